//! Watching for what a person does by hand.

use crate::resource::extensions;
use crate::{Error, FolderWatch, OnChange, Terminal};
use model::kinds::ExtensionSet;
use model::observation::ProfileRef;

/// Watches everything that shows how far somebody has come with a set of extensions by hand: the folder with their files, and the
/// profiles of the user who works here. `changed` is called as [`crate::Files::watch`] says, until the answer is dropped. A browser
/// writes what it did up to ten seconds late, and a new profile is watched only after another call.
///
/// # Errors
///
/// If the terminal cannot be read, or the system does not watch.
pub fn watch(
    terminal: &dyn Terminal,
    set: &ExtensionSet,
    changed: &OnChange,
) -> Result<Vec<FolderWatch>, Error> {
    let mut folders = vec![set.folder.clone()];
    if let Ok(Some(person)) = terminal.user_sid() {
        folders.extend(extensions::folders(terminal, &person)?);
    }
    let mut watched = Vec::new();
    for folder in folders {
        watched.extend(terminal.files().watch(&folder, changed.clone())?);
    }
    Ok(watched)
}

/// Shows the person what steps by hand with a set of extensions are about: the page of a profile's extensions, and the folder
/// with the files.
///
/// # Errors
///
/// If no user sits in front of the terminal.
pub fn show(terminal: &dyn Terminal, set: &ExtensionSet, profile: &ProfileRef) -> Result<(), Error> {
    terminal.browser().show_extensions(&extensions::place(terminal, profile)?)?;
    terminal.show_folder(&set.folder)
}
