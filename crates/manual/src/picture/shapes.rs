//! How each shape looks.

use super::{SIZE, Sketch};
use crate::measure;
use crate::svg::{self, Anchor, Ink, Rect};
use model::kinds::Switch;
use model::picture::{
    Area, Choice, Icon, Labelled, Line, Look, Region, Rows, Shape, Tabs, Taskbar, Toggle, Window,
};
use model::{MarkId, Text};

const TITLE: f32 = 20.0;
const ROW: f32 = 17.0;
const STEP: f32 = 14.0;
const PAD: f32 = 7.0;

fn rect(at: Area) -> Rect {
    Rect::new(f32::from(at.x), f32::from(at.y), f32::from(at.w), f32::from(at.h))
}

/// What a shape takes up.
pub(super) fn areas(shape: &Shape) -> Vec<Rect> {
    match shape {
        Shape::Window(Window { at, .. })
        | Shape::Dialog(Labelled { at, .. })
        | Shape::Menu(Rows { at, .. })
        | Shape::List(Rows { at, .. })
        | Shape::Tree(Rows { at, .. })
        | Shape::Tabs(Tabs { at, .. })
        | Shape::Button(Labelled { at, .. })
        | Shape::Toggle(Toggle { at, .. })
        | Shape::Choice(Choice { at, .. })
        | Shape::Dropdown(Labelled { at, .. })
        | Shape::AddressBar(Labelled { at, .. })
        | Shape::Text(Labelled { at, .. })
        | Shape::Icon(Icon { at, .. })
        | Shape::Taskbar(Taskbar { at, .. })
        | Shape::Key(Labelled { at, .. })
        | Shape::Region(Region { at, .. }) => vec![rect(*at)],
        Shape::Drag(drag) => {
            let dot = |x: u16, y: u16| Rect::new(f32::from(x), f32::from(y), 0.0, 0.0);
            vec![dot(drag.from.x, drag.from.y), dot(drag.to.x, drag.to.y)]
        }
    }
}

/// The words on a shape, each with the mark that names them.
pub(super) fn texts(shape: &Shape) -> Vec<(&Text, Option<&MarkId>)> {
    match shape {
        Shape::Window(window) => vec![(&window.title, window.close.as_ref())],
        Shape::Dialog(dialog) => vec![(&dialog.text, dialog.mark.as_ref())],
        Shape::Menu(Rows { rows: lines, .. })
        | Shape::List(Rows { rows: lines, .. })
        | Shape::Tree(Rows { rows: lines, .. })
        | Shape::Tabs(Tabs { tabs: lines, .. }) => {
            lines.iter().map(|line| (&line.text, line.mark.as_ref())).collect()
        }
        Shape::Button(part)
        | Shape::Dropdown(part)
        | Shape::AddressBar(part)
        | Shape::Text(part)
        | Shape::Key(part) => vec![(&part.text, part.mark.as_ref())],
        Shape::Toggle(toggle) => toggle.text.iter().map(|text| (text, toggle.mark.as_ref())).collect(),
        Shape::Choice(choice) => vec![(&choice.text, choice.mark.as_ref())],
        Shape::Icon(icon) => vec![(&icon.text, icon.mark.as_ref())],
        Shape::Taskbar(bar) => bar.typed.iter().map(|text| (text, bar.mark.as_ref())).collect(),
        Shape::Drag(_) | Shape::Region(_) => Vec::new(),
    }
}

