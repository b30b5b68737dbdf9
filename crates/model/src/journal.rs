//! The journal's records: what was meant, found and done, each made durable before the next thing happens.

use crate::answer::AnswerText;
use crate::attestation::Attestation;
use crate::browser::BrowserStart;
use crate::finding::Finding;
use crate::id::{ActionId, NoticeId, QuestionId, RunId, StepRef};
use crate::notice::{NoticeRef, WithdrawnEdition};
use crate::plan::Plan;
use crate::update::UpdateProgress;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The version of the journal's format. Version 1 gave reasons in words, which are still read; since 2 they are codes.
pub const FORMAT: u32 = 2;

/// One line of the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The format's version.
    pub format: u32,
    /// Its number, from 1 without gaps.
    pub number: u64,
    /// The terminal's clock.
    pub at: Timestamp,
    /// Which start of Windows this was written in.
    pub boot: Option<String>,
    /// The notice it concerns.
    pub notice: NoticeId,
    /// SHA-256 of the line before, hexadecimal; of the first line: empty. A line that was changed afterwards, moved, or taken out
    /// from before another one breaks the chain. That the last line was changed into another whole record, or that lines were cut
    /// off at the end, shows in the evidence, which holds the number of records and the digest of the last one.
    pub previous: String,
    /// In the first record, what the terminal is known by, as a hash. Absent in journals of an earlier
    /// tejun, and if the terminal has nothing to be known by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terminal: Option<String>,
    /// What happened.
    pub event: Event,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// A person answered a question.
    Answered {
        /// The question.
        question: QuestionId,
        /// The answer.
        value: AnswerText,
    },
    /// A person said that a step is done.
    Attested {
        /// The step.
        step: StepRef,
        /// What was said.
        attestation: Attestation,
    },
    /// A person took back what was said of a step.
    TookBack {
        /// The step.
        step: StepRef,
    },
    /// A signed notice was received: a later edition than any that was known here, or one that withdraws others.
    Received {
        /// Which one.
        notice: NoticeRef,
        /// The editions that it withdraws.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        withdrawn: Vec<WithdrawnEdition>,
    },
    /// A run began; its plan is here whole.
    Began {
        /// The run.
        run: RunId,
        /// The plan.
        plan: Box<Plan>,
    },
    /// A person agreed to restarts during this run.
    AgreedToRestart {
        /// The run.
        run: RunId,
        /// What the person chose.
        #[serde(default)]
        how: PowerAction,
    },
    /// The user agreed that this run may rebuild the update service's records.
    AgreedToRepair {
        /// The run.
        run: RunId,
    },
    /// An action is about to begin: it found what it expects, which its operation holds.
    Intends {
        /// The run.
        run: RunId,
        /// The action.
        action: ActionId,
    },
    /// How far the updates have come, written before each call.
    Updating {
        /// The run.
        run: RunId,
        /// The action.
        action: ActionId,
        /// How far.
        progress: UpdateProgress,
    },
    /// A browser was closed and started again for an action, which then looked at its extensions.
    BrowserStarted {
        /// The run.
        run: RunId,
        /// The action.
        action: ActionId,
        /// What was seen of it.
        start: BrowserStart,
    },
    /// An action succeeded and was read back.
    Did {
        /// The run.
        run: RunId,
        /// The action.
        action: ActionId,
    },
    /// The state was as wanted before anything was done: nothing of ours, nothing to undo.
    FoundAsWanted {
        /// The run.
        run: RunId,
        /// The action.
        action: ActionId,
    },
    /// Neither as expected nor as wanted, or it cannot be told: nothing was done.
    Refused {
        /// The run.
        run: RunId,
        /// The action.
        action: ActionId,
        /// What was found.
        found: Finding,
    },
    /// It was tried and did not work.
    Failed {
        /// The run.
        run: RunId,
        /// The action.
        action: ActionId,
        /// What was found.
        found: Finding,
        /// Why its partial change could not be reverted, or `None` if no change is left.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        left: Option<Finding>,
    },
    /// An action before it, which it needs, did not succeed.
    LeftOut {
        /// The run.
        run: RunId,
        /// The action.
        action: ActionId,
    },
    /// The run ended.
    Ended {
        /// The run.
        run: RunId,
        /// How.
        ending: Ending,
    },
}

/// How Windows is left, so that it finishes what was installed (requirement row B6).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PowerAction {
    /// It restarts.
    #[default]
    Restart,
    /// It is switched off.
    ShutDown,
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    /// Every action succeeded or was not needed.
    Complete,
    /// Some did not succeed; the journal says which.
    Incomplete,
    /// Its remaining actions were given up because an answer was changed.
    Superseded,
}
