//! The browser's main windows are left alone while it is waited for a prompt.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "helpers of tests, where a failure is the test's")]

#[path = "../../source/tests/support/mod.rs"]
mod files;

use browser_ui::{BrowserDriver, Desktop, Node, Role};
use camino::Utf8PathBuf;
use model::KindName;
use model::kinds::{AddExtension, Operation, SetOperation};
use model::observation::History;
use std::cell::Cell;
use std::rc::Rc;
use terminal::{Error, Looking, Practice, ProfilePlace, Terminal};

/// A browser that never asks.
#[derive(Default)]
struct Silent {
    looked_for_dialogs: Cell<u32>,
    looked_into_windows: Cell<u32>,
    pressed: Rc<Cell<u32>>,
}

/// A window, or the button in its toolbar that opens a menu, which is a page.
#[derive(PartialEq)]
enum Window {
    Whole(Rc<Cell<u32>>),
    Button(Rc<Cell<u32>>),
}

impl Node for Window {
    fn role(&self) -> Role {
        match self {
            Self::Whole(_) => Role::Other,
            Self::Button(_) => Role::Button,
        }
    }
    fn name(&self) -> String {
        match self {
            Self::Whole(_) => "an extension's file from there is refused".to_owned(),
            Self::Button(_) => "拡張機能".to_owned(),
        }
    }
    fn is_enabled(&self) -> bool {
        true
    }
    fn children(&self) -> Vec<Self> {
        match self {
            Self::Whole(pressed) => vec![Self::Button(pressed.clone())],
            Self::Button(_) => Vec::new(),
        }
    }
    fn press(&self) -> Result<(), String> {
        match self {
            Self::Whole(_) => Err("a window cannot be pressed".to_owned()),
            Self::Button(pressed) => {
                pressed.set(pressed.get() + 1);
                Ok(())
            }
        }
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
        Ok(vec![Window::Whole(self.pressed.clone())])
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

/// A practice terminal, an addition that is planned for it, and the profile.
fn prepare(folder: &Utf8PathBuf) -> (Practice, AddExtension, ProfilePlace) {
    let loaded = source::load(&files::shipped()).unwrap();
    let kind: KindName = "desktop".parse().unwrap();
    let practice = Practice::make(folder, &kind, &loaded.kinds[&kind]).unwrap();
    let steps = loaded.notice.desired().map(|(step, desired, procedure)| {
        let set = desired.refers().extension_set.and_then(|name| procedure.extension_sets.get(name));
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
    (practice, addition, place)
}

/// W12: whoever looks into a main window switches on the accessibility of all its pages, and some versions of Edge crash then.
#[test]
fn a_main_window_is_looked_into_only_for_the_message_of_a_failure() {
    let made = tempfile::tempdir().unwrap();
    let folder = Utf8PathBuf::from_path_buf(made.path().join("t")).unwrap();
    let (practice, addition, place) = prepare(&folder);
    let desktop = Silent::default();
    let driver = BrowserDriver { terminal: &practice, desktop: &desktop, answers_prompts: true };
    let error = driver.add(&place, &addition).unwrap_err();
    assert!(format!("{error:?}").contains("is refused"), "{error:?}");
    assert!(desktop.looked_for_dialogs.get() > 20);
    assert_eq!(desktop.looked_into_windows.get(), 1);
}

/// W19: the menu of Edge's extensions is a page, so that its button is not found; pressing the first one again would only open and
/// close the menu before the user's eyes.
#[test]
fn a_menu_that_leads_nowhere_is_opened_once() {
    let made = tempfile::tempdir().unwrap();
    let folder = Utf8PathBuf::from_path_buf(made.path().join("t")).unwrap();
    let (practice, _, place) = prepare(&folder);
    let desktop = Silent::default();
    let driver = BrowserDriver { terminal: &practice, desktop: &desktop, answers_prompts: true };
    let began_at = practice.clock().now();
    driver.show_extensions(&place).unwrap();
    assert_eq!(desktop.pressed.get(), 1);
    assert!(practice.clock().now().duration_since(began_at).as_secs() <= 6);
}
