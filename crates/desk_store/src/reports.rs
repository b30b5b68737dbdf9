//! What terminals hand in.

use crate::db::{Db, Error, Value};
use crate::tally::Reason;
use jiff::civil::Date;
use model::digest::sha256;
use model::short_code::ShortCode;
use model::why::WhyCode;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use summary::{Signed, Standing, Summary};

/// So many rows go into one statement; fewer go in powers of four, so that the database keeps few statements prepared.
const ROWS: [usize; 5] = [256, 64, 16, 4, 1];

/// How something came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carrier {
    /// A telephone's camera opened the QR code.
    Qr,
    /// A file was dropped on a page.
    File,
    /// A program sent it.
    Https,
    /// Somebody typed digits.
    Typed,
}

impl Carrier {
    /// Every one.
    pub const ALL: [Carrier; 4] = [Carrier::Qr, Carrier::File, Carrier::Https, Carrier::Typed];

    /// Its name in the database.
    pub fn name(self) -> &'static str {
        match self {
            Carrier::Qr => "qr",
            Carrier::File => "file",
            Carrier::Https => "https",
            Carrier::Typed => "typed",
        }
    }
}

/// A report with a valid signature, of a real terminal.
#[derive(Clone, Debug)]
pub struct Report {
    /// The summary.
    pub signed: Signed,
    /// The evidence, if it came along.
    pub evidence: Option<Vec<u8>>,
    /// How it came in.
    pub carrier: Carrier,
    /// When.
    pub received_at: i64,
}

/// A short code: anybody can write one.
#[derive(Clone, Debug)]
pub struct CodeReport {
    /// What it says.
    pub code: ShortCode,
    /// The notice that its number is of.
    pub notice: String,
    /// The edition that its number is of.
    pub edition: String,
    /// Who typed it.
    pub typed_by: String,
    /// When.
    pub received_at: i64,
}

/// Something that is not believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// When it came in.
    pub received_at: i64,
    /// How.
    pub carrier: String,
    /// Why it is not believed.
    pub why: String,
    /// All of it.
    pub content: Vec<u8>,
}

/// Whether a report was new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// It was.
    New,
    /// The same one was there already.
    Known,
}

/// A statement with as many rows of values as are given, in as few statements as there are sizes.
fn in_chunks<T>(rows: &[T], mut work: impl FnMut(usize, &[T]) -> Result<(), Error>) -> Result<(), Error> {
    let mut rest = rows;
    for size in ROWS {
        while rest.len() >= size {
            let (chunk, behind) = rest.split_at(size);
            work(size, chunk)?;
            rest = behind;
        }
    }
    Ok(())
}

/// `($1, $2), ($3, $4)` and so on.
fn placeholders(rows: usize, columns: usize) -> String {
    let mut text = String::new();
    for row in 0..rows {
        text.push_str(if row == 0 { "(" } else { ", (" });
        for column in 1..=columns {
            let comma = if column == 1 { "" } else { ", " };
            let _ = write!(text, "{comma}${}", row * columns + column);
        }
        text.push(')');
    }
    text
}

const REPORT: usize = 9;
const STATUS: usize = 18;

/// The code's row gives way to the first signed report of the site.
fn code_key(institution: &str, notice: &str) -> String {
    format!("code:{institution}:{notice}")
}

/// The procedures' states in one short text, by which terminals are counted: `A:0t B:1 C:4?`. A `t` says that a person's word is part
/// of it, a `?` that it is not decided yet whether the procedure concerns the terminal.
fn procedures(summary: &Summary) -> String {
    let each = summary.procedures.iter().map(|procedure| {
        let is_open = [WhyCode::QuestionsOpen, WhyCode::CannotDecide]
            .iter()
            .any(|why| procedure.why == Some(why.number()));
        let mark = match (is_open, procedure.is_told()) {
            (true, _) => "?",
            (false, true) => "t",
            (false, false) => "",
        };
        format!("{}:{}{mark}", procedure.id, procedure.state.number())
    });
    each.collect::<Vec<_>>().join(" ")
}

fn status(report: &Report) -> Vec<Value> {
    let Signed { summary, key, .. } = &report.signed;
    let reason = Reason::of(summary);
    let standing = summary.standing();
    let errors: Vec<String> = summary.errors.iter().map(|code| format!("0x{code:08X}")).collect();
    let windows = summary.windows.map(|windows| match windows.revision {
        Some(revision) => format!("{}.{revision}", windows.build),
        None => windows.build.to_string(),
    });
    let settled_at = standing.is_settled().then_some(report.received_at);
    vec![
        key.to_string().into(),
        summary.notice.as_str().into(),
        summary.institution.as_deref().unwrap_or_default().into(),
        summary.edition.to_string().into(),
        i64::try_from(summary.series).unwrap_or(i64::MAX).into(),
        summary.on.to_string().into(),
        summary.pc.as_deref().unwrap_or_default().into(),
        true.into(),
        reason.standing.into(),
        reason.step.into(),
        reason.why.into(),
        reason.finding.into(),
        procedures(summary).into(),
        errors.join(" ").into(),
        windows.unwrap_or_default().into(),
        report.received_at.into(),
        settled_at.into(),
        report.received_at.into(),
    ]
}

