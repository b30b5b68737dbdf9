//! Profiles of Edge: what old and new builds write, in both files, and the practice writer.
#![expect(clippy::unwrap_used, reason = "helpers of tests, where a failure is the test's")]

use formats::crx::ExtensionId;
use formats::edge::local_state::{self, ProfileEntry};
use formats::edge::write::{Build, Placement, PracticeProfile};
use formats::edge::{
    DisableReason, Error, Extension, FileRole, Kind, Location, MAX_FILE_BYTES, Presence, Profile,
};
use proptest::prelude::*;
use serde_json::{Value, json};

const A: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
const B: &str = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
const C: &str = "cccccccccccccccccccccccccccccccc";

fn id(text: &str) -> ExtensionId {
    text.parse().unwrap()
}

fn settings(settings: &Value) -> Vec<u8> {
    json!({ "extensions": { "settings": settings } }).to_string().into_bytes()
}

/// The extension A, read from an entry of its own.
fn read(entry: &Value) -> Extension {
    let mut profile = Profile::read(None, Some(&settings(&json!({ A: entry })))).unwrap();
    profile.extensions.remove(A).unwrap()
}

/// What Chromium 156 wrote after a drop install (facts/edge.md 1.3), shortened.
fn dropped() -> Value {
    json!({
        "account_extension_type": 0, "active_permissions": { "api": ["nativeMessaging"] }, "commands": {},
        "creation_flags": 1, "disable_reasons": [], "first_install_time": "13439824849440479",
        "from_webstore": false, "location": 1,
        "manifest": { "manifest_version": 3, "name": "目視確認操作用アプリケーション", "version": "1.0.0.0" },
        "path": format!("{A}/1.0.0.0_0"), "was_installed_by_default": false,
    })
}

fn with(mut entry: Value, name: &str, value: Value) -> Value {
    entry[name] = value;
    entry
}

#[test]
fn a_dropped_extension_of_a_new_build_is_installed_and_enabled() {
    let extension = read(&dropped());
    assert_eq!(extension.presence, Presence::Installed);
    assert_eq!(extension.kind, Kind::Extension);
    assert_eq!(extension.name.as_deref(), Some("目視確認操作用アプリケーション"));
    assert_eq!(extension.version, Some("1.0".parse().unwrap()));
    assert_eq!(extension.manifest_version, Some(3));
    assert_eq!(extension.location, Some(Location::Internal));
    assert_eq!(extension.path, Some(format!("{A}/1.0.0.0_0")));
    assert_eq!(extension.held_in, FileRole::Preferences);
    assert!(extension.enabled && !extension.blocklisted);
    assert_eq!(extension.disable_reasons, []);
}

#[test]
fn enabled_is_what_builds_of_every_age_say() {
    let check = |name: &str, value: Value, enabled: bool, reasons: &[DisableReason]| {
        let extension = read(&with(dropped(), name, value.clone()));
        assert_eq!(extension.enabled, enabled, "{name}: {value}");
        assert_eq!(extension.disable_reasons, reasons, "{name}: {value}");
    };
    use DisableReason::*;
    // New builds: a list.
    check("disable_reasons", json!([256]), false, &[NotVerified]);
    check("disable_reasons", json!([8_388_608, 1]), false, &[UserAction, UnsupportedManifestVersion]);
    check(
        "disable_reasons",
        json!([16_777_216, 65_536, 65_536]),
        false,
        &[BlockedByPolicy, DeveloperModeOff],
    );
    check("disable_reasons", json!([33_554_432]), false, &[Unknown(33_554_432)]);
    check("disable_reasons", json!([3]), false, &[Unknown(3)]);
    check("disable_reasons", json!([0]), true, &[]);
    // Older ones: bits, and a state.
    check("disable_reasons", json!(0), true, &[]);
    check("disable_reasons", json!(8193), false, &[UserAction, ExternalExtension]);
    check("disable_reasons", json!(64 | 256), false, &[Unknown(64), NotVerified]);
    check("state", json!(1), true, &[]);
    check("state", json!(0), false, &[]);
    check("state", json!(2), false, &[]);
    check("state", json!("1"), false, &[]);
    // Blocklists.
    check("blacklist", json!(true), false, &[]);
    check("blacklist", json!(false), true, &[]);
    check("blacklist_state", json!(1), false, &[]);
    check("blacklist_state", json!(0), true, &[]);
    check("omaha_blocklist_state", json!(5), false, &[]);
    assert!(read(&with(dropped(), "blacklist_state", json!(1))).blocklisted);
    // An old entry has no reasons at all.
    let mut old = with(dropped(), "state", json!(1));
    old.as_object_mut().unwrap().shift_remove("disable_reasons");
    assert!(read(&old).enabled);
}

