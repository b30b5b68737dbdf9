//! What the tests share: files, random numbers, and the content of a hive as plain data.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use formats::hive::{Budget, FileTime, Hive, Node};
use sha2::{Digest, Sha256};

pub const NOW: FileTime = FileTime(133_500_000_000_000_000);

/// A file of the shared test data, decompressed; `None`, and a loud word, when it is not there.
pub fn real(name: &str) -> Option<Vec<u8>> {
    let folder = std::env::var_os("TEJUN_SHARED_DATA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"), PathBuf::from);
    let file = folder.join("hives").join(format!("{name}.xz"));
    if !file.exists() {
        skipped(&format!("{} is not there", file.display()));
        return None;
    }
    match Command::new("xz").arg("-dc").arg(&file).output() {
        Ok(output) => {
            assert!(output.status.success(), "xz: {}", String::from_utf8_lossy(&output.stderr));
            Some(output.stdout)
        }
        Err(error) => {
            skipped(&format!("xz cannot be run: {error}"));
            None
        }
    }
}

/// The dirty SYSTEM hive of the samples with its logs.
pub fn system_b() -> Option<(Vec<u8>, Vec<u8>, Vec<u8>)> {
    Some((real("regipy-SYSTEM_B")?, real("regipy-SYSTEM_B.LOG1")?, real("regipy-SYSTEM_B.LOG2")?))
}

/// The same, completed.
pub fn system_b_recovered() -> Option<Hive> {
    let (hive, one, two) = system_b()?;
    Some(Hive::open_with_logs(hive, &[&one, &two]).unwrap().0)
}

pub fn skipped(why: &str) {
    // Not captured like print: a test that did nothing must be seen.
    let _ = writeln!(std::io::stderr(), "SKIPPED: {why}");
}

