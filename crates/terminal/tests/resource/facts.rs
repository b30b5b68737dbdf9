//! Facts, and adapters.

use crate::*;

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
        Operation::SetAdapterProperty(AdapterEdit {
            instance: instance.to_owned(),
            description: "x".to_owned(),
            keyword: "*PMARPOffload".to_owned(),
            label: text(),
            value: Change { expects: expects.map(str::to_owned), to: to.map(str::to_owned) },
            shown: None,
        })
    };
    let stands = |edit: &Operation| truth(&bench.volume(), edit);
    let off = edit(&instance, Some("1"), Some("0"));
    assert_eq!(stands(&off), Truth::AsExpected);
    assert!(matches!(stands(&edit(&instance, None, Some("0"))), Truth::Otherwise(_)));
    perform(&bench.volume(), &off).unwrap();
    assert_eq!(stands(&off), Truth::AsWanted);
    let away = edit(&instance, Some("0"), None);
    assert_eq!(stands(&away), Truth::AsExpected);
    perform(&bench.volume(), &away).unwrap();
    assert_eq!(stands(&away), Truth::AsWanted);
    assert!(matches!(stands(&edit(r"PCI\NONE\0", None, None)), Truth::CannotTell(_)));
}
