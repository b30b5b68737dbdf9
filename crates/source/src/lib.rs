//! A notice's files, from text to model: every mistake of all files in one run, each at its line.

mod lint;
mod load;
mod merge;
pub mod schema;
mod sheets;
pub mod yaml;

pub use load::{Loaded, calendar, lint, load};
pub use sheets::Files;
