//! How a terminal stands for whoever collects what was handed in.

use crate::code::{Edition, Summary};
use model::why::State;
use serde::{Serialize, Serializer};

/// How a terminal of a site stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Something was tried and did not work.
    Failed,
    /// A person has to act there.
    NeedsPerson,
    /// It is not known there.
    Unknown,
    /// Something is to be done there.
    Todo,
    /// It waits for something.
    Waiting,
    /// Nobody has heard of it.
    NotHeardOf,
    /// What was handed in is about another edition of the notice.
    OtherEdition,
    /// What was handed in is signed with another key than the roster has.
    OtherKey,
    /// Only a practice terminal's report was handed in: it does not count.
    Practice,
    /// It says so by a code without a signature alone.
    DoneByCode,
    /// It is done, in part on a person's word.
    DoneTold,
    /// It is done, and was seen.
    DoneSeen,
    /// It does not concern it.
    NotApplicable,
}

impl Standing {
    /// Every one, the most urgent first.
    pub const ALL: [Standing; 13] = [
        Standing::Failed,
        Standing::NeedsPerson,
        Standing::Unknown,
        Standing::Todo,
        Standing::Waiting,
        Standing::NotHeardOf,
        Standing::OtherEdition,
        Standing::OtherKey,
        Standing::Practice,
        Standing::DoneByCode,
        Standing::DoneTold,
        Standing::DoneSeen,
        Standing::NotApplicable,
    ];

    /// Its name for programs; it is kept for ever.
    pub fn name(self) -> &'static str {
        match self {
            Standing::Failed => "failed",
            Standing::NeedsPerson => "needs-person",
            Standing::Unknown => "unknown",
            Standing::Todo => "todo",
            Standing::Waiting => "waiting",
            Standing::NotHeardOf => "not-heard-of",
            Standing::OtherEdition => "other-edition",
            Standing::OtherKey => "other-key",
            Standing::Practice => "practice",
            Standing::DoneByCode => "done-by-code",
            Standing::DoneTold => "done-told",
            Standing::DoneSeen => "done-seen",
            Standing::NotApplicable => "not-applicable",
        }
    }

    /// The one of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|standing| standing.name() == name)
    }

    /// Whether nobody has to do anything about it.
    pub fn is_settled(self) -> bool {
        matches!(self, Standing::DoneTold | Standing::DoneSeen | Standing::NotApplicable)
    }

    /// That of a state, with what being done is.
    pub fn of(state: State, done: Standing) -> Self {
        match state {
            State::Done => done,
            State::NotApplicable => Standing::NotApplicable,
            State::Waiting => Standing::Waiting,
            State::Todo => Standing::Todo,
            State::NeedsPerson => Standing::NeedsPerson,
            State::Unknown => Standing::Unknown,
            State::Failed => Standing::Failed,
        }
    }

    /// That of a terminal by its last report.
    pub fn of_report(summary: &Summary, known_key: Option<&str>, key: &str, edition: Edition) -> Self {
        if summary.practice {
            Standing::Practice
        } else if known_key.is_some_and(|known| known != key) {
            Standing::OtherKey
        } else if summary.edition.digest != edition.digest {
            Standing::OtherEdition
        } else {
            summary.standing()
        }
    }
}

impl Serialize for Standing {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}
