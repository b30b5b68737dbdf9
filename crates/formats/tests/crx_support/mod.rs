//! What the tests of CRX share: real files, keys, headers put together by hand, and Chromium as the judge.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use formats::crx;
use rsa::pkcs8::EncodePublicKey as _;
use rsa::rand_core::{CryptoRng, RngCore};
use rsa::{Pkcs1v15Sign, RsaPrivateKey};
use sha2::{Digest as _, Sha256};

/// A folder of real files, or `None` after saying on stderr that the test is skipped.
pub fn real_files(test: &str) -> Option<PathBuf> {
    let default = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let folder = std::env::var_os("TEJUN_SHARED_DATA").map_or(default, PathBuf::from).join("crx");
    if !folder.is_dir() {
        eprintln!("SKIPPED: {test}: no real files at {}", folder.display());
        return None;
    }
    Some(folder)
}

/// Numbers for making test keys: the same ones for the same seed.
struct Numbers {
    seed: &'static str,
    count: u64,
}

impl RngCore for Numbers {
    fn next_u32(&mut self) -> u32 {
        u32::try_from(self.next_u64() >> 32).unwrap()
    }

    fn next_u64(&mut self) -> u64 {
        self.count += 1;
        let digest = Sha256::new().chain_update(self.seed).chain_update(self.count.to_le_bytes()).finalize();
        u64::from_le_bytes(digest[..8].try_into().unwrap())
    }

    fn fill_bytes(&mut self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            chunk.copy_from_slice(&self.next_u64().to_le_bytes()[..chunk.len()]);
        }
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), rsa::rand_core::Error> {
        self.fill_bytes(bytes);
        Ok(())
    }
}

impl CryptoRng for Numbers {}

/// An RSA key for tests.
pub struct RsaKey {
    key: RsaPrivateKey,
    pub public: Vec<u8>,
}

impl RsaKey {
    pub fn new(seed: &'static str, bits: usize) -> RsaKey {
        let key = RsaPrivateKey::new(&mut Numbers { seed, count: 0 }, bits).unwrap();
        let public = key.to_public_key().to_public_key_der().unwrap().into_vec();
        RsaKey { key, public }
    }

    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.key.sign(Pkcs1v15Sign::new::<Sha256>(), &Sha256::digest(message)).unwrap()
    }
}

/// One length-delimited field, by protobuf.dev/programming-guides/encoding.
pub fn field(number: u32, bytes: &[u8]) -> Vec<u8> {
    [varint(u64::from(number << 3 | 2)), varint(bytes.len() as u64), bytes.to_vec()].concat()
}

pub fn varint(mut value: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while value > 127 {
        bytes.push(u8::try_from(value % 128).unwrap() + 128);
        value /= 128;
    }
    bytes.push(u8::try_from(value).unwrap());
    bytes
}

/// The first 16 bytes of a key's SHA-256, as the field that declares an id.
pub fn signed_data_for(public_key: &[u8]) -> Vec<u8> {
    field(1, &Sha256::digest(public_key)[..16])
}

/// What a CRX3's signatures are of.
pub fn message(signed_data: &[u8], archive: &[u8]) -> Vec<u8> {
    let length = u32::try_from(signed_data.len()).unwrap().to_le_bytes();
    [b"CRX3 SignedData\0", &length[..], signed_data, archive].concat()
}

/// A file from its three parts.
pub fn crx3(header: &[u8], archive: &[u8]) -> Vec<u8> {
    let length = u32::try_from(header.len()).unwrap().to_le_bytes();
    [b"Cr24\x03\0\0\0", &length[..], header, archive].concat()
}

/// A header of proofs (field number, key, signature) and signed data.
pub fn header(proofs: &[(u32, &[u8], &[u8])], signed_data: &[u8]) -> Vec<u8> {
    let mut header = Vec::new();
    for (number, key, signature) in proofs {
        header.extend(field(*number, &[field(1, key), field(2, signature)].concat()));
    }
    header.extend(field(10_000, signed_data));
    header
}

