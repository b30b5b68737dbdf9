//! The files of a notice: a folder's, a signed file's, or the program's own.

#![expect(clippy::disallowed_methods, reason = "this is where a notice is read")]

use crate::args::PACKED;
use crate::error::Error;
use crate::keys::Keys;
use camino::{Utf8Path, Utf8PathBuf};
use model::kinds::FileBytes;
use model::reason::Doing;
use model::text::visible_line;
use model::{Notice, NoticeId, Origin};
use pack::{MAX_FILE, MAX_FILES, MAX_NOTICE};
use source::{DELIVERED, Files, Loaded};
use std::io::Read as _;

/// The notice in the program, as an archive.
const SHIPPED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/shipped.zip"));

/// The files of a notice, with their origin.
#[derive(Debug)]
pub struct NoticeFiles {
    /// The files.
    pub files: Files,
    /// Their origin.
    pub origin: Origin,
    /// The signed file that they come out of.
    pub packed: Option<Packed>,
}

/// A signed notice's file, whose signature is verified.
#[derive(Debug)]
pub struct Packed {
    /// The whole file.
    pub bytes: Vec<u8>,
    path: Utf8PathBuf,
    notice: NoticeId,
}

impl NoticeFiles {
    fn of(files: Files, origin: Origin) -> Self {
        Self { files, origin, packed: None }
    }

    /// The files as bytes.
    pub fn contents(&self) -> pack::Contents {
        let content = |(name, text): (&String, &String)| (name.clone(), content(name, text.clone()));
        self.files.iter().map(content).collect()
    }

    /// Loads them.
    ///
    /// # Errors
    ///
    /// If they have mistakes, or are another notice's than was signed.
    pub fn load(&self) -> Result<Loaded, Error> {
        self.checked(source::load(&self.files).map_err(Error::Notice)?)
    }

    /// Loads them, and looks for what only an author has to know.
    ///
    /// # Errors
    ///
    /// As [`NoticeFiles::load`].
    pub fn lint(&self) -> Result<Loaded, Error> {
        self.checked(source::lint(&self.files).map_err(Error::Notice)?)
    }

    /// The notice to look at: a signed one as its vendor's tejun has loaded it, if that has the same loader. What changes a terminal
    /// reads the texts.
    ///
    /// # Errors
    ///
    /// As [`NoticeFiles::load`].
    pub fn to_look(&self) -> Result<Notice, Error> {
        match self.packed.as_ref().and_then(|_| source::from_loaded_form(&self.files)) {
            Some(notice) => self.originating(notice),
            None => Ok(self.load()?.notice),
        }
    }

    fn checked(&self, mut loaded: Loaded) -> Result<Loaded, Error> {
        loaded.notice = self.originating(loaded.notice)?;
        Ok(loaded)
    }

    /// The notice with the origin of its files.
    fn originating(&self, notice: Notice) -> Result<Notice, Error> {
        match &self.packed {
            Some(packed) if packed.notice != notice.header.notice => {
                Err((packed.path.as_path(), pack::Error::Label).into())
            }
            _ => Ok(Notice { origin: self.origin.clone(), ..notice }),
        }
    }
}

/// The files of the notice that was asked for: a folder's, a signed file's, or the program's own.
///
/// # Errors
///
/// If the folder or file cannot be read, or the file is not signed by a key that is trusted.
pub fn files(path: Option<&Utf8Path>, keys: Keys<'_>) -> Result<NoticeFiles, Error> {
    files_of(path, keys, |_| true)
}

/// Those of the files whose names are wanted.
fn files_of(
    path: Option<&Utf8Path>,
    keys: Keys<'_>,
    is_wanted: fn(&str) -> bool,
) -> Result<NoticeFiles, Error> {
    let Some(folder) = path else {
        let shipped = pack::unpack(SHIPPED, is_wanted).map_err(std::io::Error::other)?;
        let text = |(name, content): (String, Vec<u8>)| Some((name, String::from_utf8(content).ok()?));
        return Ok(NoticeFiles::of(shipped.into_iter().filter_map(text).collect(), Origin::BuiltIn));
    };
    if folder.is_file() {
        return unpacked(folder, keys, is_wanted);
    }
    let mut files = Files::new();
    gather(folder, "", &mut files)?;
    if files.is_empty() {
        return Err(Error::usage(
            format!("{folder} にお知らせのファイル（*.yaml）がありません"),
            format!("{folder} holds no notice's files (*.yaml)"),
        ));
    }
    Ok(NoticeFiles::of(files, Origin::Unsigned { at_own_risk: false }))
}

