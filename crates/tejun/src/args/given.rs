//! What was given to a verb: operands and values of options, in their types.

use super::options::Opt;
use super::table::Command;
use super::{Args, Face, Format, Packing, Saying, Shell, Target, Told, Verb, WorksFor, wrong};
use crate::error::Error;
use camino::Utf8PathBuf;
use model::answer::AnswerText;
use model::attestation::Attester;
use model::{KindName, Lang, QuestionId};

/// What was given to a verb. That its row allows it was seen before.
pub struct Given {
    command: &'static Command,
    operands: std::vec::IntoIter<String>,
    like: Option<KindName>,
    out: Option<Utf8PathBuf>,
    format: Option<Format>,
    csv: bool,
    prove: bool,
    by: Option<Attester>,
    given: Option<String>,
    taken_back: bool,
    told: Told,
    key: Option<Utf8PathBuf>,
    journal: Option<Utf8PathBuf>,
    roster: Option<Utf8PathBuf>,
    edition: Option<u64>,
    /// Whether a notice was named by an option.
    has_notice: bool,
}

impl Given {
    /// Reads the values that verbs are made of.
    ///
    /// # Errors
    ///
    /// A value that the option does not allow.
    pub fn new(
        command: &'static Command,
        operands: Vec<String>,
        options: &[(Opt, String)],
    ) -> Result<Self, Error> {
        let mut given = Self {
            command,
            operands: operands.into_iter(),
            like: None,
            out: None,
            format: None,
            csv: false,
            prove: false,
            by: None,
            given: None,
            taken_back: false,
            told: Told::default(),
            key: None,
            journal: None,
            roster: None,
            edition: None,
            has_notice: false,
        };
        for (option, value) in options {
            match option {
                Opt::Like => given.like = Some(value.parse().map_err(|_| wrong::no_kind(value))?),
                Opt::Out => given.out = Some(value.into()),
                Opt::Format => {
                    given.format = Some(Format::named(value).ok_or_else(|| wrong::value(*option, value))?);
                }
                Opt::Csv => given.csv = true,
                Opt::Prove => given.prove = true,
                Opt::By => given.by = Some(value.parse().map_err(|_| wrong::no_name(value))?),
                Opt::Given => given.given = Some(value.clone()),
                Opt::TakenBack => given.taken_back = true,
                Opt::Id => given.told.id = Some(value.clone()),
                Opt::Title => given.told.title = Some(value.clone()),
                Opt::From => given.told.from = Some(value.clone()),
                Opt::Phone => given.told.phone = Some(value.clone()),
                Opt::About => given.told.about = Some(value.clone()),
                Opt::Until => given.told.until = Some(value.clone()),
                Opt::Key => given.key = Some(value.into()),
                Opt::Roster => given.roster = Some(value.into()),
                Opt::Journal => given.journal = Some(value.into()),
                Opt::Edition => {
                    given.edition = Some(value.parse().map_err(|_| wrong::no_number(*option, value))?);
                }
                Opt::Notice => given.has_notice = true,
                // Those are in `Args`, for every verb.
                Opt::Answer
                | Opt::Yes
                | Opt::LeaveQuestions
                | Opt::Calendar
                | Opt::AtOwnRisk
                | Opt::Json
                | Opt::Lang
                | Opt::Help
                | Opt::Version => {}
            }
        }
        Ok(given)
    }

    /// The terminal that was named, or the local PC.
    pub fn target(mut self) -> Target {
        match self.operands.next() {
            Some(name) if name != "this" => Target::Folder(name.into()),
            _ => Target::LocalPc,
        }
    }

    /// `doctor`
    pub fn doctor(mut self) -> Verb {
        let out = self.out.take();
        Verb::Doctor(self.target(), out)
    }

    /// `done`
    ///
    /// # Errors
    ///
    /// No step, or nobody who says so.
    pub fn done(mut self) -> Result<Verb, Error> {
        let step = self.operands.next().ok_or_else(|| wrong::missing(self.command))?;
        let step = step.parse().map_err(|_| wrong::no_step(&step))?;
        let saying = match (self.by.take(), self.taken_back) {
            (Some(by), _) => Saying::Done { by, given: self.given.take() },
            (None, true) => Saying::NotDone,
            (None, false) => return Err(wrong::nobody()),
        };
        Ok(Verb::Done(step, saying, self.target()))
    }

