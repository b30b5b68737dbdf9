//! Formats are promises: journal and evidence as the first version wrote them are read for ever, and what is newer than we
//! know is refused, not guessed at.
//!
//! The files in `promises/` are never written anew. A new version of a format brings another file beside them.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use model::evidence::EvidenceFile;
use model::journal::{Ending, Record};
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

#[test]
fn the_first_journal_is_read_and_would_be_written_the_same() {
    let text = kept("journal-1.jsonl");
    for line in text.lines() {
        let record: Record = serde_json::from_str(line).unwrap();
        assert_eq!(serde_json::to_string(&record).unwrap(), line, "an old reader would read something else");
    }
    let desk = tempfile::tempdir().unwrap();
    let folder = with_journal(desk.path(), &text);
    let practice = Practice::open(camino::Utf8Path::from_path(&folder).unwrap()).unwrap();
    let journal = Journal::read(&practice).unwrap();
    let notice = journal.records()[0].notice.clone();
    let last = run::last_run(journal.records(), &notice).unwrap();
    assert_eq!(last.ended.map(|(_, ending)| ending), Some(Ending::Complete));
    assert_eq!(last.plan.actions.len(), last.actions.len());
    assert_eq!(journal.history(&notice).answers.len(), 1);
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
    let text = kept("evidence-1.json");
    let evidence: EvidenceFile = serde_json::from_str(&text).unwrap();
    let again: serde_json::Value = serde_json::to_value(&evidence).unwrap();
    assert_eq!(again, serde_json::from_str::<serde_json::Value>(&text).unwrap());
    assert_eq!(evidence.runs.len(), 1);
}
