//! `apply`: doing it, with a person's consent.

use crate::args::{Args, Target};
use crate::carry::{self, Consent, Stopped};
use crate::error::Error;
use crate::exit::Exit;
use crate::screen::Screen;
use crate::work::{self, Ask, Worker};
use crate::{look, open, proof, report};
use manual::words;
use model::finding::Finding;
use model::id::AnswerValue;
use model::plan::{Plan, Purpose, Report};
use model::why::State;
use model::{Lang, Notice, QuestionId, Text};
use run::{Journal, RunState};

/// `tejun apply`
///
/// # Errors
///
/// Where notice, terminal or journal cannot be read or written.
pub fn apply(args: &Args, target: &Target, screen: &Screen) -> Result<Exit, Error> {
    let notice = open::notice(args)?;
    if let Some(exit) = unfit(args, target, screen)? {
        return Ok(exit);
    }
    let mut worker = work::worker(&notice, args, target)?;
    let worker = &mut *worker;
    if let Some(exit) = prepare(&notice, args, target, screen, worker)? {
        if screen.json {
            look::print(args, target, &notice, screen)?;
        }
        return Ok(exit);
    }
    let consent = Consent { screen, yes: args.yes };
    let stopped = carry::carry_on(&notice, target, Purpose::Apply, &consent, worker)?;
    let Some(proof) = proof::keep(&notice, target, screen, worker)? else {
        return Ok(Exit::Failure);
    };
    proof::show(&notice, &proof, screen)?;
    Ok(match stopped {
        // What is left then, tejun cannot do here.
        Stopped::Ended if proof.evidence.report.state == State::Todo => Exit::Person,
        Stopped::Ended => Exit::of(proof.evidence.report.state),
        Stopped::Waiting => Exit::Waiting,
        Stopped::Person => Exit::Person,
    })
}

