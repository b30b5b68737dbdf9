//! Reading an inventory: what the vendor wants to know of a terminal beyond its facts. Only the keys that stand here are read, and
//! nothing is written.

mod reader;

use crate::Terminal;
use crate::resource::{chromium_policy, extensions, users};
use formats::edge::local_state;
use model::inventory::{Content, Entry, Meaning, Section, Topic};
use model::reason::Reason;
use model::registry::KeyPath;
use reader::Reader;

/// Policies that decide whether an extension's file can be opened, downloaded and kept, and whether Edge stays behind after its
/// windows are closed. If the key is there, each is listed, set or not.
const BROWSER_POLICIES: [&str; 11] = [
    "BackgroundModeEnabled",
    "BrowserSignin",
    "DownloadRestrictions",
    "ExtensionInstallAllowlist",
    "ExtensionInstallBlocklist",
    "ExtensionInstallForcelist",
    "ExtensionInstallSources",
    "ExtensionSettings",
    "SmartScreenEnabled",
    "StartupBoostEnabled",
    "URLBlocklist",
];
/// The policies of Edge's updater, which decide what version comes.
const EDGE_UPDATE: &str = r"SOFTWARE\Policies\Microsoft\EdgeUpdate";
/// The programs that Windows starts with the user's session. Of Edge's own value there the name ends in a number of its own.
const RUN: &str = r"Software\Microsoft\Windows\CurrentVersion\Run";
const EDGE_IN_RUN: &str = "MicrosoftEdgeAutoLaunch_";

/// The file of the user's settings that go for all profiles, and one of them.
const LOCAL_STATE: &str = "Local State";
const BACKGROUND_MODE: &str = "background_mode.enabled";

const FAST_STARTUP: &str = r"SYSTEM\CurrentControlSet\Control\Session Manager\Power";
const POWER: &str = r"SYSTEM\CurrentControlSet\Control\Power";
/// Policies of Windows itself; Fast Startup and SmartScreen are among them.
const SYSTEM_POLICIES: &str = r"SOFTWARE\Policies\Microsoft\Windows\System";
const POWER_POLICIES: &str = r"SOFTWARE\Policies\Microsoft\Power";
/// `SUB_SLEEP` of powercfg, and two of its settings: `STANDBYIDLE` and `RTCWAKE`.
const SLEEP: &str = "238c9fa8-0aad-41ed-83f4-97be242c8f20";
const SLEEP_SETTINGS: [(&str, Meaning); 2] = [
    ("29f6c1db-86da-48c5-9fdb-f2b67b1f44da", Meaning::SleepAfter),
    ("bd3b718a-0680-4d9d-8ab2-e1d2b4ac806d", Meaning::WakeTimers),
];
/// On mains power, and on battery.
const SETTING_VALUES: [&str; 2] = ["ACSettingIndex", "DCSettingIndex"];

const UPDATE_POLICIES: &str = r"SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate";

/// Windows' own names of the settings of User Account Control ([MS-GPSB] 2.2.11).
const ELEVATION: &str = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System";
const ELEVATION_VALUES: [&str; 5] = [
    "EnableLUA",
    "ConsentPromptBehaviorAdmin",
    "ConsentPromptBehaviorUser",
    "PromptOnSecureDesktop",
    "ValidateAdminCodeSignatures",
];

const APPLOCKER: &str = r"SOFTWARE\Policies\Microsoft\Windows\SrpV2";
/// The service without which AppLocker's rules are not in force.
const APPLOCKER_SERVICE: &str = r"SYSTEM\CurrentControlSet\Services\AppIDSvc";
const SOFTWARE_RESTRICTION: &str = r"SOFTWARE\Policies\Microsoft\Windows\Safer\CodeIdentifiers";
const SMARTSCREEN: &str = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Explorer";

