//! A session: one command's work on one terminal. Everything is opened and read once, until a request to the worker or a
//! question to a person: after that the terminal may have changed, and is read again.

use crate::args::{Args, Target};
use crate::error::Error;
use crate::open::{self, Opened};
use crate::screen::Screen;
use crate::status::{Next, RunStatus};
use crate::work::{self, Observed, OnProgress, Worker, WorkerRequest, WorkerResponse};
use jiff::Timestamp;
use model::answer::AnswerText;
use model::evidence::EvidenceFile;
use model::observation::{Answered, Observation, TerminalKind};
use model::plan::{Plan, Report};
use model::{Notice, QuestionId, Text};
use run::{Records, RunState};
use std::cell::{Cell, OnceCell};

/// What a command is about.
#[derive(Clone, Copy)]
pub struct Command<'a> {
    /// The notice.
    pub notice: &'a Notice,
    /// The options.
    pub args: &'a Args,
    /// The terminal, as it was named.
    pub target: &'a Target,
}

impl Command<'_> {
    /// The answers of the command line, as they are kept.
    pub fn answers(&self) -> impl Iterator<Item = (QuestionId, AnswerText)> {
        self.args.answers.iter().filter_map(|(id, given)| {
            let question = self.notice.question(id)?;
            Some((id.clone(), question.answer(given.as_str())?))
        })
    }
}

/// One command's work on one terminal.
///
/// What was read is lent out by shared references, and every method that may change the terminal takes the session by an
/// exclusive one: nothing that was read before a change can be used after it.
pub struct Session<'a> {
    /// What it is about.
    pub command: Command<'a>,
    /// The screen.
    pub screen: Screen,
    /// Whether the person has agreed to everything beforehand.
    pub agreed: bool,
    worker: Option<Box<dyn Worker + 'a>>,
    opened: OnceCell<Opened>,
    records: OnceCell<Records>,
    snapshot: OnceCell<Snapshot>,
    /// How many records the journal had at the last look.
    looked_at: Cell<usize>,
}

/// What a look at a terminal shows.
pub struct Snapshot {
    observation: Observation,
    /// The state of everything.
    pub report: Report,
    /// What would be done.
    pub plan: Plan,
}

/// The value in the cell, read first if the cell is empty.
fn read_once<T>(cell: &OnceCell<T>, read: impl FnOnce() -> Result<T, Error>) -> Result<&T, Error> {
    if let Some(known) = cell.get() {
        return Ok(known);
    }
    let read = read()?;
    Ok(cell.get_or_init(|| read))
}

impl<'a> Session<'a> {
    /// A session in which nothing has been opened yet.
    pub fn new(command: Command<'a>) -> Self {
        Self {
            command,
            screen: Screen::of(command.args),
            agreed: command.args.yes,
            worker: None,
            opened: OnceCell::new(),
            records: OnceCell::new(),
            snapshot: OnceCell::new(),
            looked_at: Cell::new(0),
        }
    }

