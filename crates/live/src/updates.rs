//! Windows Update through the Windows Update Agent's own objects (Microsoft, "Windows Update Agent API").
//!
//! Every call runs on a thread of its own, which creates the objects that it uses, and is abandoned after its deadline: the agent's
//! calls have no time limit (Microsoft, "Guidelines for Asynchronous WUA Operations"), and a blocked call cannot be cancelled from
//! outside.

mod answers;
mod jobs;
mod quick;
mod store;

use crate::programs;
use crate::registry::LiveRegistry;
use answers::{Answer, broken, code, what_became};
use jiff::Timestamp;
use model::reason::Doing;
use model::registry::KeyPath;
use model::update::{Stage, Update, UpdateDone, UpdateHistory, UpdateTrouble};
use quick::{History, Kept};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use terminal::{Disk, Error, OnProgress, Registry, UpdateFailure, Updates};
use windows::Win32::Foundation::{VARIANT_FALSE, VARIANT_TRUE};
use windows::Win32::System::Com::{
    CLSCTX_INPROC_SERVER, COINIT_MULTITHREADED, CoCreateInstance, CoInitializeEx,
};
use windows::Win32::System::UpdateAgent::{
    ISearchResult, ISystemInformation, IUpdate, IUpdateCollection, IUpdateInstaller2, IUpdateSession,
    SystemInformation, UpdateCollection, UpdateSession, dpHigh, orcSucceeded, orcSucceededWithErrors,
    ssDefault, ssManagedServer,
};
use windows::core::{BSTR, Interface};

/// Missing software updates. Drivers are left to the PC's maker. Microsoft's own source offers more than Windows installs by itself;
/// each update says so, and is shown.
const CRITERIA: &str = "IsInstalled=0 and IsHidden=0 and Type='Software'";
/// The client's name in the agent's log.
const NAME: &str = "tejun";
/// Keys that exist while Windows waits for a restart to finish an update.
const RESTART_REQUIRED: [&str; 2] = [
    r"SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update\RebootRequired",
    r"SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing\RebootPending",
];
/// The state of Windows' servicing. Microsoft documents it nowhere; other update programs wait for it, too.
const SERVICING: &str = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing\Interface";
const AT_WORK: u32 = 2;
/// The program that does the servicing.
const WORKER: &str = "TiWorker.exe";

/// When the agent last failed to answer a query in time.
static UNANSWERED_AT: Mutex<Option<Instant>> = Mutex::new(None);

/// The agent's last answers to quick queries.
static HISTORY: Kept<History> = Kept::new();
static RESTART: Kept<bool> = Kept::new();

/// How long each call may take before it is abandoned.
#[derive(Clone, Copy, Debug)]
pub struct Deadlines {
    /// A search. The first one after a long time, on a crowded server, has been seen to take half an hour.
    pub search: Duration,
    /// A download. A gigabyte on a slow line takes some hours.
    pub download: Duration,
    /// An installation. A monthly update on an old disk takes two hours.
    pub install: Duration,
    /// A call that only asks this PC. The agent reads the result of its last search from a large file.
    pub here: Duration,
    /// A quick query, made at each observation.
    pub query: Duration,
    /// After an unanswered query, how long no further query is made, so that a caller that observes each second does not wait each
    /// time.
    pub pause: Duration,
    /// How long the answer to a quick query is good for, if nothing is known to have happened.
    pub good_for: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        let minutes = |n: u64| Duration::from_secs(60 * n);
        Self {
            search: minutes(60),
            download: minutes(360),
            install: minutes(240),
            here: minutes(10),
            query: Duration::from_secs(30),
            pause: minutes(5),
            good_for: minutes(1),
        }
    }
}

/// Windows Update of this PC.
pub struct WindowsUpdate {
    deadlines: Deadlines,
    files: Disk,
}

/// A message from a thread that calls the agent.
enum Message<T> {
    Percent(u8),
    Done(Answer<T>),
}

/// Reports the progress, from the thread that calls the agent.
type ReportPercent<'t> = &'t dyn Fn(u8);

