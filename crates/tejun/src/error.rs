//! The errors that end a command, and their words.

use crate::exit::Exit;
use camino::Utf8Path;
use manual::words;
use model::diagnostic::Diagnostic;
use model::observation::{Remedy, Trouble};
use model::reason::Doing;
use model::text::visible_line;
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
    /// A signed notice is not believed.
    #[error("{path}: {source}")]
    Signature {
        /// The file.
        path: String,
        /// Why.
        source: pack::Error,
    },
    /// The notice is not begun on this terminal.
    #[error("{}", .0.en)]
    NotBegun(Text),
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

impl From<(&Utf8Path, pack::Error)> for Error {
    fn from((path, source): (&Utf8Path, pack::Error)) -> Self {
        Error::Signature { path: path.to_string(), source }
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
            Error::Usage(_) | Error::Notice(_) | Error::Signature { .. } => Exit::Usage,
            Error::Terminal(_) | Error::Journal(run::Error::Terminal(_)) => Exit::CannotTell,
            Error::Journal(run::Error::Busy) => Exit::Waiting,
            Error::Journal(run::Error::StillNeeded) | Error::NotBegun(_) => Exit::Person,
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
            Error::Usage(text) | Error::NotBegun(text) | Error::Worker { text, .. } => text.clone(),
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
            Error::Signature { path, source } => {
                let why = not_believed(source);
                Text::new(format!("{path}: {}", why.ja), format!("{path}: {}", why.en))
            }
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

/// Why a signed notice is not believed, and what to do.
fn not_believed(error: &pack::Error) -> Text {
    match error {
        pack::Error::NotAPack => Text::new(
            "署名のあるお知らせ（.tejun）ではありません。お知らせのフォルダーか、送り主の .tejun ファイルを指定してください",
            "this is no signed notice; name a notice's folder, or the sender's .tejun file",
        ),
        pack::Error::TooLarge => {
            let most = pack::MAX_PACK;
            Text::new(format!("大きすぎます（{most} バイトまで）"), format!("too large (up to {most} bytes)"))
        }
        pack::Error::Legacy => Text::new(
            "古い方式の署名なので、使いません\n  → 送り主に、tejun pack で作ったファイルを頼んでください",
            "it is signed in minisign's old way, which is not taken\n  → ask the sender for a file that tejun pack made",
        ),
        pack::Error::UnknownKey { key } => Text::new(
            format!(
                "鍵 {key} で署名されていますが、この鍵は信頼されていません。中身は読んでいません\n  \
                 → 送り主の公開鍵のファイルを、管理者が受け入れてください: tejun trust 鍵のファイル [端末]\n  \
                 → 読むだけなら、公開鍵のファイルを --key で指定します"
            ),
            format!(
                "it says that it is signed by the key {key}, which is not trusted; nothing in it was read\n  \
                 → an administrator has to accept the sender's public key first: tejun trust KEY [TERMINAL]\n  \
                 → only to read it, name the public key's file by --key"
            ),
        ),
        pack::Error::Forged { key } => Text::new(
            format!(
                "鍵 {key} の署名が合いません。途中で壊れたか、書き換えられています。中身は読んでいません\n  \
                 → 使わずに、送り主からもう一度受け取ってください"
            ),
            format!(
                "the signature by the key {key} does not hold: the file was damaged or changed, and nothing in it was read\n  \
                 → do not use it, and get it from the sender again"
            ),
        ),
        pack::Error::Newer => Text::new(
            "署名は合っていますが、新しい tejun のためのファイルです\n  → 新しい tejun をお使いください",
            "the signature holds, but the file is made for a newer tejun\n  → use the newer tejun",
        ),
        pack::Error::Label => Text::new(
            "署名は合っていますが、署名されているのはこのお知らせではありません\n  → 送り主にご連絡ください",
            "the signature holds, but what is signed is not this notice\n  → tell the sender",
        ),
        pack::Error::Archive(why) => {
            let (ja, en) = match why {
                pack::ArchiveError::Damaged => ("壊れています".to_owned(), "it is damaged".to_owned()),
                pack::ArchiveError::Name(name) => {
                    let name = visible_line(name);
                    (
                        format!("お知らせのファイルでないもの（{name}）があります"),
                        format!("it holds {name:?}, which is no file of a notice"),
                    )
                }
                pack::ArchiveError::Twice(name) => {
                    let name = visible_line(name);
                    (
                        format!("同じ名前のファイル（{name}）が二つあります"),
                        format!("it holds two files of one name ({name})"),
                    )
                }
                pack::ArchiveError::TooLarge => (
                    format!(
                        "大きすぎます（{} 個、{} バイト、一つ {} バイトまで）",
                        pack::MAX_FILES,
                        pack::MAX_NOTICE,
                        pack::MAX_FILE
                    ),
                    format!(
                        "it is too large (up to {} files, {} bytes, {} bytes each)",
                        pack::MAX_FILES,
                        pack::MAX_NOTICE,
                        pack::MAX_FILE
                    ),
                ),
            };
            Text::new(
                format!(
                    "署名は合っていますが、中身がお知らせではありません: {ja}\n  → 送り主にご連絡ください"
                ),
                format!("the signature holds, but what is signed is no notice: {en}\n  → tell the sender"),
            )
        }
    }
}
