//! Policies of the browser as Chromium reads them from the registry: `RegistryDict` (`registry_dict.cc`) and
//! `PolicyLoaderWin::Load` (`policy_loader_win.cc`, both in `components/policy/core/common`). Every reader of such a policy uses
//! this module.

use crate::{Error, Registry, Terminal};
use model::registry::{KeyPath, RegistryData};
use serde_json::{Map, Value};

/// Edge's policies below either root.
pub(crate) const KEY: &str = r"SOFTWARE\Policies\Microsoft\Edge";
/// The policy that settles single extensions.
pub(crate) const SETTINGS: &str = "ExtensionSettings";

/// What a policy, or a part of one, has to be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Schema {
    Number,
    Boolean,
    Text,
    /// A list of texts.
    Texts,
    /// `ExtensionSettings`: members by extension.
    Settings,
    /// A member of that.
    Setting,
    /// What no schema knows.
    Any,
}

/// A policy that is set.
pub(super) struct Found {
    /// The policy, with its hive.
    pub(super) place: String,
    pub(super) value: Value,
}

/// The places of policies: the machine's key, and that of a user.
pub(crate) struct Roots<'t> {
    pub(super) registry: &'t dyn Registry,
    pub(super) machine: KeyPath,
    user: Option<KeyPath>,
}

impl<'t> Roots<'t> {
    /// The policies of the user who works here. A user whose hive cannot be read is reported with their profiles.
    pub(crate) fn of(terminal: &'t dyn Terminal) -> Self {
        Self::read(terminal.registry(), terminal.user_sid().ok().flatten().as_deref())
    }

    /// The policies that a registry holds for a user.
    pub(crate) fn read(registry: &'t dyn Registry, user: Option<&str>) -> Self {
        let user = user.map(|sid| KeyPath::of_user(sid, KEY));
        let user = user.filter(|key| registry.subkeys(key).is_ok());
        Self { registry, machine: KeyPath::machine(KEY), user }
    }

    /// Those of a user.
    pub(super) fn of_user(registry: &'t dyn Registry, sid: &str) -> Self {
        Self { registry, machine: KeyPath::machine(KEY), user: Some(KeyPath::of_user(sid, KEY)) }
    }

    /// A policy: the machine's, or else the user's. One that is not what it has to be is none.
    pub(super) fn policy(&self, name: &str, schema: Schema) -> Result<Option<Found>, Error> {
        for root in [Some(&self.machine), self.user.as_ref()].into_iter().flatten() {
            if let Some(value) = member(self.registry, root, name, schema)? {
                return Ok(Some(Found { place: format!(r"{root}\{name}"), value }));
            }
        }
        Ok(None)
    }
}

/// A member of a key: the key of that name, where such a policy can be one, before the value of that name.
fn member(
    registry: &dyn Registry,
    key: &KeyPath,
    name: &str,
    schema: Schema,
) -> Result<Option<Value>, Error> {
    if let Some(value) = whole(registry, &key.join(name), schema)? {
        return Ok(Some(value));
    }
    Ok(registry.value(key, name)?.as_ref().and_then(plain).and_then(|value| converted(value, schema)))
}

/// `RegistryDict::ConvertToJSON`: a key's content, or `None` if there is no such key, or if it cannot be converted.
fn whole(registry: &dyn Registry, key: &KeyPath, schema: Schema) -> Result<Option<Value>, Error> {
    let is_list = match schema {
        Schema::Texts => true,
        Schema::Settings | Schema::Setting | Schema::Any => false,
        Schema::Number | Schema::Boolean | Schema::Text => return Ok(None),
    };
    let Some(mut names) = registry.names(key)? else { return Ok(None) };
    if is_list {
        names.retain(|name| name.parse::<i32>().is_ok());
        names.sort_by_key(|name| (name.parse::<i32>().unwrap_or(i32::MAX), name.clone()));
        let mut entries = Vec::new();
        for name in names {
            let value = registry.value(key, &name)?.as_ref().and_then(plain);
            entries.extend(value.and_then(|value| converted(value, Schema::Text)));
        }
        return Ok(Some(Value::Array(entries)));
    }
    let mut members = Map::new();
    names.extend(registry.subkeys(key)?.unwrap_or_default());
    for name in names {
        let value = member(registry, key, &name, schema.member(&name))?;
        members.extend(value.map(|value| (name, value)));
    }
    Ok(Some(Value::Object(members)))
}

