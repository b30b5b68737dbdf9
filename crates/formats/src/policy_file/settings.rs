use super::names::{is_at_or_below, same, same_key};
use super::{Directive, Entry, Error, Field, PolicyFile, REG_SZ};
use std::collections::HashSet;

/// A `**del.` entry's data: one space and a NUL in UTF-16LE. Windows ignores it, the specification demands
/// it.
const SPACE: [u8; 4] = *b" \0\0\0";
/// [MS-GPREG] 2.2.1: `Value = 1*259ValueCharacter`, `Data = *65535OCTET`.
const MAX_NAME: usize = 259;
const MAX_DATA: usize = 65_535;

/// What a policy file does to one registry value. The first three are the states that the Group Policy editor
/// shows for a value of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting<'a> {
    /// Nothing. Windows takes back what an earlier version of the file had set.
    NotConfigured,
    /// The value is deleted, by its own `**del.` or by a directive over its whole key.
    Deleted,
    /// The value is set.
    Set {
        /// The registry type number.
        kind: u32,
        /// The data.
        data: &'a [u8],
    },
    /// The value is set where the registry has none (`**soft.`); what it is in the end, the file does not
    /// say.
    SetIfAbsent {
        /// The registry type number.
        kind: u32,
        /// The data.
        data: &'a [u8],
    },
}

/// What one entry does to one value.
enum Effect {
    None,
    Delete,
    Set,
    SetIfAbsent,
}

fn effect(entry: &Entry, key: &str, name: &str) -> Effect {
    let same_key = same_key(&entry.key, key);
    let deletes = match entry.directive() {
        None if same_key && same(&entry.name, name) && !entry.only_creates_key() => return Effect::Set,
        Some(Directive::Soft { name: found }) if same_key && same(&found, name) => {
            return Effect::SetIfAbsent;
        }
        Some(Directive::Delete { name: found }) => same_key && same(&found, name),
        Some(Directive::DeleteAllValues) => same_key,
        Some(Directive::DeleteValues { names }) => same_key && names.iter().any(|found| same(found, name)),
        Some(Directive::DeleteKeys { names }) => {
            let parent = entry.key.trim_end_matches('\\');
            names.iter().any(|child| is_at_or_below(key, &format!("{parent}\\{child}")))
        }
        _ => false,
    };
    if deletes { Effect::Delete } else { Effect::None }
}

/// Whether the entry speaks of this value alone: the value itself, its `**del.` or its `**soft.`.
fn is_own(entry: &Entry, key: &str, name: &str) -> bool {
    same_key(&entry.key, key)
        && match entry.directive() {
            None => same(&entry.name, name) && !entry.only_creates_key(),
            Some(Directive::Delete { name: found } | Directive::Soft { name: found }) => same(&found, name),
            Some(_) => false,
        }
}

