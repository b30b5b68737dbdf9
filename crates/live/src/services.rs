//! Windows' services, through the Service Control Manager. How they start is changed only for a step that asks for it.

use crate::failed;
use model::kinds::StartType;
use model::reason::Doing;
use std::time::{Duration, Instant};
use terminal::Error;
use windows::Win32::Foundation::{ERROR_SERVICE_ALREADY_RUNNING, ERROR_SERVICE_DOES_NOT_EXIST};
use windows::Win32::System::Services::{
    ChangeServiceConfigW, CloseServiceHandle, ControlService, ENUM_SERVICE_TYPE, OpenSCManagerW,
    OpenServiceW, QueryServiceStatus, SC_HANDLE, SC_MANAGER_CONNECT, SERVICE_CHANGE_CONFIG,
    SERVICE_CONTROL_STOP, SERVICE_ERROR, SERVICE_NO_CHANGE, SERVICE_QUERY_STATUS, SERVICE_RUNNING,
    SERVICE_START, SERVICE_START_TYPE, SERVICE_STATUS, SERVICE_STATUS_CURRENT_STATE, SERVICE_STOP,
    SERVICE_STOP_PENDING, SERVICE_STOPPED, StartServiceW,
};
use windows::core::HSTRING;

const POLL_INTERVAL: Duration = Duration::from_millis(250);

/// A handle of the Service Control Manager, closed on drop.
struct Owned(SC_HANDLE);

impl Drop for Owned {
    fn drop(&mut self) {
        // SAFETY: the handle is this one's own and is closed once.
        let _ = unsafe { CloseServiceHandle(self.0) };
    }
}

/// Opens a service with these rights, or returns `None` if there is no such service.
fn open(name: &str, rights: u32) -> Result<Option<Owned>, Error> {
    let wrong = |error: windows::core::Error| failed(Doing::Read, name, &error);
    // SAFETY: without names it is this PC's own list of services; the name ends with a NUL and outlives the call.
    unsafe {
        let manager = Owned(OpenSCManagerW(None, None, SC_MANAGER_CONNECT).map_err(wrong)?);
        match OpenServiceW(manager.0, &HSTRING::from(name), rights) {
            Ok(handle) => Ok(Some(Owned(handle))),
            Err(error) if error.code() == ERROR_SERVICE_DOES_NOT_EXIST.to_hresult() => Ok(None),
            Err(error) => Err(wrong(error)),
        }
    }
}

fn state(service: &Owned, name: &str) -> Result<SERVICE_STATUS_CURRENT_STATE, Error> {
    let mut status = SERVICE_STATUS::default();
    // SAFETY: the handle is open, and the structure outlives the call.
    unsafe { QueryServiceStatus(service.0, &mut status) }
        .map_err(|error| failed(Doing::Read, name, &error))?;
    Ok(status.dwCurrentState)
}

/// Whether a service runs, by the name of its key. A service that does not exist, or is starting or stopping, does not run. Needs
/// no administrator's rights.
pub(crate) fn runs(name: &str) -> Result<bool, Error> {
    match open(name, SERVICE_QUERY_STATUS)? {
        Some(service) => Ok(state(&service, name)? == SERVICE_RUNNING),
        None => Ok(false),
    }
}

/// Sets how a service starts. The manager writes it to the registry, which it reads only when Windows starts: a change there alone would
/// be lost on it until then.
pub(crate) fn set_start_type(name: &str, start: StartType) -> Result<(), Error> {
    let wrong = |error: windows::core::Error| failed(Doing::Write, name, &error);
    let service = open(name, SERVICE_CHANGE_CONFIG)?.ok_or_else(|| Error::Gone { what: name.to_owned() })?;
    let kept = ENUM_SERVICE_TYPE(SERVICE_NO_CHANGE);
    let (number, errors) = (SERVICE_START_TYPE(start.number()), SERVICE_ERROR(SERVICE_NO_CHANGE));
    // SAFETY: the handle is open; what is not given stays.
    unsafe {
        ChangeServiceConfigW(service.0, kept, number, errors, None, None, None, None, None, None, None)
            .map_err(wrong)
    }
}

/// A service opened with the right to stop and start it.
pub(crate) struct Service {
    name: String,
    handle: Owned,
}

impl Service {
    /// Opens a service, or returns `None` if there is no such service.
    pub(crate) fn open(name: &str) -> Result<Option<Self>, Error> {
        let handle = open(name, SERVICE_QUERY_STATUS | SERVICE_START | SERVICE_STOP)?;
        Ok(handle.map(|handle| Self { name: name.to_owned(), handle }))
    }

    /// Its name in the registry.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Stops it and waits until it has stopped. Returns false if it was not running.
    pub(crate) fn stop(&self, until: Instant) -> Result<bool, Error> {
        let mut now = state(&self.handle, &self.name)?;
        if now == SERVICE_STOPPED {
            return Ok(false);
        }
        if now != SERVICE_STOP_PENDING {
            let mut status = SERVICE_STATUS::default();
            // SAFETY: the handle is open, and the structure outlives the call.
            unsafe { ControlService(self.handle.0, SERVICE_CONTROL_STOP, &mut status) }
                .map_err(|error| failed(Doing::Stop, &self.name, &error))?;
        }
        while now != SERVICE_STOPPED {
            if Instant::now() >= until {
                let source = std::io::Error::from(std::io::ErrorKind::TimedOut);
                return Err(Error::Io { doing: Doing::Stop, path: self.name.clone(), source });
            }
            std::thread::sleep(POLL_INTERVAL);
            now = state(&self.handle, &self.name)?;
        }
        Ok(true)
    }

    /// Starts it, unless it runs already.
    pub(crate) fn start(&self) -> Result<(), Error> {
        // SAFETY: the handle is open; the service gets no arguments.
        match unsafe { StartServiceW(self.handle.0, None) } {
            Err(error) if error.code() != ERROR_SERVICE_ALREADY_RUNNING.to_hresult() => {
                Err(failed(Doing::Start, &self.name, &error))
            }
            _ => Ok(()),
        }
    }
}
