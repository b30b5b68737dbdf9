//! A program runs.

use crate::ability::Ability;
use crate::finding::FindingCode;
use crate::id::StepId;
use crate::kind::{LeadKind, Refers, State, Undoable};
use crate::text::Text;
use serde::{Deserialize, Serialize};

/// A program or a service that runs, by the name that Windows knows it by. Letters' case does not count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Software {
    /// The name of its executable file: `Reader.exe`.
    Program(String),
    /// The name of the service's key, which is not the one that the list of services shows: `wuauserv`.
    Service(String),
}

impl Software {
    /// The name.
    pub fn name(&self) -> &str {
        match self {
            Software::Program(name) | Software::Service(name) => name,
        }
    }

    /// Whether both are the same, letters' case aside.
    pub fn is(&self, other: &Software) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
            && self.name().eq_ignore_ascii_case(other.name())
    }
}

/// A program or a service to be seen running.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Running {
    /// The step of the same procedure after whose change it is looked for.
    pub after: StepId,
    /// What people call it.
    pub label: Text,
    /// What it may be; any one of them counts.
    pub any_of: Vec<Software>,
    /// How long after the restart it may take, in seconds.
    pub within_seconds: u32,
}

impl State for Running {
    const FINDINGS: &'static [FindingCode] = &[FindingCode::NotRunning, FindingCode::CannotRead];
    const CHANGES: bool = false;
    fn refers(&self) -> Refers<'_> {
        Refers { step: Some(&self.after), ..Refers::default() }
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
