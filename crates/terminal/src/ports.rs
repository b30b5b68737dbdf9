//! The ports: all that tejun can see of a terminal and do to it.
//!
//! A path is a Windows path (`C:\…`), on every system that tejun runs on. Names are compared as Windows compares them.

use crate::Error;
use jiff::{SignedDuration, Timestamp};
use model::finding::Finding;
use model::kinds::{AdapterFound, AddExtension, PowerSettingEdit, RemoveExtension, StartType};
use model::observation::{Ability, BrowserStart, ProfileRef, TerminalKind, ValueFound};
use model::registry::{KeyPath, RegistryData};
use model::running_windows::{Account, Software, Task};
use model::update::{Code, Update, UpdateDone, UpdateHistory, UpdateTrouble};
use model::{ProductCode, Text};
use std::collections::BTreeSet;

/// A terminal.
///
/// No method has a default body: a terminal, and a double around one, implements every call.
pub trait Terminal {
    /// What kind it is.
    fn kind(&self) -> TerminalKind;
    /// What can be done to it.
    fn abilities(&self) -> BTreeSet<Ability>;
    /// Findings about the terminal as a whole.
    fn findings(&self) -> Vec<Finding>;
    /// The security identifier (SID) of the user who works at it. `None` if it is not known.
    ///
    /// # Errors
    ///
    /// If the registry cannot be read.
    fn user_sid(&self) -> Result<Option<String>, Error>;
    /// Whether this process has an administrator's rights, so that it may read the files of every account. A disk without its
    /// Windows protects no account from another.
    fn has_admin_rights(&self) -> bool;
    /// Its clock.
    fn clock(&self) -> &dyn Clock;
    /// Its files.
    fn files(&self) -> &dyn Files;
    /// Its registry.
    fn registry(&self) -> &dyn Registry;
    /// Its devices, the machine itself among them.
    fn devices(&self) -> &dyn Devices;
    /// What only its running Windows knows.
    fn running_windows(&self) -> &dyn RunningWindows;
    /// Its Windows Installer.
    fn installer(&self) -> &dyn Installer;
    /// Its browser.
    fn browser(&self) -> &dyn Browser;
    /// Its update service.
    fn updates(&self) -> &dyn Updates;
    /// Its power.
    fn power(&self) -> &dyn Power;
    /// Writes a line to the event log, where administrators of many PCs look. A disk has no event log: nothing is written.
    fn log_event(&self, text: &str);
    /// Whether the user who works at it is logged on. Programs that start with the log-on run only then. On a practice terminal
    /// the user always is.
    fn is_user_logged_on(&self) -> bool;
    /// Registers the program to be started again, until [`Terminal::unregister_resume`]. `false` if this terminal is worked on
    /// from another computer: nothing is registered.
    ///
    /// # Errors
    ///
    /// If the Task Scheduler refuses.
    fn register_resume(&self, back: &Resume) -> Result<bool, Error>;
    /// Removes what [`Terminal::register_resume`] registered.
    ///
    /// # Errors
    ///
    /// If the Task Scheduler refuses.
    fn unregister_resume(&self) -> Result<(), Error>;
    /// Removes what tejun registered with Windows beside its tasks: its registry key and its event source. Files are not touched.
    ///
    /// # Errors
    ///
    /// If Windows refuses.
    fn unregister_all(&self) -> Result<(), Error>;
    /// Shows a folder to the user at this screen.
    ///
    /// # Errors
    ///
    /// If no user works at this screen, or Windows refuses.
    fn show_folder(&self, folder: &str) -> Result<(), Error>;
    /// Its policy engine.
    fn policy_engine(&self) -> &dyn PolicyEngine;
}

/// How the program is started again after a restart, at a log-on, or at a given time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resume {
    /// The arguments of the elevated worker, which is started with Windows.
    pub worker: Vec<String>,
    /// The arguments of the user's process, which is started at the log-on.
    pub person: Vec<String>,
    /// When both are started as well, if the run waits for a moment.
    pub at: Option<Timestamp>,
}

