//! The pipe between the user's half and the elevated worker. Only one user and the system can open it. The worker verifies that the
//! client is the process that it works for; the client verifies that the server is an administrator's process.

use crate::security::{self, Descriptor};
use crate::{failed, programs};
use jiff::{SignedDuration, Timestamp};
use model::reason::{Doing, Half, Reason};
use std::fs::File;
use std::io::{self, Read, Write};
use std::os::windows::io::{AsRawHandle, FromRawHandle};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};
use terminal::Error;
use windows::Win32::Foundation::{
    ERROR_ACCESS_DENIED, ERROR_FILE_NOT_FOUND, ERROR_NO_DATA, ERROR_PIPE_BUSY, ERROR_PIPE_CONNECTED, HANDLE,
};
use windows::Win32::Security::Authorization::SE_KERNEL_OBJECT;
use windows::Win32::Security::{RevertToSelf, TOKEN_QUERY};
use windows::Win32::Storage::FileSystem::{
    CreateFileW, FILE_FLAG_FIRST_PIPE_INSTANCE, FILE_GENERIC_READ, FILE_SHARE_NONE, FILE_WRITE_DATA,
    OPEN_EXISTING, PIPE_ACCESS_DUPLEX, SECURITY_IDENTIFICATION, SECURITY_SQOS_PRESENT,
};
use windows::Win32::System::Pipes::{
    ConnectNamedPipe, CreateNamedPipeW, DisconnectNamedPipe, GetNamedPipeClientProcessId,
    ImpersonateNamedPipeClient, PIPE_READMODE_BYTE, PIPE_REJECT_REMOTE_CLIENTS, PIPE_TYPE_BYTE, PIPE_WAIT,
    PeekNamedPipe, WaitNamedPipeW,
};
use windows::Win32::System::Threading::{GetCurrentThread, OpenThreadToken};
use windows::core::HSTRING;

/// The pipe of the worker that the scheduled task started.
pub const TASK_PIPE: &str = r"\\.\pipe\tejun";
/// The first bytes that the client sends: they identify the protocol and its version.
const GREETING: [u8; 8] = *b"tejun 1\n";
/// The process that started a worker connects within this.
const CONNECT_TIMEOUT: SignedDuration = SignedDuration::from_secs(60);
/// A client that has connected sends the greeting within this.
const GREETING_TIMEOUT: Duration = Duration::from_secs(10);
/// How often a read with a time limit looks whether something has come.
const POLL_INTERVAL: Duration = Duration::from_millis(20);
/// How often a wait reads the clock.
const CLOCK_INTERVAL: Duration = Duration::from_secs(10);
/// How often it tries to end a wait for a client.
const RETRY_INTERVAL: Duration = Duration::from_millis(100);
const BUFFER: u32 = 64 << 10;
/// The system and administrators. No other account can create an object that they own.
const TRUSTED: [&str; 2] = ["S-1-5-18", "S-1-5-32-544"];

/// The name of the pipe of the worker that this process has started.
pub fn name_for_process(process: u32) -> String {
    format!("{TASK_PIPE}-{process}")
}

/// The worker's end of the pipe.
pub struct PipeServer {
    file: File,
    name: String,
    person: String,
    /// The process that started the worker, and is its only client. `None` if the scheduled task started it: then each process of that
    /// user is one.
    starter: Option<u32>,
}

impl PipeServer {
    /// Creates the pipe of the worker that this process has started, for the user of that process.
    ///
    /// # Errors
    ///
    /// If the pipe cannot be created, or exists already.
    pub fn for_process(process: u32) -> Result<Self, Error> {
        // Windows may not tell the user of another user's process. Then it is the user who is signed in to this session.
        let person = programs::user(process).or_else(crate::user::signed_in);
        let person = person.ok_or(Error::NobodySignedIn)?;
        Self::new(name_for_process(process), person, Some(process))
    }

    /// Creates the pipe of the worker that the scheduled task started, for this user. Every program of that user may connect: the one
    /// that the user knows and opens, and the copy that the task starts. A program could start the copy all the same.
    ///
    /// # Errors
    ///
    /// If the pipe cannot be created, or exists already.
    pub fn for_user(person: &str) -> Result<Self, Error> {
        Self::new(TASK_PIPE.to_owned(), person.to_owned(), None)
    }

