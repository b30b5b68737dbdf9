//! A part of the test command: run as a process of its own, followed, timed, and told of at the end.

use crate::{Error, root};
use std::fmt::Write as _;
use std::fs::File;
use std::io::Read;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Lines by which a part tells the whole what it skipped, how long its slowest programs took, and its processor time.
pub const SKIPPED: &str = "SKIPPED: ";
pub const TOOK: &str = "TOOK: ";
const CPU: &str = "CPU: ";
/// How many lines of a failed part are repeated at the end, and how many of the slowest programs are named.
const LAST_LINES: usize = 40;
const SLOWEST: usize = 10;
const LOOKS_EVERY: Duration = Duration::from_millis(200);

/// A part, and what it does; it gives what it had to skip.
#[derive(Clone, Copy)]
pub struct Part {
    pub name: &'static str,
    pub does: fn() -> Result<Vec<String>, Error>,
}

/// How a part ended.
#[derive(Clone)]
pub struct Ended {
    name: &'static str,
    /// Why it failed, and the last that it said.
    failed: Option<String>,
    took: Duration,
    /// Seconds of processor time.
    cpu: Option<f64>,
    skipped: Vec<String>,
    programs: Vec<(f64, String)>,
}

/// Runs a part. What it says is shown with its name before each line, and kept in `target/test`.
pub fn run(part: &Part) -> Ended {
    let began = Instant::now();
    let mut said = String::new();
    println!("{:<10} | begins", part.name);
    let failed = match follow(part.name, &mut said) {
        Ok(true) => None,
        Ok(false) => {
            let last: Vec<&str> = said.lines().rev().take(LAST_LINES).collect();
            Some(last.into_iter().rev().collect::<Vec<_>>().join("\n"))
        }
        Err(error) => Some(error.to_string()),
    };
    let after = |word: &'static str| said.lines().filter_map(move |line| Some(line.split_once(word)?.1));
    let timed =
        |line: &str| line.split_once(' ').and_then(|(s, name)| Some((s.parse().ok()?, name.to_owned())));
    let ended = Ended {
        name: part.name,
        failed,
        took: began.elapsed(),
        cpu: after(CPU).next_back().and_then(|seconds| seconds.parse().ok()),
        skipped: after(SKIPPED).map(str::to_owned).collect(),
        programs: after(TOOK).filter_map(timed).collect(),
    };
    println!("{:<10} | {} after {:.0} s", part.name, ended.word(), ended.took.as_secs_f64());
    ended
}

impl Ended {
    fn word(&self) -> &'static str {
        if self.failed.is_some() { "FAILED" } else { "held" }
    }
}

/// This program once more, for one part, until it has ended; whether all held. Its output goes through a file, because what it
/// leaves running may hold a pipe open for ever.
fn follow(name: &str, said: &mut String) -> Result<bool, Error> {
    let folder = root().join("target/test");
    std::fs::create_dir_all(&folder)?;
    let log = folder.join(format!("{name}.log"));
    let file = File::create(&log)?;
    let mut child = Command::new(myself()?)
        .args(["test", name])
        .stdin(Stdio::null())
        .stdout(file.try_clone()?)
        .stderr(file)
        .spawn()?;
    let (mut file, mut unread, mut shown) = (File::open(&log)?, Vec::new(), 0);
    loop {
        let ended = child.try_wait()?;
        file.read_to_end(&mut unread)?;
        while let Some(length) = unread[shown..].iter().position(|byte| *byte == b'\n') {
            println!("{name:<10} | {}", String::from_utf8_lossy(&unread[shown..shown + length]));
            shown += length + 1;
        }
        if let Some(status) = ended {
            said.push_str(&String::from_utf8_lossy(&unread));
            return Ok(status.success());
        }
        std::thread::sleep(LOOKS_EVERY);
    }
}

/// This very program, also where cargo has put another in its place meanwhile.
fn myself() -> Result<PathBuf, Error> {
    let link = PathBuf::from("/proc/self/exe");
    if link.exists() { Ok(link) } else { Ok(std::env::current_exe()?) }
}

