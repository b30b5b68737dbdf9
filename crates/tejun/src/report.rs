//! Reports and plans for people.

use crate::error::Error;
use crate::screen::{Screen, padded};
use manual::words;
use model::deadline::DeadlineReport;
use model::finding::Finding;
use model::flow::Node;
use model::notice::{AnswerOption, Notice, Procedure, Question};
use model::plan::{Evidence, Passed, Plan, ProcedureReport, Purpose, Report, StepReport, Undoable};
use model::why::{State, Why};
use model::{Lang, Text};
use std::collections::BTreeSet;

/// Findings of one kind that are shown one by one; of more only the number.
const SHOWN: usize = 3;

/// The widest word for a state, and the space behind it.
fn state_width(lang: Lang) -> usize {
    match lang {
        Lang::Ja => 8,
        Lang::En => 16,
    }
}

/// What the terminal and the notice are.
///
/// # Errors
///
/// If stdout is closed.
pub fn heading(screen: &Screen, notice: &Notice, report: &Report, place: &str) -> Result<(), Error> {
    let kind = words::terminal_kind(report.terminal.kind);
    screen.line(format!("{}  {place}", screen.text(&kind)))?;
    let parts = [words::machine(report, screen.lang), words::windows(report, screen.lang)];
    let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    if !parts.is_empty() {
        screen.line(format!("  {}", parts.join("  ")))?;
    }
    for reading in &report.readings {
        screen.line(format!("  {}: {}", screen.text(&reading.title), screen.text(&reading.shows)))?;
    }
    for finding in &report.terminal.findings {
        screen.line(format!("  ! {}", screen.text(&words::finding(finding))))?;
        if let Some(remedy) = words::remedy_of(finding) {
            screen.line(format!("    → {}", screen.text(&remedy)))?;
        }
    }
    if let Some(run) = &report.unfinished {
        let text = words::unfinished(run);
        screen.line(format!("  ! {}", screen.text(&text)))?;
    }
    let clock = words::full_moment(report.at, screen.lang);
    screen.say(format!("  確認した日時: {clock}"), format!("  seen at: {clock}"))?;
    let (title, id) = (&notice.header.title, &notice.header.notice);
    screen.say(format!("お知らせ  {}（{id}）", title.ja), format!("notice  {} ({id})", title.en))?;
    if let Some(signed) = notice.origin.signed() {
        screen.line(format!("  {}", screen.text(&words::signature(signed))))?;
    }
    if let Some(sender) = &notice.header.sender {
        let Text { ja, en } = words::sender(sender);
        screen.say(format!("  {ja}"), format!("  {en}"))?;
    }
    if let Some(change) = notice.header.changes.first() {
        let on = |lang| words::day(change.on, lang);
        screen.say(
            format!("  変わったこと（{}）: {}", on(Lang::Ja), change.what.ja),
            format!("  what changed ({}): {}", on(Lang::En), change.what.en),
        )?;
    }
    if let Some(withdrawn) = &notice.header.withdrawn {
        let words = words::withdrawn(withdrawn);
        return screen.line(format!("  ! {}", screen.text(&words)));
    }
    if let Some(first) = notice.header.not_before {
        let first = |lang| words::day(first, lang);
        screen.say(format!("  {} から", first(Lang::Ja)), format!("  from {}", first(Lang::En)))?;
    }
    for told in &report.deadlines {
        deadline_lines(screen, notice, told, report.state)?;
    }
    Ok(())
}

/// A deadline, its reminders, and what happens otherwise.
fn deadline_lines(
    screen: &Screen,
    notice: &Notice,
    told: &DeadlineReport,
    whole: State,
) -> Result<(), Error> {
    let Some(deadline) = notice.deadline(told.node.as_ref()) else { return Ok(()) };
    let (last, left) = words::deadline(deadline, told, notice);
    let left = |lang: Lang| left.as_ref().map(|left| left.get(lang));
    let of = told.node.as_ref().map(|node| words::box_title(notice, node.as_str()));
    let of = |lang| of.as_ref().map(|of| format!("{}: ", of.get(lang))).unwrap_or_default();
    screen.say(
        format!(
            "  {}期限 {}{}",
            of(Lang::Ja),
            last.ja,
            left(Lang::Ja).map(|left| format!("（{left}）")).unwrap_or_default()
        ),
        format!(
            "  {}by {}{}",
            of(Lang::En),
            last.en,
            left(Lang::En).map(|left| format!(" ({left})")).unwrap_or_default()
        ),
    )?;
    if let Some(reminder) = words::reminder(told) {
        screen.line(format!("  {}", screen.text(&reminder)))?;
    }
    if whole != State::Done {
        screen.line(format!("  {}", screen.text(&deadline.otherwise)))?;
        screen.line(format!("  {}", screen.text(&deadline.unaffected)))?;
    }
    Ok(())
}

