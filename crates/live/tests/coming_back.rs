//! The tasks that go on with the work later. (Wine keeps less of a task than it is given; that they are there and gone is
//! seen. What is handed over is a unit test of its own.)

#![cfg(windows)]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod scratch;

use live::LocalPc;
use scratch::Scratch;
use terminal::{Resume, Terminal};

#[test]
fn what_somebody_put_there_before_is_moved_aside_and_not_believed() {
    let Some(scratch) = Scratch::take() else { return };
    scratch.forget_tejun();
    let journal = r"C:\ProgramData\tejun\journal.jsonl";
    std::fs::create_dir_all(r"C:\ProgramData\tejun").unwrap();
    std::fs::write(journal, b"planted").unwrap();
    let hold = || LocalPc::open().files().try_lock(r"C:\ProgramData\tejun\journal.lock");
    assert!(hold().unwrap().is_some());
    assert_eq!(LocalPc::open().files().read(journal).unwrap(), None);
    // What an administrator's tejun has made, it finds again.
    std::fs::write(journal, b"own").unwrap();
    assert!(hold().unwrap().is_some());
    assert_eq!(std::fs::read(journal).unwrap(), b"own");
    let beside = std::fs::read_dir(r"C:\ProgramData").unwrap().map(|entry| entry.unwrap());
    let aside: Vec<_> =
        beside.filter(|entry| entry.file_name().to_string_lossy().starts_with("tejun-")).collect();
    let planted = |entry: &std::fs::DirEntry| std::fs::read(entry.path().join("journal.jsonl")).unwrap();
    assert!(aside.iter().any(|entry| planted(entry) == b"planted"));
    for entry in aside {
        std::fs::remove_dir_all(entry.path()).unwrap();
    }
    // The next program finds no journal of this one.
    scratch.forget_tejun();
}

fn back(at: Option<jiff::Timestamp>) -> Resume {
    Resume { worker: vec!["worker".to_owned()], person: vec!["apply".to_owned()], at }
}

/// The programs in tejun's folder.
fn copies() -> Vec<String> {
    let entries = std::fs::read_dir(r"C:\ProgramData\tejun").unwrap().map(|entry| entry.unwrap());
    let names = entries.map(|entry| entry.file_name().into_string().unwrap());
    let mut copies: Vec<_> = names.filter(|name| name.ends_with(".exe")).collect();
    copies.sort();
    copies
}

/// W23: a newer tejun comes while an older one runs. That the tasks start the copy that they are given is a unit test.
#[test]
fn the_newest_program_is_kept_also_while_an_older_one_runs() {
    let Some(scratch) = Scratch::take() else { return };
    scratch.forget_tejun();
    let this = LocalPc::open();
    this.register_resume(&back(None)).unwrap();
    let newest = copies();
    assert!(newest.len() == 1 && newest[0].starts_with("tejun-"), "{newest:?}");
    let [running, before] = ["tejun-0123456789abcdef.exe", "tejun.exe"];
    for older in [running, before] {
        std::fs::copy(r"C:\windows\system32\cmd.exe", format!(r"C:\ProgramData\tejun\{older}")).unwrap();
    }
    let mut older = std::process::Command::new(format!(r"C:\ProgramData\tejun\{running}"));
    let mut older = older.stdin(std::process::Stdio::piped()).spawn().unwrap();
    this.register_resume(&back(None)).unwrap();
    let mut both = vec![newest[0].clone(), running.to_owned()];
    both.sort();
    assert_eq!(copies(), both);
    drop(older.stdin.take());
    older.wait().unwrap();
    this.register_resume(&back(None)).unwrap();
    assert_eq!(copies(), newest);
    this.unregister_resume().unwrap();
}

#[test]
fn the_tasks_are_there_until_the_work_has_ended() {
    let Some(scratch) = Scratch::take() else { return };
    scratch.forget_tejun();
    let this = LocalPc::open();
    let tasks = ["worker", "person"].map(|name| format!(r"C:\windows\system32\tasks\tejun\{name}"));
    let there = || tasks.each_ref().map(|task| std::path::Path::new(task).exists());
    this.unregister_resume().unwrap();
    assert!(this.register_resume(&back(None)).unwrap());
    assert_eq!(there(), [true, true]);
    let own = std::fs::read(std::env::current_exe().unwrap()).unwrap();
    let copies = copies();
    assert!(
        copies.len() == 1 && std::fs::read(format!(r"C:\ProgramData\tejun\{}", copies[0])).unwrap() == own
    );
    assert!(this.register_resume(&back(Some(this.clock().now()))).unwrap());
    this.unregister_resume().unwrap();
    assert_eq!(there(), [false, false]);
    this.unregister_resume().unwrap();
}
