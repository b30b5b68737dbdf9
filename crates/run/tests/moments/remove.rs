//! Taking tejun away: everything goes but the evidence, and the journal is part of it.

use crate::journal::JOURNAL;
use crate::scripted::{Scripted, no_power};
use crate::{advance, allows, begin, run, sets, takes_back, with};
use model::journal::Ending;
use model::registry::{KeyPath, RegistryData};
use run::{EVIDENCE_FOLDER, Error, Journal, Outcome};

const HOME: &str = r"C:\ProgramData\tejun";
const PROFILES: &str = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList";

fn kept() -> String {
    format!(r"{EVIDENCE_FOLDER}\journal.jsonl")
}

fn put(terminal: &Scripted, path: &str) {
    terminal.files.borrow_mut().insert(path.to_owned(), b"x".to_vec());
}

/// A terminal on which tejun has worked.
fn used() -> Scripted {
    let terminal = Scripted::new();
    run(&terminal, vec![sets(1, "one")]);
    for (sid, folder) in
        [("S-1-5-21-1-2-3-1001", r"C:\Users\reception"), ("S-1-12-1-9", r"%SystemDrive%\Users\cloud")]
    {
        let key = KeyPath::machine(PROFILES).join(sid).to_string();
        let data = RegistryData::Text(folder.to_owned());
        terminal.registry.borrow_mut().insert((key, "ProfileImagePath".to_owned()), data);
    }
    for file in [
        r"C:\ProgramData\tejun\evidence\a-notice\1.json",
        r"C:\ProgramData\tejun\bin\tejun.exe",
        r"C:\Windows\System32\GroupPolicy\Machine\Registry.pol",
        r"C:\Windows\System32\GroupPolicy\Machine\Registry.pol.tejun-old",
        r"C:\Windows\System32\GroupPolicy\gpt.ini.tejun-new",
        r"C:\Windows\System32\config\SOFTWARE.tejun-old",
        r"C:\Windows\System32\config\SYSTEM.tejun-new",
        r"C:\Users\reception\NTUSER.DAT",
        r"C:\Users\reception\NTUSER.DAT.tejun-old",
        r"C:\Users\cloud\NTUSER.DAT.tejun-new",
    ] {
        put(&terminal, file);
    }
    terminal.forget_calls();
    terminal
}

#[test]
fn everything_goes_but_the_evidence_and_the_journal_joins_it() {
    let terminal = used();
    let journal = terminal.files.borrow()[JOURNAL].clone();
    let traces = run::traces(&terminal).unwrap();
    assert_eq!(traces.len(), 10, "{traces:#?}");
    run::remove(&terminal).unwrap();
    assert_eq!(run::traces(&terminal).unwrap(), Vec::<String>::new());
    let left: Vec<_> = terminal.files.borrow().keys().cloned().collect();
    assert_eq!(
        left,
        [
            r"C:\ProgramData\tejun\evidence\a-notice\1.json",
            r"C:\ProgramData\tejun\evidence\journal.jsonl",
            r"C:\Users\reception\NTUSER.DAT",
            r"C:\Windows\System32\GroupPolicy\Machine\Registry.pol",
        ]
    );
    assert_eq!(terminal.files.borrow()[&kept()], journal);
    assert_eq!((terminal.calls("unregister_resume").len(), terminal.calls("unregister_all").len()), (1, 1));
}

#[test]
fn the_journal_is_kept_before_anything_goes_and_the_lock_goes_last() {
    let terminal = used();
    run::remove(&terminal).unwrap();
    let calls = terminal.all_calls();
    let kept = calls.iter().position(|call| *call == format!("replace {}", kept())).unwrap();
    let forgets: Vec<usize> = (0..calls.len()).filter(|at| calls[*at].starts_with("delete ")).collect();
    assert!(forgets.iter().all(|at| kept < *at));
    assert!(calls[*forgets.last().unwrap()].ends_with("journal.lock"));
    let folder = calls.iter().position(|call| *call == format!(r"delete {HOME}\bin")).unwrap();
    let inside = calls.iter().position(|call| *call == format!(r"delete {HOME}\bin\tejun.exe")).unwrap();
    assert!(inside < folder, "a folder goes when it is empty");
}

