//! The power-cut double: nothing that leaves a trace gets past it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use camino::Utf8PathBuf;
use jiff::SignedDuration;
use model::Text;
use model::kinds::{AddExtension, RemoveExtension};
use model::observation::{ProfileRef, ValueFound};
use model::registry::{KeyPath, RegistryData};
use terminal::faulty::{Cut, Faulty};
use terminal::{Practice, ProfilePlace, RegistryEdit, Resume, Terminal};

type Effect = fn(&dyn Terminal) -> bool;

/// Everything that leaves a trace, or may: whether it says that it failed.
const EFFECTS: &[(&str, Effect)] = &[
    ("log_event", |terminal| {
        terminal.log_event("a line");
        // It has no answer; that the power is gone shows in the next effect.
        terminal.files().append(FILE, b"").is_err()
    }),
    ("register_resume", |terminal| {
        terminal.register_resume(&Resume { worker: vec![], person: vec![], at: None }).is_err()
    }),
    ("unregister_resume", |terminal| terminal.unregister_resume().is_err()),
    ("unregister_all", |terminal| terminal.unregister_all().is_err()),
    ("show_folder", |terminal| terminal.show_folder(r"C:\Users").is_err()),
    ("wait", |terminal| terminal.clock().wait(SignedDuration::from_secs(1)).is_err()),
    ("replace", |terminal| terminal.files().replace(FILE, b"").is_err()),
    ("remove", |terminal| terminal.files().remove(FILE).is_err()),
    ("delete", |terminal| terminal.files().delete(FILE).is_err()),
    ("append", |terminal| terminal.files().append(FILE, b"").is_err()),
    ("try_lock", |terminal| terminal.files().try_lock(FILE).is_err()),
    ("truncate", |terminal| terminal.files().truncate(FILE, 0).is_err()),
    ("watch", |terminal| terminal.files().watch(r"C:\Users", std::sync::Arc::new(|| {})).is_err()),
    ("edit", |terminal| {
        let to = ValueFound::Present(RegistryData::Dword(1));
        let edit = RegistryEdit { key: KeyPath::machine("SOFTWARE"), name: "tejun".to_owned(), to };
        terminal.registry().edit(&[edit]).is_err()
    }),
    ("set_adapter_property", |terminal| {
        let wired = terminal.devices().adapters("*PMARPOffload").unwrap().remove(0);
        terminal.devices().set_adapter_property(&wired.instance, "*PMARPOffload", Some("0")).is_err()
    }),
    ("browser.remove", |terminal| terminal.browser().remove(&profile(), &removal()).is_err()),
    ("browser.add", |terminal| terminal.browser().add(&profile(), &addition()).is_err()),
    ("reload_policies", |terminal| terminal.browser().reload_policies(&profile()).is_err()),
    ("restart", |terminal| terminal.browser().restart(&profile()).is_err()),
    ("show_extensions", |terminal| terminal.browser().show_extensions(&profile()).is_err()),
    ("set_developer_mode", |terminal| terminal.browser().set_developer_mode(&profile(), true).is_err()),
    ("search", |terminal| terminal.updates().search().is_err()),
    ("accept", |terminal| terminal.updates().accept(&[]).is_err()),
    ("download", |terminal| terminal.updates().download(&[], &mut |_| {}).is_err()),
    ("install", |terminal| terminal.updates().install(&[], &mut |_| {}).is_err()),
    ("repair", |terminal| terminal.updates().repair().is_err()),
    ("is_servicing", |terminal| terminal.updates().is_servicing().is_err()),
    ("restart", |terminal| terminal.power().restart(&Text::default()).is_err()),
    ("shut_down", |terminal| terminal.power().shut_down(&Text::default()).is_err()),
    ("with_policy_section_locked", |terminal| {
        terminal.policy_engine().with_policy_section_locked(&mut || Ok(())).is_err()
    }),
];

const FILE: &str = r"C:\ProgramData\tejun\file";

fn profile() -> ProfilePlace {
    let profile = ProfileRef { user: "reception".to_owned(), folder: "Default".to_owned() };
    ProfilePlace { profile, path: r"C:\Users\reception\Default".to_owned() }
}

fn removal() -> RemoveExtension {
    let profile = profile().profile;
    RemoveExtension { profile, id: "a".repeat(32), name: String::new(), version: None, successor: None }
}

fn addition() -> AddExtension {
    AddExtension {
        profile: profile().profile,
        id: "a".repeat(32),
        name: String::new(),
        version: "1.0".parse().unwrap(),
        file: FILE.to_owned(),
        sha256: String::new(),
        replaces: None,
    }
}

#[test]
fn every_effect_can_be_the_one_at_which_the_power_goes() {
    let made = tempfile::tempdir().unwrap();
    let folder = Utf8PathBuf::from_path_buf(made.path().join("t")).unwrap();
    Practice::make(&folder, &"bench".parse().unwrap(), &terminal::contract::description()).unwrap();
    for (name, effect) in EFFECTS {
        let practice = Practice::open(&folder).unwrap();
        let before = Faulty::new(&practice, 0, Cut::Before);
        assert!(effect(&before), "{name} was done without power");
        assert!(before.is_dead() && before.effects() == 1, "{name} is no effect");
    }
}
