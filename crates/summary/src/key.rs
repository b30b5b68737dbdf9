//! The key of a terminal.

use ed25519_compact::{KeyPair, PublicKey, Seed};
use model::digest::sha256;
use std::fmt;

/// How many bytes of chance a terminal's key is made of.
pub const SEED: usize = 32;

/// A terminal's secret key (Ed25519, RFC 8032).
pub struct SigningKey(KeyPair);

impl SigningKey {
    /// The key that these bytes of chance make. `None` of nothing but zeros, which are no chance: a file may hold them after a power cut.
    pub fn from_seed(seed: [u8; SEED]) -> Option<Self> {
        (seed != [0; SEED]).then(|| Self(KeyPair::from_seed(Seed::new(seed))))
    }

    /// Its public half.
    pub fn public(&self) -> TerminalKey {
        TerminalKey(*self.0.pk)
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.0.sk.sign(message, None).to_vec()
    }
}

/// A terminal's public key. It is shown as the first 16 hexadecimal digits of its SHA-256, in groups of four.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TerminalKey(pub(crate) [u8; PublicKey::BYTES]);

impl TerminalKey {
    pub(crate) fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        let signature = ed25519_compact::Signature::from_slice(signature);
        signature.is_ok_and(|signature| PublicKey::new(self.0).verify(message, &signature).is_ok())
    }
}

impl fmt::Display for TerminalKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digest = sha256(&self.0);
        let groups = [0, 4, 8, 12].map(|at| digest.get(at..at + 4).unwrap_or_default());
        f.write_str(&groups.join("-"))
    }
}
