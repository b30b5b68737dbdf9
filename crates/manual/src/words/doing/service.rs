//! Words for a change of how a service starts.

use super::Words;
use model::Text;
use model::kinds::{ServiceEdit, StartType};
use model::plan::Purpose;

impl Words for ServiceEdit {
    fn does(&self, purpose: Purpose) -> Text {
        let (label, from, to) = (&self.label, start_type(self.start.expects), start_type(self.start.to));
        match purpose {
            Purpose::Apply => Text::new(
                format!("サービス「{}」の起動を「{}」から「{}」に変えます", label.ja, from.ja, to.ja),
                format!("change how the service “{}” starts: {} → {}", label.en, from.en, to.en),
            ),
            Purpose::Undo => Text::new(
                format!("サービス「{}」の起動を「{}」に戻します", label.ja, to.ja),
                format!("put back how the service “{}” starts: {}", label.en, to.en),
            ),
        }
    }
    fn changes(&self) -> Option<Text> {
        Some(Text::new(self.name.clone(), self.name.clone()))
    }
}

/// How a service starts, as the list of services in Windows calls it.
pub(crate) fn start_type(start: StartType) -> Text {
    match start {
        StartType::Automatic => Text::new("自動", "automatic"),
        StartType::Manual => Text::new("手動", "manual"),
        StartType::Disabled => Text::new("無効", "disabled"),
    }
}
