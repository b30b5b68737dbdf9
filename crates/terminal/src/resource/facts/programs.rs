//! Installed programs, by Windows' list of them.

use super::{Imagined, Looking, Source, absent, fact, unreadable};
use crate::Registry;
use crate::resource::program::lists;
use model::Version;
use model::fact::{Fact, Kind, ProgramFact, Value};
use model::kinds::UNINSTALL;
use model::practice::{Description, RegistryStart};
use model::registry::{KeyPath, RegistryData};

/// The key of a program that a practice terminal has only to tell a fact.
const IMAGINED: &str = "imagined program";

impl Source for ProgramFact {
    fn read(&self, _: Kind, looking: &mut Looking<'_>) -> Fact {
        let registry = looking.terminal.registry();
        let (mut newest, mut trouble): (Option<(String, String)>, _) = (None, None);
        for list in lists() {
            match versions(registry, &list, &self.name) {
                Ok(found) => {
                    for (version, place) in found {
                        if newest.as_ref().is_none_or(|(known, _)| is_newer(&version, known)) {
                            newest = Some((version, place));
                        }
                    }
                }
                Err(error) => trouble = Some(unreadable(&error)),
            }
        }
        match (newest, trouble) {
            (Some((version, place)), _) => fact(Value::Text(version), place),
            // It may be in the list that could not be read.
            (None, Some(trouble)) => trouble,
            (None, None) => absent(KeyPath::machine(UNINSTALL).to_string()),
        }
    }

    fn imagine(&self, imagined: Imagined<'_>, made: &mut Description) -> Option<()> {
        let version = match imagined {
            Imagined::Is(Value::Text(version)) => Some(version.clone()),
            Imagined::Absent => None,
            Imagined::Is(Value::Number(_) | Value::Date(_)) | Imagined::Unreadable => return None,
        };
        let named: Vec<KeyPath> = made
            .registry
            .iter()
            .filter(|start| start.name.eq_ignore_ascii_case("DisplayName"))
            .filter(|start| start.data.as_text().is_some_and(|name| begins_with(&name, &self.name)))
            .map(|start| start.key.clone())
            .collect();
        made.registry.retain(|start| !named.contains(&start.key));
        if let Some(version) = version {
            let key =
                KeyPath::machine(UNINSTALL).join(&format!("{IMAGINED} {}", self.name.replace('\\', " ")));
            for (name, text) in [("DisplayName", self.name.clone()), ("DisplayVersion", version)] {
                let (key, name) = (key.clone(), name.to_owned());
                made.registry.push(RegistryStart { key, name, data: RegistryData::Text(text) });
            }
        }
        Some(())
    }
}

/// The versions of the programs in a list whose name begins so, each with its place. One without a version has an empty one.
fn versions(
    registry: &dyn Registry,
    list: &KeyPath,
    name: &str,
) -> Result<Vec<(String, String)>, crate::Error> {
    let mut found = Vec::new();
    for program in registry.subkeys(list)?.unwrap_or_default() {
        let key = list.join(&program);
        let text = |value: &str| -> Result<Option<String>, crate::Error> {
            Ok(registry.value(&key, value)?.and_then(|data| data.as_text()))
        };
        if text("DisplayName")?.is_some_and(|known| begins_with(&known, name)) {
            found.push((text("DisplayVersion")?.unwrap_or_default(), key.to_string()));
        }
    }
    Ok(found)
}

fn begins_with(name: &str, wanted: &str) -> bool {
    name.trim().to_lowercase().starts_with(&wanted.trim().to_lowercase())
}

/// A version is newer than another one, and than what is none.
fn is_newer(version: &str, known: &str) -> bool {
    let read = |text: &str| text.trim().parse::<Version>().ok();
    match (read(version), read(known)) {
        (Some(version), Some(known)) => version > known,
        (version, known) => version.is_some() && known.is_none(),
    }
}
