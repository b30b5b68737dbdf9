//! Mistakes that are known to happen to people who put extensions into a browser by hand, and how the browser shows them.

use serde::{Deserialize, Serialize};

/// A known mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mistake {
    /// A file was dropped while developer mode was off.
    DeveloperModeOff,
    /// Developer mode is on, but a file was refused as if it were off: several were dropped at once, or the page was not reloaded
    /// after developer mode was switched on.
    SeveralAtOnceOrNotReloaded,
    /// The extension is there, and the browser keeps it off, for it cannot verify where it comes from.
    NotVerified,
    /// A newer version is there already.
    Downgrade,
    /// A policy blocks it.
    Blocked,
    /// It is of a kind that the browser no longer runs.
    OldKind,
    /// The file is damaged.
    FileBroken,
}
