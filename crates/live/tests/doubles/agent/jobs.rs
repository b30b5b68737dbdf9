//! Searches, downloads and installations of the agent, and what they come to.

use crate::criteria::Criteria;
use crate::objects::{Found, History, absent, bool, dispatch, id_of};
use crate::world::{self, Outcome, Script, log};
use std::cell::RefCell;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use windows::Win32::Foundation::{DECIMAL, E_INVALIDARG, E_NOTIMPL, HWND, VARIANT_BOOL};
use windows::Win32::System::Com::{DISPATCH_FLAGS, DISPPARAMS, EXCEPINFO, IDispatch_Impl, ITypeInfo};
use windows::Win32::System::UpdateAgent::*;
use windows::Win32::System::Variant::VARIANT;
use windows::core::{BSTR, GUID, IUnknown, Interface, PCWSTR, Ref, Result, implement};

/// How long a job takes that the script says nothing of. It says only when it is asked again that it is done.
const TAKES: Duration = Duration::from_millis(1);

/// A job of any of the three kinds.
#[implement(ISearchJob, IDownloadJob, IInstallationJob)]
pub struct Job {
    outcome: Outcome,
    done: &'static AtomicBool,
    asked: AtomicBool,
    pub ids: Vec<String>,
}

/// Carries a client's callback to the thread that calls it. Clients here make theirs for any thread.
struct Carried(IUnknown);

// SAFETY: as above.
unsafe impl Send for Carried {}

impl Job {
    /// Begins one. Where the script has it block, this is where.
    pub fn begin(call: &'static str, ids: Vec<String>, callback: Ref<'_, IUnknown>) -> Result<Self> {
        let outcome = world::outcome(call);
        if let Some(blocks) = outcome.blocks {
            std::thread::sleep(blocks);
        }
        let callback = Carried(callback.ok()?.clone());
        // The job may be gone before its thread has ended.
        let done: &'static AtomicBool = Box::leak(Box::new(AtomicBool::new(false)));
        let takes = outcome.hangs.unwrap_or(TAKES);
        std::thread::spawn(move || {
            let Carried(callback) = { callback };
            std::thread::sleep(takes);
            done.store(true, Ordering::SeqCst);
            // SAFETY: the client's object is alive as long as it is held here.
            let _ = unsafe {
                match call {
                    "search" => {
                        callback.cast::<ISearchCompletedCallback>().and_then(|it| it.Invoke(None, None))
                    }
                    "download" => {
                        callback.cast::<IDownloadCompletedCallback>().and_then(|it| it.Invoke(None, None))
                    }
                    _ => {
                        callback.cast::<IInstallationCompletedCallback>().and_then(|it| it.Invoke(None, None))
                    }
                }
            };
        });
        Ok(Self { outcome, done, asked: AtomicBool::new(false), ids })
    }

    /// What the whole call comes to.
    pub fn end(&self) -> Result<()> {
        match self.outcome.fails {
            Some(code) => Err(code.into()),
            None => Ok(()),
        }
    }
}

dispatch!(Job_Impl);

macro_rules! job {
    ($job:ident, $name:literal $(, $progress:ident, $object:ident)?) => {
        impl $job for Job_Impl {
            fn IsCompleted(&self) -> Result<VARIANT_BOOL> {
                let asked = self.asked.swap(true, Ordering::SeqCst);
                Ok(bool(asked && self.done.load(Ordering::SeqCst)))
            }
            fn RequestAbort(&self) -> Result<()> {
                log(concat!("abort ", $name));
                Ok(())
            }
            fn CleanUp(&self) -> Result<()> {
                log(concat!("let go of ", $name));
                Ok(())
            }
            absent! { AsyncState() -> VARIANT; }
            $(
                fn GetProgress(&self) -> Result<$progress> {
                    Ok($object.into())
                }
                absent! { Updates() -> IUpdateCollection; }
            )?
        }
    };
}

job!(ISearchJob_Impl, "search");
job!(IDownloadJob_Impl, "download", IDownloadProgress, Forty);
job!(IInstallationJob_Impl, "install", IInstallationProgress, Forty);

