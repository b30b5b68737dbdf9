//! Lists of subkeys as the editor changes them: entries in order, lists divided when they grow too long.

use super::bytes::words;
use super::cells::Cells;
use super::edit::Editor;
use super::error::{Error, Fault};
use super::image::{Image, NONE, damaged};
use super::key::{Key, field};
use super::list::{self, Kind, List};
use super::name::Name;

/// A list with this many entries is divided into two halves before it grows. Windows was seen to keep 968 in one
/// list and to divide into halves of 506.
pub(super) const MOST_ENTRIES: usize = 1012;

/// The entries of a list that names keys, copied out so that the hive can be written.
struct Entries {
    /// The list's cell.
    cell: u32,
    kind: Kind,
    bytes: Vec<u8>,
}

impl Entries {
    fn read(image: &Image, cell: u32) -> Result<Entries, Error> {
        let leaf = list::read_leaf(image, cell)?;
        Ok(Entries { cell, kind: leaf.kind, bytes: leaf.entries.to_vec() })
    }

    fn keys(&self) -> impl DoubleEndedIterator<Item = u32> + '_ {
        self.bytes.chunks_exact(self.kind.stride()).map(|entry| super::bytes::u32_at(entry, 0))
    }

    fn position(&self, child: u32) -> Option<usize> {
        self.keys().position(|key| key == child)
    }

    /// The position of a new name: before the first key that is greater.
    fn place(&self, image: &Image, upper: &[u16]) -> Result<usize, Error> {
        let keys: Vec<u32> = self.keys().collect();
        let (mut low, mut high) = (0, keys.len());
        while low < high {
            let middle = low.midpoint(high);
            let Some(key) = keys.get(middle) else { break };
            match Key::at(image, *key)?.raw_name().compare(upper).is_lt() {
                true => low = middle + 1,
                false => high = middle,
            }
        }
        Ok(low)
    }

    fn cell_content(kind: Kind, entries: &[u8]) -> Vec<u8> {
        let count = (entries.len() / kind.stride()) as u16;
        [&kind.signature(), count.to_le_bytes().as_slice(), entries].concat()
    }

    /// One entry for a key of that name.
    fn one(kind: Kind, child: u32, name: Name<'_>) -> Vec<u8> {
        let reference = child.to_le_bytes();
        match kind {
            Kind::Plain => reference.to_vec(),
            Kind::Hint => [reference, name.hint()].concat(),
            Kind::Hash => [reference, name.hash().to_le_bytes()].concat(),
        }
    }
}

/// The content of a list of lists.
fn root_cell(leaves: &[u32]) -> Vec<u8> {
    let mut cell = b"ri".to_vec();
    cell.extend((leaves.len() as u16).to_le_bytes());
    cell.extend(leaves.iter().flat_map(|leaf| leaf.to_le_bytes()));
    cell
}

