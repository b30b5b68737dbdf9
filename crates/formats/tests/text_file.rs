//! One entry of a text file is changed, and every other byte stays.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use formats::text_file::{Encoding, Entry, Error, Place, TextFile};
use proptest::prelude::*;

const INI: Place<'_> = Place::Ini { section: "Server", key: "Port" };
const PROPERTIES: Place<'_> = Place::Properties { key: "port" };
const HOSTS: Place<'_> = Place::Hosts { name: "a.example.jp" };
const LINE: Place<'_> = Place::Line("grant { };");

fn file(text: &str) -> TextFile {
    TextFile::parse(text.as_bytes(), Encoding::Utf8).unwrap()
}

fn text(file: &TextFile) -> String {
    String::from_utf8(file.to_bytes().unwrap()).unwrap()
}

fn value(text: &str, place: Place<'_>) -> Option<String> {
    match file(text).get(place).unwrap() {
        Entry::Present { value, .. } => Some(value),
        Entry::Absent { .. } => None,
    }
}

/// Sets a value, and takes it back as an undo does.
fn check(before: &str, place: Place<'_>, to: Option<&str>, after: &str) {
    let mut changed = file(before);
    let found = changed.get(place).unwrap();
    match to {
        Some(value) => changed.set(place, value).unwrap(),
        None => changed.remove(place, true).unwrap(),
    }
    assert_eq!(text(&changed), after, "{before:?}");
    match (found, to) {
        (Entry::Present { value, .. }, Some(_)) => changed.set(place, &value).unwrap(),
        (Entry::Present { value, raw, line }, None) => changed.put_back(place, &value, &raw, line).unwrap(),
        (Entry::Absent { has_section }, _) => changed.remove(place, has_section).unwrap(),
    }
    assert_eq!(text(&changed), before, "{after:?} is not put back");
}

#[test]
fn a_key_of_an_ini_file() {
    check(
        "[server]\r\n; Port=1\r\n PORT = 80 \r\n",
        INI,
        Some("8080"),
        "[server]\r\n; Port=1\r\n PORT = 8080 \r\n",
    );
    check(
        "[A]\nPort=1\n[Server]\nX=1\n\n[B]\n",
        INI,
        Some("2"),
        "[A]\nPort=1\n[Server]\nX=1\nPort=2\n\n[B]\n",
    );
    check("[A]\r\nx=1", INI, Some("2"), "[A]\r\nx=1\r\n[Server]\r\nPort=2");
    check("", INI, Some("2"), "[Server]\r\nPort=2\r\n");
    check("[Server]\r\nX=1\nPort=2", INI, None, "[Server]\r\nX=1");
    check("[Server]\nPort=2\nX=1\n", INI, None, "[Server]\nX=1\n");
    check("[Server]\n\nPort=2\n", INI, None, "[Server]\n\n");
    assert_eq!(value("[Server]\nPort=\n", INI).as_deref(), Some(""));
    assert_eq!(value("Port=1\n[Other]\nPort=1", INI), None);
    assert_eq!(file("[Server]\nPort=1\nport=2").get(INI), Err(Error::Twice { line: 3 }));
    // The last line without an end, behind blank lines whose ends differ.
    check("[Server]\r\nx\n\r\n\nPort=1", INI, None, "[Server]\r\nx\n\r\n");
    check("[Server]\nx\n\nPort=1", INI, None, "[Server]\nx\n");
}

#[test]
fn a_key_of_a_properties_file() {
    check("# port=1\nport: 80\n", PROPERTIES, Some("81"), "# port=1\nport: 81\n");
    check("a=1\n", PROPERTIES, Some("81"), "a=1\nport=81\n");
    check("port 80\na=1\n", PROPERTIES, None, "a=1\n");
    assert_eq!(value("a=1\\\nport=80\n", PROPERTIES), None, "a line of the value of `a`");
    assert_eq!(value("# a\\\nport=80\n", PROPERTIES).as_deref(), Some("80"), "a comment goes on in no line");
    assert_eq!(value("Port=80\n", PROPERTIES), None);
    assert_eq!(file("port=8\\\n0\n").get(PROPERTIES), Err(Error::Continued { line: 1 }));
    assert_eq!(file("a=1\\").set(PROPERTIES, "80"), Err(Error::Continued { line: 1 }));
    assert_eq!(file("").set(PROPERTIES, " 80"), Err(Error::NotReadBack));
}

#[test]
fn a_name_of_a_hosts_file() {
    let head = "# 10.0.0.1 a.example.jp\r\n127.0.0.1 localhost\r\n";
    check(head, HOSTS, Some("10.0.0.2"), &format!("{head}10.0.0.2\ta.example.jp\r\n"));
    let old = format!("{head}10.0.0.1  A.example.jp # old\r\n");
    check(&old, HOSTS, Some("10.0.0.2"), &format!("{head}10.0.0.2  A.example.jp # old\r\n"));
    check(&old, HOSTS, None, head);
    assert_eq!(file("10.0.0.1 a.example.jp b\n").get(HOSTS), Err(Error::Shared { line: 1 }));
    assert_eq!(file("10.0.0.1 a.example.jp\n::1 a.example.jp\n").get(HOSTS), Err(Error::Twice { line: 2 }));
}

