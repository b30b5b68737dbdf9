//! A step for the hand: its picture, its numbered instructions, what is seen, what to do when it is not.

use crate::picture;
use crate::rich::Rich;
use crate::words;
use maud::{Markup, html};
use model::notice::{Instruction, Notice, Procedure, Step};
use model::{Lang, MarkId, PictureId, StepRef};

/// The style of steps, beside [`crate::svg::STYLE`]; a page holds it once.
pub const STYLE: &str = include_str!("step.css");

/// A step's instructions as they stand in the manual, with their numbers and pictures. Nothing, where the notice has no
/// such step.
pub fn html(notice: &Notice, step: &StepRef, lang: Lang) -> Markup {
    let rich = Rich::new(notice, lang);
    html! {
        @if let Some((procedure, step)) = notice.step(step) {
            (by_hand(notice, procedure, step, lang, &rich))
        }
    }
}

/// One thing to do by hand, with its number.
#[derive(Clone, Copy, Debug)]
pub struct Numbered<'a> {
    /// Its number within the procedure, from 1.
    pub number: usize,
    /// The instruction.
    pub instruction: &'a Instruction,
}

/// Instructions that share a picture.
#[derive(Clone, Debug)]
pub struct Group<'a> {
    /// The picture.
    pub picture: Option<&'a PictureId>,
    /// The instructions.
    pub instructions: Vec<Numbered<'a>>,
}

impl Group<'_> {
    /// The marks on the picture, each with the numbers that stand beside it.
    pub fn marks(&self) -> Vec<(MarkId, String)> {
        let mut marks: Vec<(MarkId, String)> = Vec::new();
        for Numbered { number, instruction } in &self.instructions {
            let Some(mark) = &instruction.mark else { continue };
            match marks.iter_mut().find(|(known, _)| known == mark) {
                Some((_, numbers)) => *numbers = format!("{numbers}·{number}"),
                None => marks.push((mark.clone(), number.to_string())),
            }
        }
        marks
    }
}

/// A step's instructions with their numbers, those with the same picture together. One without a picture stands with those
/// before it.
pub fn groups<'a>(procedure: &'a Procedure, step: &'a Step) -> Vec<Group<'a>> {
    let before = procedure.steps.iter().take_while(|other| other.step != step.step);
    let first = before.map(|step| step.by_hand.len()).sum::<usize>() + 1;
    let mut groups: Vec<Group<'a>> = Vec::new();
    for (number, instruction) in (first..).zip(&step.by_hand) {
        let numbered = Numbered { number, instruction };
        match groups.last_mut() {
            Some(group) if instruction.picture.is_none() || instruction.picture.as_ref() == group.picture => {
                group.instructions.push(numbered);
            }
            _ => groups.push(Group { picture: instruction.picture.as_ref(), instructions: vec![numbered] }),
        }
    }
    groups
}

pub(crate) fn by_hand(
    notice: &Notice,
    procedure: &Procedure,
    step: &Step,
    lang: Lang,
    rich: &Rich<'_>,
) -> Markup {
    html! {
        @for group in groups(procedure, step) {
            @let drawn = group.picture.and_then(|id| notice.pictures.get(id));
            div class=(if drawn.is_some() { "tj-group tj-pictured" } else { "tj-group" }) {
                @if let Some(drawn) = drawn {
                    div.tj-picture { (picture::svg(drawn, lang, &group.marks())) }
                }
                ol.tj-instructions start=(group.instructions.first().map_or(1, |first| first.number)) {
                    @for numbered in &group.instructions { (one(*numbered, lang, rich)) }
                }
            }
        }
        @if !step.advice.is_empty() {
            div.tj-advice {
                p { (words::trouble().get(lang)) }
                dl {
                    @for advice in &step.advice {
                        dt { (words::finding_code(advice.on).get(lang)) }
                        dd { (rich.html(&advice.text)) }
                    }
                }
            }
        }
    }
}

fn one(numbered: Numbered<'_>, lang: Lang, rich: &Rich<'_>) -> Markup {
    let Numbered { number, instruction } = numbered;
    html! {
        li value=(number) data-rows=(words::rows(&instruction.rows)) {
            span.tj-count aria-hidden="true" { (number) }
            div {
                p.tj-do { (rich.html(&instruction.act)) }
                @if let Some(text) = &instruction.seen {
                    p.tj-seen { b { (words::seen().get(lang)) } " " (rich.html(text)) }
                }
                @if let Some(text) = &instruction.otherwise {
                    p.tj-otherwise { b { (words::otherwise().get(lang)) } " " (rich.html(text)) }
                }
                @if let Some(text) = &instruction.careful {
                    p.tj-careful { b { (words::careful().get(lang)) } " " (rich.html(text)) }
                }
                @if let Some(text) = &instruction.elsewhere {
                    p.tj-elsewhere { (rich.html(text)) }
                }
            }
        }
    }
}
