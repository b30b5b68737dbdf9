//! A place in a browser, and the effect of its policies there.

use serde::{Deserialize, Serialize};

/// A browser profile of a Windows user.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ProfileRef {
    /// The Windows user.
    pub user: String,
    /// The profile's folder: `Default`, `Profile 1`.
    pub folder: String,
}

/// What was seen of the browser when it was closed and started again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum BrowserStart {
    /// All its processes had ended before it started again.
    Anew,
    /// Its windows had closed, and a process stayed behind (startup boost, or running on in the background).
    ProcessStayed,
    /// It did not close, as with a page that asks whether to leave it.
    StayedOpen,
}

/// What a policy does to extensions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PolicyEffect {
    /// Developer mode cannot be switched on, so nothing can be dropped on the extensions page.
    DeveloperModeLocked,
    /// The set's extensions, or one of them, are not allowed, or not from their source.
    Blocks,
    /// Addresses of files on this PC are blocked, or may be. The new extensions are added from there.
    LimitsAddresses,
    /// No policy can remove this old extension without others that share its entry.
    KeepsOld,
}
