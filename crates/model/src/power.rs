//! Settings of power, by the GUIDs under which Windows keeps them.

use crate::string_format::{InvalidFormat, StringFormat, is_guid};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A GUID without braces, as `powercfg` shows it. The case of its letters does not count.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Guid(String);

crate::string_format::format_schema!(Guid, StringFormat::Guid);

impl Guid {
    /// The GUID, in small letters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Guid {
    type Error = InvalidFormat;
    fn try_from(text: String) -> Result<Self, InvalidFormat> {
        match is_guid(&text) {
            true => Ok(Self(text.to_ascii_lowercase())),
            false => Err(InvalidFormat { format: StringFormat::Guid, text }),
        }
    }
}

impl FromStr for Guid {
    type Err = InvalidFormat;
    fn from_str(text: &str) -> Result<Self, InvalidFormat> {
        Self::try_from(text.to_owned())
    }
}

impl From<Guid> for String {
    fn from(guid: Guid) -> String {
        guid.0
    }
}

impl fmt::Display for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a PC runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum PowerSource {
    /// Mains power.
    Mains,
    /// Its battery.
    Battery,
}
