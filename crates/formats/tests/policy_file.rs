//! `Registry.pol`: real files byte for byte, the editor's three states, directives, damage.
#![expect(clippy::panic, clippy::print_stderr, reason = "helpers of tests, where a failure is the test's")]

use std::path::PathBuf;

use formats::policy_file::{Directive, Entry, Error, Field, PolicyFile, REG_DWORD, REG_SZ, Setting};
use proptest::prelude::*;

const AU: &str = r"Software\Policies\Microsoft\Windows\WindowsUpdate\AU";
const RUN: &str = r"Software\Policies\Example\Run";

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

fn dword(key: &str, name: &str, value: u32) -> Entry {
    Entry { key: key.to_owned(), name: name.to_owned(), kind: REG_DWORD, data: value.to_le_bytes().to_vec() }
}

fn text(key: &str, name: &str, value: &str) -> Entry {
    let data = value.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
    Entry { key: key.to_owned(), name: name.to_owned(), kind: REG_SZ, data }
}

fn set(value: &u32) -> Setting<'_> {
    Setting::Set { kind: REG_DWORD, data: bytes_of(value) }
}

/// The little-endian bytes of one of the values that the tests set.
fn bytes_of(value: &u32) -> &'static [u8] {
    match value {
        0 => &[0, 0, 0, 0],
        1 => &[1, 0, 0, 0],
        2 => &[2, 0, 0, 0],
        3 => &[3, 0, 0, 0],
        4 => &[4, 0, 0, 0],
        other => panic!("no bytes for {other}"),
    }
}

fn file(entries: Vec<Entry>) -> PolicyFile {
    PolicyFile { entries }
}

fn names(file: &PolicyFile) -> Vec<&str> {
    file.entries.iter().map(|entry| entry.name.as_str()).collect()
}

#[test]
fn real_files_come_out_byte_for_byte() {
    let Some(folder) = real_files("real_files_come_out_byte_for_byte") else {
        return;
    };
    // The numbers of entries are from data/README.md and from a reader in Python that shares no code with
    // this one.
    for (name, entries) in [
        ("03-khaosmaou-ltsc2021-machine-AU2.pol", 213),
        ("06-girlbossceo-machine.pol", 130),
        ("09-registry.pol-rs-user.pol", 1),
        ("10-registry.pol-rs-machine.pol", 1),
        ("11-registry.pol-rs-empty.pol", 0),
        ("12-simeon-telemetry-machine.pol", 316),
        ("13-dod-win8-machine.pol", 221),
    ] {
        let bytes = std::fs::read(folder.join(name)).unwrap();
        let file = PolicyFile::parse(&bytes).unwrap();
        assert_eq!(file.entries.len(), entries, "{name}");
        assert_eq!(file.to_bytes().unwrap(), bytes, "{name}");
    }
}

#[test]
fn a_real_file_answers_as_the_editor_shows_it() {
    let Some(folder) = real_files("a_real_file_answers_as_the_editor_shows_it") else {
        return;
    };
    let bytes = std::fs::read(folder.join("03-khaosmaou-ltsc2021-machine-AU2.pol")).unwrap();
    let mut file = PolicyFile::parse(&bytes).unwrap();
    assert_eq!(file.setting(AU, "NoAutoUpdate"), set(&0));
    assert_eq!(file.setting(&AU.to_uppercase(), "auoptions"), set(&2));
    assert_eq!(file.setting(AU, "AutomaticMaintenanceEnabled"), Setting::Deleted);
    assert_eq!(file.setting(AU, "NoSuchValue"), Setting::NotConfigured);
    let unsolicited = r"Software\Policies\Microsoft\Windows NT\Terminal Services\RAUnsolicit";
    assert_eq!(file.setting(unsolicited, "anything"), Setting::Deleted);
    let directive = file.overruled_by(unsolicited, "anything").unwrap();
    assert_eq!(file.entries[directive].directive(), Some(Directive::DeleteAllValues));

    // To "disabled" and back gives the file that there was, but for places that the file does not depend on.
    let before = file.clone();
    let place = file.position(AU, "AUOptions").unwrap();
    file.put(AU, "AUOptions", Setting::Deleted).unwrap();
    assert_eq!(file.position(AU, "auoptions"), Some(place));
    assert_eq!(file.entries[place], text(&before.entries[place].key, "**del.AUOptions", " "));
    assert_eq!(file.entries[place].data, [0x20, 0, 0, 0]);
    file.put(AU, "AUOptions", set(&2)).unwrap();
    assert_eq!(file, before);
}

