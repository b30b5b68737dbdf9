//! A walk over the whole tree, bounded on every side.

use std::ops::ControlFlow;

use super::cells::Cells;
use super::error::{Error, Fault, Limit};
use super::image::damaged;
use super::key::{Key, SMALLEST_CELL};
use super::list::Subkeys;
use super::value::Value;

/// How far a walk may go.
///
/// Beside these limits, a walk ends with [`Error::Budget`] if a hive of this size could not honestly hold more: keys, values and
/// data that are counted again and again are the mark of a crafted file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Levels below the root.
    pub depth: u32,
    /// Keys.
    pub keys: u64,
    /// Values.
    pub values: u64,
    /// Bytes of data, as the values claim them, whether the visitor reads them or not.
    pub bytes: u64,
}

impl Default for Budget {
    /// Every hive that Windows can use: 512 levels, and otherwise what fits into the file.
    fn default() -> Budget {
        Budget { depth: super::DEEPEST as u32, keys: u64::MAX, values: u64::MAX, bytes: u64::MAX }
    }
}

/// What a walk meets.
#[derive(Debug)]
pub enum Node<'h> {
    /// A key; its values follow, then its subkeys.
    Key(Key<'h>),
    /// A value of the key met last.
    Value(Value<'h>),
    /// A subkey or value that cannot be read; the walk goes on behind it.
    Damaged(Error),
}

/// What a walk has met.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Walked {
    /// Keys, the root included.
    pub keys: u64,
    /// Values.
    pub values: u64,
    /// Bytes of data that the values claim.
    pub bytes: u64,
    /// Entries that could not be read.
    pub damaged: u64,
}

/// See [`Hive::walk`](super::Hive::walk).
pub(super) fn walk<'h>(
    cells: &'h dyn Cells,
    budget: Budget,
    mut visit: impl FnMut(&str, Node<'h>) -> ControlFlow<()>,
) -> Result<Walked, Error> {
    let most = Most::of(cells, budget);
    let mut walked = Walked::default();
    let mut seen = vec![0_u64; cells.bins_size() as usize / 512 + 1];
    let mut path = String::new();
    // A level is a key's subkeys still to come, and the length of that key's path.
    let mut levels: Vec<(Subkeys<'h>, usize)> = Vec::new();
    let mut next = Some(Key::at(cells, cells.root())?);
    loop {
        if let Some(key) = next.take() {
            if !mark(&mut seen, key.offset()) {
                return Err(damaged(key.offset(), Fault::Revisited));
            }
            most.allow(&key, Limit::Depth, levels.len() as u64)?;
            walked.keys += 1;
            most.allow(&key, Limit::Keys, walked.keys)?;
            if !levels.is_empty() {
                append(&mut path, &key);
            }
            if visit(&path, Node::Key(key)).is_break() {
                return Ok(walked);
            }
            for value in key.values() {
                let node = match value {
                    Ok(value) => {
                        walked.values += 1;
                        walked.bytes += most.countable(value.size());
                        most.allow(&key, Limit::Values, walked.values)?;
                        most.allow(&key, Limit::Bytes, walked.bytes)?;
                        Node::Value(value)
                    }
                    Err(error) => {
                        walked.damaged += 1;
                        Node::Damaged(error)
                    }
                };
                if visit(&path, node).is_break() {
                    return Ok(walked);
                }
            }
            levels.push((key.subkeys(), path.len()));
        }
        let Some((subkeys, length)) = levels.last_mut() else {
            return Ok(walked);
        };
        path.truncate(*length);
        match subkeys.next() {
            Some(Ok(key)) => next = Some(key),
            Some(Err(error)) => {
                walked.damaged += 1;
                if visit(&path, Node::Damaged(error)).is_break() {
                    return Ok(walked);
                }
            }
            None => {
                levels.pop();
            }
        }
    }
}

/// The budget, cut down to what an honest hive of this size can hold.
struct Most {
    budget: Budget,
    /// Bytes of bins.
    hive: u64,
}

impl Most {
    fn of(cells: &dyn Cells, budget: Budget) -> Most {
        const SMALLEST_VALUE: u64 = 24;
        let hive = u64::from(cells.bins_size());
        let budget = Budget {
            depth: budget.depth,
            keys: budget.keys.min(hive / u64::from(SMALLEST_CELL)),
            values: budget.values.min(hive / SMALLEST_VALUE),
            bytes: budget.bytes.min(hive),
        };
        Most { budget, hive }
    }

    /// What a value adds to the bytes. One that claims more than the hive holds cannot be read at all, so it costs
    /// nothing, and must not end the walk.
    fn countable(&self, size: u32) -> u64 {
        Some(u64::from(size)).filter(|size| *size <= self.hive).unwrap_or(0)
    }

    fn allow(&self, key: &Key<'_>, limit: Limit, used: u64) -> Result<(), Error> {
        let max = match limit {
            Limit::Depth => self.budget.depth.into(),
            Limit::Keys => self.budget.keys,
            Limit::Values => self.budget.values,
            Limit::Bytes => self.budget.bytes,
        };
        if used > max { Err(Error::Budget { at: key.file_offset(), limit, max }) } else { Ok(()) }
    }
}

/// Notes that the cell at `offset` was met; false when it had been met before.
fn mark(seen: &mut [u64], offset: u32) -> bool {
    let (word, bit) = (offset as usize / 512, offset / 8 % 64);
    match seen.get_mut(word) {
        Some(word) => {
            let new = *word & (1 << bit) == 0;
            *word |= 1 << bit;
            new
        }
        None => false,
    }
}

fn append(path: &mut String, key: &Key<'_>) {
    use std::fmt::Write as _;
    if !path.is_empty() {
        path.push('\\');
    }
    // Writing to a String cannot fail.
    let _ = write!(path, "{}", key.raw_name());
}
