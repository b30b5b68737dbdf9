//! Comparing what came out with what a case expects, and saying in words what differs.

use manual::words;
use model::case::{Expect, Seen};
use model::finding::FindingCode;
use model::kinds::Found;
use model::plan::{Evidence, Passed, Plan, Report, StepReport};
use model::why::Why;
use model::{Notice, StepRef, Text};
use serde::Serialize;
use serde_json::Value as Json;
use source::yaml::Node;

/// Something that came out otherwise.
#[derive(Debug, Serialize)]
pub struct Difference {
    /// The line of the case's file that expects it; 1 if none says so.
    pub line: usize,
    /// What was expected, and what came.
    pub text: Text,
    /// What was seen that led there.
    pub why: Vec<Text>,
}

/// What came out otherwise than a case expects.
pub struct Differences<'a> {
    notice: &'a Notice,
    /// The case's file.
    tree: Option<&'a Node>,
    /// A sentence or more for each.
    pub found: Vec<Difference>,
}

/// When states are compared.
#[derive(Clone, Copy)]
pub enum When {
    /// At the start.
    Before,
    /// After the plan was carried out.
    After,
}

impl When {
    fn field(self) -> &'static [&'static str] {
        match self {
            When::Before => &["check"],
            When::After => &["apply", "check"],
        }
    }

    fn of(self, ja: &str, en: &str) -> Text {
        match self {
            When::Before => Text::new(ja, en),
            When::After => Text::new(format!("行ったあとの{ja}"), format!("{en}, after it was carried out")),
        }
    }
}

impl<'a> Differences<'a> {
    /// None yet, of a case with that file.
    pub fn new(notice: &'a Notice, tree: Option<&'a Node>) -> Self {
        Self { notice, tree, found: Vec::new() }
    }

    /// The line of the field that `expect` leads to by these names, or of the last one on the way that is there.
    fn line(&self, names: &[&str]) -> usize {
        let path: Vec<_> = std::iter::once("expect").chain(names.iter().copied()).collect();
        let (last, way) = path.split_last().unwrap_or((&"expect", &[]));
        let way: Vec<_> = way.iter().map(|name| (*name).into()).collect();
        self.tree.map_or(1, |tree| tree.at(&way).name_place(last).line())
    }

    /// Compares what should be equal.
    fn same<T: PartialEq + Serialize>(
        &mut self,
        at: &[&str],
        what: &Text,
        came: &T,
        expected: &T,
        why: impl FnOnce() -> Vec<Text>,
    ) {
        if came == expected {
            return;
        }
        let (came, expected) = (in_words(came), in_words(expected));
        let text = Text::new(
            format!("{}は「{}」のはずが、「{}」でした", what.ja, expected.ja, came.ja),
            format!("{}: expected {}, came {}", what.en, expected.en, came.en),
        );
        self.found.push(Difference { line: self.line(at), text, why: why() });
    }

    /// Something of tejun's own that has to be so for every case.
    pub fn holds(&mut self, is_so: bool, otherwise: Text) {
        if !is_so {
            self.found.push(Difference { line: 1, text: otherwise, why: Vec::new() });
        }
    }

    /// How carrying something out ends.
    pub fn ends(&mut self, came: model::case::Ends, expected: model::case::Ends, report: &Report) {
        let what = Text::new("行った結果", "how carrying it out ends");
        let notice = self.notice;
        self.same(&["apply", "ends"], &what, &came, &expected, || {
            let open = report.procedures.iter().flat_map(|procedure| &procedure.steps);
            open.filter(|step| step.state != model::why::State::Done)
                .flat_map(|step| why(step, notice))
                .collect()
        });
    }

    /// What was put back is as it was found.
    pub fn put_back(&mut self, step: &StepRef, was: Option<&Found>, is: Option<&Found>) {
        self.holds(
            was == is,
            Text::new(
                format!("手順 {step} は、元に戻しても、見つけたときの状態に戻りません"),
                format!("step {step} is not as it was found after the undo"),
            ),
        );
    }

