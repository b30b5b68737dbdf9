//! Observations: what was seen of a terminal at one moment.

use crate::coded::kinds;
use crate::desired::Software;
use crate::fact::Fact;
use crate::id::AnswerValue;
use crate::plan::Purpose;
use crate::reason::Reason;
use crate::registry::{KeyPath, RegistryData};
use crate::update::HistoryEntry;
use crate::{FactName, QuestionId, RunId, StepRef, Version};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What kind of terminal it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum TerminalKind {
    /// The PC that tejun runs on.
    This,
    /// A Windows disk in a folder.
    Volume,
    /// A practice terminal.
    Practice,
}

kinds! {
    /// What can be done on a terminal, beyond looking.
    enum Ability {
        /// Change the local group policy.
        Policy,
        /// Change properties of network adapters.
        Adapters,
        /// Change what the browser holds, and its policies.
        Browser,
        /// Switch the browser's developer mode.
        DeveloperMode,
        /// Ask the update service.
        Updates,
        /// Restart.
        Restart,
        /// See which programs and services run.
        Programs,
    }
}

impl Ability {
    /// Those that a terminal has. It answers for each, so that a new one does not compile before every terminal has answered.
    pub fn of(has: impl Fn(Ability) -> bool) -> BTreeSet<Ability> {
        Self::ALL.iter().copied().filter(|ability| has(*ability)).collect()
    }
}

/// Everything seen at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observation {
    /// What kind of terminal it is.
    pub kind: TerminalKind,
    /// The terminal's own clock.
    pub at: Timestamp,
    /// Which start of Windows this is; changes with every restart. None where no Windows runs.
    pub boot: Option<String>,
    /// What can be done there.
    pub able: BTreeSet<Ability>,
    /// Mains power; None: cannot be told.
    pub mains_power: Option<bool>,
    /// The facts that were asked for.
    pub facts: BTreeMap<FactName, Fact>,
    /// What was found about the terminal as a whole.
    pub findings: Vec<crate::finding::Finding>,
    /// What was found for each step that asks something of the machine.
    pub found: BTreeMap<StepRef, Found>,
    /// What tejun's journal on that terminal says.
    pub history: History,
}

/// What was found where a step looks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Found {
    /// Extension files and browser profiles.
    Extensions(Box<ExtensionsFound>),
    /// The local group policy's three places.
    LocalPolicy(PolicyFound),
    /// Network adapters.
    Adapters(Vec<AdapterFound>),
    /// The update service's own state.
    Updates(UpdatesFound),
    /// Which of the wanted programs and services run.
    Programs(Vec<Software>),
    /// Nothing to see there and then: the journal tells.
    InJournal,
    /// It could not be read.
    CannotTell(Trouble),
}

/// Something that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    /// Where.
    pub place: String,
    /// Why.
    pub reason: Reason,
    /// What a person can do about it.
    pub remedy: Remedy,
}

/// What a person can do about something that cannot be read or written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Remedy {
    /// Ask whoever looks after the terminal: a file is damaged.
    Ask,
    /// Send that file to whoever looks after the terminal: it is damaged, and holds nothing about a person.
    SendFile,
    /// Ask whoever administers the terminal: a setting of theirs decides.
    Administrator,
    /// Show it to whoever looks after the terminal: it is nothing that tejun deals with.
    Show,
    /// Start Windows once and shut it down: a hive was being written when the power went. Or bring its logs.
    ShutDownProperly,
    /// Start Windows once and shut it down with the Shift key held: it is hibernated.
    ShutDownWholly,
    /// See to the rights, the space or the cable: this computer cannot read or write it.
    Access,
    /// Do it on the running terminal.
    RunningTerminal,
    /// Do this step by hand, as the notice says.
    ByHand,
}

/// Extension files and browser profiles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtensionsFound {
    /// One for each member of the set, in its order.
    pub files: Vec<ExtensionFile>,
    /// The user who works here. None: nobody can tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// Every profile of every user, the terminal's user first.
    pub profiles: Vec<ProfileFound>,
    /// Where profiles were looked for.
    pub place: String,
    /// The browser's policies that have to do with extensions.
    pub policies: BrowserPolicies,
    /// Programs that came with the set's files and that its extensions speak to.
    pub hosts: Vec<NativeHost>,
    /// Programs of which that cannot be told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unread_hosts: Vec<Trouble>,
}

