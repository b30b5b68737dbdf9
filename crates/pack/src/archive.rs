//! The archive: ZIP, with only what a notice's folder holds.

use crate::{Contents, MAX_FILE, MAX_FILES, MAX_NOTICE};
use std::collections::BTreeSet;
use std::io::{Cursor, Read as _};
use zip::ZipArchive;

/// Why an archive is no notice's, although its signature is valid.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ArchiveError {
    /// It is damaged, encrypted or packed in another way than stored or deflated.
    #[error("the archive is damaged")]
    Damaged,
    /// A name is none of a notice's file, or the entry is no regular file.
    #[error("{0:?} is no file of a notice")]
    Name(String),
    /// Windows takes two names for the same.
    #[error("{0} is there twice")]
    Twice(String),
    /// There are too many files, or they have too many bytes.
    #[error("the notice is too large")]
    TooLarge,
}

/// Those files in an archive that are wanted. What it says of its sizes is not believed.
///
/// # Errors
///
/// If the archive holds anything but a notice's files, or too much.
pub fn unpack(bytes: &[u8], is_wanted: fn(&str) -> bool) -> Result<Contents, ArchiveError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| ArchiveError::Damaged)?;
    if archive.len() > MAX_FILES {
        return Err(ArchiveError::TooLarge);
    }
    if archive.has_duplicate_names() {
        return Err(ArchiveError::Twice(String::new()));
    }
    let (mut contents, mut names) = (Contents::new(), BTreeSet::new());
    let mut left = MAX_NOTICE as u64;
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(|_| ArchiveError::Damaged)?;
        let name = entry.name().map_err(|_| ArchiveError::Damaged)?.into_owned();
        if !entry.is_file() || !is_name(&name) {
            return Err(ArchiveError::Name(name));
        }
        if !names.insert(name.to_lowercase()) {
            return Err(ArchiveError::Twice(name));
        }
        if !is_wanted(&name) {
            continue;
        }
        let most = left.min(MAX_FILE);
        let mut content = Vec::new();
        // One byte more shows that there is more.
        entry.take(most + 1).read_to_end(&mut content).map_err(|_| ArchiveError::Damaged)?;
        let length = content.len() as u64;
        if length > most {
            return Err(ArchiveError::TooLarge);
        }
        left -= length;
        contents.insert(name, content);
    }
    Ok(contents)
}

/// Whether a signed notice may hold a file of that name: YAML there and one folder below, anything in `files/`, and the notice as it
/// was loaded.
pub(crate) fn is_name(name: &str) -> bool {
    let parts: Vec<&str> = name.split('/').collect();
    let is_plain = |part: &&str| {
        !part.is_empty()
            && !part.starts_with('.')
            && !part.ends_with(['.', ' '])
            && !part.chars().any(|c| c.is_control() || r#"\:*?"<>|"#.contains(c))
    };
    let is_notices = match parts.as_slice() {
        [file] | [_, file] if file.ends_with(".yaml") => true,
        [file] => file.starts_with("loaded-") && file.ends_with(".json"),
        [folder, _] => *folder == "files",
        _ => false,
    };
    is_notices && parts.iter().all(is_plain)
}

/// The archive of these files, in the order of their names. The same files give the same bytes: nothing is packed, and no entry has a
/// time or a right of its own.
#[cfg(feature = "sign")]
pub(crate) fn packed(contents: &Contents) -> Result<Vec<u8>, ArchiveError> {
    use std::io::Write as _;
    use zip::write::SimpleFileOptions;
    use zip::{CompressionMethod, DateTime, ZipWriter};
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in contents {
        if !is_name(name) {
            return Err(ArchiveError::Name(name.clone()));
        }
        writer.start_file(name.as_str(), options).map_err(|_| ArchiveError::TooLarge)?;
        writer.write_all(content).map_err(|_| ArchiveError::TooLarge)?;
    }
    let packed = writer.finish().map_err(|_| ArchiveError::TooLarge)?.into_inner();
    // What would not be read is not written.
    if unpack(&packed, |_| true)? == *contents { Ok(packed) } else { Err(ArchiveError::Damaged) }
}

#[cfg(test)]
mod tests {
    use super::is_name;

    #[test]
    fn only_names_of_a_notices_folder_are_taken() {
        for name in [
            "notice.yaml",
            "A.yaml",
            "cases/a.yaml",
            "terminals/b.yaml",
            "files/サイト.xml",
            "files/a b.cer",
            "loaded-1.json",
        ] {
            assert!(is_name(name), "{name}");
        }
        for name in [
            "",
            "/",
            "a.txt",
            "../notice.yaml",
            "..",
            "./notice.yaml",
            "/notice.yaml",
            "cases//a.yaml",
            "a/b/c.yaml",
            "cases/",
            "files/../notice.yaml",
            "files/a/b",
            "files/",
            "files/..",
            "C:/a.yaml",
            "C:notice.yaml",
            r"cases\a.yaml",
            r"files\a",
            "files/a.",
            "files/a ",
            "files/a:b",
            "files/.a",
            "files/a\0",
            "files/a\n",
            "readme/a.txt",
            "a.json",
            "a/loaded-1.json",
        ] {
            assert!(!is_name(name), "{name:?}");
        }
    }
}
