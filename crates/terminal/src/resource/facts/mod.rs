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

fn source_of(fact: &FactSource) -> Box<dyn Source + '_> {
    match fact {
        FactSource::Registry(place) => Box::new(place),
        FactSource::PolicyFile(place) => Box::new(registry::InPolicyFile(place)),
        FactSource::File(file) => Box::new(file),
        FactSource::Program(program) => Box::new(program),
        FactSource::Certificate(certificate) => Box::new(certificate),
        FactSource::Service(service) => Box::new(service),
        FactSource::Proxy(proxy) => Box::new(proxy),
        FactSource::Connection(connection) => Box::new(connection),
        FactSource::PowerSetting(setting) => Box::new(setting),
        FactSource::AutomaticSignIn(_) => Box::new(sign_in::SignIn),
        FactSource::RegistryList(list) => Box::new(list),
        FactSource::FreeSpace(space) => Box::new(space),
        FactSource::Device(device) => Box::new(device),
        FactSource::Task(task) => Box::new(task),
        FactSource::Reachable(host) => Box::new(host),
        FactSource::Account(account) => Box::new(account),
        FactSource::Clock(clock) => Box::new(clock),
        FactSource::Running(software) => Box::new(software),
    }
}

impl Source for FactSource {
    fn read(&self, kind: Kind, looking: &mut Looking<'_>) -> Fact {
        source_of(self).read(kind, looking)
    }

    fn imagine(&self, imagined: Imagined<'_>, made: &mut Description) -> Option<()> {
        source_of(self).imagine(imagined, made)
    }
}

impl<S: Source> Source for &S {
    fn read(&self, kind: Kind, looking: &mut Looking<'_>) -> Fact {
        (**self).read(kind, looking)
    }

    fn imagine(&self, imagined: Imagined<'_>, made: &mut Description) -> Option<()> {
        (**self).imagine(imagined, made)
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
