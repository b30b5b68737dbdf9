//! Reading the shipped notice: alone, as `check` does, and with its practice terminals and cases, as `lint` does.

#![expect(clippy::unwrap_used, reason = "a benchmark stops where it cannot go on")]

#[path = "../tests/support/mod.rs"]
mod support;

fn main() {
    divan::main();
}

#[divan::bench]
fn the_notice_alone(bencher: divan::Bencher<'_, '_>) {
    let mut files = support::shipped();
    files.retain(|name, _| !name.contains('/'));
    bencher.bench_local(|| source::load(divan::black_box(&files)).unwrap());
}

#[divan::bench]
fn linted_with_terminals_and_cases(bencher: divan::Bencher<'_, '_>) {
    let files = support::shipped();
    bencher.bench_local(|| source::lint(divan::black_box(&files)).unwrap());
}
