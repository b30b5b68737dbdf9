//! The way of updates, as a pure machine: what came of one call, and what comes next.
//!
//! ```text
//!            found some                 all fetched             installed
//!  Search ───────────────► Download ───────────────► Install ───────────────► Search … until it finds nothing
//!    ▲                                                  │
//!    │                                                  │ a restart is wanted
//!    └───────────────── Restart ◄───────────────────────┘
//! ```
//!
//! Any call may fail: then it is tried again when the crowd has passed, or in a few minutes, or after a restart, or a
//! person has to look.

use jiff::{SignedDuration, Timestamp};
use model::finding::Finding;
use model::update::{Code, ErrorClass, Stage, Update, UpdateCall, UpdateProgress};

/// The first wait for a crowded server. Its queue empties in minutes; asking sooner makes it longer.
const FIRST_WAIT: SignedDuration = SignedDuration::from_mins(10);
/// The longest. An evening has five hours: several tries are left in it.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_mins(60);
/// The shortest, so that a lucky draw does not become a loop.
const SHORTEST_WAIT: SignedDuration = SignedDuration::from_mins(1);
/// For a PC that is busy with itself.
const BUSY_WAIT: SignedDuration = SignedDuration::from_mins(5);
/// An hour of a busy PC is no longer a moment.
const BUSY_TRIES: u32 = 12;
/// What failed three times, and is neither the crowd's nor the moment's fault, will fail again.
const FEW_TRIES: u32 = 3;
/// Searches that find something. Windows needs three or four in a row at most (servicing stack, cumulative update,
/// what these bring to light); ten mean that something comes back.
const ROUNDS: u32 = 10;
/// Restarts in one run, for the same reason.
const RESTARTS: u32 = 6;

/// What came of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Came {
    /// The search ended; a restart may be owed from before.
    Found { updates: Vec<Update>, restart_required: bool },
    /// All was fetched.
    Downloaded,
    /// All was installed.
    Installed { titles: Vec<String>, restart_required: bool },
    /// Windows has started anew.
    Restarted,
    /// The call failed; a restart may be owed.
    Failed { code: Code, restart_required: bool },
}

/// What comes next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// The next call, perhaps not at once.
    Call(UpdateProgress),
    /// A search found nothing and no restart is owed: up to date.
    UpToDate,
    /// A person has to look.
    Stop(Finding),
}

/// What comes after a call. `fraction` is this terminal's own number from 0 to 1, which spreads many terminals that
/// wait for the same server.
pub(crate) fn after(progress: &UpdateProgress, came: Came, now: Timestamp, fraction: f64) -> Next {
    let on = |next: UpdateCall| UpdateProgress {
        next,
        tries: 0,
        last_error: None,
        not_before: None,
        ..progress.clone()
    };
    match came {
        Came::Found { updates, restart_required } if updates.is_empty() => {
            if restart_required {
                Next::Call(on(UpdateCall::Restart))
            } else {
                Next::UpToDate
            }
        }
        Came::Found { .. } if progress.rounds >= ROUNDS => endless(progress),
        Came::Found { updates, .. } => {
            let to_fetch = updates.iter().any(|update| update.stage == Stage::Offered);
            let call = if to_fetch { UpdateCall::Download } else { UpdateCall::Install };
            Next::Call(UpdateProgress { rounds: progress.rounds + 1, ..on(call) })
        }
        Came::Downloaded => Next::Call(on(UpdateCall::Install)),
        Came::Installed { titles, restart_required } => {
            let call = if restart_required { UpdateCall::Restart } else { UpdateCall::Search };
            let installed = progress.installed.iter().cloned().chain(titles).collect();
            Next::Call(UpdateProgress { installed, restarted_for: None, ..on(call) })
        }
        Came::Restarted => {
            Next::Call(UpdateProgress { restarts: progress.restarts + 1, ..on(UpdateCall::Search) })
        }
        Came::Failed { code, restart_required } => {
            let class = match code.class() {
                ErrorClass::BusyOrRestart if restart_required => ErrorClass::RestartFirst,
                ErrorClass::BusyOrRestart => ErrorClass::Busy,
                class => class,
            };
            failed(progress, code, class, now, fraction)
        }
    }
}

