//! The command line.

use crate::error::Error;
use camino::Utf8PathBuf;
use lexopt::{Arg, Parser};
use model::id::AnswerValue;
use model::{KindName, Lang, QuestionId};

/// What is asked of the program.
#[derive(Debug)]
pub struct Args {
    /// The verb.
    pub verb: Verb,
    /// The language of screens.
    pub lang: Lang,
    /// Output for programs.
    pub json: bool,
    /// Agree to everything that would be asked, questions of the notice excepted.
    pub yes: bool,
    /// Leave the browser's questions for the person.
    pub leave_questions: bool,
    /// Answers to questions.
    pub answers: Vec<(QuestionId, AnswerValue)>,
    /// A notice's folder; None: the one in the program.
    pub notice: Option<Utf8PathBuf>,
    /// A calendar's file that takes the place of the notice's own.
    pub calendar: Option<Utf8PathBuf>,
}

/// The verbs.
#[derive(Debug)]
pub enum Verb {
    /// Say what this is.
    Hello,
    /// Show the help.
    Help,
    /// Show the version.
    Version,
    /// What state is it in?
    Check(Target),
    /// The same of many disks; with comma-separated values or not.
    CheckMany(Vec<Utf8PathBuf>, bool),
    /// What would be done?
    Plan(Target),
    /// Do it.
    Apply(Target),
    /// Put back what tejun changed.
    Undo(Target),
    /// Lead a person through it.
    Guide(Target),
    /// Take tejun away, but for the evidence.
    Remove(Target),
    /// Be the half that has an administrator's rights. tejun starts it by itself.
    Worker(WorksFor, Face),
    /// List the kinds of practice terminals.
    PracticeKinds,
    /// Make a practice terminal.
    PracticeNew(Utf8PathBuf, KindName),
    /// The story of a whole notice on a practice terminal.
    PracticeTour(Option<Utf8PathBuf>),
    /// Check a notice's files.
    Lint(Option<Utf8PathBuf>),
    /// Run a notice's cases; or prove it on every terminal that it can tell apart.
    Test(Option<Utf8PathBuf>, bool),
    /// Write the manual.
    Manual(Utf8PathBuf, Format),
}

/// What a manual is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A page to print.
    Html,
    /// Markdown.
    Markdown,
    /// The flow chart alone.
    Svg,
}

/// A terminal: this PC, or one in a folder.
#[derive(Debug)]
pub enum Target {
    /// The PC that tejun runs on.
    This,
    /// The same, worked on for the user with this security identifier.
    #[cfg_attr(not(windows), expect(dead_code, reason = "only on Windows there are two halves"))]
    ThisOf(String),
    /// A practice terminal's folder, or a folder that holds a Windows disk.
    Folder(Utf8PathBuf),
}

/// How the person's half shows itself: what was begun on pages goes on there after a restart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    /// Lines in a window of text.
    Lines,
    /// The guide's pages.
    Guide,
}

impl Face {
    /// How a worker's command line names it.
    pub fn word(self) -> &'static str {
        match self {
            Face::Lines => "lines",
            Face::Guide => "guide",
        }
    }
}

impl Args {
    /// How the person's half shows itself.
    pub fn face(&self) -> Face {
        match self.verb {
            Verb::Worker(_, face) => face,
            Verb::Guide(_) | Verb::Hello => Face::Guide,
            _ => Face::Lines,
        }
    }
}

/// For whom a worker works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WorksFor {
    /// For the process with this number, which started it.
    Process(u32),
    /// For the user with this security identifier; the Task Scheduler started it.
    User(String),
}

/// Reads the command line.
///
/// # Errors
///
/// What is wrong with it, and what is allowed, in the language to say it in.
pub fn parse(arguments: impl IntoIterator<Item = std::ffi::OsString>) -> Result<Args, Box<(Error, Lang)>> {
    let mut reading = Reading {
        words: Vec::new(),
        like: None,
        out: None,
        format: None,
        csv: false,
        prove: false,
        help: false,
        version: false,
        args: Args {
            verb: Verb::Hello,
            lang: Lang::Ja,
            json: false,
            yes: false,
            leave_questions: false,
            answers: Vec::new(),
            notice: None,
            calendar: None,
        },
    };
    match reading.read(Parser::from_iter(arguments)) {
        Ok(verb) => Ok(Args { verb, ..reading.args }),
        Err(error) => Err(Box::new((error, reading.args.lang))),
    }
}