#[test]
fn cut_off_anywhere_it_goes_on_and_loses_nothing() {
    for call in ["try_lock", "unregister_resume", "replace", "entries", "delete", "unregister_all", "read"] {
        for skip in 0..12 {
            let terminal = used();
            let journal = terminal.files.borrow()[JOURNAL].clone();
            terminal.at(call, skip, |_| Err(no_power()));
            let failed = run::remove(&terminal).is_err();
            let files = terminal.files.borrow();
            let is_kept = [JOURNAL, &kept()].iter().any(|path| files.get(*path) == Some(&journal));
            assert!(is_kept, "{call} {skip}: the journal is lost");
            drop(files);
            terminal.forget_scripts();
            if failed {
                run::remove(&terminal).unwrap();
            }
            assert_eq!(terminal.files.borrow().get(&kept()), Some(&journal), "{call} {skip}");
            assert!(run::traces(&terminal).unwrap().is_empty(), "{call} {skip}");
        }
    }
}

#[test]
fn where_somebody_works_nothing_is_taken_away() {
    let terminal = used();
    let before = terminal.files.borrow().clone();
    let _works = Journal::open(&terminal).unwrap();
    assert!(matches!(run::remove(&terminal), Err(Error::Busy)));
    assert_eq!(*terminal.files.borrow(), before);
    assert!(terminal.calls("unregister_resume").is_empty());
}

/// P5: only the journal knows that the policy is tejun's, and what was there before.
#[test]
fn while_something_is_left_to_put_back_the_journal_stays() {
    let sets = allows(1, &["a", "b"]);
    let back = takes_back(2, &sets);
    // What was set for a while stands, for putting it back failed; or a change failed half-way, and its put-back too.
    for (actions, refused) in [(vec![sets.clone(), back], [2, 3]), (vec![sets], [1, 2])] {
        let terminal = Scripted::new();
        begin(&terminal, actions);
        refused.iter().for_each(|edit| terminal.fails("edit", *edit));
        assert_eq!(advance(&terminal).unwrap(), Some(Outcome::Ended(Ending::Incomplete)));
        assert!(!terminal.registry.borrow().is_empty());
        let before = terminal.files.borrow().clone();
        assert!(matches!(run::remove(&terminal), Err(Error::StillNeeded)));
        assert_eq!((&*terminal.files.borrow(), terminal.calls("unregister_resume").len()), (&before, 0));
        terminal.fails("value", 0);
        assert!(matches!(run::remove(&terminal), Err(Error::StillNeeded)), "nor if it cannot be read");
        terminal.forget_scripts();
        let back = crate::undo(&terminal);
        with(&terminal, |runner| runner.begin(back).unwrap());
        advance(&terminal).unwrap();
        run::remove(&terminal).unwrap();
        assert!(terminal.registry.borrow().is_empty() && run::traces(&terminal).unwrap().is_empty());
    }
}

/// What somebody else wrote there since is theirs.
#[test]
fn a_leftover_that_somebody_has_changed_since_keeps_no_journal() {
    let terminal = Scripted::new();
    let sets = allows(1, &["a"]);
    begin(&terminal, vec![sets.clone(), takes_back(2, &sets)]);
    terminal.fails("edit", 1);
    advance(&terminal).unwrap();
    terminal.registry.borrow_mut().values_mut().for_each(|data| *data = RegistryData::Dword(7));
    run::remove(&terminal).unwrap();
    assert!(run::traces(&terminal).unwrap().is_empty());
}

#[test]
fn a_worker_removes_nothing_while_a_run_is_under_way() {
    let terminal = Scripted::new();
    begin(&terminal, vec![sets(1, "one")]);
    assert!(matches!(run::remove(&terminal), Err(Error::StillNeeded)));
    assert!(!terminal.files.borrow()[JOURNAL].is_empty());
}

#[test]
fn where_tejun_never_was_there_is_nothing() {
    let terminal = Scripted::new();
    assert!(run::traces(&terminal).unwrap().is_empty());
    run::remove(&terminal).unwrap();
    assert!(terminal.files.borrow().is_empty());
}

#[test]
fn what_cannot_be_looked_at_is_not_taken_for_absent() {
    for call in ["entries", "read", "subkeys", "value"] {
        let terminal = used();
        terminal.fails(call, 0);
        assert!(run::traces(&terminal).is_err(), "{call}");
    }
}
