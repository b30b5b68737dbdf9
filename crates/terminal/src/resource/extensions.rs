//! Extensions of Microsoft Edge: the delivered files, and what each user's profiles hold.
//!
//! Profiles are only ever read. A browser protects its files against other writers; what is to change there, the
//! browser's own hands change.

use super::users::{self, User};
use crate::ports::ProfilePlace;
use crate::{Error, Files, Registry, Terminal};
use formats::crx;
use formats::edge::{Extension, Kind, Presence, Profile, local_state};
use model::Version;
use model::desired::ExtensionSet;
use model::observation::{
    CrxFound, ExtensionFile, ExtensionFound, ExtensionsFound, ProfileFound, ProfileHolds, ProfileRef,
    ProfileState, Remedy, Trouble,
};
use model::registry::KeyPath;
use sha2::{Digest, Sha256};

/// Where Edge keeps a user's profiles, below the user's folder, unless a policy says otherwise.
const USER_DATA: &str = r"AppData\Local\Microsoft\Edge\User Data";
/// Edge's policies below either root, and the one that moves the profiles.
const POLICIES: &str = r"SOFTWARE\Policies\Microsoft\Edge";
const USER_DATA_POLICY: &str = "UserDataDir";

/// The set's files and every user's profiles.
pub(crate) fn look(terminal: &dyn Terminal, set: &ExtensionSet) -> Result<ExtensionsFound, Error> {
    let mut files = Vec::new();
    for member in &set.members {
        let path = format!(r"{}\{}", set.folder.trim_end_matches('\\'), member.file);
        let holds = crx_file(terminal.files(), &path)?;
        files.push(ExtensionFile { path, holds });
    }
    let person = terminal.person()?;
    let mut users = users::users(terminal.registry())?;
    users.sort_by_key(|user| Some(&user.sid) != person.as_ref());
    let of_user = |user| profiles_of(terminal, user, Some(&user.sid) == person.as_ref());
    let profiles = users.iter().flat_map(of_user).collect();
    let moved = users.first().and_then(|user| user_data(terminal.registry(), user).ok().flatten());
    Ok(ExtensionsFound { files, profiles, place: moved.unwrap_or_else(|| USER_DATA.to_owned()) })
}

/// What a CRX file holds, fully verified.
pub(crate) fn crx_file(files: &dyn Files, path: &str) -> Result<CrxFound, Error> {
    let Some(bytes) = files.read(path)? else {
        return Ok(CrxFound::Missing);
    };
    let read = || -> Result<(String, crx::Manifest), crx::Error> {
        let crx = crx::verify(&bytes)?;
        Ok((crx.id.as_str().to_owned(), crx.manifest()?))
    };
    Ok(match read() {
        Err(error) => CrxFound::Broken { reason: error.to_string() },
        Ok((id, manifest)) => match Version::try_from(manifest.version.to_string()) {
            Err(error) => CrxFound::Broken { reason: error.to_string() },
            Ok(version) => CrxFound::Sound {
                id,
                version,
                name: manifest.name,
                manifest_version: manifest.manifest_version,
                sha256: sha256(&bytes),
            },
        },
    })
}

pub(crate) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Where a user's profiles lie. None: a policy puts them where this program cannot follow.
fn user_data(registry: &dyn Registry, user: &User) -> Result<Option<String>, Error> {
    for key in [KeyPath::machine(POLICIES), KeyPath::of_user(&user.sid, POLICIES)] {
        if let Some(path) = registry.value(&key, USER_DATA_POLICY)?.and_then(|data| data.as_text()) {
            // Edge's own variables ("Supported directory variables").
            let path = path
                .replace("${local_app_data}", &format!(r"{}\AppData\Local", user.folder))
                .replace("${roaming_app_data}", &format!(r"{}\AppData\Roaming", user.folder))
                .replace("${profile}", &user.folder)
                .replace("${user_name}", &user.name);
            return Ok((!path.contains("${")).then_some(path));
        }
    }
    Ok(Some(format!(r"{}\{USER_DATA}", user.folder)))
}

/// A user's profiles. One user's damaged files say nothing of another's.
fn profiles_of(terminal: &dyn Terminal, user: &User, of_terminal_user: bool) -> Vec<ProfileFound> {
    let unreadable = |folder: &str, trouble: Trouble| ProfileFound {
        profile: ProfileRef { user: user.name.clone(), folder: folder.to_owned() },
        name: folder.to_owned(),
        of_terminal_user,
        holds: ProfileState::Unreadable(trouble),
    };
    let folder = match user_data(terminal.registry(), user) {
        Ok(Some(folder)) => folder,
        Ok(None) => {
            let place = format!(r"{POLICIES}\{USER_DATA_POLICY}");
            let reason = "a policy puts the profiles elsewhere".to_owned();
            return vec![unreadable("", Trouble { place, reason, remedy: Remedy::Ask })];
        }
        Err(error) => return vec![unreadable("", error.trouble())],
    };
    let listed = match profile_list(terminal.files(), &folder) {
        Ok(listed) => listed,
        Err(error) => return vec![unreadable("", error.trouble())],
    };
    listed
        .into_iter()
        .map(|(profile, name)| {
            let path = format!(r"{folder}\{profile}");
            match holds(terminal.files(), &path) {
                Ok(holds) => ProfileFound {
                    profile: ProfileRef { user: user.name.clone(), folder: profile },
                    name,
                    of_terminal_user,
                    holds: ProfileState::Read(holds),
                },
                Err(error) => unreadable(&profile, error.trouble()),
            }
        })
        .collect()
}

