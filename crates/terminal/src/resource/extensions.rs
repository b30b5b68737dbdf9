//! Extensions of Microsoft Edge: the delivered files, and what each user's profiles hold.
//!
//! Profiles are only ever read. A browser protects its files against other writers; what is to change there, the
//! browser's own hands change.

use super::browser_policy;
use super::chromium_policy::{KEY as POLICIES, Roots, Schema};
use super::content::{self, Delivered};
use super::extension_management::Candidate;
use super::native_hosts;
use super::users::{self, User, Users};
use super::{Get, Getting};
use crate::ports::ProfilePlace;
use crate::{Error, Files, Registry, Terminal, reasons};
use formats::crx;
use formats::edge::{Extension, Kind, Location, Presence, Profile, local_state};
use model::digest::sha256;
use model::kinds::{
    CrxFound, DeveloperMode, ExtensionFile, ExtensionFiles, ExtensionFound, ExtensionSet, ExtensionsAdded,
    ExtensionsFound, OldExtensionsRemoved, ProfileFound, ProfileHolds, ProfileState,
};
use model::observation::{ProfileRef, Trouble};
use model::reason::{Reason, Refusal};
use model::{SetName, Version};
use std::collections::HashSet;

/// The folder of a user's Edge profiles, below the user's folder, unless a policy moves it.
const USER_DATA: &str = r"AppData\Local\Microsoft\Edge\User Data";
/// The two files of a profile that tell of its extensions.
const PREFERENCES: [&str; 2] = ["Secure Preferences", "Preferences"];
/// How often a profile of which one of them is missing is looked at.
const LOOKS: usize = 3;
/// The policy that moves the profiles.
const USER_DATA_POLICY: &str = "UserDataDir";

/// What is found of the set that a state is about. A state whose set is not given cannot be looked at.
fn get(set: &SetName, at: &mut Getting<'_>) -> Result<Box<ExtensionsFound>, Error> {
    let Some(wanted) = at.set else {
        return Err(Error::SetNotGiven { set: set.to_string() });
    };
    if let Some((_, found)) = at.known.iter().find(|(known, _)| *known == wanted) {
        return Ok(Box::new(found.clone()));
    }
    let found = look(at.terminal, wanted);
    at.known.push((wanted, found.clone()));
    Ok(Box::new(found))
}

impl Get for ExtensionFiles {
    fn get(&self, at: &mut Getting<'_>) -> Result<Box<ExtensionsFound>, Error> {
        get(&self.set, at)
    }
}

impl Get for OldExtensionsRemoved {
    fn get(&self, at: &mut Getting<'_>) -> Result<Box<ExtensionsFound>, Error> {
        get(&self.set, at)
    }
}

impl Get for ExtensionsAdded {
    fn get(&self, at: &mut Getting<'_>) -> Result<Box<ExtensionsFound>, Error> {
        get(&self.set, at)
    }
}

impl Get for DeveloperMode {
    fn get(&self, at: &mut Getting<'_>) -> Result<Box<ExtensionsFound>, Error> {
        get(&self.set, at)
    }
}

/// The set's files and every user's profiles. A part that cannot be read is reported, and hides nothing else.
pub(crate) fn look(terminal: &dyn Terminal, set: &ExtensionSet) -> ExtensionsFound {
    let folder = set.folder.trim_end_matches('\\');
    let (mut files, mut delivered) = (Vec::new(), Vec::new());
    for member in &set.members {
        let path = format!(r"{folder}\{}", member.file);
        let holds = match read_crx(terminal.files(), &path) {
            Err(error) => CrxFound::Unreadable(error.trouble()),
            Ok(None) => CrxFound::Missing,
            Ok(Some(bytes)) => {
                let read = Delivered::read(&bytes);
                let holds = crx_found(&bytes, &read);
                delivered.extend(read);
                holds
            }
        };
        files.push(ExtensionFile { path, holds });
    }
    let candidates =
        delivered.iter().map(|of| Candidate { id: of.id.as_str(), manifest: Some(of.manifest()) });
    let candidates: Vec<_> = candidates.collect();
    let policies = browser_policy::look(&Roots::of(terminal), &candidates, Some(folder))
        .unwrap_or_else(|error| browser_policy::unread(error.trouble()));
    // What the extensions speak to came with them.
    let above = folder.rsplit_once('\\').map_or(folder, |(above, _)| above);
    let (hosts, unread_hosts) = native_hosts::look(terminal, above);
    let (user, users, mut profiles) = people(terminal);
    for each in &users {
        let is_here = user.as_ref() == Some(&each.sid);
        let mut found = profiles_of(terminal, each, &delivered);
        // Somebody else whose folder has gone has no profiles; the folder of who works here has to be somewhere.
        if is_here && found.is_empty() && matches!(terminal.files().entries(&each.folder), Ok(None)) {
            found.push(unreadable(&each.name, "", users::missing(each.folder.clone())));
        }
        let is_other = user.is_some() && !is_here;
        for profile in &mut found {
            profile.of_terminal_user = is_here;
            if is_other && !terminal.has_admin_rights() {
                leave_to_administrator(&mut profile.holds);
            }
        }
        profiles.extend(found);
    }
    profiles.sort_by_key(|profile| !profile.of_terminal_user);
    let moved = users.first().and_then(|user| user_data(terminal.registry(), user).ok().flatten());
    let place = moved.unwrap_or_else(|| USER_DATA.to_owned());
    let user = users.into_iter().find(|each| user.as_ref() == Some(&each.sid)).map(|user| user.name);
    ExtensionsFound { files, user, profiles, place, policies, hosts, unread_hosts }
}

