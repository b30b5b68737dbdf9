//! A terminal whose power goes at a chosen moment: the effect that was under way is there or it is not, and nothing
//! works afterwards. Or one effect, or one read, is refused, or one file is just being replaced, and everything else works.

use crate::{
    Browser, Clock, Devices, Entry, Error, FileLock, Files, FolderWatch, Installer, Machine, OnChange,
    OnProgress, PackageId, PolicyEngine, Power, ProfilePlace, Registry, RegistryEdit, Resume, RunningWindows,
    Terminal, UpdateFailure, Updates, WakeLock,
};
use jiff::{SignedDuration, Timestamp};
use model::finding::Finding;
use model::kinds::{AdapterFound, AddExtension, PowerSettingEdit, RemoveExtension, StartType};
use model::observation::{Ability, BrowserStart, TerminalKind};
use model::reason::Doing;
use model::registry::{KeyPath, RegistryData};
use model::running_windows::{Account, Software, Task};
use model::update::{Update, UpdateDone, UpdateHistory};
use model::{ProductCode, Text};
use std::cell::Cell;
use std::collections::BTreeSet;

/// Whether the effect that was under way is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// The power went before it.
    Before,
    /// The power went after it, before anybody knew.
    After,
    /// No power went: that one effect was refused, as by a full disk or a guard, and the next ones work.
    Refused,
    /// No power went: that one effect was done and returned an error all the same, as when only its flush fails. The next
    /// ones work.
    DoneWithError,
}

impl Cut {
    /// Whether the process goes on after the fault.
    pub fn is_survived(self) -> bool {
        matches!(self, Cut::Refused | Cut::DoneWithError)
    }
}

/// The place that a refused read names.
pub const UNREADABLE: &str = "the read that was refused";

/// A terminal whose power goes at effect number `at`, counted from 0.
pub struct Faulty<'t> {
    inner: &'t dyn Terminal,
    at: usize,
    cut: Cut,
    effects: Cell<usize>,
    dead: Cell<bool>,
    dies: fn(),
    has_ui_driver: bool,
    /// The read that is refused, counted from 0.
    unreadable: Option<usize>,
    reads: Cell<usize>,
    /// The file that another program is replacing, and how many reads of it are left before the one that finds none.
    replaced: Cell<Option<(&'static str, usize)>>,
}

impl<'t> Faulty<'t> {
    /// Around that terminal.
    pub fn new(inner: &'t dyn Terminal, at: usize, cut: Cut) -> Self {
        Self {
            inner,
            at,
            cut,
            effects: Cell::new(0),
            dead: Cell::new(false),
            dies: || {},
            has_ui_driver: true,
            unreadable: None,
            reads: Cell::new(0),
            replaced: Cell::new(None),
        }
    }

    /// Around that terminal: its power stays, and read number `at`, counted from 0, is refused.
    pub fn unreadable(inner: &'t dyn Terminal, at: usize) -> Self {
        Self { unreadable: Some(at), ..Self::new(inner, usize::MAX, Cut::Refused) }
    }

    /// Around that terminal: its power stays, and read number `at` of the files of that name, counted from 0, finds none, as in the
    /// moment in which another program replaces the file.
    pub fn replacing(inner: &'t dyn Terminal, file: &'static str, at: usize) -> Self {
        Self { replaced: Cell::new(Some((file, at))), ..Self::new(inner, usize::MAX, Cut::Refused) }
    }

    /// The same, and that happens when the power goes.
    pub fn dying(self, dies: fn()) -> Self {
        Self { dies, ..self }
    }

    /// The same, and nobody moves the browser's windows.
    pub fn without_ui_driver(self) -> Self {
        Self { has_ui_driver: false, ..self }
    }

    /// Effects so far.
    pub fn effects(&self) -> usize {
        self.effects.get()
    }

    /// Reads so far.
    pub fn reads(&self) -> usize {
        self.reads.get()
    }

    /// Whether the power has gone.
    pub fn is_dead(&self) -> bool {
        self.dead.get()
    }

