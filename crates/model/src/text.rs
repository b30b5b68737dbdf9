//! Text for people, in the two languages that tejun speaks.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// A language of screens and papers. Japanese comes first: it is what the people at the terminals read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// 日本語
    #[default]
    Ja,
    /// English
    En,
}

/// The same sentence in both languages. A label to press stands between `[[` and `]]`, exactly as Windows or Edge
/// shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// Japanese, short and polite.
    pub ja: String,
    /// English, complete.
    pub en: String,
}

impl Text {
    /// Both languages at once.
    pub fn new(ja: impl Into<String>, en: impl Into<String>) -> Self {
        Self { ja: ja.into(), en: en.into() }
    }

    /// The sentence in one language.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ja => &self.ja,
            Lang::En => &self.en,
        }
    }

    /// The sentence as running text: the marks around labels become 「」 in Japanese, quotation marks in English.
    pub fn plain(&self, lang: Lang) -> String {
        let (open, close) = match lang {
            Lang::Ja => ("「", "」"),
            Lang::En => ("“", "”"),
        };
        self.get(lang).replace("[[", open).replace("]]", close)
    }
}

/// The text for a screen or a page: every character that acts instead of showing itself becomes its number, as `[U+202E]`. These
/// are control characters, those that change the direction of writing, and those that break a line unseen. The end of a line
/// stays, and so do tabs.
///
/// Names and values come from a disk or a notice that a stranger may have written. An escape sequence in one could hide a line of
/// a terminal window, or rewrite it.
pub fn visible(text: &str) -> Cow<'_, str> {
    shown(text, |c| !matches!(c, '\n' | '\t') && acts(c))
}

/// The same for a text that has to stay on one line: the end of a line becomes its number, too.
pub fn visible_line(text: &str) -> Cow<'_, str> {
    shown(text, acts)
}

/// Whether a character acts on the text around it instead of showing itself.
pub fn acts(c: char) -> bool {
    let turns =
        matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    c.is_control() || turns || matches!(c, '\u{2028}' | '\u{2029}' | '\u{e0000}'..='\u{e007f}')
}

/// The ASCII letter, digit or sign, or the space, that a full-width form stands for.
pub fn half_width(c: char) -> Option<char> {
    match c {
        '\u{3000}' => Some(' '),
        '！'..='～' => char::from_u32(u32::from(c) - 0xfee0),
        _ => None,
    }
}

/// What a person typed where letters, digits and hyphens are asked for: full-width forms, and what a Japanese keyboard writes for a
/// hyphen, as the ASCII that they stand for.
pub fn narrowed(c: char) -> char {
    match c {
        '\u{2010}' | '\u{2212}' | '\u{30fc}' => '-',
        c => half_width(c).unwrap_or(c),
    }
}

fn shown(text: &str, hides: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(&hides) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match hides(c) {
            true => out.push_str(&format!("[U+{:04X}]", u32::from(c))),
            false => out.push(c),
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_is_shown_by_its_number() {
        assert_eq!(visible("a\u{1b}[8mb\u{202e}c\r\nd\u{9b}"), "a[U+001B][8mb[U+202E]c[U+000D]\nd[U+009B]");
        assert_eq!(visible_line("a\nb\u{2028}"), "a[U+000A]b[U+2028]");
        assert!(matches!(visible("日本語 ⏎ é\u{200d}"), Cow::Borrowed(_)));
    }

    #[test]
    fn labels_are_quoted_as_each_language_does() {
        let text = Text::new("[[無効]] を選びます。", "Choose [[Disabled]].");
        assert_eq!(text.plain(Lang::Ja), "「無効」 を選びます。");
        assert_eq!(text.plain(Lang::En), "Choose “Disabled”.");
    }
}
