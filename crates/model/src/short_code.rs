//! The short code: how a terminal stands, in 24 digits that are read out on the phone or written on paper.
//!
//! Digits alone: letters are misheard on the phone, and taken for one another in handwriting. It is protected against mistakes and
//! not against forgery: anybody who can add may write one.

use crate::ability::TerminalKind;
use crate::calendar::in_japan;
use crate::notice::NoticeRef;
use crate::report::Report;
use crate::text::narrowed;
use crate::why::{State, WhyCode};
use jiff::civil::Date;
use serde::Serialize;
use std::fmt;
use std::str::FromStr;

/// The first digit: the version of the form below, and whether it is a real terminal's.
const REAL: char = '1';
const PRACTICE: char = '2';
/// The widths of the fields behind it: institution, notice, state, reason, day.
const WIDTHS: [usize; 5] = [10, 5, 1, 2, 3];
const DIGITS: usize = 24;
/// Days are counted from here, and begin again after a thousand.
const FIRST_DAY: Date = Date::constant(2026, 1, 1);
const DAYS: i64 = 1000;

/// What a short code says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShortCode {
    /// Whether it is of a practice terminal: no evidence of anything.
    pub practice: bool,
    /// The ten digits of the institution, or `None` if nobody has given them at this terminal.
    pub institution: Option<String>,
    /// Which edition of which notice, as [`NoticeNumber::of`] says.
    pub notice: NoticeNumber,
    /// The state of the whole.
    pub state: State,
    /// Why, if one reason stands for it. None also if it is one that this tejun does not know.
    pub reason: Option<WhyCode>,
    /// The day in Japan on which it was made, by the terminal's clock: one of the last thousand days.
    pub on: Date,
}

/// Five digits of an edition's digest. One of a handful of notices is known by it; one in 100,000 is taken for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct NoticeNumber(u32);

impl NoticeNumber {
    /// The number of an edition.
    pub fn of(notice: &NoticeRef) -> Self {
        let digits = notice.digest.chars().filter_map(|c| c.to_digit(16));
        Self(digits.fold(0, |so_far, digit| (so_far * 16 + digit) % 100_000))
    }
}

impl fmt::Display for NoticeNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:05}", self.0)
    }
}

/// Why digits are no short code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShortCodeError {
    /// It has another number of digits, or other signs.
    NotTwentyFourDigits {
        /// How many digits there are.
        digits: usize,
    },
    /// The check digits do not fit: a digit is wrong, or two were exchanged.
    CheckDigits,
    /// A later tejun made it.
    OtherVersion,
    /// It fits, and says what no terminal says.
    NoMeaning,
}

impl ShortCode {
    /// The code of a terminal that stands so. Its reason is that of the first step in the state of the whole; that another step
    /// comes first is said only if nothing else is.
    pub fn of(report: &Report) -> Self {
        let steps = report.procedures.iter().flat_map(|procedure| &procedure.steps);
        let reasons = steps.filter(|step| step.state == report.state).map(|step| step.why.code());
        Self {
            practice: report.terminal.kind == TerminalKind::Practice,
            institution: report.institution.as_ref().map(ToString::to_string),
            notice: NoticeNumber::of(&report.notice),
            state: report.state,
            reason: reasons.min_by_key(|reason| *reason == WhyCode::AfterStep),
            on: in_japan(report.at).date(),
        }
    }

    /// Reads the digits. Spaces and hyphens between them do not count, nor whether they are full-width. The day is the last
    /// such one that is not after the day after `today`.
    ///
    /// # Errors
    ///
    /// If they are no short code. A single wrong digit, and two exchanged neighbours, are always seen (ISO/IEC 7064, MOD 97-10).
    pub fn read(text: &str, today: Date) -> Result<Self, ShortCodeError> {
        let digits = digits_of(text)?;
        if remainder(&digits) != 1 {
            return Err(ShortCodeError::CheckDigits);
        }
        let mut rest = digits.as_str();
        let mut take = |width: usize| {
            let (field, behind) = rest.split_at(width);
            rest = behind;
            field
        };
        let practice = match take(1).chars().next() {
            Some(REAL) => false,
            Some(PRACTICE) => true,
            _ => return Err(ShortCodeError::OtherVersion),
        };
        let [institution, notice, state, reason, day] = WIDTHS.map(&mut take);
        let institution = institution.bytes().any(|digit| digit != b'0').then(|| institution.to_owned());
        let number = |field: &str| u32::from_str(field).map_err(|_| ShortCodeError::NoMeaning);
        let state = u8::try_from(number(state)?).ok().and_then(State::numbered);
        let reason = number(reason)?;
        Ok(Self {
            practice,
            institution,
            notice: NoticeNumber(number(notice)?),
            state: state.ok_or(ShortCodeError::NoMeaning)?,
            reason: u8::try_from(reason).ok().and_then(WhyCode::numbered),
            on: day_of(i64::from(number(day)?), today).ok_or(ShortCodeError::NoMeaning)?,
        })
    }

    fn digits(&self) -> String {
        let state = self.state.number();
        let institution = self.institution.as_deref().unwrap_or_default();
        let day = days_since_first(self.on).rem_euclid(DAYS);
        let kind = if self.practice { PRACTICE } else { REAL };
        let reason = self.reason.map_or(0, WhyCode::number);
        let head = format!("{kind}{institution:0>10}{}{state}{reason:02}{day:03}", self.notice);
        let check = 98 - remainder(&format!("{head}00"));
        format!("{head}{check:02}")
    }
}

