//! Disks that are not quite as they should be: what cannot be told is told as such, and nothing is taken for "not
//! there" that merely cannot be read.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use camino::Utf8PathBuf;
use model::fact::{FactSource, Kind, NoticeFact, RegistryPlace};
use model::finding::Finding;
use model::kinds::{Desired, DeveloperMode, ExtensionMember, ExtensionSet, Found, ProfileState, Switch};
use model::observation::{History, Observation, Remedy, ValueFound};
use model::reason::Reason;
use model::registry::{KeyPath, RegistryData};
use std::collections::BTreeMap;
use std::rc::Rc;
use terminal::contract::{StoppedClock, description};
use terminal::{Looking, Practice, RegistryEdit, Terminal, Volume};

const PROFILES: &str = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList";
const KEYWORD: &str = "*PMARPOffload";

struct Bench {
    _made: tempfile::TempDir,
    disk: Utf8PathBuf,
}

impl Bench {
    fn new() -> Self {
        let made = tempfile::tempdir().unwrap();
        let folder = Utf8PathBuf::from_path_buf(made.path().join("t")).unwrap();
        Practice::make(&folder, &"contract".parse().unwrap(), &description()).unwrap();
        Self { _made: made, disk: Practice::disk_folder(&folder) }
    }

    fn open(&self) -> Volume {
        Volume::open(&self.disk, Rc::new(StoppedClock)).unwrap()
    }

    fn set(&self, key: &KeyPath, name: &str, data: RegistryData) {
        let edit = RegistryEdit { key: key.clone(), name: name.to_owned(), to: ValueFound::Present(data) };
        self.open().registry().edit(&[edit]).unwrap();
    }

    /// What a look at the extensions finds.
    fn look(&self) -> Observation {
        let set = ExtensionSet {
            folder: r"C:\Program Files\Contract\ext".to_owned(),
            at_least: "2.0.0.0".parse().unwrap(),
            members: vec![ExtensionMember { file: "sound.crx".to_owned(), name: "契約".to_owned() }],
        };
        let desired =
            Desired::DeveloperMode(DeveloperMode { set: "s".parse().unwrap(), be: Switch::Disabled });
        let step = ("A/mode".parse().unwrap(), Looking { desired: &desired, set: Some(&set) });
        terminal::observe(&self.open(), [step], &BTreeMap::new(), History::default())
    }
}

/// The users and folders of the profiles, and whether each could be read.
fn profiles(seen: &Observation) -> Vec<(String, String, bool)> {
    let Some(Found::Extensions(found)) = seen.found.values().next() else {
        return Vec::new();
    };
    let each = found.profiles.iter().map(|profile| {
        let is_read = matches!(profile.holds, ProfileState::Read(_));
        (profile.profile.user.clone(), profile.profile.folder.clone(), is_read)
    });
    each.collect()
}

fn text(text: &str) -> RegistryData {
    RegistryData::Text(text.to_owned())
}

#[test]
fn without_its_software_hive_a_disk_is_not_one_without_settings() {
    let bench = Bench::new();
    std::fs::remove_file(bench.disk.join("Windows/System32/config/SOFTWARE")).unwrap();
    let seen = bench.look();
    let missing = |finding: &Finding| matches!(finding, Finding::CannotRead { place, .. } if place.ends_with("SOFTWARE"));
    assert!(seen.findings.iter().any(missing), "{:?}", seen.findings);
    assert!(seen.findings.iter().any(Finding::forbids_changes));
    let Some(Found::Extensions(found)) = seen.found.values().next() else { unreachable!("{seen:?}") };
    assert!(found.policies.trouble.is_some());
    assert!(!found.profiles.is_empty());
    assert!(found.profiles.iter().all(|profile| matches!(profile.holds, ProfileState::Unreadable(_))));
}

#[test]
fn a_control_set_that_is_not_there_is_named() {
    let bench = Bench::new();
    bench.set(&KeyPath::machine(r"SYSTEM\Select"), "Current", RegistryData::Dword(7));
    let error = bench.open().devices().adapters(KEYWORD).unwrap_err();
    assert_eq!(error.trouble().reason, Reason::ControlSetMissing { number: 7 });
}

