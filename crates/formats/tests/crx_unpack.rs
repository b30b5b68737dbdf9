//! What Chromium installs of a rightly signed file, and what it does not: each verdict was Chromium 156's, asked with
//! `--validate-crx`; [`chromium_still_says_so`] asks it again about one of each kind.
#![expect(
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "helpers of tests, where a failure is the test's"
)]

#[expect(dead_code, reason = "other test files use the rest")]
mod crx_support;

use crx_support::Chromium;
use formats::crx::json::{MAX_DEPTH, parse, same};
use formats::crx::{Error, Manifest, SigningKey, sign, verify};
use serde_json::{Value, json};
use std::io::{Cursor, Write as _};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const PLAIN: &str = r#"{"manifest_version": 3, "name": "P", "version": "1.0"}"#;
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\xdacd\xf8\xcfP\x0f\0\x03\x86\x01\x80Z4}k\0\0\0\0IEND\xaeB`\x82";

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (path, bytes) in files {
        match path.strip_suffix('/') {
            Some(folder) => writer.add_directory(folder, options).unwrap(),
            None => {
                writer.start_file(*path, options).unwrap();
                writer.write_all(bytes).unwrap();
            }
        }
    }
    writer.finish().unwrap().into_inner()
}

fn with(files: &[(&str, &[u8])]) -> Vec<u8> {
    zipped(&[&[("manifest.json", PLAIN.as_bytes())], files].concat())
}

fn signed(archive: &[u8]) -> Vec<u8> {
    sign(archive, &[&SigningKey::from_seed(b"first")]).unwrap()
}

fn read(archive: &[u8]) -> Result<Manifest, Error> {
    verify(&signed(archive)).unwrap().unpack().map(|unpacked| unpacked.manifest)
}

/// A manifest with these members beside what each needs.
fn manifest(members: Value) -> String {
    let mut manifest: Value = serde_json::from_str(PLAIN).unwrap();
    for (name, value) in members.as_object().unwrap() {
        manifest[name] = value.clone();
    }
    manifest.to_string()
}

/// The bytes with every `from` made a `to` of the same length.
fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let mut bytes = bytes.to_vec();
    for at in 0..=bytes.len() - from.len() {
        if bytes[at..].starts_with(from) {
            bytes[at..at + to.len()].copy_from_slice(to);
        }
    }
    bytes
}

/// Name, archive, whether Chromium takes it.
type Case = (String, Vec<u8>, bool);

fn archives() -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut add = |name: &str, archive: Vec<u8>, good| cases.push((name.to_owned(), archive, good));
    let x: &[u8] = b"x";
    for (path, good) in [
        ("a.js", true),
        ("../x.js", true),
        ("a/../x.js", true),
        ("/x.js", true),
        (r"a\x.js", true),
        ("C:x.js", true),
        ("./x.js", true),
        ("a//x.js", true),
        ("a./x.js", true),
        ("_a.js", true),
        ("__MACOSX/a", true),
        ("_metadata/x", true),
        ("d/", true),
        ("あ.js", true),
        ("a.exe", true),
        ("a/..", false),
        ("a/.", false),
    ] {
        add(&format!("path {path}"), with(&[(path, x)]), good);
    }
    let long = "a".repeat(300);
    add("a long name", with(&[(&long, x)]), false);
    add("a long path", with(&[(&["a"; 200].join("/"), x)]), true);
    add("twice", replaced(&with(&[("a1", x), ("a2", x)]), b"a2", b"a1"), false);
    add("twice when unpacked", with(&[("a//b", x), ("a/b", x)]), false);
    add(
        "the manifest twice",
        replaced(&with(&[("manifest.jsoN", PLAIN.as_bytes())]), b"jsoN", b"json"),
        false,
    );
    add("a file and a folder", with(&[("a", x), ("a/b", x)]), false);
    add("a folder and a file", with(&[("a/b", x), ("a", x)]), false);
    add("a file and a folder's entry", with(&[("a", x), ("a/", b"")]), false);
    add("no manifest", zipped(&[("x/manifest.json", PLAIN.as_bytes())]), false);
    add("a manifest of another case", zipped(&[("Manifest.json", PLAIN.as_bytes())]), false);
    add("a wrong checksum", replaced(&with(&[("a.js", b"xxxx")]), b"xxxx", b"yyyy"), false);
    add("a program's wrong checksum", replaced(&with(&[("a.EXE", b"xxxx")]), b"xxxx", b"yyyy"), true);
    let mut encrypted = with(&[("a.js", x)]);
    let names: Vec<usize> = (0..encrypted.len()).filter(|&at| encrypted[at..].starts_with(b"a.js")).collect();
    encrypted[names[0] - 30 + 6] |= 1;
    encrypted[names[1] - 46 + 8] |= 1;
    add("encrypted", encrypted, false);
    let mut bzip2 = with(&[("a.js", x)]);
    bzip2[names[0] - 30 + 8] = 12;
    bzip2[names[1] - 46 + 10] = 12;
    add("bzip2", bzip2, false);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("manifest.json", SimpleFileOptions::default()).unwrap();
    writer.write_all(PLAIN.as_bytes()).unwrap();
    writer.add_symlink("l", "manifest.json", SimpleFileOptions::default()).unwrap();
    add("a link", writer.finish().unwrap().into_inner(), false);
    add("nothing", Vec::new(), false);
    add("no archive", b"x".repeat(100), false);
    add("cut", with(&[("a.js", x)])[..150].to_vec(), false);
    add("something before it", [b"junk", &with(&[])[..]].concat(), true);
    add("something behind it", [&with(&[])[..], b"junk"].concat(), true);
    cases
}

/// Values of a member that Chromium takes, and others.
const GOOD_JSON: [&str; 28] = [
    r#"{"a":1,"a":2}"#,
    "1.0",
    "1e5",
    "1E+5",
    "12345678901234567890",
    "1e-999",
    "-0",
    "-0.0",
    "2147483648",
    r#""\ud83d\ude00""#,
    "\"a\nb\"",
    "\"a\rb\"",
    r#""a\u0000b""#,
    "\"a\u{7f}b\"",
    r#""\x41\xff""#,
    r#""\/""#,
    r#""\uffff""#,
    "\"\u{ffff}\"",
    r#""\ufdd0""#,
    "/* c */ 1 // d\n",
    "/* /* */ 1",
    "/*/*/ 1",
    "/**/1",
    r#"{"":1}"#,
    "[]",
    "{ }",
    "[1, [true, false, null]]",
    r#""\"\\\b\f\n\r\t""#,
];
const BAD_JSON: [&str; 38] = [
    r#"{"a":1,}"#,
    "[1,]",
    "[,1]",
    "1e999",
    "-1e999",
    "01",
    "-",
    "+1",
    ".5",
    "5.",
    "1e",
    "0x10",
    "NaN",
    "Infinity",
    "True",
    r#""\ud800""#,
    r#""\udc00""#,
    r#""\ud83dx""#,
    r#""\ud83d\n""#,
    r#""\udc00\ud800""#,
    r#""\ud83d\u0041""#,
    "\"a\tb\"",
    "\"a\u{1}b\"",
    "\"a\0b\"",
    r#""\v""#,
    r#""\a""#,
    r#""\'""#,
    r#""\u00g0""#,
    r#""\x4""#,
    "'a'",
    "{a:1}",
    "# c\n 1",
    "/* 1",
    "/",
    "// a\r 1\n",
    "\u{a0}1",
    "\u{b}1",
    "1 2",
];

fn manifests() -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut add = |name: String, manifest: &[u8], files: &[(&str, &[u8])], good| {
        cases.push((name, zipped(&[&[("manifest.json", manifest)], files].concat()), good));
    };
    let plain =
        |value: &str| format!(r#"{{"manifest_version": 3, "name": "P", "version": "1.0", "x": {value}}}"#);
    for (values, good) in [(&GOOD_JSON[..], true), (&BAD_JSON[..], false)] {
        for value in values {
            add(format!("x: {value:?}"), plain(value).as_bytes(), &[], good);
        }
    }
    let nested = |depth: usize| plain(&format!("{}{}", "[".repeat(depth), "]".repeat(depth)));
    add("198 within it".to_owned(), nested(198).as_bytes(), &[], true);
    add("199 within it".to_owned(), nested(199).as_bytes(), &[], false);
    let text = PLAIN.as_bytes();
    for (name, bytes, good) in [
        ("a mark", [b"\xef\xbb\xbf", text].concat(), true),
        ("two marks", [b"\xef\xbb\xbf\xef\xbb\xbf", text].concat(), false),
        ("a blank and a mark", [b" \xef\xbb\xbf", text].concat(), false),
        ("a comment behind", [text, b"// x"].concat(), true),
        ("a NUL behind", [text, b"\0"].concat(), false),
        ("^Z behind", [text, b"\x1a"].concat(), false),
        ("a slash behind", [text, b"/"].concat(), false),
        ("half a comment behind", [text, b"/* x"].concat(), false),
        ("no UTF-8", replaced(text, b"\"P\"", b"\"\xff\""), false),
        ("Shift_JIS", replaced(text, b"\"P\"", b"\"\x8a\""), false),
        ("UTF-16", PLAIN.encode_utf16().flat_map(u16::to_le_bytes).collect(), false),
        ("nothing", Vec::new(), false),
        ("a list", b"[]".to_vec(), false),
    ] {
        add(name.to_owned(), &bytes, &[], good);
    }
    for (version, good) in [
        ("65536", true),
        ("2.0.0.65536", true),
        ("4294967295", true),
        ("1.4294967295", true),
        ("0", true),
        ("1.00", true),
        ("4294967296", false),
        ("1.2.3.4294967296", false),
        ("1.2.3.4.5", false),
        ("00", false),
        ("1.", false),
        ("1.-1", false),
        (" 1", false),
        ("１", false),
    ] {
        add(format!("version {version}"), manifest(json!({ "version": version })).as_bytes(), &[], good);
    }
    for (number, good) in [
        ("2", true),
        ("4", true),
        ("0", false),
        ("1", false),
        ("-1", false),
        ("3.0", false),
        ("\"3\"", false),
        ("null", false),
        ("2147483648", false),
    ] {
        let manifest = format!(r#"{{"manifest_version": {number}, "name": "P", "version": "1"}}"#);
        add(format!("manifest_version {number}"), manifest.as_bytes(), &[], good);
    }
    add("no manifest_version".to_owned(), br#"{"name": "P", "version": "1"}"#, &[], false);
    let messages = |text: &'static str| ("_locales/en/messages.json", text.as_bytes());
    let hi = messages(r#"{"x": {"message": "hi"}}"#);
    for (members, files, good) in [
        (json!({ "name": "" }), &[][..], false),
        (json!({ "name": "  " }), &[], true),
        (json!({ "name": "__MSG_x__" }), &[], true),
        (json!({ "name": 5 }), &[], false),
        (json!({ "key": 5 }), &[], true),
        (json!({ "key": "***" }), &[], true),
        (json!({ "description": 5 }), &[], false),
        (json!({ "short_name": 5 }), &[], false),
        (json!({ "version_name": 5 }), &[], false),
        (json!({ "nope": 5 }), &[], true),
        (json!({ "permissions": ["nope"] }), &[], true),
        (json!({ "permissions": [5] }), &[], false),
        (json!({ "permissions": "tabs" }), &[], false),
        (json!({ "default_locale": "en", "name": "__MSG_X__" }), &[hi], true),
        (json!({ "default_locale": "en" }), &[], false),
        (json!({}), &[hi], false),
        (json!({}), &[("_locales/", b"")], false),
        (json!({ "default_locale": "en" }), &[("_locales/ja/messages.json", b"{}")], false),
        (json!({ "default_locale": "en" }), &[hi, ("_locales/ja/messages.json", b"{")], false),
        (json!({ "default_locale": "en" }), &[hi, ("_locales/ja/x", b"")], false),
        (json!({ "default_locale": "en" }), &[hi, ("_locales/xx/messages.json", b"{")], true),
        (
            json!({ "default_locale": "en" }),
            &[hi, ("_locales/ja/messages.json", br#"{"x":{"message":"$A$"}}"#)],
            true,
        ),
        (json!({ "default_locale": "en" }), &[hi, ("_locales/.svn/x", b""), ("_locales/readme", b"")], true),
        (json!({ "default_locale": "fr_CA" }), &[("_locales/fr_CA/messages.json", b"{}")], true),
        (json!({ "default_locale": "en" }), &[messages("{")], false),
        (json!({ "default_locale": "en" }), &[messages("\u{feff}/* */{}")], true),
        (json!({ "default_locale": "en" }), &[messages(r#"{"x": {"message": 1}}"#)], false),
        (json!({ "default_locale": "en" }), &[messages(r#"{"x": "y"}"#)], false),
        (json!({ "default_locale": "en" }), &[messages(r#"{"x": {}}"#)], false),
        (json!({ "default_locale": "en" }), &[messages(r#"{"a b": {"message": "hi"}}"#)], false),
        (json!({ "default_locale": "en" }), &[messages(r#"{"@@x": {"message": "hi"}}"#)], true),
        (json!({ "default_locale": "en" }), &[messages(r#"{"x": {"message": "$A$"}}"#)], false),
        (
            json!({ "default_locale": "en" }),
            &[messages(r#"{"x": {"message": "hi", "placeholders": {"a": {}}}}"#)],
            false,
        ),
        (
            json!({ "default_locale": "en" }),
            &[messages(r#"{"x": {"message": "hi", "placeholders": []}}"#)],
            false,
        ),
        (
            json!({ "default_locale": "en" }),
            &[messages(r#"{"x": {"message": "$A$", "placeholders": {"a": {"content": "$b$"}}}}"#)],
            true,
        ),
        (json!({ "default_locale": 5 }), &[hi], false),
        (json!({ "default_locale": "" }), &[], false),
        (json!({ "default_locale": "EN" }), &[hi], false),
        (json!({ "default_locale": "en", "name": "__MSG_nope__" }), &[hi], false),
        (json!({ "default_locale": "en", "description": "__MSG_nope__" }), &[hi], false),
        (json!({ "default_locale": "en", "action": { "default_title": "__MSG_nope__" } }), &[hi], false),
        (json!({ "icons": { "16": "i.png" } }), &[("i.png", PNG)], true),
        (json!({ "icons": { "16": "/i.png" } }), &[("i.png", PNG)], true),
        (json!({ "icons": { "16": "i.dat" } }), &[("i.dat", PNG)], true),
        (json!({ "icons": { "16": "i.png" } }), &[], false),
        (json!({ "icons": { "16": "i.png" } }), &[("i.png", b"x")], false),
        (json!({ "icons": { "16": "i.png" } }), &[("i.png", b"")], false),
        (json!({ "icons": { "16": "i.svg" } }), &[("i.svg", b"<svg/>")], false),
        (json!({ "icons": { "x": "i.png" } }), &[("i.png", PNG)], false),
        (json!({ "icons": { "0": "i.png" } }), &[("i.png", PNG)], false),
        (json!({ "icons": { "16": 5 } }), &[], false),
        (json!({ "icons": [] }), &[], false),
        (json!({}), &[("i.png", b"x")], true),
        (json!({ "action": { "default_icon": "i.png" } }), &[], false),
        (json!({ "action": { "default_icon": { "16": "i.png" } } }), &[("i.png", b"x")], false),
        (json!({ "action": { "default_popup": "p.html" } }), &[], true),
        (json!({ "background": { "service_worker": "b.js" } }), &[], false),
        (json!({ "background": { "service_worker": "/b.js" } }), &[("b.js", b"x")], true),
        (json!({ "background": { "service_worker": "B.js" } }), &[("b.js", b"x")], false),
        (json!({ "background": { "service_worker": "b.exe" } }), &[("b.exe", b"x")], false),
        (json!({ "background": { "scripts": ["b.js"] } }), &[], true),
        (json!({ "manifest_version": 2, "background": { "scripts": ["b.js"] } }), &[], false),
        (json!({ "manifest_version": 2, "background": { "page": "b.html" } }), &[], false),
        (json!({ "options_page": "o.html" }), &[], false),
        (json!({ "options_ui": { "page": "o.html" } }), &[], false),
        (json!({ "devtools_page": "d.html" }), &[], true),
        (
            json!({ "content_scripts": [{ "matches": ["http://a/*"], "js": ["/a.js"] }] }),
            &[("a.js", b"")],
            true,
        ),
        (json!({ "content_scripts": [{ "matches": ["http://a/*"], "js": ["a.js"] }] }), &[], false),
        (json!({ "content_scripts": [{ "matches": ["http://a/*"], "css": ["a.css"] }] }), &[], false),
        (
            json!({ "content_scripts": [{ "matches": ["http://a/*"], "js": ["a.js"] }] }),
            &[("a.js", b"\x8a")],
            false,
        ),
    ] {
        let name = format!("{members} with {:?}", files.iter().map(|(path, _)| path).collect::<Vec<_>>());
        add(name, manifest(members).as_bytes(), files, good);
    }
    cases
}

#[test]
fn an_extension_is_sound_where_chromium_installs_it() {
    let mut differ = Vec::new();
    for (name, archive, good) in archives().into_iter().chain(manifests()) {
        let ours = read(&archive);
        if ours.is_ok() != good {
            differ.push(format!("{name}: {:?}", ours.map(|manifest| manifest.name)));
        }
    }
    // Over this one Chromium falls.
    let members = manifest(json!({ "default_locale": "en" }));
    let list = [("manifest.json", members.as_bytes()), ("_locales/en/messages.json", b"[]")];
    differ.extend(read(&zipped(&list)).map(|manifest| manifest.name));
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}

/// Some at once; all of them with `TEJUN_ALL`, in two minutes.
#[test]
fn chromium_still_says_so() {
    let Some(chromium) = Chromium::new("chromium_still_says_so") else { return };
    let all = std::env::var_os("TEJUN_ALL").is_some();
    let mut differ = Vec::new();
    for (name, archive, good) in archives().into_iter().chain(manifests()).step_by(if all { 1 } else { 9 }) {
        let theirs = chromium.validate(&signed(&archive));
        if theirs.is_ok() != good {
            differ.push(format!("{name}: {theirs:?}"));
        }
    }
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}

#[test]
fn paths_land_where_chromium_and_windows_put_them() {
    for (written, lands) in [
        ("a/b.js", "a/b.js"),
        ("../x", "UP/x"),
        ("a/../../x", "a/UP/UP/x"),
        ("/x", "ROOT/x"),
        ("//a///x", "ROOT/a/x"),
        ("./x", "DOT/x"),
        (r"a\..\x", "a\u{fffd}..\u{fffd}x"),
        ("C:/x", "C\u{fffd}/x"),
        ("a\u{1}<>:\"|?*.js", "a\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}.js"),
        ("a. . /x. ", "a/x"),
        ("あ/深い.js", "あ/深い.js"),
    ] {
        let bytes = signed(&with(&[(written, b"x")]));
        let files = verify(&bytes).unwrap().files().unwrap();
        assert_eq!(files[1].path, lands, "{written}");
    }
    let bytes = signed(&with(&[("a.exe", b"x"), ("b.Exe", b"x"), ("exe", b"x"), ("d/", b"")]));
    let paths = verify(&bytes).unwrap().files().unwrap();
    assert_eq!(paths.iter().map(|file| file.path.as_str()).collect::<Vec<_>>(), ["manifest.json", "exe"]);
}

#[test]
fn json_is_read_by_chromiums_rules() {
    for text in GOOD_JSON {
        parse(text.as_bytes()).unwrap_or_else(|fault| panic!("{text:?}: {fault:?}"));
    }
    for text in BAD_JSON {
        assert!(parse(text.as_bytes()).is_err(), "{text:?}");
    }
    let value = |text: &str| parse(text.as_bytes()).unwrap();
    assert_eq!(value(r#"{"a": 1, "a": {"b": [2]}}"#), json!({ "a": { "b": [2] } }));
    assert_eq!(value(r#""\x41\xff\u00e9\ud83d\ude00\/\b\f\n\r\t\"\\""#), json!("Aÿé😀/\u{8}\u{c}\n\r\t\"\\"));
    assert_eq!(value("\"a\r\nb // no comment\""), json!("a\r\nb // no comment"));
    assert_eq!(value("[2147483647, -2147483648, 0]"), json!([2_147_483_647, -2_147_483_648_i64, 0]));
    assert_eq!(value("[2147483648, -2147483649, 1.0, -0]"), json!([2147483648.0, -2147483649.0, 1.0, -0.0]));
    assert_eq!(value("[0.1, 123456789012345678901234567890]"), json!([0.1, 1.2345678901234568e29]));
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(parse(nested(MAX_DEPTH).as_bytes()).is_ok());
    assert_eq!(parse(nested(MAX_DEPTH + 1).as_bytes()).unwrap_err().reason, "it is nested too deep");
    assert_eq!(parse("[".repeat(1_000_000).as_bytes()).unwrap_err().reason, "it is nested too deep");
    let fault = parse(b"{\n  \"x\": }").unwrap_err();
    assert_eq!((fault.line, fault.column, fault.reason), (2, 8, "expected value"));
    assert_eq!(parse(b"\"\xff\"").unwrap_err().reason, "it is not UTF-8");
}

#[test]
fn numbers_are_the_same_however_they_are_written() {
    let same =
        |one: &str, other: &str| same(&parse(one.as_bytes()).unwrap(), &parse(other.as_bytes()).unwrap());
    for (one, other) in [
        ("1", "1.0"),
        ("-0", "0"),
        ("100", "1e2"),
        ("[1, {\"a\": 2, \"b\": 3}]", "[1.0, {\"b\": 3, \"a\": 2.0}]"),
        ("12345678901234567890", "12345678901234567000.0"),
    ] {
        assert!(same(one, other) && same(other, one), "{one} and {other}");
    }
    for (one, other) in [
        ("1", "2"),
        ("1", "\"1\""),
        ("[1]", "[1, 1]"),
        ("[1, 2]", "[2, 1]"),
        ("{\"a\": 1}", "{}"),
        ("{\"a\": 1}", "{\"b\": 1}"),
        ("{\"a\": 1}", "{\"a\": 2}"),
        ("null", "false"),
    ] {
        assert!(!same(one, other) && !same(other, one), "{one} and {other}");
    }
}
