//! How a terminal updates now, read from where it is decided (requirement row B14).

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use model::observation::ValueFound;
use model::registry::{KeyPath, RegistryData};
use support::{bench, loaded, observe, open};
use terminal::{RegistryEdit, Terminal};

const POLICY: &str = r"SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate\AU";
const SERVICES: &str = r"SYSTEM\CurrentControlSet\Services";
const MANAGED: &str = r"SOFTWARE\Microsoft\PolicyManager\current\device\Update";

/// What is shown of that kind of terminal once those values are set.
fn shown(kind: &str, values: &[(&str, &str, Option<u32>)]) -> Vec<String> {
    let loaded = loaded();
    let bench = bench(&loaded, kind);
    let terminal = open(&bench.folder);
    let edits = values.iter().map(|(key, name, value)| RegistryEdit {
        key: KeyPath::machine(key),
        name: (*name).to_owned(),
        to: match value {
            Some(value) => ValueFound::Present(RegistryData::Dword(*value)),
            None => ValueFound::Absent { nearest_key: KeyPath::machine(key).to_string() },
        },
    });
    terminal.registry().edit(&edits.collect::<Vec<_>>()).unwrap();
    let (report, _) = plan::plan(&loaded.notice, &observe(&terminal, &loaded.notice));
    report.readings.iter().map(|reading| reading.shows.en.clone()).collect()
}

fn check(kind: &str, values: &[(&str, &str, Option<u32>)], expected: [&str; 3]) {
    let shown = shown(kind, values);
    for (shown, expected) in shown.iter().zip(expected) {
        assert!(shown.starts_with(expected), "{kind} {values:?}: {shown}");
    }
    assert_eq!(shown.len(), 3);
}

#[test]
fn the_policy_decides_and_the_editor_shows_it() {
    let absent = (POLICY, "NoAutoUpdate", None);
    check(
        "e14-gen2-wired",
        &[],
        ["by hand (NoAutoUpdate = 1)", "disabled; as it is in force", "nothing found"],
    );
    check("already-done", &[], ["automatic (AUOptions = 4)", "enabled; as it is in force", "nothing found"]);
    let half = (POLICY, "AUOptions", Some(3));
    check("already-done", &[half], ["half by hand", "enabled; as it is in force", "nothing found"]);
    check(
        "e14-gen2-wired",
        &[absent],
        ["automatic (no policy set", "disabled, but something else", "nothing found"],
    );
    let automatic = (POLICY, "NoAutoUpdate", Some(0));
    check("e14-gen2-wired", &[automatic], ["automatic", "disabled, but something else", "nothing found"]);
}

#[test]
fn without_a_policy_device_management_and_the_services_decide() {
    let absent = (POLICY, "NoAutoUpdate", None);
    let managed = |way| [absent, (MANAGED, "AllowAutoUpdate", Some(way))];
    check(
        "e14-gen2-wired",
        &managed(5),
        ["by hand (set by device management", "disabled, but", "nothing found"],
    );
    check(
        "e14-gen2-wired",
        &managed(0),
        ["half by hand (set by device management", "disabled, but", "nothing found"],
    );
    check(
        "e14-gen2-wired",
        &managed(1),
        ["automatic (set by device management", "disabled, but", "nothing found"],
    );
    let (orchestrator, agent) = (format!(r"{SERVICES}\UsoSvc"), format!(r"{SERVICES}\wuauserv"));
    check(
        "e14-gen2-wired",
        &[absent, (&orchestrator, "Start", Some(4))],
        ["by hand (the service", "disabled, but", "the service of automatic updates is disabled"],
    );
    check(
        "automatic-already",
        &[(&agent, "Start", Some(4))],
        ["no updates at all", "enabled; as it is in force", "nothing found"],
    );
}
