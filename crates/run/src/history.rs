//! What the journal says: how far a run has come, which changes stand, what was proved.

use crate::update;
use jiff::Timestamp;
use model::answer::AnswerText;
use model::attestation::Attested;
use model::evidence::UpdateMoment;
use model::finding::Finding;
use model::journal::{Ending, Event, PowerAction, Record};
use model::kinds::{LeadOperation, Operation};
use model::observation::{Answered, BrowserStart, History, Mark, Unfinished};
use model::plan::{Action, Plan, Purpose, Undoable};
use model::update::{UpdateProgress, UpdateState};
use model::{ActionId, Notice, NoticeId, QuestionId, RunId, StepRef};
use std::collections::{BTreeMap, BTreeSet};

/// How far a run has come.
#[derive(Clone, Debug)]
pub struct RunState<'j> {
    /// The run.
    pub run: RunId,
    /// Its plan.
    pub plan: &'j Plan,
    /// When it began.
    pub began_at: Timestamp,
    /// The start of Windows in which the user agreed to a restart, and how to restart. It holds for one restart, and in no later
    /// start.
    pub agreed_in: Option<(Option<String>, PowerAction)>,
    /// Whether the user agreed to repair the update service's records.
    pub agreed_to_repair: bool,
    /// Whether an answer was given since that differs from the one in the plan.
    pub answers_changed: bool,
    /// The questions that were answered since.
    pub answered_since: BTreeSet<&'j QuestionId>,
    /// How far each action has come. An action that is not here has not begun.
    pub actions: BTreeMap<ActionId, ActionState>,
    /// How and when it ended.
    pub ended: Option<(Timestamp, Ending)>,
}

/// How far an action has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActionState {
    /// When that was recorded, and in which start of Windows.
    pub mark: Mark,
    /// The number of that record.
    pub record: u64,
    /// When it began.
    pub began: Mark,
    /// Its outcome.
    pub outcome: model::evidence::Outcome,
    /// Why the rest of a failed action could not be put back. `None` if nothing is left.
    pub left: Option<Finding>,
    /// What was seen of the browser that was started again for it.
    pub browser: Option<BrowserStart>,
    /// How far the updates have come. `None` for any other action.
    pub updates: Option<UpdateProgress>,
    /// The state of the updates at each record.
    pub moments: Vec<UpdateMoment>,
}

impl ActionState {
    /// Whether the action reached the desired state.
    pub fn succeeded(&self) -> bool {
        use model::evidence::Outcome::{Did, FoundAsWanted};
        matches!(self.outcome, Did | FoundAsWanted)
    }

    /// Whether the outcome is final in this run.
    pub fn is_final(&self) -> bool {
        self.outcome != model::evidence::Outcome::Begun
    }
}

impl RunState<'_> {
    /// Whether the plan is out of date: the notice, its calendar or an answer has changed since.
    pub fn is_stale(&self, notice: &Notice) -> bool {
        let calendar = &notice.header.calendar;
        let mut gated = self.plan.actions.iter().filter_map(|action| action.gating.calendar.as_ref());
        let another =
            self.plan.notice.digest != notice.digest || gated.any(|timed| !calendar.is_within(timed));
        // A period that was answered since is in no plan from before.
        let period = calendar.or_ask.as_ref().is_some_and(|question| self.answered_since.contains(question));
        another || self.answers_changed || period
    }

    fn unfinished(&self, now: Timestamp) -> Option<Unfinished> {
        let updates = |state: &ActionState| state.updates.as_ref().filter(|_| !state.is_final()).cloned();
        let waits = self.actions.values().filter_map(updates);
        self.ended.is_none().then(|| Unfinished {
            run: self.run,
            purpose: self.plan.purpose,
            began_at: self.began_at,
            waits_until: waits.filter_map(|progress| update::waits_until(&progress, now)).min(),
        })
    }
}

