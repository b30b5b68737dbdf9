//! Sentences for the person at the terminal, without the keys, codes and causes that only the support desk asks for.

use super::finding::finding;
use model::Text;
use model::finding::Finding;

/// A finding without what is for the support desk.
pub fn plainly(found: &Finding) -> Text {
    match found {
        Finding::CouldNotChange { .. } => Text::new("変更できませんでした", "it could not be changed"),
        Finding::CannotRead { .. } => Text::new("読み取れません", "it cannot be read"),
        Finding::FileBroken { path, .. } => {
            Text::new(format!("ファイルが壊れています: {path}"), format!("the file is damaged: {path}"))
        }
        Finding::ExtensionFilesWrong { name, .. } => Text::new(
            format!("「{name}」の中のファイルが壊れています"),
            format!("the files of “{name}” are damaged"),
        ),
        Finding::BrowserPolicyDiffers { .. } => Text::new(
            "ブラウザーの設定が、計画のあとで変わりました",
            "a policy of the browser changed after the plan was made",
        ),
        Finding::PolicyReturns { .. } => Text::new(
            "この変更で、ポリシーのほかの設定も Windows が反映し直します",
            "with this change Windows also applies other settings of the policy again",
        ),
        Finding::ClaimedByNotice { notice, .. } => Text::new(
            format!("別のお知らせ（{notice}）が、この設定を別の値にしています"),
            format!("another notice ({notice}) has set this otherwise"),
        ),
        _ => without_codes(&finding(found)),
    }
}

/// A sentence without the parts of its parentheses that are a place, a code or a cause.
pub fn without_codes(text: &Text) -> Text {
    Text::new(without(&text.ja, '（', '）', "、"), without(&text.en, '(', ')', ", "))
}

fn without(text: &str, open: char, close: char, comma: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut opened = Vec::new();
    for c in text.chars() {
        match c {
            _ if c == open => {
                opened.push(out.len());
                out.push(c);
            }
            _ if c == close
                && let Some(at) = opened.pop() =>
            {
                let inside = out.split_off(at + open.len_utf8());
                let kept: Vec<&str> = inside.split(comma).filter(|part| !is_for_the_desk(part)).collect();
                if kept.is_empty() {
                    out.truncate(at);
                    out.truncate(out.trim_end().len());
                } else {
                    out.push_str(&kept.join(comma));
                    out.push(c);
                }
            }
            _ => out.push(c),
        }
    }
    out
}

/// Whether it is a path, a key of the registry or its value, a code of Windows or of a server, or a cause.
fn is_for_the_desk(part: &str) -> bool {
    let path = part.contains('\\') || (part.contains('/') && !part.contains(" / "));
    path || part.contains(" = ")
        || part.starts_with("レジストリ")
        || part.ends_with(" in the registry")
        || part.contains("0x")
        || part.starts_with("HTTP ")
        || part.starts_with("詳細:")
}

#[cfg(test)]
mod tests {
    use super::super::{update_error, updates_found};
    use super::*;
    use model::kinds::UpdatesFound;
    use model::observation::{PolicyEffect, Remedy};
    use model::reason::Reason;
    use model::update::{Code, HistoryEntry};

    fn of(text: &Text) -> (String, String) {
        let Text { ja, en } = without_codes(text);
        (ja, en)
    }

    #[test]
    fn m8_no_code_and_no_key_is_left_and_no_sense_is_lost() {
        let (ja, en) = of(&update_error(Code(0x8024_4022)));
        for said in [&ja, &en] {
            assert!(!said.contains("0x") && !said.contains("HTTP"), "{said}");
        }
        assert!(ja.ends_with('。') || ja.contains('。'), "{ja}");

        let place = r"HKLM\SOFTWARE\Policies\Microsoft\Edge\ExtensionInstallBlocklist".to_owned();
        let blocks = Finding::BrowserPolicyHinders { place: place.clone(), effect: PolicyEffect::Blocks };
        assert_eq!(plainly(&blocks).ja, "管理者の設定により、この拡張機能を入れられません");
        assert_eq!(plainly(&blocks).en, "a policy blocks this extension");
        let failed =
            Finding::CouldNotChange { place, reason: Reason::BrowserDoesNotClose {}, remedy: Remedy::Show };
        assert_eq!(plainly(&failed).ja, "変更できませんでした");
    }

    #[test]
    fn m8_what_is_no_code_stays_in_its_parentheses() {
        let last = HistoryEntry {
            at: jiff::Timestamp::UNIX_EPOCH,
            title: "更新 (KB5032196)".to_owned(),
            error: Some(Code(0x8007_000D)),
            source: None,
        };
        let found = UpdatesFound {
            restart_required: None,
            server: None,
            version: None,
            history: Some(vec![last]),
            history_skipped: 0,
        };
        let said: Vec<_> = updates_found(&found).iter().map(of).collect();
        let (ja, en) = said.last().unwrap();
        assert!(ja.ends_with("「更新 (KB5032196)」（入りませんでした）"), "{ja}");
        assert!(en.ends_with("“更新 (KB5032196)” (not installed)"), "{en}");
        let profile = Text::new("開発者モードがオンです（受付 / Default）", "on (受付 / Default)");
        assert_eq!(without_codes(&profile), profile);
    }
}
