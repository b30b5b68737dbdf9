//! Certificates of authorities: where they are looked for, and what is never put into a store.

use super::*;
use formats::certificate;
use model::kinds::{AuthorityStore, BLOB, Certificate, CertificateEdit, CertificateFile, CertificateFound};
use model::registry::BINARY;

const ROOT: &[u8] = include_bytes!("../../../source/tests/lints/files/root.cer");
const OTHER: &[u8] = include_bytes!("../../../source/tests/lints/files/old.cer");

fn wanted(store: AuthorityStore) -> Certificate {
    let read = certificate::read_der(ROOT).unwrap();
    Certificate {
        label: text(),
        store,
        file: "root.cer".to_owned(),
        sha256: base16ct::upper::encode_string(&read.sha256),
        exist: true,
        holds: CertificateFile {
            sha1: base16ct::upper::encode_string(&read.sha1),
            blob: certificate::stored(ROOT),
        },
    }
}

fn blob_of(der: &[u8]) -> ValueFound {
    ValueFound::Present(RegistryData::from_bytes(BINARY, &certificate::stored(der)))
}

fn edit(expects: ValueFound, to: ValueFound) -> CertificateEdit {
    let Certificate { label, store, sha256, holds, .. } = wanted(AuthorityStore::MachineRoot);
    let sha256 = sha256.to_lowercase();
    CertificateEdit { label, store, sha1: holds.sha1, sha256, blob: Change { expects, to } }
}

impl Bench {
    fn certificate(&self, store: AuthorityStore) -> Found {
        let wanted = Desired::Certificate(wanted(store));
        self.observe(&wanted, None).found.into_values().next().unwrap()
    }

    fn certificate_found(&self, store: AuthorityStore) -> CertificateFound {
        match self.certificate(store) {
            Found::Certificate(found) => found,
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_certificate_is_found_wherever_windows_takes_it_from() {
    use AuthorityStore::{MachineCa, MachineRoot};
    let found = |store: &str, wanted| {
        let bench = Bench::new();
        let sha1 = super::certificates::wanted(wanted).holds.sha1;
        let key = KeyPath::machine(&format!(r"SOFTWARE\{store}\Certificates\{sha1}"));
        bench.set(&key, BLOB, blob_of(ROOT));
        let found = bench.certificate_found(wanted);
        (found.blob.data().is_some(), found.elsewhere, found.disallowed, key.to_string())
    };
    for (store, wanted) in [("ROOT", MachineRoot), ("CA", MachineCa)] {
        let (is_there, elsewhere, disallowed, _) =
            found(&format!(r"Microsoft\SystemCertificates\{store}"), wanted);
        assert!(is_there && elsewhere.is_empty() && disallowed.is_empty(), "{store}");
    }
    for (store, wanted) in [
        (r"Microsoft\SystemCertificates\AuthRoot", MachineRoot),
        (r"Microsoft\EnterpriseCertificates\Root", MachineRoot),
        (r"Policies\Microsoft\SystemCertificates\root", MachineRoot),
        (r"Microsoft\EnterpriseCertificates\CA", MachineCa),
        (r"Policies\Microsoft\SystemCertificates\CA", MachineCa),
    ] {
        let (is_there, elsewhere, disallowed, key) = found(store, wanted);
        assert!(!is_there && disallowed.is_empty(), "{store}");
        assert_eq!(elsewhere.len(), 1, "{store}");
        assert!(elsewhere[0].eq_ignore_ascii_case(&key), "{elsewhere:?}");
    }
    for store in [
        r"Microsoft\SystemCertificates\Disallowed",
        r"Microsoft\EnterpriseCertificates\Disallowed",
        r"Policies\Microsoft\SystemCertificates\Disallowed",
    ] {
        for wanted in [MachineRoot, MachineCa] {
            let (is_there, elsewhere, disallowed, key) = found(store, wanted);
            assert!(!is_there && elsewhere.is_empty(), "{store}");
            assert_eq!(disallowed, [key]);
        }
    }
    // A root is no intermediate one.
    assert_eq!(found(r"Microsoft\SystemCertificates\AuthRoot", MachineCa).1, [""; 0]);
}

#[test]
fn a_key_that_holds_another_certificate_is_not_believed() {
    let bench = Bench::new();
    let key = edit(absent(), absent()).key();
    for data in [blob_of(OTHER), words("no certificate")] {
        bench.set(&key, BLOB, data);
        assert!(matches!(bench.certificate(AuthorityStore::MachineRoot), Found::CannotTell(_)));
    }
    // What Windows adds to a certificate does not matter: a friendly name, for one.
    let mut blob = [11, 1, 4].into_iter().flat_map(u32::to_le_bytes).chain([65, 0, 0, 0]).collect::<Vec<_>>();
    blob.extend(certificate::stored(ROOT));
    bench.set(&key, BLOB, ValueFound::Present(RegistryData::from_bytes(BINARY, &blob)));
    assert!(bench.certificate_found(AuthorityStore::MachineRoot).blob.data().is_some());
}

#[test]
fn what_somebody_changed_meanwhile_is_left_alone() {
    let bench = Bench::new();
    let operation = SetOperation::from(edit(absent(), blob_of(ROOT)));
    assert_eq!(terminal::test(&bench.practice(), &operation), TestResult::Ready);
    terminal::set(&bench.practice(), &operation).unwrap();
    assert_eq!(terminal::test(&bench.practice(), &operation), TestResult::InDesiredState);
    let key = edit(absent(), absent()).key();
    bench.set(&key, BLOB, words("theirs"));
    let back = operation.inverse().unwrap();
    let changed = TestResult::Drifted(Finding::CertificateChanged { place: key.to_string() });
    assert_eq!(terminal::test(&bench.practice(), &back), changed);
}

#[test]
fn an_edit_puts_nothing_else_in_a_store_than_the_certificate_it_names() {
    let bench = Bench::new();
    let sound = edit(absent(), blob_of(ROOT));
    let forged = [
        CertificateEdit { blob: Change { expects: absent(), to: blob_of(OTHER) }, ..sound.clone() },
        CertificateEdit { blob: Change { expects: blob_of(OTHER), to: absent() }, ..sound.clone() },
        CertificateEdit { sha256: "00".repeat(32), ..sound.clone() },
        CertificateEdit {
            sha1: r"..\..\..\Run".to_owned(),
            blob: Change { expects: absent(), to: absent() },
            ..sound.clone()
        },
        CertificateEdit { sha1: "00".repeat(20), ..sound.clone() },
    ];
    for forged in forged {
        let forged = SetOperation::from(forged);
        assert!(matches!(terminal::test(&bench.practice(), &forged), TestResult::Unknown(_)), "{forged:?}");
        let refused = terminal::set(&bench.practice(), &forged);
        assert!(matches!(refused, Err(terminal::Error::Unsafe { .. })), "{refused:?}");
    }
    // On any other terminal than a practice one, not that one either.
    let refused = terminal::set(&bench.volume(), &sound.into());
    assert!(matches!(refused, Err(terminal::Error::NotAble)), "{refused:?}");
    assert_eq!(bench.certificate_found(AuthorityStore::MachineRoot).blob.data(), None);
}
