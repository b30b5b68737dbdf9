//! What a plan's actions do, with what they expect to find.

use crate::ability::Ability;
use crate::browser::ProfileRef;
use crate::calendar::{Calendar, Gate};
use crate::desired::Software;
use crate::found::{FileFound, PolicyEntry, ValueFound};
use crate::id::{ActionId, StepRef};
use crate::registry::KeyPath;
use crate::text::Text;
use crate::version::Version;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a plan is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// Carry out the notice.
    Apply,
    /// Put back what tejun changed.
    Undo,
}

/// One thing to do. The unit of doing is the unit of undoing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Action {
    /// Its number in the plan.
    pub id: ActionId,
    /// The step it is for.
    pub step: StepRef,
    /// What is done, with what is expected to be found.
    pub operation: Operation,
    /// Actions that must have succeeded before.
    pub after: Vec<ActionId>,
    /// What has to be open before it begins.
    pub gating: Gating,
    /// It takes back what an action set for a while only: done as soon as those in `after` have come to an end, whatever it
    /// was, and also where the run is given up.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub puts_back: bool,
}

/// What has to be open before an action begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gating {
    /// The gates; all of them.
    pub gates: Vec<Gate>,
    /// The calendar they look at.
    pub calendar: Option<Calendar>,
}

/// What an action does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operation {
    /// Change an entry of the local group policy.
    EditPolicy(PolicyEdit),
    /// Set a property of a network adapter.
    SetAdapterProperty(AdapterEdit),
    /// Remove an extension from a browser profile.
    RemoveExtension(RemoveExtension),
    /// Add an extension to a browser profile.
    AddExtension(AddExtension),
    /// Switch the browser's developer mode.
    SetDeveloperMode(SetDeveloperMode),
    /// Change a policy of the browser.
    EditBrowserPolicy(BrowserPolicyEdit),
    /// See that the browser lets an extension run that it kept off, now that a policy allows it.
    EnableExtension(EnableExtension),
    /// Start the browser anew, and see that the extensions are still there and on.
    ProveExtensions(ProveExtensions),
    /// Search, download and install updates, with restarts, until a search finds nothing.
    BringUpToDate,
    /// Restart the PC.
    Restart,
    /// Wait until a program is seen running.
    AwaitProgram(AwaitProgram),
}

/// A change of the local group policy: the policy file's entries and what the registry is to hold because of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyEdit {
    /// What the policy editor calls it.
    pub label: Text,
    /// The key below HKEY_LOCAL_MACHINE.
    pub key: String,
    /// The policy file: taken away again only where it holds nothing else.
    pub file: Change<FileFound>,
    /// Whether the counter file lists the registry among the extensions to run.
    pub listed: Change<bool>,
    /// The counter's machine half before the edit. While it still stands there, the edit does not count yet.
    pub counted_from: u16,
    /// The entries, by value name.
    pub entries: BTreeMap<String, Change<Vec<PolicyEntry>>>,
    /// The registry's values, by name.
    pub registry: BTreeMap<String, Change<ValueFound>>,
}

/// From what to what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change<T> {
    /// What is expected to be found.
    pub expects: T,
    /// What it is to be.
    pub to: T,
}

impl<T: Clone> Change<T> {
    /// The way back.
    pub fn inverse(&self) -> Self {
        Self { expects: self.to.clone(), to: self.expects.clone() }
    }
}

/// A change of an adapter's property. None: no value of its own, so that the driver's default counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdapterEdit {
    /// The adapter's device instance id.
    pub instance: String,
    /// What Windows calls it.
    pub description: String,
    /// The property's keyword.
    pub keyword: String,
    /// What Device Manager calls the property.
    pub label: Text,
    /// The value.
    pub value: Change<Option<String>>,
    /// What Device Manager calls the value it is to be; None: what it was before.
    pub shown: Option<Text>,
}