struct Reading {
    words: Vec<String>,
    like: Option<KindName>,
    out: Option<Utf8PathBuf>,
    format: Option<Format>,
    csv: bool,
    prove: bool,
    help: bool,
    version: bool,
    args: Args,
}

impl Reading {
    fn read(&mut self, mut parser: Parser) -> Result<Verb, Error> {
        while let Some(arg) = parser.next().map_err(|error| wrong(&error))? {
            match arg {
                Arg::Long("lang") => {
                    self.args.lang = match value(&mut parser)?.as_str() {
                        "ja" => Lang::Ja,
                        "en" => Lang::En,
                        other => {
                            return Err(Error::usage(
                                format!("--lang {other} は使えません。使えるもの: ja, en"),
                                format!("--lang {other} is not allowed; allowed: ja, en"),
                            ));
                        }
                    };
                }
                Arg::Long("json") => self.args.json = true,
                Arg::Long("csv") => self.csv = true,
                Arg::Long("prove") => self.prove = true,
                Arg::Short('y') | Arg::Long("yes") => self.args.yes = true,
                Arg::Long("leave-questions") => self.args.leave_questions = true,
                Arg::Short('h') | Arg::Long("help") => self.help = true,
                Arg::Short('V') | Arg::Long("version") => self.version = true,
                Arg::Long("notice") => self.args.notice = Some(value(&mut parser)?.into()),
                Arg::Long("calendar") => self.args.calendar = Some(value(&mut parser)?.into()),
                Arg::Long("out") => self.out = Some(value(&mut parser)?.into()),
                Arg::Long("format") => {
                    let name = value(&mut parser)?;
                    self.format = Some(format_named(&name).ok_or_else(|| {
                        Error::usage(
                            format!("--format {name} は使えません。使えるもの: html, md, svg"),
                            format!("--format {name} is not allowed; allowed: html, md, svg"),
                        )
                    })?);
                }
                Arg::Long("like") => {
                    let kind = value(&mut parser)?;
                    self.like = Some(kind.parse().map_err(|_| {
                        Error::usage(
                            format!("--like {kind} は種類の名前ではありません"),
                            format!("--like {kind} is not a kind's name"),
                        )
                    })?);
                }
                Arg::Long("answer") => {
                    let answer = value(&mut parser)?;
                    let pair =
                        answer.split_once('=').and_then(|(q, a)| Some((q.parse().ok()?, a.parse().ok()?)));
                    self.args.answers.push(pair.ok_or_else(|| {
                        Error::usage(
                            format!(
                                "--answer {answer} は 質問=回答 の形で書きます（例: update-mode=by-hand）"
                            ),
                            format!(
                                "--answer {answer} has to be QUESTION=ANSWER, such as update-mode=by-hand"
                            ),
                        )
                    })?);
                }
                Arg::Value(word) => self.words.push(text(word)?),
                other => return Err(wrong(&other.unexpected())),
            }
        }
        self.verb()
    }

