//! Sentences under "Invariants" in ARCHITECTURE.md that a terminal shows.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use camino::Utf8PathBuf;
use model::observation::ValueFound;
use model::registry::{KeyPath, RegistryData};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use terminal::contract::{StoppedClock, description};
use terminal::{Practice, RegistryEdit, Terminal, Volume};

fn files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files(&path, into) } else { into.push(path) }
    }
}

#[test]
fn no_file_is_written_over() {
    let made = tempfile::tempdir().unwrap();
    let folder = Utf8PathBuf::from_path_buf(made.path().join("t")).unwrap();
    Practice::make(&folder, &"contract".parse().unwrap(), &description()).unwrap();
    let disk = Practice::disk_folder(&folder);
    // Whoever had a file open before goes on reading what stood there.
    let mut paths = Vec::new();
    files(disk.as_std_path(), &mut paths);
    let mut held: Vec<(PathBuf, Vec<u8>, std::fs::File)> = Vec::new();
    for path in paths {
        let bytes = std::fs::read(&path).unwrap();
        let file = std::fs::File::open(&path).unwrap();
        held.push((path, bytes, file));
    }
    let volume = Volume::open(&disk, Rc::new(StoppedClock)).unwrap();
    // Every way to change a file: replaced whole, and the hives behind the registry, the machine's and a user's.
    volume.files().replace(r"C:\Windows\System32\GroupPolicy\Machine\Registry.pol", b"new").unwrap();
    let to = ValueFound::Present(RegistryData::Dword(1));
    let edit = |key: KeyPath| RegistryEdit { key, name: "New".to_owned(), to: to.clone() };
    let mut edits = vec![edit(KeyPath::machine(r"SOFTWARE\New")), edit(KeyPath::machine(r"SYSTEM\New"))];
    edits.extend(volume.user_sid().unwrap().map(|sid| edit(KeyPath::of_user(&sid, r"SOFTWARE\New"))));
    volume.registry().edit(&edits).unwrap();

    let mut changed = 0;
    for (path, before, mut file) in held {
        let mut still = Vec::new();
        file.read_to_end(&mut still).unwrap();
        assert!(still == before, "{} was written over", path.display());
        if std::fs::read(&path).unwrap() != before {
            changed += 1;
            let mut old = path.clone().into_os_string();
            old.push(".tejun-old");
            assert!(std::fs::read(&old).unwrap() == before, "{}: the old one is not kept", path.display());
        }
    }
    assert_eq!(changed, 1 + edits.len(), "the policy file and each hive");
}
