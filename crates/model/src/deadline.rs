//! Until when something is to be done, and when a terminal reminds of it.

use crate::fact::{Fact, Value};
use crate::id::{FactName, NodeId, QuestionId, Row};
use crate::text::Text;
use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Until when, and what happens otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Deadline {
    /// Rows of the requirements it carries.
    pub rows: Vec<Row>,
    /// The last day, if it is the same for all terminals. One of `on`, `on_fact` and `after_answer` is given.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::calendar::ShapedDate>"))]
    pub on: Option<Date>,
    /// The fact that is each terminal's own last day.
    #[serde(default)]
    pub on_fact: Option<FactName>,
    /// An answer that is a day, from which the days are counted.
    #[serde(default)]
    pub after_answer: Option<AfterAnswer>,
    /// With how many days left a terminal reminds of it.
    #[serde(default)]
    pub remind_at: Vec<u16>,
    /// What may happen afterwards where it was not done.
    pub otherwise: Text,
    /// What goes on working all the same.
    pub unaffected: Text,
}

/// So many days after a day that a person answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AfterAnswer {
    /// The question; its answer is a day.
    pub question: QuestionId,
    /// How many days after that day is the last one.
    pub days: u16,
}

impl Deadline {
    /// The last day for a terminal with these facts, and with `answered` as the day that a person answers. `None` if it depends on one that is not known.
    pub fn day(
        &self,
        facts: &BTreeMap<FactName, Fact>,
        answered: impl Fn(&QuestionId) -> Option<Date>,
    ) -> Option<Date> {
        if let Some(day) = self.on {
            return Some(day);
        }
        if let Some(after) = &self.after_answer {
            return answered(&after.question)?.checked_add(i64::from(after.days).days()).ok();
        }
        match facts.get(self.on_fact.as_ref()?)?.value {
            Some(Value::Date(day)) => Some(day),
            Some(Value::Text(_) | Value::Number(_)) | None => None,
        }
    }
}

/// A deadline of a terminal: of the notice as a whole, or of a box on the way that was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadlineReport {
    /// The box, or `None` if it is that of the notice as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node: Option<NodeId>,
    /// The last day, or `None` if it depends on a fact or an answer that is not known.
    pub last: Option<Date>,
    /// How many days are left: 0 on the last day, fewer than 0 afterwards.
    pub days_left: Option<i32>,
    /// The reminder that is due: with how many days left it became so. `None` if none is, or nothing is left to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reminder_due: Option<u16>,
    /// The reminder that comes next, likewise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_reminder: Option<Reminder>,
}

/// A reminder that is still to come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reminder {
    /// With how many days left.
    pub days_left: u16,
    /// On which day.
    pub on: Date,
}

impl DeadlineReport {
    /// A deadline as it is seen on that day; `reminds` says whether there is still something to remind of.
    pub fn new(
        node: Option<NodeId>,
        remind_at: &[u16],
        last: Option<Date>,
        today: Date,
        reminds: bool,
    ) -> Self {
        let left = last.map(|last| today.until(last).map_or(0, |span| span.get_days()));
        let ahead = left.filter(|left| *left >= 0 && reminds);
        let due = ahead.and_then(|left| remind_at.iter().copied().filter(|at| left <= i32::from(*at)).min());
        let next = ahead.and_then(|left| {
            let days_left = remind_at.iter().copied().filter(|at| left > i32::from(*at)).max()?;
            let on = last?.checked_sub(i64::from(days_left).days()).ok()?;
            Some(Reminder { days_left, on })
        });
        Self { node, last, days_left: left, reminder_due: due, next_reminder: next }
    }
}
