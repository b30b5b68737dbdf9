//! How a service starts: read from the registry, where Windows keeps it, and set by the devices' port. A running Windows changes it through
//! its Service Control Manager, which reads the registry only when Windows starts.

use super::replaced::Replaced;
use super::values::{Stand, stand};
use super::{Get, Getting, Resource, TestResult};
use crate::{Error, Registry, RegistryEdit, Terminal};
use model::finding::Finding;
use model::kinds::{Service, ServiceEdit, ServiceFound, StartType, service_key};
use model::observation::ValueFound;
use model::reason::Reason;
use model::registry::RegistryData;

/// A program of its own or a shared one (`SERVICE_WIN32`). Others are drivers.
const PROGRAM: u32 = 0x30;
const START: &str = "Start";

impl Get for Service {
    fn get(&self, at: &mut Getting<'_>) -> Result<ServiceFound, Error> {
        start_type(at.terminal.registry(), &self.name).map(ServiceFound)
    }
}

/// How a service starts, or `None` if there is no such service.
fn start_type(registry: &dyn Registry, name: &str) -> Result<Option<StartType>, Error> {
    let key = service_key(name);
    let number = |name| -> Result<Option<u32>, Error> {
        Ok(registry.value(&key, name)?.and_then(|data| data.as_dword()))
    };
    if registry.subkeys(&key)?.is_none() {
        return Ok(None);
    }
    let is_program = number("Type")?.is_some_and(|kind| kind & PROGRAM != 0);
    let start = number(START)?.and_then(StartType::of);
    // A driver, or what is left of a service.
    let out_of_reach = || Error::Unsafe { path: key.to_string(), reason: Reason::KeyOutOfReach {} };
    start.filter(|_| is_program).map(Some).ok_or_else(out_of_reach)
}

/// The edit that makes a service of a disk start so.
///
/// # Errors
///
/// If there is no such service.
pub(crate) fn edit(registry: &dyn Registry, name: &str, start: StartType) -> Result<RegistryEdit, Error> {
    start_type(registry, name)?.ok_or_else(|| Error::Gone { what: name.to_owned() })?;
    let to = ValueFound::Present(RegistryData::Dword(start.number()));
    Ok(RegistryEdit { key: service_key(name), name: START.to_owned(), to })
}

impl Resource for ServiceEdit {
    const REPLACES: &'static [Replaced] = &[Replaced::Hives];

    fn test(&self, terminal: &dyn Terminal) -> Result<TestResult, Error> {
        let found = start_type(terminal.registry(), &self.name)?;
        let found = found.ok_or_else(|| Error::Gone { what: self.name.clone() })?;
        Ok(match stand(&found, &self.start) {
            Stand::Changed => TestResult::InDesiredState,
            Stand::Expected => TestResult::Ready,
            Stand::Other => {
                TestResult::Drifted(Finding::StartTypeDiffers { service: self.label.clone(), found })
            }
        })
    }

    fn set(&self, terminal: &dyn Terminal) -> Result<(), Error> {
        terminal.devices().set_start_type(&self.name, self.start.to)
    }
}
