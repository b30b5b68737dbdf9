//! What people read: the words on every screen, in both languages, the printed manual with its flow chart and pictures,
//! and the page of evidence.
//!
//! The words of a notice are its files' own; here are only those that every notice shares.

pub mod book;
pub mod carriers;
pub mod chart;
pub mod evidence_page;
pub mod measure;
pub mod picture;
mod rich;
pub mod step;
pub mod svg;
pub mod time_line;
pub mod update_errors;
pub mod words;

#[cfg(test)]
#[path = "../../source/tests/support/mod.rs"]
mod files;

/// The shipped notice.
#[cfg(test)]
fn shipped() -> model::Notice {
    source::load(&files::shipped()).unwrap().notice
}
