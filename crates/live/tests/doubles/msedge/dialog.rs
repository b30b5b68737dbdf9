//! The browser's question whether to add an extension: a window of its own, which the main window owns, and of which UI
//! Automation learns as it does of Chromium's (`extension_install_dialog_view.cc`, `ax_platform_node_win.cc`): a dialog by its
//! ARIA role, in it a text and two buttons, of which the one that adds is not enabled at first.

use std::io::Write;
use std::sync::Mutex;
use std::time::{Duration, Instant};
use windows::Win32::Foundation::{E_FAIL, HWND, LPARAM, LRESULT, WPARAM};
use windows::Win32::System::Com::SAFEARRAY;
use windows::Win32::System::Ole::{SafeArrayCreateVector, SafeArrayPutElement};
use windows::Win32::System::Variant::{VARIANT, VT_I4};
use windows::Win32::UI::Accessibility::{
    IInvokeProvider, IInvokeProvider_Impl, IRawElementProviderFragment, IRawElementProviderFragment_Impl,
    IRawElementProviderFragmentRoot, IRawElementProviderFragmentRoot_Impl, IRawElementProviderSimple,
    IRawElementProviderSimple_Impl, NavigateDirection, NavigateDirection_FirstChild,
    NavigateDirection_LastChild, NavigateDirection_NextSibling, NavigateDirection_Parent,
    NavigateDirection_PreviousSibling, ProviderOptions, ProviderOptions_ServerSideProvider,
    UIA_AriaRolePropertyId, UIA_ButtonControlTypeId, UIA_ControlTypePropertyId, UIA_E_ELEMENTNOTENABLED,
    UIA_InvokePatternId, UIA_IsEnabledPropertyId, UIA_NamePropertyId, UIA_PATTERN_ID, UIA_PROPERTY_ID,
    UIA_PaneControlTypeId, UIA_TextControlTypeId, UiaAppendRuntimeId, UiaHostProviderFromHwnd, UiaRect,
    UiaReturnRawElementProvider,
};
use windows::Win32::UI::WindowsAndMessaging::{
    CreateWindowExW, DestroyWindow, WINDOW_EX_STYLE, WS_POPUP, WS_VISIBLE,
};
use windows::core::{Error, HSTRING, IUnknown, Result, implement};
use windows_core::IUnknownImpl;

/// Chromium's `g_install_delay_in_ms`.
const NOT_ENABLED_FOR: Duration = Duration::from_millis(500);
/// A user who sees that nothing answers the question does so after this.
const USER_ANSWERS_AFTER: Duration = Duration::from_secs(3);
const LOG: &str = r"C:\msedge-dialogs.log";

/// The question that is shown. One is shown at a time.
static SHOWN: Mutex<Option<Shown>> = Mutex::new(None);

struct Shown {
    window: usize,
    title: String,
    shown_at: Instant,
    is_pressed: bool,
    was_seen: bool,
}

fn note(what: &str) {
    let mut log = std::fs::File::options().create(true).append(true).open(LOG).unwrap();
    writeln!(log, "{what}").unwrap();
}

/// Asks before the main window.
pub(crate) fn show(owner: HWND, name: &str) {
    let title = format!("「{name}」を追加しますか？");
    let (text, style) = (HSTRING::from(&title), WS_POPUP | WS_VISIBLE);
    let extra = WINDOW_EX_STYLE::default();
    // SAFETY: the class is registered, the texts outlive the call.
    let window = unsafe {
        CreateWindowExW(
            extra,
            super::browser::CLASS,
            &text,
            style,
            0,
            0,
            300,
            200,
            Some(owner),
            None,
            None,
            None,
        )
    };
    let (window, shown_at) = (window.unwrap().0 as usize, Instant::now());
    *SHOWN.lock().unwrap() = Some(Shown { window, title, shown_at, is_pressed: false, was_seen: false });
}

/// Whether the question has been answered with yes, by a press or, where none comes, by the user. Then it is gone.
pub(crate) fn is_answered() -> bool {
    let mut shown = SHOWN.lock().unwrap();
    let Some(Shown { window, is_pressed, shown_at, .. }) = *shown else { return false };
    if !is_pressed && shown_at.elapsed() < USER_ANSWERS_AFTER {
        return false;
    }
    note(if is_pressed { "pressed" } else { "answered by the user" });
    *shown = None;
    drop(shown);
    // SAFETY: the window is this thread's.
    unsafe { DestroyWindow(HWND(window as *mut _)) }.unwrap();
    true
}

/// Answers UI Automation's request for what is in a window; `None` if that is not the question's.
pub(crate) fn provide(window: HWND, word: WPARAM, long: LPARAM) -> Option<LRESULT> {
    let dialog = {
        let mut shown = SHOWN.lock().unwrap();
        let shown = shown.as_mut().filter(|shown| shown.window == window.0 as usize)?;
        if !std::mem::replace(&mut shown.was_seen, true) {
            note("seen");
        }
        let (title, shown_at) = (shown.title.clone(), shown.shown_at);
        Element { window: shown.window, title, shown_at, part: Part::Dialog }
    };
    let provider: IRawElementProviderSimple = dialog.into();
    // SAFETY: the message is handed on as it came.
    Some(unsafe { UiaReturnRawElementProvider(window, word, long, &provider) })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Dialog,
    Text,
    Cancel,
    Add,
}

const CHILDREN: [Part; 3] = [Part::Text, Part::Cancel, Part::Add];

