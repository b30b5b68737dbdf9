//! Everything that can go wrong, with its place in the file.

use super::check::Problem;
use super::log::LogFault;

/// Why a hive could not be read or changed.
///
/// Offsets named `at` count from the first byte of the file, so that they can be looked up in a hex view; offsets
/// inside a [`Fault`] are as the file stores them, counted from the start of the hive bins data (4096 bytes later).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The first bytes are not a base block of a primary file.
    #[error("not a registry hive: at {at:#x}, {reason}")]
    NotAHive {
        /// What is wrong with the base block.
        at: u64,
        /// What is wrong there.
        reason: NotAHive,
    },
    /// A hive of a version nobody has seen; only 1.3 to 1.6 are described.
    #[error("hive version {major}.{minor} at 0x14 is not one of 1.3 to 1.6")]
    Version {
        /// Major version, 1 in all known hives.
        major: u32,
        /// Minor version, 3 to 6 since Windows NT 4.
        minor: u32,
    },
    /// The file was being written when it was last touched, and no log was offered to complete it.
    #[error(
        "hive is dirty (sequence numbers {primary} and {secondary} at 0x4, checksum {}): its transaction logs are \
         needed",
        if *checksum_ok { "right" } else { "wrong" }
    )]
    Dirty {
        /// Primary sequence number: raised when a write begins.
        primary: u32,
        /// Secondary sequence number: raised when a write ends.
        secondary: u32,
        /// Whether the base block's checksum was right.
        checksum_ok: bool,
    },
    /// The hive is dirty, and none of the logs offered can complete it.
    #[error(
        "hive is dirty (sequence numbers {primary} and {secondary} at 0x4, checksum {}) and no log can complete it: \
         {}",
        if *checksum_ok { "right" } else { "wrong" },
        reasons(logs)
    )]
    NoUsableLog {
        /// Primary sequence number of the hive.
        primary: u32,
        /// Secondary sequence number of the hive.
        secondary: u32,
        /// Whether the hive's checksum was right.
        checksum_ok: bool,
        /// Why each log, in the order given, was of no use.
        logs: Vec<LogFault>,
    },
    /// The bins end beyond the end of the file.
    #[error("hive is cut off: its bins need {needs:#x} bytes of file (size field at 0x28), it has {has:#x}")]
    CutOff {
        /// Bytes that base block and bins need together.
        needs: u64,
        /// Bytes there are.
        has: u64,
    },
    /// The hive's file could not be read.
    #[error("the hive cannot be read at {at:#x}: {kind}")]
    Unreadable {
        /// From where on.
        at: u64,
        /// The kind of the system's error.
        kind: std::io::ErrorKind,
        /// The system's own number for it.
        number: Option<i32>,
    },
    /// A structure is not as the format wants it.
    #[error("damaged hive at {at:#x}: {fault}")]
    Damaged {
        /// The offset of the damaged structure, or of the reference to it.
        at: u64,
        /// What is wrong with it.
        fault: Fault,
    },
    /// A walk came to the end of its budget.
    #[error("walk stopped at {at:#x}: more than {max} {limit}")]
    Budget {
        /// The key at which the walk was.
        at: u64,
        /// What ran out.
        limit: Limit,
        /// How much was allowed.
        max: u64,
    },
    /// No such key.
    #[error("no key {path:?} in the hive (its nearest existing parent is at {at:#x})")]
    NoKey {
        /// The path that was asked for.
        path: String,
        /// The last key of the path that exists.
        at: u64,
    },
    /// A path goes on below a symbolic link, whose target lies in another part of the registry.
    #[error("path {path:?} leads through the symbolic link at {at:#x}")]
    Link {
        /// The path that was asked for.
        path: String,
        /// The link.
        at: u64,
    },
    /// A name that no key or value can have.
    #[error("{name:?} cannot be used as a name: {fault}")]
    Name {
        /// The name.
        name: String,
        /// What is wrong with it.
        fault: NameFault,
    },
    /// Data too long for one value of this hive.
    #[error("{length} bytes are too many for one value, at most {max}")]
    TooLong {
        /// Length of the data.
        length: u64,
        /// The most that a value can hold.
        max: u64,
    },
    /// The hive cannot grow further.
    #[error("hive is full: its bins end at {at:#x} and would have to grow by {needs:#x} bytes")]
    Full {
        /// End of the bins.
        at: u64,
        /// What was needed more.
        needs: u64,
    },
    /// The key must stay as it is, because changing it would not be safe.
    #[error("refused to change what lies at {at:#x}: {reason}")]
    Refused {
        /// The key, cell or base block in question.
        at: u64,
        /// Why.
        reason: Refusal,
    },
    /// The structure as a whole does not hold together.
    #[error("hive is not sound: {}", listed(problems))]
    Unsound {
        /// What is wrong; never empty.
        problems: Vec<Problem>,
    },
    /// Sequence numbers cannot be raised any more.
    #[error("sequence number at 0x4 has reached its end ({number})")]
    Sequence {
        /// The highest number in the hive or its logs.
        number: u32,
    },
    /// A security descriptor is not a well-formed self-relative one.
    #[error("security descriptor is damaged at its byte {at:#x}")]
    Security {
        /// Offset inside the descriptor.
        at: u64,
    },
}