/// Forty percent.
#[implement(IDownloadProgress, IInstallationProgress)]
struct Forty;

dispatch!(Forty_Impl);
impl IDownloadProgress_Impl for Forty_Impl {
    fn PercentComplete(&self) -> Result<i32> {
        Ok(40)
    }
    absent! {
        CurrentUpdateBytesDownloaded() -> DECIMAL;
        CurrentUpdateBytesToDownload() -> DECIMAL;
        CurrentUpdateIndex() -> i32;
        TotalBytesDownloaded() -> DECIMAL;
        TotalBytesToDownload() -> DECIMAL;
        GetUpdateResult(updateindex: i32) -> IUpdateDownloadResult;
        CurrentUpdateDownloadPhase() -> DownloadPhase;
        CurrentUpdatePercentComplete() -> i32;
    }
}
impl IInstallationProgress_Impl for Forty_Impl {
    fn PercentComplete(&self) -> Result<i32> {
        Ok(40)
    }
    absent! {
        CurrentUpdateIndex() -> i32;
        CurrentUpdatePercentComplete() -> i32;
        GetUpdateResult(updateindex: i32) -> IUpdateInstallationResult;
    }
}

/// Ids of the updates in a collection.
fn ids_in(updates: &RefCell<Option<IUpdateCollection>>) -> Result<Vec<String>> {
    let updates = updates.borrow().clone().ok_or(E_INVALIDARG)?;
    // SAFETY: it is alive.
    unsafe { (0..updates.Count()?).map(|index| id_of(&updates.get_Item(index)?)).collect() }
}

#[derive(Default)]
#[implement(IUpdateSearcher)]
pub struct Searcher {
    selection: RefCell<i32>,
    offline: RefCell<bool>,
    criteria: RefCell<String>,
}

dispatch!(Searcher_Impl);
impl IUpdateSearcher_Impl for Searcher_Impl {
    fn SetServerSelection(&self, value: ServerSelection) -> Result<()> {
        *self.selection.borrow_mut() = value.0;
        Ok(())
    }
    fn SetOnline(&self, value: VARIANT_BOOL) -> Result<()> {
        *self.offline.borrow_mut() = !value.as_bool();
        Ok(())
    }
    fn BeginSearch(&self, criteria: &BSTR, completed: Ref<'_, IUnknown>, _: &VARIANT) -> Result<ISearchJob> {
        let (selection, offline) = (*self.selection.borrow(), *self.offline.borrow());
        world::ask(selection);
        *self.criteria.borrow_mut() = criteria.to_string();
        if offline {
            log("look at what is known");
            return Ok(Job::begin("look", Vec::new(), completed)?.into());
        }
        log(&format!("search server={selection} {criteria}"));
        Ok(Job::begin("search", Vec::new(), completed)?.into())
    }
    fn EndSearch(&self, job: Ref<'_, ISearchJob>) -> Result<ISearchResult> {
        job.ok()?.cast_object_ref::<Job>()?.end()?;
        let criteria = Criteria::parse(&self.criteria.borrow())?;
        Ok(Found { online: !*self.offline.borrow(), criteria }.into())
    }
    fn QueryHistory(&self, start: i32, count: i32) -> Result<IUpdateHistoryEntryCollection> {
        let (start, count) = (usize::try_from(start).unwrap_or(0), usize::try_from(count).unwrap_or(0));
        Ok(History(world::history().into_iter().skip(start).take(count).collect()).into())
    }
    fn GetTotalHistoryCount(&self) -> Result<i32> {
        Ok(i32::try_from(world::history().len()).unwrap())
    }
    absent! {
        Search(criteria: &BSTR) -> ISearchResult;
        CanAutomaticallyUpgradeService() -> VARIANT_BOOL;
        SetCanAutomaticallyUpgradeService(value: VARIANT_BOOL) -> ();
        ClientApplicationID() -> BSTR;
        SetClientApplicationID(value: &BSTR) -> ();
        IncludePotentiallySupersededUpdates() -> VARIANT_BOOL;
        SetIncludePotentiallySupersededUpdates(value: VARIANT_BOOL) -> ();
        ServerSelection() -> ServerSelection;
        EscapeString(unescaped: &BSTR) -> BSTR;
        Online() -> VARIANT_BOOL;
        ServiceID() -> BSTR;
        SetServiceID(value: &BSTR) -> ();
    }
}

