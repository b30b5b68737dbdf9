//! Observations: what was seen of a terminal at one moment.

pub use crate::ability::{Ability, TerminalKind};
pub use crate::browser::{BrowserStart, PolicyEffect, ProfileRef};
pub use crate::history::{Answered, History, Mark, Unfinished};
pub use crate::registry::ValueFound;
pub use crate::trouble::{Remedy, Trouble};

use crate::fact::Fact;
use crate::finding::Finding;
use crate::id::{FactName, StepRef};
use crate::kinds::Found;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

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
    /// Whether it runs on mains power, or `None` if that is unknown.
    pub mains_power: Option<bool>,
    /// The facts that were asked for.
    pub facts: BTreeMap<FactName, Fact>,
    /// What was found about the terminal as a whole.
    pub findings: Vec<Finding>,
    /// What was found for each step that asks something of the machine.
    pub found: BTreeMap<StepRef, Found>,
    /// What tejun's journal on that terminal says.
    pub history: History,
}
