//! Repairs the update service's store: renames it, so that the service creates a new one (Microsoft, "Additional resources for
//! Windows Update": SoftwareDistribution is renamed while the services that use it are stopped). Nothing is deleted.

use crate::services::Service;
use model::reason::Doing;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use terminal::Error;

/// The services that keep the store open.
const HOLDERS: [&str; 2] = ["wuauserv", "bits"];
const RECORDS: &str = "SoftwareDistribution";
/// How long Windows may take to release the folder. It may restart the service by itself in that time.
const RENAME_TIMEOUT: Duration = Duration::from_secs(120);
const RETRY_INTERVAL: Duration = Duration::from_secs(2);

/// Stops the services, renames the store, and restarts the services that ran.
pub(super) fn lay_aside() -> Result<(), Error> {
    let windows = PathBuf::from(std::env::var_os("SystemRoot").unwrap_or_else(|| r"C:\Windows".into()));
    let records = windows.join(RECORDS);
    let aside = free_name(&windows);
    let until = Instant::now() + RENAME_TIMEOUT;
    let mut stopped = Vec::new();
    let came = loop {
        let came = stop(&mut stopped, until).and_then(|()| rename(&records, &aside));
        if came.is_ok() || Instant::now() >= until {
            break came;
        }
        std::thread::sleep(RETRY_INTERVAL);
    };
    // Also after a failure, the services that ran before run again.
    let started = stopped.iter().rev().map(Service::start).collect::<Vec<_>>();
    came.and_then(|()| started.into_iter().collect())
}

fn stop(stopped: &mut Vec<Service>, until: Instant) -> Result<(), Error> {
    for name in HOLDERS {
        let Some(service) = Service::open(name)? else { continue };
        if service.stop(until)? && !stopped.iter().any(|one| one.name() == name) {
            stopped.push(service);
        }
    }
    Ok(())
}

/// Renames the store. It is no error if there is none.
fn rename(records: &Path, aside: &Path) -> Result<(), Error> {
    match std::fs::rename(records, aside) {
        Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
            Err(Error::Io { doing: Doing::Rename, path: records.display().to_string(), source })
        }
        _ => Ok(()),
    }
}

/// A name that is free: earlier stores are kept, too.
fn free_name(windows: &Path) -> PathBuf {
    let mut names = (1_u32..).map(|number| windows.join(format!("{RECORDS}.tejun-{number}")));
    names.find(|path| !path.exists()).unwrap_or_default()
}