    /// `report`
    pub fn report(mut self) -> Verb {
        let out = self.out.take();
        Verb::Report(self.target(), out)
    }

    /// `verify`
    pub fn verify(self) -> Verb {
        Verb::Verify(self.operands.collect(), self.journal)
    }

    /// `collect`
    ///
    /// # Errors
    ///
    /// No folder or no roster.
    pub fn collect(mut self) -> Result<Verb, Error> {
        match (self.operands.next(), self.roster) {
            (Some(folder), Some(roster)) => Ok(Verb::Collect(folder.into(), roster, self.out)),
            _ => Err(wrong::missing(self.command)),
        }
    }

    /// The folder that was named.
    pub fn folder(mut self) -> Option<Utf8PathBuf> {
        self.operands.next().map(Into::into)
    }

    /// `check` of one terminal, or of many side by side.
    ///
    /// # Errors
    ///
    /// A table of no terminal.
    pub fn check(self) -> Result<Verb, Error> {
        match self.operands.len() {
            0 if self.csv => Err(wrong::csv_of_nothing()),
            count if count > 1 || self.csv => {
                Ok(Verb::CheckMany(self.operands.map(Into::into).collect(), self.csv))
            }
            _ => Ok(Verb::Check(self.target())),
        }
    }

    /// `lint`
    ///
    /// # Errors
    ///
    /// A notice that is named twice.
    pub fn lint(self) -> Result<Verb, Error> {
        let folders: Vec<Utf8PathBuf> = self.operands.map(Into::into).collect();
        match folders.first() {
            Some(folder) if self.has_notice => Err(wrong::one_too_many(folder.as_str(), self.command)),
            _ => Ok(Verb::Lint(folders)),
        }
    }

    /// `test`
    ///
    /// # Errors
    ///
    /// A notice that is named twice.
    pub fn test(self) -> Result<Verb, Error> {
        let prove = self.prove;
        Ok(Verb::Test(self.notice()?, prove))
    }

    /// The notice that was named by an operand.
    fn notice(mut self) -> Result<Option<Utf8PathBuf>, Error> {
        match self.operands.next() {
            Some(folder) if self.has_notice => Err(wrong::one_too_many(&folder, self.command)),
            folder => Ok(folder.map(Into::into)),
        }
    }

    /// `manual`. Without `--format` the file's name decides.
    ///
    /// # Errors
    ///
    /// No file.
    pub fn manual(self) -> Result<Verb, Error> {
        let out = self.out.ok_or_else(|| wrong::missing(self.command))?;
        let format = self.format.or(out.extension().and_then(Format::named)).unwrap_or(Format::Html);
        Ok(Verb::Manual(out, format))
    }

    /// `practice new`
    ///
    /// # Errors
    ///
    /// No folder or no kind.
    pub fn practice_new(mut self) -> Result<Verb, Error> {
        match (self.operands.next(), self.like) {
            (Some(folder), Some(kind)) => Ok(Verb::PracticeNew(folder.into(), kind)),
            _ => Err(wrong::missing(self.command)),
        }
    }

    /// `new`
    ///
    /// # Errors
    ///
    /// No folder.
    pub fn new_notice(mut self) -> Result<Verb, Error> {
        let folder = self.operands.next().ok_or_else(|| wrong::missing(self.command))?;
        Ok(Verb::New(folder.into(), self.told))
    }

    /// `key`
    ///
    /// # Errors
    ///
    /// No file.
    pub fn key(mut self) -> Result<Verb, Error> {
        let file = self.operands.next().ok_or_else(|| wrong::missing(self.command))?;
        Ok(Verb::Key(file.into(), self.key))
    }

    /// `pack`
    ///
    /// # Errors
    ///
    /// No folder, no key, or a day that is none.
    pub fn pack(mut self) -> Result<Verb, Error> {
        let (Some(folder), Some(key)) = (self.operands.next(), self.key) else {
            return Err(wrong::missing(self.command));
        };
        let day = |value: String| value.parse().map_err(|_| wrong::no_day(Opt::Until, &value));
        let until = self.told.until.map(day).transpose()?;
        Ok(Verb::Pack(folder.into(), Packing { key, edition: self.edition, until, out: self.out }))
    }

