//! Procedure A on a real browser: Debian's Chromium on a screen of its own, with files that the practice terminal signs.
//!
//! Each test runs itself once more inside namespaces of its own: what it mounts, starts and leaves there goes with it, and
//! the machine's own policies are never touched. That takes root; without, or without one of the programs, the tests say so
//! and are skipped. DevTools are asked at the very end alone, as an oracle.

#![cfg(target_os = "linux")]
#![expect(
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "helpers of tests, where a failure is the test's"
)]

mod before;
mod by_hand;
mod desk;
#[path = "../../../source/tests/support/mod.rs"]
mod files;
mod hand;
mod machine;
mod oracle;
mod screen;
mod without_hands;
