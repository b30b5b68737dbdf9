//! The user who works at this PC: the one who is signed in to this session, even if the program runs as another account.

use crate::library;
use std::ffi::c_void;
use windows::Win32::Foundation::HANDLE;
use windows::Win32::Security::{LookupAccountNameW, PSID, SID_NAME_USE};
use windows::Win32::System::RemoteDesktop::{
    WTS_CURRENT_SESSION, WTS_INFO_CLASS, WTSDomainName, WTSUserName,
};
use windows::core::{BOOL, PCWSTR, PWSTR, s, w};
use windows_registry::USERS;

/// The security identifier of the user who is signed in to this session, or `None` if Windows does not tell it.
pub(crate) fn signed_in() -> Option<String> {
    let name = session(WTSUserName)?;
    let account = match session(WTSDomainName) {
        Some(domain) => format!(r"{domain}\{name}"),
        None => name,
    };
    sid_of(&account)
}

/// A property of this session, or `None` if Windows does not tell it. wtsapi32.dll is looked up by name: in the import table it would
/// be looked for in the program's folder first.
fn session(what: WTS_INFO_CLASS) -> Option<String> {
    type Query = unsafe extern "system" fn(HANDLE, u32, WTS_INFO_CLASS, *mut PWSTR, *mut u32) -> BOOL;
    type Free = unsafe extern "system" fn(*mut c_void);
    let function = |name| library::function(w!("wtsapi32.dll"), name).ok();
    let (query, free) = (function(s!("WTSQuerySessionInformationW"))?, function(s!("WTSFreeMemory"))?);
    // SAFETY: wtsapi32.dll documents this function with this signature.
    let query: Query = unsafe { std::mem::transmute(query) };
    // SAFETY: as above.
    let free: Free = unsafe { std::mem::transmute(free) };
    let mut buffer = PWSTR::null();
    let mut bytes = 0;
    // SAFETY: Windows makes the buffer, and it is given back below. No handle means this PC.
    let came = unsafe { query(HANDLE::default(), WTS_CURRENT_SESSION, what, &mut buffer, &mut bytes) };
    if !came.as_bool() {
        return None;
    }
    // SAFETY: what is answered for a name ends with a NUL.
    let text = unsafe { buffer.to_string() }.ok();
    // SAFETY: the buffer is Windows' own and is given back once.
    unsafe { free(buffer.as_ptr().cast()) };
    text.filter(|text| !text.is_empty())
}

fn sid_of(account: &str) -> Option<String> {
    let account: Vec<u16> = account.encode_utf16().chain([0]).collect();
    let mut sid = [0_u8; 68];
    let mut domain = [0_u16; 256];
    let (mut sid_length, mut domain_length) = (sid.len() as u32, domain.len() as u32);
    let mut kind = SID_NAME_USE::default();
    let at = PSID(sid.as_mut_ptr().cast());
    // SAFETY: the name ends with a NUL, and each buffer's length goes with it; 68 bytes hold the longest SID.
    unsafe {
        LookupAccountNameW(
            None,
            PCWSTR(account.as_ptr()),
            Some(at),
            &mut sid_length,
            Some(PWSTR(domain.as_mut_ptr())),
            &mut domain_length,
            &mut kind,
        )
    }
    .ok()?;
    crate::security::text(at).ok()
}

/// Whether that user is signed in. Windows creates this key of a user's at the log-on and discards it at the log-off.
pub(crate) fn is_signed_in(person: &str) -> bool {
    USERS.options().read().open(format!(r"{person}\Volatile Environment")).is_ok()
}
