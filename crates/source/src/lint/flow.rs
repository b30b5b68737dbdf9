//! Lints the flow: every name is known, every answer has a way, some terminal can take every way, every question is asked.

use super::{Reporter, unknown};
use crate::parsed::ParsedFiles;
use crate::yaml::Step as At;
use model::answer::Shape;
use model::diagnostic::{Problem, Thing};
use model::fact::BuiltIn;
use model::flow::{Comparison, Condition, DaysFromToday, Node, Took};
use model::kinds::Desired;
use model::notice::{Header, Procedure};
use model::{FactName, NodeId, Notice, ProcedureId, QuestionId, StepRef};
use std::collections::BTreeSet;

pub(super) fn lint(header: &Header, parsed: &ParsedFiles, for_author: bool, reporter: &mut Reporter<'_>) {
    let before = reporter.diagnostics.len();
    let mut linter = Linter { header, parsed, reporter, boxes: Vec::new() };
    let flow = ["flow".into()];
    linter.nodes(&header.flow, &flow);
    for (i, reading) in header.readings.iter().enumerate() {
        if reading.beside.as_ref().is_some_and(|question| header.question(question).is_none()) {
            linter.unknown_question(&["readings".into(), i.into(), "beside".into()]);
        }
        for (j, case) in reading.cases.iter().enumerate() {
            let at = ["readings".into(), i.into(), "cases".into(), j.into(), "when".into()];
            linter.condition(&case.when, &at);
            for (k, step) in case.contradicts.iter().enumerate() {
                let at =
                    ["readings".into(), i.into(), "cases".into(), j.into(), "contradicts".into(), k.into()];
                linter.step(step, &at);
            }
        }
    }
    match header.flow.last() {
        Some(Node::Close(_)) => {}
        Some(_) => linter.reporter.report(&["flow".into(), (header.flow.len() - 1).into()], Problem::NoClose),
        None => linter.reporter.report_name(&[], "flow", Problem::Empty),
    }
    for file in &parsed.procedures {
        if !model::flow::procedures(&header.flow).contains(&file.value.procedure) {
            let place = &file.tree.at(&["procedure".into()]).place;
            linter.reporter.diagnostics.push(place.diagnostic(Problem::NeverDone));
        }
    }
    // The flow can be walked only if its names are known.
    if for_author && linter.reporter.diagnostics.len() == before {
        linter.reach();
    }
}

/// Lints what the desired states of a procedure's steps have to do with the flow: their conditions, whose names are known and
/// which facts alone decide; and what is asked for apart, to which the flow leads by the answer yes to that question alone.
pub(super) fn desired(
    header: &Header,
    parsed: &ParsedFiles,
    procedure: &Procedure,
    reporter: &mut Reporter<'_>,
) {
    let mut linter = Linter { header, parsed, reporter, boxes: Vec::new() };
    for (i, step) in procedure.steps.iter().enumerate() {
        let Some(desired) = &step.desired else { continue };
        let field = |name: &'static str| {
            ["steps".into(), i.into(), "desired".into(), desired.tag().into(), name.into()]
        };
        if let Some(condition) = desired.refers().condition {
            let at = field(if matches!(desired, Desired::Person(_)) { "seen_by" } else { "when" });
            linter.condition(condition, &at);
            if condition.asks() {
                linter.reporter.report(&at, Problem::OnlyFacts);
            }
        }
        if let Desired::Service(service) = desired {
            linter.agreed_by(&service.agreed_by, procedure, &field("agreed_by"));
        }
    }
}

/// Whether a way leads to a procedure that no yes to that question has opened.
fn is_led_to_unasked(nodes: &[Node], procedure: &ProcedureId, question: &QuestionId) -> bool {
    nodes.iter().any(|node| match node {
        Node::Do(node) => node.procedure == *procedure,
        Node::Decide(node) => {
            [&node.yes, &node.no].into_iter().any(|nodes| is_led_to_unasked(nodes, procedure, question))
        }
        Node::Choose(node) => node.branches.iter().any(|branch| {
            let opens = node.question == *question && branch.answer.as_str() == "yes";
            !opens && is_led_to_unasked(&branch.then, procedure, question)
        }),
        Node::Ask(_) | Node::Close(_) => false,
    })
}

