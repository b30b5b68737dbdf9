//! Proxies: of Windows' own services (WinHTTP), and of the user's programs (WinINet).

use super::registry::describe;
use super::{Imagined, Looking, Source, absent, fact, unreadable};
use crate::{Error, Registry};
use formats::proxy_settings::{self, ProxySettings};
use model::fact::{Fact, Kind, ProxyFact, ProxyOf, ProxyTells, Value};
use model::practice::Description;
use model::reason::Reason;
use model::registry::{BINARY, KeyPath, RegistryData};

const SETTINGS: &str = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Internet Settings";
/// The policy whose value 0 has every user use the machine's settings.
const POLICY: &str = r"SOFTWARE\Policies\Microsoft\Windows\CurrentVersion\Internet Settings";
const PER_USER: &str = "ProxySettingsPerUser";
const OF_MACHINE: &str = "WinHttpSettings";
const OF_USER: &str = "DefaultConnectionSettings";

impl Source for ProxyFact {
    fn read(&self, _: Kind, looking: &mut Looking<'_>) -> Fact {
        let registry = looking.terminal.registry();
        let (key, name) = match place(self.of, registry) {
            Ok(place) => place,
            Err(error) => return unreadable(&error),
        };
        let connections = key.join("Connections");
        let place = format!(r"{connections}\{name}");
        let settings = match registry.value(&connections, name) {
            Err(error) => return unreadable(&error),
            Ok(Some(found)) => match proxy_settings::read(&found.bytes()) {
                Some(settings) => settings,
                None => {
                    return Fact { value: None, place, trouble: Some(Reason::ValueOfOtherType { found }) };
                }
            },
            Ok(None) if self.of == ProxyOf::Machine => return absent(place),
            Ok(None) => match before_first_use(&key, registry) {
                Ok(settings) => settings,
                Err(error) => return unreadable(&error),
            },
        };
        let told = match self.tells {
            ProxyTells::Server => settings.server,
            ProxyTells::Bypass => settings.bypass,
        };
        told.map_or_else(|| absent(place.clone()), |text| fact(Value::Text(text), place.clone()))
    }

    fn imagine(&self, imagined: Imagined<'_>, made: &mut Description) -> Option<()> {
        let text = match imagined {
            Imagined::Is(Value::Text(text)) => text.as_str(),
            Imagined::Absent => "",
            Imagined::Unreadable | Imagined::Is(Value::Number(_) | Value::Date(_)) => return None,
        };
        let (key, name) = match self.of {
            ProxyOf::Machine => (KeyPath::machine(SETTINGS), OF_MACHINE),
            ProxyOf::User => (KeyPath::user(SETTINGS), OF_USER),
        };
        let bytes = match self.tells {
            ProxyTells::Server => proxy_settings::write(text, ""),
            ProxyTells::Bypass => proxy_settings::write("proxy.example:8080", text),
        };
        describe(&KeyPath::machine(POLICY), PER_USER, None, made)?;
        describe(&key.join("Connections"), name, Some(RegistryData::from_bytes(BINARY, &bytes)), made)
    }
}

/// The key of the settings, and the name of the value below its connections.
fn place(of: ProxyOf, registry: &dyn Registry) -> Result<(KeyPath, &'static str), Error> {
    let for_all = || -> Result<bool, Error> {
        let per_user = registry.value(&KeyPath::machine(POLICY), PER_USER)?;
        Ok(per_user.and_then(|data| data.as_dword()) == Some(0))
    };
    Ok(match of {
        ProxyOf::Machine => (KeyPath::machine(SETTINGS), OF_MACHINE),
        ProxyOf::User if for_all()? => (KeyPath::machine(SETTINGS), OF_USER),
        ProxyOf::User => (KeyPath::user(SETTINGS), OF_USER),
    })
}

/// The settings that Windows makes its own of when a user first connects: single values, which scripts write.
fn before_first_use(key: &KeyPath, registry: &dyn Registry) -> Result<ProxySettings, Error> {
    let is_used = registry.value(key, "ProxyEnable")?.and_then(|data| data.as_dword()) == Some(1);
    let text = |name: &str| -> Result<Option<String>, Error> {
        let text = registry.value(key, name)?.and_then(|data| data.as_text());
        Ok(text.filter(|text| is_used && !text.trim().is_empty()))
    };
    Ok(ProxySettings { server: text("ProxyServer")?, bypass: text("ProxyOverride")? })
}
