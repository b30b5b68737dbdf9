//! Updates as a pure state machine: the result of one call in, the next call out. `docs/updates.md` draws it.
//!
//! Any call may fail. Then it is retried after the crowd or in a few minutes, or the PC restarts first, or the run stops for
//! the user. An update that fails by its own fault is parked, and the others go on.

use jiff::{SignedDuration, Timestamp};
use model::finding::{Finding, ParkedUpdate};
use model::update::{
    Code, LeftUpdate, Stage, Tries, Update, UpdateCall, UpdateDone, UpdateProgress, UpdateRecord,
    UpdateState, UpdateTrouble,
};
use model::update_error::ErrorClass;

/// The first wait for a crowded server. Its queue empties in minutes; asking sooner makes it longer.
const FIRST_WAIT: SignedDuration = SignedDuration::from_mins(10);
/// The longest wait. An evening has five hours, so several tries are left in it.
const MAX_WAIT: SignedDuration = SignedDuration::from_mins(60);
/// The shortest wait, so that a low jitter does not make a busy loop.
const MIN_WAIT: SignedDuration = SignedDuration::from_mins(1);
/// The wait for a PC that is busy.
const BUSY_WAIT: SignedDuration = SignedDuration::from_mins(5);
/// Two hours in which Windows finishes what was installed. Then the next call shows what is wrong.
const MAX_SERVICING_TRIES: u32 = 24;
/// Calls without any answer before a restart: the service itself hangs.
const MAX_SILENT_TRIES: u32 = 2;
/// Answers without a required field before the run stops: another server may answer the next try.
const MAX_BROKEN_TRIES: u32 = 3;
/// How often one update may fail by its own fault, and how often a broken download is repeated.
const MAX_OWN_FAILURES: u32 = 3;
/// An update that is offered again after two installations, with restarts between them, will always be offered again.
const MAX_INSTALLS: u32 = 2;
/// Two weeks, with every evening and weekend of them. A server that is crowded for longer is not crowded.
const MAX_CROWD_DAYS: i64 = 14;
/// Searches that find something to do. Windows needs three or four in a row at most (servicing stack, cumulative update, and
/// what these make possible). Ten mean that an update comes back.
pub(crate) const MAX_ROUNDS: u32 = 10;
/// Restarts in one run, for the same reason.
pub(crate) const MAX_RESTARTS: u32 = 6;
/// Restarts without any installation between them. Windows may keep its sign that a restart is required for ever.
const MAX_RESTARTS_WITHOUT_INSTALL: u32 = 2;
/// WU_E_EXCLUSIVE_INSTALL_CONFLICT: an update was not installed because another one was to be installed with it.
const EXCLUSIVE: Code = Code(0x8024_0019);

/// The result of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CallResult {
    /// The search ended. A restart may be due from before.
    Found { updates: Vec<Update>, restart_required: bool },
    /// The licences are accepted.
    Accepted,
    /// The download ended, with a result for each update.
    Downloaded(Vec<UpdateDone>),
    /// The installation ended, with a result for each update.
    Installed { done: Vec<UpdateDone>, restart_required: bool },
    /// Windows has restarted.
    Restarted,
    /// The service's records were moved aside and created again.
    Repaired,
    /// The call failed. A restart may be due.
    Failed { trouble: UpdateTrouble, restart_required: bool },
}

/// What comes next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// The next call, at once or after a wait.
    Call(UpdateProgress),
    /// A search found nothing and no restart is due: up to date.
    UpToDate(UpdateProgress),
    /// The run stops for the user.
    Stop(UpdateProgress, Finding),
}

/// About how long a call takes, so that no call starts that cannot end in its window. A search on a slow line takes a quarter
/// of an hour. A monthly update (about 1 GB at 5 Mbit/s) takes half an hour to download and up to an hour to install.
pub(crate) fn expected_duration(call: UpdateCall) -> SignedDuration {
    SignedDuration::from_mins(match call {
        UpdateCall::Search => 15,
        UpdateCall::Accept | UpdateCall::Repair => 1,
        UpdateCall::Download => 30,
        UpdateCall::Install => 60,
        UpdateCall::Restart => 15,
    })
}

/// About how long it takes from here to the end, without errors.
pub(crate) fn remaining(progress: &UpdateProgress) -> SignedDuration {
    use UpdateCall::{Download, Install, Restart, Search};
    let calls: &[UpdateCall] = match progress.state {
        UpdateState::Search(_) | UpdateState::Repair => &[Search, Download, Install, Restart, Search],
        UpdateState::Accept(_) | UpdateState::Download(_) => &[Download, Install, Restart, Search],
        UpdateState::Install(_) => &[Install, Restart, Search],
        UpdateState::Restart => &[Restart, Search],
        UpdateState::Verify(_) => &[Search],
    };
    calls.iter().map(|call| expected_duration(*call)).sum()
}

