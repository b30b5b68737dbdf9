//! Exit codes: what programs can rely on.

use model::why::State;

/// How the program ends. The numbers are public API; README lists them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Exit {
    /// All is as wanted, or was made so.
    Done,
    /// tejun failed.
    Failure,
    /// Wrong use.
    Usage,
    /// Something is to be done.
    Todo,
    /// Waiting for a window, a restart, the distribution server, a delivery.
    Waiting,
    /// A person is needed.
    Person,
    /// Undo was refused.
    UndoRefused,
    /// It is unknown.
    CannotTell,
}

impl Exit {
    /// The number.
    pub fn code(self) -> u8 {
        match self {
            Exit::Done => 0,
            Exit::Failure => 1,
            Exit::Usage => 2,
            Exit::Todo => 10,
            Exit::Waiting => 11,
            Exit::Person => 12,
            Exit::UndoRefused => 13,
            Exit::CannotTell => 20,
        }
    }

    /// The exit code of a report.
    pub fn of(state: State) -> Self {
        match state {
            State::Done | State::NotApplicable => Exit::Done,
            State::Todo => Exit::Todo,
            State::Waiting => Exit::Waiting,
            State::NeedsPerson | State::Failed => Exit::Person,
            State::Unknown => Exit::CannotTell,
        }
    }
}
