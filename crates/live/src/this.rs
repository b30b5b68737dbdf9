//! The PC that tejun runs on.

use crate::edge::Edge;
use crate::registry::LiveRegistry;
use crate::updates::{Deadlines, WindowsUpdate};
use crate::{
    adapters, awake, browser, elevation, event_log, firmware, home, policy_engine, power, programs, services,
    tasks, user,
};
use browser_ui::{BrowserDriver, Desktop};
use jiff::{SignedDuration, Timestamp};
use model::Text;
use model::desired::Software;
use model::finding::Finding;
use model::observation::{Ability, AdapterFound, TerminalKind};
use model::plan::{AddExtension, RemoveExtension};
use model::reason::{Doing, Reason};
use model::registry::{KeyPath, RegistryData};
use std::collections::BTreeSet;
use std::rc::Rc;
use terminal::{
    Awake, Browser, Changed, Clock, ComeBack, Devices, Disk, Entry, Error, Files, Held, Machine,
    PolicyEngine, Power, ProfilePlace, Registry, RegistryEdit, Terminal, Updates, Watched,
};

/// Where Windows keeps, for as long as it runs, what the firmware said.
const BIOS: &str = r"HARDWARE\DESCRIPTION\System\BIOS";

/// The PC that tejun runs on.
pub struct This {
    disk: Disk,
    updates: WindowsUpdate,
    elevated: bool,
    person: Option<String>,
    hands: BrowserHands,
}

/// Who moves the browser's windows.
enum BrowserHands {
    /// Nobody: this process looks, or nobody has signed in yet.
    Nobody,
    /// This process, which is the user's own.
    Own { edge: Edge, presses: bool },
    /// Another process, which is.
    Lent(Rc<dyn Browser>),
}

impl This {
    /// Opens it. Nothing is read yet but who works here and what this process may do.
    pub fn open() -> Self {
        Self {
            disk: Disk::of_this_pc(),
            updates: WindowsUpdate::open(Deadlines::default()),
            elevated: elevation::is_elevated(),
            person: user::signed_in(),
            hands: BrowserHands::Nobody,
        }
    }

    /// The same, worked on for that user, who may not be signed in yet.
    pub fn of(person: &str) -> Self {
        Self { person: Some(person.to_owned()), ..Self::open() }
    }

    /// The same, and the browser's windows are moved by these hands.
    #[must_use]
    pub fn with_hands(self, hands: Rc<dyn Browser>) -> Self {
        Self { hands: BrowserHands::Lent(hands), ..self }
    }

    /// The same, and this process moves the browser's windows. Where `presses` is false, the browser's questions are left for
    /// the person.
    ///
    /// # Errors
    ///
    /// Where this process is not the signed-in user's: the browser that it would start were somebody else's.
    pub fn with_own_hands(self, presses: bool) -> Result<Self, Error> {
        if self.person.is_none() || programs::user(std::process::id()) != self.person {
            return Err(Error::Unsafe { path: "msedge.exe".to_owned(), reason: Reason::OfAnotherUser {} });
        }
        Ok(Self { hands: BrowserHands::Own { edge: Edge::new(), presses }, ..self })
    }