/// Removal of an extension.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemoveExtension {
    /// Where.
    pub profile: ProfileRef,
    /// Its id.
    pub id: String,
    /// The name the browser shows.
    pub name: String,
    /// The version expected to be there.
    pub version: Option<Version>,
}

/// Addition of an extension.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddExtension {
    /// Where.
    pub profile: ProfileRef,
    /// Its id, computed from the file.
    pub id: String,
    /// The name the browser will show.
    pub name: String,
    /// The version in the file.
    pub version: Version,
    /// The file.
    pub file: String,
    /// SHA-256 of the file expected there, hexadecimal.
    pub sha256: String,
}

/// Developer mode of a profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetDeveloperMode {
    /// Where.
    pub profile: ProfileRef,
    /// From what to what.
    pub on: Change<bool>,
}

/// A change of a policy of the browser, all of it in one key. Such values are the machine's own, not the policy editor's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BrowserPolicyEdit {
    /// What it is for.
    pub purpose: BrowserPolicy,
    /// The key.
    pub key: KeyPath,
    /// The values, by name.
    pub values: BTreeMap<String, Change<ValueFound>>,
}

/// The browser's number for its reason to keep an extension off whose origin it cannot verify
/// (`extensions/browser/disable_reason.h`).
pub const NOT_VERIFIED: i64 = 256;

/// What a policy of the browser is changed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BrowserPolicy {
    /// That the browser removes extensions by itself.
    RemoveExtensions,
    /// That the browser offers to add extensions from a folder without developer mode.
    AddFromFolder,
    /// That the browser lets extensions run whose origin it cannot verify.
    AllowExtensions,
}

/// An extension that the browser keeps off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnableExtension {
    /// Where.
    pub profile: ProfileRef,
    /// Its id.
    pub id: String,
    /// The name the browser shows.
    pub name: String,
}

/// Extensions of a profile that have to be there and on after the browser has started anew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProveExtensions {
    /// Where.
    pub profile: ProfileRef,
    /// Each as it was delivered.
    pub extensions: Vec<AddExtension>,
}

/// Waiting for a program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AwaitProgram {
    /// What people call it.
    pub label: Text,
    /// What it may be; any one counts.
    pub any_of: Vec<Software>,
    /// For how long at most, in seconds.
    pub within_seconds: u32,
}

/// Whether an operation can be taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Undoable {
    /// It can: what was found is put back.
    Yes,
    /// A removed extension cannot be brought back: its file is gone.
    NotRemoved,
    /// An added extension stays: without the old one, taking it away would leave none.
    NotAdded,
    /// Installed updates stay.
    NotUpdates,
    /// There is nothing to take back.
    NothingToUndo,
}

impl Operation {
    /// What a terminal must be able to do for it.
    pub fn needs(&self) -> Ability {
        match self {
            Operation::EditPolicy(_) => Ability::Policy,
            Operation::SetAdapterProperty(_) => Ability::Adapters,
            Operation::RemoveExtension(_)
            | Operation::AddExtension(_)
            | Operation::EditBrowserPolicy(_)
            | Operation::EnableExtension(_)
            | Operation::ProveExtensions(_) => Ability::Browser,
            Operation::SetDeveloperMode(_) => Ability::DeveloperMode,
            Operation::BringUpToDate => Ability::Updates,
            Operation::Restart => Ability::Restart,
            Operation::AwaitProgram(_) => Ability::Programs,
        }
    }

    /// Whether somebody has to move the browser's windows for it.
    pub fn needs_ui_driver(&self) -> bool {
        match self {
            Operation::RemoveExtension(_)
            | Operation::AddExtension(_)
            | Operation::SetDeveloperMode(_)
            | Operation::EnableExtension(_)
            | Operation::ProveExtensions(_) => true,
            Operation::EditPolicy(_)
            | Operation::SetAdapterProperty(_)
            | Operation::EditBrowserPolicy(_)
            | Operation::BringUpToDate
            | Operation::Restart
            | Operation::AwaitProgram(_) => false,
        }
    }

