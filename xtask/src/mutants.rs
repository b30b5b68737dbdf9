//! Guards taken away one at a time (`cargo-mutants`): does a test notice?
//!
//! Not part of the test command: it builds and runs the tests of a crate once for each mutant. A mutant that no test
//! notices stands in `xtask/survivors.toml` with its reason, or it fails the task.

use crate::setup::is_there;
use crate::{Error, output, root, run};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The version that the figures were made with. Another one may make other mutants.
const VERSION: &str = "27.1.0";
/// Where the results of each area's shards lie, below the project's folder.
const RESULTS: &str = "target/mutants";
/// Beside the results of a run that was tried again: what came of each mutant before.
const EARLIER: &str = "earlier.json";
/// Marks around the table in docs/reliability.md.
const BEGIN: &str = "<!-- mutants: begin -->";
const END: &str = "<!-- mutants: end -->";

/// A part of the program whose guards are taken away, the crate whose tests have to notice, and the share of viable mutants
/// that they have to notice, in percent.
struct Area {
    name: &'static str,
    package: &'static str,
    files: &'static [&'static str],
    /// Which of its tests have to notice, in cargo's words; nothing: all. Those left out would cost a link for each mutant.
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
        tests: &["--lib", "--test=moments", "--test=going_on"],
        aim: 95,
    },
    Area {
        name: "terminal::resource",
        package: "terminal",
        files: &["crates/terminal/src/resource/**/*.rs"],
        tests: &["--lib", "--test=resource", "--test=contract", "--test=policies", "--test=odd_disks"],
        aim: 90,
    },
    Area {
        name: "source::lint",
        package: "source",
        files: &["crates/source/src/lint/**/*.rs"],
        tests: &["--lib", "--test=lints", "--test=mistakes"],
        aim: 90,
    },
];

/// Which mutants of an area are tried.
#[derive(Clone, Copy)]
pub enum Which<'a> {
    /// All.
    Whole,
    /// Shard K (from 0) of N: `K/N`.
    Shard(&'a str),
    /// Those that the last whole run did not notice or did not come to, and those that are new since.
    Again,
}

/// `cargo xtask mutants [AREA [K/N | again]]`: every area or one.
pub fn mutants(area: Option<&str>, which: Which) -> Result<(), Error> {
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
        try_out(area, which)?;
    }
    table()
}

fn folder_of(area: &Area) -> PathBuf {
    root().join(RESULTS).join(area.name.replace("::", "-"))
}

fn try_out(area: &Area, which: Which) -> Result<(), Error> {
    let folder = folder_of(area);
    let into = match which {
        Which::Whole => folder.join("whole"),
        Which::Shard(shard) => folder.join(shard.replace('/', "-of-")),
        Which::Again => folder.join("whole"),
    };
    match which {
        Which::Again => keep_earlier(area, &into)?,
        Which::Whole | Which::Shard(_) => make_room(&folder, &into, which)?,
    }
    let into = into.display().to_string();
    let mut arguments = vec!["mutants", "--profile", "mutants", "--output", &into];
    arguments.extend([
        "--no-shuffle",
        "--colors",
        "never",
        "--copy-target",
        "false",
        "--minimum-test-timeout",
        "20",
    ]);
    arguments.extend(chosen(area));
    match which {
        Which::Whole => {}
        // Every Nth mutant, so that one shard alone is a sample of the whole.
        Which::Shard(shard) => arguments.extend(["--shard", shard, "--sharding", "round-robin"]),
        Which::Again => arguments.push("--iterate"),
    }
    // Given to the build too, which would otherwise build every test of the crate for each mutant.
    for test in area.tests {
        arguments.extend(["--cargo-arg", test]);
    }
    println!("$ cargo {}", arguments.join(" "));
    let status = Command::new("cargo").args(&arguments).current_dir(root()).status()?;
    // 2: some were missed. 3: some ran into the time limit. Both are counted below.
    match status.code() {
        Some(0 | 2 | 3) => Ok(()),
        _ => Err(format!("cargo mutants ended with {status}").into()),
    }
}

/// What chooses the mutants of an area, in cargo-mutants' words.
fn chosen(area: &Area) -> Vec<&'static str> {
    let files = area.files.iter().flat_map(|files| ["--file", files]);
    ["--package", area.package].into_iter().chain(files).collect()
}

/// A whole run takes the place of all earlier shards, and the other way round.
fn make_room(folder: &Path, into: &Path, which: Which) -> Result<(), Error> {
    if let Which::Shard(shard) = which {
        let others = shard.split('/').next_back().unwrap_or_default();
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            if !entry.file_name().to_string_lossy().ends_with(&format!("-of-{others}")) {
                std::fs::remove_dir_all(entry.path())?;
            }
        }
    } else {
        let _ = std::fs::remove_dir_all(folder);
    }
    let _ = std::fs::remove_dir_all(into);
    Ok(std::fs::create_dir_all(into)?)
}

/// Keeps what came of the whole run before it is tried again, of those mutants that there still are: cargo-mutants itself
/// writes down only what it tried last.
fn keep_earlier(area: &Area, into: &Path) -> Result<(), Error> {
    let earlier = latest(into)?.ok_or_else(|| format!("there is no whole run of {}", area.name))?;
    let list = [&["mutants", "--list", "--json"][..], &chosen(area)].concat();
    let listed: Vec<serde_json::Value> = serde_json::from_str(&output("cargo", &list)?)?;
    let listed: BTreeSet<&str> = listed.iter().map(name_of).collect();
    let outcomes = earlier.into_values().filter(|one| listed.contains(one.mutant().map_or("", name_of)));
    let outcomes = Outcomes { outcomes: outcomes.collect() };
    Ok(std::fs::write(into.join(EARLIER), serde_json::to_string(&outcomes)?)?)
}

