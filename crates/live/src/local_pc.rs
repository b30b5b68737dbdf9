//! The local PC.

use crate::edge::Edge;
use crate::registry::LiveRegistry;
use crate::updates::{Deadlines, WindowsUpdate};
use crate::{
    adapters, awake, browser, elevation, event_log, firmware, home, own_program, policy_engine, power,
    power_plans, programs, services, tasks, user,
};
use browser_ui::{BrowserDriver, Desktop};
use jiff::{SignedDuration, Timestamp};
use model::Text;
use model::finding::Finding;
use model::kinds::{AdapterFound, AddExtension, PowerSettingEdit, RemoveExtension, StartType};
use model::observation::{Ability, BrowserStart, TerminalKind};
use model::path::OWN_FOLDER;
use model::reason::Reason;
use model::registry::{KeyPath, RegistryData};
use model::running_windows::Software;
use std::collections::BTreeSet;
use std::rc::Rc;
use terminal::{
    Browser, Clock, Devices, Disk, Entry, Error, FileLock, Files, FolderWatch, Installer, Machine, OnChange,
    PolicyEngine, Power, ProfilePlace, Registry, RegistryEdit, Resume, RunningWindows, Terminal, Updates,
    WakeLock,
};

/// The key to which Windows copies the firmware's strings when it starts.
const BIOS: &str = r"HARDWARE\DESCRIPTION\System\BIOS";
/// How often a wait reads the clock.
const CLOCK_INTERVAL: SignedDuration = SignedDuration::from_secs(10);

/// The local PC.
pub struct LocalPc {
    disk: Disk,
    updates: WindowsUpdate,
    elevated: bool,
    person: Option<String>,
    browser: BrowserAccess,
    for_signed_notice: bool,
}

/// How this process drives the browser.
enum BrowserAccess {
    /// Not at all: this process only observes, or no user has signed in yet.
    None,
    /// By itself: it is the user's own process.
    Own { edge: Edge, answers_prompts: bool },
    /// Through the user's half, another process.
    Remote(Rc<dyn Browser>),
}

impl LocalPc {
    /// Opens it. Reads only who works here and whether this process is elevated.
    pub fn open() -> Self {
        Self {
            disk: Disk::of_this_pc(),
            updates: WindowsUpdate::open(Deadlines::default()),
            elevated: elevation::is_elevated(),
            person: user::signed_in(),
            browser: BrowserAccess::None,
            for_signed_notice: false,
        }
    }

    /// Lets be changed what is changed for a signed notice only. The caller has verified that one asks for it.
    #[must_use]
    pub fn for_signed_notice(self) -> Self {
        Self { for_signed_notice: true, ..self }
    }

    /// Opens it for that user, who may not be signed in yet.
    pub fn for_user(person: &str) -> Self {
        Self { person: Some(person.to_owned()), ..Self::open() }
    }

    /// Drives the browser through this port, which another process answers.
    #[must_use]
    pub fn with_remote_browser(self, browser: Rc<dyn Browser>) -> Self {
        Self { browser: BrowserAccess::Remote(browser), ..self }
    }

    /// Drives the browser from this process. If `answers_prompts` is false, the browser's prompts are left to the user.
    ///
    /// # Errors
    ///
    /// If this process is not the signed-in user's, or has more rights than that user's desktop ([`Error::Unsafe`]): it would start
    /// another account's browser, or one that the user's own cannot reach.
    pub fn with_own_browser(self, answers_prompts: bool) -> Result<Self, Error> {
        if self.person.is_none() || programs::user(std::process::id()) != self.person {
            return Err(Error::Unsafe { path: "msedge.exe".to_owned(), reason: Reason::OfAnotherUser {} });
        }
        if elevation::is_above_desktop() {
            return Err(Error::Unsafe { path: "msedge.exe".to_owned(), reason: Reason::AboveDesktop {} });
        }
        let edge = Edge::new(terminal::edge_version(self.registry())?.as_deref());
        Ok(Self { browser: BrowserAccess::Own { edge, answers_prompts }, ..self })
    }

