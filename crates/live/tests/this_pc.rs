//! What of the notice can be done on a running PC today: the policy (C) and the adapters (D), done, proved, taken back, and
//! carried on after a cut at every effect.

#![cfg(windows)]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod scratch;
#[path = "../../run/tests/support/mod.rs"]
mod support;

use live::This;
use model::journal::{Ending, Event};
use model::observation::{Found, Observation};
use model::plan::{NoticeRef, Operation, Plan};
use run::{Journal, Progress, Runner};
use scratch::{LaidOut, Scratch};
use source::Loaded;
use std::process::{Child, Command};
use support::faulty::{Cut, Faulty};
use support::{advance, begin, loaded, observe};
use terminal::Terminal;

const KIND: &str = "e14-gen2-both";

/// A program that runs under the name of one that the notice waits for.
struct Sleeper(Child);

impl Sleeper {
    fn named(name: &str) -> Self {
        let own = std::env::current_exe().unwrap();
        let copy = std::env::temp_dir().join(name);
        let _ = std::fs::copy(&own, &copy);
        Self(Command::new(copy).args(["--ignored", "--exact", "a_program_that_sleeps"]).spawn().unwrap())
    }
}

impl Drop for Sleeper {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
#[ignore = "it is started by the other tests"]
fn a_program_that_sleeps() {
    std::thread::sleep(std::time::Duration::from_secs(600));
}

fn lay_out(scratch: &Scratch, loaded: &Loaded) -> LaidOut {
    scratch.lay_out(&loaded.kinds[&KIND.parse().unwrap()])
}

/// What the plan waits to see running.
fn sleeper(plan: &Plan) -> Sleeper {
    let wanted = plan.actions.iter().find_map(|action| match &action.operation {
        Operation::AwaitProgram(wanted) => wanted.any_of.first(),
        _ => None,
    });
    Sleeper::named(wanted.unwrap())
}

/// Carries on to the end.
fn finish(loaded: &Loaded) -> Ending {
    for _ in 0..20 {
        let this = This::open();
        if let Some(ending) = advance(&this, &loaded.notice).unwrap() {
            return ending;
        }
        restart_where_it_was_asked_for();
    }
    panic!("it does not end");
}

/// Wine does not restart; it forgets what a restart makes Windows forget. Not where a person has only just agreed.
fn restart_where_it_was_asked_for() {
    let this = This::open();
    let journal = Journal::read(&this).unwrap();
    let last = journal.records().last().map(|record| &record.event);
    if !matches!(last, Some(Event::AgreedToRestart { .. })) {
        scratch::forget_this_start();
    }
}

/// What was found for the steps that are about the policy and the adapters; the policy's counter only goes on.
fn found(seen: &Observation) -> Vec<(String, Found)> {
    let concerned =
        seen.found.iter().filter(|(_, found)| matches!(found, Found::LocalPolicy(_) | Found::Adapters(_)));
    let found = concerned.map(|(step, found)| {
        let mut found = found.clone();
        if let Found::LocalPolicy(policy) = &mut found {
            policy.counter = policy.counter.map(|_| 0);
        }
        (step.to_string(), found)
    });
    found.collect()
}

fn undo(loaded: &Loaded) -> Ending {
    let notice = &loaded.notice;
    {
        let this = This::open();
        let journal = Journal::open(&this).unwrap();
        let standing = journal.to_put_back(&notice.header.notice);
        let reference = NoticeRef { notice: notice.header.notice.clone(), digest: notice.digest.clone() };
        let back = plan::undo(&reference, &standing, this.clock().now());
        assert!(!back.actions.is_empty());
        let mut silent = |_: Progress| {};
        Runner::new(journal, notice.header.notice.clone(), &mut silent).begin(back).unwrap();
    }
    finish(loaded)
}

#[test]
fn policy_and_adapters_are_set_proved_and_put_back() {
    let Some(scratch) = Scratch::take() else { return };
    let loaded = loaded();
    let notice = &loaded.notice;
    let _laid_out = lay_out(&scratch, &loaded);
    let before = observe(&This::open(), notice);
    assert!(before.findings.is_empty(), "{:?}", before.findings);
    let plan = begin(&This::open(), notice, "automatic").unwrap();
    let kinds = |wanted: fn(&Operation) -> bool| plan.actions.iter().filter(|a| wanted(&a.operation)).count();
    assert_eq!(kinds(|operation| matches!(operation, Operation::SetAdapterProperty(_))), 2);
    assert_eq!(kinds(|operation| matches!(operation, Operation::EditPolicy(_))), 1);
    let _sleeper = sleeper(&plan);
    let _ = policy_engine_was_told();
    assert_eq!(finish(&loaded), Ending::Complete);
    assert_eq!(policy_engine_was_told(), ["enter machine", "leave", "refresh machine"]);

    let seen = observe(&This::open(), notice);
    assert_ne!(found(&seen), found(&before));
    let (report, left) = plan::plan(notice, &seen);
    assert!(left.actions.is_empty(), "{left:?}");
    let done = report.procedures.iter().filter(|p| p.state == model::why::State::Done);
    assert_eq!(done.map(|procedure| procedure.id.to_string()).collect::<Vec<_>>(), ["D", "C"]);

    assert_eq!(undo(&loaded), Ending::Complete);
    assert_eq!(found(&observe(&This::open(), notice)), found(&before));
    assert_eq!(policy_engine_was_told(), ["enter machine", "leave", "refresh machine"]);
}

/// The calls that the policy engine's double has seen since it was last asked.
fn policy_engine_was_told() -> Vec<String> {
    let log = std::env::var("TEJUN_POLICY_LOG").unwrap();
    let told = std::fs::read_to_string(&log).unwrap_or_default();
    let _ = std::fs::remove_file(log);
    told.lines().map(str::to_owned).collect()
}

#[test]
fn a_cut_at_any_effect_loses_nothing() {
    let Some(scratch) = Scratch::take() else { return };
    let loaded = loaded();
    let notice = &loaded.notice;
    let whole = lay_out(&scratch, &loaded);
    let plan = begin(&This::open(), notice, "automatic").unwrap();
    let _sleeper = sleeper(&plan);
    assert_eq!(finish(&loaded), Ending::Complete);
    let wanted = found(&observe(&This::open(), notice));
    drop(whole);

    for at in 0.. {
        let _laid_out = lay_out(&scratch, &loaded);
        let cut = if at % 2 == 0 { Cut::Before } else { Cut::After };
        let mut left = at;
        let mut begun = false;
        let died = loop {
            let this = This::open();
            let faulty = Faulty::new(&this, left, cut);
            let went = match begun {
                true => advance(&faulty, notice),
                false => begin(&faulty, notice, "automatic").map(|_| None),
            };
            if faulty.is_dead() {
                break true;
            }
            begun = true;
            left -= faulty.effects();
            if went.unwrap().is_some() {
                break false;
            }
            restart_where_it_was_asked_for();
        };
        if !died {
            assert!(at > 15, "{at} effects are too few to be the whole run");
            return;
        }
        let last = {
            let this = This::open();
            let journal = Journal::read(&this).unwrap();
            run::last_run(journal.records(), &notice.header.notice).map(|run| run.ended.is_some())
        };
        match last {
            None => {
                begin(&This::open(), notice, "automatic").unwrap();
                assert_eq!(finish(&loaded), Ending::Complete, "{cut:?} effect {at}");
            }
            Some(false) => assert_eq!(finish(&loaded), Ending::Complete, "{cut:?} effect {at}"),
            Some(true) => {}
        }
        assert_eq!(found(&observe(&This::open(), notice)), wanted, "{cut:?} effect {at}");
    }
}
