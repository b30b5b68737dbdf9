//! Updates as they are led from call to call.

use crate::scripted::{Scripted, no_power};
use crate::{ActionOutcome, action, advance, begin, events, outcomes, run, with};
use jiff::SignedDuration;
use model::ActionId;
use model::evidence::UpdateMoment;
use model::finding::FindingCode;
use model::journal::{Ending, Event, PowerAction};
use model::kinds::{BringUpToDate, LeadOperation, Operation};
use model::plan::Action;
use model::update::{Code, Offer, Stage, Update, UpdateCall, UpdateProgress, UpdateTrouble};
use run::{Journal, Outcome, Progress, Wait};
use terminal::UpdateFailure;

const COMPLETE: Outcome = Outcome::Ended(Ending::Complete);
const CROWD: Code = Code(0x8024_4022);
const STORE: Code = Code(0x8024_8007);

fn updates() -> Vec<Action> {
    vec![action(1, Operation::Lead(LeadOperation::BringUpToDate(BringUpToDate)))]
}

fn offered(id: &str, stage: Stage, licence_accepted: bool) -> Update {
    let (offer, exclusive) = (Offer::Counted, false);
    Update { id: id.to_owned(), title: format!("title of {id}"), stage, licence_accepted, offer, exclusive }
}

fn found(terminal: &Scripted, updates: Vec<Update>) {
    terminal.searches.borrow_mut().push_back(Ok(updates));
}

fn fails(terminal: &Scripted, code: Code) {
    terminal.searches.borrow_mut().push_back(Err(code.into()));
}

fn progress(terminal: &Scripted) -> UpdateProgress {
    let journal = Journal::read(terminal).unwrap();
    run::last_run(journal.records(), &crate::notice()).unwrap().actions[&ActionId(1)].updates.clone().unwrap()
}

fn moments(terminal: &Scripted) -> Vec<UpdateMoment> {
    let journal = Journal::read(terminal).unwrap();
    run::last_run(journal.records(), &crate::notice()).unwrap().actions[&ActionId(1)].moments.clone()
}

#[test]
fn everything_is_accepted_fetched_installed_and_proved() {
    let terminal = Scripted::new();
    found(&terminal, vec![offered("u", Stage::Offered, false)]);
    *terminal.percents.borrow_mut() = vec![0, 5, 10, 12, 19, 20, 55, 100];
    begin(&terminal, updates());
    let began_at = terminal.now.get();
    let (stop, told) = with(&terminal, |runner| runner.advance().unwrap());
    assert_eq!(stop, Some(COMPLETE));
    for call in ["accept u", "download u", "install u"] {
        assert_eq!(terminal.calls(call).len(), 1, "{call}");
    }
    assert_eq!((terminal.calls("search").len(), terminal.calls("is_servicing").len()), (2, 5));
    let calls: Vec<_> = told
        .iter()
        .filter_map(|progress| match progress {
            Progress::Updating(_, progress) => Some(progress.state.call()),
            _ => None,
        })
        .collect();
    use UpdateCall::{Accept, Download, Install, Search};
    assert_eq!(calls, [Search, Accept, Download, Install, Search]);
    let percents: Vec<_> = told
        .iter()
        .filter_map(|progress| match progress {
            Progress::UpdatePercent(_, percent) => Some(*percent),
            _ => None,
        })
        .collect();
    assert_eq!(percents, [10, 20, 50, 10, 20, 50], "in tens, the end is told by what follows");
    let installed = told.iter().filter(|progress| matches!(progress, Progress::Installed(..))).count();
    assert_eq!(installed, 1);
    let progress = progress(&terminal);
    assert_eq!(progress.installed().count(), 1);
    let proof = progress.proof.unwrap();
    assert_eq!((proof.at, proof.server.as_deref()), (terminal.now.get(), Some("http://wsus")));
    assert_eq!(proof.history[0].at, began_at, "since the run began");
    assert_eq!(moments(&terminal).len(), 6, "before each call and after the last");
    let history = Journal::read(&terminal).unwrap().history(&crate::notice());
    assert_eq!((history.proved.len(), history.changed.len()), (1, 1));
    assert!(crate::undo(&terminal).actions.is_empty());
}

