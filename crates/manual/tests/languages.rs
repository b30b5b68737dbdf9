//! Words in both languages for every code of a reason and of a finding, and no English in the Japanese ones.
//!
//! There is a sample of every code, written as a journal holds it. A new code fails here until it has one.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use manual::words;
use model::Text;
use model::finding::{Finding, FindingCode};
use model::observation::Remedy;
use model::reason::{Doing, Fault, FileKind, Kept, Reason, ReasonCode, Refusal, Unit};
use model::update::UpdateTrouble;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fmt::Debug;

const REASONS: &str = include_str!("languages/reasons.jsonl");
const FINDINGS: &str = include_str!("languages/findings.jsonl");

/// Small words without which English has no sentence. No name of a file, a key or a product holds one.
const ENGLISH: [&str; 20] = [
    "a", "an", "and", "are", "at", "be", "but", "by", "cannot", "has", "is", "it", "its", "no", "not", "of",
    "the", "this", "to", "was",
];

fn samples<T: DeserializeOwned + Serialize>(lines: &str) -> Vec<T> {
    let read = |line: &str| {
        let sample = serde_json::from_str::<T>(line).map_err(|error| format!("{line}: {error}")).unwrap();
        // Written as it was read: no field of the sample is misspelt.
        let again = serde_json::to_value(&sample).unwrap();
        assert_eq!(again, serde_json::from_str::<Value>(line).unwrap());
        sample
    };
    lines.lines().map(read).collect()
}

/// The same sample with each word that a field can hold.
fn each<K: Serialize + Copy>(all: &[K], sample: impl Fn(K) -> Value) -> impl Iterator<Item = Reason> {
    all.iter().map(move |word| serde_json::from_value(sample(*word)).unwrap())
}

fn is_japanese(text: &str) -> bool {
    text.chars().any(|c| matches!(c, 'ぁ'..='ヿ' | '一'..='鿿'))
}

/// English in a Japanese text: a small word, or three words in a row.
fn english_in(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric() && c != '\'').collect();
    let small = words.iter().find(|word| ENGLISH.contains(*word));
    let mut pieces = text.split(|c: char| !c.is_ascii_alphabetic() && c != ' ');
    let row = pieces.find(|piece| piece.split_whitespace().count() > 2);
    small.map(|word| (*word).to_owned()).or_else(|| row.map(str::to_owned))
}

/// How deep brackets stand in brackets.
fn deepest(text: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    for c in text.chars() {
        match c {
            '（' => depth += 1,
            '）' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

fn speaks_both(told: &Text, what: &dyn Debug) {
    assert!(is_japanese(&told.ja), "{what:?}: {}", told.ja);
    assert_eq!(english_in(&told.ja.replace("Run as administrator", "")), None, "{what:?}: {}", told.ja);
    assert!(deepest(&told.ja) < 2, "{what:?}: {}", told.ja);
    assert!(!is_japanese(&told.en) && !told.en.trim().is_empty(), "{what:?}: {}", told.en);
}

#[test]
fn every_reason_has_words_in_both_languages() {
    let mut reasons: Vec<Reason> = samples(REASONS);
    let codes: BTreeSet<ReasonCode> = reasons.iter().map(Reason::code).collect();
    // The first version's words are shown as they are.
    let wanted: BTreeSet<ReasonCode> =
        ReasonCode::ALL.iter().copied().filter(|code| *code != ReasonCode::Words).collect();
    assert_eq!(codes, wanted, "a code has no sample in languages/reasons.jsonl");

    reasons.extend(each(Refusal::ALL, |refusal| json!({"code": "system", "refusal": refusal, "number": 5})));
    reasons.extend(each(
        Doing::ALL,
        |doing| json!({"code": "system", "refusal": "other", "number": 5, "doing": doing}),
    ));
    reasons.extend(each(
        FileKind::ALL,
        |file| json!({"code": "damaged", "file": file, "at": 8, "fault": "header"}),
    ));
    reasons.extend(each(
        Fault::ALL,
        |fault| json!({"code": "damaged", "file": "hive", "at": 8, "fault": fault}),
    ));
    reasons.extend(each(Unit::ALL, |unit| json!({"code": "too-large", "most": 8, "unit": unit})));
    reasons.extend(each(Kept::ALL, |why| json!({"code": "hive-kept", "at": 8, "why": why})));
    for reason in &reasons {
        speaks_both(&words::reason(reason), reason);
        let finding =
            Finding::CannotRead { place: "C:".to_owned(), reason: reason.clone(), remedy: Remedy::Ask };
        speaks_both(&words::finding(&finding), reason);
    }
}

#[test]
fn every_finding_has_words_in_both_languages() {
    let findings: Vec<Finding> = samples(FINDINGS);
    let codes: BTreeSet<FindingCode> = findings.iter().map(Finding::code).collect();
    let wanted: BTreeSet<FindingCode> = FindingCode::ALL.iter().copied().collect();
    assert_eq!(codes, wanted, "a code has no sample in languages/findings.jsonl");
    for finding in &findings {
        speaks_both(&words::finding(finding), finding);
        if let Some(remedy) = words::remedy_of(finding) {
            speaks_both(&remedy, finding);
        }
    }
}

#[test]
fn every_trouble_of_the_update_service_has_words_in_both_languages() {
    for trouble in [
        UpdateTrouble::NoAnswer(30),
        UpdateTrouble::Broken("IUpdate.Title".to_owned()),
        UpdateTrouble::Servicing,
    ] {
        speaks_both(&words::update_trouble(&trouble), &trouble);
    }
}

#[test]
fn an_english_sentence_is_found() {
    assert!(english_in("読み取れません: the worker").is_some());
    assert!(english_in("読み取れません: Windows cannot start").is_some());
    assert!(english_in("読み取れません: Element does exist（詳細）").is_some());
    assert_eq!(english_in(r"C:\Program Files\Secure Preferences もありません: IUpdate.Title"), None);
}
