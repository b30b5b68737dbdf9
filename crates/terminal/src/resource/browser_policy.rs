//! Policies of Microsoft Edge that have to do with extensions, in the machine's registry and in that of the user who works
//! here. Of a policy that both hold, the machine's counts, whole.
//!
//! Sources: Microsoft's pages for each policy (learn.microsoft.com/deployedge/microsoft-edge-browser-policies), and what
//! Chromium makes of them.

use super::chromium_policy::{self, KEY, Roots, SETTINGS, Schema};
use super::extension_management::{ALLOWED, Candidate, Management, Mode, SOURCES};
use super::replaced::Replaced;
use super::{Resource, TestResult, values};
use crate::{Error, Registry, Terminal, reasons};
use model::finding::Finding;
use model::kinds::{
    BrowserPolicies, BrowserPolicyEdit, ListFound, MemberFound, PolicyHindrance, SettingsFound,
};
use model::observation::{PolicyEffect, Remedy, Trouble, ValueFound};
use model::reason::Reason;
use model::registry::KeyPath;
use serde_json::Value;
use std::collections::BTreeMap;

/// 1: nobody may switch developer mode.
const DEVELOPER_MODE: &str = "ExtensionDeveloperModeSettings";
/// 2: no developer tools, and no developer mode either unless the policy above says otherwise.
const DEVELOPER_TOOLS: &str = "DeveloperToolsAvailability";
/// 3: no download at all; a file of an extension that is opened is one (`download_crx_util.cc`).
const DOWNLOADS: &str = "DownloadRestrictions";
const BLOCKED_ADDRESSES: &str = "URLBlocklist";
const ALLOWED_ADDRESSES: &str = "URLAllowlist";
/// The value that gives a member's installation mode, if the member is a key.
const MODE: &str = "installation_mode";

fn list_found(registry: &dyn Registry, name: &str, entries: Vec<String>) -> Result<ListFound, Error> {
    let key = KeyPath::machine(KEY).join(name);
    let nearest_key = match registry.get(&key, "")? {
        ValueFound::Absent { nearest_key } => nearest_key,
        ValueFound::Present(_) => key.to_string(),
    };
    let names = registry.names(&key)?.unwrap_or_default();
    Ok(ListFound { key, nearest_key, names, entries })
}

fn settings_found(roots: &Roots<'_>, management: &Management) -> Result<SettingsFound, Error> {
    let registry = roots.registry;
    let value = registry.get(&roots.machine, SETTINGS)?;
    let below = below(registry, &roots.machine.join(SETTINGS))?;
    let found = roots.policy(SETTINGS, Schema::Settings)?;
    let members = found.and_then(|found| match found.value {
        Value::Object(members) => Some(members),
        _ => None,
    });
    let members = members.unwrap_or_default();
    let no_id = |id: &&String| id.contains(['"', '\\']) || id.contains(char::is_control);
    let at = |place: &str, reason| Trouble { place: place.to_owned(), reason, remedy: Remedy::Ask };
    let here = format!(r"{}\{SETTINGS}", roots.machine);
    let trouble = match (&value, &management.fault) {
        (_, Some((place, reason))) => Some(at(place, reason.clone())),
        // What the browser cannot read it takes for nothing; what somebody meant by it is theirs to say.
        (ValueFound::Present(data), None) if below.is_none() => {
            let read = chromium_policy::json(&data.as_text().unwrap_or_default());
            match read.map(|json| json.is_object()) {
                Ok(true) => None,
                Ok(false) => Some(at(&here, Reason::ValueOfOtherType { found: data.clone() })),
                Err(error) => Some(at(&here, reasons::json(&error, None))),
            }
        }
        _ => None,
    };
    let unfit = members.keys().find(no_id);
    let trouble = trouble.or_else(|| Some(at(&here, Reason::NotAName { text: unfit?.clone() })));
    let members = members.into_iter().map(|(id, value)| (id, value.to_string())).collect();
    Ok(SettingsFound {
        key: roots.machine.clone(),
        name: SETTINGS.to_owned(),
        value,
        members,
        below,
        trouble,
    })
}

/// The place of each member in a key of the settings: a value, or the value of a key that gives its installation mode.
fn below(registry: &dyn Registry, key: &KeyPath) -> Result<Option<BTreeMap<String, MemberFound>>, Error> {
    let Some(names) = registry.names(key)? else { return Ok(None) };
    let mut members = BTreeMap::new();
    for name in names {
        let value = registry.get(key, &name)?;
        members.insert(name.clone(), MemberFound { key: key.clone(), name, value });
    }
    for name in registry.subkeys(key)?.unwrap_or_default() {
        let key = key.join(&name);
        let value = registry.get(&key, MODE)?;
        members.insert(name, MemberFound { key, name: MODE.to_owned(), value });
    }
    Ok(Some(members))
}

