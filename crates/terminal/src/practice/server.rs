//! The distribution server of a practice terminal, its update service, and the passing of time there: pure, over the
//! state alone.

use super::standby;
use crate::{Error, UpdateFailure};
use jiff::{SignedDuration, Timestamp};
use model::practice::{PracticeState, ServerError, ServerUpdate};
use model::update::{
    Category, Code, HistoryEntry, Offer, Stage, Update, UpdateCall, UpdateDone, UpdateTrouble,
};

/// How long a search takes.
const SEARCH: SignedDuration = SignedDuration::from_mins(3);
/// How long the service tries before it says that the server does not answer.
const GIVES_UP: SignedDuration = SignedDuration::from_mins(10);
/// How long a call that is never answered is waited for, in minutes.
const SILENCE: u32 = 30;
/// How long a restart takes until the desktop is there.
const RESTART: SignedDuration = SignedDuration::from_secs(75);
/// The server does not give it out (HTTP 404).
const NOT_GIVEN_OUT: Code = Code(0x8024_4019);
/// An update has to be installed alone.
const EXCLUSIVE: Code = Code(0x8024_0019);

/// Lets time pass, and more of it if the PC sleeps meanwhile. Returns false if the PC was switched off in that time; it is on again.
pub fn pass(state: &mut PracticeState, for_: SignedDuration) -> bool {
    let until = standby::awake_from(state, state.clock.checked_add(for_).unwrap_or(state.clock));
    let cut = state.switched_off.iter().filter(|off| off.before > state.clock && off.from < until);
    match cut.min_by_key(|off| off.from).cloned() {
        Some(off) => {
            state.clock = off.before;
            match off.fast_startup {
                true => signs_in(state),
                false => starts(state),
            }
            false
        }
        None => {
            state.clock = until;
            true
        }
    }
}

/// Windows restarts.
pub fn restart(state: &mut PracticeState) {
    state.clock = state.clock.checked_add(RESTART).unwrap_or(state.clock);
    starts(state);
}

/// Windows starts, and finishes what was installed.
fn starts(state: &mut PracticeState) {
    for update in state.server.updates.iter_mut().filter(|update| update.stage == Stage::WaitsForRestart) {
        match update.comes_back.checked_sub(1) {
            Some(left) => {
                update.comes_back = left;
                update.stage = Stage::Offered;
            }
            None => update.stage = Stage::Installed,
        }
    }
    state.starts += 1;
    signs_in(state);
}

/// The user is signed in, and the programs start that start then.
fn signs_in(state: &mut PracticeState) {
    state.started_at = state.clock;
}

/// The revision that what is installed has brought Windows to.
pub fn revision(state: &PracticeState) -> Option<u32> {
    let installed = state.server.updates.iter().filter(|update| update.stage == Stage::Installed);
    installed.filter_map(|update| update.revision).max()
}

/// What is not installed yet. A distribution server's administrator has approved all that it gives out; Microsoft's own source
/// offers also what it leaves to the user.
///
/// # Errors
///
/// As the server's script says.
pub fn search(state: &mut PracticeState, managed: bool) -> Result<Vec<Update>, UpdateFailure> {
    asks(state, UpdateCall::Search)?;
    takes(state, SEARCH)?;
    if let Some(left) = state.server.broken_answers.checked_sub(1) {
        state.server.broken_answers = left;
        return Err(UpdateFailure::Trouble(UpdateTrouble::Broken("IUpdate.Title".to_owned())));
    }
    let missing =
        state.server.updates.iter().filter(|u| matches!(u.stage, Stage::Offered | Stage::Downloaded));
    let updates = missing.map(|update| Update {
        id: update.id.clone(),
        title: update.title.clone(),
        stage: update.stage,
        licence_accepted: !update.licence,
        offer: Offer::of(&Vec::from_iter(update.category), &update.title, managed || !update.optional),
        exclusive: update.exclusive,
    });
    Ok(updates.collect())
}

/// Accepts licences.
///
/// # Errors
///
/// As [`search`].
pub fn accept(state: &mut PracticeState, ids: &[String]) -> Result<(), UpdateFailure> {
    service(state, UpdateCall::Accept)?;
    for update in state.server.updates.iter_mut().filter(|update| ids.contains(&update.id)) {
        update.licence = false;
    }
    Ok(())
}

/// Downloads updates. What is downloaded before the power goes stays downloaded.
///
/// # Errors
///
/// As [`search`].
pub fn download(state: &mut PracticeState, ids: &[String]) -> Result<Vec<UpdateDone>, UpdateFailure> {
    asks(state, UpdateCall::Download)?;
    each(state, ids, UpdateCall::Download, |update| {
        (Stage::Offered, Stage::Downloaded, update.download_minutes)
    })
}

