//! Words for installing and uninstalling a program.

use super::Words;
use super::file::short;
use model::Text;
use model::kinds::ProgramEdit;
use model::plan::Purpose;

impl Words for ProgramEdit {
    fn does(&self, purpose: Purpose) -> Text {
        let label = &self.label;
        match (purpose, &self.version.expects, &self.version.to) {
            (_, None, Some(to)) => Text::new(
                format!("プログラム「{}」（版 {to}）をインストールします", label.ja),
                format!("install the program “{}”, version {to}", label.en),
            ),
            (_, Some(from), Some(to)) => Text::new(
                format!("プログラム「{}」を版 {from} から {to} に更新します", label.ja),
                format!("bring the program “{}” from version {from} to {to}", label.en),
            ),
            (Purpose::Apply, _, None) => Text::new(
                format!("プログラム「{}」をアンインストールします", label.ja),
                format!("uninstall the program “{}”", label.en),
            ),
            (Purpose::Undo, _, None) => Text::new(
                format!("プログラム「{}」をアンインストールして元に戻します", label.ja),
                format!("uninstall the program “{}”, which tejun installed", label.en),
            ),
        }
    }

    fn changes(&self) -> Option<Text> {
        let code = &self.product_code;
        let Some(package) = &self.package else {
            let from = self.version.expects.as_ref()?;
            return Some(Text::new(format!("版 {from}（{code}）"), format!("version {from} ({code})")));
        };
        let (sha256, from) = (short(&package.sha256), &package.from);
        let away: Vec<&str> = self.takes_away.iter().map(|code| code.as_str()).collect();
        let away = away.join(", ");
        let (ja, en) = match away.is_empty() {
            true => (String::new(), String::new()),
            false => (format!("。前の版（{away}）は取り除かれます"), format!("; takes away {away}")),
        };
        Some(Text::new(
            format!("{from}（SHA-256 {sha256}…、{code}）{ja}"),
            format!("{from} (SHA-256 {sha256}…, {code}){en}"),
        ))
    }
}
