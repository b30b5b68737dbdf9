//! What a worker asks of the person's half: to move the windows of the browser, which are the person's.
//!
//! An errand names what is to be done and where, and nothing to be opened or started: the person's half looks for it in the
//! plan that is being carried out, and does that.

use jiff::SignedDuration;
use model::NoticeId;
use model::observation::{ProfileRef, Trouble};
use model::plan::{AddExtension, LeadOperation, Operation, RemoveExtension, SetOperation};
use model::reason::Reason;
use run::Journal;
use serde::{Deserialize, Serialize};
use terminal::{Error, Terminal};

/// The worker writes the journal meanwhile, and is done within this.
const JOURNAL_WITHIN: SignedDuration = SignedDuration::from_secs(5);
const LOOKS_EVERY: SignedDuration = SignedDuration::from_millis(100);

/// Something to do in the browser's windows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Errand {
    /// See to it that the browser removes an extension.
    Remove {
        /// Where.
        profile: ProfileRef,
        /// Its id.
        id: String,
    },
    /// Have the browser add an extension.
    Add {
        /// Where.
        profile: ProfileRef,
        /// Its id.
        id: String,
    },
    /// Have the browser take note of its policies.
    TakeNote {
        /// Where.
        profile: ProfileRef,
    },
    /// Close the browser, and start it once more.
    StartAnew {
        /// Where.
        profile: ProfileRef,
    },
}

/// What came of an errand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Came {
    /// It was done; what became of it the profile shows.
    Done,
    /// It was not.
    DidNot(Trouble),
}

impl Errand {
    /// Whether an operation of a plan asks for it.
    fn is_for(&self, operation: &Operation) -> bool {
        match (self, operation) {
            (Self::Remove { profile, id }, Operation::Set(SetOperation::RemoveExtension(of))) => {
                (profile, id) == (&of.profile, &of.id)
            }
            (Self::Add { profile, id }, Operation::Set(SetOperation::AddExtension(of))) => {
                (profile, id) == (&of.profile, &of.id)
            }
            (Self::TakeNote { profile }, Operation::Set(SetOperation::EnableExtension(of))) => {
                *profile == of.profile
            }
            (Self::StartAnew { profile }, Operation::Lead(LeadOperation::ProveExtensions(of))) => {
                *profile == of.profile
            }
            (
                Self::Remove { .. } | Self::Add { .. } | Self::TakeNote { .. } | Self::StartAnew { .. },
                Operation::Set(_) | Operation::Lead(_),
            ) => false,
        }
    }

    /// Of an operation's kind.
    pub fn remove(removal: &RemoveExtension) -> Self {
        Self::Remove { profile: removal.profile.clone(), id: removal.id.clone() }
    }

    /// Of an operation's kind.
    pub fn add(addition: &AddExtension) -> Self {
        Self::Add { profile: addition.profile.clone(), id: addition.id.clone() }
    }

    /// Runs it on a terminal whose browser's windows this process moves, where the run that is under way there asks for it.
    ///
    /// # Errors
    ///
    /// Where it does not, the journal cannot be read, or the browser does otherwise.
    pub fn run(&self, terminal: &dyn Terminal, notice: &NoticeId) -> Result<(), Error> {
        let operation = self.operation(terminal, notice)?.ok_or_else(|| {
            let (Self::Remove { profile, .. }
            | Self::Add { profile, .. }
            | Self::TakeNote { profile }
            | Self::StartAnew { profile }) = self;
            let path = format!("{} / {}", profile.user, profile.folder);
            Error::Unsafe { path, reason: Reason::NotAskedFor {} }
        })?;
        match &operation {
            Operation::Set(set) => terminal::set(terminal, set),
            Operation::Lead(LeadOperation::ProveExtensions(proof)) => {
                terminal::restart_browser(terminal, proof)
            }
            // No errand is for these.
            Operation::Lead(
                LeadOperation::BringUpToDate(_) | LeadOperation::Restart(_) | LeadOperation::AwaitProgram(_),
            ) => Ok(()),
        }
    }

    fn operation(&self, terminal: &dyn Terminal, notice: &NoticeId) -> Result<Option<Operation>, Error> {
        let until = terminal.clock().now().checked_add(JOURNAL_WITHIN).unwrap_or(jiff::Timestamp::MAX);
        loop {
            match Journal::read(terminal) {
                Ok(journal) => {
                    let run = run::last_run(journal.records(), notice).filter(|run| run.ended.is_none());
                    let actions = run.map(|run| run.plan.actions.clone()).unwrap_or_default();
                    let mut operations = actions.into_iter().map(|action| action.operation);
                    return Ok(operations.find(|operation| self.is_for(operation)));
                }
                Err(_) if terminal.clock().now() < until => terminal.clock().wait(LOOKS_EVERY)?,
                Err(run::Error::Terminal(error)) => return Err(error),
                Err(error) => {
                    let Trouble { place: path, reason, .. } = error.trouble();
                    return Err(Error::Damaged { path, reason });
                }
            }
        }
    }
}