#[test]
fn the_specimen_of_the_facts_is_written_exactly() {
    // facts/windows.md 2.2: the tail of sample 01, an entry AUOptions=4.
    let bytes = file(vec![dword(AU, "AUOptions", 4)]).to_bytes().unwrap();
    assert_eq!(bytes[..10], *b"PReg\x01\0\0\0[\0");
    let tail = b"A\0U\0O\0p\0t\0i\0o\0n\0s\0\0\0;\0\x04\0\0\0;\0\x04\0\0\0;\0\x04\0\0\0]\0";
    assert!(bytes.ends_with(tail), "{bytes:02x?}");
}

#[test]
fn the_editors_three_states() {
    let mut file =
        file(vec![dword(r"Software\A", "X", 1), dword(AU, "NoAutoUpdate", 1), dword(r"Software\B", "X", 1)]);
    // A new value goes behind its key's last entry and takes over the spelling of the key.
    file.put(&AU.to_lowercase(), "AUOptions", set(&3)).unwrap();
    assert_eq!(names(&file), ["X", "NoAutoUpdate", "AUOptions", "X"]);
    assert_eq!(file.entries[2].key, AU);
    // Deleting and setting replace each other in place.
    file.put(AU, "NoAutoUpdate", Setting::Deleted).unwrap();
    assert_eq!(names(&file), ["X", "**del.NoAutoUpdate", "AUOptions", "X"]);
    assert_eq!(file.setting(AU, "NoAutoUpdate"), Setting::Deleted);
    file.put(AU, "noautoupdate", set(&0)).unwrap();
    assert_eq!(names(&file), ["X", "noautoupdate", "AUOptions", "X"]);
    // Not configured: nothing of it is left, and a second time changes nothing.
    file.put(AU, "NoAutoUpdate", Setting::NotConfigured).unwrap();
    file.put(AU, "NoAutoUpdate", Setting::NotConfigured).unwrap();
    file.put(AU, "AUOptions", Setting::Deleted).unwrap();
    file.put(AU, "AUOptions", Setting::NotConfigured).unwrap();
    assert_eq!(names(&file), ["X", "X"]);
    // A key that the file does not have comes last.
    file.put(AU, "AUOptions", set(&4)).unwrap();
    assert_eq!(file.position(AU, "AUOptions"), Some(2));
}

#[test]
fn a_value_named_twice_is_settled_by_one_entry() {
    let mut file = file(vec![
        dword(AU, "AUOptions", 2),
        text(AU, "**DEL.auoptions", " "),
        dword(AU, "Other", 1),
        dword(AU, "AUOPTIONS", 3),
    ]);
    assert_eq!(file.setting(AU, "AUOptions"), set(&3));
    assert_eq!(file.position(AU, "AUOptions"), Some(3));
    file.put(AU, "AUOptions", set(&4)).unwrap();
    assert_eq!(names(&file), ["Other", "AUOptions"]);
    assert_eq!(file.setting(AU, "AUOptions"), set(&4));
}

#[test]
fn a_trailing_backslash_names_the_same_key() {
    let file = file(vec![dword(&format!("{AU}\\"), "AUOptions", 2)]);
    assert_eq!(file.setting(AU, "AUOptions"), set(&2));
}

#[test]
fn names_beyond_ascii_fold_their_case_and_survive() {
    let file = file(vec![dword("Software\\\u{30c6}スト", "Ä;[]\u{1f600}", 1)]);
    assert_eq!(file.setting("SOFTWARE\\テスト", "ä;[]\u{1f600}"), set(&1));
    assert_eq!(file.setting("SOFTWARE\\テスト", "a;[]\u{1f600}"), Setting::NotConfigured);
    assert_eq!(PolicyFile::parse(&file.to_bytes().unwrap()).unwrap(), file);
    // U+017F has the upper case S, but the registry keeps the two apart.
    assert_eq!(file_with("\u{17f}").setting(AU, "S"), Setting::NotConfigured);
}

fn file_with(name: &str) -> PolicyFile {
    file(vec![dword(AU, name, 1)])
}

