//! The script, and what has happened since the world began.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use windows::core::HRESULT;

const FOLDER: &str = r"C:\tejun-updates";
/// OLE counts days from 30 December 1899.
const DAYS_TO_1970: f64 = 25_569.0;

/// What became of an update in this world.
#[derive(Clone, Debug, Default)]
pub struct Fate {
    pub downloaded: bool,
    pub accepted: bool,
    pub installed: bool,
    came_back: u32,
}

/// A line of the history.
#[derive(Clone, Debug)]
pub struct Entry {
    pub title: String,
    pub result: i32,
    pub error: i32,
    pub selection: i32,
    pub days: f64,
}

/// What the script has a call come to.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// The call that begins it returns only after that.
    pub blocks: Option<Duration>,
    /// It ends only after that.
    pub hangs: Option<Duration>,
    pub fails: Option<HRESULT>,
}

#[derive(Debug, Default)]
struct World {
    number: String,
    started: String,
    fates: BTreeMap<String, Fate>,
    used: BTreeMap<String, u32>,
    restart: bool,
    asked: i32,
    history: Vec<Entry>,
}

static WORLD: Mutex<Option<World>> = Mutex::new(None);

/// The script as it stands now.
#[derive(Debug, Default)]
pub struct Script {
    lines: Vec<(String, String)>,
}

impl Script {
    pub fn read() -> Self {
        let text = std::fs::read_to_string(format!(r"{FOLDER}\script.txt")).unwrap_or_default();
        let pair = |line: &str| {
            let (key, value) = line.split_once(' ').unwrap_or((line, ""));
            (key.to_owned(), value.to_owned())
        };
        Self { lines: text.lines().map(pair).collect() }
    }

    pub fn get(&self, key: &str) -> Option<&str> {
        self.lines.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
    }

    fn all<'s>(&'s self, key: &'s str) -> impl Iterator<Item = (&'s str, &'s str)> {
        let lines = self.lines.iter().filter(move |(name, _)| name == key);
        lines.filter_map(|(_, value)| value.split_once(' '))
    }

    pub fn has(&self, id: &str, word: &str) -> bool {
        self.all("has").any(|(of, words)| of == id && words.split(' ').any(|one| one == word))
    }

    pub fn updates(&self) -> Vec<(String, String)> {
        self.all("update").map(|(id, title)| (id.to_owned(), title.to_owned())).collect()
    }

    fn comes_back(&self, id: &str) -> u32 {
        let of_id = self.all("comes-back").find(|(of, _)| *of == id);
        of_id.and_then(|(_, times)| times.parse().ok()).unwrap_or(0)
    }

    fn seconds(&self, key: &str) -> Option<Duration> {
        self.get(key).and_then(|seconds| seconds.parse().ok()).map(Duration::from_secs)
    }
}

pub fn hresult(text: &str) -> HRESULT {
    let digits = text.trim().trim_start_matches("0x");
    HRESULT(u32::from_str_radix(digits, 16).unwrap_or(0x8000_FFFF).cast_signed())
}

/// Writes down a call.
pub fn log(line: &str) {
    let file = std::fs::OpenOptions::new().create(true).append(true).open(format!(r"{FOLDER}\log.txt"));
    let _ = file.and_then(|mut file| writeln!(file, "{line}"));
}

/// The world as it is now. Another number makes another; another `started` is a start of Windows, which finishes what was
/// installed, or brings it back.
fn with<T>(act: impl FnOnce(&Script, &mut World) -> T) -> T {
    let script = Script::read();
    let mut world = WORLD.lock().unwrap_or_else(PoisonError::into_inner);
    let world = world.get_or_insert_default();
    let told = |key: &str| script.get(key).unwrap_or_default().to_owned();
    if world.number != told("world") {
        *world = World { number: told("world"), ..World::default() };
    }
    if world.started != told("started") {
        world.started = told("started");
        world.restart = false;
        for (id, fate) in world.fates.iter_mut().filter(|(_, fate)| fate.installed) {
            if fate.came_back < script.comes_back(id) {
                *fate = Fate { came_back: fate.came_back + 1, ..Fate::default() };
            }
        }
    }
    act(&script, world)
}

pub fn fate(id: &str) -> Fate {
    with(|script, world| {
        let mut fate = world.fates.get(id).cloned().unwrap_or_default();
        fate.downloaded |= script.has(id, "downloaded");
        fate
    })
}

pub fn change(id: &str, act: impl FnOnce(&mut Fate)) {
    with(|_, world| act(world.fates.entry(id.to_owned()).or_default()));
}

pub fn restart_is_owed() -> bool {
    with(|script, world| world.restart || script.get("sysinfo.restart").is_some())
}

pub fn owe_restart() {
    with(|_, world| world.restart = true);
}

/// That server was asked.
pub fn ask(selection: i32) {
    with(|_, world| world.asked = selection);
}

pub fn history() -> Vec<Entry> {
    with(|script, world| {
        let past = script.all("past").filter_map(|(result, rest)| {
            let (code, title) = rest.split_once(' ')?;
            let (result, error) = (result.parse().ok()?, hresult(code).0);
            Some(Entry { title: title.to_owned(), result, error, selection: 0, days: DAYS_TO_1970 + 1.0 })
        });
        world.history.iter().cloned().chain(past).collect()
    })
}

pub fn remember(id: &str, result: i32, error: i32) {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let days = DAYS_TO_1970 + since_1970.as_secs_f64() / 86_400.0;
    with(|script, world| {
        let title =
            script.updates().into_iter().find(|(of, _)| of == id).map(|(_, title)| title).unwrap_or_default();
        world.history.insert(0, Entry { title, result, error, selection: world.asked, days });
    });
}

/// What the next call of that kind comes to.
pub fn outcome(call: &str) -> Outcome {
    with(|script, world| {
        let of = |setting: &str| format!("{call}.{setting}");
        let scripted = Outcome {
            blocks: script.seconds(&of("blocks")),
            hangs: script.seconds(&of("hangs")),
            fails: script.get(&of("hresult")).map(hresult),
        };
        let times = script.get(&of("times")).and_then(|times| times.parse().ok()).unwrap_or(u32::MAX);
        let used = world.used.entry(call.to_owned()).or_default();
        *used += 1;
        if *used <= times { scripted } else { Outcome::default() }
    })
}
