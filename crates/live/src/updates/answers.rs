//! The agent's answers, as plain data.

use jiff::{SignedDuration, Timestamp};
use model::update::{Category, Code, HistoryEntry, Offer, Stage, Update, UpdateSource, UpdateTrouble};
use std::time::Duration;
use windows::Win32::System::UpdateAgent::{
    IUpdate, IUpdate2, IUpdateHistoryEntry, OperationResultCode, ServerSelection, WU_E_CALL_CANCELLED,
    iiRequiresExclusiveHandling, orcAborted, orcSucceeded, orcSucceededWithErrors, ssManagedServer, ssOthers,
    ssWindowsUpdate,
};
use windows::core::{BSTR, Interface};

/// An answer of the agent.
pub(super) type Answer<T> = Result<T, UpdateTrouble>;

/// The trouble that a failed call reports.
pub(super) fn code(error: windows::core::Error) -> UpdateTrouble {
    of_hresult(error.code().0)
}

/// A result code of Windows.
pub(super) fn of_hresult(code: i32) -> UpdateTrouble {
    UpdateTrouble::Code(Code(code.cast_unsigned()))
}

/// A part of an answer is missing.
pub(super) fn broken(what: &str) -> UpdateTrouble {
    UpdateTrouble::Broken(what.to_owned())
}

/// There was no answer in time.
pub(super) fn silence(waited: Duration) -> UpdateTrouble {
    UpdateTrouble::NoAnswer(u32::try_from(waited.as_secs().div_ceil(60)).unwrap_or(u32::MAX))
}

/// The result of one update. A failure without a code is a broken answer, not a success.
pub(super) fn what_became(result: OperationResultCode, hresult: i32) -> Answer<Option<Code>> {
    match result {
        result if result == orcSucceeded || result == orcSucceededWithErrors => Ok(None),
        _ if hresult < 0 => Ok(Some(Code(hresult.cast_unsigned()))),
        result if result == orcAborted => Ok(Some(Code(WU_E_CALL_CANCELLED.0.cast_unsigned()))),
        _ => Err(broken("HResult")),
    }
}

/// An update of an answer. `managed` is whether it comes from a distribution server, whose administrator has approved it. A property that cannot be read gets no default (in 2024 a preview of Windows 11 returned updates without
/// their properties).
pub(super) fn update(update: &IUpdate, managed: bool) -> Answer<Update> {
    let text = |text: windows::core::Result<windows::core::BSTR>, what: &str| {
        text.ok().map(|text| text.to_string()).filter(|text| !text.is_empty()).ok_or_else(|| broken(what))
    };
    // SAFETY: the objects are alive, and of this thread.
    unsafe {
        let identity = update.Identity().map_err(|_| broken("IUpdate.Identity"))?;
        let id = text(identity.UpdateID(), "IUpdateIdentity.UpdateID")?;
        let revision = identity.RevisionNumber().map_err(|_| broken("IUpdateIdentity.RevisionNumber"))?;
        let downloaded = update.IsDownloaded().map_err(|_| broken("IUpdate.IsDownloaded"))?.as_bool();
        let stage = match (waits_for_restart(update)?, downloaded) {
            (true, _) => Stage::WaitsForRestart,
            (false, true) => Stage::Downloaded,
            (false, false) => Stage::Offered,
        };
        let title = text(update.Title(), "IUpdate.Title")?;
        let selected = managed
            || update.AutoSelectOnWebSites().map_err(|_| broken("IUpdate.AutoSelectOnWebSites"))?.as_bool();
        Ok(Update {
            id: format!("{id}.{revision}"),
            offer: Offer::of(&categories(update)?, &title, selected),
            exclusive: is_exclusive(update)?,
            title,
            stage,
            licence_accepted: update.EulaAccepted().map_err(|_| broken("IUpdate.EulaAccepted"))?.as_bool(),
        })
    }
}