#[test]
fn directives_are_told_apart() {
    let check = |name: &str, value: &str, want: Option<Directive>| {
        assert_eq!(text(RUN, name, value).directive(), want, "{name}");
    };
    let list = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
    check("**Del.Show;Policies", " ", Some(Directive::Delete { name: "Show;Policies".to_owned() }));
    check("**delvals.", " ", Some(Directive::DeleteAllValues));
    check("**DelVals", " ", Some(Directive::DeleteAllValues));
    check(
        "**DeleteValues",
        "EnableURL; TabURL;",
        Some(Directive::DeleteValues { names: list(&["EnableURL", "TabURL"]) }),
    );
    check("**DeleteKeys ", "NoRun;NoFind", Some(Directive::DeleteKeys { names: list(&["NoRun", "NoFind"]) }));
    check("**soft.RootPath", "%PROGRAMFILES%", Some(Directive::Soft { name: "RootPath".to_owned() }));
    check("**SecureKey", "1", Some(Directive::SecureKey { secured: false }));
    assert_eq!(dword(RUN, "**securekey", 1).directive(), Some(Directive::SecureKey { secured: true }));
    check("**Comment:x", "", Some(Directive::Unknown));
    check("*del.X", "", None);
    check("", "", None);
}

#[test]
fn the_order_of_a_directive_and_a_value_decides() {
    let all = text(RUN, "**delvals.", " ");
    let after = file(vec![all.clone(), dword(RUN, "1", 1)]);
    assert_eq!(after.setting(RUN, "1"), set(&1));
    assert_eq!(after.overruled_by(RUN, "1"), None);
    let before = file(vec![dword(RUN, "1", 1), all]);
    assert_eq!(before.setting(RUN, "1"), Setting::Deleted);
    assert_eq!(before.overruled_by(RUN, "1"), Some(1));
    assert_eq!(before.position(RUN, "1"), Some(0));

    let listed = file(vec![dword(RUN, "A", 1), dword(RUN, "B", 1), text(RUN, "**DeleteValues", "b;C")]);
    assert_eq!(listed.setting(RUN, "A"), set(&1));
    assert_eq!(listed.setting(RUN, "B"), Setting::Deleted);
    assert_eq!(listed.setting(RUN, "c"), Setting::Deleted);

    let keys = text(r"Software\Policies\Example", "**DeleteKeys", "run;Other");
    let parent = file(vec![dword(RUN, "A", 1), dword(r"Software\Policies\Example\Runner", "A", 1), keys]);
    assert_eq!(parent.setting(RUN, "A"), Setting::Deleted);
    assert_eq!(parent.setting(&format!(r"{RUN}\Deep\Er"), "any"), Setting::Deleted);
    assert_eq!(parent.setting(r"Software\Policies\Example\Runner", "A"), set(&1));
    assert_eq!(parent.setting(r"Software\Policies\Example", "any"), Setting::NotConfigured);
}

#[test]
fn soft_values_are_reported_as_what_they_are() {
    let soft = dword(RUN, "**soft.A", 1);
    let maybe = Setting::SetIfAbsent { kind: REG_DWORD, data: &[1, 0, 0, 0] };
    assert_eq!(file(vec![soft.clone()]).setting(RUN, "a"), maybe);
    assert_eq!(file(vec![dword(RUN, "A", 2), soft.clone()]).setting(RUN, "A"), set(&2));
    assert_eq!(file(vec![text(RUN, "**del.A", " "), soft.clone()]).setting(RUN, "A"), set(&1));
    let mut file = file(vec![soft]);
    file.put(RUN, "A", set(&3)).unwrap();
    assert_eq!(names(&file), ["A"]);
    file.put(RUN, "A", maybe).unwrap();
    assert_eq!(names(&file), ["**soft.A"]);
}

#[test]
fn creating_a_key_configures_no_value() {
    let create = Entry { key: RUN.to_owned(), name: String::new(), kind: 0, data: Vec::new() };
    assert!(create.only_creates_key());
    let mut file = file(vec![create.clone()]);
    assert_eq!(file.setting(RUN, ""), Setting::NotConfigured);
    assert_eq!(file.position(RUN, ""), None);
    let bytes = file.to_bytes().unwrap();
    assert_eq!(PolicyFile::parse(&bytes).unwrap(), file);
    file.put(RUN, "A", set(&1)).unwrap();
    assert_eq!(file.entries[0], create);
}

#[test]
fn what_put_sets_is_set_whatever_directive_follows() {
    let mut file = file(vec![
        dword(RUN, "A", 1),
        text(RUN, "**delvals.", " "),
        dword(RUN, "B", 1),
        dword(r"Software\Z", "Z", 1),
        text(r"Software\Policies\Example", "**DeleteKeys", "Run"),
        dword(r"Software\Y", "Y", 1),
    ]);
    file.put(RUN, "A", set(&2)).unwrap();
    assert_eq!(file.setting(RUN, "A"), set(&2));
    assert_eq!(names(&file), ["**delvals.", "B", "Z", "**DeleteKeys", "A", "Y"]);
}

