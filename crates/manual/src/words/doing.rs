//! Words for what is done.

use super::profile;
use model::observation::{PolicyEntry, ValueFound};
use model::plan::{
    Action, BrowserPolicy, BrowserPolicyEdit, Change, Operation, PolicyEdit, Purpose, Undoable,
};
use model::{Lang, Text};

/// What an action does: what was set for a while is put back by a later action of the same run.
pub fn action(action: &Action, purpose: Purpose) -> Text {
    operation(&action.operation, if action.puts_back { Purpose::Undo } else { purpose })
}

fn operation(operation: &Operation, purpose: Purpose) -> Text {
    match operation {
        Operation::EditPolicy(edit) if purpose == Purpose::Undo => Text::new(
            format!("ポリシー「{}」を元に戻します", edit.label.ja),
            format!("put the policy “{}” back", edit.label.en),
        ),
        Operation::EditPolicy(edit) => Text::new(
            format!("ポリシー「{}」を書き換えます", edit.label.ja),
            format!("change the policy “{}”", edit.label.en),
        ),
        Operation::SetAdapterProperty(edit) => {
            let value = |none: &'static str| {
                move |value: &Option<String>| value.clone().unwrap_or_else(|| none.to_owned())
            };
            let change = |value: &dyn Fn(&Option<String>) -> String| {
                format!("{} → {}", value(&edit.value.expects), value(&edit.value.to))
            };
            let (ja, en) = (change(&value("初期値")), change(&value("default")));
            let (adapter, label) = (&edit.description, &edit.label);
            match &edit.shown {
                Some(shown) => Text::new(
                    format!("{adapter}: {}を「{}」にします（{ja}）", label.ja, shown.ja),
                    format!("{adapter}: set {} to “{}” ({en})", label.en, shown.en),
                ),
                None => Text::new(
                    format!("{adapter}: {}を元に戻します（{ja}）", label.ja),
                    format!("{adapter}: put {} back ({en})", label.en),
                ),
            }
        }
        Operation::RemoveExtension(removal) => {
            let version = removal.version.as_ref().map(ToString::to_string).unwrap_or_default();
            Text::new(
                format!("「{}」{version} を外します（{}）", removal.name, profile(&removal.profile)),
                format!("remove “{}” {version} ({})", removal.name, profile(&removal.profile)),
            )
        }
        Operation::AddExtension(addition) => Text::new(
            format!("「{}」{} を入れます（{}）", addition.name, addition.version, profile(&addition.profile)),
            format!("add “{}” {} ({})", addition.name, addition.version, profile(&addition.profile)),
        ),
        Operation::SetDeveloperMode(edit) => {
            let (ja, en) = if edit.on.to { ("オン", "on") } else { ("オフ", "off") };
            Text::new(
                format!("開発者モードを{ja}にします（{}）", profile(&edit.profile)),
                format!("turn developer mode {en} ({})", profile(&edit.profile)),
            )
        }
        Operation::EditBrowserPolicy(edit) => browser_policy(edit, purpose),
        Operation::EnableExtension(wanted) => Text::new(
            format!("「{}」がオンになるのを確かめます（{}）", wanted.name, profile(&wanted.profile)),
            format!("see that “{}” is switched on ({})", wanted.name, profile(&wanted.profile)),
        ),
        Operation::ProveExtensions(proof) => Text::new(
            format!(
                "Edge を開き直し、新しい拡張機能が{}つともオンのままか確かめて、閉じます（{}）",
                proof.extensions.len(),
                profile(&proof.profile)
            ),
            format!(
                "start Edge anew, see that the {} new extensions stay switched on, and close it ({})",
                proof.extensions.len(),
                profile(&proof.profile)
            ),
        ),
        Operation::BringUpToDate => Text::new(
            "更新を探し、ダウンロードし、インストールします",
            "search for updates, download and install them",
        ),
        Operation::Restart => Text::new("パソコンを再起動します", "restart the PC"),
        Operation::AwaitProgram(wanted) => Text::new(
            format!("{}が動き出すのを確かめます（{}秒まで）", wanted.label.ja, wanted.within_seconds),
            format!("see that {} starts (within {} seconds)", wanted.label.en, wanted.within_seconds),
        ),
    }
}

fn browser_policy(edit: &BrowserPolicyEdit, purpose: Purpose) -> Text {
    // The policy is the value, or a key above it.
    let of_key = edit.key.as_str().split('\\').find(|part| part.starts_with("Extension"));
    let of_value = edit.values.keys().next().map(String::as_str);
    let name = of_key.or(of_value).unwrap_or_default();
    match (purpose, edit.purpose) {
        (Purpose::Undo, _) => Text::new(
            format!("Edge の設定を元に戻します（{name}）"),
            format!("put Edge's policy {name} back"),
        ),
        (Purpose::Apply, BrowserPolicy::RemoveExtensions) => Text::new(
            format!("古い拡張機能を外すよう、Edge に一時的に設定します（{name}）"),
            format!("for a while, have Edge remove the old extensions by its policy {name}"),
        ),
        (Purpose::Apply, BrowserPolicy::AddFromFolder) => Text::new(
            format!("配信されたファイルから追加できるよう、Edge に一時的に設定します（{name}）"),
            format!("for a while, let Edge add extensions from the delivered files by its policy {name}"),
        ),
        (Purpose::Apply, BrowserPolicy::AllowExtensions) => Text::new(
            format!("新しい拡張機能を使えるよう、Edge に設定します。この設定は残ります（{name}）"),
            format!("let Edge run the new extensions by its policy {name}, which stays"),
        ),
    }
}

/// What exactly an operation changes, where its sentence does not say so already.
pub fn changes(operation: &Operation) -> Option<Text> {
    let Operation::EditPolicy(edit) = operation else {
        return None;
    };
    let told = |lang| policy_changes(edit, lang);
    Some(Text::new(told(Lang::Ja), told(Lang::En)))
}

/// Each value that changes, from what to what, and the key. What the registry alone changes is told as that.
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
            "no value changes; only the change is counted (gpt.ini)",
        );
    }
    format!("{told}{}", say("（", " (") + &edit.key + &say("）", ")"))
}

/// What the entries of a policy file under one name make Windows hold.
fn policy_entries(entries: &[PolicyEntry], lang: Lang) -> String {
    match entries.iter().rev().find(|entry| !entry.name.starts_with("**")) {
        Some(entry) => entry.data.to_string(),
        None => Text::new("なし", "none").get(lang).to_owned(),
    }
}

/// Whether it can be taken back.
pub fn undoable(undoable: Undoable) -> Text {
    match undoable {
        Undoable::Yes => Text::new("元に戻せます", "can be undone"),
        Undoable::NotRemoved => Text::new(
            "元に戻せません（外した拡張機能は残りません）",
            "cannot be undone: what is removed is gone",
        ),
        Undoable::NotAdded => Text::new(
            "元に戻しません（外すと拡張機能がなくなるため）",
            "is not undone: without it there would be none",
        ),
        Undoable::NotUpdates => {
            Text::new("元に戻せません（入れた更新は残ります）", "cannot be undone: updates stay")
        }
        Undoable::NothingToUndo => Text::new("戻すものはありません", "nothing to undo"),
    }
}
