//! The strict check: every cell is reached once or free, and everything that is stored twice agrees.
//!
//! The same pass finds for the editor which cells are free, how often each one is referred to, and which keys had better not be
//! touched. It is a loop over an explicit stack; each cell is entered at most once, so its work is bounded by the size of the hive,
//! even if the hive is crafted.

use std::collections::{HashMap, HashSet};

use super::bytes::{u32_at, words};
use super::cells::Cells;
use super::check::{Place, Problem, ProblemKind};
use super::error::{Error, Fault};
use super::image::{Image, NONE, file_offset};
use super::key::{HIVE_ENTRY, Key, SECURITY_HEAD, field};
use super::list::{self, Kind, Leaf, List};
use super::name::Name;
use super::value::{self, SEGMENT, SEGMENT_CELL, Value};

/// Bytes of a bin before its first cell.
pub(super) const BIN_HEAD: u32 = 32;
/// Problems listed before the list ends with [`ProblemKind::More`].
const MOST_PROBLEMS: usize = 1000;

/// No cell starts here.
const INSIDE: u8 = 0;
/// A free cell starts here.
const FREE: u8 = 1;
/// A cell in use starts here; each reference to it adds one.
const USED: u8 = 2;

/// What a pass over the whole hive has found.
pub(super) struct Survey<'h> {
    image: &'h Image,
    pub problems: Vec<Problem>,
    /// For every eighth byte: [`INSIDE`], [`FREE`], or [`USED`] and references.
    cells: Vec<u8>,
    /// Free cells and their sizes.
    pub free: Vec<(u32, u32)>,
    /// How many keys refer to each security item.
    pub security: HashMap<u32, u32>,
    /// Keys and security items that an edit must not touch.
    pub suspects: HashSet<u32>,
    /// Cells that more than one place refers to.
    shared: HashSet<u32>,
}

/// A key still to be looked at.
struct Pending<'h> {
    key: Key<'h>,
    depth: u32,
}

pub(super) fn survey(image: &Image) -> Survey<'_> {
    let first = pass(image, HashSet::new());
    if first.shared.is_empty() {
        return first;
    }
    // Only the second claim of a cell was noticed, but a change by the first concerns both.
    pass(image, first.shared)
}

fn pass(image: &Image, shared: HashSet<u32>) -> Survey<'_> {
    let mut survey = Survey {
        image,
        problems: Vec::new(),
        cells: vec![INSIDE; image.bins_size() as usize / 8],
        free: Vec::new(),
        security: HashMap::new(),
        suspects: HashSet::new(),
        shared,
    };
    survey.cells();
    survey.keys();
    survey.ring();
    survey.unreached();
    survey
}

impl<'h> Survey<'h> {
    /// References to each cell in use, by eighth byte; 0 for everything else.
    pub fn references(&self) -> Vec<u8> {
        self.cells.iter().map(|state| state.saturating_sub(USED)).collect()
    }

    fn report(&mut self, owner: u32, at: u32, kind: ProblemKind) {
        if !kind.is_harmless() {
            self.suspects.insert(owner);
        }
        let problem = Problem { at: file_offset(at), kind };
        match self.problems.len() {
            MOST_PROBLEMS.. => {}
            n if n + 1 == MOST_PROBLEMS => self.problems.push(Problem { kind: ProblemKind::More, ..problem }),
            _ => self.problems.push(problem),
        }
    }

    /// Reports an error of the reader as the problem that it is.
    fn report_error(&mut self, owner: u32, error: Error) {
        if let Error::Damaged { at, fault } = error {
            let at = (at - file_offset(0)) as u32;
            self.report(owner, at, ProblemKind::Damaged(fault));
        }
    }

