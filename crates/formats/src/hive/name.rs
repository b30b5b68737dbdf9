//! Names of keys and values: Latin-1 or UTF-16, compared as Windows compares them.

use std::cmp::Ordering;
use std::fmt;

use super::error::{Error, NameFault};
use super::upcase::{is_unsettled, upcase};

/// The most UTF-16 units in the name of a key (Windows: "Registry element size limits").
const KEY_NAME: usize = 255;
/// The most UTF-16 units in the name of a value (same source).
const VALUE_NAME: usize = 16_383;

/// A name as it is stored. Two names are equal here when Windows would take them for the same.
#[derive(Clone, Copy)]
pub struct Name<'h> {
    bytes: &'h [u8],
    wide: bool,
}

impl<'h> Name<'h> {
    /// `wide`: UTF-16 little-endian; otherwise one byte for each unit below 256.
    pub(super) fn new(bytes: &'h [u8], wide: bool) -> Name<'h> {
        Name { bytes, wide }
    }

    /// The UTF-16 units; lone surrogates are possible.
    pub fn units(&self) -> impl Iterator<Item = u16> + Clone + 'h {
        let step = if self.wide { 2 } else { 1 };
        self.bytes.chunks_exact(step).map(|unit| match unit {
            [low, high] => u16::from_le_bytes([*low, *high]),
            [byte] => u16::from(*byte),
            _ => 0,
        })
    }

    /// Number of UTF-16 units.
    pub fn len(&self) -> usize {
        if self.wide { self.bytes.len() / 2 } else { self.bytes.len() }
    }

    /// Whether there are none: the name of a key's default value.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The hash kept beside the key in an `lh` list ("Hash leaf", note).
    pub(super) fn hash(&self) -> u32 {
        self.units().fold(0, |hash: u32, unit| hash.wrapping_mul(37).wrapping_add(upcase(unit).into()))
    }

    /// The hint kept beside the key in an `lf` list: the first four units as bytes, nothing when one does not fit
    /// ("Fast leaf").
    pub(super) fn hint(&self) -> [u8; 4] {
        let mut hint = [0; 4];
        for (place, unit) in hint.iter_mut().zip(self.units()) {
            match u8::try_from(unit) {
                Ok(byte) => *place = byte,
                Err(_) => return [0; 4],
            }
        }
        hint
    }

    /// Whether this is the name asked for; `wanted` is in upper case already.
    pub(super) fn is(&self, wanted: &[u16]) -> bool {
        self.len() == wanted.len() && self.units().map(upcase).eq(wanted.iter().copied())
    }

    /// Order among subkeys; `other` is in upper case already ("Index leaf": by character codes of upper case).
    pub(super) fn compare(&self, other: &[u16]) -> Ordering {
        self.units().map(upcase).cmp(other.iter().copied())
    }
}

impl PartialEq for Name<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Name<'_> {}

impl PartialOrd for Name<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Name<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.units().map(upcase).cmp(other.units().map(upcase))
    }
}

impl fmt::Display for Name<'_> {
    /// Lossy: a lone surrogate becomes U+FFFD.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write as _;
        char::decode_utf16(self.units())
            .try_for_each(|c| f.write_char(c.unwrap_or(char::REPLACEMENT_CHARACTER)))
    }
}

impl fmt::Debug for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.to_string())
    }
}

/// Units of a text in upper case, to look a name up by.
pub(super) fn uppercase(text: &str) -> Vec<u16> {
    text.encode_utf16().map(upcase).collect()
}

/// The hash of a name that is in upper case already.
pub(super) fn hash_of(upper: &[u16]) -> u32 {
    upper.iter().fold(0, |hash: u32, unit| hash.wrapping_mul(37).wrapping_add(u32::from(*unit)))
}

/// A new name in the form in which it is stored: Latin-1 ("compressed") if that is possible.
pub(super) struct Spelling {
    pub bytes: Vec<u8>,
    pub wide: bool,
    /// Number of UTF-16 units.
    pub units: usize,
}

impl Spelling {
    /// Of a key. Windows' limits, and nothing whose hash is not certain.
    pub fn of_key(name: &str) -> Result<Spelling, Error> {
        let wrong = |fault| Err(Error::Name { name: name.to_owned(), fault });
        if name.is_empty() {
            return wrong(NameFault::Empty);
        }
        if let Some(unit) = name.encode_utf16().find(|unit| is_unsettled(*unit)) {
            return wrong(NameFault::UnsettledCase { unit });
        }
        Spelling::new(name, KEY_NAME)
    }

