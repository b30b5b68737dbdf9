//! The way back: a plan of inverse actions, latest first.

use jiff::Timestamp;
use model::ActionId;
use model::plan::{Action, FORMAT, Gating, NoticeRef, Plan, Purpose};

/// A plan that puts back what `standing` actions changed. They are given in the order in which they were done; those that cannot be
/// undone are left out. Each expects to find what its action wrote, so that it is refused if somebody has changed it since.
pub fn undo(notice: &NoticeRef, standing: &[Action], made_at: Timestamp) -> Plan {
    let inverse = standing.iter().rev().filter_map(|action| Some((action, action.operation.inverse()?)));
    let actions = inverse
        .zip(1..)
        .map(|((action, operation), number)| Action {
            id: ActionId(number),
            step: action.step.clone(),
            operation,
            after: Vec::new(),
            gating: Gating { gates: Vec::new(), calendar: None },
            puts_back: false,
        })
        .collect();
    Plan { format: FORMAT, notice: notice.clone(), made_at, purpose: Purpose::Undo, actions }
}
