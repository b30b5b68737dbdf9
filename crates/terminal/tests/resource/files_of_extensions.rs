//! What lies on the disk of an installed extension: its files against the delivered ones, its name, and folders elsewhere.

use crate::*;
use formats::crx::{self, SigningKey};
use formats::edge::Location;
use formats::edge::write::{Build, NewExtension, Placement, PracticeProfile, installed_manifest};
use model::kinds::{CrxFound, ExtensionFound};
use model::reason::Reason;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n a picture";
const MESSAGES: &str = r#"{"title":{"message":"契約の拡張"},"Other":{"message":"x"}}"#;

/// The one extension of a profile, and the file that it came from.
struct Installed {
    bench: Bench,
    key: SigningKey,
    files: Vec<(&'static str, Vec<u8>)>,
}

fn manifest() -> Value {
    json!({
        "manifest_version": 3,
        "name": "契約",
        "version": "2.0.0.0",
        "default_locale": "ja",
        "icons": { "16": "icon" },
        "background": { "service_worker": "background.js" },
    })
}

impl Installed {
    fn new() -> Self {
        let files = vec![
            ("manifest.json", manifest().to_string().into_bytes()),
            ("background.js", b"// nothing\n".to_vec()),
            ("icon", PNG.to_vec()),
            ("more/Logo.PNG", b"no picture that is named".to_vec()),
            ("_locales/ja/messages.json", MESSAGES.as_bytes().to_vec()),
            ("_locales/ja/other.json", b"{\"a\":1}".to_vec()),
            ("more/messages.json", b"{\"a\":1}".to_vec()),
            ("_metadata/verified_contents.json", b"[]".to_vec()),
        ];
        let made = Self { bench: Bench::new(), key: SigningKey::from_seed(b"files"), files };
        let packed: Vec<_> = made.files.iter().map(|(path, bytes)| (*path, &bytes[..])).collect();
        let crx = crx::sign(&crx::pack(&packed).unwrap(), &[&made.key]).unwrap();
        std::fs::write(made.crx(), crx).unwrap();
        for (path, bytes) in &made.files {
            made.write(path, bytes);
        }
        made.list(&json!({}), Location::Internal, &made.folder_name());
        made
    }

    fn crx(&self) -> Utf8PathBuf {
        self.bench.disk.join("Program Files/Contract/ext/sound.crx")
    }

    fn folder_name(&self) -> String {
        format!(r"{}\2.0.0.0_0", self.key.id().as_str())
    }

    fn write(&self, path: &str, bytes: &[u8]) {
        let folder = self.folder_name().replace('\\', "/");
        let path = self.bench.disk.join(USER_DATA).join("Default/Extensions").join(folder).join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }

    /// Lists it in the profile, with these members of its manifest put in others' places; `null` takes one away.
    fn list(&self, other: &Value, location: Location, path: &str) {
        let mut manifest = installed_manifest(manifest(), self.key.public_key());
        for (name, value) in other.as_object().unwrap() {
            manifest[name] = value.clone();
        }
        self.list_as(&self.key, &manifest, location, path);
    }

    fn list_as(&self, key: &SigningKey, manifest: &Value, location: Location, path: &str) {
        let mut files = PracticeProfile::new(Build::ListOfReasons, Placement::Secure);
        let (id, installed_at) = (key.id(), 13_300_000_000_000_000);
        files.install(&NewExtension { id: &id, manifest, location, path, installed_at }).unwrap();
        let profile = self.bench.disk.join(USER_DATA).join("Default");
        std::fs::write(profile.join("Secure Preferences"), files.secure_preferences()).unwrap();
        std::fs::write(profile.join("Preferences"), files.preferences()).unwrap();
    }

