//! Transaction logs of the new format (Windows 8.1 and later) and their replay
//! (specification: "Format of transaction log files", "New format").
//!
//! A dirty hive is completed by the pages in its logs. Both logs are used: each holds one run of entries whose
//! sequence numbers follow each other, and the runs are applied in the order of their numbers.

use super::base_block::{BASE_BLOCK, BaseBlock, HEAD, Seal, TRANSACTIONS};
use super::bytes::{u32_at, u64_at};
use super::error::Error;

/// File type of a new log in its base block; 1 and 2 are logs of the old format.
const NEW_LOG: u32 = 6;
/// Bytes of an entry before its page references.
const ENTRY_HEAD: usize = 40;
/// Marvin32 seed. The specification gives it as bytes; real logs verify with those bytes read as a number, most
/// significant first ("Log entries", note 3).
const SEED: u64 = 0x82EF_4D88_7A4E_55C5;

/// What a replay did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recovery {
    /// Entries applied.
    pub entries: u32,
    /// Pages written.
    pub pages: u32,
    /// Sequence number of the first entry applied.
    pub first: u32,
    /// Sequence number of the last entry applied.
    pub last: u32,
    /// Whole, newer entries that were left out because the numbers before them are missing. Windows leaves them out
    /// too, so the hive is as Windows would see it, but not as new as it was.
    pub unused: u32,
}

/// Why a log is of no use for a hive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LogFault {
    /// Shorter than a base block's head.
    #[error("it has only {length} bytes")]
    Short {
        /// How many.
        length: u64,
    },
    /// No base block of a hive or log at its start.
    #[error("it does not start with \"regf\"")]
    Signature,
    /// The checksum of its base block is wrong.
    #[error("the checksum of its base block is wrong")]
    Checksum,
    /// A log as written before Windows 8.1. Such logs are not replayed here.
    #[error("it is of the old format (before Windows 8.1), which is not replayed")]
    OldFormat,
    /// Not a log.
    #[error("its file type is {found}, not 6")]
    FileType {
        /// The file type field.
        found: u32,
    },
    /// Not one whole entry.
    #[error("it holds no usable entry: {stop}")]
    Empty {
        /// What is wrong with the first one.
        stop: Stop,
    },
    /// All entries were written before the hive was.
    #[error("its entries {first} to {last} are older than the hive ({secondary})")]
    Older {
        /// Number of the first entry.
        first: u32,
        /// Number of the last entry.
        last: u32,
        /// Secondary sequence number of the hive.
        secondary: u32,
    },
}

/// Why reading of a log's entries ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Stop {
    /// No entry here: the ordinary end.
    #[error("no entry at {at:#x}")]
    End {
        /// Offset in the log.
        at: u64,
    },
    /// An entry that does not fit into the log or whose numbers cannot be.
    #[error("the entry at {at:#x} has a size that cannot be")]
    Size {
        /// Offset in the log.
        at: u64,
    },
    /// A hash is wrong: the entry was not written to its end.
    #[error("the entry at {at:#x} has a wrong hash")]
    Hash {
        /// Offset in the log.
        at: u64,
    },
    /// An entry of another number than the next: an old one, left from an earlier round.
    #[error("the entry at {at:#x} has number {found}, not {expected}")]
    Sequence {
        /// Offset in the log.
        at: u64,
        /// The number wanted.
        expected: u32,
        /// The number found.
        found: u32,
    },
}

/// One entry: pages to be written over the hive.
struct Entry<'l> {
    sequence: u32,
    flags: u32,
    bins_size: u32,
    length: usize,
    references: &'l [u8],
    pages: &'l [u8],
}

