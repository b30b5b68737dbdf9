//! A person's hand, scripted: it looks where a screen reader says that something is, and moves a real mouse there.

use crate::desk::Accessible;
use crate::machine::Machine;
use browser_ui::{ButtonMatch, Desktop, Node, Prompt, find_button};
use std::cell::Cell;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// A window with files to drag out of, in place of Explorer's; it goes when they were dropped, here or nowhere.
const FILES: &str = r#"
import sys, gi
gi.require_version("Gtk", "3.0")
from gi.repository import Gtk, Gdk
window = Gtk.Window(title="files")
window.set_default_size(300, 200)
window.move(0, 0)
files = Gtk.EventBox()
files.add(Gtk.Label(label="files"))
window.add(files)
targets = [Gtk.TargetEntry.new("text/uri-list", 0, 0)]
files.drag_source_set(Gdk.ModifierType.BUTTON1_MASK, targets, Gdk.DragAction.COPY)
files.connect("drag-data-get", lambda w, c, data, i, t: data.set_uris(sys.argv[1:]))
files.connect("drag-end", lambda *a: Gtk.main_quit())
window.connect("map-event", lambda *a: print("shown", flush=True))
window.show_all()
Gtk.main()
"#;

/// A browser asks within a second or two; a busy one takes longer.
const ASKS_WITHIN: Duration = Duration::from_secs(10);

/// The hand.
pub struct Hand<'m> {
    machine: &'m Machine,
    /// Clicks, keys and drags so far.
    pub did: Cell<u32>,
}

impl<'m> Hand<'m> {
    pub fn new(machine: &'m Machine) -> Self {
        Self { machine, did: Cell::new(0) }
    }

    fn acts(&self) {
        self.did.set(self.did.get() + 1);
    }

    /// Every node on the screen, in the order in which it is read.
    fn nodes(&self) -> Vec<Accessible> {
        let mut open = self.machine.chromium.roots();
        open.reverse();
        let mut nodes = Vec::new();
        while let Some(node) = open.pop() {
            open.extend(node.children().into_iter().rev());
            nodes.push(node);
        }
        nodes
    }

    fn named(&self, role: &str, name: &str) -> Option<Accessible> {
        self.nodes().into_iter().find(|node| node.role_name() == role && node.name() == name)
    }

    /// Clicks on something as soon as it is there.
    pub fn click(&self, role: &str, name: &str) {
        let node = self.machine.until(&format!("{role} {name}"), || self.named(role, name));
        self.click_on(&node);
    }

    /// Clicks on something, where it is shown.
    pub fn clicks_where_shown(&self, role: &str, name: &str) {
        if let Some(node) = self.named(role, name) {
            self.click_on(&node);
        }
    }

    fn click_on(&self, node: &Accessible) {
        // It may have gone meanwhile.
        let Some((left, top, width, height)) = node.extents() else { return };
        self.acts();
        mouse(&format!("mousemove --sync {} {} click 1", left + width / 2, top + height / 2));
    }

    /// The extensions page, from the browser's menu.
    pub fn goes_to_extensions(&self) {
        self.click("push button", "Chromium");
        self.click("menu item", "Extensions");
        self.click("menu item", "Manage extensions");
        self.machine.until("the extensions page", || self.page());
    }

    /// The extensions page, where it is shown.
    pub fn page(&self) -> Option<Accessible> {
        self.named("document web", "Extensions")
    }

    /// The extensions page, if it is shown in time.
    pub fn page_within(&self, time: Duration) -> Option<Accessible> {
        let began = Instant::now();
        while began.elapsed() < time {
            if let Some(page) = self.page() {
                return Some(page);
            }
            std::thread::sleep(Duration::from_millis(250));
        }
        None
    }

    /// Presses Remove below an extension's name, and again where the browser asks.
    pub fn removes(&self, name: &str) {
        let remove = self.machine.until(&format!("{name} on the page"), || self.remove_below(name));
        self.click_on(&remove);
        self.answers(Prompt::Remove, name);
    }

    fn remove_below(&self, name: &str) -> Option<Accessible> {
        let nodes = self.nodes().into_iter();
        let mut behind = nodes.skip_while(|node| node.role_name() != "heading" || node.name() != name);
        behind.find(|node| node.role_name() == "push button" && node.name() == "Remove")
    }

