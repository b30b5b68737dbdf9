//! A screen of its own: namespaces, a display, a window manager, and the bus of the screen readers.

use std::process::{Command, Stdio};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// What there has to be, and the Debian packages that hold it.
const NEEDED: [(&str, &str); 8] = [
    ("command -v chromium", "chromium"),
    ("command -v Xvfb", "xvfb"),
    ("command -v openbox", "openbox"),
    ("command -v xdotool", "xdotool"),
    ("command -v dbus-run-session", "dbus"),
    ("command -v unshare", "util-linux"),
    ("command -v /usr/libexec/at-spi-bus-launcher", "at-spi2-core"),
    ("/usr/bin/python3 -c 'import gi; gi.require_version(\"Gtk\", \"3.0\")'", "python3-gi, gir1.2-gtk-3.0"),
];
/// Says, inside, which test it is.
const INSIDE: &str = "TEJUN_TEST_ON_A_SCREEN";
/// Inside: an empty folder in place of the machine's policies, a home that takes the downloads, a display, a window manager, and a
/// session bus.
const SET_UP: &str = "mount -t tmpfs none /etc/chromium && mkdir -p /etc/chromium/policies/managed && \
                      mkdir -p /tmp/.X11-unix && mount -t tmpfs none /tmp/.X11-unix || exit 77
                      mkdir /tmp/.X11-unix/home && export HOME=/tmp/.X11-unix/home
                      Xvfb $DISPLAY -nolock -screen 0 1920x1200x24 -nolisten tcp >/dev/null 2>&1 &
                      for try in $(seq 300); do
                          xdotool getdisplaygeometry >/dev/null 2>&1 && break; sleep 0.1
                      done
                      openbox >/dev/null 2>&1 &
                      exec dbus-run-session -- \"$@\"";

/// Two at a time: each has a browser, and there are few cores. Each has a number of its own, because the bus of the screen
/// readers knows screens by their number alone, in whatever namespace they are.
const DISPLAYS: [&str; 2] = [":98", ":99"];
static TAKEN: Mutex<[bool; DISPLAYS.len()]> = Mutex::new([false; DISPLAYS.len()]);
static GIVEN_BACK: Condvar = Condvar::new();

/// One of the displays, until it is dropped.
struct Display(usize);

impl Display {
    /// Waits until one is free.
    fn free() -> Self {
        let mut taken = taken();
        loop {
            if let Some(free) = taken.iter().position(|taken| !taken) {
                taken[free] = true;
                return Self(free);
            }
            taken = GIVEN_BACK.wait(taken).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        taken()[self.0] = false;
        GIVEN_BACK.notify_one();
    }
}

fn taken() -> MutexGuard<'static, [bool; DISPLAYS.len()]> {
    TAKEN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs a test on a screen of its own, or says why it is skipped.
pub fn on_a_screen(test: &str, body: impl FnOnce()) {
    if std::env::var(INSIDE).is_ok_and(|inside| inside == test) {
        body();
        return;
    }
    let display = Display::free();
    let is_there = |look: &str| {
        let mut look_for = Command::new("sh");
        look_for.args(["-c", look]).stdout(Stdio::null()).stderr(Stdio::null());
        look_for.status().is_ok_and(|status| status.success())
    };
    if let Some((_, packages)) = NEEDED.into_iter().find(|(look, _)| !is_there(look)) {
        eprintln!("SKIPPED: {test}: Debian's {packages} is not there");
        return;
    }
    let own = ["--mount", "--net", "--pid", "--fork", "--kill-child", "--mount-proc"];
    let mut can = Command::new("unshare");
    can.args(own).args(["sh", "-c", "mount -t tmpfs none /etc/chromium"]);
    if !can.stderr(Stdio::null()).status().is_ok_and(|status| status.success()) {
        eprintln!("SKIPPED: {test}: no namespaces of one's own here (it takes root)");
        return;
    }
    let status = Command::new("unshare")
        .args(own)
        .args(["sh", "-c", SET_UP, "sh"])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture", "--test-threads=1"])
        .env(INSIDE, test)
        .envs([("DISPLAY", DISPLAYS[display.0]), ("LANGUAGE", "en_US"), ("LANG", "C.UTF-8")])
        .env("RUST_BACKTRACE", "0")
        .envs([("ACCESSIBILITY_ENABLED", "1"), ("GNOME_ACCESSIBILITY", "1")])
        .status()
        .unwrap();
    assert!(status.success(), "{test} failed on its screen");
}
