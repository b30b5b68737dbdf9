//! The work on a terminal: who does it, and the few things that it can be asked to do.
//!
//! Looking needs no rights and happens in the user's process. Every change is made by a worker that carries out a
//! [`WorkerRequest`]: in this process ([`InProcess`]), or, on the PC's own Windows, in an elevated process ([`pipe::PipeWorker`]).
//! A request names neither path nor command: the worker plans by itself and begins only the plan that the person was shown.

#[cfg(all(test, unix))]
pub mod bench;
mod in_process;
#[cfg(any(windows, test))]
mod pipe;
#[cfg(any(windows, test))]
mod refused;
mod resume;
#[cfg(any(windows, test))]
mod scheduled;
mod signature;
mod signed_only;
#[cfg(any(windows, test))]
mod ui_request;
#[cfg(windows)]
mod windows;

pub use in_process::{InProcess, SUMMARY, evidence_folder, undo_plan};

use crate::args::{Args, Target, WorksFor};
use crate::error::Error;
use crate::exit::Exit;
#[cfg(not(windows))]
use crate::open;
use crate::session::Command;
use crate::status::RunStatus;
use jiff::Timestamp;
use model::answer::AnswerText;
use model::attestation::Attestation;
use model::evidence::EvidenceFile;
use model::journal::PowerAction;
use model::plan::{Plan, Purpose, Report};
use model::{Lang, QuestionId, StepRef};
use run::{Progress, Records};
use serde::{Deserialize, Serialize};
use terminal::Terminal;

/// A request from the user's process to the worker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum WorkerRequest {
    /// Write down an answer.
    Answer {
        /// The question.
        question: QuestionId,
        /// The answer.
        value: AnswerText,
    },
    /// Write down that a person says a step to be done.
    Attest {
        /// The step.
        step: StepRef,
        /// What is said.
        attestation: Attestation,
    },
    /// Write down that this is taken back.
    TakeBack {
        /// The step.
        step: StepRef,
    },
    /// Finish the action that a crash interrupted.
    Settle,
    /// Begin the plan that the person was shown and agreed to.
    Begin {
        /// What it is for.
        purpose: Purpose,
        /// Its digest, by [`run::digest`].
        plan: String,
        /// The step, if only its part was shown; see [`Plan::only`].
        step: Option<StepRef>,
    },
    /// Abandon the rest of an unfinished run.
    Supersede,
    /// The person agrees to the next restart, or prefers to switch off.
    AgreeToRestart {
        /// Which of them.
        how: PowerAction,
    },
    /// The person agrees to the repair of the update service's records.
    AgreeToRepair,
    /// Carry the unfinished run on as far as it goes.
    Advance,
    /// Look once more, and keep the evidence.
    Prove {
        /// The language of its page.
        lang: Lang,
    },
    /// Remove tejun from the terminal, except for the evidence.
    Remove,
}

/// The worker's response to a [`WorkerRequest`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WorkerResponse {
    /// It was done.
    Done,
    /// Nothing was begun: the plan has changed, or is another one for a process with more rights. This is the whole new plan.
    PlanChanged(Box<Plan>),
    /// The run's status.
    Status(RunStatus),
}

/// A terminal at one moment.
#[derive(Clone, Copy)]
pub struct Observed<'s> {
    /// The terminal.
    pub terminal: &'s dyn Terminal,
    /// Its journal.
    pub records: &'s Records,
    /// Its state, with the answers that the journal holds.
    pub report: &'s Report,
}

/// Receives the progress of the work, with the terminal's time.
pub type OnProgress<'t> = &'t mut dyn FnMut(Timestamp, Progress);

/// Carries out requests, in this process or in the elevated one.
pub trait Worker {
    /// Carries out a request and reports its progress.
    ///
    /// # Errors
    ///
    /// If terminal or journal cannot be read or written, or the worker is gone.
    fn request_with(
        &mut self,
        request: WorkerRequest,
        on_progress: OnProgress<'_>,
    ) -> Result<WorkerResponse, Error>;

