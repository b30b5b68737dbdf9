//! A text's lines, and where an entry stands in them.

use super::encoding::without_mark;
use super::{Error, Place};
use std::ops::Range;

/// What ends a line if a file has none yet.
const LINE_END: &str = "\r\n";

/// The lines of a text, each with its end; the last one may have none.
pub(super) struct Lines {
    pub(super) texts: Vec<String>,
}

/// An entry's line, and where its value stands in it.
pub(super) struct Found {
    pub(super) line: usize,
    pub(super) value: Range<usize>,
}

impl Lines {
    pub(super) fn of(text: &str) -> Self {
        Self { texts: text.split_inclusive('\n').map(str::to_owned).collect() }
    }

    /// The one line that holds an entry.
    pub(super) fn find(&self, place: Place<'_>) -> Result<Option<Found>, Error> {
        let mut section: Option<&str> = None;
        let mut has_section = false;
        let mut goes_on = false;
        let mut first: Option<Found> = None;
        for (line, text) in self.texts.iter().enumerate() {
            let number = line as u64 + 1;
            let value = match place {
                Place::Ini { section: wanted, key } => {
                    if let Some(name) = header(text) {
                        // Programs differ in which of two sections they read.
                        if same(name, wanted) && std::mem::replace(&mut has_section, true) {
                            return Err(Error::Twice { line: number });
                        }
                        section = Some(name);
                        continue;
                    }
                    let is_inside = section.is_some_and(|name| same(name, wanted));
                    ini(text).filter(|(found, _)| is_inside && same(found, key)).map(|(_, value)| value)
                }
                Place::Properties { key } => {
                    let is_rest = goes_on;
                    goes_on = continues(text, is_rest);
                    let found = properties(text).filter(|(found, _)| !is_rest && *found == key);
                    if found.is_some() && goes_on {
                        return Err(Error::Continued { line: number });
                    }
                    found.map(|(_, value)| value)
                }
                Place::Hosts { name } => host(text, name, number)?,
                Place::Line(wanted) => {
                    let range = within(text, text_of(text).trim());
                    (!wanted.is_empty() && text[range.clone()] == *wanted).then_some(range)
                }
            };
            if let Some(value) = value {
                if first.is_some() {
                    return Err(Error::Twice { line: number });
                }
                first = Some(Found { line, value });
            }
        }
        Ok(first)
    }

    /// The lines of the section that an entry is in, from its header to its last line that is not blank. A file without sections is one.
    pub(super) fn section(&self, place: Place<'_>) -> Option<Range<usize>> {
        let Place::Ini { section, .. } = place else { return Some(0..self.texts.len()) };
        let start =
            self.texts.iter().position(|text| header(text).is_some_and(|name| same(name, section)))?;
        let rest = &self.texts[start + 1..];
        let end = rest.iter().position(|text| header(text).is_some()).unwrap_or(rest.len());
        let blank = rest[..end].iter().rev().take_while(|text| text.trim().is_empty()).count();
        Some(start..start + 1 + end - blank)
    }

    /// Adds an entry behind the last one of its section, or behind all lines.
    pub(super) fn add(&mut self, place: Place<'_>, value: &str) -> Result<(), Error> {
        let entry = match place {
            Place::Ini { key, .. } | Place::Properties { key } => format!("{key}={value}"),
            Place::Hosts { name } => format!("{value}\t{name}"),
            Place::Line(line) => line.to_owned(),
        };
        let mut at = self.texts.len();
        match (place, self.section(place)) {
            (Place::Ini { .. }, Some(section)) => at = section.end,
            (Place::Ini { section, .. }, None) => {
                self.insert(at, &format!("[{section}]"));
                at += 1;
            }
            (Place::Properties { .. }, _) if self.goes_on_at_the_end() => {
                return Err(Error::Continued { line: at as u64 });
            }
            (Place::Properties { .. } | Place::Hosts { .. } | Place::Line(_), _) => {}
        }
        self.insert(at, &entry);
        Ok(())
    }

    fn goes_on_at_the_end(&self) -> bool {
        self.texts.iter().fold(false, |goes_on, text| continues(text, goes_on))
    }

    /// A line as it stands, with the line end that it has: its own, or of a last line without one, the end of the line before.
    pub(super) fn raw(&self, line: usize) -> String {
        let text = &self.texts[line];
        match line.checked_sub(1) {
            Some(before) if line_end(text).is_empty() => format!("{}{text}", line_end(&self.texts[before])),
            _ => text.clone(),
        }
    }

    /// Takes a line away, as [`Lines::raw`] gives it.
    pub(super) fn remove(&mut self, line: usize) {
        let text = self.texts.remove(line);
        if line_end(&text).is_empty()
            && let Some(before) = line.checked_sub(1).and_then(|before| self.texts.get_mut(before))
        {
            before.truncate(text_of(before).len());
        }
    }

