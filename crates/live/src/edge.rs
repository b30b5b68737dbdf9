//! Microsoft Edge's windows on this desktop, through UI Automation.
//!
//! Works only in a process of the user whose Edge it is, in that user's session: other sessions do not see its windows, and a
//! browser started from another account would be that account's.

use crate::{failed, programs, wide};
use browser_ui::{Desktop, Node, Role};
use model::reason::Doing;
use terminal::{Error, ProfilePlace};
use windows::Win32::Foundation::{HWND, LPARAM, WPARAM};
use windows::Win32::System::Com::{
    CLSCTX_INPROC_SERVER, COINIT_MULTITHREADED, CoCreateInstance, CoInitializeEx,
};
use windows::Win32::System::Variant::{VARIANT, VT_BOOL, VT_BSTR};
use windows::Win32::UI::Accessibility::{
    CUIAutomation, IUIAutomation, IUIAutomationElement, IUIAutomationInvokePattern, TreeScope_Children,
    UIA_AriaRolePropertyId, UIA_ButtonControlTypeId, UIA_DocumentControlTypeId, UIA_InvokePatternId,
    UIA_IsEnabledPropertyId, UIA_PROPERTY_ID,
};
use windows::Win32::UI::WindowsAndMessaging::{
    EnumWindows, GW_OWNER, GetClassNameW, GetWindow, GetWindowThreadProcessId, IsWindowVisible, PostMessageW,
    WM_CLOSE,
};
use windows::core::BOOL;
use windows_registry::{CURRENT_USER, LOCAL_MACHINE};

/// The class of the windows that Chromium draws (`window_impl.cc`).
const CLASS: &str = "Chrome_WidgetWin_1";
const PROGRAM: &str = "msedge.exe";
/// The registry key that maps the program's name to its file.
const PROGRAMS: &str = r"SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\msedge.exe";
/// The major versions whose pages crash when their accessibility is switched on (Eric Lawrence, "Accessibility (UIA) Troubleshooting").
const CRASHES: std::ops::RangeInclusive<u32> = 117..=119;
/// The ARIA roles of Chromium's dialogs (`ax_platform_node_win.cc`).
const DIALOGS: [&str; 3] = ["dialog", "alertdialog", "alert"];

/// Edge on this desktop.
pub(crate) struct Edge {
    /// `None` if this Windows has no UI Automation, or if this Edge would crash. Then no window's content is seen, and the user answers
    /// the prompts.
    automation: Option<IUIAutomation>,
}

impl Edge {
    /// Creates the UI Automation object, if Edge in that version can be looked into.
    pub(crate) fn new(version: Option<&str>) -> Self {
        if version.is_some_and(crashes) {
            return Self { automation: None };
        }
        // SAFETY: no pointer is passed. If the thread has another apartment already, that one serves as well.
        let _ = unsafe { CoInitializeEx(None, COINIT_MULTITHREADED) };
        // SAFETY: the class and the interface belong together.
        let automation = unsafe { CoCreateInstance(&CUIAutomation, None, CLSCTX_INPROC_SERVER) };
        Self { automation: automation.ok() }
    }

    /// Those of Edge's windows. Others are not touched.
    fn elements(&self, which: impl Fn(HWND) -> bool) -> Result<Vec<Element>, Error> {
        let Some(automation) = &self.automation else { return Ok(Vec::new()) };
        let elements = windows_of_edge()?.into_iter().filter(|window| which(*window)).filter_map(|window| {
            // SAFETY: a window that has gone meanwhile is an error, and left out.
            let element = unsafe { automation.ElementFromHandle(window) }.ok()?;
            Some(Element { automation: automation.clone(), element })
        });
        Ok(elements.collect())
    }
}

fn crashes(version: &str) -> bool {
    let major = version.split('.').next().and_then(|major| major.parse().ok());
    major.is_some_and(|major| CRASHES.contains(&major))
}

/// The visible windows of the user's own Edge on this desktop.
fn windows_of_edge() -> Result<Vec<HWND>, Error> {
    extern "system" fn take(window: HWND, all: LPARAM) -> BOOL {
        // SAFETY: the vector of the call below, which outlives the enumeration.
        let all = unsafe { &mut *(all.0 as *mut Vec<HWND>) };
        all.push(window);
        true.into()
    }
    let mut all: Vec<HWND> = Vec::new();
    let at = LPARAM(std::ptr::from_mut(&mut all) as isize);
    // SAFETY: the function above is given the vector, and nothing else has it meanwhile.
    unsafe { EnumWindows(Some(take), at) }.map_err(|error| failed(Doing::List, "EnumWindows", &error))?;
    all.retain(|window| is_edge(*window));
    Ok(all)
}

