//! What a terminal hands in, from the terminal to the desk: written, changed by somebody on the way, and gathered.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use summary::{Part, join};

const ANSWERS: [&str; 2] = ["--answer", "update-mode=by-hand"];

struct Desk(tempfile::TempDir);

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

impl Desk {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn tejun(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tejun"));
        command.args(arguments).args(["--lang", "en"]).current_dir(self.0.path()).output().unwrap()
    }

    /// A disk, as of a real terminal: a practice terminal's without what makes it one.
    fn disk(&self, name: &str) -> String {
        let made = self.tejun(&["practice", "new", name, "--like", "desktop"]);
        assert!(made.status.success(), "{made:?}");
        format!("{name}/disk")
    }

    /// What `tejun report` wrote of that terminal.
    fn report(&self, terminal: &str, more: &[&str]) -> PathBuf {
        let arguments = [&["report", terminal, "--json", "--out", "."], &ANSWERS[..], more].concat();
        let output = self.tejun(&arguments);
        let written: serde_json::Value =
            serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"));
        self.path(written["file"].as_str().unwrap())
    }

    fn verify(&self, file: &Path) -> Output {
        self.tejun(&["verify", file.to_str().unwrap()])
    }

    fn json(&self, arguments: &[&str]) -> serde_json::Value {
        let output = self.tejun(&[arguments, &["--json"]].concat());
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"))
    }
}

const INSTITUTION: [&str; 2] = ["--answer", "institution-code=1310000000"];

#[test]
fn h4_a_report_is_verified_and_says_whose_it_is() {
    let desk = Desk::new();
    let disk = desk.disk("t");
    let file = desk.report(&disk, &INSTITUTION);
    let name = file.file_name().unwrap().to_str().unwrap();
    assert!(
        name.starts_with("tejun-oqs-2023-12-1310000000-PRACTICE-") && name.ends_with("-1.tejun-report"),
        "{name}"
    );
    let read = said(&desk.verify(&file));
    for line in [
        "institution: 1310000000\n",
        "computer: PRACTICE\n",
        "signature: holds",
        "evidence: the one that was signed\n",
    ] {
        assert!(read.contains(line), "{line}: {read}");
    }
    // The next one has the next number of the same key.
    let one = desk.json(&["verify", file.to_str().unwrap()]);
    let two = desk.json(&["verify", desk.report(&disk, &[]).to_str().unwrap()]);
    assert_eq!((one["series"].as_u64(), two["series"].as_u64()), (Some(1), Some(2)));
    assert_eq!((&one["key"], &one["institution"]), (&two["key"], &two["institution"]));
    // The evidence and its summary on the disk itself, and the digits by themselves.
    let folder = desk.path("t/disk/ProgramData/tejun/evidence/oqs-2023-12");
    assert!(said(&desk.verify(&folder.join("evidence.json"))).contains("signature: holds"));
    let digits = std::fs::read_to_string(folder.join("summary.txt")).unwrap();
    let read = said(&desk.tejun(&["verify", &format!("https://example.jp/r/{}", digits.trim())]));
    assert!(read.contains("signature: holds") && !read.contains("evidence: "), "{read}");
    // An existing file is left as it is.
    let again = desk.tejun(&["report", &disk, "--out", name]);
    assert_eq!(again.status.code(), Some(2));
}

#[test]
fn a_practice_terminals_report_says_so_and_is_refused() {
    let desk = Desk::new();
    desk.disk("t");
    let file = desk.report("t", &INSTITUTION);
    assert!(file.file_name().unwrap().to_str().unwrap().starts_with("tejun-practice-"));
    assert!(said(&desk.verify(&file)).starts_with("this is a practice terminal's report"));
    std::fs::write(desk.path("sites.csv"), "code\n1310000000\n").unwrap();
    let table = desk.json(&["collect", ".", "--roster", "sites.csv"]);
    assert_eq!(table["rows"][0]["standing"], "practice");
    // The page says so too.
    let page = desk.path("t/disk/ProgramData/tejun/evidence/oqs-2023-12/evidence.html");
    assert!(std::fs::read_to_string(page).unwrap().contains("class=\"practice\""));
}

