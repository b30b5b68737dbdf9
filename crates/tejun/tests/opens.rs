//! How often a command opens the files that cost most to read: the system counts, so no double can hide one.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use inotify::{EventMask, Inotify, WatchMask};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A practice terminal on which everything was done, and nothing is left to do.
struct Finished {
    desk: tempfile::TempDir,
}

impl Finished {
    fn new() -> Self {
        let finished = Self { desk: tempfile::tempdir().unwrap() };
        finished.run(&["practice", "new"], &["--like", "e14-gen2-both"]);
        finished.run(&["apply"], &["--yes", "--answer", "update-mode=automatic"]);
        finished
    }

    fn folder(&self) -> String {
        self.desk.path().join("pc").to_str().unwrap().to_owned()
    }

    fn run(&self, verb: &[&str], options: &[&str]) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tejun"));
        let output = command.args(verb).arg(self.folder()).args(options).output().unwrap();
        assert!(output.status.success(), "{verb:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    /// How often each file of the disk is opened while a command runs.
    fn opens(&self, verb: &str, options: &[&str]) -> BTreeMap<String, usize> {
        let mut inotify = Inotify::init().unwrap();
        for folder in folders(&Path::new(&self.folder()).join("disk")) {
            // Without the closes, opens that follow one another at once would be reported as one.
            inotify.watches().add(folder, WatchMask::OPEN | WatchMask::CLOSE).unwrap();
        }
        self.run(&[verb], options);
        let mut opens = BTreeMap::new();
        let mut buffer = [0; 64 << 10];
        while let Ok(events) = inotify.read_events(&mut buffer) {
            let is_file =
                |mask: EventMask| mask.contains(EventMask::OPEN) && !mask.contains(EventMask::ISDIR);
            let opened = events.filter(|event| is_file(event.mask));
            for name in opened.filter_map(|event| event.name) {
                *opens.entry(name.to_str().unwrap().to_owned()).or_default() += 1;
            }
        }
        opens
    }
}

fn folders(folder: &Path) -> Vec<PathBuf> {
    let entries = folder.read_dir().unwrap().map(|entry| entry.unwrap().path());
    let below = entries.filter(|path| path.is_dir()).flat_map(|path| folders(&path));
    std::iter::once(folder.to_owned()).chain(below).collect()
}

#[test]
fn with_nothing_to_do_the_terminal_is_looked_at_once() {
    let finished = Finished::new();
    for (verb, options) in
        [("check", &[][..]), ("plan", &[]), ("apply", &["--yes"]), ("apply", &["--yes", "--json"])]
    {
        let opens = finished.opens(verb, options);
        let of = |name: &str| opens.get(name).copied().unwrap_or_default();
        let crx: Vec<_> = opens.iter().filter(|(name, _)| name.ends_with(".crx")).collect();
        assert_eq!((of("journal.jsonl"), of("SOFTWARE")), (1, 1), "{verb} {options:?}: {opens:?}");
        assert!(!crx.is_empty() && crx.iter().all(|(_, count)| **count == 1), "{verb} {options:?}: {crx:?}");
    }
}
