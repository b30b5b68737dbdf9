//! Policies of the browser as Chromium reads them from the registry (`registry_dict.cc`, `policy_loader_win.cc`), and what they
//! come to for an extension (`extension_management.cc`).

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use camino::Utf8PathBuf;
use model::kinds::{
    BrowserPolicies, CrxFound, Desired, DeveloperMode, ExtensionMember, ExtensionSet, Found, Switch,
};
use model::observation::{History, PolicyEffect, ValueFound};
use model::registry::{KeyPath, RegistryData};
use std::collections::BTreeMap;
use std::rc::Rc;
use terminal::contract::{StoppedClock, description};
use terminal::{Looking, Practice, RegistryEdit, Terminal, Volume};

const EDGE: &str = r"SOFTWARE\Policies\Microsoft\Edge";
const FOLDER: &str = r"C:\Program Files\Contract\ext";
const SOURCE: &str = "file:///C:/Program%20Files/Contract/ext/*";
const OTHER: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

const SETTINGS: &str = "ExtensionSettings";
const SOURCES: &str = "ExtensionInstallSources";
const ALLOWED: &str = "ExtensionInstallAllowlist";
const BLOCKED: &str = "ExtensionInstallBlocklist";
const FORCED: &str = "ExtensionInstallForcelist";
const TYPES: &str = "ExtensionAllowedTypes";
const MODE: &str = "ExtensionDeveloperModeSettings";
const TOOLS: &str = "DeveloperToolsAvailability";

/// A value below the browser's own key: the key, the name, the data. `ID` stands for the extension's.
type Set<'s> = (&'s str, &'s str, RegistryData);

struct Bench {
    _made: tempfile::TempDir,
    disk: Utf8PathBuf,
    id: String,
}

impl Bench {
    fn new() -> Self {
        let made = tempfile::tempdir().unwrap();
        let folder = Utf8PathBuf::from_path_buf(made.path().join("t")).unwrap();
        Practice::make(&folder, &"contract".parse().unwrap(), &description()).unwrap();
        let mut bench = Self { _made: made, disk: Practice::disk_folder(&folder), id: String::new() };
        bench.id = bench.look().1;
        bench
    }

