//! Devices that are present, network adapters above all, by the device installation functions. (The configuration manager's functions
//! return nothing useful under Wine; these work there and on Windows.)

use crate::{failed, wide};
use model::reason::Doing;
use std::ops::ControlFlow;
use terminal::{AdapterPlace, Error};
use windows::Win32::Devices::DeviceAndDriverInstallation::{
    DIGCF_ALLCLASSES, DIGCF_PRESENT, GUID_DEVCLASS_NET, HDEVINFO, SETUP_DI_REGISTRY_PROPERTY,
    SP_DEVINFO_DATA, SPDRP_DRIVER, SPDRP_HARDWAREID, SetupDiDestroyDeviceInfoList, SetupDiEnumDeviceInfo,
    SetupDiGetClassDevsW, SetupDiGetDeviceInstanceIdW, SetupDiGetDeviceRegistryPropertyW,
};
use windows::Win32::Foundation::ERROR_NO_MORE_ITEMS;
use windows::core::GUID;

/// A device list, freed on drop.
struct Devices(HDEVINFO);

impl Drop for Devices {
    fn drop(&mut self) {
        // SAFETY: the list was made by SetupDiGetClassDevsW and is given back once.
        let _ = unsafe { SetupDiDestroyDeviceInfoList(self.0) };
    }
}

fn wrong(error: windows::core::Error) -> Error {
    failed(Doing::List, "SetupDiGetClassDevs", &error)
}

impl Devices {
    /// Those that are present now, of one class or of all.
    fn present(class: Option<&GUID>) -> Result<Self, Error> {
        let flags = if class.is_some() { DIGCF_PRESENT } else { DIGCF_PRESENT | DIGCF_ALLCLASSES };
        // SAFETY: the class's id outlives the call.
        let devices = unsafe { SetupDiGetClassDevsW(class.map(std::ptr::from_ref), None, None, flags) };
        devices.map(Self).map_err(wrong)
    }

    /// Calls `look` for each, until it breaks.
    fn each(
        &self,
        mut look: impl FnMut(&SP_DEVINFO_DATA) -> Result<ControlFlow<()>, Error>,
    ) -> Result<(), Error> {
        for index in 0.. {
            let mut device =
                SP_DEVINFO_DATA { cbSize: size_of::<SP_DEVINFO_DATA>() as u32, ..Default::default() };
            // SAFETY: the structure says its own size.
            match unsafe { SetupDiEnumDeviceInfo(self.0, index, &mut device) } {
                Ok(()) => {}
                Err(error) if error.code() == ERROR_NO_MORE_ITEMS.to_hresult() => break,
                Err(error) => return Err(wrong(error)),
            }
            if look(&device)?.is_break() {
                break;
            }
        }
        Ok(())
    }

    /// The texts of a device's property. Of a property that it does not have there are none.
    fn texts(&self, device: &SP_DEVINFO_DATA, property: SETUP_DI_REGISTRY_PROPERTY) -> Vec<String> {
        let mut bytes = [0_u8; 4096];
        // SAFETY: the buffer's length goes with it.
        let has = unsafe {
            SetupDiGetDeviceRegistryPropertyW(self.0, device, property, None, Some(&mut bytes), None)
        };
        if has.is_err() {
            return Vec::new();
        }
        let units: Vec<u16> =
            bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
        // The first empty text ends them.
        units.split(|unit| *unit == 0).map_while(|text| (!text.is_empty()).then(|| wide(text))).collect()
    }
}

/// The adapters that are present now, each with its software key.
pub(crate) fn present() -> Result<Vec<AdapterPlace>, Error> {
    let devices = Devices::present(Some(&GUID_DEVCLASS_NET))?;
    let mut found = Vec::new();
    devices.each(|device| {
        let mut instance = [0_u16; 512];
        // SAFETY: the buffer's length goes with it.
        unsafe { SetupDiGetDeviceInstanceIdW(devices.0, device, Some(&mut instance), None) }
            .map_err(wrong)?;
        // A device without a driver has no properties.
        if let Some(driver) = devices.texts(device, SPDRP_DRIVER).first() {
            found.extend(AdapterPlace::new(&wide(&instance), driver));
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(found)
}

/// The driver's key, below the devices' classes, of the first device that is present with that hardware id. It is empty if the device
/// has no driver. `None` if there is no such device.
pub(crate) fn driver_of(hardware: &str) -> Result<Option<String>, Error> {
    let devices = Devices::present(None)?;
    let mut found = None;
    devices.each(|device| {
        let is_meant = |id: &String| id.eq_ignore_ascii_case(hardware.trim());
        if !devices.texts(device, SPDRP_HARDWAREID).iter().any(is_meant) {
            return Ok(ControlFlow::Continue(()));
        }
        found = Some(devices.texts(device, SPDRP_DRIVER).into_iter().next().unwrap_or_default());
        Ok(ControlFlow::Break(()))
    })?;
    Ok(found)
}
