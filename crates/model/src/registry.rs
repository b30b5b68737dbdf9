//! Registry keys and values as tejun speaks of them; how they lie in a hive is `formats`' affair.

use crate::string_format::{InvalidFormat, StringFormat};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A key with its root: `HKLM\SOFTWARE\…` of the machine, `HKCU\…` of the terminal's user, or `HKU\<SID>\…` of a named one. Lookups
/// ignore case; the path is kept as it was written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct KeyPath(String);

crate::string_format::format_schema!(KeyPath, StringFormat::RegistryKey);

/// The root of a key's path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Root<'a> {
    /// HKEY_LOCAL_MACHINE.
    Machine,
    /// HKEY_CURRENT_USER, which is the terminal's user.
    User,
    /// HKEY_USERS, with the user's security identifier.
    Sid(&'a str),
}

impl KeyPath {
    /// The key `path` below HKEY_LOCAL_MACHINE.
    pub fn machine(path: &str) -> Self {
        Self(format!(r"HKLM\{path}"))
    }

    /// The key `path` of the terminal's user.
    pub fn user(path: &str) -> Self {
        Self(format!(r"HKCU\{path}"))
    }

    /// The key `path` of the user with that security identifier.
    pub fn of_user(sid: &str, path: &str) -> Self {
        Self(format!(r"HKU\{sid}\{path}"))
    }

    /// The root and the path below it.
    pub fn split(&self) -> (Root<'_>, &str) {
        let (root, rest) = self.0.split_once('\\').unwrap_or((&self.0, ""));
        match root {
            "HKCU" => (Root::User, rest),
            "HKU" => {
                let (sid, rest) = rest.split_once('\\').unwrap_or((rest, ""));
                (Root::Sid(sid), rest)
            }
            _ => (Root::Machine, rest),
        }
    }

    /// The key below this one.
    pub fn join(&self, name: &str) -> Self {
        Self(format!(r"{}\{name}", self.0))
    }

    /// The place of a value of this key, the same however its letters are written.
    pub fn value_place(&self, name: &str) -> String {
        format!(r"{self}\{name}").to_lowercase()
    }

    /// The path as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for KeyPath {
    type Error = InvalidFormat;
    fn try_from(text: String) -> Result<Self, InvalidFormat> {
        let sound = text.split_once('\\').is_some_and(|(root, rest)| {
            matches!(root, "HKLM" | "HKCU" | "HKU")
                && rest.split('\\').all(|part| !part.is_empty() && !part.contains(char::is_control))
        });
        if sound { Ok(Self(text)) } else { Err(InvalidFormat { format: StringFormat::RegistryKey, text }) }
    }
}

impl FromStr for KeyPath {
    type Err = InvalidFormat;
    fn from_str(text: &str) -> Result<Self, InvalidFormat> {
        Self::try_from(text.to_owned())
    }
}

impl From<KeyPath> for String {
    fn from(path: KeyPath) -> String {
        path.0
    }
}

impl fmt::Display for KeyPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The data of a registry value. Every pair of type and bytes has exactly one form here and comes back as it was:
/// the readable forms stand only for bytes that they give back exactly.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum RegistryData {
    /// REG_DWORD of four bytes.
    Dword(u32),
    /// REG_SZ: UTF-16 with one NUL, at its end.
    Text(String),
    /// Anything else: the type's number and the bytes in hexadecimal.
    Other {
        /// The REG_* number.
        kind: u32,
        /// The bytes, two lower-case digits each.
        hex: String,
    },
}

/// What the registry holds under a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ValueFound {
    /// No such value.
    Absent {
        /// The nearest key above that exists, itself included.
        nearest_key: String,
    },
    /// A value.
    Present(RegistryData),
}

impl ValueFound {
    /// The data, if there is a value.
    pub fn data(&self) -> Option<&RegistryData> {
        match self {
            ValueFound::Absent { .. } => None,
            ValueFound::Present(data) => Some(data),
        }
    }
}

/// How a wanted absence is written where wanted values are compared.
pub(crate) const ABSENT: &str = "absent";

/// REG_SZ.
pub const SZ: u32 = 1;
/// REG_EXPAND_SZ.
pub const EXPAND_SZ: u32 = 2;
/// REG_BINARY.
pub const BINARY: u32 = 3;
/// REG_DWORD.
pub const DWORD: u32 = 4;
/// REG_MULTI_SZ.
pub const MULTI_SZ: u32 = 7;
/// REG_QWORD.
pub const QWORD: u32 = 11;