/// Draws a shape.
pub(super) fn draw(shape: &Shape, sketch: &mut Sketch) {
    match shape {
        Shape::Window(part) => window(part, sketch),
        Shape::Dialog(part) => dialog(part, sketch),
        Shape::Menu(part) => {
            sketch.rect(rect(part.at), 3.0, "tj-part");
            rows(part, false, sketch);
        }
        Shape::List(part) => {
            sketch.rect(rect(part.at), 1.0, "tj-ground");
            rows(part, false, sketch);
        }
        Shape::Tree(part) => {
            sketch.rect(rect(part.at), 1.0, "tj-ground");
            rows(part, true, sketch);
        }
        Shape::Tabs(part) => tabs(part, sketch),
        Shape::Button(part) => {
            let at = rect(part.at);
            sketch.rect(at, 3.0, "tj-soft");
            centred(&part.text, at, 4.0, sketch);
            sketch.mark(part.mark.as_ref(), at);
        }
        Shape::Toggle(part) => toggle(part, sketch),
        Shape::Choice(part) => choice(part, sketch),
        Shape::Dropdown(part) => {
            let at = rect(part.at);
            sketch.rect(at, 1.0, "tj-part");
            let (x, y) = (at.right() - 12.0, at.middle().1);
            sketch.path(&[(x - 4.0, y - 2.0), (x, y + 2.0), (x + 4.0, y - 2.0)], "tj-thin");
            let text = part.text.get(sketch.lang).to_owned();
            sketch.words(&text, (at.x + 5.0, baseline(at)), at.w - 27.0, Anchor::Start, "");
            sketch.mark(part.mark.as_ref(), at);
        }
        Shape::AddressBar(part) => {
            let at = rect(part.at);
            sketch.rect(at, at.h / 2.0, "tj-part");
            let text = part.text.get(sketch.lang).to_owned();
            sketch.words(&text, (at.x + 9.0, baseline(at)), at.w - 18.0, Anchor::Start, "");
            sketch.mark(part.mark.as_ref(), at);
        }
        Shape::Text(part) => {
            let at = rect(part.at);
            let text = part.text.get(sketch.lang).to_owned();
            sketch.lines(&text, at, "");
            sketch.mark(part.mark.as_ref(), at);
        }
        Shape::Icon(part) => icon(part, sketch),
        Shape::Taskbar(part) => taskbar(part, sketch),
        Shape::Key(part) => {
            let at = rect(part.at);
            sketch.rect(at, 4.0, "tj-soft");
            sketch.rect(Rect::new(at.x + 2.0, at.y + 1.0, at.w - 4.0, at.h - 6.0), 3.0, "tj-part");
            let inner = Rect::new(at.x, at.y, at.w, at.h - 4.0);
            centred(&part.text, inner, 5.0, sketch);
            sketch.mark(part.mark.as_ref(), at);
        }
        Shape::Region(region) => sketch.mark(Some(&region.mark), rect(region.at)),
        Shape::Drag(drag) => {
            let from = (f32::from(drag.from.x), f32::from(drag.from.y));
            let to = (f32::from(drag.to.x), f32::from(drag.to.y));
            let over = ((from.0 + to.0) / 2.0, from.1.max(to.1) + 16.0);
            sketch.inks.push(Ink::Curve { from, over, to, class: "tj-move" });
            sketch.inks.push(svg::head(over, to, 11.0, "tj-sign"));
        }
    }
}

/// The line on which words in the middle of that height stand.
fn baseline(at: Rect) -> f32 {
    at.middle().1 + SIZE * 0.36
}

fn centred(text: &Text, at: Rect, pad: f32, sketch: &mut Sketch) {
    let text = text.get(sketch.lang).to_owned();
    sketch.words(&text, (at.middle().0, baseline(at)), at.w - 2.0 * pad, Anchor::Middle, "");
}

fn window(part: &Window, sketch: &mut Sketch) {
    let at = rect(part.at);
    sketch.rect(at, 4.0, "tj-box");
    let bar = Rect::new(at.x, at.y, at.w, TITLE);
    sketch.rect(bar, 4.0, "tj-soft");
    let text = part.title.get(sketch.lang).to_owned();
    sketch.words(&text, (at.x + PAD, baseline(bar)), at.w - PAD - 26.0, Anchor::Start, "");
    let (x, y, r) = (at.right() - 12.0, bar.middle().1, 3.6);
    sketch.path(&[(x - r, y - r), (x + r, y + r)], "tj-thin");
    sketch.path(&[(x - r, y + r), (x + r, y - r)], "tj-thin");
    sketch.mark(part.close.as_ref(), Rect::new(x - 7.0, y - 7.0, 14.0, 14.0));
}

fn dialog(part: &Labelled, sketch: &mut Sketch) {
    let at = rect(part.at);
    sketch.rect(Rect::new(at.x + 2.0, at.y + 2.0, at.w, at.h), 4.0, "tj-shade");
    sketch.rect(at, 4.0, "tj-box");
    let text = part.text.get(sketch.lang).to_owned();
    sketch.lines(&text, Rect::new(at.x + 8.0, at.y + 6.0, at.w - 16.0, at.h - 10.0), "");
    sketch.mark(part.mark.as_ref(), at);
}

