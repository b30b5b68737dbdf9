//! Practice terminals: what a small Windows disk is to hold, and the state that no disk holds.

use crate::browser::BrowserStart;
use crate::calendar::Window;
use crate::fact::Store;
use crate::id::KindName;
use crate::kinds::Encoding;
use crate::product_code::ProductCode;
use crate::registry::{KeyPath, RegistryData};
use crate::running_windows::{RunningStart, Software};
use crate::text::Text;
use crate::update::{Category, Code, HistoryEntry, Stage, UpdateCall};
use crate::version::Version;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The version of the state file's format.
pub const FORMAT: u32 = 1;

/// A practice terminal as an author describes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Description {
    /// What it shows.
    pub title: Text,
    /// Its clock at the start.
    #[cfg_attr(feature = "schema", schemars(with = "crate::calendar::ShapedMoment"))]
    pub clock: Timestamp,
    /// What the firmware says of the machine.
    pub machine: Machine,
    /// Windows.
    pub windows: Windows,
    /// Windows' users.
    pub users: Vec<User>,
    /// CRX files that were delivered.
    #[serde(default)]
    pub delivered: Vec<Delivered>,
    /// The local group policy for the machine.
    #[serde(default)]
    pub policy: PolicyStart,
    /// Other registry values of the machine.
    #[serde(default)]
    pub registry: Vec<RegistryStart>,
    /// Certificates in the stores of Windows.
    #[serde(default)]
    pub certificates: Vec<CertificateStart>,
    /// Program files, of which no more is real than the version that they carry.
    #[serde(default)]
    pub program_files: Vec<ProgramFile>,
    /// Files of programs, with the text that they hold.
    #[serde(default)]
    pub files: Vec<FileStart>,
    /// Packages of Windows Installer that lie on the disk.
    #[serde(default)]
    pub packages: Vec<PracticePackage>,
    /// How its Windows Installer behaves.
    #[serde(default)]
    pub installer: InstallerStart,
    /// What its Windows knows while it runs, and no disk holds.
    #[serde(default)]
    pub running: RunningStart,
    /// Network adapters.
    pub adapters: Vec<Adapter>,
    /// Whether the PC hangs on mains power.
    pub mains_power: bool,
    /// Programs and services that start with Windows.
    #[serde(default)]
    pub programs: Vec<Program>,
    /// The distribution server.
    pub server: Server,
    /// When somebody switches the PC off, and on again.
    #[serde(default)]
    pub switched_off: Vec<SwitchedOff>,
    /// After how many minutes it sleeps while nobody works there and nothing keeps it awake. Without it, it never does.
    #[serde(default)]
    pub sleeps_after: Option<u32>,
    /// Whether its power plan forbids timers to wake it.
    #[serde(default)]
    pub no_wake_timers: bool,
    /// The browser lets every extension run, as Chromium does on Linux. Edge on Windows keeps those off that came from a file, unless
    /// a policy allows them; what is on at the beginning is allowed so.
    #[serde(default)]
    pub unverified_extensions_run: bool,
    /// What the browser does when it is closed and started again.
    #[serde(default = "anew")]
    pub browser_start: BrowserStart,
}

fn anew() -> BrowserStart {
    BrowserStart::Anew
}

/// A time in which the PC is switched off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SwitchedOff {
    /// Its first moment.
    #[cfg_attr(feature = "schema", schemars(with = "crate::calendar::ShapedMoment"))]
    pub from: Timestamp,
    /// The first moment no longer in it.
    #[cfg_attr(feature = "schema", schemars(with = "crate::calendar::ShapedMoment"))]
    pub before: Timestamp,
    /// Whether somebody chose "Shut down" under Fast Startup: the user is signed out and in again, and Windows resumes what it kept of
    /// itself, instead of starting.
    #[serde(default)]
    pub fast_startup: bool,
}

