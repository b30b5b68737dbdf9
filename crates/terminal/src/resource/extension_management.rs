//! What policies say of an extension, as Chromium decides: `ExtensionManagement::Refresh` (`extension_management.cc`) and
//! `IndividualSettings::Parse` (`extension_management_internal.cc`), what may be installed by
//! `StandardManagementPolicyProvider::UserMayInstall`, and by `PermissionsBasedManagementPolicyProvider::UserMayLoad`.

use super::chromium_policy::{Found, Roots, SETTINGS, Schema, is_known};
use crate::{Error, reasons};
use formats::crx;
use model::reason::Reason;
use model::url;
use serde_json::{Map, Value};
use std::cmp::Ordering;

pub(super) const SOURCES: &str = "ExtensionInstallSources";
pub(crate) const ALLOWED: &str = "ExtensionInstallAllowlist";
pub(crate) const BLOCKED: &str = "ExtensionInstallBlocklist";
const FORCED: &str = "ExtensionInstallForcelist";
const TYPES: &str = "ExtensionAllowedTypes";

/// What may become of an extension (`installation_mode`).
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    Allowed,
    Blocked,
    /// The browser adds it by itself, and nobody else may.
    Forced,
    /// The browser adds it by itself.
    Normal,
    Removed,
}

/// An extension that is to be added.
pub(crate) struct Candidate<'a> {
    pub(crate) id: &'a str,
    /// What is known of it, or `None` if only its id is known.
    pub(crate) manifest: Option<&'a crx::Manifest>,
}

/// The policies together.
pub(super) struct Management {
    settings_at: String,
    settings: Map<String, Value>,
    allowed: Option<Found>,
    blocked: Option<Found>,
    forced: Option<Found>,
    types: Option<Found>,
    sources: Option<Found>,
    /// Why the browser ignores the settings.
    pub(super) fault: Option<(String, Reason)>,
}

impl Management {
    pub(super) fn read(roots: &Roots<'_>) -> Result<Self, Error> {
        let list = |name| roots.policy(name, Schema::Texts);
        let settings = roots.policy(SETTINGS, Schema::Settings)?;
        let (settings_at, checked) = match settings {
            Some(Found { place, value: Value::Object(members) }) => (place, checked(members)),
            _ => (String::new(), Ok(Map::new())),
        };
        let (settings, fault) = match checked {
            Ok(settings) => (settings, None),
            Err(reason) => (Map::new(), Some((settings_at.clone(), reason))),
        };
        Ok(Self {
            settings_at,
            settings,
            allowed: list(ALLOWED)?,
            blocked: list(BLOCKED)?,
            forced: list(FORCED)?,
            types: list(TYPES)?,
            sources: list(SOURCES)?,
            fault,
        })
    }

    /// What may become of an extension, and the policy that says so.
    pub(super) fn mode(&self, candidate: &Candidate<'_>) -> (Mode, &str) {
        let settings_at = self.settings_at.as_str();
        let default = self.default_mode();
        let mut own = None;
        // Later ones have the last word.
        for (list, mode) in [(&self.allowed, Mode::Allowed), (&self.blocked, Mode::Blocked)] {
            own = list
                .as_ref()
                .filter(|list| has(list, candidate.id))
                .map(|list| (mode, list.place.as_str()))
                .or(own);
        }
        own = self.forces(candidate.id).or(own);
        for setting in self.of_id(candidate.id) {
            let said = mode(setting).map(|mode| (mode, settings_at));
            own = Some(said.or(own).unwrap_or(default));
        }
        let by_url = || {
            let address = candidate.manifest?.raw.get("update_url")?.as_str()?;
            let setting = self.settings.get(&format!("update_url:{address}"))?.as_object()?;
            Some(mode(setting).map_or(default, |mode| (mode, settings_at)))
        };
        own.or_else(by_url).unwrap_or(default)
    }

