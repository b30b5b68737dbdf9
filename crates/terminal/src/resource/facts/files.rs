//! Files.

use super::{Imagined, Looking, Source, absent, fact, unreadable};
use formats::file_version;
use model::digest::sha256;
use model::fact::{Fact, FileFact, FileTells, Kind, Value};
use model::practice::{Description, ProgramFile};
use model::reason::Reason;

/// More than a file holds that is looked into for a fact.
const MOST: u64 = 256 << 20;

impl Source for FileFact {
    fn read(&self, _: Kind, looking: &mut Looking<'_>) -> Fact {
        let place = self.path.clone();
        let content = match looking.terminal.files().read_at_most(&self.path, MOST) {
            Ok(Some(content)) => content,
            Ok(None) => return absent(place),
            Err(error) => return unreadable(&error),
        };
        match self.tells {
            FileTells::Size => fact(Value::Number(content.len() as u64), place),
            FileTells::Sha256 => fact(Value::Text(sha256(&content)), place),
            FileTells::Version => match file_version::file_version(&content) {
                Some(version) => fact(Value::Text(version), place),
                None => Fact { value: None, place, trouble: Some(Reason::NoFileVersion {}) },
            },
        }
    }

    fn imagine(&self, imagined: Imagined<'_>, made: &mut Description) -> Option<()> {
        let version = match (imagined, self.tells) {
            (Imagined::Absent, _) => None,
            (Imagined::Is(Value::Text(version)), FileTells::Version) => Some(version.parse().ok()?),
            _ => return None,
        };
        made.program_files.retain(|file| !file.path.eq_ignore_ascii_case(&self.path));
        made.program_files.extend(version.map(|version| ProgramFile { path: self.path.clone(), version }));
        Some(())
    }
}
