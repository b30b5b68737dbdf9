//! What an apply and an undo do to the hives of a disk, as hivex reads them: nothing but what the plan says.

mod hivex;
mod support;

use hivex::{dump, names};
use model::journal::Ending;
use support::{begin, bench, finish, loaded, open, undo};

#[test]
fn hivex_sees_the_planned_values_change_and_come_back() {
    let loaded = loaded();
    let bench = bench(&loaded, "e14-gen2-both");
    let hives = ["SYSTEM", "SOFTWARE"];
    let look = || hives.iter().map(|hive| dump(&bench.folder, hive)).collect::<Option<Vec<_>>>();
    let Some(before) = look() else { return };
    begin(&open(&bench.folder), &loaded.notice, "automatic").unwrap();
    assert_eq!(finish(&bench.folder, &loaded.notice), Ending::Complete);
    let after = look().unwrap();
    // The cable's value was set, the Wi-Fi's was not there.
    assert_eq!(names(&after[0], &before[0]), ["*PMARPOffload", "*PMARPOffload"]);
    assert_eq!(names(&before[0], &after[0]), ["*PMARPOffload"]);
    let policy = ["AUOptions", "NoAutoUpdate", "ScheduledInstallDay", "ScheduledInstallEveryWeek"];
    let policy: Vec<_> = policy.into_iter().chain(["ScheduledInstallTime"]).collect();
    assert_eq!(names(&after[1], &before[1]), policy);
    assert_eq!(names(&before[1], &after[1]), ["NoAutoUpdate"]);
    assert_eq!(undo(&bench.folder, &loaded.notice), Some(Ending::Complete));
    assert_eq!(look().unwrap(), before);
}

#[test]
fn a_key_that_was_made_goes_again_as_hivex_sees_it() {
    let mut loaded = loaded();
    let kind = "desktop".parse().unwrap();
    let description = loaded.kinds.get_mut(&kind).unwrap();
    description.policy.entries.clear();
    description.policy.changes = 0;
    let bench = bench(&loaded, "desktop");
    let Some(before) = dump(&bench.folder, "SOFTWARE") else { return };
    begin(&open(&bench.folder), &loaded.notice, "automatic").unwrap();
    assert_eq!(finish(&bench.folder, &loaded.notice), Ending::Complete);
    assert_ne!(dump(&bench.folder, "SOFTWARE").unwrap(), before);
    undo(&bench.folder, &loaded.notice);
    assert_eq!(dump(&bench.folder, "SOFTWARE").unwrap(), before);
}
