//! Profiles for practice: what the writer makes, the reader takes for what it is meant to be.
#![expect(clippy::unwrap_used, reason = "helpers of tests, where a failure is the test's")]

use formats::crx::ExtensionId;
use formats::edge::local_state::{self, ProfileEntry};
use formats::edge::write::{self, Build, NO_SEAL, NewExtension, Placement, PracticeProfile};
use formats::edge::{DisableReason, Error, FileRole, Location, Presence, Profile};
use serde_json::{Value, json};

const A: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
const B: &str = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
const C: &str = "cccccccccccccccccccccccccccccccc";

fn id(text: &str) -> ExtensionId {
    text.parse().unwrap()
}

#[test]
fn a_practice_local_state_is_read_back() {
    let profiles = [("Profile 1", "窓口", Some(1_700_000_000), true), ("Default", "Default", None, false)];
    let profiles = profiles.map(|(folder, name, active_at, last_active)| ProfileEntry {
        folder: folder.to_owned(),
        name: name.to_owned(),
        active_at,
        last_active,
    });
    assert_eq!(local_state::parse(&write::local_state(&profiles)).unwrap(), profiles);
}

fn manifest(version: &str) -> Value {
    json!({ "manifest_version": 3, "name": "Practice", "version": version })
}

fn read_practice(profile: &PracticeProfile) -> Profile {
    Profile::read(Some(&profile.secure_preferences()), Some(&profile.preferences())).unwrap()
}

#[test]
fn a_practice_profile_goes_through_the_procedure() {
    for build in [Build::StateAndBits, Build::ListOfReasons] {
        for placement in [Placement::Secure, Placement::Plain] {
            let mut practice = PracticeProfile::new(build, placement);
            assert_eq!(read_practice(&practice).extensions.len(), 0);
            let (old, new) = (manifest("1.0.0.0"), manifest("2.0.0.0"));
            let (a, b) = (id(A), id(B));
            let extension = |id, manifest, path| NewExtension {
                id,
                manifest,
                location: Location::Internal,
                path,
                installed_at: 13_439_824_849_440_479,
            };
            practice.install(&extension(&a, &old, r"a\1.0.0.0_0")).unwrap();
            practice.install(&extension(&b, &old, r"b\1.0.0.0_0")).unwrap();
            practice.set_developer_mode(true).unwrap();
            let role = match placement {
                Placement::Secure => FileRole::SecurePreferences,
                Placement::Plain => FileRole::Preferences,
            };
            let profile = read_practice(&practice);
            assert!(profile.developer_mode);
            let found = &profile.extensions[A];
            assert_eq!((found.held_in, found.presence, found.enabled), (role, Presence::Installed, true));
            assert_eq!(found.version, Some("1".parse().unwrap()));

            let reasons = [DisableReason::NotVerified, DisableReason::UnsupportedManifestVersion];
            practice.disable(&a, &reasons).unwrap();
            let found = read_practice(&practice).extensions.remove(A).unwrap();
            assert_eq!((found.enabled, &found.disable_reasons[..]), (false, &reasons[..]));
            practice.disable(&a, &[]).unwrap();
            assert!(read_practice(&practice).extensions[A].enabled);

            practice.remove(&a).unwrap();
            assert_eq!(read_practice(&practice).extensions[A].presence, Presence::Residue);
            assert_eq!(practice.remove(&a), Err(Error::NotInstalled { id: A.to_owned() }));
            let error = practice.disable(&id(C), &reasons).unwrap_err();
            assert_eq!(error.to_string(), format!("change the practice profile: {C} is not installed in it"));

            practice.install(&extension(&a, &new, r"a\2.0.0.0_0")).unwrap();
            practice.set_developer_mode(false).unwrap();
            let profile = read_practice(&practice);
            assert_eq!(profile.extensions[A].version, Some("2".parse().unwrap()));
            assert!(!profile.developer_mode);
            let again = PracticeProfile::parse(
                build,
                placement,
                Some(&practice.secure_preferences()),
                Some(&practice.preferences()),
            );
            assert_eq!(again.unwrap(), practice);
        }
    }
}

#[test]
fn a_practice_profile_of_a_workgroup_is_sealed_with_no_seal() {
    let mut practice = PracticeProfile::new(Build::ListOfReasons, Placement::Secure);
    let (a, manifest) = (id(A), manifest("1"));
    let extension = NewExtension {
        id: &a,
        manifest: &manifest,
        location: Location::Internal,
        path: "a",
        installed_at: 0,
    };
    practice.install(&extension).unwrap();
    practice.set_developer_mode(true).unwrap();
    practice.remove(&a).unwrap();
    let secure: Value = serde_json::from_slice(&practice.secure_preferences()).unwrap();
    let macs = &secure["protection"]["macs"]["extensions"];
    assert_eq!(macs["settings"][A], NO_SEAL);
    assert_eq!(macs["ui"]["developer_mode"], NO_SEAL);
    assert_eq!(secure["extensions"]["settings"][A], json!({}));
    let plain: Value = serde_json::from_slice(&practice.preferences()).unwrap();
    assert!(plain["extensions"].get("settings").is_none() && plain["extensions"].get("ui").is_none());
    // Old builds say state and bits, new ones a list, never both.
    let entry = |build: Build| {
        let mut practice = PracticeProfile::new(build, Placement::Plain);
        practice.install(&extension).unwrap();
        practice.disable(&a, &[DisableReason::UserAction, DisableReason::NotVerified]).unwrap();
        let plain: Value = serde_json::from_slice(&practice.preferences()).unwrap();
        plain["extensions"]["settings"][A].clone()
    };
    assert_eq!(entry(Build::ListOfReasons)["disable_reasons"], json!([1, 256]));
    assert_eq!(entry(Build::ListOfReasons).get("state"), None);
    assert_eq!(entry(Build::StateAndBits)["disable_reasons"], json!(257));
    assert_eq!(entry(Build::StateAndBits)["state"], json!(0));
}

#[test]
fn a_change_keeps_everything_else_in_its_place() {
    let text = r#"{"z":1,"extensions":{"settings":{"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb":{"location":1,"path":"b","x":[1.50,2e3]},"y":null},"a":"あ"},"b":{}}"#;
    let mut practice =
        PracticeProfile::parse(Build::ListOfReasons, Placement::Plain, None, Some(text.as_bytes())).unwrap();
    practice.disable(&id(B), &[DisableReason::UserAction]).unwrap();
    practice.set_developer_mode(true).unwrap();
    let want = text
        .replace("[1.50,2e3]}", r#"[1.5,2000.0],"disable_reasons":[1]}"#)
        .replace(r#""a":"あ""#, r#""a":"あ","ui":{"developer_mode":true}"#);
    assert_eq!(String::from_utf8(practice.preferences()).unwrap(), want);
    practice.remove(&id(B)).unwrap();
    assert!(
        String::from_utf8(practice.preferences()).unwrap().contains(&format!(r#"{{"{B}":{{}},"y":null}}"#))
    );
    let stuck =
        PracticeProfile::parse(Build::ListOfReasons, Placement::Plain, None, Some(b"{\"extensions\":1}"));
    let error = stuck.unwrap().set_developer_mode(true).unwrap_err();
    assert_eq!(error.to_string(), "read Preferences: `extensions` is not an object");
}
