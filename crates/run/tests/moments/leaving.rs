//! Restarts, and waiting for a program: what is asked for, and in which start of Windows it counts.

use crate::scripted::Scripted;
use crate::{ActionOutcome, action, advance, begin, events, intentions, outcomes, run, with};
use jiff::SignedDuration;
use model::finding::Finding;
use model::journal::{Ending, Event, PowerAction};
use model::kinds::{AwaitProgram, LeadOperation, Operation, Restart};
use model::plan::Action;
use model::reason::{Doing, Reason, Refusal};
use model::running_windows::Software;
use model::{ActionId, Text};
use run::{Outcome, Progress};

const COMPLETE: Outcome = Outcome::Ended(Ending::Complete);
const ASKS: Outcome = Outcome::AsksToRestart { action: ActionId(1) };

fn restart() -> Vec<Action> {
    vec![action(1, Operation::Lead(LeadOperation::Restart(Restart)))]
}

fn agree(terminal: &Scripted, how: PowerAction) {
    with(terminal, |runner| runner.agree_to_restart(how).unwrap());
}

#[test]
fn nothing_restarts_unasked() {
    let terminal = Scripted::new();
    assert_eq!(run(&terminal, restart()), ASKS);
    assert_eq!((terminal.calls("restart").len(), outcomes(&terminal).len()), (0, 0));
}

#[test]
fn a_restart_is_written_down_told_made_and_proved_by_the_next_start() {
    let terminal = Scripted::new();
    begin(&terminal, restart());
    agree(&terminal, PowerAction::Restart);
    terminal.forget_calls();
    let (stop, told) = with(&terminal, |runner| runner.advance().unwrap());
    assert_eq!(stop, Some(Outcome::Restarting));
    assert_eq!(told, [Progress::Restarts(restart().remove(0), PowerAction::Restart)]);
    let calls = terminal.all_calls();
    let intends = calls.iter().position(|call| call.contains("intends")).unwrap();
    let restarts = calls.iter().position(|call| call == "restart").unwrap();
    assert!(intends < restarts);
    assert_eq!(outcomes(&terminal), [(1, ActionOutcome::Begun)]);
    assert_eq!(advance(&terminal).unwrap(), Some(COMPLETE));
    assert_eq!((terminal.calls("restart").len(), terminal.calls("shut_down").len()), (1, 0));
}

#[test]
fn what_could_not_be_written_down_does_not_restart() {
    let terminal = Scripted::new();
    begin(&terminal, restart());
    agree(&terminal, PowerAction::Restart);
    terminal.fails("append", 0);
    assert!(advance(&terminal).is_err());
    assert_eq!(terminal.calls("restart").len(), 0);
}

#[test]
fn it_is_switched_off_where_the_person_chose_that() {
    let terminal = Scripted::new();
    begin(&terminal, restart());
    agree(&terminal, PowerAction::ShutDown);
    assert_eq!(advance(&terminal).unwrap(), Some(Outcome::Restarting));
    assert_eq!((terminal.calls("restart").len(), terminal.calls("shut_down").len()), (0, 1));
    assert_eq!(advance(&terminal).unwrap(), Some(COMPLETE));
}

#[test]
fn consent_counts_in_the_start_in_which_it_was_given() {
    let terminal = Scripted::new();
    begin(&terminal, restart());
    agree(&terminal, PowerAction::Restart);
    terminal.starts.set(2);
    assert_eq!(advance(&terminal).unwrap(), Some(ASKS));
    agree(&terminal, PowerAction::Restart);
    assert_eq!(advance(&terminal).unwrap(), Some(Outcome::Restarting));
}