    fn verb(&mut self) -> Result<Verb, Error> {
        if self.help {
            return Ok(Verb::Help);
        }
        if self.version {
            return Ok(Verb::Version);
        }
        let words: Vec<&str> = self.words.iter().map(String::as_str).collect();
        let folder = |rest: &[&str]| -> Result<Option<Utf8PathBuf>, Error> {
            match rest {
                [] => Ok(None),
                [one] => Ok(Some((*one).into())),
                [_, more, ..] => Err(Error::usage(
                    format!("「{more}」は余分です"),
                    format!("{more:?} is one word too many"),
                )),
            }
        };
        let target = |rest: &[&str]| -> Result<Target, Error> {
            Ok(match folder(rest)? {
                Some(name) if name == "this" => Target::This,
                Some(folder) => Target::Folder(folder),
                None => Target::This,
            })
        };
        match words.as_slice() {
            [] => Ok(Verb::Hello),
            ["help", ..] => Ok(Verb::Help),
            ["check", rest @ ..] if rest.len() > 1 || self.csv => {
                Ok(Verb::CheckMany(rest.iter().map(|folder| (*folder).into()).collect(), self.csv))
            }
            ["check", rest @ ..] => Ok(Verb::Check(target(rest)?)),
            ["plan", rest @ ..] => Ok(Verb::Plan(target(rest)?)),
            ["apply", rest @ ..] => Ok(Verb::Apply(target(rest)?)),
            ["undo", rest @ ..] => Ok(Verb::Undo(target(rest)?)),
            ["guide", rest @ ..] => Ok(Verb::Guide(target(rest)?)),
            ["remove", rest @ ..] => Ok(Verb::Remove(target(rest)?)),
            ["worker", whom, name, face] if let Some((works_for, face)) = worker(whom, name, face) => {
                Ok(Verb::Worker(works_for, face))
            }
            ["lint", rest @ ..] => Ok(Verb::Lint(folder(rest)?)),
            ["test", rest @ ..] => Ok(Verb::Test(folder(rest)?, self.prove)),
            ["manual", more, ..] => Err(Error::usage(
                format!("「{more}」は余分です。tejun manual --out ファイル と書きます"),
                format!("{more:?} is one word too many; write tejun manual --out FILE"),
            )),
            ["manual"] => {
                let out = self.out.take().ok_or_else(|| {
                    Error::usage(
                        "tejun manual --out ファイル と書きます（例: --out manual.html）",
                        "write tejun manual --out FILE, such as --out manual.html",
                    )
                })?;
                // Without a word about it, the file's name tells.
                let format = self.format.or(out.extension().and_then(format_named)).unwrap_or(Format::Html);
                Ok(Verb::Manual(out, format))
            }
            ["practice"] | ["practice", "kinds"] => Ok(Verb::PracticeKinds),
            ["practice", "tour", rest @ ..] => Ok(Verb::PracticeTour(folder(rest)?)),
            ["practice", "new", rest @ ..] => match (folder(rest)?, self.like.take()) {
                (Some(folder), Some(kind)) => Ok(Verb::PracticeNew(folder, kind)),
                _ => Err(Error::usage(
                    "tejun practice new フォルダー --like 種類 と書きます。種類は tejun practice で分かります",
                    "write tejun practice new DIR --like KIND; tejun practice lists the kinds",
                )),
            },
            ["practice", other, ..] => Err(Error::usage(
                format!("tejun practice {other} はありません。使えるもの: new, tour, kinds"),
                format!("there is no tejun practice {other}; allowed: new, tour, kinds"),
            )),
            [other, ..] => Err(Error::usage(
                format!(
                    "tejun {other} はありません。使えるもの: guide, check, plan, apply, undo, remove, manual, practice, lint, test"
                ),
                format!(
                    "there is no tejun {other}; allowed: guide, check, plan, apply, undo, remove, manual, practice, lint, test"
                ),
            )),
        }
    }
}

fn worker(whom: &str, name: &str, face: &str) -> Option<(WorksFor, Face)> {
    let works_for = match whom {
        "process" => WorksFor::Process(name.parse().ok()?),
        "user" => WorksFor::User(name.to_owned()),
        _ => return None,
    };
    let face = [Face::Lines, Face::Guide].into_iter().find(|known| known.word() == face)?;
    Some((works_for, face))
}

fn format_named(name: &str) -> Option<Format> {
    match name {
        "html" => Some(Format::Html),
        "md" => Some(Format::Markdown),
        "svg" => Some(Format::Svg),
        _ => None,
    }
}

fn value(parser: &mut Parser) -> Result<String, Error> {
    text(parser.value().map_err(|error| wrong(&error))?)
}

fn text(word: std::ffi::OsString) -> Result<String, Error> {
    word.into_string().map_err(|word| unreadable(&word))
}

fn unreadable(word: &std::ffi::OsStr) -> Error {
    Error::usage(format!("{word:?} は文字として読めません"), format!("{word:?} is not readable text"))
}