#[implement(
    IRawElementProviderSimple,
    IRawElementProviderFragment,
    IRawElementProviderFragmentRoot,
    IInvokeProvider
)]
struct Element {
    window: usize,
    title: String,
    shown_at: Instant,
    part: Part,
}

impl Element {
    fn at(&self, part: Part) -> Self {
        Self { window: self.window, title: self.title.clone(), shown_at: self.shown_at, part }
    }

    fn is_enabled(&self) -> bool {
        self.part != Part::Add || self.shown_at.elapsed() >= NOT_ENABLED_FOR
    }
}

/// There is none. Not success with a null pointer: the `windows` crate then leaves the place of the answer as it was, and Wine
/// follows what lies there.
fn nothing<T>() -> Result<T> {
    Err(E_FAIL.into())
}

impl IRawElementProviderSimple_Impl for Element_Impl {
    fn ProviderOptions(&self) -> Result<ProviderOptions> {
        Ok(ProviderOptions_ServerSideProvider)
    }

    fn GetPatternProvider(&self, pattern: UIA_PATTERN_ID) -> Result<IUnknown> {
        match pattern == UIA_InvokePatternId && matches!(self.part, Part::Cancel | Part::Add) {
            true => Ok(self.to_interface::<IInvokeProvider>().into()),
            false => nothing(),
        }
    }

    fn GetPropertyValue(&self, property: UIA_PROPERTY_ID) -> Result<VARIANT> {
        let (name, kind, role) = match self.part {
            Part::Dialog => (self.title.as_str(), UIA_PaneControlTypeId, "dialog"),
            Part::Text => (self.title.as_str(), UIA_TextControlTypeId, "description"),
            Part::Cancel => ("キャンセル", UIA_ButtonControlTypeId, "button"),
            Part::Add => ("拡張機能を追加", UIA_ButtonControlTypeId, "button"),
        };
        Ok(match property {
            _ if property == UIA_NamePropertyId => name.into(),
            _ if property == UIA_ControlTypePropertyId => kind.0.into(),
            _ if property == UIA_AriaRolePropertyId => role.into(),
            _ if property == UIA_IsEnabledPropertyId => self.is_enabled().into(),
            _ => VARIANT::default(),
        })
    }

    fn HostRawElementProvider(&self) -> Result<IRawElementProviderSimple> {
        match self.part {
            // SAFETY: a window that has gone meanwhile is an error.
            Part::Dialog => unsafe { UiaHostProviderFromHwnd(HWND(self.window as *mut _)) },
            Part::Text | Part::Cancel | Part::Add => nothing(),
        }
    }
}

impl IRawElementProviderFragment_Impl for Element_Impl {
    fn Navigate(&self, direction: NavigateDirection) -> Result<IRawElementProviderFragment> {
        let at = CHILDREN.iter().position(|part| *part == self.part);
        let beside = |to: Option<usize>| to.and_then(|to| CHILDREN.get(to)).copied();
        let to = match (at, direction) {
            (None, way) if way == NavigateDirection_FirstChild => CHILDREN.first().copied(),
            (None, way) if way == NavigateDirection_LastChild => CHILDREN.last().copied(),
            (Some(_), way) if way == NavigateDirection_Parent => Some(Part::Dialog),
            (Some(at), way) if way == NavigateDirection_NextSibling => beside(Some(at + 1)),
            (Some(at), way) if way == NavigateDirection_PreviousSibling => beside(at.checked_sub(1)),
            _ => None,
        };
        to.map_or_else(nothing, |part| Ok(self.at(part).into()))
    }

    fn GetRuntimeId(&self) -> Result<*mut SAFEARRAY> {
        let Some(at) = CHILDREN.iter().position(|part| *part == self.part) else {
            return Ok(std::ptr::null_mut());
        };
        let id = [UiaAppendRuntimeId as i32, at as i32];
        // SAFETY: the array has room for both numbers, which outlive the calls; UI Automation frees it.
        unsafe {
            let array = SafeArrayCreateVector(VT_I4, 0, 2);
            for (place, number) in (0..).zip(&id) {
                SafeArrayPutElement(array, &place, std::ptr::from_ref(number).cast())?;
            }
            Ok(array)
        }
    }

    fn BoundingRectangle(&self) -> Result<UiaRect> {
        Ok(UiaRect { left: 0.0, top: 0.0, width: 300.0, height: 200.0 })
    }

    fn GetEmbeddedFragmentRoots(&self) -> Result<*mut SAFEARRAY> {
        Ok(std::ptr::null_mut())
    }

    fn SetFocus(&self) -> Result<()> {
        Ok(())
    }

    fn FragmentRoot(&self) -> Result<IRawElementProviderFragmentRoot> {
        Ok(self.at(Part::Dialog).into())
    }
}

impl IRawElementProviderFragmentRoot_Impl for Element_Impl {
    fn ElementProviderFromPoint(&self, _: f64, _: f64) -> Result<IRawElementProviderFragment> {
        nothing()
    }

    fn GetFocus(&self) -> Result<IRawElementProviderFragment> {
        nothing()
    }
}

impl IInvokeProvider_Impl for Element_Impl {
    fn Invoke(&self) -> Result<()> {
        if !self.is_enabled() {
            return Err(Error::from_hresult(windows::core::HRESULT(UIA_E_ELEMENTNOTENABLED as i32)));
        }
        if let Some(shown) = SHOWN.lock().unwrap().as_mut().filter(|_| self.part == Part::Add) {
            shown.is_pressed = true;
        }
        Ok(())
    }
}
