//! The machine, step by step.

use super::*;
use model::update::Offer;
use model::update_error::KNOWN;

fn now() -> Timestamp {
    "2023-12-22T19:00:00+09:00".parse().unwrap()
}

fn next(progress: &UpdateProgress, result: CallResult) -> UpdateProgress {
    match after(progress, result, now(), 1.0) {
        Next::Call(progress) => progress,
        other => panic!("{other:?}"),
    }
}

fn stops(progress: &UpdateProgress, result: CallResult) -> Finding {
    match after(progress, result, now(), 1.0) {
        Next::Stop(_, finding) => finding,
        other => panic!("{other:?}"),
    }
}

fn start() -> UpdateProgress {
    UpdateProgress::start(None)
}

fn at(state: UpdateState) -> UpdateProgress {
    let found = next(&start(), found(&[("u", Stage::Downloaded)]));
    UpdateProgress { state, ..found }
}

fn installing() -> UpdateProgress {
    at(UpdateState::Install(Tries::default()))
}

fn fails(code: u32) -> CallResult {
    CallResult::Failed { trouble: UpdateTrouble::Code(Code(code)), restart_required: false }
}

fn found(updates: &[(&str, Stage)]) -> CallResult {
    let update = |(id, stage): &(&str, Stage)| Update {
        id: (*id).to_owned(),
        title: format!("更新 {id}"),
        stage: *stage,
        licence_accepted: true,
        offer: Offer::Counted,
        exclusive: false,
    };
    CallResult::Found { updates: updates.iter().map(update).collect(), restart_required: false }
}

fn done(results: &[(&str, Option<u32>)]) -> Vec<UpdateDone> {
    let one = |(id, error): &(&str, Option<u32>)| UpdateDone { id: (*id).to_owned(), error: error.map(Code) };
    results.iter().map(one).collect()
}

fn installed(results: &[(&str, Option<u32>)], restart_required: bool) -> CallResult {
    CallResult::Installed { done: done(results), restart_required }
}

fn with_licence(stage: Stage) -> Update {
    let (offer, exclusive) = (Offer::Counted, false);
    Update { id: "u".into(), title: "u".into(), stage, licence_accepted: false, offer, exclusive }
}

#[test]
fn it_is_carried_forward_from_where_it_stands() {
    let call = |result| next(&start(), result).state.call();
    assert_eq!(call(found(&[("u", Stage::Offered)])), UpdateCall::Download);
    assert_eq!(call(found(&[("u", Stage::Downloaded)])), UpdateCall::Install);
    let owed = CallResult::Found { updates: vec![], restart_required: true };
    assert_eq!(call(owed), UpdateCall::Restart);
    assert!(matches!(after(&start(), found(&[]), now(), 0.5), Next::UpToDate(_)));
}

#[test]
fn licences_are_accepted_before_anything_is_fetched() {
    let with = with_licence(Stage::Offered);
    let result = CallResult::Found { updates: vec![with], restart_required: false };
    let accepting = next(&start(), result);
    assert_eq!(accepting.state.call(), UpdateCall::Accept);
    assert_eq!(next(&accepting, CallResult::Accepted).state.call(), UpdateCall::Download);
}

#[test]
fn a_licence_of_what_windows_fetched_by_itself_is_accepted_before_it_is_installed() {
    let with = with_licence(Stage::Downloaded);
    let result = CallResult::Found { updates: vec![with], restart_required: false };
    let accepting = next(&start(), result);
    assert_eq!((accepting.state.call(), accepting.to_accept()), (UpdateCall::Accept, vec!["u".to_owned()]));
    assert_eq!(next(&accepting, CallResult::Accepted).state.call(), UpdateCall::Install);
}

#[test]
fn an_update_that_waits_for_a_restart_is_not_up_to_date() {
    let restarting = next(&start(), found(&[("u", Stage::WaitsForRestart)]));
    assert_eq!(restarting.state, UpdateState::Restart);
}

