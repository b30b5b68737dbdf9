//! Edits: each does what it says, nothing else, or nothing at all.

use super::crafted::{LATER, NOW, pattern, sample, wide};
use super::image::NONE;
use super::key::field;
use super::*;

/// Bytes of cells in use.
fn used(hive: &Hive) -> u32 {
    let free: u32 = survey::survey(&hive.image).free.iter().map(|(_, size)| size).sum();
    let bins = hive.image.bins().chunks(4096).filter(|page| page.starts_with(b"hbin")).count() as u32;
    hive.image.bins_size() - bins * 32 - free
}

fn value(hive: &Hive, key: &str, name: &str) -> Option<(u32, Vec<u8>)> {
    let value = hive.key(key).unwrap().unwrap().value(name).unwrap()?;
    Some((value.kind(), value.data().unwrap().into_owned()))
}

#[test]
fn a_value_takes_every_size_in_turn() {
    let mut hive = sample();
    let sizes = [0, 5, 4, 100, 12, 16_344, 16_345, 16_344, 40_000, 3, 50_000, 33_000, 0, 20, 20];
    let before = used(&hive);
    for (step, size) in sizes.into_iter().enumerate() {
        let (kind, data) = (step as u32, pattern(size));
        hive.set_value("empty", "v", kind, &data, LATER).unwrap();
        assert_eq!(value(&hive, "EMPTY", "V"), Some((kind, data)), "{size}");
        assert_eq!(hive.check(), [], "{size}");
    }
    assert_eq!(hive.key("empty").unwrap().unwrap().word(field::LARGEST_VALUE_DATA), 50_000);
    assert!(hive.delete_value("empty", "V", LATER).unwrap());
    assert_eq!(used(&hive), before, "everything was given back");
    assert!(!hive.delete_value("empty", "v", LATER).unwrap());
    let bytes = hive.commit(LATER).unwrap().to_vec();
    assert_eq!(Hive::open(bytes).unwrap().check(), []);
}

#[test]
fn a_value_that_fits_is_written_in_place() {
    let mut hive = sample();
    let cell = |hive: &Hive| hive.word(hive.value_cell("Software", "Text"), 8);
    let before = cell(&hive);
    for size in [100, 96, 40, 8] {
        hive.set_value("Software", "Text", 1, &pattern(size), LATER).unwrap();
        assert_eq!(cell(&hive), before, "{size}");
    }
    hive.set_value("Software", "Text", 1, &pattern(100), LATER).unwrap();
    assert_eq!(value(&hive, "Software", "Text").unwrap().1, pattern(100));
}

#[test]
fn a_value_keeps_the_spelling_of_its_name_and_its_place() {
    let mut hive = sample();
    let names = |hive: &Hive| -> Vec<String> {
        hive.key("Software").unwrap().unwrap().values().map(|value| value.unwrap().name()).collect()
    };
    let before = names(&hive);
    hive.set_value("SOFTWARE", "NUMBER", 4, &[1, 0, 0, 0], LATER).unwrap();
    hive.set_value("SOFTWARE", "", 1, &[], LATER).unwrap();
    assert_eq!(names(&hive), before);
    hive.delete_value("software", "text", LATER).unwrap();
    assert_eq!(names(&hive), ["", "Number", "名前", "nothing"]);
    hive.set_value("software", "New", 4, &[1, 0, 0, 0], LATER).unwrap();
    assert_eq!(names(&hive), ["", "Number", "名前", "nothing", "New"]);
}

#[test]
fn a_value_without_a_name_has_no_flags() {
    let mut hive = sample();
    let flags =
        |hive: &Hive, name: &str| bytes::u16_at(hive.image.cell(hive.value_cell("empty", name)).unwrap(), 16);
    for name in ["", "Latin-1 ÿ", "名前"] {
        hive.set_value("empty", name, 4, &[0; 4], LATER).unwrap();
    }
    assert_eq!(["", "Latin-1 ÿ", "名前"].map(|name| flags(&hive, name)), [0, 1, 0]);
}

