//! Summaries and their carriers: what was written is read, and what was changed is found.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use jiff::civil::Date;
use model::finding::FindingCode;
use model::why::{State, WhyCode};
use summary::{
    DigitsError, Edition, FileError, OperatingSystem, Part, ProcedureSummary, ReportFile, SigningKey,
    StepSummary, Summary, SummaryError, codes, digits_in, join, open, sign, sign_payload, split,
};

fn key() -> SigningKey {
    SigningKey::from_seed([7; 32]).unwrap()
}

/// Two procedures, one of them told by a person, one with a finding and an error.
fn example() -> Summary {
    let step = |state, why: WhyCode, finding: Option<FindingCode>| StepSummary {
        state,
        why: why.number(),
        finding: finding.map(FindingCode::number),
    };
    Summary {
        practice: false,
        institution: Some("0110000000".to_owned()),
        pc: Some("RECEPTION1".to_owned()),
        series: 7,
        on: Date::constant(2026, 11, 30),
        notice: "oqs-2023-12".parse().unwrap(),
        edition: Edition { digest: [1, 2, 3, 4, 5, 6, 7, 8], number: Some(20_261_130) },
        state: State::Failed,
        procedures: vec![
            ProcedureSummary {
                id: "A".to_owned(),
                state: State::Done,
                why: None,
                steps: vec![
                    step(State::Done, WhyCode::FoundAsWanted, None),
                    step(State::Done, WhyCode::Attested, None),
                ],
            },
            ProcedureSummary {
                id: "B".to_owned(),
                state: State::Failed,
                why: None,
                steps: vec![step(State::Failed, WhyCode::Differs, Some(FindingCode::UpdateError))],
            },
            ProcedureSummary {
                id: "C".to_owned(),
                state: State::NotApplicable,
                why: Some(WhyCode::BranchNotTaken.number()),
                steps: Vec::new(),
            },
        ],
        errors: vec![0x8024_0022],
        windows: Some(OperatingSystem { build: 17763, revision: Some(5122) }),
        evidence: [9; 16],
    }
}

#[test]
fn what_was_signed_is_read() {
    let bytes = sign(example(), &key()).unwrap().bytes;
    let read = open(&bytes).unwrap();
    assert_eq!((read.summary, read.key), (example(), key().public()));
    // Whatever can be missing is.
    let bare = Summary {
        practice: true,
        institution: None,
        pc: None,
        on: Date::constant(2023, 12, 24),
        edition: Edition { digest: [0; 8], number: None },
        procedures: Vec::new(),
        errors: Vec::new(),
        windows: None,
        ..example()
    };
    assert_eq!(open(&sign(bare.clone(), &key()).unwrap().bytes).unwrap().summary, bare);
}

/// Others' systems keep what a terminal handed in: this file is never written anew.
#[test]
fn the_first_version_is_read_for_ever() {
    let kept = include_str!("promises/summary-1.txt").trim_end();
    let read = open(&join(&[Part::read(kept).unwrap()]).unwrap()).unwrap();
    assert_eq!(read.summary, example());
    assert_eq!(split(&sign(example(), &key()).unwrap().bytes, 1), [kept], "and it is still what is written");
}

/// Numbers that were given are never given anew, nor taken back.
#[test]
fn every_number_keeps_its_meaning() {
    let name = |named: String| named.trim_matches('"').to_owned();
    for line in include_str!("promises/numbers.txt").lines() {
        let [kind, number, meaning] = line.split(' ').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let number = number.parse().unwrap();
        let means = match kind {
            "state" => State::numbered(number).map(|state| format!("{state:?}")),
            "reason" => WhyCode::numbered(number).map(|code| format!("{code:?}")),
            _ => FindingCode::numbered(number).map(|code| format!("{code:?}")),
        };
        assert_eq!(means.map(name).as_deref(), Some(meaning), "{line}");
    }
    let kept = include_str!("promises/numbers.txt");
    for code in FindingCode::ALL {
        assert_eq!(FindingCode::numbered(code.number()), Some(*code), "a number of its own");
        assert!(kept.contains(&format!("finding {} {code:?}\n", code.number())), "{code:?} is to be added");
    }
    for code in WhyCode::ALL {
        assert!(kept.contains(&format!("reason {} {code:?}\n", code.number())), "{code:?} is to be added");
    }
}

#[test]
fn every_changed_bit_and_every_cut_is_found() {
    let bytes = sign(example(), &key()).unwrap().bytes;
    for at in 0..bytes.len() {
        for bit in 0..8 {
            let mut changed = bytes.clone();
            changed[at] ^= 1 << bit;
            assert!(open(&changed).is_err(), "byte {at}, bit {bit}");
        }
        assert!(open(&bytes[..at]).is_err(), "cut at {at}");
    }
    assert_eq!(open(&[&bytes[..], &[0]].concat()), Err(SummaryError::Malformed));
}

#[test]
fn another_key_does_not_sign_for_this_one() {
    let (mut bytes, other) =
        (sign(example(), &key()).unwrap().bytes, SigningKey::from_seed([8; 32]).unwrap());
    let foreign = sign(example(), &other).unwrap().bytes;
    assert_ne!(key().public().to_string(), other.public().to_string());
    let at = bytes.len() - 64;
    bytes[at..].copy_from_slice(&foreign[at..]);
    assert_eq!(open(&bytes), Err(SummaryError::Signature));
}

