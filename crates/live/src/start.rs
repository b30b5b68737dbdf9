//! Starts the elevated worker.

use crate::programs::Owned;
use crate::prompt::PromptWindow;
use crate::{console, elevation, failed, pipe};
use model::reason::{Doing, Half, Reason};
use std::fs::File;
use terminal::Error;
use windows::Win32::Foundation::{ERROR_CANCELLED, HWND, WAIT_OBJECT_0};
use windows::Win32::Security::{TOKEN_ELEVATION_TYPE, TokenElevationTypeDefault};
use windows::Win32::System::Threading::WaitForSingleObject;
use windows::Win32::UI::Shell::{
    SEE_MASK_NOCLOSEPROCESS, SEE_MASK_NOZONECHECKS, SHELLEXECUTEINFOW, ShellExecuteExW,
};
use windows::Win32::UI::WindowsAndMessaging::SW_HIDE;
use windows::core::{HSTRING, PCWSTR, w};
use windows_registry::LOCAL_MACHINE;

/// Milliseconds between two attempts to connect to the worker's pipe.
const POLL_INTERVAL: u32 = 20;
/// Thirty seconds: an old PC is slow to start a program. The time that the user takes for Windows' prompt is not counted.
const POLLS: u32 = 1500;
/// How Windows asks for an administrator (Microsoft, "User Account Control settings and configuration").
const PROMPTS: &str = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System";

/// What became of the worker that was to be started.
pub enum Started {
    /// It runs; this is the pipe to it.
    Worker(File),
    /// The user refused, or has not answered Windows' prompt.
    Refused,
    /// Windows is set to ask this user for no administrator.
    NeverAsked,
}

/// Starts this program with these arguments and an administrator's rights. Windows asks the user first if it has to; the text is
/// shown meanwhile if no other window of tejun is seen.
///
/// # Errors
///
/// If Windows refuses, the worker ends before its pipe exists ([`Error::HalfGone`]), or another process has taken the pipe's name
/// ([`Error::Unsafe`]).
pub fn start_worker(words: &[String], text: &str) -> Result<Started, Error> {
    let wrong = |error: &windows::core::Error| failed(Doing::Start, "tejun.exe", error);
    let program = std::env::current_exe().map_err(|source| Error::Io {
        doing: Doing::Find,
        path: "tejun.exe".to_owned(),
        source,
    })?;
    let words: Vec<String> = words.iter().map(|word| console::quoted(word)).collect();
    let (program, words) = (HSTRING::from(program.as_os_str()), HSTRING::from(words.join(" ")));
    let is_elevated = elevation::is_elevated();
    let (control, user_prompt) = (setting("EnableLUA"), setting("ConsentPromptBehaviorUser"));
    if !is_elevated && is_never_asked(elevation::kind(), control, user_prompt) {
        return Ok(Started::NeverAsked);
    }
    // Without a window the prompt may have to be looked for in the task bar; it is a prompt all the same.
    let prompt = (!is_elevated).then(|| PromptWindow::open(text).ok()).flatten();
    let mut how = how(&program, &words, is_elevated, prompt.as_ref().map(PromptWindow::handle));
    // SAFETY: the structure says its own size, and its texts outlive the call.
    match unsafe { ShellExecuteExW(&mut how) } {
        Ok(()) => {}
        Err(error) if error.code() == ERROR_CANCELLED.to_hresult() => return Ok(Started::Refused),
        Err(error) => return Err(wrong(&error)),
    }
    drop(prompt);
    let process = Owned(how.hProcess);
    let name = pipe::name_for_process(std::process::id());
    for _ in 0..POLLS {
        if let Some(file) = pipe::connect(&name)? {
            return Ok(Started::Worker(file));
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

/// The parameters with which Windows starts it. An elevated process needs no prompt; that of any other belongs to the window.
fn how(program: &HSTRING, words: &HSTRING, is_elevated: bool, prompt: Option<HWND>) -> SHELLEXECUTEINFOW {
    SHELLEXECUTEINFOW {
        cbSize: size_of::<SHELLEXECUTEINFOW>() as u32,
        // A mark of the web on the program was asked about when the user opened it; a second question says nothing new.
        fMask: SEE_MASK_NOCLOSEPROCESS | SEE_MASK_NOZONECHECKS,
        hwnd: prompt.unwrap_or_default(),
        lpVerb: if is_elevated { w!("open") } else { w!("runas") },
        lpFile: PCWSTR(program.as_ptr()),
        lpParameters: PCWSTR(words.as_ptr()),
        nShow: SW_HIDE.0,
        ..Default::default()
    }
}

fn setting(name: &str) -> Option<u32> {
    LOCAL_MACHINE.open(PROMPTS).and_then(|key| key.get_u32(name)).ok()
}

/// Whether Windows starts nothing with more rights for a user without them: User Account Control is off, or refuses standard users
/// without asking. An administrator's own process without rights has a token of another kind.
fn is_never_asked(
    kind: Option<TOKEN_ELEVATION_TYPE>,
    control: Option<u32>,
    user_prompt: Option<u32>,
) -> bool {
    control == Some(0) || (kind == Some(TokenElevationTypeDefault) && user_prompt == Some(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use windows::Win32::Security::{TokenElevationTypeFull, TokenElevationTypeLimited};

    /// W7: Windows asks for the window that it is given, and in the task bar without one.
    #[test]
    fn whoever_has_to_be_asked_is_asked_for_a_window() {
        let window = HWND(std::ptr::dangling_mut());
        let text = HSTRING::from("x");
        // SAFETY: the verbs are constants.
        let verb = |how: &SHELLEXECUTEINFOW| unsafe { how.lpVerb.to_string() }.unwrap();
        let (asks, elevated) = (how(&text, &text, false, Some(window)), how(&text, &text, true, None));
        assert_eq!((asks.hwnd, verb(&asks).as_str()), (window, "runas"));
        assert_eq!((elevated.hwnd.is_invalid(), verb(&elevated).as_str()), (true, "open"));
    }

    /// W7: `runas` does nothing there, or starts a process without the rights.
    #[test]
    fn a_windows_that_asks_nobody_is_known() {
        let (user, administrator) = (Some(TokenElevationTypeDefault), Some(TokenElevationTypeLimited));
        assert!(is_never_asked(user, Some(1), Some(0)), "standard users are refused");
        assert!(is_never_asked(user, Some(0), None), "there is no User Account Control");
        assert!(!is_never_asked(administrator, Some(1), Some(0)), "that is about standard users");
        assert!(!is_never_asked(user, Some(1), Some(3)) && !is_never_asked(user, None, None));
        assert!(
            !is_never_asked(Some(TokenElevationTypeFull), Some(1), Some(0))
                && !is_never_asked(None, None, None)
        );
    }
}
