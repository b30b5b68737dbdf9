//! `gpt.ini`: real files byte for byte, versions, lists of extensions.
#![expect(
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "helpers of tests, where a failure is the test's"
)]

use std::path::PathBuf;

use formats::gpt_ini::{Error, GptIni, Guid, MACHINE_TOOL, REGISTRY_EXTENSION, Side, USER_TOOL};
use proptest::prelude::*;

const REGISTRY_MACHINE: &str =
    "[{35378EAC-683F-11D2-A89A-00C04FBBCFA2}{D02B1F72-3407-48AE-BA88-E8213C6761F1}]";
const LOW: &str = "{2A8FDC61-2347-4C87-92F6-B05EB91A201A}";
const HIGH: &str = "{9650FDBC-053A-4715-AD14-FC2DC65E8330}";

/// The folder of real files, or `None` after saying on stderr that the test is skipped.
fn real_files(test: &str) -> Option<PathBuf> {
    let default = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let folder = std::env::var_os("TEJUN_SHARED_DATA").map_or(default, PathBuf::from).join("policy");
    if !folder.is_dir() {
        eprintln!("SKIPPED: {test}: no real files at {}", folder.display());
        return None;
    }
    Some(folder)
}

fn guid(text: &str) -> Guid {
    text.parse().unwrap()
}

fn parse(text: &str) -> GptIni {
    GptIni::parse(text.as_bytes()).unwrap()
}

fn text(file: &GptIni) -> String {
    String::from_utf8(file.to_bytes()).unwrap()
}

#[test]
fn a_real_file_with_crlf_keeps_every_byte_but_the_changed_ones() {
    let Some(folder) = real_files("a_real_file_with_crlf_keeps_every_byte_but_the_changed_ones") else {
        return;
    };
    let bytes = std::fs::read(folder.join("gpt-girlbossceo.ini")).unwrap();
    let mut file = GptIni::parse(&bytes).unwrap();
    assert_eq!(file.to_bytes(), bytes);
    assert_eq!(
        (file.version(), file.machine_version(), file.user_version()),
        (Some(65_585), Some(49), Some(1))
    );
    let machine: Vec<Guid> = file.extensions(Side::Machine).iter().map(|group| group.extension).collect();
    assert_eq!(
        machine,
        [guid(LOW), REGISTRY_EXTENSION, guid(HIGH), guid("{F312195E-3D9D-447A-A3F5-08DFFA24735E}")]
    );
    assert!(file.extensions(Side::Machine).iter().all(|group| group.tools == [MACHINE_TOOL]));
    // The user's group has the old tool; the editor's goes in behind it.
    assert_eq!(file.extensions(Side::User)[0].tools, [guid("{0F6B957E-509E-11D1-A7CC-0000F87571E3}")]);
    assert!(!file.ensure_extension(Side::Machine, REGISTRY_EXTENSION, MACHINE_TOOL));
    assert_eq!(file.to_bytes(), bytes);
    assert_eq!(file.count_up(Side::Machine), 65_586);
    assert!(file.ensure_extension(Side::User, REGISTRY_EXTENSION, USER_TOOL));
    let want = String::from_utf8(bytes.clone()).unwrap().replace("65585", "65586").replace(
        "{0F6B957E-509E-11D1-A7CC-0000F87571E3}",
        "{0F6B957E-509E-11D1-A7CC-0000F87571E3}{D02B1F73-3407-48AE-BA88-E8213C6761F1}",
    );
    assert_eq!(text(&file), want);
    assert!(file.remove_extension(Side::User, REGISTRY_EXTENSION, USER_TOOL));
    assert_eq!(text(&file), want.replace("{D02B1F73-3407-48AE-BA88-E8213C6761F1}", ""));
}

#[test]
fn a_real_file_with_lf_gets_lf() {
    let Some(folder) = real_files("a_real_file_with_lf_gets_lf") else {
        return;
    };
    let bytes = std::fs::read(folder.join("gpt-khaosmaou.ini")).unwrap();
    let mut file = GptIni::parse(&bytes).unwrap();
    assert_eq!(file.to_bytes(), bytes);
    assert_eq!((file.machine_version(), file.user_version()), (Some(122), Some(0)));
    assert_eq!(file.extensions(Side::User), []);
    file.ensure_extension(Side::User, REGISTRY_EXTENSION, USER_TOOL);
    let added = "gPCUserExtensionNames=\
        [{35378EAC-683F-11D2-A89A-00C04FBBCFA2}{D02B1F73-3407-48AE-BA88-E8213C6761F1}]\n";
    assert_eq!(text(&file), format!("{}{added}", String::from_utf8(bytes.clone()).unwrap()));
    assert!(file.remove_extension(Side::User, REGISTRY_EXTENSION, USER_TOOL));
    assert_eq!(file.to_bytes(), bytes);
}

