//! Whatever comes from outside, read from arbitrary bytes: nothing may panic, hang or take more memory than its input
//! is worth, and what can be read says the same after it was written again.
//!
//! A checksum, a signature or a chain of hashes would keep a fuzzer out. Where a reader stands behind one, the target puts
//! it right first, as whoever wants to do harm would.

#![expect(clippy::expect_used, reason = "a finding is a panic")]

pub mod seeds;

use camino::Utf8Path;
use formats::crx::{self, SigningKey};
use formats::edge;
use formats::gpt_ini::{GptIni, Side};
use formats::hive::{Budget, FileTime, Hive, Node};
use formats::policy_file::PolicyFile;
use formats::text_file::{Encoding, Entry, Place, TextFile};
use model::short_code::ShortCode;
use run::Journal;
use sha2::{Digest, Sha256};
use std::ops::ControlFlow;
use terminal::Practice;

/// Something that reads bytes from outside.
pub struct Target {
    /// Its name.
    pub name: &'static str,
    /// Reads them. A panic is a finding.
    pub does: fn(&[u8]),
    /// What to begin with.
    pub seeds: fn() -> Vec<Vec<u8>>,
}

/// All of them.
pub const TARGETS: [Target; 19] = [
    Target { name: "hive", does: hive, seeds: seeds::hives },
    Target { name: "hive-log", does: hive_log, seeds: seeds::hive_logs },
    Target { name: "policy-file", does: policy_file, seeds: seeds::policy_files },
    Target { name: "text-file", does: text_file, seeds: seeds::text_files },
    Target { name: "gpt-ini", does: gpt_ini, seeds: seeds::gpt_inis },
    Target { name: "crx", does: crx, seeds: seeds::crx_files },
    Target { name: "crx-archive", does: crx_archive, seeds: seeds::archives },
    Target { name: "profile", does: profile, seeds: seeds::profiles },
    Target { name: "smbios", does: smbios, seeds: seeds::smbios },
    Target { name: "certificate", does: certificate, seeds: seeds::certificates },
    Target { name: "file-version", does: file_version, seeds: seeds::program_files },
    Target { name: "proxy-settings", does: proxy_settings, seeds: seeds::proxy_settings },
    Target { name: "signed-notice", does: signed_notice, seeds: seeds::signed_notices },
    Target { name: "key-change", does: key_change, seeds: seeds::key_changes },
    Target { name: "loaded-form", does: loaded_form, seeds: seeds::loaded_forms },
    Target { name: "summary", does: summary_of, seeds: seeds::summaries },
    Target { name: "short-code", does: short_code, seeds: seeds::short_codes },
    Target { name: "notice", does: notice, seeds: seeds::notices },
    Target { name: "journal", does: journal, seeds: seeds::journals },
];

const NOW: FileTime = FileTime(133_500_000_000_000_000);

/// The base block's checksum, made right: what is behind it is to be read.
fn with_checksum(bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    if let Some((words, checksum)) = bytes.get_mut(..512).and_then(|head| head.split_last_chunk_mut::<4>()) {
        let sum = words.as_chunks::<4>().0.iter().fold(0, |sum, word| sum ^ u32::from_le_bytes(*word));
        let sum = match sum {
            0 => 1,
            u32::MAX => u32::MAX - 1,
            sum => sum,
        };
        *checksum = sum.to_le_bytes();
    }
    bytes
}

/// Everything that can be read of it.
fn walk(hive: &Hive) {
    let _ = hive.key(r"Software\Clinic");
    let _ = hive.walk(Budget::default(), |_, node| {
        if let Node::Value(value) = node {
            let _ = value.data();
        }
        ControlFlow::Continue(())
    });
}