impl PolicyFile {
    /// What the file does to the value `name` of `key`, all its entries carried out in order as the
    /// specification demands: a later entry overrules an earlier one, so a value before its key's
    /// `**delvals.` is deleted and a value behind it is set. `**DeleteValues` that lists the name and
    /// `**DeleteKeys` that lists the key or one above it delete as well.
    #[must_use]
    pub fn setting(&self, key: &str, name: &str) -> Setting<'_> {
        self.entries.iter().fold(Setting::NotConfigured, |so_far, entry| {
            let Entry { kind, data, .. } = entry;
            match (effect(entry, key, name), so_far) {
                (Effect::None, so_far) => so_far,
                (Effect::Delete, _) => Setting::Deleted,
                (Effect::Set, _) => Setting::Set { kind: *kind, data },
                (Effect::SetIfAbsent, Setting::NotConfigured) => Setting::SetIfAbsent { kind: *kind, data },
                (Effect::SetIfAbsent, Setting::Deleted) => Setting::Set { kind: *kind, data },
                (Effect::SetIfAbsent, exists) => exists,
            }
        })
    }

    /// The values of which entries of their own speak, each once, with key and name as first written.
    #[must_use]
    pub fn values(&self) -> Vec<(&str, String)> {
        let mut seen = HashSet::new();
        let own = self.entries.iter().filter_map(|entry| {
            let name = match entry.directive() {
                None if !entry.only_creates_key() => entry.name.clone(),
                Some(Directive::Delete { name } | Directive::Soft { name }) => name,
                None | Some(_) => return None,
            };
            Some((entry.key.as_str(), name))
        });
        own.filter(|(key, name)| seen.insert([key.trim_end_matches('\\'), name].map(str::to_lowercase)))
            .collect()
    }

    /// The place of the value's own entry: the value itself, its `**del.` or its `**soft.`. The last one,
    /// should there be several. `None` also where a directive such as `**delvals.` alone decides; see
    /// [`overruled_by`](PolicyFile::overruled_by).
    #[must_use]
    pub fn position(&self, key: &str, name: &str) -> Option<usize> {
        self.entries.iter().rposition(|entry| is_own(entry, key, name))
    }

    /// The place of the directive over several values (`**delvals.`, `**DeleteValues`, `**DeleteKeys`) that
    /// deletes this one, if no later entry of its own sets it again.
    #[must_use]
    pub fn overruled_by(&self, key: &str, name: &str) -> Option<usize> {
        let last =
            self.entries.iter().rposition(|entry| !matches!(effect(entry, key, name), Effect::None))?;
        (!is_own(&self.entries[last], key, name)).then_some(last)
    }

    /// Makes [`setting`](PolicyFile::setting) of that value be `setting`, the way the Group Policy editor and LGPO write: an entry
    /// of the value's own is replaced in place; otherwise the new one goes behind the last entry of the key, whose spelling it
    /// takes over; otherwise to the end. If a later directive would delete the value there, the entry goes behind that directive.
    /// Further entries of the value's own are dropped. (`SetIfAbsent` behind a directive that deletes the value comes out as `Set`:
    /// there it is always absent.)
    ///
    /// # Errors
    /// [`Error::Unfit`] for a key or name that is empty, too long, holds a NUL or would be read as a
    /// directive, [`Error::DataTooLong`], and [`Error::Overruled`] if the value shall be not configured but a
    /// directive for several values deletes it. Nothing is changed then.
    pub fn put(&mut self, key: &str, name: &str, setting: Setting<'_>) -> Result<(), Error> {
        check_key(key)?;
        let (text, kind, data) = match setting {
            Setting::NotConfigured => return self.unconfigure(key, name),
            Setting::Deleted => (format!("**del.{name}"), REG_SZ, &SPACE[..]),
            Setting::Set { kind, data } => (name.to_owned(), kind, data),
            Setting::SetIfAbsent { kind, data } => (format!("**soft.{name}"), kind, data),
        };
        check_name(name, &text)?;
        if data.len() > MAX_DATA {
            return Err(Error::DataTooLong { length: data.len() });
        }
        let own = self.position(key, name);
        let last_of_key = self.entries.iter().rposition(|entry| same_key(&entry.key, key));
        let spelling = last_of_key.map_or(key, |index| &self.entries[index].key).to_owned();
        let entry = Entry { key: spelling, name: text, kind, data: data.to_vec() };
        let index = match own {
            Some(index) => {
                self.entries[index] = entry;
                index
            }
            None => {
                let index = last_of_key.map_or(self.entries.len(), |last| last + 1);
                self.entries.insert(index, entry);
                index
            }
        };
        let index = index - self.remove_own(key, name, Some(index));
        if let Some(directive) = self.overruled_by(key, name)
            && setting != Setting::Deleted
        {
            let entry = self.entries.remove(index);
            // The directive stood behind the entry, so its place is now one less.
            let behind = self.entries.iter().rposition(|entry| same_key(&entry.key, key)).unwrap_or(0);
            self.entries.insert(behind.max(directive - 1) + 1, entry);
        }
        Ok(())
    }

    fn unconfigure(&mut self, key: &str, name: &str) -> Result<(), Error> {
        let deletes =
            |entry: &Entry| !is_own(entry, key, name) && matches!(effect(entry, key, name), Effect::Delete);
        if let Some(index) = self.entries.iter().rposition(deletes) {
            return Err(Error::Overruled {
                key: key.to_owned(),
                name: name.to_owned(),
                index,
                directive: self.entries[index].name.clone(),
            });
        }
        self.remove_own(key, name, None);
        Ok(())
    }

    /// Removes the value's own entries but the one at `kept`; the answer is how many stood before that one.
    fn remove_own(&mut self, key: &str, name: &str, kept: Option<usize>) -> usize {
        let (mut index, mut before) = (0, 0);
        self.entries.retain(|entry| {
            let stays = Some(index) == kept || !is_own(entry, key, name);
            before += usize::from(!stays && kept.is_some_and(|kept| index < kept));
            index += 1;
            stays
        });
        before
    }

    /// Puts an entry back where it was, exactly as given: for undoing. `index` may be the number of entries.
    ///
    /// # Errors
    /// [`Error::Index`] beyond that.
    pub fn insert_at(&mut self, index: usize, entry: Entry) -> Result<(), Error> {
        if index > self.entries.len() {
            return Err(Error::Index { index, length: self.entries.len() });
        }
        self.entries.insert(index, entry);
        Ok(())
    }

    /// Takes an entry out.
    ///
    /// # Errors
    /// [`Error::Index`] if there is none at that place.
    pub fn remove_at(&mut self, index: usize) -> Result<Entry, Error> {
        if index >= self.entries.len() {
            return Err(Error::Index { index, length: self.entries.len() });
        }
        Ok(self.entries.remove(index))
    }
}

fn check_key(key: &str) -> Result<(), Error> {
    let reason = match key {
        "" => "is empty",
        key if key.contains('\0') => "holds a NUL",
        key if key.starts_with('\\') || key.trim_end_matches('\\').contains("\\\\") => "has an empty part",
        _ => return Ok(()),
    };
    Err(Error::Unfit { field: Field::Key, text: key.to_owned(), reason })
}

fn check_name(name: &str, text: &str) -> Result<(), Error> {
    let reason = match name {
        "" => "is empty",
        name if name.contains('\0') => "holds a NUL",
        name if name.starts_with("**") => "would be read as a directive",
        _ if text.encode_utf16().count() > MAX_NAME => "is longer than the 259 characters of an entry's name",
        _ => return Ok(()),
    };
    Err(Error::Unfit { field: Field::Name, text: name.to_owned(), reason })
}
