//! What the browser's policies have to hold so that it removes, offers and lets run what a step wants (facts of Microsoft
//! Edge: the pages of `ExtensionSettings`, `ExtensionInstallSources` and `ExtensionInstallAllowlist`).

use model::finding::Finding;
use model::kinds::{BrowserPolicy, BrowserPolicyEdit, ListFound, MemberFound, SetOperation, SettingsFound};
use model::observation::{PolicyEffect, ValueFound};
use model::plan::Change;
use model::registry::{KeyPath, RegistryData};
use std::collections::BTreeMap;

/// What makes the browser remove an extension by itself, without a question.
const REMOVED: &str = r#"{"installation_mode":"removed"}"#;

/// What makes the browser remove an extension by itself, in the key that says what may become of it.
const REMOVED_MODE: &str = "removed";

/// The settings of single extensions with these removed, and the rest as it is. Nothing: there is nothing to remove, or all
/// are removed already.
///
/// # Errors
///
/// If the policy's content cannot be read, so that nothing can be added to it, or if an entry covers others, too.
pub(super) fn removing<'a>(
    found: &SettingsFound,
    ids: impl Iterator<Item = &'a str>,
) -> Result<Vec<SetOperation>, Box<Finding>> {
    let mut members = found.members.clone();
    for id in ids {
        // Who is named together with others has the last word from there; the others keep what is said of them.
        let together =
            members.keys().filter(|name| name.as_str() != id && name.split(',').any(|each| each == id));
        for name in together.cloned().collect::<Vec<_>>() {
            let others: Vec<_> = name.split(',').filter(|each| !each.is_empty() && *each != id).collect();
            let said = members.remove(&name);
            if !others.is_empty()
                && let Some(said) = said
            {
                members.insert(others.join(","), said);
            }
        }
        members.insert(id.to_owned(), REMOVED.to_owned());
    }
    if members == found.members {
        return Ok(Vec::new());
    }
    if let Some(trouble) = &found.trouble {
        return Err(Box::new(trouble.clone().into()));
    }
    match &found.below {
        Some(below) => in_keys(found, below, &members),
        None => {
            // The members are JSON as they were read, and their names ids, a star or addresses, none of which JSON has to
            // escape.
            let members: Vec<String> =
                members.iter().map(|(id, member)| format!("\"{id}\":{member}")).collect();
            let to = ValueFound::Present(RegistryData::Text(format!("{{{}}}", members.join(","))));
            let change = Change { expects: found.value.clone(), to };
            Ok(vec![edit(found.key.clone(), BTreeMap::from([(found.name.clone(), change)]))])
        }
    }
}

/// The same where the settings are a key: each member that differs where it lies.
fn in_keys(
    found: &SettingsFound,
    below: &BTreeMap<String, MemberFound>,
    members: &BTreeMap<String, String>,
) -> Result<Vec<SetOperation>, Box<Finding>> {
    let key = found.key.join(&found.name);
    let absent = ValueFound::Absent { nearest_key: key.to_string() };
    let mut values = BTreeMap::new();
    let mut edits = Vec::new();
    for (name, member) in members.iter().filter(|(name, member)| found.members.get(*name) != Some(member)) {
        let text = |text: &str| ValueFound::Present(RegistryData::Text(text.to_owned()));
        match below.get(name) {
            Some(place) if place.key != key => {
                let change = Change { expects: place.value.clone(), to: text(REMOVED_MODE) };
                edits.push(edit(place.key.clone(), BTreeMap::from([(place.name.clone(), change)])));
            }
            place => {
                let expects = place.map_or_else(|| absent.clone(), |place| place.value.clone());
                values.insert(name.clone(), Change { expects, to: text(member) });
            }
        }
    }
    for name in found.members.keys().filter(|name| !members.contains_key(*name)) {
        match below.get(name) {
            Some(place) if place.key == key => {
                let change = Change { expects: place.value.clone(), to: absent.clone() };
                values.insert(name.clone(), change);
            }
            // A key cannot be taken away for a while.
            _ => {
                let place = key.join(name).to_string();
                let hinders = Finding::BrowserPolicyHinders { place, effect: PolicyEffect::KeepsOld };
                return Err(Box::new(hinders));
            }
        }
    }
    if !values.is_empty() {
        edits.insert(0, edit(key, values));
    }
    Ok(edits)
}

fn edit(key: KeyPath, values: BTreeMap<String, Change<ValueFound>>) -> SetOperation {
    BrowserPolicyEdit { purpose: BrowserPolicy::RemoveExtensions, key, values }.into()
}

/// The edit that puts `folder` among those from which the browser offers to add extensions; None if it is there.
pub(super) fn adding_from(found: &ListFound, folder: &str) -> Option<SetOperation> {
    let source = model::url::source(folder);
    listing(found, [source.as_str()].into_iter(), BrowserPolicy::AddFromFolder)
}

/// The edit that adds `ids` to the extensions that may run in any case; None if all are there.
pub(super) fn allowing<'a>(found: &ListFound, ids: impl Iterator<Item = &'a str>) -> Option<SetOperation> {
    listing(found, ids, BrowserPolicy::AllowExtensions)
}

fn listing<'a>(
    found: &ListFound,
    wanted: impl Iterator<Item = &'a str>,
    purpose: BrowserPolicy,
) -> Option<SetOperation> {
    let missing: Vec<&str> =
        wanted.filter(|entry| !found.entries.iter().any(|known| known == entry)).collect();
    if missing.is_empty() {
        return None;
    }
    // Of a list that only the user has, the machine's takes the place, so that its entries have to be the machine's too.
    let others = if found.names.is_empty() { found.entries.as_slice() } else { &[] };
    let taken = found.names.iter().filter_map(|name| name.parse::<u32>().ok()).max().unwrap_or(0);
    let expects = ValueFound::Absent { nearest_key: found.nearest_key.clone() };
    let entries = others.iter().map(String::as_str).chain(missing);
    let values = (taken.saturating_add(1)..).zip(entries).map(|(number, entry)| {
        let to = ValueFound::Present(RegistryData::Text(entry.to_owned()));
        (number.to_string(), Change { expects: expects.clone(), to })
    });
    Some(BrowserPolicyEdit { purpose, key: found.key.clone(), values: values.collect() }.into())
}
