//! What only a person can do.

use crate::attestation::Gives;
use crate::finding::FindingCode;
use crate::flow::Condition;
use crate::kind::{Refers, State};
use serde::{Deserialize, Serialize};
use std::num::NonZeroU32;

/// An act of a person, who says when it is done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// What the person gives together with it. Without it, a name or role alone.
    #[serde(default)]
    pub gives: Option<Gives>,
    /// For how many days the person's word counts. Without it, as long as the step's words stay.
    #[serde(default)]
    pub counts_for_days: Option<NonZeroU32>,
    /// What the terminal itself shows once it is done: then it is observed, and no longer only attested. Facts alone.
    #[serde(default)]
    pub seen_by: Option<Condition>,
}

impl State for Person {
    const FINDINGS: &'static [FindingCode] = &[
        FindingCode::AttestedOtherWords,
        FindingCode::AttestationTooOld,
        FindingCode::AttestedNotSeen,
        FindingCode::CannotRead,
    ];
    const CHANGES: bool = false;
    fn refers(&self) -> Refers<'_> {
        Refers { condition: self.seen_by.as_ref(), ..Refers::default() }
    }
    fn wants(&self) -> Vec<(String, String)> {
        Vec::new()
    }
}
