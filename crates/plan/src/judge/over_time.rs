//! What only time can show: being up to date, having been restarted, a program seen running.

use super::{Context, Judge, Judged};
use jiff::{SignedDuration, Timestamp};
use model::finding::Finding;
use model::kinds::{
    AwaitProgram, BringUpToDate, InJournal, LeadOperation, Operation, Restart, Restarted, Running, UpToDate,
    UpdatesFound,
};
use model::observation::TerminalKind;
use model::running_windows::Software;
use model::why::Why;
use model::{StepId, StepRef};

impl Judge for UpToDate {
    fn judge(&self, step: &StepRef, found: &UpdatesFound, context: &Context<'_>) -> Option<Judged> {
        Some(up_to_date(step, self, found, context))
    }
}

/// Only the journal knows.
impl Judge for Restarted {
    fn judge(&self, step: &StepRef, _: &InJournal, context: &Context<'_>) -> Option<Judged> {
        Some(restarted(step, self.after.as_ref(), context))
    }
}

impl Judge for Running {
    fn judge(&self, step: &StepRef, found: &Vec<Software>, context: &Context<'_>) -> Option<Judged> {
        Some(running(step, self, found, context))
    }
}

/// An action's operation that is led.
fn leads(operation: impl Into<LeadOperation>) -> Operation {
    Operation::Lead(operation.into())
}

fn up_to_date(step: &StepRef, wanted: &UpToDate, found: &UpdatesFound, context: &Context<'_>) -> Judged {
    let now = context.observation.at;
    let for_ = SignedDuration::from_hours(24 * i64::from(wanted.for_days));
    let mut findings = Vec::new();
    match context.observation.history.proved.get(step) {
        None => findings.push(Finding::NeverProvedUpToDate {}),
        // A clock that has been put back since: when that was, nobody can tell.
        Some(mark) if mark.at > now => findings.push(Finding::NeverProvedUpToDate {}),
        Some(mark) if mark.at.checked_add(for_).unwrap_or(Timestamp::MAX) <= now => {
            findings.push(Finding::ProofTooOld { proved_at: mark.at });
        }
        Some(_) => {}
    }
    let waits = found.restart_required == Some(true);
    let stays = waits && restart_stays(step, found, context);
    if waits && !stays {
        findings.push(Finding::UpdateWaitsForRestart {});
    }
    let is_done = findings.is_empty();
    if stays {
        findings.push(Finding::RestartStaysRequired {});
    }
    Judged::of(1, findings, if is_done { vec![] } else { vec![leads(BringUpToDate)] })
}

/// Whether Windows asked for a restart already when it was proved to be up to date, and nothing was installed since.
fn restart_stays(step: &StepRef, found: &UpdatesFound, context: &Context<'_>) -> bool {
    let history = &context.observation.history;
    let proved_at = history.proved.get(step).map(|mark| mark.at);
    let since =
        found.history.iter().flatten().any(|entry| entry.error.is_none() && Some(entry.at) > proved_at);
    history.restart_stays.contains(step) && !since
}

fn restarted(step: &StepRef, after: Option<&StepId>, context: &Context<'_>) -> Judged {
    let changed = after.map(|after| StepRef::new(&step.procedure(), after));
    if let Some(step) = changed.clone().filter(|changed| !context.is_changed(changed)) {
        return Judged::not_applicable(Why::NothingChanged { step });
    }
    if context.observation.kind == TerminalKind::Volume {
        // No Windows runs there; when it starts, it has been started.
        return Judged::not_applicable(Why::AtNextStart);
    }
    let (is_restarted, is_planned) = match &changed {
        Some(changed) => (is_restarted_since(changed, context), context.planned.contains(changed)),
        None => (context.observation.history.proved.contains_key(step), false),
    };
    if is_restarted && !is_planned {
        return Judged::done(Why::FoundAsWanted);
    }
    let due = (!is_planned).then_some(Finding::RestartDue {});
    Judged::of(1, due.into_iter().collect(), vec![leads(Restart)])
}

/// Windows has restarted since the step's change was made.
fn is_restarted_since(changed: &StepRef, context: &Context<'_>) -> bool {
    context.observation.history.changed.get(changed).is_some_and(|mark| mark.boot != context.observation.boot)
}

fn running(step: &StepRef, wanted: &Running, seen: &[Software], context: &Context<'_>) -> Judged {
    let after = wanted.after.as_ref().map(|after| StepRef::new(&step.procedure(), after));
    if let Some(step) = after.clone().filter(|after| !context.is_changed(after)) {
        return Judged::not_applicable(Why::NothingChanged { step });
    }
    let is_seen = match &after {
        None => !seen.is_empty(),
        Some(after) => is_seen_since(step, after, seen, context),
    };
    if is_seen {
        return Judged::done(Why::FoundAsWanted);
    }
    let await_it = AwaitProgram {
        label: wanted.label.clone(),
        any_of: wanted.any_of.clone(),
        within_seconds: wanted.within_seconds,
    };
    Judged::of(1, Vec::new(), vec![leads(await_it)])
}

/// A program has been seen since the step's change: then, or now after a restart.
fn is_seen_since(step: &StepRef, after: &StepRef, seen: &[Software], context: &Context<'_>) -> bool {
    let history = &context.observation.history;
    let since = history.changed.get(after).map(|mark| mark.at);
    let proved = history.proved.get(step).is_some_and(|mark| Some(mark.at) >= since);
    !context.planned.contains(after) && (proved || (is_restarted_since(after, context) && !seen.is_empty()))
}
