//! The pipe between the two halves. (Wine keeps a pipe's rights to be read, and lets everybody in all the same; who is sent away
//! here is sent away by tejun's own look at who is at the other end.)

#![cfg(windows)]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod scratch;

use live::{PipeConnection, PipeServer};
use model::reason::Reason;
use scratch::Scratch;
use std::fs::File;
use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use terminal::{Error, Terminal};

const PIPE: &str = "TEJUN_TEST_PIPE";

/// Knocks at a pipe from a process of its own that runs this file.
fn knock_by(program: &std::path::Path, name: &str) -> Child {
    let mut command = Command::new(program);
    command.args(["--ignored", "--exact", "somebody_knocks"]).env(PIPE, name);
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

#[test]
#[ignore = "it is started by the other tests"]
fn somebody_knocks() {
    let mut pipe = loop {
        match live::connect(&std::env::var(PIPE).unwrap()).unwrap() {
            Some(pipe) => break pipe,
            None => std::thread::yield_now(),
        }
    };
    pipe.write_all(b"knock").unwrap();
    // Until it is sent away, or let in and left.
    let _ = pipe.read_to_end(&mut Vec::new());
}

fn own_name() -> String {
    format!("{}-{}", live::TASK_PIPE, std::process::id())
}

fn connected() -> File {
    loop {
        match live::connect(&own_name()).unwrap() {
            Some(pipe) => return pipe,
            None => std::thread::yield_now(),
        }
    }
}

fn say_hello() {
    connected().write_all(b"hello").unwrap();
}

fn read_knock(mut pipe: PipeConnection) -> [u8; 5] {
    let mut knock = [0; 5];
    pipe.read_exact(&mut knock).unwrap();
    knock
}

#[test]
fn only_that_user_and_the_system_may_open_the_pipe() {
    let Some(_scratch) = Scratch::take() else { return };
    let person = live::LocalPc::open().user_sid().unwrap().unwrap();
    let listening = PipeServer::for_process(std::process::id()).unwrap();
    assert_eq!(
        listening.rights().unwrap(),
        format!("O:BAD:P(A;;FA;;;SY)(A;;0x12008b;;;BA)(A;;0x12008b;;;{person})")
    );
    assert!(live::pipe_exists(&own_name()) && !live::pipe_exists(&format!("{}-x", own_name())));
    // Nobody can put a second pipe of that name beside it.
    is_told_as_taken(PipeServer::for_process(std::process::id()));
}

fn is_told_as_taken(pipe: Result<PipeServer, Error>) {
    assert!(matches!(pipe, Err(Error::Unsafe { reason: Reason::PipeTaken {}, .. })));
}

/// P4: it is told, and neither half speaks with the other program.
#[test]
fn p4_a_pipe_whose_name_is_taken_is_told() {
    let Some(_scratch) = Scratch::take() else { return };
    let person = live::LocalPc::open().user_sid().unwrap().unwrap();
    let _planted = [own_name(), live::TASK_PIPE.to_owned()].map(|name| scratch::plain_pipe(&name, &person));
    is_told_as_taken(PipeServer::for_process(std::process::id()));
    is_told_as_taken(PipeServer::for_user(&person));
    assert!(matches!(live::connect(live::TASK_PIPE), Err(Error::Unsafe { .. })));
}

/// P4: requests to the user's half are answered in time, or not at all.
#[test]
fn p4_a_read_with_a_time_limit_ends() {
    let Some(_scratch) = Scratch::take() else { return };
    let listening = PipeServer::for_process(std::process::id()).unwrap();
    std::thread::scope(|scope| {
        let accepted = scope.spawn(|| listening.accept(None).unwrap().unwrap());
        let mut client = connected();
        let mut connection = accepted.join().unwrap();
        let mut come = [0; 2];
        connection.limit_reads(Some(Duration::from_millis(50)));
        assert_eq!(connection.read(&mut come).unwrap_err().kind(), std::io::ErrorKind::TimedOut);
        // What comes in time is read, and what came is read without a limit.
        client.write_all(b"abcd").unwrap();
        connection.limit_reads(Some(Duration::from_secs(20)));
        assert_eq!(connection.read(&mut come).unwrap(), 2);
        connection.limit_reads(None);
        assert_eq!(connection.read(&mut come).unwrap(), 2);
        assert_eq!(&come, b"cd");
        // A client that is gone ends it at once.
        connection.limit_reads(Some(Duration::from_secs(20)));
        drop(client);
        assert_eq!(connection.read(&mut come).unwrap(), 0);
    });
}

#[test]
fn a_strangers_process_is_sent_away_and_the_right_one_let_in() {
    let Some(_scratch) = Scratch::take() else { return };
    let listening = PipeServer::for_process(std::process::id()).unwrap();
    let mut stranger = knock_by(&std::env::current_exe().unwrap(), &own_name());
    std::thread::scope(|scope| {
        let accepted = scope.spawn(|| listening.accept(None).map(|pipe| pipe.map(read_knock)));
        // It is let go of only when it was sent away.
        stranger.wait().unwrap();
        say_hello();
        assert_eq!(&accepted.join().unwrap().unwrap().unwrap(), b"hello");
    });
}

#[test]
fn the_worker_that_started_with_windows_goes_on_with_the_program_that_the_user_opens() {
    let Some(_scratch) = Scratch::take() else { return };
    let person = live::LocalPc::open().user_sid().unwrap().unwrap();
    let listening = PipeServer::for_user(&person).unwrap();
    std::thread::scope(|scope| {
        let accepted = scope.spawn(|| listening.accept(None).map(|pipe| pipe.map(read_knock)));
        // From whatever folder.
        let mut known = knock_by(&std::env::current_exe().unwrap(), live::TASK_PIPE);
        assert_eq!(&accepted.join().unwrap().unwrap().unwrap(), b"knock");
        // A second window is not spoken to, and sees that there is a worker.
        assert!(live::connect(live::TASK_PIPE).unwrap().is_none() && live::pipe_exists(live::TASK_PIPE));
        listening.disconnect();
        known.wait().unwrap();
    });
}

/// W5: the worker that waits goes on by itself, and can be connected to all the same the next time.
#[test]
fn a_wait_for_the_user_ends_at_its_moment() {
    let Some(_scratch) = Scratch::take() else { return };
    let listening = PipeServer::for_process(std::process::id()).unwrap();
    assert!(listening.accept(Some(jiff::Timestamp::now())).unwrap().is_none());
    std::thread::scope(|scope| {
        let accepted = scope.spawn(|| listening.accept(None).map(|pipe| pipe.map(read_knock)));
        say_hello();
        assert_eq!(&accepted.join().unwrap().unwrap().unwrap(), b"hello");
    });
}

#[test]
fn a_pipe_that_is_no_administrators_is_not_spoken_to() {
    let Some(_scratch) = Scratch::take() else { return };
    let name = format!(r"\\.\pipe\tejun-planted-{}", std::process::id());
    let person = live::LocalPc::open().user_sid().unwrap().unwrap();
    let _planted = scratch::plain_pipe(&name, &person);
    assert!(matches!(live::connect(&name), Err(Error::Unsafe { .. })));
}

#[test]
fn other_words_than_the_greeting_are_not_heard() {
    let Some(_scratch) = Scratch::take() else { return };
    let listening = PipeServer::for_process(std::process::id()).unwrap();
    std::thread::scope(|scope| {
        let accepted = scope.spawn(|| listening.accept(None).map(|pipe| pipe.map(read_knock)));
        let mut other = File::options().read(true).write(true).open(own_name()).unwrap();
        other.write_all(b"GET / HTTP/1.1\r\n").unwrap();
        let _ = other.read_to_end(&mut Vec::new());
        drop(other);
        say_hello();
        assert_eq!(&accepted.join().unwrap().unwrap().unwrap(), b"hello");
    });
}
