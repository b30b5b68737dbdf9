//! The first page in the morning: what changed, what is due, the longest queues.

use super::{Look, Page, advice, query, reason_words, standing_words};
use crate::desk::Desk;
use crate::error::Error;
use crate::notices::Notices;
use axum::extract::State;
use desk_store::{Count, Filter, Reason};
use manual::words;
use maud::{Markup, html};
use model::Notice;
use std::collections::BTreeMap;
use std::sync::Arc;
use summary::Standing;

/// A day, in milliseconds.
const DAY: i64 = 24 * 60 * 60 * 1000;
/// So many queues are shown.
const QUEUES: usize = 5;

/// How a notice stands, in numbers.
#[derive(Debug, Default)]
pub struct Numbers {
    /// Sites of the roster.
    pub sites: i64,
    /// Terminals by how they stand, for the current edition.
    pub standings: BTreeMap<Standing, i64>,
    /// The reasons of those that are not settled.
    pub reasons: Vec<(Reason, i64)>,
    /// The counts themselves, of trusted reports of the current edition.
    pub counts: Vec<Count>,
}

impl Numbers {
    /// The numbers of a notice, out of what the database counted.
    pub fn of(notice: &Notice, counts: Vec<Count>, sites: i64, not_heard_of: i64) -> Self {
        let edition = Notices::edition(notice);
        let mut numbers = Numbers { sites, ..Numbers::default() };
        let mut reasons: BTreeMap<Reason, i64> = BTreeMap::new();
        for count in counts {
            let standing = match (count.trusted, count.edition == edition) {
                (false, _) => Standing::OtherKey,
                (true, false) => Standing::OtherEdition,
                (true, true) => Standing::named(&count.reason.standing).unwrap_or(Standing::Unknown),
            };
            *numbers.standings.entry(standing).or_default() += count.count;
            if count.trusted && count.edition == edition {
                if !standing.is_settled() && standing != Standing::DoneByCode {
                    *reasons.entry(count.reason.clone()).or_default() += count.count;
                }
                numbers.counts.push(count);
            }
        }
        if not_heard_of > 0 {
            numbers.standings.insert(Standing::NotHeardOf, not_heard_of);
        }
        numbers.reasons = reasons.into_iter().collect();
        numbers.reasons.sort_by_key(|(_, count)| -count);
        numbers
    }

    /// Terminals of which nobody has to do anything.
    pub fn settled(&self) -> i64 {
        self.standings.iter().filter(|(standing, _)| standing.is_settled()).map(|(_, count)| count).sum()
    }

    /// Everything that is counted: terminals, and sites of which nothing is known.
    pub fn all(&self) -> i64 {
        self.standings.values().sum()
    }
}

/// Reads the numbers of a notice.
pub async fn numbers(desk: &Desk, notice: &Notice, filter: Filter) -> Result<Numbers, Error> {
    let id = notice.header.notice.to_string();
    let (counts, sites, not_heard_of) = desk
        .with(move |db| {
            Ok((db.counts(&id, &filter)?, db.count_sites(&filter)?, db.count_not_heard_of(&id, &filter)?))
        })
        .await?;
    Ok(Numbers::of(notice, counts, sites, not_heard_of))
}

/// `/`
pub async fn page(State(desk): State<Arc<Desk>>, look: Look) -> Page {
    let mut sections = Vec::new();
    for notice in desk.notices.current() {
        let numbers = numbers(&desk, notice, Filter::default()).await?;
        let (id, since) = (notice.header.notice.to_string(), desk.clock.now() - DAY);
        let lately = desk.with(move |db| db.count_heard_since(&id, since)).await?;
        sections.push(section(&desk, &look, notice, &numbers, lately));
    }
    let refused = desk.with(desk_store::Db::count_refused).await?;
    let body = html! {
        @if sections.is_empty() {
            p { (look.pick(
                "お知らせがまだありません。--notices のフォルダーに、署名のあるお知らせ（.tejun）を置いて、起動し直してください。",
                "There is no notice yet: put signed notices (.tejun) into the folder of --notices and start again.",
            )) }
        }
        @for section in &sections { (section) }
        @if refused > 0 {
            p { a href="/refused" { (look.pick("信用できないもの", "Not believed")) } " " (refused) }
        }
    };
    Ok(look.page(&desk, look.pick("今日", "Today"), &body))
}

fn section(desk: &Desk, look: &Look, notice: &Notice, numbers: &Numbers, lately: i64) -> Markup {
    let id = notice.header.notice.as_str();
    html! {
        section {
            h2 { a href=(format!("/notices/{id}")) { (look.text(&notice.header.title)) } }
            (due(desk, look, notice))
            (bar(look, notice, numbers))
            p { (look.pick("この24時間に報告のあった端末", "Terminals heard of in the last 24 hours")) " " b { (lately) } }
            h3 { (look.pick("長い列", "Longest queues")) }
            (queues(look, notice, numbers, QUEUES))
        }
    }
}

/// Until when, and how many days are left.
pub fn due(desk: &Desk, look: &Look, notice: &Notice) -> Markup {
    let last = notice.header.deadline.as_ref().and_then(|deadline| deadline.on);
    let left = last.map(|last| (last - desk.clock.today()).get_days());
    html! {
        @if let Some(withdrawn) = &notice.header.withdrawn { p.alert { (look.text(&words::withdrawn(withdrawn))) } }
        @if let Some((last, left)) = last.zip(left) {
            p { (look.pick("期限", "Deadline")) " " b { (words::day(last, look.lang)) } " (" (look.text(&words::days_left(left))) ")" }
        }
    }
}

/// The numbers as a table with bars: the widths say the same as the numbers.
pub fn bar(look: &Look, notice: &Notice, numbers: &Numbers) -> Markup {
    let (id, all) = (notice.header.notice.as_str(), numbers.all().max(1));
    html! {
        table.bars {
            caption {
                (look.pick("端末（報告のない施設は1件と数えます）", "Terminals (a site without a report counts as one)"))
                " " (numbers.all()) " / " (look.pick("済・対象外", "settled")) " " (numbers.settled() * 100 / all) " %"
            }
            @for (standing, count) in &numbers.standings {
                tr {
                    th scope="row" { a href=(format!("/notices/{id}/queue?{}", query([("standing", standing.name())]))) { (look.text(&words::standing(*standing))) } }
                    td.number { (count) }
                    td { meter min="0" max=(all) value=(count) aria-label=(look.text(&words::standing(*standing))) {} }
                }
            }
        }
    }
}

/// The queues by reason, the longest first.
pub fn queues(look: &Look, notice: &Notice, numbers: &Numbers, most: usize) -> Markup {
    html! {
        @if numbers.reasons.is_empty() { p { (look.pick("ありません", "None")) } }
        @else {
            ol.queues {
                @for (reason, count) in numbers.reasons.iter().take(most) {
                    li {
                        a href=(reason_link(notice, reason)) {
                            b { (count) } " " (look.text(&standing_words(&reason.standing))) ": "
                            (look.text(&reason_words(Some(notice), reason)))
                        }
                        @for advice in advice(notice, reason) { p.advice { "→ " (look.text(&advice)) } }
                    }
                }
            }
        }
    }
}

/// The address of a reason's queue.
pub fn reason_link(notice: &Notice, reason: &Reason) -> String {
    let (why, finding) = (reason.why.to_string(), reason.finding.to_string());
    let parameters = [
        ("standing", reason.standing.as_str()),
        ("step", reason.step.as_str()),
        ("why", why.as_str()),
        ("finding", finding.as_str()),
    ];
    format!("/notices/{}/queue?{}", notice.header.notice, query(parameters))
}
