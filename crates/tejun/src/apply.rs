//! `apply`: doing it, with a person's consent.

use crate::args::{Args, Target};
use crate::carry::{self, Consent, Stopped};
use crate::error::Error;
use crate::exit::Exit;
use crate::open::{self, Opened};
use crate::screen::Screen;
use crate::{look, proof, report};
use manual::words;
use model::finding::Finding;
use model::plan::{Plan, Purpose};
use model::why::State;
use model::{Lang, Notice, Text};
use run::{Journal, Progress, RunState, Runner};
use terminal::Terminal;

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
    if let Some(exit) = prepare(&notice, args, target, screen)? {
        if screen.json {
            look::print(args, target, &notice, screen)?;
        }
        return Ok(exit);
    }
    let consent = Consent { screen, yes: args.yes, again: args.again("apply") };
    let stopped = carry::carry_on(&notice, target, Purpose::Apply, &consent)?;
    let Some(proof) = proof::keep(&notice, &open::terminal(target)?, screen)? else {
        return Ok(Exit::Failure);
    };
    proof::show(&notice, &proof, screen)?;
    Ok(match stopped {
        // What is left then, tejun cannot do here.
        Stopped::Ended if proof.report.state == State::Todo => Exit::Person,
        Stopped::Ended => Exit::of(proof.report.state),
        Stopped::Waiting => Exit::Waiting,
        Stopped::Person => Exit::Person,
    })
}

/// Where a terminal must not be changed, not even a journal is begun there: it is looked at, or rights are asked for. How the
/// program ends then.
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
    if screen.json {
        look::print(args, target, &open::notice(args)?, screen)?;
    }
    screen.line(screen.text(&words::finding(missing)))?;
    as_administrator(screen).map(Some)
}

/// Asks for an administrator's rights, and goes on in a window that has them.
#[cfg(windows)]
fn as_administrator(screen: &Screen) -> Result<Exit, Error> {
    let question = Text::new("許可を求める画面を出しますか", "Show the window that asks for them?");
    if !screen.can_ask() || !screen.agree(&question)? {
        return Ok(Exit::Person);
    }
    live::start_as_administrator()?;
    screen.say("新しい画面で続けます", "it goes on in the new window")?;
    Ok(Exit::Waiting)
}

#[cfg(not(windows))]
fn as_administrator(_: &Screen) -> Result<Exit, Error> {
    Ok(Exit::Person)
}

/// Makes sure that there is a run to carry on, or nothing to do: the unfinished one, or a new one that the person
/// agreed to. Where not, how the program ends.
fn prepare(notice: &Notice, args: &Args, target: &Target, screen: &Screen) -> Result<Option<Exit>, Error> {
    let Opened { terminal, folder } = open::terminal(target)?;
    let terminal = &*terminal;
    let mut silent = |_: Progress| {};
    let mut runner = Runner::new(Journal::open(terminal)?, notice.header.notice.clone(), &mut silent);
    let look = |runner: &Runner<'_, '_>| {
        let history = runner.journal().history(&notice.header.notice);
        plan::plan(notice, &open::observe(terminal, notice, history))
    };
    if runner.unfinished().is_none() {
        report::heading(screen, notice, &look(&runner).0, folder.as_str())?;
        screen.line("")?;
    }
    answers(&mut runner, args, screen, notice, terminal)?;
    match runner.unfinished().map(|run| way_on(&run, notice)) {
        Some(WayOn::Undo) => {
            screen.say(
                "元に戻す作業が途中です。先に tejun undo を実行して終わらせてください",
                "an undo is under way: bring it to its end with tejun undo first",
            )?;
            return Ok(Some(Exit::Person));
        }
        Some(WayOn::On { began }) => {
            screen.say(
                format!("{} に始めた作業の続きを行います", words::moment(began, Lang::Ja)),
                format!("going on with what began on {}", words::moment(began, Lang::En)),
            )?;
            return Ok(None);
        }
        Some(WayOn::Anew) => {
            screen.say(
                "お知らせ、予定表、回答のどれかが変わったため、計画を立て直します",
                "the notice, the calendar or an answer has changed, so it is planned anew",
            )?;
            runner.settle()?;
        }
        None => {}
    }
    let (found, plan) = look(&runner);
    report::flow(screen, notice, &found.flow)?;
    screen.line("")?;
    report::plan(screen, notice, &plan)?;
    look::rest(screen, notice, &found, &plan)?;
    if plan.actions.is_empty() {
        runner.supersede()?;
        return Ok(None);
    }
    screen.line("")?;
    if !args.yes {
        let question = Text::new("これを行いますか", "Shall this be done?");
        if !screen.can_ask() || !screen.agree(&question)? {
            screen.say(
                "何も変更していません（行うときは、たずねられたら y と答えるか、--yes をつけて実行します）",
                "nothing was changed (to do it, answer y when asked, or run with --yes)",
            )?;
            return Ok(Some(Exit::Person));
        }
    }
    runner.begin(plan)?;
    Ok(None)
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

/// Writes down the answers of the command line and asks what is open.
fn answers(
    runner: &mut Runner<'_, '_>,
    args: &Args,
    screen: &Screen,
    notice: &Notice,
    terminal: &dyn Terminal,
) -> Result<(), Error> {
    let known = |runner: &Runner<'_, '_>| runner.journal().history(&notice.header.notice);
    for (question, value) in &args.answers {
        let before = known(runner).answers.get(question).map(|answer| answer.value.clone());
        if before.as_ref() != Some(value) {
            runner.answer(question.clone(), value.clone())?;
        }
    }
    while screen.can_ask() {
        let observation = open::observe(terminal, notice, known(runner));
        let (report, _) = plan::plan(notice, &observation);
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
            Some(answer) => runner.answer(question.question.clone(), answer.value.clone())?,
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

/// Begins a run. What was left of an unfinished one is given up.
///
/// # Errors
///
/// Where the journal cannot be written.
pub fn begin(notice: &Notice, opened: &Opened, plan: Plan) -> Result<(), Error> {
    let mut silent = |_: Progress| {};
    let journal = Journal::open(&*opened.terminal)?;
    Runner::new(journal, notice.header.notice.clone(), &mut silent).begin(plan)?;
    Ok(())
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
