//! A command line: its words and options as they stand there, and what the table says of them.

use super::given::Given;
use super::options::{EITHER, EVERYWHERE, OPTIONS, Opt, OptionRow, Value};
use super::table::{BARE, COMMANDS, Command};
use super::{Args, Verb, wrong};
use crate::error::Error;
use lexopt::{Arg, Parser};
use model::Lang;
use std::ffi::{OsStr, OsString};

/// The language of the last `--lang` on the line that names one, or `None` if there is none.
pub fn language(arguments: &[OsString]) -> Option<Lang> {
    let named = |word: &OsStr| match word.to_str()? {
        "ja" => Some(Lang::Ja),
        "en" => Some(Lang::En),
        _ => None,
    };
    let beside = arguments.windows(2).filter(|pair| pair[0] == "--lang").filter_map(|pair| named(&pair[1]));
    let attached =
        arguments.iter().filter_map(|word| named(OsStr::new(word.to_str()?.strip_prefix("--lang=")?)));
    beside.chain(attached).last()
}

/// What stands on a command line.
pub struct Line {
    words: Vec<String>,
    options: Vec<(Opt, String)>,
    /// The first option that no verb has.
    unknown: Option<String>,
}

impl Line {
    /// Sorts a line into words and options.
    ///
    /// # Errors
    ///
    /// An option that lacks its value or has one too many, and what is no text.
    pub fn read(arguments: Vec<OsString>) -> Result<Self, Error> {
        let mut line = Self { words: Vec::new(), options: Vec::new(), unknown: None };
        let mut parser = Parser::from_iter(arguments);
        while let Some(arg) = parser.next().map_err(|_| wrong::not_right())? {
            let (typed, row, is_long) = match arg {
                Arg::Value(word) => {
                    line.words.push(text(word)?);
                    continue;
                }
                Arg::Long(name) => (format!("--{name}"), OPTIONS.iter().find(|row| row.name == name), true),
                Arg::Short(letter) => {
                    (format!("-{letter}"), OPTIONS.iter().find(|row| row.letter == Some(letter)), false)
                }
            };
            let Some(row) = row else {
                let rest = parser.optional_value().filter(|_| !is_long).map(text).transpose()?;
                line.unknown.get_or_insert(typed + &rest.unwrap_or_default());
                continue;
            };
            let value = match row.value {
                Value::None => match is_long.then(|| parser.optional_value()).flatten() {
                    Some(value) => return Err(wrong::no_value(row.id, &text(value)?)),
                    None => String::new(),
                },
                _ => value(&mut parser, row)?,
            };
            line.options.push((row.id, value));
        }
        Ok(line)
    }

    /// What is asked for, in that language.
    ///
    /// # Errors
    ///
    /// What the table does not allow.
    pub fn args(mut self, lang: Lang) -> Result<Args, Error> {
        let found = self.command();
        if let Some(typed) = &self.unknown {
            return Err(wrong::unknown_option(typed, found.as_ref().ok().map(|(command, _)| *command)));
        }
        let (command, count) = found?;
        let operands = self.words.split_off(count);
        let is_bare = count == 0;
        let verb = if self.has(Opt::Help) {
            Verb::Help((!is_bare).then_some(command))
        } else if is_bare && self.has(Opt::Version) {
            Verb::Version
        } else {
            self.allowed(command, &operands)?;
            (command.verb)(Given::new(command, operands, &self.options)?)?
        };
        Args::new(verb, lang, &self.options)
    }

    fn has(&self, option: Opt) -> bool {
        self.options.iter().any(|(given, _)| *given == option)
    }

    /// The row with the longest name that the line begins with, and how many words that is.
    fn command(&self) -> Result<(&'static Command, usize), Error> {
        if self.words.is_empty() {
            return Ok((&BARE, 0));
        }
        let begins = |command: &&Command| {
            let mut words = self.words.iter();
            command.name.split(' ').all(|name| words.next().is_some_and(|word| word == name))
        };
        let command = COMMANDS.iter().filter(begins).max_by_key(|command| command.name.len());
        let command = command.ok_or_else(|| wrong::unknown_verb(self.words.get(..1).unwrap_or_default()))?;
        let count = command.name.split(' ').count();
        let family = format!("{} ", command.name);
        if self.words.len() > count && COMMANDS.iter().any(|other| other.name.starts_with(&family)) {
            return Err(wrong::unknown_verb(&self.words[..=count]));
        }
        if !command.is_shown && self.has(Opt::Help) {
            return Err(wrong::unknown_verb(&self.words[..count]));
        }
        Ok((command, count))
    }

    /// Holds options and operands against the row.
    fn allowed(&self, command: &'static Command, operands: &[String]) -> Result<(), Error> {
        let takes = |option: &Opt| EVERYWHERE.contains(option) || command.options.contains(option);
        if let Some((foreign, _)) = self.options.iter().find(|(option, _)| !takes(option)) {
            return Err(wrong::foreign_option(*foreign, command));
        }
        if let Some((one, other)) = EITHER.iter().find(|(one, other)| self.has(*one) && self.has(*other)) {
            return Err(wrong::either(*one, *other));
        }
        let (least, most) = command.takes.count();
        if let Some(more) = operands.get(most) {
            return Err(wrong::one_too_many(more, command));
        }
        if operands.len() < least || operands.iter().any(String::is_empty) {
            return Err(wrong::missing(command));
        }
        match command.needs.iter().find(|needed| !self.has(**needed)) {
            Some(_) => Err(wrong::missing(command)),
            None => Ok(()),
        }
    }
}

/// An option's value, attached or beside. What begins with a dash is another option, unless it is attached.
fn value(parser: &mut Parser, row: &OptionRow) -> Result<String, Error> {
    let beside = |word: &OsString| !word.to_string_lossy().starts_with('-');
    let word = match parser.optional_value() {
        Some(attached) => Some(attached),
        None => parser.value().ok().filter(beside),
    };
    let word = word.map(text).transpose()?.filter(|word| !word.is_empty());
    word.ok_or_else(|| wrong::needs_value(row.id))
}

fn text(word: OsString) -> Result<String, Error> {
    word.into_string().map_err(|word| wrong::unreadable(&word))
}
