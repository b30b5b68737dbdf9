//! Inventories of practice terminals and disks.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use camino::{Utf8Path, Utf8PathBuf};
use model::inventory::{Content, Entry, Meaning, Section, Topic};
use model::observation::ValueFound;
use model::reason::{Reason, Unit};
use model::registry::{KeyPath, RegistryData};
use std::collections::BTreeMap;
use std::rc::Rc;
use terminal::contract::{StoppedClock, description};
use terminal::{Practice, RegistryEdit, Terminal, Volume, inventory};

const EDGE: &str = r"SOFTWARE\Policies\Microsoft\Edge";
const WINLOGON: &str = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon";
const POWER: &str = r"SYSTEM\CurrentControlSet\Control\Power";
const BALANCED: &str = "381b4222-f694-41f0-9685-ff5bb260df2e";

/// A practice terminal on which the registry has these values too.
struct Made {
    _desk: tempfile::TempDir,
    folder: Utf8PathBuf,
}

impl Made {
    fn with(values: &[(KeyPath, &str, RegistryData)]) -> Self {
        let desk = tempfile::tempdir().unwrap();
        let folder = Utf8PathBuf::from_path_buf(desk.path().join("terminal")).unwrap();
        Practice::make(&folder, &"inventory".parse().unwrap(), &description()).unwrap();
        let edits: Vec<_> = values
            .iter()
            .map(|(key, name, data)| RegistryEdit {
                key: key.clone(),
                name: (*name).to_owned(),
                to: ValueFound::Present(data.clone()),
            })
            .collect();
        Practice::open(&folder).unwrap().registry().edit(&edits).unwrap();
        Self { _desk: desk, folder }
    }

    /// The practice terminal, and its disk alone.
    fn terminals(&self) -> [Box<dyn Terminal>; 2] {
        let disk = Practice::disk_folder(&self.folder);
        [
            Box::new(Practice::open(&self.folder).unwrap()),
            Box::new(Volume::open(&disk, Rc::new(StoppedClock)).unwrap()),
        ]
    }

    /// What both show.
    fn inventory(&self) -> Vec<Section> {
        let [practice, volume] = self.terminals().map(|terminal| inventory(&*terminal));
        assert_eq!(practice, volume);
        practice
    }
}

fn text(text: &str) -> RegistryData {
    RegistryData::Text(text.to_owned())
}

fn topic(sections: &[Section], topic: Topic) -> &[Entry] {
    &sections.iter().find(|section| section.topic == topic).unwrap().entries
}

fn content<'e>(entries: &'e [Entry], key: &KeyPath, name: Option<&str>) -> Option<&'e Content> {
    let mut of = entries.iter().filter(|entry| entry.place == key.as_str() && entry.name.as_deref() == name);
    let found = of.next().map(|entry| &entry.content);
    assert!(of.next().is_none(), "twice: {key} {name:?}");
    found
}

#[test]
fn all_policies_of_the_browser_are_listed_with_their_place() {
    let (machine, user) = (KeyPath::machine(EDGE), KeyPath::user(EDGE));
    let run = KeyPath::user(r"Software\Microsoft\Windows\CurrentVersion\Run");
    let made = Made::with(&[
        (machine.join("ExtensionInstallSources"), "1", text("file:///C:/*")),
        (machine.clone(), "ExtensionSettings", text("{}")),
        (machine.clone(), "Unheard", RegistryData::Dword(3)),
        (user.clone(), "StartupBoostEnabled", RegistryData::Dword(0)),
        (run.clone(), "MicrosoftEdgeAutoLaunch_0A", text("msedge.exe --no-startup-window")),
        (run.clone(), "Another", text("another.exe")),
    ]);
    let sections = made.inventory();
    let entries = topic(&sections, Topic::Browser);
    let value = |key: &KeyPath, name: &str| content(entries, key, Some(name)).cloned();
    let source = value(&machine.join("ExtensionInstallSources"), "1");
    assert_eq!(source, Some(Content::Value(text("file:///C:/*"))));
    assert_eq!(value(&machine, "ExtensionSettings"), Some(Content::Value(text("{}"))));
    assert_eq!(value(&machine, "Unheard"), Some(Content::Value(RegistryData::Dword(3))));
    assert_eq!(value(&user, "StartupBoostEnabled"), Some(Content::Value(RegistryData::Dword(0))));
    // Of what matters, what is not set is said too, for each hive.
    assert_eq!(value(&machine, "ExtensionInstallSources"), None);
    assert_eq!(value(&machine, "StartupBoostEnabled"), Some(Content::Absent));
    assert_eq!(value(&user, "ExtensionInstallSources"), Some(Content::Absent));
    assert_eq!(value(&user, "URLBlocklist"), Some(Content::Absent));
    // Of what Windows starts, Edge alone.
    let started: Vec<_> = entries.iter().filter(|entry| entry.place == run.as_str()).collect();
    assert!(matches!(started.as_slice(), [Entry { name: Some(name), .. }] if name.ends_with("_0A")));
}

