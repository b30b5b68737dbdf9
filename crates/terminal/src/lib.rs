//! Terminals: what can be seen of a PC and done to it, behind one set of ports, and what each kind of desired state
//! means in terms of these ports, written once.
//!
//! Nothing here knows a notice, a plan's reasons, or a Windows API.

mod error;
mod mistake;
mod observe;
mod ports;
mod practice;
pub mod reasons;
mod resource;
mod volume;
mod watch;

#[cfg(feature = "contract")]
pub mod contract;
pub mod faulty;
mod inventory;

pub use error::Error;
pub use inventory::inventory;
pub use mistake::mistakes;
pub use observe::{Looking, observe};
pub use ports::{
    Browser, Clock, Devices, Entry, FileLock, Files, FolderWatch, Installer, Machine, OnChange, OnProgress,
    PackageId, PolicyEngine, Power, ProfilePlace, Registry, RegistryEdit, Resume, RunningWindows, Terminal,
    UpdateFailure, Updates, WakeLock,
};
pub use practice::Practice;
pub use practice::browser::Played;
pub use practice::server as practice_server;
pub use resource::adapters::{AdapterPlace, adapters, edit_adapter};
pub use resource::browser_policy::is_to_go;
pub use resource::extensions::is_in_use;
pub use resource::facts::{Imagined, edge_version, imagine, update_server, windows_version};
pub use resource::power_setting::plan_in_use as power_plan_in_use;
pub use resource::replaced::{ENDINGS, left_beside, replaced_files};
pub use resource::users::folder_of as folder_of_user;
pub use resource::{TestResult, restart_browser, set, test, verify_extensions};
pub use volume::Volume;
pub use volume::disk::Disk;
pub use volume::hives::{names_in_file, subkeys_in_file, value_in_file};
pub use watch::{show, watch};
