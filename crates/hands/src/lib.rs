//! The browser's hands: what a person would do in its windows, done through the tree that the system offers to screen
//! readers. Two systems offer one: UI Automation on Windows, AT-SPI on Linux; what is looked for in it is here, once.
//!
//! Nothing is ever typed, and no point of the screen is ever clicked: a button is pressed where it was found, inside the
//! browser's own dialog that names the extension, or not at all.

mod browser;
mod dialog;
mod heard;

pub use browser::{Desk, Hands};
pub use dialog::{Found, Node, Question, Role, find};
pub use heard::heard;
