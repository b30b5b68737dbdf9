//! Windows' users: who there is, where their files lie, and who works at the terminal.

use crate::{Error, Registry};
use model::observation::Trouble;
use model::registry::KeyPath;
use std::collections::HashSet;

pub(crate) const PROFILES: &str = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList";
pub(crate) const WINLOGON: &str = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon";
pub(crate) const LOGON_SCREEN: &str = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Authentication\LogonUI";

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

/// What Windows says about its users.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Users {
    /// Those whose folder is known.
    pub people: Vec<User>,
    /// Why others are unknown, each with the security identifier if there is one.
    pub unread: Vec<(Option<String>, Trouble)>,
}

impl Users {
    /// The user of a security identifier.
    pub(crate) fn of(&self, sid: &str) -> Option<&User> {
        self.people.iter().find(|user| user.sid.eq_ignore_ascii_case(sid))
    }
}

/// What the identifiers of people begin with: an account of this PC or of a domain, or one of Microsoft Entra; not a
/// service's.
const PEOPLE: [&str; 2] = ["S-1-5-21-", "S-1-12-1-"];

/// People, not services. A copy of a user's key that Windows set aside (`….bak`), or a second one for the same folder, is
/// nobody.
pub(crate) fn users(registry: &dyn Registry) -> Users {
    let mut users = Users::default();
    let list = KeyPath::machine(PROFILES);
    let sids = match registry.subkeys(&list) {
        Ok(Some(sids)) => sids,
        // If any user ever signed in, there is a list.
        Ok(None) => {
            users.unread.push((None, missing(list.to_string())));
            return users;
        }
        Err(error) => {
            users.unread.push((None, error.trouble()));
            return users;
        }
    };
    let is_person = |sid: &String| {
        let numbers = PEOPLE.iter().find_map(|people| sid.strip_prefix(people));
        numbers.is_some_and(|numbers| numbers.bytes().all(|b| b.is_ascii_digit() || b == b'-'))
    };
    let mut folders = HashSet::new();
    for sid in sids.into_iter().filter(is_person) {
        let folder = match folder_of(registry, &sid) {
            Ok(Some(folder)) => folder,
            Ok(None) => continue,
            Err(error) => {
                users.unread.push((Some(sid), error.trouble()));
                continue;
            }
        };
        if folders.insert(folder.to_ascii_lowercase()) {
            let name = folder.rsplit('\\').next().unwrap_or_default().to_owned();
            users.people.push(User { sid, name, folder });
        }
    }
    users
}

/// Something of a user that should be there and is not.
pub(crate) fn missing(what: String) -> Trouble {
    Error::Gone { what }.trouble()
}

/// The key with what Windows knows of a user.
pub(crate) fn key_of(sid: &str) -> String {
    KeyPath::machine(&format!(r"{PROFILES}\{sid}")).to_string()
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
/// If the registry cannot be read.
pub fn folder_of(registry: &dyn Registry, sid: &str) -> Result<Option<String>, Error> {
    let key = KeyPath::machine(&format!(r"{PROFILES}\{sid}"));
    let path = registry.value(&key, "ProfileImagePath")?.and_then(|data| data.as_text());
    Ok(path.map(|path| match path.get(..13) {
        Some(drive) if drive.eq_ignore_ascii_case("%SystemDrive%") => format!("C:{}", &path[13..]),
        _ => path,
    }))
}

/// The user whom Windows signs in by itself, else the one who signed in last.
///
/// # Errors
///
/// If the registry cannot be read, or names a user without a folder.
pub(crate) fn who_works_here(registry: &dyn Registry) -> Result<Option<String>, Error> {
    let text = |key: &str, name: &str| -> Result<Option<String>, Error> {
        Ok(registry.value(&KeyPath::machine(key), name)?.and_then(|data| data.as_text()))
    };
    let last = || text(LOGON_SCREEN, "LastLoggedOnUserSID");
    if text(WINLOGON, "AutoAdminLogon")?.as_deref() != Some("1") {
        return last();
    }
    let Some(name) = text(WINLOGON, "DefaultUserName")? else {
        return last();
    };
    // Without the PC's or the domain's name before it.
    let name = name.rsplit('\\').next().unwrap_or_default();
    let users = users(registry);
    let is_named = |user: &&User| user.name.eq_ignore_ascii_case(name);
    // Windows puts the PC's name or a number behind the folder's where one of that name was there before.
    let is_named_alike =
        |user: &&User| user.name.split_once('.').is_some_and(|(before, _)| before.eq_ignore_ascii_case(name));
    let mut people = users.people.iter();
    let user = people.clone().find(is_named).or_else(|| people.find(is_named_alike));
    match (user, last()?) {
        (Some(user), _) => Ok(Some(user.sid.clone())),
        (None, Some(last)) => Ok(Some(last)),
        (None, None) => Err(Error::Gone { what: format!("{}: {name}", KeyPath::machine(PROFILES)) }),
    }
}
