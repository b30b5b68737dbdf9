//! Searches, downloads and installations: begun, watched, and abandoned after their deadline.

use super::ReportPercent;
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

/// How often a job's progress is polled.
const POLL_INTERVAL: Duration = Duration::from_secs(1);

/// The agent's callback. It only ends the wait for the next poll; the job itself says whether it is done.
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
    /// The progress in percent, or `None` if the job does not report it.
    fn percent(&self) -> Option<i32>;
    /// Cancels and frees the job. That waits until the job has ended, but nobody waits for this thread any more.
    fn abandon(&self);
}

impl Job for ISearchJob {
    fn is_done(&self) -> Result<bool> {
        // SAFETY: the job is alive, and of this thread. (Here and below.)
        unsafe { self.IsCompleted() }.map(|done| done.as_bool())
    }

    fn percent(&self) -> Option<i32> {
        None
    }

    fn abandon(&self) {
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

    fn abandon(&self) {
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

    /// An installation is not cancelled: half an installation is worse than a slow one.
    fn abandon(&self) {
        // SAFETY: as above.
        let _ = unsafe { self.CleanUp() };
    }
}

/// Runs a search.
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

/// Downloads the downloader's updates.
pub(super) fn download(
    downloader: &IUpdateDownloader,
    deadline: Duration,
    report: ReportPercent<'_>,
) -> Answer<IDownloadResult> {
    let (woken, wakes) = callback();
    // SAFETY: as above.
    unsafe {
        let job = downloader.BeginDownload(&woken, &woken, &VARIANT::default()).map_err(code)?;
        watch(&job, &wakes, deadline, report)?;
        downloader.EndDownload(&job).map_err(code)
    }
}

/// Installs the installer's updates.
pub(super) fn install(
    installer: &IUpdateInstaller,
    deadline: Duration,
    report: ReportPercent<'_>,
) -> Answer<IInstallationResult> {
    let (woken, wakes) = callback();
    // SAFETY: as above.
    unsafe {
        let job = installer.BeginInstall(&woken, &woken, &VARIANT::default()).map_err(code)?;
        watch(&job, &wakes, deadline, report)?;
        installer.EndInstall(&job).map_err(code)
    }
}

fn callback() -> (IUnknown, Receiver<()>) {
    let (sender, wakes) = mpsc::channel();
    let woken: ISearchCompletedCallback = Woken(sender).into();
    (woken.into(), wakes)
}

/// Polls until the job is done and reports its progress. Abandons it after the deadline.
fn watch(job: &impl Job, wakes: &Receiver<()>, deadline: Duration, report: ReportPercent<'_>) -> Answer<()> {
    let until = Instant::now() + deadline;
    let mut reported = 0;
    while !job.is_done().map_err(code)? {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            job.abandon();
            return Err(silence(deadline));
        }
        // The progress is only shown: an unreadable one is ignored.
        if let Some(now) = job.percent().and_then(|now| u8::try_from(now.clamp(0, 100)).ok())
            && now > reported
        {
            reported = now;
            report(now);
        }
        if wakes.recv_timeout(left.min(POLL_INTERVAL)) == Err(RecvTimeoutError::Disconnected) {
            // The agent has released its callback. The job still says when it is done.
            std::thread::sleep(left.min(POLL_INTERVAL));
        }
    }
    Ok(())
}