/// What comes after a call. `fraction` is this terminal's jitter from 0 to 1, so that many terminals do not call the same
/// server at once.
pub(crate) fn after(progress: &UpdateProgress, result: CallResult, now: Timestamp, fraction: f64) -> Next {
    let mut next = progress.clone();
    match result {
        CallResult::Found { updates, restart_required } => found(next, updates, restart_required),
        CallResult::Accepted => fetch_or_install(next),
        CallResult::Downloaded(done) => {
            let worst = record_results(&mut next, &done, Stage::Downloaded, now);
            match worst {
                _ if !next.ids_at(Stage::Downloaded).is_empty() => enter(next, UpdateState::Install),
                Some(code) => failed(next, UpdateTrouble::Code(code), false, now, fraction),
                None => enter(next, UpdateState::Verify),
            }
        }
        CallResult::Installed { done, restart_required } => {
            let any = done.iter().any(|one| one.error.is_none());
            let worst = record_results(&mut next, &done, Stage::Installed, now);
            if any {
                next.restarted_for = None;
                next.restarts_since_install = 0;
            }
            // An update that has to be alone left the others out of this call.
            let asked = progress.to_install();
            let untried = next
                .to_do()
                .any(|record| is_downloaded(record) && record.error.is_none() && !asked.contains(&record.id));
            match worst {
                Some(code) if !any && !untried => {
                    failed(next, UpdateTrouble::Code(code), restart_required, now, fraction)
                }
                _ if restart_required => restart(next),
                _ if untried => enter(next, UpdateState::Install),
                _ => enter(next, UpdateState::Verify),
            }
        }
        CallResult::Restarted => {
            next.restarts += 1;
            next.restarts_since_install += 1;
            enter(next, UpdateState::Verify)
        }
        CallResult::Repaired => {
            next.repaired = true;
            enter(next, UpdateState::Search)
        }
        CallResult::Failed { trouble, restart_required } => {
            failed(next, trouble, restart_required, now, fraction)
        }
    }
}

/// Enters a state, with no tries yet.
fn enter(mut progress: UpdateProgress, state: fn(Tries) -> UpdateState) -> Next {
    progress.state = state(Tries::default());
    Next::Call(progress)
}

fn restart(mut progress: UpdateProgress) -> Next {
    if progress.restarts >= MAX_RESTARTS {
        return endless(progress);
    }
    progress.state = UpdateState::Restart;
    Next::Call(progress)
}

fn endless(progress: UpdateProgress) -> Next {
    let found = Finding::UpdatesDoNotEnd { rounds: progress.rounds, restarts: progress.restarts };
    Next::Stop(progress, found)
}

fn is_downloaded(record: &UpdateRecord) -> bool {
    record.stage == Some(Stage::Downloaded)
}

/// Downloads what is not downloaded yet, or installs if all of it is.
fn fetch_or_install(progress: UpdateProgress) -> Next {
    let fetched = progress.ids_at(Stage::Offered).is_empty();
    enter(progress, if fetched { UpdateState::Install } else { UpdateState::Download })
}

fn found(mut progress: UpdateProgress, updates: Vec<Update>, restart_required: bool) -> Next {
    for record in &mut progress.updates {
        record.stage = None;
    }
    let (ours, not_ours): (Vec<_>, Vec<_>) = updates.into_iter().partition(|it| it.offer.is_installed());
    let left = |update: Update| LeftUpdate { title: update.title, offer: update.offer };
    progress.not_ours = not_ours.into_iter().map(left).collect();
    for update in ours {
        record_offer(&mut progress, update);
    }
    let counted = progress.has_counted_to_do();
    if progress.to_do().next().is_none() || (!counted && progress.rounds >= MAX_ROUNDS) {
        return nothing_to_do(progress, restart_required);
    }
    if progress.rounds >= MAX_ROUNDS {
        return endless(progress);
    }
    // Windows may have downloaded one by itself before its licence was accepted.
    let licences = progress.to_do().any(|record| !record.licence_accepted);
    progress.rounds += 1;
    if licences { enter(progress, UpdateState::Accept) } else { fetch_or_install(progress) }
}

/// Records an update that a search offers.
fn record_offer(progress: &mut UpdateProgress, update: Update) {
    let known = progress.updates.iter_mut().find(|record| record.id == update.id);
    match known {
        Some(record) => {
            record.stage = Some(update.stage);
            record.licence_accepted = update.licence_accepted;
            record.exclusive |= update.exclusive;
            record.parked |= record.installs >= MAX_INSTALLS && !record.is_definitions();
        }
        None => progress.updates.push(UpdateRecord {
            id: update.id,
            title: update.title,
            stage: Some(update.stage),
            licence_accepted: update.licence_accepted,
            installs: 0,
            failures: 0,
            error: None,
            installed_at: None,
            parked: false,
            offer: update.offer,
            exclusive: update.exclusive,
        }),
    }
}

