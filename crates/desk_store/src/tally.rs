//! The questions of a support engineer.

use crate::db::{Db, Error, Row, Value};
use crate::roster::{Filter, Site};
use summary::{StepSummary, Summary};

/// Milliseconds by which Japan is ahead.
const JAPAN: i64 = 9 * 60 * 60 * 1000;
const DAY: i64 = 24 * 60 * 60 * 1000;

/// Why terminals stand as they do.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reason {
    /// The name of how they stand.
    pub standing: String,
    /// The step, as `A/2`, counted from 0; empty if none.
    pub step: String,
    /// The reason's number; 0 if none.
    pub why: i64,
    /// The finding's number; 0 if none.
    pub finding: i64,
}

impl Reason {
    /// That of a terminal by its summary. A settled terminal needs none.
    pub fn of(summary: &Summary) -> Self {
        let standing = summary.standing();
        let of_it = || {
            let (why, finding) = summary.reason()?;
            let step = summary.procedures.iter().find_map(|procedure| {
                let is_it = |step: &StepSummary| {
                    step.state == summary.state && step.why == why && step.finding == finding
                };
                procedure.steps.iter().position(is_it).map(|at| format!("{}/{at}", procedure.id))
            });
            Some((step.unwrap_or_default(), why, finding.unwrap_or_default()))
        };
        let (step, why, finding) = if standing.is_settled() { None } else { of_it() }.unwrap_or_default();
        Self { standing: standing.name().to_owned(), step, why: why.into(), finding: finding.into() }
    }
}

/// How many terminals stand so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// The edition that they handed in a report of.
    pub edition: String,
    /// Whether their keys are those of the roster, if it has any.
    pub trusted: bool,
    /// How they stand, and why.
    pub reason: Reason,
    /// The states of their procedures, as `A:0t B:1`.
    pub procedures: String,
    /// How many.
    pub count: i64,
}

/// How many terminals became settled on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// Days since 1970-01-01, in Japan.
    pub day: i64,
    /// How many.
    pub count: i64,
}

/// How a terminal stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// Its key; `code:…` if a short code alone says so.
    pub key: String,
    /// The notice.
    pub notice: String,
    /// The institution's ten digits, if the terminal has them.
    pub institution: String,
    /// The notice's edition.
    pub edition: String,
    /// The number in the key's series.
    pub series: i64,
    /// The day of the report by the terminal's clock.
    pub made_on: String,
    /// The computer's name.
    pub pc: String,
    /// Whether the key is the roster's, if it has one.
    pub trusted: bool,
    /// How it stands, and why.
    pub reason: Reason,
    /// The states of its procedures.
    pub procedures: String,
    /// Error codes.
    pub errors: String,
    /// The build of Windows.
    pub windows: String,
    /// Since when it stands so, by the reports that came.
    pub since_at: i64,
    /// When the last report came.
    pub received_at: i64,
}

impl Status {
    /// Whether a short code alone says so.
    pub fn is_by_code(&self) -> bool {
        self.key.starts_with("code:")
    }
}

/// Which terminals stand in a queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Queue {
    /// Those that stand so for that reason.
    Reason(Reason),
    /// Those that stand so, for any reason.
    Standing(String),
    /// Those of a procedure, in a state: `A`, `3`.
    Procedure(String, String),
    /// Those whose last report is of another edition than this one.
    OtherEdition(String),
    /// Those whose key is another one than the roster has.
    OtherKey,
    /// Sites of the roster that have handed nothing in.
    NotHeardOf,
}

/// A line of a queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueRow {
    /// The site; of one that is not in the roster only the code.
    pub site: Site,
    /// How its terminal stands. `None`: nothing was handed in.
    pub status: Option<Status>,
    /// What was written down last.
    pub note: Option<Note>,
}

/// A report that was handed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// The signed bytes.
    pub signed: Vec<u8>,
    /// How it came.
    pub carrier: String,
    /// When.
    pub received_at: i64,
    /// Whether evidence came along.
    pub has_evidence: bool,
}

/// What somebody of the desk wrote down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// When.
    pub made_at: i64,
    /// Who.
    pub made_by: String,
    /// What it is.
    pub kind: String,
    /// The text.
    pub text: String,
}

