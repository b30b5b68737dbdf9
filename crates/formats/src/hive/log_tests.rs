use super::super::bytes::put;
use super::super::{Error, FileTime, Hive};
use super::*;

const NOW: FileTime = FileTime(133_000_000_000_000_000);

/// A row of states of one hive, each with one more change; the last ones have grown by bins.
fn states() -> Vec<Vec<u8>> {
    let mut hive = Hive::create(NOW);
    let mut states = Vec::new();
    for step in 0..6_u32 {
        hive.create_key(&format!("key {step}"), NOW).unwrap();
        hive.set_value(&format!("key {step}"), "v", 3, &vec![step as u8; 3000 * step as usize], NOW).unwrap();
        states.push(hive.commit(NOW).unwrap().to_vec());
    }
    states
}

/// The bins of a state as pages, and their size.
fn bins(state: &[u8]) -> &[u8] {
    &state[BASE_BLOCK..]
}

/// An entry that turns the bins of `from` into those of `to`.
fn entry(sequence: u32, from: &[u8], to: &[u8]) -> Vec<u8> {
    let (from, to) = (bins(from), bins(to));
    let (mut references, mut pages, mut count) = (Vec::new(), Vec::<u8>::new(), 0_u32);
    for (index, page) in to.chunks(4096).enumerate() {
        let at = index * 4096;
        if from.get(at..at + 4096) != Some(page) {
            references.extend((at as u32).to_le_bytes());
            references.extend(4096_u32.to_le_bytes());
            pages.extend(page);
            count += 1;
        }
    }
    let mut entry = b"HvLE".to_vec();
    let length = (ENTRY_HEAD + references.len() + pages.len()).next_multiple_of(512);
    for word in [length as u32, 0, sequence, to.len() as u32, count] {
        entry.extend(word.to_le_bytes());
    }
    entry.extend([0; 16]);
    entry.extend(references);
    entry.extend(pages);
    entry.resize(length, 0);
    rehash(&mut entry);
    entry
}

fn rehash(entry: &mut [u8]) {
    let first = marvin32(SEED, &entry[ENTRY_HEAD..]);
    put(entry, 24, &first.to_le_bytes());
    let second = marvin32(SEED, &entry[..32]);
    put(entry, 32, &second.to_le_bytes());
}

fn log(first: u32, state: &[u8], entries: &[Vec<u8>]) -> Vec<u8> {
    let mut log = state[..HEAD].to_vec();
    put(&mut log, 28, &NEW_LOG.to_le_bytes());
    put(&mut log, 4, &first.to_le_bytes());
    put(&mut log, 8, &first.to_le_bytes());
    let sum = super::super::base_block::checksum(&log);
    put(&mut log, 508, &sum.to_le_bytes());
    log.extend(entries.concat());
    log.extend([0; 1024]);
    log
}

/// The state as a crash would leave it: the write had begun.
fn dirty(state: &[u8], secondary: u32) -> Vec<u8> {
    let mut bytes = state.to_vec();
    put(&mut bytes, 4, &(secondary + 1).to_le_bytes());
    put(&mut bytes, 8, &secondary.to_le_bytes());
    let sum = super::super::base_block::checksum(&bytes);
    put(&mut bytes, 508, &sum.to_le_bytes());
    bytes
}

/// Six states, and the entries 11 to 15 between them.
fn material() -> (Vec<Vec<u8>>, Vec<Vec<u8>>) {
    let states = states();
    let entries = (11..).zip(states.windows(2)).map(|(n, pair)| entry(n, &pair[0], &pair[1])).collect();
    (states, entries)
}

fn recovered(bytes: Vec<u8>, logs: &[&[u8]]) -> (Vec<u8>, Recovery) {
    let (hive, recovery) = Hive::open_with_logs(bytes, logs).unwrap();
    (hive.into_bytes(), recovery.unwrap())
}

fn faults(result: Result<(Hive, Option<Recovery>), Error>) -> Vec<LogFault> {
    match result {
        Err(Error::NoUsableLog { logs, .. }) => logs,
        other => panic!("{other:?}"),
    }
}

