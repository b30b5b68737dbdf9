//! A practice terminal that goes to sleep: the time that it loses, and what keeps it awake.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use camino::{Utf8Path, Utf8PathBuf};
use jiff::{SignedDuration, Timestamp};
use model::Text;
use terminal::contract::description;
use terminal::{Practice, Resume, Terminal};

const FRIDAY_EVENING: &str = "2023-12-22T19:00:00+09:00";
const MONDAY_MORNING: &str = "2023-12-25T08:30:00+09:00";

struct Pc(tempfile::TempDir);

impl Pc {
    fn at(clock: &str, no_wake_timers: bool) -> Self {
        let made = tempfile::tempdir().unwrap();
        let mut description = description();
        description.clock = at(clock);
        (description.sleeps_after, description.no_wake_timers) = (Some(30), no_wake_timers);
        let pc = Self(made);
        Practice::make(&pc.folder(), &"contract".parse().unwrap(), &description).unwrap();
        pc
    }

    fn folder(&self) -> Utf8PathBuf {
        Utf8Path::from_path(self.0.path()).unwrap().join("t")
    }

    /// As another process that looks at it.
    fn open(&self) -> Practice {
        Practice::open(&self.folder()).unwrap()
    }

    fn wait(&self, minutes: i64) -> Timestamp {
        self.open().clock().wait(SignedDuration::from_mins(minutes)).unwrap();
        self.open().clock().now()
    }

    fn wake_at(&self, moment: Option<&str>) {
        let back = Resume { worker: Vec::new(), person: Vec::new(), at: moment.map(at) };
        self.open().register_resume(&back).unwrap();
    }
}

fn at(moment: &str) -> Timestamp {
    moment.parse().unwrap()
}

#[test]
fn it_sleeps_when_nobody_uses_it_until_somebody_comes() {
    let pc = Pc::at(FRIDAY_EVENING, false);
    assert_eq!(pc.wait(30), at("2023-12-22T19:30:00+09:00"));
    assert_eq!(pc.wait(31), at(MONDAY_MORNING));
    // In the daytime somebody works there.
    assert_eq!(pc.wait(10 * 60 + 30), at("2023-12-25T19:00:00+09:00"));
    assert_eq!(pc.wait(60), at("2023-12-26T08:30:00+09:00"));
}

#[test]
fn a_timer_wakes_it_for_two_minutes_unless_they_are_forbidden() {
    let wakes = "2023-12-22T21:00:00+09:00";
    for (forbidden, minutes, awake_at) in
        [(false, 120, wakes), (false, 123, MONDAY_MORNING), (true, 120, MONDAY_MORNING)]
    {
        let pc = Pc::at(FRIDAY_EVENING, forbidden);
        pc.wake_at(Some(wakes));
        assert_eq!(pc.wait(minutes), at(awake_at), "{forbidden} {minutes}");
    }
    let pc = Pc::at(FRIDAY_EVENING, false);
    pc.wake_at(Some(wakes));
    pc.open().unregister_resume().unwrap();
    assert_eq!(pc.wait(120), at(MONDAY_MORNING));
}

#[test]
fn it_stays_awake_while_a_process_asks_for_it() {
    let pc = Pc::at(FRIDAY_EVENING, true);
    let awake = [pc.open(), pc.open()].map(|process| process.power().keep_awake(&Text::default()));
    assert!(awake.iter().all(Option::is_some));
    let [one, other] = awake;
    assert_eq!(pc.wait(120), at("2023-12-22T21:00:00+09:00"));
    drop(one);
    assert_eq!(pc.wait(120), at("2023-12-22T23:00:00+09:00"));
    drop(other);
    assert_eq!(pc.wait(120), at(MONDAY_MORNING));
}
