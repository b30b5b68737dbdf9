//! What the journal says: how far a run has come, what stands, what was proved.

use jiff::Timestamp;
use model::finding::Finding;
use model::journal::{Ending, Event, Record};
use model::observation::{Answered, History, Mark};
use model::plan::{Action, Operation, Plan, Purpose, Undoable};
use model::update::UpdateProgress;
use model::{ActionId, NoticeId, RunId};
use std::collections::BTreeMap;

/// How far a run has come.
#[derive(Clone, Debug)]
pub struct RunState<'j> {
    /// The run.
    pub run: RunId,
    /// Its plan.
    pub plan: &'j Plan,
    /// When it began.
    pub began_at: Timestamp,
    /// Whether a person agreed to restarts.
    pub may_restart: bool,
    /// How far each action has come; those that are not here have not begun.
    pub actions: BTreeMap<ActionId, ActionState>,
    /// How and when it ended.
    pub ended: Option<(Timestamp, Ending)>,
}

/// How far an action has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActionState {
    /// When that was recorded, and in which start of Windows.
    pub mark: Mark,
    /// When it began.
    pub began: Mark,
    /// What became of it.
    pub outcome: model::evidence::Outcome,
    /// How far the updates have come, where it is about updates.
    pub updates: Option<UpdateProgress>,
}

impl ActionState {
    /// Whether what the action wanted is so.
    pub fn succeeded(&self) -> bool {
        use model::evidence::Outcome::{Did, FoundAsWanted};
        matches!(self.outcome, Did | FoundAsWanted)
    }

    /// Whether nothing more will become of it in this run.
    pub fn settled(&self) -> bool {
        self.outcome != model::evidence::Outcome::Begun
    }
}

/// Every run of a notice, in order.
pub(crate) fn runs<'j>(records: &'j [Record], notice: &NoticeId) -> Vec<RunState<'j>> {
    use model::evidence::Outcome;
    let mut runs: Vec<RunState<'j>> = Vec::new();
    for record in records.iter().filter(|record| record.notice == *notice) {
        let mark = || Mark { at: record.at, boot: record.boot.clone() };
        let mut settle =
            |run: RunId, action: ActionId, outcome: Outcome, updates: Option<&UpdateProgress>| {
                if let Some(run) = runs.iter_mut().find(|state| state.run == run) {
                    let state = run.actions.entry(action).or_insert_with(|| ActionState {
                        mark: mark(),
                        began: mark(),
                        outcome: outcome.clone(),
                        updates: None,
                    });
                    state.mark = mark();
                    state.outcome = outcome;
                    if let Some(updates) = updates {
                        state.updates = Some(updates.clone());
                    }
                }
            };
        match &record.event {
            Event::Answered { .. } => {}
            Event::Began { run, plan } => runs.push(RunState {
                run: *run,
                plan,
                began_at: record.at,
                may_restart: false,
                actions: BTreeMap::new(),
                ended: None,
            }),
            Event::Intends { run, action } => settle(*run, *action, Outcome::Begun, None),
            Event::Updating { run, action, progress } => {
                settle(*run, *action, Outcome::Begun, Some(progress));
            }
            Event::Did { run, action } => settle(*run, *action, Outcome::Did, None),
            Event::FoundAsWanted { run, action } => settle(*run, *action, Outcome::FoundAsWanted, None),
            Event::Refused { run, action, found } => {
                settle(*run, *action, Outcome::Refused(found.clone()), None);
            }
            Event::Failed { run, action, found } => {
                settle(*run, *action, Outcome::Failed(found.clone()), None);
            }
            Event::LeftOut { run, action } => settle(*run, *action, Outcome::LeftOut, None),
            Event::AgreedToRestart { run } => {
                if let Some(run) = runs.iter_mut().find(|state| state.run == *run) {
                    run.may_restart = true;
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

/// The run of a notice that began last.
pub fn last_run<'j>(records: &'j [Record], notice: &NoticeId) -> Option<RunState<'j>> {
    runs(records, notice).pop()
}

/// What tejun changed for a notice and what still stands, in the order in which it was done.
pub fn standing(records: &[Record], notice: &NoticeId) -> Vec<(Action, Mark)> {
    let mut standing: Vec<(Action, Mark, RunId)> = Vec::new();
    // By the journal's order, not by runs: a run may end after the next has begun.
    let runs = runs(records, notice);
    let mut done: Vec<_> = runs
        .iter()
        .flat_map(|run| run.actions.iter().map(move |(id, state)| (run, *id, state)))
        .filter(|(.., state)| state.outcome == model::evidence::Outcome::Did)
        .collect();
    done.sort_by_key(|(run, id, state)| (state.mark.at, run.run, *id));
    for (run, id, state) in done {
        let Some(action) = run.plan.actions.iter().find(|action| action.id == id) else {
            continue;
        };
        match run.plan.purpose {
            Purpose::Apply => standing.push((action.clone(), state.mark.clone(), run.run)),
            Purpose::Undo => {
                let undone = standing
                    .iter()
                    .rposition(|(other, ..)| other.operation.inverse().as_ref() == Some(&action.operation));
                if let Some(undone) = undone {
                    standing.remove(undone);
                }
            }
        }
    }
    standing.into_iter().map(|(action, mark, _)| (action, mark)).collect()
}

/// What earlier work for a notice means for the next plan.
pub fn history(records: &[Record], notice: &NoticeId) -> History {
    let mut history = History::default();
    for record in records.iter().filter(|record| record.notice == *notice) {
        if let Event::Answered { question, value } = &record.event {
            let answered = Answered { value: value.clone(), at: record.at };
            history.answers.insert(question.clone(), answered);
        }
    }
    for (action, mark) in standing(records, notice) {
        // What time alone proves is proved; everything else was changed. Updates are both.
        let proves = action.operation.undoable() == Undoable::NothingToUndo;
        if proves || action.operation == Operation::BringUpToDate {
            history.proved.insert(action.step.clone(), mark.clone());
        }
        if !proves {
            history.changed.insert(action.step, mark);
        }
    }
    for run in runs(records, notice).iter().filter(|run| run.plan.purpose == Purpose::Apply) {
        for (id, state) in &run.actions {
            let Some(action) = run.plan.actions.iter().find(|action| action.id == *id) else {
                continue;
            };
            match failure(&state.outcome) {
                Some(found) => history.failed.insert(action.step.clone(), found),
                None => history.failed.remove(&action.step),
            };
        }
    }
    history.unfinished = last_run(records, notice).filter(|run| run.ended.is_none()).map(|run| run.run);
    history
}

fn failure(outcome: &model::evidence::Outcome) -> Option<Finding> {
    use model::evidence::Outcome;
    match outcome {
        Outcome::Failed(found) | Outcome::Refused(found) => Some(found.clone()),
        Outcome::Begun | Outcome::Did | Outcome::FoundAsWanted | Outcome::LeftOut => None,
    }
}
