//! Making the names in a folder durable.

#![expect(clippy::disallowed_methods, reason = "this is where the files of a disk are reached")]

use super::disk::failed;
use crate::Error;
use camino::Utf8Path;
use model::reason::Doing;
use std::fs::File;
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};

/// No flush is made to fail.
const NONE: usize = usize::MAX;

/// Flushes of folders, of which a test can make one fail.
#[derive(Debug)]
pub(crate) struct FolderFlush {
    /// How many are left before the one that fails, or [`NONE`].
    failing: AtomicUsize,
}

impl Default for FolderFlush {
    fn default() -> Self {
        Self { failing: AtomicUsize::new(NONE) }
    }
}

impl FolderFlush {
    /// Makes flush number `at` fail, counted from 0, after what it was to make durable was done. For tests.
    pub(crate) fn fail(&self, at: usize) {
        self.failing.store(at, Ordering::Relaxed);
    }

    /// How many flushes are left before the one that is made to fail, or `None` if it has failed or none is made to.
    pub(crate) fn failing(&self) -> Option<usize> {
        Some(self.failing.load(Ordering::Relaxed)).filter(|left| *left != NONE)
    }

    /// Makes what was done to a folder's names durable.
    pub(crate) fn sync(&self, folder: &Utf8Path, path: &str) -> Result<(), Error> {
        match self.failing() {
            Some(0) => {
                self.fail(NONE);
                return Err(failed(Doing::Flush, path, io::Error::other("this flush was made to fail")));
            }
            Some(left) => self.fail(left - 1),
            None => {}
        }
        // Windows has no such thing; there renames are kept in their order with what is flushed after them. An effect is followed by
        // the journal's next record, which is flushed. A power cut before that loses both, and the effect is found undone and done
        // again (MOVEFILE_WRITE_THROUGH would add nothing).
        if cfg!(unix) {
            let open = File::open(folder);
            open.and_then(|folder| folder.sync_all()).map_err(|e| failed(Doing::Flush, path, e))?;
        }
        Ok(())
    }
}