/// `RegistryDict::ReadRegistry`: a registry value, or `None` if no policy value has that type.
fn plain(data: &RegistryData) -> Option<Value> {
    const BIG_ENDIAN: u32 = 5;
    if data.kind() == BIG_ENDIAN {
        return Some(i32::from_be_bytes(data.bytes().try_into().ok()?).into());
    }
    match data.as_dword() {
        Some(number) => Some(number.cast_signed().into()),
        None => data.as_text().map(Value::String),
    }
}

/// `ConvertRegistryValue`.
fn converted(value: Value, schema: Schema) -> Option<Value> {
    let number = |value: &Value| match value {
        Value::String(text) => text.parse::<i32>().ok(),
        value => value.as_i64().and_then(|number| i32::try_from(number).ok()),
    };
    match schema {
        Schema::Any => Some(value),
        Schema::Number => number(&value).map(Value::from),
        Schema::Boolean => number(&value).map(|number| Value::Bool(number != 0)),
        Schema::Text => value.is_string().then_some(value),
        Schema::Texts => json(value.as_str()?).ok().filter(Value::is_array),
        Schema::Settings | Schema::Setting => json(value.as_str()?).ok().filter(Value::is_object),
    }
}

/// JSON as the loader of policies takes it (`JSON_ALLOW_TRAILING_COMMAS`).
pub(super) fn json(text: &str) -> Result<Value, serde_json::Error> {
    let (mut strict, mut in_text, mut is_escaped) = (String::with_capacity(text.len()), false, false);
    let mut before = None;
    for (at, c) in text.char_indices() {
        let rest = text.get(at + c.len_utf8()..).unwrap_or_default();
        let is_last = || rest.trim_start().starts_with([']', '}']);
        let is_trailing =
            c == ',' && !in_text && !matches!(before, None | Some('[' | '{' | ',')) && is_last();
        strict.push(if is_trailing { ' ' } else { c });
        in_text ^= c == '"' && !is_escaped;
        is_escaped = in_text && c == '\\' && !is_escaped;
        before = if c.is_whitespace() { before } else { Some(c) };
    }
    serde_json::from_str(&strict)
}

impl Schema {
    /// What a member has to be (`ExtensionSettings.yaml`).
    pub(super) fn member(self, name: &str) -> Self {
        match (self, name) {
            (Self::Settings, name) if is_known(name) => Self::Setting,
            (
                Self::Setting,
                "allowed_types"
                | "install_sources"
                | "allowed_permissions"
                | "blocked_permissions"
                | "runtime_allowed_hosts"
                | "runtime_blocked_hosts",
            ) => Self::Texts,
            (Self::Setting, "override_update_url" | "file_url_navigation_allowed") => Self::Boolean,
            (
                Self::Setting,
                "installation_mode"
                | "update_url"
                | "minimum_version_required"
                | "toolbar_pin"
                | "blocked_install_message",
            ) => Self::Text,
            _ => Self::Any,
        }
    }
}

/// Whether Chromium looks at a member of `ExtensionSettings`.
pub(super) fn is_known(name: &str) -> bool {
    let is_id = |id: &str| id.len() == 32 && id.bytes().all(|b| (b'a'..=b'p').contains(&b));
    name == "*"
        || name.starts_with("update_url:")
        || name.strip_suffix(',').unwrap_or(name).split(',').all(is_id)
}

#[cfg(test)]
mod tests {
    #[test]
    fn commas_may_trail_and_texts_stay() {
        let read = |text: &str| super::json(text).map(|json| json.to_string()).ok();
        for (text, json) in [
            (r#"{"a":[1,2,],}"#, Some(r#"{"a":[1,2]}"#)),
            ("[1 , \r\n ]", Some("[1]")),
            (r#"[",]","\",}","\\",]"#, Some(r#"[",]","\",}","\\"]"#)),
            ("[,]", None),
            ("[1,,]", None),
            ("{,}", None),
            ("[1],", None),
            ("// why\n[]", None),
        ] {
            assert_eq!(read(text).as_deref(), json, "{text}");
        }
    }
}
