//! Values and their data (specification: "Key value", "Big data").

use std::borrow::Cow;
use std::fmt;

use super::bytes::{u16_at, u32_at, words};
use super::cells::Cells;
use super::error::{Error, Fault};
use super::image::{damaged, file_offset, short};
use super::key::{Key, field};
use super::name::Name;

/// Bytes of a value before its name.
pub(super) const VALUE_HEAD: usize = 20;
/// Bit of the size field: the data stand in the offset field.
pub(super) const RESIDENT: u32 = 0x8000_0000;
/// Bit of the flags: the name is Latin-1.
pub(super) const COMPRESSED: u16 = 0x0001;
/// Bit of the flags, version 1.6: the value hides one of a lower layer.
const TOMBSTONE: u16 = 0x0002;
/// The most data in one segment, and the most that stand in a single cell where big data exist.
pub(super) const SEGMENT: usize = 16_344;

/// Payload of a segment's cell. Every segment has a cell of 16,352 bytes in hives that Windows wrote, also the last;
/// in a shorter one other programs lose the last bytes.
pub(super) const SEGMENT_CELL: usize = 16_348;

/// Places of fields in a value.
pub(super) mod field_of_value {
    pub const SIZE: u32 = 4;
    pub const KIND: u32 = 12;
}

/// Whether data of that size are divided into segments. Decided by size and version: the letters "db" at the start of
/// an ordinary cell mean nothing.
pub(super) fn is_big(size: u32, minor: u32) -> bool {
    size as usize > SEGMENT && minor > 3
}

/// A value of a key.
#[derive(Clone, Copy)]
pub struct Value<'h> {
    cells: &'h dyn Cells,
    offset: u32,
    cell: &'h [u8],
}

impl<'h> Value<'h> {
    pub(super) fn at(cells: &'h dyn Cells, offset: u32) -> Result<Value<'h>, Error> {
        let cell = cells.record(offset, *b"vk", "value", VALUE_HEAD)?;
        let length = u16_at(cell, 2);
        let needs = VALUE_HEAD + usize::from(length);
        if needs > cell.len() {
            return Err(short(offset, "value with its name", needs, cell.len()));
        }
        let value = Value { cells, offset, cell };
        if value.flags() & COMPRESSED == 0 && !length.is_multiple_of(2) {
            return Err(damaged(offset, Fault::OddName { length }));
        }
        Ok(value)
    }

    /// The name, empty for the default value; lone surrogates appear as U+FFFD.
    pub fn name(&self) -> String {
        self.raw_name().to_string()
    }

    /// The name as it is stored.
    pub fn raw_name(&self) -> Name<'h> {
        let end = VALUE_HEAD + usize::from(u16_at(self.cell, 2));
        Name::new(self.cell.get(VALUE_HEAD..end).unwrap_or_default(), self.flags() & COMPRESSED == 0)
    }

    /// The type: 1 is `REG_SZ`, 4 `REG_DWORD` and so on. Any number is possible.
    pub fn kind(&self) -> u32 {
        u32_at(self.cell, field_of_value::KIND as usize)
    }

    /// Length of the data in bytes, as the value claims it.
    pub fn size(&self) -> u32 {
        self.word(field_of_value::SIZE) & !RESIDENT
    }

