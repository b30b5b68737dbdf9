//! Profiles that a real browser wrote, read by us; and a profile that we wrote, taken up by a real browser.
#![expect(
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "helpers of tests, where a failure is the test's"
)]

#[expect(dead_code, reason = "other test files use the rest")]
mod crx_support;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crx_support::on_path;
use formats::crx::{Crx, ExtensionId, SigningKey, pack, sign, verify};
use formats::edge::local_state;
use formats::edge::write::{Build, NewExtension, Placement, PracticeProfile, installed_manifest};
use formats::edge::{DisableReason, Extension, FileRole, Kind, Location, Presence, Profile};
use serde_json::{Value, json};

/// Runs its arguments as a program that sees two folders of the machine empty but for one external extension
/// and one policy, in a mount namespace of its own: the machine is left as it is. Debian's Chromium reads
/// both there.
const IN_A_NAMESPACE: &str = r#"
    mount -t tmpfs none /usr/share/chromium && mkdir /usr/share/chromium/extensions &&
    mount -t tmpfs none /etc/chromium && mkdir -p /etc/chromium/policies/managed || exit 77
    [ -z "$TEST_EXTERNAL" ] || printf %s "$TEST_EXTERNAL" > "/usr/share/chromium/extensions/$TEST_ID.json"
    [ -z "$TEST_POLICY" ] || printf %s "$TEST_POLICY" > /etc/chromium/policies/managed/test.json
    exec "$@"
"#;

/// A user data folder and the browser for it.
struct Browser {
    folder: tempfile::TempDir,
}

/// What the machine tells a browser on one run.
#[derive(Default)]
struct Machine<'a> {
    /// An extension that the machine brings along: its id and its CRX.
    external: Option<(&'a ExtensionId, &'a Path)>,
    policy: Option<Value>,
    /// A folder with an unpacked extension.
    unpacked: Option<&'a Path>,
}

impl Browser {
    /// `None`, after saying so on stderr, where there is no Chromium.
    fn new(test: &str) -> Option<Browser> {
        if on_path("chromium").is_none() || on_path("timeout").is_none() {
            eprintln!("SKIPPED: {test}: no chromium on PATH");
            return None;
        }
        Some(Browser { folder: tempfile::tempdir().unwrap() })
    }

    /// Opens a page, closes the browser properly, and gives the page's text.
    fn open(&self, url: &str) -> String {
        self.run(Command::new("timeout").arg("60"), &Machine::default(), url)
    }

    /// The same on a machine that brings extensions and policies; `None` where that cannot be played.
    fn open_on(&self, machine: &Machine<'_>, url: &str) -> Option<String> {
        let can = Command::new("unshare").args(["-m", "sh", "-c", IN_A_NAMESPACE, "sh", "true"]).status();
        if !can.is_ok_and(|status| status.success()) {
            return None;
        }
        let mut command = Command::new("timeout");
        command.args(["60", "unshare", "-m", "sh", "-c", IN_A_NAMESPACE, "sh"]);
        if let Some((id, crx)) = machine.external {
            let external = json!({ "external_crx": crx, "external_version": "1.2" });
            command.env("TEST_ID", id.as_str()).env("TEST_EXTERNAL", external.to_string());
        }
        if let Some(policy) = &machine.policy {
            command.env("TEST_POLICY", policy.to_string());
        }
        Some(self.run(&mut command, machine, url))
    }

