//! The way through the flow: which boxes are passed, which way out of each is taken, and on what evidence.

use jiff::civil::Date;
use model::answer::AnswerText;
use model::fact::{Fact, Kind, Value};
use model::flow::{Comparison, Condition, DaysFromToday, Node, Took};
use model::id::AnswerValue;
use model::observation::Answered;
use model::plan::{Evidence, Passed};
use model::{FactName, ProcedureId, QuestionId, Version};

/// What a decision may look at.
pub trait Look {
    /// A fact of the terminal, or `None` if it was not read from this terminal.
    fn fact(&self, name: &FactName) -> Option<Fact>;
    /// Today in Japan.
    fn today(&self) -> Date;
    /// What a person answered.
    fn answer(&self, question: &QuestionId) -> Option<Answered>;
}

/// What a condition comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It holds.
    Holds,
    /// It does not.
    HoldsNot,
    /// These questions have to be answered first.
    Asks(Vec<QuestionId>),
    /// A fact that decides cannot be read, and no question stands in for it.
    CannotTell,
}

/// The boxes passed, in order. After a box that cannot decide yet the flow is followed behind it all the same, so
/// that what is to be asked there is asked too; the boxes inside the undecided one are not passed.
pub fn decide(flow: &[Node], look: &dyn Look) -> Vec<Passed> {
    let mut passed = Vec::new();
    follow(flow, look, &mut passed);
    passed
}

fn follow(nodes: &[Node], look: &dyn Look, passed: &mut Vec<Passed>) {
    for node in nodes {
        let (took, evidence) = way_out(node, look);
        passed.push(Passed {
            node: node.id().clone(),
            rows: node.rows().to_vec(),
            took: took.clone(),
            evidence,
        });
        if let Some((_, inner)) = node.branches().into_iter().find(|(branch, _)| *branch == took) {
            follow(inner, look, passed);
        }
    }
}

fn way_out(node: &Node, look: &dyn Look) -> (Took, Vec<Evidence>) {
    match node {
        Node::Do(_) | Node::Close(_) => (Took::On, Vec::new()),
        Node::Decide(node) => {
            let (verdict, evidence) = judge(&node.when, look);
            let took = match verdict {
                Verdict::Holds => Took::Yes,
                Verdict::HoldsNot => Took::No,
                Verdict::Asks(questions) => Took::Asks(questions),
                Verdict::CannotTell => Took::CannotTell,
            };
            (took, evidence)
        }
        Node::Choose(node) => match look.answer(&node.question) {
            Some(answer) => match node.branches.iter().find(|branch| answer.value == branch.answer) {
                Some(branch) => (Took::Chose(branch.answer.clone()), vec![given(&node.question, answer)]),
                None => (Took::Asks(vec![node.question.clone()]), Vec::new()),
            },
            None => (Took::Asks(vec![node.question.clone()]), Vec::new()),
        },
        Node::Ask(node) => match look.answer(&node.question) {
            Some(answer) => (Took::On, vec![given(&node.question, answer)]),
            None => (Took::Asks(vec![node.question.clone()]), Vec::new()),
        },
    }
}