#[test]
fn each_call_is_written_down_before_it_is_made() {
    for (skip, call) in [(0, "search"), (1, "download"), (2, "install")] {
        let terminal = Scripted::new();
        found(&terminal, vec![offered("u", Stage::Offered, true)]);
        begin(&terminal, updates());
        terminal.fails("append", skip);
        assert!(advance(&terminal).is_err());
        assert!(terminal.calls(call).is_empty(), "{call}");
        // Cut off, it goes on before that call: what was written down is not done again.
        assert_eq!(advance(&terminal).unwrap(), Some(COMPLETE));
        assert!(terminal.calls("install").len() <= 1, "{call}");
    }
}

#[test]
fn a_crowd_is_waited_for_and_told() {
    let terminal = Scripted::new();
    fails(&terminal, CROWD);
    begin(&terminal, updates());
    let (stop, told) = with(&terminal, |runner| runner.advance().unwrap());
    let Some(Outcome::Waits { until, why, done_about }) = stop else { panic!("{stop:?}") };
    assert_eq!(why, Wait::Trouble { trouble: UpdateTrouble::Code(CROWD), tries: 1 });
    assert!(until > terminal.now.get() && done_about > Some(until));
    assert!(
        told.iter()
            .any(|progress| matches!(progress, Progress::UpdateTrouble(_, UpdateTrouble::Code(CROWD))))
    );
    // Not before its time.
    assert!(
        matches!(advance(&terminal).unwrap(), Some(Outcome::Waits { until: still, .. }) if still == until)
    );
    assert_eq!(terminal.calls("search").len(), 1);
    let history = Journal::read(&terminal).unwrap().history(&crate::notice());
    assert_eq!(history.unfinished.unwrap().waits_until, Some(until));
    terminal.now.set(until);
    assert_eq!(advance(&terminal).unwrap(), Some(COMPLETE));
}

#[test]
fn each_terminal_waits_for_its_own_time() {
    let wait = |minute: i64| {
        let terminal = Scripted::new();
        terminal.now.set(terminal.now.get() + SignedDuration::from_mins(minute));
        for _ in 0..3 {
            fails(&terminal, CROWD);
        }
        begin(&terminal, updates());
        let mut waits = Vec::new();
        while let Some(Outcome::Waits { until, .. }) = advance(&terminal).unwrap() {
            waits.push(until.duration_since(terminal.now.get()).as_secs());
            terminal.now.set(until);
        }
        waits
    };
    let (one, other) = (wait(0), wait(1));
    assert_eq!(one, wait(0), "the same terminal, the same times");
    assert!(one != other && one.len() == 3, "{one:?} {other:?}");
    let spread: std::collections::BTreeSet<_> = (0..20).flat_map(wait).collect();
    assert!(spread.len() > 30, "{spread:?}");
    assert!(spread.iter().all(|wait| (60..=2400).contains(wait)), "{spread:?}");
}

#[test]
fn windows_at_work_is_waited_for_before_it_is_asked() {
    let terminal = Scripted::new();
    terminal.servicing.set(true);
    begin(&terminal, updates());
    let (stop, told) = with(&terminal, |runner| runner.advance().unwrap());
    let Some(Outcome::Waits { why, .. }) = stop else { panic!("{stop:?}") };
    assert_eq!(why, Wait::Trouble { trouble: UpdateTrouble::Servicing, tries: 1 });
    assert!(terminal.calls("search").is_empty());
    assert!(told.iter().any(|told| matches!(told, Progress::UpdateTrouble(_, UpdateTrouble::Servicing))));
}

