//! JSON as Chromium reads it in extensions (`base/json/json_reader.h`, `JSON_PARSE_CHROMIUM_EXTENSIONS`).
//!
//! It differs from RFC 8259, and from what other readers take, in this: a byte order mark, comments, line ends within strings
//! and `\xNN` are allowed; of members with one name the last counts; whole numbers of more than 32 bits are numbers with a
//! point; no more than [`MAX_DEPTH`] arrays and objects are within each other.

use serde_json::{Map, Number, Value};

/// Arrays and objects within each other: Chromium's own limit is 200, which it does not reach.
pub const MAX_DEPTH: usize = 199;

/// The place at which a text is not JSON, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// The line, from 1.
    pub line: usize,
    /// The column in bytes, from 1.
    pub column: usize,
    /// What is wrong there.
    pub reason: &'static str,
}

/// Reads a text by Chromium's rules.
///
/// # Errors
/// The first [`Fault`].
pub fn parse(bytes: &[u8]) -> Result<Value, Fault> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if let Err(error) = std::str::from_utf8(bytes) {
        return Err(Reader { bytes, at: error.valid_up_to() }.fault("it is not UTF-8"));
    }
    let mut reader = Reader { bytes, at: 0 };
    reader.skip_blanks()?;
    let value = reader.value(0)?;
    reader.skip_blanks()?;
    if reader.at < bytes.len() { Err(reader.fault("trailing characters")) } else { Ok(value) }
}

/// Whether two values are the same to Chromium, which writes numbers in its own way.
#[must_use]
pub fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one.as_f64() == other.as_f64(),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            let both = |(name, one): (&String, &Value)| other.get(name).is_some_and(|other| same(one, other));
            one.len() == other.len() && one.iter().all(both)
        }
        _ => one == other,
    }
}