    /// Moves the browser's windows, or has them moved.
    fn move_windows(
        &self,
        profile: &ProfilePlace,
        own: impl FnOnce(&BrowserDriver<'_, Edge>) -> Result<(), Error>,
        lent: impl FnOnce(&dyn Browser) -> Result<(), Error>,
    ) -> Result<(), Error> {
        match &self.hands {
            BrowserHands::Nobody => Err(Error::NotAble),
            BrowserHands::Own { edge, presses } => {
                let person = self.person.as_deref().unwrap_or_default();
                let folder = terminal::folder_of_user(self, person)?.unwrap_or_default();
                let name = folder.rsplit('\\').next().unwrap_or_default();
                if !name.eq_ignore_ascii_case(&profile.profile.user) {
                    let path = profile.path.clone();
                    return Err(Error::Unsafe { path, reason: Reason::OfAnotherUser {} });
                }
                own(&BrowserDriver { terminal: self, desktop: edge, answers_prompts: *presses })
            }
            BrowserHands::Lent(hands) => lent(&**hands),
        }
    }

    /// A copy of this program where only administrators can change it: what starts by itself with their rights must not be
    /// anybody's to exchange.
    fn own_copy(&self) -> Result<String, Error> {
        let own = std::env::current_exe().and_then(std::fs::read);
        let own =
            own.map_err(|source| Error::Io { doing: Doing::Read, path: "tejun.exe".to_owned(), source })?;
        let copy = home::program();
        if self.disk.read(&copy)?.as_ref() != Some(&own) {
            self.disk.replace(&copy, &own)?;
        }
        Ok(copy)
    }

    fn live_registry(&self) -> LiveRegistry<'_> {
        LiveRegistry { files: &self.disk, person: self.person.as_deref() }
    }
}

impl Terminal for This {
    fn kind(&self) -> TerminalKind {
        TerminalKind::This
    }

    fn able(&self) -> BTreeSet<Ability> {
        // The same for both halves, or they would plan differently.
        use Ability::*;
        Ability::of(|ability| match ability {
            Policy | Adapters | Browser | Updates | Restart | Programs => true,
            // The browser's policies do without.
            DeveloperMode => false,
        })
    }

    fn findings(&self) -> Vec<Finding> {
        if self.elevated { Vec::new() } else { vec![Finding::NotAdministrator {}] }
    }

    fn person(&self) -> Result<Option<String>, Error> {
        Ok(self.person.clone())
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

    fn browser(&self) -> &dyn Browser {
        self
    }

    fn updates(&self) -> &dyn Updates {
        &self.updates
    }

    fn power(&self) -> &dyn Power {
        self
    }

    fn is_person_there(&self) -> bool {
        self.person.as_deref().is_none_or(user::is_signed_in)
    }

    fn come_back(&self, back: &ComeBack) -> Result<bool, Error> {
        let Some(person) = &self.person else {
            return Ok(false);
        };
        home::take(&self.disk)?;
        let program = self.own_copy()?;
        tasks::register(&program, person, back)?;
        Ok(true)
    }

    fn stay_away(&self) -> Result<(), Error> {
        tasks::remove()
    }

    fn forget_us(&self) -> Result<(), Error> {
        event_log::forget_us();
        home::forget_us()
    }

    fn note(&self, text: &str) {
        event_log::note(text);
    }

    fn show_folder(&self, folder: &str) -> Result<(), Error> {
        browser::open(folder, "")
    }

    fn policy_engine(&self) -> &dyn PolicyEngine {
        self
    }
}

impl Clock for This {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn wait(&self, for_: SignedDuration) -> Result<(), Error> {
        std::thread::sleep(for_.unsigned_abs());
        Ok(())
    }
}

impl Files for This {
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, Error> {
        self.disk.read(path)
    }

    fn entries(&self, folder: &str) -> Result<Option<Vec<Entry>>, Error> {
        self.disk.entries(folder)
    }

    fn replace(&self, path: &str, content: &[u8]) -> Result<(), Error> {
        self.disk.replace(path, content)
    }

    fn remove(&self, path: &str) -> Result<(), Error> {
        self.disk.remove(path)
    }

    /// A program that runs cannot be taken away; Windows does it at its next start.
    fn forget(&self, path: &str) -> Result<(), Error> {
        match self.disk.forget(path) {
            Err(_) if path == home::program() => home::forget_at_start(path),
            other => other,
        }
    }

    fn append(&self, path: &str, content: &[u8]) -> Result<(), Error> {
        self.disk.append(path, content)
    }

    /// Whoever holds a file of tejun's is about to write beside it: the folder gets its rights, and this start of Windows
    /// its mark.
    fn hold(&self, path: &str) -> Result<Option<Held>, Error> {
        if path.starts_with(home::FOLDER) {
            home::take(&self.disk)?;
        }
        power::mark_start(self.now())?;
        self.disk.hold(path)
    }

