//! The PC has been restarted.

use crate::ability::Ability;
use crate::finding::FindingCode;
use crate::id::StepId;
use crate::kind::{LeadKind, Refers, State, Undoable};
use serde::{Deserialize, Serialize};

/// A restart after what another step changed, or without a change, once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Restarted {
    /// The step of the same procedure whose change this follows. Without it the PC is restarted once for this step.
    #[serde(default)]
    pub after: Option<StepId>,
}

impl State for Restarted {
    const FINDINGS: &'static [FindingCode] = &[FindingCode::RestartDue, FindingCode::CannotRead];
    const CHANGES: bool = false;
    fn refers(&self) -> Refers<'_> {
        Refers { step: self.after.as_ref(), ..Refers::default() }
    }
    fn wants(&self) -> Vec<(String, String)> {
        Vec::new()
    }
}

/// Nothing more is looked at: the journal knows, or the facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InJournal;

/// A restart of the PC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Restart;

impl LeadKind for Restart {
    const NEEDS: Ability = Ability::Restart;
    const NEEDS_UI_DRIVER: bool = false;
    const UNDOABLE: Undoable = Undoable::NothingToUndo;
}
