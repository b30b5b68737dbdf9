//! Facts of the firmware where nobody wrote a name, and practice terminals that are described to show a fact.

use crate::*;
use model::FactName;
use model::fact::{FactSource, Kind, NoticeFact, RegistryPlace, Value};
use model::practice::{Description, PolicyEntryStart, RegistryStart};
use terminal::Imagined;

#[test]
fn what_stands_where_a_name_was_never_written_is_no_answer() {
    let told = |product: &str| {
        let mut made = description();
        product.clone_into(&mut made.machine.product);
        let folder = tempfile::tempdir().unwrap();
        let path = Utf8PathBuf::from_path_buf(folder.path().join("t")).unwrap();
        let practice = Practice::make(&path, &"contract".parse().unwrap(), &made).unwrap();
        let seen = terminal::observe(&practice, [], &BTreeMap::new(), History::default());
        seen.facts[&FactName::literal("machine.type")].value.is_some()
    };
    for placeholder in [
        "( None )",
        "< unknown >",
        "None\u{1}",
        "\u{1} None",
        "[To be filled by O.E.M.]",
        "\"Default string\"",
        "Not ...",
        "Please ?",
        "0123",
        "1234",
    ] {
        assert!(!told(placeholder), "{placeholder:?}");
    }
    for name in ["012", "123", "20TA", "20TA\u{1}", "(20TA)"] {
        assert!(told(name), "{name:?}");
    }
}

const OTHER: &str = r"Software\Policies\Other";

/// What a description says already: two values and two entries of the policy file below each of two keys.
fn described() -> Description {
    let mut made = description();
    (made.registry, made.policy.entries) = (Vec::new(), Vec::new());
    for key in [POLICY, OTHER] {
        for name in ["Mode", "Day"] {
            let (name, key) = (name.to_owned(), key.to_owned());
            let value = PolicyValue::Dword(1);
            let data = RegistryData::Dword(1);
            made.registry.push(RegistryStart { key: KeyPath::machine(&key), name: name.clone(), data });
            made.policy.entries.push(PolicyEntryStart { key, name, value });
        }
    }
    made
}

#[test]
fn what_is_imagined_takes_the_place_of_what_was_described_there_alone() {
    let name = FactName::literal("own.mode");
    let own = |source: fn(RegistryPlace) -> FactSource| {
        let place = RegistryPlace {
            key: KeyPath::machine(&POLICY.to_uppercase()),
            value: "MODE".to_owned(),
            kind: Kind::Number,
        };
        let fact = NoticeFact { label: text(), source: source(place) };
        BTreeMap::from([(name.clone(), fact)])
    };
    let values = |made: &Description| -> Vec<String> {
        made.registry.iter().map(|start| format!(r"{}\{}", start.key, start.name).to_lowercase()).collect()
    };
    let entries = |made: &Description| -> Vec<String> {
        made.policy
            .entries
            .iter()
            .map(|start| format!(r"{}\{}", start.key, start.name).to_lowercase())
            .collect()
    };
    let here = format!(r"{POLICY}\Mode").to_lowercase();
    let others = |all: Vec<String>| all.into_iter().filter(|one| !one.ends_with(&here)).collect::<Vec<_>>();
    let (before_values, before_entries) = (others(values(&described())), others(entries(&described())));
    assert_eq!((before_values.len(), before_entries.len()), (3, 3));

    // A value of the registry that a policy entry would put back.
    let registry = own(FactSource::Registry);
    let mut made = described();
    terminal::imagine(&name, &registry, Imagined::Absent, &mut made).unwrap();
    assert_eq!((values(&made), entries(&made)), (before_values.clone(), before_entries.clone()));
    terminal::imagine(&name, &registry, Imagined::Is(&Value::Number(4)), &mut made).unwrap();
    let [rest @ .., added] = &made.registry[..] else { panic!("nothing added") };
    assert_eq!(
        (rest.len(), &added.data, entries(&made)),
        (3, &RegistryData::Dword(4), before_entries.clone())
    );

    // An entry of the policy file.
    let policy = own(FactSource::PolicyFile);
    let mut made = described();
    terminal::imagine(&name, &policy, Imagined::Absent, &mut made).unwrap();
    assert_eq!(entries(&made), before_entries);
    terminal::imagine(&name, &policy, Imagined::Is(&Value::Number(4)), &mut made).unwrap();
    let [rest @ .., added] = &made.policy.entries[..] else { panic!("nothing added") };
    assert_eq!((rest.len(), &added.value), (3, &PolicyValue::Dword(4)));
}
