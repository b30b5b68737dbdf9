//! Certificates of authorities, in the registry's stores of the machine.
//!
//! CryptoAPI has no other memory of them: what stands in the registry is the store, and running programs hear of a change
//! (`CertControlStore`). So one code is right for a running Windows and for a disk.

use super::replaced::Replaced;
use super::{Get, Getting, Resource, TestResult, values};
use crate::{Error, Registry, Terminal, reasons};
use formats::certificate;
use model::SetKind;
use model::finding::Finding;
use model::kinds::{AuthorityStore, BLOB, Certificate, CertificateEdit, CertificateFound};
use model::observation::ValueFound;
use model::plan::Change;
use model::registry::KeyPath;
use std::collections::BTreeMap;

/// The stores from which Windows takes a certificate as if it were in the machine's own ("System Store Locations" of CryptoAPI).
fn elsewhere(store: AuthorityStore) -> &'static [&'static str] {
    match store {
        AuthorityStore::MachineRoot => &[
            r"SOFTWARE\Microsoft\SystemCertificates\AuthRoot",
            r"SOFTWARE\Microsoft\EnterpriseCertificates\Root",
            r"SOFTWARE\Policies\Microsoft\SystemCertificates\Root",
        ],
        AuthorityStore::MachineCa => &[
            r"SOFTWARE\Microsoft\EnterpriseCertificates\CA",
            r"SOFTWARE\Policies\Microsoft\SystemCertificates\CA",
        ],
    }
}

/// The stores of what is not to be trusted, which count before all others.
const DISALLOWED: [&str; 3] = [
    r"SOFTWARE\Microsoft\SystemCertificates\Disallowed",
    r"SOFTWARE\Microsoft\EnterpriseCertificates\Disallowed",
    r"SOFTWARE\Policies\Microsoft\SystemCertificates\Disallowed",
];

impl Get for Certificate {
    fn get(&self, at: &mut Getting<'_>) -> Result<CertificateFound, Error> {
        let registry = at.terminal.registry();
        let sha1 = &self.holds.sha1;
        let key = self.store.key().join(sha1);
        let blob = registry.get(&key, BLOB)?;
        if let ValueFound::Present(data) = &blob {
            let damaged =
                |error| Error::Damaged { path: key.to_string(), reason: reasons::certificate(&error) };
            let read = certificate::read(&data.bytes()).map_err(damaged)?;
            // A key that is named after one certificate and holds another.
            if base16ct::lower::encode_string(&read.sha256) != self.sha256.to_lowercase() {
                return Err(damaged(certificate::Error::Damaged));
            }
        }
        Ok(CertificateFound {
            blob,
            elsewhere: holding(registry, elsewhere(self.store), sha1)?,
            disallowed: holding(registry, &DISALLOWED, sha1)?,
        })
    }
}

/// Those of the stores that hold a certificate, each by the certificate's key.
fn holding(registry: &dyn Registry, stores: &[&str], sha1: &str) -> Result<Vec<String>, Error> {
    let mut places = Vec::new();
    for store in stores {
        let key = KeyPath::machine(&format!(r"{store}\Certificates\{sha1}"));
        if registry.value(&key, BLOB)?.is_some() {
            places.push(key.to_string());
        }
    }
    Ok(places)
}

/// Set only where the terminal has the ability for it, although the registry would take it anywhere (docs/decisions/0138, 0155).
impl Resource for CertificateEdit {
    const REPLACES: &'static [Replaced] = &[Replaced::Hives];

    fn test(&self, terminal: &dyn Terminal) -> Result<TestResult, Error> {
        let place = self.place();
        values::test(terminal.registry(), &self.key(), &changes(self), |_, _| Finding::CertificateChanged {
            place: place.clone(),
        })
    }

    fn set(&self, terminal: &dyn Terminal) -> Result<(), Error> {
        values::set(terminal.registry(), &self.key(), &changes(self))
    }
}

fn changes(edit: &CertificateEdit) -> BTreeMap<String, Change<ValueFound>> {
    BTreeMap::from([(BLOB.to_owned(), edit.blob.clone())])
}

/// Whether an edit puts nothing else in its place than the certificate after whose digests it is named.
pub(super) fn is_named_after_its_certificate(edit: &CertificateEdit) -> bool {
    let is_digest = |text: &str, length| text.len() == length && text.bytes().all(|b| b.is_ascii_hexdigit());
    let holds_it = |found: &ValueFound| {
        found.data().is_none_or(|data| {
            certificate::read(&data.bytes()).is_ok_and(|read| {
                base16ct::lower::encode_string(&read.sha1) == edit.sha1.to_lowercase()
                    && base16ct::lower::encode_string(&read.sha256) == edit.sha256.to_lowercase()
            })
        })
    };
    is_digest(&edit.sha1, 40) && holds_it(&edit.blob.expects) && holds_it(&edit.blob.to)
}
