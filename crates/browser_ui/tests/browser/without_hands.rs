//! Procedure A without hands.

use crate::machine::Machine;
use crate::oracle;
use crate::screen::on_a_screen;
use browser_ui::{ButtonMatch, Desktop, Prompt, find_button};
use model::journal::Ending;
use model::kinds::{NOT_VERIFIED, Operation, ProfileHolds, SetOperation};
use model::mistake::Mistake;
use model::plan::Action;
use model::why::State;
use run::Progress;
use std::cell::Cell;

/// Seeds of keys, and names. The last one is known by its name alone: its key is another one than the new one's.
pub const OLD: [(&str, &str); 3] = [
    ("delegate", "目視確認操作用アプリケーション"),
    ("nopinauth", "PIN無認証用アプリケーション"),
    ("pinauth-before", "PIN有認証用アプリケーション"),
];

/// The state of A.
pub fn state(machine: &Machine) -> State {
    let report = machine.plan().0;
    report.procedures.iter().find(|procedure| procedure.id.as_str() == "A").unwrap().state
}

/// Names and versions of what is there, in order.
fn versions(holds: &ProfileHolds) -> Vec<(String, String)> {
    let mut versions: Vec<_> = holds
        .extensions
        .iter()
        .map(|extension| (extension.name.clone().unwrap(), extension.version.as_ref().unwrap().to_string()))
        .collect();
    versions.sort();
    versions
}

fn all(version: &str) -> Vec<(String, String)> {
    let mut wanted = OLD.map(|(_, name)| (name.to_owned(), version.to_owned())).to_vec();
    wanted.sort();
    wanted
}

#[test]
fn old_extensions_are_exchanged_for_new_ones() {
    on_a_screen("without_hands::old_extensions_are_exchanged_for_new_ones", || {
        let machine = Machine::new();
        machine.had("Default", &OLD);
        assert_eq!(state(&machine), State::Todo);
        let began = std::time::Instant::now();
        assert_eq!(machine.carry_out(), Ending::Complete);
        eprintln!("MEASURED: A without hands: {:.1} s, no action of a person", began.elapsed().as_secs_f64());
        assert_eq!(machine.policies(), None, "a policy was left behind");
        assert_eq!(state(&machine), State::Done);
        assert!(machine.plan().1.actions.is_empty());
        let holds = machine.holds("Default").unwrap();
        assert_eq!(versions(&holds), all("2.0.0.0"));
        assert!(!holds.developer_mode && !holds.open);
        // Chromium itself says the same.
        let mut listed = oracle::extensions(&machine.chromium.data, "Default");
        listed.retain(|(name, ..)| OLD.iter().any(|(_, known)| known == name));
        let wanted: Vec<_> =
            all("2.0.0.0").into_iter().map(|(name, version)| (name, version, true)).collect();
        assert_eq!(listed, wanted);
    });
}

/// The user opened the old file once more and did not answer. Its prompt looks the same as the new one's.
#[test]
fn a_prompt_from_before_is_not_answered() {
    on_a_screen("without_hands::a_prompt_from_before_is_not_answered", || {
        let machine = Machine::new();
        machine.had("Default", &OLD[..1]);
        machine.closed();
        machine.is_asked_once_more("Default", OLD[0]);
        let prompt = || find_button(machine.chromium.windows().unwrap(), Prompt::Add, OLD[0].1);
        let before = prompt();
        let additions = machine.plan().1.actions.into_iter().filter_map(|action| match action.operation {
            Operation::Set(SetOperation::AddExtension(addition)) => Some(addition),
            _ => None,
        });
        let addition = additions.into_iter().find(|addition| addition.replaces.is_some()).unwrap();
        machine.driver().add(&machine.place("Default"), &addition).unwrap();
        let holds = machine.holds("Default").unwrap();
        assert_eq!(versions(&holds), [(OLD[0].1.to_owned(), "2.0.0.0".to_owned())]);
        assert!(matches!(before, ButtonMatch::One(_)) && prompt() == before, "it was answered");
    });
}

