//! A new hive: one bin, a root key, and its security.

use super::alloc::{bin_head, negative};
use super::base_block::{BASE_BLOCK, Seal};
use super::bytes::{put, u16_at, u32_at};
use super::error::Error;
use super::image::{Image, NONE};
use super::key::{COMPRESSED, HIVE_ENTRY, NO_DELETE, NODE, SECURITY_HEAD, field};
use super::survey::BIN_HEAD;
use super::{FileTime, Hive};

/// Version 1.5: `lh` lists and big data, what Windows has written since XP.
const MINOR: u32 = 5;
const ROOT_NAME: &[u8] = b"ROOT";

/// Owner Administrators, group SYSTEM; SYSTEM and Administrators may do everything, Users may read; inherited by
/// subkeys. In SDDL: `O:BAG:SYD:(A;CI;KA;;;SY)(A;CI;KA;;;BA)(A;CI;KR;;;BU)`, as MS-DTYP 2.4.6 lays it out.
#[rustfmt::skip]
const SECURITY: [u8; 124] = [
    // revision, -, control: DACL present, self-relative; offsets of owner, group, SACL, DACL
    1, 0, 0x04, 0x80, 20, 0, 0, 0, 36, 0, 0, 0, 0, 0, 0, 0, 48, 0, 0, 0,
    // owner S-1-5-32-544
    1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 0x20, 2, 0, 0,
    // group S-1-5-18
    1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0,
    // DACL: revision 2, 76 bytes, three entries
    2, 0, 76, 0, 3, 0, 0, 0,
    // allow, for containers too: all access for S-1-5-18
    0, 2, 20, 0, 0x3f, 0, 0x0f, 0, 1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0,
    // all access for S-1-5-32-544
    0, 2, 24, 0, 0x3f, 0, 0x0f, 0, 1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 0x20, 2, 0, 0,
    // read for S-1-5-32-545
    0, 2, 24, 0, 0x19, 0, 0x02, 0, 1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 0x21, 2, 0, 0,
];

impl Hive {
    /// A new hive of version 1.5 with a root key alone. Its security gives SYSTEM and Administrators everything and
    /// lets Users read; keys made later inherit it.
    pub fn create(now: FileTime) -> Hive {
        build(now, &SECURITY)
    }

    /// A new hive whose root key has that security: a self-relative descriptor of at most 64 KB.
    pub fn create_with_security(now: FileTime, security: &[u8]) -> Result<Hive, Error> {
        validate(security)?;
        Ok(build(now, security))
    }
}

fn build(now: FileTime, security: &[u8]) -> Hive {
    let mut root = vec![0; NODE];
    {
        let mut put = |at: u32, data: &[u8]| put(&mut root, at as usize, data);
        put(0, b"nk");
        put(field::FLAGS, &(HIVE_ENTRY | NO_DELETE | COMPRESSED).to_le_bytes());
        put(field::WRITTEN, &now.0.to_le_bytes());
        for none in [field::PARENT, field::SUBKEY_LIST, field::VOLATILE_LIST, field::VALUE_LIST, field::CLASS]
        {
            put(none, &NONE.to_le_bytes());
        }
        put(field::NAME_LENGTH, &(ROOT_NAME.len() as u16).to_le_bytes());
    }
    root.extend(ROOT_NAME);
    let item_at = BIN_HEAD + cell_size(root.len());
    put(&mut root, field::SECURITY as usize, &item_at.to_le_bytes());

    // The only item of the ring: next and previous are itself, and one key uses it.
    let mut item = b"sk\0\0".to_vec();
    for word in [item_at, item_at, 1, security.len() as u32] {
        item.extend(word.to_le_bytes());
    }
    item.extend(security);

    let end = item_at + cell_size(item.len());
    let size = end.next_multiple_of(4096);
    let mut bytes = vec![0; BASE_BLOCK];
    bytes.extend(bin_head(0, size, now.0));
    for cell in [root, item] {
        let length = cell_size(cell.len());
        bytes.extend(negative(length));
        bytes.extend(&cell);
        bytes.resize(bytes.len() + length as usize - 4 - cell.len(), 0);
    }
    if end < size {
        bytes.extend((size - end).to_le_bytes());
    }
    bytes.resize(BASE_BLOCK + size as usize, 0);

    put(&mut bytes, 0, b"regf");
    put(&mut bytes, 20, &1_u32.to_le_bytes());
    put(&mut bytes, 24, &MINOR.to_le_bytes());
    put(&mut bytes, 32, &1_u32.to_le_bytes());
    put(&mut bytes, 36, &BIN_HEAD.to_le_bytes());
    put(&mut bytes, 44, &1_u32.to_le_bytes());
    Seal { sequence: 1, bins_size: size, written: Some(now.0), flags: None }.apply(&mut bytes);
    Hive::of(Image::new(bytes, size, MINOR, BIN_HEAD), 0, 1)
}

