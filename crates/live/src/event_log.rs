//! The Windows event log, where the vendor's tools look.

use windows::Win32::Foundation::HANDLE;
use windows::Win32::System::EventLog::{
    DeregisterEventSource, EVENTLOG_INFORMATION_TYPE, RegisterEventSourceW, ReportEventW,
};
use windows::core::{HSTRING, PCWSTR, w};
use windows_registry::LOCAL_MACHINE;

/// Where a source is made known.
const SOURCE: &str = r"SYSTEM\CurrentControlSet\Services\EventLog\Application\tejun";
/// Windows' own program, whose messages 1 to 1000 are nothing but the text that comes with them.
const MESSAGES: &str = r"%SystemRoot%\System32\EventCreate.exe";
const NOTE: u32 = 1;

/// Writes a line into the application log. What cannot be written there is not worth stopping for: the journal has it.
pub(crate) fn note(text: &str) {
    make_known();
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

fn make_known() {
    if let Ok(key) = LOCAL_MACHINE.options().read().write().wow64_64().create().open(SOURCE) {
        let _ = key.set_expand_string("EventMessageFile", MESSAGES);
        let _ = key.set_u32("TypesSupported", 7);
    }
}

/// Takes the source away again.
pub(crate) fn forget_us() {
    let _ = LOCAL_MACHINE.remove_tree(SOURCE);
}
