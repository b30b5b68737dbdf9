//! Two notices that want one setting otherwise: neither takes the other's value away, unless one takes the other's place.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod changed;

use changed::{notice, tejun};

#[test]
fn a_setting_of_another_notice_is_shown_and_not_taken_away() {
    let folder = tempfile::tempdir().unwrap();
    let first = notice(folder.path(), "first", |_, text| text);
    let later = |_: &str, text: String| {
        text.replace("ActiveHoursStart: { dword: 7 }", "ActiveHoursStart: { dword: 9 }")
    };
    let second = notice(folder.path(), "second", later);
    let third = notice(folder.path(), "third", |file, text| {
        let text = later(file, text);
        text.replace("revised: 2026-11-23", "revised: 2026-11-23\nsupersedes: [first, second]")
    });
    let terminal = folder.path().join("t");
    assert_eq!(tejun(&["practice", "new", "--like", "clinic"], &terminal, &first).1, Some(0));
    let apply = ["apply", "--yes", "--json", "--answer", "on-at-night=left-on"];
    assert_eq!(tejun(&apply, &terminal, &first).1, Some(0));

    let (seen, exit) = tejun(&apply, &terminal, &second);
    assert_eq!(exit, Some(12), "{seen}");
    let check = ["check", "--json", "--answer", "on-at-night=left-on"];
    let (seen, _) = tejun(&check, &terminal, &second);
    let findings = &seen["procedures"][0]["steps"][0]["findings"];
    let claimed = findings.as_array().unwrap().iter().find(|one| one["code"] == "claimed-by-notice").unwrap();
    assert_eq!(claimed["notice"], "first", "{claimed}");
    assert_eq!(
        claimed["setting"].as_str().unwrap().rsplit('\\').next(),
        Some("activehoursstart"),
        "{claimed}"
    );
    // The first one still holds.
    assert_eq!(tejun(&check, &terminal, &first).1, Some(0));

    // One that takes the place of both may; then the first is told of it in its turn.
    assert_eq!(tejun(&apply, &terminal, &third).1, Some(0));
    assert_eq!(tejun(&apply, &terminal, &first).1, Some(12));
    // Each undo gives back what it found: the latest first.
    assert_eq!(tejun(&["undo", "--yes", "--json"], &terminal, &third).1, Some(0));
    assert_eq!(tejun(&check, &terminal, &first).1, Some(0));
    assert_eq!(tejun(&["undo", "--yes", "--json"], &terminal, &first).1, Some(0));
    assert_eq!(tejun(&["plan", "--json", "--answer", "on-at-night=left-on"], &terminal, &second).1, Some(10));
}
