use std::fmt;

use super::{Algorithm, ExtensionId, InvalidVersion};

/// Why a CRX could not be verified, read or made. Offsets are bytes from the start of the file; proofs count
/// from 0, the RSA ones before the ECDSA ones.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The file ends too early.
    #[error("verify the CRX: {needed} bytes of {part} were expected at offset {offset}, but {left} are left")]
    Truncated {
        /// The offset of the missing part.
        offset: usize,
        /// What is missing.
        part: Part,
        /// Bytes it needs.
        needed: u64,
        /// Bytes left in the file.
        left: usize,
    },
    /// The first four bytes are not `Cr24`.
    #[error("verify the CRX: `Cr24` was expected at offset 0, but the bytes are {found:02x?}")]
    Magic {
        /// The bytes found.
        found: [u8; 4],
    },
    /// A format version other than 2 and 3.
    #[error("verify the CRX: format version 3 was expected at offset 4, but it is {found}")]
    FormatVersion {
        /// The version found.
        found: u32,
    },
    /// The old format, which no browser takes any more. Its signature was not looked at.
    #[error("verify the CRX: it is of the old format CRX2 (id {id})")]
    Crx2 {
        /// The id of the key that the file names.
        id: ExtensionId,
    },
    /// The header holds the bytes by which a ZIP reader would find its directory there.
    #[error("verify the CRX: the header holds the end mark of a ZIP archive at offset {offset}")]
    ZipMarkInHeader {
        /// The offset in the file.
        offset: usize,
    },
    /// The header is not a well-formed protocol buffer.
    #[error("verify the CRX: the header is malformed at offset {offset}: {reason}")]
    Header {
        /// The offset in the file.
        offset: usize,
        /// In which way.
        reason: &'static str,
    },
    /// More proofs than [`MAX_PROOFS`](super::MAX_PROOFS). Chromium has no such limit.
    #[error("verify the CRX: the header has more than {limit} proofs")]
    TooManyProofs {
        /// The limit.
        limit: usize,
    },
    /// A proof's key cannot be used.
    #[error("verify the CRX: the {algorithm} key of proof {proof} {reason}")]
    PublicKey {
        /// Which proof.
        proof: usize,
        /// Its algorithm.
        algorithm: Algorithm,
        /// What is wrong with the key.
        reason: &'static str,
    },
    /// No proof is by the key that the declared id is of.
    #[error("verify the CRX: no proof is by the key of its id {}", id_or_none(declared))]
    RequiredProofMissing {
        /// The id that the file declares, if it is one.
        declared: Option<ExtensionId>,
        /// The ids of the keys that did sign.
        found: Vec<ExtensionId>,
    },
    /// A signature does not fit the content.
    #[error("verify the CRX: the {algorithm} signature of proof {proof} does not fit the content")]
    Signature {
        /// Which proof.
        proof: usize,
        /// Its algorithm.
        algorithm: Algorithm,
    },
    /// A patch for an older CRX (`CrOD`), rightly signed, but nothing to install.
    #[error("verify the CRX: it is a delta update of {id}, not a whole extension")]
    Delta {
        /// The extension's id.
        id: ExtensionId,
    },
    /// The archive is not a ZIP that can be read.
    #[error("read the CRX's archive{}: {reason}", in_brackets(path))]
    Archive {
        /// The entry, if the fault is in one.
        path: Option<String>,
        /// The ZIP reader's words.
        reason: String,
    },
    /// An entry's path leads out of the extension's folder, or means something else on Windows.
    #[error("read the CRX's archive: {path:?} is no path within the extension")]
    Path {
        /// The path.
        path: String,
    },
    /// More files than the archive may hold.
    #[error("read the CRX's archive: it holds more than {limit} files")]
    TooManyFiles {
        /// The limit.
        limit: usize,
    },
    /// More bytes than the archive, or a part of it, may hold.
    #[error("read the CRX's archive: it holds more than {limit} {what}")]
    TooLarge {
        /// The limit.
        limit: u64,
        /// Which bytes.
        what: &'static str,
    },
    /// The extension lacks a file.
    #[error("read the CRX: it has no {path}")]
    FileMissing {
        /// The file's path in the archive.
        path: String,
    },
    /// A file is not JSON.
    #[error("read {path} of the CRX: line {line}, column {column}: {reason}")]
    Json {
        /// The file's path in the archive.
        path: String,
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// The JSON reader's words.
        reason: String,
    },
    /// A member of a JSON file is not what it has to be.
    #[error("read {path} of the CRX: `{member}` {reason}")]
    Member {
        /// The file's path in the archive.
        path: String,
        /// The member.
        member: String,
        /// What is wrong with it.
        reason: MemberError,
    },
    /// The files cannot be put into a ZIP archive.
    #[error("pack {path:?}: {reason}")]
    Pack {
        /// The file.
        path: String,
        /// Why: in the ZIP writer's words, or in ours for a path.
        reason: String,
    },
    /// A CRX cannot be signed.
    #[error("sign the CRX: {reason}")]
    Sign {
        /// Why.
        reason: &'static str,
    },
}

