//! What a terminal can tell about itself.

use crate::id::FactName;
use crate::power::{Guid, PowerSource};
use crate::reason::Reason;
use crate::registry::KeyPath;
use crate::running_windows::{
    AccountFact, ClockFact, DeviceFact, FreeSpaceFact, ReachableFact, Software, TaskFact,
};
use crate::text::Text;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The kind of a fact's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Text, compared without regard to case or surrounding space.
    Text,
    /// A whole number.
    Number,
    /// A day in Japan.
    Date,
}

/// A fact's value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Value {
    /// Text.
    Text(String),
    /// A whole number.
    Number(u64),
    /// A day in Japan.
    Date(Date),
}

impl Value {
    /// Its kind.
    pub fn kind(&self) -> Kind {
        match self {
            Value::Text(_) => Kind::Text,
            Value::Number(_) => Kind::Number,
            Value::Date(_) => Kind::Date,
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Text(text) => f.write_str(text),
            Value::Number(number) => number.fmt(f),
            Value::Date(date) => date.fmt(f),
        }
    }
}

/// A fact as it was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// Its value, or `None` if it is absent.
    pub value: Option<Value>,
    /// The place that was read.
    pub place: String,
    /// Why it could not be read, where that is so. Without it and without a value, the place was read and holds none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<Reason>,
}

/// A fact that a notice defines for itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NoticeFact {
    /// What it is called on screens.
    pub label: Text,
    /// What it is read from.
    #[serde(rename = "from")]
    pub source: FactSource,
}

/// What a fact of a notice is read from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum FactSource {
    /// A value of the registry: what holds now.
    Registry(RegistryPlace),
    /// A value of the machine's own policy file: what the policy editor shows. An entry that takes a value away is none.
    PolicyFile(RegistryPlace),
    /// A file.
    File(FileFact),
    /// A program that is installed, by what Windows' list of installed programs says.
    Program(ProgramFact),
    /// A certificate in a store of Windows.
    Certificate(CertificateFact),
    /// A service.
    Service(ServiceFact),
    /// The proxy of Windows' own services, or of the programs of the user who works there.
    Proxy(ProxyFact),
    /// A network connection.
    Connection(ConnectionFact),
    /// A setting of the power plan in use.
    PowerSetting(PowerSettingFact),
    /// The user whom Windows signs in by itself, by the name without the PC's or the domain's; absent if it signs in nobody. Nobody can
    /// see whether it knows the user's password.
    AutomaticSignIn(NoDetails),
    /// Room on a drive.
    FreeSpace(FreeSpaceFact),
    /// A device that is connected.
    Device(DeviceFact),
    /// A scheduled task.
    Task(TaskFact),
    /// Whether a host can be reached. It is asked each time that the terminal is looked at.
    Reachable(ReachableFact),
    /// An account of this PC.
    Account(AccountFact),
    /// The clock, against a time server. It is asked each time that the terminal is looked at.
    Clock(ClockFact),
    /// Whether a program or a service runs: `running` or `not-running`.
    Running(Software),
    /// An entry of a list in the registry, by the name of the value that holds it; absent if no value does.
    RegistryList(RegistryListFact),
}

impl FactSource {
    /// The kind that the fact's value has.
    pub fn kind(&self) -> Kind {
        match self {
            FactSource::Registry(place) | FactSource::PolicyFile(place) => place.kind,
            FactSource::File(file) => match file.tells {
                FileTells::Version | FileTells::Sha256 => Kind::Text,
                FileTells::Size => Kind::Number,
                FileTells::Modified => Kind::Date,
            },
            FactSource::Program(_) | FactSource::Service(_) => Kind::Text,
            FactSource::Proxy(_)
            | FactSource::Connection(_)
            | FactSource::AutomaticSignIn(_)
            | FactSource::RegistryList(_)
            | FactSource::Device(_)
            | FactSource::Task(_)
            | FactSource::Reachable(_)
            | FactSource::Account(_)
            | FactSource::Running(_) => Kind::Text,
            FactSource::PowerSetting(_) | FactSource::FreeSpace(_) | FactSource::Clock(_) => Kind::Number,
            FactSource::Certificate(certificate) => match certificate.tells {
                CertificateTells::LastDay => Kind::Date,
                CertificateTells::Sha256 => Kind::Text,
            },
        }
    }
}

/// A value of the registry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RegistryPlace {
    /// The key.
    pub key: KeyPath,
    /// The value's name.
    pub value: String,
    /// The kind its value has.
    pub kind: Kind,
}

/// A property of a file. It is absent if there is no such file; one of more than 256 MiB cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FileFact {
    /// Its full path.
    #[cfg_attr(feature = "schema", schemars(with = "ShapedPath"))]
    pub path: String,
    /// What of it.
    pub tells: FileTells,
}

/// What of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum FileTells {
    /// The version in a program's file, as `10.0.17763.1`.
    Version,
    /// How many bytes it has.
    Size,
    /// The SHA-256 of its content, hexadecimal.
    Sha256,
    /// The day, in Japan, on which it was last changed. Copying keeps it.
    Modified,
}

/// An installed program's version, absent if it is not installed. Of several versions the newest counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ProgramFact {
    /// What its name in the list of installed programs begins with. Letters' case does not count.
    pub name: String,
}