/// Reads what a terminal is like, beyond its facts. A part that cannot be read is reported at its place; nothing is changed.
pub fn inventory(terminal: &dyn Terminal) -> Vec<Section> {
    let reader = Reader { registry: terminal.registry() };
    let user = match terminal.user_sid() {
        Ok(Some(sid)) => Ok(sid),
        Ok(None) => Err(Reason::NotTold {}),
        Err(error) => Err(error.trouble().reason),
    };
    let sections = [
        (Topic::Browser, browser(&reader, terminal, &user)),
        (Topic::Accounts, accounts(&reader, &user)),
        (Topic::Power, power(&reader)),
        (Topic::Updates, reader.tree(&KeyPath::machine(UPDATE_POLICIES))),
        (Topic::Elevation, reader.values(&KeyPath::machine(ELEVATION), &ELEVATION_VALUES)),
        (Topic::Restrictions, restrictions(&reader)),
    ];
    sections.into_iter().map(|(topic, entries)| Section { topic, entries }).collect()
}

/// The security identifier of the user who works here, or why it is not known.
type KnownUser = Result<String, Reason>;

fn browser(reader: &Reader<'_>, terminal: &dyn Terminal, user: &KnownUser) -> Vec<Entry> {
    let mut entries = policies(reader, &KeyPath::machine(chromium_policy::KEY));
    let key = KeyPath::user(chromium_policy::KEY);
    match user {
        Err(reason) => entries.push(reader::unreadable(&key, reason.clone())),
        Ok(sid) => {
            entries.extend(policies(reader, &key));
            entries.extend(reader.names_with(&KeyPath::user(RUN), EDGE_IN_RUN));
            entries.push(background_mode(terminal, sid));
        }
    }
    entries.extend(reader.tree(&KeyPath::machine(EDGE_UPDATE)));
    entries
}

/// Whether Edge stays behind after its last window is closed, as the user set it.
fn background_mode(terminal: &dyn Terminal, sid: &str) -> Entry {
    let (place, content) = match local_state(terminal, sid) {
        Ok(path) => {
            let read = terminal.files().read(&path).and_then(|bytes| match bytes {
                Some(bytes) => {
                    local_state::background_mode(&bytes).map_err(|error| extensions::damaged(&path, &error))
                }
                None => Ok(None),
            });
            let content = match read {
                Ok(Some(on)) => Content::Switch(on),
                Ok(None) => Content::Absent,
                Err(error) => Content::Unreadable(error.trouble().reason),
            };
            (path, content)
        }
        Err(reason) => (LOCAL_STATE.to_owned(), Content::Unreadable(reason)),
    };
    Entry { place, name: Some(BACKGROUND_MODE.to_owned()), meaning: None, content }
}

/// The path of the user's `Local State`.
fn local_state(terminal: &dyn Terminal, sid: &str) -> Result<String, Reason> {
    let users = users::users(terminal.registry());
    let user = users.of(sid).ok_or(Reason::NotThere {})?;
    match extensions::user_data(terminal.registry(), user) {
        Ok(Some(folder)) => Ok(format!(r"{folder}\{LOCAL_STATE}")),
        Ok(None) => Err(Reason::ProfilesElsewhere {}),
        Err(error) => Err(error.trouble().reason),
    }
}

/// All policies below a key, and which of the notable ones are not set.
fn policies(reader: &Reader<'_>, key: &KeyPath) -> Vec<Entry> {
    let mut entries = reader.tree(key);
    // A list that was cut short, or not read, does not say what is missing. Without the key, nothing is set.
    let says_all = |entry: &Entry| match entry.content {
        Content::Unreadable(_) => false,
        Content::Absent => entry.name.is_some(),
        _ => true,
    };
    if !entries.iter().all(says_all) {
        return entries;
    }
    let is_set = |policy: &str, entry: &Entry| {
        let is_value = entry.place == key.as_str()
            && entry.name.as_ref().is_some_and(|name| name.eq_ignore_ascii_case(policy));
        let below = entry.place.get(key.as_str().len() + 1..).and_then(|rest| rest.split('\\').next());
        is_value || below.is_some_and(|first| first.eq_ignore_ascii_case(policy))
    };
    let unset: Vec<_> =
        BROWSER_POLICIES.into_iter().filter(|policy| !entries.iter().any(|e| is_set(policy, e))).collect();
    entries.extend(unset.into_iter().map(|policy| reader::absent(key, policy)));
    entries
}

