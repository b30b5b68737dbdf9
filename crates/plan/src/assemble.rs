//! From a notice and an observation to a report and a plan.

use crate::decide::{self, Look};
use crate::judge::{self, Context, Judged};
use jiff::civil::Date;
use model::answer::AnswerText;
use model::calendar::{Calendar, Gate, Opening, in_japan};
use model::deadline::DeadlineReport;
use model::fact::Fact;
use model::finding::{Finding, FindingCode};
use model::flow::{DoNode, Node, Took};
use model::kinds::{Desired, Operation, SetOperation};
use model::notice::{Notice, Procedure, Reading, Step};
use model::observation::{Ability, Answered, History, Mark, Observation, TerminalKind};
use model::plan::{
    Action, FORMAT, Gating, Passed, Plan, ProcedureReport, Purpose, ReadingReport, Report, StepReport,
    TerminalReport,
};
use model::why::{State, Why};
use model::{ActionId, FactName, ProcedureId, QuestionId, StepRef};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What state the terminal is in, and what there is to do about it.
///
/// The same arguments give the same answer. The plan holds every action that could be begun now or by mere waiting;
/// for every step without one, the report says why.
pub fn plan(notice: &Notice, observation: &Observation) -> (Report, Plan) {
    let (notice, observation) = (&*as_held(notice, observation), &*understood(notice, observation));
    // Of a withdrawn notice nobody is asked anything.
    let flow = if notice.header.withdrawn.is_none() { notice.header.flow.as_slice() } else { &[] };
    let passed = decide::decide(flow, observation);
    let on_path = decide::procedures(flow, &passed);
    let mut questions = decide::questions(&passed);

    let (readings, contradicted) = readings(notice, observation);
    let mut assembly = Assembly {
        notice,
        observation,
        contradicted,
        calendar: notice.header.calendar.with_answer(|question| Some(observation.answer(question)?.value)),
        actions: Vec::new(),
        held_by: None,
        holding: Vec::new(),
    };
    let mut reports: BTreeMap<ProcedureId, ProcedureReport> = BTreeMap::new();
    for passed in &passed {
        match model::flow::all(flow).into_iter().find(|node| *node.id() == passed.node) {
            // A procedure to which two ways lead is planned once.
            Some(Node::Do(node)) if !reports.contains_key(&node.procedure) => {
                if let Some(procedure) = notice.procedure(&node.procedure) {
                    let report = assembly.procedure(procedure, node.holds_back);
                    reports.insert(node.procedure.clone(), report);
                }
            }
            Some(node @ (Node::Decide(_) | Node::Choose(_))) => assembly.hold_undecided(node, &passed.took),
            Some(Node::Do(_) | Node::Ask(_) | Node::Close(_)) | None => {}
        }
    }
    let Assembly { actions, .. } = assembly;
    // With no period ahead a person may know the next one.
    let out_of_periods =
        |step: &StepReport| step.why == Why::GateClosed { gate: Gate::DistributionPeriod, opens_at: None };
    if let Some(question) = &notice.header.calendar.or_ask
        && reports.values().flat_map(|report| &report.steps).any(out_of_periods)
    {
        questions.push(question.clone());
    }
    let procedures = notice
        .procedures
        .iter()
        .map(|procedure| match reports.remove(&procedure.procedure) {
            Some(report) => report,
            None => match &notice.header.withdrawn {
                Some(withdrawn) => {
                    let undo = withdrawn.undo && stands(procedure, &observation.history.changed);
                    let state = if undo { State::NeedsPerson } else { State::NotApplicable };
                    left_out(procedure, state, Why::Withdrawn { undo })
                }
                None => off_path(procedure, flow, &passed, &observation.history.changed),
            },
        })
        .collect::<Vec<_>>();
    let counts = |id: &ProcedureId| notice.header.withdrawn.is_some() || on_path.contains(id);
    let states = procedures.iter().filter(|p| counts(&p.id)).map(|procedure| procedure.state);
    let undecided = passed.iter().any(|box_| box_.took == Took::CannotTell).then_some(State::Unknown);
    let asked = (!questions.is_empty()).then_some(State::NeedsPerson);
    let state = sum(states.chain(undecided).chain(asked));
    let report = Report {
        format: FORMAT,
        notice: notice.reference(),
        at: observation.at,
        terminal: TerminalReport {
            kind: observation.kind,
            facts: observation.facts.clone(),
            findings: observation.findings.clone(),
        },
        readings,
        deadlines: deadlines(notice, observation, &passed, &procedures, state),
        flow: passed,
        offered: offered(notice, &questions, &observation.history),
        institution: institution(notice, &observation.history),
        questions,
        unfinished: observation.history.unfinished.clone(),
        state,
        procedures,
    };
    let plan = Plan {
        format: FORMAT,
        notice: notice.reference(),
        made_at: observation.at,
        purpose: Purpose::Apply,
        actions,
    };
    (report, plan)
}

