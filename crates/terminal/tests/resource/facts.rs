//! Facts, and adapters.

use crate::*;
use model::FactName;
use model::fact::{
    BuiltIn, CertificateFact, CertificateTells, ConnectionFact, ConnectionTells, Fact, FactSource, FileFact,
    FileTells, Kind, NoDetails, NoticeFact, PowerSettingFact, ProgramFact, ProxyFact, ProxyOf, ProxyTells,
    RegistryListFact, RegistryPlace, ServiceFact, Store, Value,
};
use model::power::PowerSource;
use model::practice::{CertificateStart, Description, ProgramFile, RegistryStart};
use model::running_windows::{ClockFact, DeviceFact, FreeSpaceFact, ReachableFact};
use terminal::Imagined;

#[test]
fn windows_11_is_called_so_from_its_first_build() {
    let bench = Bench::new();
    let key = KeyPath::machine(r"SOFTWARE\Microsoft\Windows NT\CurrentVersion");
    let facts = || terminal::observe(&bench.volume(), [], &BTreeMap::new(), History::default()).facts;
    let shown = |name: &str| format!("{:?}", facts()[&name.parse().unwrap()].value);
    for (build, name) in [("21999", "Windows 10"), ("22000", "Windows 11"), ("26100", "Windows 11")] {
        bench.set(&key, "CurrentBuildNumber", words(build));
        assert!(shown("os.name").contains(name), "{build}");
    }
    assert!(shown("os.revision").contains("3650") && shown("os.edition").contains("EnterpriseS"));
    assert!(shown("os.installed-on").contains("2021-10-05"));
    assert_eq!(terminal::windows_version(bench.volume().registry()).unwrap().as_deref(), Some("26100.3650"));
    bench.set(&key, "UBR", absent());
    assert_eq!(terminal::windows_version(bench.volume().registry()).unwrap(), None);
    bench.set(&key, "CurrentBuildNumber", words("x"));
    assert!(facts()[&"os.build".parse().unwrap()].trouble.is_some());
}

#[test]
fn an_update_server_counts_only_where_it_is_switched_on() {
    let bench = Bench::new();
    let policy = KeyPath::machine(r"SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate");
    let server = || terminal::update_server(bench.volume().registry()).unwrap();
    bench.set(&policy, "WUServer", words("http://wsus"));
    for used in [absent(), present(0), words("1"), present(2)] {
        bench.set(&policy.join("AU"), "UseWUServer", used);
        assert_eq!(server(), None);
    }
    bench.set(&policy.join("AU"), "UseWUServer", present(1));
    assert_eq!(server().as_deref(), Some("http://wsus"));
}

#[test]
fn an_adapter_s_edit_expects_what_it_found() {
    let bench = Bench::new();
    let instance = bench.volume().devices().adapters("*PMARPOffload").unwrap()[0].instance.clone();
    let edit = |instance: &str, expects: Option<&str>, to: Option<&str>| {
        SetOperation::SetAdapterProperty(AdapterEdit {
            instance: instance.to_owned(),
            description: "x".to_owned(),
            keyword: "*PMARPOffload".to_owned(),
            label: text(),
            value: Change { expects: expects.map(str::to_owned), to: to.map(str::to_owned) },
            shown: None,
        })
    };
    let stands = |edit: &SetOperation| terminal::test(&bench.volume(), edit);
    let off = edit(&instance, Some("1"), Some("0"));
    assert_eq!(stands(&off), TestResult::Ready);
    assert!(matches!(stands(&edit(&instance, None, Some("0"))), TestResult::Drifted(_)));
    terminal::set(&bench.volume(), &off).unwrap();
    assert_eq!(stands(&off), TestResult::InDesiredState);
    let away = edit(&instance, Some("0"), None);
    assert_eq!(stands(&away), TestResult::Ready);
    terminal::set(&bench.volume(), &away).unwrap();
    assert_eq!(stands(&away), TestResult::InDesiredState);
    assert!(matches!(stands(&edit(r"PCI\NONE\0", None, None)), TestResult::Unknown(_)));
}

/// When the PC goes to sleep.
fn no_sleep(on: PowerSource) -> PowerSettingFact {
    PowerSettingFact {
        group: "238c9fa8-0aad-41ed-83f4-97be242c8f20".parse().unwrap(),
        setting: "29f6c1db-86da-48c5-9fdb-f2b67b1f44da".parse().unwrap(),
        on,
    }
}

