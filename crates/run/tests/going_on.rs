//! What an unfinished run needs in order to go on: consent for each restart, and a plan that is still the right one.

mod support;

use jiff::SignedDuration;
use model::QuestionId;
use model::answer::AnswerText;
use model::journal::{Ending, PowerAction};
use model::plan::Purpose;
use model::practice::SwitchedOff;
use run::{Journal, Outcome, Progress, Runner};
use support::{Bench, begin, bench, finish, loaded, observe, open, undo};
use terminal::{Practice, Terminal};

#[test]
fn each_restart_is_asked_for() {
    let loaded = loaded();
    let notice = &loaded.notice;
    let bench = bench(&loaded, "server-crowded");
    begin(&open(&bench.folder), notice, "by-hand").unwrap();
    let first = open(&bench.folder).power().boot_id();
    let mut starts = vec![first];
    let mut asked = 0;
    loop {
        let terminal = open(&bench.folder);
        let mut silent = |_: Progress| {};
        let id = notice.header.notice.clone();
        let mut runner = Runner::new(Journal::open(&terminal).unwrap(), id, &mut silent);
        match runner.advance().unwrap() {
            Some(Outcome::Ended(ending)) => {
                assert_eq!(ending, Ending::Complete);
                break;
            }
            Some(Outcome::AsksToRestart { .. }) => {
                assert_eq!(terminal.power().boot_id(), *starts.last().unwrap(), "it restarted unasked");
                asked += 1;
                runner.agree_to_restart(PowerAction::Restart).unwrap();
            }
            Some(Outcome::Restarting) => starts.push(terminal.power().boot_id()),
            Some(Outcome::Waits { until, .. }) => {
                terminal.clock().wait(until.duration_since(terminal.clock().now())).unwrap();
            }
            other => unreachable!("{other:?}"),
        }
    }
    assert!(asked >= 1, "one restart shows nothing");
    // `begin` of these tests agrees to the first one.
    assert_eq!(asked, starts.len() - 2);
}

/// W9: whether a person who switched the PC off and on again has restarted it.
#[test]
fn a_shut_down_under_fast_startup_is_no_restart_and_the_run_goes_on() {
    let loaded = loaded();
    let notice = &loaded.notice;
    for fast_startup in [true, false] {
        let kind = "server-crowded".parse().unwrap();
        let mut description = loaded.kinds[&kind].clone();
        let from = description.clock + SignedDuration::from_hours(24 * 3);
        let before = from + SignedDuration::from_hours(12);
        description.switched_off = vec![SwitchedOff { from, before, fast_startup }];
        let made = tempfile::tempdir().unwrap();
        let folder = camino::Utf8PathBuf::from_path_buf(made.path().join("t")).unwrap();
        let bench = Bench::of(made, folder);
        Practice::make(&bench.folder, &kind, &description).unwrap();
        begin(&open(&bench.folder), notice, "by-hand").unwrap();
        let carry_on = || {
            let terminal = open(&bench.folder);
            let mut silent = |_: Progress| {};
            let id = notice.header.notice.clone();
            let came = Runner::new(Journal::open(&terminal).unwrap(), id, &mut silent).advance().unwrap();
            if let Some(Outcome::Waits { until, .. }) = &came {
                terminal.clock().wait(until.duration_since(terminal.clock().now())).unwrap();
            }
            came.unwrap()
        };
        let asks = |came: &Outcome| matches!(came, Outcome::AsksToRestart { .. });
        while !asks(&carry_on()) {}
        // Later, the person said, and shut it down.
        let boot_id = open(&bench.folder).power().boot_id();
        open(&bench.folder).clock().wait(SignedDuration::from_hours(24 * 4)).unwrap();
        assert_eq!(open(&bench.folder).power().boot_id() == boot_id, fast_startup);
        assert_eq!(asks(&carry_on()), fast_startup);
        assert_eq!(finish(&bench.folder, notice), Ending::Complete);
    }
}

