//! Reading keys of the registry whole, within bounds.

use crate::{Error, Registry};
use model::inventory::{Content, Entry};
use model::reason::{Reason, Unit};
use model::registry::{KeyPath, RegistryData};

/// How many levels below a key are read.
pub(super) const MAX_DEPTH: u64 = 4;
/// How many entries of a key and all below it are listed.
pub(super) const MAX_ENTRIES: usize = 300;
/// How many bytes of a value are shown. A list of extensions as JSON has some 2,000.
pub(super) const MAX_BYTES: usize = 8192;

/// Reads entries from a registry.
pub(super) struct Reader<'t> {
    pub(super) registry: &'t dyn Registry,
}

/// A key that could not be read.
pub(super) fn unreadable(key: &KeyPath, reason: Reason) -> Entry {
    about(key, Content::Unreadable(reason))
}

/// A value that was looked for and is not there.
pub(super) fn absent(key: &KeyPath, name: &str) -> Entry {
    Entry { name: Some(name.to_owned()), ..about(key, Content::Absent) }
}

fn about(key: &KeyPath, content: Content) -> Entry {
    Entry { place: key.to_string(), name: None, meaning: None, content }
}

fn content(read: Result<Option<RegistryData>, Error>) -> Content {
    match read {
        Ok(Some(data)) => bounded(data),
        Ok(None) => Content::Absent,
        Err(error) => Content::Unreadable(error.trouble().reason),
    }
}

fn bounded(data: RegistryData) -> Content {
    let bytes = data.bytes();
    match bytes.get(..MAX_BYTES) {
        Some(first) if bytes.len() > MAX_BYTES => {
            // A text keeps its form: what is shown of it ends in a NUL as well.
            let first = match &data {
                RegistryData::Text(_) => [first.get(..MAX_BYTES - 2).unwrap_or_default(), &[0, 0]].concat(),
                RegistryData::Dword(_) | RegistryData::Other { .. } => first.to_owned(),
            };
            let whole = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
            Content::Beginning { data: RegistryData::from_bytes(data.kind(), &first), bytes: whole }
        }
        _ => Content::Value(data),
    }
}

impl Reader<'_> {
    /// A value.
    pub(super) fn value(&self, key: &KeyPath, name: &str) -> Entry {
        let content = content(self.registry.value(key, name));
        Entry { name: Some(name.to_owned()), ..about(key, content) }
    }

    /// Some values of a key.
    pub(super) fn values(&self, key: &KeyPath, names: &[&str]) -> Vec<Entry> {
        names.iter().map(|name| self.value(key, name)).collect()
    }

    /// The values of a key whose names begin so. If there is none, that the key has none.
    pub(super) fn names_with(&self, key: &KeyPath, beginning: &str) -> Vec<Entry> {
        let begins = |name: &String| {
            name.get(..beginning.len()).is_some_and(|first| first.eq_ignore_ascii_case(beginning))
        };
        match self.registry.names(key) {
            Ok(names) => {
                let mut names: Vec<_> = names.unwrap_or_default().into_iter().filter(begins).collect();
                names.truncate(MAX_ENTRIES);
                match names.is_empty() {
                    true => vec![absent(key, &format!("{beginning}*"))],
                    false => names.iter().map(|name| self.value(key, name)).collect(),
                }
            }
            Err(error) => vec![unreadable(key, error.trouble().reason)],
        }
    }

    /// Every value of a key and of those below it, as far as the bounds go. An entry says where one was met.
    pub(super) fn tree(&self, key: &KeyPath) -> Vec<Entry> {
        let mut entries = Vec::new();
        self.add(key, 0, &mut entries);
        if entries.len() > MAX_ENTRIES {
            entries.truncate(MAX_ENTRIES);
            let most = u64::try_from(MAX_ENTRIES).unwrap_or(u64::MAX);
            entries.push(unreadable(key, Reason::TooLarge { most, unit: Unit::Values }));
        }
        entries
    }

    fn add(&self, key: &KeyPath, depth: u64, entries: &mut Vec<Entry>) {
        let listed = self.registry.names(key).and_then(|names| Ok((names, self.registry.subkeys(key)?)));
        let (names, below) = match listed {
            Ok((Some(names), Some(below))) => (names, below),
            Ok(_) => return entries.push(about(key, Content::Absent)),
            Err(error) => return entries.push(unreadable(key, error.trouble().reason)),
        };
        if names.is_empty() && below.is_empty() {
            return entries.push(about(key, Content::Empty));
        }
        // One more than the bound shows that it was met.
        for name in names.iter().take((MAX_ENTRIES + 1).saturating_sub(entries.len())) {
            entries.push(self.value(key, name));
        }
        if depth == MAX_DEPTH && !below.is_empty() {
            return entries.push(unreadable(key, Reason::TooLarge { most: MAX_DEPTH, unit: Unit::Levels }));
        }
        for name in below {
            if entries.len() > MAX_ENTRIES {
                return;
            }
            self.add(&key.join(&name), depth + 1, entries);
        }
    }

    /// The keys directly below a key, each with one value and the number of keys that it holds.
    pub(super) fn collections(&self, key: &KeyPath, value: &str) -> Vec<Entry> {
        let reason = |error: Error| error.trouble().reason;
        let names = match self.registry.subkeys(key) {
            Ok(Some(names)) if names.is_empty() => return vec![about(key, Content::Empty)],
            Ok(Some(names)) => names,
            Ok(None) => return vec![about(key, Content::Absent)],
            Err(error) => return vec![unreadable(key, reason(error))],
        };
        let mut entries = Vec::new();
        for name in names.iter().take(MAX_ENTRIES) {
            let key = key.join(name);
            entries.push(self.value(&key, value));
            let content = match self.registry.subkeys(&key) {
                Ok(below) => {
                    Content::Keys(below.map_or(0, |keys| u64::try_from(keys.len()).unwrap_or(u64::MAX)))
                }
                Err(error) => Content::Unreadable(reason(error)),
            };
            entries.push(about(&key, content));
        }
        entries
    }
}