/// What a note says of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoteKind {
    /// A remark.
    Remark,
    /// Somebody was reached by phone.
    Called,
    /// They are to be called back.
    CallBack,
    /// The desk has done its part.
    Done,
}

impl NoteKind {
    /// Every one.
    pub const ALL: [NoteKind; 4] = [NoteKind::Remark, NoteKind::Called, NoteKind::CallBack, NoteKind::Done];

    /// Its name in the database and in forms.
    pub fn name(self) -> &'static str {
        match self {
            NoteKind::Remark => "remark",
            NoteKind::Called => "called",
            NoteKind::CallBack => "call-back",
            NoteKind::Done => "done",
        }
    }

    /// The one of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

const STATUS: &str = "status.key, status.notice, status.institution, status.edition, status.series, status.made_on, status.pc, \
    status.trusted, status.standing, status.step, status.why, status.finding, status.procedures, status.errors, status.windows, \
    status.since_at, status.received_at";
const STATUS_COLUMNS: usize = 17;
/// With nothing in the place of what the roster does not have.
const SITE: &str = "COALESCE(site.name, ''), COALESCE(site.region, ''), COALESCE(site.product, ''), COALESCE(site.line, ''), \
    COALESCE(site.system, ''), COALESCE(site.phone, ''), COALESCE(site.contact, ''), COALESCE(site.link, ''), \
    COALESCE(site.in_roster, 0)";
const SITE_COLUMNS: usize = 9;
const NOTE: &str = "(SELECT note.id FROM note WHERE note.institution = {of} AND note.notice = $1 AND note.kind <> 'code' \
    ORDER BY note.id DESC LIMIT 1)";

fn status(row: &Row) -> Status {
    Status {
        key: row.text(0),
        notice: row.text(1),
        institution: row.text(2),
        edition: row.text(3),
        series: row.int(4),
        made_on: row.text(5),
        pc: row.text(6),
        trusted: row.int(7) != 0,
        reason: Reason { standing: row.text(8), step: row.text(9), why: row.int(10), finding: row.int(11) },
        procedures: row.text(12),
        errors: row.text(13),
        windows: row.text(14),
        since_at: row.int(15),
        received_at: row.int(16),
    }
}

fn site(institution: String, row: &Row, at: usize) -> Site {
    Site {
        institution,
        name: row.text(at),
        region: row.text(at + 1),
        product: row.text(at + 2),
        line: row.text(at + 3),
        system: row.text(at + 4),
        phone: row.text(at + 5),
        contact: row.text(at + 6),
        link: row.text(at + 7),
        in_roster: row.int(at + 8) != 0,
        known_key: String::new(),
    }
}

fn note(row: &Row, at: usize) -> Option<Note> {
    Some(Note {
        made_at: row.maybe_int(at)?,
        made_by: row.text(at + 1),
        kind: row.text(at + 2),
        text: row.text(at + 3),
    })
}

impl Queue {
    /// The condition on a `status` and its values; the first is `$first`.
    fn sql(&self, first: usize) -> (String, Vec<Value>) {
        let at = |offset: usize| format!("${}", first + offset);
        match self {
            Queue::Reason(reason) => (
                format!(
                    " AND trusted = 1 AND standing = {} AND step = {} AND why = {} AND finding = {}",
                    at(0),
                    at(1),
                    at(2),
                    at(3)
                ),
                vec![
                    (&reason.standing).into(),
                    (&reason.step).into(),
                    reason.why.into(),
                    reason.finding.into(),
                ],
            ),
            Queue::Standing(standing) => {
                (format!(" AND trusted = 1 AND standing = {}", at(0)), vec![standing.into()])
            }
            // `A:3` at the beginning or after a blank, and no more digits behind it.
            Queue::Procedure(procedure, state) => (
                format!(" AND trusted = 1 AND ' ' || procedures || ' ' LIKE {} ESCAPE '\\'", at(0)),
                vec![format!("% {procedure}:{state} %").replace('_', r"\_").into()],
            ),
            Queue::OtherEdition(edition) => (format!(" AND edition <> {}", at(0)), vec![edition.into()]),
            Queue::OtherKey => (" AND trusted = 0".to_owned(), Vec::new()),
            Queue::NotHeardOf => (String::new(), Vec::new()),
        }
    }
}