    fn run(&self, command: &mut Command, machine: &Machine<'_>, url: &str) -> String {
        command.args(["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"]);
        command.args(["--disable-background-networking", "--disable-component-update", "--disable-sync"]);
        command.arg(format!("--user-data-dir={}", self.folder.path().display()));
        if let Some(folder) = machine.unpacked {
            command.arg(format!("--load-extension={}", folder.display()));
        }
        command.args(["--virtual-time-budget=3000", "--dump-dom", url]);
        let output = command.env("LANGUAGE", "en_US").stderr(Stdio::null()).output().unwrap();
        assert!(output.status.success(), "chromium ended with {}", output.status);
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// Whether the browser runs that extension: it opens its pages then.
    fn runs(&self, id: &ExtensionId, text: &str) -> bool {
        self.open(&format!("chrome-extension://{id}/alive.txt")).contains(text)
    }

    fn profile_folder(&self) -> PathBuf {
        self.folder.path().join("Default")
    }

    fn bytes(&self, role: FileRole) -> Option<Vec<u8>> {
        std::fs::read(self.profile_folder().join(role.file_name())).ok()
    }

    fn profile(&self) -> Profile {
        let (secure, plain) = (self.bytes(FileRole::SecurePreferences), self.bytes(FileRole::Preferences));
        assert!(plain.is_some(), "the browser wrote no Preferences");
        Profile::read(secure.as_deref(), plain.as_deref()).unwrap()
    }
}

/// What a browser on Windows outside of a domain protects (`kTrackedPrefs`), and so keeps in the other file, with its seals.
const PROTECTED: [&[&str]; 4] = [
    &["extensions", "settings"],
    &["extensions", "ui", "developer_mode"],
    &["protection", "macs", "extensions"],
    &["protection", "super_mac"],
];

/// A profile of this browser as Windows lays it out says the same, from the other file.
fn says_the_same_as_on_windows(browser: &Browser) {
    let mut files = [FileRole::Preferences, FileRole::SecurePreferences].map(|role| {
        let bytes = browser.bytes(role).unwrap_or_else(|| b"{}".to_vec());
        serde_json::from_slice::<Value>(&bytes).unwrap()
    });
    let mut moved = 0;
    for path in PROTECTED {
        let [plain, secure] = &mut files;
        let (last, above) = path.split_last().unwrap();
        let from = above.iter().try_fold(plain, |at, name| at.get_mut(name));
        if let Some(value) = from.and_then(Value::as_object_mut).and_then(|at| at.remove(*last)) {
            above.iter().fold(secure, |at, name| &mut at[*name])[*last] = value;
            moved += 1;
        }
    }
    assert!(moved >= 2, "only {moved} were there");
    let [plain, secure] = files.map(|file| file.to_string().into_bytes());
    let windows = Profile::read(Some(&secure), Some(&plain)).unwrap();
    let mut here = browser.profile();
    assert!(windows.extensions.values().all(|found| found.held_in == FileRole::SecurePreferences));
    for found in here.extensions.values_mut() {
        assert_eq!(found.held_in, FileRole::Preferences);
        found.held_in = FileRole::SecurePreferences;
    }
    assert_eq!(windows, here);
}

/// An extension with its name in two languages, and a file by which its running is seen.
fn extension(seed: &str) -> (ExtensionId, Vec<u8>) {
    let manifest =
        r#"{ "manifest_version": 3, "name": "__MSG_appName__", "version": "1.2", "default_locale": "en" }"#;
    let archive = pack(&[
        ("manifest.json", manifest.as_bytes()),
        ("_locales/en/messages.json", br#"{ "appname": { "message": "Eye check" } }"#),
        ("_locales/ja/messages.json", r#"{ "appName": { "message": "目視確認" } }"#.as_bytes()),
        ("alive.txt", format!("this is {seed}").as_bytes()),
    ]);
    let key = SigningKey::from_seed(seed.as_bytes());
    (key.id(), sign(&archive.unwrap(), &[&key]).unwrap())
}

/// Puts a CRX's files where the browser keeps them, and gives the path for its settings. As the browser does,
/// it puts the key into the manifest: without it there, the id would be another one.
fn unpack(browser: &Browser, crx: &Crx<'_>) -> String {
    let path = format!("{}/1.2_0", crx.id);
    for file in crx.files().unwrap() {
        let to = browser.profile_folder().join("Extensions").join(&path).join(&file.path);
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::write(to, file.bytes).unwrap();
    }
    let manifest = installed_manifest(crx.manifest().unwrap().raw, crx.public_key);
    let to = browser.profile_folder().join("Extensions").join(&path).join("manifest.json");
    std::fs::write(to, manifest.to_string()).unwrap();
    path
}

#[test]
fn a_fresh_profile_of_a_real_browser_is_read() {
    let Some(browser) = Browser::new("a_fresh_profile_of_a_real_browser_is_read") else {
        return;
    };
    browser.open("about:blank");
    let local_state = std::fs::read(browser.folder.path().join("Local State")).unwrap();
    let profiles = local_state::parse(&local_state).unwrap();
    assert_eq!(profiles.len(), 1, "{profiles:?}");
    assert_eq!(profiles[0].folder, "Default");
    assert!(!profiles[0].name.is_empty() && profiles[0].name != "Default", "{profiles:?}");
    assert!(profiles[0].active_at.is_some_and(|seconds| seconds > 1_600_000_000), "{profiles:?}");
    let profile = browser.profile();
    assert!(!profile.developer_mode);
    // The browser's own reader of PDF files, and nothing else.
    assert!(!profile.extensions.is_empty());
    for extension in profile.extensions.values() {
        assert_eq!(
            (extension.kind, extension.presence),
            (Kind::Component, Presence::Installed),
            "{extension:?}"
        );
        assert!(extension.enabled && extension.version.is_some(), "{extension:?}");
    }
    // Cut anywhere, the file is an error with a place; read whole again, it is not.
    let text = browser.bytes(FileRole::Preferences).unwrap();
    for length in (0..text.len()).step_by(1 + text.len() / 200) {
        let error = Profile::read(None, Some(&text[..length])).unwrap_err();
        assert!(error.to_string().starts_with("read Preferences: line 1, column "), "{error}");
    }
}

#[test]
fn extensions_that_a_real_browser_installed_are_read() {
    let test = "extensions_that_a_real_browser_installed_are_read";
    let Some(browser) = Browser::new(test) else { return };
    let outside = tempfile::tempdir().unwrap();
    let (id, bytes) = extension("external");
    let crx_path = outside.path().join("external.crx");
    std::fs::write(&crx_path, &bytes).unwrap();
    let unpacked = outside.path().join("unpacked");
    std::fs::create_dir(&unpacked).unwrap();
    std::fs::write(unpacked.join("manifest.json"), r#"{"manifest_version":3,"name":"U","version":"3"}"#)
        .unwrap();

    let machine =
        Machine { external: Some((&id, &crx_path)), unpacked: Some(&unpacked), ..Machine::default() };
    let Some(_) = browser.open_on(&machine, "about:blank") else {
        eprintln!("SKIPPED: {test}: no mount namespace of one's own here (it takes root)");
        return;
    };
    // A slow machine may close the browser before it has unpacked the extension; the next run makes up for
    // it.
    for _ in 0..5 {
        if browser.profile().extensions.contains_key(&id) {
            break;
        }
        browser.open_on(&machine, "about:blank");
    }
    let profile = browser.profile();
    let found = &profile.extensions[&id];
    assert_eq!((found.presence, found.kind), (Presence::Installed, Kind::Extension));
    assert_eq!(found.location, Some(Location::ExternalPref));
    assert!(found.enabled && found.disable_reasons.is_empty(), "{found:?}");
    // It is the CRX that we signed: name in the browser's language, version, files.
    let crx = verify(&bytes).unwrap();
    let manifest = crx.manifest().unwrap();
    assert_eq!((&*manifest.name, found.name.as_deref()), ("Eye check", Some("Eye check")));
    assert_eq!(found.version.as_ref(), Some(&manifest.version));
    assert_eq!(found.manifest_version, Some(3));
    let folder = browser.profile_folder().join("Extensions").join(found.path.as_ref().unwrap());
    for file in crx.files().unwrap() {
        let unpacked = std::fs::read(folder.join(&file.path)).unwrap();
        // The browser writes these anew: the manifest with the key, messages in its own way of writing JSON.
        let anew = file.path == "manifest.json" || file.path.starts_with("_locales/");
        assert_eq!(unpacked == file.bytes, !anew, "{}", file.path);
        if anew {
            let json: Value = serde_json::from_slice(&unpacked).unwrap();
            let mut delivered: Value = serde_json::from_slice(&file.bytes).unwrap();
            if file.path == "manifest.json" {
                delivered = installed_manifest(delivered, crx.public_key);
            }
            assert_eq!(json, delivered, "{}", file.path);
        }
    }
    let alive = browser.open_on(&machine, &format!("chrome-extension://{id}/alive.txt")).unwrap();
    assert!(alive.contains("this is external"), "{alive}");
    // The unpacked one has no name in the profile.
    let loaded: Vec<&Extension> =
        profile.extensions.values().filter(|found| found.location == Some(Location::CommandLine)).collect();
    assert_eq!(loaded.len(), 1);
    assert_eq!(loaded[0].path.as_deref(), unpacked.to_str());
    assert_eq!((loaded[0].presence, loaded[0].name.as_deref()), (Presence::Installed, None));

    // Blocked by policy: disabled for that reason, and it does not run.
    let blocked = Machine { policy: Some(json!({ "ExtensionInstallBlocklist": ["*"] })), ..machine };
    let alive = browser.open_on(&blocked, &format!("chrome-extension://{id}/alive.txt")).unwrap();
    assert!(!alive.contains("this is external"), "{alive}");
    let found = browser.profile().extensions.remove(&id).unwrap();
    assert_eq!((found.presence, found.enabled), (Presence::Installed, false));
    assert_eq!(found.disable_reasons, [DisableReason::BlockedByPolicy]);

    says_the_same_as_on_windows(&browser);

    // Taken away again: no longer installed.
    browser.open_on(&Machine::default(), "about:blank").unwrap();
    let found = browser.profile().extensions.remove(&id);
    assert!(found.is_none_or(|found| found.presence == Presence::Residue));
}

#[test]
fn a_real_browser_takes_up_a_practice_profile() {
    let Some(browser) = Browser::new("a_real_browser_takes_up_a_practice_profile") else {
        return;
    };
    let mut practice = PracticeProfile::new(Build::ListOfReasons, Placement::Plain);
    let extensions = ["enabled", "disabled", "removed"].map(extension);
    for (id, bytes) in &extensions {
        let crx = verify(bytes).unwrap();
        let path = unpack(&browser, &crx);
        let read = crx.manifest().unwrap();
        let mut manifest = installed_manifest(read.raw, crx.public_key);
        // As the browser keeps it: the name translated.
        manifest["name"] = json!(read.name);
        let location = Location::Internal;
        let new = NewExtension {
            id,
            manifest: &manifest,
            location,
            path: &path,
            installed_at: 13_439_824_849_440_479,
        };
        practice.install(&new).unwrap();
    }
    let [enabled, disabled, removed] = extensions.map(|(id, _)| id);
    practice.disable(&disabled, &[DisableReason::UserAction]).unwrap();
    practice.remove(&removed).unwrap();
    practice.set_developer_mode(true).unwrap();
    std::fs::write(browser.profile_folder().join("Preferences"), practice.preferences()).unwrap();
    std::fs::write(browser.profile_folder().join("Secure Preferences"), practice.secure_preferences())
        .unwrap();

    assert!(browser.runs(&enabled, "this is enabled"));
    assert!(!browser.runs(&disabled, "this is disabled"));
    assert!(!browser.runs(&removed, "this is removed"));
    // What the browser has written since says the same.
    assert_ne!(browser.bytes(FileRole::Preferences).unwrap(), practice.preferences());
    let profile = browser.profile();
    assert!(profile.developer_mode);
    let state = |id: &ExtensionId| {
        let found = &profile.extensions[id];
        (found.presence, found.enabled, found.location, found.name.as_deref(), &found.disable_reasons[..])
    };
    let (installed, location, name) = (Presence::Installed, Some(Location::Internal), Some("Eye check"));
    assert_eq!(state(&enabled), (installed, true, location, name, &[][..]));
    assert_eq!(state(&disabled), (installed, false, location, name, &[DisableReason::UserAction][..]));
    says_the_same_as_on_windows(&browser);
    let removed = profile.extensions.get(&removed);
    assert!(removed.is_none_or(|found| found.presence == Presence::Residue));
}
