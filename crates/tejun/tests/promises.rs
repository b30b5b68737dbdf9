//! Formats are promises: journal, evidence and inventory as earlier versions wrote them are read for ever, and what is newer than we
//! know is refused, not guessed at.
//!
//! The files in `promises/` are never written anew. A new version of a format brings another file beside them.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use model::evidence::EvidenceFile;
use model::finding::Finding;
use model::inventory::Inventory;
use model::journal::{Ending, Event, Record};
use model::reason::ReasonCode;
use run::Journal;
use std::path::{Path, PathBuf};
use std::process::Command;
use terminal::Practice;

fn kept(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/promises").join(name)).unwrap()
}

/// A fresh practice terminal with that journal on its disk.
fn with_journal(desk: &Path, text: &str) -> PathBuf {
    let folder = desk.join("terminal");
    let made = Command::new(env!("CARGO_BIN_EXE_tejun"))
        .args(["practice", "new", folder.to_str().unwrap(), "--like", "e14-gen2-both"])
        .output();
    assert!(made.unwrap().status.success());
    let ours = folder.join("disk/ProgramData/tejun");
    std::fs::create_dir_all(&ours).unwrap();
    std::fs::write(ours.join("journal.jsonl"), text).unwrap();
    folder
}

/// What is kept of a journal, read from a practice terminal; each line is written as it was.
fn read(name: &str, look: impl FnOnce(&Journal<'_>)) {
    let text = kept(name);
    for line in text.lines() {
        let record: Record = serde_json::from_str(line).unwrap();
        assert_eq!(serde_json::to_string(&record).unwrap(), line, "an old reader would read something else");
    }
    let desk = tempfile::tempdir().unwrap();
    let folder = with_journal(desk.path(), &text);
    let practice = Practice::open(camino::Utf8Path::from_path(&folder).unwrap()).unwrap();
    look(&Journal::read(&practice).unwrap());
}

/// What is kept of evidence; it is written as it was.
fn read_evidence(name: &str) -> EvidenceFile {
    let text = kept(name);
    let evidence: EvidenceFile = serde_json::from_str(&text).unwrap();
    let again: serde_json::Value = serde_json::to_value(&evidence).unwrap();
    assert_eq!(again, serde_json::from_str::<serde_json::Value>(&text).unwrap());
    assert_eq!(evidence.runs.len(), 1);
    evidence
}

#[test]
fn the_first_journal_is_read_and_would_be_written_the_same() {
    read("journal-1.jsonl", |journal| {
        let notice = journal.records()[0].notice.clone();
        let last = run::last_run(journal.records(), &notice).unwrap();
        assert_eq!(last.ended.map(|(_, ending)| ending), Some(Ending::Complete));
        assert_eq!(last.plan.actions.len(), last.actions.len());
        assert_eq!(journal.history(&notice).answers.len(), 1);
    });
}

/// The second one tells reasons by codes.
#[test]
fn the_second_journal_is_read_and_would_be_written_the_same() {
    read("journal-2.jsonl", |journal| {
        let notice = journal.records()[0].notice.clone();
        let last = run::last_run(journal.records(), &notice).unwrap();
        assert_eq!(last.ended.map(|(_, ending)| ending), Some(Ending::Incomplete));
        let codes: Vec<ReasonCode> = journal.records().iter().filter_map(failed_for).collect();
        assert_eq!(codes, [ReasonCode::System]);
    });
}

fn failed_for(record: &Record) -> Option<ReasonCode> {
    match &record.event {
        Event::Failed { found: Finding::CouldNotChange { reason, .. }, .. } => Some(reason.code()),
        _ => None,
    }
}

#[test]
fn a_journal_of_a_later_format_is_refused_and_nothing_is_done() {
    let desk = tempfile::tempdir().unwrap();
    let text = kept("journal-1.jsonl");
    let (first, rest) = text.split_once('\n').unwrap();
    let later = first.replacen("\"format\":1", "\"format\":3", 1);
    assert_ne!(later, first);
    let folder = with_journal(desk.path(), &format!("{later}\n{rest}"));
    let went =
        Command::new(env!("CARGO_BIN_EXE_tejun")).arg("apply").arg(&folder).arg("--yes").output().unwrap();
    assert_eq!(went.status.code(), Some(20), "{}", String::from_utf8_lossy(&went.stderr));
    let now = std::fs::read_to_string(folder.join("disk/ProgramData/tejun/journal.jsonl")).unwrap();
    assert!(now.starts_with(&later) && now.ends_with(rest));
}

#[test]
fn the_first_evidence_is_read_and_would_be_written_the_same() {
    read_evidence("evidence-1.json");
}

#[test]
fn the_second_evidence_is_read_and_would_be_written_the_same() {
    let evidence = read_evidence("evidence-2.json");
    let told = serde_json::to_string(&evidence).unwrap();
    assert!(told.contains(r#""reason":{"code":"system","refusal":"not-there","number":21}"#));
}

#[test]
fn the_first_inventory_is_read_and_would_be_written_the_same() {
    let text = kept("inventory-1.json");
    let inventory: Inventory = serde_json::from_str(&text).unwrap();
    assert_eq!(serde_json::to_string_pretty(&inventory).unwrap() + "\n", text);
    assert!(inventory.format == 1 && !inventory.is_complete());
}
