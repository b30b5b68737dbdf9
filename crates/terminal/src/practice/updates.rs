//! The update service of a practice terminal: its state is changed as [`super::server`] says, and written down.

use super::{Practice, server};
use crate::ports::{OnProgress, Updates};
use crate::{Error, UpdateFailure};
use jiff::Timestamp;
use model::practice::PracticeState;
use model::update::{HistoryEntry, Update, UpdateDone, UpdateHistory, UpdateSource};

impl Practice {
    /// Plays on the state, and lets Windows' own version follow.
    pub(super) fn play<T>(&self, play: impl FnOnce(&mut PracticeState) -> T) -> Result<T, Error> {
        let mut came = None;
        self.state.change(|state| came = Some(play(state)))?;
        let revision = server::revision(&self.state.get());
        if let Some(revision) = revision {
            self.set_revision(revision)?;
        }
        came.ok_or(Error::NotAble)
    }
}

impl Updates for Practice {
    fn search(&self) -> Result<Vec<Update>, UpdateFailure> {
        let managed = self.volume.server()?.is_some();
        self.play(|state| server::search(state, managed))?
    }

    fn accept(&self, ids: &[String]) -> Result<(), UpdateFailure> {
        self.play(|state| server::accept(state, ids))?
    }

    fn download(&self, ids: &[String], _: OnProgress<'_>) -> Result<Vec<UpdateDone>, UpdateFailure> {
        self.play(|state| server::download(state, ids))?
    }

    fn install(&self, ids: &[String], _: OnProgress<'_>) -> Result<Vec<UpdateDone>, UpdateFailure> {
        self.play(|state| server::install(state, ids))?
    }

    fn history(&self, since: Timestamp) -> Result<UpdateHistory, UpdateFailure> {
        // The script's server is the one that the terminal is set to; without one, Windows does not name a server.
        let source = self.volume.server()?.map(|_| UpdateSource::DistributionServer);
        let history = server::history(&self.state.get(), since);
        let entries = history.into_iter().map(|entry| HistoryEntry { source, ..entry }).collect();
        Ok(UpdateHistory { entries, skipped: 0 })
    }

    fn repair(&self) -> Result<(), Error> {
        Ok(())
    }

    fn is_servicing(&self) -> Result<bool, Error> {
        Ok(false)
    }

    fn restart_required(&self) -> Result<Option<bool>, Error> {
        Ok(Some(server::restart_required(&self.state.get())))
    }

    fn server(&self) -> Result<Option<String>, Error> {
        self.volume.server()
    }
}
