//! What programs read and write: CSV for spreadsheets, JSON, reports from terminals, numbers for Prometheus.

use crate::access;
use crate::desk::Desk;
use crate::error::Error;
use crate::intake::Taken;
use crate::notices::Notices;
use crate::pages::queue::{Asked, note_words};
use crate::pages::{Failure, Look, OfNotice, code, letters, reason_words, standing_words, today};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use desk_store::{Carrier, Db, Filter, QueueRow, Reason, Site, Status, Written};
use model::{Notice, Text};
use serde::Serialize;
use spreadsheet::roster;
use std::fmt::Write as _;
use std::sync::Arc;

/// A CSV has no more lines.
const MOST: i64 = 1_000_000;

/// Puts a roster in the place of the last one, and says how many sites it has, or what is wrong with it.
///
/// # Errors
///
/// If the database did not do it.
pub async fn put_roster(
    desk: &Desk,
    content: &[u8],
    file: &str,
    by: &str,
) -> Result<Result<usize, Text>, Error> {
    let sites = match roster::read(content) {
        Ok(sites) => sites,
        Err(error) => return Ok(Err(error.text(file))),
    };
    let rows = sites.into_iter().map(|listed| Ok(Site { listed, link: access::chance()?, in_roster: true }));
    let rows: Vec<Site> = rows.collect::<Result<_, Error>>()?;
    let (by, now, count) = (by.to_owned(), desk.clock.now(), rows.len());
    desk.with(move |db| {
        db.replace_roster(&rows)?;
        db.audit(&by, "roster replaced", &count.to_string(), now)
    })
    .await?;
    Ok(Ok(count))
}

fn csv(name: &str, table: String) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    (
        [
            (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
            (header::CONTENT_DISPOSITION, disposition),
        ],
        table,
    )
        .into_response()
}

fn cells(desk: &Desk, look: &Look, notice: &Notice, row: &QueueRow) -> Vec<String> {
    let status = row.status.as_ref();
    let of = |value: fn(&Status) -> String| status.map(value).unwrap_or_default();
    let link =
        if row.site.link.is_empty() { String::new() } else { format!("{}/s/{}", desk.url, row.site.link) };
    let note = row.note.as_ref().map(|note| format!("{} {}", look.text(&note_words(&note.kind)), note.text));
    let standing = status.map_or_else(
        || standing_words(summary::Standing::NotHeardOf.name()),
        |status| standing_words(&status.reason.standing),
    );
    vec![
        code(&row.site.listed.institution),
        row.site.listed.name.clone(),
        row.site.listed.phone.clone(),
        row.site.listed.contact.clone(),
        row.site.listed.region.clone(),
        look.text(&standing),
        status.map(|status| look.text(&reason_words(Some(notice), &status.reason))).unwrap_or_default(),
        of(|status| status.errors.clone()),
        of(|status| status.pc.clone()),
        of(|status| crate::clock::day_of(status.since_at).to_string()),
        note.unwrap_or_default(),
        link,
    ]
}

fn headings(look: &Look) -> Vec<String> {
    let headings = [
        ("機関コード", "code"),
        ("名称", "name"),
        ("電話", "phone"),
        ("担当", "contact"),
        ("地域", "region"),
        ("状態", "state"),
        ("理由", "why"),
        ("エラー", "errors"),
        ("コンピューター", "computer"),
        ("いつから", "since"),
        ("対応", "dealt with"),
        ("施設のページ", "site's page"),
    ];
    headings.map(|(ja, en)| look.pick(ja, en).to_owned()).to_vec()
}

fn table(desk: &Desk, look: &Look, notice: &Notice, rows: &[QueueRow]) -> String {
    let lines = rows.iter().map(|row| cells(desk, look, notice, row));
    spreadsheet::table(std::iter::once(headings(look)).chain(lines))
}

/// `/notices/{notice}/queue.csv`
pub async fn queue(of: OfNotice) -> Result<Response, Failure> {
    let Asked { queue, .. } = Asked::of(&of);
    written(&of, "", move |db, notice, filter| db.queue(notice, &queue, filter, MOST, 0)).await
}

/// `/notices/{notice}/letters.csv`
pub async fn letters(of: OfNotice) -> Result<Response, Failure> {
    written(&of, "-open", |db, notice, filter| letters::open_sites(db, notice, filter, MOST)).await
}

/// Lines of a notice's as a file.
async fn written(
    of: &OfNotice,
    ending: &str,
    lines: impl FnOnce(&mut Db, (&str, &str), &Filter) -> Result<Vec<QueueRow>, desk_store::Error>
    + Send
    + 'static,
) -> Result<Response, Failure> {
    let notice = of.notice()?;
    let (id, edition, filter) =
        (notice.header.notice.to_string(), Notices::edition(notice), of.filter.clone());
    let rows = of.desk.with(move |db| lines(db, (&id, &edition), &filter)).await?;
    Ok(csv(&format!("{}{ending}.csv", notice.header.notice), table(&of.desk, &of.look, notice, &rows)))
}

/// What became of a report, for a program.
#[derive(Serialize)]
struct Answer {
    accepted: bool,
    known: bool,
    state: Option<model::why::State>,
    why: Text,
}

