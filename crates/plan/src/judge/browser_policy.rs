//! What the browser's policies have to hold so that it removes, offers and lets run what a step wants (facts of Microsoft
//! Edge: the pages of `ExtensionSettings`, `ExtensionInstallSources` and `ExtensionInstallAllowlist`).

use model::observation::{ListFound, SettingsFound, Trouble, ValueFound};
use model::plan::{BrowserPolicy, BrowserPolicyEdit, Change, Operation};
use model::registry::RegistryData;
use std::collections::BTreeMap;

/// What makes the browser remove an extension by itself, without a question.
const REMOVED: &str = r#"{"installation_mode":"removed"}"#;

/// The settings of single extensions with these removed, and the rest as it is. None: there is nothing to remove, or all
/// are removed already.
///
/// # Errors
///
/// Where what is there cannot be read, so that nothing can be put into it.
pub(super) fn removing<'a>(
    found: &SettingsFound,
    ids: impl Iterator<Item = &'a str>,
) -> Result<Option<Operation>, Trouble> {
    let mut members = found.members.clone();
    for id in ids {
        members.insert(id.to_owned(), REMOVED.to_owned());
    }
    if members == found.members {
        return Ok(None);
    }
    if let Some(trouble) = &found.trouble {
        return Err(trouble.clone());
    }
    // The members are JSON as they were read, and their names ids, a star or addresses, none of which JSON has to escape.
    let members: Vec<String> = members.iter().map(|(id, member)| format!("\"{id}\":{member}")).collect();
    let to = ValueFound::Present(RegistryData::Text(format!("{{{}}}", members.join(","))));
    let change = Change { expects: found.value.clone(), to };
    Ok(Some(Operation::EditBrowserPolicy(BrowserPolicyEdit {
        purpose: BrowserPolicy::RemoveExtensions,
        key: found.key.clone(),
        values: BTreeMap::from([(found.name.clone(), change)]),
    })))
}

/// The folder among those from which the browser offers to add extensions. None: it is.
pub(super) fn adding_from(found: &ListFound, folder: &str) -> Option<Operation> {
    let source = format!("{}/*", model::url::of_file(folder));
    listing(found, [source.as_str()].into_iter(), BrowserPolicy::AddFromFolder)
}

/// These among the extensions that may run in any case. None: they are.
pub(super) fn allowing<'a>(found: &ListFound, ids: impl Iterator<Item = &'a str>) -> Option<Operation> {
    listing(found, ids, BrowserPolicy::AllowExtensions)
}

fn listing<'a>(
    found: &ListFound,
    wanted: impl Iterator<Item = &'a str>,
    purpose: BrowserPolicy,
) -> Option<Operation> {
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
    Some(Operation::EditBrowserPolicy(BrowserPolicyEdit {
        purpose,
        key: found.key.clone(),
        values: values.collect(),
    }))
}
