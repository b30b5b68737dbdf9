//! A notice with many mistakes: every one is told in one run, each at its place with what was allowed.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use expect_test::expect_file;
use model::Lang;
use model::diagnostic::Problem;
use source::{Files, lint};
use std::fmt::Write as _;
use std::path::Path;
use support::{files, shipped};

fn told(files: &Files) -> String {
    let mut told = String::new();
    for diagnostic in lint(files).unwrap_err() {
        let text = manual::words::diagnostic(&diagnostic);
        let (file, line, column) = (&diagnostic.file, diagnostic.line, diagnostic.column);
        writeln!(told, "{file}:{line}:{column}: {:?}", diagnostic.words).unwrap();
        writeln!(told, "    {}\n    {}", text.get(Lang::Ja), text.get(Lang::En)).unwrap();
        // The words are where the place says.
        if let Some(source) = files.get(file) {
            let line: String =
                source.lines().nth(line - 1).unwrap_or_default().chars().skip(column - 1).collect();
            assert!(line.starts_with(&diagnostic.words), "{diagnostic:?}");
        }
    }
    told
}

#[test]
fn every_mistake_is_told_at_once_at_its_place() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mistakes");
    let told = told(&files(&folder, ""));
    let count = told.lines().filter(|line| !line.starts_with(' ')).count();
    assert!(count >= 30, "{count} mistakes");
    expect_file![folder.join("told.txt")].assert_eq(&told);
}

/// The shipped notice with one text put in another's place.
fn with(file: &str, from: &str, to: &str) -> Vec<String> {
    let mut files = shipped();
    let text = files.get_mut(file).unwrap();
    assert!(text.contains(from), "{from}");
    *text = text.replacen(from, to, 1);
    match lint(&files) {
        Ok(_) => Vec::new(),
        Err(told) => {
            let code = |d: &model::diagnostic::Diagnostic| {
                let json = serde_json::to_value(&d.problem).unwrap();
                format!("{}:{} {}", d.file, d.line, json["code"].as_str().unwrap())
            };
            told.iter().map(code).collect()
        }
    }
}

#[test]
fn a_way_that_no_terminal_can_take_is_told() {
    // Of a later build than itself: nobody.
    let from =
        "          - fact:\n              name: os.installed-on\n              is: { before: 2023-02-01 }";
    let to = "          - fact: { name: os.build, is: { at_least: 20000 } }\n          - fact: { name: os.build, is: \
              { equal: 10240 } }\n          - fact:\n              name: os.installed-on\n              is: \
              { before: 2023-02-01 }";
    // The question is asked where the machine contradicts itself, the date's never.
    let told = with("notice.yaml", from, to);
    assert!(told.contains(&"notice.yaml:418 unreachable".to_owned()), "{told:?}");
}

#[test]
fn a_question_that_is_never_asked_is_told() {
    let from = "              or_ask: introduced-by-january-2023\n";
    let told = with("notice.yaml", from, "");
    assert_eq!(told, ["notice.yaml:364 never-asked"]);
}

#[test]
fn a_reading_contradicts_only_steps_that_the_machine_sees_to() {
    let line = "        contradicts: [C/automatic]\n        show:\n          ja: 更新できない設定";
    for step in ["C/automatik", "C/editor", "E/automatic"] {
        let told = with("notice.yaml", line, &line.replace("C/automatic", step));
        assert_eq!(told, ["notice.yaml:194 unknown"], "{step}");
    }
}

#[test]
fn a_mistake_in_one_file_hides_none_in_another_and_makes_no_others_up() {
    let told = with("A.yaml", "set: eligibility } }\n    by_hand", "set: eligible } }\n    by_hand");
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].ends_with("unknown"), "{told:?}");
    let told = with("D.yaml", "procedure: D", "procedure: [");
    assert_eq!(told.len(), 1, "{told:?}");
}

#[test]
fn a_picture_that_nobody_shows_and_a_reading_that_nobody_needs_are_told() {
    let told = with("D.yaml", "        picture: laptop\n        mark: name\n", "");
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with("pictures.yaml:") && told[0].ends_with("never-shown"), "{told:?}");
    let told = with("notice.yaml", "  処方箋: ", "  処方箋ではない: ");
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].ends_with("never-used"), "{told:?}");
}

#[test]
fn a_mistake_in_a_picture_is_told_alone() {
    let told = with("pictures.yaml", "at: 0 40 300 128", "at: 0 40 300");
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].ends_with("wrong-shape"), "{told:?}");
}

#[test]
fn no_text_makes_the_loader_panic() {
    let whole = shipped();
    // Every file cut at many places, and lines left out one at a time.
    for (name, text) in &whole {
        let cuts = text.char_indices().map(|(at, _)| at).step_by(text.len() / 12 + 1);
        for cut in cuts {
            let mut files = Files::from([(name.clone(), text[..cut].to_owned())]);
            if name != "notice.yaml" {
                files.insert("notice.yaml".to_owned(), whole["notice.yaml"].clone());
            }
            let _ = lint(&files);
        }
        if name == "notice.yaml" || name == "A.yaml" {
            for left_out in (0..text.lines().count()).step_by(3) {
                let kept: Vec<_> =
                    text.lines().enumerate().filter(|(n, _)| *n != left_out).map(|(_, line)| line).collect();
                let mut files = whole.clone();
                files.retain(|name, _| !name.contains('/'));
                files.insert(name.clone(), kept.join("\n"));
                let _ = lint(&files);
            }
        }
    }
}

#[test]
fn f4_what_is_told_of_a_bad_file_is_bounded() {
    let anchors = (0..4_000).map(|number| format!("&a{number} 1")).collect::<Vec<_>>().join(", ");
    let unknown: String = (0..20_000).map(|number| format!("field-{number}: 1\n")).collect();
    let twice = "a: 1\n".repeat(20_000);
    let long = format!("notice: \"{}\"\n", "x".repeat(200_000));
    for text in [format!("format: [{anchors}]\n"), unknown, twice, long] {
        let mut files = shipped();
        files.insert("A.yaml".to_owned(), text);
        let told = lint(&files).unwrap_err();
        let bytes: usize = told.iter().map(|told| serde_json::to_string(told).unwrap().len()).sum();
        assert!(told.len() <= 201 && bytes < 400_000, "{} diagnostics of {bytes} bytes", told.len());
        if told.len() > 200 {
            assert_eq!(told[200].problem, Problem::MoreMistakes { reported: 200 });
        }
    }
}
