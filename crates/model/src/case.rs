//! Cases: a terminal's start and what must come out, named by the verdict. An author tests a notice with them.

use crate::ability::TerminalKind;
use crate::answer::AnswerText;
use crate::finding::FindingCode;
use crate::id::{AnswerValue, CaseName, KindName, NodeId, ProcedureId, QuestionId, StepRef};
use crate::text::Text;
use crate::why::State;
use serde::de::{Deserializer, IgnoredAny};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A case of a notice.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// Its name.
    pub case: CaseName,
    /// What it shows.
    pub title: Text,
    /// The kind of practice terminal it starts from.
    pub like: KindName,
    /// What is different there: merged into the kind, a list or a value taking the place of the kind's.
    #[serde(default)]
    pub with: Option<Patch>,
    /// How tejun meets it: as a practice terminal, or as the plain disk in it.
    #[serde(default = "practice")]
    pub on: TerminalKind,
    /// Answers a person gives.
    #[serde(default)]
    pub answers: BTreeMap<QuestionId, AnswerText>,
    /// Steps that a person says to be done.
    #[serde(default)]
    pub attested: Vec<StepRef>,
    /// What must come out.
    pub expect: Expect,
}

fn practice() -> TerminalKind {
    TerminalKind::Practice
}

/// Part of a practice terminal's description. The loader merges it into the kind and checks the whole, so nothing of
/// it is kept here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patch;

impl<'de> Deserialize<'de> for Patch {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Patch)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Patch {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Patch".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "object" })
    }
}

/// What must come out of a case. What is not named is not compared.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Expect {
    /// The way out of each box of the flow: `yes`, `no`, an answer, `asks`, `cannot-tell` or `on`.
    #[serde(default)]
    pub flow: BTreeMap<NodeId, AnswerValue>,
    /// The questions that are open, all of them.
    #[serde(default)]
    pub asks: Vec<QuestionId>,
    /// States at the start.
    pub check: Seen,
    /// The steps for which something is planned, in order, neighbours that are the same named once. All of them.
    pub plan: Vec<StepRef>,
    /// What comes of carrying the plan out. Without it the plan is only made.
    #[serde(default)]
    pub apply: Option<Applied>,
}

/// States and findings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Seen {
    /// States of procedures.
    #[serde(default)]
    pub procedures: BTreeMap<ProcedureId, State>,
    /// States of steps.
    #[serde(default)]
    pub steps: BTreeMap<StepRef, State>,
    /// Findings of steps, all of a step that is named.
    #[serde(default)]
    pub findings: BTreeMap<StepRef, Vec<FindingCode>>,
}

/// What comes of carrying a plan out.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Applied {
    /// How it ends.
    pub ends: Ends,
    /// States afterwards.
    #[serde(default)]
    pub check: Seen,
}

/// How carrying out a plan ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Ends {
    /// Every action succeeded or was not needed, and planning again gives an empty plan.
    Complete,
    /// Some actions did not succeed.
    Incomplete,
    /// It waits for something that no passing of time brings about by itself, or for a person's word.
    NeedsPerson,
}
