//! A node may be killed at any moment: what it acknowledged is there, once.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../../desk_store/tests/support/mod.rs"]
mod support;

use desk_store::{Address, Filter, Store};
use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use support::{Postgres, key, summary};

const HERE: &str = "1310000000";
/// So often a node is killed, each time after another number of reports.
const KILLS: [u64; 3] = [7, 60, 200];
/// So many send at once.
const SENDERS: u64 = 4;

/// A node, and the port that it listens on.
struct Node {
    process: Child,
    address: String,
}

impl Node {
    fn start(database: &Address) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tejun-desk"));
        command.args(["serve", "--listen", "127.0.0.1:0"]).env_remove("TEJUN_DESK_DATABASE");
        match database {
            Address::Sqlite(path) => command.arg("--data").arg(path),
            Address::Postgres(server) => command.env("TEJUN_DESK_DATABASE", server),
        };
        let mut process = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().trim_start_matches("http://").trim_end_matches('/').to_owned();
        assert!(!address.is_empty(), "the node did not start");
        Self { process, address }
    }

    fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

impl Node {
    /// Asks it to end, as a service manager does. Whether it ended well.
    fn end(mut self) -> bool {
        let asked = Command::new("kill").args(["-TERM", &self.process.id().to_string()]).status().unwrap();
        asked.success() && self.process.wait().unwrap().success()
    }
}

/// Sends a report. Whether it was acknowledged.
fn send(address: &str, digits: &str) -> bool {
    let Ok(mut stream) = TcpStream::connect(address) else { return false };
    let request = format!(
        "POST /api/v1/reports HTTP/1.1\r\nhost: {address}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{digits}",
        digits.len()
    );
    let mut answer = String::new();
    stream.write_all(request.as_bytes()).is_ok()
        && stream.read_to_string(&mut answer).is_ok()
        && answer.starts_with("HTTP/1.1 200")
}

/// The digits of the report of that number, of a terminal of its own.
fn digits(number: u64) -> String {
    let mut of = summary(HERE, number + 1, model::why::State::Todo, model::why::WhyCode::Differs);
    of.pc = Some(format!("PC{number}"));
    let key = key(u8::try_from(number % SENDERS + 1).unwrap());
    summary::split(&summary::sign(of, &key).unwrap().bytes, 1).concat()
}

/// Sends numbered reports to a node until it has acknowledged so many, kills it in the midst of others, and notes what was acknowledged.
fn until_killed(nodes: Vec<Node>, acknowledged: &Mutex<BTreeSet<u64>>, next: &AtomicU64, after: u64) {
    let addresses: Vec<String> = nodes.iter().map(|node| node.address.clone()).collect();
    let (so_far, ended) = (AtomicU64::new(0), AtomicU64::new(0));
    std::thread::scope(|scope| {
        for sender in 0..SENDERS {
            let address = &addresses[usize::try_from(sender).unwrap() % addresses.len()];
            let (so_far, ended) = (&so_far, &ended);
            scope.spawn(move || {
                while ended.load(Ordering::SeqCst) == 0 {
                    let number = next.fetch_add(1, Ordering::SeqCst);
                    if send(address, &digits(number)) {
                        acknowledged.lock().unwrap().insert(number);
                        so_far.fetch_add(1, Ordering::SeqCst);
                    }
                }
            });
        }
        while so_far.load(Ordering::SeqCst) < after {
            std::thread::yield_now();
        }
        nodes.into_iter().for_each(Node::kill);
        ended.store(1, Ordering::SeqCst);
    });
}

fn nothing_is_lost(database: &Address, nodes: usize) {
    let (acknowledged, next) = (Mutex::default(), AtomicU64::new(0));
    for after in KILLS {
        let running = (0..nodes).map(|_| Node::start(database)).collect();
        until_killed(running, &acknowledged, &next, after);
    }
    let acknowledged = acknowledged.into_inner().unwrap();
    let store = Store::open(database.clone()).unwrap();
    let reports = store.with(|db| db.reports_of(HERE, 1_000_000)).unwrap();
    let found: Vec<String> =
        reports.iter().map(|report| summary::open(&report.signed).unwrap().summary.pc.unwrap()).collect();
    let distinct: BTreeSet<&String> = found.iter().collect();
    assert_eq!(found.len(), distinct.len(), "none is there twice");
    for number in &acknowledged {
        assert!(distinct.contains(&format!("PC{number}")), "report {number} was acknowledged, and is lost");
    }
    let terminals: i64 = store
        .with(|db| db.counts("notice-1", &Filter::default()))
        .unwrap()
        .iter()
        .map(|count| count.count)
        .sum();
    assert_eq!(terminals, i64::try_from(SENDERS).unwrap());
    let again = Node::start(database);
    let first = *acknowledged.first().unwrap();
    assert!(send(&again.address, &digits(first)), "the same one again is acknowledged again");
    assert!(again.end(), "a node that is asked to end ends well");
    assert_eq!(store.with(|db| db.reports_of(HERE, 1_000_000)).unwrap().len(), found.len());
}

#[test]
fn nothing_that_was_acknowledged_is_lost_or_there_twice_in_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    nothing_is_lost(&Address::Sqlite(folder.path().join("desk.sqlite")), 1);
}

#[test]
fn nothing_that_was_acknowledged_is_lost_or_there_twice_by_two_nodes_on_postgresql() {
    let test = "nothing_that_was_acknowledged_is_lost_or_there_twice_by_two_nodes_on_postgresql";
    let Some(server) = Postgres::start(test) else { return };
    nothing_is_lost(&server.address(), 2);
}