impl<'l> Entry<'l> {
    /// The entry at `at`, whose number must be `expected`.
    fn read(log: &'l [u8], at: usize, expected: u32) -> Result<Entry<'l>, Stop> {
        let place = at as u64;
        let rest = log.get(at..).unwrap_or_default();
        if !rest.starts_with(b"HvLE") || rest.len() < ENTRY_HEAD {
            return Err(Stop::End { at: place });
        }
        let length = u32_at(rest, 4) as usize;
        let Some(body) = rest.get(..length).filter(|_| length >= ENTRY_HEAD && length.is_multiple_of(512))
        else {
            return Err(Stop::Size { at: place });
        };
        // The hashes come before everything else that is stored: unhashed numbers mean nothing. A fuzzer is let through.
        let is_hashed = u64_at(body, 24) == marvin32(SEED, &body[ENTRY_HEAD..])
            && u64_at(body, 32) == marvin32(SEED, &body[..32]);
        if !is_hashed && !cfg!(fuzzing) {
            return Err(Stop::Hash { at: place });
        }
        let found = u32_at(body, 12);
        if found != expected {
            return Err(Stop::Sequence { at: place, expected, found });
        }
        let count = u32_at(body, 20) as usize;
        let (references, pages) =
            body[ENTRY_HEAD..].split_at_checked(count.saturating_mul(8)).ok_or(Stop::Size { at: place })?;
        let entry = Entry {
            sequence: found,
            flags: u32_at(body, 8),
            bins_size: u32_at(body, 16),
            length,
            references,
            pages,
        };
        if entry.is_applicable() { Ok(entry) } else { Err(Stop::Size { at: place }) }
    }

    /// Offset and length of each page, relative to the bins.
    fn ranges(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        self.references.chunks_exact(8).map(|pair| (u32_at(pair, 0), u32_at(pair, 4)))
    }

    /// All pages are there and lie inside the bins that the entry announces.
    fn is_applicable(&self) -> bool {
        let mut total = 0_u64;
        let inside = self.ranges().all(|(offset, length)| {
            total += u64::from(length);
            u64::from(offset) + u64::from(length) <= u64::from(self.bins_size)
        });
        self.bins_size.is_multiple_of(4096) && inside && total <= self.pages.len() as u64
    }

    /// Writes the pages into `bins`, which must be at least as long as `bins_size`; returns their number.
    fn apply(&self, bins: &mut [u8]) -> u32 {
        let mut pages = self.pages;
        let mut count = 0;
        for (offset, length) in self.ranges() {
            let Some((page, rest)) = pages.split_at_checked(length as usize) else {
                break;
            };
            super::bytes::put(bins, offset as usize, page);
            pages = rest;
            count += 1;
        }
        count
    }
}

/// One log's entries, numbers in order.
struct Run<'l> {
    log: &'l [u8],
    entries: Vec<Entry<'l>>,
}

