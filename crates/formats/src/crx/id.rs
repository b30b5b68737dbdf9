use std::borrow::Borrow;
use std::fmt;
use std::str::FromStr;

use sha2::{Digest as _, Sha256};

/// An extension's id: 32 letters from `a` to `p`, the first 16 bytes of its public key's SHA-256 with the
/// letters as hexadecimal digits (Chromium's `components/crx_file/id_util.cc`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExtensionId(String);

impl ExtensionId {
    /// The id that those 16 bytes spell.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 16]) -> ExtensionId {
        let letter = |nibble: u8| char::from(b'a' + nibble);
        ExtensionId(bytes.iter().flat_map(|byte| [letter(byte >> 4), letter(byte & 15)]).collect())
    }

    /// The id of that public key, a DER-encoded `SubjectPublicKeyInfo`.
    #[must_use]
    pub fn from_public_key(key: &[u8]) -> ExtensionId {
        let hash: [u8; 32] = Sha256::digest(key).into();
        ExtensionId::from_bytes(std::array::from_fn(|i| hash[i]))
    }

    /// The 32 letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The text is not an extension's id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("read {text:?} as an extension's id: 32 letters from a to p were expected")]
pub struct InvalidId {
    /// The text.
    pub text: String,
}

impl FromStr for ExtensionId {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<ExtensionId, InvalidId> {
        if text.len() == 32 && text.bytes().all(|byte| (b'a'..=b'p').contains(&byte)) {
            Ok(ExtensionId(text.to_owned()))
        } else {
            Err(InvalidId { text: text.to_owned() })
        }
    }
}

impl fmt::Display for ExtensionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for ExtensionId {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

/// Maps with ids as keys can be asked by text.
impl Borrow<str> for ExtensionId {
    fn borrow(&self) -> &str {
        &self.0
    }
}
