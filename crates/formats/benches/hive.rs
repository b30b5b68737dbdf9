//! Registry hives: how long it takes to open, to look up, to walk, to edit.
//!
//! The large hive is the 15.5 MB one of the shared test data; without it nothing is measured.

#![expect(clippy::unwrap_used, clippy::print_stderr, reason = "a measurement that fails must be seen")]

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use formats::hive::{Budget, FileTime, Hive, Node, Pages, ReadAt};

fn main() {
    divan::main();
}

const NOW: FileTime = FileTime(133_500_000_000_000_000);

/// 43,211 keys and 90,307 values. The hive is dirty and its logs are lost: its second number is set to the first, so
/// that it can be edited.
static LARGE: LazyLock<Option<Vec<u8>>> = LazyLock::new(|| {
    let folder = std::env::var_os("TEJUN_SHARED_DATA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"), PathBuf::from);
    let file = folder.join("hives/regipy-SYSTEM_WIN_10_1709.xz");
    let output =
        Command::new("xz").arg("-dc").arg(&file).output().ok().filter(|output| output.status.success());
    let Some(mut bytes) = output.map(|output| output.stdout) else {
        eprintln!("SKIPPED: {} cannot be read", file.display());
        return None;
    };
    bytes.copy_within(4..8, 8);
    let sum = bytes[..508].chunks(4).fold(0, |sum, word| sum ^ u32::from_le_bytes(word.try_into().unwrap()));
    bytes[508..512].copy_from_slice(&sum.to_le_bytes());
    Some(bytes)
});

/// Paths of 35 values all over the hive.
fn wanted(hive: &Hive) -> Vec<(String, String)> {
    let mut all = Vec::new();
    hive.walk(Budget::default(), |path, node| {
        if let Node::Value(value) = node {
            all.push((path.to_owned(), value.name()));
        }
        ControlFlow::Continue(())
    })
    .unwrap();
    let step = all.len() / 35;
    all.into_iter().step_by(step).take(35).collect()
}

#[divan::bench]
fn open_and_look_up_35_values(bencher: Bencher) {
    let Some(bytes) = &*LARGE else { return };
    let wanted = wanted(&Hive::open(bytes.clone()).unwrap());
    bencher.counter(ItemsCount::new(35_u32)).with_inputs(|| bytes.clone()).bench_values(|bytes| {
        let hive = Hive::open(bytes).unwrap();
        for (path, name) in &wanted {
            let key = hive.key(path).unwrap().unwrap();
            black_box(key.value(name).unwrap().unwrap().data().unwrap());
        }
        hive
    });
}

/// The same, read page by page.
#[divan::bench]
fn open_by_pages_and_look_up_35_values(bencher: Bencher) {
    let Some(bytes) = &*LARGE else { return };
    let wanted = wanted(&Hive::open(bytes.clone()).unwrap());
    bencher.counter(ItemsCount::new(35_u32)).bench(|| {
        let read: ReadAt = Box::new(|at, into: &mut [u8]| {
            into.copy_from_slice(&bytes[at as usize..at as usize + into.len()]);
            Ok(())
        });
        let pages = Pages::open(bytes.len() as u64, read).unwrap();
        for (path, name) in &wanted {
            let key = pages.key(path).unwrap().unwrap();
            black_box(key.value(name).unwrap().unwrap().data().unwrap());
        }
    });
}

#[divan::bench]
fn walk_with_all_data(bencher: Bencher) {
    let Some(bytes) = &*LARGE else { return };
    let hive = Hive::open(bytes.clone()).unwrap();
    bencher.bench(|| {
        let mut sum = 0_usize;
        hive.walk(Budget::default(), |path, node| {
            sum += path.len();
            if let Node::Value(value) = node {
                sum += value.data().unwrap().iter().map(|byte| usize::from(*byte)).sum::<usize>();
            }
            ControlFlow::Continue(())
        })
        .unwrap();
        sum
    });
}

#[divan::bench]
fn strict_check(bencher: Bencher) {
    let Some(bytes) = &*LARGE else { return };
    let hive = Hive::open(bytes.clone()).unwrap();
    bencher.bench(|| hive.check());
}

const KEY: &str = r"ControlSet001\Control\Class\{4d36e972-e325-11ce-bfc1-08002be10318}\0001";

/// The first edit looks the whole hive over.
#[divan::bench]
fn first_edit(bencher: Bencher) {
    let Some(bytes) = &*LARGE else { return };
    bencher.with_inputs(|| Hive::open(bytes.clone()).unwrap()).bench_values(|mut hive| {
        hive.set_value(KEY, "*PMARPOffload", 1, b"0\0\0\0", NOW).unwrap();
        hive
    });
}

#[divan::bench]
fn each_further_edit(bencher: Bencher) {
    let Some(bytes) = &*LARGE else { return };
    let mut hive = Hive::open(bytes.clone()).unwrap();
    let mut n = 0_u32;
    bencher.bench_local(|| {
        n += 1;
        hive.set_value(KEY, "*PMARPOffload", 1, &n.to_le_bytes().repeat(1 + n as usize % 40), NOW).unwrap();
    });
}

#[divan::bench]
fn edit_and_commit(bencher: Bencher) {
    let Some(bytes) = &*LARGE else { return };
    bencher.with_inputs(|| Hive::open(bytes.clone()).unwrap()).bench_values(|mut hive| {
        hive.set_value(KEY, "*PMARPOffload", 1, b"0\0\0\0", NOW).unwrap();
        hive.create_key(&format!(r"{KEY}\New\Key"), NOW).unwrap();
        hive.commit(NOW).unwrap();
        hive
    });
}
