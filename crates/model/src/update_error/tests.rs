//! What is known of which code.

use super::*;
use crate::text::Lang;
use std::str::FromStr;

fn class(text: &str) -> ErrorClass {
    Code::from_str(text).unwrap().class()
}

fn all() -> impl Iterator<Item = &'static KnownError> {
    KNOWN.iter().chain(FAMILIES.iter().map(|family| &family.error))
}

#[test]
fn the_crowd_passes_and_a_full_disk_does_not() {
    assert_eq!(class("0x80244022"), Crowded);
    assert_eq!(class("0x80244019"), OutsidePeriod);
    for full in ["0x80070070", "0x80070027", "0xC190020E", "0xC8000710", "0xD000007F"] {
        assert_eq!(class(full), Stop, "{full}");
        assert_eq!(Code::from_str(full).unwrap().means(), Code(0x8007_0070).means(), "{full}");
    }
}

#[test]
fn the_table_is_in_order_and_each_line_has_its_words() {
    assert!(KNOWN.len() >= 60);
    assert!(KNOWN.is_sorted_by(|one, next| one.code < next.code), "found by halving");
    for known in KNOWN {
        assert_eq!(known.code.known(), Some(known));
    }
    for known in all() {
        for text in [known.means(), known.next_step()] {
            assert!(!text.get(Lang::Ja).is_ascii(), "{known:?}");
            assert!(text.get(Lang::En).is_ascii(), "{known:?}");
        }
    }
}

#[test]
fn no_family_is_hidden_by_a_wider_one_before_it() {
    for (at, family) in FAMILIES.iter().enumerate() {
        assert!(family.error.code < family.last, "{family:?}");
        for before in &FAMILIES[..at] {
            assert!(!(before.holds(family.error.code) && before.holds(family.last)), "{family:?}");
        }
        assert_eq!(family.last.known().map(|known| known.class), Some(family.error.class), "{family:?}");
    }
}

/// Microsoft, "Windows Update common errors and mitigation" (windows-itpro-docs, windows/deployment/update/
/// windows-update-errors.md): every code of that page, with what its mitigation comes to.
#[test]
fn every_common_error_of_microsofts_page_has_its_class() {
    for (code, wanted) in [
        ("0x8024402F", Crowded),
        ("0x80242006", RepairStore),
        ("0x80070BC9", RestartFirst),
        ("0x80200053", DownloadAgain),
        ("0x80072EE2", Crowded),
        ("0x80072EFD", Crowded),
        ("0x80072EFE", Crowded),
        ("0x80D02002", Crowded),
        ("0x8007000D", DownloadAgain),
        ("0x8024A10A", Busy),
        ("0x80240020", Stop),
        ("0x80242014", Busy),
        ("0x80246017", Stop),
        ("0x8024000B", Busy),
        ("0x8024000E", Unknown),
        ("0x8024D009", Unknown),
        ("0x80244007", Crowded),
        ("0x80070422", Stop),
    ] {
        let code = Code::from_str(code).unwrap();
        assert_eq!(code.class(), wanted, "{code}");
        assert_eq!(code.known().map(|known| known.code), Some(code), "has a line of its own");
    }
}

/// Microsoft, "Delivery Optimization return values" and its header, which calls 0x3800 to 0x3FFF transient.
#[test]
fn every_error_of_delivery_optimization_has_its_class() {
    let transient = [1, 2, 3, 5, 6, 7, 9, 0xA, 0xB, 0xC, 0xD].map(|low| 0x80D0_3800 + low);
    let crowded = [0x80D0_2002, 0x80D0_3001, 0x80D0_5001];
    for code in crowded.into_iter().chain(transient) {
        assert_eq!(Code(code).class(), Crowded, "{}", Code(code));
    }
    for code in [0x80D0_1001, 0x80D0_3804, 0x80D0_3808] {
        assert_eq!(Code(code).class(), Busy, "{}", Code(code));
    }
    for code in [0x80D0_201E, 0x80D0_3002, 0x80D0_5002, 0x80D0_5011] {
        assert_eq!(Code(code).class(), Stop, "{}", Code(code));
    }
    let job =
        [3, 4, 5, 0xB, 0xC, 0xD, 0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18, 0x19, 0x1A, 0x1C];
    let others = job.map(|low| 0x80D0_2000 + low).into_iter().chain([0x80D0_5010, 0x80D0_5012]);
    for code in others.chain(0x80D0_6800..=0x80D0_6822) {
        assert_eq!(Code(code).class(), DownloadAgain, "{}", Code(code));
    }
}