/// What a condition comes to, and what decided it.
pub fn judge(condition: &Condition, look: &dyn Look) -> (Verdict, Vec<Evidence>) {
    match condition {
        Condition::All(parts) => combine(parts, look, &Verdict::HoldsNot, Verdict::Holds),
        Condition::Any(parts) => combine(parts, look, &Verdict::Holds, Verdict::HoldsNot),
        Condition::Agree(agree) => {
            let judged: Vec<_> = agree.of.iter().map(|part| judge(part, look)).collect();
            let all = |wanted: &Verdict| judged.iter().all(|(verdict, _)| verdict == wanted);
            let verdict = if all(&Verdict::Holds) {
                Some(Verdict::Holds)
            } else if all(&Verdict::HoldsNot) {
                Some(Verdict::HoldsNot)
            } else {
                None
            };
            let mut evidence: Vec<_> = judged.into_iter().flat_map(|(_, evidence)| evidence).collect();
            evidence.dedup();
            let verdict = verdict.unwrap_or_else(|| answered(&agree.or_ask, look, &mut evidence));
            (verdict, evidence)
        }
        Condition::Fact(test) => {
            let fact = look.fact(&test.name);
            let mut evidence = vec![Evidence::Fact {
                name: test.name.clone(),
                value: fact.as_ref().and_then(|fact| fact.value.clone()),
                place: fact.as_ref().map(|fact| fact.place.clone()).unwrap_or_default(),
                trouble: fact.as_ref().and_then(|fact| fact.trouble.clone()),
            }];
            let verdict = match fact {
                Some(Fact { trouble: None, value, .. }) => {
                    match holds(&test.is, value.as_ref(), look.today()) {
                        Some(true) => Verdict::Holds,
                        Some(false) => Verdict::HoldsNot,
                        None => Verdict::CannotTell,
                    }
                }
                Some(Fact { trouble: Some(_), .. }) | None => Verdict::CannotTell,
            };
            match &test.or_ask {
                Some(question) if verdict != Verdict::Holds => {
                    let verdict = answered(question, look, &mut evidence);
                    (verdict, evidence)
                }
                _ => (verdict, evidence),
            }
        }
        Condition::Answer(test) => match look.answer(&test.question) {
            Some(answer) => {
                let verdict = if answer.value == test.is { Verdict::Holds } else { Verdict::HoldsNot };
                (verdict, vec![given(&test.question, answer)])
            }
            None => (Verdict::Asks(vec![test.question.clone()]), Vec::new()),
        },
        Condition::Given(test) => match look.answer(&test.question) {
            Some(answer) => {
                let value = value(&answer.value, &test.is);
                let verdict = match holds(&test.is, value.as_ref(), look.today()) {
                    Some(true) => Verdict::Holds,
                    Some(false) => Verdict::HoldsNot,
                    None => Verdict::CannotTell,
                };
                (verdict, vec![given(&test.question, answer)])
            }
            None => (Verdict::Asks(vec![test.question.clone()]), Vec::new()),
        },
    }
}

/// An answer as a comparison takes it. `None` if it is of another kind.
pub(crate) fn value(answer: &AnswerText, compared: &Comparison) -> Option<Value> {
    let text = answer.as_str();
    match compared.kind() {
        Some(Kind::Number) => text.parse().ok().map(Value::Number),
        Some(Kind::Date) => text.parse().ok().map(Value::Date),
        Some(Kind::Text) | None => Some(Value::Text(text.to_owned())),
    }
}

/// Joins parts: `deciding` of any one decides the whole; then the unknown; then the first question, because its answer may make the
/// others unnecessary; and if none of these is left, `otherwise`.
fn combine(
    parts: &[Condition],
    look: &dyn Look,
    deciding: &Verdict,
    otherwise: Verdict,
) -> (Verdict, Vec<Evidence>) {
    let mut judged = Vec::new();
    for part in parts {
        let (verdict, evidence) = judge(part, look);
        if verdict == *deciding {
            return (verdict, evidence);
        }
        judged.push((verdict, evidence));
    }
    let open = judged
        .iter()
        .find(|(verdict, _)| *verdict == Verdict::CannotTell)
        .or_else(|| judged.iter().find(|(verdict, _)| matches!(verdict, Verdict::Asks(_))));
    let verdict = open.map_or(otherwise, |(verdict, _)| verdict.clone());
    // Two parts may ask the same fact.
    let mut evidence: Vec<_> = judged.into_iter().flat_map(|(_, evidence)| evidence).collect();
    evidence.dedup();
    (verdict, evidence)
}

fn answered(question: &QuestionId, look: &dyn Look, evidence: &mut Vec<Evidence>) -> Verdict {
    match look.answer(question) {
        Some(answer) => {
            let yes = answer.value.as_str() == "yes";
            evidence.push(given(question, answer));
            if yes { Verdict::Holds } else { Verdict::HoldsNot }
        }
        None => Verdict::Asks(vec![question.clone()]),
    }
}

