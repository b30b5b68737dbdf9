//! Procedure A by hand: a hand does what the notice says, and each thing is ticked off as it lands in the profile.

use crate::hand::Hand;
use crate::machine::Machine;
use crate::screen::on_a_screen;
use crate::without_hands::{OLD, state};
use browser_ui::Desktop;
use model::journal::Ending;
use model::kinds::RemoveExtension;
use model::mistake::Mistake;
use model::why::State;
use plan::{ByHand, Standing};
use std::cell::Cell;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use terminal::{FolderWatch, Terminal};

/// How often is looked all the same.
const POLLS_EVERY: Duration = Duration::from_secs(2);
/// A browser writes up to ten seconds late.
const LANDS_WITHIN: Duration = Duration::from_secs(60);

/// Whoever watches a person's work.
struct Watching<'m> {
    machine: &'m Machine,
    _watched: Vec<FolderWatch>,
    bell: Receiver<()>,
    /// How many things were seen because the folder had changed, not because it was time to look.
    told: Cell<u32>,
}

impl<'m> Watching<'m> {
    fn new(machine: &'m Machine) -> Self {
        let (ring, bell) = channel();
        let ring = Mutex::new(ring);
        let changed: terminal::OnChange = Arc::new(move || drop(ring.lock().map(|ring| ring.send(()))));
        let watched = terminal::watch(machine, machine.set(), &changed).unwrap();
        // The files' folder, the folder of the profiles, and the profile.
        assert_eq!(watched.len(), 3);
        Self { machine, _watched: watched, bell, told: Cell::new(0) }
    }

    /// Waits until that is seen in the profile.
    fn ticks(&self, what: &str, is_so: impl Fn(&ByHand) -> bool) {
        let began = Instant::now();
        let mut by_bell = false;
        loop {
            let seen = self.machine.by_hand("Default");
            if seen.as_ref().is_some_and(&is_so) {
                eprintln!("    {what}: seen after {:.1} s", began.elapsed().as_secs_f64());
                self.told.set(self.told.get() + u32::from(by_bell));
                return;
            }
            assert!(began.elapsed() < LANDS_WITHIN, "not seen: {what}\n{seen:#?}");
            by_bell = match self.bell.recv_timeout(POLLS_EVERY) {
                Ok(()) => true,
                Err(RecvTimeoutError::Timeout) => false,
                Err(RecvTimeoutError::Disconnected) => panic!("nobody watches"),
            };
        }
    }
}

fn stands(seen: &ByHand, name: &str) -> Standing {
    seen.members.iter().find(|(known, _)| known == name).unwrap().1
}

#[test]
fn old_extensions_are_exchanged_and_each_thing_is_ticked_off() {
    on_a_screen("by_hand::old_extensions_are_exchanged_and_each_thing_is_ticked_off", || {
        let machine = Machine::new();
        machine.had("Default", &OLD);
        machine.closed();
        let watching = Watching::new(&machine);
        let hand = Hand::new(&machine);
        let began = Instant::now();
        machine.chromium.open(&machine.place("Default"), "about:blank").unwrap();
        hand.goes_to_extensions();
        for (_, name) in OLD {
            hand.removes(name);
            watching.ticks(&format!("{name} removed"), |seen| stands(seen, name) == Standing::Missing);
        }
        hand.switches_developer_mode();
        watching.ticks("developer mode on", |seen| seen.developer_mode);
        hand.reloads();
        for (file, name) in machine.files() {
            hand.adds(&file, &name);
            watching.ticks(&format!("{name} added"), |seen| stands(seen, &name) == Standing::There);
        }
        hand.switches_developer_mode();
        watching.ticks("developer mode off", |seen| !seen.developer_mode && seen.has_new());
        hand.closes();
        let (took, did) = (began.elapsed().as_secs_f64(), hand.did.get());
        eprintln!(
            "MEASURED: A by the notice's own steps, by a scripted hand that neither reads nor searches: {took:.1} s, {did} clicks, \
             keys and drags"
        );
        assert!(watching.told.get() > 3, "the folder's changes were told {} times", watching.told.get());
        machine.until("all is as wanted", || (state(&machine) == State::Done).then_some(()));
    });
}