#[test]
fn a_crowd_is_waited_out_longer_and_longer_up_to_an_hour() {
    let mut progress = start();
    let mut waits = Vec::new();
    for _ in 0..5 {
        progress = next(&progress, fails(0x8024_4022));
        assert_eq!(progress.state.call(), UpdateCall::Search);
        let until = waits_until(&progress, now()).unwrap();
        waits.push(until.duration_since(now()).as_mins());
    }
    assert_eq!(waits, [10, 20, 40, 60, 60]);
    assert_eq!(crowd_wait(3, 0.0), MIN_WAIT);
    assert_eq!(crowd_wait(2, 0.5), SignedDuration::from_mins(10));
}

#[test]
fn two_weeks_of_crowd_are_told() {
    let mut progress = next(&start(), fails(0x8024_4022));
    let day = |n: i64| now() + SignedDuration::from_hours(24 * n);
    for n in 1..MAX_CROWD_DAYS {
        progress = match after(&progress, fails(0x8024_4022), day(n), 1.0) {
            Next::Call(progress) => progress,
            other => panic!("{other:?}"),
        };
    }
    assert!(matches!(
        after(&progress, fails(0x8024_401C), day(MAX_CROWD_DAYS), 1.0),
        Next::Stop(_, Finding::UpdateCrowdStays { days: 14, .. })
    ));
}

#[test]
fn success_forgets_the_tries() {
    let tried = next(&start(), fails(0x8024_4022));
    let on = next(&tried, found(&[("u", Stage::Offered)]));
    assert_eq!(on.state, UpdateState::Download(Tries::default()));
}

#[test]
fn every_known_code_is_tried_as_often_as_its_line_says_and_no_longer() {
    for known in KNOWN {
        let Some(limit) = known.limit() else { continue };
        let mut progress = installing();
        let mut calls = 0;
        let ending = loop {
            calls += 1;
            assert!(calls < 40, "{known:?}");
            progress = match after(&progress, fails(known.code.0), now(), 1.0) {
                Next::Call(next) if next.state == UpdateState::Restart => {
                    match after(&next, CallResult::Restarted, now(), 1.0) {
                        Next::Call(next) => UpdateProgress { state: installing().state, ..next },
                        other => panic!("{other:?}"),
                    }
                }
                Next::Call(next) if next.state == UpdateState::Repair => {
                    match after(&next, CallResult::Repaired, now(), 1.0) {
                        Next::Call(next) => UpdateProgress { state: installing().state, ..next },
                        other => panic!("{other:?}"),
                    }
                }
                Next::Call(next) => next,
                Next::Stop(_, found) => break found,
                Next::UpToDate(_) => panic!("{known:?}"),
            };
        };
        assert_eq!(ending, Finding::UpdateError { error: known.code });
        // One restart, or one repair, and the next failure ends it.
        let once = matches!(known.class, ErrorClass::RestartFirst | ErrorClass::RepairStore);
        assert_eq!(calls, if once { 2 } else { limit.max(1) }, "{known:?}");
    }
}

#[test]
fn one_kind_of_trouble_does_not_use_up_another_s_tries() {
    let mut progress = start();
    for _ in 0..20 {
        progress = next(&progress, fails(0x8024_4022));
    }
    // Busy, after an evening of crowd: its own twelve tries begin.
    assert_eq!(next(&progress, fails(0x8024_0009)).state.call(), UpdateCall::Search);
}

#[test]
fn a_restart_that_did_not_help_is_not_made_again() {
    let restart = next(&installing(), fails(0x8024_200B));
    assert_eq!(restart.state, UpdateState::Restart);
    let mut progress = next(&restart, CallResult::Restarted);
    progress = next(&progress, found(&[("u", Stage::Downloaded)]));
    assert_eq!(stops(&progress, fails(0x8024_200B)), Finding::UpdateError { error: Code(0x8024_200B) });
}

#[test]
fn an_installation_in_the_way_is_waited_for_and_an_owed_restart_is_made() {
    let waiting = next(&installing(), fails(0x8024_0016));
    assert!(waits_until(&waiting, now()).is_some());
    assert_eq!(waiting.state.call(), UpdateCall::Install);
    let trouble = UpdateTrouble::Code(Code(0x8024_0016));
    let owed = CallResult::Failed { trouble, restart_required: true };
    assert_eq!(next(&installing(), owed).state, UpdateState::Restart);
}

