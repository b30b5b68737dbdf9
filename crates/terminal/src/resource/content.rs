//! What lies in an installed extension's folder, against the file it was delivered in.

use crate::{Error, Files};
use formats::crx::{self, ExtensionId, Unpacked, json};
use formats::edge::Extension;
use model::reason::Reason;
use serde_json::Value;

/// Images that the browser encodes again when it unpacks them, so that only their existence counts.
const IMAGES: [&str; 7] = [".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".ico"];
/// What the browser keeps for itself of a delivered file's signatures.
const METADATA: &str = "_metadata/";
/// What the browser puts into an installed manifest, or takes out of it.
const ITS_OWN: [&str; 2] = ["key", "differential_fingerprint"];

/// A delivered extension's content.
pub(super) struct Delivered {
    pub(super) id: ExtensionId,
    unpacked: Unpacked,
}

impl Delivered {
    /// # Errors
    ///
    /// If the file is not sound.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, crx::Error> {
        let crx = crx::verify(bytes)?;
        Ok(Self { unpacked: crx.unpack()?, id: crx.id })
    }

    pub(super) fn manifest(&self) -> &crx::Manifest {
        &self.unpacked.manifest
    }

    /// Whether an installed extension should hold exactly this.
    pub(super) fn is(&self, extension: &Extension) -> bool {
        extension.id == self.id && extension.version.as_ref() == Some(&self.manifest().version)
    }

    /// How the folder's content differs. The browser serializes the manifest and messages again, with the public key, and encodes
    /// images again; all other files stay as they were delivered.
    pub(super) fn differs(&self, files: &dyn Files, folder: &str) -> Result<Option<Reason>, Error> {
        let drawn = self.manifest().pictures();
        for file in self.unpacked.files.iter().filter(|file| !file.path.starts_with(METADATA)) {
            let path = format!(r"{folder}\{}", file.path.replace('/', r"\"));
            let Some(bytes) = files.read(&path)? else {
                return Ok(Some(Reason::FileGone { path }));
            };
            let lower = file.path.to_ascii_lowercase();
            let is_drawn = drawn.contains(&file.path) || IMAGES.iter().any(|ending| lower.ends_with(ending));
            let is_json = lower == "manifest.json"
                || (lower.starts_with("_locales/") && lower.ends_with("/messages.json"));
            let is_same = bytes == file.bytes
                || (is_drawn && !bytes.is_empty())
                || (is_json && says_the_same(&bytes, &file.bytes));
            if !is_same {
                return Ok(Some(Reason::FileDiffers { path }));
            }
        }
        Ok(None)
    }
}

/// Whether two texts are the same JSON to the browser, but for what it puts in itself.
fn says_the_same(one: &[u8], other: &[u8]) -> bool {
    let read = |bytes: &[u8]| -> Option<Value> {
        let mut json = json::parse(bytes).ok()?;
        if let Some(members) = json.as_object_mut() {
            members.retain(|name, _| !ITS_OWN.contains(&name.as_str()));
        }
        Some(json)
    };
    read(one).zip(read(other)).is_some_and(|(one, other)| json::same(&one, &other))
}

/// An extension's name. The profile holds it in the browser's language; for an unpacked one, and if a build kept it as it is
/// written in the manifest, the folder gives it, in the language of its default locale.
pub(super) fn name(files: &dyn Files, folder: &str, listed: Option<&str>) -> Result<Option<String>, Error> {
    if let Some(listed) = listed.filter(|name| !name.contains("__MSG_")) {
        return Ok(Some(listed.to_owned()));
    }
    let read = |path: String| -> Result<Option<Value>, Error> {
        Ok(files.read(&path)?.and_then(|bytes| json::parse(&bytes).ok()))
    };
    let listed = listed.map(str::to_owned);
    let Some(manifest) = read(format!(r"{folder}\manifest.json"))? else {
        return Ok(listed);
    };
    let text = |member: &str| manifest.get(member).and_then(Value::as_str);
    let Some(written) = listed.as_deref().or(text("name")) else {
        return Ok(None);
    };
    let message = written.strip_prefix("__MSG_").and_then(|rest| rest.strip_suffix("__"));
    let (Some(message), Some(locale)) = (message, text("default_locale")) else {
        return Ok(Some(written.to_owned()));
    };
    let messages = read(format!(r"{folder}\_locales\{locale}\messages.json"))?.unwrap_or_default();
    let entry = messages.as_object().and_then(|messages| {
        messages.iter().find(|(name, _)| name.eq_ignore_ascii_case(message)).map(|(_, entry)| entry)
    });
    let put_in = entry.and_then(|entry| entry.get("message")).and_then(Value::as_str);
    Ok(Some(put_in.unwrap_or(written).to_owned()))
}
