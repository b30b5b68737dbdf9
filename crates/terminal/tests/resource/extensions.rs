//! Extensions: what lies in a profile, and what operations on it expect.

use crate::*;
use model::reason::Reason;
use terminal::faulty::Faulty;

/// The contract's extension, added to the profile by the practice browser.
struct Added {
    bench: Bench,
    id: String,
    addition: SetOperation,
}

impl Added {
    fn new() -> Self {
        let bench = Bench::new();
        let file = format!(r"{FOLDER}\sound.crx");
        let model::kinds::CrxFound::Sound { id, version, name, sha256, .. } =
            bench.extensions().files[0].holds.clone()
        else {
            panic!("not sound")
        };
        let sources = KeyPath::machine(EDGE).join("ExtensionInstallSources");
        bench.set(&sources, "1", words("file:///C:/Program%20Files/Contract/ext/*"));
        let addition = SetOperation::AddExtension(AddExtension {
            profile: profile(),
            id: id.clone(),
            name,
            version,
            file,
            sha256,
            replaces: None,
        });
        assert_eq!(terminal::test(&bench.practice(), &addition), TestResult::Ready);
        terminal::set(&bench.practice(), &addition).unwrap();
        Self { bench, id, addition }
    }

    fn folder(&self) -> Utf8PathBuf {
        self.bench.disk.join(USER_DATA).join("Default/Extensions").join(&self.id).join("2.0.0.0_0")
    }

    fn wrong(&self) -> Option<Reason> {
        let holds = self.bench.holds();
        holds.extensions.into_iter().find(|found| found.id == self.id).unwrap().files_wrong
    }

    /// Changes what the profile says.
    fn prefs(&self, change: impl FnOnce(&mut serde_json::Value)) {
        let path = self.bench.disk.join(USER_DATA).join("Default/Secure Preferences");
        let mut prefs: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        change(&mut prefs["extensions"]["settings"][&self.id]);
        std::fs::write(path, prefs.to_string()).unwrap();
    }

    fn stands(&self, operation: &SetOperation) -> TestResult {
        terminal::test(&self.bench.volume(), operation)
    }
}

/// W26: in that moment the extensions are not gone.
#[test]
fn w26_a_profile_s_file_that_the_browser_is_just_replacing_is_looked_for_again() {
    let added = Added::new();
    let volume = added.bench.volume();
    let undisturbed = extensions(&volume);
    assert!(!added.bench.holds().extensions.is_empty());
    for file in ["Secure Preferences", "Preferences"] {
        for at in 0..4 {
            let replacing = Faulty::replacing(&volume, file, at);
            assert_eq!(extensions(&replacing), undisturbed, "{file}, read {at}");
        }
    }
}

/// V1: what is larger than all that may be in it is no extension, and is not read.
#[test]
fn v1_a_huge_file_of_an_extension_is_refused_before_it_is_read() {
    let bench = Bench::new();
    let file = std::fs::File::create(bench.disk.join("Program Files/Contract/ext/sound.crx")).unwrap();
    file.set_len(formats::crx::MAX_TOTAL_BYTES + 1).unwrap();
    let holds = bench.extensions().files[0].holds.clone();
    assert!(
        matches!(&holds, model::kinds::CrxFound::Unreadable(trouble) if matches!(trouble.reason, Reason::TooLarge { .. })),
        "{holds:?}"
    );
}

