//! Windows Update through real COM activation, answered by a scripted agent that a manifest beside this program puts in
//! for Windows' own (`doubles/agent`).

#![cfg(windows)]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod agent;
mod scratch;
mod work;

use agent::Agent;
use live::{Deadlines, LocalPc, WindowsUpdate};
use model::calendar::{Day, Window};
use model::finding::Finding;
use model::journal::{Ending, Event};
use model::update::{Code, Offer, Stage, UpdateProgress, UpdateTrouble};
use model::update_error::KNOWN;
use run::Journal;
use std::time::{Duration, Instant};
use terminal::{Terminal, UpdateFailure, Updates};
use windows::Win32::System::Services::{
    CloseServiceHandle, OpenSCManagerW, OpenServiceW, QueryServiceStatusEx, SC_MANAGER_CONNECT,
    SC_STATUS_PROCESS_INFO, SERVICE_QUERY_STATUS, SERVICE_RUNNING, SERVICE_STATUS_PROCESS,
};
use windows::core::HSTRING;
use windows_registry::LOCAL_MACHINE;
use work::support::{advance, begin, loaded};

const TWO: &str = "update one 累積更新プログラム (KB5033371)\nupdate two サービス スタック (KB5032391)\n";
const SERVER: &str = "http://wsus.example.invalid:8530";

/// The agent, asked with a patience that a test has.
fn windows_update() -> WindowsUpdate {
    let second = Duration::from_secs(1);
    WindowsUpdate::open(Deadlines {
        search: second,
        download: second,
        install: second,
        here: 5 * second,
        query: 2 * second,
        pause: 2 * second,
        // Each test has a world of its own.
        good_for: Duration::ZERO,
    })
}

fn trouble<T: std::fmt::Debug>(came: Result<T, UpdateFailure>) -> UpdateTrouble {
    match came {
        Err(UpdateFailure::Trouble(trouble)) => trouble,
        other => panic!("{other:?}"),
    }
}

fn ids(of: &[&str]) -> Vec<String> {
    of.iter().map(|id| format!("{id}.200")).collect()
}

#[test]
fn updates_are_found_agreed_to_downloaded_and_installed() {
    let Some(agent) = Agent::take() else { return };
    agent.plays(&format!("{TWO}has one licence\n"));
    let updates = windows_update();
    let found = updates.search().unwrap();
    let seen: Vec<_> = found.iter().map(|it| (it.title.as_str(), it.stage, it.licence_accepted)).collect();
    assert_eq!(
        seen,
        [
            ("累積更新プログラム (KB5033371)", Stage::Offered, false),
            ("サービス スタック (KB5032391)", Stage::Offered, true)
        ]
    );
    updates.accept(&ids(&["one", "two"])).unwrap();
    assert!(updates.search().unwrap().iter().all(|it| it.licence_accepted));
    let mut heard = Vec::new();
    let done = updates.download(&ids(&["one", "two"]), &mut |percent| heard.push(percent)).unwrap();
    assert!(
        done.iter().map(|one| &one.id).eq(&ids(&["one", "two"]))
            && done.iter().all(|one| one.error.is_none())
    );
    assert_eq!(heard, [40]);
    assert!(updates.search().unwrap().iter().all(|it| it.stage == Stage::Downloaded));
    let before = LocalPc::open().clock().now();
    let done = updates.install(&ids(&["two"]), &mut |percent| heard.push(percent)).unwrap();
    assert_eq!((done.len(), done[0].error, heard.as_slice()), (1, None, &[40, 40][..]));
    assert_eq!(updates.search().unwrap().len(), 1);
    assert!(updates.install(&ids(&["gone"]), &mut |_| {}).unwrap().is_empty(), "no longer offered");
    let history = updates.history(before).unwrap().entries;
    assert_eq!(
        (history.len(), history[0].title.as_str(), history[0].error),
        (1, "サービス スタック (KB5032391)", None)
    );
    let later = LocalPc::open().clock().now() + jiff::SignedDuration::from_secs(2);
    assert!(updates.history(later).unwrap().entries.is_empty(), "of that time on");
    assert_eq!(
        agent.log_without("look"),
        [
            "session of tejun",
            "search server=0 IsInstalled=0 and IsHidden=0 and Type='Software'",
            "session of tejun",
            "accept one",
            "session of tejun",
            "search server=0 IsInstalled=0 and IsHidden=0 and Type='Software'",
            "session of tejun",
            "priority 3",
            "download one two",
            "session of tejun",
            "search server=0 IsInstalled=0 and IsHidden=0 and Type='Software'",
            "session of tejun",
            "prompts false",
            "quiet true",
            "install two",
            "session of tejun",
            "search server=0 IsInstalled=0 and IsHidden=0 and Type='Software'",
            "session of tejun",
            "session of tejun",
            "session of tejun",
        ]
    );
}

