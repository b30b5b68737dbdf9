//! The terminals that the contract is checked on.

use super::{EXTENSIONS, KEY, KEYWORD, POLICY_KEY, text};
use crate::{Clock, Error};
use jiff::{SignedDuration, Timestamp};
use model::kinds::{AdapterKind, PolicyValue};
use model::observation::BrowserStart;
use model::practice::{
    Adapter, Delivered, Description, Extension, Fault, Machine, PolicyEntryStart, PolicyStart, Profile,
    Program, Property, RegistryStart, Server, ServerError, ServerUpdate, User, Windows,
};
use model::registry::{KeyPath, RegistryData};
use model::running_windows::{RunningStart, Software};
use model::update::{Code, Stage, UpdateCall};

/// Windows' own balanced plan.
const BALANCED: &str = "381b4222-f694-41f0-9685-ff5bb260df2e";
/// How long it takes until the screen goes dark: group and setting.
const SCREEN: &str = r"7516b95f-f776-4464-8c53-06167f40cc99\3c0bc021-c8a8-4e07-a973-6b14cbcb2b7e";

/// What the terminals are laid out by.
pub fn description() -> Description {
    let property = |value: Option<&str>| Property {
        keyword: KEYWORD.to_owned(),
        label: "ARP オフロード".to_owned(),
        default: "1".to_owned(),
        value: value.map(str::to_owned),
    };
    let adapter = |description: &str, kind, hardware: &str, properties, gone| Adapter {
        description: description.to_owned(),
        kind,
        hardware: hardware.to_owned(),
        properties,
        gone,
    };
    let extension = |key: &str, name: &str, version: &str, disabled_by: &[i64]| Extension {
        key: key.to_owned(),
        name: name.to_owned(),
        version: version.parse().unwrap(),
        disabled_by: disabled_by.to_vec(),
    };
    let entry =
        |key: &str, name: &str, value| PolicyEntryStart { key: key.to_owned(), name: name.to_owned(), value };
    let delivered = |file: &str, fault| Delivered {
        path: format!(r"{EXTENSIONS}\{file}"),
        key: file.to_owned(),
        name: "契約".to_owned(),
        version: "2.0.0.0".parse().unwrap(),
        fault,
    };
    let service = |name: &str, number| RegistryStart {
        key: model::kinds::service_key("Spooler"),
        name: name.to_owned(),
        data: RegistryData::Dword(number),
    };
    let power = |key: &str, name: &str, data| RegistryStart {
        key: KeyPath::machine(r"SYSTEM\CurrentControlSet\Control\Power").join(key),
        name: name.to_owned(),
        data,
    };
    Description {
        title: text("contract"),
        clock: "2023-12-22T10:00:00+09:00".parse().unwrap(),
        machine: Machine {
            manufacturer: "LENOVO".to_owned(),
            product: "20TA000BJP".to_owned(),
            version: "ThinkPad E14 Gen 2".to_owned(),
            family: "ThinkPad E14 Gen 2".to_owned(),
            sku: "LENOVO_MT_20TA_BU_Think_FM_ThinkPad E14 Gen 2".to_owned(),
            serial: "PF000000".to_owned(),
        },
        windows: Windows {
            name: "Windows 10 Enterprise LTSC 2019".to_owned(),
            edition: "EnterpriseS".to_owned(),
            build: 17763,
            revision: 3650,
            installed_on: "2021-10-05".parse().unwrap(),
        },
        users: vec![
            User { name: "Reception".to_owned(), works_here: false, profiles: vec![] },
            User {
                name: "OqsComApp".to_owned(),
                works_here: true,
                profiles: vec![
                    Profile {
                        folder: "Default".to_owned(),
                        name: "個人".to_owned(),
                        developer_mode: true,
                        old_build: false,
                        signed_in: false,
                        extensions: vec![
                            extension("one", "古い拡張", "1.0.0.0", &[]),
                            extension("two", "止めた拡張", "3.0", &[1, 256]),
                        ],
                    },
                    Profile {
                        folder: "Profile 1".to_owned(),
                        name: "仕事".to_owned(),
                        developer_mode: false,
                        old_build: true,
                        signed_in: false,
                        extensions: vec![extension("two", "止めた拡張", "3.0", &[1, 256])],
                    },
                ],
            },
        ],
        delivered: vec![
            delivered("sound.crx", None),
            delivered("cut.crx", Some(Fault::CutShort)),
            delivered("altered.crx", Some(Fault::Altered)),
        ],
        policy: PolicyStart {
            entries: vec![
                entry(r"Software\Policies\Before", "Kept", PolicyValue::Dword(7)),
                entry(POLICY_KEY, "Mode", PolicyValue::Dword(1)),
                entry(POLICY_KEY, "Gone", PolicyValue::Deleted),
                entry(r"Software\Policies\Later", "Kept", PolicyValue::Text("以上".to_owned())),
            ],
            changes: 41,
        },
        registry: vec![
            RegistryStart {
                key: KeyPath::machine(KEY),
                name: "Greeting".to_owned(),
                data: RegistryData::Text("こんにちは".to_owned()),
            },
            RegistryStart {
                key: KeyPath::machine(KEY),
                name: "Count".to_owned(),
                data: RegistryData::Dword(42),
            },
            service("Type", 0x110),
            service("Start", 2),
            power(r"User\PowerSchemes", "ActivePowerScheme", RegistryData::Text(BALANCED.to_owned())),
            power(
                &format!(r"User\PowerSchemes\{BALANCED}\{SCREEN}"),
                "ACSettingIndex",
                RegistryData::Dword(1800),
            ),
            power(
                &format!(r"PowerSettings\{SCREEN}\DefaultPowerSchemeValues\{BALANCED}"),
                "DcSettingIndex",
                RegistryData::Dword(900),
            ),
        ],
        certificates: Vec::new(),
        packages: Vec::new(),
        installer: model::practice::InstallerStart::default(),
        program_files: Vec::new(),
        files: Vec::new(),
        running: RunningStart::default(),
        adapters: vec![
            adapter(
                "Realtek PCIe GbE Family Controller",
                AdapterKind::Wired,
                "VEN_10EC&DEV_8168&SUBSYS_00000000&REV_15",
                vec![property(Some("1"))],
                false,
            ),
            adapter(
                "Intel(R) Wi-Fi 6 AX201 160MHz",
                AdapterKind::Wireless,
                "VEN_8086&DEV_A0F0&SUBSYS_00000000&REV_20",
                vec![property(None)],
                false,
            ),
            adapter(
                "Removed adapter",
                AdapterKind::Wired,
                "VEN_8086&DEV_0000",
                vec![property(Some("1"))],
                true,
            ),
        ],
        mains_power: true,
        programs: vec![Program { what: Software::Program("Contract.exe".to_owned()), after_seconds: 40 }],
        server: Server {
            updates: vec![
                ServerUpdate {
                    id: "one".to_owned(),
                    title: "更新 (KB0000001)".to_owned(),
                    stage: Stage::Offered,
                    download_minutes: 10,
                    install_minutes: 5,
                    restart: true,
                    revision: Some(3887),
                    licence: true,
                    comes_back: 0,
                    category: None,
                    optional: false,
                    exclusive: false,
                    fails: None,
                },
                ServerUpdate {
                    id: "two".to_owned(),
                    title: "更新 (KB0000002)".to_owned(),
                    stage: Stage::Downloaded,
                    download_minutes: 10,
                    install_minutes: 5,
                    restart: false,
                    revision: None,
                    licence: false,
                    comes_back: 0,
                    category: None,
                    optional: false,
                    exclusive: false,
                    fails: None,
                },
            ],
            errors: vec![ServerError { on: UpdateCall::Download, error: Code(0x8024_4022), times: 1 }],
            ..Server::default()
        },
        switched_off: vec![],
        sleeps_after: None,
        no_wake_timers: false,
        unverified_extensions_run: true,
        browser_start: BrowserStart::Anew,
    }
}

/// A clock that stands still, for a disk on which no Windows runs.
#[derive(Clone, Copy, Debug)]
pub struct StoppedClock;

impl Clock for StoppedClock {
    fn now(&self) -> Timestamp {
        "2023-12-22T10:00:00+09:00".parse().unwrap()
    }
    fn wait(&self, _: SignedDuration) -> Result<(), Error> {
        Ok(())
    }
}