/// Every run of a notice, in order.
pub(crate) fn runs<'j>(records: &'j [Record], notice: &NoticeId) -> Vec<RunState<'j>> {
    use model::evidence::Outcome;
    let mut runs: Vec<RunState<'j>> = Vec::new();
    let mut answers: BTreeMap<&QuestionId, &AnswerText> = BTreeMap::new();
    for record in records.iter().filter(|record| record.notice == *notice) {
        let mark = || Mark { at: record.at, boot: record.boot.clone() };
        let mut record_outcome =
            |run: RunId, action: ActionId, outcome: Outcome, updates: Option<&UpdateProgress>| {
                let left = match &record.event {
                    Event::Failed { left, .. } => left.clone(),
                    _ => None,
                };
                if let Some(run) = runs.iter_mut().find(|state| state.run == run) {
                    let state = run.actions.entry(action).or_insert_with(|| ActionState {
                        mark: mark(),
                        record: record.number,
                        began: mark(),
                        outcome: outcome.clone(),
                        left: None,
                        browser: None,
                        updates: None,
                        moments: Vec::new(),
                    });
                    state.mark = mark();
                    state.record = record.number;
                    state.outcome = outcome;
                    state.left = left;
                    if let Event::BrowserStarted { start, .. } = &record.event {
                        state.browser = Some(*start);
                    }
                    if let Some(updates) = updates {
                        let (at, boot) = (record.at, record.boot.clone());
                        let moment = UpdateMoment { at, boot, state: updates.state.clone() };
                        // A restart is recorded when it is due, and again when it begins.
                        let begins = updates.state == UpdateState::Restart
                            && state.moments.last().is_some_and(|last| last.state == UpdateState::Restart);
                        state.moments.extend((!begins).then_some(moment));
                        state.updates = Some(updates.clone());
                    }
                }
            };
        match &record.event {
            Event::Answered { question, value } => {
                let changed = answers.insert(question, value).is_some_and(|before| before != value);
                if let Some(run) = runs.last_mut() {
                    run.answers_changed |= changed;
                    run.answered_since.insert(question);
                }
            }
            Event::Attested { .. } | Event::TookBack { .. } | Event::Received { .. } => {}
            Event::Began { run, plan } => runs.push(RunState {
                run: *run,
                plan,
                began_at: record.at,
                agreed_in: None,
                agreed_to_repair: false,
                answers_changed: false,
                answered_since: BTreeSet::new(),
                actions: BTreeMap::new(),
                ended: None,
            }),
            Event::Intends { run, action } => {
                record_outcome(*run, *action, Outcome::Begun, None);
                use_up_agreement(&mut runs, *run, |plan| restarts(plan, *action));
            }
            Event::Updating { run, action, progress } => {
                record_outcome(*run, *action, Outcome::Begun, Some(progress));
                use_up_agreement(&mut runs, *run, |_| progress.state == UpdateState::Restart);
            }
            Event::BrowserStarted { run, action, .. } => record_outcome(*run, *action, Outcome::Begun, None),
            Event::Did { run, action } => record_outcome(*run, *action, Outcome::Did, None),
            Event::FoundAsWanted { run, action } => {
                record_outcome(*run, *action, Outcome::FoundAsWanted, None)
            }
            Event::Refused { run, action, found } => {
                record_outcome(*run, *action, Outcome::Refused(found.clone()), None);
            }
            Event::Failed { run, action, found, .. } => {
                record_outcome(*run, *action, Outcome::Failed(found.clone()), None);
            }
            Event::LeftOut { run, action } => record_outcome(*run, *action, Outcome::LeftOut, None),
            Event::AgreedToRestart { run, how } => {
                if let Some(run) = runs.iter_mut().find(|state| state.run == *run) {
                    run.agreed_in = Some((record.boot.clone(), *how));
                }
            }
            Event::AgreedToRepair { run } => {
                if let Some(run) = runs.iter_mut().find(|state| state.run == *run) {
                    run.agreed_to_repair = true;
                }
            }
            Event::Ended { run, ending } => {
                if let Some(run) = runs.iter_mut().find(|state| state.run == *run) {
                    run.ended = Some((record.at, *ending));
                }
            }
        }
    }
    runs
}

/// An agreement to restart holds for one restart, which a record precedes. If somebody cancels it, the user is asked again.
fn use_up_agreement(runs: &mut [RunState<'_>], run: RunId, is_restart: impl Fn(&Plan) -> bool) {
    if let Some(run) = runs.iter_mut().find(|state| state.run == run && is_restart(state.plan)) {
        run.agreed_in = None;
    }
}

/// Whether that action of a plan restarts Windows.
fn restarts(plan: &Plan, action: ActionId) -> bool {
    let action = plan.actions.iter().find(|planned| planned.id == action);
    action.is_some_and(|action| matches!(action.operation, Operation::Lead(LeadOperation::Restart(_))))
}

/// The run of a notice that began last.
pub fn last_run<'j>(records: &'j [Record], notice: &NoticeId) -> Option<RunState<'j>> {
    runs(records, notice).pop()
}

/// Whether a run of any notice has not ended yet.
pub fn is_under_way(records: &[Record]) -> bool {
    notices(records).any(|notice| last_run(records, notice).is_some_and(|run| run.ended.is_none()))
}

/// The notices of which a run began.
fn notices(records: &[Record]) -> impl Iterator<Item = &NoticeId> {
    let began = records.iter().filter(|record| matches!(record.event, Event::Began { .. }));
    began.map(|record| &record.notice).collect::<BTreeSet<_>>().into_iter()
}

