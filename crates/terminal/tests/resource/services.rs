//! How services start: of programs alone, and of none on which Windows stands.

use super::*;
use model::kinds::{Service, ServiceEdit, ServiceFound, StartType, service_key};

fn found(bench: &Bench, name: &str) -> Found {
    let (name, agreed_by) = (name.to_owned(), "sure".parse().unwrap());
    let wanted = Service { label: text(), name, start_type: StartType::Disabled, agreed_by };
    bench.observe(&Desired::Service(wanted), None).found.into_values().next().unwrap()
}

fn edit(name: &str, expects: StartType, to: StartType) -> SetOperation {
    ServiceEdit { label: text(), name: name.to_owned(), start: Change { expects, to } }.into()
}

#[test]
fn a_service_is_a_program_that_starts_in_one_of_three_ways() {
    let bench = Bench::new();
    let starts = |start| Found::Service(ServiceFound(start));
    assert_eq!(found(&bench, "spooler"), starts(Some(StartType::Automatic)));
    assert_eq!(found(&bench, "None"), starts(None));
    let key = service_key("Spooler");
    for (number, start) in [(3, StartType::Manual), (4, StartType::Disabled)] {
        bench.set(&key, "Start", present(number));
        assert_eq!(found(&bench, "Spooler"), starts(Some(start)));
    }
    // A driver, also one that starts like a service; and what is left of a service.
    for (name, data) in
        [("Start", present(0)), ("Start", words("2")), ("Type", present(1)), ("Type", absent())]
    {
        let bench = Bench::new();
        bench.set(&key, name, data);
        assert!(matches!(found(&bench, "Spooler"), Found::CannotTell(_)), "{name}");
        let edit = edit("Spooler", StartType::Automatic, StartType::Disabled);
        assert!(matches!(terminal::test(&bench.volume(), &edit), TestResult::Unknown(_)), "{name}");
        assert!(terminal::set(&bench.volume(), &edit).is_err(), "{name}");
    }
}

#[test]
fn what_somebody_changed_meanwhile_is_left_alone_and_the_delay_stays() {
    use StartType::{Automatic, Disabled, Manual};
    let bench = Bench::new();
    let key = service_key("Spooler");
    bench.set(&key, "DelayedAutostart", present(1));
    let drifted = terminal::test(&bench.volume(), &edit("Spooler", Manual, Disabled));
    assert_eq!(drifted, TestResult::Drifted(Finding::StartTypeDiffers { service: text(), found: Automatic }));
    terminal::set(&bench.volume(), &edit("Spooler", Automatic, Disabled)).unwrap();
    terminal::set(&bench.volume(), &edit("Spooler", Disabled, Automatic)).unwrap();
    let volume = bench.volume();
    let value = |name| volume.registry().value(&key, name).unwrap().and_then(|data| data.as_dword());
    assert_eq!((value("Start"), value("DelayedAutostart"), value("Type")), (Some(2), Some(1), Some(0x110)));
}

#[test]
fn services_on_which_windows_stands_are_neither_tested_nor_set() {
    for name in ["wuauserv", "WinDefend", "MPSSVC", r"Spooler\Parameters", ""] {
        let bench = Bench::new();
        let key = service_key(if name.is_empty() { "x" } else { name });
        bench.set(&key, "Type", present(0x20));
        bench.set(&key, "Start", present(2));
        let edit = edit(name, StartType::Automatic, StartType::Disabled);
        assert!(matches!(terminal::test(&bench.volume(), &edit), TestResult::Unknown(_)), "{name}");
        let refused = terminal::set(&bench.volume(), &edit);
        assert!(matches!(refused, Err(terminal::Error::Unsafe { .. })), "{name}: {refused:?}");
        let start = bench.volume().registry().value(&key, "Start").unwrap();
        assert_eq!(start.and_then(|data| data.as_dword()), Some(2));
    }
}