/// A property of a certificate, absent if there is none. Of several certificates the one that ends last counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CertificateFact {
    /// The store.
    pub store: Store,
    /// What its issuer's name has in it. Letters' case does not count.
    #[serde(default)]
    pub issuer: Option<String>,
    /// What its subject's name has in it. Letters' case does not count.
    #[serde(default)]
    pub subject: Option<String>,
    /// Whether only those count whose private key is on this PC.
    #[serde(default)]
    pub with_key: bool,
    /// What of it.
    pub tells: CertificateTells,
}

/// A store of certificates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Store {
    /// The machine's own certificates.
    MachineMy,
    /// Those of the user who works at the terminal.
    UserMy,
    /// The machine's trusted roots.
    MachineRoot,
    /// The machine's intermediate authorities.
    MachineCa,
}

/// What of a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum CertificateTells {
    /// The last day, in Japan, on which it is valid.
    LastDay,
    /// The SHA-256 of the certificate, hexadecimal.
    Sha256,
}

/// How a service starts: `automatic`, `manual` or `disabled`; absent if there is no such service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ServiceFact {
    /// The name of the service's key: `wuauserv`.
    pub name: String,
}

/// A proxy, absent if none is set. A script, and detection by Windows itself, are none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ProxyFact {
    /// Whose.
    pub of: ProxyOf,
    /// What of it.
    pub tells: ProxyTells,
}

/// Whose proxy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ProxyOf {
    /// That of Windows' own services (WinHTTP), which `netsh winhttp` sets.
    Machine,
    /// That of the user who works at the terminal, or of all users if a policy says so.
    User,
}

/// What of a proxy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ProxyTells {
    /// The server, as `proxy.example:8080`.
    Server,
    /// What goes without it, as `*.example;<local>`.
    Bypass,
}

/// An IPv4 setting of a network connection, absent if it has none or there is no such connection. What DHCP gave is what it gave last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ConnectionFact {
    /// The connection's name in Windows, as `イーサネット`. Letters' case does not count.
    pub name: String,
    /// What of it.
    pub tells: ConnectionTells,
}

/// What of a connection. Several stand in their order, with `, ` between them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ConnectionTells {
    /// Its addresses.
    Address,
    /// Its DNS servers.
    Dns,
    /// Its gateways.
    Gateway,
}

/// The number of a power setting, as Windows counts it (seconds, or the number of a choice); absent if this Windows has no such setting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PowerSettingFact {
    /// The GUID of the group, as `powercfg /query` shows it.
    pub group: Guid,
    /// The setting's GUID.
    pub setting: Guid,
    /// On which power.
    pub on: PowerSource,
}

/// Nothing more is to be said: `{}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NoDetails {}

/// An entry of a list in the registry: a key whose values are the entries, under any names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RegistryListFact {
    /// The key.
    pub key: KeyPath,
    /// The text of the entry. Letters' case and surrounding space do not count.
    pub entry: String,
}

#[cfg(feature = "schema")]
pub(crate) struct ShapedPath;
#[cfg(feature = "schema")]
crate::string_format::format_schema!(ShapedPath, crate::string_format::StringFormat::WindowsPath);

macro_rules! built_in {
    ($($fact:ident $name:literal $kind:ident $ja:literal $en:literal)*) => {
        /// The facts that are read from every terminal. `terminal` has the source of each.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum BuiltIn {
            $(#[doc = $en] $fact,)*
        }

        impl BuiltIn {
            /// Every one, in the order of this file.
            pub const ALL: &'static [Self] = &[$(Self::$fact),*];

            /// Its name in a notice's files.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$fact => $name,)*
                }
            }

            /// The kind its value has.
            pub fn kind(self) -> Kind {
                match self {
                    $(Self::$fact => Kind::$kind,)*
                }
            }

            /// What it is called on screens.
            pub fn label(self) -> Text {
                match self {
                    $(Self::$fact => Text::new($ja, $en),)*
                }
            }
        }
    };
}

built_in! {
    MachineManufacturer "machine.manufacturer" Text "メーカー" "manufacturer"
    MachineType "machine.type" Text "機種番号" "machine type"
    MachineVersion "machine.version" Text "機種名" "model name"
    MachineFamily "machine.family" Text "機種の系列" "model family"
    OsName "os.name" Text "Windows" "Windows"
    OsEdition "os.edition" Text "Windows のエディション" "Windows edition"
    OsBuild "os.build" Number "Windows のビルド" "Windows build"
    OsRevision "os.revision" Number "ビルドの更新番号" "build revision"
    OsInstalledOn "os.installed-on" Date "Windows の導入日" "Windows installed on"
    OsDomain "os.domain" Text "参加しているドメイン" "domain it is joined to"
    MachineSerial "machine.serial" Text "製造番号" "serial number"
    PcName "pc.name" Text "コンピューター名" "computer name"
    EdgeVersion "edge.version" Text "ブラウザー（Edge）の版" "version of the browser (Edge)"
}

impl BuiltIn {
    /// Whether no act of a person changes it while the PC and its Windows stay the same.
    pub fn is_fixed(self) -> bool {
        use BuiltIn::{MachineFamily, MachineManufacturer, MachineType, MachineVersion, OsInstalledOn};
        matches!(self, MachineManufacturer | MachineType | MachineVersion | MachineFamily | OsInstalledOn)
    }

    /// The built-in fact of that name.
    pub fn named(name: &FactName) -> Option<Self> {
        Self::ALL.iter().copied().find(|fact| fact.name() == name.as_str())
    }
}