fn hive(data: &[u8]) {
    let bytes = with_checksum(data);
    let _ = Hive::is_dirty(&bytes);
    if let Ok(hive) = Hive::open_unrecovered(bytes.clone()) {
        let _ = hive.check();
        walk(&hive);
    }
    // Whatever the editor takes on it leaves sound, and what it wrote is there.
    let Ok(mut hive) = Hive::open(bytes) else { return };
    let key = r"Software\tejun";
    if hive.create_key(key, NOW).is_err() || hive.set_value(key, "fuzz", 3, data, NOW).is_err() {
        return;
    }
    let Ok(written) = hive.commit(NOW).map(<[u8]>::to_vec) else { return };
    let again = Hive::open(written).expect("what was committed opens");
    let problems = again.check();
    assert!(problems.iter().all(|problem| !problem.kind.forbids_edits()), "{problems:?}");
    let key = again.key(key).expect("the key is read").expect("the key is there");
    let value = key.value("fuzz").expect("the value is read").expect("the value is there");
    assert_eq!(&*value.data().expect("the data is read"), data);
}

/// A dirty hive with a log: the hive's length in its first four bytes, then the hive, then the log.
fn hive_log(data: &[u8]) {
    let Some((length, rest)) = data.split_first_chunk::<4>() else { return };
    let (hive, log) = rest.split_at(rest.len().min(u32::from_le_bytes(*length) as usize));
    let (hive, log) = (with_checksum(hive), with_checksum(log));
    if let Ok((hive, _)) = Hive::open_with_logs(hive, &[&log]) {
        walk(&hive);
    }
}

/// What came to a desk as it is, and the same as somebody with a key would have signed it.
fn summary_of(data: &[u8]) {
    let _ = summary::open(data);
    let _ = summary::ReportFile::read(data);
    if let Some(digits) = std::str::from_utf8(data).ok().and_then(summary::digits_in)
        && let Ok(part) = summary::Part::read(&digits)
    {
        let _ = summary::join(&[part]);
    }
    let key = summary::SigningKey::from_seed([1; summary::SEED]).expect("it is not all zeros");
    let signed = summary::sign_payload(data.to_vec(), &key).expect("any bytes can be signed");
    assert_eq!(summary::join(&read_parts(&signed)).expect("what was split is joined"), signed);
    if let Ok(read) = summary::open(&signed) {
        assert_eq!(summary::sign(read.summary.clone(), &key), Ok(read), "nothing else says the same");
    }
}

fn read_parts(signed: &[u8]) -> Vec<summary::Part> {
    let parts = summary::split(signed, 2);
    parts.iter().map(|part| summary::Part::read(part).expect("what was written is read")).collect()
}

fn short_code(data: &[u8]) {
    let today = jiff::civil::date(2026, 11, 30);
    let Ok(code) = ShortCode::read(&String::from_utf8_lossy(data), today) else { return };
    // A reason that this tejun does not know is not written again.
    if code.reason.is_some() {
        assert_eq!(ShortCode::read(&code.to_string(), today), Ok(code));
    }
}

fn policy_file(data: &[u8]) {
    let Ok(file) = PolicyFile::parse(data) else { return };
    let again = file.to_bytes().expect("what was read can be written");
    assert_eq!(again, data, "a policy file comes back byte for byte");
}

/// The first byte says in which encoding and for which kind of entry the rest is read.
fn text_file(data: &[u8]) {
    let Some((how, bytes)) = data.split_first() else { return };
    let encodings = [Encoding::Utf8, Encoding::Utf8Bom, Encoding::Cp932, Encoding::Utf16Le];
    let places = [
        Place::Ini { section: "A", key: "B" },
        Place::Properties { key: "B" },
        Place::Hosts { name: "b" },
        Place::Line("B"),
    ];
    let (encoding, place) = (encodings[usize::from(how % 4)], places[usize::from(how / 4 % 4)]);
    let Ok(file) = TextFile::parse(bytes, encoding) else { return };
    assert_eq!(file.to_bytes().as_deref(), Ok(bytes), "what is not changed is written as it was");
    let Ok(found) = file.get(place) else { return };
    let mut changed = file.clone();
    let done = match &found {
        Entry::Absent { .. } => changed.set(place, "B"),
        Entry::Present { .. } => changed.remove(place, true),
    };
    if done.is_err() {
        return;
    }
    let back = match found {
        Entry::Absent { has_section } => changed.remove(place, has_section),
        Entry::Present { value, raw, line } => changed.put_back(place, &value, &raw, line),
    };
    back.expect("what was changed is put back");
    assert_eq!(changed.to_bytes().as_deref(), Ok(bytes), "and all is as it was");
}