#[test]
fn what_lies_in_an_extension_s_folder_is_compared_with_the_delivered_file() {
    let added = Added::new();
    assert_eq!(added.wrong(), None);
    let path = added.folder().join("manifest.json");
    let manifest = std::fs::read_to_string(&path).unwrap();
    let value: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    assert!(value["key"].is_string(), "{manifest}");
    let write = |text: &str| std::fs::write(&path, text).unwrap();
    let changed = |name: &str, to: serde_json::Value| {
        let mut value = value.clone();
        value[name] = to;
        value.to_string()
    };

    // Written in another way it is the same.
    write(&format!("\u{feff}// a comment\n{}", changed("manifest_version", serde_json::json!(3.0))));
    assert_eq!(added.wrong(), None);
    write(&changed("key", serde_json::json!("another")));
    assert_eq!(added.wrong(), None);
    // Something else is not.
    for text in [
        changed("name", serde_json::json!("another")),
        changed("more", serde_json::json!(1)),
        changed("version", serde_json::json!("2.0.0.1")),
        "{".to_owned(),
        String::new(),
    ] {
        write(&text);
        assert!(added.wrong().is_some(), "{text}");
    }
    std::fs::remove_file(&path).unwrap();
    assert!(matches!(added.wrong(), Some(Reason::FileGone { path }) if path.ends_with("manifest.json")));
    write(&manifest);
    assert_eq!(added.wrong(), None);

    let script = added.folder().join("background.js");
    let before = std::fs::read(&script).unwrap();
    std::fs::write(&script, [&before[..], b" "].concat()).unwrap();
    assert!(matches!(added.wrong(), Some(Reason::FileDiffers { path }) if path.ends_with("background.js")));
    std::fs::remove_file(&script).unwrap();
    assert!(matches!(added.wrong(), Some(Reason::FileGone { path }) if path.ends_with("background.js")));
    // Of another version there is no file to compare it with.
    added.prefs(|entry| entry["manifest"]["version"] = serde_json::json!("2.1"));
    write(&changed("version", serde_json::json!("2.1.0")));
    assert_eq!(added.wrong(), None);
}

#[test]
fn an_addition_is_done_only_where_it_is_in_on_and_whole() {
    let added = Added::new();
    let stands = || added.stands(&added.addition);
    assert_eq!(stands(), TestResult::InDesiredState);
    added.prefs(|entry| entry["disable_reasons"] = serde_json::json!([1]));
    assert!(matches!(stands(), TestResult::Drifted(Finding::ExtensionDisabled { .. })));
    added.prefs(|entry| entry["disable_reasons"] = serde_json::json!([]));
    added.prefs(|entry| entry["manifest"]["version"] = serde_json::json!("1.0"));
    assert!(matches!(stands(), TestResult::Drifted(Finding::ExtensionOld { .. })));
    added.prefs(|entry| entry["manifest"]["version"] = serde_json::json!("2.0.0.0"));
    std::fs::remove_file(added.folder().join("manifest.json")).unwrap();
    assert!(matches!(stands(), TestResult::Drifted(Finding::ExtensionOld { .. })));

    // The file it would come from.
    added.prefs(|entry| *entry = serde_json::json!({}));
    assert_eq!(stands(), TestResult::Ready);
    let file = added.bench.disk.join("Program Files/Contract/ext/sound.crx");
    let crx = std::fs::read(&file).unwrap();
    std::fs::write(&file, &crx[..crx.len() - 1]).unwrap();
    assert!(matches!(stands(), TestResult::Drifted(Finding::FileBroken { .. })));
    std::fs::remove_file(&file).unwrap();
    assert!(matches!(stands(), TestResult::Drifted(Finding::NotDelivered { .. })));
    let SetOperation::AddExtension(mut other) = added.addition.clone() else { panic!() };
    std::fs::write(&file, &crx).unwrap();
    other.sha256 = "0".repeat(64);
    let other = SetOperation::AddExtension(other);
    assert!(matches!(added.stands(&other), TestResult::Drifted(Finding::FileChanged { .. })));
}

