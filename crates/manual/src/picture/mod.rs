//! Pictures of screens: from their description to a drawing with numbered marks.

mod shapes;

use crate::measure;
use crate::svg::{self, Anchor, Ink, Rect};
use maud::Markup;
use model::picture::{Picture, WIDTH};
use model::{Lang, MarkId};

/// How high the words of a picture are.
const SIZE: f32 = 10.0;
/// The radius of the sign with a mark's number.
const NUMBER: f32 = 8.5;
/// How high the number in it is.
const FIGURE: f32 = 11.5;

/// The picture with the given marks, each with what is written beside it, to stand in a page whose style holds
/// [`svg::STYLE`].
pub fn svg(picture: &Picture, lang: Lang, marks: &[(MarkId, String)]) -> Markup {
    let (inks, _) = draw(picture, lang, marks);
    let description = description(picture, lang, marks);
    let title = picture.title.plain(lang);
    svg::inline(f32::from(WIDTH), f32::from(picture.height), "tj-screen", &title, &description, &inks)
}

/// Something wrong with a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Words of the shape with this index that do not fit into it.
    DoesNotFit {
        /// The shape's place in the list.
        shape: usize,
        /// The words.
        words: String,
    },
    /// A shape that stands outside the picture.
    Outside {
        /// The shape's place in the list.
        shape: usize,
    },
    /// A mark beside which no place is free for its number.
    NoRoom {
        /// The shape's place in the list.
        shape: usize,
        /// The mark.
        mark: MarkId,
    },
}

/// What is wrong with a picture in either language.
pub fn faults(picture: &Picture) -> Vec<Fault> {
    let mut faults = Vec::new();
    for lang in [Lang::Ja, Lang::En] {
        let marks: Vec<_> = picture.marks().map(|mark| (mark.clone(), "88".to_owned())).collect();
        for fault in draw(picture, lang, &marks).1 {
            if !faults.contains(&fault) {
                faults.push(fault);
            }
        }
    }
    faults
}

/// The words on the picture, and where its marks are.
fn description(picture: &Picture, lang: Lang, marks: &[(MarkId, String)]) -> String {
    let mut said: Vec<String> = Vec::new();
    for shape in &picture.shapes {
        for (text, mark) in shapes::texts(shape) {
            let text = shown(&text.plain(lang), lang);
            let number = mark.and_then(|mark| marks.iter().find(|(known, _)| known == mark));
            said.push(match number {
                Some((_, number)) => format!("({number}) {text}"),
                None => text,
            });
        }
    }
    said.join(", ")
}

/// A path as the fonts of a Japanese Windows show it: what is a backslash elsewhere is a yen sign there.
fn shown(text: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => text.replace('\\', "¥"),
        Lang::En => text.to_owned(),
    }
}

/// A drawing under way.
struct Sketch {
    lang: Lang,
    inks: Vec<Ink>,
    /// Each mark with its shape and the part of the picture it names.
    marks: Vec<(MarkId, usize, Rect)>,
    faults: Vec<Fault>,
    shape: usize,
}

impl Sketch {
    fn rect(&mut self, at: Rect, round: f32, class: &'static str) {
        self.inks.push(Ink::Rect { at, round, class });
    }

    fn path(&mut self, points: &[(f32, f32)], class: &'static str) {
        self.inks.push(Ink::Path { points: points.to_vec(), closed: false, class });
    }

    fn mark(&mut self, mark: Option<&MarkId>, at: Rect) {
        self.marks.extend(mark.map(|mark| (mark.clone(), self.shape, at)));
    }

    /// One line of words, which have to fit in `room`.
    fn words(&mut self, text: &str, at: (f32, f32), room: f32, anchor: Anchor, class: &'static str) {
        let text = &shown(text, self.lang);
        if measure::width(text, SIZE) > room {
            self.faults.push(Fault::DoesNotFit { shape: self.shape, words: text.to_owned() });
        }
        self.inks.push(Ink::Words { at, text: text.to_owned(), size: SIZE, anchor, class });
    }