/// What another account keeps from this process is not unreadable: a process with an administrator's rights reads it.
fn leave_to_administrator(holds: &mut ProfileState) {
    if let ProfileState::Unreadable(trouble) = holds
        && matches!(trouble.reason, Reason::System { refusal: Refusal::NoRights, .. })
    {
        *holds = ProfileState::NotLookedAt(trouble.clone());
    }
}

/// The security identifier of the user who works here, if it is known; the users whose profiles can be read, that user first; and,
/// in place of profiles, what is unknown.
fn people(terminal: &dyn Terminal) -> (Option<String>, Vec<User>, Vec<ProfileFound>) {
    let Users { mut people, unread } = users::users(terminal.registry());
    let (person, troubles) = match terminal.user_sid() {
        Err(error) => (None, vec![error.trouble()]),
        // Who is nowhere to be found may still have profiles here.
        Ok(Some(sid)) if !people.iter().any(|user| user.sid == sid) => {
            let is_told = unread.iter().any(|(of, _)| of.as_ref().is_none_or(|of| *of == sid));
            (None, if is_told { Vec::new() } else { vec![users::missing(users::key_of(&sid))] })
        }
        Ok(person) => (person, Vec::new()),
    };
    people.sort_by_key(|user| Some(&user.sid) != person.as_ref());
    let troubles = unread.into_iter().map(|(_, trouble)| trouble).chain(troubles);
    (person, people, troubles.map(|trouble| unreadable("", "", trouble)).collect())
}

/// A CRX file. One that is larger than all that may be in it is refused.
fn read_crx(files: &dyn Files, path: &str) -> Result<Option<Vec<u8>>, Error> {
    files.read_at_most(path, crx::MAX_TOTAL_BYTES)
}

/// What a CRX file holds, fully verified.
pub(crate) fn crx_file(files: &dyn Files, path: &str) -> Result<CrxFound, Error> {
    Ok(read_crx(files, path)?.map_or(CrxFound::Missing, |bytes| crx_found(&bytes, &Delivered::read(&bytes))))
}

fn crx_found(bytes: &[u8], read: &Result<Delivered, crx::Error>) -> CrxFound {
    let read = read.as_ref().map(|delivered| (delivered.id.to_string(), delivered.manifest()));
    match read {
        Err(error) => CrxFound::Broken { reason: reasons::crx(error) },
        Ok((id, manifest)) => match Version::try_from(manifest.version.to_string()) {
            Err(_) => CrxFound::Broken { reason: reasons::version(&manifest.version.to_string()) },
            Ok(version) => CrxFound::Sound {
                id,
                version,
                name: manifest.name.clone(),
                manifest_version: manifest.manifest_version,
                sha256: sha256(bytes),
            },
        },
    }
}

/// The folder of a user's profiles, or `None` if a policy moves them to a place that tejun cannot resolve.
pub(crate) fn user_data(registry: &dyn Registry, user: &User) -> Result<Option<String>, Error> {
    let policy = Roots::of_user(registry, &user.sid).policy(USER_DATA_POLICY, Schema::Text)?;
    if let Some(path) = policy.as_ref().and_then(|found| found.value.as_str()) {
        // Edge's own variables ("Supported directory variables").
        let path = path
            .replace("${local_app_data}", &format!(r"{}\AppData\Local", user.folder))
            .replace("${roaming_app_data}", &format!(r"{}\AppData\Roaming", user.folder))
            .replace("${profile}", &user.folder)
            .replace("${user_name}", &user.name);
        return Ok((!path.contains("${")).then_some(path));
    }
    Ok(Some(format!(r"{}\{USER_DATA}", user.folder)))
}

