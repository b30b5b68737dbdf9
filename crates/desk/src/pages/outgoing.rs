//! What goes out: notices and their editions.

use super::{Look, Page};
use crate::desk::Desk;
use crate::notices::Notices;
use axum::extract::State;
use manual::words;
use maud::html;
use model::short_code::NoticeNumber;
use std::sync::Arc;

/// `/outgoing`
pub async fn page(State(desk): State<Arc<Desk>>, look: Look) -> Page {
    let body = html! {
        p { (look.pick(
            "お知らせは、別の場所で署名したファイル（.tejun）を --notices のフォルダーに置きます。ここで署名することはありません。",
            "Notices are signed elsewhere and put into the folder of --notices (.tejun). Nothing is signed here.",
        )) }
        @if desk.notices.all().is_empty() { p { (look.pick("まだありません", "There is none yet")) } }
        @else {
            table {
                tr { @for (ja, en) in [("お知らせ", "Notice"), ("版", "Edition"), ("署名", "Signed"), ("電話の番号の5けた", "Digits in codes"), ("期限", "Deadline"), ("取り下げ", "Withdrawn")] { th scope="col" { (look.pick(ja, en)) } } }
                @for notice in desk.notices.all() {
                    @let header = &notice.header;
                    tr {
                        td { a href=(format!("/notices/{}", header.notice)) { (look.text(&header.title)) } " " small { (header.notice) } }
                        td { (notice.origin.signed().map(|signed| signed.edition.to_string()).unwrap_or_default()) " " small { (Notices::edition(notice)) } }
                        td { @match notice.origin.signed() { Some(signed) => (signed.key), None => (look.pick("見本（署名なし）", "example, not signed")) } }
                        td { (NoticeNumber::of(&notice.reference())) }
                        td { @if let Some(last) = header.deadline.as_ref().and_then(|deadline| deadline.on) { (words::day(last, look.lang)) } }
                        td { @if let Some(withdrawn) = &header.withdrawn { (look.text(&words::withdrawn(withdrawn))) } }
                    }
                }
            }
        }
        h2 { (look.pick("督促", "Reminders")) }
        @for notice in desk.notices.current() {
            @let id = notice.header.notice.as_str();
            p {
                (look.text(&notice.header.title)) ": "
                a href=(format!("/notices/{id}/letters")) { (look.pick("まだの施設への手紙（印刷）", "letters to those that are not done (to print)")) } " "
                a href=(format!("/notices/{id}/letters.csv")) { "CSV" }
            }
        }
    };
    Ok(look.page(&desk, look.pick("送るもの", "Going out"), &body))
}
