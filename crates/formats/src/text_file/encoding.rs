//! Bytes to text and back, in the encodings in which Windows' programs keep their settings.

use super::Error;
use std::collections::HashMap;
use std::sync::LazyLock;

/// How a text file is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8 without a byte order mark.
    Utf8,
    /// UTF-8 behind a byte order mark.
    Utf8Bom,
    /// Windows' code page 932, its Shift_JIS.
    Cp932,
    /// UTF-16, little endian; the byte order mark that a file may have stays.
    Utf16Le,
}

const UTF8_MARK: &[u8] = b"\xEF\xBB\xBF";
const MARK: char = '\u{FEFF}';

/// The characters of two bytes: a line for each lead byte from 81 to 9F and E0 to FC, the trail bytes from 40 to 7E and 80 to FC in it; a
/// space: none. From Unicode's table of Microsoft's code page
/// (<https://www.unicode.org/Public/MAPPINGS/VENDORS/MICSFT/WINDOWS/CP932.TXT>), without the characters of one's own.
const CP932: &str = include_str!("cp932.txt");
/// Lead bytes that repeat characters of others: Windows writes the other ones.
const REPEATED: [u8; 2] = [0xED, 0xEE];

static DECODED: LazyLock<HashMap<[u8; 2], char>> = LazyLock::new(|| pairs().collect());
static ENCODED: LazyLock<HashMap<char, [u8; 2]>> = LazyLock::new(|| {
    let mut known = HashMap::new();
    for (pair, c) in pairs().filter(|([lead, _], _)| !REPEATED.contains(lead)) {
        known.entry(c).or_insert(pair);
    }
    known
});

/// The text of a file. A byte order mark of UTF-16 stays in it.
pub(super) fn decode(bytes: &[u8], encoding: Encoding) -> Result<String, Error> {
    let text = match encoding {
        Encoding::Utf8 if bytes.starts_with(UTF8_MARK) => return Err(Error::NotEncoded { line: 1 }),
        Encoding::Utf8 => utf8(bytes)?,
        Encoding::Utf8Bom => utf8(bytes.strip_prefix(UTF8_MARK).ok_or(Error::NotEncoded { line: 1 })?)?,
        Encoding::Cp932 => cp932(bytes)?,
        Encoding::Utf16Le => utf16(bytes)?,
    };
    let end = text.char_indices().find(|(at, c)| {
        let is_alone = *c == '\r' && !text[at + 1..].starts_with('\n');
        *c == '\0' || is_alone
    });
    match end {
        Some((at, _)) => Err(not_encoded(&text[..at])),
        // Otherwise other bytes than those of the entry would change too.
        None if encode(&text, encoding)? != bytes => Err(Error::NotEncoded { line: 1 }),
        None => Ok(text),
    }
}

/// The bytes of a text.
pub(super) fn encode(text: &str, encoding: Encoding) -> Result<Vec<u8>, Error> {
    Ok(match encoding {
        Encoding::Utf8 => text.as_bytes().to_vec(),
        Encoding::Utf8Bom => [UTF8_MARK, text.as_bytes()].concat(),
        Encoding::Utf16Le => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        Encoding::Cp932 => {
            let mut bytes = Vec::with_capacity(text.len());
            for (at, c) in text.char_indices() {
                match c {
                    '\0'..='\x7F' => bytes.push(c as u8),
                    '｡'..='ﾟ' => bytes.push((c as u32 - '｡' as u32 + 0xA1) as u8),
                    _ => bytes.extend(ENCODED.get(&c).ok_or_else(|| not_encoded(&text[..at]))?),
                }
            }
            bytes
        }
    })
}

/// A byte order mark, which stands before the first line.
pub(super) fn without_mark(text: &str) -> &str {
    text.strip_prefix(MARK).unwrap_or(text)
}

fn not_encoded(before: &str) -> Error {
    Error::NotEncoded { line: before.matches('\n').count() as u64 + 1 }
}

fn utf8(bytes: &[u8]) -> Result<String, Error> {
    std::str::from_utf8(bytes).map(str::to_owned).map_err(|error| {
        let sound = &bytes[..error.valid_up_to()];
        Error::NotEncoded { line: sound.iter().filter(|byte| **byte == b'\n').count() as u64 + 1 }
    })
}