/// Installs updates. What is installed before the power goes stays installed.
///
/// # Errors
///
/// As [`search`].
pub fn install(state: &mut PracticeState, ids: &[String]) -> Result<Vec<UpdateDone>, UpdateFailure> {
    service(state, UpdateCall::Install)?;
    let asked =
        || state.server.updates.iter().filter(|it| it.stage == Stage::Downloaded && ids.contains(&it.id));
    if asked().count() > 1 && asked().any(|update| update.exclusive) {
        return Err(EXCLUSIVE.into());
    }
    each(state, ids, UpdateCall::Install, |update| {
        let to = if update.restart { Stage::WaitsForRestart } else { Stage::Installed };
        (Stage::Downloaded, to, update.install_minutes)
    })
}

/// Whether Windows asks for a restart.
pub fn restart_required(state: &PracticeState) -> bool {
    let waits = |update: &ServerUpdate| update.stage == Stage::WaitsForRestart;
    state.server.restart_stays || state.server.updates.iter().any(waits)
}

/// The history from a moment on, the latest first.
pub fn history(state: &PracticeState, since: Timestamp) -> Vec<HistoryEntry> {
    state.server.history.iter().rev().filter(|entry| entry.at >= since).cloned().collect()
}

fn each(
    state: &mut PracticeState,
    ids: &[String],
    call: UpdateCall,
    way: impl Fn(&ServerUpdate) -> (Stage, Stage, u32),
) -> Result<Vec<UpdateDone>, UpdateFailure> {
    let mut done = Vec::new();
    for index in 0..state.server.updates.len() {
        let Some(update) = state.server.updates.get(index) else { continue };
        let (from, to, minutes) = way(update);
        if update.stage != from || !ids.contains(&update.id) {
            continue;
        }
        let (id, title) = (update.id.clone(), update.title.clone());
        takes(state, SignedDuration::from_mins(i64::from(minutes)))?;
        let Some(update) = state.server.updates.get_mut(index) else { continue };
        let error = update.fails.as_mut().filter(|fails| fails.on == call).and_then(once);
        if error.is_none() {
            update.stage = to;
            // The next definitions are there as soon as some are installed.
            if to == Stage::Installed && update.category == Some(Category::Definitions) {
                update.stage = Stage::Offered;
                update.id.push('+');
            }
        }
        if call == UpdateCall::Install {
            state.server.history.push(HistoryEntry { at: state.clock, title, error, source: None });
        }
        done.push(UpdateDone { id, error });
    }
    Ok(done)
}

fn once(error: &mut ServerError) -> Option<Code> {
    error.times = error.times.checked_sub(1)?;
    Some(error.error)
}

fn takes(state: &mut PracticeState, for_: SignedDuration) -> Result<(), UpdateFailure> {
    if pass(state, for_) { Ok(()) } else { Err(Error::SwitchedOff.into()) }
}

/// The terminal's own update service, as the script has it.
fn service(state: &mut PracticeState, call: UpdateCall) -> Result<(), UpdateFailure> {
    let hang = state.server.hangs.iter_mut().find(|hang| hang.on == call && hang.times > 0);
    if let Some(hang) = hang {
        hang.times -= 1;
        takes(state, SignedDuration::from_mins(i64::from(SILENCE)))?;
        return Err(UpdateFailure::Trouble(UpdateTrouble::NoAnswer(SILENCE)));
    }
    let scripted = state.server.errors.iter_mut().filter(|error| error.on == call).find_map(once);
    match scripted {
        Some(code) => refuses(state, code),
        None => Ok(()),
    }
}

/// The server behind it, as the script and the hour have it.
fn asks(state: &mut PracticeState, call: UpdateCall) -> Result<(), UpdateFailure> {
    service(state, call)?;
    let now = state.clock;
    if state.server.closed.iter().any(|closed| closed.from <= now && now < closed.before) {
        return refuses(state, NOT_GIVEN_OUT);
    }
    state.server.calls += 1;
    // Which calls a crowd turns away looks like chance and is always the same (the multiplier is Knuth's).
    let drawn = state.server.calls.wrapping_mul(2_654_435_761) >> 16;
    let crowd = state.server.crowds.iter().find(|crowd| crowd.during.holds(now));
    match crowd.filter(|crowd| drawn % 10 < crowd.of_ten).map(|crowd| crowd.error) {
        Some(code) => refuses(state, code),
        None => Ok(()),
    }
}

fn refuses(state: &mut PracticeState, code: Code) -> Result<(), UpdateFailure> {
    takes(state, GIVES_UP)?;
    Err(code.into())
}