fn gpt_ini(data: &[u8]) {
    let Ok(mut file) = GptIni::parse(data) else { return };
    assert_eq!(file.to_bytes(), data, "gpt.ini comes back byte for byte");
    let version = file.count_up(Side::Machine);
    let again = GptIni::parse(&file.to_bytes()).expect("what was written can be read");
    assert_eq!(again.version(), Some(version));
}

fn take_apart(bytes: &[u8]) {
    let Ok(crx) = crx::verify(bytes) else { return };
    let _ = crx.manifest();
    let _ = crx.files();
}

fn crx(data: &[u8]) {
    take_apart(data);
}

/// An archive behind a good signature.
fn crx_archive(data: &[u8]) {
    thread_local!(static KEY: SigningKey = SigningKey::from_seed(b"fuzz"));
    let signed = KEY.with(|key| crx::sign(data, &[key]));
    take_apart(&signed.expect("anything can be signed"));
}

/// The two files of a profile, parted by a NUL; each is tried as the list of profiles too.
fn profile(data: &[u8]) {
    let mut parts = data.splitn(2, |byte| *byte == 0);
    let (secure, preferences) = (parts.next(), parts.next());
    let _ = edge::Profile::read(secure, preferences);
    let _ = edge::local_state::parse(data);
}

fn smbios(data: &[u8]) {
    let _ = formats::smbios::system(data);
}

fn certificate(data: &[u8]) {
    let _ = formats::certificate::read(data);
}

fn file_version(data: &[u8]) {
    let _ = formats::file_version::file_version(data);
}

fn proxy_settings(data: &[u8]) {
    let _ = formats::proxy_settings::read(data);
}

/// As they are, and as the archive of a vendor who signs anything. What is read out of it is packed and read the same.
fn signed_notice(data: &[u8]) {
    let key = seeds::vendor_key();
    let public = key.public().expect("a public key");
    let keys = std::slice::from_ref(&public);
    assert!(pack::verify(data, keys).is_err(), "signed by nobody");
    let label = seeds::label();
    let sealed = pack::seal(data, &label, &key);
    let Ok(verified) = pack::verify(&sealed, keys) else { return };
    let Ok(contents) = verified.contents() else { return };
    let packed = pack::pack(&contents, &label, &key).expect("what can be read can be packed");
    let again = pack::verify(&packed, keys).expect("what was packed is signed");
    assert_eq!(again.contents(), Ok(contents));
}

/// As it is, by a terminal that trusts the old key. What is read of it is what both keys signed.
fn key_change(data: &[u8]) {
    let old = seeds::vendor_key().public().expect("a public key");
    let _ = pack::verify_key_change(data, &[]).expect_err("no key is trusted");
    if let Ok(change) = pack::verify_key_change(data, std::slice::from_ref(&old)) {
        assert_eq!(change.old, old);
        assert!(data.ends_with(change.new.file().as_bytes()), "the new key is what was signed");
    }
}

/// The loaded form beside the example's texts: read or not, and never as a notice of other texts.
fn loaded_form(data: &[u8]) {
    let mut files = seeds::example();
    files.insert(source::LOADED_FORM.to_owned(), String::from_utf8_lossy(data).into_owned());
    if let Some(notice) = source::from_loaded_form(&files) {
        assert_eq!(notice.digest, source::digest(&files));
    }
}

