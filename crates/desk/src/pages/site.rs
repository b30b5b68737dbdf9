//! A site: its terminals, what it handed in, what was said on the phone.

use super::queue::note_words;
use super::{Failure, Look, Page, advice, carrier_words, code, reason_words, standing_words};
use crate::access::PAPER;
use crate::desk::Desk;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::response::{Html, IntoResponse as _, Redirect};
use desk_store::{Listed, NoteKind, Received, Role, Site, Status};
use manual::words;
use maud::{Markup, html};
use model::evidence::EvidenceFile;
use serde::Deserialize;
use std::sync::Arc;
use summary::{Carriers, Signed};

/// So many sites are shown of a search, so many reports of a site.
const MOST: i64 = 100;
/// A note is no longer.
const MAX_NOTE: usize = 2000;

/// What is searched for.
#[derive(Debug, Deserialize)]
pub struct Search {
    /// A code, a name or a phone number; may be empty.
    #[serde(default)]
    find: String,
}

/// `/sites`
pub async fn search(State(desk): State<Arc<Desk>>, Query(search): Query<Search>, look: Look) -> Page {
    let text: String = search.find.trim().to_owned();
    let digits: String = text.chars().map(model::text::narrowed).filter(char::is_ascii_digit).collect();
    let wanted =
        if digits.len() >= 3 && digits.len() + 4 >= text.chars().count() { digits } else { text.clone() };
    let sites = desk.with(move |db| db.find_sites(&wanted, MOST)).await?;
    if let [only] = sites.as_slice()
        && !text.is_empty()
    {
        return Ok(Redirect::to(&format!("/sites/{}", only.listed.institution)).into_response());
    }
    let body = html! {
        form.filter method="get" {
            label { (look.pick("機関コード・名称・電話", "Code, name or phone")) input name="find" value=(text) autofocus[text.is_empty()]; }
            button { (look.pick("探す", "Find")) }
        }
        @if sites.is_empty() { p { (look.pick("見つかりません", "None was found")) } }
        @else {
            table {
                tr { th scope="col" { (look.pick("機関コード", "Code")) } th scope="col" { (look.pick("名称", "Name")) } th scope="col" { (look.pick("地域", "Region")) } th scope="col" { (look.pick("電話", "Phone")) } }
                @for site in &sites {
                    tr { td { a href=(format!("/sites/{}", site.listed.institution)) { (code(&site.listed.institution)) } } td { (site.listed.name) } td { (site.listed.region) } td { (site.listed.phone) } }
                }
            }
        }
    };
    Ok(look.page(&desk, look.pick("施設", "Sites"), &body))
}

/// `/sites/{institution}`
pub async fn page(State(desk): State<Arc<Desk>>, Path(institution): Path<String>, look: Look) -> Page {
    let of = institution.clone();
    let (site, statuses, reports, notes) = desk
        .with(move |db| {
            Ok((db.site(&of)?, db.statuses_of(&of)?, db.reports_of(&of, MOST)?, db.notes_of(&of)?))
        })
        .await?;
    if site.is_none() && statuses.is_empty() && notes.is_empty() {
        return Err(Failure::NotFound);
    }
    let site = site.unwrap_or_else(|| Site {
        listed: Listed { institution: institution.clone(), ..Listed::default() },
        ..Site::default()
    });
    let title = format!("{} {}", code(&institution), site.listed.name);
    let body = html! {
        (about(&desk, &look, &site))
        h2 { (look.pick("端末とお知らせ", "Terminals and notices")) }
        @if statuses.is_empty() { p { (look.pick("まだ何も届いていません", "Nothing was handed in yet")) } }
        @for status in &statuses { (of_terminal(&desk, &look, status)) }
        @if look.may(Role::Works) { (note_form(&desk, &look, &institution)) }
        h2 { (look.pick("対応の記録", "What was done")) }
        @if notes.is_empty() { p { (look.pick("ありません", "None")) } }
        ul { @for note in &notes { li { (look.when(note.made_at)) " " (note.made_by) " " b { (look.text(&note_words(&note.kind))) } " " (note.text) } } }
        h2 { (look.pick("届いた報告", "Reports that came")) }
        (history(&look, &institution, &reports))
    };
    Ok(look.page(&desk, &title, &body))
}

fn about(desk: &Desk, look: &Look, site: &Site) -> Markup {
    html! {
        @if !site.in_roster { p.alert { (look.pick("名簿にない機関コードです", "This code is not in the roster")) } }
        dl {
            @for (ja, en, value) in [
                ("電話", "Phone", &site.listed.phone), ("担当", "Contact", &site.listed.contact), ("地域", "Region", &site.listed.region),
                ("製品", "Product", &site.listed.product), ("回線", "Line", &site.listed.line), ("システム", "System", &site.listed.system),
            ] {
                @if !value.is_empty() { dt { (look.pick(ja, en)) } dd { (value) } }
            }
            @if !site.link.is_empty() {
                dt { (look.pick("この施設だけのページ", "This site's own page")) }
                dd { a href=(format!("/s/{}", site.link)) { (desk.url) "/s/" (site.link) } }
            }
        }
    }
}

