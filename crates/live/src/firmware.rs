//! What the firmware says about this PC.

use crate::failed;
use formats::smbios;
use model::reason::Doing;
use terminal::{Error, Machine, reasons};
use windows::Win32::System::SystemInformation::{GetSystemFirmwareTable, RSMB};

/// The machine as SMBIOS describes it, or `None` if SMBIOS says nothing useful, as in a virtual machine.
pub(crate) fn machine() -> Result<Option<Machine>, Error> {
    let system = match smbios::system(&table()?) {
        Ok(system) => system,
        Err(smbios::Error::NoSystem) => return Ok(None),
        Err(error) => {
            return Err(Error::Damaged { path: "SMBIOS".to_owned(), reason: reasons::smbios(&error) });
        }
    };
    let smbios::System { manufacturer, product, version, serial, family } = system;
    let says_something =
        [&manufacturer, &product, &version, &serial, &family].iter().any(|text| text.is_some());
    let place = "SMBIOS".to_owned();
    Ok(says_something.then_some(Machine { manufacturer, product, version, serial, family, place }))
}

fn table() -> Result<Vec<u8>, Error> {
    let told = || failed(Doing::Read, "SMBIOS", &windows::core::Error::from_thread());
    // SAFETY: without a buffer only the size is answered.
    let size = unsafe { GetSystemFirmwareTable(RSMB, 0, None) };
    if size == 0 {
        return Err(told());
    }
    let mut table = vec![0; size as usize];
    // SAFETY: the buffer is as long as is said.
    let written = unsafe { GetSystemFirmwareTable(RSMB, 0, Some(&mut table)) };
    if written == 0 || written > size {
        return Err(told());
    }
    table.truncate(written as usize);
    Ok(table)
}
