//! `tejun test` says in words, at the case's line, what came out otherwise, and which way of the flow no case goes.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[expect(dead_code, reason = "other test files use the rest")]
mod changed;

use std::fs;
use std::process::Command;
use tempfile::TempDir;

const CASE: &str = "my/cases/left-on-gets-its-hours.yaml";

fn desk(changes: &[(&str, &str)]) -> TempDir {
    let desk = tempfile::tempdir().unwrap();
    changed::copy("example-quiet-hours", &desk.path().join("my"));
    let path = desk.path().join(CASE);
    let mut text = fs::read_to_string(&path).unwrap();
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replacen(from, to, 1);
    }
    fs::write(path, text).unwrap();
    desk
}

fn test(desk: &TempDir, lang: &str) -> (Option<i32>, String) {
    let test = ["test", "my", "--lang", lang];
    let came =
        Command::new(env!("CARGO_BIN_EXE_tejun")).args(test).current_dir(desk.path()).output().unwrap();
    (came.status.code(), String::from_utf8(came.stdout).unwrap())
}

#[test]
fn what_came_out_otherwise_is_said_with_its_cause_once() {
    let desk = desk(&[
        ("by-hand: 'no'", "by-hand: 'yes'"),
        ("procedures: { H: todo }", "procedures: { H: done }"),
        ("plan: [H/active-hours]", "plan: []"),
        ("ends: complete", "ends: incomplete"),
    ]);
    let (code, told) = test(&desk, "en");
    assert_eq!(code, Some(10), "{told}");
    let differences: Vec<&str> = told.lines().filter(|line| line.starts_with(' ')).collect();
    let way =
        format!("  {CASE}:7: the way at by-hand (Is Windows Update run by hand?): expected yes, came no");
    let expected = [
        way,
        "      Setting that stops automatic updates: none \
         (HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\WindowsUpdate\\AU\\NoAutoUpdate)"
            .to_owned(),
        format!("  {CASE}:9: the state of procedure H: expected done, came todo"),
        "      H/active-hours: to do; has to be changed".to_owned(),
        "      the policy file has no ActiveHoursEnd".to_owned(),
        "      the policy file has no ActiveHoursStart".to_owned(),
        "      the policy file has no SetActiveHours".to_owned(),
        format!("  {CASE}:11: the planned steps: expected nothing, came H/active-hours"),
        format!("  {CASE}:13: how carrying it out ends: expected incomplete, came complete"),
    ];
    assert_eq!(differences, expected, "{told}");
    let (_, told) = test(&desk, "ja");
    for said in [
        format!(
            "  {CASE}:7: フローの by-hand（Windows Update を手動で行っていますか）の道は「yes」のはずが、「no」でした\n"
        ),
        format!("  {CASE}:9: 手順書 H の状態は「done」のはずが、「todo」でした\n      H/active-hours: 未。"),
        format!("  {CASE}:13: 行った結果は「incomplete」のはずが、「complete」でした\n"),
    ] {
        assert!(told.contains(&said), "{said}\n{told}");
    }
}

#[test]
fn what_comes_afterwards_is_said_too() {
    let desk =
        desk(&[("check: { procedures: { H: done } }", "check: { steps: { H/active-hours: failed } }")]);
    let (_, told) = test(&desk, "en");
    let said = format!(
        "  {CASE}:14: the state of step H/active-hours, after it was carried out: expected failed, came done\n"
    );
    assert!(told.contains(&said), "{said}\n{told}");
}

#[test]
fn a_way_that_no_case_goes_is_a_hint() {
    let desk = desk(&[]);
    let (code, told) = test(&desk, "en");
    assert!(code == Some(0) && !told.contains("hint"), "{told}");
    fs::remove_file(desk.path().join("my/cases/by-hand-is-left-alone.yaml")).unwrap();
    let (code, told) = test(&desk, "en");
    assert_eq!(code, Some(0), "{told}");
    assert!(
        told.contains("hint: no case goes this way: Is Windows Update run by hand? → yes (by-hand)\n"),
        "{told}"
    );
    let (_, told) = test(&desk, "ja");
    let said = "ヒント: どのケースも通らない道: Windows Update を手動で行っていますか → はい（by-hand）\n";
    assert!(told.contains(said) && told.matches("ヒント").count() == 1, "{told}");
}
