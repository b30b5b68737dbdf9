//! Policies of Microsoft Edge that have to do with extensions, in the machine's registry and in that of the user who works
//! here. Of a policy that both hold, the machine's counts, whole.
//!
//! Sources: Microsoft's pages for each policy (learn.microsoft.com/deployedge/microsoft-edge-browser-policies), and
//! Chromium's `extension_management.cc`, whose readings were tried on Chromium.

use crate::operation::Truth;
use crate::{Error, Registry, RegistryEdit, Terminal, reasons};
use model::finding::Finding;
use model::observation::{
    BrowserPolicies, ListFound, PolicyEffect, PolicyHindrance, Remedy, SettingsFound, Trouble, ValueFound,
};
use model::plan::BrowserPolicyEdit;
use model::reason::Reason;
use model::registry::{KeyPath, RegistryData};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Edge's policies below either root.
pub(super) const KEY: &str = r"SOFTWARE\Policies\Microsoft\Edge";
const SETTINGS: &str = "ExtensionSettings";
const SOURCES: &str = "ExtensionInstallSources";
const ALLOWED: &str = "ExtensionInstallAllowlist";
const BLOCKED: &str = "ExtensionInstallBlocklist";
const TYPES: &str = "ExtensionAllowedTypes";
/// 1: nobody may switch developer mode.
const DEVELOPER_MODE: &str = "ExtensionDeveloperModeSettings";
/// 2: no developer tools, and no developer mode either unless the policy above says otherwise.
const DEVELOPER_TOOLS: &str = "DeveloperToolsAvailability";

/// The two keys that may hold a policy.
struct Roots<'t> {
    registry: &'t dyn Registry,
    machine: KeyPath,
    user: Option<KeyPath>,
}

impl Roots<'_> {
    /// The value that counts, and where it lies.
    fn value(&self, name: &str) -> Result<Option<(String, RegistryData)>, Error> {
        for key in [Some(&self.machine), self.user.as_ref()].into_iter().flatten() {
            if let Some(data) = self.registry.value(key, name)? {
                return Ok(Some((format!(r"{key}\{name}"), data)));
            }
        }
        Ok(None)
    }

    /// The entries that count, with the key that holds them.
    fn list(&self, name: &str) -> Result<(String, Vec<String>), Error> {
        for key in [Some(&self.machine), self.user.as_ref()].into_iter().flatten() {
            let key = key.join(name);
            let entries = entries(self.registry, &key)?;
            if !entries.is_empty() {
                return Ok((key.to_string(), entries));
            }
        }
        Ok((self.machine.join(name).to_string(), Vec::new()))
    }

    fn list_found(&self, name: &str) -> Result<ListFound, Error> {
        let key = self.machine.join(name);
        let nearest_key = match self.registry.look(&key, "")? {
            ValueFound::Absent { nearest_key } => nearest_key,
            ValueFound::Present(_) => key.to_string(),
        };
        let names = self.registry.names(&key)?.unwrap_or_default();
        Ok(ListFound { key, nearest_key, names, entries: self.list(name)?.1 })
    }

    fn settings(&self) -> Result<SettingsFound, Error> {
        let value = self.registry.look(&self.machine, SETTINGS)?;
        let mut found = SettingsFound {
            key: self.machine.clone(),
            name: SETTINGS.to_owned(),
            value,
            members: BTreeMap::new(),
            trouble: None,
        };
        if let Some((place, data)) = self.value(SETTINGS)? {
            let text = data.as_text().unwrap_or_default();
            let wrong = |reason: Reason| {
                Some(Trouble { place: place.clone(), reason, remedy: Remedy::Administrator })
            };
            match serde_json::from_str::<Map<String, Value>>(&text) {
                Ok(members) => {
                    let no_id = |id: &&String| id.contains(['"', '\\']) || id.contains(char::is_control);
                    if let Some(text) = members.keys().find(no_id) {
                        found.trouble = wrong(Reason::NotAName { text: text.clone() });
                    } else {
                        let members = members.into_iter().map(|(id, value)| (id, value.to_string()));
                        found.members = members.collect();
                    }
                }
                Err(error) => found.trouble = wrong(reasons::json(&error, None)),
            }
        }
        Ok(found)
    }
}

/// The texts of a key's values, in the order of their names as numbers.
fn entries(registry: &dyn Registry, key: &KeyPath) -> Result<Vec<String>, Error> {
    let mut names = registry.names(key)?.unwrap_or_default();
    names.sort_by_key(|name| (name.parse::<u32>().unwrap_or(u32::MAX), name.clone()));
    let mut entries = Vec::new();
    for name in names {
        entries.extend(registry.value(key, &name)?.and_then(|data| data.as_text()));
    }
    Ok(entries)
}

