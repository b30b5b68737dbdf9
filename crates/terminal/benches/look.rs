//! Looking at a disk: opening it and reading facts, adapters and the machine from its hives.

#![expect(clippy::unwrap_used, reason = "a benchmark stops where it cannot go on")]

use camino::Utf8PathBuf;
use jiff::{SignedDuration, Timestamp};
use model::observation::History;
use std::collections::BTreeMap;
use std::rc::Rc;
use terminal::contract::description;
use terminal::{Clock, Error, Practice, Terminal, Volume, observe};

fn main() {
    divan::main();
}

struct Stopped;

impl Clock for Stopped {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }
    fn wait(&self, _: SignedDuration) -> Result<(), Error> {
        Ok(())
    }
}

#[divan::bench]
fn a_small_disk(bencher: divan::Bencher<'_, '_>) {
    let made = tempfile::tempdir().unwrap();
    let folder = Utf8PathBuf::from_path_buf(made.path().join("t")).unwrap();
    Practice::make(&folder, &"bench".parse().unwrap(), &description()).unwrap();
    let disk = Practice::disk_folder(&folder);
    bencher.bench_local(|| {
        let volume = Volume::open(&disk, Rc::new(Stopped)).unwrap();
        let adapters = volume.devices().adapters("*PMARPOffload").unwrap();
        (observe(&volume, [], &BTreeMap::new(), History::default()), adapters)
    });
}

#[divan::bench]
fn making_a_practice_terminal(bencher: divan::Bencher<'_, '_>) {
    let description = description();
    bencher.bench_local(|| {
        let made = tempfile::tempdir().unwrap();
        let folder = Utf8PathBuf::from_path_buf(made.path().join("t")).unwrap();
        drop(Practice::make(&folder, &"bench".parse().unwrap(), &description).unwrap());
    });
}
