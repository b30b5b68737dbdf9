//! Opens a browser. If none opens, the user has the address.

/// Opens the address: in Edge without bars and with a folder of its own, so that the person's Edge can be closed.
#[cfg(windows)]
pub fn open(url: &str) {
    if live::open_in_edge(url).is_ok() {
        live::close_own_console();
    }
}

/// Opens the address in this computer's own browser.
#[cfg(not(windows))]
pub fn open(url: &str) {
    use std::process::{Command, Stdio};
    let quiet = Command::new("xdg-open")
        .arg(url)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    if let Ok(mut child) = quiet {
        std::thread::spawn(move || child.wait());
    }
}
