//! tejun's own folder and registry key, which only administrators can change.

use crate::programs::Owned;
use crate::security::{self, Descriptor};
use crate::{event_log, failed};
use jiff::Timestamp;
use model::digest::sha256;
use model::path::OWN_FOLDER;
use model::reason::{Doing, Reason};
use terminal::Error;
use windows::Win32::Foundation::{ERROR_FILE_NOT_FOUND, ERROR_PATH_NOT_FOUND};
use windows::Win32::Security::Authorization::{SE_FILE_OBJECT, SetSecurityInfo};
use windows::Win32::Security::{
    DACL_SECURITY_INFORMATION, GetSecurityDescriptorDacl, PROTECTED_DACL_SECURITY_INFORMATION,
};
use windows::Win32::Storage::FileSystem::{
    BY_HANDLE_FILE_INFORMATION, CREATE_NEW, CreateDirectoryW, CreateFileW, FILE_ATTRIBUTE_DIRECTORY,
    FILE_ATTRIBUTE_NORMAL, FILE_ATTRIBUTE_REPARSE_POINT, FILE_FLAG_BACKUP_SEMANTICS,
    FILE_FLAG_OPEN_REPARSE_POINT, FILE_GENERIC_WRITE, FILE_READ_ATTRIBUTES, FILE_SHARE_DELETE,
    FILE_SHARE_NONE, FILE_SHARE_READ, FILE_SHARE_WRITE, GetFileInformationByHandle,
    MOVEFILE_DELAY_UNTIL_REBOOT, MoveFileExW, OPEN_EXISTING, READ_CONTROL, WRITE_DAC,
};
use windows::Win32::System::Registry::{HKEY, RegFlushKey};
use windows::core::{BOOL, HSTRING, PCWSTR};
use windows_registry::{Key, LOCAL_MACHINE};

/// What the names of the program's copies begin with.
const COPY_START: &str = "tejun";
/// tejun's registry key, which only administrators can change.
const KEY: &str = r"SOFTWARE\tejun";
/// The value there that says that tejun made the folder: its owner and rights, as Windows reported them then.
const MADE_WITH: &str = "Home";
/// The system and administrators have full access, users may read. Inherits nothing; everything below inherits it.
const RIGHTS: &str = "O:BAD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;FRFX;;;BU)";
/// The system and administrators alone, who inherit nothing more from the folder.
const SECRET: &str = "O:BAD:P(A;;FA;;;SY)(A;;FA;;;BA)";

/// Claims the folder: makes it, or verifies that tejun made it.
pub(crate) fn claim() -> Result<(), Error> {
    claim_folder(OWN_FOLDER, &key()?)
}

/// Every user may create folders below ProgramData. The user who made one can keep a handle that changes its rights at any later time.
/// So a folder that tejun did not make is never adopted, least of all a journal in it: it is moved aside, and never read. All is
/// done on the folder's handle, so that nothing can take its place in between.
fn claim_folder(folder: &str, key: &Key) -> Result<(), Error> {
    let not_ours = || Error::Unsafe { path: folder.to_owned(), reason: Reason::FolderNotOurs {} };
    let wrong = |error: windows::core::Error| failed(Doing::SetRights, folder, &error);
    let found = open(folder).map_err(|error| failed(Doing::Open, folder, &error))?;
    if let Ok(made_with) = key.get_string(MADE_WITH)
        && let Some(found) = &found
    {
        if !is_folder(found).map_err(wrong)? {
            return Err(not_ours());
        }
        let rights = security::rights(found.0, SE_FILE_OBJECT).map_err(wrong)?;
        if rights == made_with {
            return Ok(());
        }
        let owner = |rights: &str| rights.split("D:").next().map(str::to_owned);
        if owner(&rights) != owner(&made_with) {
            return Err(not_ours());
        }
        return set_rights(found).map_err(wrong);
    }
    if found.is_some() {
        drop(found);
        move_aside(folder)?;
    }
    create(folder).map_err(|error| failed(Doing::Create, folder, &error))?;
    let made = open(folder).map_err(wrong)?.ok_or_else(not_ours)?;
    // So that what is read now is what is read after they were set again.
    set_rights(&made).map_err(wrong)?;
    let rights = security::rights(made.0, SE_FILE_OBJECT).map_err(wrong)?;
    key.set_string(MADE_WITH, &rights).map_err(|error| refused(&error))?;
    // This comes before any file: otherwise, after a power cut, tejun would not recognise its own folder. SAFETY: the handle is
    // open for as long as the key is.
    let came = unsafe { RegFlushKey(HKEY(key.as_raw())) };
    came.ok().map_err(|error| failed(Doing::Flush, KEY, &error))
}