/// Folders and names of the profiles: as `Local State` lists them; where it lists none, every folder with
/// preferences in it.
fn profile_list(files: &dyn Files, folder: &str) -> Result<Vec<(String, String)>, Error> {
    let path = format!(r"{folder}\Local State");
    if let Some(bytes) = files.read(&path)? {
        let listed = local_state::parse(&bytes).map_err(|error| damaged(&path, &error.to_string()))?;
        if !listed.is_empty() {
            return Ok(listed.into_iter().map(|profile| (profile.folder, profile.name)).collect());
        }
    }
    let mut found = Vec::new();
    for entry in files.entries(folder)?.unwrap_or_default().into_iter().filter(|entry| entry.is_folder) {
        if files.read(&format!(r"{folder}\{}\Preferences", entry.name))?.is_some() {
            found.push((entry.name.clone(), entry.name));
        }
    }
    Ok(found)
}

fn damaged(path: &str, reason: &str) -> Error {
    Error::Damaged { path: path.to_owned(), reason: reason.to_owned() }
}

fn holds(files: &dyn Files, path: &str) -> Result<ProfileHolds, Error> {
    let secure = files.read(&format!(r"{path}\Secure Preferences"))?;
    let preferences = files.read(&format!(r"{path}\Preferences"))?;
    let profile = Profile::read(secure.as_deref(), preferences.as_deref())
        .map_err(|error| damaged(path, &error.to_string()))?;
    let mut extensions = Vec::new();
    for extension in profile.extensions.into_values() {
        // What the browser brings along, and what a removed extension leaves in the list, nobody has to remove.
        if extension.kind == Kind::Extension && extension.presence == Presence::Installed {
            extensions.push(found(files, path, &extension)?);
        }
    }
    Ok(ProfileHolds { developer_mode: profile.developer_mode, extensions })
}

fn found(files: &dyn Files, profile: &str, extension: &Extension) -> Result<ExtensionFound, Error> {
    let mut disabled_by: Vec<i64> = extension.disable_reasons.iter().map(|reason| reason.number()).collect();
    if !extension.enabled && disabled_by.is_empty() {
        disabled_by.push(0);
    }
    Ok(ExtensionFound {
        id: extension.id.to_string(),
        name: extension.name.clone(),
        version: extension.version.as_ref().and_then(|version| Version::try_from(version.to_string()).ok()),
        disabled_by,
        files_wrong: files_wrong(files, profile, extension)?,
    })
}

/// A browser goes on listing an extension whose files are gone or changed; only the files tell.
fn files_wrong(files: &dyn Files, profile: &str, extension: &Extension) -> Result<Option<String>, Error> {
    let folder = match extension.path.as_deref() {
        // An extension from elsewhere lies where its path says.
        Some(path) if path.contains(':') => path.to_owned(),
        Some(path) => format!(r"{profile}\Extensions\{}", path.replace('/', r"\")),
        None => return Ok(None),
    };
    let path = format!(r"{folder}\manifest.json");
    let Some(bytes) = files.read(&path)? else {
        return Ok(Some(format!("{path} is not there")));
    };
    let manifest: serde_json::Value = match serde_json::from_slice(&bytes) {
        Ok(manifest) => manifest,
        Err(error) => return Ok(Some(format!("{path}: {error}"))),
    };
    let version = manifest.get("version").and_then(serde_json::Value::as_str);
    let listed = extension.version.as_ref().map(ToString::to_string);
    Ok(match (version, listed) {
        (Some(version), Some(listed)) if version != listed => {
            Some(format!("{path} says version {version}, the profile {listed}"))
        }
        _ => None,
    })
}

/// Where a profile lies.
pub(crate) fn place(terminal: &dyn Terminal, profile: &ProfileRef) -> Result<ProfilePlace, Error> {
    let gone = || Error::Gone { what: format!("{} / {}", profile.user, profile.folder) };
    let user = users::users(terminal.registry())?
        .into_iter()
        .find(|user| user.name.eq_ignore_ascii_case(&profile.user))
        .ok_or_else(gone)?;
    let folder = user_data(terminal.registry(), &user)?.ok_or_else(gone)?;
    Ok(ProfilePlace { profile: profile.clone(), path: format!(r"{folder}\{}", profile.folder) })
}

/// What one profile holds now.
pub(crate) fn look_at(terminal: &dyn Terminal, profile: &ProfileRef) -> Result<ProfileHolds, Error> {
    holds(terminal.files(), &place(terminal, profile)?.path)
}