/// A stretch of time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Stretch {
    /// Its first moment.
    #[cfg_attr(feature = "schema", schemars(with = "crate::calendar::ShapedMoment"))]
    pub from: Timestamp,
    /// The first moment no longer in it.
    #[cfg_attr(feature = "schema", schemars(with = "crate::calendar::ShapedMoment"))]
    pub before: Timestamp,
}

/// What the firmware says of the machine (SMBIOS type 1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "SMBIOS's own names")]
pub struct Machine {
    pub manufacturer: String,
    pub product: String,
    pub version: String,
    pub family: String,
    pub sku: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub serial: String,
}

/// Windows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Windows {
    /// The product's name.
    pub name: String,
    /// The edition's id.
    pub edition: String,
    /// The build.
    pub build: u32,
    /// Its revision.
    pub revision: u32,
    /// When it was installed.
    #[cfg_attr(feature = "schema", schemars(with = "crate::calendar::ShapedDate"))]
    pub installed_on: Date,
}

/// A Windows user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct User {
    /// The user's name, which is the folder's too.
    pub name: String,
    /// Whether Windows signs this user in by itself.
    #[serde(default)]
    pub works_here: bool,
    /// The browser's profiles.
    #[serde(default)]
    pub profiles: Vec<Profile>,
}

/// A browser profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Its folder.
    pub folder: String,
    /// The name the browser shows.
    pub name: String,
    /// Developer mode.
    #[serde(default)]
    pub developer_mode: bool,
    /// Whether the profile was written by an old build of the browser, which keeps other fields.
    #[serde(default)]
    pub old_build: bool,
    /// Whether it is signed in with a Microsoft account.
    #[serde(default)]
    pub signed_in: bool,
    /// Its extensions.
    #[serde(default)]
    pub extensions: Vec<Extension>,
}

/// An extension in a profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Extension {
    /// The word its practice key is made from; the id follows from it.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: Version,
    /// The browser's reasons for keeping it off.
    #[serde(default)]
    pub disabled_by: Vec<i64>,
}

/// A CRX file on the disk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Delivered {
    /// Its full path.
    pub path: String,
    /// The word its practice key is made from.
    pub key: String,
    /// The extension's name.
    pub name: String,
    /// The extension's version.
    pub version: Version,
    /// What is wrong with it.
    #[serde(default)]
    pub fault: Option<Fault>,
}

/// What can be wrong with a CRX file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    /// The transfer broke off.
    CutShort,
    /// A byte of the content was changed after it was signed.
    Altered,
}

/// The local group policy for the machine.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PolicyStart {
    /// The policy file's entries, in order; without any there is no file.
    #[serde(default)]
    pub entries: Vec<PolicyEntryStart>,
    /// How often the machine's policy was changed.
    #[serde(default)]
    pub changes: u16,
}

/// An entry of the policy file. It is in force in the registry as well.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PolicyEntryStart {
    /// The key below HKEY_LOCAL_MACHINE.
    pub key: String,
    /// The value's name.
    pub name: String,
    /// What the file holds for it.
    pub value: crate::kinds::PolicyValue,
}

/// A registry value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RegistryStart {
    /// The key.
    pub key: KeyPath,
    /// The value's name.
    pub name: String,
    /// Its data.
    pub data: RegistryData,
}

/// A certificate in a store of Windows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CertificateStart {
    /// The store.
    pub store: Store,
    /// Its subject's common name.
    pub subject: String,
    /// Its issuer's common name.
    pub issuer: String,
    /// The last day, in Japan, on which it is valid.
    #[cfg_attr(feature = "schema", schemars(with = "crate::calendar::ShapedDate"))]
    pub last_day: Date,
    /// Whether its private key is on the PC.
    #[serde(default)]
    pub with_key: bool,
}

/// A program's file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ProgramFile {
    /// Its full path.
    pub path: String,
    /// The version that it carries, of four numbers below 65536.
    pub version: Version,
    /// The day on which it was last changed; without it, that on which the practice terminal was made.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::calendar::ShapedDate>"))]
    pub modified: Option<Date>,
}

