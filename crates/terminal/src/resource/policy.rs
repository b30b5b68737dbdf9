//! The local group policy of the machine: the policy file, its counter file, and what the registry holds because of
//! them ([MS-GPREG], [MS-GPOL]).

use super::replaced::Replaced;
use super::{Get, Getting, Resource, TestResult, values};
use crate::{Error, Files, Registry, Terminal, reasons};
use formats::gpt_ini::{GptIni, MACHINE_TOOL, REGISTRY_EXTENSION, Side};
use formats::policy_file::{Directive, Entry, PolicyFile, Setting, same_key};
use model::finding::Finding;
use model::kinds::{
    FileFound, ListPolicy, LocalPolicy, OverruledEntry, PolicyEdit, PolicyEntry, PolicyFound, PolicyValue,
    free_number,
};
use model::reason::Reason;
use model::registry::{KeyPath, RegistryData, Root};
use std::collections::BTreeSet;

pub(crate) const POLICY_FILE: &str = r"C:\Windows\System32\GroupPolicy\Machine\Registry.pol";
/// Of more values than this a stranger's policy file is not compared with the registry. One that people made has some hundred.
const MAX_OTHERS: usize = 1000;
pub(crate) const COUNTER_FILE: &str = r"C:\Windows\System32\GroupPolicy\gpt.ini";

impl Get for LocalPolicy {
    fn get(&self, at: &mut Getting<'_>) -> Result<PolicyFound, Error> {
        look(at.terminal, self)
    }
}

/// Every entry of the list, and the next free number.
impl Get for ListPolicy {
    fn get(&self, at: &mut Getting<'_>) -> Result<PolicyFound, Error> {
        let registry = at.terminal.registry();
        let mut names: BTreeSet<String> =
            registry.names(&KeyPath::machine(&self.key))?.unwrap_or_default().into_iter().collect();
        let file = read_policy_file(at.terminal.files())?;
        let values = file.iter().flat_map(PolicyFile::values);
        names.extend(values.filter(|(key, _)| same_key(key, &self.key)).map(|(_, name)| name));
        names.insert(free_number(names.iter().map(String::as_str)));
        let (label, key) = (self.label.clone(), self.key.clone());
        let values = names.into_iter().map(|name| (name, PolicyValue::Absent)).collect();
        look(at.terminal, &LocalPolicy { label, key, values, left_as_it_is: Vec::new() })
    }
}

impl Resource for PolicyEdit {
    const REPLACES: &'static [Replaced] = &[Replaced::PolicyFiles, Replaced::Hives];

    fn test(&self, terminal: &dyn Terminal) -> Result<TestResult, Error> {
        test(terminal, self)
    }

    /// The policy file, then the registry as the policy engine would leave it, and the counter last, which announces a change to
    /// the engine. Until the counter is raised, the edit is not in the desired state: after a crash at any point the rest is done,
    /// and a change is counted twice at most.
    fn set(&self, terminal: &dyn Terminal) -> Result<(), Error> {
        terminal.policy_engine().with_policy_section_locked(&mut || write(terminal, self))
    }
}

/// What the three places hold for one policy.
pub(crate) fn look(terminal: &dyn Terminal, wanted: &LocalPolicy) -> Result<PolicyFound, Error> {
    let file = read_policy_file(terminal.files())?;
    let counter = read_counter(terminal.files())?;
    let key = KeyPath::machine(&wanted.key);
    let is_own = |path: &str, name: &str| {
        same_key(path, &wanted.key) && wanted.values.keys().any(|own| own.eq_ignore_ascii_case(name))
    };
    let mut entries = std::collections::BTreeMap::new();
    let mut registry = std::collections::BTreeMap::new();
    for name in wanted.values.keys() {
        if let Some(file) = &file {
            entries.insert(name.clone(), own_entries(file, &wanted.key, name)?);
        }
        registry.insert(name.clone(), terminal.registry().get(&key, name)?);
    }
    Ok(PolicyFound {
        file: if file.is_some() { FileFound::Present } else { FileFound::Absent },
        entries,
        counter_file: COUNTER_FILE.to_owned(),
        counter: counter.as_ref().map(|counter| counter.machine_version().unwrap_or(0)),
        listed: counter.as_ref().is_some_and(is_listed),
        switched_off: counter.as_ref().is_some_and(|counter| counter.is_off(Side::Machine)),
        registry,
        others: file.map(|file| overruled(terminal.registry(), &file, is_own)).unwrap_or_default(),
    })
}

