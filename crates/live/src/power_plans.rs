//! Power plans, through powrprof.dll. It is looked up by name: in the import table it would be looked for in the program's folder first.

use crate::{failed, library};
use model::Guid;
use model::kinds::PowerSettingEdit;
use model::power::PowerSource;
use model::reason::Doing;
use terminal::Error;
use windows::core::{GUID, HRESULT, PCSTR, s, w};

const LIBRARY: &str = "powrprof.dll";

/// Gives a plan the value of a setting. What was written counts as soon as the plan is made the one in use again, which `is_in_use`
/// asks for.
pub(crate) fn set(setting: &PowerSettingEdit, is_in_use: bool) -> Result<(), Error> {
    type Write = unsafe extern "system" fn(isize, *const GUID, *const GUID, *const GUID, u32) -> u32;
    type Activate = unsafe extern "system" fn(isize, *const GUID) -> u32;
    let name = match setting.on {
        PowerSource::Mains => s!("PowerWriteACValueIndex"),
        PowerSource::Battery => s!("PowerWriteDCValueIndex"),
    };
    let (plan, group, of) = (guid(&setting.plan)?, guid(&setting.group)?, guid(&setting.setting)?);
    // SAFETY: powrprof.dll documents both functions with these signatures.
    let write: Write = unsafe { std::mem::transmute(function(name)?) };
    // SAFETY: the GUIDs outlive the call.
    done(unsafe { write(0, &raw const plan, &raw const group, &raw const of, setting.value.to) })?;
    if !is_in_use {
        return Ok(());
    }
    // SAFETY: as above.
    let activate: Activate = unsafe { std::mem::transmute(function(s!("PowerSetActiveScheme"))?) };
    // SAFETY: the GUID outlives the call.
    done(unsafe { activate(0, &raw const plan) })
}

fn guid(guid: &Guid) -> Result<GUID, Error> {
    GUID::try_from(guid.as_str()).map_err(|error| refused(&error))
}

fn function(name: PCSTR) -> Result<unsafe extern "system" fn() -> isize, Error> {
    library::function(w!("powrprof.dll"), name).map_err(|error| refused(&error))
}

fn done(result: u32) -> Result<(), Error> {
    HRESULT::from_win32(result).ok().map_err(|error| refused(&error))
}

fn refused(error: &windows::core::Error) -> Error {
    failed(Doing::Write, LIBRARY, error)
}