#[test]
fn records_are_made_anew_only_where_a_person_agrees() {
    let terminal = Scripted::new();
    fails(&terminal, STORE);
    assert_eq!(run(&terminal, updates()), Outcome::AsksToRepair);
    assert_eq!(advance(&terminal).unwrap(), Some(Outcome::AsksToRepair));
    assert!(terminal.calls("repair").is_empty());
    terminal.servicing.set(true);
    with(&terminal, |runner| runner.agree_to_repair().unwrap());
    terminal.at("repair", 0, |terminal| {
        terminal.servicing.set(false);
        Ok(())
    });
    assert_eq!(advance(&terminal).unwrap(), Some(COMPLETE), "it does not wait for what it mends");
    assert_eq!(terminal.calls("repair").len(), 1);
    assert!(events(&terminal).iter().any(|event| matches!(event, Event::AgreedToRepair { .. })));
    assert!(progress(&terminal).repaired);
}

#[test]
fn a_repair_that_cannot_be_made_stops_the_run() {
    let terminal = Scripted::new();
    fails(&terminal, STORE);
    begin(&terminal, updates());
    advance(&terminal).unwrap();
    with(&terminal, |runner| runner.agree_to_repair().unwrap());
    terminal.fails("repair", 0);
    assert!(advance(&terminal).is_err());
    assert!(!progress(&terminal).repaired);
}

#[test]
fn a_restart_that_is_owed_is_asked_for_made_and_seen_whoever_made_it() {
    for ours in [true, false] {
        let terminal = Scripted::new();
        found(&terminal, vec![offered("u", Stage::Downloaded, true)]);
        terminal.at("install", 0, |terminal| {
            terminal.restart_required.set(Some(true));
            Ok(())
        });
        assert_eq!(run(&terminal, updates()), Outcome::AsksToRestart { action: ActionId(1) });
        if ours {
            with(&terminal, |runner| runner.agree_to_restart(PowerAction::Restart).unwrap());
            assert_eq!(advance(&terminal).unwrap(), Some(Outcome::Restarting));
        } else {
            terminal.starts.set(2);
            terminal.restart_required.set(Some(false));
        }
        assert_eq!(advance(&terminal).unwrap(), Some(COMPLETE));
        assert_eq!((progress(&terminal).restarts, terminal.calls("restart ").len()), (1, 0));
        assert_eq!(terminal.calls("install").len(), 1);
    }
}

/// W18.
#[test]
fn an_owed_restart_that_somebody_cancelled_is_asked_for_again() {
    let terminal = Scripted::new();
    terminal.restart_required.set(Some(true));
    assert_eq!(run(&terminal, updates()), Outcome::AsksToRestart { action: ActionId(1) });
    with(&terminal, |runner| runner.agree_to_restart(PowerAction::Restart).unwrap());
    let before = terminal.starts.get();
    assert_eq!(advance(&terminal).unwrap(), Some(Outcome::Restarting));
    terminal.starts.set(before);
    assert_eq!(advance(&terminal).unwrap(), Some(Outcome::AsksToRestart { action: ActionId(1) }));
}

/// W17.
#[test]
fn up_to_date_is_proved_although_windows_keeps_asking_for_a_restart() {
    let terminal = Scripted::new();
    terminal.restart_required.set(Some(true));
    let mut outcome = run(&terminal, updates());
    for _ in 0..2 {
        assert_eq!(outcome, Outcome::AsksToRestart { action: ActionId(1) });
        with(&terminal, |runner| runner.agree_to_restart(PowerAction::Restart).unwrap());
        assert_eq!(advance(&terminal).unwrap(), Some(Outcome::Restarting));
        terminal.restart_required.set(Some(true));
        outcome = advance(&terminal).unwrap().unwrap();
    }
    assert_eq!(outcome, COMPLETE);
    assert!(progress(&terminal).proof.unwrap().restart_stays);
    let history = Journal::read(&terminal).unwrap().history(&crate::notice());
    assert_eq!(history.restart_stays, history.proved.into_keys().collect());
}

#[test]
fn an_owed_restart_after_a_search_that_found_nothing_is_not_up_to_date() {
    let terminal = Scripted::new();
    terminal.restart_required.set(Some(true));
    assert_eq!(run(&terminal, updates()), Outcome::AsksToRestart { action: ActionId(1) });
    assert!(progress(&terminal).proof.is_none());
}

