//! What was handed in, as it comes to whoever collects it: files, digits of QR codes, short codes.

use crate::code::Summary;
use crate::digits::{DigitsError, Part, digits_in, join};
use crate::file::{FileError, ReportFile};
use crate::form::{Signed, SummaryError, open};
use jiff::civil::Date;
use model::evidence::EvidenceFile;
use model::short_code::{ShortCode, ShortCodeError};
use std::collections::BTreeMap;

/// A short code has as many digits; more are a summary's.
const CODE_DIGITS: usize = 24;
/// No file that a terminal writes is larger.
pub const MAX_FILE: u64 = 32 << 20;

/// One thing that was handed in and can be read. Only a summary proves something.
#[derive(Debug)]
pub enum Item {
    /// A short code: anybody can write one.
    Code(ShortCode),
    /// A signed summary.
    Summary {
        /// The summary, with a valid signature.
        signed: Box<Signed>,
        /// The evidence that it is of, if it came along.
        evidence: Option<Box<EvidenceFile>>,
    },
}

/// Why something that was handed in is not believed.
#[derive(Debug)]
pub enum Wrong {
    /// The digits are no summary.
    Digits(DigitsError),
    /// The summary is none, or the signature does not hold.
    Summary(SummaryError),
    /// The evidence was changed after it was signed.
    Evidence,
    /// No signed summary lies beside this evidence.
    Unsigned,
    /// The evidence cannot be read: a later tejun made it, or it is damaged.
    Unreadable,
    /// The summary says something else than the evidence.
    Differs,
    /// The digits are no short code.
    Code(ShortCodeError),
}

impl From<DigitsError> for Wrong {
    fn from(error: DigitsError) -> Self {
        Self::Digits(error)
    }
}

impl From<SummaryError> for Wrong {
    fn from(error: SummaryError) -> Self {
        Self::Summary(error)
    }
}

impl From<FileError> for Wrong {
    fn from(error: FileError) -> Self {
        match error {
            FileError::Digits(error) => Self::Digits(error),
            FileError::Summary(error) => Self::Summary(error),
            FileError::Evidence => Self::Evidence,
        }
    }
}

/// What the content of a file holds: what `tejun report` wrote, an `evidence.json` with the digits that lay beside it, or lines of
/// digits.
pub fn in_content(
    content: &[u8],
    beside: impl FnOnce() -> Option<Vec<u8>>,
    today: Date,
) -> Vec<Result<Item, Wrong>> {
    if content.trim_ascii_start().starts_with(b"{") {
        let digits = beside();
        return vec![of_evidence(content, digits.as_deref().and_then(signed_in).as_deref())];
    }
    let rest = content.splitn(2, |byte| *byte == b'\n').nth(1).unwrap_or_default();
    if rest.trim_ascii_start().starts_with(b"{") {
        return vec![of_report(content)];
    }
    in_lines(String::from_utf8_lossy(content).lines(), today)
}

/// The bytes of the signed summary in a file of digits. `None` if these are none.
pub fn signed_in(digits: &[u8]) -> Option<Vec<u8>> {
    let part = Part::read(std::str::from_utf8(digits).ok()?.trim_end()).ok()?;
    join(&[part]).ok()
}

fn of_report(content: &[u8]) -> Result<Item, Wrong> {
    let file = ReportFile::read(content)?;
    item(file.signed, Some(file.evidence))
}

fn of_evidence(json: &[u8], summary: Option<&[u8]>) -> Result<Item, Wrong> {
    let signed = open(summary.ok_or(Wrong::Unsigned)?)?;
    match signed.summary.is_of(json) {
        true => item(signed, Some(json)),
        false => Err(Wrong::Evidence),
    }
}

fn item(signed: Signed, json: Option<&[u8]>) -> Result<Item, Wrong> {
    let parsed = json.map(|json| {
        let evidence = EvidenceFile::read(json).map_err(|_| Wrong::Unreadable)?;
        // A later tejun may sum up otherwise than this one.
        let is_ours = evidence.tejun == env!("CARGO_PKG_VERSION");
        match is_ours && Summary::of(&evidence, json, signed.summary.series) != signed.summary {
            true => Err(Wrong::Differs),
            false => Ok(Box::new(evidence)),
        }
    });
    Ok(Item::Summary { signed: Box::new(signed), evidence: parsed.transpose()? })
}

/// What lines of text hold: addresses or digits of QR codes, and short codes. A line without digits counts for nothing.
pub fn in_lines<'l>(lines: impl IntoIterator<Item = &'l str>, today: Date) -> Vec<Result<Item, Wrong>> {
    let mut found = Vec::new();
    let mut parts: BTreeMap<String, Vec<Part>> = BTreeMap::new();
    for line in lines {
        match digits_in(line).filter(|digits| digits.len() > CODE_DIGITS) {
            Some(digits) => match Part::read(&digits) {
                Ok(part) => parts.entry(part.tag.clone()).or_default().push(part),
                Err(error) => found.push(Err(error.into())),
            },
            None if line.chars().map(model::text::narrowed).any(|c| c.is_ascii_digit()) => {
                found.push(ShortCode::read(line, today).map(Item::Code).map_err(Wrong::Code));
            }
            None => {}
        }
    }
    found.extend(parts.values().map(|parts| item(open(&join(parts)?)?, None)));
    found
}
