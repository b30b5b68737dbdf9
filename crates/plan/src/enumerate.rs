//! Enumerates the terminals that a flow can tell apart: every combination of facts and answers that makes it go another way.
//!
//! The flow is evaluated with a lookup that records the first fact or answer without a value. That one gets each value that
//! could matter, one after the other, and the flow is evaluated again. What the flow never looks up never gets a value.
//!
//! Whether a box is reached depends on the boxes around it alone, so each box is evaluated with those alone: decisions beside
//! one another do not multiply.

use crate::decide::{self, Look};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use model::answer::AnswerText;
use model::fact::{Fact, Kind, Value};
use model::flow::{Comparison, Condition, DaysFromToday, DecideNode, Node};
use model::notice::Header;
use model::observation::Answered;
use model::plan::Passed;
use model::{FactName, Notice, QuestionId};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// A terminal's facts and answers, as far as the flow looks them up.
#[derive(Clone, Debug, Default)]
pub struct SyntheticTerminal {
    /// Facts. `None` for a fact that cannot be read.
    pub facts: BTreeMap<FactName, Option<Fact>>,
    /// Answers. `None` for a question that is not answered.
    pub answers: BTreeMap<QuestionId, Option<Answered>>,
}

/// Every terminal that the flow as a whole can tell apart, and, for each step that facts decide, every one that its condition can
/// tell apart. Decisions beside one another multiply here; what a flow decides and what steps see do not look at one
/// another, so those are not multiplied. Days are counted from `today`.
pub fn terminals(notice: &Notice, today: Date) -> Vec<SyntheticTerminal> {
    let mut found = Vec::new();
    let flow = |lookup: &dyn Look| decide::decide(&notice.header.flow, lookup);
    explore(&flow, &Values::of(notice, today), &mut SyntheticTerminal::default(), &mut |terminal, _| {
        found.push(terminal.clone());
    });
    for condition in notice.desired().filter_map(|(_, desired, _)| desired.refers().condition) {
        let judged = |lookup: &dyn Look| {
            decide::judge(condition, lookup);
            Vec::new()
        };
        let mut compared = Compared::default();
        collect(condition, &mut compared);
        let values = Values { compared, notice, today };
        explore(&judged, &values, &mut SyntheticTerminal::default(), &mut |terminal, _| {
            found.push(terminal.clone());
        });
    }
    found
}

/// Follows the flow to each box for every terminal that the way there can tell apart.
pub fn walk(notice: &Notice, today: Date, mut visit: impl FnMut(&[Passed])) {
    for way in ways(&notice.header.flow) {
        let notice = Notice::of(Header { flow: vec![way], ..notice.header.clone() });
        let flow = |lookup: &dyn Look| decide::decide(&notice.header.flow, lookup);
        let values = Values::of(&notice, today);
        explore(&flow, &values, &mut SyntheticTerminal::default(), &mut |_, passed| visit(passed));
    }
}

/// For each decision and choice: the boxes that lead to it, one inside the other, and itself, innermost and empty.
fn ways(nodes: &[Node]) -> Vec<Node> {
    let mut found = Vec::new();
    for node in nodes {
        match node {
            Node::Do(_) | Node::Close(_) => {}
            Node::Ask(node) => found.push(Node::Ask(node.clone())),
            Node::Decide(node) => {
                let bare = DecideNode { yes: Vec::new(), no: Vec::new(), ..node.clone() };
                found.push(Node::Decide(bare.clone()));
                let yes = ways(&node.yes).into_iter();
                found.extend(yes.map(|inner| Node::Decide(DecideNode { yes: vec![inner], ..bare.clone() })));
                let no = ways(&node.no).into_iter();
                found.extend(no.map(|inner| Node::Decide(DecideNode { no: vec![inner], ..bare.clone() })));
            }
            Node::Choose(node) => {
                let mut bare = node.clone();
                bare.branches.iter_mut().for_each(|branch| branch.then.clear());
                found.push(Node::Choose(bare.clone()));
                for (position, branch) in node.branches.iter().enumerate() {
                    for inner in ways(&branch.then) {
                        let mut way = bare.clone();
                        way.branches[position].then = vec![inner];
                        found.push(Node::Choose(way));
                    }
                }
            }
        }
    }
    found
}

/// Recurses once for each fact and answer that is looked up, so no deeper than a flow has of them.
fn explore(
    evaluate: &dyn Fn(&dyn Look) -> Vec<Passed>,
    values: &Values<'_>,
    terminal: &mut SyntheticTerminal,
    visit: &mut impl FnMut(&SyntheticTerminal, &[Passed]),
) {
    let lookup = RecordingLookup { known: terminal, missing: RefCell::new(None), today: values.today };
    let passed = evaluate(&lookup);
    match lookup.missing.into_inner() {
        None => visit(terminal, &passed),
        Some(Missing::Fact(name)) => {
            for value in values.of_fact(&name) {
                terminal.facts.insert(name.clone(), value);
                explore(evaluate, values, terminal, visit);
            }
            terminal.facts.remove(&name);
        }
        Some(Missing::Answer(question)) => {
            for value in values.of_answer(&question) {
                terminal.answers.insert(question.clone(), value);
                explore(evaluate, values, terminal, visit);
            }
            terminal.answers.remove(&question);
        }
    }
}

