//! Public keys of minisign.

use base64ct::{Base64, Encoding};
use sha2::{Digest, Sha256};

/// The groups of a fingerprint, five digits each.
const GROUPS: usize = 6;

/// A public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey {
    /// Two letters for the algorithm, the key's id, the key of Ed25519.
    bytes: [u8; 42],
    verifier: minisign_verify::PublicKey,
}

impl PublicKey {
    /// The key in a public key's file, or in that file's second line alone. `None` if there is none.
    pub fn read(text: &str) -> Option<Self> {
        let mut lines = text.lines().map(str::trim_end).filter(|line| !line.is_empty());
        let first = lines.next()?;
        let line = if first.starts_with("untrusted comment:") { lines.next()? } else { first };
        if lines.next().is_some() {
            return None;
        }
        let bytes: [u8; 42] = Base64::decode_vec(line).ok()?.try_into().ok()?;
        let verifier = minisign_verify::PublicKey::from_base64(line).ok()?;
        Some(Self { bytes, verifier })
    }

    /// The key's id, as minisign shows it.
    pub fn id(&self) -> String {
        let mut id = [0; 8];
        id.copy_from_slice(&self.bytes[2..10]);
        shown(id)
    }

    /// Digits by which two people see on the telephone that they have the same key: six groups of five, made of the key's SHA-256.
    pub fn fingerprint(&self) -> String {
        let digest = Sha256::digest(self.bytes);
        let group = |bytes: &[u8]| {
            let number = bytes.iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
            format!("{:05}", number % 100_000)
        };
        digest.chunks(5).take(GROUPS).map(group).collect::<Vec<_>>().join(" ")
    }

    /// The file of the key.
    pub fn file(&self) -> String {
        format!(
            "untrusted comment: minisign public key {}\n{}\n",
            self.id(),
            Base64::encode_string(&self.bytes)
        )
    }

    pub(crate) fn verifier(&self) -> &minisign_verify::PublicKey {
        &self.verifier
    }
}

/// A key's id as minisign shows it: the number in its bytes, the lowest first.
pub(crate) fn shown(id: [u8; 8]) -> String {
    format!("{:016X}", u64::from_le_bytes(id))
}