fn of_terminal(desk: &Desk, look: &Look, status: &Status) -> Markup {
    let notice = desk.notices.find(&status.notice);
    let title = notice.map_or_else(|| status.notice.clone(), |notice| look.text(&notice.header.title));
    let is_other = notice.is_some_and(|notice| crate::notices::Notices::edition(notice) != status.edition);
    html! {
        section.terminal {
            h3 { (status.pc) " – " (title) }
            @if status.is_by_code() { p { (look.pick("番号だけで、署名のある報告はまだ届いていません", "By a code alone: no signed report has come")) } }
            @if !status.trusted { p.alert { (look.pick("名簿と違う鍵で署名されています。電話で確かめてください", "Signed with another key than the roster has: ask on the phone")) } }
            @if is_other { p.alert { (look.pick("別の版のお知らせの報告です", "The report is about another edition")) } }
            p {
                b { (look.text(&standing_words(&status.reason.standing))) } " "
                (look.text(&reason_words(notice, &status.reason))) " "
                @if !status.errors.is_empty() { code { (status.errors) } }
            }
            @if let Some(notice) = notice { @for advice in advice(notice, &status.reason) { p.advice { "→ " (look.text(&advice)) } } }
            p {
                @for (procedure, state, mark) in super::notice::states_in(&status.procedures) {
                    (procedure) " " b { (look.text(&super::notice::state_words(state, mark))) } "　"
                }
            }
            p { small {
                (look.pick("いつから", "since")) " " (look.when(status.since_at)) "　"
                (look.pick("最後の報告", "last report")) " " (look.when(status.received_at)) "　"
                @if !status.is_by_code() { (look.pick("端末の鍵", "terminal's key")) " " (status.key) "　" (look.pick("通し番号", "number")) " " (status.series) }
                @if !status.windows.is_empty() { "　Windows " (status.windows) }
            } }
        }
    }
}

fn note_form(desk: &Desk, look: &Look, institution: &str) -> Markup {
    html! {
        form.note method="post" action=(format!("/sites/{institution}/notes")) {
            label { (look.pick("お知らせ", "Notice"))
                select name="notice" { @for notice in desk.notices.current() { option value=(notice.header.notice) { (look.text(&notice.header.title)) } } }
            }
            label { (look.pick("対応", "What was done"))
                select name="kind" { @for kind in NoteKind::ALL { option value=(kind.name()) { (look.text(&note_words(kind.name()))) } } }
            }
            label { (look.pick("内容", "Text")) input name="text" maxlength=(MAX_NOTE); }
            button { (look.pick("書き込む", "Write down")) }
        }
    }
}

fn history(look: &Look, institution: &str, reports: &[Received]) -> Markup {
    let opened: Vec<(Signed, &Received)> =
        reports.iter().filter_map(|report| Some((summary::open(&report.signed).ok()?, report))).collect();
    let is_twice = |one: &Signed| {
        let is_same = |other: &Signed| other.key == one.key && other.summary.series == one.summary.series;
        opened.iter().filter(|(other, _)| is_same(other)).count() > 1
    };
    html! {
        @if opened.is_empty() { p { (look.pick("ありません", "None")) } }
        @else {
            table {
                tr { @for (ja, en) in [("届いた日時", "Came"), ("方法", "By"), ("状態", "State"), ("コンピューター", "Computer"), ("端末の日付", "Terminal's day"), ("通し番号", "Number"), ("証跡", "Evidence")] { th scope="col" { (look.pick(ja, en)) } } }
                @for (signed, report) in &opened {
                    @let summary = &signed.summary;
                    tr {
                        td { (look.when(report.received_at)) }
                        td { (look.text(&carrier_words(&report.carrier))) }
                        td { (look.text(&words::summary_state(summary))) }
                        td { (summary.pc.as_deref().unwrap_or_default()) }
                        td { (words::day(summary.on, look.lang)) }
                        td { (summary.series) @if is_twice(signed) { " " b { (look.pick("同じ番号で内容の違う報告があります", "two reports with one number")) } } }
                        td { @if report.has_evidence { a href=(format!("/sites/{institution}/evidence/{}/{}", signed.key, summary.series)) { (look.pick("見る", "show")) } } }
                    }
                }
            }
        }
    }
}

/// `/sites/{institution}/evidence/{key}/{series}`: as the site sees it.
pub async fn evidence(
    State(desk): State<Arc<Desk>>,
    Path((institution, key, series)): Path<(String, String, i64)>,
    look: Look,
) -> Page {
    let json =
        desk.with(move |db| db.evidence(&institution, &key, series)).await?.ok_or(Failure::NotFound)?;
    let evidence = EvidenceFile::read(&json).map_err(|_| Failure::NotFound)?;
    let notice = desk.notices.find(evidence.notice.notice.as_str()).ok_or(Failure::NotFound)?;
    let carriers = Carriers::of(&evidence.report, None, None);
    let page = manual::evidence_page::page(notice, &evidence, &carriers, look.lang);
    Ok(([(CONTENT_SECURITY_POLICY, PAPER)], Html(page)).into_response())
}

/// What is written down.
#[derive(Debug, Deserialize)]
pub struct NoteForm {
    notice: String,
    kind: String,
    text: String,
}

/// `/sites/{institution}/notes`
pub async fn note(
    State(desk): State<Arc<Desk>>,
    Path(institution): Path<String>,
    look: Look,
    Form(form): Form<NoteForm>,
) -> Page {
    let wrong = || Failure::Wrong(model::Text::new("書き込めない内容です", "this cannot be written down"));
    let kind = NoteKind::named(&form.kind).ok_or_else(wrong)?;
    if form.text.len() > 4 * MAX_NOTE || institution.len() > 10 || desk.notices.find(&form.notice).is_none() {
        return Err(wrong());
    }
    let (by, now, to) = (look.who().to_owned(), desk.clock.now(), format!("/sites/{institution}"));
    desk.with(move |db| {
        db.transaction(|db| {
            db.insert_note(&institution, &form.notice, &by, kind.name(), &form.text, now)?;
            db.audit(&by, "note", &institution, now)
        })
    })
    .await?;
    Ok(Redirect::to(&to).into_response())
}
