//! Writing a file beside another one.

#![expect(clippy::disallowed_methods, reason = "this is where the files of a disk are reached")]

use camino::Utf8Path;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};

/// A new file under that name. What bore the name is taken away first, so that a link there leads nowhere.
pub(super) fn fresh(file: &Utf8Path) -> io::Result<File> {
    fresh_with(file, OpenOptions::new())
}

fn fresh_with(file: &Utf8Path, mut options: OpenOptions) -> io::Result<File> {
    take_away(file)?;
    options.write(true).create_new(true).open(file)
}

pub(super) fn take_away(file: &Utf8Path) -> io::Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

pub(super) fn write_whole(file: &Utf8Path, content: &[u8]) -> io::Result<()> {
    fill(fresh(file)?, content)
}

/// As [`write_whole`], a file that only its owner can read. Windows gives it the rights of its folder: a disk without its Windows
/// protects no account from another.
pub(super) fn write_private(file: &Utf8Path, content: &[u8]) -> io::Result<()> {
    fill(fresh_with(file, of_owner_alone())?, content)
}

#[cfg(unix)]
fn of_owner_alone() -> OpenOptions {
    let mut options = OpenOptions::new();
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

#[cfg(not(unix))]
fn of_owner_alone() -> OpenOptions {
    OpenOptions::new()
}

fn fill(mut out: File, content: &[u8]) -> io::Result<()> {
    out.write_all(content)?;
    out.sync_all()
}

/// Whether a file holds that, without a second copy of it in memory: a hive may be large.
pub(super) fn holds(file: &Utf8Path, content: &[u8]) -> io::Result<bool> {
    let mut file = File::open(file)?;
    if file.metadata()?.len() != content.len() as u64 {
        return Ok(false);
    }
    let mut part = vec![0; 64 << 10];
    for wanted in content.chunks(part.len()) {
        file.read_exact(&mut part[..wanted.len()])?;
        if part[..wanted.len()] != *wanted {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Keeps what a file holds under a second name; where the file system has no such thing, as a copy.
pub(super) fn keep(file: &Utf8Path, old: &Utf8Path) -> io::Result<()> {
    take_away(old)?;
    if fs::hard_link(file, old).is_ok() { Ok(()) } else { write_whole(old, &fs::read(file)?) }
}

#[cfg(unix)]
pub(super) fn same_owner(new: &Utf8Path, before: &fs::Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, chown};
    let now = fs::metadata(new)?;
    if (now.uid(), now.gid()) == (before.uid(), before.gid()) {
        return Ok(());
    }
    chown(new, Some(before.uid()), Some(before.gid()))
}

#[cfg(not(unix))]
pub(super) fn same_owner(_: &Utf8Path, _: &fs::Metadata) -> io::Result<()> {
    Ok(())
}
