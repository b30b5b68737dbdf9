//! What an apply and an undo do to the hives of a disk, as hivex reads them: nothing but what the plan says.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use camino::Utf8Path;
use model::journal::Ending;
use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;
use support::{begin, bench, finish, loaded, open, undo};
use terminal::Practice;

/// Keys and values of a hive as hivex reads them, without times. None, and a loud word, where it is not installed.
fn dump(folder: &Utf8Path, hive: &str) -> Option<BTreeSet<String>> {
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

fn names(lines: &BTreeSet<String>, others: &BTreeSet<String>) -> Vec<String> {
    let mut names: Vec<_> = lines
        .difference(others)
        .filter(|line| line.starts_with('V'))
        .map(|line| line.split('\t').nth(2).unwrap().replace("%2a", "*"))
        .collect();
    names.sort();
    names
}

#[test]
fn hivex_sees_the_planned_values_change_and_come_back() {
    let loaded = loaded();
    let bench = bench(&loaded, "e14-gen2-both");
    let hives = ["SYSTEM", "SOFTWARE"];
    let look = || hives.iter().map(|hive| dump(&bench.folder, hive)).collect::<Option<Vec<_>>>();
    let Some(before) = look() else { return };
    begin(&open(&bench.folder), &loaded.notice, "automatic").unwrap();
    assert_eq!(finish(&bench.folder, &loaded.notice), Ending::Complete);
    let after = look().unwrap();
    // The cable's value was set, the Wi-Fi's was not there.
    assert_eq!(names(&after[0], &before[0]), ["*PMARPOffload", "*PMARPOffload"]);
    assert_eq!(names(&before[0], &after[0]), ["*PMARPOffload"]);
    let policy = ["AUOptions", "NoAutoUpdate", "ScheduledInstallDay", "ScheduledInstallEveryWeek"];
    let policy: Vec<_> = policy.into_iter().chain(["ScheduledInstallTime"]).collect();
    assert_eq!(names(&after[1], &before[1]), policy);
    assert_eq!(names(&before[1], &after[1]), ["NoAutoUpdate"]);
    assert_eq!(undo(&bench.folder, &loaded.notice), Some(Ending::Complete));
    assert_eq!(look().unwrap(), before);
}

#[test]
fn a_key_that_was_made_goes_again_as_hivex_sees_it() {
    let mut loaded = loaded();
    let kind = "desktop".parse().unwrap();
    let description = loaded.kinds.get_mut(&kind).unwrap();
    description.policy.entries.clear();
    description.policy.changes = 0;
    let bench = bench(&loaded, "desktop");
    let Some(before) = dump(&bench.folder, "SOFTWARE") else { return };
    begin(&open(&bench.folder), &loaded.notice, "automatic").unwrap();
    assert_eq!(finish(&bench.folder, &loaded.notice), Ending::Complete);
    assert_ne!(dump(&bench.folder, "SOFTWARE").unwrap(), before);
    undo(&bench.folder, &loaded.notice);
    assert_eq!(dump(&bench.folder, "SOFTWARE").unwrap(), before);
}