struct Reader<'a> {
    /// UTF-8.
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn fault(&self, reason: &'static str) -> Fault {
        let before = &self.bytes[..self.at.min(self.bytes.len())];
        let line = before.iter().filter(|&&byte| byte == b'\n').count() + 1;
        let column = before.iter().rev().take_while(|&&byte| byte != b'\n').count() + 1;
        Fault { line, column, reason }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn takes(&mut self, text: &[u8]) -> bool {
        let is_there = self.bytes[self.at..].starts_with(text);
        self.at += if is_there { text.len() } else { 0 };
        is_there
    }

    /// Skips blanks and comments.
    fn skip_blanks(&mut self) -> Result<(), Fault> {
        loop {
            let rest = &self.bytes[self.at..];
            match rest {
                [b' ' | b'\t' | b'\n' | b'\r', ..] => self.at += 1,
                [b'/', b'/', ..] => {
                    self.at += rest.iter().position(|&byte| byte == b'\n').unwrap_or(rest.len());
                }
                [b'/', b'*', behind @ ..] => {
                    let end = behind.windows(2).position(|pair| pair == b"*/");
                    self.at += 4 + end.ok_or_else(|| self.fault("a comment does not end"))?;
                }
                _ => return Ok(()),
            }
        }
    }

    fn value(&mut self, depth: usize) -> Result<Value, Fault> {
        match self.peek() {
            Some(b'{' | b'[') if depth == MAX_DEPTH => Err(self.fault("it is nested too deep")),
            Some(b'{') => self.object(depth + 1),
            Some(b'[') => self.array(depth + 1),
            Some(b'"') => self.string().map(Value::String),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ if self.takes(b"true") => Ok(Value::Bool(true)),
            _ if self.takes(b"false") => Ok(Value::Bool(false)),
            _ if self.takes(b"null") => Ok(Value::Null),
            _ => Err(self.fault("expected value")),
        }
    }

    fn object(&mut self, depth: usize) -> Result<Value, Fault> {
        let mut members = Map::new();
        self.at += 1;
        self.skip_blanks()?;
        if self.takes(b"}") {
            return Ok(Value::Object(members));
        }
        loop {
            if self.peek() != Some(b'"') {
                return Err(self.fault("expected a name in quotation marks"));
            }
            let name = self.string()?;
            self.skip_blanks()?;
            if !self.takes(b":") {
                return Err(self.fault("expected `:`"));
            }
            self.skip_blanks()?;
            let value = self.value(depth)?;
            members.insert(name, value);
            self.skip_blanks()?;
            if self.takes(b"}") {
                return Ok(Value::Object(members));
            }
            if !self.takes(b",") {
                return Err(self.fault("expected `,` or `}`"));
            }
            self.skip_blanks()?;
        }
    }

    fn array(&mut self, depth: usize) -> Result<Value, Fault> {
        let mut values = Vec::new();
        self.at += 1;
        self.skip_blanks()?;
        if self.takes(b"]") {
            return Ok(Value::Array(values));
        }
        loop {
            values.push(self.value(depth)?);
            self.skip_blanks()?;
            if self.takes(b"]") {
                return Ok(Value::Array(values));
            }
            if !self.takes(b",") {
                return Err(self.fault("expected `,` or `]`"));
            }
            self.skip_blanks()?;
        }
    }

    fn string(&mut self) -> Result<String, Fault> {
        let mut text = Vec::new();
        self.at += 1;
        loop {
            match self.peek().ok_or_else(|| self.fault("a text does not end"))? {
                b'"' => {
                    self.at += 1;
                    return String::from_utf8(text).map_err(|_| self.fault("it is not UTF-8"));
                }
                b'\\' => {
                    let escaped = self.escaped()?;
                    text.extend_from_slice(escaped.encode_utf8(&mut [0; 4]).as_bytes());
                }
                byte if byte < b' ' && byte != b'\n' && byte != b'\r' => {
                    return Err(self.fault("a control character stands in a text"));
                }
                byte => {
                    text.push(byte);
                    self.at += 1;
                }
            }
        }
    }

    fn escaped(&mut self) -> Result<char, Fault> {
        let simple = match self.bytes.get(self.at + 1) {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'x') => return self.unit(2).map(|unit| char::from(unit as u8)),
            Some(b'u') => return self.unicode(),
            _ => return Err(self.fault("no such escape")),
        };
        self.at += 2;
        Ok(simple)
    }

    /// `\uXXXX`, or two of them that are one character.
    fn unicode(&mut self) -> Result<char, Fault> {
        let fault = self.fault("half a character stands alone");
        let first = self.unit(4)?;
        let units = if (0xd800..0xdc00).contains(&first) {
            if !self.bytes[self.at..].starts_with(b"\\u") {
                return Err(fault);
            }
            vec![first, self.unit(4)?]
        } else {
            vec![first]
        };
        let mut characters = char::decode_utf16(units);
        match (characters.next(), characters.next()) {
            (Some(Ok(character)), None) => Ok(character),
            _ => Err(fault),
        }
    }

    /// The hexadecimal digits behind a backslash and a letter.
    fn unit(&mut self, digits: usize) -> Result<u16, Fault> {
        let found = self.bytes.get(self.at + 2..self.at + 2 + digits);
        let found = found.filter(|found| found.iter().all(u8::is_ascii_hexdigit));
        let found = found.and_then(|found| std::str::from_utf8(found).ok());
        let unit = found.and_then(|found| u16::from_str_radix(found, 16).ok());
        let unit = unit.ok_or_else(|| self.fault("no such escape"))?;
        self.at += 2 + digits;
        Ok(unit)
    }

    fn number(&mut self) -> Result<Value, Fault> {
        let start = self.at;
        let wrong = self.fault("no such number");
        self.takes(b"-");
        if !self.takes(b"0") && self.digits() == 0 {
            return Err(wrong);
        }
        if self.takes(b".") && self.digits() == 0 {
            return Err(wrong);
        }
        if self.takes(b"e") || self.takes(b"E") {
            let _ = self.takes(b"+") || self.takes(b"-");
            if self.digits() == 0 {
                return Err(wrong);
            }
        }
        let text = std::str::from_utf8(&self.bytes[start..self.at]).map_err(|_| wrong)?;
        let whole = text.parse::<i32>().ok().filter(|_| text != "-0");
        match whole {
            Some(whole) => Ok(Value::from(whole)),
            None => {
                let number = text.parse().ok().and_then(Number::from_f64);
                number.map(Value::Number).ok_or(wrong)
            }
        }
    }

    fn digits(&mut self) -> usize {
        let digits = self.bytes[self.at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        self.at += digits;
        digits
    }
}
