//! Cells taken from free space or a new bin, and given back (specification: "Cell", "Unallocated cell").

use std::collections::{BTreeMap, BTreeSet};

use super::cells::Cells;
use super::error::{Error, Refusal};
use super::image::{Image, file_offset};
use super::survey::{BIN_HEAD, Survey};

/// A cell takes a multiple of this, size field included.
const GRAIN: u32 = 8;

/// Which cells are free, and how often each of the others is referred to.
pub(super) struct Space {
    /// Free cells, offset to size.
    free: BTreeMap<u32, u32>,
    /// The same as size and offset, to find the smallest that fits.
    sizes: BTreeSet<(u32, u32)>,
    /// References to the used cell at every eighth byte; a cell is given back only when it has exactly one.
    references: Vec<u8>,
}

impl Space {
    pub fn of(survey: &Survey<'_>) -> Space {
        Space {
            free: survey.free.iter().copied().collect(),
            sizes: survey.free.iter().map(|(offset, size)| (*size, *offset)).collect(),
            references: survey.references(),
        }
    }

    /// A cell of at least `length` bytes beside its size field, all zero, counted as referred to once.
    ///
    /// Takes the smallest free cell that is large enough and gives back what is left of it.
    pub fn take(&mut self, image: &mut Image, length: usize) -> Result<u32, Error> {
        let size = size_of_cell(image, length)?;
        let offset = match self.sizes.range((size, 0)..).next() {
            Some((_, offset)) => *offset,
            None => self.add_bin(image, size)?,
        };
        let found = self.forget(offset);
        self.set_free_if_any(image, offset + size, found.saturating_sub(size))?;
        image.write(offset, &negative(size))?;
        image.write(offset + 4, &vec![0; size as usize - 4])?;
        self.count(offset, 1);
        Ok(offset)
    }

    /// Frees a cell and merges it with free neighbours on both sides. A cell that is referred to from elsewhere too
    /// must stay, so it is an error, and so is one that the strict check never came by.
    pub fn give(&mut self, image: &mut Image, offset: u32) -> Result<(), Error> {
        self.require_sole(offset)?;
        let size = image.cell(offset)?.len() as u32 + 4;
        self.count(offset, 0);
        self.set_free_if_any(image, offset, size)
    }

    /// An error unless exactly one place refers to a cell: what several share must neither be freed nor overwritten.
    pub fn require_sole(&self, offset: u32) -> Result<(), Error> {
        match self.references.get(offset as usize / 8).copied().unwrap_or(0) {
            1 => Ok(()),
            references => {
                let reason = Refusal::Shared { references: references.into() };
                Err(Error::Refused { at: file_offset(offset), reason })
            }
        }
    }

    /// Shortens a cell to `length` bytes and frees the rest.
    pub fn trim(&mut self, image: &mut Image, offset: u32, length: usize) -> Result<(), Error> {
        let (has, size) = (image.cell(offset)?.len() as u32 + 4, size_of_cell(image, length)?);
        if size < has {
            image.write(offset, &negative(size))?;
            self.set_free_if_any(image, offset + size, has - size)?;
        }
        Ok(())
    }

    /// Marks a range as free, merged with what is free on either side. Free cells that touch lie in the same bin, as
    /// every bin begins with a header.
    fn set_free_if_any(&mut self, image: &mut Image, offset: u32, size: u32) -> Result<(), Error> {
        if size == 0 {
            return Ok(());
        }
        let (mut offset, mut size) = (offset, size);
        if self.free.contains_key(&(offset + size)) {
            size += self.forget(offset + size);
        }
        if let Some((before, length)) =
            self.free.range(..offset).next_back().map(|(at, length)| (*at, *length))
            && before + length == offset
        {
            size += self.forget(before);
            offset = before;
        }
        self.free.insert(offset, size);
        self.sizes.insert((size, offset));
        image.write(offset, &size.to_le_bytes())
    }

