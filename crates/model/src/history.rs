//! What tejun's journal on a terminal says of earlier work for a notice.

use crate::answer::AnswerText;
use crate::attestation::Attested;
use crate::browser::BrowserStart;
use crate::finding::Finding;
use crate::id::{NoticeId, QuestionId, RunId, StepRef};
use crate::notice::{Notice, WithdrawnEdition};
use crate::operation::{Action, Purpose};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What the journal says about earlier work for a notice.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    /// Answers, the latest of each question.
    pub answers: BTreeMap<QuestionId, Answered>,
    /// Answers that were given to other notices on this terminal, the latest of each question.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub answered_elsewhere: BTreeMap<QuestionId, Answered>,
    /// What persons said to have done, of each step the latest that was not taken back.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attested: BTreeMap<StepRef, Attested>,
    /// Steps for which tejun changed something that stands.
    pub changed: BTreeMap<StepRef, Mark>,
    /// Steps that only time can prove (a restart, a program seen, a search that found nothing), and when.
    pub proved: BTreeMap<StepRef, Mark>,
    /// Those of these steps that were proved of a browser that had not been started again.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub not_anew: BTreeMap<StepRef, BrowserStart>,
    /// Those of these steps after whose proof Windows still asked for a restart, which no restart had ended.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub restart_stays: BTreeSet<StepRef>,
    /// The latest failure of a step that nothing has mended since.
    pub failed: BTreeMap<StepRef, Finding>,
    /// A run that has not ended.
    pub unfinished: Option<Unfinished>,
    /// Settings that another notice has changed, each with the notice whose change stands.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub claimed: BTreeMap<String, NoticeId>,
    /// What was changed for a while only, and could not be taken back.
    #[serde(default)]
    pub left: Vec<Action>,
    /// The highest number of a signed edition of the notice that was begun here, or received.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edition: Option<u64>,
    /// The number of the signed edition whose changes were begun last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carried_out: Option<u64>,
    /// Editions of the notice that a later one, which was received here, has withdrawn.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub withdrawn: Vec<WithdrawnEdition>,
    /// A signed notice that was begun here and takes this one's place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub superseded_by: Option<NoticeId>,
}

impl History {
    /// That an edition is withdrawn, if the terminal has received a later one that says so.
    pub fn withdrawn(&self, edition: u64) -> Option<&WithdrawnEdition> {
        self.withdrawn.iter().find(|withdrawn| withdrawn.edition == edition)
    }

    /// Whether the journal holds what a notice says of editions: the number of its own, and those that it withdraws. One that is not
    /// signed, or that is withdrawn itself, says nothing.
    pub fn knows_editions_of(&self, notice: &Notice) -> bool {
        let Some(signed) = notice.origin.signed() else { return true };
        let is_later = self.edition.is_none_or(|edition| edition < signed.edition);
        let is_latest = self.edition == Some(signed.edition);
        let withdraws = notice.header.withdrawn_editions.iter();
        let is_known = |withdrawn: &WithdrawnEdition| self.withdrawn.contains(withdrawn);
        !is_later && (!is_latest || { withdraws }.all(is_known))
    }
}

/// A run that has not ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unfinished {
    /// The run.
    pub run: RunId,
    /// What it is for.
    pub purpose: Purpose,
    /// When it began.
    pub began_at: Timestamp,
    /// Until when it waits for the update service, if it does.
    pub waits_until: Option<Timestamp>,
}

/// An answer and when it was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// The answer.
    pub value: AnswerText,
    /// When.
    pub at: Timestamp,
}

/// A moment in a terminal's life.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// When.
    pub at: Timestamp,
    /// The boot id, or `None` if no Windows ran.
    pub boot: Option<String>,
}
