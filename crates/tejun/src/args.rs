//! The command line: from words to a verb with its options, by the [`table`].

mod completions;
mod given;
pub mod help;
mod line;
mod options;
mod table;
mod wrong;

use crate::error::Error;
use crate::keys::Keys;
use camino::Utf8PathBuf;
pub use completions::script;
use given::Given;
use jiff::civil::Date;
use line::Line;
use model::answer::AnswerText;
use model::attestation::Attester;
use model::{KindName, Lang, QuestionId, StepRef};
pub use options::Opt;
use table::Command;

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
    pub answers: Vec<(QuestionId, AnswerText)>,
    /// A notice's folder, or `None` for the notice in the program.
    pub notice: Option<Utf8PathBuf>,
    /// A public key's file, for this command alone.
    pub key: Option<Utf8PathBuf>,
    /// Whether the person takes the risk of carrying out a notice that nobody has signed.
    pub at_own_risk: bool,
    /// A calendar's file that takes the place of the notice's own.
    pub calendar: Option<Utf8PathBuf>,
}

/// The verbs.
#[derive(Debug)]
pub enum Verb {
    /// Say what this is.
    Hello,
    /// Show the help: of one verb, or of all.
    Help(Option<&'static Command>),
    /// Print what makes a shell complete command lines.
    Completions(Shell),
    /// Show the version.
    Version,
    /// What state is it in?
    Check(Target),
    /// The same of many disks; with comma-separated values or not.
    CheckMany(Vec<Utf8PathBuf>, bool),
    /// What would be done?
    Plan(Target),
    /// What is this terminal like? To a file, the named one if there is one.
    Doctor(Target, Option<Utf8PathBuf>),
    /// Do it.
    Apply(Target),
    /// Write down what a person says of a step.
    Done(StepRef, Saying, Target),
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
    /// Begin a notice in a folder.
    New(Utf8PathBuf, Told),
    /// Check the files of notices: those in these folders.
    Lint(Vec<Utf8PathBuf>),
    /// Make a key for signing; in the place of that one, if there is one.
    #[cfg_attr(not(feature = "author"), expect(dead_code, reason = "only an author's tejun signs"))]
    Key(Utf8PathBuf, Option<Utf8PathBuf>),
    /// Make one signed file of a notice's folder.
    #[cfg_attr(not(feature = "author"), expect(dead_code, reason = "only an author's tejun signs"))]
    Pack(Utf8PathBuf, Packing),
    /// Accept a public key on a terminal.
    Trust(Utf8PathBuf, Target),
    /// Run a notice's cases; or prove it on every terminal that it can tell apart.
    Test(Option<Utf8PathBuf>, bool),
    /// Write the manual.
    Manual(Utf8PathBuf, Format),
    /// Write what the terminal hands in, to the named file if there is one.
    Report(Target, Option<Utf8PathBuf>),
    /// How do the sites of this roster stand, by what is in this folder? To the named file, if there is one.
    #[cfg_attr(not(feature = "author"), expect(dead_code, reason = "only a vendor's tejun collects"))]
    Collect(Utf8PathBuf, Utf8PathBuf, Option<Utf8PathBuf>),
    /// What does this say that was handed in: files, digits and short codes; compared with that copy of a journal.
    Verify(Vec<String>, Option<Utf8PathBuf>),
}

/// What a person says of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Saying {
    /// That it is done.
    Done {
        /// Who says so.
        by: Attester,
        /// What is given with it: a number, a day, or a photo's file, as the step asks.
        given: Option<String>,
    },
    /// That it is not done, also if it was said before.
    NotDone,
}

/// What is said of a new notice, each as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// Its id.
    pub id: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// Who sends it.
    pub from: Option<String>,
    /// The sender's telephone.
    pub phone: Option<String>,
    /// What it is about.
    pub about: Option<String>,
    /// The last day.
    pub until: Option<String>,
}

/// How a notice is packed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packing {
    /// The secret key's file.
    pub key: Utf8PathBuf,
    /// The number of the edition.
    pub edition: Option<u64>,
    /// The last day on which it can be begun.
    pub until: Option<Date>,
    /// The file to write.
    pub out: Option<Utf8PathBuf>,
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
    /// One sheet of A4 to print.
    Summary,
}

impl Format {
    /// What the formats are called: the endings of their files.
    pub const NAMES: [&str; 4] = ["html", "md", "svg", "summary"];

    /// The format of that name.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "html" => Some(Format::Html),
            "md" => Some(Format::Markdown),
            "summary" => Some(Self::Summary),
            "svg" => Some(Format::Svg),
            _ => None,
        }
    }
}

/// A shell that completes command lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shell {
    /// bash.
    Bash,
    /// Windows PowerShell and PowerShell.
    PowerShell,
}

impl Shell {
    /// What the shells are called.
    pub const NAMES: [&str; 2] = ["bash", "powershell"];

    /// The shell of that name.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "bash" => Some(Shell::Bash),
            "powershell" => Some(Shell::PowerShell),
            _ => None,
        }
    }
}

/// A terminal: this PC, or one in a folder.
#[derive(Debug)]
pub enum Target {
    /// The PC that tejun runs on.
    LocalPc,
    /// The same, worked on for the user with this security identifier.
    #[cfg_attr(not(windows), expect(dead_code, reason = "only on Windows there are two halves"))]
    LocalPcFor(String),
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
    /// The keys by which this command verifies a signed notice.
    pub fn keys(&self) -> Keys<'_> {
        let target = match &self.verb {
            Verb::Check(target)
            | Verb::Plan(target)
            | Verb::Doctor(target, _)
            | Verb::Report(target, _)
            | Verb::Apply(target)
            | Verb::Done(_, _, target)
            | Verb::Undo(target)
            | Verb::Guide(target)
            | Verb::Remove(target)
            | Verb::Trust(_, target) => Some(target),
            Verb::Worker(..) | Verb::Hello if cfg!(windows) => Some(&Target::LocalPc),
            _ => None,
        };
        Keys { named: self.key.as_deref(), target }
    }

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

