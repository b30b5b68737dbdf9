//! The pipe between the two halves. Only one user and the system can open it; the worker sees to it that the process at the
//! other end is the one it works for, and the person's half that an administrator's process answers.

use crate::security::{self, Descriptor};
use crate::{failed, home, programs};
use model::reason::{Doing, Half, Reason};
use std::fs::File;
use std::io::Read;
use std::os::windows::io::{AsRawHandle, FromRawHandle};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use terminal::Error;
use windows::Win32::Foundation::{
    ERROR_FILE_NOT_FOUND, ERROR_NO_DATA, ERROR_PIPE_BUSY, ERROR_PIPE_CONNECTED, HANDLE,
};
use windows::Win32::Security::Authorization::SE_KERNEL_OBJECT;
use windows::Win32::Security::{RevertToSelf, SECURITY_ATTRIBUTES, TOKEN_QUERY};
use windows::Win32::Storage::FileSystem::{
    CreateFileW, FILE_FLAG_FIRST_PIPE_INSTANCE, FILE_GENERIC_READ, FILE_SHARE_NONE, FILE_WRITE_DATA,
    OPEN_EXISTING, PIPE_ACCESS_DUPLEX, SECURITY_IDENTIFICATION, SECURITY_SQOS_PRESENT,
};
use windows::Win32::System::Pipes::{
    ConnectNamedPipe, CreateNamedPipeW, DisconnectNamedPipe, GetNamedPipeClientProcessId,
    ImpersonateNamedPipeClient, PIPE_READMODE_BYTE, PIPE_REJECT_REMOTE_CLIENTS, PIPE_TYPE_BYTE, PIPE_WAIT,
    WaitNamedPipeW,
};
use windows::Win32::System::Threading::{GetCurrentThread, OpenThreadToken};
use windows::core::HSTRING;

/// The pipe of the worker that started with Windows.
pub const OF_THE_TASK: &str = r"\\.\pipe\tejun";
/// What the person's half says first: that it is one, and in which version of the messages.
const GREETING: [u8; 8] = *b"tejun 1\n";
/// So long has the process that started a worker to be there.
const COMES_WITHIN: Duration = Duration::from_secs(60);
const BUFFER: u32 = 64 << 10;
/// The system, and administrators: nobody else can make something that belongs to them.
const TRUSTED: [&str; 2] = ["S-1-5-18", "S-1-5-32-544"];

/// The pipe of the worker that the process with this number has started.
pub fn of_process(process: u32) -> String {
    format!("{OF_THE_TASK}-{process}")
}

/// Who has to be at the other end.
#[derive(Clone, Debug)]
enum Other {
    /// This process.
    Process(u32),
    /// A process that runs this program.
    Program(String),
}

/// A worker's end of the pipe.
pub struct Listening {
    file: File,
    name: String,
    person: String,
    other: Other,
}

impl Listening {
    /// Of the worker that this process has started, for the user whose it is.
    ///
    /// # Errors
    ///
    /// Where the pipe cannot be made, or is there already.
    pub fn to_process(process: u32) -> Result<Self, Error> {
        // A process of another user's may not be looked into; then it is the one who is signed in here.
        let person = programs::user(process).or_else(crate::user::signed_in);
        let person = person.ok_or(Error::NobodySignedIn)?;
        Self::new(of_process(process), person, Other::Process(process))
    }

    /// Of the worker that started with Windows, for this user: only tejun's own copy may speak with it.
    ///
    /// # Errors
    ///
    /// As [`Listening::to_process`].
    pub fn to_user(person: &str) -> Result<Self, Error> {
        Self::new(OF_THE_TASK.to_owned(), person.to_owned(), Other::Program(home::program()))
    }

