//! A program runs.

use crate::ability::Ability;
use crate::finding::FindingCode;
use crate::id::StepId;
use crate::kind::{LeadKind, Refers, State, Undoable};
use crate::running_windows::Software;
use crate::text::Text;
use serde::{Deserialize, Serialize};

/// A program or a service to be seen running.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Running {
    /// The step of the same procedure after whose change, and the restart, it is looked for. Without it, it is to run now.
    #[serde(default)]
    pub after: Option<StepId>,
    /// What people call it.
    pub label: Text,
    /// What it may be; any one of them counts.
    pub any_of: Vec<Software>,
    /// For how long it is waited, in seconds: from the restart on, or from now.
    pub within_seconds: u32,
}

impl State for Running {
    const FINDINGS: &'static [FindingCode] = &[FindingCode::NotRunning, FindingCode::CannotRead];
    const CHANGES: bool = false;
    fn refers(&self) -> Refers<'_> {
        Refers { step: self.after.as_ref(), ..Refers::default() }
    }
    fn wants(&self) -> Vec<(String, String)> {
        Vec::new()
    }
}

/// Waiting for a program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AwaitProgram {
    /// What people call it.
    pub label: Text,
    /// What it may be; any one counts.
    pub any_of: Vec<Software>,
    /// For how long at most, in seconds.
    pub within_seconds: u32,
}

impl LeadKind for AwaitProgram {
    const NEEDS: Ability = Ability::Programs;
    const NEEDS_UI_DRIVER: bool = false;
    const UNDOABLE: Undoable = Undoable::NothingToUndo;
}
