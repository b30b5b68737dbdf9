//! The local PC as a terminal: the ports over the Windows API. The only crate with `unsafe` code; on other systems it is empty.

#![cfg(windows)]

mod adapters;
mod awake;
mod browser;
mod console;
mod drive;
mod edge;
mod elevation;
mod event_log;
mod firmware;
mod home;
mod installer;
mod library;
mod local_pc;
mod own_program;
mod pipe;
mod policy_engine;
mod power;
mod power_plans;
mod programs;
mod prompt;
mod registry;
mod running;
mod security;
mod services;
mod start;
mod tasks;
mod time_server;
mod updates;
mod user;

pub use browser::{open_in_edge, own_folder};
pub use console::{close_own_console, is_console_ours};
pub use drive::is_on_this_pc;
pub use elevation::{is_above_desktop, is_elevated};
pub use library::load_from_system_folder_only;
pub use local_pc::LocalPc;
pub use own_program::hold_own_program;
pub use pipe::{PipeConnection, PipeServer, TASK_PIPE, connect, pipe_exists};
pub use start::{Started, start_worker};
pub use updates::{Deadlines, WindowsUpdate};

use model::reason::Doing;
use terminal::Error;

/// The error of a failed call, with the activity and its object: a path, a key, or the name of the call.
fn failed(doing: Doing, what: &str, error: &windows::core::Error) -> Error {
    Error::Io { doing, path: what.to_owned(), source: system_error(error.code().0) }
}

/// The system error of an HRESULT. One of FACILITY_WIN32 is unwrapped; any other stays whole, because its facility says which
/// component it comes from.
fn system_error(hresult: i32) -> std::io::Error {
    /// FACILITY_WIN32, with the failure bit.
    const WIN32: i32 = 0x8007_0000_u32.cast_signed();
    /// An HRESULT without its code.
    const FACILITY: i32 = 0xffff_0000_u32.cast_signed();
    let number = if hresult & FACILITY == WIN32 { hresult & 0xffff } else { hresult };
    std::io::Error::from_raw_os_error(number)
}

/// The text of a NUL-terminated UTF-16 buffer.
fn wide(buffer: &[u16]) -> String {
    let end = buffer.iter().position(|unit| *unit == 0).unwrap_or(buffer.len());
    String::from_utf16_lossy(&buffer[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hresult_keeps_its_facility_where_it_is_no_error_of_windows_own() {
        let number = |hresult: u32| system_error(hresult.cast_signed()).raw_os_error();
        assert_eq!(number(0x8007_0005), Some(5));
        assert_eq!(number(0x8004_1318), Some(0x8004_1318_u32.cast_signed()));
        assert_eq!(number(0x8000_4005), Some(0x8000_4005_u32.cast_signed()));
        assert_eq!(system_error(0x8007_0005_u32.cast_signed()).kind(), std::io::ErrorKind::PermissionDenied);
    }
}