/// Facts that a notice may define: of each source and kind, at places that a practice terminal has.
fn facts_of_a_notice() -> BTreeMap<FactName, NoticeFact> {
    let mut facts = BTreeMap::new();
    for (kind, name) in [(Kind::Text, "text"), (Kind::Number, "number"), (Kind::Date, "date")] {
        for (source, key, of) in [
            ("software", POLICY, FactSource::Registry as fn(RegistryPlace) -> FactSource),
            ("system", r"System\CurrentControlSet\Services\BITS", FactSource::Registry),
            ("policy", POLICY, FactSource::PolicyFile),
        ] {
            let place = RegistryPlace { key: KeyPath::machine(key), value: name.to_owned(), kind };
            let fact = NoticeFact { label: text(), source: of(place) };
            facts.insert(format!("{source}.{name}").parse().unwrap(), fact);
        }
    }
    let mut add = |name: &'static str, source: FactSource| {
        facts.insert(FactName::literal(name), NoticeFact { label: text(), source });
    };
    let place = RegistryPlace {
        key: KeyPath::user(r"Software\Contract"),
        value: "of the user".to_owned(),
        kind: Kind::Text,
    };
    add("user.text", FactSource::Registry(place));
    for (name, of, tells) in [
        ("proxy.machine", ProxyOf::Machine, ProxyTells::Server),
        ("proxy.machine-bypass", ProxyOf::Machine, ProxyTells::Bypass),
        ("proxy.user", ProxyOf::User, ProxyTells::Server),
        ("proxy.user-bypass", ProxyOf::User, ProxyTells::Bypass),
    ] {
        add(name, FactSource::Proxy(ProxyFact { of, tells }));
    }
    for (name, tells) in [
        ("line.address", ConnectionTells::Address),
        ("line.dns", ConnectionTells::Dns),
        ("line.gateway", ConnectionTells::Gateway),
    ] {
        add(name, FactSource::Connection(ConnectionFact { name: "イーサネット".to_owned(), tells }));
    }
    for (name, on) in [("power.mains", PowerSource::Mains), ("power.battery", PowerSource::Battery)] {
        add(name, FactSource::PowerSetting(no_sleep(on)));
    }
    add("own.sign-in", FactSource::AutomaticSignIn(NoDetails {}));
    let list =
        |key: &str| RegistryListFact { key: KeyPath::machine(key), entry: "https://a.example".to_owned() };
    add("list.entry", FactSource::RegistryList(list(r"SOFTWARE\Contract\List")));
    add("own.free", FactSource::FreeSpace(FreeSpaceFact { drive: "D:".to_owned() }));
    add("own.device", FactSource::Device(DeviceFact { hardware: r"USB\VID_0001".to_owned() }));
    let host = ReachableFact { host: "time.example".to_owned(), port: Some(123) };
    add("own.host", FactSource::Reachable(host));
    add("own.clock", FactSource::Clock(ClockFact { server: "time.example".to_owned() }));
    let file = FileFact { path: r"C:\Reader\reader.exe".to_owned(), tells: FileTells::Modified };
    add("own.file", FactSource::File(file));
    add("own.program", FactSource::Program(ProgramFact { name: r"Reader \ tools".to_owned() }));
    for (name, store) in [
        ("cert.machine", Store::MachineMy),
        ("cert.user", Store::UserMy),
        ("cert.root", Store::MachineRoot),
        ("cert.ca", Store::MachineCa),
    ] {
        let (issuer, subject) = (Some("Practice, CA".to_owned()), None);
        let (with_key, tells) = (store == Store::MachineMy, CertificateTells::LastDay);
        add(name, FactSource::Certificate(CertificateFact { store, issuer, subject, with_key, tells }));
    }
    facts
}

/// What a practice terminal that is made so tells of a fact.
fn told(description: &Description, name: &FactName) -> Fact {
    let made = tempfile::tempdir().unwrap();
    let folder = Utf8PathBuf::from_path_buf(made.path().join("t")).unwrap();
    let practice = Practice::make(&folder, &"contract".parse().unwrap(), description).unwrap();
    terminal::observe(&practice, [], &facts_of_a_notice(), History::default()).facts[name].clone()
}

#[test]
fn every_fact_is_told_as_it_is_imagined() {
    let own = facts_of_a_notice();
    let built_in = BuiltIn::ALL.iter().map(|fact| (FactName::literal(fact.name()), fact.kind()));
    let facts = built_in.chain(own.iter().map(|(name, fact)| (name.clone(), fact.source.kind())));
    for (name, kind) in facts {
        let values = match kind {
            Kind::Text => ["E14", "\u{fffd}OTHER"].map(|text| Value::Text(text.to_owned())).to_vec(),
            Kind::Number => [0, 7, 22_631].map(Value::Number).to_vec(),
            Kind::Date => ["1970-01-02", "2023-02-01"].map(|day| Value::Date(day.parse().unwrap())).to_vec(),
        };
        for value in values {
            let mut made = description();
            terminal::imagine(&name, &own, Imagined::Is(&value), &mut made).unwrap();
            let fact = told(&made, &name);
            assert_eq!((fact.value.as_ref(), fact.trouble), (Some(&value), None), "{name}");
            // What is there already does not stand in the way.
            if terminal::imagine(&name, &own, Imagined::Absent, &mut made).is_some() {
                let fact = told(&made, &name);
                assert_eq!((fact.value, fact.trouble), (None, None), "{name}");
            }
            if terminal::imagine(&name, &own, Imagined::Unreadable, &mut made).is_some() {
                assert!(told(&made, &name).trouble.is_some(), "{name}");
            }
        }
    }
}

