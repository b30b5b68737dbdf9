//! What was seen of a browser that was closed and started again (W13).

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "helpers of tests, where a failure is the test's")]

#[path = "../../source/tests/support/mod.rs"]
mod files;

use browser_ui::{BrowserDriver, Desktop, Node, Role};
use camino::Utf8PathBuf;
use model::KindName;
use model::observation::{BrowserStart, ProfileRef};
use std::cell::Cell;
use terminal::{Error, Practice, ProfilePlace, Terminal};

/// A browser with startup boost, or with a page that asks whether to leave it.
struct Browser {
    /// The profile's file.
    preferences: Utf8PathBuf,
    is_open: Cell<bool>,
    process_stays: bool,
    closes: bool,
}

impl Browser {
    /// Writes into the profile's file whether it is open, as Chromium does.
    fn write_open(&self, open: bool) {
        let text = std::fs::read_to_string(&self.preferences).unwrap();
        let exit = |kind| format!(r#""exit_type":"{kind}""#);
        let (from, to) = if open { ("Normal", "Crashed") } else { ("Crashed", "Normal") };
        assert!(text.contains(&exit(from)) || text.contains(&exit(to)), "{text}");
        std::fs::write(&self.preferences, text.replace(&exit(from), &exit(to))).unwrap();
    }
}

/// It shows no windows that anybody looks into.
#[derive(PartialEq)]
enum NoWindow {}

impl Node for NoWindow {
    fn role(&self) -> Role {
        match *self {}
    }
    fn name(&self) -> String {
        match *self {}
    }
    fn is_enabled(&self) -> bool {
        match *self {}
    }
    fn children(&self) -> Vec<Self> {
        match *self {}
    }
    fn press(&self) -> Result<(), String> {
        match *self {}
    }
}

impl Desktop for Browser {
    type Node = NoWindow;

    fn dialogs(&self) -> Result<Vec<NoWindow>, Error> {
        Ok(Vec::new())
    }
    fn windows(&self) -> Result<Vec<NoWindow>, Error> {
        Ok(Vec::new())
    }
    fn is_open(&self) -> Result<bool, Error> {
        Ok(self.is_open.get())
    }
    fn is_running(&self) -> Result<bool, Error> {
        Ok(self.is_open.get() || self.process_stays)
    }
    fn open(&self, _: &ProfilePlace, _: &str) -> Result<(), Error> {
        self.is_open.set(true);
        self.write_open(true);
        Ok(())
    }
    fn close(&self) -> Result<(), Error> {
        if self.closes {
            self.is_open.set(false);
            self.write_open(false);
        }
        Ok(())
    }
}

/// The profile's folder on the practice terminal's disk.
fn path_of(folder: &Utf8PathBuf) -> Utf8PathBuf {
    folder.join("disk/Users/OqsComApp/AppData/Local/Microsoft/Edge/User Data/Default")
}

fn seen(process_stays: bool, closes: bool) -> BrowserStart {
    let made = tempfile::tempdir().unwrap();
    let folder = Utf8PathBuf::from_path_buf(made.path().join("t")).unwrap();
    let loaded = source::load(&files::shipped()).unwrap();
    let kind: KindName = "desktop".parse().unwrap();
    let practice = Practice::make(&folder, &kind, &loaded.kinds[&kind]).unwrap();
    let profile = ProfileRef { user: "OqsComApp".to_owned(), folder: "Default".to_owned() };
    let path = r"C:\Users\OqsComApp\AppData\Local\Microsoft\Edge\User Data\Default".to_owned();
    let place = ProfilePlace { profile, path };
    let preferences = path_of(&folder).join("Preferences");
    let desktop = Browser { preferences, is_open: Cell::new(true), process_stays, closes };
    desktop.write_open(true);
    let began_at = practice.clock().now();
    let driver = BrowserDriver { terminal: &practice, desktop: &desktop, answers_prompts: true };
    let start = driver.restart(&place).unwrap();
    assert!(practice.clock().now().duration_since(began_at).as_secs() <= 60);
    start
}

#[test]
fn a_browser_that_ended_started_anew() {
    assert_eq!(seen(false, true), BrowserStart::Anew);
}

#[test]
fn a_process_that_stays_behind_is_no_new_start() {
    assert_eq!(seen(true, true), BrowserStart::ProcessStayed);
}

#[test]
fn a_browser_that_does_not_close_is_no_failure() {
    assert_eq!(seen(false, false), BrowserStart::StayedOpen);
}
