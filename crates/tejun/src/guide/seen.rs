//! What the guide knows: the state of the terminal and what its journal says. Its pages are made of this and of the job
//! that is under way.

use super::jobs::{JobStatus, WorkerPlan};
use crate::error::Error;
use crate::evidence;
use crate::session::Session;
use crate::status::{Next, RunStatus};
use jiff::{SignedDuration, Timestamp};
use model::answer::AnswerText;
use model::calendar::Gate;
use model::evidence::Outcome as ActionOutcome;
use model::finding::Finding;
use model::journal::Ending;
use model::kinds::{ExtensionSet, ExtensionsFound};
use model::observation::TerminalKind;
use model::plan::{Action, Plan, Purpose, Report, StepReport};
use model::update::UpdateProgress;
use model::why::{State, Why};
use model::{ActionId, FoundKind, Notice, QuestionId, StepRef};
use run::Outcome;
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use summary::Signed;

/// A terminal at one moment.
pub struct Seen {
    /// Its state.
    pub report: Report,
    /// What would be done.
    pub plan: Plan,
    /// How many records its journal has.
    pub records: usize,
    /// The run that began last.
    pub run: Option<Run>,
    /// Whether the journal holds nothing of this notice.
    pub is_new: bool,
    /// What was answered.
    answers: BTreeMap<QuestionId, AnswerText>,
    /// When the evidence was made, if there is some.
    pub proved_at: Option<Timestamp>,
    /// Its signed summary.
    pub signed: Option<Signed>,
}

/// A run, as the journal has it.
pub struct Run {
    /// What it is for.
    pub purpose: Purpose,
    /// Whether notice, calendar or an answer has changed since.
    pub stale: bool,
    /// When it began.
    pub began_at: Timestamp,
    /// How it ended.
    pub ended: Option<Ending>,
    /// Its actions, with how far each has come.
    pub actions: Vec<(Action, Option<ActionOutcome>, Option<UpdateProgress>)>,
}

impl Run {
    /// The first action that has not come to its end.
    pub fn at(&self) -> Option<&Action> {
        let settled =
            |came: &Option<ActionOutcome>| came.as_ref().is_some_and(|came| *came != ActionOutcome::Begun);
        self.actions.iter().find(|(_, came, _)| !settled(came)).map(|(action, ..)| action)
    }

    /// How far the updates of an action have come. `None` if it is about no updates, or has not begun.
    pub fn updates_of(&self, action: ActionId) -> Option<&UpdateProgress> {
        let mut known = self.actions.iter().filter(|(known, ..)| known.id == action);
        known.find_map(|(.., updates)| updates.as_ref())
    }

    /// About when the updates that are under way are done, if they go on at that moment. `None` if none are.
    pub fn done_about(&self, from: Timestamp) -> Option<Timestamp> {
        Some(run::done_about(from, self.updates_of(self.at()?.id)?))
    }
}

/// The extensions that a step is about, or, where it asks nothing of the machine, its procedure, where that is about one set.
pub fn extensions_of<'n>(notice: &'n Notice, id: &StepRef) -> Option<&'n ExtensionSet> {
    let (procedure, step) = notice.step(id)?;
    let mut sets = procedure.extension_sets.iter();
    let name = match &step.desired {
        Some(desired) => desired.refers().extension_set?,
        None => sets.next().filter(|_| sets.next().is_none())?.0,
    };
    procedure.extension_sets.get(name)
}

/// Looks at the terminal. Nothing is written.
///
/// # Errors
///
/// If terminal or journal cannot be read.
pub fn look(session: &mut Session<'_>) -> Result<Seen, Error> {
    session.refresh();
    let command = session.command;
    let notice = command.notice;
    let run = session.last_run()?.map(|run| Run {
        purpose: run.plan.purpose,
        stale: run.is_stale(notice),
        began_at: run.began_at,
        ended: run.ended.map(|(_, ending)| ending),
        actions: run
            .plan
            .actions
            .iter()
            .map(|action| {
                let state = run.actions.get(&action.id);
                (action.clone(), state.map(|s| s.outcome.clone()), state.and_then(|s| s.updates.clone()))
            })
            .collect(),
    });
    let (report, plan) = session.with_given_answers()?;
    let is_new = session.records()?.all().iter().all(|record| record.notice != notice.header.notice);
    let given = session.records()?.history(&notice.header.notice, report.at).answers;
    let given = given.into_iter().map(|(question, answer)| (question, answer.value));
    let answers = given.chain(command.answers()).collect();
    let kept = evidence::read(session).ok();
    let proved_at = kept.as_ref().map(|kept| kept.evidence.made_at);
    let signed = kept.and_then(|kept| kept.signed);
    let records = session.records()?.all().len();
    Ok(Seen { report, plan, records, run, is_new, answers, proved_at, signed })
}

/// What a person sees now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Now {
    /// It is being worked on.
    Working,
    /// The terminal must not be changed as it is.
    Unfit,
    /// A run stopped before its end.
    Stopped(RunStatus),
    /// A run waits for the update service until then, as the journal says.
    Waits(Timestamp),
    /// A run was left in the middle.
    Unfinished,
    /// No fact decides this.
    Asks(QuestionId),
    /// There is something to do.
    ToDo,
    /// Nothing to do for tejun, but not all is as wanted.
    Stuck,
    /// All is as wanted.
    Done,
    /// A disk without its Windows: it is shown, and nothing is done here.
    OnlyLooks,
}