#[test]
fn a_service_that_never_answers_is_tried_again_then_restarted_for_then_told() {
    let silent = || CallResult::Failed { trouble: UpdateTrouble::NoAnswer(30), restart_required: false };
    let again = next(&start(), silent());
    assert_eq!(again.state.call(), UpdateCall::Search);
    let restart = next(&again, silent());
    assert_eq!(restart.state, UpdateState::Restart);
    let mut progress = next(&restart, CallResult::Restarted);
    progress = next(&progress, silent());
    assert_eq!(stops(&progress, silent()), Finding::UpdateGivesNoAnswer { minutes: 30 });
}

#[test]
fn an_answer_that_lacks_something_is_never_up_to_date() {
    let broken =
        || CallResult::Failed { trouble: UpdateTrouble::Broken("Title".into()), restart_required: false };
    let mut progress = start();
    for _ in 1..MAX_BROKEN_TRIES {
        progress = next(&progress, broken());
    }
    assert!(matches!(stops(&progress, broken()), Finding::UpdateAnswerBroken { .. }));
}

#[test]
fn what_fails_is_parked_and_the_others_go_on() {
    let both = [("good", Stage::Downloaded), ("bad", Stage::Downloaded)];
    let progress = next(&start(), found(&both));
    let restart = next(&progress, installed(&[("good", None), ("bad", Some(0x800F_0922))], true));
    assert_eq!(restart.state, UpdateState::Restart);
    let verify = next(&restart, CallResult::Restarted);
    let Finding::UpdatesParked { updates } = stops(&verify, found(&[("bad", Stage::Downloaded)])) else {
        panic!("it is told which")
    };
    assert_eq!((updates.len(), updates[0].error), (1, Some(Code(0x800F_0922))));
    // If the server no longer offers it, there is nothing to report.
    assert!(matches!(after(&verify, found(&[]), now(), 0.5), Next::UpToDate(_)));
}

#[test]
fn an_update_that_comes_back_after_each_restart_is_parked() {
    let mut progress = start();
    for _ in 0..MAX_INSTALLS {
        progress = next(&progress, found(&[("u", Stage::Downloaded)]));
        progress = next(&progress, installed(&[("u", None)], true));
        progress = next(&progress, CallResult::Restarted);
    }
    let again = next(&progress, found(&[("u", Stage::Offered), ("other", Stage::Offered)]));
    assert_eq!(again.ids_at(Stage::Offered), ["other"]);
    let Finding::UpdatesParked { updates } = stops(&progress, found(&[("u", Stage::Offered)])) else {
        panic!("it is told which")
    };
    assert_eq!((updates[0].installs, updates[0].error), (2, None));
}

#[test]
fn some_downloaded_are_installed_and_the_rest_is_looked_for_again() {
    let progress = next(&start(), found(&[("a", Stage::Offered), ("b", Stage::Offered)]));
    let result = CallResult::Downloaded(done(&[("a", None), ("b", Some(0x8024_401C))]));
    let on = next(&progress, result);
    assert_eq!((on.state.call(), on.ids_at(Stage::Downloaded)), (UpdateCall::Install, vec!["a".to_owned()]));
    let verify = next(&on, installed(&[("a", None)], false));
    assert!(matches!(verify.state, UpdateState::Verify(_)));
}

#[test]
fn an_unknown_code_is_tried_three_times() {
    let mut progress = start();
    for _ in 1..MAX_OWN_FAILURES {
        progress = next(&progress, fails(0x8024_FFFF));
    }
    assert_eq!(stops(&progress, fails(0x8024_FFFF)), Finding::UpdateError { error: Code(0x8024_FFFF) });
}

#[test]
fn a_wait_set_by_a_clock_that_ran_ahead_does_not_count() {
    let waiting = next(&start(), fails(0x8024_4022));
    assert!(waits_until(&waiting, now()).is_some());
    assert_eq!(waits_until(&waiting, now() - SignedDuration::from_hours(24 * 365)), None);
}