/// Each field of the evidence, changed one at a time, by somebody who can write JSON and not sign.
#[test]
fn every_edited_field_is_found() {
    let desk = Desk::new();
    let file = desk.report(&desk.disk("t"), &INSTITUTION);
    let content = std::fs::read_to_string(&file).unwrap();
    let (line, json) = content.split_once('\n').unwrap();
    let value: serde_json::Value = serde_json::from_str(json).unwrap();
    let mut paths = Vec::new();
    leaves(&value, String::new(), &mut paths);
    assert!(paths.len() > 200, "{}", paths.len());
    for path in paths {
        let mut edited = value.clone();
        let leaf = edited.pointer_mut(&path).unwrap();
        *leaf = match leaf {
            serde_json::Value::Bool(is) => (!*is).into(),
            serde_json::Value::Null => 0.into(),
            _ => serde_json::Value::Null,
        };
        let edited = format!("{line}\n{}", serde_json::to_string_pretty(&edited).unwrap());
        assert!(summary::ReportFile::read(edited.as_bytes()).is_err(), "{path}");
    }
    // And as the program says it.
    std::fs::write(&file, content.replacen("\"todo\"", "\"done\"", 1)).unwrap();
    let refused = desk.verify(&file);
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("the evidence is not the one that was signed"));
    let alone = desk.path("evidence.json");
    std::fs::write(&alone, json).unwrap();
    assert!(String::from_utf8_lossy(&desk.verify(&alone).stderr).contains("this evidence is not signed"));
}

fn leaves(value: &serde_json::Value, path: String, found: &mut Vec<String>) {
    match value {
        serde_json::Value::Object(fields) if !fields.is_empty() => {
            fields.iter().for_each(|(name, value)| {
                leaves(value, format!("{path}/{}", name.replace('~', "~0").replace('/', "~1")), found);
            });
        }
        serde_json::Value::Array(all) if !all.is_empty() => {
            all.iter().enumerate().for_each(|(at, value)| leaves(value, format!("{path}/{at}"), found));
        }
        _ => found.push(path),
    }
}

/// Of every kind of practice terminal, before anything was done and afterwards: a summary has 300 bytes at most, and what leaves with it
/// has no field that nobody looked at. A new field has to be added to the list by hand: is it a patient's, a person's real name, or what
/// somebody browsed?
#[test]
fn a_summary_is_short_and_nothing_leaves_unseen() {
    let desk = Desk::new();
    let kinds = desk.json(&["practice"]);
    let kinds: Vec<&str> = kinds.as_array().unwrap().iter().map(|kind| kind.as_str().unwrap()).collect();
    assert!(kinds.len() > 10, "{kinds:?}");
    let (mut fields, mut longest) = (BTreeSet::new(), 0);
    for kind in kinds {
        assert!(desk.tejun(&["practice", "new", kind, "--like", kind]).status.success());
        for done in [false, true] {
            if done {
                desk.tejun(&[&["apply", kind, "--yes"], &ANSWERS[..]].concat());
            }
            let file = desk.report(kind, &INSTITUTION);
            let content = std::fs::read_to_string(&file).unwrap();
            std::fs::remove_file(file).unwrap();
            let (line, json) = content.split_once('\n').unwrap();
            let signed = join(&[Part::read(line).unwrap()]).unwrap();
            longest = signed.len().max(longest);
            let mut paths = Vec::new();
            leaves(&serde_json::from_str(json).unwrap(), String::new(), &mut paths);
            let is_number = |part: &&str| part.parse::<u32>().is_ok();
            fields.extend(paths.iter().map(|path| {
                let parts = path.split('/').map(|part| if is_number(&part) { "*" } else { part });
                parts.collect::<Vec<_>>().join("/")
            }));
        }
    }
    eprintln!("MEASURED: the longest signed summary (aim 300 bytes): {longest} bytes");
    assert!(longest <= 300, "{longest} bytes");
    let fields = fields.into_iter().collect::<Vec<_>>().join("\n") + "\n";
    expect_test::expect_file!["leaves/evidence.txt"].assert_eq(&fields);
}

