//! JSON as Chromium reads it in extensions: comments are allowed, and a UTF-8 byte order mark.

use serde_json::Value;

use super::{Error, File};

/// Reads a file that has to hold an object.
pub(super) fn parse(file: &File) -> Result<Value, Error> {
    let bytes = file.bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&file.bytes);
    let fault = |line: usize, column: usize, reason: String| Error::Json {
        path: file.path.clone(),
        line,
        column: column.max(1),
        reason,
    };
    let value: Value = serde_json::from_slice(&without_comments(bytes)).map_err(|error| {
        let place = format!(" at line {} column {}", error.line(), error.column());
        fault(error.line(), error.column(), error.to_string().replace(&place, ""))
    })?;
    if value.is_object() { Ok(value) } else { Err(fault(1, 1, "an object was expected".to_owned())) }
}

/// The text with blanks in place of `//` and `/* */` comments, so that every place stays what it was.
fn without_comments(text: &[u8]) -> Vec<u8> {
    let mut text = text.to_vec();
    let mut at = 0;
    while at < text.len() {
        match &text[at..] {
            [b'"', ..] => at = string_end(&text, at),
            [b'/', b'/', ..] => {
                let length = text[at..].iter().position(|&byte| byte == b'\n').unwrap_or(text.len() - at);
                blank(&mut text[at..at + length]);
                at += length;
            }
            [b'/', b'*', ..] => {
                let end = text[at + 2..].windows(2).position(|pair| pair == b"*/");
                let end = end.map_or(text.len(), |length| at + 2 + length + 2);
                blank(&mut text[at..end]);
                at = end;
            }
            _ => at += 1,
        }
    }
    text
}

/// Behind the closing quote of the string that starts at `start`.
fn string_end(text: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while at < text.len() {
        match text[at] {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    text.len()
}

fn blank(text: &mut [u8]) {
    for byte in text.iter_mut().filter(|byte| !byte.is_ascii_whitespace()) {
        *byte = b' ';
    }
}