/// The notice; if it is an edition that a later one has withdrawn, as withdrawn as a whole.
fn as_held<'n>(notice: &'n Notice, observation: &Observation) -> Cow<'n, Notice> {
    let edition = notice.origin.signed().map(|signed| signed.edition);
    match edition.and_then(|edition| observation.history.withdrawn(edition)) {
        Some(withdrawn) if notice.header.withdrawn.is_none() => {
            let mut notice = notice.clone();
            notice.header.withdrawn = Some(withdrawn.whole());
            Cow::Owned(notice)
        }
        _ => Cow::Borrowed(notice),
    }
}

/// The observation without answers that the notice does not take, as of an earlier edition: they are asked for again.
fn understood<'o>(notice: &Notice, observation: &'o Observation) -> Cow<'o, Observation> {
    let fits = |question: &QuestionId, answered: &Answered| {
        let known = notice.question(question).and_then(|known| known.answer(answered.value.as_str()));
        known.is_some_and(|kept| kept == answered.value)
    };
    let answers = &observation.history.answers;
    if answers.iter().all(|(question, answered)| fits(question, answered)) {
        return Cow::Borrowed(observation);
    }
    let mut observation = observation.clone();
    observation.history.answers.retain(|question, answered| fits(question, answered));
    Cow::Owned(observation)
}

/// The deadlines of the whole and of the boxes that were passed. Those of something that is done remind of nothing.
fn deadlines(
    notice: &Notice,
    observation: &Observation,
    passed: &[Passed],
    procedures: &[ProcedureReport],
    state: State,
) -> Vec<DeadlineReport> {
    let on_way = |node: &&DoNode| passed.iter().any(|box_| box_.node == node.node);
    if notice.header.withdrawn.is_some() {
        return Vec::new();
    }
    let known = notice.deadlines().filter(|(node, _)| node.as_ref().is_none_or(on_way));
    let told = known.map(|(node, deadline)| {
        let state = match node {
            Some(node) => procedures.iter().find(|report| report.id == node.procedure).map(|p| p.state),
            None => Some(state),
        };
        let last = deadline.day(&observation.facts, |id| observation.answer(id)?.value.as_str().parse().ok());
        let reminds = !state.is_some_and(State::is_settled);
        let id = node.map(|node| node.node.clone());
        DeadlineReport::new(id, &deadline.remind_at, last, observation.today(), reminds)
    });
    told.collect()
}

/// What was answered to other notices, for the open questions that share their answers.
fn offered(notice: &Notice, open: &[QuestionId], history: &History) -> BTreeMap<QuestionId, Answered> {
    let asked =
        notice.institution_question().filter(|question| !history.answers.contains_key(&question.question));
    let open = open.iter().filter_map(|id| notice.question(id)).chain(asked);
    let shared = open.filter(|question| question.shared);
    let known = shared.filter_map(|question| {
        let answered = history.answered_elsewhere.get(&question.question)?;
        let kept = question.answer(answered.value.as_str())?;
        (kept == answered.value).then(|| (question.question.clone(), answered.clone()))
    });
    known.collect()
}

