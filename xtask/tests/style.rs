//! The phrases that STYLE.md replaces stand in no comment of the program.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod sources;

use sources::{CRATES, root};
use std::collections::BTreeMap;

/// Words and phrases of rules 5, 6 and 9. A capital letter counts only as a capital: "Where" begins a sentence, "where" may be a
/// place.
const BANNED: [&str; 27] = [
    "Where",
    "Whatever",
    "Whoever",
    "Wherever",
    "whatever",
    "whoever",
    "wherever",
    "anew",
    "told",
    "tells",
    "None:",
    "True:",
    "False:",
    "is had to",
    "are had to",
    "where it does",
    "where it is",
    "where it has",
    "where nobody",
    "where none",
    "where nothing",
    "where somebody",
    "where there is",
    "where they",
    "came to be",
    "comes to be",
    "lets itself",
];

/// The words of a file's comment lines, without the marks around them. A colon stays, so that `None:` is a word.
fn words_of_comments(text: &str) -> Vec<String> {
    let comments = text.lines().filter_map(|line| line.trim_start().strip_prefix("//"));
    let words = comments.flat_map(str::split_whitespace);
    words
        .map(|word| {
            let word = word.trim_start_matches(['/', '!', '(', '“', '"', '`']);
            word.trim_end_matches([',', '.', ';', ')', '?', '”', '"', '`']).to_owned()
        })
        .filter(|word| !word.is_empty())
        .collect()
}

/// Each banned phrase in a file's comments, with the number of times.
fn banned_in(text: &str) -> BTreeMap<&'static str, usize> {
    let words = words_of_comments(text);
    let mut found = BTreeMap::new();
    for phrase in BANNED {
        let phrase_words: Vec<&str> = phrase.split(' ').collect();
        let count = words.windows(phrase_words.len()).filter(|some| *some == phrase_words).count();
        if count > 0 {
            found.insert(phrase, count);
        }
    }
    found
}

#[test]
fn banned_phrases_are_counted_in_comments_alone() {
    let text = r#"
        /// Where it is not there. None: there is none
        /// (whoever asked).
        // Read anew, where it
        // is to be found.
        let a = "whoever"; // Whoever
    "#;
    let found = banned_in(text);
    let expected = [("None:", 1), ("Where", 1), ("anew", 1), ("where it is", 1), ("whoever", 1)];
    assert_eq!(found, BTreeMap::from(expected));
}

#[test]
fn no_comment_holds_a_banned_phrase() {
    let mut found = Vec::new();
    let folders = CRATES.map(|crate_| root().join("crates").join(crate_).join("src"));
    for file in sources::all().iter().filter(|file| folders.iter().any(|folder| file.starts_with(folder))) {
        let banned = banned_in(&std::fs::read_to_string(file).unwrap());
        if !banned.is_empty() {
            found.push(format!("{}: {banned:?}", file.strip_prefix(root()).unwrap().display()));
        }
    }
    assert!(found.is_empty(), "STYLE.md has other words for these: {found:#?}");
}
