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

impl Value {
    /// Its kind.
    pub fn kind(&self) -> Kind {
        match self {
            Value::Text(_) => Kind::Text,
            Value::Number(_) => Kind::Number,
            Value::Date(_) => Kind::Date,
        }
    }
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
    /// Its value, or `None` if it is absent.
    pub value: Option<Value>,
    /// The place that was read.
    pub place: String,
    /// Why it could not be read, where that is so. Without it and without a value, the place was read and holds none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<Reason>,
}

/// A fact that a notice defines for itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(from = "WrittenFact", into = "WrittenFact")]
pub struct NoticeFact {
    /// What it is called on screens.
    pub label: Text,
    /// The kind its value has.
    pub kind: Kind,
    /// Its source.
    pub source: FactSource,
}

/// The source of a fact that a notice defines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FactSource {
    /// The registry: what holds now.
    Registry(RegistryPlace),
    /// The machine's own policy file: what the policy editor shows. An entry that takes a value away is none.
    PolicyFile(RegistryPlace),
}

/// The place of a registry value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegistryPlace {
    /// The key.
    pub key: KeyPath,
    /// The value's name.
    pub value: String,
}

/// A fact as a notice's file writes it: a value of the registry, or of the policy file that sets it.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct WrittenFact {
    /// What it is called on screens.
    label: Text,
    /// The key.
    key: KeyPath,
    /// The value's name.
    value: String,
    /// The kind its value has.
    kind: Kind,
    /// Its source.
    #[serde(default)]
    from: WrittenSource,
}

/// The source of a fact that a notice defines.
#[derive(Clone, Copy, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
enum WrittenSource {
    /// The registry: what holds now.
    #[default]
    Registry,
    /// The machine's own policy file: what the policy editor shows. An entry that takes a value away is none.
    PolicyFile,
}

impl From<WrittenFact> for NoticeFact {
    fn from(written: WrittenFact) -> Self {
        let WrittenFact { label, key, value, kind, from } = written;
        let place = RegistryPlace { key, value };
        let source = match from {
            WrittenSource::Registry => FactSource::Registry(place),
            WrittenSource::PolicyFile => FactSource::PolicyFile(place),
        };
        Self { label, kind, source }
    }
}

impl From<NoticeFact> for WrittenFact {
    fn from(NoticeFact { label, kind, source }: NoticeFact) -> Self {
        let (from, RegistryPlace { key, value }) = match source {
            FactSource::Registry(place) => (WrittenSource::Registry, place),
            FactSource::PolicyFile(place) => (WrittenSource::PolicyFile, place),
        };
        Self { label, key, value, kind, from }
    }
}

macro_rules! built_in {
    ($($fact:ident $name:literal $kind:ident $ja:literal $en:literal)*) => {
        /// The facts that are read from every terminal. `terminal` has the source of each.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum BuiltIn {
            $(#[doc = $en] $fact,)*
        }

        impl BuiltIn {
            /// Every one, in the order of this file.
            pub const ALL: &'static [Self] = &[$(Self::$fact),*];

            /// Its name in a notice's files.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$fact => $name,)*
                }
            }

            /// The kind its value has.
            pub fn kind(self) -> Kind {
                match self {
                    $(Self::$fact => Kind::$kind,)*
                }
            }

            /// What it is called on screens.
            pub fn label(self) -> Text {
                match self {
                    $(Self::$fact => Text::new($ja, $en),)*
                }
            }
        }
    };
}

built_in! {
    MachineManufacturer "machine.manufacturer" Text "メーカー" "manufacturer"
    MachineType "machine.type" Text "機種番号" "machine type"
    MachineVersion "machine.version" Text "機種名" "model name"
    MachineFamily "machine.family" Text "機種の系列" "model family"
    OsName "os.name" Text "Windows" "Windows"
    OsEdition "os.edition" Text "Windows のエディション" "Windows edition"
    OsBuild "os.build" Number "Windows のビルド" "Windows build"
    OsRevision "os.revision" Number "ビルドの更新番号" "build revision"
    OsInstalledOn "os.installed-on" Date "Windows の導入日" "Windows installed on"
    OsDomain "os.domain" Text "参加しているドメイン" "domain it is joined to"
    EdgeVersion "edge.version" Text "ブラウザー（Edge）の版" "version of the browser (Edge)"
}

impl BuiltIn {
    /// The built-in fact of that name.
    pub fn named(name: &FactName) -> Option<Self> {
        Self::ALL.iter().copied().find(|fact| fact.name() == name.as_str())
    }
}