#[test]
fn every_reason_and_location_keeps_its_number() {
    // facts/edge.md 1.4 and 1.3.
    let reasons = [
        1, 2, 4, 8, 16, 32, 256, 512, 1024, 2048, 8192, 16_384, 32_768, 65_536, 524_288, 1_048_576,
        2_097_152, 4_194_304, 8_388_608, 16_777_216,
    ];
    for number in 0..=33 {
        let number = 1_i64 << number;
        let reason = DisableReason::from(number);
        assert_eq!(reason.number(), number);
        assert_eq!(matches!(reason, DisableReason::Unknown(_)), !reasons.contains(&number), "{number}");
    }
    for number in -1..12 {
        let location = Location::from(number);
        assert_eq!(location.number(), number);
        assert_eq!(matches!(location, Location::Unknown(_)), !(1..=10).contains(&number), "{number}");
    }
    assert_eq!(DisableReason::from(256), DisableReason::NotVerified);
    assert_eq!(Location::from(7), Location::ExternalPolicyDownload);
}

#[test]
fn residue_is_not_taken_for_an_extension() {
    let check = |entry: Value| {
        let extension = read(&entry);
        assert_eq!(extension.presence, Presence::Residue, "{entry}");
        assert!(!extension.enabled, "{entry}");
    };
    check(json!({}));
    check(json!(null));
    check(json!({ "ack_external": true, "path": "x" }));
    check(json!({ "location": 1 }));
    check(with(dropped(), "location", json!("1")));
    check(with(dropped(), "location", json!(1.5)));
    check(with(dropped(), "location", json!(4_294_967_297_i64)));
    check(with(dropped(), "path", json!(1)));
    assert_eq!(read(&json!({})).location, None);
}

#[test]
fn the_browsers_own_parts_are_marked() {
    let kind = |name: &str, value: Value| read(&with(dropped(), name, value)).kind;
    assert_eq!(kind("location", json!(5)), Kind::Component);
    assert_eq!(kind("location", json!(10)), Kind::Component);
    assert_eq!(kind("location", json!(7)), Kind::Extension);
    assert_eq!(kind("creation_flags", json!(17)), Kind::BookmarkApp);
    assert_eq!(kind("creation_flags", json!(4097)), Kind::Extension);
}

#[test]
fn unpacked_extensions_have_no_manifest_in_the_profile() {
    for location in [4, 8] {
        let mut entry = with(dropped(), "location", json!(location));
        entry["path"] = json!(r"C:\work\extension");
        entry.as_object_mut().unwrap().shift_remove("manifest");
        let extension = read(&entry);
        assert_eq!(extension.presence, Presence::Installed);
        assert_eq!((extension.name, extension.version, extension.manifest_version), (None, None, None));
        assert_eq!(extension.path.as_deref(), Some(r"C:\work\extension"));
        assert!(extension.enabled);
    }
}

#[test]
fn a_version_that_is_none_is_left_out_and_the_rest_stays() {
    let extension = read(&with(dropped(), "manifest", json!({ "name": "N", "version": "one" })));
    assert_eq!((extension.name.as_deref(), extension.version), (Some("N"), None));
    assert!(extension.enabled);
}

#[test]
fn secure_preferences_win_key_by_key() {
    let secure = json!({
        "extensions": { "settings": { A: with(dropped(), "disable_reasons", json!([1])), B: {} } },
        "protection": { "macs": {} },
    });
    let plain = json!({
        "extensions": { "settings": { A: dropped(), B: dropped(), C: dropped(), "no id": 1 }, "ui": { "developer_mode": true } },
    });
    let (secure, plain) = (secure.to_string(), plain.to_string());
    let profile = Profile::read(Some(secure.as_bytes()), Some(plain.as_bytes())).unwrap();
    let found: Vec<_> = profile
        .extensions
        .values()
        .map(|extension| (extension.id.as_str(), extension.held_in, extension.presence, extension.enabled))
        .collect();
    assert_eq!(
        found,
        [
            (A, FileRole::SecurePreferences, Presence::Installed, false),
            (B, FileRole::SecurePreferences, Presence::Residue, false),
            (C, FileRole::Preferences, Presence::Installed, true),
        ]
    );
    // Developer mode: Preferences say so until Secure Preferences speak.
    assert!(profile.developer_mode);
    let off = br#"{"extensions":{"ui":{"developer_mode":false}}}"#;
    assert!(!Profile::read(Some(off), Some(plain.as_bytes())).unwrap().developer_mode);
    assert!(!Profile::read(Some(off), None).unwrap().developer_mode);
    assert!(!Profile::read(None, Some(b"{}")).unwrap().developer_mode);
    assert_eq!(Profile::read(Some(b"{}"), None).unwrap().extensions.len(), 0);
}

