//! What a newcomer meets first: editors find the schema of each of a notice's files, and the changelog tells each change in
//! both languages.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Whether a path fits a pattern of `*` and `[A-Z]`, both within one folder.
fn fits(pattern: &str, path: &str) -> bool {
    match (pattern.split_once('*'), pattern.strip_prefix("[A-Z]")) {
        (_, Some(rest)) => path.starts_with(|c: char| c.is_ascii_uppercase()) && fits(rest, &path[1..]),
        (Some(("", rest)), _) => {
            let end = path.find('/').unwrap_or(path.len());
            (0..=end).filter(|at| path.is_char_boundary(*at)).any(|at| fits(rest, &path[at..]))
        }
        _ => match (pattern.chars().next(), path.chars().next()) {
            (Some(wanted), Some(found)) if wanted == found => {
                fits(&pattern[wanted.len_utf8()..], &path[found.len_utf8()..])
            }
            (wanted, found) => wanted.is_none() && found.is_none(),
        },
    }
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files(&path, found),
            false => found.push(path),
        }
    }
}

#[test]
fn editors_find_the_schema_of_each_file() {
    let settings = |file: &str, at: &str| {
        let text = fs::read_to_string(root().join(file)).unwrap();
        let value: Value = serde_json::from_str(&text).unwrap();
        value.pointer(at).unwrap().as_object().unwrap().clone()
    };
    let code = settings(".vscode/settings.json", "/yaml.schemas");
    let zed = settings(".zed/settings.json", "/lsp/yaml-language-server/settings/yaml/schemas");
    assert_eq!(code, zed);
    let mut paths = Vec::new();
    files(&root().join("procedures"), &mut paths);
    let paths: Vec<_> =
        paths.iter().filter(|path| path.extension().is_some_and(|end| end == "yaml")).collect();
    assert!(paths.len() > 50);
    for path in paths {
        let name = path.strip_prefix(root()).unwrap().to_str().unwrap();
        let of: Vec<&String> = code
            .iter()
            .filter(|(_, pattern)| fits(pattern.as_str().unwrap(), name))
            .map(|(schema, _)| schema)
            .collect();
        assert_eq!(of.len(), 1, "{name}: {of:?}");
        // The first line of each file says the same to every editor that reads it.
        let text = fs::read_to_string(path).unwrap();
        let told = text.lines().next().and_then(|line| line.strip_prefix("# yaml-language-server: $schema="));
        let told = path.parent().unwrap().join(told.unwrap_or_default()).canonicalize().unwrap();
        assert_eq!(root().join(of[0]).canonicalize().unwrap(), told, "{name}");
    }
}

#[test]
fn patterns_fit_what_they_are_to_fit() {
    for (pattern, path, wanted) in [
        ("a/*/b.yaml", "a/x/b.yaml", true),
        ("a/*/b.yaml", "a/x/y/b.yaml", false),
        ("a/[A-Z]*.yaml", "a/A.yaml", true),
        ("a/[A-Z]*.yaml", "a/Ab1.yaml", true),
        ("a/[A-Z]*.yaml", "a/notice.yaml", false),
        ("a/*.yaml", "a/b.yml", false),
    ] {
        assert_eq!(fits(pattern, path), wanted, "{pattern} {path}");
    }
}

#[test]
fn each_change_is_told_in_both_languages() {
    let changes = |file: &str| {
        let text = fs::read_to_string(root().join(file)).unwrap();
        let counts = text.split("\n## ").map(|release| release.matches("\n- ").count());
        counts.collect::<Vec<_>>()
    };
    let english = changes("CHANGELOG.md");
    assert!(english.iter().sum::<usize>() > 10);
    assert_eq!(english, changes("CHANGELOG.ja.md"), "as many changes under each heading");
}
