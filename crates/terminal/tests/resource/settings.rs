//! Facts about the settings of Windows: proxies, connections, the power plan, lists, and who is signed in.

use crate::*;
use model::FactName;
use model::fact::{
    ConnectionFact, ConnectionTells, Fact, FactSource, NoDetails, NoticeFact, PowerSettingFact, ProxyFact,
    ProxyOf, ProxyTells, RegistryListFact, Value,
};
use model::power::PowerSource;
use model::registry::{BINARY, MULTI_SZ, RegistryData};

/// What the disk tells of a fact.
fn told(bench: &Bench, source: FactSource) -> Fact {
    let name = FactName::literal("own.fact");
    let own = BTreeMap::from([(name.clone(), NoticeFact { label: text(), source })]);
    terminal::observe(&bench.volume(), [], &own, History::default()).facts[&name].clone()
}

fn shown(bench: &Bench, source: FactSource) -> Option<String> {
    let fact = told(bench, source);
    assert_eq!(fact.trouble, None, "{}", fact.place);
    fact.value.map(|value| value.to_string())
}

fn data(kind: u32, bytes: &[u8]) -> ValueFound {
    ValueFound::Present(RegistryData::from_bytes(kind, bytes))
}

const INTERNET: &str = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Internet Settings";

#[test]
fn a_user_s_proxy_is_the_one_that_the_user_s_programs_take() {
    let bench = Bench::new();
    let proxy = |tells| FactSource::Proxy(ProxyFact { of: ProxyOf::User, tells });
    let server = || shown(&bench, proxy(ProxyTells::Server));
    let (user, machine) = (KeyPath::user(INTERNET), KeyPath::machine(INTERNET));
    let set = |key: &KeyPath, server: &str| {
        let settings = formats::proxy_settings::write(server, "<local>");
        bench.set(&key.join("Connections"), "DefaultConnectionSettings", data(BINARY, &settings));
    };
    assert_eq!(server(), None);
    // What a script wrote counts until Windows has made its own settings of it, and while it is switched on.
    bench.set(&user, "ProxyServer", words("script:1"));
    assert_eq!(server(), None);
    bench.set(&user, "ProxyEnable", present(1));
    assert_eq!(server().as_deref(), Some("script:1"));
    set(&user, "page:2");
    assert_eq!(server().as_deref(), Some("page:2"));
    assert_eq!(shown(&bench, proxy(ProxyTells::Bypass)).as_deref(), Some("<local>"));
    // A policy has every user take the machine's.
    set(&machine, "machine:3");
    assert_eq!(server().as_deref(), Some("page:2"));
    let policy = r"SOFTWARE\Policies\Microsoft\Windows\CurrentVersion\Internet Settings";
    bench.set(&KeyPath::machine(policy), "ProxySettingsPerUser", present(0));
    assert_eq!(server().as_deref(), Some("machine:3"));
    // The proxy of Windows' own services is another one.
    let of_machine = ProxyFact { of: ProxyOf::Machine, tells: ProxyTells::Server };
    assert_eq!(shown(&bench, FactSource::Proxy(of_machine)), None);
}

#[test]
fn a_proxy_that_cannot_be_read_is_not_absent() {
    let bench = Bench::new();
    let key = KeyPath::machine(INTERNET).join("Connections");
    bench.set(&key, "WinHttpSettings", data(BINARY, &[0x18, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 9]));
    for tells in [ProxyTells::Server, ProxyTells::Bypass] {
        let fact = told(&bench, FactSource::Proxy(ProxyFact { of: ProxyOf::Machine, tells }));
        assert!(fact.value.is_none() && fact.trouble.is_some());
    }
}

