//! Windows Update: its error codes, told apart, and how far a run has come.

use crate::id::NotOfShape;
use crate::shape::Shape;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A Windows result code, written `0x80244022`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Code(pub u32);

crate::shaped_schema!(Code, Shape::Code);

impl FromStr for Code {
    type Err = NotOfShape;
    fn from_str(text: &str) -> Result<Self, NotOfShape> {
        text.strip_prefix("0x")
            .filter(|digits| digits.len() == 8 && digits.bytes().all(|b| b.is_ascii_hexdigit()))
            .and_then(|digits| u32::from_str_radix(digits, 16).ok())
            .map(Code)
            .ok_or_else(|| NotOfShape { shape: Shape::Code, text: text.to_owned() })
    }
}

impl TryFrom<String> for Code {
    type Error = NotOfShape;
    fn try_from(text: String) -> Result<Self, NotOfShape> {
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

/// What is to be done about an error (requirement row B8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ErrorClass {
    /// The distribution server is crowded or cannot be reached: try again later, inside the windows.
    Crowded,
    /// Nothing is given out at this time: try again later, inside the windows.
    OutsidePeriod,
    /// This PC is busy with something that passes: try again in a few minutes.
    Busy,
    /// This PC installs something else, or owes a restart: which of them, the update service tells.
    BusyOrRestart,
    /// This PC wants a restart first.
    RestartFirst,
    /// What was downloaded is no good: download it again.
    DownloadAgain,
    /// There was nothing to do: search again to be sure.
    NothingToDo,
    /// The update service's own, and nobody says what to do: try a few times.
    Unknown,
    /// This PC or the update is at fault: a person has to look at it.
    Stop,
}

impl Code {
    /// What is to be done about it. The meaning of each code is Microsoft's ("Windows Update networking error codes"
    /// and the Windows Update Agent result codes); the class is our judgement. An unknown code of the update
    /// service's own range is tried a few times; any other unknown one stops.
    pub fn class(self) -> ErrorClass {
        use ErrorClass::*;
        match self.0 {
            // HTTP 503, 408, 502, 504, 500, a status that is not mapped; no route; name not resolved; load shed.
            0x8024_4022 | 0x8024_401C | 0x8024_4021 | 0x8024_4023 | 0x8024_401F | 0x8024_402B
            | 0x8024_0438 | 0x8024_402C | 0x8024_402D => Crowded,
            // SOAP faults, too many round trips, stale cookie, reporting server busy, time-out, no connection.
            0x8024_4007 | 0x8024_400A | 0x8024_400E | 0x8024_4010 | 0x8024_4015 | 0x8024_F004
            | 0x8024_0021 | 0x8024_001F | 0x8024_6005 => Crowded,
            // Windows' own network codes: time-out, cannot connect, aborted, name not resolved.
            0x8007_2EE2 | 0x8007_2EFD | 0x8007_2EFE | 0x8007_2EE7 => Crowded,
            // HTTP 404: the server does not give it out now.
            0x8024_4019 => OutsidePeriod,
            // Another operation, the agent updating itself, the service stopping, the store in use or locked.
            0x8024_0009 | 0x8024_001B | 0x8024_001E | 0x8024_8000 | 0x8024_A000 | 0x8024_0001
            | 0x8024_000B | 0x8024_0063 | 0x8024_8001 | 0x8024_800F | 0x8024_800C | 0x8024_2014
            | 0x8024_6008 => Busy,
            // A restart or a shutdown is under way already.
            0x8024_A007 | 0x8007_045B => Busy,
            0x8024_0016 => BusyOrRestart,
            // A handler or installer that failed until the next start, or a result that only it shows.
            0x8024_200B | 0x8024_2015 | 0x8024_2016 | 0x8024_201D => RestartFirst,
            // Not (wholly) downloaded, other content than announced, a file gone, transfer failed.
            0x8024_0034 | 0x8024_6007 | 0x8024_200D | 0x8024_6002 | 0x8024_600B | 0x8024_6012
            | 0x8024_6009 => DownloadAgain,
            0x8024_000C | 0x8024_0017 | 0x8024_0024 => NothingToDo,
            // Known, and nothing that passes by itself: bad requests, forbidden, no server set, wrong server,
            // switched off by policy, no rights, no user, paused, metered, battery, store damaged, disk full,
            // criteria wrong, newer servicing stack needed.
            0x8024_4016 | 0x8024_4017 | 0x8024_4018 | 0x8024_401B | 0x8024_4011 | 0x8024_500C
            | 0x8024_500B | 0x8024_002E | 0x8024_002F | 0x8024_0025 | 0x8024_0044 | 0x8024_0020
            | 0x8024_0018 | 0x8024_A004 | 0x8024_0022 | 0x8024_0059 | 0x8024_004C | 0x8024_8007
            | 0x8024_8006 | 0x8024_8011 | 0x8024_0032 | 0x8024_2017 => Stop,
            other if other >> 16 == 0x8024 => Unknown,
            _ => Stop,
        }
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

/// How far a run of updates has come. It is journaled before each call, so that a crash or a restart goes on here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdateProgress {
    /// What comes next.
    pub next: UpdateCall,
    /// Failed tries of that since the last success.
    pub tries: u32,
    /// Restarts made.
    pub restarts: u32,
    /// Searches that found something.
    pub rounds: u32,
    /// Titles of what was installed, in order.
    pub installed: Vec<String>,
    /// The last error, while nothing has succeeded since.
    pub last_error: Option<Code>,
    /// The error for which a restart was made, until something is installed: a second restart would be no help.
    pub restarted_for: Option<Code>,
    /// Not to be tried before this moment.
    pub not_before: Option<Timestamp>,
}

/// The next call to the update service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum UpdateCall {
    /// Ask what there is.
    Search,
    /// Fetch what was found.
    Download,
    /// Install what was fetched.
    Install,
    /// Restart, to finish what was installed.
    Restart,
}

impl UpdateProgress {
    /// Nothing done yet.
    pub fn start() -> Self {
        Self {
            next: UpdateCall::Search,
            tries: 0,
            restarts: 0,
            rounds: 0,
            installed: Vec::new(),
            last_error: None,
            restarted_for: None,
            not_before: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_crowd_passes_and_a_full_disk_does_not() {
        let class = |text: &str| Code::from_str(text).unwrap().class();
        assert_eq!(class("0x80244022"), ErrorClass::Crowded);
        assert_eq!(class("0x80244019"), ErrorClass::OutsidePeriod);
        assert_eq!(class("0x80070070"), ErrorClass::Stop);
        assert_eq!(class("0x8024FFFF"), ErrorClass::Unknown, "of the service's own range");
        assert_eq!(class("0x80004001"), ErrorClass::Stop, "an unknown code of anyone else");
    }

    #[test]
    fn codes_are_written_as_windows_writes_them() {
        assert_eq!(Code(0x8024_401c).to_string(), "0x8024401C");
        assert!(Code::from_str("0x8024401").is_err());
        assert!(Code::from_str("0x+024401C").is_err());
    }
}
