use serde_json::Value;

use super::error::Unfit;
use super::{Crx, Error, File, Version, json};

const MANIFEST: &str = "manifest.json";
/// Bytes that a JSON file may have; some twenty times that is what it takes in memory.
const MAX_JSON_BYTES: usize = 4 << 20;
/// Bytes that a name may have once messages are put in: placeholders could make it grow without end.
const MAX_NAME_BYTES: usize = 64 << 10;

/// What an extension says of itself.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Manifest {
    /// Its name, in the language of its `default_locale` where it is translated. A browser in another
    /// language may show another one.
    pub name: String,
    /// Its version.
    pub version: Version,
    /// The manifest's version; 1 where the manifest does not say, as in Chromium.
    pub manifest_version: u32,
    /// The locale whose messages every other locale falls back to.
    pub default_locale: Option<String>,
    /// The public key in Base64 that the manifest asks for.
    pub key: Option<String>,
    /// The whole manifest, messages not put in.
    pub raw: Value,
}

impl Crx<'_> {
    /// Reads `manifest.json`. Comments in it are allowed, as in Chromium.
    ///
    /// # Errors
    /// Those of reading a file from the archive, and [`Error::FileMissing`], [`Error::Json`] and
    /// [`Error::Member`] for what is wrong with the manifest or with the messages that its name needs.
    pub fn manifest(&self) -> Result<Manifest, Error> {
        let raw = json::parse(&self.required_file(MANIFEST)?)?;
        let unfit = |member: &str, reason| member_error(MANIFEST, member, reason);
        let text = |member: &str| match raw.get(member) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(_) => Err(unfit(member, Unfit::NotA { wanted: "a string" })),
        };
        let required = |member: &str| text(member)?.ok_or(unfit(member, Unfit::Missing));
        let version = required("version")?;
        let version = version.parse().map_err(|error| unfit("version", Unfit::Version(error)))?;
        let manifest_version = match raw.get("manifest_version") {
            None => 1,
            Some(number) => number
                .as_u64()
                .and_then(|number| u32::try_from(number).ok())
                .ok_or(unfit("manifest_version", Unfit::NotA { wanted: "a small number" }))?,
        };
        let (name, default_locale, key) = (required("name")?, text("default_locale")?, text("key")?);
        let name = match &default_locale {
            Some(locale) if name.contains("__MSG_") => self.localised(&name, locale)?,
            _ => name,
        };
        Ok(Manifest { name, version, manifest_version, default_locale, key, raw })
    }

    /// Puts the locale's messages in for `__MSG_name__` (`extensions/common/message_bundle.cc`).
    fn localised(&self, text: &str, locale: &str) -> Result<String, Error> {
        let file = self.required_file(&format!("_locales/{locale}/messages.json"))?;
        let messages = json::parse(&file)?;
        substitute(text, "__MSG_", "__", |written, name| {
            let unfit = |member: &str, reason| member_error(&file.path, member, reason);
            let undefined = || member_error(MANIFEST, "name", Unfit::Undefined { name: written.to_owned() });
            let entry = member_ignoring_case(&messages, name).ok_or_else(undefined)?;
            let message = entry.get("message").and_then(Value::as_str);
            let message =
                message.ok_or_else(|| unfit(name, Unfit::NotA { wanted: "an object with a message" }))?;
            substitute(message, "$", "$", |written, placeholder| {
                let placeholders = entry.get("placeholders");
                let found = placeholders.and_then(|all| member_ignoring_case(all, placeholder));
                let content = found.and_then(|found| found.get("content")).and_then(Value::as_str);
                let undefined = || unfit(name, Unfit::Undefined { name: written.to_owned() });
                content.map(str::to_owned).ok_or_else(undefined)
            })
        })
    }

    fn required_file(&self, path: &str) -> Result<File, Error> {
        let file = self.file(path)?.ok_or_else(|| Error::FileMissing { path: path.to_owned() })?;
        if file.bytes.len() > MAX_JSON_BYTES {
            return Err(Error::TooLarge { limit: MAX_JSON_BYTES as u64, what: "bytes in a JSON file" });
        }
        Ok(file)
    }
}

fn member_error(path: &str, member: &str, reason: Unfit) -> Error {
    Error::Member { path: path.to_owned(), member: member.to_owned(), reason }
}

fn member_ignoring_case<'a>(object: &'a Value, name: &str) -> Option<&'a Value> {
    object.as_object()?.iter().find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

/// Replaces every `begin name end` by what `value` gives for its text and name. What stands between the marks
/// but is no name stays, and so do marks that came in with a value.
fn substitute(
    text: &str,
    begin: &str,
    end: &str,
    value: impl Fn(&str, &str) -> Result<String, Error>,
) -> Result<String, Error> {
    let is_name = |name: &str| {
        !name.is_empty()
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'@')
    };
    let mut replaced = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(begin) {
        let behind = &rest[start + begin.len()..];
        let Some(length) = behind.find(end) else { break };
        if is_name(&behind[..length]) {
            let whole = begin.len() + length + end.len();
            replaced.push_str(&rest[..start]);
            replaced.push_str(&value(&rest[start..start + whole], &behind[..length])?);
            rest = &rest[start + whole..];
        } else {
            replaced.push_str(&rest[..start + begin.len()]);
            rest = behind;
        }
        if replaced.len() > MAX_NAME_BYTES {
            return Err(Error::TooLarge {
                limit: MAX_NAME_BYTES as u64,
                what: "bytes in the extension's name",
            });
        }
    }
    replaced.push_str(rest);
    Ok(replaced)
}
