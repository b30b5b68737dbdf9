//! The task that goes on with the work later. (Wine keeps less of a task than it is given; that it is there and gone is
//! seen. What is handed over is a unit test of its own.)

#![cfg(windows)]

mod scratch;

use live::This;
use scratch::Scratch;
use terminal::Terminal;

#[test]
fn the_task_is_there_until_the_work_has_ended() {
    let Some(_scratch) = Scratch::take() else { return };
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