#[test]
fn the_server_that_is_set_is_asked_and_no_other() {
    let Some(agent) = Agent::take() else { return };
    agent.plays(TWO);
    let _policy = agent.is_set_to(SERVER);
    let updates = windows_update();
    assert_eq!(updates.server().unwrap().as_deref(), Some(SERVER));
    updates.search().unwrap();
    let log = agent.log_without("session");
    assert_eq!(log, ["search server=1 IsInstalled=0 and IsHidden=0 and Type='Software'"]);
}

/// W4: what build 17763 was offered and a person at the Settings page is not.
const OFFERED: &str = "update u 累積更新プログラム (KB5033371)
update preview 2021-05 Cumulative Update Preview for .NET Framework (KB5003396)
has preview optional
update version Windows 11, version 24H2
has version upgrade downloaded
update scanner セキュリティ インテリジェンス (KB2267602)
has scanner definitions
update stack サービス スタック更新 (KB5005112)
has stack exclusive
update driver Intel - net - 12.19
has driver driver
update gone 隠した更新
has gone hidden
";

#[test]
fn what_windows_leaves_to_the_user_is_told_apart() {
    let Some(agent) = Agent::take() else { return };
    agent.plays(OFFERED);
    let updates = windows_update();
    let seen = || -> Vec<_> {
        let found = updates.search().unwrap();
        found.into_iter().map(|it| (it.id.replace(".200", ""), it.offer, it.exclusive)).collect()
    };
    let of = |id: &str, offer, exclusive| (id.to_owned(), offer, exclusive);
    let wanted = [
        of("u", Offer::Counted, false),
        of("preview", Offer::Preview, false),
        of("version", Offer::Upgrade, false),
        of("scanner", Offer::Definitions, false),
        of("stack", Offer::Counted, true),
    ];
    assert_eq!(seen(), wanted);
    agent.plays("update more 追加機能\nhas more optional\n");
    assert_eq!(seen(), [of("more", Offer::Optional, false)]);
    let _policy = agent.is_set_to(SERVER);
    assert_eq!(seen(), [of("more", Offer::Counted, false)], "the server's administrator has approved it");
}

/// W4, W8.
#[test]
fn procedure_b_takes_what_settings_would_take_and_each_exclusive_one_alone() {
    let Some(agent) = Agent::take() else { return };
    let (ending, progress, failed) = carried_out(&agent, &format!("{OFFERED}install.restart\n"));
    assert_eq!((ending, failed), (Ending::Complete, vec![]));
    let left: Vec<_> = progress.not_ours.iter().map(|left| left.offer).collect();
    assert_eq!(left, [Offer::Preview, Offer::Upgrade]);
    let log = agent.log_without("-");
    let done: Vec<_> =
        log.iter().filter(|line| line.starts_with("install ") || line.starts_with("download ")).collect();
    assert_eq!(done, ["download u scanner stack", "install stack", "install u scanner"]);
}

/// W24.
#[test]
fn an_entry_of_the_history_that_has_not_ended_does_not_void_the_others() {
    let Some(agent) = Agent::take() else { return };
    agent.plays("past 1 0 まだ途中\npast 2 0 入ったもの\npast 4 0 理由のない失敗\n");
    let history = windows_update().history(jiff::Timestamp::UNIX_EPOCH).unwrap();
    let titles: Vec<_> = history.entries.iter().map(|entry| entry.title.as_str()).collect();
    assert_eq!((titles.as_slice(), history.skipped), (&["入ったもの"][..], 2));
    let later = windows_update().history(LocalPc::open().clock().now()).unwrap();
    assert_eq!((later.entries.len(), later.skipped), (0, 0), "of that time on");
}

/// W15: an open guide looks each second.
#[test]
fn the_agent_is_not_asked_at_each_look() {
    let Some(agent) = Agent::take() else { return };
    agent.plays(TWO);
    let updates = WindowsUpdate::open(Deadlines::default());
    let look = || {
        updates.history(jiff::Timestamp::UNIX_EPOCH).unwrap();
        updates.restart_required().unwrap();
    };
    updates.forget_answers();
    (0..10).for_each(|_| look());
    let asked = || agent.log_without("-").len();
    assert_eq!(asked(), 2, "{:?}", agent.log_without("-"));
    // The journal has grown.
    updates.forget_answers();
    (0..10).for_each(|_| look());
    assert_eq!(asked(), 4);
    // Its own work makes it ask again.
    updates.search().unwrap();
    look();
    assert_eq!(asked(), 8, "a session and a search, and the two");
}