    fn look<T, E: From<Error>>(&self, look: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        let number = self.reads.replace(self.reads.get() + 1);
        if self.unreadable == Some(number) {
            let source = std::io::Error::from(std::io::ErrorKind::PermissionDenied);
            return Err(E::from(Error::Io { doing: Doing::Read, path: UNREADABLE.to_owned(), source }));
        }
        look()
    }

    fn effect<T, E: From<Error>>(&self, act: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        let gone = || {
            E::from(Error::Io {
                doing: Doing::Write,
                path: "power".to_owned(),
                source: std::io::Error::other("the power is gone"),
            })
        };
        if self.dead.get() {
            return Err(gone());
        }
        let number = self.effects.replace(self.effects.get() + 1);
        if number < self.at {
            return act();
        }
        if self.cut.is_survived() {
            return match self.cut == Cut::DoneWithError && number == self.at {
                true => act().and_then(|_| Err(gone())),
                false if number == self.at => Err(gone()),
                false => act(),
            };
        }
        self.dead.set(true);
        if self.cut == Cut::After {
            act()?;
        }
        (self.dies)();
        Err(gone())
    }
}

impl Terminal for Faulty<'_> {
    fn kind(&self) -> TerminalKind {
        self.inner.kind()
    }
    fn abilities(&self) -> BTreeSet<Ability> {
        self.inner.abilities()
    }
    fn findings(&self) -> Vec<Finding> {
        self.inner.findings()
    }
    fn user_sid(&self) -> Result<Option<String>, Error> {
        self.look(|| self.inner.user_sid())
    }
    fn has_admin_rights(&self) -> bool {
        self.inner.has_admin_rights()
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
        self
    }
    fn power(&self) -> &dyn Power {
        self
    }
    fn policy_engine(&self) -> &dyn PolicyEngine {
        self
    }
    fn log_event(&self, text: &str) {
        // Nothing reports that it could not be written; the next call reports the power cut.
        let _: Result<(), Error> = self.effect(|| {
            self.inner.log_event(text);
            Ok(())
        });
    }
    fn is_user_logged_on(&self) -> bool {
        self.inner.is_user_logged_on()
    }
    fn register_resume(&self, back: &Resume) -> Result<bool, Error> {
        self.effect(|| self.inner.register_resume(back))
    }
    fn unregister_resume(&self) -> Result<(), Error> {
        self.effect(|| self.inner.unregister_resume())
    }
    fn unregister_all(&self) -> Result<(), Error> {
        self.effect(|| self.inner.unregister_all())
    }
    fn show_folder(&self, folder: &str) -> Result<(), Error> {
        self.effect(|| self.inner.show_folder(folder))
    }
}

impl PolicyEngine for Faulty<'_> {
    /// Keeping the engine out is an effect of its own, and may be refused; so is each thing written meanwhile.
    fn with_policy_section_locked(&self, write: &mut dyn FnMut() -> Result<(), Error>) -> Result<(), Error> {
        let locked = self.effect(|| Ok(()));
        if self.cut == Cut::DoneWithError || locked.is_ok() {
            self.inner.policy_engine().with_policy_section_locked(write)?;
        }
        locked
    }

    fn notify(&self) {
        let notified = self.effect(|| {
            self.inner.policy_engine().notify();
            Ok::<_, Error>(())
        });
        drop(notified);
    }
}

impl Clock for Faulty<'_> {
    fn now(&self) -> Timestamp {
        self.inner.clock().now()
    }
    fn wait(&self, for_: SignedDuration) -> Result<(), Error> {
        self.effect(|| self.inner.clock().wait(for_))
    }
}

