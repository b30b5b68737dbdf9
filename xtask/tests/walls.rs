//! The walls: which crate may know which, and what is in the notice's files and nowhere else.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod sources;

use cargo_metadata::{DependencyKind, MetadataCommand};
use sources::{code, root, shipped};
use std::collections::{BTreeMap, BTreeSet};

/// Each crate of the shipped program with the crates of ours that it may know, and what it must not know of others'.
const WALLS: [(&str, &[&str], &[&str]); 15] = [
    // The nouns know no YAML, no files, no terminal.
    ("model", &[], &["saphyr-parser", "zip", "camino"]),
    // A plan is made of nothing but what it is given.
    ("plan", &["model"], &["serde_json", "saphyr-parser", "camino", "sha2"]),
    // Whether the words of a picture fit, whoever draws it tells; what a certificate beside it says, the reader of its format.
    ("source", &["formats", "manual", "model", "plan"], &["zip", "camino"]),
    // What a vendor signed: bytes in, bytes out.
    ("pack", &["model"], &["saphyr-parser", "serde_json", "camino"]),
    // What a terminal hands in: bytes in, bytes out.
    ("summary", &["model"], &["saphyr-parser", "serde_json", "camino"]),
    ("formats", &[], &["jiff", "camino", "saphyr-parser"]),
    ("terminal", &["formats", "model"], &["saphyr-parser"]),
    // What is looked for on a screen, on any system.
    ("browser_ui", &["model", "terminal"], &["saphyr-parser", "serde_json", "zip", "camino"]),
    // The calls into Windows, and nothing that decides.
    ("live", &["formats", "browser_ui", "model", "terminal"], &["saphyr-parser", "serde_json", "zip"]),
    ("run", &["model", "terminal"], &["saphyr-parser", "zip"]),
    ("manual", &["model", "summary"], &["saphyr-parser", "zip", "camino", "serde_json"]),
    // Tables of a vendor's: bytes in, bytes out.
    ("spreadsheet", &["model"], &["saphyr-parser", "serde_json", "camino"]),
    // The desk knows what was sent out and what came back, never a terminal.
    ("desk_store", &["model", "spreadsheet", "summary"], &["axum", "maud", "saphyr-parser", "serde_json"]),
    (
        "desk",
        &["desk_store", "manual", "model", "pack", "source", "spreadsheet", "summary"],
        &["postgres", "rusqlite"],
    ),
    (
        "tejun",
        &["live", "manual", "model", "pack", "plan", "run", "source", "spreadsheet", "summary", "terminal"],
        &[],
    ),
];

#[test]
fn crates_know_only_what_they_may() {
    let metadata = MetadataCommand::new().current_dir(root()).exec().unwrap();
    let ours: BTreeSet<String> =
        metadata.workspace_packages().iter().map(|package| package.name.to_string()).collect();
    let walled: BTreeSet<String> = WALLS
        .iter()
        .map(|(name, ..)| (*name).to_owned())
        .chain(["fuzz", "xtask"].map(str::to_owned))
        .collect();
    assert_eq!(ours, walled, "a crate without walls");
    for (name, may, must_not) in WALLS {
        let package = metadata.workspace_packages().into_iter().find(|p| p.name.as_str() == name).unwrap();
        let normal = package.dependencies.iter().filter(|d| d.kind == DependencyKind::Normal);
        for dependency in normal {
            let known = dependency.name.as_str();
            assert!(!must_not.contains(&known), "{name} must not know {known}");
            assert!(!ours.contains(known) || may.contains(&known), "{name} must not know {known}");
        }
    }
}

/// Ids that an author chose: questions, boxes, steps, answers, kinds of terminals. In code they would stand in quotation
/// marks. Those of one word may be anybody's.
fn ids_of_the_notice() -> BTreeSet<String> {
    let folder = root().join("procedures/oqs-2023-12");
    let mut ids = BTreeSet::new();
    for entry in std::fs::read_dir(folder.join("terminals")).unwrap() {
        ids.insert(entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned());
    }
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "yaml") {
            continue;
        }
        for line in std::fs::read_to_string(&path).unwrap().lines() {
            let line = line.trim_start().trim_start_matches("- ");
            for field in ["question: ", "node: ", "step: ", "answer: "] {
                ids.extend(line.strip_prefix(field).map(|id| id.trim().to_owned()));
            }
        }
    }
    ids.retain(|id| id.contains('-'));
    ids
}

/// Names of the notice's own that are no labels.
fn words_that_name() -> [&'static str; 13] {
    [
        "AUOptions",
        "LENOVO",
        "NoAutoUpdate",
        "OQS-Auth",
        "OQSComApp",
        "PIN有認証用",
        "PMARPOffload",
        "ThinkPad",
        "WindowsUpdate\\AU",
        "delegate.crx",
        "nopinauth.crx",
        "pinauth.crx",
        "目視確認操作用",
    ]
}

/// Every text of the notice's files that names something of the notice's own: rows, labels, paths, files, ids.
fn words_of_the_notice() -> BTreeMap<String, String> {
    let mut words = BTreeMap::new();
    for entry in std::fs::read_dir(root().join("procedures/oqs-2023-12")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "yaml") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let file = path.file_name().unwrap().to_string_lossy().into_owned();
        for line in text.lines() {
            let mut rest = line;
            while let Some((_, after)) = rest.split_once("[[") {
                let (label, after) = after.split_once("]]").unwrap();
                words.insert(label.to_owned(), file.clone());
                rest = after;
            }
        }
        for word in words_that_name().into_iter().filter(|word| text.contains(word)) {
            words.insert(word.to_owned(), file.clone());
        }
    }
    words
}

