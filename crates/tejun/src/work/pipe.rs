//! A worker in another process: asks go to it, and what it tells and does comes back, message by message.
//!
//! A message is its length in four bytes, the lowest first, and that many bytes of JSON.

use super::errand::{Came, Errand};
use super::{Ask, Did, Tell, Worker};
use crate::error::Error;
use crate::exit::Exit;
use crate::status::RunStatus;
use jiff::Timestamp;
use model::Text;
use model::plan::{AddExtension, RemoveExtension};
use model::reason::Half;
use run::Progress;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::cell::{Cell, RefCell};
use std::io::{self, Read, Write};
use std::rc::Rc;
use terminal::{Browser, ProfilePlace};

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
    /// The person's half is to do something in the browser's windows; a [`Came`] is waited for, and more follows.
    Sends(Errand),
    /// The ask was carried out.
    Did(Did),
    /// It could not be.
    Failed { text: Text, exit: Exit, ask_contact: bool },
}

/// Runs an errand for the worker.
pub type Runs<'r> = Box<dyn Fn(&Errand) -> Result<(), terminal::Error> + 'r>;

/// A worker at the other end of a pipe.
pub struct Apart<'r, P> {
    pipe: P,
    runs: Runs<'r>,
}

impl<'r, P: Read + Write> Apart<'r, P> {
    /// The worker at the other end, whose errands are run so.
    pub fn new(pipe: P, runs: Runs<'r>) -> Self {
        Self { pipe, runs }
    }
}

impl<P: Read + Write> Worker for Apart<'_, P> {
    fn does(&mut self, ask: Ask, tell: Tell<'_>) -> Result<Did, Error> {
        send(&mut self.pipe, &ask)?;
        loop {
            match receive(&mut self.pipe)? {
                Some(Reply::Goes { at, progress }) => tell(at, *progress),
                Some(Reply::Sends(errand)) => {
                    let came = match (self.runs)(&errand) {
                        Ok(()) => Came::Done,
                        Err(error) => Came::DidNot(error.trouble()),
                    };
                    send(&mut self.pipe, &came)?;
                }
                Some(Reply::Did(did)) => return Ok(did),
                Some(Reply::Failed { text, exit, ask_contact }) => {
                    return Err(Error::Worker { text, exit, ask_contact });
                }
                None => return Err(gone()),
            }
        }
    }
}

/// Has a worker, who is given the hands at the other end, do what comes through a pipe, until the other end is gone. Whatever is no ask ends it: nothing is done for somebody
/// who does not speak as a person's half does. How the run stands by then, where it was carried on.
///
/// # Errors
///
/// Where something else than an ask came.
pub fn serve<P, W>(pipe: P, worker: impl FnOnce(Rc<dyn Browser>) -> W) -> Result<Option<RunStatus>, Error>
where
    P: Read + Write + 'static,
    W: Worker,
{
    let pipe = Rc::new(RefCell::new(pipe));
    let mut worker = worker(Rc::new(Lent { pipe: pipe.clone(), gone: Cell::new(false) }));
    let mut stands = None;
    let next = || receive::<Ask>(&mut *pipe.borrow_mut());
    while let Some(ask) = next()? {
        let mut unheard = None;
        let did = worker.does(ask, &mut |at, progress| {
            // What was begun is carried on, whether anybody listens or not.
            let goes = Reply::Goes { at, progress: Box::new(progress) };
            unheard = unheard.take().or(send(&mut *pipe.borrow_mut(), &goes).err());
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
        if unheard.is_some() || send(&mut *pipe.borrow_mut(), &reply).is_err() {
            break;
        }
    }
    Ok(stands)
}

/// The browser's hands at the other end of a pipe.
struct Lent<P> {
    pipe: Rc<RefCell<P>>,
    gone: Cell<bool>,
}

impl<P: Read + Write> Lent<P> {
    fn send(&self, errand: Errand) -> Result<(), terminal::Error> {
        let mut pipe = self.pipe.borrow_mut();
        let came = send(&mut *pipe, &Reply::Sends(errand)).and_then(|()| receive::<Came>(&mut *pipe));
        match came {
            Ok(Some(Came::Done)) => Ok(()),
            Ok(Some(Came::DidNot(trouble))) => {
                Err(terminal::Error::Browser { what: trouble.place, reason: trouble.reason })
            }
            // Gone, or no person's half.
            Ok(None) | Err(_) => {
                self.gone.set(true);
                Err(terminal::Error::HalfGone(Half::Person))
            }
        }
    }
}

impl<P: Read + Write> Browser for Lent<P> {
    fn has_ui_driver(&self) -> bool {
        !self.gone.get()
    }

    fn remove(&self, _: &ProfilePlace, removal: &RemoveExtension) -> Result<(), terminal::Error> {
        self.send(Errand::remove(removal))
    }

    fn add(&self, _: &ProfilePlace, addition: &AddExtension) -> Result<(), terminal::Error> {
        self.send(Errand::add(addition))
    }

    fn reload_policies(&self, profile: &ProfilePlace) -> Result<(), terminal::Error> {
        self.send(Errand::TakeNote { profile: profile.profile.clone() })
    }

    fn restart(&self, profile: &ProfilePlace) -> Result<(), terminal::Error> {
        self.send(Errand::StartAnew { profile: profile.profile.clone() })
    }

    // What is no errand, the person's half does by itself.

    fn show_extensions(&self, _: &ProfilePlace) -> Result<(), terminal::Error> {
        Err(terminal::Error::NotAble)
    }

    fn visible_texts(&self) -> Result<Vec<String>, terminal::Error> {
        Err(terminal::Error::NotAble)
    }

    fn set_developer_mode(&self, _: &ProfilePlace, _: bool) -> Result<(), terminal::Error> {
        Err(terminal::Error::NotAble)
    }
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
    let read = serde_json::from_slice::<serde_json::Value>(&json).and_then(serde_json::from_value);
    read.map(Some).map_err(|error| wrong(&error.to_string()))
}

fn is_end(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::UnexpectedEof | io::ErrorKind::BrokenPipe)
}

fn wrong(reason: &str) -> Error {
    Error::Pipe(io::Error::new(io::ErrorKind::InvalidData, format!("a message {reason}")))
}