fn is_edge(window: HWND) -> bool {
    let mut class = [0_u16; 64];
    let mut process = 0;
    // SAFETY: the buffer's length goes with it; a window that has gone meanwhile has no class.
    unsafe {
        if !IsWindowVisible(window).as_bool() || GetClassNameW(window, &mut class) == 0 {
            return false;
        }
        GetWindowThreadProcessId(window, Some(&mut process));
    }
    let file = programs::path(process).unwrap_or_default();
    let is_edge = file.rsplit('\\').next().is_some_and(|name| name.eq_ignore_ascii_case(PROGRAM));
    wide(&class) == CLASS && is_edge && !has_own_folder(process)
}

/// Whether that Edge has another user data folder than the user's own, as the guide's window has.
fn has_own_folder(process: u32) -> bool {
    programs::words(process).is_some_and(|words| words.contains("--user-data-dir="))
}

impl Desktop for Edge {
    type Node = Element;

    /// A prompt is a window of its own, which the browser's window owns (`constrained_window_views.cc`).
    fn dialogs(&self) -> Result<Vec<Element>, Error> {
        self.elements(|window| {
            // SAFETY: a window that has gone meanwhile is an error, and no dialog.
            unsafe { GetWindow(window, GW_OWNER) }.is_ok_and(|owner| !owner.is_invalid())
        })
    }

    fn windows(&self) -> Result<Vec<Element>, Error> {
        self.elements(|_| true)
    }

    fn is_open(&self) -> Result<bool, Error> {
        Ok(!windows_of_edge()?.is_empty())
    }

    fn is_running(&self) -> Result<bool, Error> {
        let user = programs::user(std::process::id());
        programs::any(PROGRAM, |process| {
            // The first process of a browser has no type.
            let is_child = programs::words(process).is_some_and(|words| words.contains("--type="));
            !is_child && !has_own_folder(process) && programs::user(process) == user
        })
    }

    fn open(&self, profile: &ProfilePlace, address: &str) -> Result<(), Error> {
        let known = [LOCAL_MACHINE, CURRENT_USER];
        let file = known.iter().find_map(|root| root.open(PROGRAMS).and_then(|key| key.get_string("")).ok());
        let file = file.ok_or_else(|| Error::Gone { what: PROGRAM.to_owned() })?;
        let started = std::process::Command::new(&file)
            .arg(format!("--profile-directory={}", profile.profile.folder))
            .arg(address)
            .spawn();
        started.map(|_| ()).map_err(|source| Error::Io { doing: Doing::Start, path: file, source })
    }

    fn close(&self) -> Result<(), Error> {
        for window in windows_of_edge()? {
            // SAFETY: no pointer is handed over. A window that has gone meanwhile is closed.
            let _ = unsafe { PostMessageW(Some(window), WM_CLOSE, WPARAM(0), LPARAM(0)) };
        }
        Ok(())
    }
}

/// A node of UI Automation's tree.
pub(crate) struct Element {
    automation: IUIAutomation,
    element: IUIAutomationElement,
}

impl Element {
    /// A property, empty if there is none. By this call and not by the property's own one, which Wine lacks.
    fn property(&self, property: UIA_PROPERTY_ID) -> VARIANT {
        // SAFETY: no pointer is passed; an element that has gone meanwhile is an error.
        unsafe { self.element.GetCurrentPropertyValueEx(property, false) }.unwrap_or_default()
    }
}

impl PartialEq for Element {
    fn eq(&self, other: &Self) -> bool {
        // SAFETY: both are elements of the same automation.
        unsafe { self.automation.CompareElements(&self.element, &other.element) }
            .is_ok_and(|same| same.as_bool())
    }
}

impl Node for Element {
    fn role(&self) -> Role {
        // SAFETY: no pointer is handed over; an element that has gone meanwhile is an error.
        let kind = unsafe { self.element.CurrentControlType() };
        match kind {
            Ok(kind) if kind == UIA_ButtonControlTypeId => return Role::Button,
            Ok(kind) if kind == UIA_DocumentControlTypeId => return Role::Page,
            _ => {}
        }
        let role = self.property(UIA_AriaRolePropertyId);
        // SAFETY: the type says which of the values it is.
        let is_dialog = role.vt() == VT_BSTR
            && unsafe {
                let text = &role.Anonymous.Anonymous.Anonymous.bstrVal;
                DIALOGS.iter().any(|dialog| **text == *dialog)
            };
        if is_dialog { Role::Dialog } else { Role::Other }
    }