    fn truncate(&self, path: &str, length: u64) -> Result<(), Error> {
        self.disk.truncate(path, length)
    }

    fn watch(&self, folder: &str, changed: Changed) -> Result<Option<Watched>, Error> {
        self.disk.watch(folder, changed)
    }
}

impl Registry for This {
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

impl Devices for This {
    /// SMBIOS first; then what Windows keeps of it.
    fn machine(&self) -> Result<Vec<Machine>, Error> {
        let key = KeyPath::machine(BIOS);
        let text = |name: &str| -> Result<Option<String>, Error> {
            Ok(self.value(&key, name)?.and_then(|data| data.as_text()))
        };
        let registry = Machine {
            manufacturer: text("SystemManufacturer")?,
            product: text("SystemProductName")?,
            version: text("SystemVersion")?,
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

    fn runs(&self, software: &Software) -> Result<bool, Error> {
        match software {
            Software::Program(file) => programs::runs(file),
            Software::Service(name) => services::runs(name),
        }
    }
}

impl Browser for This {
    fn has_hands(&self) -> bool {
        match &self.hands {
            BrowserHands::Nobody => false,
            BrowserHands::Own { .. } => true,
            BrowserHands::Lent(hands) => hands.has_hands(),
        }
    }

    fn remove(&self, profile: &ProfilePlace, removal: &RemoveExtension) -> Result<(), Error> {
        self.move_windows(profile, |own| own.remove(profile, removal), |lent| lent.remove(profile, removal))
    }

    fn add(&self, profile: &ProfilePlace, addition: &AddExtension) -> Result<(), Error> {
        self.move_windows(profile, |own| own.add(profile, addition), |lent| lent.add(profile, addition))
    }

    fn take_note(&self, profile: &ProfilePlace) -> Result<(), Error> {
        self.move_windows(profile, |own| own.reload_policies(profile), |lent| lent.take_note(profile))
    }

    fn start_anew(&self, profile: &ProfilePlace) -> Result<(), Error> {
        self.move_windows(profile, |own| own.restart(profile), |lent| lent.start_anew(profile))
    }

    fn show_extensions(&self, profile: &ProfilePlace) -> Result<(), Error> {
        self.move_windows(profile, |own| own.show_extensions(profile), |lent| lent.show_extensions(profile))
    }

    fn says(&self) -> Result<Vec<String>, Error> {
        match &self.hands {
            BrowserHands::Nobody => Err(Error::NotAble),
            BrowserHands::Own { edge, .. } => Ok(browser_ui::visible_texts(edge.windows()?)),
            BrowserHands::Lent(hands) => hands.says(),
        }
    }

    /// Nothing that tejun does on a PC needs it.
    fn set_developer_mode(&self, _: &ProfilePlace, _: bool) -> Result<(), Error> {
        Err(Error::NotAble)
    }
}

impl Power for This {
    fn mains(&self) -> Option<bool> {
        power::mains()
    }

    fn boot(&self) -> Option<String> {
        power::start()
    }

    fn keep_awake(&self, reason: &Text) -> Option<Awake> {
        Some(Awake::new(awake::keep_awake(&reason.ja)))
    }

    fn restart(&self, reason: &Text) -> Result<(), Error> {
        power::restart(&reason.ja)
    }

    fn shut_down(&self, reason: &Text) -> Result<(), Error> {
        power::shut_down(&reason.ja)
    }
}

impl PolicyEngine for This {
    fn while_kept_out(&self, write: &mut dyn FnMut() -> Result<(), Error>) -> Result<(), Error> {
        let section = policy_engine::enter()?;
        write()?;
        drop(section);
        // Where it cannot be told, it sees the counter at its next look (90 minutes at most); the registry holds it already.
        let _ = policy_engine::refresh();
        Ok(())
    }
}
