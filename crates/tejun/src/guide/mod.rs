//! `guide`: the notice for a person, one thing at a time, on a page of this PC's own browser.
//!
//! The page shows what the terminal and its journal say and nothing else, so it can be closed and opened at any time, in two
//! windows or two programs. Every change is requested of a [`crate::work::Worker`].

#![expect(clippy::disallowed_methods, reason = "the guide polls what other programs change")]

mod access;
mod asks;
mod browser;
mod by_hand;
mod call;
mod carriers;
mod connections;
mod first_page;
mod http;
mod jobs;
mod overview;
mod page;
mod screens;
mod seen;
mod server;

use crate::args::{Args, Target};
use crate::error::Error;
use crate::exit::Exit;
use crate::session::{Command, Session};
use crate::status::is_short_wait;
use crate::{apply, open, work};
use access::Access;
use jobs::{Job, JobStatus};
use model::kinds::ExtensionSet;
use seen::Seen;
use server::{Guide, LookError};
use std::net::{Ipv4Addr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use terminal::{FolderWatch, OnChange};

const SCRIPT: &str = include_str!("guide.js");

/// How often the terminal is looked at.
const POLL_INTERVAL: Duration = Duration::from_secs(1);
/// The guide ends after this many looks without a page. A browser lets a page that nobody sees ask once a minute.
const IDLE_LIMIT: u32 = 150;
/// The same before the first page: an old PC takes its time to start a browser.
const START_LIMIT: u32 = 600;

fn style() -> String {
    [include_str!("guide.css"), manual::svg::STYLE, manual::step::STYLE, manual::carriers::STYLE].concat()
}

/// The guide's address, for a program that opens it itself.
#[derive(serde::Serialize)]
struct Opened<'a> {
    url: &'a str,
}

/// `tejun guide`
///
/// # Errors
///
/// If the notice cannot be read, there is no such terminal, or this PC gives no port.
pub fn guide(args: &Args, target: &Target) -> Result<Exit, Error> {
    work::may_start_browser(target)?;
    let notice = open::notice(args)?;
    let command = Command { notice: &notice, args, target };
    // A terminal that does not exist is reported here.
    let mut session = Session::new(command);
    let screen = session.screen;
    let first = seen::look(&mut session)?;
    if first.may_change() {
        apply::barred(&session)?;
    }
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let guide = Guide::new(command, Access::new(listener.local_addr()?.port())?);
    let url = guide.access.url();
    screen.say(
        format!("案内を開きます。開かないときは、次のアドレスをブラウザで開いてください\n  {url}"),
        format!("opening the guide; if it does not open, open this address in a browser\n  {url}"),
    )?;
    if first.may_change() {
        // Answers of the command line are written down, as `apply` does.
        let answers = apply::unwritten(&session)?;
        if !answers.is_empty() {
            let typed = answers.into_iter().map(|(question, answer)| (question, answer.to_string()));
            guide.jobs.submit(Job::Answer(typed.collect()));
        }
    }
    // After a restart the scheduled worker carries on by itself; the guide joins it.
    if first.unfinished().is_some() && work::is_worker_running(target) {
        guide.jobs.submit(Job::GoOn);
    }
    guide.latest.publish(Ok(Arc::new(first)), guide.jobs.doing(), true);
    // Deleted at the end.
    let _opened = match screen.json {
        true => screen.object(&Opened { url: &url }).map(|()| None)?,
        false => browser::open(&url),
    };
    std::thread::scope(|scope| {
        let serving = scope.spawn(|| {
            let _end = StopOnDrop(&guide);
            let answer = |request: &_, form: &[u8]| guide.answer(request, form);
            connections::serve(listener, &answer, &|| guide.ended.load(Ordering::SeqCst))
        });
        scope.spawn(|| {
            let _end = StopOnDrop(&guide);
            guide.jobs.run(command);
        });
        {
            let _end = StopOnDrop(&guide);
            watch(&guide, &mut session);
        }
        serving.join().unwrap_or(Ok(()))
    })?;
    let seen = seen::look(&mut session)?;
    Ok(Exit::of(seen.report.state))
}

