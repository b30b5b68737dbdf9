//! The guide's hands: one job after the other, each by the worker, while pages are shown.

use crate::error::Error;
use crate::session::{Command, Session};
use crate::status::{Next, RunStatus};
use crate::work::{Ask, Did};
use crate::{open, proof};
use jiff::Timestamp;
use model::desired::ExtensionSet;
use model::id::AnswerValue;
use model::journal::PowerAction;
use model::observation::{ProfileRef, TerminalKind};
use model::plan::Purpose;
use model::{QuestionId, StepRef, Text};
use run::Progress;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// What a page can ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Job {
    /// Write down answers.
    Answer(Vec<(QuestionId, AnswerValue)>),
    /// Begin the plan that was shown, or its part for a step, and carry it on.
    Begin {
        /// Its digest.
        plan: String,
        /// The step, where it was only for one.
        step: Option<StepRef>,
    },
    /// Carry the unfinished run on.
    GoOn,
    /// Carry it on from that moment: on a practice terminal nobody waits.
    GoOnAt(Timestamp),
    /// The person agrees to the restart.
    Restart(PowerAction),
    /// The update service's records are to be made anew.
    Repair,
    /// Look once more and keep the evidence.
    Prove,
}

/// What they are given.
enum Task {
    /// For the worker.
    Work(Job),
    /// Show the person the page of a profile's extensions, and the folder with their files: for that nobody has to be hired.
    Show(Box<ExtensionSet>, ProfileRef),
}

/// What the hands do now, and how the last job came out.
#[derive(Clone, Debug, Default)]
pub struct Doing {
    /// Whether a job is under way.
    pub busy: bool,
    /// Whether it only shows the person something.
    pub shows: bool,
    /// How far a call to the update service has come, in percent, as far as it says.
    pub percent: Option<u8>,
    /// Where the run stood, and how many records the journal had then.
    pub status: Option<(usize, RunStatus)>,
    /// What to tell the person about the last job.
    pub said: Option<Said>,
    /// Counts whatever happens.
    pub changes: u64,
}

/// Something to tell a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// What.
    pub text: Text,
    /// Whether to ask the contact.
    pub ask_contact: bool,
}

impl Said {
    fn of(error: &Error) -> Self {
        Self { text: error.text(), ask_contact: error.needs_contact() }
    }
}

/// The hands.
#[derive(Default)]
pub struct Hands {
    desk: Mutex<Desk>,
    bell: Condvar,
}

#[derive(Default)]
struct Desk {
    task: Option<Task>,
    closed: bool,
    /// Whether something on the terminal may have become another.
    stirred: bool,
    doing: Doing,
}

impl Hands {
    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What they do.
    pub fn doing(&self) -> Doing {
        self.desk().doing.clone()
    }

    /// Gives them a job. Where they have one, nothing happens: whoever pressed twice, or on two pages, meant it once.
    pub fn give(&self, job: Job) {
        self.take_on(Task::Work(job));
    }

    /// Has them show the person what steps by hand with a set of extensions are about, likewise.
    pub fn show(&self, set: ExtensionSet, profile: ProfileRef) {
        self.take_on(Task::Show(Box::new(set), profile));
    }

    fn take_on(&self, task: Task) {
        let mut desk = self.desk();
        if !desk.doing.busy && !desk.closed {
            desk.doing.busy = true;
            desk.doing.shows = matches!(task, Task::Show(..));
            desk.doing.said = None;
            desk.doing.changes += 1;
            desk.task = Some(task);
            self.bell.notify_all();
        }
    }

    /// No job is taken any more; the one under way is brought to its end.
    pub fn close(&self) {
        self.desk().closed = true;
        self.bell.notify_all();
    }

    /// Waits until something else has happened than what is known, or something stirs on the terminal, or so long.
    pub fn wait(&self, known: u64, for_: Duration) {
        let still = |desk: &mut Desk| desk.doing.changes == known && !desk.closed && !desk.stirred;
        let waited = self.bell.wait_timeout_while(self.desk(), for_, still);
        waited.unwrap_or_else(PoisonError::into_inner).0.stirred = false;
    }

