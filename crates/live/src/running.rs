//! What this Windows knows while it runs: room on a drive, devices, scheduled tasks, hosts, time servers and accounts.

use crate::{LocalPc, adapters, failed, library, tasks, time_server};
use model::reason::Doing;
use model::registry::KeyPath;
use model::running_windows::{Account, Task};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::sync::mpsc;
use std::time::{Duration, Instant};
use terminal::{Error, Registry, RunningWindows, Terminal};
use windows::Win32::Foundation::{ERROR_ACCESS_DENIED, ERROR_NOT_READY, ERROR_PATH_NOT_FOUND};
use windows::Win32::NetworkManagement::NetManagement::{
    NERR_Success, NERR_UserNotFound, UF_ACCOUNTDISABLE, UF_DONT_EXPIRE_PASSWD, USER_INFO_1,
};
use windows::Win32::Storage::FileSystem::GetDiskFreeSpaceExW;
use windows::core::{Error as WindowsError, HRESULT, HSTRING, PCSTR, PCWSTR, s, w};

const GIB: u64 = 1 << 30;
/// A host of the clinic's own network answers in milliseconds; who waits for more has no use of it.
const REACH_TIMEOUT: Duration = Duration::from_secs(2);
/// The port of time servers.
const NTP: u16 = 123;
/// The keys of drivers, by which a device's own is named.
const CLASS: &str = r"SYSTEM\CurrentControlSet\Control\Class";

impl RunningWindows for LocalPc {
    fn free_gib(&self, drive: &str) -> Result<Option<u64>, Error> {
        let folder = HSTRING::from(format!(r"{}\", drive.trim_end_matches('\\')));
        let mut free = 0;
        // SAFETY: the text ends with a NUL, and both outlive the call.
        match unsafe { GetDiskFreeSpaceExW(&folder, Some(&mut free), None, None) } {
            Ok(()) => Ok(Some(free / GIB)),
            // A reader without a card, or no such letter.
            Err(error)
                if [ERROR_PATH_NOT_FOUND, ERROR_NOT_READY]
                    .map(|e| e.to_hresult())
                    .contains(&error.code()) =>
            {
                Ok(None)
            }
            Err(error) => Err(failed(Doing::Read, drive, &error)),
        }
    }

    fn driver_version(&self, hardware: &str) -> Result<Option<String>, Error> {
        let Some(driver) = adapters::driver_of(hardware)? else { return Ok(None) };
        if driver.is_empty() {
            return Ok(Some(driver));
        }
        let version = self.value(&KeyPath::machine(CLASS).join(&driver), "DriverVersion")?;
        Ok(Some(version.and_then(|data| data.as_text()).unwrap_or_default()))
    }

    fn task(&self, path: &str) -> Result<Option<Task>, Error> {
        match tasks::find(path)? {
            // The Task Scheduler shows another account's tasks to administrators only, and says of the others that there are none.
            None if !self.has_admin_rights() => {
                let error = WindowsError::from(ERROR_ACCESS_DENIED.to_hresult());
                Err(failed(Doing::Read, path, &error))
            }
            found => Ok(found),
        }
    }

    fn reach(&self, host: &str, port: Option<u16>) -> Result<Option<String>, Error> {
        let until = Instant::now() + REACH_TIMEOUT;
        let answers = |address: &&SocketAddr| {
            let left = until.saturating_duration_since(Instant::now());
            // A deadline of nothing is an error, and no connection.
            port.is_none() || (!left.is_zero() && TcpStream::connect_timeout(address, left).is_ok())
        };
        let addresses = addresses(host, port.unwrap_or(0));
        Ok(addresses.iter().find(answers).map(|address| address.ip().to_string()))
    }

    fn seconds_apart(&self, server: &str) -> Result<Option<u64>, Error> {
        let until = Instant::now() + REACH_TIMEOUT;
        let asked =
            |address| time_server::seconds_apart(address, until.saturating_duration_since(Instant::now()));
        Ok(addresses(server, NTP).into_iter().find_map(asked))
    }

    fn account(&self, name: &str) -> Result<Option<Account>, Error> {
        type Get = unsafe extern "system" fn(PCWSTR, PCWSTR, u32, *mut *mut USER_INFO_1) -> u32;
        type Free = unsafe extern "system" fn(*const USER_INFO_1) -> u32;
        let (get, free) = (of_accounts(s!("NetUserGetInfo"))?, of_accounts(s!("NetApiBufferFree"))?);
        // SAFETY: netapi32.dll documents this function with this signature.
        let get: Get = unsafe { std::mem::transmute(get) };
        // SAFETY: as above.
        let free: Free = unsafe { std::mem::transmute(free) };
        let mut buffer = std::ptr::null_mut();
        let of = HSTRING::from(name);
        // SAFETY: the name ends with a NUL; level 1 gives one USER_INFO_1, which is given back below. No server means this PC.
        let status = unsafe { get(PCWSTR::null(), PCWSTR(of.as_ptr()), 1, &mut buffer) };
        if status == NERR_UserNotFound {
            return Ok(None);
        }
        if status != NERR_Success {
            let error = WindowsError::from(HRESULT::from_win32(status));
            return Err(failed(Doing::Read, name, &error));
        }
        // SAFETY: Windows has filled the buffer with this structure.
        let flags = unsafe { (*buffer).usri1_flags };
        // SAFETY: the buffer is Windows' own and is given back once.
        unsafe { free(buffer) };
        Ok(Some(Account {
            name: name.to_owned(),
            disabled: flags.contains(UF_ACCOUNTDISABLE),
            password_never_expires: flags.contains(UF_DONT_EXPIRE_PASSWD),
        }))
    }
}

/// The addresses of a host whose name is known in time.
fn addresses(host: &str, port: u16) -> Vec<SocketAddr> {
    let (sender, receiver) = mpsc::channel();
    let asked = host.to_owned();
    // Windows' resolver has no deadline of ours. A look-up that takes longer ends by itself, and nobody listens any more.
    std::thread::spawn(move || {
        let known = (asked.as_str(), port).to_socket_addrs();
        let _ = sender.send(known.map(Iterator::collect).unwrap_or_default());
    });
    receiver.recv_timeout(REACH_TIMEOUT).unwrap_or_default()
}

/// A function of netapi32.dll, which is looked up by name: in the import table it would be looked for in the program's folder first.
fn of_accounts(name: PCSTR) -> Result<unsafe extern "system" fn() -> isize, Error> {
    library::function(w!("netapi32.dll"), name).map_err(|error| failed(Doing::Open, "netapi32.dll", &error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    #[test]
    fn what_is_there_is_told_and_what_is_not_there_is_absent() {
        let pc = LocalPc::open();
        assert!(pc.free_gib("C:").unwrap().is_some());
        assert_eq!(pc.free_gib("Q:").unwrap(), None);
        assert_eq!(pc.driver_version(r"USB\VID_FFFF&PID_FFFF").unwrap(), None);
        assert_eq!(pc.account("tejun's nobody").unwrap(), None);
        assert_eq!(pc.seconds_apart("nobody.invalid").unwrap(), None);
    }

    #[test]
    fn a_port_that_answers_is_reached_and_a_closed_one_is_not() {
        let pc = LocalPc::open();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let here = Some("127.0.0.1".to_owned());
        assert_eq!(pc.reach("127.0.0.1", None).unwrap(), here);
        assert_eq!(pc.reach("127.0.0.1", Some(port)).unwrap(), here);
        drop(listener);
        assert_eq!(pc.reach("127.0.0.1", Some(port)).unwrap(), None);
    }
}
