//! What was in the browser before.

use crate::desk::Accessible;
use crate::machine::{Machine, POLICIES};
use crate::screen::on_a_screen;
use browser_ui::{ButtonMatch, Desktop, Node, Prompt, find_button};
use formats::crx::{SigningKey, pack, sign};
use model::kinds::ProfileHolds;
use serde_json::json;
use std::cell::Cell;
use std::time::{Duration, Instant};
use terminal::Terminal;

const FOLDER: &str = r"C:\Before";

impl Machine {
    /// Signs an extension; its file.
    pub fn signed(&self, seed: &str, name: &str, version: &str) -> String {
        let manifest = json!({ "manifest_version": 3, "name": name, "version": version });
        let archive = pack(&[("manifest.json", manifest.to_string().as_bytes())]).unwrap();
        let key = SigningKey::from_seed(seed.as_bytes());
        let file = format!(r"C:\Before\{seed}.crx");
        self.practice.files().replace(&file, &sign(&archive, &[&key]).unwrap()).unwrap();
        file
    }

    /// Signs extensions of version 1 and has the browser add them, as if somebody had done so long ago. No prompt is left.
    pub fn had(&self, folder: &str, extensions: &[(&str, &str)]) {
        self.lets_add_from(&[FOLDER]);
        for (seed, name) in extensions {
            let file = self.signed(seed, name, "1.0.0.0");
            let key = SigningKey::from_seed(seed.as_bytes());
            let wanted = |holds: &ProfileHolds| holds.extensions.iter().any(|e| e.id == key.id().as_str());
            self.opened_until(folder, &file, name, |prompt| {
                let is_answered = prompt == ButtonMatch::None;
                if let ButtonMatch::One(button) = prompt {
                    button.press().unwrap();
                }
                self.holds(folder).filter(|holds| is_answered && wanted(holds))
            });
        }
        std::fs::remove_file(POLICIES).unwrap();
    }

    /// Opens a file of version 1 once more and leaves the browser's prompt unanswered. The browser may add from there, and from the
    /// folder of the set's files.
    pub fn is_asked_once_more(&self, folder: &str, (seed, name): (&str, &str)) {
        self.lets_add_from(&[FOLDER, self.set().folder.as_str()]);
        let file = self.signed(seed, name, "1.0.0.0");
        self.opened_until(folder, &file, name, |prompt| matches!(prompt, ButtonMatch::One(_)).then_some(()));
    }

    fn lets_add_from(&self, folders: &[&str]) {
        let source = |folder: &&str| self.chromium.here(&format!("{}/*", model::url::of_file(folder)));
        let sources: Vec<String> = folders.iter().map(source).collect();
        std::fs::write(POLICIES, json!({ "ExtensionInstallSources": sources }).to_string()).unwrap();
    }

    /// Opens a file, and again until the browser prompts: one that runs sees the policy some seconds later, and refuses until then.
    /// Opened while it prompts, it would prompt twice.
    fn opened_until<T>(
        &self,
        folder: &str,
        file: &str,
        name: &str,
        is_so: impl Fn(ButtonMatch<Accessible>) -> Option<T>,
    ) -> T {
        let opens_at = Cell::new(Some(Instant::now()));
        self.until(&format!("{name}, opened"), || {
            if opens_at.get().is_some_and(|at| Instant::now() >= at) {
                let seconds = if self.chromium.is_open().unwrap() { 10 } else { 30 };
                self.chromium.open(&self.place(folder), &model::url::of_file(file)).unwrap();
                opens_at.set(Some(Instant::now() + Duration::from_secs(seconds)));
            }
            let prompt = find_button(self.chromium.windows().unwrap(), Prompt::Add, name);
            if prompt != ButtonMatch::None {
                opens_at.set(None);
            }
            is_so(prompt)
        })
    }
}

/// W14: an extension's file is a download, and where a policy blocks all of them the browser does not even ask.
#[test]
fn where_all_downloads_are_blocked_the_browser_does_not_ask() {
    const NAME: &str = "ダウンロードの試験";
    on_a_screen("before::where_all_downloads_are_blocked_the_browser_does_not_ask", || {
        let machine = Machine::new();
        let file = machine.signed("download", NAME, "1.0.0.0");
        machine.lets_add_from(&[FOLDER]);
        let lets: serde_json::Value = serde_json::from_slice(&std::fs::read(POLICIES).unwrap()).unwrap();
        let mut blocks = lets.clone();
        blocks["DownloadRestrictions"] = 3.into();
        std::fs::write(POLICIES, blocks.to_string()).unwrap();
        machine.chromium.open(&machine.place("Default"), &model::url::of_file(&file)).unwrap();
        machine.until("a window", || machine.chromium.is_open().unwrap().then_some(()));
        let opened_at = Instant::now();
        // Without the policy it asks within three seconds.
        while opened_at.elapsed() < Duration::from_secs(5) {
            let prompt = find_button(machine.chromium.windows().unwrap(), Prompt::Add, NAME);
            assert!(prompt == ButtonMatch::None, "it asks");
            std::thread::sleep(Duration::from_millis(250));
        }
        machine.closed();
        std::fs::write(POLICIES, lets.to_string()).unwrap();
        machine.opened_until("Default", &file, NAME, |prompt| (prompt != ButtonMatch::None).then_some(()));
    });
}
