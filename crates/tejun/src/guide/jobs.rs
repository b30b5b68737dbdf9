//! The guide's job queue: one job at a time, carried out by the worker while pages are shown.

use crate::error::Error;
use crate::session::{Command, Session};
use crate::status::{Next, RunStatus};
use crate::work::{WorkerRequest, WorkerResponse};
use crate::{done, evidence, open};
use jiff::Timestamp;
use model::journal::PowerAction;
use model::kinds::{ExtensionSet, LeadOperation, Operation, SetOperation};
use model::observation::{ProfileRef, TerminalKind};
use model::plan::{Action, Plan, Purpose};
use model::{QuestionId, StepRef, Text};
use run::Progress;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use terminal::TestResult;

/// What a page can ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Job {
    /// Write down answers, as they were typed.
    Answer(Vec<(QuestionId, String)>),
    /// Write down that a person says a step to be done.
    Attest {
        /// The step.
        step: StepRef,
        /// Who says so, as it was typed.
        by: String,
        /// What is given with it, as it was typed; of a photo the SHA-256.
        given: String,
    },
    /// Write down that this is taken back.
    TakeBack(StepRef),
    /// On a practice terminal, make what a person's hands would make of a step: it has no screen to do it on.
    Practise(StepRef),
    /// Begin the plan that was shown, or its part for a step, and carry it on.
    Begin {
        /// Its digest.
        plan: String,
        /// The step, if the plan was only for one.
        step: Option<StepRef>,
    },
    /// Carry the unfinished run on.
    GoOn,
    /// Put a practice terminal's clock forward to that moment, and carry the run on.
    GoOnAt(Timestamp),
    /// The person agrees to the restart.
    Restart(PowerAction),
    /// The person agrees to the repair of the update service's records.
    Repair,
    /// Look once more and keep the evidence.
    Prove,
}

/// A job in the queue.
enum Task {
    /// For the worker.
    Work(Job),
    /// Show the person the page of a profile's extensions, and the folder with their files. This needs no worker.
    Show(Box<ExtensionSet>, ProfileRef),
    /// Look once into the browser's windows for what they say. This needs no worker either.
    Look,
}

/// What is being done now, and the result of the last job.
#[derive(Clone, Debug, Default)]
pub struct JobStatus {
    /// Whether a job is under way.
    pub busy: bool,
    /// Whether it only shows the person something.
    pub shows: bool,
    /// How far a call to the update service has come, in percent, as far as it says.
    pub percent: Option<u8>,
    /// The run's status after the last job, and how many records the journal had then.
    pub run: Option<(usize, RunStatus)>,
    /// The message for the person about the last job.
    pub message: Option<Message>,
    /// The worker's plan, if it is another one than the plan that was to be begun.
    pub worker_plan: Option<WorkerPlan>,
    /// What the browser's windows said when the person last had them looked into. `None` if that was before the last job, or never.
    pub said: Option<Vec<String>>,
    /// A counter that grows with every change.
    pub changes: u64,
}

/// A plan of the worker, which may read more than the user's process: this is what it would begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkerPlan {
    /// The digest of the plan that the user's process made instead.
    pub instead_of: String,
    /// The plan.
    pub plan: Plan,
}

/// A message for the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The text.
    pub text: Text,
    /// Whether to ask the contact.
    pub ask_contact: bool,
}

impl Message {
    fn of(error: &Error) -> Self {
        Self { text: error.text(), ask_contact: error.needs_contact() }
    }
}

/// The queue. It holds one job at most.
#[derive(Default)]
pub struct JobQueue {
    state: Mutex<QueueState>,
    changed: Condvar,
}

#[derive(Default)]
struct QueueState {
    task: Option<Task>,
    closed: bool,
    /// Whether something on the terminal may have changed.
    terminal_changed: bool,
    has_worker: bool,
    doing: JobStatus,
}

impl JobQueue {
    fn state(&self) -> MutexGuard<'_, QueueState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is being done.
    pub fn doing(&self) -> JobStatus {
        self.state().doing.clone()
    }

    /// Adds a job. If there is one already, nothing happens: a person who pressed twice, or on two pages, meant it once.
    pub fn submit(&self, job: Job) {
        self.enqueue(Task::Work(job));
    }

    /// Adds a job that shows the person what steps by hand with a set of extensions are about, likewise.
    pub fn show(&self, set: ExtensionSet, profile: ProfileRef) {
        self.enqueue(Task::Show(Box::new(set), profile));
    }

    /// Adds a look into the browser's windows, likewise. It switches the browser's accessibility on for all its pages, so it is done
    /// only if the person asks for it.
    pub fn look(&self) {
        self.enqueue(Task::Look);
    }

