//! The browser's policies, and the programs that extensions speak to.

use crate::*;

#[test]
fn browser_policies_that_stand_in_the_way_are_seen() {
    let bench = Bench::new();
    let id = bench.extensions().files.into_iter().find_map(|file| match file.holds {
        model::kinds::CrxFound::Sound { id, .. } => Some(id),
        _ => None,
    });
    let id = id.unwrap();
    let machine = KeyPath::machine(EDGE);
    let user = KeyPath::of_user(&bench.volume().user_sid().unwrap().unwrap(), EDGE);
    let effects =
        || bench.extensions().policies.hindrances.into_iter().map(|found| found.effect).collect::<Vec<_>>();
    let blocked = [PolicyEffect::Blocks];
    assert_eq!(effects(), []);
    for root in [&machine, &user] {
        // Of a key that stays, the browser would read an empty list.
        let away =
            || ValueFound::Absent { nearest_key: root.as_str().replace(r"\Policies\Microsoft\Edge", "") };
        let list = root.join("ExtensionInstallBlocklist");
        for (entry, hinders) in [(id.as_str(), true), ("*", true), (" * ", false), ("a", false)] {
            bench.set(&list, "1", words(entry));
            assert_eq!(effects() == blocked, hinders, "{entry} in {list}");
        }
        bench.set(&list, "1", words("*"));
        bench.set(&machine.join("ExtensionInstallAllowlist"), "7", words(&id));
        assert_eq!(effects(), [], "allowed by name");
        bench.set(&machine.join("ExtensionInstallAllowlist"), "7", absent());
        bench.set(&list, "1", away());

        let types = root.join("ExtensionAllowedTypes");
        bench.set(&types, "1", words("theme"));
        assert_eq!(effects(), blocked);
        bench.set(&types, "2", words("extension"));
        assert_eq!(effects(), []);
        bench.set(&types, "1", away());
        bench.set(&types, "2", away());
    }
    let allowed = machine.join("ExtensionInstallAllowlist");
    for (settings, allow, hinders) in [
        (format!(r#"{{"{id}": {{"installation_mode": "blocked"}}}}"#), false, true),
        (format!(r#"{{"{id}": {{"installation_mode": "removed"}}}}"#), true, true),
        (
            format!(
                r#"{{"{id}": {{"installation_mode": "allowed"}}, "*": {{"installation_mode": "blocked"}}}}"#
            ),
            false,
            false,
        ),
        (r#"{"*": {"installation_mode": "blocked"}}"#.to_owned(), false, true),
        (r#"{"*": {"installation_mode": "blocked"}}"#.to_owned(), true, false),
        (r#"{"*": {"installation_mode": "allowed"}}"#.to_owned(), false, false),
    ] {
        bench.set(&machine, "ExtensionSettings", words(&settings));
        bench.set(&allowed, "1", if allow { words(&id) } else { absent() });
        assert_eq!(effects() == blocked, hinders, "{settings}, {allow}");
        assert_eq!(terminal::is_to_go(&bench.volume(), &id).unwrap(), settings.contains("removed"));
    }
}

#[test]
fn a_locked_developer_mode_is_seen() {
    let bench = Bench::new();
    let key = KeyPath::machine(EDGE);
    let locked = || {
        let found = bench.extensions().policies.hindrances;
        found.iter().any(|found| found.effect == PolicyEffect::DeveloperModeLocked)
    };
    for (mode, tools, is_locked) in [
        (None, None, false),
        (Some(1), None, true),
        (Some(0), None, false),
        (None, Some(2), true),
        (None, Some(1), false),
        (Some(0), Some(2), false),
        (Some(1), Some(0), true),
    ] {
        let value = |number: Option<u32>| number.map_or(absent(), present);
        bench.set(&key, "ExtensionDeveloperModeSettings", value(mode));
        bench.set(&key, "DeveloperToolsAvailability", value(tools));
        assert_eq!(locked(), is_locked, "{mode:?} {tools:?}");
    }
}

#[test]
fn a_browser_policy_s_edit_expects_what_it_found() {
    let bench = Bench::new();
    let key = KeyPath::machine(EDGE).join("ExtensionInstallAllowlist");
    let change = |to: &str| Change { expects: absent(), to: words(to) };
    let edit = SetOperation::EditBrowserPolicy(BrowserPolicyEdit {
        purpose: BrowserPolicy::AllowExtensions,
        key: key.clone(),
        values: BTreeMap::from([("1".to_owned(), change("a")), ("2".to_owned(), change("b"))]),
    });
    let stands = || terminal::test(&bench.volume(), &edit);
    assert_eq!(stands(), TestResult::Ready);
    bench.set(&key, "1", words("a"));
    assert_eq!(stands(), TestResult::Ready, "cut off in the middle");
    bench.set(&key, "2", words("another's"));
    assert!(matches!(stands(), TestResult::Drifted(Finding::BrowserPolicyDiffers { .. })));
    bench.set(&key, "2", absent());
    terminal::set(&bench.practice(), &edit).unwrap();
    assert_eq!(stands(), TestResult::InDesiredState);
}

#[test]
fn only_hosts_of_the_software_are_looked_at() {
    let bench = Bench::new();
    let hosts = |root: KeyPath| root.join("NativeMessagingHosts");
    let ours = r"C:\Program Files\Contract\host.json";
    let write = |path: &str, text: &str| {
        let path = bench.disk.join(path.trim_start_matches(r"C:\").replace('\\', "/"));
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write(ours, r#"{"path": "host.exe", "allowed_origins": ["chrome-extension://abc/", "http://x/", 5]}"#);
    write(r"C:\Other\theirs.json", r#"{"path": "C:\\Other\\x.exe"}"#);
    write(r"C:\Other\named.json", r#"{"path": "c:\\program files\\CONTRACT\\x.exe", "allowed_origins": []}"#);
    let machine = hosts(KeyPath::machine(r"SOFTWARE\Microsoft\Edge"));
    let user =
        hosts(KeyPath::of_user(&bench.volume().user_sid().unwrap().unwrap(), r"SOFTWARE\Google\Chrome"));
    bench.set(&machine.join("ours"), "", words(ours));
    bench.set(&machine.join("theirs"), "", words(r"C:\Other\theirs.json"));
    bench.set(&machine.join("far"), "", words(r"E:\far.json"));
    bench.set(&machine.join("gone"), "", words(r"C:\Program Files\Contract\gone.json"));
    bench.set(&user.join("named"), "", words(r"C:\Other\named.json"));
    bench.set(&user.join("beside"), "", words(r"C:\Program Files\Contract2\x.json"));
    let found: Vec<_> = bench.extensions().hosts;
    let seen: Vec<_> = found
        .iter()
        .map(|host| (host.key.as_str().rsplit('\\').next().unwrap(), host.allows.clone().ok()))
        .collect();
    assert_eq!(
        seen,
        [("gone", None), ("ours", Some(vec!["abc".to_owned()])), ("named", Some(vec![]))],
        "{found:?}"
    );
}
