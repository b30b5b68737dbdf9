//! Mains power, which start of Windows this is, and restarting.

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

/// A key below tejun's own that Windows forgets when it restarts, and the mark of this start in it.
const START: &str = r"SOFTWARE\tejun\ThisStart";
const START_BELOW: &str = "ThisStart";
const MARK: &str = "Mark";
/// How long people have to save what is open.
const NOTICE_SECONDS: u32 = 60;
/// `BatteryFlag`: there is no battery.
const NO_BATTERY: u8 = 128;

/// Whether the PC hangs on mains power. A PC without a battery does, whatever else it says.
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

/// The mark of this start of Windows. None: nothing was written since it started.
pub(crate) fn start() -> Option<String> {
    let key = LOCAL_MACHINE.options().read().wow64_64().open(START).ok()?;
    key.get_string(MARK).ok()
}

/// Gives this start of Windows a mark, unless it has one. Windows forgets it when it restarts, so that the next start
/// has another.
pub(crate) fn mark_start(now: Timestamp) -> Result<(), Error> {
    if start().is_some() {
        return Ok(());
    }
    // A key above it that is not there would be forgotten with it.
    let own = home::key()?;
    let made = own.options().read().write().wow64_64().create().volatile().open(START_BELOW);
    let mark = format!("{now}/{}", std::process::id());
    made.and_then(|key| key.set_string(MARK, &mark)).map_err(|error| home::refused(&error))
}

/// Asks Windows to restart in a minute, with those words on the screen. Programs may refuse to close; nothing is forced.
pub(crate) fn restart(words: &str) -> Result<(), Error> {
    end(words, true).map_err(|error| failed(Doing::Restart, "Windows", &error))
}

/// Asks Windows to switch the PC off in a minute, wholly: no fast startup, so that the next start is a new one.
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

/// Administrators may shut down; the privilege has to be switched on first.
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