/// Stops the guide's other threads on drop, also after a panic: the scope waits for all of them.
struct StopOnDrop<'g>(&'g Guide<'g>);

impl Drop for StopOnDrop<'_> {
    fn drop(&mut self) {
        self.0.ended.store(true, Ordering::SeqCst);
        self.0.jobs.close();
    }
}

/// Looks at the terminal again and again, until the guide is ended or no page is open any more. A worker of its own is not left
/// while it has to wait only a while: it keeps the PC awake.
fn watch(guide: &Guide<'_>, session: &mut Session<'_>) {
    let (mut known, mut changes, mut alone, mut came) = (0, 0, 0, false);
    let mut watched: Option<(&ExtensionSet, Vec<FolderWatch>)> = None;
    while !guide.ended.load(Ordering::SeqCst) {
        let doing = guide.jobs.doing();
        let in_hand = guide.in_hand();
        if watched.as_ref().map(|(set, _)| *set) != in_hand {
            // Without notifications, the look every second still finds changes.
            watched = in_hand.map(|set| (set, watch_profiles(guide, set).unwrap_or_default()));
        }
        let looked = seen::look(session);
        let looked = match looked {
            Ok(mut seen) => {
                seen.take_over(doing.worker_plan.as_ref());
                Ok(seen)
            }
            // A file is being written or is locked; try again soon.
            Err(_) if doing.busy => {
                std::thread::sleep(POLL_INTERVAL / 5);
                continue;
            }
            Err(error) => Err(LookError { text: error.tell(guide.command.args.lang) }),
        };
        let mark = match &looked {
            Ok(seen) => seen.fingerprint(),
            Err(error) => error.text.len() as u64,
        };
        let has_worker = || guide.jobs.has_worker() || work::is_worker_running(guide.command.target);
        if looked.as_ref().is_ok_and(|seen| goes_on_by_itself(seen, &doing, has_worker)) {
            guide.jobs.submit(Job::GoOn);
        }
        let stays = looked.as_ref().is_ok_and(|seen| {
            guide.jobs.has_worker()
                && !work::is_worker_running(guide.command.target)
                && waits_awhile(seen, &doing)
        });
        let new = mark != known || doing.changes != changes;
        (known, changes) = (mark, doing.changes);
        let busy = doing.busy;
        guide.latest.publish(looked.map(Arc::new), doing, new);
        let heard = guide.heard.swap(false, Ordering::SeqCst);
        came |= heard;
        alone = if heard || busy || stays { 0 } else { alone + 1 };
        if alone > if came { IDLE_LIMIT } else { START_LIMIT } {
            return;
        }
        guide.jobs.wait(changes, POLL_INTERVAL);
    }
}

/// Whether it is time to go on. Nobody is asked for rights without having pressed a button: where no worker is there, the one that
/// the Task Scheduler starts will be soon, or a person presses.
fn goes_on_by_itself(seen: &Seen, doing: &JobStatus, has_worker: impl Fn() -> bool) -> bool {
    let is_time = seen.now(doing).goes_on_at().is_some_and(|at| at <= seen.report.at);
    is_time && !seen.is_practice() && has_worker()
}

/// Whether a run on this PC waits, and not for long.
fn waits_awhile(seen: &Seen, doing: &JobStatus) -> bool {
    let goes_on_at = seen.now(doing).goes_on_at().filter(|_| !seen.is_practice());
    goes_on_at.is_some_and(|at| is_short_wait(at, seen.report.at))
}

/// Has changes in the profiles' folders wake the watcher, so that a person's work with these extensions shows without delay.
fn watch_profiles(guide: &Guide<'_>, set: &ExtensionSet) -> Result<Vec<FolderWatch>, Error> {
    let jobs = guide.jobs.clone();
    let changed: OnChange = Arc::new(move || jobs.notify_terminal_changed());
    Ok(terminal::watch(&*open::terminal(guide.command.target)?.terminal, set, &changed)?)
}
