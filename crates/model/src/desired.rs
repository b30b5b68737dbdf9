//! Desired states: what a step wants of the machine. One variant, one kind of resource (設定項目).

use crate::finding::FindingCode;
use crate::id::{Row, SetName, StepId};
use crate::registry::RegistryData;
use crate::text::Text;
use crate::version::Version;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A state a step asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Desired {
    /// The set's CRX files are in their folder, whole, signed, and of the wanted version.
    ExtensionFiles(OfSet),
    /// None of the set's extensions is left in an older version, in any browser profile in use.
    OldExtensionsRemoved(OfSet),
    /// All of the set's extensions are there and enabled in the wanted version, in every profile in use.
    ExtensionsAdded(OfSet),
    /// The browser's developer mode, in every profile in use.
    DeveloperMode(DeveloperMode),
    /// An entry of the local group policy: in the policy file, its version counter, and the registry.
    LocalPolicy(LocalPolicy),
    /// An advanced property of network adapters, by its keyword.
    AdapterProperty(AdapterProperty),
    /// Windows is up to date: a fresh search of the terminal's own update source finds nothing.
    UpToDate(UpToDate),
    /// The PC has been restarted since tejun changed something.
    Restarted(After),
    /// A program has been seen running after the restart.
    Running(Running),
}

/// Names the set of extensions a state is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct OfSet {
    /// The set.
    pub set: SetName,
}

/// On or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the words say it")]
pub enum Switch {
    Enabled,
    Disabled,
}

/// The browser's developer mode.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DeveloperMode {
    /// The set whose profiles are meant.
    pub set: SetName,
    /// The wanted position.
    pub be: Switch,
}

/// Browser extensions that belong together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ExtensionSet {
    /// The folder that holds their files.
    #[cfg_attr(feature = "schema", schemars(with = "WindowsPath"))]
    pub folder: String,
    /// The lowest version that will do.
    pub at_least: Version,
    /// The extensions.
    pub members: Vec<ExtensionMember>,
}

#[cfg(feature = "schema")]
struct WindowsPath;
#[cfg(feature = "schema")]
crate::string_format::format_schema!(WindowsPath, crate::string_format::StringFormat::WindowsPath);

/// One extension of a set. Its id is not written here: it is computed from the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ExtensionMember {
    /// The file's name in the set's folder.
    pub file: String,
    /// The name the browser shows; old versions are known by it where their id differs.
    pub name: String,
}

/// An entry of the local group policy for the machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct LocalPolicy {
    /// What the policy editor calls it.
    pub label: Text,
    /// The key below HKEY_LOCAL_MACHINE, as the policy file names it.
    pub key: String,
    /// The values, as the policy editor writes them for the wanted state.
    pub values: BTreeMap<String, PolicyValue>,
    /// Other states that need no change.
    #[serde(default)]
    pub left_as_it_is: Vec<LeftAsItIs>,
}

/// What the policy file holds for one value. The three states of the policy editor are made of these.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum PolicyValue {
    /// A REG_DWORD.
    Dword(u32),
    /// A REG_SZ.
    Text(String),
    /// The instruction to delete the value (`**del.`).
    Deleted,
    /// No entry at all.
    Absent,
}

impl PolicyValue {
    /// The data this puts into the registry; None: the value is not to be there.
    pub fn data(&self) -> Option<RegistryData> {
        match self {
            PolicyValue::Dword(number) => Some(RegistryData::Dword(*number)),
            PolicyValue::Text(text) => Some(RegistryData::Text(text.clone())),
            PolicyValue::Deleted | PolicyValue::Absent => None,
        }
    }
}

/// A state of a policy that is found good enough and not touched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct LeftAsItIs {
    /// The rows that say so.
    pub rows: Vec<Row>,
    /// The values by which it is known.
    pub values: BTreeMap<String, PolicyValue>,
    /// What to tell the person.
    pub note: Text,
}

/// A kind of network adapter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum AdapterKind {
    /// Ethernet (interface type 6).
    Wired,
    /// Wi-Fi (interface type 71).
    Wireless,
}

/// An advanced property of network adapters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AdapterProperty {
    /// What Device Manager calls it.
    pub label: Text,
    /// The property's keyword, which no display language changes.
    pub keyword: String,
    /// The wanted value, as the driver stores it.
    pub value: String,
    /// What Device Manager calls that value.
    pub shown: Text,
    /// Which adapters are meant: all of these kinds that offer the property.
    pub adapters: Vec<AdapterKind>,
}

