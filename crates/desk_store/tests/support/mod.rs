//! Both databases, and reports to put in.

#![allow(
    dead_code,
    clippy::allow_attributes,
    clippy::print_stderr,
    reason = "each test file, and the desk's, use a part of this"
)]

use desk_store::{Address, Carrier, Report, Store};
use jiff::civil::Date;
use model::why::{State, WhyCode};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use summary::{Edition, ProcedureSummary, SigningKey, StepSummary, Summary};
use tempfile::TempDir;

/// A server of PostgreSQL that lives as long as this: a cluster of its own in a temporary folder, reached by a socket in it.
pub struct Postgres {
    folder: TempDir,
    server: Child,
}

/// PostgreSQL does not run as root; Debian's package brings this user.
const USER: &str = "postgres";

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|out| out.stdout.trim_ascii() == b"0")
}

fn as_user(program: &Path) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid", USER, "--regid", USER, "--clear-groups"]).arg(program);
    command
}

fn programs() -> Option<PathBuf> {
    let mut versions: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .collect();
    versions.retain(|bin| bin.join("initdb").is_file());
    versions.sort();
    versions.pop()
}

impl Postgres {
    /// Starts one. `None` after saying on stderr that the test is skipped.
    pub fn start(test: &str) -> Option<Self> {
        let Some(bin) = programs() else {
            eprintln!("SKIPPED: {test}: PostgreSQL is not here");
            return None;
        };
        // A socket's path is short.
        let folder = tempfile::Builder::new().prefix("pg").tempdir_in("/tmp").unwrap();
        if is_root() {
            let owner = Command::new("chown").arg(USER).arg(folder.path()).status().unwrap();
            assert!(owner.success());
        }
        let data = folder.path().join("data");
        let made = as_user(&bin.join("initdb"))
            .args(["--auth=trust", "--no-sync", "--encoding=UTF8", "--no-locale", "-U", USER, "-D"])
            .arg(&data)
            .stdout(Stdio::null())
            .output()
            .unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let log = std::fs::File::create(folder.path().join("log")).unwrap();
        let server = as_user(&bin.join("postgres"))
            .args(["-h", "", "-k"])
            .arg(folder.path())
            .arg("-D")
            .arg(&data)
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
        let postgres = Self { folder, server };
        let until = Instant::now() + Duration::from_secs(60);
        while Store::open(postgres.address()).is_err() {
            assert!(
                Instant::now() < until,
                "{}",
                std::fs::read_to_string(postgres.folder.path().join("log")).unwrap()
            );
            std::thread::sleep(Duration::from_millis(50));
        }
        Some(postgres)
    }

    /// Its address.
    pub fn address(&self) -> Address {
        Address::Postgres(format!("host={} user={USER} dbname=postgres", self.folder.path().display()))
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // At once, and with all its processes: what it holds is thrown away.
        let _ = Command::new("kill").args(["-QUIT", &self.server.id().to_string()]).status();
        let _ = self.server.wait();
    }
}

/// Runs a test on SQLite and, where it is, on PostgreSQL.
pub fn on_both(test: &str, check: impl Fn(&Store)) {
    let folder = tempfile::tempdir().unwrap();
    check(&Store::open(Address::Sqlite(folder.path().join("desk.sqlite"))).unwrap());
    if let Some(server) = Postgres::start(test) {
        check(&Store::open(server.address()).unwrap());
    }
}

/// A terminal's summary in a state: its only procedure is `A`, with two steps.
pub fn summary(institution: &str, series: u64, state: State, why: WhyCode) -> Summary {
    let step = |state, why: WhyCode| StepSummary { state, why: why.number(), finding: None };
    Summary {
        practice: false,
        institution: Some(institution.to_owned()),
        pc: Some("RECEPTION".to_owned()),
        series,
        on: Date::constant(2026, 11, 30),
        notice: "notice-1".parse().unwrap(),
        edition: Edition { digest: [1; 8], number: None },
        state,
        procedures: vec![ProcedureSummary {
            id: "A".to_owned(),
            state,
            why: None,
            steps: vec![step(State::Done, WhyCode::FoundAsWanted), step(state, why)],
        }],
        errors: Vec::new(),
        windows: None,
        evidence: [0; 16],
    }
}

/// A key of a terminal.
pub fn key(number: u8) -> SigningKey {
    SigningKey::from_seed([number; 32]).unwrap()
}

/// A report of a summary.
pub fn report(summary: Summary, key: &SigningKey, received_at: i64) -> Report {
    let signed = summary::sign(summary, key).unwrap();
    Report { signed, evidence: None, carrier: Carrier::File, received_at }
}
