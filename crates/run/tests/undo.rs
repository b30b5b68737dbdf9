//! The way back: what was found is put back, and only where it is still as tejun left it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use model::evidence::Outcome;
use model::journal::Ending;
use model::kinds::{Found, Operation, SetOperation};
use model::observation::ValueFound;
use model::registry::{KeyPath, RegistryData};
use support::{begin, bench, finish, loaded, loaded_of, observe, open, undo};
use terminal::{RegistryEdit, Terminal};

const POLICY: &str = r"C:\Windows\System32\GroupPolicy\Machine\Registry.pol";

fn adapters(folder: &camino::Utf8Path) -> Vec<Option<String>> {
    let found = open(folder).devices().adapters("*PMARPOffload").unwrap();
    found.into_iter().map(|adapter| adapter.value).collect()
}

#[test]
fn what_was_found_is_put_back_byte_for_byte() {
    let loaded = loaded();
    let bench = bench(&loaded, "e14-gen2-both");
    let before = observe(&open(&bench.folder), &loaded.notice);
    let policy = open(&bench.folder).files().read(POLICY).unwrap();
    begin(&open(&bench.folder), &loaded.notice, "automatic").unwrap();
    assert_eq!(finish(&bench.folder, &loaded.notice), Ending::Complete);
    assert_ne!(open(&bench.folder).files().read(POLICY).unwrap(), policy);
    assert_eq!(undo(&bench.folder, &loaded.notice), Some(Ending::Complete));
    assert_eq!(open(&bench.folder).files().read(POLICY).unwrap(), policy);
    let after = observe(&open(&bench.folder), &loaded.notice);
    let registry = |found: Option<&Found>| match found {
        Some(Found::LocalPolicy(policy)) => Some(policy.registry.clone()),
        _ => None,
    };
    let step = "C/automatic".parse().unwrap();
    assert_eq!(registry(after.found.get(&step)), registry(before.found.get(&step)));
    let step = "D/arp-offload".parse().unwrap();
    assert_eq!(after.found.get(&step), before.found.get(&step));
}

const FOLDER: &str = r"C:\ProgramData\Example Application";

/// What a folder of a terminal holds, but for what stays beside.
fn holds(folder: &camino::Utf8Path) -> Vec<(String, Vec<u8>)> {
    let terminal = open(folder);
    let files = terminal.files();
    let entries = files.entries(FOLDER).unwrap().unwrap_or_default().into_iter();
    let read = |name: String| (name.clone(), files.read(&format!(r"{FOLDER}\{name}")).unwrap().unwrap());
    entries.map(|entry| entry.name).filter(|name| !name.ends_with(".tejun-old")).map(read).collect()
}

#[test]
fn files_come_back_byte_for_byte_and_what_lay_beside_them_goes_with_tejun() {
    let loaded = loaded_of("old-page-in-edge");
    for kind in ["former", "plain"] {
        let bench = bench(&loaded, kind);
        let before = holds(&bench.folder);
        begin(&open(&bench.folder), &loaded.notice, "unasked").unwrap();
        assert_eq!(finish(&bench.folder, &loaded.notice), Ending::Complete);
        let after = holds(&bench.folder);
        assert!(matches!(&after[..], [(name, _)] if name == "sites.xml"), "{after:?}");
        assert_eq!(undo(&bench.folder, &loaded.notice), Some(Ending::Complete));
        assert_eq!(holds(&bench.folder), before);
        run::remove(&open(&bench.folder)).unwrap();
        let left = open(&bench.folder).files().entries(FOLDER).unwrap().unwrap_or_default();
        assert_eq!(left.len(), before.len(), "{left:?}");
    }
}

#[test]
fn entries_of_text_files_come_back_byte_for_byte() {
    let loaded = loaded_of("tender-terminal");
    let bench = bench(&loaded, "former");
    let files = [
        r"C:\Windows\System32\drivers\etc\hosts",
        r"C:\Program Files\Java\jre1.8.0_202\lib\security\java.policy",
        r"C:\Example Tender\tender.ini",
        r"C:\Example Tender\client.properties",
    ];
    let read = || files.map(|path| open(&bench.folder).files().read(path).unwrap().unwrap());
    let before = read();
    begin(&open(&bench.folder), &loaded.notice, "unasked").unwrap();
    assert_eq!(finish(&bench.folder, &loaded.notice), Ending::Complete);
    let after = read();
    assert!(before.iter().zip(&after).all(|(before, after)| before != after));
    // Somebody adds a name of their own.
    let theirs = [after[0].clone(), b"192.0.2.30 theirs\r\n".to_vec()].concat();
    open(&bench.folder).files().replace(files[0], &theirs).unwrap();
    assert_eq!(undo(&bench.folder, &loaded.notice), Some(Ending::Complete));
    let mut wanted = before;
    wanted[0].extend_from_slice(b"192.0.2.30 theirs\r\n");
    assert_eq!(read(), wanted);
    run::remove(&open(&bench.folder)).unwrap();
    let left = open(&bench.folder).files().entries(r"C:\Example Tender").unwrap().unwrap();
    assert_eq!(left.len(), 2, "{left:?}");
}

