//! A Windows disk: Windows paths to files, names compared as Windows does, every write safe against a power cut. The disk
//! lies in a folder, or it is this PC's own.

#![expect(clippy::disallowed_methods, reason = "this is where the files of a disk are reached")]

mod private;

use super::flush::FolderFlush;
use super::refused::RefusedFolders;
use super::write::{fresh, holds, keep, same_owner, take_away, write_private, write_whole};
use crate::ports::MAX_FILE_BYTES;
use crate::{Entry, Error, FileLock, Files, FolderWatch, OnChange};
use camino::{Utf8DirEntry, Utf8Path, Utf8PathBuf};
use formats::hive::ReadAt;
use jiff::Timestamp;
use model::finding::Finding;
use model::observation::Trouble;
use model::reason::{Doing, Reason, Unit};
use notify::{RecursiveMode, Watcher};
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::time::Duration;

/// Stands behind a name while its new content is being written.
const NEW: &str = ".tejun-new";
/// Stands behind the name of what was there before.
const OLD: &str = ".tejun-old";

/// tejun's own folder.
const OURS: &str = r"C:\ProgramData\tejun\";
/// The file with a hibernated Windows' memory, and its first bytes while it is in use.
const MEMORY: &str = r"C:\hiberfil.sys";
const IN_USE: [&[u8]; 2] = [b"HIBR", b"hibr"];

/// A process that has just ended, or is just being made, may hold a file for a moment longer; a process at work holds it for
/// longer.
const HOLD_TRIES: u32 = 10;
const BETWEEN_TRIES: Duration = Duration::from_millis(20);

/// The files of drive C: in a folder, or of this PC's drives.
#[derive(Debug)]
pub struct Disk {
    root: Root,
    unfit: Option<Unfit>,
    pub(crate) flush: FolderFlush,
    pub(crate) refused: RefusedFolders,
}

#[derive(Debug)]
enum Root {
    /// What lies in this folder is drive C:.
    Folder(Utf8PathBuf),
    /// Every drive of the PC that this runs on.
    ThisPc,
}

/// Why nothing on a disk may be written.
#[derive(Clone, Debug)]
enum Unfit {
    /// Windows is hibernated. It would go on as if nothing on its disk had changed.
    Hibernated,
    /// It is unknown whether it is.
    CannotTell(Trouble),
}

impl Disk {
    pub(crate) fn new(root: &Utf8Path) -> Self {
        let mut disk = Self {
            root: Root::Folder(root.to_owned()),
            unfit: None,
            flush: FolderFlush::default(),
            refused: RefusedFolders::default(),
        };
        disk.unfit = match disk.head(MEMORY, 4) {
            Ok(Some(head)) if IN_USE.contains(&head.as_slice()) => Some(Unfit::Hibernated),
            Ok(_) => None,
            Err(error) => Some(Unfit::CannotTell(error.trouble())),
        };
        disk
    }

    /// The drives of the PC that this runs on. Whether that PC was hibernated is no question: it runs.
    pub fn of_this_pc() -> Self {
        Self {
            root: Root::ThisPc,
            unfit: None,
            flush: FolderFlush::default(),
            refused: RefusedFolders::default(),
        }
    }

    /// Why nothing here may be written, where that is so.
    pub(crate) fn unfit(&self) -> Option<Finding> {
        self.unfit.as_ref().map(|unfit| match unfit {
            Unfit::Hibernated => Finding::Hibernated { path: MEMORY.to_owned() },
            Unfit::CannotTell(trouble) => trouble.clone().into(),
        })
    }

    fn refuse_if_unfit(&self, path: &str) -> Result<(), Error> {
        match &self.unfit {
            Some(Unfit::Hibernated) => Err(Error::Hibernated { path: path.to_owned(), memory: MEMORY }),
            Some(Unfit::CannotTell(trouble)) => {
                let Trouble { place, reason, remedy: _ } = trouble.clone();
                Err(unsafe_path(path, Reason::Doubtful { place, reason: Box::new(reason) }))
            }
            None => Ok(()),
        }
    }

