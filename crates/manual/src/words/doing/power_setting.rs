//! Words for a change of a power setting.

use super::Words;
use model::kinds::PowerSettingEdit;
use model::plan::Purpose;
use model::{SetKind, Text};

impl Words for PowerSettingEdit {
    fn does(&self, purpose: Purpose) -> Text {
        let (label, from, to) = (&self.label, self.value.expects, self.value.to);
        let number = || Text::new(to.to_string(), to.to_string());
        let shown = self.shown.clone().unwrap_or_else(number);
        match purpose {
            Purpose::Apply => Text::new(
                format!("電源の設定「{}」を「{}」にします（{from} → {to}）", label.ja, shown.ja),
                format!("set the power setting “{}” to “{}” ({from} → {to})", label.en, shown.en),
            ),
            Purpose::Undo => Text::new(
                format!("電源の設定「{}」を元の値「{}」に戻します", label.ja, shown.ja),
                format!("put back the power setting “{}”: {}", label.en, shown.en),
            ),
        }
    }
    fn changes(&self) -> Option<Text> {
        Some(Text::new(self.place(), self.place()))
    }
}
