//! Edits: what may be changed, and the changes themselves, each of them whole or not at all.

use super::FileTime;
use super::alloc::Space;
use super::base_block::LAYERED;
use super::bytes::u32_at;
use super::cells::Cells;
use super::check::Problem;
use super::error::{Error, NameFault, Refusal};
use super::image::{Image, NONE, file_offset};
use super::key::{self, COMPRESSED, Key, NO_DELETE, NODE, Reached, field};
use super::name::{Spelling, uppercase};
use super::store::most_data;
use super::survey::Survey;
use super::{DEEPEST, Hive};

use std::collections::{HashMap, HashSet};
use std::mem::discriminant;

/// What the editor knows of a hive beside its bytes. It is gathered when the first edit comes and kept up to date.
pub(super) struct Ledger {
    space: Space,
    /// Keys that refer to each security item.
    security: HashMap<u32, u32>,
    suspects: HashSet<u32>,
    /// What was wrong before the first edit.
    known: HashSet<Problem>,
}

impl Ledger {
    pub fn of(survey: Survey<'_>) -> Ledger {
        Ledger {
            space: Space::of(&survey),
            known: survey.problems.iter().copied().collect(),
            security: survey.security,
            suspects: survey.suspects,
        }
    }

    /// Whether a problem was there before the first edit. Of a harmless one only the numbers may have changed.
    pub fn knows(&self, problem: &Problem) -> bool {
        let alike = |known: &Problem| {
            known.at == problem.at && discriminant(&known.kind) == discriminant(&problem.kind)
        };
        self.known.contains(problem) || problem.kind.is_harmless() && self.known.iter().any(alike)
    }
}

#[cfg(test)]
impl Ledger {
    /// The last free cell below an offset, and its size.
    pub fn last_free_before(&self, offset: u32) -> (u32, u32) {
        self.space.last_free_before(offset)
    }
}

/// One edit under way.
pub(super) struct Editor<'e> {
    pub image: &'e mut Image,
    pub space: &'e mut Space,
    security: &'e mut HashMap<u32, u32>,
    suspects: &'e HashSet<u32>,
    now: FileTime,
}

impl Hive {
    /// Sets a value of an existing key: its type and data, and its name when it is new. A value that is so already
    /// stays untouched, and so does the key's timestamp.
    pub fn set_value(
        &mut self,
        key: &str,
        name: &str,
        kind: u32,
        data: &[u8],
        now: FileTime,
    ) -> Result<(), Error> {
        self.edit(now, |editor| editor.set_value(key, name, kind, data))
    }

    /// Deletes a value; false when the key has none of that name. The key must exist.
    pub fn delete_value(&mut self, key: &str, name: &str, now: FileTime) -> Result<bool, Error> {
        self.edit(now, |editor| editor.delete_value(key, name))
    }

    /// Makes a key and every missing key above it, each with its parent's security; false when it is there already.
    pub fn create_key(&mut self, path: &str, now: FileTime) -> Result<bool, Error> {
        self.edit(now, |editor| editor.create_key(path))
    }

    /// Deletes a key that has no subkeys; false when there is no such key.
    pub fn delete_key(&mut self, path: &str, now: FileTime) -> Result<bool, Error> {
        self.edit(now, |editor| editor.delete_key(path, Subkeys::Refuse))
    }

    /// Deletes a key with everything below it; false when there is no such key.
    pub fn delete_tree(&mut self, path: &str, now: FileTime) -> Result<bool, Error> {
        self.edit(now, |editor| editor.delete_key(path, Subkeys::Delete))
    }

    /// Runs one edit. When it fails, all bytes are as they were.
    fn edit<T>(
        &mut self,
        now: FileTime,
        run: impl FnOnce(&mut Editor<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let mut ledger = match self.ledger.take() {
            Some(ledger) => ledger,
            None => self.open_ledger()?,
        };
        self.image.begin();
        let Ledger { space, security, suspects, .. } = &mut ledger;
        let mut editor = Editor { image: &mut self.image, space, security, suspects, now };
        match run(&mut editor) {
            Ok(done) => {
                self.changed |= self.image.keep();
                self.ledger = Some(ledger);
                Ok(done)
            }
            Err(error) => {
                // After a rollback the ledger describes an old state; the next edit makes a new one.
                if !self.image.roll_back() {
                    self.ledger = Some(ledger);
                }
                Err(error)
            }
        }
    }

    /// Looks the whole hive over before its first edit.
    fn open_ledger(&self) -> Result<Ledger, Error> {
        let refuse = |reason| Err(Error::Refused { at: 0, reason });
        if self.unrecovered {
            return refuse(Refusal::Unrecovered);
        }
        if self.image.minor() >= 6 && self.flags & LAYERED != 0 {
            return refuse(Refusal::Layered);
        }
        let survey = super::survey::survey(&self.image);
        let problems: Vec<Problem> =
            survey.problems.iter().copied().filter(|problem| problem.kind.forbids_edits()).collect();
        if problems.is_empty() { Ok(Ledger::of(survey)) } else { Err(Error::Unsound { problems }) }
    }
}

/// What to do with the subkeys of a key to be deleted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Subkeys {
    Refuse,
    Delete,
}

