//! As much of the protocol buffer wire format as a CRX header needs
//! (protobuf.dev/programming-guides/encoding).

use super::Error;

/// Groups within groups that Chromium's parser follows.
const MAX_DEPTH: usize = 100;

/// The fields of one message that carry bytes. Fields of other kinds are skipped, as unknown ones are.
pub(super) struct Fields<'a> {
    bytes: &'a [u8],
    at: usize,
    /// The offset of `bytes` in the file.
    base: usize,
}

/// A field that carries bytes.
pub(super) struct Field<'a> {
    pub(super) number: u32,
    pub(super) bytes: &'a [u8],
    /// The offset of the bytes in the file.
    pub(super) offset: usize,
}

impl<'a> Fields<'a> {
    pub(super) fn new(bytes: &'a [u8], base: usize) -> Fields<'a> {
        Fields { bytes, at: 0, base }
    }

    fn malformed(&self, at: usize, reason: &'static str) -> Error {
        Error::Header { offset: self.base + at, reason }
    }

    fn varint(&mut self) -> Result<u64, Error> {
        let start = self.at;
        let mut value = 0;
        for shift in 0..10 {
            let byte = *self.bytes.get(self.at).ok_or(self.malformed(start, "a number is cut off"))?;
            self.at += 1;
            value |= u64::from(byte & 0x7f) << (7 * shift);
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(self.malformed(start, "a number is longer than ten bytes"))
    }

    fn take(&mut self, start: usize, length: u64) -> Result<&'a [u8], Error> {
        let rest = &self.bytes[self.at..];
        let taken = usize::try_from(length).ok().and_then(|length| rest.get(..length));
        let taken = taken.ok_or(self.malformed(start, "a field is longer than what is left"))?;
        self.at += taken.len();
        Ok(taken)
    }

    fn next_field(&mut self) -> Result<Option<Field<'a>>, Error> {
        let mut groups = Vec::new();
        while self.at < self.bytes.len() {
            let start = self.at;
            let tag =
                u32::try_from(self.varint()?).map_err(|_| self.malformed(start, "a tag is too large"))?;
            let number = tag >> 3;
            if number == 0 {
                return Err(self.malformed(start, "a field has the number 0"));
            }
            match tag & 7 {
                0 => {
                    self.varint()?;
                }
                1 => {
                    self.take(start, 8)?;
                }
                2 => {
                    let length = self.varint()?;
                    let offset = self.base + self.at;
                    let bytes = self.take(start, length)?;
                    if groups.is_empty() {
                        return Ok(Some(Field { number, bytes, offset }));
                    }
                }
                3 if groups.len() < MAX_DEPTH => groups.push(number),
                4 if groups.last() == Some(&number) => {
                    groups.pop();
                }
                5 => {
                    self.take(start, 4)?;
                }
                3 => return Err(self.malformed(start, "groups are nested too deep")),
                4 => return Err(self.malformed(start, "a group ends that did not begin")),
                _ => return Err(self.malformed(start, "a field is of no known type")),
            }
        }
        if groups.is_empty() { Ok(None) } else { Err(self.malformed(self.at, "a group does not end")) }
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Result<Field<'a>, Error>;

    fn next(&mut self) -> Option<Result<Field<'a>, Error>> {
        let next = self.next_field().transpose();
        if matches!(next, Some(Err(_))) {
            self.at = self.bytes.len();
        }
        next
    }
}

/// Appends a field that carries bytes.
pub(super) fn put(message: &mut Vec<u8>, number: u32, bytes: &[u8]) {
    put_varint(message, u64::from(number) << 3 | 2);
    put_varint(message, bytes.len() as u64);
    message.extend(bytes);
}

fn put_varint(message: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        message.push(value as u8 | 0x80);
        value >>= 7;
    }
    message.push(value as u8);
}
