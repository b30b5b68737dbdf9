//! Which keys of the registry a kind of state may change.
//!
//! A notice is a stranger's file, and so is a journal that lies on a disk. A kind is for one thing; what it changes stays within
//! that, so that a step that calls itself harmless cannot start a program with the next Windows
//! (docs/decisions/0105-what-a-kind-may-change.md).

use crate::registry::{KeyPath, Root};

/// Keys below which Windows starts a program, loads a library or says who may do what. None of them is for a notice, and
/// no part of a path may be one of them.
const STARTS_PROGRAMS: [&str; 31] = [
    "Active Setup",
    "App Paths",
    "AppCompatFlags",
    "Authentication",
    "Browser Helper Objects",
    "Classes",
    "Command Processor",
    "Drivers32",
    "EnterpriseCertificates",
    "Image File Execution Options",
    "NativeMessagingHosts",
    "NetworkProvider",
    "ProfileList",
    "Protocols",
    "Run",
    "RunOnce",
    "RunOnceEx",
    "RunServices",
    "RunServicesOnce",
    "Schedule",
    "Scripts",
    "Shell Extensions",
    "Shell Folders",
    "ShellExecuteHooks",
    "ShellServiceObjectDelayLoad",
    "SilentProcessExit",
    "Svchost",
    "SystemCertificates",
    "User Shell Folders",
    "Windows Defender",
    "Winlogon",
];

/// Services on which updates, the protection of Windows, its start and tejun itself stand.
const NOT_FOR_NOTICES: [&str; 36] = [
    "AppIDSvc",
    "BFE",
    "BITS",
    "BrokerInfrastructure",
    "CryptSvc",
    "DcomLaunch",
    "Dhcp",
    "Dnscache",
    "DoSvc",
    "EventLog",
    "LSM",
    "LanmanWorkstation",
    "NlaSvc",
    "PlugPlay",
    "Power",
    "ProfSvc",
    "RpcEptMapper",
    "RpcSs",
    "SamSs",
    "Schedule",
    "SecurityHealthService",
    "Sense",
    "SgrmBroker",
    "SystemEventsBroker",
    "TrustedInstaller",
    "UserManager",
    "UsoSvc",
    "W32Time",
    "WaaSMedicSvc",
    "WdNisSvc",
    "WinDefend",
    "Winmgmt",
    "mpssvc",
    "nsi",
    "wscsvc",
    "wuauserv",
];

/// Whether a step may change how a service starts, by the name of its key.
pub fn is_service_for_notices(name: &str) -> bool {
    let is_name = !name.is_empty() && !name.contains(['\\', '/']) && !name.contains(char::is_control);
    is_name && !NOT_FOR_NOTICES.iter().any(|known| name.eq_ignore_ascii_case(known))
}

impl KeyPath {
    /// Whether a step may change values of this key as a value of the registry: settings of programs and of Windows. Services,
    /// drivers and what starts Windows (`SYSTEM`), accounts (`SAM`, `SECURITY`) and what starts programs are not.
    pub fn is_setting(&self) -> bool {
        let (root, path) = self.split();
        let first = path.split('\\').next().unwrap_or_default();
        // AppInit_DLLs, Load and Run are values of a key that holds settings otherwise.
        let nt_windows = ends_with(path, r"Windows NT\CurrentVersion\Windows");
        match root {
            Root::Machine if !first.eq_ignore_ascii_case("SOFTWARE") => false,
            // The user's variables and screen saver name programs.
            Root::User | Root::Sid(_)
                if ["Environment", "Control Panel"].iter().any(|key| first.eq_ignore_ascii_case(key)) =>
            {
                false
            }
            _ => !nt_windows && !starts_programs(path),
        }
    }

    /// Whether a value of this key is nobody's to see: accounts, and what is called a password or a secret. A fact stands on screens
    /// and in the evidence.
    pub fn is_secret(&self, value: &str) -> bool {
        let (root, path) = self.split();
        let first = path.split('\\').next().unwrap_or_default();
        let accounts = ["SAM", "SECURITY"].iter().any(|hive| first.eq_ignore_ascii_case(hive));
        let value = value.to_ascii_lowercase();
        (root == Root::Machine && accounts) || value.ends_with("password") || value.ends_with("secret")
    }