    fn new(name: String, person: String, starter: Option<u32>) -> Result<Self, Error> {
        let wrong = |error: windows::core::Error| failed(Doing::Create, &name, &error);
        let rights = Descriptor::new(&rights(&person)).map_err(wrong)?;
        let attributes = rights.attributes();
        // A single instance: this fails if another process has created a pipe with that name. SAFETY: name and descriptor outlive
        // the call.
        let handle = unsafe {
            CreateNamedPipeW(
                &HSTRING::from(&name),
                PIPE_ACCESS_DUPLEX | FILE_FLAG_FIRST_PIPE_INSTANCE,
                PIPE_TYPE_BYTE | PIPE_READMODE_BYTE | PIPE_WAIT | PIPE_REJECT_REMOTE_CLIENTS,
                1,
                BUFFER,
                BUFFER,
                0,
                Some(&attributes),
            )
        };
        if handle.is_invalid() {
            let error = windows::core::Error::from_thread();
            // Windows says so of a name that another process has taken.
            if [ERROR_ACCESS_DENIED, ERROR_PIPE_BUSY].map(|code| code.to_hresult()).contains(&error.code()) {
                return Err(Error::Unsafe { path: name, reason: Reason::PipeTaken {} });
            }
            return Err(wrong(error));
        }
        // SAFETY: the handle was just made and is nobody else's.
        let file = unsafe { File::from_raw_handle(handle.0) };
        Ok(Self { file, name, person, starter })
    }

    fn handle(&self) -> HANDLE {
        HANDLE(self.file.as_raw_handle())
    }

    /// Waits until the process that started the worker has connected.
    ///
    /// # Errors
    ///
    /// If Windows fails, or that process does not connect within a minute ([`Error::HalfGone`]).
    pub fn accept_starter(&self) -> Result<PipeConnection, Error> {
        let until = Timestamp::now().checked_add(CONNECT_TIMEOUT).unwrap_or(Timestamp::MAX);
        self.accept(Some(until))?.ok_or(Error::HalfGone(Half::Person))
    }

    /// Waits until the user's half has connected. Any other client is disconnected. `None` if none has connected until then.
    ///
    /// # Errors
    ///
    /// If Windows fails.
    pub fn accept(&self, until: Option<Timestamp>) -> Result<Option<PipeConnection>, Error> {
        let timed_out = Arc::new(AtomicBool::new(false));
        let _watch = until.map(|until| self.watch(until, &timed_out));
        loop {
            // SAFETY: the handle is this pipe's.
            match unsafe { ConnectNamedPipe(self.handle(), None) } {
                Ok(()) => {}
                Err(error) if error.code() == ERROR_PIPE_CONNECTED.to_hresult() => {}
                Err(error) if error.code() == ERROR_NO_DATA.to_hresult() => {
                    self.disconnect();
                    continue;
                }
                Err(error) => return Err(failed(Doing::Listen, &self.name, &error)),
            }
            if let Some(connection) = self.trusted() {
                return Ok(Some(connection));
            }
            self.disconnect();
            if timed_out.load(Ordering::Relaxed) {
                return Ok(None);
            }
        }
    }

    /// Disconnects the client.
    pub fn disconnect(&self) {
        // SAFETY: the handle is this pipe's. That nobody was there is as good.
        let _ = unsafe { DisconnectNamedPipe(self.handle()) };
    }

    /// Connects to the pipe itself at that moment, so that `accept` stops waiting, unless what is returned is dropped before.
    fn watch(&self, until: Timestamp, timed_out: &Arc<AtomicBool>) -> Sender<()> {
        let (timed_out, name) = (Arc::clone(timed_out), self.name.clone());
        let (accepting, accepted) = mpsc::channel();
        std::thread::spawn(move || {
            // The clock is read again and again: a PC that sleeps stops the wait, not the clock.
            loop {
                let left = until.duration_since(Timestamp::now()).max(SignedDuration::ZERO);
                match accepted.recv_timeout(left.unsigned_abs().min(CLOCK_INTERVAL)) {
                    Err(RecvTimeoutError::Timeout) if left <= SignedDuration::ZERO => break,
                    Err(RecvTimeoutError::Timeout) => {}
                    Ok(()) | Err(RecvTimeoutError::Disconnected) => return,
                }
            }
            timed_out.store(true, Ordering::Relaxed);
            // Between two clients nobody can connect for a moment.
            while open(&name).is_err() {
                let Err(RecvTimeoutError::Timeout) = accepted.recv_timeout(RETRY_INTERVAL) else { return };
            }
        });
        accepting
    }

    /// The connection, if the client is the user's half.
    fn trusted(&self) -> Option<PipeConnection> {
        let mut process = 0;
        // SAFETY: the handle is this pipe's.
        unsafe { GetNamedPipeClientProcessId(self.handle(), &mut process) }.ok()?;
        if self.starter.is_some_and(|starter| process != starter) {
            return None;
        }
        // Windows names the client's user only after something was read from the pipe.
        let mut connection = PipeConnection { file: self.file.try_clone().ok()?, reads_until: None };
        let mut greeting = [0; GREETING.len()];
        connection.limit_reads(Some(GREETING_TIMEOUT));
        connection.read_exact(&mut greeting).ok()?;
        connection.limit_reads(None);
        let is_users = greeting == GREETING && self.user().is_ok_and(|user| user == self.person);
        is_users.then_some(connection)
    }

