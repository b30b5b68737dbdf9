//! QR codes, read back by another's program: zbar.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use summary::{Part, Qr, codes, digits_in, join};
use support::{Picture, is_there};

/// As many bytes as the shipped notice's largest summary may have.
fn shown() -> (Vec<u8>, Vec<Qr>) {
    let signed: Vec<u8> = (0..300_u32).map(|at| (at * 97 % 256) as u8).collect();
    let qr = codes(&signed, Some("https://support.example.jp/r/"));
    (signed, qr)
}

fn reads(qr: &Qr, picture: &Picture) -> bool {
    picture.read() == [qr.text.as_str()]
}

#[test]
fn a_telephone_reads_each_code_from_a_screen_and_a_fax_brings_it() {
    if !is_there() {
        eprintln!("SKIPPED: zbarimg is not there");
        return;
    }
    let (signed, codes) = shown();
    for qr in &codes {
        for seed in 0..5 {
            assert!(reads(qr, &Picture::photo(qr, 4.0, seed)), "photo {seed}");
            assert!(reads(qr, &Picture::fax(qr, 0.75, 98.0, seed)), "fax {seed}");
        }
        // What cannot be read is not taken for something else.
        assert!(Picture::photo(qr, 1.0, 0).read().is_empty());
    }
    let read = codes.iter().flat_map(|qr| Picture::photo(qr, 4.0, 9).read());
    let parts: Vec<Part> = read.map(|text| Part::read(&digits_in(&text).unwrap()).unwrap()).collect();
    assert_eq!(join(&parts), Ok(signed));
}