#[test]
fn what_no_practice_terminal_can_tell_is_not_imagined() {
    let fact = |key: &str, of: fn(RegistryPlace) -> FactSource| {
        let place = RegistryPlace { key: key.parse().unwrap(), value: "x".to_owned(), kind: Kind::Number };
        BTreeMap::from([(FactName::literal("own.x"), NoticeFact { label: text(), source: of(place) })])
    };
    let imagine = |own: &BTreeMap<FactName, NoticeFact>, number: u64| {
        let value = Value::Number(number);
        terminal::imagine(&FactName::literal("own.x"), own, Imagined::Is(&value), &mut description())
            .is_some()
    };
    assert!(imagine(&fact(r"HKLM\SOFTWARE\x", FactSource::Registry), 1));
    assert!(!imagine(&fact(r"HKLM\SOFTWARE\x", FactSource::Registry), u64::MAX), "no REG_DWORD");
    assert!(imagine(&fact(r"HKCU\Software\x", FactSource::Registry), 1), "of the user who works there");
    assert!(!imagine(&fact(r"HKU\S-1-5-21-1-2-3-1001\x", FactSource::Registry), 1), "another user's");
    assert!(!imagine(&fact(r"HKLM\SAM\x", FactSource::Registry), 1), "no such hive");
    assert!(!imagine(&fact(r"HKLM\SYSTEM\x", FactSource::PolicyFile), 1), "policies lie in SOFTWARE");
    assert!(!imagine(&BTreeMap::new(), 1), "no such fact");
}

#[test]
fn a_description_s_current_control_set_is_the_one_in_use() {
    let mut description = description();
    description.registry.push(RegistryStart {
        key: KeyPath::machine(r"SYSTEM\CurrentControlSet\Services\Tcpip\Parameters"),
        name: "Domain".to_owned(),
        data: RegistryData::Text("clinic.example".to_owned()),
    });
    let domain = told(&description, &FactName::literal("os.domain")).value;
    assert_eq!(domain, Some(Value::Text("clinic.example".to_owned())));
}

