//! Starting the half that has an administrator's rights.

use crate::programs::Owned;
use crate::{console, elevation, failed, pipe};
use model::reason::{Doing, Half};
use std::fs::File;
use terminal::Error;
use windows::Win32::Foundation::{ERROR_CANCELLED, WAIT_OBJECT_0};
use windows::Win32::System::Threading::WaitForSingleObject;
use windows::Win32::UI::Shell::{SEE_MASK_NOCLOSEPROCESS, SHELLEXECUTEINFOW, ShellExecuteExW};
use windows::Win32::UI::WindowsAndMessaging::SW_HIDE;
use windows::core::{HSTRING, PCWSTR, w};

/// How long is waited between two looks whether the pipe is there, in milliseconds.
const LOOKS_EVERY: u32 = 20;
/// An old PC takes its time to start a program, and a person to read what Windows asks (that is not counted here).
const LOOKS: u32 = 1500;

/// Starts this program anew with those words, with an administrator's rights, after Windows has asked the person where it has
/// to; the pipe to it. None: the person did not allow it.
///
/// # Errors
///
/// Where Windows refuses, or the worker ends before it listens.
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
        fMask: SEE_MASK_NOCLOSEPROCESS,
        // Whoever has the rights is not asked.
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
    let name = pipe::of_process(std::process::id());
    for _ in 0..LOOKS {
        if let Some(file) = pipe::connect(&name)? {
            return Ok(Some(file));
        }
        // SAFETY: the handle is ours.
        if unsafe { WaitForSingleObject(process.0, LOOKS_EVERY) } == WAIT_OBJECT_0 {
            break;
        }
    }
    Err(Error::HalfGone(Half::Worker))
}
