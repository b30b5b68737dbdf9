//! The browser's main windows are left alone while it is waited for a prompt.

#![cfg(target_os = "linux")]

#[path = "../../source/tests/support/mod.rs"]
mod files;

use browser_ui::{BrowserDriver, Desktop, Node, Role};
use camino::Utf8PathBuf;
use model::KindName;
use model::kinds::{Operation, SetOperation};
use model::observation::History;
use std::cell::Cell;
use terminal::{Error, Looking, Practice, ProfilePlace};

/// A browser that never asks.
#[derive(Default)]
struct Silent {
    looked_for_dialogs: Cell<u32>,
    looked_into_windows: Cell<u32>,
}

#[derive(PartialEq)]
struct Window;

impl Node for Window {
    fn role(&self) -> Role {
        Role::Other
    }
    fn name(&self) -> String {
        "an extension's file from there is refused".to_owned()
    }
    fn is_enabled(&self) -> bool {
        true
    }
    fn children(&self) -> Vec<Self> {
        Vec::new()
    }
    fn press(&self) -> Result<(), String> {
        Err("a window cannot be pressed".to_owned())
    }
}

impl Desktop for Silent {
    type Node = Window;

    fn dialogs(&self) -> Result<Vec<Window>, Error> {
        self.looked_for_dialogs.set(self.looked_for_dialogs.get() + 1);
        Ok(Vec::new())
    }

    fn windows(&self) -> Result<Vec<Window>, Error> {
        self.looked_into_windows.set(self.looked_into_windows.get() + 1);
        Ok(vec![Window])
    }

    fn is_open(&self) -> Result<bool, Error> {
        Ok(false)
    }

    fn is_running(&self) -> Result<bool, Error> {
        Ok(false)
    }

    fn open(&self, _: &ProfilePlace, _: &str) -> Result<(), Error> {
        Ok(())
    }

    fn close(&self) -> Result<(), Error> {
        Ok(())
    }
}

/// W12: whoever looks into a main window switches on the accessibility of all its pages, and some versions of Edge crash then.
#[test]
fn a_main_window_is_looked_into_only_for_the_message_of_a_failure() {
    let loaded = source::load(&files::shipped()).unwrap();
    let kind: KindName = "desktop".parse().unwrap();
    let made = tempfile::tempdir().unwrap();
    let folder = Utf8PathBuf::from_path_buf(made.path().join("t")).unwrap();
    let practice = Practice::make(&folder, &kind, &loaded.kinds[&kind]).unwrap();
    let steps = loaded.notice.desired().map(|(step, desired, procedure)| {
        let set = desired.extension_set().and_then(|name| procedure.extension_sets.get(name));
        (step, Looking { desired, set })
    });
    let seen = terminal::observe(&practice, steps, &loaded.notice.header.facts, History::default());
    let addition = plan::plan(&loaded.notice, &seen).1.actions.into_iter().find_map(|action| {
        let Operation::Set(SetOperation::AddExtension(addition)) = action.operation else { return None };
        Some(addition)
    });
    let addition = addition.unwrap();
    let path = r"C:\Users\OqsComApp\AppData\Local\Microsoft\Edge\User Data\Default".to_owned();
    let place = ProfilePlace { profile: addition.profile.clone(), path };
    let desktop = Silent::default();
    let driver = BrowserDriver { terminal: &practice, desktop: &desktop, answers_prompts: true };
    let error = driver.add(&place, &addition).unwrap_err();
    assert!(format!("{error:?}").contains("is refused"), "{error:?}");
    assert!(desktop.looked_for_dialogs.get() > 20);
    assert_eq!(desktop.looked_into_windows.get(), 1);
}
