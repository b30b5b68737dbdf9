//! Opens a browser. If none opens, the user has the address.
//!
//! The address has the key in it, and other users of this PC may read command lines. So the browser is given a file that only this
//! user can read, and the file leads to the address.

use std::io::{self, Write};
use std::path::PathBuf;
use tempfile::NamedTempFile;

/// Opens the address, and returns the file that leads there, which is deleted on drop. `None` if it cannot be written.
pub fn open(url: &str) -> Option<NamedTempFile> {
    let file = written(url).ok()?;
    open_file(file.path());
    Some(file)
}

fn written(url: &str) -> io::Result<NamedTempFile> {
    let mut file = tempfile::Builder::new().prefix("open-").suffix(".html").tempfile_in(private_folder()?)?;
    file.write_all(leading_to(url).as_bytes())?;
    file.flush()?;
    Ok(file)
}

/// A page that leads to the address. `no-referrer` keeps the name of the file from it.
fn leading_to(url: &str) -> String {
    maud::html! {
        (maud::DOCTYPE)
        meta charset="utf-8";
        meta name="referrer" content="no-referrer";
        meta http-equiv="refresh" content={ "0;url=" (url) };
        title { "tejun" }
        a href=(url) { "tejun" }
    }
    .into_string()
}

/// A folder of this user's own. A temporary folder may be everybody's: there the file itself is this user's alone.
#[cfg(not(windows))]
fn private_folder() -> io::Result<PathBuf> {
    Ok(std::env::var_os("XDG_RUNTIME_DIR").map_or_else(tempfile::env::temp_dir, PathBuf::from))
}

#[cfg(windows)]
fn private_folder() -> io::Result<PathBuf> {
    let folder = PathBuf::from(live::own_folder().map_err(io::Error::other)?);
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// Opens a page in Edge without bars and with a folder of its own, so that the person's Edge can be closed.
#[cfg(windows)]
fn open_file(page: &std::path::Path) {
    if live::open_in_edge(page).is_ok() {
        live::close_own_console();
    }
}

/// Opens a page in this computer's own browser.
#[cfg(not(windows))]
fn open_file(page: &std::path::Path) {
    use std::process::{Command, Stdio};
    let quiet = Command::new("xdg-open")
        .arg(page)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    if let Ok(mut child) = quiet {
        std::thread::spawn(move || child.wait());
    }
}
