//! CRX archives of browser extensions, verified the way Chromium does.
//!
//! The format is Chromium's `components/crx_file/crx3.proto`, the rules of verification `crx_verifier.cc`
//! beside it: `Cr24`, a version, a header with keys and signatures, and a ZIP archive that every signature
//! covers. Everything is read from [`Crx`], which only [`verify()`] makes: what comes out has been signed by
//! the key that the id is of.

mod archive;
mod check;
mod error;
mod id;
pub mod json;
mod manifest;
mod protobuf;
mod sign;
mod verify;
mod version;

pub use archive::{File, MAX_FILE_BYTES, MAX_FILES, MAX_TOTAL_BYTES, pack};
pub use error::{Error, MemberError, Part};
pub use id::{ExtensionId, InvalidId};
pub use manifest::{Manifest, Unpacked};
pub use sign::{SigningKey, sign};
pub use verify::{Algorithm, Crx, MAX_PROOFS, Proof, verify};
pub use version::{ExtensionVersion, InvalidVersion};
