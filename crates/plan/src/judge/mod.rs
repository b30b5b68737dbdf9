//! Judging a step: what was found against what is wanted, and the operations that would lead from one to the other.

mod adapters;
mod browser_policy;
pub(crate) mod by_hand;
mod extensions;
mod over_time;
mod policy;

use model::StepRef;
use model::desired::Desired;
use model::finding::Finding;
use model::notice::Procedure;
use model::observation::{Found, Observation, Remedy};
use model::plan::Operation;
use model::reason::Reason;
use model::why::{State, Why};

/// What a step comes to, taken alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Judged {
    pub state: State,
    pub why: Why,
    pub findings: Vec<Finding>,
    /// What would have to be done, in order.
    pub operations: Vec<Operation>,
    /// What has to be set before these, for as long as they take.
    pub meanwhile: Vec<Operation>,
}

impl Judged {
    fn done(why: Why) -> Self {
        Self { state: State::Done, why, findings: Vec::new(), operations: Vec::new(), meanwhile: Vec::new() }
    }

    fn not_applicable(why: Why) -> Self {
        Self {
            state: State::NotApplicable,
            why,
            findings: Vec::new(),
            operations: Vec::new(),
            meanwhile: Vec::new(),
        }
    }

    fn cannot_tell(finding: Finding) -> Self {
        Self {
            state: State::Unknown,
            why: Why::CannotTell,
            findings: vec![finding],
            operations: Vec::new(),
            meanwhile: Vec::new(),
        }
    }

    /// The state that findings and operations amount to, where that many parts could be judged: what tejun can do comes
    /// first, then what cannot be read, then what only a person can do. Nothing is done where nothing was looked at.
    fn of(parts: usize, findings: Vec<Finding>, operations: Vec<Operation>) -> Self {
        let needs_person = findings.iter().any(Finding::needs_person);
        let (state, why) = if !operations.is_empty() {
            (State::Todo, Why::Differs)
        } else if findings.iter().any(Finding::is_unread) {
            let rest_is_done = parts > 0 && !needs_person;
            (State::Unknown, if rest_is_done { Why::PartUnknown } else { Why::CannotTell })
        } else if parts == 0 {
            (State::NeedsPerson, Why::NothingToLookAt)
        } else if needs_person {
            (State::NeedsPerson, Why::PersonMustAct)
        } else {
            (State::Done, Why::FoundAsWanted)
        };
        Self { state, why, findings, operations, meanwhile: Vec::new() }
    }
}

/// What is known beside the step's own finding.
pub(crate) struct Context<'a> {
    pub procedure: &'a Procedure,
    pub observation: &'a Observation,
    /// Steps for which this plan already holds actions.
    pub planned: &'a [StepRef],
}

impl Context<'_> {
    /// Whether a step's change stands, made by an earlier run or to be made by this plan.
    fn is_changed(&self, step: &StepRef) -> bool {
        self.planned.contains(step) || self.observation.history.changed.contains_key(step)
    }
}

/// Judges one step.
pub(crate) fn judge(step: &StepRef, desired: &Desired, context: &Context<'_>) -> Judged {
    let found = match context.observation.found.get(step) {
        Some(Found::CannotTell(trouble)) => {
            return Judged::cannot_tell(trouble.clone().into());
        }
        found => found,
    };
    let extensions = || match found {
        Some(Found::Extensions(found)) => {
            Some((context.procedure.extension_sets.get(desired.set()?)?, &**found))
        }
        _ => None,
    };
    // A new kind of state does not compile here until it is judged.
    let judged = match desired {
        Desired::ExtensionFiles(_) => extensions().map(|(set, found)| extensions::files(set, found)),
        Desired::OldExtensionsRemoved(_) => {
            extensions().map(|(set, found)| extensions::old_removed(set, found))
        }
        Desired::ExtensionsAdded(_) => extensions().map(|(set, found)| extensions::added(set, found)),
        Desired::DeveloperMode(mode) => {
            extensions().map(|(set, found)| extensions::developer_mode(step, set, mode, found, context))
        }
        Desired::LocalPolicy(wanted) => match found {
            Some(Found::LocalPolicy(found)) => Some(policy::judge(wanted, found)),
            _ => None,
        },
        Desired::AdapterProperty(wanted) => match found {
            Some(Found::Adapters(found)) => Some(adapters::judge(wanted, found)),
            _ => None,
        },
        Desired::UpToDate(wanted) => match found {
            Some(Found::Updates(found)) => Some(over_time::up_to_date(step, wanted, found, context)),
            _ => None,
        },
        // The journal alone tells.
        Desired::Restarted(wanted) => Some(over_time::restarted(step, &wanted.after, context)),
        Desired::Running(wanted) => match found {
            Some(Found::Programs(found)) => Some(over_time::running(step, wanted, found, context)),
            _ => None,
        },
    };
    judged.unwrap_or_else(|| not_observed(step))
}

/// The observation holds nothing, or something of another kind, for this step: whoever observed did not look.
fn not_observed(step: &StepRef) -> Judged {
    Judged::cannot_tell(Finding::CannotRead {
        place: step.to_string(),
        reason: Reason::NotObserved {},
        remedy: Remedy::Show,
    })
}
