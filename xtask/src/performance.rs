//! Measuring, and the page that shows it: whole commands, as a person waits for them, beside the programs that others
//! would use for the same questions.

use crate::{Error, output, root, run, windows};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

/// Runs of each command; the median is shown, with the fastest and the slowest.
const RUNS: usize = 15;
/// Of a peer that takes seconds.
const PEER_RUNS: usize = 3;

/// `cargo xtask performance`
pub fn performance() -> Result<(), Error> {
    run("cargo", &["build", "--release", "--quiet"])?;
    let tejun = root().join("target/release/tejun");
    let tejun = tejun.display().to_string();
    let folder = root().join("target/performance");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    let disk = big_disk(&tejun, &folder)?;
    let disk = disk.display().to_string();

    let mut table = Table::default();
    let answer = "update-mode=automatic";
    table.row(
        "`tejun check` of a Windows volume with a SYSTEM hive of 15.5 MB, all questions of A to D",
        "5 ms, 30 MB",
        &[&[&tejun, "check", &disk, "--answer", answer]],
        RUNS,
    )?;
    let packed = signed_notice(&tejun, &folder)?;
    let (notice, key) = (packed.display().to_string(), folder.join("vendor.pub").display().to_string());
    table.row(
        "the same with the notice as a signed file",
        "5 ms, 30 MB",
        &[&[&tejun, "check", &disk, "--answer", answer, "--notice", &notice, "--key", &key]],
        RUNS,
    )?;
    table.row(
        "the same with `--json`, and the notice in the program",
        "",
        &[&[&tejun, "check", &disk, "--answer", answer, "--json"]],
        RUNS,
    )?;
    for (disks, runs) in [(10, RUNS), (100, PEER_RUNS), (1000, PEER_RUNS)] {
        let shelf = vec![disk.as_str(); disks];
        table.row(
            &format!("`tejun check DIR...` of {disks} such volumes, side by side (one volume, named so often), as CSV"),
            "flat from 1 to 1,000",
            &[&[&[&*tejun, "check", "--csv", "--answer", answer], &shelf[..]].concat()],
            runs,
        )?;
    }
    let hive = |name: &str| format!("{disk}/Windows/System32/config/{name}");
    let (software, system) = (hive("SOFTWARE"), hive("SYSTEM"));
    let current = r"Microsoft\Windows NT\CurrentVersion";
    let policy = r"Policies\Microsoft\Windows\WindowsUpdate\AU";
    let adapter = r"ControlSet001\Control\Class\{4d36e972-e325-11ce-bfc1-08002be10318}\0001";
    table.row(
        "`hivexget`, the registry's part of these questions: 7 values, the adapter's key known beforehand",
        "",
        &[
            &["hivexget", &software, current, "ProductName"],
            &["hivexget", &software, current, "CurrentBuildNumber"],
            &["hivexget", &software, current, "UBR"],
            &["hivexget", &software, current, "InstallDate"],
            &["hivexget", &software, policy, "NoAutoUpdate"],
            &["hivexget", &system, "HardwareConfig", "LastConfig"],
            &["hivexget", &system, adapter, "DriverDesc"],
        ],
        RUNS,
    )?;
    for (peer, what) in [("hivexml", "hivex"), ("regfexport", "libregf")] {
        let all =
            format!("`{peer}` of the hive of 15.5 MB: all of it, by {what} (ours: walk_with_all_data below)");
        table.row(&all, "", &[&[peer, &system]], PEER_RUNS)?;
    }
    if let Some(dissect) = dissect() {
        let tool = |name: &str| dissect.join(name).display().to_string();
        let (reg, query, info) = (tool("target-reg"), tool("target-query"), tool("target-info"));
        let key = |path: &str| format!(r"HKLM\{path}");
        let adapter = key(&adapter.replace("ControlSet001", r"SYSTEM\ControlSet001"));
        let policy = key(&format!(r"SOFTWARE\{policy}"));
        table.row(
            "`dissect.target` 3.25.1, four of these questions: product, policy, adapter, Edge extensions",
            "",
            &[
                &[&info, "-q", &disk],
                &[&reg, "-q", &disk, "-k", &policy, "-kv", "NoAutoUpdate"],
                &[&reg, "-q", &disk, "-k", &adapter, "-kv", "DriverDesc"],
                &[&query, "-q", &disk, "-f", "edge.extensions", "-s"],
            ],
            PEER_RUNS,
        )?;
    }
    let tour = folder.join("tour").display().to_string();
    table.rows_with(
        "`tejun practice tour`, the whole notice on a practice terminal",
        "0.5 s",
        RUNS,
        || {
            let _ = std::fs::remove_dir_all(&tour);
            vec![vec![tejun.clone(), "practice".to_owned(), "tour".to_owned(), tour.clone()]]
        },
    )?;
    let month = folder.join("month").display().to_string();
    table.rows_with(
        "`tejun apply`, Windows Update through a month of a clinic: a pause of the server, crowds, evenings without power",
        "1 s",
        RUNS,
        || {
            let _ = std::fs::remove_dir_all(&month);
            let made: Vec<String> =
                [tejun.as_str(), "practice", "new", &month, "--like", "server-month"].map(str::to_owned).into();
            let _ = silent(&made);
            let words = [tejun.as_str(), "apply", &month, "--answer", "update-mode=by-hand", "--yes"];
            vec![words.map(str::to_owned).into()]
        },
    )?;
    table.row(
        "`tejun lint` of the notice with its practice terminals and cases",
        "20 ms",
        &[&[&tejun, "lint"]],
        RUNS,
    )?;
    table.row(
        "`tejun test`, all cases, each on a practice terminal of its own",
        "",
        &[&[&tejun, "test"]],
        5,
    )?;

    let windows = match windows::to_measure()? {
        None => String::new(),
        Some(windows::ToMeasure { program, forget, size }) => {
            let with = |word: &str| -> Vec<String> {
                program.iter().map(String::as_str).chain([word]).map(str::to_owned).collect()
            };
            let (check, nothing) = (with("check"), with("--version"));
            table.rows_with("`tejun.exe --version` under Wine: Wine's own part", "", RUNS, || {
                vec![nothing.clone()]
            })?;
            table.rows_with(
                "`tejun.exe check` of the PC it runs on, under Wine",
                "100 ms, 15 MB",
                RUNS,
                || vec![check.clone()],
            )?;
            table.rows_with("the same where Wine itself has to start first", "", PEER_RUNS, || {
                vec![forget.clone(), check.clone()]
            })?;
            format!(" For Windows: {:.1} MB (aim 5 MB).", size as f64 / 1e6)
        }
    };
    let bytes = std::fs::metadata(root().join("target/release/tejun"))?.len();
    let benches = benches()?;
    let by_hand = measured(&["-p", "browser_ui", "--test", "browser", "each_thing_is_ticked_off"])?;
    let extensions =
        by_hand + &measured(&["-p", "browser_ui", "--test", "browser", "exchanged_for_new_ones"])?;
    let guide = measured(&["--release", "-p", "tejun", "--test", "guide", "a_page_is_light"])?;
    let page = format!(
        "# Performance\n\n\
         Made by `cargo xtask performance` on {}. Whole commands, started anew each time and timed from the outside with\n\
         warm files: the median of {RUNS} runs ({PEER_RUNS} of peers that take seconds), the fastest and the slowest in\n\
         brackets. Memory is the largest resident size of one process.\n\n\
         | command | aim | time | memory |\n| --- | --- | --- | --- |\n{}\n\
         The program (Linux, stripped): {:.1} MB.{windows}\n\n\
         The hive of 15.5 MB is a real SYSTEM hive with 43,211 keys, marked as clean for this; the rest of the volume is a\n\
         practice terminal's. The peers answer less: none of them reads the policy file, verifies a CRX file, or decides\n\
         anything. They read the very same files.\n\n\
         ## Procedure A on a real browser\n\n\
         Debian's Chromium on a screen of its own, three old extensions to three new ones, from the first action to the proof after\n\
         the browser started anew. By the notice's own way a person goes through 20 steps (A1 to A20).\n\n\
         {extensions}\n\
         ## The guide\n\n\
         Debian's Chromium without a screen, the page of a procedure to begin, from its request to the first words seen: the\n\
         median of 15 loads, the fastest and the slowest in brackets.\n\n\
         {guide}\n\
         ## Parts\n\n\
         From `cargo bench` (divan, medians):\n\n```text\n{}```\n",
        machine(),
        table.text,
        bytes as f64 / 1e6,
        benches,
    );
    std::fs::create_dir_all(root().join("docs"))?;
    std::fs::write(root().join("docs/performance.md"), page)?;
    println!("wrote docs/performance.md");
    Ok(())
}

