//! Facts: what is read from a terminal about itself.
//!
//! Each fact has a [`Source`], which reads it and describes a practice terminal that shows it. The list of the built-in facts is in
//! [`model::fact`]; one without a source here does not compile.

pub(crate) mod certificates;
mod connections;
mod files;
mod firmware;
mod placeholder;
mod power;
mod programs;
mod proxy;
pub(crate) mod registry;
mod running;
mod sign_in;
mod windows;

pub use windows::{update_server, windows_version};

use crate::{Error, Machine, Registry, Terminal};
use firmware::Firmware;
use model::FactName;
use model::fact::{BuiltIn, Fact, FactSource, Kind, NoticeFact, Value};
use model::finding::Finding;
use model::practice::Description;
use model::registry::KeyPath;
use std::collections::BTreeMap;

/// The value with the name of the joined domain; empty in a workgroup.
const NETWORK: &str = r"SYSTEM\CurrentControlSet\Services\Tcpip\Parameters";
/// The key with the name that Windows gives this PC from its next start on.
const COMPUTER: &str = r"SYSTEM\CurrentControlSet\Control\ComputerName\ComputerName";
/// The key in which Edge's updater, a 32-bit program, keeps the installed version.
const EDGE: &str =
    r"SOFTWARE\WOW6432Node\Microsoft\EdgeUpdate\Clients\{56EB18F8-B008-4CBD-B6D2-8C97FE7E9062}";