    fn enqueue(&self, task: Task) {
        let mut state = self.state();
        if !state.doing.busy && !state.closed {
            state.doing.busy = true;
            state.doing.shows = matches!(task, Task::Show(..) | Task::Look);
            state.doing.message = None;
            state.doing.changes += 1;
            state.task = Some(task);
            self.changed.notify_all();
        }
    }

    /// Accepts no more jobs; the current one is finished.
    pub fn close(&self) {
        self.state().closed = true;
        self.changed.notify_all();
    }

    /// Waits until the counter is no longer `known`, something on the terminal may have changed, or the time is over.
    pub fn wait(&self, known: u64, for_: Duration) {
        let still =
            |state: &mut QueueState| state.doing.changes == known && !state.closed && !state.terminal_changed;
        let waited = self.changed.wait_timeout_while(self.state(), for_, still);
        waited.unwrap_or_else(PoisonError::into_inner).0.terminal_changed = false;
    }

    /// Whether the last job has left a worker, so that the next one asks nobody for rights.
    pub fn has_worker(&self) -> bool {
        self.state().has_worker
    }

    /// Wakes the watcher: something on the terminal may have changed.
    pub fn notify_terminal_changed(&self) {
        self.state().terminal_changed = true;
        self.changed.notify_all();
    }

    /// Records the progress of the current job.
    fn report(&self, progress: &Progress) {
        let mut state = self.state();
        state.doing.changes += 1;
        state.doing.percent = match progress {
            Progress::UpdatePercent(_, percent) => Some(*percent),
            _ => None,
        };
        self.changed.notify_all();
    }

