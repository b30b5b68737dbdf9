//! Decisions and plans: pure functions from what a notice asks for and what was seen of a terminal to what is to be
//! done, in which order, and why the rest is not.
//!
//! Nothing here reads a clock, a file or a terminal. The same arguments give the same plan, always.

mod assemble;
pub mod decide;
pub mod enumerate;
mod judge;
mod undo;

pub use assemble::plan;
pub use judge::by_hand::{ByHand, Standing, by_hand, working};
pub use undo::undo;
