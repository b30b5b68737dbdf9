//! Our verdicts on CRX files beside Chromium's.
#![expect(
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "helpers of tests, where a failure is the test's"
)]

mod crx_support;

use crx_support::{
    Chromium, RsaKey, archive, crx3, doubly_signed, field, header, message, our_verdict, real_files,
    rsa_signed, signed_data_for,
};
use formats::crx::{SigningKey, sign};

/// Files with a name each, of every kind that the verifier tells apart.
fn cases() -> Vec<(String, Vec<u8>)> {
    let archive = archive();
    let rsa = RsaKey::new("first", 2048);
    let small = RsaKey::new("small", 1024);
    let ecdsa = SigningKey::from_seed(b"practice");
    let publisher = SigningKey::from_seed(b"publisher");
    let by_ecdsa = sign(&archive, &[&ecdsa]).unwrap();
    let by_both = doubly_signed(&archive, &rsa, &publisher);
    let mut cases = vec![
        ("ECDSA".to_owned(), by_ecdsa.clone()),
        ("two ECDSA".to_owned(), sign(&archive, &[&ecdsa, &publisher]).unwrap()),
        ("RSA".to_owned(), rsa_signed(&archive, &[&rsa])),
        ("two RSA".to_owned(), rsa_signed(&archive, &[&rsa, &small])),
        ("RSA-1024".to_owned(), rsa_signed(&archive, &[&small])),
        ("both".to_owned(), by_both.clone()),
    ];
    let mut add = |name: &str, bytes: Vec<u8>| cases.push((name.to_owned(), bytes));

    let patched = |bytes: &[u8], at: usize, byte: u8| {
        let mut bytes = bytes.to_vec();
        assert_ne!(bytes[at], byte);
        bytes[at] = byte;
        bytes
    };
    add("empty file", Vec::new());
    add("wrong magic", patched(&by_ecdsa, 3, b'5'));
    add("delta", [b"CrOD", &by_both[4..]].concat());
    add("broken delta", [b"CrOD", &by_both[4..by_both.len() - 1]].concat());
    add("version 4", patched(&by_ecdsa, 4, 4));
    add("header length beyond the file", patched(&by_ecdsa, 11, 0x7f));
    add("header length of 32 bits", [&by_ecdsa[..8], &[0xff; 4], &by_ecdsa[12..]].concat());
    add("a byte more", [&by_ecdsa[..], b"x"].concat());
    add("a changed byte in the archive", patched(&by_both, by_both.len() - 1, 1));

    // The header by hand.
    let signed_data = signed_data_for(&rsa.public);
    let signature = rsa.sign(&message(&signed_data, &archive));
    let proof = (2, &rsa.public[..], &signature[..]);
    let good = header(&[proof], &signed_data);
    add("by hand", crx3(&good, &archive));
    add("no header", crx3(&[], &archive));
    add("no proof", crx3(&header(&[], &signed_data), &archive));
    add("no id", crx3(&header(&[(2, &rsa.public, &rsa.sign(&message(&[], &archive)))], &[]), &archive));
    let short = field(1, b"short");
    add(
        "short id",
        crx3(&header(&[(2, &rsa.public, &rsa.sign(&message(&short, &archive)))], &short), &archive),
    );
    add("signature missing", crx3(&header(&[(2, &rsa.public, b"")], &signed_data), &archive));
    add(
        "signature too long",
        crx3(&header(&[(2, &rsa.public, &[&signature[..], b"\0"].concat())], &signed_data), &archive),
    );
    add("RSA key as ECDSA", crx3(&header(&[(3, &rsa.public, &signature)], &signed_data), &archive));
    add(
        "ECDSA key as RSA",
        crx3(&header(&[proof, (2, ecdsa.public_key(), &signature)], &signed_data), &archive),
    );
    add("no key", crx3(&header(&[proof, (2, b"", &signature)], &signed_data), &archive));
    add(
        "key with a byte more",
        crx3(&header(&[(2, &[&rsa.public[..], b"\0"].concat(), &signature)], &signed_data), &archive),
    );
    let even = [&rsa.public[..rsa.public.len() - 6], &[0], &rsa.public[rsa.public.len() - 5..]].concat();
    add("even modulus", crx3(&header(&[proof, (2, &even, &signature)], &signed_data), &archive));
    let exponent_1 = [&rsa.public[..rsa.public.len() - 3], &[0, 0, 1]].concat();
    add("exponent 1", crx3(&header(&[proof, (2, &exponent_1, &signature)], &signed_data), &archive));
    let other = signed_data_for(ecdsa.public_key());
    add(
        "another id",
        crx3(&header(&[(2, &rsa.public, &rsa.sign(&message(&other, &archive)))], &other), &archive),
    );
    add(
        "a bad proof beside a good one",
        crx3(&header(&[proof, (2, &small.public, &small.sign(b"x"))], &signed_data), &archive),
    );
    add("a bad key and no proof by the id", crx3(&header(&[(2, b"bad", b"")], &signed_data), &archive));
    add(
        "ECDSA signature that is no DER",
        crx3(&header(&[proof, (3, ecdsa.public_key(), &[1; 64])], &signed_data), &archive),
    );

    // The protocol buffer.
    let with = |extra: &[u8]| crx3(&[extra, &good].concat(), &archive);
    add(
        "unknown fields",
        with(
            &[field(77, b"x"), vec![0x28, 1], vec![0x2d, 0, 0, 0, 0], vec![0x29, 0, 0, 0, 0, 0, 0, 0, 0]]
                .concat(),
        ),
    );
    add("a known number with another type", with(&[0x10, 5]));
    add("field number 0", with(&[0x02, 0]));
    add("wire type 6", with(&[0x2e]));
    add("wire type 7", with(&[0x2f]));
    add("a group", with(&[0x2b, 0x28, 1, 0x2c]));
    add("a group within a group", with(&[0x2b, 0x33, 0x34, 0x2c]));
    add("a group that does not end", with(&[0x2b]));
    add("a group end alone", with(&[0x2c]));
    add("a group with another's end", with(&[0x2b, 0x34]));
    add("99 groups", with(&[[0x2b; 99], [0x2c; 99]].concat()));
    add("200 groups", with(&[[0x2b; 200], [0x2c; 200]].concat()));
    add("a varint of ten bytes", with(&[0x28, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1]));
    add(
        "a varint of eleven bytes",
        with(&[0x28, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 1]),
    );
    add("a tag in more bytes than needed", with(&[0xa8, 0x80, 0x00, 1]));
    add("a length in more bytes than needed", with(&[0x2a, 0x81, 0x80, 0x00, 0]));
    add("cut in a tag", crx3(&[&good[..], &[0x80]].concat(), &archive));
    add("a field longer than the rest", crx3(&[&good[..], &[0x2a, 5, 0]].concat(), &archive));
    add("the signed data twice, the last one good", with(&field(10_000, b"")));
    add(
        "the signed data twice, the last one empty",
        crx3(&[&good[..], &field(10_000, b"")].concat(), &archive),
    );
    add("malformed signed data", crx3(&header(&[proof], &[0x0a, 9]), &archive));
    add("a malformed proof", with(&field(2, &[0x0a, 9])));
    add("a ZIP mark", with(&field(77, b"PK\x05\x06")));
    add("a Zip64 mark", with(&field(77, b"PK\x06\x07")));
    add("half a ZIP mark", with(&field(77, b"PK\x05")));
    cases
}