/// Up to date, and reminded of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct UpToDate {
    /// For how many days a proof counts; afterwards a new search is due.
    pub for_days: u16,
}

/// Concerns only what another step changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct After {
    /// The step of the same procedure whose change this follows.
    pub after: StepId,
}

/// A program or a service that runs, by the name that Windows knows it by. Letters' case does not count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Software {
    /// The name of its executable file: `Reader.exe`.
    Program(String),
    /// The name of the service's key, which is not the one that the list of services shows: `wuauserv`.
    Service(String),
}

impl Software {
    /// The name.
    pub fn name(&self) -> &str {
        match self {
            Software::Program(name) | Software::Service(name) => name,
        }
    }

    /// Whether both are the same, letters' case aside.
    pub fn is(&self, other: &Software) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
            && self.name().eq_ignore_ascii_case(other.name())
    }
}

/// A program or a service to be seen running.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Running {
    /// The step of the same procedure after whose change it is looked for.
    pub after: StepId,
    /// What people call it.
    pub label: Text,
    /// What it may be; any one of them counts.
    pub any_of: Vec<Software>,
    /// How long after the restart it may take, in seconds.
    pub within_seconds: u32,
}

impl Desired {
    /// The findings that looking at this state can make. Whatever cannot be read is a finding everywhere.
    pub fn findings(&self) -> &'static [FindingCode] {
        use FindingCode::*;
        match self {
            Desired::ExtensionFiles(_) => &[NotDelivered, FileBroken, FileTooOld, FileOfOldKind, CannotRead],
            Desired::OldExtensionsRemoved(_) => {
                &[ExtensionOld, BrowserPolicyHinders, BrowserOpen, NoProfile, CannotRead]
            }
            Desired::ExtensionsAdded(_) => &[
                ExtensionMissing,
                ExtensionResidue,
                ExtensionDisabled,
                ExtensionFilesWrong,
                HostDoesNotKnow,
                BrowserPolicyHinders,
                BrowserOpen,
                NoProfile,
                CannotRead,
            ],
            Desired::DeveloperMode(_) => {
                &[DeveloperModeOn, DeveloperModeOff, BrowserOpen, NoProfile, CannotRead]
            }
            Desired::LocalPolicy(_) => &[
                PolicyDiffers,
                PolicyOnlyInRegistry,
                PolicyNotInForce,
                PolicyCounterMissing,
                PolicySwitchedOff,
                Contradicted,
                PolicyLeftAsItIs,
                CannotRead,
            ],
            Desired::AdapterProperty(_) => {
                &[PropertyDiffers, PropertyNotOffered, PropertyOdd, NoAdapter, CannotRead]
            }
            Desired::UpToDate(_) => {
                &[NeverProvedUpToDate, ProofTooOld, UpdateWaitsForRestart, UpdateError, CannotRead]
            }
            Desired::Restarted(_) => &[RestartDue, CannotRead],
            Desired::Running(_) => &[NotRunning, CannotRead],
        }
    }

    /// Whether the machine changes something to reach it, so that a restart can be due afterwards.
    pub fn changes(&self) -> bool {
        match self {
            Desired::OldExtensionsRemoved(_)
            | Desired::ExtensionsAdded(_)
            | Desired::DeveloperMode(_)
            | Desired::LocalPolicy(_)
            | Desired::AdapterProperty(_)
            | Desired::UpToDate(_) => true,
            Desired::ExtensionFiles(_) | Desired::Restarted(_) | Desired::Running(_) => false,
        }
    }

    /// The set of extensions it is about.
    pub fn set(&self) -> Option<&SetName> {
        match self {
            Desired::ExtensionFiles(of)
            | Desired::OldExtensionsRemoved(of)
            | Desired::ExtensionsAdded(of) => Some(&of.set),
            Desired::DeveloperMode(mode) => Some(&mode.set),
            Desired::LocalPolicy(_)
            | Desired::AdapterProperty(_)
            | Desired::UpToDate(_)
            | Desired::Restarted(_)
            | Desired::Running(_) => None,
        }
    }

    /// The step whose change it follows.
    pub fn follows(&self) -> Option<&StepId> {
        match self {
            Desired::Restarted(after) => Some(&after.after),
            Desired::Running(running) => Some(&running.after),
            Desired::ExtensionFiles(_)
            | Desired::OldExtensionsRemoved(_)
            | Desired::ExtensionsAdded(_)
            | Desired::DeveloperMode(_)
            | Desired::LocalPolicy(_)
            | Desired::AdapterProperty(_)
            | Desired::UpToDate(_) => None,
        }
    }
}
