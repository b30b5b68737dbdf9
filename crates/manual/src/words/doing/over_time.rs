//! Words for what is led over time.

use super::Words;
use model::Text;
use model::kinds::{AwaitProgram, BringUpToDate, Restart};
use model::plan::Purpose;

impl Words for BringUpToDate {
    fn does(&self, _: Purpose) -> Text {
        Text::new(
            "更新を探し、ダウンロードし、インストールします",
            "search for updates, download and install them",
        )
    }
    fn changes(&self) -> Option<Text> {
        None
    }
}

impl Words for Restart {
    fn does(&self, _: Purpose) -> Text {
        Text::new("パソコンを再起動します", "restart the PC")
    }
    fn changes(&self) -> Option<Text> {
        None
    }
}

impl Words for AwaitProgram {
    fn does(&self, _: Purpose) -> Text {
        Text::new(
            format!("{}が動き出すのを確かめます（{}秒まで）", self.label.ja, self.within_seconds),
            format!("wait until {} runs ({} seconds at most)", self.label.en, self.within_seconds),
        )
    }
    fn changes(&self) -> Option<Text> {
        None
    }
}