    fn edit(&self, root: &KeyPath, sets: &[Set<'_>], absent: bool) {
        let edits = sets.iter().map(|(below, name, data)| {
            let below = below.replace("ID", &self.id);
            let key = if below.is_empty() { root.clone() } else { root.join(&below) };
            let data = match data {
                RegistryData::Text(text) => RegistryData::Text(text.replace("ID", &self.id)),
                data => data.clone(),
            };
            let nearest_key = root.as_str().split(r"\Policies").next().unwrap().to_owned();
            let away = ValueFound::Absent { nearest_key };
            let to = if absent { away } else { ValueFound::Present(data) };
            RegistryEdit { key, name: name.replace("ID", &self.id), to }
        });
        let volume = Volume::open(&self.disk, Rc::new(StoppedClock)).unwrap();
        volume.registry().edit(&edits.collect::<Vec<_>>()).unwrap();
    }

    /// The policies, and the id of the one delivered extension.
    fn look(&self) -> (BrowserPolicies, String) {
        let set = ExtensionSet {
            folder: FOLDER.to_owned(),
            at_least: "2.0.0.0".parse().unwrap(),
            members: vec![ExtensionMember { file: "sound.crx".to_owned(), name: "契約".to_owned() }],
        };
        let desired =
            Desired::DeveloperMode(DeveloperMode { set: "s".parse().unwrap(), be: Switch::Disabled });
        let step = ("A/mode".parse().unwrap(), Looking { desired: &desired, set: Some(&set) });
        let volume = Volume::open(&self.disk, Rc::new(StoppedClock)).unwrap();
        let seen = terminal::observe(&volume, [step], &BTreeMap::new(), History::default());
        let found = seen.found.into_values().find_map(|found| match found {
            Found::Extensions(found) => Some(found),
            _ => None,
        });
        let found = found.unwrap();
        let id = found.files.iter().find_map(|file| match &file.holds {
            CrxFound::Sound { id, .. } => Some(id.clone()),
            _ => None,
        });
        (found.policies, id.unwrap())
    }

    /// What is in the way while values are set: each effect, and the policy's name.
    fn hindrances(&self, root: &KeyPath, sets: &[Set<'_>]) -> Vec<(PolicyEffect, String)> {
        self.edit(root, sets, false);
        let found = self.look().0.hindrances;
        self.edit(root, sets, true);
        let name = |place: &str| place.rsplit('\\').next().unwrap().to_owned();
        found.iter().map(|hindrance| (hindrance.effect, name(&hindrance.place))).collect()
    }
}

fn text(text: &str) -> RegistryData {
    RegistryData::Text(text.to_owned())
}

/// A text whose variables Windows would put in.
fn expandable(text: &str) -> RegistryData {
    let units = text.encode_utf16().chain([0]);
    RegistryData::from_bytes(2, &units.flat_map(u16::to_le_bytes).collect::<Vec<_>>())
}

/// Several texts in one value, which no policy is.
fn many(texts: &[&str]) -> RegistryData {
    let units = texts.iter().flat_map(|text| text.encode_utf16().chain([0])).chain([0]);
    RegistryData::from_bytes(7, &units.flat_map(u16::to_le_bytes).collect::<Vec<_>>())
}

fn holds(cases: &[(&[Set<'_>], Option<&str>)], effect: PolicyEffect) {
    let bench = Bench::new();
    let person = {
        let volume = Volume::open(&bench.disk, Rc::new(StoppedClock)).unwrap();
        volume.user_sid().unwrap().unwrap()
    };
    let mut wrong = Vec::new();
    for root in [KeyPath::machine(EDGE), KeyPath::of_user(&person, EDGE)] {
        for (sets, by) in cases {
            let wanted: Vec<_> = by.iter().map(|by| (effect, (*by).to_owned())).collect();
            let found = bench.hindrances(&root, sets);
            if found != wanted {
                wrong.push(format!("{root} {sets:?}: {found:?}, not {wanted:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn settings_are_a_key_or_a_text() {
    let mode = |mode| ("ExtensionSettings\\ID", "installation_mode", text(mode));
    let all = |mode| (r"ExtensionSettings\*", "installation_mode", text(mode));
    let json = |json: &str| ("", SETTINGS, text(json));
    let cases: &[(&[Set<'_>], Option<&str>)] = &[
        (&[all("blocked")], Some(SETTINGS)),
        (&[all("removed")], Some(SETTINGS)),
        (&[all("allowed")], None),
        (&[mode("blocked")], Some(SETTINGS)),
        (&[all("blocked"), mode("allowed")], None),
        // A value in the key, named by the id and holding JSON; a key of that name counts before it.
        (&[(SETTINGS, "ID", text(r#"{"installation_mode":"blocked"}"#))], Some(SETTINGS)),
        (&[(SETTINGS, "*", text(r#"{"installation_mode":"blocked",}"#))], Some(SETTINGS)),
        (&[(SETTINGS, "ID", text(r#"{"installation_mode":"blocked"}"#)), mode("allowed")], None),
        (&[(SETTINGS, "ID", text("blocked"))], None),
        // The key counts before a value of the same name.
        (&[json(r#"{"*":{"installation_mode":"blocked"}}"#), (SETTINGS, "any", text("x"))], None),
        (&[json("{}"), all("blocked")], Some(SETTINGS)),
        // Other types of value are none.
        (&[("", SETTINGS, many(&[r#"{"*":{"installation_mode":"blocked"}}"#]))], None),
        (&[("", SETTINGS, RegistryData::Dword(1))], None),
        (&[("", SETTINGS, expandable(r#"{"*":{"installation_mode":"blocked"}}"#))], Some(SETTINGS)),
        // JSON as Chromium takes it.
        (&[json(r#"{"*":{"installation_mode":"blocked",},}"#)], Some(SETTINGS)),
        (&[json(r#"{"*":{"installation_mode":"blocked"}"#)], None),
        (&[json(r#"["*"]"#)], None),
        // More ids than one in one member; what it does not say, others do.
        (&[json(&format!(r#"{{"{OTHER},ID":{{"installation_mode":"blocked"}}}}"#))], Some(SETTINGS)),
        (&[json(&format!(r#"{{"{OTHER}":{{"installation_mode":"blocked"}}}}"#))], None),
        (
            &[json(r#"{"*":{"installation_mode":"blocked"},"ID":{"toolbar_pin":"force_pinned"}}"#)],
            Some(SETTINGS),
        ),
        (
            &[json(r#"{"ID":{"installation_mode":"force_installed","update_url":"https://a.example/u"}}"#)],
            Some(SETTINGS),
        ),
        (
            &[json(r#"{"ID":{"installation_mode":"normal_installed","update_url":"https://a.example/u"}}"#)],
            None,
        ),
        (
            &[json(
                r#"{"*":{"installation_mode":"blocked"},"ID":{"installation_mode":"normal_installed","update_url":"https://a.example/u"}}"#,
            )],
            None,
        ),
        // Without an address the member is dropped.
        (
            &[json(r#"{"*":{"installation_mode":"blocked"},"ID":{"installation_mode":"force_installed"}}"#)],
            Some(SETTINGS),
        ),
        // What does not fit the schema makes the whole policy one that Chromium ignores.
        (&[json(r#"{"*":{"installation_mode":"blocked"},"ID":{"installation_mode":"forbidden"}}"#)], None),
        (&[json(r#"{"*":{"installation_mode":"blocked"},"ID":"blocked"}"#)], None),
        (&[json(r#"{"*":{"installation_mode":"blocked"},"x":"blocked"}"#)], Some(SETTINGS)),
        // What the extension must be, and must not ask for.
        (&[json(r#"{"*":{"allowed_types":["theme"]}}"#)], Some(SETTINGS)),
        (&[json(r#"{"*":{"allowed_types":["theme","extension"]}}"#)], None),
        (&[(r"ExtensionSettings\*\allowed_types", "1", text("theme"))], Some(SETTINGS)),
        (&[(r"ExtensionSettings\*", "allowed_types", text(r#"["theme"]"#))], Some(SETTINGS)),
        (&[json(r#"{"ID":{"minimum_version_required":"99.0"}}"#)], Some(SETTINGS)),
        (&[json(r#"{"ID":{"minimum_version_required":"1.0"}}"#)], None),
        (&[json(r#"{"*":{"minimum_version_required":"99.0"}}"#)], None),
        (&[json(r#"{"*":{"blocked_permissions":["usb"]}}"#)], None),
        // From where it may come.
        (&[json(r#"{"*":{"install_sources":["https://intranet.example/*"]}}"#)], Some(SETTINGS)),
        (&[json(&format!(r#"{{"*":{{"install_sources":["{SOURCE}"]}}}}"#))], None),
        (&[json(r#"{"*":{"install_sources":["<all_urls>"]}}"#)], None),
        (&[json(r#"{"*":{"install_sources":["file:///*"]}}"#)], None),
        (
            &[(r"ExtensionSettings\*\install_sources", "1", text("https://intranet.example/*"))],
            Some(SETTINGS),
        ),
        (&[json(r#"{"update_url:https://a.example/u":{"installation_mode":"blocked"}}"#)], None),
    ];
    holds(cases, PolicyEffect::Blocks);
}

#[test]
fn lists_are_a_key_or_a_text() {
    let entry = |list, name, entry: &str| (list, name, text(entry));
    let whole = |list, json: &str| ("", list, text(json));
    let all_blocked = || ("", SETTINGS, text(r#"{"*":{"installation_mode":"blocked"}}"#));
    let cases: &[(&[Set<'_>], Option<&str>)] = &[
        (&[whole(BLOCKED, r#"["*"]"#)], Some(BLOCKED)),
        (&[whole(BLOCKED, r#"["*",]"#)], Some(BLOCKED)),
        (&[whole(BLOCKED, r#"["ID"]"#)], Some(BLOCKED)),
        (&[whole(BLOCKED, "*")], None),
        (&[("", BLOCKED, expandable(r#"["*"]"#))], Some(BLOCKED)),
        (&[("", BLOCKED, many(&["*"]))], None),
        (&[entry(BLOCKED, "1", "*")], Some(BLOCKED)),
        (&[entry(BLOCKED, "10", "*")], Some(BLOCKED)),
        (&[entry(BLOCKED, "first", "*")], None),
        (&[entry(BLOCKED, "1", " * ")], None),
        (&[entry(BLOCKED, "1", "ID ")], None),
        (&[(BLOCKED, "1", expandable("*"))], Some(BLOCKED)),
        (&[(BLOCKED, "1", many(&["*"]))], None),
        // The key counts before the value, whatever it holds.
        (&[whole(BLOCKED, r#"["*"]"#), entry(BLOCKED, "1", OTHER)], None),
        (&[whole(BLOCKED, r#"["*"]"#), entry(BLOCKED, "name", OTHER)], None),
        // Who is on both lists is blocked; a star is not meant for who is allowed.
        (&[entry(BLOCKED, "1", "*"), entry(ALLOWED, "1", "ID")], None),
        (&[whole(BLOCKED, r#"["*"]"#), whole(ALLOWED, r#"["ID"]"#)], None),
        (&[entry(BLOCKED, "1", "ID"), entry(ALLOWED, "1", "ID")], Some(BLOCKED)),
        (&[all_blocked(), whole(ALLOWED, r#"["ID"]"#)], None),
        // The settings have the last word.
        (
            &[entry(BLOCKED, "1", "ID"), ("", SETTINGS, text(r#"{"ID":{"installation_mode":"allowed"}}"#))],
            None,
        ),
        (&[entry(BLOCKED, "1", "*"), ("", SETTINGS, text(r#"{"*":{"installation_mode":"allowed"}}"#))], None),
        (&[entry(BLOCKED, "1", "ID"), ("", SETTINGS, text(r#"{"ID":{}}"#))], Some(BLOCKED)),
        (
            &[entry(ALLOWED, "1", "ID"), ("", SETTINGS, text(r#"{"ID":{"installation_mode":"blocked"}}"#))],
            Some(SETTINGS),
        ),
        // One source that is none makes the browser ignore them all, also one that is added.
        (&[entry(SOURCES, "1", "intranet.example")], Some(SOURCES)),
        (&[entry(SOURCES, "1", "https://intranet.example")], Some(SOURCES)),
        (&[entry(SOURCES, "1", "https://intranet.example/*")], None),
        (&[entry(FORCED, "1", "ID;https://a.example/u")], Some(FORCED)),
        (&[entry(FORCED, "1", &format!("{OTHER};https://a.example/u"))], None),
        (&[whole(TYPES, r#"["theme"]"#)], Some(TYPES)),
        (&[whole(TYPES, r#"["theme","extension"]"#)], None),
        (&[whole(TYPES, "[]")], Some(TYPES)),
        (&[entry(TYPES, "name", "extension")], Some(TYPES)),
        (
            &[entry(TYPES, "1", "theme"), ("", SETTINGS, text(r#"{"*":{"allowed_types":["extension"]}}"#))],
            None,
        ),
        (&[("", "BlockExternalExtensions", RegistryData::Dword(1))], None),
        (&[whole("ExtensionInstallTypeBlocklist", r#"["command_line"]"#)], None),
        (&[("Recommended", BLOCKED, text(r#"["*"]"#))], None),
        (&[(r"Recommended\ExtensionInstallBlocklist", "1", text("*"))], None),
    ];
    holds(cases, PolicyEffect::Blocks);
}

#[test]
fn numbers_are_values() {
    let number = RegistryData::Dword;
    let cases: &[(&[Set<'_>], Option<&str>)] = &[
        (&[("", MODE, number(1))], Some(MODE)),
        (&[("", MODE, text("1"))], Some(MODE)),
        (&[("", MODE, expandable("1"))], Some(MODE)),
        (&[("", MODE, text("one"))], None),
        (&[("", MODE, RegistryData::from_bytes(5, &[0, 0, 0, 1]))], Some(MODE)),
        (&[("", MODE, RegistryData::from_bytes(4, &[1]))], None),
        (&[("", MODE, RegistryData::from_bytes(11, &[1, 0, 0, 0, 0, 0, 0, 0]))], None),
        // A key of that name is nothing to it.
        (&[("", MODE, number(1)), (MODE, "1", number(0))], Some(MODE)),
        (&[(MODE, "1", number(1))], None),
        (&[("", TOOLS, text("2"))], Some(TOOLS)),
        (&[("", TOOLS, number(1))], None),
        (&[("", TOOLS, number(2)), ("", MODE, number(0))], None),
        (&[("", TOOLS, number(2)), ("", MODE, text("none"))], Some(TOOLS)),
    ];
    holds(cases, PolicyEffect::DeveloperModeLocked);
}

#[test]
fn of_two_hives_the_machine_s_counts_as_soon_as_it_can_be_read() {
    let bench = Bench::new();
    let person = Volume::open(&bench.disk, Rc::new(StoppedClock)).unwrap().user_sid().unwrap().unwrap();
    let user = KeyPath::of_user(&person, EDGE);
    let cases: &[(Set<'_>, bool)] = &[
        (("", BLOCKED, text("[]")), false),
        ((BLOCKED, "name", text("x")), false),
        (("", BLOCKED, text("nothing")), true),
        (("", BLOCKED, RegistryData::Dword(0)), true),
    ];
    bench.edit(&user, &[("", BLOCKED, text(r#"["*"]"#))], false);
    for (set, is_blocked) in cases {
        let found = bench.hindrances(&KeyPath::machine(EDGE), std::slice::from_ref(set));
        assert_eq!(!found.is_empty(), *is_blocked, "{set:?}: {found:?}");
    }
}

#[test]
fn what_is_set_for_a_while_goes_where_it_is_read() {
    let bench = Bench::new();
    let machine = KeyPath::machine(EDGE);
    // A list that is one text is taken over entry by entry.
    bench.edit(&machine, &[("", SOURCES, text(r#"["https://a.example/*","https://b.example/*"]"#))], false);
    let sources = bench.look().0.sources;
    assert_eq!(sources.entries, ["https://a.example/*", "https://b.example/*"]);
    assert!(sources.names.is_empty());
    // Settings in a key are changed in that key.
    let sets = [
        (r"ExtensionSettings\*", "blocked_install_message", text("x")),
        (SETTINGS, "ID", text(r#"{"installation_mode":"allowed"}"#)),
    ];
    bench.edit(&machine, &sets, false);
    let settings = bench.look().0.settings;
    let below = settings.below.unwrap();
    let member = &below[&bench.id];
    assert_eq!((&member.key, &member.name), (&machine.join(SETTINGS), &bench.id));
    assert!(matches!(member.value, ValueFound::Present(_)));
    assert_eq!(
        (&below["*"].key, below["*"].name.as_str()),
        (&machine.join(r"ExtensionSettings\*"), "installation_mode")
    );
    assert!(matches!(below["*"].value, ValueFound::Absent { .. }));
}