#[test]
fn whether_the_browser_stays_behind_is_read_from_the_users_settings() {
    let made = Made::with(&[]);
    let disk = Practice::disk_folder(&made.folder);
    let user = description().users.into_iter().find(|user| user.works_here).unwrap().name;
    let path = disk.join(format!("Users/{user}/AppData/Local/Microsoft/Edge/User Data/Local State"));
    let shown = || {
        let sections = made.inventory();
        let mut of = topic(&sections, Topic::Browser).iter().filter(|e| e.place.ends_with("Local State"));
        of.next().unwrap().content.clone()
    };
    assert_eq!(shown(), Content::Absent);
    for (text, wanted) in [
        (r#"{"background_mode":{"enabled":true}}"#, Some(true)),
        (r#"{"background_mode":{"enabled":false}}"#, Some(false)),
        (r#"{"background_mode":{"enabled":"yes"}}"#, None),
        ("{", None),
    ] {
        std::fs::write(&path, text).unwrap();
        match (shown(), wanted) {
            (Content::Switch(on), Some(wanted)) => assert_eq!(on, wanted),
            (Content::Unreadable(_), None) => {}
            other => panic!("{text}: {other:?}"),
        }
    }
}

#[test]
fn a_key_that_is_not_there_is_said_once() {
    let sections = Made::with(&[]).inventory();
    let (browser, updates) = (topic(&sections, Topic::Browser), topic(&sections, Topic::Updates));
    assert_eq!(content(browser, &KeyPath::machine(EDGE), None), Some(&Content::Absent));
    assert_eq!(browser.iter().filter(|entry| entry.place == KeyPath::machine(EDGE).as_str()).count(), 1);
    assert!(matches!(updates, [Entry { name: None, content: Content::Absent, .. }]), "{updates:?}");
}

#[test]
fn sleep_is_read_from_the_scheme_in_use() {
    let power = KeyPath::machine(POWER);
    let setting = r"238c9fa8-0aad-41ed-83f4-97be242c8f20\29f6c1db-86da-48c5-9fdb-f2b67b1f44da";
    let chosen = power.join(&format!(r"User\PowerSchemes\{BALANCED}\{setting}"));
    let default = power.join(&format!(r"PowerSettings\{setting}\DefaultPowerSchemeValues\{BALANCED}"));
    let made = Made::with(&[
        (power.join(r"User\PowerSchemes"), "ActivePowerScheme", text(BALANCED)),
        (chosen.clone(), "ACSettingIndex", RegistryData::Dword(0)),
        (default.clone(), "DcSettingIndex", RegistryData::Dword(900)),
    ]);
    let sections = made.inventory();
    let entries = topic(&sections, Topic::Power);
    let value = |key: &KeyPath, name| content(entries, key, Some(name)).cloned();
    assert_eq!(value(&chosen, "ACSettingIndex"), Some(Content::Value(RegistryData::Dword(0))));
    assert_eq!(value(&chosen, "DCSettingIndex"), Some(Content::Absent));
    assert_eq!(value(&default, "DCSettingIndex"), Some(Content::Value(RegistryData::Dword(900))));
    let sleep = entries.iter().filter(|entry| entry.meaning == Some(Meaning::SleepAfter)).count();
    let wake = entries.iter().filter(|entry| entry.meaning == Some(Meaning::WakeTimers)).count();
    assert_eq!((sleep, wake), (4, 4), "mains and battery, chosen and by default");
}

#[test]
fn accounts_are_told_without_more_than_is_needed() {
    let made = Made::with(&[(KeyPath::machine(WINLOGON), "DefaultPassword", text("himitsu"))]);
    let sections = made.inventory();
    let works_here: Vec<_> = topic(&sections, Topic::Accounts)
        .iter()
        .filter_map(|entry| match &entry.content {
            Content::Account { works_here, .. } => Some((entry.name.clone().unwrap(), *works_here)),
            _ => None,
        })
        .collect();
    assert_eq!(works_here.iter().filter(|(_, works)| *works == Some(true)).count(), 1, "{works_here:?}");
    assert!(works_here.iter().all(|(name, _)| name.starts_with("…-") && name.len() < 10), "{works_here:?}");
    let written = serde_json::to_string(&sections).unwrap();
    let sid = made.terminals()[0].user_sid().unwrap().unwrap();
    assert!(!written.contains("himitsu") && !written.contains(&sid));
}

#[test]
fn rules_about_programs_are_counted() {
    let rules = KeyPath::machine(r"SOFTWARE\Policies\Microsoft\Windows\SrpV2");
    let exe = rules.join("Exe");
    let made = Made::with(&[
        (exe.clone(), "EnforcementMode", RegistryData::Dword(1)),
        (exe.join("one"), "Value", text("<FilePathRule/>")),
        (exe.join("other"), "Value", text("<FilePathRule/>")),
        (rules.join("Msi").join("one"), "Value", text("<FilePathRule/>")),
    ]);
    let sections = made.inventory();
    let entries = topic(&sections, Topic::Restrictions);
    assert_eq!(content(entries, &exe, None), Some(&Content::Keys(2)));
    let mode = content(entries, &exe, Some("EnforcementMode"));
    assert_eq!(mode, Some(&Content::Value(RegistryData::Dword(1))));
    assert_eq!(content(entries, &rules.join("Msi"), Some("EnforcementMode")), Some(&Content::Absent));
}

#[test]
fn what_is_read_is_bounded_and_says_so() {
    let machine = KeyPath::machine(EDGE);
    let long = "あ".repeat(10_000);
    let made = Made::with(&[
        (machine.clone(), "ExtensionSettings", text(&long)),
        (machine.join(r"a\b\c\d\e\f"), "Deep", RegistryData::Dword(1)),
    ]);
    let sections = made.inventory();
    let entries = topic(&sections, Topic::Browser);
    match content(entries, &machine, Some("ExtensionSettings")).unwrap() {
        Content::Beginning { data: RegistryData::Text(text), bytes: 20_002 } => {
            assert!(long.starts_with(text.as_str()) && text.chars().count() == 4095);
        }
        other => panic!("{other:?}"),
    }
    let deepest = content(entries, &machine.join(r"a\b\c\d"), None);
    let reason = Reason::TooLarge { most: 4, unit: Unit::Levels };
    assert_eq!(deepest, Some(&Content::Unreadable(reason)));
    assert!(!entries.iter().any(|entry| entry.name.as_deref() == Some("Deep")));

    let values: Vec<_> = (0..400).map(|number| format!("{number}")).collect();
    let values: Vec<_> =
        values.iter().map(|name| (machine.join("URLBlocklist"), name.as_str(), text("x"))).collect();
    let sections = Made::with(&values).inventory();
    let entries = topic(&sections, Topic::Browser);
    let below = entries.iter().filter(|entry| entry.place == machine.join("URLBlocklist").as_str()).count();
    assert_eq!(below, 300);
    let reason = Reason::TooLarge { most: 300, unit: Unit::Values };
    assert_eq!(content(entries, &machine, None), Some(&Content::Unreadable(reason)));
    // What lies behind the bound may be there.
    assert!(!entries.iter().any(|entry| entry.name.as_deref() == Some("StartupBoostEnabled")));
}

#[test]
fn a_damaged_hive_is_reported_and_the_rest_is_read() {
    let fast_startup = KeyPath::machine(r"SYSTEM\CurrentControlSet\Control\Session Manager\Power");
    let made = Made::with(&[(fast_startup.clone(), "HiberbootEnabled", RegistryData::Dword(1))]);
    let config = Practice::disk_folder(&made.folder).join("Windows/System32/config/SOFTWARE");
    let bytes = std::fs::read(&config).unwrap();
    std::fs::write(&config, &bytes[..4096]).unwrap();
    let sections = made.inventory();
    let browser = topic(&sections, Topic::Browser);
    let policies = content(browser, &KeyPath::machine(EDGE), None);
    assert!(matches!(policies, Some(Content::Unreadable(Reason::Truncated { .. }))), "{policies:?}");
    assert!(!browser.iter().any(|entry| entry.content == Content::Absent), "{browser:?}");
    let hiberboot = content(topic(&sections, Topic::Power), &fast_startup, Some("HiberbootEnabled"));
    assert_eq!(hiberboot, Some(&Content::Value(RegistryData::Dword(1))));
}

fn tree(folder: &Utf8Path) -> BTreeMap<Utf8PathBuf, Vec<u8>> {
    let (mut files, mut open) = (BTreeMap::new(), vec![folder.to_owned()]);
    while let Some(at) = open.pop() {
        for entry in at.read_dir_utf8().unwrap().map(Result::unwrap) {
            match entry.file_type().unwrap().is_dir() {
                true => open.push(entry.path().to_owned()),
                false => {
                    files.insert(entry.path().to_owned(), std::fs::read(entry.path()).unwrap());
                }
            }
        }
    }
    files
}

#[test]
fn an_inventory_writes_nothing() {
    let made = Made::with(&[(KeyPath::machine(EDGE), "StartupBoostEnabled", RegistryData::Dword(1))]);
    let before = tree(&made.folder);
    assert!(before.len() > 10);
    made.inventory();
    assert_eq!(before, tree(&made.folder));
}