    /// `trust`
    ///
    /// # Errors
    ///
    /// No key.
    pub fn trust(mut self) -> Result<Verb, Error> {
        let key = self.operands.next().ok_or_else(|| wrong::missing(self.command))?;
        Ok(Verb::Trust(key.into(), self.target()))
    }

    /// `completions`
    ///
    /// # Errors
    ///
    /// Another shell.
    pub fn completions(mut self) -> Result<Verb, Error> {
        let name = self.operands.next().unwrap_or_default();
        let shell = Shell::named(&name).ok_or_else(|| wrong::shell(&name))?;
        Ok(Verb::Completions(shell))
    }

    /// `help`
    ///
    /// # Errors
    ///
    /// A verb that there is not.
    pub fn help(self) -> Result<Verb, Error> {
        let words: Vec<String> = self.operands.collect();
        if words.is_empty() {
            return Ok(Verb::Help(None));
        }
        Command::shown()
            .find(|command| command.name == words.join(" "))
            .map(|command| Verb::Help(Some(command)))
            .ok_or_else(|| wrong::unknown_verb(&words))
    }

    /// `worker`
    ///
    /// # Errors
    ///
    /// What tejun itself does not write there.
    pub fn worker(mut self) -> Result<Verb, Error> {
        let mut next = || self.operands.next().unwrap_or_default();
        let (whom, name, face) = (next(), next(), next());
        let works_for = match whom.as_str() {
            "process" => name.parse().ok().map(WorksFor::Process),
            "user" => Some(WorksFor::User(name)),
            _ => None,
        };
        let face = [Face::Lines, Face::Guide].into_iter().find(|known| known.word() == face);
        works_for.zip(face).map(|(works_for, face)| Verb::Worker(works_for, face)).ok_or_else(wrong::worker)
    }
}

impl Args {
    /// The verb with the options that are read in many places.
    ///
    /// # Errors
    ///
    /// A value that the option does not allow.
    pub fn new(verb: Verb, lang: Lang, options: &[(Opt, String)]) -> Result<Self, Error> {
        let mut args = Self {
            verb,
            lang,
            json: false,
            yes: false,
            leave_questions: false,
            answers: Vec::new(),
            notice: None,
            key: None,
            at_own_risk: false,
            calendar: None,
        };
        for (option, value) in options {
            match option {
                Opt::Answer => args.answers.push(answer(value)?),
                Opt::Yes => args.yes = true,
                Opt::LeaveQuestions => args.leave_questions = true,
                Opt::Notice => args.notice = Some(value.into()),
                Opt::Key => args.key = Some(value.into()),
                Opt::AtOwnRisk => args.at_own_risk = true,
                Opt::Calendar => args.calendar = Some(value.into()),
                Opt::Json => args.json = true,
                Opt::Lang => {
                    args.lang = match value.as_str() {
                        "ja" => Lang::Ja,
                        "en" => Lang::En,
                        _ => return Err(wrong::value(*option, value)),
                    };
                }
                // Those are in `Verb`.
                Opt::Like
                | Opt::Out
                | Opt::Format
                | Opt::Prove
                | Opt::Csv
                | Opt::By
                | Opt::Given
                | Opt::TakenBack
                | Opt::Id
                | Opt::Title
                | Opt::From
                | Opt::Phone
                | Opt::About
                | Opt::Until
                | Opt::Journal
                | Opt::Roster
                | Opt::Edition
                | Opt::Help
                | Opt::Version => {}
            }
        }
        // A page of help is no output of the verb.
        args.json &= !matches!(args.verb, Verb::Help(_) | Verb::Version);
        Ok(args)
    }
}

fn answer(value: &str) -> Result<(QuestionId, AnswerText), Error> {
    let pair = value
        .split_once('=')
        .and_then(|(question, answer)| Some((question.parse().ok()?, answer.parse().ok()?)));
    pair.ok_or_else(|| wrong::answer(value))
}