impl Now {
    /// When it goes on by itself.
    pub fn goes_on_at(&self) -> Option<Timestamp> {
        match self {
            Now::Waits(until) => Some(*until),
            Now::Stopped(status) => match status.next() {
                Next::Time(until) => Some(until),
                _ => None,
            },
            _ => None,
        }
    }
}

impl Seen {
    /// Takes over the worker's plan, as long as this process would still plan what it planned then.
    pub fn take_over(&mut self, worker_plan: Option<&WorkerPlan>) {
        let own = run::digest(&self.plan).ok();
        if let Some(known) = worker_plan.filter(|known| Some(&known.instead_of) == own.as_ref()) {
            self.plan = known.plan.clone();
        }
    }

    /// Whether anything is done here at all.
    pub fn may_change(&self) -> bool {
        self.report.terminal.kind != TerminalKind::Volume && !self.is_unfit()
    }

    fn is_unfit(&self) -> bool {
        self.report.terminal.findings.iter().any(Finding::forbids_changes)
    }

    /// Whether it is a practice terminal.
    pub fn is_practice(&self) -> bool {
        self.report.terminal.kind == TerminalKind::Practice
    }

    /// The run that has not ended.
    pub fn unfinished(&self) -> Option<&Run> {
        self.run.as_ref().filter(|run| run.ended.is_none())
    }

    /// What the person sees now.
    pub fn now(&self, doing: &JobStatus) -> Now {
        if doing.busy {
            return Now::Working;
        }
        if self.is_unfit() {
            return Now::Unfit;
        }
        if self.report.terminal.kind == TerminalKind::Volume {
            return Now::OnlyLooks;
        }
        if let Some(run) = self.unfinished()
            && (!run.stale || run.purpose == Purpose::Undo)
        {
            // The last job knows where the run stands, unless the journal has gone on since.
            let known = doing.run.as_ref().filter(|(records, _)| *records == self.records);
            let known = known.filter(|(_, status)| !matches!(status.next(), Next::Ended(_)));
            // What the run stopped for can be said on a page.
            let lacks_days = known.is_some_and(|(_, status)| {
                matches!(status.outcome, Some(Outcome::NeedsPerson { gate: Gate::DistributionPeriod }))
            });
            if let Some(question) = self.report.questions.last().filter(|_| lacks_days) {
                return Now::Asks(question.clone());
            }
            return match (known, self.report.unfinished.as_ref().and_then(|run| run.waits_until)) {
                (Some((_, status)), _) => Now::Stopped(status.clone()),
                (None, Some(until)) => {
                    let gating = run.at().map(|action| &action.gating);
                    Now::Waits(gating.map_or(until, |gating| gating.opens_from(until, SignedDuration::ZERO)))
                }
                (None, None) => Now::Unfinished,
            };
        }
        if let Some(question) = self.report.questions.first() {
            return Now::Asks(question.clone());
        }
        if self.is_withdrawn() {
            return Now::Stuck;
        }
        match (self.plan.actions.is_empty(), self.report.state) {
            (false, _) => Now::ToDo,
            (true, State::Done | State::NotApplicable) => Now::Done,
            (true, _) => Now::Stuck,
        }
    }

    /// Whether the notice is withdrawn.
    pub fn is_withdrawn(&self) -> bool {
        let mut procedures = self.report.procedures.iter();
        procedures.any(|procedure| matches!(procedure.why, Some(Why::Withdrawn { .. })))
    }

    /// The answer that was given to a question.
    pub fn answer(&self, question: &QuestionId) -> Option<&AnswerText> {
        self.answers.get(question)
    }

    /// What the person sees who decides later.
    pub fn later(&self, now: &Now) -> Now {
        match now {
            Now::Asks(_) if self.plan.actions.is_empty() => Now::Stuck,
            Now::Asks(_) => Now::ToDo,
            now => now.clone(),
        }
    }

    /// The step that it is about now.
    pub fn step(&self, now: &Now) -> Option<StepRef> {
        let steps = || self.report.procedures.iter().flat_map(|procedure| &procedure.steps);
        match now {
            Now::Asks(_) | Now::Done => None,
            Now::ToDo => self.plan.actions.first().map(|action| action.step.clone()),
            Now::Stuck | Now::Unfit | Now::OnlyLooks => {
                let open = |state: State| !state.is_settled();
                steps().find(|step| open(step.state)).map(|step| step.id.clone())
            }
            _ => self.unfinished().and_then(Run::at).map(|action| action.step.clone()),
        }
    }

    /// What is known of a step.
    pub fn step_report(&self, step: &StepRef) -> Option<&StepReport> {
        self.report.procedures.iter().flat_map(|procedure| &procedure.steps).find(|known| known.id == *step)
    }

    /// What was seen of the extensions that a step is about.
    pub fn extensions(&self, notice: &Notice, id: &StepRef) -> Option<&ExtensionsFound> {
        let set = extensions_of(notice, id)?;
        let steps = self.report.procedures.iter().flat_map(|procedure| &procedure.steps);
        let mut about = steps.filter(|step| extensions_of(notice, &step.id) == Some(set));
        about.find_map(|step| Some(&**Box::<ExtensionsFound>::of(step.found.as_ref()?)?))
    }

    /// A hash of everything that a page shows, except the clock.
    pub fn fingerprint(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        let mut report = self.report.clone();
        report.at = Timestamp::MIN;
        serde_json::to_string(&(&report, &self.plan.actions)).unwrap_or_default().hash(&mut hasher);
        (self.records, self.proved_at, self.signed.as_ref().map(|signed| &signed.bytes)).hash(&mut hasher);
        hasher.finish()
    }
}
