//! The table as a page that prints.

use super::{Table, cells, counts, headings};
use manual::words;
use maud::{DOCTYPE, PreEscaped, html};
use model::text::visible;
use model::{Lang, Notice, Text};
use summary::Standing;

const STYLE: &str = "@page { size: A4 landscape; margin: 10mm; } body { font: 10pt/1.4 \"Yu Gothic UI\", Meiryo, \"Noto Sans CJK JP\", sans-serif; } \
    table { border-collapse: collapse; } th, td { text-align: left; vertical-align: top; border-bottom: 1px solid #ccc; padding: 0.5mm 2mm; } \
    tr { break-inside: avoid; } tr.open td { background: #fdf3e0; } caption { text-align: left; font-weight: bold; }";

/// The page, whole in itself: no reference leads outside.
pub fn page(notice: &Notice, table: &Table, lang: Lang) -> String {
    let text = |ja: &str, en: &str| Text::new(ja, en).plain(lang);
    let title = format!("{}: {}", text("報告の一覧", "What was reported"), notice.header.title.plain(lang));
    let is_open = |standing: Standing| !standing.is_settled();
    let page = html! {
        (DOCTYPE)
        html lang=(match lang { Lang::Ja => "ja", Lang::En => "en" }) {
            head { meta charset="utf-8"; title { (title) } style { (PreEscaped(STYLE)) } }
            body {
                h1 { (title) }
                p { (notice.header.notice) " / " (text("版", "edition")) " " (summary::Edition::of(&notice.reference())) }
                table {
                    caption { (text("まとめ", "In all")) }
                    @for (standing, count) in counts(table) { tr { td { (words::standing(standing).plain(lang)) } td { (count) } } }
                }
                table {
                    caption { (text("端末ごと", "Each terminal")) }
                    tr { @for heading in headings() { th { (heading.plain(lang)) } } }
                    @for row in &table.rows {
                        tr class=[is_open(row.standing).then_some("open")] { @for cell in cells(row, lang) { td { (cell) } } }
                    }
                }
                @if !table.not_believed.is_empty() {
                    h2 { (text("信用できないもの", "Not believed")) }
                    ul { @for one in &table.not_believed { li { (one.file) ": " (one.why.plain(lang)) } } }
                }
            }
        }
    };
    visible(&page.into_string()).into_owned()
}
