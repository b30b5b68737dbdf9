//! Carrying out a plan: precheck, journal, act, read back; going on after a restart or a crash; the way back; evidence.
//!
//! A run makes no choices. It carries out the plan it was given, one action after the other, and stops where an
//! action needs something that only time, a restart or a person can bring. The journal is its only memory: called
//! again, in the same process or after a power cut, it goes on where the journal says it was.

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