#[test]
fn every_kind_of_file_gets_chromiums_verdict() {
    let Some(chromium) = Chromium::new("every_kind_of_file_gets_chromiums_verdict") else {
        return;
    };
    let mut differ = Vec::new();
    for (name, bytes) in cases() {
        let (ours, theirs) = (our_verdict(&bytes), chromium.validate(&bytes));
        if ours != theirs {
            differ.push(format!("{name}: ours {ours:?}, Chromium's {theirs:?}"));
        }
    }
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}

#[test]
fn every_cut_gets_chromiums_verdict() {
    let Some(chromium) = Chromium::new("every_cut_gets_chromiums_verdict") else {
        return;
    };
    let archive = archive();
    let whole = doubly_signed(&archive, &RsaKey::new("first", 2048), &SigningKey::from_seed(b"publisher"));
    let header_end = whole.len() - archive.len();
    for length in
        [0, 3, 4, 7, 8, 11, 12, 13, 300, header_end - 1, header_end, header_end + 1, whole.len() - 1]
    {
        let cut = &whole[..length];
        let theirs = chromium.validate(cut);
        assert_eq!(our_verdict(cut), theirs, "cut at {length}");
        assert!(theirs.is_err(), "cut at {length}");
    }
}

#[test]
fn real_files_get_chromiums_verdict() {
    let test = "real_files_get_chromiums_verdict";
    let (Some(folder), Some(chromium)) = (real_files(test), Chromium::new(test)) else {
        return;
    };
    let mut names: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    assert!(names.len() >= 6);
    for path in names {
        let bytes = std::fs::read(&path).unwrap();
        assert_eq!(our_verdict(&bytes), chromium.validate(&bytes), "{}", path.display());
    }
}

#[test]
#[ignore = "takes minutes: run by hand after a change of the verifier"]
fn changed_headers_get_chromiums_verdict() {
    let Some(chromium) = Chromium::new("changed_headers_get_chromiums_verdict") else {
        return;
    };
    let archive = archive();
    let whole = doubly_signed(&archive, &RsaKey::new("small", 1024), &SigningKey::from_seed(b"publisher"));
    let header_end = whole.len() - archive.len();
    // Bytes that say how the header is built, in front of the keys and signatures and within their DER.
    let mut state = 1_u64;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below
    };
    let mut differ = Vec::new();
    let mut tally = std::collections::BTreeMap::new();
    for _ in 0..600 {
        let mut bytes = whole.clone();
        for _ in 0..=next(2) {
            let at = 8 + next(header_end - 8);
            match next(4) {
                0 => bytes[at] = u8::try_from(next(256)).unwrap(),
                1 => bytes[at] ^= 1 << next(8),
                2 => drop(bytes.remove(at)),
                _ => bytes.insert(at, u8::try_from(next(256)).unwrap()),
            }
        }
        // A length that fits again lets the change be seen behind it.
        if next(2) == 0 {
            let length = u32::try_from(bytes.len() - archive.len() - 12).unwrap();
            bytes[8..12].copy_from_slice(&length.to_le_bytes());
        }
        let (ours, theirs) = (our_verdict(&bytes), chromium.validate(&bytes));
        *tally.entry(format!("{theirs:?}")).or_insert(0) += 1;
        if ours != theirs {
            let change = bytes.iter().zip(&whole).position(|(a, b)| a != b);
            differ.push(format!("changed at {change:?}: ours {ours:?}, Chromium's {theirs:?}"));
        }
    }
    eprintln!("{tally:#?}");
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}
