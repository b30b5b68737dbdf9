//! tejun's own folder and registry key, which only administrators can change.

use crate::failed;
use crate::security::Descriptor;
use jiff::Timestamp;
use model::reason::{Doing, Reason};
use terminal::{Disk, Error, Files};
use windows::Win32::Foundation::ERROR_FILE_NOT_FOUND;
use windows::Win32::Security::Authorization::{SE_FILE_OBJECT, SetNamedSecurityInfoW};
use windows::Win32::Security::{
    DACL_SECURITY_INFORMATION, GetSecurityDescriptorDacl, GetSecurityDescriptorOwner,
    OWNER_SECURITY_INFORMATION, PROTECTED_DACL_SECURITY_INFORMATION, PSID,
};
use windows::Win32::Storage::FileSystem::{MOVEFILE_DELAY_UNTIL_REBOOT, MoveFileExW};
use windows::Win32::System::Registry::{HKEY, RegFlushKey};
use windows::core::{BOOL, HSTRING, PCWSTR};
use windows_registry::{Key, LOCAL_MACHINE};

/// The folder of tejun's files.
pub(crate) const FOLDER: &str = r"C:\ProgramData\tejun";
/// tejun's registry key, which only administrators can change, and the value that says that tejun made the folder.
const KEY: &str = r"SOFTWARE\tejun";
const OWNED: &str = "Home";
/// The subfolder that stays when tejun is removed.
const EVIDENCE: &str = "evidence";

/// Claims the folder: creates it, or verifies that tejun made it. Every user may create folders below ProgramData, so a file that
/// was there before an elevated tejun first ran cannot be trusted, least of all a journal.
pub(crate) fn claim(disk: &Disk) -> Result<(), Error> {
    // A link is refused before anything happens to its target.
    disk.entries(FOLDER)?;
    secure_folder(FOLDER)?;
    let key = key()?;
    if key.get_string(OWNED).is_ok_and(|taken| taken == FOLDER) {
        return Ok(());
    }
    let mut entries = disk.entries(FOLDER)?.unwrap_or_default();
    // Left by a tejun that was removed. It is renamed, and never read.
    if entries.iter().any(|entry| entry.name == EVIDENCE) {
        let aside = format!(r"{FOLDER}\{EVIDENCE}-{}", Timestamp::now().as_second());
        std::fs::rename(format!(r"{FOLDER}\{EVIDENCE}"), &aside).map_err(|source| Error::Io {
            doing: Doing::Rename,
            path: aside,
            source,
        })?;
    }
    entries.retain(|entry| !entry.name.starts_with(EVIDENCE));
    if !entries.is_empty() {
        return Err(Error::Unsafe { path: FOLDER.to_owned(), reason: Reason::FolderNotOurs {} });
    }
    key.set_string(OWNED, FOLDER).map_err(|error| refused(&error))?;
    // This comes before any file: otherwise, after a power cut, tejun would not recognise its own folder. SAFETY: the handle is
    // open for as long as the key is.
    let came = unsafe { RegFlushKey(HKEY(key.as_raw())) };
    came.ok().map_err(|error| failed(Doing::Flush, KEY, &error))
}

/// tejun's registry key, created if it does not exist.
pub(crate) fn key() -> Result<Key, Error> {
    let made = LOCAL_MACHINE.options().read().write().wow64_64().create().open(KEY);
    made.map_err(|error| refused(&error))
}

/// The error for a refused change of that key.
pub(crate) fn refused(error: &windows_result::Error) -> Error {
    let source = crate::system_error(error.code().0);
    Error::Io { doing: Doing::Write, path: format!(r"HKLM\{KEY}"), source }
}

/// The system and administrators have full access, users may read. Inherits nothing; everything below inherits it.
const RIGHTS: &str = "O:BAD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;FRFX;;;BU)";

/// The path of the program's copy that the scheduled tasks start.
pub(crate) fn program() -> String {
    format!(r"{FOLDER}\tejun.exe")
}

/// Creates the folder if it does not exist, and sets its rights. Any user may have created it, because every user may create
/// folders below ProgramData.
fn secure_folder(folder: &str) -> Result<(), Error> {
    let wrong = |error: windows::core::Error| failed(Doing::SetRights, folder, &error);
    std::fs::create_dir_all(folder).map_err(|source| Error::Io {
        doing: Doing::Create,
        path: folder.to_owned(),
        source,
    })?;
    let descriptor = Descriptor::new(RIGHTS).map_err(wrong)?;
    let (mut is_there, mut is_default) = (BOOL(0), BOOL(0));
    let mut list = std::ptr::null_mut();
    let mut owner = PSID::default();
    // SAFETY: the descriptor is good; what comes out points into it and is used before it is dropped.
    unsafe {
        GetSecurityDescriptorDacl(descriptor.0, &mut is_there, &mut list, &mut is_default).map_err(wrong)?;
        GetSecurityDescriptorOwner(descriptor.0, &mut owner, &mut is_default).map_err(wrong)?;
    }
    let what = OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION | PROTECTED_DACL_SECURITY_INFORMATION;
    let path = HSTRING::from(folder);
    // SAFETY: the path ends with a NUL, and owner and list live in the descriptor.
    let came =
        unsafe { SetNamedSecurityInfoW(&path, SE_FILE_OBJECT, what, Some(owner), None, Some(list), None) };
    came.ok().map_err(wrong)
}

/// Deletes tejun's registry key, and with it the boot id.
pub(crate) fn remove_key() -> Result<(), Error> {
    match LOCAL_MACHINE.remove_tree(KEY) {
        Err(error) if error.code().0 != ERROR_FILE_NOT_FOUND.to_hresult().0 => Err(refused(&error)),
        _ => Ok(()),
    }
}

/// Tells Windows to delete a file at the next start.
pub(crate) fn delete_at_restart(path: &str) -> Result<(), Error> {
    // SAFETY: the path ends with a NUL and outlives the call.
    unsafe { MoveFileExW(&HSTRING::from(path), PCWSTR::null(), MOVEFILE_DELAY_UNTIL_REBOOT) }
        .map_err(|error| failed(Doing::Delete, path, &error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use windows::Win32::Security::Authorization::GetNamedSecurityInfoW;
    use windows::Win32::Security::PSECURITY_DESCRIPTOR;

    /// The folder's owner and access rights, as Windows reports them.
    fn rights(folder: &str) -> String {
        let mut descriptor = PSECURITY_DESCRIPTOR::default();
        let (path, what) = (HSTRING::from(folder), OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION);
        // SAFETY: the path ends with a NUL; the descriptor is Windows' own and is given back when it is dropped.
        let came = unsafe {
            GetNamedSecurityInfoW(&path, SE_FILE_OBJECT, what, None, None, None, None, &mut descriptor)
        };
        came.ok().unwrap();
        Descriptor(descriptor).text(what).unwrap()
    }

    #[test]
    fn users_read_the_folder_and_administrators_alone_change_it() {
        let made = tempfile::tempdir().unwrap();
        let folder = made.path().join("tejun").display().to_string();
        let person = crate::user::signed_in().unwrap();
        // Wine keeps a file's rights as Unix does: the owner's rights stand for the administrators', everybody's for the users'.
        let under_wine = format!("O:{person}D:(A;OICI;FA;;;SY)(A;OICI;FA;;;{person})(A;OICI;0x1200a9;;;WD)");
        for _ in ["the first time", "and again"] {
            secure_folder(&folder).unwrap();
            let rights = rights(&folder);
            assert!([RIGHTS.replace("FRFX", "0x1200a9"), under_wine.clone()].contains(&rights), "{rights}");
        }
    }
}
