//! The local group policy of the machine.

use crate::ability::Ability;
use crate::change::{Change, inverse};
use crate::finding::FindingCode;
use crate::id::Row;
use crate::kind::{Refers, SetKind, State, Undoable};
use crate::registry::{ABSENT, KeyPath, RegistryData, ValueFound};
use crate::text::Text;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

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

impl State for LocalPolicy {
    const FINDINGS: &'static [FindingCode] = {
        use FindingCode::*;
        &[
            PolicyDiffers,
            PolicyOnlyInRegistry,
            PolicyNotInForce,
            PolicyReturns,
            PolicyCounterMissing,
            PolicySwitchedOff,
            ClaimedByNotice,
            Contradicted,
            PolicyLeftAsItIs,
            CannotRead,
        ]
    };
    const CHANGES: bool = true;
    fn refers(&self) -> Refers<'_> {
        Refers::default()
    }
    fn wants(&self) -> Vec<(String, String)> {
        let key = KeyPath::machine(&self.key);
        let wanted = |value: &PolicyValue| match value.data() {
            Some(data) => format!("{data:?}"),
            None => ABSENT.to_owned(),
        };
        self.values.iter().map(|(name, value)| (key.value_place(name), wanted(value))).collect()
    }
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
    /// The data that this puts into the registry, or `None` if the value has to be absent.
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

/// The local group policy's three places for one policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyFound {
    /// The policy file.
    pub file: FileFound,
    /// For each value the notice names, the entries of the policy file that govern it; none: not configured.
    pub entries: BTreeMap<String, Vec<PolicyEntry>>,
    /// The version counter's file.
    pub counter_file: String,
    /// The machine half of the version counter, or `None` if there is no counter file.
    pub counter: Option<u16>,
    /// Whether the counter file lists the registry among the extensions to run.
    pub listed: bool,
    /// Whether the counter file switches the machine's half of the policy off.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub switched_off: bool,
    /// For each value, what the registry holds.
    pub registry: BTreeMap<String, ValueFound>,
    /// Other values that the registry holds otherwise than the policy file says. When Windows applies the file, it applies all of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<OverruledEntry>,
}

/// A value of a policy file that somebody has changed in the registry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverruledEntry {
    /// The value, with its key.
    pub place: String,
    /// What the registry holds, or `None` if it has no such value.
    pub found: Option<RegistryData>,
    /// What the policy file makes of it, or `None` if it deletes the value.
    pub to: Option<RegistryData>,
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

impl SetKind for PolicyEdit {
    const NEEDS: Ability = Ability::Policy;
    const NEEDS_UI_DRIVER: bool = false;
    const LASTS: bool = true;
    fn inverse(&self) -> Result<Self, Undoable> {
        Ok(Self {
            label: self.label.clone(),
            key: self.key.clone(),
            file: self.file.inverse(),
            listed: self.listed.inverse(),
            // An undo is a change too, and the counter only goes on.
            counted_from: self.counted_from.wrapping_add(1),
            entries: inverse(&self.entries),
            registry: inverse(&self.registry),
        })
    }
    fn place(&self) -> String {
        self.key.clone()
    }
    fn settings(&self) -> Vec<String> {
        let key = KeyPath::machine(&self.key);
        let names = self.entries.keys().chain(self.registry.keys());
        names.map(|name| key.value_place(name)).collect()
    }
}
