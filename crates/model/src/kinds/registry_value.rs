//! A value of the registry.

use crate::ability::Ability;
use crate::change::Change;
use crate::finding::FindingCode;
use crate::kind::{Refers, SetKind, State, Undoable};
use crate::registry::{
    ABSENT, BINARY, EXPAND_SZ, KeyPath, MULTI_SZ, QWORD, RegistryData, SZ, ValueFound, text_bytes,
};
use crate::text::Text;
use serde::{Deserialize, Serialize};

/// A value of the registry, in the machine's keys (`HKLM`) or those of the terminal's user (`HKCU`). The fields are called as in
/// DSC's `Microsoft.Windows/Registry`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RegistryValue {
    /// What people call the setting.
    pub label: Text,
    /// The key.
    pub key_path: KeyPath,
    /// The value's name; empty: the key's default value.
    pub value_name: String,
    /// What it is to hold.
    pub value_data: ValueData,
}

/// What a registry value is to hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ValueData {
    /// A REG_DWORD.
    Dword(u32),
    /// A REG_QWORD.
    Qword(u64),
    /// A REG_SZ.
    String(String),
    /// A REG_EXPAND_SZ.
    ExpandString(String),
    /// A REG_MULTI_SZ.
    MultiString(Vec<String>),
    /// A REG_BINARY, byte by byte.
    Binary(Vec<u8>),
    /// No value of that name.
    Absent,
}

impl ValueData {
    /// The registry's data. `None` if there is to be no value.
    pub fn data(&self) -> Option<RegistryData> {
        Some(match self {
            ValueData::Dword(number) => RegistryData::Dword(*number),
            ValueData::Qword(number) => RegistryData::from_bytes(QWORD, &number.to_le_bytes()),
            ValueData::String(string) => RegistryData::from_bytes(SZ, &text_bytes(string)),
            ValueData::ExpandString(string) => RegistryData::from_bytes(EXPAND_SZ, &text_bytes(string)),
            // Each string ends with a NUL, and the list with one more.
            ValueData::MultiString(strings) => {
                let each = strings.iter().flat_map(|string| text_bytes(string)).chain([0, 0]);
                RegistryData::from_bytes(MULTI_SZ, &each.collect::<Vec<_>>())
            }
            ValueData::Binary(bytes) => RegistryData::from_bytes(BINARY, bytes),
            ValueData::Absent => return None,
        })
    }
}

impl State for RegistryValue {
    const FINDINGS: &'static [FindingCode] =
        &[FindingCode::RegistryValueDiffers, FindingCode::ClaimedByNotice, FindingCode::CannotRead];
    const CHANGES: bool = true;
    fn refers(&self) -> Refers<'_> {
        Refers::default()
    }
    fn wants(&self) -> Vec<(String, String)> {
        let wanted = self.value_data.data().map_or(ABSENT.to_owned(), |data| format!("{data:?}"));
        vec![(self.key_path.value_place(&self.value_name), wanted)]
    }
}

/// A change of a registry value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistryValueEdit {
    /// What people call the setting.
    pub label: Text,
    /// The key.
    pub key: KeyPath,
    /// The value's name.
    pub name: String,
    /// The value.
    pub value: Change<ValueFound>,
}

impl SetKind for RegistryValueEdit {
    const NEEDS: Ability = Ability::Registry;
    const NEEDS_UI_DRIVER: bool = false;
    const LASTS: bool = true;
    fn inverse(&self) -> Result<Self, Undoable> {
        Ok(Self { value: self.value.inverse(), ..self.clone() })
    }
    fn place(&self) -> String {
        format!(r"{}\{}", self.key, self.name)
    }
    fn settings(&self) -> Vec<String> {
        vec![self.key.value_place(&self.name)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_are_the_bytes_that_windows_keeps() {
        let multi = ValueData::MultiString(vec!["a".into(), "い".into()]).data().unwrap();
        assert_eq!((multi.kind(), multi.bytes()), (7, vec![0x61, 0, 0, 0, 0x44, 0x30, 0, 0, 0, 0]));
        let none = ValueData::MultiString(vec![]).data().unwrap();
        assert_eq!((none.kind(), none.bytes()), (7, vec![0, 0]));
        let big = ValueData::Qword(1 << 32).data().unwrap();
        assert_eq!((big.kind(), big.bytes()), (11, vec![0, 0, 0, 0, 1, 0, 0, 0]));
        let path = ValueData::ExpandString("%A%".into()).data().unwrap();
        assert_eq!((path.kind(), path.as_text().as_deref()), (2, Some("%A%")));
        assert_eq!(ValueData::Binary(vec![1, 255]).data().unwrap().bytes(), [1, 255]);
        assert_eq!(ValueData::Absent.data(), None);
    }
}
