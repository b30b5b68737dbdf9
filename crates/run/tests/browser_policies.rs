//! The browser's policies are set for a while only: however a run ends, what was there before is there again, byte for byte.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use camino::Utf8PathBuf;
use model::journal::Ending;
use model::kinds::{CrxFound, Found};
use model::practice::{Description, RegistryStart};
use model::registry::{KeyPath, RegistryData};
use run::{Journal, Outcome, Progress, Runner};
use support::{Bench, advance, begin, finish, loaded, observe, open};
use terminal::faulty::{Cut, Faulty};
use terminal::{Practice, Terminal};

const EDGE: &str = r"SOFTWARE\Policies\Microsoft\Edge";

/// Somebody's own policies, written in somebody's own way.
fn others(description: &mut Description) {
    let settings = r#"{ "*": {"blocked_permissions": ["usb"]}, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" : {"installation_mode":"allowed"} }"#;
    let mut set = |key: KeyPath, name: &str, data: RegistryData| {
        description.registry.push(RegistryStart { key, name: name.to_owned(), data });
    };
    // Without the NUL at its end, as some tools write it.
    let bytes: Vec<u8> = settings.encode_utf16().flat_map(u16::to_le_bytes).collect();
    set(KeyPath::machine(EDGE), "ExtensionSettings", RegistryData::from_bytes(1, &bytes));
    let sources = KeyPath::machine(EDGE).join("ExtensionInstallSources");
    set(sources, "3", RegistryData::Text("https://intranet.example/*".to_owned()));
}

