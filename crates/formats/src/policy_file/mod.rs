//! `Registry.pol`: the list of registry instructions that a Group Policy object holds for one machine or
//! user.
//!
//! The format is [MS-GPREG] 2.2.1, the meaning of the instructions 3.2.5.1.2. Parsing and writing back gives
//! the same bytes; order, spelling and unknown instructions stay as found. Names compare without regard to
//! case.
//!
//! [MS-GPREG]: https://learn.microsoft.com/openspecs/windows_protocols/ms-gpreg/5c092c22-bf6b-4e7f-b180-b20743d368f5

mod codec;
mod directive;
mod error;
mod names;
mod settings;

pub use directive::Directive;
pub use error::{Error, Field};
pub use names::same_key;
pub use settings::Setting;

/// `REG_SZ`: a NUL-terminated UTF-16LE string.
pub const REG_SZ: u32 = 1;
/// `REG_DWORD`: four bytes, little-endian.
pub const REG_DWORD: u32 = 4;

/// A whole `Registry.pol`, its entries in the order of the file. The order carries meaning: Windows carries
/// the entries out one after the other ([MS-GPREG] 3.2.5.1.2).
///
/// [MS-GPREG]: https://learn.microsoft.com/openspecs/windows_protocols/ms-gpreg/57226664-ce00-4487-994e-a6b3820f3e49
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PolicyFile {
    /// The entries, first to last.
    pub entries: Vec<Entry>,
}

/// One instruction `[key;name;type;size;data]`.
///
/// Names are kept exactly. A file whose names are not valid UTF-16 (a lone surrogate) is refused by
/// [`PolicyFile::parse`]: the format allows printable ASCII only, and a `String` keeps everything else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The registry key, without the hive (`HKLM` for the machine's file, `HKCU` for a user's).
    pub key: String,
    /// The value's name, or a [`Directive`] such as `**del.AUOptions`.
    pub name: String,
    /// The registry type number. 0 with an empty name and no data is "create the key": no specification has
    /// it, real files do.
    pub kind: u32,
    /// The data, as in the registry.
    pub data: Vec<u8>,
}

impl Entry {
    /// What the entry's name instructs, or `None` for an ordinary value.
    #[must_use]
    pub fn directive(&self) -> Option<Directive> {
        Directive::of(self)
    }

    /// Whether this is the undocumented "create the key, set nothing": type 0, empty name, no data.
    #[must_use]
    pub fn only_creates_key(&self) -> bool {
        self.kind == 0 && self.name.is_empty() && self.data.is_empty()
    }
}
