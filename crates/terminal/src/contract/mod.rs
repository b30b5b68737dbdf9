//! The contract: what every terminal has to do the same way. Each check gets a fresh terminal laid out by
//! [`description`].
//!
//! A terminal that is not able to do something must say so and leave everything as it is; what it is able to do, it
//! must do as written here.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "these are tests, kept here for the terminals of other crates"
)]

mod browser_policies;
mod each_kind;
mod files;
mod fixture;
mod registry;

pub use fixture::{StoppedClock, description};

use crate::{Error, Terminal, TestResult, UpdateFailure, resource};
use jiff::SignedDuration;
use model::Text;
use model::kinds::{
    AdapterEdit, AdapterKind, AddExtension, BrowserPolicy, BrowserPolicyEdit, CrxFound, ExtensionMember,
    ExtensionSet, FileFound, LocalPolicy, PolicyEdit, PolicyEntry, PolicyValue, ProfileHolds, ProfileState,
    RemoveExtension, SetDeveloperMode, SetOperation,
};
use model::observation::{Ability, ProfileRef, ValueFound};
use model::plan::Change;
use model::registry::{KeyPath, RegistryData};
use model::running_windows::Software;
use model::update::{Code, Stage, UpdateDone};
use std::collections::BTreeMap;

/// A check by name.
pub type Check = (&'static str, fn(&dyn Terminal));

/// Every check.
pub const CHECKS: &[Check] = &[
    ("files that are not there are no error", files::missing_files),
    ("a file is replaced as a whole and the old one stays", files::replaced_files),
    ("a secret is written once, and has no second copy", files::private_files),
    ("a file has a second name, which stays", files::linked_files),
    ("a file grows and is cut", files::growing_files),
    ("a file is held by one at a time", files::held_files),
    ("a folder's changes are told", files::watched_folder),
    ("registry values are found whatever the case of their names", registry::registry_reads),
    ("registry values of every type come back as they were", registry::registry_types),
    ("keys that an edit made go again with it", registry::registry_keys),
    ("an edit of a user's registry and the machine's", registry::registry_of_users),
    ("the machine tells what it is", machine),
    ("adapters that are there, and only those", adapters),
    ("an adapter's property is set, and taken back to its default", adapter_property),
    ("a property that somebody else changed is left alone", adapter_changed),
    ("a policy edit is made, seen, and taken back byte for byte", policy_edit),
    ("a policy that somebody else changed is left alone", policy_changed),
    ("an edit that was cut off half-way goes on", policy_half_way),
    ("delivered files are verified", delivered),
    ("profiles are read, whichever build wrote them", profiles),
    ("the browser's policies are told with the hive that holds them", browser_policies::told_with_their_hive),
    ("the browser's hands show in the profile", browser),
    ("updates go from offered to installed", updates),
    ("the server's errors arrive as they are", update_errors),
    ("a restart is a new start of Windows", restart),
    ("every kind of operation is set and put back", each_kind::each_kind),
    ("looking changes nothing", looking),
];

const KEY: &str = r"SOFTWARE\Contract\Fixture";
const WIRED: &str = r"PCI\VEN_10EC&DEV_8168&SUBSYS_00000000&REV_15\3&11583659&0&E0";
const KEYWORD: &str = "*PMARPOffload";
const POLICY_KEY: &str = r"Software\Policies\Contract";
const POLICY_FILE: &str = r"C:\Windows\System32\GroupPolicy\Machine\Registry.pol";
const EXTENSIONS: &str = r"C:\Program Files\Contract\ext";

fn text(text: &str) -> Text {
    Text::new(text, text)
}

fn machine(terminal: &dyn Terminal) {
    let sources = terminal.devices().machine().unwrap();
    let first = sources.first().unwrap();
    assert_eq!(first.manufacturer.as_deref(), Some("LENOVO"));
    assert_eq!(first.product.as_deref(), Some("20TA000BJP"));
    assert_eq!(first.version.as_deref(), Some("ThinkPad E14 Gen 2"));
    assert_eq!(first.family.as_deref(), Some("ThinkPad E14 Gen 2"));
}

fn adapters(terminal: &dyn Terminal) {
    let found = terminal.devices().adapters(KEYWORD).unwrap();
    let names: Vec<_> = found.iter().map(|a| (a.description.as_str(), a.kind, a.effective())).collect();
    assert_eq!(
        names,
        [
            ("Realtek PCIe GbE Family Controller", Some(AdapterKind::Wired), Some("1")),
            ("Intel(R) Wi-Fi 6 AX201 160MHz", Some(AdapterKind::Wireless), Some("1")),
        ]
    );
    assert!(found.iter().all(|adapter| adapter.offers));
    assert_eq!((found[0].value.as_deref(), found[1].value.as_deref()), (Some("1"), None));
    let other = terminal.devices().adapters("*NoSuchThing").unwrap();
    assert!(other.iter().all(|adapter| !adapter.offers && adapter.effective().is_none()));
}

fn able(terminal: &dyn Terminal, operation: &SetOperation) -> bool {
    terminal.abilities().contains(&operation.needs())
}

fn to_disabled(expects: Option<&str>) -> SetOperation {
    SetOperation::SetAdapterProperty(AdapterEdit {
        instance: WIRED.to_owned(),
        description: "Realtek PCIe GbE Family Controller".to_owned(),
        keyword: KEYWORD.to_owned(),
        label: text("ARP"),
        value: Change { expects: expects.map(str::to_owned), to: Some("0".to_owned()) },
        shown: None,
    })
}

fn adapter_property(terminal: &dyn Terminal) {
    let operation = to_disabled(Some("1"));
    assert_eq!(crate::test(terminal, &operation), TestResult::Ready);
    if !able(terminal, &operation) {
        return;
    }
    crate::set(terminal, &operation).unwrap();
    assert_eq!(crate::test(terminal, &operation), TestResult::InDesiredState);
    let values: Vec<_> =
        terminal.devices().adapters(KEYWORD).unwrap().into_iter().map(|adapter| adapter.value).collect();
    assert_eq!(values, [Some("0".to_owned()), None], "the other adapter is left alone");
    terminal.devices().set_adapter_property(WIRED, KEYWORD, None).unwrap();
    let found = terminal.devices().adapters(KEYWORD).unwrap();
    assert_eq!((found[0].value.as_deref(), found[0].effective()), (None, Some("1")));
}

fn adapter_changed(terminal: &dyn Terminal) {
    assert!(matches!(crate::test(terminal, &to_disabled(None)), TestResult::Drifted(_)));
    let SetOperation::SetAdapterProperty(mut edit) = to_disabled(None) else {
        panic!("not an adapter's edit")
    };
    edit.instance = r"PCI\NONE\0".to_owned();
    assert!(matches!(crate::test(terminal, &SetOperation::SetAdapterProperty(edit)), TestResult::Unknown(_)));
}

fn wanted_policy() -> LocalPolicy {
    LocalPolicy {
        label: text("policy"),
        key: POLICY_KEY.to_owned(),
        values: BTreeMap::from([
            ("Mode".to_owned(), PolicyValue::Dword(4)),
            ("Gone".to_owned(), PolicyValue::Dword(9)),
            ("New".to_owned(), PolicyValue::Text("新".to_owned())),
        ]),
        left_as_it_is: vec![],
    }
}

/// Sets `Mode` and `New`, takes away the instruction about `Gone`.
fn policy_operation(terminal: &dyn Terminal) -> PolicyEdit {
    let found = resource::policy::look(terminal, &wanted_policy()).unwrap();
    let entry = |name: &str, data| {
        let index = found.entries[name].first().map_or(u32::MAX, |entry| entry.index);
        vec![PolicyEntry { index, key: POLICY_KEY.to_owned(), name: name.to_owned(), data }]
    };
    let new = RegistryData::Text("新".to_owned());
    let to = BTreeMap::from([
        ("Mode", entry("Mode", RegistryData::Dword(4))),
        ("Gone", vec![]),
        ("New", entry("New", new.clone())),
    ]);
    let in_registry = BTreeMap::from([("Mode", Some(RegistryData::Dword(4))), ("New", Some(new))]);
    PolicyEdit {
        label: text("policy"),
        key: POLICY_KEY.to_owned(),
        file: Change { expects: found.file, to: FileFound::Present },
        listed: Change { expects: found.listed, to: true },
        counted_from: found.counter.unwrap_or(0),
        entries: to
            .into_iter()
            .map(|(name, to)| (name.to_owned(), Change { expects: found.entries[name].clone(), to }))
            .collect(),
        registry: in_registry
            .into_iter()
            .map(|(name, data)| {
                let to = data.map_or(found.registry[name].clone(), ValueFound::Present);
                (name.to_owned(), Change { expects: found.registry[name].clone(), to })
            })
            .collect(),
    }
}

fn policy_edit(terminal: &dyn Terminal) {
    let before = terminal.files().read(POLICY_FILE).unwrap().unwrap();
    let look = || resource::policy::look(terminal, &wanted_policy()).unwrap();
    let found = look();
    assert_eq!((found.file, found.counter, found.listed), (FileFound::Present, Some(41), true));
    assert_eq!(found.registry["Mode"].data(), Some(&RegistryData::Dword(1)));
    let operation = SetOperation::EditPolicy(policy_operation(terminal));
    assert_eq!(crate::test(terminal, &operation), TestResult::Ready);
    if !able(terminal, &operation) {
        return;
    }
    crate::set(terminal, &operation).unwrap();
    assert_eq!(crate::test(terminal, &operation), TestResult::InDesiredState);
    let made = look();
    assert_eq!(made.counter, Some(42));
    assert_eq!(made.registry["Mode"].data(), Some(&RegistryData::Dword(4)));
    assert_eq!(made.registry["New"].data(), Some(&RegistryData::Text("新".to_owned())));
    assert!(made.entries["Gone"].is_empty());
    let kept = KeyPath::machine(r"Software\Policies\Later");
    assert!(terminal.registry().value(&kept, "Kept").unwrap().is_some());

    let back = operation.inverse().unwrap();
    assert_eq!(crate::test(terminal, &back), TestResult::Ready);
    crate::set(terminal, &back).unwrap();
    assert_eq!(crate::test(terminal, &back), TestResult::InDesiredState);
    assert_eq!(terminal.files().read(POLICY_FILE).unwrap().unwrap(), before);
    let undone = look();
    assert_eq!(undone.counter, Some(43), "an undo is a change too");
    assert_eq!((undone.registry, undone.entries), (found.registry, found.entries));
}

fn policy_changed(terminal: &dyn Terminal) {
    let mut edit = policy_operation(terminal);
    if let Some(change) = edit.entries.get_mut("Mode") {
        change.expects.clear();
    }
    assert!(matches!(crate::test(terminal, &SetOperation::EditPolicy(edit)), TestResult::Drifted(_)));
    let mut edit = policy_operation(terminal);
    if let Some(change) = edit.registry.get_mut("Mode") {
        change.expects = ValueFound::Present(RegistryData::Dword(99));
    }
    assert!(matches!(crate::test(terminal, &SetOperation::EditPolicy(edit)), TestResult::Drifted(_)));
}

fn policy_half_way(terminal: &dyn Terminal) {
    let edit = policy_operation(terminal);
    let operation = SetOperation::EditPolicy(edit.clone());
    if !able(terminal, &operation) {
        return;
    }
    // The policy file alone was written before the power went.
    let only_file = PolicyEdit { registry: BTreeMap::new(), ..edit };
    crate::set(terminal, &SetOperation::EditPolicy(only_file)).unwrap();
    assert_eq!(crate::test(terminal, &operation), TestResult::Ready);
    crate::set(terminal, &operation).unwrap();
    assert_eq!(crate::test(terminal, &operation), TestResult::InDesiredState);
    // Everything but the counter was written.
    let counter = resource::policy::look(terminal, &wanted_policy()).unwrap().counter.unwrap();
    let uncounted = |edit: PolicyEdit| SetOperation::EditPolicy(PolicyEdit { counted_from: counter, ..edit });
    let SetOperation::EditPolicy(edit) = operation else { panic!("not a policy's edit") };
    let operation = uncounted(edit);
    assert_eq!(crate::test(terminal, &operation), TestResult::Ready);
    crate::set(terminal, &operation).unwrap();
    assert_eq!(crate::test(terminal, &operation), TestResult::InDesiredState);
}

fn set_of(files: &[&str]) -> ExtensionSet {
    ExtensionSet {
        folder: EXTENSIONS.to_owned(),
        at_least: "2.0.0.0".parse().unwrap(),
        members: files
            .iter()
            .map(|file| ExtensionMember { file: (*file).to_owned(), name: "契約".to_owned() })
            .collect(),
    }
}

fn delivered(terminal: &dyn Terminal) {
    let set = set_of(&["sound.crx", "cut.crx", "altered.crx", "none.crx"]);
    let found = resource::extensions::look(terminal, &set);
    let holds: Vec<_> = found.files.iter().map(|file| &file.holds).collect();
    match holds.as_slice() {
        [
            CrxFound::Sound { id, version, name, .. },
            CrxFound::Broken { .. },
            CrxFound::Broken { .. },
            CrxFound::Missing,
        ] => {
            assert_eq!((id.len(), version.to_string().as_str(), name.as_str()), (32, "2.0.0.0", "契約"));
        }
        other => panic!("{other:?}"),
    }
}

fn profile(terminal: &dyn Terminal, folder: &str) -> ProfileHolds {
    let found = resource::extensions::look(terminal, &set_of(&["sound.crx"]));
    let profile = found.profiles.into_iter().find(|profile| profile.profile.folder == folder).unwrap();
    assert!(profile.of_terminal_user);
    match profile.holds {
        ProfileState::Read(holds) => holds,
        ProfileState::Unreadable(trouble) | ProfileState::NotLookedAt(trouble) => panic!("{trouble:?}"),
    }
}

fn profiles(terminal: &dyn Terminal) {
    for (folder, developer_mode, count) in [("Default", true, 2), ("Profile 1", false, 1)] {
        let holds = profile(terminal, folder);
        assert_eq!((holds.developer_mode, holds.extensions.len()), (developer_mode, count), "{folder}");
        let stopped = holds.extensions.iter().find(|e| e.name.as_deref() == Some("止めた拡張")).unwrap();
        assert_eq!((stopped.disabled_by.as_slice(), &stopped.files_wrong), (&[1, 256][..], &None));
    }
}

/// A policy of the browser's that nobody has set yet.
fn browser_policy(purpose: BrowserPolicy, below: &str, name: &str, value: &str) -> SetOperation {
    let key = KeyPath::machine(&format!(r"SOFTWARE\Policies\Microsoft\Edge{below}"));
    let expects = ValueFound::Absent { nearest_key: r"HKLM\SOFTWARE\Policies".to_owned() };
    let to = ValueFound::Present(RegistryData::Text(value.to_owned()));
    let values = BTreeMap::from([(name.to_owned(), Change { expects, to })]);
    SetOperation::EditBrowserPolicy(BrowserPolicyEdit { purpose, key, values })
}

fn browser(terminal: &dyn Terminal) {
    let place = ProfileRef { user: "OqsComApp".to_owned(), folder: "Default".to_owned() };
    let before = profile(terminal, "Default");
    let old = before.extensions.iter().find(|e| e.name.as_deref() == Some("古い拡張")).unwrap();
    let file = format!(r"{EXTENSIONS}\sound.crx");
    let sound = resource::extensions::crx_file(terminal.files(), &file).unwrap();
    let CrxFound::Sound { id, version, sha256, .. } = sound else { panic!("{sound:?}") };
    let removal = SetOperation::RemoveExtension(RemoveExtension {
        profile: place.clone(),
        id: old.id.clone(),
        name: "古い拡張".to_owned(),
        version: old.version.clone(),
        successor: None,
    });
    let addition = SetOperation::AddExtension(AddExtension {
        profile: place.clone(),
        id,
        name: "契約".to_owned(),
        version,
        file,
        sha256,
        replaces: None,
    });
    let mode = SetOperation::SetDeveloperMode(SetDeveloperMode {
        profile: place,
        on: Change { expects: true, to: false },
    });
    let removing = browser_policy(BrowserPolicy::RemoveExtensions, "", "ExtensionSettings", &{
        format!("{{\"{}\":{{\"installation_mode\":\"removed\"}}}}", old.id)
    });
    let source = model::url::source(EXTENSIONS);
    let adding = browser_policy(BrowserPolicy::AddFromFolder, r"\ExtensionInstallSources", "1", &source);
    // A browser's windows may be moved by another process, which is not here.
    let has_ui_driver =
        terminal.abilities().contains(&Ability::Browser) && terminal.browser().has_ui_driver();
    if has_ui_driver {
        for refused in [&removal, &addition] {
            assert!(matches!(crate::set(terminal, refused), Err(Error::Browser { .. })));
            assert_eq!(profile(terminal, "Default"), before, "no policy asks for it");
        }
        for edit in [&removing, &adding] {
            assert_eq!(crate::test(terminal, edit), TestResult::Ready);
            crate::set(terminal, edit).unwrap();
            assert_eq!(crate::test(terminal, edit), TestResult::InDesiredState);
        }
    }
    for operation in [&removal, &addition, &mode] {
        assert_eq!(crate::test(terminal, operation), TestResult::Ready);
        if has_ui_driver && able(terminal, operation) {
            crate::set(terminal, operation).unwrap();
            assert_eq!(crate::test(terminal, operation), TestResult::InDesiredState);
        } else {
            assert!(matches!(crate::set(terminal, operation), Err(Error::NotAble)));
            assert_eq!(profile(terminal, "Default"), before);
        }
    }
    if has_ui_driver {
        for edit in [&removing, &adding] {
            let back = edit.inverse().unwrap();
            crate::set(terminal, &back).unwrap();
            assert_eq!(crate::test(terminal, &back), TestResult::InDesiredState);
        }
        let key = KeyPath::machine(r"SOFTWARE\Policies\Microsoft");
        assert_eq!(terminal.registry().subkeys(&key).unwrap(), None, "the keys, too, are gone");
        let after = profile(terminal, "Default");
        let mut names: Vec<_> = after.extensions.iter().filter_map(|e| e.name.as_deref()).collect();
        names.sort_unstable();
        assert_eq!((names, after.developer_mode), (vec!["契約", "止めた拡張"], false));
        let added = after.extensions.iter().find(|e| e.name.as_deref() == Some("契約")).unwrap();
        assert_eq!((&added.disabled_by, &added.files_wrong), (&vec![], &None));
    }
}

fn revision(terminal: &dyn Terminal) -> Option<u32> {
    let key = KeyPath::machine(r"SOFTWARE\Microsoft\Windows NT\CurrentVersion");
    terminal.registry().value(&key, "UBR").unwrap().and_then(|data| data.as_dword())
}

fn updates(terminal: &dyn Terminal) {
    let updates = terminal.updates();
    let mut silent = |_: u8| {};
    if !terminal.abilities().contains(&Ability::Updates) {
        let refused =
            |failure: Option<UpdateFailure>| matches!(failure, Some(UpdateFailure::Error(Error::NotAble)));
        assert!(refused(updates.search().err()) && refused(updates.install(&[], &mut silent).err()));
        return;
    }
    let found = updates.search().unwrap();
    let told: Vec<_> = found.iter().map(|u| (u.title.as_str(), u.stage, u.licence_accepted)).collect();
    assert_eq!(
        told,
        [("更新 (KB0000001)", Stage::Offered, false), ("更新 (KB0000002)", Stage::Downloaded, true)]
    );
    let ids: Vec<String> = found.into_iter().map(|update| update.id).collect();
    assert!(updates.download(&ids, &mut silent).is_err(), "the server is crowded once");
    updates.accept(&ids).unwrap();
    let fine = |done: Vec<UpdateDone>| done.iter().filter(|one| one.error.is_none()).count();
    assert_eq!(fine(updates.download(&ids[..1], &mut silent).unwrap()), 1);
    assert!(updates.search().unwrap().iter().all(|u| u.licence_accepted && u.stage == Stage::Downloaded));
    assert_eq!(fine(updates.install(&ids, &mut silent).unwrap()), 2);
    assert_eq!(updates.restart_required().unwrap(), Some(true));
    assert_eq!(revision(terminal), Some(3650));
    terminal.power().restart(&text("update")).unwrap();
    assert_eq!(updates.restart_required().unwrap(), Some(false));
    assert_eq!(updates.search().unwrap(), []);
    assert_eq!(revision(terminal), Some(3887));
    let history = updates.history(jiff::Timestamp::MIN).unwrap();
    assert_eq!((history.entries.len(), history.skipped), (2, 0));
    assert!(history.entries.iter().all(|entry| entry.error.is_none()));
    assert_eq!(updates.history(terminal.clock().now()).unwrap().entries, []);
}

fn update_errors(terminal: &dyn Terminal) {
    if !terminal.abilities().contains(&Ability::Updates) {
        return;
    }
    let ids = ["one".to_owned()];
    match terminal.updates().download(&ids, &mut |_| {}) {
        Err(UpdateFailure::Trouble(trouble)) => {
            assert_eq!(trouble, model::update::UpdateTrouble::Code(Code(0x8024_4022)));
        }
        other => panic!("{other:?}"),
    }
    terminal.updates().download(&ids, &mut |_| {}).unwrap();
}

fn restart(terminal: &dyn Terminal) {
    if !terminal.abilities().contains(&Ability::Restart) {
        assert!(matches!(terminal.power().restart(&text("")), Err(Error::NotAble)));
        return;
    }
    let (boot, at) = (terminal.power().boot_id(), terminal.clock().now());
    assert!(boot.is_some());
    terminal.clock().wait(SignedDuration::from_secs(60)).unwrap();
    let runs = |software: Software| terminal.devices().is_running(&software).unwrap();
    let program = || Software::Program("CONTRACT.exe".to_owned());
    assert!(runs(program()));
    assert!(!runs(Software::Service("Contract.exe".to_owned())), "it is no service");
    terminal.power().restart(&text("contract")).unwrap();
    assert_ne!(terminal.power().boot_id(), boot);
    assert!(terminal.clock().now() > at);
    assert!(!runs(program()), "not yet started again");
    terminal.clock().wait(SignedDuration::from_secs(60)).unwrap();
    assert!(runs(program()));
}

fn looking(terminal: &dyn Terminal) {
    let set = set_of(&["sound.crx"]);
    let look = || {
        (
            resource::extensions::look(terminal, &set),
            resource::policy::look(terminal, &wanted_policy()).unwrap(),
            terminal.devices().adapters(KEYWORD).unwrap(),
            resource::facts::facts(terminal, &BTreeMap::new()),
            crate::inventory(terminal),
        )
    };
    assert_eq!(look(), look());
}