/// Why the first bytes are not those of a hive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAHive {
    /// Fewer bytes than a base block.
    #[error("there are only {length} bytes")]
    Short {
        /// How many.
        length: u64,
    },
    /// Not `regf`.
    #[error("the signature is {found:02x?}, not \"regf\"")]
    Signature {
        /// The four bytes.
        found: [u8; 4],
    },
    /// A transaction log, or something later than this format.
    #[error("the file type is {found}, not 0 (a log has 1, 2 or 6)")]
    FileType {
        /// The file type field.
        found: u32,
    },
    /// A file format other than "direct memory load".
    #[error("the file format is {found}, not 1")]
    Format {
        /// The file format field.
        found: u32,
    },
    /// The size of the bins is no multiple of 4096.
    #[error("the bins' size {found:#x} is no multiple of 0x1000")]
    BinsSize {
        /// The size field.
        found: u32,
    },
}

/// What is wrong with one structure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, thiserror::Error)]
pub enum Fault {
    /// A reference leads out of the bins.
    #[error("reference {offset:#x} leads out of the bins")]
    OutOfBins {
        /// The reference.
        offset: u32,
    },
    /// A reference to something that is no multiple of 8.
    #[error("reference {offset:#x} is no multiple of 8")]
    Misaligned {
        /// The reference.
        offset: u32,
    },
    /// A cell with a size that cannot be.
    #[error("cell size {size} cannot be")]
    CellSize {
        /// The size field: negative when in use.
        size: i32,
    },
    /// A reference to a cell that is free.
    #[error("the cell is referred to, but free")]
    Free,
    /// A structure of another kind than expected.
    #[error("expected \"{}\", found {found:02x?}", wanted.escape_ascii())]
    Signature {
        /// The signature that should be there.
        wanted: [u8; 2],
        /// The two bytes that are.
        found: [u8; 2],
    },
    /// A structure that does not fit into its cell.
    #[error("{what} needs {needs} bytes, its cell has {has}")]
    Short {
        /// The structure.
        what: &'static str,
        /// Bytes needed.
        needs: u64,
        /// Bytes there.
        has: u64,
    },
    /// A UTF-16 name with an odd number of bytes.
    #[error("a UTF-16 name is {length} bytes long")]
    OddName {
        /// Its length in bytes.
        length: u16,
    },
    /// Resident data longer than the four bytes there are.
    #[error("{size} bytes cannot be resident in a value")]
    Resident {
        /// The size field without its top bit.
        size: u32,
    },
    /// Data longer than the whole hive.
    #[error("data of {size} bytes is longer than the hive")]
    LongData {
        /// The size field.
        size: u32,
    },
    /// The number of segments of big data does not fit its size.
    #[error("data of {size} bytes cannot have {segments} segments")]
    Segments {
        /// The size field of the value.
        size: u32,
        /// The number of segments stored.
        segments: u16,
    },
    /// A list of subkeys inside a list of lists that is itself a list of lists.
    #[error("a list of lists inside a list of lists")]
    NestedRoot,
    /// More subkeys than the hive could hold.
    #[error("a list of more subkeys than the hive can hold")]
    EndlessList,
    /// A key that has subkeys, but no list of them.
    #[error("{count} subkeys, but no list of them")]
    NoList {
        /// The number of subkeys stored.
        count: u32,
    },
    /// A key met a second time.
    #[error("the key was met before: the tree has a cycle or a shared key")]
    Revisited,
    /// No bin where one should start.
    #[error("no bin starts here")]
    NoBin,
}