#[test]
fn both_logs_are_applied_in_order_of_numbers_whatever_order_they_come_in() {
    let (states, entries) = material();
    let (one, two) = (log(11, &states[0], &entries[..2]), log(13, &states[2], &entries[2..]));
    for logs in [[&one[..], &two], [&two, &one]] {
        let (bytes, recovery) = recovered(dirty(&states[0], 11), &logs);
        assert_eq!(bins(&bytes), bins(&states[5]));
        assert_eq!((recovery.entries, recovery.first, recovery.last, recovery.unused), (5, 11, 15, 0));
        assert!(!Hive::is_dirty(&bytes).unwrap());
    }
}

#[test]
fn the_next_commit_is_above_every_number_in_the_logs() {
    let (states, entries) = material();
    // The second log cannot be used, as number 13 is missing, but its numbers are taken all the same.
    let (one, two) = (log(11, &states[0], &entries[..2]), log(14, &states[3], &entries[3..]));
    let (mut hive, recovery) = Hive::open_with_logs(dirty(&states[0], 11), &[&one, &two]).unwrap();
    assert_eq!(recovery.unwrap().unused, 2);
    assert_eq!(bins(hive.image.bytes()), bins(&states[2]));
    assert!(hive.is_changed());
    let bytes = hive.commit(NOW).unwrap();
    let base = BaseBlock::read(bytes).unwrap();
    assert_eq!((base.primary, base.secondary, base.is_dirty()), (16, 16, false));
    assert!(Hive::open(bytes.to_vec()).is_ok());
}

#[test]
fn a_torn_entry_ends_the_replay() {
    let (states, mut entries) = material();
    let last = entries[3].len() - 1;
    entries[3][last] ^= 1;
    let (bytes, recovery) = recovered(dirty(&states[0], 11), &[&log(11, &states[0], &entries)]);
    assert_eq!(recovery.last, 13);
    assert_eq!(bins(&bytes), bins(&states[3]));
}

#[test]
fn entries_of_an_earlier_round_are_not_applied() {
    let (states, entries) = material();
    // Entry 15 of an earlier round lies behind entry 12.
    let (bytes, recovery) =
        recovered(dirty(&states[0], 11), &[&log(11, &states[0], &[&entries[..2], &entries[4..]].concat())]);
    assert_eq!((recovery.entries, recovery.last), (2, 12));
    assert_eq!(bins(&bytes), bins(&states[2]));
}

#[test]
fn entries_with_impossible_numbers_are_not_applied() {
    let (states, entries) = material();
    for (at, word) in
        [(16, 4097), (16, 0x7fff_f000), (16, 4096), (20, 1000), (20, u32::MAX), (40, 0x7000_0000)]
    {
        let mut entry = entries[4].clone();
        put(&mut entry, at, &u32::to_le_bytes(word));
        rehash(&mut entry);
        let log = log(11, &states[0], &[&entries[..4], &[entry]].concat());
        let (bytes, recovery) = recovered(dirty(&states[0], 11), &[&log]);
        assert_eq!((recovery.entries, recovery.last), (4, 14), "{at} {word:x}");
        assert_eq!(bins(&bytes), bins(&states[4]));
    }
}

#[test]
fn an_entry_of_an_odd_length_is_not_applied() {
    let (states, mut entries) = material();
    let length = entries[4].len() + 8;
    entries[4].resize(length, 0);
    put(&mut entries[4], 4, &(length as u32).to_le_bytes());
    rehash(&mut entries[4]);
    let (_, recovery) = recovered(dirty(&states[0], 11), &[&log(11, &states[0], &entries)]);
    assert_eq!((recovery.entries, recovery.last), (4, 14));
}

