//! The bytes of a hive: cells read with all bounds checked, and writes that can be taken back.

use super::base_block::BASE_BLOCK;
use super::bytes::{put, u32_at};
use super::cells::{self, Cells};
use super::error::{Error, Fault};

/// A reference that leads nowhere.
pub(super) const NONE: u32 = u32::MAX;

/// A whole hive file in memory.
pub(super) struct Image {
    bytes: Vec<u8>,
    /// Bytes of bins; what lies behind them in the file has no meaning.
    bins: u32,
    minor: u32,
    root: u32,
    undo: Undo,
}

/// What to put back if an edit fails.
#[derive(Default)]
struct Undo {
    /// Place and length of each write, oldest first, and the bytes that were there.
    writes: Vec<(usize, usize)>,
    old: Vec<u8>,
    file_length: usize,
    bins: u32,
}

impl Image {
    /// The caller has checked that `bins` bytes follow the base block.
    pub fn new(bytes: Vec<u8>, bins: u32, minor: u32, root: u32) -> Image {
        Image { bytes, bins, minor, root, undo: Undo::default() }
    }

    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// The base block, for sealing.
    pub fn bytes_mut(&mut self) -> &mut [u8] {
        &mut self.bytes
    }

    pub fn bins(&self) -> &[u8] {
        self.bytes.get(BASE_BLOCK..BASE_BLOCK + self.bins as usize).unwrap_or_default()
    }

    /// Begins a row of writes that [`Image::roll_back`] can take back until [`Image::keep`].
    pub fn begin(&mut self) {
        self.undo.writes.clear();
        self.undo.old.clear();
        self.undo.file_length = self.bytes.len();
        self.undo.bins = self.bins;
    }

    /// Makes the writes final; true when there were any.
    pub fn keep(&mut self) -> bool {
        let undo = std::mem::take(&mut self.undo);
        !undo.writes.is_empty()
    }

    /// Puts everything back as it was at [`Image::begin`]; true when there was anything to put back.
    pub fn roll_back(&mut self) -> bool {
        let undo = std::mem::take(&mut self.undo);
        let mut end = undo.old.len();
        for (at, length) in undo.writes.iter().rev() {
            let start = end - length;
            put(&mut self.bytes, *at, undo.old.get(start..end).unwrap_or_default());
            end = start;
        }
        self.bytes.truncate(undo.file_length);
        self.bins = undo.bins;
        !undo.writes.is_empty()
    }

    /// Writes into the bins at `offset`, remembering what was there. Outside the bins it is an error.
    pub fn write(&mut self, offset: u32, data: &[u8]) -> Result<(), Error> {
        let at = BASE_BLOCK + offset as usize;
        let end = BASE_BLOCK + self.bins as usize;
        let place = self.bytes.get_mut(at..end).and_then(|rest| rest.get_mut(..data.len()));
        let Some(place) = place else {
            return Err(damaged(offset, Fault::OutOfBins { offset }));
        };
        self.undo.writes.push((at, place.len()));
        self.undo.old.extend_from_slice(place);
        place.copy_from_slice(data);
        Ok(())
    }

    /// Writes `data` at `at` inside the content of the cell `cell`.
    pub fn write_in(&mut self, cell: u32, at: u32, data: &[u8]) -> Result<(), Error> {
        self.write(cell.saturating_add(4).saturating_add(at), data)
    }

    /// Adds `size` bytes (a multiple of 4096) after the last bin and returns their offset. What lay behind the bins is overwritten;
    /// the file grows only when that was not enough.
    pub fn grow(&mut self, size: u32) -> Result<u32, Error> {
        let start = self.bins;
        // The top bit of a reference marks volatile cells, so bins end below it.
        let bins = start
            .checked_add(size)
            .filter(|end| *end <= 0x7fff_f000)
            .ok_or(Error::Full { at: file_offset(start), needs: u64::from(size) })?;
        let needs = BASE_BLOCK + bins as usize;
        if self.bytes.len() < needs {
            self.bytes.resize(needs, 0);
        }
        self.bins = bins;
        self.write(start, &vec![0; size as usize])?;
        Ok(start)
    }
}

