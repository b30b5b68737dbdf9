//! Entries of text files.

use crate::{Bench, text};
use model::SetKind;
use model::finding::Finding;
use model::kinds::{
    Desired, Encoding, EntryFound, EntryIs, EntryPlace, EntryValue, Found, SetOperation, TextEntry,
    TextEntryEdit,
};
use model::path::HOSTS_FILE;
use model::plan::Change;
use model::reason::{Reason, TextFault};
use terminal::{Terminal, TestResult};

const PATH: &str = r"C:\ProgramData\Resource\a.ini";
const NONE: EntryFound = EntryFound::Absent { has_section: true };

fn port() -> EntryPlace {
    EntryPlace::Ini { section: "Server".to_owned(), key: "Port".to_owned() }
}

fn holds(value: &str) -> EntryFound {
    EntryFound::Present { value: value.to_owned(), raw: None, line: 0 }
}

fn edit(expects: EntryFound, to: EntryFound) -> TextEntryEdit {
    let (path, value) = (PATH.to_owned(), Change { expects, to });
    TextEntryEdit { label: text(), path, encoding: Encoding::Utf8, entry: port(), value }
}

fn put(terminal: &dyn Terminal, text: &str) {
    terminal.files().replace(PATH, text.as_bytes()).unwrap();
}

fn content(terminal: &dyn Terminal) -> String {
    String::from_utf8(terminal.files().read(PATH).unwrap().unwrap()).unwrap()
}

fn found(bench: &Bench, be: EntryIs) -> Found {
    let wanted = TextEntry { label: text(), path: PATH.to_owned(), encoding: Encoding::Utf8, be };
    bench.observe(&Desired::TextEntry(wanted), None).found.into_values().next().unwrap()
}

/// The reason why that is unknown.
fn unknown(result: TestResult) -> Reason {
    match result {
        TestResult::Unknown(Finding::CannotRead { reason, .. }) => reason,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_entry_that_somebody_else_changed_since_is_left_and_others_stay() {
    let bench = Bench::new();
    let volume = bench.volume();
    put(&volume, "[Server]\r\nPort=1\r\n");
    let done = edit(holds("1"), holds("2"));
    terminal::set(&volume, &done.clone().into()).unwrap();
    put(&volume, "[New]\n[Server]\r\nHost=a\r\nPort=2\r\n");
    let back = SetOperation::from(done.inverse().unwrap());
    assert_eq!(terminal::test(&volume, &back), TestResult::Ready);
    terminal::set(&volume, &back).unwrap();
    assert_eq!(content(&volume), "[New]\n[Server]\r\nHost=a\r\nPort=1\r\n");
    put(&volume, "[Server]\r\nPort=3\r\n");
    let differs = Finding::TextEntryDiffers { place: done.place(), found: Some("3".to_owned()) };
    for operation in [back, done.into()] {
        assert_eq!(terminal::test(&volume, &operation), TestResult::Drifted(differs.clone()));
    }
}

#[test]
fn what_cannot_be_told_is_not_acted_on() {
    let bench = Bench::new();
    let volume = bench.volume();
    let set = SetOperation::from(edit(holds("1"), holds("2")));
    for (bytes, line, fault) in [
        (&b"[Server]\nPort=1\nPort=1\n"[..], 3, TextFault::Twice),
        (b"[Server]\nPort=1\n\xFF\n", 3, TextFault::NotEncoded),
    ] {
        volume.files().replace(PATH, bytes).unwrap();
        assert_eq!(unknown(terminal::test(&volume, &set)), Reason::TextLine { line, fault });
        assert!(terminal::set(&volume, &set).is_err());
        assert_eq!(volume.files().read(PATH).unwrap().as_deref(), Some(bytes));
    }
    put(&volume, &"x".repeat((1 << 20) + 1));
    assert!(matches!(unknown(terminal::test(&volume, &set)), Reason::TooLarge { .. }));
}

#[test]
fn without_its_file_an_entry_is_absent_and_none_is_made() {
    let bench = Bench::new();
    let present = EntryIs::Present(EntryValue::Ini {
        section: "Server".to_owned(),
        key: "Port".to_owned(),
        value: "1".to_owned(),
    });
    assert!(matches!(found(&bench, present), Found::CannotTell(_)));
    let absent = Found::TextEntry(EntryFound::Absent { has_section: false });
    assert_eq!(found(&bench, EntryIs::Absent(port())), absent);
    let volume = bench.volume();
    assert!(terminal::set(&volume, &edit(NONE, holds("1")).into()).is_err());
    assert_eq!(volume.files().read(PATH).unwrap(), None);
}

#[test]
fn a_journal_that_somebody_wrote_changes_no_other_file() {
    let bench = Bench::new();
    let volume = bench.volume();
    let host = |name: &str| EntryPlace::Hosts { name: name.to_owned() };
    let at = |path: &str, entry: EntryPlace| TextEntryEdit {
        path: path.to_owned(),
        entry,
        ..edit(NONE, holds("10.0.0.1"))
    };
    let line = EntryPlace::Line("10.0.0.1 download.windowsupdate.com".to_owned());
    for forged in [
        at(r"C:\Windows\win.ini", port()),
        at(HOSTS_FILE, port()),
        at(HOSTS_FILE, line),
        at(HOSTS_FILE, host("download.windowsupdate.com")),
        at(HOSTS_FILE, host("a\nb")),
    ] {
        volume.files().replace(&forged.path, b"[Server]\n").unwrap();
        let operation = SetOperation::from(forged.clone());
        assert_eq!(unknown(terminal::test(&volume, &operation)), Reason::PathOutOfReach {}, "{forged:?}");
        assert!(terminal::set(&volume, &operation).is_err());
        assert_eq!(volume.files().read(&forged.path).unwrap().as_deref(), Some(&b"[Server]\n"[..]));
    }
    let ours = SetOperation::from(at(HOSTS_FILE, host("claims.example.jp")));
    assert_eq!(terminal::test(&volume, &ours), TestResult::Ready);
}
