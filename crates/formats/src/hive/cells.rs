//! Cells of a hive, in memory or in a file. Every read of a hive goes through these.

use super::error::{Error, Fault};
use super::image::{damaged, short};

/// The cells of a hive, and what its base block says of them.
pub(super) trait Cells {
    /// The content of the cell that `offset` refers to, without its size field.
    ///
    /// Checks that the cell is in use and ends inside the bins; whether it crosses the end of its own bin is left to
    /// the strict check, as it would take a look at all bins before.
    fn cell(&self, offset: u32) -> Result<&[u8], Error>;

    /// Bytes of bins; what lies behind them in the file has no meaning.
    fn bins_size(&self) -> u32;

    /// The format's minor version.
    fn minor(&self) -> u32;

    /// The reference to the root key.
    fn root(&self) -> u32;

    /// The content of a cell that must begin with `wanted` and hold at least `needs` bytes.
    fn record(&self, offset: u32, wanted: [u8; 2], what: &'static str, needs: usize) -> Result<&[u8], Error> {
        let content = self.cell(offset)?;
        match content.first_chunk() {
            Some(found) if *found != wanted => {
                Err(damaged(offset, Fault::Signature { wanted, found: *found }))
            }
            _ if content.len() < needs => Err(short(offset, what, needs, content.len())),
            _ => Ok(content),
        }
    }
}

/// Whether a cell can begin there, four bytes of size field before anything else.
pub(super) fn begins(offset: u32, bins: u32) -> Result<(), Error> {
    if u64::from(offset) + 4 > u64::from(bins) {
        return Err(damaged(offset, Fault::OutOfBins { offset }));
    }
    match offset.is_multiple_of(8) {
        true => Ok(()),
        false => Err(damaged(offset, Fault::Misaligned { offset })),
    }
}

/// How long a cell's content is, by its size field.
pub(super) fn content(offset: u32, bins: u32, size: u32) -> Result<u32, Error> {
    let size = size.cast_signed();
    if size > 0 {
        return Err(damaged(offset, Fault::Free));
    }
    let whole = size.unsigned_abs();
    match whole.checked_sub(4) {
        Some(content)
            if whole.is_multiple_of(8) && u64::from(offset) + u64::from(whole) <= u64::from(bins) =>
        {
            Ok(content)
        }
        _ => Err(damaged(offset, Fault::CellSize { size })),
    }
}
