//! One entry of a text file.

use crate::ability::Ability;
use crate::change::Change;
use crate::finding::FindingCode;
use crate::kind::{Refers, SetKind, State, Undoable};
use crate::path::{HOSTS_FILE, is_for_notices, is_update_host};
use crate::registry::ABSENT;
use crate::text::Text;
use serde::{Deserialize, Serialize};
use std::fmt;

/// One entry of a text file that is there, or none: a key, a name, or a whole line. The rest of the file stays byte for byte.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TextEntry {
    /// What people call the setting.
    pub label: Text,
    /// The file's full path.
    #[cfg_attr(feature = "schema", schemars(with = "crate::fact::ShapedPath"))]
    pub path: String,
    /// How the file is encoded. One that is encoded otherwise is left.
    pub encoding: Encoding,
    /// What is to be in it.
    pub be: EntryIs,
}

/// How a text file is encoded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Encoding {
    /// UTF-8 without a byte order mark.
    #[default]
    #[serde(rename = "utf-8")]
    Utf8,
    /// UTF-8 behind a byte order mark.
    #[serde(rename = "utf-8-bom")]
    Utf8Bom,
    /// Windows' Shift_JIS.
    Cp932,
    /// UTF-16, little endian, with a byte order mark or without.
    #[serde(rename = "utf-16le")]
    Utf16Le,
}

/// What is to be in a text file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum EntryIs {
    /// This entry, once.
    Present(EntryValue),
    /// No such entry.
    Absent(EntryPlace),
}

/// An entry with its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum EntryValue {
    /// A key of an INI file.
    Ini {
        /// The section.
        section: String,
        /// The key.
        key: String,
        /// Its value.
        value: String,
    },
    /// A key of a properties file, as Java reads it. The value is taken as it is written in the file.
    Properties {
        /// The key.
        key: String,
        /// Its value.
        value: String,
    },
    /// A name of the table of names.
    Hosts {
        /// The name.
        name: String,
        /// Its address.
        address: String,
    },
    /// A whole line, without the blanks around it.
    Line(String),
}

/// Which entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum EntryPlace {
    /// A key of an INI file.
    Ini {
        /// The section.
        section: String,
        /// The key.
        key: String,
    },
    /// A key of a properties file.
    Properties {
        /// The key.
        key: String,
    },
    /// A name of the table of names.
    Hosts {
        /// The name.
        name: String,
    },
    /// A whole line, without the blanks around it.
    Line(String),
}

impl EntryIs {
    /// Which entry.
    pub fn place(&self) -> EntryPlace {
        match self {
            EntryIs::Present(EntryValue::Ini { section, key, .. }) => {
                EntryPlace::Ini { section: section.clone(), key: key.clone() }
            }
            EntryIs::Present(EntryValue::Properties { key, .. }) => {
                EntryPlace::Properties { key: key.clone() }
            }
            EntryIs::Present(EntryValue::Hosts { name, .. }) => EntryPlace::Hosts { name: name.clone() },
            EntryIs::Present(EntryValue::Line(line)) => EntryPlace::Line(line.clone()),
            EntryIs::Absent(place) => place.clone(),
        }
    }

    /// Its value, or `None` if there is to be no such entry.
    pub fn value(&self) -> Option<&str> {
        match self {
            EntryIs::Present(
                EntryValue::Ini { value, .. }
                | EntryValue::Properties { value, .. }
                | EntryValue::Hosts { address: value, .. }
                | EntryValue::Line(value),
            ) => Some(value),
            EntryIs::Absent(_) => None,
        }
    }
}

impl EntryPlace {
    /// Whether it can stand in a text file: nothing of it ends a line, or is taken for the beginning of something else.
    pub fn is_sound(&self) -> bool {
        let plain = |text: &str| !text.is_empty() && text.trim() == text && !text.contains(char::is_control);
        match self {
            EntryPlace::Ini { section, key } => {
                plain(section)
                    && plain(key)
                    && !section.contains(']')
                    && !key.contains('=')
                    && !key.starts_with(['[', ';', '#'])
            }
            EntryPlace::Properties { key } => {
                plain(key)
                    && !key.contains(|c: char| "=:\\".contains(c) || c.is_whitespace())
                    && !key.starts_with(['#', '!'])
            }
            EntryPlace::Hosts { name } => {
                plain(name) && name.chars().all(|c| c.is_ascii_alphanumeric() || "-._".contains(c))
            }
            EntryPlace::Line(line) => plain(line),
        }
    }

    /// Whether a notice may change it in the file at that path: of the table of names a name, of other files what a notice could replace.
    pub fn is_for_file(&self, path: &str) -> bool {
        let is_name = matches!(self, EntryPlace::Hosts { .. });
        is_for_notices(path) || (is_name && path.eq_ignore_ascii_case(HOSTS_FILE))
    }

    /// Whether it would say where updates come from.
    pub fn is_update_source(&self) -> bool {
        matches!(self, EntryPlace::Hosts { name } if is_update_host(name))
    }
}

impl fmt::Display for EntryPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            EntryPlace::Ini { section, key } => write!(f, "[{section}] {key}"),
            EntryPlace::Properties { key } => f.write_str(key),
            EntryPlace::Hosts { name } => f.write_str(name),
            EntryPlace::Line(line) => f.write_str(line),
        }
    }
}

impl State for TextEntry {
    const FINDINGS: &'static [FindingCode] =
        &[FindingCode::TextEntryDiffers, FindingCode::ClaimedByNotice, FindingCode::CannotRead];
    const CHANGES: bool = true;
    fn refers(&self) -> Refers<'_> {
        Refers::default()
    }
    fn wants(&self) -> Vec<(String, String)> {
        let place = format!("{}: {}", self.path, self.be.place()).to_lowercase();
        vec![(place, self.be.value().unwrap_or(ABSENT).to_owned())]
    }
}

/// What a text file holds of an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryFound {
    /// It is there.
    Present {
        /// Its value.
        value: String,
        /// Its line as it was found, with its line end. `None` of one that is to be written.
        raw: Option<String>,
        /// The line's number, from 0.
        line: u32,
    },
    /// It is not there.
    Absent {
        /// Whether the section that it would be in is there.
        has_section: bool,
    },
}

impl EntryFound {
    /// The value. `None` if there is no such entry.
    pub fn value(&self) -> Option<&str> {
        match self {
            EntryFound::Present { value, .. } => Some(value),
            EntryFound::Absent { .. } => None,
        }
    }
}

/// A change of an entry of a text file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextEntryEdit {
    /// What people call the setting.
    pub label: Text,
    /// The file.
    pub path: String,
    /// How it is encoded.
    pub encoding: Encoding,
    /// Which entry.
    pub entry: EntryPlace,
    /// What it holds.
    pub value: Change<EntryFound>,
}

impl SetKind for TextEntryEdit {
    const NEEDS: Ability = Ability::Files;
    const NEEDS_UI_DRIVER: bool = false;
    const LASTS: bool = true;
    fn inverse(&self) -> Result<Self, Undoable> {
        Ok(Self { value: self.value.inverse(), ..self.clone() })
    }
    fn place(&self) -> String {
        format!("{}: {}", self.path, self.entry)
    }
    fn settings(&self) -> Vec<String> {
        vec![self.place().to_lowercase()]
    }
}
