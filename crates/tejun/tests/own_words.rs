//! What a notice says of itself: from which day, whether it still holds, what comes first.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod changed;

use changed::{notice, tejun};

const APPLY: [&str; 5] = ["apply", "--yes", "--json", "--answer", "on-at-night=left-on"];

/// The small notice with a line more.
fn with(folder: &std::path::Path, name: &str, line: &str) -> std::path::PathBuf {
    notice(folder, name, |_, text| {
        text.replace("revised: 2026-11-23", &format!("revised: 2026-11-23\n{line}"))
    })
}

#[test]
fn before_its_day_a_notice_waits_and_then_it_is_carried_out() {
    let folder = tempfile::tempdir().unwrap();
    // The terminal stands at the first of December.
    let early = with(folder.path(), "early", "not_before: 2026-12-02");
    let late = with(folder.path(), "late", "not_before: 2026-12-01");
    let terminal = folder.path().join("t");
    assert_eq!(tejun(&["practice", "new", "--like", "clinic"], &terminal, &early).1, Some(0));
    let (seen, exit) = tejun(&APPLY, &terminal, &early);
    assert_eq!(exit, Some(11), "{seen}");
    let (seen, _) = tejun(&["plan", "--json", "--answer", "on-at-night=left-on"], &terminal, &early);
    let step = &seen["procedures"][0]["steps"][0];
    assert_eq!(
        (&step["state"], &step["why"]["not-before"]["day"]),
        (&"waiting".into(), &"2026-12-02".into())
    );
    assert_eq!(seen["actions"].as_array().unwrap().len(), 0);
    assert_eq!(tejun(&APPLY, &terminal, &late).1, Some(0));
}

#[test]
fn a_withdrawn_notice_does_nothing_new_and_asks_to_be_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let first = with(folder.path(), "the-notice", "");
    let terminal = folder.path().join("t");
    assert_eq!(tejun(&["practice", "new", "--like", "clinic"], &terminal, &first).1, Some(0));
    assert_eq!(tejun(&APPLY, &terminal, &first).1, Some(0));
    let words =
        "withdrawn: { on: 2026-12-01, reason: { ja: 誤りがありました。, en: It was wrong. }, undo: true }";
    let withdrawn = with(folder.path(), "the-notice", words);
    // What it changed stands, so a person is needed, and nothing is planned.
    let (seen, exit) = tejun(&APPLY, &terminal, &withdrawn);
    assert_eq!(exit, Some(12), "{seen}");
    assert_eq!(seen["report"]["procedures"][0]["why"]["withdrawn"]["undo"], true, "{seen}");
    assert_eq!(tejun(&["undo", "--yes", "--json"], &terminal, &withdrawn).1, Some(0));
    // Then it is over: nothing is asked, also of a terminal that never knew it.
    let (seen, exit) = tejun(&["plan", "--json"], &terminal, &withdrawn);
    assert_eq!((exit, seen["actions"].as_array().unwrap().len()), (Some(0), 0), "{seen}");
    assert_eq!(seen["questions"].as_array().unwrap().len(), 0);
}
