//! The policy file's entries that no edit can change, and the counter file's listing.

use crate::*;
use formats::policy_file::Setting;
use model::kinds::{OverruledEntry, PolicyEntry};
use model::reason::Reason;

#[test]
fn an_entry_that_decides_is_named_by_its_number() {
    let bench = Bench::new();
    let other = r"Software\Other";
    let reason = || match bench.policy(&["Mode"]) {
        Found::CannotTell(trouble) => trouble.reason,
        other => panic!("{other:?}"),
    };
    let decides = |entry, directive: &str| Reason::PolicyEntryDecides {
        entry,
        directive: directive.to_owned(),
        name: "Mode".to_owned(),
    };
    let soft = |entry| Reason::PolicyEntryIsSoft { entry, name: "Mode".to_owned() };
    for (before, number) in
        [(&[][..], 1), (&[(other, "A", 4, ONE)], 2), (&[(other, "A", 4, ONE), (other, "B", 4, ONE)], 3)]
    {
        let dead = [(POLICY, "Mode", 4, ONE), (POLICY, "**delvals.", 1, BLANK), (other, "C", 4, ONE)];
        bench.write_policy(&[before, &dead].concat());
        assert_eq!(reason(), decides(number + 1, "**delvals."));
        bench.write_policy(&[before, &[(POLICY, "**soft.Mode", 4, ONE), (other, "C", 4, ONE)]].concat());
        assert_eq!(reason(), soft(number));
    }
}

/// A number that the policy file deletes is in use, too: what stands there is another's word.
#[test]
fn a_list_is_looked_at_up_to_a_number_of_which_nothing_speaks() {
    let bench = Bench::new();
    bench.write_policy(&[
        (POLICY, "1", 1, BLANK),
        (r"Software\Other", "8", 1, BLANK),
        (&format!(r"{POLICY}\"), "**del.4", 1, BLANK),
    ]);
    bench.set(&KeyPath::machine(POLICY), "2", present(1));
    let list = ListPolicy { label: text(), key: POLICY.to_owned(), entry: "ours".to_owned() };
    let found = bench.observe(&Desired::ListPolicy(list.clone()), None).found.into_values().next().unwrap();
    let Found::LocalPolicy(found) = found else { panic!("{found:?}") };
    assert_eq!(found.registry.keys().collect::<Vec<_>>(), ["1", "2", "4", "5"]);
    assert_eq!(list.as_local_policy(&found).unwrap().values.into_keys().collect::<Vec<_>>(), ["5"]);
}

/// The policy editor begins each list so. Behind it, a value is set.
#[test]
fn a_value_that_an_instruction_takes_away_is_set_behind_it() {
    let below =
        [(POLICY, "1", 4, ONE), (r"Software\Policies", "**DeleteKeys", 1, b"R\0e\0s\0o\0u\0r\0c\0e\0\0\0")];
    for file in [&[(POLICY, "**delvals.", 1, BLANK), (POLICY, "1", 4, ONE)][..], &below[..]] {
        let bench = Bench::new();
        bench.write_policy(file);
        let read = || std::fs::read(bench.disk.join(POLICY_FILE)).unwrap();
        let before = read();
        assert_eq!(bench.policy_found(&["Mode"]).entries["Mode"], []);
        let edit = |expects: Vec<PolicyEntry>, to| {
            SetOperation::EditPolicy(PolicyEdit {
                label: text(),
                key: POLICY.to_owned(),
                file: Change { expects: FileFound::Present, to: FileFound::Present },
                entries: BTreeMap::from([("Mode".to_owned(), Change { expects, to })]),
                counted_from: 0,
                listed: Change { expects: false, to: true },
                registry: BTreeMap::new(),
            })
        };
        let ours = PolicyEntry {
            index: u32::MAX,
            key: POLICY.to_owned(),
            name: "Mode".to_owned(),
            data: RegistryData::Dword(7),
        };
        terminal::set(&bench.volume(), &edit(vec![], vec![ours.clone()])).unwrap();
        let file = PolicyFile::parse(&read()).unwrap();
        assert!(matches!(file.setting(POLICY, "Mode"), Setting::Set { data: [7, 0, 0, 0], .. }));
        terminal::set(&bench.volume(), &edit(vec![ours], vec![])).unwrap();
        assert_eq!(read(), before);
    }
}

#[test]
fn an_edit_lists_what_reads_the_policy_file() {
    let bench = Bench::new();
    let edit = SetOperation::EditPolicy(PolicyEdit {
        label: text(),
        key: POLICY.to_owned(),
        file: Change { expects: FileFound::Present, to: FileFound::Present },
        entries: BTreeMap::new(),
        counted_from: 0,
        listed: Change { expects: false, to: true },
        registry: BTreeMap::new(),
    });
    let file = bench.disk.join(COUNTER_FILE);
    let others = "{00000000-0000-0000-0000-000000000001}";
    let listed_already = format!("[{REGISTRY_EXTENSION}{others}]");
    for (before, is_kept) in [
        // No file; a file that lists nobody; one that lists others; one in which another tool listed it.
        (None, ""),
        (Some("[General]\r\nVersion=3\r\n".to_owned()), ""),
        (Some(format!("[General]\r\ngPCMachineExtensionNames=[{others}{others}]\r\nVersion=3\r\n")), others),
        (
            Some(format!("[General]\r\ngPCMachineExtensionNames={listed_already}\r\nVersion=3\r\n")),
            &*listed_already,
        ),
    ] {
        match &before {
            None => std::fs::remove_file(&file).unwrap(),
            Some(text) => std::fs::write(&file, text).unwrap(),
        }
        terminal::set(&bench.volume(), &edit).unwrap();
        assert!(bench.policy_found(&["Mode"]).listed, "{before:?}");
        let text = String::from_utf8(std::fs::read(&file).unwrap()).unwrap();
        assert!(text.contains(is_kept), "{before:?}: {text}");
    }
}

/// W27: the counter makes Windows apply the whole file, and with it what somebody has changed in the registry since.
#[test]
fn w27_other_entries_that_the_registry_overrules_are_found() {
    let bench = Bench::new();
    let other = r"Software\Other";
    bench.write_policy(&[
        (POLICY, "Mode", 4, ONE),
        (other, "Same", 4, ONE),
        (other, "Changed", 4, ONE),
        // The last entry counts.
        (r"SOFTWARE\Other\", "changed", 4, &[2, 0, 0, 0]),
        (other, "Gone", 4, ONE),
        (other, "**del.Deleted", 1, BLANK),
        (other, "**del.Absent", 1, BLANK),
        (other, "**soft.Soft", 4, ONE),
        (r"SAM\Other", "NotRead", 4, ONE),
    ]);
    let key = KeyPath::machine(other);
    for (name, number) in [("Same", 1), ("Changed", 7), ("Deleted", 1), ("Soft", 9)] {
        bench.set(&key, name, present(number));
    }
    let number = |number| Some(RegistryData::Dword(number));
    let overruled = |name: &str, found, to| OverruledEntry { place: format!(r"{key}\{name}"), found, to };
    assert_eq!(
        bench.policy_found(&["Mode"]).others,
        [
            overruled("Changed", number(7), number(2)),
            overruled("Gone", None, number(1)),
            overruled("Deleted", number(1), None),
        ]
    );
}
