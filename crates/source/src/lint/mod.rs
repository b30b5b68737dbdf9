//! Checks what no schema can: unknown names, ways that lead nowhere, steps that cannot be carried out.

mod flow;
mod picture;
mod secret;
mod step;

use crate::parsed::ParsedFiles;
use crate::yaml::{MAX_DIAGNOSTICS, Node, Step as At, Value};
use model::answer::{AnswerText, Shape};
use model::calendar::Gate;
use model::case::Seen;
use model::deadline::Deadline;
use model::diagnostic::{Diagnostic, Problem, Thing};
use model::fact::{FactSource, Kind};
use model::kinds::Desired;
use model::notice::{Header, Tour};
use model::{Calendar, FactName, ProcedureId, QuestionId, StepRef};
use std::collections::BTreeMap;

/// The most names that are listed as allowed.
const MAX_ALLOWED: usize = 50;

/// Reports diagnostics at places of a tree.
pub(crate) struct Reporter<'a> {
    tree: &'a Node,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Reporter<'_> {
    /// Reports a problem at the value at `path`.
    fn report(&mut self, path: &[At<'_>], problem: Problem) {
        if self.diagnostics.len() > MAX_DIAGNOSTICS {
            return;
        }
        self.diagnostics.push(self.tree.at(path).place.diagnostic(problem));
    }

    /// Reports a problem at the name of the field `name` of the value at `path`.
    fn report_name(&mut self, path: &[At<'_>], name: &str, problem: Problem) {
        if self.diagnostics.len() > MAX_DIAGNOSTICS {
            return;
        }
        self.diagnostics.push(self.tree.at(path).name_place(name).diagnostic(problem));
    }

    /// Reports an unknown name.
    fn unknown<'n>(&mut self, path: &[At<'_>], thing: Thing, allowed: impl IntoIterator<Item = &'n str>) {
        self.report(path, unknown(thing, allowed));
    }

    fn line(&self, path: &[At<'_>]) -> usize {
        self.tree.at(path).place.line()
    }
}

/// Reports what is wrong across files.
pub(crate) fn lint(parsed: &ParsedFiles, for_author: bool, diagnostics: &mut Vec<Diagnostic>) {
    if let Some(file) = &parsed.header {
        let mut reporter = Reporter { tree: &file.tree, diagnostics };
        texts(reporter.tree, reporter.diagnostics);
        facts_and_questions(&file.value, &mut reporter);
        flow::lint(&file.value, parsed, for_author, &mut reporter);
        calendar(&file.value.calendar, reporter.tree.at(&["calendar".into()]), reporter.diagnostics);
        gates(&file.value.calendar, parsed, &mut reporter);
        period_question(&file.value, &mut reporter);
        if let Some(tour) = file.value.tour.as_ref().filter(|_| for_author) {
            story(tour, &file.value, parsed, &mut reporter);
        }
        if for_author {
            picture::furigana(&file.value, parsed, &mut reporter);
        }
        cases(&file.value, parsed, diagnostics);
    }
    if let Some(file) = parsed.pictures.as_ref().filter(|_| parsed.pictures_sound) {
        picture::pictures(file, parsed, diagnostics);
    }
    let mut first: Vec<(&ProcedureId, usize)> = Vec::new();
    for file in &parsed.procedures {
        let mut reporter = Reporter { tree: &file.tree, diagnostics };
        texts(reporter.tree, reporter.diagnostics);
        let at = ["procedure".into()];
        if let Some((_, first_line)) = first.iter().find(|(id, _)| **id == file.value.procedure) {
            reporter.report(&at, Problem::NameTwice { thing: Thing::Procedure, first_line: *first_line });
        }
        first.push((&file.value.procedure, reporter.line(&at)));
        step::lint(&file.value, &mut reporter);
        if let Some(header) = &parsed.header {
            flow::desired(&header.value, parsed, &file.value, &mut reporter);
        }
        picture::shown(&file.value, parsed, &mut reporter);
    }
    for file in parsed.kinds.values() {
        texts(&file.tree, diagnostics);
    }
}

/// Reports what is no mistake, and yet an author wants to know.
pub(crate) fn hints(parsed: &ParsedFiles, hints: &mut Vec<Diagnostic>) {
    if let Some(file) = &parsed.header {
        let header = &file.value;
        let on = header.deadline.as_ref().and_then(|deadline| deadline.on);
        if on.is_some_and(|on| on < header.revised) {
            let mut reporter = Reporter { tree: &file.tree, diagnostics: hints };
            let revised = header.revised.to_string();
            reporter.report(&["deadline".into(), "on".into()], Problem::DeadlinePast { revised });
        }
    }
    for file in &parsed.procedures {
        let mut reporter = Reporter { tree: &file.tree, diagnostics: hints };
        step::hints(&file.value, &mut reporter);
    }
}

/// Every text has words, and its labels are closed.
fn texts(node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    if diagnostics.len() > MAX_DIAGNOSTICS {
        return;
    }
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
                        if secret::is_told(text) {
                            diagnostics.push(field.node.place.diagnostic(Problem::HoldsSecret));
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

fn facts_and_questions(header: &Header, reporter: &mut Reporter<'_>) {
    for name in header.facts.keys().filter(|name| model::fact::BuiltIn::named(name).is_some()) {
        reporter.report_name(&["facts".into()], name.as_str(), Problem::NameTaken { thing: Thing::Fact });
    }
    for (name, fact) in &header.facts {
        let (place, tag) = match &fact.source {
            FactSource::Registry(place) => (place, "registry"),
            FactSource::PolicyFile(place) => (place, "policy_file"),
            FactSource::File(_)
            | FactSource::Program(_)
            | FactSource::Certificate(_)
            | FactSource::Service(_)
            | FactSource::Proxy(_)
            | FactSource::Connection(_)
            | FactSource::PowerSetting(_)
            | FactSource::AutomaticSignIn(_)
            | FactSource::RegistryList(_)
            | FactSource::FreeSpace(_)
            | FactSource::Device(_)
            | FactSource::Task(_)
            | FactSource::Reachable(_)
            | FactSource::Account(_)
            | FactSource::Clock(_)
            | FactSource::Running(_) => continue,
        };
        if place.key.is_secret(&place.value) {
            let at = ["facts".into(), name.as_str().into(), "from".into(), tag.into(), "value".into()];
            reporter.report(&at, Problem::HoldsSecret);
        }
    }
    if let Some(deadline) = &header.deadline {
        lint_deadline(deadline, &[], header, reporter);
    }
    let mut latest = header.revised;
    for (i, change) in header.changes.iter().enumerate() {
        if change.on > latest {
            reporter.report(&["changes".into(), i.into(), "on".into()], Problem::AfterRevision);
        }
        latest = latest.min(change.on);
    }
    for i in 0..header.contacts.len() {
        let at = ["contacts".into(), i.into()];
        let has = |field| reporter.tree.at(&at).field(field).is_some();
        if !has("phone") && !has("url") {
            let allowed = ["phone", "url"].map(str::to_owned).to_vec();
            reporter.report_name(&at, "name", Problem::OneFieldWanted { allowed });
        }
    }
    for (i, question) in header.questions.iter().enumerate() {
        let at = |i: usize| ["questions".into(), i.into(), "question".into()];
        if let Some(first) = header.questions[..i].iter().position(|q| q.question == question.question) {
            let first_line = reporter.line(&at(first));
            reporter.report(&at(i), Problem::NameTwice { thing: Thing::Question, first_line });
        }
        let has = |name| reporter.tree.at(&["questions".into(), i.into()]).field(name).is_some();
        if has("answers") == has("shape") {
            let allowed = ["answers", "shape"].map(str::to_owned).to_vec();
            reporter.report(&at(i), Problem::OneFieldWanted { allowed });
        } else if has("answers") && question.answers.is_empty() {
            reporter.report_name(&["questions".into(), i.into()], "answers", Problem::Empty);
        }
        if let Some(Shape::Number(bounds)) = &question.shape
            && bounds.at_least > bounds.at_most
        {
            let at = ["questions".into(), i.into(), "shape".into(), "number".into(), "at_most".into()];
            reporter.report(&at, Problem::EndsBeforeItBegins);
        }
        for (j, answer) in question.answers.iter().enumerate() {
            let at = |j: usize| ["questions".into(), i.into(), "answers".into(), j.into(), "value".into()];
            if let Some(first) = question.answers[..j].iter().position(|a| a.value == answer.value) {
                let first_line = reporter.line(&at(first));
                reporter.report(&at(j), Problem::NameTwice { thing: Thing::Answer, first_line });
            }
        }
    }
}

/// Adds what is wrong in a calendar.
pub(crate) fn calendar(calendar: &Calendar, tree: &Node, diagnostics: &mut Vec<Diagnostic>) {
    let mut reporter = Reporter { tree, diagnostics };
    for (i, window) in calendar.windows.iter().enumerate() {
        if window.from >= window.before {
            reporter.report(&["windows".into(), i.into(), "before".into()], Problem::EndsBeforeItBegins);
        }
        if window.days.is_empty() {
            reporter.report_name(&["windows".into(), i.into()], "days", Problem::Empty);
        }
    }
    for (i, period) in calendar.distribution_periods.iter().enumerate() {
        if period.from >= period.before {
            reporter.report(
                &["distribution_periods".into(), i.into(), "before".into()],
                Problem::EndsBeforeItBegins,
            );
        }
    }
}

/// A gate that some step waits for must open at some time.
fn gates(calendar: &Calendar, parsed: &ParsedFiles, reporter: &mut Reporter<'_>) {
    let used = |gate: Gate| {
        parsed.procedures.iter().flat_map(|file| &file.value.steps).any(|step| step.only_when.contains(&gate))
    };
    let at = ["calendar".into()];
    if calendar.windows.is_empty() && used(Gate::Window) {
        reporter.report_name(&at, "windows", Problem::NeverOpen { gate: Gate::Window });
    }
    if calendar.distribution_periods.is_empty() && calendar.or_ask.is_none() && used(Gate::DistributionPeriod)
    {
        reporter.report_name(
            &at,
            "distribution_periods",
            Problem::NeverOpen { gate: Gate::DistributionPeriod },
        );
    }
}

/// The question for the next distribution period is one, and asks for a period.
fn period_question(header: &Header, reporter: &mut Reporter<'_>) {
    let Some(id) = &header.calendar.or_ask else { return };
    let at = ["calendar".into(), "or_ask".into()];
    match header.question(id) {
        None => {
            let allowed = header.questions.iter().map(|question| question.question.as_str());
            reporter.unknown(&at, Thing::Question, allowed);
        }
        Some(question) if question.shape != Some(Shape::Period) => {
            reporter.report(&at, Problem::NotAPeriod { question: id.to_string() });
        }
        Some(_) => {}
    }
}

/// A tour's kind, questions and answers are there.
fn story(tour: &Tour, header: &Header, parsed: &ParsedFiles, reporter: &mut Reporter<'_>) {
    if !parsed.kinds.contains_key(tour.like.as_str()) {
        reporter.unknown(
            &["tour".into(), "like".into()],
            Thing::Kind,
            parsed.kinds.keys().map(String::as_str),
        );
    }
    if tour.acts.is_empty() {
        reporter.report_name(&["tour".into()], "acts", Problem::Empty);
    }
    for (i, act) in tour.acts.iter().enumerate() {
        answers(&act.answers, &["tour".into(), "acts".into(), i.into(), "answers".into()], header, reporter);
    }
}

/// Checks that each answer is a known answer to a known question.
fn answers(
    answers: &BTreeMap<QuestionId, AnswerText>,
    at: &[At<'_>],
    header: &Header,
    reporter: &mut Reporter<'_>,
) {
    for (question, answer) in answers {
        match header.question(question) {
            None => {
                let allowed = header.questions.iter().map(|q| q.question.as_str());
                reporter.report_name(at, question.as_str(), unknown(Thing::Question, allowed));
            }
            Some(known) if known.answer(answer.as_str()).as_ref() != Some(answer) => {
                let at = [at, &[question.as_str().into()]].concat();
                match known.shape {
                    Some(_) => reporter.report(&at, Problem::NotOfShape { question: question.to_string() }),
                    None => {
                        reporter.unknown(&at, Thing::Answer, known.answers.iter().map(|a| a.value.as_str()));
                    }
                }
            }
            Some(_) => {}
        }
    }
}

/// A deadline is a day, a fact that is one, or so many days after an answer that is one. `at` is the place that holds it.
fn lint_deadline(deadline: &Deadline, at: &[At<'_>], header: &Header, reporter: &mut Reporter<'_>) {
    let inside = |names: &[&'static str]| {
        let inner = std::iter::once("deadline").chain(names.iter().copied()).map(At::from);
        at.iter().cloned().chain(inner).collect::<Vec<_>>()
    };
    let given = ["on", "on_fact", "after_answer"];
    let tree = reporter.tree.at(&inside(&[]));
    if given.iter().filter(|name| tree.field(name).is_some()).count() != 1 {
        let allowed = given.map(str::to_owned).to_vec();
        reporter.report_name(at, "deadline", Problem::OneFieldWanted { allowed });
    }
    if let (Some(first), Some(last)) = (header.not_before, deadline.on)
        && last < first
    {
        reporter.report(&inside(&["on"]), Problem::EndsBeforeItBegins);
    }
    if let Some(name) = &deadline.on_fact {
        let at = inside(&["on_fact"]);
        match header.fact_kind(name) {
            None => reporter.unknown(&at, Thing::Fact, header.facts.keys().map(FactName::as_str)),
            Some(Kind::Date) => {}
            Some(fact) => reporter.report(&at, Problem::FactOfOtherKind { fact }),
        }
    }
    if let Some(after) = &deadline.after_answer {
        let at = inside(&["after_answer", "question"]);
        match header.question(&after.question) {
            None => {
                let allowed = header.questions.iter().map(|question| question.question.as_str());
                reporter.unknown(&at, Thing::Question, allowed);
            }
            Some(question) if question.shape != Some(Shape::Date) => {
                reporter.report(&at, Problem::NotADay { question: after.question.to_string() });
            }
            Some(_) => {}
        }
    }
}

fn cases(header: &Header, parsed: &ParsedFiles, diagnostics: &mut Vec<Diagnostic>) {
    let steps: Vec<StepRef> = parsed
        .procedures
        .iter()
        .flat_map(|file| file.value.steps.iter().map(|step| StepRef::new(&file.value.procedure, &step.step)))
        .collect();
    let boxes = model::flow::all(&header.flow);
    for (file, _) in &parsed.cases {
        let mut reporter = Reporter { tree: &file.tree, diagnostics };
        texts(reporter.tree, reporter.diagnostics);
        let case = &file.value;
        let stem = file.name.trim_start_matches("cases/").trim_end_matches(".yaml");
        if case.case.as_str() != stem {
            reporter.report(&["case".into()], Problem::NotFileName { file: stem.to_owned() });
        }
        answers(&case.answers, &["answers".into()], header, &mut reporter);
        for node in case.expect.flow.keys().filter(|node| !boxes.iter().any(|b| b.id() == *node)) {
            let problem = unknown(Thing::Box, boxes.iter().map(|b| b.id().as_str()));
            reporter.report_name(&["expect".into(), "flow".into()], node.as_str(), problem);
        }
        for (i, question) in case.expect.asks.iter().enumerate() {
            if header.question(question).is_none() {
                let allowed = header.questions.iter().map(|q| q.question.as_str());
                reporter.unknown(&["expect".into(), "asks".into(), i.into()], Thing::Question, allowed);
            }
        }
        let missing = |step: &StepRef| !steps.contains(step) && !parsed.is_unsound(&step.procedure());
        for (i, _) in case.expect.plan.iter().enumerate().filter(|(_, step)| missing(step)) {
            let at = ["expect".into(), "plan".into(), i.into()];
            reporter.unknown(&at, Thing::Step, steps.iter().map(StepRef::as_str));
        }
        let persons = parsed.procedures.iter().flat_map(|file| {
            let told =
                file.value.steps.iter().filter(|step| matches!(step.desired, Some(Desired::Person(_))));
            told.map(|step| StepRef::new(&file.value.procedure, &step.step))
        });
        let persons: Vec<StepRef> = persons.collect();
        for (i, step) in case.attested.iter().enumerate() {
            if !persons.contains(step) && !parsed.is_unsound(&step.procedure()) {
                let at = ["attested".into(), i.into()];
                reporter.unknown(&at, Thing::Step, persons.iter().map(StepRef::as_str));
            }
        }
        seen(&case.expect.check, &["expect".into(), "check".into()], parsed, &steps, &mut reporter);
        if let Some(applied) = &case.expect.apply {
            seen(
                &applied.check,
                &["expect".into(), "apply".into(), "check".into()],
                parsed,
                &steps,
                &mut reporter,
            );
        }
    }
}

fn unknown<'n>(thing: Thing, allowed: impl IntoIterator<Item = &'n str>) -> Problem {
    let mut names: Vec<String> = Vec::new();
    for name in allowed {
        if names.len() < MAX_ALLOWED && !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    Problem::Unknown { thing, allowed: names }
}

fn seen(seen: &Seen, at: &[At<'_>], parsed: &ParsedFiles, steps: &[StepRef], reporter: &mut Reporter<'_>) {
    let inside = |name: &'static str| [at, &[name.into()]].concat();
    let ids = || parsed.procedures.iter().map(|file| file.value.procedure.as_str());
    let missing = |id: &ProcedureId| !ids().any(|known| known == id.as_str()) && !parsed.is_unsound(id);
    for id in seen.procedures.keys().filter(|id| missing(id)) {
        reporter.report_name(&inside("procedures"), id.as_str(), unknown(Thing::Procedure, ids()));
    }
    for (field, named) in
        [("steps", seen.steps.keys().collect::<Vec<_>>()), ("findings", seen.findings.keys().collect())]
    {
        let missing = |step: &StepRef| !steps.contains(step) && !parsed.is_unsound(&step.procedure());
        for step in named.into_iter().filter(|step| missing(step)) {
            let problem = unknown(Thing::Step, steps.iter().map(StepRef::as_str));
            reporter.report_name(&inside(field), step.as_str(), problem);
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
