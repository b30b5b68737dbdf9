//! Lays out the boxes of a flow and the lines between them.
//!
//! A flow is lists of boxes inside boxes, so a column for each branch, side by side, is enough: no line can cross
//! another. The way of yes goes straight down, the way of no leaves to the right; answers to a choice stand side by side.

use crate::measure::{balanced, width};
use crate::svg::Rect;
use model::flow::{Node, Took};
use model::{NodeId, ProcedureId};

/// How high words are.
pub const SIZE: f32 = 14.0;
/// From one line of words to the next.
pub const LEADING: f32 = 18.0;
/// A box's inner margin, left and right; a decision has room for its points in it.
pub const MARGIN: f32 = 20.0;
/// A box that stands beside another one.
const BOX: f32 = 226.0;
/// A box that has its row to itself.
const ALONE: f32 = 300.0;
/// Above and below a box's words.
pub const ABOVE: f32 = 8.0;
const GAP: f32 = 20.0;
const LABELLED_GAP: f32 = 30.0;
const JOIN: f32 = 11.0;
const BESIDE: f32 = 28.0;

/// What kind of box it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Carry out the procedure.
    Do(ProcedureId),
    /// A decision by facts.
    Decide,
    /// A person's choice or answer.
    Choose,
    /// The end.
    Close,
}

/// A box in its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed {
    /// Which box of the flow.
    pub node: NodeId,
    /// What kind it is.
    pub kind: Kind,
    /// Its place.
    pub at: Rect,
    /// Its words.
    pub lines: Vec<String>,
    /// The ways that lead to it, from the outermost decision inwards.
    pub on: Vec<(NodeId, Took)>,
}

/// A line between boxes.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// From corner to corner; the last is its end.
    pub points: Vec<(f32, f32)>,
    /// Whether an arrow's head stands at its end.
    pub arrow: bool,
    /// What stands beside it, and where its words begin.
    pub label: Option<(String, (f32, f32))>,
    /// The ways that lead along it.
    pub on: Vec<(NodeId, Took)>,
}

/// A flow in its place.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layout {
    /// The boxes.
    pub boxes: Vec<Placed>,
    /// The lines.
    pub links: Vec<Link>,
    /// How wide it is.
    pub width: f32,
    /// How high it is.
    pub height: f32,
}

/// What a layout asks of a notice.
pub trait Words {
    /// What a box says.
    fn says(&self, node: &Node) -> String;
    /// What a way out of it is called.
    fn way(&self, node: &Node, took: &Took) -> String;
    /// How many lines more a box has to have room for.
    fn more_lines(&self, node: &Node) -> usize;
}

/// Places a flow.
pub fn lay(nodes: &[Node], words: &dyn Words) -> Layout {
    let column = stack(nodes, words, &[]);
    let mut layout =
        Layout { boxes: column.boxes, links: column.links, width: 0.0, height: column.height + 2.0 * JOIN };
    layout.width = column.left + column.right + 2.0 * JOIN;
    shift(&mut layout.boxes, &mut layout.links, column.left + JOIN, JOIN);
    layout
}

/// A column around its middle line, entered at the top and left at the bottom.
#[derive(Default)]
struct Column {
    boxes: Vec<Placed>,
    links: Vec<Link>,
    left: f32,
    right: f32,
    height: f32,
}

/// The end of a way out of a box.
struct End {
    x: f32,
    y: f32,
    on: Vec<(NodeId, Took)>,
}

fn shift(boxes: &mut [Placed], links: &mut [Link], dx: f32, dy: f32) {
    for placed in boxes {
        placed.at.x += dx;
        placed.at.y += dy;
    }
    for link in links {
        let points = link.points.iter_mut().chain(link.label.iter_mut().map(|(_, at)| at));
        for point in points {
            *point = (point.0 + dx, point.1 + dy);
        }
    }
}

impl Column {
    fn reach(&mut self, left: f32, right: f32) {
        self.left = self.left.max(left);
        self.right = self.right.max(right);
    }

