//! Network adapters by the registry: the devices that Windows knows, and the software key of each.
//!
//! The layout is Microsoft's ("Registry trees and keys for devices and drivers"): a device's key below `Enum` names
//! its software key in `Driver`. Software keys that no device names are left over and are not looked at.

use crate::{Error, Registry, RegistryEdit};
use model::desired::AdapterKind;
use model::observation::{AdapterFound, ValueFound};
use model::registry::{KeyPath, RegistryData};

const ENUM: &str = r"SYSTEM\CurrentControlSet\Enum";
const CLASS: &str = r"SYSTEM\CurrentControlSet\Control\Class";
/// The device class of network adapters.
const NET: &str = "{4d36e972-e325-11ce-bfc1-08002be10318}";
/// IANA's interface types, as the driver gives them in `*IfType`.
const ETHERNET: u32 = 6;
const WIFI: u32 = 71;
/// Where adapters that people plug a cable into or that are built in hang. Windows' own virtual adapters (`ROOT`,
/// `SWD`, Bluetooth's) offer no such properties.
const BUSES: [&str; 2] = ["PCI", "USB"];

/// A network adapter: its device instance id, and its software key, where the driver keeps its properties.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdapterPlace {
    /// The device instance id.
    pub instance: String,
    /// The software key.
    pub software: KeyPath,
}

impl AdapterPlace {
    /// The adapter of that instance id and `Driver` value. None: not one that people plug a cable into or that is built
    /// in, so not one that offers such properties.
    pub fn new(instance: &str, driver: &str) -> Option<Self> {
        let bus = instance.split('\\').next().unwrap_or_default();
        BUSES.iter().any(|known| known.eq_ignore_ascii_case(bus)).then(|| Self {
            instance: instance.to_owned(),
            software: KeyPath::machine(&format!(r"{CLASS}\{driver}")),
        })
    }
}

/// Adapters and one property of each, by its keyword.
///
/// # Errors
///
/// Where the registry cannot be read, or the property is kept as something else than text.
pub fn adapters(
    registry: &dyn Registry,
    places: Vec<AdapterPlace>,
    keyword: &str,
) -> Result<Vec<AdapterFound>, Error> {
    let mut found = Vec::new();
    for AdapterPlace { instance, software } in places {
        let text = |name: &str| -> Result<Option<String>, Error> {
            Ok(registry.value(&software, name)?.and_then(|data| data.as_text()))
        };
        let kind = match registry.value(&software, "*IfType")?.and_then(|data| data.as_dword()) {
            Some(ETHERNET) => Some(AdapterKind::Wired),
            Some(WIFI) => Some(AdapterKind::Wireless),
            _ => None,
        };
        let parameters = software.join(r"Ndi\params").join(keyword);
        let default = registry.value(&parameters, "default")?.and_then(|data| data.as_text());
        let value = match registry.value(&software, keyword)? {
            None => None,
            Some(RegistryData::Text(value)) => Some(value),
            // Drivers keep such properties as text. What this is cannot be said, nor put back as it was.
            Some(other) => {
                let path = format!(r"{software}\{keyword}");
                return Err(Error::Damaged { path, reason: format!("{other} is not text") });
            }
        };
        let offers = value.is_some() || registry.subkeys(&parameters)?.is_some();
        found.push(AdapterFound {
            description: text("DriverDesc")?.unwrap_or_else(|| instance.clone()),
            instance,
            kind,
            offers,
            value,
            default,
        });
    }
    found.sort_by(|a, b| a.instance.cmp(&b.instance));
    Ok(found)
}

/// The edit that sets a property.
///
/// # Errors
///
/// Where there is no such adapter.
pub fn edit_adapter(
    places: Vec<AdapterPlace>,
    instance: &str,
    keyword: &str,
    value: Option<&str>,
) -> Result<RegistryEdit, Error> {
    let software = places
        .into_iter()
        .find(|place| place.instance.eq_ignore_ascii_case(instance))
        .map(|place| place.software)
        .ok_or_else(|| Error::Gone { what: instance.to_owned() })?;
    let to = match value {
        Some(value) => ValueFound::Present(RegistryData::Text(value.to_owned())),
        None => ValueFound::Absent { nearest_key: software.to_string() },
    };
    Ok(RegistryEdit { key: software, name: keyword.to_owned(), to })
}

/// Every network adapter that the registry knows, present or not: on a disk nobody can tell.
pub(crate) fn known(registry: &dyn Registry) -> Result<Vec<AdapterPlace>, Error> {
    let mut devices = Vec::new();
    for bus in BUSES {
        let bus_key = KeyPath::machine(&format!(r"{ENUM}\{bus}"));
        for device in registry.subkeys(&bus_key)?.unwrap_or_default() {
            let device_key = bus_key.join(&device);
            for instance in registry.subkeys(&device_key)?.unwrap_or_default() {
                let key = device_key.join(&instance);
                let class = registry.value(&key, "ClassGUID")?.and_then(|data| data.as_text());
                if !class.is_some_and(|class| class.eq_ignore_ascii_case(NET)) {
                    continue;
                }
                if let Some(driver) = registry.value(&key, "Driver")?.and_then(|data| data.as_text()) {
                    devices.extend(AdapterPlace::new(&format!(r"{bus}\{device}\{instance}"), &driver));
                }
            }
        }
    }
    Ok(devices)
}