impl Cells for Image {
    fn cell(&self, offset: u32) -> Result<&[u8], Error> {
        cells::begins(offset, self.bins)?;
        let rest = self.bins().get(offset as usize..).unwrap_or_default();
        let length = cells::content(offset, self.bins, u32_at(rest, 0))?;
        Ok(rest.get(4..4 + length as usize).unwrap_or_default())
    }

    fn bins_size(&self) -> u32 {
        self.bins
    }

    fn minor(&self) -> u32 {
        self.minor
    }

    fn root(&self) -> u32 {
        self.root
    }
}

/// The file offset of a bins offset.
pub(super) fn file_offset(offset: u32) -> u64 {
    BASE_BLOCK as u64 + u64::from(offset)
}

pub(super) fn damaged(offset: u32, fault: Fault) -> Error {
    Error::Damaged { at: file_offset(offset), fault }
}

pub(super) fn short(offset: u32, what: &'static str, needs: usize, has: usize) -> Error {
    damaged(offset, Fault::Short { what, needs: needs as u64, has: has as u64 })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn image() -> Image {
        let mut bytes = vec![0; BASE_BLOCK + 64];
        put(&mut bytes, BASE_BLOCK, &(-16_i32).to_le_bytes());
        put(&mut bytes, BASE_BLOCK + 4, b"nk");
        put(&mut bytes, BASE_BLOCK + 16, &16_i32.to_le_bytes());
        put(&mut bytes, BASE_BLOCK + 32, &(-40_i32).to_le_bytes());
        put(&mut bytes, BASE_BLOCK + 40, &(-12_i32).to_le_bytes());
        Image::new(bytes, 64, 5, 0)
    }

    fn fault(result: Result<&[u8], Error>) -> Fault {
        match result {
            Err(Error::Damaged { fault, .. }) => fault,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_cell_must_be_aligned_used_and_inside() {
        let image = image();
        assert_eq!(image.cell(0).unwrap().len(), 12);
        assert_eq!(fault(image.cell(4)), Fault::Misaligned { offset: 4 });
        assert_eq!(fault(image.cell(16)), Fault::Free);
        assert_eq!(fault(image.cell(32)), Fault::CellSize { size: -40 });
        assert_eq!(fault(image.cell(40)), Fault::CellSize { size: -12 });
        assert_eq!(fault(image.cell(24)), Fault::CellSize { size: 0 });
        assert_eq!(fault(image.cell(64)), Fault::OutOfBins { offset: 64 });
        assert_eq!(fault(image.cell(NONE)), Fault::OutOfBins { offset: NONE });
    }

    #[test]
    fn a_record_has_its_signature_and_length() {
        let image = image();
        assert!(image.record(0, *b"nk", "key", 12).is_ok());
        assert_eq!(
            fault(image.record(0, *b"vk", "value", 12)),
            Fault::Signature { wanted: *b"vk", found: *b"nk" }
        );
        assert_eq!(
            fault(image.record(0, *b"nk", "key", 13)),
            Fault::Short { what: "key", needs: 13, has: 12 }
        );
    }

    #[test]
    fn writes_and_growth_can_be_taken_back() {
        let mut image = image();
        image.bytes.extend_from_slice(b"tail");
        let before = image.bytes().to_vec();
        image.begin();
        image.write(0, b"abc").unwrap();
        image.write(1, b"xyz").unwrap();
        assert_eq!(image.grow(4096).unwrap(), 64);
        image.write(64, b"hbin").unwrap();
        assert_eq!(&image.bins()[..4], b"axyz");
        assert_eq!(image.bins_size(), 64 + 4096);
        assert!(image.write(64 + 4096 - 2, b"hbin").is_err());
        assert!(image.roll_back());
        assert_eq!(image.bytes(), before);
        assert_eq!(image.bins_size(), 64);
        image.begin();
        assert!(!image.roll_back());
    }
}
