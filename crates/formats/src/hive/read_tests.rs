//! Reading of crafted and damaged hives.

use std::ops::ControlFlow;

use super::crafted::{NOW, pattern, sample};
use super::key::field;
use super::*;

pub(super) fn fault<T: std::fmt::Debug>(result: Result<T, Error>) -> Fault {
    match result {
        Err(Error::Damaged { fault, .. }) => fault,
        other => panic!("{other:?}"),
    }
}

pub(super) fn walk_all(hive: &Hive, budget: Budget) -> Result<Walked, Error> {
    hive.walk(budget, |_, node| {
        if let Node::Value(value) = node {
            let _ = value.data();
        }
        ControlFlow::Continue(())
    })
}

#[test]
fn everything_is_found_whatever_its_case() {
    let hive = sample();
    let key = hive.key(r"SOFTWARE\clinic").unwrap().unwrap();
    assert_eq!(key.name(), "Clinic");
    assert_eq!(key.value("BIG").unwrap().unwrap().data().unwrap(), pattern(40_000));
    let key = hive.key("software").unwrap().unwrap();
    assert_eq!(key.timestamp(), NOW);
    let of =
        |name: &str| key.value(name).unwrap().map(|value| (value.kind(), value.data().unwrap().into_owned()));
    assert_eq!(of(""), Some((1, b"d\0e\0f\0\0\0".to_vec())));
    assert_eq!(of("number"), Some((4, vec![7, 0, 0, 0])));
    assert_eq!(of("名前"), Some((3, vec![1, 2, 3])));
    assert_eq!(of("nothing"), Some((0, vec![])));
    assert_eq!(of("absent"), None);
    assert!(hive.key(r"Software\アプリ").unwrap().is_some());
    assert!(hive.key("GRÖßE").unwrap().is_some());
    assert!(hive.key("GRÖSSE").unwrap().is_none());
    assert!(hive.key(r"Software\none\x").unwrap().is_none());
    assert_eq!(hive.key("").unwrap().unwrap().name(), "ROOT");
}

#[test]
fn a_path_with_an_empty_part_is_an_error() {
    let hive = sample();
    for path in [r"\Software", r"Software\", r"Software\\Clinic", r"\"] {
        assert!(matches!(hive.key(path), Err(Error::Name { fault: NameFault::Empty, .. })), "{path}");
    }
}

#[test]
fn a_wrong_hash_or_order_hides_no_key() {
    let mut hive = sample();
    let list = hive.list_of("");
    assert_eq!(hive.names(""), ["empty", "Größe", "Software"]);
    for entry in 0..3 {
        hive.patch_word(list, 4 + entry * 8 + 4, 0x1234_5678);
    }
    let (first, last) = (hive.word(list, 4), hive.word(list, 4 + 16));
    hive.patch_word(list, 4, last);
    hive.patch_word(list, 4 + 16, first);
    for name in ["EMPTY", "größe", "software"] {
        assert!(hive.key(name).unwrap().is_some(), "{name}");
    }
    assert!(hive.key("none").unwrap().is_none());
}

#[test]
fn a_damaged_entry_is_an_error_only_for_what_it_may_hide() {
    let mut hive = sample();
    let list = hive.list_of("");
    hive.patch_word(list, 4, 0xffff_fff0);
    assert!(hive.key("Software").unwrap().is_some());
    assert_eq!(fault(hive.key("empty")), Fault::OutOfBins { offset: 0xffff_fff0 });
    let root = hive.root().unwrap();
    assert_eq!(root.subkeys().filter(Result::is_ok).count(), 2);
    assert_eq!(root.subkeys().filter(Result::is_err).count(), 1);
    let key = hive.key("Software").unwrap().unwrap();
    let values = key.word(field::VALUE_LIST);
    hive.patch_word(values, 4, 4);
    let key = hive.key("Software").unwrap().unwrap();
    assert!(key.value("Text").unwrap().is_some());
    assert_eq!(fault(key.value("Number")), Fault::Misaligned { offset: 4 });
    let walked = walk_all(&hive, Budget::default()).unwrap();
    assert_eq!((walked.damaged, walked.keys), (2, 6));
}

