//! What the strict check finds in hives damaged on purpose, one thing at a time.

use super::crafted::{NOW, sample, wide};
use super::key::field;
use super::*;

/// The kinds of problems that a patch brings to a sound hive.
fn found(hive: Hive, patch: impl FnOnce(&mut Hive)) -> Vec<ProblemKind> {
    let mut hive = hive;
    assert_eq!(hive.check(), [], "before");
    patch(&mut hive);
    hive.check().into_iter().map(|problem| problem.kind).collect()
}

#[test]
fn counts_and_sizes_that_are_wrong() {
    let software = |hive: &Hive| hive.cell_of("Software");
    assert_eq!(
        found(sample(), |hive| hive.patch_word(software(hive), field::SUBKEY_COUNT, 3)),
        [ProblemKind::SubkeyCount { stored: 3, listed: 2 }]
    );
    assert_eq!(
        found(sample(), |hive| hive.patch(software(hive), field::LARGEST_SUBKEY_NAME, &[2, 0])),
        [ProblemKind::Largest { what: Place::SubkeyName, stored: 2, actual: 12 }]
    );
    assert_eq!(
        found(sample(), |hive| hive.patch_word(software(hive), field::LARGEST_VALUE_NAME, 1)),
        [ProblemKind::Largest { what: Place::ValueName, stored: 1, actual: 14 }]
    );
    assert_eq!(
        found(sample(), |hive| hive.patch_word(software(hive), field::LARGEST_VALUE_DATA, 99)),
        [ProblemKind::Largest { what: Place::Data, stored: 99, actual: 100 }]
    );
    let item = |hive: &Hive| hive.word(software(hive), field::SECURITY);
    assert_eq!(
        found(sample(), |hive| hive.patch_word(item(hive), 12, 6)),
        [ProblemKind::SecurityCount { stored: 6, actual: 7 }]
    );
}

#[test]
fn lists_out_of_order_and_with_wrong_hashes() {
    let kinds = found(sample(), |hive| {
        let list = hive.list_of("");
        let (first, second) = (hive.word(list, 4), hive.word(list, 12));
        hive.patch_word(list, 4, second);
        hive.patch_word(list, 12, first);
    });
    assert!(kinds.contains(&ProblemKind::Order), "{kinds:?}");
    assert_eq!(kinds.iter().filter(|kind| matches!(kind, ProblemKind::Hash { .. })).count(), 2);
    let kinds = found(sample(), |hive| {
        let list = hive.list_of("");
        hive.patch_word(list, 8, 1);
    });
    assert!(matches!(kinds.as_slice(), [ProblemKind::Hash { stored: 1, .. }]));
    // Leaves of a list of lists are in order as a whole.
    let kinds = found(wide(1500), |hive| {
        let roots = hive.list_of("");
        let (first, second) = (hive.word(roots, 4), hive.word(roots, 8));
        hive.patch_word(roots, 4, second);
        hive.patch_word(roots, 8, first);
    });
    assert_eq!(kinds, [ProblemKind::Order]);
}

#[test]
fn parents_names_and_the_root_flag() {
    let root = 32;
    let kinds = found(sample(), |hive| hive.patch_word(hive.cell_of("empty"), field::PARENT, 8));
    assert_eq!(kinds, [ProblemKind::Parent { stored: 8, wanted: root }]);
    let kinds = found(sample(), |hive| hive.patch(root, field::FLAGS, &[0x20, 0]));
    assert_eq!(kinds, [ProblemKind::RootFlag]);
    let kinds = found(sample(), |hive| hive.patch_word(root, field::PARENT, 77));
    assert_eq!(kinds, [], "the root's parent has no meaning");
    let kinds = found(sample(), |hive| hive.patch(hive.cell_of("empty"), field::NAME_LENGTH, &[0, 0]));
    assert!(kinds.contains(&ProblemKind::Nameless), "{kinds:?}");
}

#[test]
fn references_to_free_shared_and_no_cells() {
    let text = |hive: &Hive| hive.value_cell("Software", "Text");
    let kinds = found(sample(), |hive| {
        let data = hive.word(text(hive), 8);
        hive.patch_size(data, 104);
    });
    assert!(matches!(kinds.as_slice(), [ProblemKind::Dangling { place: Place::Data, .. }]), "{kinds:?}");
    let kinds = found(sample(), |hive| {
        let data = hive.word(text(hive), 8);
        hive.patch_word(text(hive), 8, data + 8);
    });
    assert!(matches!(
        kinds.as_slice(),
        [ProblemKind::Dangling { place: Place::Data, .. }, ProblemKind::Unreachable { size: 104 }]
    ));
    let kinds = found(sample(), |hive| {
        let other = hive.word(hive.value_cell("Software", ""), 8);
        hive.patch_word(text(hive), 8, other);
    });
    assert_eq!(kinds, [ProblemKind::Shared { place: Place::Data }, ProblemKind::Unreachable { size: 104 }]);
}