impl Error {
    /// The name that Chromium shows for this fault (`extensions/browser/sandboxed_unpacker.cc`), as in
    /// "Package is invalid: 'CRX_HEADER_INVALID'". `None` for what Chromium reports in other words or does
    /// not mind.
    #[must_use]
    pub fn chromium_name(&self) -> Option<&'static str> {
        Some(match self {
            Error::Truncated { .. }
            | Error::Magic { .. }
            | Error::FormatVersion { .. }
            | Error::Crx2 { .. }
            | Error::ZipMarkInHeader { .. }
            | Error::Header { .. } => "CRX_HEADER_INVALID",
            Error::PublicKey { .. } => "CRX_SIGNATURE_VERIFICATION_INITIALIZATION_FAILED",
            Error::RequiredProofMissing { .. } => "CRX_REQUIRED_PROOF_MISSING",
            Error::Signature { .. } => "CRX_SIGNATURE_VERIFICATION_FAILED",
            Error::Delta { .. } => "CRX_FILE_IS_DELTA_UPDATE",
            _ => return None,
        })
    }
}

fn id_or_none(id: &Option<ExtensionId>) -> &str {
    id.as_ref().map_or("(none)", ExtensionId::as_str)
}

fn in_brackets(path: &Option<String>) -> String {
    path.as_ref().map_or_else(String::new, |path| format!(" ({path})"))
}

/// A part of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// `Cr24`.
    Magic,
    /// The format's version.
    FormatVersion,
    /// The length of the header, or of a CRX2's key and signature.
    Length,
    /// The header.
    Header,
    /// A CRX2's public key.
    PublicKey,
    /// A CRX2's signature.
    Signature,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Part::Magic => "magic",
            Part::FormatVersion => "format version",
            Part::Length => "length",
            Part::Header => "header",
            Part::PublicKey => "public key",
            Part::Signature => "signature",
        })
    }
}

/// What is wrong with a member of a JSON file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MemberError {
    /// It is not there.
    #[error("is missing")]
    Missing,
    /// It is of another type.
    #[error("is not {wanted}")]
    NotA {
        /// What it has to be, with its article.
        wanted: &'static str,
    },
    /// It is not a version.
    #[error("cannot be used: failed to {0}")]
    Version(#[source] InvalidVersion),
    /// It names a file that is not there, or is empty.
    #[error("names {path:?}, which is not there")]
    NoFile {
        /// The file, as it is named.
        path: String,
    },
    /// It names a picture that is none.
    #[error("names {path:?}, which is no picture")]
    NoPicture {
        /// The file, as it is named.
        path: String,
    },
    /// It names a script or style sheet of another encoding.
    #[error("names {path:?}, which is not UTF-8")]
    NotUtf8 {
        /// The file, as it is named.
        path: String,
    },
    /// The archive has messages, but the manifest does not say of which locale.
    #[error("is missing, and there are messages")]
    NoDefaultLocale,
    /// It stands for a message or placeholder that is not defined.
    #[error("uses `{name}`, which is not defined")]
    Undefined {
        /// The name as written, e.g. `__MSG_appName__`.
        name: String,
    },
}
