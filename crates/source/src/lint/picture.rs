//! Pictures: each one shown, each mark there, all words in their places; and readings of words that are there.

use super::Desk;
use crate::sheets::{Sheet, Sheets};
use crate::yaml::{Node, Step as At, Value};
use manual::picture::Fault;
use model::diagnostic::{Diagnostic, Problem, Thing};
use model::notice::{Header, Procedure};
use model::picture::{Picture, Pictures};
use model::{MarkId, PictureId};

/// The pictures' own file.
pub(super) fn pictures(sheet: &Sheet<Pictures>, sheets: &Sheets, diagnostics: &mut Vec<Diagnostic>) {
    let mut desk = Desk { tree: &sheet.tree, diagnostics };
    super::texts(desk.tree, desk.diagnostics);
    for (id, picture) in &sheet.value.pictures {
        let shown = sheets.procedures.iter().flat_map(|sheet| instructions(&sheet.value));
        // A procedure that is no YAML may show anything.
        if sheets.unsound.is_empty()
            && !shown.into_iter().any(|(_, shown)| shown.picture.as_ref() == Some(id))
        {
            desk.tell_name(&["pictures".into()], id.as_str(), Problem::NeverShown);
        }
        one(id, picture, &mut desk);
    }
}

fn one(id: &PictureId, picture: &Picture, desk: &mut Desk<'_>) {
    let shape = |i: usize| -> Vec<At<'_>> {
        let tag = picture.shapes.get(i).map_or("", |shape| shape.tag());
        vec!["pictures".into(), id.as_str().into(), "shapes".into(), i.into(), tag.into()]
    };
    if picture.shapes.is_empty() {
        desk.tell_name(&["pictures".into(), id.as_str().into()], "shapes", Problem::Empty);
    }
    let mut known: Vec<(&MarkId, usize)> = Vec::new();
    for (i, part) in picture.shapes.iter().enumerate() {
        for mark in part.marks() {
            if let Some((_, first)) = known.iter().find(|(other, _)| *other == mark) {
                let first_line = desk.line(&shape(*first));
                desk.tell(&shape(i), Problem::NameTwice { thing: Thing::Mark, first_line });
            }
            known.push((mark, i));
        }
    }
    for fault in manual::picture::faults(picture) {
        match fault {
            Fault::DoesNotFit { shape: i, words } => desk.tell(&shape(i), Problem::DoesNotFit { words }),
            Fault::Outside { shape: i } => {
                let at = [&shape(i)[..], &["at".into()]].concat();
                desk.tell(&at, Problem::OutsidePicture);
            }
            Fault::NoRoom { shape: i, mark } => {
                desk.tell(&shape(i), Problem::NoRoomForNumber { mark: mark.to_string() });
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

/// What a procedure's instructions show.
pub(super) fn shown(procedure: &Procedure, sheets: &Sheets, desk: &mut Desk<'_>) {
    let drawn = sheets.pictures.as_ref().filter(|_| sheets.pictures_sound);
    if !sheets.pictures_sound {
        return;
    }
    let picture = |id: &PictureId| drawn.and_then(|sheet| sheet.value.pictures.get(id));
    for (at, instruction) in instructions(procedure) {
        match (&instruction.picture, &instruction.mark) {
            (None, Some(_)) => desk.tell_name(&at, "mark", Problem::MarkWithoutPicture),
            (None, None) => {}
            (Some(id), mark) => match (picture(id), mark) {
                (None, _) => {
                    let known = drawn.iter().flat_map(|sheet| sheet.value.pictures.keys());
                    let at = [&at[..], &["picture".into()]].concat();
                    desk.unknown(&at, Thing::Picture, known.map(PictureId::as_str));
                }
                (Some(picture), Some(mark)) if !picture.marks().any(|known| known == mark) => {
                    let at = [&at[..], &["mark".into()]].concat();
                    desk.unknown(&at, Thing::Mark, picture.marks().map(MarkId::as_str));
                }
                (Some(_), _) => {}
            },
        }
    }
}

/// Words with a reading that stand somewhere.
pub(super) fn furigana(header: &Header, sheets: &Sheets, desk: &mut Desk<'_>) {
    for word in header.furigana.keys() {
        let stands = says(desk.tree, word) || sheets.procedures.iter().any(|sheet| says(&sheet.tree, word));
        if !stands && sheets.unsound.is_empty() {
            desk.tell_name(&["furigana".into()], word, Problem::NeverUsed);
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
