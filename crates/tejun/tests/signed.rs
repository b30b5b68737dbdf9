//! A signed notice, from the vendor's folder to a terminal's evidence; and what is refused on the way.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod changed;

use serde_json::Value;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Of the small notice, an answer that makes it do something.
const ANSWER: [&str; 2] = ["--answer", "on-at-night=left-on"];
const AT_OWN_RISK: &str = "--unsigned-at-my-own-risk";

struct Desk {
    folder: tempfile::TempDir,
}

struct Came {
    code: i32,
    out: String,
    err: String,
}

impl Came {
    fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_default()
    }

    fn findings(&self) -> Vec<String> {
        let told = self.json();
        let findings = told["terminal"]["findings"].as_array().unwrap().clone();
        findings.iter().map(|finding| finding["code"].as_str().unwrap().to_owned()).collect()
    }
}

impl Desk {
    /// With the vendor's key in `vendor` and `vendor.pub`.
    fn new() -> Self {
        let desk = Self { folder: tempfile::tempdir().unwrap() };
        desk.ok(&["key", "vendor"]);
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn run(&self, words: &[&str]) -> Came {
        let mut tejun = Command::new(env!("CARGO_BIN_EXE_tejun"));
        tejun.args(words).current_dir(self.folder.path()).env("TEJUN_KEY_PASSWORD", "");
        let came = tejun.output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Came { code: came.status.code().unwrap(), out: text(came.stdout), err: text(came.stderr) }
    }

    fn ok(&self, words: &[&str]) -> Came {
        let came = self.run(words);
        assert_eq!(came.code, 0, "{words:?}: {}{}", came.out, came.err);
        came
    }

    /// A folder with the small notice, whose id is `n`.
    fn notice(&self) -> &'static str {
        changed::notice(self.folder.path(), "n", |_, text| text);
        "n"
    }

    /// Has the notice in the folder say one thing more.
    fn adds(&self, line: &str) {
        let path = self.path("n/notice.yaml");
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, text.replacen("\nrevised:", &format!("\n{line}\nrevised:"), 1)).unwrap();
    }

    fn pack(&self, edition: &str, out: &str, more: &[&str]) {
        let words = ["pack", "n", "--key", "vendor", "--edition", edition, "--out", out];
        self.ok(&[&words[..], more].concat());
    }

    /// A practice terminal on which the vendor's key is trusted.
    fn terminal(&self) -> &'static str {
        self.ok(&["practice", "new", "t", "--like", "clinic", "--notice", "n"]);
        self.ok(&["trust", "vendor.pub", "t", "--yes"]);
        "t"
    }

    /// The disk of a practice terminal alone: a Windows disk in a folder.
    fn disk(&self) -> &'static str {
        self.terminal();
        std::fs::rename(self.path("t/disk"), self.path("disk")).unwrap();
        "disk"
    }

    fn apply(&self, terminal: &str, notice: &str, more: &[&str]) -> Came {
        let words = ["apply", terminal, "--notice", notice, "--yes", "--lang", "en"];
        self.run(&[&words[..], &ANSWER, more].concat())
    }

    fn check(&self, terminal: &str, notice: &str) -> Came {
        let words = [&["check", "--json"][..], &ANSWER].concat();
        let (told, code) = changed::tejun(&words, &self.path(terminal), &self.path(notice));
        Came { code: code.unwrap(), out: told.to_string(), err: String::new() }
    }

    fn journal(&self, disk: &str) -> Option<String> {
        std::fs::read_to_string(self.path(disk).join("ProgramData/tejun/journal.jsonl")).ok()
    }
}

fn bytes(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap()
}