/// The policy that may keep the browser from opening a file of this PC. Microsoft's page says that its patterns do not work as
/// expected with `file:` addresses, so nobody can tell.
fn limits_addresses(roots: &Roots<'_>) -> Result<Option<String>, Error> {
    let list = |name| roots.policy(name, Schema::Texts);
    let is_of_files = |entry: &str| entry.trim().to_ascii_lowercase().starts_with("file:");
    let has = |list: &chromium_policy::Found, wanted: &dyn Fn(&str) -> bool| {
        list.value.as_array().is_some_and(|entries| entries.iter().filter_map(Value::as_str).any(wanted))
    };
    let Some(blocked) = list(BLOCKED_ADDRESSES)? else { return Ok(None) };
    if !has(&blocked, &|entry| entry.trim() == "*" || is_of_files(entry)) {
        return Ok(None);
    }
    let is_allowed = list(ALLOWED_ADDRESSES)?.is_some_and(|allowed| has(&allowed, &is_of_files));
    Ok((!is_allowed).then_some(blocked.place))
}

/// The policies that have to do with these extensions, and with adding them from a folder.
pub(crate) fn look(
    roots: &Roots<'_>,
    candidates: &[Candidate<'_>],
    folder: Option<&str>,
) -> Result<BrowserPolicies, Error> {
    let management = Management::read(roots)?;
    let mut hindrances = Vec::new();
    let mut hinders = |place: &str, effect: PolicyEffect| {
        let hindrance = PolicyHindrance { place: place.to_owned(), effect };
        if !hindrances.contains(&hindrance) {
            hindrances.push(hindrance);
        }
    };
    let number = |name, most| -> Result<Option<(String, i64)>, Error> {
        let found = roots.policy(name, Schema::Number)?;
        let found = found.and_then(|found| Some((found.place, found.value.as_i64()?)));
        Ok(found.filter(|(_, number)| (0..=most).contains(number)))
    };
    match (number(DEVELOPER_MODE, 1)?, number(DEVELOPER_TOOLS, 2)?) {
        (Some((place, 1)), _) | (None, Some((place, 2))) => {
            hinders(&place, PolicyEffect::DeveloperModeLocked)
        }
        _ => {}
    }
    if let Some((place, 3)) = number(DOWNLOADS, 4)? {
        hinders(&place, PolicyEffect::Blocks);
    }
    if let Some(place) = limits_addresses(roots)? {
        hinders(&place, PolicyEffect::LimitsAddresses);
    }
    for candidate in candidates {
        if let Some(place) = management.hinders(candidate) {
            hinders(place, PolicyEffect::Blocks);
        }
    }
    let (sources, elsewhere) = management.sources(folder);
    if let Some(place) = elsewhere {
        hinders(place, PolicyEffect::Blocks);
    }
    Ok(BrowserPolicies {
        settings: settings_found(roots, &management)?,
        sources: list_found(roots.registry, SOURCES, sources)?,
        allowed: list_found(roots.registry, ALLOWED, management.allowed())?,
        hindrances,
        trouble: None,
    })
}

/// What is known of policies that cannot be read: nothing can be added to them, and it is unknown whether one blocks an extension.
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
            below: None,
            trouble: Some(trouble.clone()),
        },
        sources: list(SOURCES),
        allowed: list(ALLOWED),
        hindrances: Vec::new(),
        trouble: Some(trouble),
    }
}

/// Whether a policy makes the browser remove an extension.
///
/// # Errors
///
/// If the registry cannot be read.
pub fn is_to_go(terminal: &dyn Terminal, id: &str) -> Result<bool, Error> {
    is_to_go_by(&Roots::of(terminal), id)
}

/// Whether these policies make the browser remove an extension.
pub(crate) fn is_to_go_by(roots: &Roots<'_>, id: &str) -> Result<bool, Error> {
    let management = Management::read(roots)?;
    Ok(management.mode(&Candidate { id, manifest: None }).0 == Mode::Removed)
}

impl Resource for BrowserPolicyEdit {
    const REPLACES: &'static [Replaced] = &[Replaced::Hives];

    fn test(&self, terminal: &dyn Terminal) -> Result<TestResult, Error> {
        values::test(terminal.registry(), &self.key, &self.values, |name, found| {
            Finding::BrowserPolicyDiffers { place: format!(r"{}\{name}", self.key), found }
        })
    }

    fn set(&self, terminal: &dyn Terminal) -> Result<(), Error> {
        values::set(terminal.registry(), &self.key, &self.values)?;
        terminal.policy_engine().notify();
        Ok(())
    }
}
