//! From files to a notice.

use crate::sheets::{CALENDAR, Files, Schemas, Sheet, Sheets, in_folder, read, sheets};
use model::case::Case;
use model::diagnostic::Diagnostic;
use model::notice::{Notice, Procedure};
use model::practice::Description;
use model::{Calendar, KindName};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// A notice that was loaded, with its practice terminals and cases.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The notice.
    pub notice: Notice,
    /// The kinds of practice terminal it ships.
    pub kinds: BTreeMap<KindName, Description>,
    /// Its cases, each with the terminal it starts from.
    pub cases: Vec<(Case, Description)>,
}

/// Reads a notice's files: `notice.yaml`, a file for each procedure beside it, the practice terminals in
/// `terminals/`, the cases in `cases/`.
///
/// # Errors
///
/// Every diagnostic of all files, in the order of files and lines.
pub fn load(files: &Files) -> Result<Loaded, Vec<Diagnostic>> {
    read_all(files, false)
}

/// The same, and follows the flow for every terminal that it can tell apart: ways that nobody can take and questions
/// that are never asked harm no terminal, so that only an author needs to know of them.
///
/// # Errors
///
/// As [`load`].
pub fn lint(files: &Files) -> Result<Loaded, Vec<Diagnostic>> {
    read_all(files, true)
}

fn read_all(files: &Files, for_author: bool) -> Result<Loaded, Vec<Diagnostic>> {
    let mut diagnostics = Vec::new();
    let sheets = sheets(files, &mut diagnostics);
    let mut across = Vec::new();
    crate::lint::lint(&sheets, for_author, &mut across);
    // Where something stands in for what is wrong already, it is not judged.
    let told = |d: &Diagnostic| {
        diagnostics.iter().any(|other| (&other.file, other.line, other.column) == (&d.file, d.line, d.column))
    };
    across.retain(|diagnostic| !told(diagnostic));
    diagnostics.append(&mut across);
    match finish(sheets, files) {
        Some(loaded) if diagnostics.is_empty() => Ok(loaded),
        _ => {
            // A kind's mistake shows again in every case that starts from it.
            diagnostics.sort_by(|a, b| (&a.file, a.line, a.column).cmp(&(&b.file, b.line, b.column)));
            diagnostics.dedup();
            Err(diagnostics)
        }
    }
}

/// Reads a calendar's file.
///
/// # Errors
///
/// Every diagnostic of the file.
pub fn calendar(name: &str, text: &str) -> Result<Calendar, Vec<Diagnostic>> {
    let mut diagnostics = Vec::new();
    let sheet: Option<Sheet<Calendar>> = read(&Schemas::new(), name, text, CALENDAR, &mut diagnostics);
    if let Some(sheet) = &sheet {
        crate::lint::calendar(&sheet.value, &sheet.tree, &mut diagnostics);
    }
    sheet.map(|sheet| sheet.value).filter(|_| diagnostics.is_empty()).ok_or(diagnostics)
}

fn finish(sheets: Sheets, files: &Files) -> Option<Loaded> {
    let header = sheets.header?.value;
    let order = model::flow::procedures(&header.flow);
    let mut procedures: Vec<Procedure> = sheets.procedures.into_iter().map(|sheet| sheet.value).collect();
    procedures.sort_by_key(|procedure| order.iter().position(|id| *id == procedure.procedure));
    let pictures = sheets.pictures.map(|sheet| sheet.value.pictures).unwrap_or_default();
    let kinds = sheets.kinds.into_iter().filter_map(|(kind, sheet)| Some((kind.parse().ok()?, sheet.value)));
    let cases = sheets.cases.into_iter().filter_map(|(sheet, start)| Some((sheet.value, start?)));
    Some(Loaded {
        notice: Notice { header, procedures, pictures, digest: digest(files) },
        kinds: kinds.collect(),
        cases: cases.collect(),
    })
}

/// Which files exactly these were: the notice and its procedures, not the practice terminals and cases beside them.
fn digest(files: &Files) -> String {
    let mut hash = Sha256::new();
    for (name, text) in in_folder(files, "") {
        for part in [name, text] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