    /// The place of a Windows path: each part by its exact name, or by a name that differs only in case; from the first part that
    /// does not exist, as it is written. A link is not followed: on a disk that Windows wrote it may lead anywhere on this
    /// computer.
    fn locate(&self, path: &str) -> Result<Utf8PathBuf, Error> {
        self.refused.check(path)?;
        let (drive, rest) = match path.split_once(r":\") {
            Some((drive, rest)) if drive.len() == 1 && drive.is_ascii() => (drive, rest),
            _ => return Err(Error::Elsewhere { path: path.to_owned() }),
        };
        let mut at = match &self.root {
            Root::Folder(root) if drive.eq_ignore_ascii_case("C") => root.clone(),
            Root::Folder(_) => return Err(Error::Elsewhere { path: path.to_owned() }),
            Root::ThisPc => Utf8PathBuf::from(format!(r"{drive}:\")),
        };
        let mut missing = false;
        for part in rest.split('\\').filter(|part| !part.is_empty()) {
            if part == "." || part == ".." || part.contains('/') {
                return Err(unsafe_path(path, Reason::PathUnfit {}));
            }
            let exact = at.join(part);
            if missing {
                at = exact;
                continue;
            }
            let found = match fs::symlink_metadata(&exact) {
                Ok(found) => Some((exact.clone(), found)),
                Err(error) if error.kind() == io::ErrorKind::NotFound => folded(&at, part, path)?,
                // Something above is a file.
                Err(error) if error.kind() == io::ErrorKind::NotADirectory => None,
                Err(error) => return Err(failed(Doing::Find, path, error)),
            };
            match found {
                Some((_, found)) if found.file_type().is_symlink() => {
                    return Err(unsafe_path(path, Reason::PathIsLink { part: part.to_owned() }));
                }
                // A pipe or a device, which would never end.
                Some((_, found)) if !found.is_file() && !found.is_dir() => {
                    return Err(unsafe_path(path, Reason::PathIsDevice { part: part.to_owned() }));
                }
                Some((found, _)) => at = found,
                None => {
                    missing = true;
                    at = exact;
                }
            }
        }
        Ok(at)
    }

    /// The first bytes of a file, as many as asked for at most.
    pub(crate) fn head(&self, path: &str, length: u64) -> Result<Option<Vec<u8>>, Error> {
        let mut head = Vec::new();
        match File::open(self.locate(path)?) {
            Ok(file) => file.take(length).read_to_end(&mut head).map_err(|e| failed(Doing::Read, path, e))?,
            Err(error) => return none_or(Doing::Read, path, error),
        };
        Ok(Some(head))
    }

    /// A file to be read in parts: its length, and a function that fills a slice from an offset on. `None` if it does not exist.
    pub(crate) fn parts(&self, path: &str) -> Result<Option<(u64, ReadAt)>, Error> {
        let Some((file, length)) = self.open(path, MAX_FILE_BYTES)? else { return Ok(None) };
        let read = move |at, into: &mut [u8]| {
            (&file).seek(SeekFrom::Start(at))?;
            (&file).read_exact(into)
        };
        Ok(Some((length, Box::new(read))))
    }

    /// A file and its length, or `None` if it does not exist. One that holds more than `most` bytes is refused.
    fn open(&self, path: &str, most: u64) -> Result<Option<(File, u64)>, Error> {
        let file = match File::open(self.locate(path)?) {
            Ok(file) => file,
            Err(error) => return none_or(Doing::Read, path, error),
        };
        let length = file.metadata().map_err(|e| failed(Doing::Read, path, e))?.len();
        if length > most {
            let reason = Reason::TooLarge { most, unit: Unit::Bytes };
            return Err(Error::Damaged { path: path.to_owned(), reason });
        }
        Ok(Some((file, length)))
    }

    /// Takes a folder away with all that is in it.
    pub(crate) fn remove_folder(&self, path: &str) -> Result<(), Error> {
        match fs::remove_dir_all(self.locate(path)?) {
            Ok(()) => Ok(()),
            Err(error) => none_or(Doing::Delete, path, error).map(|_: Option<()>| ()),
        }
    }

    /// Gives a file new content as a program does that keeps no old one: whole or not at all, and not yet flushed.
    /// For what a practice terminal plays; what tejun itself writes goes through [`Files::replace`].
    pub(crate) fn put(&self, path: &str, content: &[u8]) -> Result<(), Error> {
        let file = self.locate(path)?;
        let folder = file.parent().unwrap_or(&file);
        fs::create_dir_all(folder).map_err(|e| failed(Doing::Create, path, e))?;
        let new = beside(&file, NEW);
        let written = fresh(&new).and_then(|mut out| out.write_all(content));
        written.map_err(|e| failed(Doing::Write, path, e))?;
        fs::rename(&new, &file).map_err(|e| failed(Doing::Rename, path, e))
    }

    /// Makes a file of a practice terminal look as if it had last been changed at that time.
    pub(crate) fn put_back_to(&self, path: &str, at: Timestamp) -> Result<(), Error> {
        let file = fs::File::options().write(true).open(self.locate(path)?);
        let set = file.and_then(|file| file.set_modified(at.into()));
        set.map_err(|e| failed(Doing::Write, path, e))
    }

    /// The folder of a file, there for good when this returns.
    fn make_folder_of(&self, file: &Utf8Path, path: &str) -> Result<Utf8PathBuf, Error> {
        let folder = file.parent().unwrap_or(file).to_owned();
        let missing: Vec<&Utf8Path> = folder.ancestors().take_while(|above| !above.exists()).collect();
        fs::create_dir_all(&folder).map_err(|e| failed(Doing::Create, path, e))?;
        for made in missing {
            self.flush.sync(made.parent().unwrap_or(made), path)?;
        }
        Ok(folder)
    }
}

/// The entry whose name differs only in case.
fn folded(folder: &Utf8Path, name: &str, path: &str) -> Result<Option<(Utf8PathBuf, fs::Metadata)>, Error> {
    let entries = match folder.read_dir_utf8() {
        Ok(entries) => entries,
        Err(error) => return none_or(Doing::List, path, error),
    };
    let wanted = name.to_lowercase();
    for entry in entries {
        let Some(entry) = shown(entry).map_err(|e| failed(Doing::List, path, e))? else {
            continue;
        };
        if entry.file_name().to_lowercase() == wanted {
            let found = fs::symlink_metadata(entry.path()).map_err(|e| failed(Doing::Find, path, e))?;
            return Ok(Some((entry.path().to_owned(), found)));
        }
    }
    Ok(None)
}

/// An entry of a folder. A name that is not UTF-8 cannot be one that Windows shows, and is passed over.
fn shown(entry: io::Result<Utf8DirEntry>) -> io::Result<Option<Utf8DirEntry>> {
    match entry {
        Ok(entry) => Ok(Some(entry)),
        Err(error) if error.kind() == io::ErrorKind::InvalidData => Ok(None),
        Err(error) => Err(error),
    }
}

fn unsafe_path(path: &str, reason: Reason) -> Error {
    Error::Unsafe { path: path.to_owned(), reason }
}

pub(super) fn failed(doing: Doing, path: &str, source: io::Error) -> Error {
    Error::Io { doing, path: path.to_owned(), source }
}

fn none_or<T>(doing: Doing, path: &str, error: io::Error) -> Result<Option<T>, Error> {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Ok(None),
        _ => Err(failed(doing, path, error)),
    }
}

fn beside(file: &Utf8Path, ending: &str) -> Utf8PathBuf {
    Utf8PathBuf::from(format!("{file}{ending}"))
}

impl Files for Disk {
    fn read_at_most(&self, path: &str, most: u64) -> Result<Option<Vec<u8>>, Error> {
        let Some((file, _)) = self.open(path, most)? else { return Ok(None) };
        let mut content = Vec::new();
        file.take(most).read_to_end(&mut content).map_err(|e| failed(Doing::Read, path, e))?;
        Ok(Some(content))
    }

