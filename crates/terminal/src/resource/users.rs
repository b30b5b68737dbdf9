//! Windows' users: who there is, where their files lie, and who works at the terminal.

use crate::{Error, Registry};
use model::registry::KeyPath;

const PROFILES: &str = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList";
const WINLOGON: &str = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon";
const LOGON_SCREEN: &str = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Authentication\LogonUI";

/// A Windows user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct User {
    /// The security identifier.
    pub sid: String,
    /// The user's name, as the folder has it.
    pub name: String,
    /// The user's folder.
    pub folder: String,
}

/// What the identifiers of people begin with: an account of this PC or of a domain, not a service's.
const PEOPLE: &str = "S-1-5-21-";

/// People, not services. A copy of a user's key that Windows set aside (`….bak`), or a second one for the same folder, is nobody.
pub(crate) fn users(registry: &dyn Registry) -> Result<Vec<User>, Error> {
    let sids = registry.subkeys(&KeyPath::machine(PROFILES))?.unwrap_or_default();
    let mut users = Vec::new();
    let is_person = |sid: &String| {
        let numbers = sid.strip_prefix(PEOPLE);
        numbers.is_some_and(|numbers| numbers.bytes().all(|b| b.is_ascii_digit() || b == b'-'))
    };
    for sid in sids.into_iter().filter(is_person) {
        let Some(folder) = folder_of(registry, &sid)? else {
            continue;
        };
        if !users.iter().any(|user: &User| user.folder.eq_ignore_ascii_case(&folder)) {
            let name = folder.rsplit('\\').next().unwrap_or_default().to_owned();
            users.push(User { sid, name, folder });
        }
    }
    Ok(users)
}

/// The folder of everyone who has one, people or not.
pub(crate) fn folders(registry: &dyn Registry) -> Result<Vec<String>, Error> {
    let sids = registry.subkeys(&KeyPath::machine(PROFILES))?.unwrap_or_default();
    let folders: Result<Vec<_>, _> = sids.iter().map(|sid| folder_of(registry, sid)).collect();
    Ok(folders?.into_iter().flatten().collect())
}

/// A user's folder.
///
/// # Errors
///
/// Where the registry cannot be read.
pub fn folder_of(registry: &dyn Registry, sid: &str) -> Result<Option<String>, Error> {
    let key = KeyPath::machine(&format!(r"{PROFILES}\{sid}"));
    let path = registry.value(&key, "ProfileImagePath")?.and_then(|data| data.as_text());
    Ok(path.map(|path| match path.get(..13) {
        Some(drive) if drive.eq_ignore_ascii_case("%SystemDrive%") => format!("C:{}", &path[13..]),
        _ => path,
    }))
}

/// The user whom Windows signs in by itself, else the one who signed in last.
pub(crate) fn who_works_here(registry: &dyn Registry) -> Result<Option<String>, Error> {
    let text = |key: &str, name: &str| -> Result<Option<String>, Error> {
        Ok(registry.value(&KeyPath::machine(key), name)?.and_then(|data| data.as_text()))
    };
    if text(WINLOGON, "AutoAdminLogon")?.as_deref() == Some("1")
        && let Some(name) = text(WINLOGON, "DefaultUserName")?
    {
        let user = users(registry)?.into_iter().find(|user| user.name.eq_ignore_ascii_case(&name));
        if let Some(user) = user {
            return Ok(Some(user.sid));
        }
    }
    text(LOGON_SCREEN, "LastLoggedOnUserSID")
}