    /// Divides the bins into cells.
    fn cells(&mut self) {
        let bins = self.image.bins();
        let mut start = 0_u32;
        while let Some(bin) = bins.get(start as usize..).filter(|rest| !rest.is_empty()) {
            let size = u32_at(bin, 8);
            let sound =
                bin.starts_with(b"hbin") && u32_at(bin, 4) == start && size.is_multiple_of(4096) && size > 0;
            let Some(bin) = bin.get(..size as usize).filter(|_| sound) else {
                return self.report(start, start, ProblemKind::Bin);
            };
            self.cells_of_bin(start, bin);
            start += size;
        }
    }

    fn cells_of_bin(&mut self, start: u32, bin: &[u8]) {
        let mut at = BIN_HEAD;
        let mut after_free = false;
        while (at as usize) < bin.len() {
            let (offset, size) = (start + at, u32_at(bin, at as usize).cast_signed());
            let length = size.unsigned_abs();
            if length == 0 || !length.is_multiple_of(8) || length as usize > bin.len() - at as usize {
                return self.report(offset, offset, ProblemKind::Cell { size });
            }
            let is_free = size > 0;
            if is_free {
                self.free.push((offset, length));
                if after_free {
                    self.report(offset, offset, ProblemKind::FreeNeighbours);
                }
            }
            after_free = is_free;
            if let Some(state) = self.cells.get_mut(offset as usize / 8) {
                *state = if is_free { FREE } else { USED };
            }
            at += length;
        }
    }

    /// Counts a reference to a cell; true when it is the first one and the cell may be entered.
    fn claim(&mut self, owner: u32, from: u32, target: u32, place: Place) -> bool {
        let state = self.cells.get_mut(target as usize / 8).filter(|_| target.is_multiple_of(8));
        match state {
            Some(state) if *state >= USED => {
                *state = state.saturating_add(1);
                let first = *state == USED + 1;
                if !first {
                    self.shared.insert(target);
                    self.report(owner, target, ProblemKind::Shared { place });
                } else if self.shared.contains(&target) {
                    self.suspects.insert(owner);
                }
                first
            }
            _ => {
                self.report(owner, from, ProblemKind::Dangling { place, target });
                false
            }
        }
    }

    fn keys(&mut self) {
        let root = self.image.root();
        let mut pending = Vec::new();
        if self.claim(root, root, root, Place::Key) {
            match Key::at(self.image, root) {
                Ok(key) => {
                    if key.flags() & HIVE_ENTRY == 0 {
                        self.report(root, root, ProblemKind::RootFlag);
                    }
                    pending.push(Pending { key, depth: 0 });
                }
                Err(error) => self.report_error(root, error),
            }
        }
        while let Some(Pending { key, depth }) = pending.pop() {
            let offset = key.offset();
            if depth as usize > super::DEEPEST {
                self.report(offset, offset, ProblemKind::Depth { depth });
            }
            if key.raw_name().is_empty() {
                self.report(offset, offset, ProblemKind::Nameless);
            }
            self.class(&key);
            *self.security.entry(key.security_cell()).or_default() += 1;
            self.values(&key);
            self.subkeys(&key, depth, &mut pending);
        }
    }

    fn class(&mut self, key: &Key<'h>) {
        let (owner, class) = (key.offset(), key.word(field::CLASS));
        if key.half(field::CLASS_LENGTH) > 0
            && class != NONE
            && self.claim(owner, owner, class, Place::Class)
            && let Err(error) = key.class()
        {
            self.report_error(owner, error);
        }
    }

    fn values(&mut self, key: &Key<'h>) {
        let (owner, list) = (key.offset(), key.word(field::VALUE_LIST));
        if key.value_count() == 0 || !self.claim(owner, owner, list, Place::ValueList) {
            return;
        }
        let entries = match value::entries(self.image, key) {
            Ok(entries) => entries,
            Err(error) => return self.report_error(owner, error),
        };
        let (mut longest_name, mut largest_data) = (0, 0);
        for offset in words(entries) {
            if !self.claim(owner, list, offset, Place::Value) {
                continue;
            }
            match Value::at(self.image, offset) {
                Ok(value) => {
                    longest_name = longest_name.max(value.raw_name().len() as u32 * 2);
                    largest_data = largest_data.max(value.size());
                    if let Err(error) = self.data(owner, &value) {
                        self.report_error(owner, error);
                    }
                }
                Err(error) => self.report_error(owner, error),
            }
        }
        self.largest(key, Place::ValueName, key.word(field::LARGEST_VALUE_NAME), longest_name);
        self.largest(key, Place::Data, key.word(field::LARGEST_VALUE_DATA), largest_data);
    }

