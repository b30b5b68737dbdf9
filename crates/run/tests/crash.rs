//! A crash or a power cut at any effect loses nothing and does nothing twice: resumed, the run ends as it would have.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use model::journal::{Ending, Event};
use model::kinds::{Found, Operation, ProfileState, SetOperation};
use model::observation::Observation;
use model::{Notice, Text};
use source::Loaded;
use support::{advance, begin, bench, finish, loaded, loaded_of, observe, open, undo};
use terminal::Terminal;
use terminal::faulty::{Cut, Faulty};

/// How tejun comes back.
#[derive(Clone, Copy, Debug)]
enum Back {
    /// The process died; Windows goes on.
    SameStart,
    /// The power went; Windows has started anew.
    NewStart,
}

/// What a terminal shows, without what rightly differs between a run that was cut off and one that was not: the
/// policy's counter, which may count one change twice, programs that are just starting, and moments.
fn shown(observation: &Observation) -> Vec<(String, Found)> {
    let lasting = observation.found.iter().filter(|(_, found)| !matches!(found, Found::Programs(_)));
    let found = lasting.map(|(step, found)| {
        let mut found = found.clone();
        match &mut found {
            Found::LocalPolicy(policy) => policy.counter = policy.counter.map(|_| 0),
            Found::Extensions(extensions) => {
                for profile in &mut extensions.profiles {
                    if let ProfileState::Read(holds) = &mut profile.holds {
                        holds.extensions.sort_by(|a, b| a.id.cmp(&b.id));
                    }
                }
            }
            // After a cut the same is installed a little later.
            Found::Updates(updates) => {
                for entry in updates.history.iter_mut().flatten() {
                    entry.at = jiff::Timestamp::UNIX_EPOCH;
                }
            }
            _ => {}
        }
        (step.to_string(), found)
    });
    found.collect()
}

/// The policy's counter, as the step that looks at it found it.
fn counter(observation: &Observation) -> Option<u16> {
    observation.found.values().find_map(|found| match found {
        Found::LocalPolicy(policy) => policy.counter,
        _ => None,
    })
}

/// Effects on the terminal that the journal says were done, in order: each must be there once.
fn did(terminal: &dyn Terminal) -> Vec<(u32, u32)> {
    let journal = run::Journal::read(terminal).unwrap();
    let did = journal.records().iter().filter_map(|record| match &record.event {
        Event::Did { run, action } => Some((run.0, action.0)),
        _ => None,
    });
    did.collect()
}

fn every_cut(loaded: &Loaded, kind: &str, mode: &'static str) {
    let notice = &loaded.notice;

    // Without a cut: how it should end, and how many effects there are.
    let whole = bench(loaded, kind);
    let mut effects = 0;
    {
        let terminal = open(&whole.folder);
        let faulty = Faulty::new(&terminal, usize::MAX, Cut::Before);
        begin(&faulty, notice, mode).unwrap();
        effects += faulty.effects();
    }
    loop {
        let terminal = open(&whole.folder);
        let faulty = Faulty::new(&terminal, usize::MAX, Cut::Before);
        let ended = advance(&faulty, notice).unwrap();
        effects += faulty.effects();
        if let Some(ending) = ended {
            assert_eq!(ending, Ending::Complete);
            break;
        }
    }
    let wanted = shown(&observe(&open(&whole.folder), notice));
    let counted = counter(&observe(&open(&whole.folder), notice));
    let wanted_did = did(&open(&whole.folder));
    assert!(effects > 15, "{effects} effects are too few to be the whole run");

    for at in 0..effects {
        for (cut, back) in [(Cut::Before, Back::SameStart), (Cut::After, Back::NewStart)] {
            let story = format!("{kind}, {mode}: power cut {cut:?} effect {at}, back with {back:?}");
            let bench = bench(loaded, kind);
            let mut left = at;
            let mut begun = false;
            // Up to the cut.
            loop {
                let terminal = open(&bench.folder);
                let faulty = Faulty::new(&terminal, left, cut);
                let went = if begun {
                    advance(&faulty, notice).map(|_| ())
                } else {
                    begin(&faulty, notice, mode).map(|_| begun = true)
                };
                if faulty.is_dead() {
                    break;
                }
                went.unwrap();
                left -= faulty.effects();
            }
            // And on from there, as a new process would.
            let terminal = open(&bench.folder);
            if matches!(back, Back::NewStart) {
                terminal.power().restart(&Text::default()).unwrap();
            }
            let journal = run::Journal::read(&terminal).unwrap();
            let last = run::last_run(journal.records(), &notice.header.notice);
            let unfinished = last.as_ref().is_some_and(|run| run.ended.is_none());
            let ended = last.and_then(|run| run.ended);
            drop(journal);
            if !unfinished && ended.is_none() {
                begin(&terminal, notice, mode).unwrap();
            }
            drop(terminal);
            if ended.is_none() {
                assert_eq!(finish(&bench.folder, notice), Ending::Complete, "{story}");
            }
            let terminal = open(&bench.folder);
            let observation = observe(&terminal, notice);
            assert_eq!(shown(&observation), wanted, "{story}");
            assert!(counter(&observation) >= counted, "{story}: the policy's change was not counted");
            assert_eq!(did(&terminal), wanted_did, "{story}");
            assert!(plan::plan(notice, &observation).1.actions.is_empty(), "{story}: something is left");
        }
    }
}

