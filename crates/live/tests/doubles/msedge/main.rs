//! Stands in for Microsoft Edge where there is none, as under Wine. It writes down how it was called, has a window of Edge's
//! kind until that is closed, and does to the profile what a browser does: it removes what a policy tells it to, and adds a file
//! from a folder that a policy names, as if a person had answered its question at once. It reads its policies as Chromium does on
//! Windows: when its first process starts, when the policy engine notifies it, and every 15 minutes; a second start hands its
//! words over to the first process. With `TEJUN_EDGE_DEAF` it hears no notification. Started as an app's window, as the guide is
//! shown, it only writes that down.

#![cfg_attr(windows, expect(clippy::unwrap_used, reason = "a double fails by panicking"))]

#[cfg(not(windows))]
fn main() {}

#[cfg(windows)]
fn main() {
    browser::main();
}

#[cfg(windows)]
mod browser;
#[cfg(windows)]
mod dialog;