#[test]
fn a_missing_file_becomes_what_windows_writes() {
    let mut file = GptIni::new();
    assert_eq!((file.version(), file.extensions(Side::Machine)), (None, &[][..]));
    assert!(file.ensure_extension(Side::Machine, REGISTRY_EXTENSION, MACHINE_TOOL));
    assert_eq!(file.count_up(Side::Machine), 1);
    let want = format!("[General]\r\ngPCMachineExtensionNames={REGISTRY_MACHINE}\r\nVersion=1\r\n");
    assert_eq!(text(&file), want);
    assert_eq!(parse(&want), file);
}

#[test]
fn each_half_counts_alone_and_wraps_to_one() {
    let check = |before: u32, side: Side, want: u32| {
        let mut file = parse(&format!("[General]\r\nVersion={before}\r\n"));
        assert_eq!(file.count_up(side), want, "{before} {side:?}");
        assert_eq!(text(&file), format!("[General]\r\nVersion={want}\r\n"));
    };
    check(0, Side::Machine, 1);
    check(0, Side::User, 0x1_0000);
    // facts/windows.md 2.3: 852109 is user 13, machine 141.
    check(852_109, Side::Machine, 852_110);
    check(852_109, Side::User, 852_109 + 0x1_0000);
    check(0x0007_FFFF, Side::Machine, 0x0007_0001);
    check(0xFFFF_0007, Side::User, 0x0001_0007);
    check(0xFFFF_FFFF, Side::Machine, 0xFFFF_0001);
}

#[test]
fn a_version_printed_with_a_sign_is_the_same_32_bits() {
    let mut file = parse("[General]\nVersion=-65535\n");
    assert_eq!((file.machine_version(), file.user_version()), (Some(1), Some(0xFFFF)));
    assert_eq!(file.count_up(Side::Machine), 0xFFFF_0002);
    assert_eq!(text(&file), "[General]\nVersion=4294901762\n");
}

#[test]
fn groups_and_tools_go_where_they_sort() {
    let check = |before: &str, extension: &str, tool: &str, after: &str| {
        let line = |list: &str| format!("[General]\r\ngPCMachineExtensionNames={list}\r\n");
        let mut file = parse(&line(before));
        assert!(file.ensure_extension(Side::Machine, guid(extension), guid(tool)));
        assert_eq!(text(&file), line(after));
        assert_eq!(file, parse(&line(after)));
        assert!(!file.ensure_extension(Side::Machine, guid(extension), guid(tool)));
    };
    let group = |extension: &str| format!("[{extension}{MACHINE_TOOL}]");
    let registry = REGISTRY_EXTENSION.to_string();
    let tool = MACHINE_TOOL.to_string();
    check("", &registry, &tool, REGISTRY_MACHINE);
    check(&group(LOW), &registry, &tool, &(group(LOW) + REGISTRY_MACHINE));
    check(&group(HIGH), &registry, &tool, &(REGISTRY_MACHINE.to_owned() + &group(HIGH)));
    let both = group(LOW) + &group(HIGH);
    check(&both, &registry, &tool, &(group(LOW) + REGISTRY_MACHINE + &group(HIGH)));
    // A second tool, before, between and behind; lower case stays as it is.
    let lower = group(HIGH).to_lowercase();
    check(&lower, HIGH, LOW, &format!("[{}{LOW}{}]", HIGH.to_lowercase(), tool.to_lowercase()));
    let two = format!("[{LOW}{HIGH}{tool}]");
    check(&two, LOW, LOW, &format!("[{LOW}{LOW}{HIGH}{tool}]"));
    check(&two, LOW, &USER_TOOL.to_string(), &format!("[{LOW}{HIGH}{tool}{USER_TOOL}]"));
    // A group without tools gets its first.
    check(&format!("[{LOW}]"), LOW, HIGH, &format!("[{LOW}{HIGH}]"));
}

