//! A notice's files, from text to model: every mistake of all files in one run, each at its line.

mod lint;
mod load;
mod merge;
pub mod schema;
pub mod yaml;

pub use load::{Files, Loaded, calendar, lint, load};
