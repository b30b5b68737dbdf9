//! Answers: one of those that a question lists, or words of the shape that it asks for.

use crate::fact::{Kind, Value};
use crate::id::AnswerValue;
use crate::text::narrowed;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The most characters that an answer may have.
const LONGEST: usize = 64;

/// An answer as a person gives it: one line of 1 to 64 characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AnswerText(String);

/// A text that is no answer to any question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an answer has 1 to {LONGEST} characters, on one line")]
pub struct InvalidAnswer;

impl AnswerText {
    /// The answer as it is kept.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// An answer that stands in the program's own text. The caller vouches for its format.
    pub fn literal(answer: &'static str) -> Self {
        Self(answer.to_owned())
    }
}

impl std::str::FromStr for AnswerText {
    type Err = InvalidAnswer;

    fn from_str(text: &str) -> Result<Self, InvalidAnswer> {
        let text = text.trim();
        let fits = (1..=LONGEST).contains(&text.chars().count()) && !text.chars().any(char::is_control);
        fits.then(|| Self(text.to_owned())).ok_or(InvalidAnswer)
    }
}

impl TryFrom<String> for AnswerText {
    type Error = InvalidAnswer;

    fn try_from(text: String) -> Result<Self, InvalidAnswer> {
        text.parse()
    }
}

impl From<AnswerText> for String {
    fn from(answer: AnswerText) -> Self {
        answer.0
    }
}

impl From<AnswerValue> for AnswerText {
    fn from(value: AnswerValue) -> Self {
        Self(value.into())
    }
}

impl PartialEq<AnswerValue> for AnswerText {
    fn eq(&self, other: &AnswerValue) -> bool {
        self.0 == other.as_str()
    }
}

impl fmt::Display for AnswerText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for AnswerText {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "AnswerText".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string" })
    }
}

/// The shape of an answer that no list can hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// The ten digits by which a clinic or pharmacy sends its claims, with their check digit.
    InstitutionCode,
    /// A whole number.
    Number(Bounds),
    /// A day.
    Date,
    /// A person's name.
    Name,
    /// What a device or program shows: letters, digits and hyphens.
    ErrorCode,
    /// A first and a last day, kept as `2026-12-01/2026-12-20` (ISO 8601); both belong to it.
    Period,
}

/// The most days that a period has: what is longer is a slip of the pen.
const LONGEST_PERIOD: i32 = 366;

/// Between which numbers a number lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Bounds {
    /// The smallest.
    pub at_least: u64,
    /// The largest.
    pub at_most: u64,
}

/// Why an answer has not the shape that its question asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShapeError {
    /// Ten digits are asked for; this has other signs, or another number of them.
    NotTenDigits,
    /// No prefecture has that number; the code begins with 01 to 47.
    NoPrefecture,
    /// A digit is not as it should be: the last one does not fit to the others.
    CheckDigit,
    /// It is no number between these.
    NoNumber(Bounds),
    /// It is no day of the calendar.
    NoDay,
    /// It is empty, too long, or on several lines.
    NoName,
    /// It has other signs than letters, digits and hyphens, or more than 20.
    NoErrorCode,
    /// It is not two days of the calendar, of which the last is not before the first and at most a year later.
    NoPeriod,
}

impl Shape {
    /// The kind of value that such an answer is compared as.
    pub fn kind(&self) -> Kind {
        match self {
            Shape::InstitutionCode | Shape::Name | Shape::ErrorCode | Shape::Period => Kind::Text,
            Shape::Number(_) => Kind::Number,
            Shape::Date => Kind::Date,
        }
    }

    /// An answer of this shape, as it is kept. Full-width letters and digits are taken as what they stand for.
    ///
    /// # Errors
    ///
    /// If the text has another shape.
    pub fn answer(&self, text: &str) -> Result<AnswerText, ShapeError> {
        let narrow: String = text.trim().chars().map(narrowed).collect();
        let (kept, otherwise) = match self {
            Shape::InstitutionCode => {
                let digits: String = narrow.chars().filter(|c| !"- ".contains(*c)).collect();
                institution_code(&digits)?;
                (digits, ShapeError::NotTenDigits)
            }
            Shape::Number(bounds) => {
                let number = narrow.parse().ok().filter(|n| (bounds.at_least..=bounds.at_most).contains(n));
                (number.map(|n| n.to_string()).unwrap_or_default(), ShapeError::NoNumber(*bounds))
            }
            Shape::Date => {
                let day = narrow.replace('/', "-").parse::<Date>();
                (day.map(|day| day.to_string()).unwrap_or_default(), ShapeError::NoDay)
            }
            Shape::Name => (text.to_owned(), ShapeError::NoName),
            Shape::ErrorCode => {
                let fits = |c: char| c.is_ascii_alphanumeric() || c == '-';
                let is_one = narrow.len() <= 20 && narrow.chars().all(fits);
                (if is_one { narrow.to_uppercase() } else { String::new() }, ShapeError::NoErrorCode)
            }
            Shape::Period => {
                let days = days(&narrow).filter(|(first, last)| {
                    (1..=LONGEST_PERIOD).contains(&((*last - *first).get_days().saturating_add(1)))
                });
                let kept = days.map(|(first, last)| format!("{first}/{last}"));
                (kept.unwrap_or_default(), ShapeError::NoPeriod)
            }
        };
        kept.parse().map_err(|InvalidAnswer| otherwise)
    }