/// The same as keys, and a list as one text; each of the extensions is allowed, in one way or another.
fn others_as_keys(description: &mut Description) {
    let loaded = loaded();
    let bench = bench(&loaded, |_| {});
    let found = observe(&open(&bench.folder), &loaded.notice).found.into_values();
    let mut found = found.filter_map(|found| match found {
        Found::Extensions(found) => Some(found),
        _ => None,
    });
    let found = found.next_back().unwrap();
    let new = found.files.iter().filter_map(|file| match &file.holds {
        CrxFound::Sound { id, .. } => Some(id.clone()),
        _ => None,
    });
    let [first, second, third]: [String; 3] = new.collect::<Vec<_>>().try_into().unwrap();
    let mut set = |below: &str, name: &str, data: &str| {
        let key = KeyPath::machine(&format!("{EDGE}{below}"));
        let data = RegistryData::Text(data.to_owned());
        description.registry.push(RegistryStart { key, name: name.to_owned(), data });
    };
    set(r"\ExtensionSettings\*\blocked_permissions", "1", "usb");
    set(r"\ExtensionSettings\*", "installation_mode", "blocked");
    set(&format!(r"\ExtensionSettings\{first}"), "installation_mode", "allowed");
    set(r"\ExtensionSettings", &second, r#"{ "installation_mode" : "allowed" }"#);
    let together = format!("{third},aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
    set(r"\ExtensionSettings", &together, r#"{"installation_mode":"allowed"}"#);
    set("", "ExtensionInstallSources", r#"["https://intranet.example/*",]"#);
}

/// Everything below Edge's policies: each key, and each value.
fn policies(terminal: &dyn Terminal) -> Vec<(String, Option<(String, RegistryData)>)> {
    let registry = terminal.registry();
    let mut found = Vec::new();
    let mut keys = vec![KeyPath::machine(EDGE)];
    while let Some(key) = keys.pop() {
        let Some(names) = registry.names(&key).unwrap() else { continue };
        found.push((key.to_string(), None));
        for name in names {
            let data = registry.value(&key, &name).unwrap().unwrap();
            found.push((key.to_string(), Some((name, data))));
        }
        keys.extend(registry.subkeys(&key).unwrap().unwrap_or_default().iter().map(|name| key.join(name)));
    }
    found
}

fn bench(loaded: &source::Loaded, others: impl Fn(&mut Description)) -> Bench {
    let kind = "desktop".parse().unwrap();
    let mut description = loaded.kinds[&kind].clone();
    // Under other ids than the new ones, so that policies add these and remove those.
    description.unverified_extensions_run = true;
    let profiles = description.users.iter_mut().flat_map(|user| &mut user.profiles);
    for extension in profiles.flat_map(|profile| &mut profile.extensions) {
        extension.key.push_str("-before");
    }
    others(&mut description);
    let made = tempfile::tempdir().unwrap();
    let folder = Utf8PathBuf::from_path_buf(made.path().join("t")).unwrap();
    Practice::make(&folder, &kind, &description).unwrap();
    Bench::of(made, folder)
}

#[test]
fn policies_of_others_come_back_as_they_were() {
    let loaded = loaded();
    for (are_keys, are_there) in [(false, 4), (true, 11)] {
        let bench = bench(&loaded, if are_keys { others_as_keys } else { others });
        let before = policies(&open(&bench.folder));
        assert_eq!(before.len(), are_there, "{before:#?}");
        begin(&open(&bench.folder), &loaded.notice, "automatic").unwrap();
        assert_eq!(finish(&bench.folder, &loaded.notice), Ending::Complete);
        assert_eq!(policies(&open(&bench.folder)), before);
        let history = Journal::read(&open(&bench.folder)).unwrap().history(&loaded.notice.header.notice);
        for step in ["A/old-removed", "A/added"] {
            assert!(history.changed.contains_key(&step.parse().unwrap()), "{step} was not done");
        }
    }
}

#[test]
fn a_run_that_is_given_up_anywhere_leaves_no_policy_behind() {
    let loaded = loaded();
    let notice = &loaded.notice;
    let mut were_set = 0;
    for at in 0.. {
        let bench = bench(&loaded, others);
        let before = policies(&open(&bench.folder));
        begin(&open(&bench.folder), notice, "automatic").unwrap();
        let terminal = open(&bench.folder);
        let faulty = Faulty::new(&terminal, at, if at % 2 == 0 { Cut::Before } else { Cut::After });
        let ended = advance(&faulty, notice);
        if !faulty.is_dead() {
            ended.unwrap();
            break;
        }
        drop(terminal);
        let terminal = open(&bench.folder);
        were_set += usize::from(policies(&terminal) != before);
        let mut silent = |_: Progress| {};
        let journal = Journal::open(&terminal).unwrap();
        Runner::new(journal, notice.header.notice.clone(), &mut silent).supersede().unwrap();
        drop(terminal);
        assert_eq!(policies(&open(&bench.folder)), before, "cut at effect {at}");
    }
    assert!(were_set > 10, "the cuts came at the wrong moments: {were_set}");
}

#[test]
fn what_needs_the_browser_s_hands_waits_for_them() {
    let loaded = loaded();
    let notice = &loaded.notice;
    let bench = bench(&loaded, others);
    begin(&open(&bench.folder), notice, "automatic").unwrap();
    let mut silent = |_: Progress| {};
    for _ in 0..2 {
        let terminal = open(&bench.folder);
        let alone = Faulty::new(&terminal, usize::MAX, Cut::Before).without_ui_driver();
        let journal = Journal::open(&alone).unwrap();
        let mut runner = Runner::new(journal, notice.header.notice.clone(), &mut silent);
        assert_eq!(runner.advance().unwrap(), Some(Outcome::NeedsSignIn));
        assert!(
            !runner
                .journal()
                .history(&notice.header.notice)
                .failed
                .keys()
                .any(|step| { step.procedure().as_str() == "A" })
        );
    }
    assert_eq!(finish(&bench.folder, notice), Ending::Complete);
}

#[test]
fn work_by_hand_is_seen_as_the_plan_sees_it() {
    let loaded = loaded();
    let notice = &loaded.notice;
    let bench = bench(&loaded, others);
    let set =
        notice.procedures.iter().find_map(|procedure| procedure.extension_sets.values().next()).unwrap();
    let seen = || {
        let found = observe(&open(&bench.folder), notice).found.into_values();
        let mut found = found.filter_map(|found| match found {
            Found::Extensions(found) => Some(found),
            _ => None,
        });
        plan::by_hand(set, &found.next_back().unwrap())
    };
    let before = seen();
    assert!(!before.is_empty());
    assert!(before.iter().all(|seen| !seen.is_rid_of_old() && !seen.has_new()), "{before:#?}");
    begin(&open(&bench.folder), notice, "automatic").unwrap();
    assert_eq!(finish(&bench.folder, notice), Ending::Complete);
    let after = seen();
    assert!(after.iter().all(|seen| seen.is_rid_of_old() && seen.has_new()), "{after:#?}");
}