fn unreadable(user: &str, folder: &str, trouble: Trouble) -> ProfileFound {
    ProfileFound {
        profile: ProfileRef { user: user.to_owned(), folder: folder.to_owned() },
        name: folder.to_owned(),
        of_terminal_user: false,
        holds: ProfileState::Unreadable(trouble),
    }
}

/// A user's profiles. One user's damaged files say nothing of another's, nor one profile's of another.
fn profiles_of(terminal: &dyn Terminal, user: &User, delivered: &[Delivered]) -> Vec<ProfileFound> {
    let trouble = |trouble| unreadable(&user.name, "", trouble);
    let folder = match user_data(terminal.registry(), user) {
        Ok(Some(folder)) => folder,
        Ok(None) => {
            let place = format!(r"{POLICIES}\{USER_DATA_POLICY}");
            let reason = Reason::ProfilesElsewhere {};
            return vec![trouble(Error::Administrated { place, reason }.trouble())];
        }
        Err(error) => return vec![trouble(error.trouble())],
    };
    let (listed, unlisted) = profile_list(terminal.files(), &folder);
    let mut found: Vec<_> = unlisted.map(trouble).into_iter().collect();
    for (profile, name) in listed {
        found.push(match holds(terminal.files(), &format!(r"{folder}\{profile}"), delivered) {
            Ok(holds) => ProfileFound {
                profile: ProfileRef { user: user.name.clone(), folder: profile },
                name,
                of_terminal_user: false,
                holds: ProfileState::Read(holds),
            },
            Err(error) => unreadable(&user.name, &profile, error.trouble()),
        });
    }
    found
}

/// Folders and names of the profiles: as `Local State` lists them; if it lists none that exists, or cannot be read, every folder
/// that is a profile. Also why the list is unknown, if it is. A listed profile without a folder, or with a folder without
/// preferences, does not count: the browser leaves such entries of deleted profiles.
fn profile_list(files: &dyn Files, folder: &str) -> (Vec<(String, String)>, Option<Trouble>) {
    let there = match files.entries(folder) {
        Ok(there) => there.unwrap_or_default(),
        Err(error) => return (Vec::new(), Some(error.trouble())),
    };
    let names: HashSet<String> = there.iter().map(|entry| entry.name.to_ascii_lowercase()).collect();
    let is_profile = |name: &str| {
        let holds = |file: &str| !matches!(files.read(&format!(r"{folder}\{name}\{file}")), Ok(None));
        names.contains(&name.to_ascii_lowercase()) && PREFERENCES.into_iter().any(holds)
    };
    let path = format!(r"{folder}\Local State");
    let listed = files.read(&path).and_then(|bytes| match bytes {
        Some(bytes) => local_state::parse(&bytes).map_err(|error| damaged(&path, &error)),
        None => Ok(Vec::new()),
    });
    let (listed, trouble) = match listed {
        Ok(listed) => (listed, None),
        Err(error) => (Vec::new(), Some(error.trouble())),
    };
    let listed = listed.into_iter().filter(|profile| is_profile(&profile.folder));
    let mut profiles: Vec<_> = listed.map(|profile| (profile.folder, profile.name)).collect();
    if profiles.is_empty() {
        let names = there.iter().map(|entry| &entry.name);
        let names = names.filter(|name| !local_state::is_inner(name) && is_profile(name));
        profiles.extend(names.map(|name| (name.clone(), name.clone())));
    }
    (profiles, trouble)
}

pub(crate) fn damaged(path: &str, error: &formats::edge::Error) -> Error {
    Error::Damaged { path: path.to_owned(), reason: reasons::edge(error) }
}

/// The two files of a profile. The browser replaces them one after the other, and for a moment the one that it replaces may not be
/// there: its extensions would seem to be gone.
fn preferences(files: &dyn Files, path: &str) -> Result<[Option<Vec<u8>>; 2], Error> {
    let read = |file| files.read(&format!(r"{path}\{file}"));
    let mut both = [None, None];
    for _ in 0..LOOKS {
        both = [read(PREFERENCES[0])?, read(PREFERENCES[1])?];
        if both[0].is_some() == both[1].is_some() {
            break;
        }
    }
    Ok(both)
}

