//! Extensions of Microsoft Edge: the delivered files, and what each user's profiles hold.
//!
//! Profiles are only ever read. A browser protects its files against other writers; what is to change there, the
//! browser's own hands change.

use super::browser_policy::{self, KEY as POLICIES};
use super::content::{self, Delivered};
use super::native_hosts;
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
/// The policy that moves the profiles.
const USER_DATA_POLICY: &str = "UserDataDir";

/// The set's files and every user's profiles.
pub(crate) fn look(terminal: &dyn Terminal, set: &ExtensionSet) -> Result<ExtensionsFound, Error> {
    let folder = set.folder.trim_end_matches('\\');
    let (mut files, mut delivered) = (Vec::new(), Vec::new());
    for member in &set.members {
        let path = format!(r"{folder}\{}", member.file);
        let bytes = terminal.files().read(&path)?;
        delivered.extend(bytes.as_deref().and_then(Delivered::read));
        files.push(ExtensionFile { path, holds: bytes.map_or(CrxFound::Missing, |bytes| crx_found(&bytes)) });
    }
    let ids: Vec<&str> = delivered.iter().map(|delivered| delivered.id.as_str()).collect();
    let policies = browser_policy::look(terminal, &ids)?;
    // What the extensions speak to came with them.
    let hosts = native_hosts::look(terminal, folder.rsplit_once('\\').map_or(folder, |(above, _)| above))?;
    let person = terminal.person()?;
    let mut users = users::users(terminal.registry())?;
    users.sort_by_key(|user| Some(&user.sid) != person.as_ref());
    let of_user = |user| profiles_of(terminal, user, &delivered, Some(&user.sid) == person.as_ref());
    let profiles = users.iter().flat_map(of_user).collect();
    let moved = users.first().and_then(|user| user_data(terminal.registry(), user).ok().flatten());
    let place = moved.unwrap_or_else(|| USER_DATA.to_owned());
    Ok(ExtensionsFound { files, profiles, place, policies, hosts })
}

/// What a CRX file holds, fully verified.
pub(crate) fn crx_file(files: &dyn Files, path: &str) -> Result<CrxFound, Error> {
    Ok(files.read(path)?.map_or(CrxFound::Missing, |bytes| crx_found(&bytes)))
}

fn crx_found(bytes: &[u8]) -> CrxFound {
    let read = || -> Result<(String, crx::Manifest), crx::Error> {
        let crx = crx::verify(bytes)?;
        Ok((crx.id.as_str().to_owned(), crx.manifest()?))
    };
    match read() {
        Err(error) => CrxFound::Broken { reason: error.to_string() },
        Ok((id, manifest)) => match Version::try_from(manifest.version.to_string()) {
            Err(error) => CrxFound::Broken { reason: error.to_string() },
            Ok(version) => CrxFound::Sound {
                id,
                version,
                name: manifest.name,
                manifest_version: manifest.manifest_version,
                sha256: sha256(bytes),
            },
        },
    }
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
fn profiles_of(
    terminal: &dyn Terminal,
    user: &User,
    delivered: &[Delivered],
    of_terminal_user: bool,
) -> Vec<ProfileFound> {
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
            match holds(terminal.files(), &path, delivered) {
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

fn holds(files: &dyn Files, path: &str, delivered: &[Delivered]) -> Result<ProfileHolds, Error> {
    let secure = files.read(&format!(r"{path}\Secure Preferences"))?;
    let preferences = files.read(&format!(r"{path}\Preferences"))?;
    let profile = Profile::read(secure.as_deref(), preferences.as_deref())
        .map_err(|error| damaged(path, &error.to_string()))?;
    let (mut extensions, mut residues) = (Vec::new(), Vec::new());
    // What the browser brings along nobody has to remove.
    for extension in profile.extensions.into_values().filter(|extension| extension.kind == Kind::Extension) {
        match extension.presence {
            Presence::Installed => extensions.push(found(files, path, &extension, delivered)?),
            Presence::Residue => residues.push(extension.id.to_string()),
        }
    }
    Ok(ProfileHolds { developer_mode: profile.developer_mode, open: profile.open, extensions, residues })
}

fn found(
    files: &dyn Files,
    profile: &str,
    extension: &Extension,
    delivered: &[Delivered],
) -> Result<ExtensionFound, Error> {
    let folder = folder(profile, extension);
    let mut disabled_by: Vec<i64> = extension.disable_reasons.iter().map(|reason| reason.number()).collect();
    if !extension.enabled && disabled_by.is_empty() {
        disabled_by.push(0);
    }
    Ok(ExtensionFound {
        id: extension.id.to_string(),
        name: match &folder {
            Some(folder) => content::name(files, folder, extension.name.as_deref())?,
            None => extension.name.clone(),
        },
        version: extension.version.as_ref().and_then(|version| Version::try_from(version.to_string()).ok()),
        disabled_by,
        files_wrong: match &folder {
            Some(folder) => files_wrong(files, folder, extension, delivered)?,
            None => None,
        },
    })
}

fn folder(profile: &str, extension: &Extension) -> Option<String> {
    Some(match extension.path.as_deref()? {
        // An extension from elsewhere lies where its path says.
        path if path.contains(':') => path.to_owned(),
        path => format!(r"{profile}\Extensions\{}", path.replace('/', r"\")),
    })
}

/// A browser goes on listing an extension whose files are gone or changed; only the files tell.
fn files_wrong(
    files: &dyn Files,
    folder: &str,
    extension: &Extension,
    delivered: &[Delivered],
) -> Result<Option<String>, Error> {
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
        _ => match delivered.iter().find(|delivered| delivered.is(extension)) {
            Some(delivered) => delivered.differs(files, folder)?,
            None => None,
        },
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

/// The folders whose files tell how the profiles of a user stand: the one that lists them, and each profile's own.
pub(crate) fn folders(terminal: &dyn Terminal, sid: &str) -> Result<Vec<String>, Error> {
    let users = users::users(terminal.registry())?;
    let Some(user) = users.iter().find(|user| user.sid == sid) else { return Ok(Vec::new()) };
    let Some(folder) = user_data(terminal.registry(), user)? else { return Ok(Vec::new()) };
    let profiles = profile_list(terminal.files(), &folder)?;
    let profiles = profiles.into_iter().map(|(profile, _)| format!(r"{folder}\{profile}"));
    Ok(profiles.chain([folder.clone()]).collect())
}

/// Whether a profile's files say that a browser has it open, or did not close it properly.
///
/// # Errors
///
/// Where they cannot be read.
pub fn is_in_use(terminal: &dyn Terminal, profile: &ProfileRef) -> Result<bool, Error> {
    Ok(look_at(terminal, profile)?.open)
}

/// What one profile holds now.
pub(crate) fn look_at(terminal: &dyn Terminal, profile: &ProfileRef) -> Result<ProfileHolds, Error> {
    holds(terminal.files(), &place(terminal, profile)?.path, &[])
}

/// What one profile holds now, its extensions compared with the files they came from.
pub(crate) fn look_closely_at(
    terminal: &dyn Terminal,
    profile: &ProfileRef,
    crx: &[&str],
) -> Result<ProfileHolds, Error> {
    let mut delivered = Vec::new();
    for path in crx {
        delivered.extend(terminal.files().read(path)?.as_deref().and_then(Delivered::read));
    }
    holds(terminal.files(), &place(terminal, profile)?.path, &delivered)
}
