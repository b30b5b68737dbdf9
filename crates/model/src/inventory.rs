//! Inventories: what a terminal is like, gathered for the vendor. A format that is read elsewhere, so it has a version.

use crate::fact::Fact;
use crate::finding::Finding;
use crate::id::FactName;
use crate::observation::TerminalKind;
use crate::reason::Reason;
use crate::registry::RegistryData;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The version of the format.
pub const FORMAT: u32 = 1;

/// What a terminal is like.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inventory {
    /// The version of the format.
    pub format: u32,
    /// The version of tejun that wrote it.
    pub tejun: String,
    /// What kind of terminal it is.
    pub kind: TerminalKind,
    /// The terminal's own clock.
    pub at: Timestamp,
    /// Whether tejun had an administrator's rights when it read this.
    pub admin_rights: bool,
    /// Whether it runs on mains power, or `None` if that is unknown.
    pub mains_power: Option<bool>,
    /// The facts that every terminal has, and those of the notice.
    pub facts: BTreeMap<FactName, Fact>,
    /// What was found about the terminal as a whole.
    pub findings: Vec<Finding>,
    /// What was read beyond the facts, by topic.
    pub sections: Vec<Section>,
}

/// What was read about one topic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// The topic.
    pub topic: Topic,
    /// What was read, in the order of reading.
    pub entries: Vec<Entry>,
}

/// What a section is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Topic {
    /// The browser's policies.
    Browser,
    /// The accounts of people.
    Accounts,
    /// Sleep, Fast Startup and wake timers.
    Power,
    /// Policies of Windows Update.
    Updates,
    /// User Account Control.
    Elevation,
    /// What may run: AppLocker, Software Restriction Policies, SmartScreen.
    Restrictions,
}

/// One value of the registry, or a whole key; or one setting of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The key, or the file's path.
    pub place: String,
    /// The value's name, or `None` if this is about the place.
    pub name: Option<String>,
    /// What it means, if the names alone do not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meaning: Option<Meaning>,
    /// What was found there.
    pub content: Content,
}

/// What a value means whose key is a GUID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Meaning {
    /// Seconds without work until the PC sleeps; 0: never.
    SleepAfter,
    /// Whether a timer may wake the PC: 0 no, 1 yes, 2 only an important one.
    WakeTimers,
}

/// What was found at a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Content {
    /// A value.
    Value(RegistryData),
    /// The beginning of a value that is longer than what is shown.
    Beginning {
        /// Its first bytes.
        data: RegistryData,
        /// How many bytes it has.
        bytes: u64,
    },
    /// A setting of a file that is on or off.
    Switch(bool),
    /// The number of keys directly below.
    Keys(u64),
    /// An account. The value's name is the last part of its security identifier.
    Account {
        /// The name of its folder.
        folder: String,
        /// Whether it is the one that works here, or `None` if that is unknown.
        works_here: Option<bool>,
    },
    /// The key is there and holds nothing.
    Empty,
    /// It was looked for and is not there.
    Absent,
    /// It could not be read, or not as far as it goes.
    Unreadable(Reason),
}

impl Inventory {
    /// Whether everything was read that is there to be read. A fact that a terminal of its kind does not tell, as a disk its serial
    /// number, is not there.
    pub fn is_complete(&self) -> bool {
        let is_told = |reason: &Reason| !matches!(reason, Reason::NotTold {} | Reason::NotAble {});
        let mut entries = self.sections.iter().flat_map(|section| &section.entries);
        let is_read = |entry: &Entry| !matches!(entry.content, Content::Unreadable(_));
        !self.facts.values().filter_map(|fact| fact.trouble.as_ref()).any(is_told)
            && !self.findings.iter().any(Finding::is_unread)
            && entries.all(is_read)
    }
}
