//! Fuzzing with libFuzzer, on the compiler in use: coverage is instrumented by stable flags (docs/decisions/0071).

use crate::{Error, root};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};

/// The machine's own target, named so that build scripts and macros are not instrumented.
const TARGET: &str = "x86_64-unknown-linux-gnu";
const FLAGS: &str = "--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares";
/// No input of ours may take longer, in seconds, nor more memory, in megabytes. The largest honest ones (65 MB unpacked
/// from a CRX file, twice) take a third.
const LONGEST_SECONDS: u32 = 10;
const MOST_MEGABYTES: u32 = 512;

/// What came of one target.
pub struct Figures {
    /// Its name.
    pub target: &'static str,
    /// Inputs that were tried.
    pub executions: u64,
    /// Of them a second.
    pub per_second: u64,
    /// Inputs kept because they reach something new.
    pub corpus: usize,
    /// The most memory, in megabytes.
    pub megabytes: u64,
    /// The slowest input, in whole seconds.
    pub slowest: u64,
}

/// `cargo xtask fuzz SECONDS`: every target for that long.
///
/// What was found lies in `target/fuzz/findings`; the corpus grows in `target/fuzz/corpus`.
pub fn fuzz(seconds: u32) -> Result<Vec<Figures>, Error> {
    let folder = root().join("target/fuzz");
    println!("$ cargo build -p fuzz, for libFuzzer");
    let built = Command::new("cargo")
        .args(["build", "--quiet", "-p", "fuzz", "--features", "libfuzzer", "--profile", "fuzz"])
        .args(["--target", TARGET, "--target-dir"])
        .arg(&folder)
        .env("RUSTFLAGS", FLAGS)
        .current_dir(root())
        .status()?;
    if !built.success() {
        return Err("the fuzzer could not be built".into());
    }
    let program = folder.join(TARGET).join("fuzz/fuzz");
    fuzz::TARGETS.iter().map(|target| run(&program, &folder, target, seconds)).collect()
}

fn run(program: &Path, folder: &Path, target: &fuzz::Target, seconds: u32) -> Result<Figures, Error> {
    let (seeds, corpus) = (folder.join("seeds").join(target.name), folder.join("corpus").join(target.name));
    let findings = folder.join("findings");
    for folder in [&seeds, &corpus, &findings] {
        std::fs::create_dir_all(folder)?;
    }
    for (number, seed) in (target.seeds)().into_iter().enumerate() {
        std::fs::write(seeds.join(number.to_string()), seed)?;
    }
    let output = Command::new(program)
        .env("TEJUN_FUZZ", target.name)
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-timeout={LONGEST_SECONDS}"))
        .arg(format!("-rss_limit_mb={MOST_MEGABYTES}"))
        .arg(format!("-artifact_prefix={}/{}-", findings.display(), target.name))
        .args(["-print_final_stats=1", "-max_len=65536", "-seed=1"])
        .args([&corpus, &seeds])
        .stdin(Stdio::null())
        .output()?;
    let told = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        let last: Vec<&str> = told.lines().rev().take(40).collect();
        let last: Vec<&str> = last.into_iter().rev().collect();
        return Err(format!("{} found something:\n{}", target.name, last.join("\n")).into());
    }
    let stats: BTreeMap<&str, u64> = told
        .lines()
        .filter_map(|line| line.strip_prefix("stat::")?.split_once(':'))
        .filter_map(|(name, number)| Some((name, number.trim().parse().ok()?)))
        .collect();
    let stat = |name: &str| stats.get(name).copied().unwrap_or_default();
    let figures = Figures {
        target: target.name,
        executions: stat("number_of_executed_units"),
        per_second: stat("average_exec_per_sec"),
        corpus: std::fs::read_dir(&corpus)?.count(),
        megabytes: stat("peak_rss_mb"),
        slowest: stat("slowest_unit_time_sec"),
    };
    println!(
        "{:<12} {:>10} executions, {} a second, {} MB",
        figures.target, figures.executions, figures.per_second, figures.megabytes
    );
    Ok(figures)
}