#[test]
fn every_kind_of_reference_to_a_free_cell_forbids_edits() {
    let free = |hive: &mut Hive| hive.ledger().last_free_before(u32::MAX).0;
    let key = |hive: &Hive| hive.cell_of("Software");
    type Patch = fn(&mut Hive, u32, u32);
    let patches: [(Place, Patch); 8] = [
        (Place::Class, |hive, key, free| {
            hive.patch_word(key, field::CLASS, free);
            hive.patch(key, field::CLASS_LENGTH, &[2, 0]);
        }),
        (Place::ValueList, |hive, key, free| hive.patch_word(key, field::VALUE_LIST, free)),
        (Place::SubkeyList, |hive, key, free| hive.patch_word(key, field::SUBKEY_LIST, free)),
        (Place::Security, |hive, key, free| hive.patch_word(key, field::SECURITY, free)),
        (Place::Key, |hive, key, free| hive.patch_word(hive.word(key, field::SUBKEY_LIST), 4, free)),
        (Place::Value, |hive, key, free| hive.patch_word(hive.word(key, field::VALUE_LIST), 4, free)),
        (Place::SegmentList, |hive, _, free| {
            hive.patch_word(hive.word(hive.value_cell(r"Software\Clinic", "big"), 8), 4, free);
        }),
        (Place::Segment, |hive, _, free| {
            let head = hive.word(hive.value_cell(r"Software\Clinic", "big"), 8);
            hive.patch_word(hive.word(head, 4), 8, free);
        }),
    ];
    for (place, patch) in patches {
        let kinds = found(sample(), |hive| {
            let (key, free) = (key(hive), free(hive));
            patch(hive, key, free);
        });
        let is_dangling =
            |kind: &ProblemKind| matches!(kind, ProblemKind::Dangling { place: p, .. } if *p == place);
        assert!(kinds.iter().any(is_dangling), "{place}: {kinds:?}");
    }
}

#[test]
fn bins_and_cells_that_cannot_be() {
    let kinds = found(sample(), |hive| hive.patch_size(hive.cell_of("empty"), -12));
    assert!(kinds.contains(&ProblemKind::Cell { size: -12 }), "{kinds:?}");
    let kinds = found(wide(200), |hive| bytes::put(hive.image.bytes_mut(), 4096 + 4096, b"nibh"));
    assert_eq!(kinds[0], ProblemKind::Bin);
    assert!(kinds.iter().any(ProblemKind::forbids_edits));
    // A cell that ends in the next bin.
    let kinds = found(wide(200), |hive| {
        let last = hive.ledger().last_free_before(4096);
        hive.patch_size(last.0, last.1 as i32 + 4096);
    });
    assert!(matches!(kinds[0], ProblemKind::Cell { .. }), "{kinds:?}");
}

#[test]
fn free_neighbours_and_used_cells_without_a_reference() {
    let kinds = found(sample(), |hive| {
        let (offset, size) = hive.ledger().last_free_before(u32::MAX);
        hive.patch_size(offset, 16);
        hive.patch_size(offset + 16, size as i32 - 16);
    });
    assert_eq!(kinds, [ProblemKind::FreeNeighbours]);
    let kinds = found(sample(), |hive| {
        let (offset, size) = hive.ledger().last_free_before(u32::MAX);
        hive.patch_size(offset, -(size as i32));
    });
    assert!(matches!(kinds.as_slice(), [ProblemKind::Unreachable { .. }]));
}

#[test]
fn a_broken_ring_of_security_items() {
    let item = |hive: &Hive| hive.word(32, field::SECURITY);
    let kinds = found(sample(), |hive| hive.patch_word(item(hive), 8, 32));
    assert_eq!(kinds, [ProblemKind::SecurityRing]);
    let kinds = found(sample(), |hive| hive.patch(item(hive), 0, b"ks"));
    assert!(kinds.contains(&ProblemKind::SecurityRing), "{kinds:?}");
    let kinds = found(sample(), |hive| hive.patch_word(hive.cell_of("empty"), field::SECURITY, 32));
    assert!(kinds.contains(&ProblemKind::SecurityRing), "{kinds:?}");
    assert!(kinds.contains(&ProblemKind::SecurityCount { stored: 7, actual: 6 }));
}

#[test]
fn a_short_last_segment_is_named_as_it_loses_bytes_elsewhere() {
    let kinds = found(sample(), |hive| {
        let head = hive.word(hive.value_cell(r"Software\Clinic", "big"), 8);
        let last = hive.word(hive.word(head, 4), 8);
        // 40,000 bytes leave 7,312 for the last of three segments; the rest of its cell becomes a free one.
        hive.patch_size(last, -7320);
        hive.patch_size(last + 7320, 16_352 - 7320);
    });
    assert!(kinds.contains(&ProblemKind::ShortSegment), "{kinds:?}");
    assert!(kinds.iter().all(ProblemKind::is_harmless), "{kinds:?}");
}

#[test]
fn problems_say_where_and_what() {
    let mut hive = sample();
    let cell = hive.cell_of("empty");
    hive.patch_word(cell, field::PARENT, 8);
    let text = hive.check()[0].to_string();
    assert_eq!(text, format!("at {:#x}, parent 0x8 should be 0x20", cell + 4096));
    let error = Error::Unsound { problems: hive.check() };
    assert_eq!(error.to_string(), format!("hive is not sound: {text}"));
    let _ = NOW;
}
