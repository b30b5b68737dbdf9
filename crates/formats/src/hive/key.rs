//! Keys (specification: "Key node"), and the way to them.

use std::fmt;

use super::FileTime;
use super::bytes::{u16_at, u32_at, u64_at};
use super::cells::Cells;
use super::error::{Error, Fault, NameFault};
use super::image::{NONE, damaged, file_offset, short};
use super::list::{self, Subkeys};
use super::name::{Name, uppercase};
use super::value::{Value, Values};

/// Bytes of a key node before its name.
pub(super) const NODE: usize = 76;
/// The least that a cell with a key takes.
pub(super) const SMALLEST_CELL: u32 = 80;

pub(super) const HIVE_ENTRY: u16 = 0x0004;
pub(super) const NO_DELETE: u16 = 0x0008;
pub(super) const LINK: u16 = 0x0010;
pub(super) const COMPRESSED: u16 = 0x0020;
pub(super) const PREDEFINED: u16 = 0x0040;

/// Places of fields in a key node.
pub(super) mod field {
    pub const FLAGS: u32 = 2;
    pub const WRITTEN: u32 = 4;
    pub const LAYER: u32 = 13;
    pub const PARENT: u32 = 16;
    pub const SUBKEY_COUNT: u32 = 20;
    pub const SUBKEY_LIST: u32 = 28;
    pub const VOLATILE_LIST: u32 = 32;
    pub const VALUE_COUNT: u32 = 36;
    pub const VALUE_LIST: u32 = 40;
    pub const SECURITY: u32 = 44;
    pub const CLASS: u32 = 48;
    pub const LARGEST_SUBKEY_NAME: u32 = 52;
    pub const VIRTUALIZATION: u32 = 54;
    pub const LARGEST_VALUE_NAME: u32 = 60;
    pub const LARGEST_VALUE_DATA: u32 = 64;
    pub const NAME_LENGTH: u32 = 72;
    pub const CLASS_LENGTH: u32 = 74;
}

/// A key of a hive.
#[derive(Clone, Copy)]
pub struct Key<'h> {
    cells: &'h dyn Cells,
    offset: u32,
    node: &'h [u8],
}

impl<'h> Key<'h> {
    /// The key in the cell at `offset`: its node and name are whole, everything it refers to is still unread.
    pub(super) fn at(cells: &'h dyn Cells, offset: u32) -> Result<Key<'h>, Error> {
        let node = cells.record(offset, *b"nk", "key", NODE)?;
        let length = u16_at(node, field::NAME_LENGTH as usize);
        let needs = NODE + usize::from(length);
        if needs > node.len() {
            return Err(short(offset, "key with its name", needs, node.len()));
        }
        let key = Key { cells, offset, node };
        if key.flags() & COMPRESSED == 0 && !length.is_multiple_of(2) {
            return Err(damaged(offset, Fault::OddName { length }));
        }
        Ok(key)
    }

    /// The name; lone surrogates appear as U+FFFD.
    pub fn name(&self) -> String {
        self.raw_name().to_string()
    }

    /// The name as it is stored.
    pub fn raw_name(&self) -> Name<'h> {
        let end = NODE + usize::from(u16_at(self.node, field::NAME_LENGTH as usize));
        Name::new(self.node.get(NODE..end).unwrap_or_default(), self.flags() & COMPRESSED == 0)
    }

    /// When the key, its values or its list of subkeys were last changed.
    pub fn timestamp(&self) -> FileTime {
        FileTime(u64_at(self.node, field::WRITTEN as usize))
    }