/// What follows a search that leaves nothing to install.
fn nothing_to_do(progress: UpdateProgress, restart_required: bool) -> Next {
    // An update may say so itself: it is installed and waits for the restart.
    let pending = progress.updates.iter().any(|record| record.stage == Some(Stage::WaitsForRestart));
    let in_vain = progress.restarts_since_install >= MAX_RESTARTS_WITHOUT_INSTALL;
    match still_offered(&progress) {
        _ if pending && in_vain => endless(progress),
        _ if pending || (restart_required && !in_vain) => restart(progress),
        parked if parked.is_empty() => Next::UpToDate(progress),
        updates => Next::Stop(progress, Finding::UpdatesParked { updates }),
    }
}

/// Updates that are parked and still offered.
fn still_offered(progress: &UpdateProgress) -> Vec<ParkedUpdate> {
    let offered = progress.updates.iter().filter(|record| record.parked && record.stage.is_some());
    let parked = offered.map(|record| ParkedUpdate {
        title: record.title.clone(),
        installs: record.installs,
        error: record.error,
    });
    parked.collect()
}

/// Records the result of a call for each update. An error that is the update's own counts against it. Returns the first error
/// of an update that is not parked.
fn record_results(
    progress: &mut UpdateProgress,
    done: &[UpdateDone],
    stage: Stage,
    now: Timestamp,
) -> Option<Code> {
    let mut first = None;
    for one in done {
        let Some(record) = progress.updates.iter_mut().find(|record| record.id == one.id) else {
            continue;
        };
        record.error = one.error;
        match one.error {
            None if stage == Stage::Installed => {
                record.stage = None;
                record.installs += 1;
                record.installed_at = Some(now);
            }
            None => record.stage = Some(stage),
            Some(_) if record.is_definitions() => record.failures += 1,
            Some(code) => {
                let class = code.class();
                record.exclusive |= code == EXCLUSIVE;
                if !class.passes() {
                    record.failures += 1;
                }
                record.parked |= class == ErrorClass::Stop || record.failures >= MAX_OWN_FAILURES;
                if !record.parked && first.is_none() {
                    first = Some(code);
                }
            }
        }
    }
    first
}

/// When the wait ends, or `None` if there is none. A time further ahead than the longest wait comes from a clock that has been
/// set back since, and does not count.
pub(crate) fn waits_until(progress: &UpdateProgress, now: Timestamp) -> Option<Timestamp> {
    let not_before = progress.state.tries().and_then(|tries| tries.not_before);
    not_before.filter(|until| *until > now && until.duration_since(now) <= MAX_WAIT)
}

/// Whether to ask first if Windows is still finishing what was installed.
pub(crate) fn checks_servicing(progress: &UpdateProgress) -> bool {
    let waited =
        |tries: &Tries| tries.last == Some(UpdateTrouble::Servicing) && tries.same >= MAX_SERVICING_TRIES;
    !progress.state.tries().is_some_and(waited)
}

