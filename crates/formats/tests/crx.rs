//! CRX files: real ones, signed ones, cut and changed ones.
#![expect(
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "helpers of tests, where a failure is the test's"
)]

#[expect(dead_code, reason = "other test files use the rest")]
mod crx_support;

use crx_support::{
    RsaKey, archive, crx3, doubly_signed, field, header, message, real_files, rsa_signed, signed_data_for,
};
use formats::crx::{Algorithm, Error, ExtensionId, MAX_PROOFS, Part, SigningKey, pack, sign, verify};
use proptest::prelude::*;
use sha2::{Digest as _, Sha256};

#[test]
fn real_files_are_what_the_table_says() {
    let Some(folder) = real_files("real_files_are_what_the_table_says") else {
        return;
    };
    let read = |name: &str| std::fs::read(folder.join(name)).unwrap();
    // data/README.md.
    let good = |name: &str, id: Option<&str>, version: &str, manifest_version: u32, has_key: bool| {
        let bytes = read(name);
        let crx = verify(&bytes).unwrap();
        assert!(id.is_none_or(|id| crx.id.as_str() == id), "{name}: {}", crx.id);
        assert_eq!(crx.id, ExtensionId::from_public_key(crx.public_key));
        assert_eq!(crx.proofs.len(), 1);
        assert_eq!(crx.proofs[0].algorithm, Algorithm::Rsa);
        assert!(bytes.ends_with(crx.archive));
        let manifest = crx.manifest().unwrap();
        assert_eq!(manifest.version.as_str(), version, "{name}");
        assert_eq!(manifest.manifest_version, manifest_version, "{name}");
        assert_eq!(manifest.key.is_some(), has_key, "{name}");
        assert_eq!(manifest.raw["version"], version);
        let files = crx.files().unwrap();
        assert!(files.iter().any(|file| file.path == "manifest.json"));
    };
    good("ahwayakchih-example.crx", Some("oldmflkhpnhejcakhabdmkjafmccabek"), "1.0", 3, false);
    good("crx3rs-chrome-extension.crx", Some("cdofnkkjddjieacnedgfcbndilidfihj"), "0.1.0", 3, false);
    let key = read("mmadfox-withkey.crx");
    good("mmadfox-withkey.crx", None, verify(&key).unwrap().manifest().unwrap().version.as_str(), 2, true);

    let check = |name: &str, want: &dyn Fn(&Error) -> bool, chromium: &str| {
        let error = verify(&read(name)).unwrap_err();
        assert!(want(&error), "{name}: {error}");
        assert_eq!(error.chromium_name(), Some(chromium), "{name}");
    };
    check(
        "liying-verification-error.crx",
        &|error| matches!(error, Error::RequiredProofMissing { declared: Some(id), found } if !found.contains(id)),
        "CRX_REQUIRED_PROOF_MISSING",
    );
    check(
        "npm-crx-parser-mfabfd.crx",
        &|error| matches!(error, Error::Crx2 { id } if id.as_str().starts_with("mfabfd")),
        "CRX_HEADER_INVALID",
    );
    check(
        "npm-unzip-crx3-malformed-v.crx",
        &|error| matches!(error, Error::Header { offset: 12, reason: "a field has the number 0" }),
        "CRX_HEADER_INVALID",
    );
}

#[test]
fn real_files_cut_anywhere_are_clear_errors() {
    let Some(folder) = real_files("real_files_cut_anywhere_are_clear_errors") else {
        return;
    };
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        let whole = verify(&bytes).is_ok();
        for length in (0..bytes.len()).step_by(1024).chain([bytes.len() - 1]) {
            let error = verify(&bytes[..length]).unwrap_err();
            assert!(error.chromium_name().is_some(), "{} cut at {length}: {error}", path.display());
            if whole {
                let expected = matches!(
                    error,
                    Error::Truncated { .. } | Error::Signature { proof: 0, algorithm: Algorithm::Rsa }
                );
                assert!(expected, "{} cut at {length}: {error}", path.display());
            }
        }
    }
}

#[test]
fn a_signed_extension_is_read_back() {
    let keys = [SigningKey::from_seed(b"first"), SigningKey::from_seed(b"second")];
    let archive = archive();
    let bytes = sign(&archive, &[&keys[0], &keys[1]]).unwrap();
    assert_eq!(bytes, sign(&archive, &[&keys[0], &keys[1]]).unwrap());
    let crx = verify(&bytes).unwrap();
    assert_eq!(crx.id, keys[0].id());
    assert_eq!(crx.public_key, keys[0].public_key());
    assert_eq!(crx.archive, archive);
    assert_eq!(crx.proofs.len(), 2);
    assert_eq!(crx.proofs[1].public_key, keys[1].public_key());
    let manifest = crx.manifest().unwrap();
    assert_eq!((manifest.name.as_str(), manifest.version.as_str()), ("Practice", "2.0.0.0"));
    assert_eq!((manifest.manifest_version, manifest.default_locale, manifest.key), (3, None, None));
    let files = crx.files().unwrap();
    assert_eq!(files[1].path, "background.js");
    assert_eq!(files[1].bytes, [b'/'; 3000]);
    assert_eq!(sign(&archive, &[]), Err(Error::Sign { reason: "there is no key" }));
}

