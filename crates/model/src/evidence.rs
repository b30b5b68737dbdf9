//! Evidence: what a terminal can show the vendor afterwards.

use crate::attestation::Attested;
use crate::browser::BrowserStart;
use crate::id::{QuestionId, RunId, StepRef};
use crate::journal::Ending;
use crate::observation::Answered;
use crate::plan::{Action, NoticeRef, Report, Undoable};
use crate::update::{UpdateProgress, UpdateState};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The version of the evidence's format. Version 1 gave reasons in words, which are still read; since 2 they are codes.
pub const FORMAT: u32 = 2;

/// What was found, done and proved on one terminal for one notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvidenceFile {
    /// The format's version.
    pub format: u32,
    /// The version of tejun that made it.
    pub tejun: String,
    /// When it was made, by the terminal's clock.
    pub made_at: Timestamp,
    /// The notice.
    pub notice: NoticeRef,
    /// What persons answered.
    pub answers: BTreeMap<QuestionId, Answered>,
    /// What persons attested: said, not observed.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attested: BTreeMap<StepRef, Attested>,
    /// Every run of this notice, in order.
    pub runs: Vec<RunEvidence>,
    /// The terminal as it was seen at the end.
    pub report: Report,
    /// The journal that this was made from.
    pub journal: JournalDigest,
}

impl EvidenceFile {
    /// Reads the content of an `evidence.json`. All that read one do so here: what takes it apart is in the program once.
    ///
    /// # Errors
    ///
    /// If it is no JSON, or no evidence that this tejun reads.
    #[inline(never)]
    pub fn read(json: &[u8]) -> serde_json::Result<Self> {
        crate::json::from_value(&serde_json::from_slice(json)?)
    }
}

/// A run in the evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunEvidence {
    /// The run.
    pub run: RunId,
    /// What it was for.
    pub purpose: crate::plan::Purpose,
    /// When it began.
    pub began_at: Timestamp,
    /// When and how it ended, or `None` if it has not.
    pub ended: Option<(Timestamp, Ending)>,
    /// Its actions.
    pub actions: Vec<ActionEvidence>,
}

/// An action in the evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionEvidence {
    /// The action, with what it expected to find.
    pub action: Action,
    /// Whether it can be taken back.
    pub undoable: Undoable,
    /// Its outcome, or `None` if it has not begun.
    pub outcome: Option<Outcome>,
    /// Of an action that failed: why its partial change could not be reverted, or `None` if no change is left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left: Option<crate::finding::Finding>,
    /// What was seen of the browser that was started again for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub browser: Option<BrowserStart>,
    /// When that was.
    pub at: Option<Timestamp>,
    /// The progress of the updates, if the action is about updates.
    pub updates: Option<UpdateProgress>,
    /// Their state at each moment at which it was recorded, before each call and after the last.
    pub moments: Vec<UpdateMoment>,
}

/// The state of updates at a moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdateMoment {
    /// When.
    pub at: Timestamp,
    /// In which start of Windows.
    pub boot: Option<String>,
    /// The state.
    pub state: UpdateState,
}

/// What became of an action.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It began and has not ended.
    Begun,
    /// It succeeded and was read back.
    Did,
    /// Nothing had to be done.
    FoundAsWanted,
    /// Nothing was done, because something else was found than expected.
    Refused(crate::finding::Finding),
    /// It did not work.
    Failed(crate::finding::Finding),
    /// An action that it needs did not succeed.
    LeftOut,
}

/// Which journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalDigest {
    /// How many records it had.
    pub records: u64,
    /// SHA-256 of its last line, which through the chain stands for all of it.
    pub sha256: String,
}