/// Labels of one plain word, which mean nothing by themselves, and those of things that tejun itself knows: the feature of
/// the browser that is a kind of state of its own, the browser's own buttons, and adapters.
fn is_common(label: &str) -> bool {
    let plain = label.chars().all(|c| c.is_ascii_alphabetic());
    let short = !label.is_ascii() && label.chars().count() < 7;
    let marks = label.chars().count() < 3;
    let named = words_that_name().contains(&label);
    let shared = [
        "開発者モード",
        "Developer mode",
        "拡張機能の追加",
        "Add extension",
        "拡張機能の管理",
        "Manage extensions",
        "ネットワーク アダプター",
        "Network adapters",
    ];
    !named && (plain || short || marks || shared.contains(&label))
}

#[test]
fn all_code_is_read_but_that_of_tests() {
    let read = code(
        r#####"
            //! LEAK 0
            /// LEAK 0
            #[cfg(test)]
            use std::{fmt, io};
            const A: &str = "leak 1"; // LEAK 1
            #[cfg(test)]
            mod tests { const B: &str = "} LEAK 2"; }
            #[cfg(test)]
            mod apart;
            struct S { a: u8, #[cfg(test)] b: Map<u8, LEAK>, c: leak_2 }
            impl S {
                #[cfg(test)]
                #[expect(clippy::unwrap_used, reason = "LEAK 3")]
                fn helper<T, U>(t: T) -> Map<T, U> { "LEAK 4" }
                fn real() { let c = '"'; format!(r#"leak 3 // "{}"#, "leak 4"); }
            }
            #[cfg(all(test, unix))]
            #[path = "LEAK_tests.rs"]
            mod apart;
            #[test]
            fn a_test() { "LEAK 5" }
            #[cfg(not(test))]
            const D: &str = "leak 5";
        "#####,
    );
    let leaks: Vec<_> = read.iter().filter(|token| token.contains("leak")).collect();
    assert_eq!(
        leaks,
        [r#""leak 1""#, "leak_2", r##"r#"leak 3 // "{}"#"##, r#""leak 4""#, r#""leak 5""#],
        "{read:?}"
    );
    assert!(!read.iter().any(|token| token.contains("LEAK")), "{read:?}");
}

#[test]
fn no_label_path_row_or_value_of_a_notice_is_in_code() {
    let mut words = words_of_the_notice();
    assert!(words.len() > 40, "{} words are too few", words.len());
    let ids = ids_of_the_notice();
    assert!(ids.len() > 10, "{} ids are too few", ids.len());
    words.extend(ids.into_iter().map(|id| (format!("\"{id}\""), "an id".to_owned())));
    let mut found = Vec::new();
    for crate_ in WALLS.iter().map(|(name, ..)| name) {
        for path in shipped(crate_) {
            let text = std::fs::read_to_string(&path).unwrap();
            let read = match path.extension().is_some_and(|ending| ending == "rs") {
                true => code(&text),
                // Style sheets, scripts and the like.
                false => text.lines().map(|line| line.split("//").next().unwrap().to_owned()).collect(),
            };
            for token in read {
                for (word, file) in words.iter().filter(|(word, _)| !is_common(word)) {
                    if token.contains(word.as_str()) {
                        found.push(format!("{}: {token}: {word} ({file})", path.display()));
                    }
                }
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

/// The files of `model` that each of its files names by `crate::`, by the names of modules; a module's folder counts as it.
fn model_arrows() -> BTreeMap<String, BTreeSet<String>> {
    let folder = root().join("crates/model/src");
    let module = |path: &std::path::Path| {
        let first = path.strip_prefix(&folder).unwrap().iter().next().unwrap().to_string_lossy().into_owned();
        first.trim_end_matches(".rs").to_owned()
    };
    let mut arrows: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for path in shipped("model") {
        let from = module(&path);
        let names = code(&std::fs::read_to_string(&path).unwrap());
        // `pub(crate)` names no file.
        let named = names.windows(3).filter(|w| w[0] != "pub" && w[1] == "crate" && w[2] != from);
        arrows.entry(from.clone()).or_default().extend(named.map(|w| w[2].clone()));
    }
    // The list of the modules is above them all.
    arrows.remove("lib");
    arrows
}

#[test]
fn model_reads_from_the_ground_up() {
    let mut above = model_arrows();
    assert!(above.len() > 20, "{} files are too few", above.len());
    let named: BTreeSet<String> = above.values().flatten().cloned().collect();
    let unknown: Vec<_> = named.iter().filter(|name| !above.contains_key(*name)).collect();
    assert!(unknown.is_empty(), "names that say no file, where a file has to be said: {unknown:?}");
    // What is read is laid aside, as long as something names nothing but what was read.
    while let Some(ready) = above.iter().find(|(_, below)| below.is_empty()).map(|(name, _)| name.clone()) {
        above.remove(&ready);
        above.values_mut().for_each(|below| {
            below.remove(&ready);
        });
    }
    assert!(above.is_empty(), "a circle among these files: {above:#?}");
}
