//! Windows Update: what the service offers, answers and has done, and how far a run has come.

mod offer;

pub use offer::{Category, Offer};

use crate::string_format::{InvalidFormat, StringFormat};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A Windows result code, written `0x80244022`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Code(pub u32);

crate::string_format::format_schema!(Code, StringFormat::Code);

impl FromStr for Code {
    type Err = InvalidFormat;
    fn from_str(text: &str) -> Result<Self, InvalidFormat> {
        text.strip_prefix("0x")
            .filter(|digits| digits.len() == 8 && digits.bytes().all(|b| b.is_ascii_hexdigit()))
            .and_then(|digits| u32::from_str_radix(digits, 16).ok())
            .map(Code)
            .ok_or_else(|| InvalidFormat { format: StringFormat::Code, text: text.to_owned() })
    }
}

impl TryFrom<String> for Code {
    type Error = InvalidFormat;
    fn try_from(text: String) -> Result<Self, InvalidFormat> {
        text.parse()
    }
}

impl From<Code> for String {
    fn from(code: Code) -> String {
        code.to_string()
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "0x{:08X}", self.0)
    }
}

/// An update that the service offers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Update {
    /// The service's id for it.
    pub id: String,
    /// Its title, as Windows shows it.
    pub title: String,
    /// How far it has come on this PC.
    pub stage: Stage,
    /// Whether its licence is accepted, or it has none.
    pub licence_accepted: bool,
    /// What is to be done about it.
    pub offer: Offer,
    /// Whether it has to be installed alone.
    pub exclusive: bool,
}

/// How far an update has come on a PC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Found.
    Offered,
    /// Downloaded.
    Downloaded,
    /// Installed, finished by the next restart.
    WaitsForRestart,
    /// Installed.
    Installed,
}

/// What a call came to for one update.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpdateDone {
    /// The update's id.
    pub id: String,
    /// Its error, or `None` if it succeeded.
    pub error: Option<Code>,
}

/// A line of Windows' own history of updates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HistoryEntry {
    /// When.
    pub at: Timestamp,
    /// The update's title.
    pub title: String,
    /// Its error, or `None` if it succeeded.
    #[serde(default)]
    pub error: Option<Code>,
    /// Its source, or `None` if Windows does not name it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<UpdateSource>,
}

/// What Windows' own history of updates says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UpdateHistory {
    /// Its entries, the latest first.
    pub entries: Vec<HistoryEntry>,
    /// How many entries were skipped: something is missing in them, or Windows does not say yet how they ended.
    pub skipped: u32,
}

/// The source of an update.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UpdateSource {
    /// The distribution server that the terminal is set to.
    DistributionServer,
    /// Microsoft's own servers.
    Microsoft,
    /// Another one.
    Other,
}

/// What went wrong with a call to the update service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UpdateTrouble {
    /// It answered with a code.
    Code(Code),
    /// It did not answer in that many minutes, and was given up.
    NoAnswer(u32),
    /// Its answer lacks what every answer holds: that member of the service's interfaces, as `IUpdate.Title`. That is never
    /// taken for "nothing to do".
    Broken(String),
    /// Windows still works on what was installed before.
    Servicing,
}

/// How far a run of updates has come. It is journaled before each call, so that a crash or a restart goes on here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdateProgress {
    /// Its place.
    pub state: UpdateState,
    /// Restarts made.
    pub restarts: u32,
    /// Searches that found something to do.
    pub rounds: u32,
    /// How often something was downloaded again because it was invalid.
    pub downloads_again: u32,
    /// The trouble for which a restart was made, until something is installed: a second one would be no help.
    pub restarted_for: Option<UpdateTrouble>,
    /// Whether the service's records were rebuilt.
    pub repaired: bool,
    /// Every update that was seen, in order.
    pub updates: Vec<UpdateRecord>,
    /// Build and revision before anything was done.
    pub before: Option<String>,
    /// What proves that Windows is up to date, or `None` if it is not proved.
    pub proof: Option<UpToDateProof>,
    /// What the last search offered and tejun does not install.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_ours: Vec<LeftUpdate>,
    /// Restarts since something was installed last.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub restarts_since_install: u32,
}

/// Whether a number is left out of a file.
pub(crate) fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// An update that is offered and not installed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftUpdate {
    /// Its title.
    pub title: String,
    /// Why.
    pub offer: Offer,
}

/// The state of a run of updates, with its counters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UpdateState {
    /// Ask what there is.
    Search(Tries),
    /// Accept the licences of what was found.
    Accept(Tries),
    /// Fetch what was found.
    Download(Tries),
    /// Install what was fetched.
    Install(Tries),
    /// Restart, to finish what was installed or for an error that asks for it.
    Restart,
    /// Rebuild the service's records.
    Repair,
    /// Ask again what there is, after something was done.
    Verify(Tries),
}

/// Failed tries of a call since its last success.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tries {
    /// How many.
    pub failed: u32,
    /// How many of them, the last ones, failed in the same way.
    pub same: u32,
    /// When the first of them was.
    pub since: Option<Timestamp>,
    /// What the last one was.
    pub last: Option<UpdateTrouble>,
    /// Not to be tried before this moment.
    pub not_before: Option<Timestamp>,
}

/// What became of one update.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdateRecord {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its progress, or `None` if the last search did not offer it.
    pub stage: Option<Stage>,
    /// Whether its licence is accepted, or it has none.
    pub licence_accepted: bool,
    /// How many times it was installed. More than once: it came back.
    pub installs: u32,
    /// How many times it failed by its own fault.
    pub failures: u32,
    /// Its last error, while it has not been installed since.
    pub error: Option<Code>,
    /// When it was installed last.
    pub installed_at: Option<Timestamp>,
    /// Skipped from here on, so that the others continue; the user sees it.
    pub parked: bool,
    /// What is to be done about it.
    #[serde(default, skip_serializing_if = "Offer::is_counted")]
    pub offer: Offer,
    /// Whether it has to be installed alone.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub exclusive: bool,
}