/// The values of the policy file that the registry holds otherwise. What cannot be read, or is in a hive that is not opened here, is
/// left out: it says nothing of the policy that is looked at.
fn overruled(
    registry: &dyn Registry,
    file: &PolicyFile,
    is_own: impl Fn(&str, &str) -> bool,
) -> Vec<OverruledEntry> {
    let others = file.values().into_iter().filter(|(path, name)| !is_own(path, name));
    others
        .take(MAX_OTHERS)
        .filter_map(|(path, name)| {
            let key = KeyPath::machine(path);
            let found = registry.value(&key, &name).ok()?;
            let to = match file.setting(path, &name) {
                Setting::Set { kind, data } => Some(RegistryData::from_bytes(kind, data)),
                Setting::Deleted => None,
                Setting::SetIfAbsent { .. } | Setting::NotConfigured => return None,
            };
            (found != to).then(|| OverruledEntry { place: format!(r"{key}\{name}"), found, to })
        })
        .collect()
}

/// The data to which the policy file sets a machine value, or `None` if it does not set it, or deletes it.
pub(super) fn set_in_file(
    files: &dyn Files,
    key: &KeyPath,
    name: &str,
) -> Result<Option<RegistryData>, Error> {
    let (Root::Machine, path) = key.split() else {
        return Err(Error::NotAble);
    };
    let Some(file) = read_policy_file(files)? else {
        return Ok(None);
    };
    Ok(match file.setting(path, name) {
        Setting::Set { kind, data } | Setting::SetIfAbsent { kind, data } => {
            Some(RegistryData::from_bytes(kind, data))
        }
        Setting::NotConfigured | Setting::Deleted => None,
    })
}

fn read_policy_file(files: &dyn Files) -> Result<Option<PolicyFile>, Error> {
    let Some(bytes) = files.read(POLICY_FILE)? else {
        return Ok(None);
    };
    let wrong = |error| damaged(POLICY_FILE, reasons::policy_file(&error));
    PolicyFile::parse(&bytes).map(Some).map_err(wrong)
}

fn read_counter(files: &dyn Files) -> Result<Option<GptIni>, Error> {
    let Some(bytes) = files.read(COUNTER_FILE)? else {
        return Ok(None);
    };
    GptIni::parse(&bytes).map(Some).map_err(|error| damaged(COUNTER_FILE, reasons::gpt_ini(&error)))
}

fn damaged(path: &str, reason: Reason) -> Error {
    Error::Damaged { path: path.to_owned(), reason }
}

/// The file is whole; it says something to which nothing can be added.
fn decided(reason: Reason) -> Error {
    Error::Administrated { place: POLICY_FILE.to_owned(), reason }
}

fn machine_half(counter: Option<&GptIni>) -> u16 {
    counter.and_then(GptIni::machine_version).unwrap_or(0)
}

fn is_listed(counter: &GptIni) -> bool {
    counter.extensions(Side::Machine).iter().any(|listed| listed.extension == REGISTRY_EXTENSION)
}

/// The entries for this value alone. If a later instruction for several values takes them away, nothing is written beside what
/// already has no effect. Without any, an entry behind that instruction sets the value.
fn own_entries(file: &PolicyFile, key: &str, name: &str) -> Result<Vec<PolicyEntry>, Error> {
    let mut own = Vec::new();
    for (index, entry) in file.entries.iter().enumerate() {
        if !same_key(&entry.key, key) {
            continue;
        }
        let speaks = match entry.directive() {
            None => entry.name.eq_ignore_ascii_case(name) && !entry.only_creates_key(),
            Some(Directive::Delete { name: deleted }) => deleted.eq_ignore_ascii_case(name),
            Some(Directive::Soft { name: soft }) if soft.eq_ignore_ascii_case(name) => {
                let (entry, name) = (index as u64 + 1, name.to_owned());
                return Err(decided(Reason::PolicyEntryIsSoft { entry, name }));
            }
            Some(_) => false,
        };
        if speaks {
            own.push(PolicyEntry {
                index: u32::try_from(index).unwrap_or(u32::MAX),
                key: entry.key.clone(),
                name: entry.name.clone(),
                data: RegistryData::from_bytes(entry.kind, &entry.data),
            });
        }
    }
    if let Some(index) = file.overruled_by(key, name).filter(|_| !own.is_empty()) {
        let directive = file.entries.get(index).map(|entry| entry.name.clone()).unwrap_or_default();
        let (entry, name) = (index as u64 + 1, name.to_owned());
        return Err(decided(Reason::PolicyEntryDecides { entry, directive, name }));
    }
    Ok(own)
}

/// Entries are equal independent of their place in the file.
fn same(one: &[PolicyEntry], other: &[PolicyEntry]) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(a, b)| (&a.name, &a.data) == (&b.name, &b.data))
}

