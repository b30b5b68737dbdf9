//! What Microsoft Edge, like every Chromium browser, keeps of its profiles and extensions on the disk.
//!
//! [`local_state`] names the profiles of a user, [`Profile`] reads one of them. Both only read: a browser
//! protects these files against other writers, and an entry that another program adds costs every extension
//! its settings (Chromium's `services/preferences/tracked/README.md`). [`write`](mod@write) makes such files
//! for practice terminals, where no browser runs.
//!
//! A running browser writes a change up to ten seconds late, as a whole new file
//! (`base/files/important_file_writer.cc`): what is read may be that old.

mod error;
mod extension;
mod json;
pub mod local_state;
mod profile;
pub mod write;

pub use error::{Error, FileRole};
pub use extension::{DisableReason, Extension, Kind, Location, Presence};
pub use json::MAX_FILE_BYTES;
pub use profile::Profile;