fn holds(files: &dyn Files, path: &str, delivered: &[Delivered]) -> Result<ProfileHolds, Error> {
    let [secure, preferences] = preferences(files, path)?;
    let profile =
        Profile::read(secure.as_deref(), preferences.as_deref()).map_err(|error| damaged(path, &error))?;
    let (mut extensions, mut residues) = (Vec::new(), Vec::new());
    // What the browser brings along nobody has to remove.
    for extension in profile.extensions.into_values().filter(|extension| extension.kind == Kind::Extension) {
        match extension.presence {
            Presence::Installed => extensions.push(found(files, path, &extension, delivered)),
            Presence::Residue => residues.push(extension.id.to_string()),
        }
    }
    let Profile { developer_mode, open, signed_in, .. } = profile;
    Ok(ProfileHolds { developer_mode, open, signed_in, extensions, residues })
}

/// An extension. A part that cannot be read is reported with it, and hides nothing of the others.
fn found(files: &dyn Files, profile: &str, extension: &Extension, delivered: &[Delivered]) -> ExtensionFound {
    let listed = extension.name.clone();
    let mut disabled_by: Vec<i64> = extension.disable_reasons.iter().map(|reason| reason.number()).collect();
    if !extension.enabled && disabled_by.is_empty() {
        disabled_by.push(0);
    }
    let (name, files_wrong) = match folder(profile, extension) {
        Some(folder) => (
            content::name(files, &folder, listed.as_deref()),
            files_wrong(files, &folder, extension, delivered),
        ),
        None => (Ok(listed), Ok(None)),
    };
    let trouble = name.as_ref().err().or(files_wrong.as_ref().err()).map(Error::trouble);
    let name = name.ok().flatten();
    // An unpacked folder, loaded in developer mode, is never a delivered extension.
    let is_own = matches!(extension.location, Some(Location::Unpacked | Location::CommandLine))
        && name.is_none()
        && !delivered.iter().any(|delivered| delivered.id == extension.id);
    ExtensionFound {
        id: extension.id.to_string(),
        name,
        version: extension.version.as_ref().and_then(|version| Version::try_from(version.to_string()).ok()),
        disabled_by,
        files_wrong: files_wrong.ok().flatten(),
        trouble: trouble.filter(|_| !is_own),
    }
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
) -> Result<Option<Reason>, Error> {
    let path = format!(r"{folder}\manifest.json");
    let Some(bytes) = files.read(&path)? else {
        return Ok(Some(Reason::FileGone { path }));
    };
    let manifest = match crx::json::parse(&bytes) {
        Ok(manifest) => manifest,
        Err(fault) => return Ok(Some(reasons::extension_json(fault, &path))),
    };
    let version = manifest.get("version").and_then(serde_json::Value::as_str);
    Ok(match (version, &extension.version) {
        (Some(version), Some(listed)) if version.parse().as_ref() != Ok(listed) => {
            let (manifest, profile) = (version.to_owned(), listed.to_string());
            Some(Reason::VersionsDiffer { path, manifest, profile })
        }
        _ => match delivered.iter().find(|delivered| delivered.is(extension)) {
            Some(delivered) => delivered.differs(files, folder)?,
            None => None,
        },
    })
}

/// The place of a profile.
pub(crate) fn place(terminal: &dyn Terminal, profile: &ProfileRef) -> Result<ProfilePlace, Error> {
    let gone = || Error::Gone { what: format!("{} / {}", profile.user, profile.folder) };
    let user = users::users(terminal.registry())
        .people
        .into_iter()
        .find(|user| user.name.eq_ignore_ascii_case(&profile.user))
        .ok_or_else(gone)?;
    let folder = user_data(terminal.registry(), &user)?.ok_or_else(gone)?;
    Ok(ProfilePlace { profile: profile.clone(), path: format!(r"{folder}\{}", profile.folder) })
}

/// The folders whose files tell how the profiles of a user stand: the one that lists them, and each profile's own.
pub(crate) fn folders(terminal: &dyn Terminal, sid: &str) -> Result<Vec<String>, Error> {
    let users = users::users(terminal.registry());
    let Some(user) = users.of(sid) else { return Ok(Vec::new()) };
    let Some(folder) = user_data(terminal.registry(), user)? else { return Ok(Vec::new()) };
    let (profiles, _) = profile_list(terminal.files(), &folder);
    let profiles = profiles.into_iter().map(|(profile, _)| format!(r"{folder}\{profile}"));
    Ok(profiles.chain([folder.clone()]).collect())
}

/// Whether a profile's files say that a browser has it open, or did not close it properly.
///
/// # Errors
///
/// If they cannot be read.
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
        delivered
            .extend(read_crx(terminal.files(), path)?.as_deref().map(Delivered::read).and_then(Result::ok));
    }
    holds(terminal.files(), &place(terminal, profile)?.path, &delivered)
}
