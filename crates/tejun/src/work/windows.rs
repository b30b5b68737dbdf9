//! The two halves on this PC's own Windows.

use super::errand::Errand;
use super::pipe::{self, Apart};
use super::{Ask, Here, Worker};
use crate::args::{Args, Target, WorksFor};
use crate::error::Error;
use crate::exit::Exit;
use crate::open;
use model::{Lang, Notice, Text};
use run::Outcome;
use std::fs::File;

/// The worker to this person's half: the one that the Task Scheduler has started, or a new one.
///
/// # Errors
///
/// Where the person does not allow it, or Windows.
pub fn worker<'n>(notice: &'n Notice, args: &'n Args) -> Result<Apart<'n, File>, Error> {
    let presses = !args.leave_questions;
    let apart = move |pipe| {
        let runs = move |errand: &Errand| {
            let this = live::This::open().with_own_hands(presses)?;
            errand.run(&this, &notice.header.notice)
        };
        Apart::new(pipe, Box::new(runs))
    };
    if let Some(pipe) = live::connect(live::OF_THE_TASK)? {
        return Ok(apart(pipe));
    }
    let mut words: Vec<String> = ["worker", "process"].map(str::to_owned).into();
    words.extend([std::process::id().to_string(), args.face().word().to_owned()]);
    for (option, path) in [("--notice", &args.notice), ("--calendar", &args.calendar)] {
        if let Some(path) = path {
            let whole = camino::absolute_utf8(path).unwrap_or_else(|_| path.clone());
            words.extend([option.to_owned(), whole.into_string()]);
        }
    }
    if args.lang == Lang::En {
        words.extend(["--lang", "en"].map(str::to_owned));
    }
    if args.leave_questions {
        words.push("--leave-questions".to_owned());
    }
    live::start_worker(&words)?.map(apart).ok_or_else(|| Error::Worker {
        text: Text::new(
            "許可されなかったため、何も変更していません",
            "it was not allowed, so nothing was changed",
        ),
        exit: Exit::Person,
        ask_contact: false,
    })
}

/// Whether the worker that the Task Scheduler has started is there.
pub fn is_at_it() -> bool {
    live::is_there(live::OF_THE_TASK)
}

/// `tejun worker`
///
/// # Errors
///
/// Where notice, terminal or pipe cannot be had.
pub fn serve(args: &Args, works_for: &WorksFor) -> Result<Exit, Error> {
    let notice = open::notice(args)?;
    if !live::is_elevated() {
        return Err(Error::usage(
            "tejun worker は tejun が自動で始めます",
            "tejun starts its worker by itself",
        ));
    }
    match works_for {
        WorksFor::Process(number) => {
            let listening = live::Listening::to_process(*number)?;
            pipe::serve(to_keep(listening.accept()?)?, |hands| {
                Here::new(&notice, args, &Target::This).lent(hands)
            })?;
            Ok(Exit::Done)
        }
        WorksFor::User(person) => {
            let listening = live::Listening::to_user(person)?;
            go_on(&notice, args, &Target::ThisOf(person.clone()), &listening)
        }
    }
}

/// Carries the unfinished run on, and where it needs a person, waits for the person's half.
fn go_on(notice: &Notice, args: &Args, target: &Target, listening: &live::Listening) -> Result<Exit, Error> {
    let here = || Here::new(notice, args, target);
    let mut stand = here().advance(&mut |_, _| {})?;
    loop {
        match stand.outcome {
            None | Some(Outcome::Ended(_)) => {
                here().quietly(Ask::Prove { lang: args.lang })?;
                return Ok(Exit::Done);
            }
            Some(Outcome::Waits { .. } | Outcome::Restarting) => return Ok(Exit::Waiting),
            Some(
                Outcome::AsksToRestart { .. }
                | Outcome::AsksToRepair
                | Outcome::DoesNotRestart { .. }
                | Outcome::NeedsPerson { .. }
                | Outcome::NeedsSignIn,
            ) => {}
        }
        let heard = pipe::serve(to_keep(listening.accept()?)?, |hands| here().lent(hands));
        listening.send_away();
        // Whoever speaks otherwise than a person's half was sent away, and the next one is waited for.
        if let Ok(Some(now)) = heard {
            stand = now;
        }
    }
}

/// The same end of the pipe, to be kept.
fn to_keep(pipe: &File) -> Result<File, Error> {
    pipe.try_clone().map_err(Error::Pipe)
}