impl Db {
    /// How many terminals stand how with a notice, and why.
    ///
    /// # Errors
    ///
    /// If the database does not answer.
    pub fn counts(&mut self, notice: &str, filter: &Filter) -> Result<Vec<Count>, Error> {
        let (and, values) = filter.sql(2);
        let join = match filter.is_all() {
            true => "",
            false => " JOIN site ON site.institution = status.institution",
        };
        let sql = format!(
            "SELECT edition, trusted, standing, step, why, finding, procedures, COUNT(*) FROM status{join} \
             WHERE notice = $1{and} GROUP BY edition, trusted, standing, step, why, finding, procedures"
        );
        let values: Vec<Value> = std::iter::once(notice.into()).chain(values).collect();
        let rows = self.query(&sql, &values)?;
        let counts = rows.iter().map(|row| Count {
            edition: row.text(0),
            trusted: row.int(1) != 0,
            reason: Reason { standing: row.text(2), step: row.text(3), why: row.int(4), finding: row.int(5) },
            procedures: row.text(6),
            count: row.int(7),
        });
        Ok(counts.collect())
    }

    /// The notices that anything was handed in about.
    ///
    /// # Errors
    ///
    /// If the database does not answer.
    pub fn notices(&mut self) -> Result<Vec<String>, Error> {
        let rows = self.query("SELECT DISTINCT notice FROM status ORDER BY notice", &[])?;
        Ok(rows.iter().map(|row| row.text(0)).collect())
    }

    /// How many terminals became settled on which day, with an edition of a notice.
    ///
    /// # Errors
    ///
    /// If the database does not answer.
    pub fn days(&mut self, notice: &str, edition: &str, filter: &Filter) -> Result<Vec<Day>, Error> {
        let (and, values) = filter.sql(3);
        let join = match filter.is_all() {
            true => "",
            false => " JOIN site ON site.institution = status.institution",
        };
        let sql = format!(
            "SELECT (settled_at + {JAPAN}) / {DAY} AS day, COUNT(*) FROM status{join} WHERE notice = $1 AND edition = $2 AND \
             trusted = 1 AND settled_at IS NOT NULL{and} GROUP BY 1 ORDER BY 1"
        );
        let values: Vec<Value> = [notice.into(), edition.into()].into_iter().chain(values).collect();
        let rows = self.query(&sql, &values)?;
        Ok(rows.iter().map(|row| Day { day: row.int(0), count: row.int(1) }).collect())
    }

    /// How many sites of the roster have handed nothing in.
    ///
    /// # Errors
    ///
    /// If the database does not answer.
    pub fn count_not_heard_of(&mut self, notice: &str, filter: &Filter) -> Result<i64, Error> {
        let (and, values) = filter.sql(2);
        let sql = format!(
            "SELECT COUNT(*) FROM site WHERE in_roster = 1 AND NOT EXISTS \
             (SELECT 1 FROM status WHERE status.institution = site.institution AND status.notice = $1){and}"
        );
        let values: Vec<Value> = std::iter::once(notice.into()).chain(values).collect();
        Ok(self.first(&sql, &values)?.map_or(0, |row| row.int(0)))
    }

    /// Lines of a queue: those that have waited longest first.
    ///
    /// # Errors
    ///
    /// If the database does not answer.
    pub fn queue(
        &mut self,
        notice: &str,
        queue: &Queue,
        filter: &Filter,
        limit: i64,
        offset: i64,
    ) -> Result<Vec<QueueRow>, Error> {
        let (is_in, mut values) = queue.sql(2);
        let (and, groups) = filter.sql(2 + values.len());
        values.insert(0, notice.into());
        values.extend(groups);
        let at = values.len();
        values.extend([limit.into(), offset.into()]);
        let page = format!("LIMIT ${} OFFSET ${}", at + 1, at + 2);
        let notes = "note.made_at, note.made_by, note.kind, note.text";
        if *queue == Queue::NotHeardOf {
            let last = NOTE.replace("{of}", "site.institution");
            let sql = format!(
                "SELECT site.institution, {SITE}, {notes} FROM site LEFT JOIN note ON note.id = {last} \
                 WHERE site.in_roster = 1 AND NOT EXISTS (SELECT 1 FROM status WHERE status.institution = site.institution \
                 AND status.notice = $1){and} ORDER BY site.institution {page}"
            );
            let rows = self.query(&sql, &values)?;
            let lines = rows.iter().map(|row| QueueRow {
                site: site(row.text(0), row, 1),
                status: None,
                note: note(row, 1 + SITE_COLUMNS),
            });
            return Ok(lines.collect());
        }
        let last = NOTE.replace("{of}", "status.institution");
        let sql = format!(
            "SELECT {STATUS}, {SITE}, {notes} FROM status LEFT JOIN site ON site.institution = status.institution \
             LEFT JOIN note ON note.id = {last} WHERE status.notice = $1{is_in}{and} \
             ORDER BY status.since_at, status.institution, status.key {page}"
        );
        let rows = self.query(&sql, &values)?;
        let lines = rows.iter().map(|row| {
            let status = status(row);
            QueueRow {
                site: site(status.institution.clone(), row, STATUS_COLUMNS),
                status: Some(status),
                note: note(row, STATUS_COLUMNS + SITE_COLUMNS),
            }
        });
        Ok(lines.collect())
    }

