//! Removes tejun from a terminal. Only the evidence stays.

use crate::history::is_under_way;
use crate::journal::{self, Error, Journal};
use terminal::{Terminal, replaced_files};

/// tejun's own folder, and the part of it that stays.
const HOME: &str = r"C:\ProgramData\tejun";
const STAYS: &str = "evidence";
const ENDINGS: [&str; 2] = [".tejun-old", ".tejun-new"];

/// The files that tejun left on a terminal: its own, and the old ones beside those that it replaced.
///
/// # Errors
///
/// If the terminal cannot be read.
pub fn traces(terminal: &dyn Terminal) -> Result<Vec<String>, Error> {
    let mut traces = Vec::new();
    below(terminal, HOME, &mut traces)?;
    for file in replaced_files(terminal)? {
        for ending in ENDINGS {
            let path = format!("{file}{ending}");
            if terminal.files().read(&path)?.is_some() {
                traces.push(path);
            }
        }
    }
    Ok(traces)
}

/// Everything below a folder, the content of each folder before the folder itself. Without the evidence.
fn below(terminal: &dyn Terminal, folder: &str, traces: &mut Vec<String>) -> Result<(), Error> {
    for entry in terminal.files().entries(folder)?.unwrap_or_default() {
        if folder == HOME && entry.name.starts_with(STAYS) {
            continue;
        }
        let path = format!(r"{folder}\{}", entry.name);
        if entry.is_folder {
            below(terminal, &path, traces)?;
        }
        traces.push(path);
    }
    Ok(())
}

/// Deletes what [`traces`] returns, after the journal is copied to the evidence. Changes stay, and can no longer be undone. If
/// it is interrupted, call it again.
///
/// # Errors
///
/// If another tejun works on the terminal ([`Error::Busy`]), the journal is still needed ([`Error::StillNeeded`]), or a file
/// cannot be deleted.
pub fn remove(terminal: &dyn Terminal) -> Result<(), Error> {
    {
        // The lock keeps other processes from starting work meanwhile.
        let journal = Journal::open(terminal)?;
        if is_under_way(journal.records()) || !journal.chain().leftovers(terminal).is_empty() {
            return Err(Error::StillNeeded);
        }
        terminal.unregister_resume()?;
        journal.keep_as_evidence()?;
        let traces = traces(terminal)?;
        for path in traces.iter().filter(|path| !path.ends_with(".lock")) {
            terminal.files().delete(path)?;
        }
    }
    terminal.files().delete(journal::LOCK)?;
    Ok(terminal.unregister_all()?)
}
