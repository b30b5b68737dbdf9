//! A power cut: everything that runs on the PC ends at once. Each part here is a program of its own; `cargo xtask windows test`
//! starts them, and kills Wine between them.

#![cfg(windows)]

mod scratch;
mod work;

use live::LocalPc;
use model::journal::Ending;
use scratch::{Scratch, say};
use terminal::faulty::{Cut, Faulty};
use work::support::{advance, begin, loaded, observe};
use work::{finish, found, lay_out, restart_where_it_was_asked_for, sleeper, undo};

/// What was found before anything was done.
const BEFORE: &str = r"C:\before.json";

#[test]
#[ignore = "it is started by the other parts"]
fn a_program_that_sleeps() {
    std::thread::sleep(std::time::Duration::from_secs(600));
}

#[test]
#[ignore = "the first part"]
fn the_pc_is_laid_out() {
    let Some(scratch) = Scratch::take() else { return };
    let loaded = loaded();
    std::mem::forget(lay_out(&scratch, &loaded));
    let before = found(&observe(&LocalPc::open(), &loaded.notice));
    std::fs::write(BEFORE, serde_json::to_vec(&before).unwrap()).unwrap();
    say("laid out");
}

#[test]
#[ignore = "the second part"]
fn it_works_until_the_power_goes() {
    let Some(_scratch) = Scratch::take() else { return };
    let loaded = loaded();
    let notice = &loaded.notice;
    let at: usize = std::env::var("TEJUN_CUT_AT").unwrap().parse().unwrap();
    let die = || {
        say("cut");
        loop {
            std::thread::park();
        }
    };
    scratch::call_it_as(&loaded.kinds[&work::KIND.parse().unwrap()]);
    let this = LocalPc::open();
    let _sleeper = sleeper(&plan::plan(notice, &work::with_answer(observe(&this, notice))).1);
    let faulty = Faulty::new(&this, at, Cut::After).dying(die);
    begin(&faulty, notice, "automatic").unwrap();
    let mut left = at - faulty.effects();
    loop {
        let this = LocalPc::open();
        let faulty = Faulty::new(&this, left, Cut::After).dying(die);
        if advance(&faulty, notice).unwrap().is_some() {
            return say("ended");
        }
        left -= faulty.effects();
        restart_where_it_was_asked_for();
    }
}

#[test]
#[ignore = "the third part"]
fn it_goes_on_when_the_power_is_back() {
    let Some(_scratch) = Scratch::take() else { return };
    let loaded = loaded();
    let notice = &loaded.notice;
    scratch::call_it_as(&loaded.kinds[&work::KIND.parse().unwrap()]);
    let last = {
        let this = LocalPc::open();
        let journal = run::Journal::read(&this).unwrap();
        let last = run::last_run(journal.records(), &notice.header.notice);
        last.map(|run| (run.plan.clone(), run.ended.is_some()))
    };
    let (plan, has_ended) = match last {
        Some(last) => last,
        None => (begin(&LocalPc::open(), notice, "automatic").unwrap(), false),
    };
    let _sleeper = sleeper(&plan);
    assert!(has_ended || finish(&loaded) == Ending::Complete);
    let (report, left) = plan::plan(notice, &observe(&LocalPc::open(), notice));
    assert!(left.actions.is_empty(), "{left:?}");
    let done = report.procedures.iter().filter(|p| p.state == model::why::State::Done);
    assert_eq!(done.map(|procedure| procedure.id.to_string()).collect::<Vec<_>>(), ["D", "C"]);
    assert_eq!(undo(&loaded), Ending::Complete);
    let now = serde_json::to_vec(&found(&observe(&LocalPc::open(), notice))).unwrap();
    assert_eq!(String::from_utf8(now).unwrap(), std::fs::read_to_string(BEFORE).unwrap());
    say("went on");
}
