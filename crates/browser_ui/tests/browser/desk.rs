//! The desktop on Linux: Chromium's windows through AT-SPI, spoken over D-Bus.

use browser_ui::{Desktop, Node, Role};
use camino::Utf8PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;
use terminal::{Error, ProfilePlace};
use zbus::blocking::connection::Builder;
use zbus::blocking::{Connection, Proxy};
use zbus::zvariant::OwnedObjectPath;

const REGISTRY: &str = "org.a11y.atspi.Registry";
const ROOT: &str = "/org/a11y/atspi/accessible/root";
/// A node that has gone may never answer.
const ANSWERS_WITHIN: Duration = Duration::from_secs(1);
/// The number of the state “sensitive” (`atspi-constants.h`).
const SENSITIVE: u32 = 24;

/// A node of the AT-SPI tree.
#[derive(Clone)]
pub struct Accessible {
    bus: Connection,
    program: String,
    path: OwnedObjectPath,
}

impl PartialEq for Accessible {
    fn eq(&self, other: &Self) -> bool {
        (&self.program, &self.path) == (&other.program, &other.path)
    }
}

impl Accessible {
    fn proxy(&self, interface: &'static str) -> zbus::Result<Proxy<'_>> {
        Proxy::new(&self.bus, self.program.as_str(), self.path.as_str(), interface)
    }

    fn call<R>(&self, method: &str) -> Option<R>
    where
        R: serde::de::DeserializeOwned + zbus::zvariant::Type,
    {
        self.proxy("org.a11y.atspi.Accessible").ok()?.call(method, &()).ok()
    }

    /// The role as AT-SPI names it.
    pub fn role_name(&self) -> String {
        self.call("GetRoleName").unwrap_or_default()
    }

    /// Where it is on the screen: left, top, width, height.
    pub fn extents(&self) -> Option<(i32, i32, i32, i32)> {
        self.proxy("org.a11y.atspi.Component").ok()?.call("GetExtents", &(0_u32)).ok()
    }

    /// The tree as text, to see what is on the screen when a test fails.
    pub fn drawn(&self, depth: usize) -> String {
        let children: String = self.children().iter().map(|child| child.drawn(depth + 1)).collect();
        let (role, name) = (self.role_name(), self.name());
        if name.is_empty() { children } else { format!("{}{role} {name:?}\n{children}", "  ".repeat(depth)) }
    }
}

impl Node for Accessible {
    fn role(&self) -> Role {
        match self.role_name().as_str() {
            "dialog" | "alert" => Role::Dialog,
            "push button" | "button" => Role::Button,
            "document web" | "document frame" => Role::Page,
            _ => Role::Other,
        }
    }

    fn name(&self) -> String {
        let name = self.proxy("org.a11y.atspi.Accessible").and_then(|proxy| proxy.get_property("Name"));
        name.unwrap_or_default()
    }

    fn is_enabled(&self) -> bool {
        let states: Vec<u32> = self.call("GetState").unwrap_or_default();
        states.first().is_some_and(|states| states & (1 << SENSITIVE) != 0)
    }

    fn children(&self) -> Vec<Self> {
        let children: Vec<(String, OwnedObjectPath)> = self.call("GetChildren").unwrap_or_default();
        let children = children.into_iter();
        children.map(|(program, path)| Self { bus: self.bus.clone(), program, path }).collect()
    }

    fn press(&self) -> Result<(), String> {
        let action = self.proxy("org.a11y.atspi.Action").map_err(|error| error.to_string())?;
        let done: bool = action.call("DoAction", &(0_i32)).map_err(|error| error.to_string())?;
        if done { Ok(()) } else { Err("it does not let itself be pressed".to_owned()) }
    }
}

/// Chromium on this screen.
pub struct Chromium {
    bus: Connection,
    /// What plays drive C:.
    pub disk: Utf8PathBuf,
    /// Its user data folder.
    pub data: Utf8PathBuf,
    /// More words for its command line.
    pub more: Vec<String>,
}

impl Chromium {
    pub fn new(disk: Utf8PathBuf, data: Utf8PathBuf) -> Self {
        let session = Connection::session().unwrap();
        let address: String = Proxy::new(&session, "org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus")
            .unwrap()
            .call("GetAddress", &())
            .unwrap();
        let bus = Builder::address(address.as_str()).unwrap().method_timeout(ANSWERS_WITHIN).build().unwrap();
        Self { bus, disk, data, more: Vec::new() }
    }

    /// The process that holds the user data folder.
    pub fn process(&self) -> Option<u32> {
        let lock = std::fs::read_link(self.data.join("SingletonLock")).ok()?;
        let process = lock.to_str()?.rsplit_once('-')?.1.parse().ok()?;
        std::path::Path::new(&format!("/proc/{process}")).exists().then_some(process)
    }

    /// A URL on this machine of one with a Windows path.
    pub fn here(&self, url: &str) -> String {
        let disk = model::url::of_file(&self.disk.as_str().replace('/', "\\"));
        url.replacen("file:///C:", &disk, 1)
    }

    pub fn roots(&self) -> Vec<Accessible> {
        let path = OwnedObjectPath::try_from(ROOT).unwrap();
        let root = Accessible { bus: self.bus.clone(), program: REGISTRY.to_owned(), path };
        let programs = root.children().into_iter();
        programs.filter(|program| program.name().contains("Chromium")).collect()
    }

    pub fn kill(&self, signal: &str) {
        if let Some(process) = self.process() {
            Command::new("kill").args([signal, &process.to_string()]).status().unwrap();
        }
    }
}

impl Desktop for Chromium {
    type Node = Accessible;

    fn dialogs(&self) -> Result<Vec<Accessible>, Error> {
        Ok(self.windows()?.into_iter().filter(|window| window.role_name() != "frame").collect())
    }

    fn windows(&self) -> Result<Vec<Accessible>, Error> {
        Ok(self.roots().iter().flat_map(Accessible::children).collect())
    }

    fn is_open(&self) -> Result<bool, Error> {
        Ok(self.process().is_some())
    }

    fn is_running(&self) -> Result<bool, Error> {
        Ok(self.process().is_some())
    }

    fn open(&self, profile: &ProfilePlace, address: &str) -> Result<(), Error> {
        let mut browser = Command::new("chromium")
            .args(["--no-sandbox", "--disable-gpu", "--no-first-run", "--no-default-browser-check"])
            .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
            .args(["--password-store=basic", "--force-renderer-accessibility", "--disable-dev-shm-usage"])
            .args(["--window-position=400,0", "--window-size=1500,1160", "--hide-crash-restore-bubble"])
            .arg(format!("--user-data-dir={}", self.data))
            .arg(format!("--profile-directory={}", profile.profile.folder))
            .args(&self.more)
            .arg(self.here(address))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // One that has ended would else look as if it still ran.
        std::thread::spawn(move || browser.wait());
        Ok(())
    }

    fn close(&self) -> Result<(), Error> {
        // Chromium closes its windows at this as at a log-off.
        self.kill("-TERM");
        Ok(())
    }
}
