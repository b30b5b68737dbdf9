//! `ExtensionSettings` as the browser reads them (`ExtensionSettings.yaml`, `extension_management.cc`): what each member has to be,
//! what makes the browser ignore all of them, and what they come to for the delivered extension.

use crate::*;
use model::kinds::{BrowserPolicies, CrxFound};
use model::reason::{MemberFault, Reason};

const SETTINGS: &str = "ExtensionSettings";
const SOURCE: &str = "file:///C:/Program%20Files/Contract/ext/*";
const URL: &str = r#""update_url":"https://a.example/u""#;

/// A value below the machine's policies: the key, the name, the data. `ID` stands for the delivered extension's.
type Set<'s> = (&'s str, &'s str, RegistryData);

struct Settings {
    bench: Bench,
    id: String,
}

impl Settings {
    fn new() -> Self {
        let bench = Bench::new();
        let found = bench.extensions();
        let CrxFound::Sound { id, .. } = &found.files[0].holds else { panic!("{found:?}") };
        Self { id: id.clone(), bench }
    }

    /// The policies while these values are set.
    fn with(&self, sets: &[Set<'_>]) -> BrowserPolicies {
        let edit = |is_set: bool| {
            for (below, name, data) in sets {
                let root = KeyPath::machine(EDGE);
                let key = if below.is_empty() { root } else { root.join(&self.named(below)) };
                let data = match data {
                    RegistryData::Text(text) => RegistryData::Text(self.named(text)),
                    data => data.clone(),
                };
                let away = ValueFound::Absent { nearest_key: r"HKLM\SOFTWARE".to_owned() };
                self.bench.set(
                    &key,
                    &self.named(name),
                    if is_set { ValueFound::Present(data) } else { away },
                );
            }
        };
        edit(true);
        let found = self.bench.extensions().policies;
        edit(false);
        found
    }

    fn text(&self, json: &str) -> BrowserPolicies {
        self.with(&[("", SETTINGS, data(json))])
    }

    fn named(&self, text: &str) -> String {
        text.replace("ID", &self.id)
    }
}

fn data(text: &str) -> RegistryData {
    RegistryData::Text(text.to_owned())
}

fn is_blocked(policies: &BrowserPolicies) -> bool {
    policies.hindrances.iter().any(|found| found.effect == PolicyEffect::Blocks)
}

#[test]
fn a_member_that_is_a_key_holds_what_the_schema_says() {
    let settings = Settings::new();
    let number = RegistryData::Dword;
    let member = |below: &str, name: &str, data: RegistryData| {
        let found = settings.with(&[(&format!(r"{SETTINGS}\ID{below}"), name, data)]).settings;
        assert_eq!(found.trouble, None, "{name}");
        found.members[&settings.id].clone()
    };
    for name in [
        "allowed_types",
        "install_sources",
        "allowed_permissions",
        "blocked_permissions",
        "runtime_allowed_hosts",
        "runtime_blocked_hosts",
    ] {
        assert_eq!(member(&format!(r"\{name}"), "1", data("a")), format!(r#"{{"{name}":["a"]}}"#));
        assert_eq!(member("", name, data(r#"["a","b"]"#)), format!(r#"{{"{name}":["a","b"]}}"#));
        assert_eq!(member("", name, data("a")), "{}", "{name} is a list");
    }
    for name in ["override_update_url", "file_url_navigation_allowed"] {
        for (data, is) in [(number(1), "true"), (number(0), "false"), (data("1"), "true")] {
            assert_eq!(member("", name, data), format!(r#"{{"{name}":{is}}}"#));
        }
        assert_eq!(member("", name, data("yes")), "{}", "{name} is true or false");
    }
    for name in ["update_url", "minimum_version_required", "toolbar_pin", "blocked_install_message"] {
        assert_eq!(member("", name, data("1")), format!(r#"{{"{name}":"1"}}"#));
    }
    for name in [
        "installation_mode",
        "update_url",
        "minimum_version_required",
        "toolbar_pin",
        "blocked_install_message",
    ] {
        assert_eq!(member("", name, number(1)), "{}", "{name} is a text");
    }
    // What no schema knows stays what it is.
    assert_eq!(member("", "more", number(7)), r#"{"more":7}"#);
    assert_eq!(member("", "more", data("[]")), r#"{"more":"[]"}"#);
}

#[test]
fn only_members_for_extensions_are_read_as_settings() {
    let settings = Settings::new();
    let json = r#"{"installation_mode":"blocked"}"#;
    let others = ["p".repeat(31), "p".repeat(33), "q".repeat(32), "P".repeat(32), "name".to_owned()];
    for name in &others {
        let found = settings.with(&[(SETTINGS, name, data(json))]).settings;
        assert_eq!(found.members[name], serde_json::Value::from(json).to_string(), "{name}");
    }
    for name in ["ID", "*", "update_url:https://a.example/u", "ID,"] {
        let found = settings.with(&[(SETTINGS, name, data(json))]).settings;
        assert_eq!(found.members[&settings.named(name)], json, "{name}");
    }
    // What is wrong with one at which nobody looks is nobody's harm.
    for name in &others {
        let found = settings.text(&format!(r#"{{"{name}":5,"*":{json}}}"#));
        assert!(is_blocked(&found) && found.settings.trouble.is_none(), "{name}");
    }
}

#[test]
fn settings_that_the_browser_ignores_are_reported() {
    let settings = Settings::new();
    let place = KeyPath::machine(EDGE).join(SETTINGS).to_string();
    let member = |name: &str| {
        let fault = MemberFault::OtherType;
        Some(Reason::Member { within: None, member: settings.named(name), fault })
    };
    let name = |text: &str| Some(Reason::NotAName { text: text.to_owned() });
    let text = |json: &str| vec![("", SETTINGS, data(json))];
    let own = (r"ExtensionSettings\ID", "installation_mode", data("allowed"));
    let cases: Vec<(Vec<Set<'_>>, Option<Reason>)> = vec![
        (text("{}"), None),
        (text("[]"), Some(Reason::ValueOfOtherType { found: data("[]") })),
        (text(r#"{"ID":{"installation_mode":5}}"#), member("ID.installation_mode")),
        (text(r#"{"ID":{"installation_mode":"often"}}"#), member("ID.installation_mode")),
        (text(r#"{"ID":{"allowed_types":["theme",5]}}"#), member("ID.allowed_types")),
        (text(r#"{"ID":{"override_update_url":1}}"#), member("ID.override_update_url")),
        (text(r#"{"ID":{"toolbar_pin":1}}"#), member("ID.toolbar_pin")),
        (text(r#"{"ID":{"more":1}}"#), None),
        (text(r#"{"ID":5}"#), member("ID")),
        (vec![(SETTINGS, "ID", data(r#"{"installation_mode":5}"#))], member("ID.installation_mode")),
        // Only of single extensions can it be said that the browser adds them.
        (text(&format!(r#"{{"ID":{{"installation_mode":"normal_installed",{URL}}}}}"#)), None),
        (text(&format!(r#"{{"ID":{{"installation_mode":"force_installed",{URL}}}}}"#)), None),
        (
            text(&format!(r#"{{"*":{{"installation_mode":"normal_installed",{URL}}}}}"#)),
            member("*.installation_mode"),
        ),
        (
            text(&format!(r#"{{"*":{{"installation_mode":"force_installed",{URL}}}}}"#)),
            member("*.installation_mode"),
        ),
        (
            text(&format!(r#"{{"update_url:x":{{"installation_mode":"force_installed",{URL}}}}}"#)),
            member("update_url:x.installation_mode"),
        ),
        (text(r#"{"update_url:x":{"installation_mode":"blocked"}}"#), None),
        // A name that could not be written back.
        (text(r#"{"a\"b":{}}"#), name("a\"b")),
        (text(r#"{"a\\b":{}}"#), name("a\\b")),
        (text(r#"{"a\nb":{}}"#), name("a\nb")),
        (text(r#"{"a b":{}}"#), None),
        // A key counts, and the value beside it does not, whatever it says.
        (vec![own.clone(), ("", SETTINGS, data("nothing"))], None),
        (vec![own, ("", SETTINGS, data("[]"))], None),
    ];
    for (sets, wanted) in cases {
        let found = settings.with(&sets).settings.trouble;
        assert!(found.iter().all(|trouble| trouble.place == place), "{sets:?}: {found:?}");
        assert_eq!(found.map(|trouble| trouble.reason), wanted, "{sets:?}");
    }
    let found = settings.text("nothing").settings.trouble.unwrap();
    assert!(matches!(found.reason, Reason::Json { line: 1, .. }), "{found:?}");
}

#[test]
fn what_the_browser_adds_by_itself_nobody_else_may() {
    let settings = Settings::new();
    let mode = |mode: &str, more: &str| {
        settings.text(&format!(r#"{{"ID":{{"installation_mode":"{mode}"{more}}}}}"#))
    };
    assert!(is_blocked(&mode("force_installed", &format!(",{URL}"))));
    assert!(!is_blocked(&mode("normal_installed", &format!(",{URL}"))));
    // From nowhere it does not come, so that this is no setting.
    for from in ["", r#","update_url":"ftp://a.example/u""#, r#","update_url":"a.example""#] {
        assert!(!is_blocked(&mode("force_installed", from)), "{from}");
    }
}

#[test]
fn a_permission_that_is_blocked_blocks_who_asks_for_it() {
    let settings = Settings::new();
    // The delivered one asks for `nativeMessaging`.
    for (json, blocks) in [
        (r#"{"ID":{"blocked_permissions":["nativeMessaging"]}}"#, true),
        (r#"{"ID":{"blocked_permissions":["tabs"]}}"#, false),
        (r#"{"ID":{"blocked_permissions":["tabs","nativeMessaging"]}}"#, true),
        (
            r#"{"ID":{"blocked_permissions":["nativeMessaging"],"allowed_permissions":["nativeMessaging"]}}"#,
            false,
        ),
        (r#"{"ID":{"blocked_permissions":["nativeMessaging"],"allowed_permissions":["tabs"]}}"#, true),
        (r#"{"*":{"blocked_permissions":["nativeMessaging"]}}"#, true),
        // What is blocked for all does not count for one that has a member of its own.
        (r#"{"*":{"blocked_permissions":["nativeMessaging"]},"ID":{}}"#, false),
        (r#"{"ID":{"allowed_permissions":["nativeMessaging"]}}"#, false),
        (r#"{"ID":{}}"#, false),
    ] {
        assert_eq!(is_blocked(&settings.text(json)), blocks, "{json}");
    }
}

#[test]
fn sources_of_the_settings_take_the_place_of_the_list() {
    let settings = Settings::new();
    let all = |sources: &[&str]| {
        settings.text(&serde_json::json!({ "*": { "install_sources": sources } }).to_string())
    };
    // A pattern that covers the folder stands for it, once.
    for covering in [SOURCE, "<all_urls>", "file:///*", "file:///C:/Program%20Files/*"] {
        let found = all(&[covering]);
        let added = (covering != SOURCE).then_some(SOURCE);
        let wanted: Vec<_> = [covering].into_iter().chain(added).collect();
        assert_eq!(found.sources.entries, wanted);
        assert!(!is_blocked(&found), "{covering}");
    }
    // To any other nothing can be added: the list is not looked at.
    for other in ["file:///D:/*", "https://a.example/*", "fil*", "file:///C:/Program%20Files/", "*"] {
        let found = all(&[other]);
        assert!(is_blocked(&found), "{other}");
        assert_eq!(found.sources.entries, [other]);
    }
    let both = [SOURCE, "file:///D:/*"];
    assert_eq!(all(&both).sources.entries, both);
}

#[test]
fn the_extensions_that_may_run_in_any_case_are_listed() {
    let settings = Settings::new();
    let (a, b) = ("a".repeat(32), "b".repeat(32));
    let json = format!(r#"["{a}","{b}"]"#);
    assert_eq!(settings.with(&[("", "ExtensionInstallAllowlist", data(&json))]).allowed.entries, [&*a, &b]);
    let found = settings.with(&[("ExtensionInstallAllowlist", "4", data(&a))]).allowed;
    assert_eq!((found.entries, found.names), (vec![a], vec!["4".to_owned()]));
    assert!(settings.with(&[]).allowed.entries.is_empty());
}
