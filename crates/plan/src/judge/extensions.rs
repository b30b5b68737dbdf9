//! Browser extensions: their files, the old ones, the new ones, developer mode.

use super::{Context, Judge, Judged, browser_policy, files, sets};
use model::finding::Finding;
use model::kinds::{
    AddExtension, CrxFound, Desired, DeveloperMode, EnableExtension, ExtensionFiles, ExtensionFound,
    ExtensionMember, ExtensionSet, ExtensionsAdded, ExtensionsFound, NOT_VERIFIED, OldExtensionsRemoved,
    Operation, ProfileFound, ProfileHolds, ProfileState, ProveExtensions, RemoveExtension, SetDeveloperMode,
    SetOperation, Switch,
};
use model::notice::{Procedure, Step};
use model::observation::{BrowserStart, PolicyEffect};
use model::plan::Change;
use model::why::{State, Why};
use model::{SetName, StepRef};

impl Judge for ExtensionFiles {
    fn judge(&self, _: &StepRef, found: &Box<ExtensionsFound>, context: &Context<'_>) -> Option<Judged> {
        Some(files(context.extension_set(&self.set)?, found))
    }
}

impl Judge for OldExtensionsRemoved {
    fn judge(&self, _: &StepRef, found: &Box<ExtensionsFound>, context: &Context<'_>) -> Option<Judged> {
        Some(old_removed(&self.set, context.extension_set(&self.set)?, found, context))
    }
}

impl Judge for ExtensionsAdded {
    fn judge(&self, _: &StepRef, found: &Box<ExtensionsFound>, context: &Context<'_>) -> Option<Judged> {
        Some(added(context.extension_set(&self.set)?, found))
    }
}

impl Judge for DeveloperMode {
    fn judge(&self, step: &StepRef, found: &Box<ExtensionsFound>, context: &Context<'_>) -> Option<Judged> {
        Some(developer_mode(step, context.extension_set(&self.set)?, self, found, context))
    }
}

fn files(set: &ExtensionSet, found: &ExtensionsFound) -> Judged {
    let mistaken = files::mistaken(set, found);
    if !mistaken.is_empty() {
        return files::stopped(mistaken);
    }
    let mut findings = Vec::new();
    for file in &found.files {
        let path = file.path.clone();
        match &file.holds {
            CrxFound::Missing => findings.push(Finding::NotDelivered { path }),
            CrxFound::Unreadable(trouble) => findings.push(trouble.clone().into()),
            CrxFound::Broken { reason } => {
                findings.push(Finding::FileBroken { path, reason: reason.clone() })
            }
            CrxFound::Sound { version, .. } if *version < set.at_least => {
                findings.push(Finding::FileTooOld { path, version: version.clone() });
            }
            // Version 3 came in 2020. The browser refuses older versions, and disables installed ones.
            CrxFound::Sound { manifest_version, .. } if *manifest_version < 3 => {
                findings.push(Finding::FileOfOldKind { path, manifest_version: *manifest_version });
            }
            CrxFound::Sound { .. } => {}
        }
    }
    if findings.is_empty() {
        return Judged::of(found.files.len(), findings, Vec::new());
    }
    if added(set, found).state == State::Done {
        return Judged::not_applicable(Why::NotNeeded);
    }
    // What needs the files needs all of them.
    let (state, why) = if findings.iter().any(Finding::is_unread) {
        (State::Unknown, Why::CannotTell)
    } else if findings.iter().any(Finding::needs_person) {
        (State::NeedsPerson, Why::PersonMustAct)
    } else {
        (State::Waiting, Why::NotDelivered)
    };
    Judged::settled(state, why, findings)
}