    fn new(name: String, person: String, other: Other) -> Result<Self, Error> {
        let wrong = |error: windows::core::Error| failed(Doing::Create, &name, &error);
        let rights = Descriptor::new(&rights(&person)).map_err(wrong)?;
        let attributes = SECURITY_ATTRIBUTES {
            nLength: size_of::<SECURITY_ATTRIBUTES>() as u32,
            lpSecurityDescriptor: rights.0.0,
            bInheritHandle: false.into(),
        };
        // One instance alone: where somebody else has made a pipe of that name, this fails.
        // SAFETY: name and descriptor outlive the call.
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
            return Err(wrong(windows::core::Error::from_thread()));
        }
        // SAFETY: the handle was just made and is nobody else's.
        let file = unsafe { File::from_raw_handle(handle.0) };
        Ok(Self { file, name, person, other })
    }

    fn handle(&self) -> HANDLE {
        HANDLE(self.file.as_raw_handle())
    }

    /// Waits until the person's half is at the other end. Whoever else comes is sent away.
    ///
    /// # Errors
    ///
    /// Where Windows fails, or the process that started the worker does not come.
    pub fn accept(&self) -> Result<&File, Error> {
        let late = Arc::new(AtomicBool::new(false));
        if let Other::Process(_) = self.other {
            self.watch(&late);
        }
        loop {
            // SAFETY: the handle is this pipe's.
            match unsafe { ConnectNamedPipe(self.handle(), None) } {
                Ok(()) => {}
                Err(error) if error.code() == ERROR_PIPE_CONNECTED.to_hresult() => {}
                Err(error) if error.code() == ERROR_NO_DATA.to_hresult() => {
                    self.send_away();
                    continue;
                }
                Err(error) => return Err(failed(Doing::Listen, &self.name, &error)),
            }
            if self.is_welcome() {
                return Ok(&self.file);
            }
            self.send_away();
            if late.load(Ordering::Relaxed) {
                return Err(Error::HalfGone(Half::Person));
            }
        }
    }

    /// Parts from whoever is at the other end.
    pub fn send_away(&self) {
        // SAFETY: the handle is this pipe's. That nobody was there is as good.
        let _ = unsafe { DisconnectNamedPipe(self.handle()) };
    }

    /// Comes itself when nobody else has: a stranger, so that the waiting ends.
    fn watch(&self, late: &Arc<AtomicBool>) {
        let (late, name) = (Arc::clone(late), self.name.clone());
        std::thread::spawn(move || {
            std::thread::sleep(COMES_WITHIN);
            late.store(true, Ordering::Relaxed);
            let _ = open(&name);
        });
    }

    fn is_welcome(&self) -> bool {
        let mut process = 0;
        // SAFETY: the handle is this pipe's.
        if unsafe { GetNamedPipeClientProcessId(self.handle(), &mut process) }.is_err() {
            return false;
        }
        let is_known = match &self.other {
            Other::Process(number) => process == *number,
            Other::Program(path) => {
                programs::path(process).is_some_and(|found| found.eq_ignore_ascii_case(path))
            }
        };
        // Windows tells whose the other end is only after something was read from it.
        let mut greeting = [0; GREETING.len()];
        is_known
            && (&self.file).read_exact(&mut greeting).is_ok()
            && greeting == GREETING
            && self.user().is_ok_and(|user| user == self.person)
    }

    /// Whose process is at the other end.
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

    /// Whose pipe it is and who may do what with it, as text.
    ///
    /// # Errors
    ///
    /// Where Windows does not say.
    pub fn rights(&self) -> Result<String, Error> {
        security::rights(self.handle(), SE_KERNEL_OBJECT)
            .map_err(|error| failed(Doing::ReadRights, &self.name, &error))
    }
}

/// It belongs to administrators, which nobody else can pretend; that user may read and write, but make no further one like it.
fn rights(person: &str) -> String {
    format!("O:BAG:BAD:P(A;;FA;;;SY)(A;;0x12008b;;;{person})")
}

fn open(name: &str) -> windows::core::Result<File> {
    // Whoever answers may see who asks, and not act as him.
    // SAFETY: the name outlives the call.
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

/// Whether there is such a pipe. Nothing is opened.
pub fn is_there(name: &str) -> bool {
    /// `NMPWAIT_NOWAIT`
    const AT_ONCE: u32 = 1;
    // SAFETY: the name outlives the call.
    let waited = unsafe { WaitNamedPipeW(&HSTRING::from(name), AT_ONCE) };
    waited.as_bool() || windows::core::Error::from_thread().code() != ERROR_FILE_NOT_FOUND.to_hresult()
}

/// The person's end of a pipe. None: there is no such pipe, or somebody is there already.
///
/// # Errors
///
/// Where Windows refuses, or it is no administrator's pipe.
pub fn connect(name: &str) -> Result<Option<File>, Error> {
    use std::io::Write;
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
