//! Every terminal of this crate passes the contract.

#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test fails by panicking, and says in which check"
)]

use camino::{Utf8Path, Utf8PathBuf};
use std::rc::Rc;
use terminal::contract::{CHECKS, StoppedClock, description};
use terminal::{Practice, Terminal, Volume};

fn each(open: impl Fn(&Utf8Path) -> Box<dyn Terminal>) {
    for (name, check) in CHECKS {
        let folder = tempfile::tempdir().unwrap();
        let folder = Utf8PathBuf::from_path_buf(folder.path().join("terminal")).unwrap();
        Practice::make(&folder, &"contract".parse().unwrap(), &description()).unwrap();
        eprintln!("{name}");
        check(&*open(&folder));
    }
}

#[test]
fn the_practice_terminal_passes() {
    each(|folder| Box::new(Practice::open(folder).unwrap()));
}

#[test]
fn the_windows_volume_passes() {
    each(|folder| Box::new(Volume::open(&Practice::disk_folder(folder), Rc::new(StoppedClock)).unwrap()));
}

#[test]
fn the_same_description_gives_the_same_bytes() {
    let tree = |folder: &Utf8Path| {
        let mut files = Vec::new();
        let mut open = vec![folder.to_owned()];
        while let Some(at) = open.pop() {
            for entry in at.read_dir_utf8().unwrap() {
                let entry = entry.unwrap();
                if entry.file_type().unwrap().is_dir() {
                    open.push(entry.path().to_owned());
                } else {
                    let name = entry.path().strip_prefix(folder).unwrap().to_owned();
                    files.push((name, std::fs::read(entry.path()).unwrap()));
                }
            }
        }
        files.sort();
        files
    };
    let make = || {
        let folder = tempfile::tempdir().unwrap();
        let path = Utf8PathBuf::from_path_buf(folder.path().join("t")).unwrap();
        Practice::make(&path, &"contract".parse().unwrap(), &description()).unwrap();
        tree(&path)
    };
    let (one, other) = (make(), make());
    assert!(one.len() > 15);
    assert!(one == other);
}
