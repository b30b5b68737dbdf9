//! Verifies a signed notice before anything of it is read.

use crate::archive::{self, ArchiveError};
use crate::key::{self, PublicKey};
use crate::label::{Label, LabelError};
use crate::{Contents, MAX_PACK};
use base64ct::{Base64, Encoding};
use minisign_verify::Signature;

/// The first line. minisign does not sign it, so it is always this one, and says nothing.
pub(crate) const FIRST_LINE: &str = "untrusted comment: tejun notice";
pub(crate) const THIRD_LINE: &str = "trusted comment: ";
/// Before the signature of a hash of the archive. Signatures of the archive itself, which older minisigns made, are refused.
pub(crate) const HASHED: &[u8; 2] = b"ED";
const LEGACY: &[u8; 2] = b"Ed";
/// The most bytes of the four lines.
const MAX_HEAD: usize = 4 << 10;

/// Why a signed notice is not believed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// It does not begin with the four lines.
    #[error("it is no signed notice")]
    NotAPack,
    /// It has too many bytes.
    #[error("it is too large")]
    TooLarge,
    /// It is signed in minisign's old way.
    #[error("it is signed in an old way")]
    Legacy,
    /// It is signed by a key that is not among those that are trusted.
    #[error("the key {key} is not trusted")]
    UnknownKey {
        /// The key's id, as the file says.
        key: String,
    },
    /// The signature is not that key's over these bytes.
    #[error("the signature by {key} is not valid")]
    Forged {
        /// The key's id.
        key: String,
    },
    /// The signature is valid, and the file is of a later format.
    #[error("it is made for a newer tejun")]
    Newer,
    /// The signature is valid, and what is signed is no notice.
    #[error("what is signed is no notice")]
    Label,
    /// The signature is valid, and the archive is no notice's.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
}

/// A signed notice whose signature is valid.
#[derive(Debug)]
pub struct Verified<'b> {
    /// What is signed beside the files.
    pub label: Label,
    /// The id of the key.
    pub key: String,
    archive: &'b [u8],
}

impl Verified<'_> {
    /// The notice's files.
    ///
    /// # Errors
    ///
    /// If the archive holds anything but a notice's files, or too much.
    pub fn contents(&self) -> Result<Contents, ArchiveError> {
        self.contents_of(|_| true)
    }

    /// Those of the notice's files whose names are wanted.
    ///
    /// # Errors
    ///
    /// As [`Verified::contents`]; of the others only names and number are looked at.
    pub fn contents_of(&self, is_wanted: fn(&str) -> bool) -> Result<Contents, ArchiveError> {
        archive::unpack(self.archive, is_wanted)
    }
}

/// Verifies a signed notice by the keys that are trusted.
///
/// # Errors
///
/// If it is not signed by one of them, or is no notice for this program.
pub fn verify<'b>(bytes: &'b [u8], keys: &[PublicKey]) -> Result<Verified<'b>, Error> {
    if bytes.len() > MAX_PACK {
        return Err(Error::TooLarge);
    }
    let (lines, archive) = split(bytes, FIRST_LINE).ok_or(Error::NotAPack)?;
    let (key, comment) = signed_by(lines, archive, keys)?;
    let label = comment.parse().map_err(|error| match error {
        LabelError::Newer => Error::Newer,
        LabelError::Wrong => Error::Label,
    })?;
    Ok(Verified { label, key: key.id(), archive })
}

/// The key that has signed a message, and what is signed beside it.
pub(crate) fn signed_by<'l, 'k>(
    lines: [&'l str; 4],
    message: &[u8],
    keys: &'k [PublicKey],
) -> Result<(&'k PublicKey, &'l str), Error> {
    let [_, signature, comment, global] = lines;
    let raw: [u8; 74] = decoded(signature).ok_or(Error::NotAPack)?;
    let _: [u8; 64] = decoded(global).ok_or(Error::NotAPack)?;
    let [a, b, id @ ..] = raw;
    let key = match id.first_chunk::<8>() {
        Some(id) => key::shown(*id),
        None => return Err(Error::NotAPack),
    };
    match &[a, b] {
        HASHED => {}
        LEGACY => return Err(Error::Legacy),
        _ => return Err(Error::NotAPack),
    }
    let mut known = keys.iter().filter(|known| known.id() == key).peekable();
    if known.peek().is_none() {
        return Err(Error::UnknownKey { key });
    }
    let read = Signature::decode(&lines.join("\n")).map_err(|_| Error::NotAPack)?;
    // Two keys may have the same id, which its maker chooses.
    match known.find(|known| known.verifier().verify(message, &read, false).is_ok()) {
        Some(known) => Ok((known, comment.strip_prefix(THIRD_LINE).ok_or(Error::NotAPack)?)),
        None => Err(Error::Forged { key }),
    }
}

/// The four lines and what follows them.
pub(crate) fn split<'b>(bytes: &'b [u8], first_line: &str) -> Option<([&'b str; 4], &'b [u8])> {
    let head = bytes.get(..bytes.len().min(MAX_HEAD))?;
    let end = head.iter().enumerate().filter(|(_, byte)| **byte == b'\n').nth(3)?.0;
    let (head, rest) = bytes.split_at_checked(end + 1)?;
    let text = std::str::from_utf8(head).ok()?;
    let mut lines = text.strip_suffix('\n')?.split('\n');
    let lines = [lines.next()?, lines.next()?, lines.next()?, lines.next()?];
    let is_sound = lines[0] == first_line && lines[2].starts_with(THIRD_LINE) && !text.contains('\r');
    is_sound.then_some((lines, rest))
}

fn decoded<const N: usize>(line: &str) -> Option<[u8; N]> {
    Base64::decode_vec(line).ok()?.try_into().ok()
}