impl WindowsUpdate {
    /// Opens it. Makes no call yet.
    pub fn open(deadlines: Deadlines) -> Self {
        Self { deadlines, files: Disk::of_this_pc() }
    }

    fn registry(&self) -> LiveRegistry<'_> {
        LiveRegistry { files: &self.files, person: None }
    }

    /// Makes a quick query. Fails at once if the agent did not answer one shortly before.
    fn query<T: Send + 'static>(
        &self,
        ask: impl FnOnce() -> Answer<T> + Send + 'static,
    ) -> Result<T, UpdateFailure> {
        let mut unanswered_at = UNANSWERED_AT.lock().unwrap_or_else(PoisonError::into_inner);
        if unanswered_at.is_some_and(|at| at.elapsed() < self.deadlines.pause) {
            return Err(UpdateFailure::Trouble(answers::silence(self.deadlines.query)));
        }
        let result = within(self.deadlines.query, &mut |_| {}, |_| ask());
        let unanswered = matches!(result, Err(UpdateFailure::Trouble(UpdateTrouble::NoAnswer(_))));
        *unanswered_at = unanswered.then(Instant::now);
        result
    }

    /// The update source: the server that is set and no other, or Windows' default if none is set.
    fn source(&self) -> Result<Source, Error> {
        Ok(Source { managed: self.server()?.is_some() })
    }
}

impl Updates for WindowsUpdate {
    fn search(&self) -> Result<Vec<Update>, UpdateFailure> {
        self.forget_answers();
        let (source, deadline) = (self.source()?, self.deadlines.search);
        within(deadline, &mut |_| {}, move |_| {
            let found = source.found(&session()?, true, deadline)?;
            Ok(found.into_iter().map(|(_, update)| update).collect())
        })
    }

    fn accept(&self, ids: &[String]) -> Result<(), UpdateFailure> {
        let (source, ids, deadline) = (self.source()?, ids.to_vec(), self.deadlines.here);
        within(deadline, &mut |_| {}, move |_| {
            for (update, known) in source.found(&session()?, false, deadline)? {
                if ids.contains(&known.id) && !known.licence_accepted {
                    // SAFETY: the object is alive, and of this thread.
                    unsafe { update.AcceptEula() }.map_err(code)?;
                }
            }
            Ok(())
        })
    }

    fn download(
        &self,
        ids: &[String],
        on_progress: OnProgress<'_>,
    ) -> Result<Vec<UpdateDone>, UpdateFailure> {
        self.forget_answers();
        let (source, ids, Deadlines { here, download, .. }) = (self.source()?, ids.to_vec(), self.deadlines);
        within(here + download, on_progress, move |report| {
            let session = session()?;
            let (updates, ids) = source.chosen(&session, &ids, here)?;
            if ids.is_empty() {
                return Ok(Vec::new());
            }
            // SAFETY: the objects are alive, and of this thread.
            let downloader = unsafe {
                let downloader = session.CreateUpdateDownloader().map_err(code)?;
                downloader.SetUpdates(&updates).map_err(code)?;
                // As for a user who waits at the Settings page.
                downloader.SetPriority(dpHigh).map_err(code)?;
                downloader
            };
            let result = jobs::download(&downloader, download, report)?;
            each(ids, |index| {
                // SAFETY: as above; the result holds as many as were asked for.
                unsafe {
                    let one = result
                        .GetUpdateResult(index)
                        .map_err(|_| broken("IDownloadResult.GetUpdateResult"))?;
                    what_became(one.ResultCode().map_err(code)?, one.HResult().map_err(code)?)
                }
            })
        })
    }

