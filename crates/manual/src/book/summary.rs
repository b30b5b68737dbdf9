//! The notice on one sheet: for the wall, and for the telephone.

use super::{Book, edition};
use crate::rich::Rich;
use crate::{chart, words};
use maud::{Markup, html};
use model::{Lang, Notice};

const SHEET: &str = include_str!("summary.css");

/// The notice on one sheet of A4: what, by when, in which order, and what to say on the telephone. From its files alone, as the manual.
pub fn summary(notice: &Notice, lang: Lang) -> String {
    let book = Book { notice, lang };
    book.page(SHEET, html! { body.sheet { main { (book.sheet()) } } })
}

impl Book<'_> {
    fn sheet(&self) -> Markup {
        let header = &self.notice.header;
        let rich = Rich::on_paper(self.notice, self.lang);
        html! {
            h1 { (rich.html(&header.title)) }
            @if let Some(sender) = &header.sender {
                p.kicker { (self.pick("送り主", "Sent by")) " " (words::sender(sender).plain(self.lang)) }
            }
            p { (rich.html(&header.summary)) }
            @if let Some(deadline) = header.deadline.as_ref().filter(|_| header.withdrawn.is_none()) {
                div.deadline {
                    p { (self.pick("いつまでに", "Until when")) }
                    p.day { (words::deadline_of_any(deadline, self.notice).plain(self.lang)) }
                }
                p { (rich.html(&deadline.otherwise)) " " (rich.html(&deadline.unaffected)) }
            }
            @if let Some(withdrawn) = &header.withdrawn {
                div.deadline { p.day { (words::withdrawn(withdrawn).plain(self.lang)) } }
            }
            p.itself { b { (self.pick("はじめかた", "How to begin")) } " " (self.itself()) }
            (chart::svg(self.notice, self.lang, &chart::Known::default()))
            table.list {
                @for procedure in &self.notice.procedures {
                    tr {
                        td.letter { (procedure.procedure) }
                        td { (rich.html(&procedure.title)) }
                        td { (rich.html(&procedure.takes)) }
                    }
                }
            }
            section.call {
                h2 { (self.pick("電話で伝えること", "What to say on the phone")) }
                dl {
                    dt { (self.pick("番号（画面の下に出ます）", "Number (at the bottom of each page)")) } dd { i {} }
                    dt { (self.pick("端末の名前", "Name of the terminal")) } dd { i {} }
                    dt { (self.pick("どの手順で", "At which step")) } dd { i {} }
                    dt { (self.pick("お知らせ", "Notice")) }
                    dd { (header.notice) " " (self.pick("版", "edition")) " " (edition(self.notice)) }
                }
                (self.contacts())
            }
        }
    }
}
