//! A file that is nobody's but its owner's.

#![expect(clippy::disallowed_methods, reason = "this is where the files of a disk are reached")]

use super::{Disk, NEW, beside, failed, take_away};
use crate::Error;
use camino::Utf8Path;
use model::reason::Doing;
use std::fs;
use std::io;

impl Disk {
    /// Creates a file that `write` writes under a name beside it; it must give it its rights from its first moment on.
    ///
    /// # Errors
    ///
    /// If there is such a file, or the disk or the system refuses.
    pub fn create_private_with(
        &self,
        path: &str,
        write: impl FnOnce(&Utf8Path) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.refuse_if_unfit(path)?;
        let file = self.locate(path)?;
        let folder = self.make_folder_of(&file, path)?;
        if fs::symlink_metadata(&file).is_ok() {
            return Err(failed(Doing::Create, path, io::ErrorKind::AlreadyExists.into()));
        }
        let new = beside(&file, NEW);
        write(&new)
            .and_then(|()| fs::rename(&new, &file).map_err(|e| failed(Doing::Rename, path, e)))
            .inspect_err(|_| {
                let _ = take_away(&new);
            })?;
        self.flush.sync(&folder, path)
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::Disk;
    use crate::Files;
    use std::os::unix::fs::MetadataExt;

    #[test]
    fn nobody_else_can_read_it() {
        let folder = tempfile::tempdir().unwrap();
        let root = camino::Utf8Path::from_path(folder.path()).unwrap();
        Disk::new(root).create_private(r"C:\ProgramData\tejun\key", b"secret").unwrap();
        let mode = folder.path().join("ProgramData/tejun/key").metadata().unwrap().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
