use std::fmt;

use p256::ecdsa::signature::hazmat::PrehashVerifier as _;
use p256::ecdsa::{DerSignature, VerifyingKey};
use p256::pkcs8::DecodePublicKey as _;
use rsa::pkcs1::RsaPublicKey as Pkcs1Key;
use rsa::pkcs8::der::Decode as _;
use rsa::pkcs8::spki::SubjectPublicKeyInfoRef;
use rsa::{BigUint, Pkcs1v15Sign, RsaPublicKey};
use sha2::{Digest as _, Sha256};

use super::protobuf::Fields;
use super::{Error, ExtensionId, Part};

/// Proofs that a header may have. A file from the web store has three; each more costs an RSA operation.
pub const MAX_PROOFS: usize = 32;

/// The magics of a whole file and of a delta update (`components/crx_file/crx_file.h`).
const MAGIC: [u8; 4] = *b"Cr24";
const DELTA_MAGIC: [u8; 4] = *b"CrOD";
/// The offset of a CRX3's header.
const HEADER_OFFSET: usize = 12;
/// What every signature covers first (`crx3.proto`).
pub(super) const SIGNATURE_CONTEXT: &[u8; 16] = b"CRX3 SignedData\0";
/// The marks at which ZIP readers find the end of the central directory: ordinary, and Zip64's locator.
const ZIP_MARKS: [[u8; 4]; 2] = [*b"PK\x05\x06", *b"PK\x06\x07"];
/// RSA keys that BoringSSL takes, in bits.
const RSA_BITS: std::ops::RangeInclusive<usize> = 512..=16_384;

/// Field numbers of `crx3.proto`.
pub(super) mod field {
    pub(in super::super) const RSA: u32 = 2;
    pub(in super::super) const ECDSA: u32 = 3;
    pub(in super::super) const SIGNED_HEADER_DATA: u32 = 10_000;
    pub(in super::super) const PUBLIC_KEY: u32 = 1;
    pub(in super::super) const SIGNATURE: u32 = 2;
    pub(in super::super) const CRX_ID: u32 = 1;
}

/// A verified CRX3: every proof in it holds, and one is by the key that the id is of.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Crx<'a> {
    /// The extension's id.
    pub id: ExtensionId,
    /// The ZIP archive, the part behind the header.
    pub archive: &'a [u8],
    /// The key that the id is of, a DER-encoded `SubjectPublicKeyInfo`.
    pub public_key: &'a [u8],
    /// All proofs, the RSA ones before the ECDSA ones.
    pub proofs: Vec<Proof<'a>>,
}

/// A signature that holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proof<'a> {
    /// How it was made.
    pub algorithm: Algorithm,
    /// By which key: a DER-encoded `SubjectPublicKeyInfo`.
    pub public_key: &'a [u8],
    /// The signature: PKCS #1 for RSA, DER for ECDSA.
    pub signature: &'a [u8],
}

/// The two ways to sign a CRX3, both over a SHA-256 hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// RSA with the padding of PKCS #1 v1.5. (An old comment in `crx3.proto` says PSS; Chromium's code does
    /// not.)
    Rsa,
    /// ECDSA on the curve P-256.
    Ecdsa,
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Algorithm::Rsa => "RSA",
            Algorithm::Ecdsa => "ECDSA",
        })
    }
}

