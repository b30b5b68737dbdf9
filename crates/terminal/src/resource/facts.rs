//! Facts: what a terminal tells about itself.

use super::placeholder::is_placeholder;
use super::policy;
use crate::{Error, Machine, Registry, Terminal};
use jiff::Timestamp;
use model::FactName;
use model::calendar::in_japan;
use model::fact::{Fact, FactSource, Kind, RegistryFact, Value};
use model::finding::Finding;
use model::reason::Reason;
use model::registry::{KeyPath, RegistryData};
use std::collections::BTreeMap;

const WINDOWS: &str = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion";
/// Where Windows keeps the name of the domain that it is joined to; empty in a workgroup.
const NETWORK: &str = r"SYSTEM\CurrentControlSet\Services\Tcpip\Parameters";
/// Where Edge's updater, a 32-bit program, keeps the version that is installed.
const EDGE: &str =
    r"SOFTWARE\WOW6432Node\Microsoft\EdgeUpdate\Clients\{56EB18F8-B008-4CBD-B6D2-8C97FE7E9062}";
const UPDATE_POLICY: &str = r"SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate";
/// The first build of Windows 11, whose registry still says "Windows 10".
const FIRST_OF_11: u64 = 22_000;

/// The built-in facts and those that a notice defines, and what is odd about them.
pub(crate) fn facts(
    terminal: &dyn Terminal,
    own: &BTreeMap<FactName, RegistryFact>,
) -> (BTreeMap<FactName, Fact>, Vec<Finding>) {
    let mut facts = BTreeMap::new();
    let mut findings = Vec::new();
    machine(terminal, &mut facts, &mut findings);
    windows(terminal, &mut facts);
    for (name, key, value) in [("os.domain", NETWORK, "Domain"), ("edge.version", EDGE, "pv")] {
        let fact = from_registry(terminal, &KeyPath::machine(key), value, |data| of_kind(data, Kind::Text));
        facts.insert(FactName::literal(name), fact);
    }
    for (name, fact) in own {
        let take = |data| of_kind(data, fact.kind);
        let read = match fact.from {
            FactSource::Registry => from_registry(terminal, &fact.key, &fact.value, take),
            FactSource::PolicyFile => {
                let set = policy::set_in_file(terminal.files(), &fact.key, &fact.value);
                told(format!(r"{}: {}\{}", policy::POLICY_FILE, fact.key.split().1, fact.value), set, take)
            }
        };
        facts.insert(name.clone(), read);
    }
    (facts, findings)
}

fn machine(terminal: &dyn Terminal, facts: &mut BTreeMap<FactName, Fact>, findings: &mut Vec<Finding>) {
    type Field = fn(&Machine) -> &Option<String>;
    let fields: [(&'static str, Field); 4] = [
        ("machine.manufacturer", |m| &m.manufacturer),
        ("machine.type", |m| &m.product),
        ("machine.version", |m| &m.version),
        ("machine.family", |m| &m.family),
    ];
    let sources = terminal.devices().machine();
    for (name, field) in fields {
        let fact = match &sources {
            Err(error) => troubled(error),
            Ok(sources) => agreed(sources, field, findings),
        };
        facts.insert(FactName::literal(name), fact);
    }
}

/// What the first source that answers says; that another says something else is a finding.
fn agreed(sources: &[Machine], field: fn(&Machine) -> &Option<String>, findings: &mut Vec<Finding>) -> Fact {
    // An empty answer is none, nor is what stands where a name was never written.
    let mut told = sources
        .iter()
        .filter_map(|source| Some((field(source).as_ref()?.trim(), &source.place)))
        .filter(|(value, _)| !is_placeholder(value));
    let Some((value, place)) = told.next() else {
        return Fact {
            value: None,
            place: sources.iter().map(|s| s.place.as_str()).collect::<Vec<_>>().join(", "),
            trouble: Some(Reason::NotTold {}),
        };
    };
    for (other, other_place) in told.filter(|(other, _)| !other.eq_ignore_ascii_case(value)) {
        findings.push(Finding::SourcesDisagree {
            one: format!("{value} ({place})"),
            other: format!("{other} ({other_place})"),
        });
    }
    Fact { value: Some(Value::Text(value.to_owned())), place: place.clone(), trouble: None }
}

fn windows(terminal: &dyn Terminal, facts: &mut BTreeMap<FactName, Fact>) {
    let key = KeyPath::machine(WINDOWS);
    let mut read = |name: &'static str, value: &str, take: fn(RegistryData) -> Option<Value>| {
        let fact = from_registry(terminal, &key, value, take);
        facts.insert(FactName::literal(name), fact.clone());
        fact
    };
    let build =
        read("os.build", "CurrentBuildNumber", |data| data.as_text()?.parse().ok().map(Value::Number));
    read("os.revision", "UBR", |data| of_kind(data, Kind::Number));
    read("os.edition", "EditionID", |data| of_kind(data, Kind::Text));
    read("os.installed-on", "InstallDate", |data| of_kind(data, Kind::Date));
    let mut name = read("os.name", "ProductName", |data| of_kind(data, Kind::Text));
    if let (Some(Value::Text(text)), Some(Value::Number(FIRST_OF_11..))) = (&mut name.value, build.value) {
        *text = text.replace("Windows 10", "Windows 11");
        facts.insert(FactName::literal("os.name"), name);
    }
}

