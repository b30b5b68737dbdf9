//! Who may do what with the folder that tejun writes in.

use crate::failed;
use terminal::Error;
use windows::Win32::Foundation::{HLOCAL, LocalFree};
use windows::Win32::Security::Authorization::{
    ConvertStringSecurityDescriptorToSecurityDescriptorW, SDDL_REVISION_1, SE_FILE_OBJECT,
    SetNamedSecurityInfoW,
};
use windows::Win32::Security::{
    DACL_SECURITY_INFORMATION, GetSecurityDescriptorDacl, GetSecurityDescriptorOwner,
    OWNER_SECURITY_INFORMATION, PROTECTED_DACL_SECURITY_INFORMATION, PSECURITY_DESCRIPTOR, PSID,
};
use windows::core::{BOOL, HSTRING, w};

/// The system and administrators may do everything, users may read; nothing comes from above, and all of it goes down.
const RIGHTS: windows::core::PCWSTR = w!("O:BAD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;FRFX;;;BU)");

/// A descriptor that is given back when it is dropped.
struct Descriptor(PSECURITY_DESCRIPTOR);

impl Drop for Descriptor {
    fn drop(&mut self) {
        // SAFETY: Windows made it with LocalAlloc, and it is given back once.
        unsafe { LocalFree(Some(HLOCAL(self.0.0))) };
    }
}

/// Makes the folder, where it is not there, and gives it these rights. It may have been put there by anybody: below
/// ProgramData every user may make folders.
pub(crate) fn secure_folder(folder: &str) -> Result<(), Error> {
    let wrong = |error: windows::core::Error| failed("set the rights of", folder, &error);
    std::fs::create_dir_all(folder).map_err(|source| Error::Io {
        doing: "make",
        path: folder.to_owned(),
        source,
    })?;
    let mut descriptor = PSECURITY_DESCRIPTOR::default();
    // SAFETY: the text is a constant; the descriptor is given back when it is dropped.
    unsafe {
        ConvertStringSecurityDescriptorToSecurityDescriptorW(RIGHTS, SDDL_REVISION_1, &mut descriptor, None)
    }
    .map_err(wrong)?;
    let descriptor = Descriptor(descriptor);
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
