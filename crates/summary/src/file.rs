//! The file for a stick or a share: the summary's digits on a line of their own, and behind it `evidence.json` byte for byte.

use crate::digits::{self, DigitsError, Part};
use crate::form::{self, Signed, SummaryError};

/// A file that a terminal handed in, whose evidence is what was signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportFile<'b> {
    /// The summary.
    pub signed: Signed,
    /// The evidence: the content of `evidence.json`.
    pub evidence: &'b [u8],
}

/// Why a file is not what a terminal handed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// Its first line is no summary.
    #[error(transparent)]
    Digits(#[from] DigitsError),
    /// Its summary is none, or the signature does not hold.
    #[error(transparent)]
    Summary(#[from] SummaryError),
    /// The evidence is not the one that the summary is of.
    #[error("the evidence was changed after it was signed")]
    Evidence,
}

impl<'b> ReportFile<'b> {
    /// The content of such a file.
    pub fn write(signed: &[u8], evidence: &[u8]) -> Vec<u8> {
        [digits::split(signed, 1).concat().as_bytes(), b"\n", evidence].concat()
    }

    /// Reads such a file.
    ///
    /// # Errors
    ///
    /// If the first line is no signed summary, or if what follows is not the evidence that it is of.
    pub fn read(content: &'b [u8]) -> Result<Self, FileError> {
        let end = content.iter().position(|byte| *byte == b'\n').ok_or(DigitsError::NoSummary)?;
        let (line, rest) = content.split_at_checked(end).ok_or(DigitsError::NoSummary)?;
        let line = std::str::from_utf8(line).map_err(|_| DigitsError::NoSummary)?;
        let signed = form::open(&digits::join(&[Part::read(line)?])?)?;
        let evidence = rest.get(1..).unwrap_or_default();
        match signed.summary.is_of(evidence) {
            true => Ok(Self { signed, evidence }),
            false => Err(FileError::Evidence),
        }
    }
}
