//! A worker in another process: requests go to it, and progress and responses come back, message by message.
//!
//! A message is its length in four bytes, the lowest first, and that many bytes of JSON.

use super::ui_request::{UiRequest, UiResponse};
use super::{OnProgress, Worker, WorkerRequest, WorkerResponse};
use crate::error::Error;
use crate::exit::Exit;
use crate::status::RunStatus;
use jiff::Timestamp;
use model::Text;
use model::kinds::{AddExtension, RemoveExtension};
use model::observation::BrowserStart;
use model::reason::{Half, Reason};
use run::Progress;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::cell::{Cell, RefCell};
use std::io::{self, Read, Write};
use std::rc::Rc;
use std::time::Duration;
use terminal::{Browser, ProfilePlace};

/// The user's half performs a request within this. A removal takes the longest: 22 minutes, if the browser hears no notification of
/// its policies and the user is left to answer (the time limits are in `browser_ui::driver`). A half that says nothing for longer is
/// stuck, or is not tejun.
const UI_TIMEOUT: Duration = Duration::from_mins(30);
/// No message is longer: a plan of all procedures has some 40 kB.
const LONGEST: u32 = 4 << 20;

#[cfg(all(test, unix))]
#[path = "pipe_tests.rs"]
mod tests;

/// A message from the worker.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Message {
    /// Progress; more messages follow.
    Progress { at: Timestamp, progress: Box<Progress> },
    /// A request to the user's session. The worker waits for a [`UiResponse`]; more messages follow.
    UiRequest(UiRequest),
    /// The request was carried out.
    Response(WorkerResponse),
    /// It failed.
    Failed { text: Text, exit: Exit, ask_contact: bool },
}

/// The worker's end of a pipe.
pub trait Connection: Read + Write {
    /// Limits all reads from now on, together, to this time. `None` lifts the limit.
    fn limit_reads(&mut self, time: Option<Duration>);
}

/// Performs a request to the user's session.
pub type HandleUiRequest<'r> = Box<dyn Fn(&UiRequest) -> Result<Option<BrowserStart>, terminal::Error> + 'r>;

/// A worker at the other end of a pipe.
pub struct PipeWorker<'r, P> {
    pipe: P,
    handle: HandleUiRequest<'r>,
}

impl<'r, P: Read + Write> PipeWorker<'r, P> {
    /// The worker at the other end; `handle` performs its requests to the user's session.
    pub fn new(pipe: P, handle: HandleUiRequest<'r>) -> Self {
        Self { pipe, handle }
    }
}

impl<P: Read + Write> Worker for PipeWorker<'_, P> {
    fn request_with(
        &mut self,
        request: WorkerRequest,
        on_progress: OnProgress<'_>,
    ) -> Result<WorkerResponse, Error> {
        send(&mut self.pipe, &request)?;
        loop {
            match receive(&mut self.pipe)? {
                Some(Message::Progress { at, progress }) => on_progress(at, *progress),
                Some(Message::UiRequest(request)) => {
                    let response = match (self.handle)(&request) {
                        Ok(start) => UiResponse::Done(start),
                        Err(error) => UiResponse::Failed(error.trouble()),
                    };
                    send(&mut self.pipe, &response)?;
                }
                Some(Message::Response(response)) => return Ok(response),
                Some(Message::Failed { text, exit, ask_contact }) => {
                    return Err(Error::Worker { text, exit, ask_contact });
                }
                None => return Err(gone()),
            }
        }
    }
}

