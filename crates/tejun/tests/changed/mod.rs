//! Copies of the small notice with something changed, and tejun run on a terminal with one of them.

use std::path::{Path, PathBuf};
use std::process::Command;

/// A copy of one of our notices.
pub fn copy(notice: &str, to: &Path) {
    fn copy(from: &Path, to: &Path) {
        std::fs::create_dir_all(to).unwrap();
        for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
            let to = to.join(entry.file_name());
            match entry.path().is_dir() {
                true => copy(&entry.path(), &to),
                false => drop(std::fs::copy(entry.path(), to).unwrap()),
            }
        }
    }
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../procedures").join(notice), to);
}

/// A copy of the small notice with an id of its own, changed.
pub fn notice(folder: &Path, name: &str, change: impl Fn(&str, String) -> String) -> PathBuf {
    let to = folder.join(name);
    copy("example-quiet-hours", &to);
    for part in ["", "cases", "terminals"] {
        for entry in std::fs::read_dir(to.join(part)).unwrap().map(Result::unwrap) {
            if entry.path().is_file() {
                let file = entry.file_name().into_string().unwrap();
                let text = std::fs::read_to_string(entry.path()).unwrap();
                let text = text.replace("notice: example-quiet-hours", &format!("notice: {name}"));
                std::fs::write(entry.path(), change(&file, text)).unwrap();
            }
        }
    }
    to
}

/// Runs tejun on a terminal: what it prints, as JSON, and how it ends.
pub fn tejun(words: &[&str], terminal: &Path, notice: &Path) -> (serde_json::Value, Option<i32>) {
    let mut tejun = Command::new(env!("CARGO_BIN_EXE_tejun"));
    tejun.args(words).arg(terminal).arg("--notice").arg(notice);
    let came = tejun.output().unwrap();
    (serde_json::from_slice(&came.stdout).unwrap_or_default(), came.status.code())
}