    fn name(&self) -> String {
        // SAFETY: as above.
        unsafe { self.element.CurrentName() }.map(|name| name.to_string()).unwrap_or_default()
    }

    fn is_enabled(&self) -> bool {
        let enabled = self.property(UIA_IsEnabledPropertyId);
        // SAFETY: the type says which of the values it is.
        enabled.vt() == VT_BOOL && unsafe { enabled.Anonymous.Anonymous.Anonymous.boolVal }.as_bool()
    }

    fn children(&self) -> Vec<Self> {
        let list = || -> windows::core::Result<Vec<Self>> {
            // SAFETY: as above; each position is below the length.
            unsafe {
                let every = self.automation.CreateTrueCondition()?;
                let found = self.element.FindAll(TreeScope_Children, &every)?;
                let each = (0..found.Length()?).filter_map(|position| found.GetElement(position).ok());
                Ok(each.map(|element| Self { automation: self.automation.clone(), element }).collect())
            }
        };
        list().unwrap_or_default()
    }

    fn press(&self) -> Result<(), String> {
        // SAFETY: as above; the pattern and the interface belong together.
        let pressed = unsafe {
            self.element
                .GetCurrentPatternAs::<IUIAutomationInvokePattern>(UIA_InvokePatternId)
                .and_then(|button| button.Invoke())
        };
        pressed.map_err(|error| error.message())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use browser_ui::{ButtonMatch, Prompt, find_button};
    use formats::crx::{SigningKey, pack, sign};
    use model::observation::ProfileRef;
    use std::io::Write;
    use std::time::{Duration, Instant};

    const SOURCES: &str = r"SOFTWARE\Policies\Microsoft\Edge\ExtensionInstallSources";
    /// Neither the double nor Wine takes longer.
    const TIMEOUT: Duration = Duration::from_secs(60);

    /// Until there is something.
    fn until<T>(mut there: impl FnMut() -> Option<T>) -> T {
        let began = Instant::now();
        loop {
            if let Some(found) = there() {
                return found;
            }
            assert!(began.elapsed() < TIMEOUT);
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// W12. Says what it came to, for UI Automation is not the same everywhere.
    #[test]
    #[ignore = "a part that `cargo xtask windows test` runs beside Edge's double"]
    fn the_browsers_question_is_found_and_pressed() {
        let edge = Edge::new(None);
        let came = match edge.automation {
            None => "no UI Automation".to_owned(),
            Some(_) => ask_and_answer(&edge),
        };
        writeln!(std::io::stdout(), "\nPOWER: {came}").unwrap();
    }

    fn ask_and_answer(edge: &Edge) -> String {
        const NAME: &str = "UI Automation の試験";
        let manifest = format!(r#"{{"manifest_version": 3, "name": "{NAME}", "version": "1.0"}}"#);
        let archive = pack(&[("manifest.json", manifest.as_bytes())]).unwrap();
        let folder = std::env::temp_dir().join("question");
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join("x.crx");
        std::fs::write(&file, sign(&archive, &[&SigningKey::from_seed(b"question")]).unwrap()).unwrap();
        let source = model::url::source(&folder.to_string_lossy());
        LOCAL_MACHINE.create(SOURCES).unwrap().set_string("1", source).unwrap();

        let profile = ProfileRef { user: String::new(), folder: "Default".to_owned() };
        let profile = ProfilePlace { profile, path: String::new() };
        edge.open(&profile, &model::url::of_file(&file.to_string_lossy())).unwrap();
        let find = || find_button(edge.dialogs().unwrap(), Prompt::Add, NAME);
        // There, and its button is not enabled at first.
        until(|| (find() == ButtonMatch::Ambiguous).then_some(()));
        let pressed = until(|| match find() {
            ButtonMatch::One(button) => Some(button.press()),
            ButtonMatch::None | ButtonMatch::Ambiguous => None,
        });
        until(|| (find() == ButtonMatch::None).then_some(()));
        edge.close().unwrap();
        until(|| (!edge.is_running().unwrap()).then_some(()));
        LOCAL_MACHINE.remove_tree(SOURCES).unwrap();
        match pressed {
            Ok(()) => "pressed".to_owned(),
            Err(why) => format!("not pressed: {why}"),
        }
    }

    /// W12.
    #[test]
    fn an_edge_that_would_crash_is_not_looked_into() {
        let crash = ["117.0.2045.31", "118.0.2088.46", "119.0.2151.97"];
        let others = ["116.0.1938.81", "120.0.2210.61", "1180.0", "", "x"];
        assert!(
            crash.iter().all(|version| crashes(version)) && !others.iter().any(|version| crashes(version))
        );
    }
}