/// A registry value as a fact.
fn from_registry(
    terminal: &dyn Terminal,
    key: &KeyPath,
    name: &str,
    take: impl Fn(RegistryData) -> Option<Value>,
) -> Fact {
    told(format!(r"{key}\{name}"), terminal.registry().value(key, name), take)
}

/// What was read at a place, as a fact.
fn told(
    place: String,
    read: Result<Option<RegistryData>, Error>,
    take: impl Fn(RegistryData) -> Option<Value>,
) -> Fact {
    match read {
        Err(error) => troubled(&error),
        Ok(None) => Fact { value: None, place, trouble: None },
        Ok(Some(data)) => {
            let found = data.clone();
            match take(data) {
                Some(value) => Fact { value: Some(value), place, trouble: None },
                None => Fact { value: None, place, trouble: Some(Reason::ValueOfOtherType { found }) },
            }
        }
    }
}

/// The update server that a policy sets. It counts only where another value switches it on.
///
/// # Errors
///
/// Where the registry cannot be read.
pub fn update_server(registry: &dyn Registry) -> Result<Option<String>, Error> {
    let policy = KeyPath::machine(UPDATE_POLICY);
    let used = registry.value(&policy.join("AU"), "UseWUServer")?.and_then(|data| data.as_dword());
    if used != Some(1) {
        return Ok(None);
    }
    Ok(registry.value(&policy, "WUServer")?.and_then(|data| data.as_text()))
}

/// Windows' build and revision (UBR), as `17763.3887`. None: the registry does not say.
///
/// # Errors
///
/// Where the registry cannot be read.
pub fn windows_version(registry: &dyn Registry) -> Result<Option<String>, Error> {
    let key = KeyPath::machine(WINDOWS);
    let build = registry.value(&key, "CurrentBuildNumber")?.and_then(|data| data.as_text());
    let revision = registry.value(&key, "UBR")?.and_then(|data| data.as_dword());
    Ok(build.zip(revision).map(|(build, revision)| format!("{build}.{revision}")))
}

fn of_kind(data: RegistryData, kind: Kind) -> Option<Value> {
    match kind {
        Kind::Text => data.as_text().map(Value::Text),
        Kind::Number => data.as_dword().map(|number| Value::Number(number.into())),
        // Windows counts seconds from 1970, UTC.
        Kind::Date => {
            let at = Timestamp::from_second(i64::from(data.as_dword()?)).ok()?;
            Some(Value::Date(in_japan(at).date()))
        }
    }
}

fn troubled(error: &Error) -> Fact {
    let trouble = error.trouble();
    Fact { value: None, place: trouble.place, trouble: Some(trouble.reason) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(place: &str, version: Option<&str>) -> Machine {
        let version = version.map(str::to_owned);
        Machine { manufacturer: None, product: None, version, family: None, place: place.to_owned() }
    }

    #[test]
    fn sources_that_disagree_are_told() {
        let said = |answers: [Option<&str>; 3]| {
            let sources = [source("a", answers[0]), source("b", answers[1]), source("c", answers[2])];
            let mut findings = Vec::new();
            let fact = agreed(&sources, |machine| &machine.version, &mut findings);
            (fact, findings)
        };
        let (fact, findings) = said([Some(" E14 "), Some("e14"), None]);
        assert_eq!(
            (fact.value, fact.place, fact.trouble),
            (Some(Value::Text("E14".to_owned())), "a".to_owned(), None)
        );
        assert_eq!(findings, []);
        let (fact, findings) = said([Some("  "), Some("E14"), Some("E15")]);
        assert_eq!((fact.value, fact.place), (Some(Value::Text("E14".to_owned())), "b".to_owned()));
        let told = Finding::SourcesDisagree { one: "E14 (b)".to_owned(), other: "E15 (c)".to_owned() };
        assert_eq!(findings, [told]);
        let (fact, findings) = said([None, Some(""), None]);
        assert_eq!((fact.value, fact.place, findings.len()), (None, "a, b, c".to_owned(), 0));
        assert!(fact.trouble.is_some());
    }
}
