//! Everything that must hold before a change lands.

use crate::{Error, fuzz, root, run, setup, supply, windows};
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

/// How long each of the fuzzer's targets is tried here: eleven of them, a minute in all. Longer runs: `cargo xtask reliability`.
const FUZZ_SECONDS: u32 = 5;

/// `cargo xtask test`
pub fn test() -> Result<(), Error> {
    let mut skipped = setup::setup()?;
    run("cargo", &["fmt", "--all", "--check"])?;
    run("cargo", &["clippy", "--quiet", "--workspace", "--all-targets", "--", "-D", "warnings"])?;
    // Files, clocks and the environment are reached through ports alone; tests and tasks may reach for them.
    let ports = ["clippy", "--quiet", "--workspace", "--exclude", "xtask", "--lib", "--bins", "--"];
    run("cargo", &[&ports[..], &["-D", "warnings", "-D", "clippy::disallowed_methods"]].concat())?;
    skipped.extend(supply::check()?);
    run("cargo", &["xtask", "generate", "--check"])?;
    skipped.extend(tests()?);
    run("cargo", &["run", "--quiet", "--", "lint"])?;
    run("cargo", &["run", "--quiet", "--", "test"])?;
    run("cargo", &["run", "--quiet", "--", "test", "procedures/example-quiet-hours", "--prove"])?;
    match setup::is_there(&["c++", "--version"]) {
        true => drop(fuzz::fuzz(FUZZ_SECONDS)?),
        false => skipped.push("c++ is not there: nothing was fuzzed".to_owned()),
    }
    skipped.extend(windows::test()?);

    if skipped.is_empty() {
        println!("\nall held; nothing was skipped");
    } else {
        println!("\nall held, but this was SKIPPED:");
        skipped.iter().for_each(|what| println!("  {what}"));
    }
    Ok(())
}

/// Runs the tests, and gives what they say that they skipped.
fn tests() -> Result<Vec<String>, Error> {
    println!("$ cargo test --workspace");
    let mut child = Command::new("cargo")
        .args(["test", "--quiet", "--workspace", "--no-fail-fast"])
        .current_dir(root())
        .stderr(Stdio::piped())
        .spawn()?;
    let mut skipped: Vec<String> = Vec::new();
    if let Some(stderr) = child.stderr.take() {
        for line in BufReader::new(stderr).lines() {
            let line = line?;
            eprintln!("{line}");
            if let Some((_, why)) = line.split_once("SKIPPED: ")
                && !skipped.iter().any(|known| known == why)
            {
                skipped.push(why.to_owned());
            }
        }
    }
    if child.wait()?.success() { Ok(skipped) } else { Err("cargo test failed".into()) }
}
