//! Properties of network adapters.

use super::{Context, Judge, Judged, sets};
use model::StepRef;
use model::finding::Finding;
use model::kinds::{AdapterEdit, AdapterFound, AdapterProperty};
use model::plan::Change;
use model::why::Why;

impl Judge for AdapterProperty {
    fn judge(&self, _: &StepRef, found: &Vec<AdapterFound>, _: &Context<'_>) -> Option<Judged> {
        Some(judge(self, found))
    }
}

fn judge(wanted: &AdapterProperty, found: &[AdapterFound]) -> Judged {
    let mut findings = Vec::new();
    let mut operations = Vec::new();
    let (mut meant, mut offering) = (0, 0);
    for adapter in found {
        if let Some(trouble) = &adapter.trouble {
            // One of another kind does not matter; one that does not say its kind may be meant.
            if adapter.kind.is_none_or(|kind| wanted.adapters.contains(&kind)) {
                findings.push(trouble.clone().into());
            }
            continue;
        }
        if !adapter.kind.is_some_and(|kind| wanted.adapters.contains(&kind)) {
            continue;
        }
        meant += 1;
        if !adapter.offers {
            findings.push(Finding::PropertyNotOffered { adapter: adapter.description.clone() });
            continue;
        }
        offering += 1;
        if let Some(odd) = &adapter.odd {
            findings.push(Finding::PropertyOdd { adapter: adapter.description.clone(), found: odd.clone() });
        } else if adapter.effective() != Some(&wanted.value) {
            findings.push(Finding::PropertyDiffers {
                adapter: adapter.description.clone(),
                found: adapter.effective().map(str::to_owned),
            });
            operations.push(AdapterEdit {
                instance: adapter.instance.clone(),
                description: adapter.description.clone(),
                keyword: wanted.keyword.clone(),
                label: wanted.label.clone(),
                value: Change { expects: adapter.value.clone(), to: Some(wanted.value.clone()) },
                shown: Some(wanted.shown.clone()),
            });
        }
    }
    let is_unread = findings.iter().any(Finding::is_unread);
    if meant == 0 && !is_unread {
        findings.push(Finding::NoAdapter {});
    }
    if meant > 0 && offering == 0 && !is_unread {
        return Judged { findings, ..Judged::not_applicable(Why::NotOffered) };
    }
    Judged::of(offering, findings, operations.into_iter().map(sets).collect())
}
