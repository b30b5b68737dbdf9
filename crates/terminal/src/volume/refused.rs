//! Folders that are refused to this process.

use super::disk::failed;
use crate::Error;
use model::path::is_below;
use model::reason::Doing;
use std::cell::OnceCell;
use std::io;

/// Folders that are refused, as Windows refuses a process the folders of other accounts. Only a practice terminal plays that.
#[derive(Debug, Default)]
pub(crate) struct RefusedFolders(OnceCell<Vec<String>>);

impl RefusedFolders {
    /// Refuses these folders from now on.
    pub(crate) fn set(&self, folders: Vec<String>) {
        let _ = self.0.set(folders);
    }

    /// Whether no folder is refused.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.get().is_none()
    }

    /// Refuses a path that is one of them or below one.
    pub(super) fn check(&self, path: &str) -> Result<(), Error> {
        match self.0.get().is_some_and(|folders| folders.iter().any(|folder| is_below(path, folder))) {
            true => Err(failed(Doing::Find, path, io::ErrorKind::PermissionDenied.into())),
            false => Ok(()),
        }
    }
}
