//! `tejun new`: what it writes lints and passes its case, and it writes over nothing.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn tejun(arguments: &[&str], desk: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tejun")).args(arguments).current_dir(desk).output().unwrap()
}

fn new(folder: &str, about: &str, desk: &Path) -> Output {
    let told = ["--title", "時計を合わせる", "--from", "サポート窓口", "--phone", "03-1234-5678"];
    let rest = ["--until", "2099-01-31", "--about", about, "--lang", "en"];
    tejun(&[&["new", folder], &told[..], &rest[..]].concat(), desk)
}

#[test]
fn what_it_writes_lints_and_passes_its_case() {
    let desk = tempfile::tempdir().unwrap();
    for about in ["registry", "policy", "person", "check"] {
        let made = new(about, about, desk.path());
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let told = String::from_utf8(made.stdout).unwrap();
        let next = format!("  tejun lint {about} --lang en\n  tejun test {about} --lang en\n");
        assert!(told.ends_with(&next), "{told}");
        for verb in ["lint", "test"] {
            let came = tejun(&[verb, about, "--lang", "en"], desk.path());
            let told = String::from_utf8_lossy(&came.stdout).into_owned();
            assert!(came.status.success(), "{verb} {about}: {told}");
            assert!(told.contains("1 case") && told.lines().count() <= 2, "{told}");
        }
    }
}

#[test]
fn it_writes_over_nothing_and_half_a_line_writes_nothing() {
    let desk = tempfile::tempdir().unwrap();
    fs::create_dir(desk.path().join("mine")).unwrap();
    fs::write(desk.path().join("mine/P.yaml"), "mine").unwrap();
    let refused = new("mine", "person", desk.path());
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8(refused.stderr).unwrap().contains("mine is not empty"));
    assert_eq!(fs::read_to_string(desk.path().join("mine/P.yaml")).unwrap(), "mine");
    assert_eq!(fs::read_dir(desk.path().join("mine")).unwrap().count(), 1);
    // Nobody can be asked here.
    let missing = tejun(&["new", "other", "--lang", "en"], desk.path());
    assert_eq!(missing.status.code(), Some(2));
    assert!(String::from_utf8(missing.stderr).unwrap().contains("--title: this option is needed"));
    let label = ["--title", "押す [[ボタン", "--from", "a", "--phone", "03-1234-5678", "--about", "person"];
    let unfit = tejun(&[&["new", "other"][..], &label[..]].concat(), desk.path());
    assert_eq!(unfit.status.code(), Some(2));
    assert!(
        String::from_utf8(unfit.stderr).unwrap().contains("押す [[ボタン\": [[ と ]] が対になっていない")
    );
    assert!(!desk.path().join("other").exists());
}
