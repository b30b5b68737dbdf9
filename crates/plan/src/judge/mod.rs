//! Judging a step: what was found against what is wanted, and the operations that would lead from one to the other.

mod adapters;
mod browser_policy;
pub(crate) mod by_hand;
mod certificate;
mod extensions;
mod file;
mod files;
mod over_time;
mod policy;
mod power_setting;
mod program;
mod registry_value;
mod service;
mod text_entry;
mod told;

use model::finding::Finding;
use model::kinds::{Desired, ExtensionSet, Found, Operation, SetOperation};
use model::notice::{Procedure, Step};
use model::observation::{Observation, Remedy};
use model::plan::Evidence;
use model::reason::Reason;
use model::why::{State, Why};
use model::{FoundKind, Sees, SetName, StepRef};

/// What a step comes to, taken alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Judged {
    pub state: State,
    pub why: Why,
    pub findings: Vec<Finding>,
    /// What would have to be done, in order.
    pub operations: Vec<Operation>,
    /// What has to be set before these, for as long as they take.
    pub meanwhile: Vec<SetOperation>,
    /// The facts that decided it, where a condition does.
    pub evidence: Vec<Evidence>,
}

impl Judged {
    /// A state for which nothing is done.
    pub(crate) fn settled(state: State, why: Why, findings: Vec<Finding>) -> Self {
        let (operations, meanwhile, evidence) = (Vec::new(), Vec::new(), Vec::new());
        Self { state, why, findings, operations, meanwhile, evidence }
    }

    fn done(why: Why) -> Self {
        Self::settled(State::Done, why, Vec::new())
    }

    pub(crate) fn not_applicable(why: Why) -> Self {
        Self::settled(State::NotApplicable, why, Vec::new())
    }

    fn cannot_tell(finding: Finding) -> Self {
        Self::settled(State::Unknown, Why::CannotTell, vec![finding])
    }

    /// The state that follows from findings and operations, given the number of parts that could be judged: what tejun can do comes
    /// first, then what cannot be read, then what only a person can do. Nothing is done if no part was observed.
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
        Self { operations, ..Self::settled(state, why, findings) }
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
    /// A set of extensions of the step's procedure.
    fn extension_set(&self, set: &SetName) -> Option<&ExtensionSet> {
        self.procedure.extension_sets.get(set)
    }

    /// Whether a step's change stands, made by an earlier run or to be made by this plan.
    fn is_changed(&self, step: &StepRef) -> bool {
        self.planned.contains(step) || self.observation.history.changed.contains_key(step)
    }
}

/// A kind of state, by what it comes to where this was found.
pub(crate) trait Judge: Sees {
    /// The step's result, or `None` if the observation lacks what the state is about.
    fn judge(&self, step: &StepRef, found: &Self::Found, context: &Context<'_>) -> Option<Judged>;
}

/// The step that adds what takes the place of the extensions that a step removes. It is planned first.
pub(crate) fn successor<'a>(procedure: &'a Procedure, step: &Step) -> Option<&'a Step> {
    let Some(Desired::OldExtensionsRemoved(old)) = &step.desired else { return None };
    extensions::adding_step(procedure, &old.set)
}

/// Judges one step.
pub(crate) fn judge(step: &StepRef, desired: &Desired, context: &Context<'_>) -> Judged {
    model::match_desired!(desired, state => judge_state(state, step, context))
}

fn judge_state<S: Judge>(state: &S, step: &StepRef, context: &Context<'_>) -> Judged {
    let found = context.observation.found.get(step);
    if let Some(Found::CannotTell(trouble)) = found {
        return Judged::cannot_tell(trouble.clone().into());
    }
    let found = found.and_then(S::Found::of);
    found.and_then(|found| state.judge(step, found, context)).unwrap_or_else(|| not_observed(step))
}

/// An action's operation that sets something.
fn sets(operation: impl Into<SetOperation>) -> Operation {
    Operation::Set(operation.into())
}

/// The observation holds nothing, or something of another kind, for this step: the observer did not read it.
fn not_observed(step: &StepRef) -> Judged {
    Judged::cannot_tell(Finding::CannotRead {
        place: step.to_string(),
        reason: Reason::NotObserved {},
        remedy: Remedy::Show,
    })
}
