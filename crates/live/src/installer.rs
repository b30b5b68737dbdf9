//! Windows Installer, through msi.dll. It is looked up by name: in the import table it would be looked for in the program's folder first.

use crate::{LocalPc, failed, library};
use model::ProductCode;
use model::reason::Doing;
use terminal::{Error, Installer, PackageId};
use windows::core::{HSTRING, PCSTR, PCWSTR, s, w};

const LIBRARY: &str = "msi.dll";
/// No window at all (`INSTALLUILEVEL_NONE`).
const NO_WINDOW: i32 = 2;
/// As the package says (`INSTALLLEVEL_DEFAULT`).
const DEFAULT_LEVEL: i32 = 0;
/// Uninstalled (`INSTALLSTATE_ABSENT`).
const ABSENT: i32 = 2;
/// The restart is tejun's to ask for.
const NO_RESTART: &str = "REBOOT=ReallySuppress";
/// For all users.
const FOR_ALL: &str = "ALLUSERS=1";
/// Whole, from the new package, and the new package is kept: what a small update of an installed product takes.
const UPGRADE: &str = "REINSTALL=ALL REINSTALLMODE=vomus";

impl Installer for LocalPc {
    fn identify(&self, content: &[u8]) -> PackageId {
        PackageId::of(content)
    }

    fn install(&self, package: &str, upgrade: bool) -> Result<u32, Error> {
        type Install = unsafe extern "system" fn(PCWSTR, PCWSTR) -> u32;
        let install = function(s!("MsiInstallProductW"))?;
        // SAFETY: msi.dll documents this function with this signature.
        let install: Install = unsafe { std::mem::transmute(install) };
        let properties = match upgrade {
            true => format!("{NO_RESTART} {FOR_ALL} {UPGRADE}"),
            false => format!("{NO_RESTART} {FOR_ALL}"),
        };
        let (package, properties) = (HSTRING::from(package), HSTRING::from(properties));
        show_no_window()?;
        // SAFETY: both texts end with a NUL and outlive the call.
        Ok(unsafe { install(PCWSTR(package.as_ptr()), PCWSTR(properties.as_ptr())) })
    }

    fn uninstall(&self, product_code: &ProductCode) -> Result<u32, Error> {
        type Configure = unsafe extern "system" fn(PCWSTR, i32, i32, PCWSTR) -> u32;
        let configure = function(s!("MsiConfigureProductExW"))?;
        // SAFETY: as above.
        let configure: Configure = unsafe { std::mem::transmute(configure) };
        let (code, properties) = (HSTRING::from(product_code.as_str()), HSTRING::from(NO_RESTART));
        show_no_window()?;
        // SAFETY: as above.
        Ok(unsafe { configure(PCWSTR(code.as_ptr()), DEFAULT_LEVEL, ABSENT, PCWSTR(properties.as_ptr())) })
    }
}

/// Has Windows Installer show nothing and ask nobody, in this process.
fn show_no_window() -> Result<(), Error> {
    type SetUi = unsafe extern "system" fn(i32, *mut isize) -> i32;
    let set = function(s!("MsiSetInternalUI"))?;
    // SAFETY: as above.
    let set: SetUi = unsafe { std::mem::transmute(set) };
    // SAFETY: no window is handed over.
    unsafe { set(NO_WINDOW, std::ptr::null_mut()) };
    Ok(())
}

fn function(name: PCSTR) -> Result<unsafe extern "system" fn() -> isize, Error> {
    library::function(w!("msi.dll"), name).map_err(|error| failed(Doing::Open, LIBRARY, &error))
}
