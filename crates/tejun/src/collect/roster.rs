//! The roster: the sites that a vendor looks after, as a table out of a spreadsheet.

use crate::error::Error;
use camino::Utf8Path;
use encoding_rs::{SHIFT_JIS, UTF_8};
use model::text::narrowed;
use std::collections::BTreeSet;

/// A site of the roster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// The institution's ten digits.
    pub institution: String,
    /// What it is called; may be empty.
    pub name: String,
    /// The key of its terminal, where the roster has one: nothing that another key signed is believed then.
    pub key: Option<String>,
}

/// The names that a column may have.
const INSTITUTION: [&str; 5] = ["機関コード", "医療機関コード", "医療機関等コード", "institution", "code"];
const NAME: [&str; 5] = ["名称", "医療機関名", "施設名", "名前", "name"];
const KEY: [&str; 2] = ["鍵", "key"];
/// So many wrong lines are named at once.
const MAX_NAMED: usize = 10;

/// Reads a roster: comma-separated, in UTF-8 or Shift_JIS, with a line of headings.
///
/// # Errors
///
/// If it is neither, has no column for the institution's code, or has lines without ten digits there, or the same ones twice: all of
/// these lines, at their numbers.
pub fn read(path: &Utf8Path, content: &[u8]) -> Result<Vec<Site>, Error> {
    let text = decoded(content).ok_or_else(|| {
        Error::usage(
            format!("{path} の文字コードが分かりません。UTF-8 か Shift_JIS の CSV にしてください"),
            format!("{path} is in no encoding that tejun reads; save it as CSV in UTF-8 or Shift_JIS"),
        )
    })?;
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let headings = reader.headers().map_err(|error| broken(path, &error))?.clone();
    let column = |names: &[&str]| headings.iter().position(|heading| names.contains(&heading.trim()));
    let institution = column(&INSTITUTION).ok_or_else(|| {
        let allowed = INSTITUTION.join(", ");
        Error::usage(
            format!("{path} の 1行目に、機関コードの列がありません。使える見出し: {allowed}"),
            format!("line 1 of {path} has no column for the institution's code; headings that it may have: {allowed}"),
        )
    })?;
    let (name, key) = (column(&NAME), column(&KEY));
    let (mut sites, mut wrong, mut known) = (Vec::new(), Vec::new(), BTreeSet::new());
    for row in reader.records() {
        let row = row.map_err(|error| broken(path, &error))?;
        let line = row.position().map_or(0, csv::Position::line);
        let cell = |at: usize| row.get(at).unwrap_or_default().trim().to_owned();
        if row.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        match ten_digits(&cell(institution)).filter(|digits| known.insert(digits.clone())) {
            Some(institution) => sites.push(Site {
                institution,
                name: name.map(cell).unwrap_or_default(),
                key: key.map(cell).filter(|key| !key.is_empty()),
            }),
            None => wrong.push((line, cell(institution))),
        }
    }
    if wrong.is_empty() {
        return Ok(sites);
    }
    let lines = |before: &str| {
        let named =
            wrong.iter().take(MAX_NAMED).map(|(line, cell)| format!("\n  {path}:{line}: {before}{cell}"));
        named.collect::<String>()
    };
    Err(Error::usage(
        format!("名簿に、10桁でないか、二度ある機関コードが {} 行あります{}", wrong.len(), lines("")),
        format!(
            "{} lines of the roster have no ten digits as code, or ones that stand there twice{}",
            wrong.len(),
            lines("")
        ),
    ))
}

fn broken(path: &Utf8Path, error: &csv::Error) -> Error {
    let line = error.position().map_or(0, csv::Position::line);
    Error::usage(
        format!("{path}:{line}: CSV として読めません"),
        format!("{path}:{line}: it cannot be read as CSV"),
    )
}

/// The text, without a byte order mark. `None` if it is in neither encoding.
fn decoded(content: &[u8]) -> Option<String> {
    let (text, _, bad) = UTF_8.decode(content);
    if !bad {
        return Some(text.into_owned());
    }
    let (text, _, bad) = SHIFT_JIS.decode(content);
    (!bad).then(|| text.into_owned())
}

/// The ten digits of an institution: a spreadsheet may have taken a zero before them away, and people put hyphens between them.
pub fn ten_digits(cell: &str) -> Option<String> {
    let digits: String = cell.chars().map(narrowed).filter(|c| !matches!(c, '-' | '\'' | ' ')).collect();
    let fits = matches!(digits.len(), 9 | 10) && digits.bytes().all(|b| b.is_ascii_digit());
    fits.then(|| format!("{digits:0>10}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sites(content: &[u8]) -> Result<Vec<Site>, String> {
        read(Utf8Path::new("sites.csv"), content).map_err(|error| error.text().en)
    }

    #[test]
    fn a_roster_is_read_as_spreadsheets_write_it() {
        let text = "医療機関コード,名称\r\n110000000,\"花,医院\"\r\n13-1-0000000,みなと薬局\r\n,\r\n";
        let wanted = [("0110000000", "花,医院"), ("1310000000", "みなと薬局")];
        let with_mark = format!("\u{feff}{text}");
        let (shift_jis, ..) = SHIFT_JIS.encode(text);
        for content in [text.as_bytes(), with_mark.as_bytes(), &shift_jis] {
            let read = sites(content).unwrap();
            let read: Vec<_> = read.iter().map(|s| (s.institution.as_str(), s.name.as_str())).collect();
            assert_eq!(read, wanted);
        }
    }

    #[test]
    fn every_wrong_line_is_named() {
        let error = sites(b"code\n1310000000\n1.31E+09\n1310000000\nx\n").unwrap_err();
        assert!(error.starts_with("3 lines of the roster"), "{error}");
        for line in ["sites.csv:3: 1.31E+09", "sites.csv:4: 1310000000", "sites.csv:5: x"] {
            assert!(error.contains(line), "{error}");
        }
        assert!(sites(b"site\n1\n").unwrap_err().contains("has no column for the institution's code"));
        assert!(sites(&[0xff, 0xfe, 0x00]).unwrap_err().contains("no encoding"));
        assert!(sites(b"").is_err());
    }
}
