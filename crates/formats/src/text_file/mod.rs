//! One entry of a text file: a key of an INI or properties file, a name of a hosts file, or a whole line. Every other byte stays as it is.

mod encoding;
mod lines;

pub use encoding::Encoding;

use lines::Lines;

/// More than a text file of settings holds.
pub const MAX_BYTES: u64 = 1 << 20;

/// Which entry of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place<'a> {
    /// A key in a section, as Windows reads it: letters' case does not count
    /// (<https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-getprivateprofilestring>).
    Ini {
        /// The section.
        section: &'a str,
        /// The key.
        key: &'a str,
    },
    /// A key of a file that Java reads
    /// (<https://docs.oracle.com/javase/8/docs/api/java/util/Properties.html#load-java.io.Reader->). Its case counts, and a
    /// value is taken as it is written.
    Properties {
        /// The key.
        key: &'a str,
    },
    /// A name of a hosts file, whose value is its address.
    Hosts {
        /// The name.
        name: &'a str,
    },
    /// A line, without the blanks around it, which is its own value.
    Line(&'a str),
}

/// What an entry holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// It is there.
    Present {
        /// Its value.
        value: String,
        /// Its line as it stands in the file, with one line end.
        raw: String,
        /// The number of the line, from 0.
        line: usize,
    },
    /// It is not there.
    Absent {
        /// Whether the section that it would be in is there.
        has_section: bool,
    },
}

/// Why an entry of a file is not known, or cannot be changed. Lines count from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Bytes that the encoding does not have, or would write otherwise.
    #[error("line {line} is not in this encoding")]
    NotEncoded {
        /// The line.
        line: u64,
    },
    /// The entry, or its section, stands twice.
    #[error("line {line} has the same entry as one before")]
    Twice {
        /// The second line.
        line: u64,
    },
    /// The line holds other entries as well.
    #[error("line {line} holds more than the entry")]
    Shared {
        /// The line.
        line: u64,
    },
    /// The line goes on in the next one.
    #[error("line {line} goes on in the next")]
    Continued {
        /// The line.
        line: u64,
    },
    /// Written so, the entry would not be read back.
    #[error("the entry would not read back")]
    NotReadBack,
}

/// A text file, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextFile {
    text: String,
    encoding: Encoding,
}

impl TextFile {
    /// Reads a file.
    ///
    /// # Errors
    ///
    /// If it is not in this encoding ([`Error::NotEncoded`]), or holds signs that belong in no text.
    pub fn parse(bytes: &[u8], encoding: Encoding) -> Result<Self, Error> {
        Ok(Self { text: encoding::decode(bytes, encoding)?, encoding })
    }

    /// A file with this text.
    pub fn new(text: &str, encoding: Encoding) -> Self {
        Self { text: text.to_owned(), encoding }
    }

    /// The file's bytes.
    ///
    /// # Errors
    ///
    /// If the encoding lacks a character ([`Error::NotEncoded`]).
    pub fn to_bytes(&self) -> Result<Vec<u8>, Error> {
        encoding::encode(&self.text, self.encoding)
    }

    /// What an entry holds.
    ///
    /// # Errors
    ///
    /// If that cannot be known.
    pub fn get(&self, place: Place<'_>) -> Result<Entry, Error> {
        let lines = Lines::of(&self.text);
        Ok(match lines.find(place)? {
            Some(found) => {
                let value = lines.texts[found.line][found.value].to_owned();
                Entry::Present { value, raw: lines.raw(found.line), line: found.line }
            }
            None => Entry::Absent { has_section: lines.section(place).is_some() },
        })
    }

    /// Gives an entry a value. A new one comes behind the last of its section, or at the end.
    ///
    /// # Errors
    ///
    /// If what it holds cannot be known, or it could not be read back; nothing is changed then.
    pub fn set(&mut self, place: Place<'_>, value: &str) -> Result<(), Error> {
        let mut lines = Lines::of(&self.text);
        match lines.find(place)? {
            Some(found) => lines.texts[found.line].replace_range(found.value, value),
            None => lines.add(place, value)?,
        }
        self.take(&lines, place, Some(value))
    }

    /// Puts back a line that was taken away: to its number, if that is still in its section.
    ///
    /// # Errors
    ///
    /// If an entry is there, or this line does not hold it; nothing is changed then.
    pub fn put_back(&mut self, place: Place<'_>, value: &str, raw: &str, line: usize) -> Result<(), Error> {
        let mut lines = Lines::of(&self.text);
        if lines.find(place)?.is_some() || raw.trim_matches(['\r', '\n']).contains(['\r', '\n']) {
            return Err(Error::NotReadBack);
        }
        lines.put_back(place, raw, line);
        self.take(&lines, place, Some(value))
    }

    /// Takes an entry away; with the section, if `keep_section` is false and nothing else is in it.
    ///
    /// # Errors
    ///
    /// If what it holds cannot be known; nothing is changed then.
    pub fn remove(&mut self, place: Place<'_>, keep_section: bool) -> Result<(), Error> {
        let mut lines = Lines::of(&self.text);
        if let Some(found) = lines.find(place)? {
            lines.remove(found.line);
            if !keep_section && let Some(section) = lines.section(place).filter(|section| section.len() == 1)
            {
                lines.remove(section.start);
            }
        }
        self.take(&lines, place, None)
    }

    /// Takes these lines for the file's, if the entry reads back from them.
    fn take(&mut self, lines: &Lines, place: Place<'_>, value: Option<&str>) -> Result<(), Error> {
        let changed = Self { text: lines.texts.concat(), encoding: self.encoding };
        let read = match Self::parse(&changed.to_bytes()?, self.encoding)?.get(place)? {
            Entry::Present { value, .. } => Some(value),
            Entry::Absent { .. } => None,
        };
        if read.as_deref() != value {
            return Err(Error::NotReadBack);
        }
        *self = changed;
        Ok(())
    }
}
