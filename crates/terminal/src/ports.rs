//! The ports: all that tejun can see of a terminal and do to it.
//!
//! A path is a Windows path (`C:\…`), whatever system tejun runs on. Names are compared as Windows compares them.

use crate::Error;
use jiff::{SignedDuration, Timestamp};
use model::Text;
use model::desired::Software;
use model::finding::Finding;
use model::observation::{Ability, AdapterFound, ProfileRef, TerminalKind, ValueFound};
use model::plan::{AddExtension, RemoveExtension};
use model::registry::{KeyPath, RegistryData};
use model::update::{Code, HistoryEntry, Update, UpdateDone, UpdateTrouble};
use std::collections::BTreeSet;

/// A terminal.
///
/// No port has a body of its own to fall back to: whatever stands for a terminal or around one says something to every call.
pub trait Terminal {
    /// What kind it is.
    fn kind(&self) -> TerminalKind;
    /// What can be done to it.
    fn able(&self) -> BTreeSet<Ability>;
    /// What is to be known about it as a whole.
    fn findings(&self) -> Vec<Finding>;
    /// The security identifier of the user who works at it. None: cannot be told.
    ///
    /// # Errors
    ///
    /// Where the registry cannot be read.
    fn person(&self) -> Result<Option<String>, Error>;
    /// Its clock.
    fn clock(&self) -> &dyn Clock;
    /// Its files.
    fn files(&self) -> &dyn Files;
    /// Its registry.
    fn registry(&self) -> &dyn Registry;
    /// Its devices, the machine itself among them.
    fn devices(&self) -> &dyn Devices;
    /// Its browser's hands.
    fn browser(&self) -> &dyn Browser;
    /// Its update service.
    fn updates(&self) -> &dyn Updates;
    /// Its power.
    fn power(&self) -> &dyn Power;
    /// Writes a line where those who look after many PCs look, beside the journal. A disk has no such place.
    fn note(&self, text: &str);
    /// Whether the user who works at it is signed in: programs that start with the log-on run only then. A practice terminal's
    /// always is.
    fn is_person_there(&self) -> bool;
    /// Sees to it that the program is started again, until [`Terminal::stay_away`]. False: this terminal is worked on from
    /// elsewhere, and nobody has to come back.
    ///
    /// # Errors
    ///
    /// Where Windows refuses.
    fn come_back(&self, back: &ComeBack) -> Result<bool, Error>;
    /// The work has ended, and nobody has to come back.
    ///
    /// # Errors
    ///
    /// Where Windows refuses.
    fn stay_away(&self) -> Result<(), Error>;
    /// Takes away whatever tejun has left here that is no file.
    ///
    /// # Errors
    ///
    /// Where Windows refuses.
    fn forget_us(&self) -> Result<(), Error>;
    /// Shows the person a folder, where one works at this screen.
    ///
    /// # Errors
    ///
    /// Where nobody does, or Windows refuses.
    fn show_folder(&self, folder: &str) -> Result<(), Error>;
    /// Its policy engine.
    fn policy_engine(&self) -> &dyn PolicyEngine;
}

/// How the program is started again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComeBack {
    /// The words for the half that has rights, started with Windows.
    pub worker: Vec<String>,
    /// The words for the person's half, started when the person signs in.
    pub person: Vec<String>,
    /// The moment at which both are started, where one is waited for.
    pub at: Option<Timestamp>,
}

/// A clock. On a practice terminal time passes only when somebody waits.
pub trait Clock {
    /// Now.
    fn now(&self) -> Timestamp;
    /// Lets time pass.
    ///
    /// # Errors
    ///
    /// Where a practice terminal cannot write down that it passed.
    fn wait(&self, for_: SignedDuration) -> Result<(), Error>;
}

/// An entry of a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// Whether it is a folder.
    pub is_folder: bool,
}

/// Files.
///
/// # Errors
///
/// Every method: where the system refuses, or a link stands in the way. That something is not there is no error.
pub trait Files {
    /// A file's content. None: there is no such file.
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, Error>;
    /// A folder's entries, sorted by name. None: there is no such folder.
    fn entries(&self, folder: &str) -> Result<Option<Vec<Entry>>, Error>;
    /// Gives a file new content, or makes it with its folders. At every moment the path holds the old content or the
    /// new, whole and on the disk; the old stays beside it as `NAME.tejun-old`.
    fn replace(&self, path: &str, content: &[u8]) -> Result<(), Error>;
    /// Takes a file away. It stays beside its place as `NAME.tejun-old`.
    fn remove(&self, path: &str) -> Result<(), Error>;
    /// Takes a file or an empty folder of tejun's own away for good: nothing stays beside it. What does not lie in tejun's own
    /// folder and is no old file that it kept is not touched.
    fn forget(&self, path: &str) -> Result<(), Error>;
    /// Adds to a file's end, or makes it with its folders; on the disk when this returns.
    fn append(&self, path: &str, content: &[u8]) -> Result<(), Error>;
    /// Holds a file against everyone else who asks the same, until the answer is dropped. None: somebody holds it.
    fn hold(&self, path: &str) -> Result<Option<Held>, Error>;
    /// Cuts a file to that length; on the disk when this returns.
    fn truncate(&self, path: &str, length: u64) -> Result<(), Error>;
    /// Calls `changed` when something directly in a folder may have become another, until the answer is dropped: once for many
    /// changes, or for none; on another thread. A system may forget to tell, so that whoever waits looks now and then all the
    /// same. None: there is no such folder, or nobody watches it here.
    fn watch(&self, folder: &str, changed: Changed) -> Result<Option<Watched>, Error>;
}

