//! Months of clinics, each from its seed: the machine against the practice server, in virtual time.

use super::*;
use jiff::Timestamp;
use model::calendar::{Calendar, Day, Gate, Opening, Period, Window, in_japan};
use model::practice::{
    Crowd, Machine, PracticeState, Server, ServerError, ServerHang, ServerUpdate, Stretch, SwitchedOff,
};
use model::update::Category;
use model::update_error::KNOWN;
use std::collections::BTreeMap;
use terminal::{UpdateFailure, practice_server as server};

/// How many months. One that fails names its seed.
const MONTHS: u64 = 2000;
const GATES: [Gate; 2] = [Gate::Window, Gate::DistributionPeriod];

/// SplitMix64: the same numbers from the same seed, for ever.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: u32) -> u32 {
        u32::try_from(self.next() % u64::from(n)).unwrap()
    }

    fn of_ten(&mut self, n: u32) -> bool {
        self.below(10) < n
    }

    fn fraction(&mut self) -> f64 {
        f64::from(self.below(1000)) / 1000.0
    }
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn hours(n: u32) -> SignedDuration {
    SignedDuration::from_hours(i64::from(n))
}

fn window(days: &[Day], from: &str, before: &str) -> Window {
    Window { days: days.to_vec(), from: from.parse().unwrap(), before: before.parse().unwrap() }
}

const WEEK: [Day; 5] = [Day::Mon, Day::Tue, Day::Wed, Day::Thu, Day::Fri];

fn calendar() -> Calendar {
    Calendar {
        rows: vec![],
        windows: vec![
            window(&WEEK, "19:00", "24:00"),
            window(&[Day::Sat], "12:00", "24:00"),
            window(&[Day::Sun], "00:00", "24:00"),
        ],
        distribution_periods: vec![
            Period { from: "2023-12-13".parse().unwrap(), before: "2023-12-29".parse().unwrap() },
            Period { from: "2024-01-10".parse().unwrap(), before: "2024-03-20".parse().unwrap() },
        ],
        or_ask: None,
        holidays: vec![],
    }
}

/// The rule in plain words, not by the calendar's own arithmetic.
fn is_open(at: Timestamp) -> bool {
    let local = in_japan(at);
    let (hour, date) = (local.hour(), local.date().to_string());
    let in_hours = match local.weekday().to_monday_zero_offset() {
        0..=4 => hour >= 19,
        5 => hour >= 12,
        _ => true,
    };
    let date = date.as_str();
    in_hours && (("2023-12-13".."2023-12-29").contains(&date) || ("2024-01-10".."2024-03-20").contains(&date))
}

fn update(n: u32, dice: &mut Dice, hard: bool) -> ServerUpdate {
    let code = KNOWN[dice.below(u32::try_from(KNOWN.len()).unwrap()) as usize].code;
    let on = if dice.of_ten(7) { UpdateCall::Install } else { UpdateCall::Download };
    let fails = ServerError { on, error: code, times: 1 + dice.below(5) };
    ServerUpdate {
        id: format!("update-{n}"),
        title: format!("更新 {n}"),
        stage: if dice.of_ten(2) { Stage::Downloaded } else { Stage::Offered },
        download_minutes: 5 + dice.below(60),
        install_minutes: 3 + dice.below(50),
        restart: dice.of_ten(6),
        revision: None,
        licence: dice.of_ten(3),
        comes_back: if hard && dice.of_ten(2) { 1 + dice.below(4) } else { 0 },
        category: (n == 3).then_some(Category::Definitions),
        optional: false,
        exclusive: n == 1,
        fails: (hard && dice.of_ten(2)).then_some(fails),
    }
}

