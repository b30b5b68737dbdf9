//! A screen of its own: namespaces, a display, a window manager, and the bus of the screen readers.

use std::process::{Command, Stdio};
use std::sync::Mutex;

/// Programs without which there is no screen, and their Debian packages.
const NEEDED: [(&str, &str); 7] = [
    ("chromium", "chromium"),
    ("Xvfb", "xvfb"),
    ("openbox", "openbox"),
    ("xdotool", "xdotool"),
    ("dbus-run-session", "dbus"),
    ("unshare", "util-linux"),
    ("/usr/libexec/at-spi-bus-launcher", "at-spi2-core"),
];
/// Says, inside, which test it is.
const INSIDE: &str = "TEJUN_TEST_ON_A_SCREEN";
/// Inside: an empty folder in place of the machine's policies, a display, a window manager, and a session bus.
const SET_UP: &str = "mount -t tmpfs none /etc/chromium && mkdir -p /etc/chromium/policies/managed && \
                      mkdir -p /tmp/.X11-unix && mount -t tmpfs none /tmp/.X11-unix || exit 77
                      Xvfb :99 -nolock -screen 0 1280x1000x24 -nolisten tcp >/dev/null 2>&1 &
                      for try in $(seq 300); do
                          xdotool getdisplaygeometry >/dev/null 2>&1 && break; sleep 0.1
                      done
                      openbox >/dev/null 2>&1 &
                      exec dbus-run-session -- \"$@\"";

/// One at a time: each has a browser, and there are few cores.
static TURN: Mutex<()> = Mutex::new(());

/// Runs a test on a screen of its own, or says why it is skipped.
pub fn on_a_screen(test: &str, body: impl FnOnce()) {
    if std::env::var(INSIDE).is_ok_and(|inside| inside == test) {
        body();
        return;
    }
    let _turn = TURN.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let is_there = |program: &str| {
        let mut look = Command::new("sh");
        look.args(["-c", &format!("command -v {program}")]).stdout(Stdio::null());
        look.status().is_ok_and(|status| status.success())
    };
    if let Some((program, package)) = NEEDED.into_iter().find(|(program, _)| !is_there(program)) {
        eprintln!("SKIPPED: {test}: no {program} (Debian package {package})");
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
        .envs([("DISPLAY", ":99"), ("LANGUAGE", "en_US"), ("LANG", "C.UTF-8")])
        .env("RUST_BACKTRACE", "0")
        .envs([("ACCESSIBILITY_ENABLED", "1"), ("GNOME_ACCESSIBILITY", "1")])
        .status()
        .unwrap();
    assert!(status.success(), "{test} failed on its screen");
}
