//! The registry, by Windows' own calls.

use model::observation::ValueFound;
use model::reason::Doing;
use model::registry::{KeyPath, RegistryData, Root};
use terminal::{
    Error, Files, Registry, RegistryEdit, folder_of_user, names_in_file, subkeys_in_file, value_in_file,
};
use windows::Win32::System::Registry::{
    HKEY, KEY_WOW64_64KEY, REG_VALUE_TYPE, RegDeleteKeyExW, RegFlushKey, RegSetValueExW,
};
use windows::core::HSTRING;
use windows_registry::{Key, LOCAL_MACHINE, USERS};

/// HRESULT_FROM_WIN32 of ERROR_FILE_NOT_FOUND and ERROR_PATH_NOT_FOUND: there is no such key or value.
const NOT_FOUND: [i32; 2] = [0x8007_0002_u32.cast_signed(), 0x8007_0003_u32.cast_signed()];

/// The registry of this PC. HKCU is the hive of the user who works here, not of the account that runs the program.
pub(crate) struct LiveRegistry<'t> {
    pub(crate) files: &'t dyn Files,
    /// The security identifier of the user who works here.
    pub(crate) person: Option<&'t str>,
}

/// The place of a key.
enum Place<'p> {
    /// In a hive that Windows has loaded.
    Loaded(&'static Key, String),
    /// In the hive file of a user who is not signed in.
    File(String, &'p str),
    /// Nowhere.
    Nowhere,
}

impl LiveRegistry<'_> {
    fn place<'p>(&self, key: &'p KeyPath) -> Result<Place<'p>, Error> {
        let (root, path) = key.split();
        let sid = match root {
            Root::Machine => return Ok(Place::Loaded(LOCAL_MACHINE, path.to_owned())),
            Root::Sid(sid) => sid,
            Root::User => match self.person {
                Some(sid) => sid,
                None => return Ok(Place::Nowhere),
            },
        };
        if open(USERS, sid, key)?.is_some() {
            return Ok(Place::Loaded(USERS, format!(r"{sid}\{path}")));
        }
        Ok(match folder_of_user(self, sid)? {
            Some(folder) => Place::File(format!(r"{folder}\NTUSER.DAT"), path),
            None => Place::Nowhere,
        })
    }
}

impl Registry for LiveRegistry<'_> {
    fn value(&self, key: &KeyPath, name: &str) -> Result<Option<RegistryData>, Error> {
        let (root, path) = match self.place(key)? {
            Place::Loaded(root, path) => (root, path),
            Place::File(file, path) => return value_in_file(self.files, &file, path, name),
            Place::Nowhere => return Ok(None),
        };
        let Some(open) = open(root, &path, key)? else {
            return Ok(None);
        };
        match open.get_value(name) {
            Ok(value) => Ok(Some(RegistryData::from_bytes(value.ty().into(), &value))),
            Err(error) => none_or(Doing::Read, key, &error),
        }
    }

    fn subkeys(&self, key: &KeyPath) -> Result<Option<Vec<String>>, Error> {
        let (root, path) = match self.place(key)? {
            Place::Loaded(root, path) => (root, path),
            Place::File(file, path) => return subkeys_in_file(self.files, &file, path),
            Place::Nowhere => return Ok(None),
        };
        let Some(open) = open(root, &path, key)? else {
            return Ok(None);
        };
        let keys = open.keys().map_err(|error| failed(Doing::List, key, &error))?;
        Ok(Some(keys.collect()))
    }

    fn names(&self, key: &KeyPath) -> Result<Option<Vec<String>>, Error> {
        let (root, path) = match self.place(key)? {
            Place::Loaded(root, path) => (root, path),
            Place::File(file, path) => return names_in_file(self.files, &file, path),
            Place::Nowhere => return Ok(None),
        };
        let Some(open) = open(root, &path, key)? else {
            return Ok(None);
        };
        let values = open.values().map_err(|error| failed(Doing::List, key, &error))?;
        Ok(Some(values.map(|(name, _)| name).collect()))
    }

    /// Makes the edits in order and flushes each to the disk before the next. (Windows' registry transactions would join them, but
    /// do not work on every PC; the caller can resume after any of them.)
    fn edit(&self, edits: &[RegistryEdit]) -> Result<(), Error> {
        edits.iter().try_for_each(|edit| self.edit_one(edit))
    }
}

