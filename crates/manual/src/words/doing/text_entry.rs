//! Words for a change of an entry of a text file.

use super::Words;
use model::kinds::{EntryFound, TextEntryEdit};
use model::plan::Purpose;
use model::{Lang, SetKind, Text};

impl Words for TextEntryEdit {
    fn does(&self, purpose: Purpose) -> Text {
        let label = &self.label;
        match purpose {
            Purpose::Apply => Text::new(
                format!("ファイルの項目「{}」を設定します", label.ja),
                format!("set “{}” in its file", label.en),
            ),
            Purpose::Undo => Text::new(
                format!("ファイルの項目「{}」を元に戻します", label.ja),
                format!("put “{}” in its file back", label.en),
            ),
        }
    }
    fn changes(&self) -> Option<Text> {
        let change = |lang| {
            let held = |found: &EntryFound| match found.value() {
                Some(value) => format!("{value:?}"),
                None => Text::new("なし", "none").get(lang).to_owned(),
            };
            format!("{} → {}", held(&self.value.expects), held(&self.value.to))
        };
        let place = self.place();
        Some(Text::new(format!("{}（{place}）", change(Lang::Ja)), format!("{} ({place})", change(Lang::En))))
    }
}
