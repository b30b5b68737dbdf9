//! Every lint: a mistake of which it tells, and near by what is no mistake. `lints.yaml` holds them, `lints/` the notice.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[expect(dead_code, reason = "the shipped notice is for others")]
mod support;

use model::diagnostic::Diagnostic;
use source::yaml::{Node, Value};
use source::{Files, lint};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

/// The file, the words in question, what is wrong with them.
fn line(diagnostic: &Diagnostic) -> String {
    let mut line = format!("{}: {}:", diagnostic.file, diagnostic.words);
    let json = serde_json::to_value(&diagnostic.problem).unwrap();
    for value in json.as_object().unwrap().values() {
        match value {
            serde_json::Value::Array(names) => {
                names.iter().for_each(|name| write!(line, " {}", name.as_str().unwrap()).unwrap());
            }
            serde_json::Value::String(text) => write!(line, " {text}").unwrap(),
            other => write!(line, " {other}").unwrap(),
        }
    }
    line
}

/// As far as it is said; `?` stands for anything.
fn is_like(said: &str, told: &str) -> bool {
    match said.strip_suffix('?') {
        Some(said) => told.starts_with(said),
        None => told.strip_prefix(said).is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')),
    }
}

fn text<'a>(node: &'a Node, name: &str) -> &'a str {
    match &node.at(&[name.into()]).value {
        Value::Text(text) => text,
        other => panic!("{name}: {other:?}"),
    }
}

fn change(files: &mut Files, edit: &Node) {
    let content = files.get_mut(text(edit, "in")).unwrap();
    let (from, to) = (text(edit, "put"), text(edit, "by"));
    if from == "*" {
        to.clone_into(content);
    } else {
        assert!(content.contains(from), "{from}");
        *content = content.replacen(from, to, 1);
    }
}

/// Mistakes, or the hints if there are none.
fn told(files: &Files) -> Vec<String> {
    let told = lint(files).map_or_else(|mistakes| mistakes, |loaded| loaded.hints);
    told.iter().map(line).collect()
}

#[test]
fn each_lint_tells_its_mistake_and_no_other() {
    let sound = support::files(&tests().join("lints"), "");
    assert_eq!(told(&sound), [""; 0]);
    let (rows, diagnostics) =
        source::yaml::parse("lints.yaml", &std::fs::read_to_string(tests().join("lints.yaml")).unwrap());
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    let Value::List(rows) = rows.unwrap().value else { panic!("a list") };
    let mut failed = String::new();
    for row in &rows {
        let mut files = sound.clone();
        change(&mut files, row);
        if let Some(and) = row.field("and") {
            change(&mut files, &and.node);
        }
        let told = told(&files);
        let Value::List(said) = &row.at(&["told".into()]).value else { panic!("{}", text(row, "lint")) };
        let said = said.iter().map(|said| match &said.value {
            Value::Text(said) => said.as_str(),
            other => panic!("{other:?}"),
        });
        let said: Vec<&str> = said.collect();
        let mut left = said.clone();
        let expected = told.iter().all(|told| {
            let place = left.iter().position(|said| is_like(said, told));
            place.map(|place| left.remove(place)).is_some()
        });
        if !expected || !left.is_empty() {
            write!(failed, "{}\n    expected {said:#?}\n    told {told:#?}\n", text(row, "lint")).unwrap();
        }
    }
    assert!(rows.len() > 80, "{} rows", rows.len());
    assert!(failed.is_empty(), "\n{failed}");
}

#[test]
fn m15_a_kind_may_be_like_one_that_is_like_another() {
    let mut files = support::files(&tests().join("lints"), "");
    let mut put = |kind: &str, like: &str| {
        files.insert(
            format!("terminals/{kind}.yaml"),
            format!("like: {like}\ntitle: {{ ja: 別の PC, en: Another }}\n"),
        );
        told(&files)
    };
    assert_eq!(put("second", "pc"), [""; 0]);
    assert_eq!(put("third", "second"), [""; 0]);
    // In a ring there is none to begin with.
    let said = put("second", "third");
    let rings = said.iter().filter(|said| said.ends_with("unknown kind pc"));
    assert_eq!(rings.count(), 2, "{said:#?}");
}
