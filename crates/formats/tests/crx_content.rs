//! What is in a CRX: manifests, archives, versions and ids.
#![expect(
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "helpers of tests, where a failure is the test's"
)]

#[expect(dead_code, reason = "other test files use the rest")]
mod crx_support;

use std::collections::HashSet;

use crx_support::archive_with;
use formats::crx::{Error, ExtensionId, ExtensionVersion, MemberError, SigningKey, pack, sign, verify};
use proptest::prelude::*;
use sha2::{Digest as _, Sha256};

/// The manifest of a signed extension made of those files.
fn manifest_of(files: &[(&str, &str)]) -> Result<formats::crx::Manifest, Error> {
    let files: Vec<(&str, &[u8])> = files.iter().map(|(path, text)| (*path, text.as_bytes())).collect();
    let bytes = sign(&pack(&files).unwrap(), &[&SigningKey::from_seed(b"first")]).unwrap();
    verify(&bytes).unwrap().manifest()
}

#[test]
fn names_are_translated_by_the_default_locale() {
    let name = |name: &str, messages: &str| {
        let manifest = format!(
            r#"{{"name": "{name}", "version": "1", "manifest_version": 3, "default_locale": "ja", "key": "AA=="}}"#
        );
        manifest_of(&[("manifest.json", &manifest), ("_locales/ja/messages.json", messages)])
    };
    let messages = r#"{
        // comments are allowed here, too
        "appName": { "message": "目視確認操作用アプリケーション" },
        "with": { "message": "$A$ and $b$, $ 5, $$", "placeholders": { "a": { "content": "$B$" }, "B": { "content": "two" } } },
        "more": { "message": "and more" }
    }"#;
    let check = |text: &str, want: &str| assert_eq!(name(text, messages).unwrap().name, want, "{text}");
    check("__MSG_appName__", "目視確認操作用アプリケーション");
    check("The __msg_x__ __MSG_APPNAME__!", "The __msg_x__ 目視確認操作用アプリケーション!");
    check("__MSG_with____MSG_", "$B$ and two, $ 5, $$__MSG_");
    check("__MSG_a b__ __MSG_", "__MSG_a b__ __MSG_");
    let whole = name("__MSG_appname__", messages).unwrap();
    assert_eq!((whole.default_locale.as_deref(), whole.key.as_deref()), (Some("ja"), Some("AA==")));
    assert_eq!(whole.raw["name"], "__MSG_appname__");

    let unfit = |messages: &str, file: &str, member: &str, reason: MemberError| {
        let want = Error::Member { path: file.to_owned(), member: member.to_owned(), reason };
        assert_eq!(name("__MSG_other__", messages), Err(want));
    };
    let undefined = |name: &str| MemberError::Undefined { name: name.to_owned() };
    let file = "_locales/ja/messages.json";
    unfit(messages, "manifest.json", "name", undefined("__MSG_other__"));
    unfit(r#"{"lost": {"message": "$gone$"}}"#, file, "lost", undefined("$gone$"));
    unfit(r#"{"none": {}}"#, file, "none", MemberError::NotA { wanted: "an object with a message" });
    let error = name("__MSG_x__", "{\n  \"x\": }").unwrap_err();
    assert_eq!(
        error.to_string(),
        "read _locales/ja/messages.json of the CRX: line 2, column 8: expected value"
    );
    let quoted = r#"{"name": "a \"// b\" /* c */ \\", "version": "1", "manifest_version": 3} // d"#;
    assert_eq!(manifest_of(&[("manifest.json", quoted)]).unwrap().name, r#"a "// b" /* c */ \"#);
    let no_messages = r#"{"name": "N", "version": "1", "manifest_version": 3, "default_locale": "en"}"#;
    let error = manifest_of(&[("manifest.json", no_messages)]).unwrap_err();
    assert_eq!(error.to_string(), "read the CRX: it has no _locales/en/messages.json");
    // Without a default locale nothing is translated.
    let untranslated = r#"{"name": "__MSG_n__", "version": "1", "manifest_version": 3}"#;
    assert_eq!(manifest_of(&[("manifest.json", untranslated)]).unwrap().name, "__MSG_n__");
}

#[test]
fn placeholders_cannot_make_a_name_without_end() {
    let messages = format!(
        r#"{{"m": {{"message": "{}", "placeholders": {{"a": {{"content": "{}"}}}}}}}}"#,
        "$a$".repeat(50_000),
        "x".repeat(50_000)
    );
    let manifest = r#"{"name": "__MSG_m__", "version": "1", "manifest_version": 3, "default_locale": "en"}"#;
    let error =
        manifest_of(&[("manifest.json", manifest), ("_locales/en/messages.json", &messages)]).unwrap_err();
    assert!(matches!(error, Error::TooLarge { .. }), "{error}");
}

#[test]
fn a_manifest_beyond_all_measure_is_refused() {
    let manifest = format!(r#"{{"name": "N", "version": "1", "x": "{}"}}"#, "x".repeat(4 << 20));
    let error = manifest_of(&[("manifest.json", &manifest)]).unwrap_err();
    assert_eq!(error.to_string(), "read the CRX's archive: it holds more than 4194304 bytes in a JSON file");
}

#[test]
fn faults_of_a_manifest_are_named() {
    let check = |manifest: &str, want: &str| {
        assert_eq!(manifest_of(&[("manifest.json", manifest)]).unwrap_err().to_string(), want);
    };
    check("[]", "read manifest.json of the CRX: line 1, column 1: an object was expected");
    check("{\n \"name\" 1}", "read manifest.json of the CRX: line 2, column 9: expected `:`");
    check(r#"{"version": "1", "manifest_version": 3}"#, "read manifest.json of the CRX: `name` is missing");
    check(
        r#"{"version": "1", "manifest_version": 3, "name": ""}"#,
        "read manifest.json of the CRX: `name` is missing",
    );
    check(r#"{"version": "1", "name": "N"}"#, "read manifest.json of the CRX: `manifest_version` is missing");
    check(r#"{"version": 1, "name": ""}"#, "read manifest.json of the CRX: `version` is not a string");
    check(
        r#"{"version": "1.2.3.4.5", "name": ""}"#,
        "read manifest.json of the CRX: `version` cannot be used: failed to read \"1.2.3.4.5\" as a version: it has \
         more than four parts",
    );
    check(
        r#"{"version": "1", "name": "", "manifest_version": -3}"#,
        "read manifest.json of the CRX: `manifest_version` is not a whole number from 2",
    );
    let error = manifest_of(&[("other.json", "{}")]).unwrap_err();
    assert_eq!(error, Error::FileMissing { path: "manifest.json".to_owned() });
}

#[test]
fn archives_that_lead_elsewhere_are_refused() {
    for path in ["", "/a", "../a", "a/../b", "a//b", "./a", r"a\b", "C:a", "a/.. /b", "a/b.", "a\0b", "a/"] {
        let error = pack(&[(path, b"")]).unwrap_err();
        assert_eq!(error.to_string(), format!("pack {path:?}: it is no path within an extension"));
    }
}

fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let mut bytes = bytes.to_vec();
    let places: Vec<usize> =
        (0..=bytes.len() - from.len()).filter(|&at| bytes[at..].starts_with(from)).collect();
    for at in places {
        bytes[at..at + to.len()].copy_from_slice(to);
    }
    bytes
}

#[test]
fn archives_that_are_damaged_or_too_large_are_refused() {
    let key = SigningKey::from_seed(b"first");
    let files = |archive: &[u8]| {
        let bytes = sign(archive, &[&key]).unwrap();
        verify(&bytes).unwrap().files()
    };
    let no_zip = files(b"no ZIP").unwrap_err();
    assert!(matches!(no_zip, Error::Archive { path: None, .. }), "{no_zip}");
    let changed = replaced(&pack(&[("a", b"content")]).unwrap(), b"content", b"CONTENT");
    let checksum = files(&changed).unwrap_err();
    assert!(matches!(&checksum, Error::Archive { path: Some(path), .. } if path == "a"), "{checksum}");
    let twice = replaced(&pack(&[("a1", b""), ("a2", b"")]).unwrap(), b"a2", b"a1");
    let twice = files(&twice).unwrap_err();
    assert_eq!(twice.to_string(), "read the CRX's archive: two entries have the same path");

    // 65 MiB of zeros in some 64 KiB.
    let zeros = deflated(&[("zeros", 65 << 20)]);
    assert!(zeros.len() < 200_000);
    assert_eq!(files(&zeros), Err(Error::TooLarge { limit: 64 << 20, what: "bytes in one file" }));
    let five: Vec<(String, usize)> = (0..5).map(|number| (number.to_string(), 60 << 20)).collect();
    let five: Vec<(&str, usize)> = five.iter().map(|(path, length)| (path.as_str(), *length)).collect();
    assert_eq!(
        files(&deflated(&five)),
        Err(Error::TooLarge { limit: 256 << 20, what: "bytes in all files" })
    );
    let names: Vec<String> = (0..20_001).map(|number| number.to_string()).collect();
    let many: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
    assert_eq!(files(&pack(&many).unwrap()), Err(Error::TooManyFiles { limit: 20_000 }));
    assert_eq!(files(&pack(&many[1..]).unwrap()).unwrap().len(), 20_000);
}

/// An archive of files of zeros, compressed.
fn deflated(files: &[(&str, usize)]) -> Vec<u8> {
    use std::io::Write as _;
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for &(path, length) in files {
        writer.start_file(path, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(&vec![0; length]).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn packing_is_deterministic() {
    let files: [(&str, &[u8]); 2] = [("manifest.json", b"{}"), ("深い/場所.js", b"x")];
    let packed = pack(&files).unwrap();
    assert_eq!(packed, pack(&files).unwrap());
    // Written down once: a practice terminal made today and one made next year are the same.
    assert_eq!(
        format!("{:x}", Sha256::digest(&packed)),
        "925e5ad075111091d13682d396528cb49fb6c2f7b94da19b4dcf416eb9061ef4"
    );
    let bytes = sign(&packed, &[&SigningKey::from_seed(b"first")]).unwrap();
    let unpacked = verify(&bytes).unwrap().files().unwrap();
    let unpacked: Vec<(&str, &[u8])> =
        unpacked.iter().map(|file| (file.path.as_str(), file.bytes.as_slice())).collect();
    assert_eq!(unpacked, files);
    let twice = pack(&[("a", b""), ("a", b"")]).unwrap_err();
    assert!(matches!(&twice, Error::Pack { path, .. } if path == "a"), "{twice}");
}

#[test]
fn versions_compare_by_number() {
    let version = |text: &str| text.parse::<ExtensionVersion>().unwrap();
    assert_eq!(version("2.0.0.0"), version("2.0"));
    assert_eq!(version("2"), version("2.000.0"));
    assert!(version("2.0.0.0") < version("10.0"));
    assert!(version("1.9.9") < version("1.10"));
    assert!(version("1.0.0.1") > version("1"));
    assert_eq!(version("2.0").to_string(), "2.0");
    assert_eq!(version("4294967295.1").numbers(), [4_294_967_295, 1, 0, 0]);
    assert!(version("2.0.0.65535") < version("2.0.0.65536"));
    let set: HashSet<ExtensionVersion> = [version("2.0"), version("2"), version("2.0.1")].into();
    assert_eq!(set.len(), 2);
    for (text, reason) in [
        ("", "a part of it is empty"),
        ("1.", "a part of it is empty"),
        (".1", "a part of it is empty"),
        ("1.2.3.4.5", "it has more than four parts"),
        ("1.4294967296", "a part of it is more than 4294967295"),
        ("1.99999999999999999999", "a part of it is more than 4294967295"),
        ("01", "it starts with a superfluous zero"),
        ("1.-2", "a part of it is not a decimal number"),
        ("v1", "a part of it is not a decimal number"),
        ("１.0", "a part of it is not a decimal number"),
        (" 1", "a part of it is not a decimal number"),
    ] {
        let error = text.parse::<ExtensionVersion>().unwrap_err();
        assert_eq!(error.to_string(), format!("read {text:?} as a version: {reason}"));
    }
}

#[test]
fn ids_are_32_letters_from_a_to_p() {
    let id: ExtensionId = "abcdefghijklmnopabcdefghijklmnop".parse().unwrap();
    assert_eq!(
        id,
        ExtensionId::from_bytes(
            [0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef].repeat(2).try_into().unwrap()
        )
    );
    for text in [
        "",
        "abcdefghijklmnopabcdefghijklmno",
        "abcdefghijklmnopabcdefghijklmnoq",
        "Abcdefghijklmnopabcdefghijklmnop",
    ] {
        let error = text.parse::<ExtensionId>().unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("read {text:?} as an extension's id: 32 letters from a to p were expected")
        );
    }
    let map = std::collections::BTreeMap::from([(id.clone(), 1)]);
    assert_eq!(map.get(id.as_str()), Some(&1));
}

proptest! {
    #[test]
    fn versions_order_like_their_numbers(a in prop::collection::vec(0_u16..4, 1..5), b in prop::collection::vec(0_u16..4, 1..5)) {
        let version = |parts: &[u16]| {
            parts.iter().map(u16::to_string).collect::<Vec<_>>().join(".").parse::<ExtensionVersion>().unwrap()
        };
        let padded = |parts: &[u16]| [parts, &[0; 4]].concat()[..4].to_vec();
        prop_assert_eq!(version(&a).cmp(&version(&b)), padded(&a).cmp(&padded(&b)));
        prop_assert_eq!(version(&a) == version(&b), padded(&a) == padded(&b));
    }

    #[test]
    fn changed_archives_and_manifests_never_panic(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let manifest = r#"{"name": "__MSG_n__ $", "version": "1", "manifest_version": 3, "default_locale": "en"} // x"#;
        let messages = r#"{"n": {"message": "$a$", "placeholders": {"a": {"content": "A"}}}} /* y */"#;
        let mut archive =
            pack(&[("manifest.json", manifest.as_bytes()), ("_locales/en/messages.json", messages.as_bytes())]).unwrap();
        for (index, byte) in changes {
            let index = index.index(archive.len());
            archive[index] = byte;
        }
        let bytes = sign(&archive, &[&SigningKey::from_seed(b"first")]).unwrap();
        let crx = verify(&bytes).unwrap();
        let _ = (crx.files(), crx.manifest());
        // And past the checksums: the same damage in a file that is packed anew.
        let bytes = sign(&archive_with(&String::from_utf8_lossy(&archive)), &[&SigningKey::from_seed(b"first")]).unwrap();
        let _ = verify(&bytes).unwrap().manifest();
    }
}
