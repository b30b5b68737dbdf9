//! Network connections: their names, and the IPv4 settings of each.
//!
//! The layout is Microsoft's ("TCP/IP and NetBT configuration parameters for Windows"): a connection has a GUID, by which its name and
//! the interface's parameters are found.

use super::registry::describe;
use super::{Imagined, Looking, Source, absent, fact, unreadable};
use crate::{Error, Registry};
use model::fact::{ConnectionFact, ConnectionTells, Fact, Kind, Value};
use model::practice::Description;
use model::registry::{KeyPath, RegistryData};

/// The class of network adapters, whose keys are the connections.
const CONNECTIONS: &str = r"SYSTEM\CurrentControlSet\Control\Network\{4D36E972-E325-11CE-BFC1-08002BE10318}";
const INTERFACES: &str = r"SYSTEM\CurrentControlSet\Services\Tcpip\Parameters\Interfaces";
/// What stands for no address.
const NONE: &str = "0.0.0.0";

impl Source for ConnectionFact {
    fn read(&self, _: Kind, looking: &mut Looking<'_>) -> Fact {
        let registry = looking.terminal.registry();
        let read = || -> Result<Fact, Error> {
            let Some(guid) = named(registry, &self.name)? else {
                return Ok(absent(KeyPath::machine(CONNECTIONS).to_string()));
            };
            let key = KeyPath::machine(INTERFACES).join(&guid);
            let told = told(registry, &key, self.tells)?;
            Ok(match told.is_empty() {
                true => absent(key.to_string()),
                false => fact(Value::Text(told.join(", ")), key.to_string()),
            })
        };
        read().unwrap_or_else(|error| unreadable(&error))
    }

    fn imagine(&self, imagined: Imagined<'_>, made: &mut Description) -> Option<()> {
        let text = match imagined {
            Imagined::Is(Value::Text(text)) => Some(RegistryData::Text(text.clone())),
            Imagined::Absent => None,
            Imagined::Unreadable | Imagined::Is(Value::Number(_) | Value::Date(_)) => return None,
        };
        let connections = KeyPath::machine(CONNECTIONS);
        let guid = format!("{{imagined {}}}", self.name.replace('\\', " "));
        let name = Some(RegistryData::Text(self.name.clone()));
        describe(&connections.join(&guid).join("Connection"), "Name", name, made)?;
        let key = KeyPath::machine(INTERFACES).join(&guid);
        let [_, by_dhcp] = names(self.tells);
        describe(&key, "EnableDHCP", Some(RegistryData::Dword(1)), made)?;
        describe(&key, by_dhcp, text, made)
    }
}

/// The GUID of the connection of that name, which Windows gives to one only. `None` if there is none.
fn named(registry: &dyn Registry, name: &str) -> Result<Option<String>, Error> {
    let connections = KeyPath::machine(CONNECTIONS);
    for guid in registry.subkeys(&connections)?.unwrap_or_default() {
        let known = registry.value(&connections.join(&guid).join("Connection"), "Name")?;
        let known = known.and_then(|data| data.as_text());
        if known.is_some_and(|known| known.trim().to_lowercase() == name.trim().to_lowercase()) {
            return Ok(Some(guid));
        }
    }
    Ok(None)
}

/// The value that is set, and the one that DHCP gave.
fn names(tells: ConnectionTells) -> [&'static str; 2] {
    match tells {
        ConnectionTells::Address => ["IPAddress", "DhcpIPAddress"],
        ConnectionTells::Dns => ["NameServer", "DhcpNameServer"],
        ConnectionTells::Gateway => ["DefaultGateway", "DhcpDefaultGateway"],
    }
}

/// What is set, else what DHCP gave. An address that is set counts only while DHCP is off; a DNS server does always.
fn told(registry: &dyn Registry, key: &KeyPath, tells: ConnectionTells) -> Result<Vec<String>, Error> {
    let [set, by_dhcp] = names(tells);
    let has_dhcp = registry.value(key, "EnableDHCP")?.and_then(|data| data.as_dword()) == Some(1);
    let set_counts = !has_dhcp || tells == ConnectionTells::Dns;
    let set = if set_counts { listed(registry, key, set)? } else { Vec::new() };
    if !set.is_empty() || !has_dhcp {
        return Ok(set);
    }
    listed(registry, key, by_dhcp)
}

/// The addresses of a value: several texts, or one with commas or spaces between them.
fn listed(registry: &dyn Registry, key: &KeyPath, name: &str) -> Result<Vec<String>, Error> {
    let Some(data) = registry.value(key, name)? else { return Ok(Vec::new()) };
    let texts = data.as_strings().or_else(|| data.as_text().map(|text| vec![text])).unwrap_or_default();
    let parts = texts.iter().flat_map(|text| text.split([',', ' ']));
    Ok(parts.filter(|part| !part.is_empty() && *part != NONE).map(str::to_owned).collect())
}
