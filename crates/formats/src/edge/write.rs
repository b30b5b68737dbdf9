//! Files of a profile for practice terminals and tests, in the form in which a browser leaves them.
//!
//! Not for a real profile: the seals in these files (`protection`) are zeros, which a browser would notice.

use base64ct::{Base64, Encoding};
use serde_json::{Map, Value, json};

use super::local_state::ProfileEntry;
use super::profile::{ACCOUNTS, DEVELOPER_MODE, SETTINGS};
use super::{DisableReason, Error, FileRole, Location, json as files};
use crate::crx::{ExtensionId, File, Unpacked, json};

/// In place of a seal: as long as one, and plainly none.
pub const NO_SEAL: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// How a build of the browser says that an extension is disabled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Build {
    /// By `state` 0 or 1, and one number of added bits in `disable_reasons`.
    StateAndBits,
    /// By a list of numbers in `disable_reasons` alone.
    ListOfReasons,
}

/// Which file holds the extensions and developer mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placement {
    /// `Secure Preferences`, as on a Windows machine in a workgroup.
    Secure,
    /// `Preferences`, as on a Windows machine in a domain, and on Linux.
    Plain,
}

/// A manifest as the browser leaves it on the disk of a profile: with the public key of the file it came from, for
/// the extension would have another id without it.
#[must_use]
pub fn installed_manifest(mut manifest: Value, public_key: &[u8]) -> Value {
    if let Some(members) = manifest.as_object_mut() {
        members.insert("key".to_owned(), Base64::encode_string(public_key).into());
    }
    manifest
}

/// An unpacked extension's files as the browser leaves them in a profile: manifest and messages serialized again (members in the
/// order of their names, `<` escaped), images encoded again.
#[must_use]
pub fn installed_files(unpacked: &Unpacked, public_key: &[u8]) -> Vec<File> {
    let pictures = unpacked.manifest.pictures();
    let written = |value: &Value| written(value).into_bytes();
    let left = |file: &File| {
        let is_message = file.path.starts_with("_locales/") && file.path.ends_with("/messages.json");
        let bytes = if file.path == "manifest.json" {
            written(&installed_manifest(unpacked.manifest.raw.clone(), public_key))
        } else if is_message && unpacked.manifest.default_locale.is_some() {
            json::parse(&file.bytes).map_or_else(|_| file.bytes.clone(), |messages| written(&messages))
        } else if pictures.contains(&file.path) {
            // Other bytes than before: nothing else is certain of an image that was encoded again.
            [&file.bytes[..], b"\0"].concat()
        } else {
            file.bytes.clone()
        };
        File { path: file.path.clone(), bytes }
    };
    unpacked.files.iter().map(left).collect()
}

/// JSON as `base/json/json_writer.cc` writes it.
fn written(value: &Value) -> String {
    let mut sorted = value.clone();
    sorted.sort_all_objects();
    let text = serde_json::to_string_pretty(&sorted).unwrap_or_default();
    text.replace('\n', "\r\n")
        .replace('<', "\\u003C")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029")
}

/// An extension to install.
#[derive(Debug, Clone, Copy)]
pub struct NewExtension<'a> {
    /// Its id.
    pub id: &'a ExtensionId,
    /// Its manifest as the browser keeps it, the name translated.
    pub manifest: &'a Value,
    /// Its origin: [`Location::Internal`] for a file that was dropped on the extensions page.
    pub location: Location,
    /// Its folder below `Extensions`, e.g. `<id>\2.0.0.0_0`.
    pub path: &'a str,
    /// When it was installed, in microseconds since 1601-01-01 UTC.
    pub installed_at: u64,
}

/// The two files of a practice profile.
#[derive(Debug, Clone, PartialEq)]
pub struct PracticeProfile {
    build: Build,
    placement: Placement,
    secure: Map<String, Value>,
    preferences: Map<String, Value>,
}