impl Editor<'_> {
    /// Names the key in the cell `child` in its parent's list, at its place by name, and counts it. `upper` is the
    /// name in upper case; it must not be there yet.
    pub(super) fn link_subkey(
        &mut self,
        parent: u32,
        child: u32,
        name: Name<'_>,
        upper: &[u16],
    ) -> Result<(), Error> {
        let node = Key::at(self.image, parent)?;
        let (count, cell) = (node.subkey_count(), node.word(field::SUBKEY_LIST));
        let list = if count == 0 {
            let kind = Kind::of_version(self.image.minor());
            self.put(&Entries::cell_content(kind, &Entries::one(kind, child, name)))?
        } else {
            match self.leaves(cell)? {
                None => {
                    let entries = Entries::read(self.image, cell)?;
                    match self.insert(entries, child, name, upper)?.as_slice() {
                        [one] => *one,
                        halves => self.put(&root_cell(halves))?,
                    }
                }
                Some(mut leaves) => {
                    let (index, entries) =
                        self.leaf_for(&leaves, upper)?.ok_or(damaged(cell, Fault::NoList { count }))?;
                    leaves.splice(index..=index, self.insert(entries, child, name, upper)?);
                    self.rewrite_roomy(cell, &root_cell(&leaves))?
                }
            }
        };
        self.set_word(parent, field::SUBKEY_LIST, list)?;
        self.set_word(parent, field::SUBKEY_COUNT, count + 1)
    }

    /// Takes the key in the cell `child` out of its parent's list, and lists that become empty away.
    pub(super) fn unlink_subkey(&mut self, parent: u32, child: u32) -> Result<(), Error> {
        let node = Key::at(self.image, parent)?;
        let (count, cell) = (node.subkey_count(), node.word(field::SUBKEY_LIST));
        let lost = damaged(cell, Fault::OutOfBins { offset: child });
        let list = match self.leaves(cell)? {
            None => {
                let entries = Entries::read(self.image, cell)?;
                let index = entries.position(child).ok_or(lost)?;
                self.remove(entries, index)?
            }
            Some(mut leaves) => {
                let (place, entries, index) = self.leaf_with(&leaves, child)?.ok_or(lost)?;
                leaves.splice(place..=place, self.remove(entries, index)?);
                if leaves.is_empty() {
                    self.space.give(self.image, cell)?;
                    None
                } else {
                    Some(self.rewrite_roomy(cell, &root_cell(&leaves))?)
                }
            }
        };
        self.set_word(parent, field::SUBKEY_LIST, list.unwrap_or(NONE))?;
        self.set_word(parent, field::SUBKEY_COUNT, count - 1)
    }

    /// Frees the lists of a key, not the keys they name.
    pub(super) fn free_lists(&mut self, key: u32) -> Result<(), Error> {
        let node = Key::at(self.image, key)?;
        let cell = node.word(field::SUBKEY_LIST);
        if node.subkey_count() == 0 {
            return Ok(());
        }
        for leaf in self.leaves(cell)?.unwrap_or_default() {
            self.space.give(self.image, leaf)?;
        }
        self.space.give(self.image, cell)
    }

    /// The leaves when `cell` is a list of lists.
    fn leaves(&self, cell: u32) -> Result<Option<Vec<u32>>, Error> {
        Ok(match list::read(self.image, cell)? {
            List::Leaf(_) => None,
            List::Root { leaves } => Some(words(leaves).collect()),
        })
    }

    /// The leaf into which a name belongs: the first that does not end before it, or else the last.
    fn leaf_for(&self, leaves: &[u32], upper: &[u16]) -> Result<Option<(usize, Entries)>, Error> {
        let mut place = None;
        for (index, leaf) in leaves.iter().enumerate() {
            let entries = Entries::read(self.image, *leaf)?;
            let Some(last) = entries.keys().next_back() else {
                continue;
            };
            let reaches = Key::at(self.image, last)?.raw_name().compare(upper).is_gt();
            place = Some((index, entries));
            if reaches {
                break;
            }
        }
        Ok(place)
    }

    /// The leaf that names a key: its index among the leaves, its entries, and the key's index there.
    fn leaf_with(&self, leaves: &[u32], child: u32) -> Result<Option<(usize, Entries, usize)>, Error> {
        for (place, leaf) in leaves.iter().enumerate() {
            let entries = Entries::read(self.image, *leaf)?;
            if let Some(index) = entries.position(child) {
                return Ok(Some((place, entries, index)));
            }
        }
        Ok(None)
    }

    /// Puts an entry at its place and returns where the list is now: one cell, or two halves.
    fn insert(
        &mut self,
        list: Entries,
        child: u32,
        name: Name<'_>,
        upper: &[u16],
    ) -> Result<Vec<u32>, Error> {
        let Entries { cell, kind, .. } = list;
        let (at, stride) = (list.place(self.image, upper)? * kind.stride(), kind.stride());
        let is_full = list.bytes.len() / stride >= MOST_ENTRIES;
        let mut bytes = list.bytes;
        bytes.splice(at..at, Entries::one(kind, child, name));
        if !is_full {
            return Ok(vec![self.rewrite_roomy(cell, &Entries::cell_content(kind, &bytes))?]);
        }
        let (first, second) = bytes.split_at(bytes.len() / stride / 2 * stride);
        self.space.give(self.image, cell)?;
        let first = self.put(&Entries::cell_content(kind, first))?;
        Ok(vec![first, self.put(&Entries::cell_content(kind, second))?])
    }

    /// Takes an entry out and returns where the list is now; nowhere when it was the last one.
    fn remove(&mut self, list: Entries, index: usize) -> Result<Option<u32>, Error> {
        let Entries { cell, kind, mut bytes } = list;
        bytes.drain(index * kind.stride()..(index + 1) * kind.stride());
        if bytes.is_empty() {
            self.space.give(self.image, cell)?;
            return Ok(None);
        }
        self.rewrite_roomy(cell, &Entries::cell_content(kind, &bytes)).map(Some)
    }
}