#[test]
fn what_goes_wrong_by_hand_is_explained() {
    on_a_screen("by_hand::what_goes_wrong_by_hand_is_explained", || {
        let machine = Machine::new();
        let files = machine.files();
        let [(first, name), (second, _), (third, _)] = &files[..] else { panic!("{files:?}") };
        machine.blocks(third);
        machine.first_opened("Default");
        let hand = Hand::new(&machine);
        // Each button is pressed once, so that on a slow machine a press may come too early; a person then asks again.
        machine.until("the extensions page", || {
            machine.browser().show_extensions(&machine.place("Default")).unwrap();
            hand.page_within(Duration::from_secs(10))
        });
        let explains = |what: &str, mistake: Mistake| {
            machine.until(&format!("{what} is explained"), || {
                let mistakes = machine.mistakes();
                mistakes.contains(&mistake).then_some(())
            });
            hand.dismisses();
        };
        // This browser complains about how it was started.
        hand.dismisses();
        hand.drops(&[first]);
        explains("developer mode off", Mistake::DeveloperModeOff);
        hand.switches_developer_mode();
        machine.until("developer mode on", || machine.by_hand("Default")?.developer_mode.then_some(()));
        hand.drops(&[first]);
        explains("a page that was not loaded anew", Mistake::SeveralAtOnceOrNotReloaded);
        hand.reloads();
        machine.until("the extensions page", || hand.page());
        hand.drops(&[first, second]);
        explains("two files at once", Mistake::SeveralAtOnceOrNotReloaded);
        hand.drops(&[third]);
        explains("a policy", Mistake::Blocked);
        hand.drops(&[&machine.broken(second)]);
        explains("a broken file", Mistake::FileBroken);
        hand.adds(first, name);
        machine.until("the new one is there", || {
            (stands(&machine.by_hand("Default")?, name) == Standing::There).then_some(())
        });
        hand.drops(&[&machine.signed("delegate", name, "1.0.0.0")]);
        explains("an older file", Mistake::Downgrade);
    });
}

/// As where the browser does not do as the policy says: it shows its page, the person presses Remove there, and the hands answer
/// what the browser then asks.
#[test]
fn removed_by_a_person_the_browser_s_question_is_answered() {
    on_a_screen("by_hand::removed_by_a_person_the_browser_s_question_is_answered", || {
        let mut machine = Machine::new();
        let (seed, name) = OLD[0];
        machine.had("Default", &[(seed, name)]);
        let id = machine.holds("Default").unwrap().extensions[0].id.clone();
        // Opened twice on a slow machine, its file is asked about twice.
        machine.closed();
        // A click beside the browser's question takes it back, so that a person who is not patient never sees it.
        let clicked_at = Cell::new(Instant::now());
        machine.meanwhile = Some(Box::new(move |machine| {
            if clicked_at.get().elapsed() > Duration::from_secs(5) {
                Hand::new(machine).presses_remove_below(name);
                clicked_at.set(Instant::now());
            }
        }));
        let place = machine.place("Default");
        let version = Some("1.0.0.0".parse().unwrap());
        let removal = RemoveExtension {
            profile: place.profile.clone(),
            id,
            name: name.to_owned(),
            version,
            successor: None,
        };
        machine.driver().remove(&place, &removal).unwrap();
        assert!(machine.holds("Default").unwrap().extensions.is_empty());
    });
}

/// As where the browser's questions are to be left alone: the person answers them, and it is seen.
#[test]
fn added_by_a_person_who_answers_the_browser_s_questions() {
    on_a_screen("by_hand::added_by_a_person_who_answers_the_browser_s_questions", || {
        let mut machine = Machine::new();
        machine.presses = false;
        machine.had("Default", &OLD[..1]);
        machine.closed();
        let clicked_at = Cell::new(Instant::now());
        machine.meanwhile = Some(Box::new(move |machine| {
            if clicked_at.get().elapsed() > Duration::from_secs(2) {
                Hand::new(machine).clicks_where_shown("push button", "Add extension");
                clicked_at.set(Instant::now());
            }
        }));
        assert_eq!(machine.carry_out(), Ending::Complete);
        assert_eq!(state(&machine), State::Done);
    });
}