/// Tells the whole what a part skipped, and the processor time of its processes.
pub fn tell(skipped: &[String]) {
    skipped.iter().for_each(|why| println!("{SKIPPED}{why}"));
    // proc_pid_stat(5): after the name in brackets, fields 16 and 17 are the children's time in hundredths of a second.
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit_once(')').map_or("", |(_, rest)| rest).split_whitespace();
    let ticks: Vec<f64> = fields.skip(13).take(2).filter_map(|field| field.parse().ok()).collect();
    if let [user, system] = ticks[..] {
        println!("{CPU}{:.1}", (user + system) / 100.0);
    }
}

/// The times, what was skipped and what failed, in the end.
pub fn conclude(ended: &[Ended], missing: &[String], took: Duration) -> Result<(), Error> {
    println!("\n{}", table(ended, took));
    let mut skipped: Vec<&String> = missing.iter().collect();
    for why in ended.iter().flat_map(|part| &part.skipped) {
        if !skipped.contains(&why) {
            skipped.push(why);
        }
    }
    if !skipped.is_empty() {
        println!("This was SKIPPED:");
        skipped.iter().for_each(|what| println!("  {what}"));
    }
    let failed = ended.iter().filter_map(|part| Some((part.name, part.failed.as_ref()?)));
    let failed: Vec<(&str, &String)> = failed.collect();
    for (name, last) in &failed {
        println!("\n{name} FAILED (the whole: target/test/{name}.log):\n{last}");
    }
    match (failed.is_empty(), skipped.is_empty()) {
        (true, true) => println!("all held; nothing was skipped"),
        (true, false) => println!("all held, but not all was tried: see what was SKIPPED"),
        (false, _) => {
            let names: Vec<&str> = failed.iter().map(|(name, _)| *name).collect();
            return Err(format!("\nFAILED: {}", names.join(", ")).into());
        }
    }
    Ok(())
}

fn table(ended: &[Ended], took: Duration) -> String {
    let mut table = String::from("part         minutes  processor\n");
    let minutes = |seconds: f64| format!("{}:{:02.0}", (seconds / 60.0).floor(), (seconds % 60.0).floor());
    let mut row = |name: &str, took: Duration, cpu: Option<f64>, word: &str| {
        let cpu = cpu.map_or("?".to_owned(), minutes);
        let _ = writeln!(table, "{name:<12} {:>7}  {cpu:>9}  {word}", minutes(took.as_secs_f64()));
    };
    for part in ended {
        row(part.name, part.took, part.cpu, part.word());
    }
    let cpu = ended.iter().map(|part| part.cpu.unwrap_or_default()).sum();
    row("whole", took, Some(cpu), "");
    let mut programs: Vec<&(f64, String)> = ended.iter().flat_map(|part| &part.programs).collect();
    programs.sort_by(|a, b| b.0.total_cmp(&a.0));
    if !programs.is_empty() {
        table.push_str("\nslowest programs of tests, in seconds\n");
    }
    for (seconds, name) in programs.iter().take(SLOWEST) {
        let _ = writeln!(table, "{seconds:>7.1}  {name}");
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(name: &'static str, failed: Option<&str>) -> Ended {
        Ended {
            name,
            failed: failed.map(str::to_owned),
            took: Duration::from_secs(125),
            cpu: Some(61.0),
            skipped: Vec::new(),
            programs: vec![(3.0, format!("{name}::quick")), (70.5, format!("{name}::slow"))],
        }
    }

    #[test]
    fn one_failed_part_fails_the_whole_and_is_named() {
        let took = Duration::from_secs(200);
        assert!(conclude(&[part("lints", None), part("wine", None)], &[], took).is_ok());
        let ended = [part("lints", None), part("wine", Some("no window")), part("fuzz", None)];
        let error = conclude(&ended, &[], took).unwrap_err();
        assert_eq!(error.to_string(), "\nFAILED: wine");
    }

    #[test]
    fn the_table_tells_every_part_and_the_slowest_programs_first() {
        let table = table(&[part("lints", None), part("wine", Some("no window"))], Duration::from_secs(200));
        let lines: Vec<&str> = table.lines().collect();
        assert_eq!(lines[1], "lints           2:05       1:01  held");
        assert_eq!(lines[2], "wine            2:05       1:01  FAILED");
        assert_eq!(lines[3], "whole           3:20       2:02  ");
        assert_eq!(lines[6..8], ["   70.5  lints::slow", "   70.5  wine::slow"]);
    }
}
