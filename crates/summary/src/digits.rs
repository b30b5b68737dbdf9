//! A signed summary as decimal digits: what a QR code holds most densely, what survives mail and messages, and what a scanner that
//! plays a keyboard types rightly on any keyboard.
//!
//! A part is: `1` (this form), its number, how many there are, five digits that all parts of one summary share, and then seven bytes
//! at a time as 17 digits, the first byte the highest; the last bytes, if they are fewer, as the fewest digits that hold them.

use model::digest::sha256;
use model::text::narrowed;

/// The form below.
const FORM: char = '1';
const HEAD: usize = 8;
const BLOCK: usize = 7;
/// How many digits so many bytes have.
const WIDTHS: [usize; BLOCK + 1] = [0, 3, 5, 8, 10, 13, 15, 17];
/// A summary travels in no more parts.
const MAX_PARTS: usize = 9;

/// One part of a summary's digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    number: usize,
    of: usize,
    /// What all parts of one summary share.
    pub tag: String,
    bytes: Vec<u8>,
}

/// Why digits are no summary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DigitsError {
    /// They are something else: another number of digits, or digits that no bytes give.
    #[error("these digits are no summary, or some are missing")]
    NoSummary,
    /// A later tejun made them.
    #[error("the digits are of a later form")]
    OtherForm,
    /// The other parts are not there.
    #[error("of {of} parts, part {missing} is missing")]
    PartMissing {
        /// The first that is missing.
        missing: usize,
        /// How many there are.
        of: usize,
    },
}

/// The digits of signed bytes, in so many parts.
pub fn split(signed: &[u8], parts: usize) -> Vec<String> {
    let parts = parts.clamp(1, MAX_PARTS);
    let tag = tag(signed);
    let length = signed.len().div_ceil(parts).max(1);
    let chunks: Vec<&[u8]> = signed.chunks(length).collect();
    let of = chunks.len();
    let written = chunks.iter().zip(1..).map(|(chunk, number)| {
        let blocks = chunk.chunks(BLOCK).map(|block| {
            let value = block.iter().fold(0_u64, |value, byte| value << 8 | u64::from(*byte));
            let width = WIDTHS.get(block.len()).copied().unwrap_or_default();
            format!("{value:0width$}")
        });
        let head = format!("{FORM}{number}{of}{tag}");
        std::iter::once(head).chain(blocks).collect()
    });
    written.collect()
}

fn tag(signed: &[u8]) -> String {
    let digest = sha256(signed);
    let digits = digest.chars().filter_map(|c| c.to_digit(16));
    format!("{:05}", digits.fold(0, |so_far, digit| (so_far * 16 + digit) % 100_000))
}

/// The digits at the end of a text, if it is digits or an address that ends with them. Spaces and line ends among them do not count, nor
/// whether they are full-width. `None` if it is neither.
pub fn digits_in(text: &str) -> Option<String> {
    let text: String = text.chars().map(narrowed).filter(|c| !c.is_whitespace()).collect();
    let digits = text.len() - text.bytes().rev().take_while(u8::is_ascii_digit).count();
    let (before, digits) = text.split_at_checked(digits)?;
    let is_address = ["http://", "https://"].iter().any(|scheme| before.starts_with(scheme))
        && before.ends_with(['/', '=', '?', '#']);
    (digits.len() > HEAD && (before.is_empty() || is_address)).then(|| digits.to_owned())
}

impl Part {
    /// Its number, from 1.
    pub fn number(&self) -> usize {
        self.number
    }

    /// Reads a part.
    ///
    /// # Errors
    ///
    /// If the digits are no part of a summary, or of a later form.
    pub fn read(digits: &str) -> Result<Self, DigitsError> {
        let wrong = DigitsError::NoSummary;
        let (head, body) = digits.split_at_checked(HEAD).ok_or(wrong)?;
        if !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(wrong);
        }
        if !head.starts_with(FORM) {
            return Err(DigitsError::OtherForm);
        }
        let digit = |at: usize| head.get(at..=at).and_then(|digit| digit.parse().ok()).ok_or(wrong);
        let (number, of): (usize, usize) = (digit(1)?, digit(2)?);
        if number == 0 || number > of {
            return Err(wrong);
        }
        let mut bytes = Vec::new();
        let whole = WIDTHS.last().copied().unwrap_or_default();
        for at in (0..body.len()).step_by(whole) {
            let block = body.get(at..body.len().min(at + whole)).ok_or(wrong)?;
            let length = WIDTHS.iter().position(|width| *width == block.len()).ok_or(wrong)?;
            let value: u64 = block.parse().map_err(|_| wrong)?;
            let written = value.to_be_bytes();
            let (above, block) = written.split_at(8 - length);
            if above.iter().any(|byte| *byte != 0) {
                return Err(wrong);
            }
            bytes.extend_from_slice(block);
        }
        Ok(Self { number, of, tag: head.get(3..).unwrap_or_default().to_owned(), bytes })
    }
}

/// The signed bytes of all parts of one summary, in any order; one may be there twice.
///
/// # Errors
///
/// If a part is missing, or the parts are not of one summary.
pub fn join(parts: &[Part]) -> Result<Vec<u8>, DigitsError> {
    let first = parts.first().ok_or(DigitsError::NoSummary)?;
    let mut bytes = Vec::new();
    for number in 1..=first.of {
        let mut found = parts.iter().filter(|part| part.number == number);
        let part = found.next().ok_or(DigitsError::PartMissing { missing: number, of: first.of })?;
        if found.any(|other| other != part) {
            return Err(DigitsError::NoSummary);
        }
        bytes.extend_from_slice(&part.bytes);
    }
    let whole = parts.iter().all(|part| part.of == first.of && part.tag == first.tag);
    (whole && tag(&bytes) == first.tag).then_some(bytes).ok_or(DigitsError::NoSummary)
}