#[test]
fn a_signed_notice_is_carried_out_and_its_evidence_says_who_signed_it() {
    let desk = Desk::new();
    desk.notice();
    desk.adds("supersedes: [older]");
    desk.pack("3", "n.tejun", &["--until", "2027-03-31"]);
    let terminal = desk.terminal();
    for verb in ["check", "plan"] {
        let told = desk.run(&[verb, terminal, "--notice", "n.tejun", "--json"]).json();
        let signed = &told["notice"]["signed"];
        assert_eq!((&signed["edition"], &signed["until"]), (&3.into(), &"2027-03-31".into()), "{told}");
    }
    let lines = desk.run(&["check", terminal, "--notice", "n.tejun", "--lang", "en"]).out;
    assert!(lines.contains("signature verified (edition 3, key "), "{lines}");
    let came = desk.apply(terminal, "n.tejun", &["--json"]);
    assert_eq!(came.code, 0, "{}", came.err);
    let evidence = came.json();
    assert_eq!(evidence["notice"]["supersedes"], serde_json::json!(["older"]));
    assert!(desk.journal("t/disk").unwrap().contains(r#""signed":{"key":""#));
    let page =
        std::fs::read_to_string(desk.path("t/disk/ProgramData/tejun/evidence/n/evidence.html")).unwrap();
    assert!(page.contains(signed_key(&evidence).as_str()));
    let undone = desk.run(&["undo", terminal, "--notice", "n.tejun", "--yes"]);
    assert_eq!(undone.code, 0, "{}", undone.err);
}

fn signed_key(told: &Value) -> String {
    told["notice"]["signed"]["key"].as_str().unwrap().to_owned()
}

#[test]
fn the_same_folder_gives_the_same_file_and_a_notice_with_mistakes_none() {
    let desk = Desk::new();
    desk.notice();
    for out in ["a.tejun", "b.tejun"] {
        desk.ok(&["pack", "n", "--key", "vendor", "--until", "2027-03-31", "--out", out]);
    }
    assert_eq!(bytes(&desk.path("a.tejun")), bytes(&desk.path("b.tejun")));
    // Without a number it is the day of the revision, without a name the notice's.
    desk.ok(&["pack", "n", "--key", "vendor"]);
    assert!(
        String::from_utf8_lossy(&bytes(&desk.path("n.tejun")))
            .contains("tejun=1 notice=n edition=20261123\n")
    );
    std::fs::write(desk.path("n/H.yaml"), "procedure: H\n").unwrap();
    let refused = desk.run(&["pack", "n", "--key", "vendor", "--out", "c.tejun"]);
    assert_eq!((refused.code, desk.path("c.tejun").exists()), (2, false), "{}", refused.err);
}

#[test]
fn a_notice_in_a_file_is_read_by_every_verb_that_reads_one_in_a_folder() {
    let desk = Desk::new();
    desk.notice();
    desk.pack("1", "n.tejun", &[]);
    let key = ["--key", "vendor.pub", "--lang", "en"];
    for words in [&["lint", "n.tejun"][..], &["test", "n.tejun"], &["practice", "--notice", "n.tejun"]] {
        assert_eq!(desk.run(words).code, 2, "{words:?}");
        desk.ok(&[words, &key].concat());
    }
    desk.ok(&[&["manual", "--out", "a.md", "--notice", "n.tejun"][..], &key].concat());
    desk.ok(&["manual", "--out", "b.md", "--notice", "n", "--lang", "en"]);
    assert_eq!(bytes(&desk.path("a.md")), bytes(&desk.path("b.md")));
    desk.ok(&[&["practice", "new", "p", "--like", "clinic", "--notice", "n.tejun"][..], &key].concat());
    // The key of one command that looks is none for one that changes something.
    let refused = desk.apply("p", "n.tejun", &["--key", "vendor.pub"]);
    assert!(
        refused.code == 2 && refused.err.contains("--key is not an option of tejun apply"),
        "{}",
        refused.err
    );
    assert_eq!(desk.check("p", "n.tejun").code, 2);
    let looked = desk.run(&[&["check", "p", "--notice", "n.tejun"][..], &key].concat());
    assert!(looked.out.contains("signature verified"), "{}{}", looked.out, looked.err);
}

/// Nothing of such a file reaches a terminal, whatever the verb.
#[test]
fn what_is_not_signed_by_a_trusted_key_is_not_read() {
    let desk = Desk::new();
    desk.notice();
    desk.pack("1", "n.tejun", &[]);
    desk.ok(&["key", "stranger"]);
    desk.ok(&["pack", "n", "--key", "stranger", "--edition", "1", "--out", "stranger.tejun"]);
    let terminal = desk.terminal();
    let sound = bytes(&desk.path("n.tejun"));
    let mut changed = sound.clone();
    *changed.last_mut().unwrap() ^= 1;
    std::fs::write(desk.path("changed.tejun"), changed).unwrap();
    std::fs::write(desk.path("cut.tejun"), &sound[..sound.len() - 1]).unwrap();
    std::fs::write(desk.path("more.tejun"), [&sound[..], b"\n"].concat()).unwrap();
    std::fs::write(desk.path("huge.tejun"), vec![b' '; 6 << 20]).unwrap();
    std::fs::write(desk.path("none.tejun"), "notice: n\n").unwrap();
    // Two gigabytes, of which the disk holds nothing.
    let vast = std::fs::File::create(desk.path("vast.tejun")).unwrap();
    (&vast).write_all(&sound).unwrap();
    vast.set_len(2 << 30).unwrap();
    for (file, en, ja) in [
        ("stranger.tejun", "which is not trusted", "この鍵は信頼されていません"),
        ("changed.tejun", "does not hold", "の署名が合いません"),
        ("cut.tejun", "does not hold", "の署名が合いません"),
        ("more.tejun", "does not hold", "の署名が合いません"),
        ("huge.tejun", "is too large", "は大きすぎます"),
        ("vast.tejun", "is too large", "は大きすぎます"),
        ("none.tejun", "this is no signed notice", "署名のあるお知らせ（.tejun）ではありません"),
    ] {
        for verb in ["check", "plan", "apply", "guide", "undo", "doctor"] {
            let words = [verb, terminal, "--notice", file];
            let told = desk.run(&[&words[..], &["--lang", "en"]].concat());
            assert!(told.code == 2 && told.err.contains(en), "{words:?}: {}", told.err);
            let told = desk.run(&words);
            assert!(told.code == 2 && told.err.contains(ja), "{words:?}: {}", told.err);
        }
        let risk = desk.apply(terminal, file, &[AT_OWN_RISK]);
        assert_eq!(risk.code, 2, "{file}: {}", risk.err);
    }
    assert_eq!(desk.journal("t/disk"), None);
}

#[test]
fn an_older_edition_is_not_begun_and_a_superseded_notice_neither() {
    let desk = Desk::new();
    desk.notice();
    desk.pack("3", "three.tejun", &[]);
    desk.adds("supersedes: [m]");
    desk.pack("4", "four.tejun", &[]);
    let terminal = desk.terminal();
    assert_eq!(desk.apply(terminal, "four.tejun", &[]).code, 0);
    let before = desk.journal("t/disk");
    let looked = desk.check(terminal, "three.tejun");
    assert_eq!(looked.findings(), ["notice-older"]);
    for verb in ["apply", "guide"] {
        let came = desk.run(&[verb, terminal, "--notice", "three.tejun", "--lang", "en"]);
        assert!(came.code == 12 && came.err.contains("an older edition (3)"), "{}{}", came.out, came.err);
    }
    let came = desk.apply(terminal, "three.tejun", &[AT_OWN_RISK]);
    assert_eq!(came.code, 12, "{}", came.err);
    // The notice whose place it takes, in a folder too.
    changed::notice(desk.folder.path(), "m", |_, text| text);
    assert_eq!(desk.check(terminal, "m").findings(), ["notice-superseded"]);
    assert_eq!(desk.apply(terminal, "m", &[]).code, 12);
    assert_eq!(desk.journal("t/disk"), before, "nothing was written");
    // What the newer one changed is undone with either.
    assert_eq!(desk.run(&["undo", terminal, "--notice", "three.tejun", "--yes"]).code, 0);
    // And the same edition is begun again.
    assert_eq!(desk.apply(terminal, "four.tejun", &[]).code, 0);
}

/// A list of withdrawn editions travels with each later file. What a terminal has received is in its journal, also if there was
/// nothing to do.
#[test]
fn a_withdrawn_edition_is_not_begun_once_a_later_one_was_received() {
    let withdraws = |undo: bool| {
        let reason = "reason: { ja: 手順に誤りがありました。, en: A step was wrong. }";
        format!("withdrawn_editions: [{{ edition: 3, on: 2026-11-30, {reason}, undo: {undo} }}]")
    };
    for undo in [true, false] {
        let desk = Desk::new();
        desk.notice();
        desk.pack("2", "two.tejun", &[]);
        desk.pack("3", "three.tejun", &[]);
        desk.adds(&withdraws(undo));
        desk.pack("4", "four.tejun", &[]);
        let refused = desk.run(&["pack", "n", "--key", "vendor", "--edition", "3", "--out", "x.tejun"]);
        assert!(refused.code == 2 && refused.err.contains("より前の版"), "{}", refused.err);
        let terminal = desk.terminal();
        assert_eq!(desk.apply(terminal, "three.tejun", &[]).code, 0);
        // Its changes have to be taken back first, or may stay.
        let stands = if undo { vec!["withdrawn-stands".to_owned()] } else { Vec::new() };
        assert_eq!(desk.check(terminal, "four.tejun").findings(), stands);
        let applied = desk.apply(terminal, "four.tejun", &[]);
        assert_eq!(applied.code, if undo { 12 } else { 0 }, "{}{}", applied.out, applied.err);
        if undo {
            let en = "take it back with tejun undo first";
            assert!(applied.err.contains("A step was wrong.") && applied.err.contains(en), "{}", applied.err);
            assert_eq!(desk.run(&["undo", terminal, "--notice", "four.tejun", "--yes"]).code, 0);
            assert_eq!(desk.apply(terminal, "four.tejun", &[]).code, 0);
        }
        let received = desk.journal("t/disk").unwrap();
        assert_eq!(received.matches("\"received\"").count(), 1, "{received}");
        // Now it says why the edition is refused, and of an edition before it that it is older.
        for (file, finding) in [("three.tejun", "notice-withdrawn"), ("two.tejun", "notice-older")] {
            assert_eq!(desk.check(terminal, file).findings(), [finding]);
            assert_eq!(desk.apply(terminal, file, &[]).code, 12);
        }
        let told = desk.apply(terminal, "three.tejun", &["--json"]);
        assert_eq!(told.json()["procedures"][0]["why"]["withdrawn"]["undo"], undo, "{}", told.out);
        assert!(told.err.contains("(3) was withdrawn on Monday, 30 November 2026"), "{}", told.err);
        assert_eq!(desk.journal("t/disk").unwrap(), received, "nothing was written");
    }
}

/// A file with nothing to do is begun nowhere, and yet the terminal has seen it.
#[test]
fn an_edition_with_nothing_to_do_bars_the_earlier_ones() {
    let desk = Desk::new();
    desk.notice();
    desk.pack("3", "three.tejun", &[]);
    desk.adds("withdrawn: { on: 2026-12-01, reason: { ja: 誤り。, en: Wrong. }, undo: true }");
    desk.pack("4", "four.tejun", &[]);
    let terminal = desk.terminal();
    assert_eq!(desk.apply(terminal, "four.tejun", &[]).code, 0);
    assert!(!desk.journal("t/disk").unwrap().contains("\"began\""));
    assert_eq!(desk.check(terminal, "three.tejun").findings(), ["notice-older"]);
    assert_eq!(desk.apply(terminal, "three.tejun", &[]).code, 12);
    // The second time there is nothing to write down.
    let before = desk.journal("t/disk");
    assert_eq!(desk.apply(terminal, "four.tejun", &[]).code, 0);
    assert_eq!(desk.journal("t/disk"), before);
}

/// The practice terminal's day is the first of December 2026.
#[test]
fn a_notice_is_begun_within_its_days_only() {
    let desk = Desk::new();
    desk.notice();
    let terminal = desk.terminal();
    desk.pack("1", "late.tejun", &["--until", "2026-11-30"]);
    assert_eq!(desk.check(terminal, "late.tejun").findings(), ["notice-expired"]);
    let late = desk.apply(terminal, "late.tejun", &[]);
    let en = "could be begun until Monday, 30 November 2026 only";
    assert!(late.code == 12 && late.err.contains(en), "{}{}", late.out, late.err);
    assert_eq!(desk.journal("t/disk"), None);
    // The first day is the notice's own, and signed with it.
    desk.adds("not_before: 2026-12-02");
    desk.pack("1", "early.tejun", &[]);
    let early = desk.apply(terminal, "early.tejun", &[]);
    assert!(early.code == 11 && early.out.contains("2 December"), "{}{}", early.out, early.err);
    assert!(!desk.journal("t/disk").unwrap_or_default().contains("\"began\""));
    desk.notice();
    desk.pack("1", "now.tejun", &["--until", "2026-12-01"]);
    assert_eq!(desk.check(terminal, "now.tejun").findings(), [""; 0]);
    assert_eq!(desk.apply(terminal, "now.tejun", &[]).code, 0);
}

#[test]
fn a_disk_is_changed_for_a_signed_notice_or_at_ones_own_risk() {
    let desk = Desk::new();
    desk.notice();
    desk.pack("1", "n.tejun", &[]);
    let disk = desk.disk();
    let looked = desk.check(disk, "n");
    assert_eq!((looked.code, looked.findings()), (10, vec!["notice-unsigned".to_owned()]));
    let planned = desk.run(&[&["plan", disk, "--notice", "n", "--json"][..], &ANSWER].concat());
    assert_ne!(planned.json()["actions"], serde_json::json!([]), "reading needs nothing");
    let refused = desk.apply(disk, "n", &[]);
    assert!(refused.code == 12 && refused.err.contains(AT_OWN_RISK), "{}{}", refused.out, refused.err);
    assert_eq!(desk.journal(disk), None);
    let at_risk = desk.run(&["plan", disk, "--notice", "n", AT_OWN_RISK, "--json"]);
    assert_eq!(at_risk.findings(), ["notice-at-own-risk"]);
    assert_eq!(at_risk.json()["notice"]["at_own_risk"], true);
    let done = desk.apply(disk, "n", &[AT_OWN_RISK, "--json"]);
    assert_eq!((done.code, &done.json()["notice"]["at_own_risk"]), (0, &true.into()), "{}", done.err);
    assert!(desk.journal(disk).unwrap().contains(r#""at_own_risk":true"#));
    let page =
        std::fs::read_to_string(desk.path(disk).join("ProgramData/tejun/evidence/n/evidence.html")).unwrap();
    assert!(page.contains("at the user's own risk"));
    assert_eq!(desk.run(&["undo", disk, "--notice", "n", "--yes"]).code, 0, "an undo needs no signature");
    let done = desk.apply(disk, "n.tejun", &["--json"]);
    assert_eq!((done.code, &done.json()["notice"]["at_own_risk"]), (0, &Value::Null), "{}", done.err);
}

#[test]
fn a_key_is_accepted_once_its_fingerprint_was_compared() {
    let desk = Desk::new();
    desk.notice();
    desk.ok(&["practice", "new", "t", "--like", "clinic", "--notice", "n"]);
    let asked = desk.run(&["trust", "vendor.pub", "t", "--lang", "en"]);
    assert!(asked.code == 12 && asked.out.contains("fingerprint  "), "{}", asked.out);
    assert!(!desk.path("t/disk/ProgramData/tejun/keys").exists());
    desk.ok(&["trust", "vendor.pub", "t", "--yes"]);
    let again = desk.ok(&["trust", "vendor.pub", "t", "--lang", "en"]);
    assert!(again.out.contains("trusted on this terminal already"), "{}", again.out);
    // The secret half is no public key, and goes nowhere.
    assert_eq!(desk.run(&["trust", "vendor", "t", "--yes"]).code, 2);
    // Taking tejun away takes the key away.
    desk.ok(&["remove", "t", "--notice", "n", "--yes"]);
    assert!(!desk.path("t/disk/ProgramData/tejun/keys").exists());
}

/// After it the terminal trusts the new key, and the old one no more.
#[test]
fn a_key_is_changed_by_a_file_that_both_keys_have_signed() {
    let desk = Desk::new();
    desk.notice();
    let terminal = desk.terminal();
    desk.ok(&["key", "next", "--key", "vendor"]);
    desk.ok(&["key", "stranger"]);
    desk.ok(&["key", "other", "--key", "stranger"]);
    desk.pack("1", "old.tejun", &[]);
    desk.ok(&["pack", "n", "--key", "next", "--edition", "2", "--out", "new.tejun"]);
    assert_eq!(desk.check(terminal, "new.tejun").code, 2);
    // A stranger's, half a signed one, and a changed one.
    let sound = std::fs::read_to_string(desk.path("next.change")).unwrap();
    let half: String = sound
        .split_inclusive('\n')
        .enumerate()
        .filter(|(i, _)| !(4..8).contains(i))
        .map(|(_, line)| line)
        .collect();
    std::fs::write(desk.path("half.change"), half).unwrap();
    std::fs::write(desk.path("twisted.change"), sound.replace("replaces=", "replaces=0")).unwrap();
    let (unknown, broken) =
        ("which is not trusted on this terminal", "is not signed by both the old and the new key");
    for (file, en) in [("other.change", unknown), ("half.change", broken), ("twisted.change", broken)] {
        let came = desk.run(&["trust", file, terminal, "--yes", "--lang", "en"]);
        assert!(came.code == 2 && came.err.contains(en), "{file}: {}", came.err);
    }
    assert_eq!(desk.apply(terminal, "old.tejun", &[]).code, 0);
    let came = desk.ok(&["trust", "next.change", terminal, "--lang", "en"]);
    assert!(came.out.contains("accepted: from now on"), "{}", came.out);
    let again = desk.ok(&["trust", "next.change", terminal, "--lang", "en"]);
    assert!(again.out.contains("accepted already"), "{}", again.out);
    assert_eq!(desk.apply(terminal, "new.tejun", &[]).code, 0);
    let late = desk.run(&["apply", terminal, "--notice", "old.tejun", "--lang", "en"]);
    assert!(late.code == 2 && late.err.contains("which is not trusted"), "{}", late.err);
    let back = desk.run(&["trust", "vendor.pub", terminal, "--yes", "--lang", "en"]);
    assert!(back.code == 2 && back.err.contains("another key has taken the place"), "{}", back.err);
    // What the old key signs now changes nothing: neither to a third key nor back.
    desk.ok(&["key", "third", "--key", "vendor"]);
    assert_eq!(desk.run(&["trust", "third.change", terminal, "--yes"]).code, 2);
    desk.ok(&["key", "fourth", "--key", "next"]);
    desk.ok(&["trust", "fourth.change", terminal]);
    assert_eq!(desk.run(&["trust", "next.change", terminal, "--yes"]).code, 2);
    desk.ok(&["pack", "n", "--key", "fourth", "--edition", "3", "--out", "last.tejun"]);
    assert_eq!(desk.run(&["undo", terminal, "--notice", "last.tejun", "--yes"]).code, 0);
}

#[cfg(unix)]
#[test]
fn a_secret_key_is_its_users_alone_and_may_have_a_password() {
    use std::os::unix::fs::PermissionsExt as _;
    let desk = Desk::new();
    desk.notice();
    let mode = |name: &str| std::fs::metadata(desk.path(name)).unwrap().permissions().mode() & 0o077;
    assert_eq!(mode("vendor"), 0);
    let before = bytes(&desk.path("vendor"));
    assert_eq!(desk.run(&["key", "vendor"]).code, 2);
    assert_eq!(bytes(&desk.path("vendor")), before);
    let with = |password: Option<&str>, words: &[&str]| {
        let mut tejun = Command::new(env!("CARGO_BIN_EXE_tejun"));
        tejun.args(words).current_dir(desk.folder.path()).env_remove("TEJUN_KEY_PASSWORD");
        tejun.stdin(std::process::Stdio::null()).envs(password.map(|word| ("TEJUN_KEY_PASSWORD", word)));
        let came = tejun.output().unwrap();
        (came.status.code(), String::from_utf8(came.stderr).unwrap())
    };
    assert_eq!(with(Some("ひみつ"), &["key", "locked"]).0, Some(0));
    let pack = ["pack", "n", "--key", "locked", "--lang", "en"];
    assert_eq!(with(Some("ひみつ"), &pack).0, Some(0));
    let (code, why) = with(Some("other"), &pack);
    assert!(code == Some(2) && why.contains("has another password"), "{why}");
    let (code, why) = with(None, &pack);
    assert!(code == Some(2) && why.contains("TEJUN_KEY_PASSWORD"), "{why}");
}

/// The notice about certificates, whole and without its last step, signed; and the disk of a terminal.
fn with_certificates() -> Desk {
    let desk = Desk::new();
    for name in ["whole", "fewer"] {
        changed::copy("filing-certificates", &desk.path(name));
    }
    let steps = std::fs::read_to_string(desk.path("whole/C.yaml")).unwrap();
    let (fewer, rest) = steps.split_once("  - step: old-root").unwrap();
    let done = &rest[rest.find("\ndone:").unwrap()..];
    std::fs::write(desk.path("fewer/C.yaml"), format!("{fewer}{done}")).unwrap();
    std::fs::remove_file(desk.path("fewer/files/root-ca.cer")).unwrap();
    std::fs::remove_dir_all(desk.path("fewer/cases")).unwrap();
    for name in ["whole", "fewer"] {
        desk.ok(&["pack", name, "--key", "vendor", "--out", &format!("{name}.tejun")]);
    }
    desk.ok(&["practice", "new", "t", "--like", "files", "--notice", "whole"]);
    desk.ok(&["trust", "vendor.pub", "t", "--yes"]);
    desk
}

#[test]
fn whom_a_disk_trusts_is_changed_for_a_signed_notice_only() {
    let desk = with_certificates();
    std::fs::rename(desk.path("t/disk"), desk.path("disk")).unwrap();
    let apply = |notice: &str, more: &[&str]| {
        let words = ["apply", "disk", "--notice", notice, "--yes", "--json"];
        desk.run(&[&words[..], more].concat())
    };
    let at_risk = apply("whole", &[AT_OWN_RISK]);
    assert!(at_risk.code == 12 && at_risk.out.contains("only-from-signed-notice"), "{}", at_risk.err);
    let signed = apply("whole.tejun", &[]);
    assert_eq!((signed.code, &signed.json()["report"]["state"]), (0, &"done".into()), "{}", signed.err);
    let undo = |notice: &str| desk.run(&["undo", "disk", "--notice", notice, "--yes"]).code;
    assert_eq!(undo("whole.tejun"), 0);
    assert_eq!(apply("whole.tejun", &[]).code, 0);
}

/// A disk's journal may be anybody's. What it says of another certificate than the signed notice names is not put back.
#[test]
fn a_journal_makes_no_certificate_trusted_that_the_signed_notice_does_not_name() {
    let desk = with_certificates();
    desk.ok(&["apply", "t", "--notice", "whole", "--yes"]);
    std::fs::rename(desk.path("t/disk"), desk.path("disk")).unwrap();
    let undo = |notice: &str| desk.run(&["undo", "disk", "--notice", notice, "--yes"]).code;
    assert_eq!(undo("fewer.tejun"), 13);
    assert_eq!(undo("whole"), 13, "nobody has signed it");
    assert_eq!(undo("whole.tejun"), 0);
}
