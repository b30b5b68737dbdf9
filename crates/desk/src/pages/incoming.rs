//! What comes in by the hands of the desk: digits that are typed, files that are dropped.

use super::{Failure, Look, Page, carrier_words, code};
use crate::desk::Desk;
use crate::intake::Taken;
use axum::extract::{Multipart, State};
use desk_store::{Carrier, Written};
use manual::words;
use maud::{Markup, html};
use model::Text;
use std::sync::Arc;

/// So many of what is not believed are shown.
const MOST: i64 = 200;

/// `/in`
pub async fn page(State(desk): State<Arc<Desk>>, look: Look) -> Page {
    Ok(look.page(&desk, look.pick("受け取る", "Take in"), &form(&look)))
}

fn form(look: &Look) -> Markup {
    html! {
        form method="post" enctype="multipart/form-data" {
            label.wide {
                (look.pick("電話で聞いた番号（24けた）、または QR コードの数字。1行に1つ", "Numbers read out on the phone (24 digits), or the digits of QR codes, one on a line"))
                textarea name="lines" rows="5" autofocus {}
            }
            label.wide {
                (look.pick("tejun report が書いたファイル（いくつでも）", "Files that tejun report wrote, any number"))
                input type="file" name="files" multiple;
            }
            button { (look.pick("受け取る", "Take in")) }
        }
    }
}

/// What became of it, in a sentence, and the site that it is of.
pub fn taken_words(taken: &Taken, look: &Look) -> (String, Option<String>) {
    match taken {
        Taken::Report { summary, written } => {
            let known = match written {
                Written::New => Text::default(),
                Written::Known => Text::new("（前に届いています）", " (it was there already)"),
            };
            (
                format!("{}{}", look.text(&words::summary_state(summary)), look.text(&known)),
                summary.institution.clone(),
            )
        }
        Taken::Code { code, notice } => {
            let title = look.text(&notice.header.title);
            (format!("{}: {title}", look.text(&words::state(code.state))), code.institution.clone())
        }
        Taken::Part { missing, of } => {
            let text = Text::new(
                format!("{of} つの QR コードのうち、{missing} つ目がまだです"),
                format!("of {of} QR codes, number {missing} has not come yet"),
            );
            (look.text(&text), None)
        }
        Taken::Refused(why) => (look.text(why), None),
    }
}

/// `/in`, with something.
pub async fn take(State(desk): State<Arc<Desk>>, look: Look, mut parts: Multipart) -> Page {
    let unreadable =
        || Failure::Wrong(Text::new("送られた内容を読み取れません", "what was sent cannot be read"));
    let mut shown: Vec<(String, Taken)> = Vec::new();
    while let Some(part) = parts.next_field().await.map_err(|_| unreadable())? {
        let name = part.file_name().unwrap_or_default().to_owned();
        let is_file = part.name() == Some("files");
        let content = part.bytes().await.map_err(|_| unreadable())?;
        if content.trim_ascii().is_empty() {
            continue;
        }
        let carrier = if is_file { Carrier::File } else { Carrier::Typed };
        let taken = desk.take(&content, carrier, look.who()).await?;
        if taken.is_empty() {
            let why =
                Text::new("端末の報告も番号もありません", "it holds neither a terminal's report nor a code");
            shown.push((name.clone(), Taken::Refused(why)));
        }
        shown.extend(taken.into_iter().map(|taken| (name.clone(), taken)));
    }
    let (by, now, count) = (look.who().to_owned(), desk.clock.now(), shown.len());
    desk.with(move |db| db.audit(&by, "took in", &count.to_string(), now)).await?;
    let body = html! {
        @if shown.is_empty() { p.alert { (look.pick("番号かファイルを入れてください", "Put in a number or a file")) } }
        ul.taken {
            @for (name, taken) in &shown {
                @let (text, site) = taken_words(taken, &look);
                li class=[matches!(taken, Taken::Refused(_)).then_some("alert")] {
                    @if !name.is_empty() { (name) ": " }
                    @if matches!(taken, Taken::Refused(_)) { b { (look.pick("受け取れません", "Not accepted")) } " " }
                    (text) " "
                    @if let Some(site) = site { a href=(format!("/sites/{site}")) { (code(&site)) } }
                }
            }
        }
        (form(&look))
    };
    Ok(look.page(&desk, look.pick("受け取る", "Take in"), &body))
}

/// `/refused`
pub async fn refused(State(desk): State<Arc<Desk>>, look: Look) -> Page {
    let refused = desk.with(|db| db.refused(MOST)).await?;
    let body = html! {
        p { (look.pick(
            "署名が合わないもの、練習用端末のもの、読み取れないものです。数には入れません。捨てることもありません。",
            "What has a wrong signature, is of a practice terminal, or cannot be read. It is not counted, and never thrown away.",
        )) }
        @if refused.is_empty() { p { (look.pick("ありません", "None")) } }
        @else {
            table {
                tr { @for (ja, en) in [("届いた日時", "Came"), ("方法", "By"), ("理由", "Why"), ("内容のはじめ", "How it begins")] { th scope="col" { (look.pick(ja, en)) } } }
                @for one in &refused {
                    @let text = String::from_utf8_lossy(&one.content).chars().take(60).collect::<String>();
                    tr { td { (look.when(one.received_at)) } td { (look.text(&carrier_words(&one.carrier))) } td { (one.why) } td { code { (text) } } }
                }
            }
        }
    };
    Ok(look.page(&desk, look.pick("信用できないもの", "Not believed"), &body))
}
