//! The agent's objects.

use crate::criteria::Criteria;
use crate::jobs::{Downloader, Installer, Searcher};
use crate::world::{self, Entry, Script, fate, log};
use std::cell::RefCell;
use windows::Win32::Foundation::{
    DECIMAL, E_INVALIDARG, E_NOTIMPL, VARIANT_BOOL, VARIANT_FALSE, VARIANT_TRUE,
};
use windows::Win32::System::Com::{DISPATCH_FLAGS, DISPPARAMS, EXCEPINFO, IDispatch_Impl, ITypeInfo};
use windows::Win32::System::UpdateAgent::*;
use windows::Win32::System::Variant::VARIANT;
use windows::core::{BSTR, GUID, IUnknown, Interface, PCWSTR, Ref, Result, implement};

/// Methods that nobody asks for.
macro_rules! absent {
    ($($name:ident($($arg:ident: $type:ty),*) -> $answer:ty;)*) => {
        $(fn $name(&self $(, $arg: $type)*) -> Result<$answer> {
            $(let _ = $arg;)*
            Err(E_NOTIMPL.into())
        })*
    };
}

macro_rules! dispatch {
    ($object:ident) => {
        impl IDispatch_Impl for $object {
            absent! {
                GetTypeInfoCount() -> u32;
                GetTypeInfo(index: u32, locale: u32) -> ITypeInfo;
                GetIDsOfNames(iid: *const GUID, names: *const PCWSTR, count: u32, locale: u32, ids: *mut i32) -> ();
                Invoke(id: i32, iid: *const GUID, locale: u32, flags: DISPATCH_FLAGS, params: *const DISPPARAMS, result: *mut VARIANT, exception: *mut EXCEPINFO, arg: *mut u32) -> ();
            }
        }
    };
}

pub(crate) use {absent, dispatch};

pub fn bool(is: bool) -> VARIANT_BOOL {
    if is { VARIANT_TRUE } else { VARIANT_FALSE }
}

/// The update in an interface of ours, by id.
pub fn id_of(update: &IUpdate) -> Result<String> {
    // SAFETY: it is alive.
    let id = unsafe { update.Identity()?.UpdateID()? };
    Ok(id.to_string())
}

#[implement(IUpdateSession)]
pub struct Session;

