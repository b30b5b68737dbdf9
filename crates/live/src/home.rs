//! tejun's own folder and its own key: nobody else's.

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

/// Where tejun's own files lie.
pub(crate) const FOLDER: &str = r"C:\ProgramData\tejun";
/// Its key, which only administrators can change, and the value that says that the folder is its own.
const KEY: &str = r"SOFTWARE\tejun";
const TAKEN: &str = "Home";
/// The folder in it that stays when tejun is taken away.
const EVIDENCE: &str = "evidence";

/// Makes sure that the folder is nobody else's. Below ProgramData every user may make folders: what lay there before an
/// administrator's tejun first came, a journal above all, is not to be believed.
pub(crate) fn take(disk: &Disk) -> Result<(), Error> {
    // A link there is refused before anything is done to what it leads to.
    disk.entries(FOLDER)?;
    secure_folder(FOLDER)?;
    let key = key()?;
    if key.get_string(TAKEN).is_ok_and(|taken| taken == FOLDER) {
        return Ok(());
    }
    let mut entries = disk.entries(FOLDER)?.unwrap_or_default();
    // What a tejun that was taken away has left. It is put aside, and never read.
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
    key.set_string(TAKEN, FOLDER).map_err(|error| refused(&error))?;
    // Before anything is put there: after a power cut, what tejun made itself would be taken for somebody else's.
    // SAFETY: the handle is open for as long as the key is.
    let came = unsafe { RegFlushKey(HKEY(key.as_raw())) };
    came.ok().map_err(|error| failed(Doing::Flush, KEY, &error))
}

/// tejun's own key, made where it is not there.
pub(crate) fn key() -> Result<Key, Error> {
    let made = LOCAL_MACHINE.options().read().write().wow64_64().create().open(KEY);
    made.map_err(|error| refused(&error))
}

/// What Windows said against changing something of that key.
pub(crate) fn refused(error: &windows_result::Error) -> Error {
    let source = crate::told(error.code().0);
    Error::Io { doing: Doing::Write, path: format!(r"HKLM\{KEY}"), source }
}

/// The system and administrators may do everything, users may read; nothing comes from above, and all of it goes down.
const RIGHTS: &str = "O:BAD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;FRFX;;;BU)";

/// Where the copy of the program lies that starts by itself.
pub(crate) fn program() -> String {
    format!(r"{FOLDER}\tejun.exe")
}

/// Makes the folder, where it is not there, and gives it these rights. It may have been put there by anybody: below
/// ProgramData every user may make folders.
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

/// Takes tejun's own key away, and with it the mark of this start.
pub(crate) fn forget_us() -> Result<(), Error> {
    match LOCAL_MACHINE.remove_tree(KEY) {
        Err(error) if error.code().0 != ERROR_FILE_NOT_FOUND.to_hresult().0 => Err(refused(&error)),
        _ => Ok(()),
    }
}

/// Has Windows take a file away when it starts the next time.
pub(crate) fn forget_at_start(path: &str) -> Result<(), Error> {
    // SAFETY: the path ends with a NUL and outlives the call.
    unsafe { MoveFileExW(&HSTRING::from(path), PCWSTR::null(), MOVEFILE_DELAY_UNTIL_REBOOT) }
        .map_err(|error| failed(Doing::Delete, path, &error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use windows::Win32::Security::Authorization::GetNamedSecurityInfoW;
    use windows::Win32::Security::PSECURITY_DESCRIPTOR;

    /// As Windows tells them: whose the folder is and who may do what with it.
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
        // Wine keeps a file's rights as Unix does: its owner's for the administrators', everybody's for the users'.
        let under_wine = format!("O:{person}D:(A;OICI;FA;;;SY)(A;OICI;FA;;;{person})(A;OICI;0x1200a9;;;WD)");
        for _ in ["the first time", "and again"] {
            secure_folder(&folder).unwrap();
            let rights = rights(&folder);
            assert!([RIGHTS.replace("FRFX", "0x1200a9"), under_wine.clone()].contains(&rights), "{rights}");
        }
    }
}