    fn modified(&self, path: &str) -> Result<Option<Timestamp>, Error> {
        let at = match fs::metadata(self.locate(path)?) {
            Ok(found) if !found.is_file() => return Ok(None),
            Ok(found) => found.modified().map_err(|error| failed(Doing::Read, path, error))?,
            Err(error) => return none_or(Doing::Read, path, error),
        };
        // A time beyond every calendar is none that can be compared.
        Timestamp::try_from(at).map(Some).map_err(|e| failed(Doing::Read, path, io::Error::other(e)))
    }

    fn entries(&self, folder: &str) -> Result<Option<Vec<Entry>>, Error> {
        let entries = match self.locate(folder)?.read_dir_utf8() {
            Ok(entries) => entries,
            Err(error) => return none_or(Doing::List, folder, error),
        };
        let mut found = Vec::new();
        for entry in entries {
            let Some(entry) = shown(entry).map_err(|e| failed(Doing::List, folder, e))? else {
                continue;
            };
            let kind = entry.file_type().map_err(|e| failed(Doing::List, folder, e))?;
            found.push(Entry { name: entry.file_name().to_owned(), is_folder: kind.is_dir() });
        }
        found.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(Some(found))
    }

    fn replace(&self, path: &str, content: &[u8]) -> Result<(), Error> {
        self.refuse_if_unfit(path)?;
        let file = self.locate(path)?;
        let folder = self.make_folder_of(&file, path)?;
        let new = beside(&file, NEW);
        let old = beside(&file, OLD);
        let before = match fs::metadata(&file) {
            Ok(before) => Some(before),
            Err(error) => none_or(Doing::Find, path, error)?,
        };
        let put = || {
            write_whole(&new, content).map_err(|e| failed(Doing::Write, path, e))?;
            if !holds(&new, content).map_err(|e| failed(Doing::ReadBack, path, e))? {
                return Err(unsafe_path(path, Reason::ReadsBackOtherwise {}));
            }
            if let Some(before) = before {
                fs::set_permissions(&new, before.permissions())
                    .map_err(|e| failed(Doing::SetRights, path, e))?;
                same_owner(&new, &before).map_err(|e| failed(Doing::SetRights, path, e))?;
                keep(&file, &old).map_err(|e| failed(Doing::KeepOld, path, e))?;
            }
            fs::rename(&new, &file).map_err(|e| failed(Doing::Rename, path, e))
        };
        put().inspect_err(|_| {
            // The disk may be full: leave nothing that takes room. That this fails too changes nothing.
            let _ = take_away(&new);
        })?;
        self.flush.sync(&folder, path)
    }