/// The files are of a version whose digits come before those of 2.0.0.0.
#[test]
fn two_profiles_and_a_browser_that_is_killed_in_the_middle() {
    on_a_screen("without_hands::two_profiles_and_a_browser_that_is_killed_in_the_middle", || {
        let mut machine = Machine::with_files_of("10.0.0.0");
        machine.had("Default", &OLD[..1]);
        machine.had("Profile 1", &OLD[1..2]);
        let adds = Cell::new(0);
        machine.on_progress = Some(Box::new(move |machine, progress| {
            let is_addition =
                |action: &Action| matches!(action.operation, Operation::Set(SetOperation::AddExtension(_)));
            if matches!(progress, Progress::Begins(action) if is_addition(action)) {
                adds.set(adds.get() + 1);
                if adds.get() == 2 {
                    machine.chromium.kill("-KILL");
                    machine.until("the browser is gone", || {
                        (!machine.chromium.is_open().unwrap()).then_some(())
                    });
                }
            }
        }));
        assert_eq!(machine.carry_out(), Ending::Complete);
        assert_eq!(machine.policies(), None, "a policy was left behind");
        for folder in ["Default", "Profile 1"] {
            assert_eq!(versions(&machine.holds(folder).unwrap()), all("10.0.0.0"), "{folder}");
        }
        assert_eq!(state(&machine), State::Done);
    });
}

/// What makes the browser verify where extensions come from, as it does on Windows.
const VERIFIES: &str = "--extensions-install-verification=enforce";

/// Whether the allow list, and no other policy, lets the three new extensions run.
fn are_let_run(machine: &Machine) {
    assert_eq!(versions(&machine.holds("Default").unwrap()), all("2.0.0.0"));
    assert_eq!(state(machine), State::Done);
    let policies = machine.policies().unwrap();
    assert_eq!(policies["ExtensionInstallAllowlist"].as_array().unwrap().len(), 3, "{policies}");
    assert_eq!(policies.as_object().unwrap().len(), 1, "{policies}");
}

/// The browser is killed beforehand.
#[test]
fn what_the_browser_has_to_be_expected_to_keep_off_is_let_run_by_a_policy() {
    on_a_screen(
        "without_hands::what_the_browser_has_to_be_expected_to_keep_off_is_let_run_by_a_policy",
        || {
            let mut machine = Machine::new();
            machine.chromium.more.push(VERIFIES.to_owned());
            machine.first_opened("Default");
            machine.chromium.kill("-KILL");
            machine.until("the browser is gone", || (!machine.chromium.is_open().unwrap()).then_some(()));
            assert_eq!(machine.carry_out(), Ending::Complete);
            are_let_run(&machine);
        },
    );
}

/// An old extension is on that no policy allows: this browser does not verify, as far as can be seen. Then it does.
#[test]
fn what_the_browser_keeps_off_all_the_same_is_let_run_by_a_policy() {
    on_a_screen("without_hands::what_the_browser_keeps_off_all_the_same_is_let_run_by_a_policy", || {
        let mut machine = Machine::new();
        machine.had("Default", &OLD[..1]);
        machine.closed();
        machine.chromium.more.push(VERIFIES.to_owned());
        // Updated or added, and kept off.
        assert_eq!(machine.carry_out(), Ending::Incomplete);
        assert_eq!(machine.policies(), None, "a policy was left behind");
        let holds = machine.holds("Default").unwrap();
        assert_eq!(versions(&holds), all("2.0.0.0"));
        let mistakes = machine.mistakes();
        assert!(mistakes.contains(&Mistake::NotVerified), "{mistakes:?}");
        assert!(holds.extensions.iter().all(|extension| extension.disabled_by == [NOT_VERIFIED]));
        // Asked for once more, it is let run.
        assert_eq!(machine.carry_out(), Ending::Complete);
        are_let_run(&machine);
    });
}
