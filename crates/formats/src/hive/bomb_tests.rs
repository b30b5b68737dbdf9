//! Hives crafted to take time, memory or stack.

use super::crafted::{NOW, sample, wide};
use super::key::field;
use super::read_tests::{fault, walk_all};
use super::*;

#[test]
fn a_cycle_ends_a_walk_with_an_error() {
    let mut hive = sample();
    let (software, clinic) = (hive.cell_of("Software"), hive.list_of(r"Software\Clinic"));
    hive.patch_word(clinic, 4, software);
    assert_eq!(fault(walk_all(&hive, Budget::default())), Fault::Revisited);
    assert!(hive.check().iter().any(|problem| problem.kind == ProblemKind::Shared { place: Place::Key }));
    // A lookup is as long as its path.
    assert!(hive.key(r"Software\Clinic\Software\Clinic\Software").unwrap().is_some());
}

#[test]
fn twelve_thousand_levels_are_no_danger() {
    const LEVELS: u32 = 12_000;
    let mut hive = Hive::create(NOW);
    hive.create_key("a", NOW).unwrap();
    let (top, list) = (hive.cell_of("a"), hive.list_of(""));
    let mut node = hive.image.cell(top).unwrap()[..77].to_vec();
    bytes::put(&mut node, field::LARGEST_SUBKEY_NAME as usize, &[2, 0]);
    let mut bytes = hive.commit(NOW).unwrap().to_vec();
    // The levels lie in one long bin: a key of 88 bytes and its list of 16, again and again.
    let start = (bytes.len() - 4096) as u32;
    let size = (32 + LEVELS * 104).next_multiple_of(4096);
    bytes.extend(alloc::bin_head(start, size, 0));
    let cell_of = |level: u32| start + 32 + level * 104;
    for level in 0..LEVELS {
        let mut key = node.clone();
        let parent = level.checked_sub(1).map_or(32, cell_of);
        bytes::put(&mut key, field::PARENT as usize, &parent.to_le_bytes());
        bytes::put(&mut key, field::SUBKEY_COUNT as usize, &u32::from(level + 1 < LEVELS).to_le_bytes());
        bytes::put(&mut key, field::SUBKEY_LIST as usize, &(cell_of(level) + 88).to_le_bytes());
        bytes.extend(alloc::negative(88));
        bytes.extend(key);
        bytes.extend([0; 7]);
        bytes.extend(alloc::negative(16));
        bytes.extend(*b"li\x01\0");
        bytes.extend(cell_of(level + 1).to_le_bytes());
        bytes.extend([0; 4]);
    }
    bytes.resize((4096 + start + size) as usize, 0);
    let mut hive = Hive::of(Image::new(bytes, start + size, 5, 32), 0, 1);
    hive.patch_word(list, 4, cell_of(0));
    let result = walk_all(&hive, Budget::default());
    assert!(matches!(result, Err(Error::Budget { limit: Limit::Depth, max: 512, .. })), "{result:?}");
    let deep = Budget { depth: u32::MAX, ..Budget::default() };
    assert_eq!(walk_all(&hive, deep).unwrap().keys, u64::from(LEVELS) + 1);
    let problems = hive.check();
    assert!(problems.iter().any(|problem| problem.kind == ProblemKind::Depth { depth: 513 }));
    assert_eq!((problems.len(), problems.last().unwrap().kind), (1000, ProblemKind::More));
    // Deletion would have to free them all; the hive is refused as the list of its problems has no end.
    assert!(matches!(hive.delete_tree("a", NOW), Err(Error::Unsound { .. })));
}