/// Verifies a whole CRX3 file by Chromium's rules, in Chromium's order, so that a file with several faults
/// gets the same verdict ([`Error::chromium_name`]). The publisher's proof that store downloads carry is
/// verified like any other and not demanded, as for a file that is dropped on the extensions page.
///
/// Stricter than Chromium in two things: [`MAX_PROOFS`], and ECDSA keys must be on P-256, as `crx3.proto`
/// says (Chromium 156 takes P-384 and P-521 as well).
///
/// # Errors
/// The first fault found, with its place.
pub fn verify(bytes: &[u8]) -> Result<Crx<'_>, Error> {
    let mut reader = Reader { bytes, offset: 0 };
    let magic = reader.array(Part::Magic)?;
    if magic != MAGIC && magic != DELTA_MAGIC {
        return Err(Error::Magic { found: magic });
    }
    match u32::from_le_bytes(reader.array(Part::FormatVersion)?) {
        3 => {}
        2 => return Err(crx2(&mut reader)?),
        found => return Err(Error::FormatVersion { found }),
    }
    let length = u32::from_le_bytes(reader.array(Part::Length)?);
    let header = reader.take(Part::Header, length)?;
    let archive = &bytes[reader.offset..];
    if let Some(at) = header.windows(4).position(|window| ZIP_MARKS.iter().any(|mark| window == mark)) {
        return Err(Error::ZipMarkInHeader { offset: HEADER_OFFSET + at });
    }
    let header = Header::parse(header)?;

    let keys = header.proofs.iter().enumerate().map(|(index, proof)| Key::parse(index, proof));
    let keys = keys.collect::<Result<Vec<Key>, Error>>()?;
    let declared = header.id.try_into().ok().map(ExtensionId::from_bytes);
    let ids = || header.proofs.iter().map(|proof| ExtensionId::from_public_key(proof.public_key));
    // Chromium's answer for several proofs by the one key is the last; they are the same key all the same.
    let required = header.proofs.iter().zip(ids()).rfind(|(_, id)| Some(id) == declared.as_ref());
    let Some((required, id)) = required else {
        return Err(Error::RequiredProofMissing { declared, found: ids().collect() });
    };

    let hash = signed_hash(header.signed_data, archive);
    for (index, (proof, key)) in header.proofs.iter().zip(&keys).enumerate() {
        if !key.fits(&hash, proof.signature) {
            return Err(Error::Signature { proof: index, algorithm: proof.algorithm });
        }
    }
    if magic == DELTA_MAGIC {
        return Err(Error::Delta { id });
    }
    Ok(Crx { id, archive, public_key: required.public_key, proofs: header.proofs })
}

/// What signatures are of: the context, the length of the signed data in four bytes, that data, the archive.
pub(super) fn signed_hash(signed_data: &[u8], archive: &[u8]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(SIGNATURE_CONTEXT);
    // The header's own length is of 32 bits, so that this cannot be more.
    hash.update(u32::try_from(signed_data.len()).unwrap_or(u32::MAX).to_le_bytes());
    hash.update(signed_data);
    hash.update(archive);
    hash.finalize().into()
}

/// The error that a CRX2 is, with the id that it would have.
fn crx2(reader: &mut Reader<'_>) -> Result<Error, Error> {
    let key_length = u32::from_le_bytes(reader.array(Part::Length)?);
    let signature_length = u32::from_le_bytes(reader.array(Part::Length)?);
    let key = reader.take(Part::PublicKey, key_length)?;
    reader.take(Part::Signature, signature_length)?;
    Ok(Error::Crx2 { id: ExtensionId::from_public_key(key) })
}

struct Reader<'a> {
    bytes: &'a [u8],
    offset: usize,
}

impl<'a> Reader<'a> {
    fn take(&mut self, part: Part, length: u32) -> Result<&'a [u8], Error> {
        let rest = &self.bytes[self.offset..];
        let taken =
            usize::try_from(length).ok().and_then(|length| rest.get(..length)).ok_or(Error::Truncated {
                offset: self.offset,
                part,
                needed: u64::from(length),
                left: rest.len(),
            })?;
        self.offset += taken.len();
        Ok(taken)
    }

    fn array(&mut self, part: Part) -> Result<[u8; 4], Error> {
        let taken = self.take(part, 4)?;
        Ok(std::array::from_fn(|i| taken[i]))
    }
}

/// A `CrxFileHeader`.
struct Header<'a> {
    proofs: Vec<Proof<'a>>,
    signed_data: &'a [u8],
    /// The declared id; 16 bytes if it is one.
    id: &'a [u8],
}

