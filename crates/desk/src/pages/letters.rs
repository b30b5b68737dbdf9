//! Letters to the sites that are not done: printed, one a page, each with its own QR code.

use super::{Look, Page, code, filter_of, notice_of};
use crate::desk::Desk;
use axum::extract::{Path, Query, State};
use axum::response::{Html, IntoResponse as _};
use desk_store::{Filter, Queue, QueueRow};
use manual::words;
use maud::{DOCTYPE, PreEscaped, html};
use model::Notice;
use model::text::visible;
use std::sync::Arc;
use summary::{Qr, Standing};

/// So many are printed at once; the CSV has all.
const MOST: i64 = 500;
const STYLE: &str = include_str!("letters.css");

/// The sites of which somebody still has to do something: those that nothing was heard of, and those that are not settled.
///
/// # Errors
///
/// If the database does not answer.
pub fn open_sites(
    db: &mut desk_store::Db,
    notice: &str,
    filter: &Filter,
    most: i64,
) -> Result<Vec<QueueRow>, desk_store::Error> {
    let mut rows = db.queue(notice, &Queue::NotHeardOf, filter, most, 0)?;
    for standing in Standing::ALL.into_iter().filter(|standing| !standing.is_settled()) {
        let left = most - rows.len() as i64;
        if left > 0 && standing != Standing::NotHeardOf {
            rows.extend(db.queue(notice, &Queue::Standing(standing.name().to_owned()), filter, left, 0)?);
        }
    }
    // A site with several terminals gets one letter.
    rows.sort_by(|one, other| one.site.institution.cmp(&other.site.institution));
    rows.dedup_by(|one, other| one.site.institution == other.site.institution);
    Ok(rows)
}

/// `/notices/{notice}/letters`
pub async fn page(
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
    Query(parameters): Query<Vec<(String, String)>>,
    look: Look,
) -> Page {
    let notice = notice_of(&desk, &id)?;
    let filter = filter_of(&parameters);
    let rows = desk.with(move |db| open_sites(db, &id, &filter, MOST)).await?;
    let page = html! {
        (DOCTYPE)
        html lang="ja" {
            head { meta charset="utf-8"; title { (look.text(&notice.header.title)) } style { (PreEscaped(STYLE)) } }
            body {
                @for row in &rows { (letter(&desk, notice, row)) }
                @if rows.is_empty() { p { "すべての施設で済んでいます。" } }
            }
        }
    };
    let page = visible(&page.into_string()).into_owned();
    let style =
        [(axum::http::header::CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'")];
    Ok((style, Html(page)).into_response())
}

fn letter(desk: &Desk, notice: &Notice, row: &QueueRow) -> maud::Markup {
    let lang = model::Lang::Ja;
    let last = notice.header.deadline.as_ref().and_then(|deadline| deadline.on);
    let address = format!("{}/s/{}", desk.url, row.site.link);
    let qr = (!row.site.link.is_empty()).then(|| Qr::of_text(&address)).flatten();
    html! {
        article {
            p.to { (row.site.name) " 御中" br; small { (code(&row.site.institution)) } }
            h1 { (notice.header.title.plain(lang)) }
            p { (notice.header.summary.plain(lang)) }
            @if let Some(last) = last { p.last { "期限: " (words::day(last, lang)) } }
            @if let Some(deadline) = &notice.header.deadline { p { (deadline.otherwise.plain(lang)) } }
            p {
                @match &row.status {
                    None => "まだ結果のご連絡をいただいていません。手順がお済みのときは、画面か証跡の QR コードをスマートフォンのカメラで読み取ってください。番号を電話でお伝えいただくこともできます。",
                    Some(_) => "ご連絡をいただきましたが、まだ残っている作業があります。",
                }
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