#[test]
fn new_updates_without_end_are_given_up() {
    let mut progress = start();
    for round in 0..MAX_ROUNDS {
        let id = format!("u{round}");
        progress = next(&progress, found(&[(&id, Stage::Downloaded)]));
        progress = next(&progress, installed(&[(&id, None)], false));
    }
    let finding = stops(&progress, found(&[("one more", Stage::Downloaded)]));
    assert!(matches!(finding, Finding::UpdatesDoNotEnd { .. }));
}

#[test]
fn windows_at_work_after_a_restart_is_waited_for_two_hours_at_most() {
    let mut progress = next(&at(UpdateState::Restart), CallResult::Restarted);
    for _ in 0..MAX_SERVICING_TRIES {
        assert!(checks_servicing(&progress));
        let trouble = UpdateTrouble::Servicing;
        progress = next(&progress, CallResult::Failed { trouble, restart_required: false });
    }
    assert!(!checks_servicing(&progress), "the next call tells what is the matter");
}

#[test]
fn where_nothing_could_be_fetched_the_error_decides() {
    let progress = next(&start(), found(&[("a", Stage::Offered), ("b", Stage::Offered)]));
    let result = CallResult::Downloaded(done(&[("a", Some(0x8024_401C)), ("b", Some(0x8024_401C))]));
    let waiting = next(&progress, result);
    assert_eq!(waiting.state.call(), UpdateCall::Download);
    assert!(waits_until(&waiting, now()).is_some());
    // Another search shows the parked updates.
    let parked =
        next(&progress, CallResult::Downloaded(done(&[("a", Some(0x800F_0922)), ("b", Some(0x800F_0922))])));
    assert!(matches!(parked.state, UpdateState::Verify(_)));
}

#[test]
fn what_was_installed_counts_more_than_what_was_busy() {
    let both = [("good", Stage::Downloaded), ("busy", Stage::Downloaded)];
    let progress = next(&start(), found(&both));
    let some = |restart| next(&progress, installed(&[("good", None), ("busy", Some(0x8024_0016))], restart));
    assert_eq!(some(true).state, UpdateState::Restart);
    assert_eq!(some(false).state, UpdateState::Verify(Tries::default()));
    let none = next(&progress, installed(&[("good", Some(0x8024_0009)), ("busy", Some(0x8024_0009))], false));
    assert_eq!(none.state.call(), UpdateCall::Install);
    assert!(waits_until(&none, now()).is_some());
}

#[test]
fn an_update_that_is_no_good_again_and_again_is_parked_and_one_in_a_crowd_is_not() {
    // `ERROR_INVALID_DATA` is the update's own fault, `WU_E_PT_HTTP_STATUS_SERVICE_UNAVAIL` is not.
    for (code, parked) in [(0x8007_000D, true), (0x8024_4022, false)] {
        let mut progress = next(&start(), found(&[("u", Stage::Downloaded), ("v", Stage::Downloaded)]));
        for time in 1..=MAX_OWN_FAILURES {
            assert!(!progress.updates[0].parked, "{code:x} before {time}");
            progress.state = UpdateState::Install(Tries::default());
            progress = next(&progress, installed(&[("u", Some(code)), ("v", None)], false));
            assert_eq!(progress.updates[0].failures, if parked { time } else { 0 });
            assert_eq!(progress.updates[0].error, Some(Code(code)));
        }
        assert_eq!(progress.updates[0].parked, parked, "{code:x}");
        assert!(!progress.updates[1].parked);
    }
}

#[test]
fn what_was_no_good_is_fetched_again() {
    let again = next(&installing(), fails(0x8007_000D));
    assert_eq!(
        (again.state.call(), again.ids_at(Stage::Offered)),
        (UpdateCall::Download, vec!["u".to_owned()])
    );
    assert_eq!(again.downloads_again, 1);
    assert!(waits_until(&again, now()).is_some());
    let searching = next(&start(), fails(0x8007_000D));
    assert_eq!(searching.state.call(), UpdateCall::Search);
}

