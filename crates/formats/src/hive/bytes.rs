//! Little-endian numbers out of byte slices.
//!
//! Every reader of a structure checks its length once and then reads fields at constant places. These functions
//! cannot panic: beyond the end they read 0, which a checked caller never meets.

pub(super) fn u16_at(bytes: &[u8], at: usize) -> u16 {
    bytes.get(at..).and_then(|rest| rest.first_chunk()).map_or(0, |chunk| u16::from_le_bytes(*chunk))
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..).and_then(|rest| rest.first_chunk()).map_or(0, |chunk| u32::from_le_bytes(*chunk))
}

pub(super) fn u64_at(bytes: &[u8], at: usize) -> u64 {
    bytes.get(at..).and_then(|rest| rest.first_chunk()).map_or(0, |chunk| u64::from_le_bytes(*chunk))
}

/// Overwrites `data.len()` bytes at `at`; nothing at all when they do not fit.
pub(super) fn put(bytes: &mut [u8], at: usize, data: &[u8]) {
    if let Some(place) = bytes.get_mut(at..).and_then(|rest| rest.get_mut(..data.len())) {
        place.copy_from_slice(data);
    }
}

/// The 32-bit numbers of an array of them; a rest of less than four bytes is left out.
pub(super) fn words(bytes: &[u8]) -> impl DoubleEndedIterator<Item = u32> + ExactSizeIterator + Clone + '_ {
    bytes.chunks_exact(4).map(|chunk| u32_at(chunk, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_little_endian_and_zero_beyond_the_end() {
        let bytes = [1, 2, 3, 4, 5, 6, 7, 8];
        assert_eq!(u16_at(&bytes, 1), 0x0302);
        assert_eq!(u32_at(&bytes, 4), 0x0807_0605);
        assert_eq!(u64_at(&bytes, 0), 0x0807_0605_0403_0201);
        assert_eq!((u16_at(&bytes, 7), u32_at(&bytes, 5), u64_at(&bytes, 1)), (0, 0, 0));
        assert_eq!(u32_at(&bytes, usize::MAX), 0);
    }

    #[test]
    fn puts_all_or_nothing() {
        let mut bytes = [0; 4];
        put(&mut bytes, 2, &[1, 2]);
        put(&mut bytes, 3, &[9, 9]);
        put(&mut bytes, usize::MAX, &[9]);
        assert_eq!(bytes, [0, 0, 1, 2]);
    }
}
