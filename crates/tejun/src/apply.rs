//! `apply`: doing it, with a person's consent.

use crate::args::{Args, Target};
use crate::drive;
use crate::error::Error;
use crate::exit::Exit;
use crate::session::{Command, Session};
use crate::work::WorkerRequest;
use crate::{evidence, look, open, report, trust, work};
use manual::words;
use model::answer::AnswerText;
use model::finding::Finding;
use model::notice::Question;
use model::observation::TerminalKind;
use model::plan::{Plan, Purpose};
use model::text::narrowed;
use model::why::State;
use model::{Lang, Notice, QuestionId, Text};
use run::RunState;

/// `tejun apply`
///
/// # Errors
///
/// If notice, terminal or journal cannot be read or written.
pub fn apply(args: &Args, target: &Target) -> Result<Exit, Error> {
    let notice = open::notice(args)?;
    let mut session = Session::new(Command { notice: &notice, args, target });
    if let Some(exit) = unfit(&session)? {
        return Ok(exit);
    }
    barred(&session)?;
    session.start_worker()?;
    if let Some(exit) = prepare(&mut session)? {
        look::print(&session)?;
        return Ok(exit);
    }
    let next = drive::drive(&mut session, Purpose::Apply)?;
    let Some(kept) = evidence::keep(&mut session)? else {
        return Ok(Exit::Failure);
    };
    evidence::show(&session, &kept)?;
    Ok(next.exit().unwrap_or_else(|| exit_of(kept.evidence.report.state)))
}

/// How the program ends in that state of the terminal.
fn exit_of(state: State) -> Exit {
    match state {
        // What is left then, tejun cannot do here.
        State::Todo => Exit::Person,
        state => Exit::of(state),
    }
}

/// Ends a command that changes something, if the terminal must not be changed: it is only shown, and no journal is begun. The
/// command ends too if rights are missing and nobody can be asked for them. `None` if it may go on.
///
/// # Errors
///
/// If the terminal or its journal cannot be read.
pub fn unfit(session: &Session<'_>) -> Result<Option<Exit>, Error> {
    let screen = session.screen;
    let found = session.terminal()?.terminal.findings();
    if found.iter().any(Finding::forbids_changes) {
        return look::show(session).map(Some);
    }
    let Some(missing) = found.iter().find(|finding| matches!(finding, Finding::NotAdministrator {})) else {
        return Ok(None);
    };
    if screen.can_ask() {
        screen.say(
            "Windows が許可を求める画面を出します。「はい」を押してください",
            "Windows asks for an administrator's consent: press Yes",
        )?;
        return Ok(None);
    }
    look::print(session)?;
    screen.line(screen.text(&words::finding(missing)))?;
    Ok(Some(Exit::Person))
}

/// Ends a command that would begin a notice that must not be begun on the terminal. What was begun as it is now is carried on.
///
/// # Errors
///
/// If it must not be begun, or the terminal or its journal cannot be read.
pub fn barred(session: &Session<'_>) -> Result<(), Error> {
    let terminal = &session.snapshot()?.report.terminal;
    let Some(finding) = terminal.forbids_beginning() else { return Ok(()) };
    match session.unfinished()? {
        Some(run) if !run.is_stale(session.notice()) => Ok(()),
        _ => {
            look::print(session)?;
            Err(trust::not_begun(finding))
        }
    }
}