    fn install(&self, ids: &[String], on_progress: OnProgress<'_>) -> Result<Vec<UpdateDone>, UpdateFailure> {
        self.forget_answers();
        let (source, ids, Deadlines { here, install, .. }) = (self.source()?, ids.to_vec(), self.deadlines);
        within(here + install, on_progress, move |report| {
            let session = session()?;
            let (updates, ids) = source.chosen(&session, &ids, here)?;
            if ids.is_empty() {
                return Ok(Vec::new());
            }
            // SAFETY: the objects are alive, and of this thread.
            let installer = unsafe {
                let installer = session.CreateUpdateInstaller().map_err(code)?;
                installer.SetUpdates(&updates).map_err(code)?;
                installer.SetAllowSourcePrompts(VARIANT_FALSE).map_err(code)?;
                // No windows of an update's own. An agent that does not know this property shows none.
                if let Ok(quiet) = installer.cast::<IUpdateInstaller2>() {
                    quiet.SetForceQuiet(VARIANT_TRUE).map_err(code)?;
                }
                installer
            };
            let result = jobs::install(&installer, install, report)?;
            each(ids, |index| {
                // SAFETY: as above; the result holds as many as were asked for.
                unsafe {
                    let one = result
                        .GetUpdateResult(index)
                        .map_err(|_| broken("IInstallationResult.GetUpdateResult"))?;
                    what_became(one.ResultCode().map_err(code)?, one.HResult().map_err(code)?)
                }
            })
        })
    }

    fn history(&self, since: Timestamp) -> Result<UpdateHistory, UpdateFailure> {
        let ask = || {
            // SAFETY: the object is alive, and of this thread.
            let searcher = unsafe { session()?.CreateUpdateSearcher() }.map_err(code)?;
            History::read(&searcher)
        };
        Ok(HISTORY.get(self.deadlines.good_for, || self.query(ask))?.since(since))
    }

    fn repair(&self) -> Result<(), Error> {
        self.forget_answers();
        store::lay_aside()
    }

    fn is_servicing(&self) -> Result<bool, Error> {
        let state = self.registry().value(&KeyPath::machine(SERVICING), "ServicingInProgress")?;
        if state.and_then(|data| data.as_dword()) == Some(AT_WORK) {
            return Ok(true);
        }
        programs::runs(WORKER)
    }

    /// Asks the registry first, which needs no call to the agent; then the agent.
    fn restart_required(&self) -> Result<Option<bool>, Error> {
        for path in RESTART_REQUIRED {
            if self.registry().subkeys(&KeyPath::machine(path))?.is_some() {
                return Ok(Some(true));
            }
        }
        let ask = || {
            // SAFETY: COM is set up on this thread; the object lives as long as the calls.
            unsafe {
                let system: ISystemInformation =
                    CoCreateInstance(&SystemInformation, None, CLSCTX_INPROC_SERVER).map_err(code)?;
                Ok(system.RebootRequired().map_err(code)?.as_bool())
            }
        };
        Ok(RESTART.get(self.deadlines.good_for, || self.query(ask)).ok())
    }

    fn server(&self) -> Result<Option<String>, Error> {
        terminal::update_server(&self.registry())
    }

    fn forget_answers(&self) {
        HISTORY.forget();
        RESTART.forget();
    }
}

/// Runs a call on a thread of its own and abandons it after the deadline. An abandoned thread ends with the program.
fn within<T: Send + 'static>(
    deadline: Duration,
    on_progress: OnProgress<'_>,
    ask: impl FnOnce(ReportPercent<'_>) -> Answer<T> + Send + 'static,
) -> Result<T, UpdateFailure> {
    let (sender, messages) = mpsc::channel();
    let thread = std::thread::Builder::new().name("updates".to_owned()).spawn(move || {
        // SAFETY: COM is set up on this thread before it is used, and the thread ends with it.
        let _ = unsafe { CoInitializeEx(None, COINIT_MULTITHREADED) };
        let report = |percent: u8| {
            let _ = sender.send(Message::Percent(percent));
        };
        let done = ask(&report);
        // Nobody receives it if the call was abandoned.
        let _ = sender.send(Message::Done(done));
    });
    thread.map_err(|source| Error::Io { doing: Doing::Start, path: "tejun.exe".to_owned(), source })?;
    let until = Instant::now() + deadline;
    loop {
        match messages.recv_timeout(until.saturating_duration_since(Instant::now())) {
            Ok(Message::Percent(percent)) => on_progress(percent),
            Ok(Message::Done(done)) => return done.map_err(UpdateFailure::Trouble),
            Err(RecvTimeoutError::Timeout) => {
                return Err(UpdateFailure::Trouble(answers::silence(deadline)));
            }
            // The thread has ended without a result.
            Err(RecvTimeoutError::Disconnected) => {
                return Err(UpdateFailure::Trouble(broken("IUpdateSession")));
            }
        }
    }
}

