//! Thousands of random edits, each foreseen on plain data: the hive must become that and nothing else, stay sound, and
//! be read alike by others.

use std::collections::BTreeMap;

use formats::hive::{Error, FileTime, Hive, Refusal};

use crate::hive_oracles::{agrees_with_hivex, agrees_with_libregf};
use crate::support::{KeySnap, NOW, Random, differences, real, snapshot, system_b_recovered};

/// What a hive should hold.
struct Model {
    keys: BTreeMap<String, KeySnap>,
    /// Spelled path by path in lower case. The names made here are lowered by Rust as Windows raises them.
    spelled: BTreeMap<String, String>,
}

/// Names for new keys and values: ASCII, Latin-1, wide, a pair of surrogates, sharp s and other letters whose capitals
/// Unicode and Windows see differently, long ones.
const NAMES: &[&str] = &[
    "alpha",
    "Beta",
    "GAMMA",
    "delta_4",
    "Größe",
    "ñandú",
    "ÿ",
    "名前",
    "アプリ",
    "Ωmega",
    "кириллица",
    "straße",
    "ﬁ",
    "\u{10438}",
    "a b.c",
    "{4d36e972-e325-11ce-bfc1-08002be10318}",
    "%1",
    "ſ",
    "x",
    "Y",
];

impl Model {
    fn of(hive: &Hive, bytes: &[u8]) -> Model {
        let keys = snapshot(hive, bytes);
        let spelled = keys.keys().map(|path| (path.to_lowercase(), path.clone())).collect();
        Model { keys, spelled }
    }

    fn is_key(&self, path: &str) -> bool {
        self.spelled.contains_key(&path.to_lowercase())
    }

    fn key(&mut self, path: &str) -> &mut KeySnap {
        let path = &self.spelled[&path.to_lowercase()];
        self.keys.get_mut(path).unwrap()
    }

    fn subkeys(&self, path: &str) -> usize {
        let prefix = if path.is_empty() { String::new() } else { format!("{}\\", path.to_lowercase()) };
        let below = |other: &&String| !other.is_empty() && other.starts_with(&prefix);
        self.spelled.keys().filter(below).filter(|other| !other[prefix.len()..].contains('\\')).count()
    }

    fn set_value(&mut self, path: &str, name: &str, kind: u32, data: &[u8], now: FileTime) {
        let key = self.key(path);
        let stored = key.values.keys().find(|other| other.to_lowercase() == name.to_lowercase()).cloned();
        let old = key.values.insert(stored.unwrap_or(name.to_owned()), (kind, data.to_vec()));
        if old != Some((kind, data.to_vec())) {
            key.written = now;
        }
    }

    fn delete_value(&mut self, path: &str, name: &str, now: FileTime) -> bool {
        let key = self.key(path);
        let stored = key.values.keys().find(|other| other.to_lowercase() == name.to_lowercase()).cloned();
        let Some(stored) = stored else { return false };
        key.values.remove(&stored);
        key.written = now;
        true
    }

    fn create_key(&mut self, path: &str, now: FileTime) -> bool {
        if self.is_key(path) {
            return false;
        }
        let (parent, name) = path.rsplit_once('\\').unwrap_or(("", path));
        self.create_key(parent, now);
        let key = self.key(parent);
        key.written = now;
        let is_wide = name.encode_utf16().any(|unit| unit > 255);
        let length = if is_wide { name.encode_utf16().count() * 2 } else { name.chars().count() };
        // Flags, access bits, volatile count, virtualization and largest class, spare and lengths of name and class.
        let fixed = [
            &[if is_wide { 0 } else { 0x20 }, 0][..],
            &[0; 4],
            &[0; 4],
            &[0; 6],
            &[0; 4],
            &[length as u8, 0, 0, 0],
        ];
        let new = KeySnap {
            written: now,
            class: None,
            security: key.security,
            fixed: [fixed.concat(), name.as_bytes().to_vec()].concat(),
            values: BTreeMap::new(),
        };
        let parent = self.spelled[&parent.to_lowercase()].clone();
        let spelled = if parent.is_empty() { name.to_owned() } else { format!("{parent}\\{name}") };
        self.spelled.insert(spelled.to_lowercase(), spelled.clone());
        self.keys.insert(spelled, new);
        true
    }

    fn delete_tree(&mut self, path: &str, now: FileTime) -> bool {
        if !self.is_key(path) {
            return false;
        }
        let (parent, _) = path.rsplit_once('\\').unwrap_or(("", path));
        self.key(parent).written = now;
        let (exact, below) = (path.to_lowercase(), format!("{}\\", path.to_lowercase()));
        let doomed: Vec<String> = self
            .spelled
            .keys()
            .filter(|other| **other == exact || other.starts_with(&below))
            .cloned()
            .collect();
        for path in doomed {
            let spelled = self.spelled.remove(&path).unwrap();
            self.keys.remove(&spelled);
        }
        true
    }
}

