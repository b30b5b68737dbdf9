//! Starts the elevated worker.

use crate::programs::Owned;
use crate::{console, elevation, failed, pipe};
use model::reason::{Doing, Half, Reason};
use std::fs::File;
use terminal::Error;
use windows::Win32::Foundation::{ERROR_CANCELLED, WAIT_OBJECT_0};
use windows::Win32::System::Threading::WaitForSingleObject;
use windows::Win32::UI::Shell::{
    SEE_MASK_NOCLOSEPROCESS, SEE_MASK_NOZONECHECKS, SHELLEXECUTEINFOW, ShellExecuteExW,
};
use windows::Win32::UI::WindowsAndMessaging::SW_HIDE;
use windows::core::{HSTRING, PCWSTR, w};

/// Milliseconds between two attempts to connect to the worker's pipe.
const POLL_INTERVAL: u32 = 20;
/// Thirty seconds: an old PC is slow to start a program. The time that the user takes for Windows' prompt is not counted.
const POLLS: u32 = 1500;

/// Starts this program with these arguments and an administrator's rights, and returns the pipe to it. Windows asks the user first
/// if it has to. `None` if the user refused.
///
/// # Errors
///
/// If Windows refuses, the worker ends before its pipe exists ([`Error::HalfGone`]), or another process has taken the pipe's name
/// ([`Error::Unsafe`]).
pub fn start_worker(words: &[String]) -> Result<Option<File>, Error> {
    let wrong = |error: &windows::core::Error| failed(Doing::Start, "tejun.exe", error);
    let program = std::env::current_exe().map_err(|source| Error::Io {
        doing: Doing::Find,
        path: "tejun.exe".to_owned(),
        source,
    })?;
    let words: Vec<String> = words.iter().map(|word| console::quoted(word)).collect();
    let (program, words) = (HSTRING::from(program.as_os_str()), HSTRING::from(words.join(" ")));
    let mut how = SHELLEXECUTEINFOW {
        cbSize: size_of::<SHELLEXECUTEINFOW>() as u32,
        // A mark of the web on the program was asked about when the user opened it; a second question says nothing new.
        fMask: SEE_MASK_NOCLOSEPROCESS | SEE_MASK_NOZONECHECKS,
        // An elevated process needs no prompt.
        lpVerb: if elevation::is_elevated() { w!("open") } else { w!("runas") },
        lpFile: PCWSTR(program.as_ptr()),
        lpParameters: PCWSTR(words.as_ptr()),
        nShow: SW_HIDE.0,
        ..Default::default()
    };
    // SAFETY: the structure says its own size, and its texts outlive the call.
    match unsafe { ShellExecuteExW(&mut how) } {
        Ok(()) => {}
        Err(error) if error.code() == ERROR_CANCELLED.to_hresult() => return Ok(None),
        Err(error) => return Err(wrong(&error)),
    }
    let process = Owned(how.hProcess);
    let name = pipe::name_for_process(std::process::id());
    for _ in 0..POLLS {
        if let Some(file) = pipe::connect(&name)? {
            return Ok(Some(file));
        }
        // SAFETY: the handle is ours.
        if unsafe { WaitForSingleObject(process.0, POLL_INTERVAL) } == WAIT_OBJECT_0 {
            break;
        }
    }
    // The worker ends if another process has taken the name.
    if pipe::pipe_exists(&name) {
        return Err(Error::Unsafe { path: name, reason: Reason::PipeTaken {} });
    }
    Err(Error::HalfGone(Half::Worker))
}