    fn take(&mut self, mut other: Column, dx: f32, dy: f32) {
        shift(&mut other.boxes, &mut other.links, dx, dy);
        self.reach(other.left - dx, other.right + dx);
        self.boxes.extend(other.boxes);
        self.links.extend(other.links);
    }

    fn line(&mut self, points: Vec<(f32, f32)>, arrow: bool, on: &[(NodeId, Took)]) {
        self.links.push(Link { points, arrow, label: None, on: on.to_vec() });
    }

    fn labelled(
        &mut self,
        points: Vec<(f32, f32)>,
        text: String,
        at: (f32, f32),
        on: &[(NodeId, Took)],
        arrow: bool,
    ) {
        self.reach(0.0, at.0 + width(&text, SIZE));
        self.links.push(Link { points, arrow, label: Some((text, at)), on: on.to_vec() });
    }
}

fn stack(nodes: &[Node], words: &dyn Words, on: &[(NodeId, Took)]) -> Column {
    let mut column = Column::default();
    for (i, node) in nodes.iter().enumerate() {
        if i > 0 {
            let y = column.height;
            column.line(vec![(0.0, y), (0.0, y + GAP)], true, on);
            column.height += GAP;
        }
        let at = place(&mut column, node, words, on);
        match node {
            Node::Do(_) | Node::Ask(_) | Node::Close(_) => {}
            Node::Decide(_) => decision(&mut column, node, at, words, on),
            Node::Choose(_) => choice(&mut column, node, words, on),
        }
    }
    column
}

/// Puts a box at the column's end.
fn place(column: &mut Column, node: &Node, words: &dyn Words, on: &[(NodeId, Took)]) -> Rect {
    let is_beside = on.iter().any(|(_, took)| matches!(took, Took::Chose(_)));
    let room = if is_beside { BOX } else { ALONE };
    let lines = balanced(&words.says(node), SIZE, room - 2.0 * MARGIN);
    let count = lines.len() + words.more_lines(node);
    let widest = lines.iter().map(|line| width(line, SIZE)).fold(0.0, f32::max);
    // A word that is wider than the box makes it wider.
    let w = room.max(widest + 2.0 * MARGIN);
    let h = 2.0 * ABOVE + LEADING * u16::try_from(count).map_or(1.0, f32::from);
    let at = Rect::new(-w / 2.0, column.height, w, h);
    let kind = match node {
        Node::Do(node) => Kind::Do(node.procedure.clone()),
        Node::Decide(_) => Kind::Decide,
        Node::Choose(_) | Node::Ask(_) => Kind::Choose,
        Node::Close(_) => Kind::Close,
    };
    column.boxes.push(Placed { node: node.id().clone(), kind, at, lines, on: on.to_vec() });
    column.reach(w / 2.0, w / 2.0);
    column.height += h;
    at
}

fn on_way(on: &[(NodeId, Took)], node: &Node, took: &Took) -> Vec<(NodeId, Took)> {
    [on, &[(node.id().clone(), took.clone())]].concat()
}

/// Yes straight down, no to the right, and together again.
fn decision(column: &mut Column, node: &Node, at: Rect, words: &dyn Words, on: &[(NodeId, Took)]) {
    let ways: Vec<_> = node.branches();
    let top = column.height;
    let mut ends: Vec<End> = Vec::new();
    for (took, nodes) in ways {
        let on = on_way(on, node, &took);
        let label = words.way(node, &took);
        let inner = stack(nodes, words, &on);
        let (height, arrow) = (inner.height, !nodes.is_empty());
        let enter = top + LABELLED_GAP;
        if took == Took::Yes {
            let points = vec![(0.0, top), (0.0, enter)];
            column.labelled(points, label, (8.0, top + LABELLED_GAP * 0.6), &on, arrow);
            column.take(inner, 0.0, enter);
            ends.push(End { x: 0.0, y: enter + height, on });
        } else {
            let from = (at.right(), at.middle().1);
            let x = (column.right + BESIDE + inner.left).max(from.0 + 16.0 + width(&label, SIZE));
            let points = vec![from, (x, from.1), (x, enter)];
            column.labelled(points, label, (from.0 + 6.0, from.1 - 7.0), &on, arrow);
            column.take(inner, x, enter);
            column.reach(0.0, x);
            ends.push(End { x, y: enter + height, on });
        }
    }
    join(column, ends);
}