/// The categories of an update that are not treated as the others.
fn categories(update: &IUpdate) -> Answer<Vec<Category>> {
    // SAFETY: the objects are alive, and of this thread; the collection holds as many as it says.
    let ids = unsafe {
        let categories = update.Categories();
        categories.and_then(|all| (0..all.Count()?).map(|at| all.get_Item(at)?.CategoryID()).collect())
    };
    let ids: Vec<BSTR> = ids.map_err(|_: windows::core::Error| broken("IUpdate.Categories"))?;
    Ok(ids.iter().filter_map(|id| Category::of_id(&id.to_string())).collect())
}

/// Whether it has to be installed alone.
fn is_exclusive(update: &IUpdate) -> Answer<bool> {
    // SAFETY: the objects are alive, and of this thread.
    let impact = unsafe { update.InstallationBehavior().and_then(|behavior| behavior.Impact()) };
    impact
        .map(|impact| impact == iiRequiresExclusiveHandling)
        .map_err(|_| broken("IUpdate.InstallationBehavior"))
}

/// Whether Windows has installed it and waits for a restart.
fn waits_for_restart(update: &IUpdate) -> Answer<bool> {
    let Ok(update) = update.cast::<IUpdate2>() else {
        return Ok(false);
    };
    // SAFETY: the object is alive, and of this thread.
    unsafe { update.RebootRequired() }.map(|it| it.as_bool()).map_err(|_| broken("IUpdate2.RebootRequired"))
}

/// The server that an update of the history came from, or `None` if it was the default at that time.
fn source(selection: ServerSelection) -> Option<UpdateSource> {
    match selection {
        one if one == ssManagedServer => Some(UpdateSource::DistributionServer),
        one if one == ssWindowsUpdate => Some(UpdateSource::Microsoft),
        one if one == ssOthers => Some(UpdateSource::Other),
        _ => None,
    }
}

/// An entry of Windows' own history, or its time, as far as it is known, if the entry has not ended or lacks something.
pub(super) fn past(entry: &IUpdateHistoryEntry) -> Result<HistoryEntry, Option<Timestamp>> {
    // SAFETY: the object is alive, and of this thread.
    unsafe {
        let at = entry.Date().ok().and_then(ole_date).ok_or(None)?;
        let title = entry.Title().map_err(|_| Some(at))?.to_string();
        let result = entry.ResultCode().map_err(|_| Some(at))?;
        let hresult = entry.HResult().map_err(|_| Some(at))?;
        let error = what_became(result, hresult).map_err(|_| Some(at))?;
        let source = source(entry.ServerSelection().map_err(|_| Some(at))?);
        Ok(HistoryEntry { at, title, error, source })
    }
}

/// A time as OLE writes it: days since 30 December 1899, in UTC.
pub(super) fn ole_date(days: f64) -> Option<Timestamp> {
    const EPOCH: i64 = -2_209_161_600;
    if !days.is_finite() || days.abs() > 2_958_466.0 {
        return None;
    }
    let seconds = SignedDuration::from_secs_f64((days * 86_400.0).round());
    Timestamp::from_second(EPOCH).ok()?.checked_add(seconds).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ole_dates_are_days_since_the_end_of_1899() {
        let at = |days| ole_date(days).unwrap().to_string();
        assert_eq!(at(25_569.0), "1970-01-01T00:00:00Z");
        assert_eq!(at(45_282.5), "2023-12-22T12:00:00Z");
        assert_eq!(ole_date(f64::NAN), None);
    }

    #[test]
    fn a_failure_without_a_reason_is_no_success() {
        assert_eq!(what_became(OperationResultCode(2), 0), Ok(None));
        assert_eq!(
            what_became(OperationResultCode(4), 0x8024_200B_u32.cast_signed()),
            Ok(Some(Code(0x8024_200B)))
        );
        assert_eq!(what_became(OperationResultCode(5), 0), Ok(Some(Code(0x8024_000B))), "cancelled");
        assert_eq!(what_became(OperationResultCode(4), 0), Err(broken("HResult")));
        assert_eq!(what_became(OperationResultCode(0), 0), Err(broken("HResult")));
    }
}