    /// Drives the browser from this process or through the user's half.
    fn drive_browser<T>(
        &self,
        profile: &ProfilePlace,
        own: impl FnOnce(&BrowserDriver<'_, Edge>) -> Result<T, Error>,
        remote: impl FnOnce(&dyn Browser) -> Result<T, Error>,
    ) -> Result<T, Error> {
        match &self.browser {
            BrowserAccess::None => Err(Error::NotAble),
            BrowserAccess::Own { edge, answers_prompts } => {
                let person = self.person.as_deref().unwrap_or_default();
                let folder = terminal::folder_of_user(self, person)?.unwrap_or_default();
                let name = folder.rsplit('\\').next().unwrap_or_default();
                if !name.eq_ignore_ascii_case(&profile.profile.user) {
                    let path = profile.path.clone();
                    return Err(Error::Unsafe { path, reason: Reason::OfAnotherUser {} });
                }
                own(&BrowserDriver { terminal: self, desktop: edge, answers_prompts: *answers_prompts })
            }
            BrowserAccess::Remote(browser) => remote(&**browser),
        }
    }

    /// Copies this program to a place that only administrators can change, and returns the path: nobody else may be able to
    /// exchange what a task starts with their rights.
    fn own_copy(&self) -> Result<String, Error> {
        let own = own_program::read()?;
        let copy = home::copy_of(&own);
        if self.disk.read(&copy)?.as_ref() != Some(&own) {
            self.disk.replace(&copy, &own)?;
        }
        Ok(copy)
    }

    fn live_registry(&self) -> LiveRegistry<'_> {
        LiveRegistry { files: &self.disk, person: self.person.as_deref() }
    }
}

impl Terminal for LocalPc {
    fn kind(&self) -> TerminalKind {
        TerminalKind::This
    }

    fn abilities(&self) -> BTreeSet<Ability> {
        // The same for both halves: otherwise they would plan differently.
        use Ability::*;
        Ability::of(|ability| match ability {
            Policy | Registry | Files | Services | PowerSettings | Adapters | Browser | Updates | Restart
            | Programs => true,
            // For a signed notice only (docs/decisions/0155).
            Certificates | Install => self.for_signed_notice,
            // The browser's policies make it unnecessary.
            DeveloperMode => false,
        })
    }

    fn findings(&self) -> Vec<Finding> {
        if self.elevated { Vec::new() } else { vec![Finding::NotAdministrator {}] }
    }

    fn user_sid(&self) -> Result<Option<String>, Error> {
        Ok(self.person.clone())
    }

    fn has_admin_rights(&self) -> bool {
        self.elevated
    }

    fn clock(&self) -> &dyn Clock {
        self
    }

    fn files(&self) -> &dyn Files {
        self
    }

    fn registry(&self) -> &dyn Registry {
        self
    }

    fn devices(&self) -> &dyn Devices {
        self
    }

    fn running_windows(&self) -> &dyn RunningWindows {
        self
    }

    fn installer(&self) -> &dyn Installer {
        self
    }

    fn browser(&self) -> &dyn Browser {
        self
    }

    fn updates(&self) -> &dyn Updates {
        &self.updates
    }

    fn power(&self) -> &dyn Power {
        self
    }

    fn is_user_logged_on(&self) -> bool {
        self.person.as_deref().is_none_or(user::is_signed_in)
    }

    fn register_resume(&self, back: &Resume) -> Result<bool, Error> {
        let Some(person) = &self.person else {
            return Ok(false);
        };
        home::claim()?;
        let program = self.own_copy()?;
        tasks::register(&program, person, back)?;
        home::sweep(&program);
        Ok(true)
    }

    fn unregister_resume(&self) -> Result<(), Error> {
        tasks::remove()
    }

    fn unregister_all(&self) -> Result<(), Error> {
        event_log::unregister();
        home::remove_key()
    }

    fn log_event(&self, text: &str) {
        event_log::write(text);
    }

    fn show_folder(&self, folder: &str) -> Result<(), Error> {
        browser::open(folder, "")
    }

