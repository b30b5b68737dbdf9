//! A change that fails half-way: what it left behind is put back; where that fails too it is written down, told, kept as
//! evidence, and an undo tries it again.

use crate::scripted::{Scripted, no_power};
use crate::{ActionOutcome, advance, allows, begin, events, number, outcomes, run, sets, with};
use model::finding::{Finding, FindingCode};
use model::journal::{Ending, Event};
use model::reason::Reason;
use model::registry::{KeyPath, RegistryData};
use run::{Journal, Outcome, Progress};

const INCOMPLETE: Outcome = Outcome::Ended(Ending::Incomplete);

fn place(name: &str) -> (String, String) {
    (KeyPath::machine(crate::KEY).to_string(), name.to_owned())
}

/// What the journal says is left of the first action that failed.
fn left(terminal: &Scripted) -> Option<Finding> {
    let mut failed = events(terminal).into_iter().filter_map(|event| match event {
        Event::Failed { left, .. } => Some(left),
        _ => None,
    });
    failed.next().unwrap()
}

#[test]
fn what_a_failed_change_left_is_put_back() {
    let terminal = Scripted::new();
    begin(&terminal, vec![allows(1, &["a", "b"])]);
    terminal.fails("edit", 1);
    let (stop, told) = with(&terminal, |runner| runner.advance().unwrap());
    assert_eq!(stop, Some(INCOMPLETE));
    assert!(terminal.registry.borrow().is_empty());
    assert!(matches!(outcomes(&terminal)[0].1, ActionOutcome::Failed(Finding::CouldNotChange { .. })));
    assert_eq!(left(&terminal), None);
    assert!(!told.iter().any(|progress| matches!(progress, Progress::NotPutBack(..))));
    assert!(crate::undo(&terminal).actions.is_empty());
}

#[test]
fn what_could_not_be_put_back_is_told_and_written_down_and_undone_later() {
    let terminal = Scripted::new();
    begin(&terminal, vec![allows(1, &["a", "b"])]);
    terminal.fails("edit", 1);
    terminal.fails("edit", 2);
    let (stop, told) = with(&terminal, |runner| runner.advance().unwrap());
    assert_eq!(stop, Some(INCOMPLETE));
    assert_eq!(terminal.registry.borrow().len(), 1, "half of it is there");
    assert_eq!(left(&terminal).map(|found| found.code()), Some(FindingCode::CouldNotChange));
    let [.., Progress::DidNot(_, found), Progress::NotPutBack(action, told)] = &told[..] else {
        panic!("{told:?}")
    };
    assert_eq!((action.id.0, Some(told)), (1, left(&terminal).as_ref()));
    assert_eq!(found.code(), FindingCode::CouldNotChange);
    // It does not stand as done, and is taken back all the same.
    let journal = Journal::read(&terminal).unwrap();
    assert!(run::standing(journal.records(), &crate::notice()).is_empty());
    assert_eq!(journal.to_put_back(&crate::notice()).len(), 1);
    drop(journal);
    let back = crate::undo(&terminal);
    with(&terminal, |runner| runner.begin(back).unwrap());
    assert_eq!(advance(&terminal).unwrap(), Some(Outcome::Ended(Ending::Complete)));
    assert!(terminal.registry.borrow().is_empty());
    assert!(crate::undo(&terminal).actions.is_empty());
}

#[test]
fn what_somebody_changed_meanwhile_is_not_put_back_over() {
    let terminal = Scripted::new();
    terminal.at("edit", 1, |terminal| {
        terminal.registry.borrow_mut().insert(place("a"), RegistryData::Dword(7));
        Err(no_power())
    });
    assert_eq!(run(&terminal, vec![allows(1, &["a", "b"])]), INCOMPLETE);
    assert_eq!(terminal.registry.borrow().get(&place("a")), number(7).data());
    assert_eq!(left(&terminal).map(|found| found.code()), Some(FindingCode::BrowserPolicyDiffers));
}

#[test]
fn what_cannot_be_read_after_a_failure_is_told_as_left() {
    let terminal = Scripted::new();
    terminal.at("set", 0, |terminal| {
        terminal.fails("adapters", 0);
        Err(no_power())
    });
    assert_eq!(run(&terminal, vec![sets(1, "one")]), INCOMPLETE);
    assert_eq!(left(&terminal).map(|found| found.code()), Some(FindingCode::CannotRead));
    assert_eq!(terminal.calls("set").len(), 1);
}

#[test]
fn what_does_not_go_back_is_told_as_left() {
    let terminal = Scripted::new();
    terminal.at("edit", 1, |terminal| {
        terminal.is_stubborn.set(true);
        Err(no_power())
    });
    assert_eq!(run(&terminal, vec![allows(1, &["a", "b"])]), INCOMPLETE);
    assert!(
        matches!(left(&terminal), Some(Finding::CouldNotChange { reason, .. }) if reason == Reason::Unchanged {})
    );
}

#[test]
fn a_change_that_left_nothing_needs_nothing_put_back() {
    let terminal = Scripted::new();
    terminal.fails("set", 0);
    assert_eq!(run(&terminal, vec![sets(1, "one")]), INCOMPLETE);
    assert_eq!((left(&terminal), terminal.calls("set").len()), (None, 1));
}

#[test]
fn what_was_refused_or_left_out_is_nobody_s_to_put_back() {
    let terminal = Scripted::new();
    terminal.set_value("one", Some("7"));
    run(&terminal, vec![sets(1, "one"), crate::after(sets(2, "two"), &[1])]);
    terminal.set_value("one", Some("0"));
    terminal.set_value("two", Some("0"));
    assert!(crate::undo(&terminal).actions.is_empty());
}

#[test]
fn a_journal_that_knows_nothing_of_what_is_left_is_still_read() {
    let terminal = Scripted::new();
    terminal.fails("set", 0);
    run(&terminal, vec![sets(1, "one")]);
    let bytes = terminal.files.borrow()[crate::journal::JOURNAL].clone();
    let failed = String::from_utf8(bytes).unwrap();
    assert!(
        failed.contains("\"failed\"") && !failed.contains("\"left\""),
        "as the first version wrote it: {failed}"
    );
}
