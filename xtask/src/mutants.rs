//! Guards taken away one at a time (`cargo-mutants`): does a test notice?
//!
//! Not part of the test command: it builds and runs the tests of a crate once for each mutant. A mutant that no test
//! notices stands in `xtask/survivors.toml` with its reason, or it fails the task.

use crate::setup::is_there;
use crate::{Error, output, root, run};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The version that the figures were made with. Another one may make other mutants.
const VERSION: &str = "27.1.0";
/// Where the results of each area's shards lie, below the project's folder.
const RESULTS: &str = "target/mutants";
/// Marks around the table in docs/reliability.md.
const BEGIN: &str = "<!-- mutants: begin -->";
const END: &str = "<!-- mutants: end -->";

/// A part of the program whose guards are taken away, the crate whose tests have to notice, and the share of viable mutants
/// that they have to notice, in percent.
struct Area {
    name: &'static str,
    package: &'static str,
    files: &'static [&'static str],
    /// What of its tests has to notice, in cargo's words; nothing: all.
    tests: &'static [&'static str],
    aim: u32,
}

const AREAS: [Area; 4] = [
    Area { name: "plan", package: "plan", files: &["crates/plan/src/**/*.rs"], tests: &[], aim: 95 },
    Area {
        name: "run",
        package: "run",
        files: &["crates/run/src/**/*.rs"],
        // A scripted terminal asks at every moment; the power cuts on whole terminals take half a minute.
        tests: &["--lib", "--test", "moments", "--test", "going_on"],
        aim: 95,
    },
    Area {
        name: "terminal::resource",
        package: "terminal",
        files: &["crates/terminal/src/resource/**/*.rs", "crates/terminal/src/operation.rs"],
        tests: &[],
        aim: 90,
    },
    Area {
        name: "source::lint",
        package: "source",
        files: &["crates/source/src/lint/**/*.rs"],
        tests: &[],
        aim: 90,
    },
];

/// `cargo xtask mutants [AREA [K/N]]`: every area or one, whole or its shard K (from 0) of N.
pub fn mutants(area: Option<&str>, shard: Option<&str>) -> Result<(), Error> {
    if !is_there(&["cargo", "mutants", "--version"]) {
        run("cargo", &["install", "cargo-mutants", "--locked", "--version", VERSION])?;
    }
    if let Some(name) = area
        && !AREAS.iter().any(|area| area.name == name)
    {
        let names: Vec<&str> = AREAS.iter().map(|area| area.name).collect();
        return Err(format!("there is no area {name}; there are {}", names.join(", ")).into());
    }
    for area in AREAS.iter().filter(|one| area.is_none_or(|name| one.name == name)) {
        try_out(area, shard)?;
    }
    table()
}

fn folder_of(area: &Area) -> PathBuf {
    root().join(RESULTS).join(area.name.replace("::", "-"))
}

fn try_out(area: &Area, shard: Option<&str>) -> Result<(), Error> {
    // A whole run takes the place of all earlier shards, and the other way round.
    let folder = folder_of(area);
    if let Some(shard) = shard {
        let _ = std::fs::remove_dir_all(folder.join("whole"));
        let others = shard.split('/').next_back().unwrap_or_default();
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            if !entry.file_name().to_string_lossy().ends_with(&format!("-of-{others}")) {
                std::fs::remove_dir_all(entry.path())?;
            }
        }
    } else {
        let _ = std::fs::remove_dir_all(&folder);
    }
    let into = folder.join(shard.map_or("whole".to_owned(), |shard| shard.replace('/', "-of-")));
    let _ = std::fs::remove_dir_all(&into);
    std::fs::create_dir_all(&into)?;
    let into = into.display().to_string();
    let mut arguments = vec!["mutants", "--package", area.package, "--profile", "mutants", "--output", &into];
    arguments.extend([
        "--no-shuffle",
        "--colors",
        "never",
        "--copy-target",
        "false",
        "--minimum-test-timeout",
        "60",
    ]);
    for files in area.files {
        arguments.extend(["--file", files]);
    }
    if let Some(shard) = shard {
        // Every Nth mutant, so that one shard alone is a sample of the whole.
        arguments.extend(["--shard", shard, "--sharding", "round-robin"]);
    }
    if !area.tests.is_empty() {
        arguments.push("--");
        arguments.extend(area.tests);
    }
    println!("$ cargo {}", arguments.join(" "));
    let status = Command::new("cargo").args(&arguments).current_dir(root()).status()?;
    // 2: some were missed. 3: some ran into the time limit. Both are counted below.
    match status.code() {
        Some(0 | 2 | 3) => Ok(()),
        _ => Err(format!("cargo mutants ended with {status}").into()),
    }
}

/// What cargo-mutants writes of a run (`outcomes.json`), as far as it is needed.
#[derive(Deserialize)]
struct Outcomes {
    outcomes: Vec<Outcome>,
}

#[derive(Deserialize)]
struct Outcome {
    scenario: serde_json::Value,
    summary: String,
}

/// What became of the mutants of one area.
#[derive(Default)]
struct Count {
    /// Of which shards, where it is not the whole.
    shards: String,
    caught: u32,
    unviable: u32,
    /// By what they are called without line and column, which change with every edit.
    missed: BTreeMap<String, u32>,
}