#[test]
fn a_user_is_counted_once_however_often_windows_lists_the_folder() {
    let bench = Bench::new();
    let before = profiles(&bench.look());
    let sid = bench.open().user_sid().unwrap().unwrap();
    let folder = KeyPath::machine(&format!(r"{PROFILES}\{sid}"));
    let folder = bench.open().registry().value(&folder, "ProfileImagePath").unwrap().unwrap();
    for twin in [format!("{sid}.bak"), "S-1-5-21-9-9-9-1009".to_owned()] {
        bench.set(&KeyPath::machine(&format!(r"{PROFILES}\{twin}")), "ProfileImagePath", folder.clone());
    }
    assert_eq!(profiles(&bench.look()), before);
}

#[test]
fn one_user_s_damage_hides_only_that_user_s_profiles() {
    let bench = Bench::new();
    let before = profiles(&bench.look());
    let other = KeyPath::machine(&format!(r"{PROFILES}\S-1-5-21-9-9-9-1009"));
    bench.set(&other, "ProfileImagePath", text(r"C:\Users\other"));
    std::fs::create_dir_all(bench.disk.join("Users/other")).unwrap();
    std::fs::write(bench.disk.join("Users/other/NTUSER.DAT"), b"not a hive").unwrap();
    let mut after = profiles(&bench.look());
    assert_eq!(after.pop(), Some(("other".to_owned(), String::new(), false)));
    assert_eq!(after, before);
}

#[test]
fn a_property_that_is_no_text_is_told_of_its_adapter_alone() {
    let bench = Bench::new();
    let class = r"SYSTEM\CurrentControlSet\Control\Class\{4d36e972-e325-11ce-bfc1-08002be10318}";
    let class = KeyPath::machine(class);
    let first = bench.open().registry().subkeys(&class).unwrap().unwrap().remove(0);
    let before = bench.open().devices().adapters(KEYWORD).unwrap();
    bench.set(&class.join(&first), KEYWORD, RegistryData::Dword(1));
    let after = bench.open().devices().adapters(KEYWORD).unwrap();
    assert_eq!((&after[0].odd, &after[0].value), (&Some(RegistryData::Dword(1)), &None));
    assert_eq!(after[1..], before[1..]);
}

#[test]
fn profiles_on_another_drive_are_for_the_running_terminal() {
    let bench = Bench::new();
    bench.set(&KeyPath::machine(r"SOFTWARE\Policies\Microsoft\Edge"), "UserDataDir", text(r"D:\Edge"));
    let seen = bench.look();
    let Some(Found::Extensions(found)) = seen.found.values().next() else { unreachable!("{seen:?}") };
    assert!(!found.profiles.is_empty());
    for profile in &found.profiles {
        assert!(matches!(
            &profile.holds,
            ProfileState::Unreadable(trouble) if trouble.remedy == Remedy::RunningTerminal
        ));
    }
    assert_eq!(found.place, r"D:\Edge");
}