#[test]
fn broken_files_are_named_with_their_place() {
    let check = |secure: Option<&[u8]>, plain: Option<&[u8]>, want: &str| {
        assert_eq!(Profile::read(secure, plain).unwrap_err().to_string(), want);
    };
    check(None, None, "read the profile: it has neither Secure Preferences nor Preferences");
    check(
        Some(b"{\n \"a\": 1,\n}"),
        Some(b"{}"),
        "read Secure Preferences: line 3, column 1: trailing comma",
    );
    check(
        Some(b"{}"),
        Some(b"{\"extensions\": {\"sett"),
        "read Preferences: line 1, column 21: EOF while parsing a string",
    );
    check(Some(b""), None, "read Secure Preferences: line 1, column 1: EOF while parsing a value");
    check(None, Some(b"[]"), "read Preferences: line 1, column 1: an object was expected");
    check(None, Some(b"\0\0\0\0"), "read Preferences: line 1, column 1: expected value");
    check(None, Some(b"{\"extensions\": 1}"), "read Preferences: `extensions` is not an object");
    check(
        None,
        Some(b"{\"extensions\": {\"settings\": []}}"),
        "read Preferences: `extensions.settings` is not an object",
    );
    let deep = [b"{\"a\":".repeat(200_000), b"1".to_vec(), b"}".repeat(200_000)].concat();
    let error = Profile::read(None, Some(&deep)).unwrap_err();
    assert!(error.to_string().ends_with("recursion limit exceeded"), "{error}");
    let error = Profile::read(None, Some(&vec![b' '; MAX_FILE_BYTES + 1])).unwrap_err();
    assert_eq!(
        error.to_string(),
        "read Preferences: 33554433 bytes are more than the 33554432 that such a file may have"
    );
    let error = local_state::parse(b"{\"profile\":\n\xff}").unwrap_err();
    assert!(matches!(error, Error::Json { file: FileRole::LocalState, line: 2, .. }), "{error}");
}

