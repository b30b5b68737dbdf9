//! How the evidence leaves a terminal without a network: what its page and the guide's last page show of that.

use crate::words;
use maud::{Markup, PreEscaped, html};
use model::notice::Notice;
use model::observation::TerminalKind;
use model::plan::Report;
use model::{Lang, Text};
use summary::Carriers;

/// The style of the section, for every page that has it.
pub const STYLE: &str = include_str!("carriers.css");

/// The section: QR codes, the number to read out, and whom to send it to.
pub fn section(notice: &Notice, report: &Report, carriers: &Carriers, lang: Lang) -> Markup {
    let text = |ja: &str, en: &str| Text::new(ja, en).plain(lang);
    let practice = report.terminal.kind == TerminalKind::Practice;
    html! {
        section.carriers {
            h2 { (text("結果の伝え方", "How to report this")) }
            @if practice {
                p.practice { (text(
                    "練習用端末の結果です。実際の報告には使えません。",
                    "This is a practice terminal's: it is no report of a real one.",
                )) }
            }
            p { (text("電話や紙では、この番号を伝えてください。", "On the phone or on paper, give this number:")) " " b { (carriers.code) } }
            @if !carriers.qr.is_empty() {
                p { (text(qr_words(notice, carriers).0, qr_words(notice, carriers).1)) }
                div.qrs {
                    @for (number, qr) in (1..).zip(&carriers.qr) {
                        @let label = Text::new(format!("QRコード {number}"), format!("QR code {number}")).plain(lang);
                        figure {
                            (PreEscaped(qr.svg(&label)))
                            @if carriers.qr.len() > 1 { figcaption { (number) " / " (carriers.qr.len()) } }
                        }
                    }
                }
            }
            @if let Some(signed) = &carriers.signed {
                p { small {
                    (text("端末の鍵", "terminal's key")) " " (signed.key) "　"
                    (text("通し番号", "number in its series")) " " (signed.summary.series)
                } }
            }
            p { (text("伝える先:", "To:")) }
            ul { @for contact in &notice.header.contacts {
                li { (contact.name.plain(lang)) " " (words::reach(contact, lang)) }
            } }
        }
    }
}

/// What is done with the codes.
fn qr_words(notice: &Notice, carriers: &Carriers) -> (&'static str, &'static str) {
    match (notice.report_url().is_some(), carriers.qr.len() > 1) {
        (true, false) => (
            "スマートフォンのカメラで QR コードを読み取ると、報告のページが開きます。",
            "A phone's camera reads the QR code and opens the page to report on.",
        ),
        (true, true) => (
            "スマートフォンのカメラで QR コードを一つずつ、すべて読み取ってください。報告のページが開きます。",
            "Read each of the QR codes with a phone's camera: each opens the page to report on.",
        ),
        (false, _) => (
            "この紙をファクスや郵送で送ると、受け取った側が QR コードを読み取れます。",
            "Sent by fax or post, the QR code on this page can be read by whom it is sent to.",
        ),
    }
}