    fn policy_engine(&self) -> &dyn PolicyEngine {
        self
    }
}

impl Clock for LocalPc {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn wait(&self, for_: SignedDuration) -> Result<(), Error> {
        let until = self.now().checked_add(for_).unwrap_or(Timestamp::MAX);
        let mut waited = SignedDuration::ZERO;
        // A PC that sleeps stops a wait, not the clock. A clock that is set back makes no wait longer.
        while waited < for_ && self.now() < until {
            let part = (for_ - waited).min(CLOCK_INTERVAL);
            std::thread::sleep(part.unsigned_abs());
            waited += part;
        }
        Ok(())
    }
}

impl Files for LocalPc {
    fn read_at_most(&self, path: &str, most: u64) -> Result<Option<Vec<u8>>, Error> {
        self.disk.read_at_most(path, most)
    }

    fn modified(&self, path: &str) -> Result<Option<Timestamp>, Error> {
        self.disk.modified(path)
    }

    fn entries(&self, folder: &str) -> Result<Option<Vec<Entry>>, Error> {
        self.disk.entries(folder)
    }

    fn replace(&self, path: &str, content: &[u8]) -> Result<(), Error> {
        self.disk.replace(path, content)
    }

    fn create_private(&self, path: &str, content: &[u8]) -> Result<(), Error> {
        self.disk.create_private_with(path, |new| home::write_private(new.as_str(), content))
    }

    fn remove(&self, path: &str) -> Result<(), Error> {
        self.disk.remove(path)
    }

    fn link(&self, path: &str, name: &str) -> Result<(), Error> {
        self.disk.link(path, name)
    }

    /// Windows cannot delete a running program's file; it deletes it at the next start.
    fn delete(&self, path: &str) -> Result<(), Error> {
        match self.disk.delete(path) {
            Err(_) if home::is_copy(path) => home::delete_at_restart(path),
            other => other,
        }
    }

    fn append(&self, path: &str, content: &[u8]) -> Result<(), Error> {
        self.disk.append(path, content)
    }

    /// A caller that locks one of tejun's files is about to write beside it: sets the folder's rights and records the boot id.
    fn try_lock(&self, path: &str) -> Result<Option<FileLock>, Error> {
        if path.starts_with(OWN_FOLDER) {
            home::claim()?;
        }
        power::record_boot_id(self.now())?;
        self.disk.try_lock(path)
    }

    fn truncate(&self, path: &str, length: u64) -> Result<(), Error> {
        self.disk.truncate(path, length)
    }

    fn watch(&self, folder: &str, changed: OnChange) -> Result<Option<FolderWatch>, Error> {
        self.disk.watch(folder, changed)
    }
}

impl Registry for LocalPc {
    fn value(&self, key: &KeyPath, name: &str) -> Result<Option<RegistryData>, Error> {
        self.live_registry().value(key, name)
    }

    fn subkeys(&self, key: &KeyPath) -> Result<Option<Vec<String>>, Error> {
        self.live_registry().subkeys(key)
    }

    fn names(&self, key: &KeyPath) -> Result<Option<Vec<String>>, Error> {
        self.live_registry().names(key)
    }

    fn edit(&self, edits: &[RegistryEdit]) -> Result<(), Error> {
        self.live_registry().edit(edits)
    }
}

impl Devices for LocalPc {
    /// SMBIOS first, then Windows' copy of it.
    fn machine(&self) -> Result<Vec<Machine>, Error> {
        let key = KeyPath::machine(BIOS);
        let text = |name: &str| -> Result<Option<String>, Error> {
            Ok(self.value(&key, name)?.and_then(|data| data.as_text()))
        };
        let registry = Machine {
            manufacturer: text("SystemManufacturer")?,
            product: text("SystemProductName")?,
            version: text("SystemVersion")?,
            serial: None,
            family: text("SystemFamily")?,
            place: key.to_string(),
        };
        Ok(firmware::machine()?.into_iter().chain([registry]).collect())
    }

