//! The PC that tejun runs on, as a terminal: the ports over Windows' own calls. The only crate with `unsafe` in it; on
//! other systems it is empty.

#![cfg(windows)]

mod adapters;
mod awake;
mod browser;
mod console;
mod edge;
mod elevation;
mod event_log;
mod firmware;
mod home;
mod pipe;
mod policy_engine;
mod power;
mod programs;
mod registry;
mod security;
mod services;
mod start;
mod tasks;
mod this;
mod updates;
mod user;

pub use browser::open_in_edge;
pub use console::{closes_at_the_end, leave_own_console};
pub use elevation::is_elevated;
pub use pipe::{Listening, OF_THE_TASK, connect, is_there};
pub use start::start_worker;
pub use this::This;
pub use updates::{Deadlines, WindowsUpdate};

use model::reason::Doing;
use terminal::Error;

/// What a call into Windows came to, with what was being done and to what: a path, a key, or the name of the call.
fn failed(doing: Doing, what: &str, error: &windows::core::Error) -> Error {
    Error::Io { doing, path: what.to_owned(), source: told(error.code().0) }
}

/// The system's error that an HRESULT tells. One that wraps an error of Windows' own is that error; any other stays whole, as
/// its facility says whose it is.
fn told(hresult: i32) -> std::io::Error {
    /// FACILITY_WIN32, with the bit of a failure.
    const WIN32: i32 = 0x8007_0000_u32.cast_signed();
    /// What is left of an HRESULT without the code.
    const FACILITY: i32 = 0xffff_0000_u32.cast_signed();
    let number = if hresult & FACILITY == WIN32 { hresult & 0xffff } else { hresult };
    std::io::Error::from_raw_os_error(number)
}

/// The wide string of a NUL-terminated buffer.
fn wide(buffer: &[u16]) -> String {
    let end = buffer.iter().position(|unit| *unit == 0).unwrap_or(buffer.len());
    String::from_utf16_lossy(&buffer[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hresult_keeps_its_facility_where_it_is_no_error_of_windows_own() {
        let number = |hresult: u32| told(hresult.cast_signed()).raw_os_error();
        assert_eq!(number(0x8007_0005), Some(5));
        assert_eq!(number(0x8004_1318), Some(0x8004_1318_u32.cast_signed()));
        assert_eq!(number(0x8000_4005), Some(0x8000_4005_u32.cast_signed()));
        assert_eq!(told(0x8007_0005_u32.cast_signed()).kind(), std::io::ErrorKind::PermissionDenied);
    }
}
