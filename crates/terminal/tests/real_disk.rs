//! A real Windows disk's SYSTEM hive, dirty, with its logs: what it tells, and what an edit does to it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use camino::{Utf8Path, Utf8PathBuf};
use model::finding::Finding;
use model::kinds::AdapterKind;
use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;
use std::rc::Rc;
use terminal::contract::StoppedClock;
use terminal::{Error, Terminal, Volume};

const KEYWORD: &str = "*PMARPOffload";

fn skipped(why: &str) {
    // Not captured like print: a test that did nothing must be seen.
    let _ = writeln!(std::io::stderr(), "SKIPPED: {why}");
}

/// A disk that holds a sample hive and its logs. None, and a loud word, where the samples are not there.
fn disk(folder: &Path, sample: &str, logs: bool) -> Option<Utf8PathBuf> {
    let shared = std::env::var_os("TEJUN_SHARED_DATA").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
        std::path::PathBuf::from,
    );
    let config = folder.join("Windows/System32/config");
    std::fs::create_dir_all(&config).unwrap();
    for ending in if logs { &["", ".LOG1", ".LOG2"][..] } else { &[""] } {
        let file = shared.join("hives").join(format!("{sample}{ending}.xz"));
        if !file.exists() {
            skipped(&format!("{} is not there", file.display()));
            return None;
        }
        let output = match Command::new("xz").arg("-dc").arg(&file).output() {
            Ok(output) => output,
            Err(error) => {
                skipped(&format!("xz cannot be run: {error}"));
                return None;
            }
        };
        std::fs::write(config.join(format!("SYSTEM{ending}")), output.stdout).unwrap();
    }
    Some(Utf8Path::from_path(folder).unwrap().to_owned())
}

fn open(folder: &Utf8Path) -> Volume {
    Volume::open(folder, Rc::new(StoppedClock)).unwrap()
}

#[test]
fn a_dirty_hive_with_its_logs_tells_the_machine_and_its_adapter() {
    let folder = tempfile::tempdir().unwrap();
    let Some(disk) = disk(folder.path(), "regipy-SYSTEM_B", true) else { return };
    let volume = open(&disk);
    assert_eq!(wrong_with_system(&volume), 0, "{:?}", volume.findings());
    let machine = volume.devices().machine().unwrap().remove(0);
    assert_eq!(machine.manufacturer.as_deref(), Some("Dell Inc."));
    assert_eq!(machine.product.as_deref(), Some("Latitude E6430"));
    let adapters = volume.devices().adapters(KEYWORD).unwrap();
    let wired = adapters.iter().find(|adapter| adapter.description.contains("82579LM")).unwrap();
    assert_eq!(wired.kind, Some(AdapterKind::Wired));
    assert!(wired.offers);
    assert_eq!((wired.value.as_deref(), wired.default.as_deref()), (Some("1"), Some("1")));
}

#[test]
fn a_dirty_hive_without_its_logs_is_refused_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let Some(disk) = disk(folder.path(), "regipy-SYSTEM_WIN_10_1709", false) else { return };
    let volume = open(&disk);
    assert!(matches!(volume.devices().adapters(KEYWORD), Err(Error::Unfinished { .. })));
    assert_eq!(wrong_with_system(&volume), 1);
}

/// What is found wrong with the SYSTEM hive; the sample disks have no other.
fn wrong_with_system(volume: &Volume) -> usize {
    let about_system =
        |finding: &Finding| matches!(finding, Finding::CannotRead { place, .. } if place.ends_with("SYSTEM"));
    volume.findings().iter().filter(|finding| about_system(finding)).count()
}

#[test]
fn an_edit_of_the_recovered_hive_changes_one_value_as_hivex_reads_it() {
    let folder = tempfile::tempdir().unwrap();
    let Some(disk) = disk(folder.path(), "regipy-SYSTEM_B", true) else { return };
    let instance = {
        let adapters = open(&disk).devices().adapters(KEYWORD).unwrap();
        adapters.into_iter().find(|a| a.description.contains("82579LM")).unwrap().instance
    };
    let set = |value| open(&disk).devices().set_adapter_property(&instance, KEYWORD, value).unwrap();
    // Twice, so that both dumps are of hives that we wrote: hivex does not replay logs.
    set(Some("1"));
    set(Some("2"));
    let Some(before) = dump(&disk) else { return };
    set(Some("0"));
    let after = dump(&disk).unwrap();
    let gone: Vec<_> = before.difference(&after).filter(|line| line.starts_with('V')).collect();
    let new: Vec<_> = after.difference(&before).filter(|line| line.starts_with('V')).collect();
    assert_eq!((gone.len(), new.len()), (1, 1), "{gone:?} {new:?}");
    assert!(new[0].contains("PMARPOffload"), "{new:?}");
    assert!(before.len() > 100_000);
    let value = open(&disk).devices().adapters(KEYWORD).unwrap();
    assert!(
        value.iter().any(|adapter| adapter.instance == instance && adapter.value.as_deref() == Some("0"))
    );
}

/// Keys and values of the SYSTEM hive as hivex reads them.
fn dump(disk: &Utf8Path) -> Option<BTreeSet<String>> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../formats/tests/hive/hivex_dump.py");
    let output = Command::new("/usr/bin/python3")
        .arg(script)
        .arg(disk.join("Windows/System32/config/SYSTEM"))
        .output();
    match output {
        Ok(output) if output.status.success() => {
            Some(String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect())
        }
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(said.contains("No module named"), "{said}");
            skipped("python3-hivex is not installed");
            None
        }
        Err(error) => {
            skipped(&format!("python3 cannot be run: {error}"));
            None
        }
    }
}
