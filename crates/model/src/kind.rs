//! What has to be said of each kind of state and of each operation, beside its own data.

use crate::ability::Ability;
use crate::finding::FindingCode;
use crate::flow::Condition;
use crate::id::{SetName, StepId};
use serde::{Deserialize, Serialize};

/// A kind of state that a step can ask for.
pub trait State {
    /// The findings that looking at it can make; that it cannot be read is among them.
    const FINDINGS: &'static [FindingCode];
    /// Whether the machine changes something to reach it, so that a restart can be due afterwards.
    const CHANGES: bool;
    /// What it names of the rest of the notice.
    fn refers(&self) -> Refers<'_>;
    /// The settings that it asks for, as far as they are the same on every terminal: each by the name that [`SetKind::settings`] gives it
    /// or one like it, with the wanted value. Two notices that differ in one of them contradict each other.
    fn wants(&self) -> Vec<(String, String)>;
}

/// What a state names of the rest of the notice.
#[derive(Clone, Copy, Debug, Default)]
pub struct Refers<'s> {
    /// The set of extensions that it is about.
    pub extension_set: Option<&'s SetName>,
    /// The step whose change it follows.
    pub step: Option<&'s StepId>,
    /// The condition on facts that decides it.
    pub condition: Option<&'s Condition>,
}

/// An operation that sets something at one stroke: it is tested before, set, and tested again.
pub trait SetKind: Sized {
    /// What a terminal must be able to do for it.
    const NEEDS: Ability;
    /// Whether somebody has to move the browser's windows for it.
    const NEEDS_UI_DRIVER: bool;
    /// Whether what it sets stays, as against what is set for a while and put back by the same plan.
    const LASTS: bool;
    /// The operation that puts back what this one found.
    ///
    /// # Errors
    ///
    /// Why there is none.
    fn inverse(&self) -> Result<Self, Undoable>;
    /// The place of its effect.
    fn place(&self) -> String;
    /// The settings that it changes, each by a place that names it among all: what two notices cannot want otherwise. Empty if a
    /// later notice may go on from what an earlier one reached, as with versions of extensions.
    fn settings(&self) -> Vec<String>;
}

/// An operation that the runner leads over time: there is no state to test before, and none to restore.
pub trait LeadKind {
    /// What a terminal must be able to do for it.
    const NEEDS: Ability;
    /// Whether somebody has to move the browser's windows for it.
    const NEEDS_UI_DRIVER: bool;
    /// Why it cannot be taken back.
    const UNDOABLE: Undoable;
}

/// Whether an operation can be taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Undoable {
    /// It can: what was found is put back.
    Yes,
    /// A removed extension cannot be brought back: its file is gone.
    NotRemoved,
    /// An added extension stays: without the old one, taking it away would leave none.
    NotAdded,
    /// A program or an edition of it that is gone does not come back: Windows keeps no package of it.
    NotUninstalled,
    /// The version that was there before does not come back.
    NotOlderVersion,
    /// Installed updates stay.
    NotUpdates,
    /// There is nothing to take back.
    NothingToUndo,
}

impl Undoable {
    /// Whether what it did stays for good.
    pub fn is_for_good(self) -> bool {
        !matches!(self, Undoable::Yes | Undoable::NothingToUndo)
    }
}
