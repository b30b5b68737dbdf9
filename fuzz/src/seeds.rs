//! What the fuzzer begins with. All of it is made here, by our own writers; nothing is a stranger's file.

#![expect(clippy::expect_used, reason = "what is made here is sound")]

use crate::{NOW, with_checksum};
use camino::Utf8Path;
use formats::crx::{self, SigningKey};
use formats::edge::write::{self, Build, Placement, PracticeProfile};
use formats::gpt_ini::{GptIni, Side};
use formats::hive::Hive;
use formats::policy_file::{PolicyFile, Setting};
use model::NoticeId;
use model::observation::{Answered, History};
use run::{Journal, Progress, Runner};
use source::Files;
use std::io::Write as _;
use terminal::{Looking, Practice, Terminal as _};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// The second notice that is shipped.
pub const EXAMPLE: [(&str, &str); 7] = [
    ("notice.yaml", include_str!("../../procedures/example-quiet-hours/notice.yaml")),
    ("H.yaml", include_str!("../../procedures/example-quiet-hours/H.yaml")),
    ("terminals/clinic.yaml", include_str!("../../procedures/example-quiet-hours/terminals/clinic.yaml")),
    ("terminals/by-hand.yaml", include_str!("../../procedures/example-quiet-hours/terminals/by-hand.yaml")),
    (
        "cases/left-on-gets-its-hours.yaml",
        include_str!("../../procedures/example-quiet-hours/cases/left-on-gets-its-hours.yaml"),
    ),
    (
        "cases/by-hand-is-left-alone.yaml",
        include_str!("../../procedures/example-quiet-hours/cases/by-hand-is-left-alone.yaml"),
    ),
    (
        "cases/switched-off-is-left-alone.yaml",
        include_str!("../../procedures/example-quiet-hours/cases/switched-off-is-left-alone.yaml"),
    ),
];

