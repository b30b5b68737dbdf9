//! Browser extensions: their files, the old ones, the new ones, developer mode.

use super::Judged;
use model::desired::{ExtensionMember, ExtensionSet, Switch};
use model::finding::Finding;
use model::observation::{
    CrxFound, ExtensionFound, ExtensionsFound, ProfileFound, ProfileHolds, ProfileState,
};
use model::plan::{AddExtension, Change, Operation, RemoveExtension, SetDeveloperMode};
use model::why::{State, Why};

pub(super) fn files(set: &ExtensionSet, found: &ExtensionsFound) -> Judged {
    let mut findings = Vec::new();
    for file in &found.files {
        let path = file.path.clone();
        match &file.holds {
            CrxFound::Missing => findings.push(Finding::NotDelivered { path }),
            CrxFound::Broken { reason } => {
                findings.push(Finding::FileBroken { path, reason: reason.clone() })
            }
            CrxFound::Sound { version, .. } if *version < set.at_least => {
                findings.push(Finding::FileTooOld { path, version: version.clone() });
            }
            CrxFound::Sound { .. } => {}
        }
    }
    if findings.is_empty() {
        return Judged::done(Why::FoundAsWanted);
    }
    if added(set, found).state == State::Done {
        return Judged::not_applicable(Why::NotNeeded);
    }
    let broken = findings.iter().any(Finding::needs_person);
    let (state, why) =
        if broken { (State::NeedsPerson, Why::PersonMustAct) } else { (State::Waiting, Why::NotDelivered) };
    Judged { state, why, findings, operations: Vec::new() }
}

pub(super) fn old_removed(set: &ExtensionSet, found: &ExtensionsFound) -> Judged {
    let mut findings = Vec::new();
    let mut operations = Vec::new();
    for (profile, holds) in in_use(set, found, &mut findings) {
        for extension in old(set, found, holds) {
            let name = extension.name.clone().unwrap_or_else(|| extension.id.clone());
            findings.push(Finding::ExtensionOld {
                profile: profile.profile.clone(),
                name: name.clone(),
                id: extension.id.clone(),
                version: extension.version.clone(),
            });
            operations.push(Operation::RemoveExtension(RemoveExtension {
                profile: profile.profile.clone(),
                id: extension.id.clone(),
                name,
                version: extension.version.clone(),
            }));
        }
    }
    Judged::of(findings, operations)
}

pub(super) fn added(set: &ExtensionSet, found: &ExtensionsFound) -> Judged {
    let mut findings = Vec::new();
    let mut operations = Vec::new();
    let profiles = in_use(set, found, &mut findings);
    if profiles.is_empty() && findings.is_empty() {
        findings.push(Finding::NoProfile { place: found.place.clone() });
    }
    let mut unmet = false;
    for (profile, holds) in profiles {
        for (position, member) in set.members.iter().enumerate() {
            let file = found.files.get(position);
            let wanted =
                holds.extensions.iter().filter(|extension| is_member(extension, member, id_of(file)));
            let new = wanted.into_iter().find(|extension| !is_old(set, extension));
            let profile = profile.profile.clone();
            match new {
                Some(extension) => {
                    if let Some(reason) = &extension.files_wrong {
                        findings.push(Finding::ExtensionFilesWrong {
                            profile: profile.clone(),
                            name: member.name.clone(),
                            reason: reason.clone(),
                        });
                    }
                    if !extension.disabled_by.is_empty() {
                        findings.push(Finding::ExtensionDisabled {
                            profile,
                            name: member.name.clone(),
                            id: extension.id.clone(),
                            reasons: extension.disabled_by.clone(),
                        });
                    }
                }
                None => {
                    unmet = true;
                    findings.push(Finding::ExtensionMissing {
                        profile: profile.clone(),
                        name: member.name.clone(),
                    });
                    if let Some(CrxFound::Sound { id, version, sha256, .. }) = file.map(|file| &file.holds) {
                        operations.push(Operation::AddExtension(AddExtension {
                            profile,
                            id: id.clone(),
                            name: member.name.clone(),
                            version: version.clone(),
                            file: file.map(|file| file.path.clone()).unwrap_or_default(),
                            sha256: sha256.clone(),
                        }));
                    }
                }
            }
        }
    }
    let mut judged = Judged::of(findings, operations);
    if unmet && judged.state != State::Unknown {
        // Also where a file is missing, so that nothing can be done yet: the step for the files tells why.
        (judged.state, judged.why) = (State::Todo, Why::Differs);
    }
    judged
}