    fn largest(&mut self, key: &Key<'h>, what: Place, stored: u32, actual: u32) {
        if stored < actual {
            self.report(key.offset(), key.offset(), ProblemKind::Largest { what, stored, actual });
        }
    }

    fn data(&mut self, owner: u32, value: &Value<'h>) -> Result<(), Error> {
        let (from, size, offset) = (value.offset(), value.size(), value.data_cell());
        if value.is_resident() || size == 0 {
            // Takes the one fault that is possible there.
            return value.data().map(drop);
        }
        if !self.claim(owner, from, offset, Place::Data) {
            return Ok(());
        }
        if !value::is_big(size, self.image.minor()) {
            return value.data().map(drop);
        }
        let list = value::segment_list(self.image, offset, size)?;
        if !self.claim(owner, offset, list, Place::SegmentList) {
            return Ok(());
        }
        let mut left = size as usize;
        for segment in words(value::segments(self.image, list, size)?) {
            let wanted = left.min(SEGMENT);
            left -= wanted;
            if !self.claim(owner, list, segment, Place::Segment) {
                continue;
            }
            let has = self.image.cell(segment)?.len();
            if has < wanted {
                return Err(super::image::short(segment, "segment", wanted, has));
            }
            if has < SEGMENT_CELL {
                self.report(owner, segment, ProblemKind::ShortSegment);
            }
        }
        Ok(())
    }

    fn subkeys(&mut self, key: &Key<'h>, depth: u32, pending: &mut Vec<Pending<'h>>) {
        let (owner, stored) = (key.offset(), key.subkey_count());
        if stored == 0 {
            return;
        }
        let offset = key.word(field::SUBKEY_LIST);
        if offset == NONE {
            return self.report(owner, owner, ProblemKind::Damaged(Fault::NoList { count: stored }));
        }
        if !self.claim(owner, owner, offset, Place::SubkeyList) {
            return;
        }
        let mut listing = Listing { key: *key, last: None, listed: 0, longest: 0, depth };
        match list::read(self.image, offset) {
            Ok(List::Leaf(leaf)) => self.leaf(&leaf, &mut listing, pending),
            Ok(List::Root { leaves }) => {
                for leaf in words(leaves) {
                    if !self.claim(owner, offset, leaf, Place::SubkeyList) {
                        continue;
                    }
                    match list::read_leaf(self.image, leaf) {
                        Ok(leaf) => self.leaf(&leaf, &mut listing, pending),
                        Err(error) => self.report_error(owner, error),
                    }
                }
            }
            Err(error) => self.report_error(owner, error),
        }
        if listing.listed != stored {
            let kind = ProblemKind::SubkeyCount { stored, listed: listing.listed };
            self.report(owner, owner, kind);
        }
        let largest = u32::from(key.half(field::LARGEST_SUBKEY_NAME));
        self.largest(key, Place::SubkeyName, largest, listing.longest);
    }

