//! Mains power, the boot id, and restarting.

use crate::programs::Owned;
use crate::{failed, home};
use jiff::Timestamp;
use model::reason::Doing;
use terminal::Error;
use windows::Win32::Foundation::{HANDLE, LUID};
use windows::Win32::Security::{
    AdjustTokenPrivileges, LUID_AND_ATTRIBUTES, LookupPrivilegeValueW, SE_PRIVILEGE_ENABLED,
    SE_SHUTDOWN_NAME, TOKEN_ADJUST_PRIVILEGES, TOKEN_PRIVILEGES, TOKEN_QUERY,
};
use windows::Win32::System::Power::{GetSystemPowerStatus, SYSTEM_POWER_STATUS};
use windows::Win32::System::Shutdown::{
    InitiateSystemShutdownExW, SHTDN_REASON_FLAG_PLANNED, SHTDN_REASON_MAJOR_APPLICATION,
    SHTDN_REASON_MINOR_MAINTENANCE,
};
use windows::Win32::System::Threading::{GetCurrentProcess, OpenProcessToken};
use windows::core::PCWSTR;
use windows_registry::LOCAL_MACHINE;

/// A volatile key below tejun's, which Windows discards at a restart, and the value in it that holds the boot id.
const BOOT_KEY: &str = r"SOFTWARE\tejun\ThisStart";
const BOOT_SUBKEY: &str = "ThisStart";
const BOOT_ID: &str = "Mark";
/// How long users have to save their work.
const NOTICE_SECONDS: u32 = 60;
/// `BatteryFlag`: there is no battery.
const NO_BATTERY: u8 = 128;

/// Whether the PC runs on mains power. A PC without a battery does, even if its firmware says otherwise.
pub(crate) fn mains() -> Option<bool> {
    let mut status = SYSTEM_POWER_STATUS::default();
    // SAFETY: the structure outlives the call.
    unsafe { GetSystemPowerStatus(&mut status) }.ok()?;
    match (status.ACLineStatus, status.BatteryFlag) {
        (1, _) => Some(true),
        (0, _) => Some(false),
        (_, NO_BATTERY) => Some(true),
        _ => None,
    }
}

/// The boot id, or `None` if tejun has written nothing since Windows started.
pub(crate) fn boot_id() -> Option<String> {
    let key = LOCAL_MACHINE.options().read().wow64_64().open(BOOT_KEY).ok()?;
    key.get_string(BOOT_ID).ok()
}

/// Records a boot id unless there is one. Windows discards it at a restart, so the next boot gets another.
pub(crate) fn record_boot_id(now: Timestamp) -> Result<(), Error> {
    if boot_id().is_some() {
        return Ok(());
    }
    // Windows would discard a parent key that this call had to create.
    let own = home::key()?;
    let made = own.options().read().write().wow64_64().create().volatile().open(BOOT_SUBKEY);
    let id = format!("{now}/{}", std::process::id());
    made.and_then(|key| key.set_string(BOOT_ID, &id)).map_err(|error| home::refused(&error))
}

/// Asks Windows to restart in a minute and to show the message. Does not force programs to close.
pub(crate) fn restart(words: &str) -> Result<(), Error> {
    end(words, true).map_err(|error| failed(Doing::Restart, "Windows", &error))
}

/// Asks Windows to shut down completely in a minute, without fast startup, so that the next start is a real boot.
pub(crate) fn shut_down(words: &str) -> Result<(), Error> {
    end(words, false).map_err(|error| failed(Doing::ShutDown, "Windows", &error))
}

fn end(words: &str, starts_again: bool) -> windows::core::Result<()> {
    allow_shutdown()?;
    let wide: Vec<u16> = words.encode_utf16().chain([0]).collect();
    let (words, seconds) = (PCWSTR(wide.as_ptr()), NOTICE_SECONDS);
    let reason = SHTDN_REASON_MAJOR_APPLICATION | SHTDN_REASON_MINOR_MAINTENANCE | SHTDN_REASON_FLAG_PLANNED;
    // SAFETY: the words end with a NUL and outlive the call.
    unsafe { InitiateSystemShutdownExW(PCWSTR::null(), words, seconds, false, starts_again, reason) }
}

/// Administrators may shut down, but have to enable the privilege first.
fn allow_shutdown() -> windows::core::Result<()> {
    let mut token = HANDLE::default();
    // SAFETY: the handle of this process is always good; the token is ours to close.
    unsafe { OpenProcessToken(GetCurrentProcess(), TOKEN_ADJUST_PRIVILEGES | TOKEN_QUERY, &mut token) }?;
    let token = Owned(token);
    let mut id = LUID::default();
    // SAFETY: the name is a constant that ends with a NUL.
    unsafe { LookupPrivilegeValueW(PCWSTR::null(), SE_SHUTDOWN_NAME, &mut id) }?;
    let wanted = TOKEN_PRIVILEGES {
        PrivilegeCount: 1,
        Privileges: [LUID_AND_ATTRIBUTES { Luid: id, Attributes: SE_PRIVILEGE_ENABLED }],
    };
    // SAFETY: the structure holds the one privilege that it says.
    unsafe { AdjustTokenPrivileges(token.0, false, Some(&wanted), 0, None, None) }
}
