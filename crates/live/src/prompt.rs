//! The window for which Windows asks the user for an administrator's rights.
//!
//! Without a window of the asking program in the foreground, Windows asks nobody and lets the prompt flash in the task bar
//! (Microsoft, "Using the CorrectShellExecuteHWND Fix"). The guide has no window: its page is the browser's.

use windows::Win32::Foundation::HWND;
use windows::Win32::Graphics::Gdi::UpdateWindow;
use windows::Win32::System::Console::GetConsoleWindow;
use windows::Win32::UI::WindowsAndMessaging::{
    CreateWindowExW, DestroyWindow, GetSystemMetrics, IsWindowVisible, SM_CXSCREEN, SM_CYSCREEN,
    SetForegroundWindow, WINDOW_STYLE, WS_BORDER, WS_EX_TOOLWINDOW, WS_EX_TOPMOST, WS_POPUP, WS_VISIBLE,
};
use windows::core::{HSTRING, w};

/// Its size in pixels.
const SIZE: (i32, i32) = (560, 90);
/// `SS_CENTER`: the text of a label stands in its middle.
const CENTRED: WINDOW_STYLE = WINDOW_STYLE(1);

/// The window that Windows' prompt belongs to.
pub(crate) enum PromptWindow {
    /// The console's, if tejun was started in one that is seen.
    Console(HWND),
    /// A small one of tejun's own above all others, until this is dropped.
    Own(HWND),
}

impl PromptWindow {
    /// The console's window, or a new one that shows the text.
    ///
    /// # Errors
    ///
    /// If Windows makes no window.
    pub(crate) fn open(text: &str) -> windows::core::Result<Self> {
        // SAFETY: no pointer is handed over.
        let console = unsafe { GetConsoleWindow() };
        // SAFETY: a handle that is no window's is no visible window's.
        if unsafe { IsWindowVisible(console) }.as_bool() {
            return Ok(Self::Console(console));
        }
        Self::open_own(text)
    }

    fn open_own(text: &str) -> windows::core::Result<Self> {
        let text = HSTRING::from(text);
        let (above, label) = (WS_EX_TOPMOST | WS_EX_TOOLWINDOW, WS_POPUP | WS_BORDER | WS_VISIBLE | CENTRED);
        let (width, height) = SIZE;
        // SAFETY: the texts end with a NUL and outlive the calls. Nobody else destroys the window.
        unsafe {
            let x = (GetSystemMetrics(SM_CXSCREEN) - width).max(0) / 2;
            let y = (GetSystemMetrics(SM_CYSCREEN) - height).max(0) / 3;
            let window = CreateWindowExW(
                above,
                w!("STATIC"),
                &text,
                label,
                x,
                y,
                width,
                height,
                None,
                None,
                None,
                None,
            )?;
            // Windows may refuse the foreground to a program that does not have it. The window is seen all the same.
            let _ = SetForegroundWindow(window);
            let _ = UpdateWindow(window);
            Ok(Self::Own(window))
        }
    }

    /// Its handle.
    pub(crate) fn handle(&self) -> HWND {
        match self {
            Self::Console(window) | Self::Own(window) => *window,
        }
    }
}

impl Drop for PromptWindow {
    fn drop(&mut self) {
        if let Self::Own(window) = self {
            // SAFETY: this thread has made the window.
            let _ = unsafe { DestroyWindow(*window) };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use windows::Win32::UI::WindowsAndMessaging::{GWL_EXSTYLE, GetWindowLongW, GetWindowTextW, IsWindow};

    /// W7.
    #[test]
    fn the_guide_asks_for_rights_with_a_window_above_all_others() {
        // Without a screen Wine makes no window.
        let Ok(own) = PromptWindow::open_own("「はい」を押してください") else {
            eprintln!("SKIPPED: a window for Windows' prompt, without a screen");
            return;
        };
        let window = own.handle();
        // SAFETY: the window is there until it is dropped; the buffer's length goes with it.
        unsafe {
            assert!(IsWindowVisible(window).as_bool());
            assert_ne!(GetWindowLongW(window, GWL_EXSTYLE).cast_unsigned() & WS_EX_TOPMOST.0, 0);
            let mut text = [0; 64];
            GetWindowTextW(window, &mut text);
            assert_eq!(crate::wide(&text), "「はい」を押してください");
        }
        drop(own);
        // SAFETY: a handle that is no window's is allowed.
        assert!(!unsafe { IsWindow(Some(window)) }.as_bool());
    }
}
