//! Practice terminals: a small Windows disk in the real formats, and beside it one readable file with what no disk
//! holds. Time there is virtual: it passes only when somebody waits or something takes its time.

pub(crate) mod browser;
mod installer;
pub(crate) mod make;
mod running;
pub mod server;
mod standby;
mod updates;

use crate::ports::{
    Browser, Clock, Devices, Files, Installer, Machine, PolicyEngine, Power, Registry, Resume,
    RunningWindows, Updates, WakeLock,
};
use crate::volume::Volume;
use crate::volume::disk::Disk;
use crate::{Error, Terminal, reasons};
use camino::{Utf8Path, Utf8PathBuf};
use jiff::{SignedDuration, Timestamp};
use model::Text;
use model::calendar::in_japan;
use model::finding::Finding;
use model::kinds::{AdapterFound, PowerSettingEdit, StartType};
use model::observation::{Ability, TerminalKind};
use model::practice::{FORMAT, PracticeState};
use model::reason::{FileKind, Reason};
use model::registry::{KeyPath, RegistryData};
use model::running_windows::Software;
use std::cell::{Ref, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;

/// The state's file beside the disk.
const STATE_FILE: &str = "practice.json";
/// The disk's folder.
const DISK_FOLDER: &str = "disk";
/// When those who switched the PC off in the evening switch it on again, in Japan time.
const MORNING: i8 = 8;

/// A practice terminal.
pub struct Practice {
    volume: Volume,
    state: Rc<State>,
}

impl Practice {
    /// Whether `folder` holds a practice terminal.
    pub fn is_one(folder: &Utf8Path) -> bool {
        matches!(Disk::new(folder).head(&on_c(STATE_FILE), 1), Ok(Some(_)))
    }

    /// The folder of the disk of the practice terminal in `folder`.
    pub fn disk_folder(folder: &Utf8Path) -> Utf8PathBuf {
        folder.join(DISK_FOLDER)
    }

    /// Opens the practice terminal in `folder`.
    ///
    /// # Errors
    ///
    /// If there is none, its state file is damaged or has another format, or its disk is a link.
    pub fn open(folder: &Utf8Path) -> Result<Self, Error> {
        let beside = Disk::new(folder);
        let bytes =
            beside.read(&on_c(STATE_FILE))?.ok_or_else(|| Error::Gone { what: STATE_FILE.to_owned() })?;
        let wrong = |reason| Error::Damaged { path: STATE_FILE.to_owned(), reason };
        let data = serde_json::from_slice::<serde_json::Value>(&bytes);
        let data: PracticeState = data
            .and_then(|data| model::json::from_value(&data))
            .map_err(|error| wrong(reasons::json(&error, None)))?;
        if data.format != FORMAT {
            let found = data.format.to_string();
            return Err(wrong(Reason::OtherVersion { file: FileKind::Practice, found }));
        }
        // A link would be written through.
        beside.entries(&on_c(DISK_FOLDER))?;
        let state = Rc::new(State { folder: folder.to_owned(), beside, data: RefCell::new(data) });
        let volume = Volume::open(&Self::disk_folder(folder), state.clone())?;
        Ok(Self { volume, state })
    }

    /// Makes flush number `at` of a folder of its disk fail, counted from 0, after the effect that it was to make durable.
    pub fn fail_flush(&self, at: usize) {
        self.volume.disk.flush.fail(at);
    }

    /// How many flushes are left before the one that is made to fail, or `None` if it has failed.
    pub fn failing_flush(&self) -> Option<usize> {
        self.volume.disk.flush.failing()
    }

    /// The same with the rights of the user who works there: as on a real PC, the folders of other accounts are refused.
    #[must_use]
    pub fn without_admin_rights(self) -> Self {
        let folders = self.state.get().refused_folders.clone();
        // Without another account, nothing needs an administrator.
        if !folders.is_empty() {
            self.volume.disk.refused.set(folders);
        }
        self
    }

    /// What the practice terminal shows.
    pub fn title(&self) -> Text {
        self.state.get().title.clone()
    }
}

/// The name by which a file at a folder's top is known to [`Disk`].
fn on_c(name: &str) -> String {
    format!(r"C:\{name}")
}

/// The state that no disk holds, written down after every change.
pub(crate) struct State {
    folder: Utf8PathBuf,
    beside: Disk,
    data: RefCell<PracticeState>,
}

impl State {
    pub(crate) fn get(&self) -> Ref<'_, PracticeState> {
        self.data.borrow()
    }

    pub(crate) fn change(&self, change: impl FnOnce(&mut PracticeState)) -> Result<(), Error> {
        let mut data = self.data.borrow_mut();
        data.kept_awake = standby::is_kept_awake(&self.folder);
        change(&mut data);
        drop(data);
        self.save()
    }

    fn save(&self) -> Result<(), Error> {
        let text = serde_json::to_string_pretty(&*self.data.borrow()).map_err(|error| Error::Damaged {
            path: STATE_FILE.to_owned(),
            reason: reasons::json(&error, None),
        })?;
        self.beside.put(&on_c(STATE_FILE), format!("{text}\n").as_bytes())
    }
}

impl Clock for State {
    fn now(&self) -> Timestamp {
        self.get().clock
    }

