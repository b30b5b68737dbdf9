//! Facts about the Windows that is installed.

use super::registry::{from_registry, of_kind};
use super::{Imagined, Looking, Source};
use crate::{Error, Registry};
use jiff::civil::Date;
use model::fact::{Fact, Kind, RegistryPlace, Value};
use model::practice::{self, Description};
use model::registry::{KeyPath, RegistryData};

const WINDOWS: &str = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion";
const UPDATE_POLICY: &str = r"SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate";
/// The first build of Windows 11, whose registry still says "Windows 10".
const FIRST_OF_11: u64 = 22_000;

/// A value that Windows keeps about itself.
pub(super) struct Windows {
    name: &'static str,
    /// The fact's value. `None`: the data is of another kind.
    take: fn(RegistryData, Kind) -> Option<Value>,
    /// Describes a practice terminal's Windows so. `None`: it cannot be described so.
    describe: fn(&mut practice::Windows, &Value) -> Option<()>,
}

pub(super) const EDITION: Windows = Windows {
    name: "EditionID",
    take: of_kind,
    describe: |windows, value| text(value).map(|edition| windows.edition = edition),
};
pub(super) const BUILD: Windows = Windows {
    name: "CurrentBuildNumber",
    take: |data, _| data.as_text()?.parse().ok().map(Value::Number),
    describe: |windows, value| number(value).map(|build| windows.build = build),
};
pub(super) const REVISION: Windows = Windows {
    name: "UBR",
    take: of_kind,
    describe: |windows, value| number(value).map(|revision| windows.revision = revision),
};
pub(super) const INSTALLED_ON: Windows = Windows {
    name: "InstallDate",
    take: of_kind,
    describe: |windows, value| date(value).map(|day| windows.installed_on = day),
};
const NAME: Windows = Windows {
    name: "ProductName",
    take: of_kind,
    describe: |windows, value| text(value).map(|name| windows.name = name),
};

impl Source for Windows {
    fn read(&self, kind: Kind, looking: &mut Looking<'_>) -> Fact {
        let place = RegistryPlace { key: KeyPath::machine(WINDOWS), value: self.name.to_owned(), kind };
        from_registry(looking, &place, |data| (self.take)(data, kind))
    }

    fn imagine(&self, imagined: Imagined<'_>, made: &mut Description) -> Option<()> {
        match imagined {
            Imagined::Is(value) => (self.describe)(&mut made.windows, value),
            Imagined::Absent | Imagined::Unreadable => None,
        }
    }
}

/// Windows' name, with Windows 11 called so.
pub(super) struct Name;

impl Source for Name {
    fn read(&self, kind: Kind, looking: &mut Looking<'_>) -> Fact {
        let mut name = NAME.read(kind, looking);
        let build = BUILD.read(Kind::Number, looking).value;
        if let (Some(Value::Text(text)), Some(Value::Number(FIRST_OF_11..))) = (&mut name.value, build) {
            *text = text.replace("Windows 10", "Windows 11");
        }
        name
    }

    fn imagine(&self, imagined: Imagined<'_>, made: &mut Description) -> Option<()> {
        NAME.imagine(imagined, made)
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.clone()),
        Value::Number(_) | Value::Date(_) => None,
    }
}

fn number(value: &Value) -> Option<u32> {
    match value {
        Value::Number(number) => u32::try_from(*number).ok(),
        Value::Text(_) | Value::Date(_) => None,
    }
}

fn date(value: &Value) -> Option<Date> {
    match value {
        Value::Date(day) => Some(*day),
        Value::Text(_) | Value::Number(_) => None,
    }
}

/// The update server that a policy sets. It counts only if another value switches it on.
///
/// # Errors
///
/// If the registry cannot be read.
pub fn update_server(registry: &dyn Registry) -> Result<Option<String>, Error> {
    let policy = KeyPath::machine(UPDATE_POLICY);
    let used = registry.value(&policy.join("AU"), "UseWUServer")?.and_then(|data| data.as_dword());
    if used != Some(1) {
        return Ok(None);
    }
    Ok(registry.value(&policy, "WUServer")?.and_then(|data| data.as_text()))
}

/// Windows' build and revision (UBR), as `17763.3887`. `None` if the registry does not say.
///
/// # Errors
///
/// If the registry cannot be read.
pub fn windows_version(registry: &dyn Registry) -> Result<Option<String>, Error> {
    let key = KeyPath::machine(WINDOWS);
    let build = registry.value(&key, "CurrentBuildNumber")?.and_then(|data| data.as_text());
    let revision = registry.value(&key, "UBR")?.and_then(|data| data.as_dword());
    Ok(build.zip(revision).map(|(build, revision)| format!("{build}.{revision}")))
}
