//! Network adapters: which devices are some, and what of one can be said that cannot be read wholly.

use crate::*;
use model::kinds::{AdapterFound, AdapterKind, AdapterProperty};
use terminal::faulty::{Faulty, UNREADABLE};

const KEYWORD: &str = "*PMARPOffload";
const CLASS: &str = r"SYSTEM\CurrentControlSet\Control\Class\{4d36e972-e325-11ce-bfc1-08002be10318}";

fn wanted(keyword: &str) -> Desired {
    Desired::AdapterProperty(AdapterProperty {
        label: text(),
        keyword: keyword.to_owned(),
        value: "0".to_owned(),
        shown: text(),
        adapters: vec![AdapterKind::Wired],
    })
}

impl Bench {
    /// The adapters, as a step finds them.
    fn adapters(&self, keyword: &str) -> Vec<AdapterFound> {
        match self.observe(&wanted(keyword), None).found.into_values().next().unwrap() {
            Found::Adapters(found) => found,
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn only_devices_of_the_network_class_are_adapters() {
    let bench = Bench::new();
    let before = bench.adapters(KEYWORD);
    assert_eq!(before.len(), 2, "{before:?}");
    // Of another class, with an adapter's driver; and of that class, without one.
    let device = |name: &str| KeyPath::machine(&format!(r"SYSTEM\CurrentControlSet\Enum\PCI\{name}\1"));
    let camera = "{ca3e7ab9-b4c3-4ae6-8251-579ef933890f}";
    bench.set(&device("VEN_1&DEV_1"), "ClassGUID", words(camera));
    bench.set(&device("VEN_1&DEV_1"), "Driver", words(r"{4d36e972-e325-11ce-bfc1-08002be10318}\0000"));
    bench.set(&device("VEN_1&DEV_2"), "ClassGUID", words("{4d36e972-e325-11ce-bfc1-08002be10318}"));
    bench.set(&device("VEN_1&DEV_3"), "Driver", words(r"{4d36e972-e325-11ce-bfc1-08002be10318}\0001"));
    assert_eq!(bench.adapters(KEYWORD), before);
    // However its class is written.
    bench.set(&device("VEN_1&DEV_1"), "ClassGUID", words("{4D36E972-E325-11CE-BFC1-08002BE10318}"));
    assert_eq!(bench.adapters(KEYWORD).len(), 3);
}

#[test]
fn a_property_is_offered_by_the_driver_or_has_a_value() {
    let bench = Bench::new();
    let software = KeyPath::machine(&format!(r"{CLASS}\0000"));
    let offers = || {
        let found = bench.adapters("*Own");
        (found[0].offers, found[1].offers)
    };
    assert_eq!(offers(), (false, false));
    for value in [words("1"), present(1)] {
        bench.set(&software, "*Own", value);
        assert_eq!(offers(), (true, false));
    }
    bench.set(&software, "*Own", ValueFound::Absent { nearest_key: software.to_string() });
    assert_eq!(offers(), (false, false));
    bench.set(&software.join(r"Ndi\params\*Own"), "ParamDesc", words("x"));
    assert_eq!(offers(), (true, false));
}

#[test]
fn of_an_adapter_that_cannot_be_read_that_is_said_and_the_other_is_read() {
    let bench = Bench::new();
    let volume = bench.volume();
    let places = || {
        let whole = volume.devices().adapters(KEYWORD).unwrap();
        let place = |(found, number): (AdapterFound, u32)| {
            let driver = format!(r"{{4d36e972-e325-11ce-bfc1-08002be10318}}\{number:04}");
            terminal::AdapterPlace::new(&found.instance, &driver).unwrap()
        };
        whole.into_iter().zip(0..).map(place).collect::<Vec<_>>()
    };
    let whole = terminal::adapters(volume.registry(), places(), KEYWORD);
    assert!(whole.iter().all(|adapter| adapter.trouble.is_none()), "{whole:?}");
    let counting = Faulty::unreadable(&volume, usize::MAX);
    assert_eq!(terminal::adapters(counting.registry(), places(), KEYWORD), whole);
    let mut is_told_of = [0, 0];
    for at in 0..counting.reads() {
        let faulty = Faulty::unreadable(&volume, at);
        let found = terminal::adapters(faulty.registry(), places(), KEYWORD);
        let names =
            |found: &[AdapterFound]| -> Vec<_> { found.iter().map(|one| one.instance.clone()).collect() };
        assert_eq!(names(&found), names(&whole), "read {at}");
        let mut named = false;
        for ((one, before), told) in found.iter().zip(&whole).zip(&mut is_told_of) {
            match &one.trouble {
                Some(trouble) => {
                    assert_eq!((trouble.place.as_str(), &one.value), (UNREADABLE, &None));
                    *told += 1;
                }
                // Its name may be what could not be read: then the device's own stands for it.
                None if one.description == one.instance => {
                    assert_eq!(
                        (&one.value, one.offers, one.kind),
                        (&before.value, before.offers, before.kind)
                    );
                    named = true;
                }
                None => assert_eq!(one, before, "read {at}"),
            }
        }
        let troubled = found.iter().filter(|one| one.trouble.is_some()).count();
        assert_eq!(troubled + usize::from(named), 1, "read {at}: {found:?}");
    }
    assert!(is_told_of.iter().all(|times| *times >= 3), "{is_told_of:?}");
}
