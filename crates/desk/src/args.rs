//! The command line.

#![expect(
    clippy::disallowed_methods,
    reason = "the database's address may hold a password: it comes from the environment"
)]

use crate::error::Error;
use desk_store::{Address, Role};
use lexopt::prelude::*;
use std::path::PathBuf;

/// The variable with PostgreSQL's address.
pub const DATABASE: &str = "TEJUN_DESK_DATABASE";
const PORT: u16 = 8480;

const USAGE: &str = "\
tejun-desk COMMAND

  demo                         make up 5,000 sites and four weeks of a rollout, and serve them on this computer
  serve                        serve the desk
  roster FILE                  put a roster (CSV) in the place of the last one
  take-in FOLDER               take in every file of a folder
  person NAME --role ROLE      add a person, or give one another password and role (reads, works, signs-off, administers);
                               the password is the first line of the standard input
  back-up FILE                 write a copy of the SQLite database to a new file, while the desk is served
  load [--reports N]           measure how many reports a second are verified and durable, in a database that is thrown away
  help                         this

Options
  --data FILE                  the database's file (SQLite; default: desk.sqlite; the demonstration's: a temporary one)
  --notices FOLDER             the signed notices (*.tejun) that were sent out
  --key FILE                   the public key that they are signed with; once for each key
  --listen ADDRESS:PORT        default: 127.0.0.1:8480
  --url URL                    the address under which clinics reach this desk, for printed letters
  --secure                     cookies for HTTPS alone: behind a proxy that speaks HTTPS
  --sites N, --seed N          of the demonstration

With TEJUN_DESK_DATABASE=postgresql://... everything is kept in PostgreSQL, and any number of nodes may serve it.
Exit codes: 0 done, 1 failed, 2 wrong use.";

/// What is to be done.
#[derive(Debug)]
pub enum Verb {
    /// Make up a rollout and serve it.
    Demo {
        /// How many sites.
        sites: u32,
        /// What everything random comes from.
        seed: u64,
    },
    /// Serve.
    Serve,
    /// Put a roster in.
    Roster(PathBuf),
    /// Take files in.
    TakeIn(PathBuf),
    /// Add a person.
    Person(String, Role),
    /// Write a copy of the database.
    BackUp(String),
    /// Measure.
    Load {
        /// How many reports.
        reports: usize,
    },
    /// Show how it is used.
    Help,
}

/// A command with its options.
#[derive(Debug)]
pub struct Command {
    /// What is to be done.
    pub verb: Verb,
    /// The database, if one is named.
    pub database: Option<Address>,
    /// The folder of signed notices.
    pub notices: Option<PathBuf>,
    /// The keys' files.
    pub keys: Vec<PathBuf>,
    /// Where to listen.
    pub listen: String,
    /// Where clinics reach the desk.
    pub url: Option<String>,
    /// Whether cookies are for HTTPS alone.
    pub secure: bool,
}

/// How the program is used.
pub fn usage() -> &'static str {
    USAGE
}

/// Reads the command line.
///
/// # Errors
///
/// If it is wrong.
pub fn read() -> Result<Command, Error> {
    let server = std::env::var(DATABASE).ok().filter(|address| !address.is_empty());
    parse(lexopt::Parser::from_env(), server)
}

fn parse(mut parser: lexopt::Parser, server: Option<String>) -> Result<Command, Error> {
    let mut words: Vec<String> = Vec::new();
    let (mut data, mut notices, mut keys, mut url) = (None, None, Vec::new(), None);
    let (mut role, mut sites, mut seed, mut reports) = (None, 5000, 1, 200_000);
    let (mut listen, mut secure) = (format!("127.0.0.1:{PORT}"), false);
    let wrong = |error: lexopt::Error| Error::Usage(format!("{error}\n\n{USAGE}"));
    while let Some(argument) = parser.next().map_err(wrong)? {
        match argument {
            Long("help") | Short('h') => words.insert(0, "help".to_owned()),
            Long("data") => data = Some(PathBuf::from(parser.value().map_err(wrong)?)),
            Long("notices") => notices = Some(parser.value().map_err(wrong)?.into()),
            Long("key") => keys.push(parser.value().map_err(wrong)?.into()),
            Long("listen") => listen = parser.value().and_then(|value| value.string()).map_err(wrong)?,
            Long("url") => url = Some(parser.value().and_then(|value| value.string()).map_err(wrong)?),
            Long("secure") => secure = true,
            Long("role") => role = Some(parser.value().and_then(|value| value.string()).map_err(wrong)?),
            Long("sites") => sites = parser.value().and_then(|value| value.parse()).map_err(wrong)?,
            Long("seed") => seed = parser.value().and_then(|value| value.parse()).map_err(wrong)?,
            Long("reports") => reports = parser.value().and_then(|value| value.parse()).map_err(wrong)?,
            Value(value) => words.push(value.string().map_err(wrong)?),
            other => return Err(wrong(other.unexpected())),
        }
    }
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let verb = match words.as_slice() {
        ["demo"] => Verb::Demo { sites, seed },
        ["serve"] => Verb::Serve,
        ["roster", file] => Verb::Roster(file.into()),
        ["take-in", folder] => Verb::TakeIn(folder.into()),
        ["person", name] => {
            let role = role.as_deref().and_then(Role::named);
            let names: Vec<_> = Role::ALL.iter().map(|role| role.name()).collect();
            let missing = || Error::Usage(format!("--role is one of {}", names.join(", ")));
            Verb::Person((*name).to_owned(), role.ok_or_else(missing)?)
        }
        ["back-up", file] => Verb::BackUp((*file).to_owned()),
        ["load"] => Verb::Load { reports },
        ["help", ..] | [] => Verb::Help,
        _ => return Err(Error::Usage(USAGE.to_owned())),
    };
    let database = server.map(Address::Postgres).or(data.map(Address::Sqlite));
    Ok(Command { verb, database, notices, keys, listen, url, secure })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(words: &[&str], server: Option<&str>) -> Result<Command, Error> {
        parse(lexopt::Parser::from_args(words), server.map(str::to_owned))
    }

    #[test]
    fn an_address_in_the_environment_goes_before_a_file() {
        let command = parsed(&["serve"], None).unwrap();
        assert_eq!(command.database, None);
        let command = parsed(&["serve", "--data", "x"], None).unwrap();
        assert_eq!(command.database, Some(Address::Sqlite("x".into())));
        let command = parsed(&["serve", "--data", "x"], Some("host=db")).unwrap();
        assert_eq!(command.database, Some(Address::Postgres("host=db".to_owned())));
    }

    #[test]
    fn a_wrong_use_says_how_it_is_used() {
        for words in
            [&["serv"][..], &["roster"], &["demo", "--sites", "x"], &["person", "a", "--role", "boss"]]
        {
            let error = parsed(words, None).unwrap_err();
            assert_eq!(error.exit(), 2, "{words:?}");
            assert!(!error.to_string().is_empty());
        }
    }
}