    fn wait(&self, for_: SignedDuration) -> Result<(), Error> {
        // If the PC is switched off during a wait, it is on again afterwards.
        self.change(|state| {
            server::pass(state, for_);
        })
    }
}

impl Terminal for Practice {
    fn kind(&self) -> TerminalKind {
        TerminalKind::Practice
    }

    fn abilities(&self) -> BTreeSet<Ability> {
        use Ability::*;
        Ability::of(|ability| match ability {
            Policy | Registry | Files | Certificates | Services | PowerSettings | Install | Adapters
            | Browser | DeveloperMode | Updates | Restart | Programs => true,
        })
    }

    fn findings(&self) -> Vec<Finding> {
        self.volume.findings()
    }

    fn user_sid(&self) -> Result<Option<String>, Error> {
        self.volume.user_sid()
    }

    fn has_admin_rights(&self) -> bool {
        self.volume.disk.refused.is_empty()
    }

    fn clock(&self) -> &dyn Clock {
        &*self.state
    }

    fn files(&self) -> &dyn Files {
        self.volume.files()
    }

    fn registry(&self) -> &dyn Registry {
        self.volume.registry()
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
        self.volume.policy_engine()
    }

    fn log_event(&self, text: &str) {
        self.volume.log_event(text);
    }

    fn is_user_logged_on(&self) -> bool {
        true
    }

    /// The time of the tasks wakes the PC. No program is started: the user is always there to go on.
    fn register_resume(&self, back: &Resume) -> Result<bool, Error> {
        self.wake_at(back.at)?;
        Ok(false)
    }

    fn unregister_resume(&self) -> Result<(), Error> {
        self.wake_at(None)
    }

    fn unregister_all(&self) -> Result<(), Error> {
        self.volume.unregister_all()
    }

    fn show_folder(&self, folder: &str) -> Result<(), Error> {
        self.volume.show_folder(folder)
    }
}

impl Devices for Practice {
    fn machine(&self) -> Result<Vec<Machine>, Error> {
        let firmware = self.state.get().machine.clone();
        let mut sources = vec![Machine {
            manufacturer: Some(firmware.manufacturer),
            product: Some(firmware.product),
            version: Some(firmware.version),
            serial: Some(firmware.serial),
            family: Some(firmware.family),
            place: "SMBIOS".to_owned(),
        }];
        // The disk is the second source; where it cannot be read, the first one stands.
        sources.extend(self.volume.machine().unwrap_or_default());
        Ok(sources)
    }

    fn adapters(&self, keyword: &str) -> Result<Vec<AdapterFound>, Error> {
        self.volume.adapters(keyword)
    }

    fn set_adapter_property(&self, instance: &str, keyword: &str, value: Option<&str>) -> Result<(), Error> {
        self.volume.set_adapter_property(instance, keyword, value)
    }

    fn set_start_type(&self, service: &str, start: StartType) -> Result<(), Error> {
        self.volume.set_start_type(service, start)
    }

    fn set_power_setting(&self, setting: &PowerSettingEdit) -> Result<(), Error> {
        self.volume.set_power_setting(setting)
    }

    fn is_running(&self, software: &Software) -> Result<bool, Error> {
        let state = self.state.get();
        let up_for = state.clock.duration_since(state.started_at).as_secs();
        let mut up = state.programs.iter().filter(|program| i64::from(program.after_seconds) <= up_for);
        Ok(up.any(|program| program.what.is(software)))
    }
}

impl Power for Practice {
    fn on_mains_power(&self) -> Option<bool> {
        Some(self.state.get().mains_power)
    }

    fn boot_id(&self) -> Option<String> {
        Some(format!("practice-{}", self.state.get().starts))
    }

    fn keep_awake(&self, _: &Text) -> Option<WakeLock> {
        self.state.get().sleeps_after.and_then(|_| standby::keep_awake(&self.state.folder))
    }

    fn restart(&self, _: &Text) -> Result<(), Error> {
        self.play(server::restart)
    }

    fn shut_down(&self, _: &Text) -> Result<(), Error> {
        let now = self.state.now();
        let morning = in_japan(now).with().hour(MORNING).minute(30).second(0).subsec_nanosecond(0).build();
        let morning = morning.map(|at| at.timestamp()).unwrap_or(now);
        let on = if morning > now { morning } else { morning + SignedDuration::from_hours(24) };
        self.play(|state| {
            state.clock = on;
            server::restart(state);
        })
    }
}

impl Practice {
    /// Has the PC woken at that moment, or no more.
    fn wake_at(&self, at: Option<Timestamp>) -> Result<(), Error> {
        if self.state.get().wakes_at == at {
            return Ok(());
        }
        self.state.change(|state| state.wakes_at = at)
    }

    /// What an installed update does to Windows' own version, which may have happened while the PC was off.
    fn set_revision(&self, revision: u32) -> Result<(), Error> {
        let (key, name) = (KeyPath::machine(make::WINDOWS), "UBR");
        let registry = self.volume.registry();
        let to = RegistryData::Dword(revision);
        if registry.value(&key, name)?.as_ref() == Some(&to) {
            return Ok(());
        }
        let to = model::observation::ValueFound::Present(to);
        registry.edit(&[crate::RegistryEdit { key, name: name.to_owned(), to }])
    }
}