/// What cargo-mutants writes of a run (`outcomes.json`), as far as it is needed.
#[derive(Deserialize, Serialize)]
struct Outcomes {
    outcomes: Vec<Outcome>,
}

#[derive(Deserialize, Serialize)]
struct Outcome {
    scenario: serde_json::Value,
    summary: String,
}

impl Outcome {
    /// The mutant; nothing for the run without any.
    fn mutant(&self) -> Option<&serde_json::Value> {
        self.scenario.get("Mutant")
    }
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

/// What came of the runs in the folder of an area.
fn count(folder: &Path) -> Result<Option<Count>, Error> {
    let mut count = Count::default();
    let mut is_there = false;
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let entry = entry?;
        let Some(outcomes) = latest(&entry.path())? else { continue };
        is_there = true;
        if let Some((shard, of)) = entry.file_name().to_string_lossy().split_once("-of-") {
            write!(count.shards, ", shard {shard} of {of}")?;
        }
        for (name, outcome) in &outcomes {
            match outcome.summary.as_str() {
                // A mutant that does not end is noticed too.
                "CaughtMutant" | "Timeout" => count.caught += 1,
                "Unviable" => count.unviable += 1,
                "MissedMutant" => *count.missed.entry(called(name)).or_default() += 1,
                other => return Err(format!("{name}: what is {other}?").into()),
            }
        }
    }
    Ok(is_there.then_some(count))
}

/// What came last of each mutant of a run, by its name. None: there was no run.
fn latest(run: &Path) -> Result<Option<BTreeMap<String, Outcome>>, Error> {
    let mut latest = None;
    for file in [EARLIER, "mutants.out/outcomes.json"] {
        let Ok(text) = std::fs::read_to_string(run.join(file)) else { continue };
        let Outcomes { outcomes } = serde_json::from_str(&text)?;
        let by_name = outcomes.into_iter().filter_map(|one| Some((name_of(one.mutant()?).to_owned(), one)));
        latest.get_or_insert_with(BTreeMap::new).extend(by_name);
    }
    Ok(latest)
}

fn name_of(mutant: &serde_json::Value) -> &str {
    mutant.get("name").and_then(serde_json::Value::as_str).unwrap_or_default()
}

/// `crates/plan/src/enumerate.rs: replace > with >= in boundary_values`
fn called(name: &str) -> String {
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
        let Some(count) = count(&folder_of(area))? else {
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// A folder of results with one run in it: what is kept from before, and what was tried last.
    fn run(name: &str, earlier: &[(&str, &str)], last: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let write = |file: &str, outcomes: &[(&str, &str)]| {
            let baseline = json!({ "scenario": "Baseline", "summary": "Success" });
            let mutants = outcomes.iter().map(
                |(name, summary)| json!({ "scenario": { "Mutant": { "name": name } }, "summary": summary }),
            );
            let all: Vec<_> = [baseline].into_iter().chain(mutants).collect();
            let path = folder.path().join(name).join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, json!({ "outcomes": all }).to_string()).unwrap();
        };
        if !earlier.is_empty() {
            write(EARLIER, earlier);
        }
        write("mutants.out/outcomes.json", last);
        folder
    }

    #[test]
    fn each_mutant_counts_once_by_what_came_of_it_last() {
        let earlier = [
            ("a.rs:1:1: replace f with ()", "CaughtMutant"),
            ("a.rs:2:1: replace g with ()", "MissedMutant"),
            ("a.rs:3:1: replace > with < in h", "MissedMutant"),
            ("a.rs:4:1: replace > with < in h", "MissedMutant"),
            ("a.rs:5:1: replace i with ()", "Unviable"),
        ];
        let last = [
            ("a.rs:2:1: replace g with ()", "Timeout"),
            ("a.rs:3:1: replace > with < in h", "CaughtMutant"),
            ("a.rs:4:1: replace > with < in h", "MissedMutant"),
            ("a.rs:6:1: replace j with ()", "CaughtMutant"),
        ];
        let count = count(run("whole", &earlier, &last).path()).unwrap().unwrap();
        assert_eq!((count.caught, count.unviable, count.shards.as_str()), (4, 1, ""));
        assert_eq!(count.missed, BTreeMap::from([("a.rs: replace > with < in h".to_owned(), 1)]));
    }

    #[test]
    fn a_run_of_its_own_counts_alone() {
        let last =
            [("a.rs:1:1: replace f with ()", "MissedMutant"), ("a.rs:1:1: replace f with 1", "Unviable")];
        let count = count(run("1-of-4", &[], &last).path()).unwrap().unwrap();
        assert_eq!((count.missed(), count.viable(), count.unviable), (1, 1, 1));
        assert_eq!(count.shards, ", shard 1 of 4");
    }

    #[test]
    fn an_outcome_of_no_known_kind_is_an_error() {
        let folder = run("whole", &[], &[("a.rs:1:1: replace f with ()", "Forgotten")]);
        assert!(count(folder.path()).is_err());
        assert!(count(&folder.path().join("elsewhere")).unwrap().is_none());
    }
}
