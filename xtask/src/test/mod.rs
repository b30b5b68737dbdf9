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

/// The parts, in lanes that go side by side. What each lane builds lies in folders of its own, so that neither waits for
/// the other's cargo, and while programs of one lane wait (browsers, Wine), the other has both cores.
const LANES: [&[Part]; 2] = [
    &[
        FORMAT,
        LINT,
        // Files, clocks and the environment are reached through ports alone; tests and tasks may reach for them.
        Part { name: "ports", does: || plain("cargo", &[&LINTS[..], &PORTS, &DENY, &PORTS_DENY].concat()) },
        Part { name: "supply", does: supply::check },
        Part { name: "build", does: || binaries::build().map(|_| Vec::new()) },
        Part { name: "tests", does: binaries::run_all },
        Part { name: "doctests", does: || plain("cargo", &["test", "--quiet", "--workspace", "--doc"]) },
        Part { name: "generated", does: || generate::generate(true).map(|()| Vec::new()) },
        Part { name: "cases", does: cases },
    ],
    &[
        Part { name: "windows", does: windows::build },
        Part { name: "wine", does: windows::test },
        Part { name: "fuzz", does: fuzz },
    ],
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
    let ended = std::thread::scope(|scope| {
        let lanes = LANES.map(|lane| scope.spawn(|| lane.iter().map(part::run).collect::<Vec<Ended>>()));
        lanes.into_iter().map(|lane| lane.join().map_err(|_| "a lane broke off".into())).collect()
    });
    let ended: Result<Vec<Vec<Ended>>, Error> = ended;
    part::conclude(&ended?.concat(), &missing, began.elapsed())
}

/// `cargo xtask test PART`: one part, as it is.
pub fn test_part(name: &str) -> Result<(), Error> {
    let names: Vec<&str> = LANES.concat().iter().map(|part| part.name).collect();
    let part = LANES.into_iter().flatten().find(|part| part.name == name);
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
    for words in [&["lint"][..], &["test"], &["test", "procedures/example-quiet-hours", "--prove"]] {
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