impl Count {
    fn missed(&self) -> u32 {
        self.missed.values().sum()
    }

    fn viable(&self) -> u32 {
        self.caught + self.missed()
    }
}

fn count(area: &Area) -> Result<Option<Count>, Error> {
    let mut count = Count::default();
    let mut is_there = false;
    for entry in std::fs::read_dir(folder_of(area)).into_iter().flatten() {
        let entry = entry?;
        let file = entry.path().join("mutants.out/outcomes.json");
        let Ok(text) = std::fs::read_to_string(&file) else { continue };
        is_there = true;
        if let Some((shard, of)) = entry.file_name().to_string_lossy().split_once("-of-") {
            write!(count.shards, ", shard {shard} of {of}")?;
        }
        let outcomes: Outcomes = serde_json::from_str(&text)?;
        for outcome in outcomes.outcomes {
            let Some(mutant) = outcome.scenario.get("Mutant") else { continue };
            match outcome.summary.as_str() {
                // A mutant that does not end is noticed too.
                "CaughtMutant" | "Timeout" => count.caught += 1,
                "Unviable" => count.unviable += 1,
                "MissedMutant" => *count.missed.entry(called(mutant)).or_default() += 1,
                other => return Err(format!("{}: what is {other}?", file.display()).into()),
            }
        }
    }
    Ok(is_there.then_some(count))
}

/// `crates/plan/src/space.rs: replace > with >= in around`
fn called(mutant: &serde_json::Value) -> String {
    let name = mutant.get("name").and_then(serde_json::Value::as_str).unwrap_or_default();
    let mut parts = name.splitn(4, ':');
    let file = parts.next().unwrap_or_default();
    let what = parts.nth(2).unwrap_or_default();
    format!("{file}:{what}")
}

/// The mutants that no test notices, each with the reason why that is right.
#[derive(Deserialize)]
struct Survivors {
    #[serde(default)]
    survivor: Vec<Survivor>,
}

#[derive(Deserialize)]
struct Survivor {
    mutant: String,
    why: String,
}

fn survivors() -> Result<Vec<Survivor>, Error> {
    let text = std::fs::read_to_string(root().join("xtask/survivors.toml"))?;
    let survivors: Survivors = toml::from_str(&text)?;
    Ok(survivors.survivor)
}

/// Prints the table of what lies in the results' folder, and writes it into docs/reliability.md. Fails where an area misses
/// its aim, or a survivor has no reason.
fn table() -> Result<(), Error> {
    let known = survivors()?;
    let mut table = String::from(
        "| part | mutants | do not build | noticed | of the viable | aim | not noticed |\n| --- | --- | --- | --- | --- | --- | --- |\n",
    );
    let mut wrong = Vec::new();
    for area in &AREAS {
        let Some(count) = count(area)? else {
            // Another part was asked for; a whole run leaves none out.
            continue;
        };
        let share = f64::from(count.caught) * 100.0 / f64::from(count.viable().max(1));
        writeln!(
            table,
            "| `{}`{} | {} | {} | {} | {share:.1} % | {} % | {} |",
            area.name,
            count.shards,
            count.viable() + count.unviable,
            count.unviable,
            count.caught,
            area.aim,
            count.missed()
        )?;
        if share < f64::from(area.aim) {
            wrong.push(format!(
                "{}: {share:.1} % of the viable are noticed, {} % are the aim",
                area.name, area.aim
            ));
        }
        for (name, times) in &count.missed {
            let reasons =
                known.iter().filter(|one| one.mutant == *name && !one.why.trim().is_empty()).count();
            if reasons < *times as usize {
                wrong.push(format!("not noticed, without a reason: {name}"));
            }
        }
        let mine = known
            .iter()
            .filter(|one| is_in(area, Path::new(one.mutant.split(':').next().unwrap_or_default())));
        for one in mine.filter(|one| !count.missed.contains_key(&one.mutant)) {
            wrong.push(format!("is noticed by now, take it out of xtask/survivors.toml: {}", one.mutant));
        }
    }
    println!("{table}");
    keep(&table)?;
    match wrong.is_empty() {
        true => Ok(()),
        false => Err(wrong.join("\n").into()),
    }
}

fn is_in(area: &Area, file: &Path) -> bool {
    area.files.iter().any(|files| file.starts_with(files.trim_end_matches("/**/*.rs")))
}

/// The mutants' part of docs/reliability.md as it stands, for whoever writes the page anew.
pub fn kept(page: &str) -> String {
    let between = page.split_once(BEGIN).and_then(|(_, rest)| rest.split_once(END));
    format!("{BEGIN}{}{END}", between.map_or("\n", |(between, _)| between))
}

fn keep(table: &str) -> Result<(), Error> {
    let page = root().join("docs/reliability.md");
    let text = std::fs::read_to_string(&page)?;
    let date = output("date", &["+%F"])?;
    let (before, rest) = text.split_once(BEGIN).ok_or("docs/reliability.md has no place for the mutants")?;
    let (_, after) = rest.split_once(END).ok_or("docs/reliability.md has no end of the mutants")?;
    let text =
        format!("{before}{BEGIN}\n\n{} (cargo-mutants {VERSION}):\n\n{table}\n{END}{after}", date.trim());
    std::fs::write(page, text)?;
    Ok(())
}