/// The files in a signed notice. Nothing of it is parsed before its signature is verified.
fn unpacked(path: &Utf8Path, keys: Keys<'_>, is_wanted: fn(&str) -> bool) -> Result<NoticeFiles, Error> {
    let failed = |source| Error::Io { doing: Doing::Read, path: path.to_string(), source };
    let refused = |error: pack::Error| (path, error);
    let bytes = bytes(path, &path.metadata().map_err(failed)?, pack::MAX_PACK as u64)?;
    let verified = pack::verify(&bytes, &keys.read()?).map_err(refused)?;
    let mut files = Files::new();
    for (name, content) in verified.contents_of(is_wanted).map_err(|error| refused(error.into()))? {
        let text = source::text_of(&name, content);
        insert(&mut files, name, text)?;
    }
    let notice = verified.label.notice.clone();
    let origin = Origin::Signed(verified.label.signed_by(verified.key));
    Ok(NoticeFiles { files, origin, packed: Some(Packed { bytes, path: path.to_owned(), notice }) })
}

/// The notices in a folder: itself, or those of its folders that are notices, and signed ones.
///
/// # Errors
///
/// If the folder cannot be read.
pub fn notices(folder: &Utf8Path) -> Result<Vec<Utf8PathBuf>, Error> {
    let is_notice = |path: &Utf8Path| path.join("notice.yaml").is_file() || is_packed(path);
    let failed = |source| Error::Io { doing: Doing::Read, path: folder.to_string(), source };
    let mut inside = Vec::new();
    if !is_notice(folder) {
        for entry in folder.read_dir_utf8().map_err(failed)? {
            let path = entry.map_err(failed)?.into_path();
            if is_notice(&path) {
                inside.push(path);
            }
        }
    }
    inside.sort();
    // A folder without any is reported as a notice that lacks its file.
    Ok(if inside.is_empty() { vec![folder.to_owned()] } else { inside })
}

/// Whether that is called as signed notices are.
fn is_packed(path: &Utf8Path) -> bool {
    path.extension() == Some(PACKED) && path.is_file()
}

/// The signed notice that lies in a folder, beside the program. `None` if there is none, or the folder cannot be read.
///
/// # Errors
///
/// If there are several: nobody can tell which one is meant.
#[cfg_attr(
    not(any(windows, test)),
    expect(dead_code, reason = "only on Windows a program is opened by a double click")
)]
pub fn packed_in(folder: &Utf8Path) -> Result<Option<Utf8PathBuf>, Error> {
    let entries = folder.read_dir_utf8().into_iter().flatten().filter_map(Result::ok);
    let mut packed: Vec<_> =
        entries.map(|entry| entry.path().to_owned()).filter(|path| is_packed(path)).collect();
    packed.sort();
    if packed.len() > 1 {
        let names: Vec<_> = packed.iter().filter_map(|path| path.file_name()).map(visible_line).collect();
        return Err(Error::usage(
            format!(
                "お知らせのファイルが {} 個あります（{}）。行うものを tejun.exe の上に重ねて放してください",
                names.len(),
                names.join("、")
            ),
            format!(
                "there are {} notices beside tejun.exe ({}): drop the one to be carried out on it",
                names.len(),
                names.join(", ")
            ),
        ));
    }
    Ok(packed.pop())
}

/// Adds a file to those of a notice.
fn insert(files: &mut Files, name: String, text: String) -> Result<(), Error> {
    let bytes: usize = files.values().map(String::len).sum();
    if files.len() == MAX_FILES || bytes + text.len() > MAX_NOTICE {
        return Err(Error::usage(
            format!("お知らせのファイルが多すぎます（{MAX_FILES} 個、{MAX_NOTICE} バイトまで）"),
            format!("the notice has too many files (up to {MAX_FILES}, and {MAX_NOTICE} bytes)"),
        ));
    }
    files.insert(name, text);
    Ok(())
}

/// Reads the files of a folder. It may be a stranger's: a file of a notice is a regular file, and no link.
fn gather(folder: &Utf8Path, prefix: &str, files: &mut Files) -> Result<(), Error> {
    let failed = |source| Error::Io { doing: Doing::Read, path: folder.to_string(), source };
    for entry in folder.read_dir_utf8().map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = format!("{prefix}{}", entry.file_name());
        if entry.file_type().map_err(failed)?.is_dir() {
            // Practice terminals and cases lie one folder below; nothing lies deeper.
            if prefix.is_empty() {
                gather(entry.path(), &format!("{name}/"), files)?;
            }
        } else if name.ends_with(".yaml") || prefix == DELIVERED {
            let found = entry.path().symlink_metadata().map_err(failed)?;
            let text = match prefix == DELIVERED {
                true => FileBytes(bytes(entry.path(), &found, MAX_FILE)?).into(),
                false => regular(entry.path(), &found)?,
            };
            insert(files, name, text)?;
        }
    }
    Ok(())
}

