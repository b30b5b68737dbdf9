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