/// Edits below one key of a hive, foreseen by a model.
struct Bench {
    hive: Hive,
    model: Model,
    random: Random,
    /// Where the edits take place; empty for the root.
    below: String,
    clock: u64,
    /// Bytes for data, made once: random numbers are slow without optimisation.
    pool: Vec<u8>,
}

impl Bench {
    fn path(&mut self) -> String {
        let mut path = self.below.clone();
        for _ in 0..=self.random.below(3) {
            let name = match self.random.below(8) {
                0 => format!("{} {}", self.random.pick(NAMES), self.random.below(40)),
                1 => self.random.pick(NAMES).repeat(1 + self.random.below(6)),
                _ => (*self.random.pick(NAMES)).to_owned(),
            };
            if !path.is_empty() {
                path.push('\\');
            }
            path.push_str(&name);
        }
        // Asked for in other letters than those it was made with.
        if self.random.below(3) == 0 { path.to_ascii_uppercase() } else { path }
    }

    fn existing(&mut self) -> String {
        let below = self.below.to_lowercase();
        let paths: Vec<&String> = self.model.spelled.keys().filter(|path| path.starts_with(&below)).collect();
        self.random.pick(&paths).to_string()
    }

    fn value_name(&mut self, path: &str) -> String {
        let has: Vec<String> = self.model.key(path).values.keys().cloned().collect();
        match self.random.below(4) {
            0 => String::new(),
            1 => (*self.random.pick(NAMES)).to_owned(),
            2 => format!("{} {}", self.random.pick(NAMES), self.random.below(30)),
            _ if has.is_empty() => "first".to_owned(),
            _ => self.random.pick(&has).to_ascii_lowercase(),
        }
    }

    fn data(&mut self) -> Vec<u8> {
        let length = match self.random.below(10) {
            0 => 0,
            1..=3 => self.random.below(5),
            4..=6 => self.random.below(200),
            7 => self.random.below(6000),
            8 => *self.random.pick(&[16_343, 16_344, 16_345, 16_348, 32_688, 32_689]),
            _ => self.random.below(70_000),
        };
        let start = self.random.below(self.pool.len() - length);
        self.pool[start..start + length].to_vec()
    }

    fn step(&mut self) {
        self.clock += 1;
        let now = FileTime(NOW.0 + self.clock);
        match self.random.below(20) {
            0..=8 => {
                let path = self.existing();
                let (name, kind, data) = (self.value_name(&path), self.random.below(13) as u32, self.data());
                self.hive.set_value(&path, &name, kind, &data, now).unwrap();
                self.model.set_value(&path, &name, kind, &data, now);
            }
            9..=11 => {
                let path = self.existing();
                let name = self.value_name(&path);
                let deleted = self.hive.delete_value(&path, &name, now).unwrap();
                assert_eq!(deleted, self.model.delete_value(&path, &name, now), "{path} {name}");
            }
            12..=16 => {
                let path = self.path();
                let created = self.hive.create_key(&path, now).unwrap();
                assert_eq!(created, self.model.create_key(&path, now), "{path}");
            }
            17..=18 => {
                let path = if self.random.below(4) == 0 { self.path() } else { self.existing() };
                if path == self.below {
                    return;
                }
                let subkeys = self.model.subkeys(&path);
                match self.hive.delete_key(&path, now) {
                    Ok(deleted) => assert_eq!(deleted, self.model.delete_tree(&path, now), "{path}"),
                    Err(Error::Refused { reason: Refusal::HasSubkeys { count }, .. }) => {
                        assert_eq!(count as usize, subkeys, "{path}");
                    }
                    Err(error) => panic!("{path}: {error}"),
                }
            }
            _ => {
                let path = if self.random.below(2) == 0 { self.path() } else { self.existing() };
                if path == self.below || self.random.below(3) > 0 {
                    return;
                }
                let deleted = self.hive.delete_tree(&path, now).unwrap();
                assert_eq!(deleted, self.model.delete_tree(&path, now), "{path}");
            }
        }
    }

    /// Seals the hive, opens the bytes anew and compares everything.
    fn compare(mut self, name: &str) -> Bench {
        let bytes = self.hive.commit(NOW).unwrap().to_vec();
        let hive = Hive::open(bytes.clone()).unwrap();
        assert_eq!(hive.check(), []);
        let found = snapshot(&hive, &bytes);
        let differences = differences(&self.model.keys, &found);
        assert!(differences.is_empty() && found == self.model.keys, "{name}: {differences:#?}");
        // Every key is where its hash says.
        for path in self.model.spelled.keys().filter(|path| path.starts_with(&self.below.to_lowercase())) {
            assert!(hive.key(path).unwrap().is_some(), "{path}");
        }
        agrees_with_hivex(&hive, &bytes, name);
        self.hive = hive;
        self
    }

