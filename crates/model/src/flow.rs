//! The flow: what is done in which order, decided by facts if they decide, and otherwise by answers.
//!
//! A flow is a list of boxes; a decision and a choice hold lists of their own, after which the flow goes on. So a
//! flow always ends, and every box has one way in.

use crate::deadline::Deadline;
use crate::fact::Kind;
use crate::id::{AnswerValue, FactName, NodeId, ProcedureId, QuestionId, Row};
use crate::text::Text;
use crate::version::Version;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// One box of the flow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Node {
    /// Carry out a procedure.
    Do(DoNode),
    /// A decision by facts.
    Decide(DecideNode),
    /// A choice that is the person's.
    Choose(ChooseNode),
    /// Something that a person is asked, to be known.
    Ask(AskNode),
    /// The end.
    Close(CloseNode),
}

/// Carry out a procedure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DoNode {
    /// The box's id.
    pub node: NodeId,
    /// Rows of the requirements it carries.
    pub rows: Vec<Row>,
    /// The procedure.
    pub procedure: ProcedureId,
    /// Whether what follows has to wait until this procedure is done.
    #[serde(default)]
    pub holds_back: bool,
    /// Until when, on this way through the flow.
    #[serde(default)]
    pub deadline: Option<Deadline>,
}

/// A decision by facts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DecideNode {
    /// The box's id.
    pub node: NodeId,
    /// Rows of the requirements it carries.
    pub rows: Vec<Row>,
    /// The question the box asks, in words.
    pub text: Text,
    /// When the answer is yes.
    pub when: Condition,
    /// The boxes on the way of yes.
    #[serde(default)]
    pub yes: Vec<Node>,
    /// The boxes on the way of no.
    #[serde(default)]
    pub no: Vec<Node>,
}

/// A choice that is the person's: asked once, remembered, changeable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ChooseNode {
    /// The box's id.
    pub node: NodeId,
    /// Rows of the requirements it carries.
    pub rows: Vec<Row>,
    /// The question.
    pub question: QuestionId,
    /// For each answer the boxes on its way.
    pub branches: Vec<Branch>,
}

/// The way of one answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Branch {
    /// The answer.
    pub answer: AnswerValue,
    /// The boxes on its way.
    pub then: Vec<Node>,
}

/// Something that a person is asked, after which the flow goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AskNode {
    /// The box's id.
    pub node: NodeId,
    /// Rows of the requirements it carries.
    pub rows: Vec<Row>,
    /// The question.
    pub question: QuestionId,
}

/// The end of the flow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CloseNode {
    /// The box's id.
    pub node: NodeId,
    /// Rows of the requirements it carries.
    pub rows: Vec<Row>,
    /// The closing statement.
    pub text: Text,
}

impl Condition {
    /// The facts that it looks at.
    pub fn facts(&self) -> Vec<&FactName> {
        match self {
            Condition::All(parts) | Condition::Any(parts) => {
                parts.iter().flat_map(Condition::facts).collect()
            }
            Condition::Agree(agree) => agree.of.iter().flat_map(Condition::facts).collect(),
            Condition::Fact(test) => vec![&test.name],
            Condition::Answer(_) | Condition::Given(_) => Vec::new(),
        }
    }

    /// Whether it asks a person anywhere.
    pub fn asks(&self) -> bool {
        match self {
            Condition::All(parts) | Condition::Any(parts) => parts.iter().any(Condition::asks),
            Condition::Agree(_) | Condition::Answer(_) | Condition::Given(_) => true,
            Condition::Fact(test) => test.or_ask.is_some(),
        }
    }
}

impl Node {
    /// The box's id.
    pub fn id(&self) -> &NodeId {
        match self {
            Node::Do(node) => &node.node,
            Node::Decide(node) => &node.node,
            Node::Choose(node) => &node.node,
            Node::Ask(node) => &node.node,
            Node::Close(node) => &node.node,
        }
    }

    /// The rows the box carries.
    pub fn rows(&self) -> &[Row] {
        match self {
            Node::Do(node) => &node.rows,
            Node::Decide(node) => &node.rows,
            Node::Choose(node) => &node.rows,
            Node::Ask(node) => &node.rows,
            Node::Close(node) => &node.rows,
        }
    }

    /// The lists of boxes inside this one, each with the branch that leads there.
    pub fn branches(&self) -> Vec<(Took, &[Node])> {
        match self {
            Node::Do(_) | Node::Ask(_) | Node::Close(_) => Vec::new(),
            Node::Decide(node) => vec![(Took::Yes, &node.yes), (Took::No, &node.no)],
            Node::Choose(node) => node
                .branches
                .iter()
                .map(|branch| (Took::Chose(branch.answer.clone()), &*branch.then))
                .collect(),
        }
    }
}