/// Moves away what has the folder's name: what tejun left when it was removed, or anybody's. What is empty is deleted. If somebody
/// keeps it open so that it cannot be moved, nothing is done here.
fn move_aside(folder: &str) -> Result<(), Error> {
    if std::fs::remove_dir(folder).is_ok() {
        return Ok(());
    }
    let aside = format!("{folder}-{}", Timestamp::now().as_second());
    std::fs::rename(folder, &aside).map_err(|source| Error::Io {
        doing: Doing::Rename,
        path: aside.clone(),
        source,
    })?;
    event_log::write(&format!("{folder} was not made by tejun as it is now, and was moved to {aside}"));
    Ok(())
}

/// Creates the folder with its rights from its first moment on. It must not be there.
fn create(folder: &str) -> windows::core::Result<()> {
    let descriptor = Descriptor::new(RIGHTS)?;
    // SAFETY: the path ends with a NUL; the structure and the descriptor outlive the call.
    unsafe { CreateDirectoryW(&HSTRING::from(folder), Some(&descriptor.attributes())) }
}

/// Writes a new file with the rights of a secret from its first moment on, durably. What bore the name is deleted first.
pub(crate) fn write_private(path: &str, content: &[u8]) -> Result<(), Error> {
    use std::io::Write as _;
    use std::os::windows::io::FromRawHandle as _;
    let io = |source| Error::Io { doing: Doing::Write, path: path.to_owned(), source };
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(io(error)),
        _ => {}
    }
    let made = create_file(path).map_err(|error| failed(Doing::Create, path, &error))?;
    // SAFETY: the handle is open and this is its only owner from here on.
    let mut file = unsafe { std::fs::File::from_raw_handle(made.0) };
    file.write_all(content).and_then(|()| file.sync_all()).map_err(io)
}

fn create_file(path: &str) -> windows::core::Result<windows::Win32::Foundation::HANDLE> {
    let descriptor = Descriptor::new(SECRET)?;
    let (access, share, attributes) = (FILE_GENERIC_WRITE.0, FILE_SHARE_NONE, descriptor.attributes());
    let path = HSTRING::from(path);
    // SAFETY: the path ends with a NUL; the structure and the descriptor outlive the call.
    unsafe { CreateFileW(&path, access, share, Some(&attributes), CREATE_NEW, FILE_ATTRIBUTE_NORMAL, None) }
}

/// What has that name, itself and not what a link leads to. `None` if there is nothing.
fn open(path: &str) -> windows::core::Result<Option<Owned>> {
    let access = (READ_CONTROL | WRITE_DAC).0 | FILE_READ_ATTRIBUTES.0;
    let share = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
    let flags = FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OPEN_REPARSE_POINT;
    // SAFETY: the path ends with a NUL.
    let opened =
        unsafe { CreateFileW(&HSTRING::from(path), access, share, None, OPEN_EXISTING, flags, None) };
    match opened {
        Ok(handle) => Ok(Some(Owned(handle))),
        Err(error) if is_absent(&error) => Ok(None),
        Err(error) => Err(error),
    }
}

fn is_absent(error: &windows::core::Error) -> bool {
    [ERROR_FILE_NOT_FOUND, ERROR_PATH_NOT_FOUND].iter().any(|absent| error.code() == absent.to_hresult())
}

