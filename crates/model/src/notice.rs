//! A notice: what its files say.

use crate::answer::{AnswerText, Shape};
use crate::calendar::Calendar;
use crate::deadline::Deadline;
use crate::fact::{BuiltIn, Kind, NoticeFact};
use crate::finding::FindingCode;
use crate::flow::{Condition, DoNode, Node};
use crate::id::{
    AnswerValue, FactName, KindName, MarkId, NodeId, NoticeId, PictureId, ProcedureId, QuestionId, Row,
    SetName, StepId, StepRef,
};
use crate::kinds::{Desired, ExtensionSet};
use crate::picture::Picture;
use crate::signed::{Origin, Signed};
use crate::text::Text;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// The version of the files' format that this program reads.
pub const FORMAT: u32 = 1;

/// Which notice something was made from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeRef {
    /// The notice.
    pub notice: NoticeId,
    /// The digest of its files.
    pub digest: String,
    /// What its signature says. `None` if it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed: Option<Signed>,
    /// Whether nobody has signed it, and a person takes the risk of carrying it out.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub at_own_risk: bool,
    /// The notices whose place it takes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub supersedes: Vec<NoticeId>,
}

/// A notice with its procedures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// What `notice.yaml` says.
    pub header: Header,
    /// The procedures, in the order in which the flow first names them.
    pub procedures: Vec<Procedure>,
    /// The pictures that instructions show.
    pub pictures: BTreeMap<PictureId, Picture>,
    /// SHA-256 over all of the notice's files, hexadecimal: which notice exactly this was.
    pub digest: String,
    /// The origin of its files.
    pub origin: Origin,
}

impl Notice {
    /// A notice with that header and nothing else, in a folder that anybody may have written.
    pub fn of(header: Header) -> Self {
        Self {
            header,
            procedures: Vec::new(),
            pictures: BTreeMap::new(),
            digest: String::new(),
            origin: Origin::Unsigned { at_own_risk: false },
        }
    }

    /// Which notice it is, and which edition.
    pub fn reference(&self) -> NoticeRef {
        NoticeRef {
            notice: self.header.notice.clone(),
            digest: self.digest.clone(),
            signed: self.origin.signed().cloned(),
            at_own_risk: self.origin == Origin::Unsigned { at_own_risk: true },
            supersedes: self.header.supersedes.clone(),
        }
    }

    /// The procedure of that name.
    pub fn procedure(&self, id: &ProcedureId) -> Option<&Procedure> {
        self.procedures.iter().find(|procedure| procedure.procedure == *id)
    }

    /// A step with its procedure.
    pub fn step(&self, step: &StepRef) -> Option<(&Procedure, &Step)> {
        let procedure = self.procedure(&step.procedure())?;
        Some((procedure, procedure.steps.iter().find(|s| s.step == step.step())?))
    }

    /// Every step that asks something of the machine.
    pub fn desired(&self) -> impl Iterator<Item = (StepRef, &Desired, &Procedure)> {
        self.procedures.iter().flat_map(|procedure| {
            procedure.steps.iter().filter_map(move |step| {
                let desired = step.desired.as_ref()?;
                Some((StepRef::new(&procedure.procedure, &step.step), desired, procedure))
            })
        })
    }

    /// Its deadlines: the one of the whole, and those of boxes that carry out a procedure.
    pub fn deadlines(&self) -> impl Iterator<Item = (Option<&DoNode>, &Deadline)> {
        let boxes = crate::flow::all(&self.header.flow).into_iter().filter_map(|node| match node {
            Node::Do(node) => Some((Some(node), node.deadline.as_ref()?)),
            Node::Decide(_) | Node::Choose(_) | Node::Ask(_) | Node::Close(_) => None,
        });
        self.header.deadline.iter().map(|deadline| (None, deadline)).chain(boxes)
    }

    /// The deadline of a box, or with `None` that of the whole.
    pub fn deadline(&self, node: Option<&NodeId>) -> Option<&Deadline> {
        self.deadlines().find(|(of, _)| of.map(|of| &of.node) == node).map(|(_, deadline)| deadline)
    }

    /// The deadlines of the boxes that carry out a procedure.
    pub fn deadlines_of(&self, procedure: &ProcedureId) -> impl Iterator<Item = &Deadline> {
        let boxes =
            self.deadlines().filter(move |(node, _)| node.is_some_and(|node| node.procedure == *procedure));
        boxes.map(|(_, deadline)| deadline)
    }

