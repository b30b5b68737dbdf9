//! Programs that run.

use crate::{failed, wide};
use terminal::Error;
use windows::Win32::Foundation::{CloseHandle, ERROR_NO_MORE_FILES, HANDLE};
use windows::Win32::System::Diagnostics::ToolHelp::{
    CreateToolhelp32Snapshot, PROCESSENTRY32W, Process32FirstW, Process32NextW, TH32CS_SNAPPROCESS,
};

/// A handle that is closed when it is dropped.
pub(crate) struct Owned(pub(crate) HANDLE);

impl Drop for Owned {
    fn drop(&mut self) {
        // SAFETY: the handle is this one's own and is closed once.
        let _ = unsafe { CloseHandle(self.0) };
    }
}

/// Names of the executable files that run.
pub(crate) fn running() -> Result<Vec<String>, Error> {
    let wrong = |error: windows::core::Error| failed("list", "programs", &error);
    // SAFETY: no pointer is handed over.
    let snapshot = Owned(unsafe { CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0) }.map_err(wrong)?);
    let mut entry = PROCESSENTRY32W { dwSize: size_of::<PROCESSENTRY32W>() as u32, ..Default::default() };
    let mut names = Vec::new();
    // SAFETY: the structure says its own size.
    let mut more = unsafe { Process32FirstW(snapshot.0, &mut entry) };
    loop {
        match more {
            Ok(()) => names.push(wide(&entry.szExeFile)),
            Err(error) if error.code() == ERROR_NO_MORE_FILES.to_hresult() => return Ok(names),
            Err(error) => return Err(wrong(error)),
        }
        // SAFETY: as above.
        more = unsafe { Process32NextW(snapshot.0, &mut entry) };
    }
}
