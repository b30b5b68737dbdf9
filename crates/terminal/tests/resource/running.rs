//! Facts that only a running Windows tells.

use crate::*;
use model::FactName;
use model::fact::{FactSource, NoticeFact, Value};
use model::practice::Description;
use model::reason::Reason;
use model::running_windows::{
    Account, AccountFact, AccountTells, ClockFact, Device, DeviceFact, FreeSpaceFact, Host, ReachableFact,
    RunningStart, Software, Task, TaskFact, TaskState, TaskTells, TimeServer,
};
use terminal::{Imagined, Terminal};

fn sources() -> BTreeMap<FactName, NoticeFact> {
    let task = |tells| FactSource::Task(TaskFact { path: r"\Vendor\Backup".to_owned(), tells });
    let account = |tells| FactSource::Account(AccountFact { name: "oqscomapp".to_owned(), tells });
    let host = |port| FactSource::Reachable(ReachableFact { host: "Time.example".to_owned(), port });
    let own = |(name, source)| (FactName::literal(name), NoticeFact { label: text(), source });
    let sources = [
        ("a.free", FactSource::FreeSpace(FreeSpaceFact { drive: "c:".to_owned() })),
        ("b.reader", FactSource::Device(DeviceFact { hardware: r"usb\vid_0001&pid_0002".to_owned() })),
        ("c.task", task(TaskTells::State)),
        ("d.result", task(TaskTells::LastResult)),
        ("e.name", host(None)),
        ("f.port", host(Some(443))),
        ("g.account", account(AccountTells::State)),
        ("h.password", account(AccountTells::Password)),
        ("i.clock", FactSource::Clock(ClockFact { server: "TIME.example".to_owned() })),
    ];
    sources.into_iter().map(own).collect()
}

/// What a terminal tells of each: its value, or a dash; a question mark where it cannot tell.
fn told(terminal: &dyn Terminal) -> Vec<String> {
    let own = sources();
    let seen = terminal::observe(terminal, [], &own, History::default()).facts;
    let shown = |name: &FactName| match (&seen[name].value, &seen[name].trouble) {
        (Some(value), None) => value.to_string(),
        (None, None) => "-".to_owned(),
        (_, Some(reason)) => {
            assert_eq!(*reason, Reason::NotAble {});
            "?".to_owned()
        }
    };
    own.keys().map(shown).collect()
}

fn made(description: &Description) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let path = Utf8PathBuf::from_path_buf(folder.path().join("t")).unwrap();
    told(&Practice::make(&path, &"contract".parse().unwrap(), description).unwrap())
}

fn described() -> Description {
    let mut described = description();
    described.running = RunningStart {
        free_gib: BTreeMap::from([("C:".to_owned(), 40)]),
        devices: vec![Device { hardware: r"USB\VID_0001&PID_0002".to_owned(), driver: "2.4.0.1".to_owned() }],
        tasks: vec![Task {
            path: r"\vendor\backup".to_owned(),
            state: TaskState::Running,
            last_result: 0x8007_0002,
        }],
        hosts: vec![Host { host: "time.example".to_owned(), address: "10.0.0.9".to_owned() }],
        accounts: vec![Account {
            name: "OqsComApp".to_owned(),
            disabled: false,
            password_never_expires: true,
        }],
        time_servers: vec![TimeServer { server: "time.example".to_owned(), seconds_apart: 61 }],
    };
    described
}

#[test]
fn what_a_running_windows_tells_is_told_and_a_disk_does_not_know_it() {
    let running =
        ["40", "2.4.0.1", "running", "0x80070002", "10.0.0.9", "-", "enabled", "never-expires", "61"];
    assert_eq!(made(&described()), running);
    assert_eq!(made(&description()), ["-"; 9]);
    assert_eq!(told(&Bench::new().volume()), ["?"; 9]);
}

#[test]
fn tasks_and_accounts_are_imagined_by_their_words_alone() {
    let (own, mut description) = (sources(), described());
    let mut imagine = |name: &'static str, imagined: Imagined<'_>| {
        terminal::imagine(&FactName::literal(name), &own, imagined, &mut description).is_some()
    };
    let word = |text: &str| Value::Text(text.to_owned());
    for (name, word) in [
        ("c.task", word("disabled")),
        ("d.result", word("0x0")),
        ("g.account", word("disabled")),
        ("h.password", word("expires")),
    ] {
        assert!(imagine(name, Imagined::Is(&word)), "{name}");
    }
    for (name, wrong) in [
        ("a.free", word("40")),
        ("b.reader", Value::Number(2)),
        ("c.task", word("Disabled")),
        ("d.result", word("0")),
        ("g.account", word("expires")),
        ("h.password", word("enabled")),
        ("i.clock", word("61")),
    ] {
        assert!(!imagine(name, Imagined::Is(&wrong)), "{name}");
    }
    assert_eq!(made(&description)[2..], ["disabled", "0x0", "10.0.0.9", "-", "disabled", "expires", "61"]);
    for name in ["c.task", "g.account"] {
        let name = FactName::literal(name);
        terminal::imagine(&name, &own, Imagined::Absent, &mut description).unwrap();
    }
    assert_eq!(made(&description)[2..], ["-", "-", "10.0.0.9", "-", "-", "-", "61"]);
}

#[test]
fn a_program_or_service_that_runs_is_seen_and_one_of_the_other_sort_is_not_it() {
    let own = |name, software| {
        (FactName::literal(name), NoticeFact { label: text(), source: FactSource::Running(software) })
    };
    let own = BTreeMap::from([
        own("a.program", Software::Program("reader.EXE".to_owned())),
        own("b.service", Software::Service("Reader.exe".to_owned())),
    ]);
    let told = |terminal: &dyn Terminal| -> Vec<Option<Value>> {
        let seen = terminal::observe(terminal, [], &own, History::default()).facts;
        own.keys().map(|name| seen[name].value.clone()).collect()
    };
    let word = |text: &str| Some(Value::Text(text.to_owned()));
    let mut description = description();
    let folder = tempfile::tempdir().unwrap();
    let made = |description: &Description, name: &str| {
        let path = Utf8PathBuf::from_path_buf(folder.path().join(name)).unwrap();
        told(&Practice::make(&path, &"contract".parse().unwrap(), description).unwrap())
    };
    assert_eq!(made(&description, "a"), [word("not-running"), word("not-running")]);
    let running = Value::Text("running".to_owned());
    let name = FactName::literal("a.program");
    terminal::imagine(&name, &own, Imagined::Is(&running), &mut description).unwrap();
    assert_eq!(made(&description, "b"), [word("running"), word("not-running")]);
    assert!(
        terminal::imagine(&name, &own, Imagined::Absent, &mut description).is_none(),
        "it runs or it does not"
    );
    assert_eq!(told(&Bench::new().volume()), [None, None]);
}
