//! Bad input: whatever the bytes are, there is an error or a bounded result. No panic, no hang, no flood of memory.

use std::mem::discriminant;
use std::ops::ControlFlow;

use formats::hive::{Budget, Error, FileTime, Hive, Node, Problem, ProblemKind};

use crate::support::{NOW, Random, real, system_b};

/// Damaged hives that are tried, some seconds' worth.
const ROUNDS: u32 = 300;
const LATER: FileTime = FileTime(NOW.0 + 1);

/// A small hive with lists of lists, big data, several bins, wide names.
fn seed_hive() -> Vec<u8> {
    let mut hive = Hive::create(NOW);
    for n in 0..1020 {
        hive.create_key(&format!(r"many\{n:04}"), NOW).unwrap();
    }
    for path in [r"a\b\c\d", r"a\b\アプリ", "x", "y"] {
        hive.create_key(path, NOW).unwrap();
        for (index, length) in [0, 3, 4, 5, 100].into_iter().enumerate() {
            hive.set_value(path, &format!("value {index}"), 3, &vec![index as u8; length], NOW).unwrap();
        }
    }
    hive.set_value("x", "", 3, &[7; 40_000], NOW).unwrap();
    hive.commit(NOW).unwrap().to_vec()
}

/// Makes the base block right again, so that the damage behind it is reached.
fn reseal(bytes: &mut [u8]) {
    let sum = bytes[..508].chunks(4).fold(0, |sum, word| sum ^ u32::from_le_bytes(word.try_into().unwrap()));
    let sum: u32 = match sum {
        0 => 1,
        u32::MAX => u32::MAX - 1,
        sum => sum,
    };
    bytes[508..512].copy_from_slice(&sum.to_le_bytes());
}

#[derive(Default, Debug)]
struct Tally {
    opened: u32,
    edited: u32,
    committed: u32,
    refused_at_commit: u32,
}

/// One edit, whatever comes of it.
type Edit<'e> = &'e dyn Fn(&mut Hive) -> Result<(), Error>;

