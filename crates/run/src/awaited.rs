//! Actions that set nothing: restart the browser, restart Windows, wait for a program.

use crate::history::ActionState;
use crate::runner::{Halt, Outcome, Progress, Runner};
use jiff::{SignedDuration, Timestamp};
use model::finding::Finding;
use model::journal::{Event, PowerAction};
use model::kinds::{AwaitProgram, ProveExtensions};
use model::plan::Action;
use model::{RunId, Text};

/// How often a program is looked for.
const PROGRAM_POLL_INTERVAL: SignedDuration = SignedDuration::from_secs(5);

impl Runner<'_, '_> {
    /// Restarts the browser and verifies its extensions. If it is interrupted, it is done again.
    pub(crate) fn prove(
        &mut self,
        run: RunId,
        action: &Action,
        proof: &ProveExtensions,
        state: Option<ActionState>,
    ) -> Result<(), Halt> {
        self.require_ui_driver(action)?;
        if state.is_none() {
            self.add(Event::Intends { run, action: action.id })?;
        }
        (self.report)(Progress::Begins(action.clone()));
        let start = match terminal::restart_browser(self.terminal, proof) {
            Ok(start) => start,
            Err(error) => {
                self.require_ui_driver(action)?;
                return self.record_failure(run, action, Finding::could_not_change(error.trouble()));
            }
        };
        self.add(Event::BrowserStarted { run, action: action.id, start })?;
        match terminal::verify_extensions(self.terminal, proof) {
            Ok(None) => self.record_success(run, action),
            Ok(Some(found)) => self.record_failure(run, action, found),
            Err(error) => self.record_failure(run, action, Finding::could_not_change(error.trouble())),
        }
    }

    /// Restarts Windows, as the plan asks. It is done as soon as Windows has started since, even if the user restarted it.
    pub(crate) fn restart(
        &mut self,
        run: RunId,
        action: &Action,
        state: Option<ActionState>,
    ) -> Result<(), Halt> {
        if state.as_ref().is_some_and(|state| state.began.boot != self.terminal.power().boot_id()) {
            return self.record_success(run, action);
        }
        self.restart_now(action, Event::Intends { run, action: action.id })
    }

    /// Restarts or shuts down, as the user agreed, after a record that uses the agreement up. Returns only an error or a stop. If
    /// Windows refuses, the user has to do it.
    pub(crate) fn restart_now(&mut self, action: &Action, before: Event) -> Result<(), Halt> {
        let boot = self.terminal.power().boot_id();
        let agreed = self.unfinished().and_then(|state| state.agreed_in).filter(|(in_, _)| *in_ == boot);
        let Some((_, how)) = agreed else {
            return Err(Halt::Outcome(Outcome::AsksToRestart { action: action.id }));
        };
        self.add(before)?;
        (self.report)(Progress::Restarts(action.clone(), how));
        let reason = Text::new(
            "お知らせの作業の続きのため、再起動します。",
            "Restarting to go on with the work of the notice.",
        );
        let power = self.terminal.power();
        let done = match how {
            PowerAction::Restart => power.restart(&reason),
            PowerAction::ShutDown => power.shut_down(&reason),
        };
        Err(Halt::Outcome(match done {
            Ok(()) => Outcome::Restarting,
            Err(error) => Outcome::DoesNotRestart { reason: error.trouble().reason },
        }))
    }

    /// Waits until one of the programs is running, for as long as the plan says.
    pub(crate) fn await_program(
        &mut self,
        run: RunId,
        action: &Action,
        wanted: &AwaitProgram,
        state: Option<ActionState>,
    ) -> Result<(), Halt> {
        // The program starts with the log-on.
        if !self.terminal.is_user_logged_on() {
            return Err(Halt::Outcome(Outcome::NeedsSignIn));
        }
        let began_at = match state {
            // The time counts from the start of Windows in which the wait began.
            Some(state) if state.mark.boot == self.terminal.power().boot_id() => {
                state.mark.at.min(self.journal.now())
            }
            _ => {
                self.add(Event::Intends { run, action: action.id })?;
                (self.report)(Progress::Begins(action.clone()));
                self.journal.now()
            }
        };
        let within = SignedDuration::from_secs(i64::from(wanted.within_seconds));
        let until = began_at.checked_add(within).unwrap_or(Timestamp::MAX);
        loop {
            for software in &wanted.any_of {
                if self.terminal.devices().is_running(software)? {
                    return self.record_success(run, action);
                }
            }
            if self.journal.now() >= until {
                let found = Finding::NotRunning {
                    program: wanted.label.clone(),
                    waited_seconds: wanted.within_seconds,
                };
                return self.record_failure(run, action, found);
            }
            self.terminal.clock().wait(PROGRAM_POLL_INTERVAL)?;
        }
    }
}
