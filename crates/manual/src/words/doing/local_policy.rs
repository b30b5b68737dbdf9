//! Words for a change of the local group policy.

use super::Words;
use model::kinds::{PolicyEdit, PolicyEntry};
use model::observation::ValueFound;
use model::plan::{Change, Purpose};
use model::{Lang, Text};

impl Words for PolicyEdit {
    fn does(&self, purpose: Purpose) -> Text {
        match purpose {
            Purpose::Undo => Text::new(
                format!("ポリシー「{}」を元に戻します", self.label.ja),
                format!("restore the policy “{}”", self.label.en),
            ),
            Purpose::Apply => Text::new(
                format!("ポリシー「{}」を書き換えます", self.label.ja),
                format!("change the policy “{}”", self.label.en),
            ),
        }
    }
    fn changes(&self) -> Option<Text> {
        let told = |lang| policy_changes(self, lang);
        Some(Text::new(told(Lang::Ja), told(Lang::En)))
    }
}

/// Each value that changes, from what to what, and the key. A change in the registry alone is marked as such.
fn policy_changes(edit: &PolicyEdit, lang: Lang) -> String {
    let say = |ja: &'static str, en: &'static str| Text::new(ja, en).get(lang).to_owned();
    let entries = edit.entries.iter().filter(|(_, change)| change.expects != change.to);
    let entries = entries.map(|(name, Change { expects, to })| {
        format!("{name} {} → {}", policy_entries(expects, lang), policy_entries(to, lang))
    });
    let entries: Vec<String> = entries.collect();
    let data = |found: &ValueFound| found.data().map_or_else(|| say("なし", "none"), ToString::to_string);
    let registry = edit.registry.iter().filter(|(_, change)| change.expects.data() != change.to.data());
    let registry = registry
        .map(|(name, Change { expects, to })| format!("{name} {} → {}", data(expects), data(to)))
        .filter(|change| !entries.contains(change));
    let registry = registry.collect::<Vec<_>>().join(", ");
    let mut told = entries.join(", ");
    if !registry.is_empty() {
        let before = if told.is_empty() { "" } else { " / " };
        told = format!("{told}{before}{}: {registry}", say("レジストリだけ", "in the registry alone"));
    }
    if told.is_empty() {
        return say(
            "値は変えず、変更の回数だけを記録します（gpt.ini）",
            "no value changes; only the version in gpt.ini is raised",
        );
    }
    format!("{told}{}", say("（", " (") + r"HKLM\" + &edit.key + &say("）", ")"))
}

/// What the entries of a policy file under one name make Windows hold.
fn policy_entries(entries: &[PolicyEntry], lang: Lang) -> String {
    match entries.iter().rev().find(|entry| !entry.name.starts_with("**")) {
        Some(entry) => entry.data.to_string(),
        None => Text::new("なし", "none").get(lang).to_owned(),
    }
}
