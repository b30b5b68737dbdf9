//! The keys by which signed notices are verified: the one in the program, and those that an administrator has accepted on a terminal.

use crate::args::Target;
use crate::error::Error;
use crate::notice_files;
use crate::open;
use camino::Utf8Path;
use pack::PublicKey;
use terminal::Terminal;

include!(concat!(env!("OUT_DIR"), "/vendor_key.rs"));

/// The folder of the keys that were accepted on a terminal. Only administrators write in tejun's own folder (docs/decisions/0117).
const FOLDER: &str = r"C:\ProgramData\tejun\keys";
const ENDING: &str = ".pub";
/// Of a file with a key whose place another one has taken.
const REPLACED: &str = ".replaced";
/// The most bytes of a key's file.
const MAX_KEY: u64 = 1 << 10;

/// The places of the keys that count for a command. They are read only if it opens a signed notice.
#[derive(Clone, Copy, Debug, Default)]
pub struct Keys<'a> {
    /// A key's file that was named for this one command, which only looks.
    pub named: Option<&'a Utf8Path>,
    /// The terminal that the command is about.
    pub target: Option<&'a Target>,
}

impl Keys<'_> {
    /// Reads them.
    ///
    /// # Errors
    ///
    /// If the terminal cannot be opened, or a named file is no key.
    pub fn read(self) -> Result<Vec<PublicKey>, Error> {
        let mut keys = match self.target {
            Some(target) => trusted(&*open::terminal(target)?.terminal)?,
            None => in_program().collect(),
        };
        if let Some(path) = self.named {
            keys.push(public_key(path)?);
        }
        Ok(keys)
    }
}

fn in_program() -> impl Iterator<Item = PublicKey> {
    VENDOR_KEYS.iter().filter_map(|key| PublicKey::read(key))
}

/// The keys that were trusted on a terminal at any time: those in the program, and those that were accepted there.
///
/// # Errors
///
/// If the terminal cannot be read.
pub fn known(terminal: &dyn Terminal) -> Result<Vec<PublicKey>, Error> {
    Ok(in_program().chain(kept(terminal, ENDING)?).collect())
}

/// The keys that are trusted on a terminal: those whose place no other has taken.
///
/// # Errors
///
/// As [`known`].
pub fn trusted(terminal: &dyn Terminal) -> Result<Vec<PublicKey>, Error> {
    let (mut keys, replaced) = (known(terminal)?, kept(terminal, REPLACED)?);
    keys.retain(|key| !replaced.contains(key));
    Ok(keys)
}

/// The public key in a file.
///
/// # Errors
///
/// If it cannot be read, or is none.
pub fn public_key(path: &Utf8Path) -> Result<PublicKey, Error> {
    public_key_in(path, &notice_files::text(path)?)
}

/// The same of a file that is read already.
///
/// # Errors
///
/// If the text is none.
pub fn public_key_in(path: &Utf8Path, text: &str) -> Result<PublicKey, Error> {
    PublicKey::read(text).ok_or_else(|| {
        Error::usage(
            format!("{path} は公開鍵のファイルではありません"),
            format!("{path} is no file of a public key"),
        )
    })
}

/// The keys that a terminal keeps in files with that ending. What is no key there counts for nothing.
fn kept(terminal: &dyn Terminal, ending: &str) -> Result<Vec<PublicKey>, Error> {
    let mut keys = Vec::new();
    for entry in terminal.files().entries(FOLDER)?.unwrap_or_default() {
        if entry.is_folder || !entry.name.ends_with(ending) {
            continue;
        }
        let file = terminal.files().read_at_most(&format!(r"{FOLDER}\{}", entry.name), MAX_KEY)?;
        keys.extend(file.and_then(|file| PublicKey::read(std::str::from_utf8(&file).ok()?)));
    }
    Ok(keys)
}

/// The file in which a terminal keeps a key.
pub fn place(key: &PublicKey) -> String {
    format!(r"{FOLDER}\{}{ENDING}", key.id())
}

/// The file in which a terminal keeps that another key has taken a key's place. A key's id is chosen by its maker, so it is called by
/// the fingerprint.
pub fn place_replaced(key: &PublicKey) -> String {
    format!(r"{FOLDER}\{}{REPLACED}", key.fingerprint().replace(' ', ""))
}

/// Whether a key is accepted on a terminal already.
///
/// # Errors
///
/// If the terminal cannot be read, another key has taken the key's place, or it holds another key with the same id, which its maker
/// chooses.
pub fn is_accepted(terminal: &dyn Terminal, key: &PublicKey) -> Result<bool, Error> {
    if kept(terminal, REPLACED)?.contains(key) {
        return Err(Error::usage(
            format!("鍵 {} は、この端末では別の鍵に替わりました。受け入れません", key.id()),
            format!("another key has taken the place of {} on this terminal: it is not accepted", key.id()),
        ));
    }
    let known = kept(terminal, ENDING)?.into_iter().find(|known| known.id() == key.id());
    match known {
        Some(known) if known != *key => Err(Error::usage(
            format!("同じ番号（{}）の別の鍵が、すでにあります。送り主に電話で確かめてください", key.id()),
            format!("another key with the id {} is there already: ask the sender on the telephone", key.id()),
        )),
        known => Ok(known.is_some()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_in_the_program_can_be_read() {
        assert!(VENDOR_KEYS.iter().all(|key| PublicKey::read(key).is_some()));
    }
}
