//! The local policy: the policy file, its counter and the registry.

use crate::*;
use model::fact::{FactSource, Kind, NoticeFact, RegistryPlace, Value};
use model::kinds::RegistryValueEdit;

#[test]
fn entries_of_a_value_are_found_whatever_their_case_and_nothing_else_is() {
    let bench = Bench::new();
    bench.write_policy(&[
        (r"SOFTWARE\POLICIES\RESOURCE\", "mode", 4, ONE),
        (POLICY, "Other", 4, ONE),
        (r"Software\Policies\Resource2", "Mode", 4, ONE),
        (POLICY, "**del.MODE", 1, BLANK),
        (POLICY, "", 0, &[]),
    ]);
    let found = bench.policy_found(&["Mode", "None"]);
    let of = |name: &str| {
        found.entries[name].iter().map(|entry| (entry.index, entry.name.as_str())).collect::<Vec<_>>()
    };
    assert_eq!(of("Mode"), [(0, "mode"), (3, "**del.MODE")]);
    assert!(of("None").is_empty());
    assert_eq!(found.file, FileFound::Present);
    std::fs::remove_file(bench.disk.join(POLICY_FILE)).unwrap();
    let found = bench.policy_found(&["Mode"]);
    assert!(found.file == FileFound::Absent && found.entries.is_empty());
}

#[test]
fn an_instruction_for_several_values_is_not_passed_over() {
    let bench = Bench::new();
    let mode = (POLICY, "Mode", 4_u32, ONE);
    for (name, kind, data) in [
        ("**delvals.", 1, BLANK),
        ("**deletevalues", 1, &b"M\0o\0d\0e\0;\0X\0\0\0"[..]),
        ("**soft.Mode", 4, ONE),
    ] {
        bench.write_policy(&[mode, (POLICY, name, kind, data)]);
        let Found::CannotTell(trouble) = bench.policy(&["Mode"]) else { panic!("{name} was passed over") };
        assert!(trouble.place.ends_with("Registry.pol"), "{trouble:?}");
        let edit = policy_edit(vec![entry(u32::MAX, 2)], (absent(), present(2)), true);
        assert!(matches!(terminal::test(&bench.volume(), &edit), TestResult::Unknown(_)), "{name}");
    }
    // Of another value, or before it, such an instruction says nothing.
    bench.write_policy(&[(POLICY, "**soft.Other", 4, ONE), (POLICY, "**deletevalues", 1, b"X\0\0\0"), mode]);
    assert_eq!(bench.policy_found(&["Mode"]).entries["Mode"].len(), 1);
    // A damaged file is not an empty one.
    std::fs::write(bench.disk.join(POLICY_FILE), b"PReg").unwrap();
    assert!(matches!(bench.policy(&["Mode"]), Found::CannotTell(_)));
}

#[test]
fn the_counter_and_its_listing_are_read() {
    let bench = Bench::new();
    let found = bench.policy_found(&["Mode"]);
    assert_eq!((found.counter, found.listed), (Some(41), true));
    let mut counter = GptIni::new();
    counter.count_up(Side::Machine);
    std::fs::write(bench.disk.join(COUNTER_FILE), counter.to_bytes()).unwrap();
    let found = bench.policy_found(&["Mode"]);
    assert_eq!((found.counter, found.listed), (Some(1), false));
    std::fs::remove_file(bench.disk.join(COUNTER_FILE)).unwrap();
    let found = bench.policy_found(&["Mode"]);
    assert_eq!((found.counter, found.listed), (None, false));
}

/// An entry of the value `Mode`.
fn entry(index: u32, number: u32) -> PolicyEntry {
    PolicyEntry { index, key: POLICY.to_owned(), name: "Mode".to_owned(), data: RegistryData::Dword(number) }
}

/// Nothing is expected in the file; the counter stands at 41.
fn policy_edit(to: Vec<PolicyEntry>, registry: (ValueFound, ValueFound), listed: bool) -> SetOperation {
    let registry = BTreeMap::from([("Mode".to_owned(), Change { expects: registry.0, to: registry.1 })]);
    let listed = Change { expects: true, to: listed };
    SetOperation::EditPolicy(PolicyEdit { listed, registry, ..edit_of(to) })
}

/// The same, with nothing in the registry.
fn edit_of(to: Vec<PolicyEntry>) -> PolicyEdit {
    PolicyEdit {
        label: text(),
        key: POLICY.to_owned(),
        file: Change { expects: FileFound::Present, to: FileFound::Present },
        listed: Change { expects: true, to: true },
        counted_from: 41,
        entries: BTreeMap::from([("Mode".to_owned(), Change { expects: vec![], to })]),
        registry: BTreeMap::new(),
    }
}

#[test]
fn a_policy_s_edit_expects_each_of_its_places() {
    let bench = Bench::new();
    let edit = policy_edit(vec![entry(u32::MAX, 4)], (absent(), present(4)), true);
    let stands = || terminal::test(&bench.volume(), &edit);
    let key = KeyPath::machine(POLICY);
    assert_eq!(stands(), TestResult::Ready);

    // Somebody else's value in the registry, or entry in the file.
    bench.set(&key, "Mode", present(9));
    let found = Some(RegistryData::Dword(9));
    let differs = Finding::PolicyNotInForce { name: "Mode".to_owned(), found: found.clone() };
    assert_eq!(stands(), TestResult::Drifted(differs));
    bench.set(&key, "Mode", absent());
    bench.write_policy(&[(POLICY, "Mode", 4, &[9, 0, 0, 0])]);
    let differs = Finding::PolicyDiffers { name: "Mode".to_owned(), found };
    assert_eq!(stands(), TestResult::Drifted(differs));
    // The wanted data under another instruction are something else, and so is one entry more.
    bench.write_policy(&[(POLICY, "**del.Mode", 4, &[4, 0, 0, 0])]);
    assert!(matches!(stands(), TestResult::Drifted(_)));
    bench.write_policy(&[(POLICY, "Mode", 4, &[4, 0, 0, 0]), (POLICY, "Mode", 4, &[4, 0, 0, 0])]);
    assert!(matches!(stands(), TestResult::Drifted(_)));

    // Cut off anywhere it goes on.
    bench.write_policy(&[(POLICY, "Mode", 4, &[4, 0, 0, 0])]);
    assert_eq!(stands(), TestResult::Ready);
    bench.set(&key, "Mode", present(4));
    assert_eq!(stands(), TestResult::Ready, "it has not counted");
    let counted = |listed: bool, at: u16| {
        let mut counter = GptIni::new();
        if listed {
            counter.ensure_extension(Side::Machine, REGISTRY_EXTENSION, MACHINE_TOOL);
        }
        for _ in 0..at {
            counter.count_up(Side::Machine);
        }
        std::fs::write(bench.disk.join(COUNTER_FILE), counter.to_bytes()).unwrap();
    };
    counted(false, 42);
    assert_eq!(stands(), TestResult::Ready, "it is not listed");
    counted(true, 42);
    assert_eq!(stands(), TestResult::InDesiredState);
    bench.set(&key, "Mode", absent());
    assert_eq!(stands(), TestResult::Ready);
}

#[test]
fn the_listing_goes_with_the_last_entry_only() {
    let bench = Bench::new();
    let unlisting = policy_edit(vec![], (absent(), absent()), false);
    let counted = || {
        let mut counter = GptIni::parse(&std::fs::read(bench.disk.join(COUNTER_FILE)).unwrap()).unwrap();
        counter.count_up(Side::Machine);
        std::fs::write(bench.disk.join(COUNTER_FILE), counter.to_bytes()).unwrap();
    };
    counted();
    assert_eq!(
        terminal::test(&bench.volume(), &unlisting),
        TestResult::InDesiredState,
        "others' entries need it"
    );
    std::fs::remove_file(bench.disk.join(POLICY_FILE)).unwrap();
    assert_eq!(terminal::test(&bench.volume(), &unlisting), TestResult::Ready);
    terminal::set(&bench.volume(), &unlisting).unwrap();
    assert_eq!(terminal::test(&bench.volume(), &unlisting), TestResult::InDesiredState);
    assert!(!bench.policy_found(&["Mode"]).listed);

    // With another's entry it stays.
    let bench = Bench::new();
    terminal::set(&bench.volume(), &unlisting).unwrap();
    assert!(bench.policy_found(&["Mode"]).listed);
}

#[test]
fn wanted_entries_take_the_places_of_their_own() {
    let bench = Bench::new();
    let names = || {
        let file = PolicyFile::parse(&std::fs::read(bench.disk.join(POLICY_FILE)).unwrap()).unwrap();
        file.entries.iter().map(|entry| format!("{}\\{}", entry.key, entry.name)).collect::<Vec<_>>()
    };
    let other = r"Software\Other";
    let edit = |expects: Vec<PolicyEntry>, to: Vec<PolicyEntry>| {
        let SetOperation::EditPolicy(mut edit) = policy_edit(to, (absent(), absent()), true) else {
            panic!()
        };
        edit.entries.get_mut("Mode").unwrap().expects = expects;
        SetOperation::EditPolicy(edit)
    };
    // Behind the last of its key.
    bench.write_policy(&[(POLICY, "A", 4, ONE), (other, "B", 4, ONE)]);
    terminal::set(&bench.volume(), &edit(vec![], vec![entry(u32::MAX, 1)])).unwrap();
    assert_eq!(
        names(),
        [r"Software\Policies\Resource\A", r"Software\Policies\Resource\Mode", r"Software\Other\B"]
    );
    // In its own place, what is too many goes.
    bench.write_policy(&[(POLICY, "Mode", 4, ONE), (other, "B", 4, ONE), (POLICY, "mode", 4, ONE)]);
    terminal::set(&bench.volume(), &edit(vec![], vec![entry(0, 7)])).unwrap();
    assert_eq!(names(), [r"Software\Policies\Resource\Mode", r"Software\Other\B"]);
    // Where it once stood, or at the end of a shorter file.
    bench.write_policy(&[(other, "B", 4, ONE), (other, "C", 4, ONE)]);
    terminal::set(&bench.volume(), &edit(vec![], vec![entry(1, 7), entry(9, 8)])).unwrap();
    assert_eq!(
        names(),
        [
            r"Software\Other\B",
            r"Software\Policies\Resource\Mode",
            r"Software\Other\C",
            r"Software\Policies\Resource\Mode"
        ]
    );
}

#[test]
fn a_file_goes_only_where_it_is_to_and_is_empty() {
    let bench = Bench::new();
    bench.write_policy(&[(POLICY, "Mode", 4, ONE), (r"Software\Other", "B", 4, ONE)]);
    let SetOperation::EditPolicy(mut edit) = policy_edit(vec![], (absent(), absent()), false) else {
        panic!()
    };
    edit.file.to = FileFound::Absent;
    terminal::set(&bench.volume(), &SetOperation::EditPolicy(edit.clone())).unwrap();
    assert!(bench.disk.join(POLICY_FILE).exists(), "it holds another's entry");
    bench.write_policy(&[(POLICY, "Mode", 4, ONE)]);
    edit.file.to = FileFound::Present;
    terminal::set(&bench.volume(), &SetOperation::EditPolicy(edit.clone())).unwrap();
    assert!(bench.disk.join(POLICY_FILE).exists(), "it was there before");
    edit.file.to = FileFound::Absent;
    terminal::set(&bench.volume(), &SetOperation::EditPolicy(edit)).unwrap();
    assert!(!bench.disk.join(POLICY_FILE).exists());
}

#[test]
fn a_fact_of_the_policy_file_is_what_it_sets() {
    let bench = Bench::new();
    let fact = |key: &str| {
        let place = RegistryPlace { key: key.parse().unwrap(), value: "Mode".to_owned(), kind: Kind::Number };
        let fact = NoticeFact { label: text(), source: FactSource::PolicyFile(place) };
        let facts = BTreeMap::from([("own.mode".parse().unwrap(), fact)]);
        let seen = terminal::observe(&bench.volume(), [], &facts, History::default());
        let fact = seen.facts[&"own.mode".parse().unwrap()].clone();
        (fact.value, fact.trouble.is_some())
    };
    let here = format!(r"HKLM\{POLICY}");
    let one = Some(Value::Number(1));
    for (entries, value) in [
        (&[][..], None),
        (&[(POLICY, "Mode", 4, ONE)][..], one.clone()),
        (&[(POLICY, "**soft.Mode", 4, ONE)], one),
        (&[(POLICY, "**del.Mode", 1, BLANK)], None),
    ] {
        bench.write_policy(entries);
        assert_eq!(fact(&here), (value, false), "{entries:?}");
    }
    bench.write_policy(&[(POLICY, "Mode", 1, b"x\0\0\0")]);
    assert_eq!(fact(&here), (None, true), "of another kind");
    assert_eq!(fact(&format!(r"HKCU\{POLICY}")), (None, true), "the file is the machine's");
    std::fs::write(bench.disk.join(POLICY_FILE), b"x").unwrap();
    assert_eq!(fact(&here), (None, true));
    std::fs::remove_file(bench.disk.join(POLICY_FILE)).unwrap();
    assert_eq!(fact(&here), (None, false));
}

#[test]
fn j3_what_a_kind_is_not_for_is_neither_tested_nor_set() {
    let bench = Bench::new();
    let key = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Run";
    let change = Change { expects: absent(), to: present(4) };
    let values = BTreeMap::from([("Mode".to_owned(), change.clone())]);
    let run = KeyPath::machine(key);
    let purpose = BrowserPolicy::AllowExtensions;
    let forged: [SetOperation; 4] = [
        PolicyEdit { key: key.to_owned(), ..edit_of(vec![]) }.into(),
        edit_of(vec![PolicyEntry { key: key.to_owned(), ..entry(u32::MAX, 4) }]).into(),
        BrowserPolicyEdit { purpose, key: run.clone(), values }.into(),
        RegistryValueEdit { label: text(), key: run.clone(), name: "Mode".to_owned(), value: change }.into(),
    ];
    for forged in forged {
        let volume = bench.volume();
        assert!(matches!(terminal::test(&volume, &forged), TestResult::Unknown(_)), "{forged:?}");
        let refused = terminal::set(&volume, &forged);
        assert!(matches!(refused, Err(terminal::Error::Unsafe { .. })), "{refused:?}");
        assert_eq!(volume.registry().value(&run, "Mode").unwrap(), None);
    }
}
