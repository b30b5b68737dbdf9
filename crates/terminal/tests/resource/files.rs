//! Files at a path.

use crate::{Bench, text};
use model::SetKind;
use model::digest::sha256;
use model::finding::Finding;
use model::kinds::{Desired, File, FileBytes, FileEdit, FileIs, FileState, Found, SetOperation};
use model::plan::Change;
use model::reason::Reason;
use terminal::{Terminal, TestResult};

const PATH: &str = r"C:\ProgramData\Resource\a.txt";

fn holds(content: &str) -> FileState {
    FileState::Present { sha256: sha256(content.as_bytes()) }
}

fn edit(expects: FileState, to: Option<&str>) -> FileEdit {
    let file = Change { expects, to: to.map_or(FileState::Absent, holds) };
    let content = to.map(|content| FileBytes(content.as_bytes().to_vec()));
    FileEdit { label: text(), path: PATH.to_owned(), file, content }
}

fn set(terminal: &dyn Terminal, edit: &FileEdit) {
    let operation = SetOperation::from(edit.clone());
    assert_eq!(terminal::test(terminal, &operation), TestResult::Ready);
    terminal::set(terminal, &operation).unwrap();
    assert_eq!(terminal::test(terminal, &operation), TestResult::InDesiredState);
}

fn content(terminal: &dyn Terminal) -> Option<String> {
    terminal.files().read(PATH).unwrap().map(|bytes| String::from_utf8(bytes).unwrap())
}

/// The reason why that is unknown.
fn unknown(result: TestResult) -> Reason {
    match result {
        TestResult::Unknown(Finding::CannotRead { reason, .. }) => reason,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_was_there_comes_back_after_later_files_took_its_place() {
    let bench = Bench::new();
    let volume = bench.volume();
    for first in [Some("first"), None] {
        volume.files().replace(PATH, b"theirs").unwrap();
        let done = edit(holds("theirs"), first);
        set(&volume, &done);
        // Somebody else's files come and go, and each leaves its own old one.
        volume.files().replace(PATH, b"other").unwrap();
        volume.files().remove(PATH).unwrap();
        if let Some(first) = first {
            volume.files().replace(PATH, first.as_bytes()).unwrap();
        }
        set(&volume, &done.inverse().unwrap());
        assert_eq!(content(&volume).as_deref(), Some("theirs"));
    }
}

#[cfg(unix)]
#[test]
fn a_file_that_was_taken_away_comes_back_with_its_rights() {
    use std::os::unix::fs::PermissionsExt;
    let bench = Bench::new();
    let volume = bench.volume();
    volume.files().replace(PATH, b"theirs").unwrap();
    let here = bench.disk.join("ProgramData/Resource/a.txt");
    std::fs::set_permissions(&here, std::fs::Permissions::from_mode(0o600)).unwrap();
    let done = edit(holds("theirs"), None);
    set(&volume, &done);
    set(&volume, &done.inverse().unwrap());
    assert_eq!(std::fs::metadata(&here).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn what_is_otherwise_is_left() {
    let bench = Bench::new();
    let volume = bench.volume();
    volume.files().replace(PATH, b"theirs").unwrap();
    let done = edit(holds("theirs"), Some("ours"));
    set(&volume, &done);
    volume.files().replace(PATH, b"changed since").unwrap();
    for operation in [done.clone(), done.inverse().unwrap()] {
        let found = holds("changed since");
        let drifted = TestResult::Drifted(Finding::FileDiffers { path: PATH.to_owned(), found });
        assert_eq!(terminal::test(&volume, &operation.into()), drifted);
    }
}

#[test]
fn without_the_old_content_nothing_is_put_back() {
    let bench = Bench::new();
    let volume = bench.volume();
    volume.files().replace(PATH, b"theirs").unwrap();
    let done = edit(holds("theirs"), Some("ours"));
    set(&volume, &done);
    let kept = done.kept(&sha256(b"theirs"));
    let back = SetOperation::from(done.inverse().unwrap());
    volume.files().replace(&kept, b"damaged").unwrap();
    assert_eq!(unknown(terminal::test(&volume, &back)), Reason::FileDiffers { path: kept.clone() });
    assert!(terminal::set(&volume, &back).is_err());
    volume.files().delete(&kept).unwrap();
    assert_eq!(unknown(terminal::test(&volume, &back)), Reason::FileGone { path: kept });
    assert!(terminal::set(&volume, &back).is_err());
    assert_eq!(content(&volume).as_deref(), Some("ours"));
}

#[test]
fn a_journal_that_somebody_wrote_puts_nothing_anywhere() {
    let bench = Bench::new();
    let volume = bench.volume();
    let forged = [
        FileEdit { path: r"C:\Windows\a.txt".to_owned(), ..edit(FileState::Absent, Some("a")) },
        FileEdit { path: r"C:\ProgramData\tejun\a.txt".to_owned(), ..edit(FileState::Absent, Some("a")) },
        FileEdit { content: Some(FileBytes(b"b".to_vec())), ..edit(FileState::Absent, Some("a")) },
    ];
    for forged in forged {
        let path = forged.path.clone();
        let forged = SetOperation::from(forged);
        unknown(terminal::test(&volume, &forged));
        assert!(terminal::set(&volume, &forged).is_err(), "{forged:?}");
        assert_eq!(volume.files().read(&path).unwrap(), None);
    }
}

#[cfg(unix)]
#[test]
fn a_link_is_neither_looked_through_nor_replaced() {
    let bench = Bench::new();
    let volume = bench.volume();
    volume.files().replace(r"C:\ProgramData\Resource\b.txt", b"b").unwrap();
    std::os::unix::fs::symlink("b.txt", bench.disk.join("ProgramData/Resource/a.txt")).unwrap();
    let wanted = File { label: text(), path: PATH.to_owned(), be: FileIs::Absent };
    let found = bench.observe(&Desired::File(wanted), None).found.into_values().next().unwrap();
    assert!(matches!(found, Found::CannotTell(_)), "{found:?}");
    let operation = SetOperation::from(edit(holds("b"), Some("ours")));
    assert!(matches!(unknown(terminal::test(&volume, &operation)), Reason::PathIsLink { .. }));
}

#[test]
fn a_file_too_large_to_be_looked_at_is_left() {
    let bench = Bench::new();
    let volume = bench.volume();
    volume.files().replace(PATH, b"").unwrap();
    let file = std::fs::OpenOptions::new().write(true).open(bench.disk.join("ProgramData/Resource/a.txt"));
    file.unwrap().set_len((64 << 20) + 1).unwrap();
    let operation = SetOperation::from(edit(holds(""), Some("ours")));
    assert!(matches!(unknown(terminal::test(&volume, &operation)), Reason::TooLarge { .. }));
}
