//! A notice on practice terminals, carried out with faults.

#![allow(dead_code, reason = "each test file uses a part of this")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::allow_attributes, reason = "what is unused differs from test file to test file")]

#[path = "../../../source/tests/support/mod.rs"]
mod files;

use camino::{Utf8Path, Utf8PathBuf};
use model::answer::AnswerText;
use model::journal::{Ending, PowerAction};
use model::observation::{History, Observation};
use model::plan::Plan;
use model::{Notice, QuestionId};
use run::{Error, Journal, Outcome, Progress, Runner};
use source::Loaded;
use terminal::{Looking, Practice, Terminal};

/// The shipped notice.
pub fn loaded() -> Loaded {
    source::load(&files::shipped()).unwrap()
}

/// The files of the notice in a folder.
pub fn notice_files(folder: &std::path::Path) -> source::Files {
    files::files(folder, "")
}

/// Another notice of ours.
pub fn loaded_of(notice: &str) -> Loaded {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../procedures").join(notice);
    source::load(&notice_files(&folder)).unwrap()
}

/// A practice terminal in a folder that goes with it.
pub struct Bench {
    _made: tempfile::TempDir,
    pub folder: Utf8PathBuf,
}

impl Bench {
    /// One that was made here.
    pub fn of(made: tempfile::TempDir, folder: Utf8PathBuf) -> Self {
        Self { _made: made, folder }
    }
}

pub fn bench(loaded: &Loaded, kind: &str) -> Bench {
    let made = tempfile::tempdir().unwrap();
    let folder = Utf8PathBuf::from_path_buf(made.path().join("t")).unwrap();
    let kind = kind.parse().unwrap();
    Practice::make(&folder, &kind, &loaded.kinds[&kind]).unwrap();
    Bench { _made: made, folder }
}

pub fn open(folder: &Utf8Path) -> Practice {
    Practice::open(folder).unwrap()
}

pub fn observe(terminal: &dyn Terminal, notice: &Notice) -> Observation {
    let journal = Journal::read(terminal).unwrap();
    look(terminal, notice, journal.history(&notice.header.notice))
}

/// What is seen now, after that history.
pub fn look(terminal: &dyn Terminal, notice: &Notice, history: History) -> Observation {
    let steps = notice.desired().map(|(step, desired, procedure)| {
        let set = desired.refers().extension_set.and_then(|name| procedure.extension_sets.get(name));
        (step, Looking { desired, set })
    });
    terminal::observe(terminal, steps, &notice.header.facts, history)
}

/// Answers, plans and begins. The plan that was begun.
pub fn begin(terminal: &dyn Terminal, notice: &Notice, mode: &'static str) -> Result<Plan, Error> {
    let mut silent = |_: Progress| {};
    let mut runner = Runner::new(Journal::open(terminal)?, notice.header.notice.clone(), &mut silent);
    runner.answer(QuestionId::literal("update-mode"), AnswerText::literal(mode))?;
    drop(runner);
    let plan = plan::plan(notice, &observe(terminal, notice)).1;
    let mut runner = Runner::new(Journal::open(terminal)?, notice.header.notice.clone(), &mut silent);
    runner.begin(plan.clone())?;
    runner.agree_to_restart(PowerAction::Restart)?;
    Ok(plan)
}

/// Carries on from wherever the journal says it is, to the end.
pub fn finish(folder: &Utf8Path, notice: &Notice) -> Ending {
    for _ in 0..100 {
        let terminal = open(folder);
        if let Some(ending) = advance(&terminal, notice).unwrap() {
            return ending;
        }
    }
    panic!("it does not end");
}

/// One stretch: to the end, a wait (which is waited) or a restart.
pub fn advance(terminal: &dyn Terminal, notice: &Notice) -> Result<Option<Ending>, Error> {
    let mut silent = |_: Progress| {};
    let journal = Journal::open(terminal)?;
    let mut runner = Runner::new(journal, notice.header.notice.clone(), &mut silent);
    match runner.advance()? {
        Some(Outcome::Ended(ending)) => Ok(Some(ending)),
        Some(Outcome::Waits { until, .. }) => {
            let clock = terminal.clock();
            clock.wait(until.duration_since(clock.now()))?;
            Ok(None)
        }
        Some(Outcome::Restarting) => Ok(None),
        Some(Outcome::AsksToRestart { .. }) => {
            runner.agree_to_restart(PowerAction::Restart)?;
            Ok(None)
        }
        // The power went at that very moment.
        Some(Outcome::DoesNotRestart { .. }) => Err(terminal::Error::SwitchedOff.into()),
        None => panic!("nothing was begun"),
        other => panic!("{other:?}"),
    }
}

/// Takes back everything that can be.
pub fn undo(folder: &Utf8Path, notice: &Notice) -> Option<Ending> {
    {
        let terminal = open(folder);
        let mut silent = |_: Progress| {};
        let journal = Journal::open(&terminal).unwrap();
        let standing = journal.to_put_back(&notice.header.notice);
        let plan = plan::undo(&notice.reference(), &standing, terminal.clock().now());
        if plan.actions.is_empty() {
            return None;
        }
        Runner::new(journal, notice.header.notice.clone(), &mut silent).begin(plan).unwrap();
    }
    Some(finish(folder, notice))
}
