//! What each kind of resource means, guard by guard: where one of them is taken away, something here is red. (What every
//! terminal has to do likewise is the contract's.)

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod adapters;
mod browser_policy;
mod browser_settings;
mod certificates;
mod enabling;
mod entries;
mod extensions;
mod facts;
mod files;
mod files_of_extensions;
mod hosts;
mod imagined;
mod over_time;
mod people;
mod policy;
mod policy_entries;
mod power_settings;
mod programs;
mod running;
mod services;
mod settings;

use camino::Utf8PathBuf;
use formats::gpt_ini::{GptIni, MACHINE_TOOL, REGISTRY_EXTENSION, Side};
use formats::policy_file::{Entry, PolicyFile};
use model::finding::Finding;
use model::kinds::{
    AdapterEdit, AddExtension, BrowserPolicy, BrowserPolicyEdit, Desired, EnableExtension, ExtensionMember,
    ExtensionSet, ExtensionsFound, FileFound, Found, ListPolicy, LocalPolicy, PolicyEdit, PolicyEntry,
    PolicyFound, PolicyValue, ProfileHolds, ProfileState, ProveExtensions, RemoveExtension, SetOperation,
};
use model::observation::{History, Observation, PolicyEffect, ProfileRef, ValueFound};
use model::plan::Change;
use model::practice::Description;
use model::registry::{KeyPath, RegistryData};
use std::collections::BTreeMap;
use std::rc::Rc;
use terminal::contract::{StoppedClock, description};
use terminal::{Looking, Practice, RegistryEdit, Terminal, TestResult, Volume};

const POLICY_FILE: &str = "Windows/System32/GroupPolicy/Machine/Registry.pol";
const COUNTER_FILE: &str = "Windows/System32/GroupPolicy/gpt.ini";
const POLICY: &str = r"Software\Policies\Resource";
const EDGE: &str = r"SOFTWARE\Policies\Microsoft\Edge";
const FOLDER: &str = r"C:\Program Files\Contract\ext";
const USER_DATA: &str = "Users/OqsComApp/AppData/Local/Microsoft/Edge/User Data";

struct Bench {
    _made: tempfile::TempDir,
    folder: Utf8PathBuf,
    disk: Utf8PathBuf,
}

impl Bench {
    fn new() -> Self {
        Self::of(&description())
    }

    fn of(description: &Description) -> Self {
        let made = tempfile::tempdir().unwrap();
        let folder = Utf8PathBuf::from_path_buf(made.path().join("t")).unwrap();
        Practice::make(&folder, &"contract".parse().unwrap(), description).unwrap();
        let disk = Practice::disk_folder(&folder);
        Self { _made: made, folder, disk }
    }

    fn volume(&self) -> Volume {
        Volume::open(&self.disk, Rc::new(StoppedClock)).unwrap()
    }

    fn practice(&self) -> Practice {
        Practice::open(&self.folder).unwrap()
    }

    fn set(&self, key: &KeyPath, name: &str, to: ValueFound) {
        let edit = RegistryEdit { key: key.clone(), name: name.to_owned(), to };
        self.volume().registry().edit(&[edit]).unwrap();
    }

    fn observe(&self, desired: &Desired, set: Option<&ExtensionSet>) -> Observation {
        observe(&self.volume(), desired, set)
    }

    fn policy(&self, names: &[&str]) -> Found {
        let values = names.iter().map(|name| ((*name).to_owned(), PolicyValue::Dword(1))).collect();
        let wanted = LocalPolicy { label: text(), key: POLICY.to_owned(), values, left_as_it_is: vec![] };
        self.observe(&Desired::LocalPolicy(wanted), None).found.into_values().next().unwrap()
    }

    fn policy_found(&self, names: &[&str]) -> PolicyFound {
        match self.policy(names) {
            Found::LocalPolicy(found) => found,
            other => panic!("{other:?}"),
        }
    }

    fn write_policy(&self, entries: &[(&str, &str, u32, &[u8])]) {
        let entry = |&(key, name, kind, data): &(&str, &str, u32, &[u8])| Entry {
            key: key.to_owned(),
            name: name.to_owned(),
            kind,
            data: data.to_vec(),
        };
        let file = PolicyFile { entries: entries.iter().map(entry).collect() };
        std::fs::create_dir_all(self.disk.join(POLICY_FILE).parent().unwrap()).unwrap();
        std::fs::write(self.disk.join(POLICY_FILE), file.to_bytes().unwrap()).unwrap();
    }

    fn extensions(&self) -> ExtensionsFound {
        extensions(&self.volume())
    }

    /// What is seen of the profile, its extensions compared with the file.
    fn holds(&self) -> ProfileHolds {
        let found = self.extensions();
        let profile = found.profiles.into_iter().find(|found| found.profile == profile()).unwrap();
        match profile.holds {
            ProfileState::Read(holds) => holds,
            ProfileState::Unreadable(trouble) | ProfileState::NotLookedAt(trouble) => panic!("{trouble:?}"),
        }
    }
}

fn observe(terminal: &dyn Terminal, desired: &Desired, set: Option<&ExtensionSet>) -> Observation {
    let step = ("A/step".parse().unwrap(), Looking { desired, set });
    terminal::observe(terminal, [step], &BTreeMap::new(), History::default())
}

fn extensions(terminal: &dyn Terminal) -> ExtensionsFound {
    let desired = Desired::ExtensionFiles(model::kinds::ExtensionFiles { set: "s".parse().unwrap() });
    match observe(terminal, &desired, Some(&set())).found.into_values().next().unwrap() {
        Found::Extensions(found) => *found,
        other => panic!("{other:?}"),
    }
}

fn text() -> model::Text {
    model::Text::new("試", "test")
}

fn set() -> ExtensionSet {
    ExtensionSet {
        folder: FOLDER.to_owned(),
        at_least: "2.0.0.0".parse().unwrap(),
        members: vec![ExtensionMember { file: "sound.crx".to_owned(), name: "契約".to_owned() }],
    }
}

fn profile() -> ProfileRef {
    ProfileRef { user: "OqsComApp".to_owned(), folder: "Default".to_owned() }
}

fn present(number: u32) -> ValueFound {
    ValueFound::Present(RegistryData::Dword(number))
}

fn words(text: &str) -> ValueFound {
    ValueFound::Present(RegistryData::Text(text.to_owned()))
}

fn absent() -> ValueFound {
    ValueFound::Absent { nearest_key: r"HKLM\SOFTWARE".to_owned() }
}

const ONE: &[u8] = &[1, 0, 0, 0];
const BLANK: &[u8] = &[b' ', 0, 0, 0];
