//! Paths as Windows writes them: of files and of keys of the registry.

/// Whether a path is that folder or key, or lies below it. The case of ASCII letters does not count.
pub fn is_below(path: &str, top: &str) -> bool {
    let begins = path.get(..top.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(top));
    begins && matches!(path.as_bytes().get(top.len()), None | Some(b'\\'))
}

/// tejun's own folder, in which no user can exchange a file.
pub const OWN_FOLDER: &str = r"C:\ProgramData\tejun";

/// Folders that hold Windows itself, what starts with it, or tejun's own records.
const SYSTEM_FOLDERS: [&str; 9] = [
    r"C:\$Recycle.Bin",
    r"C:\Boot",
    r"C:\EFI",
    r"C:\ProgramData\Microsoft",
    OWN_FOLDER,
    r"C:\Program Files\WindowsApps",
    r"C:\Recovery",
    r"C:\System Volume Information",
    r"C:\Windows",
];
/// A user's folders of programs of Microsoft: what starts with the log-on, keys, the browser's profiles. Registry.pol and hives of users
/// are files of the user's own folder.
const OF_MICROSOFT: [&str; 3] =
    [r"\AppData\Local\Microsoft", r"\AppData\LocalLow\Microsoft", r"\AppData\Roaming\Microsoft"];
const PROFILES: &str = r"\User Data\";
const HIVES: [&str; 2] = ["ntuser.", "usrclass."];
/// Endings of what Windows starts, loads or asks what to do with, and of what tejun keeps.
const ENDINGS: [&str; 28] = [
    "appref-ms",
    "bat",
    "cmd",
    "com",
    "cpl",
    "dll",
    "drv",
    "exe",
    "hta",
    "jar",
    "js",
    "jse",
    "lnk",
    "msc",
    "msi",
    "msp",
    "ocx",
    "ps1",
    "psm1",
    "pif",
    "reg",
    "scf",
    "scr",
    "sys",
    "tejun-new",
    "tejun-old",
    "vbs",
    "wsf",
];
/// The table of names that Windows asks before any server.
pub const HOSTS_FILE: &str = r"C:\Windows\System32\drivers\etc\hosts";

/// Whether a host is one that Windows gets its updates from, or the distribution server of a closed network: no notice leads a terminal to
/// another one (<https://learn.microsoft.com/windows-server/administration/windows-server-update-services/deploy/2-configure-wsus>).
pub fn is_update_host(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    UPDATE_HOSTS
        .iter()
        .any(|host| name.strip_suffix(host).is_some_and(|before| before.is_empty() || before.ends_with('.')))
}

const UPDATE_HOSTS: [&str; 8] = [
    "windowsupdate.com",
    "windowsupdate.microsoft.com",
    "update.microsoft.com",
    "download.microsoft.com",
    "wustat.windows.com",
    "ntservicepack.microsoft.com",
    "delivery.mp.microsoft.com",
    "oqs-pdl.org",
];

