//! Network adapters by the registry: the devices that Windows knows, and the software key of each.
//!
//! The layout is Microsoft's ("Registry trees and keys for devices and drivers"): a device's key below `Enum` names
//! its software key in `Driver`. Software keys that no device names are left over and are not looked at.

use crate::{Error, Registry, RegistryEdit};
use model::kinds::{AdapterFound, AdapterKind};
use model::observation::ValueFound;
use model::registry::{KeyPath, RegistryData};

const ENUM: &str = r"SYSTEM\CurrentControlSet\Enum";
const CLASS: &str = r"SYSTEM\CurrentControlSet\Control\Class";
/// The device class of network adapters.
const NET: &str = "{4d36e972-e325-11ce-bfc1-08002be10318}";
/// IANA's interface types, as the driver gives them in `*IfType`.
const ETHERNET: u32 = 6;
const WIFI: u32 = 71;
/// The buses of adapters with a cable, and of built-in ones. Windows' own virtual adapters (`ROOT`, `SWD`, Bluetooth's) offer no
/// such properties.
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
    /// The adapter of that instance id and `Driver` value. `None` if it is neither an adapter with a cable nor a built-in one:
    /// others have no such properties.
    pub fn new(instance: &str, driver: &str) -> Option<Self> {
        let bus = instance.split('\\').next().unwrap_or_default();
        BUSES.iter().any(|known| known.eq_ignore_ascii_case(bus)).then(|| Self {
            instance: instance.to_owned(),
            software: KeyPath::machine(&format!(r"{CLASS}\{driver}")),
        })
    }
}

/// Adapters and one property of each, by its keyword. Of one that cannot be read only that is said, and the others are
/// read all the same.
pub fn adapters(registry: &dyn Registry, places: Vec<AdapterPlace>, keyword: &str) -> Vec<AdapterFound> {
    let each = places.into_iter().map(|place| {
        adapter(registry, &place, keyword).unwrap_or_else(|error| unreadable(place.instance, &error))
    });
    let mut found: Vec<_> = each.collect();
    found.sort_by(|a, b| a.instance.cmp(&b.instance));
    found
}

/// What may be an adapter, and cannot be read.
pub(crate) fn unreadable(instance: String, error: &Error) -> AdapterFound {
    AdapterFound {
        description: instance.clone(),
        instance,
        kind: None,
        offers: false,
        value: None,
        default: None,
        odd: None,
        trouble: Some(error.trouble()),
    }
}

fn adapter(registry: &dyn Registry, place: &AdapterPlace, keyword: &str) -> Result<AdapterFound, Error> {
    let AdapterPlace { instance, software } = place;
    let kind = match registry.value(software, "*IfType")?.and_then(|data| data.as_dword()) {
        Some(ETHERNET) => Some(AdapterKind::Wired),
        Some(WIFI) => Some(AdapterKind::Wireless),
        _ => None,
    };
    let parameters = software.join(r"Ndi\params").join(keyword);
    let found = AdapterFound {
        instance: instance.clone(),
        description: registry
            .value(software, "DriverDesc")
            .ok()
            .flatten()
            .and_then(|data| data.as_text())
            .unwrap_or_else(|| instance.clone()),
        kind,
        offers: false,
        value: None,
        default: None,
        odd: None,
        trouble: None,
    };
    // From here on the adapter is known, and what cannot be read is its property alone.
    let property = || -> Result<_, Error> {
        let default = registry.value(&parameters, "default")?.and_then(|data| data.as_text());
        let (value, odd) = match registry.value(software, keyword)? {
            None => (None, None),
            Some(RegistryData::Text(value)) => (Some(value), None),
            // Drivers keep such properties as text. What this is cannot be said, nor put back as it was.
            Some(other) => (None, Some(other)),
        };
        let offers = value.is_some() || odd.is_some() || registry.subkeys(&parameters)?.is_some();
        Ok((offers, value, default, odd))
    };
    Ok(match property() {
        Ok((offers, value, default, odd)) => AdapterFound { offers, value, default, odd, ..found },
        Err(error) => AdapterFound { trouble: Some(error.trouble()), ..found },
    })
}

/// The edit that sets a property.
///
/// # Errors
///
/// If there is no such adapter.
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

/// Every network adapter that the registry knows, present or not: on a disk nobody can tell. And what may be one and
/// cannot be read.
///
/// # Errors
///
/// If the list of buses cannot be read.
pub(crate) fn known(registry: &dyn Registry) -> Result<(Vec<AdapterPlace>, Vec<AdapterFound>), Error> {
    registry.subkeys(&KeyPath::machine(ENUM))?;
    let (mut devices, mut troubled) = (Vec::new(), Vec::new());
    let mut below = |key: &KeyPath, name: &str| match registry.subkeys(key) {
        Ok(names) => names.unwrap_or_default(),
        Err(error) => {
            troubled.push(unreadable(name.to_owned(), &error));
            Vec::new()
        }
    };
    let mut instances = Vec::new();
    for bus in BUSES {
        let bus_key = KeyPath::machine(&format!(r"{ENUM}\{bus}"));
        for device in below(&bus_key, bus) {
            let name = format!(r"{bus}\{device}");
            let device_key = bus_key.join(&device);
            let each = below(&device_key, &name).into_iter();
            instances
                .extend(each.map(|instance| (device_key.join(&instance), format!(r"{name}\{instance}"))));
        }
    }
    for (key, instance) in instances {
        match driver(registry, &key) {
            Ok(driver) => devices.extend(driver.and_then(|driver| AdapterPlace::new(&instance, &driver))),
            Err(error) => troubled.push(unreadable(instance, &error)),
        }
    }
    Ok((devices, troubled))
}

/// A device's driver, or `None` if it is not a network adapter, or has none.
fn driver(registry: &dyn Registry, device: &KeyPath) -> Result<Option<String>, Error> {
    let text = |name| -> Result<Option<String>, Error> {
        Ok(registry.value(device, name)?.and_then(|data| data.as_text()))
    };
    match text("ClassGUID")? {
        Some(class) if class.eq_ignore_ascii_case(NET) => text("Driver"),
        _ => Ok(None),
    }
}
