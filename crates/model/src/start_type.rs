//! How a service starts.

use serde::{Deserialize, Serialize};

/// How a service starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum StartType {
    /// With Windows, or a while after it (`DelayedAutostart`, which stays as it is).
    Automatic,
    /// When something asks for it.
    Manual,
    /// Not at all.
    Disabled,
}

impl StartType {
    /// The registry's number for it, `Start`.
    pub fn number(self) -> u32 {
        match self {
            StartType::Automatic => 2,
            StartType::Manual => 3,
            StartType::Disabled => 4,
        }
    }

    /// The start type of the registry's number. `None` if only a driver starts so.
    pub fn of(number: u32) -> Option<Self> {
        match number {
            2 => Some(StartType::Automatic),
            3 => Some(StartType::Manual),
            4 => Some(StartType::Disabled),
            _ => None,
        }
    }
}