fn institution(notice: &Notice, history: &History) -> Option<AnswerText> {
    let question = notice.institution_question()?;
    history.answers.get(&question.question).map(|answered| answered.value.clone())
}

impl Look for Observation {
    fn fact(&self, name: &FactName) -> Option<Fact> {
        self.facts.get(name).cloned()
    }

    fn today(&self) -> Date {
        in_japan(self.at).date()
    }

    fn answer(&self, question: &QuestionId) -> Option<Answered> {
        self.history.answers.get(question).cloned()
    }
}

/// The readings, and what they say against steps.
fn readings(
    notice: &Notice,
    observation: &Observation,
) -> (Vec<ReadingReport>, BTreeMap<StepRef, Vec<Finding>>) {
    let mut contradicted: BTreeMap<StepRef, Vec<Finding>> = BTreeMap::new();
    let report = |reading: &Reading| {
        let mut evidence = Vec::new();
        // A case that cannot be judged may hold, so what a later one shows may be false. What it speaks against is not relied on.
        let mut may_hold = None;
        let case = reading.cases.iter().find(|case| {
            let (verdict, seen) = decide::judge(&case.when, observation);
            if !matches!(verdict, decide::Verdict::Holds | decide::Verdict::HoldsNot) {
                may_hold.get_or_insert_with(|| seen.clone());
            }
            evidence = seen;
            verdict == decide::Verdict::Holds
        });
        if let Some(case) = case {
            for step in &case.contradicts {
                let (title, shows) = (reading.title.clone(), case.show.clone());
                contradicted.entry(step.clone()).or_default().push(Finding::Contradicted { title, shows });
            }
        }
        ReadingReport {
            rows: reading.rows.clone(),
            title: reading.title.clone(),
            shows: match (&may_hold, case) {
                (Some(_), _) => reading.unknown.as_ref().unwrap_or(&reading.otherwise),
                (None, Some(case)) => &case.show,
                (None, None) => &reading.otherwise,
            }
            .clone(),
            evidence: may_hold.unwrap_or(evidence),
        }
    };
    let reports = notice.header.readings.iter().map(report).collect();
    (reports, contradicted)
}

/// A plan that grows along the flow.
struct Assembly<'a> {
    notice: &'a Notice,
    observation: &'a Observation,
    /// What the readings say against steps.
    contradicted: BTreeMap<StepRef, Vec<Finding>>,
    /// By which work is timed.
    calendar: Calendar,
    actions: Vec<Action>,
    /// Why everything that follows has to wait, if it has to.
    held_by: Option<Why>,
    /// Actions that everything that follows needs.
    holding: Vec<ActionId>,
}

