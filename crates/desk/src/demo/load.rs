//! How many reports a second are verified and durable.

#![expect(clippy::disallowed_methods, reason = "it measures how long something takes")]

use super::{database_or_new, key, sites, stories, told};
use crate::args::Command;
use crate::clock::Clock;
use crate::desk::Desk;
use crate::error::Error;
use crate::notices::Notices;
use crate::server::block_on;
use desk_store::{Address, Carrier, Filter, Store};
use fastrand::Rng;
use std::io::Write as _;
use std::sync::Arc;
use std::time::Instant;

/// So many are on their way at once.
const AT_ONCE: usize = 1024;

/// Measures, and says what it measured.
///
/// # Errors
///
/// If the database did not do it.
pub fn load(command: &Command, count: usize) -> Result<(), Error> {
    let (database, _folder) = database_or_new(command)?;
    let store = Store::open(database)?;
    let kind = match store.address() {
        Address::Sqlite(_) => "SQLite",
        Address::Postgres(_) => "PostgreSQL",
    };
    let notice = Notices::example()?;
    let desk =
        Arc::new(Desk::new(store, Notices::of(vec![notice.clone()]), Clock::default(), String::new())?);
    let mut rng = Rng::with_seed(1);
    let (sites, stories) = (sites(u32::try_from(count).unwrap_or(u32::MAX), &mut rng), stories()?);
    say("signing what will be handed in")?;
    let mut files: Vec<Vec<u8>> = Vec::with_capacity(count);
    for (site, number) in sites.iter().zip(0..) {
        let Some(story) = stories.get(number as usize % stories.len().max(1)) else { continue };
        let summary = told(&story.after, &notice, site, 1, desk.clock.today());
        let signed =
            summary::sign(summary, &key(number)?).map_err(|error| Error::Notice(error.to_string()))?;
        files.push(summary::split(&signed.bytes, 1).concat().into_bytes());
    }
    desk.store.with(|db| db.replace_roster(&sites))?;
    let began = Instant::now();
    let verified = verify(&files);
    let verifying = began.elapsed();
    say(&format!("verified alone, one thread: {:.0} a second", verified as f64 / verifying.as_secs_f64()))?;
    let began = Instant::now();
    let written = block_on(take(Arc::clone(&desk), files))?;
    let taken = began.elapsed();
    say(&format!(
        "{kind}: {written} reports verified and durable in {:.1} s: {:.0} a second",
        taken.as_secs_f64(),
        written as f64 / taken.as_secs_f64()
    ))?;
    let id = notice.header.notice.to_string();
    let began = Instant::now();
    let lines = desk.store.with(|db| db.counts(&id, &Filter::default()))?.len();
    let took = began.elapsed().as_secs_f64() * 1e3;
    say(&format!("the flow chart's numbers, at {written} terminals: {took:.1} ms ({lines} lines)"))?;
    let began = Instant::now();
    let silent = desk.store.with(|db| db.count_not_heard_of(&id, &Filter::default()))?;
    say(&format!("sites not heard of ({silent}): {:.1} ms", began.elapsed().as_secs_f64() * 1e3))
}

/// So many are verified alone.
const ALONE: usize = 20_000;

fn verify(files: &[Vec<u8>]) -> usize {
    let some = files.iter().take(ALONE);
    some.map(|file| summary::in_content(file, || None, jiff::civil::Date::ZERO).len()).sum()
}

/// Takes them in as a server does, many at once, on all cores.
async fn take(desk: Arc<Desk>, files: Vec<Vec<u8>>) -> usize {
    let (share, mut workers) = (files.len().div_ceil(AT_ONCE).max(1), Vec::new());
    for chunk in files.chunks(share) {
        let (desk, chunk) = (Arc::clone(&desk), chunk.to_vec());
        workers.push(tokio::spawn(async move {
            let mut taken = 0;
            for file in chunk {
                taken += desk.take(&file, Carrier::Https, "").await.map_or(0, |taken| taken.len());
            }
            taken
        }));
    }
    let mut all = 0;
    for worker in workers {
        all += worker.await.unwrap_or(0);
    }
    all
}

fn say(text: &str) -> Result<(), Error> {
    writeln!(std::io::stdout(), "{text}").map_err(|source| Error::io("the standard output", source))
}