impl Editor<'_> {
    fn set_value(&mut self, path: &str, name: &str, kind: u32, data: &[u8]) -> Result<(), Error> {
        let spelling = Spelling::of_value(name)?;
        let (length, max) = (data.len() as u64, most_data(self.image.minor()));
        if length > max {
            return Err(Error::TooLong { length, max });
        }
        let key = self.existing(path)?;
        self.may_change(key)?;
        let found = self.find_value(key, &uppercase(name))?.map(|(_, value)| value);
        if let Some(value) = found {
            if value.is_tombstone() {
                return Err(refused(value.offset(), Refusal::Layered));
            }
            if value.kind() == kind && value.data()? == data {
                return Ok(());
            }
            let cell = value.offset();
            self.replace_data(cell, kind, data)?;
        } else {
            let cell = self.new_value(&spelling, kind, data)?;
            self.link_value(key, cell)?;
            self.raise_word(key, field::LARGEST_VALUE_NAME, spelling.units as u32 * 2)?;
        }
        self.raise_word(key, field::LARGEST_VALUE_DATA, data.len() as u32)?;
        self.touch(key)
    }

    fn delete_value(&mut self, path: &str, name: &str) -> Result<bool, Error> {
        let key = self.existing(path)?;
        self.may_change(key)?;
        let Some((index, value)) = self.find_value(key, &uppercase(name))? else {
            return Ok(false);
        };
        if value.is_tombstone() {
            return Err(refused(value.offset(), Refusal::Layered));
        }
        let cell = value.offset();
        self.unlink_value(key, index)?;
        self.free_data(cell)?;
        self.space.give(self.image, cell)?;
        self.touch(key)?;
        Ok(true)
    }

    fn create_key(&mut self, path: &str) -> Result<bool, Error> {
        let Reached { key, missing, mut depth } = key::reach(self.image, path)?;
        let mut parent = key.offset();
        if missing.is_empty() {
            return Ok(false);
        }
        for name in missing.split('\\') {
            let spelling = Spelling::of_key(name)?;
            depth += 1;
            if depth > DEEPEST {
                let fault = NameFault::Deep { depth, max: DEEPEST };
                return Err(Error::Name { name: name.to_owned(), fault });
            }
            self.may_change(parent)?;
            let child = self.new_key(parent, &spelling)?;
            self.link_subkey(parent, child, spelling.name(), &uppercase(name))?;
            let length = spelling.units as u16 * 2;
            if Key::at(self.image, parent)?.half(field::LARGEST_SUBKEY_NAME) < length {
                // 16 bits only: the upper half of the old 32-bit field holds flags.
                self.image.write_in(parent, field::LARGEST_SUBKEY_NAME, &length.to_le_bytes())?;
            }
            self.touch(parent)?;
            parent = child;
        }
        Ok(true)
    }

    /// A key without values and subkeys, with its parent's security, not yet in any list.
    fn new_key(&mut self, parent: u32, name: &Spelling) -> Result<u32, Error> {
        const PROPAGATE: u16 = 0x8;
        let node = Key::at(self.image, parent)?;
        let security = node.security_cell();
        // "Virtualization control flags": a parent can say that its new subkeys shall have the same.
        let control = node.half(field::VIRTUALIZATION) & 0xf;
        let control = if control & PROPAGATE != 0 { control } else { 0 };
        self.use_security(security)?;
        let flags = if name.wide { 0 } else { COMPRESSED };
        let mut cell = vec![0; NODE];
        let mut put = |at: u32, data: &[u8]| super::bytes::put(&mut cell, at as usize, data);
        put(0, b"nk");
        put(field::FLAGS, &flags.to_le_bytes());
        put(field::WRITTEN, &self.now.0.to_le_bytes());
        put(field::PARENT, &parent.to_le_bytes());
        for list in [field::SUBKEY_LIST, field::VOLATILE_LIST, field::VALUE_LIST, field::CLASS] {
            put(list, &NONE.to_le_bytes());
        }
        put(field::SECURITY, &security.to_le_bytes());
        put(field::VIRTUALIZATION, &control.to_le_bytes());
        put(field::NAME_LENGTH, &(name.bytes.len() as u16).to_le_bytes());
        cell.extend(&name.bytes);
        self.put(&cell)
    }

    fn delete_key(&mut self, path: &str, subkeys: Subkeys) -> Result<bool, Error> {
        let Reached { key, missing, .. } = key::reach(self.image, path)?;
        let (top, parent, count) = (key.offset(), key.word(field::PARENT), key.subkey_count());
        if !missing.is_empty() {
            return Ok(false);
        }
        if top == self.image.root() {
            return Err(refused(top, Refusal::Root));
        }
        if subkeys == Subkeys::Refuse && count > 0 {
            return Err(refused(top, Refusal::HasSubkeys { count }));
        }
        self.may_change(parent)?;
        self.unlink_subkey(parent, top)?;
        let mut doomed = vec![top];
        while let Some(cell) = doomed.pop() {
            self.may_change(cell)?;
            let key = Key::at(self.image, cell)?;
            if key.flags() & NO_DELETE != 0 {
                return Err(refused(cell, Refusal::NoDelete));
            }
            for subkey in key.subkeys() {
                doomed.push(subkey?.offset());
            }
            let (security, class) = (key.security_cell(), key.class()?.map(|_| key.word(field::CLASS)));
            self.free_values(cell)?;
            self.free_lists(cell)?;
            if let Some(class) = class {
                self.space.give(self.image, class)?;
            }
            self.leave_security(security)?;
            self.space.give(self.image, cell)?;
        }
        self.touch(parent)?;
        Ok(true)
    }

    /// The cell of a key that must exist.
    fn existing(&self, path: &str) -> Result<u32, Error> {
        let Reached { key, missing, .. } = key::reach(self.image, path)?;
        if missing.is_empty() {
            Ok(key.offset())
        } else {
            Err(Error::NoKey { path: path.to_owned(), at: key.file_offset() })
        }
    }

    /// Refuses keys whose change would not mean what it seems to, or that were found damaged.
    fn may_change(&self, cell: u32) -> Result<(), Error> {
        let key = Key::at(self.image, cell)?;
        let reason = if self.suspects.contains(&cell) {
            Refusal::Damaged
        } else if key.is_predefined() {
            Refusal::Predefined
        } else if key.is_link() {
            Refusal::Link
        } else if key.is_layered() {
            Refusal::Layered
        } else {
            return self.space.require_sole(cell);
        };
        Err(refused(cell, reason))
    }

    fn touch(&mut self, key: u32) -> Result<(), Error> {
        self.image.write_in(key, field::WRITTEN, &self.now.0.to_le_bytes())
    }

    /// One more key uses a security item.
    fn use_security(&mut self, item: u32) -> Result<(), Error> {
        let users = self.security_users(item)?.saturating_add(1);
        self.set_word(item, security::COUNT, users)?;
        self.security.insert(item, users);
        Ok(())
    }

    /// One key less uses a security item; without any it is taken out of the ring.
    fn leave_security(&mut self, item: u32) -> Result<(), Error> {
        let users = self.security_users(item)?.saturating_sub(1);
        if users > 0 {
            self.set_word(item, security::COUNT, users)?;
            self.security.insert(item, users);
            return Ok(());
        }
        let cell = self.image.cell(item)?;
        let (next, previous) =
            (u32_at(cell, security::NEXT as usize), u32_at(cell, security::PREVIOUS as usize));
        if self.suspects.contains(&next) || self.suspects.contains(&previous) {
            return Err(refused(item, Refusal::Damaged));
        }
        self.set_word(previous, security::NEXT, next)?;
        self.set_word(next, security::PREVIOUS, previous)?;
        self.security.remove(&item);
        self.space.give(self.image, item)
    }

    /// How many keys use a security item, stored and counted numbers agreeing.
    fn security_users(&self, item: u32) -> Result<u32, Error> {
        let counted = self.security.get(&item).copied().unwrap_or(0);
        if self.suspects.contains(&item) || counted == 0 {
            return Err(refused(item, Refusal::Damaged));
        }
        Ok(counted)
    }
}

/// Places of fields in a security item ("Key security").
mod security {
    pub const NEXT: u32 = 4;
    pub const PREVIOUS: u32 = 8;
    pub const COUNT: u32 = 12;
}

fn refused(cell: u32, reason: Refusal) -> Error {
    Error::Refused { at: file_offset(cell), reason }
}
