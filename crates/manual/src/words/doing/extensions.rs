//! Words for what is done to browser extensions.

use super::Words;
use super::registry_value::registry_data;
use crate::words::profile;
use model::kinds::{
    AddExtension, BrowserPolicy, BrowserPolicyEdit, EnableExtension, ProveExtensions, RemoveExtension,
    SetDeveloperMode,
};
use model::observation::ValueFound;
use model::plan::{Change, Purpose};
use model::{Lang, Text};

impl Words for RemoveExtension {
    fn does(&self, _: Purpose) -> Text {
        let version = self.version.as_ref().map(ToString::to_string).unwrap_or_default();
        Text::new(
            format!("「{}」{version} を外します（{}）", self.name, profile(&self.profile)),
            format!("remove “{}” {version} ({})", self.name, profile(&self.profile)),
        )
    }
    fn changes(&self) -> Option<Text> {
        Some(Text::new(format!("ID {}", self.id), format!("id {}", self.id)))
    }
}

impl Words for AddExtension {
    fn does(&self, _: Purpose) -> Text {
        if let Some(before) = &self.replaces {
            return Text::new(
                format!(
                    "「{}」を {before} から {} に入れ替えます（{}）",
                    self.name,
                    self.version,
                    profile(&self.profile)
                ),
                format!(
                    "update “{}” from {before} to {} ({})",
                    self.name,
                    self.version,
                    profile(&self.profile)
                ),
            );
        }
        Text::new(
            format!("「{}」{} を入れます（{}）", self.name, self.version, profile(&self.profile)),
            format!("add “{}” {} ({})", self.name, self.version, profile(&self.profile)),
        )
    }
    fn changes(&self) -> Option<Text> {
        Some(Text::new(format!("ID {}（{}）", self.id, self.file), format!("id {} ({})", self.id, self.file)))
    }
}

impl Words for SetDeveloperMode {
    fn does(&self, _: Purpose) -> Text {
        let (ja, en) = if self.on.to { ("オン", "on") } else { ("オフ", "off") };
        Text::new(
            format!("開発者モードを{ja}にします（{}）", profile(&self.profile)),
            format!("turn developer mode {en} ({})", profile(&self.profile)),
        )
    }
    fn changes(&self) -> Option<Text> {
        None
    }
}

impl Words for EnableExtension {
    fn does(&self, _: Purpose) -> Text {
        Text::new(
            format!("「{}」がオンになるのを確かめます（{}）", self.name, profile(&self.profile)),
            format!("verify that “{}” is on ({})", self.name, profile(&self.profile)),
        )
    }
    fn changes(&self) -> Option<Text> {
        None
    }
}

impl Words for ProveExtensions {
    fn does(&self, _: Purpose) -> Text {
        Text::new(
            format!(
                "Edge を開き直し、新しい拡張機能が{}つともオンのままか確かめて、閉じます（{}）",
                self.extensions.len(),
                profile(&self.profile)
            ),
            format!(
                "restart Edge, verify that the {} new extensions stay on, and close it ({})",
                self.extensions.len(),
                profile(&self.profile)
            ),
        )
    }
    fn changes(&self) -> Option<Text> {
        None
    }
}

impl Words for BrowserPolicyEdit {
    fn does(&self, purpose: Purpose) -> Text {
        browser_policy(self, purpose)
    }
    fn changes(&self) -> Option<Text> {
        let told = |lang| {
            let held = |found: &ValueFound| match found.data() {
                Some(data) => registry_data(data),
                None => Text::new("なし", "none").get(lang).to_owned(),
            };
            let value = |(name, change): (&String, &Change<ValueFound>)| {
                format!("{name} {} → {}", held(&change.expects), held(&change.to))
            };
            self.values.iter().map(value).collect::<Vec<_>>().join(", ")
        };
        let (ja, en, key) = (told(Lang::Ja), told(Lang::En), &self.key);
        Some(Text::new(format!("{ja}（{key}）"), format!("{en} ({key})")))
    }
}

fn browser_policy(edit: &BrowserPolicyEdit, purpose: Purpose) -> Text {
    // The policy is the value, or a key above it.
    let of_key = edit.key.as_str().split('\\').find(|part| part.starts_with("Extension"));
    let of_value = edit.values.keys().next().map(String::as_str);
    let name = of_key.or(of_value).unwrap_or_default();
    match (purpose, edit.purpose) {
        (Purpose::Undo, _) => {
            Text::new(format!("Edge の設定を元に戻します（{name}）"), format!("restore Edge's policy {name}"))
        }
        (Purpose::Apply, BrowserPolicy::RemoveExtensions) => Text::new(
            format!("古い拡張機能を外すよう、Edge に一時的に設定します（{name}）"),
            format!("let Edge remove the old extensions for now (policy {name})"),
        ),
        (Purpose::Apply, BrowserPolicy::AddFromFolder) => Text::new(
            format!("配信されたファイルから追加できるよう、Edge に一時的に設定します（{name}）"),
            format!("let Edge accept extensions from the delivered files for now (policy {name})"),
        ),
        (Purpose::Apply, BrowserPolicy::AllowExtensions) => Text::new(
            format!("新しい拡張機能を使えるよう、Edge に設定します。この設定は残ります（{name}）"),
            format!("let Edge run the new extensions (policy {name}, permanent)"),
        ),
    }
}
