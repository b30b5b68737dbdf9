//! The first process of the browser, and what later ones hand over to it.

use crate::dialog;
use formats::crx;
use formats::edge::write::Build;
use jiff::SignedDuration;
use live::LocalPc;
use model::Version;
use model::kinds::{AddExtension, RemoveExtension};
use model::observation::{BrowserStart, ProfileRef};
use model::registry::{KeyPath, RegistryData};
use std::collections::BTreeMap;
use std::io::Write;
use std::sync::Mutex;
use std::time::{Duration, Instant};
use terminal::{Browser, Disk, Error, Files, Played, ProfilePlace, Registry, RegistryEdit, Terminal};
use windows::Win32::Foundation::{HWND, LPARAM, LRESULT, WAIT_OBJECT_0, WPARAM};
use windows::Win32::System::DataExchange::COPYDATASTRUCT;
use windows::Win32::System::Threading::{CreateEventW, WaitForSingleObject};
use windows::Win32::UI::Accessibility::UiaRootObjectId;
use windows::Win32::UI::WindowsAndMessaging::{
    CreateWindowExW, DefWindowProcW, DispatchMessageW, FindWindowW, GW_OWNER, GetMessageW, GetWindow, MSG,
    PostQuitMessage, RegisterClassW, SendMessageW, SetTimer, WINDOW_EX_STYLE, WM_COPYDATA, WM_DESTROY,
    WM_GETOBJECT, WM_TIMER, WNDCLASSW, WS_OVERLAPPEDWINDOW, WS_VISIBLE,
};
use windows::core::{PCWSTR, w};

const EDGE: &str = r"SOFTWARE\Policies\Microsoft\Edge";
pub(crate) const CLASS: PCWSTR = w!("Chrome_WidgetWin_1");
/// The main window's.
const TITLE: PCWSTR = w!("Edge");
/// `kReloadInterval` in Chromium's `async_policy_loader.cc`.
const RELOAD_INTERVAL: Duration = Duration::from_secs(15 * 60);
const LOG: &str = r"C:\msedge.log";
/// How often it looks at its policies, in milliseconds.
const POLL_INTERVAL: u32 = 200;

/// Words that later starts have handed over.
static HANDED_OVER: Mutex<Vec<String>> = Mutex::new(Vec::new());

extern "system" fn hears(window: HWND, message: u32, word: WPARAM, long: LPARAM) -> LRESULT {
    match message {
        // SAFETY: no pointer is handed over. A dialog has an owner.
        WM_DESTROY if unsafe { GetWindow(window, GW_OWNER) }.is_err() => unsafe { PostQuitMessage(0) },
        WM_GETOBJECT if long.0 as i32 == UiaRootObjectId => {
            // SAFETY: what was handed over is passed on.
            let default = || unsafe { DefWindowProcW(window, message, word, long) };
            return dialog::provide(window, word, long).unwrap_or_else(default);
        }
        WM_COPYDATA => {
            // SAFETY: Windows keeps the structure and what it points to until this returns.
            let bytes = unsafe {
                let handed = (long.0 as *const COPYDATASTRUCT).read();
                std::slice::from_raw_parts(handed.lpData.cast::<u8>(), handed.cbData as usize)
            };
            HANDED_OVER.lock().unwrap().push(String::from_utf8_lossy(bytes).into_owned());
            return LRESULT(1);
        }
        // SAFETY: what was handed over is passed on.
        _ => return unsafe { DefWindowProcW(window, message, word, long) },
    }
    LRESULT(0)
}

