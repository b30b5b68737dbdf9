//! Network adapters that are present, by the device installation functions. (The configuration manager's functions return nothing
//! useful under Wine; these work there and on Windows.)

use crate::{failed, wide};
use model::reason::Doing;
use terminal::{AdapterPlace, Error};
use windows::Win32::Devices::DeviceAndDriverInstallation::{
    DIGCF_PRESENT, GUID_DEVCLASS_NET, HDEVINFO, SP_DEVINFO_DATA, SPDRP_DRIVER, SetupDiDestroyDeviceInfoList,
    SetupDiEnumDeviceInfo, SetupDiGetClassDevsW, SetupDiGetDeviceInstanceIdW,
    SetupDiGetDeviceRegistryPropertyW,
};
use windows::Win32::Foundation::ERROR_NO_MORE_ITEMS;

/// A device list, freed on drop.
struct Devices(HDEVINFO);

impl Drop for Devices {
    fn drop(&mut self) {
        // SAFETY: the list was made by SetupDiGetClassDevsW and is given back once.
        let _ = unsafe { SetupDiDestroyDeviceInfoList(self.0) };
    }
}

/// The adapters that are present now, each with its software key.
pub(crate) fn present() -> Result<Vec<AdapterPlace>, Error> {
    let wrong = |error: windows::core::Error| failed(Doing::List, "SetupDiGetClassDevs", &error);
    // SAFETY: the class's id outlives the call.
    let devices = unsafe { SetupDiGetClassDevsW(Some(&GUID_DEVCLASS_NET), None, None, DIGCF_PRESENT) };
    let devices = Devices(devices.map_err(wrong)?);
    let mut found = Vec::new();
    for index in 0.. {
        let mut device =
            SP_DEVINFO_DATA { cbSize: size_of::<SP_DEVINFO_DATA>() as u32, ..Default::default() };
        // SAFETY: the structure says its own size.
        match unsafe { SetupDiEnumDeviceInfo(devices.0, index, &mut device) } {
            Ok(()) => {}
            Err(error) if error.code() == ERROR_NO_MORE_ITEMS.to_hresult() => break,
            Err(error) => return Err(wrong(error)),
        }
        let mut instance = [0_u16; 512];
        // SAFETY: the buffer's length goes with it.
        unsafe { SetupDiGetDeviceInstanceIdW(devices.0, &device, Some(&mut instance), None) }
            .map_err(wrong)?;
        let mut driver = [0_u8; 1024];
        // SAFETY: the buffer's length goes with it.
        let has_driver = unsafe {
            SetupDiGetDeviceRegistryPropertyW(devices.0, &device, SPDRP_DRIVER, None, Some(&mut driver), None)
        };
        // A device without a driver has no properties.
        if has_driver.is_ok() {
            let units: Vec<u16> =
                driver.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
            found.extend(AdapterPlace::new(&wide(&instance), &wide(&units)));
        }
    }
    Ok(found)
}
