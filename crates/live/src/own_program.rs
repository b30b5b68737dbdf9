//! The program's own file, as it was started.
//!
//! The user agrees to a program, not to a path: a user who may write in its folder can rename a program that runs and put another one
//! in its place. So its file is opened first of all, in a way that lets nobody write, rename or delete it, and what is kept for
//! later is read from there.

use crate::failed;
use model::reason::{Doing, Reason};
use std::fs::{File, OpenOptions};
use std::os::windows::fs::{FileExt, OpenOptionsExt};
use std::os::windows::io::AsRawHandle;
use std::path::Path;
use std::sync::OnceLock;
use terminal::Error;
use windows::Win32::Foundation::HANDLE;
use windows::Win32::Storage::FileSystem::{
    FILE_SHARE_READ, GETFINALPATHNAMEBYHANDLE_FLAGS, GetFinalPathNameByHandleW, VOLUME_NAME_DOS,
    VOLUME_NAME_NT,
};
use windows::Win32::System::LibraryLoader::GetModuleHandleW;
use windows::Win32::System::ProcessStatus::K32GetMappedFileNameW;
use windows::Win32::System::Threading::GetCurrentProcess;
use windows::core::PCWSTR;

/// No path of a program is longer, in UTF-16.
const MAX_NAME: usize = 1024;
static OWN: OnceLock<File> = OnceLock::new();

/// Opens this program's file for as long as the process lives. If that does not work at first, it may later: a virus scanner may have
/// the file open.
pub fn hold_own_program() {
    if let Ok(path) = std::env::current_exe()
        && OWN.get().is_none()
        && let Ok(file) = hold(&path)
    {
        // Another thread may have been first.
        let _ = OWN.set(file);
    }
}

/// The program that runs, byte for byte.
///
/// # Errors
///
/// If its file could not be opened ([`Error::Io`]), or another file has its name by now ([`Error::Unsafe`]).
pub(crate) fn read() -> Result<Vec<u8>, Error> {
    hold_own_program();
    let wrong = |doing, source| Error::Io { doing, path: "tejun.exe".to_owned(), source };
    let own = OWN.get().ok_or_else(|| wrong(Doing::Open, std::io::ErrorKind::PermissionDenied.into()))?;
    if !is_running(own).map_err(|error| failed(Doing::Read, "tejun.exe", &error))? {
        return Err(Error::Unsafe { path: "tejun.exe".to_owned(), reason: Reason::NotTheRunningProgram {} });
    }
    let length = own.metadata().map_err(|source| wrong(Doing::Read, source))?.len();
    let mut bytes = vec![0; usize::try_from(length).unwrap_or_default()];
    // By offset: the handle is shared by all threads.
    let mut read = 0;
    while read < bytes.len() {
        match own.seek_read(&mut bytes[read..], read as u64).map_err(|source| wrong(Doing::Read, source))? {
            0 => return Err(wrong(Doing::Read, std::io::ErrorKind::UnexpectedEof.into())),
            more => read += more,
        }
    }
    Ok(bytes)
}

/// Opens a file so that nobody can write, rename or delete it meanwhile.
fn hold(path: &Path) -> std::io::Result<File> {
    OpenOptions::new().read(true).share_mode(FILE_SHARE_READ.0).open(path)
}

/// Whether a file is the one that this process runs. The file keeps its name while it is held, and Windows reports the name that
/// the running one has now: two files cannot have the same.
fn is_running(file: &File) -> windows::core::Result<bool> {
    let mut running = [0; MAX_NAME];
    // SAFETY: the program's own module is there as long as the process; the buffer's length goes with it.
    let length = unsafe {
        let program = GetModuleHandleW(PCWSTR::null())?;
        K32GetMappedFileNameW(GetCurrentProcess(), program.0, &mut running)
    };
    if length == 0 {
        return Err(windows::core::Error::from_thread());
    }
    let running = crate::wide(&running);
    // Wine reports the name below a drive, Windows the one below a device.
    let below_drive = name(file, VOLUME_NAME_DOS)?.replacen(r"\\?\", r"\??\", 1);
    Ok([name(file, VOLUME_NAME_NT)?, below_drive].iter().any(|held| held.eq_ignore_ascii_case(&running)))
}

/// The name that an open file has now.
fn name(file: &File, of: GETFINALPATHNAMEBYHANDLE_FLAGS) -> windows::core::Result<String> {
    let mut held = [0; MAX_NAME];
    // SAFETY: the handle is open, and the buffer's length goes with it.
    match unsafe { GetFinalPathNameByHandleW(HANDLE(file.as_raw_handle()), &mut held, of) } {
        0 => Err(windows::core::Error::from_thread()),
        _ => Ok(crate::wide(&held)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// P2.
    #[test]
    fn the_running_program_is_known_and_nobody_exchanges_it_meanwhile() {
        let own = std::env::current_exe().unwrap();
        let bytes = read().unwrap();
        assert!(bytes == std::fs::read(&own).unwrap());
        let aside = own.with_extension("aside");
        assert!(std::fs::rename(&own, &aside).is_err() && OpenOptions::new().write(true).open(&own).is_err());
        // A copy has the same bytes, and is not what runs.
        let copy = std::env::temp_dir().join("tejun-copy.exe");
        std::fs::write(&copy, &bytes).unwrap();
        assert!(!is_running(&hold(&copy).unwrap()).unwrap());
        std::fs::remove_file(&copy).unwrap();
    }
}