#[test]
fn a_removal_and_a_switch_expect_what_they_found() {
    let added = Added::new();
    let removal = |version: Option<&str>| {
        SetOperation::RemoveExtension(RemoveExtension {
            profile: profile(),
            id: added.id.clone(),
            name: "x".to_owned(),
            version: version.map(|version| version.parse().unwrap()),
            successor: None,
        })
    };
    assert_eq!(added.stands(&removal(Some("2.0"))), TestResult::Ready);
    assert!(matches!(added.stands(&removal(Some("1.0"))), TestResult::Drifted(_)));
    assert!(matches!(added.stands(&removal(None)), TestResult::Drifted(_)));
    // Its successor has to be there.
    let followed = |successor: &str| {
        SetOperation::RemoveExtension(RemoveExtension {
            profile: profile(),
            id: added.id.clone(),
            name: "x".to_owned(),
            version: Some("2.0".parse().unwrap()),
            successor: Some(successor.to_owned()),
        })
    };
    assert_eq!(added.stands(&followed(&added.id)), TestResult::Ready);
    let missing = added.stands(&followed(&"a".repeat(32)));
    assert!(matches!(missing, TestResult::Drifted(Finding::ExtensionMissing { .. })), "{missing:?}");
    let switch = SetOperation::EnableExtension(EnableExtension {
        profile: profile(),
        id: added.id.clone(),
        name: "x".to_owned(),
    });
    assert_eq!(added.stands(&switch), TestResult::InDesiredState);
    for (reasons, ours) in [(vec![256], true), (vec![1], false), (vec![256, 1], false), (vec![8192], false)] {
        added.prefs(|entry| entry["disable_reasons"] = serde_json::json!(reasons));
        let stands = added.stands(&switch);
        assert_eq!(stands == TestResult::Ready, ours, "{reasons:?}");
        assert_eq!(matches!(stands, TestResult::Drifted(Finding::ExtensionDisabled { .. })), !ours);
    }
    added.prefs(|entry| *entry = serde_json::json!({}));
    assert_eq!(added.stands(&removal(None)), TestResult::InDesiredState);
    assert!(matches!(added.stands(&switch), TestResult::Drifted(Finding::ExtensionMissing { .. })));
}

#[test]
fn a_proof_holds_only_where_nothing_is_amiss() {
    let added = Added::new();
    let SetOperation::AddExtension(addition) = added.addition.clone() else { panic!() };
    let proof = ProveExtensions { profile: profile(), extensions: vec![addition] };
    let wrong = || terminal::verify_extensions(&added.bench.volume(), &proof).unwrap();
    let mode = |on: bool| {
        let path = added.bench.disk.join(USER_DATA).join("Default/Secure Preferences");
        let mut prefs: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        prefs["extensions"]["ui"]["developer_mode"] = serde_json::json!(on);
        std::fs::write(path, prefs.to_string()).unwrap();
    };
    mode(true);
    assert!(matches!(wrong(), Some(Finding::DeveloperModeOn { .. })));
    mode(false);
    assert_eq!(wrong(), None);
    let script = added.folder().join("background.js");
    let before = std::fs::read(&script).unwrap();
    std::fs::write(&script, b"x").unwrap();
    assert!(matches!(wrong(), Some(Finding::ExtensionFilesWrong { .. })));
    std::fs::write(&script, before).unwrap();
    added.prefs(|entry| entry["disable_reasons"] = serde_json::json!([1]));
    assert!(matches!(wrong(), Some(Finding::ExtensionDisabled { .. })));
    added.prefs(|entry| entry["disable_reasons"] = serde_json::json!([]));
    added.prefs(|entry| entry["manifest"]["version"] = serde_json::json!("3.0"));
    std::fs::remove_file(added.folder().join("manifest.json")).unwrap();
    assert!(matches!(wrong(), Some(Finding::ExtensionFilesWrong { .. })), "newer is enough, but not whole");
    added.prefs(|entry| entry["manifest"]["version"] = serde_json::json!("1.9"));
    assert!(matches!(wrong(), Some(Finding::ExtensionOld { .. })));
    added.prefs(|entry| *entry = serde_json::json!({}));
    assert!(matches!(wrong(), Some(Finding::ExtensionMissing { .. })));
}

#[test]
fn profiles_are_found_without_their_list_and_use_is_seen() {
    let bench = Bench::new();
    let folders = || {
        let found = bench.extensions().profiles;
        found
            .into_iter()
            .map(|found| format!("{}/{}", found.profile.user, found.profile.folder))
            .collect::<Vec<_>>()
    };
    let before = folders();
    let data = bench.disk.join(USER_DATA);
    std::fs::remove_file(data.join("Local State")).unwrap();
    std::fs::create_dir_all(data.join("Crashpad")).unwrap();
    assert_eq!(folders(), before);
    assert!(!terminal::is_in_use(&bench.volume(), &profile()).unwrap());
    let path = data.join("Default/Preferences");
    let mut prefs: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    prefs["profile"]["exit_type"] = serde_json::json!("Crashed");
    std::fs::write(&path, prefs.to_string()).unwrap();
    assert!(terminal::is_in_use(&bench.volume(), &profile()).unwrap());
    let nobody = ProfileRef { user: "nobody".to_owned(), folder: "Default".to_owned() };
    assert!(terminal::is_in_use(&bench.volume(), &nobody).is_err());
}