impl LiveRegistry<'_> {
    fn edit_one(&self, edit: &RegistryEdit) -> Result<(), Error> {
        let wrong = |error| failed(Doing::Write, &edit.key, &error);
        let Place::Loaded(root, path) = self.place(&edit.key)? else {
            return Err(Error::Gone { what: edit.key.to_string() });
        };
        let mut options = root.options();
        options.read().write().wow64_64();
        match &edit.to {
            ValueFound::Present(data) => {
                let key = options.create().open(&path).map_err(wrong)?;
                set(&key, edit, data)?;
                flush(&key, &edit.key)
            }
            ValueFound::Absent { nearest_key } => {
                match options.open(&path).and_then(|key| key.remove_value(&edit.name)) {
                    Err(error) if !is_not_found(&error) => return Err(wrong(error)),
                    _ => {}
                }
                let stays = match nearest_key.parse::<KeyPath>() {
                    Ok(key) => Some(key.split().1.len()),
                    // No key was there but the user's hive itself, so all that were made for the value go.
                    Err(_) => (nearest_key == "HKCU").then_some(0),
                };
                remove_empty(root, &path, edit.key.split().1.len(), stays, &edit.key)?;
                let top = path.split('\\').next().unwrap_or_default();
                let top = root.options().read().wow64_64().open(top).map_err(wrong)?;
                flush(&top, &edit.key)
            }
        }
    }
}

/// Sets a value to exactly these bytes, even if a text lacks the NUL at its end, so that an undo restores the bytes that were
/// found.
fn set(open: &Key, edit: &RegistryEdit, data: &RegistryData) -> Result<(), Error> {
    // Windows refuses the dangling pointer of an empty vector.
    static NOTHING: [u8; 1] = [0];
    let bytes = data.bytes();
    let bytes = if bytes.is_empty() { &NOTHING[..0] } else { bytes.as_slice() };
    let name = HSTRING::from(edit.name.as_str());
    // SAFETY: the handle is open for as long as the key is; name and bytes outlive the call, and the name ends with a NUL.
    let came =
        unsafe { RegSetValueExW(HKEY(open.as_raw()), &name, None, REG_VALUE_TYPE(data.kind()), Some(bytes)) };
    came.ok().map_err(|error| crate::failed(Doing::Write, edit.key.as_str(), &error))
}

/// Flushes a key to the disk. Windows writes the whole hive, so this is called only after a change of ours.
fn flush(open: &Key, key: &KeyPath) -> Result<(), Error> {
    // SAFETY: the handle is open for as long as the key is.
    let came = unsafe { RegFlushKey(HKEY(open.as_raw())) };
    came.ok().map_err(|error| crate::failed(Doing::Flush, key.as_str(), &error))
}

/// Deletes a key and its parents as far as they are empty, up to and without the one that stays. `length` is the length of the
/// key's path below the root that the notice names, and `stays` is that of the key that stays.
fn remove_empty(
    root: &Key,
    path: &str,
    mut length: usize,
    stays: Option<usize>,
    key: &KeyPath,
) -> Result<(), Error> {
    let Some(stays) = stays else { return Ok(()) };
    let mut path = path;
    while length > stays {
        let Some((above, name)) = path.rsplit_once('\\') else { break };
        if let Some(open) = open(root, path, key)? {
            let wrong = |error| failed(Doing::Read, key, &error);
            let is_empty = open.keys().map_err(wrong)?.next().is_none()
                && open.values().map_err(wrong)?.next().is_none();
            if !is_empty {
                break;
            }
            drop(open);
            let above = root.options().read().write().wow64_64().open(above).map_err(wrong)?;
            let name = HSTRING::from(name);
            // SAFETY: the handle is open, and the name ends with a NUL. Keys below, should there be any by now, are not deleted
            // with it: then this is refused.
            let came = unsafe { RegDeleteKeyExW(HKEY(above.as_raw()), &name, KEY_WOW64_64KEY.0, None) };
            came.ok().map_err(|error| crate::failed(Doing::Delete, key.as_str(), &error))?;
        }
        length = length.saturating_sub(name.len() + 1);
        path = above;
    }
    Ok(())
}

/// Opens a key to read, or returns `None` if there is none.
fn open(root: &Key, path: &str, key: &KeyPath) -> Result<Option<Key>, Error> {
    match root.options().read().wow64_64().open(path) {
        Ok(open) => Ok(Some(open)),
        Err(error) => none_or(Doing::Open, key, &error),
    }
}

fn is_not_found(error: &windows_result::Error) -> bool {
    NOT_FOUND.contains(&error.code().0)
}

fn none_or<T>(doing: Doing, key: &KeyPath, error: &windows_result::Error) -> Result<Option<T>, Error> {
    if is_not_found(error) { Ok(None) } else { Err(failed(doing, key, error)) }
}

fn failed(doing: Doing, key: &KeyPath, error: &windows_result::Error) -> Error {
    let source = crate::system_error(error.code().0);
    Error::Io { doing, path: key.to_string(), source }
}
