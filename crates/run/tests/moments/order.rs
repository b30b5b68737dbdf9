//! Several actions: what needs another one, what takes back, what is given up.

use crate::scripted::{Scripted, no_power};
use crate::{
    ActionOutcome, advance, after, allows, begin, events, gated, intentions, outcomes, run, sets, takes_back,
    with,
};
use model::calendar::Gate;
use model::finding::FindingCode;
use model::journal::{Ending, Event};
use model::observation::Mark;
use run::{Journal, Outcome, Progress};

const COMPLETE: Outcome = Outcome::Ended(Ending::Complete);
const INCOMPLETE: Outcome = Outcome::Ended(Ending::Incomplete);

#[test]
fn what_needs_one_that_failed_is_left_out_and_so_is_what_needs_that() {
    let terminal = Scripted::new();
    terminal.set_value("one", Some("7"));
    let actions = vec![sets(1, "one"), after(sets(2, "two"), &[1]), after(sets(3, "three"), &[2])];
    begin(&terminal, actions.clone());
    let (stop, told) = with(&terminal, |runner| runner.advance().unwrap());
    assert_eq!(stop, Some(INCOMPLETE));
    assert_eq!(outcomes(&terminal)[1..], [(2, ActionOutcome::LeftOut), (3, ActionOutcome::LeftOut)]);
    assert_eq!(terminal.calls("set").len(), 0);
    assert_eq!(told[1..], [Progress::LeftOut(actions[1].clone()), Progress::LeftOut(actions[2].clone())]);
}

#[test]
fn what_needs_one_that_succeeded_or_was_so_is_done() {
    let terminal = Scripted::new();
    terminal.set_value("one", Some("0"));
    let actions = vec![sets(1, "one"), after(sets(2, "two"), &[1]), after(sets(3, "three"), &[1, 2])];
    assert_eq!(run(&terminal, actions), COMPLETE);
    assert_eq!(
        outcomes(&terminal),
        [(1, ActionOutcome::FoundAsWanted), (2, ActionOutcome::Did), (3, ActionOutcome::Did)]
    );
}

#[test]
fn what_needs_one_that_waits_waits_too() {
    let terminal = Scripted::new();
    let mut waits = gated(sets(1, "one"), &[Gate::DistributionPeriod]);
    waits.gating.calendar = Some(
        serde_json::from_str(
            r#"{"rows":[],"windows":[],"distribution_periods":[{"from":"2024-01-10","before":"2024-01-20"}]}"#,
        )
        .unwrap(),
    );
    let stop = run(&terminal, vec![waits, after(sets(2, "two"), &[1]), sets(3, "three")]);
    assert!(matches!(stop, Outcome::Waits { .. }));
    assert_eq!(outcomes(&terminal), [(3, ActionOutcome::Did)]);
}

#[test]
fn what_is_set_for_a_while_is_taken_back_whatever_came_of_the_rest() {
    for fails in [false, true] {
        let terminal = Scripted::new();
        if fails {
            terminal.set_value("one", Some("7"));
        }
        let set = allows(1, &["a"]);
        let mut back = takes_back(3, &set);
        back.after.push(model::ActionId(2));
        let stop = run(&terminal, vec![set, after(sets(2, "one"), &[1]), back]);
        assert_eq!(stop, if fails { INCOMPLETE } else { COMPLETE });
        assert_eq!(outcomes(&terminal)[2], (3, ActionOutcome::Did));
        assert!(terminal.registry.borrow().is_empty());
        let journal = Journal::read(&terminal).unwrap();
        let stands = run::standing(journal.records(), &crate::notice());
        assert_eq!(stands.len(), usize::from(!fails), "what was taken back does not stand");
        assert!(journal.history(&crate::notice()).left.is_empty());
    }
}

#[test]
fn what_was_not_set_by_us_is_not_taken_back() {
    let terminal = Scripted::new();
    // Somebody else allows the same.
    let place = (model::registry::KeyPath::machine(crate::KEY).to_string(), "a".to_owned());
    terminal.registry.borrow_mut().insert(place, model::registry::RegistryData::Dword(1));
    let set = allows(1, &["a"]);
    let back = takes_back(2, &set);
    begin(&terminal, vec![set.clone(), back.clone()]);
    let (stop, told) = with(&terminal, |runner| runner.advance().unwrap());
    assert_eq!(stop, Some(COMPLETE));
    assert_eq!(told, [Progress::FoundAsWanted(set), Progress::FoundAsWanted(back)]);
    assert_eq!(outcomes(&terminal), [(1, ActionOutcome::FoundAsWanted), (2, ActionOutcome::FoundAsWanted)]);
    assert_eq!(terminal.registry.borrow().len(), 1);
}

