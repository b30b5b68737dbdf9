//! `check` and `plan`: looking, without a trace.

use crate::args::{Args, Target};
use crate::error::Error;
use crate::exit::Exit;
use crate::screen::Screen;
use crate::session::{Command, Session};
use crate::{done, open, report};
use manual::words;
use model::Notice;
use model::finding::Finding;
use model::plan::{Action, Plan, Report, StepReport};
use model::short_code::ShortCode;
use model::why::{State, Why};

/// `tejun check`
///
/// # Errors
///
/// If notice or terminal cannot be read.
pub fn check(args: &Args, target: &Target) -> Result<Exit, Error> {
    let notice = open::notice_to_look(args)?;
    show(&Session::new(Command { notice: &notice, args, target }))
}

/// Shows the state of a session's terminal.
///
/// # Errors
///
/// If the terminal or its journal cannot be read.
pub fn show(session: &Session<'_>) -> Result<Exit, Error> {
    let screen = &session.screen;
    let (report, _) = session.with_given_answers()?;
    if screen.json {
        screen.object(&report)?;
    } else {
        let notice = session.notice();
        report::heading(screen, notice, &report, session.terminal()?.folder.as_str())?;
        screen.line("")?;
        report::flow(screen, notice, &report.flow)?;
        screen.line("")?;
        report::procedures(screen, notice, &report)?;
        ending(screen, notice, &report)?;
    }
    Ok(Exit::of(report.state))
}

/// `tejun plan`
///
/// # Errors
///
/// If notice or terminal cannot be read.
pub fn plan_verb(args: &Args, target: &Target) -> Result<Exit, Error> {
    let notice = open::notice_to_look(args)?;
    let session = Session::new(Command { notice: &notice, args, target });
    let screen = &session.screen;
    let (report, plan) = session.with_given_answers()?;
    if screen.json {
        screen.object(&Planned { report: &report, actions: &plan.actions })?;
    } else {
        report::heading(screen, &notice, &report, session.terminal()?.folder.as_str())?;
        screen.line("")?;
        report::flow(screen, &notice, &report.flow)?;
        screen.line("")?;
        report::plan(screen, &notice, &plan)?;
        rest(screen, &notice, &report, &plan)?;
        ending(screen, &notice, &report)?;
    }
    Ok(Exit::of(report.state))
}

/// The report, and in order what would be done.
#[derive(serde::Serialize)]
struct Planned<'a> {
    #[serde(flatten)]
    report: &'a Report,
    actions: &'a [Action],
}

/// Prints the report for a program, if it is one that reads and the verb has nothing else to tell it.
///
/// # Errors
///
/// If terminal or journal cannot be read.
pub fn print(session: &Session<'_>) -> Result<(), Error> {
    match session.screen.json {
        true => session.screen.object(&session.with_given_answers()?.0),
        false => Ok(()),
    }
}

/// What is not done, and why.
///
/// # Errors
///
/// If stdout is closed.
pub fn rest(screen: &Screen, notice: &Notice, report: &Report, plan: &Plan) -> Result<(), Error> {
    let mut left = report.clone();
    for procedure in &mut left.procedures {
        procedure.steps.retain(|step| {
            let settled = step.state.is_settled();
            let plans = |id: &model::StepRef| plan.actions.iter().any(|action| action.step == *id);
            // What another step's actions achieve is planned too.
            let planned = plans(&step.id)
                || matches!(&step.why, Why::AfterStep { step: first } if step.state == State::Todo && plans(first));
            !settled && (!planned || step.findings.iter().any(Finding::is_unread))
        });
    }
    left.procedures.retain(|procedure| !procedure.steps.is_empty() && !procedure.state.is_settled());
    if left.procedures.is_empty() {
        return Ok(());
    }
    screen.line("")?;
    screen.say("いまは行わないこと", "Not in this plan")?;
    report::procedures(screen, notice, &left)
}

/// Questions that are open, what to do next, and whom to ask.
///
/// # Errors
///
/// If stdout is closed.
pub fn ending(screen: &Screen, notice: &Notice, report: &Report) -> Result<(), Error> {
    for id in &report.questions {
        let Some(question) = notice.question(id) else {
            continue;
        };
        screen.line("")?;
        report::question(screen, question, report)?;
    }
    for step in done::open_steps(notice, report) {
        screen.line("")?;
        screen.line(format!("? {}", screen.text(&words::step_to_do(notice, &step.id))))?;
        screen.line(format!("  {}", screen.text(&done::how_to_tell(notice, &step.id))))?;
    }
    let stuck = |step: &StepReport| match step.state {
        State::NeedsPerson | State::Failed | State::Unknown => true,
        // If another step comes first, that step explains it.
        State::Waiting => !matches!(step.why, Why::AfterStep { .. }),
        State::Done | State::NotApplicable | State::Todo => false,
    };
    let mut steps = report.procedures.iter().flat_map(|procedure| &procedure.steps);
    if steps.any(stuck) || matches!(report.state, State::Failed | State::Unknown) {
        screen.line("")?;
        report::contacts(screen, notice)?;
    }
    let code = ShortCode::of(report);
    screen.line("")?;
    screen
        .say(format!("電話や紙で伝える番号: {code}"), format!("number to read out on the phone: {code}"))?;
    if report.state == State::Done {
        for text in words::closing(notice, &report.flow) {
            screen.line("")?;
            screen.line(screen.text(text))?;
        }
    }
    Ok(())
}
