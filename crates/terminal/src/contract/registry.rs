//! The registry: values of every type, keys that come and go with them, the machine's and a user's.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use super::KEY;
use crate::{RegistryEdit, Terminal};
use model::observation::ValueFound;
use model::registry::{KeyPath, RegistryData};

pub(super) fn registry_reads(terminal: &dyn Terminal) {
    let registry = terminal.registry();
    let key = KeyPath::machine(r"software\CONTRACT\fixture");
    assert_eq!(registry.value(&key, "COUNT").unwrap(), Some(RegistryData::Dword(42)));
    let greeting = registry.value(&key, "greeting").unwrap();
    assert_eq!(greeting, Some(RegistryData::Text("こんにちは".to_owned())));
    assert_eq!(registry.value(&key, "none").unwrap(), None);
    assert_eq!(registry.value(&key.join("none"), "none").unwrap(), None);
    assert_eq!(registry.subkeys(&key.join("none")).unwrap(), None);
    assert_eq!(registry.names(&key.join("none")).unwrap(), None);
    let mut names = registry.names(&key).unwrap().unwrap();
    names.sort();
    assert_eq!(names, ["Count", "Greeting"]);
    let above = KeyPath::machine(r"SOFTWARE\Contract");
    assert_eq!(registry.names(&above).unwrap().unwrap(), Vec::<String>::new());
    assert_eq!(registry.subkeys(&above).unwrap().unwrap(), ["Fixture"]);
    let found = registry.get(&key.join(r"a\b"), "c").unwrap();
    assert_eq!(found, ValueFound::Absent { nearest_key: key.to_string() });
}

fn set(key: &KeyPath, name: &str, data: RegistryData) -> RegistryEdit {
    RegistryEdit { key: key.clone(), name: name.to_owned(), to: ValueFound::Present(data) }
}

pub(super) fn registry_types(terminal: &dyn Terminal) {
    let registry = terminal.registry();
    let key = KeyPath::machine(KEY);
    let big: Vec<u8> = (0..40_000_u32).flat_map(|n| n.to_le_bytes()).collect();
    let samples: Vec<(u32, Vec<u8>)> = vec![
        (0, vec![]),
        (1, vec![]),
        (1, vec![0x42, 0x30, 0, 0]),
        (2, vec![0x25, 0, 0, 0]),
        (3, vec![1, 2, 3]),
        (3, big),
        (4, vec![1, 0, 0, 0]),
        (7, vec![0x61, 0, 0, 0, 0, 0]),
        (11, vec![1, 2, 3, 4, 5, 6, 7, 8]),
    ];
    for (number, (kind, bytes)) in samples.iter().enumerate() {
        let data = RegistryData::from_bytes(*kind, bytes);
        let name = format!("値{number}");
        registry.edit(&[set(&key, &name, data.clone())]).unwrap();
        let back = registry.value(&key, &name).unwrap().unwrap();
        assert_eq!((back.kind(), back.bytes()), (*kind, bytes.clone()), "{name}");
    }
    assert_eq!(registry.value(&key, "Count").unwrap(), Some(RegistryData::Dword(42)));
}

pub(super) fn registry_keys(terminal: &dyn Terminal) {
    let registry = terminal.registry();
    let key = KeyPath::machine(&format!(r"{KEY}\New\Deeper"));
    let found = registry.get(&key, "Value").unwrap();
    registry.edit(&[set(&key, "Value", RegistryData::Dword(1))]).unwrap();
    assert_eq!(registry.value(&key, "Value").unwrap(), Some(RegistryData::Dword(1)));
    registry.edit(&[RegistryEdit { key: key.clone(), name: "Value".to_owned(), to: found }]).unwrap();
    assert_eq!(registry.subkeys(&KeyPath::machine(KEY)).unwrap().unwrap(), Vec::<String>::new());
    // A key that holds something else stays.
    registry
        .edit(&[set(&key, "Value", RegistryData::Dword(1)), set(&key, "Other", RegistryData::Dword(2))])
        .unwrap();
    let away = ValueFound::Absent { nearest_key: KeyPath::machine(KEY).to_string() };
    registry.edit(&[RegistryEdit { key: key.clone(), name: "Value".to_owned(), to: away }]).unwrap();
    assert_eq!(registry.value(&key, "Other").unwrap(), Some(RegistryData::Dword(2)));
}

pub(super) fn registry_of_users(terminal: &dyn Terminal) {
    let registry = terminal.registry();
    let sid = terminal.user_sid().unwrap().unwrap();
    let user = KeyPath::of_user(&sid, r"Software\Contract");
    let machine = KeyPath::machine(KEY);
    registry
        .edit(&[set(&user, "Mine", RegistryData::Dword(1)), set(&machine, "Ours", RegistryData::Dword(2))])
        .unwrap();
    assert_eq!(registry.value(&user, "Mine").unwrap(), Some(RegistryData::Dword(1)));
    let mine: KeyPath = r"HKCU\Software\Contract".parse().unwrap();
    assert_eq!(registry.value(&mine, "Mine").unwrap(), Some(RegistryData::Dword(1)));
    assert_eq!(registry.names(&mine).unwrap().unwrap(), ["Mine"]);
    assert_eq!(registry.subkeys(&mine).unwrap().unwrap(), Vec::<String>::new());
    assert_eq!(registry.value(&machine, "Ours").unwrap(), Some(RegistryData::Dword(2)));
    // Keys that were made directly below the user's hive go when the value is put back.
    let deep: KeyPath = r"HKCU\Contract\Deeper".parse().unwrap();
    let found = registry.get(&deep, "Value").unwrap();
    registry.edit(&[set(&deep, "Value", RegistryData::Dword(1))]).unwrap();
    registry.edit(&[RegistryEdit { key: deep.clone(), name: "Value".to_owned(), to: found }]).unwrap();
    assert_eq!(registry.subkeys(&r"HKCU\Contract".parse().unwrap()).unwrap(), None);
}