    /// What an answer of this shape is compared as. `None` if it has another shape.
    pub fn value(&self, answer: &AnswerText) -> Option<Value> {
        let text = answer.as_str();
        self.answer(text).ok().filter(|kept| kept == answer)?;
        match self.kind() {
            Kind::Text => Some(Value::Text(text.to_owned())),
            Kind::Number => text.parse().ok().map(Value::Number),
            Kind::Date => text.parse().ok().map(Value::Date),
        }
    }

    /// Answers that a comparison with that text may tell apart, and one of this shape in any case.
    pub fn answers_near(&self, text: &str) -> Vec<AnswerText> {
        match self {
            Shape::InstitutionCode => {
                let digits: String = text.chars().filter(char::is_ascii_digit).collect();
                let begun = ["", "13", "131"].map(|before| format!("{before}{digits}"));
                begun.iter().filter_map(|begun| with_check_digit(begun)).collect()
            }
            Shape::Number(bounds) => {
                let texts = [text.to_owned(), bounds.at_least.to_string(), bounds.at_most.to_string()];
                texts.iter().filter_map(|text| self.answer(text).ok()).collect()
            }
            Shape::Date => [text, "2000-01-01"].iter().filter_map(|text| self.answer(text).ok()).collect(),
            Shape::Name => [text, "Name"].iter().filter_map(|text| self.answer(text).ok()).collect(),
            Shape::Period => self.answer("2000-01-01/2000-01-31").ok().into_iter().collect(),
            Shape::ErrorCode => {
                let fitting: String =
                    text.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
                [fitting.as_str(), "X-0"].iter().filter_map(|text| self.answer(text).ok()).collect()
            }
        }
    }
}

/// The first and the last day as they were typed. `None` if these are no two days of the calendar.
fn days(text: &str) -> Option<(Date, Date)> {
    let (first, last) = text.split_once('/')?;
    Some((first.trim().parse().ok()?, last.trim().parse().ok()?))
}

/// Whether these are the ten digits of an institution: the prefecture (2), the table of fees (1: 1 medical, 3 dental, 4 pharmacy,
/// 6 visiting nurses), and its number (7), of which the last is the check digit.
///
/// From the last digit on each second one is doubled, and the digits of all that are added: the sum ends in 0. So says the
/// notification of 1976 on these codes, of all ten digits. Of the 92,000 medical codes that the regional bureaus published in 2025 all
/// of 42 prefectures fit; those of Saitama, Chiba, Tokyo and Kanagawa (11 to 14) all fit by their last seven digits alone.
fn institution_code(digits: &str) -> Result<(), ShapeError> {
    if digits.len() != 10 || !digits.chars().all(|c| c.is_ascii_digit()) {
        return Err(ShapeError::NotTenDigits);
    }
    let sum = |digits: &str| {
        let digits = digits.chars().rev().filter_map(|c| c.to_digit(10));
        let weighted = digits.zip([1, 2].into_iter().cycle()).map(|(digit, weight)| digit * weight);
        weighted.map(|product| product / 10 + product % 10).sum::<u32>()
    };
    let prefecture = digits[..2].parse().unwrap_or(0);
    match prefecture {
        11..=14 if sum(&digits[3..]).is_multiple_of(10) => Ok(()),
        1..=47 if sum(digits).is_multiple_of(10) => Ok(()),
        1..=47 => Err(ShapeError::CheckDigit),
        _ => Err(ShapeError::NoPrefecture),
    }
}