    /// Of a value; may be empty.
    pub fn of_value(name: &str) -> Result<Spelling, Error> {
        Spelling::new(name, VALUE_NAME)
    }

    fn new(name: &str, max: usize) -> Result<Spelling, Error> {
        let wrong = |fault| Err(Error::Name { name: name.to_owned(), fault });
        let units: Vec<u16> = name.encode_utf16().collect();
        if units.len() > max {
            return wrong(NameFault::Long { length: units.len(), max });
        }
        if units.contains(&0) {
            return wrong(NameFault::Nul);
        }
        let narrow: Result<Vec<u8>, _> = units.iter().map(|unit| u8::try_from(*unit)).collect();
        Ok(match narrow {
            Ok(bytes) => Spelling { bytes, wide: false, units: units.len() },
            Err(_) => Spelling {
                bytes: units.iter().flat_map(|unit| unit.to_le_bytes()).collect(),
                wide: true,
                units: units.len(),
            },
        })
    }

    pub fn name(&self) -> Name<'_> {
        Name::new(&self.bytes, self.wide)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_as_windows_does() {
        // Written by Windows into nt-hive's test hive for the key named U+10438 (hive-trials.md, pitfall 1).
        assert_eq!(Spelling::of_key("\u{10438}").unwrap().name().hash(), 0x0020_145d);
        assert_eq!(hash_of(&uppercase("\u{10438}")), 0x0020_145d);
        assert_eq!(Spelling::of_key("ab").unwrap().name().hash(), 0x41 * 37 + 0x42);
    }

    #[test]
    fn compares_by_upper_case_units() {
        let order = |a: &str, b: &str| {
            let (a, b) = (Spelling::of_value(a).unwrap(), Spelling::of_value(b).unwrap());
            a.name().cmp(&b.name())
        };
        assert_eq!(order("Software", "SOFTWARE"), Ordering::Equal);
        assert_eq!(order("ÄÖ", "äö"), Ordering::Equal);
        assert_eq!(order("ß", "SS"), Ordering::Greater);
        assert_eq!(order("a", "ab"), Ordering::Less);
        assert_eq!(order("a_", "AZ"), Ordering::Greater, "upper case before comparing: _ is after Z");
        assert_eq!(order("ÿ", "ア"), Ordering::Less, "ÿ becomes U+0178, which no Latin-1 name can hold");
        assert!(Spelling::of_value("ÿ").unwrap().name().is(&[0x178]));
    }

    #[test]
    fn is_narrow_when_latin_1_holds_it() {
        let spelling = |text| Spelling::of_key(text).unwrap();
        assert_eq!((spelling("Aÿ").wide, spelling("Aÿ").bytes.len()), (false, 2));
        assert_eq!((spelling("AĀ").wide, spelling("AĀ").bytes.len()), (true, 4));
        assert_eq!(spelling("AbCde").name().hint(), *b"AbCd");
        assert_eq!(spelling("Ab").name().hint(), *b"Ab\0\0");
        assert_eq!(spelling("AbĀde").name().hint(), [0; 4]);
        assert_eq!(spelling("AbcdĀ").name().hint(), *b"Abcd");
    }

    #[test]
    fn shows_lone_surrogates_as_replacement() {
        let bytes = [0x41, 0, 0x01, 0xd8, 0x42, 0];
        assert_eq!(Name::new(&bytes, true).to_string(), "A\u{fffd}B");
        assert_eq!(Name::new(&bytes, true).len(), 3);
    }

    #[test]
    fn refuses_names_windows_could_not_use() {
        let fault = |result: Result<Spelling, Error>| match result {
            Err(Error::Name { fault, .. }) => fault,
            other => panic!("{:?}", other.map(|s| s.bytes)),
        };
        assert_eq!(fault(Spelling::of_key("")), NameFault::Empty);
        assert_eq!(fault(Spelling::of_key("a\0")), NameFault::Nul);
        assert_eq!(fault(Spelling::of_key(&"x".repeat(256))), NameFault::Long { length: 256, max: 255 });
        assert_eq!(fault(Spelling::of_key("ა")), NameFault::UnsettledCase { unit: 0x10d0 });
        assert!(Spelling::of_value("ა").is_ok(), "values have no order and no hash");
        assert!(Spelling::of_value("").is_ok());
    }
}