fn failed(
    mut progress: UpdateProgress,
    trouble: UpdateTrouble,
    restart_required: bool,
    now: Timestamp,
    fraction: f64,
) -> Next {
    if only_definitions(&progress) {
        return without_definitions(progress);
    }
    let before = progress.state.tries().cloned().unwrap_or_default();
    // If the clock has been set back since, the count starts again.
    let since = before.since.filter(|since| *since <= now).unwrap_or(now);
    let tries = before.failed + 1;
    let same = if before.last.as_ref().is_some_and(|last| is_same_kind(last, &trouble)) {
        before.same + 1
    } else {
        1
    };
    let again = |mut progress: UpdateProgress, state: UpdateState, wait: SignedDuration| {
        progress.state = state.tried(Tries {
            failed: tries,
            same,
            since: Some(since),
            last: Some(trouble.clone()),
            not_before: Some(now.checked_add(wait).unwrap_or(Timestamp::MAX)),
        });
        Next::Call(progress)
    };
    let state = progress.state.clone();
    let code = match &trouble {
        UpdateTrouble::Code(code) => *code,
        UpdateTrouble::Servicing => return again(progress, state, BUSY_WAIT),
        UpdateTrouble::NoAnswer(_) if same < MAX_SILENT_TRIES => {
            return again(progress, state, crowd_wait(tries, fraction));
        }
        UpdateTrouble::NoAnswer(minutes) => {
            let found = Finding::UpdateGivesNoAnswer { minutes: *minutes };
            return restart_for(progress, trouble, found);
        }
        UpdateTrouble::Broken(_) if same < MAX_BROKEN_TRIES => {
            return again(progress, state, crowd_wait(tries, fraction));
        }
        UpdateTrouble::Broken(what) => {
            return Next::Stop(progress, Finding::UpdateAnswerBroken { what: what.clone() });
        }
    };
    if code == EXCLUSIVE {
        install_one_by_one(&mut progress);
    }
    let found = Finding::UpdateError { error: code };
    let class = match code.class() {
        ErrorClass::BusyOrRestart if restart_required => ErrorClass::RestartFirst,
        class => class,
    };
    let days = now.duration_since(since).as_hours() / 24;
    if days >= MAX_CROWD_DAYS {
        let days = u32::try_from(days).unwrap_or(u32::MAX);
        return Next::Stop(progress, Finding::UpdateCrowdStays { error: code, days });
    }
    let used_up = code.limit().is_some_and(|limit| same >= limit);
    match class {
        // Only once: if the error comes again, the restart did not help.
        ErrorClass::RestartFirst => restart_for(progress, UpdateTrouble::Code(code), found),
        ErrorClass::RepairStore if !progress.repaired => {
            progress.state = UpdateState::Repair;
            Next::Call(progress)
        }
        ErrorClass::RepairStore | ErrorClass::Stop => Next::Stop(progress, found),
        ErrorClass::DownloadAgain if progress.downloads_again + 1 < MAX_OWN_FAILURES => {
            progress.downloads_again += 1;
            for record in progress.updates.iter_mut().filter(|r| r.stage == Some(Stage::Downloaded)) {
                record.stage = Some(Stage::Offered);
            }
            // A search has nothing to download yet, so the search is repeated.
            let state = match state.call() {
                UpdateCall::Download | UpdateCall::Install => UpdateState::Download(Tries::default()),
                _ => state,
            };
            again(progress, state, BUSY_WAIT)
        }
        ErrorClass::DownloadAgain => Next::Stop(progress, found),
        _ if used_up => Next::Stop(progress, found),
        ErrorClass::Crowded | ErrorClass::OutsidePeriod | ErrorClass::Unknown => {
            again(progress, state, crowd_wait(tries, fraction))
        }
        ErrorClass::SearchAgain => again(progress, state, SignedDuration::ZERO),
        ErrorClass::Busy | ErrorClass::BusyOrRestart => again(progress, state, BUSY_WAIT),
        ErrorClass::NothingToDo => again(progress, UpdateState::Verify(Tries::default()), BUSY_WAIT),
    }
}

/// Whether nothing but definitions is being downloaded or installed. Windows is up to date without them, even if they fail.
fn only_definitions(progress: &UpdateProgress) -> bool {
    let calls = [UpdateCall::Accept, UpdateCall::Download, UpdateCall::Install];
    calls.contains(&progress.state.call()) && !progress.has_counted_to_do()
}

/// Goes on after a failure to download or install nothing but definitions.
fn without_definitions(mut progress: UpdateProgress) -> Next {
    for record in progress.updates.iter_mut().filter(|record| record.is_definitions()) {
        record.failures += 1;
    }
    enter(progress, UpdateState::Verify)
}

/// The agent refused to install the updates together, and does not say which of them has to be alone.
fn install_one_by_one(progress: &mut UpdateProgress) {
    for record in progress.updates.iter_mut().filter(|record| is_downloaded(record)) {
        record.exclusive = true;
    }
}

fn is_same_kind(one: &UpdateTrouble, other: &UpdateTrouble) -> bool {
    match (one, other) {
        (UpdateTrouble::NoAnswer(_), UpdateTrouble::NoAnswer(_))
        | (UpdateTrouble::Broken(_), UpdateTrouble::Broken(_)) => true,
        (one, other) => one == other,
    }
}

/// Restarts for an error, once between two installations.
fn restart_for(mut progress: UpdateProgress, trouble: UpdateTrouble, found: Finding) -> Next {
    if progress.restarted_for.as_ref().is_some_and(|before| is_same_kind(before, &trouble)) {
        return Next::Stop(progress, found);
    }
    progress.restarted_for = Some(trouble);
    restart(progress)
}

/// The wait for a crowded server: doubles with each try up to the longest, times the jitter (full jitter; of the known methods
/// it makes the fewest calls to a crowded server and ends soonest).
fn crowd_wait(tries: u32, fraction: f64) -> SignedDuration {
    let cap = FIRST_WAIT.checked_mul(1 << tries.saturating_sub(1).min(10)).unwrap_or(MAX_WAIT).min(MAX_WAIT);
    cap.mul_f64(fraction.clamp(0.0, 1.0)).max(MIN_WAIT)
}

#[cfg(test)]
mod months;
#[cfg(test)]
mod tests;
