//! `guide`: the notice for a person, one thing at a time, on a page of this PC's own browser.
//!
//! The page shows what the terminal and its journal say and nothing else, so it can be closed and opened at any time, in two
//! windows or two programs. Whatever leaves a trace is asked of a [`crate::work::Worker`].

#![expect(
    clippy::disallowed_methods,
    reason = "the guide looks again and again at what other programs change"
)]

mod asks;
mod browser;
mod by_hand;
mod count;
mod door;
mod hands;
mod http;
mod overview;
mod page;
mod screens;
mod seen;
mod server;

use crate::args::{Args, Target};
use crate::error::Error;
use crate::exit::Exit;
use crate::session::{Command, Session};
use crate::{apply, open, work};
use door::Door;
use hands::Job;
use model::desired::ExtensionSet;
use server::{Guide, Trouble};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use terminal::{FolderWatch, OnChange};

const SCRIPT: &str = include_str!("guide.js");

/// How often the terminal is looked at.
const LOOKS_EVERY: Duration = Duration::from_secs(1);
/// After so many looks without a page the guide ends.
const ALONE_FOR: u32 = 60;
/// So many looks it waits for the first page: an old PC takes its time to start a browser.
const WAITS_FOR: u32 = 600;

fn style() -> String {
    [include_str!("guide.css"), manual::svg::STYLE, manual::step::STYLE].concat()
}

/// Where the guide is, for a program that opens it itself.
#[derive(serde::Serialize)]
struct Opened<'a> {
    url: &'a str,
}

/// `tejun guide`
///
/// # Errors
///
/// Where the notice cannot be read, there is no such terminal, or this PC gives no port.
pub fn guide(args: &Args, target: &Target) -> Result<Exit, Error> {
    let notice = open::notice(args)?;
    let command = Command { notice: &notice, args, target };
    // A terminal that does not exist is reported here.
    let mut session = Session::new(command);
    let screen = session.screen;
    let first = seen::look(&mut session, None)?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let address = listener.local_addr()?;
    let guide = Guide::new(command, Door::new(address.port())?);
    let url = guide.door.url();
    screen.say(
        format!("案内を開きます。開かないときは、次のアドレスをブラウザで開いてください\n  {url}"),
        format!("opening the guide; if it does not open, open this address in a browser\n  {url}"),
    )?;
    if first.may_change() {
        // Answers of the command line are written down, as `apply` does.
        let answers = apply::unwritten(&session)?;
        if !answers.is_empty() {
            guide.hands.give(Job::Answer(answers));
        }
    }
    // After a restart the work goes on before anybody looks; whoever looks then joins in.
    if first.unfinished().is_some() && work::is_at_it(target) {
        guide.hands.give(Job::GoOn);
    }
    guide.board.show(Ok(Arc::new(first)), guide.hands.doing(), true);
    if screen.json {
        screen.object(&Opened { url: &url })?;
    } else {
        browser::open(&url);
    }
    std::thread::scope(|scope| {
        scope.spawn(|| guide.listen(&listener, scope));
        scope.spawn(|| {
            let _end = AtTheEnd { guide: &guide, address };
            guide.hands.work(command);
        });
        let _end = AtTheEnd { guide: &guide, address };
        watch(&guide, &mut session);
    });
    let seen = seen::look(&mut session, None)?;
    Ok(Exit::of(seen.report.state))
}

/// Ends what the guide's other threads do, also where one of them panicked: the scope waits for all.
struct AtTheEnd<'g> {
    guide: &'g Guide<'g>,
    address: SocketAddr,
}

impl Drop for AtTheEnd<'_> {
    fn drop(&mut self) {
        self.guide.ended.store(true, Ordering::SeqCst);
        self.guide.hands.close();
        // Whoever listens looks up.
        drop(TcpStream::connect(self.address));
    }
}

/// Looks again and again, until it is ended or nobody is there any more.
fn watch(guide: &Guide<'_>, session: &mut Session<'_>) {
    let (mut known, mut changes, mut alone, mut came) = (0, 0, 0, false);
    let mut watched: Option<(&ExtensionSet, Vec<FolderWatch>)> = None;
    while !guide.ended.load(Ordering::SeqCst) {
        let doing = guide.hands.doing();
        let in_hand = guide.in_hand();
        if watched.as_ref().map(|(set, _)| *set) != in_hand {
            // Where that fails, it is looked at every second all the same.
            watched = in_hand.map(|set| (set, stirs(guide, set).unwrap_or_default()));
        }
        let looked = seen::look(session, in_hand);
        let looked = match looked {
            Ok(seen) => Ok(seen),
            // Something is being written just now, or held; it is looked at again.
            Err(_) if doing.busy => {
                std::thread::sleep(LOOKS_EVERY / 5);
                continue;
            }
            Err(error) => Err(Trouble { text: error.tell(guide.command.args.lang) }),
        };
        let mark = match &looked {
            Ok(seen) => seen.mark(),
            Err(trouble) => trouble.text.len() as u64,
        };
        if let Ok(seen) = &looked
            && !seen.is_practice()
            && seen.now(&doing).goes_on_at().is_some_and(|at| at <= seen.report.at)
        {
            guide.hands.give(Job::GoOn);
        }
        let new = mark != known || doing.changes != changes;
        (known, changes) = (mark, doing.changes);
        let busy = doing.busy;
        guide.board.show(looked.map(Arc::new), doing, new);
        came |= guide.pages.get() > 0;
        let there = guide.pages.get() > 0 || busy;
        alone = if there { 0 } else { alone + 1 };
        if alone > if came { ALONE_FOR } else { WAITS_FOR } {
            return;
        }
        guide.hands.wait(changes, LOOKS_EVERY);
    }
}

/// From now on whatever a person does with these extensions is looked at without delay.
fn stirs(guide: &Guide<'_>, set: &ExtensionSet) -> Result<Vec<FolderWatch>, Error> {
    let hands = guide.hands.clone();
    let changed: OnChange = Arc::new(move || hands.stir());
    Ok(terminal::watch(&*open::terminal(guide.command.target)?.terminal, set, &changed)?)
}
