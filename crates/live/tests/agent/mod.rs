//! The scripted agent, as a test sees it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::allow_attributes, reason = "not each of them is needed")]

use crate::scratch::{self, Scratch};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};
use windows_registry::LOCAL_MACHINE;

const FOLDER: &str = r"C:\tejun-updates";
const POLICY: &str = r"SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate";

static WORLDS: AtomicU32 = AtomicU32::new(0);

/// The agent, for one test at a time.
pub struct Agent {
    pub scratch: Scratch,
    world: AtomicU32,
}

impl Agent {
    /// None, and a loud word, where the PC may not be spoilt or the double is not there: Windows' own agent is not played with.
    pub fn take() -> Option<Self> {
        let own = std::env::current_exe().unwrap();
        let manifest = own.with_file_name(format!("{}.manifest", own.file_name().unwrap().to_string_lossy()));
        if !manifest.exists() {
            scratch::skipped("the update agent's double is not beside the test program");
            return None;
        }
        let scratch = Scratch::take()?;
        std::fs::create_dir_all(FOLDER).unwrap();
        Some(Self { scratch, world: AtomicU32::new(0) })
    }

    /// A new world with this script.
    pub fn plays(&self, script: &str) {
        self.world.store(WORLDS.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        let _ = std::fs::remove_file(format!(r"{FOLDER}\log.txt"));
        self.goes_on(script);
    }

    /// The same world with another script.
    pub fn goes_on(&self, script: &str) {
        let world = self.world.load(Ordering::SeqCst);
        std::fs::write(format!(r"{FOLDER}\script.txt"), format!("world {world}\n{script}")).unwrap();
    }

    /// What the agent was asked, without the lines that begin with that word.
    pub fn log_without(&self, word: &str) -> Vec<String> {
        let log = std::fs::read_to_string(format!(r"{FOLDER}\log.txt")).unwrap_or_default();
        log.lines().filter(|line| !line.starts_with(word)).map(str::to_owned).collect()
    }

    /// Waits until the agent was asked that.
    pub fn waits_for_line(&self, line: &str) {
        let until = Instant::now() + Duration::from_secs(30);
        while !self.log_without("-").iter().any(|one| one == line) {
            assert!(Instant::now() < until, "never “{line}”: {:?}", self.log_without("-"));
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// The PC is set to that distribution server, until the answer is dropped.
    pub fn is_set_to(&self, server: &str) -> Set {
        LOCAL_MACHINE.create(POLICY).unwrap().set_string("WUServer", server).unwrap();
        LOCAL_MACHINE.create(format!(r"{POLICY}\AU")).unwrap().set_u32("UseWUServer", 1).unwrap();
        Set
    }
}

/// That the PC is set to a server.
pub struct Set;

impl Drop for Set {
    fn drop(&mut self) {
        let _ = LOCAL_MACHINE.remove_tree(POLICY);
    }
}
