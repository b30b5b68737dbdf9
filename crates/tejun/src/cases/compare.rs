//! Comparing what came out with what a case expects.

use model::StepRef;
use model::case::{Expect, Seen};
use model::finding::FindingCode;
use model::plan::{Plan, Report};
use serde::Serialize;

/// What came out otherwise.
#[derive(Default)]
pub struct Differences {
    /// One sentence each.
    pub found: Vec<String>,
}

impl Differences {
    /// Compares what should be equal, and reports differences in the words of the notice's files.
    pub fn same<T: PartialEq + Serialize>(&mut self, what: &str, came: &T, expected: &T) {
        let words = |value: &T| serde_json::to_string(value).unwrap_or_else(|error| error.to_string());
        if came != expected {
            self.found.push(format!("{what}: {}, expected {}", words(came), words(expected)));
        }
    }

    /// The ways out of the flow's boxes, and the open questions.
    pub fn flow(&mut self, expect: &Expect, report: &Report) {
        for (node, way) in &expect.flow {
            let took = report
                .flow
                .iter()
                .find(|box_| box_.node == *node)
                .map(|box_| plan::decide::way_name(&box_.took));
            self.same(&format!("flow {node}"), &took, &Some(way.clone()));
        }
        self.same("asks", &report.questions, &expect.asks);
    }

    /// States and findings.
    pub fn seen(&mut self, when: &str, expect: &Seen, report: &Report) {
        for (id, state) in &expect.procedures {
            let came = report.procedures.iter().find(|procedure| procedure.id == *id).map(|p| p.state);
            self.same(&format!("{when} {id}"), &came, &Some(*state));
        }
        let step = |id: &StepRef| report.procedures.iter().flat_map(|p| &p.steps).find(|step| step.id == *id);
        for (id, state) in &expect.steps {
            self.same(&format!("{when} {id}"), &step(id).map(|step| step.state), &Some(*state));
        }
        for (id, codes) in &expect.findings {
            let mut came: Vec<FindingCode> =
                step(id).into_iter().flat_map(|step| &step.findings).map(|finding| finding.code()).collect();
            came.dedup();
            self.same(&format!("{when} findings of {id}"), &came, codes);
        }
    }

    /// The steps that a plan has actions for, neighbours that are the same named once.
    pub fn plan(&mut self, expected: &[StepRef], plan: &Plan) {
        let mut steps: Vec<StepRef> = plan.actions.iter().map(|action| action.step.clone()).collect();
        steps.dedup();
        self.same("plan", &steps, &expected.to_vec());
    }
}