#[test]
fn data_are_where_their_size_says() {
    let mut hive = Hive::create(NOW);
    for length in [0, 1, 3, 4, 5, 12, 16_343, 16_344, 16_345, 2 * 16_344, 2 * 16_344 + 1, 100_000] {
        let data = pattern(length);
        hive.set_value("", "v", 3, &data, NOW).unwrap();
        let value = hive.root().unwrap().value("v").unwrap().unwrap();
        assert_eq!(value.is_resident(), length <= 4);
        assert_eq!(value.data().unwrap(), data, "{length}");
        let is_big = !value.is_resident() && hive.image.cell(value.data_cell()).unwrap().starts_with(b"db");
        assert_eq!(is_big, length > 16_344, "{length}");
        assert_eq!(hive.check(), [], "{length}");
    }
    // An ordinary cell may begin with the letters of big data.
    hive.set_value("", "v", 3, b"db\x02\0\x20\0\0\0", NOW).unwrap();
    assert_eq!(
        hive.root().unwrap().value("v").unwrap().unwrap().data().unwrap(),
        b"db\x02\0\x20\0\0\0".as_slice()
    );
}

#[test]
fn before_version_1_4_there_are_no_segments() {
    let mut hive = Hive::create(NOW);
    hive.image = Image::new(hive.image.bytes().to_vec(), 4096, 3, 32);
    hive.set_value("", "v", 3, &pattern(50_000), NOW).unwrap();
    let value = hive.root().unwrap().value("v").unwrap().unwrap();
    assert_eq!(value.data().unwrap(), pattern(50_000));
    assert_eq!(hive.image.cell(value.data_cell()).unwrap()[..8], pattern(50_000)[..8]);
    hive.create_key("abc", NOW).unwrap();
    assert_eq!(&hive.image.cell(hive.list_of("")).unwrap()[..2], b"lf");
    assert_eq!(hive.check(), []);
    assert!(matches!(
        hive.set_value("", "v", 3, &vec![0; (1 << 20) + 1], NOW),
        Err(Error::TooLong { length: 1_048_577, max: 1_048_576 })
    ));
}

#[test]
fn damaged_values_are_errors_with_their_place() {
    let damaged = |patches: &[(u32, &[u8])]| {
        let mut hive = sample();
        let cell = hive.value_cell("Software", "Text");
        for (at, bytes) in patches {
            hive.patch(cell, *at, bytes);
        }
        let values: Vec<_> =
            hive.key("Software").unwrap().unwrap().values().map(|value| value?.data().map(drop)).collect();
        assert_eq!(values.iter().filter(|value| value.is_err()).count(), 1, "{patches:?}");
        fault(values.into_iter().collect::<Result<(), Error>>())
    };
    assert_eq!(damaged(&[(4, &[5, 0, 0, 0x80])]), Fault::Resident { size: 5 });
    assert_eq!(
        damaged(&[(4, &[105, 0, 0, 0])]),
        Fault::Short { what: "data of a value", needs: 105, has: 100 }
    );
    assert_eq!(
        damaged(&[(4, &[0, 64, 0, 0])]),
        Fault::Signature { wanted: *b"db", found: [65, 65] },
        "16,384 bytes are big data"
    );
    assert_eq!(damaged(&[(4, &[0, 0, 0, 0x7f])]), Fault::LongData { size: 0x7f00_0000 });
    assert_eq!(
        damaged(&[(2, &[0xff, 0x7f])]),
        Fault::Short { what: "value with its name", needs: 20 + 0x7fff, has: 28 }
    );
    assert_eq!(damaged(&[(2, &[3, 0]), (16, &[0, 0])]), Fault::OddName { length: 3 });
    assert_eq!(damaged(&[(0, b"kv")]), Fault::Signature { wanted: *b"vk", found: *b"kv" });
}