    /// The data. Borrowed unless they are in several pieces; never longer than the hive.
    pub fn data(&self) -> Result<Cow<'h, [u8]>, Error> {
        let size = self.size();
        if self.is_resident() {
            let bytes = self.cell.get(8..8 + size.min(5) as usize).filter(|_| size <= 4);
            return bytes.map(Cow::Borrowed).ok_or_else(|| damaged(self.offset, Fault::Resident { size }));
        }
        if size == 0 {
            return Ok(Cow::Borrowed(&[]));
        }
        let offset = self.data_cell();
        if is_big(size, self.cells.minor()) {
            return big(self.cells, offset, size).map(Cow::Owned);
        }
        let cell = self.cells.cell(offset)?;
        let bytes = cell.get(..size as usize);
        bytes.map(Cow::Borrowed).ok_or_else(|| short(offset, "data of a value", size as usize, cell.len()))
    }

    /// Whether the value only hides one of a lower layer (hives of version 1.6).
    pub fn is_tombstone(&self) -> bool {
        self.cells.minor() >= 6 && self.flags() & TOMBSTONE != 0
    }

    /// The offset of the value in the file.
    pub fn file_offset(&self) -> u64 {
        file_offset(self.offset)
    }

    pub(super) fn offset(&self) -> u32 {
        self.offset
    }

    pub(super) fn is_resident(&self) -> bool {
        self.word(field_of_value::SIZE) & RESIDENT != 0
    }

    /// The cell of data that are not resident.
    pub(super) fn data_cell(&self) -> u32 {
        self.word(8)
    }

    fn word(&self, at: u32) -> u32 {
        u32_at(self.cell, at as usize)
    }

    fn flags(&self) -> u16 {
        u16_at(self.cell, 16)
    }
}

impl fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Value({:?}, type {}, {} bytes)", self.raw_name(), self.kind(), self.size())
    }
}

/// The cell with the list of segments of big data whose head is at `offset`.
pub(super) fn segment_list(cells: &dyn Cells, offset: u32, size: u32) -> Result<u32, Error> {
    let head = cells.record(offset, *b"db", "big data", 8)?;
    let segments = u16_at(head, 2);
    if u32::from(segments) == size.div_ceil(SEGMENT as u32) {
        Ok(u32_at(head, 4))
    } else {
        Err(damaged(offset, Fault::Segments { size, segments }))
    }
}

/// The references to the segments of big data, from their list.
pub(super) fn segments(cells: &dyn Cells, list: u32, size: u32) -> Result<&[u8], Error> {
    let (cell, needs) = (cells.cell(list)?, (size as usize).div_ceil(SEGMENT) * 4);
    cell.get(..needs).ok_or_else(|| short(list, "list of segments", needs, cell.len()))
}

fn big(cells: &dyn Cells, offset: u32, size: u32) -> Result<Vec<u8>, Error> {
    if size > cells.bins_size() {
        return Err(damaged(offset, Fault::LongData { size }));
    }
    let list = segment_list(cells, offset, size)?;
    let segments = segments(cells, list, size)?;
    let mut data = Vec::with_capacity(size as usize);
    for segment in words(segments) {
        let wanted = SEGMENT.min(size as usize - data.len());
        let cell = cells.cell(segment)?;
        let bytes = cell.get(..wanted).ok_or_else(|| short(segment, "segment", wanted, cell.len()))?;
        data.extend_from_slice(bytes);
    }
    Ok(data)
}

/// Iterator over the values of a key; see [`Key::values`].
pub struct Values<'h> {
    cells: &'h dyn Cells,
    error: Option<Error>,
    entries: &'h [u8],
}

impl<'h> Values<'h> {
    pub(super) fn of(cells: &'h dyn Cells, key: &Key<'h>) -> Values<'h> {
        match entries(cells, key) {
            Ok(entries) => Values { cells, error: None, entries },
            Err(error) => Values { cells, error: Some(error), entries: &[] },
        }
    }
}

/// The references to a key's values. The list may have room for more: the key's count says how many there are.
pub(super) fn entries<'h>(cells: &'h dyn Cells, key: &Key<'h>) -> Result<&'h [u8], Error> {
    let count = key.value_count() as usize;
    if count == 0 {
        return Ok(&[]);
    }
    let list = key.word(field::VALUE_LIST);
    let (cell, needs) = (cells.cell(list)?, count.saturating_mul(4));
    cell.get(..needs).ok_or_else(|| short(list, "list of values", needs, cell.len()))
}

impl<'h> Iterator for Values<'h> {
    type Item = Result<Value<'h>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(error) = self.error.take() {
            return Some(Err(error));
        }
        let (entry, rest) = self.entries.split_first_chunk::<4>()?;
        self.entries = rest;
        Some(Value::at(self.cells, u32::from_le_bytes(*entry)))
    }
}
