//! Windows is up to date.

use crate::ability::Ability;
use crate::finding::FindingCode;
use crate::kind::{LeadKind, Refers, State, Undoable};
use crate::update::{HistoryEntry, is_zero};
use serde::{Deserialize, Serialize};

/// Up to date, and reminded of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct UpToDate {
    /// For how many days a proof counts; afterwards a new search is due.
    pub for_days: u16,
}

impl State for UpToDate {
    const FINDINGS: &'static [FindingCode] = {
        use FindingCode::*;
        &[
            NeverProvedUpToDate,
            ProofTooOld,
            UpdateWaitsForRestart,
            RestartStaysRequired,
            UpdateError,
            CannotRead,
        ]
    };
    const CHANGES: bool = true;
    fn refers(&self) -> Refers<'_> {
        Refers::default()
    }
    fn wants(&self) -> Vec<(String, String)> {
        Vec::new()
    }
}

/// The update service's own state, as far as it is known without a search.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdatesFound {
    /// Whether Windows waits for a restart, or `None` if that is unknown.
    pub restart_required: Option<bool>,
    /// The server that the terminal is set to, where one is set.
    pub server: Option<String>,
    /// Windows' build and revision, as `17763.3887`.
    #[serde(default)]
    pub version: Option<String>,
    /// Windows' own history of the days for which being up to date counts, the latest first. `None` if it cannot be read.
    #[serde(default)]
    pub history: Option<Vec<HistoryEntry>>,
    /// How many entries of that history could not be read.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub history_skipped: u32,
}

/// Searching, downloading and installing updates until a search finds nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BringUpToDate;

impl LeadKind for BringUpToDate {
    const NEEDS: Ability = Ability::Updates;
    const NEEDS_UI_DRIVER: bool = false;
    const UNDOABLE: Undoable = Undoable::NotUpdates;
}
