//! What a Windows that does not run has: no browser, no power to switch, and no policy engine.

use crate::Error;
use crate::ports::{
    Browser, Installer, PackageId, PolicyEngine, Power, ProfilePlace, RunningWindows, WakeLock,
};
use model::kinds::{AddExtension, RemoveExtension};
use model::observation::BrowserStart;
use model::running_windows::{Account, Task};
use model::{ProductCode, Text};

/// A terminal on which no Windows runs.
pub(crate) struct NoWindows;

impl Browser for NoWindows {
    /// Nobody would come, so nothing waits for one.
    fn has_ui_driver(&self) -> bool {
        true
    }

    fn remove(&self, _: &ProfilePlace, _: &RemoveExtension) -> Result<(), Error> {
        Err(Error::NotAble)
    }

    fn add(&self, _: &ProfilePlace, _: &AddExtension) -> Result<(), Error> {
        Err(Error::NotAble)
    }

    fn reload_policies(&self, _: &ProfilePlace) -> Result<(), Error> {
        Err(Error::NotAble)
    }

    fn restart(&self, _: &ProfilePlace) -> Result<BrowserStart, Error> {
        Err(Error::NotAble)
    }

    fn show_extensions(&self, _: &ProfilePlace) -> Result<(), Error> {
        Err(Error::NotAble)
    }

    fn visible_texts(&self) -> Result<Vec<String>, Error> {
        Err(Error::NotAble)
    }

    fn set_developer_mode(&self, _: &ProfilePlace, _: bool) -> Result<(), Error> {
        Err(Error::NotAble)
    }
}

impl RunningWindows for NoWindows {
    fn free_gib(&self, _: &str) -> Result<Option<u64>, Error> {
        Err(Error::NotAble)
    }

    fn driver_version(&self, _: &str) -> Result<Option<String>, Error> {
        Err(Error::NotAble)
    }

    fn task(&self, _: &str) -> Result<Option<Task>, Error> {
        Err(Error::NotAble)
    }

    fn reach(&self, _: &str, _: Option<u16>) -> Result<Option<String>, Error> {
        Err(Error::NotAble)
    }

    fn account(&self, _: &str) -> Result<Option<Account>, Error> {
        Err(Error::NotAble)
    }

    fn seconds_apart(&self, _: &str) -> Result<Option<u64>, Error> {
        Err(Error::NotAble)
    }
}

impl Installer for NoWindows {
    fn identify(&self, content: &[u8]) -> PackageId {
        PackageId::of(content)
    }

    fn install(&self, _: &str, _: bool) -> Result<u32, Error> {
        Err(Error::NotAble)
    }

    fn uninstall(&self, _: &ProductCode) -> Result<u32, Error> {
        Err(Error::NotAble)
    }
}

impl Power for NoWindows {
    fn on_mains_power(&self) -> Option<bool> {
        None
    }

    fn boot_id(&self) -> Option<String> {
        None
    }

    fn keep_awake(&self, _: &Text) -> Option<WakeLock> {
        None
    }

    fn restart(&self, _: &Text) -> Result<(), Error> {
        Err(Error::NotAble)
    }

    fn shut_down(&self, _: &Text) -> Result<(), Error> {
        Err(Error::NotAble)
    }
}

/// None has to be kept out; the next start reads what lies there.
impl PolicyEngine for NoWindows {
    fn with_policy_section_locked(&self, write: &mut dyn FnMut() -> Result<(), Error>) -> Result<(), Error> {
        write()
    }

    /// Nothing runs that could listen.
    fn notify(&self) {}
}
