//! A terminal that is nothing but answers: kept in memory, every call written down, and any of them can fail, or have
//! something happen just before it.

use jiff::{SignedDuration, Timestamp};
use model::finding::Finding;
use model::kinds::{AdapterFound, AddExtension, PowerSettingEdit, RemoveExtension, StartType};
use model::observation::{Ability, BrowserStart, TerminalKind, ValueFound};
use model::reason::Doing;
use model::registry::{KeyPath, RegistryData};
use model::running_windows::{Account, Software, Task};
use model::update::{HistoryEntry, Update, UpdateDone, UpdateHistory};
use model::{ProductCode, Text};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;
use terminal::{
    Browser, Clock, Devices, Entry, Error, FileLock, Files, FolderWatch, Installer, Machine, OnChange,
    OnProgress, PackageId, PolicyEngine, Power, ProfilePlace, Registry, RegistryEdit, Resume, RunningWindows,
    Terminal, UpdateFailure, Updates, WakeLock,
};

/// What happens at a call.
type Happens = Box<dyn FnOnce(&Scripted) -> Result<(), Error>>;

struct Script {
    call: &'static str,
    /// How many such calls come before.
    skip: usize,
    happens: Happens,
}

/// The terminal.
pub struct Scripted {
    scripts: RefCell<Vec<Script>>,
    calls: RefCell<Vec<String>>,
    locked: Rc<Cell<bool>>,
    pub files: RefCell<BTreeMap<String, Vec<u8>>>,
    pub registry: RefCell<BTreeMap<(String, String), RegistryData>>,
    pub adapters: RefCell<Vec<AdapterFound>>,
    pub programs: RefCell<Vec<Software>>,
    pub searches: RefCell<VecDeque<Result<Vec<Update>, UpdateFailure>>>,
    /// Of an installation or a download, what is wrong with each update.
    pub errors: RefCell<BTreeMap<String, model::update::Code>>,
    pub percents: RefCell<Vec<u8>>,
    pub now: Cell<Timestamp>,
    pub starts: Cell<u32>,
    pub mains: Cell<Option<bool>>,
    pub has_ui_driver: Cell<bool>,
    pub is_user_logged_on: Cell<bool>,
    pub restart_required: Cell<Option<bool>>,
    pub servicing: Cell<bool>,
    /// What is asked to be set is taken note of, and nothing happens.
    pub is_stubborn: Cell<bool>,
}

pub fn adapter(instance: &str) -> AdapterFound {
    AdapterFound {
        instance: instance.to_owned(),
        description: format!("adapter {instance}"),
        kind: None,
        offers: true,
        value: None,
        default: Some("1".to_owned()),
        odd: None,
        trouble: None,
    }
}

pub fn no_power() -> Error {
    Error::Io { doing: Doing::Find, path: "it".to_owned(), source: std::io::Error::other("no answer") }
}

impl Scripted {
    pub fn new() -> Self {
        Self {
            scripts: RefCell::default(),
            calls: RefCell::default(),
            locked: Rc::default(),
            files: RefCell::default(),
            registry: RefCell::default(),
            adapters: RefCell::new(vec![adapter("one"), adapter("two"), adapter("three")]),
            programs: RefCell::default(),
            searches: RefCell::default(),
            errors: RefCell::default(),
            percents: RefCell::default(),
            now: Cell::new("2023-12-22T19:00:00+09:00".parse().unwrap()),
            starts: Cell::new(1),
            mains: Cell::new(Some(true)),
            has_ui_driver: Cell::new(true),
            is_user_logged_on: Cell::new(true),
            restart_required: Cell::new(Some(false)),
            servicing: Cell::new(false),
            is_stubborn: Cell::new(false),
        }
    }

    /// After so many such calls the next one fails.
    pub fn fails(&self, call: &'static str, skip: usize) {
        self.at(call, skip, |_| Err(no_power()));
    }