/// A CRX3 signed by RSA keys alone, the id being the first one's.
pub fn rsa_signed(archive: &[u8], keys: &[&RsaKey]) -> Vec<u8> {
    let signed_data = signed_data_for(&keys[0].public);
    let message = message(&signed_data, archive);
    let signatures: Vec<Vec<u8>> = keys.iter().map(|key| key.sign(&message)).collect();
    let proofs: Vec<(u32, &[u8], &[u8])> =
        keys.iter().zip(&signatures).map(|(key, signature)| (2, &key.public[..], &signature[..])).collect();
    crx3(&header(&proofs, &signed_data), archive)
}

/// A CRX3 with a proof of each kind; the id is that of the RSA key, as in files from the web store.
pub fn doubly_signed(archive: &[u8], rsa: &RsaKey, ecdsa: &crx::SigningKey) -> Vec<u8> {
    let signed_data = signed_data_for(&rsa.public);
    let message = message(&signed_data, archive);
    let (rsa_signature, ecdsa_signature) = (rsa.sign(&message), ecdsa_signature(&message, ecdsa));
    let proofs = [(2, &rsa.public[..], &rsa_signature[..]), (3, ecdsa.public_key(), &ecdsa_signature[..])];
    crx3(&header(&proofs, &signed_data), archive)
}

/// An ECDSA signature by the key that `SigningKey::from_seed` makes of the seed "publisher".
pub fn ecdsa_signature(message: &[u8], key: &crx::SigningKey) -> Vec<u8> {
    use p256::ecdsa::signature::Signer as _;
    let own = p256::ecdsa::SigningKey::from_bytes(&Sha256::digest(b"publisher")).unwrap();
    let point = own.verifying_key().to_encoded_point(false);
    assert!(key.public_key().ends_with(point.as_bytes()), "only the seed \"publisher\" is at hand here");
    let signature: p256::ecdsa::DerSignature = own.sign(message);
    signature.as_bytes().to_vec()
}

/// A small extension that Chromium takes.
pub fn archive() -> Vec<u8> {
    archive_with(r#"{ "manifest_version": 3, "name": "Practice", "version": "2.0.0.0" }"#)
}

pub fn archive_with(manifest: &str) -> Vec<u8> {
    crx::pack(&[("manifest.json", manifest.as_bytes()), ("background.js", &[b'/'; 3000])]).unwrap()
}

/// Chromium, asked whether it takes a file.
pub struct Chromium {
    folder: tempfile::TempDir,
}

impl Chromium {
    /// `None`, after saying so on stderr, where there is no Chromium.
    pub fn new(test: &str) -> Option<Chromium> {
        if on_path("chromium").is_none() || on_path("timeout").is_none() {
            eprintln!("SKIPPED: {test}: no chromium on PATH");
            return None;
        }
        Some(Chromium { folder: tempfile::tempdir().unwrap() })
    }

    /// `Ok`, or the name or text of the fault.
    pub fn validate(&self, bytes: &[u8]) -> Result<(), String> {
        let file = self.folder.path().join("asked.crx");
        std::fs::write(&file, bytes).unwrap();
        let output = Command::new("timeout")
            .args(["60", "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"])
            .arg(format!("--user-data-dir={}", self.folder.path().join("profile").display()))
            .arg(format!("--validate-crx={}", file.display()))
            .stderr(Stdio::null())
            .output()
            .unwrap();
        let output = String::from_utf8_lossy(&output.stdout);
        let verdict = output.lines().find_map(|line| line.strip_prefix("ValidateCrx "));
        match verdict.unwrap_or_else(|| panic!("chromium said nothing: {output:?}")) {
            "Success" => Ok(()),
            failure => {
                let text = failure.strip_prefix("Failure: ").unwrap();
                let name =
                    text.strip_prefix("Package is invalid: '").and_then(|text| text.strip_suffix("'."));
                Err(name.unwrap_or(text).to_owned())
            }
        }
    }
}

pub fn on_path(program: &str) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders).map(|folder| folder.join(program)).find(|path| Path::is_file(path))
}

/// Our verdict in Chromium's words. What Chromium does not know is said in our own.
pub fn our_verdict(bytes: &[u8]) -> Result<(), String> {
    match crx::verify(bytes) {
        Ok(_) => Ok(()),
        Err(error) => Err(error.chromium_name().map_or_else(|| error.to_string(), str::to_owned)),
    }
}
