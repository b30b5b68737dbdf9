//! What a file holds, as plans and the journal say it.

use crate::digest::sha256;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What is at a path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileState {
    /// A file.
    Present {
        /// The SHA-256 of its content.
        sha256: String,
    },
    /// No file.
    Absent,
}

/// The content of a small file, written in hexadecimal.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct FileBytes(pub Vec<u8>);

impl From<FileBytes> for String {
    fn from(bytes: FileBytes) -> Self {
        base16ct::lower::encode_string(&bytes.0)
    }
}

impl TryFrom<String> for FileBytes {
    type Error = base16ct::Error;

    fn try_from(hex: String) -> Result<Self, Self::Error> {
        base16ct::lower::decode_vec(hex).map(Self)
    }
}

/// A whole file is too much to read in the output of a failed test.
impl fmt::Debug for FileBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FileBytes({} bytes, SHA-256 {})", self.0.len(), sha256(&self.0))
    }
}