#[test]
fn by_hand_with_a_crowd_and_restarts() {
    every_cut(&loaded(), "server-crowded", "by-hand");
}

#[test]
fn automatic_with_policy_and_adapters() {
    every_cut(&loaded(), "e14-gen2-both", "automatic");
}

#[test]
fn files_that_come_and_go() {
    every_cut(&loaded_of("old-page-in-edge"), "former", "unasked");
}

#[test]
fn entries_of_text_files() {
    every_cut(&loaded_of("tender-terminal"), "former", "unasked");
}

#[test]
fn programs_that_come_and_go() {
    every_cut(&loaded_of("tender-helper"), "tenders", "unasked");
    every_cut(&loaded_of("tender-helper"), "trial", "unasked");
}

/// What an undo gives back of what is shown.
fn undoable(found: &[(String, Found)]) -> Vec<(String, Found)> {
    let undoable = |step: &str| step == "C/automatic" || step == "D/arp-offload";
    found.iter().filter(|(step, _)| undoable(step)).cloned().collect()
}

#[test]
fn what_is_refused_half_way_is_not_left_half_done() {
    let loaded = loaded();
    let notice = &loaded.notice;
    let before = shown(&observe(&open(&bench(&loaded, "e14-gen2-both").folder), notice));
    let mut refused = 0;
    for at in 0.. {
        let bench = bench(&loaded, "e14-gen2-both");
        begin(&open(&bench.folder), notice, "automatic").unwrap();
        // Effects still to come before the one that is refused; none: it was.
        let mut left = Some(at);
        let ending = loop {
            let terminal = open(&bench.folder);
            let faulty = Faulty::new(&terminal, left.unwrap_or(usize::MAX), Cut::Refused);
            let advanced = advance(&faulty, notice);
            left = left.and_then(|left| left.checked_sub(faulty.effects()));
            // Where the journal itself was refused, the next call goes on.
            if let Ok(Some(ending)) = advanced {
                break ending;
            }
        };
        if left.is_some() {
            break;
        }
        let terminal = open(&bench.folder);
        let policy =
            observe(&terminal, notice).history.failed.keys().any(|step| step.as_str() == "C/automatic");
        if policy {
            refused += 1;
            assert_eq!(ending, Ending::Incomplete);
            let now = shown(&observe(&terminal, notice));
            let only = |found: &[(String, Found)]| -> Vec<_> {
                found.iter().filter(|(step, _)| step == "C/automatic").cloned().collect()
            };
            assert_eq!(only(&now), only(&before), "refused at {at}");
        }
        drop(terminal);
        undo(&bench.folder, notice);
        let after = shown(&observe(&open(&bench.folder), notice));
        assert_eq!(undoable(&after), undoable(&before), "refused at {at}");
    }
    assert!(refused >= 3, "the policy file, the registry and the counter were each to be refused: {refused}");
}

fn begin_undo(terminal: &dyn Terminal, notice: &Notice) -> Result<(), run::Error> {
    let mut silent = |_: run::Progress| {};
    let journal = run::Journal::open(terminal)?;
    let standing = journal.to_put_back(&notice.header.notice);
    assert!(
        standing.iter().any(|action| matches!(action.operation, Operation::Set(SetOperation::EditPolicy(_))))
    );
    let plan = plan::undo(&notice.reference(), &standing, terminal.clock().now());
    run::Runner::new(journal, notice.header.notice.clone(), &mut silent).begin(plan)
}

#[test]
fn an_undo_is_cut_off_and_goes_on() {
    let loaded = loaded();
    let notice = &loaded.notice;
    let start = bench(&loaded, "e14-gen2-both");
    let before = shown(&observe(&open(&start.folder), notice));
    for at in 0..40 {
        let bench = bench(&loaded, "e14-gen2-both");
        {
            let terminal = open(&bench.folder);
            begin(&terminal, notice, "automatic").unwrap();
        }
        assert_eq!(finish(&bench.folder, notice), Ending::Complete);
        // Begin the undo, cut it, and go on.
        let cut_happened = {
            let terminal = open(&bench.folder);
            let faulty = Faulty::new(&terminal, at, if at % 2 == 0 { Cut::Before } else { Cut::After });
            if begin_undo(&faulty, notice).is_ok() {
                let _ = advance(&faulty, notice);
            }
            faulty.is_dead()
        };
        let unfinished = {
            let terminal = open(&bench.folder);
            let journal = run::Journal::read(&terminal).unwrap();
            run::last_run(journal.records(), &notice.header.notice).is_some_and(|run| run.ended.is_none())
        };
        if unfinished {
            assert_eq!(finish(&bench.folder, notice), Ending::Complete, "cut at {at}");
        } else {
            undo(&bench.folder, notice);
        }
        let after = shown(&observe(&open(&bench.folder), notice));
        assert_eq!(undoable(&after), undoable(&before), "cut at {at}");
        if !cut_happened {
            return;
        }
    }
    panic!("the undo has more effects than this test knows");
}
