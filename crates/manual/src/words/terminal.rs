//! What a terminal is, by its facts. What is not known is left out, with the brackets that would stand around it.

use super::shown;
use model::fact::BuiltIn;
use model::plan::Report;
use model::{FactName, Lang};

fn known(report: &Report, facts: &[BuiltIn], lang: Lang) -> Vec<String> {
    let value = |fact: &BuiltIn| report.terminal.facts.get(&FactName::literal(fact.name()))?.value.as_ref();
    facts.iter().filter_map(value).map(|value| shown(value, lang)).collect()
}

/// Maker, name and number of the machine.
pub fn machine(report: &Report, lang: Lang) -> String {
    let facts = [BuiltIn::MachineManufacturer, BuiltIn::MachineVersion, BuiltIn::MachineType];
    known(report, &facts, lang).join(" ")
}

/// The machine's serial number.
pub fn serial_number(report: &Report, lang: Lang) -> String {
    known(report, &[BuiltIn::MachineSerial], lang).concat()
}

/// The computer's name.
pub fn pc_name(report: &Report, lang: Lang) -> String {
    known(report, &[BuiltIn::PcName], lang).concat()
}

/// The build of Windows with its revision: `17763.3650`.
pub fn windows_version(report: &Report, lang: Lang) -> String {
    known(report, &[BuiltIn::OsBuild, BuiltIn::OsRevision], lang).join(".")
}

/// The name of Windows, and its version in brackets.
pub fn windows(report: &Report, lang: Lang) -> String {
    let version = Some(windows_version(report, lang)).filter(|version| !version.is_empty());
    let name = known(report, &[BuiltIn::OsName], lang);
    name.into_iter().chain(version.map(|version| format!("({version})"))).collect::<Vec<_>>().join(" ")
}
