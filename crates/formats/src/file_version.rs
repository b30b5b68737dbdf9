//! The version that a Windows program's file carries in its resources (`VS_FIXEDFILEINFO`).

use object::LittleEndian as LE;
use object::pe::{ImageNtHeaders32, ImageNtHeaders64, RT_VERSION};
use object::read::pe::{ImageNtHeaders, PeFile, ResourceDirectory, ResourceDirectoryEntryData};
use object::{FileKind, ReadRef};

/// What a version resource begins its fixed part with.
const SIGNATURE: [u8; 4] = 0xFEEF_04BD_u32.to_le_bytes();
/// The fixed part begins behind a heading of at most so many bytes.
const HEADING: usize = 64;

/// The file version of a program's file, as `10.0.17763.1`. `None` if the file is no program, or carries none.
pub fn file_version(bytes: &[u8]) -> Option<String> {
    match FileKind::parse(bytes).ok()? {
        FileKind::Pe32 => of::<ImageNtHeaders32>(bytes),
        FileKind::Pe64 => of::<ImageNtHeaders64>(bytes),
        _ => None,
    }
}

fn of<Headers: ImageNtHeaders>(bytes: &[u8]) -> Option<String> {
    let file = PeFile::<Headers>::parse(bytes).ok()?;
    let sections = file.section_table();
    let resources = file.data_directories().resource_directory(bytes, &sections).ok()??;
    let versions = resources.root().ok()?.entries.iter().find(|entry| {
        let id = entry.name_or_id.get(LE);
        id == u32::from(RT_VERSION)
    })?;
    let data = first_data(resources, versions.data(resources).ok()?)?;
    let content = sections.pe_data_at(bytes, data.0)?.get(..usize::try_from(data.1).ok()?)?;
    fixed_part(content)
}

/// The first data below an entry: a version is looked for by any name, in any language. The address and the length.
fn first_data(resources: ResourceDirectory<'_>, below: ResourceDirectoryEntryData<'_>) -> Option<(u32, u32)> {
    let mut at = below;
    // By name, then by language.
    for _ in 0..3 {
        match at {
            ResourceDirectoryEntryData::Data(data) => {
                return Some((data.offset_to_data.get(LE), data.size.get(LE)));
            }
            ResourceDirectoryEntryData::Table(table) => at = table.entries.first()?.data(resources).ok()?,
        }
    }
    None
}

fn fixed_part(content: &[u8]) -> Option<String> {
    let heading = content.get(..HEADING.min(content.len()))?;
    let at = heading.windows(4).position(|window| window == SIGNATURE)?;
    let word = |offset: usize| -> Option<u32> {
        content.read_at::<object::U32<LE>>(u64::try_from(at + offset).ok()?).ok().map(|word| word.get(LE))
    };
    let (high, low) = (word(8)?, word(12)?);
    Some(format!("{}.{}.{}.{}", high >> 16, high & 0xffff, low >> 16, low & 0xffff))
}

/// A file for a practice terminal that carries a version and runs nothing: headers and a section with the version's resource.
/// A version's missing numbers are 0, and none is above 65535.
pub fn practice(version: &str) -> Vec<u8> {
    /// The place of the section, in the file and in memory.
    const SECTION: usize = 0x200;
    let mut numbers = version.split('.').map(|part| part.parse::<u16>().unwrap_or(u16::MAX));
    let mut next = || numbers.next().unwrap_or(0);
    let numbers = [next(), next(), next(), next()];
    let mut bytes = vec![0_u8; 2 * SECTION];
    let mut put = |at: usize, content: &[u8]| bytes[at..at + content.len()].copy_from_slice(content);
    let word = |number: usize| u32::try_from(number).unwrap_or(u32::MAX).to_le_bytes();
    // The old header leads to the new one (PE format, "MS-DOS Stub", "COFF File Header", "Optional Header").
    put(0, b"MZ");
    put(0x3c, &word(0x40));
    put(0x40, b"PE\0\0");
    put(0x44, &0x014c_u16.to_le_bytes());
    put(0x46, &1_u16.to_le_bytes());
    put(0x54, &0xe0_u16.to_le_bytes());
    put(0x56, &0x0102_u16.to_le_bytes());
    put(0x58, &0x010b_u16.to_le_bytes());
    put(0x58 + 32, &word(SECTION));
    put(0x58 + 36, &word(SECTION));
    put(0x58 + 56, &word(2 * SECTION));
    put(0x58 + 60, &word(SECTION));
    put(0x58 + 92, &word(16));
    // The third directory is that of the resources.
    put(0x58 + 96 + 2 * 8, &[word(SECTION), word(SECTION)].concat());
    put(0x138, b".rsrc\0\0\0");
    put(0x138 + 8, &[word(SECTION), word(SECTION), word(SECTION), word(SECTION)].concat());
    put(0x138 + 36, &0x4000_0040_u32.to_le_bytes());
    // Three directories, each with one entry: kind 16, name 1, Japanese; then the data.
    for (at, id, below) in [(0_usize, 16_u32, 0x8000_0018_u32), (0x18, 1, 0x8000_0030), (0x30, 0x411, 0x48)] {
        put(SECTION + at + 14, &1_u16.to_le_bytes());
        put(SECTION + at + 16, &id.to_le_bytes());
        put(SECTION + at + 20, &below.to_le_bytes());
    }
    put(SECTION + 0x48, &[word(SECTION + 0x58), word(0x5c)].concat());
    // The heading of the version's resource, and its fixed part.
    let data = SECTION + 0x58;
    put(data, &[0x5c_u16, 52, 0].map(u16::to_le_bytes).concat());
    let key: Vec<u8> = "VS_VERSION_INFO\0".encode_utf16().flat_map(u16::to_le_bytes).collect();
    put(data + 6, &key);
    put(data + 40, &SIGNATURE);
    put(data + 44, &word(0x1_0000));
    let halves = [numbers[1], numbers[0], numbers[3], numbers[2]];
    put(data + 48, &halves.map(u16::to_le_bytes).concat());
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        for (version, read) in [("2.3", "2.3.0.0"), ("10.0.17763.5206", "10.0.17763.5206"), ("0", "0.0.0.0")]
        {
            assert_eq!(file_version(&practice(version)).as_deref(), Some(read));
        }
    }

    #[test]
    fn what_is_no_program_or_is_cut_off_carries_none() {
        let whole = practice("1.2.3.4");
        for bytes in [&b""[..], b"MZ", b"#!/bin/sh", &whole[..0x100], &whole[..0x240]] {
            assert_eq!(file_version(bytes), None);
        }
    }
}