    fn adapters(&self, keyword: &str) -> Result<Vec<AdapterFound>, Error> {
        Ok(terminal::adapters(self, adapters::present()?, keyword))
    }

    fn set_adapter_property(&self, instance: &str, keyword: &str, value: Option<&str>) -> Result<(), Error> {
        self.edit(&[terminal::edit_adapter(adapters::present()?, instance, keyword, value)?])
    }

    fn set_start_type(&self, service: &str, start: StartType) -> Result<(), Error> {
        services::set_start_type(service, start)
    }

    fn set_power_setting(&self, setting: &PowerSettingEdit) -> Result<(), Error> {
        let is_in_use = terminal::power_plan_in_use(self)?.as_ref() == Some(&setting.plan);
        power_plans::set(setting, is_in_use)
    }

    fn is_running(&self, software: &Software) -> Result<bool, Error> {
        match software {
            Software::Program(file) => programs::runs(file),
            Software::Service(name) => services::runs(name),
        }
    }
}

impl Browser for LocalPc {
    fn has_ui_driver(&self) -> bool {
        match &self.browser {
            BrowserAccess::None => false,
            BrowserAccess::Own { .. } => true,
            BrowserAccess::Remote(browser) => browser.has_ui_driver(),
        }
    }

    fn remove(&self, profile: &ProfilePlace, removal: &RemoveExtension) -> Result<(), Error> {
        self.drive_browser(
            profile,
            |own| own.remove(profile, removal),
            |remote| remote.remove(profile, removal),
        )
    }

    fn add(&self, profile: &ProfilePlace, addition: &AddExtension) -> Result<(), Error> {
        self.drive_browser(profile, |own| own.add(profile, addition), |remote| remote.add(profile, addition))
    }

    fn reload_policies(&self, profile: &ProfilePlace) -> Result<(), Error> {
        self.drive_browser(
            profile,
            |own| own.reload_policies(profile),
            |remote| remote.reload_policies(profile),
        )
    }

    fn restart(&self, profile: &ProfilePlace) -> Result<BrowserStart, Error> {
        self.drive_browser(profile, |own| own.restart(profile), |remote| remote.restart(profile))
    }

    fn show_extensions(&self, profile: &ProfilePlace) -> Result<(), Error> {
        self.drive_browser(
            profile,
            |own| own.show_extensions(profile),
            |remote| remote.show_extensions(profile),
        )
    }

    fn visible_texts(&self) -> Result<Vec<String>, Error> {
        match &self.browser {
            BrowserAccess::None => Err(Error::NotAble),
            BrowserAccess::Own { edge, .. } => Ok(browser_ui::visible_texts(edge.windows()?)),
            BrowserAccess::Remote(browser) => browser.visible_texts(),
        }
    }

    /// No operation on a local PC needs it.
    fn set_developer_mode(&self, _: &ProfilePlace, _: bool) -> Result<(), Error> {
        Err(Error::NotAble)
    }
}

impl Power for LocalPc {
    fn on_mains_power(&self) -> Option<bool> {
        power::mains()
    }

    fn boot_id(&self) -> Option<String> {
        power::boot_id()
    }

    fn keep_awake(&self, reason: &Text) -> Option<WakeLock> {
        Some(WakeLock::new(awake::keep_awake(&reason.ja)))
    }

    fn restart(&self, reason: &Text) -> Result<(), Error> {
        power::restart(&reason.ja)
    }

    fn shut_down(&self, reason: &Text) -> Result<(), Error> {
        power::shut_down(&reason.ja)
    }
}

impl PolicyEngine for LocalPc {
    fn with_policy_section_locked(&self, write: &mut dyn FnMut() -> Result<(), Error>) -> Result<(), Error> {
        let section = policy_engine::enter()?;
        write()?;
        drop(section);
        // If the refresh fails, the engine sees the changed counter at its next refresh, at most 90 minutes later. The registry
        // holds the values already.
        self.notify();
        Ok(())
    }

    fn notify(&self) {
        let _ = policy_engine::refresh();
    }
}