/// A clock. On a practice terminal time passes only when somebody waits.
pub trait Clock {
    /// Now.
    fn now(&self) -> Timestamp;
    /// Waits for that long.
    ///
    /// # Errors
    ///
    /// If a practice terminal cannot write its clock to its state file.
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

/// More than any file that tejun reads whole can sensibly hold: a hive.
pub(crate) const MAX_FILE_BYTES: u64 = 1 << 30;

/// Files.
///
/// # Errors
///
/// Every method fails if the system refuses, or if the path leads through a link. A missing file is not an error.
pub trait Files {
    /// A file's content, or `None` if there is no such file. One that holds more than `most` bytes is refused before it is read.
    fn read_at_most(&self, path: &str, most: u64) -> Result<Option<Vec<u8>>, Error>;
    /// A file's content. `None` if there is no such file.
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, Error> {
        self.read_at_most(path, MAX_FILE_BYTES)
    }
    /// When a file was last changed. `None` if there is no such file.
    fn modified(&self, path: &str) -> Result<Option<Timestamp>, Error>;
    /// A folder's entries, sorted by name. `None` if there is no such folder.
    fn entries(&self, folder: &str) -> Result<Option<Vec<Entry>>, Error>;
    /// Replaces a file's content, or creates the file with its folders. At every moment the path holds the whole old or the whole
    /// new content, on the disk. The old content stays beside it as `NAME.tejun-old`.
    fn replace(&self, path: &str, content: &[u8]) -> Result<(), Error>;
    /// Creates a file that no account can read but the system's and administrators'; on a disk in a folder, but its owner's. At every
    /// moment the path holds nothing or the whole content, on the disk. Refused if there is such a file.
    fn create_private(&self, path: &str, content: &[u8]) -> Result<(), Error>;
    /// Removes a file. Its content stays beside its place as `NAME.tejun-old`.
    fn remove(&self, path: &str) -> Result<(), Error>;
    /// Gives a file a second name in its folder, with the same content and rights, or a copy where the disk knows no second names. A
    /// file that has that name is taken away.
    fn link(&self, path: &str, name: &str) -> Result<(), Error>;
    /// Deletes a file or an empty folder of tejun's own; nothing stays beside it. A path outside of tejun's own folder is refused,
    /// unless it is an old file that tejun kept.
    fn delete(&self, path: &str) -> Result<(), Error>;
    /// Appends to a file, or creates it with its folders. The bytes are on the disk when this returns.
    fn append(&self, path: &str, content: &[u8]) -> Result<(), Error>;
    /// Locks a file, and creates it if need be. `None` if another process holds the lock.
    fn try_lock(&self, path: &str) -> Result<Option<FileLock>, Error>;
    /// Truncates a file to that length. The change is on the disk when this returns.
    fn truncate(&self, path: &str, length: u64) -> Result<(), Error>;
    /// Calls `changed` on another thread when an entry of a folder may have changed, until the returned watch is dropped. One call
    /// may stand for many changes, or for none, and a system may miss one: callers poll as well. `None` if there is no such
    /// folder, or the terminal cannot watch it.
    fn watch(&self, folder: &str, changed: OnChange) -> Result<Option<FolderWatch>, Error>;
}

/// The callback of [`Files::watch`].
pub type OnChange = std::sync::Arc<dyn Fn() + Send + Sync>;

/// A watched folder. The watch ends on drop.
pub struct FolderWatch(#[expect(dead_code, reason = "RAII guard")] Box<dyn std::any::Any>);

impl FolderWatch {
    /// A guard around what watches.
    pub fn new(watcher: impl std::any::Any) -> Self {
        Self(Box::new(watcher))
    }
}

/// A locked file. The lock is released on drop.
pub struct FileLock(#[expect(dead_code, reason = "RAII guard")] Box<dyn std::any::Any>);

impl FileLock {
    /// A guard around what holds the lock.
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
    /// What it is to hold. `Absent` removes the value, and the empty keys between it and the nearest key that is to stay.
    pub to: ValueFound,
}

/// The registry, always in its 64-bit view.
///
/// # Errors
///
/// Every method fails if the registry cannot be read or written. A missing key or value is not an error.
pub trait Registry {
    /// A value's data. `None` if there is no such value, or no such key.
    fn value(&self, key: &KeyPath, name: &str) -> Result<Option<RegistryData>, Error>;
    /// The names of the keys directly below. `None` if there is no such key.
    fn subkeys(&self, key: &KeyPath) -> Result<Option<Vec<String>>, Error>;
    /// The names of a key's values. `None` if there is no such key.
    fn names(&self, key: &KeyPath) -> Result<Option<Vec<String>>, Error>;
    /// Makes all changes, durably, in this order. If one fails, or the power does, those before it may stand: a caller must be able
    /// to continue from any of them.
    fn edit(&self, edits: &[RegistryEdit]) -> Result<(), Error>;
}

impl dyn Registry + '_ {
    /// A value's data, or the nearest key above it that exists.
    ///
    /// # Errors
    ///
    /// If the registry cannot be read.
    pub fn get(&self, key: &KeyPath, name: &str) -> Result<ValueFound, Error> {
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
    pub serial: Option<String>,
    pub family: Option<String>,
    /// The place that was read.
    pub place: String,
}

/// Devices.
///
/// # Errors
///
/// Every method fails if Windows refuses, or if this kind of terminal has no answer.
pub trait Devices {
    /// The machine's strings, from each source that has them, the most reliable first.
    fn machine(&self) -> Result<Vec<Machine>, Error>;
    /// Network adapters that are present, each asked for one property by its keyword.
    fn adapters(&self, keyword: &str) -> Result<Vec<AdapterFound>, Error>;
    /// Sets a property of an adapter, or with `None` removes its value so that the driver's default counts. It takes effect when
    /// the adapter restarts; the connection in use is not cut.
    fn set_adapter_property(&self, instance: &str, keyword: &str, value: Option<&str>) -> Result<(), Error>;
    /// Sets how a service starts. One that runs goes on.
    fn set_start_type(&self, service: &str, start: StartType) -> Result<(), Error>;
    /// Gives a power plan the value of a setting. If the plan is in use, it counts at once.
    fn set_power_setting(&self, setting: &PowerSettingEdit) -> Result<(), Error>;
    /// Whether a program or a service is running. One that is not installed is not.
    fn is_running(&self, software: &Software) -> Result<bool, Error>;
}

/// What only a running Windows knows. It is asked for what a notice's facts name, and for nothing else.
///
/// # Errors
///
/// Every method fails if Windows refuses, or if none runs.
pub trait RunningWindows {
    /// How much room the user has on a drive (`C:`), in whole GiB. `None` if there is no such drive.
    fn free_gib(&self, drive: &str) -> Result<Option<u64>, Error>;
    /// The version of the driver of the first connected device with that hardware id, empty if it has no driver. `None` if there is
    /// no such device.
    fn driver_version(&self, hardware: &str) -> Result<Option<String>, Error>;
    /// A scheduled task, by its path. `None` if there is none.
    fn task(&self, path: &str) -> Result<Option<Task>, Error>;
    /// The address of a host, at which the port answers if one is given. `None` if the name is not known, or nothing answers within two
    /// seconds.
    fn reach(&self, host: &str, port: Option<u16>) -> Result<Option<String>, Error>;
    /// An account of this PC itself, by its name. `None` if there is none.
    fn account(&self, name: &str) -> Result<Option<Account>, Error>;
    /// How many whole seconds this PC's clock is away from a time server's. `None` if the server's name is not known, or if it does not
    /// answer within two seconds.
    fn seconds_apart(&self, server: &str) -> Result<Option<u64>, Error>;
}

/// Which package of Windows Installer a file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackageId {
    /// Its SHA-256.
    pub sha256: String,
    /// How many bytes it has.
    pub size: u64,
}

impl PackageId {
    /// That of a file with this content.
    pub fn of(content: &[u8]) -> Self {
        Self { sha256: model::digest::sha256(content), size: content.len() as u64 }
    }
}

/// Windows Installer. It shows no window, asks nobody and does not restart the PC. An installation that does not succeed, or is cut off,
/// leaves what was there before.
///
/// # Errors
///
/// Every method fails if Windows Installer cannot be asked. What it answers is its own number and no error: 0 and 3010 (a restart
/// completes it) are a success.
pub trait Installer {
    /// Which package a file with this content is.
    fn identify(&self, content: &[u8]) -> PackageId;
    /// Installs a package for all users. `upgrade` says that an older version of the same product is there.
    fn install(&self, package: &str, upgrade: bool) -> Result<u32, Error>;
    /// Uninstalls a product.
    fn uninstall(&self, product_code: &ProductCode) -> Result<u32, Error>;
}

/// The place of a browser profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfilePlace {
    /// Which one.
    pub profile: ProfileRef,
    /// Its folder.
    pub path: String,
}

/// The browser, driven through its windows. Only the profile's own files show whether it worked.
///
/// # Errors
///
/// Every method fails if the terminal cannot drive a browser, or if the browser refuses.
pub trait Browser {
    /// Whether a UI driver is connected. Without one, an action that needs it waits for the user to log on.
    fn has_ui_driver(&self) -> bool;
    /// Removes an extension: by its button, or by waiting for the browser to obey a policy.
    fn remove(&self, profile: &ProfilePlace, removal: &RemoveExtension) -> Result<(), Error>;
    /// Adds an extension from its file, which lies in a folder from which a policy lets the browser add extensions.
    fn add(&self, profile: &ProfilePlace, addition: &AddExtension) -> Result<(), Error>;
    /// Makes the browser reload its policies in that profile.
    fn reload_policies(&self, profile: &ProfilePlace) -> Result<(), Error>;
    /// Closes the browser as a person would, starts it with that profile, and closes it again. It has then written everything, unless it
    /// did not close. Returns what was seen of it.
    fn restart(&self, profile: &ProfilePlace) -> Result<BrowserStart, Error>;
    /// Shows the user the page on which extensions are managed, as far as the browser's own buttons lead to it.
    fn show_extensions(&self, profile: &ProfilePlace) -> Result<(), Error>;
    /// The texts that the browser's windows show outside of pages.
    fn visible_texts(&self) -> Result<Vec<String>, Error>;
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

/// The callback for the progress of a call, in percent.
pub type OnProgress<'h> = &'h mut dyn FnMut(u8);

/// The update service. Every call ends: one that the service does not answer times out.
///
/// # Errors
///
/// Every call fails with the service's own code, or if the terminal has no update service.
pub trait Updates {
    /// The updates that are not installed yet, from the source that the terminal is set to.
    fn search(&self) -> Result<Vec<Update>, UpdateFailure>;
    /// Accepts the licences of these updates, which an earlier search found.
    fn accept(&self, ids: &[String]) -> Result<(), UpdateFailure>;
    /// Downloads these updates. Returns the result for each that is still offered.
    fn download(&self, ids: &[String], on_progress: OnProgress<'_>)
    -> Result<Vec<UpdateDone>, UpdateFailure>;
    /// Installs these updates. Returns the result for each that is still offered.
    fn install(&self, ids: &[String], on_progress: OnProgress<'_>) -> Result<Vec<UpdateDone>, UpdateFailure>;
    /// Windows' own history of updates since then, the latest first.
    fn history(&self, since: Timestamp) -> Result<UpdateHistory, UpdateFailure>;
    /// Moves the service's own records aside, so that it creates new ones.
    fn repair(&self) -> Result<(), Error>;
    /// Whether Windows is still finishing what was installed before a restart.
    fn is_servicing(&self) -> Result<bool, Error>;
    /// Whether Windows needs a restart to finish an installation. `None` if it is not known.
    fn restart_required(&self) -> Result<Option<bool>, Error>;
    /// The update server that the terminal is set to. `None` if none is set.
    fn server(&self) -> Result<Option<String>, Error>;
    /// Has the next look at history and required restart ask the service, if it keeps answers for a while. Every other call does the
    /// same.
    fn forget_answers(&self) {}
}

/// The policy engine of a running Windows.
pub trait PolicyEngine {
    /// Locks the machine's policy section, calls `write`, and has the engine read the policy again.
    ///
    /// # Errors
    ///
    /// If the section cannot be locked (`write` is not called then), or if `write` fails.
    fn with_policy_section_locked(&self, write: &mut dyn FnMut() -> Result<(), Error>) -> Result<(), Error>;
    /// Notifies the programs that read the machine's policies, as far as they listen. Nothing may rely on their having read them.
    fn notify(&self);
}

/// Keeps the PC awake. Released on drop.
pub struct WakeLock(#[expect(dead_code, reason = "RAII guard")] Box<dyn std::any::Any>);

impl WakeLock {
    /// A guard around what keeps the PC awake.
    pub fn new(keeper: impl std::any::Any) -> Self {
        Self(Box::new(keeper))
    }
}

/// Power.
pub trait Power {
    /// Whether the PC is on mains power. `None` if it is not known.
    fn on_mains_power(&self) -> Option<bool>;
    /// An identifier of this start of Windows. `None` if no Windows runs, or if tejun has written nothing since it started.
    fn boot_id(&self) -> Option<String>;
    /// Keeps the PC from going to sleep by itself. `None` if it never sleeps.
    fn keep_awake(&self, reason: &Text) -> Option<WakeLock>;
    /// Restarts the PC. After `Ok` the restart is under way, and the caller must do nothing more.
    ///
    /// # Errors
    ///
    /// If Windows refuses, or none runs.
    fn restart(&self, reason: &Text) -> Result<(), Error>;
    /// Shuts the PC down, which finishes updates as a restart does. After `Ok` it is under way.
    ///
    /// # Errors
    ///
    /// If Windows refuses, or none runs.
    fn shut_down(&self, reason: &Text) -> Result<(), Error>;
}
