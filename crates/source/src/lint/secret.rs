//! Secrets have no place in a notice, nor in the journal and the evidence that come of it.

use model::Text;
use model::text::half_width;

/// What a secret is called.
const JA: [&str; 7] =
    ["パスワード", "暗証番号", "暗証", "合言葉", "秘密鍵", "認証コード", "アクティベーションコード"];
const EN: [&str; 8] =
    ["password", "passcode", "passphrase", "pin", "secret", "credential", "private key", "activation code"];
/// The fewest signs of something that is taken for a secret itself.
const SHORTEST: usize = 4;

/// Whether a person is asked for a secret.
pub(super) fn is_asked(text: &Text) -> bool {
    [&text.ja, &text.en].into_iter().any(|text| !named(&narrow(text)).is_empty())
}

/// Whether a text writes a secret down: its name, and behind it signs with a digit among them, as in `password: kx81zt`.
pub(super) fn is_told(text: &str) -> bool {
    let text = narrow(text);
    named(&text).into_iter().any(|end| {
        let rest = text[end..].trim_start();
        let Some(rest) = [":", "=", "は", "is ", "「"].iter().find_map(|mark| rest.strip_prefix(mark))
        else {
            return false;
        };
        let value = rest.trim_start_matches(|c: char| c.is_whitespace() || "「“\"'".contains(c));
        let length = value.find(|c: char| !c.is_ascii_graphic() || "\"'".contains(c)).unwrap_or(value.len());
        length >= SHORTEST && value[..length].contains(|c: char| c.is_ascii_digit())
    })
}

/// Whether a key of a file is called a secret: `db_password`, `AdminPassword`.
pub(super) fn is_named(key: &str) -> bool {
    let key = narrow(key);
    !named(&key).is_empty()
        || ["password", "passwd", "passphrase", "secret"].iter().any(|word| key.contains(word))
}

fn narrow(text: &str) -> String {
    text.chars().map(|c| half_width(c).unwrap_or(c)).collect::<String>().to_lowercase()
}

/// The places at which the names of secrets end in a text. An English one is a word of its own: `shipping` names no PIN.
fn named(text: &str) -> Vec<usize> {
    let is_edge = |c: Option<char>| c.is_none_or(|c| !c.is_ascii_alphanumeric());
    let ends = |word: &'static str| text.match_indices(word).map(|(at, found)| (at, at + found.len()));
    let english = EN.into_iter().flat_map(ends).filter(|(start, end)| {
        is_edge(text[..*start].chars().next_back()) && is_edge(text[*end..].chars().next())
    });
    JA.into_iter().flat_map(ends).chain(english).map(|(_, end)| end).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_known_by_its_name_and_what_stands_behind() {
        for text in
            ["パスワードは「oqs12345」です", "Password: kx81zt", "暗証番号 ＝ １２３４", "The PIN is 0000."]
        {
            assert!(is_told(text), "{text}");
        }
        for text in [
            "パスワードは、窓口でお伝えします。",
            "パスワード: 受付に置いてある紙をご覧ください",
            "Shipping: 12345",
            "the password is on the letter",
            "PIN有認証用アプリケーション 2.0.0.0",
        ] {
            assert!(!is_told(text), "{text}");
        }
    }
}