impl RegistryData {
    /// The form of these bytes.
    pub fn from_bytes(kind: u32, data: &[u8]) -> Self {
        match (kind, data) {
            (DWORD, &[a, b, c, d]) => Self::Dword(u32::from_le_bytes([a, b, c, d])),
            (SZ, _) => text_of(data).map_or_else(|| Self::other(kind, data), Self::Text),
            _ => Self::other(kind, data),
        }
    }

    fn other(kind: u32, data: &[u8]) -> Self {
        Self::Other { kind, hex: base16ct::lower::encode_string(data) }
    }

    /// The REG_* number.
    pub fn kind(&self) -> u32 {
        match self {
            Self::Dword(_) => DWORD,
            Self::Text(_) => SZ,
            Self::Other { kind, .. } => *kind,
        }
    }

    /// The bytes as Windows keeps them.
    pub fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Dword(number) => number.to_le_bytes().to_vec(),
            Self::Text(text) => text_bytes(text),
            Self::Other { hex, .. } => hex
                .as_bytes()
                .chunks(2)
                .filter_map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
                .collect(),
        }
    }

    /// The text of a REG_SZ or REG_EXPAND_SZ up to its first NUL, however it is stored.
    pub fn as_text(&self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.clone()),
            Self::Other { kind: SZ | EXPAND_SZ, .. } => {
                let units = units_of(&self.bytes()).take_while(|unit| *unit != 0).collect::<Vec<_>>();
                Some(String::from_utf16_lossy(&units))
            }
            _ => None,
        }
    }

    /// The strings of a REG_MULTI_SZ, without empty ones.
    pub fn as_strings(&self) -> Option<Vec<String>> {
        match self {
            Self::Other { kind: MULTI_SZ, .. } => {
                let text = String::from_utf16_lossy(&units_of(&self.bytes()).collect::<Vec<_>>());
                Some(text.split('\0').filter(|string| !string.is_empty()).map(str::to_owned).collect())
            }
            _ => None,
        }
    }

    /// The number of a REG_QWORD of eight bytes.
    pub fn as_qword(&self) -> Option<u64> {
        match self {
            Self::Other { kind: QWORD, .. } => Some(u64::from_le_bytes(self.bytes().try_into().ok()?)),
            _ => None,
        }
    }

    /// The number of a REG_DWORD.
    pub fn as_dword(&self) -> Option<u32> {
        match self {
            Self::Dword(number) => Some(*number),
            _ => None,
        }
    }
}

/// The bytes of a text as the registry keeps it: UTF-16 with one NUL at its end.
pub(crate) fn text_bytes(text: &str) -> Vec<u8> {
    text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect()
}

fn units_of(data: &[u8]) -> impl Iterator<Item = u16> {
    data.as_chunks::<2>().0.iter().map(|pair| u16::from_le_bytes(*pair))
}

fn text_of(data: &[u8]) -> Option<String> {
    let units: Vec<u16> = units_of(data).collect();
    let (nul, text) = units.split_last()?;
    (data.len().is_multiple_of(2) && *nul == 0 && !text.contains(&0))
        .then(|| String::from_utf16(text).ok())?
}

impl fmt::Display for RegistryData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dword(number) => write!(f, "{number}"),
            Self::Text(text) => write!(f, "{text:?}"),
            Self::Other { kind, hex } => write!(f, "REG#{kind} {hex}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_bytes_come_back_as_they_were() {
        let samples: [(u32, &[u8]); 9] = [
            (4, &[4, 0, 0, 0]),
            (4, &[4, 0, 0]),
            (1, &[0x31, 0, 0, 0]),
            (1, &[0x31, 0]),
            (1, &[0x31, 0, 0, 0, 0, 0]),
            (1, &[0x00, 0xd8, 0, 0]),
            (1, &[]),
            (3, &[0xff, 0x00]),
            (0x20000, &[1]),
        ];
        for (kind, bytes) in samples {
            let data = RegistryData::from_bytes(kind, bytes);
            assert_eq!((data.kind(), data.bytes().as_slice()), (kind, bytes), "{data:?}");
        }
        assert_eq!(RegistryData::from_bytes(1, &[0x31, 0, 0, 0]), RegistryData::Text("1".into()));
        assert_eq!(RegistryData::from_bytes(1, &[0x31, 0]).as_text().as_deref(), Some("1"));
    }

    #[test]
    fn a_path_splits_at_its_root() {
        let path: KeyPath = r"HKU\S-1-5-21-1-2-3-1001\Software\A".parse().unwrap();
        assert_eq!(path.split(), (Root::Sid("S-1-5-21-1-2-3-1001"), r"Software\A"));
        assert_eq!(KeyPath::machine("SYSTEM").split(), (Root::Machine, "SYSTEM"));
        assert!(r"HKLM\".parse::<KeyPath>().is_err());
        assert!(r"HKLM\A\\B".parse::<KeyPath>().is_err());
    }
}