#[test]
fn a_seed_gives_the_same_key_for_ever() {
    // Written down once: practice terminals and their stories depend on these.
    assert_eq!(SigningKey::from_seed(b"first").id().as_str(), "leagbpelhjkcnlenlhpdbokfehhggphj");
    assert_eq!(SigningKey::from_seed(b"").id().as_str(), "oebdoielpfoglaeolipkgebokeekgppe");
    let own = p256::ecdsa::SigningKey::from_bytes(&Sha256::digest(b"first")).unwrap();
    let der =
        p256::pkcs8::EncodePublicKey::to_public_key_der(&p256::PublicKey::from(own.verifying_key())).unwrap();
    assert_eq!(SigningKey::from_seed(b"first").public_key(), der.as_bytes());
}

#[test]
fn files_signed_by_rsa_and_by_both_are_taken() {
    let archive = archive();
    let (rsa, publisher) = (RsaKey::new("first", 2048), SigningKey::from_seed(b"publisher"));
    let bytes = rsa_signed(&archive, &[&rsa]);
    assert_eq!(verify(&bytes).unwrap().public_key, rsa.public);
    let bytes = doubly_signed(&archive, &rsa, &publisher);
    let crx = verify(&bytes).unwrap();
    assert_eq!(crx.id, ExtensionId::from_public_key(&rsa.public));
    assert_eq!(
        crx.proofs.iter().map(|proof| proof.algorithm).collect::<Vec<_>>(),
        [Algorithm::Rsa, Algorithm::Ecdsa]
    );
    // A changed byte is found by each proof, and a proof that fails spoils the file although another holds.
    let mut changed = bytes.clone();
    *changed.last_mut().unwrap() ^= 1;
    assert_eq!(verify(&changed), Err(Error::Signature { proof: 0, algorithm: Algorithm::Rsa }));
    let signed_data = signed_data_for(&rsa.public);
    let signature = rsa.sign(&message(&signed_data, &archive));
    let ecdsa = sign(b"another archive", &[&publisher]).unwrap();
    let ecdsa = verify(&ecdsa).unwrap().proofs[0].signature.to_vec();
    let proofs = [(2, &rsa.public[..], &signature[..]), (3, publisher.public_key(), &ecdsa[..])];
    let error = verify(&crx3(&header(&proofs, &signed_data), &archive)).unwrap_err();
    assert_eq!(error, Error::Signature { proof: 1, algorithm: Algorithm::Ecdsa });
    assert_eq!(error.to_string(), "verify the CRX: the ECDSA signature of proof 1 does not fit the content");
}

#[test]
fn every_byte_that_is_cut_or_changed_is_noticed() {
    let archive = archive();
    let rsa = RsaKey::new("first", 1024);
    let bytes = doubly_signed(&archive, &rsa, &SigningKey::from_seed(b"publisher"));
    let header_end = bytes.len() - archive.len();
    for length in 0..bytes.len() {
        let error = verify(&bytes[..length]).unwrap_err();
        match length {
            0..4 => {
                assert!(matches!(error, Error::Truncated { offset: 0, part: Part::Magic, needed: 4, .. }))
            }
            4..8 => assert!(matches!(error, Error::Truncated { offset: 4, part: Part::FormatVersion, .. })),
            8..12 => assert!(matches!(error, Error::Truncated { offset: 8, part: Part::Length, .. })),
            _ if length < header_end => {
                let left = length - 12;
                let needed = header_end as u64 - 12;
                assert_eq!(error, Error::Truncated { offset: 12, part: Part::Header, needed, left });
            }
            _ => assert_eq!(error, Error::Signature { proof: 0, algorithm: Algorithm::Rsa }, "{length}"),
        }
    }
    let cut = verify(&bytes[..300]).unwrap_err().to_string();
    assert_eq!(
        cut,
        format!(
            "verify the CRX: {} bytes of header were expected at offset 12, but 288 are left",
            header_end - 12
        )
    );
    // In a header with one proof each byte matters, too: nothing there is both unsigned and unread. (Beside
    // it, a further proof can be made an unknown field by its tag; so it is in Chromium.)
    let bytes = rsa_signed(&archive, &[&rsa]);
    let header_end = bytes.len() - archive.len();
    for index in (0..header_end).chain((header_end..bytes.len()).step_by(97)) {
        let mut changed = bytes.clone();
        changed[index] ^= 0x10;
        assert!(verify(&changed).is_err(), "byte {index}");
    }
}

