use p256::ecdsa::signature::hazmat::PrehashSigner as _;
use p256::ecdsa::{DerSignature, SigningKey as EcdsaKey};
use sha2::{Digest as _, Sha256};

use super::protobuf::put;
use super::verify::{field, signed_hash};
use super::{Error, ExtensionId};

/// A `SubjectPublicKeyInfo` for a point on P-256, up to the point (RFC 5480).
const P256_PREFIX: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86,
    0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];

/// A P-256 key for practice extensions. Its seed is no secret, and neither is the key.
pub struct SigningKey {
    key: EcdsaKey,
    public_key: Vec<u8>,
}

impl SigningKey {
    /// The key that belongs to that seed: the same one for ever, another one for each other seed.
    #[must_use]
    pub fn from_seed(seed: &[u8]) -> SigningKey {
        let mut digest = Sha256::digest(seed);
        loop {
            // All but one of 2^32 digests are a key.
            if let Ok(key) = EcdsaKey::from_bytes(&digest) {
                let point = key.verifying_key().to_encoded_point(false);
                let public_key = [&P256_PREFIX[..], point.as_bytes()].concat();
                return SigningKey { key, public_key };
            }
            digest = Sha256::digest(digest);
        }
    }

    /// The public key, a DER-encoded `SubjectPublicKeyInfo`.
    #[must_use]
    pub fn public_key(&self) -> &[u8] {
        &self.public_key
    }

    /// The id of an extension whose first key this is.
    #[must_use]
    pub fn id(&self) -> ExtensionId {
        ExtensionId::from_public_key(&self.public_key)
    }
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SigningKey").field("id", &self.id()).finish_non_exhaustive()
    }
}

/// A CRX3 of that archive with a proof by each key; the extension's id is the first key's. The same arguments
/// give the same bytes (RFC 6979).
///
/// # Errors
/// [`Error::Sign`] without a key, or for more keys than a header can hold.
pub fn sign(archive: &[u8], keys: &[&SigningKey]) -> Result<Vec<u8>, Error> {
    let [first, ..] = keys else {
        return Err(Error::Sign { reason: "there is no key" });
    };
    let id: [u8; 32] = Sha256::digest(first.public_key()).into();
    let mut signed_data = Vec::new();
    put(&mut signed_data, field::CRX_ID, &id[..16]);
    let hash = signed_hash(&signed_data, archive);
    let mut header = Vec::new();
    for key in keys {
        let signature: DerSignature =
            key.key.sign_prehash(&hash).map_err(|_| Error::Sign { reason: "a key cannot sign this" })?;
        let mut proof = Vec::new();
        put(&mut proof, field::PUBLIC_KEY, key.public_key());
        put(&mut proof, field::SIGNATURE, signature.as_bytes());
        put(&mut header, field::ECDSA, &proof);
    }
    put(&mut header, field::SIGNED_HEADER_DATA, &signed_data);
    let length =
        u32::try_from(header.len()).map_err(|_| Error::Sign { reason: "there are too many keys" })?;
    Ok([b"Cr24", &3_u32.to_le_bytes()[..], &length.to_le_bytes(), &header, archive].concat())
}