/// The source of a fact.
trait Source {
    /// Reads the fact, whose value is of that kind.
    fn read(&self, kind: Kind, looking: &mut Looking<'_>) -> Fact;

    /// Changes a description so that the practice terminal made of it shows this fact. `None` if no practice terminal can.
    fn imagine(&self, imagined: Imagined<'_>, made: &mut Description) -> Option<()>;
}

/// The fact to show.
#[derive(Clone, Copy, Debug)]
pub enum Imagined<'a> {
    /// With this value.
    Is(&'a Value),
    /// Its place is read and holds none.
    Absent,
    /// It cannot be read.
    Unreadable,
}

/// The source of each built-in fact.
fn source(fact: BuiltIn) -> Box<dyn Source> {
    match fact {
        BuiltIn::MachineManufacturer => Box::new(Firmware {
            told: |machine| &machine.manufacturer,
            described: |machine| &mut machine.manufacturer,
        }),
        BuiltIn::MachineType => {
            Box::new(Firmware { told: |machine| &machine.product, described: |machine| &mut machine.product })
        }
        BuiltIn::MachineVersion => {
            Box::new(Firmware { told: |machine| &machine.version, described: |machine| &mut machine.version })
        }
        BuiltIn::MachineFamily => {
            Box::new(Firmware { told: |machine| &machine.family, described: |machine| &mut machine.family })
        }
        BuiltIn::MachineSerial => {
            Box::new(Firmware { told: |machine| &machine.serial, described: |machine| &mut machine.serial })
        }
        BuiltIn::PcName => Box::new(EveryWindowsHas(registry::machine(COMPUTER, "ComputerName"))),
        BuiltIn::OsName => Box::new(windows::Name),
        BuiltIn::OsEdition => Box::new(windows::EDITION),
        BuiltIn::OsBuild => Box::new(windows::BUILD),
        BuiltIn::OsRevision => Box::new(windows::REVISION),
        BuiltIn::OsInstalledOn => Box::new(windows::INSTALLED_ON),
        BuiltIn::OsDomain => Box::new(registry::machine(NETWORK, "Domain")),
        BuiltIn::EdgeVersion => Box::new(registry::machine(EDGE, "pv")),
    }
}

/// A fact that no Windows is without.
struct EveryWindowsHas(FactSource);

impl Source for EveryWindowsHas {
    fn read(&self, kind: Kind, looking: &mut Looking<'_>) -> Fact {
        self.0.read(kind, looking)
    }

    fn imagine(&self, imagined: Imagined<'_>, made: &mut Description) -> Option<()> {
        match imagined {
            Imagined::Absent => None,
            Imagined::Is(_) | Imagined::Unreadable => self.0.imagine(imagined, made),
        }
    }
}

impl Source for FactSource {
    fn read(&self, kind: Kind, looking: &mut Looking<'_>) -> Fact {
        match self {
            FactSource::Registry(place) => {
                registry::from_registry(looking, place, |data| registry::of_kind(data, kind))
            }
            FactSource::PolicyFile(place) => registry::from_policy_file(looking, place),
            FactSource::File(file) => file.read(kind, looking),
            FactSource::Program(program) => program.read(kind, looking),
            FactSource::Certificate(certificate) => certificate.read(kind, looking),
            FactSource::Service(service) => service.read(kind, looking),
            FactSource::Proxy(proxy) => proxy.read(kind, looking),
            FactSource::Connection(connection) => connection.read(kind, looking),
            FactSource::PowerSetting(setting) => setting.read(kind, looking),
            FactSource::AutomaticSignIn(_) => sign_in::SignIn.read(kind, looking),
            FactSource::RegistryList(list) => list.read(kind, looking),
            FactSource::FreeSpace(space) => space.read(kind, looking),
            FactSource::Device(device) => device.read(kind, looking),
            FactSource::Task(task) => task.read(kind, looking),
            FactSource::Reachable(host) => host.read(kind, looking),
            FactSource::Account(account) => account.read(kind, looking),
        }
    }

    fn imagine(&self, imagined: Imagined<'_>, made: &mut Description) -> Option<()> {
        match self {
            FactSource::Registry(place) => registry::in_registry(place, imagined, made),
            FactSource::PolicyFile(place) => registry::in_policy_file(place, imagined, made),
            FactSource::File(file) => file.imagine(imagined, made),
            FactSource::Program(program) => program.imagine(imagined, made),
            FactSource::Certificate(certificate) => certificate.imagine(imagined, made),
            FactSource::Service(service) => service.imagine(imagined, made),
            FactSource::Proxy(proxy) => proxy.imagine(imagined, made),
            FactSource::Connection(connection) => connection.imagine(imagined, made),
            FactSource::PowerSetting(setting) => setting.imagine(imagined, made),
            FactSource::AutomaticSignIn(_) => sign_in::SignIn.imagine(imagined, made),
            FactSource::RegistryList(list) => list.imagine(imagined, made),
            FactSource::FreeSpace(space) => space.imagine(imagined, made),
            FactSource::Device(device) => device.imagine(imagined, made),
            FactSource::Task(task) => task.imagine(imagined, made),
            FactSource::Reachable(host) => host.imagine(imagined, made),
            FactSource::Account(account) => account.imagine(imagined, made),
        }
    }
}

/// The version of Edge on this PC. `None` if the registry does not say.
///
/// # Errors
///
/// If the registry cannot be read.
pub fn edge_version(registry: &dyn Registry) -> Result<Option<String>, Error> {
    Ok(registry.value(&KeyPath::machine(EDGE), "pv")?.and_then(|data| data.as_text()))
}

/// What reading facts needs and finds.
struct Looking<'a> {
    terminal: &'a dyn Terminal,
    /// The firmware's strings from each source, read for the first fact that needs them.
    machine: Option<Result<Vec<Machine>, Error>>,
    findings: Vec<Finding>,
}

/// The built-in facts and those that a notice defines, and what is odd about them.
pub(crate) fn facts(
    terminal: &dyn Terminal,
    own: &BTreeMap<FactName, NoticeFact>,
) -> (BTreeMap<FactName, Fact>, Vec<Finding>) {
    let mut looking = Looking { terminal, machine: None, findings: Vec::new() };
    let mut facts = BTreeMap::new();
    for fact in BuiltIn::ALL {
        let read = source(*fact).read(fact.kind(), &mut looking);
        facts.insert(FactName::literal(fact.name()), read);
    }
    for (name, fact) in own {
        facts.insert(name.clone(), fact.source.read(fact.source.kind(), &mut looking));
    }
    (facts, looking.findings)
}

/// Changes a description so that the practice terminal made of it shows a fact. `None` if no practice terminal can, or if there is
/// no fact of that name.
pub fn imagine(
    name: &FactName,
    own: &BTreeMap<FactName, NoticeFact>,
    imagined: Imagined<'_>,
    made: &mut Description,
) -> Option<()> {
    match BuiltIn::named(name) {
        Some(fact) => source(fact).imagine(imagined, made),
        None => own.get(name)?.source.imagine(imagined, made),
    }
}

fn fact(value: Value, place: String) -> Fact {
    Fact { value: Some(value), place, trouble: None }
}

fn absent(place: String) -> Fact {
    Fact { value: None, place, trouble: None }
}

fn unreadable(error: &Error) -> Fact {
    let trouble = error.trouble();
    Fact { value: None, place: trouble.place, trouble: Some(trouble.reason) }
}