#[test]
fn a_log_that_cannot_be_used_says_why() {
    let (states, entries) = material();
    let good = log(11, &states[0], &entries);
    let hive = || dirty(&states[0], 11);
    let one = |log: &[u8]| faults(Hive::open_with_logs(hive(), &[log]))[0];
    assert_eq!(faults(Hive::open_with_logs(hive(), &[])), []);
    assert_eq!(one(&[]), LogFault::Short { length: 0 });
    assert_eq!(one(&[0; 600]), LogFault::Signature);
    let mut changed = good.clone();
    changed[100] ^= 1;
    assert_eq!(one(&changed), LogFault::Checksum);
    for (file_type, fault) in
        [(1, LogFault::OldFormat), (2, LogFault::OldFormat), (0, LogFault::FileType { found: 0 })]
    {
        let mut other = good.clone();
        put(&mut other, 28, &u32::to_le_bytes(file_type));
        let sum = super::super::base_block::checksum(&other);
        put(&mut other, 508, &sum.to_le_bytes());
        assert_eq!(one(&other), fault);
    }
    let stop = Stop::Sequence { at: 512, expected: 12, found: 11 };
    assert_eq!(one(&log(12, &states[0], &entries)), LogFault::Empty { stop });
    assert_eq!(one(&log(11, &states[0], &[])), LogFault::Empty { stop: Stop::End { at: 512 } });
    let older = LogFault::Older { first: 11, last: 15, secondary: 12 };
    assert_eq!(faults(Hive::open_with_logs(dirty(&states[0], 12), &[&good])), [older]);
    let text = Hive::open_with_logs(hive(), &[&[]]).unwrap_err().to_string();
    assert!(text.contains("11") && text.contains("log 1: it has only 0 bytes"), "{text}");
}

#[test]
fn a_clean_hive_ignores_its_logs() {
    let (states, entries) = material();
    let log = log(11, &states[0], &entries);
    let (hive, recovery) = Hive::open_with_logs(states[0].clone(), &[&log]).unwrap();
    assert_eq!(recovery, None);
    assert_eq!(hive.into_bytes(), states[0]);
}

#[test]
fn a_base_block_with_a_wrong_checksum_is_taken_from_the_newest_log() {
    let (states, entries) = material();
    let (one, two) = (log(11, &states[0], &entries[..2]), log(13, &states[2], &entries[2..]));
    let mut torn = states[0].clone();
    torn[40] ^= 0xff;
    let (bytes, recovery) = recovered(torn.clone(), &[&one, &two]);
    assert_eq!((recovery.first, recovery.last), (11, 15));
    assert_eq!(bins(&bytes), bins(&states[5]));
    // Without a gap between them, the older log has no part in it.
    let apart = log(14, &states[3], &entries[3..]);
    let mut newer = states[3].clone();
    newer[40] ^= 0xff;
    let (bytes, recovery) = recovered(newer, &[&one, &apart]);
    assert_eq!((recovery.first, recovery.last), (14, 15));
    assert_eq!(bins(&bytes), bins(&states[5]));
}

#[test]
fn a_replay_whose_result_does_not_hold_together_is_refused() {
    let (states, entries) = material();
    // The first two entries are lost with their log: bins that the later ones refer to were never written.
    let result = Hive::open_with_logs(dirty(&states[0], 11), &[&log(13, &states[2], &entries[2..])]);
    assert!(matches!(result, Err(Error::Unsound { .. })), "{result:?}");
}

#[test]
fn marvin32_gives_the_published_hashes() {
    // As in the tests of .NET's own Marvin. The seed of the logs and the order of the result's halves are proven by
    // the real logs in tests/hive.
    let hash = |bytes: &[u8]| marvin32(0x004f_b61a_001b_dbcc, bytes);
    assert_eq!(hash(&[]), 0x30ed_35c1_00cd_3c7d);
    assert_eq!(hash(&[0xaf]), 0x48e7_3fc7_7d75_ddc1);
    assert_eq!(hash(&[0xe7, 0x0f]), 0xb5f6_e1fc_485d_bff8);
    assert_eq!(hash(&[0x37, 0xf4, 0x95]), 0xf0b0_7c78_9b8c_f7e8);
    assert_eq!(hash(&[0x86, 0x42, 0xdc, 0x59]), 0x7008_f2e8_7e9c_f556);
    assert_eq!(hash(&[0x15, 0x3f, 0xb7, 0x98, 0x26]), 0xe6c0_8c6d_a2af_a997);
}

#[test]
fn a_log_in_the_place_of_the_hive_is_not_replayed_into() {
    let (states, entries) = material();
    let log = log(11, &states[0], &entries);
    let mut dirty_log = log.clone();
    put(&mut dirty_log, 8, &10_u32.to_le_bytes());
    let sum = super::super::base_block::checksum(&dirty_log);
    put(&mut dirty_log, 508, &sum.to_le_bytes());
    let result = Hive::open_with_logs(dirty_log, &[&log]);
    assert!(matches!(result, Err(Error::NotAHive { at: 28, .. })), "{result:?}");
}