#[test]
fn removing_takes_one_tool_then_the_group_then_the_line() {
    let other = format!("[{HIGH}{MACHINE_TOOL}]");
    let mut file = parse(&format!(
        "[General]\r\ngPCMachineExtensionNames=[{LOW}{HIGH}{MACHINE_TOOL}]{other}\r\nVersion=3\r\n"
    ));
    assert!(file.remove_extension(Side::Machine, guid(LOW), guid(HIGH)));
    let want = format!("[General]\r\ngPCMachineExtensionNames=[{LOW}{MACHINE_TOOL}]{other}\r\nVersion=3\r\n");
    assert_eq!(text(&file), want);
    assert!(!file.remove_extension(Side::Machine, guid(LOW), guid(HIGH)));
    assert!(!file.remove_extension(Side::User, guid(LOW), MACHINE_TOOL));
    assert!(file.remove_extension(Side::Machine, guid(LOW), MACHINE_TOOL));
    assert_eq!(text(&file), format!("[General]\r\ngPCMachineExtensionNames={other}\r\nVersion=3\r\n"));
    assert!(file.remove_extension(Side::Machine, guid(HIGH), MACHINE_TOOL));
    assert_eq!(text(&file), "[General]\r\nVersion=3\r\n");
    assert_eq!(file.extensions(Side::Machine), []);
}

#[test]
fn only_the_first_general_section_counts_and_strange_lines_stay() {
    let before = "\r\n; Version=1\r\n[Other]\r\nVersion=2\r\nstray\r\n [ general ] \r\nx==y\r\n\tVERSION = 3 \r\n\
        version=4\r\n\r\n[General]\r\nVersion=5\r\n";
    let mut file = parse(before);
    assert_eq!(file.version(), Some(3));
    file.count_up(Side::Machine);
    assert_eq!(text(&file), before.replace("VERSION = 3 ", "VERSION = 4 "));
    // A new line goes behind the section's last line that is not blank.
    file.ensure_extension(Side::Machine, REGISTRY_EXTENSION, MACHINE_TOOL);
    let line = format!("version=4\r\ngPCMachineExtensionNames={REGISTRY_MACHINE}\r\n\r\n[General]");
    assert!(text(&file).contains(&line), "{}", text(&file));
}

#[test]
fn a_file_without_the_section_gets_one() {
    let check = |before: &str, after: &str| {
        let mut file = parse(before);
        assert_eq!(file.version(), None);
        file.count_up(Side::Machine);
        assert_eq!(text(&file), after);
        assert_eq!(parse(after), file);
    };
    check("", "[General]\r\nVersion=1\r\n");
    check("[Other]\nx=1", "[Other]\nx=1\n[General]\nVersion=1\n");
    check("[General]", "[General]\r\nVersion=1\r\n");
    check("[general]\r\nx=1", "[general]\r\nx=1\r\nVersion=1\r\n");
    // Windows knows no mark of UTF-8, so that the first heading is none.
    check("\u{feff}[General]\r\n", "\u{feff}[General]\r\n[General]\r\nVersion=1\r\n");
    check("\u{feff}", "\u{feff}\r\n[General]\r\nVersion=1\r\n");
}

#[test]
fn utf_16_stays_utf_16() {
    let encode = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let text = format!(
        "\u{feff}[General]\r\ndisplayName=新しい\r\ngPCMachineExtensionNames={REGISTRY_MACHINE}\r\nVersion=9\r\n"
    );
    let mut file = GptIni::parse(&encode(&text)).unwrap();
    assert_eq!(file.to_bytes(), encode(&text));
    assert_eq!(file.extensions(Side::Machine).len(), 1);
    assert_eq!(file.count_up(Side::User), 65_545);
    assert_eq!(file.to_bytes(), encode(&text.replace("=9", "=65545")));
    let error = GptIni::parse(b"\xff\xfe[").unwrap_err();
    assert_eq!(error.to_string(), "read gpt.ini: UTF-16 text cannot have 3 bytes");
}

#[test]
fn bytes_of_another_encoding_are_kept() {
    let bytes = b"[General]\r\ndisplayName=\x90V\x82\xb5\x82\xa2\r\nVersion=1\r\n";
    let mut file = GptIni::parse(bytes).unwrap();
    assert_eq!(file.to_bytes(), bytes);
    file.count_up(Side::Machine);
    assert_eq!(file.to_bytes(), b"[General]\r\ndisplayName=\x90V\x82\xb5\x82\xa2\r\nVersion=2\r\n");
}