    /// Puts a line back that [`Lines::raw`] gave, before the line with that number if that is in the section of the entry, or else behind the
    /// section.
    pub(super) fn put_back(&mut self, place: Place<'_>, raw: &str, line: usize) {
        let inside = self.section(place).unwrap_or(self.texts.len()..self.texts.len());
        let first = if matches!(place, Place::Ini { .. }) { inside.start + 1 } else { inside.start };
        let end = self.texts.len();
        let text = raw.trim_matches(['\r', '\n']);
        // A blank line before the last line went with it: without its end nothing of it was left.
        let last = end + usize::from(line_end(raw).is_empty() && raw.len() > text.len());
        // Blank lines behind a section may have been around the line.
        let is_inside = first <= line
            && line <= last
            && self
                .texts
                .get(inside.end..line.min(end))
                .is_none_or(|rest| rest.iter().all(|text| text.trim().is_empty()));
        let at = if is_inside { line.min(end) } else { inside.end };
        let last_end = self.texts.last().map(|last| line_end(last).to_owned());
        match (at == end, last_end.as_deref()) {
            // It was the only line, without an end.
            (true, None) => self.texts.push(raw.to_owned()),
            // It was the last one, without an end.
            (true, Some("")) if line_end(raw).is_empty() && raw.len() > text.len() => {
                let before = raw[..raw.len() - text.len()].to_owned();
                self.texts.extend([text.to_owned()]);
                self.texts[end - 1].push_str(&before);
            }
            // It was the last one, behind a blank line that ended with what went.
            (true, Some(_)) if line_end(raw).is_empty() && raw.len() > text.len() && line == end + 1 => {
                self.texts.push(raw.to_owned());
            }
            (true, Some("")) => self.insert(at, text),
            (_, Some(_)) if line_end(raw).is_empty() => self.insert(at, text),
            (_, _) => self.texts.insert(at, raw.to_owned()),
        }
    }

    /// Inserts a line. It ends as the one before it does, and the last line has an end if it had one.
    fn insert(&mut self, at: usize, text: &str) {
        let before = at.checked_sub(1).and_then(|before| self.texts.get(before)).map(|text| line_end(text));
        let known = || self.texts.iter().map(|text| line_end(text)).find(|end| !end.is_empty());
        let end = before.filter(|end| !end.is_empty()).or_else(known).unwrap_or(LINE_END).to_owned();
        if before == Some("") {
            self.texts[at - 1].push_str(&end);
            self.texts.insert(at, text.to_owned());
        } else {
            self.texts.insert(at, format!("{text}{end}"));
        }
    }
}

fn text_of(text: &str) -> &str {
    text.strip_suffix('\n').map_or(text, |text| text.strip_suffix('\r').unwrap_or(text))
}

fn line_end(text: &str) -> &str {
    &text[text_of(text).len()..]
}

/// The place of a part of a line in it.
fn within(text: &str, part: &str) -> Range<usize> {
    let start = part.as_ptr() as usize - text.as_ptr() as usize;
    start..start + part.len()
}

fn same(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

fn header(text: &str) -> Option<&str> {
    without_mark(text).trim().strip_prefix('[')?.split_once(']').map(|(name, _)| name.trim())
}

fn ini(text: &str) -> Option<(&str, Range<usize>)> {
    let line = without_mark(text_of(text));
    let (key, value) = line.split_once('=').filter(|_| !line.trim_start().starts_with([';', '#']))?;
    Some((key.trim(), within(text, value.trim())))
}

fn properties(text: &str) -> Option<(&str, Range<usize>)> {
    let line = without_mark(text_of(text)).trim_start();
    if line.is_empty() || line.starts_with(['#', '!']) {
        return None;
    }
    let end = line.find(|c: char| "=:".contains(c) || c.is_whitespace()).unwrap_or(line.len());
    let rest = line[end..].trim_start();
    let value = rest.strip_prefix(['=', ':']).unwrap_or(rest).trim_start();
    Some((&line[..end], within(text, value)))
}

/// Whether the next line goes on with this one, which itself may go on with one before.
fn continues(text: &str, is_rest: bool) -> bool {
    let line = without_mark(text_of(text));
    let is_comment = !is_rest && line.trim_start().starts_with(['#', '!']);
    !is_comment && (line.len() - line.trim_end_matches('\\').len()) % 2 == 1
}

/// The address of a line that names a host.
fn host(text: &str, name: &str, number: u64) -> Result<Option<Range<usize>>, Error> {
    let line = without_mark(text_of(text));
    let mut words = line.split('#').next().unwrap_or_default().split_whitespace();
    let Some(address) = words.next() else { return Ok(None) };
    let names: Vec<&str> = words.collect();
    if !names.iter().any(|known| same(known, name)) {
        return Ok(None);
    }
    if names.len() > 1 {
        return Err(Error::Shared { line: number });
    }
    Ok(Some(within(text, address)))
}
