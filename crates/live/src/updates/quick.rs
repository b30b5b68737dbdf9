//! What each observation asks the agent. An open guide observes each second, and each question wakes the update service, so an
//! answer is kept for a while.

use super::answers::{Answer, code, past};
use jiff::Timestamp;
use model::update::{HistoryEntry, UpdateHistory};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use terminal::UpdateFailure;
use windows::Win32::System::UpdateAgent::IUpdateSearcher;

/// The most history entries that are read.
const HISTORY: i32 = 200;

/// The last answer to a quick query.
pub(super) struct Kept<T>(Mutex<Option<(Instant, T)>>);

impl<T: Clone> Kept<T> {
    pub(super) const fn new() -> Self {
        Self(Mutex::new(None))
    }

    /// The kept answer if it is younger than `good_for`, or else a new one. A failure is not kept.
    pub(super) fn get(
        &self,
        good_for: Duration,
        ask: impl FnOnce() -> Result<T, UpdateFailure>,
    ) -> Result<T, UpdateFailure> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &*kept {
            Some((at, answer)) if at.elapsed() < good_for => Ok(answer.clone()),
            _ => {
                *kept = None;
                let answer = ask()?;
                *kept = Some((Instant::now(), answer.clone()));
                Ok(answer)
            }
        }
    }

    pub(super) fn forget(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// Windows' own history of updates.
#[derive(Clone)]
pub(super) struct History(Vec<Result<HistoryEntry, Option<Timestamp>>>);

impl History {
    /// Reads it from the agent. An entry that has not ended yet, or lacks something, makes the others no less true: of it at most
    /// its time is known.
    pub(super) fn read(searcher: &IUpdateSearcher) -> Answer<Self> {
        // SAFETY: the objects are alive, and of this thread.
        unsafe {
            let count = searcher.GetTotalHistoryCount().map_err(code)?.min(HISTORY);
            if count <= 0 {
                return Ok(Self(Vec::new()));
            }
            let entries = searcher.QueryHistory(0, count).map_err(code)?;
            let each = 0..entries.Count().map_err(code)?;
            Ok(Self(
                each.map(|index| entries.get_Item(index).map_err(|_| None).and_then(|it| past(&it)))
                    .collect(),
            ))
        }
    }

    /// Its entries from a moment on. Windows writes whole seconds.
    pub(super) fn since(self, since: Timestamp) -> UpdateHistory {
        let is_in = |at: Timestamp| at.as_second() >= since.as_second();
        let mut history = UpdateHistory::default();
        for entry in self.0 {
            match entry {
                Ok(entry) if is_in(entry.at) => history.entries.push(entry),
                Err(at) if at.is_none_or(is_in) => history.skipped += 1,
                Ok(_) | Err(_) => {}
            }
        }
        history
    }
}
