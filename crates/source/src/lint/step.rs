//! Lints steps: each can be carried out, needs only earlier steps, and has advice on what it can find.

use super::Reporter;
use crate::yaml::Step as At;
use model::desired::Desired;
use model::diagnostic::{Problem, Thing};
use model::notice::{Procedure, Step};
use model::{SetName, StepId};

pub(super) fn lint(procedure: &Procedure, reporter: &mut Reporter<'_>) {
    if procedure.steps.is_empty() {
        reporter.report_name(&[], "steps", Problem::Empty);
    }
    for (name, set) in &procedure.extension_sets {
        if set.members.is_empty() {
            reporter.report_name(&["extension_sets".into(), name.as_str().into()], "members", Problem::Empty);
        }
    }
    for (i, step) in procedure.steps.iter().enumerate() {
        let at = |i: usize| ["steps".into(), i.into(), "step".into()];
        if let Some(first) = procedure.steps[..i].iter().position(|other| other.step == step.step) {
            let first_line = reporter.line(&at(first));
            reporter.report(&at(i), Problem::NameTwice { thing: Thing::Step, first_line });
        }
        if step.desired.is_none() && step.by_hand.is_empty() {
            reporter.report(&at(i), Problem::NoFace);
        }
        if step.rows.is_empty() {
            reporter.report_name(&["steps".into(), i.into()], "rows", Problem::Empty);
        }
        needs(procedure, i, step, reporter);
        if let Some(desired) = &step.desired {
            state(procedure, i, desired, reporter);
        }
        for (j, advice) in step.advice.iter().enumerate() {
            let possible = step.desired.as_ref().map(Desired::findings).unwrap_or_default();
            if !possible.contains(&advice.on) {
                let allowed = possible.iter().filter_map(|code| serde_json::to_value(code).ok());
                let allowed = allowed.filter_map(|code| code.as_str().map(str::to_owned)).collect();
                let at = ["steps".into(), i.into(), "advice".into(), j.into(), "on".into()];
                reporter.report(&at, Problem::NeverFound { allowed });
            }
        }
    }
}

fn needs(procedure: &Procedure, i: usize, step: &Step, reporter: &mut Reporter<'_>) {
    for (j, needed) in step.needs.iter().enumerate() {
        let at = ["steps".into(), i.into(), "needs".into(), j.into()];
        match position(procedure, needed) {
            None => unknown_step(procedure, &at, reporter),
            Some(k) if k == i => reporter.report(&at, Problem::NeedsItself),
            Some(k) if k > i => reporter.report(&at, Problem::NeedsLater { step: needed.to_string() }),
            Some(k) if procedure.steps[k].desired.is_none() => {
                reporter.report(&at, Problem::NeedsUnproved { step: needed.to_string() });
            }
            Some(_) => {}
        }
    }
}

fn state(procedure: &Procedure, i: usize, desired: &Desired, reporter: &mut Reporter<'_>) {
    let inside = |tag: &'static str, rest: &[At<'static>]| {
        [&["steps".into(), i.into(), "desired".into(), tag.into()], rest].concat()
    };
    if let Some(set) = desired.set()
        && !procedure.extension_sets.contains_key(set)
    {
        let at = inside(tag(desired), &["set".into()]);
        reporter.unknown(&at, Thing::Set, procedure.extension_sets.keys().map(SetName::as_str));
    }
    if let Some(after) = desired.follows() {
        let at = inside(tag(desired), &["after".into()]);
        match position(procedure, after) {
            None => unknown_step(procedure, &at, reporter),
            Some(k) if k >= i => reporter.report(&at, Problem::NeedsLater { step: after.to_string() }),
            Some(k) if !procedure.steps[k].desired.as_ref().is_some_and(Desired::changes) => {
                reporter.report(&at, Problem::FollowsNoChange { step: after.to_string() });
            }
            Some(_) => {}
        }
    }
    match desired {
        Desired::LocalPolicy(policy) => {
            if policy.values.is_empty() {
                reporter.report_name(&inside("local_policy", &[]), "values", Problem::Empty);
            }
            for (j, left) in policy.left_as_it_is.iter().enumerate() {
                for name in left.values.keys().filter(|name| !policy.values.contains_key(*name)) {
                    let at = inside("local_policy", &["left_as_it_is".into(), j.into(), "values".into()]);
                    let allowed = policy.values.keys().cloned().collect();
                    reporter.report_name(&at, name, Problem::UnknownValue { allowed });
                }
            }
        }
        Desired::AdapterProperty(property) => {
            if property.adapters.is_empty() {
                reporter.report_name(&inside("adapter_property", &[]), "adapters", Problem::Empty);
            }
        }
        Desired::Running(running) => {
            if running.any_of.is_empty() {
                reporter.report_name(&inside("running", &[]), "any_of", Problem::Empty);
            }
        }
        Desired::ExtensionFiles(_)
        | Desired::OldExtensionsRemoved(_)
        | Desired::ExtensionsAdded(_)
        | Desired::DeveloperMode(_)
        | Desired::UpToDate(_)
        | Desired::Restarted(_) => {}
    }
}

/// The field that names the kind of state.
fn tag(desired: &Desired) -> &'static str {
    match desired {
        Desired::ExtensionFiles(_) => "extension_files",
        Desired::OldExtensionsRemoved(_) => "old_extensions_removed",
        Desired::ExtensionsAdded(_) => "extensions_added",
        Desired::DeveloperMode(_) => "developer_mode",
        Desired::LocalPolicy(_) => "local_policy",
        Desired::AdapterProperty(_) => "adapter_property",
        Desired::UpToDate(_) => "up_to_date",
        Desired::Restarted(_) => "restarted",
        Desired::Running(_) => "running",
    }
}

fn position(procedure: &Procedure, step: &StepId) -> Option<usize> {
    procedure.steps.iter().position(|other| other.step == *step)
}

fn unknown_step(procedure: &Procedure, at: &[At<'_>], reporter: &mut Reporter<'_>) {
    reporter.unknown(at, Thing::Step, procedure.steps.iter().map(|step| step.step.as_str()));
}
