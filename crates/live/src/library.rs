//! Windows' own libraries, from its system folder and from nowhere else.
//!
//! Windows looks for a library first in the folder of the program. That may be a folder of downloads, in which anything lies, and the
//! program is started from there with an administrator's rights.

use windows::Win32::System::LibraryLoader::{
    GetProcAddress, LOAD_LIBRARY_SEARCH_SYSTEM32, LoadLibraryExW, SetDefaultDllDirectories,
};
use windows::core::{Error, PCSTR, PCWSTR, Result};

/// Has Windows load every further library of this process from its system folder alone. The first thing that the program does. What
/// its import table names was loaded before: only libraries that Windows never looks for in the folder of a program.
pub fn load_from_system_folder_only() {
    // SAFETY: no pointer is handed over. It fails on no Windows that has this function.
    let _ = unsafe { SetDefaultDllDirectories(LOAD_LIBRARY_SEARCH_SYSTEM32) };
}

/// A function of one of Windows' libraries, which stays loaded as long as the process.
pub(crate) fn function(library: PCWSTR, name: PCSTR) -> Result<unsafe extern "system" fn() -> isize> {
    // SAFETY: the callers' names are constants that end with a NUL.
    let library = unsafe { LoadLibraryExW(library, None, LOAD_LIBRARY_SEARCH_SYSTEM32) }?;
    // SAFETY: as above.
    unsafe { GetProcAddress(library, name) }.ok_or_else(Error::from_thread)
}
