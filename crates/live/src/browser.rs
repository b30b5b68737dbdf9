//! Edge as the guide's window.

use crate::{console, failed};
use model::reason::Doing;
use std::path::Path;
use terminal::Error;
use windows::Win32::System::Com::CoTaskMemFree;
use windows::Win32::UI::Shell::{
    FOLDERID_LocalAppData, KF_FLAG_DEFAULT, SEE_MASK_FLAG_NO_UI, SHELLEXECUTEINFOW, SHGetKnownFolderPath,
    ShellExecuteExW,
};
use windows::Win32::UI::WindowsAndMessaging::SW_SHOWNORMAL;
use windows::core::{HSTRING, PCWSTR, w};

/// Opens a page that lies in a file, in an Edge window without bars, with a user data folder of its own: the user's Edge can be
/// closed at the same time, and the two share nothing. Without Edge, opens it in the default browser.
///
/// # Errors
///
/// If Windows opens neither browser.
pub fn open_in_edge(page: &Path) -> Result<(), Error> {
    let page = page.to_string_lossy();
    let words = [
        format!("--app={}", model::url::of_file(&page)),
        "--no-first-run".to_owned(),
        "--no-default-browser-check".to_owned(),
    ];
    let folder = own_folder().map(|folder| format!(r"--user-data-dir={folder}\guide")).ok();
    let words: Vec<String> = words.iter().chain(&folder).map(|word| console::quoted(word)).collect();
    open("msedge.exe", &words.join(" ")).or_else(|_| open(&page, ""))
}

/// tejun's folder below the signed-in user's local data, which no other user can read.
///
/// # Errors
///
/// If Windows does not name it.
pub fn own_folder() -> Result<String, Error> {
    // SAFETY: Windows makes the text, which is read before it is given back, once.
    let folder = unsafe {
        SHGetKnownFolderPath(&FOLDERID_LocalAppData, KF_FLAG_DEFAULT, None).map(|text| {
            let folder = String::from_utf16_lossy(text.as_wide());
            CoTaskMemFree(Some(text.as_ptr().cast()));
            folder
        })
    };
    let folder = folder.map_err(|error| failed(Doing::Find, "LocalAppData", &error))?;
    Ok(format!(r"{folder}\tejun"))
}

/// Opens a program, a folder or an address as a double click would.
pub(crate) fn open(what: &str, words: &str) -> Result<(), Error> {
    let (file, words) = (HSTRING::from(what), HSTRING::from(words));
    let mut how = SHELLEXECUTEINFOW {
        cbSize: size_of::<SHELLEXECUTEINFOW>() as u32,
        fMask: SEE_MASK_FLAG_NO_UI,
        lpVerb: w!("open"),
        lpFile: PCWSTR(file.as_ptr()),
        lpParameters: PCWSTR(words.as_ptr()),
        nShow: SW_SHOWNORMAL.0,
        ..Default::default()
    };
    // SAFETY: the structure says its own size, and its texts outlive the call.
    unsafe { ShellExecuteExW(&mut how) }.map_err(|error| failed(Doing::Open, what, &error))
}