#[test]
fn a_file_that_somebody_else_changed_since_is_left() {
    let loaded = loaded_of("old-page-in-edge");
    let bench = bench(&loaded, "former");
    begin(&open(&bench.folder), &loaded.notice, "unasked").unwrap();
    assert_eq!(finish(&bench.folder, &loaded.notice), Ending::Complete);
    let path = format!(r"{FOLDER}\sites.xml");
    open(&bench.folder).files().replace(&path, b"theirs").unwrap();
    assert_eq!(undo(&bench.folder, &loaded.notice), Some(Ending::Incomplete));
    assert_eq!(open(&bench.folder).files().read(&path).unwrap().as_deref(), Some(&b"theirs"[..]));
    // The other file came back all the same.
    assert_eq!(holds(&bench.folder).len(), 2);
}

#[test]
fn a_value_that_somebody_else_set_since_is_left_and_the_rest_is_put_back() {
    let loaded = loaded();
    let bench = bench(&loaded, "e14-gen2-both");
    begin(&open(&bench.folder), &loaded.notice, "automatic").unwrap();
    finish(&bench.folder, &loaded.notice);
    assert_eq!(adapters(&bench.folder), [Some("0".into()), Some("0".into())]);
    let wired = open(&bench.folder).devices().adapters("*PMARPOffload").unwrap().remove(0);
    open(&bench.folder).devices().set_adapter_property(&wired.instance, "*PMARPOffload", Some("7")).unwrap();
    assert_eq!(undo(&bench.folder, &loaded.notice), Some(Ending::Incomplete));
    assert_eq!(adapters(&bench.folder), [Some("7".into()), None]);
    let terminal = open(&bench.folder);
    let journal = run::Journal::read(&terminal).unwrap();
    let last = run::last_run(journal.records(), &loaded.notice.header.notice).unwrap();
    let refused: Vec<_> = last
        .actions
        .iter()
        .filter(|(_, state)| matches!(state.outcome, Outcome::Refused(_)))
        .map(|(id, _)| last.plan.actions.iter().find(|action| action.id == *id).unwrap())
        .collect();
    assert!(
        matches!(&refused[..], [action] if matches!(action.operation, Operation::Set(SetOperation::SetAdapterProperty(_))))
    );
}

#[test]
fn a_policy_that_somebody_else_edited_beside_ours_keeps_their_part() {
    let loaded = loaded();
    let bench = bench(&loaded, "desktop");
    begin(&open(&bench.folder), &loaded.notice, "automatic").unwrap();
    finish(&bench.folder, &loaded.notice);
    // Somebody adds a policy of their own.
    let terminal = open(&bench.folder);
    let mut file = terminal.files().read(POLICY).unwrap().unwrap();
    let theirs = entry(r"Software\Policies\Theirs", "Kept", 1);
    file.extend_from_slice(&theirs);
    terminal.files().replace(POLICY, &file).unwrap();
    drop(terminal);
    assert_eq!(undo(&bench.folder, &loaded.notice), Some(Ending::Complete));
    let left = open(&bench.folder).files().read(POLICY).unwrap().unwrap();
    assert!(left.ends_with(&theirs));
}

fn entry(key: &str, name: &str, number: u32) -> Vec<u8> {
    let text = |text: &str| text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let unit = |c: char| (c as u16).to_le_bytes();
    let mut bytes = Vec::from(unit('['));
    bytes.extend(text(key));
    bytes.extend(unit(';'));
    bytes.extend(text(name));
    for number in [4_u32, 4, number] {
        bytes.extend(unit(';'));
        bytes.extend(number.to_le_bytes());
    }
    bytes.extend(unit(']'));
    bytes
}

#[test]
fn what_is_found_as_wanted_is_not_ours_to_undo() {
    let loaded = loaded();
    let bench = bench(&loaded, "e14-gen2-both");
    let plan = begin(&open(&bench.folder), &loaded.notice, "automatic").unwrap();
    // Between plan and action somebody does part of it by hand.
    let wired = open(&bench.folder).devices().adapters("*PMARPOffload").unwrap().remove(0);
    open(&bench.folder).devices().set_adapter_property(&wired.instance, "*PMARPOffload", Some("0")).unwrap();
    assert_eq!(finish(&bench.folder, &loaded.notice), Ending::Complete);
    assert!(plan.actions.len() > 5);
    undo(&bench.folder, &loaded.notice);
    assert_eq!(adapters(&bench.folder), [Some("0".into()), None]);
}

#[test]
fn what_changed_between_plan_and_action_is_not_touched() {
    let loaded = loaded();
    let bench = bench(&loaded, "desktop");
    begin(&open(&bench.folder), &loaded.notice, "automatic").unwrap();
    let key = KeyPath::machine(r"SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate\AU");
    let to = ValueFound::Present(RegistryData::Dword(99));
    open(&bench.folder)
        .registry()
        .edit(&[RegistryEdit { key: key.clone(), name: "AUOptions".to_owned(), to: to.clone() }])
        .unwrap();
    let policy = open(&bench.folder).files().read(POLICY).unwrap();
    assert_eq!(finish(&bench.folder, &loaded.notice), Ending::Incomplete);
    let terminal = open(&bench.folder);
    assert_eq!(terminal.files().read(POLICY).unwrap(), policy);
    assert_eq!(terminal.registry().get(&key, "AUOptions").unwrap(), to);
}
