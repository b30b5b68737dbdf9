use serde_json::Value;

use super::error::MemberError;
use super::{Crx, Error, ExtensionVersion, File, check, json};

pub(super) const MANIFEST: &str = "manifest.json";
/// The oldest manifests that Chromium takes.
const OLDEST: u32 = 2;
/// Bytes that a JSON file may have; some twenty times that is what it takes in memory.
const MAX_JSON_BYTES: usize = 4 << 20;
/// Bytes that a name may have once messages are put in: placeholders could make it grow without end.
const MAX_NAME_BYTES: usize = 64 << 10;

/// What an extension says of itself.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Manifest {
    /// Its name, in the language of its `default_locale` if it is translated. A browser in another language may show another one.
    pub name: String,
    /// Its version.
    pub version: ExtensionVersion,
    /// The manifest's version, from 2.
    pub manifest_version: u32,
    /// The locale whose messages every other locale falls back to.
    pub default_locale: Option<String>,
    /// The key that the manifest asks for. It does not count: the file's own takes its place.
    pub key: Option<String>,
    /// The whole manifest, messages not put in, numbers as Chromium takes them.
    pub raw: Value,
}

impl Manifest {
    /// The paths of the images that it names: Chromium encodes them again when it unpacks them.
    #[must_use]
    pub fn pictures(&self) -> Vec<String> {
        let named = check::pictures(&self.raw).into_iter();
        named.map(|(_, path)| path.strip_prefix('/').unwrap_or(path).to_owned()).collect()
    }
}

/// An extension as Chromium unpacks it, before it adds anything of its own.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Unpacked {
    /// What it says of itself.
    pub manifest: Manifest,
    /// All its files, the manifest among them.
    pub files: Vec<File>,
}

impl Crx<'_> {
    /// Unpacks the extension and reads its manifest, as far as Chromium does when it installs one.
    ///
    /// # Errors
    /// Those of [`files`](Crx::files), and [`Error::FileMissing`], [`Error::Json`] and [`Error::Member`] for what is wrong with
    /// the manifest, with its messages, or with a file that it names.
    pub fn unpack(&self) -> Result<Unpacked, Error> {
        let (files, folders) = self.entries()?;
        let files = Files { files: &files, folders: &folders };
        let raw = read_json(files.required(MANIFEST)?)?;
        let manifest = files.manifest(raw)?;
        check::files_named(&manifest.raw, &files)?;
        Ok(Unpacked { manifest, files: files.files.to_vec() })
    }

    /// The manifest alone.
    ///
    /// # Errors
    /// As [`unpack`](Crx::unpack).
    pub fn manifest(&self) -> Result<Manifest, Error> {
        Ok(self.unpack()?.manifest)
    }
}

/// What an archive holds.
pub(super) struct Files<'f> {
    files: &'f [File],
    folders: &'f [String],
}

impl Files<'_> {
    pub(super) fn get(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }

    pub(super) fn required(&self, path: &str) -> Result<&File, Error> {
        self.get(path).ok_or_else(|| Error::FileMissing { path: path.to_owned() })
    }

    /// The names below a folder, one part of a path each.
    pub(super) fn below(&self, folder: &str) -> impl Iterator<Item = &str> {
        let all = self.files.iter().map(|file| &file.path).chain(self.folders);
        all.filter_map(move |path| path.strip_prefix(folder)?.strip_prefix('/')?.split('/').next())
    }

    pub(super) fn has_folder(&self, folder: &str) -> bool {
        self.folders.iter().any(|found| found == folder) || self.below(folder).next().is_some()
    }

    fn manifest(&self, raw: Value) -> Result<Manifest, Error> {
        let unfit = |member: &str, reason| member_error(MANIFEST, member, reason);
        let text = |member: &str| match raw.get(member) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(_) => Err(unfit(member, MemberError::NotA { wanted: "a string" })),
        };
        let required = |member: &str| {
            text(member)?.filter(|text| !text.is_empty()).ok_or(unfit(member, MemberError::Missing))
        };
        let version = required("version")?;
        let version = version.parse().map_err(|error| unfit("version", MemberError::Version(error)))?;
        let number = raw.get("manifest_version").ok_or(unfit("manifest_version", MemberError::Missing))?;
        let wanted = "a whole number from 2";
        let manifest_version = number.as_i64().and_then(|number| u32::try_from(number).ok());
        let manifest_version = manifest_version
            .filter(|number| *number >= OLDEST)
            .ok_or(unfit("manifest_version", MemberError::NotA { wanted }))?;
        for optional in ["description", "short_name", "version_name"] {
            text(optional)?;
        }
        let (name, default_locale) = (required("name")?, text("default_locale")?);
        let messages = check::messages(default_locale.as_deref(), self)?;
        let name = match &messages {
            Some((file, messages)) => {
                for member in [
                    "/description",
                    "/short_name",
                    "/action/default_title",
                    "/browser_action/default_title",
                    "/page_action/default_title",
                ] {
                    if let Some(text) = raw.pointer(member).and_then(Value::as_str) {
                        localised(text, &member[1..].replace('/', "."), file, messages)?;
                    }
                }
                localised(&name, "name", file, messages)?
            }
            None => name,
        };
        // Chromium replaces it by the file's own key in any case.
        let key = raw.get("key").and_then(Value::as_str).map(str::to_owned);
        Ok(Manifest { name, version, manifest_version, default_locale, key, raw })
    }
}

/// Puts the locale's messages in for `__MSG_name__` (`extensions/common/message_bundle.cc`).
fn localised(text: &str, member: &str, file: &str, messages: &Value) -> Result<String, Error> {
    substitute(text, "__MSG_", "__", |written, name| {
        let undefined =
            || member_error(MANIFEST, member, MemberError::Undefined { name: written.to_owned() });
        message(file, name, member_ignoring_case(messages, name).ok_or_else(undefined)?)
    })
}

/// A message, with what its placeholders stand for put in.
pub(super) fn message(file: &str, name: &str, entry: &Value) -> Result<String, Error> {
    let unfit = |reason| member_error(file, name, reason);
    let message = entry.get("message").and_then(Value::as_str);
    let message = message.ok_or_else(|| unfit(MemberError::NotA { wanted: "an object with a message" }))?;
    substitute(message, "$", "$", |written, placeholder| {
        let placeholders = entry.get("placeholders");
        let found = placeholders.and_then(|all| member_ignoring_case(all, placeholder));
        let content = found.and_then(|found| found.get("content")).and_then(Value::as_str);
        let undefined = || unfit(MemberError::Undefined { name: written.to_owned() });
        content.map(str::to_owned).ok_or_else(undefined)
    })
}

/// Reads a file that has to hold an object.
pub(super) fn read_json(file: &File) -> Result<Value, Error> {
    if file.bytes.len() > MAX_JSON_BYTES {
        return Err(Error::TooLarge { limit: MAX_JSON_BYTES as u64, what: "bytes in a JSON file" });
    }
    let fault = |fault: json::Fault| Error::Json {
        path: file.path.clone(),
        line: fault.line,
        column: fault.column,
        reason: fault.reason.to_owned(),
    };
    let value = json::parse(&file.bytes).map_err(fault)?;
    if value.is_object() {
        Ok(value)
    } else {
        Err(fault(json::Fault { line: 1, column: 1, reason: "an object was expected" }))
    }
}

pub(super) fn member_error(path: &str, member: &str, reason: MemberError) -> Error {
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
