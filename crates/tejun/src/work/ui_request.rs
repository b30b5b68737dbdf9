//! Requests from the elevated worker to the user's session, which alone can drive the browser's windows.
//!
//! A request names an operation and a profile, and nothing to be opened or started: the user's process finds the operation in
//! the plan that is being carried out, and performs that.

use jiff::SignedDuration;
use model::NoticeId;
use model::kinds::{AddExtension, LeadOperation, Operation, RemoveExtension, SetOperation};
use model::observation::{BrowserStart, ProfileRef, Trouble};
use model::reason::Reason;
use run::Journal;
use serde::{Deserialize, Serialize};
use terminal::{Error, Terminal};

/// The worker may be writing the journal; it finishes within this time.
const JOURNAL_TIMEOUT: SignedDuration = SignedDuration::from_secs(5);
const POLL_INTERVAL: SignedDuration = SignedDuration::from_millis(100);

/// Something to do in the browser's windows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum UiRequest {
    /// Have the browser remove an extension.
    Remove {
        /// The profile.
        profile: ProfileRef,
        /// Its id.
        id: String,
    },
    /// Have the browser add an extension.
    Add {
        /// The profile.
        profile: ProfileRef,
        /// Its id.
        id: String,
    },
    /// Have the browser reload its policies.
    ReloadPolicies {
        /// The profile.
        profile: ProfileRef,
    },
    /// Close the browser and start it again.
    RestartBrowser {
        /// The profile.
        profile: ProfileRef,
    },
}

/// The response to a [`UiRequest`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UiResponse {
    /// It was done; the profile shows the result. Holds what was seen of the browser, if it was started again.
    Done(Option<BrowserStart>),
    /// It was not done.
    Failed(Trouble),
}

impl UiRequest {
    /// Whether an operation of a plan asks for it.
    fn is_for(&self, operation: &Operation) -> bool {
        match (self, operation) {
            (Self::Remove { profile, id }, Operation::Set(SetOperation::RemoveExtension(of))) => {
                (profile, id) == (&of.profile, &of.id)
            }
            (Self::Add { profile, id }, Operation::Set(SetOperation::AddExtension(of))) => {
                (profile, id) == (&of.profile, &of.id)
            }
            (Self::ReloadPolicies { profile }, Operation::Set(SetOperation::EnableExtension(of))) => {
                *profile == of.profile
            }
            (Self::RestartBrowser { profile }, Operation::Lead(LeadOperation::ProveExtensions(of))) => {
                *profile == of.profile
            }
            (
                Self::Remove { .. }
                | Self::Add { .. }
                | Self::ReloadPolicies { .. }
                | Self::RestartBrowser { .. },
                Operation::Set(_) | Operation::Lead(_),
            ) => false,
        }
    }

    /// The request for a removal.
    pub fn remove(removal: &RemoveExtension) -> Self {
        Self::Remove { profile: removal.profile.clone(), id: removal.id.clone() }
    }

    /// The request for an addition.
    pub fn add(addition: &AddExtension) -> Self {
        Self::Add { profile: addition.profile.clone(), id: addition.id.clone() }
    }

    /// Performs it on a terminal whose browser this process can drive, if the run that is under way there contains it.
    ///
    /// # Errors
    ///
    /// If the run does not contain it, the journal cannot be read, or the browser does not do it.
    pub fn run(&self, terminal: &dyn Terminal, notice: &NoticeId) -> Result<Option<BrowserStart>, Error> {
        let operation = self.operation(terminal, notice)?.ok_or_else(|| {
            let (Self::Remove { profile, .. }
            | Self::Add { profile, .. }
            | Self::ReloadPolicies { profile }
            | Self::RestartBrowser { profile }) = self;
            let path = format!("{} / {}", profile.user, profile.folder);
            Error::Unsafe { path, reason: Reason::NotAskedFor {} }
        })?;
        match &operation {
            Operation::Set(set) => terminal::set(terminal, set).map(|()| None),
            Operation::Lead(LeadOperation::ProveExtensions(proof)) => {
                terminal::restart_browser(terminal, proof).map(Some)
            }
            // No errand is for these.
            Operation::Lead(
                LeadOperation::BringUpToDate(_) | LeadOperation::Restart(_) | LeadOperation::AwaitProgram(_),
            ) => Ok(None),
        }
    }

    fn operation(&self, terminal: &dyn Terminal, notice: &NoticeId) -> Result<Option<Operation>, Error> {
        let until = terminal.clock().now().checked_add(JOURNAL_TIMEOUT).unwrap_or(jiff::Timestamp::MAX);
        loop {
            match Journal::read(terminal) {
                Ok(journal) => {
                    let run = run::last_run(journal.records(), notice).filter(|run| run.ended.is_none());
                    let actions = run.map(|run| run.plan.actions.clone()).unwrap_or_default();
                    let mut operations = actions.into_iter().map(|action| action.operation);
                    return Ok(operations.find(|operation| self.is_for(operation)));
                }
                Err(_) if terminal.clock().now() < until => terminal.clock().wait(POLL_INTERVAL)?,
                Err(run::Error::Terminal(error)) => return Err(error),
                Err(error) => {
                    let Trouble { place: path, reason, .. } = error.trouble();
                    return Err(Error::Damaged { path, reason });
                }
            }
        }
    }
}