/// A terminal whose people switch it off on some evenings, cut its power now and then, and share a server.
fn clinic(dice: &mut Dice, hard: bool) -> PracticeState {
    let start = at("2023-12-14T08:30:00+09:00") + hours(dice.below(200));
    let mut off = Vec::new();
    let midnight = at("2023-12-13T00:00:00+09:00");
    for day in 0..100 {
        let evening = midnight + hours(24 * day + 19 + dice.below(5));
        match dice.below(10) {
            0..=3 => off.push(SwitchedOff {
                from: evening,
                before: midnight + hours(24 * day + 32),
                fast_startup: day % 2 == 0,
            }),
            // A moment without power.
            4 => off.push(SwitchedOff {
                from: evening,
                before: evening + SignedDuration::from_mins(5),
                fast_startup: false,
            }),
            _ => {}
        }
    }
    let closed = midnight + hours(24 * dice.below(40));
    let errors = (0..if hard { dice.below(4) } else { 0 }).map(|_| ServerError {
        on: [UpdateCall::Search, UpdateCall::Download, UpdateCall::Install][dice.below(3) as usize],
        error: KNOWN[dice.below(u32::try_from(KNOWN.len()).unwrap()) as usize].code,
        times: 1 + dice.below(4),
    });
    let errors = errors.collect();
    let hangs = if hard && dice.of_ten(2) {
        vec![ServerHang { on: UpdateCall::Search, times: 1 + dice.below(4) }]
    } else {
        vec![]
    };
    let crowd = |during: Window, of_ten: u32| Crowd { during, error: Code(0x8024_4022), of_ten };
    PracticeState {
        format: 1,
        like: "month".parse().unwrap(),
        title: model::Text::new("", ""),
        clock: start,
        starts: 1,
        started_at: start,
        machine: Machine {
            manufacturer: String::new(),
            product: String::new(),
            version: String::new(),
            family: String::new(),
            sku: String::new(),
            serial: String::new(),
        },
        mains_power: true,
        programs: vec![],
        server: Server {
            updates: (0..1 + dice.below(4)).map(|n| update(n, dice, hard)).collect(),
            errors,
            hangs,
            broken_answers: if hard && dice.of_ten(1) { 1 + dice.below(4) } else { 0 },
            crowds: vec![
                crowd(window(&WEEK, "19:00", "22:00"), dice.below(10)),
                crowd(window(&WEEK, "08:00", "19:00"), 10),
                crowd(window(&[Day::Sat, Day::Sun], "00:00", "24:00"), dice.below(4)),
            ],
            closed: vec![Stretch { from: closed, before: closed + hours(24 * 3) }],
            calls: dice.below(1000),
            restart_stays: false,
            history: vec![],
        },
        running: model::running_windows::RunningStart::default(),
        installer: model::practice::InstallerStart::default(),
        switched_off: off,
        sleeps_after: None,
        no_wake_timers: false,
        wakes_at: None,
        kept_awake: false,
        old_builds: vec![],
        refused_folders: vec![],
        unverified_extensions_run: false,
        browser_start: model::observation::BrowserStart::Anew,
    }
}

#[derive(Debug)]
enum Ending {
    UpToDate,
    Halt(Finding),
    /// No further period is known.
    NoPeriod,
}

struct Month {
    ending: Ending,
    progress: UpdateProgress,
    state: PracticeState,
    /// When each call to the service began.
    starts: Vec<(UpdateCall, Timestamp)>,
    /// How many times each update was fetched.
    fetched: BTreeMap<String, usize>,
}

