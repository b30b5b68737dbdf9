//! Which paths lead to this PC's own drives.

use std::path::{Component, Path, Prefix};
use windows::Win32::Storage::FileSystem::GetDriveTypeW;
use windows::Win32::System::WindowsProgramming::{DRIVE_CDROM, DRIVE_FIXED, DRIVE_RAMDISK, DRIVE_REMOVABLE};
use windows::core::HSTRING;

/// Whether a whole path lies on a drive of this PC. A path of the network (`\\server\share`) or of a device does not, nor does one on a
/// drive letter that stands for a folder of the network, or for nothing in this session.
pub fn is_on_this_pc(path: &str) -> bool {
    let Some(Component::Prefix(prefix)) = Path::new(path).components().next() else { return false };
    let (Prefix::Disk(letter) | Prefix::VerbatimDisk(letter)) = prefix.kind() else { return false };
    let root = HSTRING::from(format!(r"{}:\", char::from(letter)));
    // SAFETY: the path ends with a NUL and outlives the call.
    [DRIVE_FIXED, DRIVE_REMOVABLE, DRIVE_CDROM, DRIVE_RAMDISK].contains(&unsafe { GetDriveTypeW(&root) })
}

#[cfg(test)]
mod tests {
    use super::is_on_this_pc;

    #[test]
    fn p4_only_a_drive_of_this_pc_is_on_this_pc() {
        for path in [r"C:\notice", r"c:\", r"\\?\C:\notice"] {
            assert!(is_on_this_pc(path), "{path}");
        }
        for path in [
            r"\\server\share\notice",
            r"//server/share/notice",
            r"\\?\UNC\server\share",
            r"\\.\pipe\x",
            r"\\?\GLOBALROOT\Device\Mup\server\share",
            r"Q:\no such drive",
            "notice",
            r"\notice",
            "",
        ] {
            assert!(!is_on_this_pc(path), "{path}");
        }
    }
}
