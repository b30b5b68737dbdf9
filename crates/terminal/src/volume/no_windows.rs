//! What a Windows that does not run has: no browser, no power to switch, and no policy engine.

use crate::Error;
use crate::ports::{Awake, Browser, PolicyEngine, Power, ProfilePlace};
use model::Text;
use model::plan::{AddExtension, RemoveExtension};

/// Where no Windows runs.
pub(crate) struct NoWindows;

impl Browser for NoWindows {
    /// Nobody would come, so nothing waits for one.
    fn has_hands(&self) -> bool {
        true
    }

    fn remove(&self, _: &ProfilePlace, _: &RemoveExtension) -> Result<(), Error> {
        Err(Error::NotAble)
    }

    fn add(&self, _: &ProfilePlace, _: &AddExtension) -> Result<(), Error> {
        Err(Error::NotAble)
    }

    fn take_note(&self, _: &ProfilePlace) -> Result<(), Error> {
        Err(Error::NotAble)
    }

    fn start_anew(&self, _: &ProfilePlace) -> Result<(), Error> {
        Err(Error::NotAble)
    }

    fn show_extensions(&self, _: &ProfilePlace) -> Result<(), Error> {
        Err(Error::NotAble)
    }

    fn says(&self) -> Result<Vec<String>, Error> {
        Err(Error::NotAble)
    }

    fn set_developer_mode(&self, _: &ProfilePlace, _: bool) -> Result<(), Error> {
        Err(Error::NotAble)
    }
}

impl Power for NoWindows {
    fn mains(&self) -> Option<bool> {
        None
    }

    fn boot(&self) -> Option<String> {
        None
    }

    fn keep_awake(&self, _: &Text) -> Option<Awake> {
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
    fn while_kept_out(&self, write: &mut dyn FnMut() -> Result<(), Error>) -> Result<(), Error> {
        write()
    }
}
