//! The runner carries out one action after the other. It tests each before, writes to the journal before the first effect, and
//! verifies after.

use crate::history::{self, ActionState, RunState};
use crate::journal::{Error, Journal};
use crate::update;
use crate::updating::done_about;
use jiff::{SignedDuration, Timestamp};
use model::attestation::Attestation;
use model::calendar::{Gate, Opening};
use model::finding::Finding;
use model::journal::{Ending, Event, PowerAction};
use model::kinds::{LeadOperation, Operation, SetOperation};
use model::observation::{Ability, Remedy};
use model::plan::{Action, Plan, Purpose};
use model::reason::Reason;
use model::update::{LeftUpdate, UpdateCall, UpdateProgress, UpdateRecord, UpdateTrouble};
use model::{ActionId, Notice, NoticeId, RunId};
use serde::{Deserialize, Serialize};
use terminal::{Terminal, TestResult};

/// Edge writes its profile up to ten seconds after a change. What is not there after fifteen will not come.
const VERIFY_TIMEOUT: SignedDuration = SignedDuration::from_secs(15);
/// How often the terminal is read until then.
const POLL_INTERVAL: SignedDuration = SignedDuration::from_secs(1);

/// Why a run stops before its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It has ended.
    Ended(Ending),
    /// It goes on by itself at that moment. Call again then.
    Waits {
        /// When.
        until: Timestamp,
        /// What for.
        why: Wait,
        /// About when the updates will be done, if nothing else delays them. Only for updates.
        done_about: Option<Timestamp>,
    },
    /// The PC restarts; call again when it has.
    Restarting,
    /// A person has to agree to a restart; see [`Runner::agree_to_restart`].
    AsksToRestart {
        /// The action that needs it.
        action: ActionId,
    },
    /// The user has to log on, and a UI driver has to be connected if the action drives the browser. Call again then.
    NeedsSignIn,
    /// The user agreed, and Windows did not restart. The user has to restart the PC.
    DoesNotRestart {
        /// Why.
        reason: Reason,
    },
    /// The user has to agree that the update service's records are moved aside and created again; see
    /// [`Runner::agree_to_repair`].
    AsksToRepair,
    /// A person has to do something; call again when it is done.
    NeedsPerson {
        /// The gate that only a person opens.
        gate: Gate,
    },
}

/// What a run waits for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Wait {
    /// A gate of the calendar.
    Gate(Gate),
    /// An error of the update service that passes.
    Trouble {
        /// Which.
        trouble: UpdateTrouble,
        /// How many times in a row.
        tries: u32,
    },
}

impl Wait {
    /// Whether the user gets there earlier by hand. Outside of a distribution period, nobody does.
    pub fn can_be_hurried(&self) -> bool {
        !matches!(self, Wait::Gate(Gate::DistributionPeriod))
    }
}

/// What a run reports while it goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Progress {
    /// An action begins.
    Begins(Action),
    /// It succeeded.
    Did(Action),
    /// It was in the desired state already.
    FoundAsWanted(Action),
    /// It was not done.
    DidNot(Action, Finding),
    /// What the failed action left behind could not be put back.
    NotPutBack(Action, Finding),
    /// It was skipped, because an action that it needs did not succeed.
    LeftOut(Action),
    /// The PC restarts or shuts down.
    Restarts(Action, PowerAction),
    /// A call to the update service begins.
    Updating(Action, UpdateProgress),
    /// How far that call has come, in percent.
    UpdatePercent(Action, u8),
    /// A call to the update service failed. The next progress says what follows.
    UpdateTrouble(Action, UpdateTrouble),
    /// The result of one update that was to be installed.
    Installed(Action, UpdateRecord),
    /// An update is skipped for the rest of the run.
    Parked(Action, UpdateRecord),
    /// An update is offered that tejun does not install.
    NotOurs(Action, LeftUpdate),
}

/// Carries out plans on a terminal.
pub struct Runner<'t, 'p> {
    pub(crate) terminal: &'t dyn Terminal,
    pub(crate) journal: Journal<'t>,
    notice: NoticeId,
    pub(crate) report: &'p mut dyn FnMut(Progress),
}

/// Why an action cannot go on now.
pub(crate) enum Halt {
    Outcome(Outcome),
    Error(Error),
}

impl<E: Into<Error>> From<E> for Halt {
    fn from(error: E) -> Self {
        Halt::Error(error.into())
    }
}