/// Has a worker carry out the requests that come through a pipe until the other end is gone, and returns where the run stands
/// then, if it was carried on. The worker's browser is the one at the other end. Any message that is not a valid request closes
/// the connection, and so does a request to the user's session that is not answered in time.
///
/// # Errors
///
/// If a message is not a valid request.
pub fn serve<P, W>(pipe: P, worker: impl FnOnce(Rc<dyn Browser>) -> W) -> Result<Option<RunStatus>, Error>
where
    P: Connection + 'static,
    W: Worker,
{
    let pipe = Rc::new(RefCell::new(pipe));
    let browser = Rc::new(RemoteBrowser { pipe: pipe.clone(), gone: Cell::new(false) });
    let mut worker = worker(browser.clone());
    let mut status = None;
    let next = || receive::<WorkerRequest>(&mut *pipe.borrow_mut());
    while let Some(request) = next()? {
        let mut send_error = None;
        let response = worker.request_with(request, &mut |at, progress| {
            // What was begun is carried on, whether anybody listens or not.
            let message = Message::Progress { at, progress: Box::new(progress) };
            send_error = send_error.take().or(send(&mut *pipe.borrow_mut(), &message).err());
        });
        if let Ok(WorkerResponse::Status(now)) = &response {
            status = Some(now.clone());
        }
        let reply = match response {
            Ok(response) => Message::Response(response),
            Err(error) => {
                Message::Failed { text: error.text(), exit: error.exit(), ask_contact: error.needs_contact() }
            }
        };
        if browser.gone.get() || send_error.is_some() || send(&mut *pipe.borrow_mut(), &reply).is_err() {
            break;
        }
    }
    Ok(status)
}

/// The browser in the user's session, at the other end of a pipe.
struct RemoteBrowser<P> {
    pipe: Rc<RefCell<P>>,
    gone: Cell<bool>,
}

impl<P: Connection> RemoteBrowser<P> {
    fn send(&self, request: UiRequest) -> Result<Option<BrowserStart>, terminal::Error> {
        let mut pipe = self.pipe.borrow_mut();
        pipe.limit_reads(Some(UI_TIMEOUT));
        let response =
            send(&mut *pipe, &Message::UiRequest(request)).and_then(|()| receive::<UiResponse>(&mut *pipe));
        pipe.limit_reads(None);
        match response {
            Ok(Some(UiResponse::Done(start))) => Ok(start),
            Ok(Some(UiResponse::Failed(trouble))) => {
                Err(terminal::Error::Browser { what: trouble.place, reason: trouble.reason })
            }
            // The other end is gone, does not answer in time, or is no user's process of tejun.
            Ok(None) | Err(_) => {
                self.gone.set(true);
                Err(terminal::Error::HalfGone(Half::Person))
            }
        }
    }
}

impl<P: Connection> Browser for RemoteBrowser<P> {
    fn has_ui_driver(&self) -> bool {
        !self.gone.get()
    }

    fn remove(&self, _: &ProfilePlace, removal: &RemoveExtension) -> Result<(), terminal::Error> {
        self.send(UiRequest::remove(removal)).map(|_| ())
    }

    fn add(&self, _: &ProfilePlace, addition: &AddExtension) -> Result<(), terminal::Error> {
        self.send(UiRequest::add(addition)).map(|_| ())
    }

    fn reload_policies(&self, profile: &ProfilePlace) -> Result<(), terminal::Error> {
        self.send(UiRequest::ReloadPolicies { profile: profile.profile.clone() }).map(|_| ())
    }

    fn restart(&self, profile: &ProfilePlace) -> Result<BrowserStart, terminal::Error> {
        let what = || profile.profile.folder.clone();
        // An answer without it means that no browser was started.
        self.send(UiRequest::RestartBrowser { profile: profile.profile.clone() })?
            .ok_or_else(|| terminal::Error::Browser { what: what(), reason: Reason::BrowserDoesNotOpen {} })
    }

    // The user's process does these without the worker.

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

/// The next message, or `None` if the other end is gone.
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
    let read = serde_json::from_slice(&json).and_then(|json| model::json::from_value(&json));
    read.map(Some).map_err(|error| wrong(&error.to_string()))
}

fn is_end(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::UnexpectedEof | io::ErrorKind::BrokenPipe)
}

fn wrong(reason: &str) -> Error {
    Error::Pipe(io::Error::new(io::ErrorKind::InvalidData, format!("a message {reason}")))
}
