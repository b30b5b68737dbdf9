//! A demonstration: sites that are made up, and a rollout of the example notice over four weeks. What the terminals report is what practice
//! terminals reported before and after that notice; `cargo xtask generate` has them do so.

mod load;
mod names;

pub use load::load;

use crate::args::Command;
use crate::clock::{Clock, day_of};
use crate::desk::Desk;
use crate::error::Error;
use crate::notices::Notices;
use crate::server::{put_person, url};
use desk_store::{Address, Carrier, Listed, NoteKind, Refused, Report, Role, Site, Store};
use fastrand::Rng;
use jiff::civil::Date;
use model::Notice;
use names::{CONTACTS, KINDS, LINES, PLACES, PRODUCTS, SYSTEMS};
use summary::{Edition, Part, SigningKey, Summary};
use tempfile::TempDir;

/// The password of everybody in a demonstration.
pub const PASSWORD: &str = "tejun-demo";
const REPORTS: &str = include_str!("reports.csv");
const HOUR: i64 = 60 * 60 * 1000;
const DAY: i64 = 24 * HOUR;
const WEEKS: i64 = 4;
/// So many days before the deadline the demonstration takes place.
const BEFORE_DEADLINE: i64 = 9;
/// So many reports are written at a time.
const BATCH: usize = 256;

/// What a kind of terminal reports before and after the work.
#[derive(Clone)]
pub struct Story {
    /// How often there is such a terminal, beside the others.
    weight: u32,
    /// What it reports before the work.
    pub before: Summary,
    /// What it reports afterwards.
    pub after: Summary,
}

/// The stories of the practice terminals.
///
/// # Errors
///
/// None that its own tests let through.
pub fn stories() -> Result<Vec<Story>, Error> {
    let broken = |what: &str| Error::Notice(format!("the demonstration's reports: {what}"));
    let mut reader = csv::Reader::from_reader(REPORTS.as_bytes());
    let mut stories: Vec<Story> = Vec::new();
    let mut before: Option<Summary> = None;
    for row in reader.records() {
        let row = row.map_err(|error| broken(&error.to_string()))?;
        let [like, _, when, digits] = [0, 1, 2, 3].map(|at| row.get(at).unwrap_or_default());
        let part = Part::read(digits).map_err(|error| broken(&error.to_string()))?;
        let bytes = summary::join(&[part]).map_err(|error| broken(&error.to_string()))?;
        let summary = summary::open(&bytes).map_err(|error| broken(&error.to_string()))?.summary;
        match (when, before.take()) {
            ("before", _) => before = Some(summary),
            (_, Some(before)) => stories.push(Story { weight: weight(like), before, after: summary }),
            (_, None) => return Err(broken("one that begins with its end")),
        }
    }
    Ok(stories)
}

/// Most terminals are the ordinary ones; a server that is out of order and a PC that was prepared already are rare.
fn weight(like: &str) -> u32 {
    match like.split_once('-').map_or(like, |(first, _)| first) {
        "desktop" => 40,
        "server" => 3,
        "two" | "already" | "automatic" => 4,
        "crx" => 5,
        _ => 8,
    }
}

/// Made-up sites.
pub fn sites(count: u32, rng: &mut Rng) -> Vec<Site> {
    let mut pick = |from: &[&str]| from.get(rng.usize(..from.len())).copied().unwrap_or_default().to_owned();
    let made = (0..count).map(|number| {
        let place = PLACES.get(number as usize % PLACES.len()).copied().unwrap_or(("13", "東京都", "みなと"));
        let (prefecture, region, town) = place;
        // Table 1 is of doctors, 3 of dentists, 4 of pharmacies.
        let (table, kind) =
            KINDS.get(number as usize / PLACES.len() % KINDS.len()).copied().unwrap_or(("1", "医院"));
        let institution = format!("{prefecture}{table}{number:07}");
        let link = model::digest::sha256(format!("{institution} demonstration").as_bytes());
        let listed = Listed {
            name: format!("{town}{}{kind}", number / PLACES.len() as u32 + 1),
            key: None,
            region: region.to_owned(),
            product: pick(PRODUCTS),
            line: pick(LINES),
            system: pick(SYSTEMS),
            phone: format!("00-0000-{:04}", number % 10_000),
            contact: pick(CONTACTS),
            institution,
        };
        Site { listed, link: link.get(..48).unwrap_or_default().to_owned(), in_roster: true }
    });
    made.collect()
}

/// The key of the terminal of that number.
fn key(number: u32) -> Result<SigningKey, Error> {
    let mut seed = [7; 32];
    for (byte, of) in seed.iter_mut().zip(number.to_le_bytes()) {
        *byte = of;
    }
    SigningKey::from_seed(seed).ok_or_else(|| Error::Notice("no key".to_owned()))
}

/// A story as the terminal of a site tells it.
fn told(summary: &Summary, notice: &Notice, site: &Site, series: u64, on: Date) -> Summary {
    Summary {
        practice: false,
        institution: Some(site.listed.institution.clone()),
        pc: Some(format!("OQS-{}", site.listed.institution.get(6..).unwrap_or_default())),
        series,
        on,
        notice: notice.header.notice.clone(),
        edition: Edition::of(&notice.reference()),
        ..summary.clone()
    }
}