    /// libregf takes long for large data, so once in a test is enough.
    fn compare_with_libregf(&mut self, name: &str) {
        let bytes = self.hive.commit(NOW).unwrap().to_vec();
        agrees_with_libregf(&self.hive, &bytes, name);
    }
}

fn bench(hive: Hive, below: &str, random: Random) -> Bench {
    let (mut hive, mut random) = (hive, random);
    let pool = random.bytes(200_000);
    hive.create_key(below, NOW).unwrap();
    let bytes = hive.commit(NOW).unwrap().to_vec();
    let model = Model::of(&hive, &bytes);
    Bench { hive, model, random, below: below.to_owned(), clock: 0, pool }
}

#[test]
fn a_new_hive_bears_thousands_of_random_edits() {
    let mut bench = bench(Hive::create(NOW), "", Random::new("new hive", 1));
    for round in 0..6 {
        for _ in 0..500 {
            bench.step();
            if bench.clock.is_multiple_of(100) {
                assert_eq!(bench.hive.check(), []);
            }
        }
        bench = bench.compare(&format!("new-{round}"));
        if round == 1 {
            bench.compare_with_libregf("new");
        }
    }
}

#[test]
fn a_users_hive_bears_random_edits_and_the_rest_stays() {
    let Some(bytes) = real("notatin-NTUSER.DAT") else {
        return;
    };
    let hive = Hive::open(bytes).unwrap();
    let mut bench = bench(hive, r"Software\Microsoft\Windows", Random::new("NTUSER", 2));
    for round in 0..2 {
        for _ in 0..500 {
            bench.step();
        }
        bench = bench.compare(&format!("ntuser-{round}"));
        if round == 0 {
            bench.compare_with_libregf("ntuser");
        }
    }
}

#[test]
fn a_recovered_system_hive_bears_random_edits_and_the_rest_stays() {
    let Some(hive) = system_b_recovered() else { return };
    let mut bench = bench(hive, r"ControlSet001\Services", Random::new("SYSTEM", 3));
    for _ in 0..300 {
        bench.step();
    }
    bench.compare("system_b-edited");
}

#[test]
fn the_adapters_value_is_set_and_nothing_else() {
    let Some(mut hive) = system_b_recovered() else {
        return;
    };
    let path = r"ControlSet001\Control\Class\{4d36e972-e325-11ce-bfc1-08002be10318}\0001";
    let before = hive.commit(NOW).unwrap().to_vec();
    let mut wanted = snapshot(&hive, &before);
    let later = FileTime(NOW.0 + 1);
    hive.set_value(path, "*PMARPOffload", 1, b"0\0\0\0", later).unwrap();
    let after = hive.commit(later).unwrap().to_vec();
    let key = wanted.get_mut(path).unwrap();
    key.written = later;
    key.values.insert("*PMARPOffload".to_owned(), (1, b"0\0\0\0".to_vec()));
    let found = snapshot(&hive, &after);
    assert!(found == wanted, "{:#?}", differences(&wanted, &found));
    // Resident data: numbers, times and checksum of the base block, time of the first bin, of the key, and one byte.
    assert_eq!(before.len(), after.len());
    let changed = before.iter().zip(&after).filter(|(a, b)| a != b).count();
    assert!(changed <= 4 + 4 + 8 + 4 + 8 + 8 + 1, "{changed} bytes differ");
}

#[test]
fn a_key_of_many_subkeys_is_read_alike_by_others() {
    let mut hive = Hive::create(NOW);
    let mut random = Random::new("wide", 4);
    let mut names = std::collections::BTreeSet::new();
    while names.len() < 2600 {
        names.insert(format!("{} {:04}", random.pick(NAMES), random.below(10_000)));
    }
    let mut order: Vec<&String> = names.iter().collect();
    for i in (1..order.len()).rev() {
        order.swap(i, random.below(i + 1));
    }
    for name in &order {
        assert!(hive.create_key(name, NOW).unwrap(), "{name}");
    }
    for name in &order[..700] {
        assert!(hive.delete_key(name, NOW).unwrap(), "{name}");
    }
    let bytes = hive.commit(NOW).unwrap().to_vec();
    assert_eq!(hive.root().unwrap().subkeys().count(), 1900);
    assert_eq!(hive.check(), []);
    agrees_with_hivex(&hive, &bytes, "wide");
    agrees_with_libregf(&hive, &bytes, "wide");
}
