//! A scripted Windows Update Agent: the tests' own COM server, put in for the agent's classes by a manifest beside the test
//! program. What it answers stands in `C:\tejun-updates\script.txt`, which is read anew at each call; what it was asked
//! goes, a line for each call, to `C:\tejun-updates\log.txt`.
//!
//! Lines of the script: `world N` (another number forgets what happened), `started N` (another number: Windows has started
//! anew), `update ID TITLE`, `has ID WORDS` (of `downloaded`, `licence`, `untitled`, `nameless`, `pending`, `optional`, `upgrade`,
//! `definitions`, `exclusive`, `hidden`, `driver`), `comes-back ID TIMES`, `past RESULT CODE TITLE` (an older entry of the history); of
//! `search`, `look` (a search without the server), `download`, `install` and `sysinfo`: `.hresult CODE`, `.hangs SECONDS`, `.blocks
//! SECONDS`, `.times N` (so often, then no more), `.result NUMBER`, `.of.ID CODE` or `.of.ID aborted`; `search.warning CODE`;
//! `install.restart`; `sysinfo.restart`.

#![cfg(windows)]
#![allow(
    non_snake_case,
    clippy::unwrap_used,
    missing_docs,
    reason = "a double of the tests, with the agent's own names"
)]
#![allow(clippy::allow_attributes, reason = "not each of them is needed in each build")]

mod criteria;
mod jobs;
mod objects;
mod world;

use objects::{Collection, Session, System};
use std::ffi::c_void;
use windows::Win32::Foundation::{CLASS_E_CLASSNOTAVAILABLE, CLASS_E_NOAGGREGATION, S_FALSE};
use windows::Win32::System::Com::{IClassFactory, IClassFactory_Impl};
use windows::Win32::System::UpdateAgent::{
    ISystemInformation, IUpdateCollection, IUpdateSession, SystemInformation, UpdateCollection, UpdateSession,
};
use windows::core::{BOOL, GUID, HRESULT, IUnknown, Interface, Ref, Result, implement};

#[implement(IClassFactory)]
struct Factory(GUID);

impl IClassFactory_Impl for Factory_Impl {
    fn CreateInstance(
        &self,
        outer: Ref<'_, IUnknown>,
        iid: *const GUID,
        out: *mut *mut c_void,
    ) -> Result<()> {
        if !outer.is_null() {
            return Err(CLASS_E_NOAGGREGATION.into());
        }
        let made: IUnknown = match self.0 {
            class if class == UpdateSession => IUpdateSession::from(Session).into(),
            class if class == UpdateCollection => IUpdateCollection::from(Collection::default()).into(),
            class if class == SystemInformation => ISystemInformation::from(System).into(),
            _ => return Err(CLASS_E_CLASSNOTAVAILABLE.into()),
        };
        // SAFETY: COM gives good pointers.
        unsafe { made.query(iid, out).ok() }
    }

    fn LockServer(&self, _: BOOL) -> Result<()> {
        Ok(())
    }
}

#[unsafe(no_mangle)]
unsafe extern "system" fn DllGetClassObject(
    class: *const GUID,
    iid: *const GUID,
    out: *mut *mut c_void,
) -> HRESULT {
    // SAFETY: COM gives good pointers.
    unsafe {
        let factory: IUnknown = IClassFactory::from(Factory(*class)).into();
        factory.query(iid, out)
    }
}

#[unsafe(no_mangle)]
extern "system" fn DllCanUnloadNow() -> HRESULT {
    S_FALSE
}