impl Assembly<'_> {
    /// A decision that is still open holds back what follows if a procedure inside it would.
    fn hold_undecided(&mut self, node: &Node, took: &Took) {
        let holds = model::flow::all(std::slice::from_ref(node))
            .iter()
            .any(|inner| matches!(inner, Node::Do(inner) if inner.holds_back));
        if holds && let Some(why) = open(node, took) {
            self.held_by.get_or_insert(why);
        }
    }

    fn procedure(&mut self, procedure: &Procedure, holds_back: bool) -> ProcedureReport {
        let first = self.actions.len();
        // What an earlier run could not take back comes before everything else.
        for left in &self.observation.history.left {
            if left.step.procedure() == procedure.procedure {
                self.put_back(&left.step, left.operation.clone(), Vec::new());
            }
        }
        let mut steps: Vec<StepReport> = Vec::new();
        for step in in_turn(procedure) {
            let report = self.step(procedure, step, &steps);
            steps.push(report);
        }
        steps.sort_by_key(|report| procedure.steps.iter().position(|step| report.id.step() == step.step));
        if holds_back {
            self.holding.extend(self.actions[first..].iter().map(|action| action.id));
            let unmet = steps.iter().find(|step| {
                let settled = step.state.is_settled();
                let elsewhere = step.why == Why::NeedsRunningTerminal;
                // A part that nobody can judge is not met by what is planned for the others.
                let is_open =
                    |finding: &Finding| finding.is_unread() || finding.code() == FindingCode::PropertyOdd;
                let planned = self.plans(&step.id) && !step.findings.iter().any(is_open);
                !settled && !elsewhere && !planned
            });
            if let Some(step) = unmet {
                self.held_by.get_or_insert(Why::AfterStep { step: step.id.clone() });
            }
        }
        ProcedureReport {
            id: procedure.procedure.clone(),
            state: sum(steps.iter().map(|step| step.state)),
            why: None,
            steps,
        }
    }

    fn plans(&self, step: &StepRef) -> bool {
        self.actions.iter().any(|action| action.step == *step)
    }

    fn step(&mut self, procedure: &Procedure, step: &Step, before: &[StepReport]) -> StepReport {
        let id = StepRef::new(&procedure.procedure, &step.step);
        let history = &self.observation.history;
        let judged = match &step.desired {
            // A part of the way by hand to another step, which is judged itself.
            None if step.way_to.is_some() => Judged::not_applicable(Why::OnlyByHand),
            // Nothing shows whether it was done, so it never counts as done.
            None => Judged::settled(State::NeedsPerson, Why::PersonMustAct, Vec::new()),
            Some(desired) => {
                let planned: Vec<StepRef> = self.actions.iter().map(|action| action.step.clone()).collect();
                let context = Context { procedure, observation: self.observation, planned: &planned };
                let mut judged = judge::judge(&id, desired, &context);
                let claimed = claimed(self.notice, self.observation, &judged.operations);
                if !claimed.is_empty() {
                    // Each would take the other's value away, for ever.
                    judged.findings.extend(claimed);
                    judged = Judged::settled(State::NeedsPerson, Why::PersonMustAct, judged.findings);
                }
                if let Some(against) = self.contradicted.get(&id) {
                    judged.findings.extend(against.iter().cloned());
                    if judged.state == State::Done {
                        (judged.state, judged.why) = (State::NeedsPerson, Why::PersonMustAct);
                    }
                }
                if let Some(failure) = history.failed.get(&id).filter(|_| judged.state == State::Todo) {
                    judged.state = State::Failed;
                    judged.findings.push(failure.clone());
                }
                judged
            }
        };
        let Judged { mut state, mut why, mut findings, mut operations, meanwhile, evidence } = judged;
        if let Some(day) = self.notice.header.not_before.filter(|day| self.observation.today() < *day)
            && (matches!(state, State::Todo | State::NeedsPerson) || !operations.is_empty())
        {
            (state, why) = (State::Waiting, Why::NotBefore { day });
            operations.clear();
        }
        let mut after = self.holding.clone();
        let mut needs = step.needs.iter().map(|needed| StepRef::new(&procedure.procedure, needed));
        if state == State::NeedsPerson
            && matches!(step.desired, Some(Desired::Person(_)))
            && let Some(first) = needs.find(|needed| !is_met(before, needed))
        {
            (state, why) = (State::Waiting, Why::AfterStep { step: first });
        }
        if !operations.is_empty() {
            if let Some(held) = self.hindrance(procedure, step, before, &operations[0], &mut after) {
                (state, why) = held;
            } else {
                let gating = self.gating(step, &mut state, &mut why);
                let mut acts = Vec::new();
                for set in meanwhile.clone() {
                    let set = self.act(&id, set.into(), after.clone(), gating.clone());
                    after.push(set);
                    acts.push(set);
                }
                for operation in operations {
                    let one_by_one = operation.needs() == Ability::Browser;
                    let act = self.act(&id, operation, after.clone(), gating.clone());
                    acts.push(act);
                    if one_by_one {
                        // A browser that refuses one extension is not asked about the next.
                        after = vec![act];
                    }
                }
                for back in meanwhile.iter().rev().filter_map(SetOperation::inverse) {
                    self.put_back(&id, back.into(), acts.clone());
                }
            }
        }
        findings.dedup();
        StepReport {
            rows: step.rows.clone(),
            state,
            why,
            findings,
            found: self.observation.found.get(&id).cloned(),
            evidence,
            desired: step.desired.clone(),
            proved: history.proved.get(&id).cloned(),
            id,
        }
    }

    fn act(
        &mut self,
        step: &StepRef,
        operation: Operation,
        after: Vec<ActionId>,
        gating: Gating,
    ) -> ActionId {
        let id = ActionId(u32::try_from(self.actions.len() + 1).unwrap_or(u32::MAX));
        self.actions.push(Action { id, step: step.clone(), operation, after, gating, puts_back: false });
        id
    }

    /// Taking back what was set for a while waits for no gate.
    fn put_back(&mut self, step: &StepRef, back: Operation, after: Vec<ActionId>) {
        self.act(step, back, after, Gating { gates: Vec::new(), calendar: None });
        if let Some(action) = self.actions.last_mut() {
            action.puts_back = true;
        }
    }

    /// What prevents a step from being planned. If nothing does, adds the actions that it needs to `after`.
    fn hindrance(
        &self,
        procedure: &Procedure,
        step: &Step,
        before: &[StepReport],
        operation: &Operation,
        after: &mut Vec<ActionId>,
    ) -> Option<(State, Why)> {
        if self.observation.findings.iter().any(Finding::forbids_changes) {
            return Some((State::NeedsPerson, Why::TerminalNotFit));
        }
        if let Some(why) = &self.held_by {
            return Some((State::Waiting, why.clone()));
        }
        if !self.observation.able.contains(&operation.needs()) {
            return Some(match self.observation.kind {
                TerminalKind::This => (State::NeedsPerson, Why::NotYet),
                TerminalKind::Volume | TerminalKind::Practice => (State::Todo, Why::NeedsRunningTerminal),
            });
        }
        let follows = step.desired.as_ref().and_then(|desired| desired.refers().step);
        let successor = judge::successor(procedure, step).map(|adds| &adds.step);
        for needed in step.needs.iter().chain(follows).chain(successor) {
            let needed = StepRef::new(&procedure.procedure, needed);
            let actions: Vec<ActionId> =
                self.actions.iter().filter(|action| action.step == needed).map(|action| action.id).collect();
            if actions.is_empty() && !is_met(before, &needed) {
                return Some((State::Waiting, Why::AfterStep { step: needed }));
            }
            after.extend(actions);
        }
        after.sort_unstable();
        after.dedup();
        None
    }

    /// The gates of a step. If one is closed now, the step waits for it.
    fn gating(&self, step: &Step, state: &mut State, why: &mut Why) -> Gating {
        let gates = step.only_when.clone();
        let calendar = (!gates.is_empty()).then(|| self.calendar.clone());
        if let Some(calendar) = &calendar
            && let Opening::Closed { by, opens_at } = calendar.opening(&gates, self.observation.at)
        {
            *state = if opens_at.is_some() { State::Waiting } else { State::NeedsPerson };
            *why = Why::GateClosed { gate: by, opens_at };
        }
        if gates.contains(&Gate::MainsPower) && self.observation.mains_power != Some(true) {
            *state = State::NeedsPerson;
            *why = Why::GateClosed { gate: Gate::MainsPower, opens_at: None };
        }
        Gating { gates, calendar }
    }
}

