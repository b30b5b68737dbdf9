//! Keeps the PC awake during work.

use crate::programs::Owned;
use windows::Win32::System::Power::{
    ES_CONTINUOUS, ES_SYSTEM_REQUIRED, PowerClearRequest, PowerCreateRequest, PowerRequestSystemRequired,
    PowerSetRequest, SetThreadExecutionState,
};
use windows::Win32::System::SystemServices::POWER_REQUEST_CONTEXT_VERSION;
use windows::Win32::System::Threading::{
    POWER_REQUEST_CONTEXT_SIMPLE_STRING, REASON_CONTEXT, REASON_CONTEXT_0,
};
use windows::core::PWSTR;

/// The PC does not go to sleep by itself until this is dropped.
pub(crate) enum PowerRequest {
    /// A power request. `powercfg /requests` shows its reason.
    Asked(Owned),
    /// This thread's execution state, for a Windows without power requests. It has no reason.
    Thread,
}

/// Keeps the PC awake. The user can still send it to sleep or close the lid.
pub(crate) fn keep_awake(reason: &str) -> PowerRequest {
    match request(reason) {
        Ok(request) => PowerRequest::Asked(request),
        Err(_) => {
            // SAFETY: no pointer is handed over.
            unsafe { SetThreadExecutionState(ES_CONTINUOUS | ES_SYSTEM_REQUIRED) };
            PowerRequest::Thread
        }
    }
}

fn request(reason: &str) -> windows::core::Result<Owned> {
    let mut words: Vec<u16> = reason.encode_utf16().chain([0]).collect();
    let context = REASON_CONTEXT {
        Version: POWER_REQUEST_CONTEXT_VERSION,
        Flags: POWER_REQUEST_CONTEXT_SIMPLE_STRING,
        Reason: REASON_CONTEXT_0 { SimpleReasonString: PWSTR(words.as_mut_ptr()) },
    };
    // SAFETY: the words end with a NUL and outlive the call, which copies them.
    let request = Owned(unsafe { PowerCreateRequest(&context) }?);
    // SAFETY: the request was just made.
    unsafe { PowerSetRequest(request.0, PowerRequestSystemRequired) }?;
    Ok(request)
}

impl Drop for PowerRequest {
    fn drop(&mut self) {
        match self {
            PowerRequest::Asked(request) => {
                // SAFETY: the request is open until it is dropped behind this.
                let _ = unsafe { PowerClearRequest(request.0, PowerRequestSystemRequired) };
            }
            PowerRequest::Thread => {
                // SAFETY: no pointer is handed over.
                let _ = unsafe { SetThreadExecutionState(ES_CONTINUOUS) };
            }
        }
    }
}