    /// Whether it is a policy's key: below `SOFTWARE\Policies`, or below the older `…\CurrentVersion\Policies`; also where a
    /// 32-bit program looks for it.
    pub fn is_policy(&self) -> bool {
        let mut parts = self.split().1.split('\\').peekable();
        if !parts.next().is_some_and(|part| part.eq_ignore_ascii_case("SOFTWARE")) {
            return false;
        }
        parts.next_if(|part| part.eq_ignore_ascii_case("WOW6432Node"));
        let rest: Vec<String> = parts.map(str::to_ascii_lowercase).collect();
        let rest: Vec<&str> = rest.iter().map(String::as_str).collect();
        let is_below = matches!(
            rest.as_slice(),
            ["policies", _, ..]
                | ["microsoft", "windows" | "windows nt", "currentversion", "policies", _, ..]
        );
        is_below && !starts_programs(self.split().1)
    }
}

fn starts_programs(path: &str) -> bool {
    path.split('\\').any(|part| STARTS_PROGRAMS.iter().any(|key| part.eq_ignore_ascii_case(key)))
}

fn ends_with(path: &str, ending: &str) -> bool {
    let at = path.len().checked_sub(ending.len());
    at.and_then(|at| path.get(at..)).is_some_and(|end| end.eq_ignore_ascii_case(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(path: &str) -> KeyPath {
        path.parse().unwrap()
    }

    #[test]
    fn f1_a_policy_lies_below_policies() {
        for path in [
            r"HKLM\SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate\AU",
            r"HKLM\software\wow6432node\POLICIES\Microsoft\Edge",
            r"HKCU\Software\Policies\Microsoft\Office",
            r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System",
            r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Policies\Server",
        ] {
            assert!(key(path).is_policy(), "{path}");
        }
        for path in [
            r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Image File Execution Options\a.exe",
            r"HKLM\SYSTEM\CurrentControlSet\Services\wuauserv",
            r"HKLM\SOFTWARE\Policies",
            r"HKLM\SOFTWARE\PoliciesOfMine\A",
            r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\Explorer\Run",
            r"HKLM\SYSTEM\SOFTWARE\Policies\A",
            r"HKLM\SOFTWARE\Vendor\Policies\A",
        ] {
            assert!(!key(path).is_policy(), "{path}");
        }
    }

    #[test]
    fn p6_passwords_and_accounts_are_secret() {
        let winlogon = key(r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon");
        assert!(winlogon.is_secret("DefaultPassword") && !winlogon.is_secret("AutoAdminLogon"));
        assert!(key(r"HKLM\sam\SAM").is_secret("V") && !key(r"HKCU\Security\A").is_secret("V"));
        assert!(!key(r"HKLM\SOFTWARE\A").is_secret("MinimumPasswordLength"));
    }

    #[test]
    fn f1_a_setting_starts_nothing() {
        for path in [
            r"HKLM\SOFTWARE\Example Clinic\Lists",
            r"HKCU\Software\Example Clinic\Clock",
            r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\UX\Settings",
            r"HKCU\Software\Runners\Runtime",
        ] {
            assert!(key(path).is_setting(), "{path}");
        }
        for path in [
            r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run",
            r"HKCU\Software\Microsoft\Windows\CurrentVersion\runonce",
            r"HKLM\SOFTWARE\WOW6432Node\Microsoft\Windows NT\CurrentVersion\Image File Execution Options\a.exe",
            r"HKLM\SYSTEM\CurrentControlSet\Services\wuauserv",
            r"HKLM\SAM\SAM",
            r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Windows",
            r"HKCU\Environment",
            r"HKCU\Software\Classes\exefile\shell\open\command",
        ] {
            assert!(!key(path).is_setting(), "{path}");
        }
    }
}
