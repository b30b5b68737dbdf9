//! What is worth seeing after every change: a minute's part of what must hold.

use super::part::Part;
use super::{FORMAT, LINT, plain};
use crate::{Error, run, tejun};
use std::time::Instant;

/// `cargo xtask check`: format, lints, unit tests, and the notices' lints and cases; every one, also after one failed.
pub fn check() -> Result<(), Error> {
    let began = Instant::now();
    let unit = || plain("cargo", &["test", "--quiet", "--workspace", "--lib", "--bins"]);
    let cases = || {
        let tejun = tejun()?;
        run(&tejun, &["lint"])?;
        plain(&tejun, &["test"])
    };
    let parts = [FORMAT, LINT, Part { name: "unit tests", does: unit }, Part { name: "cases", does: cases }];
    let (mut failed, mut times) = (Vec::new(), Vec::new());
    for Part { name, does } in parts {
        let began = Instant::now();
        if let Err(error) = does() {
            eprintln!("{error}");
            failed.push(name);
        }
        times.push(format!("{name} {:.0} s", began.elapsed().as_secs_f64()));
    }
    println!("{}; together {:.0} s", times.join(", "), began.elapsed().as_secs_f64());
    println!(
        "`cargo xtask test` holds more: tests of whole programs (power cuts, real browsers), documentation tests, what is\n\
         generated, licences and versions, ports, the proof of the cases, fuzzing, and Windows under Wine"
    );
    match failed.is_empty() {
        true => Ok(()),
        false => Err(format!("FAILED: {}", failed.join(", ")).into()),
    }
}