/// The moment until which to wait. One that lies further ahead than any wait was set by a clock that has been put
/// back since, and does not count.
pub(crate) fn waits_until(progress: &UpdateProgress, now: Timestamp) -> Option<Timestamp> {
    progress.not_before.filter(|until| *until > now && until.duration_since(now) <= LONGEST_WAIT)
}

fn failed(progress: &UpdateProgress, code: Code, class: ErrorClass, now: Timestamp, fraction: f64) -> Next {
    let tries = progress.tries + 1;
    let again = |next: UpdateCall, wait: SignedDuration| {
        Next::Call(UpdateProgress {
            next,
            tries,
            last_error: Some(code),
            not_before: Some(now.checked_add(wait).unwrap_or(Timestamp::MAX)),
            ..progress.clone()
        })
    };
    let stop = Next::Stop(Finding::UpdateError { error: code });
    match class {
        ErrorClass::Crowded | ErrorClass::OutsidePeriod => again(progress.next, crowd_wait(tries, fraction)),
        ErrorClass::Busy if tries < BUSY_TRIES => again(progress.next, BUSY_WAIT),
        ErrorClass::RestartFirst if progress.restarts >= RESTARTS => endless(progress),
        // Once; a second time the restart was no help.
        ErrorClass::RestartFirst if progress.restarted_for != Some(code) => Next::Call(UpdateProgress {
            last_error: Some(code),
            restarted_for: Some(code),
            next: UpdateCall::Restart,
            ..progress.clone()
        }),
        ErrorClass::DownloadAgain if tries < FEW_TRIES => again(UpdateCall::Download, BUSY_WAIT),
        ErrorClass::NothingToDo if tries < FEW_TRIES => again(UpdateCall::Search, BUSY_WAIT),
        ErrorClass::Unknown if tries < FEW_TRIES => again(progress.next, crowd_wait(tries, fraction)),
        ErrorClass::Busy
        | ErrorClass::BusyOrRestart
        | ErrorClass::Unknown
        | ErrorClass::RestartFirst
        | ErrorClass::DownloadAgain
        | ErrorClass::NothingToDo
        | ErrorClass::Stop => stop,
    }
}

fn endless(progress: &UpdateProgress) -> Next {
    Next::Stop(Finding::UpdatesDoNotEnd { rounds: progress.rounds, restarts: progress.restarts })
}