/// Hands bytes to another program as a file; the file stays when `TEJUN_KEEP_HIVES` names a folder.
pub fn with_file<T>(name: &str, bytes: &[u8], run: impl FnOnce(&Path) -> T) -> T {
    if let Some(folder) = std::env::var_os("TEJUN_KEEP_HIVES") {
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(Path::new(&folder).join(name), bytes).unwrap();
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    run(&path)
}

/// The output of a program, or `None` and a loud word when it is not installed.
pub fn output_of(command: &mut Command) -> Option<std::process::Output> {
    told(command.stdin(Stdio::null()).output(), command)
}

/// The same for a program whose output goes elsewhere.
pub fn status_of(command: &mut Command) -> Option<std::process::ExitStatus> {
    told(command.stdin(Stdio::null()).status(), command)
}

fn told<T>(result: std::io::Result<T>, command: &Command) -> Option<T> {
    result.map_err(|error| skipped(&format!("{:?} cannot be run: {error}", command.get_program()))).ok()
}

/// Random numbers that come again with their seed (xorshift64*).
pub struct Random(u64);

impl Random {
    /// From `TEJUN_SEED` or the seed given; printed, so that a failure can be repeated.
    pub fn new(what: &str, seed: u64) -> Random {
        let seed = std::env::var("TEJUN_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(seed);
        println!("{what}: TEJUN_SEED={seed}");
        Random(seed.max(1))
    }

    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    pub fn below(&mut self, end: usize) -> usize {
        (self.next() >> 16) as usize % end.max(1)
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    pub fn bytes(&mut self, length: usize) -> Vec<u8> {
        (0..length.div_ceil(8)).flat_map(|_| self.next().to_le_bytes()).take(length).collect()
    }
}

/// Type and data of a value.
pub type Data = (u32, Vec<u8>);

/// A key as plain data. Names of values are those stored; order does not matter to Windows and is not kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KeySnap {
    pub written: FileTime,
    pub class: Option<String>,
    pub security: [u8; 32],
    /// What no edit may change: flags, access bits, volatile count, virtualization, largest class, spare, and name.
    pub fixed: Vec<u8>,
    pub values: BTreeMap<String, Data>,
}

/// All keys of a hive by path.
pub fn snapshot(hive: &Hive, bytes: &[u8]) -> BTreeMap<String, KeySnap> {
    let mut keys: BTreeMap<String, KeySnap> = BTreeMap::new();
    let mut last = String::new();
    let walked = hive.walk(Budget::default(), |path, node| {
        match node {
            Node::Key(key) => {
                let at = key.file_offset() as usize + 4;
                let node = &bytes[at..at + 76];
                let fixed =
                    [&node[2..4], &node[12..16], &node[24..28], &node[54..60], &node[68..76]].concat();
                let snap = KeySnap {
                    written: key.timestamp(),
                    class: key.class().unwrap().map(|class| class.to_string()),
                    security: Sha256::digest(key.security().unwrap()).into(),
                    fixed: [fixed, key.name().into_bytes()].concat(),
                    values: BTreeMap::new(),
                };
                assert_eq!(keys.insert(path.to_owned(), snap), None, "{path} twice");
                last = path.to_owned();
            }
            Node::Value(value) => {
                let key = keys.get_mut(&last).unwrap();
                let data = (value.kind(), value.data().unwrap().into_owned());
                assert_eq!(key.values.insert(value.name(), data), None, "{last}: {value:?} twice");
            }
            Node::Damaged(error) => panic!("{path}: {error}"),
        }
        ControlFlow::Continue(())
    });
    assert_eq!(walked.unwrap().keys, keys.len() as u64);
    keys
}

/// Differences between two snapshots in words, at most ten.
pub fn differences(wanted: &BTreeMap<String, KeySnap>, found: &BTreeMap<String, KeySnap>) -> Vec<String> {
    let mut lines = Vec::new();
    for (path, key) in wanted {
        match found.get(path) {
            None => lines.push(format!("lost {path}")),
            Some(other) if other != key => {
                lines.push(format!("{path}:"));
                if other.written != key.written {
                    lines.push(format!("  time {:?}, wanted {:?}", other.written, key.written));
                }
                if (&other.class, other.security, &other.fixed) != (&key.class, key.security, &key.fixed) {
                    lines.push("  class, security or fixed fields".to_owned());
                }
                let names: Vec<&String> = key.values.keys().chain(other.values.keys()).collect();
                let differ =
                    names.into_iter().filter(|name| key.values.get(*name) != other.values.get(*name));
                lines.extend(differ.map(|name| format!("  value {name:?}")));
            }
            Some(_) => {}
        }
    }
    lines.extend(found.keys().filter(|path| !wanted.contains_key(*path)).map(|path| format!("new {path}")));
    lines.truncate(10);
    lines
}

/// One line for each key (path, time) and each value (path, name, type, length, hash of the data), sorted; the script
/// hivex_dump.py writes the same.
pub fn lines(hive: &Hive) -> Vec<String> {
    let mut lines = Vec::new();
    let result = hive.walk(Budget::default(), |path, node| {
        let path: Vec<String> = path.split('\\').map(escaped).collect();
        let path = path.join("\\");
        lines.push(match node {
            Node::Key(key) => format!("K\t{path}\t{}", key.timestamp().0),
            Node::Value(value) => {
                let data = value.data().unwrap();
                let mut hash = String::new();
                for byte in Sha256::digest(&data).iter().take(8) {
                    let _ = write!(hash, "{byte:02x}");
                }
                format!("V\t{path}\t{}\t{}\t{}\t{hash}", escaped(&value.name()), value.kind(), data.len())
            }
            Node::Damaged(error) => format!("D\t{path}\t{error}"),
        });
        ControlFlow::Continue(())
    });
    result.unwrap();
    lines.sort_unstable();
    lines
}

/// A name in printable ASCII, every other byte of its UTF-8 as %xx.
pub fn escaped(name: &str) -> String {
    let mut text = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_graphic() && byte != b'%' && byte != b'\\' {
            text.push(char::from(byte));
        } else {
            let _ = write!(text, "%{byte:02x}");
        }
    }
    text
}
