//! What is kept of bytes so that the same bytes are known again.

use sha2::{Digest, Sha256};

/// The SHA-256 of bytes: 64 digits, base 16, small letters.
pub fn sha256(bytes: &[u8]) -> String {
    base16ct::lower::encode_string(&Sha256::digest(bytes))
}