fn old_removed(
    set_name: &SetName,
    set: &ExtensionSet,
    found: &ExtensionsFound,
    context: &Context<'_>,
) -> Judged {
    let mut findings = Vec::new();
    let mut removals = Vec::new();
    let adds = adding(set_name, context);
    let will_add = adds.as_ref().is_some_and(|step| context.planned.contains(step));
    let profiles = in_use(set, found, &mut findings);
    if profiles.is_empty() {
        findings.extend(no_profile(found));
    }
    let parts = profiles.len();
    let (mut are_left, mut are_updated) = (false, false);
    for (profile, holds) in profiles {
        // What may be one, as far as it is known.
        let nameless = holds.extensions.iter().filter(|extension| {
            extension.name.is_none() && !members(set, found).any(|(_, id)| id == Some(extension.id.as_str()))
        });
        findings.extend(nameless.filter_map(|extension| Some(extension.trouble.clone()?.into())));
        let (mut left, mut by_hand) = (false, false);
        let is_left_out = adds_by_hand(set, found, profile, holds);
        for (extension, successor) in old(set, found, holds) {
            left = true;
            let name = extension.name.clone().unwrap_or_else(|| extension.id.clone());
            findings.push(Finding::ExtensionOld {
                profile: profile.profile.clone(),
                name: name.clone(),
                id: extension.id.clone(),
                version: extension.version.clone(),
            });
            let successor = successor.filter(|_| adds.is_some());
            if successor == Some(extension.id.as_str()) && !is_left_out {
                are_updated = true;
            } else if holds.signed_in {
                by_hand = true;
            } else if adds.is_none() || successor.is_some_and(|id| will_add || is_on(holds, id)) {
                removals.push(RemoveExtension {
                    profile: profile.profile.clone(),
                    id: extension.id.clone(),
                    name,
                    version: extension.version.clone(),
                    successor: successor.map(str::to_owned),
                });
            }
        }
        are_left |= left;
        findings.extend(by_hand.then(|| signed_in(profile)));
        is_open(left, profile, holds, &mut findings);
    }
    let blocked = are_left && (hinder(found, &mut findings) || unread_policies(found, &mut findings));
    if blocked {
        // Nothing could be added in their place, for all that is known.
        removals.clear();
    }
    let mistaken = files::mistaken(set, found);
    if are_left && !mistaken.is_empty() {
        findings.extend(mistaken);
        removals.clear();
    }
    let ids = removals.iter().map(|removal| removal.id.as_str());
    let meanwhile = browser_policy::removing(&found.policies.settings, ids).unwrap_or_else(|finding| {
        findings.push(*finding);
        removals.clear();
        Vec::new()
    });
    let operations = removals.into_iter().map(sets).collect();
    let mut judged = Judged { meanwhile, ..Judged::of(parts, findings, operations) };
    if judged.state == State::Unknown && are_left {
        judged.why = Why::CannotTell;
    }
    if are_left && !blocked && judged.operations.is_empty() {
        // Those that are updated in place are gone when that is done; each other one waits until its successor is there.
        let comes = will_add && are_updated;
        if let Some(step) = adds.filter(|_| comes || judged.state == State::Done) {
            let state = if comes { State::Todo } else { State::Waiting };
            (judged.state, judged.why) = (state, Why::AfterStep { step });
        }
    }
    judged
}

/// Whether an extension is there and on.
fn is_on(holds: &ProfileHolds, id: &str) -> bool {
    holds.extensions.iter().any(|extension| extension.id == id && extension.disabled_by.is_empty())
}

/// Tells where the policies cannot be read, without which nothing is changed in the browser. Whether that is so.
fn unread_policies(found: &ExtensionsFound, findings: &mut Vec<Finding>) -> bool {
    findings.extend(found.policies.trouble.clone().map(Finding::from));
    found.policies.trouble.is_some()
}

/// Whether the profiles of the expected user are missing.
fn no_profile(found: &ExtensionsFound) -> Option<Finding> {
    let are_missing = match is_user_known(found) {
        true => !found.profiles.iter().any(|profile| profile.of_terminal_user),
        false => found.profiles.is_empty(),
    };
    are_missing.then(|| Finding::NoProfile { place: found.place.clone() })
}

fn is_user_known(found: &ExtensionsFound) -> bool {
    found.user.is_some() || found.profiles.iter().any(|profile| profile.of_terminal_user)
}

/// If a profile is open and something is not as wanted, the browser may not have written it yet.
fn is_open(amiss: bool, profile: &ProfileFound, holds: &ProfileHolds, findings: &mut Vec<Finding>) {
    if amiss && holds.open {
        findings.push(Finding::BrowserOpen { profile: profile.profile.clone() });
    }
}