impl Files for Faulty<'_> {
    fn read_at_most(&self, path: &str, most: u64) -> Result<Option<Vec<u8>>, Error> {
        if let Some((file, left)) = self.replaced.get()
            && path.ends_with(&format!(r"\{file}"))
        {
            self.replaced.set(left.checked_sub(1).map(|left| (file, left)));
            if left == 0 {
                return Ok(None);
            }
        }
        self.look(|| self.inner.files().read_at_most(path, most))
    }
    fn modified(&self, path: &str) -> Result<Option<Timestamp>, Error> {
        self.look(|| self.inner.files().modified(path))
    }
    fn entries(&self, folder: &str) -> Result<Option<Vec<Entry>>, Error> {
        self.look(|| self.inner.files().entries(folder))
    }
    fn replace(&self, path: &str, content: &[u8]) -> Result<(), Error> {
        self.effect(|| self.inner.files().replace(path, content))
    }
    fn create_private(&self, path: &str, content: &[u8]) -> Result<(), Error> {
        self.effect(|| self.inner.files().create_private(path, content))
    }
    fn remove(&self, path: &str) -> Result<(), Error> {
        self.effect(|| self.inner.files().remove(path))
    }
    fn link(&self, path: &str, name: &str) -> Result<(), Error> {
        self.effect(|| self.inner.files().link(path, name))
    }
    fn delete(&self, path: &str) -> Result<(), Error> {
        self.effect(|| self.inner.files().delete(path))
    }
    fn append(&self, path: &str, content: &[u8]) -> Result<(), Error> {
        let before = self.effects.get();
        let done = self.effect(|| self.inner.files().append(path, content));
        // What was being added when the power went is there in part.
        if self.dead.get() && before == self.at && self.cut == Cut::Before {
            self.inner.files().append(path, &content[..content.len() / 2])?;
        }
        done
    }
    fn try_lock(&self, path: &str) -> Result<Option<FileLock>, Error> {
        self.effect(|| self.inner.files().try_lock(path))
    }
    fn truncate(&self, path: &str, length: u64) -> Result<(), Error> {
        self.effect(|| self.inner.files().truncate(path, length))
    }
    fn watch(&self, folder: &str, changed: OnChange) -> Result<Option<FolderWatch>, Error> {
        self.effect(|| self.inner.files().watch(folder, changed))
    }
}

impl Registry for Faulty<'_> {
    fn value(&self, key: &KeyPath, name: &str) -> Result<Option<RegistryData>, Error> {
        self.look(|| self.inner.registry().value(key, name))
    }
    fn subkeys(&self, key: &KeyPath) -> Result<Option<Vec<String>>, Error> {
        self.look(|| self.inner.registry().subkeys(key))
    }
    fn names(&self, key: &KeyPath) -> Result<Option<Vec<String>>, Error> {
        self.look(|| self.inner.registry().names(key))
    }
    fn edit(&self, edits: &[RegistryEdit]) -> Result<(), Error> {
        self.effect(|| self.inner.registry().edit(edits))
    }
}

impl Devices for Faulty<'_> {
    fn machine(&self) -> Result<Vec<Machine>, Error> {
        self.look(|| self.inner.devices().machine())
    }
    fn adapters(&self, keyword: &str) -> Result<Vec<AdapterFound>, Error> {
        self.look(|| self.inner.devices().adapters(keyword))
    }
    fn set_adapter_property(&self, instance: &str, keyword: &str, value: Option<&str>) -> Result<(), Error> {
        self.effect(|| self.inner.devices().set_adapter_property(instance, keyword, value))
    }
    fn set_start_type(&self, service: &str, start: StartType) -> Result<(), Error> {
        self.effect(|| self.inner.devices().set_start_type(service, start))
    }
    fn set_power_setting(&self, setting: &PowerSettingEdit) -> Result<(), Error> {
        self.effect(|| self.inner.devices().set_power_setting(setting))
    }
    fn is_running(&self, software: &Software) -> Result<bool, Error> {
        self.look(|| self.inner.devices().is_running(software))
    }
}

impl RunningWindows for Faulty<'_> {
    fn free_gib(&self, drive: &str) -> Result<Option<u64>, Error> {
        self.look(|| self.inner.running_windows().free_gib(drive))
    }
    fn driver_version(&self, hardware: &str) -> Result<Option<String>, Error> {
        self.look(|| self.inner.running_windows().driver_version(hardware))
    }
    fn task(&self, path: &str) -> Result<Option<Task>, Error> {
        self.look(|| self.inner.running_windows().task(path))
    }
    fn reach(&self, host: &str, port: Option<u16>) -> Result<Option<String>, Error> {
        self.look(|| self.inner.running_windows().reach(host, port))
    }
    fn account(&self, name: &str) -> Result<Option<Account>, Error> {
        self.look(|| self.inner.running_windows().account(name))
    }
    fn seconds_apart(&self, server: &str) -> Result<Option<u64>, Error> {
        self.look(|| self.inner.running_windows().seconds_apart(server))
    }
}