/// The steps of a procedure in the order in which they are planned: an extension is removed after its successor is added, also where
/// a person does it the other way round (docs/decisions/0115).
fn in_turn(procedure: &Procedure) -> Vec<&Step> {
    let mut steps: Vec<&Step> = procedure.steps.iter().collect();
    for step in &procedure.steps {
        if let Some(adds) = judge::successor(procedure, step)
            && let Some(from) = steps.iter().position(|other| other.step == step.step)
            && let Some(to) = steps.iter().position(|other| other.step == adds.step)
            && from < to
        {
            steps[from..=to].rotate_left(1);
        }
    }
    steps
}

/// What other notices have set, and these operations would change: none of a notice whose place this one takes.
fn claimed(notice: &Notice, observation: &Observation, operations: &[Operation]) -> Vec<Finding> {
    let settings = operations.iter().flat_map(|operation| match operation {
        Operation::Set(set) => set.settings(),
        Operation::Lead(_) => Vec::new(),
    });
    let other = |setting: String| {
        let other = observation.history.claimed.get(&setting)?;
        let finding = Finding::ClaimedByNotice { notice: other.clone(), setting };
        (!notice.header.supersedes.contains(other)).then_some(finding)
    };
    settings.filter_map(other).collect()
}

/// Whether a step that needs this one may begin. A part that cannot be read holds nothing back.
fn is_met(before: &[StepReport], needed: &StepRef) -> bool {
    let report = before.iter().find(|report| report.id == *needed);
    report.is_some_and(|report| report.state.is_settled() || report.why == Why::PartUnknown)
}

