//! What is signed beside the files: minisign's trusted comment, one line of `name=value`.

use jiff::civil::Date;
use model::{NoticeId, Signed};
use std::fmt;
use std::str::FromStr;

/// The version of the format that this program writes and reads.
const FORMAT: &str = "1";

/// What is signed beside the files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The notice.
    pub notice: NoticeId,
    /// The number of the edition.
    pub edition: u64,
    /// The last day on which it may be begun.
    pub until: Option<Date>,
}

/// Why a line is no label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LabelError {
    /// It is of a later format.
    Newer,
    /// It is none.
    Wrong,
}

impl Label {
    /// The same, with the key by which it was verified.
    #[must_use]
    pub fn signed_by(self, key: String) -> Signed {
        Signed { key, edition: self.edition, until: self.until }
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "tejun={FORMAT} notice={} edition={}", self.notice, self.edition)?;
        if let Some(until) = self.until {
            write!(f, " until={until}")?;
        }
        Ok(())
    }
}

impl FromStr for Label {
    type Err = LabelError;

    /// A line is read only as it would be written: in this order, each name once, and no other.
    fn from_str(line: &str) -> Result<Self, LabelError> {
        let rest = line.strip_prefix("tejun=").ok_or(LabelError::Wrong)?;
        if rest.split(' ').next() != Some(FORMAT) {
            return Err(LabelError::Newer);
        }
        let read = parsed(line).ok_or(LabelError::Wrong)?;
        if read.to_string() == line { Ok(read) } else { Err(LabelError::Wrong) }
    }
}

fn parsed(line: &str) -> Option<Label> {
    let value = |name: &str| line.split(' ').find_map(|part| part.strip_prefix(name)?.strip_prefix('='));
    Some(Label {
        notice: value("notice")?.parse().ok()?,
        edition: value("edition")?.parse().ok()?,
        until: value("until").map(str::parse).transpose().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_read_only_as_it_is_written() {
        let whole = "tejun=1 notice=a-b edition=3 until=2027-03-31";
        let label: Label = whole.parse().unwrap();
        assert_eq!((label.edition, label.until), (3, Some("2027-03-31".parse().unwrap())));
        for line in [whole, "tejun=1 notice=a-b edition=3"] {
            assert_eq!(line.parse::<Label>().unwrap().to_string(), line);
        }
        for wrong in [
            "",
            "timestamp:1633700835\tfile:test\tprehashed",
            "tejun=1",
            "tejun=1 notice=a-b",
            "tejun=1 edition=3 notice=a-b",
            "tejun=1 notice=a-b edition=03",
            "tejun=1 notice=a-b edition=-3",
            "tejun=1 notice=a-b edition=3 edition=4",
            "tejun=1 notice=a-b edition=3 until=2027-02-30",
            "tejun=1 notice=a-b edition=3 until=2027-03-31T00:00",
            "tejun=1 notice=a-b edition=3 other=x",
            "tejun=1 notice=a-b  edition=3",
            "tejun=1 notice=../b edition=3",
            " tejun=1 notice=a-b edition=3",
        ] {
            assert_eq!(wrong.parse::<Label>(), Err(LabelError::Wrong), "{wrong}");
        }
        assert_eq!("tejun=2 whatever follows".parse::<Label>(), Err(LabelError::Newer));
    }
}
