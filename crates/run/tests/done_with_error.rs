//! E1, E2: an effect that was done and returned an error is put back or reported. It is never left.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use model::Notice;
use model::journal::Ending;
use model::kinds::{Found, PolicyFound};
use model::registry::{KeyPath, RegistryData};
use support::{Bench, advance, begin, bench, loaded, observe, open, undo};
use terminal::faulty::{Cut, Faulty};
use terminal::{Practice, Terminal};

/// What a run may change and has to put back: the browser's policies, the local policy, the adapters.
#[derive(Debug, PartialEq)]
struct Undoable {
    browser: Vec<(String, Option<(String, RegistryData)>)>,
    others: Vec<Found>,
}

fn undoable(terminal: &dyn Terminal, notice: &Notice) -> Undoable {
    let registry = terminal.registry();
    let (mut browser, mut keys) = (Vec::new(), vec![KeyPath::machine(r"SOFTWARE\Policies")]);
    while let Some(key) = keys.pop() {
        let Some(names) = registry.names(&key).unwrap() else { continue };
        browser.push((key.to_string(), None));
        for name in names {
            let data = registry.value(&key, &name).unwrap().unwrap();
            browser.push((key.to_string(), Some((name, data))));
        }
        keys.extend(registry.subkeys(&key).unwrap().unwrap_or_default().iter().map(|name| key.join(name)));
    }
    let others = observe(terminal, notice).found.into_values().filter_map(|found| match found {
        // The counter only ever rises.
        Found::LocalPolicy(policy) => {
            Some(Found::LocalPolicy(PolicyFound { counter: policy.counter.map(|_| 0), ..policy }))
        }
        Found::Adapters(_) => Some(found),
        _ => None,
    });
    Undoable { browser, others: others.collect() }
}

/// Begins, and calls again after each stop, an error among them, until the run has ended. `fault` goes into the first terminals,
/// until it says that it has happened.
fn run_to_end(bench: &Bench, notice: &Notice, mut fault: impl FnMut(&Practice) -> Option<Stretch>) -> Ending {
    begin(&open(&bench.folder), notice, "automatic").unwrap();
    for _ in 0..100 {
        let terminal = open(&bench.folder);
        // The end may have been written down, and that returned an error.
        let journal = run::Journal::read(&terminal).unwrap();
        let last = run::last_run(journal.records(), &notice.header.notice).unwrap();
        if let Some((_, ending)) = last.ended {
            return ending;
        }
        let ended = match fault(&terminal) {
            Some(ended) => ended,
            None => Some(advance(&terminal, notice).unwrap()),
        };
        if let Some(Some(ending)) = ended {
            return ending;
        }
    }
    panic!("it does not end");
}

/// How a stretch with a fault in it ended. `None` if it returned an error.
type Stretch = Option<Option<Ending>>;

/// What has to be so after a run in which one effect was done and returned an error.
fn is_put_back_or_told(bench: &Bench, notice: &Notice, before: &Undoable, story: &str) {
    let terminal = open(&bench.folder);
    // Temporary policies are gone without an undo.
    assert_eq!(undoable(&terminal, notice).browser_policies(), before.browser_policies(), "{story}");
    let failed = observe(&terminal, notice).history.failed;
    drop(terminal);
    undo(&bench.folder, notice);
    assert_eq!(undoable(&open(&bench.folder), notice), *before, "{story}: {failed:#?}");
}

impl Undoable {
    fn browser_policies(&self) -> Vec<&(String, Option<(String, RegistryData)>)> {
        self.browser.iter().filter(|(key, _)| key.contains("Edge")).collect()
    }
}

/// What a fault says of itself: how many more places there are before it, and how the stretch ended that it was in.
type Fault = fn(&Practice, &Notice, usize) -> (Option<usize>, Stretch);

/// A run with the fault at each place in turn.
fn at_every_place(kind: &str, fault: Fault, least: usize) {
    let loaded = loaded();
    let notice = &loaded.notice;
    let before = undoable(&open(&bench(&loaded, kind).folder), notice);
    for at in 0.. {
        let bench = bench(&loaded, kind);
        let mut left = Some(at);
        run_to_end(&bench, notice, |terminal| {
            let went;
            (left, went) = fault(terminal, notice, left?);
            Some(went)
        });
        if left.is_some() {
            assert!(at >= least, "{at} places are too few");
            return;
        }
        is_put_back_or_told(&bench, notice, &before, &format!("{kind}: at place {at}"));
    }
}

fn flush_fails(terminal: &Practice, notice: &Notice, at: usize) -> (Option<usize>, Stretch) {
    terminal.fail_flush(at);
    let went = advance(terminal, notice).ok();
    (terminal.failing_flush(), went)
}

fn effect_returns_an_error(terminal: &Practice, notice: &Notice, at: usize) -> (Option<usize>, Stretch) {
    let faulty = Faulty::new(terminal, at, Cut::DoneWithError);
    let went = advance(&faulty, notice).ok();
    (at.checked_sub(faulty.effects()), went)
}

#[test]
fn the_flush_after_a_rename_fails_with_extensions() {
    at_every_place("desktop", flush_fails, 8);
}

#[test]
fn the_flush_after_a_rename_fails_with_policy_and_adapters() {
    at_every_place("e14-gen2-both", flush_fails, 10);
}

#[test]
fn effects_return_errors_with_extensions() {
    at_every_place("desktop", effect_returns_an_error, 21);
}

#[test]
fn effects_return_errors_with_policy_and_adapters() {
    at_every_place("e14-gen2-both", effect_returns_an_error, 21);
}