    fn leaf(&mut self, leaf: &Leaf<'h>, listing: &mut Listing<'h>, pending: &mut Vec<Pending<'h>>) {
        let owner = listing.key.offset();
        for (offset, beside) in leaf.iter() {
            listing.listed = listing.listed.saturating_add(1);
            if !self.claim(owner, leaf.offset, offset, Place::Key) {
                continue;
            }
            let key = match Key::at(self.image, offset) {
                Ok(key) => key,
                Err(error) => {
                    self.report_error(owner, error);
                    continue;
                }
            };
            let name = key.raw_name();
            if listing.last.is_some_and(|last| last >= name) {
                self.report(owner, offset, ProblemKind::Order);
            }
            if let Some(wanted) = wrong_beside(leaf.kind, beside, name) {
                self.report(owner, offset, ProblemKind::Hash { stored: beside, wanted });
            }
            let parent = key.word(field::PARENT);
            if parent != owner {
                self.report(offset, offset, ProblemKind::Parent { stored: parent, wanted: owner });
            }
            listing.last = Some(name);
            listing.longest = listing.longest.max(name.len() as u32 * 2);
            pending.push(Pending { key, depth: listing.depth + 1 });
        }
    }

    /// Follows the ring of security items from the root's, and compares their counts.
    fn ring(&mut self) {
        let Ok(root) = Key::at(self.image, self.image.root()) else {
            return;
        };
        let start = root.security_cell();
        let mut in_ring = HashSet::new();
        let (mut from, mut at) = (root.offset(), start);
        let broken = loop {
            if !self.claim(at, from, at, Place::Security) {
                break Some(from);
            }
            let item = match self.image.record(at, *b"sk", "security", SECURITY_HEAD) {
                Ok(item) => item,
                Err(error) => {
                    self.report_error(at, error);
                    break Some(from);
                }
            };
            in_ring.insert(at);
            let (next, stored, length) = (u32_at(item, 4), u32_at(item, 12), u32_at(item, 16) as usize);
            if item.len() - SECURITY_HEAD < length {
                let needs = SECURITY_HEAD + length;
                self.report_error(at, super::image::short(at, "security descriptor", needs, item.len()));
            }
            let actual = self.security.get(&at).copied().unwrap_or(0);
            if stored != actual {
                self.report(at, at, ProblemKind::SecurityCount { stored, actual });
            }
            let back = self.image.record(next, *b"sk", "security", SECURITY_HEAD).map(|item| u32_at(item, 8));
            if back != Ok(at) {
                break Some(at);
            }
            if next == start {
                break None;
            }
            (from, at) = (at, next);
        };
        if let Some(at) = broken {
            self.report(at, at, ProblemKind::SecurityRing);
        }
        let mut outside: Vec<u32> =
            self.security.keys().copied().filter(|offset| !in_ring.contains(offset)).collect();
        outside.sort_unstable();
        for offset in outside {
            self.report(offset, offset, ProblemKind::SecurityRing);
            self.claim(offset, offset, offset, Place::Security);
        }
    }

    fn unreached(&mut self) {
        let unreached = (0_u32..).zip(&self.cells).filter(|(_, state)| **state == USED);
        let offsets: Vec<u32> = unreached.map(|(index, _)| index * 8).take(MOST_PROBLEMS).collect();
        for offset in offsets {
            let size = self.image.cell(offset).map_or(0, |cell| cell.len() as u32 + 4);
            self.report(offset, offset, ProblemKind::Unreachable { size });
        }
    }
}

/// What is known of a key's list so far.
struct Listing<'h> {
    key: Key<'h>,
    last: Option<Name<'h>>,
    listed: u32,
    longest: u32,
    depth: u32,
}

/// The hash or hint that should stand beside a name, when another one does.
fn wrong_beside(kind: Kind, stored: u32, name: Name<'_>) -> Option<u32> {
    match kind {
        Kind::Plain => None,
        Kind::Hash => Some(name.hash()).filter(|wanted| *wanted != stored),
        Kind::Hint => {
            let (wanted, stored) = (name.hint(), stored.to_le_bytes());
            // When a unit does not fit, only the first byte is said to be null.
            let right = match wanted[0] {
                0 => stored[0] == 0,
                _ => stored.eq_ignore_ascii_case(&wanted),
            };
            (!right).then(|| u32::from_le_bytes(wanted))
        }
    }
}
