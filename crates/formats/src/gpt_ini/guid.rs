use std::fmt;
use std::str::FromStr;

/// A GUID as `gpt.ini` writes it, `{35378EAC-683F-11D2-A89A-00C04FBBCFA2}`. The number is the hexadecimal
/// digits in the order in which they are written, so that numbers sort as the texts do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Guid(
    /// The 32 digits.
    pub u128,
);

/// The text is not a GUID in braces.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("read {text:?} as a GUID: {{XXXXXXXX-XXXX-XXXX-XXXX-XXXXXXXXXXXX}} was expected")]
pub struct InvalidGuid {
    /// The text.
    pub text: String,
}

impl FromStr for Guid {
    type Err = InvalidGuid;

    fn from_str(text: &str) -> Result<Guid, InvalidGuid> {
        let digits = || {
            let inner = text.strip_prefix('{')?.strip_suffix('}')?;
            let groups: Vec<&str> = inner.split('-').collect();
            let lengths = groups.iter().map(|group| group.len());
            let hexadecimal = groups.iter().all(|group| group.bytes().all(|byte| byte.is_ascii_hexdigit()));
            (hexadecimal && lengths.eq([8, 4, 4, 4, 12])).then(|| groups.concat())
        };
        let number = digits().and_then(|digits| u128::from_str_radix(&digits, 16).ok());
        number.map(Guid).ok_or_else(|| InvalidGuid { text: text.to_owned() })
    }
}

impl fmt::Display for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = format!("{:032X}", self.0);
        let (a, b, c, d, e) = (&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..]);
        write!(f, "{{{a}-{b}-{c}-{d}-{e}}}")
    }
}