/// What a notice's file of that name holds on a disk.
pub fn content(name: &str, text: String) -> Vec<u8> {
    match name.starts_with(DELIVERED) {
        true => FileBytes::try_from(text).map(|bytes| bytes.0).unwrap_or_default(),
        false => text.into_bytes(),
    }
}

/// The text of a file that the command line names.
///
/// # Errors
///
/// If it cannot be read, is no file or is too large.
pub fn text(path: &Utf8Path) -> Result<String, Error> {
    let found = path.metadata();
    regular(path, &found.map_err(|source| Error::Io { doing: Doing::Read, path: path.to_string(), source })?)
}

/// The text of a regular file. What is not UTF-8 stands there as replacement characters, which the loader reports at their line.
fn regular(path: &Utf8Path, found: &std::fs::Metadata) -> Result<String, Error> {
    Ok(String::from_utf8_lossy(&bytes(path, found, MAX_FILE)?).into_owned())
}

/// The content of a regular file, which is what was found there. Others are not opened: a pipe never ends.
fn bytes(path: &Utf8Path, found: &std::fs::Metadata, most: u64) -> Result<Vec<u8>, Error> {
    if !found.is_file() {
        return Err(Error::usage(
            format!("{path} は読みません（リンクや装置などで、ふつうのファイルではありません）"),
            format!("{path} is not read: it is a link or a device, and no regular file"),
        ));
    }
    let failed = |source| Error::Io { doing: Doing::Read, path: path.to_string(), source };
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(failed)?;
    file.take(most + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > most {
        return Err(Error::usage(
            format!("{path} は大きすぎます（{most} バイトまで）"),
            format!("{path} is too large (up to {most} bytes)"),
        ));
    }
    Ok(bytes)
}

/// The files that a terminal needs: without practice terminals and cases.
///
/// # Errors
///
/// As [`files`].
pub fn carried_out(path: Option<&Utf8Path>, keys: Keys<'_>) -> Result<NoticeFiles, Error> {
    let mut found = files_of(path, keys, source::is_carried_out)?;
    found.files.retain(|name, _| source::is_carried_out(name));
    Ok(found)
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    fn folder() -> (tempfile::TempDir, Utf8PathBuf) {
        let made = tempfile::tempdir().unwrap();
        let folder = Utf8PathBuf::from_path_buf(made.path().to_owned()).unwrap();
        std::fs::write(folder.join("notice.yaml"), "format: 1\n").unwrap();
        (made, folder)
    }

    #[test]
    fn the_one_signed_notice_beside_the_program_is_meant() {
        let (_made, folder) = folder();
        assert_eq!(packed_in(&folder).unwrap(), None);
        std::fs::create_dir(folder.join("folder.tejun")).unwrap();
        let one = folder.join("お知らせ.tejun");
        std::fs::write(&one, "").unwrap();
        assert_eq!(packed_in(&folder).unwrap(), Some(one));
        std::fs::write(folder.join("b.tejun"), "").unwrap();
        let Err(Error::Usage(text)) = packed_in(&folder) else { panic!("of two, one was chosen") };
        assert!(text.ja.contains("b.tejun、お知らせ.tejun"), "{text:?}");
        assert_eq!(packed_in(&folder.join("none")).unwrap(), None);
    }

    #[test]
    fn f5_a_notices_files_are_regular_and_bounded() {
        let (_made, sound) = folder();
        assert_eq!(files(Some(&sound), Keys::default()).unwrap().files.len(), 1);
        let refuses = |make: &dyn Fn(&Utf8Path)| {
            let (_made, folder) = folder();
            make(&folder);
            matches!(files(Some(&folder), Keys::default()), Err(Error::Usage(_)))
        };
        assert!(refuses(&|folder| {
            let made = std::process::Command::new("mkfifo").arg(folder.join("a.yaml")).status();
            assert!(made.unwrap().success());
        }));
        for target in ["/dev/zero", "/etc/passwd", "notice.yaml"] {
            assert!(
                refuses(&|folder| std::os::unix::fs::symlink(target, folder.join("a.yaml")).unwrap()),
                "{target}"
            );
        }
        assert!(refuses(&|folder| {
            std::fs::write(folder.join("a.yaml"), "a".repeat(256 * 1024 + 1)).unwrap();
        }));
        assert!(refuses(&|folder| {
            for number in 0..MAX_FILES {
                std::fs::write(folder.join(format!("{number}.yaml")), "a").unwrap();
            }
        }));
        // What is no notice's file is not opened.
        let (_made, beside) = folder();
        std::os::unix::fs::symlink("/dev/zero", beside.join("notes.txt")).unwrap();
        assert_eq!(files(Some(&beside), Keys::default()).unwrap().files.len(), 1);
    }
}
