//! What a terminal can tell about itself.

use crate::id::FactName;
use crate::reason::Reason;
use crate::registry::KeyPath;
use crate::text::Text;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The kind of a fact's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Text, compared without regard to case or surrounding space.
    Text,
    /// A whole number.
    Number,
    /// A day in Japan.
    Date,
}

/// A fact's value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Value {
    /// Text.
    Text(String),
    /// A whole number.
    Number(u64),
    /// A day in Japan.
    Date(Date),
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Text(text) => f.write_str(text),
            Value::Number(number) => number.fmt(f),
            Value::Date(date) => date.fmt(f),
        }
    }
}

/// A fact as it was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// Its value; None: it is not there.
    pub value: Option<Value>,
    /// Where it was looked for.
    pub place: String,
    /// Why it could not be read, where that is so. Without it and without a value, the place was read and holds none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<Reason>,
}

/// Where a fact that a notice defines is read from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum FactSource {
    /// The registry: what holds now.
    #[default]
    Registry,
    /// The machine's own policy file: what the policy editor shows. An entry that takes a value away is none.
    PolicyFile,
}

/// A fact that a notice defines for itself: a value of the registry, or of the policy file that sets it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RegistryFact {
    /// What it is called on screens.
    pub label: Text,
    /// The key.
    pub key: KeyPath,
    /// The value's name.
    pub value: String,
    /// The kind its value has.
    pub kind: Kind,
    /// Where it is read from.
    #[serde(default)]
    pub from: FactSource,
}

/// The facts every terminal is asked for: name, kind, what it is called on screens.
pub const BUILT_IN: [(&str, Kind, &str, &str); 11] = [
    ("machine.manufacturer", Kind::Text, "メーカー", "manufacturer"),
    ("machine.type", Kind::Text, "機種番号", "machine type"),
    ("machine.version", Kind::Text, "機種名", "model name"),
    ("machine.family", Kind::Text, "機種の系列", "model family"),
    ("os.name", Kind::Text, "Windows", "Windows"),
    ("os.edition", Kind::Text, "Windows のエディション", "Windows edition"),
    ("os.build", Kind::Number, "Windows のビルド", "Windows build"),
    ("os.revision", Kind::Number, "ビルドの更新番号", "build revision"),
    ("os.installed-on", Kind::Date, "Windows の導入日", "Windows installed on"),
    ("os.domain", Kind::Text, "参加しているドメイン", "domain it is joined to"),
    ("edge.version", Kind::Text, "ブラウザー（Edge）の版", "version of the browser (Edge)"),
];

/// The kind of a built-in fact.
pub fn built_in(name: &FactName) -> Option<Kind> {
    BUILT_IN.iter().find(|(n, ..)| *n == name.as_str()).map(|(_, kind, ..)| *kind)
}
