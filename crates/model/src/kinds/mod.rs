//! The one list of kinds of states (設定項目). From it come the enums of what a step asks for, of what is found, and of what
//! is done, and the macros by which the other crates go through them.
//!
//! An entry names what is found and, for that, the states that look at it and the operations that lead from one to the
//! other. What an operation *sets* is tested before and afterwards; what is *led* takes its time. A kind is whole when each
//! crate has its part: [`State`], [`SetKind`] or [`LeadKind`] here, `Get` and `Resource` in `terminal`, `Judge` in `plan`,
//! `Words` in `manual`, `Lint` in `source`. One that lacks a part does not compile.

mod adapter_property;
mod certificate;
mod extensions;
mod extensions_found;
mod file;
mod holds;
mod list;
mod list_policy;
mod local_policy;
mod person;
mod power_setting;
mod program;
mod registry_value;
mod restarted;
mod running;
mod service;
mod text_entry;
mod up_to_date;

pub use crate::files::{FileBytes, FileState};
pub use adapter_property::*;
pub use certificate::*;
pub use extensions::*;
pub use extensions_found::*;
pub use file::*;
pub use holds::*;
pub use list_policy::*;
pub use local_policy::*;
pub use person::*;
pub use power_setting::*;
pub use program::*;
pub use registry_value::*;
pub use restarted::*;
pub use running::*;
pub use service::*;
pub use text_entry::*;
pub use up_to_date::*;

use crate::ability::Ability;
use crate::finding::FindingCode;
use crate::kind::{LeadKind, Refers, SetKind, State, Undoable};
use crate::registry::ValueFound;
use crate::running_windows::Software;
use crate::trouble::Trouble;
use list::kinds;
use serde::{Deserialize, Serialize};

kinds! { $
    /// Extension files and browser profiles.
    Extensions(Box<ExtensionsFound>) {
        states [
            /// The set's CRX files are in their folder, whole, signed, and of the wanted version.
            "extension_files" ExtensionFiles,
            /// None of the set's extensions is left in an older version, in any browser profile in use.
            "old_extensions_removed" OldExtensionsRemoved,
            /// All of the set's extensions are there and enabled in the wanted version, in every profile in use.
            "extensions_added" ExtensionsAdded,
            /// The browser's developer mode, in every profile in use.
            "developer_mode" DeveloperMode,
        ]
        sets [
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
        ]
        leads [
            /// Restart the browser, and see that the extensions are still there and on.
            ProveExtensions(ProveExtensions),
        ]
    }
    /// The local group policy's three places.
    LocalPolicy(PolicyFound) {
        states [
            /// An entry of the local group policy: in the policy file, its version counter, and the registry.
            "local_policy" LocalPolicy,
            /// One entry of a policy that is a list, among the entries of others.
            "list_policy" ListPolicy,
        ]
        sets [
            /// Change an entry of the local group policy.
            EditPolicy(PolicyEdit),
        ]
        leads []
    }
    /// Network adapters.
    Adapters(Vec<AdapterFound>) {
        states [
            /// An advanced property of network adapters, by its keyword.
            "adapter_property" AdapterProperty,
        ]
        sets [
            /// Set a property of a network adapter.
            SetAdapterProperty(AdapterEdit),
        ]
        leads []
    }
    /// A value of the registry.
    RegistryValue(ValueFound) {
        states [
            /// A value of the registry, of the machine or of the terminal's user.
            "registry_value" RegistryValue,
        ]
        sets [
            /// Set a value of the registry.
            SetRegistryValue(RegistryValueEdit),
        ]
        leads []
    }
    /// What is at a path.
    File(FileState) {
        states [
            /// A file of the notice at a path of the terminal, or no file there.
            "file" File,
        ]
        sets [
            /// Put a file in its place, or take one away.
            SetFile(FileEdit),
        ]
        leads []
    }
    /// One entry of a text file.
    TextEntry(EntryFound) {
        states [
            /// One entry of a text file: a key, a name, or a whole line.
            "text_entry" TextEntry,
        ]
        sets [
            /// Set an entry of a text file.
            SetTextEntry(TextEntryEdit),
        ]
        leads []
    }
    /// A certificate of an authority, in the stores of the machine.
    Certificate(CertificateFound) {
        states [
            /// A certificate of an authority is in a store of the machine, or is not.
            "certificate" Certificate,
        ]
        sets [
            /// Put a certificate of an authority into a store, or take it out.
            EditCertificate(CertificateEdit),
        ]
        leads []
    }
    /// How a service starts.
    Service(ServiceFound) {
        states [
            /// A service starts in a certain way. Of a notice that is about the service, and asked apart.
            "service" Service,
        ]
        sets [
            /// Change how a service starts.
            EditService(ServiceEdit),
        ]
        leads []
    }
    /// A setting of the power plan in use.
    PowerSetting(PowerSettingFound) {
        states [
            /// A setting of the power plan in use has a value.
            "power_setting" PowerSetting,
        ]
        sets [
            /// Change a setting of a power plan.
            EditPowerSetting(PowerSettingEdit),
        ]
        leads []
    }
    /// An installed program.
    Program(ProgramFound) {
        states [
            /// A program that Windows Installer installs, or that is not installed.
            "program" InstalledProgram,
        ]
        sets [
            /// Install a program, or uninstall it.
            EditProgram(ProgramEdit),
        ]
        leads []
    }
    /// The update service's own state.
    Updates(UpdatesFound) {
        states [
            /// Windows is up to date: a fresh search of the terminal's own update source finds nothing.
            "up_to_date" UpToDate,
        ]
        sets []
        leads [
            /// Search, download and install updates, with restarts, until a search finds nothing.
            BringUpToDate,
        ]
    }
    /// Nothing more is looked at: the journal knows, or the facts.
    InJournal {
        states [
            /// The PC has been restarted since tejun changed something.
            "restarted" Restarted,
            /// A person has done something that no machine can do, and says so.
            "person" Person,
            /// Facts of the terminal are so. Nothing is changed for it.
            "holds" Holds,
        ]
        sets []
        leads [
            /// Restart the PC.
            Restart,
        ]
    }
    /// Which of the wanted programs and services run.
    Programs(Vec<Software>) {
        states [
            /// A program has been seen running after the restart.
            "running" Running,
        ]
        sets []
        leads [
            /// Wait until a program is seen running.
            AwaitProgram(AwaitProgram),
        ]
    }
}

