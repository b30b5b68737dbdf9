//! Settings of power: of the plan in use, unless a policy decides.

use super::*;
use model::kinds::{PowerSetting, PowerSettingEdit, PowerSettingFound, PowerSettingValue};
use model::power::PowerSource;

const BALANCED: &str = "381b4222-f694-41f0-9685-ff5bb260df2e";
const OWN: &str = "a1841308-3541-4fab-bc81-f71556f20b4a";
const GROUP: &str = "7516b95f-f776-4464-8c53-06167f40cc99";
const SCREEN: &str = "3c0bc021-c8a8-4e07-a973-6b14cbcb2b7e";

fn power(below: &str) -> KeyPath {
    KeyPath::machine(r"SYSTEM\CurrentControlSet\Control\Power").join(below)
}

fn of_plan(plan: &str) -> KeyPath {
    power(&format!(r"User\PowerSchemes\{plan}\{GROUP}\{SCREEN}"))
}

fn found(bench: &Bench, on: PowerSource) -> Found {
    let (group, setting) = (GROUP.parse().unwrap(), SCREEN.parse().unwrap());
    let wanted = PowerSetting { label: text(), group, setting, on, value: 0, shown: text() };
    bench.observe(&Desired::PowerSetting(wanted), None).found.into_values().next().unwrap()
}

fn plan(plan: &str, value: u32) -> Found {
    let plan = plan.parse().unwrap();
    Found::PowerSetting(PowerSettingFound(Some(PowerSettingValue::Plan { plan, value })))
}

fn edit(plan: &str, expects: u32, to: u32) -> SetOperation {
    PowerSettingEdit {
        label: text(),
        plan: plan.parse().unwrap(),
        group: GROUP.parse().unwrap(),
        setting: SCREEN.parse().unwrap(),
        on: PowerSource::Mains,
        value: Change { expects, to },
        shown: None,
    }
    .into()
}

#[test]
fn the_plan_in_use_decides_unless_a_policy_does() {
    let bench = Bench::new();
    assert_eq!(found(&bench, PowerSource::Mains), plan(BALANCED, 1800));
    // Windows' default, which no plan holds.
    assert_eq!(found(&bench, PowerSource::Battery), plan(BALANCED, 900));
    // A plan that somebody made: it holds what was changed in it, and nothing tells the rest.
    bench.set(&power(r"User\PowerSchemes"), "ActivePowerScheme", words(OWN));
    assert!(matches!(found(&bench, PowerSource::Mains), Found::CannotTell(_)));
    bench.set(&of_plan(OWN), "ACSettingIndex", present(60));
    assert_eq!(found(&bench, PowerSource::Mains), plan(OWN, 60));
    let policy = KeyPath::machine(r"SOFTWARE\Policies\Microsoft\Power\PowerSettings").join(SCREEN);
    bench.set(&policy, "ACSettingIndex", present(600));
    let place = format!(r"{policy}\ACSettingIndex");
    let by_policy = PowerSettingValue::Policy { value: 600, place };
    assert_eq!(found(&bench, PowerSource::Mains), Found::PowerSetting(PowerSettingFound(Some(by_policy))));
    // What is no plan's name, and what is no number.
    for (key, name, data) in [
        (power(r"User\PowerSchemes"), "ActivePowerScheme", words("balanced")),
        (policy, "ACSettingIndex", words("600")),
        (of_plan(BALANCED), "ACSettingIndex", words("1800")),
    ] {
        let bench = Bench::new();
        bench.set(&key, name, data);
        assert!(matches!(found(&bench, PowerSource::Mains), Found::CannotTell(_)), "{key}");
    }
}

#[test]
fn a_setting_that_the_pc_does_not_have_is_not_there() {
    let bench = Bench::new();
    let (group, setting) = (SCREEN.parse().unwrap(), GROUP.parse().unwrap());
    let on = PowerSource::Mains;
    let wanted = PowerSetting { label: text(), group, setting, on, value: 0, shown: text() };
    let found = bench.observe(&Desired::PowerSetting(wanted), None).found.into_values().next();
    assert_eq!(found, Some(Found::PowerSetting(PowerSettingFound(None))));
}

/// The plan that was in use when the change was planned is the one that is changed and put back, whichever is in use by then.
#[test]
fn another_plan_is_left_alone() {
    let bench = Bench::new();
    bench.set(&power(r"User\PowerSchemes"), "ActivePowerScheme", words(OWN));
    bench.set(&of_plan(OWN), "ACSettingIndex", present(60));
    terminal::set(&bench.volume(), &edit(BALANCED, 1800, 0)).unwrap();
    let volume = bench.volume();
    let value = |plan: &str| volume.registry().value(&of_plan(plan), "ACSettingIndex").unwrap();
    assert_eq!(value(BALANCED).and_then(|data| data.as_dword()), Some(0));
    assert_eq!(value(OWN).and_then(|data| data.as_dword()), Some(60));
    let drifted = terminal::test(&volume, &edit(BALANCED, 1800, 600));
    assert_eq!(drifted, TestResult::Drifted(Finding::PowerSettingDiffers { setting: text(), found: 0 }));
    // One that is gone holds nothing that could be put back.
    let gone = edit("00000000-3541-4fab-bc81-f71556f20b4a", 1800, 0);
    assert!(matches!(terminal::test(&volume, &gone), TestResult::Unknown(_)));
}
