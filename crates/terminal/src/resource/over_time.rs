//! What only time can show: the update service's own state, a restart, a program that runs.

use super::facts;
use super::{Get, Getting};
use crate::Error;
use jiff::{SignedDuration, Timestamp};
use model::kinds::{Holds, InJournal, Person, Restarted, Running, UpToDate, UpdatesFound};
use model::running_windows::Software;

impl Get for UpToDate {
    fn get(&self, at: &mut Getting<'_>) -> Result<UpdatesFound, Error> {
        let updates = at.terminal.updates();
        let days = SignedDuration::from_hours(24 * i64::from(self.for_days));
        let since = at.terminal.clock().now().checked_sub(days).unwrap_or(Timestamp::MIN);
        let history = updates.history(since).ok();
        Ok(UpdatesFound {
            restart_required: updates.restart_required().unwrap_or(None),
            server: updates.server()?,
            version: facts::windows_version(at.terminal.registry())?,
            history_skipped: history.as_ref().map_or(0, |history| history.skipped),
            history: history.map(|history| history.entries),
        })
    }
}

impl Get for Restarted {
    fn get(&self, _: &mut Getting<'_>) -> Result<InJournal, Error> {
        Ok(InJournal)
    }
}

/// What is said of it stands in the journal, and what is seen of it in the facts.
impl Get for Person {
    fn get(&self, _: &mut Getting<'_>) -> Result<InJournal, Error> {
        Ok(InJournal)
    }
}

/// The facts are read for every notice.
impl Get for Holds {
    fn get(&self, _: &mut Getting<'_>) -> Result<InJournal, Error> {
        Ok(InJournal)
    }
}

impl Get for Running {
    fn get(&self, at: &mut Getting<'_>) -> Result<Vec<Software>, Error> {
        let (mut running, mut unknown) = (Vec::new(), None);
        for software in &self.any_of {
            match at.terminal.devices().is_running(software) {
                Ok(true) => running.push(software.clone()),
                Ok(false) | Err(Error::NotAble) => {}
                Err(error) => unknown = Some(error),
            }
        }
        // Any one that runs will do.
        match unknown {
            Some(error) if running.is_empty() => Err(error),
            _ => Ok(running),
        }
    }
}
