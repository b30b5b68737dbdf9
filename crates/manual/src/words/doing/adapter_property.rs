//! Words for a change of an adapter's property.

use super::Words;
use model::Text;
use model::kinds::AdapterEdit;
use model::plan::Purpose;

impl Words for AdapterEdit {
    fn does(&self, _: Purpose) -> Text {
        let value = |none: &'static str| {
            move |value: &Option<String>| value.clone().unwrap_or_else(|| none.to_owned())
        };
        let change = |value: &dyn Fn(&Option<String>) -> String| {
            format!("{} → {}", value(&self.value.expects), value(&self.value.to))
        };
        let (ja, en) = (change(&value("初期値")), change(&value("default")));
        let (adapter, label) = (&self.description, &self.label);
        match &self.shown {
            Some(shown) => Text::new(
                format!("{adapter}: {}を「{}」にします（{ja}）", label.ja, shown.ja),
                format!("{adapter}: set {} to “{}” ({en})", label.en, shown.en),
            ),
            None => Text::new(
                format!("{adapter}: {}を元に戻します（{ja}）", label.ja),
                format!("{adapter}: restore {} ({en})", label.en),
            ),
        }
    }
    fn changes(&self) -> Option<Text> {
        None
    }
}
