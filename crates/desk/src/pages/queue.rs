//! A queue: the sites that wait for one reason, and what to say to them.

use super::{
    Look, OfNotice, Page, advice, code, filter_form, filter_query, query, reason_words, standing_words,
};
use crate::notices::Notices;
use desk_store::{Filter, NoteKind, Queue, QueueRow, Reason};
use maud::{Markup, html};
use model::{Notice, Text};
use summary::Standing;

/// Lines of a page.
const LINES: i64 = 100;

/// What an address asks for.
#[derive(Debug)]
pub struct Asked {
    /// The queue.
    pub queue: Queue,
    /// The parameters by which the same queue is asked for.
    pub kept: Vec<(String, String)>,
    /// The page, from 0.
    page: i64,
}

impl Asked {
    /// What the parameters of an address ask for.
    pub fn of(of: &OfNotice) -> Self {
        let parameters = &of.parameters;
        let value = |name: &str| {
            parameters
                .iter()
                .find(|(known, _)| known == name)
                .map(|(_, value)| value.as_str())
                .filter(|value| !value.is_empty())
        };
        let number = |name: &str| value(name).and_then(|value| value.parse().ok()).unwrap_or(0);
        let queue = match (value("procedure"), value("standing").unwrap_or(Standing::NotHeardOf.name())) {
            (Some(procedure), _) => {
                Queue::Procedure(procedure.to_owned(), value("state").unwrap_or("0").to_owned())
            }
            (None, name) if value("why").is_some() => Queue::Reason(Reason {
                standing: name.to_owned(),
                step: value("step").unwrap_or_default().to_owned(),
                why: number("why"),
                finding: number("finding"),
            }),
            (None, name) => Queue::of(Standing::named(name).unwrap_or(Standing::NotHeardOf)),
        };
        let is_kept =
            |name: &str| ["standing", "step", "why", "finding", "procedure", "state"].contains(&name);
        let kept =
            parameters.iter().filter(|(name, value)| is_kept(name) && !value.is_empty()).cloned().collect();
        Self { queue, kept, page: number("page").clamp(0, 1_000_000) }
    }

    fn query(&self, filter: &Filter) -> String {
        let kept = self.kept.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        query(kept.chain(filter_query(filter)))
    }

    fn title(&self, notice: &Notice, look: &Look) -> String {
        match &self.queue {
            Queue::Reason(reason) => {
                let why = look.text(&reason_words(Some(notice), reason));
                format!("{}: {why}", look.text(&standing_words(&reason.standing)))
            }
            Queue::Standing(standing) => look.text(&standing_words(standing)),
            Queue::Procedure(procedure, state) => {
                let of_it = format!("x:{state}");
                let found = super::notice::states_in(&of_it).next();
                let state = found.map(|(_, state, mark)| look.text(&super::notice::state_words(state, mark)));
                format!("{procedure}: {}", state.unwrap_or_default())
            }
            Queue::OtherEdition => look.text(&standing_words(Standing::OtherEdition.name())),
            Queue::OtherKey => look.text(&standing_words(Standing::OtherKey.name())),
            Queue::NotHeardOf => look.text(&standing_words(Standing::NotHeardOf.name())),
        }
    }

    /// What to say on the phone.
    fn advice(&self, notice: &Notice) -> Vec<Text> {
        match &self.queue {
            Queue::Reason(reason) => advice(notice, reason),
            Queue::NotHeardOf => vec![Text::new(
                "お知らせが届いているか、いつ行うかを聞いてください。済んでいれば、画面の番号を読み上げてもらい、「受け取る」に入れてください。",
                "Ask whether the notice has come and when it will be done. If it is done, have the number on the screen read out and put it in under “Take in”.",
            )],
            _ => Vec::new(),
        }
    }
}

/// `/notices/{notice}/queue`
pub async fn page(of: OfNotice) -> Page {
    let (notice, look) = (of.notice()?, &of.look);
    let asked = Asked::of(&of);
    let (queue, filter, offset) = (asked.queue.clone(), of.filter.clone(), asked.page * LINES);
    let (id, edition) = (notice.header.notice.to_string(), Notices::edition(notice));
    let (mut rows, values) = of
        .desk
        .with(move |db| {
            Ok((db.queue((&id, &edition), &queue, &filter, LINES + 1, offset)?, db.all_group_values()?))
        })
        .await?;
    let more = rows.len() as i64 > LINES;
    rows.truncate(usize::try_from(LINES).unwrap_or(usize::MAX));
    let id = notice.header.notice.as_str();
    let kept: Vec<(&str, &str)> =
        asked.kept.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let address = |page: i64| format!("?{}&page={page}", asked.query(&of.filter));
    let body = html! {
        p { a href=(format!("/notices/{id}")) { "← " (look.text(&notice.header.title)) } }
        @let advice = asked.advice(notice);
        @if !advice.is_empty() {
            section.say {
                h2 { (look.pick("電話で伝えること", "What to say on the phone")) }
                @for advice in &advice { p { (look.text(advice)) } }
            }
        }
        (filter_form(look, &values, &of.filter, &kept))
        p { a href=(format!("/notices/{id}/queue.csv?{}", asked.query(&of.filter))) { (look.pick("CSV で書き出す（電話・差し込み印刷用）", "Export as CSV (for phoning, for a mail merge)")) } }
        (table(look, notice, &rows))
        p.pages {
            @if asked.page > 0 { a href=(address(asked.page - 1)) { (look.pick("← 前", "← back")) } " " }
            @if more { a href=(address(asked.page + 1)) { (look.pick("次 →", "more →")) } }
        }
    };
    Ok(look.page(&of.desk, &asked.title(notice, look), &body))
}

/// What a note's kind is called.
pub fn note_words(kind: &str) -> Text {
    match NoteKind::named(kind) {
        Some(NoteKind::Remark) => Text::new("メモ", "remark"),
        Some(NoteKind::Called) => Text::new("電話した", "called"),
        Some(NoteKind::CallBack) => Text::new("かけ直す", "call back"),
        Some(NoteKind::Done) => Text::new("対応済み", "dealt with"),
        None => Text::new("番号の聞き取り", "code read out"),
    }
}

fn table(look: &Look, notice: &Notice, rows: &[QueueRow]) -> Markup {
    html! {
        @if rows.is_empty() { p { (look.pick("ありません", "None")) } }
        @else {
            table.queue {
                tr {
                    @for (ja, en) in [("機関コード", "Code"), ("名称", "Name"), ("電話", "Phone"), ("地域", "Region"), ("いつから", "Since"), ("理由・エラー", "Reason, errors"), ("端末", "Computer"), ("対応", "Dealt with")] {
                        th scope="col" { (look.pick(ja, en)) }
                    }
                }
                @for row in rows {
                    tr {
                        td.code { a href=(format!("/sites/{}", row.site.listed.institution)) { (code(&row.site.listed.institution)) } }
                        td { (row.site.listed.name) @if !row.site.in_roster { " " small { (look.pick("名簿になし", "not in the roster")) } } }
                        td.code { (row.site.listed.phone) }
                        td { (row.site.listed.region) }
                        @if let Some(status) = &row.status {
                            td { (look.when(status.since_at)) }
                            td { (look.text(&reason_words(Some(notice), &status.reason))) " " code { (status.errors) } }
                            td { (status.pc) @if status.is_by_code() { (look.pick("番号だけ", "by code alone")) } }
                        } @else { td {} td {} td {} }
                        td { @if let Some(note) = &row.note { b { (look.text(&note_words(&note.kind))) } " " (look.when(note.made_at)) " " (note.text) } }
                    }
                }
            }
        }
    }
}