/// The way through the flow and what decided it.
///
/// # Errors
///
/// If stdout is closed.
pub fn flow(screen: &Screen, notice: &Notice, passed: &[Passed]) -> Result<(), Error> {
    screen.say("フロー", "Flow")?;
    let nodes = model::flow::all(&notice.header.flow);
    for box_ in passed {
        let Some(node) = nodes.iter().find(|node| *node.id() == box_.node) else {
            continue;
        };
        let title = words::box_title(notice, box_.node.as_str());
        match node {
            Node::Do(node) => screen.line(format!("  {}  {}", node.procedure, screen.text(&title)))?,
            Node::Close(_) => {}
            Node::Decide(_) | Node::Choose(_) | Node::Ask(_) => {
                let way = words::way(notice, box_);
                screen.line(format!("  ◇  {} → {}", screen.text(&title), screen.text(&way)))?;
                for evidence in &box_.evidence {
                    screen.line(format!("       {}", screen.text(&words::evidence(evidence, notice))))?;
                }
            }
        }
    }
    Ok(())
}

/// The state of every procedure and step, and why. Steps that concern only those who work by hand are left out.
///
/// # Errors
///
/// If stdout is closed.
pub fn procedures(screen: &Screen, notice: &Notice, report: &Report) -> Result<(), Error> {
    // An unreadable place is reported once; several steps may read it.
    let mut told = report.terminal.findings.clone();
    for procedure in &report.procedures {
        procedure_lines(screen, notice, procedure, &mut told)?;
    }
    Ok(())
}

/// The state of every procedure, a line each, with the way Windows updates now.
///
/// # Errors
///
/// If stdout is closed.
pub fn summary(screen: &Screen, notice: &Notice, report: &Report) -> Result<(), Error> {
    for procedure in &report.procedures {
        let title = notice.procedure(&procedure.id).map(|p| screen.text(&p.title)).unwrap_or_default();
        let state = words::procedure_state(procedure);
        let state = padded(screen.text(&state), state_width(screen.lang));
        screen.line(format!("{state}{}  {title}", procedure.id))?;
    }
    for reading in &report.readings {
        screen.line(format!("{}: {}", screen.text(&reading.title), screen.text(&reading.shows)))?;
    }
    Ok(())
}

fn procedure_lines(
    screen: &Screen,
    notice: &Notice,
    report: &ProcedureReport,
    told: &mut Vec<Finding>,
) -> Result<(), Error> {
    let Some(procedure) = notice.procedure(&report.id) else {
        return Ok(());
    };
    let state = words::procedure_state(report);
    let title = screen.text(&procedure.title);
    let width = state_width(screen.lang);
    screen.line(format!("{}{}  {title}", padded(screen.text(&state), width), report.id))?;
    if let Some(why) = &report.why {
        return screen.line(format!("{}   {}", " ".repeat(width), screen.text(&words::why(why, notice))));
    }
    for step in report.steps.iter().filter(|step| step.why != Why::OnlyByHand) {
        step_lines(screen, notice, step, told)?;
    }
    Ok(())
}

fn step_lines(
    screen: &Screen,
    notice: &Notice,
    report: &StepReport,
    told: &mut Vec<Finding>,
) -> Result<(), Error> {
    let state = words::step_state(report);
    let title = words::step(notice, report);
    let width = state_width(screen.lang);
    screen.line(format!("    {}{}", padded(screen.text(&state), width), screen.text(&title)))?;
    let indent = " ".repeat(width + 6);
    // "As it should be" and "has to be changed" say no more than the state does.
    if !matches!(report.why, Why::FoundAsWanted | Why::Differs) {
        screen.line(format!("{indent}{}", screen.text(&words::why(&report.why, notice))))?;
    }
    let seen: &[Evidence] = if report.state == State::Done { &[] } else { &report.evidence };
    for evidence in seen {
        screen.line(format!("{indent}{}", screen.text(&words::evidence(evidence, notice))))?;
    }
    let advice = notice.step(&report.id).map(|(_, step)| step.advice.as_slice()).unwrap_or_default();
    let mut advised = Vec::new();
    for (position, finding) in report.findings.iter().enumerate() {
        let alike = |findings: &[Finding]| findings.iter().filter(|f| f.code() == finding.code()).count();
        let (before, all) = (alike(&report.findings[..position]), alike(&report.findings));
        match before {
            0..SHOWN if words::remedy_of(finding).is_some() && told.contains(finding) => {
                screen.say(format!("{indent}（同じ理由です）"), format!("{indent}(for the same reason)"))?;
            }
            0..SHOWN => {
                screen.line(format!("{indent}{}", screen.text(&words::finding(finding))))?;
                if let Some(remedy) = words::remedy_of(finding) {
                    screen.line(format!("{indent}→ {}", screen.text(&remedy)))?;
                    told.push(finding.clone());
                }
            }
            SHOWN => {
                let more = all - SHOWN;
                screen.say(format!("{indent}（ほか {more} 件）"), format!("{indent}(and {more} more)"))?;
            }
            _ => {}
        }
        advised.extend(advice.iter().filter(|advice| advice.on == finding.code()).map(|advice| &advice.text));
    }
    advised.dedup();
    for text in advised {
        screen.line(format!("{indent}→ {}", screen.text(text)))?;
    }
    Ok(())
}