#[test]
fn only_what_changes_gets_the_time() {
    let mut hive = sample();
    let time = |hive: &Hive, path: &str| hive.key(path).unwrap().unwrap().timestamp();
    hive.set_value("Software", "Number", 4, &7_u32.to_le_bytes(), LATER).unwrap();
    assert!(!hive.delete_value("Software", "absent", LATER).unwrap());
    assert!(!hive.create_key("Software", LATER).unwrap());
    assert!(!hive.delete_key("absent", LATER).unwrap());
    assert!(!hive.is_changed(), "nothing was different from what was wanted");
    let before = hive.image.bytes().to_vec();
    assert_eq!(hive.commit(LATER).unwrap(), before);

    hive.set_value("Software", "Number", 5, &7_u32.to_le_bytes(), LATER).unwrap();
    assert!(hive.is_changed());
    assert_eq!((time(&hive, "Software"), time(&hive, ""), time(&hive, "empty")), (LATER, NOW, NOW));
    hive.create_key(r"empty\x\y", LATER).unwrap();
    assert_eq!(
        (time(&hive, "empty"), time(&hive, r"empty\x"), time(&hive, r"empty\x\y")),
        (LATER, LATER, LATER)
    );
    assert_eq!(time(&hive, ""), NOW);
}

#[test]
fn a_new_key_has_its_parents_security() {
    let mut hive = sample();
    let item = hive.word(hive.cell_of("Software"), field::SECURITY);
    assert_eq!(hive.word(item, 12), 7);
    assert!(hive.create_key(r"Software\a\b\c", LATER).unwrap());
    assert_eq!(hive.word(item, 12), 10);
    let key = hive.key(r"Software\a\b\c").unwrap().unwrap();
    assert_eq!(key.security_cell(), item);
    assert_eq!(key.word(field::PARENT), hive.cell_of(r"Software\a\b"));
    assert_eq!((key.flags(), key.timestamp()), (key::COMPRESSED, LATER));
    assert_eq!(hive.key("Software").unwrap().unwrap().half(field::LARGEST_SUBKEY_NAME), 12);
    hive.create_key(r"Software\a much longer name", LATER).unwrap();
    assert_eq!(hive.key("Software").unwrap().unwrap().half(field::LARGEST_SUBKEY_NAME), 36);
    assert!(hive.delete_tree(r"Software\a", LATER).unwrap());
    assert_eq!(hive.word(item, 12), 8);
    assert_eq!(hive.check(), []);
}

#[test]
fn virtualization_flags_survive_and_are_passed_on_when_they_say_so() {
    let mut hive = sample();
    let cell = hive.cell_of("Software");
    hive.patch(cell, field::VIRTUALIZATION, &[0xfa, 0x77]);
    hive.create_key(r"Software\a name that is longer than the others", LATER).unwrap();
    assert_eq!(hive.key("Software").unwrap().unwrap().half(field::VIRTUALIZATION), 0x77fa);
    assert_eq!(hive.names("Software").len(), 3);
    let child = hive.key(r"Software\a name that is longer than the others").unwrap().unwrap();
    assert_eq!(child.half(field::VIRTUALIZATION), 0x000a);
    hive.patch(cell, field::VIRTUALIZATION, &[0x02, 0]);
    hive.create_key(r"Software\other", LATER).unwrap();
    assert_eq!(hive.key(r"Software\other").unwrap().unwrap().half(field::VIRTUALIZATION), 0);
}

#[test]
fn lists_stay_in_order_and_are_divided() {
    let mut hive = Hive::create(NOW);
    // A walk through 0..2100 in an order that goes up and down; 7919 is prime to 2100.
    let order = || (0..2100).map(|n| n * 7919 % 2100);
    for n in order() {
        assert!(hive.create_key(&format!("Key {n:04}"), LATER).unwrap());
        if n % 500 == 0 {
            assert_eq!(hive.check(), []);
        }
    }
    assert_eq!(hive.check(), []);
    let all: Vec<String> = (0..2100).map(|n| format!("Key {n:04}")).collect();
    assert_eq!(hive.names(""), all);
    assert!(hive.image.cell(hive.list_of("")).unwrap().starts_with(b"ri"));
    for n in order().skip(7) {
        assert!(hive.delete_key(&format!("KEY {n:04}"), LATER).unwrap());
        if n % 500 == 0 {
            assert_eq!(hive.check(), []);
        }
    }
    assert_eq!(hive.names("").len(), 7);
    assert!(hive.delete_tree(&hive.names("")[3].clone(), LATER).unwrap());
    for name in hive.names("") {
        hive.delete_key(&name, LATER).unwrap();
    }
    assert_eq!((hive.list_of(""), hive.root().unwrap().subkey_count()), (NONE, 0));
    assert_eq!(used(&hive), used(&Hive::create(NOW)));
    assert_eq!(hive.check(), []);
}