/// Plays until it ends. Between any two calls the program may be gone: what it knows goes through its written form.
fn play(seed: u64, hard: bool) -> Month {
    let mut dice = Dice(seed);
    let mut state = clinic(&mut dice, hard);
    let calendar = calendar();
    let mut progress = UpdateProgress::start(None);
    let mut starts = Vec::new();
    let mut fetched = BTreeMap::new();
    let mut boot = state.starts;
    for _ in 0..5000 {
        let written = serde_json::to_string(&progress).unwrap();
        progress = serde_json::from_str(&written).unwrap();
        let now = state.clock;
        let call = progress.state.call();
        let result = if let Some(until) = waits_until(&progress, now) {
            server::pass(&mut state, until.duration_since(now));
            continue;
        } else if call == UpdateCall::Restart {
            if boot == state.starts && dice.of_ten(5) {
                // Refused: asked again tomorrow.
                server::pass(&mut state, hours(12));
                continue;
            }
            if boot == state.starts {
                server::restart(&mut state);
            }
            CallResult::Restarted
        } else {
            match calendar.opening_for(&GATES, now, expected_duration(call)) {
                Opening::Open { .. } => {}
                Opening::Closed { opens_at: Some(until), .. } => {
                    server::pass(&mut state, until.duration_since(now));
                    continue;
                }
                Opening::Closed { opens_at: None, .. } => {
                    return Month { ending: Ending::NoPeriod, progress, state, starts, fetched };
                }
            }
            starts.push((call, now));
            boot = state.starts;
            let owed = server::restart_required;
            let result = match call {
                UpdateCall::Search => server::search(&mut state, true)
                    .map(|updates| CallResult::Found { updates, restart_required: owed(&state) }),
                UpdateCall::Accept => {
                    server::accept(&mut state, &progress.to_accept()).map(|()| CallResult::Accepted)
                }
                UpdateCall::Download => {
                    let done = server::download(&mut state, &progress.ids_at(Stage::Offered));
                    for one in done.iter().flatten().filter(|one| one.error.is_none()) {
                        *fetched.entry(one.id.clone()).or_insert(0) += 1;
                    }
                    done.map(CallResult::Downloaded)
                }
                UpdateCall::Install => server::install(&mut state, &progress.to_install())
                    .map(|done| CallResult::Installed { done, restart_required: owed(&state) }),
                UpdateCall::Restart | UpdateCall::Repair => Ok(CallResult::Repaired),
            };
            match result {
                Ok(result) => result,
                Err(UpdateFailure::Trouble(trouble)) => {
                    CallResult::Failed { trouble, restart_required: owed(&state) }
                }
                // The power went: on again, and on from what was written.
                Err(UpdateFailure::Error(_)) => continue,
            }
        };
        boot = state.starts;
        progress = match after(&progress, result, state.clock, dice.fraction()) {
            Next::Call(next) => next,
            Next::UpToDate(progress) => {
                return Month { ending: Ending::UpToDate, progress, state, starts, fetched };
            }
            Next::Stop(progress, found) => {
                return Month { ending: Ending::Halt(found), progress, state, starts, fetched };
            }
        };
    }
    panic!("seed {seed}: it does not end");
}

fn holds(seed: u64, hard: bool) -> Month {
    let month = play(seed, hard);
    for (call, at) in &month.starts {
        assert!(is_open(*at), "seed {seed}: {call:?} began at {at}, outside the windows");
    }
    let progress = &month.progress;
    assert!(progress.restarts <= MAX_RESTARTS && progress.rounds <= MAX_ROUNDS, "seed {seed}: {progress:?}");
    for record in progress.updates.iter().filter(|record| !record.is_definitions()) {
        let within = record.installs <= MAX_INSTALLS && record.failures <= MAX_OWN_FAILURES;
        assert!(within, "seed {seed}: {record:?}");
        // What was fetched once is not fetched again, but where it came back or was no good.
        // Windows' own history knows also of what was installed when the power went.
        let history = month.state.server.history.iter();
        let installs = history.filter(|entry| entry.title == record.title && entry.error.is_none()).count();
        let fetched = month.fetched.get(&record.id).copied().unwrap_or(0);
        let again = usize::try_from(progress.downloads_again).unwrap();
        assert!(fetched <= installs.max(1) + again, "seed {seed}: {record:?}");
    }
    let counted = month.state.server.updates.iter().filter(|update| update.category.is_none());
    let missing = counted.filter(|update| update.stage != Stage::Installed).count();
    match &month.ending {
        Ending::UpToDate => assert_eq!(missing, 0, "seed {seed}: it said so, and it is not"),
        Ending::Halt(_) | Ending::NoPeriod => {}
    }
    month
}

#[test]
fn a_month_of_a_clinic_with_crowds_and_power_cuts_ends_up_to_date() {
    for seed in 0..MONTHS {
        let month = holds(seed, false);
        assert!(matches!(month.ending, Ending::UpToDate), "seed {seed}: {:?}", month.ending);
    }
}

#[test]
fn whatever_the_server_answers_it_ends_proved_or_with_a_reason_to_act_on() {
    let mut proved = 0;
    let mut told: BTreeMap<_, u32> = BTreeMap::new();
    for seed in 0..MONTHS {
        match holds(seed, true).ending {
            Ending::UpToDate => proved += 1,
            Ending::Halt(found) => *told.entry(found.code()).or_default() += 1,
            Ending::NoPeriod => panic!("seed {seed}: two periods were not enough"),
        }
    }
    // The dice reach every kind of ending; otherwise this shows less than it says.
    use model::finding::FindingCode::*;
    assert!(proved > MONTHS / 4, "{proved} proved, {told:?}");
    for wanted in [UpdateError, UpdateGivesNoAnswer, UpdateAnswerBroken, UpdatesParked] {
        assert!(told.contains_key(&wanted), "never {wanted:?}: {told:?}");
    }
}
