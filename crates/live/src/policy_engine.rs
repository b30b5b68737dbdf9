//! The policy engine of Windows: locked out while the policy's files are written, and refreshed afterwards.
//!
//! The functions of `userenv.dll` are looked up by name at run time: on a Windows without one of them tejun reports that, and still
//! starts.

use crate::{failed, library};
use model::reason::Doing;
use terminal::Error;
use windows::Win32::Foundation::HANDLE;
use windows::core::{BOOL, PCSTR, s, w};

/// `RP_FORCE`: refresh even if the engine believes that nothing has changed.
const FORCE: u32 = 1;
const MACHINE: BOOL = BOOL(1);

/// The policy's critical section. The policy engine waits until this is dropped.
pub(crate) struct Section(HANDLE);

impl Drop for Section {
    fn drop(&mut self) {
        type Leave = unsafe extern "system" fn(HANDLE) -> BOOL;
        if let Ok(found) = call(s!("LeaveCriticalPolicySection"), "LeaveCriticalPolicySection") {
            // SAFETY: userenv.dll documents this function with this signature, and the section is left once.
            let leave: Leave = unsafe { std::mem::transmute(found) };
            // SAFETY: as above.
            let _ = unsafe { leave(self.0) };
        }
    }
}

/// Enters the policy's critical section. Waits until a refresh that is under way has ended.
pub(crate) fn enter() -> Result<Section, Error> {
    type Enter = unsafe extern "system" fn(BOOL) -> HANDLE;
    let found = call(s!("EnterCriticalPolicySection"), "EnterCriticalPolicySection")?;
    // SAFETY: userenv.dll documents this function with this signature.
    let enter: Enter = unsafe { std::mem::transmute(found) };
    // SAFETY: no pointer is handed over.
    let section = unsafe { enter(MACHINE) };
    if section.is_invalid() {
        return Err(failed(Doing::Lock, "EnterCriticalPolicySection", &windows::core::Error::from_thread()));
    }
    Ok(Section(section))
}

/// Asks the policy engine to refresh the machine's policy.
pub(crate) fn refresh() -> Result<(), Error> {
    type Refresh = unsafe extern "system" fn(BOOL, u32) -> BOOL;
    let found = call(s!("RefreshPolicyEx"), "RefreshPolicyEx")?;
    // SAFETY: userenv.dll documents this function with this signature.
    let refresh: Refresh = unsafe { std::mem::transmute(found) };
    // SAFETY: no pointer is handed over.
    if unsafe { refresh(MACHINE, FORCE) }.as_bool() {
        Ok(())
    } else {
        Err(failed(Doing::Refresh, "RefreshPolicyEx", &windows::core::Error::from_thread()))
    }
}

/// A function of userenv.dll by name.
fn call(name: PCSTR, plain: &str) -> Result<unsafe extern "system" fn() -> isize, Error> {
    library::function(w!("userenv.dll"), name)
        .map_err(|error| failed(Doing::Open, &format!("userenv.dll: {plain}"), &error))
}
