//! The actions of a plan: an operation, what it is for, and what comes before.

pub use crate::change::Change;
pub use crate::kind::Undoable;

use crate::calendar::{Calendar, Gate, Opening};
use crate::id::{ActionId, StepRef};
use crate::kinds::Operation;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// What a plan is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// Carry out the notice.
    Apply,
    /// Put back what tejun changed.
    Undo,
}

/// One thing to do. The unit of doing is the unit of undoing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Action {
    /// Its number in the plan.
    pub id: ActionId,
    /// The step it is for.
    pub step: StepRef,
    /// What is done, with what is expected to be found.
    pub operation: Operation,
    /// Actions that must have succeeded before.
    pub after: Vec<ActionId>,
    /// What has to be open before it begins.
    pub gating: Gating,
    /// It reverts a temporary change. It runs once every action in `after` has finished, with any outcome, and also if the run is
    /// abandoned.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub puts_back: bool,
}

/// What has to be open before an action begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gating {
    /// The gates; all of them.
    pub gates: Vec<Gate>,
    /// The calendar they look at.
    pub calendar: Option<Calendar>,
}

impl Gating {
    /// The first moment from `at` on at which work that takes about so long may start, as far as the calendar says; `at` where it knows
    /// no such moment.
    pub fn opens_from(&self, at: Timestamp, takes: SignedDuration) -> Timestamp {
        let opening = self.calendar.as_ref().map(|calendar| calendar.opening_for(&self.gates, at, takes));
        match opening {
            Some(Opening::Closed { opens_at: Some(opens_at), .. }) => opens_at.max(at),
            Some(Opening::Closed { opens_at: None, .. } | Opening::Open { .. }) | None => at,
        }
    }
}
