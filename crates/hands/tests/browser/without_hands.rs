//! Procedure A without hands.

use crate::machine::Machine;
use crate::screen::on_a_screen;
use hands::Desk;
use model::journal::Ending;
use model::observation::ProfileHolds;
use model::plan::NOT_VERIFIED;
use model::why::State;

/// Seeds of keys, and names. The last one is known by its name alone: its key is another one than the new one's.
const OLD: [(&str, &str); 3] = [
    ("delegate", "目視確認操作用アプリケーション"),
    ("nopinauth", "PIN無認証用アプリケーション"),
    ("pinauth-before", "PIN有認証用アプリケーション"),
];

/// The state of A.
fn state(machine: &Machine) -> State {
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

fn all_new() -> Vec<(String, String)> {
    let mut wanted = OLD.map(|(_, name)| (name.to_owned(), "2.0.0.0".to_owned())).to_vec();
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
        assert_eq!(versions(&holds), all_new());
        assert!(!holds.developer_mode && !holds.open);
    });
}

/// As on Windows, the browser verifies where extensions come from; it is killed beforehand.
#[test]
fn what_the_browser_keeps_off_is_let_run_by_a_policy() {
    on_a_screen("without_hands::what_the_browser_keeps_off_is_let_run_by_a_policy", || {
        let mut machine = Machine::new();
        machine.chromium.more.push("--extensions-install-verification=enforce".to_owned());
        machine.first_opened("Default");
        machine.chromium.kill("-KILL");
        machine.until("the browser is gone", || (!machine.chromium.is_open().unwrap()).then_some(()));
        // Added, and kept off.
        assert_eq!(machine.carry_out(), Ending::Incomplete);
        assert_eq!(machine.policies(), None, "a policy was left behind");
        let holds = machine.holds("Default").unwrap();
        assert_eq!(versions(&holds), all_new());
        assert!(holds.extensions.iter().all(|extension| extension.disabled_by == [NOT_VERIFIED]));
        // Asked for once more, it is let run.
        assert_eq!(machine.carry_out(), Ending::Complete);
        assert_eq!(state(&machine), State::Done);
        let policies = machine.policies().unwrap();
        assert_eq!(policies["ExtensionInstallAllowlist"].as_array().unwrap().len(), 3, "{policies}");
        assert_eq!(policies.as_object().unwrap().len(), 1, "{policies}");
    });
}