/// A file of a program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FileStart {
    /// Its full path.
    #[cfg_attr(feature = "schema", schemars(with = "crate::fact::ShapedPath"))]
    pub path: String,
    /// What it holds; its lines end as Windows ends them.
    pub text: String,
    /// How it is encoded.
    #[serde(default)]
    pub encoding: Encoding,
}

/// A package of Windows Installer. Its file holds these words and no program: it says which package it stands for, and a practice
/// terminal's Windows Installer believes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PracticePackage {
    /// Its full path.
    #[cfg_attr(feature = "schema", schemars(with = "crate::fact::ShapedPath"))]
    pub path: String,
    /// The SHA-256 of the package for which it stands.
    #[cfg_attr(feature = "schema", schemars(with = "crate::product_code::ShapedSha256"))]
    pub sha256: String,
    /// How many bytes that package has.
    pub size: u64,
    /// The product code of the program in it.
    pub product_code: ProductCode,
    /// The program's name in the list of installed programs.
    pub name: String,
    /// The version that it installs.
    pub version: Version,
    /// The product codes that it takes away.
    #[serde(default)]
    pub takes_away: Vec<ProductCode>,
    /// Whether files of it are in use, so that Windows Installer asks for a restart (3010) after it has installed it.
    #[serde(default)]
    pub restart: bool,
}

/// How a practice terminal's Windows Installer behaves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct InstallerStart {
    /// Errors that it answers with before it does what is asked, in order. It has then changed nothing, or taken back what it had.
    #[serde(default)]
    pub errors: Vec<InstallerError>,
}

impl InstallerStart {
    /// Whether it does what is asked.
    pub fn is_plain(&self) -> bool {
        self.errors.iter().all(|error| error.times == 0)
    }
}

/// Errors of Windows Installer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct InstallerError {
    /// Its number: 1618 if another installation is under way.
    pub error: u32,
    /// How many times in a row.
    pub times: u32,
}

/// A network adapter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Adapter {
    /// What Windows calls it.
    pub description: String,
    /// Cable or Wi-Fi.
    pub kind: crate::kinds::AdapterKind,
    /// Its hardware id below PCI.
    pub hardware: String,
    /// The properties its driver offers.
    #[serde(default)]
    pub properties: Vec<Property>,
    /// Whether the device is gone and only its settings are left.
    #[serde(default)]
    pub gone: bool,
}

/// An advanced property of an adapter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Property {
    /// Its keyword.
    pub keyword: String,
    /// The name that Device Manager shows.
    pub label: String,
    /// The driver's default.
    pub default: String,
    /// The value that is set, if one is.
    #[serde(default)]
    pub value: Option<String>,
}

/// A program or a service that starts with Windows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Program {
    /// What it is.
    pub what: Software,
    /// How long after Windows has started, in seconds.
    pub after_seconds: u32,
}

/// The distribution server, as it behaves towards this terminal, and the terminal's own update service.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Server {
    /// What it gives out.
    #[serde(default)]
    pub updates: Vec<ServerUpdate>,
    /// Errors it answers with before it does what is asked, in order.
    #[serde(default)]
    pub errors: Vec<ServerError>,
    /// Calls that are never answered, in order.
    #[serde(default)]
    pub hangs: Vec<ServerHang>,
    /// How many searches are answered without what every answer holds.
    #[serde(default)]
    pub broken_answers: u32,
    /// When it is crowded.
    #[serde(default)]
    pub crowds: Vec<Crowd>,
    /// When it gives out nothing.
    #[serde(default)]
    pub closed: Vec<Stretch>,
    /// How many calls it had.
    #[serde(default)]
    pub calls: u32,
    /// Whether Windows keeps asking for a restart, however often it restarts.
    #[serde(default)]
    pub restart_stays: bool,
    /// Windows' history of updates, the latest last.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(skip))]
    pub history: Vec<HistoryEntry>,
}