struct Linter<'a, 'd> {
    header: &'a Header,
    parsed: &'a ParsedFiles,
    reporter: &'a mut Reporter<'d>,
    boxes: Vec<(&'a NodeId, Vec<At<'a>>)>,
}

impl<'a> Linter<'a, '_> {
    /// A step with a desired state.
    fn step(&mut self, step: &StepRef, at: &[At<'a>]) {
        let seen_to = self.parsed.procedures.iter().flat_map(|file| {
            let steps = file.value.steps.iter().filter(|step| step.desired.is_some());
            steps.map(|step| StepRef::new(&file.value.procedure, &step.step).to_string())
        });
        let known: Vec<String> = seen_to.collect();
        if !known.contains(&step.to_string()) && !self.parsed.is_unsound(&step.procedure()) {
            self.reporter.report(at, unknown(Thing::Step, known.iter().map(String::as_str)));
        }
    }

    /// A question that opens the only ways to a procedure.
    fn agreed_by(&mut self, question: &QuestionId, procedure: &Procedure, at: &[At<'_>]) {
        let before = self.reporter.diagnostics.len();
        self.stands_in(question, at);
        if self.reporter.diagnostics.len() == before
            && is_led_to_unasked(&self.header.flow, &procedure.procedure, question)
        {
            self.reporter.report(at, Problem::NotAskedApart { question: question.to_string() });
        }
    }

    fn nodes(&mut self, nodes: &'a [Node], at: &[At<'a>]) {
        for (i, node) in nodes.iter().enumerate() {
            let (tag, inner): (&str, Vec<(&'a str, &'a [Node])>) = match node {
                Node::Do(_) => ("do", vec![]),
                Node::Decide(node) => ("decide", vec![("yes", &node.yes), ("no", &node.no)]),
                Node::Choose(_) => ("choose", vec![]),
                Node::Ask(_) => ("ask", vec![]),
                Node::Close(_) => ("close", vec![]),
            };
            let here = [at, &[i.into(), tag.into()]].concat();
            let id_at = [&here[..], &["node".into()]].concat();
            if let Some((_, first)) = self.boxes.iter().find(|(id, _)| *id == node.id()) {
                let first_line = self.reporter.line(first);
                self.reporter.report(&id_at, Problem::NameTwice { thing: Thing::Box, first_line });
            }
            self.boxes.push((node.id(), id_at));
            match node {
                Node::Do(node) => {
                    let known = || self.parsed.procedures.iter().map(|file| &file.value.procedure);
                    if !known().any(|id| *id == node.procedure) && !self.parsed.is_unsound(&node.procedure) {
                        let problem = unknown(Thing::Procedure, known().map(ProcedureId::as_str));
                        self.reporter.report(&[&here[..], &["procedure".into()]].concat(), problem);
                    }
                    if let Some(deadline) = &node.deadline {
                        super::lint_deadline(deadline, &here, self.header, self.reporter);
                    }
                }
                Node::Decide(node) => {
                    self.condition(&node.when, &[&here[..], &["when".into()]].concat());
                }
                Node::Choose(node) => self.choice(node, &here),
                Node::Ask(node) => {
                    self.of_a_shape(&node.question, &[&here[..], &["question".into()]].concat());
                }
                Node::Close(_) => {
                    if i + 1 < nodes.len() {
                        self.reporter.report(&[at, &[(i + 1).into()]].concat(), Problem::AfterClose);
                    }
                }
            }
            for (branch, nodes) in inner {
                self.nodes(nodes, &[&here[..], &[branch.into()]].concat());
            }
        }
    }

    fn choice(&mut self, node: &'a model::flow::ChooseNode, here: &[At<'a>]) {
        let branches_at = [here, &["branches".into()]].concat();
        match self.header.question(&node.question) {
            None => self.unknown_question(&[here, &["question".into()]].concat()),
            Some(question) if question.shape.is_some() => {
                let problem = Problem::NoList { question: node.question.to_string() };
                self.reporter.report(&[here, &["question".into()]].concat(), problem);
            }
            Some(question) => {
                let leads = |value| node.branches.iter().any(|branch| branch.answer == value);
                for answer in question.answers.iter().filter(|answer| !leads(answer.value.clone())) {
                    let answer = answer.value.to_string();
                    self.reporter.report_name(here, "branches", Problem::AnswerWithoutBranch { answer });
                }
                for (i, branch) in node.branches.iter().enumerate() {
                    let at = |i: usize| [&branches_at[..], &[i.into(), "answer".into()]].concat();
                    if !question.answers.iter().any(|answer| answer.value == branch.answer) {
                        let allowed = question.answers.iter().map(|answer| answer.value.as_str());
                        self.reporter.unknown(&at(i), Thing::Answer, allowed);
                    }
                    if let Some(first) = node.branches[..i].iter().position(|b| b.answer == branch.answer) {
                        let first_line = self.reporter.line(&at(first));
                        self.reporter.report(&at(i), Problem::NameTwice { thing: Thing::Answer, first_line });
                    }
                }
            }
        }
        for (i, branch) in node.branches.iter().enumerate() {
            self.nodes(&branch.then, &[&branches_at[..], &[i.into(), "then".into()]].concat());
        }
    }

    /// A question whose answer is of a shape. `None` if it is not, which is reported.
    fn of_a_shape(&mut self, id: &QuestionId, at: &[At<'_>]) -> Option<&'a Shape> {
        let Some(question) = self.header.question(id) else {
            self.unknown_question(at);
            return None;
        };
        if question.shape.is_none() {
            self.reporter.report(at, Problem::NoShape { question: id.to_string() });
        }
        question.shape.as_ref()
    }

    fn unknown_question(&mut self, at: &[At<'_>]) {
        let allowed = self.header.questions.iter().map(|question| question.question.as_str());
        self.reporter.unknown(at, Thing::Question, allowed);
    }

    fn condition(&mut self, condition: &'a Condition, at: &[At<'a>]) {
        match condition {
            Condition::All(parts) | Condition::Any(parts) => {
                let tag = if matches!(condition, Condition::All(_)) { "all" } else { "any" };
                if parts.is_empty() {
                    self.reporter.report_name(at, tag, Problem::Empty);
                }
                for (i, part) in parts.iter().enumerate() {
                    self.condition(part, &[at, &[tag.into(), i.into()]].concat());
                }
            }
            Condition::Agree(agree) => {
                for (i, part) in agree.of.iter().enumerate() {
                    self.condition(part, &[at, &["agree".into(), "of".into(), i.into()]].concat());
                }
                self.stands_in(&agree.or_ask, &[at, &["agree".into(), "or_ask".into()]].concat());
            }
            Condition::Fact(test) => {
                let here = [at, &["fact".into()]].concat();
                match self.header.fact_kind(&test.name) {
                    None => {
                        let own = self.header.facts.keys().map(FactName::as_str);
                        let allowed: Vec<&str> =
                            BuiltIn::ALL.iter().map(|fact| fact.name()).chain(own).collect();
                        self.reporter.unknown(&[&here[..], &["name".into()]].concat(), Thing::Fact, allowed);
                    }
                    Some(fact) => {
                        let is = [&here[..], &["is".into()]].concat();
                        if test.is.kind().is_some_and(|wanted| wanted != fact) {
                            self.reporter.report(&is, Problem::FactOfOtherKind { fact });
                        }
                        self.comparison(&test.is, &is);
                    }
                }
                if let Some(question) = &test.or_ask {
                    self.stands_in(question, &[&here[..], &["or_ask".into()]].concat());
                }
            }
            Condition::Answer(test) => {
                let here = [at, &["answer".into()]].concat();
                match self.header.question(&test.question) {
                    None => self.unknown_question(&[&here[..], &["question".into()]].concat()),
                    Some(question) if question.shape.is_some() => {
                        let problem = Problem::NoList { question: test.question.to_string() };
                        self.reporter.report(&[&here[..], &["question".into()]].concat(), problem);
                    }
                    Some(question) if !question.answers.iter().any(|answer| answer.value == test.is) => {
                        let allowed = question.answers.iter().map(|answer| answer.value.as_str());
                        self.reporter.unknown(&[&here[..], &["is".into()]].concat(), Thing::Answer, allowed);
                    }
                    Some(_) => {}
                }
            }
            Condition::Given(test) => {
                let here = [at, &["given".into()]].concat();
                if let Some(shape) =
                    self.of_a_shape(&test.question, &[&here[..], &["question".into()]].concat())
                {
                    let is = [&here[..], &["is".into()]].concat();
                    if test.is.kind().is_some_and(|wanted| wanted != shape.kind()) {
                        self.reporter
                            .report(&is, Problem::NotOfShape { question: test.question.to_string() });
                    }
                    self.comparison(&test.is, &is);
                }
            }
        }
    }

    /// A comparison that can come out one way or the other.
    fn comparison(&mut self, comparison: &Comparison, at: &[At<'_>]) {
        match comparison {
            Comparison::OneOf(texts) | Comparison::StartingWith(texts) | Comparison::Contains(texts) => {
                if texts.is_empty() {
                    self.reporter.report(at, Problem::Empty);
                }
            }
            Comparison::InDays(DaysFromToday { at_least, below }) => match (at_least, below) {
                (None, None) => self.reporter.report(at, Problem::Empty),
                (Some(least), Some(below)) if least >= below => {
                    self.reporter.report(at, Problem::EndsBeforeItBegins);
                }
                _ => {}
            },
            Comparison::Not(inner) => self.comparison(inner, &[at, &["not".into()]].concat()),
            Comparison::Equal(_)
            | Comparison::AtLeast(_)
            | Comparison::AtMost(_)
            | Comparison::Below(_)
            | Comparison::Before(_)
            | Comparison::After(_)
            | Comparison::VersionAtLeast(_)
            | Comparison::VersionBelow(_)
            | Comparison::Missing => {}
        }
    }

    /// A question that stands in for facts has the answers yes and no.
    fn stands_in(&mut self, question: &QuestionId, at: &[At<'_>]) {
        match self.header.question(question) {
            None => self.unknown_question(at),
            Some(known) => {
                let has = |value: &str| known.answers.iter().any(|answer| answer.value.as_str() == value);
                if !has("yes") || !has("no") {
                    self.reporter.report(at, Problem::NotYesNo { question: question.to_string() });
                }
            }
        }
    }

    /// Walks the flow for every terminal that it can tell apart.
    fn reach(&mut self) {
        let notice = Notice::of(self.header.clone());
        let mut ways: BTreeSet<(NodeId, Took)> = BTreeSet::new();
        let mut asked: BTreeSet<QuestionId> = BTreeSet::new();
        plan::enumerate::walk(&notice, self.header.revised, |passed| {
            for box_ in passed {
                if let Took::Asks(questions) = &box_.took {
                    asked.extend(questions.iter().cloned());
                } else {
                    ways.insert((box_.node.clone(), box_.took.clone()));
                }
            }
        });
        for node in model::flow::all(&self.header.flow) {
            let Some((_, at)) = self.boxes.iter().find(|(id, _)| *id == node.id()) else {
                continue;
            };
            let inside_reached = ways.iter().any(|(id, _)| id == node.id());
            for (took, _) in node.branches() {
                // If the box itself is never reached, the way to it has been reported.
                if inside_reached && !ways.contains(&(node.id().clone(), took.clone())) {
                    let branch = plan::decide::way_name(&took).to_string();
                    self.reporter.report(at, Problem::Unreachable { branch });
                }
            }
        }
        asked.extend(self.header.calendar.or_ask.clone());
        for (i, question) in self.header.questions.iter().enumerate() {
            // That for the institution's code is asked when the evidence is sent.
            if !asked.contains(&question.question) && !question.is_for_institution() {
                self.reporter.report(&["questions".into(), i.into(), "question".into()], Problem::NeverAsked);
            }
        }
    }
}