/// What is called when something may have become another.
pub type Changed = std::sync::Arc<dyn Fn() + Send + Sync>;

/// A folder is watched as long as this is there.
pub struct Watched(#[expect(dead_code, reason = "it watches by being there")] Box<dyn std::any::Any>);

impl Watched {
    /// Whatever watches by being there.
    pub fn new(watcher: impl std::any::Any) -> Self {
        Self(Box::new(watcher))
    }
}

/// A file that is held; letting go of this lets go of it.
pub struct Held(#[expect(dead_code, reason = "it holds by being there")] Box<dyn std::any::Any>);

impl Held {
    /// Whatever holds by being there.
    pub fn new(holder: impl std::any::Any) -> Self {
        Self(Box::new(holder))
    }
}

/// A change of a registry value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegistryEdit {
    /// The key.
    pub key: KeyPath,
    /// The value's name.
    pub name: String,
    /// What it is to hold. Absent: the value goes, and with it the keys below the nearest one that is to stay, as
    /// far as they are empty.
    pub to: ValueFound,
}

/// The registry, always in its 64-bit view.
///
/// # Errors
///
/// Every method: where the registry cannot be read or written. That a key or value is not there is no error.
pub trait Registry {
    /// A value's data. None: there is no such value, or no such key.
    fn value(&self, key: &KeyPath, name: &str) -> Result<Option<RegistryData>, Error>;
    /// The names of the keys directly below. None: there is no such key.
    fn subkeys(&self, key: &KeyPath) -> Result<Option<Vec<String>>, Error>;
    /// The names of a key's values. None: there is no such key.
    fn names(&self, key: &KeyPath) -> Result<Option<Vec<String>>, Error>;
    /// Makes all changes, durably. Where one fails, or the power does, those before it may stand: whoever edits can go on
    /// from any of them.
    fn edit(&self, edits: &[RegistryEdit]) -> Result<(), Error>;
}

impl dyn Registry + '_ {
    /// What is found under a name: the data, or the nearest key that exists.
    ///
    /// # Errors
    ///
    /// Where the registry cannot be read.
    pub fn look(&self, key: &KeyPath, name: &str) -> Result<ValueFound, Error> {
        if let Some(data) = self.value(key, name)? {
            return Ok(ValueFound::Present(data));
        }
        let mut nearest = key.as_str();
        loop {
            let path: Result<KeyPath, _> = nearest.parse();
            let Ok(path) = path else { break };
            if self.subkeys(&path)?.is_some() {
                break;
            }
            match nearest.rsplit_once('\\') {
                Some((above, _)) => nearest = above,
                None => break,
            }
        }
        Ok(ValueFound::Absent { nearest_key: nearest.to_owned() })
    }
}

/// What the firmware says of the machine (SMBIOS type 1), and where it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "SMBIOS's own names")]
pub struct Machine {
    pub manufacturer: Option<String>,
    pub product: Option<String>,
    pub version: Option<String>,
    pub family: Option<String>,
    /// Where this was read.
    pub place: String,
}

/// Devices.
///
/// # Errors
///
/// Every method: where it cannot be told, or, changing, cannot be done.
pub trait Devices {
    /// The machine, from each source there is, the best first.
    fn machine(&self) -> Result<Vec<Machine>, Error>;
    /// Network adapters that are present, each asked for one property by its keyword.
    fn adapters(&self, keyword: &str) -> Result<Vec<AdapterFound>, Error>;
    /// Sets a property of an adapter, or takes its value away so that the driver's default counts. It takes effect
    /// when the adapter starts anew; the line in use is not cut.
    fn set_adapter_property(&self, instance: &str, keyword: &str, value: Option<&str>) -> Result<(), Error>;
    /// Whether a program or a service runs. One that is not there does not.
    fn runs(&self, software: &Software) -> Result<bool, Error>;
}

/// Where a browser profile lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfilePlace {
    /// Which one.
    pub profile: ProfileRef,
    /// Its folder.
    pub path: String,
}

