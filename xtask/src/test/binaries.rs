//! The workspace's tests: built at once, then run by program, some side by side.

use super::part::{SKIPPED, TOOK};
use crate::{Error, root};
use std::fs::File;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::time::Instant;

/// How many run at once.
const SIDE_BY_SIDE: usize = 2;
/// These targets take longest, mostly by waiting for a browser; the others are done beside them.
const FIRST: [&str; 2] = ["browser", "guide"];

/// A program of tests.
pub struct Binary {
    /// Its package and target: `tejun::stories`.
    name: String,
    program: PathBuf,
    /// Its package's folder, in which cargo would run it.
    folder: PathBuf,
}

/// What came of one.
struct Outcome {
    name: String,
    held: bool,
    passed: usize,
    ignored: usize,
}

/// Builds the tests of the whole workspace.
pub fn build() -> Result<Vec<Binary>, Error> {
    println!("$ cargo test --workspace --no-run");
    let built = Command::new("cargo")
        .args(["test", "--quiet", "--workspace", "--no-run", "--message-format=json-render-diagnostics"])
        .current_dir(root())
        .stderr(Stdio::inherit())
        .output()?;
    if !built.status.success() {
        return Err("the tests could not be built".into());
    }
    let mut binaries = Vec::new();
    for line in String::from_utf8(built.stdout)?.lines() {
        let told: serde_json::Value = serde_json::from_str(line)?;
        let (Some(true), Some(program), Some(manifest), Some(target)) = (
            told["profile"]["test"].as_bool(),
            told["executable"].as_str(),
            told["manifest_path"].as_str(),
            told["target"]["name"].as_str(),
        ) else {
            continue;
        };
        let folder = PathBuf::from(manifest).parent().ok_or("a manifest in no folder")?.to_owned();
        let package = folder.file_name().unwrap_or_default().to_string_lossy();
        binaries.push(Binary {
            name: format!("{package}::{target}"),
            program: program.into(),
            folder: folder.clone(),
        });
    }
    let is_first = |name: &str| FIRST.iter().any(|first| name.ends_with(&format!("::{first}")));
    binaries.sort_by_key(|binary| (!is_first(&binary.name), binary.name.clone()));
    if binaries.is_empty() { Err("there are no tests".into()) } else { Ok(binaries) }
}

/// Runs all tests, also after one failed. What they skipped and how long they took is printed.
pub fn run_all() -> Result<Vec<String>, Error> {
    let binaries = build()?;
    let all = binaries.len();
    let left = Mutex::new(binaries.into_iter());
    let next = || left.lock().ok()?.next();
    let outcomes: Vec<Outcome> = std::thread::scope(|scope| {
        let work = || std::iter::from_fn(next).map(|binary| run(&binary)).collect::<Vec<_>>();
        let workers: Vec<_> = (0..SIDE_BY_SIDE).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap_or_default()).collect()
    });
    let passed: usize = outcomes.iter().map(|one| one.passed).sum();
    let ignored: usize = outcomes.iter().map(|one| one.ignored).sum();
    println!("{passed} tests passed in {} programs; {ignored} were ignored", outcomes.len());
    let failed: Vec<&str> = outcomes.iter().filter(|one| !one.held).map(|one| one.name.as_str()).collect();
    match failed.is_empty() && outcomes.len() == all {
        true => Ok(Vec::new()),
        false => Err(format!("FAILED: {}; {} of {all} were run", failed.join(", "), outcomes.len()).into()),
    }
}

/// Runs one, and prints what it says: all of it where it failed.
fn run(binary: &Binary) -> Outcome {
    let began = Instant::now();
    let (held, said) = match run_into_log(binary) {
        Ok(ran) => ran,
        Err(error) => (false, format!("{error}\n")),
    };
    let took = began.elapsed().as_secs_f64();
    // The last one: a program that runs itself once more has others before it.
    let result = said.lines().rfind(|line| line.starts_with("test result: ")).unwrap_or_default();
    let name = binary.name.clone();
    let (passed, ignored) = (number_before(result, " passed"), number_before(result, " ignored"));
    let told: String = match held {
        true => {
            let is_told = |line: &&str| line.contains(SKIPPED) || line.contains("MEASURED: ");
            said.lines().filter(is_told).map(|line| format!("{line}\n")).collect()
        }
        false => format!("{said}{name} FAILED\n"),
    };
    // At once, so that no line of another program comes in between.
    println!("{told}{TOOK}{took:.1} {name}, {passed} tests");
    Outcome { name, held, passed, ignored }
}

/// Runs one; whether all held, and what it said. Of tests that pass, too: that one did nothing must be seen.
fn run_into_log(binary: &Binary) -> Result<(bool, String), Error> {
    let folder = root().join("target/test/programs");
    std::fs::create_dir_all(&folder)?;
    let log = folder.join(format!("{}.log", binary.name.replace("::", "-")));
    let file = File::create(&log)?;
    let status = Command::new(&binary.program)
        .arg("--show-output")
        .current_dir(&binary.folder)
        .env("CARGO_MANIFEST_DIR", &binary.folder)
        .stdin(Stdio::null())
        .stdout(file.try_clone()?)
        .stderr(file)
        .status()?;
    Ok((status.success(), String::from_utf8_lossy(&std::fs::read(&log)?).into_owned()))
}

fn number_before(line: &str, word: &str) -> usize {
    let before = line.split_once(word).map_or("", |(before, _)| before);
    before.rsplit(' ').next().and_then(|number| number.parse().ok()).unwrap_or_default()
}