#[derive(Default)]
struct Table {
    text: String,
}

impl Table {
    fn row(&mut self, what: &str, aim: &str, commands: &[&[&str]], runs: usize) -> Result<(), Error> {
        let commands: Vec<Vec<String>> =
            commands.iter().map(|command| command.iter().map(|word| (*word).to_owned()).collect()).collect();
        self.rows_with(what, aim, runs, || commands.clone())
    }

    fn rows_with(
        &mut self,
        what: &str,
        aim: &str,
        runs: usize,
        commands: impl Fn() -> Vec<Vec<String>>,
    ) -> Result<(), Error> {
        println!("{what}");
        let mut times = Vec::new();
        for _ in 0..runs {
            let commands = commands();
            let start = Instant::now();
            for command in &commands {
                silent(command)?;
            }
            times.push(start.elapsed().as_secs_f64() * 1e3);
        }
        times.sort_by(f64::total_cmp);
        let shown = |ms: f64| if ms < 1000.0 { format!("{ms:.1} ms") } else { format!("{:.2} s", ms / 1e3) };
        let median = times.get(times.len() / 2).copied().unwrap_or_default();
        let (fastest, slowest) =
            (times.first().copied().unwrap_or(0.0), times.last().copied().unwrap_or(0.0));
        let mut memory = 0.0_f64;
        for command in commands() {
            memory = memory.max(resident(&command)?);
        }
        writeln!(
            self.text,
            "| {what} | {aim} | **{}** ({} – {}) | {memory:.0} MB |",
            shown(median),
            shown(fastest),
            shown(slowest)
        )?;
        Ok(())
    }
}

