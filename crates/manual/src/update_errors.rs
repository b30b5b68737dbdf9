//! The table of update errors as a page.

use model::update_error::{ErrorClass, KNOWN};
use model::{Lang, Text};

/// Every known code of Windows Update, by what is done about it, as Markdown: code, Microsoft's name, meaning, next step,
/// limit.
pub fn page(lang: Lang) -> String {
    let pick = |ja: &'static str, en: &'static str| match lang {
        Lang::Ja => ja,
        Lang::En => en,
    };
    let mut page = String::new();
    for class in ErrorClass::all() {
        let of_class: Vec<_> = KNOWN.iter().filter(|known| known.class == class).collect();
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
        if of_class.is_empty() {
            page.push_str(pick(
                "\nこの分類の番号は表にありません。表にない 0x8024 で始まる番号がここに入ります。\n",
                "\nNo known code is of this class: every other code that begins with 0x8024 is.\n",
            ));
            continue;
        }
        page.push_str(pick(
            "\n| 番号 | 名前 | 意味 | 次にすること | やり直し |\n| --- | --- | --- | --- | --- |\n",
            "\n| code | name | meaning | next | tries |\n| --- | --- | --- | --- | --- |\n",
        ));
        for known in of_class {
            page.push_str(&format!(
                "| {} | {} | {} | {} | {} |\n",
                known.code,
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
            for known in KNOWN {
                assert_eq!(page.matches(&known.code.to_string()).count(), 1, "{known:?}");
            }
        }
    }
}