/// The browser's policies that have to do with extensions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BrowserPolicies {
    /// The machine's settings of single extensions (`ExtensionSettings`).
    pub settings: SettingsFound,
    /// From where the browser offers to add extensions (`ExtensionInstallSources`).
    pub sources: ListFound,
    /// Which extensions may run in any case (`ExtensionInstallAllowlist`).
    pub allowed: ListFound,
    /// Policies that stand in the way of adding the set's extensions.
    pub hindrances: Vec<PolicyHindrance>,
    /// Why nothing can be said of them, where that is so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<Trouble>,
}

/// A policy that holds an object, as JSON in one value or as a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingsFound {
    /// The machine's key.
    pub key: KeyPath,
    /// The value's name.
    pub name: String,
    /// What the machine's key holds.
    pub value: ValueFound,
    /// The members that count, each as JSON: the machine's, or else those of the user who works here.
    pub members: BTreeMap<String, String>,
    /// Where the machine has a key of that name, which counts before the value: where each member is told to go.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub below: Option<BTreeMap<String, MemberFound>>,
    /// Why the members cannot be told.
    pub trouble: Option<Trouble>,
}

/// Where a member of such a policy lies that is a key: a value named by the member and holding it as JSON; or a key named by
/// the member, and the value in it by which the extension is told to go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberFound {
    /// The key.
    pub key: KeyPath,
    /// The value's name.
    pub name: String,
    /// What it holds.
    pub value: ValueFound,
}

/// A policy that holds a list, a value for each entry or one JSON text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListFound {
    /// The machine's key.
    pub key: KeyPath,
    /// The nearest key that exists, itself included.
    pub nearest_key: String,
    /// The names of the machine's entries.
    pub names: Vec<String>,
    /// The entries that count: the machine's, or else those of the user who works here.
    pub entries: Vec<String>,
}

/// A policy that stands in the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyHindrance {
    /// The value that says so, with its hive.
    pub place: String,
    /// What it does.
    pub effect: PolicyEffect,
}

/// What a policy does to extensions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PolicyEffect {
    /// Developer mode cannot be switched on, so nothing can be dropped on the extensions page.
    DeveloperModeLocked,
    /// The set's extensions, or one of them, must not be there, or not come from where they lie.
    Blocks,
    /// An old extension cannot be told to go without others that are told of together with it.
    KeepsOld,
}

/// A program that extensions speak to, as it is made known to the browser.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NativeHost {
    /// The registry key that names its manifest.
    pub key: KeyPath,
    /// The manifest's path.
    pub manifest: String,
    /// The ids of the extensions that may speak to it; or why that cannot be told.
    pub allows: Result<Vec<String>, Reason>,
}

/// A CRX file where a set expects it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtensionFile {
    /// Its full path.
    pub path: String,
    /// What it holds.
    pub holds: CrxFound,
}

/// What a CRX file holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CrxFound {
    /// No such file.
    Missing,
    /// It cannot be read.
    Unreadable(Trouble),
    /// Damaged, or its signature does not hold.
    Broken {
        /// What is wrong.
        reason: Reason,
    },
    /// A sound one.
    Sound {
        /// The extension's id, computed from its key.
        id: String,
        /// Its version.
        version: Version,
        /// Its name.
        name: String,
        /// The manifest's own version, 2 or 3.
        manifest_version: u32,
        /// SHA-256 of the whole file, hexadecimal.
        sha256: String,
    },
}

/// A browser profile of a Windows user.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ProfileRef {
    /// The Windows user.
    pub user: String,
    /// The profile's folder: `Default`, `Profile 1`.
    pub folder: String,
}

/// A browser profile as it was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileFound {
    /// Which one.
    pub profile: ProfileRef,
    /// The name the browser shows for it.
    pub name: String,
    /// Whether it belongs to the user who works at this terminal.
    pub of_terminal_user: bool,
    /// What it holds, or why that cannot be told.
    pub holds: ProfileState,
}

/// What a profile holds, or why that cannot be told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProfileState {
    /// It was read.
    Read(ProfileHolds),
    /// It could not be read.
    Unreadable(Trouble),
}

/// What a profile holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileHolds {
    /// Developer mode of the extensions page.
    pub developer_mode: bool,
    /// Whether the browser had it open when it was last written, or was not closed properly. An open browser writes up to ten
    /// seconds late.
    pub open: bool,
    /// Every extension that a person could have put there.
    pub extensions: Vec<ExtensionFound>,
    /// Ids of extensions that were there and of which only an entry is left.
    pub residues: Vec<String>,
}