impl<'t, 'p> Runner<'t, 'p> {
    /// A runner that goes on with this journal.
    pub fn new(journal: Journal<'t>, notice: NoticeId, report: &'p mut dyn FnMut(Progress)) -> Self {
        Self { terminal: journal.terminal(), journal, notice, report }
    }

    /// The journal.
    pub fn journal(&self) -> &Journal<'t> {
        &self.journal
    }

    /// The run that has not ended, if there is one.
    pub fn unfinished(&self) -> Option<RunState<'_>> {
        history::last_run(self.journal.records(), &self.notice).filter(|run| run.ended.is_none())
    }

    /// Writes down an answer.
    ///
    /// # Errors
    ///
    /// If the journal cannot be written.
    pub fn answer(
        &mut self,
        question: model::QuestionId,
        value: model::answer::AnswerText,
    ) -> Result<(), Error> {
        self.journal.add(&self.notice, Event::Answered { question, value })
    }

    /// Writes down that a person says a step to be done.
    ///
    /// # Errors
    ///
    /// If the journal cannot be written.
    pub fn attest(&mut self, step: model::StepRef, attestation: Attestation) -> Result<(), Error> {
        self.journal.add(&self.notice, Event::Attested { step, attestation })
    }

    /// Writes down that what a person said of a step is taken back.
    ///
    /// # Errors
    ///
    /// If the journal cannot be written.
    pub fn take_back(&mut self, step: model::StepRef) -> Result<(), Error> {
        self.journal.add(&self.notice, Event::TookBack { step })
    }

    /// Writes down that a signed notice was received, if the journal does not hold yet what it says of editions.
    ///
    /// # Errors
    ///
    /// If the journal cannot be written.
    pub fn receive(&mut self, notice: &Notice) -> Result<(), Error> {
        if !self.journal.history(&self.notice).knows_editions_of(notice) {
            let withdrawn = notice.header.withdrawn_editions.clone();
            self.journal.add(&self.notice, Event::Received { notice: notice.reference(), withdrawn })?;
        }
        Ok(())
    }

    /// Begins a run of a plan. An unfinished run is superseded.
    ///
    /// # Errors
    ///
    /// If the journal cannot be written.
    pub fn begin(&mut self, plan: Plan) -> Result<(), Error> {
        self.supersede()?;
        let last = history::last_run(self.journal.records(), &self.notice);
        let run = RunId(last.map_or(1, |last| last.run.0 + 1));
        let words = format!("tejun {}: run {run} begins, actions: {}", self.notice, plan.actions.len());
        self.journal.add(&self.notice, Event::Began { run, plan: Box::new(plan) })?;
        self.terminal.log_event(&words);
        Ok(())
    }

    /// Ends the unfinished run as superseded, after its action in flight is finished.
    ///
    /// # Errors
    ///
    /// If the journal cannot be written.
    pub fn supersede(&mut self) -> Result<(), Error> {
        self.finish_in_flight()?;
        match self.unfinished().map(|state| state.run) {
            Some(run) => self.add(Event::Ended { run, ending: Ending::Superseded }),
            None => Ok(()),
        }
    }

    /// Finishes the actions of the unfinished run that began to set something, so that nothing is half done and the journal
    /// says what was done. The user agreed to them before they began.
    ///
    /// # Errors
    ///
    /// If the journal cannot be written.
    pub fn finish_in_flight(&mut self) -> Result<(), Error> {
        let Some(state) = self.unfinished() else {
            return Ok(());
        };
        let (run, plan) = (state.run, state.plan.clone());
        for action in &plan.actions {
            let state = self.state(run, action.id);
            let begun = state.as_ref().is_some_and(|state| !state.is_final());
            let to_put_back = action.puts_back && state.is_none() && self.is_ours_to_put_back(action);
            if let Operation::Set(operation) = &action.operation
                && (begun || to_put_back)
            {
                match self.set(run, action, operation, state) {
                    Ok(()) | Err(Halt::Outcome(_)) => {}
                    Err(Halt::Error(error)) => return Err(error),
                }
            }
        }
        Ok(())
    }

    /// Records that the user agrees to the next restart of the unfinished run.
    ///
    /// # Errors
    ///
    /// If the journal cannot be written.
    pub fn agree_to_restart(&mut self, how: PowerAction) -> Result<(), Error> {
        self.agreed(|run| Event::AgreedToRestart { run, how })
    }

    /// Records that the user agrees, in the unfinished run, that the update service's records are moved aside and created
    /// again.
    ///
    /// # Errors
    ///
    /// If the journal cannot be written.
    pub fn agree_to_repair(&mut self) -> Result<(), Error> {
        self.agreed(|run| Event::AgreedToRepair { run })
    }

    fn agreed(&mut self, event: impl FnOnce(RunId) -> Event) -> Result<(), Error> {
        match self.unfinished().map(|run| run.run) {
            Some(run) => self.add(event(run)),
            None => Ok(()),
        }
    }

    /// Carries the unfinished run on until it ends or has to stop. Called again after a restart, a crash or a wait, it resumes
    /// from the journal. Returns `None` if there is no unfinished run.
    ///
    /// # Errors
    ///
    /// If the journal cannot be written. Nothing more was done then.
    pub fn advance(&mut self) -> Result<Option<Outcome>, Error> {
        let Some(state) = self.unfinished() else {
            return Ok(None);
        };
        let (run, plan) = (state.run, state.plan.clone());
        let mut earliest: Option<(Timestamp, Outcome)> = None;
        for action in &plan.actions {
            match self.step(run, action) {
                Ok(()) => {}
                Err(Halt::Error(error)) => return Err(error),
                // An action that waits for its time lets others pass. Any other stop ends this call.
                Err(Halt::Outcome(waits @ Outcome::Waits { until, .. })) => {
                    if earliest.as_ref().is_none_or(|(other, _)| until < *other) {
                        earliest = Some((until, waits));
                    }
                }
                Err(Halt::Outcome(outcome)) => return Ok(Some(outcome)),
            }
        }
        if let Some((_, waits)) = earliest {
            return Ok(Some(waits));
        }
        let complete = plan.actions.iter().all(|action| self.succeeded(run, action.id));
        let ending = if complete { Ending::Complete } else { Ending::Incomplete };
        self.journal.add(&self.notice, Event::Ended { run, ending })?;
        let words = if complete { "complete" } else { "incomplete" };
        self.terminal.log_event(&format!("tejun {}: run {run} has ended, {words}", self.notice));
        Ok(Some(Outcome::Ended(ending)))
    }

    fn state(&self, run: RunId, action: ActionId) -> Option<ActionState> {
        let runs = history::runs(self.journal.records(), &self.notice);
        runs.into_iter().find(|state| state.run == run)?.actions.remove(&action)
    }

    fn succeeded(&self, run: RunId, action: ActionId) -> bool {
        self.state(run, action).is_some_and(|state| state.succeeded())
    }

    pub(crate) fn add(&mut self, event: Event) -> Result<(), Error> {
        self.journal.add(&self.notice, event)
    }

    /// Carries one action to its end, or returns why it cannot go on now.
    fn step(&mut self, run: RunId, action: &Action) -> Result<(), Halt> {
        let state = self.state(run, action.id);
        if state.as_ref().is_some_and(ActionState::is_final) {
            return Ok(());
        }
        for needed in &action.after {
            match self.state(run, *needed) {
                Some(state) if state.succeeded() || (action.puts_back && state.is_final()) => {}
                Some(state) if state.is_final() => {
                    self.add(Event::LeftOut { run, action: action.id })?;
                    (self.report)(Progress::LeftOut(action.clone()));
                    return Ok(());
                }
                // The other one waits, so this one does.
                _ => return Ok(()),
            }
        }
        if action.puts_back && state.is_none() && !self.is_ours_to_put_back(action) {
            self.add(Event::FoundAsWanted { run, action: action.id })?;
            (self.report)(Progress::FoundAsWanted(action.clone()));
            return Ok(());
        }
        if state.is_none() {
            let takes = match &action.operation {
                Operation::Lead(LeadOperation::BringUpToDate(_)) => {
                    update::expected_duration(UpdateCall::Search)
                }
                Operation::Set(_) | Operation::Lead(_) => SignedDuration::ZERO,
            };
            self.gates(action, takes, &UpdateProgress::start(None))?;
        }
        match &action.operation {
            Operation::Set(operation) => self.set(run, action, operation, state),
            Operation::Lead(LeadOperation::BringUpToDate(_)) => self.update(run, action, state),
            Operation::Lead(LeadOperation::Restart(_)) => self.restart(run, action, state),
            Operation::Lead(LeadOperation::AwaitProgram(wanted)) => {
                self.await_program(run, action, wanted, state)
            }
            Operation::Lead(LeadOperation::ProveExtensions(proof)) => self.prove(run, action, proof, state),
        }
    }

    /// Whether tejun set what this action puts back, and all or a part of it still stands.
    fn is_ours_to_put_back(&self, action: &Action) -> bool {
        let set = self.journal.to_put_back(&self.notice);
        set.iter().any(|set| set.operation.inverse().as_ref() == Some(&action.operation))
    }

    /// Whether work that takes about so long may start now. `progress` counts only for updates.
    pub(crate) fn gates(
        &self,
        action: &Action,
        takes: SignedDuration,
        progress: &UpdateProgress,
    ) -> Result<(), Halt> {
        let gating = &action.gating;
        let power = self.terminal.power();
        if gating.gates.contains(&Gate::MainsPower) && power.on_mains_power() != Some(true) {
            return Err(Halt::Outcome(Outcome::NeedsPerson { gate: Gate::MainsPower }));
        }
        let Some(calendar) = &gating.calendar else {
            // Without a calendar no gate of it ever opens.
            return match gating.gates.iter().find(|gate| **gate != Gate::MainsPower) {
                Some(gate) => Err(Halt::Outcome(Outcome::NeedsPerson { gate: *gate })),
                None => Ok(()),
            };
        };
        match calendar.opening_for(&gating.gates, self.journal.now(), takes) {
            Opening::Open { .. } => Ok(()),
            Opening::Closed { by, opens_at: Some(until) } => {
                let updates = matches!(action.operation, Operation::Lead(LeadOperation::BringUpToDate(_)));
                let done_about = updates.then(|| done_about(until, progress));
                Err(Halt::Outcome(Outcome::Waits { until, why: Wait::Gate(by), done_about }))
            }
            Opening::Closed { by, opens_at: None } => Err(Halt::Outcome(Outcome::NeedsPerson { gate: by })),
        }
    }

    pub(crate) fn record_success(&mut self, run: RunId, action: &Action) -> Result<(), Halt> {
        self.add(Event::Did { run, action: action.id })?;
        (self.report)(Progress::Did(action.clone()));
        Ok(())
    }

    pub(crate) fn record_failure(&mut self, run: RunId, action: &Action, found: Finding) -> Result<(), Halt> {
        self.record_failure_and_rest(run, action, found, None)
    }

    fn record_failure_and_rest(
        &mut self,
        run: RunId,
        action: &Action,
        found: Finding,
        left: Option<Finding>,
    ) -> Result<(), Halt> {
        (self.report)(Progress::DidNot(action.clone(), found.clone()));
        if let Some(left) = &left {
            (self.report)(Progress::NotPutBack(action.clone(), left.clone()));
        }
        self.add(Event::Failed { run, action: action.id, found, left })?;
        Ok(())
    }

    /// Carries out an operation that sets something.
    fn set(
        &mut self,
        run: RunId,
        action: &Action,
        operation: &SetOperation,
        state: Option<ActionState>,
    ) -> Result<(), Halt> {
        let begun = state.is_some();
        match terminal::test(self.terminal, operation) {
            // The process died after the effect and before its record.
            TestResult::InDesiredState if begun => return self.record_success(run, action),
            TestResult::InDesiredState => {
                self.add(Event::FoundAsWanted { run, action: action.id })?;
                (self.report)(Progress::FoundAsWanted(action.clone()));
                return Ok(());
            }
            TestResult::Ready => {}
            TestResult::Drifted(found) | TestResult::Unknown(found) if begun => {
                return self.record_failure(run, action, found);
            }
            TestResult::Drifted(found) | TestResult::Unknown(found) => {
                (self.report)(Progress::DidNot(action.clone(), found.clone()));
                self.add(Event::Refused { run, action: action.id, found })?;
                return Ok(());
            }
        }
        self.require_ui_driver(action)?;
        if !begun {
            self.add(Event::Intends { run, action: action.id })?;
        }
        (self.report)(Progress::Begins(action.clone()));
        if let Err(error) = terminal::set(self.terminal, operation) {
            // If the UI driver has disconnected, the next one goes on.
            self.require_ui_driver(action)?;
            // What reverts a change and was done is not itself reverted. The error makes no difference to that.
            if self.is_reverting(action)
                && terminal::test(self.terminal, operation) == TestResult::InDesiredState
            {
                return self.record_success(run, action);
            }
            let left = self.put_back(operation);
            return self.record_failure_and_rest(
                run,
                action,
                Finding::could_not_change(error.trouble()),
                left,
            );
        }
        match self.verify_after_set(operation)? {
            None => self.record_success(run, action),
            Some(found) => self.record_failure(run, action, found),
        }
    }

    /// Whether an action reverts a change of tejun's.
    fn is_reverting(&self, action: &Action) -> bool {
        action.puts_back || self.unfinished().is_some_and(|run| run.plan.purpose == Purpose::Undo)
    }

    /// Stops an action that drives the browser if no UI driver is connected.
    pub(crate) fn require_ui_driver(&self, action: &Action) -> Result<(), Halt> {
        match action.operation.needs_ui_driver() && !self.terminal.browser().has_ui_driver() {
            true => Err(Halt::Outcome(Outcome::NeedsSignIn)),
            false => Ok(()),
        }
    }

    /// Reverts what a failed change left behind. Returns why that failed, or `None` if nothing is left. A later undo tries
    /// again.
    fn put_back(&self, operation: &SetOperation) -> Option<Finding> {
        let back = operation.inverse()?;
        match terminal::test(self.terminal, &back) {
            TestResult::InDesiredState => None,
            TestResult::Ready => match terminal::set(self.terminal, &back) {
                Ok(()) => deviation(&back, terminal::test(self.terminal, &back)),
                Err(error) => Some(Finding::could_not_change(error.trouble())),
            },
            TestResult::Drifted(found) | TestResult::Unknown(found) => Some(found),
        }
    }

    /// Tests what was set until it is as desired or the time is over. Returns `None` if it is as desired.
    fn verify_after_set(&self, operation: &SetOperation) -> Result<Option<Finding>, Halt> {
        let until = self.journal.now().checked_add(VERIFY_TIMEOUT).unwrap_or(Timestamp::MAX);
        loop {
            let Some(found) = deviation(operation, terminal::test(self.terminal, operation)) else {
                return Ok(None);
            };
            if !may_come_late(operation, &found) || self.journal.now() >= until {
                return Ok(Some(found));
            }
            self.terminal.clock().wait(POLL_INTERVAL)?;
        }
    }
}