#[test]
fn every_known_code_arrives_as_it_is() {
    let Some(agent) = Agent::take() else { return };
    let updates = windows_update();
    // The one that Microsoft documents is no failure of COM's.
    for known in KNOWN.iter().filter(|known| known.code.0 >> 31 == 1) {
        for call in ["search", "download", "install"] {
            agent.plays(&format!("{TWO}has one downloaded\n{call}.hresult {:08x}\n", known.code.0));
            let came = match call {
                "search" => trouble(updates.search()),
                "download" => trouble(updates.download(&ids(&["two"]), &mut |_| {})),
                _ => trouble(updates.install(&ids(&["one"]), &mut |_| {})),
            };
            assert_eq!(came, UpdateTrouble::Code(known.code), "{call}");
        }
    }
}

#[test]
fn a_call_that_never_returns_is_given_up_and_the_next_is_answered() {
    let Some(agent) = Agent::take() else { return };
    let updates = windows_update();
    for way in ["hangs", "blocks"] {
        agent.plays(&format!("{TWO}has one downloaded\nsearch.{way} 60\nsearch.times 1\n"));
        assert_eq!(trouble(updates.search()), UpdateTrouble::NoAnswer(1), "{way}");
        assert_eq!(updates.search().unwrap().len(), 2, "{way}");
    }
    agent.plays(&format!("{TWO}search.hangs 60\n"));
    assert_eq!(trouble(updates.search()), UpdateTrouble::NoAnswer(1));
    agent.waits_for_line("let go of search");
    assert!(agent.log_without("-").contains(&"abort search".to_owned()));
    agent.plays(&format!("{TWO}has one downloaded\ndownload.hangs 60\ninstall.hangs 60\n"));
    assert_eq!(trouble(updates.download(&ids(&["two"]), &mut |_| {})), UpdateTrouble::NoAnswer(1));
    agent.waits_for_line("let go of download");
    assert_eq!(trouble(updates.install(&ids(&["one"]), &mut |_| {})), UpdateTrouble::NoAnswer(1));
    agent.waits_for_line("let go of install");
    let log = agent.log_without("-");
    assert!(log.contains(&"abort download".to_owned()));
    assert!(!log.contains(&"abort install".to_owned()), "an installation is not stopped half-way");
}

