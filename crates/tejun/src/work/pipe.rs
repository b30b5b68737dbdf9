//! A worker in another process: asks go to it, and what it tells and does comes back, message by message.
//!
//! A message is its length in four bytes, the lowest first, and that many bytes of JSON.

use super::{Ask, Did, Stand, Tell, Worker};
use crate::error::Error;
use crate::exit::Exit;
use jiff::Timestamp;
use model::Text;
use run::Progress;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::io::{self, Read, Write};

/// No message is longer: a plan of all procedures has some 40 kB.
const LONGEST: u32 = 4 << 20;

#[cfg(all(test, unix))]
#[path = "pipe_tests.rs"]
mod tests;

/// What a worker answers.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Reply {
    /// How it goes; more follows.
    Goes { at: Timestamp, progress: Box<Progress> },
    /// The ask was carried out.
    Did(Did),
    /// It could not be.
    Failed { text: Text, exit: Exit, ask_contact: bool },
}

/// A worker at the other end of a pipe.
pub struct Apart<P> {
    pipe: P,
}

impl<P: Read + Write> Apart<P> {
    /// The worker at the other end.
    pub fn new(pipe: P) -> Self {
        Self { pipe }
    }
}

impl<P: Read + Write> Worker for Apart<P> {
    fn does(&mut self, ask: Ask, tell: Tell<'_>) -> Result<Did, Error> {
        send(&mut self.pipe, &ask)?;
        loop {
            match receive(&mut self.pipe)? {
                Some(Reply::Goes { at, progress }) => tell(at, *progress),
                Some(Reply::Did(did)) => return Ok(did),
                Some(Reply::Failed { text, exit, ask_contact }) => {
                    return Err(Error::Worker { text, exit, ask_contact });
                }
                None => return Err(gone()),
            }
        }
    }
}

/// Does what comes through a pipe, until the other end is gone. Whatever is no ask ends it: nothing is done for somebody
/// who does not speak as a person's half does. How the run stands by then, where it was carried on.
///
/// # Errors
///
/// Where something else than an ask came.
pub fn serve(mut pipe: impl Read + Write, worker: &mut dyn Worker) -> Result<Option<Stand>, Error> {
    let mut stands = None;
    while let Some(ask) = receive::<Ask>(&mut pipe)? {
        let mut unheard = None;
        let did = worker.does(ask, &mut |at, progress| {
            // What was begun is carried on, whether anybody listens or not.
            unheard =
                unheard.take().or(send(&mut pipe, &Reply::Goes { at, progress: Box::new(progress) }).err());
        });
        if let Ok(Did::Stands(stand)) = &did {
            stands = Some(stand.clone());
        }
        let reply = match did {
            Ok(did) => Reply::Did(did),
            Err(error) => {
                Reply::Failed { text: error.text(), exit: error.exit(), ask_contact: error.needs_contact() }
            }
        };
        if unheard.is_some() || send(&mut pipe, &reply).is_err() {
            break;
        }
    }
    Ok(stands)
}

fn gone() -> Error {
    let reason = "the worker is gone";
    Error::Pipe(io::Error::new(io::ErrorKind::UnexpectedEof, reason))
}

fn send(pipe: &mut impl Write, message: &impl Serialize) -> Result<(), Error> {
    let json = serde_json::to_vec(message)?;
    let length = u32::try_from(json.len()).ok().filter(|length| *length <= LONGEST);
    let length = length.ok_or_else(|| wrong("is too long"))?;
    let message = [&length.to_le_bytes()[..], &json].concat();
    pipe.write_all(&message).and_then(|()| pipe.flush()).map_err(Error::Pipe)
}

/// The next message. None: the other end is gone.
fn receive<M: DeserializeOwned>(pipe: &mut impl Read) -> Result<Option<M>, Error> {
    let mut length = [0; 4];
    match pipe.read_exact(&mut length) {
        Ok(()) => {}
        Err(error) if is_end(&error) => return Ok(None),
        Err(error) => return Err(Error::Pipe(error)),
    }
    let length = u32::from_le_bytes(length);
    if length > LONGEST {
        return Err(wrong("is too long"));
    }
    let mut json = Vec::new();
    pipe.take(u64::from(length)).read_to_end(&mut json).map_err(Error::Pipe)?;
    if json.len() < length as usize {
        return Ok(None);
    }
    serde_json::from_slice(&json).map(Some).map_err(|error| wrong(&error.to_string()))
}

fn is_end(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::UnexpectedEof | io::ErrorKind::BrokenPipe)
}

fn wrong(reason: &str) -> Error {
    Error::Pipe(io::Error::new(io::ErrorKind::InvalidData, format!("a message {reason}")))
}