/// The desk of a demonstration, and the folder that goes with it.
///
/// # Errors
///
/// If the database did not do it.
pub fn desk(command: &Command, count: u32, seed: u64) -> Result<(Desk, Option<TempDir>), Error> {
    let (database, folder) = database_or_new(command)?;
    let store = Store::open(database)?;
    let notice = Notices::example()?;
    let clock = Clock { ahead: ahead(&notice) };
    fill(&store, &notice, clock, count, seed)?;
    let mut desk = Desk::new(store, Notices::of(vec![notice]), clock, url(command))?;
    desk.is_demo = true;
    Ok((desk, folder))
}

/// The database that a command names, or one in a temporary folder, which is there as long as what is returned with it.
fn database_or_new(command: &Command) -> Result<(Address, Option<TempDir>), Error> {
    if let Some(named) = &command.database {
        return Ok((named.clone(), None));
    }
    let folder = tempfile::tempdir().map_err(|source| Error::io("a temporary folder", source))?;
    Ok((Address::Sqlite(folder.path().join("desk.sqlite")), Some(folder)))
}

/// By how much a demonstration's clock is set back: to some days before the deadline, at this time of the day.
fn ahead(notice: &Notice) -> i64 {
    let deadline = notice.header.deadline.as_ref().and_then(|deadline| deadline.on);
    let days = deadline.and_then(|last| {
        i64::from((Clock::default().today() - last).get_days()).checked_add(BEFORE_DEADLINE)
    });
    -days.unwrap_or(0) * DAY
}

/// Makes sites and what they reported up.
fn fill(store: &Store, notice: &Notice, clock: Clock, count: u32, seed: u64) -> Result<(), Error> {
    let mut rng = Rng::with_seed(seed);
    let sites = sites(count, &mut rng);
    let stories = stories()?;
    let now = clock.now();
    let begin = now - WEEKS * 7 * DAY;
    store.with(|db| db.replace_roster(&sites))?;
    let mut reports: Vec<Report> = Vec::new();
    for (site, number) in sites.iter().zip(0..) {
        reports.extend(of_site(notice, site, number, &stories, begin, now, &mut rng)?);
    }
    reports.sort_by_key(|report| report.received_at);
    for batch in reports.chunks(BATCH) {
        store.with(|db| db.insert_reports(batch))?;
    }
    notes(store, notice, &sites, now, &mut rng)?;
    for (name, role) in [("admin", Role::Administers), ("works", Role::Works), ("reads", Role::Reads)] {
        put_person(store, name, PASSWORD, role)?;
    }
    Ok(())
}

/// Of twenty sites, two are not heard of, five have begun, and thirteen have gone on to the end of their story.
fn of_site(
    notice: &Notice,
    site: &Site,
    number: u32,
    stories: &[Story],
    begin: i64,
    now: i64,
    rng: &mut Rng,
) -> Result<Vec<Report>, Error> {
    let part = rng.u32(..20);
    let Some(story) = chosen(stories, rng) else { return Ok(Vec::new()) };
    if part < 2 {
        return Ok(Vec::new());
    }
    // Many at first, then fewer: the square of an even share.
    let share = rng.f64();
    let first = begin + (share * share * (now - begin) as f64) as i64;
    let last = (first + rng.i64(HOUR..7 * DAY)).min(now);
    let key = key(number)?;
    let mut made = Vec::new();
    let steps = [(&story.before, first, part >= 2), (&story.after, last, part >= 7)];
    for ((summary, at, is_there), series) in steps.into_iter().zip(1..) {
        if is_there {
            let told = told(summary, notice, site, series, day_of(at));
            let signed = summary::sign(told, &key).map_err(|error| Error::Notice(error.to_string()))?;
            let carrier = [Carrier::Qr, Carrier::Qr, Carrier::File, Carrier::Https][rng.usize(..4)];
            made.push(Report { signed, evidence: None, carrier, received_at: at });
        }
    }
    Ok(made)
}

fn chosen<'s>(stories: &'s [Story], rng: &mut Rng) -> Option<&'s Story> {
    let all: u32 = stories.iter().map(|story| story.weight).sum();
    let mut at = rng.u32(..all.max(1));
    stories.iter().find(|story| match at.checked_sub(story.weight) {
        Some(left) => {
            at = left;
            false
        }
        None => true,
    })
}

/// Some sites were called, and something came that is not believed.
fn notes(store: &Store, notice: &Notice, sites: &[Site], now: i64, rng: &mut Rng) -> Result<(), Error> {
    let id = notice.header.notice.as_str();
    let said = [
        (NoteKind::Called, "来週行うとのこと"),
        (NoteKind::CallBack, "夕方にかけ直す"),
        (NoteKind::Done, "手順を一緒に行った"),
    ];
    store.with(|db| {
        db.transaction(|db| {
            for site in sites {
                if rng.u32(..50) != 0 {
                    continue;
                }
                let (kind, text) = said[rng.usize(..said.len())];
                db.insert_note(
                    &site.listed.institution,
                    id,
                    "works",
                    kind.name(),
                    text,
                    now - rng.i64(..3 * DAY),
                )?;
            }
            Ok(())
        })?;
        db.insert_refused(&Refused {
            received_at: now - DAY,
            carrier: Carrier::File.name().to_owned(),
            why: "署名が合いません。作られたあとで書き換えられています。信用しないでください".to_owned(),
            content: b"1113 (made up)".to_vec(),
        })
    })?;
    Ok(())
}
