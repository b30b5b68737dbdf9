//! What a terminal handed in, as files of this computer.

#![expect(
    clippy::disallowed_methods,
    reason = "what was handed in is files of the vendor's, not of a terminal"
)]

use crate::error::Error;
use crate::work::SUMMARY;
use camino::Utf8Path;
use jiff::civil::Date;
use model::reason::Doing;
use summary::{Item, MAX_FILE, Wrong};

/// Reads a file of this computer, if it is not too large to be what a terminal hands in.
///
/// # Errors
///
/// If it cannot be read, or is too large.
pub fn read(path: &Utf8Path) -> Result<Vec<u8>, Error> {
    let failed = |source| Error::Io { doing: Doing::Read, path: path.to_string(), source };
    if std::fs::metadata(path).map_err(failed)?.len() > MAX_FILE {
        return Err(failed(std::io::ErrorKind::FileTooLarge.into()));
    }
    std::fs::read(path).map_err(failed)
}

/// What is in a file: what `tejun report` wrote, an `evidence.json` with its summary beside it, or lines of digits.
///
/// # Errors
///
/// If it cannot be read.
pub fn in_file(path: &Utf8Path, today: Date) -> Result<Vec<Result<Item, Wrong>>, Error> {
    let content = read(path)?;
    let summary = path.with_file_name(SUMMARY);
    let beside = if summary.is_file() { Some(read(&summary)?) } else { None };
    Ok(summary::in_content(&content, || beside, today))
}