/// What there is to do, in order.
///
/// # Errors
///
/// If stdout is closed.
pub fn plan(screen: &Screen, notice: &Notice, plan: &Plan) -> Result<(), Error> {
    if plan.actions.is_empty() {
        return screen.say("行うことはありません", "Nothing to do");
    }
    let count = plan.actions.len();
    screen.say(format!("行うこと（{count} 件）"), format!("To do ({count})"))?;
    for action in &plan.actions {
        let does = words::action(action, plan.purpose);
        screen.line(format!("  {:>2}. {}  {}", action.id, action.step.procedure(), screen.text(&does)))?;
        if let Some(changes) = words::changes(&action.operation) {
            screen.line(format!("         {}", screen.text(&changes)))?;
        }
    }
    if plan.purpose == Purpose::Undo {
        return Ok(());
    }
    let kinds = plan.actions.iter().map(|action| action.operation.undoable());
    for kind in kinds.filter(|kind| kind.is_for_good()).collect::<BTreeSet<Undoable>>() {
        let kept = plan.actions.iter().filter(|action| action.operation.undoable() == kind);
        let numbers: Vec<_> = kept.map(|action| action.id.to_string()).collect();
        if !numbers.is_empty() {
            screen.line(format!("  {}: {}", numbers.join(", "), screen.text(&words::undoable(kind))))?;
        }
    }
    let planned = |procedure: &&Procedure| {
        plan.actions.iter().any(|action| action.step.procedure() == procedure.procedure)
    };
    for procedure in notice.procedures.iter().filter(planned) {
        screen.line(format!("  {}  {}", procedure.procedure, screen.text(&procedure.takes)))?;
        for note in &procedure.notes {
            screen.line(format!("     ・{}", screen.text(&note.text)))?;
        }
    }
    Ok(())
}

/// A question that is open, and how it can be answered on the command line.
///
/// # Errors
///
/// If stdout is closed.
pub fn question(screen: &Screen, question: &Question, report: &Report) -> Result<(), Error> {
    let id = &question.question;
    screen.line(format!("? {}", screen.text(&question.text)))?;
    screen.line(format!("  {}", screen.text(&question.help)))?;
    if let Some(shape) = &question.shape {
        let shape = words::answer_shape(shape);
        screen.say(
            format!("  --answer {id}=回答  {}", shape.ja),
            format!("  --answer {id}=ANSWER  {}", shape.en),
        )?;
    }
    for answer in &question.answers {
        screen.line(format!("  --answer {id}={}  {}", answer.value, screen.text(&answer.label)))?;
        means(screen, answer)?;
    }
    if let Some(offered) = report.offered.get(id) {
        let value = &offered.value;
        screen.say(
            format!("  前のお知らせでの回答: --answer {id}={value}"),
            format!("  answered to an earlier notice: --answer {id}={value}"),
        )?;
    }
    Ok(())
}

/// What an answer leads to.
///
/// # Errors
///
/// If stdout is closed.
pub fn means(screen: &Screen, answer: &AnswerOption) -> Result<(), Error> {
    match &answer.means {
        Some(means) => screen.line(format!("      {}", screen.text(means))),
        None => Ok(()),
    }
}

/// The contacts, if something is left that tejun cannot do.
///
/// # Errors
///
/// If stdout is closed.
pub fn contacts(screen: &Screen, notice: &Notice) -> Result<(), Error> {
    screen.say("お問い合わせ先", "Contacts")?;
    for contact in &notice.header.contacts {
        screen.line(format!(
            "  {}\n    {}",
            screen.text(&contact.name),
            words::reach(contact, screen.lang)
        ))?;
    }
    Ok(())
}