/// The policies that have to do with extensions of these ids.
pub(crate) fn look(terminal: &dyn Terminal, ids: &[&str]) -> Result<BrowserPolicies, Error> {
    // Whoever's own part of the registry cannot be read is told of with their profiles.
    let user = terminal.person().ok().flatten().map(|sid| KeyPath::of_user(&sid, KEY));
    let user = user.filter(|key| terminal.registry().subkeys(key).is_ok());
    let roots = Roots { registry: terminal.registry(), machine: KeyPath::machine(KEY), user };
    let (settings, allowed) = (roots.settings()?, roots.list_found(ALLOWED)?);
    let mut hindrances = Vec::new();
    let mut hinders = |place: String, effect: PolicyEffect| {
        let hindrance = PolicyHindrance { place, effect };
        if !hindrances.contains(&hindrance) {
            hindrances.push(hindrance);
        }
    };
    let number = |name| -> Result<Option<(String, u32)>, Error> {
        Ok(roots.value(name)?.and_then(|(place, data)| Some((place, data.as_dword()?))))
    };
    match (number(DEVELOPER_MODE)?, number(DEVELOPER_TOOLS)?) {
        (Some((place, 1)), _) | (None, Some((place, 2))) => hinders(place, PolicyEffect::DeveloperModeLocked),
        _ => {}
    }
    let (blocked_at, blocked) = roots.list(BLOCKED)?;
    let settings_at = roots.value(SETTINGS)?.map(|(place, _)| place).unwrap_or_default();
    for id in ids {
        let has = |list: &[String], wanted: &str| list.iter().any(|entry| entry.trim() == wanted);
        let may = has(&allowed.entries, id);
        if (has(&blocked, id) || has(&blocked, "*")) && !may {
            hinders(blocked_at.clone(), PolicyEffect::Blocks);
        }
        let (own, all) = (mode(&settings, id), mode(&settings, "*"));
        let refused = |mode: &Option<String>| matches!(mode.as_deref(), Some("blocked" | "removed"));
        if refused(&own) || (own.is_none() && !may && refused(&all)) {
            hinders(settings_at.clone(), PolicyEffect::Blocks);
        }
    }
    let (types_at, types) = roots.list(TYPES)?;
    if !types.is_empty() && !types.iter().any(|kind| kind == "extension") {
        hinders(types_at, PolicyEffect::Blocks);
    }
    Ok(BrowserPolicies { settings, sources: roots.list_found(SOURCES)?, allowed, hindrances, trouble: None })
}

/// What is known of the policies where they cannot be read: nothing can be put into them, and whether one stands in the way
/// nobody knows.
pub(crate) fn unread(trouble: Trouble) -> BrowserPolicies {
    let machine = KeyPath::machine(KEY);
    let list = |name| {
        let key = machine.join(name);
        ListFound { nearest_key: key.to_string(), key, names: Vec::new(), entries: Vec::new() }
    };
    BrowserPolicies {
        settings: SettingsFound {
            key: machine.clone(),
            name: SETTINGS.to_owned(),
            value: ValueFound::Absent { nearest_key: machine.to_string() },
            members: BTreeMap::new(),
            trouble: Some(trouble.clone()),
        },
        sources: list(SOURCES),
        allowed: list(ALLOWED),
        hindrances: Vec::new(),
        trouble: Some(trouble),
    }
}

/// What `ExtensionSettings` says of an id.
fn mode(settings: &SettingsFound, id: &str) -> Option<String> {
    let member: Value = serde_json::from_str(settings.members.get(id)?).ok()?;
    Some(member.get("installation_mode")?.as_str()?.to_owned())
}

/// Whether a policy tells the browser to remove an extension.
///
/// # Errors
///
/// Where the registry cannot be read.
pub fn is_to_go(terminal: &dyn Terminal, id: &str) -> Result<bool, Error> {
    Ok(mode(&look(terminal, &[id])?.settings, id).as_deref() == Some("removed"))
}

/// Whether the values are as an edit wants them, or as it expects them; each for itself may be the one or the other.
pub(crate) fn truth(terminal: &dyn Terminal, edit: &BrowserPolicyEdit) -> Result<Truth, Error> {
    let mut wanted = true;
    for (name, change) in &edit.values {
        let found = terminal.registry().look(&edit.key, name)?;
        if found.data() == change.to.data() {
            continue;
        }
        if found.data() != change.expects.data() {
            let place = format!(r"{}\{name}", edit.key);
            return Ok(Truth::Otherwise(Finding::BrowserPolicyDiffers {
                place,
                found: found.data().cloned(),
            }));
        }
        wanted = false;
    }
    Ok(if wanted { Truth::AsWanted } else { Truth::AsExpected })
}

/// Makes the edit.
pub(crate) fn perform(terminal: &dyn Terminal, edit: &BrowserPolicyEdit) -> Result<(), Error> {
    let each = edit.values.iter().map(|(name, change)| RegistryEdit {
        key: edit.key.clone(),
        name: name.clone(),
        to: change.to.clone(),
    });
    terminal.registry().edit(&each.collect::<Vec<_>>())
}
