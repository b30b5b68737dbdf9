//! A signed notice: one file of four lines and an archive.
//!
//! The lines are those of a minisign signature file, the rest is a ZIP archive with the notice's files, and the signature is of that
//! archive. So the usual tools read both: `head -n 4`, `tail -n +5`, `minisign -V`, `unzip`. Of the archive not a byte is parsed before the
//! signature was verified with a key that the caller trusts. Bytes come in, bytes go out.

mod archive;
mod change;
mod key;
mod label;
#[cfg(feature = "sign")]
mod sign;
mod verify;

pub use archive::{ArchiveError, unpack};
pub use change::{KeyChange, is_key_change, verify_key_change};
pub use key::PublicKey;
pub use label::Label;
#[cfg(feature = "sign")]
pub use sign::{KeyPair, SecretKey, SignError, has_password, key_change, pack, seal};
pub use verify::{Error, Verified, verify};

use std::collections::BTreeMap;

/// The largest file of a notice, in bytes. The shipped ones' largest has 23,000.
pub const MAX_FILE: u64 = 256 << 10;
/// The most files of a notice.
pub const MAX_FILES: usize = 500;
/// The most bytes of all files of a notice.
pub const MAX_NOTICE: usize = 4 << 20;
/// The most bytes of a signed notice: all of its files as they are, and what an archive says of each.
pub const MAX_PACK: usize = MAX_NOTICE + (MAX_FILES << 10);

/// A notice's files: path below its folder, with `/`, to content.
pub type Contents = BTreeMap<String, Vec<u8>>;