#[test]
fn a_whole_line() {
    check("a\n", LINE, Some("grant { };"), "a\ngrant { };\n");
    check("a\r\n  grant { }; \r\nb", LINE, None, "a\r\nb");
    check("grant { };", LINE, None, "");
    check("a\n\ngrant { };", LINE, None, "a\n");
    assert_eq!(file("grant { };\ngrant { };").get(LINE), Err(Error::Twice { line: 2 }));
}

#[test]
fn a_line_comes_back_beside_what_others_wrote_since() {
    let mut changed = file("[Server]\nPort=1\n");
    let Entry::Present { value, raw, line } = changed.get(INI).unwrap() else { panic!("no entry") };
    changed.remove(INI, true).unwrap();
    let mut theirs = file(&format!("[New]\na=1\nb=2\n{}X=1", text(&changed)));
    theirs.put_back(INI, &value, &raw, line).unwrap();
    assert_eq!(text(&theirs), "[New]\na=1\nb=2\n[Server]\nX=1\nPort=1");
    assert_eq!(file("").put_back(INI, &value, &raw, line), Err(Error::NotReadBack), "its section is gone");
    assert_eq!(file("[Server]\n").put_back(INI, "2", &raw, line), Err(Error::NotReadBack), "another value");
    assert_eq!(file("[Server]\n").put_back(INI, "1", "Port=1\nX=1\n", line), Err(Error::NotReadBack));
}

fn encoding() -> impl Strategy<Value = Encoding> {
    prop::sample::select(vec![Encoding::Utf8, Encoding::Utf8Bom, Encoding::Cp932, Encoding::Utf16Le])
}

fn place() -> impl Strategy<Value = Place<'static>> {
    prop::sample::select(vec![INI, PROPERTIES, HOSTS, LINE])
}

/// Lines of every kind with either end, or none at the last.
fn lines() -> impl Strategy<Value = String> {
    let line = prop::sample::select(vec![
        "",
        " ",
        "; c",
        "# c",
        "[Server]",
        "[表]",
        "Port=1",
        "port=1",
        " Port = 1 ",
        "port:1 ",
        "x=1\\",
        "10.0.0.1 a.example.jp",
        "10.0.0.1 b # a.example.jp",
        "grant { };",
        " grant { };",
        "受付=ソ",
    ]);
    let end = prop::sample::select(vec!["\r\n", "\n"]);
    (prop::collection::vec((line, end), 0..8), any::<bool>()).prop_map(|(lines, is_ended)| {
        let mut text: String = lines.iter().flat_map(|(line, end)| [*line, *end]).collect();
        if !is_ended {
            text.truncate(text.trim_end_matches(['\r', '\n']).len());
        }
        text
    })
}

/// The bytes of a text, as another program would write them.
fn written(text: &str, encoding: Encoding) -> Vec<u8> {
    match encoding {
        Encoding::Utf8 => text.as_bytes().to_vec(),
        Encoding::Utf8Bom => [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
        Encoding::Utf16Le => ['\u{FEFF}']
            .into_iter()
            .chain(text.chars())
            .collect::<String>()
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect(),
        Encoding::Cp932 => {
            let text = text.replace("受付=ソ", "\0").replace('表', "\x01");
            let double = |byte| match byte {
                0 => b"\x8E\xF3\x95\x74=\x83\x5C".to_vec(),
                1 => b"\x95\x5C".to_vec(),
                byte => vec![byte],
            };
            text.bytes().flat_map(double).collect()
        }
    }
}

proptest! {
    #[test]
    fn whatever_is_set_is_put_back_byte_for_byte(text in lines(), encoding in encoding(), place in place(), sets in any::<bool>()) {
        let before = written(&text, encoding);
        let mut file = TextFile::parse(&before, encoding).unwrap();
        let Ok(found) = file.get(place) else { return Ok(()) };
        let wanted = match place { Place::Line(line) => line, Place::Hosts { .. } => "10.0.0.9", _ => "9" };
        let done = if sets { file.set(place, wanted) } else { file.remove(place, true) };
        prop_assume!(done.is_ok());
        let after = file.to_bytes().unwrap();
        // At most one line differs, and a section may be new.
        let (old, new): (Vec<_>, Vec<_>) = (before.split(|b| *b == b'\n').collect(), after.split(|b| *b == b'\n').collect());
        let start = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
        let rest = old.len().min(new.len()) - start;
        let end = old.iter().rev().zip(new.iter().rev()).take(rest).take_while(|(a, b)| a == b).count();
        prop_assert!(old.len() - start - end <= 2 && new.len() - start - end <= 3, "{:?} -> {:?}", old, new);
        let mut file = TextFile::parse(&after, encoding).unwrap();
        match (found, sets) {
            (Entry::Present { value, .. }, true) => file.set(place, &value).unwrap(),
            (Entry::Present { value, raw, line }, false) => file.put_back(place, &value, &raw, line).unwrap(),
            (Entry::Absent { has_section }, _) => file.remove(place, has_section).unwrap(),
        }
        prop_assert_eq!(file.to_bytes().unwrap(), before);
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), encoding in encoding(), place in place()) {
        if let Ok(mut file) = TextFile::parse(&bytes, encoding) {
            prop_assert_eq!(file.to_bytes().unwrap(), bytes);
            let _ = file.set(place, "9");
            let _ = file.remove(place, false);
        }
    }
}
