use super::{Entry, Error, Field, PolicyFile};

const SIGNATURE: [u8; 4] = *b"PReg";
const VERSION: u32 = 1;

impl PolicyFile {
    /// Reads a whole file. Names may hold `[`, `]` and `;`: they end at their NUL only.
    ///
    /// # Errors
    /// The first thing that does not fit the format, with its offset and what was expected there. Nothing is
    /// skipped or guessed.
    pub fn parse(bytes: &[u8]) -> Result<PolicyFile, Error> {
        let (Some(signature), Some(version)) =
            (bytes.first_chunk::<4>(), bytes[4.min(bytes.len())..].first_chunk())
        else {
            return Err(Error::TooShort { length: bytes.len() });
        };
        if *signature != SIGNATURE {
            return Err(Error::Signature { found: *signature });
        }
        let found = u32::from_le_bytes(*version);
        if found != VERSION {
            return Err(Error::Version { found });
        }
        let mut reader = Reader { bytes, offset: 8 };
        let mut entries = Vec::new();
        while reader.offset < bytes.len() {
            entries.push(reader.entry()?);
        }
        Ok(PolicyFile { entries })
    }

    /// The file's bytes. What [`parse`](PolicyFile::parse) read comes out byte for byte.
    ///
    /// # Errors
    /// [`Error::Nul`] and [`Error::Oversized`] for an entry that the format cannot hold.
    pub fn to_bytes(&self) -> Result<Vec<u8>, Error> {
        let mut bytes = Vec::new();
        bytes.extend(SIGNATURE);
        bytes.extend(VERSION.to_le_bytes());
        for (index, entry) in self.entries.iter().enumerate() {
            for (field, text) in [(Field::Key, &entry.key), (Field::Name, &entry.name)] {
                if text.contains('\0') {
                    return Err(Error::Nul { index, field });
                }
            }
            let length = entry.data.len();
            let size = u32::try_from(length).map_err(|_| Error::Oversized { index, length })?;
            put_text(&mut bytes, "[");
            put_text(&mut bytes, &entry.key);
            put_text(&mut bytes, "\0;");
            put_text(&mut bytes, &entry.name);
            put_text(&mut bytes, "\0;");
            bytes.extend(entry.kind.to_le_bytes());
            put_text(&mut bytes, ";");
            bytes.extend(size.to_le_bytes());
            put_text(&mut bytes, ";");
            bytes.extend(&entry.data);
            put_text(&mut bytes, "]");
        }
        Ok(bytes)
    }
}

fn put_text(bytes: &mut Vec<u8>, text: &str) {
    bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
}

struct Reader<'a> {
    bytes: &'a [u8],
    offset: usize,
}

impl<'a> Reader<'a> {
    fn entry(&mut self) -> Result<Entry, Error> {
        self.separator('[')?;
        let key = self.text(Field::Key)?;
        self.separator(';')?;
        let name = self.text(Field::Name)?;
        self.separator(';')?;
        let kind = u32::from_le_bytes(self.array(Field::Kind)?);
        self.separator(';')?;
        let size = u32::from_le_bytes(self.array(Field::Size)?);
        self.separator(';')?;
        let data = self.take(Field::Data, usize::try_from(size).unwrap_or(usize::MAX))?.to_vec();
        self.separator(']')?;
        Ok(Entry { key, name, kind, data })
    }

    fn take(&mut self, field: Field, needed: usize) -> Result<&'a [u8], Error> {
        let rest = &self.bytes[self.offset..];
        let taken = rest.get(..needed).ok_or(Error::Truncated {
            offset: self.offset,
            field,
            needed,
            left: rest.len(),
        })?;
        self.offset += needed;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self, field: Field) -> Result<[u8; N], Error> {
        let taken = self.take(field, N)?;
        Ok(std::array::from_fn(|i| taken[i]))
    }

    fn separator(&mut self, expected: char) -> Result<(), Error> {
        let offset = self.offset;
        let found = u16::from_le_bytes(self.array(Field::Separator)?);
        if u32::from(found) == u32::from(expected) {
            Ok(())
        } else {
            Err(Error::Separator { offset, expected, found })
        }
    }

    /// A text and its NUL.
    fn text(&mut self, field: Field) -> Result<String, Error> {
        let offset = self.offset;
        let (units, _odd) = self.bytes[offset..].as_chunks::<2>();
        let length =
            units.iter().position(|unit| *unit == [0, 0]).ok_or(Error::Unterminated { offset, field })?;
        self.offset += 2 * (length + 1);
        let mut text = String::with_capacity(length);
        let mut at = offset;
        for c in char::decode_utf16(units[..length].iter().copied().map(u16::from_le_bytes)) {
            let c =
                c.map_err(|lone| Error::Surrogate { offset: at, field, unit: lone.unpaired_surrogate() })?;
            at += 2 * c.len_utf16();
            text.push(c);
        }
        Ok(text)
    }
}