dispatch!(Session_Impl);
impl IUpdateSession_Impl for Session_Impl {
    fn SetClientApplicationID(&self, value: &BSTR) -> Result<()> {
        log(&format!("session of {value}"));
        Ok(())
    }
    fn CreateUpdateSearcher(&self) -> Result<IUpdateSearcher> {
        Ok(Searcher::default().into())
    }
    fn CreateUpdateDownloader(&self) -> Result<IUpdateDownloader> {
        Ok(Downloader::default().into())
    }
    fn CreateUpdateInstaller(&self) -> Result<IUpdateInstaller> {
        let installer: IUpdateInstaller2 = Installer::default().into();
        installer.cast()
    }
    absent! {
        ClientApplicationID() -> BSTR;
        ReadOnly() -> VARIANT_BOOL;
        WebProxy() -> IWebProxy;
        SetWebProxy(value: Ref<'_, IWebProxy>) -> ();
    }
}

#[implement(ISearchResult)]
pub struct Found {
    pub online: bool,
    pub criteria: Criteria,
}

dispatch!(Found_Impl);
impl ISearchResult_Impl for Found_Impl {
    fn ResultCode(&self) -> Result<OperationResultCode> {
        let scripted =
            Script::read().get("search.result").filter(|_| self.online).and_then(|n| n.parse().ok());
        Ok(OperationResultCode(scripted.unwrap_or(2)))
    }
    fn Updates(&self) -> Result<IUpdateCollection> {
        let script = Script::read();
        let updates = script.updates().into_iter().filter(|(id, _)| self.criteria.hold(&script, id));
        let updates = updates.map(|(id, title)| {
            let update: IUpdate2 = OneUpdate { id, title }.into();
            update.cast::<IUpdate>()
        });
        Ok(Collection(RefCell::new(updates.collect::<Result<_>>()?)).into())
    }
    fn Warnings(&self) -> Result<IUpdateExceptionCollection> {
        Ok(Warnings.into())
    }
    absent! {
        RootCategories() -> ICategoryCollection;
    }
}

#[implement(IUpdateExceptionCollection)]
struct Warnings;

dispatch!(Warnings_Impl);
impl IUpdateExceptionCollection_Impl for Warnings_Impl {
    fn get_Item(&self, _: i32) -> Result<IUpdateException> {
        match Script::read().get("search.warning") {
            Some(code) => Ok(Warning(world::hresult(code).0).into()),
            None => Err(E_NOTIMPL.into()),
        }
    }
    absent! {
        _NewEnum() -> IUnknown;
        Count() -> i32;
    }
}

#[implement(IUpdateException)]
struct Warning(i32);

dispatch!(Warning_Impl);
impl IUpdateException_Impl for Warning_Impl {
    fn HResult(&self) -> Result<i32> {
        Ok(self.0)
    }
    absent! {
        Message() -> BSTR;
        Context() -> UpdateExceptionContext;
    }
}

#[derive(Default)]
#[implement(IUpdateCollection)]
pub struct Collection(RefCell<Vec<IUpdate>>);

dispatch!(Collection_Impl);
impl IUpdateCollection_Impl for Collection_Impl {
    fn get_Item(&self, index: i32) -> Result<IUpdate> {
        let index = usize::try_from(index).unwrap_or(usize::MAX);
        self.0.borrow().get(index).cloned().ok_or_else(|| E_INVALIDARG.into())
    }
    fn Count(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.borrow().len()).unwrap())
    }
    fn Add(&self, value: Ref<'_, IUpdate>) -> Result<i32> {
        self.0.borrow_mut().push(value.ok()?.clone());
        Ok(i32::try_from(self.0.borrow().len()).unwrap() - 1)
    }
    absent! {
        put_Item(index: i32, value: Ref<'_, IUpdate>) -> ();
        _NewEnum() -> IUnknown;
        ReadOnly() -> VARIANT_BOOL;
        Clear() -> ();
        Copy() -> IUpdateCollection;
        Insert(index: i32, value: Ref<'_, IUpdate>) -> ();
        RemoveAt(index: i32) -> ();
    }
}

#[implement(IUpdate2)]
struct OneUpdate {
    id: String,
    title: String,
}

dispatch!(OneUpdate_Impl);
impl IUpdate_Impl for OneUpdate_Impl {
    fn Title(&self) -> Result<BSTR> {
        if Script::read().has(&self.id, "untitled") {
            return Err(E_NOTIMPL.into());
        }
        Ok(BSTR::from(&self.title))
    }
    fn EulaAccepted(&self) -> Result<VARIANT_BOOL> {
        let script = Script::read();
        Ok(bool(!script.has(&self.id, "licence") || fate(&self.id).accepted))
    }
    fn Identity(&self) -> Result<IUpdateIdentity> {
        Ok(Identity(self.id.clone()).into())
    }
    fn IsDownloaded(&self) -> Result<VARIANT_BOOL> {
        Ok(bool(fate(&self.id).downloaded))
    }
    fn AcceptEula(&self) -> Result<()> {
        log(&format!("accept {}", self.id));
        world::change(&self.id, |fate| fate.accepted = true);
        Ok(())
    }
    fn AutoSelectOnWebSites(&self) -> Result<VARIANT_BOOL> {
        Ok(bool(!Script::read().has(&self.id, "optional")))
    }
    fn Categories(&self) -> Result<ICategoryCollection> {
        // The second of them is "Security Updates".
        let of_script = CATEGORIES.iter().find(|(word, _)| Script::read().has(&self.id, word));
        let (_, id) = of_script.unwrap_or(&("", "0fa1201d-4330-4fa8-8ae9-b877473b6441"));
        Ok(Categories(id).into())
    }
    fn InstallationBehavior(&self) -> Result<IInstallationBehavior> {
        let exclusive = Script::read().has(&self.id, "exclusive");
        Ok(Behavior(if exclusive { iiRequiresExclusiveHandling } else { iiNormal }).into())
    }
    absent! {
        BundledUpdates() -> IUpdateCollection;
        CanRequireSource() -> VARIANT_BOOL;
        Deadline() -> VARIANT;
        DeltaCompressedContentAvailable() -> VARIANT_BOOL;
        DeltaCompressedContentPreferred() -> VARIANT_BOOL;
        Description() -> BSTR;
        EulaText() -> BSTR;
        HandlerID() -> BSTR;
        Image() -> IImageInformation;
        IsBeta() -> VARIANT_BOOL;
        IsHidden() -> VARIANT_BOOL;
        SetIsHidden(value: VARIANT_BOOL) -> ();
        IsInstalled() -> VARIANT_BOOL;
        IsMandatory() -> VARIANT_BOOL;
        IsUninstallable() -> VARIANT_BOOL;
        Languages() -> IStringCollection;
        LastDeploymentChangeTime() -> f64;
        MaxDownloadSize() -> DECIMAL;
        MinDownloadSize() -> DECIMAL;
        MoreInfoUrls() -> IStringCollection;
        MsrcSeverity() -> BSTR;
        RecommendedCpuSpeed() -> i32;
        RecommendedHardDiskSpace() -> i32;
        RecommendedMemory() -> i32;
        ReleaseNotes() -> BSTR;
        SecurityBulletinIDs() -> IStringCollection;
        SupersededUpdateIDs() -> IStringCollection;
        SupportUrl() -> BSTR;
        Type() -> UpdateType;
        UninstallationNotes() -> BSTR;
        UninstallationBehavior() -> IInstallationBehavior;
        UninstallationSteps() -> IStringCollection;
        KBArticleIDs() -> IStringCollection;
        DeploymentAction() -> DeploymentAction;
        CopyFromCache(path: &BSTR, toextractcabfiles: VARIANT_BOOL) -> ();
        DownloadPriority() -> DownloadPriority;
        DownloadContents() -> IUpdateDownloadContentCollection;
    }
}

impl IUpdate2_Impl for OneUpdate_Impl {
    fn RebootRequired(&self) -> Result<VARIANT_BOOL> {
        Ok(bool(Script::read().has(&self.id, "pending")))
    }
    absent! {
        IsPresent() -> VARIANT_BOOL;
        CveIDs() -> IStringCollection;
        CopyToCache(pfiles: Ref<'_, IStringCollection>) -> ();
    }
}

/// Words of the script and the categories that they stand for.
const CATEGORIES: [(&str, &str); 2] = [
    ("upgrade", "3689bdc8-b205-4af4-8d4a-a63924c5e9d5"),
    ("definitions", "e0789628-ce08-4437-be74-2495b842f43b"),
];

/// The product and the classification of an update.
#[implement(ICategoryCollection)]
struct Categories(&'static str);

dispatch!(Categories_Impl);
impl ICategoryCollection_Impl for Categories_Impl {
    fn get_Item(&self, index: i32) -> Result<ICategory> {
        match index {
            // "Windows 10 LTSB".
            0 => Ok(Category("d2085b71-5f1f-43a9-880d-ed159016d5c6").into()),
            1 => Ok(Category(self.0).into()),
            _ => Err(E_INVALIDARG.into()),
        }
    }
    fn Count(&self) -> Result<i32> {
        Ok(2)
    }
    absent! {
        _NewEnum() -> IUnknown;
    }
}

#[implement(ICategory)]
struct Category(&'static str);

dispatch!(Category_Impl);
impl ICategory_Impl for Category_Impl {
    fn CategoryID(&self) -> Result<BSTR> {
        Ok(BSTR::from(self.0))
    }
    absent! {
        Name() -> BSTR;
        Children() -> ICategoryCollection;
        Description() -> BSTR;
        Image() -> IImageInformation;
        Order() -> i32;
        Parent() -> ICategory;
        Type() -> BSTR;
        Updates() -> IUpdateCollection;
    }
}

#[implement(IInstallationBehavior)]
struct Behavior(InstallationImpact);

dispatch!(Behavior_Impl);
impl IInstallationBehavior_Impl for Behavior_Impl {
    fn Impact(&self) -> Result<InstallationImpact> {
        Ok(self.0)
    }
    absent! {
        CanRequestUserInput() -> VARIANT_BOOL;
        RebootBehavior() -> InstallationRebootBehavior;
        RequiresNetworkConnectivity() -> VARIANT_BOOL;
    }
}

#[implement(IUpdateIdentity)]
struct Identity(String);

dispatch!(Identity_Impl);
impl IUpdateIdentity_Impl for Identity_Impl {
    fn RevisionNumber(&self) -> Result<i32> {
        Ok(200)
    }
    fn UpdateID(&self) -> Result<BSTR> {
        if Script::read().has(&self.0, "nameless") {
            return Ok(BSTR::new());
        }
        Ok(BSTR::from(&self.0))
    }
}

#[implement(ISystemInformation)]
pub struct System;

dispatch!(System_Impl);
impl ISystemInformation_Impl for System_Impl {
    fn RebootRequired(&self) -> Result<VARIANT_BOOL> {
        log("is a restart required");
        if let Some(blocks) = world::outcome("sysinfo").blocks {
            std::thread::sleep(blocks);
        }
        Ok(bool(world::restart_is_owed()))
    }
    absent! {
        OemHardwareSupportLink() -> BSTR;
    }
}

#[implement(IUpdateHistoryEntryCollection)]
pub struct History(pub Vec<Entry>);

dispatch!(History_Impl);
impl IUpdateHistoryEntryCollection_Impl for History_Impl {
    fn get_Item(&self, index: i32) -> Result<IUpdateHistoryEntry> {
        let entry = usize::try_from(index).ok().and_then(|index| self.0.get(index)).cloned();
        entry.map(|entry| Past(entry).into()).ok_or_else(|| E_INVALIDARG.into())
    }
    fn Count(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.len()).unwrap())
    }
    absent! {
        _NewEnum() -> IUnknown;
    }
}

#[implement(IUpdateHistoryEntry)]
struct Past(Entry);

dispatch!(Past_Impl);
impl IUpdateHistoryEntry_Impl for Past_Impl {
    fn ResultCode(&self) -> Result<OperationResultCode> {
        Ok(OperationResultCode(self.0.result))
    }
    fn HResult(&self) -> Result<i32> {
        Ok(self.0.error)
    }
    fn Date(&self) -> Result<f64> {
        Ok(self.0.days)
    }
    fn Title(&self) -> Result<BSTR> {
        Ok(BSTR::from(&self.0.title))
    }
    fn ServerSelection(&self) -> Result<ServerSelection> {
        Ok(ServerSelection(self.0.selection))
    }
    absent! {
        Operation() -> UpdateOperation;
        UpdateIdentity() -> IUpdateIdentity;
        Description() -> BSTR;
        UnmappedResultCode() -> i32;
        ClientApplicationID() -> BSTR;
        ServiceID() -> BSTR;
        UninstallationSteps() -> IStringCollection;
        UninstallationNotes() -> BSTR;
        SupportUrl() -> BSTR;
    }
}
