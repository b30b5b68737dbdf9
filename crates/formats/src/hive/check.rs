//! What the strict check can find.

use std::fmt;

use super::error::Fault;

/// Something in a hive that is not as it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Problem {
    /// The offset in the file.
    pub at: u64,
    /// What.
    pub kind: ProblemKind,
}

/// The kinds of problems.
///
/// Reading copes with all of them. Editing refuses to touch a key that has one, unless it is one of those that do
/// not matter there: [`ProblemKind::is_harmless`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, thiserror::Error)]
#[non_exhaustive]
pub enum ProblemKind {
    /// A bin's header is wrong, so that what follows cannot be divided into cells.
    #[error("no sound bin starts here")]
    Bin,
    /// A cell's size cannot be, so that the rest of its bin cannot be divided into cells.
    #[error("cell size {size} cannot be")]
    Cell {
        /// The size field.
        size: i32,
    },
    /// Two free cells side by side that should be one.
    #[error("a free cell follows another one")]
    FreeNeighbours,
    /// A cell that nothing refers to, though it is not free.
    #[error("a used cell of {size} bytes that nothing refers to")]
    Unreachable {
        /// Its size.
        size: u32,
    },
    /// A reference to a place where no cell starts, or where the cell is free.
    #[error("{place} is referred to as {target:#x}, where no used cell starts")]
    Dangling {
        /// What should be there.
        place: Place,
        /// The reference.
        target: u32,
    },
    /// A cell that two places refer to.
    #[error("{place} is referred to more than once")]
    Shared {
        /// What the cell was taken for the second time.
        place: Place,
    },
    /// A structure is damaged.
    #[error("{0}")]
    Damaged(Fault),
    /// The number of subkeys differs from the lists.
    #[error("{stored} subkeys by count, {listed} by list")]
    SubkeyCount {
        /// The key's count.
        stored: u32,
        /// Entries in its lists.
        listed: u32,
    },
    /// A list of subkeys is not in order, or names a key twice.
    #[error("subkeys are out of order from here on")]
    Order,
    /// A hash or hint beside a key is not that of its name.
    #[error("name hash {stored:#x} should be {wanted:#x}")]
    Hash {
        /// The number stored.
        stored: u32,
        /// The right one.
        wanted: u32,
    },
    /// A subkey names another parent.
    #[error("parent {stored:#x} should be {wanted:#x}")]
    Parent {
        /// The reference stored.
        stored: u32,
        /// The key that lists it.
        wanted: u32,
    },
    /// A key without a name.
    #[error("a key without a name")]
    Nameless,
    /// One of the sizes that tell programs how much memory to prepare is too small.
    #[error("{what} is {stored}, the largest one has {actual}")]
    Largest {
        /// Which size.
        what: Place,
        /// The number stored.
        stored: u32,
        /// The number needed.
        actual: u32,
    },
    /// Deeper than Windows allows.
    #[error("a key {depth} levels deep")]
    Depth {
        /// The level.
        depth: u32,
    },
    /// The root key lacks the flag that marks it as one.
    #[error("the root key is not marked as the entry of a hive")]
    RootFlag,
    /// The last segment of big data has a shorter cell than Windows gives it; other programs lose its last bytes.
    #[error("the last segment of big data has a short cell")]
    ShortSegment,
    /// A security item's reference count is wrong.
    #[error("{stored} keys use this security by count, {actual} really do")]
    SecurityCount {
        /// The count stored.
        stored: u32,
        /// Keys that refer to it.
        actual: u32,
    },
    /// The ring of security items is broken here, or does not hold an item that keys use.
    #[error("the ring of security items is broken")]
    SecurityRing,
    /// There is more than is worth listing.
    #[error("more problems follow")]
    More,
}

/// What a reference leads to, or a size speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, thiserror::Error)]
#[non_exhaustive]
#[expect(missing_docs, reason = "each is the structure that its text names")]
pub enum Place {
    #[error("key")]
    Key,
    #[error("class name")]
    Class,
    #[error("security")]
    Security,
    #[error("list of subkeys")]
    SubkeyList,
    #[error("list of values")]
    ValueList,
    #[error("value")]
    Value,
    #[error("data")]
    Data,
    #[error("list of segments")]
    SegmentList,
    #[error("segment")]
    Segment,
    #[error("subkey name")]
    SubkeyName,
    #[error("value name")]
    ValueName,
}

impl ProblemKind {
    /// Whether the key in question can be edited all the same: nothing would be lost or made worse.
    pub fn is_harmless(&self) -> bool {
        matches!(
            self,
            ProblemKind::FreeNeighbours
                | ProblemKind::Unreachable { .. }
                | ProblemKind::Largest { .. }
                | ProblemKind::Depth { .. }
                | ProblemKind::RootFlag
                | ProblemKind::ShortSegment
        )
    }

    /// Whether nothing in the hive can be edited, because free space cannot be distinguished from space in use.
    pub fn forbids_edits(&self) -> bool {
        matches!(
            self,
            ProblemKind::Bin | ProblemKind::Cell { .. } | ProblemKind::Dangling { .. } | ProblemKind::More
        )
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at {:#x}, {}", self.at, self.kind)
    }
}
