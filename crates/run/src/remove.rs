//! Removes tejun from a terminal. Only the evidence stays.

use crate::Records;
use crate::history::is_under_way;
use crate::journal::{self, Error, Journal};
use model::journal::Event;
use model::kinds::Operation;
use model::path::OWN_FOLDER;
use std::collections::BTreeSet;
use terminal::{ENDINGS, Terminal, left_beside, replaced_files};

/// The part of tejun's own folder that stays.
const STAYS: &str = "evidence";

/// The files that tejun left on a terminal: its own, and the old ones beside those that it replaced.
///
/// # Errors
///
/// If the terminal cannot be read.
pub fn traces(terminal: &dyn Terminal) -> Result<Vec<String>, Error> {
    // The journal is among tejun's own, and goes after what only it knows of.
    let mut traces = beside_files(terminal)?;
    below(terminal, OWN_FOLDER, &mut traces)?;
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

/// What lies beside the files that notices put in their place or changed.
fn beside_files(terminal: &dyn Terminal) -> Result<Vec<String>, Error> {
    let records = Records::read(terminal)?;
    let plans = records.all().iter().filter_map(|record| match &record.event {
        Event::Began { plan, .. } => Some(plan),
        _ => None,
    });
    let operations = plans.flat_map(|plan| &plan.actions).filter_map(|action| match &action.operation {
        Operation::Set(set) => Some(set),
        Operation::Lead(_) => None,
    });
    let mut found = Vec::new();
    for path in operations.flat_map(left_beside).collect::<BTreeSet<_>>() {
        if terminal.files().read(&path)?.is_some() {
            found.push(path);
        }
    }
    Ok(found)
}

/// Everything below a folder, the content of each folder before the folder itself. Without the evidence.
fn below(terminal: &dyn Terminal, folder: &str, traces: &mut Vec<String>) -> Result<(), Error> {
    for entry in terminal.files().entries(folder)?.unwrap_or_default() {
        if folder == OWN_FOLDER && entry.name.starts_with(STAYS) {
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