#[test]
fn what_windows_refuses_is_told_and_asked_for_again() {
    let terminal = Scripted::new();
    begin(&terminal, restart());
    agree(&terminal, PowerAction::Restart);
    terminal.fails("restart", 0);
    match advance(&terminal).unwrap() {
        Some(Outcome::DoesNotRestart { reason }) => {
            assert_eq!(
                reason,
                Reason::System { refusal: Refusal::Other, number: None, doing: Some(Doing::Find) }
            );
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(outcomes(&terminal), [(1, ActionOutcome::Begun)]);
    assert_eq!(advance(&terminal).unwrap(), Some(ASKS));
    agree(&terminal, PowerAction::Restart);
    assert_eq!(advance(&terminal).unwrap(), Some(Outcome::Restarting));
    assert_eq!(intentions(&terminal), 2, "each call has its record");
}

/// W18.
#[test]
fn a_restart_that_somebody_cancelled_is_asked_for_again() {
    let terminal = Scripted::new();
    begin(&terminal, restart());
    agree(&terminal, PowerAction::Restart);
    let before = terminal.starts.get();
    assert_eq!(advance(&terminal).unwrap(), Some(Outcome::Restarting));
    // Windows goes on, as it was.
    terminal.starts.set(before);
    assert_eq!(advance(&terminal).unwrap(), Some(ASKS));
    assert_eq!(terminal.calls("restart").len(), 1);
    agree(&terminal, PowerAction::Restart);
    assert_eq!(advance(&terminal).unwrap(), Some(Outcome::Restarting));
    assert_eq!(advance(&terminal).unwrap(), Some(COMPLETE));
}

#[test]
fn consent_without_a_run_is_nothing() {
    let terminal = Scripted::new();
    agree(&terminal, PowerAction::Restart);
    with(&terminal, |runner| runner.agree_to_repair().unwrap());
    assert!(events(&terminal).is_empty());
    run(&terminal, Vec::new());
    agree(&terminal, PowerAction::Restart);
    assert!(!events(&terminal).iter().any(|event| matches!(event, Event::AgreedToRestart { .. })));
}

fn service(name: &str) -> Software {
    Software::Service(name.to_owned())
}

fn awaits() -> Vec<Action> {
    let any_of = vec![service("reader"), service("other")];
    let wanted = AwaitProgram { label: Text::new("", "the reader"), any_of, within_seconds: 20 };
    vec![action(1, Operation::Lead(LeadOperation::AwaitProgram(wanted)))]
}

#[test]
fn a_program_is_not_waited_for_before_anybody_has_signed_in() {
    let terminal = Scripted::new();
    terminal.is_user_logged_on.set(false);
    assert_eq!(run(&terminal, awaits()), Outcome::NeedsSignIn);
    assert!(outcomes(&terminal).is_empty() && terminal.calls("is_running").is_empty());
}

#[test]
fn any_one_of_the_programs_counts() {
    let terminal = Scripted::new();
    terminal.programs.borrow_mut().push(service("other"));
    begin(&terminal, awaits());
    let (stop, told) = with(&terminal, |runner| runner.advance().unwrap());
    assert_eq!(stop, Some(COMPLETE));
    let action = awaits().remove(0);
    assert_eq!(told, [Progress::Begins(action.clone()), Progress::Did(action)]);
    assert!(terminal.calls("wait").is_empty());
    let history = run::Journal::read(&terminal).unwrap().history(&crate::notice());
    assert_eq!((history.proved.len(), history.changed.len()), (1, 0));
}

#[test]
fn a_program_is_looked_for_now_and_then_and_no_longer_than_said() {
    let terminal = Scripted::new();
    assert_eq!(run(&terminal, awaits()), Outcome::Ended(Ending::Incomplete));
    assert_eq!(terminal.calls("wait"), ["wait 5"; 4]);
    assert_eq!(terminal.calls("is_running").len(), 10, "once more at the end");
    let found = Finding::NotRunning { program: Text::new("", "the reader"), waited_seconds: 20 };
    assert_eq!(outcomes(&terminal), [(1, ActionOutcome::Failed(found))]);
}

/// Begins to wait, and is cut off after ten seconds.
fn cut_off() -> Scripted {
    let terminal = Scripted::new();
    begin(&terminal, awaits());
    terminal.fails("wait", 2);
    assert!(advance(&terminal).is_err());
    terminal.forget_calls();
    terminal
}

#[test]
fn the_time_goes_on_in_the_same_start_and_anew_in_the_next() {
    let terminal = cut_off();
    assert!(matches!(advance(&terminal).unwrap(), Some(Outcome::Ended(_))));
    assert_eq!((terminal.calls("wait").len(), intentions(&terminal)), (2, 1));
    let terminal = cut_off();
    terminal.starts.set(2);
    assert!(matches!(advance(&terminal).unwrap(), Some(Outcome::Ended(_))));
    assert_eq!((terminal.calls("wait").len(), intentions(&terminal)), (4, 2));
}

#[test]
fn a_clock_that_was_put_back_does_not_make_it_wait_for_hours() {
    let terminal = cut_off();
    terminal.now.set(terminal.now.get() - SignedDuration::from_hours(5));
    assert!(matches!(advance(&terminal).unwrap(), Some(Outcome::Ended(_))));
    assert_eq!(terminal.calls("wait").len(), 4);
}

#[test]
fn where_it_cannot_be_told_whether_a_program_runs_nothing_is_concluded() {
    let terminal = Scripted::new();
    begin(&terminal, awaits());
    terminal.fails("is_running", 0);
    assert!(advance(&terminal).is_err());
    assert_eq!(outcomes(&terminal), [(1, ActionOutcome::Begun)]);
}
