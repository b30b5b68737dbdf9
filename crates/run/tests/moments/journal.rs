//! The journal: what is noticed of what somebody did to it, and what is not.

use crate::scripted::Scripted;
use crate::{ActionOutcome, advance, allows, begin, events, notice, outcomes, run, sets, with};
use model::NoticeId;
use model::journal::{Ending, Event};
use model::reason::JournalFault;
use model::registry::RegistryData;
use run::{Error, Journal, Outcome, Runner};

pub const JOURNAL: &str = r"C:\ProgramData\tejun\journal.jsonl";
const LOCK: &str = r"C:\ProgramData\tejun\journal.lock";

/// A journal of some records.
fn written() -> Scripted {
    let terminal = Scripted::new();
    run(&terminal, vec![sets(1, "one"), allows(2, &["a"])]);
    terminal
}

fn lines(terminal: &Scripted) -> Vec<String> {
    let text = String::from_utf8(terminal.files.borrow()[JOURNAL].clone()).unwrap();
    text.split_inclusive('\n').map(str::to_owned).collect()
}

fn put(terminal: &Scripted, lines: &[String]) {
    terminal.files.borrow_mut().insert(JOURNAL.to_owned(), lines.concat().into_bytes());
}

/// The line of which it is said that it is damaged, and what is.
fn damaged(terminal: &Scripted) -> (usize, JournalFault) {
    match Journal::read(terminal).map(|_| ()) {
        Err(Error::Damaged { line, fault, file }) => {
            assert_eq!(file, JOURNAL);
            (usize::try_from(line).unwrap(), fault)
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn each_field_of_a_record_that_is_changed_is_noticed() {
    let fields = [
        ("\"at\":\"2023", "\"at\":\"2022"),
        ("\"boot\":\"start 1\"", "\"boot\":\"start 2\""),
        ("\"notice\":\"a-notice\"", "\"notice\":\"b-notice\""),
        ("\"run\":1", "\"run\":2"),
        ("\"action\":1", "\"action\":2"),
        ("\"intends\"", "\"did\""),
        ("{", "{ "),
    ];
    for (before, after) in fields {
        let terminal = written();
        let mut lines = lines(&terminal);
        assert!(lines[1].contains("\"intends\"") && lines[1].contains(before), "{before}: {}", lines[1]);
        lines[1] = lines[1].replacen(before, after, 1);
        put(&terminal, &lines);
        assert_eq!(damaged(&terminal), (3, JournalFault::Chain {}), "{before}");
    }
    for (before, after, says) in [
        ("\"number\":2", "\"number\":3", JournalFault::Number { found: 3 }),
        ("\"format\":2,", "", JournalFault::NoFormat {}),
        ("\"event\"", "\"happening\"", JournalFault::NoRecord { column: None }),
        ("{\"format", "{format", JournalFault::NoRecord { column: Some(2) }),
    ] {
        let terminal = written();
        let mut lines = lines(&terminal);
        lines[1] = lines[1].replacen(before, after, 1);
        put(&terminal, &lines);
        assert_eq!(damaged(&terminal), (2, says), "{before}");
    }
    let terminal = written();
    let mut lines = lines(&terminal);
    let digit = lines[2].find("\"previous\":\"").unwrap() + 12;
    let other = if lines[2].as_bytes()[digit] == b'0' { "1" } else { "0" };
    lines[2].replace_range(digit..=digit, other);
    put(&terminal, &lines);
    assert_eq!(damaged(&terminal).0, 3);
}

#[test]
fn records_taken_out_moved_or_put_in_are_noticed() {
    type Change = fn(&mut Vec<String>);
    let changes: [(&str, Change); 6] = [
        ("the first taken out", |lines| drop(lines.remove(0))),
        ("one taken out of the middle", |lines| drop(lines.remove(2))),
        ("two swapped", |lines| lines.swap(1, 2)),
        ("one moved to the end", |lines| lines.rotate_left(1)),
        ("one twice", |lines| lines.insert(2, lines[1].clone())),
        ("an empty line", |lines| lines.insert(2, "\n".to_owned())),
    ];
    for (what, change) in changes {
        let terminal = written();
        let mut lines = lines(&terminal);
        change(&mut lines);
        put(&terminal, &lines);
        assert!(matches!(Journal::read(&terminal), Err(Error::Damaged { .. })), "{what}");
    }
}

#[test]
fn records_taken_out_and_numbered_anew_are_noticed_by_their_hashes() {
    let terminal = written();
    let mut lines = lines(&terminal);
    lines.remove(1);
    for (index, line) in lines.iter_mut().enumerate().skip(1) {
        *line = line.replacen(&format!("\"number\":{}", index + 2), &format!("\"number\":{}", index + 1), 1);
    }
    put(&terminal, &lines);
    assert_eq!(damaged(&terminal), (2, JournalFault::Chain {}));
}

#[test]
fn records_of_another_terminal_put_behind_ours_are_noticed() {
    let (ours, theirs) = (written(), written());
    theirs.now.set("2023-12-23T00:00:00Z".parse().unwrap());
    run(&theirs, vec![sets(1, "two")]);
    let theirs_from_another_day = Scripted::new();
    theirs_from_another_day.now.set("2022-01-01T00:00:00Z".parse().unwrap());
    run(&theirs_from_another_day, vec![sets(1, "one"), allows(2, &["a"])]);
    run(&theirs_from_another_day, vec![sets(1, "two")]);
    let mut mixed = lines(&ours);
    let known = mixed.len();
    mixed.extend(lines(&theirs_from_another_day).drain(known..));
    put(&ours, &mixed);
    assert_eq!(damaged(&ours).0, known + 1);
}

/// Writes the evidence that knows the journal as it is. How many records it has.
fn keep_evidence(terminal: &Scripted) -> u64 {
    let journal = Journal::read(terminal).unwrap();
    let records = journal.records().len() as u64;
    let kept = serde_json::json!({ "journal": { "records": records, "sha256": journal.digest() } });
    let path = format!(r"{}\a-notice\evidence.json", run::EVIDENCE_FOLDER);
    terminal.files.borrow_mut().insert(path, kept.to_string().into_bytes());
    records
}

#[test]
fn j2_records_cut_off_at_the_end_are_noticed_by_the_evidence() {
    let terminal = written();
    let records = keep_evidence(&terminal);
    let whole = lines(&terminal);
    for left in [3, 0] {
        put(&terminal, &whole[..left]);
        let line = usize::try_from(records).unwrap();
        assert_eq!(damaged(&terminal), (line, JournalFault::Cut { records }), "{left} are left");
    }
    terminal.files.borrow_mut().remove(JOURNAL);
    assert_eq!(damaged(&terminal).1, JournalFault::Cut { records });
    // What was written since the evidence was kept is no fault.
    put(&terminal, &whole);
    run(&terminal, vec![sets(1, "two")]);
    assert!(Journal::read(&terminal).is_ok());
}

#[test]
fn j2_a_chain_that_was_computed_anew_is_noticed_by_the_evidence() {
    let (ours, theirs) = (written(), Scripted::new());
    let records = keep_evidence(&ours);
    theirs.now.set("2022-01-01T00:00:00Z".parse().unwrap());
    run(&theirs, vec![sets(1, "one"), allows(2, &["a"])]);
    put(&ours, &lines(&theirs));
    assert_eq!(damaged(&ours).1, JournalFault::Cut { records });
}

#[test]
fn j2_evidence_of_a_journal_that_was_removed_is_no_fault_of_the_next() {
    let terminal = Scripted::new();
    run(&terminal, vec![sets(1, "one")]);
    keep_evidence(&terminal);
    run::remove(&terminal).unwrap();
    assert_eq!(Journal::read(&terminal).unwrap().records(), []);
    run(&terminal, vec![sets(1, "two")]);
    assert!(Journal::read(&terminal).is_ok());
}

#[test]
fn j2_a_journal_belongs_to_its_terminal() {
    let with_number = |number: &str| {
        let terminal = Scripted::new();
        let key = r"HKLM\SOFTWARE\Microsoft\Cryptography".to_owned();
        let data = RegistryData::Text(number.to_owned());
        terminal.registry.borrow_mut().insert((key, "MachineGuid".to_owned()), data);
        terminal
    };
    let (ours, clone) = (with_number("4d1A"), with_number("77ee"));
    run(&ours, vec![sets(1, "one")]);
    assert!(Journal::read(&ours).is_ok());
    assert!(!lines(&ours).concat().contains("4d1"), "the number itself is nobody's business");
    put(&clone, &lines(&ours));
    assert_eq!(damaged(&clone), (1, JournalFault::Foreign {}));
    // A journal of an earlier tejun names no terminal.
    put(&clone, &lines(&written()));
    assert!(Journal::read(&clone).is_ok());
}

#[test]
fn j1_a_journal_of_nuls_or_garbage_is_no_empty_one() {
    for garbage in ["\0\0\0\0", "garbage", "{\"format\":2,\"num\0\0x", "\u{1b}[2J", "[]"] {
        let terminal = Scripted::new();
        put(&terminal, &[garbage.to_owned()]);
        assert_eq!(damaged(&terminal), (1, JournalFault::NoRecord { column: Some(1) }), "{garbage:?}");
    }
    let terminal = written();
    let whole = lines(&terminal);
    put(&terminal, &[whole.concat(), "garbage".to_owned()]);
    assert_eq!(damaged(&terminal).0, whole.len() + 1);
    // What a power cut leaves of a record that was being added: its length, and not all of its content.
    for torn in ["\0\0\0", "{\"for", "{\"format\":2,\"num\0\0"] {
        put(&terminal, &[whole.concat(), torn.to_owned()]);
        assert_eq!(Journal::read(&terminal).unwrap().records().len(), whole.len(), "{torn:?}");
    }
}

#[test]
fn a_newer_journal_is_not_read_and_not_written() {
    for (format, found) in [("3", 3), ("5000000000", u32::MAX)] {
        let terminal = written();
        let mut lines = lines(&terminal);
        lines[4] = lines[4].replacen("\"format\":2", &format!("\"format\":{format}"), 1);
        put(&terminal, &lines);
        let error = Journal::open(&terminal).map(|_| ()).unwrap_err();
        assert!(matches!(error, Error::Newer { found: is, .. } if is == found), "{error:?}");
    }
}

#[test]
fn a_line_that_was_torn_does_not_count_and_is_cut_before_the_next() {
    let terminal = written();
    let whole = lines(&terminal);
    let mut torn = whole.clone();
    torn.push("{\"format\":1,\"num".to_owned());
    put(&terminal, &torn);
    assert_eq!(Journal::read(&terminal).unwrap().records().len(), whole.len());
    assert_eq!(lines(&terminal), torn, "reading writes nothing");
    run(&terminal, vec![sets(1, "two")]);
    assert_eq!(lines(&terminal)[..whole.len()], whole);
    assert_eq!(terminal.calls("truncate"), [format!("truncate {}", whole.concat().len())]);
    assert!(Journal::read(&terminal).is_ok());
}

#[test]
fn a_torn_line_that_cannot_be_cut_is_not_written_behind() {
    let terminal = written();
    let mut torn = lines(&terminal);
    torn.push("{".to_owned());
    put(&terminal, &torn);
    terminal.fails("truncate", 0);
    with(&terminal, |runner| assert!(runner.begin(crate::plan(Vec::new())).is_err()));
    assert_eq!(lines(&terminal), torn);
    with(&terminal, |runner| runner.begin(crate::plan(Vec::new())).unwrap());
    assert!(Journal::read(&terminal).is_ok());
}

#[test]
fn a_journal_of_nothing_but_a_torn_line_is_empty() {
    let terminal = Scripted::new();
    put(&terminal, &["{\"format\":1".to_owned()]);
    assert!(Journal::read(&terminal).unwrap().records().is_empty());
    assert_eq!(Journal::read(&terminal).unwrap().digest(), "");
}

#[test]
fn only_one_writes_and_the_lock_goes_with_the_journal() {
    let terminal = Scripted::new();
    let first = Journal::open(&terminal).unwrap();
    assert!(matches!(Journal::open(&terminal), Err(Error::Busy)));
    assert!(Journal::read(&terminal).is_ok());
    drop(first);
    assert!(Journal::open(&terminal).is_ok());
    terminal.fails("try_lock", 0);
    assert!(matches!(Journal::open(&terminal), Err(Error::Terminal(_))));
}

#[test]
fn whoever_only_read_holds_the_lock_before_writing() {
    let terminal = Scripted::new();
    let other = Journal::open(&terminal).unwrap();
    let mut silent = |_| {};
    let answer = |runner: &mut Runner<'_, '_>| {
        runner.answer("update-mode".parse().unwrap(), "by-hand".parse().unwrap())
    };
    let mut runner = Runner::new(Journal::read(&terminal).unwrap(), notice(), &mut silent);
    assert!(matches!(answer(&mut runner), Err(Error::Busy)));
    assert!(terminal.calls("append").is_empty());
    drop(other);
    answer(&mut runner).unwrap();
    assert!(matches!(Journal::open(&terminal), Err(Error::Busy)), "and keeps it");
    assert_eq!(terminal.calls(&format!("try_lock {LOCK}")).len(), 4);
}

#[test]
fn what_cannot_be_read_is_no_empty_journal() {
    let terminal = written();
    terminal.fails("read", 0);
    assert!(matches!(Journal::read(&terminal), Err(Error::Terminal(_))));
}

#[test]
fn each_notice_has_its_own_runs_answers_and_changes() {
    let terminal = written();
    let other: NoticeId = "b-notice".parse().unwrap();
    let mut silent = |_| {};
    {
        let mut runner = Runner::new(Journal::open(&terminal).unwrap(), other.clone(), &mut silent);
        assert!(runner.unfinished().is_none());
        runner.answer("update-mode".parse().unwrap(), "by-hand".parse().unwrap()).unwrap();
        runner.begin(crate::plan(vec![sets(1, "two")])).unwrap();
    }
    let journal = Journal::read(&terminal).unwrap();
    assert!(run::is_under_way(journal.records()));
    let (ours, theirs) = (journal.history(&notice()), journal.history(&other));
    assert_eq!((ours.answers.len(), theirs.answers.len()), (0, 1));
    assert_eq!((ours.unfinished.is_some(), theirs.unfinished.map(|run| run.run.0)), (false, Some(1)));
    assert_eq!(journal.to_put_back(&other).len(), 0);
    assert_eq!(run::last_run(journal.records(), &other).unwrap().run.0, 1);
    assert_eq!(ours.changed.len(), 1);
}

#[test]
fn another_answer_makes_the_plan_stale_and_the_same_one_does_not() {
    let terminal = Scripted::new();
    let answer = |value: &str| {
        with(&terminal, |runner| {
            runner.answer("update-mode".parse().unwrap(), value.parse().unwrap()).unwrap();
        });
    };
    let changed = || {
        let journal = Journal::read(&terminal).unwrap();
        run::last_run(journal.records(), &notice()).unwrap().answers_changed
    };
    answer("by-hand");
    begin(&terminal, vec![sets(1, "one")]);
    assert!(!changed());
    answer("by-hand");
    assert!(!changed());
    answer("automatic");
    assert!(changed());
    let history = Journal::read(&terminal).unwrap().history(&notice());
    let answered = history.answers.into_values().next().unwrap();
    assert_eq!((answered.value.as_str(), answered.at), ("automatic", terminal.now.get()));
}

#[test]
fn a_run_that_is_cut_off_at_any_record_ends_the_same_and_does_nothing_twice() {
    let actions = || vec![sets(1, "one"), allows(2, &["a", "b"]), crate::after(sets(3, "two"), &[1, 2])];
    for at in 0..8 {
        let terminal = Scripted::new();
        begin(&terminal, actions());
        terminal.fails("append", at);
        let first = advance(&terminal);
        assert_eq!(first.is_err(), at < 7, "{at}");
        let stop = first.ok().flatten().or_else(|| advance(&terminal).unwrap());
        assert_eq!(stop, Some(Outcome::Ended(Ending::Complete)), "{at}");
        assert_eq!((terminal.calls("set").len(), terminal.calls("edit").len()), (2, 2), "{at}");
        assert_eq!(
            outcomes(&terminal),
            [(1, ActionOutcome::Did), (2, ActionOutcome::Did), (3, ActionOutcome::Did)],
            "{at}"
        );
        let ended = events(&terminal).iter().filter(|event| matches!(event, Event::Ended { .. })).count();
        assert_eq!(ended, 1, "{at}");
    }
}