    /// The class name, which hardly any key has.
    pub fn class(&self) -> Result<Option<Name<'h>>, Error> {
        let length = u16_at(self.node, field::CLASS_LENGTH as usize);
        let offset = self.word(field::CLASS);
        if length == 0 || offset == NONE {
            return Ok(None);
        }
        if !length.is_multiple_of(2) {
            return Err(damaged(self.offset, Fault::OddName { length }));
        }
        let cell = self.cells.cell(offset)?;
        let needs = usize::from(length);
        let bytes = cell.get(..needs).ok_or_else(|| short(offset, "class name", needs, cell.len()))?;
        Ok(Some(Name::new(bytes, true)))
    }

    /// The security descriptor, self-relative as Windows stores it.
    pub fn security(&self) -> Result<&'h [u8], Error> {
        let offset = self.security_cell();
        let cell = self.cells.record(offset, *b"sk", "security", SECURITY_HEAD)?;
        let length = u32_at(cell, 16) as usize;
        cell.get(SECURITY_HEAD..)
            .and_then(|rest| rest.get(..length))
            .ok_or_else(|| short(offset, "security descriptor", SECURITY_HEAD + length, cell.len()))
    }

    /// Number of subkeys that the key claims to have. Volatile ones are on no disk and not counted.
    pub fn subkey_count(&self) -> u32 {
        self.word(field::SUBKEY_COUNT)
    }

    /// Number of values that the key claims to have; none for a predefined handle.
    pub fn value_count(&self) -> u32 {
        if self.is_predefined() { 0 } else { self.word(field::VALUE_COUNT) }
    }

    /// All subkeys in stored order. A damaged entry is an `Err` and the next ones follow.
    pub fn subkeys(&self) -> Subkeys<'h> {
        Subkeys::of(self.cells, self)
    }

    /// The subkey of that name. Hashes and order are used, but never trusted: a name that is not where it should be
    /// is still found. When it is not found and some entries could not be read, the first of their errors is returned,
    /// as one of them may be the key.
    pub fn subkey(&self, name: &str) -> Result<Option<Key<'h>>, Error> {
        list::find(self.cells, self, &uppercase(name))
    }

    /// All values in stored order. A damaged entry is an `Err` and the next ones follow.
    pub fn values(&self) -> Values<'h> {
        Values::of(self.cells, self)
    }

    /// The value of that name; the empty name is the default value. Errors as in [`Key::subkey`].
    pub fn value(&self, name: &str) -> Result<Option<Value<'h>>, Error> {
        let wanted = uppercase(name);
        let mut unread = None;
        for value in self.values() {
            match value {
                Ok(value) if value.raw_name().is(&wanted) => return Ok(Some(value)),
                Ok(_) => {}
                Err(error) => unread = unread.or(Some(error)),
            }
        }
        unread.map_or(Ok(None), Err)
    }

    /// Whether the key is a symbolic link: its target is the value `SymbolicLinkValue`, and no value of the target is
    /// seen here.
    pub fn is_link(&self) -> bool {
        self.flags() & LINK != 0
    }

    /// Whether the key holds a predefined handle in place of values.
    pub fn is_predefined(&self) -> bool {
        self.flags() & PREDEFINED != 0
    }

    /// Whether the key belongs to layered keys (hives of version 1.6), so that what is here is only a part of it.
    pub fn is_layered(&self) -> bool {
        const INHERIT_CLASS_OR_SEMANTICS: u8 = 0x83;
        let bits = self.node.get(field::LAYER as usize).copied().unwrap_or(0);
        self.cells.minor() >= 6 && bits & INHERIT_CLASS_OR_SEMANTICS != 0
    }

    /// The offset of the key in the file.
    pub fn file_offset(&self) -> u64 {
        file_offset(self.offset)
    }

    pub(super) fn offset(&self) -> u32 {
        self.offset
    }

    pub(super) fn flags(&self) -> u16 {
        u16_at(self.node, field::FLAGS as usize)
    }

    pub(super) fn word(&self, at: u32) -> u32 {
        u32_at(self.node, at as usize)
    }

    pub(super) fn half(&self, at: u32) -> u16 {
        u16_at(self.node, at as usize)
    }

    pub(super) fn security_cell(&self) -> u32 {
        self.word(field::SECURITY)
    }
}

impl fmt::Debug for Key<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({:?} at {:#x})", self.raw_name(), self.file_offset())
    }
}

/// Bytes of a security item before its descriptor.
pub(super) const SECURITY_HEAD: usize = 20;

/// How far a path leads.
pub(super) struct Reached<'h, 'p> {
    /// The last key of the path that exists.
    pub key: Key<'h>,
    /// The part of the path that does not; empty when the path exists.
    pub missing: &'p str,
    /// Levels between the root and `key`.
    pub depth: usize,
}

/// The key at a path. `None` if there is no such key and every candidate was readable.
pub(super) fn find<'h>(cells: &'h dyn Cells, path: &str) -> Result<Option<Key<'h>>, Error> {
    let reached = reach(cells, path)?;
    Ok(reached.missing.is_empty().then_some(reached.key))
}

/// Follows a path from the root: names separated by backslashes, the empty path being the root itself.
///
/// A link may be the last key of a path, but not one before: what lies below is elsewhere in the registry, and "no
/// such key" would be wrong.
pub(super) fn reach<'h, 'p>(cells: &'h dyn Cells, path: &'p str) -> Result<Reached<'h, 'p>, Error> {
    if !path.is_empty() && path.split('\\').any(str::is_empty) {
        return Err(Error::Name { name: path.to_owned(), fault: NameFault::Empty });
    }
    let mut reached = Reached { key: Key::at(cells, cells.root())?, missing: path, depth: 0 };
    while !reached.missing.is_empty() {
        if reached.key.is_link() {
            return Err(Error::Link { path: path.to_owned(), at: reached.key.file_offset() });
        }
        let (name, rest) = reached.missing.split_once('\\').unwrap_or((reached.missing, ""));
        let Some(key) = reached.key.subkey(name)? else {
            break;
        };
        reached = Reached { key, missing: rest, depth: reached.depth + 1 };
    }
    Ok(reached)
}