    /// Takes a cell off the free ones and returns its size.
    fn forget(&mut self, offset: u32) -> u32 {
        let size = self.free.remove(&offset).unwrap_or(0);
        self.sizes.remove(&(size, offset));
        size
    }

    /// Appends a bin with one free cell of at least `size` bytes and returns that cell.
    fn add_bin(&mut self, image: &mut Image, size: u32) -> Result<u32, Error> {
        let length = size
            .checked_add(BIN_HEAD)
            .and_then(|needs| needs.checked_next_multiple_of(4096))
            .ok_or(Error::Full { at: file_offset(image.bins_size()), needs: u64::from(size) })?;
        let start = image.grow(length)?;
        image.write(start, &bin_head(start, length, 0))?;
        self.references.resize(image.bins_size() as usize / 8, 0);
        self.set_free_if_any(image, start + BIN_HEAD, length - BIN_HEAD)?;
        Ok(start + BIN_HEAD)
    }

    #[cfg(test)]
    pub fn last_free_before(&self, offset: u32) -> (u32, u32) {
        self.free.range(..offset).next_back().map(|(offset, size)| (*offset, *size)).unwrap()
    }

    fn count(&mut self, offset: u32, references: u8) {
        if let Some(count) = self.references.get_mut(offset as usize / 8) {
            *count = references;
        }
    }
}

/// The header of a bin ("Hive bin"); the timestamp is meant for the first bin alone.
pub(super) fn bin_head(start: u32, length: u32, written: u64) -> Vec<u8> {
    let mut head = b"hbin".to_vec();
    head.extend(start.to_le_bytes());
    head.extend(length.to_le_bytes());
    head.extend([0; 8]);
    head.extend(written.to_le_bytes());
    head.extend([0; 4]);
    head
}

/// The size field of a cell in use.
pub(super) fn negative(size: u32) -> [u8; 4] {
    size.wrapping_neg().to_le_bytes()
}

fn size_of_cell(image: &Image, length: usize) -> Result<u32, Error> {
    let full = || Error::Full { at: file_offset(image.bins_size()), needs: length as u64 };
    let size = u32::try_from(length).ok().and_then(|length| length.checked_add(4)).ok_or_else(full)?;
    size.checked_next_multiple_of(GRAIN).filter(|size| *size <= 0x7fff_0000).ok_or_else(full)
}

#[cfg(test)]
mod tests {
    use super::super::base_block::BASE_BLOCK;
    use super::super::survey::survey;
    use super::*;

    fn size_at(image: &Image, offset: u32) -> i32 {
        super::super::bytes::u32_at(image.bins(), offset as usize).cast_signed()
    }

    /// One bin, all of it one free cell.
    fn empty() -> (Image, Space) {
        let mut bytes = vec![0; BASE_BLOCK];
        bytes.extend(bin_head(0, 4096, 0));
        bytes.extend(4064_u32.to_le_bytes());
        bytes.resize(BASE_BLOCK + 4096, 0xaa);
        let image = Image::new(bytes, 4096, 5, 32);
        let space = Space::of(&survey(&image));
        (image, space)
    }

    /// Free cells as the image has them, which must be those that the space knows.
    fn free(image: &Image, space: &Space) -> Vec<(u32, u32)> {
        let stored = survey(image);
        assert!(!stored.problems.iter().any(|p| p.kind.forbids_edits() && p.at != BASE_BLOCK as u64 + 32));
        assert_eq!(stored.free, space.free.iter().map(|(o, s)| (*o, *s)).collect::<Vec<_>>());
        assert_eq!(space.sizes.len(), space.free.len());
        stored.free
    }

