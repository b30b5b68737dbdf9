//! A certificate of an authority, in the stores of the machine.

use crate::ability::Ability;
use crate::change::Change;
use crate::finding::FindingCode;
use crate::kind::{Refers, SetKind, State, Undoable};
use crate::registry::{ABSENT, KeyPath, ValueFound};
use crate::text::Text;
use serde::{Deserialize, Serialize};

/// A certificate of an authority, which is in a store of the machine, or is not. Its digest says whom the PC trusts by it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Certificate {
    /// What people call the certificate.
    pub label: Text,
    /// The store.
    pub store: AuthorityStore,
    /// The name of the certificate's file in the notice's folder `files/`, in DER or as text.
    pub file: String,
    /// The SHA-256 of the certificate, hexadecimal, as its owner publishes it.
    pub sha256: String,
    /// Whether it is to be there.
    #[serde(default = "yes")]
    pub exist: bool,
    /// What the file holds. Nothing until the notice's files are read.
    #[serde(skip)]
    pub holds: CertificateFile,
}

/// What the file of a certificate holds, as a store keeps it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CertificateFile {
    /// Its SHA-1, hexadecimal: the name of its key.
    pub sha1: String,
    /// What the store is to hold for it.
    pub blob: Vec<u8>,
}

fn yes() -> bool {
    true
}

/// A store of authorities. Certificates with a private key, in other stores, are nobody's to put there but their owner's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum AuthorityStore {
    /// The machine's trusted roots.
    MachineRoot,
    /// The machine's intermediate authorities.
    MachineCa,
}

impl AuthorityStore {
    /// The name that Windows gives it.
    pub fn name(self) -> &'static str {
        match self {
            AuthorityStore::MachineRoot => "ROOT",
            AuthorityStore::MachineCa => "CA",
        }
    }

    /// The key of its certificates.
    pub fn key(self) -> KeyPath {
        KeyPath::machine(&format!(r"SOFTWARE\Microsoft\SystemCertificates\{}\Certificates", self.name()))
    }
}

/// The value in which a store keeps a certificate.
pub const BLOB: &str = "Blob";

/// A certificate as it was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateFound {
    /// What the store holds for it.
    pub blob: ValueFound,
    /// The keys of other stores that hold it, from which Windows takes it as if it were in this one: the policy's, for example.
    pub elsewhere: Vec<String>,
    /// The keys of it in stores of what is not to be trusted.
    pub disallowed: Vec<String>,
}

impl State for Certificate {
    const FINDINGS: &'static [FindingCode] = &[
        FindingCode::CertificateMissing,
        FindingCode::CertificateUnwanted,
        FindingCode::CertificateElsewhere,
        FindingCode::CertificateDisallowed,
        FindingCode::OnlyFromSignedNotice,
        FindingCode::ClaimedByNotice,
        FindingCode::CannotRead,
    ];
    const CHANGES: bool = true;
    fn refers(&self) -> Refers<'_> {
        Refers::default()
    }
    fn wants(&self) -> Vec<(String, String)> {
        let wanted = if self.exist { &self.sha256 } else { ABSENT };
        vec![(self.store.key().join(&self.holds.sha1).value_place(BLOB), wanted.to_lowercase())]
    }
}

/// A change of a certificate in a store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateEdit {
    /// What people call the certificate.
    pub label: Text,
    /// The store.
    pub store: AuthorityStore,
    /// Its SHA-1, hexadecimal: the name of its key.
    pub sha1: String,
    /// Its SHA-256, hexadecimal.
    pub sha256: String,
    /// What the store holds for it.
    pub blob: Change<ValueFound>,
}

impl CertificateEdit {
    /// The certificate's key in its store.
    pub fn key(&self) -> KeyPath {
        self.store.key().join(&self.sha1)
    }
}

impl SetKind for CertificateEdit {
    const NEEDS: Ability = Ability::Certificates;
    const NEEDS_UI_DRIVER: bool = false;
    const LASTS: bool = true;
    fn inverse(&self) -> Result<Self, Undoable> {
        Ok(Self { blob: self.blob.inverse(), ..self.clone() })
    }
    fn place(&self) -> String {
        self.key().to_string()
    }
    fn settings(&self) -> Vec<String> {
        vec![self.key().value_place(BLOB)]
    }
}
