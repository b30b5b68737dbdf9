//! The number that is read out on the phone: what a terminal shows is what the desk reads.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::process::{Command, Output};

fn tejun(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tejun")).args(arguments).args(["--lang", "en"]).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The digits that `check` shows of a terminal.
fn digits(terminal: &str) -> String {
    digits_in(&said(&tejun(&["check", terminal])))
}

fn digits_in(shown: &str) -> String {
    let line = shown.lines().find_map(|line| line.strip_prefix("number to read out on the phone: "));
    line.unwrap_or_else(|| panic!("{shown}")).to_owned()
}

#[test]
fn the_desk_reads_what_a_terminal_shows() {
    let desk = tempfile::tempdir().unwrap();
    let terminal = desk.path().join("t").display().to_string();
    assert!(tejun(&["practice", "new", &terminal, "--like", "desktop"]).status.success());
    let practice = digits(&terminal);
    // As four groups of a line, in groups of another length, or with the wide digits of a Japanese keyboard.
    let wide = |c: char| char::from_u32(u32::from(c) + 0xfee0).filter(|_| c.is_ascii_digit()).unwrap_or('－');
    let groups: Vec<&str> = practice.split(' ').collect();
    let read = said(&tejun(&[&["verify"], &groups[..]].concat()));
    assert_eq!(read, said(&tejun(&["verify", &practice.replace(' ', "")])));
    assert_eq!(read, said(&tejun(&["verify", &practice.chars().map(wide).collect::<String>()])));
    assert!(read.starts_with("notice: "), "{read}");
    assert!(read.contains("\nstate: to do  has to be changed\n"), "{read}");
    assert!(read.contains("a practice terminal's code: it says nothing of a real one"), "{read}");

    let disk = digits(&format!("{terminal}/disk"));
    let read = said(&tejun(&["verify", &disk]));
    assert!(!read.contains("practice") && read.contains("\nmade on: "), "{read}");

    let other = said(&tejun(&["verify", &disk, "--notice", "../../procedures/example-quiet-hours"]));
    assert!(other.starts_with("notice: an edition that is not here (number "), "{other}");
    let among = said(&tejun(&["verify", &disk, "--notice", "../../procedures"]));
    assert_eq!(among, read);
}

#[test]
fn the_institution_is_the_one_that_was_answered() {
    let desk = tempfile::tempdir().unwrap();
    let terminal = desk.path().join("t").display().to_string();
    let notice = ["--notice", "../../procedures/card-reader-check"];
    let made = tejun(&[&["practice", "new", &terminal, "--like", "reception"], &notice[..]].concat());
    assert!(made.status.success());
    let answers = ["reads-again=no", "error-code=L-2", "institution-code=1310000000"];
    let answers: Vec<&str> = answers.iter().flat_map(|answer| ["--answer", answer]).collect();
    let shown = said(&tejun(&[&["check", &terminal], &notice[..], &answers[..]].concat()));
    let read = said(&tejun(&[&["verify", &digits_in(&shown)], &notice[..]].concat()));
    assert!(read.contains("\ninstitution: 1310000000\n"), "{read}");
}

#[test]
fn a_misread_number_is_told() {
    for (code, told) in [
        ("1131 4567 8905 6718 4193 3358", "a digit is wrong somewhere"),
        ("1131 4567 8905 6718 4193", "(given: 20 digits)"),
        ("oqs-2023-12", "(given: 6 digits)"),
    ] {
        let refused = tejun(&["verify", code]);
        assert_eq!(refused.status.code(), Some(2));
        let error = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(error.contains(told), "{error}");
    }
    assert_eq!(tejun(&["verify"]).status.code(), Some(2));
}
