//! Settings of power, by the GUIDs under which Windows keeps them.

use crate::id::ids;
use crate::string_format::{InvalidFormat, StringFormat, format_schema, is_guid};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

ids! {
    /// A GUID without braces, as `powercfg` shows it. The case of its letters does not count.
    Guid: StringFormat::Guid, is_guid, str::to_ascii_lowercase;
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