    /// How the terminals of a site stand with all notices.
    ///
    /// # Errors
    ///
    /// If the database does not answer.
    pub fn statuses_of(&mut self, institution: &str) -> Result<Vec<Status>, Error> {
        let sql = format!("SELECT {STATUS} FROM status WHERE institution = $1 ORDER BY notice, pc, key");
        Ok(self.query(&sql, &[institution.into()])?.iter().map(status).collect())
    }

    /// What a site handed in, the latest first.
    ///
    /// # Errors
    ///
    /// If the database does not answer.
    pub fn reports_of(&mut self, institution: &str, limit: i64) -> Result<Vec<Received>, Error> {
        let rows = self.query(
            "SELECT signed, carrier, received_at, CASE WHEN evidence IS NULL THEN 0 ELSE 1 END FROM report \
             WHERE institution = $1 ORDER BY received_at DESC LIMIT $2",
            &[institution.into(), limit.into()],
        )?;
        let reports = rows.iter().map(|row| Received {
            signed: row.bytes(0),
            carrier: row.text(1),
            received_at: row.int(2),
            has_evidence: row.int(3) != 0,
        });
        Ok(reports.collect())
    }

    /// The evidence that a terminal handed in under that number, if it did.
    ///
    /// # Errors
    ///
    /// If the database does not answer.
    pub fn evidence(&mut self, institution: &str, key: &str, series: i64) -> Result<Option<Vec<u8>>, Error> {
        let row = self.first(
            "SELECT evidence FROM report WHERE key = $1 AND series = $2 AND institution = $3 AND evidence IS NOT NULL",
            &[key.into(), series.into(), institution.into()],
        )?;
        Ok(row.map(|row| row.bytes(0)))
    }

    /// Writes a note.
    ///
    /// # Errors
    ///
    /// If the database does not do it.
    pub fn insert_note(
        &mut self,
        institution: &str,
        notice: &str,
        made_by: &str,
        kind: &str,
        text: &str,
        made_at: i64,
    ) -> Result<(), Error> {
        self.execute(
            "INSERT INTO note (institution, notice, made_by, kind, text, made_at) VALUES ($1, $2, $3, $4, $5, $6)",
            &[
                institution.into(),
                notice.into(),
                made_by.into(),
                kind.into(),
                text.into(),
                made_at.into(),
            ],
        )?;
        Ok(())
    }

    /// What was written down about a site, the latest first.
    ///
    /// # Errors
    ///
    /// If the database does not answer.
    pub fn notes_of(&mut self, institution: &str) -> Result<Vec<Note>, Error> {
        let rows = self.query(
            "SELECT made_at, made_by, kind, text FROM note WHERE institution = $1 ORDER BY id DESC LIMIT 200",
            &[institution.into()],
        )?;
        Ok(rows.iter().filter_map(|row| note(row, 0)).collect())
    }

    /// How many reports came since then.
    ///
    /// # Errors
    ///
    /// If the database does not answer.
    pub fn count_reports_since(&mut self, notice: &str, since: i64) -> Result<i64, Error> {
        let row = self.first(
            "SELECT COUNT(*) FROM status WHERE notice = $1 AND received_at >= $2",
            &[notice.into(), since.into()],
        )?;
        Ok(row.map_or(0, |row| row.int(0)))
    }
}
