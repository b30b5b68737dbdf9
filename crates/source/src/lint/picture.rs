//! Lints pictures: each one is shown, each mark exists, all words fit; and each reading belongs to a word that occurs.

use super::Reporter;
use crate::parsed::{ParsedFile, ParsedFiles};
use crate::yaml::{Node, Step as At, Value};
use manual::picture::Fault;
use model::diagnostic::{Diagnostic, Problem, Thing};
use model::notice::{Header, Procedure};
use model::picture::{Picture, Pictures};
use model::{MarkId, PictureId};

/// The pictures' file.
pub(super) fn pictures(file: &ParsedFile<Pictures>, parsed: &ParsedFiles, diagnostics: &mut Vec<Diagnostic>) {
    let mut reporter = Reporter { tree: &file.tree, diagnostics };
    super::texts(reporter.tree, reporter.diagnostics);
    for (id, picture) in &file.value.pictures {
        let shown = parsed.procedures.iter().flat_map(|file| instructions(&file.value));
        // A procedure that could not be parsed may show any picture.
        if parsed.unsound.is_empty()
            && !shown.into_iter().any(|(_, shown)| shown.picture.as_ref() == Some(id))
        {
            reporter.report_name(&["pictures".into()], id.as_str(), Problem::NeverShown);
        }
        one(id, picture, &mut reporter);
    }
}

fn one(id: &PictureId, picture: &Picture, reporter: &mut Reporter<'_>) {
    let shape = |i: usize| -> Vec<At<'_>> {
        let tag = picture.shapes.get(i).map_or("", |shape| shape.tag());
        vec!["pictures".into(), id.as_str().into(), "shapes".into(), i.into(), tag.into()]
    };
    if picture.shapes.is_empty() {
        reporter.report_name(&["pictures".into(), id.as_str().into()], "shapes", Problem::Empty);
    }
    let mut known: Vec<(&MarkId, usize)> = Vec::new();
    for (i, part) in picture.shapes.iter().enumerate() {
        for mark in part.marks() {
            if let Some((_, first)) = known.iter().find(|(other, _)| *other == mark) {
                let first_line = reporter.line(&shape(*first));
                reporter.report(&shape(i), Problem::NameTwice { thing: Thing::Mark, first_line });
            }
            known.push((mark, i));
        }
    }
    for fault in manual::picture::faults(picture) {
        match fault {
            Fault::DoesNotFit { shape: i, words } => {
                reporter.report(&shape(i), Problem::DoesNotFit { words })
            }
            Fault::Outside { shape: i } => {
                let at = [&shape(i)[..], &["at".into()]].concat();
                reporter.report(&at, Problem::OutsidePicture);
            }
            Fault::NoRoom { shape: i, mark } => {
                reporter.report(&shape(i), Problem::NoRoomForNumber { mark: mark.to_string() });
            }
        }
    }
}

fn instructions(procedure: &Procedure) -> Vec<(Vec<At<'static>>, &model::notice::Instruction)> {
    let steps = procedure.steps.iter().enumerate();
    steps
        .flat_map(|(i, step)| {
            step.by_hand.iter().enumerate().map(move |(j, instruction)| {
                (vec!["steps".into(), i.into(), "by_hand".into(), j.into()], instruction)
            })
        })
        .collect()
}

/// The pictures that a procedure's instructions show.
pub(super) fn shown(procedure: &Procedure, parsed: &ParsedFiles, reporter: &mut Reporter<'_>) {
    let drawn = parsed.pictures.as_ref().filter(|_| parsed.pictures_sound);
    if !parsed.pictures_sound {
        return;
    }
    let picture = |id: &PictureId| drawn.and_then(|file| file.value.pictures.get(id));
    for (at, instruction) in instructions(procedure) {
        match (&instruction.picture, &instruction.mark) {
            (None, Some(_)) => reporter.report_name(&at, "mark", Problem::MarkWithoutPicture),
            (None, None) => {}
            (Some(id), mark) => match (picture(id), mark) {
                (None, _) => {
                    let known = drawn.iter().flat_map(|file| file.value.pictures.keys());
                    let at = [&at[..], &["picture".into()]].concat();
                    reporter.unknown(&at, Thing::Picture, known.map(PictureId::as_str));
                }
                (Some(picture), Some(mark)) if !picture.marks().any(|known| known == mark) => {
                    let at = [&at[..], &["mark".into()]].concat();
                    reporter.unknown(&at, Thing::Mark, picture.marks().map(MarkId::as_str));
                }
                (Some(_), _) => {}
            },
        }
    }
}

/// The words with a reading that occur in the notice.
pub(super) fn furigana(header: &Header, parsed: &ParsedFiles, reporter: &mut Reporter<'_>) {
    for word in header.furigana.keys() {
        let stands = says(reporter.tree, word) || parsed.procedures.iter().any(|file| says(&file.tree, word));
        if !stands && parsed.unsound.is_empty() {
            reporter.report_name(&["furigana".into()], word, Problem::NeverUsed);
        }
    }
}

fn says(node: &Node, word: &str) -> bool {
    match &node.value {
        Value::Text(text) => text.contains(word),
        Value::List(entries) => entries.iter().any(|entry| says(entry, word)),
        Value::Fields(fields) => {
            fields.iter().any(|field| field.name != "furigana" && says(&field.node, word))
        }
        _ => false,
    }
}
