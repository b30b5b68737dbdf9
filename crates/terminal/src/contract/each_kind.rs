//! Every kind of operation that sets something is tested, set, tested again and put back.

use super::{EXTENSIONS, able, browser_policy, policy_operation, profile, to_disabled};
use crate::{Error, Terminal, TestResult, resource};
use formats::certificate;
use model::digest::sha256;
use model::kinds::{
    AdapterEdit, AddExtension, AuthorityStore, BrowserPolicy, BrowserPolicyEdit, CertificateEdit, CrxFound,
    EnableExtension, Encoding, EntryFound, EntryPlace, FileBytes, FileEdit, FileState, Package, PolicyEdit,
    PowerSettingEdit, ProgramEdit, RegistryValueEdit, RemoveExtension, ServiceEdit, SetDeveloperMode,
    SetOperation, StartType, TextEntryEdit, ValueData,
};
use model::observation::{ProfileRef, ValueFound};
use model::plan::Change;
use model::power::PowerSource;
use model::practice::PracticePackage;
use model::registry::{BINARY, RegistryData};
use model::{ProductCode, SetKind};

/// An operation of a kind, as it can be carried out on the contract's terminal.
trait Example: SetKind {
    /// What has to be set before it, and then the operation. Nothing: the kind has a check of its own elsewhere.
    fn example(terminal: &dyn Terminal) -> Vec<SetOperation>;
}

fn default_profile() -> ProfileRef {
    ProfileRef { user: "OqsComApp".to_owned(), folder: "Default".to_owned() }
}

impl Example for PolicyEdit {
    fn example(terminal: &dyn Terminal) -> Vec<SetOperation> {
        vec![policy_operation(terminal).into()]
    }
}

impl Example for AdapterEdit {
    fn example(_: &dyn Terminal) -> Vec<SetOperation> {
        vec![to_disabled(Some("1"))]
    }
}

/// One of the machine's, and the user's own.
impl Example for RegistryValueEdit {
    fn example(_: &dyn Terminal) -> Vec<SetOperation> {
        let edit = |key: &str, data: ValueData| RegistryValueEdit {
            label: super::text("a value"),
            key: format!(r"{key}\Contract\New").parse().unwrap(),
            name: "Value".to_owned(),
            value: Change {
                expects: ValueFound::Absent { nearest_key: key.to_owned() },
                to: ValueFound::Present(data.data().unwrap()),
            },
        };
        let ours =
            edit(r"HKLM\SOFTWARE\Policies", ValueData::MultiString(vec!["a".to_owned(), "い".to_owned()]));
        vec![edit(r"HKCU\Software", ValueData::Binary(vec![0, 255])).into(), ours.into()]
    }
}

/// One goes into a store.
impl Example for CertificateEdit {
    fn example(_: &dyn Terminal) -> Vec<SetOperation> {
        let (name, day) = ("CN=Contract CA", std::time::Duration::from_secs(1_798_675_199));
        let blob = certificate::practice(name, name, day, false).unwrap();
        let made = certificate::read(&blob).unwrap();
        let edit = CertificateEdit {
            label: super::text("a root"),
            store: AuthorityStore::MachineRoot,
            sha1: base16ct::upper::encode_string(&made.sha1),
            sha256: base16ct::lower::encode_string(&made.sha256),
            blob: Change {
                expects: ValueFound::Absent { nearest_key: r"HKLM\SOFTWARE\Microsoft".to_owned() },
                to: ValueFound::Present(RegistryData::from_bytes(BINARY, &blob)),
            },
        };
        vec![edit.into()]
    }
}

/// One is switched off, and set to manual by its name in capitals.
impl Example for ServiceEdit {
    fn example(_: &dyn Terminal) -> Vec<SetOperation> {
        let edit = |name: &str, expects, to| ServiceEdit {
            label: super::text("a service"),
            name: name.to_owned(),
            start: Change { expects, to },
        };
        let (automatic, disabled) = (StartType::Automatic, StartType::Disabled);
        vec![edit("Spooler", automatic, disabled).into(), edit("SPOOLER", disabled, StartType::Manual).into()]
    }
}