/// Doubles with each try up to the longest, and is cut to this terminal's own part of that (full jitter: of the known
/// ways it brings the fewest calls to a crowded server, and those that end soonest).
fn crowd_wait(tries: u32, fraction: f64) -> SignedDuration {
    let cap = FIRST_WAIT
        .checked_mul(1 << tries.saturating_sub(1).min(10))
        .unwrap_or(LONGEST_WAIT)
        .min(LONGEST_WAIT);
    cap.mul_f64(fraction.clamp(0.0, 1.0)).max(SHORTEST_WAIT)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2023-12-22T19:00:00+09:00".parse().unwrap()
    }

    fn next(progress: &UpdateProgress, came: Came) -> UpdateProgress {
        match after(progress, came, now(), 1.0) {
            Next::Call(progress) => progress,
            other => panic!("{other:?}"),
        }
    }

    fn failed(code: u32) -> Came {
        Came::Failed { code: Code(code), restart_required: false }
    }

    fn found(stages: &[Stage]) -> Came {
        let update = |stage: &Stage| Update { id: "u".into(), title: "u".into(), stage: *stage };
        Came::Found { updates: stages.iter().map(update).collect(), restart_required: false }
    }

    #[test]
    fn it_is_carried_forward_from_where_it_stands() {
        let start = UpdateProgress::start();
        assert_eq!(next(&start, found(&[Stage::Offered])).next, UpdateCall::Download);
        assert_eq!(next(&start, found(&[Stage::Downloaded])).next, UpdateCall::Install);
        let owed = Came::Found { updates: vec![], restart_required: true };
        assert_eq!(next(&start, owed).next, UpdateCall::Restart);
        assert_eq!(after(&start, found(&[]), now(), 0.5), Next::UpToDate);
    }

    #[test]
    fn a_crowd_is_waited_out_longer_and_longer_up_to_an_hour() {
        let mut progress = UpdateProgress::start();
        let mut waits = Vec::new();
        for _ in 0..5 {
            progress = next(&progress, failed(0x8024_4022));
            assert_eq!(progress.next, UpdateCall::Search);
            waits.push(progress.not_before.unwrap().duration_since(now()).as_mins());
        }
        assert_eq!(waits, [10, 20, 40, 60, 60]);
        assert_eq!(crowd_wait(3, 0.0), SHORTEST_WAIT);
        assert_eq!(crowd_wait(2, 0.5), SignedDuration::from_mins(10));
    }

    #[test]
    fn success_forgets_the_tries() {
        let tried = next(&UpdateProgress::start(), failed(0x8024_4022));
        let on = next(&tried, found(&[Stage::Offered]));
        assert_eq!((on.tries, on.last_error, on.not_before), (0, None, None));
    }

    #[test]
    fn what_does_not_pass_stops() {
        let start = UpdateProgress::start();
        assert_eq!(
            after(&start, failed(0x8007_0070), now(), 0.5),
            Next::Stop(Finding::UpdateError { error: Code(0x8007_0070) })
        );
    }

    #[test]
    fn a_restart_that_did_not_help_is_not_made_again() {
        let installing = UpdateProgress { next: UpdateCall::Install, ..UpdateProgress::start() };
        let restart = next(&installing, failed(0x8024_200B));
        assert_eq!(restart.next, UpdateCall::Restart);
        let mut progress = next(&restart, Came::Restarted);
        progress = next(&progress, found(&[Stage::Downloaded]));
        assert_eq!(progress.next, UpdateCall::Install);
        assert_eq!(
            after(&progress, failed(0x8024_200B), now(), 0.5),
            Next::Stop(Finding::UpdateError { error: Code(0x8024_200B) })
        );
    }

    #[test]
    fn an_installation_in_the_way_is_waited_for_and_an_owed_restart_is_made() {
        let installing = UpdateProgress { next: UpdateCall::Install, ..UpdateProgress::start() };
        let waiting = next(&installing, failed(0x8024_0016));
        assert_eq!((waiting.next, waiting.not_before.is_some()), (UpdateCall::Install, true));
        let owed = Came::Failed { code: Code(0x8024_0016), restart_required: true };
        assert_eq!(next(&installing, owed).next, UpdateCall::Restart);
    }

    #[test]
    fn an_unknown_code_is_tried_three_times() {
        let mut progress = UpdateProgress::start();
        for _ in 1..FEW_TRIES {
            progress = next(&progress, failed(0x8024_FFFF));
        }
        assert!(matches!(after(&progress, failed(0x8024_FFFF), now(), 0.5), Next::Stop(_)));
    }

    #[test]
    fn a_wait_set_by_a_clock_that_ran_ahead_does_not_count() {
        let waiting = next(&UpdateProgress::start(), failed(0x8024_4022));
        assert_eq!(waits_until(&waiting, now()), waiting.not_before);
        assert_eq!(waits_until(&waiting, now() - SignedDuration::from_hours(24 * 365)), None);
    }

    #[test]
    fn an_update_that_comes_back_for_ever_is_given_up() {
        let mut progress = UpdateProgress::start();
        for _ in 0..ROUNDS {
            progress = next(&progress, found(&[Stage::Downloaded]));
            let came = Came::Installed { titles: vec!["u".into()], restart_required: false };
            progress = next(&progress, came);
        }
        assert!(matches!(
            after(&progress, found(&[Stage::Downloaded]), now(), 0.5),
            Next::Stop(Finding::UpdatesDoNotEnd { .. })
        ));
    }
}
