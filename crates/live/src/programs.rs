//! Running programs.

use crate::{failed, security, wide};
use model::reason::Doing;
use terminal::Error;
use windows::Wdk::System::Threading::{NtQueryInformationProcess, PROCESSINFOCLASS};
use windows::Win32::Foundation::{CloseHandle, ERROR_NO_MORE_FILES, HANDLE, UNICODE_STRING};
use windows::Win32::Security::TOKEN_QUERY;
use windows::Win32::System::Diagnostics::ToolHelp::{
    CreateToolhelp32Snapshot, PROCESSENTRY32W, Process32FirstW, Process32NextW, TH32CS_SNAPPROCESS,
};
use windows::Win32::System::Threading::{
    OpenProcess, OpenProcessToken, PROCESS_NAME_WIN32, PROCESS_QUERY_LIMITED_INFORMATION,
    QueryFullProcessImageNameW,
};
use windows::core::PWSTR;

/// A handle, closed on drop.
pub(crate) struct Owned(pub(crate) HANDLE);

impl Drop for Owned {
    fn drop(&mut self) {
        // SAFETY: the handle is this one's own and is closed once.
        let _ = unsafe { CloseHandle(self.0) };
    }
}

/// Whether a program runs, by the name of its executable file.
pub(crate) fn runs(file: &str) -> Result<bool, Error> {
    any(file, |_| true)
}

/// Whether a process with that executable file is as asked for.
pub(crate) fn any(file: &str, is_it: impl Fn(u32) -> bool) -> Result<bool, Error> {
    let wrong = |error: windows::core::Error| failed(Doing::List, "CreateToolhelp32Snapshot", &error);
    // SAFETY: no pointer is handed over.
    let snapshot = Owned(unsafe { CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0) }.map_err(wrong)?);
    let mut entry = PROCESSENTRY32W { dwSize: size_of::<PROCESSENTRY32W>() as u32, ..Default::default() };
    // SAFETY: the structure says its own size.
    let mut more = unsafe { Process32FirstW(snapshot.0, &mut entry) };
    loop {
        match more {
            Ok(()) => {
                if wide(&entry.szExeFile).eq_ignore_ascii_case(file) && is_it(entry.th32ProcessID) {
                    return Ok(true);
                }
            }
            Err(error) if error.code() == ERROR_NO_MORE_FILES.to_hresult() => return Ok(false),
            Err(error) => return Err(wrong(error)),
        }
        // SAFETY: as above.
        more = unsafe { Process32NextW(snapshot.0, &mut entry) };
    }
}

/// Opens a process for queries. `None` if it does not exist, or if Windows refuses.
fn process(number: u32) -> Option<Owned> {
    // SAFETY: no pointer is handed over; the handle is ours to close.
    unsafe { OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, false, number) }.ok().map(Owned)
}

/// The executable file of a process, or `None` if Windows does not tell it.
pub(crate) fn path(number: u32) -> Option<String> {
    let process = process(number)?;
    let mut buffer = [0_u16; 1024];
    let mut length = buffer.len() as u32;
    let at = PWSTR(buffer.as_mut_ptr());
    // SAFETY: the buffer's length goes with it.
    unsafe { QueryFullProcessImageNameW(process.0, PROCESS_NAME_WIN32, at, &mut length) }.ok()?;
    Some(wide(&buffer))
}

/// The command line of a process, or `None` if Windows does not tell it.
pub(crate) fn words(number: u32) -> Option<String> {
    // Available since Windows 8.1, although Microsoft's page does not list it.
    const COMMAND_LINE: PROCESSINFOCLASS = PROCESSINFOCLASS(60);
    let process = process(number)?;
    let mut buffer = vec![0_u64; 4096];
    let (at, room) = (buffer.as_mut_ptr(), size_of_val(buffer.as_slice()) as u32);
    // SAFETY: the buffer's length goes with it.
    unsafe { NtQueryInformationProcess(process.0, COMMAND_LINE, at.cast(), room, &mut 0) }.ok().ok()?;
    // SAFETY: the buffer begins with it, is aligned for it, and holds as much text as it says.
    let text = unsafe {
        let told = at.cast::<UNICODE_STRING>().read();
        std::slice::from_raw_parts(told.Buffer.0, usize::from(told.Length) / 2)
    };
    Some(String::from_utf16_lossy(text))
}

/// The token of a process, or `None` if Windows does not give it.
pub(crate) fn token(number: u32) -> Option<Owned> {
    let process = process(number)?;
    let mut token = HANDLE::default();
    // SAFETY: the process is open; the token is ours to close.
    unsafe { OpenProcessToken(process.0, TOKEN_QUERY, &mut token) }.ok()?;
    Some(Owned(token))
}

/// The security identifier of a process's user, or `None` if Windows does not tell it.
pub(crate) fn user(number: u32) -> Option<String> {
    security::user(token(number)?.0).ok()
}
