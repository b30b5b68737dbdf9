//! What a terminal handed in, as it comes to a desk: files, digits of QR codes, short codes.

#![expect(
    clippy::disallowed_methods,
    reason = "what was handed in is files of the desk's, not of a terminal"
)]

use crate::error::Error;
use crate::evidence::signed_in;
use crate::work::SUMMARY;
use camino::Utf8Path;
use jiff::civil::Date;
use manual::words;
use model::Text;
use model::evidence::EvidenceFile;
use model::reason::Doing;
use model::short_code::{ShortCode, ShortCodeError};
use std::collections::BTreeMap;
use summary::{DigitsError, FileError, Part, ReportFile, Signed, Summary, SummaryError, digits_in};

/// A short code has as many digits; more are a summary's.
const CODE_DIGITS: usize = 24;
/// No file that a terminal writes is larger.
const MAX_BYTES: u64 = 32 << 20;

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

impl Wrong {
    /// What a person reads.
    pub fn text(&self) -> Text {
        let (ja, en) = match self {
            Wrong::Code(error) => return words::short_code_error(*error),
            Wrong::Digits(DigitsError::PartMissing { missing, of }) => {
                return Text::new(
                    format!("{of} つの QR コードのうち、{missing} つ目がありません"),
                    format!("of {of} QR codes, number {missing} is missing"),
                );
            }
            Wrong::Digits(DigitsError::NoSummary) => (
                "端末の報告ではないか、数字が足りません。もう一度お確かめください",
                "these digits are no terminal's report, or some are missing; please look again",
            ),
            Wrong::Digits(DigitsError::OtherForm) | Wrong::Summary(SummaryError::OtherVersion(_)) => (
                "この tejun より新しい形の報告です。新しい tejun でお試しください",
                "the report is of a newer form than this tejun reads; use a newer tejun",
            ),
            Wrong::Summary(SummaryError::Malformed) => (
                "端末の報告ではないか、一部が欠けています",
                "it is no terminal's report, or a part of it is missing",
            ),
            Wrong::Summary(SummaryError::Signature) => (
                "署名が合いません。作られたあとで書き換えられています。信用しないでください",
                "the signature does not hold: it was changed after it was made; do not believe it",
            ),
            Wrong::Evidence => (
                "証跡が、署名されたものと違います。作られたあとで書き換えられています。信用しないでください",
                "the evidence is not the one that was signed: it was changed afterwards; do not believe it",
            ),
            Wrong::Unsigned => (
                "この証跡には署名がありません（横に summary.txt がありません）。端末で tejun report が作ったファイルを受け取ってください",
                "this evidence is not signed (no summary.txt lies beside it); ask for the file that tejun report makes on the terminal",
            ),
            Wrong::Unreadable => (
                "証跡を読み取れません。新しい tejun が作ったものかもしれません",
                "the evidence cannot be read; a newer tejun may have made it",
            ),
            Wrong::Differs => (
                "署名された要約と証跡の内容が違います。信用しないでください",
                "the signed summary says something else than the evidence; do not believe it",
            ),
        };
        Text::new(ja, en)
    }
}

/// Reads a file of this computer, if it is not too large to be what a terminal hands in.
///
/// # Errors
///
/// If it cannot be read, or is too large.
pub fn read(path: &Utf8Path) -> Result<Vec<u8>, Error> {
    let failed = |source| Error::Io { doing: Doing::Read, path: path.to_string(), source };
    if std::fs::metadata(path).map_err(failed)?.len() > MAX_BYTES {
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
    if content.trim_ascii_start().starts_with(b"{") {
        let summary = path.with_file_name(SUMMARY);
        let summary = if summary.is_file() { signed_in(&read(&summary)?) } else { None };
        return Ok(vec![of_evidence(&content, summary.as_deref())]);
    }
    let rest = content.splitn(2, |byte| *byte == b'\n').nth(1).unwrap_or_default();
    if rest.trim_ascii_start().starts_with(b"{") {
        return Ok(vec![of_report(&content)]);
    }
    let text = String::from_utf8_lossy(&content);
    Ok(of_lines(text.lines(), today))
}

fn of_report(content: &[u8]) -> Result<Item, Wrong> {
    let file = ReportFile::read(content)?;
    item(file.signed, Some(file.evidence))
}

fn of_evidence(json: &[u8], summary: Option<&[u8]>) -> Result<Item, Wrong> {
    let signed = summary::open(summary.ok_or(Wrong::Unsigned)?)?;
    match signed.summary.is_of(json) {
        true => item(signed, Some(json)),
        false => Err(Wrong::Evidence),
    }
}

fn item(signed: Signed, json: Option<&[u8]>) -> Result<Item, Wrong> {
    let parsed = json.map(|json| {
        let value: serde_json::Value = serde_json::from_slice(json).map_err(|_| Wrong::Unreadable)?;
        let evidence: EvidenceFile = model::json::from_value(&value).map_err(|_| Wrong::Unreadable)?;
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
pub fn of_lines<'l>(lines: impl IntoIterator<Item = &'l str>, today: Date) -> Vec<Result<Item, Wrong>> {
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
    found.extend(parts.values().map(|parts| item(summary::open(&summary::join(parts)?)?, None)));
    found
}
