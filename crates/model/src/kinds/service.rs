//! How a service starts.

use crate::ability::Ability;
use crate::change::Change;
use crate::finding::FindingCode;
use crate::id::QuestionId;
use crate::kind::{Refers, SetKind, State, Undoable};
use crate::registry::KeyPath;
pub use crate::start_type::StartType;
use crate::text::Text;
use serde::{Deserialize, Serialize};

/// A service starts in a certain way. Only a notice that is about the service says so, and the person is asked for it apart. The
/// fields are called as in DSC's `Microsoft.Windows/Service`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// What people call the service.
    pub label: Text,
    /// The name of its key: `Spooler`.
    pub name: String,
    /// How it is to start. One that runs goes on until the next start of Windows.
    pub start_type: StartType,
    /// The question to which the person has said yes. The flow asks it, and leads to this step by that answer alone.
    pub agreed_by: QuestionId,
}

/// How a service was found to start. `None` if there is no such service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceFound(pub Option<StartType>);

/// The key of a service.
pub fn service_key(name: &str) -> KeyPath {
    KeyPath::machine(r"SYSTEM\CurrentControlSet\Services").join(name)
}

/// The value that says how a service starts.
fn start_place(name: &str) -> String {
    service_key(name).value_place("Start")
}

impl State for Service {
    const FINDINGS: &'static [FindingCode] =
        &[FindingCode::StartTypeDiffers, FindingCode::ClaimedByNotice, FindingCode::CannotRead];
    const CHANGES: bool = true;
    fn refers(&self) -> Refers<'_> {
        Refers::default()
    }
    fn wants(&self) -> Vec<(String, String)> {
        vec![(start_place(&self.name), format!("{:?}", self.start_type))]
    }
}

/// A change of how a service starts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceEdit {
    /// What people call the service.
    pub label: Text,
    /// The name of its key.
    pub name: String,
    /// How it starts.
    pub start: Change<StartType>,
}

impl SetKind for ServiceEdit {
    const NEEDS: Ability = Ability::Services;
    const NEEDS_UI_DRIVER: bool = false;
    const LASTS: bool = true;
    fn inverse(&self) -> Result<Self, Undoable> {
        Ok(Self { start: self.start.inverse(), ..self.clone() })
    }
    fn place(&self) -> String {
        service_key(&self.name).to_string()
    }
    fn settings(&self) -> Vec<String> {
        vec![start_place(&self.name)]
    }
}