#[test]
fn the_journal_is_the_one_that_the_evidence_was_made_of() {
    let desk = Desk::new();
    let disk = desk.disk("t");
    let file = desk.report(&disk, &INSTITUTION);
    let journal = desk.path("t/disk/ProgramData/tejun/journal.jsonl");
    let compare = |journal: &Path| {
        desk.tejun(&["verify", file.to_str().unwrap(), "--journal", journal.to_str().unwrap()])
    };
    let refused = |journal: &Path, why: &str| {
        let output = compare(journal);
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && error.contains(why), "{error}");
    };
    assert!(said(&compare(&journal)).contains("journal: the evidence is what this journal says"));
    // It has grown since.
    assert!(desk.tejun(&["check", &disk, "--answer", "update-mode=automatic"]).status.code().is_some());
    desk.report(&disk, &["--answer", "update-mode=automatic"]);
    assert!(said(&compare(&journal)).contains("journal: the evidence is what this journal says"));
    // Another terminal's, one whose end was cut off, one that was edited.
    desk.report(&desk.disk("other"), &["--answer", "institution-code=0110000007"]);
    refused(&desk.path("other/disk/ProgramData/tejun/journal.jsonl"), "was not made of this journal");
    let lines = std::fs::read_to_string(&journal).unwrap();
    let first = lines.split_inclusive('\n').next().unwrap();
    let copy = desk.path("copy.jsonl");
    std::fs::write(&copy, first).unwrap();
    refused(&copy, "was not made of this journal");
    std::fs::write(&copy, lines.replacen("by-hand", "by-hend", 1)).unwrap();
    assert!(!compare(&copy).status.success());
}

#[test]
fn h4_the_table_says_how_every_site_stands() {
    let desk = Desk::new();
    let seen = desk.disk("seen");
    let report = desk.report(&seen, &INSTITUTION);
    desk.report(&desk.disk("nobody"), &["--answer", "institution-code=0110000007"]);
    // An older report that comes once more does not count.
    let folder = desk.path("in");
    std::fs::create_dir(&folder).unwrap();
    let newer = desk.report(&seen, &[]);
    for file in [&report, &newer] {
        std::fs::copy(file, folder.join(file.file_name().unwrap())).unwrap();
    }
    // A code by telephone, of a site without anything else; a forged file; a text that is none.
    let code = said(&desk.tejun(&["check", "nobody/disk"]));
    let code = code.lines().find_map(|line| line.strip_prefix("number to read out on the phone: ")).unwrap();
    std::fs::write(folder.join("phone.txt"), format!("{code}\n")).unwrap();
    let forged = std::fs::read_to_string(&newer).unwrap().replacen("\"todo\"", "\"done\"", 1);
    std::fs::write(folder.join("forged.tejun-report"), forged).unwrap();
    std::fs::write(folder.join("empty.tejun-report"), "").unwrap();
    let roster = "機関コード,名称\n1310000000,みなと薬局\n110000007,\"=花,医院\"\n4710000000,遠い薬局\n";
    std::fs::write(desk.path("sites.csv"), roster).unwrap();
    let table = desk.json(&["collect", "in", "--roster", "sites.csv"]);
    let rows: Vec<_> = table["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            (row["institution"].as_str().unwrap(), row["standing"].as_str().unwrap(), row["series"].as_u64())
        })
        .collect();
    assert_eq!(
        rows,
        [("1310000000", "todo", Some(2)), ("0110000007", "todo", None), ("4710000000", "not-heard-of", None),],
        "{table:#}"
    );
    assert_eq!(table["not_believed"].as_array().unwrap().len(), 1, "{table:#}");
    // For a spreadsheet: a byte order mark, no formula, no lost zero; and as a page.
    let out = desk.tejun(&["collect", "in", "--roster", "sites.csv", "--out", "table.csv"]);
    assert_eq!(out.status.code(), Some(10), "{out:?}");
    let csv = std::fs::read_to_string(desk.path("table.csv")).unwrap();
    assert!(csv.starts_with("\u{feff}institution,name,state,"), "{csv}");
    assert!(csv.contains("\r\n01-1-0000007,\"'=花,医院\",to do,"), "{csv}");
    assert!(
        desk.tejun(&["collect", "in", "--roster", "sites.csv", "--out", "table.html"]).status.code()
            == Some(10)
    );
    assert!(std::fs::read_to_string(desk.path("table.html")).unwrap().contains("みなと薬局"));
    // Another edition of the notice; a key that the roster knows otherwise.
    std::fs::write(desk.path("sites.csv"), "code,key\n1310000000,0000-0000-0000-0000\n").unwrap();
    let table = desk.json(&["collect", "in", "--roster", "sites.csv"]);
    assert_eq!(
        table["rows"].as_array().unwrap().iter().find(|row| row["institution"] == "1310000000").unwrap()["standing"],
        "other-key"
    );
}
