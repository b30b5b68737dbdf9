//! The errors that end a command, and their words.

use crate::exit::Exit;
use manual::words;
use model::diagnostic::Diagnostic;
use model::observation::{Remedy, Trouble};
use model::reason::Doing;
use model::{Lang, Text};
use terminal::reasons;

/// What ends a command early.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The command line is wrong.
    #[error("{}", .0.en)]
    Usage(Text),
    /// A notice's files are wrong.
    #[error("the notice has mistakes: {}", .0.len())]
    Notice(Vec<Diagnostic>),
    /// The terminal could not be read or changed.
    #[error(transparent)]
    Terminal(#[from] terminal::Error),
    /// The journal could not be used.
    #[error(transparent)]
    Journal(#[from] run::Error),
    /// A file of this computer could not be read or written.
    #[error("{doing:?} {path}: {source}")]
    Io {
        /// What was being done.
        doing: Doing,
        /// The file.
        path: String,
        /// The system's reason.
        source: std::io::Error,
    },
    /// The output could not be written.
    #[error(transparent)]
    Output(#[from] std::io::Error),
    /// The two halves of tejun do not hear each other.
    #[error("speak with the other half of tejun: {0}")]
    #[cfg_attr(not(any(windows, test)), expect(dead_code, reason = "only on Windows there are two halves"))]
    Pipe(std::io::Error),
    /// The worker could not carry out a request.
    #[error("{}", .text.en)]
    #[cfg_attr(not(any(windows, test)), expect(dead_code, reason = "only on Windows there are two halves"))]
    Worker {
        /// What it reports.
        text: Text,
        /// How the program ends.
        exit: Exit,
        /// Whether the screen says to ask the contact.
        ask_contact: bool,
    },
    /// The output could not be made.
    #[error(transparent)]
    Json(serde_json::Error),
}

impl From<serde_json::Error> for Error {
    /// If writing failed, and not the JSON, this is the system's error with its number.
    fn from(error: serde_json::Error) -> Self {
        if error.is_io() { Error::Output(error.into()) } else { Error::Json(error) }
    }
}

impl Error {
    /// A wrong command line.
    pub fn usage(ja: impl Into<String>, en: impl Into<String>) -> Self {
        Error::Usage(Text::new(ja, en))
    }

    /// Whether the screen says to ask the contact.
    pub fn needs_contact(&self) -> bool {
        match self {
            Error::Terminal(error) | Error::Journal(run::Error::Terminal(error)) => {
                matches!(error.trouble().remedy, Remedy::Ask | Remedy::SendFile | Remedy::Show)
            }
            Error::Journal(run::Error::Damaged { .. }) => true,
            Error::Worker { ask_contact, .. } => *ask_contact,
            _ => false,
        }
    }

    /// Whether stdout was closed.
    pub fn is_broken_pipe(&self) -> bool {
        let kind = match self {
            Error::Output(error) => Some(error.kind()),
            _ => None,
        };
        kind == Some(std::io::ErrorKind::BrokenPipe)
    }

    /// The exit code.
    pub fn exit(&self) -> Exit {
        match self {
            Error::Usage(_) | Error::Notice(_) => Exit::Usage,
            Error::Terminal(_) | Error::Journal(run::Error::Terminal(_)) => Exit::CannotTell,
            Error::Journal(run::Error::Busy) => Exit::Waiting,
            Error::Journal(run::Error::StillNeeded) => Exit::Person,
            Error::Journal(run::Error::Damaged { .. } | run::Error::Newer { .. }) => Exit::CannotTell,
            Error::Journal(run::Error::Json(_))
            | Error::Io { .. }
            | Error::Output(_)
            | Error::Json(_)
            | Error::Pipe(_) => Exit::Failure,
            Error::Worker { exit, .. } => *exit,
        }
    }

    /// What to tell the person, in a language.
    pub fn tell(&self, lang: Lang) -> String {
        self.text().get(lang).to_owned()
    }

    /// What to tell the person.
    pub fn text(&self) -> Text {
        match self {
            Error::Usage(text) | Error::Worker { text, .. } => text.clone(),
            Error::Notice(diagnostics) => Text::new(
                format!(
                    "お知らせのファイルに {} 件の誤りがあります。tejun lint で確かめてください",
                    diagnostics.len()
                ),
                match diagnostics.len() {
                    1 => "the notice's files have a mistake: see tejun lint".to_owned(),
                    many => format!("the notice's files have {many} mistakes: see tejun lint"),
                },
            ),
            Error::Terminal(error) | Error::Journal(run::Error::Terminal(error)) => {
                let trouble = error.trouble();
                let (told, remedy) = (told(&trouble), words::remedy(trouble.remedy));
                Text::new(
                    format!("端末を読み書きできません: {}\n  → {}", told.ja, remedy.ja),
                    format!("the terminal cannot be read or changed: {}\n  → {}", told.en, remedy.en),
                )
            }
            Error::Journal(run::Error::Busy) => Text::new(
                "ほかの tejun がこの端末で作業しています。終わってから、もう一度実行してください",
                "another tejun is working on this terminal; try again when it has ended",
            ),
            Error::Journal(error @ run::Error::Damaged { .. }) => {
                let told = told(&error.trouble());
                Text::new(
                    format!("記録が壊れているか書き換えられています。何も変更しません: {}", told.ja),
                    format!("the journal was damaged or changed, so nothing is done: {}", told.en),
                )
            }
            Error::Journal(error @ run::Error::Newer { .. }) => {
                let told = told(&error.trouble());
                Text::new(
                    format!("記録が新しい tejun のものです。新しい tejun をお使いください: {}", told.ja),
                    format!("the journal is from a newer tejun; use that one: {}", told.en),
                )
            }
            Error::Journal(error @ run::Error::StillNeeded) => {
                let told = told(&error.trouble());
                Text::new(
                    format!("何も消していません: {}", told.ja),
                    format!("nothing was removed: {}", told.en),
                )
            }
            Error::Journal(error @ run::Error::Json(_)) => {
                let told = told(&error.trouble());
                Text::new(
                    format!("記録を書けないため、何もしません: {}", told.ja),
                    format!("the journal cannot be written, so nothing is done: {}", told.en),
                )
            }
            Error::Pipe(error) => {
                let why = words::reason(&reasons::system(error, None));
                Text::new(
                    format!(
                        "作業をする側の tejun と話せなくなりました（{}）。もう一度実行すると続きから始まります",
                        why.ja
                    ),
                    format!(
                        "the other process of tejun does not answer ({}); run tejun again to resume",
                        why.en
                    ),
                )
            }
            Error::Io { doing, path, source } => {
                let why = words::reason(&reasons::system(source, Some(*doing)));
                Text::new(
                    format!("読み書きできません: {path}（{}）", why.ja),
                    format!("{path} cannot be read or written ({})", why.en),
                )
            }
            Error::Output(error) => {
                let why = words::reason(&reasons::system(error, None));
                Text::new(
                    format!("結果を書き出せません（{}）", why.ja),
                    format!("the output cannot be written ({})", why.en),
                )
            }
            Error::Json(error) => {
                let why = words::reason(&reasons::json(error, None));
                Text::new(
                    format!("結果を書き出せません（{}）", why.ja),
                    format!("the output cannot be written ({})", why.en),
                )
            }
        }
    }
}

/// What cannot be read or changed, and why.
fn told(trouble: &Trouble) -> Text {
    let why = words::reason(&trouble.reason);
    if trouble.place.is_empty() {
        return why;
    }
    Text::new(format!("{}（{}）", trouble.place, why.ja), format!("{} ({})", trouble.place, why.en))
}
