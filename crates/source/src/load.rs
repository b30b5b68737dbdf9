//! Loads a notice from its files.

use crate::parsed::{CALENDAR, Files, ParsedFile, ParsedFiles, Schemas, in_folder, parse_files, read};
use crate::yaml::{MAX_DIAGNOSTICS, Place};
use model::case::Case;
use model::diagnostic::{Diagnostic, Problem};
use model::notice::{Header, Notice, Procedure};
use model::picture::Pictures;
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
    /// The settings that its steps ask for.
    pub wanted: Vec<Wanted>,
    /// What is no mistake, and yet an author wants to know. Only [`lint`] looks for it.
    pub hints: Vec<Diagnostic>,
}

/// A setting that a step asks for.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The setting's name, the same in every notice.
    pub setting: String,
    /// The wanted value.
    pub value: String,
    /// The place of the state that asks for it.
    pub place: Place,
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

/// Loads a notice like [`load`], and walks the flow for every terminal that it can tell apart. A way that no terminal can take and
/// a question that is never asked harm no terminal, so only an author needs to know of them.
///
/// # Errors
///
/// Every diagnostic of all files, in the order of files and lines.
pub fn lint(files: &Files) -> Result<Loaded, Vec<Diagnostic>> {
    read_all(files, true)
}

fn read_all(files: &Files, for_author: bool) -> Result<Loaded, Vec<Diagnostic>> {
    let mut diagnostics = Vec::new();
    let parsed = parse_files(files, &mut diagnostics);
    let mut across = Vec::new();
    crate::lint::lint(&parsed, for_author, &mut across);
    // A placeholder for a value that was already reported is not reported again.
    let reported = |d: &Diagnostic| {
        diagnostics.iter().any(|other| (&other.file, other.line, other.column) == (&d.file, d.line, d.column))
    };
    across.retain(|diagnostic| !reported(diagnostic));
    diagnostics.append(&mut across);
    crate::full_width::explain(&mut diagnostics, files);
    let mut hints = Vec::new();
    if for_author {
        crate::lint::hints(&parsed, &mut hints);
    }
    match finish(parsed, files, hints) {
        Some(loaded) if diagnostics.is_empty() => Ok(loaded),
        _ => {
            // A kind's mistake appears again in every case that starts from it.
            diagnostics.sort_by(|a, b| (&a.file, a.line, a.column).cmp(&(&b.file, b.line, b.column)));
            diagnostics.dedup();
            Err(bounded(diagnostics))
        }
    }
}

/// As many diagnostics as a person corrects at once; behind them, whether there are more.
fn bounded(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    if let Some(next) = diagnostics.get(MAX_DIAGNOSTICS).cloned() {
        diagnostics.truncate(MAX_DIAGNOSTICS);
        let problem = Problem::MoreMistakes { reported: MAX_DIAGNOSTICS };
        diagnostics.push(Diagnostic { problem, ..next });
    }
    diagnostics
}

/// Reads a calendar's file.
///
/// # Errors
///
/// Every diagnostic of the file.
pub fn calendar(name: &str, text: &str) -> Result<Calendar, Vec<Diagnostic>> {
    let mut diagnostics = Vec::new();
    let file: Option<ParsedFile<Calendar>> = read(&Schemas::new(), name, text, CALENDAR, &mut diagnostics);
    if let Some(file) = &file {
        crate::lint::calendar(&file.value, &file.tree, &mut diagnostics);
    }
    crate::full_width::explain(&mut diagnostics, &Files::from([(name.to_owned(), text.to_owned())]));
    file.map(|file| file.value).filter(|_| diagnostics.is_empty()).ok_or(diagnostics)
}

fn finish(parsed: ParsedFiles, files: &Files, hints: Vec<Diagnostic>) -> Option<Loaded> {
    let wanted = parsed.procedures.iter().flat_map(wanted).collect();
    let header = parsed.header?.value;
    let procedures = parsed.procedures.into_iter().map(|file| file.value).collect();
    let pictures = parsed.pictures.map(|file| file.value);
    let kinds = parsed.kinds.into_iter().filter_map(|(kind, file)| Some((kind.parse().ok()?, file.value)));
    let cases = parsed.cases.into_iter().filter_map(|(file, start)| Some((file.value, start?)));
    Some(Loaded {
        notice: notice(header, procedures, pictures, digest(files)),
        kinds: kinds.collect(),
        cases: cases.collect(),
        wanted,
        hints,
    })
}

/// The notice of these parts.
pub(crate) fn notice(
    header: Header,
    mut procedures: Vec<Procedure>,
    pictures: Option<Pictures>,
    digest: String,
) -> Notice {
    let order = model::flow::procedures(&header.flow);
    procedures.sort_by_key(|procedure| order.iter().position(|id| *id == procedure.procedure));
    let pictures = pictures.map(|file| file.pictures).unwrap_or_default();
    Notice { procedures, pictures, digest, ..Notice::of(header) }
}

fn wanted(file: &ParsedFile<Procedure>) -> Vec<Wanted> {
    let mut all = Vec::new();
    for (i, step) in file.value.steps.iter().enumerate() {
        let Some(desired) = &step.desired else { continue };
        let place = file.tree.at(&["steps".into(), i.into(), "desired".into()]).name_place(desired.tag());
        let each = desired.wants().into_iter();
        all.extend(each.map(|(setting, value)| Wanted { setting, value, place: place.clone() }));
    }
    all
}

/// The digest of the notice and its procedures, without the practice terminals and cases.
pub fn digest(files: &Files) -> String {
    let mut hash = Sha256::new();
    for (name, text) in in_folder(files, "") {
        for part in [name, text] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
    }
    base16ct::lower::encode_string(&hash.finalize())
}
