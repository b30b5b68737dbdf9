//! Whether this process is elevated.

use crate::programs::{Owned, token};
use windows::Win32::Security::{
    GetTokenInformation, TOKEN_ELEVATION, TOKEN_ELEVATION_TYPE, TOKEN_INFORMATION_CLASS, TokenElevation,
    TokenElevationType,
};
use windows::Win32::UI::WindowsAndMessaging::{GetShellWindow, GetWindowThreadProcessId};

/// Whether this process runs with an administrator's rights; false if Windows does not say.
pub fn is_elevated() -> bool {
    is_process_elevated(std::process::id()).unwrap_or(false)
}

/// Of which kind this process's token is, or `None` if Windows does not say.
pub(crate) fn kind() -> Option<TOKEN_ELEVATION_TYPE> {
    token_information(&token(std::process::id())?, TokenElevationType).ok()
}

/// Whether this process is elevated and the user's desktop is not, as in an administrator's command prompt. A browser that it started
/// would be elevated too, and the user's own could not reach that one. If User Account Control is off, everything of an administrator
/// is elevated, and nothing is above anything.
pub fn is_above_desktop() -> bool {
    let mut shell = 0;
    // SAFETY: no pointer is handed over but that of the number. Without a desktop the number stays 0.
    unsafe { GetWindowThreadProcessId(GetShellWindow(), Some(&mut shell)) };
    is_above(is_process_elevated(std::process::id()), is_process_elevated(shell))
}

/// If Windows does not say, or there is no desktop, nobody is hindered.
fn is_above(own: Option<bool>, desktop: Option<bool>) -> bool {
    own == Some(true) && desktop == Some(false)
}

/// `None` if Windows does not say.
fn is_process_elevated(number: u32) -> Option<bool> {
    let told: TOKEN_ELEVATION = token_information(&token(number)?, TokenElevation).ok()?;
    Some(told.TokenIsElevated != 0)
}

/// What Windows says of a token. `T` is what that class of information holds.
fn token_information<T: Default>(token: &Owned, class: TOKEN_INFORMATION_CLASS) -> windows::core::Result<T> {
    let mut told = T::default();
    let mut length = 0;
    let size = size_of::<T>() as u32;
    // SAFETY: the buffer is of the size that is said.
    unsafe { GetTokenInformation(token.0, class, Some((&raw mut told).cast()), size, &mut length) }?;
    Ok(told)
}

#[cfg(test)]
mod tests {
    use super::is_above;

    #[test]
    fn w30_only_an_elevated_process_on_a_plain_desktop_is_above_it() {
        let all = [None, Some(false), Some(true)];
        let above = all.map(|own| all.map(|desktop| is_above(own, desktop)));
        assert_eq!(above, [[false; 3], [false; 3], [false, true, false]]);
    }
}