    /// Whether it sets something at one stroke, as against what takes its time: updates, a restart, waiting.
    pub fn sets(&self) -> bool {
        match self {
            Operation::EditPolicy(_)
            | Operation::SetAdapterProperty(_)
            | Operation::RemoveExtension(_)
            | Operation::AddExtension(_)
            | Operation::SetDeveloperMode(_)
            | Operation::EditBrowserPolicy(_)
            | Operation::EnableExtension(_) => true,
            Operation::BringUpToDate
            | Operation::Restart
            | Operation::AwaitProgram(_)
            | Operation::ProveExtensions(_) => false,
        }
    }

    /// Whether what it sets stays, as against what is set for a while and put back by the same plan.
    pub fn lasts(&self) -> bool {
        match self {
            Operation::EditBrowserPolicy(_) => false,
            Operation::EditPolicy(_)
            | Operation::SetAdapterProperty(_)
            | Operation::RemoveExtension(_)
            | Operation::AddExtension(_)
            | Operation::SetDeveloperMode(_)
            | Operation::EnableExtension(_)
            | Operation::ProveExtensions(_)
            | Operation::BringUpToDate
            | Operation::Restart
            | Operation::AwaitProgram(_) => true,
        }
    }

    /// Whether it can be taken back.
    pub fn undoable(&self) -> Undoable {
        match self {
            Operation::EditPolicy(_)
            | Operation::SetAdapterProperty(_)
            | Operation::SetDeveloperMode(_)
            | Operation::EditBrowserPolicy(_) => Undoable::Yes,
            Operation::RemoveExtension(_) => Undoable::NotRemoved,
            Operation::AddExtension(_) => Undoable::NotAdded,
            Operation::BringUpToDate => Undoable::NotUpdates,
            Operation::Restart
            | Operation::AwaitProgram(_)
            | Operation::EnableExtension(_)
            | Operation::ProveExtensions(_) => Undoable::NothingToUndo,
        }
    }

    /// The operation that puts back what this one found. None: see [`Operation::undoable`].
    pub fn inverse(&self) -> Option<Operation> {
        match self {
            Operation::EditPolicy(edit) => Some(Operation::EditPolicy(edit.inverse())),
            Operation::SetAdapterProperty(edit) => Some(Operation::SetAdapterProperty(AdapterEdit {
                value: edit.value.inverse(),
                shown: None,
                ..edit.clone()
            })),
            Operation::SetDeveloperMode(edit) => Some(Operation::SetDeveloperMode(SetDeveloperMode {
                profile: edit.profile.clone(),
                on: edit.on.inverse(),
            })),
            Operation::EditBrowserPolicy(edit) => Some(Operation::EditBrowserPolicy(BrowserPolicyEdit {
                values: edit.values.iter().map(|(name, change)| (name.clone(), change.inverse())).collect(),
                ..edit.clone()
            })),
            Operation::RemoveExtension(_)
            | Operation::AddExtension(_)
            | Operation::EnableExtension(_)
            | Operation::ProveExtensions(_)
            | Operation::BringUpToDate
            | Operation::Restart
            | Operation::AwaitProgram(_) => None,
        }
    }
}

impl PolicyEdit {
    fn inverse(&self) -> Self {
        let back = |changes: &BTreeMap<String, Change<Vec<PolicyEntry>>>| {
            changes.iter().map(|(name, change)| (name.clone(), change.inverse())).collect()
        };
        Self {
            label: self.label.clone(),
            key: self.key.clone(),
            file: self.file.inverse(),
            listed: self.listed.inverse(),
            // An undo is a change too, and the counter only goes on.
            counted_from: self.counted_from.wrapping_add(1),
            entries: back(&self.entries),
            registry: self.registry.iter().map(|(name, change)| (name.clone(), change.inverse())).collect(),
        }
    }
}
