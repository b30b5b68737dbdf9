//! Words for a change of a file.

use super::Words;
use model::kinds::{FileEdit, FileState};
use model::plan::Purpose;
use model::{Lang, Text};

impl Words for FileEdit {
    fn does(&self, purpose: Purpose) -> Text {
        let label = &self.label;
        match (purpose, &self.file.to) {
            (Purpose::Apply, FileState::Present { .. }) => Text::new(
                format!("ファイル「{}」を置きます", label.ja),
                format!("put the file “{}” in its place", label.en),
            ),
            (Purpose::Apply, FileState::Absent) => Text::new(
                format!("ファイル「{}」を取り除きます", label.ja),
                format!("take the file “{}” away", label.en),
            ),
            (Purpose::Undo, _) => Text::new(
                format!("ファイル「{}」を元に戻します", label.ja),
                format!("put the file “{}” back as it was", label.en),
            ),
        }
    }
    fn changes(&self) -> Option<Text> {
        let change = |lang| format!("{} → {}", state(&self.file.expects, lang), state(&self.file.to, lang));
        let path = &self.path;
        Some(Text::new(format!("{}（{path}）", change(Lang::Ja)), format!("{} ({path})", change(Lang::En))))
    }
}

fn state(state: &FileState, lang: Lang) -> String {
    match state {
        FileState::Present { sha256 } => format!("SHA-256 {}…", short(sha256)),
        FileState::Absent => Text::new("なし", "none").get(lang).to_owned(),
    }
}

/// As much of a digest as a person compares.
pub(crate) fn short(sha256: &str) -> &str {
    sha256.get(..16).unwrap_or(sha256)
}