#[test]
fn a_later_version_is_named() {
    // CBOR: [2, "new"]
    let later = [&[0x82, 0x02, 0x63][..], b"new"].concat();
    assert_eq!(open(&sign_payload(later, &key()).unwrap()), Err(SummaryError::OtherVersion(2)));
}

#[test]
fn digits_hold_any_bytes_in_any_number_of_parts() {
    for length in 0..40_u8 {
        let bytes: Vec<u8> = (0..length).map(|at| at.wrapping_mul(97).wrapping_add(200)).collect();
        for parts in 1..=3 {
            let written = split(&bytes, parts);
            let mut read: Vec<Part> = written.iter().map(|part| Part::read(part).unwrap()).collect();
            read.reverse();
            match length {
                0 => assert!(written.is_empty()),
                _ => assert_eq!(join(&read), Ok(bytes.clone())),
            }
        }
    }
}

#[test]
fn a_missing_part_is_named_and_parts_of_two_summaries_do_not_join() {
    let parts = |summary: &Summary| -> Vec<Part> {
        split(&sign(summary.clone(), &key()).unwrap().bytes, 2)
            .iter()
            .map(|part| Part::read(part).unwrap())
            .collect()
    };
    let (one, other) = (parts(&example()), parts(&Summary { series: 8, ..example() }));
    assert_eq!(join(&one[..1]), Err(DigitsError::PartMissing { missing: 2, of: 2 }));
    assert_eq!(join(&[one[0].clone(), other[1].clone()]), Err(DigitsError::NoSummary));
}

#[test]
fn every_wrong_digit_and_every_exchange_is_found() {
    let written = split(&sign(example(), &key()).unwrap().bytes, 1).concat();
    let read = |digits: &str| join(&[Part::read(digits)?]).map(|bytes| open(&bytes).is_ok());
    assert_eq!(read(&written), Ok(true));
    for at in 0..written.len() {
        for digit in b'0'..=b'9' {
            let mut wrong = written.clone().into_bytes();
            if std::mem::replace(&mut wrong[at], digit) != digit {
                assert_ne!(read(std::str::from_utf8(&wrong).unwrap()), Ok(true), "{at}");
            }
        }
        let mut wrong = written.clone().into_bytes();
        if at > 0 && wrong[at - 1] != wrong[at] {
            wrong.swap(at - 1, at);
            assert_ne!(read(std::str::from_utf8(&wrong).unwrap()), Ok(true), "{at}");
        }
    }
}

#[test]
fn digits_are_found_at_the_end_of_an_address_alone() {
    let digits = "1110000012345678";
    for text in [
        digits,
        "1110 0000 1234 5678\n",
        "https://example.jp/r/1110000012345678",
        "１１１０００００１２３４５６７８",
    ] {
        assert_eq!(digits_in(text).as_deref(), Some(digits), "{text}");
    }
    for text in ["", "12345678", "report-1110000012345678", "C:/1110000012345678", "https://example.jp"] {
        assert_eq!(digits_in(text), None, "{text}");
    }
}

#[test]
fn a_file_with_any_other_byte_is_refused() {
    let evidence = b"{\n  \"format\": 2\n}\n";
    let mut summary = example();
    summary.evidence = [0; 16];
    // Only the summary of this evidence belongs to it.
    let file = ReportFile::write(&sign(summary.clone(), &key()).unwrap().bytes, evidence);
    assert_eq!(ReportFile::read(&file), Err(FileError::Evidence));
    let digest = model::digest::sha256(evidence);
    base16ct::lower::decode(&digest[..32], &mut summary.evidence).unwrap();
    let file = ReportFile::write(&sign(summary.clone(), &key()).unwrap().bytes, evidence);
    assert_eq!(ReportFile::read(&file).unwrap().evidence, evidence);
    for at in 0..file.len() {
        let mut changed = file.clone();
        changed[at] ^= 1;
        assert!(ReportFile::read(&changed).is_err(), "byte {at}");
        assert!(ReportFile::read(&file[..at]).is_err(), "cut at {at}");
    }
}

#[test]
fn a_second_code_is_made_rather_than_a_larger_one() {
    let signed = sign(example(), &key()).unwrap().bytes;
    let url = "https://support.example.jp/r";
    let one = codes(&signed, Some(url));
    assert_eq!(one.len(), 1, "{} bytes", signed.len());
    assert!(one[0].text.starts_with("https://support.example.jp/r/1"));
    let bare = codes(&signed, None);
    assert!(bare[0].version() <= one[0].version() && bare[0].text.bytes().all(|b| b.is_ascii_digit()));
    let mut large = example();
    large
        .procedures
        .extend((0..8).map(|_| ProcedureSummary { id: "X".repeat(20), ..example().procedures[0].clone() }));
    let signed = sign(large, &key()).unwrap().bytes;
    let many = codes(&signed, Some(url));
    assert!(many.len() > 1 && many.iter().all(|qr| qr.version() <= summary::MAX_VERSION), "{}", many.len());
    let parts: Vec<Part> = many.iter().map(|qr| Part::read(&digits_in(&qr.text).unwrap()).unwrap()).collect();
    assert_eq!(join(&parts), Ok(signed));
}