fn added(set: &ExtensionSet, found: &ExtensionsFound) -> Judged {
    let mistaken = files::mistaken(set, found);
    if !mistaken.is_empty() {
        return files::stopped(mistaken);
    }
    let mut findings = Vec::new();
    let mut operations = Vec::new();
    let profiles = in_use(set, found, &mut findings);
    findings.extend(no_profile(found));
    let parts = profiles.len() * set.members.len();
    let (mut unmet, mut by_hand) = (false, false);
    let mut kept_off = Vec::new();
    let foretold = verifies(set, found, &profiles);
    for (profile, holds) in profiles {
        let before = findings.len();
        let found_in = profile;
        let is_left_out = adds_by_hand(set, found, profile, holds);
        let mut is_by_hand = false;
        for (position, member) in set.members.iter().enumerate() {
            let file = found.files.get(position);
            let wanted =
                holds.extensions.iter().filter(|extension| is_member(extension, member, id_of(file)));
            let new = wanted.into_iter().find(|extension| !is_old(set, extension));
            let profile = profile.profile.clone();
            match new {
                Some(extension) => {
                    findings.extend(extension.trouble.clone().map(Finding::from));
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
                    findings.extend(stranger(&extension.id, &member.name, found));
                    if extension.disabled_by == [NOT_VERIFIED] && holds.signed_in {
                        is_by_hand = true;
                    } else if extension.disabled_by == [NOT_VERIFIED] {
                        kept_off.push(sets(EnableExtension {
                            profile: found_in.profile.clone(),
                            id: extension.id.clone(),
                            name: member.name.clone(),
                        }));
                    }
                }
                None => {
                    unmet |= !is_left_out;
                    is_by_hand |= is_left_out;
                    findings.push(Finding::ExtensionMissing {
                        profile: profile.clone(),
                        name: member.name.clone(),
                    });
                    let residue = id_of(file).filter(|id| holds.residues.iter().any(|residue| residue == id));
                    if let Some(id) = residue {
                        findings.push(Finding::ExtensionResidue {
                            profile: profile.clone(),
                            name: member.name.clone(),
                            id: id.to_owned(),
                        });
                    }
                    if let Some(file) = file.filter(|_| !is_left_out) {
                        let before =
                            holds.extensions.iter().find(|e| id_of(Some(file)) == Some(e.id.as_str()));
                        let replaces = before.and_then(|extension| extension.version.clone());
                        let adds = addition(profile, member, file);
                        operations.extend(adds.map(|adds| sets(AddExtension { replaces, ..adds })));
                    }
                }
            }
        }
        findings.extend(is_by_hand.then(|| signed_in(found_in)));
        by_hand |= is_by_hand;
        is_open(findings.len() > before, found_in, holds, &mut findings);
    }
    let amiss = unmet || by_hand || !kept_off.is_empty();
    let blocked = amiss && hinder(found, &mut findings);
    if blocked {
        operations.clear();
    }
    let adds = !operations.is_empty();
    if !kept_off.is_empty() || (adds && foretold) {
        let ids = found.files.iter().filter_map(|file| id_of(Some(file)));
        let allows = browser_policy::allowing(&found.policies.allowed, ids);
        if allows.is_some() {
            kept_off.extend(operations.iter().filter_map(|addition| enabling(addition, found)));
        }
        operations.splice(0..0, allows.map(sets));
        operations.extend(kept_off);
    }
    if !operations.is_empty() && unread_policies(found, &mut findings) {
        operations.clear();
    }
    let mut judged = Judged::of(parts, findings, operations);
    if adds && !judged.operations.is_empty() {
        judged.meanwhile.extend(browser_policy::adding_from(&found.policies.sources, &set.folder));
    }
    if unmet && judged.state == State::Unknown {
        // What is known is not as wanted either.
        judged.why = Why::CannotTell;
    } else if unmet && !blocked {
        // Also if a file is missing, so that nothing can be done yet: the step for the files says why.
        (judged.state, judged.why) = (State::Todo, Why::Differs);
    }
    judged
}

/// Whether the browser has to be expected to keep an addition off whose origin it cannot verify (W2): Edge on Windows does, unless one
/// of the set's extensions is on although no policy allows it.
fn verifies(
    set: &ExtensionSet,
    found: &ExtensionsFound,
    profiles: &[(&ProfileFound, &ProfileHolds)],
) -> bool {
    let mut there = profiles.iter().flat_map(|(_, holds)| &holds.extensions);
    !there.any(|extension| {
        members(set, found).any(|(member, id)| is_member(extension, member, id))
            && extension.disabled_by.is_empty()
            && !found.policies.allowed.entries.contains(&extension.id)
    })
}

/// Whether a person has to add the extensions of the set to this profile: no policy can let one run there, and nothing in the profile
/// shows that the browser lets them run without (W14).
fn adds_by_hand(
    set: &ExtensionSet,
    found: &ExtensionsFound,
    profile: &ProfileFound,
    holds: &ProfileHolds,
) -> bool {
    holds.signed_in && verifies(set, found, &[(profile, holds)])
}

fn signed_in(profile: &ProfileFound) -> Finding {
    Finding::ProfileSignedIn { profile: profile.profile.clone() }
}