/// One of the example's files, by the first byte, is another.
fn notice(data: &[u8]) {
    let Some((which, text)) = data.split_first() else { return };
    let Ok(text) = std::str::from_utf8(text) else { return };
    let (name, _) = seeds::EXAMPLE[usize::from(*which) % seeds::EXAMPLE.len()];
    let mut files = seeds::example();
    files.insert(name.to_owned(), text.to_owned());
    match source::lint(&files) {
        Ok(loaded) => {
            let form = source::loaded_form(&files).expect("what loads has a loaded form");
            files.insert(source::LOADED_FORM.to_owned(), form);
            assert_eq!(source::from_loaded_form(&files).as_ref(), Some(&loaded.notice));
        }
        Err(told) => assert!(!told.is_empty(), "a notice is refused without a word"),
    }
}

/// The lines of a journal, chained anew: each names the one before and bears its number.
fn chained(data: &[u8]) -> Vec<u8> {
    let (mut journal, mut last) = (Vec::new(), String::new());
    for (number, line) in data.split(|byte| *byte == b'\n').enumerate() {
        let mut line = match serde_json::from_slice::<serde_json::Value>(line) {
            Ok(serde_json::Value::Object(mut record)) => {
                record.insert("number".to_owned(), (number + 1).into());
                record.insert("previous".to_owned(), last.into());
                serde_json::Value::Object(record).to_string().into_bytes()
            }
            _ => line.to_vec(),
        };
        line.push(b'\n');
        last = Sha256::digest(&line).iter().map(|byte| format!("{byte:02x}")).collect();
        journal.extend(line);
    }
    journal
}

#[expect(clippy::disallowed_methods, reason = "damage is done behind the terminal's back")]
fn journal(data: &[u8]) {
    thread_local!(static DESK: tempfile::TempDir = {
        let desk = tempfile::tempdir().expect("a folder");
        let folder = Utf8Path::from_path(desk.path()).expect("a path in UTF-8").join("terminal");
        drop(seeds::practice_terminal(&folder));
        desk
    });
    DESK.with(|desk| {
        let folder = Utf8Path::from_path(desk.path()).expect("a path in UTF-8").join("terminal");
        let practice = Practice::open(&folder).expect("a practice terminal");
        let place = Practice::disk_folder(&folder).join("ProgramData/tejun/journal.jsonl");
        for journal in [data.to_vec(), chained(data)] {
            std::fs::write(&place, &journal).expect("the journal is put there");
            let Ok(journal) = Journal::read(&practice) else { continue };
            let id = seeds::notice_id();
            let _ = journal.history(&id);
            let _ = journal.to_put_back(&id);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::TARGETS;
    use proptest::prelude::{ProptestConfig, any};
    use proptest::sample::Index;
    use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};

    /// Without a fuzzer, in every run of the tests: each seed as it is, and some hundred times with a few bytes changed. The
    /// same neighbours each time.
    #[test]
    fn seeds_and_what_is_near_them_are_read_or_refused() {
        for target in &TARGETS {
            let seeds = (target.seeds)();
            seeds.iter().for_each(|bytes| (target.does)(bytes));
            let config =
                ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() };
            let always = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
            let changes = proptest::collection::vec((any::<Index>(), any::<u8>(), 0..4_u8), 1..5);
            let near = (any::<Index>(), changes);
            let came = TestRunner::new_with_rng(config, always).run(&near, |(seed, changes)| {
                let mut bytes = seed.get(&seeds).clone();
                for (at, with, how) in changes {
                    let at = at.index(bytes.len().max(1));
                    match (how, bytes.get_mut(at)) {
                        (0, _) => bytes.truncate(at),
                        (1, Some(byte)) => *byte = 0xff,
                        (_, Some(byte)) => *byte = with,
                        (_, None) => {}
                    }
                }
                (target.does)(&bytes);
                Ok(())
            });
            came.unwrap_or_else(|found| panic!("{}: {found}", target.name));
        }
    }
}