    /// After so many such calls that happens, before the next one is answered.
    pub fn at(
        &self,
        call: &'static str,
        skip: usize,
        happens: impl FnOnce(&Scripted) -> Result<(), Error> + 'static,
    ) {
        self.scripts.borrow_mut().push(Script { call, skip, happens: Box::new(happens) });
    }

    /// The calls that begin like that.
    pub fn calls(&self, beginning: &str) -> Vec<String> {
        self.calls.borrow().iter().filter(|call| call.starts_with(beginning)).cloned().collect()
    }

    pub fn forget_calls(&self) {
        self.calls.borrow_mut().clear();
    }

    /// Whatever has not happened yet will not.
    pub fn forget_scripts(&self) {
        self.scripts.borrow_mut().clear();
    }

    pub fn all_calls(&self) -> Vec<String> {
        self.calls.borrow().clone()
    }

    pub fn set_value(&self, instance: &str, value: Option<&str>) {
        let mut adapters = self.adapters.borrow_mut();
        let adapter = adapters.iter_mut().find(|adapter| adapter.instance == instance).unwrap();
        adapter.value = value.map(str::to_owned);
    }

    pub fn value(&self, instance: &str) -> Option<String> {
        let adapters = self.adapters.borrow();
        adapters.iter().find(|adapter| adapter.instance == instance).unwrap().value.clone()
    }

    fn call(&self, call: &str, words: &str) -> Result<(), Error> {
        self.calls.borrow_mut().push(format!("{call} {words}").trim_end().to_owned());
        let script = {
            let mut scripts = self.scripts.borrow_mut();
            let mut due = None;
            for (index, script) in scripts.iter_mut().enumerate().filter(|(_, script)| script.call == call) {
                match script.skip {
                    0 if due.is_none() => due = Some(index),
                    0 => {}
                    _ => script.skip -= 1,
                }
            }
            due.map(|index| scripts.remove(index))
        };
        script.map_or(Ok(()), |script| (script.happens)(self))
    }
}

struct Lock(Rc<Cell<bool>>);

impl Drop for Lock {
    fn drop(&mut self) {
        self.0.set(false);
    }
}

impl Terminal for Scripted {
    fn kind(&self) -> TerminalKind {
        TerminalKind::Practice
    }
    fn abilities(&self) -> BTreeSet<Ability> {
        Ability::of(|_| true)
    }
    fn findings(&self) -> Vec<Finding> {
        Vec::new()
    }
    fn user_sid(&self) -> Result<Option<String>, Error> {
        self.call("user_sid", "").map(|()| None)
    }
    fn has_admin_rights(&self) -> bool {
        true
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
        let _ = self.call("log_event", text);
    }
    fn is_user_logged_on(&self) -> bool {
        let _ = self.call("is_user_logged_on", "");
        self.is_user_logged_on.get()
    }
    fn register_resume(&self, _: &Resume) -> Result<bool, Error> {
        self.call("register_resume", "").map(|()| true)
    }
    fn unregister_resume(&self) -> Result<(), Error> {
        self.call("unregister_resume", "")
    }
    fn unregister_all(&self) -> Result<(), Error> {
        self.call("unregister_all", "")
    }
    fn show_folder(&self, folder: &str) -> Result<(), Error> {
        self.call("show_folder", folder)
    }
}

impl PolicyEngine for Scripted {
    fn with_policy_section_locked(&self, write: &mut dyn FnMut() -> Result<(), Error>) -> Result<(), Error> {
        self.call("with_policy_section_locked", "")?;
        write()
    }
    fn notify(&self) {
        let _ = self.call("notify", "");
    }
}

impl Clock for Scripted {
    fn now(&self) -> Timestamp {
        self.now.get()
    }
    fn wait(&self, for_: SignedDuration) -> Result<(), Error> {
        self.call("wait", &for_.as_secs().to_string())?;
        self.now.set(self.now.get().checked_add(for_).unwrap());
        Ok(())
    }
}

