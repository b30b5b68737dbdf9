use std::collections::HashSet;
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

/// UTF-16 units that Windows allows in one name.
const MAX_NAME: usize = 255;

/// A file of an extension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its path in the extension's folder, with `/` between the parts: never absolute, never with `..`.
    pub path: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

impl Crx<'_> {
    /// All files as Chromium unpacks them on Windows, in the order of the archive's directory: without programs (`.exe`), and with
    /// every part of a path renamed that could lead elsewhere.
    ///
    /// # Errors
    /// [`Error::Archive`] for a damaged archive (checksums are compared), and for what Chromium does not unpack: two entries
    /// of one path, a file where another has a folder, links, encrypted files. [`Error::Path`] for a path that ends in none,
    /// [`Error::TooLarge`] beyond [`MAX_FILES`], [`MAX_FILE_BYTES`] or [`MAX_TOTAL_BYTES`].
    /// What the archive says of its sizes is not trusted.
    pub fn files(&self) -> Result<Vec<File>, Error> {
        Ok(self.entries()?.0)
    }

    /// The files, and the folders that have entries of their own.
    pub(super) fn entries(&self) -> Result<(Vec<File>, Vec<String>), Error> {
        let mut archive = open(self.archive)?;
        let (mut files, mut folders) = (Vec::new(), Vec::new());
        let mut total = 0;
        for index in 0..archive.len() {
            match read_entry(&mut archive, index, MAX_TOTAL_BYTES - total)? {
                Entry::File(file) => {
                    total += file.bytes.len() as u64;
                    files.push(file);
                }
                Entry::Folder(path) => folders.push(path),
                Entry::Program => {}
            }
        }
        not_twice(&files, &folders)?;
        Ok((files, folders))
    }
}

/// No file stands where another file, or another's folder, does.
fn not_twice(files: &[File], folders: &[String]) -> Result<(), Error> {
    let fault = |path: &str, reason: &str| {
        Err(Error::Archive { path: Some(path.to_owned()), reason: reason.to_owned() })
    };
    let mut paths = HashSet::new();
    for file in files {
        if !paths.insert(file.path.as_str()) {
            return fault(&file.path, "two entries have the same path");
        }
    }
    for path in files.iter().map(|file| &file.path).chain(folders) {
        let is_folder = folders.contains(path);
        let mut above = Some(path.as_str()).filter(|_| is_folder).or_else(|| parent(path));
        while let Some(folder) = above {
            if paths.contains(folder) {
                return fault(folder, "it is both a file and a folder");
            }
            above = parent(folder);
        }
    }
    Ok(())
}

fn parent(path: &str) -> Option<&str> {
    path.rsplit_once('/').map(|(above, _)| above)
}

enum Entry {
    File(File),
    /// Its path.
    Folder(String),
    /// Chromium does not unpack these.
    Program,
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

fn read_entry(archive: &mut Archive<'_>, index: usize, left: u64) -> Result<Entry, Error> {
    let nameless = |error: ZipError| Error::Archive { path: None, reason: words(&error) };
    let written =
        archive.name_for_index(index).transpose().map_err(nameless)?.unwrap_or_default().into_owned();
    let path = unpacked(&written).ok_or_else(|| Error::Path { path: written.clone() })?;
    if path.to_ascii_lowercase().ends_with(".exe") {
        return Ok(Entry::Program);
    }
    let fault = |reason: String| Error::Archive { path: Some(path.clone()), reason };
    let entry = archive.by_index(index).map_err(|error| fault(words(&error)))?;
    if entry.is_dir() {
        return Ok(Entry::Folder(path));
    }
    if entry.is_symlink() {
        return Err(fault("it is a link".to_owned()));
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
    Ok(Entry::File(File { path, bytes }))
}

/// The path at which Chromium unpacks an entry (`ZipReader::Normalize` in `zip_reader.cc`), as Windows stores it: Windows drops
/// dots and spaces at the end of a name. `None` if the path does not end in a name.
fn unpacked(written: &str) -> Option<String> {
    let mut parts = Vec::new();
    let mut ends_in_name = false;
    if written.starts_with('/') {
        parts.push("ROOT".to_owned());
    }
    for part in written.split('/').filter(|part| !part.is_empty()) {
        ends_in_name = !matches!(part, "." | "..");
        let named = match part {
            "." => "DOT".to_owned(),
            ".." => "UP".to_owned(),
            part => {
                let named: String =
                    part.chars().map(|c| if is_for_names(c) { c } else { '\u{fffd}' }).collect();
                named.trim_end_matches(['.', ' ']).to_owned()
            }
        };
        if named.is_empty() || named.encode_utf16().count() > MAX_NAME {
            return None;
        }
        parts.push(named);
    }
    (ends_in_name || written.ends_with('/')).then(|| parts.join("/"))
}

/// Whether Windows allows it in a file's name (`IsValidFileNameCharacterOnWindows` in `zip_reader.cc`).
fn is_for_names(c: char) -> bool {
    c >= ' ' && !matches!(c, '<' | '>' | ':' | '"' | '/' | '\\' | '|' | '?' | '*')
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
