//! The first 4096 bytes of a hive (specification: "Base block").

use super::bytes::{put, u32_at};
use super::error::{Error, NotAHive};

/// Length of the base block; the bins follow.
pub(super) const BASE_BLOCK: usize = 4096;
/// The part that a transaction log repeats, and the checksum covers all but its last four bytes.
pub(super) const HEAD: usize = 512;

/// Bit of [`BaseBlock::flags`]: "KTM locked the hive", pending or anticipated transactions.
pub(super) const TRANSACTIONS: u32 = 0x1;
/// Bit of [`BaseBlock::flags`]: the hive supports layered keys (version 1.6).
pub(super) const LAYERED: u32 = 0x2;

const SEQUENCE: usize = 4;
const WRITTEN: usize = 12;
const FILE_TYPE: usize = 28;
const BINS_SIZE: usize = 40;
const FLAGS: usize = 144;
const CHECKSUM: usize = 508;

/// The fields of a base block that matter for reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct BaseBlock {
    pub primary: u32,
    pub secondary: u32,
    pub major: u32,
    pub minor: u32,
    pub file_type: u32,
    pub format: u32,
    pub root: u32,
    pub bins_size: u32,
    pub flags: u32,
    pub checksum_ok: bool,
}

impl BaseBlock {
    /// Reads the fields; checks length and signature alone.
    pub fn read(bytes: &[u8]) -> Result<BaseBlock, Error> {
        if bytes.len() < HEAD {
            let reason = NotAHive::Short { length: bytes.len() as u64 };
            return Err(Error::NotAHive { at: 0, reason });
        }
        if !bytes.starts_with(b"regf") {
            let found = u32_at(bytes, 0).to_le_bytes();
            return Err(Error::NotAHive { at: 0, reason: NotAHive::Signature { found } });
        }
        Ok(BaseBlock {
            primary: u32_at(bytes, SEQUENCE),
            secondary: u32_at(bytes, SEQUENCE + 4),
            major: u32_at(bytes, 20),
            minor: u32_at(bytes, 24),
            file_type: u32_at(bytes, FILE_TYPE),
            format: u32_at(bytes, 32),
            root: u32_at(bytes, 36),
            bins_size: u32_at(bytes, BINS_SIZE),
            flags: u32_at(bytes, FLAGS),
            checksum_ok: u32_at(bytes, CHECKSUM) == checksum(bytes),
        })
    }

    /// Dirty as the specification means it: numbers differ or the checksum is wrong.
    pub fn is_dirty(&self) -> bool {
        !self.checksum_ok || self.primary != self.secondary
    }

    /// What must hold for the hive to be read without its logs.
    pub fn must_be_clean(&self) -> Result<(), Error> {
        match *self {
            BaseBlock { primary, secondary, checksum_ok, .. } if self.is_dirty() => {
                Err(Error::Dirty { primary, secondary, checksum_ok })
            }
            _ => Ok(()),
        }
    }

    /// Whether this is a hive of a version that is described.
    pub fn identify(&self) -> Result<(), Error> {
        if self.major != 1 || !(3..=6).contains(&self.minor) {
            return Err(Error::Version { major: self.major, minor: self.minor });
        }
        let wrong = |at, reason| Err(Error::NotAHive { at, reason });
        if self.file_type != 0 {
            return wrong(FILE_TYPE as u64, NotAHive::FileType { found: self.file_type });
        }
        if self.format != 1 {
            return wrong(32, NotAHive::Format { found: self.format });
        }
        Ok(())
    }

    /// What must hold for the bins to be readable, given the length of the whole file.
    pub fn validate(&self, length: u64) -> Result<(), Error> {
        self.identify()?;
        if !self.bins_size.is_multiple_of(4096) {
            return Err(Error::NotAHive {
                at: BINS_SIZE as u64,
                reason: NotAHive::BinsSize { found: self.bins_size },
            });
        }
        let needs = BASE_BLOCK as u64 + u64::from(self.bins_size);
        if needs > length {
            return Err(Error::CutOff { needs, has: length });
        }
        Ok(())
    }
}

/// XOR of the first 508 bytes as 32-bit numbers; 0 becomes 1 and ffffffff becomes fffffffe ("Base block", note 2).
pub(super) fn checksum(head: &[u8]) -> u32 {
    let sum = head.chunks_exact(4).take(CHECKSUM / 4).fold(0, |sum, chunk| sum ^ u32_at(chunk, 0));
    match sum {
        0 => 1,
        u32::MAX => u32::MAX - 1,
        sum => sum,
    }
}

/// What a finished write leaves in the base block.
pub(super) struct Seal {
    pub sequence: u32,
    pub bins_size: u32,
    /// `None` leaves the timestamp as it is (a replayed hive that nobody has written yet).
    pub written: Option<u64>,
    /// `None` leaves the flags as they are.
    pub flags: Option<u32>,
}

impl Seal {
    /// Writes both sequence numbers, the other fields and, last, the checksum.
    pub fn apply(&self, base: &mut [u8]) {
        put(base, SEQUENCE, &self.sequence.to_le_bytes());
        put(base, SEQUENCE + 4, &self.sequence.to_le_bytes());
        put(base, FILE_TYPE, &0_u32.to_le_bytes());
        put(base, BINS_SIZE, &self.bins_size.to_le_bytes());
        if let Some(written) = self.written {
            put(base, WRITTEN, &written.to_le_bytes());
        }
        if let Some(flags) = self.flags {
            put(base, FLAGS, &flags.to_le_bytes());
        }
        let sum = checksum(base);
        put(base, CHECKSUM, &sum.to_le_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksum_is_never_zero_or_all_ones() {
        let mut head = vec![0; HEAD];
        assert_eq!(checksum(&head), 1);
        head[..4].copy_from_slice(&[0xff; 4]);
        assert_eq!(checksum(&head), 0xffff_fffe);
        head[4] = 1;
        assert_eq!(checksum(&head), 0xffff_fffe, "ffffffff xor 1");
        head[4] = 3;
        assert_eq!(checksum(&head), 0xffff_fffc);
        head[508] = 7;
        assert_eq!(checksum(&head), 0xffff_fffc, "the checksum does not cover itself");
    }

    #[test]
    fn a_sealed_block_is_clean() {
        let mut base = vec![0; BASE_BLOCK];
        base[..4].copy_from_slice(b"regf");
        base[4] = 7;
        assert!(BaseBlock::read(&base).unwrap().is_dirty());
        Seal { sequence: 8, bins_size: 4096, written: Some(5), flags: None }.apply(&mut base);
        let block = BaseBlock::read(&base).unwrap();
        assert!(!block.is_dirty());
        assert_eq!((block.primary, block.secondary, block.bins_size), (8, 8, 4096));
        base[600] = 1;
        assert!(!BaseBlock::read(&base).unwrap().is_dirty(), "beyond the head nothing is covered");
        base[300] = 1;
        assert!(BaseBlock::read(&base).unwrap().is_dirty());
    }
}