#[test]
fn a_restart_too_many_is_not_made() {
    let mut progress = installing();
    progress.restarts = MAX_RESTARTS - 1;
    assert_eq!(next(&progress, installed(&[("u", None)], true)).state, UpdateState::Restart);
    progress.restarts = MAX_RESTARTS;
    let endless = stops(&progress, installed(&[("u", None)], true));
    assert_eq!(endless, Finding::UpdatesDoNotEnd { rounds: 1, restarts: MAX_RESTARTS });
}

#[test]
fn a_restart_helps_again_once_something_was_installed() {
    let restart = next(&installing(), fails(0x8024_200B));
    let progress = next(&restart, CallResult::Restarted);
    let progress = next(&progress, found(&[("u", Stage::Downloaded), ("v", Stage::Downloaded)]));
    let some = next(&progress, installed(&[("u", None), ("v", Some(0x8024_0009))], false));
    assert_eq!(some.restarted_for, None);
    let again = UpdateProgress { state: installing().state, ..some };
    assert_eq!(next(&again, fails(0x8024_200B)).state, UpdateState::Restart);
    let none = next(&progress, installed(&[("u", Some(0x8024_0009)), ("v", Some(0x8024_0009))], false));
    assert!(none.restarted_for.is_some());
}

fn offers(updates: &[(&str, Stage, Offer, bool)], restart_required: bool) -> CallResult {
    let update = |(id, stage, offer, exclusive): &(&str, Stage, Offer, bool)| Update {
        id: (*id).to_owned(),
        title: format!("更新 {id}"),
        stage: *stage,
        licence_accepted: true,
        offer: *offer,
        exclusive: *exclusive,
    };
    CallResult::Found { updates: updates.iter().map(update).collect(), restart_required }
}

fn up_to_date(progress: &UpdateProgress, result: CallResult) -> UpdateProgress {
    match after(progress, result, now(), 1.0) {
        Next::UpToDate(progress) => progress,
        other => panic!("{other:?}"),
    }
}

/// W4.
#[test]
fn upgrades_and_previews_are_told_and_never_installed() {
    use Offer::*;
    let offered = [
        ("u", Stage::Offered, Counted, false),
        ("24H2", Stage::Offered, Upgrade, false),
        ("next", Stage::Downloaded, Preview, false),
        ("more", Stage::Offered, Optional, false),
    ];
    let fetching = next(&start(), offers(&offered, false));
    assert_eq!((fetching.state.call(), fetching.to_accept()), (UpdateCall::Download, vec!["u".to_owned()]));
    let left: Vec<_> = fetching.not_ours.iter().map(|left| (left.title.as_str(), left.offer)).collect();
    assert_eq!(left, [("更新 24H2", Upgrade), ("更新 next", Preview), ("更新 more", Optional)]);
    let ended = up_to_date(&fetching, offers(&offered[1..], false));
    assert_eq!((ended.not_ours.len(), ended.updates.len()), (3, 1));
}

/// W4.
#[test]
fn definitions_are_installed_and_nothing_waits_for_them() {
    use Offer::{Counted, Definitions};
    let with = |id, stage| offers(&[(id, stage, Definitions, false)], false);
    // Alone, once in a run, however often the next ones are offered.
    let installing = next(&start(), with("d1", Stage::Downloaded));
    assert_eq!(installing.to_install(), ["d1"]);
    let verifying = next(&installing, installed(&[("d1", None)], false));
    up_to_date(&verifying, with("d2", Stage::Offered));
    // Neither their own failures nor the call's count.
    let verifying = next(&installing, installed(&[("d1", Some(0x8007_0643))], false));
    assert!(!up_to_date(&verifying, with("d1", Stage::Downloaded)).updates[0].parked);
    let fetching = next(&start(), with("d1", Stage::Offered));
    for trouble in [UpdateTrouble::Code(Code(0x8024_4022)), UpdateTrouble::NoAnswer(30)] {
        let verifying = next(&fetching, CallResult::Failed { trouble, restart_required: false });
        assert_eq!(verifying.state.call(), UpdateCall::Search);
        up_to_date(&verifying, with("d1", Stage::Offered));
    }
    // Beside another update they are taken along each time.
    let both = |id| {
        offers(
            &[(id, Stage::Downloaded, Definitions, false), ("u", Stage::Downloaded, Counted, false)],
            false,
        )
    };
    assert_eq!(next(&verifying, both("d2")).to_install(), ["d2", "u"]);
    // And they never make a run endless.
    let long = UpdateProgress { rounds: MAX_ROUNDS, ..start() };
    up_to_date(&long, with("d9", Stage::Offered));
}