pub(crate) fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let mut log = std::fs::File::options().create(true).append(true).open(LOG).unwrap();
    writeln!(log, "{}", words.join(" ")).unwrap();
    if words.iter().any(|word| word.starts_with("--app=")) {
        return;
    }
    // SAFETY: the text is static.
    if let Ok(first) = unsafe { FindWindowW(CLASS, TITLE) } {
        let text = words.join("\n");
        let handed =
            COPYDATASTRUCT { dwData: 0, cbData: text.len() as u32, lpData: text.as_ptr().cast_mut().cast() };
        let at = LPARAM(std::ptr::from_ref(&handed) as isize);
        // SAFETY: the structure and the text outlive the call.
        unsafe { SendMessageW(first, WM_COPYDATA, None, Some(at)) };
        return;
    }
    let (this, disk) = (LocalPc::open(), Disk::of_this_pc());
    let (policies, read_at) = (Policies::read(&this), Instant::now());
    let mut browser = Running { this: &this, disk: &disk, policies, read_at, window: None, asks: None };
    browser.stays(&words);
}

/// The folder of a profile, by the first word.
fn place(this: &LocalPc, words: &[String]) -> ProfilePlace {
    let person = this.user_sid().unwrap().unwrap();
    let home = terminal::folder_of_user(this.registry(), &person).unwrap().unwrap();
    let user = home.rsplit('\\').next().unwrap().to_owned();
    let folder = words[0].strip_prefix("--profile-directory=").unwrap().to_owned();
    let path = format!(r"{home}\AppData\Local\Microsoft\Edge\User Data\{folder}");
    ProfilePlace { profile: ProfileRef { user, folder }, path }
}

/// The policies as the browser read them.
struct Policies(BTreeMap<String, BTreeMap<String, RegistryData>>);

impl Policies {
    fn read(this: &LocalPc) -> Self {
        let person = this.user_sid().unwrap().unwrap();
        let mut read = BTreeMap::new();
        let mut open = vec![KeyPath::machine(EDGE), KeyPath::of_user(&person, EDGE)];
        while let Some(key) = open.pop() {
            let Some(names) = this.registry().names(&key).unwrap() else { continue };
            let value = |name: String| Some((name.clone(), this.registry().value(&key, &name).unwrap()?));
            read.insert(key.to_string(), names.into_iter().filter_map(value).collect());
            let below = this.registry().subkeys(&key).unwrap().unwrap_or_default();
            open.extend(below.iter().map(|name| key.join(name)));
        }
        Self(read)
    }
}

impl Registry for Policies {
    fn value(&self, key: &KeyPath, name: &str) -> Result<Option<RegistryData>, Error> {
        Ok(self.0.get(&key.to_string()).and_then(|values| values.get(name)).cloned())
    }
    fn subkeys(&self, key: &KeyPath) -> Result<Option<Vec<String>>, Error> {
        let above = format!(r"{key}\");
        let below = self.0.keys().filter_map(|known| known.strip_prefix(&above));
        let below = below.filter(|name| !name.contains('\\')).map(str::to_owned).collect();
        Ok(self.0.contains_key(&key.to_string()).then_some(below))
    }
    fn names(&self, key: &KeyPath) -> Result<Option<Vec<String>>, Error> {
        Ok(self.0.get(&key.to_string()).map(|values| values.keys().cloned().collect()))
    }
    fn edit(&self, _: &[RegistryEdit]) -> Result<(), Error> {
        Err(Error::NotAble)
    }
}

/// The first process.
struct Running<'t> {
    this: &'t LocalPc,
    disk: &'t Disk,
    policies: Policies,
    read_at: Instant,
    window: Option<HWND>,
    /// The addition that its dialog asks about.
    asks: Option<(ProfilePlace, AddExtension)>,
}

