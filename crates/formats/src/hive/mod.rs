//! Windows registry hives (regf), read and written byte for byte.
//!
//! [`Hive`] owns the bytes of one hive. Opening looks at the base block alone; a path is followed through the cells
//! it needs and no others. A dirty hive is completed from its transaction logs or refused. An edit changes the bytes
//! in memory and either succeeds or leaves them as they were; [`Hive::commit`] seals them after a strict check.
//!
//! ```
//! use formats::hive::{FileTime, Hive};
//!
//! let now = FileTime(133_500_000_000_000_000);
//! let mut hive = Hive::create(now);
//! hive.create_key(r"Microsoft\Windows", now)?;
//! hive.set_value(r"Microsoft\Windows", "NoAutoUpdate", 4, &1_u32.to_le_bytes(), now)?;
//! let bytes = hive.commit(now)?.to_vec();
//!
//! let hive = Hive::open(bytes)?;
//! let value = match hive.key(r"microsoft\WINDOWS")? {
//!     Some(key) => key.value("noautoupdate")?,
//!     None => None,
//! };
//! assert_eq!(value.map(|value| value.kind()), Some(4));
//! # Ok::<(), formats::hive::Error>(())
//! ```
//!
//! The format is the one described by Maxim Suhanov's "Windows registry file format specification"; places in it are
//! quoted by the titles of its sections. The README beside this file says what was proven and against what.

mod alloc;
mod base_block;
mod bytes;
mod cells;
mod check;
mod create;
mod edit;
mod error;
mod image;
mod key;
mod list;
mod log;
mod name;
mod pages;
mod store;
mod subkeys;
mod survey;
mod upcase;
mod value;
mod walk;

#[cfg(test)]
mod bomb_tests;
#[cfg(test)]
mod crafted;
#[cfg(test)]
mod edit_tests;
#[cfg(test)]
mod pages_tests;
#[cfg(test)]
mod read_tests;
#[cfg(test)]
mod refusal_tests;
#[cfg(test)]
mod survey_tests;

use std::ops::ControlFlow;

use base_block::BaseBlock;
use cells::Cells;
use image::Image;

pub use check::{Place, Problem, ProblemKind};
pub use error::{Error, Fault, Limit, NameFault, NotAHive, Refusal};
pub use key::Key;
pub use list::Subkeys;
pub use log::{LogFault, Recovery, Stop};
pub use name::Name;
pub use pages::{Pages, ReadAt};
pub use value::{Value, Values};
pub use walk::{Budget, Node, Walked};

/// A moment as Windows counts it: units of 100 ns since 1601-01-01 UTC.
#[derive(Clone, Copy, PartialEq, Eq, Debug, PartialOrd, Ord, Hash, Default)]
pub struct FileTime(pub u64);

/// Levels of keys that Windows allows ("Registry element size limits").
const DEEPEST: usize = 512;

/// One registry hive, its bytes owned.
///
/// Nothing is read ahead: a damaged part of a hive is an error only for those who ask for it.
pub struct Hive {
    image: Image,
    /// Flags of the base block.
    flags: u32,
    /// The highest sequence number in the hive and its logs; the next write takes the one above.
    sequence: u32,
    /// The bytes differ from the file's: edits, or pages replayed from a log.
    changed: bool,
    /// Opened although dirty: may be read, not edited.
    unrecovered: bool,
    ledger: Option<edit::Ledger>,
}

impl Hive {
    /// Opens a clean hive. A dirty one is [`Error::Dirty`]: what is missing from it is in its transaction logs.
    ///
    /// Checks the base block and that the file is long enough for the bins; nothing else.
    pub fn open(bytes: Vec<u8>) -> Result<Hive, Error> {
        let base = BaseBlock::read(&bytes)?;
        base.must_be_clean()?;
        Hive::with_base(bytes, &base)
    }

    /// Opens a hive together with its transaction logs, `.LOG1` and `.LOG2`, in any order.
    ///
    /// The logs of a clean hive are ignored, as Windows does. A dirty one is completed in memory, checked as a whole,
    /// and opened; what was done is returned. [`Error::NoUsableLog`] says why no log could complete it, and
    /// [`Error::Unsound`] that the result does not hold together, as happens when a log is missing.
    pub fn open_with_logs(bytes: Vec<u8>, logs: &[&[u8]]) -> Result<(Hive, Option<Recovery>), Error> {
        let base = BaseBlock::read(&bytes)?;
        if !base.is_dirty() {
            return Ok((Hive::with_base(bytes, &base)?, None));
        }
        if base.checksum_ok {
            base.identify()?;
        }
        let log::Replayed { bytes, recovery, highest } = log::replay(bytes, base, logs)?;
        let base = BaseBlock::read(&bytes)?;
        let mut hive = Hive::with_base(bytes, &base)?;
        hive.sequence = hive.sequence.max(highest);
        hive.changed = true;
        let mut problems = hive.check();
        problems.retain(|problem| problem.kind.forbids_edits());
        if problems.is_empty() { Ok((hive, Some(recovery))) } else { Err(Error::Unsound { problems }) }
    }