#[test]
fn where_a_search_cannot_tell_of_a_restart_nothing_is_owed_and_where_it_cannot_be_asked_nothing_is_concluded()
{
    let terminal = Scripted::new();
    terminal.restart_required.set(None);
    assert_eq!(run(&terminal, updates()), COMPLETE);
    let terminal = Scripted::new();
    terminal.fails("restart_required", 0);
    begin(&terminal, updates());
    assert!(advance(&terminal).is_err());
    assert_eq!(outcomes(&terminal), [(1, ActionOutcome::Begun)]);
}

#[test]
fn a_pc_that_was_switched_off_goes_on_when_it_is_on_again() {
    let terminal = Scripted::new();
    let off = || UpdateFailure::Error(terminal::Error::SwitchedOff);
    terminal.searches.borrow_mut().push_back(Err(off()));
    assert_eq!(run(&terminal, updates()), Outcome::Restarting);
    assert_eq!(advance(&terminal).unwrap(), Some(COMPLETE));
}

#[test]
fn a_service_that_cannot_be_asked_is_no_answer() {
    for call in ["search", "is_servicing", "server"] {
        let terminal = Scripted::new();
        terminal.fails(call, 0);
        begin(&terminal, updates());
        assert!(advance(&terminal).is_err(), "{call}");
        assert_eq!(outcomes(&terminal), [(1, ActionOutcome::Begun)]);
        assert_eq!(advance(&terminal).unwrap(), Some(COMPLETE), "{call}");
    }
    // What Windows' own history says is told where it can be.
    let terminal = Scripted::new();
    terminal.at("history", 0, |_| Err(no_power()));
    assert_eq!(run(&terminal, updates()), COMPLETE);
    assert!(progress(&terminal).proof.unwrap().history.is_empty());
}

#[test]
fn an_update_at_fault_is_parked_told_once_and_the_others_are_installed() {
    let terminal = Scripted::new();
    let both = || vec![offered("good", Stage::Downloaded, true), offered("bad", Stage::Downloaded, true)];
    found(&terminal, both());
    let bad = || vec![offered("bad", Stage::Downloaded, true)];
    found(&terminal, bad());
    terminal.errors.borrow_mut().insert("bad".to_owned(), Code(0x800F_0922));
    begin(&terminal, updates());
    let (stop, told) = with(&terminal, |runner| runner.advance().unwrap());
    assert_eq!(stop, Some(Outcome::Ended(Ending::Incomplete)));
    let names = |wanted: fn(&Progress) -> Option<&str>| told.iter().filter_map(wanted).collect::<Vec<_>>();
    let installed = names(|progress| match progress {
        Progress::Installed(_, record) => Some(record.id.as_str()),
        _ => None,
    });
    let parked = names(|progress| match progress {
        Progress::Parked(_, record) => Some(record.id.as_str()),
        _ => None,
    });
    assert_eq!((installed, parked), (vec!["good"], vec!["bad"]));
    let at = |wanted: fn(&Progress) -> bool| told.iter().position(wanted).unwrap();
    let installed_at = at(|progress| matches!(progress, Progress::Installed(..)));
    let parked_at = at(|progress| matches!(progress, Progress::Parked(..)));
    assert_eq!(parked_at, installed_at + 1, "when it is parked, not at the next call");
    match outcomes(&terminal).remove(0).1 {
        ActionOutcome::Failed(found) => assert_eq!(found.code(), FindingCode::UpdatesParked),
        other => panic!("{other:?}"),
    }
    assert!(progress(&terminal).proof.is_none());
    let history = Journal::read(&terminal).unwrap().history(&crate::notice());
    assert!(history.proved.is_empty() && history.failed.len() == 1);
}

#[test]
fn a_restart_that_nobody_owed_is_not_counted() {
    let terminal = Scripted::new();
    fails(&terminal, CROWD);
    let Outcome::Waits { until, .. } = run(&terminal, updates()) else { panic!("it waits") };
    terminal.starts.set(2);
    terminal.now.set(until);
    assert_eq!(advance(&terminal).unwrap(), Some(COMPLETE));
    assert_eq!(progress(&terminal).restarts, 0);
}
