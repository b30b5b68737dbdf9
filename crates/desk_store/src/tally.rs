//! The questions of a support engineer.

use crate::db::{Db, Error, Row, Value};
use crate::roster::{COLUMNS, Filter, Site, columns, like, site};
use jiff::civil::Date;
use summary::{Standing, StepSummary, Summary};

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
    /// The day in Japan.
    pub day: Date,
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
    /// Those whose last report is of another edition.
    OtherEdition,
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
const NOTE_COLUMNS: usize = 4;
const NOTE: &str = "(SELECT note.id FROM note WHERE note.institution = {of} AND note.notice = $1 AND note.kind <> 'code' \
    ORDER BY note.id DESC LIMIT 1)";

fn status(row: &Row, at: usize) -> Status {
    let (text, int) = (|offset: usize| row.text(at + offset), |offset: usize| row.int(at + offset));
    Status {
        key: text(0),
        notice: text(1),
        institution: text(2),
        edition: text(3),
        series: int(4),
        made_on: text(5),
        pc: text(6),
        trusted: int(7) != 0,
        reason: Reason { standing: text(8), step: text(9), why: int(10), finding: int(11) },
        procedures: text(12),
        errors: text(13),
        windows: text(14),
        since_at: int(15),
        received_at: int(16),
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
    /// The queue of those that stand so.
    pub fn of(standing: Standing) -> Self {
        match standing {
            Standing::NotHeardOf => Queue::NotHeardOf,
            Standing::OtherEdition => Queue::OtherEdition,
            Standing::OtherKey => Queue::OtherKey,
            standing => Queue::Standing(standing.name().to_owned()),
        }
    }

    /// The condition on a `status` beside its notice, and its values, the first of which is the edition: `$2`.
    fn sql(&self, edition: &str) -> (&'static str, Vec<Value>) {
        let (condition, mut values): (_, Vec<Value>) = match self {
            Queue::Reason(reason) => (
                "trusted = 1 AND edition = $2 AND standing = $3 AND step = $4 AND why = $5 AND finding = $6",
                vec![
                    (&reason.standing).into(),
                    (&reason.step).into(),
                    reason.why.into(),
                    reason.finding.into(),
                ],
            ),
            Queue::Standing(standing) => {
                ("trusted = 1 AND edition = $2 AND standing = $3", vec![standing.into()])
            }
            // `A:3` between blanks.
            Queue::Procedure(procedure, state) => (
                "trusted = 1 AND edition = $2 AND ' ' || procedures || ' ' LIKE $3 ESCAPE '\\'",
                vec![format!("% {} %", like(&format!("{procedure}:{state}"))).into()],
            ),
            Queue::OtherEdition => ("trusted = 1 AND edition <> $2", Vec::new()),
            Queue::OtherKey => ("trusted = 0 AND $2 <> ''", Vec::new()),
            // Of these there is no status.
            Queue::NotHeardOf => ("$2 <> ''", Vec::new()),
        };
        values.insert(0, edition.into());
        (condition, values)
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
        let day = |row: &Row| {
            let days = jiff::Span::new().try_days(row.int(0)).ok()?;
            Some(Day { day: Date::constant(1970, 1, 1).checked_add(days).ok()?, count: row.int(1) })
        };
        Ok(rows.iter().filter_map(day).collect())
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

    /// Lines of a queue, for the current edition of a notice: those that have waited longest first.
    ///
    /// # Errors
    ///
    /// If the database does not answer.
    pub fn queue(
        &mut self,
        (notice, edition): (&str, &str),
        queue: &Queue,
        filter: &Filter,
        limit: i64,
        offset: i64,
    ) -> Result<Vec<QueueRow>, Error> {
        let (is_in, mut values) = queue.sql(edition);
        values.insert(0, notice.into());
        let (and, groups) = filter.sql(values.len() + 1);
        values.extend(groups);
        let at = values.len();
        values.extend([limit.into(), offset.into()]);
        let page = format!("LIMIT ${} OFFSET ${}", at + 1, at + 2);
        let (site_columns, notes) = (columns(), "note.made_at, note.made_by, note.kind, note.text");
        let is_silent = *queue == Queue::NotHeardOf;
        let sql = if is_silent {
            let last = NOTE.replace("{of}", "site.institution");
            format!(
                "SELECT site.institution, {site_columns}, {notes} FROM site LEFT JOIN note ON note.id = {last} \
                 WHERE {is_in} AND site.in_roster = 1 AND NOT EXISTS (SELECT 1 FROM status \
                 WHERE status.institution = site.institution AND status.notice = $1){and} ORDER BY site.institution {page}"
            )
        } else {
            let last = NOTE.replace("{of}", "status.institution");
            format!(
                "SELECT status.institution, {site_columns}, {notes}, {STATUS} FROM status \
                 LEFT JOIN site ON site.institution = status.institution LEFT JOIN note ON note.id = {last} \
                 WHERE status.notice = $1 AND {is_in}{and} ORDER BY status.since_at, status.institution, status.key {page}"
            )
        };
        let lines = self.query(&sql, &values)?;
        let lines = lines.iter().map(|row| QueueRow {
            site: site(row.text(0), row, 1),
            note: note(row, 1 + COLUMNS.len()),
            status: (!is_silent).then(|| status(row, 1 + COLUMNS.len() + NOTE_COLUMNS)),
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
        Ok(self.query(&sql, &[institution.into()])?.iter().map(|row| status(row, 0)).collect())
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

    /// How many terminals were heard of since then.
    ///
    /// # Errors
    ///
    /// If the database does not answer.
    pub fn count_heard_since(&mut self, notice: &str, since: i64) -> Result<i64, Error> {
        let row = self.first(
            "SELECT COUNT(*) FROM status WHERE notice = $1 AND received_at >= $2",
            &[notice.into(), since.into()],
        )?;
        Ok(row.map_or(0, |row| row.int(0)))
    }
}
