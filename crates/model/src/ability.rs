//! Kinds of terminals, and what can be done on one.

use crate::coded::kinds;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What kind of terminal it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum TerminalKind {
    /// The PC that tejun runs on.
    This,
    /// A Windows disk in a folder.
    Volume,
    /// A practice terminal.
    Practice,
}

kinds! {
    /// What can be done on a terminal, beyond looking.
    enum Ability {
        /// Change the local group policy.
        Policy,
        /// Change values of the registry.
        Registry,
        /// Change files of programs.
        Files,
        /// Change whom the machine trusts: the certificates of authorities.
        Certificates,
        /// Change how services start.
        Services,
        /// Change settings of power.
        PowerSettings,
        /// Install and uninstall programs.
        Install,
        /// Change properties of network adapters.
        Adapters,
        /// Change what the browser holds, and its policies.
        Browser,
        /// Switch the browser's developer mode.
        DeveloperMode,
        /// Ask the update service.
        Updates,
        /// Restart.
        Restart,
        /// See which programs and services run.
        Programs,
    }
}

impl Ability {
    /// Those that a terminal has. It answers for each, so that a new one does not compile before every terminal has answered.
    pub fn of(has: impl Fn(Ability) -> bool) -> BTreeSet<Ability> {
        Self::ALL.iter().copied().filter(|ability| has(*ability)).collect()
    }
}