/// An extension in a profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtensionFound {
    /// Its id.
    pub id: String,
    /// The name the browser shows.
    pub name: Option<String>,
    /// Its version.
    pub version: Option<Version>,
    /// The browser's reasons for keeping it off; empty: it is on.
    pub disabled_by: Vec<i64>,
    /// What is wrong with its files; None: they are there, and say the same version.
    pub files_wrong: Option<Reason>,
    /// Why its name, where there is none, or its files cannot be told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<Trouble>,
}

/// The local group policy's three places for one policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyFound {
    /// The policy file.
    pub file: FileFound,
    /// For each value the notice names, the entries of the policy file that govern it; none: not configured.
    pub entries: BTreeMap<String, Vec<PolicyEntry>>,
    /// The version counter's file.
    pub counter_file: String,
    /// The version counter's machine half; None: there is no counter file.
    pub counter: Option<u16>,
    /// Whether the counter file lists the registry among the extensions to run.
    pub listed: bool,
    /// Whether the counter file switches the machine's half of the policy off.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub switched_off: bool,
    /// For each value, what the registry holds.
    pub registry: BTreeMap<String, ValueFound>,
}

/// Whether a file is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the words say it")]
pub enum FileFound {
    Absent,
    Present,
}

/// An entry of a policy file, exactly as it stands there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyEntry {
    /// Its position in the file, from 0.
    pub index: u32,
    /// The key as written there.
    pub key: String,
    /// The name as written there, with its instruction (`**del.`).
    pub name: String,
    /// Its data.
    pub data: RegistryData,
}

/// What the registry holds under a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ValueFound {
    /// No such value.
    Absent {
        /// The nearest key above that exists, itself included.
        nearest_key: String,
    },
    /// A value.
    Present(RegistryData),
}

impl ValueFound {
    /// The data, where there is a value.
    pub fn data(&self) -> Option<&RegistryData> {
        match self {
            ValueFound::Absent { .. } => None,
            ValueFound::Present(data) => Some(data),
        }
    }
}

/// A network adapter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdapterFound {
    /// The device instance id, by which it is found again.
    pub instance: String,
    /// What Windows calls it.
    pub description: String,
    /// Cable or Wi-Fi; None: neither, or not said.
    pub kind: Option<crate::desired::AdapterKind>,
    /// Whether the driver offers the property.
    pub offers: bool,
    /// The value that is set.
    pub value: Option<String>,
    /// The driver's default, which counts where no value is set.
    pub default: Option<String>,
    /// What is kept in the value's place, where that is no text: what the driver makes of it cannot be said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub odd: Option<RegistryData>,
    /// Why nothing can be said of it, where that is so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<Trouble>,
}

impl AdapterFound {
    /// The value that counts.
    pub fn effective(&self) -> Option<&str> {
        self.value.as_deref().or(self.default.as_deref())
    }
}

/// The update service's own state, as far as it can be told without a search.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdatesFound {
    /// Whether Windows waits for a restart; None: cannot be told.
    pub restart_required: Option<bool>,
    /// The server that the terminal is set to, where one is set.
    pub server: Option<String>,
    /// Windows' build and revision, as `17763.3887`.
    #[serde(default)]
    pub version: Option<String>,
    /// Windows' own history of the days for which being up to date counts, the latest first. None: cannot be told.
    #[serde(default)]
    pub history: Option<Vec<HistoryEntry>>,
}

/// What the journal says about earlier work for a notice.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    /// Answers, the latest of each question.
    pub answers: BTreeMap<QuestionId, Answered>,
    /// Steps for which tejun changed something that stands.
    pub changed: BTreeMap<StepRef, Mark>,
    /// Steps that only time can prove (a restart, a program seen, a search that found nothing), and when.
    pub proved: BTreeMap<StepRef, Mark>,
    /// The latest failure of a step that nothing has mended since.
    pub failed: BTreeMap<StepRef, crate::finding::Finding>,
    /// A run that has not ended.
    pub unfinished: Option<Unfinished>,
    /// What was changed for a while only, and could not be taken back.
    #[serde(default)]
    pub left: Vec<crate::plan::Action>,
}

/// A run that has not ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unfinished {
    /// The run.
    pub run: RunId,
    /// What it is for.
    pub purpose: Purpose,
    /// When it began.
    pub began_at: Timestamp,
    /// Until when it waits for the update service, where it does.
    pub waits_until: Option<Timestamp>,
}

/// An answer and when it was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// The answer.
    pub value: AnswerValue,
    /// When.
    pub at: Timestamp,
}

/// A moment in a terminal's life.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// When.
    pub at: Timestamp,
    /// In which start of Windows; None where none ran.
    pub boot: Option<String>,
}
