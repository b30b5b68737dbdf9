//! Names of things, each a type of its own so that one is never taken for another.

use crate::string_format::{
    InvalidFormat, StringFormat, format_schema, is_fact, is_id, is_procedure, is_row, is_step,
};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Types of strings of a format, each a type of its own. `$kept` gives the form in which one is kept, if the case of its letters does not count.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident: $format:expr, $is_one:expr $(, $kept:path)?;)*) => { $(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The name as it is written.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// A name that stands in the program's own text.
            ///
            /// The caller vouches for its format; a debug build checks it.
            pub fn literal(name: &'static str) -> Self {
                debug_assert!(Self::try_from(name.to_owned()).is_ok_and(|kept| kept.0 == name));
                Self(name.to_owned())
            }
        }

        impl FromStr for $name {
            type Err = InvalidFormat;
            fn from_str(text: &str) -> Result<Self, InvalidFormat> {
                Self::try_from(text.to_owned())
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidFormat;
            fn try_from(text: String) -> Result<Self, InvalidFormat> {
                if !$is_one(&text) {
                    return Err(InvalidFormat { format: $format, text });
                }
                $(let text = $kept(&text);)?
                Ok(Self(text))
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        format_schema!($name, $format);
    )* };
}

pub(crate) use ids;

ids! {
    /// A notice: `oqs-2023-12`.
    NoticeId: StringFormat::Id, is_id;
    /// A procedure of a notice: `A`.
    ProcedureId: StringFormat::Procedure, is_procedure;
    /// A step within its procedure: `arp-offload`.
    StepId: StringFormat::Id, is_id;
    /// A step within a notice: `D/arp-offload`.
    StepRef: StringFormat::Step, is_step;
    /// A box of the flow: `arp-model`.
    NodeId: StringFormat::Id, is_id;
    /// A question to a person: `update-mode`.
    QuestionId: StringFormat::Id, is_id;
    /// One of the answers a question allows: `by-hand`.
    AnswerValue: StringFormat::Id, is_id;
    /// Something a terminal can tell: `machine.type`.
    FactName: StringFormat::Fact, is_fact;
    /// A named set of browser extensions.
    SetName: StringFormat::Id, is_id;
    /// A row of the requirements: `C7'`.
    Row: StringFormat::Row, is_row;
    /// A kind of practice terminal: `e14-gen2-wired`.
    KindName: StringFormat::Id, is_id;
    /// A case of a notice: `automatic-already`.
    CaseName: StringFormat::Id, is_id;
    /// A picture of a screen: `edge-menu`.
    PictureId: StringFormat::Id, is_id;
    /// A place on a picture that can be marked: `remove`.
    MarkId: StringFormat::Id, is_id;
}

impl StepRef {
    /// The step `step` of the procedure `procedure`.
    pub fn new(procedure: &ProcedureId, step: &StepId) -> Self {
        Self(format!("{procedure}/{step}"))
    }

    /// The procedure's part.
    pub fn procedure(&self) -> ProcedureId {
        ProcedureId(self.0.split('/').next().unwrap_or_default().to_owned())
    }

    /// The step's part.
    pub fn step(&self) -> StepId {
        StepId(self.0.split('/').nth(1).unwrap_or_default().to_owned())
    }
}

/// An action of a plan, numbered in the plan's order from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ActionId(pub u32);

impl fmt::Display for ActionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A run of a plan on one terminal, numbered by its journal from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RunId(pub u32);

impl fmt::Display for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