#[test]
fn what_could_not_be_taken_back_is_told_to_the_next_plan() {
    let terminal = Scripted::new();
    let set = allows(1, &["a"]);
    let back = takes_back(2, &set);
    terminal.fails("edit", 1);
    assert_eq!(run(&terminal, vec![set, back.clone()]), INCOMPLETE);
    let history = Journal::read(&terminal).unwrap().history(&crate::notice());
    assert_eq!(history.left, [back]);
    assert!(history.changed.is_empty(), "what is set for a while is no change of the step's");
    // The undo takes it back, and nothing is left.
    assert_eq!(undo(&terminal), COMPLETE);
    assert!(terminal.registry.borrow().is_empty());
    assert!(Journal::read(&terminal).unwrap().history(&crate::notice()).left.is_empty());
}

fn undo(terminal: &Scripted) -> Outcome {
    let back = crate::undo(terminal);
    with(terminal, |runner| runner.begin(back).unwrap());
    advance(terminal).unwrap().unwrap()
}

#[test]
fn an_undo_takes_back_the_latest_first_and_once() {
    let terminal = Scripted::new();
    run(&terminal, vec![sets(1, "one"), sets(2, "two"), sets(3, "three")]);
    terminal.forget_calls();
    assert_eq!(undo(&terminal), COMPLETE);
    assert_eq!(terminal.calls("set"), ["set three nothing", "set two nothing", "set one nothing"]);
    assert!(crate::undo(&terminal).actions.is_empty());
    let journal = Journal::read(&terminal).unwrap();
    assert!(run::standing(journal.records(), &crate::notice()).is_empty());
}

#[test]
fn an_undo_leaves_what_somebody_set_since_and_tries_it_again() {
    let terminal = Scripted::new();
    run(&terminal, vec![sets(1, "one"), sets(2, "two")]);
    terminal.set_value("two", Some("7"));
    assert_eq!(undo(&terminal), INCOMPLETE);
    assert_eq!((terminal.value("one"), terminal.value("two").as_deref()), (None, Some("7")));
    terminal.set_value("two", Some("0"));
    assert_eq!(crate::undo(&terminal).actions.len(), 1);
    assert_eq!(undo(&terminal), COMPLETE);
    assert_eq!(terminal.value("two"), None);
}

#[test]
fn done_again_after_an_undo_it_stands_again() {
    let terminal = Scripted::new();
    run(&terminal, vec![sets(1, "one")]);
    undo(&terminal);
    run(&terminal, vec![sets(1, "one")]);
    assert_eq!(crate::undo(&terminal).actions.len(), 1);
}

#[test]
fn a_run_that_is_given_up_is_brought_to_a_whole_and_its_rest_is_not_begun() {
    let terminal = Scripted::new();
    let set = allows(2, &["a"]);
    let back = takes_back(4, &set);
    begin(&terminal, vec![set, sets(1, "one"), after(sets(3, "three"), &[1]), back]);
    // Cut off between the intention of `one` and its effect.
    terminal.fails("append", 3);
    terminal.is_stubborn.set(false);
    terminal.fails("set", 0);
    assert!(advance(&terminal).is_err());
    assert_eq!(outcomes(&terminal), [(1, ActionOutcome::Begun), (2, ActionOutcome::Did)]);
    with(&terminal, |runner| runner.begin(crate::plan(Vec::new())).unwrap());
    let ended = events(&terminal).into_iter().filter(|event| matches!(event, Event::Ended { .. }));
    let superseded = Event::Ended { run: model::RunId(1), ending: Ending::Superseded };
    assert_eq!(ended.collect::<Vec<_>>(), [superseded]);
    assert_eq!((terminal.value("one").as_deref(), terminal.value("three")), (Some("0"), None));
    assert!(terminal.registry.borrow().is_empty(), "what was set for a while is taken back");
    assert_eq!(intentions(&terminal), 3);
    assert_eq!(terminal.calls("log_event tejun a-notice: run 2 begins, actions: 0").len(), 1);
}

#[test]
fn what_did_not_begin_is_not_begun_when_a_run_is_given_up() {
    let terminal = Scripted::new();
    begin(&terminal, vec![sets(1, "one")]);
    let (_, told) = with(&terminal, |runner| runner.supersede().unwrap());
    assert!(told.is_empty());
    assert_eq!(terminal.value("one"), None);
    // There is no run any more; giving up again is nothing.
    let before = events(&terminal).len();
    with(&terminal, |runner| runner.supersede().unwrap());
    with(&terminal, |runner| runner.finish_in_flight().unwrap());
    assert_eq!(events(&terminal).len(), before);
}

