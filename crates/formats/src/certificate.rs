//! A certificate as Windows keeps it in a store: a list of properties, one of which is the certificate itself.
//!
//! The registry's stores hold it in the value `Blob` of a key named by the certificate's SHA-1; a user's own store (`My`) holds the
//! same bytes in a file. Each property is its number, a reserved number and its length, 32 bits each, and its content (seen in
//! stores of Windows 10 and 11; the numbers are `CERT_*_PROP_ID` of `wincrypt.h`).

use base64ct::{Base64, Encoding};
use sha1::Sha1;
use sha2::{Digest, Sha256};
use std::time::Duration;
use x509_cert::Certificate as X509;
use x509_cert::der::{Decode, Encode};
use x509_cert::ext::pkix::BasicConstraints;

/// The certificate itself, in DER.
const CERTIFICATE: u32 = 32;
/// The SHA-1 of the certificate (`CERT_SHA1_HASH_PROP_ID`).
const SHA1: u32 = 3;
/// Which provider of Windows holds the private key (`CERT_KEY_PROV_INFO_PROP_ID`).
const KEY: u32 = 2;

/// What a certificate says, as far as tejun asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// Its subject's name, its parts joined as RFC 4514 writes them, with nothing escaped.
    pub subject: String,
    /// Its issuer's name, likewise.
    pub issuer: String,
    /// The last second at which it is valid, from 1970, UTC.
    pub not_after: Duration,
    /// The SHA-256 of its DER.
    pub sha256: [u8; 32],
    /// The SHA-1 of its DER, by which a store names it. Nothing is trusted on account of it.
    pub sha1: [u8; 20],
    /// Whether it may issue certificates (basic constraints, RFC 5280, 4.2.1.9).
    pub is_authority: bool,
    /// Whether Windows knows a private key for it.
    pub has_key: bool,
}

/// What is wrong with the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A property runs out of the bytes.
    #[error("a property at {at} is longer than the rest")]
    CutOff {
        /// The first byte of the property.
        at: usize,
    },
    /// No property is the certificate.
    #[error("there is no certificate")]
    None,
    /// The certificate is none.
    #[error("the certificate is damaged")]
    Damaged,
}

/// Reads what a store holds for one certificate.
///
/// # Errors
///
/// If the bytes are no list of properties, or hold no certificate.
pub fn read(blob: &[u8]) -> Result<Certificate, Error> {
    let (mut der, mut has_key, mut at) = (None, false, 0);
    while at < blob.len() {
        let word = |from: usize| -> Option<u32> {
            Some(u32::from_le_bytes(blob.get(from..from.checked_add(4)?)?.try_into().ok()?))
        };
        let (Some(id), Some(length)) = (word(at), word(at + 8)) else {
            return Err(Error::CutOff { at });
        };
        let from = at + 12;
        let content =
            usize::try_from(length).ok().and_then(|length| blob.get(from..from.checked_add(length)?));
        let content = content.ok_or(Error::CutOff { at })?;
        match id {
            CERTIFICATE => der = Some(content),
            KEY => has_key = true,
            _ => {}
        }
        at = from + content.len();
    }
    read_der(der.ok_or(Error::None)?).map(|read| Certificate { has_key, ..read })
}

/// Reads a certificate alone, without what a store adds to it.
///
/// # Errors
///
/// If the bytes are no certificate.
pub fn read_der(der: &[u8]) -> Result<Certificate, Error> {
    let certificate = X509::from_der(der).map_err(|_| Error::Damaged)?;
    let told = &certificate.tbs_certificate;
    // One that cannot be read makes no authority.
    let constraints = told.get::<BasicConstraints>().ok().flatten();
    Ok(Certificate {
        subject: plain(&told.subject.to_string()),
        issuer: plain(&told.issuer.to_string()),
        not_after: told.validity.not_after.to_unix_duration(),
        sha256: Sha256::digest(der).into(),
        sha1: Sha1::digest(der).into(),
        is_authority: constraints.is_some_and(|(_, constraints)| constraints.ca),
        has_key: false,
    })
}

/// What a store of the registry holds for a certificate without a key: its SHA-1 and itself, in the order of their numbers, as
/// Windows writes it ([MS-GPEF] 2.2.1.1.1.1).
pub fn stored(der: &[u8]) -> Vec<u8> {
    let mut blob = Vec::new();
    property(&mut blob, SHA1, &Sha1::digest(der));
    property(&mut blob, CERTIFICATE, der);
    blob
}

/// Adds a property to what a store holds.
fn property(blob: &mut Vec<u8>, id: u32, content: &[u8]) {
    for word in [id, 1, u32::try_from(content.len()).unwrap_or(u32::MAX)] {
        blob.extend(word.to_le_bytes());
    }
    blob.extend(content);
}

/// Around a certificate that is written as text (RFC 7468).
const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
const END: &str = "-----END CERTIFICATE-----";

/// The DER of a certificate that is written as text. `None` if the text holds no certificate, or more than one.
pub fn from_pem(text: &str) -> Option<Vec<u8>> {
    let (_, rest) = text.split_once(BEGIN)?;
    let (inside, after) = rest.split_once(END)?;
    let inside: String = inside.split_whitespace().collect();
    Base64::decode_vec(&inside).ok().filter(|_| !after.contains(BEGIN))
}

/// A name in which nothing is escaped, in which a part can be looked for.
fn plain(name: &str) -> String {
    let (mut plain, mut escaped) = (String::new(), false);
    for c in name.chars() {
        if c == '\\' && !escaped {
            escaped = true;
        } else {
            plain.push(c);
            escaped = false;
        }
    }
    plain
}