/// Whether a notice may put a file at this path, or take one away: a file of settings or data of a program. Windows' own folders,
/// what starts programs, programs themselves and tejun's records are not. A path is its plain name: no second name of Windows' for the
/// same file.
pub fn is_for_notices(path: &str) -> bool {
    let Some(rest) = path.strip_prefix(r"C:\") else { return false };
    let parts: Vec<&str> = rest.split('\\').collect();
    let lower = path.to_ascii_lowercase();
    let name = parts.last().map(|name| name.to_ascii_lowercase()).unwrap_or_default();
    let ending = name.rsplit_once('.').map(|(_, ending)| ending).unwrap_or_default();
    // Files of the drive's own folder start Windows, or hold its memory.
    parts.len() > 1
        && parts.iter().copied().all(is_plain)
        && !SYSTEM_FOLDERS.iter().any(|folder| is_below(path, folder))
        && !OF_MICROSOFT.iter().any(|folder| lower.contains(&folder.to_ascii_lowercase()))
        && !lower.contains(&PROFILES.to_ascii_lowercase())
        && !HIVES.iter().any(|hive| name.starts_with(hive))
        && !ENDINGS.contains(&ending)
}

/// Whether a part of a path is its plain name. Windows drops a dot and a space at the end, and knows a long name by a short one with a
/// tilde and a number too.
fn is_plain(part: &str) -> bool {
    let short = part.split('~').skip(1).any(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    !part.is_empty()
        && !part.ends_with(['.', ' '])
        && !part.starts_with(' ')
        && !short
        && !part.contains(|c: char| "/:*?\"<>|".contains(c) || c.is_control())
        && !is_device(part)
}

/// Whether a package of Windows Installer may lie at a path: a file on drive C, not in tejun's own folder.
pub fn is_package(path: &str) -> bool {
    let parts: Vec<&str> =
        path.strip_prefix(r"C:\").map(|rest| rest.split('\\').collect()).unwrap_or_default();
    let is_msi = |name: &&str| name.to_ascii_lowercase().ends_with(".msi");
    parts.len() > 1
        && parts.iter().copied().all(is_plain)
        && parts.last().is_some_and(is_msi)
        && !is_below(path, OWN_FOLDER)
}

/// Whether Windows takes a file of that name, with any ending, for a device
/// (<https://learn.microsoft.com/windows/win32/fileio/naming-a-file>).
pub(crate) fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let numbered = ["com", "lpt"].iter().find_map(|port| stem.strip_prefix(port));
    matches!(stem.as_str(), "con" | "prn" | "aux" | "nul")
        || numbered.is_some_and(|number| matches!(number.as_bytes(), [b'0'..=b'9']))
}

#[cfg(test)]
mod tests {
    use super::{is_below, is_for_notices, is_package, is_update_host};

    #[test]
    fn update_hosts_are_known_with_the_names_below_them() {
        for name in [
            "windowsupdate.com",
            "Download.WindowsUpdate.com",
            "fe2.update.microsoft.com.",
            "proxy.base.oqs-pdl.org",
        ] {
            assert!(is_update_host(name), "{name}");
        }
        for name in ["mywindowsupdate.com", "www.microsoft.com", "claims.example.jp"] {
            assert!(!is_update_host(name), "{name}");
        }
    }

    #[test]
    fn a_notice_places_data_of_programs_alone() {
        for path in [
            r"C:\ProgramData\Example Clinic\sites.xml",
            r"C:\Program Files\Java\jre1.8\lib\security\java.policy",
            r"C:\受付\設定.ini",
            r"C:\Users\Public\Desktop\窓口.url",
            r"C:\Windows.example\a.txt",
        ] {
            assert!(is_for_notices(path), "{path}");
        }
        for path in [
            r"C:\Windows\System32\config\SOFTWARE",
            r"c:\ProgramData\a.txt",
            r"D:\a\b.txt",
            r"C:\bootmgr",
            r"C:\windows\win.ini",
            r"C:\ProgramData\tejun\journal.jsonl",
            r"C:\PROGRAMDATA\Microsoft\Windows\Start Menu\Programs\StartUp\a.txt",
            r"C:\Users\a\AppData\Roaming\Microsoft\Windows\Start Menu\Programs\Startup\a.url",
            r"C:\Users\a\AppData\Local\Google\Chrome\User Data\Default\Preferences",
            r"C:\Users\a\NTUSER.DAT",
            r"C:\Clinic\run.BAT",
            r"C:\Clinic\a.txt.tejun-old",
            r"C:\WINDOW~1\System32\a.txt",
            r"C:\Clinic\.\a.txt",
            r"C:\Clinic\..\Windows\a.txt",
            r"C:\Windows.\a.txt",
            r"C:\Clinic\a.txt:stream",
            r"C:\Clinic\\a.txt",
            r"C:\Clinic\nul",
            r"C:\Clinic\a/b",
        ] {
            assert!(!is_for_notices(path), "{path}");
        }
    }

    #[test]
    fn a_package_is_a_file_of_its_kind_on_the_drive() {
        for path in [r"C:\配布\helper.msi", r"C:\Users\Public\Downloads\Helper 3.MSI"] {
            assert!(is_package(path), "{path}");
        }
        for path in [
            r"C:\helper.msi",
            r"D:\a\helper.msi",
            r"C:\a\helper.exe",
            r"C:\a\..\helper.msi",
            r"C:\a\helper.msi:other.msi",
            r"C:\ProgramData\tejun\helper.msi",
            r"\\server\share\helper.msi",
            "https://example.jp/helper.msi",
        ] {
            assert!(!is_package(path), "{path}");
        }
    }

    #[test]
    fn a_path_is_below_itself_and_whole_names_alone() {
        for path in [r"C:\Windows", r"c:\WINDOWS\System32"] {
            assert!(is_below(path, r"C:\Windows"), "{path}");
        }
        for path in [r"C:\Windows.old", r"C:\Win", r"C:\", "", r"C:\受付"] {
            assert!(!is_below(path, r"C:\Windows"), "{path}");
        }
    }
}
