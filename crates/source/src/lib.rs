//! Loads a notice: from text to the model. Reports every mistake of all files in one run, each at its line.

mod certificate;
mod conflict;
mod full_width;
mod lint;
mod load;
mod loaded_form;
mod merge;
mod parsed;
pub mod schema;
pub mod yaml;

pub use conflict::conflicts;
pub use load::{Loaded, Wanted, calendar, digest, lint, load};
pub use loaded_form::{LOADED_FORM, from_loaded_form, loaded_form};
pub use parsed::{DELIVERED, Files, is_carried_out, text_of};
