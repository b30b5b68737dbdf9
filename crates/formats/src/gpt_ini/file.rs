use std::ops::Range;

use super::extensions::{self, Change, Placed};
use super::{Extension, Guid};

const BYTE_ORDER_MARK: u16 = 0xFEFF;
const VERSION: &str = "Version";
const OPTIONS: &str = "Options";

/// A half of a Group Policy object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// Settings of the machine.
    Machine,
    /// Settings of users.
    User,
}

impl Side {
    fn key(self) -> &'static str {
        match self {
            Side::Machine => "gPCMachineExtensionNames",
            Side::User => "gPCUserExtensionNames",
        }
    }

    /// The bit of `Options` that switches this half off (Microsoft, "Local Group Policy Objects").
    fn off(self) -> u32 {
        match self {
            Side::Machine => 2,
            Side::User => 1,
        }
    }
}

/// Why a `gpt.ini` could not be read. Lines and columns count from 1; columns count bytes, or UTF-16 units.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// UTF-16 by its byte order mark, but an odd number of bytes.
    #[error("read gpt.ini: UTF-16 text cannot have {length} bytes")]
    OddLength {
        /// Bytes in the file.
        length: usize,
    },
    /// A NUL, as a file has that a power cut hit.
    #[error("read gpt.ini: a NUL at byte {at}")]
    Nul {
        /// Its first byte.
        at: usize,
    },
    /// A value that has to be a number is none that Windows and we read alike.
    #[error(
        "read gpt.ini: line {line}: a decimal number of 32 bits was expected for {key}, but it is {text:?}"
    )]
    Number {
        /// The line.
        line: usize,
        /// The key.
        key: &'static str,
        /// The value found.
        text: String,
    },
    /// A list of extensions is not of the form `[{GUID}{GUID}…]…`.
    #[error(
        "read gpt.ini: line {line}, column {column}: {key} is not a list of [{{GUID}}{{GUID}}…] from here on"
    )]
    Extensions {
        /// The line.
        line: usize,
        /// The offset at which the list is malformed.
        column: usize,
        /// The key of the list.
        key: &'static str,
    },
}

/// A `gpt.ini`, kept as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GptIni {
    /// The text: UTF-16 units, or each byte as one unit. All that has a meaning here is ASCII.
    units: Vec<u16>,
    utf_16: bool,
    version: Option<u32>,
    options: u32,
    machine: Vec<Extension>,
    user: Vec<Extension>,
}

impl GptIni {
    /// The initial text if there is no `gpt.ini`: `[General]` and CRLF. Adding an extension and counting the version up then gives
    /// the file that Windows makes.
    #[must_use]
    pub fn new() -> GptIni {
        let units = "[General]\r\n".encode_utf16().collect();
        GptIni { units, utf_16: false, version: None, options: 0, machine: Vec::new(), user: Vec::new() }
    }

    /// Reads a file: bytes of any ASCII-based encoding, or UTF-16LE with its byte order mark.
    ///
    /// # Errors
    /// What Windows could only misread: see [`Error`]. Lines that are not understood are kept.
    pub fn parse(bytes: &[u8]) -> Result<GptIni, Error> {
        let utf_16 = bytes.starts_with(&BYTE_ORDER_MARK.to_le_bytes());
        let units = if utf_16 {
            let (pairs, rest) = bytes.as_chunks::<2>();
            if !rest.is_empty() {
                return Err(Error::OddLength { length: bytes.len() });
            }
            pairs.iter().copied().map(u16::from_le_bytes).collect()
        } else {
            bytes.iter().copied().map(u16::from).collect()
        };
        let mut file =
            GptIni { units, utf_16, version: None, options: 0, machine: Vec::new(), user: Vec::new() };
        if let Some(at) = file.units.iter().position(|&unit| unit == 0) {
            return Err(Error::Nul { at: if utf_16 { at * 2 } else { at } });
        }
        file.version = file.read_number(VERSION)?.map(|(_, version)| version);
        file.options = file.read_number(OPTIONS)?.map_or(0, |(_, options)| options);
        file.machine = file.read_extensions(Side::Machine)?;
        file.user = file.read_extensions(Side::User)?;
        Ok(file)
    }