    /// Something on the terminal may have become another.
    pub fn stir(&self) {
        self.desk().stirred = true;
        self.bell.notify_all();
    }

    /// Something has happened.
    fn ring(&self, progress: &Progress) {
        let mut desk = self.desk();
        desk.doing.changes += 1;
        desk.doing.percent = match progress {
            Progress::UpdatePercent(_, percent) => Some(*percent),
            _ => None,
        };
        self.bell.notify_all();
    }

    fn next(&self) -> Option<Task> {
        let mut desk = self.desk();
        loop {
            if let Some(task) = desk.task.take() {
                return Some(task);
            }
            if desk.closed {
                return None;
            }
            desk = self.bell.wait(desk).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn end(&self, status: Option<(usize, RunStatus)>, said: Option<Said>) {
        let mut desk = self.desk();
        desk.doing = Doing { status, said, changes: desk.doing.changes + 1, ..Doing::default() };
        self.bell.notify_all();
    }

    /// Works until they are closed.
    pub fn work(&self, command: Command<'_>) {
        let mut session = Session::new(command);
        while let Some(task) = self.next() {
            let job = match task {
                Task::Work(job) => job,
                Task::Show(set, profile) => {
                    let shown = open::with_own_hands(command.target)
                        .and_then(|own| Ok(terminal::show(&*own, &set, &profile)?));
                    self.end(self.doing().status, shown.err().as_ref().map(Said::of));
                    continue;
                }
            };
            // What other processes changed since the job before counts.
            session.refresh();
            match does(job, &mut session, &|progress| self.ring(progress)) {
                Ok(came) => self.end(came.status, came.said),
                // A worker that had nothing left to do has gone.
                Err(Error::Pipe(_)) if matches!(session.unfinished(), Ok(None)) => self.end(None, None),
                Err(error) => self.end(None, Some(Said::of(&error))),
            }
        }
    }
}

#[derive(Default)]
struct Came {
    status: Option<(usize, RunStatus)>,
    said: Option<Said>,
}

fn does(job: Job, session: &mut Session<'_>, hears: &dyn Fn(&Progress)) -> Result<Came, Error> {
    match job {
        Job::Answer(answers) => {
            for (question, value) in answers {
                session.request(Ask::Answer { question, value })?;
            }
            return Ok(Came::default());
        }
        Job::Prove => return prove(session),
        Job::Begin { plan, step } => {
            // What a crash left half done is brought to its end first.
            session.request(Ask::Settle)?;
            let begun = session.request(Ask::Begin { purpose: Purpose::Apply, plan, step })?;
            if let Did::Otherwise(_) = begun {
                let text = Text::new(
                    "端末の状態が変わったため、計画を立て直しました。もう一度お確かめください。まだ何も変更していません",
                    "this terminal has changed, so tejun made a new plan. Please check it; nothing was changed yet",
                );
                return Ok(Came { said: Some(Said { text, ask_contact: false }), ..Came::default() });
            }
        }
        Job::Repair => {
            session.request(Ask::AgreeToRepair)?;
        }
        Job::Restart(how) => {
            session.request(Ask::AgreeToRestart { how })?;
        }
        Job::GoOn => {}
        Job::GoOnAt(until) => {
            if session.kind()? == TerminalKind::Practice {
                session.put_clock_forward(until)?;
            }
        }
    }
    let status = session.advance(&mut |_, progress| hears(&progress))?;
    match status.next() {
        Next::Ended(_) => prove(session),
        _ => Ok(Came { status: Some((session.records()?.all().len(), status)), said: None }),
    }
}

fn prove(session: &mut Session<'_>) -> Result<Came, Error> {
    match session.keep_evidence() {
        Ok(_) => Ok(Came::default()),
        Err(error) => {
            let ask_contact = error.needs_contact();
            let text = proof::not_kept(error)?;
            Ok(Came { said: Some(Said { text, ask_contact }), status: None })
        }
    }
}
