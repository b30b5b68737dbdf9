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

use terminal::Error;

/// What a call into Windows came to, with what was being done and to what: a path, a key, or the name of the call.
fn failed(doing: &'static str, what: &str, error: &windows::core::Error) -> Error {
    Error::Io {
        doing,
        path: what.to_owned(),
        source: std::io::Error::from_raw_os_error(error.code().0 & 0xffff),
    }
}

/// The wide string of a NUL-terminated buffer.
fn wide(buffer: &[u16]) -> String {
    let end = buffer.iter().position(|unit| *unit == 0).unwrap_or(buffer.len());
    String::from_utf16_lossy(&buffer[..end])
}
