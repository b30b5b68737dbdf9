//! The Wines under which programs are run.

use super::folder;
use crate::{Error, root, run};
use std::path::{Path, PathBuf};
use std::process::Command;

const PROGRAMS: &str = "/usr/lib/wine";
/// A library that Debian's Wine 10 names and does not bring.
const ZLIB: &str = "usr/x86_64-w64-mingw32/lib/zlib1.dll";

const ELEVATED: &str = "elevated.exe";
const MANIFEST: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<assembly xmlns="urn:schemas-microsoft-com:asm.v1" manifestVersion="1.0">
<assemblyIdentity type="win32" name="tejun.elevated" version="1.0.0.0" processorArchitecture="amd64"/>
<trustInfo xmlns="urn:schemas-microsoft-com:asm.v3"><security><requestedPrivileges>
<requestedExecutionLevel level="requireAdministrator" uiAccess="false"/>
</requestedPrivileges></security></trustInfo>
</assembly>
"#;

/// A version of Wine.
#[derive(Clone, Debug)]
pub enum Wine {
    /// As it is installed.
    Installed,
    /// Debian 13's Wine 10, in a folder of its own: its libraries are newer than Debian 12's.
    Ten(PathBuf),
}

impl Wine {
    /// The installed one, if it is there.
    pub fn installed() -> Option<Self> {
        Path::new(PROGRAMS).join("wine64").exists().then_some(Self::Installed)
    }

    /// Wine 10, unpacked from Debian's mirror where it is not here yet: about a gigabyte.
    pub fn ten() -> Result<Self, Error> {
        let there = folder().join("wine-10");
        if !there.exists() {
            let part = folder().join("wine-10.part");
            if part.exists() {
                std::fs::remove_dir_all(&part)?;
            }
            println!("$ mmdebstrap trixie {}", part.display());
            let mut unpack = Command::new("mmdebstrap");
            unpack.args(["--quiet", "--variant=extract", "--include=base-files,wine64,libwine", "trixie"]);
            let done = unpack.arg(&part).status().map_err(|error| format!("mmdebstrap: {error}"))?;
            if !done.success() {
                return Err("mmdebstrap failed".into());
            }
            std::fs::rename(&part, &there)?;
        }
        Ok(Self::Ten(there))
    }

    /// Puts into a prefix what has to be there before Wine makes the rest, and beside the programs what they are run by.
    pub fn prepare(&self, prefix: &Path, programs: &Path) -> Result<(), Error> {
        if let Self::Ten(folder) = self {
            let system = prefix.join("drive_c/windows/system32");
            std::fs::create_dir_all(&system)?;
            std::fs::copy(folder.join(ZLIB), system.join("zlib1.dll"))?;
            let source = root().join("crates/live/tests/doubles/elevated.c").display().to_string();
            let program = programs.join(ELEVATED);
            std::fs::write(programs.join(format!("{ELEVATED}.manifest")), MANIFEST)?;
            run("x86_64-w64-mingw32-gcc", &["-O1", "-o", &program.display().to_string(), &source])?;
        }
        Ok(())
    }

    /// The words before a program's own that give it an administrator's rights. Wine 8 gives them to all programs.
    pub fn elevated(&self) -> &'static [&'static str] {
        match self {
            Self::Installed => &[],
            Self::Ten(_) => &[ELEVATED],
        }
    }

    /// Wine, to run a program.
    pub fn wine(&self) -> Command {
        self.command("wine64")
    }

    /// Its server.
    pub fn server(&self) -> Command {
        self.command("wineserver64")
    }

    fn command(&self, program: &str) -> Command {
        let program = format!("{PROGRAMS}/{program}");
        match self {
            Self::Installed => Command::new(program),
            Self::Ten(folder) => {
                let mut command = Command::new("bwrap");
                command.arg("--die-with-parent").arg("--bind").arg(folder).arg("/");
                command.args(["--dev", "/dev", "--proc", "/proc", "--bind", "/tmp", "/tmp", "--bind"]);
                command.arg(root()).arg(root()).arg(program);
                command.env("WINESERVER", format!("{PROGRAMS}/wineserver64"));
                command
            }
        }
    }
}
