//! What the firmware says of the machine: SMBIOS as Windows hands it out (`GetSystemFirmwareTable`, provider `RSMB`).
//!
//! Layout: DMTF DSP0134 "System Management BIOS Reference Specification" §6 (structures) and §7.2 (type 1), behind
//! Windows' own header of eight bytes (`RawSMBIOSData`).

/// The machine, from structure type 1 ("System Information"). A field is `None` if the firmware does not give it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "SMBIOS's own names")]
pub struct System {
    pub manufacturer: Option<String>,
    pub product: Option<String>,
    pub version: Option<String>,
    pub serial: Option<String>,
    pub family: Option<String>,
}

/// Why a table cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The table ends where something was expected.
    #[error("the SMBIOS table is cut off at offset {at}: {wanted} bytes more were expected")]
    CutOff {
        /// The offset from the table's start.
        at: usize,
        /// How many bytes are missing there.
        wanted: usize,
    },
    /// A structure is too short to be one.
    #[error("the SMBIOS structure at offset {at} has the length {length}")]
    TooShort {
        /// The offset from the table's start.
        at: usize,
        /// Its length field.
        length: u8,
    },
    /// There is no structure of type 1.
    #[error("the SMBIOS table tells nothing of the system (no structure of type 1)")]
    NoSystem,
}

/// Windows' header: calling method, version (two bytes), revision, length of the table.
const HEADER: usize = 8;
/// A structure's own header: type, length, handle.
const HEAD: usize = 4;
const SYSTEM: u8 = 1;
const END: u8 = 127;
/// Offsets of string numbers in structure type 1. Family came with SMBIOS 2.4.
const MANUFACTURER: usize = 4;
const PRODUCT: usize = 5;
const VERSION: usize = 6;
const SERIAL: usize = 7;
const FAMILY: usize = 26;

/// Reads the machine from what Windows hands out.
///
/// # Errors
///
/// If the table is cut off, or has no structure of type 1.
pub fn system(raw: &[u8]) -> Result<System, Error> {
    let header = raw.get(..HEADER).ok_or(Error::CutOff { at: 0, wanted: HEADER - raw.len().min(HEADER) })?;
    let length = u32::from_le_bytes([header[4], header[5], header[6], header[7]]) as usize;
    let table = &raw[HEADER..];
    let cut_off = || Error::CutOff { at: table.len(), wanted: length - table.len() };
    let table = table.get(..length).ok_or_else(cut_off)?;
    let mut at = 0;
    while at < table.len() {
        let head = table.get(at..at + HEAD).ok_or(Error::CutOff { at, wanted: HEAD })?;
        let (kind, length) = (head[0], head[1]);
        if usize::from(length) < HEAD {
            return Err(Error::TooShort { at, length });
        }
        let end = at + usize::from(length);
        let fields = table.get(at..end).ok_or(Error::CutOff { at, wanted: usize::from(length) })?;
        let strings_end = end + strings_length(&table[end..]).ok_or(Error::CutOff { at: end, wanted: 2 })?;
        if kind == SYSTEM {
            let strings = &table[end..strings_end];
            let text = |offset: usize| fields.get(offset).and_then(|number| string(strings, *number));
            return Ok(System {
                manufacturer: text(MANUFACTURER),
                product: text(PRODUCT),
                version: text(VERSION),
                serial: text(SERIAL),
                family: text(FAMILY),
            });
        }
        if kind == END {
            break;
        }
        at = strings_end;
    }
    Err(Error::NoSystem)
}

/// The strings behind a structure end with an empty one; where there are none, with two NULs.
fn strings_length(bytes: &[u8]) -> Option<usize> {
    bytes.windows(2).position(|pair| pair == [0, 0]).map(|position| position + 2)
}

/// A structure's string by its number, from 1. Blanks and nothing are no answer.
fn string(strings: &[u8], number: u8) -> Option<String> {
    let index = usize::from(number).checked_sub(1)?;
    let bytes = strings.split(|byte| *byte == 0).nth(index)?;
    let text = String::from_utf8_lossy(bytes).trim().to_owned();
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A table with a BIOS structure, the system's, and the end, as a notebook's firmware lays it out.
    fn table(length_of_system: u8, strings: &[&str]) -> Vec<u8> {
        let mut table = vec![0, 5, 0, 0, 1, 2];
        table[1] = 6;
        table.extend(b"Some BIOS\0\0");
        let mut fields = vec![SYSTEM, length_of_system, 1, 0, 1, 2, 3, 4];
        fields.resize(usize::from(length_of_system), 0xff);
        if let Some(family) = fields.get_mut(FAMILY) {
            *family = 5;
        }
        table.extend(fields);
        for text in strings {
            table.extend(text.as_bytes());
            table.push(0);
        }
        table.push(0);
        table.extend([END, 4, 2, 0, 0, 0]);
        let mut raw = vec![0, 3, 2, 0];
        raw.extend((table.len() as u32).to_le_bytes());
        raw.extend(table);
        raw
    }

    const E14: [&str; 5] = ["LENOVO", "20TA000BJP", "ThinkPad E14 Gen 2", "PF000000", "ThinkPad E14 Gen 2"];

    #[test]
    fn the_system_is_read_by_its_strings() {
        let system = system(&table(27, &E14)).unwrap();
        assert_eq!(system.manufacturer.as_deref(), Some("LENOVO"));
        assert_eq!(system.product.as_deref(), Some("20TA000BJP"));
        assert_eq!(system.version.as_deref(), Some("ThinkPad E14 Gen 2"));
        assert_eq!(system.serial.as_deref(), Some("PF000000"));
        assert_eq!(system.family.as_deref(), Some("ThinkPad E14 Gen 2"));
    }

    #[test]
    fn older_structures_have_no_family_and_blank_strings_say_nothing() {
        let system = system(&table(25, &["LENOVO", "   ", "x", "y"])).unwrap();
        assert_eq!((system.product, system.family), (None, None));
        assert_eq!(system.version.as_deref(), Some("x"));
    }

    #[test]
    fn what_lies_behind_the_table_is_not_looked_at() {
        let mut raw = table(27, &E14);
        raw.extend([SYSTEM, 4, 0, 0, 0]);
        assert_eq!(system(&raw).unwrap().manufacturer.as_deref(), Some("LENOVO"));
    }

    #[test]
    fn every_cut_is_an_error_and_none_a_panic() {
        let whole = table(27, &E14);
        for cut in 0..whole.len() {
            assert!(super::system(&whole[..cut]).is_err(), "cut at {cut}");
            // The length says so too.
            if cut >= HEADER {
                let mut told = whole[..cut].to_vec();
                told[4..8].copy_from_slice(&((cut - HEADER) as u32).to_le_bytes());
                let _ = super::system(&told);
            }
        }
        let mut endless = whole;
        endless[HEADER + 1] = 0;
        assert_eq!(super::system(&endless), Err(Error::TooShort { at: 0, length: 0 }));
    }
}
