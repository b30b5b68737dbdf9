//! Two notices beside each other: which of their steps contradict.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[expect(dead_code, reason = "the shipped notice is for others")]
mod support;

use source::{Loaded, conflicts, lint};
use std::path::Path;

/// The small notice under another id, with one text in another's place.
fn notice(id: &str, file: &str, from: &str, to: &str) -> Loaded {
    let mut files = support::files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lints"), "");
    for (file, from, to) in
        [("notice.yaml", "notice: small", format!("notice: {id}").as_str()), (file, from, to)]
    {
        let text = files.get_mut(file).unwrap();
        assert!(text.contains(from), "{from}");
        *text = text.replacen(from, to, 1);
    }
    lint(&files).unwrap()
}

/// How many places contradict between that notice and the small one, in either of them.
fn count(other: &Loaded) -> (usize, usize) {
    let small = notice("small", "B.yaml", "Mode", "Mode");
    let found = conflicts(&[&small, other], |number, file| format!("{number}/{file}"));
    (found[0].len(), found[1].len())
}

#[test]
fn what_is_wanted_alike_contradicts_nothing() {
    assert_eq!(count(&notice("other", "B.yaml", "Mode", "Mode")), (0, 0));
    let other_letters = notice("other", "B.yaml", r"key: Software\Policies\AU", r"key: SOFTWARE\policies\au");
    assert_eq!(count(&other_letters), (0, 0));
    let other_key = notice("other", "B.yaml", r"key: Software\Policies\AU", r"key: Software\Policies\UA");
    assert_eq!(count(&other_key), (0, 0));
}

#[test]
fn another_value_contradicts_whatever_kind_asks_for_it() {
    for to in ["Mode: { dword: 5 }", "Mode: { text: '4' }", "Mode: absent"] {
        assert_eq!(count(&notice("other", "B.yaml", "Mode: { dword: 4 }", to)), (1, 1), "{to}");
    }
    let adapter = "value: '0', shown: { ja: 無効, en: 'off' }, adapters: [wired]";
    for (to, expected) in [
        ("value: '1', shown: { ja: 有効, en: 'on' }, adapters: [wired, wireless]", (1, 1)),
        ("value: '1', shown: { ja: 有効, en: 'on' }, adapters: [wireless]", (0, 0)),
    ] {
        assert_eq!(count(&notice("other", "B.yaml", adapter, to)), expected, "{to}");
    }
    // Two notices of which neither is the small one.
    let updates = "desired: { up_to_date: { for_days: 7 } }";
    let label = "label: { ja: 例, en: example }";
    let file = |be: &str| format!("file: {{ {label}, path: 'C:\\ProgramData\\Example\\a.txt', be: {be} }}");
    let entry = |be: &str| {
        format!(
            "text_entry: {{ {label}, path: 'C:\\ProgramData\\Example\\a.ini', encoding: utf-8, be: {be} }}"
        )
    };
    let root = |exist: bool| {
        let sha256 = "4af91cf21f4a0ac1efb4d8e4d589ce4338f0bb8e7c7fc598eaf80e3062e82538";
        format!(
            "certificate: {{ {label}, store: machine-root, file: root.cer, sha256: {sha256}, exist: {exist} }}"
        )
    };
    let (code, other_code) =
        ("{6E1C5A0B-93D4-4D52-8B7E-0A4C2F1D3E03}", "{6e1c5a0b-93d4-4d52-8b7e-0a4c2f1d3e03}");
    let program = |code: &str, be: &str| format!("program: {{ {label}, product_code: '{code}', be: {be} }}");
    let installed = |version: &str| {
        let (from, sha256) = (r"C:\Example\a.msi", "ab".repeat(32));
        format!("{{ present: {{ from: '{from}', sha256: {sha256}, size: 9, version: '{version}' }} }}")
    };
    let paper = "{ present: { from: paper.txt, sha256: PAPER } }"
        .replace("PAPER", &model::digest::sha256(include_bytes!("lints/files/paper.txt")));
    let port = |value: &str| {
        entry(&format!("{{ present: {{ ini: {{ section: A, key: Port, value: '{value}' }} }} }}"))
    };
    for (one, other) in [
        (file(&paper), file("absent")),
        (port("1"), port("2")),
        (port("1"), entry("{ absent: { ini: { section: a, key: PORT } } }")),
        (root(true), root(false)),
        (program(code, &installed("3.0")), program(other_code, "absent")),
    ] {
        let [one, other] = [("one", one), ("other", other)]
            .map(|(id, state)| notice(id, "B.yaml", updates, &format!("desired: {{ {state} }}")));
        let named = |number: usize, file: &str| format!("{number}/{file}");
        let found = conflicts(&[&one, &other], named);
        assert_eq!((found[0].len(), found[1].len()), (1, 1), "{found:?}");
        let found = conflicts(&[&one, &one], named);
        assert_eq!((found[0].len(), found[1].len()), (0, 0), "{found:?}");
    }
    // Who wants a version is content with a later one.
    let [one, other] = [("one", "3.0"), ("other", "3.1")].map(|(id, version)| {
        notice(id, "B.yaml", updates, &format!("desired: {{ {} }}", program(code, &installed(version))))
    });
    let found = conflicts(&[&one, &other], |number, file| format!("{number}/{file}"));
    assert_eq!((found[0].len(), found[1].len()), (0, 0), "{found:?}");
    // A value of the registry at the place of the other notice's policy.
    for (data, expected) in [("{ dword: 4 }", (0, 0)), ("{ dword: 5 }", (1, 1)), ("absent", (1, 1))] {
        let value = format!(
            "desired: {{ registry_value: {{ label: {{ ja: 値, en: value }}, key_path: 'HKLM\\Software\\Policies\\AU', \
             value_name: mode, value_data: {data} }} }}"
        );
        assert_eq!(count(&notice("other", "B.yaml", updates, &value)), expected, "{data}");
    }
}

#[test]
fn one_that_takes_the_others_place_contradicts_nothing() {
    let later = notice("other", "B.yaml", "Mode: { dword: 4 }", "Mode: { dword: 5 }");
    assert_eq!(count(&later), (1, 1));
    let mut superseding = later.clone();
    superseding.notice.header.supersedes = vec!["small".parse().unwrap()];
    assert_eq!(count(&superseding), (0, 0));
    // A later edition is the same notice.
    assert_eq!(count(&notice("small", "B.yaml", "Mode: { dword: 4 }", "Mode: { dword: 5 }")), (0, 0));
}