/// What a run of any notice should have put back itself and has not: what it set for a while, and parts of changes that failed.
pub(crate) fn leftovers(records: &[Record]) -> Vec<Action> {
    use model::evidence::Outcome;
    let is_leftover = |outcome: &Outcome, action: &Action| match outcome {
        Outcome::Did => !action.operation.lasts(),
        Outcome::Failed(_) => true,
        Outcome::Begun | Outcome::FoundAsWanted | Outcome::Refused(_) | Outcome::LeftOut => false,
    };
    let standing = notices(records).flat_map(|notice| standing_of(records, notice, is_leftover));
    standing.map(|(action, _)| action).collect()
}

/// The changes of tejun for a notice that still stand, in the order in which they were made.
pub fn standing(records: &[Record], notice: &NoticeId) -> Vec<(Action, Mark)> {
    use model::evidence::Outcome;
    standing_of(records, notice, |outcome, _| *outcome == Outcome::Did)
}

/// The actions that an undo has to revert, in the order in which they were done: those that stand, and those that failed if
/// `is_there` finds a part of their change.
pub(crate) fn to_put_back(
    records: &[Record],
    notice: &NoticeId,
    is_there: impl Fn(&Action) -> bool,
) -> Vec<Action> {
    use model::evidence::Outcome;
    let counts = |outcome: &Outcome, action: &Action| match outcome {
        Outcome::Did => true,
        Outcome::Failed(_) => is_there(action),
        Outcome::Begun | Outcome::FoundAsWanted | Outcome::Refused(_) | Outcome::LeftOut => false,
    };
    standing_of(records, notice, counts).into_iter().map(|(action, _)| action).collect()
}

fn standing_of(
    records: &[Record],
    notice: &NoticeId,
    stands: impl Fn(&model::evidence::Outcome, &Action) -> bool,
) -> Vec<(Action, Mark)> {
    let runs = runs(records, notice);
    let mut done: Vec<_> =
        runs.iter().flat_map(|run| run.actions.iter().map(move |(id, state)| (run, *id, state))).collect();
    // In the journal's order. Not by runs, because a run may end after the next has begun. Not by the clock, which may have
    // been set.
    done.sort_by_key(|(.., state)| state.record);
    let mut standing: Vec<(Action, Mark)> = Vec::new();
    for (run, id, state) in done {
        let Some(action) = run.plan.actions.iter().find(|action| action.id == id) else {
            continue;
        };
        match run.plan.purpose {
            // Reverted by the run itself, or by a later one.
            Purpose::Apply if action.puts_back => {
                if state.succeeded() {
                    forget(&mut standing, action);
                }
            }
            Purpose::Apply if stands(&state.outcome, action) => {
                standing.push((action.clone(), state.mark.clone()));
            }
            Purpose::Undo if state.succeeded() => forget(&mut standing, action),
            Purpose::Apply | Purpose::Undo => {}
        }
    }
    standing
}

/// Removes from what stands the change that an action reverted.
fn forget(standing: &mut Vec<(Action, Mark)>, back: &Action) {
    let inverse = |other: &Action| other.operation.inverse().as_ref() == Some(&back.operation);
    if let Some(undone) = standing.iter().rposition(|(other, _)| inverse(other)) {
        standing.remove(undone);
    }
}

/// The clean-up actions for temporary changes that still stand.
fn left(records: &[Record], notice: &NoticeId) -> Vec<Action> {
    let runs = runs(records, notice);
    let puts_back = |set: &Action| {
        let mut actions = runs.iter().flat_map(|run| &run.plan.actions).filter(|action| action.puts_back);
        actions.find(|action| set.operation.inverse().as_ref() == Some(&action.operation)).cloned()
    };
    standing(records, notice).iter().filter_map(|(set, _)| puts_back(set)).collect()
}