/// What a walk may run out of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Limit {
    /// Levels of keys.
    #[error("levels")]
    Depth,
    /// Keys.
    #[error("keys")]
    Keys,
    /// Values.
    #[error("values")]
    Values,
    /// Bytes of data.
    #[error("bytes of data")]
    Bytes,
}

/// Why a name cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NameFault {
    /// An empty part of a path.
    #[error("it is empty")]
    Empty,
    /// Longer than Windows allows (255 UTF-16 units for a key, 16,383 for a value).
    #[error("it has {length} UTF-16 units, at most {max} are allowed")]
    Long {
        /// Its length.
        length: usize,
        /// The most allowed.
        max: usize,
    },
    /// A NUL, which no ordinary Windows program could name again.
    #[error("it holds a NUL")]
    Nul,
    /// Upper case of a character differs between versions of Windows, so that its hash and place are not certain.
    #[error("Windows versions disagree about the upper case of U+{unit:04X}")]
    UnsettledCase {
        /// The UTF-16 unit.
        unit: u16,
    },
    /// More levels than Windows allows.
    #[error("it would lie {depth} levels deep, at most {max} are allowed")]
    Deep {
        /// The level.
        depth: usize,
        /// The most allowed.
        max: usize,
    },
}

/// Why something must not be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The hive was opened by [`Hive::open_unrecovered`](super::Hive::open_unrecovered) while dirty.
    #[error("the hive is dirty and was not recovered")]
    Unrecovered,
    /// The hive, key or value takes part in layered keys (version 1.6).
    #[error("it belongs to layered keys")]
    Layered,
    /// The key holds a predefined handle instead of values.
    #[error("the key is a predefined handle")]
    Predefined,
    /// The key is a symbolic link.
    #[error("the key is a symbolic link")]
    Link,
    /// The root key.
    #[error("the root key cannot be deleted")]
    Root,
    /// A key marked as not to be deleted.
    #[error("the key is marked as not to be deleted")]
    NoDelete,
    /// A key that still has subkeys.
    #[error("the key has {count} subkeys")]
    HasSubkeys {
        /// How many.
        count: u32,
    },
    /// Something about it is not as it should be ([`Hive::check`](super::Hive::check) says what).
    #[error("it is damaged")]
    Damaged,
    /// A cell that would be freed or overwritten is referred to from more than one place, or from none.
    #[error("the cell has {references} references")]
    Shared {
        /// How many references there are.
        references: u32,
    },
}

fn reasons(logs: &[LogFault]) -> String {
    if logs.is_empty() {
        return "there are none".to_owned();
    }
    let each: Vec<String> =
        logs.iter().enumerate().map(|(i, fault)| format!("log {}: {fault}", i + 1)).collect();
    each.join("; ")
}

fn listed(problems: &[Problem]) -> String {
    const SHOWN: usize = 3;
    let mut text: Vec<String> = problems.iter().take(SHOWN).map(Problem::to_string).collect();
    if problems.len() > SHOWN {
        text.push(format!("and {} more", problems.len() - SHOWN));
    }
    text.join("; ")
}