#[test]
fn what_cannot_be_written_down_is_not_given_up() {
    let terminal = Scripted::new();
    begin(&terminal, vec![sets(1, "one")]);
    terminal.fails("append", 1);
    assert!(advance(&terminal).is_err());
    terminal.fails("append", 0);
    assert!(with(&terminal, |runner| runner.finish_in_flight()).0.is_err());
    terminal.at("append", 0, |_| Err(no_power()));
    assert!(with(&terminal, |runner| runner.begin(crate::plan(Vec::new()))).0.is_err());
}

#[test]
fn runs_are_numbered_and_each_has_its_own_actions() {
    let terminal = Scripted::new();
    run(&terminal, vec![sets(1, "one")]);
    run(&terminal, vec![sets(1, "two")]);
    let journal = Journal::read(&terminal).unwrap();
    let last = run::last_run(journal.records(), &crate::notice()).unwrap();
    assert_eq!((last.run.0, last.actions.len()), (2, 1));
    assert_eq!(terminal.value("two").as_deref(), Some("0"));
    assert!(!run::is_under_way(journal.records()));
    let marks: Vec<Mark> =
        run::standing(journal.records(), &crate::notice()).into_iter().map(|(_, m)| m).collect();
    assert_eq!(marks.len(), 2);
}

#[test]
fn a_later_success_mends_what_failed_and_a_later_refusal_does_not() {
    let terminal = Scripted::new();
    let failed = |terminal: &Scripted| {
        let history = Journal::read(terminal).unwrap().history(&crate::notice());
        history.failed.into_values().map(|found| found.code()).collect::<Vec<_>>()
    };
    terminal.set_value("one", Some("7"));
    run(&terminal, vec![sets(1, "one")]);
    assert_eq!(failed(&terminal), [FindingCode::PropertyDiffers]);
    terminal.fails("adapters", 0);
    run(&terminal, vec![sets(1, "one")]);
    assert_eq!(failed(&terminal), [FindingCode::CannotRead]);
    terminal.set_value("one", None);
    run(&terminal, vec![sets(1, "one")]);
    assert!(failed(&terminal).is_empty());
    let history = Journal::read(&terminal).unwrap().history(&crate::notice());
    assert_eq!(history.changed.len(), 1);
    assert!(history.proved.is_empty() && history.unfinished.is_none());
}

#[test]
fn nothing_that_did_not_begin_is_taken_back_when_a_run_is_given_up() {
    let terminal = Scripted::new();
    let set = allows(1, &["a"]);
    let back = takes_back(2, &set);
    begin(&terminal, vec![set, back]);
    with(&terminal, |runner| runner.supersede().unwrap());
    assert!(outcomes(&terminal).is_empty() && terminal.calls("edit").is_empty());
}

#[test]
fn what_could_not_be_taken_back_is_not_tried_again_when_the_run_is_given_up() {
    let terminal = Scripted::new();
    let set = allows(1, &["a"]);
    let back = takes_back(2, &set);
    terminal.fails("edit", 1);
    begin(&terminal, vec![set, back, gated(sets(3, "one"), &[Gate::Window])]);
    assert_eq!(advance(&terminal).unwrap(), Some(Outcome::NeedsPerson { gate: Gate::Window }));
    with(&terminal, |runner| runner.supersede().unwrap());
    assert_eq!(terminal.calls("edit").len(), 2);
    assert!(matches!(outcomes(&terminal)[..], [(1, ActionOutcome::Did), (2, ActionOutcome::Failed(_))]));
}

#[test]
fn what_needs_updates_that_wait_for_a_crowd_waits_too() {
    let terminal = Scripted::new();
    let code = model::update::Code(0x8024_4022);
    terminal.searches.borrow_mut().push_back(Err(code.into()));
    let set = allows(1, &["a"]);
    let updates = after(
        crate::action(
            2,
            model::kinds::Operation::Lead(model::kinds::LeadOperation::BringUpToDate(
                model::kinds::BringUpToDate,
            )),
        ),
        &[1],
    );
    let mut back = takes_back(4, &set);
    back.after.push(model::ActionId(2));
    let stop = run(&terminal, vec![set, updates, after(sets(3, "one"), &[2]), back]);
    assert!(matches!(stop, Outcome::Waits { .. }), "{stop:?}");
    assert_eq!(outcomes(&terminal), [(1, ActionOutcome::Did), (2, ActionOutcome::Begun)]);
    let Outcome::Waits { until, .. } = stop else { return };
    terminal.now.set(until);
    assert_eq!(advance(&terminal).unwrap(), Some(COMPLETE));
    assert!(terminal.registry.borrow().is_empty());
}