/// What earlier work for a notice means for a plan that is made now.
pub(crate) fn history(records: &[Record], notice: &NoticeId, now: Timestamp) -> History {
    let mut history = History::default();
    for record in records {
        let (known, carries_out) = match &record.event {
            Event::Began { plan, .. } => (&plan.notice, plan.purpose == Purpose::Apply),
            Event::Received { notice: known, withdrawn } => {
                if known.notice == *notice {
                    history.withdrawn.extend(withdrawn.iter().cloned());
                }
                (known, false)
            }
            _ => continue,
        };
        let edition = known.signed.as_ref().map(|signed| signed.edition);
        if known.notice == *notice {
            history.edition = history.edition.max(edition);
            if carries_out {
                history.carried_out = edition;
            }
        } else if edition.is_some() && known.supersedes.contains(notice) {
            history.superseded_by = Some(known.notice.clone());
        }
    }
    for record in records.iter().filter(|record| record.notice != *notice) {
        if let Event::Answered { question, value } = &record.event {
            let answered = Answered { value: value.clone(), at: record.at };
            history.answered_elsewhere.insert(question.clone(), answered);
        }
    }
    for record in records.iter().filter(|record| record.notice == *notice) {
        match &record.event {
            Event::Answered { question, value } => {
                let answered = Answered { value: value.clone(), at: record.at };
                history.answers.insert(question.clone(), answered);
            }
            Event::Attested { step, attestation } => {
                let attested = Attested { attestation: attestation.clone(), at: record.at };
                history.attested.insert(step.clone(), attested);
            }
            Event::TookBack { step } => {
                history.attested.remove(step);
            }
            Event::Received { .. }
            | Event::Began { .. }
            | Event::AgreedToRestart { .. }
            | Event::AgreedToRepair { .. }
            | Event::Intends { .. }
            | Event::Updating { .. }
            | Event::BrowserStarted { .. }
            | Event::Did { .. }
            | Event::FoundAsWanted { .. }
            | Event::Refused { .. }
            | Event::Failed { .. }
            | Event::LeftOut { .. }
            | Event::Ended { .. } => {}
        }
    }
    for (action, mark) in standing(records, notice) {
        // An action without anything to undo proves its step. Any other changed it. Updates do both.
        let proves = action.operation.undoable() == Undoable::NothingToUndo;
        if proves || matches!(action.operation, Operation::Lead(LeadOperation::BringUpToDate(_))) {
            history.proved.insert(action.step.clone(), mark.clone());
        }
        // A temporary change is not a change of the step.
        if !proves && action.operation.lasts() {
            history.changed.insert(action.step, mark);
        }
    }
    let runs = runs(records, notice);
    history.restart_stays = restart_stays(&runs);
    history.not_anew = not_anew(&runs);
    for run in runs.iter().filter(|run| run.plan.purpose == Purpose::Apply) {
        let outcome = |action: &Action| run.actions.get(&action.id).map(|state| &state.outcome);
        // A run's successes clear a step's failure, and then its failures set it: of several actions of a step, one that failed
        // counts.
        let succeeded = run.plan.actions.iter().filter(|a| outcome(a).is_some_and(|o| failure(o).is_none()));
        for action in succeeded {
            history.failed.remove(&action.step);
        }
        for action in &run.plan.actions {
            if let Some(found) = outcome(action).and_then(failure) {
                history.failed.insert(action.step.clone(), found);
            }
        }
    }
    history.claimed = claimed(records, notice);
    history.left = left(records, notice);
    history.unfinished = last_run(records, notice).and_then(|run| run.unfinished(now));
    history
}

/// The settings that other notices have changed, as far as their changes stand.
fn claimed(records: &[Record], notice: &NoticeId) -> BTreeMap<String, NoticeId> {
    let mut claimed = BTreeMap::new();
    for other in notices(records).filter(|other| *other != notice) {
        for (action, _) in standing(records, other).into_iter().filter(|(action, _)| action.operation.lasts())
        {
            if let Operation::Set(set) = &action.operation {
                claimed.extend(set.settings().into_iter().map(|setting| (setting, other.clone())));
            }
        }
    }
    claimed
}

/// The steps that were proved last of a browser that was not started again in full.
fn not_anew(runs: &[RunState<'_>]) -> BTreeMap<StepRef, BrowserStart> {
    let mut not_anew = BTreeMap::new();
    for (run, action) in runs.iter().flat_map(|run| run.plan.actions.iter().map(move |action| (run, action)))
    {
        match run.actions.get(&action.id).and_then(|state| state.browser) {
            Some(BrowserStart::Anew) => {
                not_anew.remove(&action.step);
            }
            Some(start) => {
                not_anew.insert(action.step.clone(), start);
            }
            None => {}
        }
    }
    not_anew
}

/// The steps whose latest proof says that Windows still asked for a restart.
fn restart_stays(runs: &[RunState<'_>]) -> BTreeSet<StepRef> {
    let mut stays = BTreeSet::new();
    for run in runs {
        for action in &run.plan.actions {
            let updates = run.actions.get(&action.id).and_then(|state| state.updates.as_ref());
            match updates.and_then(|updates| updates.proof.as_ref()) {
                Some(proof) if proof.restart_stays => stays.insert(action.step.clone()),
                Some(_) => stays.remove(&action.step),
                None => false,
            };
        }
    }
    stays
}

fn failure(outcome: &model::evidence::Outcome) -> Option<Finding> {
    use model::evidence::Outcome;
    match outcome {
        Outcome::Failed(found) | Outcome::Refused(found) => Some(found.clone()),
        Outcome::Begun | Outcome::Did | Outcome::FoundAsWanted | Outcome::LeftOut => None,
    }
}
