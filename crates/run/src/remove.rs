//! Taking tejun away from a terminal: nothing of it stays but the evidence.

use crate::journal::{self, Error, Journal};
use terminal::{Terminal, replaced_files};

/// tejun's own folder, and what of it stays.
const HOME: &str = r"C:\ProgramData\tejun";
const STAYS: &str = "evidence";
const ENDINGS: [&str; 2] = [".tejun-old", ".tejun-new"];

/// What tejun has left on a terminal: its own files, and the old ones that it kept beside those it replaced.
///
/// # Errors
///
/// Where the terminal cannot be read.
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

/// Everything in a folder, what is in its folders before them; of tejun's own not the evidence.
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

/// Takes away what [`traces`] tells of. The journal goes to the evidence; what was changed stays changed, and cannot be undone
/// any more. Cut off, it goes on when it is called again.
///
/// # Errors
///
/// Where another tejun works on the terminal, or something of it cannot be taken away.
pub fn remove(terminal: &dyn Terminal) -> Result<(), Error> {
    {
        // Nobody begins anything meanwhile.
        let journal = Journal::open(terminal)?;
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
