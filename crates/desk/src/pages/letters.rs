//! Letters to the sites that are not done: printed, one a page, each with its own QR code.

use super::{OfNotice, Page, code};
use crate::access::PAPER;
use crate::desk::Desk;
use crate::notices::Notices;
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::response::{Html, IntoResponse as _};
use desk_store::{Db, Filter, Queue, QueueRow};
use manual::words;
use maud::{DOCTYPE, PreEscaped, html};
use model::text::visible;
use model::{Lang, Notice};
use summary::{Qr, Standing};

/// So many are printed at once; the CSV has all.
const MOST: i64 = 500;
const STYLE: &str = include_str!("letters.css");

/// The sites that have to hear of a notice again: those that nothing was heard of, and those that are not settled. A site with several
/// terminals gets one letter.
///
/// # Errors
///
/// If the database does not answer.
pub fn open_sites(
    db: &mut Db,
    notice: (&str, &str),
    filter: &Filter,
    most: i64,
) -> Result<Vec<QueueRow>, desk_store::Error> {
    let mut rows = Vec::new();
    for standing in Standing::ALL.into_iter().filter(|standing| !standing.is_settled()) {
        let left = most - rows.len() as i64;
        rows.extend(db.queue(notice, &Queue::of(standing), filter, left, 0)?);
    }
    rows.sort_by(|one, other| one.site.listed.institution.cmp(&other.site.listed.institution));
    rows.dedup_by(|one, other| one.site.listed.institution == other.site.listed.institution);
    Ok(rows)
}

/// `/notices/{notice}/letters`
pub async fn page(of: OfNotice) -> Page {
    let notice = of.notice()?;
    let (id, edition, filter) =
        (notice.header.notice.to_string(), Notices::edition(notice), of.filter.clone());
    let rows = of.desk.with(move |db| open_sites(db, (&id, &edition), &filter, MOST)).await?;
    let page = html! {
        (DOCTYPE)
        html lang="ja" {
            head { meta charset="utf-8"; title { (notice.header.title.plain(Lang::Ja)) } style { (PreEscaped(STYLE)) } }
            body {
                @for row in &rows { (letter(&of.desk, notice, row)) }
                @if rows.is_empty() { p { "すべての施設で済んでいます。" } }
            }
        }
    };
    let page = visible(&page.into_string()).into_owned();
    Ok(([(CONTENT_SECURITY_POLICY, PAPER)], Html(page)).into_response())
}

fn letter(desk: &Desk, notice: &Notice, row: &QueueRow) -> maud::Markup {
    let lang = Lang::Ja;
    let last = notice.header.deadline.as_ref().and_then(|deadline| deadline.on);
    let address = format!("{}/s/{}", desk.url, row.site.link);
    let qr = (!row.site.link.is_empty()).then(|| Qr::of_text(&address)).flatten();
    html! {
        article {
            p.to { (row.site.listed.name) " 御中" br; small { (code(&row.site.listed.institution)) } }
            h1 { (notice.header.title.plain(lang)) }
            p { (notice.header.summary.plain(lang)) }
            @if let Some(last) = last { p.last { "期限: " (words::day(last, lang)) } }
            @if let Some(deadline) = &notice.header.deadline { p { (deadline.otherwise.plain(lang)) } }
            p {
                (match &row.status {
                    None => "まだ結果のご連絡をいただいていません。手順がお済みのときは、画面か証跡の QR コードをスマートフォンのカメラで読み取ってください。番号を電話でお伝えいただくこともできます。",
                    Some(status) if status.is_by_code() => "番号でご連絡をいただきました。お手数ですが、画面か証跡の QR コードも、スマートフォンのカメラで読み取ってください。",
                    Some(_) => "ご連絡をいただきましたが、まだ残っている作業があります。",
                })
            }
            @if let Some(status) = &row.status {
                @for advice in super::advice(notice, &status.reason) { p { "・" (advice.plain(lang)) } }
            }
            @if let Some(qr) = qr {
                figure { (PreEscaped(qr.svg("QRコード"))) figcaption { "この施設の状況と、次に行うこと" br; small { (address) } } }
            }
            ul { @for contact in &notice.header.contacts { li { (contact.name.plain(lang)) " " (words::reach(contact, lang)) } } }
        }
    }
}
