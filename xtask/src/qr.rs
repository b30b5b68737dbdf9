//! What another's program reads of the QR codes, at which size: docs/qr.md.

use crate::{Error, root};
use std::fmt::Write as _;
use summary::{Qr, codes};

#[path = "../../crates/summary/tests/support/mod.rs"]
#[expect(clippy::unwrap_used, reason = "shared with tests; without a reader there is no table")]
mod support;

use support::Picture;

/// So many pictures each.
const PICTURES: u64 = 20;

/// `cargo xtask qr`
pub fn qr() -> Result<(), Error> {
    if !support::is_there() {
        return Err("zbarimg is not there: install zbar-tools".into());
    }
    let mut table = "# What is read of the QR codes, at which size\n\n\
        Written by `cargo xtask qr`: summaries of some lengths as QR codes of level M, with an address of 30 letters before the digits, \
        read back by zbar (zbarimg) from 20 pictures each. A photo is turned by up to 8 degrees, out of focus, grey and noisy. A fax \
        has one bit a pixel, 204 by 98 (standard) or 204 by 196 (fine) an inch, is turned by up to a degree and has specks. The \
        program shows 4 pixels a module, 1.06 mm on paper.\n\n\
        | bytes | codes, version | photo 2.0 px a module | 2.5 | 3.0 | 4.0 | fax standard 0.5 mm a module | 0.75 | 1.0 | fax fine 0.5 | 0.75 | 1.0 |\n\
        | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n"
        .to_owned();
    for bytes in [150_u32, 200, 240, 300, 450] {
        let signed: Vec<u8> = (0..bytes).map(|at| (at * 97 % 256) as u8).collect();
        let codes = codes(&signed, Some("https://support.example.jp/r/"));
        let Some(qr) = codes.first() else { continue };
        let mut cells = vec![bytes.to_string(), format!("{}, version {}", codes.len(), qr.version())];
        for pixels in [2.0, 2.5, 3.0, 4.0] {
            cells.push(count(qr, |seed| Picture::photo(qr, pixels, seed)));
        }
        for lines in [98.0, 196.0] {
            for millimetres in [0.5, 0.75, 1.0] {
                cells.push(count(qr, |seed| Picture::fax(qr, millimetres, lines, seed)));
            }
        }
        writeln!(table, "| {} |", cells.join(" | "))?;
        println!("{}", cells.join("  "));
    }
    std::fs::write(root().join("docs/qr.md"), table)?;
    Ok(())
}

fn count(qr: &Qr, picture: impl Fn(u64) -> Picture) -> String {
    (0..PICTURES).filter(|seed| picture(*seed).read() == [qr.text.as_str()]).count().to_string()
}
