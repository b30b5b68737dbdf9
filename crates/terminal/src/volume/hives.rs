//! The registry of a disk: which hive a key lies in, and reading and writing it there.

use super::disk::Disk;
use crate::ports::{Clock, Files, Registry, RegistryEdit};
use crate::{Error, reasons, resource};
use formats::hive::{FileTime, Hive, Key, Pages};
use jiff::Timestamp;
use model::finding::Finding;
use model::observation::ValueFound;
use model::path::is_below;
use model::reason::{Doing, Reason};
use model::registry::{KeyPath, RegistryData, Root};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// The machine's own hives. Each exists on every Windows.
const CONFIG: &str = r"C:\Windows\System32\config";
/// Those of them that are read and written.
const OF_MACHINE: [&str; 2] = ["SYSTEM", "SOFTWARE"];
/// What every hive's transaction logs end in.
const LOGS: [&str; 2] = [".LOG1", ".LOG2"];

/// Keys below HKEY_USERS that are no person's: the system's own, whose hive is `config\DEFAULT`.
const NO_PERSONS: [&str; 2] = [".DEFAULT", "S-1-5-18"];
/// What the identifier ends in below which Windows shows a user's `UsrClass.dat`.
const CLASSES: &str = "_Classes";
/// What a user's key shows that is not in `NTUSER.DAT`: `UsrClass.dat`, and what lives as long as a session.
const NOT_IN_NTUSER: [&str; 3] = [r"Software\Classes", "Volatile Environment", "SessionInformation"];
/// A link within a control set to one of the profiles beside it.
const HARDWARE_PROFILE: &str = r"Hardware Profiles\Current";

/// The hives of a disk, each opened when it is first asked for.
pub(crate) struct Hives {
    disk: Rc<Disk>,
    clock: Rc<dyn Clock>,
    open: RefCell<BTreeMap<String, Option<Rc<Opened>>>>,
}

/// The machine's hives that a change of the registry rewrites, on a disk whose Windows does not run.
pub(crate) fn of_machine() -> [String; 2] {
    OF_MACHINE.map(|name| format!(r"{CONFIG}\{name}"))
}

/// The hive of the user with that folder.
pub(crate) fn of_user(folder: &str) -> String {
    format!(r"{folder}\NTUSER.DAT")
}

/// A hive to be looked at.
enum Opened {
    /// A clean one, of which is read what is asked for.
    Pages(Pages),
    /// One that was completed from its logs.
    Whole(Hive),
}

impl Opened {
    /// `None` if there is no such file.
    fn open(disk: &Disk, file: &str) -> Result<Option<Self>, Error> {
        if cfg!(windows) {
            // A file that is held open cannot be replaced there, by this process or by another.
            return Ok(read(disk, file)?.map(Self::Whole));
        }
        let Some((length, parts)) = disk.parts(file)? else {
            return Ok(None);
        };
        match Pages::open(length, parts) {
            Ok(pages) => Ok(Some(Self::Pages(pages))),
            Err(formats::hive::Error::Dirty { .. }) => Ok(read(disk, file)?.map(Self::Whole)),
            Err(error) => Err(wrong(file, error)),
        }
    }

    fn key(&self, path: &str) -> Result<Option<Key<'_>>, formats::hive::Error> {
        match self {
            Self::Pages(pages) => pages.key(path),
            Self::Whole(hive) => hive.key(path),
        }
    }
}

impl Hives {
    pub(crate) fn new(disk: Rc<Disk>, clock: Rc<dyn Clock>) -> Self {
        Self { disk, clock, open: RefCell::default() }
    }

    /// The hive's file and the path inside it, or `None` if there is no such user.
    ///
    /// # Errors
    ///
    /// If the key lies in a hive that is not opened here, or in none: nothing is known of it, least of all that it is absent.
    fn place(&self, key: &KeyPath) -> Result<Option<(String, String)>, Error> {
        let (root, path) = key.split();
        let not_here = || Error::NotInTheseHives { key: key.to_string() };
        match root {
            Root::Machine => self.place_of_machine(path)?.ok_or_else(not_here).map(Some),
            Root::Sid(sid) if NO_PERSONS.iter().any(|no| no.eq_ignore_ascii_case(sid)) => Err(not_here()),
            Root::Sid(sid) if ends_with(sid, CLASSES) => Err(not_here()),
            Root::Sid(sid) => self.place_of_user(sid, path, not_here),
            Root::User => {
                let sid = resource::users::who_works_here(self)?.ok_or_else(not_here)?;
                self.place_of_user(&sid, path, not_here)
            }
        }
    }