/// The answers side by side, and together again.
fn choice(column: &mut Column, node: &Node, words: &dyn Words, on: &[(NodeId, Took)]) {
    let top = column.height;
    let ways: Vec<_> = node
        .branches()
        .into_iter()
        .map(|(took, nodes)| {
            let on = on_way(on, node, &took);
            let label = words.way(node, &took);
            let mut inner = stack(nodes, words, &on);
            inner.reach(0.0, 10.0 + width(&label, SIZE));
            (label, inner, on, !nodes.is_empty())
        })
        .collect();
    let gaps = u16::try_from(ways.len().saturating_sub(1)).map_or(0.0, f32::from);
    let all: f32 = ways.iter().map(|(_, inner, ..)| inner.left + inner.right).sum::<f32>() + gaps * BESIDE;
    let mut x = -all / 2.0;
    let mut ends = Vec::new();
    for (label, inner, on, arrow) in ways {
        let middle = x + inner.left;
        let (bus, enter) = (top + JOIN, top + JOIN + LABELLED_GAP);
        let points = vec![(0.0, top), (0.0, bus), (middle, bus), (middle, enter)];
        column.labelled(points, label, (middle + 8.0, bus + LABELLED_GAP * 0.6), &on, arrow);
        x += inner.left + inner.right + BESIDE;
        ends.push(End { x: middle, y: enter + inner.height, on });
        column.take(inner, middle, enter);
    }
    join(column, ends);
}