    /// The question of that name.
    pub fn question(&self, id: &QuestionId) -> Option<&Question> {
        self.header.question(id)
    }

    /// The page that the evidence's QR code opens. `None` if the notice names none.
    pub fn report_url(&self) -> Option<&str> {
        self.header.report.as_ref().map(|report| report.url.as_str())
    }

    /// The question for the institution's code, if the notice has one. If no box of the flow asks it, a person is asked when the evidence is sent.
    pub fn institution_question(&self) -> Option<&Question> {
        self.header.questions.iter().find(|question| question.is_for_institution())
    }
}

/// What `notice.yaml` says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// The version of this file format: 1.
    pub format: u32,
    /// The notice's id.
    pub notice: NoticeId,
    /// The day on which its files were last revised; it stands on what is printed.
    #[cfg_attr(feature = "schema", schemars(with = "crate::calendar::ShapedDate"))]
    pub revised: Date,
    /// That it holds no more.
    #[serde(default)]
    pub withdrawn: Option<Withdrawn>,
    /// Earlier editions that must not be carried out any more.
    #[serde(default)]
    pub withdrawn_editions: Vec<WithdrawnEdition>,
    /// What each edition changed, the latest first.
    #[serde(default)]
    pub changes: Vec<Change>,
    /// Earlier notices whose place it takes: it may change what they have set.
    #[serde(default)]
    pub supersedes: Vec<NoticeId>,
    /// Its title.
    pub title: Text,
    /// What it is about, in a sentence or two.
    pub summary: Text,
    /// Who sends it, and when.
    #[serde(default)]
    pub sender: Option<Sender>,
    /// Until when, and what happens otherwise. A standing procedure has none.
    #[serde(default)]
    pub deadline: Option<Deadline>,
    /// The day before which nothing is done for it.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::calendar::ShapedDate>"))]
    pub not_before: Option<Date>,
    /// Why the rest of it matters.
    #[serde(default)]
    pub reasons: Vec<Note>,
    /// The address to ask.
    pub contacts: Vec<Contact>,
    /// The page that evidence is reported on.
    #[serde(default)]
    pub report: Option<ReportTo>,
    /// When work that is timed may be started.
    pub calendar: Calendar,
    /// Words that are hard to read, each with its reading: printed above the word where it first comes.
    #[serde(default)]
    pub furigana: BTreeMap<String, String>,
    /// Facts that this notice reads from the registry.
    #[serde(default)]
    pub facts: BTreeMap<FactName, NoticeFact>,
    /// Sentences made of facts, to be shown.
    #[serde(default)]
    pub readings: Vec<Reading>,
    /// Questions to the person.
    #[serde(default)]
    pub questions: Vec<Question>,
    /// What is done in which order.
    pub flow: Vec<Node>,
    /// The story of the practice tour.
    #[serde(default)]
    pub tour: Option<Tour>,
}

impl Header {
    /// The kind of a fact's value, if there is a fact of that name.
    pub fn fact_kind(&self, name: &FactName) -> Option<Kind> {
        BuiltIn::named(name)
            .map(BuiltIn::kind)
            .or_else(|| self.facts.get(name).map(|fact| fact.source.kind()))
    }

    /// The question of that name.
    pub fn question(&self, id: &QuestionId) -> Option<&Question> {
        self.questions.iter().find(|question| question.question == *id)
    }
}

/// The story that a practice tour tells: a terminal, and what its people answer, one time after the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Tour {
    /// The kind of practice terminal.
    pub like: KindName,
    /// What happens.
    pub acts: Vec<Act>,
}

/// One time that the notice is carried out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Act {
    /// What it is about.
    pub title: Text,
    /// The answers a person gives.
    pub answers: BTreeMap<QuestionId, AnswerText>,
}

/// A notice that its sender has taken back: nothing new is done for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Withdrawn {
    /// Since which day.
    #[cfg_attr(feature = "schema", schemars(with = "crate::calendar::ShapedDate"))]
    pub on: Date,
    /// Why.
    pub reason: Text,
    /// Whether what was changed for it has to be taken back.
    pub undo: bool,
}