/// An update on the server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ServerUpdate {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// How far it has come on this PC.
    pub stage: Stage,
    /// How long the download takes, in minutes.
    pub download_minutes: u32,
    /// How long the installation takes, in minutes.
    pub install_minutes: u32,
    /// Whether it wants a restart.
    #[serde(default)]
    pub restart: bool,
    /// The revision that Windows has afterwards, where it changes.
    #[serde(default)]
    pub revision: Option<u32>,
    /// Whether it has a licence that nobody has accepted yet.
    #[serde(default)]
    pub licence: bool,
    /// How many times it comes back after the restart, rolled back.
    #[serde(default)]
    pub comes_back: u32,
    /// Its category, if it is one that is not treated as the others.
    #[serde(default)]
    pub category: Option<Category>,
    /// Whether Microsoft's own source leaves it to the user to select it.
    #[serde(default)]
    pub optional: bool,
    /// Whether the update service refuses to install it together with others.
    #[serde(default)]
    pub exclusive: bool,
    /// The error with which it fails while others succeed.
    #[serde(default)]
    pub fails: Option<ServerError>,
}

/// Errors the server answers with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ServerError {
    /// To which call.
    pub on: UpdateCall,
    /// Which one.
    pub error: Code,
    /// How many times in a row.
    pub times: u32,
}

/// Calls that are never answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ServerHang {
    /// Which call.
    pub on: UpdateCall,
    /// How many times in a row.
    pub times: u32,
}

/// Hours in which many terminals ask at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Crowd {
    /// When.
    pub during: Window,
    /// What it answers then.
    pub error: Code,
    /// How many of ten calls it answers so.
    pub of_ten: u32,
}

/// The state that no disk holds, in one readable file beside the disk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PracticeState {
    /// The format's version.
    pub format: u32,
    /// The kind it was made like.
    pub like: KindName,
    /// What it shows.
    pub title: Text,
    /// Its clock. It goes on only when something happens there.
    pub clock: Timestamp,
    /// How many times Windows has started.
    pub starts: u32,
    /// When it started last.
    pub started_at: Timestamp,
    /// What the firmware says of the machine.
    pub machine: Machine,
    /// Mains power.
    pub mains_power: bool,
    /// Programs and services that start with Windows.
    pub programs: Vec<Program>,
    /// The distribution server.
    pub server: Server,
    /// What its Windows knows while it runs.
    #[serde(default, skip_serializing_if = "RunningStart::is_empty")]
    pub running: RunningStart,
    /// How its Windows Installer behaves.
    #[serde(default, skip_serializing_if = "InstallerStart::is_plain")]
    pub installer: InstallerStart,
    /// When somebody switches the PC off, and on again.
    #[serde(default)]
    pub switched_off: Vec<SwitchedOff>,
    /// After how many minutes it sleeps.
    #[serde(default)]
    pub sleeps_after: Option<u32>,
    /// Whether its power plan forbids timers to wake it.
    #[serde(default)]
    pub no_wake_timers: bool,
    /// When a scheduled task wakes it.
    #[serde(default)]
    pub wakes_at: Option<Timestamp>,
    /// Whether a process keeps it awake at this moment.
    #[serde(skip)]
    pub kept_awake: bool,
    /// Profiles of an old build of the browser.
    pub old_builds: Vec<crate::browser::ProfileRef>,
    /// The folders of the accounts in which nobody works. Windows refuses them to who works there.
    #[serde(default)]
    pub refused_folders: Vec<String>,
    /// The browser lets extensions run whose origin it cannot verify.
    #[serde(default)]
    pub unverified_extensions_run: bool,
    /// What the browser does when it is closed and started again.
    #[serde(default = "anew")]
    pub browser_start: BrowserStart,
}
