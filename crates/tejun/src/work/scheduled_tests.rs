//! The worker that the Task Scheduler has started, on a PC that goes to sleep after half an hour (W5).

#![expect(clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use super::*;
use crate::work::bench::{Bench, bench_where};
use crate::work::pipe::PipeWorker;
use expect_test::expect_file;
use jiff::SignedDuration;
use model::journal::{Ending, PowerAction};
use model::practice::{Description, ServerUpdate};
use model::update::Stage;
use std::fmt::Write as _;
use std::os::unix::net::UnixStream;
use terminal::{Practice, Terminal};

/// Updates that a busy server has.
const UPDATES: u32 = 6;

impl Bench {
    fn practice(&self) -> Practice {
        match &self.target {
            crate::args::Target::Folder(folder) => Practice::open(folder).unwrap(),
            other => panic!("{other:?}"),
        }
    }

    fn wait_until(&self, until: Timestamp) {
        let practice = self.practice();
        practice.clock().wait(until.duration_since(practice.clock().now())).unwrap();
    }
}

/// A person who is there whenever a run needs one, and agrees.
struct Agrees<'b>(&'b Bench);

impl Listener for Agrees<'_> {
    type Pipe = UnixStream;

    fn accept(&self, until: Option<Timestamp>) -> Result<Option<UnixStream>, Error> {
        if let Some(until) = until {
            self.0.wait_until(until);
            return Ok(None);
        }
        let (ours, theirs) = UnixStream::pair().unwrap();
        std::thread::spawn(move || {
            let mut worker = PipeWorker::new(theirs, Box::new(|request| panic!("{request:?}")));
            worker.request(agreement()).unwrap();
            worker.advance(&mut |_, _| {}).unwrap();
        });
        Ok(Some(ours))
    }

    fn disconnect(&self) {}
}

fn agreement() -> WorkerRequest {
    WorkerRequest::AgreeToRestart { how: PowerAction::Restart }
}

/// A terminal on which the run has begun, and which sleeps after half an hour.
fn clinic(change: impl FnOnce(&mut Description)) -> Bench {
    let bench = bench_where("server-month", |made| {
        made.sleeps_after = Some(30);
        change(made);
    });
    let mut session = bench.session();
    let (question, value) = ("update-mode".parse().unwrap(), "by-hand".parse().unwrap());
    session.request(WorkerRequest::Answer { question, value }).unwrap();
    session.begin(&bench.plan()).unwrap();
    drop(session);
    bench
}

/// The PC is left on at night, as it was asked for, and the server is crowded until late.
fn busy(made: &mut Description) {
    made.switched_off.clear();
    made.server.updates = (0..UPDATES).map(update).collect();
    made.server.crowds.iter_mut().for_each(|crowd| crowd.during.before = "23:30".parse().unwrap());
}

fn update(number: u32) -> ServerUpdate {
    ServerUpdate {
        id: format!("update-{number}"),
        title: format!("更新 {number}"),
        stage: Stage::Offered,
        download_minutes: 40,
        install_minutes: 20,
        restart: number.is_multiple_of(2),
        revision: None,
        licence: false,
        comes_back: 0,
        category: None,
        optional: false,
        exclusive: true,
        fails: None,
    }
}

/// Plays until the run has ended or thirty days are over, and returns how many updates are installed then.
fn month(bench: &Bench, carry_on: impl Fn() -> Next) -> usize {
    let practice = bench.practice();
    let end = practice.clock().now().checked_add(SignedDuration::from_hours(24 * 30)).unwrap();
    drop(practice);
    while bench.practice().clock().now() < end {
        match carry_on() {
            Next::Ended(_) => break,
            Next::Time(until) => bench.wait_until(until),
            Next::Restart => {}
            Next::Consent(_) => drop(InProcess::new(bench.command()).request(agreement()).unwrap()),
            Next::Person => panic!("nobody is needed"),
        }
    }
    let history = bench.practice().updates().history(Timestamp::UNIX_EPOCH).unwrap();
    history.entries.iter().filter(|entry| entry.at < end && entry.error.is_none()).count()
}

/// The worker as it is.
fn stays(bench: &Bench) -> usize {
    month(bench, || match carry_on(bench.command(), &Agrees(bench)).unwrap() {
        Exit::Waiting => match waits(bench) {
            Next::Time(until) if !is_short_wait(until, bench.session().now().unwrap()) => Next::Time(until),
            // It has restarted, and the task starts the worker again.
            _ => Next::Restart,
        },
        _ => Next::Ended(None),
    })
}

fn waits(bench: &Bench) -> Next {
    InProcess::new(bench.command()).advance(&mut |_, _| {}).unwrap().next()
}

/// A worker that ends at each wait, and lets the PC sleep.
fn ends(bench: &Bench) -> usize {
    month(bench, || waits(bench))
}

#[test]
fn a_pc_that_goes_to_sleep_installs_in_a_month_what_one_that_never_does_installs() {
    let played = |no_wake_timers, play: fn(&Bench) -> usize| {
        play(&clinic(|made| {
            busy(made);
            made.no_wake_timers = no_wake_timers;
        }))
    };
    let mut table =
        "| | the worker ends at each wait | it stays through a short one |\n| --- | --- | --- |\n".to_owned();
    for (world, no_wake_timers) in [("no timer wakes the PC", true), ("a scheduled task wakes it", false)] {
        let [ends, stays] = [ends, stays].map(|play| played(no_wake_timers, play));
        assert!(stays == UPDATES as usize && stays >= ends, "{world}: {stays}, and {ends} before");
        writeln!(table, "| {world} | {ends} of {UPDATES} | {stays} of {UPDATES} |").unwrap();
    }
    expect_file!["../../tests/month_of_sleep.md"].assert_eq(&table);
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/reliability.md");
    assert!(std::fs::read_to_string(page).unwrap().contains(&table), "{page} tells something else");
}

/// Switched off on some evenings, cut off, over the new year, and asleep after half an hour.
#[test]
fn the_month_of_evenings_ends_on_a_pc_that_goes_to_sleep() {
    // At seven it sleeps already: only the task's timer begins an evening.
    let bench = clinic(|made| made.sleeps_after = Some(20));
    assert_eq!(stays(&bench), 2);
    let ended = bench.session().last_run().unwrap().unwrap().ended;
    assert!(matches!(ended, Some((_, Ending::Complete))), "{ended:?}");
}

/// `apply` stays through a short wait too, and lets the PC sleep through a long one.
#[test]
fn apply_keeps_the_pc_awake_through_a_short_wait_alone() {
    let bench = clinic(|made| {
        busy(made);
        // Before the window opens.
        made.sleeps_after = Some(20);
        made.no_wake_timers = true;
    });
    let mut session = bench.session();
    let (mut short, mut long) = (0, 0);
    while (short, long) != (short.max(1), long.max(1)) {
        match session.advance(&mut |_, _| {}).unwrap().next() {
            Next::Time(until) => {
                let is_short = is_short_wait(until, session.now().unwrap());
                session.wait_until(until).unwrap();
                assert_eq!(session.now().unwrap() == until, is_short, "{until}");
                *if is_short { &mut short } else { &mut long } += 1;
            }
            Next::Consent(_) => drop(session.request(agreement()).unwrap()),
            other => panic!("{other:?}"),
        }
    }
}