#[test]
fn many_values_that_name_one_big_value_are_counted_out() {
    let mut hive = Hive::create(NOW);
    hive.set_value("", "bomb", 3, &vec![1; 1 << 20], NOW).unwrap();
    let value = hive.value_cell("", "bomb");
    let entries: Vec<u8> = std::iter::repeat_n(value.to_le_bytes(), 500_000).flatten().collect();
    hive.set_value("", "list", 3, &entries[..8], NOW).unwrap();
    // A list of half a million entries in a cell of its own.
    let mut bytes = hive.into_bytes();
    let start = (bytes.len() - 4096) as u32;
    let size = (32 + 4 + entries.len() as u32).next_multiple_of(4096);
    bytes.extend(alloc::bin_head(start, size, 0));
    bytes.extend(alloc::negative(size - 32));
    bytes.extend(&entries);
    bytes.resize((4096 + start + size) as usize, 0);
    let mut hive = Hive::of(Image::new(bytes, start + size, 5, 32), 0, 1);
    let root = hive.image.root();
    hive.patch_word(root, field::VALUE_COUNT, 500_000);
    hive.patch_word(root, field::VALUE_LIST, start + 32);
    let result = walk_all(&hive, Budget::default());
    assert!(matches!(result, Err(Error::Budget { limit: Limit::Bytes, .. })), "{result:?}");
    assert!(hive.root().unwrap().value("none").unwrap().is_none());
    assert_eq!(hive.check().last().unwrap().kind, ProblemKind::More);
    assert!(matches!(hive.set_value("", "x", 4, &[0; 4], NOW), Err(Error::Unsound { .. })));
}

#[test]
fn a_list_that_repeats_itself_comes_to_an_end() {
    let mut hive = wide(2000);
    let roots = hive.list_of("");
    assert!(hive.image.cell(roots).unwrap().starts_with(b"ri"));
    let leaf = hive.word(roots, 4);
    // A list of lists in which one leaf stands 10,000 times: 5 million entries.
    let entries: Vec<u8> = std::iter::repeat_n(leaf.to_le_bytes(), 10_000).flatten().collect();
    hive.set_value("", "v", 3, &entries[..8], NOW).unwrap();
    let mut bytes = hive.into_bytes();
    let start = (bytes.len() - 4096) as u32;
    let size = (32 + 8 + entries.len() as u32).next_multiple_of(4096);
    bytes.extend(alloc::bin_head(start, size, 0));
    bytes.extend(alloc::negative(size - 32));
    bytes.extend(*b"ri");
    bytes.extend(10_000_u16.to_le_bytes());
    bytes.extend(&entries);
    bytes.resize((4096 + start + size) as usize, 0);
    let mut hive = Hive::of(Image::new(bytes, start + size, 5, 32), 0, 1);
    let root = hive.image.root();
    hive.patch_word(root, field::SUBKEY_LIST, start + 32);
    assert_eq!(fault(hive.key("none")), Fault::EndlessList);
    let most = (hive.image.bins_size() / 80) as usize;
    assert_eq!(hive.root().unwrap().subkeys().count(), most + 1);
    assert_eq!(fault(walk_all(&hive, Budget::default())), Fault::Revisited);
    // And one that stands in itself.
    hive.patch_word(start + 32, 4, start + 32);
    assert_eq!(
        fault(hive.root().unwrap().subkeys().take(1).collect::<Result<Vec<_>, _>>()),
        Fault::NestedRoot
    );
}

#[test]
fn a_walk_keeps_to_its_budget() {
    let hive = sample();
    let all = walk_all(&hive, Budget::default()).unwrap();
    assert_eq!((all.keys, all.values, all.damaged), (7, 7, 0));
    assert_eq!(all.bytes, 8 + 4 + 100 + 3 + 40_000 + 16_344);
    let exact = Budget { depth: 3, keys: 7, values: 7, bytes: all.bytes };
    assert_eq!(walk_all(&hive, exact), Ok(all));
    let limit = |budget| match walk_all(&hive, budget) {
        Err(Error::Budget { limit, .. }) => limit,
        other => panic!("{other:?}"),
    };
    assert_eq!(limit(Budget { depth: 2, ..exact }), Limit::Depth);
    assert_eq!(limit(Budget { keys: 6, ..exact }), Limit::Keys);
    assert_eq!(limit(Budget { values: 6, ..exact }), Limit::Values);
    assert_eq!(limit(Budget { bytes: all.bytes - 1, ..exact }), Limit::Bytes);
}
