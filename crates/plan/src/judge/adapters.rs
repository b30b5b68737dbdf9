//! Properties of network adapters.

use super::Judged;
use model::desired::AdapterProperty;
use model::finding::Finding;
use model::observation::AdapterFound;
use model::plan::{AdapterEdit, Change, Operation};
use model::why::Why;

pub(super) fn judge(wanted: &AdapterProperty, found: &[AdapterFound]) -> Judged {
    let meant: Vec<_> = found
        .iter()
        .filter(|adapter| adapter.kind.is_some_and(|kind| wanted.adapters.contains(&kind)))
        .collect();
    let mut findings = Vec::new();
    let mut operations = Vec::new();
    if meant.is_empty() {
        findings.push(Finding::NoAdapter {});
    }
    for adapter in &meant {
        if !adapter.offers {
            findings.push(Finding::PropertyNotOffered { adapter: adapter.description.clone() });
        } else if adapter.effective() != Some(&wanted.value) {
            findings.push(Finding::PropertyDiffers {
                adapter: adapter.description.clone(),
                found: adapter.effective().map(str::to_owned),
            });
            operations.push(Operation::SetAdapterProperty(AdapterEdit {
                instance: adapter.instance.clone(),
                description: adapter.description.clone(),
                keyword: wanted.keyword.clone(),
                label: wanted.label.clone(),
                value: Change { expects: adapter.value.clone(), to: Some(wanted.value.clone()) },
                shown: Some(wanted.shown.clone()),
            }));
        }
    }
    let offered = meant.iter().any(|adapter| adapter.offers);
    let mut judged = Judged::of(findings, operations);
    if !meant.is_empty() && !offered {
        judged = Judged { findings: judged.findings, ..Judged::not_applicable(Why::NotOffered) };
    }
    judged
}
