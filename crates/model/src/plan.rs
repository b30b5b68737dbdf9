//! Plans: complete data that leaves nothing to decide, and the report of why the rest is not done.

pub use crate::notice::NoticeRef;
pub use crate::operation::*;
pub use crate::report::*;

use crate::id::{ActionId, StepRef};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The version of the report's and plan's format. Version 1 gave reasons in words, which are still read; since 2 they are codes.
pub const FORMAT: u32 = 2;

/// What there is to do, in order. Made once, carried out as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The format's version.
    pub format: u32,
    /// The notice.
    pub notice: NoticeRef,
    /// When it was made, by the terminal's clock.
    pub made_at: Timestamp,
    /// What it is for.
    pub purpose: Purpose,
    /// The actions, in order.
    pub actions: Vec<Action>,
}

impl Plan {
    /// The part of it for one step: the step's actions, and those that have to succeed before.
    #[must_use]
    pub fn only(&self, step: &StepRef) -> Self {
        let mut wanted: Vec<ActionId> = Vec::new();
        // What an action needs stands before it, so one walk from the end meets everything.
        for action in self.actions.iter().rev() {
            if action.step == *step || wanted.contains(&action.id) {
                wanted.push(action.id);
                wanted.extend(&action.after);
            }
        }
        let actions = self.actions.iter().filter(|action| wanted.contains(&action.id)).cloned().collect();
        Self { actions, ..self.clone() }
    }
}
