//! The project's own tasks: `cargo xtask TASK`.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a task talks to the developer who called it")]

mod catalogue;
mod coverage;
mod demo_reports;
mod effort;
mod fuzz;
mod generate;
mod mutants;
mod performance;
mod pictures;
mod qr;
mod reference;
mod reliability;
mod setup;
mod supply;
mod test;
mod windows;

use mutants::Which;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

const USAGE: &str = "\
cargo xtask TASK

  check                           format, lints, unit tests and cases: a minute, after every change
  test [PART]                     everything that must hold before a change lands, or a part of it; installs what it
                                  needs where it may
  windows [test|twice]            build the program for Windows, test it under Wine, or see that two builds are the same
  windows --vendor-key FILE       the program with the vendor's public key in it
  windows test --wine 10          test it under Debian 13's Wine 10, which has UI Automation (wants mmdebstrap and bubblewrap)
  generate [--check]              write what is generated (schemas, coverage, effort, catalogue, reference), or see that it is up to date
  fuzz SECONDS                    each of the fuzzer's targets for that long
  sbom                            list the crates in the program for Windows, as CycloneDX
  performance                     measure, and write docs/performance.md
  mutants [PART [K/N | again]]    take the guards away one at a time, and see whether a test notices (hours): all, a part,
                                  a shard of it, or again what its last whole run did not notice
  reliability SECONDS             prove the notices, fuzz each target for that long, and write docs/reliability.md
  qr                              read the QR codes back from bad pictures with zbar, and write docs/qr.md
  pictures                        draw the README's pictures from real output
  help                            this";

/// What ends a task early.
type Error = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["check"] => test::check(),
        ["test"] => test::test(),
        ["test", part] => test::test_part(part),
        ["windows"] => windows::windows(None),
        ["windows", "--vendor-key", file] => windows::windows(Some(file)),
        ["windows", "twice"] => windows::twice(),
        ["windows", "test"] => windows::build().and_then(|_| windows::test()).map(|_| ()),
        ["windows", "test", "--wine", "10"] => windows::Wine::ten().and_then(windows::test_under).map(|_| ()),
        ["generate"] => generate::generate(false),
        ["generate", "--check"] => generate::generate(true),
        ["fuzz", seconds] => seconds.parse().map_err(|_| USAGE.into()).and_then(fuzz::fuzz).map(|_| ()),
        ["reliability", seconds] => {
            seconds.parse().map_err(|_| USAGE.into()).and_then(reliability::reliability)
        }
        ["mutants"] => mutants::mutants(None, Which::Whole),
        ["mutants", part] => mutants::mutants(Some(part), Which::Whole),
        ["mutants", part, "again"] => mutants::mutants(Some(part), Which::Again),
        ["mutants", part, shard] => mutants::mutants(Some(part), Which::Shard(shard)),
        ["sbom"] => supply::sbom(),
        ["performance"] => performance::performance(),
        ["qr"] => qr::qr(),
        ["pictures"] => pictures::pictures(),
        ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            Ok(())
        }
        _ => Err(USAGE.into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// The project's folder.
fn root() -> PathBuf {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    here.parent().map_or(here.clone(), PathBuf::from)
}

/// Builds tejun with the features that it has beside its tests, so that neither is built twice; where it lies.
fn tejun() -> Result<String, Error> {
    run("cargo", &["build", "--quiet", "--package", "xtask", "--package", "tejun", "--bin", "tejun"])?;
    Ok(root().join("target/debug/tejun").display().to_string())
}

/// Runs a command in the project's folder, its output to the screen.
fn run(program: &str, arguments: &[&str]) -> Result<(), Error> {
    println!("$ {program} {}", arguments.join(" "));
    let status = Command::new(program).args(arguments).current_dir(root()).status();
    match status.map_err(|error| format!("{program} cannot be run: {error}"))?.success() {
        true => Ok(()),
        false => Err(format!("{program} {} failed", arguments.join(" ")).into()),
    }
}

/// Runs a command in the project's folder and gives its output.
fn output(program: &str, arguments: &[&str]) -> Result<String, Error> {
    let output = Command::new(program).args(arguments).current_dir(root()).output();
    let output = output.map_err(|error| format!("{program} cannot be run: {error}"))?;
    Ok(String::from_utf8(output.stdout)?)
}
