//! The two halves on this PC's own Windows.

use super::errand::Errand;
use super::pipe::{self, Apart};
use super::{Ask, Here, Worker};
use crate::args::{Args, Target, WorksFor};
use crate::error::Error;
use crate::exit::Exit;
use crate::open;
use crate::session::Command;
use crate::status::Next;
use model::{Lang, Text};
use std::fs::File;

/// The worker to this person's half: the one that the Task Scheduler has started, or a new one.
///
/// # Errors
///
/// Where the person does not allow it, or Windows.
pub fn worker(command: Command<'_>) -> Result<Apart<'_, File>, Error> {
    let Command { notice, args, .. } = command;
    let presses = !args.leave_questions;
    let apart = move |pipe| {
        let runs = move |errand: &Errand| {
            let this = live::LocalPc::open().with_own_browser(presses)?;
            errand.run(&this, &notice.header.notice)
        };
        Apart::new(pipe, Box::new(runs))
    };
    if let Some(pipe) = live::connect(live::TASK_PIPE)? {
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
            "permission was refused, so nothing was changed",
        ),
        exit: Exit::Person,
        ask_contact: false,
    })
}

/// Whether the worker that the Task Scheduler has started is there.
pub fn is_at_it() -> bool {
    live::pipe_exists(live::TASK_PIPE)
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
            "tejun starts its worker automatically",
        ));
    }
    match works_for {
        WorksFor::Process(number) => {
            let listening = live::PipeServer::for_process(*number)?;
            pipe::serve(to_keep(listening.accept()?)?, |hands| {
                let command = Command { notice: &notice, args, target: &Target::This };
                Here::new(command).lent(hands)
            })?;
            Ok(Exit::Done)
        }
        WorksFor::User(person) => {
            let listening = live::PipeServer::for_user(person)?;
            let target = Target::ThisOf(person.clone());
            go_on(Command { notice: &notice, args, target: &target }, &listening)
        }
    }
}

/// Carries the unfinished run on, and where it needs a person, waits for the person's half.
fn go_on(command: Command<'_>, listening: &live::PipeServer) -> Result<Exit, Error> {
    let here = || Here::new(command);
    let mut status = here().advance(&mut |_, _| {})?;
    loop {
        match status.next() {
            Next::Ended(_) => {
                here().quietly(Ask::Prove { lang: command.args.lang })?;
                return Ok(Exit::Done);
            }
            Next::Time(_) | Next::Restart => return Ok(Exit::Waiting),
            Next::Consent(_) | Next::Person => {}
        }
        let heard = pipe::serve(to_keep(listening.accept()?)?, |hands| here().lent(hands));
        listening.disconnect();
        // Whoever speaks otherwise than a person's half was sent away, and the next one is waited for.
        if let Ok(Some(now)) = heard {
            status = now;
        }
    }
}

/// The same end of the pipe, to be kept.
fn to_keep(pipe: &File) -> Result<File, Error> {
    pipe.try_clone().map_err(Error::Pipe)
}