#[test]
fn a_value_that_claims_more_than_the_hive_does_not_end_a_walk() {
    let mut hive = sample();
    hive.patch_word(hive.value_cell("Software", "Text"), 4, 0x7fff_ffff);
    let walked = walk_all(&hive, Budget::default()).unwrap();
    assert_eq!((walked.keys, walked.values, walked.bytes), (7, 7, 8 + 4 + 3 + 40_000 + 16_344));
}

#[test]
fn damaged_big_data_are_errors() {
    let damaged = |patch: &dyn Fn(&mut Hive, u32)| {
        let mut hive = sample();
        let head = hive.word(hive.value_cell(r"Software\Clinic", "big"), 8);
        patch(&mut hive, head);
        let key = hive.key(r"Software\Clinic").unwrap().unwrap();
        fault(key.value("big").unwrap().unwrap().data())
    };
    assert_eq!(
        damaged(&|hive, head| hive.patch(head, 2, &[2, 0])),
        Fault::Segments { size: 40_000, segments: 2 }
    );
    assert_eq!(damaged(&|hive, head| hive.patch_word(head, 4, 0)), Fault::Free);
    let short = |hive: &mut Hive, head| {
        let segment = hive.word(hive.word(head, 4), 4);
        hive.patch_size(segment, -16_000);
    };
    assert_eq!(damaged(&short), Fault::Short { what: "segment", needs: 16_344, has: 15_996 });
}

#[test]
fn a_name_may_hold_lone_surrogates() {
    let mut hive = sample();
    let cell = hive.cell_of(r"Software\アプリ");
    hive.patch(cell, 76, &0xd800_u16.to_le_bytes());
    let software = hive.key("Software").unwrap().unwrap();
    let name =
        software.subkeys().map(|key| key.unwrap()).find(|key| key.raw_name().units().next() == Some(0xd800));
    assert_eq!(name.unwrap().name(), "\u{fffd}プリ");
    assert!(hive.key("Software\\\u{fffd}プリ").unwrap().is_none(), "the replacement is no way to name it");
    assert!(walk_all(&hive, Budget::default()).is_ok());
}

#[test]
fn a_link_is_seen_but_not_followed() {
    let mut hive = sample();
    let cell = hive.cell_of(r"Software\Clinic");
    hive.patch(cell, field::FLAGS, &(key::LINK | key::COMPRESSED).to_le_bytes());
    assert!(hive.key(r"Software\Clinic").unwrap().unwrap().is_link());
    let below = hive.key(r"Software\Clinic\Terminal");
    assert!(matches!(below, Err(Error::Link { at, .. }) if at == 4096 + u64::from(cell)), "{below:?}");
}

#[test]
fn a_predefined_handle_has_no_values() {
    let mut hive = sample();
    let cell = hive.cell_of("Software");
    hive.patch(cell, field::FLAGS, &(key::PREDEFINED | key::COMPRESSED).to_le_bytes());
    hive.patch_word(cell, field::VALUE_COUNT, 0x8000_0002);
    let key = hive.key("Software").unwrap().unwrap();
    assert!(key.is_predefined());
    assert_eq!((key.value_count(), key.values().count()), (0, 0));
    assert!(walk_all(&hive, Budget::default()).is_ok());
}

