//! What no machine changes: facts that are to be so, and what a person says to have done.

use super::{Context, Judge, Judged};
use crate::decide::{self, Verdict};
use jiff::{SignedDuration, Timestamp};
use model::attestation::Attested;
use model::finding::Finding;
use model::kinds::{Holds, InJournal, Person};
use model::observation::Remedy;
use model::plan::Evidence;
use model::reason::Reason;
use model::why::{State, Why};
use model::{StepId, StepRef};

impl Judge for Holds {
    fn judge(&self, step: &StepRef, _: &InJournal, context: &Context<'_>) -> Option<Judged> {
        let (verdict, evidence) = decide::judge(&self.when, context.observation);
        let judged = match verdict {
            Verdict::Holds => Judged::done(Why::FoundAsWanted),
            Verdict::HoldsNot => {
                let (state, why) = match self.by_itself {
                    true => (State::Waiting, Why::ComesByItself),
                    false => (State::NeedsPerson, Why::PersonMustAct),
                };
                Judged::settled(state, why, vec![Finding::DoesNotHold {}])
            }
            Verdict::Asks(_) | Verdict::CannotTell => Judged::cannot_tell(unread(step, &evidence)),
        };
        Some(Judged { evidence, ..judged })
    }
}

/// The first fact that could not be read.
fn unread(step: &StepRef, evidence: &[Evidence]) -> Finding {
    let (place, reason) = evidence
        .iter()
        .find_map(|one| match one {
            Evidence::Fact { place, trouble: Some(trouble), .. } => Some((place.clone(), trouble.clone())),
            Evidence::Fact { .. } | Evidence::Answer { .. } => None,
        })
        .unwrap_or_else(|| (step.to_string(), Reason::NotObserved {}));
    Finding::CannotRead { place, reason, remedy: Remedy::Show }
}

impl Judge for Person {
    fn judge(&self, step: &StepRef, _: &InJournal, context: &Context<'_>) -> Option<Judged> {
        let seen = self.seen_by.as_ref().map(|condition| decide::judge(condition, context.observation));
        let (verdict, evidence) = seen.map_or((None, Vec::new()), |(verdict, seen)| (Some(verdict), seen));
        let judged = match verdict {
            Some(Verdict::Holds) => Judged::done(Why::FoundAsWanted),
            Some(Verdict::HoldsNot) => told(self, &step.step(), context, true),
            Some(Verdict::Asks(_) | Verdict::CannotTell) | None => told(self, &step.step(), context, false),
        };
        Some(Judged { evidence, ..judged })
    }
}

/// What a person's word comes to. `seen_otherwise`: the terminal shows that it is not so.
fn told(person: &Person, step: &StepId, context: &Context<'_>, seen_otherwise: bool) -> Judged {
    let open = |finding: Option<Finding>| {
        Judged::settled(State::NeedsPerson, Why::PersonMustAct, finding.into_iter().collect())
    };
    let now = context.observation.at;
    let id = StepRef::new(&context.procedure.procedure, step);
    // A clock that has been put back since: when that was, nobody can tell.
    let known = context.observation.history.attested.get(&id).filter(|attested| attested.at <= now);
    let Some(Attested { attestation, at }) = known else { return open(None) };
    let words = context.procedure.steps.iter().find(|known| known.step == *step);
    if words.is_none_or(|step| step.words_digest() != attestation.words) {
        return open(Some(Finding::AttestedOtherWords { attested_at: *at }));
    }
    let until = person.counts_for_days.map_or(Timestamp::MAX, |days| {
        at.checked_add(SignedDuration::from_hours(24 * i64::from(days.get()))).unwrap_or(Timestamp::MAX)
    });
    if until <= now {
        return open(Some(Finding::AttestationTooOld { attested_at: *at }));
    }
    if seen_otherwise {
        return open(Some(Finding::AttestedNotSeen { attested_at: *at }));
    }
    Judged::done(Why::Attested(Attested { attestation: attestation.clone(), at: *at }))
}