#[test]
fn an_agent_that_does_not_answer_a_glance_is_left_in_peace_for_a_while() {
    let Some(agent) = Agent::take() else { return };
    agent.plays("sysinfo.restart\nsysinfo.blocks 60\nsysinfo.times 1\n");
    let updates = windows_update();
    assert_eq!(updates.restart_required().unwrap(), None);
    let began = Instant::now();
    assert_eq!(updates.restart_required().unwrap(), None);
    assert!(began.elapsed() < Duration::from_secs(1), "it was asked again at once");
    while updates.restart_required().unwrap() != Some(true) {
        assert!(began.elapsed() < Duration::from_secs(30), "it is never asked again");
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn what_becomes_of_each_update_is_told() {
    let Some(agent) = Agent::take() else { return };
    let three =
        format!("{TWO}update three 三つ目\nhas one downloaded\nhas two downloaded\nhas three downloaded\n");
    agent.plays(&format!("{three}install.result 3\ninstall.of.two 0x800f0922\ninstall.of.three aborted\n"));
    let updates = windows_update();
    let done = updates.install(&ids(&["one", "two", "three"]), &mut |_| {}).unwrap();
    let errors: Vec<_> = done.iter().map(|one| one.error).collect();
    assert_eq!(errors, [None, Some(Code(0x800F_0922)), Some(Code(0x8024_000B))]);
    let history = updates.history(jiff::Timestamp::UNIX_EPOCH).unwrap().entries;
    assert_eq!(
        history.iter().map(|entry| entry.error).collect::<Vec<_>>(),
        [Some(Code(0x8024_000B)), Some(Code(0x800F_0922)), None]
    );
    assert_eq!(updates.search().unwrap().len(), 2, "the one that went in is not offered any more");
    agent.plays(&format!("{TWO}download.result 3\ndownload.of.one 0x80246002\n"));
    let done = updates.download(&ids(&["one", "two"]), &mut |_| {}).unwrap();
    assert_eq!(done.iter().map(|one| one.error).collect::<Vec<_>>(), [Some(Code(0x8024_6002)), None]);
}

#[test]
fn an_answer_that_lacks_something_is_not_nothing_to_do() {
    let Some(agent) = Agent::take() else { return };
    let updates = windows_update();
    agent.plays(&format!("{TWO}has two untitled\n"));
    assert_eq!(trouble(updates.search()), UpdateTrouble::Broken("IUpdate.Title".to_owned()));
    agent.plays(&format!("{TWO}has two nameless\n"));
    assert_eq!(trouble(updates.search()), UpdateTrouble::Broken("IUpdateIdentity.UpdateID".to_owned()));
    // Nothing found, with a warning: nobody knows.
    agent.plays("search.result 3\nsearch.warning 0x80244010\n");
    assert_eq!(trouble(updates.search()), UpdateTrouble::Code(Code(0x8024_4010)));
    agent.plays("search.result 4\n");
    assert_eq!(trouble(updates.search()), UpdateTrouble::Broken("ISearchResult.ResultCode".to_owned()));
    agent.plays(&format!("{TWO}search.result 3\nsearch.warning 0x80244010\n"));
    assert_eq!(updates.search().unwrap().len(), 2, "what was found is worked on");
}

#[test]
fn windows_says_when_it_waits_for_a_restart_and_when_it_is_still_at_work() {
    let Some(agent) = Agent::take() else { return };
    let updates = windows_update();
    let restart = |wanted| assert_eq!(updates.restart_required().unwrap(), Some(wanted));
    agent.plays(&format!("{TWO}has one downloaded\ninstall.restart\nstarted 1\n"));
    restart(false);
    updates.install(&ids(&["one"]), &mut |_| {}).unwrap();
    restart(true);
    agent.goes_on(&format!("{TWO}started 2\n"));
    restart(false);
    let servicing = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing";
    let pending = LOCAL_MACHINE.create(format!(r"{servicing}\RebootPending")).unwrap();
    restart(true);
    drop(pending);
    assert!(!updates.is_servicing().unwrap());
    LOCAL_MACHINE
        .create(format!(r"{servicing}\Interface"))
        .unwrap()
        .set_u32("ServicingInProgress", 2)
        .unwrap();
    assert!(updates.is_servicing().unwrap());
    LOCAL_MACHINE.remove_tree(servicing).unwrap();
    restart(false);
    assert!(!updates.is_servicing().unwrap());
}

#[test]
fn the_services_records_are_laid_aside_and_kept() {
    let Some(_agent) = Agent::take() else { return };
    let windows = std::path::PathBuf::from(std::env::var_os("SystemRoot").unwrap());
    let records = windows.join("SoftwareDistribution");
    let aside = |number: u32| windows.join(format!("SoftwareDistribution.tejun-{number}"));
    for number in 1..=2 {
        std::fs::create_dir_all(records.join("DataStore")).unwrap();
        std::fs::write(records.join("DataStore/DataStore.edb"), number.to_string()).unwrap();
        windows_update().repair().unwrap();
        assert!(!records.exists());
        let kept = std::fs::read_to_string(aside(number).join("DataStore/DataStore.edb")).unwrap();
        assert_eq!(kept, number.to_string());
    }
    windows_update().repair().unwrap();
    assert!(!aside(3).exists(), "there was nothing to lay aside");
    assert_eq!(process_of("wuauserv"), None, "it did not run before");
    (1..=2).for_each(|number| std::fs::remove_dir_all(aside(number)).unwrap());
}

/// Wine's own update service and its own transfer service, as far as there is something to stop and to start in them.
#[test]
fn the_services_that_hold_the_records_are_started_anew() {
    let Some(_agent) = Agent::take() else { return };
    for service in ["wuauserv", "bits"] {
        let started = std::process::Command::new("net").args(["start", service]).status().unwrap();
        assert!(started.success(), "{service}");
    }
    let before = process_of("wuauserv").unwrap();
    windows_update().repair().unwrap();
    let after = process_of("wuauserv").expect("it runs again");
    assert_ne!(before, after, "it was not stopped");
    assert!(process_of("bits").is_some());
    for service in ["wuauserv", "bits"] {
        assert!(std::process::Command::new("net").args(["stop", service]).status().unwrap().success());
    }
}

/// The process of a service that runs.
fn process_of(service: &str) -> Option<u32> {
    let mut told = [0_u8; size_of::<SERVICE_STATUS_PROCESS>()];
    let (mut needs, name) = (0, HSTRING::from(service));
    // SAFETY: the names end with a NUL and outlive the calls; the buffer's length goes with it.
    unsafe {
        let manager = OpenSCManagerW(None, None, SC_MANAGER_CONNECT).unwrap();
        let handle = OpenServiceW(manager, &name, SERVICE_QUERY_STATUS).unwrap();
        QueryServiceStatusEx(handle, SC_STATUS_PROCESS_INFO, Some(&mut told), &mut needs).unwrap();
        CloseServiceHandle(handle).unwrap();
        CloseServiceHandle(manager).unwrap();
    }
    // Eight numbers; the second is the state, the last but one the process.
    let number = |at: usize| u32::from_le_bytes(told[at * 4..at * 4 + 4].try_into().unwrap());
    (number(1) == SERVICE_RUNNING.0).then(|| number(7))
}

/// Carries procedure B out to its end, with the script going on at each start of Windows and nothing closed.
fn carried_out(agent: &Agent, script: &str) -> (Ending, UpdateProgress, Vec<Finding>) {
    let mut loaded = loaded();
    let all_day = Window {
        days: vec![Day::Mon, Day::Tue, Day::Wed, Day::Thu, Day::Fri, Day::Sat, Day::Sun],
        from: "00:00".parse().unwrap(),
        before: "24:00".parse().unwrap(),
    };
    let now = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
    loaded.notice.header.calendar.windows = vec![all_day];
    let period = model::calendar::Period {
        from: now.yesterday().unwrap(),
        before: now.checked_add(jiff::Span::new().days(30)).unwrap(),
    };
    loaded.notice.header.calendar.distribution_periods = vec![period];
    let kind = "already-done".parse().unwrap();
    let _laid_out = agent.scratch.lay_out(&loaded.kinds[&kind]);
    agent.plays(&format!("{script}started 0\n"));
    begin(&LocalPc::open(), &loaded.notice, "by-hand").unwrap();
    let mut starts = 0;
    let ending = loop {
        let before = Journal::read(&LocalPc::open()).unwrap().records().len();
        if let Some(ending) = advance(&LocalPc::open(), &loaded.notice).unwrap() {
            break ending;
        }
        let this = LocalPc::open();
        let journal = Journal::read(&this).unwrap();
        let asked = |record: &model::journal::Record| matches!(record.event, Event::AgreedToRestart { .. });
        if !journal.records()[before..].iter().any(asked) {
            scratch::forget_this_start();
            starts += 1;
            agent.goes_on(&format!("{script}started {starts}\n"));
        }
        assert!(starts < 20, "it does not end");
    };
    let this = LocalPc::open();
    let journal = Journal::read(&this).unwrap();
    let (mut progress, mut failed) = (None, Vec::new());
    for record in journal.records() {
        match &record.event {
            Event::Updating { progress: now, .. } => progress = Some(now.clone()),
            Event::Failed { found, .. } => failed.push(found.clone()),
            _ => {}
        }
    }
    (ending, progress.unwrap(), failed)
}

#[test]
fn procedure_b_ends_up_to_date_through_a_restart() {
    let Some(agent) = Agent::take() else { return };
    let script = format!("{TWO}has one licence\ninstall.restart\n");
    let (ending, progress, failed) = carried_out(&agent, &script);
    assert_eq!((ending, failed), (Ending::Complete, vec![]));
    assert_eq!(progress.installed().count(), 2);
    assert_eq!(progress.restarts, 1);
    let proof = progress.proof.unwrap();
    assert_eq!(proof.history.len(), 2);
}

#[test]
fn procedure_b_parks_an_update_that_comes_back_and_installs_the_others() {
    let Some(agent) = Agent::take() else { return };
    let script = format!("{TWO}install.restart\ncomes-back one 9\n");
    let (_, progress, failed) = carried_out(&agent, &script);
    let [Finding::UpdatesParked { updates }] = failed.as_slice() else { panic!("{failed:?}") };
    assert_eq!(updates.len(), 1);
    assert_eq!((updates[0].title.as_str(), updates[0].installs), ("累積更新プログラム (KB5033371)", 2));
    assert_eq!(progress.updates.iter().filter(|record| record.parked).count(), 1);
    assert!(progress.proof.is_none());
}