    /// The security identifier of the client's user.
    fn user(&self) -> windows::core::Result<String> {
        // SAFETY: the handle is this pipe's; this thread is itself again before anything else happens.
        unsafe { ImpersonateNamedPipeClient(self.handle()) }?;
        let mut token = HANDLE::default();
        // SAFETY: the handle of this thread is always good; the token is ours to close.
        let opened = unsafe { OpenThreadToken(GetCurrentThread(), TOKEN_QUERY, true, &mut token) };
        // SAFETY: it ends what was begun above. A thread that cannot become itself again must do nothing more.
        if unsafe { RevertToSelf() }.is_err() {
            std::process::abort();
        }
        opened?;
        security::user(programs::Owned(token).0)
    }

    /// The pipe's owner and access rights, in SDDL.
    ///
    /// # Errors
    ///
    /// If Windows does not tell them.
    pub fn rights(&self) -> Result<String, Error> {
        security::rights(self.handle(), SE_KERNEL_OBJECT)
            .map_err(|error| failed(Doing::ReadRights, &self.name, &error))
    }
}

/// The worker's end of a pipe to which the user's half has connected.
pub struct PipeConnection {
    file: File,
    reads_until: Option<Instant>,
}

impl PipeConnection {
    /// Limits all reads from now on, together, to this time. `None` lifts the limit.
    pub fn limit_reads(&mut self, time: Option<Duration>) {
        self.reads_until = time.map(|time| Instant::now() + time);
    }

    /// Whether a read returns at once: something has come, or the other end is gone.
    fn is_readable(&self) -> bool {
        let mut come = 0;
        // SAFETY: the handle is open, and the number outlives the call.
        let looked =
            unsafe { PeekNamedPipe(HANDLE(self.file.as_raw_handle()), None, 0, None, Some(&mut come), None) };
        looked.is_err() || come > 0
    }
}

impl Read for PipeConnection {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        // A read that waits cannot be given up: any other call on this handle would wait for it.
        while let Some(until) = self.reads_until
            && !self.is_readable()
        {
            if Instant::now() >= until {
                return Err(io::ErrorKind::TimedOut.into());
            }
            std::thread::sleep(POLL_INTERVAL);
        }
        self.file.read(room)
    }
}

impl Write for PipeConnection {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Administrators own the pipe, which no other account can pretend. The user may read and write, but cannot create a second
/// instance. So may administrators: the worker may run as another one than the user, and has to reach its own pipe to end its wait.
fn rights(person: &str) -> String {
    format!("O:BAG:BAD:P(A;;FA;;;SY)(A;;0x12008b;;;BA)(A;;0x12008b;;;{person})")
}

fn open(name: &str) -> windows::core::Result<File> {
    // The server may identify this client, but not impersonate it. SAFETY: the name outlives the call.
    let handle = unsafe {
        CreateFileW(
            &HSTRING::from(name),
            (FILE_GENERIC_READ | FILE_WRITE_DATA).0,
            FILE_SHARE_NONE,
            None,
            OPEN_EXISTING,
            SECURITY_SQOS_PRESENT | SECURITY_IDENTIFICATION,
            None,
        )
    }?;
    // SAFETY: the handle was just made and is nobody else's.
    Ok(unsafe { File::from_raw_handle(handle.0) })
}

/// Whether a pipe with that name exists. Does not open it.
pub fn pipe_exists(name: &str) -> bool {
    /// `NMPWAIT_NOWAIT`
    const AT_ONCE: u32 = 1;
    // SAFETY: the name outlives the call.
    let waited = unsafe { WaitNamedPipeW(&HSTRING::from(name), AT_ONCE) };
    waited.as_bool() || windows::core::Error::from_thread().code() != ERROR_FILE_NOT_FOUND.to_hresult()
}

/// Connects to a worker's pipe. `None` if there is no such pipe, or if another client is connected.
///
/// # Errors
///
/// If Windows refuses, or if neither the system nor administrators own the pipe ([`Error::Unsafe`]).
pub fn connect(name: &str) -> Result<Option<File>, Error> {
    let mut file = match open(name) {
        Ok(file) => file,
        Err(error)
            if [ERROR_FILE_NOT_FOUND, ERROR_PIPE_BUSY]
                .map(|code| code.to_hresult())
                .contains(&error.code()) =>
        {
            return Ok(None);
        }
        Err(error) => return Err(failed(Doing::Open, name, &error)),
    };
    let owner = security::owner(HANDLE(file.as_raw_handle()))
        .map_err(|error| failed(Doing::ReadRights, name, &error))?;
    if !TRUSTED.contains(&owner.as_str()) {
        return Err(Error::Unsafe { path: name.to_owned(), reason: Reason::OwnerNotTrusted { owner } });
    }
    let greeted = file.write_all(&GREETING);
    greeted.map_err(|source| Error::Io { doing: Doing::Write, path: name.to_owned(), source })?;
    Ok(Some(file))
}
