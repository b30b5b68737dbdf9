//! The user's process and the elevated worker on this PC's own Windows.

use super::InProcess;
use super::pipe::{self, Connection, PipeWorker};
use super::refused::Refused;
use super::resume::is_as_agreed;
use super::scheduled::{self, Listener};
use super::ui_request::UiRequest;
use crate::args::{Args, Opt, Target, WorksFor};
use crate::error::Error;
use crate::exit::Exit;
use crate::open;
use crate::session::Command;
use camino::Utf8PathBuf;
use jiff::Timestamp;
use live::Started;
use manual::words;
use model::reason::Reason;
use model::{Lang, Text};
use std::fs::File;
use std::time::Duration;
use terminal::Terminal;

impl Connection for live::PipeConnection {
    fn limit_reads(&mut self, time: Option<Duration>) {
        live::PipeConnection::limit_reads(self, time);
    }
}

/// The worker for this process: the one that the Task Scheduler has started, or a new one.
///
/// # Errors
///
/// If the person does not allow it, or Windows.
pub fn worker(command: Command<'_>) -> Result<PipeWorker<'_, File>, Error> {
    let Command { notice, args, .. } = command;
    let presses = !args.leave_questions;
    let pipe_worker = move |pipe| {
        let handle = move |request: &UiRequest| {
            let this = live::LocalPc::open().with_own_browser(presses)?;
            request.run(&this, &notice.header.notice)
        };
        PipeWorker::new(pipe, Box::new(handle))
    };
    if let Some(pipe) = live::connect(live::TASK_PIPE)? {
        return Ok(pipe_worker(pipe));
    }
    if is_worker_running() {
        return Err(Refused::OtherWindow.into());
    }
    let mut words: Vec<String> = ["worker", "process"].map(str::to_owned).into();
    words.extend([std::process::id().to_string(), args.face().word().to_owned()]);
    if let Ok(program) = std::env::current_exe() {
        check_place(program.to_string_lossy().as_ref())?;
    }
    for (option, path) in given(args) {
        let whole = camino::absolute_utf8(path).unwrap_or_else(|_| path.clone());
        check_place(whole.as_str())?;
        words.extend([option.to_owned(), whole.into_string()]);
    }
    let lang = match args.lang {
        Lang::Ja => "ja",
        Lang::En => "en",
    };
    words.extend(["--lang", lang].map(str::to_owned));
    if args.at_own_risk {
        words.push(Opt::AtOwnRisk.to_string());
    }
    if args.leave_questions {
        words.push("--leave-questions".to_owned());
    }
    let text = Text::new(
        "tejun: Windows が許可を求めます。「はい」を押してください。\n何も出ないときは、タスクバーで点滅している盾のマークを押してください。",
        "tejun: Windows asks for an administrator's consent. Press Yes.\nIf nothing appears, press the flashing shield in the task bar.",
    );
    match live::start_worker(&words, text.get(args.lang))? {
        Started::Worker(pipe) => Ok(pipe_worker(pipe)),
        Started::Refused => Err(Refused::ByPerson.into()),
        Started::NeverAsked => Err(Refused::NeverAsked.into()),
    }
}

/// The files that the worker is to read.
fn given(args: &Args) -> impl Iterator<Item = (&'static str, &Utf8PathBuf)> {
    let options = [("--notice", &args.notice), ("--calendar", &args.calendar)];
    options.into_iter().filter_map(|(option, path)| Some((option, path.as_ref()?)))
}

/// An elevated process opens no file of another computer: it would log on there with an administrator's account, and the server
/// could exchange what it reads. Nor would it find a drive that the user has connected.
fn check_place(path: &str) -> Result<(), Error> {
    if live::is_on_this_pc(path) {
        return Ok(());
    }
    Err(Refused::NotOnThisPc(path.to_owned()).into())
}

/// Whether this process may start the user's browser.
///
/// # Errors
///
/// If it has more rights than the user's desktop.
pub fn may_start_browser() -> Result<(), Error> {
    if live::is_above_desktop() {
        let text = words::reason(&Reason::AboveDesktop {});
        return Err(Error::Worker { text, exit: Exit::Person, ask_contact: false });
    }
    Ok(())
}

/// Whether the worker that the Task Scheduler has started is running.
pub fn is_worker_running() -> bool {
    live::pipe_exists(live::TASK_PIPE)
}

/// `tejun worker`
///
/// # Errors
///
/// If notice, terminal or pipe cannot be had.
pub fn serve(args: &Args, works_for: &WorksFor) -> Result<Exit, Error> {
    let served = serve_user(args, works_for);
    if let Err(error) = &served {
        // Nobody sees the worker's window.
        live::LocalPc::open().log_event(&error.tell(Lang::En));
    }
    served
}

fn serve_user(args: &Args, works_for: &WorksFor) -> Result<Exit, Error> {
    given(args).try_for_each(|(_, path)| check_place(path.as_str()))?;
    if !live::is_elevated() {
        return Err(Error::usage(
            "tejun worker は tejun が自動で始めます",
            "tejun starts its worker automatically",
        ));
    }
    if args.notice.as_ref().is_some_and(|path| path.is_file()) {
        // The lock makes tejun's folder its own first: keys in a stranger's folder are not believed.
        drop(run::lock(&live::LocalPc::open())?);
    }
    let notice = open::notice(args)?;
    match works_for {
        WorksFor::Process(number) => {
            let listening = live::PipeServer::for_process(*number)?;
            pipe::serve(listening.accept_starter()?, |browser| {
                let mut worker = InProcess::new(Command { notice: &notice, args, target: &Target::LocalPc });
                worker.set_browser(Some(browser));
                worker
            })?;
            Ok(Exit::Done)
        }
        WorksFor::User(_) if !is_as_agreed(args.notice.as_deref(), &notice) => Err(Error::usage(
            "お知らせのファイルが、許可されたものと違います",
            "the notice's files are not those that were agreed to",
        )),
        WorksFor::User(person) => {
            let listening = live::PipeServer::for_user(person)?;
            let target = Target::LocalPcFor(person.clone());
            scheduled::carry_on(Command { notice: &notice, args, target: &target }, &listening)
        }
    }
}

impl Listener for live::PipeServer {
    type Pipe = live::PipeConnection;

    fn accept(&self, until: Option<Timestamp>) -> Result<Option<live::PipeConnection>, Error> {
        Ok(self.accept(until)?)
    }

    fn disconnect(&self) {
        self.disconnect();
    }
}