    /// Lines of words in a box, from its top.
    fn lines(&mut self, text: &str, at: Rect, class: &'static str) {
        let mut y = at.y + SIZE;
        for line in measure::wrap(text, SIZE, at.w) {
            if y > at.bottom() {
                self.faults.push(Fault::DoesNotFit { shape: self.shape, words: line.clone() });
            }
            self.words(&line, (at.x, y), at.w, Anchor::Start, class);
            y += SIZE * 1.35;
        }
    }

    fn outside(&mut self, at: Rect, page: Rect) {
        if !page.holds(&at) {
            self.faults.push(Fault::Outside { shape: self.shape });
        }
    }
}

fn draw(picture: &Picture, lang: Lang, marks: &[(MarkId, String)]) -> (Vec<Ink>, Vec<Fault>) {
    let page = Rect::new(0.0, 0.0, f32::from(WIDTH), f32::from(picture.height));
    let mut sketch = Sketch { lang, inks: Vec::new(), marks: Vec::new(), faults: Vec::new(), shape: 0 };
    for (i, shape) in picture.shapes.iter().enumerate() {
        sketch.shape = i;
        for at in shapes::areas(shape) {
            sketch.outside(at, page);
        }
        shapes::draw(shape, &mut sketch);
    }
    number(&mut sketch, page, marks);
    (sketch.inks, sketch.faults)
}

/// Frames what is marked and puts the number beside it, where it lies over no word.
fn number(sketch: &mut Sketch, page: Rect, marks: &[(MarkId, String)]) {
    let words: Vec<Rect> = sketch.inks.iter().filter_map(Ink::words_room).collect();
    let mut taken: Vec<Rect> = Vec::new();
    let wanted: Vec<(MarkId, usize, Rect, &String)> = sketch
        .marks
        .iter()
        .filter_map(|(mark, shape, at)| {
            let (_, number) = marks.iter().find(|(known, _)| known == mark)?;
            Some((mark.clone(), *shape, *at, number))
        })
        .collect();
    let frames: Vec<Rect> = wanted.iter().map(|(_, _, at, _)| at.grown(2.0)).collect();
    for (mark, shape, at, number) in &wanted {
        let frame = at.grown(2.0);
        // More than one number stands in a longer sign.
        let w = (measure::width(number, FIGURE) + 3.0).max(2.0 * NUMBER);
        let sign = |x: f32, y: f32| Rect::new(x - w / 2.0, y - NUMBER, w, 2.0 * NUMBER);
        let (cx, cy) = frame.middle();
        let (left, right) = (frame.x - w / 2.0 + 1.0, frame.right() + w / 2.0 - 1.0);
        let (above, below) = (frame.y - NUMBER + 1.0, frame.bottom() + NUMBER - 1.0);
        let places = [
            sign(right, cy),
            sign(left, cy),
            sign(frame.right(), above),
            sign(frame.x, above),
            sign(frame.right(), below),
            sign(frame.x, below),
            sign(cx, above),
            sign(cx, below),
        ];
        let free = places.into_iter().find(|place| {
            page.holds(place)
                && !words.iter().chain(&taken).any(|other| place.overlaps(other))
                && !frames.iter().any(|other| !other.holds(&frame) && place.overlaps(other))
        });
        let place = free.unwrap_or_else(|| {
            sketch.faults.push(Fault::NoRoom { shape: *shape, mark: mark.clone() });
            sign(right, cy)
        });
        taken.push(place);
        sketch.inks.push(Ink::Rect { at: frame, round: 3.0, class: "tj-mark" });
        sketch.inks.push(Ink::Rect { at: place, round: NUMBER, class: "tj-sign" });
        let (x, y) = place.middle();
        let at = (x, y + FIGURE * 0.36);
        let (text, anchor) = ((*number).clone(), Anchor::Middle);
        sketch.inks.push(Ink::Words { at, text, size: FIGURE, anchor, class: "tj-number" });
    }
}