#[test]
fn each_fault_is_named() {
    let archive = archive();
    let rsa = RsaKey::new("first", 1024);
    let signed_data = signed_data_for(&rsa.public);
    let signature = rsa.sign(&message(&signed_data, &archive));
    let proof = (2, &rsa.public[..], &signature[..]);
    let good = header(&[proof], &signed_data);
    let id = ExtensionId::from_public_key(&rsa.public);
    let check = |bytes: &[u8], want: &str| assert_eq!(verify(bytes).unwrap_err().to_string(), want);
    check(
        b"PK\x03\x04",
        "verify the CRX: `Cr24` was expected at offset 0, but the bytes are [50, 4b, 03, 04]",
    );
    check(b"Cr24\x04\0\0\0", "verify the CRX: format version 3 was expected at offset 4, but it is 4");
    check(
        &crx3(&[&good[..], &field(7, b"PK\x05\x06")].concat(), &archive),
        &format!(
            "verify the CRX: the header holds the end mark of a ZIP archive at offset {}",
            12 + good.len() + 2
        ),
    );
    check(
        &crx3(&[&good[..], &[0x2f]].concat(), &archive),
        &format!(
            "verify the CRX: the header is malformed at offset {}: a field is of no known type",
            12 + good.len()
        ),
    );
    for (groups, reason) in [
        (&[0x2b, 0x34][..], "a group ends that did not begin"),
        (&[0x2c], "a group ends that did not begin"),
        (&[0x2b], "a group does not end"),
    ] {
        let error = verify(&crx3(&[groups, &good].concat(), &archive)).unwrap_err();
        assert!(matches!(error, Error::Header { reason: found, .. } if found == reason), "{error}");
    }
    check(
        &crx3(&header(&[(3, &rsa.public, &signature)], &signed_data), &archive),
        "verify the CRX: the ECDSA key of proof 0 is not a public key on P-256",
    );
    check(
        &crx3(&header(&[proof, (2, b"key", b"")], &signed_data), &archive),
        "verify the CRX: the RSA key of proof 1 is not an RSA public key",
    );
    check(&crx3(&header(&[proof], b""), &archive), "verify the CRX: no proof is by the key of its id (none)");
    check(
        &crx3(&header(&[], &signed_data), &archive),
        &format!("verify the CRX: no proof is by the key of its id {id}"),
    );
    check(
        &[b"CrOD", &crx3(&good, &archive)[4..]].concat(),
        &format!("verify the CRX: it is a delta update of {id}, not a whole extension"),
    );
    let many = vec![proof; MAX_PROOFS + 1];
    check(
        &crx3(&header(&many, &signed_data), &archive),
        "verify the CRX: the header has more than 32 proofs",
    );
    let most = crx3(&header(&many[1..], &signed_data), &archive);
    assert_eq!(verify(&most).unwrap().proofs.len(), MAX_PROOFS);
    // CRX2: key and signature have to be there; the id is that of the key.
    let crx2 = [&b"Cr24\x02\0\0\0\x05\0\0\0\x03\0\0\0hello"[..], b"sig", &archive].concat();
    let old = ExtensionId::from_public_key(b"hello");
    check(&crx2, &format!("verify the CRX: it is of the old format CRX2 (id {old})"));
    check(&crx2[..20], "verify the CRX: 5 bytes of public key were expected at offset 16, but 4 are left");
    check(&crx2[..23], "verify the CRX: 3 bytes of signature were expected at offset 21, but 2 are left");
}

proptest! {
    #[test]
    fn whatever_is_signed_is_read_back(
        files in prop::collection::btree_map("[a-z]{1,4}(/[a-zあ-ん]{1,3}){0,2}[.]x", prop::collection::vec(any::<u8>(), 0..50), 0..5),
        seeds in prop::collection::vec(any::<u8>(), 1..4),
    ) {
        let listed: Vec<(&str, &[u8])> = files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice())).collect();
        let keys: Vec<SigningKey> = seeds.iter().map(|seed| SigningKey::from_seed(&[*seed])).collect();
        let bytes = sign(&pack(&listed).unwrap(), &keys.iter().collect::<Vec<_>>()).unwrap();
        let crx = verify(&bytes).unwrap();
        prop_assert_eq!(&crx.id, &keys[0].id());
        prop_assert_eq!(crx.proofs.len(), keys.len());
        let unpacked = crx.files().unwrap();
        prop_assert_eq!(unpacked.len(), files.len());
        for file in unpacked {
            prop_assert_eq!(&files[&file.path], &file.bytes);
        }
    }

    #[test]
    fn changed_files_never_panic_and_are_never_taken(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        cut in any::<prop::sample::Index>(),
        in_header in any::<bool>(),
    ) {
        let whole = sign(&archive(), &[&SigningKey::from_seed(b"first")]).unwrap();
        let mut bytes = whole.clone();
        for (index, byte) in changes {
            let range = if in_header { 200 } else { bytes.len() };
            bytes[index.index(range)] = byte;
        }
        bytes.truncate(bytes.len() - cut.index(2) * cut.index(bytes.len()));
        prop_assert_eq!(verify(&bytes).is_ok(), bytes == whole);
    }
}
