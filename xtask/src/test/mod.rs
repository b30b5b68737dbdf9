//! Everything that must hold before a change lands.

mod binaries;
mod check;
mod part;

use crate::{Error, fuzz, generate, run, setup, supply, windows};
pub use check::check;
use part::{Ended, Part};
use std::time::Instant;

/// How long each of the fuzzer's targets is tried here: eleven of them, a minute in all. Longer runs: `cargo xtask reliability`.
const FUZZ_SECONDS: u32 = 5;

/// The parts, in rounds of two lanes that go side by side: first what builds, each lane in folders of its own, so that neither
/// waits for the other's cargo. Then, one after the other, the tests with their browsers and Wine: they wait for other programs
/// within seconds, and want nothing beside them that takes the time.
const ROUNDS: [[&[Part]; 2]; 3] = [
    [
        &[
            FORMAT,
            LINT,
            // Files, clocks and the environment are reached through ports alone; tests and tasks may reach for them.
            Part {
                name: "ports",
                does: || plain("cargo", &[&LINTS[..], &PORTS, &DENY, &PORTS_DENY].concat()),
            },
            Part { name: "supply", does: supply::check },
            Part { name: "build", does: || binaries::build().map(|_| Vec::new()) },
            Part { name: "doctests", does: || plain("cargo", &["test", "--quiet", "--workspace", "--doc"]) },
            Part { name: "generated", does: || generate::generate(true).map(|()| Vec::new()) },
            Part { name: "cases", does: cases },
        ],
        &[Part { name: "fuzz", does: fuzz }, Part { name: "windows", does: windows::build }],
    ],
    [&[Part { name: "tests", does: binaries::run_all }], &[]],
    [&[Part { name: "wine", does: windows::test }], &[]],
];
const FORMAT: Part = Part { name: "format", does: || plain("cargo", &["fmt", "--all", "--check"]) };
const LINT: Part =
    Part { name: "lints", does: || plain("cargo", &[&LINTS[..], &["--all-targets"], &DENY].concat()) };
const LINTS: [&str; 3] = ["clippy", "--quiet", "--workspace"];
const PORTS: [&str; 4] = ["--exclude", "xtask", "--lib", "--bins"];
const DENY: [&str; 3] = ["--", "-D", "warnings"];
const PORTS_DENY: [&str; 2] = ["-D", "clippy::disallowed_methods"];

/// `cargo xtask test`: every part, also after one failed.
pub fn test() -> Result<(), Error> {
    let began = Instant::now();
    let missing = setup::setup()?;
    let mut ended: Vec<Ended> = Vec::new();
    for round in ROUNDS {
        let lanes: Result<Vec<Vec<Ended>>, Error> = std::thread::scope(|scope| {
            let lanes = round.map(|lane| scope.spawn(|| lane.iter().map(part::run).collect()));
            lanes.into_iter().map(|lane| lane.join().map_err(|_| "a lane broke off".into())).collect()
        });
        ended.extend(lanes?.concat());
    }
    part::conclude(&ended, &missing, began.elapsed())
}

/// `cargo xtask test PART`: one part, as it is.
pub fn test_part(name: &str) -> Result<(), Error> {
    let parts = ROUNDS.as_flattened().concat();
    let names: Vec<&str> = parts.iter().map(|part| part.name).collect();
    let part = parts.iter().find(|part| part.name == name);
    let part = part.ok_or_else(|| format!("there is no part {name}; there are {}", names.join(", ")))?;
    let done = (part.does)();
    part::tell(done.as_deref().unwrap_or_default());
    done.map(|_| ())
}

fn plain(program: &str, arguments: &[&str]) -> Result<Vec<String>, Error> {
    run(program, arguments).map(|()| Vec::new())
}

/// The notices' lints and cases, and the smaller one proved.
fn cases() -> Result<Vec<String>, Error> {
    let tejun = crate::tejun()?;
    for words in [
        &["lint"][..],
        &["test"],
        &["test", "procedures/example-quiet-hours", "--prove"],
        &["test", "procedures/example-registry-values", "--prove"],
        &["test", "procedures/card-reader-check"],
        &["test", "procedures/card-reader-check", "--prove"],
        &["test", "procedures/claims-browser-sites"],
        &["test", "procedures/claims-browser-sites", "--prove"],
        &["test", "procedures/old-page-in-edge"],
        &["test", "procedures/old-page-in-edge", "--prove"],
        &["test", "procedures/tender-helper"],
        &["test", "procedures/tender-helper", "--prove"],
        &["test", "procedures/tender-terminal"],
        &["test", "procedures/tender-terminal", "--prove"],
        &["test", "procedures/claims-certificate"],
        &["test", "procedures/claims-certificate", "--prove"],
        &["test", "procedures/filing-certificates"],
        &["test", "procedures/filing-certificates", "--prove"],
        &["test", "procedures/stay-awake"],
        &["test", "procedures/stay-awake", "--prove"],
        &["test", "procedures/print-spooler"],
        &["test", "procedures/print-spooler", "--prove"],
        &["test", "procedures/terminal-check-up"],
        &["test", "procedures/terminal-check-up", "--prove"],
    ] {
        run(&tejun, words)?;
    }
    Ok(Vec::new())
}

fn fuzz() -> Result<Vec<String>, Error> {
    match setup::is_there(&["c++", "--version"]) {
        true => fuzz::fuzz(FUZZ_SECONDS).map(|_| Vec::new()),
        false => Ok(vec!["c++ is not there: nothing was fuzzed".to_owned()]),
    }
}