const STATUS_COLUMNS: &str = "key, notice, institution, edition, series, made_on, pc, trusted, standing, step, why, finding, \
    procedures, errors, windows, since_at, settled_at, received_at";

/// A later report takes the place of an earlier one, in whichever order they come.
const STATUS_LATER: &str = "ON CONFLICT (key, notice) DO UPDATE SET institution = excluded.institution, edition = excluded.edition, \
    series = excluded.series, made_on = excluded.made_on, pc = excluded.pc, trusted = excluded.trusted, step = excluded.step, \
    why = excluded.why, finding = excluded.finding, procedures = excluded.procedures, errors = excluded.errors, \
    windows = excluded.windows, received_at = excluded.received_at, \
    since_at = CASE WHEN status.standing = excluded.standing AND status.step = excluded.step AND status.why = excluded.why \
        AND status.finding = excluded.finding THEN status.since_at ELSE excluded.since_at END, \
    settled_at = CASE WHEN excluded.settled_at IS NULL THEN NULL ELSE COALESCE(status.settled_at, excluded.settled_at) END, \
    standing = excluded.standing \
    WHERE excluded.series > status.series";

impl Db {
    /// Writes reports, all or none. The same one again changes nothing. Whoever sent them may be answered when this returns.
    ///
    /// # Errors
    ///
    /// If the database does not do it.
    pub fn insert_reports(&mut self, reports: &[Report]) -> Result<Vec<Written>, Error> {
        let digests: Vec<String> = reports.iter().map(|report| sha256(&report.signed.bytes)).collect();
        // The same one twice in one go is one.
        let mut distinct: BTreeMap<&str, &Report> = BTreeMap::new();
        for (digest, report) in digests.iter().zip(reports) {
            distinct.entry(digest).or_insert(report);
        }
        let distinct: Vec<(&str, &Report)> = distinct.into_iter().collect();
        let mut new: BTreeSet<String> = BTreeSet::new();
        self.transaction(|db| {
            in_chunks(&distinct, |rows, chunk| {
                let sql = format!(
                    "INSERT INTO report (key, series, digest, institution, notice, received_at, carrier, signed, evidence) \
                     VALUES {} ON CONFLICT (key, series, digest) DO NOTHING RETURNING digest",
                    placeholders(rows, REPORT)
                );
                let values: Vec<Value> =
                    chunk.iter().flat_map(|(digest, report)| report_row(digest, report)).collect();
                new.extend(db.query(&sql, &values)?.iter().map(|row| row.text(0)));
                Ok(())
            })?;
            let mut last: BTreeMap<(String, &str), &Report> = BTreeMap::new();
            for (_, report) in distinct.iter().filter(|(digest, _)| new.contains(*digest)) {
                let Signed { summary, key, .. } = &report.signed;
                let of = last.entry((key.to_string(), summary.notice.as_str())).or_insert(report);
                if of.signed.summary.series < summary.series {
                    *of = report;
                }
            }
            let last: Vec<&Report> = last.into_values().collect();
            db.upsert_status(&last)
        })?;
        let mut seen = BTreeSet::new();
        let written = digests.iter().map(|digest| match new.contains(digest) && seen.insert(digest) {
            true => Written::New,
            false => Written::Known,
        });
        Ok(written.collect())
    }

    fn upsert_status(&mut self, reports: &[&Report]) -> Result<(), Error> {
        in_chunks(reports, |rows, chunk| {
            let sql = format!(
                "INSERT INTO status ({STATUS_COLUMNS}) VALUES {} {STATUS_LATER}",
                placeholders(rows, STATUS)
            );
            let values: Vec<Value> = chunk.iter().flat_map(|report| status(report)).collect();
            self.execute(&sql, &values)?;
            let keys: Vec<Value> = chunk.iter().map(|report| report.signed.key.to_string().into()).collect();
            let codes = chunk.iter().map(|report| {
                let summary = &report.signed.summary;
                code_key(summary.institution.as_deref().unwrap_or_default(), summary.notice.as_str()).into()
            });
            let codes: Vec<Value> = codes.collect();
            let some = placeholders(1, rows);
            self.execute(&format!("DELETE FROM status WHERE key IN {some}"), &codes)?;
            self.distrust(&format!("key IN {some} AND"), &keys)
        })
    }

    /// Marks the rows whose key is another one than the roster has.
    pub(crate) fn distrust(&mut self, which: &str, values: &[Value]) -> Result<(), Error> {
        self.execute(
            &format!(
                "UPDATE status SET trusted = 0 WHERE {which} trusted = 1 AND key NOT LIKE 'code:%' AND EXISTS (SELECT 1 FROM site \
                 WHERE site.institution = status.institution AND site.known_key <> '' AND site.known_key <> status.key)"
            ),
            values,
        )?;
        Ok(())
    }