    fn next(&self) -> Option<Task> {
        let mut state = self.state();
        loop {
            if let Some(task) = state.task.take() {
                return Some(task);
            }
            if state.closed {
                return None;
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn end(&self, result: JobResult) {
        let mut state = self.state();
        let JobResult { run, message, worker_plan, said } = result;
        let changes = state.doing.changes + 1;
        state.doing = JobStatus { run, message, worker_plan, said, changes, ..JobStatus::default() };
        self.changed.notify_all();
    }

    /// Ends a job that only looked or showed something: what is known of the run stays.
    fn end_without_work(&self, came: Result<Option<Vec<String>>, Error>) {
        let JobStatus { run, worker_plan, .. } = self.doing();
        let (said, message) = match came {
            Ok(said) => (said, None),
            Err(error) => (None, Some(Message::of(&error))),
        };
        self.end(JobResult { run, message, worker_plan, said });
    }

    /// Carries out jobs until the queue is closed.
    pub fn run(&self, command: Command<'_>) {
        let mut session = Session::new(command);
        while let Some(task) = self.next() {
            // Only a process in the user's session can drive the browser.
            let own = || open::with_own_browser(command.target);
            let job = match task {
                Task::Work(job) => job,
                Task::Show(set, profile) => {
                    let shown = own().and_then(|own| Ok(terminal::show(&*own, &set, &profile)?));
                    self.end_without_work(shown.map(|()| None));
                    continue;
                }
                Task::Look => {
                    let said = own().and_then(|own| Ok(own.browser().visible_texts()?));
                    self.end_without_work(said.map(Some));
                    continue;
                }
            };
            // Other processes may have changed the terminal since the last job.
            session.refresh();
            let carried_out = carry_out(job, &mut session, &|progress| self.report(progress));
            self.state().has_worker = session.has_worker();
            match carried_out {
                Ok(result) => self.end(result),
                // The worker had nothing left to do and has ended.
                Err(Error::Pipe(_)) if matches!(session.unfinished(), Ok(None)) => {
                    self.end(JobResult::default());
                }
                Err(error) => {
                    let (message, worker_plan) = (Some(Message::of(&error)), self.doing().worker_plan);
                    self.end(JobResult { message, worker_plan, ..JobResult::default() });
                }
            }
        }
    }
}

#[derive(Default)]
struct JobResult {
    run: Option<(usize, RunStatus)>,
    message: Option<Message>,
    worker_plan: Option<WorkerPlan>,
    said: Option<Vec<String>>,
}

impl JobResult {
    /// A mistake of the person's, who may try again.
    fn said(wrong: &Error) -> Self {
        let message = Message { text: wrong.text(), ask_contact: false };
        Self { message: Some(message), ..Self::default() }
    }
}

fn carry_out(
    job: Job,
    session: &mut Session<'_>,
    on_progress: &dyn Fn(&Progress),
) -> Result<JobResult, Error> {
    match job {
        Job::Answer(answers) => {
            for (question, text) in answers {
                match open::answer(session.notice(), &question, &text) {
                    Ok(value) => session.request(WorkerRequest::Answer { question, value })?,
                    Err(wrong) => return Ok(JobResult::said(&wrong)),
                };
            }
            return Ok(JobResult::default());
        }
        Job::Attest { step, by, given } => {
            let said = by.parse().map_err(|_| wrong_name(&by));
            match said.and_then(|by| done::attest(session.notice(), &step, by, &given)) {
                Ok(request) => session.request(request)?,
                Err(wrong) => {
                    return Ok(JobResult::said(&wrong));
                }
            };
            return Ok(JobResult::default());
        }
        Job::TakeBack(step) => {
            session.request(WorkerRequest::TakeBack { step })?;
            return Ok(JobResult::default());
        }
        Job::Practise(step) => {
            practise(&step, session)?;
            return Ok(JobResult::default());
        }
        Job::Prove => return prove(session),
        Job::Begin { plan, step } => {
            // An action that a crash interrupted is finished first.
            session.request(WorkerRequest::Settle)?;
            let begun = session.request(WorkerRequest::Begin { purpose: Purpose::Apply, plan, step })?;
            if let WorkerResponse::PlanChanged(plan) = begun {
                return planned_otherwise(*plan, session);
            }
        }
        Job::Repair => {
            session.request(WorkerRequest::AgreeToRepair)?;
        }
        Job::Restart(how) => {
            session.request(WorkerRequest::AgreeToRestart { how })?;
        }
        Job::GoOn => {}
        Job::GoOnAt(until) => {
            if session.kind()? == TerminalKind::Practice {
                session.wait_until(until)?;
            }
        }
    }
    let status = session.advance(&mut |_, progress| on_progress(&progress))?;
    match status.next() {
        Next::Ended(_) => prove(session),
        _ => Ok(JobResult { run: Some((session.records()?.all().len(), status)), ..JobResult::default() }),
    }
}

/// Sets on a practice terminal what a step by hand leads to. Nothing is journaled: it was a person's hand, not tejun.
fn practise(step: &StepRef, session: &Session<'_>) -> Result<(), Error> {
    if session.kind()? != TerminalKind::Practice {
        return Ok(());
    }
    let plan = session.with_given_answers()?.1;
    let terminal = &*session.terminal()?.terminal;
    for action in by_hands(&plan, step).unwrap_or_default() {
        if terminal::test(terminal, action) == TestResult::Ready {
            terminal::set(terminal, action)?;
        }
    }
    Ok(())
}

/// What a person's hands set for a step. `None` if that is nothing, or something that takes its time.
pub fn by_hands<'p>(plan: &'p Plan, step: &StepRef) -> Option<Vec<&'p SetOperation>> {
    let wanted = |action: &&Action| plan.only(step).actions.iter().any(|part| part.id == action.id);
    let mut set = Vec::new();
    for action in plan.actions.iter().filter(wanted) {
        match &action.operation {
            Operation::Set(operation) => set.push(operation),
            Operation::Lead(LeadOperation::ProveExtensions(_)) => {}
            Operation::Lead(
                LeadOperation::BringUpToDate(_) | LeadOperation::Restart(_) | LeadOperation::AwaitProgram(_),
            ) => return None,
        }
    }
    Some(set).filter(|set| !set.is_empty())
}

fn wrong_name(by: &str) -> Error {
    Error::usage(
        format!("名前か担当を、40文字までで入力してください（入力: {by}）"),
        format!("please give a name or role of up to 40 characters (given: {by:?})"),
    )
}

/// The worker may read what this process may not, so its plan is the one that is shown from now on.
fn planned_otherwise(plan: Plan, session: &Session<'_>) -> Result<JobResult, Error> {
    let instead_of = run::digest(&session.with_given_answers()?.1)?;
    let text = Text::new(
        "端末をもう一度調べて、計画を立て直しました。もう一度お確かめください。まだ何も変更していません",
        "tejun checked this terminal again and made a new plan. Please check it; nothing was changed yet",
    );
    Ok(JobResult {
        message: Some(Message { text, ask_contact: false }),
        worker_plan: Some(WorkerPlan { instead_of, plan }),
        ..JobResult::default()
    })
}

fn prove(session: &mut Session<'_>) -> Result<JobResult, Error> {
    match session.keep_evidence() {
        Ok(_) => Ok(JobResult::default()),
        Err(error) => {
            let ask_contact = error.needs_contact();
            let text = evidence::not_kept(error)?;
            Ok(JobResult { message: Some(Message { text, ask_contact }), ..JobResult::default() })
        }
    }
}

#[cfg(all(test, unix))]
#[path = "jobs_tests.rs"]
mod tests;
