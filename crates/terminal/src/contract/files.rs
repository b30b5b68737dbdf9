//! Files: read, replaced, grown, held and watched.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use crate::{OnChange, Terminal};
use std::sync::{Arc, mpsc};
use std::time::Duration;

/// A system notifies at once; a busy one gets more time.
const TOLD_WITHIN: Duration = Duration::from_secs(30);

pub(super) fn missing_files(terminal: &dyn Terminal) {
    let files = terminal.files();
    assert_eq!(files.read(r"C:\No such folder\file").unwrap(), None);
    assert_eq!(files.entries(r"C:\No such folder").unwrap(), None);
    assert!(files.read(r"\\server\share\file").is_err());
}

pub(super) fn replaced_files(terminal: &dyn Terminal) {
    let files = terminal.files();
    let path = r"C:\ProgramData\Contract\a.bin";
    files.replace(path, b"one").unwrap();
    files.replace(&path.to_uppercase(), b"two").unwrap();
    assert_eq!(files.read(path).unwrap().unwrap(), b"two");
    assert_eq!(files.read(&format!("{path}.tejun-old")).unwrap().unwrap(), b"one");
    let entries = files.entries(r"C:\ProgramData\Contract").unwrap().unwrap();
    // In which case the second name was written, no name says.
    let mut names: Vec<_> = entries.into_iter().map(|entry| entry.name.to_lowercase()).collect();
    names.sort_unstable();
    assert_eq!(names, ["a.bin", "a.bin.tejun-old"]);
    files.remove(path).unwrap();
    assert_eq!(files.read(path).unwrap(), None);
}

pub(super) fn private_files(terminal: &dyn Terminal) {
    let files = terminal.files();
    let path = r"C:\ProgramData\Contract\secret";
    files.create_private(path, b"one").unwrap();
    assert!(files.create_private(path, b"two").is_err());
    assert_eq!(files.read(path).unwrap().as_deref(), Some(&b"one"[..]));
    let entries = files.entries(r"C:\ProgramData\Contract").unwrap().unwrap();
    assert_eq!(entries.len(), 1, "no second copy lies beside it");
    files.remove(path).unwrap();
}

pub(super) fn linked_files(terminal: &dyn Terminal) {
    let files = terminal.files();
    let path = r"C:\ProgramData\Contract\linked.bin";
    let (kept, old) = (format!("{path}.kept"), format!("{path}.tejun-old"));
    let read = |path: &str| files.read(path).unwrap();
    assert!(files.link(path, &kept).is_err());
    files.replace(path, b"one").unwrap();
    files.link(path, &kept).unwrap();
    files.link(path, &kept).unwrap();
    files.replace(path, b"two").unwrap();
    assert_eq!((read(&kept).as_deref(), read(path).as_deref()), (Some(&b"one"[..]), Some(&b"two"[..])));
    // It comes back, and goes again while the old one is the same file.
    files.remove(path).unwrap();
    for _ in 0..2 {
        files.link(&old, path).unwrap();
        assert_eq!(read(path).as_deref(), Some(&b"two"[..]));
        files.remove(path).unwrap();
        assert_eq!((read(path), read(&old).as_deref()), (None, Some(&b"two"[..])));
    }
}

pub(super) fn growing_files(terminal: &dyn Terminal) {
    let files = terminal.files();
    let path = r"C:\ProgramData\Contract\log";
    files.append(path, b"one\n").unwrap();
    files.append(path, b"two\n").unwrap();
    assert_eq!(files.read(path).unwrap().unwrap(), b"one\ntwo\n");
    files.truncate(path, 4).unwrap();
    assert_eq!(files.read(path).unwrap().unwrap(), b"one\n");
}

pub(super) fn held_files(terminal: &dyn Terminal) {
    let files = terminal.files();
    let held = files.try_lock(r"C:\ProgramData\Contract\lock").unwrap();
    assert!(held.is_some());
    assert!(files.try_lock(r"C:\ProgramData\contract\LOCK").unwrap().is_none());
    drop(held);
    assert!(files.try_lock(r"C:\ProgramData\Contract\lock").unwrap().is_some());
}

pub(super) fn watched_folder(terminal: &dyn Terminal) {
    let files = terminal.files();
    let (tell, hears) = mpsc::channel();
    let changed: OnChange = Arc::new(move || {
        let _ = tell.send(());
    });
    assert!(files.watch(r"C:\ProgramData\Contract\nowhere", changed.clone()).unwrap().is_none());
    files.replace(r"C:\ProgramData\Contract\watched\one", b"1").unwrap();
    let watched = files.watch(r"C:\ProgramData\Contract\watched", changed).unwrap();
    files.replace(r"C:\ProgramData\Contract\watched\two", b"2").unwrap();
    assert!(watched.is_some() && hears.recv_timeout(TOLD_WITHIN).is_ok(), "nobody was told");
}
