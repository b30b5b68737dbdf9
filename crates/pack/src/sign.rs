//! Makes keys and signs.
//!
//! Files of keys are minisign's, by its crate. That crate mixes chance into each signature; here the same files have to give the
//! same bytes, so the signature itself is made as Ed25519 describes it (RFC 8032) and as the program minisign makes it.

use crate::archive::{self, ArchiveError};
use crate::change::{CHANGE_LINE, change_comment};
use crate::key::PublicKey;
use crate::label::Label;
use crate::verify::{FIRST_LINE, HASHED, THIRD_LINE};
use crate::{Contents, MAX_PACK};
use base64ct::{Base64, Encoding};
use blake2::{Blake2b512, Digest};
use minisign::SecretKeyBox;

/// Before a public key of minisign.
const ALGORITHM: &[u8; 2] = b"Ed";
/// Where in the bytes of a secret key the key's id stands, and behind it the key of Ed25519.
const ID_AT: usize = 54;
const ID: usize = 8;
const KEY: usize = 64;

/// Why nothing is signed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignError {
    /// The file is no secret key of minisign.
    #[error("it is no secret key")]
    NotAKey,
    /// The password is not that key's.
    #[error("the password is wrong")]
    Password,
    /// This computer gives no random numbers.
    #[error("no key could be made")]
    NoKey,
    /// The files are no notice's, or too large.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
}

/// A new key.
#[derive(Debug)]
pub struct KeyPair {
    /// The file of the secret key.
    pub secret: String,
    /// The public key.
    pub public: PublicKey,
}

impl KeyPair {
    /// Makes a key, its secret half protected by a password if there is one.
    ///
    /// # Errors
    ///
    /// If this computer gives no random numbers.
    pub fn make(password: Option<&str>) -> Result<Self, SignError> {
        let made = match password {
            Some(password) => minisign::KeyPair::generate_encrypted_keypair(Some(password.to_owned())),
            None => minisign::KeyPair::generate_unencrypted_keypair(),
        };
        let made = made.map_err(|_| SignError::NoKey)?;
        let secret = made.sk.to_box(Some("secret key for tejun notices")).map_err(|_| SignError::NoKey)?;
        let public = PublicKey::read(&made.pk.to_base64()).ok_or(SignError::NoKey)?;
        Ok(Self { secret: secret.into_string(), public })
    }
}

/// Whether a secret key's file asks for a password. `None` if it is no such file.
pub fn has_password(file: &str) -> Option<bool> {
    let line = file.lines().nth(1)?;
    let bytes = Base64::decode_vec(line.trim_end()).ok()?;
    bytes.get(2..4).map(|kdf| kdf != [0, 0])
}

/// A secret key.
pub struct SecretKey {
    id: [u8; ID],
    key: ed25519_compact::SecretKey,
}

impl SecretKey {
    /// Reads a secret key's file.
    ///
    /// # Errors
    ///
    /// If it is none, or the password is wrong.
    pub fn read(file: &str, password: Option<&str>) -> Result<Self, SignError> {
        let boxed = || SecretKeyBox::from_string(file).map_err(|_| SignError::NotAKey);
        let read = match has_password(file).ok_or(SignError::NotAKey)? {
            true => {
                let password = password.unwrap_or_default().to_owned();
                boxed()?.into_secret_key(Some(password)).map_err(|_| SignError::Password)?
            }
            false => boxed()?.into_unencrypted_secret_key().map_err(|_| SignError::NotAKey)?,
        };
        let bytes = read.to_bytes();
        let part = |from: usize, length: usize| bytes.get(from..from + length).ok_or(SignError::NotAKey);
        let id = part(ID_AT, ID)?.try_into().map_err(|_| SignError::NotAKey)?;
        let key = ed25519_compact::SecretKey::from_slice(part(ID_AT + ID, KEY)?);
        Ok(Self { id, key: key.map_err(|_| SignError::NotAKey)? })
    }

    /// Its public key.
    pub fn public(&self) -> Option<PublicKey> {
        let bytes = [&ALGORITHM[..], &self.id, &self.key.public_key()[..]].concat();
        PublicKey::read(&Base64::encode_string(&bytes))
    }

    fn sign(&self, message: &[u8]) -> [u8; 64] {
        *self.key.sign(message, None)
    }
}

/// Makes a signed notice. The same files, label and key give the same bytes.
///
/// # Errors
///
/// If a file's name is none of a notice's, or the files are too large.
pub fn pack(contents: &Contents, label: &Label, key: &SecretKey) -> Result<Vec<u8>, SignError> {
    let packed = seal(&archive::packed(contents)?, label, key);
    if packed.len() > MAX_PACK { Err(ArchiveError::TooLarge.into()) } else { Ok(packed) }
}

/// Signs an archive as it is. One that is no notice's is refused by its reader.
pub fn seal(archive: &[u8], label: &Label, key: &SecretKey) -> Vec<u8> {
    [head(FIRST_LINE, &label.to_string(), archive, key).as_bytes(), archive].concat()
}

/// Makes a change of key: the new public key, signed by both.
pub fn key_change(old: &SecretKey, new: &SecretKey) -> Option<Vec<u8>> {
    let file = new.public()?.file();
    let comment = change_comment(&old.public()?, &new.public()?);
    let heads = [old, new].map(|key| head(CHANGE_LINE, &comment, file.as_bytes(), key));
    Some([heads.concat(), file].concat().into_bytes())
}

/// The four lines of a signature.
fn head(first_line: &str, comment: &str, message: &[u8], key: &SecretKey) -> String {
    let signature = key.sign(&Blake2b512::digest(message));
    let global = key.sign(&[&signature[..], comment.as_bytes()].concat());
    let signature = Base64::encode_string(&[&HASHED[..], &key.id, &signature].concat());
    let global = Base64::encode_string(&global);
    format!("{first_line}\n{signature}\n{THIRD_LINE}{comment}\n{global}\n")
}
