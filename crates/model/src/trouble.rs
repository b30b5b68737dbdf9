//! What could not be read, and what a person can do about it.

use crate::reason::Reason;
use serde::{Deserialize, Serialize};

/// Something that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    /// The place.
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
    /// Ask the contact: a file is damaged.
    Ask,
    /// Send that file to the contact: it is damaged, and holds no personal data.
    SendFile,
    /// Ask the terminal's administrator: a setting of theirs decides.
    Administrator,
    /// Show it to the contact: tejun cannot handle it.
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
