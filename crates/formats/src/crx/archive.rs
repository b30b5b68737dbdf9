use std::io::{Cursor, Read as _, Write as _};

use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use super::{Crx, Error};

/// Entries that an archive may have. Large extensions have some thousand.
pub const MAX_FILES: usize = 20_000;
/// Bytes that one unpacked file may have.
pub const MAX_FILE_BYTES: u64 = 64 << 20;
/// Bytes that all unpacked files together may have. They are held in memory.
pub const MAX_TOTAL_BYTES: u64 = 256 << 20;

/// A file of an extension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its path in the extension's folder, with `/` between the parts: never absolute, never with `..`.
    pub path: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

impl Crx<'_> {
    /// All files, unpacked, in the order of the archive's directory. Folders of their own are left out.
    ///
    /// # Errors
    /// [`Error::Archive`] for a damaged archive (checksums are compared), [`Error::Path`] for a path that
    /// leads elsewhere, [`Error::TooLarge`] beyond [`MAX_FILES`], [`MAX_FILE_BYTES`] or [`MAX_TOTAL_BYTES`].
    /// What the archive says of its sizes is not trusted.
    pub fn files(&self) -> Result<Vec<File>, Error> {
        let mut archive = open(self.archive)?;
        let mut files = Vec::new();
        let mut total = 0;
        for index in 0..archive.len() {
            if let Some(file) = read_entry(&mut archive, index, MAX_TOTAL_BYTES - total)? {
                total += file.bytes.len() as u64;
                files.push(file);
            }
        }
        Ok(files)
    }

    /// One file, unpacked; `None` if the archive does not have it.
    pub(super) fn file(&self, path: &str) -> Result<Option<File>, Error> {
        let mut archive = open(self.archive)?;
        match archive.index_for_name(path) {
            Some(index) => read_entry(&mut archive, index, MAX_TOTAL_BYTES),
            None => Ok(None),
        }
    }
}

type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

fn open(bytes: &[u8]) -> Result<Archive<'_>, Error> {
    let fault = |reason: String| Error::Archive { path: None, reason };
    let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| fault(words(&error)))?;
    if archive.len() > MAX_FILES {
        return Err(Error::TooManyFiles { limit: MAX_FILES });
    }
    if archive.has_duplicate_names() {
        return Err(fault("two entries have the same path".to_owned()));
    }
    Ok(archive)
}

fn read_entry(archive: &mut Archive<'_>, index: usize, left: u64) -> Result<Option<File>, Error> {
    let nameless = |error: ZipError| Error::Archive { path: None, reason: words(&error) };
    let path = archive.name_for_index(index).transpose().map_err(nameless)?.unwrap_or_default().into_owned();
    if !is_inside(&path) {
        return Err(Error::Path { path });
    }
    let fault = |reason: String| Error::Archive { path: Some(path.clone()), reason };
    let entry = archive.by_index(index).map_err(|error| fault(words(&error)))?;
    if entry.is_dir() {
        return Ok(None);
    }
    let limit = left.min(MAX_FILE_BYTES);
    let mut bytes = Vec::new();
    entry.take(limit + 1).read_to_end(&mut bytes).map_err(|error| fault(error.to_string()))?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return Err(Error::TooLarge { limit: MAX_FILE_BYTES, what: "bytes in one file" });
    }
    if bytes.len() as u64 > left {
        return Err(Error::TooLarge { limit: MAX_TOTAL_BYTES, what: "bytes in all files" });
    }
    Ok(Some(File { path, bytes }))
}

/// Whether a path names the same place below a folder on every system: Windows also takes `\` for a
/// separator, `:` for a drive or a stream, and drops points and spaces at a name's end.
fn is_inside(path: &str) -> bool {
    let path = path.strip_suffix('/').unwrap_or(path);
    !path.contains(|c: char| c == '\\' || c == ':' || c.is_control())
        && path.split('/').all(|part| !part.is_empty() && !part.ends_with(['.', ' ']))
}

fn words(error: &ZipError) -> String {
    error.to_string()
}

/// A ZIP archive of those files, in that order, not compressed and all dated 1980-01-01: the same arguments
/// give the same bytes.
///
/// # Errors
/// [`Error::Pack`] for a path that [`Crx::files`] would refuse, and for what a ZIP cannot hold, such as two
/// files of one path.
pub fn pack(files: &[(&str, &[u8])]) -> Result<Vec<u8>, Error> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for &(path, bytes) in files {
        let fault = |reason: String| Error::Pack { path: path.to_owned(), reason };
        if path.ends_with('/') || !is_inside(path) {
            return Err(fault("it is no path within an extension".to_owned()));
        }
        writer.start_file(path, options).map_err(|error| fault(words(&error)))?;
        writer.write_all(bytes).map_err(|error| fault(error.to_string()))?;
    }
    let packed = writer.finish();
    Ok(packed.map_err(|error| Error::Pack { path: String::new(), reason: words(&error) })?.into_inner())
}