fn session() -> Answer<IUpdateSession> {
    // SAFETY: COM is set up on this thread.
    unsafe {
        let session: IUpdateSession =
            CoCreateInstance(&UpdateSession, None, CLSCTX_INPROC_SERVER).map_err(code)?;
        session.SetClientApplicationID(&BSTR::from(NAME)).map_err(code)?;
        Ok(session)
    }
}

/// The result of each update, in the order of the request.
fn each(
    ids: Vec<String>,
    of: impl Fn(i32) -> Answer<Option<model::update::Code>>,
) -> Answer<Vec<UpdateDone>> {
    (0..).zip(ids).map(|(index, id)| Ok(UpdateDone { id, error: of(index)? })).collect()
}

/// The source that the agent asks.
#[derive(Clone, Copy)]
struct Source {
    managed: bool,
}

impl Source {
    /// The missing updates: from the server, or from the last search's result on this PC.
    fn found(
        self,
        session: &IUpdateSession,
        online: bool,
        deadline: Duration,
    ) -> Answer<Vec<(IUpdate, Update)>> {
        // SAFETY: the objects are alive, and of this thread.
        let result = unsafe {
            let searcher = session.CreateUpdateSearcher().map_err(code)?;
            searcher
                .SetServerSelection(if self.managed { ssManagedServer } else { ssDefault })
                .map_err(code)?;
            searcher.SetOnline(if online { VARIANT_TRUE } else { VARIANT_FALSE }).map_err(code)?;
            jobs::search(&searcher, CRITERIA, deadline)?
        };
        let updates = whole(&result)?;
        // SAFETY: as above; the collection holds as many as it says.
        unsafe {
            let count = updates.Count().map_err(|_| broken("IUpdateCollection.Count"))?;
            let each = (0..count).map(|index| {
                let update = updates.get_Item(index).map_err(|_| broken("IUpdateCollection.Item"))?;
                let known = answers::update(&update, self.managed)?;
                Ok((update, known))
            });
            each.collect()
        }
    }

    /// The requested updates that are still missing, as a collection, with their ids in the same order.
    fn chosen(
        self,
        session: &IUpdateSession,
        ids: &[String],
        deadline: Duration,
    ) -> Answer<(IUpdateCollection, Vec<String>)> {
        // SAFETY: COM is set up on this thread; the objects are alive, and of this thread.
        unsafe {
            let collection: IUpdateCollection =
                CoCreateInstance(&UpdateCollection, None, CLSCTX_INPROC_SERVER).map_err(code)?;
            let mut taken = Vec::new();
            for (update, known) in self.found(session, false, deadline)? {
                if ids.contains(&known.id) && known.stage != Stage::WaitsForRestart {
                    collection.Add(&update).map_err(code)?;
                    taken.push(known.id);
                }
            }
            Ok((collection, taken))
        }
    }
}

/// The updates of a complete answer. An answer without updates but with warnings proves nothing.
fn whole(result: &ISearchResult) -> Answer<IUpdateCollection> {
    // SAFETY: the objects are alive, and of this thread.
    unsafe {
        let updates = result.Updates().map_err(|_| broken("ISearchResult.Updates"));
        let warned = || -> UpdateTrouble {
            let first = result.Warnings().and_then(|warnings| warnings.get_Item(0)?.HResult());
            first.map_or_else(|_| broken("ISearchResult.ResultCode"), answers::of_hresult)
        };
        match result.ResultCode().map_err(|_| broken("ISearchResult.ResultCode"))? {
            code if code == orcSucceeded => updates,
            code if code == orcSucceededWithErrors => {
                let updates = updates?;
                match updates.Count().map_err(|_| broken("IUpdateCollection.Count"))? {
                    0 => Err(warned()),
                    _ => Ok(updates),
                }
            }
            _ => Err(warned()),
        }
    }
}