    /// The ways out of the flow's boxes, and the open questions.
    pub fn flow(&mut self, expect: &Expect, report: &Report) {
        let notice = self.notice;
        for (node, way) in &expect.flow {
            let passed = report.flow.iter().find(|box_| box_.node == *node);
            let took = passed.map(|box_| plan::decide::way_name(&box_.took));
            let title = words::box_title(notice, node.as_str());
            let what = Text::new(
                format!("フローの {node}（{}）の道", title.ja),
                format!("the way at {node} ({})", title.en),
            );
            let decided = |box_: &Passed| in_sentences(&box_.evidence, notice);
            self.same(&["flow", node.as_str()], &what, &took, &Some(way.clone()), || {
                passed.map(decided).unwrap_or_default()
            });
        }
        let what = Text::new("残っている質問", "the open questions");
        self.same(&["asks"], &what, &report.questions, &expect.asks, Vec::new);
    }

    /// States and findings.
    pub fn seen(&mut self, when: When, expect: &Seen, report: &Report) {
        let notice = self.notice;
        for (id, state) in &expect.procedures {
            let found = report.procedures.iter().find(|procedure| procedure.id == *id);
            let what = when.of(&format!("手順書 {id} の状態"), &format!("the state of procedure {id}"));
            let path = [when.field(), &["procedures", id.as_str()]].concat();
            self.same(&path, &what, &found.map(|procedure| procedure.state), &Some(*state), || {
                let of_whole = found.and_then(|procedure| procedure.why.as_ref());
                let of_steps = found.into_iter().flat_map(|procedure| &procedure.steps);
                match of_whole {
                    Some(of_whole) => vec![words::why(of_whole, notice)],
                    None => of_steps.flat_map(|step| why(step, notice)).collect(),
                }
            });
        }
        let step = |id: &StepRef| report.procedures.iter().flat_map(|p| &p.steps).find(|step| step.id == *id);
        for (id, state) in &expect.steps {
            let what = when.of(&format!("手順 {id} の状態"), &format!("the state of step {id}"));
            let path = [when.field(), &["steps", id.as_str()]].concat();
            self.same(&path, &what, &step(id).map(|step| step.state), &Some(*state), || {
                step(id).map(|step| why(step, notice)).unwrap_or_default()
            });
        }
        for (id, codes) in &expect.findings {
            let mut came: Vec<FindingCode> =
                step(id).into_iter().flat_map(|step| &step.findings).map(|finding| finding.code()).collect();
            came.dedup();
            let what = when.of(&format!("手順 {id} の所見"), &format!("the findings of step {id}"));
            let path = [when.field(), &["findings", id.as_str()]].concat();
            self.same(&path, &what, &came, codes, || {
                step(id).map(|step| why(step, notice)).unwrap_or_default()
            });
        }
    }

    /// The steps that a plan has actions for, neighbours that are the same named once.
    pub fn plan(&mut self, expected: &[StepRef], plan: &Plan, report: &Report) {
        let notice = self.notice;
        let mut steps: Vec<StepRef> = plan.actions.iter().map(|action| action.step.clone()).collect();
        steps.dedup();
        let what = Text::new("計画した手順", "the planned steps");
        self.same(&["plan"], &what, &steps, &expected.to_vec(), || {
            let of_plan = report.procedures.iter().flat_map(|procedure| &procedure.steps);
            let unlike = of_plan.filter(|step| steps.contains(&step.id) != expected.contains(&step.id));
            unlike.flat_map(|step| why(step, notice)).collect()
        });
    }
}

/// A step's state and what led to it.
fn why(step: &StepReport, notice: &Notice) -> Vec<Text> {
    let (state, reason) = (words::step_state(step), words::why(&step.why, notice));
    let mut lines = vec![Text::new(
        format!("{}: {}。{}", step.id, state.ja, reason.ja),
        format!("{}: {}; {}", step.id, state.en, reason.en),
    )];
    if !matches!(step.why, Why::FoundAsWanted) {
        lines.extend(step.findings.iter().map(words::finding));
        lines.extend(in_sentences(&step.evidence, notice));
    }
    lines
}

fn in_sentences(evidence: &[Evidence], notice: &Notice) -> Vec<Text> {
    evidence.iter().map(|evidence| words::evidence(evidence, notice)).collect()
}

/// A value in the words of the notice's files.
fn in_words(value: &impl Serialize) -> Text {
    match serde_json::to_value(value).unwrap_or_default() {
        Json::Null => Text::new("なし", "nothing"),
        Json::String(word) => Text::new(word.as_str(), word.as_str()),
        Json::Array(entries) if entries.is_empty() => Text::new("なし", "nothing"),
        Json::Array(entries) => {
            let words: Vec<String> = entries.iter().map(|entry| in_words(entry).en).collect();
            Text::new(words.join(", "), words.join(", "))
        }
        other => Text::new(other.to_string(), other.to_string()),
    }
}
