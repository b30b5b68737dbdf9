//! One entry of a text file.

use super::replaced::Replaced;
use super::values::{Stand, stand};
use super::{Get, Getting, Resource, TestResult};
use crate::{Error, Files, Terminal};
use formats::text_file::{self, Entry, MAX_BYTES, Place, TextFile};
use model::SetKind;
use model::finding::Finding;
use model::kinds::{Encoding, EntryFound, EntryIs, EntryPlace, TextEntry, TextEntryEdit};
use model::plan::Change;
use model::practice::FileStart;
use model::reason::{Reason, TextFault};

impl Get for TextEntry {
    fn get(&self, at: &mut Getting<'_>) -> Result<EntryFound, Error> {
        match read(at.terminal.files(), &self.path, self.encoding) {
            Err(Error::Gone { .. }) if matches!(self.be, EntryIs::Absent(_)) => {
                Ok(EntryFound::Absent { has_section: false })
            }
            file => get(&file?, &self.path, &self.be.place()),
        }
    }
}

impl Resource for TextEntryEdit {
    const REPLACES: &'static [Replaced] = &[];

    fn test(&self, terminal: &dyn Terminal) -> Result<TestResult, Error> {
        let file = read(terminal.files(), &self.path, self.encoding)?;
        let found = get(&file, &self.path, &self.entry)?.value().map(str::to_owned);
        let of = |found: &EntryFound| found.value().map(str::to_owned);
        let values = Change { expects: of(&self.value.expects), to: of(&self.value.to) };
        Ok(match stand(&found, &values) {
            Stand::Changed => TestResult::InDesiredState,
            Stand::Expected => {
                changed(self, file)?;
                TestResult::Ready
            }
            Stand::Other => TestResult::Drifted(Finding::TextEntryDiffers { place: self.place(), found }),
        })
    }

    fn set(&self, terminal: &dyn Terminal) -> Result<(), Error> {
        let files = terminal.files();
        let changed = changed(self, read(files, &self.path, self.encoding)?)?;
        files.replace(&self.path, &changed.to_bytes().map_err(|error| wrong(&self.path, error))?)
    }
}

/// What an operation makes of a file.
///
/// # Errors
///
/// If the entry would not read back.
fn changed(edit: &TextEntryEdit, mut file: TextFile) -> Result<TextFile, Error> {
    let place = place(&edit.entry);
    let done = match (&edit.value.expects, &edit.value.to) {
        (EntryFound::Absent { .. }, EntryFound::Present { value, raw: Some(raw), line }) => {
            file.put_back(place, value, raw, *line as usize)
        }
        (_, EntryFound::Present { value, .. }) => file.set(place, value),
        (_, EntryFound::Absent { has_section }) => file.remove(place, *has_section),
    };
    done.map(|()| file).map_err(|error| wrong(&edit.path, error))
}

/// The bytes of a file that a practice terminal starts with.
///
/// # Errors
///
/// If its encoding lacks a character.
pub(crate) fn written(file: &FileStart) -> Result<Vec<u8>, Error> {
    let text = file.text.replace('\n', "\r\n");
    TextFile::new(&text, encoding(file.encoding)).to_bytes().map_err(|error| wrong(&file.path, error))
}

fn read(files: &dyn Files, path: &str, how: Encoding) -> Result<TextFile, Error> {
    let bytes = files.read_at_most(path, MAX_BYTES)?.ok_or_else(|| Error::Gone { what: path.to_owned() })?;
    TextFile::parse(&bytes, encoding(how)).map_err(|error| wrong(path, error))
}

fn encoding(encoding: Encoding) -> text_file::Encoding {
    match encoding {
        Encoding::Utf8 => text_file::Encoding::Utf8,
        Encoding::Utf8Bom => text_file::Encoding::Utf8Bom,
        Encoding::Cp932 => text_file::Encoding::Cp932,
        Encoding::Utf16Le => text_file::Encoding::Utf16Le,
    }
}

fn get(file: &TextFile, path: &str, entry: &EntryPlace) -> Result<EntryFound, Error> {
    Ok(match file.get(place(entry)).map_err(|error| wrong(path, error))? {
        Entry::Present { value, raw, line } => {
            EntryFound::Present { value, raw: Some(raw), line: u32::try_from(line).unwrap_or(u32::MAX) }
        }
        Entry::Absent { has_section } => EntryFound::Absent { has_section },
    })
}

fn place(entry: &EntryPlace) -> Place<'_> {
    match entry {
        EntryPlace::Ini { section, key } => Place::Ini { section, key },
        EntryPlace::Properties { key } => Place::Properties { key },
        EntryPlace::Hosts { name } => Place::Hosts { name },
        EntryPlace::Line(line) => Place::Line(line),
    }
}

fn wrong(path: &str, error: text_file::Error) -> Error {
    let (line, fault) = match error {
        text_file::Error::NotEncoded { line } => (line, TextFault::NotEncoded),
        text_file::Error::Twice { line } => (line, TextFault::Twice),
        text_file::Error::Shared { line } => (line, TextFault::Shared),
        text_file::Error::Continued { line } => (line, TextFault::Continued),
        text_file::Error::NotReadBack => (0, TextFault::NotReadBack),
    };
    Error::Unsafe { path: path.to_owned(), reason: Reason::TextLine { line, fault } }
}
