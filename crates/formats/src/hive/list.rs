//! Lists of subkeys (specification: "Index leaf", "Fast leaf", "Hash leaf", "Index root").

use super::bytes::{u16_at, u32_at, words};
use super::cells::Cells;
use super::error::{Error, Fault};
use super::image::{damaged, short};
use super::key::{Key, SMALLEST_CELL, field};
use super::name::hash_of;

/// Bytes of a list before its entries.
pub(super) const LIST_HEAD: usize = 4;

/// The kinds of lists that name keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `li`: references alone.
    Plain,
    /// `lf`: with the first four letters of the name.
    Hint,
    /// `lh`: with a hash of the name.
    Hash,
}

impl Kind {
    pub fn signature(self) -> [u8; 2] {
        match self {
            Kind::Plain => *b"li",
            Kind::Hint => *b"lf",
            Kind::Hash => *b"lh",
        }
    }

    /// Bytes of one entry.
    pub fn stride(self) -> usize {
        match self {
            Kind::Plain => 4,
            Kind::Hint | Kind::Hash => 8,
        }
    }

    /// The kind for new lists of a hive: `lh` came with version 1.5.
    pub fn of_version(minor: u32) -> Kind {
        if minor > 4 { Kind::Hash } else { Kind::Hint }
    }
}

/// A list that names keys.
#[derive(Debug, Clone, Copy)]
pub(super) struct Leaf<'h> {
    pub offset: u32,
    pub kind: Kind,
    pub entries: &'h [u8],
}

impl<'h> Leaf<'h> {
    pub fn len(&self) -> usize {
        self.entries.len() / self.kind.stride()
    }

    /// Reference and, unless the list is plain, hash or hint of each entry.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (u32, u32)> + 'h {
        self.entries.chunks_exact(self.kind.stride()).map(|entry| (u32_at(entry, 0), u32_at(entry, 4)))
    }

    pub fn key_at(&self, index: usize) -> Option<u32> {
        let entry = self.entries.get(index * self.kind.stride()..)?;
        (entry.len() >= 4).then(|| u32_at(entry, 0))
    }
}

/// Either kind of list that a key can refer to.
#[derive(Debug, Clone, Copy)]
pub(super) enum List<'h> {
    Leaf(Leaf<'h>),
    /// `ri`: the references of leaves.
    Root {
        leaves: &'h [u8],
    },
}

/// Reads the head of a list and bounds its entries.
pub(super) fn read(cells: &dyn Cells, offset: u32) -> Result<List<'_>, Error> {
    let cell = cells.cell(offset)?;
    let entries = |stride: usize| {
        let needs = LIST_HEAD + stride * usize::from(u16_at(cell, 2));
        cell.get(LIST_HEAD..needs).ok_or_else(|| short(offset, "list of subkeys", needs, cell.len()))
    };
    let kind = match cell {
        [b'l', b'i', ..] => Kind::Plain,
        [b'l', b'f', ..] => Kind::Hint,
        [b'l', b'h', ..] => Kind::Hash,
        [b'r', b'i', ..] => {
            return Ok(List::Root { leaves: entries(4)? });
        }
        _ => {
            let found = u16_at(cell, 0).to_le_bytes();
            return Err(damaged(offset, Fault::Signature { wanted: *b"lh", found }));
        }
    };
    Ok(List::Leaf(Leaf { offset, kind, entries: entries(kind.stride())? }))
}

/// A list that must name keys: a list of lists may not refer to another one ("Index root", note 1).
pub(super) fn read_leaf(cells: &dyn Cells, offset: u32) -> Result<Leaf<'_>, Error> {
    match read(cells, offset)? {
        List::Leaf(leaf) => Ok(leaf),
        List::Root { .. } => Err(damaged(offset, Fault::NestedRoot)),
    }
}

/// The leaves of a key's list, in order; damaged ones as errors.
struct Leaves<'h> {
    cells: &'h dyn Cells,
    first: Option<Result<Leaf<'h>, Error>>,
    rest: &'h [u8],
}