#[test]
fn not_configured_is_refused_where_a_directive_deletes() {
    let mut file = file(vec![text(RUN, "**delvals.", " "), dword(RUN, "A", 1)]);
    let before = file.clone();
    let error = file.put(RUN, "A", Setting::NotConfigured).unwrap_err();
    assert_eq!(
        error.to_string(),
        r"change Registry.pol: Software\Policies\Example\Run\A stays deleted by entry 0, `**delvals.`"
    );
    assert_eq!(file, before);
}

#[test]
fn put_refuses_what_a_policy_cannot_say() {
    let mut file = PolicyFile::default();
    let unfit = |result: Result<(), Error>, part: Field| {
        let error = result.unwrap_err();
        assert!(matches!(&error, Error::Unfit { field, .. } if *field == part), "{error}");
    };
    unfit(file.put("", "A", set(&1)), Field::Key);
    unfit(file.put("A\0B", "A", Setting::NotConfigured), Field::Key);
    unfit(file.put(r"\A", "A", set(&1)), Field::Key);
    unfit(file.put(r"A\\B", "A", set(&1)), Field::Key);
    unfit(file.put(RUN, "", set(&1)), Field::Name);
    unfit(file.put(RUN, "A\0", set(&1)), Field::Name);
    unfit(file.put(RUN, "**del.A", set(&1)), Field::Name);
    unfit(file.put(RUN, &"x".repeat(260), set(&1)), Field::Name);
    unfit(file.put(RUN, &"x".repeat(254), Setting::Deleted), Field::Name);
    let long = vec![0; 65_536];
    let error = file.put(RUN, "A", Setting::Set { kind: 3, data: &long }).unwrap_err();
    assert_eq!(error, Error::DataTooLong { length: 65_536 });
    assert!(file.entries.is_empty());
    file.put(RUN, &"x".repeat(259), Setting::Set { kind: 3, data: &long[1..] }).unwrap();
}

#[test]
fn the_writer_refuses_a_nul() {
    let error = file(vec![dword(RUN, "A", 1), dword("A\0B", "A", 1)]).to_bytes().unwrap_err();
    assert_eq!(error, Error::Nul { index: 1, field: Field::Key });
    let error = file(vec![dword(RUN, "A\0", 1)]).to_bytes().unwrap_err();
    assert_eq!(error.to_string(), "write Registry.pol: the name of entry 0 holds a NUL");
}

#[test]
fn places_beyond_the_list_are_errors() {
    let mut file = file(vec![dword(RUN, "A", 1)]);
    assert_eq!(file.remove_at(1), Err(Error::Index { index: 1, length: 1 }));
    assert_eq!(file.insert_at(2, dword(RUN, "B", 1)), Err(Error::Index { index: 2, length: 1 }));
    file.insert_at(1, dword(RUN, "B", 1)).unwrap();
    file.insert_at(0, dword(RUN, "C", 1)).unwrap();
    assert_eq!(names(&file), ["C", "A", "B"]);
    assert_eq!(file.remove_at(1).unwrap(), dword(RUN, "A", 1));
    assert_eq!(names(&file), ["C", "B"]);
}

