//! Sentences under "Invariants" in ARCHITECTURE.md that a whole run shows.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use jiff::SignedDuration;
use model::evidence::Outcome;
use model::journal::Ending;
use model::kinds::Found;
use model::observation::{History, Observation};
use model::plan::Purpose;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use support::{advance, begin, bench, finish, loaded, look, observe, open, undo};
use terminal::Terminal;
use terminal::faulty::{Cut, Faulty, UNREADABLE};

/// Every file of a terminal's disk but tejun's own.
fn disk(folder: &camino::Utf8Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    let disk = folder.join("disk");
    gather(disk.as_std_path(), &mut files);
    files.retain(|path, _| !path.starts_with(disk.join("ProgramData/tejun")));
    files.into_iter().map(|(path, bytes)| (path.strip_prefix(&disk).unwrap().to_owned(), bytes)).collect()
}

fn gather(folder: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            gather(&path, files);
        } else {
            files.insert(path.clone(), std::fs::read(&path).unwrap());
        }
    }
}

#[test]
fn nothing_is_changed_before_the_journal_says_so() {
    let loaded = loaded();
    let notice = &loaded.notice;
    let mut changes = 0;
    let mut before = disk(&bench(&loaded, "e14-gen2-both").folder);
    for at in 0.. {
        let bench = bench(&loaded, "e14-gen2-both");
        begin(&open(&bench.folder), notice, "automatic").unwrap();
        let terminal = open(&bench.folder);
        let faulty = Faulty::new(&terminal, at, Cut::After);
        let went = advance(&faulty, notice);
        if !faulty.is_dead() {
            assert!(went.is_ok());
            break;
        }
        let now = disk(&bench.folder);
        if now != before {
            changes += 1;
            // What is being done when the disk changes is announced and has not ended.
            let terminal = open(&bench.folder);
            let journal = run::Journal::read(&terminal).unwrap();
            let last = run::last_run(journal.records(), &notice.header.notice).unwrap();
            let under_way: Vec<_> = last.actions.values().filter(|s| s.outcome == Outcome::Begun).collect();
            assert_eq!(under_way.len(), 1, "effect {at}");
        }
        before = now;
    }
    assert!(changes > 5, "{changes} changes are too few to be the run");
}

#[test]
fn without_a_journal_nothing_is_done() {
    let loaded = loaded();
    let bench = bench(&loaded, "e14-gen2-both");
    // A folder stands where the journal would.
    std::fs::create_dir_all(bench.folder.join("disk/ProgramData/tejun/journal.jsonl")).unwrap();
    let untouched = disk(&bench.folder);
    assert!(begin(&open(&bench.folder), &loaded.notice, "automatic").is_err());
    assert_eq!(disk(&bench.folder), untouched);

    // Or it cannot be written any more, at whatever record.
    for at in 0..20 {
        let bench = self::bench(&loaded, "e14-gen2-both");
        begin(&open(&bench.folder), &loaded.notice, "automatic").unwrap();
        let records = run::Journal::read(&open(&bench.folder)).unwrap().records().len();
        let untouched = disk(&bench.folder);
        let terminal = open(&bench.folder);
        let faulty = Faulty::new(&terminal, at, Cut::Before);
        let went = advance(&faulty, &loaded.notice);
        if disk(&bench.folder) != untouched {
            assert!(run::Journal::read(&open(&bench.folder)).unwrap().records().len() > records);
            return;
        }
        assert!(went.is_err());
    }
    unreachable!("nothing was ever done");
}

#[test]
fn the_same_arguments_give_the_same_plan() {
    let loaded = loaded();
    for kind in loaded.kinds.keys() {
        let bench = bench(&loaded, kind.as_str());
        let observation = observe(&open(&bench.folder), &loaded.notice);
        let once = plan::plan(&loaded.notice, &observation);
        assert_eq!(plan::plan(&loaded.notice, &observation), once, "{kind}");
    }
}