enum Missing {
    Fact(FactName),
    Answer(QuestionId),
}

struct RecordingLookup<'a> {
    known: &'a SyntheticTerminal,
    missing: RefCell<Option<Missing>>,
    today: Date,
}

impl Look for RecordingLookup<'_> {
    fn fact(&self, name: &FactName) -> Option<Fact> {
        match self.known.facts.get(name) {
            Some(fact) => fact.clone(),
            None => {
                self.missing.borrow_mut().get_or_insert_with(|| Missing::Fact(name.clone()));
                None
            }
        }
    }

    fn today(&self) -> Date {
        self.today
    }

    fn answer(&self, question: &QuestionId) -> Option<Answered> {
        match self.known.answers.get(question) {
            Some(answer) => answer.clone(),
            None => {
                self.missing.borrow_mut().get_or_insert_with(|| Missing::Answer(question.clone()));
                None
            }
        }
    }
}

/// What facts, and answers of a shape, are compared with.
#[derive(Default)]
struct Compared<'a> {
    facts: BTreeMap<FactName, Vec<&'a Comparison>>,
    answers: BTreeMap<QuestionId, Vec<&'a Comparison>>,
}

/// The values that could matter.
struct Values<'a> {
    compared: Compared<'a>,
    notice: &'a Notice,
    today: Date,
}

impl<'a> Values<'a> {
    fn of(notice: &'a Notice, today: Date) -> Self {
        let mut compared = Compared::default();
        for node in model::flow::all(&notice.header.flow) {
            if let Node::Decide(node) = node {
                collect(&node.when, &mut compared);
            }
        }
        Self { compared, notice, today }
    }

    /// Each value that a comparison names or has its boundary at, another one, absent, and unreadable. Of values for which every
    /// comparison has the same outcome, only the first.
    fn of_fact(&self, name: &FactName) -> Vec<Option<Fact>> {
        let comparisons = self.compared.facts.get(name).map(Vec::as_slice).unwrap_or_default();
        let kind = self.notice.header.fact_kind(name).unwrap_or(Kind::Text);
        let boundaries =
            comparisons.iter().flat_map(|comparison| boundary_values(comparison, kind, self.today));
        let values = distinct(boundaries.map(Some).chain([None]), comparisons, |value, comparison| {
            decide::holds(comparison, value.as_ref(), self.today)
        });
        let fact = |value| Fact { value, place: String::new(), trouble: None };
        values.into_iter().map(|value| Some(fact(value))).chain([None]).collect()
    }

    fn of_answer(&self, question: &QuestionId) -> Vec<Option<Answered>> {
        let given = |value| Some(Answered { value, at: Timestamp::UNIX_EPOCH });
        self.answers(question).into_iter().map(given).chain([None]).collect()
    }

    /// The answers that a question lists, or of its shape one of each kind that a comparison can tell apart.
    fn answers(&self, question: &QuestionId) -> Vec<AnswerText> {
        let Some(known) = self.notice.question(question) else { return Vec::new() };
        let Some(shape) = &known.shape else {
            return known.answers.iter().map(|answer| answer.value.clone().into()).collect();
        };
        let comparisons = self.compared.answers.get(question).map(Vec::as_slice).unwrap_or_default();
        let boundaries = comparisons
            .iter()
            .flat_map(|comparison| boundary_values(comparison, shape.kind(), self.today))
            .map(|value| match value {
                Value::Text(text) => text,
                Value::Number(number) => number.to_string(),
                Value::Date(day) => day.to_string(),
            });
        let answers = boundaries.chain([String::new()]).flat_map(|text| shape.answers_near(&text));
        distinct(answers, comparisons, |answer, comparison| {
            decide::holds(comparison, decide::value(answer, comparison).as_ref(), self.today)
        })
    }
}

/// Of values for which every comparison has the same outcome, only the first.
fn distinct<T>(
    values: impl Iterator<Item = T>,
    comparisons: &[&Comparison],
    outcome: impl Fn(&T, &Comparison) -> Option<bool>,
) -> Vec<T> {
    let mut outcomes_seen: Vec<Vec<Option<bool>>> = Vec::new();
    let mut first = Vec::new();
    for value in values {
        let outcomes = comparisons.iter().map(|comparison| outcome(&value, comparison)).collect();
        if !outcomes_seen.contains(&outcomes) {
            outcomes_seen.push(outcomes);
            first.push(value);
        }
    }
    first
}

