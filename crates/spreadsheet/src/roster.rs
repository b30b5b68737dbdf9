//! The roster: the sites that a vendor looks after, as a table out of a spreadsheet.

use encoding_rs::{SHIFT_JIS, UTF_8};
use model::Text;
use model::text::{narrowed, visible_line};
use std::collections::BTreeSet;

/// A site of the roster.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Site {
    /// The institution's ten digits.
    pub institution: String,
    /// What it is called; may be empty.
    pub name: String,
    /// The key of its terminal, if the roster has one: nothing that another key signed is believed then.
    pub key: Option<String>,
    /// The prefecture or district; may be empty, as all that follow.
    pub region: String,
    /// The product that the vendor sold to it.
    pub product: String,
    /// The kind of line.
    pub line: String,
    /// The claims computer or chart beside the terminal.
    pub system: String,
    /// The phone number.
    pub phone: String,
    /// Whom to ask for.
    pub contact: String,
}

/// Why a table is no roster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RosterError {
    /// It is neither UTF-8 nor Shift_JIS.
    Encoding,
    /// It is not comma-separated.
    Csv {
        /// The line.
        line: u64,
    },
    /// No heading names the institution's code.
    NoColumn,
    /// These lines have no ten digits there, or ones that stand there twice: their numbers and what they have.
    Lines(Vec<(u64, String)>),
}

/// The names that a column may have.
const INSTITUTION: &[&str] = &["機関コード", "医療機関コード", "医療機関等コード", "institution", "code"];
const NAME: &[&str] = &["名称", "医療機関名", "施設名", "名前", "name"];
const KEY: &[&str] = &["鍵", "key"];
const REGION: &[&str] = &["地域", "都道府県", "region"];
const PRODUCT: &[&str] = &["製品", "商品", "product"];
const LINE: &[&str] = &["回線", "line"];
const SYSTEM: &[&str] = &["システム", "レセコン", "system"];
const PHONE: &[&str] = &["電話", "電話番号", "phone"];
const CONTACT: &[&str] = &["担当", "担当者", "contact"];
/// So many wrong lines are named at once.
const MAX_NAMED: usize = 10;

/// Reads a roster: comma-separated, in UTF-8 or Shift_JIS, with a line of headings.
///
/// # Errors
///
/// If it is neither, has no column for the institution's code, or has lines without ten digits there, or the same ones twice: all of
/// these lines, at their numbers.
pub fn read(content: &[u8]) -> Result<Vec<Site>, RosterError> {
    let text = decoded(content).ok_or(RosterError::Encoding)?;
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let headings = reader.headers().map_err(|error| broken(&error))?.clone();
    let column = |names: &[&str]| headings.iter().position(|heading| names.contains(&heading.trim()));
    let institution = column(INSTITUTION).ok_or(RosterError::NoColumn)?;
    let [name, key, region, product, line, system, phone, contact] =
        [NAME, KEY, REGION, PRODUCT, LINE, SYSTEM, PHONE, CONTACT].map(column);
    let (mut sites, mut wrong, mut known) = (Vec::new(), Vec::new(), BTreeSet::new());
    for row in reader.records() {
        let row = row.map_err(|error| broken(&error))?;
        let cell = |at: Option<usize>| at.and_then(|at| row.get(at)).unwrap_or_default().trim().to_owned();
        if row.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let code = cell(Some(institution));
        match ten_digits(&code).filter(|digits| known.insert(digits.clone())) {
            Some(institution) => sites.push(Site {
                institution,
                name: cell(name),
                key: Some(cell(key)).filter(|key| !key.is_empty()),
                region: cell(region),
                product: cell(product),
                line: cell(line),
                system: cell(system),
                phone: cell(phone),
                contact: cell(contact),
            }),
            None => wrong.push((row.position().map_or(0, csv::Position::line), code)),
        }
    }
    if wrong.is_empty() { Ok(sites) } else { Err(RosterError::Lines(wrong)) }
}

impl RosterError {
    /// What a person reads, of the file of that name.
    pub fn text(&self, file: &str) -> Text {
        match self {
            RosterError::Encoding => Text::new(
                format!("{file} の文字コードが分かりません。UTF-8 か Shift_JIS の CSV にしてください"),
                format!("{file} is in no encoding that tejun reads; save it as CSV in UTF-8 or Shift_JIS"),
            ),
            RosterError::Csv { line } => Text::new(
                format!("{file}:{line}: CSV として読めません"),
                format!("{file}:{line}: it cannot be read as CSV"),
            ),
            RosterError::NoColumn => {
                let allowed = INSTITUTION.join(", ");
                Text::new(
                    format!("{file} の 1行目に、機関コードの列がありません。使える見出し: {allowed}"),
                    format!(
                        "line 1 of {file} has no column for the institution's code; headings that it may have: {allowed}"
                    ),
                )
            }
            RosterError::Lines(wrong) => {
                let named = wrong.iter().take(MAX_NAMED);
                let named = named.map(|(line, cell)| format!("\n  {file}:{line}: {}", visible_line(cell)));
                let (named, count) = (named.collect::<String>(), wrong.len());
                Text::new(
                    format!("名簿に、10桁でないか、二度ある機関コードが {count} 行あります{named}"),
                    format!(
                        "{count} lines of the roster have no ten digits as code, or ones that stand there twice{named}"
                    ),
                )
            }
        }
    }
}

fn broken(error: &csv::Error) -> RosterError {
    RosterError::Csv { line: error.position().map_or(0, csv::Position::line) }
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
        read(content).map_err(|error| error.text("sites.csv").en)
    }

    #[test]
    fn a_roster_is_read_as_spreadsheets_write_it() {
        let text =
            "医療機関コード,名称,地域\r\n110000000,\"花,医院\",北海道\r\n13-1-0000000,みなと薬局\r\n,\r\n";
        let wanted = [("0110000000", "花,医院", "北海道"), ("1310000000", "みなと薬局", "")];
        let with_mark = format!("\u{feff}{text}");
        let (shift_jis, ..) = SHIFT_JIS.encode(text);
        for content in [text.as_bytes(), with_mark.as_bytes(), &shift_jis] {
            let read = sites(content).unwrap();
            let row = |s: &Site| (s.institution.clone(), s.name.clone(), s.region.clone());
            let read: Vec<_> = read.iter().map(row).collect();
            let wanted = wanted.map(|(code, name, region)| (code.into(), name.into(), region.into()));
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
