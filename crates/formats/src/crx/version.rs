use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

/// An extension's version: one to four numbers with points between, each of 32 bits. Chromium documents
/// 65535 as the limit (developer.chrome.com/docs/extensions/reference/manifest/version), and takes what `base/version.cc` takes.
///
/// Versions compare number by number, and numbers that are not there count as 0: `2.0` equals `2.0.0.0` and
/// is less than `10.0`. The text shows as it was given.
#[derive(Debug, Clone)]
pub struct ExtensionVersion {
    text: String,
    numbers: [u32; 4],
}

/// The text is not a version.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("read {text:?} as a version: {reason}")]
pub struct InvalidVersion {
    /// The text.
    pub text: String,
    /// What is wrong with it.
    pub reason: &'static str,
}

impl ExtensionVersion {
    /// The four numbers, 0 for those that the text does not have.
    #[must_use]
    pub fn numbers(&self) -> [u32; 4] {
        self.numbers
    }

    /// The text as it was given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl FromStr for ExtensionVersion {
    type Err = InvalidVersion;

    fn from_str(text: &str) -> Result<ExtensionVersion, InvalidVersion> {
        let invalid = |reason| InvalidVersion { text: text.to_owned(), reason };
        let mut numbers = [0; 4];
        for (index, part) in text.split('.').enumerate() {
            let number = numbers.get_mut(index).ok_or(invalid("it has more than four parts"))?;
            if part.is_empty() {
                return Err(invalid("a part of it is empty"));
            }
            if !part.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(invalid("a part of it is not a decimal number"));
            }
            // Chromium (base/version.cc) minds this in the first part only.
            if index == 0 && part.len() > 1 && part.starts_with('0') {
                return Err(invalid("it starts with a superfluous zero"));
            }
            *number = part.parse().map_err(|_| invalid("a part of it is more than 4294967295"))?;
        }
        Ok(ExtensionVersion { text: text.to_owned(), numbers })
    }
}

impl fmt::Display for ExtensionVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl PartialEq for ExtensionVersion {
    fn eq(&self, other: &ExtensionVersion) -> bool {
        self.numbers == other.numbers
    }
}

impl Eq for ExtensionVersion {}

impl PartialOrd for ExtensionVersion {
    fn partial_cmp(&self, other: &ExtensionVersion) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for ExtensionVersion {
    fn cmp(&self, other: &ExtensionVersion) -> Ordering {
        self.numbers.cmp(&other.numbers)
    }
}

impl Hash for ExtensionVersion {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.numbers.hash(state);
    }
}
