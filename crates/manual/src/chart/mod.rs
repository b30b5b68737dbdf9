//! The flow chart: the notice's own map, on paper and on the screen.

mod layout;

pub use layout::{Kind, Layout, Link, Placed};

use crate::svg::{self, Anchor, Ink, Rect};
use crate::words;
use layout::{ABOVE, LEADING, MARGIN, SIZE, Words};
use maud::Markup;
use model::flow::{Node, Took};
use model::notice::Notice;
use model::plan::Passed;
use model::{Lang, NodeId, Text};
use std::collections::BTreeMap;

/// What is known about a terminal's way through the flow. On paper, nothing.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// The box where the work is now.
    pub here: Option<NodeId>,
    /// The boxes passed, as a report has them: ways not taken are dashed.
    pub passed: Vec<Passed>,
    /// A word or two below a box's own words.
    pub notes: BTreeMap<NodeId, Note>,
}

/// What is known of a box.
#[derive(Clone, Debug)]
pub struct Note {
    /// The words.
    pub text: String,
    /// Whether the box is done.
    pub done: bool,
}

/// The chart, to stand in a page whose style holds [`svg::STYLE`].
pub fn svg(notice: &Notice, lang: Lang, known: &Known) -> Markup {
    let (layout, inks) = draw(notice, lang, known);
    let (title, description) = (title(notice, lang), description(notice, lang));
    svg::inline(layout.width, layout.height, "tj-chart", &title, &description, &inks)
}

/// The chart as a file of its own.
pub fn file(notice: &Notice, lang: Lang) -> String {
    let (layout, inks) = draw(notice, lang, &Known::default());
    svg::alone(layout.width, layout.height, &title(notice, lang), &description(notice, lang), &inks)
}

/// The places of boxes and lines.
pub fn layout(notice: &Notice, lang: Lang, known: &Known) -> Layout {
    layout::lay(&notice.header.flow, &Asked { notice, lang, known })
}

/// The flow in words: a line for each box and each way, moved in as deep as it lies.
pub fn outline(notice: &Notice, lang: Lang) -> Vec<(usize, String)> {
    let mut lines = Vec::new();
    let asked = Asked { notice, lang, known: &Known::default() };
    outline_of(&notice.header.flow, 0, &asked, &mut lines);
    lines
}

fn outline_of(nodes: &[Node], depth: usize, asked: &Asked<'_>, lines: &mut Vec<(usize, String)>) {
    for node in nodes {
        lines.push((depth, asked.says(node)));
        for (took, inner) in node.branches() {
            let way = asked.way(node, &took);
            let on = Text::new("次へ進みます", "go on");
            let way = if inner.is_empty() { format!("{way}: {}", on.get(asked.lang)) } else { way };
            lines.push((depth + 1, way));
            outline_of(inner, depth + 2, asked, lines);
        }
    }
}

fn title(notice: &Notice, lang: Lang) -> String {
    let title = notice.header.title.plain(lang);
    Text::new(format!("フロー図 {title}"), format!("Flow chart: {title}")).get(lang).to_owned()
}

fn description(notice: &Notice, lang: Lang) -> String {
    let lines: Vec<_> = outline(notice, lang).into_iter().map(|(_, line)| line).collect();
    lines.join(match lang {
        Lang::Ja => "。",
        Lang::En => ". ",
    })
}

struct Asked<'a> {
    notice: &'a Notice,
    lang: Lang,
    known: &'a Known,
}

impl Words for Asked<'_> {
    fn says(&self, node: &Node) -> String {
        let title = words::box_title(self.notice, node.id().as_str()).plain(self.lang);
        match node {
            Node::Do(node) => format!("{}　{title}", node.procedure),
            _ => title,
        }
    }

    fn way(&self, node: &Node, took: &Took) -> String {
        let passed =
            Passed { node: node.id().clone(), took: took.clone(), rows: Vec::new(), evidence: Vec::new() };
        words::way(self.notice, &passed).plain(self.lang)
    }

    fn more_lines(&self, node: &Node) -> usize {
        usize::from(self.known.notes.contains_key(node.id()))
    }
}

/// Whether a box or a line lies on a way that was not taken.
fn is_aside(on: &[(NodeId, Took)], known: &Known) -> bool {
    let decided = |took: &Took| matches!(took, Took::Yes | Took::No | Took::Chose(_));
    on.iter().any(|(node, way)| {
        known.passed.iter().any(|passed| passed.node == *node && decided(&passed.took) && passed.took != *way)
    })
}

fn draw(notice: &Notice, lang: Lang, known: &Known) -> (Layout, Vec<Ink>) {
    let mut layout = layout(notice, lang, known);
    let mut inks = Vec::new();
    // Those taken lie over those that were not.
    let mut links: Vec<&Link> = layout.links.iter().collect();
    links.sort_by_key(|link| !is_aside(&link.on, known));
    for link in links {
        let aside = is_aside(&link.on, known);
        let class = if aside { "tj-dash" } else { "tj-line" };
        inks.push(Ink::Path { points: link.points.clone(), closed: false, class });
        if let (true, [.., from, to]) = (link.arrow, link.points.as_slice()) {
            inks.push(svg::head(*from, *to, 9.0, "tj-head"));
        }
        if let Some((text, at)) = &link.label {
            let class = if aside { "tj-quiet" } else { "tj-bold" };
            let anchor = Anchor::Start;
            inks.push(Ink::Words { at: *at, text: text.clone(), size: SIZE, anchor, class });
        }
    }
    let mut here = None;
    for placed in &layout.boxes {
        let is_here = known.here.as_ref() == Some(&placed.node);
        if is_here {
            here = Some(placed.at);
        }
        let note = known.notes.get(&placed.node);
        let class = match (is_here, is_aside(&placed.on, known), note) {
            (true, ..) => "tj-here",
            (_, true, _) => "tj-aside",
            (.., Some(Note { done: true, .. })) => "tj-done",
            _ => "tj-box",
        };
        outline_ink(placed, class, &mut inks);
        words_ink(placed, note, &mut inks);
    }
    if let Some(at) = here {
        let text = Text::new("現在地", "you are here").get(lang).to_owned();
        let room = crate::measure::width(&text, SIZE) + 24.0;
        // On the left of the box. If there is no room, the chart becomes wider.
        let missing = (room - at.x).max(0.0);
        let (tip, y) = (at.x - 4.0, at.middle().1);
        let points = vec![(tip, y), (tip - 12.0, y - 7.0), (tip - 12.0, y + 7.0)];
        inks.push(Ink::Path { points, closed: true, class: "tj-sign" });
        let place = (tip - 16.0 - crate::measure::width(&text, SIZE), y + 5.0);
        inks.push(Ink::Words { at: place, text, size: SIZE, anchor: Anchor::Start, class: "tj-note" });
        inks.iter_mut().for_each(|ink| ink.shift(missing));
        layout.width += missing;
    }
    (layout, inks)
}