    fn place_of_user(
        &self,
        sid: &str,
        path: &str,
        not_here: impl Fn() -> Error,
    ) -> Result<Option<(String, String)>, Error> {
        if NOT_IN_NTUSER.iter().any(|key| is_below(path, key)) {
            return Err(not_here());
        }
        let folder = resource::users::folder_of(self, sid)?;
        Ok(folder.map(|folder| (of_user(&folder), path.to_owned())))
    }

    /// `None` if it is in neither of the two hives.
    fn place_of_machine(&self, path: &str) -> Result<Option<(String, String)>, Error> {
        let (first, rest) = path.split_once('\\').unwrap_or((path, ""));
        let file = |name: &str| format!(r"{CONFIG}\{name}");
        Ok(match first.to_ascii_uppercase().as_str() {
            "SOFTWARE" => Some((file("SOFTWARE"), rest.to_owned())),
            "SYSTEM" => {
                let (second, below) = rest.split_once('\\').unwrap_or((rest, ""));
                if is_below(below, HARDWARE_PROFILE) {
                    None
                } else if second.eq_ignore_ascii_case("CurrentControlSet") {
                    let set = self.control_set(&file("SYSTEM"))?;
                    Some((
                        file("SYSTEM"),
                        format!(r"ControlSet{set:03}\{below}").trim_end_matches('\\').to_owned(),
                    ))
                } else {
                    Some((file("SYSTEM"), rest.to_owned()))
                }
            }
            _ => None,
        })
    }

    /// What is wrong with the hives that no terminal can do without.
    pub(crate) fn findings(&self) -> Vec<Finding> {
        let broken = of_machine().map(|file| self.hive(&file));
        broken.into_iter().filter_map(|hive| hive.err()).map(|error| error.trouble().into()).collect()
    }

    /// The control set that Windows would start with.
    fn control_set(&self, file: &str) -> Result<u32, Error> {
        let set = self
            .value_at(file, "Select", "Current")?
            .and_then(|data| data.as_dword())
            .ok_or_else(|| damaged(file, Reason::NoControlSet {}))?;
        let hive = self.hive(file)?;
        let key = hive.as_ref().map(|hive| hive.key(&format!("ControlSet{set:03}"))).transpose();
        match key.map_err(|error| wrong(file, error))?.flatten() {
            Some(_) => Ok(set),
            None => Err(damaged(file, Reason::ControlSetMissing { number: set })),
        }
    }

    /// The opened hive of a file, or `None` if there is no such file, as for a user who never signed in.
    fn hive(&self, file: &str) -> Result<Option<Rc<Opened>>, Error> {
        if let Some(hive) = self.open.borrow().get(file) {
            return Ok(hive.clone());
        }
        let hive = Opened::open(&self.disk, file)?.map(Rc::new);
        if hive.is_none() && file.starts_with(CONFIG) {
            return Err(Error::Gone { what: file.to_owned() });
        }
        self.open.borrow_mut().insert(file.to_owned(), hive.clone());
        Ok(hive)
    }