impl PracticeProfile {
    /// A profile without extensions, of a browser that was closed properly.
    #[must_use]
    pub fn new(build: Build, placement: Placement) -> PracticeProfile {
        let preferences = json!({
            "extensions": { "alerts": { "initialized": true } },
            "profile": { "exit_type": "Normal" },
        });
        let secure = json!({ "protection": { "macs": {}, "super_mac": NO_SEAL } });
        let members = |value: Value| {
            if let Value::Object(members) = value { members } else { Map::new() }
        };
        PracticeProfile { build, placement, secure: members(secure), preferences: members(preferences) }
    }

    /// Takes up a profile's files again, each empty if it is not there. What is not changed keeps its place.
    ///
    /// # Errors
    /// [`Error::Json`].
    pub fn parse(
        build: Build,
        placement: Placement,
        secure: Option<&[u8]>,
        preferences: Option<&[u8]>,
    ) -> Result<PracticeProfile, Error> {
        let read = |file: FileRole, bytes: Option<&[u8]>| {
            bytes.map_or_else(|| Ok(Map::new()), |bytes| files::parse(file, bytes))
        };
        Ok(PracticeProfile {
            build,
            placement,
            secure: read(FileRole::SecurePreferences, secure)?,
            preferences: read(FileRole::Preferences, preferences)?,
        })
    }

    /// The text of `Secure Preferences`.
    #[must_use]
    pub fn secure_preferences(&self) -> Vec<u8> {
        Value::Object(self.secure.clone()).to_string().into_bytes()
    }

    /// The text of `Preferences`.
    #[must_use]
    pub fn preferences(&self) -> Vec<u8> {
        Value::Object(self.preferences.clone()).to_string().into_bytes()
    }

    /// Puts an extension in as a drop on the extensions page does, enabled; one of the same id gives way.
    ///
    /// # Errors
    /// [`Error::Shape`] if the file holds something else in that place.
    pub fn install(&mut self, extension: &NewExtension<'_>) -> Result<(), Error> {
        let time = extension.installed_at.to_string();
        let none =
            json!({ "api": [], "explicit_host": [], "manifest_permissions": [], "scriptable_host": [] });
        let mut entry = json!({
            "account_extension_type": 0,
            "active_permissions": none,
            "commands": {},
            "content_settings": [],
            "creation_flags": 1,
            "disable_reasons": [],
            "first_install_time": time,
            "from_webstore": false,
            "granted_permissions": none,
            "last_update_time": time,
            "location": extension.location.number(),
            "manifest": extension.manifest,
            "path": extension.path,
            "state": 1,
            "was_installed_by_default": false,
            "was_installed_by_oem": false,
            "withholding_permissions": false,
        });
        let other = match self.build {
            Build::StateAndBits => "disable_reasons",
            Build::ListOfReasons => "state",
        };
        if let Some(members) = entry.as_object_mut() {
            members.shift_remove(other);
        }
        self.put(&[SETTINGS[0], SETTINGS[1], extension.id.as_str()], entry)
    }

    /// Disables an installed extension for those reasons, or enables it if there are none.
    ///
    /// # Errors
    /// [`Error::NotInstalled`], and [`Error::Shape`] as for [`install`](PracticeProfile::install).
    pub fn disable(&mut self, id: &ExtensionId, reasons: &[DisableReason]) -> Result<(), Error> {
        let build = self.build;
        let entry = self.entry(id)?;
        match build {
            Build::ListOfReasons => {
                let numbers: Vec<i64> = reasons.iter().map(|reason| reason.number()).collect();
                entry.insert("disable_reasons".to_owned(), json!(numbers));
            }
            Build::StateAndBits => {
                entry.insert("state".to_owned(), json!(i32::from(reasons.is_empty())));
                let bits = reasons.iter().fold(0, |bits, reason| bits | reason.number());
                if bits == 0 {
                    entry.shift_remove("disable_reasons");
                } else {
                    entry.insert("disable_reasons".to_owned(), json!(bits));
                }
            }
        }
        Ok(())
    }

    /// Uninstalls an extension: an empty object and its seal stay.
    ///
    /// # Errors
    /// As for [`disable`](PracticeProfile::disable).
    pub fn remove(&mut self, id: &ExtensionId) -> Result<(), Error> {
        self.entry(id)?.clear();
        Ok(())
    }