pub(super) fn developer_mode(set: &ExtensionSet, be: Switch, found: &ExtensionsFound) -> Judged {
    let mut findings = Vec::new();
    let mut operations = Vec::new();
    let wanted = be == Switch::Enabled;
    for (profile, holds) in in_use(set, found, &mut findings) {
        if holds.developer_mode != wanted {
            let profile = profile.profile.clone();
            findings.push(if holds.developer_mode {
                Finding::DeveloperModeOn { profile: profile.clone() }
            } else {
                Finding::DeveloperModeOff { profile: profile.clone() }
            });
            let on = Change { expects: holds.developer_mode, to: wanted };
            operations.push(Operation::SetDeveloperMode(SetDeveloperMode { profile, on }));
        }
    }
    Judged::of(findings, operations)
}

/// The profiles in use: those of the terminal's user, and any other that holds an extension of the set. Where nobody
/// can tell who works here, all of them. A profile that cannot be read is in use for all we know.
fn in_use<'a>(
    set: &ExtensionSet,
    found: &'a ExtensionsFound,
    findings: &mut Vec<Finding>,
) -> Vec<(&'a ProfileFound, &'a ProfileHolds)> {
    let user_known = found.profiles.iter().any(|profile| profile.of_terminal_user);
    let mut profiles = Vec::new();
    for profile in &found.profiles {
        match &profile.holds {
            ProfileState::Read(holds) => {
                let member = |extension: &ExtensionFound| {
                    members(set, found).any(|(m, id)| is_member(extension, m, id))
                };
                if profile.of_terminal_user || !user_known || holds.extensions.iter().any(member) {
                    profiles.push((profile, holds));
                }
            }
            ProfileState::Unreadable(trouble) => findings.push(trouble.clone().into()),
        }
    }
    profiles
}

fn old<'a>(
    set: &'a ExtensionSet,
    found: &'a ExtensionsFound,
    holds: &'a ProfileHolds,
) -> impl Iterator<Item = &'a ExtensionFound> {
    holds.extensions.iter().filter(move |extension| {
        members(set, found).any(|(member, id)| is_member(extension, member, id)) && is_old(set, extension)
    })
}

fn members<'a>(
    set: &'a ExtensionSet,
    found: &'a ExtensionsFound,
) -> impl Iterator<Item = (&'a ExtensionMember, Option<&'a str>)> {
    set.members.iter().enumerate().map(|(position, member)| (member, id_of(found.files.get(position))))
}

fn id_of(file: Option<&model::observation::ExtensionFile>) -> Option<&str> {
    match file.map(|file| &file.holds) {
        Some(CrxFound::Sound { id, .. }) => Some(id),
        _ => None,
    }
}

/// By the id that the file's key gives, or by the name: whether old and new versions share an id is not known.
fn is_member(extension: &ExtensionFound, member: &ExtensionMember, id: Option<&str>) -> bool {
    id == Some(extension.id.as_str())
        || extension.name.as_deref().is_some_and(|name| name.trim() == member.name)
}

/// An extension whose version the profile does not say is old: the browser shows it, and nothing proves it new.
fn is_old(set: &ExtensionSet, extension: &ExtensionFound) -> bool {
    extension.version.as_ref().is_none_or(|version| *version < set.at_least)
}