/// Makes sure that there is a run to carry on, or nothing to do: the unfinished one, or a new one that the person
/// agreed to. Otherwise returns how the program ends.
fn prepare(session: &mut Session<'_>) -> Result<Option<Exit>, Error> {
    let (screen, notice) = (session.screen, session.notice());
    if session.unfinished()?.is_none() {
        let folder = session.terminal()?.folder.as_str();
        report::heading(&screen, notice, &session.snapshot()?.report, folder)?;
        screen.line("")?;
    }
    answers(session)?;
    let unfinished = session.unfinished()?.map(|run| resume(&run, notice));
    match &unfinished {
        Some(Resume::Undo) => {
            screen.say(
                "元に戻す作業が途中です。先に tejun undo を実行して終わらせてください",
                "an undo is under way: finish it with tejun undo first",
            )?;
            return Ok(Some(Exit::Person));
        }
        Some(Resume::AsPlanned { began }) => {
            screen.say(
                format!("{} に始めた作業の続きを行います", words::moment(*began, Lang::Ja)),
                format!("resuming the run that began on {}", words::moment(*began, Lang::En)),
            )?;
            return Ok(None);
        }
        Some(Resume::Replan) => {
            screen.say(
                "お知らせ、予定表、回答のどれかが変わったため、計画を立て直します",
                "the notice, the calendar or an answer has changed, so tejun made a new plan",
            )?;
            session.request(WorkerRequest::Settle)?;
        }
        None => {}
    }
    let snapshot = session.snapshot()?;
    let plan = snapshot.plan.clone();
    report::flow(&screen, notice, &snapshot.report.flow)?;
    screen.line("")?;
    report::plan(&screen, notice, &plan)?;
    look::rest(&screen, notice, &snapshot.report, &plan)?;
    if plan.actions.is_empty() {
        if unfinished.is_some() {
            session.request(WorkerRequest::Supersede)?;
            return Ok(None);
        }
        let (kind, state) = (snapshot.report.terminal.kind, snapshot.report.state);
        return evidence_alone(session, kind, state);
    }
    if plan.actions.iter().any(|action| action.operation.needs_ui_driver()) {
        work::may_start_browser(session.command.target)?;
    }
    let question = Text::new("これを行いますか", "Carry out this plan?");
    if begin(session, plan, &question)?.is_none() {
        screen.say(
            "何も変更していません（行うときは、たずねられたら y と答えるか、--yes をつけて実行します）",
            "nothing was changed (answer y when asked, or run with --yes)",
        )?;
        return Ok(Some(Exit::Person));
    }
    Ok(None)
}

/// If there is nothing to do, evidence is written all the same; on a disk alone only if the person agrees, since nothing else
/// of tejun's may lie there. Returns how the program ends if not.
fn evidence_alone(
    session: &mut Session<'_>,
    kind: TerminalKind,
    state: State,
) -> Result<Option<Exit>, Error> {
    let question = Text::new(
        "行うことはありません。証跡をこのディスクに書きますか",
        "Nothing is to be done. Write evidence onto this disk?",
    );
    if kind != TerminalKind::Volume || session.agrees(&question)? {
        return Ok(None);
    }
    session.screen.say(
        "行うことがないため、何も書いていません（証跡を書くときは --yes をつけて実行します）",
        "nothing is to be done, so nothing was written (run with --yes to write evidence)",
    )?;
    Ok(Some(exit_of(state)))
}

/// Begins a plan that is shown, if the person agrees, and returns the plan that was begun. If it has changed meanwhile, or is
/// another one for a worker with more rights, the new one is shown and the person is asked again.
///
/// # Errors
///
/// If the journal cannot be written.
pub fn begin(session: &mut Session<'_>, mut plan: Plan, question: &Text) -> Result<Option<Plan>, Error> {
    let screen = session.screen;
    loop {
        screen.line("")?;
        if !session.agrees(question)? {
            return Ok(None);
        }
        match session.begin(&plan)? {
            None => return Ok(Some(plan)),
            Some(other) => plan = *other,
        }
        screen.say(
            "計画が変わりました。もう一度お確かめください",
            "the plan has changed: please check it again",
        )?;
        report::plan(&screen, session.notice(), &plan)?;
    }
}

/// How an unfinished run is resumed.
enum Resume {
    /// As it was planned.
    AsPlanned { began: jiff::Timestamp },
    /// With a new plan.
    Replan,
    /// It is an undo.
    Undo,
}

