//! The roster.

use super::{Failure, Look, Page};
use crate::desk::Desk;
use crate::export::put_roster;
use axum::extract::{Multipart, State};
use desk_store::Filter;
use maud::{Markup, html};
use model::Text;
use std::sync::Arc;

fn form(look: &Look, count: i64) -> Markup {
    html! {
        p { (look.pick("いまの名簿の施設", "Sites in the roster")) " " b { (count) } }
        form method="post" enctype="multipart/form-data" {
            label.wide {
                (look.pick(
                    "名簿の CSV（UTF-8 か Shift_JIS）。1行目の見出し: 機関コード、名称、地域、製品、回線、システム、電話、担当、鍵",
                    "The roster as CSV (UTF-8 or Shift_JIS). Headings on line 1: code, name, region, product, line, system, phone, contact, key",
                ))
                input type="file" name="roster" required;
            }
            button { (look.pick("名簿を入れ替える", "Replace the roster")) }
        }
    }
}

/// `/roster`
pub async fn page(State(desk): State<Arc<Desk>>, look: Look) -> Page {
    let count = desk.with(|db| db.count_sites(&Filter::default())).await?;
    Ok(look.page(&desk, look.pick("名簿", "Roster"), &form(&look, count)))
}

/// `/roster`, with one.
pub async fn put(State(desk): State<Arc<Desk>>, look: Look, mut parts: Multipart) -> Page {
    let unreadable =
        || Failure::Wrong(Text::new("送られた内容を読み取れません", "what was sent cannot be read"));
    let part = parts.next_field().await.map_err(|_| unreadable())?.ok_or_else(unreadable)?;
    let name = part.file_name().unwrap_or("roster.csv").to_owned();
    let content = part.bytes().await.map_err(|_| unreadable())?;
    let count = put_roster(&desk, &content, &name, look.who()).await?.map_err(Failure::Wrong)?;
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    let body = html! { p { b { (look.pick("名簿を入れ替えました", "The roster was replaced")) } } (form(&look, count)) };
    Ok(look.page(&desk, look.pick("名簿", "Roster"), &body))
}
