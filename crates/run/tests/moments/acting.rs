//! One action: looked at before, written down, done, read back.

use crate::scripted::{Scripted, no_power};
use crate::{
    ActionOutcome, action, advance, allows, begin, events, intentions, number, outcomes, run, sets, with,
};
use model::finding::{Finding, FindingCode};
use model::journal::{Ending, Event};
use model::kinds::{LeadOperation, Operation, ProveExtensions};
use model::observation::ProfileRef;
use run::{Outcome, Progress};

const COMPLETE: Outcome = Outcome::Ended(Ending::Complete);
const INCOMPLETE: Outcome = Outcome::Ended(Ending::Incomplete);

fn refused(terminal: &Scripted) -> Finding {
    match outcomes(terminal).remove(0).1 {
        ActionOutcome::Refused(found) => found,
        other => panic!("{other:?}"),
    }
}

fn failed(terminal: &Scripted) -> Finding {
    match outcomes(terminal).remove(0).1 {
        ActionOutcome::Failed(found) => found,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_as_expected_is_written_down_done_and_read_back() {
    let terminal = Scripted::new();
    begin(&terminal, vec![sets(1, "one")]);
    terminal.forget_calls();
    let (ended, told) = with(&terminal, |runner| runner.advance().unwrap());
    assert_eq!(ended, Some(COMPLETE));
    let action = sets(1, "one");
    assert_eq!(told, [Progress::Begins(action.clone()), Progress::Did(action)]);
    let calls = terminal.all_calls();
    let of_interest = ["append", "set", "adapters", "log_event"];
    let order: Vec<_> = calls
        .iter()
        .filter_map(|call| of_interest.into_iter().find(|of| call.split(' ').next() == Some(of)))
        .collect();
    assert_eq!(order, ["adapters", "append", "set", "adapters", "append", "append", "log_event"]);
    assert_eq!(terminal.calls("wait").len(), 0, "a registry value is there at once");
    assert_eq!(terminal.calls("log_event tejun a-notice: run 1 has ended, complete").len(), 1);
}

#[test]
fn what_cannot_be_told_before_is_not_acted_on() {
    let terminal = Scripted::new();
    terminal.fails("adapters", 0);
    begin(&terminal, vec![sets(1, "one")]);
    let (ended, told) = with(&terminal, |runner| runner.advance().unwrap());
    assert_eq!(ended, Some(INCOMPLETE));
    assert_eq!(refused(&terminal).code(), FindingCode::CannotRead);
    assert!(matches!(&told[..], [Progress::DidNot(_, found)] if found.code() == FindingCode::CannotRead));
    assert_eq!((terminal.calls("set").len(), intentions(&terminal)), (0, 0));
    assert_eq!(terminal.calls("log_event tejun a-notice: run 1 has ended, incomplete").len(), 1);
}

#[test]
fn what_is_otherwise_is_not_acted_on() {
    let terminal = Scripted::new();
    terminal.set_value("one", Some("7"));
    assert_eq!(run(&terminal, vec![sets(1, "one")]), INCOMPLETE);
    assert_eq!(refused(&terminal).code(), FindingCode::PropertyDiffers);
    assert_eq!((terminal.calls("set").len(), terminal.value("one").as_deref()), (0, Some("7")));
}

#[test]
fn what_is_so_already_is_not_done_and_not_ours() {
    let terminal = Scripted::new();
    terminal.set_value("one", Some("0"));
    begin(&terminal, vec![sets(1, "one")]);
    let (ended, told) = with(&terminal, |runner| runner.advance().unwrap());
    assert_eq!(ended, Some(COMPLETE));
    assert_eq!(told, [Progress::FoundAsWanted(sets(1, "one"))]);
    assert_eq!(outcomes(&terminal), [(1, ActionOutcome::FoundAsWanted)]);
    assert_eq!(terminal.calls("set").len(), 0);
    assert!(crate::undo(&terminal).actions.is_empty());
}

#[test]
fn what_cannot_be_told_afterwards_is_not_done() {
    let terminal = Scripted::new();
    terminal.fails("adapters", 1);
    assert_eq!(run(&terminal, vec![sets(1, "one")]), INCOMPLETE);
    assert_eq!(failed(&terminal).code(), FindingCode::CannotRead);
}

#[test]
fn what_somebody_sets_meanwhile_is_not_done() {
    let terminal = Scripted::new();
    terminal.at("adapters", 1, |terminal| {
        terminal.set_value("one", Some("7"));
        Ok(())
    });
    assert_eq!(run(&terminal, vec![sets(1, "one")]), INCOMPLETE);
    assert_eq!(failed(&terminal).code(), FindingCode::PropertyDiffers);
}

#[test]
fn where_nothing_changed_that_is_told() {
    let terminal = Scripted::new();
    terminal.is_stubborn.set(true);
    assert_eq!(run(&terminal, vec![sets(1, "one")]), INCOMPLETE);
    assert!(matches!(failed(&terminal), Finding::CouldNotChange { place, .. } if place == "adapter one"));
    assert_eq!(terminal.calls("wait").len(), 0);
}

#[test]
fn what_the_browser_writes_late_is_waited_for() {
    let terminal = Scripted::new();
    terminal.is_stubborn.set(true);
    terminal.at("wait", 2, |terminal| {
        terminal.is_stubborn.set(false);
        let edit = terminal::RegistryEdit {
            key: model::registry::KeyPath::machine(crate::KEY),
            name: "a".to_owned(),
            to: number(1),
        };
        terminal::Registry::edit(terminal, &[edit])
    });
    assert_eq!(run(&terminal, vec![allows(1, &["a"])]), COMPLETE);
    assert_eq!(terminal.calls("wait"), ["wait 1", "wait 1", "wait 1"]);
}

#[test]
fn what_the_browser_does_not_write_in_fifteen_seconds_is_not_coming() {
    let terminal = Scripted::new();
    terminal.is_stubborn.set(true);
    assert_eq!(run(&terminal, vec![allows(1, &["a"])]), INCOMPLETE);
    assert_eq!(terminal.calls("wait").len(), 15);
    assert!(
        matches!(failed(&terminal), Finding::CouldNotChange { place, .. } if place.ends_with(crate::KEY))
    );
}

#[test]
fn nothing_is_done_that_could_not_be_written_down() {
    let terminal = Scripted::new();
    begin(&terminal, vec![sets(1, "one"), allows(2, &["a"])]);
    terminal.fails("append", 0);
    assert!(advance(&terminal).is_err());
    assert_eq!((terminal.calls("set").len(), terminal.calls("edit").len()), (0, 0));
    // What was done and could not be written down is seen, and not done again.
    terminal.fails("append", 1);
    assert!(advance(&terminal).is_err());
    assert_eq!(terminal.calls("set").len(), 1);
    assert_eq!(advance(&terminal).unwrap(), Some(COMPLETE));
    assert_eq!(terminal.calls("set").len(), 1);
    assert_eq!(outcomes(&terminal), [(1, ActionOutcome::Did), (2, ActionOutcome::Did)]);
}

/// Stops behind the intention, before the effect.
fn cut_off(terminal: &Scripted) {
    begin(terminal, vec![sets(1, "one")]);
    terminal.fails("append", 1);
    terminal.is_stubborn.set(true);
    assert!(advance(terminal).is_err());
    terminal.is_stubborn.set(false);
    terminal.forget_calls();
    assert_eq!(intentions(terminal), 1);
}

#[test]
fn what_was_cut_off_before_its_effect_is_done_and_announced_once() {
    let terminal = Scripted::new();
    cut_off(&terminal);
    assert_eq!(advance(&terminal).unwrap(), Some(COMPLETE));
    assert_eq!((terminal.calls("set").len(), intentions(&terminal)), (1, 1));
}

#[test]
fn what_was_cut_off_and_is_otherwise_since_has_failed() {
    for cannot_tell in [false, true] {
        let terminal = Scripted::new();
        cut_off(&terminal);
        match cannot_tell {
            true => terminal.fails("adapters", 0),
            false => terminal.set_value("one", Some("7")),
        }
        assert_eq!(advance(&terminal).unwrap(), Some(INCOMPLETE));
        assert_eq!(terminal.calls("set").len(), 0);
        let wanted = if cannot_tell { FindingCode::CannotRead } else { FindingCode::PropertyDiffers };
        assert_eq!(failed(&terminal).code(), wanted);
    }
}

fn proves() -> model::plan::Action {
    let profile = ProfileRef { user: "reception".to_owned(), folder: "Default".to_owned() };
    action(
        1,
        Operation::Lead(LeadOperation::ProveExtensions(ProveExtensions { profile, extensions: Vec::new() })),
    )
}

#[test]
fn without_hands_the_browser_is_not_asked_and_nothing_is_written() {
    let terminal = Scripted::new();
    terminal.has_ui_driver.set(false);
    assert_eq!(run(&terminal, vec![proves(), sets(2, "two")]), Outcome::NeedsSignIn);
    assert!(outcomes(&terminal).is_empty());
    assert_eq!(terminal.value("two"), None, "it waits for the person");
}

#[test]
fn hands_that_go_meanwhile_are_waited_for() {
    let terminal = Scripted::new();
    terminal.at("subkeys", 0, |terminal| {
        terminal.has_ui_driver.set(false);
        Err(no_power())
    });
    assert_eq!(run(&terminal, vec![proves()]), Outcome::NeedsSignIn);
    assert_eq!(outcomes(&terminal), [(1, ActionOutcome::Begun)]);
    // Back again, it is begun once more, and written down once.
    terminal.has_ui_driver.set(true);
    assert_eq!(advance(&terminal).unwrap(), Some(INCOMPLETE));
    assert_eq!(intentions(&terminal), 1);
    assert_eq!(failed(&terminal).code(), FindingCode::CouldNotChange);
}

#[test]
fn everything_is_written_by_the_notice_it_is_for() {
    let terminal = Scripted::new();
    run(&terminal, vec![sets(1, "one")]);
    let kinds: Vec<_> = events(&terminal)
        .iter()
        .map(|event| match event {
            Event::Began { .. } => "began",
            Event::Intends { .. } => "intends",
            Event::Did { .. } => "did",
            Event::Ended { .. } => "ended",
            _ => "other",
        })
        .collect();
    assert_eq!(kinds, ["began", "intends", "did", "ended"]);
    assert_eq!(advance(&terminal).unwrap(), None, "there is nothing left");
    assert_eq!(events(&terminal).len(), 4);
}