#[test]
fn what_the_network_says_is_tried_again_whatever_part_of_windows_says_it() {
    // Names that are not found, connections that break off, answers that are none.
    for code in [
        "0x80072EE7",
        "0x80072EFF",
        "0x80072F76",
        "0x80072F78",
        "0x80072F79",
        "0x80072F83",
        "0x80072F84",
        "0x80072F87",
        "0x80072733",
        "0x80072745",
        "0x80072746",
        "0x8007274C",
        "0x8007274D",
        "0x80072AF9",
        "0x8007232B",
        "0x800704C6",
        "0x800704CF",
        "0x80070036",
        "0x80070040",
        "0x80070079",
        "0x800705B4",
        "0x80200010",
        "0x80200024",
        "0x80200054",
        "0x80190198",
        "0x801901AD",
        "0x801901F4",
        "0x801901F6",
        "0x801901F7",
        "0x801901F8",
        "0x801901FF",
    ] {
        assert_eq!(class(code), Crowded, "{code}");
    }
    for code in ["0x80190194", "0x80244019"] {
        assert_eq!(class(code), OutsidePeriod, "{code}: the server does not give it out now");
    }
    // What another try does not mend.
    for code in [
        "0x80190190",
        "0x80190191",
        "0x80190193",
        "0x80190197",
        "0x801901A3",
        "0x801901F5",
        "0x80072EEF",
        "0x80072F05",
        "0x80072F06",
        "0x80072F0D",
        "0x80072F89",
        "0x80072F8A",
        "0x80072F8F",
        "0x800B0101",
        "0x800B0109",
        "0x80096010",
        "0x80092003",
        "0x80090326",
        "0x80200013",
        "0x80200040",
    ] {
        assert_eq!(class(code), Stop, "{code}");
    }
}

#[test]
fn what_a_restart_or_another_moment_mends_does_not_stop() {
    for code in ["0x80070BC2", "0x80070BC3", "0x80070BC9", "0x8007015E"] {
        assert_eq!(class(code), RestartFirst, "{code}");
    }
    for code in
        ["0x80070020", "0x8007000E", "0x800706BA", "0x80080005", "0x8001010A", "0x80004004", "0x80070BCA"]
    {
        assert_eq!(class(code), Busy, "{code}");
    }
    assert_eq!(class("0x80070652"), BusyOrRestart);
}

#[test]
fn windows_own_installing_stops_and_what_nobody_knows_too() {
    for code in ["0x800F0988", "0x800F0831", "0x80073701", "0xC1900208", "0x80004001", "0x80004002"] {
        assert_eq!(class(code), Stop, "{code}");
    }
    assert_eq!(class("0x8024FFFF"), Unknown, "of the service's own range");
    assert!(Code(0x8000_4001).known().is_none());
    assert!(Code(0x800F_0988).means().get(Lang::En).contains("inside Windows"));
}

#[test]
fn the_words_stand_in_the_order_of_the_classes() {
    for (position, class) in ErrorClass::all().enumerate() {
        assert_eq!(class as usize, position);
    }
}

#[test]
fn what_does_not_pass_has_a_limit() {
    for class in ErrorClass::all() {
        assert!(class.passes() || class.tries().is_some(), "{class:?}");
    }
}
