//! Reading the shipped notice: alone, as `check` does, and with its practice terminals and cases, as `lint` does.

#![expect(clippy::unwrap_used, reason = "a benchmark stops where it cannot go on")]

use source::Files;
use std::path::Path;

fn main() {
    divan::main();
}

fn files() -> Files {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../procedures/oqs-2023-12");
    let mut files = Files::new();
    for part in ["", "terminals/", "cases/"] {
        for entry in std::fs::read_dir(folder.join(part)).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                let name = format!("{part}{}", path.file_name().unwrap().to_str().unwrap());
                files.insert(name, std::fs::read_to_string(path).unwrap());
            }
        }
    }
    files
}

#[divan::bench]
fn the_notice_alone(bencher: divan::Bencher<'_, '_>) {
    let mut files = files();
    files.retain(|name, _| !name.contains('/'));
    bencher.bench_local(|| source::load(divan::black_box(&files)).unwrap());
}

#[divan::bench]
fn linted_with_terminals_and_cases(bencher: divan::Bencher<'_, '_>) {
    let files = files();
    bencher.bench_local(|| source::lint(divan::black_box(&files)).unwrap());
}