fn resume(run: &RunState<'_>, notice: &Notice) -> Resume {
    match run.plan.purpose {
        Purpose::Undo => Resume::Undo,
        Purpose::Apply if run.is_stale(notice) => Resume::Replan,
        Purpose::Apply => Resume::AsPlanned { began: run.began_at },
    }
}

/// The answers of the command line that the journal does not hold yet.
///
/// # Errors
///
/// If terminal or journal cannot be read.
pub fn unwritten(session: &Session<'_>) -> Result<Vec<(QuestionId, AnswerText)>, Error> {
    let now = session.terminal()?.terminal.clock().now();
    let known = session.records()?.history(&session.notice().header.notice, now).answers;
    let is_new = |(question, value): &(QuestionId, AnswerText)| {
        known.get(question).map(|answer| &answer.value) != Some(value)
    };
    Ok(session.command.answers().filter(is_new).collect())
}

/// Has the answers of the command line written down, and asks what is open.
fn answers(session: &mut Session<'_>) -> Result<(), Error> {
    let (screen, notice) = (session.screen, session.notice());
    for (question, value) in unwritten(session)? {
        session.request(WorkerRequest::Answer { question, value })?;
    }
    while screen.can_ask() {
        let report = &session.snapshot()?.report;
        let Some(question) = report.questions.first().and_then(|id| notice.question(id)) else {
            break;
        };
        let offered = report.offered.get(&question.question).map(|answered| answered.value.clone());
        screen.line(format!("? {}", screen.text(&question.text)))?;
        screen.line(format!("  {}", screen.text(&question.help)))?;
        for reading in report.readings_beside(&question.question, notice) {
            screen.line(format!("  {}: {}", screen.text(&reading.title), screen.text(&reading.shows)))?;
        }
        for (number, answer) in (1..).zip(&question.answers) {
            screen.line(format!("  {number}. {}", screen.text(&answer.label)))?;
            report::means(&screen, answer)?;
        }
        if let Some(offered) = &offered {
            let label = words::answer_label(notice, &question.question, offered);
            screen.say(
                format!("  =. 前のお知らせと同じ（{}）", label.ja),
                format!("  =. as answered to an earlier notice ({})", label.en),
            )?;
        }
        let prompt = match &question.shape {
            None => Text::new("番号（あとで決めるときは Enter）", "number (Enter to decide later)"),
            Some(shape) => {
                let shape = words::answer_shape(shape);
                Text::new(
                    format!("{}（あとで決めるときは Enter）", shape.ja),
                    format!("{} (Enter to decide later)", shape.en),
                )
            }
        };
        let typed = session.ask(screen.text(&prompt))?.unwrap_or_default().trim().to_owned();
        if typed.is_empty() {
            break;
        }
        match chosen(notice, question, &typed, offered) {
            Ok(value) => {
                let question = question.question.clone();
                session.request(WorkerRequest::Answer { question, value })?;
            }
            Err(wrong) => screen.line(screen.text(&wrong.text()))?,
        }
    }
    Ok(())
}

/// The answer that a person means: the number of one in the list, the sign for the one that was offered, or what is typed.
fn chosen(
    notice: &Notice,
    question: &Question,
    typed: &str,
    offered: Option<AnswerText>,
) -> Result<AnswerText, Error> {
    if let Some(offered) = offered.filter(|_| matches!(typed, "=" | "＝")) {
        return Ok(offered);
    }
    if question.shape.is_some() {
        return open::answer(notice, &question.question, typed);
    }
    let number = typed.trim().chars().map(narrowed).collect::<String>().parse::<usize>().ok();
    let answer = number.and_then(|number| question.answers.get(number.wrapping_sub(1)));
    answer
        .map(|answer| answer.value.clone().into())
        .ok_or_else(|| Error::usage("番号で答えてください", "please answer with a number"))
}
