//! The shipped notice's files, for the tests of every crate that reads it.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(clippy::allow_attributes, reason = "some of those who use this expect the same")]

use model::kinds::FileBytes;
use source::Files;
use std::path::Path;

/// All of them, with practice terminals and cases.
pub fn shipped() -> Files {
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../procedures/oqs-2023-12"), "")
}

/// A folder's files, and those one folder deeper, by their names from there.
pub fn files(folder: &Path, prefix: &str) -> Files {
    let mut files = Files::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = format!("{prefix}{}", entry.file_name().to_str().unwrap());
        if entry.path().is_dir() {
            files.extend(self::files(&entry.path(), &format!("{name}/")));
        } else if prefix == source::DELIVERED {
            files.insert(name, FileBytes(std::fs::read(entry.path()).unwrap()).into());
        } else if name.ends_with(".yaml") {
            files.insert(name, std::fs::read_to_string(entry.path()).unwrap());
        }
    }
    files
}