impl Running<'_> {
    fn played(&self) -> Played<'_> {
        Played {
            terminal: self.this,
            disk: self.disk,
            build: Build::ListOfReasons,
            policies: &self.policies,
            runs_unverified: false,
            start: BrowserStart::Anew,
            moment: SignedDuration::ZERO,
        }
    }

    /// Opens what it was started with, as a profile that is open already does.
    fn opens(&mut self, words: &[String]) {
        let place = place(self.this, words);
        self.played().reload_policies(&place).unwrap();
        let Some(file) = words[1].strip_prefix("file:///") else { return };
        let file = file.replace("%20", " ").replace('/', r"\");
        let addition = addition(self.disk, &place, &file);
        // Where no policy names the folder, it says so in its window, and nobody sees it here.
        let is_let = self.policies.0.keys().any(|key| key.ends_with("ExtensionInstallSources"));
        if is_let && self.asks.is_none() {
            dialog::show(self.window.unwrap(), &addition.name);
            self.asks = Some((place, addition));
        }
    }

    /// Has its window until that is closed.
    fn stays(&mut self, words: &[String]) {
        let class = WNDCLASSW { lpfnWndProc: Some(hears), lpszClassName: CLASS, ..Default::default() };
        // SAFETY: class and texts are static, and the function is the one above.
        let window = unsafe {
            RegisterClassW(&class);
            let style = WS_OVERLAPPEDWINDOW | WS_VISIBLE;
            let extra = WINDOW_EX_STYLE::default();
            CreateWindowExW(extra, CLASS, TITLE, style, 0, 0, 400, 300, None, None, None, None)
        };
        let window = window.unwrap();
        self.window = Some(window);
        // SAFETY: the window is this program's, the text is static.
        let notified = unsafe {
            SetTimer(Some(window), 1, POLL_INTERVAL, None);
            CreateEventW(None, false, false, w!("tejun-edge-hears-policies")).unwrap()
        };
        let is_deaf = std::env::var_os("TEJUN_EDGE_DEAF").is_some();
        let place = place(self.this, words);
        self.played().set_open(&place, true).unwrap();
        self.opens(words);
        let mut message = MSG::default();
        // SAFETY: the structure outlives the calls.
        while unsafe { GetMessageW(&mut message, None, 0, 0) }.as_bool() {
            if message.message == WM_TIMER {
                // SAFETY: the event is this program's.
                let is_notified = unsafe { WaitForSingleObject(notified, 0) } == WAIT_OBJECT_0;
                if (is_notified && !is_deaf) || self.read_at.elapsed() >= RELOAD_INTERVAL {
                    (self.policies, self.read_at) = (Policies::read(self.this), Instant::now());
                }
                for text in std::mem::take(&mut *HANDED_OVER.lock().unwrap()) {
                    self.opens(&text.lines().map(str::to_owned).collect::<Vec<_>>());
                }
                removes(&self.played(), &place);
                if let Some((place, addition)) = self.asks.take_if(|_| dialog::is_answered()) {
                    let _ = self.played().add(&place, &addition);
                }
            }
            // SAFETY: as above.
            unsafe { DispatchMessageW(&message) };
        }
        self.played().set_open(&place, false).unwrap();
    }
}

/// What a file would add.
fn addition(disk: &Disk, place: &ProfilePlace, file: &str) -> AddExtension {
    let bytes = disk.read(file).unwrap().unwrap();
    let crx = crx::verify(&bytes).unwrap();
    let manifest = crx.manifest().unwrap();
    AddExtension {
        profile: place.profile.clone(),
        id: crx.id.as_str().to_owned(),
        name: manifest.name.clone(),
        version: Version::try_from(manifest.version.to_string()).unwrap(),
        file: file.to_owned(),
        sha256: String::new(),
        replaces: None,
    }
}

/// Removes what a policy tells it to.
fn removes(played: &Played<'_>, place: &ProfilePlace) {
    let policies = KeyPath::machine(EDGE);
    let settings = played.policies.value(&policies, "ExtensionSettings").unwrap();
    let settings = settings.and_then(|data| data.as_text()).unwrap_or_default();
    let settings: serde_json::Value = serde_json::from_str(&settings).unwrap_or_default();
    for id in settings.as_object().into_iter().flat_map(|settings| settings.keys()) {
        if std::path::Path::new(&format!(r"{}\Extensions\{id}", place.path)).exists() {
            let (profile, id) = (place.profile.clone(), id.clone());
            let removal = RemoveExtension { profile, name: id.clone(), id, version: None, successor: None };
            // Whether it is told to, its own policies say.
            let _ = played.remove(place, &removal);
        }
    }
}
