//! The update service's own records, laid aside so that it makes them anew (Microsoft, "Additional resources for Windows
//! Update": SoftwareDistribution is renamed while the services that hold it are stopped). Nothing is deleted.

use crate::services::Service;
use model::reason::Doing;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use terminal::Error;

/// The services that hold the records open.
const HOLDERS: [&str; 2] = ["wuauserv", "bits"];
const RECORDS: &str = "SoftwareDistribution";
/// How long Windows is given to let go of the folder; it may start the service again by itself meanwhile.
const PATIENCE: Duration = Duration::from_secs(120);
const BETWEEN_TRIES: Duration = Duration::from_secs(2);

/// Stops the services, lays the records aside, and starts again what ran.
pub(super) fn lay_aside() -> Result<(), Error> {
    let windows = PathBuf::from(std::env::var_os("SystemRoot").unwrap_or_else(|| r"C:\Windows".into()));
    let records = windows.join(RECORDS);
    let aside = free_name(&windows);
    let until = Instant::now() + PATIENCE;
    let mut stopped = Vec::new();
    let came = loop {
        let came = stop(&mut stopped, until).and_then(|()| rename(&records, &aside));
        if came.is_ok() || Instant::now() >= until {
            break came;
        }
        std::thread::sleep(BETWEEN_TRIES);
    };
    // Whatever came of it, the PC is left with what ran before.
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

/// Records that are not there have nothing to be laid aside.
fn rename(records: &Path, aside: &Path) -> Result<(), Error> {
    match std::fs::rename(records, aside) {
        Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
            Err(Error::Io { doing: Doing::Rename, path: records.display().to_string(), source })
        }
        _ => Ok(()),
    }
}

/// A name that nothing has: earlier records are kept too.
fn free_name(windows: &Path) -> PathBuf {
    let mut names = (1_u32..).map(|number| windows.join(format!("{RECORDS}.tejun-{number}")));
    names.find(|path| !path.exists()).unwrap_or_default()
}
