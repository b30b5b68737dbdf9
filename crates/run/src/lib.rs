//! Carries out a plan: test, journal, set, verify. Resumes after a restart or a crash. Also undo and evidence.
//!
//! A run makes no choices. It carries out the plan that it was given, one action after the other, and stops if an action needs
//! time, a restart or the user. The journal is its only memory: called again, in the same process or after a power cut, it
//! resumes from there.

mod awaited;
mod evidence;
mod history;
mod journal;
mod remove;
mod runner;
mod update;
mod updating;

pub use evidence::{EVIDENCE_FOLDER, evidence};
pub use history::{RunState, is_under_way, last_run, standing};
pub use journal::{Error, Journal, Records, digest, lock};
pub use remove::{remove, traces};
pub use runner::{Outcome, Progress, Runner, Wait};
pub use updating::done_about;