    /// Carries the unfinished run on as far as it goes.
    ///
    /// # Errors
    ///
    /// As [`Worker::request_with`].
    fn advance(&mut self, on_progress: OnProgress<'_>) -> Result<RunStatus, Error> {
        match self.request_with(WorkerRequest::Advance, on_progress)? {
            WorkerResponse::Status(status) => Ok(status),
            WorkerResponse::Done | WorkerResponse::PlanChanged(_) => {
                Ok(RunStatus { outcome: None, resumes: false })
            }
        }
    }

    /// Carries out a request without reporting its progress.
    ///
    /// # Errors
    ///
    /// As [`Worker::request_with`].
    fn request(&mut self, request: WorkerRequest) -> Result<WorkerResponse, Error> {
        self.request_with(request, &mut |_, _| {})
    }

    /// Keeps the evidence of how the terminal is. A worker in this process makes it of what was just seen, if something was,
    /// and returns it.
    ///
    /// # Errors
    ///
    /// As [`Worker::request_with`].
    fn prove(&mut self, lang: Lang, _seen: Option<Observed<'_>>) -> Result<Option<EvidenceFile>, Error> {
        self.request(WorkerRequest::Prove { lang })?;
        Ok(None)
    }

    /// Begins a plan that the person was shown and agreed to. Returns the new plan if it has changed.
    ///
    /// # Errors
    ///
    /// As [`Worker::request_with`].
    fn begin(&mut self, shown: &Plan) -> Result<Option<Box<Plan>>, Error> {
        let request = WorkerRequest::Begin { purpose: shown.purpose, plan: run::digest(shown)?, step: None };
        match self.request(request)? {
            WorkerResponse::PlanChanged(plan) => Ok(Some(plan)),
            WorkerResponse::Done | WorkerResponse::Status(_) => Ok(None),
        }
    }
}

/// A worker that is lent out.
impl<W: Worker> Worker for &mut W {
    fn request_with(
        &mut self,
        request: WorkerRequest,
        on_progress: OnProgress<'_>,
    ) -> Result<WorkerResponse, Error> {
        (**self).request_with(request, on_progress)
    }
}

/// The worker for a terminal. On this PC it is another process, for which Windows may ask the person to agree.
///
/// # Errors
///
/// If there is no such terminal, or the person or Windows does not allow it.
pub fn worker<'n>(command: Command<'n>) -> Result<Box<dyn Worker + 'n>, Error> {
    match command.target {
        Target::Folder(_) => Ok(Box::new(InProcess::new(command))),
        Target::LocalPc | Target::LocalPcFor(_) => this(command),
    }
}

/// Whether a worker that the Task Scheduler has started is running, so that nobody has to agree to start one.
pub fn is_worker_running(target: &Target) -> bool {
    match target {
        Target::Folder(_) => false,
        #[cfg(windows)]
        Target::LocalPc | Target::LocalPcFor(_) => windows::is_worker_running(),
        #[cfg(not(windows))]
        Target::LocalPc | Target::LocalPcFor(_) => false,
    }
}

/// Whether this process may start the user's browser on a terminal: a browser with more rights than the user's desktop is not started.
///
/// # Errors
///
/// If it may not.
pub fn may_start_browser(target: &Target) -> Result<(), Error> {
    match target {
        Target::Folder(_) | Target::LocalPcFor(_) => Ok(()),
        #[cfg(windows)]
        Target::LocalPc => windows::may_start_browser(),
        #[cfg(not(windows))]
        Target::LocalPc => Ok(()),
    }
}

#[cfg(windows)]
fn this<'n>(command: Command<'n>) -> Result<Box<dyn Worker + 'n>, Error> {
    Ok(Box::new(windows::worker(command)?))
}

#[cfg(not(windows))]
fn this<'n>(_: Command<'n>) -> Result<Box<dyn Worker + 'n>, Error> {
    Err(open::no_windows())
}

/// `tejun worker`: the elevated process.
///
/// # Errors
///
/// If the notice cannot be read, or the terminal or pipe cannot be opened.
#[cfg(windows)]
pub fn serve(args: &Args, works_for: &WorksFor) -> Result<Exit, Error> {
    windows::serve(args, works_for)
}

#[cfg(not(windows))]
pub fn serve(_: &Args, _: &WorksFor) -> Result<Exit, Error> {
    Err(open::no_windows())
}