fn accounts(reader: &Reader<'_>, user: &KnownUser) -> Vec<Entry> {
    let list = KeyPath::machine(users::PROFILES);
    let entry = |name, content| Entry { place: list.to_string(), name, meaning: None, content };
    let users = users::users(reader.registry);
    let mut entries = Vec::new();
    for known in users.people {
        let works_here = user.as_ref().ok().map(|sid| sid.eq_ignore_ascii_case(&known.sid));
        let content = Content::Account { folder: known.name, works_here };
        entries.push(entry(Some(last_part(&known.sid)), content));
    }
    for (sid, trouble) in users.unread {
        entries.push(entry(sid.as_deref().map(last_part), Content::Unreadable(trouble.reason)));
    }
    let winlogon = KeyPath::machine(users::WINLOGON);
    let unknown = user.as_ref().err().cloned();
    entries.extend(unknown.map(|reason| reader::unreadable(&winlogon, reason)));
    entries.push(reader.value(&winlogon, "AutoAdminLogon"));
    entries
}

/// The part in which the accounts of one PC differ; the numbers before it are the PC's or the domain's.
fn last_part(sid: &str) -> String {
    format!("…{}", sid.rsplit_once('-').map_or(sid, |(before, _)| &sid[before.len()..]))
}

fn power(reader: &Reader<'_>) -> Vec<Entry> {
    let power = KeyPath::machine(POWER);
    let schemes = power.join(r"User\PowerSchemes");
    let mut entries = vec![
        reader.value(&KeyPath::machine(FAST_STARTUP), "HiberbootEnabled"),
        reader.value(&KeyPath::machine(SYSTEM_POLICIES), "HiberbootEnabled"),
        reader.value(&power, "HibernateEnabled"),
    ];
    let active = reader.value(&schemes, "ActivePowerScheme");
    let scheme = match &active.content {
        Content::Value(data) => data.as_text(),
        _ => None,
    };
    entries.push(active);
    let settings = scheme.iter().flat_map(|scheme| {
        let (schemes, power) = (&schemes, &power);
        SLEEP_SETTINGS.into_iter().flat_map(move |(setting, meaning)| {
            let chosen = schemes.join(scheme).join(SLEEP).join(setting);
            let default = power.join("PowerSettings").join(SLEEP).join(setting);
            let default = default.join("DefaultPowerSchemeValues").join(scheme);
            [chosen, default].into_iter().map(move |key| (key, meaning))
        })
    });
    for (key, meaning) in settings {
        let read = reader.values(&key, &SETTING_VALUES).into_iter();
        entries.extend(read.map(|entry| Entry { meaning: Some(meaning), ..entry }));
    }
    entries.extend(reader.tree(&KeyPath::machine(POWER_POLICIES)));
    entries
}

fn restrictions(reader: &Reader<'_>) -> Vec<Entry> {
    let mut entries = reader.collections(&KeyPath::machine(APPLOCKER), "EnforcementMode");
    entries.push(reader.value(&KeyPath::machine(APPLOCKER_SERVICE), "Start"));
    entries.extend(reader.tree(&KeyPath::machine(SOFTWARE_RESTRICTION)));
    entries.extend(
        reader.values(&KeyPath::machine(SYSTEM_POLICIES), &["EnableSmartScreen", "ShellSmartScreenLevel"]),
    );
    entries.push(reader.value(&KeyPath::machine(SMARTSCREEN), "SmartScreenEnabled"));
    entries
}