impl<'l> Run<'l> {
    /// Reads the entries up to the first that does not belong. The first must bear the number in the log's own base
    /// block ("New format", note 7).
    fn read(log: &'l [u8]) -> Result<Run<'l>, LogFault> {
        let base = BaseBlock::read(log).map_err(|_| {
            if log.len() < HEAD { LogFault::Short { length: log.len() as u64 } } else { LogFault::Signature }
        })?;
        if !base.checksum_ok {
            return Err(LogFault::Checksum);
        }
        match base.file_type {
            NEW_LOG => {}
            1 | 2 => return Err(LogFault::OldFormat),
            found => return Err(LogFault::FileType { found }),
        }
        let (mut entries, mut at, mut expected) = (Vec::new(), HEAD, base.primary);
        let stop = loop {
            match Entry::read(log, at, expected) {
                Ok(entry) => {
                    at += entry.length;
                    entries.push(entry);
                    match expected.checked_add(1) {
                        Some(next) => expected = next,
                        None => break Stop::End { at: at as u64 },
                    }
                }
                Err(stop) => break stop,
            }
        };
        if entries.is_empty() { Err(LogFault::Empty { stop }) } else { Ok(Run { log, entries }) }
    }

    fn first(&self) -> u32 {
        self.entries.first().map_or(0, |entry| entry.sequence)
    }

    fn last(&self) -> u32 {
        self.entries.last().map_or(0, |entry| entry.sequence)
    }
}

/// A hive whose logs were applied: clean in memory, with the last entry's number in both fields.
pub(super) struct Replayed {
    pub bytes: Vec<u8>,
    pub recovery: Recovery,
    /// The highest number in any log, applied or not: the next write must be above it.
    pub highest: u32,
}

/// Completes a dirty hive.
///
/// A valid base block wants its first entry to be not older than its secondary number (note 7). A base block with a wrong checksum
/// is itself taken from the log with the newest entries (note 6); older entries that lead up to those without a gap are applied as
/// well, which is safe: everything that they changed was either changed again later, and is then in a later entry, or is still as
/// they say.
pub(super) fn replay(mut bytes: Vec<u8>, base: BaseBlock, logs: &[&[u8]]) -> Result<Replayed, Error> {
    let (mut runs, mut faults) = (Vec::new(), Vec::new());
    let mut highest = base.primary.max(base.secondary);
    for log in logs {
        match Run::read(log) {
            Ok(run) => {
                highest = highest.max(run.last());
                if base.checksum_ok && run.first() < base.secondary {
                    let (first, last, secondary) = (run.first(), run.last(), base.secondary);
                    faults.push(LogFault::Older { first, last, secondary });
                } else {
                    runs.push(run);
                }
            }
            Err(fault) => faults.push(fault),
        }
    }
    runs.sort_by_key(Run::first);
    let unusable = || Error::NoUsableLog {
        primary: base.primary,
        secondary: base.secondary,
        checksum_ok: base.checksum_ok,
        logs: faults.clone(),
    };
    let start = if base.checksum_ok { 0 } else { chain_to_newest(&runs) };
    let runs = runs.get(start..).unwrap_or_default();
    let Some(newest) = runs.last() else {
        return Err(unusable());
    };
    if !base.checksum_ok {
        take_base_block(&mut bytes, newest.log).ok_or_else(unusable)?;
    }
    // A new bin is written to a log page by page, so logs cannot make a hive grow by more than they hold.
    let most =
        (bytes.len() - BASE_BLOCK.min(bytes.len())) + runs.iter().map(|run| run.log.len()).sum::<usize>();
    let mut recovery =
        Recovery { entries: 0, pages: 0, first: runs.first().map_or(0, Run::first), last: 0, unused: 0 };
    for entry in runs.iter().flat_map(|run| &run.entries) {
        let follows = recovery.entries == 0 || recovery.last.checked_add(1) == Some(entry.sequence);
        if recovery.unused > 0 || !follows || entry.bins_size as usize > most {
            recovery.unused += 1;
            continue;
        }
        let needs = BASE_BLOCK + entry.bins_size as usize;
        if bytes.len() < needs {
            bytes.resize(needs, 0);
        }
        recovery.pages += entry.apply(bytes.get_mut(BASE_BLOCK..).unwrap_or_default());
        recovery.entries += 1;
        recovery.last = entry.sequence;
        let flags = (u32_at(&bytes, 144) & !TRANSACTIONS) | (entry.flags & TRANSACTIONS);
        let (sequence, bins_size) = (entry.sequence, entry.bins_size);
        Seal { sequence, bins_size, written: None, flags: Some(flags) }.apply(&mut bytes);
    }
    if recovery.entries == 0 { Err(unusable()) } else { Ok(Replayed { bytes, recovery, highest }) }
}

/// Index of the first run from which numbers lead to the newest run without a gap.
fn chain_to_newest(runs: &[Run<'_>]) -> usize {
    let mut start = runs.len().saturating_sub(1);
    while let Some((older, newer)) = start.checked_sub(1).and_then(|i| Some((runs.get(i)?, runs.get(i + 1)?)))
    {
        if older.last().checked_add(1) != Some(newer.first()) {
            break;
        }
        start -= 1;
    }
    start
}

/// Replaces a damaged base block's head by the copy in a log.
fn take_base_block(bytes: &mut [u8], log: &[u8]) -> Option<()> {
    let head = log.get(..HEAD)?;
    bytes.get_mut(..HEAD)?.copy_from_slice(head);
    Some(())
}

/// Marvin32 of `bytes`; the low word of the result is the first half.
fn marvin32(seed: u64, bytes: &[u8]) -> u64 {
    fn mix(low: &mut u32, high: &mut u32) {
        *high ^= *low;
        *low = low.rotate_left(20).wrapping_add(*high);
        *high = high.rotate_left(9) ^ *low;
        *low = low.rotate_left(27).wrapping_add(*high);
        *high = high.rotate_left(19);
    }
    let (mut low, mut high) = (seed as u32, (seed >> 32) as u32);
    let chunks = bytes.chunks_exact(4);
    let mut last = [0_u8; 4];
    let rest = chunks.remainder();
    last[..rest.len()].copy_from_slice(rest);
    last[rest.len()] = 0x80;
    for chunk in chunks.chain([&last[..]]) {
        low = low.wrapping_add(u32_at(chunk, 0));
        mix(&mut low, &mut high);
    }
    mix(&mut low, &mut high);
    u64::from(high) << 32 | u64::from(low)
}

#[cfg(test)]
#[path = "log_tests.rs"]
mod tests;