fn cell_size(content: usize) -> u32 {
    (content as u32 + 4).next_multiple_of(8)
}

/// Checks what a security descriptor must be to stand in a hive (MS-DTYP 2.4.6): self-relative, its parts inside it.
fn validate(security: &[u8]) -> Result<(), Error> {
    const SELF_RELATIVE: u16 = 0x8000;
    let wrong = |at: usize| Err(Error::Security { at: at as u64 });
    if security.len() < SECURITY_HEAD || security.len() > 0xffff || security.first() != Some(&1) {
        return wrong(0);
    }
    if u16_at(security, 2) & SELF_RELATIVE == 0 {
        return wrong(2);
    }
    // Owner and group are SIDs: revision 1, a number of parts, six bytes of authority, the parts.
    for field in [4, 8] {
        let at = u32_at(security, field) as usize;
        let sid = security.get(at..).unwrap_or_default();
        let parts = sid.get(1).copied().unwrap_or(0);
        if at != 0 && (sid.first() != Some(&1) || parts > 15 || sid.len() < 8 + 4 * usize::from(parts)) {
            return wrong(field);
        }
    }
    // SACL and DACL: revision 2 to 4, and their own length.
    for field in [12, 16] {
        let at = u32_at(security, field) as usize;
        let acl = security.get(at..).unwrap_or_default();
        let length = usize::from(u16_at(acl, 2));
        let revision = acl.first().copied().unwrap_or(0);
        if at != 0 && (!(2..=4).contains(&revision) || length < 8 || acl.len() < length) {
            return wrong(field);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: FileTime = FileTime(132_000_000_000_000_000);

    #[test]
    fn a_new_hive_is_sound_and_opens() {
        let mut hive = Hive::create(NOW);
        assert_eq!(hive.check(), []);
        let bytes = hive.commit(NOW).unwrap().to_vec();
        assert_eq!(bytes.len(), 8192);
        let hive = Hive::open(bytes).unwrap();
        let root = hive.root().unwrap();
        assert_eq!((root.name().as_str(), root.timestamp()), ("ROOT", NOW));
        assert_eq!(root.security().unwrap(), SECURITY);
        assert_eq!((root.subkeys().count(), root.values().count()), (0, 0));
    }

    #[test]
    fn the_default_security_is_well_formed() {
        assert_eq!(validate(&SECURITY), Ok(()));
        // The DACL's entries fill it exactly.
        let mut at = 48 + 8;
        for _ in 0..u16_at(&SECURITY, 48 + 4) {
            at += usize::from(u16_at(&SECURITY, at + 2));
        }
        assert_eq!(at, 48 + usize::from(u16_at(&SECURITY, 48 + 2)));
        assert_eq!(at, SECURITY.len());
    }

    #[test]
    fn a_given_security_is_kept_and_a_damaged_one_refused() {
        let big = [&SECURITY[..], &[7; 9000]].concat();
        let hive = Hive::create_with_security(NOW, &big).unwrap();
        assert_eq!(hive.check(), []);
        assert_eq!(hive.root().unwrap().security().unwrap(), big);
        for (at, byte, place) in [(0, 2, 0), (3, 0, 2), (4, 119, 4), (8, 255, 8), (16, 118, 16), (48, 9, 16)]
        {
            let mut damaged = SECURITY;
            damaged[at] = byte;
            let result = Hive::create_with_security(NOW, &damaged).map(|_| ());
            assert_eq!(result, Err(Error::Security { at: place }), "byte {at}");
        }
        assert!(Hive::create_with_security(NOW, &SECURITY[..19]).is_err());
    }

    #[test]
    fn a_cell_that_ends_with_its_bin_leaves_no_free_cell() {
        for extra in 0..64 {
            let security = [&SECURITY[..], &vec![0; 4096 - 32 - 84 - 24 - SECURITY.len() - extra]].concat();
            let hive = Hive::create_with_security(NOW, &security).unwrap();
            assert_eq!(hive.check(), [], "{extra}");
        }
    }
}