/// Every box of a flow, those inside others too, in the order of the text.
pub fn all(nodes: &[Node]) -> Vec<&Node> {
    nodes
        .iter()
        .flat_map(|node| {
            std::iter::once(node).chain(node.branches().into_iter().flat_map(|(_, inner)| all(inner)))
        })
        .collect()
}

/// The procedures that a flow names, in the order of the text, each once.
pub fn procedures(nodes: &[Node]) -> Vec<ProcedureId> {
    let mut order: Vec<ProcedureId> = Vec::new();
    for node in all(nodes) {
        if let Node::Do(node) = node
            && !order.contains(&node.procedure)
        {
            order.push(node.procedure.clone());
        }
    }
    order
}

/// A condition. It holds, does not hold, must be asked, or is unknown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// All of them hold.
    All(Vec<Condition>),
    /// At least one holds.
    Any(Vec<Condition>),
    /// Conditions that should agree: the whole holds if all hold, it does not hold if none does, and otherwise the user is asked.
    Agree(Agree),
    /// A fact.
    Fact(FactTest),
    /// An answer that was chosen from a list.
    Answer(AnswerTest),
    /// An answer of a shape.
    Given(GivenTest),
}

/// Evidence from several sides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Agree {
    /// The sides.
    pub of: Vec<Condition>,
    /// The question to ask if they disagree or are unknown; its answers are `yes` and `no`.
    pub or_ask: QuestionId,
}

/// A fact and what it is compared with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FactTest {
    /// The fact.
    pub name: FactName,
    /// What it is compared with.
    pub is: Comparison,
    /// The question to ask where the fact does not prove it; its answers are `yes` and `no`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub or_ask: Option<QuestionId>,
}

/// What a fact is compared with. Texts are compared without regard to case or surrounding space.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Comparison {
    /// A text that equals one of these.
    OneOf(Vec<String>),
    /// A text that begins with one of these.
    StartingWith(Vec<String>),
    /// A text that has one of these in it.
    Contains(Vec<String>),
    /// A number that equals this.
    Equal(u64),
    /// A number not below this.
    AtLeast(u64),
    /// A number not above this.
    AtMost(u64),
    /// A number below this.
    Below(u64),
    /// A day before this one.
    Before(#[cfg_attr(feature = "schema", schemars(with = "crate::calendar::ShapedDate"))] Date),
    /// A day after this one.
    After(#[cfg_attr(feature = "schema", schemars(with = "crate::calendar::ShapedDate"))] Date),
    /// A day so many days from today.
    InDays(DaysFromToday),
    /// A text that is a dotted version not below this one. A text that is no version decides nothing.
    VersionAtLeast(Version),
    /// A text that is a dotted version below this one. A text that is no version decides nothing.
    VersionBelow(Version),
    /// It is not there at all.
    Missing,
    /// What this comparison says is not so. What is not there is not so, unless it was asked for by `missing`.
    Not(Box<Comparison>),
}

/// How many days a day is ahead of today in Japan: today is 0, yesterday -1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DaysFromToday {
    /// Not fewer than these.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<i32>,
    /// Fewer than these.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub below: Option<i32>,
}

impl Comparison {
    /// The kind of fact that it is for, or `None` if it is for any.
    pub fn kind(&self) -> Option<Kind> {
        match self {
            Comparison::OneOf(_)
            | Comparison::StartingWith(_)
            | Comparison::Contains(_)
            | Comparison::VersionAtLeast(_)
            | Comparison::VersionBelow(_) => Some(Kind::Text),
            Comparison::Equal(_) | Comparison::AtLeast(_) | Comparison::AtMost(_) | Comparison::Below(_) => {
                Some(Kind::Number)
            }
            Comparison::Before(_) | Comparison::After(_) | Comparison::InDays(_) => Some(Kind::Date),
            Comparison::Missing => None,
            Comparison::Not(inner) => inner.kind(),
        }
    }
}

/// An answer that was chosen from a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AnswerTest {
    /// The question.
    pub question: QuestionId,
    /// The answer that makes the condition hold.
    pub is: AnswerValue,
}

/// An answer of a shape, and what it is compared with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct GivenTest {
    /// The question.
    pub question: QuestionId,
    /// What the answer is compared with, as a fact is.
    pub is: Comparison,
}

/// The way out of a box.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Took {
    /// The condition holds.
    Yes,
    /// It does not.
    No,
    /// The person's choice.
    Chose(AnswerValue),
    /// A box with one way out.
    On,
    /// Nobody has answered yet.
    Asks(Vec<QuestionId>),
    /// A fact that decides cannot be read, and no question stands in for it.
    CannotTell,
}
