//! Opening what a command line names: the notice and the terminal.

#![expect(clippy::disallowed_methods, reason = "this is where this computer tells the time")]

use crate::args::{Args, Target};
use crate::error::Error;
use crate::keys::Keys;
use crate::notice_files::{self, carried_out, files};
use crate::trust;
use camino::{Utf8Path, Utf8PathBuf};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use manual::words;
use model::answer::AnswerText;
use model::calendar::{Calendar, in_japan};
use model::observation::{History, Observation, TerminalKind};
use model::text::visible_line;
use model::{Notice, Origin, QuestionId};
use source::Loaded;
use std::rc::Rc;
use terminal::{Browser, Clock, Looking, Practice, Terminal, Volume};

/// This computer's clock, for terminals that have none of their own.
struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn wait(&self, for_: SignedDuration) -> Result<(), terminal::Error> {
        std::thread::sleep(for_.unsigned_abs());
        Ok(())
    }
}

/// Today, in Japan.
pub fn today() -> Date {
    in_japan(SystemClock.now()).date()
}

/// The whole notice, with practice terminals and cases, linted.
///
/// # Errors
///
/// If it cannot be read, or has mistakes.
pub fn whole_notice(path: Option<&Utf8Path>, keys: Keys<'_>) -> Result<Loaded, Error> {
    files(path, keys)?.lint()
}

/// The notice in a folder, or the program's own, without its practice terminals and cases.
///
/// # Errors
///
/// As [`whole_notice`].
pub fn alone(path: Option<&Utf8Path>, keys: Keys<'_>) -> Result<Notice, Error> {
    Ok(carried_out(path, keys)?.load()?.notice)
}

/// The notice alone, with the calendar that was asked for.
///
/// # Errors
///
/// As [`whole_notice`].
pub fn notice(args: &Args) -> Result<Notice, Error> {
    as_asked(args, alone(args.notice.as_deref(), args.keys())?)
}

/// The same for a command that only looks.
///
/// # Errors
///
/// As [`whole_notice`].
pub fn notice_to_look(args: &Args) -> Result<Notice, Error> {
    as_asked(args, carried_out(args.notice.as_deref(), args.keys())?.to_look()?)
}

/// The notice with what else the command line says of it.
fn as_asked(args: &Args, mut notice: Notice) -> Result<Notice, Error> {
    if let Origin::Unsigned { at_own_risk } = &mut notice.origin {
        *at_own_risk = args.at_own_risk;
    }
    if let Some(path) = &args.calendar {
        let given = source::calendar(path.as_str(), &notice_files::text(path)?).map_err(Error::Notice)?;
        // Whom to ask for the next period is the notice's, also with days of a site's own.
        let or_ask = notice.header.calendar.or_ask.take();
        notice.header.calendar = Calendar { or_ask, ..given };
    }
    for (question, value) in &args.answers {
        answer(&notice, question, value.as_str())?;
    }
    Ok(notice)
}

/// An answer to a question of the notice, as it is kept.
///
/// # Errors
///
/// If there is no such question, or the answer is none that it takes.
pub fn answer(notice: &Notice, id: &QuestionId, text: &str) -> Result<AnswerText, Error> {
    let question = notice.question(id).ok_or_else(|| {
        let names: Vec<_> = notice.header.questions.iter().map(|q| q.question.as_str()).collect();
        Error::usage(
            format!("質問 {id} はありません。使えるもの: {}", names.join(", ")),
            format!("there is no question {id}; allowed: {}", names.join(", ")),
        )
    })?;
    if let Some(shape) = &question.shape {
        return shape.answer(text).map_err(|error| {
            let (wrong, text) = (words::answer_wrong(error), visible_line(text));
            Error::usage(format!("{}（入力: {text}）", wrong.ja), format!("{} (given: {text:?})", wrong.en))
        });
    }
    question.answer(text).ok_or_else(|| {
        let values: Vec<_> = question.answers.iter().map(|answer| answer.value.as_str()).collect();
        Error::usage(
            format!("質問 {id} の回答は {} のどれかです", values.join(", ")),
            format!("the answers of {id} are {}", values.join(", ")),
        )
    })
}

/// A terminal and how a person calls it.
pub struct Opened {
    /// The terminal.
    pub terminal: Box<dyn Terminal>,
    /// Its folder.
    pub folder: Utf8PathBuf,
}