#[test]
fn a_connection_tells_what_is_set_and_else_what_dhcp_gave() {
    let bench = Bench::new();
    let guid = "{6E8F0C11-0000-4000-8000-000000000001}";
    let named = r"SYSTEM\CurrentControlSet\Control\Network\{4D36E972-E325-11CE-BFC1-08002BE10318}";
    bench.set(&KeyPath::machine(named).join(guid).join("Connection"), "Name", words("イーサネット 2"));
    let key = KeyPath::machine(r"SYSTEM\CurrentControlSet\Services\Tcpip\Parameters\Interfaces").join(guid);
    let several = |texts: &str| {
        let bytes: Vec<u8> = texts.encode_utf16().flat_map(u16::to_le_bytes).collect();
        data(MULTI_SZ, &bytes)
    };
    bench.set(&key, "IPAddress", several("192.168.220.5\u{0}192.168.220.6\u{0}\u{0}"));
    bench.set(&key, "DhcpIPAddress", words("10.0.0.7"));
    bench.set(&key, "NameServer", words("8.8.8.8,8.8.4.4"));
    bench.set(&key, "DhcpNameServer", words("10.0.0.1 10.0.0.2"));
    bench.set(&key, "DefaultGateway", several("\0"));
    let line = |name: &str, tells| {
        shown(&bench, FactSource::Connection(ConnectionFact { name: name.to_owned(), tells }))
    };
    let all = || {
        use ConnectionTells::{Address, Dns, Gateway};
        [Address, Dns, Gateway].map(|tells| line("イーサネット 2", tells).unwrap_or_default())
    };
    assert_eq!(all(), ["192.168.220.5, 192.168.220.6", "8.8.8.8, 8.8.4.4", ""]);
    bench.set(&key, "EnableDHCP", present(1));
    assert_eq!(all(), ["10.0.0.7", "8.8.8.8, 8.8.4.4", ""]);
    bench.set(&key, "NameServer", words(""));
    bench.set(&key, "DhcpIPAddress", words("0.0.0.0"));
    assert_eq!(all(), ["", "10.0.0.1, 10.0.0.2", ""]);
    assert_eq!(line("イーサネット", ConnectionTells::Dns), None);
}

/// When the PC goes to sleep: group and setting.
const SLEEP: (&str, &str) = ("238c9fa8-0aad-41ed-83f4-97be242c8f20", "29f6c1db-86da-48c5-9fdb-f2b67b1f44da");

#[test]
fn a_power_setting_is_the_policy_s_the_plan_s_or_windows_own() {
    let bench = Bench::new();
    let (plan, group, setting) = ("a1841308-3541-4fab-bc81-f71556f20b4a", SLEEP.0, SLEEP.1);
    let power = KeyPath::machine(r"SYSTEM\CurrentControlSet\Control\Power");
    let (plans, known) =
        (power.join(r"User\PowerSchemes"), power.join("PowerSettings").join(group).join(setting));
    let source = |on| {
        let (group, setting) = (group.parse().unwrap(), setting.to_ascii_uppercase().parse().unwrap());
        FactSource::PowerSetting(PowerSettingFact { group, setting, on })
    };
    let mains = || shown(&bench, source(PowerSource::Mains));
    assert_eq!(mains(), None, "no such setting");
    bench.set(&plans, "ActivePowerScheme", words(plan));
    let default = known.join("DefaultPowerSchemeValues").join(plan);
    bench.set(&default, "ACSettingIndex", present(1800));
    assert_eq!(mains().as_deref(), Some("1800"));
    // The setting is known, and this plan's value is not.
    assert!(told(&bench, source(PowerSource::Battery)).trouble.is_some());
    bench.set(&plans.join(plan).join(group).join(setting), "ACSettingIndex", present(0));
    assert_eq!(mains().as_deref(), Some("0"));
    let policy = KeyPath::machine(r"SOFTWARE\Policies\Microsoft\Power\PowerSettings");
    bench.set(&policy.join(setting), "ACSettingIndex", present(600));
    assert_eq!(mains().as_deref(), Some("600"));
    bench.set(&policy.join(setting), "ACSettingIndex", words("600"));
    assert!(told(&bench, source(PowerSource::Mains)).trouble.is_some());
}

#[test]
fn who_is_signed_in_by_itself_is_told_without_the_pc_s_name() {
    let bench = Bench::new();
    let key = KeyPath::machine(r"SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon");
    let user = || told(&bench, FactSource::AutomaticSignIn(NoDetails {})).value;
    assert_eq!(user(), Some(Value::Text("OqsComApp".to_owned())));
    bench.set(&key, "DefaultUserName", words(r"CLINIC\OqsComApp"));
    assert_eq!(user(), Some(Value::Text("OqsComApp".to_owned())));
    bench.set(&key, "AutoAdminLogon", words("0"));
    assert_eq!(user(), None);
}

#[test]
fn h11_an_entry_of_a_list_is_found_under_any_name() {
    let bench = Bench::new();
    let key = KeyPath::machine(r"SOFTWARE\Policies\Microsoft\Edge\PopupsAllowedForUrls");
    let entry = |entry: &str| {
        shown(
            &bench,
            FactSource::RegistryList(RegistryListFact { key: key.clone(), entry: entry.to_owned() }),
        )
    };
    assert_eq!(entry("https://a.example"), None);
    bench.set(&key, "1", words("https://other.example"));
    bench.set(&key, "7", words(" HTTPS://a.example "));
    bench.set(&key, "8", present(1));
    assert_eq!(entry("https://a.example").as_deref(), Some("7"));
    assert_eq!(entry("https://a.exam"), None);
}
