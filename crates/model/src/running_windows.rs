//! What only a running Windows knows, and the facts that are read from it. A disk knows none of it.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How much room is left on a drive, in whole GiB, as Windows shows it; absent if there is no such drive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FreeSpaceFact {
    /// The drive: `C:`.
    pub drive: String,
}

/// The version of a device's driver; absent if no such device is connected. That of a device without a driver is empty. Of several
/// devices the first in Windows' list counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DeviceFact {
    /// One of the device's hardware ids, whole, as Device Manager lists them. Letters' case does not count.
    pub hardware: String,
}

/// A property of a scheduled task, absent if there is no such task. Who is no administrator cannot always see one: then it is unknown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TaskFact {
    /// Its path in the Task Scheduler: `\Folder\Name`.
    pub path: String,
    /// What of it.
    pub tells: TaskTells,
}

/// What of a scheduled task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum TaskTells {
    /// `enabled`, `disabled` or `running`.
    State,
    /// The result of its last run as the Task Scheduler shows it: `0x0` is success, `0x41303` that it never ran.
    LastResult,
}

/// The address at which a host was reached; absent if its name is not known or nothing answers within two seconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ReachableFact {
    /// The host's name or address.
    pub host: String,
    /// The port (TCP) that has to answer. Without it the name has only to be known.
    #[serde(default)]
    pub port: Option<u16>,
}

impl ReachableFact {
    /// The host, with the port behind it.
    pub fn place(&self) -> String {
        self.port.map_or_else(|| self.host.clone(), |port| format!("{}:{port}", self.host))
    }
}

/// How far this PC's clock is from a time server's, in whole seconds, whichever is ahead; absent if the server does not answer within
/// two seconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ClockFact {
    /// The name or address of a server that speaks NTP.
    pub server: String,
}

/// A program or a service that runs, by the name that Windows knows it by. Letters' case does not count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Software {
    /// The name of its executable file: `Reader.exe`.
    Program(String),
    /// The name of the service's key, which is not the one that the list of services shows: `wuauserv`.
    Service(String),
}

impl Software {
    /// The name.
    pub fn name(&self) -> &str {
        match self {
            Software::Program(name) | Software::Service(name) => name,
        }
    }

    /// Whether both are the same, letters' case aside.
    pub fn is(&self, other: &Software) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
            && self.name().eq_ignore_ascii_case(other.name())
    }
}

/// A property of one of this PC's own accounts, absent if there is no such account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AccountFact {
    /// The account's name. Letters' case does not count.
    pub name: String,
    /// What of it.
    pub tells: AccountTells,
}

/// What of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum AccountTells {
    /// `enabled` or `disabled`.
    State,
    /// Whether its password `expires` or `never-expires`.
    Password,
}

/// What a practice terminal's Windows knows while it runs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RunningStart {
    /// How much room is left, in GiB, by the drive: `C:`.
    #[serde(default)]
    pub free_gib: BTreeMap<String, u64>,
    /// Devices that are connected, beside the adapters.
    #[serde(default)]
    pub devices: Vec<Device>,
    /// Scheduled tasks.
    #[serde(default)]
    pub tasks: Vec<Task>,
    /// Hosts that answer.
    #[serde(default)]
    pub hosts: Vec<Host>,
    /// Accounts of its own.
    #[serde(default)]
    pub accounts: Vec<Account>,
    /// Time servers that answer.
    #[serde(default)]
    pub time_servers: Vec<TimeServer>,
}

impl RunningStart {
    /// Whether it knows nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Device {
    /// Its hardware id.
    pub hardware: String,
    /// The version of its driver; empty if it has none.
    pub driver: String,
}

/// A host that answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Host {
    /// Its name. With a colon and a port behind it, that port answers; without, the name is known.
    pub host: String,
    /// Its address.
    pub address: String,
}

/// A time server that answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TimeServer {
    /// Its name or address.
    pub server: String,
    /// How many seconds the PC's clock is away from it.
    pub seconds_apart: u64,
}

/// A scheduled task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Task {
    /// Its path: `\Folder\Name`.
    pub path: String,
    /// What it does.
    pub state: TaskState,
    /// The result of its last run, as Windows counts it.
    #[serde(default)]
    pub last_result: u32,
}

/// What a scheduled task does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum TaskState {
    /// It waits for its time.
    Enabled,
    /// It is switched off.
    Disabled,
    /// It runs.
    Running,
}

impl TaskState {
    /// Every one, with its word in a notice.
    pub const ALL: [(Self, &'static str); 3] =
        [(Self::Enabled, "enabled"), (Self::Disabled, "disabled"), (Self::Running, "running")];
}

/// An account of this PC.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// Its name.
    pub name: String,
    /// Whether it is switched off.
    #[serde(default)]
    pub disabled: bool,
    /// Whether its password never expires.
    #[serde(default)]
    pub password_never_expires: bool,
}
