//! What of the notice can be done on a running PC today: the policy (C) and the adapters (D), done, proved, taken back, and
//! carried on after a cut at every effect.

#![cfg(windows)]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod scratch;
mod work;

use live::LocalPc;
use model::journal::Ending;
use model::kinds::{Operation, SetOperation};
use run::Journal;
use scratch::Scratch;
use terminal::faulty::{Cut, Faulty};
use work::support::{advance, begin, loaded, observe};
use work::{finish, found, lay_out, restart_where_it_was_asked_for, sleeper, undo};

#[test]
#[ignore = "it is started by the other tests"]
fn a_program_that_sleeps() {
    std::thread::sleep(std::time::Duration::from_secs(600));
}

#[test]
fn policy_and_adapters_are_set_proved_and_put_back() {
    let Some(scratch) = Scratch::take() else { return };
    let loaded = loaded();
    let notice = &loaded.notice;
    let _laid_out = lay_out(&scratch, &loaded);
    let before = observe(&LocalPc::open(), notice);
    assert!(before.findings.is_empty(), "{:?}", before.findings);
    let plan = begin(&LocalPc::open(), notice, "automatic").unwrap();
    let kinds = |wanted: fn(&Operation) -> bool| plan.actions.iter().filter(|a| wanted(&a.operation)).count();
    assert_eq!(
        kinds(|operation| matches!(operation, Operation::Set(SetOperation::SetAdapterProperty(_)))),
        2
    );
    assert_eq!(kinds(|operation| matches!(operation, Operation::Set(SetOperation::EditPolicy(_)))), 1);
    let _sleeper = sleeper(&plan);
    let _ = policy_engine_was_told();
    assert_eq!(finish(&loaded), Ending::Complete);
    assert_eq!(policy_engine_was_told(), ["enter machine", "leave", "refresh machine"]);

    let seen = observe(&LocalPc::open(), notice);
    assert_ne!(found(&seen), found(&before));
    let (report, left) = plan::plan(notice, &seen);
    assert!(left.actions.is_empty(), "{left:?}");
    let done = report.procedures.iter().filter(|p| p.state == model::why::State::Done);
    assert_eq!(done.map(|procedure| procedure.id.to_string()).collect::<Vec<_>>(), ["D", "C"]);

    assert_eq!(undo(&loaded), Ending::Complete);
    assert_eq!(found(&observe(&LocalPc::open(), notice)), found(&before));
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
    let plan = begin(&LocalPc::open(), notice, "automatic").unwrap();
    let _sleeper = sleeper(&plan);
    assert_eq!(finish(&loaded), Ending::Complete);
    let wanted = found(&observe(&LocalPc::open(), notice));
    drop(whole);

    for at in 0.. {
        let _laid_out = lay_out(&scratch, &loaded);
        let cut = if at % 2 == 0 { Cut::Before } else { Cut::After };
        let mut left = at;
        let mut begun = false;
        let died = loop {
            let this = LocalPc::open();
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
            let this = LocalPc::open();
            let journal = Journal::read(&this).unwrap();
            run::last_run(journal.records(), &notice.header.notice).map(|run| run.ended.is_some())
        };
        match last {
            None => {
                begin(&LocalPc::open(), notice, "automatic").unwrap();
                assert_eq!(finish(&loaded), Ending::Complete, "{cut:?} effect {at}");
            }
            Some(false) => assert_eq!(finish(&loaded), Ending::Complete, "{cut:?} effect {at}"),
            Some(true) => {}
        }
        assert_eq!(found(&observe(&LocalPc::open(), notice)), wanted, "{cut:?} effect {at}");
    }
}