/// What the names of signed notices end with.
pub const PACKED: &str = "tejun";

/// The language of screens where the command line names none: that of the variable `TEJUN_LANG`, or else Japanese.
pub fn default_lang(variable: Option<std::ffi::OsString>) -> Lang {
    match variable.as_deref().and_then(std::ffi::OsStr::to_str) {
        Some("en") => Lang::En,
        _ => Lang::Ja,
    }
}

/// Reads the command line, the program's name first. A signed notice alone is guided through. Without `--lang` it is in that
/// language.
///
/// # Errors
///
/// What is wrong with it and what is allowed, and the language to say it in: that of a `--lang` anywhere on the line.
pub fn parse(
    arguments: impl IntoIterator<Item = std::ffi::OsString>,
    lang: Lang,
) -> Result<Args, Box<(Error, Lang)>> {
    let mut arguments: Vec<_> = arguments.into_iter().collect();
    // A file that is opened with tejun, or dropped on it.
    if let [_, file] = &arguments[..]
        && std::path::Path::new(file).extension().is_some_and(|ending| ending == PACKED)
    {
        arguments.splice(1..1, ["guide".into(), "--notice".into()]);
    }
    let lang = line::language(&arguments).unwrap_or(lang);
    Line::read(arguments).and_then(|line| line.args(lang)).map_err(|error| Box::new((error, lang)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Args, Box<(Error, Lang)>> {
        parse(std::iter::once("tejun").chain(line.split_whitespace()).map(Into::into), Lang::Ja)
    }

    #[test]
    fn options_stand_anywhere() {
        let args = parsed("apply --yes disk --answer update-mode=by-hand --lang en --json").unwrap();
        assert!(matches!(args.verb, Verb::Apply(Target::Folder(folder)) if folder == "disk"));
        assert!(args.yes && args.json && args.lang == Lang::En);
        assert_eq!(args.answers[0].1.as_str(), "by-hand");
    }

    #[test]
    fn the_language_is_that_of_the_line_or_else_of_tejun_lang() {
        let said = |variable: &str| default_lang(Some(variable.into()));
        assert_eq!(
            [default_lang(None), said(""), said("fr"), said("en")],
            [Lang::Ja, Lang::Ja, Lang::Ja, Lang::En]
        );
        let of = |line: &str| {
            parse(std::iter::once("tejun").chain(line.split_whitespace()).map(Into::into), Lang::En)
        };
        assert_eq!((of("check").unwrap().lang, of("check --lang ja").unwrap().lang), (Lang::En, Lang::Ja));
        assert_eq!((of("chek").unwrap_err().1, of("chek --lang=ja").unwrap_err().1), (Lang::En, Lang::Ja));
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
    fn a_signed_notice_that_is_opened_is_guided_through() {
        let args = parsed(r"E:\配布\oqs-2023-12.tejun").unwrap();
        assert!(matches!(args.verb, Verb::Guide(Target::LocalPc)));
        assert_eq!(args.notice.unwrap(), r"E:\配布\oqs-2023-12.tejun");
        for line in ["notice.yaml", "a.tejun b.tejun", "a.tejun.txt"] {
            assert!(parsed(line).is_err(), "{line}");
        }
    }

    #[test]
    fn every_name_that_is_offered_is_known() {
        assert!(Format::NAMES.into_iter().all(|name| Format::named(name).is_some()));
        assert!(Shell::NAMES.into_iter().all(|name| Shell::named(name).is_some()));
    }

    #[test]
    fn a_worker_knows_for_whom_it_works_and_where_the_person_looks() {
        let args = parsed("worker process 12 guide").unwrap();
        assert!(matches!(&args.verb, Verb::Worker(WorksFor::Process(12), Face::Guide)));
        assert_eq!(args.face(), Face::Guide);
        let args = parsed("worker user S-1-5-21-1 lines --notice a --calendar b --lang en --leave-questions")
            .unwrap();
        assert!(
            matches!(&args.verb, Verb::Worker(WorksFor::User(user), Face::Lines) if user == "S-1-5-21-1")
        );
        for line in [
            "worker",
            "worker process guide",
            "worker process x guide",
            "worker user S-1-5-21-1 other",
            "worker user S-1-5-21-1 lines more",
            "worker user S-1-5-21-1 lines --yes",
            "worker user S-1-5-21-1 lines --json",
            "worker --help",
            "help worker",
        ] {
            assert!(parsed(line).is_err(), "{line}");
        }
        assert_eq!((parsed("").unwrap().face(), parsed("guide").unwrap().face()), (Face::Guide, Face::Guide));
        assert_eq!(parsed("apply").unwrap().face(), Face::Lines);
    }

    /// What tejun itself writes behind a verb after a restart.
    #[test]
    fn a_resumed_line_is_taken() {
        for verb in ["apply", "undo", "guide"] {
            let line = format!("{verb} --notice a --calendar b --leave-questions --lang en");
            assert!(parsed(&line).unwrap().leave_questions, "{line}");
        }
    }

    #[test]
    fn without_a_terminal_it_is_this_pc() {
        assert!(matches!(parsed("check").unwrap().verb, Verb::Check(Target::LocalPc)));
        assert!(matches!(parsed("").unwrap().verb, Verb::Hello));
    }
}
