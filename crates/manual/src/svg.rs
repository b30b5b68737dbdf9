//! Drawings: what is put on them, and the SVG that it becomes.
//!
//! Colours come from the page ([`STYLE`] names the variables), so that a drawing is as dark or light as the page around it. A word,
//! a number or a kind of line also says what a colour says.

use crate::measure;
use maud::{Markup, PreEscaped, html};
use model::text::visible;

/// The style of all drawings; a page holds it once. It uses the page's `--ink`, `--paper`, `--soft`, `--good`, `--accent`
/// and `--accent-paper` where the page has them.
pub const STYLE: &str = include_str!("drawing.css");

/// A rectangle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rect {
    /// Its left edge.
    pub x: f32,
    /// Its top edge.
    pub y: f32,
    /// Its width.
    pub w: f32,
    /// Its height.
    pub h: f32,
}

impl Rect {
    /// A rectangle by its left edge, top edge, width and height.
    pub fn new(x: f32, y: f32, w: f32, h: f32) -> Self {
        Self { x, y, w, h }
    }

    /// Its right edge.
    pub fn right(&self) -> f32 {
        self.x + self.w
    }

    /// Its lower edge.
    pub fn bottom(&self) -> f32 {
        self.y + self.h
    }

    /// Its middle.
    pub fn middle(&self) -> (f32, f32) {
        (self.x + self.w / 2.0, self.y + self.h / 2.0)
    }

    /// Whether the two share more than an edge.
    pub fn overlaps(&self, other: &Rect) -> bool {
        self.x < other.right() && other.x < self.right() && self.y < other.bottom() && other.y < self.bottom()
    }

    /// Whether the other lies in it, edges included.
    pub fn holds(&self, other: &Rect) -> bool {
        self.x <= other.x
            && self.y <= other.y
            && other.right() <= self.right()
            && other.bottom() <= self.bottom()
    }

    /// The same, larger on every side.
    pub fn grown(&self, by: f32) -> Rect {
        Rect::new(self.x - by, self.y - by, self.w + 2.0 * by, self.h + 2.0 * by)
    }
}

/// Which end of the words stands at their place.
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(missing_docs, reason = "the words say it")]
pub enum Anchor {
    Start,
    Middle,
}

/// Something on a drawing. Classes name kinds of lines and fillings of [`STYLE`].
#[derive(Clone, Debug, PartialEq)]
pub enum Ink {
    /// A rectangle with round corners.
    Rect {
        /// The place.
        at: Rect,
        /// How round.
        round: f32,
        /// How it looks.
        class: &'static str,
    },
    /// Lines from point to point.
    Path {
        /// The points.
        points: Vec<(f32, f32)>,
        /// Whether the last is joined to the first.
        closed: bool,
        /// How it looks.
        class: &'static str,
    },
    /// A curve bent once.
    Curve {
        /// From here.
        from: (f32, f32),
        /// Bent towards here.
        over: (f32, f32),
        /// To here.
        to: (f32, f32),
        /// How it looks.
        class: &'static str,
    },
    /// A disc.
    Disc {
        /// Its middle.
        at: (f32, f32),
        /// Its radius.
        r: f32,
        /// How it looks.
        class: &'static str,
    },
    /// Words on one line.
    Words {
        /// The start or the middle of their line.
        at: (f32, f32),
        /// What they say.
        text: String,
        /// How high they are.
        size: f32,
        /// Which end stands there.
        anchor: Anchor,
        /// How they look.
        class: &'static str,
    },
}

impl Ink {
    /// What words take up; None for anything else.
    pub fn words_room(&self) -> Option<Rect> {
        let Ink::Words { at, text, size, anchor, .. } = self else {
            return None;
        };
        let w = measure::width(text, *size);
        let x = match anchor {
            Anchor::Start => at.0,
            Anchor::Middle => at.0 - w / 2.0,
        };
        Some(Rect::new(x, at.1 - size * 0.88, w, size * 1.12))
    }

