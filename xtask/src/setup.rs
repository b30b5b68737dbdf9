//! What the tests need of this machine: others' programs, to check what we write.

use crate::{Error, root, windows};
use std::process::{Command, Stdio};

/// A Debian package, a program that shows that it is there, and what is skipped without it.
const NEEDED: [(&str, &[&str], &str); 24] = [
    ("xz-utils", &["xz", "--version"], "the tests on real hives"),
    ("python3-hivex", &["/usr/bin/python3", "-c", "import hivex"], "hivex as a second reader of our hives"),
    ("libregf-utils", &["regfinfo", "-V"], "libregf as a third reader of our hives"),
    ("chromium", &["chromium", "--version"], "Chromium's verdict on CRX files and profiles"),
    ("xvfb", &["sh", "-c", "command -v Xvfb"], "a screen for a real browser"),
    ("openbox", &["sh", "-c", "command -v openbox"], "windows on that screen"),
    ("xdotool", &["sh", "-c", "command -v xdotool"], "a hand that moves the mouse on that screen"),
    ("python3-gi", &["/usr/bin/python3", "-c", "import gi"], "a window out of which files are dragged"),
    (
        "gir1.2-gtk-3.0",
        &["/usr/bin/python3", "-c", "import gi; gi.require_version('Gtk', '3.0')"],
        "a window out of which files are dragged",
    ),
    ("dbus", &["sh", "-c", "command -v dbus-run-session"], "the bus that screen readers use"),
    (
        "at-spi2-core",
        &["test", "-x", "/usr/libexec/at-spi-bus-launcher"],
        "pressing buttons in a real browser's dialogs",
    ),
    ("poppler-utils", &["pdftotext", "-v"], "reading the printed manual"),
    (
        "fonts-noto-cjk",
        &["sh", "-c", "fc-list :lang=ja | grep -q ."],
        "Japanese on printed pages and pictures",
    ),
    ("g++", &["c++", "--version"], "fuzzing"),
    ("minisign", &["minisign", "-v"], "minisign's verdict on signed notices"),
    ("zbar-tools", &["zbarimg", "--version"], "zbar as a reader of our QR codes"),
    ("postgresql", &["sh", "-c", "ls /usr/lib/postgresql/*/bin/initdb"], "PostgreSQL as a store of the desk"),
    ("strace", &["strace", "-V"], "power cuts between two system calls"),
    ("rustc-web", &["/usr/bin/rustc", "--version"], "a compiler for Windows, where rustup has none"),
    ("cargo-web", &["/usr/bin/cargo", "--version"], "a compiler for Windows, where rustup has none"),
    ("rust-web-src", &["test", "-d", "/usr/lib/rustlib/src/rust/library"], "a standard library for Windows"),
    ("rust-web-clippy", &["test", "-x", "/usr/bin/cargo-clippy"], "clippy for Windows"),
    ("gcc-mingw-w64-x86-64", &["x86_64-w64-mingw32-gcc", "--version"], "a linker for Windows"),
    ("wine64", &["test", "-x", "/usr/lib/wine/wine64"], "running what is built for Windows"),
];

/// Whether a program runs.
pub fn is_there(command: &[&str]) -> bool {
    let Some((program, arguments)) = command.split_first() else { return false };
    let quiet = Command::new(program).args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status();
    quiet.is_ok_and(|status| status.success())
}

/// Installs what is missing, where this user may. What is still missing afterwards is said loudly; the tests skip it.
pub fn setup() -> Result<Vec<String>, Error> {
    // Where rustup has the target, Debian's compiler is not asked for.
    let has_target = windows::rustup_has_target();
    let is_wanted = |package: &str| !has_target || !package.contains("-web");
    let wanted = || NEEDED.iter().filter(|(package, ..)| is_wanted(package));
    let missing: Vec<_> = wanted().filter(|(_, command, _)| !is_there(command)).collect();
    if !missing.is_empty() {
        let packages: Vec<&str> = missing.iter().map(|(package, ..)| *package).collect();
        println!("installing {}", packages.join(", "));
        let as_root = if is_there(&["sh", "-c", "test $(id -u) = 0"]) { "" } else { "sudo -n " };
        let install = format!(
            "{as_root}apt-get update -qq && {as_root}apt-get install -y -qq --no-install-recommends {}",
            packages.join(" ")
        );
        if !Command::new("sh").args(["-c", &install]).status()?.success() {
            eprintln!("could not install {}", packages.join(", "));
        }
    }
    // A check of the guide's pages, for the tests alone. Without npm they say that they skip it.
    if is_there(&["npm", "--version"]) {
        let axe = root().join("target/axe");
        std::fs::create_dir_all(&axe)?;
        let axe = axe.display().to_string();
        is_there(&[
            "npm",
            "install",
            "--silent",
            "--no-audit",
            "--no-fund",
            "--prefix",
            &axe,
            "axe-core@4.14.1",
        ]);
    }
    let still = wanted().filter(|(_, command, _)| !is_there(command));
    Ok(still.map(|(package, _, what)| format!("{package} is not there: without {what}")).collect())
}