    fn default_mode(&self) -> (Mode, &str) {
        let said = self.all().and_then(mode).map(|mode| (mode, self.settings_at.as_str()));
        let blocked = self.blocked.as_ref().filter(|list| has(list, "*"));
        let blocked = blocked.map(|list| (Mode::Blocked, list.place.as_str()));
        said.or(blocked).unwrap_or((Mode::Allowed, ""))
    }

    fn forces(&self, id: &str) -> Option<(Mode, &str)> {
        let list = self.forced.as_ref()?;
        let is_forced = texts(&list.value).any(|entry| entry.split(';').next() == Some(id));
        is_forced.then_some((Mode::Forced, list.place.as_str()))
    }

    /// The member for every extension.
    fn all(&self) -> Option<&Map<String, Value>> {
        self.settings.get("*")?.as_object()
    }

    /// The members for an extension, in their order.
    fn of_id<'a>(&'a self, id: &'a str) -> impl Iterator<Item = &'a Map<String, Value>> {
        let own = self.settings.iter().filter(move |(ids, _)| ids.split(',').any(|each| each == id));
        own.filter_map(|(_, setting)| setting.as_object())
    }

    /// The policy that prevents adding an extension, if there is one.
    pub(super) fn hinders(&self, candidate: &Candidate<'_>) -> Option<&str> {
        let (mode, place) = self.mode(candidate);
        if matches!(mode, Mode::Blocked | Mode::Removed | Mode::Forced) {
            return Some(place);
        }
        let settings_at = self.settings_at.as_str();
        let (types, types_at) = match self.all().and_then(|all| all.get("allowed_types")) {
            Some(types) => (Some(types), settings_at),
            None => {
                let types = self.types.as_ref();
                (types.map(|types| &types.value), types.map_or("", |types| types.place.as_str()))
            }
        };
        if types.is_some_and(|types| !texts(types).any(|kind| kind == "extension")) {
            return Some(types_at);
        }
        let manifest = candidate.manifest?;
        let is_too_old =
            |wanted: &str| compared(&manifest.version.to_string(), wanted) == Some(Ordering::Less);
        let wanted = self.of_id(candidate.id).filter_map(|setting| text(setting, "minimum_version_required"));
        let is_too_old = wanted.last().is_some_and(is_too_old);
        (is_too_old || self.asks_too_much(candidate.id, manifest)).then_some(settings_at)
    }

    /// Whether an extension asks for a permission that is blocked. What is blocked for all does not count for one that has a
    /// member of its own.
    fn asks_too_much(&self, id: &str, manifest: &crx::Manifest) -> bool {
        let Some(setting) = self.of_id(id).last().or_else(|| self.all()) else { return false };
        let list = |name| setting.get(name).map(|list| texts(list).collect::<Vec<_>>()).unwrap_or_default();
        let (blocked, allowed) = (list("blocked_permissions"), list("allowed_permissions"));
        let asked = manifest.raw.get("permissions").map(|asked| texts(asked).collect::<Vec<_>>());
        asked.unwrap_or_default().iter().any(|asked| blocked.contains(asked) && !allowed.contains(asked))
    }

    /// From where extensions may come, and the policy for which adding to that list would do nothing. A pattern that covers the
    /// folder stands for it.
    pub(super) fn sources(&self, folder: Option<&str>) -> (Vec<String>, Option<&str>) {
        let Some(list) = self.all().and_then(|all| all.get("install_sources")) else {
            // `ExtensionURLPatternListPolicyHandler`: one entry that is no pattern makes the browser ignore the list.
            let unfit = |list: &&Found| folder.is_some() && !texts(&list.value).all(is_pattern);
            let unfit = self.sources.as_ref().filter(unfit).map(|list| list.place.as_str());
            return (entries(self.sources.as_ref()), unfit);
        };
        let mut sources: Vec<_> = texts(list).map(str::to_owned).collect();
        let Some(folder) = folder else { return (sources, None) };
        let source = url::source(folder);
        let covers = |pattern: &String| {
            let begins = |begin: &str| begin.starts_with("file:///") && source.starts_with(begin);
            *pattern == source || pattern == "<all_urls>" || pattern.strip_suffix('*').is_some_and(begins)
        };
        let is_covered = sources.iter().any(covers);
        if is_covered && !sources.contains(&source) {
            sources.push(source);
        }
        (sources, (!is_covered).then_some(self.settings_at.as_str()))
    }