impl Installer for Faulty<'_> {
    fn identify(&self, content: &[u8]) -> PackageId {
        self.inner.installer().identify(content)
    }
    fn install(&self, package: &str, upgrade: bool) -> Result<u32, Error> {
        self.effect(|| self.inner.installer().install(package, upgrade))
    }
    fn uninstall(&self, product_code: &ProductCode) -> Result<u32, Error> {
        self.effect(|| self.inner.installer().uninstall(product_code))
    }
}

impl Browser for Faulty<'_> {
    fn has_ui_driver(&self) -> bool {
        self.has_ui_driver && self.inner.browser().has_ui_driver()
    }
    fn remove(&self, profile: &ProfilePlace, removal: &RemoveExtension) -> Result<(), Error> {
        self.effect(|| self.inner.browser().remove(profile, removal))
    }
    fn add(&self, profile: &ProfilePlace, addition: &AddExtension) -> Result<(), Error> {
        self.effect(|| self.inner.browser().add(profile, addition))
    }
    fn reload_policies(&self, profile: &ProfilePlace) -> Result<(), Error> {
        self.effect(|| self.inner.browser().reload_policies(profile))
    }
    fn restart(&self, profile: &ProfilePlace) -> Result<BrowserStart, Error> {
        self.effect(|| self.inner.browser().restart(profile))
    }
    fn set_developer_mode(&self, profile: &ProfilePlace, on: bool) -> Result<(), Error> {
        self.effect(|| self.inner.browser().set_developer_mode(profile, on))
    }
    fn show_extensions(&self, profile: &ProfilePlace) -> Result<(), Error> {
        self.effect(|| self.inner.browser().show_extensions(profile))
    }
    fn visible_texts(&self) -> Result<Vec<String>, Error> {
        self.inner.browser().visible_texts()
    }
}

impl Updates for Faulty<'_> {
    fn search(&self) -> Result<Vec<Update>, UpdateFailure> {
        self.effect(|| self.inner.updates().search())
    }
    fn accept(&self, ids: &[String]) -> Result<(), UpdateFailure> {
        self.effect(|| self.inner.updates().accept(ids))
    }
    fn download(
        &self,
        ids: &[String],
        on_progress: OnProgress<'_>,
    ) -> Result<Vec<UpdateDone>, UpdateFailure> {
        self.effect(|| self.inner.updates().download(ids, on_progress))
    }
    fn install(&self, ids: &[String], on_progress: OnProgress<'_>) -> Result<Vec<UpdateDone>, UpdateFailure> {
        self.effect(|| self.inner.updates().install(ids, on_progress))
    }
    fn history(&self, since: Timestamp) -> Result<UpdateHistory, UpdateFailure> {
        self.look(|| self.inner.updates().history(since))
    }
    fn repair(&self) -> Result<(), Error> {
        self.effect(|| self.inner.updates().repair())
    }
    fn is_servicing(&self) -> Result<bool, Error> {
        self.effect(|| self.inner.updates().is_servicing())
    }
    fn restart_required(&self) -> Result<Option<bool>, Error> {
        self.look(|| self.inner.updates().restart_required())
    }
    fn server(&self) -> Result<Option<String>, Error> {
        self.look(|| self.inner.updates().server())
    }
}

impl Power for Faulty<'_> {
    fn on_mains_power(&self) -> Option<bool> {
        self.inner.power().on_mains_power()
    }
    fn boot_id(&self) -> Option<String> {
        self.inner.power().boot_id()
    }
    fn keep_awake(&self, reason: &Text) -> Option<WakeLock> {
        self.inner.power().keep_awake(reason)
    }
    fn restart(&self, reason: &Text) -> Result<(), Error> {
        self.effect(|| self.inner.power().restart(reason))
    }
    fn shut_down(&self, reason: &Text) -> Result<(), Error> {
        self.effect(|| self.inner.power().shut_down(reason))
    }
}
