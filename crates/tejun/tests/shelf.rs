//! `check` of many disks whose output nobody takes: it ends, and says so where that is no one's wish.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs::OpenOptions;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc;
use std::time::Duration;
use tempfile::TempDir;

/// More disks than are held ready, for each of the workers.
const DISKS: usize = 300;
/// No check of the same small disk takes as long, on any machine.
const PATIENCE: Duration = Duration::from_secs(60);

fn tejun() -> Command {
    Command::new(env!("CARGO_BIN_EXE_tejun"))
}

fn disk() -> (TempDir, String) {
    let desk = tempfile::tempdir().unwrap();
    let folder = desk.path().join("pc").to_str().unwrap().to_owned();
    assert!(
        tejun().args(["practice", "new", &folder, "--like", "desktop"]).output().unwrap().status.success()
    );
    (desk, folder)
}

fn check(folder: &str, form: &str) -> Command {
    let mut check = tejun();
    check.arg("check").args(vec![folder; DISKS]).args(["--lang", "en"]);
    check.args(Some(form).filter(|form| !form.is_empty())).stderr(Stdio::piped());
    check
}

/// What comes of it, within [`PATIENCE`].
fn end(child: Child) -> Output {
    let id = child.id();
    let (ended, end) = mpsc::channel();
    let waits = std::thread::spawn(move || drop(ended.send(child.wait_with_output())));
    let came = end.recv_timeout(PATIENCE).unwrap_or_else(|_| {
        drop(Command::new("kill").args(["-KILL", &id.to_string()]).status());
        panic!("it does not end");
    });
    waits.join().unwrap();
    came.unwrap()
}

#[test]
fn h2_a_closed_pipe_ends_it_quietly() {
    let (_desk, folder) = disk();
    for form in ["", "--csv", "--json"] {
        let mut child = check(&folder, form).stdout(Stdio::piped()).spawn().unwrap();
        let mut first = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
        assert!(!first.is_empty());
        let came = end(child);
        assert_eq!(String::from_utf8_lossy(&came.stderr), "", "check {form} | head -1");
        assert_eq!(came.status.code(), Some(1));
    }
}

#[test]
fn a_full_disk_ends_it_with_the_reason() {
    let (_desk, folder) = disk();
    for form in ["", "--csv", "--json"] {
        let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
        let came = end(check(&folder, form).stdout(full).spawn().unwrap());
        let told = String::from_utf8_lossy(&came.stderr);
        assert!(told.contains("the disk is full"), "check {form} > /dev/full: {told}");
        assert_eq!(came.status.code(), Some(1));
    }
}
