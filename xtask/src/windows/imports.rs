//! The import table of the program for Windows.
//!
//! Windows looks for what it names in the program's folder first, and the program is started from a folder of downloads with an
//! administrator's rights. Only KnownDLLs, and what they import themselves, come from the system folder in any case (Microsoft,
//! "Dynamic-link library search order").

use crate::{Error, output};
use std::collections::BTreeSet;
use std::path::Path;

/// `HKLM\SYSTEM\CurrentControlSet\Control\Session Manager\KnownDLLs` of Windows 10, as far as the program needs it, and what those
/// import: `ntdll` and `bcryptprimitives`.
const KNOWN: [&str; 12] = [
    "advapi32",
    "bcryptprimitives",
    "combase",
    "kernel32",
    "msvcrt",
    "ntdll",
    "ole32",
    "oleaut32",
    "setupapi",
    "shell32",
    "user32",
    "ws2_32",
];
/// What only a program that was not optimised names: functions that nobody calls.
const UNUSED: [&str; 5] = ["bcrypt", "ktmw32", "propsys", "rpcrt4", "userenv"];

/// Whether a program imports from these libraries alone.
pub fn check(program: &Path, is_optimised: bool) -> Result<(), Error> {
    let told = output("x86_64-w64-mingw32-objdump", &["-p", &program.display().to_string()])?;
    let strange = strange(&told, if is_optimised { &[] } else { &UNUSED })?;
    match strange.is_empty() {
        true => Ok(()),
        false => Err(format!(
            "{} imports what Windows looks for beside the program first: {strange:?}",
            program.display()
        )
        .into()),
    }
}

/// The libraries that objdump tells of and that are not allowed.
fn strange(told: &str, also: &[&str]) -> Result<BTreeSet<String>, Error> {
    let named: BTreeSet<String> = told
        .lines()
        .filter_map(|line| line.trim().strip_prefix("DLL Name: "))
        .map(str::to_lowercase)
        .collect();
    if named.is_empty() {
        return Err("no import table was found".into());
    }
    let is_allowed = |name: &String| {
        let name = name.trim_end_matches(".dll");
        // An API set is no file: Windows knows where it leads.
        let is_api_set = name.starts_with("api-ms-win-core-");
        is_api_set || KNOWN.contains(&name) || also.contains(&name)
    };
    Ok(named.into_iter().filter(|name| !is_allowed(name)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_library_that_lies_beside_the_program_is_told() {
        let told = "\tDLL Name: KERNEL32.dll\n vma:  Hint\n\tDLL Name: wtsapi32.dll\n\tDLL Name: USERENV.dll\n\
                    \tDLL Name: api-ms-win-core-synch-l1-2-0.dll\n";
        let names = |also: &[&str]| strange(told, also).unwrap().into_iter().collect::<Vec<_>>();
        assert_eq!(names(&[]), ["userenv.dll", "wtsapi32.dll"]);
        assert_eq!(names(&UNUSED), ["wtsapi32.dll"]);
        assert!(strange("nothing", &[]).is_err());
    }
}
