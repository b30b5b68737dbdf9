//! The sentences under "Invariants" in ARCHITECTURE.md: each names its test, and those that the sources themselves show.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod sources;

use sources::{code, is_rust, root, shipped};
use std::collections::BTreeSet;

/// The names of all tests in the workspace.
fn tests() -> BTreeSet<String> {
    let mut tests = BTreeSet::new();
    for file in sources::all() {
        let text = std::fs::read_to_string(&file).unwrap();
        let mut is_test = false;
        for line in text.lines().map(str::trim) {
            if line == "#[test]" {
                is_test = true;
            } else if let Some(name) = line.strip_prefix("fn ").filter(|_| is_test) {
                tests.insert(name.split('(').next().unwrap().to_owned());
                is_test = false;
            }
        }
    }
    tests
}

#[test]
fn every_invariant_names_its_test() {
    let page = std::fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let (_, section) = page.split_once("## Invariants\n").unwrap();
    let section = section.split("\n## ").next().unwrap();
    let sentences: Vec<&str> = section.split("\n* ").skip(1).collect();
    assert!(sentences.len() >= 12, "{} invariants are too few", sentences.len());
    let tests = tests();
    for sentence in sentences {
        // In brackets, between backticks.
        let named: Vec<&str> =
            sentence.split("(`").skip(1).filter_map(|rest| rest.split("`)").next()).collect();
        assert!(!named.is_empty(), "no test is named: {sentence}");
        for name in named
            .iter()
            .flat_map(|names| names.split('`').filter(|name| !name.trim_matches([',', ' ', '\n']).is_empty()))
        {
            assert!(tests.contains(name), "there is no test {name}: {sentence}");
        }
    }
}

/// Files of a crate in whose code one of these paths stands (`std::fs`, or one name alone).
fn that_use(crate_: &str, paths: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for file in shipped(crate_).into_iter().filter(|file| is_rust(file)) {
        let names = code(&std::fs::read_to_string(&file).unwrap());
        for path in paths {
            let wanted: Vec<&str> = path.split("::").collect();
            if names.windows(wanted.len()).any(|names| names.iter().zip(&wanted).all(|(a, b)| a == b)) {
                found.push(format!("{}: {path}", file.strip_prefix(root()).unwrap().display()));
            }
        }
    }
    found
}

const NOW: [&str; 6] = ["Timestamp::now", "Zoned::now", "SystemTime", "Instant", "thread::sleep", "sleep"];

#[test]
fn plan_reads_no_clock_file_or_terminal() {
    for crate_ in ["model", "plan"] {
        assert_eq!(that_use(crate_, &NOW), [""; 0]);
        // By whatever path.
        let doors =
            ["fs", "env::var", "env::args", "process", "net", "thread", "Instant", "SystemTime", "stdin"];
        assert_eq!(that_use(crate_, &doors), [""; 0]);
    }
    // Nor does a manual know more than the notice's files.
    assert_eq!(that_use("manual", &NOW), [""; 0]);
    assert_eq!(that_use("manual", &["fs", "env::var", "process", "net"]), [""; 0]);
    // That `plan` and `model` know no terminal, the walls keep (`crates_know_only_what_they_may`).
}

#[test]
fn time_comes_from_the_terminals_clock() {
    // The clock of the PC it runs on is where a clock is read. Deadlines of calls and of open pages, and the moment for which
    // a lock is tried again, are measured where they are waited for, and decide nothing that is written down.
    let may = [
        "crates/live/src/",
        "crates/tejun/src/guide/",
        // A disk whose Windows does not run has the clock of the PC that looks at it.
        "crates/tejun/src/open.rs",
        "crates/tejun/src/work",
        "crates/terminal/src/volume/disk.rs: thread::sleep",
        "crates/terminal/src/volume/disk.rs: sleep",
    ];
    for crate_ in sources::CRATES {
        let found = that_use(crate_, &NOW);
        let wrong: Vec<_> =
            found.iter().filter(|place| !may.iter().any(|may| place.starts_with(may))).collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}

#[test]
fn there_is_no_dry_run() {
    for crate_ in sources::CRATES {
        for file in shipped(crate_).into_iter().filter(|file| is_rust(file)) {
            let names = code(&std::fs::read_to_string(&file).unwrap());
            let dry = names.iter().find(|name| {
                let name = name.to_lowercase().replace(['_', '-'], "");
                name.contains("dryrun") || name.contains("whatif") || name == "simulate"
            });
            assert_eq!(dry, None, "{}", file.display());
        }
    }
}

/// The resources that change files themselves. That of programs does so in tejun's own folder alone.
const WRITERS: [&str; 4] =
    ["/resource/policy.rs", "/resource/file.rs", "/resource/program.rs", "/resource/text_entry.rs"];

#[test]
fn the_browsers_profile_files_are_read_never_written() {
    // Who writes profiles is the practice terminal, which plays the browser.
    for crate_ in sources::CRATES {
        let found = that_use(crate_, &["edge::write", "PracticeProfile"]);
        let own = ["crates/terminal/src/practice/", "crates/formats/src/edge/"];
        let wrong: Vec<_> =
            found.iter().filter(|place| !own.iter().any(|own| place.starts_with(own))).collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
    // And what reads them asks for no writing: of the files of `resource/extensions.rs` and its neighbours only the policy's
    // change files, and those whose paths `model::path::is_for_notices` has refused in a profile.
    let writers = that_use("terminal", &["files::replace", "files::remove", "append", "truncate", "delete"]);
    let of_resources: Vec<_> = writers.iter().filter(|place| place.contains("/resource/")).collect();
    assert!(
        of_resources.iter().all(|place| WRITERS.iter().any(|file| place.contains(file))),
        "{of_resources:#?}"
    );
}

#[test]
fn words_are_put_to_findings_and_reasons_only_at_the_edge() {
    // Where Japanese stands in code outside of `manual` and the screens of `tejun`, it is no word for a finding.
    let may = [
        // What other programs' windows say, and how they are found there.
        "crates/browser_ui/src/driver.rs",
        "crates/browser_ui/src/dialog.rs",
        "crates/terminal/src/mistake.rs",
        // What Windows shows for us: the task's description, and why it restarts.
        "crates/live/src/tasks.rs",
        "crates/run/src/awaited.rs",
        // Names of facts and of update errors are data, which notices and pages share.
        "crates/model/src/fact.rs",
        "crates/model/src/update_error.rs",
        "crates/model/src/update_error/",
        // What stands on a practice terminal's disk.
        "crates/terminal/src/practice/",
        // The titles that Microsoft gives to previews.
        "crates/model/src/update/offer.rs",
        // What an author writes in a notice's files.
        "crates/source/src/",
        "crates/model/src/shape.rs",
        "crates/model/src/text.rs",
    ];
    let is_japanese = |c: char| matches!(c, 'ぁ'..='ん' | 'ァ'..='ヶ' | '一'..='龥');
    for crate_ in sources::CRATES.into_iter().filter(|name| !["manual", "tejun"].contains(name)) {
        for file in shipped(crate_).into_iter().filter(|file| is_rust(file)) {
            let name = file.strip_prefix(root()).unwrap().display().to_string();
            if may.iter().any(|may| name.starts_with(may)) {
                continue;
            }
            let words = code(&std::fs::read_to_string(&file).unwrap());
            let words = words.iter().find(|word| word.starts_with('"') && word.contains(is_japanese));
            assert_eq!(words, None, "{name}");
        }
    }
}