    fn found(&self) -> ExtensionFound {
        let mut found = self.bench.holds().extensions;
        assert_eq!(found.len(), 1, "{found:?}");
        found.remove(0)
    }
}

#[test]
fn a_delivered_file_is_known_by_its_digest() {
    let installed = Installed::new();
    let digest = Sha256::digest(std::fs::read(installed.crx()).unwrap());
    let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    let found = installed.bench.extensions().files.remove(0).holds;
    assert!(matches!(&found, CrxFound::Sound { sha256, .. } if *sha256 == digest), "{found:?}");
}

#[test]
fn only_what_the_browser_writes_again_may_be_written_otherwise() {
    let installed = Installed::new();
    assert_eq!(installed.found().files_wrong, None);
    let again = b" { \"a\" : 1 } ";
    let messages = MESSAGES.replace(':', " : ");
    let manifest = manifest().to_string().replace(':', " : ");
    for (path, other, is_same) in [
        ("background.js", &b"// nothing else\n"[..], false),
        // Pictures, by their name or because the manifest names them; but not an empty one.
        ("icon", b"encoded again", true),
        ("icon", b"", false),
        ("more/Logo.PNG", b"encoded again", true),
        ("more/Logo.PNG", b"", false),
        // JSON that the browser reads and writes.
        ("manifest.json", manifest.as_bytes(), true),
        ("_locales/ja/messages.json", messages.as_bytes(), true),
        ("_locales/ja/messages.json", again, false),
        // And JSON that is none of its business.
        ("_locales/ja/other.json", again, false),
        ("more/messages.json", again, false),
        // Its own record of the delivered signatures.
        ("_metadata/verified_contents.json", b"other", true),
    ] {
        installed.write(path, other);
        let wrong = installed.found().files_wrong;
        let differs = |reason: &Reason| matches!(reason, Reason::FileDiffers { path: at } if at.ends_with(&path.replace('/', r"\")));
        assert!(wrong.is_none() == is_same && wrong.iter().all(differs), "{path}: {wrong:?}");
        let whole = installed.files.iter().find(|(name, _)| *name == path).unwrap();
        installed.write(path, &whole.1);
    }
    assert_eq!(installed.found().files_wrong, None);
}

#[test]
fn a_name_that_stands_for_a_message_is_looked_up() {
    let installed = Installed::new();
    let folder = installed.folder_name();
    let write = |name: &str| {
        let mut manifest = manifest();
        manifest["name"] = name.into();
        installed.write("manifest.json", manifest.to_string().as_bytes());
    };
    for (listed, written, name) in [
        // The profile has it in the browser's language.
        (json!("一覧の名前"), "__MSG_title__", Some("一覧の名前")),
        (json!("一覧の名前"), "契約", Some("一覧の名前")),
        (json!("__MSG_title__"), "契約", Some("契約の拡張")),
        (json!("__MSG_TITLE__"), "契約", Some("契約の拡張")),
        (json!("__MSG_none__"), "契約", Some("__MSG_none__")),
        (json!("a __MSG_title__"), "契約", Some("a __MSG_title__")),
        (Value::Null, "__MSG_title__", Some("契約の拡張")),
        (Value::Null, "契約", Some("契約")),
    ] {
        write(written);
        installed.list(&json!({ "name": listed }), Location::Internal, &folder);
        assert_eq!(installed.found().name.as_deref(), name, "{listed} {written}");
    }
}

#[test]
fn a_folder_of_another_version_than_the_profile_lists_is_wrong() {
    let installed = Installed::new();
    let key = SigningKey::from_seed(b"nobody delivers this one");
    let listed = installed_manifest(manifest(), key.public_key());
    for (written, is_wrong) in [("2.0.0.0", false), ("2.0", false), ("2.0.0.1", true), ("x", true)] {
        let mut manifest = manifest();
        manifest["version"] = written.into();
        installed.write("manifest.json", manifest.to_string().as_bytes());
        // Whether it was delivered or not.
        for key in [&installed.key, &key] {
            installed.list_as(key, &listed, Location::Internal, &installed.folder_name());
            let wrong = installed.found().files_wrong;
            let says = |reason: &Reason| matches!(reason, Reason::VersionsDiffer { manifest, profile, .. } if manifest == written && profile == "2.0.0.0");
            assert_eq!(wrong.as_ref().is_some_and(says), is_wrong, "{written}: {wrong:?}");
        }
    }
}

#[test]
fn an_extension_from_elsewhere_lies_where_its_path_says() {
    let installed = Installed::new();
    let folder = installed.bench.disk.join("Tools/own");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("manifest.json"), r#"{"name":"自作","version":"2.0.0.0"}"#).unwrap();
    let key = SigningKey::from_seed(b"own");
    let listed = json!({ "version": "2.0.0.0" });
    installed.list_as(&key, &listed, Location::Unpacked, r"C:\Tools\own");
    let found = installed.found();
    assert_eq!((found.name.as_deref(), found.files_wrong), (Some("自作"), None));
    installed.list_as(&key, &listed, Location::Unpacked, r"C:\Tools\none");
    let gone = r"C:\Tools\none\manifest.json";
    assert!(matches!(installed.found().files_wrong, Some(Reason::FileGone { path }) if path == gone));
}

#[test]
fn what_cannot_be_read_is_somebodys_own_only_if_nobody_delivers_it() {
    let installed = Installed::new();
    let (own, elsewhere) = (SigningKey::from_seed(b"own"), r"E:\own");
    let named = json!({ "name": "自作", "version": "2.0.0.0" });
    let nameless = json!({ "version": "2.0.0.0" });
    for (key, manifest, location, is_told) in [
        (&own, &nameless, Location::Unpacked, false),
        (&own, &nameless, Location::CommandLine, false),
        (&own, &nameless, Location::Internal, true),
        (&own, &named, Location::Unpacked, true),
        (&own, &named, Location::Internal, true),
        (&installed.key, &nameless, Location::Unpacked, true),
        (&installed.key, &nameless, Location::CommandLine, true),
        (&installed.key, &named, Location::Internal, true),
    ] {
        installed.list_as(key, manifest, location, elsewhere);
        let found = installed.found();
        assert_eq!(found.trouble.is_some(), is_told, "{manifest} {location:?}: {found:?}");
    }
    // What can be read is no trouble, whoever's it is.
    for (key, location) in
        [(&own, Location::Unpacked), (&own, Location::Internal), (&installed.key, Location::Internal)]
    {
        installed.list_as(key, &nameless, location, &installed.folder_name());
        assert_eq!(installed.found().trouble, None);
    }
}

#[test]
fn each_set_is_looked_at_for_itself() {
    let bench = Bench::new();
    let (sound, mut other) = (set(), set());
    other.members[0].file = "cut.crx".to_owned();
    let desired = Desired::ExtensionFiles(model::kinds::ExtensionFiles { set: "s".parse().unwrap() });
    let step = |name: &str, set| (name.parse().unwrap(), Looking { desired: &desired, set });
    let steps = [
        step("A/one", Some(&sound)),
        step("A/two", Some(&other)),
        step("A/three", Some(&sound)),
        step("A/four", None),
    ];
    let seen = terminal::observe(&bench.volume(), steps, &BTreeMap::new(), History::default()).found;
    let file = |name: &str| match &seen[&name.parse().unwrap()] {
        Found::Extensions(found) => found.files[0].path.rsplit('\\').next().unwrap().to_owned(),
        other => panic!("{other:?}"),
    };
    assert_eq!([file("A/one"), file("A/two"), file("A/three")], ["sound.crx", "cut.crx", "sound.crx"]);
    let none = &seen[&"A/four".parse().unwrap()];
    assert!(
        matches!(none, Found::CannotTell(trouble) if matches!(trouble.reason, Reason::SetNotGiven {})),
        "{none:?}"
    );
}
