//! Where in a browser something is, and what its policies do to it.

use serde::{Deserialize, Serialize};

/// A browser profile of a Windows user.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ProfileRef {
    /// The Windows user.
    pub user: String,
    /// The profile's folder: `Default`, `Profile 1`.
    pub folder: String,
}

/// What a policy does to extensions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PolicyEffect {
    /// Developer mode cannot be switched on, so nothing can be dropped on the extensions page.
    DeveloperModeLocked,
    /// The set's extensions, or one of them, must not be there, or not come from where they lie.
    Blocks,
    /// An old extension cannot be told to go without others that are told of together with it.
    KeepsOld,
}
