//! What has to be open before an action begins: each gate open, closed and unknown.

use crate::scripted::Scripted;
use crate::{ActionOutcome, action, advance, begin, gated, outcomes, run, sets};
use jiff::Timestamp;
use model::calendar::{Calendar, Gate};
use model::journal::Ending;
use model::kinds::{BringUpToDate, LeadOperation, Operation};
use model::plan::Action;
use run::{Outcome, Wait};

const COMPLETE: Outcome = Outcome::Ended(Ending::Complete);

/// Windows from 19:00 to 24:00 every day, in the days of that distribution period.
fn calendar(windows: &str, periods: &str) -> Calendar {
    serde_json::from_str(&format!(r#"{{"rows":[],"windows":{windows},"distribution_periods":{periods}}}"#))
        .unwrap()
}

fn in_calendar(action: Action, gates: &[Gate], calendar: Calendar) -> Action {
    let mut action = gated(action, gates);
    action.gating.calendar = Some(calendar);
    action
}

const EVENINGS: &str =
    r#"[{"days":["mon","tue","wed","thu","fri","sat","sun"],"from":"19:00","before":"24:00"}]"#;
const DECEMBER: &str = r#"[{"from":"2023-12-20","before":"2023-12-24"}]"#;
const LATER: &str = r#"[{"from":"2024-01-10","before":"2024-01-20"}]"#;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn mains_power_has_to_be_there_and_known() {
    for (mains, opens) in [(Some(true), true), (Some(false), false), (None, false)] {
        let terminal = Scripted::new();
        terminal.mains.set(mains);
        let stop = run(&terminal, vec![gated(sets(1, "one"), &[Gate::MainsPower]), sets(2, "two")]);
        let closed = Outcome::NeedsPerson { gate: Gate::MainsPower };
        assert_eq!(stop, if opens { COMPLETE } else { closed }, "{mains:?}");
        assert_eq!(terminal.value("one").is_some(), opens, "{mains:?}");
        assert_eq!(terminal.value("two").is_some(), opens, "what only a person opens stops the run");
    }
}

#[test]
fn power_is_not_asked_for_where_no_gate_says_so() {
    let terminal = Scripted::new();
    terminal.mains.set(None);
    assert_eq!(run(&terminal, vec![sets(1, "one")]), COMPLETE);
}

#[test]
fn a_window_is_waited_for() {
    let terminal = Scripted::new();
    terminal.now.set(at("2023-12-22T12:00:00+09:00"));
    let first = in_calendar(sets(1, "one"), &[Gate::Window], calendar(EVENINGS, "[]"));
    let until = at("2023-12-22T19:00:00+09:00");
    let waits = Outcome::Waits { until, why: Wait::Gate(Gate::Window), done_about: None };
    assert_eq!(run(&terminal, vec![first, sets(2, "two")]), waits);
    assert_eq!((terminal.value("one"), terminal.value("two").as_deref()), (None, Some("0")), "others pass");
    terminal.now.set(until);
    assert_eq!(advance(&terminal).unwrap(), Some(COMPLETE));
}

#[test]
fn a_window_that_never_opens_and_a_calendar_that_is_not_there_need_a_person() {
    let none = in_calendar(sets(1, "one"), &[Gate::Window], calendar("[]", "[]"));
    for (action, gate) in [
        (none, Gate::Window),
        (gated(sets(1, "one"), &[Gate::Window]), Gate::Window),
        (gated(sets(1, "one"), &[Gate::DistributionPeriod]), Gate::DistributionPeriod),
    ] {
        let terminal = Scripted::new();
        assert_eq!(run(&terminal, vec![action]), Outcome::NeedsPerson { gate });
        assert_eq!(terminal.value("one"), None);
    }
}

#[test]
fn a_distribution_period_is_open_waited_for_or_past() {
    let until = at("2024-01-10T00:00:00+09:00");
    let waits = Outcome::Waits { until, why: Wait::Gate(Gate::DistributionPeriod), done_about: None };
    let past = r#"[{"from":"2023-11-01","before":"2023-11-02"}]"#;
    for (periods, wanted) in [
        (DECEMBER, COMPLETE),
        (LATER, waits),
        (past, Outcome::NeedsPerson { gate: Gate::DistributionPeriod }),
    ] {
        let terminal = Scripted::new();
        let one = in_calendar(sets(1, "one"), &[Gate::DistributionPeriod], calendar("[]", periods));
        assert_eq!(run(&terminal, vec![one]), wanted, "{periods}");
    }
}

#[test]
fn all_gates_have_to_be_open() {
    let terminal = Scripted::new();
    terminal.mains.set(Some(false));
    let both = [Gate::Window, Gate::MainsPower];
    let one = || in_calendar(sets(1, "one"), &both, calendar(EVENINGS, "[]"));
    assert_eq!(run(&terminal, vec![one()]), Outcome::NeedsPerson { gate: Gate::MainsPower });
    terminal.mains.set(Some(true));
    terminal.now.set(at("2023-12-22T12:00:00+09:00"));
    assert!(matches!(advance(&terminal).unwrap(), Some(Outcome::Waits { .. })));
    terminal.now.set(at("2023-12-22T20:00:00+09:00"));
    assert_eq!(advance(&terminal).unwrap(), Some(COMPLETE));
}

#[test]
fn the_earliest_of_several_waits_is_told() {
    for (first, second) in [(EVENINGS, LATER), (LATER, EVENINGS)] {
        let terminal = Scripted::new();
        terminal.now.set(at("2023-12-22T12:00:00+09:00"));
        let waits = |id, instance, calendar_of: &str| match calendar_of == EVENINGS {
            true => in_calendar(sets(id, instance), &[Gate::Window], calendar(EVENINGS, "[]")),
            false => in_calendar(sets(id, instance), &[Gate::DistributionPeriod], calendar("[]", LATER)),
        };
        match run(&terminal, vec![waits(1, "one", first), waits(2, "two", second)]) {
            Outcome::Waits { until, why: Wait::Gate(Gate::Window), .. } => {
                assert_eq!(until, at("2023-12-22T19:00:00+09:00"));
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn updates_begin_only_where_a_search_can_end_in_the_window() {
    for (now, begins) in [("2023-12-22T23:44:00+09:00", true), ("2023-12-22T23:46:00+09:00", false)] {
        let terminal = Scripted::new();
        terminal.now.set(at(now));
        let update = action(1, Operation::Lead(LeadOperation::BringUpToDate(BringUpToDate)));
        let stop = run(&terminal, vec![in_calendar(update, &[Gate::Window], calendar(EVENINGS, "[]"))]);
        assert_eq!(terminal.calls("search").len(), usize::from(begins), "{now}");
        match stop {
            Outcome::Waits { until, done_about: Some(done_about), .. } => {
                assert!(!begins && done_about > until, "{now}");
            }
            other => assert!(begins && other == COMPLETE, "{now} {other:?}"),
        }
    }
}

#[test]
fn what_was_begun_is_brought_to_its_end_whatever_the_gates() {
    let terminal = Scripted::new();
    begin(&terminal, vec![gated(sets(1, "one"), &[Gate::MainsPower])]);
    terminal.fails("append", 1);
    assert!(advance(&terminal).is_err());
    terminal.mains.set(None);
    assert_eq!(advance(&terminal).unwrap(), Some(COMPLETE));
    assert_eq!(outcomes(&terminal), [(1, ActionOutcome::Did)]);
}

#[test]
fn whoever_does_it_by_hand_is_served_earlier_but_for_the_distribution_period() {
    assert!(Wait::Gate(Gate::Window).can_be_hurried());
    assert!(!Wait::Gate(Gate::DistributionPeriod).can_be_hurried());
}

#[test]
fn of_waits_that_end_at_the_same_moment_the_first_is_told() {
    let updates = || {
        in_calendar(
            action(1, Operation::Lead(LeadOperation::BringUpToDate(BringUpToDate))),
            &[Gate::Window],
            calendar(EVENINGS, "[]"),
        )
    };
    let sets = || in_calendar(sets(2, "two"), &[Gate::Window], calendar(EVENINGS, "[]"));
    for (actions, is_about_updates) in [(vec![updates(), sets()], true), (vec![sets(), updates()], false)] {
        let terminal = Scripted::new();
        terminal.now.set(at("2023-12-22T12:00:00+09:00"));
        match run(&terminal, actions) {
            Outcome::Waits { done_about, .. } => assert_eq!(done_about.is_some(), is_about_updates),
            other => panic!("{other:?}"),
        }
    }
}

/// M7: a try that would fall behind the end of its window is told for the next one, when something can happen.
#[test]
fn m7_a_try_after_its_window_waits_for_the_next_one() {
    let action = in_calendar(sets(1, "one"), &[Gate::Window], calendar(EVENINGS, "[]"));
    let search = jiff::SignedDuration::from_mins(15);
    for (tried, next) in [
        ("2023-12-27T00:14:00+09:00", "2023-12-27T19:00:00+09:00"),
        ("2023-12-27T19:14:00+09:00", "2023-12-27T19:14:00+09:00"),
    ] {
        assert_eq!(action.gating.opens_from(at(tried), search), at(next));
    }
}
