//! Whether this process is elevated.

use crate::programs::Owned;
use windows::Win32::Foundation::HANDLE;
use windows::Win32::Security::{GetTokenInformation, TOKEN_ELEVATION, TOKEN_QUERY, TokenElevation};
use windows::Win32::System::Threading::{GetCurrentProcess, OpenProcessToken};

/// Whether this process runs with an administrator's rights; false if Windows does not say.
pub fn is_elevated() -> bool {
    elevation().unwrap_or(false)
}

fn elevation() -> windows::core::Result<bool> {
    let mut token = HANDLE::default();
    // SAFETY: the handle of this process is always good; the token is ours to close.
    unsafe { OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &mut token) }?;
    let token = Owned(token);
    let mut told = TOKEN_ELEVATION::default();
    let mut length = 0;
    let size = size_of::<TOKEN_ELEVATION>() as u32;
    // SAFETY: the buffer is of the size that is said.
    unsafe { GetTokenInformation(token.0, TokenElevation, Some((&raw mut told).cast()), size, &mut length) }?;
    Ok(told.TokenIsElevated != 0)
}