/// Whether that is a folder, and no link to one.
fn is_folder(found: &Owned) -> windows::core::Result<bool> {
    let mut told = BY_HANDLE_FILE_INFORMATION::default();
    // SAFETY: the handle is open, and the structure outlives the call.
    unsafe { GetFileInformationByHandle(found.0, &mut told) }?;
    let has = |attribute: u32| told.dwFileAttributes & attribute != 0;
    Ok(has(FILE_ATTRIBUTE_DIRECTORY.0) && !has(FILE_ATTRIBUTE_REPARSE_POINT.0))
}

/// Sets the rights again. What is below inherits them.
fn set_rights(found: &Owned) -> windows::core::Result<()> {
    let descriptor = Descriptor::new(RIGHTS)?;
    let (mut is_there, mut is_default) = (BOOL(0), BOOL(0));
    let mut list = std::ptr::null_mut();
    let what = DACL_SECURITY_INFORMATION | PROTECTED_DACL_SECURITY_INFORMATION;
    // SAFETY: the descriptor is good; the list points into it and is used before it is dropped.
    unsafe {
        GetSecurityDescriptorDacl(descriptor.0, &mut is_there, &mut list, &mut is_default)?;
        SetSecurityInfo(found.0, SE_FILE_OBJECT, what, None, None, Some(list), None).ok()
    }
}

/// The path of a program's copy that the scheduled tasks start. It has the program's digest in its name, so that a newer program
/// does not have to replace an older one that runs.
pub(crate) fn copy_of(program: &[u8]) -> String {
    let digest = sha256(program);
    format!(r"{OWN_FOLDER}\{COPY_START}-{}.exe", &digest[..16])
}

/// Whether that is the path of a copy of some program, or was one in earlier versions.
pub(crate) fn is_copy(path: &str) -> bool {
    let name = path.strip_prefix(OWN_FOLDER).and_then(|name| name.strip_prefix('\\'));
    let between =
        name.and_then(|name| name.strip_prefix(COPY_START)).and_then(|name| name.strip_suffix(".exe"));
    between.is_some_and(|between| between.is_empty() || is_digest(between))
}

