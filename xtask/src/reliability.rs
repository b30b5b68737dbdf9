//! Hours of trying to break it, and the page that tells what came of them.

use crate::{Error, fuzz, mutants, output, root, run};
use std::fmt::Write as _;
use std::process::Command;
use std::time::Instant;

/// `cargo xtask reliability SECONDS`: each of the fuzzer's targets for that long.
pub fn reliability(seconds: u32) -> Result<(), Error> {
    run("cargo", &["build", "--release", "--quiet"])?;
    let tejun = root().join("target/release/tejun").display().to_string();
    let mut proved = String::new();
    for notice in ["oqs-2023-12", "example-quiet-hours"] {
        let folder = format!("procedures/{notice}");
        println!("tejun test {folder} --prove");
        let start = Instant::now();
        let told = output(&tejun, &["test", &folder, "--prove", "--lang", "en"])?;
        let took = start.elapsed().as_secs_f64();
        writeln!(proved, "`tejun test {folder} --prove` ({took:.1} s):\n\n```text\n{}\n```\n", told.trim())?;
    }
    println!("random edits, read by others");
    let tests = ["test", "--quiet", "-p", "formats", "--test", "hive", "hive_edits", "--", "--nocapture"];
    let edited = Command::new("cargo").args(tests).current_dir(root()).output()?;
    if !edited.status.success() {
        return Err("the random edits failed".into());
    }
    let said = [edited.stdout, edited.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    let seeds: Vec<&str> = said.lines().filter(|line| line.contains("TEJUN_SEED=")).collect();
    let skipped: Vec<&str> = said.lines().filter(|line| line.contains("SKIPPED: ")).collect();

    let figures = fuzz::fuzz(seconds)?;
    let mut table = String::new();
    for one in &figures {
        writeln!(
            table,
            "| {} | {} | {} | {} | {} MB | {} s |",
            one.target, one.executions, one.per_second, one.corpus, one.megabytes, one.slowest
        )?;
    }
    let executions: u64 = figures.iter().map(|one| one.executions).sum();
    let hours = f64::from(seconds) * figures.len() as f64 / 3600.0;
    let path = root().join("docs/reliability.md");
    let mutants = mutants::kept(&std::fs::read_to_string(&path).unwrap_or_default());
    let sleep = std::fs::read_to_string(root().join("crates/tejun/tests/month_of_sleep.md"))?;
    let page = format!(
        "# Reliability\n\n\
         Made by `cargo xtask reliability {seconds}`. What it is good for and what it is not: \
         [decisions/0071](decisions/0071-fuzzing.md).\n\n\
         ## The notice proved\n\n\
         Every terminal that flow and steps can tell apart, made as a practice terminal: look, plan, carry out, plan again\n\
         (nothing), undo (as it was found). Each different plan once more for every effect (a file, the registry, a call, a\n\
         record of the journal), broken off there three ways: the process dies before it, the power goes after it, or it\n\
         alone is refused, as by a full disk. Each has to end in the same states as the whole run, with its word on how it ended;\n\
         but it may come to “complete” where the whole run did not (the server is asked once more), and a run that was refused\n\
         something may call itself incomplete where all is as it should be.\n\n{proved}\
         ## Guards taken away\n\n\
         Each guard taken away, each comparison turned, each answer replaced, one at a time: does a test of that crate notice?\n\
         By `cargo xtask mutants`; those that none notices stand in `xtask/survivors.toml`, each with its reason.\n\n{mutants}\n\n\
         ## A month on a PC that goes to sleep\n\n\
         A practice terminal that sleeps when nobody has used it for 30 minutes and nothing keeps it awake (somebody works there from 8:30 to\n\
         18:30, Monday to Friday), a server that turns nine of ten calls away until 23:30, six updates: how many are installed after 30 days?\n\
         \"No timer\" is a power plan that forbids wake timers, or a tejun whose task does not wake the PC; \"ends\" is tejun as it was before\n\
         [0119](decisions/0119-awake-through-short-waits.md). Kept by `a_pc_that_goes_to_sleep_installs_in_a_month_…` (tejun).\n\n{sleep}\n\
         ## Formats\n\n\
         Coverage-guided fuzzing (libFuzzer, seed 1, {hours:.2} hours in all, {executions} inputs): no panic, no input over\n\
         10 s, none over 512 MB. Findings: none in this run; a run that finds something fails.\n\n\
         | target | inputs | a second | kept | most memory | slowest |\n| --- | --- | --- | --- | --- | --- |\n{table}\n\
         ## The same bytes, read by others\n\n\
         Random edits of hives, each hive then read by hivex and libregf and compared with ours:\n\n```text\n{}\n```\n",
        seeds.iter().chain(&skipped).copied().collect::<Vec<_>>().join("\n")
    );
    std::fs::write(path, page)?;
    println!("wrote docs/reliability.md");
    Ok(())
}
