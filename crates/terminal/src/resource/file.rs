//! A file at a path.

use super::replaced::Replaced;
use super::values::{Stand, stand};
use super::{Get, Getting, Resource, TestResult};
use crate::{Error, Files, Terminal};
use model::SetKind;
use model::digest::sha256;
use model::finding::Finding;
use model::kinds::{File, FileEdit, FileState};
use model::reason::Reason;

/// More than a file holds that a notice would replace.
const MAX_BYTES: u64 = 64 << 20;

impl Get for File {
    fn get(&self, at: &mut Getting<'_>) -> Result<FileState, Error> {
        get(at.terminal.files(), &self.path)
    }
}

impl Resource for FileEdit {
    const REPLACES: &'static [Replaced] = &[];

    fn test(&self, terminal: &dyn Terminal) -> Result<TestResult, Error> {
        let found = get(terminal.files(), &self.path)?;
        Ok(match stand(&found, &self.file) {
            Stand::Changed => TestResult::InDesiredState,
            Stand::Expected => {
                next_content(self, terminal.files())?;
                TestResult::Ready
            }
            Stand::Other => TestResult::Drifted(Finding::FileDiffers { path: self.place(), found }),
        })
    }

    /// What is there gets its second name first. Until the path itself changes nothing is done, so a crash at any point leaves the one
    /// or the other.
    fn set(&self, terminal: &dyn Terminal) -> Result<(), Error> {
        let files = terminal.files();
        let next = next_content(self, files)?;
        if let FileState::Present { sha256 } = &self.file.expects {
            files.link(&self.path, &self.kept(sha256))?;
        }
        match (&self.file.expects, &self.file.to, next) {
            // The file itself comes back, with its rights.
            (FileState::Absent, FileState::Present { sha256 }, Some(_)) if self.content.is_none() => {
                files.link(&self.kept(sha256), &self.path)
            }
            (_, _, Some(content)) => files.replace(&self.path, &content),
            (_, _, None) => files.remove(&self.path),
        }
    }
}

/// The content that an operation leaves at its path, or `None` if it leaves no file.
///
/// # Errors
///
/// If it is not the one that the operation names, or is no longer there.
fn next_content(edit: &FileEdit, files: &dyn Files) -> Result<Option<Vec<u8>>, Error> {
    let FileState::Present { sha256: wanted } = &edit.file.to else { return Ok(None) };
    let damaged = |reason| Error::Damaged { path: edit.path.clone(), reason };
    let (path, content) = match &edit.content {
        Some(content) => (edit.path.clone(), Some(content.0.clone())),
        None => {
            let path = edit.kept(wanted);
            let content = files.read_at_most(&path, MAX_BYTES)?;
            (path, content)
        }
    };
    match content {
        None => Err(damaged(Reason::FileGone { path })),
        Some(content) if sha256(&content) == *wanted => Ok(Some(content)),
        Some(_) => Err(damaged(Reason::FileDiffers { path })),
    }
}

fn get(files: &dyn Files, path: &str) -> Result<FileState, Error> {
    Ok(match files.read_at_most(path, MAX_BYTES)? {
        Some(content) => FileState::Present { sha256: sha256(&content) },
        None => FileState::Absent,
    })
}