fn silent(command: &[String]) -> Result<(), Error> {
    let (program, arguments) = command.split_first().ok_or("no command")?;
    let status = Command::new(program).args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status();
    // Exit codes tell a terminal's state; a signal is a failure.
    match status.map_err(|error| format!("{program}: {error}"))?.code() {
        Some(_) => Ok(()),
        None => Err(format!("{program} was killed").into()),
    }
}

/// The largest resident size of a command in megabytes, as the kernel tells its parent.
fn resident(command: &[String]) -> Result<f64, Error> {
    let script = "import resource, subprocess, sys\n\
                  subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)\n\
                  print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)";
    let mut words = vec!["-c", script];
    words.extend(command.iter().map(String::as_str));
    Ok(output("/usr/bin/python3", &words)?.trim().parse::<f64>()? / 1024.0)
}

/// The notice in the program as a signed file, with the vendor's key beside it.
fn signed_notice(tejun: &str, folder: &Path) -> Result<PathBuf, Error> {
    let notice = root().join("procedures/oqs-2023-12");
    let (key, out) = (folder.join("vendor"), folder.join("notice.tejun"));
    for words in [
        vec![Path::new("key"), &key],
        vec![Path::new("pack"), &notice, Path::new("--key"), &key, Path::new("--out"), &out],
    ] {
        let made =
            Command::new(tejun).args(words).env("TEJUN_KEY_PASSWORD", "").stdout(Stdio::null()).status()?;
        if !made.success() {
            return Err("the notice could not be signed".into());
        }
    }
    Ok(out)
}

