//! A change of key: the new public key, signed by the old key and by the new one.
//!
//! Eight lines and the new key's file: the four lines of the old key's minisign signature of that file, then the new key's. So minisign
//! verifies both: `head -n 4`, `sed -n 5,8p`, `tail -n +9`, `minisign -V`.

use crate::key::PublicKey;
use crate::verify::{Error, signed_by, split};

/// The first line of each signature, which minisign does not sign.
pub(crate) const CHANGE_LINE: &str = "untrusted comment: tejun key change";
/// The most bytes of such a file.
const MAX_CHANGE: usize = 4 << 10;

/// A change of key that both keys have signed.
#[derive(Debug)]
pub struct KeyChange {
    /// The key that was trusted.
    pub old: PublicKey,
    /// The key that takes its place.
    pub new: PublicKey,
}

/// Whether a file says that it is a change of key.
pub fn is_key_change(bytes: &[u8]) -> bool {
    bytes.starts_with(CHANGE_LINE.as_bytes())
}

/// Verifies a change of key by the keys that are trusted.
///
/// # Errors
///
/// If the old key is none of them, or if one of the two has not signed exactly this.
pub fn verify_key_change(bytes: &[u8], keys: &[PublicKey]) -> Result<KeyChange, Error> {
    if bytes.len() > MAX_CHANGE {
        return Err(Error::TooLarge);
    }
    let (by_old, rest) = split(bytes, CHANGE_LINE).ok_or(Error::NotAPack)?;
    let (by_new, file) = split(rest, CHANGE_LINE).ok_or(Error::NotAPack)?;
    let (old, comment) = signed_by(by_old, file, keys)?;
    let new = std::str::from_utf8(file).ok().and_then(PublicKey::read).ok_or(Error::Label)?;
    let (_, again) = signed_by(by_new, file, std::slice::from_ref(&new))?;
    let is_sound = new != *old
        && new.file().as_bytes() == file
        && [comment, again].iter().all(|comment| *comment == change_comment(old, &new));
    if is_sound { Ok(KeyChange { old: old.clone(), new }) } else { Err(Error::Label) }
}

/// What both sign beside the new key: which key takes whose place.
pub(crate) fn change_comment(old: &PublicKey, new: &PublicKey) -> String {
    format!("tejun=1 key={} replaces={}", new.id(), old.id())
}
