//! What people read: the words on every screen, in both languages, the printed manual with its flow chart and pictures,
//! and the page of evidence.
//!
//! The words of a notice are its files' own; here are only those that every notice shares.

pub mod book;
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

/// The shipped notice.
#[cfg(test)]
fn shipped() -> model::Notice {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../procedures/oqs-2023-12");
    let mut files = source::Files::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "yaml") {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            files.insert(name, std::fs::read_to_string(path).unwrap());
        }
    }
    source::load(&files).unwrap().notice
}
