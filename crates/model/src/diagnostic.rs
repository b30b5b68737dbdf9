//! Diagnostics: a notice's file is wrong. Collected, all of them, each at its place.

use crate::calendar::Gate;
use crate::fact::Kind;
use crate::string_format::StringFormat;
use serde::Serialize;

/// Something wrong in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// The file, as it was named to the loader.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column of the first character in question, in characters from 1.
    pub column: usize,
    /// The words in question, up to the line's end; of long ones the first 120 characters.
    pub words: String,
    /// What is wrong with them.
    pub problem: Problem,
}

/// What kind of thing a name was to name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the words say it")]
pub enum Thing {
    Procedure,
    Step,
    Question,
    Answer,
    Fact,
    Set,
    Box,
    Kind,
    Picture,
    Mark,
}

/// What a value has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the words say it")]
pub enum Wanted {
    Text,
    Number,
    YesNo,
    List,
    Fields,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[expect(missing_docs, reason = "each variant's fields are named by their role in its sentence")]
pub enum Problem {
    /// The text is not YAML.
    NotYaml { message: String },
    /// Anchors, aliases, tags and second documents are not used in these files.
    NotUsedHere { what: &'static str },
    /// Lists and fields inside each other, too deep.
    TooDeep { limit: usize },
    /// A field stands twice.
    FieldTwice { first_line: usize },
    /// A field that is not known here.
    UnknownField { allowed: Vec<String> },
    /// A field is missing.
    MissingField { field: String },
    /// Another kind of value is wanted.
    WrongKind { wanted: Wanted },
    /// One of these is wanted.
    NotAllowed { allowed: Vec<String> },
    /// Exactly one of these fields is wanted.
    OneFieldWanted { allowed: Vec<String> },
    /// The text does not have the expected format.
    WrongShape { shape: StringFormat },
    /// The number is outside its bounds.
    OutOfBounds { least: i64, most: i64 },
    /// A list that must hold something is empty.
    Empty,
    /// The file's format is of another version.
    OtherFormat { known: u32 },
    /// A file that should be there is not.
    FileMissing { file: String },
    /// Nothing has that name.
    Unknown { thing: Thing, allowed: Vec<String> },
    /// A case's name has to be its file's.
    NotFileName { file: String },
    /// A name is given twice.
    NameTwice { thing: Thing, first_line: usize },
    /// A name of the program's own is given to something else.
    NameTaken { thing: Thing },
    /// A fact is compared as another kind than it has.
    FactOfOtherKind { fact: Kind },
    /// A question that stands in for a fact must have the answers yes and no.
    NotYesNo { question: String },
    /// The answer to the question is of a shape, and is not chosen from a list.
    NoList { question: String },
    /// The question lists its answers, and they are not compared.
    NoShape { question: String },
    /// An answer has not the shape that its question asks for.
    NotOfShape { question: String },
    /// A change of an edition that is later than the day on which the files were revised, or than the change before it.
    AfterRevision,
    /// The answer to the question is no day.
    NotADay { question: String },
    /// The answer to the question is no period.
    NotAPeriod { question: String },
    /// An answer of the question has no branch.
    AnswerWithoutBranch { answer: String },
    /// No terminal can come this way.
    Unreachable { branch: String },
    /// No terminal is ever asked this.
    NeverAsked,
    /// A procedure that the flow never names.
    NeverDone,
    /// The flow does not end with a closing box.
    NoClose,
    /// Nothing comes after the closing box.
    AfterClose,
    /// A step with nothing for the machine and nothing for the hand.
    NoFace,
    /// A step that asks for no state, and does not say of which other step it is a part by hand.
    NobodyTells,
    /// A part of another step's way by hand that asks for a state of its own.
    WayWithState,
    /// A condition of a step that asks a person.
    OnlyFacts,
    /// Something is read, asked for, or written down, that is to stay secret.
    HoldsSecret,
    /// A step needs itself, or one that needs it.
    NeedsItself,
    /// A step needs one that comes later.
    NeedsLater { step: String },
    /// A step needs one that the machine cannot prove.
    NeedsUnproved { step: String },
    /// What follows a change must name a step that changes something.
    FollowsNoChange { step: String },
    /// This step never makes this finding.
    NeverFound { allowed: Vec<String> },
    /// It ends before or when it begins.
    EndsBeforeItBegins,
    /// A gate of the calendar that holds nothing open.
    NeverOpen { gate: Gate },
    /// A label is opened and not closed, or the other way round.
    UnbalancedLabel,
    /// One of the two languages is empty.
    NoText { lang: &'static str },
    /// A kind of state is not for this key of the registry.
    KeyOutOfReach,
    /// A file that should hold a certificate holds none.
    NoCertificate,
    /// A certificate is another than the digest says.
    OtherCertificate { sha256: String },
    /// A certificate may not issue others, so it belongs into no store of authorities.
    NoAuthority,
    /// A certificate ends before it is needed.
    CertificateEnds { on: String },
    /// A service that no notice changes.
    ServiceOutOfReach,
    /// A change for which the flow does not ask apart.
    NotAskedApart { question: String },
    /// A kind of state is not for this path.
    PathOutOfReach,
    /// No package of Windows Installer can lie at this path.
    NoPackage,
    /// What would say where updates come from.
    UpdateSource,
    /// A text that cannot stand in a file so.
    EntryUnsound,
    /// A file of the notice has another digest.
    OtherDigest { sha256: String },
    /// A state that is left as it is names a value that the policy does not.
    UnknownValue { allowed: Vec<String> },
    /// Words that do not fit into their place in a picture.
    DoesNotFit { words: String },
    /// Something stands outside its picture.
    OutsidePicture,
    /// No place beside the mark is free for its number.
    NoRoomForNumber { mark: String },
    /// A mark is named and no picture.
    MarkWithoutPicture,
    /// No instruction shows this picture.
    NeverShown,
    /// A word with a reading that stands nowhere.
    NeverUsed,
    /// A character that acts on the text around it instead of showing itself.
    ActingCharacter { character: String },
    /// The text is not UTF-8.
    NotUtf8,
    /// A full-width sign, which these files use in text alone, and the half-width one.
    FullWidth { sign: char, half: char },
    /// A policy's key begins with the name of a hive.
    HiveInKey,
    /// A policy's key is written with slashes.
    SlashInKey,
    /// Another notice wants a setting otherwise, and neither takes the other's place.
    WantedOtherwise { setting: String, notice: String, place: String },
    /// A hint: the deadline was past on the day of the revision.
    DeadlinePast { revised: String },
    /// A hint: nobody can change these facts, so the step is never done on a terminal that has others.
    NobodyCanChange,
    /// A hint: a person is needed for this state, and the step has no words on how to reach it.
    NoWayByHand,
    /// A hint: a step whose title is a state does not say what is to be done.
    NoToDo,
    /// There are more mistakes than are reported.
    MoreMistakes { reported: usize },
    /// The loader could not take the value although its schema holds.
    NotTaken { message: String },
}