    /// Switches developer mode.
    ///
    /// # Errors
    /// As for [`install`](PracticeProfile::install).
    pub fn set_developer_mode(&mut self, on: bool) -> Result<(), Error> {
        self.put(&DEVELOPER_MODE, Value::Bool(on))
    }

    /// Says that a browser has it open, or closed it properly.
    ///
    /// # Errors
    /// As for [`install`](PracticeProfile::install).
    pub fn set_open(&mut self, open: bool) -> Result<(), Error> {
        let how = if open { "Crashed" } else { "Normal" };
        set(FileRole::Preferences, &mut self.preferences, &["profile", "exit_type"], Value::from(how))
    }

    /// Signs the profile in with an account that nobody has.
    ///
    /// # Errors
    /// As for [`install`](PracticeProfile::install).
    pub fn sign_in(&mut self) -> Result<(), Error> {
        let account = json!({ "account_id": "practice", "email": "practice@example.invalid", "gaia": "0" });
        set(FileRole::Preferences, &mut self.preferences, &ACCOUNTS, json!([account]))
    }

    fn held(&mut self) -> (FileRole, &mut Map<String, Value>) {
        match self.placement {
            Placement::Secure => (FileRole::SecurePreferences, &mut self.secure),
            Placement::Plain => (FileRole::Preferences, &mut self.preferences),
        }
    }

    /// Sets a member of the file that holds such, and a seal for it where the file is a sealed one.
    fn put(&mut self, path: &[&str], value: Value) -> Result<(), Error> {
        let placement = self.placement;
        let (file, root) = self.held();
        set(file, root, path, value)?;
        if placement == Placement::Secure {
            let seal = [&["protection", "macs"], path].concat();
            set(file, root, &seal, Value::from(NO_SEAL))?;
        }
        Ok(())
    }

    fn entry(&mut self, id: &ExtensionId) -> Result<&mut Map<String, Value>, Error> {
        let (file, root) = self.held();
        let settings = make_object(file, root, &SETTINGS)?;
        let entry = settings.get_mut(id.as_str()).and_then(Value::as_object_mut);
        let entry = entry.filter(|entry| entry.contains_key("location"));
        entry.ok_or_else(|| Error::NotInstalled { id: id.to_string() })
    }
}

/// The text of a `Local State` with those profiles, in that order.
#[must_use]
pub fn local_state(profiles: &[ProfileEntry]) -> Vec<u8> {
    let info = |profile: &ProfileEntry| {
        let active = profile.active_at.map_or(json!(0.0), |seconds| json!(seconds as f64));
        json!({ "active_time": active, "is_ephemeral": false, "name": profile.name, "user_name": "" })
    };
    let cache: Map<String, Value> =
        profiles.iter().map(|profile| (profile.folder.clone(), info(profile))).collect();
    let folders = |keep: &dyn Fn(&ProfileEntry) -> bool| {
        profiles
            .iter()
            .filter(|profile| keep(profile))
            .map(|profile| profile.folder.as_str())
            .collect::<Vec<_>>()
    };
    let text = json!({
        "profile": {
            "info_cache": cache,
            "last_active_profiles": folders(&|profile| profile.last_active),
            "profiles_order": folders(&|_| true),
        },
    });
    text.to_string().into_bytes()
}

/// The object at the end of that path, made if it is not there.
fn make_object<'a>(
    file: FileRole,
    root: &'a mut Map<String, Value>,
    path: &[&str],
) -> Result<&'a mut Map<String, Value>, Error> {
    let mut found = root;
    for (depth, name) in path.iter().enumerate() {
        let member = found.entry(*name).or_insert_with(|| Value::Object(Map::new()));
        found = member.as_object_mut().ok_or_else(|| files::no_object(file, &path[..=depth]))?;
    }
    Ok(found)
}

fn set(file: FileRole, root: &mut Map<String, Value>, path: &[&str], value: Value) -> Result<(), Error> {
    if let Some((last, parents)) = path.split_last() {
        make_object(file, root, parents)?.insert((*last).to_owned(), value);
    }
    Ok(())
}