/// A procedure is a box, a decision has points, a choice and the end have round sides.
fn outline_ink(placed: &Placed, class: &'static str, inks: &mut Vec<Ink>) {
    let Rect { x, y, w, h } = placed.at;
    match placed.kind {
        Kind::Do(_) => inks.push(Ink::Rect { at: placed.at, round: 6.0, class }),
        Kind::Decide => {
            let (tip, mid) = (MARGIN * 0.7, y + h / 2.0);
            let points = vec![
                (x, mid),
                (x + tip, y),
                (x + w - tip, y),
                (x + w, mid),
                (x + w - tip, y + h),
                (x + tip, y + h),
            ];
            inks.push(Ink::Path { points, closed: true, class });
        }
        Kind::Choose => inks.push(Ink::Rect { at: placed.at, round: h / 2.0, class }),
        Kind::Close => {
            inks.push(Ink::Rect { at: placed.at, round: h / 2.0, class });
            inks.push(Ink::Rect { at: placed.at.grown(-3.0), round: h / 2.0 - 3.0, class: "tj-thin" });
        }
    }
}

fn words_ink(placed: &Placed, note: Option<&Note>, inks: &mut Vec<Ink>) {
    let (middle, _) = placed.at.middle();
    let mut y = placed.at.y + ABOVE + SIZE;
    for line in &placed.lines {
        let class = if matches!(placed.kind, Kind::Do(_)) { "tj-bold" } else { "" };
        let anchor = Anchor::Middle;
        inks.push(Ink::Words { at: (middle, y), text: line.clone(), size: SIZE, anchor, class });
        y += LEADING;
    }
    if let Some(note) = note {
        let anchor = Anchor::Middle;
        inks.push(Ink::Words {
            at: (middle, y),
            text: note.text.clone(),
            size: SIZE,
            anchor,
            class: "tj-quiet",
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shipped;

    fn passed(node: &str, took: Took) -> Passed {
        Passed { node: node.parse().unwrap(), took, rows: Vec::new(), evidence: Vec::new() }
    }

    #[test]
    fn in_the_shipped_chart_nothing_overlaps_or_crosses() {
        let notice = shipped();
        let note = Note { text: "済 3つとも 2.0.0.0".to_owned(), done: true };
        let boxes = model::flow::all(&notice.header.flow);
        let notes = boxes.iter().map(|node| (node.id().clone(), note.clone())).collect();
        for known in [Known::default(), Known { notes, ..Known::default() }] {
            for lang in [Lang::Ja, Lang::En] {
                let layout = layout(&notice, lang, &known);
                assert_eq!(layout.boxes.len(), boxes.len());
                let faults = layout::tests::faults(&layout);
                assert!(faults.is_empty(), "{lang:?}: {faults:#?}");
            }
        }
    }

    #[test]
    fn ways_not_taken_are_dashed_and_the_box_at_work_is_named() {
        let notice = shipped();
        let by_hand: model::id::AnswerValue = "by-hand".parse().unwrap();
        let known = Known {
            here: Some("by-hand".parse().unwrap()),
            passed: vec![passed("arp-model", Took::No), passed("update-mode", Took::Chose(by_hand))],
            notes: BTreeMap::from([(
                "extensions".parse().unwrap(),
                Note { text: "済".to_owned(), done: true },
            )]),
        };
        let chart = svg(&notice, Lang::Ja, &known).into_string();
        let count = |what: &str| chart.matches(what).count();
        // D and C were not taken: their boxes, the lines to them and from them.
        assert_eq!(count("class=\"tj-aside\""), 2);
        assert_eq!(count("class=\"tj-dash\""), 4);
        assert_eq!((count("class=\"tj-here\""), count("現在地")), (1, 1));
        assert_eq!((count("class=\"tj-done\""), count(">済<")), (1, 1));
        // Nothing is decided yet: nothing is dashed.
        let open = Known { passed: vec![passed("update-mode", Took::Asks(vec![]))], ..Known::default() };
        let chart = svg(&notice, Lang::Ja, &open).into_string();
        assert!(!chart.contains("tj-dash") && !chart.contains("現在地"));
    }

    #[test]
    fn the_outline_says_the_same_as_the_chart() {
        let notice = shipped();
        let outline: Vec<String> = outline(&notice, Lang::En).into_iter().map(|(_, line)| line).collect();
        let chart = file(&notice, Lang::En);
        let letters = |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).collect() };
        let drawn = letters(&chart);
        for line in outline.iter().filter(|line| !line.contains(": ")) {
            assert!(drawn.contains(&letters(line)), "{line}");
        }
    }
}