impl<'a> Header<'a> {
    fn parse(bytes: &'a [u8]) -> Result<Header<'a>, Error> {
        let mut proofs: [Vec<Proof>; 2] = Default::default();
        let mut signed_data = (&[][..], HEADER_OFFSET);
        for found in Fields::new(bytes, HEADER_OFFSET) {
            let found = found?;
            let algorithm = match found.number {
                field::RSA => Algorithm::Rsa,
                field::ECDSA => Algorithm::Ecdsa,
                field::SIGNED_HEADER_DATA => {
                    signed_data = (found.bytes, found.offset);
                    continue;
                }
                _ => continue,
            };
            if proofs.iter().map(Vec::len).sum::<usize>() == MAX_PROOFS {
                return Err(Error::TooManyProofs { limit: MAX_PROOFS });
            }
            let mut proof = Proof { algorithm, public_key: &[], signature: &[] };
            for part in Fields::new(found.bytes, found.offset) {
                let part = part?;
                match part.number {
                    field::PUBLIC_KEY => proof.public_key = part.bytes,
                    field::SIGNATURE => proof.signature = part.bytes,
                    _ => {}
                }
            }
            proofs[usize::from(algorithm == Algorithm::Ecdsa)].push(proof);
        }
        let (signed_data, offset) = signed_data;
        let mut id = &[][..];
        for part in Fields::new(signed_data, offset) {
            let part = part?;
            if part.number == field::CRX_ID {
                id = part.bytes;
            }
        }
        Ok(Header { proofs: proofs.concat(), signed_data, id })
    }
}

/// A proof's key, ready for use.
enum Key {
    Rsa(RsaPublicKey),
    Ecdsa(VerifyingKey),
}

impl Key {
    fn parse(index: usize, proof: &Proof<'_>) -> Result<Key, Error> {
        let algorithm = proof.algorithm;
        let unusable = |reason| Error::PublicKey { proof: index, algorithm, reason };
        match algorithm {
            Algorithm::Rsa => rsa_key(proof.public_key).map(Key::Rsa).map_err(unusable),
            Algorithm::Ecdsa => VerifyingKey::from_public_key_der(proof.public_key)
                .map(Key::Ecdsa)
                .map_err(|_| unusable("is not a public key on P-256")),
        }
    }

    fn fits(&self, hash: &[u8; 32], signature: &[u8]) -> bool {
        match self {
            Key::Rsa(key) => key.verify(Pkcs1v15Sign::new::<Sha256>(), hash, signature).is_ok(),
            Key::Ecdsa(key) => DerSignature::try_from(signature)
                .is_ok_and(|signature| key.verify_prehash(hash, &signature).is_ok()),
        }
    }
}

/// Not `RsaPublicKey::from_public_key_der`: that stops at 4096 bits.
fn rsa_key(der: &[u8]) -> Result<RsaPublicKey, &'static str> {
    let no_key = "is not an RSA public key";
    let info = SubjectPublicKeyInfoRef::from_der(der).map_err(|_| no_key)?;
    let is_rsa = info.algorithm.oid == rsa::pkcs1::ALGORITHM_OID
        && info.algorithm.parameters.is_some_and(|parameters| parameters.is_null());
    let key = info.subject_public_key.as_bytes().filter(|_| is_rsa).ok_or(no_key)?;
    let key = Pkcs1Key::from_der(key).map_err(|_| no_key)?;
    let modulus = BigUint::from_bytes_be(key.modulus.as_bytes());
    let exponent = BigUint::from_bytes_be(key.public_exponent.as_bytes());
    let odd = |bytes: &[u8]| bytes.last().is_some_and(|byte| byte & 1 == 1);
    if !odd(key.modulus.as_bytes()) || !odd(key.public_exponent.as_bytes()) {
        return Err("is even");
    }
    if !RSA_BITS.contains(&modulus.bits()) {
        return Err("has less than 512 or more than 16384 bits");
    }
    RsaPublicKey::new_with_max_size(modulus, exponent, *RSA_BITS.end())
        .map_err(|_| "has an unusable exponent")
}
