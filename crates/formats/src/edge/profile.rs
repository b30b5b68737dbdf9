use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{Error, Extension, FileRole, json};
use crate::crx::ExtensionId;

/// The path of the extensions' settings in either file.
pub(super) const SETTINGS: [&str; 2] = ["extensions", "settings"];
/// What a browser writes when it opens a profile, and takes back when it is closed properly.
const EXIT_TYPE: [&str; 2] = ["profile", "exit_type"];
/// The accounts that a profile is signed in with.
pub(super) const ACCOUNTS: [&str; 1] = ["account_info"];
/// The path of the developer mode switch in either file.
pub(super) const DEVELOPER_MODE: [&str; 3] = ["extensions", "ui", "developer_mode"];

/// A profile's extensions.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Profile {
    /// Every extension that the profile knows, installed or not, with the browser's own.
    pub extensions: BTreeMap<ExtensionId, Extension>,
    /// Whether developer mode is on. The browser's default is off.
    pub developer_mode: bool,
    /// Whether a browser had the profile open when it wrote the files, or was not closed properly.
    pub open: bool,
    /// Whether the profile is signed in with an account: `account_info` of `Preferences` lists one
    /// (`account_tracker_service.cc`). Nothing else of an account is read. That Edge lists Microsoft accounts there, as Chromium
    /// does Google accounts, is a guess: no page of Microsoft's says it.
    pub signed_in: bool,
}

impl Profile {
    /// Reads a profile from its two files, `None` for one that is not there.
    ///
    /// Which of them holds the extensions depends on the build and on whether Windows is in a domain
    /// (`chrome_pref_service_factory.cc`). `Secure Preferences` counts for an extension, or for developer mode, if it holds an
    /// entry; otherwise `Preferences` does. [`Extension::held_in`] names the file.
    ///
    /// # Errors
    /// [`Error::Json`] and [`Error::Shape`] with the file, [`Error::NoFile`] without any.
    pub fn read(secure: Option<&[u8]>, preferences: Option<&[u8]>) -> Result<Profile, Error> {
        if secure.is_none() && preferences.is_none() {
            return Err(Error::NoFile);
        }
        let mut profile =
            Profile { extensions: BTreeMap::new(), developer_mode: false, open: false, signed_in: false };
        // The one that counts comes last and takes the other's place.
        for (file, bytes) in [(FileRole::Preferences, preferences), (FileRole::SecurePreferences, secure)] {
            if let Some(bytes) = bytes {
                profile.take_in(file, &json::parse(file, bytes)?)?;
            }
        }
        Ok(profile)
    }

    fn take_in(&mut self, file: FileRole, root: &Map<String, Value>) -> Result<(), Error> {
        if let Some(Value::Bool(on)) = json::member(file, root, &DEVELOPER_MODE)? {
            self.developer_mode = *on;
        }
        if let Some(Value::String(exit)) = json::member(file, root, &EXIT_TYPE)? {
            self.open = exit == "Crashed";
        }
        if let (FileRole::Preferences, Some(Value::Array(accounts))) =
            (file, json::member(file, root, &ACCOUNTS)?)
        {
            self.signed_in = !accounts.is_empty();
        }
        let none = Map::new();
        for (id, entry) in json::object(file, root, &SETTINGS)?.into_iter().flatten() {
            // Chromium passes over what is no id, and takes an entry that is no object for an empty one.
            let Ok(id) = id.parse::<ExtensionId>() else {
                continue;
            };
            let extension = Extension::read(id.clone(), entry.as_object().unwrap_or(&none), file);
            self.extensions.insert(id, extension);
        }
        Ok(())
    }
}