impl UpdateRecord {
    /// Whether Windows is up to date without it.
    pub fn is_definitions(&self) -> bool {
        self.offer == Offer::Definitions
    }

    fn is_to_do(&self) -> bool {
        matches!(self.stage, Some(Stage::Offered | Stage::Downloaded)) && !self.parked
    }
}

/// What proves that Windows is up to date: a search that found nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpToDateProof {
    /// When it ended.
    pub at: Timestamp,
    /// Build and revision then.
    pub version: Option<String>,
    /// The terminal's update server, which was asked, or `None` if no server is set.
    pub server: Option<String>,
    /// What Windows' own history says of the days since the run began, the latest first.
    pub history: Vec<HistoryEntry>,
    /// How many entries of that history could not be read.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub history_skipped: u32,
    /// Whether Windows still asked for a restart, although it had restarted again and again without anything to install.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub restart_stays: bool,
}

/// A call to the update service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum UpdateCall {
    /// Ask what there is.
    Search,
    /// Accept the licences of what was found.
    Accept,
    /// Fetch what was found.
    Download,
    /// Install what was fetched.
    Install,
    /// Restart, to finish what was installed.
    Restart,
    /// Rebuild the service's records.
    Repair,
}

impl UpdateState {
    /// The call that comes next in it.
    pub fn call(&self) -> UpdateCall {
        match self {
            UpdateState::Search(_) | UpdateState::Verify(_) => UpdateCall::Search,
            UpdateState::Accept(_) => UpdateCall::Accept,
            UpdateState::Download(_) => UpdateCall::Download,
            UpdateState::Install(_) => UpdateCall::Install,
            UpdateState::Restart => UpdateCall::Restart,
            UpdateState::Repair => UpdateCall::Repair,
        }
    }

    /// Its failed tries, or `None` if it cannot fail and be retried.
    pub fn tries(&self) -> Option<&Tries> {
        match self {
            UpdateState::Search(tries)
            | UpdateState::Accept(tries)
            | UpdateState::Download(tries)
            | UpdateState::Install(tries)
            | UpdateState::Verify(tries) => Some(tries),
            UpdateState::Restart | UpdateState::Repair => None,
        }
    }

    /// The same state with other tries.
    pub fn tried(&self, tries: Tries) -> Self {
        match self {
            UpdateState::Search(_) => UpdateState::Search(tries),
            UpdateState::Accept(_) => UpdateState::Accept(tries),
            UpdateState::Download(_) => UpdateState::Download(tries),
            UpdateState::Install(_) => UpdateState::Install(tries),
            UpdateState::Verify(_) => UpdateState::Verify(tries),
            UpdateState::Restart => UpdateState::Restart,
            UpdateState::Repair => UpdateState::Repair,
        }
    }
}

impl UpdateProgress {
    /// Nothing done yet.
    pub fn start(before: Option<String>) -> Self {
        Self {
            state: UpdateState::Search(Tries::default()),
            restarts: 0,
            rounds: 0,
            downloads_again: 0,
            restarted_for: None,
            repaired: false,
            updates: Vec::new(),
            before,
            proof: None,
            not_ours: Vec::new(),
            restarts_since_install: 0,
        }
    }

    /// The updates whose licences are to be accepted, by id: all that are still to be downloaded or installed.
    pub fn to_accept(&self) -> Vec<String> {
        [self.ids_at(Stage::Offered), self.ids_at(Stage::Downloaded)].concat()
    }

    /// The updates that are still to be downloaded or installed. Definitions are taken along with other updates, and once without
    /// any.
    pub fn to_do(&self) -> impl Iterator<Item = &UpdateRecord> {
        let tried = |record: &UpdateRecord| record.is_definitions() && record.installs + record.failures > 0;
        let others = self.has_counted_to_do() || !self.updates.iter().any(tried);
        self.updates.iter().filter(move |record| record.is_to_do() && (!record.is_definitions() || others))
    }

    /// Whether an update is still to be downloaded or installed without which Windows is not up to date.
    pub fn has_counted_to_do(&self) -> bool {
        self.updates.iter().any(|record| record.is_to_do() && !record.is_definitions())
    }

    /// The updates to download next, or that are downloaded and to be installed, by id.
    pub fn ids_at(&self, stage: Stage) -> Vec<String> {
        self.to_do().filter(|update| update.stage == Some(stage)).map(|update| update.id.clone()).collect()
    }

    /// The updates to install in one call, by id: one that has to be alone, or all others. An update that has to be alone and failed
    /// comes last, so that it keeps no other one waiting.
    pub fn to_install(&self) -> Vec<String> {
        let downloaded = self.to_do().filter(|update| update.stage == Some(Stage::Downloaded));
        let (alone, together): (Vec<_>, Vec<_>) = downloaded.partition(|update| update.exclusive);
        let first = alone.iter().find(|update| update.error.is_none());
        match first.or(alone.first().filter(|_| together.is_empty())) {
            Some(one) => vec![one.id.clone()],
            None => together.into_iter().map(|update| update.id.clone()).collect(),
        }
    }

    /// What was installed, in order.
    pub fn installed(&self) -> impl Iterator<Item = &UpdateRecord> {
        self.updates.iter().filter(|update| update.installs > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_written_as_windows_writes_them() {
        assert_eq!(Code(0x8024_401c).to_string(), "0x8024401C");
        assert!(Code::from_str("0x8024401").is_err());
        assert!(Code::from_str("0x+024401C").is_err());
    }
}
