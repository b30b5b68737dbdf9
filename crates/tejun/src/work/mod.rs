//! The work on a terminal: who does it, and the few things that it can be asked to do.
//!
//! Looking needs no rights and happens wherever the person is. Everything that leaves a trace is asked for by an [`Ask`]:
//! here in this process ([`Here`]), or, on a PC's own Windows, in a process that has an administrator's rights
//! ([`pipe::Apart`]). An ask names neither path nor command: the worker plans by itself and begins nothing but the plan
//! that the person was shown.

#[cfg(all(test, unix))]
pub mod bench;
#[cfg(any(windows, test))]
mod errand;
mod here;
#[cfg(any(windows, test))]
mod pipe;
#[cfg(windows)]
mod windows;

pub use here::{Here, evidence_folder, undoing};

use crate::args::{Args, Target, WorksFor};
use crate::error::Error;
use crate::exit::Exit;
#[cfg(not(windows))]
use crate::open;
use crate::session::Command;
use crate::status::RunStatus;
use jiff::Timestamp;
use model::evidence::EvidenceFile;
use model::id::AnswerValue;
use model::journal::PowerAction;
use model::plan::{Plan, Purpose, Report};
use model::{Lang, QuestionId, StepRef};
use run::{Progress, Records};
use serde::{Deserialize, Serialize};
use terminal::Terminal;

/// What a person's half may ask of a worker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Ask {
    /// Write down an answer.
    Answer {
        /// The question.
        question: QuestionId,
        /// The answer.
        value: AnswerValue,
    },
    /// Bring to its end what a crash left half done.
    Settle,
    /// Begin the plan that the person was shown and agreed to.
    Begin {
        /// What it is for.
        purpose: Purpose,
        /// Its digest, by [`run::digest`].
        plan: String,
        /// The step, where only its part was shown; see [`Plan::only`].
        step: Option<StepRef>,
    },
    /// Give up what is left of an unfinished run.
    Supersede,
    /// The person agrees to the next restart, or would rather switch off.
    AgreeToRestart {
        /// Which of them.
        how: PowerAction,
    },
    /// The person agrees that the update service's records are made anew.
    AgreeToRepair,
    /// Carry the unfinished run on as far as it goes.
    Advance,
    /// Look once more, and keep the evidence.
    Prove {
        /// The language of its page.
        lang: Lang,
    },
    /// Take tejun away from the terminal, but for the evidence.
    Remove,
}

/// What came of an [`Ask`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Did {
    /// It was done.
    Done,
    /// Nothing was begun: the plan is another one by now, or for whoever has more rights.
    Otherwise(Box<Plan>),
    /// How the run stands.
    Stands(RunStatus),
}

/// A terminal at one moment.
#[derive(Clone, Copy)]
pub struct Seen<'s> {
    /// The terminal.
    pub terminal: &'s dyn Terminal,
    /// Its journal.
    pub records: &'s Records,
    /// Its state, with the answers that the journal holds.
    pub report: &'s Report,
}

/// Is told how the work goes, with the terminal's time.
pub type Tell<'t> = &'t mut dyn FnMut(Timestamp, Progress);

/// Whoever does the work.
pub trait Worker {
    /// Does one thing, and tells how it goes.
    ///
    /// # Errors
    ///
    /// Where terminal or journal cannot be read or written, or the worker is gone.
    fn does(&mut self, ask: Ask, tell: Tell<'_>) -> Result<Did, Error>;

    /// Carries the unfinished run on as far as it goes.
    ///
    /// # Errors
    ///
    /// As [`Worker::does`].
    fn advance(&mut self, tell: Tell<'_>) -> Result<RunStatus, Error> {
        match self.does(Ask::Advance, tell)? {
            Did::Stands(stand) => Ok(stand),
            Did::Done | Did::Otherwise(_) => Ok(RunStatus { outcome: None, comes_back: false }),
        }
    }

    /// Does something that tells nothing on its way.
    ///
    /// # Errors
    ///
    /// As [`Worker::does`].
    fn quietly(&mut self, ask: Ask) -> Result<Did, Error> {
        self.does(ask, &mut |_, _| {})
    }

    /// Keeps the evidence of how the terminal is. A worker in this process makes it of what was just seen, if something was,
    /// and returns it.
    ///
    /// # Errors
    ///
    /// As [`Worker::does`].
    fn prove(&mut self, lang: Lang, _seen: Option<Seen<'_>>) -> Result<Option<EvidenceFile>, Error> {
        self.quietly(Ask::Prove { lang })?;
        Ok(None)
    }

    /// Begins a plan that the person was shown and agreed to. Gives the plan that it has become, where it is another one.
    ///
    /// # Errors
    ///
    /// As [`Worker::does`].
    fn begin(&mut self, shown: &Plan) -> Result<Option<Box<Plan>>, Error> {
        let ask = Ask::Begin { purpose: shown.purpose, plan: run::digest(shown)?, step: None };
        match self.quietly(ask)? {
            Did::Otherwise(plan) => Ok(Some(plan)),
            Did::Done | Did::Stands(_) => Ok(None),
        }
    }
}

/// Whoever does the work on a terminal. On this PC it is another process, for which Windows may ask the person to agree.
///
/// # Errors
///
/// Where there is no such terminal, or the person or Windows does not allow it.
pub fn worker<'n>(command: Command<'n>) -> Result<Box<dyn Worker + 'n>, Error> {
    match command.target {
        Target::Folder(_) => Ok(Box::new(Here::new(command))),
        Target::This | Target::ThisOf(_) => this(command),
    }
}

/// Whether a worker that Windows has started carries the work on already, so that joining it asks nobody for anything.
pub fn is_at_it(target: &Target) -> bool {
    match target {
        Target::Folder(_) => false,
        #[cfg(windows)]
        Target::This | Target::ThisOf(_) => windows::is_at_it(),
        #[cfg(not(windows))]
        Target::This | Target::ThisOf(_) => false,
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

/// `tejun worker`: the half with an administrator's rights.
///
/// # Errors
///
/// Where notice, terminal or pipe cannot be had.
#[cfg(windows)]
pub fn serve(args: &Args, works_for: &WorksFor) -> Result<Exit, Error> {
    windows::serve(args, works_for)
}

#[cfg(not(windows))]
pub fn serve(_: &Args, _: &WorksFor) -> Result<Exit, Error> {
    Err(open::no_windows())
}