/// Where a terminal must not be changed, not even a journal is begun there: it is looked at. Where rights are missing and
/// nobody is there whom Windows could ask for them, that is told. How the program ends then.
///
/// # Errors
///
/// Where notice or terminal cannot be read.
pub fn unfit(args: &Args, target: &Target, screen: &Screen) -> Result<Option<Exit>, Error> {
    let found = open::terminal(target)?.terminal.findings();
    if found.iter().any(Finding::forbids_changes) {
        return look::check(args, target, screen).map(Some);
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
    if screen.json {
        look::print(args, target, &open::notice(args)?, screen)?;
    }
    screen.line(screen.text(&words::finding(missing)))?;
    Ok(Some(Exit::Person))
}

/// What `look` tells of a terminal now, and the unfinished run of its journal.
fn seen(notice: &Notice, target: &Target) -> Result<(Report, Plan, Option<WayOn>), Error> {
    let terminal = open::terminal(target)?.terminal;
    let journal = Journal::read(&*terminal)?;
    let last = run::last_run(journal.records(), &notice.header.notice).filter(|run| run.ended.is_none());
    let way_on = last.map(|run| way_on(&run, notice));
    let history = journal.history(&notice.header.notice);
    let (report, plan) = plan::plan(notice, &open::observe(&*terminal, notice, history));
    Ok((report, plan, way_on))
}

/// Makes sure that there is a run to carry on, or nothing to do: the unfinished one, or a new one that the person
/// agreed to. Where not, how the program ends.
fn prepare(
    notice: &Notice,
    args: &Args,
    target: &Target,
    screen: &Screen,
    worker: &mut dyn Worker,
) -> Result<Option<Exit>, Error> {
    let (found, _, unfinished) = seen(notice, target)?;
    if unfinished.is_none() {
        report::heading(screen, notice, &found, open::terminal(target)?.folder.as_str())?;
        screen.line("")?;
    }
    answers(args, target, screen, notice, worker)?;
    let (_, _, unfinished) = seen(notice, target)?;
    match &unfinished {
        Some(WayOn::Undo) => {
            screen.say(
                "元に戻す作業が途中です。先に tejun undo を実行して終わらせてください",
                "an undo is under way: bring it to its end with tejun undo first",
            )?;
            return Ok(Some(Exit::Person));
        }
        Some(WayOn::On { began }) => {
            screen.say(
                format!("{} に始めた作業の続きを行います", words::moment(*began, Lang::Ja)),
                format!("going on with what began on {}", words::moment(*began, Lang::En)),
            )?;
            return Ok(None);
        }
        Some(WayOn::Anew) => {
            screen.say(
                "お知らせ、予定表、回答のどれかが変わったため、計画を立て直します",
                "the notice, the calendar or an answer has changed, so it is planned anew",
            )?;
            worker.quietly(Ask::Settle)?;
        }
        None => {}
    }
    let (found, plan, _) = seen(notice, target)?;
    report::flow(screen, notice, &found.flow)?;
    screen.line("")?;
    report::plan(screen, notice, &plan)?;
    look::rest(screen, notice, &found, &plan)?;
    if plan.actions.is_empty() {
        if unfinished.is_some() {
            worker.quietly(Ask::Supersede)?;
        }
        return Ok(None);
    }
    let question = Text::new("これを行いますか", "Shall this be done?");
    if begin(notice, plan, args, screen, worker, &question)?.is_none() {
        screen.say(
            "何も変更していません（行うときは、たずねられたら y と答えるか、--yes をつけて実行します）",
            "nothing was changed (to do it, answer y when asked, or run with --yes)",
        )?;
        return Ok(Some(Exit::Person));
    }
    Ok(None)
}

/// Begins a plan that is shown, where the person agrees; the plan that was begun. Where it has become another one meanwhile,
/// or is another one for whoever has more rights, that one is shown and asked for.
///
/// # Errors
///
/// Where the journal cannot be written.
pub fn begin(
    notice: &Notice,
    mut plan: Plan,
    args: &Args,
    screen: &Screen,
    worker: &mut dyn Worker,
    question: &Text,
) -> Result<Option<Plan>, Error> {
    loop {
        screen.line("")?;
        if !args.yes && (!screen.can_ask() || !screen.agree(question)?) {
            return Ok(None);
        }
        match worker.begin(&plan)? {
            None => return Ok(Some(plan)),
            Some(other) => plan = *other,
        }
        screen
            .say("計画が変わりました。もう一度お確かめください", "the plan has changed: please look again")?;
        report::plan(screen, notice, &plan)?;
    }
}

/// How an unfinished run goes on.
enum WayOn {
    /// As it was planned.
    On { began: jiff::Timestamp },
    /// With a new plan.
    Anew,
    /// It is an undo.
    Undo,
}

fn way_on(run: &RunState<'_>, notice: &Notice) -> WayOn {
    match run.plan.purpose {
        Purpose::Undo => WayOn::Undo,
        Purpose::Apply if run.is_stale(notice) => WayOn::Anew,
        Purpose::Apply => WayOn::On { began: run.began_at },
    }
}

/// The answers of the command line that the journal does not hold yet.
///
/// # Errors
///
/// Where terminal or journal cannot be read.
pub fn unwritten(
    args: &Args,
    target: &Target,
    notice: &Notice,
) -> Result<Vec<(QuestionId, AnswerValue)>, Error> {
    let terminal = open::terminal(target)?.terminal;
    let known = Journal::read(&*terminal)?.history(&notice.header.notice).answers;
    let is_new = |(question, value): &&(QuestionId, AnswerValue)| {
        known.get(question).map(|answer| &answer.value) != Some(value)
    };
    Ok(args.answers.iter().filter(is_new).cloned().collect())
}

/// Has the answers of the command line written down, and asks what is open.
fn answers(
    args: &Args,
    target: &Target,
    screen: &Screen,
    notice: &Notice,
    worker: &mut dyn Worker,
) -> Result<(), Error> {
    for (question, value) in unwritten(args, target, notice)? {
        worker.quietly(Ask::Answer { question, value })?;
    }
    while screen.can_ask() {
        let (report, _, _) = seen(notice, target)?;
        let Some(question) = report.questions.first().and_then(|id| notice.question(id)) else {
            break;
        };
        screen.line(format!("? {}", screen.text(&question.text)))?;
        screen.line(format!("  {}", screen.text(&question.help)))?;
        for (number, answer) in (1..).zip(&question.answers) {
            screen.line(format!("  {number}. {}", screen.text(&answer.label)))?;
        }
        let prompt = Text::new("番号（あとで決めるときは Enter）", "number (Enter to decide later)");
        let typed = plain_digits(&screen.ask(screen.text(&prompt))?.unwrap_or_default());
        let chosen =
            typed.parse::<usize>().ok().and_then(|number| question.answers.get(number.wrapping_sub(1)));
        match chosen {
            Some(answer) => {
                let (question, value) = (question.question.clone(), answer.value.clone());
                worker.quietly(Ask::Answer { question, value })?;
            }
            None if typed.is_empty() => break,
            None => screen.say("番号で答えてください", "please answer with a number")?,
        }
    }
    Ok(())
}

/// Digits as a Japanese keyboard may give them, wide, as plain ones.
fn plain_digits(typed: &str) -> String {
    let plain = |c: char| match c {
        '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10).unwrap_or(c),
        c => c,
    };
    typed.trim().chars().map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::plain_digits;

    #[test]
    fn wide_digits_are_digits() {
        assert_eq!(plain_digits(" １２ "), "12");
        assert_eq!(plain_digits("3"), "3");
    }
}