    fn create_private(&self, path: &str, content: &[u8]) -> Result<(), Error> {
        self.create_private_with(path, |new| {
            write_private(new, content).map_err(|e| failed(Doing::Write, path, e))
        })
    }

    fn remove(&self, path: &str) -> Result<(), Error> {
        self.refuse_if_unfit(path)?;
        let file = self.locate(path)?;
        // If the old one is a second name of the same file, a rename leaves both.
        match fs::rename(&file, beside(&file, OLD)).and_then(|()| take_away(&file)) {
            Ok(()) => self.flush.sync(file.parent().unwrap_or(&file), path),
            Err(error) => none_or(Doing::Delete, path, error).map(|_: Option<()>| ()),
        }
    }

    fn link(&self, path: &str, name: &str) -> Result<(), Error> {
        self.refuse_if_unfit(name)?;
        let (file, link) = (self.locate(path)?, self.locate(name)?);
        let new = beside(&link, NEW);
        // Of two names of one file, a rename leaves both.
        let linked = keep(&file, &new).and_then(|()| fs::rename(&new, &link)).and_then(|()| take_away(&new));
        linked.map_err(|e| failed(Doing::KeepOld, path, e))?;
        self.flush.sync(link.parent().unwrap_or(&link), name)
    }

    fn delete(&self, path: &str) -> Result<(), Error> {
        let is_ours = path.starts_with(OURS) || [NEW, OLD].iter().any(|ending| path.ends_with(ending));
        if !is_ours {
            return Err(unsafe_path(path, Reason::NotOurs {}));
        }
        self.refuse_if_unfit(path)?;
        let file = self.locate(path)?;
        let gone = match file.is_dir() {
            true => fs::remove_dir(&file),
            false => take_away(&file),
        };
        match gone {
            Ok(()) => Ok(()),
            Err(error) => none_or(Doing::Delete, path, error).map(|_: Option<()>| ()),
        }
    }

    fn append(&self, path: &str, content: &[u8]) -> Result<(), Error> {
        self.refuse_if_unfit(path)?;
        let file = self.locate(path)?;
        let folder = self.make_folder_of(&file, path)?;
        let is_new = !file.exists();
        let write = || -> io::Result<()> {
            let mut out = OpenOptions::new().append(true).create(true).open(&file)?;
            out.write_all(content)?;
            out.sync_all()
        };
        write().map_err(|e| failed(Doing::Write, path, e))?;
        if is_new { self.flush.sync(&folder, path) } else { Ok(()) }
    }