/// An edition of a signed notice that its sender has taken back. A terminal that has seen a later one does not begin it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct WithdrawnEdition {
    /// Its number.
    pub edition: u64,
    /// Since which day.
    #[cfg_attr(feature = "schema", schemars(with = "crate::calendar::ShapedDate"))]
    pub on: Date,
    /// Why.
    pub reason: Text,
    /// Whether what was changed for it has to be taken back before a later one is begun.
    pub undo: bool,
}

impl WithdrawnEdition {
    /// The same of the whole notice.
    pub fn whole(&self) -> Withdrawn {
        Withdrawn { on: self.on, reason: self.reason.clone(), undo: self.undo }
    }
}

/// What an edition of a notice changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// The edition's day.
    #[cfg_attr(feature = "schema", schemars(with = "crate::calendar::ShapedDate"))]
    pub on: Date,
    /// What is otherwise than before.
    pub what: Text,
}

/// Who sends a notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Sender {
    /// Rows of the requirements it carries.
    pub rows: Vec<Row>,
    /// The name.
    pub name: Text,
    /// The day on which the notice was first sent, if its sender has said it.
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::calendar::ShapedDate>"))]
    #[serde(default)]
    pub issued: Option<Date>,
}

/// Something to know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// Rows of the requirements it carries.
    pub rows: Vec<Row>,
    /// The text.
    pub text: Text,
}

/// Somebody to ask, by telephone, by a page, or by both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// Rows of the requirements it carries.
    pub rows: Vec<Row>,
    /// Who that is.
    pub name: Text,
    /// What to ask there.
    #[serde(default)]
    pub about: Option<Text>,
    /// The telephone number.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "Option<Phone>"))]
    pub phone: Option<String>,
    /// When somebody answers the telephone.
    #[serde(default)]
    pub hours: Option<Text>,
    /// The page.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "Option<Url>"))]
    pub url: Option<String>,
}

/// The page that evidence is reported on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ReportTo {
    /// The page that a telephone's camera opens from the QR code. The summary's digits follow the address, with a `/` between them
    /// unless it ends with one of `/`, `=`, `?` and `#`.
    #[cfg_attr(feature = "schema", schemars(with = "Url"))]
    pub url: String,
}

#[cfg(feature = "schema")]
struct Url;
#[cfg(feature = "schema")]
crate::string_format::format_schema!(Url, crate::string_format::StringFormat::Url);
#[cfg(feature = "schema")]
struct Phone;
#[cfg(feature = "schema")]
crate::string_format::format_schema!(Phone, crate::string_format::StringFormat::Phone);

/// A sentence made of facts: the first case that holds is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Reading {
    /// Rows of the requirements it carries.
    pub rows: Vec<Row>,
    /// What is read.
    pub title: Text,
    /// The question beside which it is shown.
    #[serde(default)]
    pub beside: Option<QuestionId>,
    /// The cases.
    pub cases: Vec<ReadingCase>,
    /// What is shown where no case holds.
    pub otherwise: Text,
    /// What is shown if a case cannot be judged before one holds. If it is not given, `otherwise` is shown.
    #[serde(default)]
    pub unknown: Option<Text>,
}

/// A case of a reading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ReadingCase {
    /// When it holds.
    pub when: Condition,
    /// What is shown then.
    pub show: Text,
    /// Steps that cannot reach their aim while it holds: they need a person then.
    #[serde(default)]
    pub contradicts: Vec<StepRef>,
}

/// A question to the person, asked where no fact decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Its id.
    pub question: QuestionId,
    /// Rows of the requirements it carries.
    pub rows: Vec<Row>,
    /// The question.
    pub text: Text,
    /// How to find the answer.
    pub help: Text,
    /// The answers it allows.
    #[serde(default)]
    pub answers: Vec<AnswerOption>,
    /// The shape of an answer that no list can hold. Either this or `answers` is given.
    #[serde(default)]
    pub shape: Option<Shape>,
    /// Whether what was answered to another notice on the same terminal, to a question of the same id, is offered as the answer.
    #[serde(default)]
    pub shared: bool,
}

impl Question {
    /// Whether it asks for the institution's code.
    pub fn is_for_institution(&self) -> bool {
        self.shape == Some(Shape::InstitutionCode)
    }

    /// An answer to this question, as it is kept: one that it lists, or one of its shape. `None` if the text is neither.
    pub fn answer(&self, text: &str) -> Option<AnswerText> {
        match &self.shape {
            Some(shape) => shape.answer(text).ok(),
            None => {
                let listed = self.answers.iter().find(|answer| answer.value.as_str() == text.trim());
                listed.map(|answer| answer.value.clone().into())
            }
        }
    }
}