/// The browser's hands. Whatever they do, the profile's own files show whether it worked.
///
/// # Errors
///
/// Every method: where the terminal is not able to, or the browser refuses.
pub trait Browser {
    /// Whether anybody is there just now who moves its windows. Where nobody is, what needs that waits for the user who works
    /// here.
    fn has_hands(&self) -> bool;
    /// Sees to it that the browser removes an extension: because a policy tells it to, or because somebody does.
    fn remove(&self, profile: &ProfilePlace, removal: &RemoveExtension) -> Result<(), Error>;
    /// Adds an extension from its file, which lies in a folder from which a policy lets the browser add extensions.
    fn add(&self, profile: &ProfilePlace, addition: &AddExtension) -> Result<(), Error>;
    /// Sees to it that the browser takes note of its policies in that profile.
    fn take_note(&self, profile: &ProfilePlace) -> Result<(), Error>;
    /// Closes the browser as a person would, and starts it once more with that profile; afterwards it is closed, and
    /// everything it did is written.
    fn start_anew(&self, profile: &ProfilePlace) -> Result<(), Error>;
    /// Shows the person the page on which extensions are managed, as far as the browser's own buttons lead to it.
    fn show_extensions(&self, profile: &ProfilePlace) -> Result<(), Error>;
    /// What the browser's windows say outside of pages.
    fn says(&self) -> Result<Vec<String>, Error>;
    /// Switches developer mode.
    fn set_developer_mode(&self, profile: &ProfilePlace, on: bool) -> Result<(), Error>;
}

/// Why the update service did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum UpdateFailure {
    /// It answered with a code, did not answer, or not wholly.
    #[error("get updates: {0:?}")]
    Trouble(UpdateTrouble),
    /// It could not be asked.
    #[error(transparent)]
    Error(#[from] Error),
}

impl From<Code> for UpdateFailure {
    fn from(code: Code) -> Self {
        Self::Trouble(UpdateTrouble::Code(code))
    }
}

/// Hears how far a call has come, in percent.
pub type Hears<'h> = &'h mut dyn FnMut(u8);

/// The update service. Every call ends: one that the service does not answer is given up.
///
/// # Errors
///
/// Every call: with the service's own code, or where the terminal is not able to.
pub trait Updates {
    /// What is not installed yet, from the source that the terminal is set to.
    fn search(&self) -> Result<Vec<Update>, UpdateFailure>;
    /// Accepts the licences of these updates, which an earlier search found.
    fn accept(&self, ids: &[String]) -> Result<(), UpdateFailure>;
    /// Downloads these updates; what became of each that is still offered.
    fn download(&self, ids: &[String], hears: Hears<'_>) -> Result<Vec<UpdateDone>, UpdateFailure>;
    /// Installs these updates; what became of each that is still offered.
    fn install(&self, ids: &[String], hears: Hears<'_>) -> Result<Vec<UpdateDone>, UpdateFailure>;
    /// Windows' own history of updates from that moment on, the latest first.
    fn history(&self, since: Timestamp) -> Result<Vec<HistoryEntry>, UpdateFailure>;
    /// Lays the service's own records aside, so that it makes them anew.
    fn repair(&self) -> Result<(), Error>;
    /// Whether Windows still works on what was installed before a restart.
    fn servicing(&self) -> Result<bool, Error>;
    /// Whether Windows waits for a restart to finish an installation. None: cannot be told.
    fn restart_required(&self) -> Result<Option<bool>, Error>;
    /// The server that the terminal is set to.
    fn server(&self) -> Result<Option<String>, Error>;
}

/// The policy engine of a Windows that runs.
pub trait PolicyEngine {
    /// Keeps the engine out while the policy's places are written, and tells it afterwards to read them anew.
    ///
    /// # Errors
    ///
    /// Where the engine cannot be kept out (nothing was written then), or what is written fails.
    fn while_kept_out(&self, write: &mut dyn FnMut() -> Result<(), Error>) -> Result<(), Error>;
}

/// A PC is kept awake as long as this is there.
pub struct Awake(#[expect(dead_code, reason = "it keeps awake by being there")] Box<dyn std::any::Any>);

impl Awake {
    /// Whatever keeps the PC awake by being there.
    pub fn new(keeper: impl std::any::Any) -> Self {
        Self(Box::new(keeper))
    }
}

/// Power.
pub trait Power {
    /// Whether the PC hangs on mains power. None: cannot be told.
    fn mains(&self) -> Option<bool>;
    /// Which start of Windows this is. None: no Windows runs, or tejun has written nothing since it started.
    fn boot(&self) -> Option<String>;
    /// Keeps the PC from going to sleep by itself, until the answer is dropped. None: it does not sleep.
    fn keep_awake(&self, reason: &Text) -> Option<Awake>;
    /// Restarts the PC. Where this returns without an error, the restart is under way and nothing more may be done.
    ///
    /// # Errors
    ///
    /// Where Windows refuses, or none runs.
    fn restart(&self, reason: &Text) -> Result<(), Error>;
    /// Switches the PC off, which finishes updates as a restart does. Where this returns without an error, it is under way.
    ///
    /// # Errors
    ///
    /// Where Windows refuses, or none runs.
    fn shut_down(&self, reason: &Text) -> Result<(), Error>;
}