/// `GetPrivateProfileInt`: blanks and quotes go, figures end at what is none, and without a figure it is 0.
#[test]
fn numbers_are_read_as_windows_reads_them() {
    for (value, read, counted) in [
        ("5", 5, "6"),
        (" 5 ", 5, " 6 "),
        ("\"5\"", 5, "\"6\""),
        ("'5'", 5, "'6'"),
        ("5 ;x", 5, "6 ;x"),
        ("5abc", 5, "6abc"),
        ("1 2", 1, "2 2"),
        ("007", 7, "8"),
        ("", 0, "1"),
        ("\"\"", 0, "\"1\""),
        ("x", 0, "1"),
        ("\"5", 0, "1"),
        ("0x10", 0, "1x10"),
        ("-1", u32::MAX, "4294901761"),
        ("-2147483648", 0x8000_0000, "2147483649"),
        ("4294967295", u32::MAX, "4294901761"),
    ] {
        let before = format!("[General]\r\nVersion={value}\r\nVersion=9\r\n[General]\r\nVersion=8\r\n");
        let mut file = parse(&before);
        assert_eq!(file.version(), Some(read), "{value:?}");
        file.count_up(Side::Machine);
        assert_eq!(
            text(&file),
            before.replacen(&format!("Version={value}"), &format!("Version={counted}"), 1)
        );
        assert_eq!(parse(&text(&file)), file, "{value:?}");
    }
}

#[test]
fn options_switch_a_half_off() {
    for (options, machine, user) in [
        ("", false, false),
        ("Options=0", false, false),
        ("Options=1", false, true),
        ("Options=2", true, false),
        ("options = \"3\" ", true, true),
        ("Options=2 ;x", true, false),
        ("Options=x\r\nOptions=2", false, false),
        ("Options=0x2", false, false),
        ("[Other]\r\nOptions=2", false, false),
    ] {
        let file = parse(&format!("[General]\r\nVersion=5\r\n{options}\r\n"));
        assert_eq!((file.is_off(Side::Machine), file.is_off(Side::User)), (machine, user), "{options:?}");
    }
}

#[test]
fn a_list_with_blanks_or_quotes_keeps_them() {
    let (one, new) = (format!("[{LOW} {HIGH}]"), format!("[{REGISTRY_EXTENSION}{MACHINE_TOOL}]"));
    for (list, added) in [
        (format!("{one} [{HIGH}{HIGH}]"), format!("{one}{new} [{HIGH}{HIGH}]")),
        (format!("\"{one}\""), format!("\"{one}{new}\"")),
        (
            format!("[ {REGISTRY_EXTENSION} {HIGH} ]"),
            format!("[ {REGISTRY_EXTENSION} {HIGH}{MACHINE_TOOL} ]"),
        ),
        ("\"\"".to_owned(), format!("\"{new}\"")),
    ] {
        let before = format!("[General]\r\ngPCMachineExtensionNames={list}\r\nVersion=1\r\n");
        let mut file = parse(&before);
        assert!(file.ensure_extension(Side::Machine, REGISTRY_EXTENSION, MACHINE_TOOL), "{list}");
        assert_eq!(text(&file), before.replace(&list, &added));
        assert_eq!(parse(&text(&file)), file);
        assert!(file.remove_extension(Side::Machine, REGISTRY_EXTENSION, MACHINE_TOOL));
        assert_eq!(parse(&text(&file)), file);
    }
}

#[test]
fn what_a_power_cut_left_is_not_added_to() {
    for (bytes, at) in [
        (&b"\0\0\0\0"[..], 0),
        (b"[General]\r\nVersion=5\r\n\0\0\0", 22),
        (b"[General]\r\nVersion=\0\0\r\n", 19),
        // UTF-16 without its mark, and the other way round.
        (b"[\0G\0e\0n\0", 1),
        (b"\xfe\xff\0[\0G", 2),
        (b"\xff\xfe\0\0", 2),
    ] {
        assert_eq!(GptIni::parse(bytes).unwrap_err(), Error::Nul { at }, "{bytes:?}");
    }
}