#[test]
fn a_key_in_no_hive_that_is_read_is_not_taken_for_absent() {
    let bench = Bench::new();
    let sid = bench.open().user_sid().unwrap().unwrap();
    let own = |rest: &str| format!(r"HKU\{sid}\{rest}");
    let elsewhere = [
        r"HKLM\SAM\SAM\Domains".to_owned(),
        r"HKLM\SECURITY\Policy".to_owned(),
        r"HKLM\HARDWARE\DESCRIPTION\System\BIOS".to_owned(),
        r"HKLM\hardware".to_owned(),
        r"HKLM\BCD00000000\Objects".to_owned(),
        r"HKLM\COMPONENTS\DerivedData".to_owned(),
        r"HKLM\DRIVERS\DriverDatabase".to_owned(),
        r"HKLM\SYSTEM\CurrentControlSet\Hardware Profiles\Current\Software".to_owned(),
        r"HKLM\SYSTEM\ControlSet001\hardware profiles\current".to_owned(),
        r"HKCU\Software\Classes\.crx".to_owned(),
        r"HKCU\software\classes".to_owned(),
        r"HKCU\Volatile Environment".to_owned(),
        own(r"Software\Classes\Local Settings"),
        own(r"SessionInformation"),
        format!(r"HKU\{sid}_Classes\.crx"),
        format!(r"HKU\{sid}_CLASSES"),
        r"HKU\.DEFAULT\Control Panel\Desktop".to_owned(),
        r"HKU\.default\Software".to_owned(),
        r"HKU\S-1-5-18\Software".to_owned(),
    ];
    let disk = bench.open();
    for key in &elsewhere {
        let key: KeyPath = key.parse().unwrap();
        let registry = disk.registry();
        let troubles = [
            registry.value(&key, "x").unwrap_err().trouble(),
            registry.subkeys(&key).unwrap_err().trouble(),
            registry.names(&key).unwrap_err().trouble(),
        ];
        for trouble in troubles {
            assert_eq!((trouble.place.as_str(), trouble.remedy), (key.as_str(), Remedy::RunningTerminal));
        }
        let edit =
            RegistryEdit { key: key.clone(), name: "x".to_owned(), to: ValueFound::Present(text("x")) };
        registry.edit(&[edit]).unwrap_err();
    }
    // And what lies beside such a key in a hive that is read can be told.
    for key in [
        r"HKLM\SOFTWARE\Classes\.crx".to_owned(),
        r"HKLM\SYSTEM\CurrentControlSet\Hardware Profiles\CurrentlyNone".to_owned(),
        r"HKCU\Software\ClassesOfOurs".to_owned(),
        own("Software"),
    ] {
        assert!(disk.registry().value(&key.parse().unwrap(), "x").unwrap().is_none(), "{key}");
    }
}

#[test]
fn a_fact_in_no_hive_that_is_read_is_told_as_such() {
    let bench = Bench::new();
    let own = |key: &str| NoticeFact {
        label: model::Text::new("事実", "fact"),
        source: FactSource::Registry(RegistryPlace {
            key: key.parse().unwrap(),
            value: "x".to_owned(),
            kind: Kind::Text,
        }),
    };
    let facts = BTreeMap::from([
        ("sam.x".parse().unwrap(), own(r"HKLM\SAM\SAM")),
        ("there.x".parse().unwrap(), own(r"HKLM\SOFTWARE\None")),
    ]);
    let seen = terminal::observe(&bench.open(), [], &facts, History::default());
    let fact = |name: &str| &seen.facts[&name.parse().unwrap()];
    assert!(fact("sam.x").trouble.is_some() && fact("sam.x").value.is_none());
    assert!(fact("there.x").trouble.is_none() && fact("there.x").value.is_none());
}

#[test]
fn settings_of_a_user_whom_nobody_names_cannot_be_told() {
    let bench = Bench::new();
    let logon = KeyPath::machine(r"SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon");
    bench.set(&logon, "AutoAdminLogon", text("0"));
    let edit = RegistryEdit {
        key: KeyPath::machine(r"SOFTWARE\Microsoft\Windows\CurrentVersion\Authentication\LogonUI"),
        name: "LastLoggedOnUserSID".to_owned(),
        to: ValueFound::Absent { nearest_key: r"HKLM\SOFTWARE\Microsoft".to_owned() },
    };
    bench.open().registry().edit(&[edit]).unwrap();
    assert_eq!(bench.open().user_sid().unwrap(), None);
    assert!(bench.open().registry().value(&r"HKCU\Software".parse().unwrap(), "x").is_err());
}

#[cfg(unix)]
#[test]
fn v2_a_practice_terminals_disk_is_no_link() {
    let made = tempfile::tempdir().unwrap();
    let folder = Utf8PathBuf::from_path_buf(made.path().join("t")).unwrap();
    Practice::make(&folder, &"bench".parse().unwrap(), &terminal::contract::description()).unwrap();
    let (disk, elsewhere) = (Practice::disk_folder(&folder), folder.join("elsewhere"));
    std::fs::rename(&disk, &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, &disk).unwrap();
    assert!(matches!(Practice::open(&folder), Err(terminal::Error::Unsafe { .. })));
}
