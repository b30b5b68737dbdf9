//! The task that goes on with the work later. (Wine keeps less of a task than it is given; that it is there and gone is
//! seen. What is handed over is a unit test of its own.)

#![cfg(windows)]

mod scratch;

use live::This;
use scratch::Scratch;
use terminal::{Error, Terminal};

#[test]
fn what_somebody_put_there_before_is_not_believed() {
    let Some(scratch) = Scratch::take() else { return };
    scratch.forget_tejun();
    let journal = r"C:\ProgramData\tejun\journal.jsonl";
    std::fs::create_dir_all(r"C:\ProgramData\tejun").unwrap();
    std::fs::write(journal, b"planted").unwrap();
    let hold = || This::open().files().hold(r"C:\ProgramData\tejun\journal.lock");
    assert!(matches!(hold(), Err(Error::Unsafe { .. })));
    assert!(matches!(This::open().come_back(&[], None), Err(Error::Unsafe { .. })));
    std::fs::remove_file(journal).unwrap();
    assert!(hold().unwrap().is_some());
    // What an administrator's tejun has made, it finds again.
    assert!(hold().unwrap().is_some());
}

#[test]
fn the_task_is_there_until_the_work_has_ended() {
    let Some(scratch) = Scratch::take() else { return };
    scratch.forget_tejun();
    let this = This::open();
    let task = std::path::Path::new(r"C:\windows\system32\tasks\tejun\go-on");
    this.stay_away().unwrap();
    assert!(this.come_back(&["apply".to_owned()], None).unwrap());
    assert!(task.exists());
    let own = std::fs::read(std::env::current_exe().unwrap()).unwrap();
    assert_eq!(std::fs::read(r"C:\ProgramData\tejun\tejun.exe").unwrap(), own);
    assert!(this.come_back(&["undo".to_owned()], Some(this.clock().now())).unwrap());
    this.stay_away().unwrap();
    assert!(!task.exists());
    this.stay_away().unwrap();
}