    /// Presses Remove below an extension's name, where that is shown and the browser does not ask already. (The first click only
    /// closes what is unfolded.)
    pub fn presses_remove_below(&self, name: &str) {
        let asked =
            find_button(self.machine.chromium.windows().unwrap(), Prompt::Remove, name) != ButtonMatch::None;
        if let Some(remove) = (!asked).then(|| self.remove_below(name)).flatten() {
            self.click_on(&remove);
        }
    }

    /// Closes the bars below the address that say something.
    pub fn dismisses(&self) {
        self.machine.until("no bar below the address", || {
            let nodes = self.nodes().into_iter();
            let mut inside = nodes.skip_while(|node| node.role_name() != "alert" || node.name() != "Infobar");
            match inside.find(|node| node.role_name() == "push button" && node.name() == "Close") {
                Some(close) => {
                    self.click_on(&close);
                    None
                }
                None => Some(()),
            }
        });
    }

    /// The button that says yes, where the browser asks.
    fn asked(&self, prompt: Prompt, name: &str) -> Option<Accessible> {
        match find_button(self.machine.chromium.windows().unwrap(), prompt, name) {
            ButtonMatch::One(button) => Some(button),
            _ => None,
        }
    }

    /// Says yes to the browser.
    pub fn answers(&self, prompt: Prompt, name: &str) {
        let asked = || self.asked(prompt, name);
        let button = self.machine.until(&format!("{prompt:?} {name}?"), asked);
        self.click_on(&button);
        // A browser does not hear what is clicked as soon as its question is drawn; a person clicks once more.
        let did = self.did.get();
        self.machine.until(&format!("{prompt:?} {name}, answered"), || match asked() {
            Some(button) => {
                self.click_on(&button);
                None
            }
            None => Some(()),
        });
        self.did.set(did);
    }

    /// Moves the switch of developer mode.
    pub fn switches_developer_mode(&self) {
        self.click("toggle button", "Developer mode");
    }

    /// Presses F5 on the page.
    pub fn reloads(&self) {
        self.acts();
        mouse("key F5");
    }

    /// Drags files onto the extensions page, all at once.
    pub fn drops(&self, files: &[&str]) {
        self.acts();
        let urls = files.iter().map(|file| self.machine.chromium.here(&model::url::of_file(file)));
        let mut window = Command::new("/usr/bin/python3")
            .args(["-c", FILES])
            .args(urls)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut shown = String::new();
        BufReader::new(window.stdout.take().unwrap()).read_line(&mut shown).unwrap();
        assert_eq!(shown.trim(), "shown");
        let page = self.page().or_else(|| self.named("document web", "")).unwrap();
        let (left, top, width, height) = page.extents().unwrap();
        let (x, y) = (left + width / 2, top + height / 2);
        // At the pace of a hand: a desktop does not take for a drag what jumps.
        mouse("mousemove --sync 150 100 sleep 0.2 mousedown 1 sleep 0.1 mousemove --sync 170 110 sleep 0.1");
        mouse(&format!(
            "mousemove --sync 230 200 sleep 0.1 mousemove --sync {} {} sleep 0.2",
            x - 40,
            y - 40
        ));
        mouse(&format!(
            "mousemove --sync {} {} sleep 0.2 mousemove --sync {x} {y} sleep 0.5",
            x - 20,
            y - 20
        ));
        mouse("mouseup 1");
        window.wait().unwrap();
    }

    /// Drops a file, and adds what the browser asks about. A busy browser lets go of what was dragged, or is not done with loading
    /// its page; where it does not ask, a person drags the file again.
    pub fn adds(&self, file: &str, name: &str) {
        self.drops(&[file]);
        let did = self.did.get();
        let dropped = Cell::new(Instant::now());
        self.machine.until(&format!("the browser asks about {name}"), || {
            let asked = self.asked(Prompt::Add, name).is_some();
            if !asked && dropped.get().elapsed() > ASKS_WITHIN {
                self.drops(&[file]);
                dropped.set(Instant::now());
            }
            asked.then_some(())
        });
        self.did.set(did);
        self.answers(Prompt::Add, name);
    }

    /// Closes the browser's window.
    pub fn closes(&self) {
        let frame = |node: &Accessible| node.role_name() == "frame" && node.name().ends_with("Chromium");
        let close =
            self.nodes().into_iter().skip_while(|node| !frame(node)).find(|node| node.name() == "Close");
        self.click_on(&close.unwrap());
        self.machine
            .until("the browser is closed", || (!self.machine.chromium.is_open().unwrap()).then_some(()));
    }
}

/// Moves mouse and keys.
fn mouse(words: &str) {
    assert!(Command::new("xdotool").args(words.split(' ')).status().unwrap().success(), "{words}");
}
