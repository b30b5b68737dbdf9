//! The worker that the Task Scheduler has started: it carries the unfinished run on, and serves the user's processes meanwhile.

use super::pipe::{self, Connection};
use super::{InProcess, Worker, WorkerRequest};
use crate::error::Error;
use crate::exit::Exit;
use crate::session::{Command, Session};
use crate::status::{Next, is_short_wait};
use jiff::Timestamp;

#[cfg(all(test, unix))]
#[path = "scheduled_tests.rs"]
mod tests;

/// What the user's processes connect to, one at a time.
pub trait Listener {
    /// The pipe to one of them.
    type Pipe: Connection + 'static;

    /// Waits for the next one. `None` if none has connected until then.
    ///
    /// # Errors
    ///
    /// If Windows fails.
    fn accept(&self, until: Option<Timestamp>) -> Result<Option<Self::Pipe>, Error>;

    /// Disconnects it.
    fn disconnect(&self);
}

/// Carries the unfinished run on. If it needs a person, it waits for the user's process to connect; if it only has to wait a while, it
/// stays, keeps the PC awake, and goes on by itself.
///
/// # Errors
///
/// If terminal, journal or pipe cannot be had.
pub fn carry_on(command: Command<'_>, listener: &impl Listener) -> Result<Exit, Error> {
    let mut worker = InProcess::new(command);
    let mut status = worker.advance(&mut |_, _| {})?;
    loop {
        let until = match status.next() {
            Next::Ended(_) => {
                worker.request(WorkerRequest::Prove { lang: command.args.lang })?;
                return Ok(Exit::Done);
            }
            Next::Time(until) if is_short_wait(until, Session::new(command).now()?) => Some(until),
            Next::Time(_) | Next::Restart => return Ok(Exit::Waiting),
            Next::Consent(_) | Next::Person => None,
        };
        let Some(pipe) = listener.accept(until)? else {
            status = worker.advance(&mut |_, _| {})?;
            continue;
        };
        let heard = pipe::serve(pipe, |browser| {
            worker.set_browser(Some(browser));
            &mut worker
        });
        worker.set_browser(None);
        listener.disconnect();
        // An invalid request closed the connection; the next process may connect.
        if let Ok(Some(now)) = heard {
            status = now;
        }
    }
}