/// Why a decision is still open.
fn open(node: &Node, took: &Took) -> Option<Why> {
    match took {
        Took::Asks(questions) => Some(Why::QuestionsOpen { questions: questions.clone() }),
        Took::CannotTell => Some(Why::CannotDecide { node: node.id().clone() }),
        Took::Yes | Took::No | Took::Chose(_) | Took::On => None,
    }
}

/// The report of a procedure that is not on the way taken.
fn off_path(
    procedure: &Procedure,
    flow: &[Node],
    passed: &[Passed],
    changed: &BTreeMap<StepRef, Mark>,
) -> ProcedureReport {
    let leads_there = |node: &&Node| {
        !matches!(node, Node::Do(_))
            && model::flow::all(std::slice::from_ref(*node))
                .iter()
                .any(|inner| matches!(inner, Node::Do(inner) if inner.procedure == procedure.procedure))
    };
    // The innermost box that was passed and has the procedure inside: that is where the way parted.
    let nodes = model::flow::all(flow);
    let parted = nodes
        .into_iter()
        .filter(leads_there)
        .filter_map(|node| Some((node, passed.iter().find(|box_| box_.node == *node.id())?)))
        .next_back();
    let (state, why) = match parted {
        Some((node, box_)) => match open(node, &box_.took) {
            Some(why @ Why::CannotDecide { .. }) => (State::Unknown, why),
            Some(why) => (State::NeedsPerson, why),
            None => {
                let stands = stands(procedure, changed);
                (State::NotApplicable, Why::BranchNotTaken { node: node.id().clone(), stands })
            }
        },
        None => (State::NotApplicable, Why::NotNeeded),
    };
    left_out(procedure, state, why)
}

/// Whether something that tejun changed for a procedure stands.
fn stands(procedure: &Procedure, changed: &BTreeMap<StepRef, Mark>) -> bool {
    changed.keys().any(|step| step.procedure() == procedure.procedure)
}

/// The report of a procedure of which no step is looked at, each for the same reason.
fn left_out(procedure: &Procedure, state: State, why: Why) -> ProcedureReport {
    let steps = procedure
        .steps
        .iter()
        .map(|step| StepReport {
            id: StepRef::new(&procedure.procedure, &step.step),
            rows: step.rows.clone(),
            state,
            why: why.clone(),
            findings: Vec::<Finding>::new(),
            found: None,
            evidence: Vec::new(),
            desired: step.desired.clone(),
            proved: None,
        })
        .collect();
    ProcedureReport { id: procedure.procedure.clone(), state, why: Some(why), steps }
}

/// The state of a whole from the states of its parts: the one that a person has to know of first. First a failure, then what is
/// unknown, then what is to be done, by tejun and by people, then what waits.
pub(crate) fn sum(parts: impl Iterator<Item = State>) -> State {
    const ORDER: [State; 7] = [
        State::NotApplicable,
        State::Done,
        State::Waiting,
        State::NeedsPerson,
        State::Todo,
        State::Unknown,
        State::Failed,
    ];
    let rank = |state: &State| ORDER.iter().position(|s| s == state);
    parts.max_by_key(rank).unwrap_or(State::NotApplicable)
}
