//! Programs that Windows Installer installs: read from the registry's list of installed programs, in which each stands by its product code,
//! and changed through its port.
//!
//! The package lies where any user may write. So what is verified is the copy in tejun's own folder, and that copy is what Windows
//! Installer is given.

use super::replaced::Replaced;
use super::{Get, Getting, Resource, TestResult};
use crate::{Error, Registry, Terminal, reasons};
use jiff::SignedDuration;
use model::finding::Finding;
use model::kinds::{InstalledProgram, Package, ProgramEdit, ProgramFound, ProgramIs, UNINSTALL};
use model::path::OWN_FOLDER;
use model::reason::Reason;
use model::registry::KeyPath;
use model::{ProductCode, SetKind, Version};

/// The value that says a program's version.
pub(crate) const VERSION: &str = "DisplayVersion";

/// Done. With the second number files of it were in use, and Windows replaces them when it restarts; the third would have begun the restart
/// (`msi.h`, `winerror.h`).
const DONE: [u32; 3] = [0, 3010, 1641];
/// Another installation is under way (`ERROR_INSTALL_ALREADY_RUNNING`).
const BUSY: u32 = 1618;
/// How often Windows Installer is asked again then, and after how long.
const BUSY_TRIES: u32 = 10;
const BUSY_PAUSE: SignedDuration = SignedDuration::from_secs(30);