/// A volume with a real SYSTEM hive of 15.5 MB. The sample is dirty and without logs; here only the time matters, so
/// it is marked as clean.
fn big_disk(tejun: &str, folder: &Path) -> Result<PathBuf, Error> {
    let shared =
        std::env::var_os("TEJUN_SHARED_DATA").map_or_else(|| root().join("../shared/data"), PathBuf::from);
    let sample = shared.join("hives/regipy-SYSTEM_WIN_10_1709.xz");
    let output = Command::new("xz").arg("-dc").arg(&sample).output()?;
    if !output.status.success() {
        return Err(format!("{} is needed to measure with", sample.display()).into());
    }
    let mut hive = output.stdout;
    hive.copy_within(4..8, 8);
    let words: Vec<u32> =
        hive[..508].as_chunks::<4>().0.iter().map(|word| u32::from_le_bytes(*word)).collect();
    let checksum = match words.iter().fold(0, |sum, word| sum ^ word) {
        0 => 1,
        u32::MAX => u32::MAX - 1,
        sum => sum,
    };
    hive[508..512].copy_from_slice(&checksum.to_le_bytes());
    let terminal = folder.join("terminal").display().to_string();
    silent(&[tejun, "practice", "new", &terminal, "--like", "e14-gen2-both"].map(str::to_owned))?;
    let disk = folder.join("terminal/disk");
    std::fs::write(disk.join("Windows/System32/config/SYSTEM"), hive)?;
    Ok(disk)
}

/// The folder of dissect.target's programs, installed beside the build where that is possible.
fn dissect() -> Option<PathBuf> {
    let folder = root().join("target/peers");
    let programs = folder.join("bin");
    if !programs.join("target-info").exists() {
        let install =
            format!("python3 -m venv {0} && {0}/bin/pip install -q dissect.target==3.25.1", folder.display());
        let installed =
            Command::new("sh").args(["-c", &install]).status().is_ok_and(|status| status.success());
        if !installed {
            eprintln!("SKIPPED: dissect.target could not be installed");
            return None;
        }
    }
    Some(programs)
}

fn machine() -> String {
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| line.strip_prefix("model name")?.split(": ").nth(1));
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    format!("{cores} shared cores ({})", model.unwrap_or("unknown"))
}

/// What a test on a real browser measured.
fn measured(test: &[&str]) -> Result<String, Error> {
    println!("cargo test {}", test.join(" "));
    let mut command = Command::new("cargo");
    command.args(["test", "--quiet"]).args(test).args(["--", "--nocapture"]);
    let ran = command.current_dir(root()).output()?;
    let mut text = String::new();
    for line in String::from_utf8_lossy(&ran.stderr).lines() {
        if let Some((_, measured)) = line.split_once("MEASURED: ") {
            writeln!(text, "- {measured}")?;
        }
    }
    if text.is_empty() { Err(format!("{} measured nothing", test.join(" ")).into()) } else { Ok(text) }
}

fn benches() -> Result<String, Error> {
    let mut text = String::new();
    for (package, bench) in [("source", "lint"), ("terminal", "look"), ("formats", "hive")] {
        println!("cargo bench -p {package} --bench {bench}");
        let printed = output("cargo", &["bench", "--quiet", "-p", package, "--bench", bench])?;
        for line in printed.lines().filter(|line| line.contains('│') && !line.contains("median")) {
            let columns: Vec<&str> = line.split('│').map(str::trim).collect();
            let (name, median) =
                (columns.first().copied().unwrap_or(""), columns.get(2).copied().unwrap_or(""));
            let name = name.trim_start_matches(['├', '╰', '─', ' ']);
            let name = name.split("  ").next().unwrap_or(name);
            if !median.is_empty() {
                writeln!(text, "{package}/{bench}  {name:<40}  {median}")?;
            }
        }
    }
    Ok(text)
}