/// A kind of what is found where a state looks.
pub trait FoundKind: Sized {
    /// This kind, if it is what was found.
    fn of(found: &Found) -> Option<&Self>;
}

/// What an action does. In JSON the two kinds stand side by side, each by its own name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "AnyOperation", into = "AnyOperation")]
pub enum Operation {
    /// It sets something at one stroke.
    Set(SetOperation),
    /// It is led over time.
    Lead(LeadOperation),
}

impl From<SetOperation> for Operation {
    fn from(operation: SetOperation) -> Self {
        Self::Set(operation)
    }
}

impl From<LeadOperation> for Operation {
    fn from(operation: LeadOperation) -> Self {
        Self::Lead(operation)
    }
}

impl Desired {
    /// The findings that an observation of this state can make. Any state can also be unreadable.
    pub fn findings(&self) -> &'static [FindingCode] {
        fn of<S: State>(_: &S) -> &'static [FindingCode] {
            S::FINDINGS
        }
        match_desired!(self, state => of(state))
    }

    /// Whether the machine changes something to reach it, so that a restart can be due afterwards.
    pub fn changes(&self) -> bool {
        fn of<S: State>(_: &S) -> bool {
            S::CHANGES
        }
        match_desired!(self, state => of(state))
    }

    /// The settings that it asks for, each with the wanted value; see [`State::wants`].
    pub fn wants(&self) -> Vec<(String, String)> {
        match_desired!(self, state => state.wants())
    }

    /// What it names of the rest of the notice.
    pub fn refers(&self) -> Refers<'_> {
        match_desired!(self, state => state.refers())
    }
}

impl SetOperation {
    /// What a terminal must be able to do for it.
    pub fn needs(&self) -> Ability {
        fn of<S: SetKind>(_: &S) -> Ability {
            S::NEEDS
        }
        match_set!(self, operation => of(operation))
    }

    /// Whether somebody has to move the browser's windows for it.
    pub fn needs_ui_driver(&self) -> bool {
        fn of<S: SetKind>(_: &S) -> bool {
            S::NEEDS_UI_DRIVER
        }
        match_set!(self, operation => of(operation))
    }

    /// Whether what it sets stays, as against what is set for a while and put back by the same plan.
    pub fn lasts(&self) -> bool {
        fn of<S: SetKind>(_: &S) -> bool {
            S::LASTS
        }
        match_set!(self, operation => of(operation))
    }

    /// Whether it can be taken back.
    pub fn undoable(&self) -> Undoable {
        match_set!(self, operation => operation.inverse().err().unwrap_or(Undoable::Yes))
    }

    /// The operation that restores what this one found. `None`: see [`SetOperation::undoable`].
    pub fn inverse(&self) -> Option<SetOperation> {
        match_set!(self, operation => operation.inverse().ok().map(SetOperation::from))
    }

    /// The place of its effect.
    pub fn place(&self) -> String {
        match_set!(self, operation => operation.place())
    }

    /// The settings that two notices cannot want otherwise; see [`SetKind::settings`].
    pub fn settings(&self) -> Vec<String> {
        match_set!(self, operation => operation.settings())
    }
}

impl Operation {
    /// What a terminal must be able to do for it.
    pub fn needs(&self) -> Ability {
        fn of<L: LeadKind>(_: &L) -> Ability {
            L::NEEDS
        }
        match self {
            Operation::Set(set) => set.needs(),
            Operation::Lead(lead) => match_lead!(lead, operation => of(operation)),
        }
    }

    /// Whether somebody has to move the browser's windows for it.
    pub fn needs_ui_driver(&self) -> bool {
        fn of<L: LeadKind>(_: &L) -> bool {
            L::NEEDS_UI_DRIVER
        }
        match self {
            Operation::Set(set) => set.needs_ui_driver(),
            Operation::Lead(lead) => match_lead!(lead, operation => of(operation)),
        }
    }

    /// Whether it can be taken back.
    pub fn undoable(&self) -> Undoable {
        fn of<L: LeadKind>(_: &L) -> Undoable {
            L::UNDOABLE
        }
        match self {
            Operation::Set(set) => set.undoable(),
            Operation::Lead(lead) => match_lead!(lead, operation => of(operation)),
        }
    }

    /// Whether what it does stays, as against what is set for a while and put back by the same plan.
    pub fn lasts(&self) -> bool {
        match self {
            Operation::Set(set) => set.lasts(),
            Operation::Lead(_) => true,
        }
    }

    /// The operation that restores what this one found. `None`: see [`Operation::undoable`].
    pub fn inverse(&self) -> Option<Operation> {
        match self {
            Operation::Set(set) => set.inverse().map(Operation::Set),
            Operation::Lead(_) => None,
        }
    }
}