impl<'h> Leaves<'h> {
    fn of(cells: &'h dyn Cells, key: &Key<'h>) -> Leaves<'h> {
        let count = key.subkey_count();
        let (first, rest) = match (count, key.word(field::SUBKEY_LIST)) {
            (0, _) => (None, [].as_slice()),
            (_, super::image::NONE) => {
                (Some(Err(damaged(key.offset(), Fault::NoList { count }))), [].as_slice())
            }
            (_, list) => match read(cells, list) {
                Ok(List::Leaf(leaf)) => (Some(Ok(leaf)), [].as_slice()),
                Ok(List::Root { leaves }) => (None, leaves),
                Err(error) => (Some(Err(error)), [].as_slice()),
            },
        };
        Leaves { cells, first, rest }
    }
}

impl<'h> Iterator for Leaves<'h> {
    type Item = Result<Leaf<'h>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(first) = self.first.take() {
            return Some(first);
        }
        let offset = words(self.rest).next()?;
        self.rest = self.rest.get(4..).unwrap_or_default();
        Some(read_leaf(self.cells, offset))
    }
}

/// Iterator over the subkeys of a key; see [`Key::subkeys`].
pub struct Subkeys<'h> {
    cells: &'h dyn Cells,
    leaves: Leaves<'h>,
    leaf: Option<(Leaf<'h>, usize)>,
    /// Entries that may still come. Crafted lists can repeat themselves without end; honest ones name each key once.
    left: u32,
    owner: u32,
}

impl<'h> Subkeys<'h> {
    pub(super) fn of(cells: &'h dyn Cells, key: &Key<'h>) -> Subkeys<'h> {
        let left = cells.bins_size() / SMALLEST_CELL;
        Subkeys { cells, leaves: Leaves::of(cells, key), leaf: None, left, owner: key.offset() }
    }

    fn end(&mut self) {
        self.leaf = None;
        self.leaves.first = None;
        self.leaves.rest = &[];
    }
}

impl<'h> Iterator for Subkeys<'h> {
    type Item = Result<Key<'h>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some((leaf, index)) = &mut self.leaf
                && let Some(offset) = leaf.key_at(*index)
            {
                *index += 1;
                match self.left.checked_sub(1) {
                    Some(left) => self.left = left,
                    None => {
                        self.end();
                        return Some(Err(damaged(self.owner, Fault::EndlessList)));
                    }
                }
                return Some(Key::at(self.cells, offset));
            }
            match self.leaves.next()? {
                Ok(leaf) => self.leaf = Some((leaf, 0)),
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

/// See [`Key::subkey`]; `wanted` is in upper case.
pub(super) fn find<'h>(
    cells: &'h dyn Cells,
    key: &Key<'h>,
    wanted: &[u16],
) -> Result<Option<Key<'h>>, Error> {
    // First only the entries whose hash fits; then, as hashes can be wrong, everything.
    let hash = hash_of(wanted);
    let mut left = cells.bins_size() / SMALLEST_CELL;
    for leaf in Leaves::of(cells, key).flatten().filter(|leaf| leaf.kind == Kind::Hash) {
        let Some(rest) = left.checked_sub(leaf.len() as u32) else {
            break;
        };
        left = rest;
        let fitting =
            leaf.iter().filter(|entry| entry.1 == hash).filter_map(|entry| Key::at(cells, entry.0).ok());
        for key in fitting {
            if key.raw_name().is(wanted) {
                return Ok(Some(key));
            }
        }
    }
    let mut unread = None;
    for key in Subkeys::of(cells, key) {
        match key {
            Ok(key) if key.raw_name().is(wanted) => return Ok(Some(key)),
            Ok(_) => {}
            Err(error) => unread = unread.or(Some(error)),
        }
    }
    unread.map_or(Ok(None), Err)
}