/// W8.
#[test]
fn an_update_that_has_to_be_alone_is_installed_first_and_alone() {
    let three = [
        ("u", Stage::Downloaded, Offer::Counted, false),
        ("stack", Stage::Downloaded, Offer::Counted, true),
        ("v", Stage::Downloaded, Offer::Counted, false),
    ];
    let first = next(&start(), offers(&three, false));
    assert_eq!(first.to_install(), ["stack"]);
    let rest = next(&first, installed(&[("stack", None)], false));
    assert_eq!((rest.state.call(), rest.to_install()), (UpdateCall::Install, vec!["u".into(), "v".into()]));
    let owed = next(&first, installed(&[("stack", None)], true));
    assert_eq!(owed.state, UpdateState::Restart);
    // One that fails keeps no other one waiting.
    let rest = next(&first, installed(&[("stack", Some(0x8007_0643))], false));
    assert_eq!((rest.state.call(), rest.to_install()), (UpdateCall::Install, vec!["u".into(), "v".into()]));
    let verifying = next(&rest, installed(&[("u", None), ("v", None)], false));
    let again = next(&verifying, offers(&three[1..2], false));
    assert_eq!(again.to_install(), ["stack"]);
}

/// W8.
#[test]
fn what_the_agent_refuses_to_install_together_is_installed_one_by_one() {
    let two =
        [("u", Stage::Downloaded, Offer::Counted, false), ("v", Stage::Downloaded, Offer::Counted, false)];
    let together = next(&start(), offers(&two, false));
    assert_eq!(together.to_install(), ["u", "v"]);
    let one = next(&together, fails(EXCLUSIVE.0));
    assert_eq!((one.state.call(), one.to_install()), (UpdateCall::Install, vec!["u".to_owned()]));
    assert_eq!(waits_until(&one, now()), None, "at once");
    let other = next(&one, installed(&[("u", None)], false));
    assert_eq!(other.to_install(), ["v"]);
    // The same, refused for each update.
    let one = next(&together, installed(&[("u", Some(EXCLUSIVE.0)), ("v", Some(EXCLUSIVE.0))], false));
    assert_eq!(one.to_install(), ["u"]);
    assert!(one.updates.iter().all(|record| record.failures == 0 && !record.parked));
}

/// W17.
#[test]
fn a_sign_that_no_restart_takes_away_ends_after_two_restarts() {
    let owed = || offers(&[], true);
    let mut progress = next(&start(), owed());
    for _ in 0..MAX_RESTARTS_WITHOUT_INSTALL - 1 {
        assert_eq!(progress.state, UpdateState::Restart);
        progress = next(&next(&progress, CallResult::Restarted), owed());
    }
    progress = next(&progress, CallResult::Restarted);
    assert_eq!(up_to_date(&progress, owed()).restarts, 2);
    // An update that says so itself is not in.
    let pending = offers(&[("u", Stage::WaitsForRestart, Offer::Counted, false)], true);
    assert!(matches!(stops(&progress, pending), Finding::UpdatesDoNotEnd { restarts: 2, .. }));
    // What was installed meanwhile may want its own.
    let installing = next(&progress, offers(&[("u", Stage::Downloaded, Offer::Counted, false)], true));
    let restarting = next(&installing, installed(&[("u", None)], true));
    assert_eq!(next(&next(&restarting, CallResult::Restarted), owed()).state, UpdateState::Restart);
}