/// `/api/v1/reports`: a terminal's report, as `tejun report` writes it. It is answered when it is durable: 200 if it is accepted or was
/// there already, 422 if it is not believed, 503 if it should come again later.
pub async fn reports(State(desk): State<Arc<Desk>>, body: Bytes) -> Result<Response, Failure> {
    let taken = desk.take(&body, Carrier::Https, "").await?;
    let answers: Vec<Answer> = taken
        .iter()
        .map(|taken| match taken {
            Taken::Report { summary, written } => Answer {
                accepted: true,
                known: *written == Written::Known,
                state: Some(summary.state),
                why: Text::default(),
            },
            Taken::Code { code, .. } => {
                Answer { accepted: true, known: false, state: Some(code.state), why: Text::default() }
            }
            Taken::Part { .. } => Answer { accepted: true, known: false, state: None, why: Text::default() },
            Taken::Refused(why) => Answer { accepted: false, known: false, state: None, why: why.clone() },
        })
        .collect();
    let status = match !answers.is_empty() && answers.iter().all(|answer| answer.accepted) {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    Ok((status, Json(answers)).into_response())
}

/// A notice, for a program.
#[derive(Serialize)]
struct NoticeJson {
    notice: String,
    edition: String,
    title: Text,
    deadline: Option<String>,
    withdrawn: bool,
}

fn notice_json(notice: &Notice) -> NoticeJson {
    let header = &notice.header;
    NoticeJson {
        notice: header.notice.to_string(),
        edition: Notices::edition(notice),
        title: header.title.clone(),
        deadline: header.deadline.as_ref().and_then(|deadline| deadline.on).map(|on| on.to_string()),
        withdrawn: header.withdrawn.is_some(),
    }
}

/// `/api/v1/notices`
pub async fn notices(State(desk): State<Arc<Desk>>) -> Result<Response, Failure> {
    let notices: Vec<NoticeJson> = desk.notices.current().map(notice_json).collect();
    Ok(Json(notices).into_response())
}

/// Why terminals stand so, for a program.
#[derive(Serialize)]
struct ReasonJson {
    standing: String,
    step: String,
    why: i64,
    finding: i64,
    words: Text,
}

fn reason_json(notice: Option<&Notice>, reason: &Reason) -> ReasonJson {
    ReasonJson {
        standing: reason.standing.clone(),
        step: reason.step.clone(),
        why: reason.why,
        finding: reason.finding,
        words: reason_words(notice, reason),
    }
}

/// How a notice stands, for a program.
#[derive(Serialize)]
struct CountsJson {
    notice: NoticeJson,
    sites: i64,
    standings: std::collections::BTreeMap<&'static str, i64>,
    reasons: Vec<(ReasonJson, i64)>,
}

/// `/api/v1/notices/{notice}`
pub async fn counts(of: OfNotice) -> Result<Response, Failure> {
    let notice = of.notice()?;
    let numbers = today::numbers(&of.desk, notice, of.filter.clone()).await?;
    let counts = CountsJson {
        notice: notice_json(notice),
        sites: numbers.sites,
        standings: numbers.standings.iter().map(|(standing, count)| (standing.name(), *count)).collect(),
        reasons: numbers
            .reasons
            .iter()
            .map(|(reason, count)| (reason_json(Some(notice), reason), *count))
            .collect(),
    };
    Ok(Json(counts).into_response())
}

/// A terminal, for a program.
#[derive(Serialize)]
struct TerminalJson {
    notice: String,
    edition: String,
    key: String,
    trusted: bool,
    series: i64,
    pc: String,
    reason: ReasonJson,
    procedures: String,
    errors: String,
    since: String,
    received: String,
}

/// `/api/v1/sites/{institution}`
pub async fn site(
    State(desk): State<Arc<Desk>>,
    Path(institution): Path<String>,
) -> Result<Response, Failure> {
    let statuses = desk.with(move |db| db.statuses_of(&institution)).await?;
    let terminals: Vec<TerminalJson> = statuses
        .into_iter()
        .map(|status| TerminalJson {
            reason: reason_json(desk.notices.find(&status.notice), &status.reason),
            notice: status.notice,
            edition: status.edition,
            key: status.key,
            trusted: status.trusted,
            series: status.series,
            pc: status.pc,
            procedures: status.procedures,
            errors: status.errors,
            since: crate::clock::moment(status.since_at).to_string(),
            received: crate::clock::moment(status.received_at).to_string(),
        })
        .collect();
    Ok(Json(terminals).into_response())
}

/// `/metrics`, in Prometheus' text format.
pub async fn metrics(State(desk): State<Arc<Desk>>) -> Result<Response, Failure> {
    let mut text = String::from(
        "# HELP tejun_desk_terminals Terminals by how they stand with a notice's current edition.\n# TYPE tejun_desk_terminals gauge\n",
    );
    for notice in desk.notices.current() {
        let numbers = today::numbers(&desk, notice, Filter::default()).await?;
        for (standing, count) in &numbers.standings {
            // Writing to a string cannot fail.
            let _ = writeln!(
                text,
                "tejun_desk_terminals{{notice=\"{}\",standing=\"{}\"}} {count}",
                notice.header.notice,
                standing.name()
            );
        }
    }
    let refused = desk.with(Db::count_refused).await?;
    let _ = write!(
        text,
        "# HELP tejun_desk_refused Reports that are not believed.\n# TYPE tejun_desk_refused gauge\ntejun_desk_refused {refused}\n"
    );
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response())
}

/// `/healthz`: whether this node reaches the database.
pub async fn health(State(desk): State<Arc<Desk>>) -> Result<Response, Failure> {
    desk.with(|db| db.query("SELECT 1", &[])).await?;
    Ok("ok\n".into_response())
}
