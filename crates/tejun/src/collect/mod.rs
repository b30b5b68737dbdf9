//! `collect`: how all sites of a roster stand, from what they handed in, for a vendor without a server.

mod page;

use crate::args::Args;
use crate::error::Error;
use crate::exit::Exit;
use crate::incoming;
use crate::manual::written_beside;
use crate::open;
use crate::screen::Screen;
use camino::{Utf8Path, Utf8PathBuf};
use jiff::civil::Date;
use manual::words;
use model::reason::Doing;
use model::short_code::{NoticeNumber, ShortCode};
use model::why::WhyCode;
use model::{Lang, Notice, Text};
use serde::Serialize;
use spreadsheet::roster::{self, Site};
use std::collections::{BTreeMap, BTreeSet};
use summary::{Edition, Item, Signed, Standing};

/// A row of the table: a terminal of a site, or a site of which nobody has heard.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// The institution's ten digits; empty if the report names none.
    pub institution: String,
    /// The site's name in the roster; empty if it is not there.
    pub name: String,
    /// How it stands.
    pub standing: Standing,
    /// Why.
    pub why: Text,
    /// The computer's name.
    pub pc: String,
    /// The day of the report, by the terminal's clock.
    pub on: Option<Date>,
    /// The terminal's key.
    pub key: String,
    /// The report's number in the key's series.
    pub series: Option<u64>,
    /// What somebody should look at.
    pub note: Text,
}

/// The whole table.
#[derive(Debug, Serialize)]
pub struct Table {
    /// The version of this form.
    pub format: u32,
    /// The rows: the most urgent first, and then as the roster has them.
    pub rows: Vec<Row>,
    /// Files of which nothing is believed, each with the reason.
    pub not_believed: Vec<NotBelieved>,
}

/// A file, or a line in one, that is not believed.
#[derive(Debug, Serialize)]
pub struct NotBelieved {
    /// The file.
    pub file: String,
    /// Why.
    pub why: Text,
}

/// `tejun collect`
///
/// # Errors
///
/// If the roster, the folder or the notice cannot be read, or the table cannot be written.
pub fn collect(
    args: &Args,
    folder: &Utf8Path,
    roster: &Utf8Path,
    out: Option<&Utf8Path>,
    screen: &Screen,
) -> Result<Exit, Error> {
    let notice = open::notice(args)?;
    let sites = sites(roster)?;
    let (items, not_believed) = handed_in(folder)?;
    let rows = rows(&notice, &sites, items);
    let table = Table { format: 1, rows, not_believed };
    if let Some(out) = out {
        write(out, &notice, &table, screen.lang)?;
    }
    if screen.json {
        screen.object(&table)?;
    } else {
        show(&table, out, screen)?;
    }
    let is_settled = table.rows.iter().all(|row| row.standing.is_settled());
    Ok(if is_settled && table.not_believed.is_empty() { Exit::Done } else { Exit::Todo })
}

/// The sites of a roster.
fn sites(path: &Utf8Path) -> Result<Vec<Site>, Error> {
    roster::read(&incoming::read(path)?).map_err(|error| {
        let text = error.text(path.as_str());
        Error::usage(text.ja, text.en)
    })
}

/// Everything in a folder and in those below it that can be read, and what is not believed.
fn handed_in(folder: &Utf8Path) -> Result<(Vec<Item>, Vec<NotBelieved>), Error> {
    let (mut items, mut not_believed) = (Vec::new(), Vec::new());
    for file in files(folder)? {
        match incoming::in_file(&file, open::today()) {
            Ok(found) => {
                for one in found {
                    match one {
                        Ok(item) => items.push(item),
                        Err(wrong) => not_believed
                            .push(NotBelieved { file: file.to_string(), why: words::not_believed(&wrong) }),
                    }
                }
            }
            Err(error) => not_believed.push(NotBelieved { file: file.to_string(), why: error.text() }),
        }
    }
    Ok((items, not_believed))
}