    fn try_lock(&self, path: &str) -> Result<Option<FileLock>, Error> {
        self.refuse_if_unfit(path)?;
        let file = self.locate(path)?;
        let folder = self.make_folder_of(&file, path)?;
        // Who held this before may have died before what it made here was flushed.
        if let Root::Folder(root) = &self.root {
            folder
                .ancestors()
                .take_while(|above| above.starts_with(root))
                .try_for_each(|above| self.flush.sync(above, path))?;
        }
        let open = OpenOptions::new().write(true).create(true).truncate(false).open(&file);
        let open = open.map_err(|e| failed(Doing::Lock, path, e))?;
        for _ in 0..HOLD_TRIES {
            match open.try_lock() {
                Ok(()) => return Ok(Some(FileLock::new(open))),
                Err(TryLockError::WouldBlock) => std::thread::sleep(BETWEEN_TRIES),
                Err(TryLockError::Error(error)) => return Err(failed(Doing::Lock, path, error)),
            }
        }
        Ok(None)
    }

    fn truncate(&self, path: &str, length: u64) -> Result<(), Error> {
        self.refuse_if_unfit(path)?;
        let file = self.locate(path)?;
        OpenOptions::new()
            .write(true)
            .open(file)
            .and_then(|file| {
                file.set_len(length)?;
                file.sync_all()
            })
            .map_err(|e| failed(Doing::Truncate, path, e))
    }