#[test]
fn profiles_are_listed_as_the_browser_lists_them() {
    let text = json!({
        "profile": {
            "info_cache": {
                "Default": { "name": "ユーザー 1", "active_time": 1_795_363_509.587_302, "is_ephemeral": false },
                "Profile 2": { "name": "", "active_time": 0.0 },
                "Profile 1": {},
                "Profile 3": { "name": "窓口" },
                "Guest Profile": { "name": "Guest" },
                "System Profile": { "name": "System" },
                "Profile 4": { "name": "for a day", "is_ephemeral": true },
            },
            "profiles_order": ["Profile 3", "Default", "Profile 9"],
            "last_active_profiles": ["Default"],
            "last_used": "Profile 1",
        }
    });
    let entry = |folder: &str, name: &str, active_at: Option<i64>, last_active: bool| ProfileEntry {
        folder: folder.to_owned(),
        name: name.to_owned(),
        active_at,
        last_active,
    };
    let want = [
        entry("Profile 3", "窓口", None, false),
        entry("Default", "ユーザー 1", Some(1_795_363_509), true),
        entry("Profile 2", "Profile 2", None, false),
        entry("Profile 1", "Profile 1", None, false),
    ];
    assert_eq!(local_state::parse(text.to_string().as_bytes()).unwrap(), want);
    // Closed properly, the list of open ones is empty.
    let closed =
        text.to_string().replace(r#""last_active_profiles":["Default"]"#, r#""last_active_profiles":[]"#);
    let active: Vec<bool> =
        local_state::parse(closed.as_bytes()).unwrap().iter().map(|profile| profile.last_active).collect();
    assert_eq!(active, [false, false, false, true]);
    // No list at all.
    assert_eq!(local_state::parse(b"{}").unwrap(), []);
    assert_eq!(local_state::parse(b"{\"profile\": {}}").unwrap(), []);
}

#[test]
fn a_list_of_profiles_of_another_form_is_an_error() {
    let check = |text: Value, want: &str| {
        assert_eq!(local_state::parse(text.to_string().as_bytes()).unwrap_err().to_string(), want);
    };
    check(json!({ "profile": [] }), "read Local State: `profile` is not an object");
}

#[test]
fn one_odd_entry_hides_no_profile() {
    for folder in ["..", "a/b", r"..\x", "C:", "", "a\0"] {
        let text = json!({ "profile": { "info_cache": { folder: {}, "Default": 1 } } });
        let listed = local_state::parse(text.to_string().as_bytes()).unwrap();
        let folders: Vec<_> = listed.iter().map(|profile| profile.folder.as_str()).collect();
        assert_eq!(folders, ["Default"], "{folder:?}");
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (0_i64..20).prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "[a-z0-9.]{0,5}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        let name = prop_oneof![
            4 => prop::sample::select(vec![
                "extensions", "settings", "ui", "developer_mode", "profile", "info_cache", "profiles_order", "Default",
                "location", "path", "manifest", "version", "name", "state", "disable_reasons", "creation_flags",
                "active_time", A, B,
            ]).prop_map(str::to_owned),
            1 => "[a-z]{1,3}",
        ];
        prop_oneof![
            1 => prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            4 => prop::collection::vec((name, inner), 0..6).prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn any_entry_is_read(entry in any_json()) {
        let extension = read(&entry);
        let installed = entry["location"].as_i64().is_some_and(|number| i32::try_from(number).is_ok())
            && entry["path"].is_string();
        prop_assert_eq!(extension.presence == Presence::Installed, installed);
        prop_assert!(!extension.enabled || installed && extension.disable_reasons.is_empty());
    }

    #[test]
    fn any_json_is_read_or_refused(a in any_json(), b in any_json()) {
        let (a, b) = (a.to_string(), b.to_string());
        let _ = local_state::parse(a.as_bytes());
        let _ = Profile::read(Some(a.as_bytes()), Some(b.as_bytes()));
        if let Ok(mut practice) = PracticeProfile::parse(Build::StateAndBits, Placement::Secure, Some(a.as_bytes()), Some(b.as_bytes())) {
            if practice.set_developer_mode(true).is_ok()
                && let Ok(profile) = Profile::read(Some(&practice.secure_preferences()), None)
            {
                prop_assert!(profile.developer_mode);
            }
            let _ = practice.remove(&id(A));
        }
    }

    #[test]
    fn damaged_text_never_panics(cut in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = settings(&json!({ A: dropped() }));
        let index = at.index(bytes.len());
        bytes[index] = byte;
        bytes.truncate(cut.index(bytes.len() + 1));
        let _ = Profile::read(None, Some(&bytes));
        let _ = local_state::parse(&bytes);
    }
}

/// W14: the fact alone is kept, and it is in `Preferences` that an account is listed.
#[test]
fn w14_a_profile_is_signed_in_if_its_preferences_list_an_account() {
    let signed_in = |accounts: &Value| {
        let file = json!({ "account_info": accounts }).to_string();
        let in_secure = Profile::read(Some(file.as_bytes()), None).unwrap();
        assert!(!in_secure.signed_in, "{file}");
        let profile = Profile::read(Some(b"{}"), Some(file.as_bytes())).unwrap();
        assert!(!format!("{profile:?}").contains('@'), "{profile:?}");
        profile.signed_in
    };
    let account = json!({ "account_id": "1", "email": "someone@example.invalid", "gaia": "1" });
    assert!(signed_in(&json!([account])));
    for none in [json!([]), json!(null), json!("x"), json!({})] {
        assert!(!signed_in(&none), "{none}");
    }
    let mut practice = PracticeProfile::new(Build::ListOfReasons, Placement::Secure);
    let read = |practice: &PracticeProfile| {
        Profile::read(Some(&practice.secure_preferences()), Some(&practice.preferences())).unwrap()
    };
    assert!(!read(&practice).signed_in);
    practice.sign_in().unwrap();
    assert!(read(&practice).signed_in);
}
