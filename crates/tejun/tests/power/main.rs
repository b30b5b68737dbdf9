//! The power goes at any system call, and what was not flushed is lost, torn, or there in another order.
//!
//! The real program is watched by `strace` while it carries a notice out on a practice terminal. From the calls follows what
//! may lie on the disk after a power cut between any two of them. Each such disk is made, and a new process goes on there:
//! it has to end as the run that nobody interrupted.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod disk;
mod trace;

use disk::{Disk, Loss};
use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output};

const ANSWER: [&str; 2] = ["--answer", "update-mode=automatic"];

fn tejun(verb: &str, folder: &Path, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tejun")).arg(verb).arg(folder).args(more).output().unwrap()
}

/// Every step with its state, as a program reads it.
fn states(folder: &Path) -> String {
    let checked = tejun("check", folder, &[&ANSWER[..], &["--json"]].concat());
    let report: serde_json::Value = serde_json::from_slice(&checked.stdout).unwrap_or_default();
    let procedures = report["procedures"].as_array().cloned().unwrap_or_default();
    let steps =
        procedures.iter().flat_map(|procedure| procedure["steps"].as_array().cloned().unwrap_or_default());
    steps.map(|step| format!("{} {}\n", step["id"], step["state"])).collect()
}

#[test]
fn a_power_cut_between_any_two_calls_loses_nothing() {
    if !Command::new("strace").arg("-V").output().is_ok_and(|output| output.status.success()) {
        // Not captured like print: a test that did nothing must be seen.
        let _ = writeln!(std::io::stderr(), "SKIPPED: strace is not there: no power cuts below the files");
        return;
    }
    let desk = tempfile::tempdir().unwrap();
    let folder = desk.path().join("terminal");
    let made = tejun("practice", Path::new("new"), &[folder.to_str().unwrap(), "--like", "e14-gen2-both"]);
    assert!(made.status.success());
    let mut disk = Disk::read(&folder);
    let calls = trace::watch(
        Command::new(env!("CARGO_BIN_EXE_tejun")).arg("apply").arg(&folder).arg("--yes").args(ANSWER),
        &folder,
    );
    let wanted = states(&folder);
    assert!(wanted.contains("done"), "{wanted}");

    // Every disk that can be there after a cut, each once, with the call before which it was made.
    let (mut known, mut cuts) = (BTreeSet::new(), Vec::new());
    for (number, call) in calls.iter().enumerate() {
        for loss in Loss::all(number as u64) {
            let left = disk.after(loss);
            if known.insert(left.digest()) {
                cuts.push((number, loss, left));
            }
        }
        disk.take(call);
    }
    let differ = disk.now().differences(&Disk::read(&folder).now());
    assert!(differ.is_empty(), "the calls are not what happened: {differ:?}");
    assert!(cuts.len() > 100, "{} disks are too few to be a whole run", cuts.len());

    let all = cuts.len();
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..2)
            .map(|worker| {
                let (cuts, calls, wanted, desk) = (&cuts, &calls, &wanted, desk.path());
                scope.spawn(move || {
                    let mine = cuts.iter().skip(worker).step_by(2);
                    mine.filter_map(|(number, loss, left)| {
                        let folder = desk.join(format!("cut-{worker}"));
                        left.write(&folder);
                        let went = tejun("apply", &folder, &[&ANSWER[..], &["--yes"]].concat());
                        let came = states(&folder);
                        std::fs::remove_dir_all(&folder).unwrap();
                        (came != *wanted).then(|| {
                            let said = String::from_utf8_lossy(&went.stderr).into_owned();
                            format!("cut before call {number} {:?}, {loss:?}: {said}\n{came}", calls[*number])
                        })
                    })
                    .collect::<Vec<_>>()
                })
            })
            .collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    let _ = writeln!(std::io::stderr(), "MEASURED: {} calls, {all} disks after a power cut", calls.len());
    assert!(wrong.is_empty(), "{} of {all}:\n{}", wrong.len(), wrong[..wrong.len().min(5)].join("\n"));
}
