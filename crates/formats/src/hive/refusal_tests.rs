//! Edits that are refused or fail: the hive stays as it was, to the byte.

use super::crafted::{LATER, NOW, pattern, sample};
use super::key::field;
use super::*;

/// The reason for which an edit is refused; the hive must not have changed by a byte.
fn refusal(hive: &mut Hive, edit: impl Fn(&mut Hive) -> Result<(), Error>) -> Refusal {
    match unchanged(hive, edit) {
        Error::Refused { reason, .. } => reason,
        other => panic!("{other:?}"),
    }
}

/// The error of an edit that leaves the hive as it was.
fn unchanged(hive: &mut Hive, edit: impl Fn(&mut Hive) -> Result<(), Error>) -> Error {
    let (before, bins) = (hive.image.bytes().to_vec(), hive.image.bins_size());
    let error = edit(hive).unwrap_err();
    assert!(hive.image.bytes() == before && hive.image.bins_size() == bins, "{error} left something behind");
    error
}

#[test]
fn what_must_stay_is_refused() {
    let mut hive = sample();
    assert_eq!(
        refusal(&mut hive, |hive| hive.delete_key("Software", LATER).map(drop)),
        Refusal::HasSubkeys { count: 2 }
    );
    assert_eq!(refusal(&mut hive, |hive| hive.delete_tree("", LATER).map(drop)), Refusal::Root);
    let flag = |path: &str, flags: u16| {
        let mut hive = sample();
        let cell = hive.cell_of(path);
        hive.patch(cell, field::FLAGS, &(flags | key::COMPRESSED).to_le_bytes());
        hive
    };
    let set = |hive: &mut Hive| hive.set_value("Software", "x", 4, &[0; 4], LATER);
    let add = |hive: &mut Hive| hive.create_key(r"Software\x", LATER).map(drop);
    let drop_key = |hive: &mut Hive| hive.delete_tree("Software", LATER).map(drop);
    let mut predefined = flag("Software", key::PREDEFINED);
    let cell = predefined.cell_of("Software");
    predefined.patch_word(cell, field::VALUE_COUNT, 0x8000_0002);
    for edit in [set, add, drop_key] {
        assert_eq!(refusal(&mut predefined, edit), Refusal::Predefined);
        let mut link = flag("Software", key::LINK);
        assert!(matches!(
            unchanged(&mut link, edit),
            Error::Refused { reason: Refusal::Link, .. } | Error::Link { .. }
        ));
    }
    assert_eq!(refusal(&mut flag("Software", key::NO_DELETE), drop_key), Refusal::NoDelete);
    assert_eq!(set(&mut flag("Software", key::NO_DELETE)), Ok(()));
    let mut below = flag(r"Software\Clinic\Terminal", key::NO_DELETE);
    assert_eq!(refusal(&mut below, drop_key), Refusal::NoDelete);
}

#[test]
fn layered_keys_are_left_alone() {
    let version_6 = |flags| {
        let bytes = sample().into_bytes();
        let size = (bytes.len() - 4096) as u32;
        Hive::of(Image::new(bytes, size, 6, 32), flags, 1)
    };
    let set = |hive: &mut Hive| hive.set_value("Software", "Number", 4, &[0; 4], LATER);
    assert_eq!(set(&mut version_6(0)), Ok(()), "version 1.6 alone means nothing");
    assert_eq!(refusal(&mut version_6(base_block::LAYERED), set), Refusal::Layered);
    let mut hive = version_6(0);
    let (key, value) = (hive.cell_of("Software"), hive.value_cell("Software", "Number"));
    hive.patch(key, field::LAYER, &[1]);
    assert!(hive.key("Software").unwrap().unwrap().is_layered());
    assert_eq!(refusal(&mut hive, set), Refusal::Layered);
    hive.patch(key, field::LAYER, &[0]);
    hive.patch(value, 16, &[3]);
    assert!(hive.key("Software").unwrap().unwrap().value("Number").unwrap().unwrap().is_tombstone());
    assert_eq!(refusal(&mut hive, set), Refusal::Layered);
    assert_eq!(
        refusal(&mut hive, |hive| hive.delete_value("Software", "Number", LATER).map(drop)),
        Refusal::Layered
    );
}

#[test]
fn a_damaged_key_is_left_alone_and_others_are_edited() {
    let mut hive = sample();
    let list = hive.list_of("Software");
    hive.patch_word(list, 8, 1);
    assert_eq!(hive.check().len(), 1, "a wrong hash in Software's list");
    assert_eq!(refusal(&mut hive, |hive| hive.create_key(r"Software\x", LATER).map(drop)), Refusal::Damaged);
    assert_eq!(refusal(&mut hive, |hive| hive.delete_tree("Software", LATER).map(drop)), Refusal::Damaged);
    hive.set_value(r"Software\Clinic", "big", 3, &[1; 50], LATER).unwrap();
    hive.create_key(r"empty\x", LATER).unwrap();
    let bytes = hive.commit(LATER).unwrap().to_vec();
    assert_eq!(Hive::open(bytes).unwrap().check().len(), 1);
}