    /// Writes what a short code says, if the site has not handed in a signed report, and that somebody typed it.
    ///
    /// # Errors
    ///
    /// If the database does not do it.
    pub fn insert_code(&mut self, report: &CodeReport) -> Result<(), Error> {
        let CodeReport { code, notice, edition, typed_by, received_at } = report;
        let institution = code.institution.as_deref().unwrap_or_default();
        let key = code_key(institution, notice);
        self.transaction(|db| {
            let known = db.first(
                "SELECT 1 FROM status WHERE institution = $1 AND notice = $2 AND key NOT LIKE 'code:%'",
                &[institution.into(), notice.into()],
            )?;
            db.insert_note(institution, notice, typed_by, "code", &said_by(code), *received_at)?;
            if known.is_some() || institution.is_empty() {
                return Ok(());
            }
            let standing = Standing::of(code.state, Standing::DoneByCode);
            let why = code.reason.filter(|_| !code.state.is_settled()).map_or(0, |why| why.number().into());
            let sql = format!(
                "INSERT INTO status ({STATUS_COLUMNS}) VALUES {} {}",
                placeholders(1, STATUS),
                STATUS_LATER.replace("excluded.series > status.series", "excluded.series >= status.series"),
            );
            db.execute(
                &sql,
                &[
                    key.as_str().into(),
                    notice.into(),
                    institution.into(),
                    edition.into(),
                    day_number(code.on).into(),
                    code.on.to_string().into(),
                    "".into(),
                    true.into(),
                    standing.name().into(),
                    "".into(),
                    why.into(),
                    0.into(),
                    "".into(),
                    "".into(),
                    "".into(),
                    (*received_at).into(),
                    Value::Null,
                    (*received_at).into(),
                ],
            )?;
            Ok(())
        })
    }

    /// Keeps what is not believed. The same again changes nothing.
    ///
    /// # Errors
    ///
    /// If the database does not do it.
    pub fn insert_refused(&mut self, refused: &Refused) -> Result<(), Error> {
        self.execute(
            "INSERT INTO refused (digest, received_at, carrier, why, content) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (digest) DO NOTHING",
            &[
                sha256(&refused.content).into(),
                refused.received_at.into(),
                refused.carrier.as_str().into(),
                refused.why.as_str().into(),
                refused.content.clone().into(),
            ],
        )?;
        Ok(())
    }

    /// What is not believed, the latest first.
    ///
    /// # Errors
    ///
    /// If the database does not answer.
    pub fn refused(&mut self, limit: i64) -> Result<Vec<Refused>, Error> {
        let rows = self.query(
            "SELECT received_at, carrier, why, content FROM refused ORDER BY received_at DESC LIMIT $1",
            &[limit.into()],
        )?;
        let refused = rows.iter().map(|row| Refused {
            received_at: row.int(0),
            carrier: row.text(1),
            why: row.text(2),
            content: row.bytes(3),
        });
        Ok(refused.collect())
    }

    /// How many are not believed.
    ///
    /// # Errors
    ///
    /// If the database does not answer.
    pub fn count_refused(&mut self) -> Result<i64, Error> {
        Ok(self.first("SELECT COUNT(*) FROM refused", &[])?.map_or(0, |row| row.int(0)))
    }

    /// Keeps one part of a summary that comes in several, and returns the digits of all that have come.
    ///
    /// # Errors
    ///
    /// If the database does not do it.
    pub fn insert_part(
        &mut self,
        tag: &str,
        number: i64,
        digits: &str,
        at: i64,
    ) -> Result<Vec<String>, Error> {
        self.transaction(|db| {
            db.execute(
                "INSERT INTO part (tag, number, digits, received_at) VALUES ($1, $2, $3, $4) \
                 ON CONFLICT (tag, number) DO UPDATE SET digits = excluded.digits, received_at = excluded.received_at",
                &[tag.into(), number.into(), digits.into(), at.into()],
            )?;
            let rows = db.query("SELECT digits FROM part WHERE tag = $1 ORDER BY number", &[tag.into()])?;
            Ok(rows.iter().map(|row| row.text(0)).collect())
        })
    }
}

fn report_row(digest: &str, report: &Report) -> [Value; REPORT] {
    let Signed { summary, key, bytes } = &report.signed;
    [
        key.to_string().into(),
        i64::try_from(summary.series).unwrap_or(i64::MAX).into(),
        digest.into(),
        summary.institution.as_deref().unwrap_or_default().into(),
        summary.notice.as_str().into(),
        report.received_at.into(),
        report.carrier.name().into(),
        bytes.clone().into(),
        report.evidence.clone().into(),
    ]
}

fn day_number(day: Date) -> i64 {
    day.since(Date::constant(1970, 1, 1)).map_or(0, |span| span.get_days().into())
}

fn said_by(code: &ShortCode) -> String {
    format!("{} {}", code.on, code)
}