fn wrong(error: &lexopt::Error) -> Error {
    match error {
        lexopt::Error::UnexpectedOption(option) => Error::usage(
            format!("{option} という指定はありません。tejun --help をご覧ください"),
            format!("there is no option {option}; see tejun --help --lang en"),
        ),
        lexopt::Error::MissingValue { option } => {
            let option = option.clone().unwrap_or_default();
            Error::usage(format!("{option} には値が必要です"), format!("{option} needs a value"))
        }
        lexopt::Error::UnexpectedValue { option, value } => Error::usage(
            format!("{option} に値は要りません: {}", value.display()),
            format!("{option} takes no value: {}", value.display()),
        ),
        lexopt::Error::UnexpectedArgument(word) => Error::usage(
            format!("「{}」は余分です", word.display()),
            format!("{word:?} is one word too many"),
        ),
        lexopt::Error::NonUnicodeValue(word) => unreadable(word),
        // Those are of a parsing that is not asked for here.
        lexopt::Error::ParsingFailed { .. } | lexopt::Error::Custom(_) => Error::usage(
            "指定が正しくありません。tejun --help をご覧ください",
            "the options are not right; see tejun --help --lang en",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Args, Box<(Error, Lang)>> {
        parse(std::iter::once("tejun").chain(line.split_whitespace()).map(Into::into))
    }

    #[test]
    fn options_stand_anywhere() {
        let args = parsed("apply --yes disk --answer update-mode=by-hand --lang en --json").unwrap();
        assert!(matches!(args.verb, Verb::Apply(Target::Folder(folder)) if folder == "disk"));
        assert!(args.yes && args.json && args.lang == Lang::En);
        assert_eq!(args.answers[0].1.as_str(), "by-hand");
    }

    #[test]
    fn what_is_wrong_says_what_is_allowed() {
        for (line, hint) in [
            ("chek", "check"),
            ("plan a b", "b"),
            ("practice new dir", "--like"),
            ("apply --answer update-mode", "="),
            ("check --nothing", "--help"),
            ("check --json=yes", "--json"),
            ("check --notice", "--notice"),
            ("manual", "--out"),
            ("manual --out m.pdf --format pdf", "html, md, svg"),
            ("--lang fr", "ja, en"),
        ] {
            let (error, _) = *parsed(line).unwrap_err();
            assert_eq!(error.exit(), crate::exit::Exit::Usage);
            assert!(error.tell(Lang::En).contains(hint), "{line}: {}", error.tell(Lang::En));
            assert!(!error.tell(Lang::Ja).is_ascii(), "{line}: {}", error.tell(Lang::Ja));
        }
    }

    #[test]
    fn a_manual_is_what_its_file_is_called() {
        let format = |line: &str| match parsed(line).unwrap().verb {
            Verb::Manual(_, format) => format,
            other => panic!("{other:?}"),
        };
        assert_eq!(format("manual --out m.html"), Format::Html);
        assert_eq!(format("manual --out m.md"), Format::Markdown);
        assert_eq!(format("manual --out flow.svg"), Format::Svg);
        assert_eq!(format("manual --out m.txt"), Format::Html);
        assert_eq!(format("manual --out m.html --format md"), Format::Markdown);
    }

    #[test]
    fn a_worker_knows_for_whom_it_works_and_where_the_person_looks() {
        let args = parsed("worker process 12 guide").unwrap();
        assert!(matches!(&args.verb, Verb::Worker(WorksFor::Process(12), Face::Guide)));
        assert_eq!(args.face(), Face::Guide);
        let args = parsed("worker user S-1-5-21-1 lines").unwrap();
        assert!(
            matches!(&args.verb, Verb::Worker(WorksFor::User(user), Face::Lines) if user == "S-1-5-21-1")
        );
        for line in
            ["worker", "worker process guide", "worker process x guide", "worker user S-1-5-21-1 other"]
        {
            assert!(parsed(line).is_err(), "{line}");
        }
        assert_eq!((parsed("").unwrap().face(), parsed("guide").unwrap().face()), (Face::Guide, Face::Guide));
        assert_eq!(parsed("apply").unwrap().face(), Face::Lines);
    }

    #[test]
    fn without_a_terminal_it_is_this_pc() {
        assert!(matches!(parsed("check").unwrap().verb, Verb::Check(Target::This)));
        assert!(matches!(parsed("").unwrap().verb, Verb::Hello));
    }
}
