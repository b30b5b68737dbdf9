//! Facts, and adapters.

use crate::*;
use model::FactName;
use model::fact::{BuiltIn, Fact, FactSource, Kind, NoticeFact, RegistryPlace, Value};
use model::practice::{Description, RegistryStart};
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

/// Facts that a notice may define: of each source and kind, at places that a practice terminal has.
fn facts_of_a_notice() -> BTreeMap<FactName, NoticeFact> {
    let mut facts = BTreeMap::new();
    for (kind, name) in [(Kind::Text, "text"), (Kind::Number, "number"), (Kind::Date, "date")] {
        for (source, key, of) in [
            ("software", POLICY, FactSource::Registry as fn(RegistryPlace) -> FactSource),
            ("system", r"System\CurrentControlSet\Services\BITS", FactSource::Registry),
            ("policy", POLICY, FactSource::PolicyFile),
        ] {
            let place = RegistryPlace { key: KeyPath::machine(key), value: name.to_owned() };
            let fact = NoticeFact { label: text(), kind, source: of(place) };
            facts.insert(format!("{source}.{name}").parse().unwrap(), fact);
        }
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
    let facts = built_in.chain(own.iter().map(|(name, fact)| (name.clone(), fact.kind)));
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
        let place = RegistryPlace { key: key.parse().unwrap(), value: "x".to_owned() };
        BTreeMap::from([(
            FactName::literal("own.x"),
            NoticeFact { label: text(), kind: Kind::Number, source: of(place) },
        )])
    };
    let imagine = |own: &BTreeMap<FactName, NoticeFact>, number: u64| {
        let value = Value::Number(number);
        terminal::imagine(&FactName::literal("own.x"), own, Imagined::Is(&value), &mut description())
            .is_some()
    };
    assert!(imagine(&fact(r"HKLM\SOFTWARE\x", FactSource::Registry), 1));
    assert!(!imagine(&fact(r"HKLM\SOFTWARE\x", FactSource::Registry), u64::MAX), "no REG_DWORD");
    assert!(!imagine(&fact(r"HKCU\Software\x", FactSource::Registry), 1), "a user's");
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
