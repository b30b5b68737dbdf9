//! A notice: its flow chart with numbers, and the way to its deadline.

use super::today::{Numbers, bar, due, numbers, queues};
use super::{Look, OfNotice, Page, filter_form, filter_query, query};
use crate::desk::Desk;
use crate::notices::Notices;
use desk_store::Day;
use jiff::ToSpan as _;
use jiff::civil::Date;
use manual::chart::{self, Known, Note};
use manual::words;
use maud::{Markup, html};
use model::flow::{self, Node, Took};
use model::why::State as Status;
use model::{Lang, NodeId, Notice, ProcedureId, Text};
use std::collections::BTreeMap;

/// What stands behind a procedure's state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// It was seen.
    Seen,
    /// A person's word is part of it.
    Told,
    /// It is not decided yet whether the procedure concerns the terminal.
    Undecided,
}

/// How many terminals have a procedure in which state.
type ByState = BTreeMap<(Status, Mark), i64>;

/// `/notices/{notice}`
pub async fn page(of: OfNotice) -> Page {
    let (notice, look, filter) = (of.notice()?, &of.look, &of.filter);
    let numbers = numbers(&of.desk, notice, filter.clone()).await?;
    let (id, edition, groups) = (notice.header.notice.to_string(), Notices::edition(notice), filter.clone());
    let (days, values) =
        of.desk.with(move |db| Ok((db.days(&id, &edition, &groups)?, db.all_group_values()?))).await?;
    let procedures = procedures(&numbers);
    let known = Known { notes: notes(notice, &numbers, look.lang), ..Known::default() };
    let id = notice.header.notice.as_str();
    let suffix = query(filter_query(filter));
    let body = html! {
        p { (id) " / " (look.pick("版", "edition")) " " (Notices::edition(notice)) }
        (due(&of.desk, look, notice))
        (filter_form(look, &values, filter, &[]))
        h2 { (look.pick("フロー図と数", "Flow chart with numbers")) }
        div.drawing { (chart::svg(notice, look.lang, &known)) }
        (boxes(look, notice, &procedures, &suffix))
        h2 { (look.pick("期限までの進み", "The way to the deadline")) }
        (progress(&of.desk, look, notice, &days, numbers.all()))
        h2 { (look.pick("いまの状態", "As it stands")) }
        (bar(look, notice, &numbers))
        h2 { (look.pick("理由ごとの列", "Queues by reason")) }
        (queues(look, notice, &numbers, usize::MAX))
        p {
            a href=(format!("/notices/{id}/letters?{suffix}")) { (look.pick("まだの施設へのお知らせ（印刷）", "Letters to those that are not done (to print)")) } " "
            a href=(format!("/notices/{id}/letters.csv?{suffix}")) { (look.pick("差し込み印刷用の CSV", "CSV for a mail merge")) }
        }
    };
    Ok(look.page(&of.desk, &look.text(&notice.header.title), &body))
}

/// The states of each procedure, out of the texts by which terminals are counted.
pub fn procedures(numbers: &Numbers) -> BTreeMap<String, ByState> {
    let mut procedures: BTreeMap<String, ByState> = BTreeMap::new();
    for count in &numbers.counts {
        for (procedure, state, mark) in states_in(&count.procedures) {
            let by_state = procedures.entry(procedure.to_owned()).or_default();
            *by_state.entry((state, mark)).or_default() += count.count;
        }
    }
    procedures
}

/// What a text as `A:0t B:1 C:4?` says.
pub fn states_in(text: &str) -> impl Iterator<Item = (&str, Status, Mark)> {
    text.split(' ').filter_map(|one| {
        let (procedure, state) = one.rsplit_once(':')?;
        let (number, mark) = match (state.strip_suffix('t'), state.strip_suffix('?')) {
            (Some(number), _) => (number, Mark::Told),
            (_, Some(number)) => (number, Mark::Undecided),
            (None, None) => (state, Mark::Seen),
        };
        Some((procedure, Status::numbered(number.parse().ok()?)?, mark))
    })
}

