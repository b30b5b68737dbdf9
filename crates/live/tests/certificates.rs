//! What tejun puts into a store is what CryptoAPI finds there, and what CryptoAPI puts there is what tejun finds.

#![cfg(windows)]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod scratch;

use formats::certificate;
use model::kinds::{
    AuthorityStore, Certificate, CertificateEdit, CertificateFile, CertificateFound, Desired, Found,
    SetOperation,
};
use model::observation::{History, ValueFound};
use model::plan::Change;
use model::registry::{BINARY, RegistryData};
use scratch::Scratch;
use std::collections::BTreeMap;
use terminal::{Looking, TestResult};
use windows::Win32::Security::Cryptography::{
    CERT_CONTEXT, CERT_FIND_SHA1_HASH, CERT_OPEN_STORE_FLAGS, CERT_STORE_ADD_NEW, CERT_STORE_PROV_SYSTEM_W,
    CERT_SYSTEM_STORE_LOCAL_MACHINE, CRYPT_INTEGER_BLOB, CertAddEncodedCertificateToStore, CertCloseStore,
    CertFindCertificateInStore, CertFreeCertificateContext, CertOpenStore, HCERTSTORE, X509_ASN_ENCODING,
};
use windows::core::HSTRING;

/// Real certificates of authorities, made for the example notice.
const ROOT: &[u8] = include_bytes!("../../../procedures/filing-certificates/files/root-ca-2.cer");
const ISSUING: &str = include_str!("../../../procedures/filing-certificates/files/issuing-ca-3.cer");

/// A store of the machine, as CryptoAPI opens it anew.
struct Store(HCERTSTORE);

impl Store {
    fn open(store: AuthorityStore) -> Self {
        let name = HSTRING::from(store.name());
        let flags = CERT_OPEN_STORE_FLAGS(CERT_SYSTEM_STORE_LOCAL_MACHINE);
        // SAFETY: the name lives until the call returns, and the provider takes a wide string.
        let opened = unsafe {
            CertOpenStore(
                CERT_STORE_PROV_SYSTEM_W,
                X509_ASN_ENCODING,
                None,
                flags,
                Some(name.as_ptr().cast()),
            )
        };
        Self(opened.unwrap())
    }

    fn find(&self, sha1: &[u8; 20]) -> *mut CERT_CONTEXT {
        let mut sha1 = *sha1;
        let hash = CRYPT_INTEGER_BLOB { cbData: 20, pbData: sha1.as_mut_ptr() };
        let wanted = std::ptr::from_ref(&hash).cast();
        // SAFETY: the store is open, and the hash lives until the call returns.
        unsafe {
            CertFindCertificateInStore(self.0, X509_ASN_ENCODING, 0, CERT_FIND_SHA1_HASH, Some(wanted), None)
        }
    }

    /// The certificate's DER.
    fn holds(&self, sha1: &[u8; 20]) -> Option<Vec<u8>> {
        let found = self.find(sha1);
        // SAFETY: a found context holds its bytes until it is freed.
        unsafe {
            let context = found.as_ref()?;
            let length = usize::try_from(context.cbCertEncoded).unwrap();
            let der = std::slice::from_raw_parts(context.pbCertEncoded, length).to_vec();
            assert!(CertFreeCertificateContext(Some(found)).as_bool());
            Some(der)
        }
    }

    fn add(&self, der: &[u8]) {
        // SAFETY: the store is open.
        unsafe {
            CertAddEncodedCertificateToStore(Some(self.0), X509_ASN_ENCODING, der, CERT_STORE_ADD_NEW, None)
                .unwrap();
        }
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        // SAFETY: it is open, and nothing of it is used any more.
        unsafe {
            let _ = CertCloseStore(Some(self.0), 0);
        }
    }
}

fn wanted(store: AuthorityStore, der: &[u8]) -> Certificate {
    let read = certificate::read_der(der).unwrap();
    Certificate {
        label: model::Text::new("試", "test"),
        store,
        file: String::new(),
        sha256: base16ct::lower::encode_string(&read.sha256),
        exist: true,
        holds: CertificateFile {
            sha1: base16ct::upper::encode_string(&read.sha1),
            blob: certificate::stored(der),
        },
    }
}

fn found(wanted: &Certificate) -> CertificateFound {
    let desired = Desired::Certificate(wanted.clone());
    let step = ("A/step".parse().unwrap(), Looking { desired: &desired, set: None });
    let seen = terminal::observe(&live::LocalPc::open(), [step], &BTreeMap::new(), History::default());
    match seen.found.into_values().next().unwrap() {
        Found::Certificate(found) => found,
        other => panic!("{other:?}"),
    }
}

/// What tejun does to a store for a signed notice.
fn edit(wanted: &Certificate, to: ValueFound) {
    let operation = SetOperation::from(CertificateEdit {
        label: wanted.label.clone(),
        store: wanted.store,
        sha1: wanted.holds.sha1.clone(),
        sha256: wanted.sha256.clone(),
        blob: Change { expects: found(wanted).blob, to },
    });
    let unsigned = terminal::set(&live::LocalPc::open(), &operation);
    assert!(matches!(unsigned, Err(terminal::Error::NotAble)), "{unsigned:?}");
    let pc = live::LocalPc::open().for_signed_notice();
    assert_eq!(terminal::test(&pc, &operation), TestResult::Ready);
    terminal::set(&pc, &operation).unwrap();
    assert_eq!(terminal::test(&pc, &operation), TestResult::InDesiredState);
}

#[test]
fn windows_finds_what_is_put_into_a_store_and_not_what_is_taken_out() {
    let Some(_scratch) = Scratch::take() else { return };
    let issuing = certificate::from_pem(ISSUING).unwrap();
    for (store, der) in [(AuthorityStore::MachineCa, &issuing[..]), (AuthorityStore::MachineRoot, ROOT)] {
        let wanted = wanted(store, der);
        let sha1 = certificate::read_der(der).unwrap().sha1;
        let before = found(&wanted).blob;
        assert_eq!(before.data(), None);
        let edit = |to: ValueFound| edit(&wanted, to);
        assert_eq!(Store::open(store).holds(&sha1), None, "{store:?}");
        edit(ValueFound::Present(RegistryData::from_bytes(BINARY, &wanted.holds.blob)));
        assert_eq!(Store::open(store).holds(&sha1).as_deref(), Some(der), "{store:?}");
        assert!(found(&wanted).blob.data().is_some());
        edit(before);
        assert_eq!(Store::open(store).holds(&sha1), None, "{store:?}");
    }
}

#[test]
fn what_windows_puts_into_a_store_is_found_as_wanted() {
    let Some(_scratch) = Scratch::take() else { return };
    let store = AuthorityStore::MachineCa;
    let issuing = certificate::from_pem(ISSUING).unwrap();
    let wanted = wanted(store, &issuing);
    let sha1 = certificate::read_der(&issuing).unwrap().sha1;
    let before = found(&wanted).blob;
    Store::open(store).add(&issuing);
    let blob = found(&wanted).blob.data().unwrap().bytes();
    let read = certificate::read(&blob).unwrap();
    assert_eq!((read.sha1, read.has_key), (sha1, false));
    edit(&wanted, before);
    assert_eq!(Store::open(store).holds(&sha1), None);
}