#[test]
fn a_shared_cell_is_never_freed() {
    let mut hive = sample();
    let (text, default) = (hive.value_cell("Software", "Text"), hive.value_cell("Software", ""));
    let data = hive.word(default, 8);
    hive.patch_word(text, 8, data);
    hive.patch_word(text, 4, 8);
    assert_eq!(
        refusal(&mut hive, |hive| hive.delete_value("Software", "Text", LATER).map(drop)),
        Refusal::Damaged
    );
    // Two keys that share one value: each is whole by itself, but not to be freed.
    let mut hive = sample();
    let cell = hive.cell_of("empty");
    let list = hive.word(hive.cell_of("Software"), field::VALUE_LIST);
    hive.patch_word(cell, field::VALUE_LIST, list);
    hive.patch_word(cell, field::VALUE_COUNT, 1);
    for key in ["empty", "Software"] {
        unchanged(&mut hive, |hive| hive.set_value(key, "", 1, &[1; 6], LATER));
        unchanged(&mut hive, |hive| hive.set_value(key, "more", 4, &[0; 4], LATER));
        unchanged(&mut hive, |hive| hive.delete_value(key, "", LATER).map(drop));
        unchanged(&mut hive, |hive| hive.delete_tree(key, LATER).map(drop));
    }
    // Two lists that name one value.
    let mut hive = sample();
    hive.set_value("empty", "own", 4, &[0; 4], NOW).unwrap();
    let shared = hive.value_cell("Software", "Number");
    let list = hive.word(hive.cell_of("empty"), field::VALUE_LIST);
    hive.patch_word(list, 0, shared);
    for key in ["empty", "Software"] {
        unchanged(&mut hive, |hive| hive.set_value(key, "Number", 4, &[1; 4], LATER));
        unchanged(&mut hive, |hive| hive.delete_value(key, "Number", LATER).map(drop));
    }
}

#[test]
fn a_hive_whose_free_space_is_uncertain_is_not_edited() {
    let mut hive = sample();
    let data = hive.word(hive.value_cell("Software", "Text"), 8);
    hive.patch_size(data, 104);
    let error = unchanged(&mut hive, |hive| hive.create_key(r"empty\x", LATER).map(drop));
    assert!(matches!(&error, Error::Unsound { problems } if problems.len() == 1), "{error}");
}

#[test]
fn a_dirty_hive_opened_as_it_is_is_not_edited() {
    let mut bytes = sample().into_bytes();
    bytes[4] ^= 1;
    let mut hive = Hive::open_unrecovered(bytes).unwrap();
    assert!(hive.key("Software").unwrap().is_some());
    assert_eq!(refusal(&mut hive, |hive| hive.set_value("", "x", 4, &[0; 4], LATER)), Refusal::Unrecovered);
    let mut clean = Hive::open_unrecovered(sample().into_bytes()).unwrap();
    assert_eq!(clean.set_value("", "x", 4, &[0; 4], LATER), Ok(()));
}

#[test]
fn errors_name_the_place_where_the_path_ends() {
    let mut hive = sample();
    let clinic = hive.key(r"Software\Clinic").unwrap().unwrap().file_offset();
    let error =
        unchanged(&mut hive, |hive| hive.set_value(r"software\clinic\none\x", "x", 4, &[0; 4], LATER));
    assert_eq!(error, Error::NoKey { path: r"software\clinic\none\x".into(), at: clinic });
    let error = unchanged(&mut hive, |hive| hive.delete_value("none", "x", LATER).map(drop));
    assert!(matches!(error, Error::NoKey { .. }));
    for (path, fault) in [
        (r"a\b\\c".to_owned(), NameFault::Empty),
        (format!(r"a\{}", "x".repeat(256)), NameFault::Long { length: 256, max: 255 }),
        ("a\\b\0".to_owned(), NameFault::Nul),
        (vec!["x"; 513].join(r"\"), NameFault::Deep { depth: 513, max: 512 }),
    ] {
        let error = unchanged(&mut hive, |hive| hive.create_key(&path, LATER).map(drop));
        assert!(matches!(error, Error::Name { fault: found, .. } if found == fault), "{error}");
    }
    let long = "n".repeat(16_384);
    let error = unchanged(&mut hive, |hive| hive.set_value("", &long, 4, &[0; 4], LATER));
    assert!(matches!(error, Error::Name { fault: NameFault::Long { max: 16_383, .. }, .. }));
    hive.set_value("", &long[1..], 4, &[0; 4], LATER).unwrap();
    assert!(hive.create_key(&vec!["x"; 512].join(r"\"), LATER).unwrap());
    assert_eq!(hive.check(), []);
}

#[test]
fn a_hive_can_be_edited_again_after_an_edit_that_failed() {
    let mut hive = sample();
    for round in 0..5 {
        // Fails at its third level, after bins may have been added and cells taken.
        let path = format!(r"new {round}\{}\{}", "y".repeat(200), "x".repeat(256));
        unchanged(&mut hive, |hive| hive.create_key(&path, LATER).map(drop));
        hive.create_key(&format!("new {round}"), LATER).unwrap();
        hive.set_value("empty", "v", 3, &pattern(9000 * round), LATER).unwrap();
    }
    assert_eq!(hive.check(), []);
    assert!(hive.commit(LATER).is_ok());
}