impl Files for Scripted {
    fn read_at_most(&self, path: &str, _: u64) -> Result<Option<Vec<u8>>, Error> {
        self.call("read", path)?;
        Ok(self.files.borrow().get(path).cloned())
    }
    fn modified(&self, path: &str) -> Result<Option<Timestamp>, Error> {
        self.call("modified", path).map(|()| None)
    }
    fn entries(&self, folder: &str) -> Result<Option<Vec<Entry>>, Error> {
        self.call("entries", folder)?;
        let beginning = format!(r"{folder}\");
        let files = self.files.borrow();
        let below = files.keys().filter_map(|path| path.strip_prefix(&beginning));
        let mut entries: Vec<Entry> = below
            .map(|rest| match rest.split_once('\\') {
                Some((folder, _)) => Entry { name: folder.to_owned(), is_folder: true },
                None => Entry { name: rest.to_owned(), is_folder: false },
            })
            .collect();
        entries.dedup();
        Ok((!entries.is_empty()).then_some(entries))
    }
    fn replace(&self, path: &str, content: &[u8]) -> Result<(), Error> {
        self.call("replace", path)?;
        let before = self.files.borrow_mut().insert(path.to_owned(), content.to_vec());
        if let Some(before) = before {
            self.files.borrow_mut().insert(format!("{path}.tejun-old"), before);
        }
        Ok(())
    }
    fn create_private(&self, path: &str, content: &[u8]) -> Result<(), Error> {
        self.call("create_private", path)?;
        self.files.borrow_mut().insert(path.to_owned(), content.to_vec());
        Ok(())
    }
    fn remove(&self, path: &str) -> Result<(), Error> {
        self.call("remove", path)?;
        self.files.borrow_mut().remove(path);
        Ok(())
    }
    fn link(&self, path: &str, name: &str) -> Result<(), Error> {
        self.call("link", path)?;
        let content = self.files.borrow().get(path).cloned();
        content.map(|content| self.files.borrow_mut().insert(name.to_owned(), content));
        Ok(())
    }
    fn delete(&self, path: &str) -> Result<(), Error> {
        self.call("delete", path)?;
        self.files.borrow_mut().remove(path);
        Ok(())
    }
    fn append(&self, path: &str, content: &[u8]) -> Result<(), Error> {
        self.call("append", String::from_utf8_lossy(content).trim_end())?;
        self.files.borrow_mut().entry(path.to_owned()).or_default().extend_from_slice(content);
        Ok(())
    }
    fn try_lock(&self, path: &str) -> Result<Option<FileLock>, Error> {
        self.call("try_lock", path)?;
        if self.locked.replace(true) {
            return Ok(None);
        }
        self.files.borrow_mut().entry(path.to_owned()).or_default();
        Ok(Some(FileLock::new(Lock(self.locked.clone()))))
    }
    fn truncate(&self, path: &str, length: u64) -> Result<(), Error> {
        self.call("truncate", &length.to_string())?;
        self.files.borrow_mut().get_mut(path).unwrap().truncate(usize::try_from(length).unwrap());
        Ok(())
    }
    fn watch(&self, folder: &str, _: OnChange) -> Result<Option<FolderWatch>, Error> {
        self.call("watch", folder).map(|()| None)
    }
}

impl Registry for Scripted {
    fn value(&self, key: &KeyPath, name: &str) -> Result<Option<RegistryData>, Error> {
        self.call("value", &format!(r"{key}\{name}"))?;
        Ok(self.registry.borrow().get(&(key.to_string(), name.to_owned())).cloned())
    }
    fn subkeys(&self, key: &KeyPath) -> Result<Option<Vec<String>>, Error> {
        self.call("subkeys", &key.to_string())?;
        let beginning = format!(r"{key}\");
        let registry = self.registry.borrow();
        let mut keys = registry.keys().map(|(key, _)| key.as_str());
        let is_there = keys.any(|known| known == key.as_str() || known.starts_with(&beginning));
        let below = registry.keys().filter_map(|(known, _)| known.strip_prefix(&beginning));
        let names: BTreeSet<_> =
            below.filter_map(|rest| rest.split('\\').next()).map(str::to_owned).collect();
        Ok(is_there.then(|| names.into_iter().collect()))
    }
    fn names(&self, key: &KeyPath) -> Result<Option<Vec<String>>, Error> {
        self.call("names", &key.to_string())?;
        let registry = self.registry.borrow();
        let names = registry.keys().filter(|(known, _)| known == key.as_str()).map(|(_, name)| name.clone());
        Ok(Some(names.collect()))
    }
    fn edit(&self, edits: &[RegistryEdit]) -> Result<(), Error> {
        for edit in edits {
            self.call("edit", &edit.name)?;
            let place = (edit.key.to_string(), edit.name.clone());
            match &edit.to {
                _ if self.is_stubborn.get() => {}
                ValueFound::Present(data) => {
                    self.registry.borrow_mut().insert(place, data.clone());
                }
                ValueFound::Absent { .. } => {
                    self.registry.borrow_mut().remove(&place);
                }
            }
        }
        Ok(())
    }
}

impl Devices for Scripted {
    fn machine(&self) -> Result<Vec<Machine>, Error> {
        self.call("machine", "").map(|()| Vec::new())
    }
    fn adapters(&self, _: &str) -> Result<Vec<AdapterFound>, Error> {
        self.call("adapters", "")?;
        Ok(self.adapters.borrow().clone())
    }
    fn set_adapter_property(&self, instance: &str, _: &str, value: Option<&str>) -> Result<(), Error> {
        self.call("set", &format!("{instance} {}", value.unwrap_or("nothing")))?;
        if !self.is_stubborn.get() {
            self.set_value(instance, value);
        }
        Ok(())
    }
    fn set_start_type(&self, service: &str, _: StartType) -> Result<(), Error> {
        self.call("set_start_type", service)
    }
    fn set_power_setting(&self, setting: &PowerSettingEdit) -> Result<(), Error> {
        self.call("set_power_setting", setting.setting.as_str())
    }
    fn is_running(&self, software: &Software) -> Result<bool, Error> {
        self.call("is_running", software.name())?;
        Ok(self.programs.borrow().contains(software))
    }
}

impl Installer for Scripted {
    fn identify(&self, content: &[u8]) -> PackageId {
        PackageId::of(content)
    }
    fn install(&self, package: &str, _: bool) -> Result<u32, Error> {
        self.call("install_program", package).map(|()| 0)
    }
    fn uninstall(&self, product_code: &ProductCode) -> Result<u32, Error> {
        self.call("uninstall_program", product_code.as_str()).map(|()| 0)
    }
}

impl RunningWindows for Scripted {
    fn free_gib(&self, _: &str) -> Result<Option<u64>, Error> {
        self.call("free_gib", "").map(|()| None)
    }
    fn driver_version(&self, _: &str) -> Result<Option<String>, Error> {
        self.call("driver_version", "").map(|()| None)
    }
    fn task(&self, _: &str) -> Result<Option<Task>, Error> {
        self.call("task", "").map(|()| None)
    }
    fn reach(&self, _: &str, _: Option<u16>) -> Result<Option<String>, Error> {
        self.call("reach", "").map(|()| None)
    }
    fn account(&self, _: &str) -> Result<Option<Account>, Error> {
        self.call("account", "").map(|()| None)
    }
    fn seconds_apart(&self, _: &str) -> Result<Option<u64>, Error> {
        self.call("seconds_apart", "").map(|()| None)
    }
}

impl Browser for Scripted {
    fn has_ui_driver(&self) -> bool {
        let _ = self.call("has_ui_driver", "");
        self.has_ui_driver.get()
    }
    fn remove(&self, _: &ProfilePlace, _: &RemoveExtension) -> Result<(), Error> {
        self.call("browser.remove", "")
    }
    fn add(&self, _: &ProfilePlace, _: &AddExtension) -> Result<(), Error> {
        self.call("browser.add", "")
    }
    fn reload_policies(&self, _: &ProfilePlace) -> Result<(), Error> {
        self.call("reload_policies", "")
    }
    fn restart(&self, _: &ProfilePlace) -> Result<BrowserStart, Error> {
        self.call("restart", "").map(|()| BrowserStart::Anew)
    }
    fn show_extensions(&self, _: &ProfilePlace) -> Result<(), Error> {
        self.call("show_extensions", "")
    }
    fn visible_texts(&self) -> Result<Vec<String>, Error> {
        self.call("visible_texts", "").map(|()| Vec::new())
    }
    fn set_developer_mode(&self, _: &ProfilePlace, _: bool) -> Result<(), Error> {
        self.call("set_developer_mode", "")
    }
}

impl Scripted {
    fn done(&self, ids: &[String], on_progress: OnProgress<'_>) -> Vec<UpdateDone> {
        self.percents.borrow().iter().for_each(|percent| on_progress(*percent));
        let errors = self.errors.borrow();
        ids.iter().map(|id| UpdateDone { id: id.clone(), error: errors.get(id).copied() }).collect()
    }
}

impl Updates for Scripted {
    fn search(&self) -> Result<Vec<Update>, UpdateFailure> {
        self.call("search", "")?;
        self.searches.borrow_mut().pop_front().unwrap_or(Ok(Vec::new()))
    }
    fn accept(&self, ids: &[String]) -> Result<(), UpdateFailure> {
        Ok(self.call("accept", &ids.join(" "))?)
    }
    fn download(
        &self,
        ids: &[String],
        on_progress: OnProgress<'_>,
    ) -> Result<Vec<UpdateDone>, UpdateFailure> {
        self.call("download", &ids.join(" "))?;
        Ok(self.done(ids, on_progress))
    }
    fn install(&self, ids: &[String], on_progress: OnProgress<'_>) -> Result<Vec<UpdateDone>, UpdateFailure> {
        self.call("install", &ids.join(" "))?;
        Ok(self.done(ids, on_progress))
    }
    fn history(&self, since: Timestamp) -> Result<UpdateHistory, UpdateFailure> {
        self.call("history", "")?;
        let entry = HistoryEntry { at: since, title: "one".to_owned(), error: None, source: None };
        Ok(UpdateHistory { entries: vec![entry], skipped: 0 })
    }
    fn repair(&self) -> Result<(), Error> {
        self.call("repair", "")
    }
    fn is_servicing(&self) -> Result<bool, Error> {
        self.call("is_servicing", "")?;
        Ok(self.servicing.get())
    }
    fn restart_required(&self) -> Result<Option<bool>, Error> {
        self.call("restart_required", "")?;
        Ok(self.restart_required.get())
    }
    fn server(&self) -> Result<Option<String>, Error> {
        self.call("server", "").map(|()| Some("http://wsus".to_owned()))
    }
}

impl Power for Scripted {
    fn on_mains_power(&self) -> Option<bool> {
        let _ = self.call("on_mains_power", "");
        self.mains.get()
    }
    fn boot_id(&self) -> Option<String> {
        Some(format!("start {}", self.starts.get()))
    }
    fn keep_awake(&self, _: &Text) -> Option<WakeLock> {
        None
    }
    fn restart(&self, _: &Text) -> Result<(), Error> {
        self.call("restart", "")?;
        self.starts.set(self.starts.get() + 1);
        self.restart_required.set(self.restart_required.get().map(|_| false));
        Ok(())
    }
    fn shut_down(&self, _: &Text) -> Result<(), Error> {
        self.call("shut_down", "")?;
        self.starts.set(self.starts.get() + 1);
        Ok(())
    }
}
