//! States, and why something is not done: data for the person's main screen, not a log.

use crate::attestation::Attested;
use crate::calendar::Gate;
use crate::coded::numbers;
use crate::id::{NodeId, QuestionId, StepRef};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The state of a step or procedure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// 済: as wanted.
    Done,
    /// 対象外: does not concern this terminal.
    NotApplicable,
    /// 待ち: nothing can be done until something else happens by itself.
    Waiting,
    /// 未: to be done.
    Todo,
    /// 要対応: a person has to do something first.
    NeedsPerson,
    /// 不明: it is unknown.
    Unknown,
    /// 失敗: it was tried and did not work.
    Failed,
}

// In short codes and summaries: 0 to 9.
numbers! {
    State {
        0 Done,
        1 NotApplicable,
        2 Waiting,
        3 Todo,
        4 NeedsPerson,
        5 Unknown,
        6 Failed,
    }
}

impl State {
    /// Whether nothing is left to be done.
    pub fn is_settled(self) -> bool {
        matches!(self, State::Done | State::NotApplicable)
    }
}

/// Why a step is in its state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// It was found as wanted.
    FoundAsWanted,
    /// A person said that it is done: attested, not observed.
    Attested(Attested),
    /// It comes about by itself, and has not yet.
    ComesByItself,
    /// It differs from what is wanted, and tejun can change it.
    Differs,
    /// What it would prepare is there already.
    NotNeeded,
    /// This machine does not offer the setting.
    NotOffered,
    /// The step is for those who do the procedure by hand.
    OnlyByHand,
    /// tejun cannot do it on the PC that it runs on yet; a person can, by the manual.
    NotYet,
    /// The flow took another branch.
    BranchNotTaken {
        /// The box that decided.
        node: NodeId,
        /// Whether something that tejun changed there before still stands.
        stands: bool,
    },
    /// The flow has not decided yet: answers are missing.
    QuestionsOpen {
        /// The questions.
        questions: Vec<QuestionId>,
    },
    /// The flow cannot decide: a fact cannot be read.
    CannotDecide {
        /// The box that cannot decide.
        node: NodeId,
    },
    /// Another step comes first and is not done.
    AfterStep {
        /// That step.
        step: StepRef,
    },
    /// It follows a change, and nothing was changed.
    NothingChanged {
        /// The step that would have changed something.
        step: StepRef,
    },
    /// It can only be done, or seen, on the running terminal.
    NeedsRunningTerminal,
    /// The terminal as a whole is in no state to be changed; its findings say why.
    TerminalNotFit,
    /// The next start of the PC does it.
    AtNextStart,
    /// A gate is closed.
    GateClosed {
        /// The gate.
        gate: Gate,
        /// When it opens, or `None` if that is unknown.
        opens_at: Option<Timestamp>,
    },
    /// The notice is withdrawn.
    Withdrawn {
        /// Whether something that was changed for it stands, and has to be taken back.
        undo: bool,
    },
    /// The notice says that nothing is done for it before a day.
    NotBefore {
        /// The day.
        day: Date,
    },
    /// Something has to be delivered first, which happens by itself.
    NotDelivered,
    /// A person has to act on what was found.
    PersonMustAct,
    /// There is nothing of the kind here that could be looked at.
    NothingToLookAt,
    /// It could not be read.
    CannotTell,
    /// A part of it could not be read; the rest is as wanted.
    PartUnknown,
}

macro_rules! codes {
    ($($number:literal $name:ident,)*) => {
        /// The kind of a reason. Its number stands in short codes and summaries: it is for ever, a reason that is gone leaves its own unused, and a
        /// new one takes the next below 100.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum WhyCode {
            $(#[doc = concat!("[`Why::", stringify!($name), "`]")] $name = $number,)*
        }

        impl WhyCode {
            /// Every one, in the order of their numbers.
            pub const ALL: &'static [WhyCode] = &[$(WhyCode::$name),*];
        }

        numbers! {
            WhyCode { $($number $name,)* }
        }

        impl Why {
            /// Its kind.
            pub fn code(&self) -> WhyCode {
                match self {
                    $(Why::$name { .. } => WhyCode::$name,)*
                }
            }
        }
    };
}

codes! {
    1 FoundAsWanted,
    2 Attested,
    3 ComesByItself,
    4 Differs,
    5 NotNeeded,
    6 NotOffered,
    7 OnlyByHand,
    8 NotYet,
    9 BranchNotTaken,
    10 QuestionsOpen,
    11 CannotDecide,
    12 AfterStep,
    13 NothingChanged,
    14 NeedsRunningTerminal,
    15 TerminalNotFit,
    16 AtNextStart,
    17 GateClosed,
    18 NotDelivered,
    19 PersonMustAct,
    20 NothingToLookAt,
    21 CannotTell,
    22 PartUnknown,
    23 NotBefore,
    24 Withdrawn,
}
