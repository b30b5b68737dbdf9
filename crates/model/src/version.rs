//! Dotted version numbers, as browser extensions carry them.

use crate::string_format::{InvalidFormat, StringFormat};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

/// One to four numbers joined by dots. Compared number by number, a missing one being 0: 2.0 = 2.0.0.0 < 10.0
/// (requirement row A19; Chromium's extension manifests have the same rule).
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Version(String);

crate::string_format::format_schema!(Version, StringFormat::Version);

impl Version {
    fn parts(&self) -> [u32; 4] {
        let mut parts = [0; 4];
        for (part, text) in parts.iter_mut().zip(self.0.split('.')) {
            *part = text.parse().unwrap_or(0);
        }
        parts
    }
}

impl TryFrom<String> for Version {
    type Error = InvalidFormat;
    fn try_from(text: String) -> Result<Self, InvalidFormat> {
        let fits = text.split('.').count() <= 4
            && text
                .split('.')
                .all(|part| part.parse::<u32>().is_ok() && part.bytes().all(|b| b.is_ascii_digit()));
        if fits { Ok(Self(text)) } else { Err(InvalidFormat { format: StringFormat::Version, text }) }
    }
}

impl FromStr for Version {
    type Err = InvalidFormat;
    fn from_str(text: &str) -> Result<Self, InvalidFormat> {
        Self::try_from(text.to_owned())
    }
}

impl From<Version> for String {
    fn from(version: Version) -> String {
        version.0
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl PartialEq for Version {
    fn eq(&self, other: &Self) -> bool {
        self.parts() == other.parts()
    }
}

impl Eq for Version {}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        self.parts().cmp(&other.parts())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compared_as_numbers_not_as_text() {
        let v = |text: &str| Version::from_str(text).unwrap();
        assert!(v("2.0.0.0") <= v("10.0"));
        assert_eq!(v("2.0"), v("2.0.0.0"));
        assert!(v("1.0.0.0") < v("2.0.0.0"));
        assert!(v("2.0.0.1") > v("2"));
    }
}
