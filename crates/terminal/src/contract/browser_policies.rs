//! Policies of the browser that stand in the way, each laid out in the machine's and in the user's registry in turn.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use crate::resource::browser_policy;
use crate::resource::chromium_policy::Roots;
use crate::resource::extension_management::Candidate;
use crate::{RegistryEdit, Terminal};
use model::kinds::PolicyHindrance;
use model::observation::PolicyEffect;
use model::registry::{KeyPath, RegistryData};

const KEY: &str = r"SOFTWARE\Policies\Microsoft\Edge";
const ID: &str = "abcdefghijklmnopabcdefghijklmnop";

/// A value of a policy: the key below the browser's own, the value's name, what it holds.
type Set<'s> = (&'s str, &'s str, RegistryData);

/// The values that are set, and their effect, with the place below the browser's own key that is reported for it.
type Case<'s> = (&'s [Set<'s>], Option<(PolicyEffect, String)>);

/// Each policy that the facts name, alone or with the policy that changes its effect; its effect, and the reported place.
pub(super) fn told_with_their_hive(terminal: &dyn Terminal) {
    use PolicyEffect::{Blocks, DeveloperModeLocked, LimitsAddresses};
    let text = |value: &str| RegistryData::Text(value.to_owned());
    let blocked = |id: &str| text(&format!(r#"{{"{id}":{{"installation_mode":"blocked"}}}}"#));
    let number = RegistryData::Dword;
    let list = |name, entry: &str| (name, "1", text(entry));
    let allowed = || list("ExtensionInstallAllowlist", ID);
    let locked = |name| Some((DeveloperModeLocked, format!(r"\{name}")));
    let blocks = |place: &str| Some((Blocks, format!(r"\{place}")));

    let mode = "ExtensionDeveloperModeSettings";
    let tools = "DeveloperToolsAvailability";
    let limits = Some((LimitsAddresses, r"\URLBlocklist".to_owned()));
    let cases: [Case<'_>; 19] = [
        (&[("", mode, number(1))], locked(mode)),
        (&[("", mode, number(0))], None),
        (&[("", tools, number(2))], locked(tools)),
        (&[("", tools, number(2)), ("", mode, number(0))], None),
        (&[list("ExtensionInstallBlocklist", "*")], blocks("ExtensionInstallBlocklist")),
        (&[list("ExtensionInstallBlocklist", ID)], blocks("ExtensionInstallBlocklist")),
        (&[list("ExtensionInstallBlocklist", "*"), allowed()], None),
        (&[("", "ExtensionSettings", blocked(ID))], blocks("ExtensionSettings")),
        (&[("", "ExtensionSettings", blocked("*"))], blocks("ExtensionSettings")),
        (&[("", "ExtensionSettings", blocked("*")), allowed()], None),
        (&[list("ExtensionAllowedTypes", "theme")], blocks("ExtensionAllowedTypes")),
        (&[list("ExtensionAllowedTypes", "extension")], None),
        (&[list("ExtensionInstallTypeBlocklist", "command_line")], None),
        (&[("", "DownloadRestrictions", number(3))], blocks("DownloadRestrictions")),
        (&[("", "DownloadRestrictions", number(2))], None),
        (&[list("URLBlocklist", "*")], limits.clone()),
        (&[list("URLBlocklist", "file://*")], limits),
        (&[list("URLBlocklist", "example.com")], None),
        (&[list("URLBlocklist", "*"), list("URLAllowlist", "file://*")], None),
    ];
    let person = terminal.user_sid().unwrap().unwrap();
    for root in [KeyPath::machine(KEY), KeyPath::of_user(&person, KEY)] {
        for (sets, wanted) in &cases {
            let edits = sets.iter().map(|(below, name, data)| {
                let key = if below.is_empty() { root.clone() } else { root.join(below) };
                (key, (*name).to_owned(), data.clone())
            });
            let wanted = wanted
                .iter()
                .map(|(effect, place)| PolicyHindrance { place: format!("{root}{place}"), effect: *effect });
            while_set(terminal, &edits.collect::<Vec<_>>(), |found| {
                assert_eq!(found, wanted.collect::<Vec<_>>(), "{root} {sets:?}");
            });
        }
    }
    machine_counts(terminal, &KeyPath::of_user(&person, KEY));
}

/// A user's policy that the machine's contradicts does nothing.
fn machine_counts(terminal: &dyn Terminal, user: &KeyPath) {
    let name = "ExtensionDeveloperModeSettings".to_owned();
    let both = [
        (user.clone(), name.clone(), RegistryData::Dword(1)),
        (KeyPath::machine(KEY), name, RegistryData::Dword(0)),
    ];
    while_set(terminal, &both, |found| assert_eq!(found, []));
}

/// Looks while values are set, and puts back what was there.
fn while_set(
    terminal: &dyn Terminal,
    values: &[(KeyPath, String, RegistryData)],
    look: impl FnOnce(Vec<PolicyHindrance>),
) {
    let registry = terminal.registry();
    let before = values.iter().map(|(key, name, _)| RegistryEdit {
        key: key.clone(),
        name: name.clone(),
        to: registry.get(key, name).unwrap(),
    });
    let before: Vec<_> = before.collect();
    let edits = values.iter().map(|(key, name, data)| RegistryEdit {
        key: key.clone(),
        name: name.clone(),
        to: model::observation::ValueFound::Present(data.clone()),
    });
    registry.edit(&edits.collect::<Vec<_>>()).unwrap();
    let candidate = Candidate { id: ID, manifest: None };
    look(browser_policy::look(&Roots::of(terminal), &[candidate], None).unwrap().hindrances);
    registry.edit(&before).unwrap();
}