/// Its files.
#[must_use]
pub fn example() -> Files {
    EXAMPLE.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

/// Its id.
#[must_use]
pub fn notice_id() -> NoticeId {
    source::load(&example()).expect("the example has no mistakes").notice.header.notice
}

/// Makes a practice terminal of the example's first kind, on which its plan was carried out.
#[must_use]
pub fn practice_terminal(folder: &Utf8Path) -> Practice {
    let loaded = source::load(&example()).expect("the example has no mistakes");
    let (case, start) =
        loaded.cases.iter().find(|(case, _)| case.expect.apply.is_some()).expect("a case that is applied");
    let practice = Practice::make(folder, &case.like, start).expect("a practice terminal");
    let mut history = History::default();
    for (question, value) in &case.answers {
        let answered = Answered { value: value.clone(), at: start.clock };
        history.answers.insert(question.clone(), answered);
    }
    let steps = loaded.notice.desired().map(|(step, desired, _)| (step, Looking { desired, set: None }));
    let seen = terminal::observe(&practice, steps, &loaded.notice.header.facts, history);
    let (_, plan) = plan::plan(&loaded.notice, &seen);
    {
        let mut silent = |_: Progress| {};
        let journal = Journal::open(&practice).expect("the journal opens");
        let mut runner = Runner::new(journal, loaded.notice.header.notice.clone(), &mut silent);
        runner.begin(plan).expect("the plan is begun");
        runner.advance().expect("the plan is carried out");
    }
    practice
}

fn hive() -> Hive {
    let mut hive = Hive::create(NOW);
    let mut set = |key: &str, name: &str, kind, data: &[u8]| {
        hive.create_key(key, NOW).expect("a key");
        hive.set_value(key, name, kind, data, NOW).expect("a value");
    };
    set(r"Software\Clinic\Terminal", "", 1, b"d\0e\0f\0\0\0");
    set("Software", "Number", 4, &7_u32.to_le_bytes());
    set("Größe", "名前", 3, &[1, 2, 3]);
    set(r"Software\アプリ", "long", 3, &[9; 17_000]);
    hive.commit(NOW).expect("a hive");
    hive
}

/// A small hive, one with many keys, one that says it is 1 GB, one whose key is its own child.
#[must_use]
pub fn hives() -> Vec<Vec<u8>> {
    let small = hive().into_bytes();
    let mut wide = Hive::create(NOW);
    for number in 0..600 {
        wide.create_key(&format!("key {number:03}"), NOW).expect("a key");
    }
    wide.commit(NOW).expect("a hive");
    let mut huge = small.clone();
    huge.splice(40..44, (1_u32 << 30).to_le_bytes());
    // The root's list names the root.
    let mut circle = small.clone();
    let root = u32::from_le_bytes(*small.get(36..).and_then(<[u8]>::first_chunk).expect("a root"));
    let at = |cell: u32, field: usize| 4096 + cell as usize + 4 + field;
    let list = *small.get(at(root, 28)..).and_then(<[u8]>::first_chunk).expect("the root's list");
    let first = at(u32::from_le_bytes(list), 4);
    circle.splice(first..first + 4, root.to_le_bytes());
    vec![small, wide.into_bytes(), huge, with_checksum(&circle)]
}

/// A dirty hive, and the log that completes it by one page.
#[must_use]
pub fn hive_logs() -> Vec<Vec<u8>> {
    let mut primary = hive().into_bytes();
    let sequence = u32::from_le_bytes(*primary.get(4..).and_then(<[u8]>::first_chunk).expect("a number")) + 1;
    primary.splice(4..8, sequence.to_le_bytes());
    let primary = with_checksum(&primary);
    let bins: [u8; 4] = *primary.get(40..).and_then(<[u8]>::first_chunk).expect("a size");
    let mut log = primary.get(..512).expect("a head").to_vec();
    log.splice(28..32, 6_u32.to_le_bytes());
    let page = primary.get(4096..8192).expect("a page");
    let length = (40 + 8 + page.len()).next_multiple_of(512);
    let mut entry = b"HvLE".to_vec();
    entry.extend((length as u32).to_le_bytes());
    entry.extend([0; 4]);
    entry.extend(sequence.to_le_bytes());
    entry.extend(bins);
    entry.extend(1_u32.to_le_bytes());
    // The hashes: a fuzzer's reader does not compare them.
    entry.extend([0; 16]);
    entry.extend(0_u32.to_le_bytes());
    entry.extend((page.len() as u32).to_le_bytes());
    entry.extend(page);
    entry.resize(length, 0);
    let mut log = with_checksum(&log);
    log.extend(entry);
    vec![[&(primary.len() as u32).to_le_bytes()[..], &primary, &log].concat()]
}

/// A policy file with a number, a text and an instruction to delete.
#[must_use]
pub fn policy_files() -> Vec<Vec<u8>> {
    let mut file = PolicyFile::parse(b"PReg\x01\0\0\0").expect("an empty policy file");
    let key = r"Software\Policies\Example";
    file.put(key, "Number", Setting::Set { kind: 4, data: &7_u32.to_le_bytes() }).expect("an entry");
    file.put(key, "Text", Setting::Set { kind: 1, data: b"a\0\0\0" }).expect("an entry");
    file.put(key, "Gone", Setting::Deleted).expect("an entry");
    vec![b"PReg\x01\0\0\0".to_vec(), file.to_bytes().expect("a policy file")]
}

/// Text files with an entry of each kind, for every encoding and kind.
#[must_use]
pub fn text_files() -> Vec<Vec<u8>> {
    let texts =
        ["[A]\r\nB=1\r\nC=2", "# B\nB: 1\\\\\nC=2\n", "10.0.0.1 b # c\n", "x\r\n B \r\n", "[C]\nB=1\n\n"];
    let texts = texts.iter().flat_map(|text| (0..16).map(move |how| (how, *text)));
    texts.map(|(how, text)| [&[how], text.as_bytes()].concat()).collect()
}

/// A gpt.ini that was counted up, and one with other lines.
#[must_use]
pub fn gpt_inis() -> Vec<Vec<u8>> {
    let mut file = GptIni::new();
    file.count_up(Side::Machine);
    vec![file.to_bytes(), b"[General]\r\n; a remark\r\nVersion=65538\r\ndisplayName=x\r\n".to_vec()]
}

/// An archive, and one that holds a file of 65 MB of nothing in 65 kB.
#[must_use]
pub fn archives() -> Vec<Vec<u8>> {
    let manifest = br#"{"manifest_version":3,"name":"a","version":"2.0.0.0"}"#;
    let good = crx::pack(&[("manifest.json", manifest), ("a/b.js", b"1")]).expect("an archive");
    let mut bomb = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    bomb.start_file("manifest.json", SimpleFileOptions::default()).expect("a file");
    bomb.write_all(&vec![b' '; crx::MAX_FILE_BYTES as usize + 1]).expect("its content");
    vec![good, bomb.finish().expect("an archive").into_inner()]
}

/// The same, signed.
#[must_use]
pub fn crx_files() -> Vec<Vec<u8>> {
    let key = SigningKey::from_seed(b"seeds");
    archives().iter().map(|archive| crx::sign(archive, &[&key]).expect("a CRX file")).collect()
}

/// A profile's files, and a list of profiles.
#[must_use]
pub fn profiles() -> Vec<Vec<u8>> {
    let profile = PracticeProfile::new(Build::StateAndBits, Placement::Secure);
    let both = [profile.secure_preferences(), profile.preferences()].join(&0);
    vec![both, write::local_state(&[])]
}

/// A table with the system's structure, and nothing else.
#[must_use]
pub fn smbios() -> Vec<Vec<u8>> {
    let mut structure = vec![1, 27, 1, 0, 1, 2, 3, 0];
    structure.resize(26, 0);
    structure.push(4);
    structure.extend(b"LENOVO\x0020TA\0ThinkPad E14 Gen 2\0ThinkPad\0\0");
    structure.extend([127, 4, 2, 0, 0, 0]);
    let head = [&[0, 3, 2, 0][..], &(structure.len() as u32).to_le_bytes()].concat();
    vec![[head, structure].concat()]
}

/// What a store holds for a certificate.
#[must_use]
pub fn certificates() -> Vec<Vec<u8>> {
    let day = std::time::Duration::from_secs(1_798_675_199);
    vec![formats::certificate::practice("CN=1310000001", "CN=Practice CA", day, true).expect("a name")]
}

/// A program's file with a version.
#[must_use]
pub fn program_files() -> Vec<Vec<u8>> {
    vec![formats::file_version::practice("1.2.3.4")]
}

/// A machine's proxy.
#[must_use]
pub fn proxy_settings() -> Vec<Vec<u8>> {
    vec![formats::proxy_settings::write("proxy.example:8080", "*.example;<local>")]
}

/// Each of the example's files, and aliases that would grow to a thousand million.
#[must_use]
pub fn notices() -> Vec<Vec<u8>> {
    let numbered = |(which, text): (usize, &str)| [&[which as u8][..], text.as_bytes()].concat();
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x]\n");
    for level in 1..10 {
        let before = format!("*a{}", level - 1);
        bomb += &format!("a{level}: &a{level} [{}]\n", [before.as_str(); 8].join(", "));
    }
    let files = EXAMPLE.iter().map(|(_, text)| *text).enumerate();
    files.chain([(0, &*bomb)]).map(numbered).collect()
}

