//! The Windows event log, where the vendor's tools look.

use windows::Win32::Foundation::HANDLE;
use windows::Win32::System::EventLog::{
    DeregisterEventSource, EVENTLOG_INFORMATION_TYPE, RegisterEventSourceW, ReportEventW,
};
use windows::core::{HSTRING, PCWSTR, w};
use windows_registry::LOCAL_MACHINE;

/// The registry key of tejun's event source.
const SOURCE: &str = r"SYSTEM\CurrentControlSet\Services\EventLog\Application\tejun";
/// A program of Windows. Its messages 1 to 1000 consist of the given text alone.
const MESSAGES: &str = r"%SystemRoot%\System32\EventCreate.exe";
const NOTE: u32 = 1;

/// Writes a line to the application log. A failure is ignored, because the journal holds the same.
pub(crate) fn write(text: &str) {
    register();
    let text = HSTRING::from(text);
    // SAFETY: the name is a constant that ends with a NUL.
    let Ok(source) = (unsafe { RegisterEventSourceW(PCWSTR::null(), w!("tejun")) }) else {
        return;
    };
    let source: HANDLE = source;
    let lines = [PCWSTR(text.as_ptr())];
    // SAFETY: the source is open, the one line ends with a NUL and outlives the call.
    unsafe {
        let _ = ReportEventW(source, EVENTLOG_INFORMATION_TYPE, 0, NOTE, None, 0, Some(&lines), None);
        let _ = DeregisterEventSource(source);
    }
}

fn register() {
    if let Ok(key) = LOCAL_MACHINE.options().read().write().wow64_64().create().open(SOURCE) {
        let _ = key.set_expand_string("EventMessageFile", MESSAGES);
        let _ = key.set_u32("TypesSupported", 7);
    }
}

/// Unregisters the event source.
pub(crate) fn unregister() {
    let _ = LOCAL_MACHINE.remove_tree(SOURCE);
}
