//! A Windows disk in a folder: a mounted disk, or the tree of an image. No Windows runs there.

pub(crate) mod disk;
mod flush;
pub(crate) mod hives;
mod no_windows;
mod refused;
mod write;

use crate::ports::{
    Browser, Clock, Devices, Files, Installer, Machine, OnProgress, PolicyEngine, Power, Registry, Resume,
    RunningWindows, Updates,
};
use crate::resource::facts::update_server;
use crate::resource::{adapters, power_setting, service, users};
use crate::{Error, Terminal, UpdateFailure};
use camino::Utf8Path;
use disk::Disk;
use hives::Hives;
use jiff::Timestamp;
use model::finding::Finding;
use model::kinds::{AdapterFound, PowerSettingEdit, StartType};
use model::observation::{Ability, TerminalKind};
use model::registry::KeyPath;
use model::running_windows::Software;
use model::update::{Update, UpdateDone, UpdateHistory};
use no_windows::NoWindows;
use std::collections::BTreeSet;
use std::rc::Rc;

/// What every Windows disk holds.
const SYSTEM_HIVE: &str = r"C:\Windows\System32\config\SYSTEM";
/// The key in which a disk keeps the firmware's strings of the last start.
const HARDWARE: &str = r"SYSTEM\HardwareConfig";

/// A Windows disk in a folder.
pub struct Volume {
    pub(crate) disk: Rc<Disk>,
    hives: Hives,
    clock: Rc<dyn Clock>,
    for_signed_notice: bool,
}

impl Volume {
    /// Opens the disk in `folder`. Nothing is read yet but whether it is one.
    ///
    /// # Errors
    ///
    /// If the folder holds no Windows disk.
    pub fn open(folder: &Utf8Path, clock: Rc<dyn Clock>) -> Result<Self, Error> {
        let disk = Rc::new(Disk::new(folder));
        if disk.head(SYSTEM_HIVE, 4)?.is_none() {
            return Err(Error::Gone { what: SYSTEM_HIVE.to_owned() });
        }
        let hives = Hives::new(disk.clone(), clock.clone());
        Ok(Self { disk, hives, clock, for_signed_notice: false })
    }

    /// Lets be changed what is changed for a signed notice only. The caller has verified that one asks for it.
    #[must_use]
    pub fn for_signed_notice(self) -> Self {
        Self { for_signed_notice: true, ..self }
    }

    pub(crate) fn disk(&self) -> &Disk {
        &self.disk
    }
}

impl Terminal for Volume {
    fn kind(&self) -> TerminalKind {
        TerminalKind::Volume
    }

    fn abilities(&self) -> BTreeSet<Ability> {
        use Ability::*;
        Ability::of(|ability| match ability {
            Policy | Registry | Files | Services | PowerSettings | Adapters => true,
            // For a signed notice only (docs/decisions/0155).
            Certificates => self.for_signed_notice,
            Install | Browser | DeveloperMode | Updates | Restart | Programs => false,
        })
    }

    fn findings(&self) -> Vec<Finding> {
        self.disk.unfit().into_iter().chain(self.hives.findings()).collect()
    }

    fn user_sid(&self) -> Result<Option<String>, Error> {
        users::who_works_here(&self.hives)
    }

    fn has_admin_rights(&self) -> bool {
        true
    }

    fn clock(&self) -> &dyn Clock {
        &*self.clock
    }

    fn files(&self) -> &dyn Files {
        &*self.disk
    }

    fn registry(&self) -> &dyn Registry {
        &self.hives
    }

    fn devices(&self) -> &dyn Devices {
        self
    }

    fn running_windows(&self) -> &dyn RunningWindows {
        &NoWindows
    }

    fn installer(&self) -> &dyn Installer {
        &NoWindows
    }

    fn browser(&self) -> &dyn Browser {
        &NoWindows
    }

    fn updates(&self) -> &dyn Updates {
        self
    }

