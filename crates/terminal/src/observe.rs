//! Looking at a terminal: everything that a plan may want to know, at one moment.

use crate::resource::{extensions, facts, policy};
use crate::{Error, Terminal};
use jiff::{SignedDuration, Timestamp};
use model::desired::{Desired, ExtensionSet};
use model::fact::NoticeFact;
use model::observation::{Found, History, Observation, UpdatesFound};
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

/// Looks at everything that is asked for. What cannot be read is told as such at its place; nothing is changed.
pub fn observe<'a>(
    terminal: &dyn Terminal,
    steps: impl IntoIterator<Item = (StepRef, Looking<'a>)>,
    own_facts: &BTreeMap<FactName, NoticeFact>,
    history: History,
) -> Observation {
    let (facts, odd) = facts::facts(terminal, own_facts);
    let mut findings = terminal.findings();
    findings.extend(odd);
    // Several steps look at the same set; verifying signatures once is enough.
    let mut sets: Vec<(&ExtensionSet, Found)> = Vec::new();
    let found = steps
        .into_iter()
        .map(|(step, looking)| {
            let found = match looking.set {
                Some(set) => match sets.iter().find(|(known, _)| *known == set) {
                    Some((_, found)) => found.clone(),
                    None => {
                        let found = Found::Extensions(Box::new(extensions::look(terminal, set)));
                        sets.push((set, found.clone()));
                        found
                    }
                },
                None => found(look(terminal, looking.desired)),
            };
            (step, found)
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

fn look(terminal: &dyn Terminal, desired: &Desired) -> Result<Found, Error> {
    Ok(match desired {
        Desired::LocalPolicy(wanted) => Found::LocalPolicy(policy::look(terminal, wanted)?),
        Desired::AdapterProperty(wanted) => Found::Adapters(terminal.devices().adapters(&wanted.keyword)?),
        Desired::UpToDate(wanted) => {
            let updates = terminal.updates();
            let days = SignedDuration::from_hours(24 * i64::from(wanted.for_days));
            let since = terminal.clock().now().checked_sub(days).unwrap_or(Timestamp::MIN);
            Found::Updates(UpdatesFound {
                restart_required: updates.restart_required().unwrap_or(None),
                server: updates.server()?,
                version: facts::windows_version(terminal.registry())?,
                history: updates.history(since).ok(),
            })
        }
        Desired::Running(wanted) => {
            let (mut running, mut unknown) = (Vec::new(), None);
            for software in &wanted.any_of {
                match terminal.devices().is_running(software) {
                    Ok(true) => running.push(software.clone()),
                    Ok(false) | Err(Error::NotAble) => {}
                    Err(error) => unknown = Some(error),
                }
            }
            // Any one that runs will do.
            match unknown {
                Some(error) if running.is_empty() => return Err(error),
                _ => Found::Programs(running),
            }
        }
        Desired::Restarted(_) => Found::InJournal,
        // A step about extensions whose set is not given cannot be looked at.
        Desired::ExtensionFiles(_)
        | Desired::OldExtensionsRemoved(_)
        | Desired::ExtensionsAdded(_)
        | Desired::DeveloperMode(_) => {
            let set = desired.set().map(ToString::to_string).unwrap_or_default();
            return Err(Error::SetNotGiven { set });
        }
    })
}

fn found(looked: Result<Found, Error>) -> Found {
    looked.unwrap_or_else(|error| Found::CannotTell(error.trouble()))
}