#[test]
fn damage_is_named_with_its_place() {
    let check = |text: &str, want: &str| {
        assert_eq!(GptIni::parse(text.as_bytes()).unwrap_err().to_string(), want);
    };
    for version in ["4294967296", "+1", "+", "-", "-2147483649"] {
        let error = GptIni::parse(format!("\n[General]\nVersion={version}\n").as_bytes()).unwrap_err();
        assert_eq!(error, Error::Number { line: 3, key: "Version", text: version.to_owned() });
    }
    check(
        "[General]\r\nVersion=5\r\nOptions=+2\r\n",
        "read gpt.ini: line 3: a decimal number of 32 bits was expected for Options, but it is \"+2\"",
    );
    let machine = |list: &str| format!("[General]\r\ngPCMachineExtensionNames={list}\r\n");
    // Column 26 is the list's first character.
    for (list, column) in [
        ("x".to_owned(), 26),
        ("[]".to_owned(), 27),
        (format!("[{LOW}"), 26 + 39),
        (format!("[{LOW}x]"), 26 + 39),
        (format!("[{}]", LOW.replace('-', "0")), 27),
        (format!("{REGISTRY_MACHINE},{REGISTRY_MACHINE}"), 26 + 78),
        ("[{２A8FDC61-2347-4C87-92F6-B05EB91A201A}]".to_owned(), 27),
    ] {
        let want = format!(
            "read gpt.ini: line 2, column {column}: gPCMachineExtensionNames is not a list of [{{GUID}}{{GUID}}…] \
             from here on"
        );
        check(&machine(&list), &want);
    }
}

#[test]
fn guids_are_read_and_written() {
    assert_eq!(REGISTRY_EXTENSION.to_string(), "{35378EAC-683F-11D2-A89A-00C04FBBCFA2}");
    assert_eq!(guid("{35378eac-683f-11d2-a89a-00c04fbbcfa2}"), REGISTRY_EXTENSION);
    assert_eq!(
        guid("{00000000-0000-0000-0000-000000000001}").to_string(),
        "{00000000-0000-0000-0000-000000000001}"
    );
    for text in ["", "{}", "35378EAC-683F-11D2-A89A-00C04FBBCFA2", "{+5378EAC-683F-11D2-A89A-00C04FBBCFA2}"] {
        assert_eq!(
            text.parse::<Guid>().unwrap_err().to_string(),
            format!("read {text:?} as a GUID: {{XXXXXXXX-XXXX-XXXX-XXXX-XXXXXXXXXXXX}} was expected")
        );
    }
}

proptest! {
    #[test]
    fn any_bytes_are_kept_or_refused(
        pieces in prop::collection::vec(
            prop_oneof![
                Just("[General]".to_owned()), Just("\n".to_owned()), Just("\r\n".to_owned()),
                Just("Version=7".to_owned()), Just("gPCMachineExtensionNames=".to_owned()),
                Just(REGISTRY_MACHINE.to_owned()), Just(format!("[{LOW}{HIGH}]")), Just("\u{feff}".to_owned()),
                ".{0,5}",
            ],
            0..12,
        ),
        utf_16 in any::<bool>(),
        side in prop::sample::select(vec![Side::Machine, Side::User]),
    ) {
        let text = pieces.concat();
        let bytes = if utf_16 {
            text.encode_utf16().flat_map(u16::to_le_bytes).collect()
        } else {
            text.into_bytes()
        };
        let Ok(mut file) = GptIni::parse(&bytes) else { return Ok(()) };
        prop_assert_eq!(file.to_bytes(), &bytes[..]);
        let before = file.clone();
        // Whatever is changed is there when the file is read anew, and the other half never moves.
        let version = file.count_up(side);
        let added = file.ensure_extension(side, REGISTRY_EXTENSION, MACHINE_TOOL);
        let again = GptIni::parse(&file.to_bytes()).unwrap();
        prop_assert_eq!(&again, &file);
        prop_assert_eq!(again.version(), Some(version));
        let other = if side == Side::Machine { Side::User } else { Side::Machine };
        prop_assert_eq!(again.extensions(other), before.extensions(other));
        let all = |file: &GptIni| file.extensions(side).iter().map(|group| group.tools.len()).sum::<usize>();
        prop_assert_eq!(all(&again), all(&before) + usize::from(added));
        if added {
            prop_assert!(file.remove_extension(side, REGISTRY_EXTENSION, MACHINE_TOOL));
            prop_assert_eq!(GptIni::parse(&file.to_bytes()).unwrap(), file);
        }
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(file) = GptIni::parse(&bytes) {
            prop_assert_eq!(file.to_bytes(), bytes);
        }
    }
}