/// What lets an addition run that the browser keeps off. `None` if no policy can, in that profile.
fn enabling(addition: &Operation, found: &ExtensionsFound) -> Option<Operation> {
    let is_signed_in = |of: &ProfileFound| matches!(&of.holds, ProfileState::Read(holds) if holds.signed_in);
    match addition {
        Operation::Set(SetOperation::AddExtension(addition))
            if !found.profiles.iter().any(|of| of.profile == addition.profile && is_signed_in(of)) =>
        {
            let (profile, id) = (addition.profile.clone(), addition.id.clone());
            Some(sets(EnableExtension { profile, id, name: addition.name.clone() }))
        }
        Operation::Set(_) | Operation::Lead(_) => None,
    }
}

/// Tells which policies stand in the way. Whether one of them blocks.
fn hinder(found: &ExtensionsFound, findings: &mut Vec<Finding>) -> bool {
    let hindrances = &found.policies.hindrances;
    findings.extend(hindrances.iter().map(|hindrance| {
        let (place, effect) = (hindrance.place.clone(), hindrance.effect);
        Finding::BrowserPolicyHinders { place, effect }
    }));
    hindrances.iter().any(|hindrance| hindrance.effect == PolicyEffect::Blocks)
}

fn addition(
    profile: model::observation::ProfileRef,
    member: &ExtensionMember,
    file: &model::kinds::ExtensionFile,
) -> Option<AddExtension> {
    let CrxFound::Sound { id, version, sha256, .. } = &file.holds else {
        return None;
    };
    Some(AddExtension {
        profile,
        id: id.clone(),
        name: member.name.clone(),
        version: version.clone(),
        file: file.path.clone(),
        sha256: sha256.clone(),
        replaces: None,
    })
}

/// If programs came with the extensions, one of them has to accept each extension. `None` if one does, or if there are no programs.
fn stranger(id: &str, name: &str, found: &ExtensionsFound) -> Option<Finding> {
    let knows = |host: &model::kinds::NativeHost| {
        host.allows.as_ref().is_ok_and(|ids| ids.iter().any(|known| known == id))
    };
    if found.hosts.iter().any(knows) {
        return None;
    }
    if let Some(trouble) = found.unread_hosts.first() {
        return Some(trouble.clone().into());
    }
    let place = found.hosts.first()?.key.to_string();
    Some(Finding::HostDoesNotKnow { name: name.to_owned(), id: id.to_owned(), place })
}

/// Developer mode, and the proof that the extensions which were added stay without it: once, after a restart of the browser.
fn developer_mode(
    step: &StepRef,
    set: &ExtensionSet,
    mode: &DeveloperMode,
    found: &ExtensionsFound,
    context: &Context<'_>,
) -> Judged {
    let mut findings = Vec::new();
    let mut operations = Vec::new();
    let wanted = mode.be == Switch::Enabled;
    let profiles = in_use(set, found, &mut findings);
    findings.extend(no_profile(found));
    let parts = profiles.len();
    let mut without = false;
    for (found_in, holds) in profiles {
        without |= !has_new(set, found, holds);
        if holds.developer_mode != wanted {
            let profile = found_in.profile.clone();
            findings.push(if holds.developer_mode {
                Finding::DeveloperModeOn { profile: profile.clone() }
            } else {
                Finding::DeveloperModeOff { profile: profile.clone() }
            });
            let on = Change { expects: holds.developer_mode, to: wanted };
            operations.push(sets(SetDeveloperMode { profile, on }));
            is_open(true, found_in, holds, &mut findings);
        }
        let is_left_out = adds_by_hand(set, found, found_in, holds) && !has_new(set, found, holds);
        if !wanted && !is_left_out && unproved(step, mode, context) {
            let members = set.members.iter().zip(&found.files);
            let extensions: Vec<_> = members
                .filter_map(|(member, file)| addition(found_in.profile.clone(), member, file))
                .collect();
            if extensions.len() == set.members.len() {
                let profile = found_in.profile.clone();
                operations.push(Operation::Lead(ProveExtensions { profile, extensions }.into()));
            }
        }
    }
    if operations.is_empty()
        && let Some(start) = not_proved_anew(step, context)
    {
        findings.push(Finding::ProvedWithoutStart { start });
    }
    let mut judged = Judged::of(parts, findings, operations);
    let added = adding(&mode.set, context);
    if judged.state == State::Done
        && !wanted
        && without
        && let Some(step) = added
    {
        // Off it is; that the extensions stay on without it shows when they are there.
        (judged.state, judged.why) = (State::Waiting, Why::AfterStep { step });
    }
    judged
}

