//! The UI driver: does in the browser's windows what a user would do there, through the accessibility tree that the system
//! offers to screen readers. Two systems offer one: UI Automation on Windows, AT-SPI on Linux. What to look for in the tree
//! stands here, once for both.
//!
//! The driver never types and never clicks at a point of the screen. It presses a button only in the browser's own dialog that
//! names the extension.

mod dialog;
mod driver;
mod texts;

pub use dialog::{ButtonMatch, Node, Prompt, Role, find_button};
pub use driver::{BrowserDriver, Desktop};
pub use texts::visible_texts;
