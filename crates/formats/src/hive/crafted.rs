//! Hives made for tests, and ways to damage them.

use super::bytes::{put, u32_at};
use super::cells::Cells;
use super::edit::Ledger;
use super::key::{Key, field};
use super::{FileTime, Hive};

pub(super) const NOW: FileTime = FileTime(133_000_000_000_000_000);
pub(super) const LATER: FileTime = FileTime(133_000_000_000_000_001);

/// A hive with a bit of everything that the editor can make.
pub(super) fn sample() -> Hive {
    let mut hive = Hive::create(NOW);
    for path in [r"Software\Clinic\Terminal", r"Software\アプリ", "Größe", "empty"] {
        hive.create_key(path, NOW).unwrap();
    }
    let mut set =
        |key: &str, name: &str, kind, data: &[u8]| hive.set_value(key, name, kind, data, NOW).unwrap();
    set("Software", "", 1, b"d\0e\0f\0\0\0");
    set("Software", "Number", 4, &7_u32.to_le_bytes());
    set("Software", "Text", 1, &[65; 100]);
    set("Software", "名前", 3, &[1, 2, 3]);
    set("Software", "nothing", 0, &[]);
    set(r"Software\Clinic", "big", 3, &pattern(40_000));
    set(r"Software\Clinic\Terminal", "x", 3, &[9; 16_344]);
    hive.commit(NOW).unwrap();
    hive
}

/// Bytes that differ at every position.
pub(super) fn pattern(length: usize) -> Vec<u8> {
    (0..length as u32).flat_map(|n| (n.wrapping_mul(2_654_435_761) >> 8).to_le_bytes()).take(length).collect()
}

/// A hive with many keys in one list of lists: `key 0000` and so on.
pub(super) fn wide(count: usize) -> Hive {
    let mut hive = Hive::create(NOW);
    for n in 0..count {
        hive.create_key(&format!("key {n:04}"), NOW).unwrap();
    }
    hive
}

impl Hive {
    /// The cell of a key that exists.
    pub(super) fn cell_of(&self, path: &str) -> u32 {
        self.key(path).unwrap().unwrap().offset()
    }

    /// The cell of a value that exists.
    pub(super) fn value_cell(&self, path: &str, name: &str) -> u32 {
        self.key(path).unwrap().unwrap().value(name).unwrap().unwrap().offset()
    }

    /// Overwrites bytes of a cell's content, behind the editor's back.
    pub(super) fn patch(&mut self, cell: u32, at: u32, data: &[u8]) {
        put(self.image.bytes_mut(), 4096 + (cell + 4 + at) as usize, data);
        self.ledger = None;
    }

    pub(super) fn patch_word(&mut self, cell: u32, at: u32, word: u32) {
        self.patch(cell, at, &word.to_le_bytes());
    }

    /// Overwrites a cell's size field.
    pub(super) fn patch_size(&mut self, cell: u32, size: i32) {
        put(self.image.bytes_mut(), 4096 + cell as usize, &size.to_le_bytes());
        self.ledger = None;
    }

    pub(super) fn word(&self, cell: u32, at: u32) -> u32 {
        u32_at(self.image.cell(cell).unwrap(), at as usize)
    }

    /// The cell of a key's list of subkeys.
    pub(super) fn list_of(&self, path: &str) -> u32 {
        self.word(self.cell_of(path), field::SUBKEY_LIST)
    }

    /// Opens the ledger, for tests that look at it.
    pub(super) fn ledger(&mut self) -> &Ledger {
        let ledger = Ledger::of(super::survey::survey(&self.image));
        self.ledger.insert(ledger)
    }

    pub(super) fn names(&self, path: &str) -> Vec<String> {
        let key: Key<'_> = self.key(path).unwrap().unwrap();
        key.subkeys().map(|key| key.unwrap().name()).collect()
    }
}
