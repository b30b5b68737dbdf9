//! The notice that the project ships.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use source::{Files, lint};
use std::path::Path;

fn files() -> Files {
    fn gather(folder: &Path, prefix: &str, files: &mut Files) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let name = format!("{prefix}{}", entry.file_name().to_str().unwrap());
            if entry.path().is_dir() {
                gather(&entry.path(), &format!("{name}/"), files);
            } else {
                files.insert(name, std::fs::read_to_string(entry.path()).unwrap());
            }
        }
    }
    let mut files = Files::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../procedures/oqs-2023-12");
    gather(&folder, "", &mut files);
    files
}

#[test]
fn the_shipped_notice_has_nothing_wrong() {
    match lint(&files()) {
        Ok(loaded) => assert_eq!(loaded.notice.procedures.len(), 4),
        Err(diagnostics) => panic!("{diagnostics:#?}"),
    }
}
