//! The report: what state a terminal is in, and why.

use crate::ability::TerminalKind;
use crate::answer::AnswerText;
use crate::deadline::DeadlineReport;
use crate::fact::{Fact, Value};
use crate::finding::Finding;
use crate::flow::Took;
use crate::history::{Answered, Mark, Unfinished};
use crate::id::{FactName, NodeId, ProcedureId, QuestionId, Row, StepRef};
use crate::kinds::{Desired, Found};
use crate::notice::{Notice, NoticeRef};
use crate::reason::Reason;
use crate::text::Text;
use crate::why::{State, Why};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What state a terminal is in and why: the answer of `check`, and half of the answer of `plan`.
#[must_use]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The format's version.
    pub format: u32,
    /// The notice.
    pub notice: NoticeRef,
    /// The terminal's clock.
    pub at: Timestamp,
    /// The terminal.
    pub terminal: TerminalReport,
    /// The notice's sentences made of facts.
    pub readings: Vec<ReadingReport>,
    /// The boxes of the flow that were passed, in order.
    pub flow: Vec<Passed>,
    /// The deadlines that concern this terminal.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deadlines: Vec<DeadlineReport>,
    /// The institution's code, as a person gave it. `None` if nobody has, or if the notice has no question for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub institution: Option<AnswerText>,
    /// Questions that nobody has answered yet.
    pub questions: Vec<QuestionId>,
    /// For questions that are open, and the one for the institution: what was answered to another notice on this terminal, where a later one may take it over.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub offered: BTreeMap<QuestionId, Answered>,
    /// A run that has not ended; it has to be carried on, or undone, first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unfinished: Option<Unfinished>,
    /// The procedures, in the order of the flow; those of branches not taken too.
    pub procedures: Vec<ProcedureReport>,
    /// The state of the whole.
    pub state: State,
}

impl Report {
    /// What is shown beside a question of the notice.
    pub fn readings_beside(
        &self,
        question: &QuestionId,
        notice: &Notice,
    ) -> impl Iterator<Item = &ReadingReport> {
        let readings = notice.header.readings.iter().zip(&self.readings);
        readings.filter(|(known, _)| known.beside.as_ref() == Some(question)).map(|(_, read)| read)
    }
}

/// The terminal in a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TerminalReport {
    /// What kind of terminal it is.
    pub kind: TerminalKind,
    /// Its facts, each with the place it was read from.
    pub facts: BTreeMap<FactName, Fact>,
    /// What was found about it as a whole.
    pub findings: Vec<Finding>,
}

impl TerminalReport {
    /// Why the notice must not be begun on the terminal, if there is a reason.
    pub fn forbids_beginning(&self) -> Option<&Finding> {
        self.findings.iter().find(|finding| finding.forbids_beginning())
    }
}

/// A sentence made of facts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadingReport {
    /// The rows it carries.
    pub rows: Vec<Row>,
    /// What is read.
    pub title: Text,
    /// What it says.
    pub shows: Text,
    /// What decided it.
    pub evidence: Vec<Evidence>,
}

/// A box of the flow that was passed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passed {
    /// The box.
    pub node: NodeId,
    /// The rows it carries.
    pub rows: Vec<Row>,
    /// The way that was taken out of it.
    pub took: Took,
    /// What decided it.
    pub evidence: Vec<Evidence>,
}

/// Something that decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// A fact that was read.
    Fact {
        /// Its name.
        name: FactName,
        /// Its value, or `None` if it is absent or cannot be read.
        value: Option<Value>,
        /// The place that was read.
        place: String,
        /// Why it could not be read, where that is so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        trouble: Option<Reason>,
    },
    /// What a person answered: an answer, not a fact.
    Answer {
        /// The question.
        question: QuestionId,
        /// The answer.
        value: AnswerText,
        /// When it was given.
        at: Timestamp,
    },
}

/// A procedure in a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProcedureReport {
    /// The procedure.
    pub id: ProcedureId,
    /// Its state.
    pub state: State,
    /// Why, where that is not simply the sum of its steps.
    pub why: Option<Why>,
    /// Its steps.
    pub steps: Vec<StepReport>,
}

/// A step in a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepReport {
    /// The step.
    pub id: StepRef,
    /// The rows it carries.
    pub rows: Vec<Row>,
    /// Its state.
    pub state: State,
    /// Why.
    pub why: Why,
    /// What was found that is not as wanted, or not as usual.
    pub findings: Vec<Finding>,
    /// What was found.
    pub found: Option<Found>,
    /// The facts that decided it, where a condition does.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Evidence>,
    /// What is wanted.
    pub desired: Option<Desired>,
    /// When it was proved, where only time can prove it.
    pub proved: Option<Mark>,
}
