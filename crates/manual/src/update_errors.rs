//! The table of update errors as a page.

use model::update_error::{ErrorClass, FAMILIES, KNOWN, KnownError};
use model::{Lang, Text};

/// Every known code of Windows Update and every family of codes, with how each is written.
pub(crate) fn lines() -> impl Iterator<Item = (String, &'static KnownError)> {
    let families = FAMILIES.iter().map(|family| (family.codes(), &family.error));
    KNOWN.iter().map(|known| (known.code.to_string(), known)).chain(families)
}

/// Every known code of Windows Update and every family, by what is done about it, as Markdown: code, Microsoft's name,
/// meaning, next step, limit.
pub fn page(lang: Lang) -> String {
    let pick = |ja: &'static str, en: &'static str| match lang {
        Lang::Ja => ja,
        Lang::En => en,
    };
    let mut page = String::new();
    for class in ErrorClass::all() {
        let limit = |limit: Option<u32>| match limit {
            None => pick("14日まで", "up to 14 days").to_owned(),
            Some(0) => pick("やり直さない", "not tried again").to_owned(),
            Some(times) => match lang {
                Lang::Ja => format!("{times}回まで"),
                Lang::En => format!("up to {times}"),
            },
        };
        let text = |text: &Text| text.get(lang).to_owned();
        page.push_str(&format!("\n### {}\n\n{}\n", text(&class.title()), text(&class.next_step())));
        page.push_str(pick(
            "\n| 番号 | 名前 | 意味 | 次にすること | やり直し |\n| --- | --- | --- | --- | --- |\n",
            "\n| code | name | meaning | next | tries |\n| --- | --- | --- | --- | --- |\n",
        ));
        for (codes, known) in lines().filter(|(_, known)| known.class == class) {
            page.push_str(&format!(
                "| {} | {} | {} | {} | {} |\n",
                codes,
                known.name,
                text(&known.means()),
                text(&known.next_step()),
                limit(known.limit())
            ));
        }
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_its_line_in_both_languages() {
        for lang in [Lang::Ja, Lang::En] {
            let page = page(lang);
            for (codes, known) in lines() {
                assert_eq!(page.matches(&format!("| {codes} |")).count(), 1, "{known:?}");
            }
        }
    }
}
