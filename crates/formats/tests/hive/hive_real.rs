//! Files that Windows wrote. The numbers are those that hivex, notatin and a reader of its own found in the trials.

use std::ops::ControlFlow;

use formats::hive::{Budget, Error, Hive, Node, Recovery, Walked};

use crate::support::{real, system_b, system_b_recovered};

fn walked(hive: &Hive) -> Walked {
    let walked = hive.walk(Budget::default(), |path, node| {
        match node {
            Node::Key(key) => drop((key.class().unwrap(), key.security().unwrap())),
            Node::Value(value) => assert_eq!(value.data().unwrap().len(), value.size() as usize),
            Node::Damaged(error) => panic!("{path}: {error}"),
        }
        ControlFlow::Continue(())
    });
    walked.unwrap()
}

#[test]
fn a_dirty_system_hive_is_completed_by_its_two_logs() {
    let Some((hive, one, two)) = system_b() else {
        return;
    };
    let expected = Recovery { entries: 24, pages: 315, first: 2107, last: 2130, unused: 0 };
    let (recovered, recovery) = Hive::open_with_logs(hive.clone(), &[&one, &two]).unwrap();
    assert_eq!(recovery, Some(expected));
    let Walked { keys, values, .. } = walked(&recovered);
    assert_eq!((keys, values), (35_595, 78_901));
    assert_eq!(recovered.check(), []);
    let (other, recovery) = Hive::open_with_logs(hive, &[&two, &one]).unwrap();
    assert_eq!(recovery, Some(expected));
    assert!(other.into_bytes() == recovered.into_bytes(), "either order gives the same bytes");
}

#[test]
fn the_network_adapter_of_that_hive_is_there() {
    let Some(hive) = system_b_recovered() else { return };
    let path = r"controlset001\CONTROL\Class\{4D36E972-E325-11CE-BFC1-08002BE10318}\0001";
    let adapter = hive.key(path).unwrap().unwrap();
    let value = adapter.value("*pmarpoffload").unwrap().unwrap();
    assert_eq!((value.name().as_str(), value.kind()), ("*PMARPOffload", 1));
    assert_eq!(value.data().unwrap(), b"1\0\0\0".as_slice());
    assert!(adapter.subkey("Ndi").unwrap().unwrap().subkey("Params").unwrap().is_some());
    assert!(hive.key(r"ControlSet001\Control\Nonesuch").unwrap().is_none());
}

#[test]
fn without_its_logs_it_is_refused_or_opened_as_it_is() {
    let Some((hive, one, two)) = system_b() else {
        return;
    };
    let dirty = Error::Dirty { primary: 1622, secondary: 1621, checksum_ok: true };
    assert_eq!(Hive::open(hive.clone()).map(drop), Err(dirty));
    assert!(matches!(Hive::open_with_logs(hive.clone(), &[]), Err(Error::NoUsableLog { .. })));
    assert!(matches!(Hive::open_with_logs(hive.clone(), &[&hive, b"x"]), Err(Error::NoUsableLog { .. })));
    let Walked { keys, values, .. } = walked(&Hive::open_unrecovered(hive.clone()).unwrap());
    assert_eq!((keys, values), (33_123, 74_957));
    // A base block that was being written when the power went is taken from the logs.
    let mut torn = hive;
    torn[..512].fill(0x55);
    torn[..4].copy_from_slice(b"regf");
    let (hive, recovery) = Hive::open_with_logs(torn, &[&one, &two]).unwrap();
    assert_eq!(recovery.unwrap().entries, 24);
    assert_eq!(walked(&hive).keys, 35_595);
}

#[test]
fn a_recovered_hive_is_sealed_above_the_last_entry() {
    let Some(mut hive) = system_b_recovered() else {
        return;
    };
    let bytes = hive.commit(crate::support::NOW).unwrap().to_vec();
    let number = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap());
    assert_eq!((number(4), number(8)), (2131, 2131));
    let hive = Hive::open(bytes).unwrap();
    let Walked { keys, values, .. } = walked(&hive);
    assert_eq!((keys, values), (35_595, 78_901));
}

#[test]
fn a_dirty_system_hive_without_logs_is_refused() {
    let Some(bytes) = real("regipy-SYSTEM_WIN_10_1709") else {
        return;
    };
    assert!(Hive::is_dirty(&bytes[..4096]).unwrap());
    let dirty = Error::Dirty { primary: 4317, secondary: 4316, checksum_ok: true };
    assert_eq!(Hive::open(bytes.clone()).map(drop), Err(dirty));
    let hive = Hive::open_unrecovered(bytes).unwrap();
    let Walked { keys, values, .. } = walked(&hive);
    assert_eq!((keys, values), (43_211, 90_307));
    assert_eq!(hive.check(), []);
}

#[test]
fn a_users_hive_is_read_whole() {
    let Some(bytes) = real("notatin-NTUSER.DAT") else {
        return;
    };
    let hive = Hive::open(bytes.clone()).unwrap();
    let Walked { keys, values, .. } = walked(&hive);
    assert_eq!((keys, values), (2_853, 5_523));
    assert_eq!(hive.check(), []);
    let mut classes = 0;
    hive.walk(Budget::default(), |_, node| {
        if let Node::Key(key) = node {
            classes += u32::from(key.class().unwrap().is_some());
        }
        ControlFlow::Continue(())
    })
    .unwrap();
    assert_eq!(classes, 32);
    assert_eq!(hive.into_bytes(), bytes);
}

#[test]
fn every_key_is_found_by_its_path_in_capitals() {
    let Some(bytes) = real("notatin-NTUSER.DAT") else {
        return;
    };
    let hive = Hive::open(bytes).unwrap();
    let mut paths = Vec::new();
    hive.walk(Budget::default(), |path, node| {
        if let Node::Key(key) = node {
            paths.push((path.to_owned(), key.file_offset()));
        }
        ControlFlow::Continue(())
    })
    .unwrap();
    for (path, at) in paths {
        // ASCII alone: Rust's own capitals are not those of Windows.
        let found = hive.key(&path.to_ascii_uppercase()).unwrap().unwrap();
        assert_eq!(found.file_offset(), at, "{path}");
    }
}
