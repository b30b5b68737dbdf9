//! A state that is made of facts.

use crate::finding::FindingCode;
use crate::flow::Condition;
use crate::kind::{Refers, State};
use serde::{Deserialize, Serialize};

/// Facts that are to be so. tejun changes nothing for it: a person is led to it, or it is waited for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Holds {
    /// What has to hold, as in the flow. Facts alone.
    pub when: Condition,
    /// Whether it comes about by itself, so that nobody is to act while it does not hold.
    #[serde(default)]
    pub by_itself: bool,
}

impl State for Holds {
    const FINDINGS: &'static [FindingCode] = &[FindingCode::DoesNotHold, FindingCode::CannotRead];
    const CHANGES: bool = false;
    fn refers(&self) -> Refers<'_> {
        Refers { condition: Some(&self.when), ..Refers::default() }
    }
    fn wants(&self) -> Vec<(String, String)> {
        Vec::new()
    }
}
