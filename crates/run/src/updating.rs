//! Calls the update service, one call after the other. [`crate::update`] decides what comes after each.

use crate::history::ActionState;
use crate::runner::{Halt, Outcome, Progress, Runner, Wait};
use crate::update::{self, CallResult, Next};
use jiff::Timestamp;
use model::RunId;
use model::journal::Event;
use model::plan::Action;
use model::update::{Stage, UpToDateProof, UpdateCall, UpdateProgress, UpdateState, UpdateTrouble};
use terminal::UpdateFailure;

impl Runner<'_, '_> {
    /// Makes the calls that updates need. Each is in the journal before it is made.
    pub(crate) fn update(
        &mut self,
        run: RunId,
        action: &Action,
        state: Option<ActionState>,
    ) -> Result<(), Halt> {
        let progress = state.as_ref().and_then(|state| state.updates.clone());
        let mut written = progress.is_some();
        let mut progress = match progress {
            Some(progress) => progress,
            None => UpdateProgress::start(terminal::windows_version(self.terminal.registry())?),
        };
        let began_at = state.as_ref().map_or(self.journal.now(), |state| state.began.at);
        // A restart was due at the last record, and Windows has started since, even if the user restarted it.
        let restarted = progress.state == UpdateState::Restart
            && state.is_some_and(|state| state.mark.boot != self.terminal.power().boot_id());
        let mut result = restarted.then_some(CallResult::Restarted);
        loop {
            if let Some(result) = result.take() {
                let tries = progress.state.tries().map_or(0, |tries| tries.failed);
                let fraction = self.journal.stable_jitter(tries + 1);
                let before = progress.clone();
                let (next, ending) = match update::after(&progress, result, self.journal.now(), fraction) {
                    Next::Call(next) => (next, None),
                    Next::UpToDate(next) => (next, Some(None)),
                    Next::Stop(next, found) => (next, Some(Some(found))),
                };
                progress = next;
                self.tell_updates(action, &before, &progress);
                if ending == Some(None) {
                    progress.proof = Some(self.proof(began_at)?);
                }
                if let Some(ending) = ending {
                    self.add(Event::Updating { run, action: action.id, progress })?;
                    return match ending {
                        None => self.record_success(run, action),
                        Some(found) => self.record_failure(run, action, found),
                    };
                }
                written = false;
            }
            if !written {
                self.add(Event::Updating { run, action: action.id, progress: progress.clone() })?;
                written = true;
            }
            if let (Some(until), Some(tries)) =
                (update::waits_until(&progress, self.journal.now()), progress.state.tries())
            {
                let trouble = tries.last.clone().unwrap_or(UpdateTrouble::Servicing);
                let why = Wait::Trouble { trouble, tries: tries.failed };
                // What is tried again after its window has closed waits for the next one.
                let takes = update::expected_duration(progress.state.call());
                let until = action.gating.opens_from(until, takes);
                let done_about = Some(done_about(until, &progress));
                return Err(Halt::Outcome(Outcome::Waits { until, why, done_about }));
            }
            let call = progress.state.call();
            match call {
                // A restart that is due waits for the user, not for a window.
                UpdateCall::Restart => {
                    return self.restart_now(action, Event::Updating { run, action: action.id, progress });
                }
                UpdateCall::Repair if !self.unfinished().is_some_and(|state| state.agreed_to_repair) => {
                    return Err(Halt::Outcome(Outcome::AsksToRepair));
                }
                _ => self.gates(action, update::expected_duration(call), &progress)?,
            }
            (self.report)(Progress::Updating(action.clone(), progress.clone()));
            result = Some(self.call(action, &progress)?);
        }
    }

    /// Reports what changed for each update.
    fn tell_updates(&mut self, action: &Action, before: &UpdateProgress, after: &UpdateProgress) {
        for update in after.not_ours.iter().filter(|update| !before.not_ours.contains(update)) {
            (self.report)(Progress::NotOurs(action.clone(), update.clone()));
        }
        for record in &after.updates {
            let earlier = before.updates.iter().find(|earlier| earlier.id == record.id);
            if record.installs > earlier.map_or(0, |earlier| earlier.installs) {
                (self.report)(Progress::Installed(action.clone(), record.clone()));
            }
            if record.parked && !earlier.is_some_and(|earlier| earlier.parked) {
                (self.report)(Progress::Parked(action.clone(), record.clone()));
            }
        }
    }

    /// What is true at the moment at which a search finds nothing. A history that cannot be read is left empty.
    fn proof(&self, began_at: Timestamp) -> Result<UpToDateProof, Halt> {
        let updates = self.terminal.updates();
        let history = updates.history(began_at).unwrap_or_default();
        Ok(UpToDateProof {
            at: self.journal.now(),
            version: terminal::windows_version(self.terminal.registry())?,
            server: updates.server()?,
            history: history.entries,
            history_skipped: history.skipped,
            restart_stays: updates.restart_required()? == Some(true),
        })
    }

    fn call(&mut self, action: &Action, progress: &UpdateProgress) -> Result<CallResult, Halt> {
        let updates = self.terminal.updates();
        let owed = || -> Result<bool, terminal::Error> { Ok(updates.restart_required()? == Some(true)) };
        let call = progress.state.call();
        let mut told = 0;
        let report = &mut self.report;
        let mut on_progress = |percent: u8| {
            // In tens. The next progress reports the end.
            let tens = percent / 10 * 10;
            if tens > told && tens < 100 {
                told = tens;
                report(Progress::UpdatePercent(action.clone(), tens));
            }
        };
        if call != UpdateCall::Repair && update::checks_servicing(progress) && updates.is_servicing()? {
            let trouble = UpdateTrouble::Servicing;
            (self.report)(Progress::UpdateTrouble(action.clone(), trouble.clone()));
            return Ok(CallResult::Failed { trouble, restart_required: false });
        }
        let result = match call {
            UpdateCall::Search => updates
                .search()
                .and_then(|found| Ok(CallResult::Found { updates: found, restart_required: owed()? })),
            UpdateCall::Accept => updates.accept(&progress.to_accept()).map(|()| CallResult::Accepted),
            UpdateCall::Download => updates
                .download(&progress.ids_at(Stage::Offered), &mut on_progress)
                .map(CallResult::Downloaded),
            UpdateCall::Install => updates
                .install(&progress.to_install(), &mut on_progress)
                .and_then(|done| Ok(CallResult::Installed { done, restart_required: owed()? })),
            UpdateCall::Repair => Ok(updates.repair().map(|()| CallResult::Repaired)?),
            UpdateCall::Restart => Ok(CallResult::Restarted),
        };
        match result {
            Ok(result) => Ok(result),
            Err(UpdateFailure::Trouble(trouble)) => {
                (self.report)(Progress::UpdateTrouble(action.clone(), trouble.clone()));
                // If that is not known, the code alone decides.
                Ok(CallResult::Failed { trouble, restart_required: owed().unwrap_or(false) })
            }
            // The PC is on again, and the journal has the place to resume.
            Err(UpdateFailure::Error(terminal::Error::SwitchedOff)) => {
                Err(Halt::Outcome(Outcome::Restarting))
            }
            Err(UpdateFailure::Error(error)) => Err(error.into()),
        }
    }
}

/// About when updates that resume at that moment are done.
pub fn done_about(from: Timestamp, progress: &UpdateProgress) -> Timestamp {
    from.checked_add(update::remaining(progress)).unwrap_or(from)
}
