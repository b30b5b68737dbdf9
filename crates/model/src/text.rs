//! Text for people, in the two languages that tejun speaks.

use serde::{Deserialize, Serialize};

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_quoted_as_each_language_does() {
        let text = Text::new("[[無効]] を選びます。", "Choose [[Disabled]].");
        assert_eq!(text.plain(Lang::Ja), "「無効」 を選びます。");
        assert_eq!(text.plain(Lang::En), "Choose “Disabled”.");
    }
}