#[test]
fn class_and_security_are_bounded_by_their_cells() {
    let mut hive = sample();
    let cell = hive.cell_of("empty");
    let text = hive.word(hive.value_cell("Software", "Text"), 8);
    assert!(hive.key("empty").unwrap().unwrap().class().unwrap().is_none());
    hive.patch_word(cell, field::CLASS, text);
    hive.patch(cell, field::CLASS_LENGTH, &[6, 0]);
    assert_eq!(
        hive.key("empty").unwrap().unwrap().class().unwrap().unwrap().to_string(),
        "\u{4141}\u{4141}\u{4141}"
    );
    hive.patch(cell, field::CLASS_LENGTH, &[102, 0]);
    assert!(matches!(
        fault(hive.key("empty").unwrap().unwrap().class()),
        Fault::Short { needs: 102, has: 100, .. }
    ));
    let item = hive.word(cell, field::SECURITY);
    hive.patch_word(item, 16, u32::MAX);
    assert!(matches!(
        fault(hive.root().unwrap().security()),
        Fault::Short { what: "security descriptor", .. }
    ));
    hive.patch_word(cell, field::SECURITY, text);
    assert!(matches!(fault(hive.key("empty").unwrap().unwrap().security()), Fault::Signature { .. }));
}

#[test]
fn a_walk_gives_paths_in_order_and_ends_when_told() {
    let hive = sample();
    let mut paths = Vec::new();
    hive.walk(Budget::default(), |path, node| {
        if let Node::Key(_) = node {
            paths.push(path.to_owned());
        }
        if path == r"Software\Clinic" { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })
    .unwrap();
    assert_eq!(paths, ["", "empty", "Größe", "Software", r"Software\Clinic"]);
}

#[test]
fn opening_checks_the_base_block_alone() {
    let good = sample().into_bytes();
    let reseal = |bytes: &mut Vec<u8>| {
        let sum = base_block::checksum(bytes);
        bytes::put(bytes, 508, &sum.to_le_bytes());
    };
    let patched = |at: usize, word: u32| {
        let mut bytes = good.clone();
        bytes::put(&mut bytes, at, &word.to_le_bytes());
        reseal(&mut bytes);
        Hive::open(bytes).map(drop)
    };
    let reason = |result| match result {
        Err(Error::NotAHive { at, reason }) => (at, reason),
        other => panic!("{other:?}"),
    };
    assert_eq!(reason(Hive::open(vec![]).map(drop)), (0, NotAHive::Short { length: 0 }));
    assert_eq!(reason(patched(0, 0x6765_7273)), (0, NotAHive::Signature { found: *b"sreg" }));
    assert_eq!(reason(patched(28, 6)), (28, NotAHive::FileType { found: 6 }));
    assert_eq!(reason(patched(32, 2)), (32, NotAHive::Format { found: 2 }));
    assert_eq!(reason(patched(40, 4097)), (40, NotAHive::BinsSize { found: 4097 }));
    assert_eq!(patched(24, 7), Err(Error::Version { major: 1, minor: 7 }));
    assert_eq!(patched(24, 2), Err(Error::Version { major: 1, minor: 2 }));
    assert_eq!(patched(20, 0), Err(Error::Version { major: 0, minor: 5 }));
    let length = good.len() as u64;
    assert_eq!(patched(40, length as u32), Err(Error::CutOff { needs: length + 4096, has: length }));
    assert!(matches!(patched(8, 77), Err(Error::Dirty { secondary: 77, checksum_ok: true, .. })));
    let mut bytes = good.clone();
    bytes[508] ^= 1;
    assert!(matches!(Hive::open(bytes.clone()), Err(Error::Dirty { checksum_ok: false, .. })));
    assert!(Hive::is_dirty(&bytes[..512]).unwrap());
    assert!(!Hive::is_dirty(&good).unwrap());
    assert!(Hive::open_unrecovered(bytes).is_ok());
    // A root that is no key is an error for the caller that reads it.
    let mut bytes = good.clone();
    bytes::put(&mut bytes, 36, &0x1_0000_u32.to_le_bytes());
    reseal(&mut bytes);
    assert!(Hive::open(bytes).unwrap().root().is_err());
    // The bytes behind the bins have no meaning.
    let longer = [&good[..], &[0xee; 5000]].concat();
    assert_eq!(Hive::open(longer).unwrap().check(), []);
}
