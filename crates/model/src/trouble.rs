//! What could not be read, and what a person can do about it.

use crate::reason::Reason;
use serde::{Deserialize, Serialize};

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
