//! Recognising what goes wrong by hand.

use model::kinds::{ExtensionSet, ExtensionsFound, NOT_VERIFIED, ProfileHolds, ProfileState};
use model::mistake::Mistake;
use std::collections::BTreeSet;

/// The mistakes that can be seen: in what the browser's windows said ([`crate::Browser::visible_texts`]), and in the profiles of
/// the user who works here. A plan says whether a step is done; this says why it may not be.
pub fn mistakes(said: &[String], set: &ExtensionSet, found: &ExtensionsFound) -> BTreeSet<Mistake> {
    let profiles = found.profiles.iter().filter(|profile| profile.of_terminal_user);
    let read: Vec<&ProfileHolds> = profiles
        .filter_map(|profile| match &profile.holds {
            ProfileState::Read(holds) => Some(holds),
            ProfileState::Unreadable(_) | ProfileState::NotLookedAt(_) => None,
        })
        .collect();
    let developer_mode = read.iter().any(|holds| holds.developer_mode);
    let mut mistakes: BTreeSet<Mistake> = said.iter().filter_map(|text| told(text, developer_mode)).collect();
    let names: Vec<&str> = set.members.iter().map(|member| member.name.as_str()).collect();
    let mut extensions = read.iter().flat_map(|holds| &holds.extensions);
    let kept_off = |extension: &model::kinds::ExtensionFound| {
        extension.name.as_deref().is_some_and(|name| names.contains(&name))
            && extension.disabled_by.contains(&NOT_VERIFIED)
    };
    if extensions.any(kept_off) {
        mistakes.insert(Mistake::NotVerified);
    }
    mistakes
}

/// What a text of the browser means. Chromium's words (`crx_installer.cc`, `generated_resources.grd`), seen on Chromium in
/// English; the Japanese ones by what is constant in them.
fn told(text: &str, developer_mode: bool) -> Option<Mistake> {
    let lower = text.to_lowercase();
    let says = |parts: &[&str]| parts.iter().any(|part| lower.contains(part));
    if says(&["crx_required_proof_missing"]) {
        return Some(if developer_mode {
            Mistake::SeveralAtOnceOrNotReloaded
        } else {
            Mistake::DeveloperModeOff
        });
    }
    if says(&["downgrade", "ダウングレード"]) {
        return Some(Mistake::Downgrade);
    }
    if says(&["blocked by the administrator", "blocked by your administrator"])
        || (says(&["管理者"]) && says(&["ブロック", "禁止"]))
    {
        return Some(Mistake::Blocked);
    }
    if says(&["unsupported manifest version"])
        || (says(&["マニフェスト"]) && says(&["サポートされていない", "サポート対象外"]))
    {
        return Some(Mistake::OldKind);
    }
    let broken = ["crx_signature_verification_failed", "crx_header_invalid", "crx_file_not_readable", "crx_"];
    says(&broken).then_some(Mistake::FileBroken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browser_s_words_are_understood() {
        let proof = "Package is invalid: 'CRX_REQUIRED_PROOF_MISSING'.";
        assert_eq!(told(proof, false), Some(Mistake::DeveloperModeOff));
        assert_eq!(told(proof, true), Some(Mistake::SeveralAtOnceOrNotReloaded));
        let known = [
            ("Attempted to downgrade extension.", Mistake::Downgrade),
            ("拡張機能をダウングレードしようとしました。", Mistake::Downgrade),
            ("目視 (extension ID \"abc\") is blocked by the administrator.", Mistake::Blocked),
            ("「目視」は管理者によってブロックされています", Mistake::Blocked),
            ("Cannot install extension because it uses an unsupported manifest version.", Mistake::OldKind),
            ("Package is invalid: 'CRX_SIGNATURE_VERIFICATION_FAILED'.", Mistake::FileBroken),
        ];
        for (text, mistake) in known {
            assert_eq!(told(text, true), Some(mistake), "{text}");
        }
        for text in ["", "Edge を既定のブラウザーにしますか", "Restore pages?", "New Tab"] {
            assert_eq!(told(text, true), None, "{text}");
        }
    }
}
