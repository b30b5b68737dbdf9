//! What a clinic sees: on an old telephone, without script, in large letters.

use super::{Failure, Look, Page, advice, code as code_words, reason_words, standing_words};
use crate::desk::Desk;
use crate::intake::Taken;
use axum::Form;
use axum::extract::{Path, State};
use desk_store::{Carrier, Reason, Status};
use manual::words;
use maud::{Markup, html};
use model::Notice;
use serde::Deserialize;
use std::sync::Arc;
use summary::{Standing, Summary};

/// Digits of a QR code are no longer.
const MAX_DIGITS: usize = 12_000;

/// `/r/{digits}`: what a telephone's camera opens. The same again is the same: whoever loads the page twice reports once.
pub async fn qr(State(desk): State<Arc<Desk>>, Path(digits): Path<String>, look: Look) -> Page {
    if digits.len() > MAX_DIGITS {
        return Err(Failure::NotFound);
    }
    let taken = desk.take(digits.as_bytes(), Carrier::Qr, "").await?;
    Ok(answer(&desk, &look, &taken))
}

/// `/c`
pub async fn code_form(look: Look) -> Page {
    Ok(look.plain(look.pick("番号で知らせる", "Report by number"), &form(&look)))
}

fn form(look: &Look) -> Markup {
    html! {
        form.phone method="post" action="/c" {
            label { (look.pick("画面か証跡にある番号（24けた）", "The number on the screen or the evidence (24 digits)")) input name="code" inputmode="numeric" autocomplete="off" required; }
            button { (look.pick("知らせる", "Report")) }
        }
    }
}

/// A number that a clinic typed.
#[derive(Debug, Deserialize)]
pub struct CodeForm {
    code: String,
}

/// `/c`, with a number.
pub async fn code(State(desk): State<Arc<Desk>>, look: Look, Form(typed): Form<CodeForm>) -> Page {
    if typed.code.len() > MAX_DIGITS {
        return Err(Failure::NotFound);
    }
    let one_line: String = typed.code.chars().filter(|c| !c.is_control()).collect();
    let taken = desk.take(one_line.as_bytes(), Carrier::Typed, "/c").await?;
    Ok(answer(&desk, &look, &taken))
}

fn answer(desk: &Desk, look: &Look, taken: &[Taken]) -> axum::response::Response {
    let thanks = look.pick("ありがとうございます。受け取りました", "Thank you. It was received");
    match taken {
        [Taken::Report { summary, .. }] => look.plain(thanks, &received(desk, look, summary)),
        [Taken::Code { code, notice }] => {
            let standing = Standing::of(code.state, Standing::DoneByCode);
            let reason = Reason {
                standing: standing.name().to_owned(),
                why: code.reason.map_or(0, |why| why.number().into()),
                ..Reason::default()
            };
            let body = html! {
                p { (look.text(&notice.header.title)) }
                (next(look, notice, standing, &reason))
                p { small { (look.pick(
                    "番号には署名がありません。できれば QR コードでも知らせてください。",
                    "A number has no signature. If you can, report by the QR code, too.",
                )) } }
            };
            look.plain(thanks, &body)
        }
        [Taken::Part { missing, of }] => {
            let body = html! {
                p { (look.text(&model::Text::new(
                    format!("QR コードは {of} つあります。{missing} つ目も読み取ってください。"),
                    format!("There are {of} QR codes. Please read number {missing}, too."),
                ))) }
            };
            look.plain(look.pick("あと少しです", "One more"), &body)
        }
        other => {
            let body = html! {
                @for one in other { @if let Taken::Refused(why) = one { p { (look.text(why)) } } }
                p { (look.pick(
                    "もう一度 QR コードを読み取るか、番号を入れてください。",
                    "Read the QR code again, or put in the number.",
                )) }
                (form(look))
            };
            look.plain(look.pick("受け取れませんでした", "It was not accepted"), &body)
        }
    }
}

fn received(desk: &Desk, look: &Look, summary: &Summary) -> Markup {
    let notice = desk.notices.find(summary.notice.as_str());
    let (standing, reason) = (summary.standing(), Reason::of(summary));
    html! {
        p { (notice.map_or_else(|| summary.notice.to_string(), |notice| look.text(&notice.header.title))) }
        p { (look.pick("機関コード", "Code")) " " (summary.institution.as_deref().map_or_else(|| look.pick("入力されていません", "not given").to_owned(), code_words))
            "　" (look.pick("コンピューター", "Computer")) " " (summary.pc.as_deref().unwrap_or("?")) }
        @if let Some(notice) = notice { (next(look, notice, standing, &reason)) }
        @else { p.state { b { (look.text(&words::state(summary.state))) } } }
    }
}

/// How it stands, and what to do next.
fn next(look: &Look, notice: &Notice, standing: Standing, reason: &Reason) -> Markup {
    html! {
        p.state { b { (look.text(&standing_words(standing.name()))) } }
        @if standing.is_settled() || standing == Standing::DoneByCode {
            p { (look.pick("これで終わりです。ほかに行うことはありません。", "That is all: there is nothing else to do.")) }
        } @else {
            p { (look.text(&reason_words(Some(notice), reason))) }
            @for advice in advice(notice, reason) { p.advice { "→ " (look.text(&advice)) } }
            @if standing == Standing::Waiting {
                p { (look.pick("端末の電源を入れたままお待ちください。続きは自動で行われます。", "Leave the terminal switched on: it goes on by itself.")) }
            } @else {
                p { (look.pick("端末の画面の案内に沿って、続きを行ってください。分からないときは、下の連絡先へお電話ください。", "Go on as the screen of the terminal says. If in doubt, call one of these:")) }
            }
            ul { @for contact in &notice.header.contacts { li { (look.text(&contact.name)) " " (words::reach(contact, look.lang)) } } }
        }
    }
}

/// `/s/{link}`: a site's own page, which shows this site alone.
pub async fn site(State(desk): State<Arc<Desk>>, Path(link): Path<String>, look: Look) -> Page {
    let (site, statuses) = desk
        .with(move |db| {
            let site = db.site_of_link(&link)?;
            let statuses = match &site {
                Some(site) => db.statuses_of(&site.listed.institution)?,
                None => Vec::new(),
            };
            Ok((site, statuses))
        })
        .await?;
    let site = site.ok_or(Failure::NotFound)?;
    let of = |id: &str| -> Vec<&Status> { statuses.iter().filter(|status| status.notice == id).collect() };
    let body = html! {
        @for notice in desk.notices.current() {
            section {
                h2 { (look.text(&notice.header.title)) }
                @let its = of(notice.header.notice.as_str());
                @if its.is_empty() {
                    p.state { b { (look.text(&standing_words(Standing::NotHeardOf.name()))) } }
                    p { (look.pick(
                        "手順が済んだら、端末の画面の QR コードをスマートフォンのカメラで読み取ってください。",
                        "When it is done, read the QR code on the terminal's screen with a telephone's camera.",
                    )) }
                }
                @for status in its {
                    @if !status.pc.is_empty() { h3 { (status.pc) } }
                    (next(&look, notice, Standing::named(&status.reason.standing).unwrap_or(Standing::Unknown), &status.reason))
                    p { small { (look.when(status.received_at)) } }
                }
            }
        }
        (form(&look))
    };
    Ok(look.plain(&format!("{} {}", code_words(&site.listed.institution), site.listed.name), &body))
}
