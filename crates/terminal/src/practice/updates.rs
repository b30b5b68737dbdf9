//! The update service of a practice terminal, and the distribution server behind it.

use super::{Practice, State};
use crate::ports::{Clock, Updates};
use crate::{Error, UpdateFailure};
use jiff::SignedDuration;
use model::update::{Code, Stage, Update, UpdateCall};

/// How long a search takes.
const SEARCH: SignedDuration = SignedDuration::from_mins(3);
/// How long the service tries before it says that the server does not answer.
const GIVES_UP: SignedDuration = SignedDuration::from_mins(10);

impl State {
    /// The error that the server answers this call with, if it does.
    fn answer(&self, call: UpdateCall) -> Result<(), UpdateFailure> {
        let mut answer: Option<Code> = None;
        self.change(|state| {
            let errors = &mut state.server.errors;
            if let Some(error) = errors.iter_mut().find(|error| error.on == call && error.times > 0) {
                error.times -= 1;
                answer = Some(error.error);
            }
            errors.retain(|error| error.times > 0);
        })?;
        match answer {
            Some(code) => {
                self.wait(GIVES_UP)?;
                Err(UpdateFailure::Code(code))
            }
            None => Ok(()),
        }
    }

    fn take(
        &self,
        from: Stage,
        to: impl Fn(bool) -> Stage,
        minutes: impl Fn(u32, u32) -> u32,
    ) -> Result<Vec<String>, Error> {
        let mut titles = Vec::new();
        let mut all = 0;
        self.change(|state| {
            for update in state.server.updates.iter_mut().filter(|update| update.stage == from) {
                update.stage = to(update.restart);
                all += minutes(update.download_minutes, update.install_minutes);
                titles.push(update.title.clone());
            }
        })?;
        self.wait(SignedDuration::from_mins(i64::from(all)))?;
        Ok(titles)
    }
}

impl Updates for Practice {
    fn search(&self) -> Result<Vec<Update>, UpdateFailure> {
        self.state.answer(UpdateCall::Search)?;
        self.state.wait(SEARCH)?;
        let state = self.state.get();
        let missing = state
            .server
            .updates
            .iter()
            .filter(|update| matches!(update.stage, Stage::Offered | Stage::Downloaded));
        Ok(missing
            .map(|update| Update { id: update.id.clone(), title: update.title.clone(), stage: update.stage })
            .collect())
    }

    fn download(&self) -> Result<(), UpdateFailure> {
        self.state.answer(UpdateCall::Download)?;
        self.state.take(Stage::Offered, |_| Stage::Downloaded, |download, _| download)?;
        Ok(())
    }

    fn install(&self) -> Result<Vec<String>, UpdateFailure> {
        self.state.answer(UpdateCall::Install)?;
        let at_once: Option<u32> = {
            let state = self.state.get();
            let done = state.server.updates.iter().filter(|u| u.stage == Stage::Downloaded && !u.restart);
            done.filter_map(|update| update.revision).max()
        };
        let after = |restart| {
            if restart { Stage::WaitsForRestart } else { Stage::Installed }
        };
        let titles = self.state.take(Stage::Downloaded, after, |_, install| install)?;
        if let Some(revision) = at_once {
            self.set_revision(revision)?;
        }
        Ok(titles)
    }

    fn restart_required(&self) -> Result<Option<bool>, Error> {
        Ok(Some(self.state.get().server.updates.iter().any(|update| update.stage == Stage::WaitsForRestart)))
    }

    fn server(&self) -> Result<Option<String>, Error> {
        self.volume.server()
    }
}