/// A state with what stands behind it.
pub fn state_words(state: Status, mark: Mark) -> Text {
    let word = words::state(state);
    match mark {
        Mark::Seen => word,
        Mark::Told => Text::new(format!("{}（申告）", word.ja), format!("{} (told)", word.en)),
        Mark::Undecided => Text::new("回答待ち", "not decided yet"),
    }
}

/// A line for each box: of a procedure how many are done; of a decision how many went which way.
fn notes(notice: &Notice, numbers: &Numbers, lang: Lang) -> BTreeMap<NodeId, Note> {
    let procedures = procedures(numbers);
    let mut notes = BTreeMap::new();
    for node in flow::all(&notice.header.flow) {
        let text = match node {
            Node::Do(node) => {
                let states = procedures.get(node.procedure.as_str()).into_iter().flatten();
                let concerns = states
                    .filter(|((state, mark), _)| *state != Status::NotApplicable && *mark != Mark::Undecided);
                let (all, done) = concerns.fold((0, 0), |(all, done), ((state, _), count)| {
                    (all + count, if *state == Status::Done { done + count } else { done })
                });
                let left = all - done;
                Text::new(format!("済 {done}・残り {left}"), format!("{done} done, {left} left")).plain(lang)
            }
            _ => {
                let counted = ways(node, numbers);
                let ways = node.branches().into_iter().zip(counted);
                let ways =
                    ways.map(|((took, _), count)| format!("{} {count}", way(notice, node, &took, lang)));
                ways.collect::<Vec<_>>().join(match lang {
                    Lang::Ja => "・",
                    Lang::En => ", ",
                })
            }
        };
        if !text.is_empty() {
            notes.insert(node.id().clone(), Note { text, done: false });
        }
    }
    notes
}

/// How many terminals went which way out of a box: the one on which a procedure concerns them. Of a way without a procedure: those that
/// none of the other ways' procedures concerns. Nobody who has not come so far is counted.
pub fn ways(node: &Node, numbers: &Numbers) -> Vec<i64> {
    let branches: Vec<Vec<ProcedureId>> =
        node.branches().into_iter().map(|(_, inner)| flow::procedures(inner)).collect();
    let mut counted = vec![0; branches.len()];
    for count in &numbers.counts {
        let states: BTreeMap<&str, (Status, Mark)> =
            states_in(&count.procedures).map(|(procedure, state, mark)| (procedure, (state, mark))).collect();
        let of = |procedure: &ProcedureId| states.get(procedure.as_str());
        let concerns = |procedure: &ProcedureId| {
            of(procedure)
                .is_some_and(|(state, mark)| *state != Status::NotApplicable && *mark != Mark::Undecided)
        };
        let rules_out =
            |procedure: &ProcedureId| of(procedure).is_some_and(|(state, _)| *state == Status::NotApplicable);
        let went = branches.iter().position(|on_it| on_it.iter().any(concerns));
        let empty = || {
            let others = branches.iter().flatten();
            let is_decided = branches.iter().flatten().count() > 0 && others.clone().all(rules_out);
            branches.iter().position(Vec::is_empty).filter(|_| is_decided)
        };
        if let Some(way) = went.or_else(empty).and_then(|way| counted.get_mut(way)) {
            *way += count.count;
        }
    }
    counted
}

fn way(notice: &Notice, node: &Node, took: &Took, lang: Lang) -> String {
    let passed = model::plan::Passed {
        node: node.id().clone(),
        took: took.clone(),
        rows: Vec::new(),
        evidence: Vec::new(),
    };
    words::way(notice, &passed).plain(lang)
}