/// Brings the ways together in the column's middle.
fn join(column: &mut Column, ends: Vec<End>) {
    let low = ends.iter().map(|end| end.y).fold(column.height, f32::max) + JOIN;
    for End { x, y, on } in ends {
        let points = if x == 0.0 { vec![(x, y), (x, low)] } else { vec![(x, y), (x, low), (0.0, low)] };
        column.line(points, false, &on);
    }
    column.height = low;
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    type Segment = ((f32, f32), (f32, f32));

    /// Whether two lines that run level or upright cross within both.
    fn cross(a: Segment, b: Segment) -> bool {
        let level = |s: Segment| s.0.1 == s.1.1;
        if level(a) == level(b) {
            return false;
        }
        let (l, u) = if level(a) { (a, b) } else { (b, a) };
        let inside = |v: f32, p: f32, q: f32| v > p.min(q) + 0.01 && v < p.max(q) - 0.01;
        inside(u.0.0, l.0.0, l.1.0) && inside(l.0.1, u.0.1, u.1.1)
    }

    struct Long;
    impl Words for Long {
        fn says(&self, node: &Node) -> String {
            format!("とても長い言葉の箱 {} で行うこと、あれこれ", node.id())
        }
        fn way(&self, _: &Node, took: &Took) -> String {
            format!("道 {took:?}").chars().take(9).collect()
        }
        fn more_lines(&self, _: &Node) -> usize {
            1
        }
    }

    /// What is wrong with a layout.
    pub(in crate::chart) fn faults(layout: &Layout) -> Vec<String> {
        let mut faults = Vec::new();
        let page = Rect::new(0.0, 0.0, layout.width, layout.height);
        for (i, a) in layout.boxes.iter().enumerate() {
            if !page.holds(&a.at) {
                faults.push(format!("{} is outside", a.node));
            }
            for line in &a.lines {
                if width(line, SIZE) > a.at.w - 2.0 * MARGIN + 0.01 {
                    faults.push(format!("{line} does not fit"));
                }
            }
            for b in &layout.boxes[..i] {
                if a.at.grown(4.0).overlaps(&b.at) {
                    faults.push(format!("{} overlaps {}", a.node, b.node));
                }
            }
        }
        let segments: Vec<(usize, Segment)> = layout
            .links
            .iter()
            .enumerate()
            .flat_map(|(i, link)| link.points.windows(2).map(move |pair| (i, (pair[0], pair[1]))))
            .collect();
        for (i, a) in &segments {
            for (_, b) in segments.iter().filter(|(j, _)| j < i) {
                if cross(*a, *b) {
                    faults.push(format!("{a:?} crosses {b:?}"));
                }
            }
            let thin =
                Rect::new(a.0.0.min(a.1.0), a.0.1.min(a.1.1), (a.0.0 - a.1.0).abs(), (a.0.1 - a.1.1).abs());
            for placed in &layout.boxes {
                if thin.grown(0.5).overlaps(&placed.at.grown(-1.0)) {
                    faults.push(format!("{a:?} runs through {}", placed.node));
                }
            }
            for (text, at) in layout.links.iter().filter_map(|link| link.label.as_ref()) {
                let room = Rect::new(at.0, at.1 - SIZE * 0.88, width(text, SIZE), SIZE);
                if thin.grown(0.5).overlaps(&room) {
                    faults.push(format!("{a:?} runs through “{text}”"));
                }
            }
        }
        for (text, at) in layout.links.iter().filter_map(|link| link.label.as_ref()) {
            let room = Rect::new(at.0, at.1 - SIZE * 0.88, width(text, SIZE), SIZE);
            if layout.boxes.iter().any(|placed| placed.at.overlaps(&room)) || !page.holds(&room) {
                faults.push(format!("“{text}” has no room"));
            }
        }
        faults
    }

    /// A flow, by a seed: boxes inside boxes, some ways empty.
    fn flow(seed: &mut u64, depth: u32) -> Vec<Node> {
        let mut next = |below: u64| {
            *seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (*seed >> 33) % below
        };
        let count = if depth == 0 { 1 } else { next(3) };
        let kinds: Vec<(u64, u64)> = (0..count).map(|_| (next(4), next(1_000_000))).collect();
        kinds
            .into_iter()
            .map(|(kind, id)| {
                let node: NodeId = format!("n{id}").parse().unwrap();
                match kind {
                    0 | 1 if depth > 0 => Node::Decide(model::flow::DecideNode {
                        node,
                        rows: vec![],
                        text: model::Text::default(),
                        when: model::flow::Condition::All(vec![]),
                        yes: flow(seed, depth - 1),
                        no: flow(seed, depth - 1),
                    }),
                    2 if depth > 0 => Node::Choose(model::flow::ChooseNode {
                        node,
                        rows: vec![],
                        question: "q".parse().unwrap(),
                        branches: ["a", "b", "c"][..2 + (id % 2) as usize]
                            .iter()
                            .map(|answer| model::flow::Branch {
                                answer: answer.parse().unwrap(),
                                then: flow(seed, depth - 1),
                            })
                            .collect(),
                    }),
                    _ => Node::Close(model::flow::CloseNode {
                        node,
                        rows: vec![],
                        text: model::Text::default(),
                    }),
                }
            })
            .collect()
    }

    #[test]
    fn in_no_flow_do_boxes_overlap_or_lines_cross() {
        for first in 0..200 {
            let mut seed = first;
            let flow = flow(&mut seed, 3);
            let faults = faults(&lay(&flow, &Long));
            assert!(faults.is_empty(), "seed {first}: {faults:#?}");
        }
    }

    #[test]
    fn a_crossing_would_be_seen() {
        assert!(cross(((0.0, 5.0), (10.0, 5.0)), ((5.0, 0.0), (5.0, 10.0))));
        assert!(!cross(((0.0, 5.0), (10.0, 5.0)), ((0.0, 0.0), (0.0, 10.0))));
    }
}
