//! What leaves a terminal: the summary of its evidence in a few hundred bytes, signed by the terminal, and its carriers without a
//! network: a file, the digits of a QR code, the picture of one.
//!
//! Nothing here reads a file, a clock or a terminal. docs/summary.md has the format for others' programs.

mod code;
mod digits;
mod file;
mod form;
mod incoming;
mod key;
mod qr;
mod standing;

pub use code::{Edition, OperatingSystem, ProcedureSummary, StepSummary, Summary};
pub use digits::{DigitsError, Part, digits_in, join, split};
pub use file::{FileError, ReportFile};
#[doc(hidden)]
pub use form::sign_payload;
pub use form::{Signed, SummaryError, VERSION, open, sign};
pub use incoming::{Item, MAX_FILE, Wrong, in_content, in_lines, signed_in};
pub use key::{SEED, SigningKey, TerminalKey};
pub use qr::{Carriers, MAX_VERSION, Qr, codes};
pub use standing::Standing;