fn given(question: &QuestionId, answer: Answered) -> Evidence {
    Evidence::Answer { question: question.clone(), value: answer.value, at: answer.at }
}

/// Whether a value that could be read is so, on that day. One of another kind never is. `None` if it decides nothing.
pub(crate) fn holds(comparison: &Comparison, value: Option<&Value>, today: Date) -> Option<bool> {
    let alike = |text: &str| text.trim().to_lowercase();
    let text = |holds: &dyn Fn(&str) -> bool| matches!(value, Some(Value::Text(text)) if holds(&alike(text)));
    let any = |texts: &[String], holds: &dyn Fn(&str, &str) -> bool| {
        text(&|text| texts.iter().any(|wanted| holds(text, &alike(wanted))))
    };
    let number = |holds: &dyn Fn(u64) -> bool| matches!(value, Some(Value::Number(number)) if holds(*number));
    let date = |holds: &dyn Fn(Date) -> bool| matches!(value, Some(Value::Date(date)) if holds(*date));
    let version = |holds: &dyn Fn(Version) -> bool| match value {
        Some(Value::Text(text)) => text.trim().parse().ok().map(holds),
        Some(Value::Number(_) | Value::Date(_)) | None => Some(false),
    };
    Some(match comparison {
        Comparison::OneOf(texts) => any(texts, &|text, wanted| text == wanted),
        Comparison::StartingWith(texts) => any(texts, &|text, wanted| text.starts_with(wanted)),
        Comparison::Contains(texts) => any(texts, &|text, wanted| text.contains(wanted)),
        Comparison::Equal(wanted) => number(&|number| number == *wanted),
        Comparison::AtLeast(least) => number(&|number| number >= *least),
        Comparison::AtMost(most) => number(&|number| number <= *most),
        Comparison::Below(limit) => number(&|number| number < *limit),
        Comparison::Before(day) => date(&|date| date < *day),
        Comparison::After(day) => date(&|date| date > *day),
        Comparison::InDays(DaysFromToday { at_least, below }) => date(&|date| {
            let ahead = today.until(date).map_or(0, |span| span.get_days());
            at_least.is_none_or(|least| ahead >= least) && below.is_none_or(|below| ahead < below)
        }),
        Comparison::VersionAtLeast(least) => return version(&|version| version >= *least),
        Comparison::VersionBelow(limit) => return version(&|version| version < *limit),
        Comparison::Missing => value.is_none(),
        Comparison::Not(inner) => return holds(inner, value, today).map(|holds| !holds),
    })
}

/// The procedures on the way that was taken, in order.
pub fn procedures(flow: &[Node], passed: &[Passed]) -> Vec<ProcedureId> {
    let nodes = model::flow::all(flow);
    passed
        .iter()
        .filter_map(|box_| nodes.iter().find(|node| *node.id() == box_.node))
        .filter_map(|node| match node {
            Node::Do(node) => Some(node.procedure.clone()),
            Node::Decide(_) | Node::Choose(_) | Node::Ask(_) | Node::Close(_) => None,
        })
        .collect()
}

/// The questions that are open, each once, in the order of the flow.
pub fn questions(passed: &[Passed]) -> Vec<QuestionId> {
    let mut open: Vec<QuestionId> = Vec::new();
    for box_ in passed {
        if let Took::Asks(questions) = &box_.took {
            for question in questions {
                if !open.contains(question) {
                    open.push(question.clone());
                }
            }
        }
    }
    open
}

/// The name by which cases and screens call a way out of a box.
pub fn way_name(took: &Took) -> AnswerValue {
    let name = match took {
        Took::Yes => "yes",
        Took::No => "no",
        Took::On => "on",
        Took::Asks(_) => "asks",
        Took::CannotTell => "cannot-tell",
        Took::Chose(value) => return value.clone(),
    };
    AnswerValue::literal(name)
}