/// Rows below each other; in a tree each has the sign that opens it.
fn rows(part: &Rows, tree: bool, sketch: &mut Sketch) {
    let all = rect(part.at);
    let mut y = all.y;
    for (i, line) in part.rows.iter().enumerate() {
        let at = Rect::new(all.x, y, all.w, ROW);
        if at.bottom() > all.bottom() + 0.1 {
            let words = line.text.get(sketch.lang).to_owned();
            sketch.faults.push(super::Fault::DoesNotFit { shape: sketch.shape, words });
        }
        let mut x = at.x + PAD + STEP * f32::from(line.level);
        if line.chosen {
            sketch.rect(Rect::new(x - 4.0, y + 1.0, at.right() - x + 2.0, ROW - 2.0), 2.0, "tj-shade");
        }
        if tree {
            let open = part.rows.get(i + 1).is_some_and(|next| next.level > line.level);
            let (cx, cy) = (x + 2.0, at.middle().1);
            let sign = if open {
                [(cx - 2.5, cy - 1.5), (cx, cy + 1.5), (cx + 2.5, cy - 1.5)]
            } else {
                [(cx - 1.5, cy - 2.5), (cx + 1.5, cy), (cx - 1.5, cy + 2.5)]
            };
            sketch.path(&sign, "tj-thin");
            x += 10.0;
        }
        word_row(line, Rect::new(x, y, at.right() - x - 4.0, ROW), sketch);
        y += ROW;
    }
}

/// A row's words, and the part around them that a mark frames.
fn word_row(line: &Line, at: Rect, sketch: &mut Sketch) {
    let text = line.text.get(sketch.lang).to_owned();
    let class = if line.chosen { "tj-bold" } else { "" };
    sketch.words(&text, (at.x, baseline(at)), at.w, Anchor::Start, class);
    let w = measure::width(&text, SIZE).min(at.w);
    sketch.mark(line.mark.as_ref(), Rect::new(at.x - 2.0, at.y + 2.0, w + 4.0, at.h - 4.0));
}

fn tabs(part: &Tabs, sketch: &mut Sketch) {
    let all = rect(part.at);
    let mut x = all.x;
    for tab in &part.tabs {
        let text = tab.text.get(sketch.lang).to_owned();
        let at = Rect::new(x, all.y, measure::width(&text, SIZE) + 12.0, all.h);
        if at.right() > all.right() {
            sketch.faults.push(super::Fault::DoesNotFit { shape: sketch.shape, words: text.clone() });
        }
        sketch.rect(at, 2.0, if tab.chosen { "tj-box" } else { "tj-soft" });
        let class = if tab.chosen { "tj-bold" } else { "" };
        sketch.words(&text, (at.x + 6.0, baseline(at)), at.w, Anchor::Start, class);
        sketch.mark(tab.mark.as_ref(), at);
        x = at.right();
    }
    sketch.path(&[(all.x, all.bottom()), (all.right(), all.bottom())], "tj-thin");
}

/// The name, and the switch below it.
fn toggle(part: &Toggle, sketch: &mut Sketch) {
    let at = rect(part.at);
    let text = part.text.as_ref().map(|text| text.get(sketch.lang).to_owned()).unwrap_or_default();
    if !text.is_empty() {
        sketch.words(&text, (at.x + 2.0, at.y + SIZE + 1.0), at.w - 4.0, Anchor::Start, "");
    }
    let knob = Rect::new(at.x + 3.0, at.bottom() - 15.0, 26.0, 13.0);
    if knob.y < at.y + if text.is_empty() { 0.0 } else { SIZE + 3.0 } {
        sketch.faults.push(super::Fault::DoesNotFit { shape: sketch.shape, words: text });
    }
    let on = part.be == Switch::Enabled;
    sketch.rect(knob, 6.5, if on { "tj-full" } else { "tj-part" });
    let x = if on { knob.right() - 6.5 } else { knob.x + 6.5 };
    let class = if on { "tj-ground" } else { "tj-full" };
    sketch.inks.push(Ink::Disc { at: (x, knob.middle().1), r: 4.4, class });
    sketch.mark(part.mark.as_ref(), at);
}

