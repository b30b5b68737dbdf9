//! Registry hives against real files and against other programs.
//!
//! Real files are read from `TEJUN_SHARED_DATA` or `../shared/data` beside the workspace; where they are absent, or a
//! program is, a test says so loudly and ends. With `TEJUN_KEEP_HIVES` set to a folder, every hive that a test wrote
//! stays there, for programs that no test calls.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "helpers of tests are tests too"
)]

mod hive_edits;
mod hive_hostile;
mod hive_oracles;
mod hive_real;
mod support;