/// The facts of a notice on a practice terminal that is described so.
fn read(made: &Description, facts: &[(&'static str, FactSource)]) -> Vec<(Option<Value>, bool)> {
    let own = |(name, source): &(&'static str, FactSource)| {
        (FactName::literal(name), NoticeFact { label: text(), source: source.clone() })
    };
    let folder = tempfile::tempdir().unwrap();
    let path = Utf8PathBuf::from_path_buf(folder.path().join("t")).unwrap();
    let practice = Practice::make(&path, &"contract".parse().unwrap(), made).unwrap();
    let own: BTreeMap<_, _> = facts.iter().map(own).collect();
    let seen = terminal::observe(&practice, [], &own, History::default()).facts;
    facts
        .iter()
        .map(|(name, _)| seen[&FactName::literal(name)].clone())
        .map(|fact| (fact.value, fact.trouble.is_some()))
        .collect()
}

fn told_text(text: &str) -> (Option<Value>, bool) {
    (Some(Value::Text(text.to_owned())), false)
}

#[test]
fn a_program_is_found_in_every_list_and_the_newest_counts() {
    let mut made = description();
    let mut install = |list: &str, key: &str, name: &str, version: Option<&str>| {
        let path =
            KeyPath::machine(&format!(r"SOFTWARE\{list}Microsoft\Windows\CurrentVersion\Uninstall\{key}"));
        let values = [("DisplayName", Some(name)), ("DisplayVersion", version)];
        for (value, text) in values.into_iter().filter_map(|(value, text)| Some((value, text?))) {
            let (key, name) = (path.clone(), value.to_owned());
            made.registry.push(RegistryStart { key, name, data: RegistryData::Text(text.to_owned()) });
        }
    };
    install("", "{1}", "Card Reader Driver (x64)", Some("2.9.0"));
    install(r"WOW6432Node\", "{2}", "CARD READER driver", Some("2.10.0"));
    install("", "{3}", "Other Card Reader", Some("9.0"));
    install("", "{4}", "Bare program", None);
    let program = |name: &str| FactSource::Program(ProgramFact { name: name.to_owned() });
    let came =
        read(&made, &[("a.a", program("Card Reader")), ("a.b", program("bare")), ("a.c", program("Reader"))]);
    assert_eq!(came, [told_text("2.10.0"), told_text(""), (None, false)]);
}

#[test]
fn of_several_certificates_the_last_one_to_end_counts() {
    let mut made = description();
    let mut add = |store, issuer: &str, subject: &str, last_day: &str, with_key| {
        let (issuer, subject) = (issuer.to_owned(), subject.to_owned());
        let last_day = last_day.parse().unwrap();
        made.certificates.push(CertificateStart { store, subject, issuer, last_day, with_key });
    };
    add(Store::MachineMy, "Claims CA", "1310000001", "2026-12-20", true);
    add(Store::MachineMy, "Claims CA", "1310000001", "2030-03-20", true);
    add(Store::MachineMy, "Claims CA", "1310000001", "2031-01-01", false);
    add(Store::MachineMy, "Other CA", "1310000001", "2040-01-01", true);
    let certificate = |issuer: &str, with_key| {
        let (issuer, subject) = (Some(issuer.to_owned()), Some("131".to_owned()));
        let (store, tells) = (Store::MachineMy, CertificateTells::LastDay);
        FactSource::Certificate(CertificateFact { store, issuer, subject, with_key, tells })
    };
    let day = |day: &str| (Some(Value::Date(day.parse().unwrap())), false);
    let facts = [
        ("c.a", certificate("claims", true)),
        ("c.b", certificate("claims", false)),
        ("c.c", certificate("none", true)),
    ];
    assert_eq!(read(&made, &facts), [day("2030-03-20"), day("2031-01-01"), (None, false)]);
    // One that cannot be read may be the one that is looked for, so it is never taken for absent.
    made.registry.push(RegistryStart {
        key: KeyPath::machine(r"SOFTWARE\Microsoft\SystemCertificates\MY\Certificates\0BAD"),
        name: "Blob".to_owned(),
        data: RegistryData::Text("no certificate".to_owned()),
    });
    assert_eq!(read(&made, &facts), [day("2030-03-20"), day("2031-01-01"), (None, true)]);
}

#[test]
fn a_file_tells_its_version_size_digest_and_day() {
    let mut made = description();
    let path = r"C:\Program Files\Reader\reader.exe".to_owned();
    let modified = Some("2024-02-29".parse().unwrap());
    made.program_files.push(ProgramFile { path: path.clone(), version: "2.3".parse().unwrap(), modified });
    let of = |path: &str, tells| FactSource::File(FileFact { path: path.to_owned(), tells });
    let hive = r"C:\Windows\System32\config\SYSTEM";
    let came = read(
        &made,
        &[
            ("f.a", of(&path, FileTells::Version)),
            ("f.b", of(&path, FileTells::Size)),
            ("f.c", of(r"C:\none.exe", FileTells::Sha256)),
            ("f.d", of(hive, FileTells::Version)),
            ("f.e", of(&path, FileTells::Modified)),
            ("f.f", of(r"C:\none.exe", FileTells::Modified)),
        ],
    );
    assert_eq!(came[0], told_text("2.3.0.0"));
    assert_eq!(came[1], (Some(Value::Number(1024)), false));
    assert_eq!(came[2], (None, false));
    assert_eq!(came[3], (None, true), "no program");
    assert_eq!(came[4], (Some(Value::Date("2024-02-29".parse().unwrap())), false));
    assert_eq!(came[5], (None, false));
}

#[test]
fn a_service_tells_how_it_starts() {
    let mut made = description();
    let mut start = |name: &str, number| {
        let key = KeyPath::machine(&format!(r"SYSTEM\CurrentControlSet\Services\{name}"));
        made.registry.push(RegistryStart {
            key,
            name: "Start".to_owned(),
            data: RegistryData::Dword(number),
        });
    };
    start("reader", 2);
    start("odd", 9);
    let service = |name: &str| FactSource::Service(ServiceFact { name: name.to_owned() });
    let came = read(&made, &[("s.a", service("Reader")), ("s.b", service("odd")), ("s.c", service("none"))]);
    assert_eq!(came, [told_text("automatic"), (None, true), (None, false)]);
    for start in ["automatic", "manual", "disabled"] {
        let own = NoticeFact { label: text(), source: service("reader") };
        let own = BTreeMap::from([(FactName::literal("s.a"), own)]);
        let value = Value::Text(start.to_owned());
        terminal::imagine(&FactName::literal("s.a"), &own, Imagined::Is(&value), &mut made).unwrap();
        assert_eq!(read(&made, &[("s.a", service("reader"))]), [told_text(start)]);
    }
}
