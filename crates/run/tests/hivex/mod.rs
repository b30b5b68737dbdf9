//! The hives of a practice terminal as hivex reads them.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(clippy::allow_attributes, reason = "those who use this expect the same")]

use camino::Utf8Path;
use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;
use terminal::Practice;

/// Keys and values of a hive as hivex reads them, without times. None, and a loud word, where it is not installed.
pub fn dump(folder: &Utf8Path, hive: &str) -> Option<BTreeSet<String>> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../formats/tests/hive/hivex_dump.py");
    let file = Practice::disk_folder(folder).join("Windows/System32/config").join(hive);
    let skip = |why: &str| {
        let _ = writeln!(std::io::stderr(), "SKIPPED: {why}");
    };
    match Command::new("/usr/bin/python3").arg(script).arg(&file).output() {
        Ok(output) if output.status.success() => {
            let text = String::from_utf8(output.stdout).unwrap();
            let without_time = |line: &str| match line.strip_prefix("K\t") {
                Some(key) => format!("K\t{}", key.split('\t').next().unwrap_or_default()),
                None => line.to_owned(),
            };
            Some(text.lines().map(without_time).collect())
        }
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(said.contains("No module named"), "{said}");
            skip("python3-hivex is not installed");
            None
        }
        Err(error) => {
            skip(&format!("python3 cannot be run: {error}"));
            None
        }
    }
}

/// The names of the values that those lines hold and the others do not.
pub fn names(lines: &BTreeSet<String>, others: &BTreeSet<String>) -> Vec<String> {
    let mut names: Vec<_> = lines
        .difference(others)
        .filter(|line| line.starts_with('V'))
        .map(|line| line.split('\t').nth(2).unwrap().replace("%2a", "*"))
        .collect();
    names.sort();
    names
}