/// Whether the three places are as an edit wants them, or as it expects them. Each part for itself may be the one or
/// the other: an edit that was cut off in the middle goes on.
fn test(terminal: &dyn Terminal, edit: &PolicyEdit) -> Result<TestResult, Error> {
    let file = read_policy_file(terminal.files())?;
    let mut wanted = true;
    let empty = PolicyFile::default();
    for (name, change) in &edit.entries {
        let found = own_entries(file.as_ref().unwrap_or(&empty), &edit.key, name)?;
        if same(&found, &change.to) {
            continue;
        }
        if !same(&found, &change.expects) {
            let found = found.last().map(|entry| entry.data.clone());
            return Ok(TestResult::Drifted(Finding::PolicyDiffers { name: name.clone(), found }));
        }
        wanted = false;
    }
    let key = KeyPath::machine(&edit.key);
    let in_registry = values::test(terminal.registry(), &key, &edit.registry, |name, found| {
        Finding::PolicyNotInForce { name: name.to_owned(), found }
    })?;
    match in_registry {
        TestResult::InDesiredState => {}
        TestResult::Ready => wanted = false,
        other @ (TestResult::Drifted(_) | TestResult::Unknown(_)) => return Ok(other),
    }
    let counter = read_counter(terminal.files())?;
    let listed = counter.as_ref().is_some_and(is_listed);
    let counted = machine_half(counter.as_ref()) != edit.counted_from;
    let others = file.is_some_and(|file| !file.entries.is_empty());
    // Others' entries need the listing; it goes only with the last of them.
    let listing_as_wanted = if edit.listed.to { listed } else { !listed || others };
    Ok(if wanted && listing_as_wanted && counted { TestResult::InDesiredState } else { TestResult::Ready })
}

fn write(terminal: &dyn Terminal, edit: &PolicyEdit) -> Result<(), Error> {
    let files = terminal.files();
    let before = read_policy_file(files)?;
    let mut file = before.clone().unwrap_or_default();
    rewrite(&mut file, edit)?;
    let is_ours_to_take = edit.file.to == FileFound::Absent && file.entries.is_empty();
    if is_ours_to_take {
        files.remove(POLICY_FILE)?;
    } else if before.as_ref() != Some(&file) {
        let bytes = file.to_bytes().map_err(|error| damaged(POLICY_FILE, reasons::policy_file(&error)))?;
        files.replace(POLICY_FILE, &bytes)?;
    }

    values::set(terminal.registry(), &KeyPath::machine(&edit.key), &edit.registry)?;

    let mut counter = read_counter(files)?.unwrap_or_default();
    if edit.listed.to {
        if !is_listed(&counter) {
            counter.ensure_extension(Side::Machine, REGISTRY_EXTENSION, MACHINE_TOOL);
        }
    } else if file.entries.is_empty() {
        counter.remove_extension(Side::Machine, REGISTRY_EXTENSION, MACHINE_TOOL);
    }
    counter.count_up(Side::Machine);
    files.replace(COUNTER_FILE, &counter.to_bytes())
}

/// Puts the wanted entries in: where an entry of the same value stands, in its place; else where it once stood; else
/// behind the last entry of its key; in any case behind an instruction that takes the value away. Taking the same entries back out
/// gives the same file.
fn rewrite(file: &mut PolicyFile, edit: &PolicyEdit) -> Result<(), Error> {
    let mut to_insert: Vec<(&String, &PolicyEntry)> = Vec::new();
    for (name, change) in &edit.entries {
        let own = own_entries(file, &edit.key, name)?;
        let mut wanted = change.to.iter();
        let mut gone = Vec::new();
        for found in &own {
            let index = found.index as usize;
            match wanted.next() {
                Some(entry) => file.entries[index] = entry_of(entry),
                None => gone.push(index),
            }
        }
        for index in gone.into_iter().rev() {
            file.entries.remove(index);
        }
        to_insert.extend(wanted.map(|entry| (name, entry)));
    }
    to_insert.sort_by_key(|(_, entry)| entry.index);
    for (name, entry) in to_insert {
        let last_of_key = file
            .entries
            .iter()
            .rposition(|other| other.key.eq_ignore_ascii_case(&entry.key))
            .map(|last| last + 1);
        let index = match entry.index {
            u32::MAX => last_of_key.unwrap_or(file.entries.len()),
            index => (index as usize).min(file.entries.len()),
        };
        let behind = file.overruled_by(&edit.key, name).map_or(0, |instruction| instruction + 1);
        file.entries.insert(index.max(behind), entry_of(entry));
    }
    Ok(())
}

fn entry_of(entry: &PolicyEntry) -> Entry {
    Entry {
        key: entry.key.clone(),
        name: entry.name.clone(),
        kind: entry.data.kind(),
        data: entry.data.bytes(),
    }
}