    fn watch(&self, folder: &str, changed: OnChange) -> Result<Option<FolderWatch>, Error> {
        let at = self.locate(folder)?;
        if !at.is_dir() {
            return Ok(None);
        }
        let wrong = |error: notify::Error| failed(Doing::Watch, folder, io::Error::other(error));
        // What the watcher could not tell may be a change too.
        let mut watcher =
            notify::recommended_watcher(move |_: notify::Result<notify::Event>| changed()).map_err(wrong)?;
        watcher.watch(at.as_std_path(), RecursiveMode::NonRecursive).map_err(wrong)?;
        Ok(Some(FolderWatch::new(watcher)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn disk() -> (tempfile::TempDir, Disk) {
        let folder = tempfile::tempdir().unwrap();
        let disk = Disk::new(Utf8Path::from_path(folder.path()).unwrap());
        (folder, disk)
    }

    #[test]
    fn a_folder_in_which_a_file_is_replaced_is_told_of() {
        let (_folder, disk) = disk();
        disk.put(r"C:\Profile\Preferences", b"{}").unwrap();
        let (ring, bell) = std::sync::mpsc::channel();
        let ring = std::sync::Mutex::new(ring);
        let changed: OnChange = std::sync::Arc::new(move || drop(ring.lock().map(|ring| ring.send(()))));
        assert!(disk.watch(r"C:\Nothing", changed.clone()).unwrap().is_none());
        let watched = disk.watch(r"C:\profile", changed).unwrap().unwrap();
        disk.put(r"C:\Profile\Preferences", b"{\"a\":1}").unwrap();
        bell.recv_timeout(Duration::from_secs(60)).unwrap();
        drop(watched);
        // Nobody rings any more: the bell's other end is gone with the watcher.
        while bell.recv().is_ok() {}
    }

    #[test]
    fn names_are_found_whatever_their_case() {
        let (_folder, disk) = disk();
        disk.replace(r"C:\Windows\System32\Ünï.txt", b"a").unwrap();
        assert_eq!(disk.read(r"c:\WINDOWS\system32\üNÏ.TXT").unwrap().as_deref(), Some(&b"a"[..]));
        disk.replace(r"C:\windows\SYSTEM32\new.txt", b"b").unwrap();
        let entries = disk.entries(r"C:\Windows\System32").unwrap().unwrap();
        assert_eq!(entries.iter().map(|e| e.name.as_str()).collect::<Vec<_>>(), ["new.txt", "Ünï.txt"]);
    }

    #[test]
    fn what_is_not_there_is_no_error() {
        let (_folder, disk) = disk();
        assert_eq!(disk.read(r"C:\nothing\here.txt").unwrap(), None);
        assert_eq!(disk.entries(r"C:\nothing").unwrap(), None);
        disk.replace(r"C:\file", b"").unwrap();
        assert_eq!(disk.read(r"C:\file\below").unwrap(), None);
        disk.remove(r"C:\nothing").unwrap();
    }

    #[test]
    fn the_old_content_stays_beside_the_new() {
        let (_folder, disk) = disk();
        disk.replace(r"C:\a\b.pol", b"one").unwrap();
        disk.replace(r"C:\A\B.POL", b"two").unwrap();
        assert_eq!(disk.read(r"C:\a\b.pol").unwrap().unwrap(), b"two");
        assert_eq!(disk.read(r"C:\a\b.pol.tejun-old").unwrap().unwrap(), b"one");
        disk.remove(r"C:\a\b.pol").unwrap();
        assert_eq!(disk.read(r"C:\a\b.pol").unwrap(), None);
        assert_eq!(disk.read(r"C:\a\b.pol.tejun-old").unwrap().unwrap(), b"two");
    }

    #[cfg(unix)]
    #[test]
    fn links_lead_nowhere() {
        use std::os::unix::fs::symlink;
        let (folder, disk) = disk();
        let outside = tempfile::tempdir().unwrap();
        let theirs = outside.path().join("theirs");
        fs::write(&theirs, b"theirs").unwrap();
        symlink("/", folder.path().join("way-out")).unwrap();
        assert!(matches!(disk.read(r"C:\way-out\etc\hostname"), Err(Error::Unsafe { .. })));
        assert!(matches!(disk.replace(r"C:\Way-Out\x", b""), Err(Error::Unsafe { .. })));
        disk.replace(r"C:\a", b"one").unwrap();
        for ending in [NEW, OLD] {
            symlink(&theirs, folder.path().join(format!("a{ending}"))).unwrap();
            disk.replace(r"C:\a", b"two").unwrap();
            fs::remove_file(folder.path().join(format!("a{OLD}"))).unwrap();
        }
        symlink(&theirs, folder.path().join(format!("b{NEW}"))).unwrap();
        disk.put(r"C:\b", b"two").unwrap();
        symlink(&theirs, folder.path().join(format!("a{OLD}"))).unwrap();
        disk.remove(r"C:\a").unwrap();
        assert_eq!(fs::read(&theirs).unwrap(), b"theirs");
    }

    #[cfg(unix)]
    #[test]
    fn pipes_are_not_waited_for() {
        let (folder, disk) = disk();
        let pipe = folder.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        assert!(matches!(disk.read(r"C:\pipe"), Err(Error::Unsafe { .. })));
    }

    #[test]
    fn a_write_that_fails_leaves_nothing_behind() {
        let (folder, disk) = disk();
        fs::create_dir_all(folder.path().join("a").join("in the way")).unwrap();
        assert!(disk.replace(r"C:\a", b"one").is_err());
        assert!(!folder.path().join(format!("a{NEW}")).exists());
    }

    #[test]
    fn where_hibernation_cannot_be_told_nothing_is_written() {
        let (folder, _) = disk();
        fs::create_dir(folder.path().join("hiberfil.sys")).unwrap();
        let disk = Disk::new(Utf8Path::from_path(folder.path()).unwrap());
        assert!(matches!(disk.unfit(), Some(Finding::CannotRead { .. })));
        assert!(matches!(disk.replace(r"C:\a", b"one"), Err(Error::Unsafe { .. })));
    }

    #[test]
    fn a_hibernated_disk_is_read_and_never_written() {
        let (folder, disk) = disk();
        disk.replace(r"C:\a", b"one").unwrap();
        fs::write(folder.path().join("hiberfil.sys"), b"HIBR....").unwrap();
        let disk = Disk::new(Utf8Path::from_path(folder.path()).unwrap());
        assert_eq!(disk.read(r"C:\a").unwrap().unwrap(), b"one");
        for refused in [
            disk.replace(r"C:\a", b"two"),
            disk.append(r"C:\a", b"two"),
            disk.remove(r"C:\a"),
            disk.truncate(r"C:\a", 0),
        ] {
            assert!(matches!(refused, Err(Error::Hibernated { .. })));
        }
    }

    #[test]
    fn paths_stay_on_the_disk() {
        let (_folder, disk) = disk();
        for path in [r"C:\..\x", r"C:\a/../../x"] {
            assert!(matches!(disk.read(path), Err(Error::Unsafe { .. })), "{path}");
        }
        for path in [r"D:\x", r"\\server\share"] {
            assert!(matches!(disk.read(path), Err(Error::Elsewhere { .. })), "{path}");
        }
    }
}