/// An answer that a question allows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AnswerOption {
    /// Its id.
    pub value: AnswerValue,
    /// What the person reads.
    pub label: Text,
    /// What it leads to, in a sentence.
    #[serde(default)]
    pub means: Option<Text>,
}

/// A procedure's file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Procedure {
    /// Its id.
    pub procedure: ProcedureId,
    /// Rows of the requirements that concern it as a whole.
    #[serde(default)]
    pub rows: Vec<Row>,
    /// Its title.
    pub title: Text,
    /// What it is for.
    pub purpose: Text,
    /// How long it takes.
    pub takes: Text,
    /// What to know before and while doing it.
    #[serde(default)]
    pub notes: Vec<Note>,
    /// Sets of browser extensions that the steps name.
    #[serde(default)]
    pub extension_sets: BTreeMap<SetName, ExtensionSet>,
    /// The steps, in order.
    pub steps: Vec<Step>,
    /// What is said when all is done.
    pub done: Text,
}

/// A step: one thing to be reached, by the machine, by hand, or both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Its id within the procedure.
    pub step: StepId,
    /// Rows of the requirements it carries.
    pub rows: Vec<Row>,
    /// What it reaches, in a few words: what holds when it is done. Of a step without a state of its own, what is to be done.
    pub title: Text,
    /// What is to be done, in a few words: shown as long as it is not done. Without it the title is shown.
    #[serde(default, rename = "do")]
    pub to_do: Option<Text>,
    /// The state it asks for: of the machine, of facts, or of a person.
    #[serde(default)]
    pub desired: Option<Desired>,
    /// Of a step that asks for none: the step of the same procedure of which it is a part, for those who do that one by hand.
    #[serde(default)]
    pub way_to: Option<StepId>,
    /// Steps of the same procedure that have to be done before the machine acts for this one.
    #[serde(default)]
    pub needs: Vec<StepId>,
    /// What has to be open before the machine begins.
    #[serde(default)]
    pub only_when: Vec<crate::calendar::Gate>,
    /// The same for the hand.
    #[serde(default)]
    pub by_hand: Vec<Instruction>,
    /// What to do about what was found.
    #[serde(default)]
    pub advice: Vec<Advice>,
}

impl Step {
    /// What is to be done, in a few words; of a step that has no words for it, its title.
    pub fn to_do_or_title(&self) -> &Text {
        self.to_do.as_ref().unwrap_or(&self.title)
    }

    /// SHA-256 over the words that a person follows in this step, hexadecimal. What was said of other words is asked again.
    pub fn words_digest(&self) -> String {
        let mut hasher = Sha256::new();
        let mut add = |text: &Text| {
            for text in [&text.ja, &text.en] {
                hasher.update(text.as_bytes());
                hasher.update([0]);
            }
        };
        add(&self.title);
        self.to_do.iter().for_each(&mut add);
        if let Some(Desired::Person(person)) = &self.desired {
            person.gives.iter().for_each(|gives| add(gives.label()));
        }
        for instruction in &self.by_hand {
            add(&instruction.act);
            let more =
                [&instruction.seen, &instruction.careful, &instruction.otherwise, &instruction.elsewhere];
            more.into_iter().for_each(|text| add(text.as_ref().unwrap_or(&Text::default())));
        }
        base16ct::lower::encode_string(&hasher.finalize())
    }
}

/// One thing to do by hand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Instruction {
    /// Rows of the requirements it carries.
    pub rows: Vec<Row>,
    /// What to do: one action.
    #[serde(rename = "do")]
    pub act: Text,
    /// What is seen when it worked.
    #[serde(default)]
    pub seen: Option<Text>,
    /// The mistake people make there.
    #[serde(default)]
    pub careful: Option<Text>,
    /// What to do if it is not seen.
    #[serde(default)]
    pub otherwise: Option<Text>,
    /// What other versions of Windows or of the browser show instead.
    #[serde(default)]
    pub elsewhere: Option<Text>,
    /// The picture of the screen.
    #[serde(default)]
    pub picture: Option<PictureId>,
    /// The place on the picture that it is about.
    #[serde(default)]
    pub mark: Option<MarkId>,
}

/// What to do about a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Advice {
    /// The finding.
    pub on: FindingCode,
    /// What to do.
    pub text: Text,
}