/// The files that may hold something: what `tejun report` writes, and texts with addresses or codes, a line each.
fn files(folder: &Utf8Path) -> Result<Vec<Utf8PathBuf>, Error> {
    let failed = |source| Error::Io { doing: Doing::List, path: folder.to_string(), source };
    let mut found = Vec::new();
    for entry in folder.read_dir_utf8().map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let (kind, path) = (entry.file_type().map_err(failed)?, entry.into_path());
        if kind.is_dir() {
            found.extend(files(&path)?);
        } else if kind.is_file()
            && path.extension().is_some_and(|ending| [crate::hand_in::ENDING, "txt"].contains(&ending))
        {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// The rows of all sites.
fn rows(notice: &Notice, sites: &[Site], items: Vec<Item>) -> Vec<Row> {
    let (mut summaries, mut codes) = (Vec::new(), Vec::new());
    for item in items {
        match item {
            Item::Summary { signed, .. } if signed.summary.notice == notice.header.notice => {
                summaries.push(*signed)
            }
            // Another notice's table has it.
            Item::Summary { .. } => {}
            Item::Code(code) => codes.push(code),
        }
    }
    let named = summaries.iter().filter_map(|signed| signed.summary.institution.clone());
    let coded = codes.iter().filter_map(|code| code.institution.clone());
    let known: BTreeSet<&str> = sites.iter().map(|site| site.institution.as_str()).collect();
    let strangers: BTreeSet<String> =
        named.chain(coded).filter(|institution| !known.contains(institution.as_str())).collect();
    let strangers = strangers.into_iter().map(|institution| Site { institution, ..Site::default() });
    let nobody = Site::default();
    let strangers: Vec<Site> = strangers.chain([nobody]).collect();
    let mut rows: Vec<Row> = Vec::new();
    for site in sites.iter().chain(&strangers) {
        let is_its =
            |institution: &Option<String>| institution.as_deref().unwrap_or_default() == site.institution;
        let its: Vec<&Signed> =
            summaries.iter().filter(|signed| is_its(&signed.summary.institution)).collect();
        let its_codes: Vec<&ShortCode> = codes.iter().filter(|code| is_its(&code.institution)).collect();
        let in_roster = known.contains(site.institution.as_str());
        rows.extend(rows_of(notice, site, in_roster, &its, &its_codes));
    }
    rows.sort_by_key(|row| row.standing);
    rows
}

/// The rows of a site: one for each key, by its latest report; without any, one by its latest code.
fn rows_of(
    notice: &Notice,
    site: &Site,
    in_roster: bool,
    signed: &[&Signed],
    codes: &[&ShortCode],
) -> Vec<Row> {
    let row = |standing| Row {
        institution: site.institution.clone(),
        name: site.name.clone(),
        standing,
        why: Text::default(),
        pc: String::new(),
        on: None,
        key: String::new(),
        series: None,
        note: match in_roster || standing == Standing::NotHeardOf {
            true => Text::default(),
            false => Text::new("名簿にありません", "not in the roster"),
        },
    };
    let mut by_key: BTreeMap<_, Vec<&Signed>> = BTreeMap::new();
    for one in signed {
        by_key.entry((one.summary.practice, one.key)).or_default().push(one);
    }
    // A practice terminal beside a real one says nothing.
    if by_key.keys().any(|(practice, _)| !practice) {
        by_key.retain(|(practice, _), _| !practice);
    }
    let mut rows = Vec::new();
    for ((_, key), reports) in &by_key {
        let Some(last) = reports.iter().max_by_key(|one| one.summary.series) else { continue };
        let summary = &last.summary;
        let edition = Edition::of(&notice.reference());
        let standing = Standing::of_report(summary, site.key.as_deref(), &key.to_string(), edition);
        let twice = reports.iter().any(|one| {
            let same = |other: &&&Signed| other.summary.series == one.summary.series;
            reports.iter().filter(same).any(|other| other.summary != one.summary)
        });
        let mut made = row(standing);
        made.why = words::summary_state(summary);
        made.pc = summary.pc.clone().unwrap_or_default();
        made.on = Some(summary.on);
        made.key = key.to_string();
        made.series = Some(summary.series);
        if twice {
            let copied = Text::new(
                "同じ通し番号で内容の違う報告があります（鍵が複製されたか、ディスクが戻されました）",
                "two reports with one number and other content: the key was copied, or the disk set back",
            );
            made.note = joined(&made.note, &copied);
        }
        rows.push(made);
    }
    // Of two real terminals with one name one may be a forgery, or the terminal was set up again.
    let mut names = BTreeMap::new();
    rows.iter()
        .filter(|row| !row.pc.is_empty())
        .for_each(|row| *names.entry(row.pc.clone()).or_insert(0) += 1);
    for row in rows.iter_mut().filter(|row| names.get(&row.pc).is_some_and(|count| *count > 1)) {
        let other = Text::new(
            "同じ名前のコンピューターから、別の鍵の報告があります",
            "another key reports from a computer of the same name",
        );
        row.note = joined(&row.note, &other);
    }
    if !rows.is_empty() {
        return rows;
    }
    let real = codes.iter().filter(|code| !code.practice);
    if let Some(code) = real.max_by_key(|code| code.on).or(codes.first()) {
        let standing = match (code.practice, code.notice == NoticeNumber::of(&notice.reference())) {
            (true, _) => Standing::Practice,
            (false, false) => Standing::OtherEdition,
            (false, true) => Standing::of(code.state, Standing::DoneByCode),
        };
        let why = code.reason.filter(|reason| *reason != WhyCode::FoundAsWanted).map(words::why_code);
        return vec![Row { why: why.unwrap_or_default(), on: Some(code.on), ..row(standing) }];
    }
    if in_roster { vec![row(Standing::NotHeardOf)] } else { Vec::new() }
}

fn joined(one: &Text, other: &Text) -> Text {
    let both = |one: &str, other: &str, by: &str| match one.is_empty() {
        true => other.to_owned(),
        false => format!("{one}{by}{other}"),
    };
    Text::new(both(&one.ja, &other.ja, "。"), both(&one.en, &other.en, "; "))
}

/// The headings of the table.
fn headings() -> [Text; 9] {
    [
        Text::new("機関コード", "institution"),
        Text::new("名称", "name"),
        Text::new("状態", "state"),
        Text::new("理由", "why"),
        Text::new("コンピューター", "computer"),
        Text::new("報告の日", "reported on"),
        Text::new("端末の鍵", "key"),
        Text::new("通し番号", "number"),
        Text::new("確認すること", "to look at"),
    ]
}

/// A row as cells. The code has hyphens, so that a spreadsheet does not take its zeros away.
fn cells(row: &Row, lang: Lang) -> [String; 9] {
    let code = match row.institution.as_str() {
        digits if digits.len() == 10 => {
            let (prefecture, rest) = digits.split_at(2);
            let (table, number) = rest.split_at(1);
            format!("{prefecture}-{table}-{number}")
        }
        other => other.to_owned(),
    };
    [
        code,
        row.name.clone(),
        words::standing(row.standing).get(lang).to_owned(),
        row.why.get(lang).to_owned(),
        row.pc.clone(),
        row.on.map(|on| on.to_string()).unwrap_or_default(),
        row.key.clone(),
        row.series.map(|number| number.to_string()).unwrap_or_default(),
        row.note.get(lang).to_owned(),
    ]
}

/// How many rows stand so, those of which there are some.
fn counts(table: &Table) -> impl Iterator<Item = (Standing, usize)> {
    let count = |standing| table.rows.iter().filter(|row| row.standing == standing).count();
    Standing::ALL.into_iter().map(move |standing| (standing, count(standing))).filter(|(_, count)| *count > 0)
}

fn show(table: &Table, out: Option<&Utf8Path>, screen: &Screen) -> Result<(), Error> {
    for (standing, count) in counts(table) {
        screen.line(format!("{count:>6}  {}", screen.text(&words::standing(standing))))?;
    }
    if !table.not_believed.is_empty() {
        screen.line("")?;
        screen.say("信用できないもの", "not believed")?;
        for one in &table.not_believed {
            screen.line(format!("  {}: {}", one.file, screen.text(&one.why)))?;
        }
    }
    if let Some(out) = out {
        screen.line("")?;
        return screen.say(format!("{out} を書きました"), format!("wrote {out}"));
    }
    screen.line("")?;
    for row in &table.rows {
        let cells = cells(row, screen.lang);
        let cells: Vec<&str> = cells.iter().map(String::as_str).filter(|cell| !cell.is_empty()).collect();
        screen.line(cells.join("  "))?;
    }
    Ok(())
}

/// Writes the table: a page if the file's name says so, else comma-separated values with a byte order mark.
fn write(out: &Utf8Path, notice: &Notice, table: &Table, lang: Lang) -> Result<(), Error> {
    let text = match out.extension() {
        Some("html" | "htm") => page::page(notice, table, lang),
        _ => {
            let head = headings().map(|heading| heading.get(lang).to_owned());
            let body = table.rows.iter().map(|one| cells(one, lang).to_vec());
            spreadsheet::table(std::iter::once(head.to_vec()).chain(body))
        }
    };
    let failed = |source| Error::Io { doing: Doing::Write, path: out.to_string(), source };
    let file = written_beside(out, text.as_bytes()).map_err(failed)?;
    file.persist(out).map(|_| ()).map_err(|error| failed(error.error))
}