fn utf16(bytes: &[u8]) -> Result<String, Error> {
    let (units, rest) = bytes.as_chunks::<2>();
    let mut text = String::new();
    for unit in char::decode_utf16(units.iter().map(|unit| u16::from_le_bytes(*unit))) {
        text.push(unit.map_err(|_| not_encoded(&text))?);
    }
    if rest.is_empty() { Ok(text) } else { Err(not_encoded(&text)) }
}

fn cp932(bytes: &[u8]) -> Result<String, Error> {
    let mut text = String::new();
    let mut bytes = bytes.iter().copied();
    while let Some(byte) = bytes.next() {
        let c = match byte {
            0..=0x7F => Some(char::from(byte)),
            0xA1..=0xDF => char::from_u32('｡' as u32 + u32::from(byte) - 0xA1),
            _ => bytes.next().and_then(|trail| DECODED.get(&[byte, trail]).copied()),
        };
        text.push(c.ok_or_else(|| not_encoded(&text))?);
    }
    Ok(text)
}

/// The characters of two bytes, with these.
fn pairs() -> impl Iterator<Item = ([u8; 2], char)> {
    let leads = (0x81..=0x9F).chain(0xE0..=0xFC);
    leads.zip(CP932.lines()).flat_map(|(lead, line)| {
        let trails = (0x40..=0x7E).chain(0x80..=0xFC);
        trails.zip(line.chars()).filter(|(_, c)| *c != ' ').map(move |(trail, c)| ([lead, trail], c))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, bytes: &[u8]) {
        assert_eq!(encode(text, Encoding::Cp932).as_deref(), Ok(bytes), "{text}");
        assert_eq!(decode(bytes, Encoding::Cp932).as_deref(), Ok(text), "{bytes:x?}");
    }

    #[test]
    fn code_page_932_is_read_and_written_as_windows_does() {
        check("受付=ｱ\\", b"\x8E\xF3\x95\x74=\xB1\\");
        check("表示ソ能", b"\x95\x5C\x8E\xA6\x83\x5C\x94\x5C");
        check(
            "～－∥￠￡￢①Ⅰ㈱髙",
            b"\x81\x60\x81\x7C\x81\x61\x81\x91\x81\x92\x81\xCA\x87\x40\x87\x54\x87\x8A\xFB\xFC",
        );
    }

    #[test]
    fn what_would_be_written_otherwise_is_not_read() {
        for bytes in [&b"\xED\x40"[..], b"\x81", b"\x80", b"\xFF", b"\xF0\x40", b"\x81\x20", b"\xFA\x4A"] {
            assert_eq!(decode(bytes, Encoding::Cp932), Err(Error::NotEncoded { line: 1 }), "{bytes:x?}");
        }
        assert_eq!(encode("a\n🦀", Encoding::Cp932), Err(Error::NotEncoded { line: 2 }));
        assert_eq!(decode(b"a\nb\xFF", Encoding::Utf8), Err(Error::NotEncoded { line: 2 }));
        assert_eq!(decode(b"\xEF\xBB\xBFa", Encoding::Utf8), Err(Error::NotEncoded { line: 1 }));
        assert_eq!(decode(b"a", Encoding::Utf8Bom), Err(Error::NotEncoded { line: 1 }));
        for bytes in [&b"a\0b\0c"[..], b"\0\xD8a\0"] {
            assert!(decode(bytes, Encoding::Utf16Le).is_err(), "{bytes:x?}");
        }
        assert_eq!(decode(b"a\rb", Encoding::Utf8), Err(Error::NotEncoded { line: 1 }));
        assert_eq!(decode(b"a\r\n\0", Encoding::Utf8), Err(Error::NotEncoded { line: 2 }));
    }

    #[test]
    fn every_pair_of_bytes_comes_back_but_those_that_repeat_others() {
        let repeats =
            |pair: &[u8; 2], c: char| encode(&c.to_string(), Encoding::Cp932).as_deref() != Ok(&pair[..]);
        let repeated: Vec<[u8; 2]> =
            pairs().filter(|(pair, c)| repeats(pair, *c)).map(|(pair, _)| pair).collect();
        assert_eq!((pairs().count(), repeated.len()), (7724, 398));
        assert!(repeated.iter().all(|[lead, _]| [0x87, 0xED, 0xEE, 0xFA].contains(lead)), "{repeated:x?}");
    }
}