/// The answers to a question that the flow can tell apart.
pub fn answers(notice: &Notice, question: &QuestionId, today: Date) -> Vec<AnswerText> {
    Values::of(notice, today).answers(question)
}

/// Values of a fact of that kind, so that the comparison holds for some of them and not for others.
fn boundary_values(comparison: &Comparison, kind: Kind, today: Date) -> Vec<Value> {
    // No notice names it. Signs alone would not do: firmware that holds no more than signs names nothing.
    const OTHER: &str = "\u{fffd}OTHER";
    match comparison {
        Comparison::OneOf(texts) => {
            texts.iter().cloned().chain([OTHER.to_owned()]).map(Value::Text).collect()
        }
        Comparison::StartingWith(texts) => {
            // The text itself may be one of those that another comparison names.
            let longer = texts.iter().map(|text| format!("{text}{OTHER}"));
            texts.iter().cloned().chain(longer).chain([OTHER.to_owned()]).map(Value::Text).collect()
        }
        Comparison::Contains(texts) => {
            texts.iter().cloned().chain([OTHER.to_owned()]).map(Value::Text).collect()
        }
        Comparison::Equal(number)
        | Comparison::AtLeast(number)
        | Comparison::AtMost(number)
        | Comparison::Below(number) => {
            [*number, number.saturating_sub(1), number.saturating_add(1), u64::MAX]
                .map(Value::Number)
                .to_vec()
        }
        Comparison::Before(day) | Comparison::After(day) => around(*day),
        Comparison::InDays(DaysFromToday { at_least, below }) => at_least
            .iter()
            .chain(below)
            .flat_map(|days| around(today.checked_add(days.days()).unwrap_or(today)))
            .collect(),
        Comparison::VersionAtLeast(version) | Comparison::VersionBelow(version) => {
            [version.to_string(), "0".to_owned(), u32::MAX.to_string(), OTHER.to_owned()]
                .map(Value::Text)
                .to_vec()
        }
        Comparison::Not(inner) => boundary_values(inner, kind, today),
        // That there is one is enough.
        Comparison::Missing => vec![match kind {
            Kind::Text => Value::Text(OTHER.to_owned()),
            Kind::Number => Value::Number(0),
            Kind::Date => Value::Date(Date::constant(2000, 1, 1)),
        }],
    }
}

/// A day, the one before and the one after.
fn around(day: Date) -> Vec<Value> {
    let beside = [day.checked_sub(1.day()), day.checked_add(1.day())];
    beside.into_iter().flatten().chain([day]).map(Value::Date).collect()
}

fn collect<'a>(condition: &'a Condition, compared: &mut Compared<'a>) {
    match condition {
        Condition::All(parts) | Condition::Any(parts) => {
            parts.iter().for_each(|part| collect(part, compared));
        }
        Condition::Agree(agree) => agree.of.iter().for_each(|part| collect(part, compared)),
        Condition::Answer(_) => {}
        Condition::Fact(test) => compared.facts.entry(test.name.clone()).or_default().push(&test.is),
        Condition::Given(test) => compared.answers.entry(test.question.clone()).or_default().push(&test.is),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::flow::AnswerTest;

    fn decide(name: &str, yes: Vec<Node>) -> Node {
        let test = AnswerTest { question: format!("q-{name}").parse().unwrap(), is: "yes".parse().unwrap() };
        Node::Decide(DecideNode {
            node: name.parse().unwrap(),
            rows: Vec::new(),
            text: model::Text::default(),
            when: Condition::Answer(test),
            yes,
            no: Vec::new(),
        })
    }

    #[test]
    fn boxes_beside_one_another_do_not_multiply() {
        let flow: Vec<Node> = (0..30).map(|i| decide(&format!("box-{i}"), Vec::new())).collect();
        assert_eq!(ways(&flow).len(), 30);
    }

    /// The boxes of each way, from the outermost.
    fn boxes(flow: &[Node]) -> Vec<Vec<String>> {
        let ids = |way: &Node| {
            let boxes = model::flow::all(std::slice::from_ref(way));
            boxes.into_iter().map(|node| node.id().to_string()).collect()
        };
        ways(flow).iter().map(ids).collect()
    }

    #[test]
    fn a_box_inside_is_looked_at_with_those_around_it() {
        let flow = [decide("outer", vec![decide("inner", Vec::new()), decide("second", Vec::new())])];
        assert_eq!(boxes(&flow), [vec!["outer"], vec!["outer", "inner"], vec!["outer", "second"]]);
    }

    #[test]
    fn boxes_on_either_way_out_are_looked_at_apart() {
        let Node::Decide(mut outer) = decide("outer", vec![decide("yes", Vec::new())]) else {
            unreachable!()
        };
        outer.no = vec![decide("no", Vec::new())];
        assert_eq!(boxes(&[Node::Decide(outer)]), [vec!["outer"], vec!["outer", "yes"], vec!["outer", "no"]]);
    }
}