    fn power(&self) -> &dyn Power {
        &NoWindows
    }

    fn policy_engine(&self) -> &dyn PolicyEngine {
        &NoWindows
    }

    fn log_event(&self, _: &str) {}

    fn is_user_logged_on(&self) -> bool {
        true
    }

    fn register_resume(&self, _: &Resume) -> Result<bool, Error> {
        Ok(false)
    }

    fn unregister_resume(&self) -> Result<(), Error> {
        Ok(())
    }

    fn unregister_all(&self) -> Result<(), Error> {
        Ok(())
    }

    fn show_folder(&self, _: &str) -> Result<(), Error> {
        Err(Error::NotAble)
    }
}

impl Devices for Volume {
    fn machine(&self) -> Result<Vec<Machine>, Error> {
        let text = |key: &KeyPath, name: &str| -> Result<Option<String>, Error> {
            Ok(self.hives.value(key, name)?.and_then(|data| data.as_text()))
        };
        let hardware = KeyPath::machine(HARDWARE);
        let Some(current) = text(&hardware, "LastConfig")? else {
            return Ok(vec![Machine {
                manufacturer: None,
                product: None,
                version: None,
                serial: None,
                family: None,
                place: hardware.to_string(),
            }]);
        };
        let key = hardware.join(&current);
        Ok(vec![Machine {
            manufacturer: text(&key, "SystemManufacturer")?,
            product: text(&key, "SystemProductName")?,
            version: text(&key, "SystemVersion")?,
            // Windows keeps none of it outside of the firmware.
            serial: None,
            family: text(&key, "SystemFamily")?,
            place: key.to_string(),
        }])
    }

    fn adapters(&self, keyword: &str) -> Result<Vec<AdapterFound>, Error> {
        let (known, troubled) = adapters::known(&self.hives)?;
        let mut found = adapters::adapters(&self.hives, known, keyword);
        found.extend(troubled);
        Ok(found)
    }

    fn set_adapter_property(&self, instance: &str, keyword: &str, value: Option<&str>) -> Result<(), Error> {
        let (known, _) = adapters::known(&self.hives)?;
        self.hives.edit(&[adapters::edit_adapter(known, instance, keyword, value)?])
    }

    fn set_start_type(&self, service: &str, start: StartType) -> Result<(), Error> {
        self.hives.edit(&[service::edit(&self.hives, service, start)?])
    }

    fn set_power_setting(&self, setting: &PowerSettingEdit) -> Result<(), Error> {
        self.hives.edit(&[power_setting::edit(setting)])
    }

    fn is_running(&self, _: &Software) -> Result<bool, Error> {
        Err(Error::NotAble)
    }
}

impl Updates for Volume {
    fn search(&self) -> Result<Vec<Update>, UpdateFailure> {
        Err(Error::NotAble.into())
    }

    fn accept(&self, _: &[String]) -> Result<(), UpdateFailure> {
        Err(Error::NotAble.into())
    }

    fn download(&self, _: &[String], _: OnProgress<'_>) -> Result<Vec<UpdateDone>, UpdateFailure> {
        Err(Error::NotAble.into())
    }

    fn install(&self, _: &[String], _: OnProgress<'_>) -> Result<Vec<UpdateDone>, UpdateFailure> {
        Err(Error::NotAble.into())
    }

    fn history(&self, _: Timestamp) -> Result<UpdateHistory, UpdateFailure> {
        Err(Error::NotAble.into())
    }

    fn repair(&self) -> Result<(), Error> {
        Err(Error::NotAble)
    }

    fn is_servicing(&self) -> Result<bool, Error> {
        Ok(false)
    }

    fn restart_required(&self) -> Result<Option<bool>, Error> {
        // Windows keeps that in keys that no hive file holds.
        Ok(None)
    }

    fn server(&self) -> Result<Option<String>, Error> {
        update_server(&self.hives)
    }
}