    /// Which extensions may run in any case.
    pub(super) fn allowed(&self) -> Vec<String> {
        entries(self.allowed.as_ref())
    }
}

/// A scheme, a host and a path; more is not looked at.
fn is_pattern(text: &str) -> bool {
    let has_path = |(scheme, rest): (&str, &str)| !scheme.is_empty() && rest.contains('/');
    text == "<all_urls>" || text.split_once("://").is_some_and(has_path)
}

fn has(list: &Found, entry: &str) -> bool {
    texts(&list.value).any(|each| each == entry)
}

fn entries(list: Option<&Found>) -> Vec<String> {
    list.map(|list| texts(&list.value).map(str::to_owned).collect()).unwrap_or_default()
}

fn texts(list: &Value) -> impl Iterator<Item = &str> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str)
}

fn text<'v>(setting: &'v Map<String, Value>, name: &str) -> Option<&'v str> {
    setting.get(name)?.as_str()
}

fn mode(setting: &Map<String, Value>) -> Option<Mode> {
    match text(setting, "installation_mode")? {
        "allowed" => Some(Mode::Allowed),
        "blocked" => Some(Mode::Blocked),
        "force_installed" => Some(Mode::Forced),
        "normal_installed" => Some(Mode::Normal),
        "removed" => Some(Mode::Removed),
        _ => None,
    }
}

/// Versions as numbers between dots; what one lacks is nought.
fn compared(one: &str, other: &str) -> Option<Ordering> {
    let numbers =
        |text: &str| text.split('.').map(|part| part.parse::<u32>().ok()).collect::<Option<Vec<_>>>();
    let (mut one, mut other) = (numbers(one)?, numbers(other)?);
    let parts = one.len().max(other.len());
    one.resize(parts, 0);
    other.resize(parts, 0);
    Some(one.cmp(&other))
}

/// `ExtensionSettingsPolicyHandler`: the settings the browser looks at, in their order.
///
/// # Errors
///
/// If a member is malformed: then the browser ignores all of them.
fn checked(members: Map<String, Value>) -> Result<Map<String, Value>, Reason> {
    let mut kept: Vec<_> = members.into_iter().filter(|(name, _)| is_known(name)).collect();
    kept.sort_by(|one, other| one.0.cmp(&other.0));
    for (name, setting) in &kept {
        let setting = setting.as_object().ok_or_else(|| reasons::member(name))?;
        for (member, value) in setting {
            let fits = match Schema::Setting.member(member) {
                Schema::Any | Schema::Number | Schema::Settings | Schema::Setting => true,
                Schema::Boolean => value.is_boolean(),
                Schema::Texts => value.as_array().is_some_and(|list| list.iter().all(Value::is_string)),
                Schema::Text => value.is_string(),
            };
            let is_known = member != "installation_mode" || mode(setting).is_some_and(|mode| may(mode, name));
            if !fits || !is_known {
                return Err(reasons::member(&format!("{name}.{member}")));
            }
        }
    }
    kept.retain(|(_, setting)| setting.as_object().is_some_and(comes_from_somewhere));
    Ok(kept.into_iter().collect())
}

/// Only of single extensions can it be said that the browser adds them.
fn may(mode: Mode, name: &str) -> bool {
    !matches!(mode, Mode::Forced | Mode::Normal) || !(name == "*" || name.starts_with("update_url:"))
}

/// What the browser adds by itself needs an address.
fn comes_from_somewhere(setting: &Map<String, Value>) -> bool {
    let is_address =
        |address: &str| ["http://", "https://", "file://"].iter().any(|begin| address.starts_with(begin));
    !matches!(mode(setting), Some(Mode::Forced | Mode::Normal))
        || text(setting, "update_url").is_some_and(is_address)
}