/// The boxes of procedures with every state, each a link to its terminals.
fn boxes(look: &Look, notice: &Notice, procedures: &BTreeMap<String, ByState>, suffix: &str) -> Markup {
    let id = notice.header.notice.as_str();
    html! {
        table {
            caption { (look.pick("手順書ごとの端末の数", "Terminals by procedure")) }
            @for procedure in &notice.procedures {
                @let name = procedure.procedure.as_str();
                tr {
                    th scope="row" { (name) " " (look.text(&procedure.title)) }
                    td {
                        @for ((state, mark), count) in procedures.get(name).into_iter().flatten() {
                            @let state_text = format!("{}{}", state.number(), match mark { Mark::Seen => "", Mark::Told => "t", Mark::Undecided => "?" });
                            @let parameters = query([("procedure", name), ("state", &state_text)]);
                            a.count href=(format!("/notices/{id}/queue?{parameters}&{suffix}")) {
                                (look.text(&state_words(*state, *mark))) " " b { (count) }
                            }
                            " "
                        }
                    }
                }
            }
        }
    }
}

/// Days of the picture, at most.
const MAX_DAYS: i64 = 120;
const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 220.0;

/// How many are settled, day by day, beside the deadline.
fn progress(desk: &Desk, look: &Look, notice: &Notice, days: &[Day], all: i64) -> Markup {
    let today = desk.clock.today();
    let deadline = notice.header.deadline.as_ref().and_then(|deadline| deadline.on);
    let between = |from: Date, to: Date| i64::from((to - from).get_days());
    let Some(first) = days.first().map(|day| day.day.max(today.saturating_sub(MAX_DAYS.days()))) else {
        return html! { p { (look.pick("まだ終わった端末がありません", "No terminal is settled yet")) } };
    };
    let last = deadline.filter(|deadline| between(first, *deadline) <= MAX_DAYS).unwrap_or(today).max(today);
    let x =
        |day: Date| 40.0 + between(first, day) as f64 * (WIDTH - 60.0) / (between(first, last).max(1) as f64);
    let y = |count: i64| HEIGHT - 30.0 - count as f64 * (HEIGHT - 50.0) / (all.max(1) as f64);
    let mut sum = days.iter().filter(|day| day.day < first).map(|day| day.count).sum::<i64>();
    let mut points = Vec::new();
    let mut rows = Vec::new();
    for day in first.series(1.day()).take_while(|day| *day <= today) {
        sum += days.iter().filter(|one| one.day == day).map(|one| one.count).sum::<i64>();
        points.push(format!("{:.1},{:.1}", x(day), y(sum)));
        rows.push((day, sum));
    }
    let label = format!("{} {sum} / {all}", look.pick("済・対象外", "settled"));
    let short = |day: Date| day.strftime("%m/%d").to_string();
    html! {
        div.drawing {
            svg.progress viewBox=(format!("0 0 {WIDTH} {HEIGHT}")) role="img" aria-label=(label) {
                line.axis x1="40" y1=(y(0)) x2=(WIDTH - 20.0) y2=(y(0)) {}
                line.grid x1="40" y1=(y(all)) x2=(WIDTH - 20.0) y2=(y(all)) {}
                text x="36" y=(y(all) + 4.0) text-anchor="end" { (all) }
                text x="36" y=(y(0) + 4.0) text-anchor="end" { "0" }
                text x=(x(first)) y=(HEIGHT - 12.0) text-anchor="middle" { (short(first)) }
                @if today > first { text x=(x(today)) y=(HEIGHT - 12.0) text-anchor="middle" { (short(today)) } }
                @if let Some(deadline) = deadline.filter(|deadline| (first..=last).contains(deadline)) {
                    line.deadline x1=(x(deadline)) y1="10" x2=(x(deadline)) y2=(y(0)) {}
                    text x=(x(deadline) - 4.0) y="20" text-anchor="end" { (look.pick("期限", "deadline")) " " (short(deadline)) }
                }
                polyline.line points=(points.join(" ")) {}
                text x=(x(today) - 4.0) y=(y(sum) - 6.0) text-anchor="end" { (sum) }
            }
        }
        details {
            summary { (look.pick("数の表", "The numbers as a table")) }
            table { @for (day, sum) in rows { tr { th scope="row" { (words::day(day, look.lang)) } td.number { (sum) } } } }
        }
    }
}