fn choice(part: &Choice, sketch: &mut Sketch) {
    let at = rect(part.at);
    let y = at.middle().1;
    sketch.inks.push(Ink::Disc { at: (at.x + 8.0, y), r: 5.0, class: "tj-part" });
    if part.chosen {
        sketch.inks.push(Ink::Disc { at: (at.x + 8.0, y), r: 2.6, class: "tj-full" });
    }
    let text = part.text.get(sketch.lang).to_owned();
    sketch.words(&text, (at.x + 18.0, baseline(at)), at.w - 20.0, Anchor::Start, "");
    let w = measure::width(&text, SIZE) + 22.0;
    sketch.mark(part.mark.as_ref(), Rect::new(at.x, at.y, w.min(at.w), at.h));
}

fn icon(part: &Icon, sketch: &mut Sketch) {
    let at = rect(part.at);
    let (cx, top) = (at.middle().0, at.y + 3.0);
    match part.like {
        Look::File => {
            let (l, r, b) = (cx - 10.0, cx + 10.0, top + 25.0);
            let points = vec![(l, top), (r - 6.0, top), (r, top + 6.0), (r, b), (l, b)];
            sketch.inks.push(Ink::Path { points, closed: true, class: "tj-soft" });
            sketch.path(&[(r - 6.0, top), (r - 6.0, top + 6.0), (r, top + 6.0)], "tj-thin");
        }
        Look::Folder => {
            sketch.rect(Rect::new(cx - 14.0, top + 1.0, 12.0, 8.0), 2.0, "tj-soft");
            sketch.rect(Rect::new(cx - 14.0, top + 5.0, 28.0, 19.0), 2.0, "tj-soft");
        }
        Look::Program => {
            // A round letter e, as the browser's sign is.
            let y = top + 13.0;
            sketch.inks.push(Ink::Disc { at: (cx, y), r: 12.0, class: "tj-full" });
            sketch.inks.push(Ink::Disc { at: (cx + 1.0, y), r: 6.6, class: "tj-ground" });
            sketch.rect(Rect::new(cx - 7.0, y - 1.6, 18.8, 4.0), 0.0, "tj-full");
            sketch.rect(Rect::new(cx + 2.0, y + 2.4, 11.0, 4.0), 0.0, "tj-ground");
        }
        Look::Settings => {
            sketch.inks.push(Ink::Disc { at: (cx, top + 13.0), r: 11.0, class: "tj-soft" });
            sketch.inks.push(Ink::Disc { at: (cx, top + 13.0), r: 4.5, class: "tj-part" });
        }
        Look::Laptop => {
            let body = Rect::new(at.x, at.y, at.w, at.h - 16.0);
            sketch.rect(body, 7.0, "tj-soft");
            for x in [body.x + 16.0, body.right() - 16.0] {
                for y in [body.y + 10.0, body.bottom() - 10.0] {
                    sketch.inks.push(Ink::Disc { at: (x, y), r: 3.0, class: "tj-part" });
                }
            }
        }
        Look::CardReader => {
            sketch.rect(Rect::new(cx - 17.0, top, 34.0, 26.0), 3.0, "tj-part");
            sketch.inks.push(Ink::Disc { at: (cx, top + 9.0), r: 5.0, class: "tj-soft" });
            sketch.rect(Rect::new(cx - 10.0, top + 17.0, 20.0, 5.0), 1.0, "tj-full");
        }
    }
    let text = part.text.get(sketch.lang).to_owned();
    sketch.words(&text, (cx, at.bottom() - 3.0), at.w, Anchor::Middle, "");
    sketch.mark(part.mark.as_ref(), at);
}

/// The bar with the Windows sign at its left end.
fn taskbar(part: &Taskbar, sketch: &mut Sketch) {
    let at = rect(part.at);
    sketch.rect(at, 0.0, "tj-soft");
    let (x, y) = (at.x + 8.0, at.middle().1 - 5.5);
    for (dx, dy) in [(0.0, 0.0), (6.0, 0.0), (0.0, 6.0), (6.0, 6.0)] {
        sketch.rect(Rect::new(x + dx, y + dy, 5.0, 5.0), 0.0, "tj-full");
    }
    sketch.mark(part.mark.as_ref(), Rect::new(at.x + 4.0, at.y + 2.0, 19.0, at.h - 4.0));
    if let Some(typed) = &part.typed {
        let field = Rect::new(at.x + 32.0, at.y + 3.0, at.w * 0.45, at.h - 6.0);
        sketch.rect(field, 0.0, "tj-part");
        let text = typed.get(sketch.lang).to_owned();
        sketch.words(&text, (field.x + 6.0, baseline(field)), field.w - 10.0, Anchor::Start, "");
    }
}
