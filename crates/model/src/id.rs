//! Names of things, each a type of its own so that one is never taken for another.

use crate::shape::Shape;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A string that does not have the shape its place asks for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a {}, such as {:?}", shape.name(), shape.example())]
pub struct NotOfShape {
    /// The shape that was asked for.
    pub shape: Shape,
    /// What stood there.
    pub text: String,
}

/// Gives a type the JSON Schema of a string of one shape.
#[macro_export]
macro_rules! shaped_schema {
    ($name:ident, $shape:expr) => {
        #[cfg(feature = "schema")]
        impl schemars::JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                let shape: $crate::shape::Shape = $shape;
                schemars::json_schema!({
                    "type": "string",
                    "format": shape.name(),
                    "pattern": shape.pattern(),
                    "examples": [shape.example()],
                })
            }
        }
    };
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident: $shape:expr;)*) => { $(
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
            /// The caller vouches for its shape; a debug build checks it.
            pub fn literal(name: &'static str) -> Self {
                debug_assert!({
                    let shape: Shape = $shape;
                    shape.check(name)
                });
                Self(name.to_owned())
            }
        }

        impl FromStr for $name {
            type Err = NotOfShape;
            fn from_str(text: &str) -> Result<Self, NotOfShape> {
                Self::try_from(text.to_owned())
            }
        }

        impl TryFrom<String> for $name {
            type Error = NotOfShape;
            fn try_from(text: String) -> Result<Self, NotOfShape> {
                let shape: Shape = $shape;
                if shape.check(&text) { Ok(Self(text)) } else { Err(NotOfShape { shape, text }) }
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

        shaped_schema!($name, $shape);
    )* };
}

ids! {
    /// A notice: `oqs-2023-12`.
    NoticeId: Shape::Id;
    /// A procedure of a notice: `A`.
    ProcedureId: Shape::Procedure;
    /// A step within its procedure: `arp-offload`.
    StepId: Shape::Id;
    /// A step within a notice: `D/arp-offload`.
    StepRef: Shape::Step;
    /// A box of the flow: `arp-model`.
    NodeId: Shape::Id;
    /// A question to a person: `update-mode`.
    QuestionId: Shape::Id;
    /// One of the answers a question allows: `by-hand`.
    AnswerValue: Shape::Id;
    /// Something a terminal can tell: `machine.type`.
    FactName: Shape::Fact;
    /// A named set of browser extensions.
    SetName: Shape::Id;
    /// A row of the requirements: `C7'`.
    Row: Shape::Row;
    /// A kind of practice terminal: `e14-gen2-wired`.
    KindName: Shape::Id;
    /// A case of a notice: `automatic-already`.
    CaseName: Shape::Id;
    /// A picture of a screen: `edge-menu`.
    PictureId: Shape::Id;
    /// A place on a picture that can be marked: `remove`.
    MarkId: Shape::Id;
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
