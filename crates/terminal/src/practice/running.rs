//! What a practice terminal's Windows knows while it runs: what its state file says.

use super::Practice;
use crate::Error;
use crate::ports::RunningWindows;
use model::running_windows::{Account, Task};

impl RunningWindows for Practice {
    fn free_gib(&self, drive: &str) -> Result<Option<u64>, Error> {
        let state = self.state.get();
        let mut drives = state.running.free_gib.iter();
        Ok(drives.find(|(known, _)| known.eq_ignore_ascii_case(drive)).map(|(_, free)| *free))
    }

    fn driver_version(&self, hardware: &str) -> Result<Option<String>, Error> {
        let state = self.state.get();
        let mut devices = state.running.devices.iter();
        let device = devices.find(|device| device.hardware.eq_ignore_ascii_case(hardware));
        Ok(device.map(|device| device.driver.clone()))
    }

    fn task(&self, path: &str) -> Result<Option<Task>, Error> {
        let state = self.state.get();
        Ok(state.running.tasks.iter().find(|task| task.path.eq_ignore_ascii_case(path)).cloned())
    }

    fn reach(&self, host: &str, port: Option<u16>) -> Result<Option<String>, Error> {
        let state = self.state.get();
        let asked = port.map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
        let mut hosts = state.running.hosts.iter();
        Ok(hosts.find(|known| known.host.eq_ignore_ascii_case(&asked)).map(|known| known.address.clone()))
    }

    fn account(&self, name: &str) -> Result<Option<Account>, Error> {
        let state = self.state.get();
        let mut accounts = state.running.accounts.iter();
        Ok(accounts.find(|account| account.name.eq_ignore_ascii_case(name)).cloned())
    }

    fn seconds_apart(&self, server: &str) -> Result<Option<u64>, Error> {
        let state = self.state.get();
        let mut servers = state.running.time_servers.iter();
        Ok(servers.find(|known| known.server.eq_ignore_ascii_case(server)).map(|known| known.seconds_apart))
    }
}
