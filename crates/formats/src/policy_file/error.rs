use std::fmt;

/// Why a `Registry.pol` could not be read, changed or written. Offsets are bytes from the start of the file,
/// indices count entries from 0.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Shorter than the header.
    #[error("read Registry.pol: the header needs 8 bytes, but the file has {length}")]
    TooShort {
        /// Bytes in the file.
        length: usize,
    },
    /// The first four bytes are not `PReg`.
    #[error("read Registry.pol: `PReg` was expected at offset 0, but the bytes are {found:02x?}")]
    Signature {
        /// The bytes found.
        found: [u8; 4],
    },
    /// A format version other than 1.
    #[error("read Registry.pol: version 1 was expected at offset 4, but it is {found}")]
    Version {
        /// The version found.
        found: u32,
    },
    /// A bracket or semicolon is not where it belongs.
    #[error(
        "read Registry.pol: `{expected}` was expected at offset {offset}, but the unit there is {found:#06x}"
    )]
    Separator {
        /// The offset in the file.
        offset: usize,
        /// What belongs there.
        expected: char,
        /// The UTF-16 unit found.
        found: u16,
    },
    /// The file ends inside an entry.
    #[error(
        "read Registry.pol: {needed} bytes of {field} were expected at offset {offset}, but {left} are left"
    )]
    Truncated {
        /// The offset of the missing part.
        offset: usize,
        /// What is missing.
        field: Field,
        /// Bytes it needs.
        needed: usize,
        /// Bytes left in the file.
        left: usize,
    },
    /// A key or name runs to the end of the file.
    #[error("read Registry.pol: the {field} at offset {offset} has no terminating NUL")]
    Unterminated {
        /// The offset of the text.
        offset: usize,
        /// Which text.
        field: Field,
    },
    /// A key or name holds half of a surrogate pair.
    #[error("read Registry.pol: the {field} holds the lone surrogate {unit:#06x} at offset {offset}")]
    Surrogate {
        /// The offset of the unit.
        offset: usize,
        /// Which text.
        field: Field,
        /// The unit.
        unit: u16,
    },
    /// A key or name holds a NUL, which would end it early in the file.
    #[error("write Registry.pol: the {field} of entry {index} holds a NUL")]
    Nul {
        /// Which entry.
        index: usize,
        /// Which text.
        field: Field,
    },
    /// More data than the 32-bit size can say.
    #[error("write Registry.pol: entry {index} holds {length} bytes of data, more than 32 bits can count")]
    Oversized {
        /// Which entry.
        index: usize,
        /// Bytes of data.
        length: usize,
    },
    /// A key or name that a policy cannot have.
    #[error("change Registry.pol: the {field} {text:?} {reason}")]
    Unfit {
        /// Which text.
        field: Field,
        /// The text.
        text: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// More data than [MS-GPREG] 2.2.1 allows for one entry (65535 bytes).
    #[error("change Registry.pol: {length} bytes of data are more than the 65535 an entry may hold")]
    DataTooLong {
        /// Bytes of data.
        length: usize,
    },
    /// The value cannot become "not configured": another entry deletes it in any case.
    #[error("change Registry.pol: {key}\\{name} stays deleted by entry {index}, `{directive}`")]
    Overruled {
        /// The value's key.
        key: String,
        /// The value's name.
        name: String,
        /// The entry that deletes it.
        index: usize,
        /// That entry's name, e.g. `**delvals.`.
        directive: String,
    },
    /// No such place in the list.
    #[error("change Registry.pol: there is no entry {index} among {length}")]
    Index {
        /// The index asked for.
        index: usize,
        /// Entries in the file.
        length: usize,
    },
}

/// A part of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// `[`, `;` or `]`.
    Separator,
    /// The registry key.
    Key,
    /// The value's name.
    Name,
    /// The type number.
    Kind,
    /// The size of the data.
    Size,
    /// The data.
    Data,
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Field::Separator => "separator",
            Field::Key => "key",
            Field::Name => "name",
            Field::Kind => "type",
            Field::Size => "size",
            Field::Data => "data",
        })
    }
}