#[test]
fn a_list_is_divided_into_halves_at_1012() {
    let mut hive = wide(1012);
    assert!(hive.image.cell(hive.list_of("")).unwrap().starts_with(b"lh"));
    hive.create_key("key 1012", NOW).unwrap();
    let roots = hive.list_of("");
    assert_eq!(hive.image.cell(roots).unwrap()[..4], *b"ri\x02\0");
    let lengths: Vec<u16> =
        [4, 8].map(|at| bytes::u16_at(hive.image.cell(hive.word(roots, at)).unwrap(), 2)).into();
    assert_eq!(lengths, [506, 507]);
    // Keys added at the end fill the last half and divide it again.
    for n in 1013..1519 {
        hive.create_key(&format!("key {n:04}"), NOW).unwrap();
    }
    assert_eq!(hive.image.cell(hive.list_of("")).unwrap()[..4], *b"ri\x03\0");
    assert_eq!(hive.check(), []);
}

#[test]
fn lists_keep_their_kind() {
    for (signature, stride) in [(*b"li", 4), (*b"lf", 8)] {
        let mut hive = wide(3);
        let list = hive.list_of("");
        let names = hive.names("");
        let keys: Vec<u32> = names.iter().map(|name| hive.cell_of(name)).collect();
        hive.patch(list, 0, &signature);
        for (index, key) in (0..).zip(keys) {
            hive.patch_word(list, 4 + index * stride, key);
            if stride == 8 {
                hive.patch(list, 8 + index * stride, b"key ");
            }
        }
        assert_eq!(hive.check(), []);
        for name in ["a", "key 0001a", "z"] {
            hive.create_key(name, LATER).unwrap();
        }
        assert_eq!(hive.image.cell(hive.list_of("")).unwrap()[..2], signature);
        assert_eq!(hive.names(""), ["a", "key 0000", "key 0001", "key 0001a", "key 0002", "z"]);
        assert_eq!(hive.check(), []);
        hive.delete_key("key 0001", LATER).unwrap();
        assert_eq!(hive.check(), []);
    }
}

#[test]
fn a_tree_is_deleted_with_all_that_it_holds() {
    let mut hive = sample();
    let mut grown = sample();
    grown.create_key("tree", LATER).unwrap();
    grown.delete_key("tree", LATER).unwrap();
    let before = used(&grown);
    grown.create_key(r"tree\a\b", LATER).unwrap();
    grown.create_key(r"tree\名", LATER).unwrap();
    for n in 0..1100 {
        grown.create_key(&format!(r"tree\a\{n}"), LATER).unwrap();
    }
    grown.set_value("tree", "big", 3, &pattern(100_000), LATER).unwrap();
    grown.set_value(r"tree\a\b", "", 3, &pattern(50), LATER).unwrap();
    assert!(grown.delete_tree("tree", LATER).unwrap());
    assert!(grown.key("tree").unwrap().is_none());
    assert_eq!(grown.check(), []);
    assert_eq!(used(&grown), before);
    // The rest is what it was, but for the root's time.
    hive.set_value("", "touch", 4, &[0; 4], LATER).unwrap();
    hive.delete_value("", "touch", LATER).unwrap();
    let list = |hive: &Hive| {
        let mut lines = Vec::new();
        hive.walk(Budget::default(), |path, node| {
            lines.push(match node {
                Node::Key(key) => format!("{path} {:?}", key.timestamp()),
                Node::Value(value) => format!("{path} {value:?} {:?}", value.data().unwrap()),
                Node::Damaged(error) => panic!("{error}"),
            });
            ControlFlow::Continue(())
        })
        .unwrap();
        lines
    };
    assert_eq!(list(&grown), list(&hive));
}

#[test]
fn a_commit_seals_and_a_second_one_changes_nothing() {
    let mut hive = sample();
    let field = |bytes: &[u8], at| bytes::u32_at(bytes, at);
    let first = hive.commit(NOW).unwrap().to_vec();
    assert_eq!((field(&first, 4), field(&first, 8)), (2, 2));
    hive.set_value("", "x", 4, &[0; 4], LATER).unwrap();
    let second = hive.commit(LATER).unwrap().to_vec();
    assert_eq!((field(&second, 4), field(&second, 8)), (3, 3));
    assert_eq!(bytes::u64_at(&second, 12), LATER.0);
    assert_eq!(bytes::u64_at(&second, 4096 + 20), LATER.0);
    assert!(!Hive::is_dirty(&second).unwrap());
    assert_eq!(hive.commit(FileTime(1)).unwrap(), second);
    hive.sequence = u32::MAX;
    hive.set_value("", "x", 4, &[1; 4], LATER).unwrap();
    assert_eq!(hive.commit(LATER).map(drop), Err(Error::Sequence { number: u32::MAX }));
}

