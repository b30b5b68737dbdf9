//! Words for a change of a registry value.

use super::Words;
use model::kinds::RegistryValueEdit;
use model::observation::ValueFound;
use model::plan::Purpose;
use model::registry::{BINARY, EXPAND_SZ, RegistryData};
use model::{Lang, SetKind, Text};

impl Words for RegistryValueEdit {
    fn does(&self, purpose: Purpose) -> Text {
        let label = &self.label;
        match purpose {
            Purpose::Apply => Text::new(
                format!("レジストリの「{}」を設定します", label.ja),
                format!("set “{}” in the registry", label.en),
            ),
            Purpose::Undo => Text::new(
                format!("レジストリの「{}」を元に戻します", label.ja),
                format!("put “{}” in the registry back", label.en),
            ),
        }
    }
    fn changes(&self) -> Option<Text> {
        let change = |lang| {
            let held = |found: &ValueFound| match found.data() {
                Some(data) => registry_data(data),
                None => Text::new("なし", "none").get(lang).to_owned(),
            };
            format!("{} → {}", held(&self.value.expects), held(&self.value.to))
        };
        let place = self.place();
        Some(Text::new(format!("{}（{place}）", change(Lang::Ja)), format!("{} ({place})", change(Lang::En))))
    }
}

/// Data of a registry value as people read it.
pub(crate) fn registry_data(data: &RegistryData) -> String {
    match data {
        RegistryData::Other { kind: BINARY, hex } => format!("0x{hex}"),
        RegistryData::Other { kind: EXPAND_SZ, .. } => format!("{:?}", data.as_text().unwrap_or_default()),
        RegistryData::Dword(_) | RegistryData::Text(_) | RegistryData::Other { .. } => {
            let number = data.as_qword().map(|number| number.to_string());
            let strings = data.as_strings().map(|strings| format!("{strings:?}"));
            number.or(strings).unwrap_or_else(|| data.to_string())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::kinds::ValueData;

    #[test]
    fn data_are_read_as_people_write_them() {
        let read = |data: ValueData| registry_data(&data.data().unwrap());
        assert_eq!(read(ValueData::Dword(7)), "7");
        assert_eq!(read(ValueData::Qword(1 << 40)), "1099511627776");
        assert_eq!(read(ValueData::String("a".into())), "\"a\"");
        assert_eq!(read(ValueData::ExpandString("%A%".into())), "\"%A%\"");
        assert_eq!(read(ValueData::MultiString(vec!["a".into(), "い".into()])), "[\"a\", \"い\"]");
        assert_eq!(read(ValueData::Binary(vec![0, 255])), "0x00ff");
    }
}
