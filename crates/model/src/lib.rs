//! The nouns of tejun: what a notice says, what a terminal shows, what was decided, planned, done and proved.
//!
//! Everything here is plain data with the questions one can ask of it alone: no files, no clock, no YAML, no
//! Windows. Words and their Japanese are joined in `GLOSSARY.md`.

mod ability;
pub mod answer;
pub mod attestation;
mod browser;
pub mod calendar;
pub mod case;
mod change;
mod coded;
pub mod deadline;
pub mod diagnostic;
pub mod digest;
pub mod evidence;
pub mod fact;
pub mod files;
pub mod finding;
mod finding_number;
pub mod flow;
mod history;
pub mod id;
pub mod inventory;
pub mod journal;
pub mod json;
mod kind;
pub mod kinds;
pub mod mistake;
pub mod notice;
pub mod observation;
mod operation;
pub mod path;
pub mod picture;
pub mod plan;
pub mod power;
pub mod practice;
pub mod product_code;
mod reach;
pub mod reason;
pub mod registry;
mod report;
pub mod running_windows;
pub mod short_code;
pub mod signed;
mod start_type;
mod string_check;
pub mod string_format;
pub mod text;
mod trouble;
pub mod update;
pub mod update_error;
pub mod url;
pub mod version;
pub mod why;

pub use calendar::Calendar;
pub use id::{
    ActionId, CaseName, FactName, KindName, MarkId, NodeId, NoticeId, PictureId, ProcedureId, QuestionId,
    Row, RunId, SetName, StepId, StepRef,
};
pub use kind::{LeadKind, SetKind, State};
pub use kinds::{Desired, FoundKind, Sees};
pub use notice::Notice;
pub use observation::Observation;
pub use plan::Plan;
pub use power::Guid;
pub use product_code::ProductCode;
pub use reach::is_service_for_notices;
pub use signed::{Origin, Signed};
pub use text::{Lang, Text};
pub use version::Version;
