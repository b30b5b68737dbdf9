//! Stands in for Microsoft Edge where there is none, as under Wine. It writes down how it was called, has a window of Edge's
//! kind until that is closed, and does to the profile what a browser does: it removes what a policy tells it to, and adds a file
//! from a folder that a policy names, as if a person had answered its question at once. Started as an app's window, as the guide
//! is shown, it only writes that down.

#![cfg_attr(windows, expect(clippy::unwrap_used, reason = "a double fails by panicking"))]

#[cfg(not(windows))]
fn main() {}

#[cfg(windows)]
fn main() {
    double::main();
}

#[cfg(windows)]
mod double {
    use formats::crx;
    use formats::edge::write::Build;
    use jiff::SignedDuration;
    use live::LocalPc;
    use model::Version;
    use model::kinds::{AddExtension, RemoveExtension};
    use model::observation::ProfileRef;
    use std::io::Write;
    use terminal::{Browser, Disk, Files, Played, ProfilePlace, Terminal};
    use windows::Win32::Foundation::{HWND, LPARAM, LRESULT, WPARAM};
    use windows::Win32::UI::WindowsAndMessaging::{
        CreateWindowExW, DefWindowProcW, DispatchMessageW, FindWindowW, GetMessageW, MSG, PostQuitMessage,
        RegisterClassW, SetTimer, WINDOW_EX_STYLE, WM_DESTROY, WM_TIMER, WNDCLASSW, WS_OVERLAPPEDWINDOW,
        WS_VISIBLE,
    };
    use windows::core::w;
    use windows_registry::LOCAL_MACHINE;

    const LOG: &str = r"C:\msedge.log";
    /// How often it looks at its policies, in milliseconds.
    const POLL_INTERVAL: u32 = 200;

    extern "system" fn hears(window: HWND, message: u32, word: WPARAM, long: LPARAM) -> LRESULT {
        match message {
            // SAFETY: no pointer is handed over.
            WM_DESTROY => unsafe { PostQuitMessage(0) },
            // SAFETY: what was handed over is passed on.
            _ => return unsafe { DefWindowProcW(window, message, word, long) },
        }
        LRESULT(0)
    }

    pub fn main() {
        let words: Vec<String> = std::env::args().skip(1).collect();
        let mut log = std::fs::File::options().create(true).append(true).open(LOG).unwrap();
        writeln!(log, "{}", words.join(" ")).unwrap();
        if words.iter().any(|word| word.starts_with("--app=")) {
            return;
        }
        let (this, disk) = (LocalPc::open(), Disk::of_this_pc());
        let person = this.user_sid().unwrap().unwrap();
        let home = terminal::folder_of_user(this.registry(), &person).unwrap().unwrap();
        let user = home.rsplit('\\').next().unwrap().to_owned();
        let folder = words[0].strip_prefix("--profile-directory=").unwrap().to_owned();
        let path = format!(r"{home}\AppData\Local\Microsoft\Edge\User Data\{folder}");
        let place = ProfilePlace { profile: ProfileRef { user, folder }, path };
        let played = Played {
            terminal: &this,
            disk: &disk,
            build: Build::ListOfReasons,
            moment: SignedDuration::ZERO,
        };
        if let Some(file) = words[1].strip_prefix("file:///") {
            adds(&played, &place, &file.replace("%20", " ").replace('/', r"\"));
        }
        // SAFETY: the text is static.
        if unsafe { FindWindowW(w!("Chrome_WidgetWin_1"), None) }.is_err() {
            stays(&played, &place);
        }
    }

    fn adds(played: &Played<'_>, place: &ProfilePlace, file: &str) {
        let bytes = played.disk.read(file).unwrap().unwrap();
        let crx = crx::verify(&bytes).unwrap();
        let manifest = crx.manifest().unwrap();
        let addition = AddExtension {
            profile: place.profile.clone(),
            id: crx.id.as_str().to_owned(),
            name: manifest.name.clone(),
            version: Version::try_from(manifest.version.to_string()).unwrap(),
            file: file.to_owned(),
            sha256: String::new(),
        };
        // Where no policy names the folder, it says so in its window, and nobody sees it here.
        let _ = played.add(place, &addition);
    }

    /// Has its window until that is closed.
    fn stays(played: &Played<'_>, place: &ProfilePlace) {
        let name = w!("Chrome_WidgetWin_1");
        let class = WNDCLASSW { lpfnWndProc: Some(hears), lpszClassName: name, ..Default::default() };
        // SAFETY: class and texts are static, and the function is the one above.
        let window = unsafe {
            RegisterClassW(&class);
            let style = WS_OVERLAPPEDWINDOW | WS_VISIBLE;
            let extra = WINDOW_EX_STYLE::default();
            CreateWindowExW(extra, name, w!("Edge"), style, 0, 0, 400, 300, None, None, None, None)
        };
        let window = window.unwrap();
        // SAFETY: the window is this program's.
        unsafe { SetTimer(Some(window), 1, POLL_INTERVAL, None) };
        played.set_open(place, true).unwrap();
        let mut message = MSG::default();
        // SAFETY: the structure outlives the calls.
        while unsafe { GetMessageW(&mut message, None, 0, 0) }.as_bool() {
            if message.message == WM_TIMER {
                removes(played, place);
            }
            // SAFETY: as above.
            unsafe { DispatchMessageW(&message) };
        }
        played.set_open(place, false).unwrap();
    }

    /// Removes what a policy tells it to.
    fn removes(played: &Played<'_>, place: &ProfilePlace) {
        let policies = LOCAL_MACHINE.open(r"SOFTWARE\Policies\Microsoft\Edge");
        let settings = policies.and_then(|key| key.get_string("ExtensionSettings")).unwrap_or_default();
        let settings: serde_json::Value = serde_json::from_str(&settings).unwrap_or_default();
        for id in settings.as_object().into_iter().flat_map(|settings| settings.keys()) {
            if std::path::Path::new(&format!(r"{}\Extensions\{id}", place.path)).exists() {
                let (profile, id) = (place.profile.clone(), id.clone());
                let removal = RemoveExtension { profile, name: id.clone(), id, version: None };
                // Whether it is told to, its own policies say.
                let _ = played.remove(place, &removal);
            }
        }
    }
}