    /// The notice.
    pub fn notice(&self) -> &'a Notice {
        self.command.notice
    }

    /// The terminal.
    ///
    /// # Errors
    ///
    /// If there is no such terminal.
    pub fn terminal(&self) -> Result<&Opened, Error> {
        read_once(&self.opened, || open::terminal_for(self.command.target, self.command.notice))
    }

    /// What kind of terminal it is.
    ///
    /// # Errors
    ///
    /// If there is no such terminal.
    pub fn kind(&self) -> Result<TerminalKind, Error> {
        Ok(self.terminal()?.terminal.kind())
    }

    /// The terminal's time.
    ///
    /// # Errors
    ///
    /// If there is no such terminal.
    pub fn now(&self) -> Result<Timestamp, Error> {
        Ok(self.terminal()?.terminal.clock().now())
    }

    /// The terminal's journal.
    ///
    /// # Errors
    ///
    /// If the terminal or its journal cannot be read.
    pub fn records(&self) -> Result<&Records, Error> {
        read_once(&self.records, || Ok(Records::read(&*self.terminal()?.terminal)?))
    }

    /// The run of this notice that began last, whether it has ended or not.
    ///
    /// # Errors
    ///
    /// As [`Session::records`].
    pub fn last_run(&self) -> Result<Option<RunState<'_>>, Error> {
        Ok(self.records()?.last_run(&self.notice().header.notice))
    }

    /// The run of this notice that has not ended.
    ///
    /// # Errors
    ///
    /// As [`Session::records`].
    pub fn unfinished(&self) -> Result<Option<RunState<'_>>, Error> {
        Ok(self.last_run()?.filter(|run| run.ended.is_none()))
    }

    /// What a look at the terminal shows, with the answers that its journal holds.
    ///
    /// # Errors
    ///
    /// As [`Session::records`].
    pub fn snapshot(&self) -> Result<&Snapshot, Error> {
        read_once(&self.snapshot, || {
            let (terminal, notice) = (&*self.terminal()?.terminal, self.notice());
            let records = self.records()?;
            let history = records.history(&notice.header.notice, terminal.clock().now());
            // What another process has done since is in the journal.
            if self.looked_at.replace(records.all().len()) != records.all().len() {
                terminal.updates().forget_answers();
            }
            let observation = open::observe(terminal, notice, history);
            let (report, plan) = plan::plan(notice, &observation);
            Ok(Snapshot { observation, report, plan })
        })
    }

    /// The same, as if the answers of the command line were in the journal.
    ///
    /// # Errors
    ///
    /// As [`Session::records`].
    pub fn with_given_answers(&self) -> Result<(Report, Plan), Error> {
        let snapshot = self.snapshot()?;
        let mut observation = snapshot.observation.clone();
        for (question, value) in self.command.answers() {
            let answered = Answered { value, at: observation.at };
            observation.history.answers.insert(question, answered);
        }
        Ok(plan::plan(self.notice(), &observation))
    }

    /// Forgets all that was read, so that it is read again.
    pub fn refresh(&mut self) {
        self.snapshot.take();
        self.records.take();
        self.opened.take();
    }

    /// Whether the worker was started already, so that a request asks nobody for rights.
    pub fn has_worker(&self) -> bool {
        self.worker.is_some()
    }

    /// Starts the worker, for which Windows may ask the person to agree. A request does it if it was not done.
    ///
    /// # Errors
    ///
    /// If there is no such terminal, or the person or Windows does not allow it.
    pub fn start_worker(&mut self) -> Result<(), Error> {
        if self.worker.is_none() {
            self.worker = Some(work::worker(self.command)?);
        }
        Ok(())
    }

    /// Has the worker do something. A worker that is gone is replaced by the next request.
    fn work<T>(&mut self, work: impl FnOnce(&Self, &mut dyn Worker) -> Result<T, Error>) -> Result<T, Error> {
        let mut worker = match self.worker.take() {
            Some(worker) => worker,
            None => work::worker(self.command)?,
        };
        let done = work(self, &mut *worker);
        self.refresh();
        if !matches!(done, Err(Error::Pipe(_))) {
            self.worker = Some(worker);
        }
        done
    }

    /// Has the worker do something that reports nothing on its way.
    ///
    /// # Errors
    ///
    /// If the terminal or its journal cannot be read or written, or the worker is gone.
    pub fn request(&mut self, request: WorkerRequest) -> Result<WorkerResponse, Error> {
        self.work(|_, worker| worker.request(request))
    }

    /// Begins a plan that the person was shown and agreed to. Returns the plan that it has become, if it is another one.
    ///
    /// # Errors
    ///
    /// As [`Session::request`].
    pub fn begin(&mut self, shown: &Plan) -> Result<Option<Box<Plan>>, Error> {
        self.work(|_, worker| worker.begin(shown))
    }

    /// Carries the unfinished run on as far as it goes. A practice terminal is back at once from a restart.
    ///
    /// # Errors
    ///
    /// As [`Session::request`].
    pub fn advance(&mut self, tell: OnProgress<'_>) -> Result<RunStatus, Error> {
        loop {
            let status = self.work(|_, worker| worker.advance(&mut *tell))?;
            if status.next() != Next::Restart || self.kind()? != TerminalKind::Practice {
                return Ok(status);
            }
        }
    }

    /// Waits until that moment. A practice terminal's clock is put forward.
    ///
    /// # Errors
    ///
    /// If the practice terminal cannot write that down.
    pub fn wait_until(&mut self, until: Timestamp) -> Result<(), Error> {
        self.refresh();
        let opened = open::terminal(self.command.target)?;
        let clock = opened.terminal.clock();
        Ok(clock.wait(until.duration_since(clock.now()))?)
    }

    /// Asks a person, who may take long to answer; see [`Screen::ask`].
    ///
    /// # Errors
    ///
    /// As [`Screen::ask`].
    pub fn ask(&mut self, prompt: &str) -> Result<Option<String>, Error> {
        self.refresh();
        self.screen.ask(prompt)
    }

    /// Whether a person agrees, beforehand by an option or now.
    ///
    /// # Errors
    ///
    /// As [`Screen::ask`].
    pub fn agrees(&mut self, question: &Text) -> Result<bool, Error> {
        if self.agreed {
            return Ok(true);
        }
        if !self.screen.can_ask() {
            return Ok(false);
        }
        self.refresh();
        self.screen.agree(question)
    }

    /// Keeps the evidence of how the terminal is now. Returns it, if it was made in this process.
    ///
    /// A worker in this process makes it of what the session has seen, as long as nothing was asked of anybody since. Another
    /// process looks at the terminal by itself.
    ///
    /// # Errors
    ///
    /// As [`Session::request`].
    pub fn keep_evidence(&mut self) -> Result<Option<EvidenceFile>, Error> {
        self.work(|session, worker| {
            let seen = match (session.opened.get(), session.records.get(), session.snapshot.get()) {
                (Some(opened), Some(records), Some(snapshot)) => {
                    Some(Observed { terminal: &*opened.terminal, records, report: &snapshot.report })
                }
                _ => None,
            };
            worker.prove(session.screen.lang, seen)
        })
    }
}

#[cfg(all(test, unix))]
mod tests {
    use crate::work::WorkerRequest;
    use crate::work::bench::bench;
    use jiff::SignedDuration;

    #[test]
    fn what_was_read_is_read_again_after_a_request() {
        let bench = bench("e14-gen2-both");
        let mut session = bench.session();
        let asked = session.snapshot().unwrap().report.questions.clone();
        let (question, value) = ("update-mode".parse().unwrap(), "automatic".parse().unwrap());
        assert_eq!((session.records().unwrap().all().len(), asked.contains(&question)), (0, true));
        session.request(WorkerRequest::Answer { question, value }).unwrap();
        assert_eq!(session.records().unwrap().all().len(), 1);
        assert!(session.snapshot().unwrap().report.questions.is_empty());
    }

    #[test]
    fn another_session_sees_a_clock_that_was_put_forward_and_so_does_this_one() {
        let bench = bench("desktop");
        let mut session = bench.session();
        let before = session.snapshot().unwrap().report.at;
        let later = before.checked_add(SignedDuration::from_hours(1)).unwrap();
        session.wait_until(later).unwrap();
        assert_eq!(session.snapshot().unwrap().report.at, later);
        assert_eq!(bench.session().snapshot().unwrap().report.at, later);
    }
}
