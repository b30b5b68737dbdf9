//! Values as the editor writes them: their cells, their data in one cell or in segments, and the list that names them.

use super::bytes::{u32_at, words};
use super::cells::Cells;
use super::edit::Editor;
use super::error::Error;
use super::key::{Key, field};
use super::name::Spelling;
use super::value::{self, COMPRESSED, RESIDENT, SEGMENT, SEGMENT_CELL, VALUE_HEAD, Value, field_of_value};

impl Editor<'_> {
    /// Stores the data of the value in the cell `value`, in place of those it has.
    pub(super) fn replace_data(&mut self, value: u32, kind: u32, data: &[u8]) -> Result<(), Error> {
        self.space.require_sole(value)?;
        let (size, place) = self.store(Some(value), data)?;
        self.image.write_in(value, field_of_value::SIZE, &size.to_le_bytes())?;
        self.image.write_in(value, field_of_value::SIZE + 4, &place)?;
        self.image.write_in(value, field_of_value::KIND, &kind.to_le_bytes())
    }

    /// A new value, not yet in any list.
    pub(super) fn new_value(&mut self, name: &Spelling, kind: u32, data: &[u8]) -> Result<u32, Error> {
        let (size, place) = self.store(None, data)?;
        // Windows leaves the flags of values without a name at 0 (seen on all 18,097 of three hives).
        let flags = if name.wide || name.bytes.is_empty() { 0 } else { COMPRESSED };
        let mut cell = b"vk".to_vec();
        cell.extend((name.bytes.len() as u16).to_le_bytes());
        cell.extend(size.to_le_bytes());
        cell.extend(place);
        cell.extend(kind.to_le_bytes());
        cell.extend(flags.to_le_bytes());
        cell.extend([0, 0]);
        cell.extend(&name.bytes);
        self.put(&cell)
    }

    /// Puts data where data of their size belong and returns size field and offset field. A single cell that `old` has
    /// for its data is used again when it is large enough; otherwise its cells are freed first.
    fn store(&mut self, old: Option<u32>, data: &[u8]) -> Result<(u32, [u8; 4]), Error> {
        let size = data.len() as u32;
        if let Some(old) = old {
            if let Some(cell) = self.single_cell(old, size)? {
                return Ok((size, self.rewrite(cell, data)?.to_le_bytes()));
            }
            self.free_data(old)?;
        }
        if data.len() <= 4 {
            let mut place = [0; 4];
            super::bytes::put(&mut place, 0, data);
            return Ok((size | RESIDENT, place));
        }
        let cell =
            if value::is_big(size, self.image.minor()) { self.put_big(data)? } else { self.put(data)? };
        Ok((size, cell.to_le_bytes()))
    }

    /// The one cell with a value's data, when data of `size` bytes belong into one cell as well.
    fn single_cell(&self, value: u32, size: u32) -> Result<Option<u32>, Error> {
        let (value, minor) = (Value::at(self.image, value)?, self.image.minor());
        let single = |size| size > 0 && !value::is_big(size, minor);
        let both = !value.is_resident() && single(value.size()) && size > 4 && single(size);
        Ok(both.then(|| value.data_cell()))
    }

    fn put_big(&mut self, data: &[u8]) -> Result<u32, Error> {
        let mut list = Vec::new();
        for segment in data.chunks(SEGMENT) {
            let cell = self.space.take(self.image, SEGMENT_CELL)?;
            self.image.write_in(cell, 0, segment)?;
            list.extend(cell.to_le_bytes());
        }
        let count = (list.len() / 4) as u16;
        let list = self.put(&list)?;
        let mut head = b"db".to_vec();
        head.extend(count.to_le_bytes());
        head.extend(list.to_le_bytes());
        // Windows gives it 12 bytes.
        head.extend([0; 4]);
        self.put(&head)
    }

    /// Frees the cells that hold the data of a value, but not the value.
    pub(super) fn free_data(&mut self, value: u32) -> Result<(), Error> {
        let value = Value::at(self.image, value)?;
        let (size, cell) = (value.size(), value.data_cell());
        if value.is_resident() || size == 0 {
            return Ok(());
        }
        if value::is_big(size, self.image.minor()) {
            let list = value::segment_list(self.image, cell, size)?;
            let segments: Vec<u32> = words(value::segments(self.image, list, size)?).collect();
            for segment in segments {
                self.space.give(self.image, segment)?;
            }
            self.space.give(self.image, list)?;
        }
        self.space.give(self.image, cell)
    }

    /// Names one more value in a key's list.
    pub(super) fn link_value(&mut self, key: u32, value: u32) -> Result<(), Error> {
        let node = Key::at(self.image, key)?;
        let (count, list) = (node.value_count(), node.word(field::VALUE_LIST));
        let mut entries = value::entries(self.image, &node)?.to_vec();
        entries.extend(value.to_le_bytes());
        let list = if count == 0 { self.put(&entries)? } else { self.rewrite_roomy(list, &entries)? };
        self.set_word(key, field::VALUE_LIST, list)?;
        self.set_word(key, field::VALUE_COUNT, count + 1)
    }

    /// Takes the entry at `index` out of a key's list of values.
    pub(super) fn unlink_value(&mut self, key: u32, index: usize) -> Result<(), Error> {
        let node = Key::at(self.image, key)?;
        let (count, list) = (node.value_count(), node.word(field::VALUE_LIST));
        let mut entries = value::entries(self.image, &node)?.to_vec();
        entries.drain(index * 4..index * 4 + 4);
        if entries.is_empty() {
            self.space.give(self.image, list)?;
            self.set_word(key, field::VALUE_LIST, super::image::NONE)?;
        } else {
            self.rewrite_roomy(list, &entries)?;
        }
        self.set_word(key, field::VALUE_COUNT, count - 1)
    }

    /// Frees all values of a key with their data and the list, leaving the key's own fields as they are.
    pub(super) fn free_values(&mut self, key: u32) -> Result<(), Error> {
        let node = Key::at(self.image, key)?;
        let list = node.word(field::VALUE_LIST);
        let entries: Vec<u32> = words(value::entries(self.image, &node)?).collect();
        for value in &entries {
            self.free_data(*value)?;
            self.space.give(self.image, *value)?;
        }
        if entries.is_empty() { Ok(()) } else { self.space.give(self.image, list) }
    }

    /// The value of that name and its index, with every value readable: otherwise one of the unreadable ones might be
    /// it.
    pub(super) fn find_value(&self, key: u32, wanted: &[u16]) -> Result<Option<(usize, Value<'_>)>, Error> {
        let mut found = None;
        for (index, value) in Key::at(self.image, key)?.values().enumerate() {
            let value = value?;
            if found.is_none() && value.raw_name().is(wanted) {
                found = Some((index, value));
            }
        }
        Ok(found)
    }

    /// A new cell with that content.
    pub(super) fn put(&mut self, content: &[u8]) -> Result<u32, Error> {
        let cell = self.space.take(self.image, content.len())?;
        self.image.write_in(cell, 0, content)?;
        Ok(cell)
    }

    /// Replaces the content of a cell, in place when it is large enough; what is left of it becomes free. Returns
    /// where the content is now.
    pub(super) fn rewrite(&mut self, cell: u32, content: &[u8]) -> Result<u32, Error> {
        if self.image.cell(cell)?.len() < content.len() {
            self.space.give(self.image, cell)?;
            return self.put(content);
        }
        self.space.trim(self.image, cell, content.len())?;
        self.fill(cell, content)?;
        Ok(cell)
    }

    /// As [`Editor::rewrite`], for lists: room that is not needed stays, and a list that moves gets some, so that
    /// the next entries need no new cell each.
    pub(super) fn rewrite_roomy(&mut self, cell: u32, content: &[u8]) -> Result<u32, Error> {
        let mut cell = cell;
        if self.image.cell(cell)?.len() < content.len() {
            self.space.give(self.image, cell)?;
            cell = self.space.take(self.image, content.len() + content.len() / 8)?;
        }
        self.fill(cell, content)?;
        Ok(cell)
    }

    /// Writes a cell's whole content, zero behind what is given: nothing old stays in use.
    fn fill(&mut self, cell: u32, content: &[u8]) -> Result<(), Error> {
        self.space.require_sole(cell)?;
        let length = self.image.cell(cell)?.len();
        let mut all = content.to_vec();
        all.resize(length.max(content.len()), 0);
        self.image.write_in(cell, 0, &all)
    }

    pub(super) fn set_word(&mut self, cell: u32, at: u32, word: u32) -> Result<(), Error> {
        self.image.write_in(cell, at, &word.to_le_bytes())
    }

    /// Raises a field that holds a maximum.
    pub(super) fn raise_word(&mut self, cell: u32, at: u32, word: u32) -> Result<(), Error> {
        if u32_at(self.image.cell(cell)?, at as usize) < word {
            self.set_word(cell, at, word)
        } else {
            Ok(())
        }
    }
}

/// The most bytes that one value can hold: 65,535 segments, or one cell where there are no segments. Windows itself
/// stopped at 1 MB before there were segments.
pub(super) fn most_data(minor: u32) -> u64 {
    if minor > 3 { SEGMENT as u64 * u64::from(u16::MAX) } else { 1 << 20 }
}

const _: () = assert!(VALUE_HEAD == 20, "new_value writes the head by hand");