    /// The file's bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        if self.utf_16 {
            self.units.iter().copied().flat_map(u16::to_le_bytes).collect()
        } else {
            // Every unit came from a byte or from ASCII.
            self.units.iter().map(|&unit| u8::try_from(unit).unwrap_or(b'?')).collect()
        }
    }

    /// The version of both halves, `None` if the file has none (Windows takes that for 0).
    #[must_use]
    pub fn version(&self) -> Option<u32> {
        self.version
    }

    /// The machine's half of the version: the low 16 bits.
    #[must_use]
    pub fn machine_version(&self) -> Option<u16> {
        self.version.map(|version| halves(version).0)
    }

    /// The users' half of the version: the high 16 bits.
    #[must_use]
    pub fn user_version(&self) -> Option<u16> {
        self.version.map(|version| halves(version).1)
    }

    /// Counts one half of the version up and gives the new whole. 65535 is followed by 1: 0 would say that
    /// this half was never set, and the other half is not touched. A file without a version starts from 0.
    pub fn count_up(&mut self, side: Side) -> u32 {
        let (machine, user) = halves(self.version.unwrap_or(0));
        let up = |half: u16| half.checked_add(1).unwrap_or(1);
        let (machine, user) = match side {
            Side::Machine => (up(machine), user),
            Side::User => (machine, up(user)),
        };
        let version = u32::from(user) << 16 | u32::from(machine);
        // It was read before, so that this cannot fail.
        match self.read_number(VERSION).ok().flatten() {
            Some((range, _)) => self.replace(range, &version.to_string()),
            None => self.add_line(VERSION, &version.to_string()),
        }
        self.version = Some(version);
        version
    }

    /// Whether one half is switched off: Windows passes over its settings then.
    #[must_use]
    pub fn is_off(&self, side: Side) -> bool {
        self.options & side.off() != 0
    }

    /// The client-side extensions of one half, as stored.
    #[must_use]
    pub fn extensions(&self, side: Side) -> &[Extension] {
        match side {
            Side::Machine => &self.machine,
            Side::User => &self.user,
        }
    }

    /// Makes sure that `tool` is listed for `extension`; says whether the file changed. What is new goes
    /// before the first group (and tool) that sorts behind it, since Windows wants them sorted; the rest
    /// stays as it stands.
    pub fn ensure_extension(&mut self, side: Side, extension: Guid, tool: Guid) -> bool {
        let Some(change) = extensions::addition(&self.placed(side), extension, tool) else {
            return false;
        };
        match self.value(side.key()) {
            Some(list) => self.apply(list.start, change),
            None => self.add_line(side.key(), &change.text),
        }
        self.read_again(side);
        true
    }

    /// Takes `tool` out of `extension`'s group; says whether the file changed. A group goes with its last
    /// tool, and the line with its last group.
    pub fn remove_extension(&mut self, side: Side, extension: Guid, tool: Guid) -> bool {
        let Some(change) = extensions::removal(&self.placed(side), extension, tool) else {
            return false;
        };
        let Some(list) = self.value(side.key()) else {
            return false;
        };
        if matches!(self.extensions(side), [only] if only.tools == [tool]) {
            let line = self.lines().find(|line| line.contains(&list.start));
            self.replace(line.unwrap_or(list), "");
        } else {
            self.apply(list.start, change);
        }
        self.read_again(side);
        true
    }

    fn read_again(&mut self, side: Side) {
        // Our own changes keep the form, so that this cannot fail.
        let read = self.read_extensions(side).unwrap_or_default();
        match side {
            Side::Machine => self.machine = read,
            Side::User => self.user = read,
        }
    }

    /// A number as `GetPrivateProfileInt` reads it, and where it stands: a sign, then figures up to what is none; without
    /// a figure 0, which stands for the whole value. A user half of 32768 and more looks like a number with a sign.
    fn read_number(&self, key: &'static str) -> Result<Option<(Range<usize>, u32)>, Error> {
        let Some(range) = self.value(key) else {
            return Ok(None);
        };
        let text = self.text(range.clone());
        let sign = usize::from(text.starts_with('-'));
        let length = sign + text[sign..].bytes().take_while(u8::is_ascii_digit).count();
        if length == sign && !text.starts_with(['+', '-']) {
            return Ok(Some((range, 0)));
        }
        let number = &text[..length];
        match number.parse().ok().or_else(|| number.parse().ok().map(i32::cast_unsigned)) {
            Some(value) => Ok(Some((range.start..range.start + length, value))),
            None => Err(Error::Number { line: self.line_of(range.start), key, text }),
        }
    }

    fn read_extensions(&self, side: Side) -> Result<Vec<Extension>, Error> {
        let Some(range) = self.value(side.key()) else {
            return Ok(Vec::new());
        };
        let placed = extensions::parse(&self.text(range.clone())).map_err(|at| {
            let line = self.line_of(range.start);
            let start = self.lines().nth(line - 1).map_or(0, |line| line.start);
            Error::Extensions { line, column: range.start + at - start + 1, key: side.key() }
        })?;
        Ok(placed.into_iter().map(|placed| placed.group).collect())
    }

    fn placed(&self, side: Side) -> Vec<Placed> {
        let text = self.value(side.key()).map(|range| self.text(range)).unwrap_or_default();
        // It was read before, so that this cannot fail.
        extensions::parse(&text).unwrap_or_default()
    }

    /// The units as text with one byte for each unit, and `?` for units that are not ASCII: for reading what must be ASCII.
    fn text(&self, range: Range<usize>) -> String {
        self.units[range].iter().map(|&unit| ascii(unit)).collect()
    }

    fn line_of(&self, at: usize) -> usize {
        self.lines().take_while(|line| line.start <= at).count()
    }

    /// The lines, each with its line end.
    fn lines(&self) -> impl Iterator<Item = Range<usize>> {
        let mut start = usize::from(self.utf_16);
        self.units[start..].split_inclusive(|&unit| ascii(unit) == '\n').map(move |line| {
            let range = start..start + line.len();
            start = range.end;
            range
        })
    }

    /// The lines of the first `[General]` section, its heading first; none without such a section.
    fn general(&self) -> Vec<Range<usize>> {
        let is_general = |name: String| name.eq_ignore_ascii_case("General");
        let mut lines = self.lines().skip_while(|line| !self.heading(line).is_some_and(is_general));
        let heading = lines.next();
        heading.into_iter().chain(lines.take_while(|line| self.heading(line).is_none())).collect()
    }

    fn heading(&self, line: &Range<usize>) -> Option<String> {
        let text = self.text(self.trimmed(line.clone()));
        Some(text.strip_prefix('[')?.split(']').next()?.trim().to_owned())
    }

    /// The range of the value of `key`, without the quotes that may be around it.
    fn value(&self, key: &str) -> Option<Range<usize>> {
        self.general().into_iter().find_map(|line| {
            let equals = line.start + self.units[line.clone()].iter().position(|&unit| ascii(unit) == '=')?;
            let name = self.text(self.trimmed(line.start..equals));
            name.eq_ignore_ascii_case(key).then(|| self.unquoted(self.trimmed(equals + 1..line.end)))
        })
    }

    fn unquoted(&self, range: Range<usize>) -> Range<usize> {
        match self.units[range.clone()] {
            [first, .., last] if first == last && ['"', '\''].contains(&ascii(first)) => {
                range.start + 1..range.end - 1
            }
            _ => range,
        }
    }

    fn trimmed(&self, range: Range<usize>) -> Range<usize> {
        let is_space = |&unit: &u16| ascii(unit).is_ascii_whitespace();
        let Range { mut start, mut end } = range;
        // The end first: a blank value stands right behind its `=`, not behind the line end.
        while start < end && is_space(&self.units[end - 1]) {
            end -= 1;
        }
        while start < end && is_space(&self.units[start]) {
            start += 1;
        }
        start..end
    }

    fn apply(&mut self, start: usize, change: Change) {
        self.replace(start + change.range.start..start + change.range.end, &change.text);
    }

    fn replace(&mut self, range: Range<usize>, text: &str) {
        self.units.splice(range, text.encode_utf16());
    }

    /// Adds `key=value` behind the last line of `[General]` that is not blank, as `WritePrivateProfileString`
    /// does, with the line end of the file's first line.
    fn add_line(&mut self, key: &str, value: &str) {
        let first = self.lines().next().map_or_else(String::new, |line| self.text(line));
        let end = if first.ends_with('\n') && !first.ends_with("\r\n") { "\n" } else { "\r\n" };
        let filled = self.general().into_iter().rfind(|line| !self.trimmed(line.clone()).is_empty());
        let heading = if filled.is_some() { "" } else { &format!("[General]{end}") };
        let at = filled.map_or(self.units.len(), |line| line.end);
        let open = at > usize::from(self.utf_16) && self.text(at - 1..at) != "\n";
        let before = if open { end } else { "" };
        self.replace(at..at, &format!("{before}{heading}{key}={value}{end}"));
    }
}

impl Default for GptIni {
    fn default() -> GptIni {
        GptIni::new()
    }
}

fn ascii(unit: u16) -> char {
    u8::try_from(unit).ok().filter(u8::is_ascii).map_or('?', char::from)
}

/// Machine and user.
fn halves(version: u32) -> (u16, u16) {
    let [a, b, c, d] = version.to_le_bytes();
    (u16::from_le_bytes([a, b]), u16::from_le_bytes([c, d]))
}
