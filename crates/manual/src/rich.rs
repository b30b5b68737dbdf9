//! A notice's text on a page: labels set as keys, and readings above hard words at their first occurrence.

use maud::{Markup, html};
use model::notice::Notice;
use model::{Lang, Text};
use std::cell::RefCell;
use std::collections::BTreeSet;

/// Sets texts of one notice in one language. Readings are printed once for each of these.
pub struct Rich<'a> {
    notice: &'a Notice,
    lang: Lang,
    /// Whether nothing is copied from it: then labels show a path as a Japanese Windows does.
    on_paper: bool,
    read: RefCell<BTreeSet<&'a str>>,
}

enum Part<'t> {
    Plain(&'t str),
    Label(&'t str),
}

impl<'a> Rich<'a> {
    /// For a notice's texts in that language.
    pub fn new(notice: &'a Notice, lang: Lang) -> Self {
        Self { notice, lang, on_paper: false, read: RefCell::default() }
    }

    /// The same for paper.
    pub fn on_paper(notice: &'a Notice, lang: Lang) -> Self {
        Self { on_paper: true, ..Self::new(notice, lang) }
    }

    /// The text for a page.
    pub fn html(&self, text: &Text) -> Markup {
        html! {
            @for part in parts(text.get(self.lang)) {
                @match part {
                    Part::Plain(words) => { (self.words(words)) }
                    Part::Label(label) if self.on_paper && self.lang == Lang::Ja => { kbd { (self.words(&label.replace('\\', "¥"))) } }
                    Part::Label(label) => { kbd { (self.words(label)) } }
                }
            }
        }
    }

    /// The text for Markdown: labels in bold.
    pub fn markdown(&self, text: &Text) -> String {
        let part = |part| match part {
            Part::Plain(words) => escaped(words),
            Part::Label(label) => format!("**{}**", escaped(label)),
        };
        parts(text.get(self.lang)).into_iter().map(part).collect()
    }

    /// The first hard word that has not been read yet gets its reading, and so do those behind it.
    fn words(&self, words: &str) -> Markup {
        let hard = self.notice.header.furigana.iter().filter(|_| self.lang == Lang::Ja);
        let next = hard
            .filter(|(word, _)| !self.read.borrow().contains(word.as_str()))
            .filter_map(|(word, reading)| Some((words.find(word.as_str())?, word, reading)))
            .min_by_key(|(at, word, _)| (*at, std::cmp::Reverse(word.len())));
        let Some((at, word, reading)) = next else {
            return html! { (words) };
        };
        self.read.borrow_mut().insert(word);
        html! {
            (&words[..at]) ruby { (word) rp { "（" } rt { (reading) } rp { "）" } }
            (self.words(&words[at + word.len()..]))
        }
    }
}

fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("[[") {
        let Some((label, after)) = after.split_once("]]") else { break };
        // A space between a label and Japanese is the key's own margin.
        parts.push(Part::Plain(before));
        parts.push(Part::Label(label));
        rest = after;
    }
    parts.push(Part::Plain(rest));
    parts
}

/// The text for Markdown: what Markdown would take for something else stands behind a backslash.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if "\\`*_<>[]|#".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