#[test]
fn another_notice_calendar_or_answer_makes_a_plan_stale() {
    let loaded = loaded();
    let mut notice = loaded.notice.clone();
    let bench = bench(&loaded, "server-crowded");
    begin(&open(&bench.folder), &notice, "by-hand").unwrap();
    let stale = |notice: &model::Notice| {
        let terminal = open(&bench.folder);
        let journal = Journal::read(&terminal).unwrap();
        run::last_run(journal.records(), &notice.header.notice).unwrap().is_stale(notice)
    };
    assert!(!stale(&notice));
    let periods = std::mem::take(&mut notice.header.calendar.distribution_periods);
    assert!(!periods.is_empty() && stale(&notice));
    notice = loaded.notice.clone();
    notice.digest.push('0');
    assert!(stale(&notice));
    notice = loaded.notice.clone();
    let answer = |value| {
        let terminal = open(&bench.folder);
        let mut silent = |_: Progress| {};
        let id = notice.header.notice.clone();
        let mut runner = Runner::new(Journal::open(&terminal).unwrap(), id, &mut silent);
        runner.answer(QuestionId::literal("update-mode"), AnswerText::literal(value)).unwrap();
    };
    answer("by-hand");
    assert!(!stale(&notice), "the same answer again");
    answer("automatic");
    assert!(stale(&notice));
}

#[test]
fn a_new_plan_gives_up_the_old_one_only_when_it_begins() {
    let loaded = loaded();
    let notice = &loaded.notice;
    let bench = bench(&loaded, "server-crowded");
    begin(&open(&bench.folder), notice, "by-hand").unwrap();
    let terminal = open(&bench.folder);
    let mut silent = |_: Progress| {};
    let id = notice.header.notice.clone();
    let mut runner = Runner::new(Journal::open(&terminal).unwrap(), id, &mut silent);
    runner.finish_in_flight().unwrap();
    assert!(runner.unfinished().is_some());
    let plan = plan::plan(notice, &observe(&terminal, notice)).1;
    runner.begin(plan).unwrap();
    drop(runner);
    let journal = Journal::read(&terminal).unwrap();
    let history = journal.history(&notice.header.notice);
    assert_eq!(history.unfinished.unwrap().run.0, 2);
}

#[test]
fn what_stands_is_told_by_the_journal_s_order_whatever_the_clock_says() {
    let loaded = loaded();
    let notice = &loaded.notice;
    let bench = bench(&loaded, "desktop");
    begin(&open(&bench.folder), notice, "automatic").unwrap();
    finish(&bench.folder, notice);
    // Before the undo somebody puts the clock back by a year.
    open(&bench.folder).clock().wait(SignedDuration::from_hours(-24 * 365)).unwrap();
    assert_eq!(undo(&bench.folder, notice), Some(Ending::Complete));
    let terminal = open(&bench.folder);
    let journal = Journal::read(&terminal).unwrap();
    assert_eq!(
        journal.to_put_back(&notice.header.notice).iter().filter(|a| a.operation.inverse().is_some()).count(),
        0
    );
    drop(journal);
    assert_eq!(undo(&bench.folder, notice), None);
}

#[test]
fn an_undo_under_way_is_told() {
    let loaded = loaded();
    let notice = &loaded.notice;
    let bench = bench(&loaded, "desktop");
    begin(&open(&bench.folder), notice, "automatic").unwrap();
    finish(&bench.folder, notice);
    let terminal = open(&bench.folder);
    let journal = Journal::open(&terminal).unwrap();
    let standing = journal.to_put_back(&notice.header.notice);
    let back = plan::undo(&notice.reference(), &standing, terminal.clock().now());
    let mut silent = |_: Progress| {};
    Runner::new(journal, notice.header.notice.clone(), &mut silent).begin(back).unwrap();
    let (report, _) = plan::plan(notice, &observe(&terminal, notice));
    assert_eq!(report.unfinished.unwrap().purpose, Purpose::Undo);
}
