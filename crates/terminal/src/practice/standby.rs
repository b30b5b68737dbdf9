//! A practice terminal that goes to sleep by itself, what keeps it awake, and what wakes it.

#![expect(clippy::disallowed_methods, reason = "what keeps it awake is a lock beside its disk")]

use crate::ports::WakeLock;
use camino::Utf8Path;
use jiff::civil::{Time, Weekday, time};
use jiff::{SignedDuration, Timestamp, ToSpan, Zoned};
use model::calendar::in_japan;
use model::practice::PracticeState;
use std::fs::OpenOptions;

/// The file beside the disk that is locked while the PC has to stay awake. A process that dies lets go of it, as Windows forgets the
/// power requests of a process that has ended.
const AWAKE_FILE: &str = "awake.lock";
/// Somebody works at the PC from then,
const MORNING: Time = time(8, 30, 0, 0);
/// until then, from Monday to Friday, so that it does not sleep.
const EVENING: Time = time(18, 30, 0, 0);
/// A PC that a timer has woken sleeps again after that, if nothing keeps it awake (Microsoft, "System Wake-up Events").
const UNATTENDED: SignedDuration = SignedDuration::from_mins(2);

/// Keeps the PC in `folder` awake. `None` if that cannot be noted.
pub fn keep_awake(folder: &Utf8Path) -> Option<WakeLock> {
    let file = OpenOptions::new().write(true).create(true).truncate(false).open(folder.join(AWAKE_FILE));
    let file = file.ok()?;
    file.lock_shared().ok()?;
    Some(WakeLock::new(file))
}

/// Whether a process keeps the PC in `folder` awake.
pub fn is_kept_awake(folder: &Utf8Path) -> bool {
    let file = OpenOptions::new().write(true).open(folder.join(AWAKE_FILE));
    file.is_ok_and(|file| file.try_lock().is_err())
}

/// The first moment from `until` on at which the PC is awake, if nothing but the time passes on it. It goes to sleep when nobody works
/// there and nothing keeps it awake; a timer wakes it, or the person who comes in the morning.
pub fn awake_from(state: &PracticeState, until: Timestamp) -> Timestamp {
    let Some(minutes) = state.sleeps_after.filter(|_| !state.kept_awake) else { return until };
    let mut idle_for = SignedDuration::from_mins(i64::from(minutes));
    let mut awake_at = state.clock;
    loop {
        let asleep_at = worked_until(awake_at).checked_add(idle_for).unwrap_or(until);
        if until <= asleep_at {
            return until.max(awake_at);
        }
        let timer = state.wakes_at.filter(|at| *at >= asleep_at && !state.no_wake_timers);
        let morning = next_morning(asleep_at);
        (awake_at, idle_for) = match timer {
            Some(timer) if timer < morning => (timer, UNATTENDED),
            _ => (morning, SignedDuration::from_mins(i64::from(minutes))),
        };
    }
}

/// When the person who works at the PC at that moment goes, or that moment if nobody does.
fn worked_until(at: Timestamp) -> Timestamp {
    let local = in_japan(at);
    let is_worked_at = is_workday(&local) && (MORNING..EVENING).contains(&local.time());
    if is_worked_at { on(&local, EVENING).unwrap_or(at) } else { at }
}

/// The next moment at which somebody comes to work.
fn next_morning(after: Timestamp) -> Timestamp {
    let local = in_japan(after);
    let days = (0..8).filter_map(|day| local.checked_add(day.days()).ok()).filter(is_workday);
    let mut mornings = days.filter_map(|day| on(&day, MORNING));
    mornings.find(|morning| *morning > after).unwrap_or(Timestamp::MAX)
}

fn is_workday(day: &Zoned) -> bool {
    !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

fn on(day: &Zoned, time: Time) -> Option<Timestamp> {
    day.with().time(time).build().ok().map(|at| at.timestamp())
}
