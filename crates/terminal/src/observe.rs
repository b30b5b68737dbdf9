//! Looking at a terminal: everything that a plan may want to know, at one moment.

use crate::Terminal;
use crate::resource::{self, Getting, facts};
use model::fact::NoticeFact;
use model::kinds::{Desired, ExtensionSet};
use model::observation::{History, Observation};
use model::{FactName, StepRef};
use std::collections::BTreeMap;

/// What a step wants looked at.
#[derive(Clone, Copy, Debug)]
pub struct Looking<'a> {
    /// The state it asks for.
    pub desired: &'a Desired,
    /// The set of extensions it is about.
    pub set: Option<&'a ExtensionSet>,
}

/// Reads everything that is asked for. A part that cannot be read is reported at its place; nothing is changed.
pub fn observe<'a>(
    terminal: &dyn Terminal,
    steps: impl IntoIterator<Item = (StepRef, Looking<'a>)>,
    own_facts: &BTreeMap<FactName, NoticeFact>,
    history: History,
) -> Observation {
    let (facts, odd) = facts::facts(terminal, own_facts);
    let mut findings = terminal.findings();
    findings.extend(odd);
    let mut at = Getting { terminal, set: None, known: Vec::new() };
    let found = steps
        .into_iter()
        .map(|(step, looking)| {
            at.set = looking.set;
            (step, resource::get(looking.desired, &mut at))
        })
        .collect();
    Observation {
        kind: terminal.kind(),
        at: terminal.clock().now(),
        boot: terminal.power().boot_id(),
        able: terminal.abilities(),
        mains_power: terminal.power().on_mains_power(),
        facts,
        findings,
        found,
        history,
    }
}