fn is_digest(text: &str) -> bool {
    text.strip_prefix('-')
        .is_some_and(|digits| digits.len() == 16 && digits.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// Deletes the copies of other programs than that one. A copy that runs stays, and goes when the next one comes.
pub(crate) fn sweep(but: &str) {
    for entry in std::fs::read_dir(OWN_FOLDER).into_iter().flatten().flatten() {
        let path = format!(r"{OWN_FOLDER}\{}", entry.file_name().to_string_lossy());
        if is_copy(&path) && path != but {
            let _ = std::fs::remove_file(path);
        }
    }
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
    use windows_registry::CURRENT_USER;

    /// A folder of that name in an empty one, and an empty key.
    fn bench(name: &str) -> (tempfile::TempDir, String, Key) {
        let made = tempfile::tempdir().unwrap();
        let folder = made.path().join("tejun").display().to_string();
        let path = format!(r"Software\tejun-tests\{name}");
        let _ = CURRENT_USER.remove_tree(&path);
        let key = CURRENT_USER.options().read().write().create().open(&path).unwrap();
        (made, folder, key)
    }

    fn names(folder: &std::path::Path) -> Vec<String> {
        let entries = folder.read_dir().unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[test]
    fn a_copy_is_known_by_its_name() {
        let copy = copy_of(b"program");
        assert!(is_copy(&copy) && copy != copy_of(b"newer"), "{copy}");
        assert!(is_copy(r"C:\ProgramData\tejun\tejun.exe"), "as it was before");
        for other in [
            "journal.jsonl",
            "tejun-old.exe",
            "tejun-0123456789abcdef.dll",
            r"notice\tejun.exe",
            r"..\tejun.exe",
        ] {
            assert!(!is_copy(&format!(r"{OWN_FOLDER}\{other}")), "{other}");
        }
    }

    #[test]
    fn users_read_the_folder_and_administrators_alone_change_it() {
        let (_made, folder, key) = bench("rights");
        let person = crate::user::signed_in().unwrap();
        // Wine keeps a file's rights as Unix does: the owner's rights stand for the administrators', everybody's for the users'.
        let under_wine = format!("O:{person}D:(A;OICI;FA;;;SY)(A;OICI;FA;;;{person})(A;OICI;0x1200a9;;;WD)");
        let wanted = [RIGHTS.replace("FRFX", "0x1200a9"), under_wine];
        let rights = || security::rights(open(&folder).unwrap().unwrap().0, SE_FILE_OBJECT).unwrap();
        claim_folder(&folder, &key).unwrap();
        assert!(wanted.contains(&rights()), "{}", rights());
        // And again, when somebody has changed them.
        let everybody = Descriptor::new("D:P(A;OICI;FA;;;WD)").unwrap();
        let (mut is_there, mut is_default, mut list) = (BOOL(0), BOOL(0), std::ptr::null_mut());
        // SAFETY: the descriptor outlives the list, and the list the call.
        unsafe {
            GetSecurityDescriptorDacl(everybody.0, &mut is_there, &mut list, &mut is_default).unwrap();
            let found = open(&folder).unwrap().unwrap();
            SetSecurityInfo(found.0, SE_FILE_OBJECT, DACL_SECURITY_INFORMATION, None, None, Some(list), None)
                .ok()
                .unwrap();
        }
        assert!(!wanted.contains(&rights()), "{}", rights());
        claim_folder(&folder, &key).unwrap();
        assert!(wanted.contains(&rights()), "{}", rights());
    }

    /// The key of the terminal: with it anybody could sign for the terminal.
    #[test]
    fn a_secret_is_read_by_the_system_and_administrators_alone() {
        let made = tempfile::tempdir().unwrap();
        let path = made.path().join("key").display().to_string();
        write_private(&path, b"one").unwrap();
        write_private(&path, b"two").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"two");
        let rights = security::rights(open(&path).unwrap().unwrap().0, SE_FILE_OBJECT).unwrap();
        let person = crate::user::signed_in().unwrap();
        let under_wine = format!("O:{person}D:(A;;FA;;;SY)(A;;FA;;;{person})");
        assert!([SECRET, &under_wine].contains(&rights.as_str()), "{rights}");
    }

    /// W10: who made the folder beforehand may still hold it open.
    #[test]
    fn a_folder_that_was_there_before_is_moved_aside_and_never_adopted() {
        let (made, folder, key) = bench("adopted");
        std::fs::create_dir(&folder).unwrap();
        std::fs::write(format!(r"{folder}\journal.jsonl"), "forged").unwrap();
        claim_folder(&folder, &key).unwrap();
        assert!(names(folder.as_ref()).is_empty());
        let aside: Vec<_> = names(made.path()).into_iter().filter(|name| name != "tejun").collect();
        assert!(aside.len() == 1 && aside[0].starts_with("tejun-"), "{aside:?}");
        assert_eq!(names(&made.path().join(&aside[0])), ["journal.jsonl"]);
        // Its own is known from then on.
        std::fs::write(format!(r"{folder}\journal.jsonl"), "own").unwrap();
        claim_folder(&folder, &key).unwrap();
        assert_eq!(std::fs::read_to_string(format!(r"{folder}\journal.jsonl")).unwrap(), "own");
    }

    #[test]
    fn what_was_cut_off_leaves_no_folder_behind_and_a_file_is_no_folder() {
        let (made, folder, key) = bench("cut");
        // The power went after the folder was made.
        create(&folder).unwrap();
        claim_folder(&folder, &key).unwrap();
        assert_eq!(names(made.path()), ["tejun"]);
        std::fs::remove_dir(&folder).unwrap();
        std::fs::write(&folder, "a file").unwrap();
        let refused = claim_folder(&folder, &key);
        assert!(matches!(refused, Err(Error::Unsafe { reason: Reason::FolderNotOurs {}, .. })));
    }
}