    #[test]
    fn cells_are_zeroed_multiples_of_eight() {
        let (mut image, mut space) = empty();
        let a = space.take(&mut image, 5).unwrap();
        let b = space.take(&mut image, 4).unwrap();
        let c = space.take(&mut image, 0).unwrap();
        assert_eq!((a, size_at(&image, a)), (32, -16));
        assert_eq!((b, size_at(&image, b)), (48, -8));
        assert_eq!((c, size_at(&image, c)), (56, -8));
        assert_eq!(image.cell(a).unwrap(), [0; 12]);
        assert_eq!(free(&image, &space), [(64, 4032)]);
    }

    #[test]
    fn freed_cells_merge_on_both_sides() {
        let (mut image, mut space) = empty();
        let cells: Vec<u32> = (0..5).map(|_| space.take(&mut image, 12).unwrap()).collect();
        space.give(&mut image, cells[1]).unwrap();
        space.give(&mut image, cells[3]).unwrap();
        assert_eq!(free(&image, &space), [(48, 16), (80, 16), (112, 3984)]);
        space.give(&mut image, cells[2]).unwrap();
        assert_eq!(free(&image, &space), [(48, 48), (112, 3984)]);
        space.give(&mut image, cells[4]).unwrap();
        space.give(&mut image, cells[0]).unwrap();
        assert_eq!(free(&image, &space), [(32, 4064)]);
    }

    #[test]
    fn the_smallest_fitting_cell_is_taken_and_split() {
        let (mut image, mut space) = empty();
        let cells: Vec<u32> = [100, 12, 28, 12].map(|n| space.take(&mut image, n).unwrap()).into();
        space.give(&mut image, cells[0]).unwrap();
        space.give(&mut image, cells[2]).unwrap();
        assert_eq!(space.take(&mut image, 20).unwrap(), cells[2]);
        assert_eq!(free(&image, &space)[1], (cells[2] + 24, 8));
    }

    #[test]
    fn a_full_hive_grows_by_a_bin() {
        let (mut image, mut space) = empty();
        image.begin();
        let a = space.take(&mut image, 4060).unwrap();
        let b = space.take(&mut image, 4060).unwrap();
        let c = space.take(&mut image, 10_000).unwrap();
        assert_eq!((a, b, c), (32, 4096 + 32, 8192 + 32));
        assert_eq!(image.bins_size(), 8192 + 12288);
        space.give(&mut image, a).unwrap();
        space.give(&mut image, b).unwrap();
        assert_eq!(free(&image, &space).len(), 3, "never merged across bins");
    }

    #[test]
    fn trimming_frees_the_rest() {
        let (mut image, mut space) = empty();
        let a = space.take(&mut image, 100).unwrap();
        let b = space.take(&mut image, 12).unwrap();
        space.trim(&mut image, a, 100).unwrap();
        assert_eq!(size_at(&image, a), -104);
        space.trim(&mut image, a, 50).unwrap();
        assert_eq!(size_at(&image, a), -56);
        assert_eq!(free(&image, &space)[0], (a + 56, 48));
        space.give(&mut image, b).unwrap();
        assert_eq!(free(&image, &space), [(a + 56, 4096 - 32 - 56)]);
    }

    #[test]
    fn only_a_cell_with_one_reference_is_freed() {
        let (mut image, mut space) = empty();
        let a = space.take(&mut image, 100).unwrap();
        space.count(a, 2);
        let before = image.bytes().to_vec();
        assert_eq!(
            space.give(&mut image, a),
            Err(Error::Refused { at: 4096 + 32, reason: Refusal::Shared { references: 2 } })
        );
        assert!(space.give(&mut image, a + 8).is_err(), "not a cell");
        assert_eq!(image.bytes(), before);
    }

    #[test]
    fn sizes_beyond_the_format_are_errors() {
        let (mut image, mut space) = empty();
        assert!(matches!(space.take(&mut image, usize::MAX), Err(Error::Full { .. })));
        assert!(matches!(space.take(&mut image, 0x7fff_0000), Err(Error::Full { .. })));
        assert_eq!(image.bins_size(), 4096);
    }
}