/// One of the plan in use, and one that it has by default.
impl Example for PowerSettingEdit {
    fn example(_: &dyn Terminal) -> Vec<SetOperation> {
        let edit = |on, expects, to| PowerSettingEdit {
            label: super::text("a power setting"),
            plan: "381b4222-f694-41f0-9685-ff5bb260df2e".parse().unwrap(),
            group: "7516b95f-f776-4464-8c53-06167f40cc99".parse().unwrap(),
            setting: "3c0bc021-c8a8-4e07-a973-6b14cbcb2b7e".parse().unwrap(),
            on,
            value: Change { expects, to },
            shown: Some(super::text("never")),
        };
        vec![edit(PowerSource::Mains, 1800, 0).into(), edit(PowerSource::Battery, 900, 600).into()]
    }
}

/// One is installed, and uninstalled by its way back.
impl Example for ProgramEdit {
    fn example(terminal: &dyn Terminal) -> Vec<SetOperation> {
        let path = r"C:\ProgramData\Contract\program.msi";
        let product_code: ProductCode = "{0D6B7A3C-5F6B-4E0E-9C5B-2F4F7C6B1A01}".parse().unwrap();
        let package = PracticePackage {
            path: path.to_owned(),
            sha256: "0".repeat(64),
            size: 1 << 20,
            product_code: product_code.clone(),
            name: "契約".to_owned(),
            version: "1.2.0".parse().unwrap(),
            takes_away: Vec::new(),
            restart: true,
        };
        let content = serde_json::to_vec(&package).unwrap();
        terminal.files().replace(path, &content).unwrap();
        let is = terminal.installer().identify(&content);
        let package = Package {
            from: path.to_owned(),
            sha256: is.sha256,
            size: is.size,
            version: package.version,
            replaces: Vec::new(),
        };
        let edit = ProgramEdit {
            label: super::text("a program"),
            product_code,
            version: Change { expects: None, to: Some(package.version.clone()) },
            package: Some(package),
            takes_away: Vec::new(),
        };
        vec![edit.into()]
    }
}

/// One that is new, one that takes another's place, and one that goes.
impl Example for FileEdit {
    fn example(terminal: &dyn Terminal) -> Vec<SetOperation> {
        let path = r"C:\ProgramData\Contract\Place\a.txt";
        let state = |content: &[u8]| FileState::Present { sha256: sha256(content) };
        let edit = |expects: FileState, to: Option<&[u8]>| -> SetOperation {
            let file = Change { expects, to: to.map_or(FileState::Absent, state) };
            let content = to.map(|content| FileBytes(content.to_vec()));
            FileEdit { label: super::text("a file"), path: path.to_owned(), file, content }.into()
        };
        // An earlier example of the same terminal leaves none there.
        assert_eq!(terminal.files().read(path).unwrap(), None);
        vec![
            edit(FileState::Absent, Some(b"one")),
            edit(state(b"one"), Some(b"\xFF two")),
            edit(state(b"\xFF two"), None),
        ]
    }
}

/// One that is new, one that gets another value, and one that goes, in a file that is there.
impl Example for TextEntryEdit {
    fn example(terminal: &dyn Terminal) -> Vec<SetOperation> {
        let path = r"C:\ProgramData\Contract\Place\a.ini";
        terminal.files().replace(path, b"[A]\r\nOld=1\r\n").unwrap();
        let there = |value: &str, raw: Option<&str>, line| EntryFound::Present {
            value: value.to_owned(),
            raw: raw.map(str::to_owned),
            line,
        };
        let edit = |section: &str, key: &str, expects, to| -> SetOperation {
            let entry = EntryPlace::Ini { section: section.to_owned(), key: key.to_owned() };
            let (label, path, value) = (super::text("an entry"), path.to_owned(), Change { expects, to });
            TextEntryEdit { label, path, encoding: Encoding::Cp932, entry, value }.into()
        };
        vec![
            edit("B", "New", EntryFound::Absent { has_section: false }, there("表", None, 0)),
            edit("B", "New", there("表", None, 0), there("2", None, 0)),
            edit("A", "Old", there("1", Some("Old=1\r\n"), 1), EntryFound::Absent { has_section: true }),
        ]
    }
}