/// W14: since Edge 116 no policy removes an extension from a profile that is signed in, lets one run there or blocks it; the folder
/// from which the browser adds counts all the same.
#[test]
fn w14_the_browser_goes_by_fewer_policies_in_a_profile_that_is_signed_in() {
    let mut described = description();
    described.unverified_extensions_run = false;
    let signed_in = described.users.iter_mut().flat_map(|user| &mut user.profiles);
    signed_in.filter(|of| of.folder == profile().folder).for_each(|of| of.signed_in = true);
    let bench = Bench::of(&described);
    let profiles = bench.extensions().profiles;
    let known = profiles.iter().filter_map(|found| match &found.holds {
        ProfileState::Read(holds) => Some((found.profile.folder.as_str(), holds.signed_in)),
        ProfileState::Unreadable(_) | ProfileState::NotLookedAt(_) => None,
    });
    assert_eq!(known.collect::<Vec<_>>(), [("Default", true), ("Profile 1", false)]);

    let model::kinds::CrxFound::Sound { id, version, name, sha256, .. } =
        bench.extensions().files[0].holds.clone()
    else {
        panic!("not sound")
    };
    let edge = KeyPath::machine(EDGE);
    bench.set(&edge.join("ExtensionInstallSources"), "1", words("file:///C:/Program%20Files/Contract/ext/*"));
    bench.set(&edge.join("ExtensionInstallAllowlist"), "7", words(&id));
    let file = format!(r"{FOLDER}\sound.crx");
    for (folder, off) in [("Default", vec![256]), ("Profile 1", vec![])] {
        if folder == "Default" {
            bench.set(&edge.join("ExtensionInstallBlocklist"), "1", words(&id));
        }
        let profile = ProfileRef { folder: folder.to_owned(), ..profile() };
        let (id, name) = (id.clone(), name.clone());
        let (version, file, sha256) = (version.clone(), file.clone(), sha256.clone());
        let addition = AddExtension {
            profile: profile.clone(),
            id: id.clone(),
            name: name.clone(),
            version,
            file,
            sha256,
            replaces: None,
        };
        let practice = bench.practice();
        let added = terminal::set(&practice, &SetOperation::AddExtension(addition));
        let found = bench.extensions().profiles.into_iter().find(|found| found.profile == profile).unwrap();
        let ProfileState::Read(holds) = found.holds else { panic!() };
        let there = holds.extensions.iter().find(|extension| extension.id == id).unwrap();
        assert_eq!(there.disabled_by, off, "{folder}: {added:?}");
        let switch = SetOperation::EnableExtension(EnableExtension {
            profile: profile.clone(),
            id: id.clone(),
            name: name.clone(),
        });
        terminal::set(&practice, &switch).unwrap();
        let runs = terminal::test(&bench.volume(), &switch) == TestResult::InDesiredState;
        assert_eq!(runs, off.is_empty(), "{folder}");
        bench.set(&edge.join("ExtensionInstallBlocklist"), "1", absent());
        let removed = format!(r#"{{"{id}":{{"installation_mode":"removed"}}}}"#);
        bench.set(&edge, "ExtensionSettings", words(&removed));
        let version = there.version.clone();
        let removal = RemoveExtension { profile, id, name, version, successor: None };
        let removed = terminal::set(&bench.practice(), &SetOperation::RemoveExtension(removal));
        assert_eq!(removed.is_ok(), off.is_empty(), "{folder}: {removed:?}");
        bench.set(&edge, "ExtensionSettings", absent());
    }
}