#[test]
fn planning_after_success_gives_an_empty_plan() {
    let loaded = loaded();
    let bench = bench(&loaded, "e14-gen2-both");
    begin(&open(&bench.folder), &loaded.notice, "automatic").unwrap();
    finish(&bench.folder, &loaded.notice);
    let observation = observe(&open(&bench.folder), &loaded.notice);
    assert_eq!(plan::plan(&loaded.notice, &observation).1.actions, []);
}

#[test]
fn a_practice_terminals_time_passes_only_when_somebody_waits() {
    let loaded = loaded();
    let bench = bench(&loaded, "e14-gen2-both");
    let first = open(&bench.folder).clock().now();
    let observation = observe(&open(&bench.folder), &loaded.notice);
    assert_eq!(observation.at, first, "an observation is of the terminal's time");
    assert_eq!(open(&bench.folder).clock().now(), first, "looking and opening take no time");
    open(&bench.folder).clock().wait(SignedDuration::from_secs(90)).unwrap();
    assert_eq!(open(&bench.folder).clock().now(), first + SignedDuration::from_secs(90));
}

#[test]
fn an_undo_is_a_plan_of_inverse_operations() {
    let loaded = loaded();
    let notice = &loaded.notice;
    let bench = bench(&loaded, "e14-gen2-both");
    begin(&open(&bench.folder), notice, "automatic").unwrap();
    finish(&bench.folder, notice);
    let standing = run::Journal::read(&open(&bench.folder)).unwrap().to_put_back(&notice.header.notice);
    assert_eq!(undo(&bench.folder, notice), Some(Ending::Complete));
    // What was run is told by the journal like any other run.
    let terminal = open(&bench.folder);
    let journal = run::Journal::read(&terminal).unwrap();
    let last = run::last_run(journal.records(), &notice.header.notice).unwrap();
    assert_eq!(last.plan.purpose, Purpose::Undo);
    let put_back: Vec<_> = last.plan.actions.iter().map(|action| action.operation.clone()).collect();
    let inverse: Vec<_> = standing.iter().rev().filter_map(|action| action.operation.inverse()).collect();
    assert!(inverse.len() >= 3, "{inverse:#?}");
    assert_eq!(put_back, inverse, "the last change is taken back first");
    assert!(last.plan.actions.iter().all(|action| last.actions[&action.id].outcome == Outcome::Did));
}

/// What was seen, piece by piece, each as JSON under its name.
fn pieces(observation: &Observation) -> BTreeMap<String, String> {
    fn json(value: &impl serde::Serialize) -> String {
        serde_json::to_string(value).unwrap()
    }
    let facts = observation.facts.iter().map(|(name, fact)| (format!("fact {name}"), json(fact)));
    let found = observation.found.iter().map(|(step, found)| {
        let mut found = found.clone();
        if let Found::Extensions(extensions) = &mut found {
            // Where profiles were looked for is no finding.
            extensions.place.clear();
        }
        (format!("step {step}"), json(&found))
    });
    let whole = ("the terminal".to_owned(), json(&observation.findings));
    facts.chain(found).chain([whole]).collect()
}

#[test]
fn what_cannot_be_read_is_never_taken_for_absent() {
    let loaded = loaded();
    for kind in ["e14-gen2-both", "already-done"] {
        let bench = bench(&loaded, kind);
        let terminal = open(&bench.folder);
        let seen = pieces(&observe(&terminal, &loaded.notice));
        let mut troubled = 0;
        for at in 0.. {
            let faulty = Faulty::unreadable(&terminal, at);
            let now = pieces(&look(&faulty, &loaded.notice, History::default()));
            if faulty.reads() <= at {
                break;
            }
            // Whatever looks otherwise says that it could not be read.
            for (name, piece) in now.iter().filter(|(name, piece)| seen[*name] != **piece) {
                // Of updates it is said by nothing at all: "cannot be told".
                let untold = [r#""history":null"#, r#""restart_required":null"#];
                let told = piece.contains(UNREADABLE) || untold.iter().any(|none| piece.contains(none));
                assert!(told, "{kind}, read {at} refused: {name}\n{}\n{piece}", seen[name]);
                troubled += 1;
            }
        }
        assert!(troubled > 50, "{troubled} are too few");
    }
}