/// A text as a part of a name that [`practice`] takes (RFC 4514, 2.4).
pub fn escaped(text: &str) -> String {
    text.chars().fold(String::new(), |mut done, c| {
        if ",+\"\\<>;=#".contains(c) {
            done.push('\\');
        }
        done.push(c);
        done
    })
}

/// Writes a certificate for a practice terminal as a store holds it. Its key and signature are no real ones: nothing that
/// verifies certificates takes it. The same arguments give the same bytes.
///
/// # Errors
///
/// If a name or the day is none that a certificate can hold.
pub fn practice(
    subject: &str,
    issuer: &str,
    not_after: Duration,
    has_key: bool,
) -> Result<Vec<u8>, x509_cert::der::Error> {
    use x509_cert::der::asn1::{BitString, ObjectIdentifier, UtcTime};
    use x509_cert::name::Name;
    use x509_cert::serial_number::SerialNumber;
    use x509_cert::spki::{AlgorithmIdentifier, SubjectPublicKeyInfo};
    use x509_cert::time::{Time, Validity};
    /// ecdsa-with-SHA256
    const SIGNED: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");

    let name = |text: &str| -> Result<Name, x509_cert::der::Error> { text.parse() };
    let algorithm = || AlgorithmIdentifier { oid: SIGNED, parameters: None };
    let time =
        |since: Duration| x509_cert::der::asn1::GeneralizedTime::from_unix_duration(since).map(Time::from);
    let not_before = Time::UtcTime(UtcTime::from_unix_duration(Duration::ZERO)?);
    let certificate = X509 {
        tbs_certificate: x509_cert::TbsCertificate {
            version: x509_cert::Version::V3,
            serial_number: SerialNumber::from(1_u32),
            signature: algorithm(),
            issuer: name(issuer)?,
            validity: Validity { not_before, not_after: time(not_after)? },
            subject: name(subject)?,
            subject_public_key_info: SubjectPublicKeyInfo {
                algorithm: AlgorithmIdentifier { oid: SIGNED, parameters: None },
                subject_public_key: BitString::from_bytes(&[0])?,
            },
            issuer_unique_id: None,
            subject_unique_id: None,
            extensions: None,
        },
        signature_algorithm: algorithm(),
        signature: BitString::from_bytes(&[0])?,
    };
    let der = certificate.to_der()?;
    let mut blob = Vec::new();
    if has_key {
        property(&mut blob, KEY, &[0; 4]);
    }
    property(&mut blob, CERTIFICATE, &der);
    Ok(blob)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Duration = Duration::from_secs(1_798_675_199);

    #[test]
    fn what_is_written_is_read() {
        let blob = practice("CN=1310000001,O=医療機関", "CN=Practice CA,O=Example", DAY, true).unwrap();
        let read = read(&blob).unwrap();
        assert_eq!((read.not_after, read.has_key), (DAY, true));
        assert!(read.subject.contains("1310000001") && read.subject.contains("医療機関"), "{}", read.subject);
        assert!(read.issuer.contains("Practice CA"), "{}", read.issuer);
    }

    #[test]
    fn what_a_store_gets_holds_the_certificate_and_its_sha_1() {
        let certificate = practice("CN=a", "CN=b", DAY, false).unwrap();
        let der = &certificate[12..];
        let blob = stored(der);
        assert_eq!(blob[..12], [3, 0, 0, 0, 1, 0, 0, 0, 20, 0, 0, 0]);
        assert_eq!(blob[32..36], [32, 0, 0, 0]);
        let read = read(&blob).unwrap();
        assert_eq!(blob[12..32], read.sha1);
        assert_eq!(read, read_der(der).unwrap());
        assert!(!read.is_authority && !read.has_key);
        // FIPS 180-2, appendix A.1.
        assert_eq!(Sha1::digest(b"abc")[..4], [0xa9, 0x99, 0x3e, 0x36]);
    }

    /// A certificate's DER as text.
    fn to_pem(der: &[u8]) -> String {
        let mut text = format!("{BEGIN}\n");
        for (i, c) in Base64::encode_string(der).chars().enumerate() {
            if i > 0 && i.is_multiple_of(64) {
                text.push('\n');
            }
            text.push(c);
        }
        text + "\n" + END + "\n"
    }

    #[test]
    fn a_certificate_is_read_from_text() {
        let der = &practice("CN=a", "CN=b", DAY, false).unwrap()[12..];
        let text = to_pem(der);
        assert!(text.lines().all(|line| line.len() <= 64));
        assert_eq!(from_pem(&text).as_deref(), Some(der));
        assert_eq!(from_pem(&format!("Subject: a\r\n{}", text.replace('\n', "\r\n"))).as_deref(), Some(der));
        assert_eq!(from_pem(&text.repeat(2)), None, "which of them");
        assert_eq!(from_pem(&text.replace("-----END", "----END")), None);
        assert_eq!(from_pem("?"), None);
    }

    #[test]
    fn damaged_bytes_are_told_apart() {
        let blob = practice("CN=a", "CN=b", DAY, false).unwrap();
        assert!(!read(&blob).unwrap().has_key);
        assert_eq!(read(&[]), Err(Error::None));
        assert_eq!(read(&blob[..8]), Err(Error::CutOff { at: 0 }));
        assert_eq!(read(&blob[..blob.len() - 1]), Err(Error::CutOff { at: 0 }));
        let mut odd = blob.clone();
        odd[12] = 0;
        assert_eq!(read(&odd), Err(Error::Damaged));
        let mut long = blob;
        long[8..12].copy_from_slice(&u32::MAX.to_le_bytes());
        assert_eq!(read(&long), Err(Error::CutOff { at: 0 }));
    }
}