#[derive(Default)]
#[implement(IUpdateDownloader)]
pub struct Downloader(RefCell<Option<IUpdateCollection>>);

dispatch!(Downloader_Impl);
impl IUpdateDownloader_Impl for Downloader_Impl {
    fn SetUpdates(&self, value: Ref<'_, IUpdateCollection>) -> Result<()> {
        *self.0.borrow_mut() = Some(value.ok()?.clone());
        Ok(())
    }
    fn BeginDownload(
        &self,
        _: Ref<'_, IUnknown>,
        done: Ref<'_, IUnknown>,
        _: &VARIANT,
    ) -> Result<IDownloadJob> {
        let ids = ids_in(&self.0)?;
        log(&format!("download {}", ids.join(" ")));
        Ok(Job::begin("download", ids, done)?.into())
    }
    fn EndDownload(&self, job: Ref<'_, IDownloadJob>) -> Result<IDownloadResult> {
        let job = job.ok()?.cast_object_ref::<Job>()?;
        job.end()?;
        let done: Vec<Done> = job.ids.iter().map(|id| Done::of("download", id)).collect();
        for (id, _) in job.ids.iter().zip(&done).filter(|(_, done)| done.went_well()) {
            world::change(id, |fate| fate.downloaded = true);
        }
        Ok(All { call: "download", done }.into())
    }
    fn SetPriority(&self, value: DownloadPriority) -> Result<()> {
        log(&format!("priority {}", value.0));
        Ok(())
    }
    absent! {
        ClientApplicationID() -> BSTR;
        SetClientApplicationID(value: &BSTR) -> ();
        IsForced() -> VARIANT_BOOL;
        SetIsForced(value: VARIANT_BOOL) -> ();
        Priority() -> DownloadPriority;
        Updates() -> IUpdateCollection;
        Download() -> IDownloadResult;
    }
}

#[derive(Default)]
#[implement(IUpdateInstaller2)]
pub struct Installer(RefCell<Option<IUpdateCollection>>);