#[test]
fn damage_is_named_with_its_place() {
    let whole = file(vec![dword("K", "N", 1)]).to_bytes().unwrap();
    // offsets:   0 header, 8 `[`, 10 K, 12 NUL, 14 `;`, 16 N, 18 NUL, 20 `;`, 22 type, 26 `;`, 28 size, 32
    // `;`,            34 data, 38 `]`, 40 end
    assert_eq!(whole.len(), 40);
    let check = |bytes: &[u8], want: &str| {
        assert_eq!(PolicyFile::parse(bytes).unwrap_err().to_string(), want);
    };
    let patched = |offset: usize, with: &[u8]| {
        let mut bytes = whole.clone();
        bytes[offset..offset + with.len()].copy_from_slice(with);
        bytes
    };
    check(b"", "read Registry.pol: the header needs 8 bytes, but the file has 0");
    check(&whole[..7], "read Registry.pol: the header needs 8 bytes, but the file has 7");
    check(
        &patched(0, b"RPeg"),
        "read Registry.pol: `PReg` was expected at offset 0, but the bytes are [52, 50, 65, 67]",
    );
    check(&patched(4, &[2]), "read Registry.pol: version 1 was expected at offset 4, but it is 2");
    check(&patched(8, b"{"), "read Registry.pol: `[` was expected at offset 8, but the unit there is 0x007b");
    check(
        &patched(14, b","),
        "read Registry.pol: `;` was expected at offset 14, but the unit there is 0x002c",
    );
    check(
        &patched(38, b"["),
        "read Registry.pol: `]` was expected at offset 38, but the unit there is 0x005b",
    );
    check(
        &patched(16, &[0x00, 0xd8]),
        "read Registry.pol: the name holds the lone surrogate 0xd800 at offset 16",
    );
    check(
        &patched(28, &[7]),
        "read Registry.pol: 7 bytes of data were expected at offset 34, but 6 are left",
    );
    check(
        &patched(28, &[0xff, 0xff, 0xff, 0xff]),
        "read Registry.pol: 4294967295 bytes of data were expected at offset 34, but 6 are left",
    );
    check(&whole[..12], "read Registry.pol: the key at offset 10 has no terminating NUL");
    check(&whole[..24], "read Registry.pol: 4 bytes of type were expected at offset 22, but 2 are left");
    let mut odd = whole.clone();
    odd.push(b'[');
    check(&odd, "read Registry.pol: 2 bytes of separator were expected at offset 40, but 1 are left");
    let mut astral = file(vec![dword("K", "\u{1f600}Nx", 1)]).to_bytes().unwrap();
    astral[22..24].copy_from_slice(&[0x00, 0xdc]);
    check(&astral, "read Registry.pol: the name holds the lone surrogate 0xdc00 at offset 22");
    // Every cut but the ones between entries is an error.
    for length in 0..whole.len() {
        assert_eq!(PolicyFile::parse(&whole[..length]).is_ok(), length == 8, "cut at {length}");
    }
}

fn any_entry() -> impl Strategy<Value = Entry> {
    let key =
        prop::sample::select(vec![RUN, AU, r"Software\Policies\Example", r"software\policies\example\RUN\"]);
    let plain =
        prop::sample::select(vec!["A", "a", "B", "**del.A", "**delvals.", "**soft.a", "**SecureKey", ""]);
    let ordinary = (key.clone(), plain, 0_u32..3).prop_map(|(key, name, value)| dword(key, name, value));
    let list = (key, prop::sample::select(vec!["**DeleteValues", "**DeleteKeys"]), "[ABab;]{0,4}|Run")
        .prop_map(|(key, name, value)| text(key, name, &value));
    let strange = ("[^\0]{0,8}", "[^\0]{0,8}", any::<u32>(), prop::collection::vec(any::<u8>(), 0..9))
        .prop_map(|(key, name, kind, data)| Entry { key, name, kind, data });
    prop_oneof![4 => ordinary, 1 => list, 1 => strange]
}

proptest! {
    #[test]
    fn any_file_survives_writing_and_reading(entries in prop::collection::vec(any_entry(), 0..12)) {
        let file = file(entries);
        prop_assert_eq!(PolicyFile::parse(&file.to_bytes().unwrap()).unwrap(), file);
    }

    #[test]
    fn put_does_what_setting_then_says_and_touches_no_other_value(
        entries in prop::collection::vec(any_entry(), 0..12),
        wanted in prop::sample::select(vec![
            Setting::NotConfigured, Setting::Deleted, Setting::Set { kind: REG_DWORD, data: &[3, 0, 0, 0] },
        ]),
    ) {
        let before = file(entries);
        let mut after = before.clone();
        match after.put(RUN, "A", wanted) {
            Ok(()) => {
                prop_assert_eq!(after.setting(RUN, "A"), wanted);
                for (key, name) in [(RUN, "B"), (AU, "A"), (r"Software\Policies\Example", "A")] {
                    prop_assert_eq!(after.setting(key, name), before.setting(key, name));
                }
                let once = after.clone();
                after.put(RUN, "A", wanted).unwrap();
                prop_assert_eq!(after, once);
            }
            Err(error) => {
                prop_assert!(matches!(error, Error::Overruled { .. }), "{}", error);
                prop_assert_eq!(wanted, Setting::NotConfigured);
                prop_assert_eq!(after, before);
            }
        }
    }

    #[test]
    fn damaged_files_never_panic_and_what_parses_is_kept(
        entries in prop::collection::vec(any_entry(), 0..4),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut bytes = file(entries).to_bytes().unwrap();
        for (index, byte) in changes {
            let index = index.index(bytes.len());
            bytes[index] = byte;
        }
        bytes.truncate(cut.index(bytes.len() + 1));
        if let Ok(file) = PolicyFile::parse(&bytes) {
            prop_assert_eq!(file.to_bytes().unwrap(), bytes);
        }
    }
}
