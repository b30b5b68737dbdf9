//! Searches, downloads and installations: begun, watched, and let go of when their time is over.

use super::TellsPercent;
use super::answers::{Answer, code, silence};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};
use windows::Win32::System::UpdateAgent::{
    IDownloadCompletedCallback, IDownloadCompletedCallback_Impl, IDownloadCompletedCallbackArgs,
    IDownloadJob, IDownloadProgressChangedCallback, IDownloadProgressChangedCallback_Impl,
    IDownloadProgressChangedCallbackArgs, IDownloadResult, IInstallationCompletedCallback,
    IInstallationCompletedCallback_Impl, IInstallationCompletedCallbackArgs, IInstallationJob,
    IInstallationProgressChangedCallback, IInstallationProgressChangedCallback_Impl,
    IInstallationProgressChangedCallbackArgs, IInstallationResult, ISearchCompletedCallback,
    ISearchCompletedCallback_Impl, ISearchCompletedCallbackArgs, ISearchJob, ISearchResult,
    IUpdateDownloader, IUpdateInstaller, IUpdateSearcher,
};
use windows::Win32::System::Variant::VARIANT;
use windows::core::{BSTR, IUnknown, Ref, Result, implement};

/// How often a job is asked how far it has come.
const LOOKS_EVERY: Duration = Duration::from_secs(1);

/// Whom the agent calls back. The job itself is what is believed; a call only ends the wait for the next look at it.
#[implement(
    ISearchCompletedCallback,
    IDownloadProgressChangedCallback,
    IDownloadCompletedCallback,
    IInstallationProgressChangedCallback,
    IInstallationCompletedCallback
)]
struct Woken(Sender<()>);

macro_rules! wakes {
    ($($callback:ident($job:ident, $args:ident);)*) => {
        $(impl $callback for Woken_Impl {
            fn Invoke(&self, _: Ref<'_, $job>, _: Ref<'_, $args>) -> Result<()> {
                let _ = self.0.send(());
                Ok(())
            }
        })*
    };
}

wakes! {
    ISearchCompletedCallback_Impl(ISearchJob, ISearchCompletedCallbackArgs);
    IDownloadProgressChangedCallback_Impl(IDownloadJob, IDownloadProgressChangedCallbackArgs);
    IDownloadCompletedCallback_Impl(IDownloadJob, IDownloadCompletedCallbackArgs);
    IInstallationProgressChangedCallback_Impl(IInstallationJob, IInstallationProgressChangedCallbackArgs);
    IInstallationCompletedCallback_Impl(IInstallationJob, IInstallationCompletedCallbackArgs);
}

/// The agent's three kinds of job, which have no interface in common.
trait Job {
    fn is_done(&self) -> Result<bool>;
    /// How far it has come, in percent; None: it does not say.
    fn percent(&self) -> Option<i32>;
    /// Lets go of it, which waits until it has ended: nobody waits for this thread any more.
    fn let_go(&self);
}

impl Job for ISearchJob {
    fn is_done(&self) -> Result<bool> {
        // SAFETY: the job is alive, and of this thread. (Here and below.)
        unsafe { self.IsCompleted() }.map(|done| done.as_bool())
    }

    fn percent(&self) -> Option<i32> {
        None
    }

    fn let_go(&self) {
        // SAFETY: as above.
        let _ = unsafe { self.RequestAbort().and_then(|()| self.CleanUp()) };
    }
}

impl Job for IDownloadJob {
    fn is_done(&self) -> Result<bool> {
        // SAFETY: as above.
        unsafe { self.IsCompleted() }.map(|done| done.as_bool())
    }

    fn percent(&self) -> Option<i32> {
        // SAFETY: as above.
        unsafe { self.GetProgress().and_then(|progress| progress.PercentComplete()) }.ok()
    }

    fn let_go(&self) {
        // SAFETY: as above.
        let _ = unsafe { self.RequestAbort().and_then(|()| self.CleanUp()) };
    }
}

impl Job for IInstallationJob {
    fn is_done(&self) -> Result<bool> {
        // SAFETY: as above.
        unsafe { self.IsCompleted() }.map(|done| done.as_bool())
    }

    fn percent(&self) -> Option<i32> {
        // SAFETY: as above.
        unsafe { self.GetProgress().and_then(|progress| progress.PercentComplete()) }.ok()
    }

    /// It is not asked to stop: what is half installed is worse than what takes long.
    fn let_go(&self) {
        // SAFETY: as above.
        let _ = unsafe { self.CleanUp() };
    }
}

/// Searches.
pub(super) fn search(
    searcher: &IUpdateSearcher,
    criteria: &str,
    deadline: Duration,
) -> Answer<ISearchResult> {
    let (woken, wakes) = callback();
    // SAFETY: the objects are alive, and of this thread; the job holds the callback. (Here and below.)
    unsafe {
        let job = searcher.BeginSearch(&BSTR::from(criteria), &woken, &VARIANT::default()).map_err(code)?;
        watch(&job, &wakes, deadline, &|_| {})?;
        searcher.EndSearch(&job).map_err(code)
    }
}

/// Downloads what the downloader was given.
pub(super) fn download(
    downloader: &IUpdateDownloader,
    deadline: Duration,
    tells: TellsPercent<'_>,
) -> Answer<IDownloadResult> {
    let (woken, wakes) = callback();
    // SAFETY: as above.
    unsafe {
        let job = downloader.BeginDownload(&woken, &woken, &VARIANT::default()).map_err(code)?;
        watch(&job, &wakes, deadline, tells)?;
        downloader.EndDownload(&job).map_err(code)
    }
}

/// Installs what the installer was given.
pub(super) fn install(
    installer: &IUpdateInstaller,
    deadline: Duration,
    tells: TellsPercent<'_>,
) -> Answer<IInstallationResult> {
    let (woken, wakes) = callback();
    // SAFETY: as above.
    unsafe {
        let job = installer.BeginInstall(&woken, &woken, &VARIANT::default()).map_err(code)?;
        watch(&job, &wakes, deadline, tells)?;
        installer.EndInstall(&job).map_err(code)
    }
}

fn callback() -> (IUnknown, Receiver<()>) {
    let (sender, wakes) = mpsc::channel();
    let woken: ISearchCompletedCallback = Woken(sender).into();
    (woken.into(), wakes)
}

/// Looks until it is done, and tells how far it has come. A job whose time is over is let go of.
fn watch(job: &impl Job, wakes: &Receiver<()>, deadline: Duration, tells: TellsPercent<'_>) -> Answer<()> {
    let until = Instant::now() + deadline;
    let mut told = 0;
    while !job.is_done().map_err(code)? {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            job.let_go();
            return Err(silence(deadline));
        }
        // How far it is, is good to know and no more.
        if let Some(now) = job.percent().and_then(|now| u8::try_from(now.clamp(0, 100)).ok())
            && now > told
        {
            told = now;
            tells(now);
        }
        if wakes.recv_timeout(left.min(LOOKS_EVERY)) == Err(RecvTimeoutError::Disconnected) {
            // The agent has let go of its callback; the job still says when it is done.
            std::thread::sleep(left.min(LOOKS_EVERY));
        }
    }
    Ok(())
}
