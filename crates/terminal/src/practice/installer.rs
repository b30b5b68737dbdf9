//! A practice terminal's Windows Installer: what a package does to the list of installed programs, and the errors of its description. A
//! package says which one it stands for, and is believed: so a notice can name the real one.

use super::{Practice, server};
use crate::ports::{Installer, PackageId, Registry, RegistryEdit};
use crate::resource::program;
use crate::{Error, Terminal as _};
use jiff::SignedDuration;
use model::ProductCode;
use model::observation::ValueFound;
use model::practice::PracticePackage;
use model::registry::RegistryData;

/// How long an installation takes.
const TAKES: SignedDuration = SignedDuration::from_mins(2);
/// The package is not there, or is none (`ERROR_INSTALL_PACKAGE_OPEN_FAILED`, `ERROR_INSTALL_PACKAGE_INVALID`).
const NO_PACKAGE: u32 = 1619;
const BROKEN_PACKAGE: u32 = 1620;
/// It is not installed (`ERROR_UNKNOWN_PRODUCT`).
const NOT_INSTALLED: u32 = 1605;
/// A version of it is installed, and the caller did not say that it is upgraded (`ERROR_PRODUCT_VERSION`).
const INSTALLED_ALREADY: u32 = 1638;
/// Files of it were in use (`ERROR_SUCCESS_REBOOT_REQUIRED`).
const DONE_AFTER_RESTART: u32 = 3010;
/// More than a description of a package holds.
const MAX_BYTES: u64 = 64 << 10;

/// The package that a file stands for.
fn stands_for(content: &[u8]) -> Option<PracticePackage> {
    let data = serde_json::from_slice::<serde_json::Value>(content).ok()?;
    model::json::from_value(&data).ok()
}

impl Installer for Practice {
    fn identify(&self, content: &[u8]) -> PackageId {
        match stands_for(content) {
            Some(package) => PackageId { sha256: package.sha256, size: package.size },
            None => PackageId::of(content),
        }
    }

    fn install(&self, package: &str, upgrade: bool) -> Result<u32, Error> {
        let Some(content) = self.volume.files().read_at_most(package, MAX_BYTES)? else {
            return Ok(NO_PACKAGE);
        };
        let Some(package) = stands_for(&content) else { return Ok(BROKEN_PACKAGE) };
        if let Some(error) = self.installs_for_a_while()? {
            return Ok(error);
        }
        let registry = self.volume.registry();
        if program::version(registry, &package.product_code)?.is_some() && !upgrade {
            return Ok(INSTALLED_ALREADY);
        }
        let mut edits = Vec::new();
        for code in &package.takes_away {
            edits.extend(removal(registry, code)?);
        }
        let [list, ..] = program::lists();
        let key = list.join(package.product_code.as_str());
        let values = [
            ("DisplayName", RegistryData::Text(package.name)),
            ("WindowsInstaller", RegistryData::Dword(1)),
            (program::VERSION, RegistryData::Text(package.version.to_string())),
        ];
        edits.extend(values.map(|(name, data)| RegistryEdit {
            key: key.clone(),
            name: name.to_owned(),
            to: ValueFound::Present(data),
        }));
        registry.edit(&edits)?;
        Ok(if package.restart { DONE_AFTER_RESTART } else { 0 })
    }

    fn uninstall(&self, product_code: &ProductCode) -> Result<u32, Error> {
        if let Some(error) = self.installs_for_a_while()? {
            return Ok(error);
        }
        let registry = self.volume.registry();
        let edits = removal(registry, product_code)?;
        if edits.is_empty() {
            return Ok(NOT_INSTALLED);
        }
        registry.edit(&edits)?;
        Ok(0)
    }
}

impl Practice {
    /// Lets the time of an installation pass. Returns the error that the description has for it.
    fn installs_for_a_while(&self) -> Result<Option<u32>, Error> {
        let (mut error, mut is_on) = (None, true);
        self.state.change(|state| {
            if let Some(next) = state.installer.errors.iter_mut().find(|error| error.times > 0) {
                next.times -= 1;
                error = Some(next.error);
            } else {
                is_on = server::pass(state, TAKES);
            }
        })?;
        if is_on { Ok(error) } else { Err(Error::SwitchedOff) }
    }
}

/// What takes a program out of the list of installed programs. Nothing, if it is not in it.
fn removal(registry: &dyn Registry, code: &ProductCode) -> Result<Vec<RegistryEdit>, Error> {
    let mut edits = Vec::new();
    for list in program::lists() {
        let key = list.join(code.as_str());
        let names = registry.names(&key)?.unwrap_or_default();
        edits.extend(names.into_iter().map(|name| RegistryEdit {
            key: key.clone(),
            name,
            to: ValueFound::Absent { nearest_key: list.to_string() },
        }));
    }
    Ok(edits)
}