/// The journal of a plan that was carried out.
#[must_use]
pub fn journals() -> Vec<Vec<u8>> {
    let desk = tempfile::tempdir().expect("a folder");
    let folder = Utf8Path::from_path(desk.path()).expect("a path in UTF-8").join("terminal");
    let practice = practice_terminal(&folder);
    let journal = practice.files().read(r"C:\ProgramData\tejun\journal.jsonl").expect("the journal is read");
    vec![journal.expect("there is a journal")]
}

/// A vendor's key, for nothing but this.
pub fn vendor_key() -> pack::SecretKey {
    static FILE: std::sync::LazyLock<String> =
        std::sync::LazyLock::new(|| pack::KeyPair::make(None).expect("a key").secret);
    pack::SecretKey::read(&FILE, None).expect("a key")
}

/// What is signed beside an archive.
pub fn label() -> pack::Label {
    "tejun=1 notice=a edition=1".parse().expect("a label")
}

/// Archives of notices: one of ours, and without the vendor's lines.
#[must_use]
pub fn signed_notices() -> Vec<Vec<u8>> {
    let contents = [("notice.yaml", "format: 1"), ("A.yaml", ""), ("files/a.xml", "<a/>")];
    let contents = contents.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())).into();
    let packed = pack::pack(&contents, &label(), &vendor_key()).expect("small enough");
    let head: usize = packed.split(|byte| *byte == b'\n').take(4).map(|line| line.len() + 1).sum();
    vec![packed[head..].to_vec()]
}

/// A change from the vendor's key to another one.
#[must_use]
pub fn key_changes() -> Vec<Vec<u8>> {
    let new = pack::KeyPair::make(None).expect("a key").secret;
    let new = pack::SecretKey::read(&new, None).expect("a key");
    vec![pack::key_change(&vendor_key(), &new).expect("a change of key")]
}

/// The loaded form of the example.
#[must_use]
pub fn loaded_forms() -> Vec<Vec<u8>> {
    vec![source::loaded_form(&example()).expect("the example loads").into_bytes()]
}

/// Summaries' payloads, signed ones, digits and files.
#[must_use]
pub fn summaries() -> Vec<Vec<u8>> {
    let digits = include_str!("../../crates/summary/tests/promises/summary-1.txt").trim_end();
    let part = summary::Part::read(digits).expect("a kept summary");
    let signed = summary::join(&[part]).expect("a kept summary");
    // The payload stands between the head with the key and the signature.
    let payload = signed.get(45..signed.len() - 66).unwrap_or_default().to_vec();
    let file = summary::ReportFile::write(&signed, b"{}");
    vec![payload, digits.as_bytes().to_vec(), file, signed]
}

/// A short code, and one of a practice terminal.
#[must_use]
pub fn short_codes() -> Vec<Vec<u8>> {
    vec![b"1131 4567 8905 6718 4193 3357".to_vec(), b"2131 0000 0007 7670 3042 5972".to_vec()]
}