    /// Moves it to the right.
    pub fn shift(&mut self, by: f32) {
        match self {
            Ink::Rect { at, .. } => at.x += by,
            Ink::Path { points, .. } => points.iter_mut().for_each(|point| point.0 += by),
            Ink::Curve { from, over, to, .. } => [from, over, to].into_iter().for_each(|point| point.0 += by),
            Ink::Disc { at, .. } | Ink::Words { at, .. } => at.0 += by,
        }
    }

    fn markup(&self) -> Markup {
        match self {
            Ink::Rect { at, round, class } => html! {
                rect x=(n(at.x)) y=(n(at.y)) width=(n(at.w)) height=(n(at.h)) rx=(n(*round)) class=(class) {}
            },
            Ink::Path { points, closed, class } => {
                let points: Vec<_> = points.iter().map(|(x, y)| format!("{},{}", n(*x), n(*y))).collect();
                let points = points.join(" ");
                html! {
                    @if *closed { polygon points=(points) class=(class) {} }
                    @else { polyline points=(points) class=(class) {} }
                }
            }
            Ink::Curve { from, over, to, class } => {
                let d = format!(
                    "M{} {}Q{} {} {} {}",
                    n(from.0),
                    n(from.1),
                    n(over.0),
                    n(over.1),
                    n(to.0),
                    n(to.1)
                );
                html! { path d=(d) class=(class) {} }
            }
            Ink::Disc { at, r, class } => html! {
                circle cx=(n(at.0)) cy=(n(at.1)) r=(n(*r)) class=(class) {}
            },
            Ink::Words { at, text, size, anchor, class } => {
                let anchor = match anchor {
                    Anchor::Start => "start",
                    Anchor::Middle => "middle",
                };
                html! {
                    text x=(n(at.0)) y=(n(at.1)) font-size=(n(*size)) text-anchor=(anchor) class=(class) { (text) }
                }
            }
        }
    }
}

/// A number without digits that nobody sees.
fn n(number: f32) -> String {
    let rounded = (number * 10.0).round() / 10.0;
    format!("{rounded}")
}

/// An arrow's head that points to a place, coming from another.
pub fn head(from: (f32, f32), to: (f32, f32), size: f32, class: &'static str) -> Ink {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let length = (dx * dx + dy * dy).sqrt().max(0.001);
    let (ux, uy) = (dx / length, dy / length);
    let back = (to.0 - ux * size, to.1 - uy * size);
    let half = size * 0.5;
    let points = vec![to, (back.0 - uy * half, back.1 + ux * half), (back.0 + uy * half, back.1 - ux * half)];
    Ink::Path { points, closed: true, class }
}

/// A drawing as SVG, to stand in a page: a name and a description for those who cannot see it, sizes left to the page.
pub fn inline(width: f32, height: f32, class: &str, title: &str, description: &str, inks: &[Ink]) -> Markup {
    html! {
        svg xmlns="http://www.w3.org/2000/svg" class={ "tj " (class) } role="img" aria-label=(title)
            viewBox={ "0 0 " (n(width)) " " (n(height)) } width=(n(width)) height=(n(height)) {
            title { (title) }
            desc { (description) }
            @for ink in inks { (ink.markup()) }
        }
    }
}

/// A drawing as a file of its own.
pub fn alone(width: f32, height: f32, title: &str, description: &str, inks: &[Ink]) -> String {
    let file = html! {
        (PreEscaped("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"))
        svg xmlns="http://www.w3.org/2000/svg" class="tj" role="img" aria-label=(title)
            viewBox={ "0 0 " (n(width)) " " (n(height)) } width=(n(width)) height=(n(height)) {
            title { (title) }
            desc { (description) }
            style { (PreEscaped(STYLE)) }
            rect width=(n(width)) height=(n(height)) class="tj-ground" {}
            @for ink in inks { (ink.markup()) }
        }
    };
    visible(&file.into_string()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_text_is_escaped() {
        let ink = Ink::Words {
            at: (1.04, 2.0),
            text: "<&>".into(),
            size: 10.0,
            anchor: Anchor::Start,
            class: "tj-words",
        };
        let text = ink.markup().into_string();
        assert!(text.contains("x=\"1\"") && text.contains("&lt;&amp;&gt;"), "{text}");
    }
}
