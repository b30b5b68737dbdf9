//! The local group policy: what its file says, whether that is in force, and whether the counter was raised.

use super::{Context, Judge, Judged, sets};
use model::StepRef;
use model::finding::Finding;
use model::kinds::{FileFound, ListPolicy, LocalPolicy, PolicyEdit, PolicyEntry, PolicyFound, PolicyValue};
use model::observation::ValueFound;
use model::plan::Change;
use model::registry::RegistryData;
use std::collections::BTreeMap;

/// The instruction that an entry begins with when it deletes a value.
const DELETE: &str = "**del.";

impl Judge for LocalPolicy {
    fn judge(&self, _: &StepRef, found: &PolicyFound, _: &Context<'_>) -> Option<Judged> {
        Some(judge(self, found))
    }
}

/// The entry has the number that it was found with, or a free one: under that it is judged like any policy.
impl Judge for ListPolicy {
    fn judge(&self, _: &StepRef, found: &PolicyFound, _: &Context<'_>) -> Option<Judged> {
        Some(judge(&self.as_local_policy(found)?, found))
    }
}

fn judge(wanted: &LocalPolicy, found: &PolicyFound) -> Judged {
    let says = |name: &str| setting(found.entries.get(name).map(Vec::as_slice).unwrap_or_default());
    let holds = |values: &BTreeMap<String, PolicyValue>| {
        values.iter().all(|(name, value)| says(name) == Setting::of(value))
    };
    let exact = holds(&wanted.values);
    let left = wanted.left_as_it_is.iter().find(|left| !exact && holds(&left.values));
    let as_it_is = exact || left.is_some();

    let mut findings = Vec::new();
    let mut entries = BTreeMap::new();
    let mut registry = BTreeMap::new();
    for (name, value) in &wanted.values {
        let held = found.entries.get(name).cloned().unwrap_or_default();
        let becomes = if as_it_is { says(name) } else { Setting::of(value) };
        if says(name) != becomes {
            findings.push(Finding::PolicyDiffers { name: name.clone(), found: says(name).into_data() });
            let to = becomes.entry(&wanted.key, name, held.first());
            entries.insert(name.clone(), Change { expects: held, to });
        }
        let Some(in_registry) = found.registry.get(name) else {
            continue;
        };
        match (says(name).into_data(), in_registry.data()) {
            (data, now) if data.as_ref() == now => {}
            (None, Some(data)) if says(name) == Setting::Absent => {
                findings.push(Finding::PolicyOnlyInRegistry { name: name.clone(), data: data.clone() });
            }
            (_, now) => findings.push(Finding::PolicyNotInForce { name: name.clone(), found: now.cloned() }),
        }
        if as_it_is && says(name) == Setting::Absent {
            // No policy file speaks of it, so it is not the policy's and stays.
            continue;
        }
        let to = match (becomes.into_data(), in_registry) {
            (Some(data), _) => ValueFound::Present(data),
            (None, absent @ ValueFound::Absent { .. }) => absent.clone(),
            // The key holds this value, so it is there.
            (None, ValueFound::Present(_)) => ValueFound::Absent { nearest_key: key_path(wanted) },
        };
        if to.data() != in_registry.data() {
            registry.insert(name.clone(), Change { expects: in_registry.clone(), to });
        }
    }
    let counted = found.listed && found.counter.is_some_and(|counter| counter > 0);
    // Without a file there is nothing that a counter could tell of.
    let overlooked = found.file == FileFound::Present && !counted;
    if overlooked {
        findings.push(Finding::PolicyCounterMissing { path: found.counter_file.clone() });
    }
    if found.switched_off {
        // Windows ignores what is written, and reverts what it set before.
        findings.push(Finding::PolicySwitchedOff { path: found.counter_file.clone() });
        return Judged::of(wanted.values.len(), findings, Vec::new());
    }
    let needed = overlooked || !entries.is_empty() || !registry.is_empty();
    if needed {
        findings.extend(found.others.iter().map(|other| Finding::PolicyReturns {
            place: other.place.clone(),
            found: other.found.clone(),
            to: other.to.clone(),
        }));
    }
    let written = found.file == FileFound::Present || !entries.is_empty();
    let operation = needed.then(|| {
        sets(PolicyEdit {
            label: wanted.label.clone(),
            key: wanted.key.clone(),
            file: Change {
                expects: found.file,
                to: if written { FileFound::Present } else { FileFound::Absent },
            },
            listed: Change { expects: found.listed, to: true },
            counted_from: found.counter.unwrap_or(0),
            entries,
            registry,
        })
    });
    if let Some(left) = left {
        findings.push(Finding::PolicyLeftAsItIs { note: left.note.clone() });
    }
    Judged::of(wanted.values.len(), findings, operation.into_iter().collect())
}

fn key_path(wanted: &LocalPolicy) -> String {
    model::registry::KeyPath::machine(&wanted.key).to_string()
}

/// What the policy file says about one value.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Setting {
    Absent,
    Deleted,
    Set(RegistryData),
}

impl Setting {
    fn of(value: &PolicyValue) -> Self {
        match value {
            PolicyValue::Absent => Setting::Absent,
            PolicyValue::Deleted => Setting::Deleted,
            PolicyValue::Dword(_) | PolicyValue::Text(_) => {
                value.data().map_or(Setting::Absent, Setting::Set)
            }
        }
    }

    /// The data this leaves in the registry.
    fn into_data(self) -> Option<RegistryData> {
        match self {
            Setting::Set(data) => Some(data),
            Setting::Absent | Setting::Deleted => None,
        }
    }

    /// The entry that says so, where `first` stands or as a new one of its key.
    fn entry(&self, key: &str, name: &str, first: Option<&PolicyEntry>) -> Vec<PolicyEntry> {
        let index = first.map_or(u32::MAX, |entry| entry.index);
        let key = first.map_or(key, |entry| &entry.key).to_owned();
        match self {
            Setting::Absent => Vec::new(),
            // What the policy editor writes: REG_SZ, one space.
            Setting::Deleted => {
                vec![PolicyEntry {
                    index,
                    key,
                    name: format!("{DELETE}{name}"),
                    data: RegistryData::Text(" ".into()),
                }]
            }
            Setting::Set(data) => {
                vec![PolicyEntry { index, key, name: name.to_owned(), data: data.clone() }]
            }
        }
    }
}

/// The last entry counts: the file is worked through in order.
fn setting(entries: &[PolicyEntry]) -> Setting {
    match entries.last() {
        None => Setting::Absent,
        Some(entry)
            if entry.name.get(..DELETE.len()).is_some_and(|start| start.eq_ignore_ascii_case(DELETE)) =>
        {
            Setting::Deleted
        }
        Some(entry) => Setting::Set(entry.data.clone()),
    }
}