#[test]
fn a_commit_refuses_what_an_edit_should_not_have_left() {
    let mut hive = sample();
    hive.set_value("", "x", 4, &[0; 4], LATER).unwrap();
    let list = hive.list_of("");
    let ledger = hive.ledger.take();
    hive.patch_word(list, 8, 1);
    hive.ledger = ledger;
    let before = hive.image.bytes().to_vec();
    assert!(matches!(hive.commit(LATER), Err(Error::Unsound { .. })));
    assert_eq!(hive.image.bytes(), before);
}

#[test]
fn what_lies_behind_the_bins_is_overwritten_before_the_file_grows() {
    let mut bytes = sample().into_bytes();
    let bins = bytes.len() as u32 - 4096;
    bytes.extend([0xee; 20_000]);
    let length = bytes.len();
    let mut hive = Hive::open(bytes).unwrap();
    hive.set_value("empty", "v", 3, &pattern(5_000), LATER).unwrap();
    let bytes = hive.commit(LATER).unwrap();
    assert_eq!((bytes.len(), bytes::u32_at(bytes, 40)), (length, bins + 8192));
    let mut hive = Hive::open(bytes.to_vec()).unwrap();
    assert_eq!(hive.check(), []);
    hive.set_value("empty", "w", 3, &pattern(60_000), LATER).unwrap();
    let bytes = hive.commit(LATER).unwrap();
    assert!(bytes.len() > length && bytes.len() == 4096 + bytes::u32_at(bytes, 40) as usize);
}

#[test]
fn the_last_user_of_a_security_item_takes_it_along() {
    // A second item in the ring, used by one key.
    let mut hive = sample();
    let (root_item, key) = (hive.word(32, field::SECURITY), hive.cell_of("empty"));
    hive.set_value("", "spare", 3, &pattern(200), NOW).unwrap();
    let item = hive.word(hive.value_cell("", "spare"), 8);
    let mut content = hive.image.cell(root_item).unwrap().to_vec();
    bytes::put(&mut content, 4, &root_item.to_le_bytes());
    bytes::put(&mut content, 8, &root_item.to_le_bytes());
    bytes::put(&mut content, 12, &1_u32.to_le_bytes());
    hive.patch(item, 0, &content);
    hive.patch_word(root_item, 4, item);
    hive.patch_word(root_item, 8, item);
    hive.patch_word(root_item, 12, 6);
    hive.patch_word(key, field::SECURITY, item);
    let value = hive.value_cell("", "spare");
    hive.patch_word(value, 4, 0x8000_0000);
    assert_eq!(hive.check(), []);

    hive.create_key(r"empty\child", LATER).unwrap();
    assert_eq!(hive.word(item, 12), 2);
    assert!(hive.delete_key(r"empty\child", LATER).unwrap());
    assert_eq!((hive.word(item, 12), hive.word(root_item, 12)), (1, 6));
    assert!(hive.delete_key("empty", LATER).unwrap());
    assert_eq!((hive.word(root_item, 4), hive.word(root_item, 8)), (root_item, root_item));
    assert!(hive.image.cell(item).is_err(), "the item is free");
    assert_eq!(hive.check(), []);
}

#[test]
fn a_class_name_goes_with_its_key() {
    let mut hive = sample();
    hive.set_value("", "spare", 3, &pattern(20), NOW).unwrap();
    let (key, value) = (hive.cell_of("empty"), hive.value_cell("", "spare"));
    let class = hive.word(value, 8);
    hive.patch_word(value, 4, 0x8000_0000);
    hive.patch_word(key, field::CLASS, class);
    hive.patch(key, field::CLASS_LENGTH, &[20, 0]);
    assert_eq!(hive.check(), []);
    hive.set_value("empty", "x", 4, &[0; 4], LATER).unwrap();
    assert_eq!(hive.key("empty").unwrap().unwrap().class().unwrap().unwrap().len(), 10);
    hive.delete_key("empty", LATER).unwrap();
    assert_eq!(hive.check(), []);
}