/// Whether the desired state may still come, although something else is found right after a change.
fn may_come_late(operation: &SetOperation, found: &Finding) -> bool {
    // The browser has written that it disabled the extension, and changes that only for a policy.
    let is_refusal = matches!(found, Finding::ExtensionDisabled { .. })
        && !matches!(operation, SetOperation::EnableExtension(_));
    matches!(operation.needs(), Ability::Browser | Ability::DeveloperMode) && !is_refusal
}

/// How the state after a change differs from the desired one. `None` if it does not.
fn deviation(operation: &SetOperation, tested: TestResult) -> Option<Finding> {
    match tested {
        TestResult::InDesiredState => None,
        TestResult::Ready => Some(Finding::CouldNotChange {
            place: operation.place(),
            reason: Reason::Unchanged {},
            remedy: Remedy::Show,
        }),
        TestResult::Drifted(found) | TestResult::Unknown(found) => Some(found),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Text;
    use model::kinds::{AdapterEdit, AddExtension, EnableExtension};
    use model::observation::ProfileRef;
    use model::plan::Change;

    #[test]
    fn only_what_the_browser_writes_late_is_waited_for() {
        let profile = ProfileRef { user: "reception".to_owned(), folder: "Default".to_owned() };
        let (id, name) = ("id".to_owned(), "name".to_owned());
        let adds = SetOperation::from(AddExtension {
            profile: profile.clone(),
            id: id.clone(),
            name: name.clone(),
            version: "2.0".parse().unwrap(),
            file: String::new(),
            sha256: String::new(),
            replaces: None,
        });
        let enables = EnableExtension { profile: profile.clone(), id: id.clone(), name: name.clone() }.into();
        let adapter = AdapterEdit {
            instance: id.clone(),
            description: name.clone(),
            keyword: String::new(),
            label: Text::new("", ""),
            value: Change { expects: None, to: Some("0".to_owned()) },
            shown: None,
        };
        let off = Finding::ExtensionDisabled {
            profile: profile.clone(),
            name: name.clone(),
            id,
            reasons: vec![256],
        };
        let missing = Finding::ExtensionMissing { profile, name };
        assert!(may_come_late(&adds, &missing));
        assert!(!may_come_late(&adds, &off), "a browser that keeps it off will not switch it on");
        assert!(may_come_late(&enables, &off), "a policy that allows it is read some seconds later");
        assert!(!may_come_late(&adapter.into(), &missing), "a registry value is there at once");
    }
}
