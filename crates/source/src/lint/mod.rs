//! What no schema can see: names that name nothing, ways that lead nowhere, steps that nobody can do.

mod flow;
mod picture;
mod step;

use crate::sheets::Sheets;
use crate::yaml::{Node, Step as At, Value};
use model::calendar::Gate;
use model::case::Seen;
use model::diagnostic::{Diagnostic, Problem, Thing};
use model::id::AnswerValue;
use model::notice::{Header, Tour};
use model::{Calendar, ProcedureId, QuestionId, StepRef};
use std::collections::BTreeMap;

/// A tree and the diagnostics that are found in it.
pub(crate) struct Desk<'a> {
    tree: &'a Node,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Desk<'_> {
    /// Tells a problem of the value at `path`.
    fn tell(&mut self, path: &[At<'_>], problem: Problem) {
        self.diagnostics.push(self.tree.at(path).place.diagnostic(problem));
    }

    /// Tells a problem of the field `name` of the value at `path`.
    fn tell_name(&mut self, path: &[At<'_>], name: &str, problem: Problem) {
        self.diagnostics.push(self.tree.at(path).name_place(name).diagnostic(problem));
    }

    /// Tells a name that names nothing.
    fn unknown<'n>(&mut self, path: &[At<'_>], thing: Thing, allowed: impl IntoIterator<Item = &'n str>) {
        self.tell(path, unknown(thing, allowed));
    }

    fn line(&self, path: &[At<'_>]) -> usize {
        self.tree.at(path).place.line()
    }
}

/// Adds what is wrong across the sheets.
pub(crate) fn lint(sheets: &Sheets, for_author: bool, diagnostics: &mut Vec<Diagnostic>) {
    if let Some(sheet) = &sheets.header {
        let mut desk = Desk { tree: &sheet.tree, diagnostics };
        texts(desk.tree, desk.diagnostics);
        facts_and_questions(&sheet.value, &mut desk);
        flow::lint(&sheet.value, sheets, for_author, &mut desk);
        calendar(&sheet.value.calendar, desk.tree.at(&["calendar".into()]), desk.diagnostics);
        gates(&sheet.value.calendar, sheets, &mut desk);
        if let Some(tour) = sheet.value.tour.as_ref().filter(|_| for_author) {
            story(tour, &sheet.value, sheets, &mut desk);
        }
        if for_author {
            picture::furigana(&sheet.value, sheets, &mut desk);
        }
        cases(&sheet.value, sheets, diagnostics);
    }
    if let Some(sheet) = sheets.pictures.as_ref().filter(|_| sheets.pictures_sound) {
        picture::pictures(sheet, sheets, diagnostics);
    }
    let mut first: Vec<(&ProcedureId, usize)> = Vec::new();
    for sheet in &sheets.procedures {
        let mut desk = Desk { tree: &sheet.tree, diagnostics };
        texts(desk.tree, desk.diagnostics);
        let at = ["procedure".into()];
        if let Some((_, first_line)) = first.iter().find(|(id, _)| **id == sheet.value.procedure) {
            desk.tell(&at, Problem::NameTwice { thing: Thing::Procedure, first_line: *first_line });
        }
        first.push((&sheet.value.procedure, desk.line(&at)));
        step::lint(&sheet.value, &mut desk);
        picture::shown(&sheet.value, sheets, &mut desk);
    }
    for sheet in sheets.kinds.values() {
        texts(&sheet.tree, diagnostics);
    }
}

/// Both languages, and every label closed.
fn texts(node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    match &node.value {
        Value::List(entries) => entries.iter().for_each(|entry| texts(entry, diagnostics)),
        Value::Fields(fields) => {
            for field in fields {
                match &field.node.value {
                    Value::Text(text) if field.name == "ja" || field.name == "en" => {
                        let lang = if field.name == "ja" { "ja" } else { "en" };
                        if text.trim().is_empty() {
                            diagnostics.push(field.node.place.diagnostic(Problem::NoText { lang }));
                        }
                        if !balanced(text) {
                            diagnostics.push(field.node.place.diagnostic(Problem::UnbalancedLabel));
                        }
                    }
                    _ => texts(&field.node, diagnostics),
                }
            }
        }
        _ => {}
    }
}

fn balanced(text: &str) -> bool {
    let mut rest = text;
    loop {
        match (rest.find("[["), rest.find("]]")) {
            (None, None) => return true,
            (Some(open), Some(close)) if open < close => {
                let label = &rest[open + 2..close];
                if label.is_empty() || label.contains("[[") {
                    return false;
                }
                rest = &rest[close + 2..];
            }
            _ => return false,
        }
    }
}

fn facts_and_questions(header: &Header, desk: &mut Desk<'_>) {
    for name in header.facts.keys().filter(|name| model::fact::BuiltIn::named(name).is_some()) {
        desk.tell_name(&["facts".into()], name.as_str(), Problem::NameTaken { thing: Thing::Fact });
    }
    for (i, question) in header.questions.iter().enumerate() {
        let at = |i: usize| ["questions".into(), i.into(), "question".into()];
        if let Some(first) = header.questions[..i].iter().position(|q| q.question == question.question) {
            let first_line = desk.line(&at(first));
            desk.tell(&at(i), Problem::NameTwice { thing: Thing::Question, first_line });
        }
        for (j, answer) in question.answers.iter().enumerate() {
            let at = |j: usize| ["questions".into(), i.into(), "answers".into(), j.into(), "value".into()];
            if let Some(first) = question.answers[..j].iter().position(|a| a.value == answer.value) {
                let first_line = desk.line(&at(first));
                desk.tell(&at(j), Problem::NameTwice { thing: Thing::Answer, first_line });
            }
        }
    }
}

/// Adds what is wrong in a calendar.
pub(crate) fn calendar(calendar: &Calendar, tree: &Node, diagnostics: &mut Vec<Diagnostic>) {
    let mut desk = Desk { tree, diagnostics };
    for (i, window) in calendar.windows.iter().enumerate() {
        if window.from >= window.before {
            desk.tell(&["windows".into(), i.into(), "before".into()], Problem::EndsBeforeItBegins);
        }
        if window.days.is_empty() {
            desk.tell_name(&["windows".into(), i.into()], "days", Problem::Empty);
        }
    }
    for (i, period) in calendar.distribution_periods.iter().enumerate() {
        if period.from >= period.before {
            desk.tell(
                &["distribution_periods".into(), i.into(), "before".into()],
                Problem::EndsBeforeItBegins,
            );
        }
    }
}

/// A gate that some step waits for must open at some time.
fn gates(calendar: &Calendar, sheets: &Sheets, desk: &mut Desk<'_>) {
    let used = |gate: Gate| {
        sheets
            .procedures
            .iter()
            .flat_map(|sheet| &sheet.value.steps)
            .any(|step| step.only_when.contains(&gate))
    };
    let at = ["calendar".into()];
    if calendar.windows.is_empty() && used(Gate::Window) {
        desk.tell_name(&at, "windows", Problem::NeverOpen { gate: Gate::Window });
    }
    if calendar.distribution_periods.is_empty() && used(Gate::DistributionPeriod) {
        desk.tell_name(&at, "distribution_periods", Problem::NeverOpen { gate: Gate::DistributionPeriod });
    }
}

/// A tour's kind, questions and answers are there.
fn story(tour: &Tour, header: &Header, sheets: &Sheets, desk: &mut Desk<'_>) {
    if !sheets.kinds.contains_key(tour.like.as_str()) {
        desk.unknown(&["tour".into(), "like".into()], Thing::Kind, sheets.kinds.keys().map(String::as_str));
    }
    if tour.acts.is_empty() {
        desk.tell_name(&["tour".into()], "acts", Problem::Empty);
    }
    for (i, act) in tour.acts.iter().enumerate() {
        answers(&act.answers, &["tour".into(), "acts".into(), i.into(), "answers".into()], header, desk);
    }
}

/// Answers to questions that are there, each one that may be given.
fn answers(answers: &BTreeMap<QuestionId, AnswerValue>, at: &[At<'_>], header: &Header, desk: &mut Desk<'_>) {
    for (question, answer) in answers {
        match header.questions.iter().find(|q| q.question == *question) {
            None => {
                let allowed = header.questions.iter().map(|q| q.question.as_str());
                desk.tell_name(at, question.as_str(), unknown(Thing::Question, allowed));
            }
            Some(known) if !known.answers.iter().any(|a| a.value == *answer) => {
                let at = [at, &[question.as_str().into()]].concat();
                desk.unknown(&at, Thing::Answer, known.answers.iter().map(|a| a.value.as_str()));
            }
            Some(_) => {}
        }
    }
}

fn cases(header: &Header, sheets: &Sheets, diagnostics: &mut Vec<Diagnostic>) {
    let steps: Vec<StepRef> = sheets
        .procedures
        .iter()
        .flat_map(|sheet| {
            sheet.value.steps.iter().map(|step| StepRef::new(&sheet.value.procedure, &step.step))
        })
        .collect();
    let boxes = model::flow::all(&header.flow);
    for (sheet, _) in &sheets.cases {
        let mut desk = Desk { tree: &sheet.tree, diagnostics };
        texts(desk.tree, desk.diagnostics);
        let case = &sheet.value;
        let file = sheet.name.trim_start_matches("cases/").trim_end_matches(".yaml");
        if case.case.as_str() != file {
            desk.tell(&["case".into()], Problem::NotFileName { file: file.to_owned() });
        }
        answers(&case.answers, &["answers".into()], header, &mut desk);
        for node in case.expect.flow.keys().filter(|node| !boxes.iter().any(|b| b.id() == *node)) {
            let problem = unknown(Thing::Box, boxes.iter().map(|b| b.id().as_str()));
            desk.tell_name(&["expect".into(), "flow".into()], node.as_str(), problem);
        }
        for (i, question) in case.expect.asks.iter().enumerate() {
            if !header.questions.iter().any(|q| q.question == *question) {
                let allowed = header.questions.iter().map(|q| q.question.as_str());
                desk.unknown(&["expect".into(), "asks".into(), i.into()], Thing::Question, allowed);
            }
        }
        let missing = |step: &StepRef| !steps.contains(step) && !sheets.is_unsound(&step.procedure());
        for (i, _) in case.expect.plan.iter().enumerate().filter(|(_, step)| missing(step)) {
            let at = ["expect".into(), "plan".into(), i.into()];
            desk.unknown(&at, Thing::Step, steps.iter().map(StepRef::as_str));
        }
        seen(&case.expect.check, &["expect".into(), "check".into()], sheets, &steps, &mut desk);
        if let Some(applied) = &case.expect.apply {
            seen(
                &applied.check,
                &["expect".into(), "apply".into(), "check".into()],
                sheets,
                &steps,
                &mut desk,
            );
        }
    }
}

fn unknown<'n>(thing: Thing, allowed: impl IntoIterator<Item = &'n str>) -> Problem {
    let mut names: Vec<String> = Vec::new();
    for name in allowed {
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    Problem::Unknown { thing, allowed: names }
}

fn seen(seen: &Seen, at: &[At<'_>], sheets: &Sheets, steps: &[StepRef], desk: &mut Desk<'_>) {
    let inside = |name: &'static str| [at, &[name.into()]].concat();
    let ids = || sheets.procedures.iter().map(|sheet| sheet.value.procedure.as_str());
    let missing = |id: &ProcedureId| !ids().any(|known| known == id.as_str()) && !sheets.is_unsound(id);
    for id in seen.procedures.keys().filter(|id| missing(id)) {
        desk.tell_name(&inside("procedures"), id.as_str(), unknown(Thing::Procedure, ids()));
    }
    for (field, named) in
        [("steps", seen.steps.keys().collect::<Vec<_>>()), ("findings", seen.findings.keys().collect())]
    {
        let missing = |step: &StepRef| !steps.contains(step) && !sheets.is_unsound(&step.procedure());
        for step in named.into_iter().filter(|step| missing(step)) {
            let problem = unknown(Thing::Step, steps.iter().map(StepRef::as_str));
            desk.tell_name(&inside(field), step.as_str(), problem);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::balanced;

    #[test]
    fn labels_open_and_close() {
        assert!(balanced("[[a]] と [[b]]"));
        assert!(balanced("なし"));
        for text in ["[[a", "a]]", "]]a[[", "[[a [[b]]", "[[]]"] {
            assert!(!balanced(text), "{text}");
        }
    }
}