impl Example for BrowserPolicyEdit {
    fn example(_: &dyn Terminal) -> Vec<SetOperation> {
        let source = model::url::source(EXTENSIONS);
        vec![browser_policy(BrowserPolicy::AddFromFolder, r"\ExtensionInstallSources", "1", &source)]
    }
}

impl Example for RemoveExtension {
    fn example(terminal: &dyn Terminal) -> Vec<SetOperation> {
        let holds = profile(terminal, "Default");
        let old = holds.extensions.into_iter().find(|e| e.name.as_deref() == Some("古い拡張")).unwrap();
        let removed = format!("{{\"{}\":{{\"installation_mode\":\"removed\"}}}}", old.id);
        let (id, name, version) = (old.id, "古い拡張".to_owned(), old.version);
        vec![
            browser_policy(BrowserPolicy::RemoveExtensions, "", "ExtensionSettings", &removed),
            RemoveExtension { profile: default_profile(), id, name, version, successor: None }.into(),
        ]
    }
}

impl Example for AddExtension {
    fn example(terminal: &dyn Terminal) -> Vec<SetOperation> {
        let file = format!(r"{EXTENSIONS}\sound.crx");
        let sound = resource::extensions::crx_file(terminal.files(), &file).unwrap();
        let CrxFound::Sound { id, version, sha256, .. } = sound else { panic!("{sound:?}") };
        let name = "契約".to_owned();
        let mut operations = BrowserPolicyEdit::example(terminal);
        operations.push(
            AddExtension { profile: default_profile(), id, name, version, file, sha256, replaces: None }
                .into(),
        );
        operations
    }
}

impl Example for SetDeveloperMode {
    fn example(_: &dyn Terminal) -> Vec<SetOperation> {
        let on = Change { expects: true, to: false };
        vec![SetDeveloperMode { profile: default_profile(), on }.into()]
    }
}

/// It takes an extension that the browser keeps off for want of a known source: the tests of resources make one.
impl Example for EnableExtension {
    fn example(_: &dyn Terminal) -> Vec<SetOperation> {
        Vec::new()
    }
}

/// Sets them one after the other as far as this terminal can, and puts back what was set.
fn is_set_and_put_back(terminal: &dyn Terminal, operations: Vec<SetOperation>) {
    let mut set = Vec::new();
    for operation in operations {
        assert_eq!(crate::test(terminal, &operation), TestResult::Ready, "{operation:?}");
        let has_windows = !operation.needs_ui_driver() || terminal.browser().has_ui_driver();
        if !able(terminal, &operation) {
            // For any caller, also one who made the operation from somebody's journal.
            assert!(matches!(crate::set(terminal, &operation), Err(Error::NotAble)), "{operation:?}");
            assert_eq!(crate::test(terminal, &operation), TestResult::Ready, "{operation:?}");
            break;
        }
        if !has_windows {
            break;
        }
        crate::set(terminal, &operation).unwrap();
        assert_eq!(crate::test(terminal, &operation), TestResult::InDesiredState, "{operation:?}");
        set.push(operation);
    }
    for operation in set.iter().rev() {
        let Some(back) = operation.inverse() else { continue };
        assert_eq!(crate::test(terminal, &back), TestResult::Ready, "{back:?}");
        crate::set(terminal, &back).unwrap();
        assert_eq!(crate::test(terminal, &back), TestResult::InDesiredState, "{back:?}");
    }
}

/// Each kind after the other on one terminal: what one changed is put back before the next, as far as it can be.
pub(super) fn each_kind(terminal: &dyn Terminal) {
    model::each_set_operation!(Kind => is_set_and_put_back(terminal, <Kind as Example>::example(terminal)));
}
