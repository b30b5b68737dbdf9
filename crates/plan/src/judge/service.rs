//! How services start.

use super::{Context, Judge, Judged, sets};
use model::StepRef;
use model::finding::Finding;
use model::kinds::{Service, ServiceEdit, ServiceFound};
use model::plan::Change;
use model::why::{State, Why};

impl Judge for Service {
    fn judge(&self, _: &StepRef, found: &ServiceFound, context: &Context<'_>) -> Option<Judged> {
        let Some(found) = found.0 else { return Some(Judged::not_applicable(Why::NotOffered)) };
        if found == self.start_type {
            return Some(Judged::of(1, Vec::new(), Vec::new()));
        }
        let finding = Finding::StartTypeDiffers { service: self.label.clone(), found };
        let answer = context.observation.history.answers.get(&self.agreed_by);
        if answer.is_none_or(|answer| answer.value.as_str() != "yes") {
            // Agreeing to the plan is no answer to this.
            let why = Why::QuestionsOpen { questions: vec![self.agreed_by.clone()] };
            return Some(Judged::settled(State::NeedsPerson, why, vec![finding]));
        }
        let edit = ServiceEdit {
            label: self.label.clone(),
            name: self.name.clone(),
            start: Change { expects: found, to: self.start_type },
        };
        Some(Judged::of(1, vec![finding], vec![sets(edit)]))
    }
}
