//! Loads a notice: from text to the model. Reports every mistake of all files in one run, each at its line.

mod certificate;
mod lint;
mod load;
mod merge;
mod parsed;
pub mod schema;
pub mod yaml;

pub use certificate::{CERTIFICATE_FILE, certificate_text};
pub use load::{Loaded, calendar, digest, lint, load};
pub use parsed::Files;