impl Opened {
    /// The path of a file of the terminal on this computer.
    pub fn here(&self, path: &str) -> String {
        let disk = match self.terminal.kind() {
            TerminalKind::Practice => Practice::disk_folder(&self.folder),
            TerminalKind::Volume => self.folder.clone(),
            TerminalKind::This => return path.to_owned(),
        };
        disk.join(path.trim_start_matches(r"C:\").replace('\\', "/")).to_string()
    }
}

/// Opens the terminal that was asked for, as the user's process does: without an administrator's rights.
///
/// # Errors
///
/// If there is none.
pub fn terminal(target: &Target) -> Result<Opened, Error> {
    opened(target, Practice::without_admin_rights, SignedOnly::Withheld)
}

/// The same, able to do what a notice may ask for there.
///
/// # Errors
///
/// As [`terminal`].
pub fn terminal_for(target: &Target, notice: &Notice) -> Result<Opened, Error> {
    opened(target, Practice::without_admin_rights, SignedOnly::of(notice))
}

/// Whether a terminal may be changed in what is for a signed notice only: whom it trusts, and which programs it has. A practice
/// terminal always may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignedOnly {
    /// It may: a notice asks for it whose signature this process has verified.
    Given,
    /// It may not.
    Withheld,
}

impl SignedOnly {
    /// What a notice may ask for.
    pub fn of(notice: &Notice) -> Self {
        match notice.origin {
            Origin::Signed(_) => SignedOnly::Given,
            Origin::BuiltIn | Origin::Unsigned { .. } => SignedOnly::Withheld,
        }
    }
}

fn opened(
    target: &Target,
    rights: fn(Practice) -> Practice,
    signed_only: SignedOnly,
) -> Result<Opened, Error> {
    let folder = match target {
        Target::Folder(folder) => folder,
        Target::LocalPc => return this(None, None, signed_only),
        Target::LocalPcFor(person) => return this(Some(person), None, signed_only),
    };
    if !folder.is_dir() {
        return Err(Error::usage(
            format!("{folder} というフォルダーはありません"),
            format!("there is no folder {folder}"),
        ));
    }
    let terminal: Box<dyn Terminal> = match Practice::is_one(folder) {
        true => Box::new(rights(Practice::open(folder)?)),
        false if signed_only == SignedOnly::Given => Box::new(volume(folder)?.for_signed_notice()),
        false => Box::new(volume(folder)?),
    };
    Ok(Opened { terminal, folder: folder.clone() })
}

/// The same for the worker, which has an administrator's rights. On this PC it drives the browser through `browser`.
///
/// # Errors
///
/// As [`terminal`].
pub fn for_worker(
    target: &Target,
    browser: Option<Rc<dyn Browser>>,
    signed_only: SignedOnly,
) -> Result<Box<dyn Terminal>, Error> {
    let opened = match target {
        Target::Folder(_) => opened(target, |practice| practice, signed_only)?,
        Target::LocalPc => this(None, browser, signed_only)?,
        Target::LocalPcFor(person) => this(Some(person), browser, signed_only)?,
    };
    Ok(opened.terminal)
}

/// The same for the user's process, with the browser of its own session: it shows the person something and reads the browser's
/// messages. Planning does without it.
///
/// # Errors
///
/// As [`terminal`], or where this process is not the signed-in user's.
#[cfg(windows)]
pub fn with_own_browser(target: &Target) -> Result<Box<dyn Terminal>, Error> {
    match target {
        Target::LocalPc => Ok(Box::new(live::LocalPc::open().with_own_browser(false)?)),
        _ => Ok(terminal(target)?.terminal),
    }
}

/// The same for the user's process. Only Windows itself has a person in front of it.
#[cfg(not(windows))]
pub fn with_own_browser(target: &Target) -> Result<Box<dyn Terminal>, Error> {
    Ok(terminal(target)?.terminal)
}

#[cfg(windows)]
fn this(
    person: Option<&str>,
    browser: Option<Rc<dyn Browser>>,
    signed_only: SignedOnly,
) -> Result<Opened, Error> {
    let this = match person {
        Some(person) => live::LocalPc::for_user(person),
        None => live::LocalPc::open(),
    };
    let this = match browser {
        Some(browser) => this.with_remote_browser(browser),
        None => this,
    };
    let this = match signed_only {
        SignedOnly::Given => this.for_signed_notice(),
        SignedOnly::Withheld => this,
    };
    Ok(Opened { terminal: Box::new(this), folder: r"C:\".into() })
}

#[cfg(not(windows))]
fn this(_: Option<&str>, _: Option<Rc<dyn Browser>>, _: SignedOnly) -> Result<Opened, Error> {
    Err(no_windows())
}

/// There is no such terminal here.
#[cfg(not(windows))]
pub fn no_windows() -> Error {
    Error::usage(
        "この PC は Windows ではありません。練習用端末か、Windows のディスクのフォルダーを指定してください\n  \
         練習用端末を試す: tejun practice tour",
        "this PC runs no Windows; name the folder of a practice terminal or of a Windows disk\n  \
         to try a practice terminal: tejun practice tour",
    )
}

fn volume(folder: &Utf8Path) -> Result<Volume, Error> {
    Volume::open(folder, Rc::new(SystemClock)).map_err(|error| match error {
        terminal::Error::Gone { what } => Error::usage(
            format!("{folder} は練習用端末でも Windows のディスクでもありません（{what} がありません）"),
            format!("{folder} is neither a practice terminal nor a Windows disk ({what} is not there)"),
        ),
        other => other.into(),
    })
}

/// Looks at a terminal with everything that a notice wants to know.
pub fn observe(terminal: &dyn Terminal, notice: &Notice, history: History) -> Observation {
    let steps = notice.desired().map(|(step, desired, procedure)| {
        let set = desired.refers().extension_set.and_then(|name| procedure.extension_sets.get(name));
        (step, Looking { desired, set })
    });
    let mut seen = terminal::observe(terminal, steps, &notice.header.facts, history);
    let found = trust::findings(notice, &seen);
    seen.findings.extend(found);
    seen
}
