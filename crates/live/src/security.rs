//! Security descriptors as text, and owners.

use windows::Win32::Foundation::{HANDLE, HLOCAL, LocalFree};
use windows::Win32::Security::Authorization::{
    ConvertSecurityDescriptorToStringSecurityDescriptorW, ConvertSidToStringSidW,
    ConvertStringSecurityDescriptorToSecurityDescriptorW, GetSecurityInfo, SDDL_REVISION_1, SE_KERNEL_OBJECT,
    SE_OBJECT_TYPE,
};
use windows::Win32::Security::{
    DACL_SECURITY_INFORMATION, GetTokenInformation, OBJECT_SECURITY_INFORMATION, OWNER_SECURITY_INFORMATION,
    PSECURITY_DESCRIPTOR, PSID, SECURITY_ATTRIBUTES, TOKEN_USER, TokenUser,
};
use windows::core::{HSTRING, PWSTR, Result};

/// A security descriptor, freed on drop.
pub(crate) struct Descriptor(pub(crate) PSECURITY_DESCRIPTOR);

impl Descriptor {
    /// Parses a descriptor from SDDL.
    pub(crate) fn new(text: &str) -> Result<Self> {
        let mut descriptor = PSECURITY_DESCRIPTOR::default();
        let text = HSTRING::from(text);
        // SAFETY: the text ends with a NUL; the descriptor is given back when it is dropped.
        unsafe {
            ConvertStringSecurityDescriptorToSecurityDescriptorW(
                &text,
                SDDL_REVISION_1,
                &mut descriptor,
                None,
            )
        }?;
        Ok(Self(descriptor))
    }

    /// What a call takes that makes something with these rights. The descriptor has to outlive the call.
    pub(crate) fn attributes(&self) -> SECURITY_ATTRIBUTES {
        SECURITY_ATTRIBUTES {
            nLength: size_of::<SECURITY_ATTRIBUTES>() as u32,
            lpSecurityDescriptor: self.0.0,
            bInheritHandle: false.into(),
        }
    }

    /// A part of the descriptor, in SDDL.
    pub(crate) fn text(&self, what: OBJECT_SECURITY_INFORMATION) -> Result<String> {
        let mut text = PWSTR::null();
        // SAFETY: the descriptor is good; the text is Windows' own and is given back once.
        unsafe {
            ConvertSecurityDescriptorToStringSecurityDescriptorW(
                self.0,
                SDDL_REVISION_1,
                what,
                &mut text,
                None,
            )
        }?;
        Ok(taken(text))
    }
}

/// Copies a text that Windows allocated with LocalAlloc, and frees it.
fn taken(text: PWSTR) -> String {
    // SAFETY: it ends with a NUL.
    let told = String::from_utf16_lossy(unsafe { text.as_wide() });
    // SAFETY: it is Windows' own and is given back once.
    unsafe { LocalFree(Some(HLOCAL(text.as_ptr().cast()))) };
    told
}

impl Drop for Descriptor {
    fn drop(&mut self) {
        // SAFETY: Windows made it with LocalAlloc, and it is given back once.
        unsafe { LocalFree(Some(HLOCAL(self.0.0))) };
    }
}

/// The security identifier of an object's owner.
pub(crate) fn owner(of: HANDLE) -> Result<String> {
    let (mut owner, mut descriptor) = (PSID::default(), PSECURITY_DESCRIPTOR::default());
    // SAFETY: the handle is good; the descriptor is Windows' own and is given back when it is dropped.
    let came = unsafe {
        GetSecurityInfo(
            of,
            SE_KERNEL_OBJECT,
            OWNER_SECURITY_INFORMATION,
            Some(&mut owner),
            None,
            None,
            None,
            Some(&mut descriptor),
        )
    };
    came.ok()?;
    let _descriptor = Descriptor(descriptor);
    text(owner)
}

/// An object's owner and access rights, in SDDL.
pub(crate) fn rights(of: HANDLE, kind: SE_OBJECT_TYPE) -> Result<String> {
    let mut descriptor = PSECURITY_DESCRIPTOR::default();
    let what = OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION;
    // SAFETY: the handle is good; the descriptor is Windows' own and is given back when it is dropped.
    let came = unsafe { GetSecurityInfo(of, kind, what, None, None, None, None, Some(&mut descriptor)) };
    came.ok()?;
    Descriptor(descriptor).text(what)
}

/// The security identifier of a token's user.
pub(crate) fn user(token: HANDLE) -> Result<String> {
    // TOKEN_USER is a pointer, followed by a SID of at most 68 bytes.
    let mut told = [0_u64; 16];
    let mut length = 0;
    let (at, size) = (told.as_mut_ptr().cast(), size_of_val(&told) as u32);
    // SAFETY: the buffer is of the size that is said.
    unsafe { GetTokenInformation(token, TokenUser, Some(at), size, &mut length) }?;
    // SAFETY: Windows has just written one there, and the buffer is aligned for it.
    let user = unsafe { &*told.as_ptr().cast::<TOKEN_USER>() };
    text(user.User.Sid)
}

/// A security identifier as text.
pub(crate) fn text(sid: PSID) -> Result<String> {
    let mut text = PWSTR::null();
    // SAFETY: the caller holds a valid SID; Windows allocated the text, which is freed once.
    unsafe { ConvertSidToStringSidW(sid, &mut text) }?;
    Ok(taken(text))
}