    /// A key's content, or `None` if it does not exist.
    fn of_key<T>(
        &self,
        key: &KeyPath,
        read: impl FnOnce(Key<'_>) -> Result<T, formats::hive::Error>,
    ) -> Result<Option<T>, Error> {
        let Some((file, path)) = self.place(key)? else {
            return Ok(None);
        };
        let Some(hive) = self.hive(&file)? else {
            return Ok(None);
        };
        let key = hive.key(&path).map_err(|error| wrong(&file, error))?;
        key.map(read).transpose().map_err(|error| wrong(&file, error))
    }

    fn value_at(&self, file: &str, path: &str, name: &str) -> Result<Option<RegistryData>, Error> {
        match self.hive(file)? {
            Some(hive) => value_of(hive.key(path), file, name),
            None => Ok(None),
        }
    }

    fn edit_hive(&self, file: &str, edits: &[(String, &RegistryEdit)]) -> Result<(), Error> {
        let wrong = |error| wrong(file, error);
        let now = file_time(self.clock.now());
        // Read anew: what is edited is what lies on the disk.
        let mut hive = read(&*self.disk, file)?.ok_or_else(|| Error::Gone { what: file.to_owned() })?;
        for (path, edit) in edits {
            match &edit.to {
                ValueFound::Present(data) => {
                    hive.create_key(path, now).map_err(wrong)?;
                    hive.set_value(path, &edit.name, data.kind(), &data.bytes(), now).map_err(wrong)?;
                }
                ValueFound::Absent { nearest_key } => {
                    if hive.key(path).map_err(wrong)?.is_some() {
                        hive.delete_value(path, &edit.name, now).map_err(wrong)?;
                        let stays = self.stays(nearest_key, file)?;
                        delete_empty(&mut hive, path, stays.as_deref(), now).map_err(wrong)?;
                    }
                }
            }
        }
        if hive.is_changed() {
            let bytes = hive.commit(now).map_err(wrong)?;
            // The next reader sees the new content, also if the replacement is done and returns an error.
            self.open.borrow_mut().remove(file);
            self.disk.replace(file, bytes)?;
        }
        Ok(())
    }

    /// The path inside the hive of the key that is to stay.
    fn stays(&self, nearest_key: &str, file: &str) -> Result<Option<String>, Error> {
        let Ok(path) = nearest_key.parse() else {
            // No key is above but the user's hive itself, so all that were made for the value may go.
            return Ok((nearest_key == "HKCU").then(String::new));
        };
        Ok(self.place(&path)?.filter(|(hive, _)| hive == file).map(|(_, path)| path))
    }
}

fn ends_with(text: &str, ending: &str) -> bool {
    let at = text.len().checked_sub(ending.len());
    at.and_then(|at| text.get(at..)).is_some_and(|end| end.eq_ignore_ascii_case(ending))
}

/// A value of a hive that lies in a file, as of a user who is not signed in. `None` if there is no such file, key or value.
///
/// # Errors
///
/// If the hive cannot be read or completed from its logs.
pub fn value_in_file(
    files: &dyn Files,
    file: &str,
    path: &str,
    name: &str,
) -> Result<Option<RegistryData>, Error> {
    match read(files, file)? {
        Some(hive) => value_of(hive.key(path), file, name),
        None => Ok(None),
    }
}

/// The names of the keys directly below a key of such a hive. `None` if there is no such file or key.
///
/// # Errors
///
/// As [`value_in_file`].
pub fn subkeys_in_file(files: &dyn Files, file: &str, path: &str) -> Result<Option<Vec<String>>, Error> {
    in_file(files, file, path, subkeys_of)
}

/// The names of the values of a key of such a hive. `None` if there is no such file or key.
///
/// # Errors
///
/// As [`value_in_file`].
pub fn names_in_file(files: &dyn Files, file: &str, path: &str) -> Result<Option<Vec<String>>, Error> {
    in_file(files, file, path, names_of)
}

fn in_file<T>(
    files: &dyn Files,
    file: &str,
    path: &str,
    list: impl FnOnce(Key<'_>) -> Result<T, formats::hive::Error>,
) -> Result<Option<T>, Error> {
    let wrong = |error| wrong(file, error);
    match read(files, file)? {
        Some(hive) => hive.key(path).map_err(wrong)?.map(list).transpose().map_err(wrong),
        None => Ok(None),
    }
}

fn subkeys_of(key: Key<'_>) -> Result<Vec<String>, formats::hive::Error> {
    key.subkeys().map(|below| Ok(below?.name())).collect()
}

fn names_of(key: Key<'_>) -> Result<Vec<String>, formats::hive::Error> {
    key.values().map(|value| Ok(value?.name())).collect()
}

/// Reads the hive of a file whole, completed from its logs if it is dirty.
fn read(files: &dyn Files, file: &str) -> Result<Option<Hive>, Error> {
    let Some(bytes) = files.read(file)? else {
        return Ok(None);
    };
    let wrong = |error| wrong(file, error);
    if !Hive::is_dirty(&bytes).map_err(wrong)? {
        return Hive::open(bytes).map(Some).map_err(wrong);
    }
    let mut logs = Vec::new();
    for ending in LOGS {
        logs.extend(files.read(&format!("{file}{ending}"))?);
    }
    let logs: Vec<&[u8]> = logs.iter().map(Vec::as_slice).collect();
    Hive::open_with_logs(bytes, &logs).map(|(hive, _)| Some(hive)).map_err(wrong)
}

fn value_of(
    key: Result<Option<Key<'_>>, formats::hive::Error>,
    file: &str,
    name: &str,
) -> Result<Option<RegistryData>, Error> {
    let wrong = |error| wrong(file, error);
    let Some(key) = key.map_err(wrong)? else {
        return Ok(None);
    };
    let Some(value) = key.value(name).map_err(wrong)? else {
        return Ok(None);
    };
    let data = value.data().map_err(wrong)?;
    Ok(Some(RegistryData::from_bytes(value.kind(), &data)))
}

/// Deletes a key and those above it, as far as they hold nothing, down from and not including the one that stays.
fn delete_empty(
    hive: &mut Hive,
    path: &str,
    stays: Option<&str>,
    now: FileTime,
) -> Result<(), formats::hive::Error> {
    let Some(stays) = stays else { return Ok(()) };
    let mut path = path;
    while path.len() > stays.len() && !path.is_empty() {
        let empty = hive.key(path)?.is_some_and(|key| key.subkey_count() == 0 && key.value_count() == 0);
        if !empty {
            break;
        }
        hive.delete_key(path, now)?;
        path = path.rsplit_once('\\').map_or("", |(above, _)| above);
    }
    Ok(())
}

fn wrong(file: &str, error: formats::hive::Error) -> Error {
    use formats::hive::Error::{Dirty, NoUsableLog, Unreadable};
    let (path, reason) = (file.to_owned(), reasons::hive(&error));
    match error {
        Dirty { .. } | NoUsableLog { .. } => Error::Unfinished { path, reason },
        Unreadable { kind, number, .. } => {
            Error::Io { doing: Doing::Read, path, source: reasons::unreadable(kind, number) }
        }
        _ => Error::Damaged { path, reason },
    }
}

fn damaged(file: &str, reason: Reason) -> Error {
    Error::Damaged { path: file.to_owned(), reason }
}

/// Windows counts 100 nanoseconds from 1601.
pub(crate) fn file_time(at: Timestamp) -> FileTime {
    let since_1970 = at.as_nanosecond() / 100;
    FileTime(u64::try_from(since_1970 + 116_444_736_000_000_000).unwrap_or(0))
}

impl Registry for Hives {
    fn value(&self, key: &KeyPath, name: &str) -> Result<Option<RegistryData>, Error> {
        match self.place(key)? {
            Some((file, path)) => self.value_at(&file, &path, name),
            None => Ok(None),
        }
    }

    fn subkeys(&self, key: &KeyPath) -> Result<Option<Vec<String>>, Error> {
        self.of_key(key, subkeys_of)
    }

    fn names(&self, key: &KeyPath) -> Result<Option<Vec<String>>, Error> {
        self.of_key(key, names_of)
    }

    fn edit(&self, edits: &[RegistryEdit]) -> Result<(), Error> {
        let mut by_hive: BTreeMap<String, Vec<(String, &RegistryEdit)>> = BTreeMap::new();
        for edit in edits {
            let (file, path) =
                self.place(&edit.key)?.ok_or_else(|| Error::Gone { what: edit.key.to_string() })?;
            by_hive.entry(file).or_default().push((path, edit));
        }
        by_hive.iter().try_for_each(|(file, edits)| self.edit_hive(file, edits))
    }
}