/// Whether every extension of the set is there in a new version, and on.
fn has_new(set: &ExtensionSet, found: &ExtensionsFound, holds: &ProfileHolds) -> bool {
    let is_on = |member, id| {
        let mut there = holds.extensions.iter().filter(|extension| is_member(extension, member, id));
        there.any(|extension| !is_old(set, extension) && extension.disabled_by.is_empty())
    };
    members(set, found).all(|(member, id)| is_on(member, id))
}

/// The step of the procedure that adds a set.
fn adding(set: &SetName, context: &Context<'_>) -> Option<StepRef> {
    let procedure = context.procedure;
    Some(StepRef::new(&procedure.procedure, &adding_step(procedure, set)?.step))
}

/// The step of a procedure that adds a set.
pub(crate) fn adding_step<'a>(procedure: &'a Procedure, set: &SetName) -> Option<&'a Step> {
    procedure.steps.iter().find(|step| adds(step, set))
}

fn adds(step: &Step, set: &SetName) -> bool {
    matches!(&step.desired, Some(Desired::ExtensionsAdded(of)) if of.set == *set)
}

/// Whether extensions of the set are added by this plan, or were added since the last proof.
fn unproved(step: &StepRef, mode: &DeveloperMode, context: &Context<'_>) -> bool {
    let history = &context.observation.history;
    context.procedure.steps.iter().filter(|other| adds(other, &mode.set)).any(|other| {
        let other = StepRef::new(&context.procedure.procedure, &other.step);
        let proved = history.proved.get(step).map(|mark| mark.at);
        context.planned.contains(&other)
            || history.changed.get(&other).is_some_and(|changed| proved.is_none_or(|at| at < changed.at))
    })
}

/// What was seen of the browser at the last proof, if it was not started again in full and Windows has not been since.
fn not_proved_anew(step: &StepRef, context: &Context<'_>) -> Option<BrowserStart> {
    let history = &context.observation.history;
    let proved = history.proved.get(step)?;
    let start = history.not_anew.get(step)?;
    (proved.boot == context.observation.boot).then_some(*start)
}

/// The profiles in use: those of the terminal's user, and any other that holds an extension of the set. If the user is unknown, all
/// of them. A profile that cannot be read may be in use. One that only an administrator can read is left to a process with such rights.
pub(super) fn in_use<'a>(
    set: &ExtensionSet,
    found: &'a ExtensionsFound,
    findings: &mut Vec<Finding>,
) -> Vec<(&'a ProfileFound, &'a ProfileHolds)> {
    let user_known = is_user_known(found);
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
            ProfileState::NotLookedAt(trouble) => {
                let (user, place) = (profile.profile.user.clone(), trouble.place.clone());
                findings.push(Finding::AccountNotLookedAt { user, place });
            }
        }
    }
    profiles
}

/// The old extensions of a set, each with the id of the file that takes its place, if that is known.
fn old<'a>(
    set: &'a ExtensionSet,
    found: &'a ExtensionsFound,
    holds: &'a ProfileHolds,
) -> impl Iterator<Item = (&'a ExtensionFound, Option<&'a str>)> {
    holds.extensions.iter().filter(|extension| is_old(set, extension)).filter_map(move |extension| {
        let mut members = members(set, found);
        let (_, id) = members.find(|(member, id)| is_member(extension, member, *id))?;
        Some((extension, id))
    })
}

fn members<'a>(
    set: &'a ExtensionSet,
    found: &'a ExtensionsFound,
) -> impl Iterator<Item = (&'a ExtensionMember, Option<&'a str>)> {
    set.members.iter().enumerate().map(|(position, member)| (member, id_of(found.files.get(position))))
}

pub(super) fn id_of(file: Option<&model::kinds::ExtensionFile>) -> Option<&str> {
    match file.map(|file| &file.holds) {
        Some(CrxFound::Sound { id, .. }) => Some(id),
        _ => None,
    }
}

/// By the id that the file's key gives, or by the name: whether old and new versions share an id is not known.
pub(super) fn is_member(extension: &ExtensionFound, member: &ExtensionMember, id: Option<&str>) -> bool {
    id == Some(extension.id.as_str())
        || extension.name.as_deref().is_some_and(|name| name.trim() == member.name)
}

/// An extension whose version the profile does not say is old: the browser shows it, and nothing proves it new.
pub(super) fn is_old(set: &ExtensionSet, extension: &ExtensionFound) -> bool {
    extension.version.as_ref().is_none_or(|version| *version < set.at_least)
}
