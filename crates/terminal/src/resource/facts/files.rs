//! Files.

use super::{Imagined, Looking, Source, absent, fact, unreadable};
use formats::file_version;
use model::calendar::in_japan;
use model::digest::sha256;
use model::fact::{Fact, FileFact, FileTells, Kind, Value};
use model::practice::{Description, ProgramFile};
use model::reason::Reason;

/// More than a file holds that is looked into for a fact.
const MOST: u64 = 256 << 20;

impl Source for FileFact {
    fn read(&self, _: Kind, looking: &mut Looking<'_>) -> Fact {
        let files = looking.terminal.files();
        let content = || files.read_at_most(&self.path, MOST);
        let version = |content: Vec<u8>| {
            file_version::file_version(&content).map(Value::Text).ok_or(Reason::NoFileVersion {})
        };
        let value = match self.tells {
            FileTells::Size => content().map(|found| found.map(|c| Ok(Value::Number(c.len() as u64)))),
            FileTells::Sha256 => content().map(|found| found.map(|c| Ok(Value::Text(sha256(&c))))),
            FileTells::Version => content().map(|found| found.map(version)),
            FileTells::Modified => {
                files.modified(&self.path).map(|found| found.map(|at| Ok(Value::Date(in_japan(at).date()))))
            }
        };
        let place = self.path.clone();
        match value {
            Ok(Some(Ok(value))) => fact(value, place),
            Ok(Some(Err(reason))) => Fact { value: None, place, trouble: Some(reason) },
            Ok(None) => absent(place),
            Err(error) => unreadable(&error),
        }
    }

    fn imagine(&self, imagined: Imagined<'_>, made: &mut Description) -> Option<()> {
        let is_it = |file: &ProgramFile| file.path.eq_ignore_ascii_case(&self.path);
        let known = made.program_files.iter().find(|file| is_it(file)).cloned();
        let new = || {
            let version = "1.0.0.0".parse().ok()?;
            Some(ProgramFile { path: self.path.clone(), version, modified: None })
        };
        let mut file = known.or_else(new)?;
        let file = match (imagined, self.tells) {
            (Imagined::Absent, _) => None,
            (Imagined::Is(Value::Text(version)), FileTells::Version) => {
                file.version = version.parse().ok()?;
                Some(file)
            }
            (Imagined::Is(Value::Date(day)), FileTells::Modified) => {
                file.modified = Some(*day);
                Some(file)
            }
            _ => return None,
        };
        made.program_files.retain(|file| !is_it(file));
        made.program_files.extend(file);
        Some(())
    }
}
