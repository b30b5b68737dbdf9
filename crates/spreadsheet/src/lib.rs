//! Tables that a spreadsheet writes and reads: bytes in, bytes out.

mod cells;
#[cfg(feature = "roster")]
pub mod roster;

pub use cells::{UTF_8, row, table};