dispatch!(Installer_Impl);
impl IUpdateInstaller_Impl for Installer_Impl {
    fn SetUpdates(&self, value: Ref<'_, IUpdateCollection>) -> Result<()> {
        *self.0.borrow_mut() = Some(value.ok()?.clone());
        Ok(())
    }
    fn BeginInstall(
        &self,
        _: Ref<'_, IUnknown>,
        done: Ref<'_, IUnknown>,
        _: &VARIANT,
    ) -> Result<IInstallationJob> {
        let ids = ids_in(&self.0)?;
        log(&format!("install {}", ids.join(" ")));
        Ok(Job::begin("install", ids, done)?.into())
    }
    fn EndInstall(&self, job: Ref<'_, IInstallationJob>) -> Result<IInstallationResult> {
        let job = job.ok()?.cast_object_ref::<Job>()?;
        job.end()?;
        let script = Script::read();
        if job.ids.len() > 1 && job.ids.iter().any(|id| script.has(id, "exclusive")) {
            return Err(WU_E_EXCLUSIVE_INSTALL_CONFLICT.into());
        }
        let done: Vec<Done> = job.ids.iter().map(|id| Done::of("install", id)).collect();
        for (id, done) in job.ids.iter().zip(&done) {
            world::remember(id, done.0, done.1);
            if done.went_well() {
                world::change(id, |fate| fate.installed = true);
                if Script::read().get("install.restart").is_some() {
                    world::owe_restart();
                }
            }
        }
        Ok(All { call: "install", done }.into())
    }
    fn SetAllowSourcePrompts(&self, value: VARIANT_BOOL) -> Result<()> {
        log(&format!("prompts {}", value.as_bool()));
        Ok(())
    }
    absent! {
        ClientApplicationID() -> BSTR;
        SetClientApplicationID(value: &BSTR) -> ();
        IsForced() -> VARIANT_BOOL;
        SetIsForced(value: VARIANT_BOOL) -> ();
        ParentHwnd() -> HWND;
        SetParentHwnd(value: HWND) -> ();
        SetParentWindow(value: Ref<'_, IUnknown>) -> ();
        ParentWindow() -> IUnknown;
        Updates() -> IUpdateCollection;
        BeginUninstall(progressed: Ref<'_, IUnknown>, done: Ref<'_, IUnknown>, state: &VARIANT) -> IInstallationJob;
        EndUninstall(value: Ref<'_, IInstallationJob>) -> IInstallationResult;
        Install() -> IInstallationResult;
        RunWizard(dialogtitle: &BSTR) -> IInstallationResult;
        IsBusy() -> VARIANT_BOOL;
        Uninstall() -> IInstallationResult;
        AllowSourcePrompts() -> VARIANT_BOOL;
        RebootRequiredBeforeInstallation() -> VARIANT_BOOL;
    }
}
impl IUpdateInstaller2_Impl for Installer_Impl {
    fn SetForceQuiet(&self, value: VARIANT_BOOL) -> Result<()> {
        log(&format!("quiet {}", value.as_bool()));
        Ok(())
    }
    absent! {
        ForceQuiet() -> VARIANT_BOOL;
    }
}

/// What became of one update: result code and error.
#[derive(Clone, Copy)]
#[implement(IUpdateDownloadResult, IUpdateInstallationResult)]
struct Done(i32, i32);

impl Done {
    /// As the script has it: nothing, a code, or `aborted`.
    fn of(call: &str, id: &str) -> Self {
        match Script::read().get(&format!("{call}.of.{id}")) {
            None => Self(orcSucceeded.0, 0),
            Some("aborted") => Self(orcAborted.0, 0),
            Some(code) => Self(orcFailed.0, world::hresult(code).0),
        }
    }

    fn went_well(self) -> bool {
        self.0 == orcSucceeded.0
    }
}

dispatch!(Done_Impl);
impl IUpdateDownloadResult_Impl for Done_Impl {
    fn HResult(&self) -> Result<i32> {
        Ok(self.1)
    }
    fn ResultCode(&self) -> Result<OperationResultCode> {
        Ok(OperationResultCode(self.0))
    }
}
impl IUpdateInstallationResult_Impl for Done_Impl {
    fn HResult(&self) -> Result<i32> {
        Ok(self.1)
    }
    fn ResultCode(&self) -> Result<OperationResultCode> {
        Ok(OperationResultCode(self.0))
    }
    absent! {
        RebootRequired() -> VARIANT_BOOL;
    }
}

/// What became of all of them.
#[implement(IDownloadResult, IInstallationResult)]
struct All {
    call: &'static str,
    done: Vec<Done>,
}

impl All {
    fn result_code(&self) -> OperationResultCode {
        let scripted =
            Script::read().get(&format!("{}.result", self.call)).and_then(|number| number.parse().ok());
        OperationResultCode(scripted.unwrap_or(orcSucceeded.0))
    }

    fn of(&self, index: i32) -> Result<Done> {
        let done = usize::try_from(index).ok().and_then(|index| self.done.get(index));
        done.copied().ok_or_else(|| E_INVALIDARG.into())
    }
}

dispatch!(All_Impl);
impl IDownloadResult_Impl for All_Impl {
    fn ResultCode(&self) -> Result<OperationResultCode> {
        Ok(self.result_code())
    }
    fn GetUpdateResult(&self, index: i32) -> Result<IUpdateDownloadResult> {
        Ok(self.of(index)?.into())
    }
    absent! {
        HResult() -> i32;
    }
}
impl IInstallationResult_Impl for All_Impl {
    fn ResultCode(&self) -> Result<OperationResultCode> {
        Ok(self.result_code())
    }
    fn GetUpdateResult(&self, index: i32) -> Result<IUpdateInstallationResult> {
        Ok(self.of(index)?.into())
    }
    absent! {
        HResult() -> i32;
        RebootRequired() -> VARIANT_BOOL;
    }
}
