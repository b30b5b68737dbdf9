//! A hive to be looked at, of which is read what is asked for.

use std::cell::{Cell, OnceCell};
use std::io;

use elsa::FrozenMap;

use super::base_block::{BASE_BLOCK, BaseBlock};
use super::bytes::u32_at;
use super::cells::{self, Cells};
use super::error::Error;
use super::image::file_offset;
use super::key::{self, Key};

/// How much is read at once.
const PAGE: u32 = 4096;

/// Fills a slice with what lies in the hive's file from that place on.
pub type ReadAt = Box<dyn Fn(u64, &mut [u8]) -> io::Result<()>>;

/// A clean hive that is read page by page, each once and when it is first asked for. It cannot be edited.
///
/// The memory in use is never more than three times the bins, even if the hive is crafted.
pub struct Pages {
    read: ReadAt,
    bins: u32,
    minor: u32,
    root: u32,
    pages: FrozenMap<u32, Box<[u8]>>,
    /// What goes beyond the end of a page, by where it begins.
    long: FrozenMap<u32, Box<[u8]>>,
    long_bytes: Cell<u64>,
    /// All bins, where too much was long: its cells lie over one another.
    whole: OnceCell<Box<[u8]>>,
}

impl Pages {
    /// Opens a clean hive in a file of that length, as [`super::Hive::open`] does.
    ///
    /// # Errors
    ///
    /// As there; [`Error::Unreadable`] where the file cannot be read, now or later.
    pub fn open(length: u64, read: ReadAt) -> Result<Self, Error> {
        let mut head = vec![0; length.min(BASE_BLOCK as u64) as usize];
        read_at(&read, 0, &mut head)?;
        let base = BaseBlock::read(&head)?;
        base.must_be_clean()?;
        base.validate(length)?;
        Ok(Self {
            read,
            bins: base.bins_size,
            minor: base.minor,
            root: base.root,
            pages: FrozenMap::new(),
            long: FrozenMap::new(),
            long_bytes: Cell::new(0),
            whole: OnceCell::new(),
        })
    }

    /// The key at a path, as [`super::Hive::key`] gives it.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn key(&self, path: &str) -> Result<Option<Key<'_>>, Error> {
        key::find(self, path)
    }

    /// So many bytes of the bins, which have them.
    fn bytes(&self, from: u32, length: u32) -> Result<&[u8], Error> {
        let (start, length) = (from as usize, length as usize);
        if let Some(whole) = self.whole.get() {
            return Ok(whole.get(start..start + length).unwrap_or_default());
        }
        let (page, start) = (from / PAGE, (from % PAGE) as usize);
        if start + length <= PAGE as usize {
            let page = match self.pages.get(&page) {
                Some(known) => known,
                None => self.pages.insert(page, self.fetch(page * PAGE, PAGE.min(self.bins - page * PAGE))?),
            };
            return Ok(page.get(start..start + length).unwrap_or_default());
        }
        if let Some(known) = self.long.get(&from) {
            return Ok(known);
        }
        let long = self.long_bytes.get() + length as u64;
        if long > u64::from(self.bins) {
            let whole = self.fetch(0, self.bins)?;
            return Ok(self
                .whole
                .get_or_init(|| whole)
                .get(from as usize..from as usize + length)
                .unwrap_or_default());
        }
        self.long_bytes.set(long);
        Ok(self.long.insert(from, self.fetch(from, length as u32)?))
    }

    fn fetch(&self, from: u32, length: u32) -> Result<Box<[u8]>, Error> {
        let mut bytes = vec![0; length as usize].into_boxed_slice();
        read_at(&self.read, file_offset(from), &mut bytes)?;
        Ok(bytes)
    }
}

fn read_at(read: &ReadAt, at: u64, into: &mut [u8]) -> Result<(), Error> {
    read(at, into).map_err(|error| Error::Unreadable { at, kind: error.kind(), number: error.raw_os_error() })
}

impl Cells for Pages {
    fn cell(&self, offset: u32) -> Result<&[u8], Error> {
        cells::begins(offset, self.bins)?;
        let length = cells::content(offset, self.bins, u32_at(self.bytes(offset, 4)?, 0))?;
        self.bytes(offset + 4, length)
    }

    fn bins_size(&self) -> u32 {
        self.bins
    }

    fn minor(&self) -> u32 {
        self.minor
    }

    fn root(&self) -> u32 {
        self.root
    }
}