/// A code that begins with these digits. `None` if there is none.
fn with_check_digit(begun: &str) -> Option<AnswerText> {
    let nine: String = begun.chars().chain("131000000".chars().skip(begun.len())).take(9).collect();
    let ten = if begun.len() == 10 { vec![begun.to_owned()] } else { Vec::new() };
    let codes = ten.into_iter().chain((0..10).map(|digit| format!("{nine}{digit}")));
    codes.into_iter().find_map(|code| Shape::InstitutionCode.answer(&code).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(shape: &Shape, text: &str) -> Result<String, ShapeError> {
        shape.answer(text).map(|answer| answer.to_string())
    }

    #[test]
    fn a_code_of_ten_digits_ends_with_its_check_digit() {
        let code = |text: &str| kept(&Shape::InstitutionCode, text);
        // A code that is printed as an example; one of Okinawa, made up; made-up ones of Tokyo, where seven digits decide or all ten.
        for right in ["0110113719", "4719999999", "1310000000", "1310000003"] {
            assert_eq!(code(right), Ok(right.to_owned()));
        }
        assert_eq!(code("０１-１０１１３７１９"), Ok("0110113719".to_owned()));
        // Each single digit, and each two beside one another, are missed.
        let right = "0110113719";
        for at in 0..10 {
            for digit in '0'..='9' {
                let mut wrong = right.to_owned();
                wrong.replace_range(at..=at, &digit.to_string());
                assert_eq!(code(&wrong).is_ok(), wrong == right, "{wrong}");
            }
        }
        assert_eq!(code("0110117319"), Err(ShapeError::CheckDigit));
        assert_eq!(code("0010113719"), Err(ShapeError::NoPrefecture));
        assert_eq!(code("4810113719"), Err(ShapeError::NoPrefecture));
        for wrong in ["", "011011371", "01101137190", "011011371x", "01.1013719"] {
            assert_eq!(code(wrong), Err(ShapeError::NotTenDigits), "{wrong}");
        }
    }

    #[test]
    fn a_number_lies_between_its_bounds() {
        let bounds = Bounds { at_least: 1, at_most: 99 };
        let number = |text: &str| kept(&Shape::Number(bounds), text);
        assert_eq!((number("０７"), number("99")), (Ok("7".to_owned()), Ok("99".to_owned())));
        for wrong in ["0", "100", "-1", "1.5", "", "七"] {
            assert_eq!(number(wrong), Err(ShapeError::NoNumber(bounds)), "{wrong}");
        }
    }

    #[test]
    fn a_day_a_name_and_an_error_code_have_their_signs() {
        assert_eq!(kept(&Shape::Date, "２０２６/12/01"), Ok("2026-12-01".to_owned()));
        assert_eq!(kept(&Shape::Date, "2026-02-29"), Err(ShapeError::NoDay));
        assert_eq!(kept(&Shape::Name, " 山田 花子 "), Ok("山田 花子".to_owned()));
        for wrong in ["", "　", "a\nb", &"名".repeat(65)] {
            assert_eq!(kept(&Shape::Name, wrong), Err(ShapeError::NoName), "{wrong:?}");
        }
        let period = |text: &str| kept(&Shape::Period, text);
        assert_eq!(period(" 2026-12-01 / 2026-12-20"), Ok("2026-12-01/2026-12-20".to_owned()));
        assert_eq!(period("２０２６-12-01/2026-12-01"), Ok("2026-12-01/2026-12-01".to_owned()), "one day");
        assert_eq!(period("2027-01-01/2028-01-01"), Ok("2027-01-01/2028-01-01".to_owned()), "366 days");
        for wrong in
            ["", "/", "2026-12-01", "2026-12-02/2026-12-01", "2026-02-29/2026-03-01", "2026-12-01/2062-12-20"]
        {
            assert_eq!(period(wrong), Err(ShapeError::NoPeriod), "{wrong}");
        }
        assert_eq!(kept(&Shape::ErrorCode, "ｅ－１０２３"), Ok("E-1023".to_owned()));
        for wrong in ["", "E 1", "エラー", &"1".repeat(21)] {
            assert_eq!(kept(&Shape::ErrorCode, wrong), Err(ShapeError::NoErrorCode), "{wrong:?}");
        }
    }

    #[test]
    fn near_any_text_there_are_answers_of_the_shape() {
        let shapes = [
            Shape::InstitutionCode,
            Shape::Number(Bounds { at_least: 3, at_most: 4 }),
            Shape::Date,
            Shape::Name,
            Shape::ErrorCode,
            Shape::Period,
        ];
        for shape in shapes {
            for text in ["", "27", "2710113719", "2026-12-01", "99999999999", "\u{fffd}OTHER"] {
                let near = shape.answers_near(text);
                assert!(!near.is_empty(), "{shape:?} {text}");
                assert!(near.iter().all(|answer| shape.value(answer).is_some()), "{shape:?} {near:?}");
            }
        }
        let starts = Shape::InstitutionCode.answers_near("27");
        assert!(starts.iter().any(|code| code.as_str().starts_with("27")), "{starts:?}");
    }
}
