//! What a person says to have done and no machine sees: an attestation, never an observation.

use crate::text::{Text, narrowed};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The most characters that a name or a number may have.
const LONGEST: usize = 40;

/// What a person gives together with "it is done", and what the person is asked for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Gives {
    /// A number, as of a receipt: letters, digits and hyphens.
    Number(Text),
    /// A day.
    Date(Text),
    /// A photo, of which only the SHA-256 is kept.
    Photo(Text),
    /// A signature on a sheet of paper, which stays with the person.
    Paper(Text),
}

impl Gives {
    /// What the person is asked for.
    pub fn label(&self) -> &Text {
        match self {
            Gives::Number(label) | Gives::Date(label) | Gives::Photo(label) | Gives::Paper(label) => label,
        }
    }

    /// One that could be given, for a case.
    pub fn example(&self) -> Given {
        match self {
            Gives::Number(_) => Given::Number("1".to_owned()),
            Gives::Date(_) => Given::Date(Date::constant(2026, 1, 1)),
            Gives::Photo(_) => Given::Photo("0".repeat(64)),
            Gives::Paper(_) => Given::Paper,
        }
    }

    /// What was given, as it is kept. Of a photo the text is its SHA-256. Full-width letters and digits are taken as what they
    /// stand for. `None` if the text is not what is asked for.
    pub fn given(&self, text: &str) -> Option<Given> {
        let narrow: String = text.trim().chars().map(narrowed).collect();
        match self {
            Gives::Number(_) => {
                let fits = |c: char| c.is_ascii_alphanumeric() || c == '-';
                let length = 1..=LONGEST;
                (length.contains(&narrow.len()) && narrow.chars().all(fits)).then_some(Given::Number(narrow))
            }
            Gives::Date(_) => narrow.replace('/', "-").parse().ok().map(Given::Date),
            Gives::Photo(_) => {
                let hash = narrow.to_lowercase();
                (hash.len() == 64 && hash.chars().all(|c| c.is_ascii_hexdigit()))
                    .then_some(Given::Photo(hash))
            }
            Gives::Paper(_) => narrow.is_empty().then_some(Given::Paper),
        }
    }
}

/// What was given with an attestation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Given {
    /// A number.
    Number(String),
    /// A day.
    Date(Date),
    /// The SHA-256 of a photo, hexadecimal.
    Photo(String),
    /// A sheet of paper was signed.
    Paper,
}

impl Given {
    /// As [`Gives::given`] takes it.
    pub fn as_text(&self) -> String {
        match self {
            Given::Number(text) | Given::Photo(text) => text.clone(),
            Given::Date(day) => day.to_string(),
            Given::Paper => String::new(),
        }
    }
}

/// The name or the role of the person who attests: one line of 1 to 40 characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Attester(String);

/// A text that is no name and no role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a name or role has 1 to {LONGEST} characters, on one line")]
pub struct InvalidAttester;

impl Attester {
    /// A role that the program itself writes.
    pub fn literal(role: &'static str) -> Self {
        Self(role.to_owned())
    }
}

impl TryFrom<String> for Attester {
    type Error = InvalidAttester;

    fn try_from(text: String) -> Result<Self, InvalidAttester> {
        text.parse()
    }
}

impl std::str::FromStr for Attester {
    type Err = InvalidAttester;

    fn from_str(text: &str) -> Result<Self, InvalidAttester> {
        let text = text.trim();
        let fits = (1..=LONGEST).contains(&text.chars().count()) && !text.chars().any(char::is_control);
        fits.then(|| Self(text.to_owned())).ok_or(InvalidAttester)
    }
}

impl From<Attester> for String {
    fn from(attester: Attester) -> Self {
        attester.0
    }
}

impl std::fmt::Display for Attester {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// A person's word that a step is done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attestation {
    /// Who said it.
    pub by: Attester,
    /// What was given with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given: Option<Given>,
    /// The digest of the step's words that the person read; see [`crate::notice::Step::words_digest`].
    pub words: String,
}

/// An attestation and when it was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attested {
    /// The person's word.
    pub attestation: Attestation,
    /// When it was given, by the terminal's clock.
    pub at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(gives: fn(Text) -> Gives, text: &str) -> Option<Given> {
        gives(Text::default()).given(text)
    }

    #[test]
    fn a_number_is_letters_digits_and_hyphens_however_wide() {
        let number = |text: &str| Some(Given::Number(text.to_owned()));
        assert_eq!(given(Gives::Number, " ＡＢ１２３－４ "), number("AB123-4"));
        assert_eq!(given(Gives::Number, &"1".repeat(40)), number(&"1".repeat(40)));
        for wrong in ["", " ", "12 34", "1\n2", "番号", &"1".repeat(41)] {
            assert_eq!(given(Gives::Number, wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn a_day_is_one_of_the_calendar() {
        let day = Some(Given::Date(Date::constant(2026, 2, 28)));
        for right in ["2026-02-28", "２０２６/０２/２８"] {
            assert_eq!(given(Gives::Date, right), day, "{right}");
        }
        for wrong in ["2026-02-29", "", "28.2.2026"] {
            assert_eq!(given(Gives::Date, wrong), None, "{wrong}");
        }
    }

    #[test]
    fn of_a_photo_the_digest_is_given_and_of_paper_nothing() {
        let hash = "Ab".repeat(32);
        assert_eq!(given(Gives::Photo, &hash), Some(Given::Photo(hash.to_lowercase())));
        assert_eq!(given(Gives::Photo, "photo.jpg"), None);
        assert_eq!(given(Gives::Paper, ""), Some(Given::Paper));
        assert_eq!(given(Gives::Paper, "signed"), None);
    }

    #[test]
    fn a_name_is_one_line() {
        assert_eq!(" 受付 ".parse::<Attester>().map(|by| by.to_string()), Ok("受付".to_owned()));
        for wrong in ["", "　", "a\nb", &"名".repeat(41)] {
            assert_eq!(wrong.parse::<Attester>(), Err(InvalidAttester), "{wrong:?}");
        }
    }
}