/// The lists of installed programs: of 64-bit programs, of 32-bit ones, and of those that only the terminal's user has.
pub(crate) fn lists() -> [KeyPath; 3] {
    [
        KeyPath::machine(UNINSTALL),
        KeyPath::machine(&UNINSTALL.replacen(r"\", r"\WOW6432Node\", 1)),
        KeyPath::user(UNINSTALL),
    ]
}

impl Get for InstalledProgram {
    fn get(&self, at: &mut Getting<'_>) -> Result<ProgramFound, Error> {
        let registry = at.terminal.registry();
        let version = version(registry, &self.product_code)?;
        Ok(match &self.be {
            ProgramIs::Absent => ProgramFound { version, replaced: Vec::new(), delivered: false },
            ProgramIs::Present(package) => ProgramFound {
                version,
                replaced: replaced(registry, package)?,
                // Its content is not read: a watch looks each second.
                delivered: at.terminal.files().modified(&package.from)?.is_some(),
            },
        })
    }
}

/// The version in which a program is installed, or `None` if it is not.
///
/// # Errors
///
/// If that cannot be read, or if the program is there in no version that can be compared.
pub(crate) fn version(registry: &dyn Registry, code: &ProductCode) -> Result<Option<Version>, Error> {
    let mut newest = None;
    for list in lists() {
        let key = list.join(code.as_str());
        if registry.subkeys(&key)?.is_none() {
            continue;
        }
        let text = registry.value(&key, VERSION)?.and_then(|data| data.as_text()).unwrap_or_default();
        let found: Version = text.trim().parse().map_err(|_| Error::Damaged {
            path: key.value_place(VERSION),
            reason: reasons::version(&text),
        })?;
        newest = newest.max(Some(found));
    }
    Ok(newest)
}

/// The older editions that are installed, of those that a package takes away.
fn replaced(registry: &dyn Registry, package: &Package) -> Result<Vec<ProductCode>, Error> {
    let mut found = Vec::new();
    for code in &package.replaces {
        if version(registry, code)?.is_some() {
            found.push(code.clone());
        }
    }
    Ok(found)
}

impl Resource for ProgramEdit {
    const REPLACES: &'static [Replaced] = &[Replaced::Hives];

    fn test(&self, terminal: &dyn Terminal) -> Result<TestResult, Error> {
        let registry = terminal.registry();
        let found = version(registry, &self.product_code)?;
        let is_as_wanted = match &self.version.to {
            Some(_) => found >= self.version.to,
            None => found.is_none(),
        };
        if is_as_wanted {
            return Ok(TestResult::InDesiredState);
        }
        if found != self.version.expects {
            let program = self.label.clone();
            return Ok(TestResult::Drifted(Finding::ProgramDiffers { program, found }));
        }
        if let Some(package) = &self.package {
            // The plan said what would be gone for good.
            if replaced(registry, package)? != self.takes_away {
                return Ok(TestResult::Drifted(Finding::CouldNotChange {
                    place: package.from.clone(),
                    reason: Reason::EditionsDiffer {},
                    remedy: model::observation::Remedy::Show,
                }));
            }
            let path = package.from.clone();
            match content(terminal, package, &path)? {
                Content::Wanted => {}
                Content::Missing => return Ok(TestResult::Drifted(Finding::NotDelivered { path })),
                Content::Other => {
                    let reason = Reason::FileDiffers { path: path.clone() };
                    return Ok(TestResult::Drifted(Finding::FileBroken { path, reason }));
                }
            }
        }
        Ok(TestResult::Ready)
    }

    /// Windows Installer takes back by itself what it did not finish. A copy that stays is overwritten by the next try, and goes with
    /// tejun's folder.
    fn set(&self, terminal: &dyn Terminal) -> Result<(), Error> {
        let installer = terminal.installer();
        let done = match &self.package {
            None => patiently(terminal, || installer.uninstall(&self.product_code)),
            Some(package) => {
                let copy = copy_of(terminal, package)?;
                let is_upgrade = self.version.expects.is_some();
                let done = patiently(terminal, || installer.install(&copy, is_upgrade));
                let _ = terminal.files().delete(&copy);
                done
            }
        };
        // What is done and cannot be taken back is done, also if an error came after it. Otherwise nobody would know of it, and restart for it.
        let done = done.or_else(|error| {
            match self.inverse().is_err() && self.test(terminal)? == TestResult::InDesiredState {
                true => Ok(0),
                false => Err(error),
            }
        });
        match done? {
            number if DONE.contains(&number) => Ok(()),
            number => Err(Error::Installer { product: self.label.en.clone(), number }),
        }
    }
}

/// Asks Windows Installer, and again for a while if it is busy with something else.
fn patiently(terminal: &dyn Terminal, ask: impl Fn() -> Result<u32, Error>) -> Result<u32, Error> {
    for _ in 0..BUSY_TRIES {
        match ask()? {
            BUSY => terminal.clock().wait(BUSY_PAUSE)?,
            number => return Ok(number),
        }
    }
    ask()
}

/// Puts a package into tejun's own folder and verifies it there. Returns its path.
///
/// # Errors
///
/// If it is gone, or another one than the notice names. No copy is left then.
fn copy_of(terminal: &dyn Terminal, package: &Package) -> Result<String, Error> {
    let files = terminal.files();
    let path = package.from.clone();
    let Some(bytes) = files.read_at_most(&path, package.size)? else {
        return Err(Error::Damaged { path: path.clone(), reason: Reason::FileGone { path } });
    };
    let copy = format!(r"{OWN_FOLDER}\{}.msi", package.sha256);
    files.delete(&copy)?;
    files.replace(&copy, &bytes)?;
    if content(terminal, package, &copy)? == Content::Wanted {
        return Ok(copy);
    }
    files.delete(&copy)?;
    Err(Error::Damaged { path: path.clone(), reason: Reason::FileDiffers { path } })
}

/// What lies at the path of a package.
#[derive(PartialEq, Eq)]
enum Content {
    Wanted,
    Missing,
    Other,
}

fn content(terminal: &dyn Terminal, package: &Package, path: &str) -> Result<Content, Error> {
    let Some(bytes) = terminal.files().read_at_most(path, package.size)? else {
        return Ok(Content::Missing);
    };
    let is = terminal.installer().identify(&bytes);
    Ok(match is.sha256 == package.sha256 && is.size == package.size {
        true => Content::Wanted,
        false => Content::Other,
    })
}