/// In groups of four.
impl fmt::Display for ShortCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.digits();
        let groups = digits.as_bytes().chunks(4).filter_map(|group| std::str::from_utf8(group).ok());
        f.write_str(&groups.collect::<Vec<_>>().join(" "))
    }
}

fn digits_of(text: &str) -> Result<String, ShortCodeError> {
    let mut digits = String::new();
    let mut is_other = false;
    for c in text.chars().map(narrowed).filter(|c| !c.is_whitespace() && *c != '-') {
        match c.is_ascii_digit() {
            true => digits.push(c),
            false => is_other = true,
        }
    }
    match digits.len() == DIGITS && !is_other {
        true => Ok(digits),
        false => Err(ShortCodeError::NotTwentyFourDigits { digits: digits.len() }),
    }
}

fn remainder(digits: &str) -> u64 {
    digits.bytes().fold(0, |so_far, digit| (so_far * 10 + u64::from(digit - b'0')) % 97)
}

fn days_since_first(day: Date) -> i64 {
    day.since(FIRST_DAY).map_or(0, |span| i64::from(span.get_days()))
}

fn day_of(number: i64, today: Date) -> Option<Date> {
    let tomorrow = days_since_first(today) + 1;
    let day = tomorrow - (tomorrow - number).rem_euclid(DAYS);
    FIRST_DAY.checked_add(jiff::Span::new().try_days(day).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notice::NoticeRef;

    const TODAY: Date = Date::constant(2026, 11, 30);

    fn code(institution: Option<&str>, state: State) -> ShortCode {
        let notice = NoticeRef {
            notice: "oqs-2023-12".parse().unwrap(),
            digest: crate::digest::sha256(b"notice"),
            signed: None,
            at_own_risk: false,
            supersedes: Vec::new(),
        };
        ShortCode {
            practice: false,
            institution: institution.map(str::to_owned),
            notice: NoticeNumber::of(&notice),
            state,
            reason: Some(WhyCode::PersonMustAct),
            on: TODAY,
        }
    }

    #[test]
    fn a_code_is_read_as_it_was_made() {
        for state in (0..).map_while(State::numbered) {
            for institution in [None, Some("0110000000"), Some("1314567890")] {
                let made = code(institution, state);
                assert_eq!(ShortCode::read(&made.to_string(), TODAY), Ok(made.clone()));
                let widen = |c: char| {
                    if c == ' ' { '\u{3000}' } else { char::from_u32(u32::from(c) + 0xfee0).unwrap() }
                };
                let wide: String = made.to_string().chars().map(widen).collect();
                assert_eq!(ShortCode::read(&wide, TODAY), Ok(made));
            }
        }
    }

    /// The code of a terminal at one moment stays what it is: others' systems read it.
    #[test]
    fn the_first_version_is_written_as_it_was() {
        assert_eq!(code(Some("1314567890"), State::NeedsPerson).to_string(), "1131 4567 8905 6718 4193 3357");
    }

    #[test]
    fn the_day_is_the_last_that_fits() {
        let made = code(None, State::Done).to_string();
        let on = |today| ShortCode::read(&made, today).unwrap().on;
        // A clock may be a day ahead.
        assert_eq!(on(Date::constant(2026, 11, 29)), TODAY);
        assert_eq!(on(Date::constant(2029, 8, 24)), TODAY);
        assert_eq!(on(Date::constant(2029, 8, 26)), Date::constant(2029, 8, 26));
    }

    #[test]
    fn a_wrong_digit_and_exchanged_neighbours_are_seen() {
        for institution in [None, Some("0110000000"), Some("1314567890"), Some("4719999999")] {
            for state in (0..).map_while(State::numbered) {
                let made = code(institution, state).digits();
                let read = |digits: &[u8]| ShortCode::read(std::str::from_utf8(digits).unwrap(), TODAY);
                for place in 0..made.len() {
                    for digit in b'0'..=b'9' {
                        let mut wrong = made.clone().into_bytes();
                        if std::mem::replace(&mut wrong[place], digit) != digit {
                            assert_eq!(read(&wrong), Err(ShortCodeError::CheckDigits));
                        }
                    }
                    let mut wrong = made.clone().into_bytes();
                    if place > 0 && wrong[place - 1] != wrong[place] {
                        wrong.swap(place - 1, place);
                        assert_eq!(read(&wrong), Err(ShortCodeError::CheckDigits));
                    }
                }
            }
        }
    }

    #[test]
    fn what_is_no_code_is_told() {
        let made = code(None, State::Done).to_string();
        let short = ShortCodeError::NotTwentyFourDigits { digits: 23 };
        assert_eq!(ShortCode::read(&made[..made.len() - 1], TODAY), Err(short));
        assert!(ShortCode::read(&made.replace('0', "O"), TODAY).is_err());
        assert_eq!(ShortCode::read("", TODAY), Err(ShortCodeError::NotTwentyFourDigits { digits: 0 }));
        let of = |head: &str| format!("{head}{:02}", 98 - remainder(&format!("{head}00")));
        assert_eq!(ShortCode::read(&of("3000000000012345021334"), TODAY), Err(ShortCodeError::OtherVersion));
        assert_eq!(ShortCode::read(&of("1000000000012345921334"), TODAY), Err(ShortCodeError::NoMeaning));
    }
}