/// Reads everything, looks things up, edits; nothing of it may go wrong badly.
fn exercise(bytes: Vec<u8>, tally: &mut Tally) {
    let Ok(mut hive) = Hive::open(bytes) else { return };
    tally.opened += 1;
    let mut bytes_read = 0;
    let result = hive.walk(Budget::default(), |_, node| {
        match node {
            Node::Key(key) => drop((key.class().map(drop), key.security().map(drop), key.timestamp())),
            Node::Value(value) => bytes_read += value.data().map_or(0, |data| data.len()),
            Node::Damaged(error) => assert!(error.to_string().contains("0x"), "{error}"),
        }
        ControlFlow::Continue(())
    });
    if let Err(error) = result {
        assert!(matches!(error, Error::Damaged { .. } | Error::Budget { .. }), "{error}");
    }
    for path in [r"a\b\c\d", r"A\B\アプリ", r"many\0500", r"many\none", "x"] {
        if let Ok(Some(key)) = hive.key(path) {
            drop((key.value("value 4").map(drop), key.value("none").map(drop)));
        }
    }
    let before = hive.check();
    assert!(before.len() <= 1000);
    let edits: [Edit; 8] = [
        &|hive| hive.set_value("x", "", 3, &[1; 20_000], LATER),
        &|hive| hive.set_value(r"a\b\c\d", "value 4", 3, &[1; 300], LATER),
        &|hive| hive.set_value("y", "new", 3, &[1; 300], LATER),
        &|hive| hive.delete_value("y", "value 3", LATER).map(drop),
        &|hive| hive.create_key(r"many\0500a\b", LATER).map(drop),
        &|hive| hive.delete_key(r"many\0700", LATER).map(drop),
        &|hive| hive.delete_tree("a", LATER).map(drop),
        &|hive| hive.delete_tree("many", LATER).map(drop),
    ];
    for edit in edits {
        tally.edited += u32::from(edit(&mut hive).is_ok());
    }
    if !hive.is_changed() {
        return;
    }
    match hive.commit(LATER) {
        Ok(bytes) => {
            tally.committed += 1;
            let after = Hive::open(bytes.to_vec()).unwrap().check();
            for new in after.iter().filter(|problem| !before.contains(problem)) {
                // Only the numbers of a harmless problem may change.
                let alike =
                    |old: &Problem| old.at == new.at && discriminant(&old.kind) == discriminant(&new.kind);
                assert!(new.kind.is_harmless() && before.iter().any(alike), "{new}");
            }
        }
        Err(Error::Unsound { .. }) => tally.refused_at_commit += 1,
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn damaged_hives_are_errors_or_bounded() {
    let good = seed_hive();
    let mut random = Random::new("damaged hives", 5);
    let mut tally = Tally::default();
    // TEJUN_ROUNDS lets it run longer than a test should.
    let rounds = std::env::var("TEJUN_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(ROUNDS);
    for round in 1..=rounds {
        let mut bytes = good.clone();
        for _ in 0..=random.below(4) {
            // Mostly in the first bins, where the keys and lists are; seldom in the middle of data.
            let at = 4096 + random.below(if round % 4 == 0 { bytes.len() - 4100 } else { 100_000 }) / 4 * 4;
            match random.below(4) {
                0 => bytes[at] ^= 1 << random.below(8),
                1 => {
                    let word =
                        *random.pick(&[0, 1, 7, 0x7fff_ffff, 0x8000_0000, u32::MAX, 0xffff_fff8, 0x1000]);
                    bytes[at..at + 4].copy_from_slice(&word.to_le_bytes());
                }
                2 => {
                    let word = (random.below(100_000) as u32) & !7;
                    bytes[at..at + 4].copy_from_slice(&word.to_le_bytes());
                }
                _ => {
                    let (from, length) = (4096 + random.below(90_000) / 8 * 8, 8 * random.below(30));
                    let to = at / 8 * 8;
                    let end = (to + length).min(good.len());
                    bytes.copy_within(from..from + (end - to), to);
                }
            }
        }
        exercise(bytes, &mut tally);
    }
    println!("{rounds} hives: {tally:?}");
    assert!(tally.opened > 0 && tally.edited > 0 && tally.committed > 0);
}

#[test]
fn damaged_base_blocks_are_errors_or_bounded() {
    let good = seed_hive();
    let mut random = Random::new("damaged base blocks", 6);
    for at in (0..168).step_by(4).chain([504, 508]) {
        for word in [0, 1, 6, 0x1000, 0x7fff_f000, u32::MAX, random.next() as u32] {
            let mut bytes = good.clone();
            bytes[at..at + 4].copy_from_slice(&word.to_le_bytes());
            drop(Hive::open(bytes.clone()));
            reseal(&mut bytes);
            for hive in [Hive::open(bytes.clone()), Hive::open_unrecovered(bytes)].into_iter().flatten() {
                drop(hive.walk(Budget::default(), |_, _| ControlFlow::Break(())));
                drop(hive.key("x").map(drop));
            }
        }
    }
}

#[test]
fn hives_cut_off_anywhere_are_errors() {
    let good = seed_hive();
    for length in (0..good.len()).step_by(977).chain([511, 512, 4095, 4096, good.len() - 1]) {
        let result = Hive::open(good[..length].to_vec());
        assert!(matches!(result, Err(Error::NotAHive { .. } | Error::CutOff { .. })), "{length}");
    }
    // The size field cut down with the file: now references lead out of the bins.
    let mut tally = Tally::default();
    for pages in 1..((good.len() - 4096) / 4096).min(40) {
        let mut bytes = good[..4096 + pages * 4096].to_vec();
        bytes[40..44].copy_from_slice(&(pages as u32 * 4096).to_le_bytes());
        reseal(&mut bytes);
        let hive = Hive::open(bytes.clone()).unwrap();
        assert!(hive.check().iter().any(|problem| problem.kind.forbids_edits()), "{pages}");
        exercise(bytes, &mut tally);
    }
    assert_eq!(tally.edited, 0, "nothing is written where free space is uncertain");
}

#[test]
fn noise_is_an_error_or_bounded() {
    let mut random = Random::new("noise", 7);
    let mut tally = Tally::default();
    let good = seed_hive();
    for _ in 0..60 {
        let length = 8192 + 4096 * random.below(4);
        let mut bytes = random.bytes(length);
        bytes[..4096].copy_from_slice(&good[..4096]);
        bytes[40..44].copy_from_slice(&(length as u32 - 4096).to_le_bytes());
        // A root key that is one, among noise.
        bytes[4096..4096 + 200].copy_from_slice(&good[4096..4096 + 200]);
        reseal(&mut bytes);
        exercise(bytes, &mut tally);
    }
    assert_eq!((tally.opened, tally.edited), (60, 0));
}

#[test]
fn damaged_logs_complete_a_hive_partly_or_not_at_all() {
    let Some((hive, one, two)) = system_b() else {
        return;
    };
    let mut random = Random::new("damaged logs", 8);
    for round in 0..6 {
        let mut logs = [one.clone(), two.clone()];
        for _ in 0..3 {
            let log = &mut logs[random.below(2)];
            let at = random.below(if round % 2 == 0 { 60_000 } else { 2_700_000 });
            log[at] ^= 1 << random.below(8);
        }
        match Hive::open_with_logs(hive.clone(), &[&logs[0], &logs[1]]) {
            Ok((_, recovery)) => assert!(recovery.unwrap().entries <= 24),
            Err(Error::NoUsableLog { .. } | Error::Unsound { .. }) => {}
            Err(error) => panic!("{error}"),
        }
    }
    for length in [0, 511, 512, 600, 16_384, 50_000] {
        match Hive::open_with_logs(hive.clone(), &[&one[..length], &two[..length]]) {
            Ok((_, recovery)) => assert!(recovery.unwrap().entries < 24),
            Err(Error::NoUsableLog { logs, .. }) => assert_eq!(logs.len(), 2),
            Err(error) => panic!("{error}"),
        }
    }
}

#[test]
fn a_damaged_real_hive_is_read_around_the_damage() {
    let Some(good) = real("notatin-NTUSER.DAT") else {
        return;
    };
    let mut random = Random::new("damaged NTUSER", 9);
    let mut damaged = 0;
    for _ in 0..12 {
        let mut bytes = good.clone();
        for _ in 0..20 {
            let at = 4096 + random.below(1_000_000);
            bytes[at] ^= 1 << random.below(8);
        }
        let hive = Hive::open(bytes).unwrap();
        let mut keys = 0;
        let walked = hive.walk(Budget::default(), |_, node| {
            match node {
                Node::Key(_) => keys += 1,
                Node::Value(value) => drop(value.data().map(drop)),
                Node::Damaged(_) => damaged += 1,
            }
            ControlFlow::Continue(())
        });
        assert!(walked.is_ok_and(|walked| walked.keys == keys) || keys > 0);
        drop(hive.check());
    }
    println!("{damaged} damaged entries met");
}

#[test]
fn harmless_problems_are_those_that_edits_survive() {
    // What `is_harmless` promises, tried on the one that other writers really leave: the root without its flag.
    let mut bytes = seed_hive();
    bytes[4096 + 36 + 2] &= !0x04;
    let mut hive = Hive::open(bytes).unwrap();
    let kinds: Vec<ProblemKind> = hive.check().into_iter().map(|problem| problem.kind).collect();
    assert_eq!(kinds, [ProblemKind::RootFlag]);
    hive.create_key("new", LATER).unwrap();
    let bytes = hive.commit(LATER).unwrap().to_vec();
    assert_eq!(Hive::open(bytes).unwrap().check().len(), 1, "and it stays as it was");
}