    /// Opens a hive as it lies there, dirty or not. **Of a dirty one a part is missing or half written**: keys and
    /// values may be absent, stale or damaged without a sign. It can be read, but not edited.
    pub fn open_unrecovered(bytes: Vec<u8>) -> Result<Hive, Error> {
        let base = BaseBlock::read(&bytes)?;
        let mut hive = Hive::with_base(bytes, &base)?;
        hive.unrecovered = base.is_dirty();
        Ok(hive)
    }

    /// Whether a hive is dirty, from its first 4096 bytes (512 are enough).
    pub fn is_dirty(first: &[u8]) -> Result<bool, Error> {
        Ok(BaseBlock::read(first)?.is_dirty())
    }

    fn with_base(bytes: Vec<u8>, base: &BaseBlock) -> Result<Hive, Error> {
        base.validate(bytes.len() as u64)?;
        let image = Image::new(bytes, base.bins_size, base.minor, base.root);
        Ok(Hive::of(image, base.flags, base.primary.max(base.secondary)))
    }

    fn of(image: Image, flags: u32, sequence: u32) -> Hive {
        Hive { image, flags, sequence, changed: false, unrecovered: false, ledger: None }
    }

    /// The root key.
    pub fn root(&self) -> Result<Key<'_>, Error> {
        Key::at(&self.image, self.image.root())
    }

    /// The key at a path relative to the root: names separated by single backslashes, compared as Windows does; the
    /// empty path is the root. `Ok(None)`: there is no such key, and everything that could have been it was readable.
    ///
    /// A symbolic link at the end of the path is returned as it is ([`Key::is_link`]); one before the end is
    /// [`Error::Link`].
    pub fn key(&self, path: &str) -> Result<Option<Key<'_>>, Error> {
        key::find(&self.image, path)
    }

    /// Visits every key and value: a key, its values, then each subkey in the same way. The path given with them is
    /// that of the key.
    ///
    /// Damaged entries are visited as such and the walk goes on. It ends with an error at the end of the budget, or
    /// when a key comes up a second time.
    pub fn walk<'h>(
        &'h self,
        budget: Budget,
        visit: impl FnMut(&str, Node<'h>) -> ControlFlow<()>,
    ) -> Result<Walked, Error> {
        walk::walk(&self.image, budget, visit)
    }

    /// Everything about the hive that is not as Windows would write it, in a full strict check: cells reached once or
    /// free, lists in order with the right hashes, counts exact. At most 1,000 problems are listed.
    pub fn check(&self) -> Vec<Problem> {
        survey::survey(&self.image).problems
    }

    /// Whether the bytes in memory differ from the file's, by edits or by a replay.
    pub fn is_changed(&self) -> bool {
        self.changed
    }

    /// Seals the edits and returns the bytes to be written in place of the file.
    ///
    /// The whole is checked first: anything wrong that was not wrong before the edits is [`Error::Unsound`], and
    /// nothing is sealed. Then both sequence numbers become the one above all that the hive and its logs held, so
    /// that Windows finds the hive clean and ignores the old logs; timestamp and checksum follow. A hive that was not
    /// changed keeps every byte.
    pub fn commit(&mut self, now: FileTime) -> Result<&[u8], Error> {
        if !self.changed {
            return Ok(self.image.bytes());
        }
        if let Some(ledger) = &self.ledger {
            let mut problems = self.check();
            problems.retain(|problem| !ledger.knows(problem));
            if !problems.is_empty() {
                return Err(Error::Unsound { problems });
            }
        }
        let sequence = self.sequence.checked_add(1).ok_or(Error::Sequence { number: self.sequence })?;
        let bins_size = self.image.bins_size();
        let bytes = self.image.bytes_mut();
        base_block::Seal { sequence, bins_size, written: Some(now.0), flags: None }.apply(bytes);
        // The first bin keeps a copy of the timestamp ("Hive bin", note 3).
        bytes::put(bytes, base_block::BASE_BLOCK + 20, &now.0.to_le_bytes());
        self.sequence = sequence;
        self.changed = false;
        Ok(self.image.bytes())
    }

    /// The bytes as they are now; edits since the last [`Hive::commit`] are in them, but not sealed.
    pub fn into_bytes(self) -> Vec<u8> {
        self.image.into_bytes()
    }
}

impl std::fmt::Debug for Hive {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Hive")
            .field("version", &format_args!("1.{}", self.image.minor()))
            .field("bins_size", &self.image.bins_size())
            .field("sequence", &self.sequence)
            .field("changed", &self.changed)
            .finish_non_exhaustive()
    }
}
